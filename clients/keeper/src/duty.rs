//! One thing to do, and its place among the others.

use std::fmt;

use ringfence_interface::instructions::Gathered;
use solana_address::Address;
use solana_instruction::Instruction;

/// What is done. The order is that in which a round does it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// `asset_price_refresh`.
    PriceRefresh,
    /// `asset_totals_refresh`.
    TotalsRefresh,
    /// `instrument_mark`.
    Mark,
    /// `instrument_expire`.
    Expire,
    /// `loss_route`.
    LossRoute,
    /// `loss_close`.
    LossClose,
    /// `loss_fix`.
    LossFix,
    /// `assessment_seize`.
    AssessmentSeize,
    /// `auction_award`.
    AuctionAward,
    /// `auction_advance`.
    AuctionAdvance,
    /// `loss_tear_up`.
    TearUp,
    /// `loss_take`, when the keeper has an account for it.
    LossTake,
    /// `auction_open`.
    AuctionOpen,
    /// `shortfall_cover`.
    ShortfallCover,
    /// `loss_declare`.
    LossDeclare,
    /// `margin_call`.
    MarginCall,
    /// `liquidate_position`, when the keeper has an account for it.
    LiquidatePosition,
    /// `liquidate_collateral`, when the keeper has tokens for it.
    LiquidateCollateral,
    /// `account_settle` or `loss_gather`, of who owes.
    Collect,
    /// The same, of who is only to be brought up to date for a gain haircut or a recovery.
    Count,
    /// The same, of who is owed.
    Pay,
    /// `loss_recover`.
    LossRecover,
    /// `recovery_sell`, when the keeper has tokens for it.
    RecoverySell,
    /// `bond_settle`.
    BondSettle,
    /// `fund_stake_activate`.
    StakeActivate,
    /// `fees_collect`.
    FeesCollect,
    /// `stress_post`.
    StressPost,
    /// `fund_size`.
    FundSize,
    /// `proposal_execute`.
    ProposalExecute,
    /// `statement_open`.
    StatementOpen,
    /// `statement_record` and `statement_finalize`.
    StatementFinalize,
}

/// Every kind, in order.
pub const KINDS: [Kind; 31] = [
    Kind::PriceRefresh,
    Kind::TotalsRefresh,
    Kind::Mark,
    Kind::Expire,
    Kind::LossRoute,
    Kind::LossClose,
    Kind::LossFix,
    Kind::AssessmentSeize,
    Kind::AuctionAward,
    Kind::AuctionAdvance,
    Kind::TearUp,
    Kind::LossTake,
    Kind::AuctionOpen,
    Kind::ShortfallCover,
    Kind::LossDeclare,
    Kind::MarginCall,
    Kind::LiquidatePosition,
    Kind::LiquidateCollateral,
    Kind::Collect,
    Kind::Count,
    Kind::Pay,
    Kind::LossRecover,
    Kind::RecoverySell,
    Kind::BondSettle,
    Kind::StakeActivate,
    Kind::FeesCollect,
    Kind::StressPost,
    Kind::FundSize,
    Kind::ProposalExecute,
    Kind::StatementOpen,
    Kind::StatementFinalize,
];

impl Kind {
    /// Its name in logs and metrics.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::PriceRefresh => "asset_price_refresh",
            Self::TotalsRefresh => "asset_totals_refresh",
            Self::Mark => "instrument_mark",
            Self::Expire => "instrument_expire",
            Self::LossRoute => "loss_route",
            Self::LossClose => "loss_close",
            Self::LossFix => "loss_fix",
            Self::AssessmentSeize => "assessment_seize",
            Self::AuctionAward => "auction_award",
            Self::AuctionAdvance => "auction_advance",
            Self::TearUp => "loss_tear_up",
            Self::LossTake => "loss_take",
            Self::AuctionOpen => "auction_open",
            Self::ShortfallCover => "shortfall_cover",
            Self::LossDeclare => "loss_declare",
            Self::MarginCall => "margin_call",
            Self::LiquidatePosition => "liquidate_position",
            Self::LiquidateCollateral => "liquidate_collateral",
            Self::Collect => "settle_collect",
            Self::Count => "settle_count",
            Self::Pay => "settle_pay",
            Self::LossRecover => "loss_recover",
            Self::RecoverySell => "recovery_sell",
            Self::BondSettle => "bond_settle",
            Self::StakeActivate => "fund_stake_activate",
            Self::FeesCollect => "fees_collect",
            Self::StressPost => "stress_post",
            Self::FundSize => "fund_size",
            Self::ProposalExecute => "proposal_execute",
            Self::StatementOpen => "statement_open",
            Self::StatementFinalize => "statement_finalize",
        }
    }

    /// Whether the keeper's own money or margin is at stake: done twice, it costs twice.
    #[must_use]
    pub const fn spends(self) -> bool {
        matches!(
            self,
            Self::LossTake
                | Self::LiquidatePosition
                | Self::LiquidateCollateral
                | Self::RecoverySell
        )
    }

    /// Whether several of a kind go into one transaction: one of them does not move what another
    /// was planned on.
    #[must_use]
    pub const fn joins(self) -> bool {
        self.is_settlement()
            || matches!(
                self,
                Self::PriceRefresh
                    | Self::Mark
                    | Self::MarginCall
                    | Self::BondSettle
                    | Self::StakeActivate
                    | Self::AssessmentSeize
                    | Self::StressPost
                    | Self::StatementOpen
            )
    }

    /// Whether several of a kind go into one instruction.
    #[must_use]
    pub const fn is_settlement(self) -> bool {
        matches!(self, Self::Collect | Self::Count | Self::Pay)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What tells one duty from another: the same key in two plans is the same thing to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// What is done.
    pub kind: Kind,
    /// To which account it is done.
    pub subject: Address,
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    /// What it is.
    pub key: Key,
    /// In which house.
    pub house: Address,
    /// Its place among others of its kind: the largest goes first.
    pub rank: u64,
    /// How it is done.
    pub act: Act,
}

/// How a duty is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// By these instructions, in one transaction.
    Send(Vec<Instruction>),
    /// By settling this account, together with others.
    Settle(Gathered),
}

impl Duty {
    /// A duty of one instruction.
    #[must_use]
    pub fn new(kind: Kind, subject: Address, house: Address, instruction: Instruction) -> Self {
        Self {
            key: Key { kind, subject },
            house,
            rank: 0,
            act: Act::Send(vec![instruction]),
        }
    }

    /// The instructions that it names; none for a settlement, which is put together with others.
    #[must_use]
    pub fn instructions(&self) -> &[Instruction] {
        match &self.act {
            Act::Send(instructions) => instructions,
            Act::Settle(_) => &[],
        }
    }

    /// The same with a place among others of its kind.
    #[must_use]
    pub fn ranked(self, rank: u64) -> Self {
        Self { rank, ..self }
    }
}

/// Puts duties in the order in which they are done: by kind, the largest rank first, then by key.
pub fn sort(duties: &mut [Duty]) {
    duties.sort_by(|a, b| {
        let by_rank = b.rank.cmp(&a.rank);
        a.key
            .kind
            .cmp(&b.key.kind)
            .then(by_rank)
            .then(a.key.cmp(&b.key))
    });
}

#[cfg(test)]
mod tests {
    use super::KINDS;
    use std::collections::BTreeSet;

    #[test]
    fn every_kind_is_listed_once_in_its_order_and_under_a_name_of_its_own() {
        assert!(KINDS.is_sorted());
        let names: BTreeSet<&str> = KINDS.iter().map(|kind| kind.name()).collect();
        assert_eq!(names.len(), KINDS.len());
    }
}
