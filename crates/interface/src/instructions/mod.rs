//! One struct per instruction: its accounts by name, in the program's order, and a method that adds
//! the arguments and the accounts whose number varies.
//!
//! *Evidence* of a margin account is what its health is computed from: the Assets of its open slots
//! in slot order, then the Instruments of its occupied positions in slot order. The program
//! compares it with what the account stores, so that nothing can be left out, repeated or swapped.

use borsh::BorshSerialize;
use solana_address::Address;
use solana_instruction::{AccountMeta, Instruction};

use crate::ids::ID;

pub mod account;
pub mod asset;
pub mod auction;
pub mod batch;
pub mod cover;
pub mod fund;
pub mod governance;
pub mod house;
pub mod instrument;
pub mod lien;
pub mod liquidation;
pub mod loss;
pub mod managing;
pub mod order;
pub mod porting;
pub mod recovery;
pub mod statement;
pub mod trade;
pub mod vault;
pub mod venue;

pub use account::{AccountClose, AccountCreate, AccountSettle, MarginCall};
pub use asset::{AssetCreate, AssetPriceRefresh, AssetTotalsRefresh, PricePair, TestFeedSet};
pub use auction::{
    AuctionAdvance, AuctionAward, AuctionCommit, AuctionOpen, AuctionReveal, BondSettle, SealedBid,
};
pub use batch::{BatchCustomer, FillLeg, PositionFillBatch};
pub use cover::{FundSize, ShortfallCover, StressPost};
pub use fund::{
    FundSecuredRelease, FundStake, FundStakeActivate, FundStakeCancel, FundStubDrop, FundUnstake,
    FundUnstakeRequest,
};
pub use governance::{
    GovernanceCreate, HousePause, HouseResume, ProposalApprove, ProposalCancel, ProposalClose,
    ProposalCreate, ProposalExecute,
};
pub use house::{FeesCollect, HouseCreate, SkinDeposit, SkinWithdraw, SurplusSweep};
pub use instrument::{InstrumentCreate, InstrumentExpire, InstrumentMark, RiskPost};
pub use lien::{
    LienClaim, LienClose, LienCreate, LienLock, LienNotice, LienRelease, LienResize, LienSeize,
    LienUnlock, VenueTermsSet,
};
pub use liquidation::{LiquidateCollateral, LiquidatePosition};
pub use loss::{LossClose, LossDeclare, LossFix, LossRoute, LossTake};
pub use managing::{Gathered, LossGather, LossTearUp};
pub use order::{OrderCancel, OrderClose, OrderMatch};
pub use porting::{DelegateSet, PositionTransfer, VenueStatusSet};
pub use recovery::{
    AssessmentMatch, AssessmentPay, AssessmentSeize, CutWaive, LossRecover, PartClaim, RecoverySell,
};
pub use statement::{StatementClose, StatementFinalize, StatementOpen, StatementRecord};
pub use trade::PositionFill;
pub use vault::{VaultAbsorb, VaultClose, VaultDeposit, VaultExit, VaultOpen, VaultWithdraw};
pub use venue::{ConsentRevoke, ConsentSet, VenueCreate};

/// What an instruction does with one of its accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Signs and pays lamports.
    Payer,
    /// Signs.
    Signer,
    /// Is written.
    Writable,
    /// Is read.
    Readonly,
}

impl Role {
    /// Whether the account has to sign.
    #[must_use]
    pub const fn is_signer(self) -> bool {
        matches!(self, Self::Payer | Self::Signer)
    }

    /// Whether the account is written.
    #[must_use]
    pub const fn is_writable(self) -> bool {
        matches!(self, Self::Payer | Self::Writable)
    }

    fn meta(self, address: Address) -> AccountMeta {
        AccountMeta {
            pubkey: address,
            is_signer: self.is_signer(),
            is_writable: self.is_writable(),
        }
    }
}

/// An instruction's outside: its name, its first eight bytes and its fixed accounts in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Name in the IDL.
    pub name: &'static str,
    /// First eight bytes of the data.
    pub discriminator: [u8; 8],
    /// Names and roles of the accounts that are always there.
    pub accounts: &'static [(&'static str, Role)],
}

impl Shape {
    /// Place of an account among the fixed ones.
    #[must_use]
    pub fn index_of(&self, account: &str) -> Option<usize> {
        self.accounts.iter().position(|(name, _)| *name == account)
    }
}

