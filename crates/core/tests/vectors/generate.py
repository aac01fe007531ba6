"""Writes margin.json: seeded, edge-biased inputs for the formulas of appendix_a.py, with results.

    python3 crates/core/tests/vectors/generate.py > crates/core/tests/vectors/margin.json

The same command always writes the same bytes: the pseudo-random numbers come from SplitMix64 with
the seed below, not from the standard library, whose sequences may change between versions. Every
group of cases starts from the same seed, so that a new case in one leaves the others as they are.
"""
import json
import sys

sys.dont_write_bytecode = True

from appendix_a import (BPS, LISTING_MAX, PRICE_ONE, VALUE_MAX, alloc, collateral_out,
                        collateral_value, haircut, jump, liquidation_fee, requirement,
                        risk_array)

SEED = 20080915
U64_MAX = 2**64 - 1
PRICE_MAX = 10**14


class Numbers:
    """SplitMix64, and integers that prefer the edges of their range."""

    def __init__(self, seed):
        self.state = seed

    def word(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & U64_MAX
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & U64_MAX
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & U64_MAX
        return z ^ (z >> 31)

    def between(self, low, high):
        return low + ((self.word() << 64) | self.word()) % (high - low + 1)

    def pick(self, choices):
        return choices[self.between(0, len(choices) - 1)]

    def edge(self, low, high):
        """An end of the range, a power of two or a neighbour of one, or any size of number."""
        if self.between(0, 3) == 0:
            return self.pick([low, min(low + 1, high), max(high - 1, low), high])
        power = 1 << self.between(0, max(high, 1).bit_length() - 1)
        if self.between(0, 2) == 0:
            return min(max(power + self.pick([-1, 0, 1]), low), high)
        return min(max(self.between(power, 2 * power - 1), low), high)


def collateral_cases(numbers):
    plain = {"test": "initial", "amount_native": 10**6, "low_price_e8": PRICE_ONE,
             "quote_high_price_e8": PRICE_ONE, "asset_decimals": 6, "quote_decimals": 6,
             "weight_bps": BPS, "age_s": 0, "ramp_s": 0, "deposit_cap_native": U64_MAX,
             "total_native": 0, "concentration_native": VALUE_MAX, "concentration_bps": 5000}
    named = [
        ("the quote itself counts as it stands", {}),
        ("nothing is worth nothing", {"amount_native": 0}),
        ("one unit below weight one is worth nothing", {"amount_native": 1, "weight_bps": 9999}),
        ("a sol at 150 dollars and weight 80 %",
         {"amount_native": 10**9, "asset_decimals": 9, "low_price_e8": 150 * 10**8,
          "weight_bps": 8000}),
        ("a cheap quote does not raise the value", {"quote_high_price_e8": 95 * 10**6}),
        ("a dear quote lowers it", {"quote_high_price_e8": 102 * 10**6}),
        ("half way up the ramp", {"age_s": 50, "ramp_s": 100, "weight_bps": 8001}),
        ("a new asset starts at zero", {"age_s": 0, "ramp_s": 604800}),
        ("the ramp ends", {"age_s": 604800, "ramp_s": 604800}),
        ("twice the cap halves the initial weight",
         {"deposit_cap_native": 10**9, "total_native": 2 * 10**9}),
        ("the cap leaves maintenance alone",
         {"test": "maintenance", "deposit_cap_native": 10**9, "total_native": 2 * 10**9}),
        ("a cap of zero gives no initial value", {"deposit_cap_native": 0, "total_native": 0}),
        ("concentration rounds against the customer",
         {"concentration_native": 10**6 - 1, "concentration_bps": 1}),
        ("exactly at the concentration limit", {"concentration_native": 10**6}),
        ("the largest listing is capped at 2^56",
         {"amount_native": U64_MAX, "low_price_e8": PRICE_MAX, "asset_decimals": 0,
          "quote_decimals": 8, "concentration_native": VALUE_MAX}),
        ("the largest total against a small cap",
         {"deposit_cap_native": 1, "total_native": U64_MAX}),
    ]
    cases = [dict(plain, name=name, **change) for name, change in named]
    for i in range(32):
        ramp, cap = numbers.pick([0, 1, numbers.edge(0, 30 * 86400)]), numbers.edge(1, U64_MAX)
        cases.append({
            "name": f"seeded {i}", "test": numbers.pick(["initial", "maintenance"]),
            "amount_native": numbers.edge(0, U64_MAX), "low_price_e8": numbers.edge(0, PRICE_MAX),
            "quote_high_price_e8": numbers.pick([0, 1, PRICE_ONE - 1, PRICE_ONE, PRICE_ONE + 1,
                                           numbers.between(98 * 10**6, 102 * 10**6)]),
            "asset_decimals": numbers.between(0, 9), "quote_decimals": numbers.between(0, 8),
            "weight_bps": numbers.pick([numbers.edge(0, BPS), numbers.between(1000, BPS)]),
            "ramp_s": ramp, "age_s": numbers.between(0, 2 * ramp),
            "deposit_cap_native": cap,
            "total_native": numbers.pick([numbers.edge(0, U64_MAX),
                                          numbers.between(0, min(4 * cap, U64_MAX))]),
            "concentration_native": numbers.edge(0, VALUE_MAX),
            "concentration_bps": numbers.edge(0, BPS)})
    return cases


def instrument(numbers, open_lots):
    """Mark and tick value such that open lots x mark x tick value stays below the bound."""
    tick_value = numbers.edge(1, 10**6)
    mark = numbers.edge(1, max(1, (LISTING_MAX - 1) // (open_lots * tick_value)))
    return mark, tick_value


def risk_cases(numbers):
    plain = {"mark_ticks": 1000, "scan_bps": 1500, "scan_floor_ticks": 3, "extreme_bps": 3500,
             "tick_value_native": 1}
    named = [
        ("the default parameters", {}),
        ("scan rounds up to a multiple of three", {"mark_ticks": 1001}),
        ("a mark of one tick takes the floor", {"mark_ticks": 1}),
        ("a floor that is no multiple of three", {"mark_ticks": 1, "scan_floor_ticks": 4}),
        ("the extreme move rounds up", {"scan_floor_ticks": 3, "mark_ticks": 20,
                                        "extreme_bps": 1}),
        ("no extreme move", {"extreme_bps": 0}),
        ("the extreme at twice the scan", {"extreme_bps": BPS, "tick_value_native": 10}),
        ("the largest mark", {"mark_ticks": LISTING_MAX - 1, "scan_bps": 9000}),
    ]
    cases = [dict(plain, name=name, **change) for name, change in named]
    for i in range(12):
        mark, tick_value = instrument(numbers, 1)
        cases.append({"name": f"seeded {i}", "mark_ticks": mark,
                      "scan_bps": numbers.edge(100, 9000),
                      "scan_floor_ticks": numbers.edge(3, 1000),
                      "extreme_bps": numbers.edge(0, BPS),
                      "tick_value_native": tick_value})
    return cases


def requirement_cases(numbers):
    def linear(mark, tick_value, lots, scan_bps=1500, extreme_bps=3500):
        array = risk_array({"mark_ticks": mark, "tick_value_native": tick_value,
                            "scan_bps": scan_bps, "scan_floor_ticks": 3,
                            "extreme_bps": extreme_bps})["array_native"]
        return {"lots": lots, "array_native": array}

    plain = {"add_ons_native": 0, "dust_native": 10000, "initial_multiple_bps": 12500}
    named = [
        ("no group at all", []),
        ("an occupied slot without lots is no position", [[linear(1000, 1000, 0)]]),
        ("dust is the least that a position asks", [[linear(1000, 1, 1)]]),
        ("one long", [[linear(1000, 1000, 7)]]),
        ("one short asks the same", [[linear(1000, 1000, -7)]]),
        ("opposite positions of one underlying offset",
         [[linear(1000, 1000, 7), linear(1010, 1000, -7)]]),
        ("opposite positions of two underlyings do not",
         [[linear(1000, 1000, 7)], [linear(1010, 1000, -7)]]),
        ("a posted array without loss asks for nothing but dust",
         [[{"lots": 1, "array_native": [5] * 16}]]),
    ]
    cases = [dict(plain, name=name, groups=[{"positions": g} for g in groups])
             for name, groups in named]
    for i in range(10):
        groups = []
        for _ in range(numbers.between(1, 4)):
            positions = []
            for _ in range(numbers.between(1, 4)):
                lots = numbers.edge(1, 2**32)
                mark, tick_value = instrument(numbers, lots)
                signed = lots * numbers.pick([-1, 1])
                positions.append(linear(mark, tick_value, signed, numbers.edge(100, 9000),
                                        numbers.edge(0, BPS)))
            groups.append({"positions": positions})
        cases.append({"name": f"seeded {i}",
                      "add_ons_native": numbers.pick([0, numbers.edge(0, 2**40)]),
                      "dust_native": numbers.edge(1, 10**8),
                      "initial_multiple_bps": numbers.edge(10000, 30000), "groups": groups})
    return cases


def alloc_cases(numbers):
    named = [
        ("nothing to split", 0, [3, 5]), ("no shares", 0, [0, 0]), ("nobody", 0, []),
        ("one unit over three equals", 1, [1, 1, 1]), ("all of it", 9, [4, 0, 5]),
        ("one share", 7, [11]), ("an order-dependent unit", 2, [3, 3, 3]),
        ("Nasdaq Clearing 2018 with two members", 107000000, [100000000, 66000000]),
        ("the largest loss and share", U64_MAX, [U64_MAX]),
        ("one unit short of the largest", U64_MAX - 1, [U64_MAX - 1, 1]),
        ("the largest total, halves", U64_MAX // 2, [2**63, 2**63 - 1]),
    ]
    cases = [{"name": name, "loss_native": loss, "shares_native": shares}
             for name, loss, shares in named]
    for i in range(12):
        left, shares, size = U64_MAX, [], numbers.edge(1, U64_MAX // 8)
        for _ in range(numbers.between(1, 8)):
            share = numbers.pick([0, numbers.edge(0, left), numbers.between(0, min(left, size)),
                                  numbers.between(0, min(left, size))])
            shares.append(share)
            left -= share
        cases.append({"name": f"seeded {i}", "loss_native": numbers.edge(0, sum(shares)),
                      "shares_native": shares})
    return cases


def fee_cases(numbers):
    plain = {"lots": 10, "mark_ticks": 1000, "tick_value_native": 100, "liquidator_bps": 50,
             "fund_bps": 50, "equity_before_native": 10**9, "requirement_before_native": 10**9,
             "requirement_after_native": 5 * 10**8, "loss_max_bps": 2000}
    named = [
        ("the full fee", {}), ("no equity, no fee", {"equity_before_native": 0}),
        ("equity below zero, no fee", {"equity_before_native": -1}),
        ("equity smaller than the fee goes to the liquidator first",
         {"equity_before_native": 6000}),
        ("equity smaller than the liquidator's part", {"equity_before_native": 4999}),
        ("bounded by the requirement removed",
         {"requirement_before_native": 1000, "requirement_after_native": 1}),
        ("nothing removed, no fee", {"requirement_after_native": 10**9}),
        ("both parts round up together",
         {"lots": 1, "mark_ticks": 1, "tick_value_native": 1}),
        ("no fees", {"liquidator_bps": 0, "fund_bps": 0}),
        ("fund only", {"liquidator_bps": 0, "tick_value_native": 1, "mark_ticks": 7}),
    ]
    cases = [dict(plain, name=name, **change) for name, change in named]
    for i in range(18):
        lots = numbers.edge(1, 2**32)
        mark, tick_value = instrument(numbers, lots)
        before = numbers.pick([numbers.edge(0, LISTING_MAX), lots * mark * tick_value // 4])
        cases.append({"name": f"seeded {i}", "lots": lots, "mark_ticks": mark,
                      "tick_value_native": tick_value, "liquidator_bps": numbers.edge(0, 300),
                      "fund_bps": numbers.edge(0, 300),
                      "equity_before_native":
                          numbers.edge(0, before) * numbers.pick([1, 1, 1, -1]),
                      "requirement_before_native": before,
                      "requirement_after_native": numbers.between(0, before),
                      "loss_max_bps": numbers.edge(100, 5000)})
    return cases


def out_cases(numbers):
    plain = {"paid_native": 10**6, "price_quote_e8": 150 * 10**8, "asset_decimals": 9,
             "quote_decimals": 6, "discount_bps": 300}
    named = [
        ("a dollar of sol", {}), ("nothing paid", {"paid_native": 0}),
        ("one unit paid", {"paid_native": 1}), ("no discount", {"discount_bps": 0}),
        ("a dear token with no decimals pays out nothing",
         {"asset_decimals": 0, "price_quote_e8": PRICE_MAX, "quote_decimals": 8}),
        ("at par with equal decimals", {"asset_decimals": 6, "price_quote_e8": PRICE_ONE,
                                        "discount_bps": 0}),
        ("the lowest price", {"paid_native": 1, "price_quote_e8": 1}),
        ("decimals furthest apart", {"quote_decimals": 0, "price_quote_e8": PRICE_MAX,
                                     "paid_native": 2**53}),
    ]
    cases = [dict(plain, name=name, **change) for name, change in named]
    while len(cases) < 22:
        case = {"name": f"seeded {len(cases) - 8}", "paid_native": numbers.edge(0, 2**56),
                "price_quote_e8": numbers.edge(1, PRICE_MAX),
                "asset_decimals": numbers.between(0, 9),
                "quote_decimals": numbers.between(0, 8), "discount_bps": numbers.edge(0, 1000)}
        if collateral_out(case)["out_native"] <= U64_MAX:
            cases.append(case)
    return cases


def haircut_cases(numbers):
    def cut(loss):
        return {"kind": "haircut", "loss_native": loss}

    def touch(claim_index):
        return {"kind": "touch", "claim_index": claim_index}

    cases = [
        {"name": "half of one claim", "claims_native": [100], "steps": [cut(50), touch(0)]},
        {"name": "dust goes to the residue", "claims_native": [10, 10, 10],
         "steps": [cut(1), touch(0), touch(1), touch(2), touch(0)]},
        {"name": "all of it starts a new epoch", "claims_native": [7, 11, 0],
         "steps": [cut(18), touch(1), touch(0), touch(2)]},
        {"name": "a second cut before anyone touched", "claims_native": [1000, 500],
         "steps": [cut(300), cut(600), touch(1), touch(0)]},
        {"name": "a second cut between two touches", "claims_native": [1000, 500],
         "steps": [cut(300), touch(0), cut(1), touch(1), touch(0)]},
        {"name": "a cut of all but one unit of a large claim", "claims_native": [2**58],
         "steps": [cut(2**58 - 1), touch(0)]},
        {"name": "the published crisis case", "claims_native": [1200000],
         "steps": [cut(500000), touch(0)]},
    ]
    for i in range(9):
        claims = [numbers.edge(1, LISTING_MAX) for _ in range(numbers.between(1, 6))]
        case = {"name": f"seeded {i}", "claims_native": claims, "steps": []}
        for _ in range(numbers.between(1, 4)):
            state = haircut(case)["after"]
            owed = state[-1]["owed_to_native"] if state else sum(claims)
            unapplied = state[-1]["unapplied_native"] if state else 0
            base = owed - max(0, unapplied)
            if base > 0:
                case["steps"].append(cut(numbers.edge(1, base)))
            for _ in range(numbers.between(0, 3)):
                case["steps"].append(touch(numbers.between(0, len(claims) - 1)))
        case["steps"] += [touch(who) for who in range(len(claims))]
        assert haircut(case)["after"][-1]["unapplied_native"] <= 0
        cases.append(case)
    return cases


def jump_cases(numbers):
    def sequence(name, readings, jump_max_bps=1000, jump_confirm_s=120):
        return {"name": name, "jump_max_bps": jump_max_bps, "jump_confirm_s": jump_confirm_s,
                "anchor_price_e8": 100 * PRICE_ONE, "anchor_ts": 1000,
                "readings": [{"price_e8": p, "publish_ts": ts} for p, ts in readings]}

    one = PRICE_ONE
    cases = [
        sequence("a rise of exactly the limit counts at once", [(110 * one, 1001)]),
        sequence("a unit more waits, and a second reading confirms it",
                 [(110 * one + 1, 1001), (110 * one + 1, 1121)]),
        sequence("a second too early still waits",
                 [(120 * one, 1001), (130 * one, 1120), (130 * one, 1121)]),
        sequence("later readings do not restart the wait",
                 [(120 * one, 1001), (125 * one, 1060), (126 * one, 1119), (119 * one, 1121)]),
        sequence("the lower of both is accepted", [(150 * one, 1001), (120 * one, 1200)]),
        sequence("a fall clears what waits",
                 [(150 * one, 1001), (100 * one, 1050), (150 * one, 1125), (150 * one, 1245)]),
        sequence("a fall counts at once, and the anchor stays until it is old enough",
                 [(50 * one, 1010), (109 * one, 1020), (60 * one, 1120), (70 * one, 1130),
                  (66 * one, 1240)]),
        sequence("the anchor creeps only once every confirmation time",
                 [(109 * one, 1001), (111 * one, 1060), (110 * one, 1119), (110 * one, 1120),
                  (121 * one, 1121)]),
        sequence("the smallest prices",
                 [(1, 1120), (2, 1240), (2, 1241), (2, 1360)], jump_max_bps=100),
        sequence("the largest prices", [(PRICE_MAX, 1001), (PRICE_MAX, 1121), (1, 1122)]),
    ]
    for i in range(6):
        price, ts, readings = 100 * one, 1000, []
        for _ in range(12):
            price = max(1, min(PRICE_MAX, price * numbers.between(8000, 12500) // BPS))
            ts += numbers.pick([1, 10, 59, 60, 61, 119, 120, 121, 400])
            readings.append((price, ts))
        cases.append(sequence(f"seeded {i}", readings, numbers.edge(100, 5000),
                              numbers.pick([30, 60, 120, 3600])))
    return cases


ABOUT = {
    "what": "Inputs and exact results of the formulas of docs/SPEC.md, Appendix A. "
            "Written by generate.py beside this file, which shares no code with the core.",
    "numbers": "Every integer is a decimal string; null where a pending price is absent. Suffixes "
               "are units, as everywhere in the project.",
    "case": "name: what the case is about; in: the inputs; out: the results.",
    "collateral_value": "One asset slot; weight_bps of out is w1 for maintenance and w2 for "
                        "initial. low_price_e8 and quote_high_price_e8 are in dollars.",
    "risk_array": "Scenarios in order: 0 twice; +1/3, +1/3, -1/3, -1/3 of the scan; the same for "
                  "2/3 and 3/3; +extreme, -extreme. Values are those of one long lot.",
    "requirement": "groups: one per underlying. A slot with zero lots is no position.",
    "alloc": "Shares in registration order; loss at most their sum.",
    "liquidation_fee": "Fee of a position's liquidation and its two parts.",
    "collateral_out": "price_quote_e8 is spot less confidence, already in quote.",
    "haircut_index": "Claims all counted and stamped at index 10^12, epoch 0. Steps are haircuts "
                     "and touches; after has one row per step.",
    "jump": "No pending price at first; after has one row per reading: the price in use, and the "
            "anchor and pending fields when the reading has been handled.",
}

GROUPS = [("collateral_value", collateral_cases, collateral_value),
          ("risk_array", risk_cases, risk_array),
          ("requirement", requirement_cases, requirement),
          ("alloc", alloc_cases, alloc),
          ("liquidation_fee", fee_cases, liquidation_fee),
          ("collateral_out", out_cases, collateral_out),
          ("haircut_index", haircut_cases, haircut),
          ("jump", jump_cases, jump)]


def as_strings(node):
    if isinstance(node, dict):
        return {key: as_strings(value) for key, value in node.items()}
    if isinstance(node, list):
        return [as_strings(value) for value in node]
    return str(node) if isinstance(node, int) else node


def main():
    parts = [f' "about": {json.dumps(ABOUT, indent=2)}']
    for name, make_cases, formula in GROUPS:
        lines = []
        for case in make_cases(Numbers(SEED)):
            title = case.pop("name")
            row = {"name": title, "in": as_strings(case), "out": as_strings(formula(case))}
            lines.append("  " + json.dumps(row))
        parts.append(f' "{name}": [\n' + ",\n".join(lines) + "\n ]")
    print("{\n" + ",\n".join(parts) + "\n}")


if __name__ == "__main__":
    main()
