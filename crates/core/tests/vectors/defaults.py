"""Defaults and examples of others, with what their publications say: writes defaults.json.

Run: python3 defaults.py > defaults.json

The rows are worked out here without the project's code, and in another way than it does: a layer
pays what lies between the sums of the layers before it and with it, and a party's part is the
difference of two exact fractions, rounded down. Where a publication gives a row itself, it is kept
beside the computed one, with what its own rounding allows.

Every figure says where it is from: "published" stands in a source named in the record;
"derived" is the sum or the difference of published ones, said in the note; "assumed" is in no
source. Amounts are whole numbers of the unit of the record. All sources were read, some of them in
part or in a copy that the address names; a page without a date has no year. Titles of pages in
Korean are given in our words.
"""

import json
from fractions import Fraction

ORDER = ["proceeds", "defaulter_vaults", "defaulter_stake", "insurance", "skin_junior", "mutual",
         "skin_senior", "assessment", "gain_haircut"]


def source(title, publisher, year, url):
    return {"title": title, "publisher": publisher, "year": year, "url": url}


def said(amount, tolerance=0):
    """A published row: computed and published may differ by no more than the tolerance."""
    return {"amount": amount, "tolerance": tolerance}


def layer(kind, whose, available, is_from, **published):
    """`used`: what it paid. `unused`: what it had left. `used_bps`: the share that it paid."""
    return {"kind": kind, "whose": whose, "available": available, "available_is": is_from,
            "published": published}


def book(name, collateral, price, loss_to_exchange):
    """A book that CME sold, as if its collateral had stood for it alone."""
    short = max(0, loss_to_exchange)
    return {
        "name": f"CME and Lehman Brothers, {name}", "date": "2008-09-18", "unit": "USD million",
        "loss": price, "loss_is": "published",
        "note": "The loss is what the exchange paid the buyer to take the book over. The source "
                "gives it, the collateral and their difference; the books were in fact covered by "
                "their common collateral.",
        "layers": [layer("defaulter_vaults", "Lehman's collateral", collateral, "published",
                         unused=said(max(0, -loss_to_exchange)))],
        "published_left": said(short),
        "sources": [LEHMAN],
    }


LEHMAN = source("Lehman and the Derivative Exchanges (table from the examiner's report, volume 5)",
                "J. R. Varma's Financial Markets Blog", 2010,
                "https://jrvarma.in/blog/Y2010/Lehman-derivative-exchanges.html")

BOOKS = [book("energy", 633, 707, 74), book("currencies", 8, 2, -6),
         book("interest rates", 223, 333, 110), book("equities", 732, 445, -287),
         book("agriculture", 50, 52, 2), book("all that was auctioned", 1646, 1539, -107),
         book("natural gas, sold by Lehman itself", 611, 622, 11),
         book("everything", 2257, 2161, -96)]

