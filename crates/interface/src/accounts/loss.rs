//! Losses on their way through the waterfall.

use ringfence_core::loss;
use solana_address::Address;

use super::{DecodeError, layout};

layout! {
    /// When, and by whom, a loss came into a state.
    part Stamp {
        /// Who signed; zero while it has not happened.
        signer: Address,
        /// Slot of the chain.
        slot: u64,
        /// Time of the chain.
        ts: i64,
    }
}

layout! {
    /// One shortfall. Amounts in quote native.
    account Loss [184, 204, 22, 185, 75, 82, 95, 40] {
        /// The house.
        house: Address,
        /// The defaulter.
        margin_account: Address,
        /// Its owner.
        owner: Address,
        /// Who paid the rent.
        rent_payer: Address,
        /// Changes of state, by the number of the state.
        stamps: [Stamp; 7],
        /// Generation of the defaulter.
        generation: u64,
        /// Its place among all losses of the house.
        sequence: u64,
        /// When it was declared.
        declared_ts: i64,
        /// What the account owed in all.
        loss_native: u64,
        /// What it still owed when its own money was used up.
        shortfall_native: u64,
        /// What layers still have to pay.
        left_native: u64,
        /// Covered by money that is there but frozen.
        blocked_native: u64,
        /// What each layer paid.
        used_native: [u64; 9],
        /// Which default of the account this is.
        default_count: u16,
        /// 0 managing, 1 fixed, 2 haircutting, 3 closing, 4 closed.
        state: u8,
        /// Bump of the address.
        bump: u8,
        /// For recoveries and assessments.
        reserved: [u8; 252],
    }
}

impl Loss {
    /// As the rules see it.
    ///
    /// # Errors
    /// [`DecodeError::UnknownState`].
    pub fn to_core(&self) -> Result<loss::Loss, DecodeError> {
        let state = match self.state {
            0 => loss::State::Managing,
            1 => loss::State::Fixed,
            2 => loss::State::Haircutting,
            3 => loss::State::Closing,
            4 => loss::State::Closed,
            other => return Err(DecodeError::UnknownState(other)),
        };
        Ok(loss::Loss {
            state,
            sequence: self.sequence,
            declared_ts: self.declared_ts,
            loss_native: self.loss_native,
            shortfall_native: self.shortfall_native,
            left_native: self.left_native,
            blocked_native: self.blocked_native,
            used_native: self.used_native,
        })
    }
}
