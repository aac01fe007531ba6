//! What the program's accounts hold, byte for byte, and as the rules of `ringfence-core` see it.
//!
//! An account is its eight discriminator bytes and then its fields in order, little-endian, without
//! padding: that is Borsh, so these structs decode with it. A program on chain reads the fields
//! that it needs in place instead ([`Record::read`]).

use core::fmt;

use solana_address::Address;

pub mod asset;
pub mod auction;
pub mod fund;
pub mod governance;
pub mod house;
pub mod instrument;
pub mod lien;
pub mod loss;
pub mod margin;
pub mod order;
pub mod reader;
pub mod statement;

pub use asset::{Asset, AssetParameters, AssetShard, PriceFeed, Source, TestFeed, TimedPrice};
pub use auction::{Auction, Bid, RankedBid};
pub use fund::{Fund, FundMember, Stress, StressEntry, Stub};
pub use governance::{Change, Governance, Proposal};
pub use house::{House, HouseParameters, Settlement};
pub use instrument::{Book, Contract, Instrument, InstrumentParameters};
pub use lien::Lien;
pub use loss::{Assessment, Loss, LossPart, LossSnapshot, LossTerms, Stamp, TearUp};
pub use margin::{AssetSlot, Consent, MarginAccount, Position, Venue, VenueSettlement};
pub use order::OrderRecord;
pub use reader::{Items, Record, Ref};
pub use statement::Statement;

/// Why bytes are not the account that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecodeError {
    /// Too few or too many bytes.
    Length {
        /// How many there should be.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// The first eight bytes are those of another kind of account.
    Discriminator,
    /// A number that stands for a state has a value that none has.
    UnknownState(u8),
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { expected, found } => write!(f, "{found} bytes instead of {expected}"),
            Self::Discriminator => f.write_str("an account of another kind"),
            Self::UnknownState(number) => write!(f, "no state has the number {number}"),
        }
    }
}

impl core::error::Error for DecodeError {}

/// Something with a fixed number of bytes.
pub trait Layout {
    /// How many.
    const BYTES: usize;
}

macro_rules! fixed {
    ($($number:ty = $bytes:literal),*) => {
        $(impl Layout for $number { const BYTES: usize = $bytes; })*
    };
}
fixed!(
    u8 = 1,
    u16 = 2,
    u32 = 4,
    i32 = 4,
    u64 = 8,
    i64 = 8,
    i128 = 16,
    Address = 32
);

impl<T: Layout, const N: usize> Layout for [T; N] {
    #[allow(
        clippy::arithmetic_side_effects,
        reason = "a constant: it fails to compile"
    )]
    const BYTES: usize = T::BYTES * N;
}

