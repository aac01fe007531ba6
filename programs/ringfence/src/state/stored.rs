//! One of our accounts, typed but light: a pointer whose check is compiled once.

use crate::errors::Outcome;
use crate::guard;
use anchor_lang::prelude::*;
use bytemuck::Pod;
use core::marker::PhantomData;
use core::mem::size_of;
use core::ops::{Deref, DerefMut};

/// A struct that is the bytes of an account behind its discriminator.
pub trait Record: Pod + Discriminator {
    /// Length of the account.
    const BYTES: usize;
    /// The first eight bytes.
    const FIRST: u64;
}

impl<T: Pod + Discriminator> Record for T {
    #[allow(
        clippy::arithmetic_side_effects,
        reason = "a constant: it fails to compile"
    )]
    const BYTES: usize = size_of::<T>() + 8;
    const FIRST: u64 = match T::DISCRIMINATOR.first_chunk::<8>() {
        Some(bytes) => u64::from_le_bytes(*bytes),
        None => 0,
    };
}

/// An account of the kind `T`, ours, of the right length, with the right discriminator.
///
/// Anchor's own `Account<T>` writes these checks into every instruction; this one calls them. It
/// must be declared `mut` where it is changed: only then does Anchor refuse duplicates of it, and
/// only then does the runtime keep what is written.
pub struct Stored<T: Record> {
    view: AccountView,
    kind: PhantomData<T>,
}

impl<T: Record> Stored<T> {
    /// The account's address.
    #[inline(always)]
    #[must_use]
    pub fn address(&self) -> &Address {
        self.view.address()
    }

    /// The account itself, untyped.
    #[inline(always)]
    #[must_use]
    pub fn info(&self) -> &AccountView {
        &self.view
    }

    /// Creates the account at the address that `seeds` give, all fields zero; returns its bump.
    ///
    /// # Errors
    /// Those of [`guard::create_account`].
    #[inline]
    pub fn create(
        payer: &AccountView,
        target: &AccountView,
        seeds: &[&[u8]],
    ) -> Outcome<(Self, u8)> {
        let bump = guard::create_record(payer, target, seeds, T::BYTES, T::FIRST)?;
        Ok((
            Self {
                view: *target,
                kind: PhantomData,
            },
            bump,
        ))
    }
}

impl<T: Record> Stored<T> {
    /// Closes the account; its rent goes back to whoever paid it. Nothing may be read of it
    /// afterwards.
    ///
    /// # Errors
    /// Those of [`guard::close_record`].
    #[inline]
    pub fn close(self, rent_payer: &AccountView, paid_by: &Address) -> Outcome {
        guard::close_record(&self.view, rent_payer, paid_by)
    }

    /// Loads an account that is not among the declared ones and will be written.
    ///
    /// # Errors
    /// Those of [`guard::check_record`]; Anchor's own when the account was not given as writable.
    #[inline]
    pub fn load_writable(view: &AccountView) -> Outcome<Self> {
        // SAFETY: callers hold one such account at a time, or tie each to another address.
        Ok(unsafe { Self::load_mut(*view)? })
    }
}

impl<T: Record> Deref for Stored<T> {
    type Target = T;

    #[inline(always)]
    fn deref(&self) -> &T {
        // SAFETY: the constructors checked the length; account data starts at a multiple of 8 and
        // `T` is plain bytes of at most that alignment. Nothing here resizes an account before
        // its last use.
        unsafe { &*self.view.data_ptr().add(8).cast::<T>() }
    }
}

impl<T: Record> DerefMut for Stored<T> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: as above; `&mut self` is the only typed way to these bytes, because Anchor
        // refuses a second account with the address of a mutable one.
        unsafe { &mut *self.view.data_mut_ptr().add(8).cast::<T>() }
    }
}

impl<T: Record> AnchorAccount for Stored<T> {
    type Data = T;
    const MIN_DATA_LEN: usize = T::BYTES;

    #[inline(always)]
    fn load(view: AccountView) -> core::result::Result<Self, ProgramError> {
        guard::check_record(&view, T::FIRST, T::BYTES)?;
        Ok(Self {
            view,
            kind: PhantomData,
        })
    }

    #[inline(always)]
    fn account(&self) -> &AccountView {
        &self.view
    }
}

#[cfg(feature = "idl-build")]
impl<T: Record + IdlAccountType> IdlAccountType for Stored<T> {
    const __IDL_ACCOUNT_ENTRY: Option<&'static str> = T::__IDL_ACCOUNT_ENTRY;
    const __IDL_TYPE_DEF: Option<&'static str> = T::__IDL_TYPE_DEF;

    fn __idl_account_entry() -> Option<&'static str> {
        T::__idl_account_entry()
    }

    fn __idl_type_def() -> Option<&'static str> {
        T::__idl_type_def()
    }

    fn __register_idl_deps(accounts: &mut Vec<&'static str>, types: &mut Vec<&'static str>) {
        T::__register_idl_deps(accounts, types);
    }
}
