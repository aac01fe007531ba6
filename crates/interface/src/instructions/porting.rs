//! Porting: what an owner moves between its accounts, who may trade for it, and what a venue may
//! do.

use borsh::{BorshDeserialize, BorshSerialize};
use solana_address::Address;
use solana_instruction::Instruction;

use super::{Role, accounts, build, none, readonly, writable};
use crate::ids::SYSTEM_PROGRAM;

/// Status of a venue that may do everything that customers let it.
pub const VENUE_ACTIVE: u8 = 0;
/// Status of a venue that fills and locks nothing more; its liens run on.
pub const VENUE_WITHDRAWN: u8 = 1;
/// Status of a venue that may do nothing but unlock.
pub const VENUE_SUSPENDED: u8 = 2;

accounts! {
    /// Names who may trade a margin account beside its owner. A delegate signs orders and takes
    /// lots over; it never withdraws, consents, pledges, transfers or closes.
    DelegateSet = "delegate_set" [139, 16, 230, 103, 254, 166, 20, 165];
    /// Owner of the margin account.
    owner: Signer,
    /// The margin account.
    margin_account: Writable,
}

impl DelegateSet {
    /// Builds the instruction. The default address is nobody.
    #[must_use]
    pub fn instruction(&self, delegate: &Address) -> Instruction {
        build(&Self::SHAPE, self.addresses(), delegate, none())
    }
}

accounts! {
    /// Lets a venue do less, or more again.
    VenueStatusSet = "venue_status_set" [88, 80, 71, 101, 126, 157, 29, 26];
    /// The listing authority, the pause authority or the venue's own.
    authority: Signer,
    /// The house.
    house: Readonly,
    /// The venue.
    venue: Writable,
}

impl VenueStatusSet {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self, status: u8) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &status, none())
    }
}

/// Lots of one instrument that move, of whichever sign the giver holds.
#[derive(BorshDeserialize, BorshSerialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct PositionMove {
    /// The instrument's id.
    pub instrument_id: u16,
    /// How many lots, above zero and at most what the giver has.
    pub lots: u64,
}

/// Arguments of `position_transfer`.
#[derive(BorshDeserialize, BorshSerialize, Clone, Debug, PartialEq, Eq)]
pub struct PositionTransferArguments {
    /// Positions that move, whole or in part.
    pub positions: Vec<PositionMove>,
    /// How much of each vault moves, in native units; `u64::MAX` for all that may leave.
    pub collateral_native: Vec<u64>,
}

/// Lots of one instrument, and the book that counts them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TransferredLots {
    /// What moves.
    pub moved: PositionMove,
    /// The instrument's book.
    pub book: Address,
}

/// Collateral of one asset: how much, between which vaults, counted where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TransferredCollateral {
    /// How much, in native units; `u64::MAX` for all that may leave.
    pub amount_native: u64,
    /// The giver's vault.
    pub from_vault: Address,
    /// The receiver's vault.
    pub to_vault: Address,
    /// The giver's shard of the asset.
    pub from_shard: Address,
    /// The receiver's, which may be the same.
    pub to_shard: Address,
    /// The asset's token program.
    pub token_program: Address,
}

accounts! {
    /// Moves positions and collateral between two accounts of one owner. Lots move at the
    /// settlement tick; what has been recognised and what waits stays with the giver.
    PositionTransfer = "position_transfer" [206, 117, 77, 23, 152, 243, 237, 28];
    /// Owner of both accounts.
    owner: Signer,
    /// The house.
    house: Readonly,
    /// The account that gives.
    from: Writable,
    /// The account that receives.
    to: Writable,
}

impl PositionTransfer {
    /// Builds the instruction. Both lists are in the order of the giver's slots. The receiver's
    /// evidence is of the account as it is *after* the move: an instrument that is new to it counts
    /// in the first slot that is free, in the order of the moves.
    #[must_use]
    pub fn instruction(
        &self,
        lots: &[TransferredLots],
        collateral: &[TransferredCollateral],
        from_evidence: &[Address],
        to_evidence: &[Address],
    ) -> Instruction {
        let arguments = PositionTransferArguments {
            positions: lots.iter().map(|lots| lots.moved).collect(),
            collateral_native: collateral.iter().map(|of| of.amount_native).collect(),
        };
        let books: Vec<Address> = lots.iter().map(|lots| lots.book).collect();
        let vaults = collateral.iter().flat_map(TransferredCollateral::metas);
        let more = vaults
            .chain(writable(&books))
            .chain(readonly(from_evidence))
            .chain(readonly(to_evidence));
        build(&Self::SHAPE, self.addresses(), &arguments, more)
    }
}

impl TransferredCollateral {
    fn metas(&self) -> [(&Address, Role); 5] {
        let other_shard = if self.to_shard == self.from_shard {
            (&SYSTEM_PROGRAM, Role::Readonly)
        } else {
            (&self.to_shard, Role::Writable)
        };
        [
            (&self.from_vault, Role::Writable),
            (&self.to_vault, Role::Writable),
            (&self.from_shard, Role::Writable),
            other_shard,
            (&self.token_program, Role::Readonly),
        ]
    }
}