/// Declares a struct once: its fields, their names and their sizes for comparison with the IDL, the
/// reader in place, and for accounts the decoder.
macro_rules! layout {
    (
        $(#[doc = $doc:literal])+
        part $name:ident { $($(#[doc = $field_doc:literal])+ $field:ident: $kind:ty,)* }
    ) => {
        $(#[doc = $doc])+
        #[derive(
            borsh::BorshDeserialize, borsh::BorshSerialize, Clone, Copy, Debug, PartialEq, Eq,
        )]
        pub struct $name { $($(#[doc = $field_doc])+ pub $field: $kind,)* }

        impl $name {
            /// Names and sizes of the fields, in order.
            pub const FIELDS: &'static [(&'static str, usize)] = &[
                $((stringify!($field), <$kind as $crate::accounts::Layout>::BYTES),)*
            ];
        }

        impl $crate::accounts::Layout for $name {
            #[allow(clippy::arithmetic_side_effects, reason = "a constant: it fails to compile")]
            const BYTES: usize = 0 $(+ <$kind as $crate::accounts::Layout>::BYTES)*;
        }

        impl $crate::accounts::reader::Field for $name {
            type Value<'a> = $crate::accounts::Ref<'a, Self>;

            #[inline]
            fn read(bytes: &[u8]) -> $crate::accounts::Ref<'_, Self> {
                let bytes = bytes.get(..<Self as $crate::accounts::Layout>::BYTES);
                $crate::accounts::Ref::new(bytes.unwrap_or_default())
            }
        }

        impl<'a> $crate::accounts::Ref<'a, $name> {
            $(
                $(#[doc = $field_doc])+
                #[inline]
                #[must_use]
                pub fn $field(self) -> <$kind as $crate::accounts::reader::Field>::Value<'a> {
                    const OFFSET: usize =
                        $crate::accounts::reader::offset($name::FIELDS, stringify!($field));
                    self.field::<$kind>(OFFSET)
                }
            )*
        }

        /// A reader equals an owned copy with the same fields.
        impl PartialEq<$name> for $crate::accounts::Ref<'_, $name> {
            fn eq(&self, other: &$name) -> bool {
                true $(&& self.$field() == other.$field)*
            }
        }
    };
    (
        $(#[doc = $doc:literal])+
        account $name:ident $discriminator:tt { $($fields:tt)* }
    ) => {
        layout! { $(#[doc = $doc])+ part $name { $($fields)* } }

        impl $crate::accounts::Record for $name {
            const FIRST: [u8; 8] = Self::DISCRIMINATOR;
        }

        impl $name {
            /// First eight bytes of the account.
            pub const DISCRIMINATOR: [u8; 8] = $discriminator;
            /// Length of the account.
            pub const ACCOUNT_BYTES: usize =
                8_usize.saturating_add(<Self as $crate::accounts::Layout>::BYTES);

            /// Reads the account.
            ///
            /// # Errors
            /// [`DecodeError::Length`], [`DecodeError::Discriminator`], in this order.
            ///
            /// [`DecodeError::Length`]: crate::accounts::DecodeError::Length
            /// [`DecodeError::Discriminator`]: crate::accounts::DecodeError::Discriminator
            pub fn decode(data: &[u8]) -> Result<Self, $crate::accounts::DecodeError> {
                $crate::accounts::decode(data, &Self::DISCRIMINATOR, Self::ACCOUNT_BYTES)
            }
        }
    };
}
pub(crate) use layout;

fn decode<T: borsh::BorshDeserialize>(
    data: &[u8],
    discriminator: &[u8; 8],
    expected: usize,
) -> Result<T, DecodeError> {
    let mut body = reader::body(data, discriminator, expected)?;
    T::deserialize(&mut body).map_err(|_| DecodeError::Length {
        expected,
        found: data.len(),
    })
}

/// A kind of account, from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// Name in the IDL.
    pub name: &'static str,
    /// First eight bytes.
    pub discriminator: [u8; 8],
    /// Names and sizes of the fields, in order.
    pub fields: &'static [(&'static str, usize)],
}

macro_rules! kinds {
    ($($name:ident),*) => {
        &[$(Kind {
            name: stringify!($name),
            discriminator: $name::DISCRIMINATOR,
            fields: $name::FIELDS,
        }),*]
    };
}

/// Hands every kind of account to a macro.
macro_rules! every {
    ($then:ident) => {
        $then!(
            House,
            Settlement,
            Fund,
            FundMember,
            Asset,
            AssetShard,
            Instrument,
            Book,
            Venue,
            MarginAccount,
            Consent,
            Lien,
            OrderRecord,
            Loss,
            LossPart,
            Auction,
            Bid,
            Stress,
            Governance,
            Proposal,
            Change,
            Statement,
            TestFeed
        )
    };
}

/// Every kind of account.
pub const ALL: &[Kind] = every!(kinds);

#[cfg(test)]
mod tests {
    use super::{ALL, AssetShard, DecodeError, Layout, Record};
    use sha2::{Digest, Sha256};

    #[test]
    fn every_discriminator_is_the_hash_of_its_name() {
        for kind in ALL {
            let hash = Sha256::digest(format!("account:{}", kind.name));
            assert_eq!(kind.discriminator, hash[..8], "{}", kind.name);
        }
    }

    #[test]
    fn bytes_of_another_kind_or_length_are_refused() {
        let mut data = vec![0; AssetShard::ACCOUNT_BYTES];
        assert_eq!(AssetShard::decode(&data), Err(DecodeError::Discriminator));
        data[..8].copy_from_slice(&AssetShard::DISCRIMINATOR);
        assert!(AssetShard::decode(&data).is_ok());
        data.push(0);
        let (expected, found) = (data.len() - 1, data.len());
        assert_eq!(
            AssetShard::decode(&data),
            Err(DecodeError::Length { expected, found })
        );
    }

    /// The bytes of an account of any kind, drawn from a seed; the same in every run.
    fn drawn(seed: u64, first: &[u8; 8], bytes: usize) -> Vec<u8> {
        let words = (0_u64..).flat_map(|i| {
            let mut text = seed.to_le_bytes().to_vec();
            text.extend(i.to_le_bytes());
            Sha256::digest(text)
        });
        first.iter().copied().chain(words).take(bytes).collect()
    }

    /// Whatever the bytes, the reader's fields are those of the decoder; and each byte is of a
    /// field, since none can change without the reader seeing it.
    fn check_reader<T: Record + Layout>(
        name: &str,
        is_equal: impl Fn(&[u8], &[u8]) -> Result<bool, DecodeError>,
    ) {
        let bytes = 8 + T::BYTES;
        for seed in 0..20 {
            let data = drawn(seed, &T::FIRST, bytes);
            assert_eq!(is_equal(&data, &data), Ok(true), "{name}, seed {seed}");
        }
        let mut data = drawn(20, &T::FIRST, bytes);
        let owned = data.clone();
        for place in 8..bytes {
            data[place] ^= 1;
            assert_eq!(is_equal(&data, &owned), Ok(false), "{name}, byte {place}");
            data[place] ^= 1;
        }
    }

    macro_rules! check_readers {
        ($($name:ident),*) => {
            $(check_reader::<super::$name>(stringify!($name), |read, owned| {
                let owned = super::$name::decode(owned)?;
                Ok(super::$name::read(read)? == owned)
            });)*
        };
    }

    #[test]
    fn readers_say_what_decoders_say() {
        every!(check_readers);
    }

    #[test]
    fn readers_refuse_what_decoders_refuse() {
        let mut data = vec![0; AssetShard::ACCOUNT_BYTES];
        let kind = AssetShard::read(&data).err();
        assert_eq!(kind, Some(DecodeError::Discriminator));
        data[..8].copy_from_slice(&AssetShard::DISCRIMINATOR);
        assert_eq!(AssetShard::read(&data).unwrap().shard(), 0);
        data.pop();
        let (expected, found) = (data.len() + 1, data.len());
        let short = AssetShard::read(&data).err();
        assert_eq!(short, Some(DecodeError::Length { expected, found }));
    }
}
