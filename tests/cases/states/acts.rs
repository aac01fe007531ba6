//! What is sent in each row of the table, and what is put right for it first: a cell is about the
//! state of the loss, so everything else that an instruction needs is there wherever it can be.

use ringfence_interface::accounts::MarginAccount;
use ringfence_tests::act::Act;
use ringfence_tests::actors::SKIN;
use ringfence_tests::house::SKIN_SENIOR;
use ringfence_tests::send::{Outcome, done};
use ringfence_tests::standard::{BTC, ONE_E8, ONE_SOL, ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::world::World;
use solana_pubkey::Pubkey;

pub use super::batches::{batch_through_defaulter, others_trade_in_a_batch};
pub use super::governance::{
    approve, cancel_proposal, loosen, move_on, pause_house, propose, tighten,
};
pub use super::liens::{
    claim_locked, close_lien, create_lien, give_notice, lock, release_lien, resize_lien,
    seize_locked, unlock,
};
pub use super::options::post_option;
pub use super::orders::{cancel_order, close_order, match_of_defaulter, others_match};
pub use super::porting::{name_delegate, other_transfers, transfer_of_defaulter, withdraw_venue};
pub use super::statements::{
    close_statement, finalize_statement, open_statement, record_statement,
};
use super::story::{BIDS, Column, OTHERS, Station, Story, gather_all, go};
use crate::assessed::pass_due;
use crate::bidding::{OFFER, pass_phase};
use crate::market::{
    DAY, a_trade, add_insurance, add_skin, mark_at, next_boundary, pass_boundary, stake, trade,
    trade_with_fees,
};

/// One cell on its way.
pub struct Cell<'a> {
    /// The default that goes the whole way.
    pub long: &'a Story,
    /// The default that leaves members their shares.
    pub short: &'a Story,
    /// Where the loss is.
    pub column: Column,
    /// The chain, before the instruction.
    pub world: World,
    /// Whether the instruction did what the row is about, once it has gone through.
    pub happens: fn(&World, &World) -> bool,
}

