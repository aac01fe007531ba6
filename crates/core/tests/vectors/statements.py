"""Writes statements.json: chains of statements of segregation with their lines and hashes.

    python3 crates/core/tests/vectors/statements.py > crates/core/tests/vectors/statements.json

Written from docs/SPEC.md (section 13) and not from the Rust core; nothing is imported from the
project. The same command writes the same bytes everywhere: numbers are drawn from SHA-256. Every
integer is a decimal string, every row of bytes is hexadecimal.
"""
import hashlib
import json
import struct

DAY_S = 86_400
DUE_S = 12 * 3_600
TAG = b"ringfence:statement:v1" + bytes(2)
SHARDS = 16
SETTLEMENT = ["owed_to_native", "owed_by_native", "fees_native", "unapplied_native",
              "recovering_native", "cut_native"]
FUND = ["insurance_native", "skin_junior_native", "mutual_native", "skin_senior_native",
        "secured_native", "escrow_native", "pending_native"]
DRAFT, FINAL, LATE, DEFICIENT = range(4)


class Draw:
    """Numbers that look random and never change."""

    def __init__(self, seed):
        self.seed, self.count = seed, 0

    def below(self, end):
        self.count += 1
        text = f"{self.seed}/{self.count}".encode()
        return int.from_bytes(hashlib.sha256(text).digest()[:16], "big") % end

    def address(self):
        self.count += 1
        return hashlib.sha256(f"{self.seed}/{self.count}".encode()).digest()


def books(draw, is_quote, missing):
    """A house at rest: its pool is what INV-4 says, less `missing`."""
    shards = [{"ledger_native": draw.below(2**48), "vault_count": draw.below(1_000)}
              for _ in range(SHARDS)]
    totals = {name: draw.below(2**44) for name in SETTLEMENT}
    totals["owed_to_native"] += 2**46  # so that the pool is not below zero
    totals["unapplied_native"] -= 2**43  # residue is below zero
    owes = (totals["owed_to_native"] - totals["owed_by_native"] + totals["fees_native"]
            - totals["unapplied_native"] + totals["recovering_native"])
    totals["pool_native"] = owes - missing.get("pool_native", 0)
    totals["blocked_native"] = draw.below(2**30)
    totals["open_loss_count"] = draw.below(4)
    fund = {name: draw.below(2**40) for name in FUND}
    surplus = [draw.below(3) for _ in range(8)]
    tokens = {"pool_native": totals["pool_native"] + surplus[0] - missing.get("pool_tokens", 0),
              "fund_native": [fund[name] + more for name, more in zip(FUND, surplus[1:])]}
    if "fund" in missing:
        place = missing["fund"]
        tokens["fund_native"][place] = fund[FUND[place]] - 1
    return {"shards": shards, "settlement": totals, "fund": fund,
            "tokens": tokens if is_quote else None}


def lines_of(given):
    ledger = sum(shard["ledger_native"] for shard in given["shards"])
    lines = {"required_native": ledger, "held_native": ledger, "excess_native": 0}
    lines.update({name: 0 for name in SETTLEMENT})
    lines["ledger_native"] = ledger
    lines["vault_count"] = sum(shard["vault_count"] for shard in given["shards"])
    lines["blocked_native"] = 0
    lines["pockets"] = [(0, 0)] * 8
    lines["open_loss_count"] = given["settlement"]["open_loss_count"]
    if given["tokens"] is None:
        return lines
    totals, tokens = given["settlement"], given["tokens"]
    lines.update({name: totals[name] for name in SETTLEMENT})
    lines["required_native"] += (totals["owed_to_native"] - totals["owed_by_native"]
                                 + totals["fees_native"] - totals["unapplied_native"]
                                 + totals["recovering_native"])
    lines["held_native"] += totals["pool_native"]
    lines["excess_native"] = lines["held_native"] - lines["required_native"]
    lines["blocked_native"] = totals["blocked_native"]
    lines["pockets"] = [(totals["pool_native"], tokens["pool_native"])]
    lines["pockets"] += [(given["fund"][name], there)
                         for name, there in zip(FUND, tokens["fund_native"])]
    return lines


def state_of(lines, epoch, finalized_ts):
    if lines["excess_native"] < 0 or any(there < ledger for ledger, there in lines["pockets"]):
        return DEFICIENT
    return LATE if finalized_ts > (epoch + 1) * DAY_S + DUE_S else FINAL


def bytes_of(subject, head, lines):
    out = TAG + head["previous_hash"] + subject["house"] + subject["asset"] + subject["mint"]
    out += struct.pack("<IIII", head["epoch"], head["number"], head["previous_epoch"],
                       lines["open_loss_count"])
    out += bytes([head["state"], subject["decimals"], subject["is_quote"]]) + bytes(5)
    out += struct.pack("<qQqQ", *head["recorded"], *head["finalized"])
    wide = ["required_native", "held_native", "excess_native"] + SETTLEMENT
    out += b"".join(lines[name].to_bytes(16, "little", signed=True) for name in wide)
    out += struct.pack("<QQQ", *(lines[name] for name in
                                 ["ledger_native", "vault_count", "blocked_native"]))
    return out + b"".join(struct.pack("<QQ", *pocket) for pocket in lines["pockets"])


def chain(name, is_quote, plan):
    """One asset's statements: how many days after the one before, and when each became final."""
    draw = Draw(name)
    subject = {"house": draw.address(), "asset": draw.address(), "mint": draw.address(),
               "decimals": draw.below(10), "is_quote": is_quote}
    epoch, previous_epoch, previous_hash, rows = 20_000, 0, bytes(32), []
    for number, (days, delay_s, missing) in enumerate(plan, 1):
        epoch += days
        given = books(draw, is_quote, missing)
        recorded_ts = (epoch + 1) * DAY_S + min(delay_s, draw.below(DAY_S))
        head = {"epoch": epoch, "number": number, "previous_epoch": previous_epoch,
                "previous_hash": previous_hash, "recorded": (recorded_ts, draw.below(2**40)),
                "finalized": ((epoch + 1) * DAY_S + delay_s, draw.below(2**40))}
        lines = lines_of(given)
        head["state"] = state_of(lines, epoch, head["finalized"][0])
        hashed = bytes_of(subject, head, lines)
        assert len(hashed) == 504
        head["hash"] = hashlib.sha256(hashed).digest()
        rows.append({"name": f"{name}, number {number}", "in": given,
                     "out": {**head, "lines": lines, "bytes": hashed}})
        previous_epoch, previous_hash = epoch, head["hash"]
    return {"name": name, "subject": subject, "statements": rows}


def plain(value):
    """Integers as text, bytes as hexadecimal."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, int):
        return str(value)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {key: plain(of) for key, of in value.items()}
    return [plain(of) for of in value]


IN_TIME, NOON = 1, DUE_S
chains = [
    chain("the quote", True, [
        (0, IN_TIME, {}), (1, NOON, {}), (1, NOON + 1, {}), (3, 5 * DAY_S, {}),
        (1, IN_TIME, {"pool_native": 1}), (1, IN_TIME, {"pool_tokens": 3}),
        (1, NOON + 1, {"pool_native": 2}), (1, IN_TIME, {}),
    ] + [(1, IN_TIME, {"fund": place}) for place in range(7)]),
    chain("another asset", False, [
        (0, IN_TIME, {}), (1, NOON + 1, {}), (400, IN_TIME, {"pool_native": 1}),
    ]),
]
print(json.dumps(plain({"chains": chains})).replace('{"name": ', '\n{"name": '))
