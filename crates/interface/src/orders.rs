//! Signed orders: what a customer signs off the chain, and how the signature gets onto it.
//!
//! A customer signs the [`Order::message`]: a text of 80 printable characters, with the digest of
//! everything that the order is about. Owner or delegate may sign. Whoever submits a match puts
//! [`ed25519_instruction`] anywhere into the same transaction and says in
//! [`OrderMatchArguments`](crate::wire::OrderMatchArguments) where.
//!
//! What an order's lots, limit and flags mean is in the rules, `ringfence_core::order`.

use ringfence_core::order::Direction;
use sha2::{Digest, Sha256};
use solana_address::Address;
use solana_instruction::Instruction;

use crate::ids::{ED25519_PROGRAM, ID};
use crate::pda;
use crate::wire::OrderTerms;

/// What every message begins with.
pub const PREFIX: &[u8; 16] = b"Ringfence order ";
/// Length of a message: the prefix, and the digest in lower-case hexadecimal.
pub const MESSAGE_BYTES: usize = 80;

/// A count and a byte of padding come before the entries.
const HEAD_BYTES: usize = 2;
const ENTRY_BYTES: usize = 14;
const SIGNATURE_BYTES: usize = 64;
const KEY_BYTES: usize = 32;
/// As the index of an instruction: this one.
const THIS_INSTRUCTION: u16 = u16::MAX;

/// An order, whole: everything that its digest holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// The house's domain.
    pub domain: [u8; 32],
    /// The margin account.
    pub margin_account: Address,
    /// Its generation: an order does not outlive the account.
    pub generation: u64,
    /// The venue (its account, not its authority).
    pub venue: Address,
    /// The instrument.
    pub instrument: Address,
    /// Buys or sells.
    pub direction: Direction,
    /// The rest.
    pub terms: OrderTerms,
}

impl Order {
    /// What names the order, whoever signed it.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        let OrderTerms {
            flags,
            lots,
            limit_price_ticks,
            nonce,
            expiry_ts,
        } = self.terms;
        let mut hash = Sha256::new();
        hash.update(ID);
        hash.update(self.domain);
        hash.update(self.margin_account);
        hash.update(self.generation.to_le_bytes());
        hash.update(self.venue);
        hash.update(self.instrument);
        hash.update([self.direction.number(), flags]);
        hash.update(lots.to_le_bytes());
        hash.update(limit_price_ticks.to_le_bytes());
        hash.update(nonce.to_le_bytes());
        hash.update(expiry_ts.to_le_bytes());
        hash.finalize().into()
    }

    /// What is signed.
    #[must_use]
    pub fn message(&self) -> [u8; MESSAGE_BYTES] {
        message(&self.digest())
    }

    /// Address of the record of what became of it.
    #[must_use]
    pub fn record(&self) -> Address {
        pda::order(&self.margin_account, &self.digest()).0
    }
}

/// The text of a digest.
#[must_use]
pub fn message(digest: &[u8; 32]) -> [u8; MESSAGE_BYTES] {
    let mut text = [0; MESSAGE_BYTES];
    let (prefix, digits) = text.split_at_mut(PREFIX.len());
    prefix.copy_from_slice(PREFIX);
    for (pair, byte) in digits.chunks_exact_mut(2).zip(digest) {
        pair.copy_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
    }
    text
}

/// A lower-case hexadecimal digit.
const fn digit(number: u8) -> u8 {
    let first = if number < 10 { b'0' } else { b'a' - 10 };
    first.saturating_add(number)
}

/// A signature of a message, by a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature<'a> {
    /// The signature.
    pub signature: [u8; SIGNATURE_BYTES],
    /// Whose it is.
    pub key: Address,
    /// What was signed.
    pub message: &'a [u8],
}

