//! Events, from the log lines of a transaction. Past tense, fixed layout, balances after: a ledger
//! can be rebuilt from them.

use borsh::BorshDeserialize;

use crate::accounts::{Kind, Layout};

pub mod auction;
pub mod cover;
pub mod customer;
pub mod fund;
pub mod governance;
pub mod house;
pub mod liens;
#[cfg(feature = "client")]
mod logs;
pub mod loss;
pub mod orders;
pub mod porting;
pub mod recovery;
pub mod risk;
pub mod statements;

pub use auction::{
    AuctionAdvanced, AuctionOpened, BidCommitted, BidRevealed, BondSettled, LotsAwarded,
};
pub use cover::{FundSized, ShortfallCovered, StressPosted};
pub use customer::{
    AccountClosed, AccountCreated, AccountSettled, ConsentGiven, ConsentRevoked, PositionFilled,
    VaultAbsorbed, VaultClosed, VaultDeposited, VaultExited, VaultOpened, VaultWithdrawn,
};
pub use fund::{
    FeesCollected, SecuredReleased, SkinDeposited, SkinWithdrawn, StakeActivated, StakeCancelled,
    StakePaidIn, StubDropped, SurplusSwept, UnstakePaid, UnstakeRequested,
};
pub use governance::{
    AuthoritySet, CouncilSet, GovernanceCreated, HousePaused, HouseResumed, ProposalApproved,
    ProposalCancelled, ProposalClosed, ProposalCreated, ProposalExecuted,
};
pub use house::{
    AssetCreated, AssetPriceRefreshed, AssetTotalsRefreshed, HouseCreated, InstrumentCreated,
    InstrumentEnded, InstrumentMarked, TestFeedSet, VenueCreated,
};
pub use liens::{
    LienClaimed, LienClosed, LienCreated, LienLocked, LienNoticeChanged, LienReleased, LienResized,
    LienSeized, LienUnlocked, VenueTermsSet,
};
#[cfg(feature = "client")]
pub use logs::decode_logs;
pub use loss::{
    CollateralLiquidated, LossClosed, LossDeclared, LossFixed, LossRouted, LotsTaken,
    MarginCallChanged, PositionLiquidated, PositionTornUp,
};
pub use orders::{OrderCancelled, OrderClosed, OrdersMatched};
pub use porting::{
    CollateralTransferred, DelegateChanged, PositionTransferred, VenueStatusChanged,
};
pub use recovery::{
    AssessmentMatched, AssessmentPaid, AssessmentSeized, CutWaived, LossRecovered, PartClaimed,
    RecoverySold,
};
pub use risk::RiskPosted;
pub use statements::{StatementClosed, StatementFinalized, StatementOpened, StatementRecorded};