DEFAULTS = BOOKS + [
    {
        "name": "Nasdaq Clearing and Einar Aas, beyond his margin and contribution",
        "date": "2018-09-12", "unit": "EUR", "loss": 114000000, "loss_is": "published",
        "note": "The size of the members' fund is in none of the sources read, which say that two "
                "thirds of it were used: 166 million is what agrees with that.",
        "layers": [
            layer("skin_junior", "Nasdaq's junior capital", 7000000, "published",
                  used=said(7000000, 500000)),
            layer("mutual", "the members' fund", 166000000, "assumed",
                  used=said(107000000, 500000), used_bps=said(6667, 300)),
        ],
        "published_left": said(0),
        "sources": [
            source("Nasdaq default came at time of mass margin breaches", "Risk.net", 2019,
                   "https://risk.net/risk-quantum/6002426/nasdaq-default-came-at-time-of-mass-"
                   "margin-breaches"),
            source("Nasdaq restores Nordic clearing buffer after power trader default",
                   "Gulf Times", 2018, "http://www.gulf-times.com/story/606426/Nasdaq-restores-"
                   "Nordic-clearing-buffer-after-power-trader-default"),
        ],
    },
    {
        "name": "Korea Exchange and HanMag Securities, the day of settlement",
        "date": "2013-12-13", "unit": "KRW million", "loss": 58400, "loss_is": "published",
        "note": "What HanMag had to pay on the day; what was left the exchange advanced.",
        "layers": [layer("defaulter_vaults", "what HanMag paid", 1340, "published",
                         used=said(1340))],
        "published_left": said(57060),
        "sources": [source("HanMag fails to settle (in Korean)", "Korea Economic TV", 2013,
                           "https://m.wowtv.co.kr/NewsCenter/AMP/Read?articleId=A201312130398")],
    },
    {
        "name": "Korea Exchange and HanMag Securities, the joint compensation fund",
        "date": "2013-12-16", "unit": "KRW million", "loss": 43900, "loss_is": "published",
        "note": "What the fund paid in all, to 100 million. The others' part of the fund is "
                "derived: 200,000 for derivatives less HanMag's. By the rules of that time the "
                "exchange's own reserve came after the members. Of the published 41,500 that the "
                "58 other members bore, 50 is its own rounding, 100 that of the two figures it "
                "is compared with. The courts later gave the exchange a claim of 41,154.",
        "layers": [
            layer("defaulter_stake", "HanMag's part of the fund", 2300, "published"),
            layer("mutual", "the other members' parts", 197700, "derived", used=said(41500, 150)),
            layer("skin_senior", "the exchange's reserve for derivatives", 200000, "published",
                  used=said(0)),
        ],
        "published_left": said(0),
        "sources": [
            source("58 members share 41.5 billion won (in Korean)", "Korea Economic Daily", 2013,
                   "https://hankyung.com/article/2013122036591"),
            source("Exchange to change the use of its reserve (in Korean)", "Asia Economy", 2014,
                   "https://cm.asiae.co.kr/article/2014031909111300550"),
            source("HanMag unable to settle (in Korean)", "KJtimes", 2013,
                   "https://kjtimes.com/news/article.html?no=24131"),
            source("Korea trading error prompts global clearing house review", "Risk.net", None,
                   "https://www.risk.net/infrastructure/clearing/2331759/"
                   "korea-trading-error-prompts-global-clearing-house-review"),
            source("Court: HanMag owes the exchange 41.1 billion won (in Korean)", "Aju Business "
                   "Daily", 2015, "https://m.ajunews.com/amp/20151030220350906"),
        ],
    },
    {
        "name": "OKEx, bitcoin futures of 28 September, long position of 4,168,515 contracts",
        "date": "2018-08-03", "unit": "BTC", "loss": 3700, "loss_is": "derived",
        "note": "The loss is the sum of what the exchange put into its insurance fund and of about "
                "1,200 that it said would fall on traders with gains: the record shows the order, "
                "not the size. What the fund had before is in no source. Percentages of the "
                "clawback differ between sources (17, 18) and are left out.",
        "layers": [layer("insurance", "paid into the fund by the exchange", 2500, "published",
                         unused=said(0))],
        "published_left": said(1200, 50),
        "sources": [source("OKEx Confirms $9 Million Clawback After 'Enormous' Bitcoin Future "
                           "Fails", "CoinDesk", 2018,
                           "https://uat.coindesk.com/markets/2018/08/03/okex-confirms-9-million-"
                           "clawback-after-enormous-bitcoin-future-fails/amp")],
    },
    {
        "name": "dYdX v3, Yearn Finance perpetual", "date": "2023-11-17", "unit": "USD",
        "loss": 9000000, "loss_is": "published",
        "note": "What the fund had is derived: 9 million paid, to the million, and 13.5 million "
                "left. That about 40 % was drained is a figure of its own.",
        "layers": [layer("insurance", "the insurance fund of v3", 22500000, "derived",
                         used=said(9000000, 500000), unused=said(13500000, 50000),
                         used_bps=said(4000, 100))],
        "published_left": said(0),
        "sources": [
            source("dYdX navigates $9 million insurance claim", "runfi", 2023,
                   "https://runfi.com/dydx-navigates-9-million-insurance-claim-in-wake-of-alleged-"
                   "targeted-attack"),
            source("dYdX insurance fund loses $9 million in apparent attack", "Web3 is Going Just "
                   "Great", 2023, "https://web3isgoinggreat.com/single/dydx-insurance-fund-attack"),
        ],
    },
    {
        "name": "Deribit, the fall of March 2020", "date": "2020-03-13", "unit": "BTC",
        "loss": 208, "loss_is": "derived",
        "note": "The loss is the fall of the fund from 391 to 183, net of what came in; another "
                "paper saw 392 and 198. The exchange then added 500 of its own, which were "
                "not needed: it says that no loss was ever shared.",
        "layers": [
            layer("insurance", "the insurance fund", 391, "published", unused=said(183),
                  used_bps=said(5300, 50)),
            layer("skin_junior", "added by the exchange", 500, "published", used=said(0)),
        ],
        "published_left": said(0),
        "sources": [
            source("BitMEX insurance fund tags all-time high, Binance and Deribit inject millions",
                   "Cointelegraph", 2020,
                   "https://cointelegraph.com.cach3.com/news/bitmex-insurance-fund-tags-ath-"
                   "binance-and-deribit-inject-millions/amp.html"),
            source("Insurance Fund", "Deribit", None,
                   "https://support.deribit.com/hc/en-us/articles/25944777576477-Insurance-Fund"),
        ],
    },
    {
        "name": "BitMEX, the fall of March 2020", "date": "2020-03-12", "unit": "BTC",
        "loss": 1627, "loss_is": "published",
        "note": "What was used and the two balances come from two articles and agree. Balances "
                "are net of what came in.",
        "layers": [layer("insurance", "the insurance fund", 35508, "published",
                         used=said(1627), unused=said(33881))],
        "published_left": said(0),
        "sources": [
            source("BitMEX insurance fund tags all-time high, Binance and Deribit inject millions",
                   "Cointelegraph", 2020,
                   "https://cointelegraph.com.cach3.com/news/bitmex-insurance-fund-tags-ath-"
                   "binance-and-deribit-inject-millions/amp.html"),
            source("Bitcoin Insurance Funds Take a Beating as Markets Rout", "btcethereum.com",
                   2020, "https://btcethereum.com/blog/2020/03/13/bitcoin-insurance-funds-take-a-"
                   "beating-as-markets-rout"),
        ],
    },
    {
        "name": "Hyperliquid, position in ether of 160,000", "date": "2025-03-12", "unit": "USD",
        "loss": 4000000, "loss_is": "published",
        "note": "About 4 million of the depositors' pool of 451 million; a loss of about 1 % is "
                "what the paper made of it. Another saw 4.2 of 408 million.",
        "layers": [layer("mutual", "depositors of the pool, by shares", 451000000, "published",
                         used=said(4000000, 500000), used_bps=said(100, 50))],
        "published_left": said(0),
        "sources": [source("Ethereum whale wipeout: Hyperliquid suffers second-largest daily "
                           "outflow", "CCN", 2025, "https://www.ccn.com/news/crypto/ethereum-whale-"
                           "wipeout-hyperliquid-second-largest-daily-outflow/")],
    },
    {
        "name": "A worked example: Oceanview Clearing House", "date": "none, an example",
        "unit": "USD million", "loss": 3800, "loss_is": "published",
        "note": "Invented by a teacher. Rows follow from the published remainders.",
        "layers": [
            layer("defaulter_vaults", "initial margin", 2100, "published", used=said(2100)),
            layer("defaulter_stake", "the defaulter's part of the fund", 380, "published",
                  used=said(380)),
            layer("skin_junior", "the clearing house", 190, "published", used=said(190)),
            layer("mutual", "the others' parts of the fund", 1450, "published", used=said(1130)),
        ],
        "published_left": said(0),
        "sources": [source("How does the CCP loss allocation waterfall work?", "AcadiFi", None,
                           "https://acadifi.com/community/ccp-loss-allocation-waterfall-default-"
                           "fund-structure")],
    },
]

