//! Lookup tables: addresses that a transaction names by one byte instead of thirty-two. A bot that
//! trades the same house all day keeps the house's addresses in one.

use crate::actions::tokens::metas;
use crate::chain::{Chain, LookupTable};
use crate::portfolio::{LoadError, load_one};
use ringfence_interface::accounts::DecodeError;
use ringfence_interface::ids;
use ringfence_interface::instructions::Role;
use solana_address::Address;
use solana_instruction::Instruction;

/// The program of lookup tables.
pub const LOOKUP_TABLE_PROGRAM: Address =
    Address::from_str_const("AddressLookupTab1e1111111111111111111111111");
/// What comes before the addresses.
const HEAD_BYTES: usize = 56;
/// Bytes of an address.
const ADDRESS_BYTES: usize = 32;
/// Most addresses that one instruction adds: more do not fit a transaction.
pub const ADDED_MAX: usize = 20;

/// Creates an empty table at the address that the authority and a recent slot give.
#[must_use]
pub fn create(authority: &Address, payer: &Address, recent_slot: u64) -> (Instruction, Address) {
    let seeds: [&[u8]; 2] = [authority.as_ref(), &recent_slot.to_le_bytes()];
    let (table, bump) = Address::find_program_address(&seeds, &LOOKUP_TABLE_PROGRAM);
    let mut data = 0_u32.to_le_bytes().to_vec();
    data.extend_from_slice(&recent_slot.to_le_bytes());
    data.push(bump);
    (
        of_table(
            &table,
            &[(Role::Readonly, *authority), (Role::Payer, *payer)],
            data,
        ),
        table,
    )
}

/// Adds addresses, up to [`ADDED_MAX`] an instruction. They can be used from the next slot on.
#[must_use]
pub fn extend(
    table: &Address,
    authority: &Address,
    payer: &Address,
    addresses: &[Address],
) -> Vec<Instruction> {
    let part = |part: &[Address]| {
        let mut data = 2_u32.to_le_bytes().to_vec();
        let count = u64::try_from(part.len()).unwrap_or(u64::MAX);
        data.extend_from_slice(&count.to_le_bytes());
        for address in part {
            data.extend_from_slice(address.as_ref());
        }
        of_table(
            table,
            &[(Role::Signer, *authority), (Role::Payer, *payer)],
            data,
        )
    };
    addresses.chunks(ADDED_MAX).map(part).collect()
}

fn of_table(table: &Address, others: &[(Role, Address)], data: Vec<u8>) -> Instruction {
    let mut accounts = vec![(Role::Writable, *table)];
    accounts.extend_from_slice(others);
    accounts.push((Role::Readonly, ids::SYSTEM_PROGRAM));
    Instruction {
        program_id: LOOKUP_TABLE_PROGRAM,
        accounts: metas(&accounts),
        data,
    }
}

/// What a table lists.
///
/// # Errors
/// [`DecodeError::Discriminator`] for what is no table, [`DecodeError::Length`] for part of one.
pub fn decode(data: &[u8]) -> Result<Vec<Address>, DecodeError> {
    if data.get(..4) != Some(&1_u32.to_le_bytes()) {
        return Err(DecodeError::Discriminator);
    }
    let listed = data.get(HEAD_BYTES..).unwrap_or_default();
    let (addresses, rest) = listed.as_chunks::<ADDRESS_BYTES>();
    if data.len() < HEAD_BYTES || !rest.is_empty() {
        return Err(DecodeError::Length {
            expected: HEAD_BYTES,
            found: data.len(),
        });
    }
    Ok(addresses
        .iter()
        .map(|bytes| Address::new_from_array(*bytes))
        .collect())
}

/// Loads a table.
///
/// # Errors
/// [`LoadError`].
pub fn load(chain: &dyn Chain, address: &Address) -> Result<LookupTable, LoadError> {
    let addresses = load_one(chain, *address, "lookup table", decode)?;
    Ok(LookupTable {
        address: *address,
        addresses,
    })
}

#[cfg(test)]
mod tests {
    use super::{ADDED_MAX, Address, DecodeError, create, decode, extend};

    #[test]
    fn a_table_lists_what_follows_its_head() {
        let mut data = vec![0; 56];
        data[0] = 1;
        assert_eq!(decode(&data), Ok(Vec::new()));
        data.extend([7; 64]);
        assert_eq!(decode(&data), Ok(vec![Address::new_from_array([7; 32]); 2]));
        data.pop();
        assert!(matches!(decode(&data), Err(DecodeError::Length { .. })));
        data[0] = 0;
        assert_eq!(decode(&data), Err(DecodeError::Discriminator));
    }

    #[test]
    fn addresses_are_added_in_parts_that_fit() {
        let [authority, payer] = [1, 2].map(|n| Address::new_from_array([n; 32]));
        let (_, table) = create(&authority, &payer, 9);
        let many = vec![payer; ADDED_MAX + 1];
        let parts = extend(&table, &authority, &payer, &many);
        let bytes: Vec<usize> = parts.iter().map(|part| part.data.len()).collect();
        assert_eq!(bytes, [12 + 32 * ADDED_MAX, 12 + 32]);
    }
}