macro_rules! events {
    ($($(#[doc = $doc:literal])+ $name:ident = $discriminator:expr,)*) => {
        /// Something that happened.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Event {
            $($(#[doc = $doc])+ $name($name),)*
        }

        impl Event {
            /// Name of the event.
            #[must_use]
            pub const fn name(&self) -> &'static str {
                match self { $(Self::$name(_) => stringify!($name),)* }
            }

            /// Reads an event's bytes; none when they are of no event of ours.
            #[must_use]
            pub fn decode(data: &[u8]) -> Option<Self> {
                let (first, body) = data.split_first_chunk::<8>()?;
                $(if *first == $discriminator && body.len() == $name::BYTES {
                    return $name::try_from_slice(body).ok().map(Self::$name);
                })*
                None
            }
        }

        /// Name, discriminator and fields of every event.
        pub const ALL: &[Kind] = &[$(Kind {
            name: stringify!($name),
            discriminator: $discriminator,
            fields: $name::FIELDS,
        }),*];
    };
}

events! {
    /// A house was created, with its Settlement, pool and fund.
    HouseCreated = [128, 225, 72, 207, 85, 106, 132, 247],
    /// A margin account was created.
    AccountCreated = [70, 39, 6, 173, 118, 198, 190, 91],
    /// A vault was opened.
    VaultOpened = [198, 250, 195, 25, 26, 107, 197, 16],
    /// Tokens arrived in a vault by `vault_deposit`.
    VaultDeposited = [59, 62, 43, 200, 220, 104, 100, 67],
    /// Tokens left a vault by `vault_exit`.
    VaultExited = [14, 154, 86, 27, 74, 53, 242, 207],
    /// An asset was listed.
    AssetCreated = [206, 193, 252, 254, 207, 185, 154, 4],
    /// An asset's total was summed from its shards.
    AssetTotalsRefreshed = [8, 177, 134, 129, 239, 193, 193, 138],
    /// A newer price of an asset was cached.
    AssetPriceRefreshed = [139, 0, 82, 241, 78, 132, 181, 234],
    /// An instrument was listed.
    InstrumentCreated = [124, 97, 228, 227, 195, 63, 218, 121],
    /// An instrument was marked.
    InstrumentMarked = [116, 59, 92, 174, 246, 17, 99, 210],
    /// An option's risk authority posted its mark, and its risk array or none.
    RiskPosted = [72, 118, 185, 29, 151, 47, 113, 40],
    /// An instrument expired; both ticks are its final one.
    InstrumentEnded = [183, 215, 88, 2, 46, 132, 191, 81],
    /// A venue was admitted.
    VenueCreated = [43, 254, 195, 223, 129, 54, 53, 83],
    /// A margin account was closed.
    AccountClosed = [19, 250, 79, 236, 91, 80, 148, 48],
    /// Tokens left a vault by `vault_withdraw`.
    VaultWithdrawn = [238, 9, 219, 172, 188, 77, 72, 104],
    /// Tokens sent straight to a vault were added to its ledger.
    VaultAbsorbed = [133, 3, 96, 174, 4, 56, 15, 192],
    /// A vault was closed.
    VaultClosed = [238, 129, 38, 228, 227, 118, 249, 215],
    /// An owner gave a venue a consent, or replaced it.
    ConsentGiven = [251, 159, 211, 67, 20, 170, 194, 32],
    /// An owner took a consent back.
    ConsentRevoked = [56, 245, 136, 57, 212, 252, 122, 43],
    /// A venue set the terms of new liens, and where seized tokens of a mint go.
    VenueTermsSet = [7, 74, 169, 17, 207, 190, 178, 135],
    /// An owner pledged a vault to a venue.
    LienCreated = [18, 19, 238, 166, 114, 231, 141, 38],
    /// An owner changed how much a lien may lock.
    LienResized = [202, 59, 212, 219, 184, 212, 21, 197],
    /// A venue locked more.
    LienLocked = [142, 163, 18, 254, 172, 230, 111, 193],
    /// A venue gave back of what it had locked.
    LienUnlocked = [27, 18, 197, 35, 197, 98, 69, 236],
    /// A venue took of what it had locked.
    LienSeized = [86, 86, 98, 190, 63, 12, 94, 51],
    /// A venue claimed of what it had locked, which holds it against a release for a while.
    LienClaimed = [3, 0, 173, 50, 129, 178, 251, 21],
    /// An owner gave notice of a release, or took the notice back.
    LienNoticeChanged = [162, 89, 173, 158, 163, 98, 146, 171],
    /// An owner took back what no claim held.
    LienReleased = [191, 227, 196, 78, 139, 212, 51, 224],
    /// An owner closed an empty lien.
    LienClosed = [21, 160, 219, 231, 11, 129, 2, 96],
    /// A venue's status was set.
    VenueStatusChanged = [243, 220, 147, 222, 41, 50, 210, 254],
    /// An owner let somebody trade an account, or nobody any more.
    DelegateChanged = [225, 147, 224, 43, 247, 130, 101, 91],
    /// Lots moved between two accounts of one owner.
    PositionTransferred = [20, 4, 69, 199, 156, 57, 177, 14],
    /// Collateral moved between two accounts of one owner.
    CollateralTransferred = [119, 180, 79, 171, 178, 67, 120, 237],
    /// A trade was filled; both sides in one event, each with its own number.
    PositionFilled = [184, 190, 219, 46, 161, 130, 254, 253],
    /// Two signed orders were matched; the trade itself is the `PositionFilled` before it.
    OrdersMatched = [178, 8, 229, 95, 192, 161, 128, 196],
    /// A signed order was cancelled.
    OrderCancelled = [108, 56, 128, 68, 168, 113, 168, 239],
    /// The record of an order that can never be filled again was closed.
    OrderClosed = [237, 77, 101, 123, 72, 43, 149, 123],
    /// A margin account was brought up to date, and paid or was paid.
    AccountSettled = [2, 132, 13, 239, 249, 146, 142, 140],
    /// A house was given a council and a timelock.
    GovernanceCreated = [27, 152, 41, 184, 180, 186, 68, 232],
    /// A house was paused.
    HousePaused = [119, 19, 121, 20, 158, 223, 235, 33],
    /// A pause was ended before its time.
    HouseResumed = [123, 233, 140, 96, 12, 242, 151, 86],
    /// A change was proposed.
    ProposalCreated = [186, 8, 160, 108, 81, 13, 51, 206],
    /// A key of the council approved a proposal.
    ProposalApproved = [70, 49, 155, 228, 157, 43, 88, 49],
    /// A proposal was executed, or its value moved on.
    ProposalExecuted = [92, 213, 189, 201, 101, 83, 111, 83],
    /// A proposal was cancelled.
    ProposalCancelled = [253, 59, 104, 46, 129, 78, 9, 14],
    /// The account of a proposal was closed.
    ProposalClosed = [57, 90, 47, 164, 105, 55, 97, 27],
    /// An authority of a house was replaced.
    AuthoritySet = [122, 178, 145, 44, 172, 30, 25, 16],
    /// A house's council was replaced.
    CouncilSet = [149, 61, 190, 191, 43, 225, 175, 118],
    /// A price of a test house was made up.
    TestFeedSet = [88, 236, 201, 157, 5, 68, 114, 244],
    /// Recognised fees were collected into the insurance layer.
    FeesCollected = [233, 23, 117, 225, 107, 178, 254, 8],
    /// Tokens beyond a ledger of the house were swept into the insurance layer.
    SurplusSwept = [10, 228, 130, 83, 221, 240, 210, 32],
    /// A member paid a stake in; it waits for its epoch.
    StakePaidIn = [79, 183, 106, 229, 204, 230, 237, 97],
    /// A stake became shares of the mutual layer.
    StakeActivated = [156, 232, 9, 4, 13, 247, 233, 111],
    /// A member took back a stake that waited.
    StakeCancelled = [220, 197, 168, 66, 16, 8, 8, 205],
    /// A member asked for some of its shares to be paid out.
    UnstakeRequested = [21, 253, 177, 85, 129, 206, 42, 152],
    /// A member was paid for its shares.
    UnstakePaid = [200, 111, 203, 186, 50, 94, 15, 248],
    /// The operator added to one of its layers.
    SkinDeposited = [187, 2, 96, 120, 171, 237, 35, 155],
    /// The operator took out of one of its layers.
    SkinWithdrawn = [34, 210, 26, 234, 69, 253, 71, 42],
    /// A member gave up the record of its earliest shares.
    StubDropped = [117, 132, 201, 96, 83, 53, 233, 14],
    /// A member without shares took back what had secured assessments.
    SecuredReleased = [238, 232, 107, 202, 167, 144, 134, 20],
    /// A small shortfall was covered. What was paid sums to what the account owed.
    ShortfallCovered = [161, 196, 94, 155, 141, 204, 95, 125],
    /// The stress loss of an account was posted.
    StressPosted = [197, 228, 3, 139, 205, 251, 82, 66],
    /// The fund was compared with what it must cover.
    FundSized = [120, 234, 39, 117, 183, 57, 54, 37],
    /// A margin account was called, or released from a call.
    MarginCallChanged = [48, 112, 209, 168, 217, 43, 76, 216],
    /// A liquidator took lots over.
    PositionLiquidated = [40, 107, 90, 214, 96, 30, 61, 128],
    /// A liquidator bought collateral.
    CollateralLiquidated = [148, 42, 28, 104, 72, 50, 124, 98],
    /// An account was declared in default.
    LossDeclared = [83, 179, 31, 31, 252, 225, 28, 144],
    /// Somebody took lots of a defaulter.
    LotsTaken = [33, 138, 54, 248, 184, 51, 104, 79],
    /// The auction of a defaulter's lots of one instrument was opened.
    AuctionOpened = [25, 230, 140, 215, 100, 193, 14, 70],
    /// A member committed to a bid and paid its bond.
    BidCommitted = [81, 13, 193, 139, 0, 168, 82, 55],
    /// A bid was revealed.
    BidRevealed = [227, 144, 125, 229, 28, 109, 18, 209],
    /// A bid got its lots, or none because nothing was left for it.
    LotsAwarded = [31, 158, 56, 217, 40, 236, 32, 94],
    /// An auction moved on.
    AuctionAdvanced = [110, 151, 36, 220, 212, 74, 247, 45],
    /// A bond was paid back or forfeited, and its bid closed.
    BondSettled = [187, 150, 172, 212, 229, 119, 165, 123],
    /// Lots of a defaulter were closed against an account of the other side.
    PositionTornUp = [230, 101, 58, 113, 55, 153, 191, 30],
    /// A shortfall was fixed.
    LossFixed = [30, 80, 250, 108, 85, 244, 48, 18],
    /// A loss went down the waterfall. The rows, what is blocked and what is left sum to the loss.
    LossRouted = [67, 37, 8, 13, 163, 219, 87, 72],
    /// A loss was closed.
    LossClosed = [226, 213, 24, 251, 96, 76, 103, 226],
    /// A member paid its assessment.
    AssessmentPaid = [213, 102, 60, 217, 71, 238, 160, 144],
    /// The operator paid beside the members.
    AssessmentMatched = [36, 136, 153, 224, 103, 49, 89, 237],
    /// The secured part of a member that had not paid in time was taken, as far as its call.
    AssessmentSeized = [161, 158, 18, 65, 187, 227, 188, 84],
    /// A party was paid what it was due of a loss.
    PartClaimed = [206, 172, 190, 107, 5, 212, 106, 105],
    /// A frozen defaulter repaid those who had paid for it.
    LossRecovered = [148, 191, 148, 237, 157, 155, 159, 130],
    /// Collateral of a frozen defaulter was sold into its quote vault.
    RecoverySold = [35, 134, 248, 125, 202, 221, 37, 229],
    /// An owner gave up what haircuts took from its account and no recovery has returned.
    CutWaived = [84, 127, 78, 131, 173, 193, 163, 86],
    /// The statement of an asset for one day was opened.
    StatementOpened = [81, 170, 64, 182, 210, 102, 10, 104],
    /// What a statement says was recorded.
    StatementRecorded = [29, 37, 124, 79, 156, 224, 91, 107],
    /// A statement became final.
    StatementFinalized = [19, 177, 39, 232, 110, 140, 144, 214],
    /// A statement was closed.
    StatementClosed = [141, 156, 242, 43, 197, 182, 38, 63],
}

#[cfg(test)]
mod tests {
    use super::ALL;
    use sha2::{Digest, Sha256};

    #[test]
    fn every_discriminator_is_the_hash_of_its_name() {
        for kind in ALL {
            let hash = Sha256::digest(format!("event:{}", kind.name));
            assert_eq!(kind.discriminator, hash[..8], "{}", kind.name);
        }
    }
}