SHARES = [
    {
        "name": "Crypto.com, socialised loss", "unit": "USD cent",
        "loss": 1000000, "weights": [5000000, 4500000, 3000000, 3000000, 1500000, 100000],
        "published_parts": [292398, 263158, 175439, 175439, 87719, 5848], "tolerance": 1,
        "is_haircut": True,
        "note": "The exchange's own example: winners share by their gains. Its parts are rounded "
                "for display and make a cent more than the loss.",
        "sources": [source("Insurance Fund and Socialised Loss Mechanism", "Crypto.com", None,
                           "https://help.crypto.com/en/articles/4894442-insurance-fund-and-"
                           "socialised-loss-mechanism")],
    },
    {
        "name": "CME and Lehman Brothers: what three books lacked, by what two others had left",
        "unit": "USD million", "loss": 186, "weights": [287, 6], "published_parts": None,
        "tolerance": 0, "is_haircut": False,
        "note": "Loss and weights are sums of published figures; the parts are in no source.",
        "sources": [LEHMAN],
    },
]


def overlap(low, high, loss):
    """How much of the loss lies between two sums."""
    return max(0, min(high, loss) - low)


def with_rows(case):
    kinds = [one["kind"] for one in case["layers"]]
    assert kinds == sorted(kinds, key=ORDER.index), case["name"]
    low = 0
    for one in case["layers"]:
        high = low + one["available"]
        one["used"] = overlap(low, high, case["loss"])
        found = {"used": one["used"], "unused": one["available"] - one["used"],
                 "used_bps": one["used"] * 10000 // one["available"]}
        for what, published in one["published"].items():
            check(case["name"], found[what], published["amount"], published["tolerance"])
        low = high
    case["left"] = max(0, case["loss"] - low)
    published = case["published_left"]
    check(case["name"], case["left"], published["amount"], published["tolerance"])
    return case


def with_parts(case):
    total, before, parts = sum(case["weights"]), Fraction(0), []
    for weight in case["weights"]:
        after = before + Fraction(case["loss"] * weight, total)
        parts.append(after.__floor__() - before.__floor__())
        before = after
    assert sum(parts) == case["loss"]
    for part, published in zip(parts, case["published_parts"] or []):
        check(case["name"], part, published, case["tolerance"])
    return {**case, "parts": parts}


def check(name, found, published, tolerance):
    assert abs(found - published) <= tolerance, (name, found, published)


def as_strings(node):
    """Integers as decimal strings, but for years."""
    if isinstance(node, dict):
        return {key: value if key == "year" else as_strings(value) for key, value in node.items()}
    if isinstance(node, list):
        return [as_strings(value) for value in node]
    return str(node) if isinstance(node, int) and not isinstance(node, bool) else node


def main():
    whole = {"about": "Defaults and examples of others. Written by defaults.py, which says what "
                      "the words mean; do not edit.",
             "waterfall": [with_rows(case) for case in DEFAULTS],
             "shares": [with_parts(case) for case in SHARES]}
    print(json.dumps(as_strings(whole), indent=1, ensure_ascii=True))


if __name__ == "__main__":
    main()