/// Makes ready what a row needs, and says what it sends.
pub type Build = fn(&mut Cell<'_>) -> Act;

impl<'a> Cell<'a> {
    /// The cell of a column, before it is made ready.
    #[must_use]
    pub fn new(long: &'a Story, short: &'a Story, column: Column) -> Self {
        Self {
            long,
            short,
            column,
            world: long.world(column),
            happens: |_, _| true,
        }
    }

    /// Goes to a station while the loss is managed.
    fn during(&mut self, station: Station) {
        if self.column == Column::Managing {
            self.world = self.long.station(station);
        }
    }

    /// Goes to the default that leaves members their shares, where it has this state.
    fn with_shares(&mut self) {
        if self.short.has(self.column) {
            self.world = self.short.world(self.column);
        }
    }

    /// Builds an act whose accounts are those of the loss, also once the account is free of it.
    fn of_loss(&self, build: impl FnOnce(&World) -> Act) -> Act {
        let mut named = self.world.clone();
        let (account, loss) = (named.account("dora"), self.long.loss);
        named.edit(&account, |account: &mut MarginAccount| account.loss = loss);
        build(&named)
    }

    /// Does what may be refused in this state.
    fn attempt(&mut self, build: impl FnOnce(&World) -> Act) -> Outcome {
        let act = build(&self.world);
        self.world.send(&act)
    }

    fn is(&self, columns: &[Column]) -> bool {
        columns.contains(&self.column)
    }

    /// Whether the loss has been through all layers.
    fn is_routed(&self) -> bool {
        self.column >= Column::Closing
    }

    /// Puts tokens into Dora's quote vault, past the program.
    fn give_dora(&mut self, amount_native: u64) {
        let vault = self.world.vault("dora", USDC);
        self.world.give_to(&vault, USDC, amount_native);
    }
}

fn fill(buyer: &str, seller: &str, world: &World) -> Act {
    world.position_fill_act(&a_trade((buyer, 0), (seller, 0), 1, 7_500))
}

// The defaulter's money.

pub fn deposit(cell: &mut Cell<'_>) -> Act {
    cell.world.vault_deposit_act("dora", USDC, ONE_USDC)
}

pub fn absorb(cell: &mut Cell<'_>) -> Act {
    cell.give_dora(ONE_USDC);
    cell.world.vault_absorb_act("dora", USDC)
}

pub fn withdraw(cell: &mut Cell<'_>) -> Act {
    cell.world.vault_withdraw_act("dora", SOL, ONE_SOL / 10)
}

pub fn exit(cell: &mut Cell<'_>) -> Act {
    cell.world.vault_exit_act("dora", SOL)
}

pub fn close_vault(cell: &mut Cell<'_>) -> Act {
    cell.world.vault_close_act("dora", BTC)
}

/// The quote vault, empty wherever what was in it could be collected, or taken out.
pub fn close_quote_vault(cell: &mut Cell<'_>) -> Act {
    cell.during(Station::Sold);
    let _ = cell.attempt(|world| world.account_settle_act("dora"));
    let _ = cell.attempt(|world| world.vault_exit_act("dora", USDC));
    cell.world.vault_close_act("dora", USDC)
}

pub fn close_account(cell: &mut Cell<'_>) -> Act {
    for mint in [SOL, USDC, BTC] {
        let _ = cell.attempt(|world| world.vault_exit_act("dora", mint));
        let _ = cell.attempt(|world| world.vault_close_act("dora", mint));
    }
    cell.world.account_close_act("dora")
}

pub fn settle(cell: &mut Cell<'_>) -> Act {
    cell.world.account_settle_act("dora")
}

pub fn gather(cell: &mut Cell<'_>) -> Act {
    cell.world.loss_gather_act(&["lou", "dora"])
}

pub fn trade_of_defaulter(cell: &mut Cell<'_>) -> Act {
    done(cell.world.deposit("dora", USDC, 100 * ONE_USDC));
    fill("dora", "hal", &cell.world)
}

pub fn call(cell: &mut Cell<'_>) -> Act {
    cell.world.margin_call_act("dora")
}

pub fn liquidate_lots(cell: &mut Cell<'_>) -> Act {
    cell.world.liquidate_position_act("lina", "dora", PERP, 1)
}

pub fn liquidate_collateral(cell: &mut Cell<'_>) -> Act {
    cell.during(Station::Sold);
    let act = |world: &World| world.liquidate_collateral_act("lina", "dora", SOL, ONE_USDC, 0);
    act(&cell.world)
}

pub fn cover_defaulter(cell: &mut Cell<'_>) -> Act {
    cell.world.shortfall_cover_act("dora")
}

// Its lots.

pub fn take(cell: &mut Cell<'_>) -> Act {
    cell.of_loss(|world| world.loss_take_act("lina", "dora", PERP, 1))
}

pub fn open_auction(cell: &mut Cell<'_>) -> Act {
    if cell.column == Column::Managing {
        pass_phase(&mut cell.world);
    }
    cell.of_loss(|world| world.auction_open_act(&OFFER))
}

pub fn commit_bid(cell: &mut Cell<'_>) -> Act {
    cell.during(Station::Committing);
    cell.of_loss(|world| world.auction_commit_act(&OFFER, &BIDS[0]))
}

pub fn reveal_bid(cell: &mut Cell<'_>) -> Act {
    cell.during(Station::Revealing);
    let bid = bid_of(cell, "max");
    let act = cell.of_loss(|world| world.auction_reveal_act(&OFFER, &BIDS[1]));
    act.with("bid", bid)
}

/// A bid of the first round, whatever round it is by now.
fn bid_of(cell: &Cell<'_>, bidder: &str) -> Pubkey {
    let act = cell.of_loss(|world| world.bond_settle_act(&OFFER, 0, bidder));
    act.address_of("bid")
}

/// Mel's bid, whose turn it is, also when no lots are left for it.
pub fn award_bid(cell: &mut Cell<'_>) -> Act {
    cell.during(Station::Awarding);
    if cell.column == Column::Managing {
        for bidder in ["mia", "max"] {
            go(&mut cell.world, |world| {
                world.auction_award_act(&OFFER, bidder)
            });
        }
    }
    let bidder = if cell.column == Column::TearingUp {
        "max"
    } else {
        "mel"
    };
    let bid = bid_of(cell, bidder);
    let act = cell.of_loss(|world| world.auction_award_act(&OFFER, bidder));
    act.with("bid", bid)
}

pub fn advance_auction(cell: &mut Cell<'_>) -> Act {
    if cell.column == Column::Managing {
        cell.during(Station::Committing);
        pass_phase(&mut cell.world);
    }
    cell.of_loss(|world| world.auction_advance_act(&OFFER))
}

pub fn settle_bond(cell: &mut Cell<'_>) -> Act {
    cell.during(Station::Unwanted);
    cell.of_loss(|world| world.bond_settle_act(&OFFER, 0, "max"))
}

pub fn tear_up(cell: &mut Cell<'_>) -> Act {
    cell.during(Station::Unwanted);
    cell.of_loss(|world| world.loss_tear_up_act("dora", PERP, &["sue"]))
}

// Its loss.

/// The price falls further, in case the account is not in default any more.
pub fn declare(cell: &mut Cell<'_>) -> Act {
    mark_at(&mut cell.world, 7_400);
    cell.world.loss_declare_act("dora")
}

pub fn fix(cell: &mut Cell<'_>) -> Act {
    cell.during(Station::Sold);
    cell.of_loss(|world| world.loss_fix_act("dora"))
}

/// As soon as the state is reached.
pub fn route_at_once(cell: &mut Cell<'_>) -> Act {
    cell.of_loss(|world| world.loss_route_act("dora"))
}

/// When twice the time for assessments is over, and everybody is counted.
pub fn route_in_time(cell: &mut Cell<'_>) -> Act {
    if cell.column == Column::Assessing {
        pass_due(&mut cell.world);
        pass_due(&mut cell.world);
    }
    if cell.column == Column::Haircutting {
        gather_all(&mut cell.world);
    }
    route_at_once(cell)
}

pub fn pay_assessment(cell: &mut Cell<'_>) -> Act {
    cell.world.assessment_pay_act("mel", &cell.long.loss)
}

pub fn match_assessment(cell: &mut Cell<'_>) -> Act {
    cell.world.give(SKIN, USDC, ONE_USDC);
    cell.world.assessment_match_act(&cell.long.loss, ONE_USDC)
}

pub fn seize_assessment(cell: &mut Cell<'_>) -> Act {
    if cell.column == Column::Assessing {
        pass_due(&mut cell.world);
    }
    cell.world.assessment_seize_act("mel", &cell.long.loss)
}

/// What Mia is due once something has been recovered.
pub fn claim(cell: &mut Cell<'_>) -> Act {
    if cell.is(&[Column::Closing, Column::Closed]) {
        gather_all(&mut cell.world);
        cell.give_dora(20 * ONE_USDC);
        go(&mut cell.world, |world| world.loss_recover_act("dora"));
    }
    cell.world.part_claim_act("mia", &cell.long.loss)
}

pub fn recover(cell: &mut Cell<'_>) -> Act {
    if cell.is_routed() {
        gather_all(&mut cell.world);
    }
    cell.give_dora(ONE_USDC);
    cell.of_loss(|world| world.loss_recover_act("dora"))
}

pub fn sell_recovered(cell: &mut Cell<'_>) -> Act {
    cell.of_loss(|world| world.recovery_sell_act("lina", "dora", SOL, (ONE_USDC, 0)))
}

pub fn close_loss(cell: &mut Cell<'_>) -> Act {
    cell.of_loss(|world| world.loss_close_act("dora"))
}

// The fund.

pub fn stake_more(cell: &mut Cell<'_>) -> Act {
    cell.world.give("mia", USDC, ONE_USDC);
    cell.world.fund_stake_act("mia", ONE_USDC)
}

/// Noel's stake has waited for an epoch.
pub fn activate(cell: &mut Cell<'_>) -> Act {
    stake(&mut cell.world, "noel", ONE_USDC);
    let boundary = next_boundary(&cell.world);
    cell.world.advance_to(boundary + 1);
    cell.world.fund_stake_activate_act("noel")
}

pub fn cancel_stake(cell: &mut Cell<'_>) -> Act {
    stake(&mut cell.world, "noel", ONE_USDC);
    cell.world.fund_stake_cancel_act("noel")
}

pub fn request_unstake(cell: &mut Cell<'_>) -> Act {
    cell.with_shares();
    cell.world.fund_unstake_request_act("mia", ONE_USDC)
}

/// Una's request, whose cool-down passed when the loss was declared.
pub fn unstake(cell: &mut Cell<'_>) -> Act {
    cell.with_shares();
    if cell.is_routed() {
        gather_all(&mut cell.world);
    }
    cell.world.fund_unstake_act("una")
}

/// Mia's, who answers her call out of her wallet.
pub fn release_secured(cell: &mut Cell<'_>) -> Act {
    cell.world.fund_secured_release_act("mia")
}

pub fn drop_stub(cell: &mut Cell<'_>) -> Act {
    cell.with_shares();
    let _ = cell.attempt(|world| world.fund_unstake_request_act("mia", ONE_USDC));
    cell.world.fund_stub_drop_act("mia")
}

pub fn add_to_skin(cell: &mut Cell<'_>) -> Act {
    cell.world.give(SKIN, USDC, ONE_USDC);
    cell.world.skin_deposit_act(SKIN_SENIOR, ONE_USDC)
}

pub fn withdraw_skin(cell: &mut Cell<'_>) -> Act {
    add_skin(&mut cell.world, SKIN_SENIOR, ONE_USDC);
    cell.world.skin_withdraw_act(SKIN_SENIOR, ONE_USDC)
}

/// Fees of a trade between two others, recognised wherever a boundary can pass.
pub fn collect_fees(cell: &mut Cell<'_>) -> Act {
    if !cell.is(&[Column::TearingUp, Column::Haircutting]) {
        trade_with_fees(
            &mut cell.world,
            ("hal", ONE_USDC),
            ("lina", ONE_USDC),
            1,
            7_500,
        );
        pass_boundary(&mut cell.world, 7_500);
        gather_all(&mut cell.world);
    }
    cell.world.fees_collect_act()
}

pub fn size_fund(cell: &mut Cell<'_>) -> Act {
    cell.world.fund_size_act()
}

// Everybody else.

pub fn other_deposits(cell: &mut Cell<'_>) -> Act {
    cell.world.vault_deposit_act("sam", USDC, ONE_USDC)
}

/// Sam has lots, and stays healthy.
pub fn other_withdraws(cell: &mut Cell<'_>) -> Act {
    cell.world.vault_withdraw_act("sam", USDC, 100 * ONE_USDC)
}

/// Kim has no lots, and won what the defaulters lost.
pub fn other_exits(cell: &mut Cell<'_>) -> Act {
    cell.world.vault_exit_act("kim", USDC)
}

pub fn other_closes_vault(cell: &mut Cell<'_>) -> Act {
    done(cell.world.exit("hal", USDC));
    cell.world.vault_close_act("hal", USDC)
}

pub fn other_closes_account(cell: &mut Cell<'_>) -> Act {
    done(cell.world.exit("hal", USDC));
    for mint in [USDC, SOL] {
        done(cell.world.vault_close("hal", mint));
    }
    cell.world.account_close_act("hal")
}

pub fn other_opens(cell: &mut Cell<'_>) -> Act {
    cell.world.account_create_act("nell")
}

pub fn other_settles(cell: &mut Cell<'_>) -> Act {
    cell.world.account_settle_act("lou")
}

/// Whether a winner's claim reaches its vault: Hal's of half a dollar against Lina, or where no
/// boundary passes Kim's of 25.
pub fn other_is_paid(cell: &mut Cell<'_>) -> Act {
    cell.during(Station::Sold);
    if cell.is(&[Column::TearingUp, Column::Haircutting]) {
        cell.happens = |before, after| after.ledger("kim", USDC) > before.ledger("kim", USDC);
        return cell.world.account_settle_act("kim");
    }
    trade(&mut cell.world, "hal", "lina", 1, 7_450);
    pass_boundary(&mut cell.world, 7_500);
    let _ = cell.attempt(|world| world.account_settle_act("dora"));
    for page in OTHERS.chunks(3) {
        let losers: Vec<&str> = page.iter().copied().filter(|name| *name != "hal").collect();
        done(cell.world.gather(&losers));
    }
    cell.happens = |before, after| after.ledger("hal", USDC) > before.ledger("hal", USDC);
    cell.world.account_settle_act("hal")
}

pub fn others_trade(cell: &mut Cell<'_>) -> Act {
    fill("hal", "sam", &cell.world)
}

/// Lou is below maintenance, and not bankrupt.
pub fn other_is_called(cell: &mut Cell<'_>) -> Act {
    cell.world.margin_call_act("lou")
}

pub fn other_is_liquidated(cell: &mut Cell<'_>) -> Act {
    cell.world.liquidate_position_act("lina", "lou", PERP, 1)
}

/// The price falls further, and Lou has lost more than there is.
pub fn other_is_declared(cell: &mut Cell<'_>) -> Act {
    mark_at(&mut cell.world, 6_500);
    cell.world.loss_declare_act("lou")
}

/// Dan owes half a cent that he does not have.
pub fn other_is_covered(cell: &mut Cell<'_>) -> Act {
    cell.during(Station::Sold);
    add_insurance(&mut cell.world, 5 * ONE_USDC);
    let _ = cell.attempt(|world| world.account_settle_act("dan"));
    cell.world.shortfall_cover_act("dan")
}

/// Kim, once she has been paid what is left of her gains, to the last cent.
pub fn other_waives(cell: &mut Cell<'_>) -> Act {
    if cell.is_routed() {
        let cover = other_is_covered(cell);
        done(cell.world.send(&cover));
        gather_all(&mut cell.world);
    }
    cell.world.cut_waive_act("kim")
}

/// The same winner, with everything out of its vaults.
pub fn winner_closes_account(cell: &mut Cell<'_>) -> Act {
    let _ = other_waives(cell);
    let _ = cell.attempt(|world| world.vault_exit_act("kim", USDC));
    let _ = cell.attempt(|world| world.vault_close_act("kim", USDC));
    cell.world.account_close_act("kim")
}

/// Whether the boundary that has just passed is set.
pub fn boundary(cell: &mut Cell<'_>) -> Act {
    let boundary = next_boundary(&cell.world);
    cell.world.advance_to(boundary + 1);
    cell.world.publish_price(PERP, 75 * ONE_E8);
    cell.happens = |before, after| {
        let sequence = |world: &World| {
            let data = world.data(&world.instrument(PERP));
            let instrument = ringfence_interface::accounts::Instrument::decode(&data);
            instrument.expect("a listed instrument").sequence
        };
        sequence(after) > sequence(before)
    };
    cell.world.instrument_mark_act(PERP)
}

/// Nobody has marked it for seven days.
pub fn expire(cell: &mut Cell<'_>) -> Act {
    cell.world.advance(7 * DAY + 60);
    cell.world.instrument_expire_act(PERP, false)
}
