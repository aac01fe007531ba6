"""Writes options.json: portfolios with options, what they ask for, what they are worth and what
they pay at the end.

    python3 crates/core/tests/vectors/options.py > crates/core/tests/vectors/options.json

Written from docs/SPEC.md and not from the Rust core; nothing is imported from the project. The same
command writes the same bytes wherever floating point is IEEE's. Prices come from Black and Scholes
without interest, in floats, as a risk authority would have them; from the moment they are rounded
to ticks and native units everything is integers.
"""
import json
import math

BPS = 10**4
PRICE_ONE = 10**8
VALUE_MAX = 2**56
TICK_SIZE_E8 = 10**6
TICK_VALUE_NATIVE = 10**4
DAYS_LEFT, DAYS = 30, 365
VOLATILITY, VOLATILITY_UP, VOLATILITY_DOWN = 0.60, 0.75, 0.45
SCAN_BPS, SCAN_FLOOR_TICKS, EXTREME_BPS = 1500, 3, 3500
SHORT_MIN_NATIVE = 250_000
DUST_NATIVE, INITIAL_MULTIPLE_BPS = 10_000, 12_500
COSTS_BPS = 200 + 50 + 50 + SCAN_BPS * 10 // 100


def div_ceil(numerator, denominator):
    return -(-numerator // denominator)


def normal(x):
    return 0.5 * (1.0 + math.erf(x / math.sqrt(2.0)))


def black_scholes(kind, underlying, strike, volatility):
    """Price of an option in ticks; underlying and strike in ticks."""
    if underlying <= 0:
        return 0.0 if kind == "call" else float(strike)
    spread = volatility * math.sqrt(DAYS_LEFT / DAYS)
    d1 = math.log(underlying / strike) / spread + spread / 2.0
    call = underlying * normal(d1) - strike * normal(d1 - spread)
    return call if kind == "call" else call - underlying + strike


def intrinsic(kind, strike, underlying):
    if kind == "linear":
        return underlying
    return max(0, underlying - strike if kind == "call" else strike - underlying)


def ceiling(kind, strike, underlying):
    return underlying if kind == "call" else strike


def scan_of(tick):
    scan = max(SCAN_FLOOR_TICKS, div_ceil(tick * SCAN_BPS, BPS))
    return div_ceil(scan, 3) * 3


def moves_of(tick):
    """Moves of the underlying in ticks, the whole ones for the two extreme scenarios."""
    scan = scan_of(tick)
    third = scan // 3
    pairs = [third, third, -third, -third, 2 * third, 2 * third, -2 * third, -2 * third,
             scan, scan, -scan, -scan]
    return [0, 0] + pairs + [2 * scan, -2 * scan]


def linear_array(tick):
    moves = moves_of(tick)
    extreme = div_ceil(2 * scan_of(tick) * EXTREME_BPS, BPS)
    return [move * TICK_VALUE_NATIVE for move in moves[:14] + [extreme, -extreme]]


def option_mark(kind, strike, underlying):
    model = round(black_scholes(kind, underlying, strike, VOLATILITY))
    return max(1, intrinsic(kind, strike, underlying), model)


def option_array(kind, strike, underlying):
    """What a risk authority posts: the model's values, cut to the bounds of the specification."""
    mark, array = option_mark(kind, strike, underlying), []
    for index, move in enumerate(moves_of(underlying)):
        at = max(0, underlying + move)
        if index >= 14:
            volatility, share = VOLATILITY, EXTREME_BPS
        else:
            volatility, share = [VOLATILITY_UP, VOLATILITY_DOWN][index % 2], BPS
        value = black_scholes(kind, at, strike, volatility) - mark
        native = round(value * TICK_VALUE_NATIVE * share / BPS)
        low = (intrinsic(kind, strike, at) - mark) * TICK_VALUE_NATIVE * share
        high = (ceiling(kind, strike, at) - mark) * TICK_VALUE_NATIVE * share
        array.append(min(max(native, div_ceil(low, BPS)), high // BPS))
    worst_long, worst_short = -min(array), max(array)
    least = mark * TICK_VALUE_NATIVE * COSTS_BPS
    assert min(worst_long, worst_short) * INITIAL_MULTIPLE_BPS > least
    return array


def collateral_value(given, weight_bps):
    """A slot of a token with nine decimals in a quote with six, no ramp, no cap."""
    low = given["spot_price_e8"] - given["confidence_price_e8"]
    value = given["amount_native"] * low * weight_bps // 10 ** (12 + 9 - 6)
    value = min(VALUE_MAX, value)
    over = max(0, value - given["concentration_native"])
    return value - div_ceil(over * given["concentration_bps"], BPS)


def position(kind, lots, was, now, strike=0, group=1, wait_gain=0, wait_loss=0):
    """Lots taken over where the underlying was, settled there, and marked where it is now."""
    if kind == "linear":
        tick, mark, array = was, now, linear_array(now)
    else:
        tick, mark = option_mark(kind, strike, was), option_mark(kind, strike, now)
        array = option_array(kind, strike, now)
    return {"kind": kind, "strike_ticks": strike, "group": group, "lots": lots,
            "settlement_ticks": tick, "underlying_ticks": now, "mark_ticks": mark,
            "wait_gain_native": wait_gain, "wait_loss_native": wait_loss, "array_native": array}


def unsettled(row, mark):
    moved = row["lots"] * (mark - row["settlement_ticks"]) * TICK_VALUE_NATIVE
    return row["wait_gain_native"] - row["wait_loss_native"] + moved


def health(given):
    rows = given["positions"]
    scan_losses, minimums = [], []
    for group in sorted({row["group"] for row in rows}):
        members = [row for row in rows if row["group"] == group]
        sums = [sum(row["lots"] * row["array_native"][i] for row in members) for i in range(16)]
        scan_losses.append(-min(0, min(sums)))
        shorts = sum(max(0, -row["lots"]) for row in members if row["kind"] != "linear")
        minimums.append(shorts * SHORT_MIN_NATIVE)
    asked = sum(scan_losses) + sum(minimums)
    maintenance = max(asked, 10 * DUST_NATIVE)
    quote, token = given["quote_native"], given["token"]
    moved = [unsettled(row, row["mark_ticks"]) for row in rows]
    initial_equity = (quote + collateral_value(token, 8000) + min(0, given["variation_native"])
                      + sum(min(0, one) for one in moved))
    maintenance_equity = (quote + collateral_value(token, 9000) + given["variation_native"]
                          + sum(moved))
    initial = div_ceil(maintenance * INITIAL_MULTIPLE_BPS, BPS)
    return {"scan_losses_native": scan_losses, "minimums_native": minimums,
            "maintenance_native": maintenance, "initial_native": initial,
            "maintenance_equity_native": maintenance_equity,
            "initial_equity_native": initial_equity,
            "is_above_maintenance": maintenance_equity >= maintenance,
            "is_above_initial": initial_equity >= initial}


def ends(given):
    """Final ticks and what all positions have won or lost there, wherever the underlying ends."""
    out = []
    for spot in given["final_spots_e8"]:
        tick = max(1, spot // TICK_SIZE_E8)
        finals = [intrinsic(row["kind"], row["strike_ticks"], tick) for row in given["positions"]]
        won = [unsettled(row, final) for row, final in zip(given["positions"], finals)]
        out.append({"final_ticks": finals, "won_native": sum(won)})
    return out


SPOTS = [1, 50 * PRICE_ONE, 85 * PRICE_ONE, 90 * PRICE_ONE + 999_999, 95 * PRICE_ONE - 1,
         100 * PRICE_ONE, 100 * PRICE_ONE + TICK_SIZE_E8, 11_234_567_890, 200 * PRICE_ONE]


def portfolio(name, positions, quote=0, tokens=0, variation=0, concentration=VALUE_MAX):
    token = {"amount_native": tokens, "spot_price_e8": 100 * PRICE_ONE,
             "confidence_price_e8": 7_654_321, "concentration_native": concentration,
             "concentration_bps": 5000}
    return {"name": name, "quote_native": quote, "token": token, "variation_native": variation,
            "positions": positions, "final_spots_e8": SPOTS}


def cases():
    at, up, down = 10_000, 11_300, 8_650
    call, put, line = "call", "put", "linear"
    return [
        portfolio("a long call", [position(call, 10, at, at, 10_000)], quote=80_000_000),
        portfolio("a long call out of the money", [position(call, 7, at, down, 11_500)],
                  quote=5_000_000),
        portfolio("a covered call: long futures, short calls",
                  [position(line, 10, at, at), position(call, -10, at, at, 11_000)],
                  quote=150_000_000),
        portfolio("a covered call that has risen to its cap",
                  [position(line, 10, at, up), position(call, -10, at, up, 11_000)],
                  quote=150_000_000, variation=-1_234_567),
        portfolio("a covered call that has fallen",
                  [position(line, 10, at, down), position(call, -10, at, down, 11_000)],
                  quote=150_000_000, variation=7_654_321),
        portfolio("a call covered by the token itself as collateral",
                  [position(call, -10, at, at, 11_000)], tokens=10 * 10**9 + 7),
        portfolio("the same when it has risen, the token's value concentrated",
                  [position(call, -10, at, up, 11_000)], quote=20_000_000,
                  tokens=10 * 10**9 + 7, concentration=500_000_000),
        portfolio("a put spread, bought",
                  [position(put, 10, at, at, 9_500), position(put, -10, at, at, 8_500)],
                  quote=60_000_000),
        portfolio("a put spread, sold",
                  [position(put, -10, at, at, 9_500), position(put, 10, at, at, 8_500)],
                  quote=100_000_000),
        portfolio("a put spread, sold, at the lower strike",
                  [position(put, -10, at, down, 9_500), position(put, 10, at, down, 8_500)],
                  quote=100_000_000),
        portfolio("a short straddle",
                  [position(call, -10, at, at, 10_000), position(put, -10, at, at, 10_000)],
                  quote=200_000_000),
        portfolio("a short straddle that has run away",
                  [position(call, -10, at, up, 10_000), position(put, -10, at, up, 10_000)],
                  quote=200_000_000, variation=-999),
        portfolio("differences that wait",
                  [position(call, 3, at, at, 10_000, wait_gain=1_111, wait_loss=22_222),
                   position(put, -3, at, at, 10_000, wait_gain=33_333, wait_loss=4)],
                  quote=30_000_000),
        portfolio("conversion: nothing to lose but the minimum of the short call",
                  [position(line, 10, at, at), position(put, 10, at, at, 10_000),
                   position(call, -10, at, at, 10_000)], quote=10_000_000),
        portfolio("two underlyings never offset",
                  [position(call, 10, at, at, 10_000),
                   position(call, -10, at, at, 10_000, group=2)], quote=500_000_000),
        portfolio("a single long put far away asks for ten times dust at least",
                  [position(put, 1, at, up, 7_500)], quote=1_000_000),
    ]


ABOUT = {
    "what": "Portfolios with options by docs/SPEC.md. Written by options.py beside this file, "
            "which shares no code with the core.",
    "numbers": "Every integer is a decimal string. Suffixes are units, as everywhere in the "
               "project.",
    "terms": "Tick size and value, scan, multiple, dust and minimum are those of the head of "
             "options.py: a tick is a cent, a lot one unit of the underlying.",
    "array_native": "Of one long lot: 0 twice; +1/3, +1/3, -1/3, -1/3 of the scan; the same for "
                    "2/3 and 3/3; +extreme, -extreme. Volatility up, then down, in each pair.",
    "ends": "One row per final spot: the final tick of each position, and what all of them have "
            "won or lost there, differences that wait included.",
}


def as_strings(node):
    if isinstance(node, dict):
        return {key: as_strings(value) for key, value in node.items()}
    if isinstance(node, list):
        return [as_strings(value) for value in node]
    return str(node) if isinstance(node, int) and not isinstance(node, bool) else node


def main():
    lines = []
    for case in cases():
        name = case.pop("name")
        out = {"health": health(case), "ends": ends(case)}
        row = {"name": name, "in": as_strings(case), "out": as_strings(out)}
        lines.append("  " + json.dumps(row))
    about = f' "about": {json.dumps(ABOUT, indent=2)}'
    print("{\n" + about + ',\n "portfolio": [\n' + ",\n".join(lines) + "\n ]\n}")


if __name__ == "__main__":
    main()
