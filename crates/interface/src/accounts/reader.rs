//! Readers: an account's fields in place, without a copy of the whole.
//!
//! A margin account has more bytes than a program's stack frame, so that a program reads the few
//! fields that it needs with these. What is checked is checked once, when the account is opened.

use core::marker::PhantomData;

use solana_address::Address;

use super::{DecodeError, Layout};

/// An account, or a part of one, in bytes that somebody else holds.
pub struct Ref<'a, T> {
    bytes: &'a [u8],
    layout: PhantomData<fn() -> T>,
}

impl<T> Clone for Ref<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Ref<'_, T> {}

impl<T> core::fmt::Debug for Ref<'_, T> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Ref({} bytes)", self.bytes.len())
    }
}

impl<'a, T: Layout> Ref<'a, T> {
    /// Bytes that have the length of the layout.
    #[inline]
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            layout: PhantomData,
        }
    }

    /// The field at an offset.
    #[inline]
    pub(crate) fn field<F: Field>(self, offset: usize) -> F::Value<'a> {
        F::read(self.bytes.get(offset..).unwrap_or_default())
    }
}

/// A number, an address, a part or an array of them, as readers give it.
pub trait Field: Layout {
    /// What the reader gives: numbers and addresses as they are, parts and arrays as readers.
    type Value<'a>;

    /// Reads it from the beginning of some bytes.
    fn read(bytes: &[u8]) -> Self::Value<'_>;
}

macro_rules! numbers {
    ($($number:ty),*) => {
        $(impl Field for $number {
            type Value<'a> = Self;

            #[inline]
            fn read(bytes: &[u8]) -> Self {
                bytes.first_chunk().map_or(0, |bytes| Self::from_le_bytes(*bytes))
            }
        })*
    };
}
numbers!(u8, u16, u32, i32, u64, i64, i128);

impl Field for Address {
    type Value<'a> = Self;

    #[inline]
    fn read(bytes: &[u8]) -> Self {
        bytes
            .first_chunk()
            .map_or_else(Self::default, |bytes| Self::new_from_array(*bytes))
    }
}

impl<T: Field, const N: usize> Field for [T; N] {
    type Value<'a> = Items<'a, T>;

    #[inline]
    fn read(bytes: &[u8]) -> Items<'_, T> {
        Items {
            bytes: bytes.get(..Self::BYTES).unwrap_or_default(),
            layout: PhantomData,
        }
    }
}

/// An array, in bytes that somebody else holds.
pub struct Items<'a, T> {
    bytes: &'a [u8],
    layout: PhantomData<fn() -> T>,
}

impl<T> Clone for Items<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Items<'_, T> {}

impl<T> core::fmt::Debug for Items<'_, T> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Items({} bytes)", self.bytes.len())
    }
}

impl<'a, T: Field> Items<'a, T> {
    /// The item at a place; none behind the last.
    #[inline]
    #[must_use]
    pub fn get(self, place: usize) -> Option<T::Value<'a>> {
        let start = place.checked_mul(T::BYTES)?;
        let bytes = self.bytes.get(start..start.checked_add(T::BYTES)?)?;
        Some(T::read(bytes))
    }

    /// All items, in order.
    pub fn iter(self) -> impl ExactSizeIterator<Item = T::Value<'a>> {
        self.bytes.chunks_exact(T::BYTES).map(T::read)
    }

    /// The bytes of all items.
    #[inline]
    #[must_use]
    pub const fn as_bytes(self) -> &'a [u8] {
        self.bytes
    }
}

/// A reader equals an owned array with the same items.
impl<'a, T: Field, const N: usize> PartialEq<[T; N]> for Items<'a, T>
where
    T::Value<'a>: PartialEq<T>,
{
    fn eq(&self, other: &[T; N]) -> bool {
        let all = self.iter();
        all.len() == N && all.zip(other).all(|(read, owned)| read == *owned)
    }
}

/// An account of ours: what it begins with, and how long it is.
pub trait Record: Layout + Sized {
    /// First eight bytes.
    const FIRST: [u8; 8];

    /// Checks length and kind once; the reader then gives each field from its place.
    ///
    /// The bytes do not say whose account it is: check that the program ([`crate::ID`]) owns it.
    ///
    /// # Errors
    /// [`DecodeError::Length`], [`DecodeError::Discriminator`], in this order.
    fn read(data: &[u8]) -> Result<Ref<'_, Self>, DecodeError> {
        body(data, &Self::FIRST, 8_usize.saturating_add(Self::BYTES)).map(Ref::new)
    }
}

/// What is behind the discriminator of an account of this kind and length.
pub(crate) fn body<'a>(
    data: &'a [u8],
    first: &[u8; 8],
    expected: usize,
) -> Result<&'a [u8], DecodeError> {
    let wrong_length = DecodeError::Length {
        expected,
        found: data.len(),
    };
    if data.len() != expected {
        return Err(wrong_length);
    }
    let (found, body) = data.split_first_chunk::<8>().ok_or(wrong_length)?;
    if u64::from_le_bytes(*found) == u64::from_le_bytes(*first) {
        Ok(body)
    } else {
        Err(DecodeError::Discriminator)
    }
}

/// Bytes before a field, from the names and sizes of all fields. Run by the compiler.
pub(crate) const fn offset(fields: &[(&str, usize)], name: &str) -> usize {
    let (mut left, mut before) = (fields, 0_usize);
    while let [(found, bytes), rest @ ..] = left {
        if is_same(found.as_bytes(), name.as_bytes()) {
            return before;
        }
        before = before.saturating_add(*bytes);
        left = rest;
    }
    before
}

const fn is_same(one: &[u8], other: &[u8]) -> bool {
    match (one, other) {
        ([], []) => true,
        ([a, one @ ..], [b, other @ ..]) => *a == *b && is_same(one, other),
        _ => false,
    }
}
