"""Merkle-sum trees and their inclusion proofs: a second implementation, for test vectors.

Written from clients/audit/README.md and not from the Rust code. Run it to write proofs.json beside
it. Nothing is imported from the project.
"""

import hashlib
import json
import pathlib

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def base58(key):
    number, text = int.from_bytes(key, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        text = ALPHABET[digit] + text
    return "1" * (len(key) - len(key.lstrip(b"\0"))) + text


def key(name):
    return sha(b"vector ", name.encode())


def leaf_hash(asset, leaf):
    account, generation, ledger = leaf
    return sha(
        b"\0", account, generation.to_bytes(8, "little"), asset, ledger.to_bytes(8, "little")
    )


def node_hash(left, right):
    parts = [b"\1"]
    for value, total in (left, right):
        parts += [value, total.to_bytes(16, "little")]
    return sha(*parts)


def above(level):
    for at in range(0, len(level), 2):
        pair = level[at : at + 2]
        if len(pair) == 2:
            yield node_hash(*pair), pair[0][1] + pair[1][1]
        else:
            yield pair[0]


def levels_of(asset, leaves):
    levels = [[(leaf_hash(asset, leaf), leaf[2]) for leaf in leaves]]
    while len(levels[-1]) > 1:
        levels.append(list(above(levels[-1])))
    return levels


def commitment(asset, count, total, top):
    return sha(b"\2", asset, count.to_bytes(8, "little"), total.to_bytes(16, "little"), top)


def proof_of(names, asset, leaves, levels, index):
    siblings, place = [], index
    for level in levels:
        if place ^ 1 < len(level):
            siblings.append(level[place ^ 1])
        place //= 2
    (top, total), leaf = levels[-1][0], leaves[index]
    return {
        "kind": "ringfence-inclusion-proof",
        "version": 1,
        "house": base58(key(names["house"])),
        "asset": base58(asset),
        "mint": base58(key(names["mint"])),
        "decimals": 6,
        "slot": "400000000",
        "margin_account": base58(leaf[0]),
        "generation": str(leaf[1]),
        "ledger_native": str(leaf[2]),
        "index": str(index),
        "siblings": [{"hash": h.hex(), "sum_native": str(s)} for h, s in siblings],
        "root": {
            "hash": top.hex(),
            "count": str(len(leaves)),
            "total_native": str(total),
            "commitment": commitment(asset, len(leaves), total, top).hex(),
        },
    }


def tree(name, ledgers):
    """All proofs of a tree, and what its root is."""
    names = {"house": "house", "mint": "mint " + name}
    asset = key("asset " + name)
    leaves = sorted(
        (key(f"account {name} {i}"), 400_000_000 + i, ledger) for i, ledger in enumerate(ledgers)
    )
    levels = levels_of(asset, leaves)
    top, total = levels[-1][0] if leaves else (bytes(32), 0)
    rows = [
        {
            "margin_account": base58(account),
            "generation": str(generation),
            "ledger_native": str(ledger),
            "hash": leaf_hash(asset, (account, generation, ledger)).hex(),
        }
        for account, generation, ledger in leaves
    ]
    return {
        "name": name,
        "asset": base58(asset),
        "leaves": rows,
        "root": {
            "hash": top.hex(),
            "count": str(len(leaves)),
            "total_native": str(total),
            "commitment": commitment(asset, len(leaves), total, top).hex(),
        },
        "proofs": [proof_of(names, asset, leaves, levels, i) for i in range(len(leaves))],
    }


def plus_one(text):
    return str(int(text) + 1)


def flip(text):
    return f"{int(text[0], 16) ^ 1:x}" + text[1:]


def forgeries(proof):
    """Changes of one valid proof, each of which must be refused."""
    def changed(name, change):
        copy = json.loads(json.dumps(proof))
        change(copy)
        return {"name": name, "proof": copy}

    def duplicate(copy):
        copy["siblings"].append(copy["siblings"][-1])

    def swap(copy):
        copy["siblings"][0], copy["siblings"][1] = copy["siblings"][1], copy["siblings"][0]

    def move_sum(copy):
        """One more in a sibling and one less in the leaf: the total stays."""
        copy["siblings"][0]["sum_native"] = plus_one(copy["siblings"][0]["sum_native"])
        copy["ledger_native"] = str(int(copy["ledger_native"]) - 1)

    other = base58(key("somebody else"))
    wrap = str(2**128 - 1)
    return [
        changed("ledger", lambda c: c.update(ledger_native=plus_one(c["ledger_native"]))),
        changed("generation", lambda c: c.update(generation=plus_one(c["generation"]))),
        changed("account", lambda c: c.update(margin_account=other)),
        changed("asset", lambda c: c.update(asset=other)),
        changed("index", lambda c: c.update(index=str(int(c["index"]) ^ 1))),
        changed("index behind the last", lambda c: c.update(index=c["root"]["count"])),
        changed("sibling hash", lambda c: c["siblings"][0].update(
            hash=flip(c["siblings"][0]["hash"]))),
        changed("sibling sum", lambda c: c["siblings"][0].update(
            sum_native=plus_one(c["siblings"][0]["sum_native"]))),
        changed("sum moved", move_sum),
        changed("sum that overflows", lambda c: c["siblings"][0].update(sum_native=wrap)),
        changed("negative sum", lambda c: c["siblings"][0].update(sum_native="-1")),
        changed("sibling missing", lambda c: c["siblings"].pop()),
        changed("sibling added", duplicate),
        changed("siblings swapped", swap),
        changed("count", lambda c: c["root"].update(count=plus_one(c["root"]["count"]))),
        changed("total", lambda c: c["root"].update(
            total_native=plus_one(c["root"]["total_native"]))),
        changed("root hash", lambda c: c["root"].update(hash=flip(c["root"]["hash"]))),
        changed("commitment", lambda c: c["root"].update(
            commitment=flip(c["root"]["commitment"]))),
        changed("kind", lambda c: c.update(kind="something-else")),
        changed("version", lambda c: c.update(version=2)),
    ]


def main():
    most = 2**64 - 1
    trees = [
        tree("none", []),
        tree("one", [7]),
        tree("two", [1, 2]),
        tree("three", [0, 5, most]),
        tree("five", [most] * 5),
        tree("seven", [10**i for i in range(7)]),
        tree("eight", [0] * 8),
        tree("thirteen", [i * i for i in range(13)]),
    ]
    seven = next(found for found in trees if found["name"] == "seven")
    out = {"trees": trees, "forgeries": forgeries(seven["proofs"][2])}
    place = pathlib.Path(__file__).with_name("proofs.json")
    place.write_text(json.dumps(out, indent=1) + "\n")


if __name__ == "__main__":
    main()
