//! Token accounts: where an owner's tokens of a mint are outside the house.

use ringfence_interface::ids;
use ringfence_interface::instructions::Role;
use solana_address::Address;
use solana_instruction::{AccountMeta, Instruction};

/// The program that gives every wallet one token account per mint.
pub const ASSOCIATED_TOKEN_PROGRAM: Address =
    Address::from_str_const("ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL");

/// An owner's usual token account of a mint.
#[must_use]
pub fn associated(owner: &Address, mint: &Address, token_program: &Address) -> Address {
    let seeds: [&[u8]; 3] = [owner.as_ref(), token_program.as_ref(), mint.as_ref()];
    Address::find_program_address(&seeds, &ASSOCIATED_TOKEN_PROGRAM).0
}

/// Creates an owner's usual token account, if it is not there yet.
#[must_use]
pub fn create_associated(
    payer: &Address,
    owner: &Address,
    mint: &Address,
    token_program: &Address,
) -> Instruction {
    let account = associated(owner, mint, token_program);
    let accounts = [
        (Role::Payer, *payer),
        (Role::Writable, account),
        (Role::Readonly, *owner),
        (Role::Readonly, *mint),
        (Role::Readonly, ids::SYSTEM_PROGRAM),
        (Role::Readonly, *token_program),
    ];
    // One: create, and be content when it is there.
    Instruction {
        program_id: ASSOCIATED_TOKEN_PROGRAM,
        accounts: metas(&accounts),
        data: vec![1],
    }
}

/// Account metas of roles and addresses.
pub(crate) fn metas(accounts: &[(Role, Address)]) -> Vec<AccountMeta> {
    let meta = |(role, address): &(Role, Address)| AccountMeta {
        pubkey: *address,
        is_signer: role.is_signer(),
        is_writable: role.is_writable(),
    };
    accounts.iter().map(meta).collect()
}

#[cfg(test)]
mod tests {
    use super::{associated, ids};
    use solana_address::Address;

    #[test]
    fn owner_and_mint_of_a_token_account_are_not_interchangeable() {
        let [one, two] = [1, 2].map(|n| Address::new_from_array([n; 32]));
        assert_ne!(
            associated(&one, &two, &ids::TOKEN_PROGRAM),
            associated(&two, &one, &ids::TOKEN_PROGRAM)
        );
    }
}
