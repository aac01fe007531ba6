"""The formulas of docs/SPEC.md, Appendix A: a second implementation, for test vectors.

Written from the text and not from the Rust core, in Python's unbounded integers: where the core
overflows, rounds the other way or divides too early, the two disagree. Nothing is imported from
the project, and no float is used. A formula changes in the specification first, then here, then in
the core.

Where the text leaves a choice, it is made here and said in the function's first lines.
"""

BPS = 10**4
PRICE_ONE = 10**8
INDEX_ONE = 10**12
INDEX_LEAST = 10**6
VALUE_MAX = 2**56
LISTING_MAX = 2**58


def div_floor(numerator, denominator):
    return numerator // denominator


def div_ceil(numerator, denominator):
    return -(-numerator // denominator)


def collateral_value(given):
    """One slot's value. `test` is initial or maintenance: only initial scales by the cap.

    Chosen: a ramp of zero seconds has ended, and a cap of zero gives no initial value.
    """
    quote_high = max(PRICE_ONE, given["quote_high_price_e8"])
    low_quote = div_floor(given["low_price_e8"] * PRICE_ONE, quote_high)
    weight = given["weight_bps"]
    if given["ramp_s"] > 0:
        weight = div_floor(weight * min(given["age_s"], given["ramp_s"]), given["ramp_s"])
    ramped = weight
    if given["test"] == "initial":
        cap, total = given["deposit_cap_native"], given["total_native"]
        weight = div_floor(weight * cap, max(cap, total)) if max(cap, total) > 0 else 0
    scale = 10 ** (12 + given["asset_decimals"] - given["quote_decimals"])
    value = min(VALUE_MAX, div_floor(given["amount_native"] * low_quote * weight, scale))
    over = max(0, value - given["concentration_native"])
    after = value - div_ceil(over * given["concentration_bps"], BPS)
    return {"low_quote_price_e8": low_quote, "weight_ramped_bps": ramped,
            "weight_bps": weight, "value_before_concentration_native": value,
            "value_native": after}


def risk_array(given):
    """Profit of one long lot in each of the 16 scenarios, in the order of the specification.

    Chosen: within each pair the rise comes before the fall, and a fall may exceed the mark.
    """
    scan = max(given["scan_floor_ticks"], div_ceil(given["mark_ticks"] * given["scan_bps"], BPS))
    scan = div_ceil(scan, 3) * 3
    extreme = div_ceil(2 * scan * given["extreme_bps"], BPS)
    moves = [0, 0]
    for third in (1, 2, 3):
        step = scan * third // 3
        moves += [step, step, -step, -step]
    moves += [extreme, -extreme]
    assert len(moves) == 16
    return {"scan_ticks": scan, "extreme_ticks": extreme,
            "array_native": [move * given["tick_value_native"] for move in moves]}


def requirement(given):
    """Maintenance and initial requirement of an account.

    Chosen: a group that loses in no scenario asks for nothing, and a slot with zero lots is no
    position.
    """
    scan_losses, has_position = [], False
    for group in given["groups"]:
        sums = [0] * 16
        for position in group["positions"]:
            has_position |= position["lots"] != 0
            array = position["array_native"]
            sums = [s + position["lots"] * one for s, one in zip(sums, array)]
        scan_losses.append(max(0, -min(sums)))
    asked = sum(scan_losses) + given["add_ons_native"]
    maintenance = max(asked, 10 * given["dust_native"]) if has_position else 0
    return {"scan_losses_native": scan_losses, "maintenance_native": maintenance,
            "initial_native": div_ceil(maintenance * given["initial_multiple_bps"], BPS)}


def alloc(given):
    """Splits a loss over shares; what a page carries is `cumulative` and its floor."""
    total = sum(given["shares_native"])
    rows, cumulative, floor_before = [], 0, 0
    for share in given["shares_native"]:
        cumulative += share
        floor_now = div_floor(given["loss_native"] * cumulative, total) if total else 0
        rows.append(floor_now - floor_before)
        floor_before = floor_now
    assert sum(rows) == (given["loss_native"] if total else 0)
    assert all(0 <= row <= share for row, share in zip(rows, given["shares_native"]))
    return {"alloc_native": rows}


def liquidation_fee(given):
    """Fee and its two parts; what equity cannot pay is missing from the fund's part first."""
    notional = given["lots"] * given["mark_ticks"] * given["tick_value_native"]
    removed = given["requirement_before_native"] - given["requirement_after_native"]
    assert removed >= 0 and notional < LISTING_MAX
    fee = min(div_ceil(notional * (given["liquidator_bps"] + given["fund_bps"]), BPS),
              max(0, given["equity_before_native"]),
              div_floor(given["loss_max_bps"] * removed, BPS))
    liquidator = min(div_ceil(notional * given["liquidator_bps"], BPS), fee)
    return {"notional_native": notional, "fee_native": fee,
            "liquidator_native": liquidator, "fund_native": fee - liquidator}


def collateral_out(given):
    """Collateral for quote paid in; the price is spot less confidence, already in quote."""
    scale = 10 ** (8 + given["asset_decimals"] - given["quote_decimals"])
    price = given["price_quote_e8"] * (BPS - given["discount_bps"])
    out = div_floor(given["paid_native"] * scale * BPS, price)
    return {"out_native": out}


def haircut(given):
    """Gain haircuts and touches in turn, as `steps` says; every claim starts at index one."""
    claims = list(given["claims_native"])
    stamps = [(0, INDEX_ONE)] * len(claims)
    owed_to, unapplied, epoch, index = sum(claims), 0, 0, INDEX_ONE
    finer = 2**32  # What an epoch rises by when the index is written a millionfold larger.
    after = []
    for step in given["steps"]:
        result = {}
        if step["kind"] == "haircut":
            base = owed_to - max(0, unapplied)
            assert 0 < step["loss_native"] <= base
            kept = base - step["loss_native"]
            unapplied += step["loss_native"]
            if kept == 0:
                epoch, index = epoch % finer + 1, INDEX_ONE
            else:
                scale = 1
                while div_floor(index * scale * kept, base) < INDEX_LEAST:
                    scale, epoch = scale * INDEX_LEAST, epoch + finer
                index = div_floor(index * scale * kept, base)
            result["base_native"] = base
        else:
            who = step["claim_index"]
            then_epoch, then = stamps[who]
            kept = 0
            if then_epoch % finer == epoch % finer:
                scale = INDEX_LEAST ** ((epoch - then_epoch) // finer)
                kept = div_floor(claims[who] * index, then * scale)
            result["cut_native"] = claims[who] - kept
            owed_to -= claims[who] - kept
            unapplied -= claims[who] - kept
            claims[who], stamps[who] = kept, (epoch, index)
        result.update(index_e12=index, epoch=epoch, owed_to_native=owed_to,
                      unapplied_native=unapplied, claims_native=list(claims))
        after.append(result)
    return {"after": after}


def jump(given):
    """Accepted prices of a sequence of readings, whose publish times rise.

    Chosen: only an accepted reading moves the anchor, when the anchor is then at least the
    confirmation time old; its time becomes that of the reading.
    """
    anchor, anchor_ts = given["anchor_price_e8"], given["anchor_ts"]
    pending, pending_ts = None, None
    after = []
    for reading in given["readings"]:
        price, ts = reading["price_e8"], reading["publish_ts"]
        if price * BPS <= anchor * (BPS + given["jump_max_bps"]):
            outcome, used = "accepted", price
        elif pending is None:
            outcome, used = "pending_set", anchor
            pending, pending_ts = price, ts
        elif ts >= pending_ts + given["jump_confirm_s"]:
            outcome, used = "confirmed", min(pending, price)
        else:
            outcome, used = "waiting", anchor
        if outcome in ("accepted", "confirmed"):
            pending, pending_ts = None, None
            if ts - anchor_ts >= given["jump_confirm_s"]:
                anchor, anchor_ts = used, ts
        after.append({"outcome": outcome, "price_e8": used, "publish_ts": ts,
                      "anchor_price_e8": anchor, "anchor_ts": anchor_ts,
                      "pending_price_e8": pending, "pending_ts": pending_ts})
    return {"after": after}
