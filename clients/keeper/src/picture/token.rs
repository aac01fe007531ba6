//! Token accounts, as much of them as the rules ask for: how much is there, and whether it moves.

use ringfence_client::chain::Account;
use ringfence_client::portfolio::{is_token_frozen, token_amount};
use ringfence_interface::ids::{TOKEN_2022_PROGRAM, TOKEN_PROGRAM};

/// Bytes of a token account without extensions.
const BYTES: usize = 165;

/// A token account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tokens {
    /// How much is in it.
    pub amount_native: u64,
    /// Whether it is frozen.
    pub is_frozen: bool,
}

impl Tokens {
    /// Reads a token account of either token program; none for anything else.
    #[must_use]
    pub fn read(account: &Account) -> Option<Self> {
        let is_token = [TOKEN_PROGRAM, TOKEN_2022_PROGRAM].contains(&account.owner);
        if !is_token || account.data.len() < BYTES {
            return None;
        }
        Some(Self {
            amount_native: token_amount(&account.data)?,
            is_frozen: is_token_frozen(&account.data),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Tokens;
    use ringfence_client::chain::Account;
    use ringfence_interface::ids::{SYSTEM_PROGRAM, TOKEN_PROGRAM};
    use solana_address::Address;

    fn account(owner: Address, state: u8) -> Account {
        let mut data = vec![0; 165];
        data[64..72].copy_from_slice(&77_u64.to_le_bytes());
        data[108] = state;
        Account {
            owner,
            lamports: 1,
            data,
        }
    }

    #[test]
    fn amount_and_frozen_state_are_read_where_the_token_programs_have_them() {
        let free = Tokens::read(&account(TOKEN_PROGRAM, 1)).unwrap();
        assert_eq!((free.amount_native, free.is_frozen), (77, false));
        assert!(Tokens::read(&account(TOKEN_PROGRAM, 2)).unwrap().is_frozen);
        assert_eq!(Tokens::read(&account(SYSTEM_PROGRAM, 1)), None);
    }
}