/// The instruction that has the chain verify signatures; the first one has place 0. A match needs
/// two, and both fit into one instruction. None when there are more than an instruction can hold.
#[must_use]
pub fn ed25519_instruction(signatures: &[Signature<'_>]) -> Option<Instruction> {
    let entries = signatures.len().checked_mul(ENTRY_BYTES)?;
    let mut data = vec![u8::try_from(signatures.len()).ok()?, 0];
    let mut parts: Vec<u8> = Vec::new();
    let start = HEAD_BYTES.checked_add(entries)?;
    for signed in signatures {
        let signature = start.checked_add(parts.len())?;
        let key = signature.checked_add(SIGNATURE_BYTES)?;
        let message = key.checked_add(KEY_BYTES)?;
        let offset = |place: usize| u16::try_from(place).ok();
        let entry = [
            offset(signature)?,
            THIS_INSTRUCTION,
            offset(key)?,
            THIS_INSTRUCTION,
            offset(message)?,
            offset(signed.message.len())?,
            THIS_INSTRUCTION,
        ];
        data.extend(entry.iter().flat_map(|number| number.to_le_bytes()));
        parts.extend_from_slice(&signed.signature);
        parts.extend_from_slice(signed.key.as_ref());
        parts.extend_from_slice(signed.message);
    }
    data.extend(parts);
    Some(Instruction {
        program_id: ED25519_PROGRAM,
        accounts: Vec::new(),
        data,
    })
}

#[cfg(test)]
mod tests {
    use super::{Order, Signature, ed25519_instruction, message};
    use crate::wire::OrderTerms;
    use ringfence_core::order::Direction;
    use solana_address::Address;

    fn order() -> Order {
        Order {
            domain: [1; 32],
            margin_account: Address::new_from_array([2; 32]),
            generation: 3,
            venue: Address::new_from_array([4; 32]),
            instrument: Address::new_from_array([5; 32]),
            direction: Direction::Buy,
            terms: OrderTerms {
                flags: 0,
                lots: 7,
                limit_price_ticks: 8,
                nonce: 9,
                expiry_ts: 10,
            },
        }
    }

    #[test]
    fn the_message_is_the_text_that_the_specification_shows() {
        // Computed apart from this crate, with Python's hashlib.
        let expected = concat!(
            "Ringfence order 8df28f2a89ae09f7e5428bec2ef311a6",
            "517943d31fc58e9edd4c6e8867fa4200"
        );
        let text = order().message();
        assert_eq!(core::str::from_utf8(&text), Ok(expected));
        assert!(text.iter().all(|c| matches!(c, b' '..=b'~')));
        assert_eq!(message(&order().digest()), text);
    }

    #[test]
    fn no_part_of_an_order_changes_without_its_digest() {
        let changes: [fn(&mut Order); 11] = [
            |o| o.domain[31] = 2,
            |o| o.margin_account = Address::new_from_array([9; 32]),
            |o| o.generation = 4,
            |o| o.venue = Address::new_from_array([9; 32]),
            |o| o.instrument = Address::new_from_array([9; 32]),
            |o| o.direction = Direction::Sell,
            |o| o.terms.flags = 1,
            |o| o.terms.lots = 8,
            |o| o.terms.limit_price_ticks = 7,
            |o| o.terms.nonce = 8,
            |o| o.terms.expiry_ts = -10,
        ];
        let mut digests = vec![order().digest()];
        for change in changes {
            let mut other = order();
            change(&mut other);
            digests.push(other.digest());
        }
        digests.sort_unstable();
        digests.dedup();
        assert_eq!(digests.len(), 12);
    }

    #[test]
    fn every_part_of_a_signature_is_where_its_entry_says() {
        let texts = [[1_u8; 80], [2; 80]];
        let signed = |number: u8| Signature {
            signature: [number; 64],
            key: Address::new_from_array([number; 32]),
            message: &texts[usize::from(number) - 1],
        };
        let made = ed25519_instruction(&[signed(1), signed(2)]).unwrap();
        assert_eq!(made.data.len(), 2 + 2 * (14 + 64 + 32 + 80));
        assert_eq!(made.data[..2], [2, 0]);
        for number in 1..=2_u8 {
            let start = 2 + 14 * (usize::from(number) - 1);
            let entry: Vec<usize> = made.data[start..start + 14]
                .chunks(2)
                .map(|bytes| usize::from(u16::from_le_bytes([bytes[0], bytes[1]])))
                .collect();
            for (place, bytes) in [(entry[0], 64), (entry[2], 32), (entry[4], entry[5])] {
                assert!(made.data[place..place + bytes].iter().all(|b| *b == number));
            }
            assert_eq!(entry[5], 80);
            assert_eq!([entry[1], entry[3], entry[6]], [0xFFFF; 3]);
        }
        assert_eq!(ed25519_instruction(&[signed(1); 256]), None);
    }
}