/// Declares the accounts of one instruction once: the struct that callers fill in, its shape, and
/// the metas, cannot disagree. Programs fill it in with the accounts themselves.
macro_rules! accounts {
    ($(#[$doc:meta])* $name:ident = $text:literal $discriminator:expr;) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name {}

        accounts! { @shape $name $text $discriminator; }
    };
    (
        $(#[$doc:meta])*
        $name:ident = $text:literal $discriminator:expr;
        $($(#[$account_doc:meta])* $account:ident: $role:ident,)+
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name<A = solana_address::Address> {
            $($(#[$account_doc])* pub $account: A,)+
        }

        accounts! { @shape $name $text $discriminator; $($account $role)+ }

        #[cfg(feature = "cpi")]
        impl<'info> $name<&solana_account_info::AccountInfo<'info>> {
            /// The same by address, to build the instruction.
            #[must_use]
            pub fn to_addresses(&self) -> $name {
                $name { $($account: *self.$account.key,)+ }
            }

            /// The fixed accounts, in order, to invoke it.
            #[must_use]
            pub fn to_infos(&self) -> Vec<solana_account_info::AccountInfo<'info>> {
                vec![$(self.$account.clone(),)+]
            }
        }
    };
    (@shape $name:ident $text:literal $discriminator:expr; $($account:ident $role:ident)*) => {
        impl $name {
            /// Name, discriminator and fixed accounts.
            pub const SHAPE: $crate::instructions::Shape = $crate::instructions::Shape {
                name: $text,
                discriminator: $discriminator,
                accounts: &[
                    $((stringify!($account), $crate::instructions::Role::$role),)*
                ],
            };

            /// The fixed accounts' addresses, in order.
            #[must_use]
            fn addresses(&self) -> Vec<solana_address::Address> {
                vec![$(self.$account,)*]
            }
        }
    };
}
pub(crate) use accounts;

/// Puts an instruction together.
pub(crate) fn build<'a>(
    shape: &Shape,
    addresses: Vec<Address>,
    arguments: &impl BorshSerialize,
    more: impl IntoIterator<Item = (&'a Address, Role)>,
) -> Instruction {
    let mut data = shape.discriminator.to_vec();
    // Writing to a vector cannot fail, and no argument of ours refuses to be written.
    let _written = arguments.serialize(&mut data);
    let fixed = shape.accounts.iter().zip(addresses);
    let mut accounts: Vec<AccountMeta> = fixed
        .map(|((_, role), address)| role.meta(address))
        .collect();
    accounts.extend(more.into_iter().map(|(address, role)| role.meta(*address)));
    Instruction {
        program_id: ID,
        accounts,
        data,
    }
}

/// No accounts beyond the fixed ones.
pub(crate) const fn none() -> [(&'static Address, Role); 0] {
    []
}

/// Accounts that are only read, in the given order.
pub(crate) fn readonly(list: &[Address]) -> impl Iterator<Item = (&Address, Role)> {
    list.iter().map(|address| (address, Role::Readonly))
}

/// Accounts that are written, in the given order.
pub(crate) fn writable(list: &[Address]) -> impl Iterator<Item = (&Address, Role)> {
    list.iter().map(|address| (address, Role::Writable))
}

/// Every instruction, in the order of the program's documentation.
pub const ALL: &[Shape] = &[
    HouseCreate::SHAPE,
    AssetCreate::SHAPE,
    AssetTotalsRefresh::SHAPE,
    AssetPriceRefresh::SHAPE,
    InstrumentCreate::SHAPE,
    InstrumentMark::SHAPE,
    RiskPost::SHAPE,
    InstrumentExpire::SHAPE,
    VenueCreate::SHAPE,
    VenueStatusSet::SHAPE,
    AccountCreate::SHAPE,
    DelegateSet::SHAPE,
    AccountClose::SHAPE,
    VaultOpen::SHAPE,
    VaultDeposit::SHAPE,
    VaultWithdraw::SHAPE,
    VaultExit::SHAPE,
    VaultAbsorb::SHAPE,
    VaultClose::SHAPE,
    ConsentSet::SHAPE,
    ConsentRevoke::SHAPE,
    VenueTermsSet::SHAPE,
    LienCreate::SHAPE,
    LienResize::SHAPE,
    LienLock::SHAPE,
    LienUnlock::SHAPE,
    LienClaim::SHAPE,
    LienSeize::SHAPE,
    LienNotice::SHAPE,
    LienRelease::SHAPE,
    LienClose::SHAPE,
    PositionFill::SHAPE,
    PositionFillBatch::SHAPE,
    PositionTransfer::SHAPE,
    OrderMatch::SHAPE,
    OrderCancel::SHAPE,
    OrderClose::SHAPE,
    AccountSettle::SHAPE,
    FeesCollect::SHAPE,
    SurplusSweep::SHAPE,
    LiquidatePosition::SHAPE,
    LiquidateCollateral::SHAPE,
    FundStake::SHAPE,
    FundStakeActivate::SHAPE,
    FundStakeCancel::SHAPE,
    FundUnstakeRequest::SHAPE,
    FundUnstake::SHAPE,
    FundStubDrop::SHAPE,
    FundSecuredRelease::SHAPE,
    SkinDeposit::SHAPE,
    SkinWithdraw::SHAPE,
    StressPost::SHAPE,
    FundSize::SHAPE,
    MarginCall::SHAPE,
    ShortfallCover::SHAPE,
    LossDeclare::SHAPE,
    LossTake::SHAPE,
    LossTearUp::SHAPE,
    LossGather::SHAPE,
    AuctionOpen::SHAPE,
    AuctionCommit::SHAPE,
    AuctionReveal::SHAPE,
    AuctionAward::SHAPE,
    AuctionAdvance::SHAPE,
    BondSettle::SHAPE,
    LossFix::SHAPE,
    LossRoute::SHAPE,
    LossClose::SHAPE,
    AssessmentPay::SHAPE,
    AssessmentMatch::SHAPE,
    AssessmentSeize::SHAPE,
    PartClaim::SHAPE,
    LossRecover::SHAPE,
    RecoverySell::SHAPE,
    CutWaive::SHAPE,
    StatementOpen::SHAPE,
    StatementRecord::SHAPE,
    StatementFinalize::SHAPE,
    StatementClose::SHAPE,
    GovernanceCreate::SHAPE,
    HousePause::SHAPE,
    HouseResume::SHAPE,
    ProposalCreate::SHAPE,
    ProposalApprove::SHAPE,
    ProposalExecute::SHAPE,
    ProposalCancel::SHAPE,
    ProposalClose::SHAPE,
    TestFeedSet::SHAPE,
];

#[cfg(test)]
mod tests {
    use super::ALL;
    use sha2::{Digest, Sha256};

    #[test]
    fn every_discriminator_is_the_hash_of_its_name() {
        for shape in ALL {
            let hash = Sha256::digest(format!("global:{}", shape.name));
            assert_eq!(shape.discriminator, hash[..8], "{}", shape.name);
        }
    }
}
