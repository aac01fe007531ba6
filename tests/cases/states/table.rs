//! The table: what each instruction meets in each state of a loss. `docs/SPEC.md` shows it.

use super::acts::{self, Build};

/// Goes through.
pub const YES: &str = "yes";
/// Goes through, and what the row is about comes later.
pub const WAITS: &str = "waits";

// Names of refusals, short enough for a table.
const STATE: &str = "LossInOtherState";
const FROZEN: &str = "AccountInDefault";
const HALTED: &str = "HaircutUnderWay";
const PAGES: &str = "TearUpUnderWay";
const FREED: &str = "LossMismatch";
const PHASE: &str = "AuctionInOtherPhase";
const LOSS: &str = "LossOpen";
const VAULTS: &str = "VaultsStillOpen";
const FULL: &str = "VaultNotEmpty";
const NEEDED: &str = "VaultStillNeeded";
const HOLDS: &str = "PositionsNotClosed";
const HEALTHY: &str = "NothingToCall";
const NO_LOTS: &str = "LotsOutOfRange";
const SOUND: &str = "NotLiquidatable";
const SOLVENT: &str = "NotDeclarable";
const UNPAID: &str = "AssessmentsOutstanding";
const UNCOUNTED: &str = "HaircutBaseNotExact";
const CLAIM: &str = "ClaimOnRecovery";
const NO_CLAIM: &str = "NothingToClaim";
const EARLIER: &str = "EarlierLossFirst";
const NOTHING: &str = "NothingToMove";
const ABOVE: &str = "AboveStake";
const NO_ASK: &str = "NoUnstakeRequest";
const NO_STUB: &str = "NoStub";
const OWED: &str = "AccountNotSettled";
const NOT_OWED: &str = "AboveOwed";

