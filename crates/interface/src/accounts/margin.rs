//! Margin accounts, and what their owners let venues do.

use ringfence_core::units::Bps;
use ringfence_core::{account, fill};
use solana_address::Address;

use super::{DecodeError, layout};

layout! {
    /// One asset slot: an open vault and its ledger, or all zero.
    part AssetSlot {
        /// The asset (its account, not its mint).
        asset: Address,
        /// The vault (token account).
        vault: Address,
        /// Who paid the vault's rent.
        rent_payer: Address,
        /// Tokens in the vault by the program's count.
        ledger_native: u64,
        /// Part of the ledger that is pledged.
        locked_native: u64,
        /// Whether the vault is open.
        is_open: u8,
        /// Zero.
        reserved: [u8; 7],
    }
}

layout! {
    /// One position; free when its instrument id is zero, and then all zero.
    part Position {
        /// The instrument's gain index of longs up to which this was brought.
        gain_long: i128,
        /// The instrument's gain index of shorts up to which this was brought.
        gain_short: i128,
        /// Gains of fills, not yet recognised.
        wait_gain_native: i128,
        /// Losses and fees of fills, not yet recognised.
        wait_loss_native: i128,
        /// Signed lots.
        lots: i64,
        /// Settlement tick up to which this was brought.
        tick: u64,
        /// The instrument's sequence at that time.
        sequence: u64,
        /// Number of the instrument's last tear-up that this has borne its part of.
        tear_up_count: u32,
        /// The instrument; ids start at one.
        instrument_id: u16,
        /// Zero.
        reserved: [u8; 2],
    }
}

impl Position {
    /// As the rules see it.
    #[must_use]
    pub fn to_core(&self) -> account::Position {
        account::Position {
            instrument_id: self.instrument_id,
            lots: self.lots,
            tick: self.tick,
            sequence: self.sequence,
            gain_long: self.gain_long,
            gain_short: self.gain_short,
            wait_gain_native: self.wait_gain_native,
            wait_loss_native: self.wait_loss_native,
            tear_up_count: self.tear_up_count,
        }
    }
}

layout! {
    /// One customer's account in a house.
    account MarginAccount [133, 220, 173, 213, 179, 211, 43, 238] {
        /// The house.
        house: Address,
        /// The customer.
        owner: Address,
        /// May trade, never withdraw; zero for nobody.
        delegate: Address,
        /// Who paid the rent.
        rent_payer: Address,
        /// The loss that froze it; zero for none.
        loss: Address,
        /// Vaults; slot 0 is the quote.
        slots: [AssetSlot; 8],
        /// Positions.
        positions: [Position; 16],
        /// Owed to it (positive) or by it (negative), in quote native.
        variation_native: i128,
        /// The part of the variation that Settlement counts for it.
        counted_native: i128,
        /// Gains recognised since it was last counted.
        registered_gain_native: i128,
        /// Losses recognised since it was last counted.
        registered_loss_native: i128,
        /// Unpaid gains that haircuts took and no recovery has returned yet.
        cut_native: i128,
        /// Epoch of claims that the index below belongs to.
        claim_epoch: u64,
        /// Claim index up to which haircuts have been applied.
        claim_index_e12: u64,
        /// Epoch of recoveries that the index below belongs to.
        recovery_epoch: u64,
        /// Recovery index up to which `cut_native` has been repaid.
        recovery_index_e12: u64,
        /// Since when it has owed; zero when it owes nothing.
        owed_since_ts: i64,
        /// Slot of the settlement that left it owing.
        owed_since_slot: u64,
        /// When it was called; zero when it is not.
        called_ts: i64,
        /// Slot of that call.
        called_slot: u64,
        /// Slot of the chain in which it was created.
        generation: u64,
        /// Events of this account so far, so that a gap shows.
        event_sequence: u64,
        /// Paid for it by liquidators since it was declared in default, in quote native.
        proceeds_native: u64,
        /// How often it has been declared in default.
        default_count: u16,
        /// Number among the owner's accounts in the house.
        index: u16,
        /// 0 active, 1 liquidation, 2 default, 3 fixed.
        status: u8,
        /// Bump of the address.
        bump: u8,
        /// Open liens on its vaults.
        lien_count: u16,
        /// For later.
        reserved: [u8; 64],
    }
}

