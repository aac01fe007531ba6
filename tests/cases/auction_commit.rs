//! `auction_commit`.

use ringfence_interface::accounts::{Auction, FundMember, Instrument, Loss};
use ringfence_interface::events::Event;
use ringfence_interface::ids::{TOKEN_2022_PROGRAM, TOKEN_PROGRAM};
use ringfence_interface::pda::{self, ESCROW};
use ringfence_tests::act::Act;
use ringfence_tests::actors::{THIEF, address};
use ringfence_tests::house::{INSURANCE, Listing};
use ringfence_tests::send::done;
use ringfence_tests::standard::{BTC, ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::world::World;

use crate::bidding::{BIDDERS, BIDS, BOND, OFFER, commit, committing, next_phase, two_auctions};
use crate::market::{add_foreign_market, refused_when, set_frozen, set_tokens, sorted, the_event};
use crate::rows::{Row, refused, refuses};
use crate::stage::{DUPLICATE, NOT_WRITABLE, in_house};

fn ben(world: &World) -> Act {
    world.auction_commit_act(&OFFER, &BIDS[0])
}

#[test]
fn refuses_accounts_in_order() {
    let (mut world, other) = two_auctions();
    let second = add_foreign_market(&mut world);
    done(world.instrument_create("OTHER", &Listing::standard(2)));
    let act = ben(&world);
    let foreign = |read: fn(&World) -> solana_pubkey::Pubkey| in_house(&world, &second, read);
    let no = |account: &str| act.clone().with(account, world.asset(BTC));
    let read_only = |account: &str| act.clone().read_only(account);
    let mut rows: Vec<Row> = vec![(
        "MissingRequiredSignature",
        "the bidder does not sign",
        act.clone().signed_by("payer", "bob").unsigned("bidder"),
    )];
    for account in ["fund", "auction", "bid", "source", "vault_escrow"] {
        rows.push((NOT_WRITABLE, account, read_only(account)));
    }
    for account in ["fund", "member", "instrument", "loss", "auction"] {
        rows.push(("WrongAccountType", account, no(account)));
    }
    rows.extend([
        (DUPLICATE, "from the escrow into itself", {
            act.clone().with("source", world.house.vault(ESCROW))
        }),
        ("AccountMissing", "no seat", {
            act.clone().with("member", world.member(THIEF))
        }),
        ("IncorrectProgramId", "not the System program", {
            act.clone().with("system_program", TOKEN_PROGRAM)
        }),
        ("AuctionMismatch", "the auction of another loss", {
            act.clone().with("auction", world.auction(&other))
        }),
        ("AuctionMismatch", "another loss", {
            act.clone().with("loss", world.loss(other.customer))
        }),
        ("AuctionMismatch", "another instrument", {
            act.clone().with("instrument", world.instrument("OTHER"))
        }),
        ("AccountOfOtherHouse", "the fund of another house", {
            act.clone().with("fund", second.fund)
        }),
        ("MemberMismatch", "a seat in another fund", {
            act.clone()
                .with("member", foreign(|world| world.member("mia")))
        }),
        ("NotOwner", "somebody else's seat", {
            act.clone().with("member", world.member("bob"))
        }),
        ("FundVaultMismatch", "into the insurance layer", {
            act.clone()
                .with("vault_escrow", world.house.vault(INSURANCE))
        }),
        ("FundVaultMismatch", "the escrow of another house", {
            act.clone().with("vault_escrow", second.vault(ESCROW))
        }),
        ("WrongAddress", "the bid of another round", {
            act.clone().with("bid", world.bid(&OFFER, 1, "ben"))
        }),
        ("WrongAddress", "somebody else's bid", {
            act.clone().with("bid", world.bid(&OFFER, 0, "bob"))
        }),
        ("WrongAddress", "a bid in another auction", {
            act.clone().with("bid", world.bid(&other, 0, "ben"))
        }),
    ]);
    refuses(&world, &rows);
}

#[test]
fn refuses_what_the_rules_refuse_in_order() {
    let world = committing();
    let act = ben(&world);
    let (auction, loss) = (world.auction(&OFFER), world.loss("dora"));
    for phase in 1..=3 {
        let name = refused_when(&world, &act, |world| {
            world.edit(&auction, |auction: &mut Auction| auction.phase = phase);
        });
        assert_eq!(name, "AuctionInOtherPhase");
    }
    let own = refused_when(&world, &act, |world| {
        world.edit(&loss, |loss: &mut Loss| loss.owner = address("ben"));
    });
    assert_eq!(own, "BidderNotEligible", "the defaulter's owner");
    let seat = world.member("ben");
    let declared_ts = world.read_loss(&loss).declared_ts;
    let spoils: [fn(&mut FundMember, i64); 4] = [
        |member, _| member.shares = 0,
        |member, _| member.share_generation += 1,
        |member, _| member.since_ts = 0,
        |member, declared_ts| member.since_ts = declared_ts - 86_400 + 1,
    ];
    for spoil in spoils {
        let name = refused_when(&world, &act, |world| {
            world.edit(&seat, |member: &mut FundMember| spoil(member, declared_ts));
        });
        assert_eq!(name, "BidderNotEligible");
    }
    let instrument = world.instrument(PERP);
    let expired = refused_when(&world, &act, |world| {
        world.edit(&instrument, |found: &mut Instrument| found.expiry_ts = 1);
    });
    assert_eq!(expired, "InstrumentExpired");
    assert_eq!(
        refused_when(&world, &act, |world| world.advance(11)),
        "MarkStale"
    );
}

#[test]
fn refuses_a_second_bid_of_a_round() {
    let mut world = committing();
    commit(&mut world, &BIDS[0]);
    assert_eq!(refused(&world, &ben(&world)), "AccountExists");
    let by_bob = ben(&world).signed_by("payer", "bob");
    assert_eq!(refused(&world, &by_bob), "AccountExists");
}

#[test]
fn refuses_what_the_token_program_refuses() {
    let mut world = committing();
    world.give("ben", SOL, ONE_USDC);
    let act = ben(&world);
    let rows: Vec<Row> = vec![
        ("TokenProgramNotAllowed", "no token account", {
            act.clone().with("source", world.house.address)
        }),
        ("TokenProgramNotAllowed", "the other token program", {
            act.clone().with("token_program", TOKEN_2022_PROGRAM)
        }),
        ("TokenAccountMalformed", "the mint", {
            act.clone().with("source", world.mint(USDC).address)
        }),
        ("TokenMintWrong", "another mint", {
            act.clone().with("source", world.wallet("ben", SOL))
        }),
        ("Custom(4)", "somebody else's wallet", {
            act.clone().with("source", world.wallet("bob", USDC))
        }),
    ];
    refuses(&world, &rows);
    let (wallet, escrow) = (world.wallet("ben", USDC), world.house.vault(ESCROW));
    for frozen in [wallet, escrow] {
        let name = refused_when(&world, &act, |world| set_frozen(world, &frozen));
        assert_eq!(name, "TokenAccountFrozen");
    }
    let poor = refused_when(&world, &act, |world| set_tokens(world, &wallet, BOND - 1));
    assert_eq!(poor, "Custom(1)", "the token program: insufficient funds");
    commit(&mut world, &BIDS[1]);
    let short = refused_when(&world, &act, |world| set_tokens(world, &escrow, 0));
    assert_eq!(
        short, "TokensBelowLedger",
        "no instruction can bring this about"
    );
}

#[test]
fn takes_bids_and_their_bonds() {
    let mut world = committing();
    let wallet = world.wallet_tokens("ben", USDC);
    for (place, bidding) in (1..).zip(BIDS) {
        let bidder = bidding.bidder;
        let sent = commit(&mut world, &bidding);
        let found = world.read_bid(&OFFER, 0, bidder);
        let sealed = world.sealed(&OFFER, &bidding);
        assert_eq!(found.auction, world.auction(&OFFER));
        assert_eq!(
            (found.member, found.owner),
            (world.member(bidder), address(bidder))
        );
        assert_eq!(found.rent_payer, address(bidder));
        assert_eq!(found.margin_account, solana_pubkey::Pubkey::default());
        assert_eq!(found.commitment, sealed.commitment());
        assert_eq!((found.bond_native, found.number), (BOND, place));
        assert_eq!(
            (found.round, found.is_revealed, found.is_awarded),
            (0, 0, 0)
        );
        assert_eq!(
            (found.lots, found.discount_native),
            (0, 0),
            "nobody can read it"
        );
        let Event::BidCommitted(event) = the_event(&sent) else {
            panic!()
        };
        assert_eq!(event.auction, world.auction(&OFFER));
        assert_eq!(event.bid, world.bid(&OFFER, 0, bidder));
        assert_eq!(event.bidder, address(bidder));
        assert_eq!(event.commitment, sealed.commitment());
        assert_eq!((event.bond_native, event.bid_number), (BOND, place));
        assert_eq!(event.escrow_native, BOND * u64::from(place));
        assert_eq!(event.round, 0);
    }
    assert_eq!(world.wallet_tokens("ben", USDC), wallet - BOND);
    assert_eq!(world.read_fund().escrow_native, 3 * BOND);
    assert_eq!(world.tokens(&world.house.vault(ESCROW)), 3 * BOND);
    assert_eq!(world.read_auction(&OFFER).bid_count, 3);
}

#[test]
fn a_bond_is_a_share_of_the_notional_at_the_mark() {
    let mut world = committing();
    world.advance(1);
    world.mark(PERP, 7_033_000_000);
    commit(&mut world, &BIDS[0]);
    // 10 lots at 70.33, of which one percent.
    assert_eq!(world.read_bid(&OFFER, 0, "ben").bond_native, 7_033_000);
}

#[test]
fn somebody_else_may_pay_the_rent_and_lamports_sent_before_do_not_stop_it() {
    let mut world = committing();
    let place = world.bid(&OFFER, 0, "ben");
    world.set_lamports(&place, 1);
    done(world.send(&ben(&world).signed_by("payer", "bob")));
    assert_eq!(world.read_bid(&OFFER, 0, "ben").rent_payer, address("bob"));
}

#[test]
fn the_rerun_takes_bids_of_its_own() {
    let mut world = committing();
    commit(&mut world, &BIDS[0]);
    next_phase(&mut world);
    // One bidder, who does not even reveal.
    next_phase(&mut world);
    assert_eq!(world.read_auction(&OFFER).round, 1);
    for bidding in BIDS {
        commit(&mut world, &bidding);
    }
    let numbers = BIDDERS.map(|bidder| world.read_bid(&OFFER, 1, bidder).number);
    assert_eq!(numbers, [1, 2, 3]);
    assert_eq!(world.read_fund().escrow_native, 4 * BOND);
}

#[test]
fn keeps_everything_but_the_fund_the_auction_and_the_bid() {
    let mut world = committing();
    let before = world.snapshot();
    let sent = commit(&mut world, &BIDS[0]);
    let after = world.snapshot();
    let auction = world.auction(&OFFER);
    let bid = pda::bid(&auction, 0, &world.member("ben")).0;
    let expected = sorted(vec![world.house.fund, auction, bid]);
    assert_eq!(before.changed(&after), expected);
    assert!(sent.units <= 15_000, "{} compute units", sent.units);
}
