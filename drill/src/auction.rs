//! Step 5: an auction of what nobody took, and its one rerun.

use ringfence_tests::auctions::{Bidding, Offer};
use ringfence_tests::standard::PERP;

use crate::amounts::usdc;
use crate::bystanders;
use crate::cast::{BIDDERS, DORA};
use crate::stage::{Stage, Step};

/// Dora's lots.
pub const OFFER: Offer<'static> = Offer {
    customer: DORA,
    instrument: PERP,
};
/// What three members bid: a discount per lot in cents, and lots. The third does not reveal.
const FIRST: [(&str, u64, u64); 3] = [
    (BIDDERS[0], 10, 300),
    (BIDDERS[1], 20, 250),
    (BIDDERS[2], 15, 200),
];
/// What one bids in the rerun, alone: too few bidders.
const SECOND: (&str, u64, u64) = (BIDDERS[3], 50, 160);
/// Members whose bids are awarded.
pub const AWARDED: [&str; 2] = [BIDDERS[0], BIDDERS[1]];
/// Number of the last phase.
const CLOSED: u8 = 3;

fn bidding((bidder, cents, lots): (&'static str, u64, u64)) -> Bidding<'static> {
    Bidding {
        bidder,
        discount_native: cents * 10_000,
        lots,
    }
}

/// The whole auction, to the last phase of its rerun.
///
/// # Errors
/// When something was refused.
pub fn hold(stage: &mut Stage) -> Step {
    stage.begin(5);
    stage.fall(Stage::at(3, 1, 10, 1), 7_000)?;
    stage.must(&stage.world.auction_open_act(&OFFER))?;
    let lots = stage.world.read_auction(&OFFER).lots;
    stage.tell("keeper", "auction_open", format!("{lots} lots"));
    for bid in FIRST {
        commit(stage, bid)?;
    }
    bystanders::leave_and_withdraw(stage, "auction")?;
    next_phase(stage, "bids are revealed")?;
    for bid in &FIRST[..2] {
        reveal(stage, *bid)?;
    }
    next_phase(stage, "lots are awarded")?;
    for bidder in AWARDED {
        let act = stage.world.auction_award_act(&OFFER, bidder);
        stage.guarded(&act, &[])?;
        let text = format!("gets {} lots", stage.lots(bidder));
        stage.tell(bidder, "auction_award", text);
    }
    let left = stage.lots(DORA);
    advance(stage, &format!("{left} lots are auctioned once more"))?;
    commit(stage, SECOND)?;
    next_phase(stage, "bids are revealed")?;
    reveal(stage, SECOND)?;
    next_phase(stage, "one bidder is too few: over")?;
    match stage.world.read_auction(&OFFER).phase {
        CLOSED => Ok(()),
        other => Err(format!("the auction is in phase {other}")),
    }
}

fn commit(stage: &mut Stage, bid: (&'static str, u64, u64)) -> Step {
    let act = stage.world.auction_commit_act(&OFFER, &bidding(bid));
    stage.guarded(&act, &[])?;
    let round = stage.world.auction_round(&OFFER);
    let bond = stage.world.read_bid(&OFFER, round, bid.0).bond_native;
    stage.tell(bid.0, "auction_commit", format!("bond {}", usdc(bond)));
    Ok(())
}

fn reveal(stage: &mut Stage, bid: (&'static str, u64, u64)) -> Step {
    let act = stage.world.auction_reveal_act(&OFFER, &bidding(bid));
    stage.guarded(&act, &[])?;
    let text = format!(
        "{} lots at {} a lot below the mark",
        bid.2,
        usdc(bid.1 * 10_000)
    );
    stage.tell(bid.0, "auction_reveal", text);
    Ok(())
}

fn next_phase(stage: &mut Stage, text: &str) -> Step {
    stage.go(stage.world.now() + 3_600)?;
    advance(stage, text)
}

fn advance(stage: &mut Stage, text: &str) -> Step {
    let act = stage.world.auction_advance_act(&OFFER);
    stage.guarded(&act, &[])?;
    stage.tell("keeper", "auction_advance", text);
    Ok(())
}