impl MarginAccount {
    /// As the rules see it.
    ///
    /// # Errors
    /// [`DecodeError::UnknownState`].
    pub fn to_core(&self) -> Result<account::Account, DecodeError> {
        let slots = self.slots.map(|slot| account::Slot {
            is_open: slot.is_open != 0,
            ledger_native: slot.ledger_native,
            locked_native: slot.locked_native,
        });
        Ok(account::Account {
            status: self.status()?,
            slots,
            positions: self.positions.map(|position| position.to_core()),
            variation_native: self.variation_native,
            counted_native: self.counted_native,
            registered_gain_native: self.registered_gain_native,
            registered_loss_native: self.registered_loss_native,
            claim_epoch: self.claim_epoch,
            claim_index_e12: self.claim_index_e12,
            cut_native: self.cut_native,
            recovery_epoch: self.recovery_epoch,
            recovery_index_e12: self.recovery_index_e12,
            owed_since_ts: self.owed_since_ts,
            owed_since_slot: self.owed_since_slot,
            called_ts: self.called_ts,
            called_slot: self.called_slot,
            proceeds_native: self.proceeds_native,
            default_count: self.default_count,
            lien_count: self.lien_count,
        })
    }

    /// What the account may do.
    ///
    /// # Errors
    /// [`DecodeError::UnknownState`].
    pub const fn status(&self) -> Result<account::Status, DecodeError> {
        match self.status {
            0 => Ok(account::Status::Active),
            1 => Ok(account::Status::Liquidation),
            2 => Ok(account::Status::Default),
            3 => Ok(account::Status::Fixed),
            other => Err(DecodeError::UnknownState(other)),
        }
    }

    /// Open slots with their numbers, in order.
    pub fn open_slots(&self) -> impl Iterator<Item = (usize, &AssetSlot)> {
        self.slots
            .iter()
            .enumerate()
            .filter(|(_, slot)| slot.is_open != 0)
    }

    /// Occupied positions, in order.
    pub fn occupied_positions(&self) -> impl Iterator<Item = &Position> {
        self.positions
            .iter()
            .filter(|position| position.instrument_id != 0)
    }
}

layout! {
    /// An owner's permission for a venue, with its caps.
    account Consent [2, 14, 104, 76, 209, 11, 26, 235] {
        /// The margin account.
        margin_account: Address,
        /// The venue (its account, not its authority).
        venue: Address,
        /// The margin account's owner, who alone may revoke it.
        owner: Address,
        /// Who paid the rent.
        rent_payer: Address,
        /// Generation of the account it was given for.
        generation: u64,
        /// The account's initial requirement after a fill that raises risk is at most this.
        initial_cap_native: u64,
        /// Fees and adverse differences sum up to at most this.
        spend_cap_native: u64,
        /// What has been spent of it.
        spent_native: u64,
        /// When it ends.
        expiry_ts: i64,
        /// Signed orders with a smaller nonce are void.
        order_nonce_min: u64,
        /// Instruments it names; all zero for every instrument.
        instruments: [u16; 8],
        /// Price is at most this far from the mark.
        band_bps: u16,
        /// Fee is at most this share of the notional at the mark.
        fee_max_bps: u16,
        /// Whether only signed orders may be filled.
        signed_orders_only: u8,
        /// Bump of the address.
        bump: u8,
        /// For later.
        reserved: [u8; 2],
    }
}

impl Consent {
    /// As the rules see it.
    #[must_use]
    pub fn to_core(&self) -> fill::Consent {
        fill::Consent {
            generation: self.generation,
            initial_cap_native: self.initial_cap_native,
            spend_cap_native: self.spend_cap_native,
            spent_native: self.spent_native,
            expiry_ts: self.expiry_ts,
            order_nonce_min: self.order_nonce_min,
            band_bps: Bps(self.band_bps),
            fee_max_bps: Bps(self.fee_max_bps),
            signed_orders_only: self.signed_orders_only != 0,
            instruments: self.instruments,
        }
    }
}

layout! {
    /// Where a venue's seized tokens of one mint go.
    part VenueSettlement {
        /// The mint.
        mint: Address,
        /// The token account that receives.
        token_account: Address,
    }
}

layout! {
    /// A protocol that may fill trades of customers who consented.
    account Venue [8, 155, 85, 226, 234, 173, 42, 242] {
        /// The house.
        house: Address,
        /// What the venue signs with.
        authority: Address,
        /// Instruments it may fill; all zero for every instrument.
        instruments: [u16; 16],
        /// Where seized tokens go, by mint; a free entry is all zero.
        settlement: [VenueSettlement; 8],
        /// New liens: from an owner's notice until it may release what no claim holds.
        release_delay_s: u32,
        /// New liens: how long a claim of the venue holds what it claims.
        claim_limit_s: u32,
        /// 0 active; 1 withdrawn: existing liens run on; 2 suspended: only unlocks.
        status: u8,
        /// Bump of the address.
        bump: u8,
        /// Zero.
        reserved: [u8; 6],
    }
}