/// One row: an instruction, what it is about here, and what it meets in each state.
pub struct Row {
    /// Name of the instruction.
    pub instruction: &'static str,
    /// What it is about.
    pub about: &'static str,
    /// Sends it.
    pub build: Build,
    /// What comes of it, column by column.
    pub cells: [&'static str; 9],
}

/// Rows of one kind.
pub struct Part {
    /// What they have in common.
    pub title: &'static str,
    /// The rows.
    pub rows: &'static [Row],
}

macro_rules! part {
    ($title:literal; $($instruction:ident $about:literal $build:ident:
        $($cell:ident)+;)+) => {
        Part {
            title: $title,
            rows: &[$(Row {
                instruction: stringify!($instruction),
                about: $about,
                build: acts::$build,
                cells: [$($cell),+],
            }),+],
        }
    };
}

// Columns: managing, tearing up, fixed, routing, assessing, haircutting, closing, closed, released.

const MONEY: Part = part! {
    "The account in default";
    vault_deposit "anyone's dollar" deposit:
        YES YES YES YES YES YES YES YES YES;
    vault_absorb "a donation" absorb:
        YES YES YES YES YES YES YES YES YES;
    vault_withdraw "" withdraw:
        FROZEN FROZEN FROZEN FROZEN FROZEN FROZEN FROZEN FROZEN YES;
    vault_exit "" exit:
        FROZEN FROZEN FROZEN FROZEN FROZEN FROZEN FROZEN FROZEN YES;
    vault_close "an empty one, not of the quote" close_vault:
        YES YES YES YES YES YES YES YES YES;
    vault_close "the quote vault" close_quote_vault:
        NEEDED FULL NEEDED NEEDED NEEDED NEEDED NEEDED NEEDED YES;
    account_close "" close_account:
        FROZEN FROZEN FROZEN FROZEN FROZEN FROZEN FROZEN FROZEN YES;
    account_settle "" settle:
        YES YES FROZEN FROZEN FROZEN FROZEN FROZEN FROZEN YES;
    loss_gather "with others" gather:
        YES YES FROZEN FROZEN FROZEN FROZEN FROZEN FROZEN YES;
    position_fill "" trade_of_defaulter:
        FROZEN FROZEN FROZEN FROZEN FROZEN HALTED FROZEN FROZEN YES;
    position_fill_batch "a lot that it gives up" batch_through_defaulter:
        FROZEN FROZEN FROZEN FROZEN FROZEN HALTED FROZEN FROZEN YES;
    order_match "" match_of_defaulter:
        FROZEN FROZEN FROZEN FROZEN FROZEN HALTED FROZEN FROZEN YES;
    order_cancel "" cancel_order:
        YES YES YES YES YES YES YES YES YES;
    order_close "of an expired order" close_order:
        YES YES YES YES YES YES YES YES YES;
    position_transfer "collateral" transfer_of_defaulter:
        FROZEN FROZEN FROZEN FROZEN FROZEN HALTED FROZEN FROZEN YES;
    delegate_set "" name_delegate:
        YES YES YES YES YES YES YES YES YES;
    margin_call "" call:
        FROZEN FROZEN FROZEN FROZEN FROZEN FROZEN FROZEN FROZEN HEALTHY;
    liquidate_position "" liquidate_lots:
        FROZEN PAGES FROZEN FROZEN FROZEN HALTED FROZEN FROZEN NO_LOTS;
    liquidate_collateral "" liquidate_collateral:
        YES NOT_OWED SOUND SOUND SOUND HALTED SOUND SOUND SOUND;
    shortfall_cover "" cover_defaulter:
        FROZEN FROZEN FROZEN FROZEN FROZEN FROZEN FROZEN FROZEN SOLVENT;
    loss_declare "" declare:
        FROZEN FROZEN FROZEN FROZEN FROZEN FROZEN FROZEN FROZEN SOLVENT;
};

const LOTS: Part = part! {
    "Its lots";
    loss_take "" take:
        YES PAGES STATE STATE STATE HALTED STATE STATE FREED;
    auction_open "when due" open_auction:
        YES PAGES STATE STATE STATE STATE STATE STATE FREED;
    auction_commit "in its phase" commit_bid:
        YES PHASE PHASE PHASE PHASE PHASE PHASE PHASE PHASE;
    auction_reveal "in its phase" reveal_bid:
        YES PHASE PHASE PHASE PHASE PHASE PHASE PHASE PHASE;
    auction_award "in its turn; without lots once there are none" award_bid:
        YES PHASE YES YES YES HALTED YES YES FREED;
    auction_advance "when due" advance_auction:
        YES PHASE YES YES YES HALTED YES YES YES;
    bond_settle "once decided" settle_bond:
        YES YES YES YES YES YES YES YES YES;
    loss_tear_up "when due" tear_up:
        YES YES STATE STATE STATE HALTED STATE STATE FREED;
};

const STEPS: Part = part! {
    "Its loss";
    loss_fix "when due" fix:
        YES HOLDS STATE STATE STATE STATE STATE STATE FREED;
    loss_route "at once" route_at_once:
        STATE STATE YES YES UNPAID UNCOUNTED STATE STATE FREED;
    loss_route "when due; when all are counted" route_in_time:
        STATE STATE YES YES YES YES STATE STATE FREED;
    assessment_pay "" pay_assessment:
        STATE STATE STATE STATE YES STATE STATE STATE STATE;
    assessment_match "" match_assessment:
        STATE STATE STATE STATE YES STATE STATE STATE STATE;
    assessment_seize "when due" seize_assessment:
        STATE STATE STATE STATE YES STATE STATE STATE STATE;
    part_claim "after a recovery" claim:
        NO_CLAIM NO_CLAIM NO_CLAIM NO_CLAIM NO_CLAIM NO_CLAIM YES YES YES;
    loss_recover "when cuts are applied" recover:
        STATE STATE STATE STATE STATE STATE YES YES FREED;
    recovery_sell "" sell_recovered:
        STATE STATE STATE STATE STATE STATE YES YES FREED;
    loss_close "" close_loss:
        STATE STATE STATE STATE STATE STATE YES STATE FREED;
};

const FUND: Part = part! {
    "The fund";
    fund_stake "" stake_more:
        YES YES YES YES YES YES YES YES YES;
    fund_stake_activate "an epoch later" activate:
        LOSS LOSS LOSS LOSS LOSS LOSS LOSS YES YES;
    fund_stake_cancel "" cancel_stake:
        YES YES YES YES YES YES YES YES YES;
    fund_unstake_request "shares that are left" request_unstake:
        YES YES YES YES ABOVE ABOVE YES YES YES;
    fund_unstake "shares that are left, cooled down" unstake:
        LOSS LOSS LOSS LOSS NO_ASK NO_ASK LOSS YES YES;
    fund_secured_release "of shares that are gone" release_secured:
        ABOVE ABOVE ABOVE ABOVE LOSS LOSS LOSS YES YES;
    fund_stub_drop "of shares that are left" drop_stub:
        LOSS LOSS LOSS LOSS NO_STUB NO_STUB YES YES YES;
    skin_deposit "" add_to_skin:
        YES YES YES YES YES YES YES YES YES;
    skin_withdraw "" withdraw_skin:
        LOSS LOSS LOSS LOSS LOSS LOSS LOSS YES YES;
    fees_collect "of a trade of others" collect_fees:
        NOTHING NOTHING NOTHING NOTHING NOTHING HALTED YES YES YES;
    fund_size "" size_fund:
        YES YES YES YES YES YES YES YES YES;
};

const OTHERS: Part = part! {
    "Everybody else";
    vault_deposit "" other_deposits:
        YES YES YES YES YES YES YES YES YES;
    vault_withdraw "with lots" other_withdraws:
        YES YES YES YES YES YES YES YES YES;
    vault_exit "without lots, owed a gain" other_exits:
        YES YES YES YES YES YES YES YES YES;
    vault_close "" other_closes_vault:
        YES YES YES YES YES YES YES YES YES;
    account_close "" other_closes_account:
        YES YES YES YES YES YES YES YES YES;
    account_create "" other_opens:
        YES YES YES YES YES YES YES YES YES;
    account_settle "of a loser" other_settles:
        YES YES YES YES YES YES YES YES YES;
    account_settle "of a winner: is paid" other_is_paid:
        WAITS WAITS WAITS WAITS WAITS WAITS YES YES YES;
    position_fill "" others_trade:
        YES PAGES YES YES YES HALTED YES YES YES;
    position_fill_batch "a lot that one gives up" others_trade_in_a_batch:
        YES PAGES YES YES YES HALTED YES YES YES;
    order_match "" others_match:
        YES PAGES YES YES YES HALTED YES YES YES;
    position_transfer "a lot and its margin" other_transfers:
        YES PAGES YES YES YES HALTED YES YES YES;
    venue_status_set "" withdraw_venue:
        YES YES YES YES YES YES YES YES YES;
    margin_call "" other_is_called:
        YES YES YES YES YES YES YES YES YES;
    liquidate_position "" other_is_liquidated:
        YES PAGES YES YES YES HALTED YES YES YES;
    loss_declare "" other_is_declared:
        YES YES YES YES YES YES YES YES YES;
    shortfall_cover "" other_is_covered:
        EARLIER EARLIER EARLIER EARLIER EARLIER EARLIER YES YES YES;
    cut_waive "of a winner whose gain was cut, paid since" other_waives:
        OWED OWED OWED OWED OWED OWED YES YES YES;
    account_close "of the same, without a waiver" winner_closes_account:
        VAULTS VAULTS VAULTS VAULTS VAULTS VAULTS CLAIM CLAIM CLAIM;
    instrument_mark "its boundary is set" boundary:
        YES WAITS YES YES YES WAITS YES YES YES;
    risk_post "of an option: its boundary is set" post_option:
        YES YES YES YES YES WAITS YES YES YES;
    instrument_expire "when due" expire:
        YES PAGES YES YES YES HALTED YES YES YES;
};

const PLEDGES: Part = part! {
    "What it has pledged";
    lien_create "" create_lien:
        YES YES YES YES YES YES YES YES YES;
    lien_resize "" resize_lien:
        YES YES YES YES YES YES YES YES YES;
    lien_lock "" lock:
        FROZEN FROZEN FROZEN FROZEN FROZEN FROZEN FROZEN FROZEN YES;
    lien_unlock "" unlock:
        YES YES YES YES YES YES YES YES YES;
    lien_claim "" claim_locked:
        YES YES YES YES YES YES YES YES YES;
    lien_seize "" seize_locked:
        YES YES YES YES YES YES YES YES YES;
    lien_notice "" give_notice:
        YES YES YES YES YES YES YES YES YES;
    lien_release "after notice and delay" release_lien:
        YES YES YES YES YES YES YES YES YES;
    lien_close "an empty one" close_lien:
        YES YES YES YES YES YES YES YES YES;
};

const STATEMENTS: Part = part! {
    "Statements of segregation";
    statement_open "" open_statement:
        YES YES YES YES YES YES YES YES YES;
    statement_record "" record_statement:
        YES YES YES YES YES YES YES YES YES;
    statement_finalize "nothing is missing" finalize_statement:
        YES YES YES YES YES YES YES YES YES;
    statement_close "400 days later" close_statement:
        YES YES YES YES YES YES YES YES YES;
};

const GOVERNANCE: Part = part! {
    "Governance";
    house_pause "" pause_house:
        YES YES YES YES YES YES YES YES YES;
    proposal_create "" propose:
        YES YES YES YES YES YES YES YES YES;
    proposal_approve "" approve:
        YES YES YES YES YES YES YES YES YES;
    proposal_execute "of what tightens" tighten:
        YES YES YES YES YES YES YES YES YES;
    proposal_execute "of what moves" move_on:
        YES YES YES YES YES YES YES YES YES;
    proposal_execute "of what loosens, when due" loosen:
        LOSS LOSS LOSS LOSS LOSS LOSS LOSS YES YES;
    proposal_cancel "" cancel_proposal:
        YES YES YES YES YES YES YES YES YES;
};

/// All rows.
pub const TABLE: [Part; 8] = [
    MONEY, PLEDGES, LOTS, STEPS, FUND, OTHERS, STATEMENTS, GOVERNANCE,
];
