//! An account in whose place the System program may stand.

use crate::errors::Outcome;
use anchor_lang::address_eq;
use anchor_lang::prelude::*;
use core::ops::Deref;

/// An account that is written when there is one. Where there is none, the System program stands in
/// its place, which the runtime never makes writable.
pub struct Perhaps {
    view: AccountView,
}

impl Perhaps {
    /// Loads an account that is not among the declared ones.
    ///
    /// # Errors
    /// Anchor's own when an account was not given as writable.
    #[inline]
    pub fn load_writable(view: &AccountView) -> Outcome<Self> {
        // SAFETY: nothing here reads or writes the account's data.
        Ok(unsafe { Self::load_mut(*view)? })
    }
}

impl Deref for Perhaps {
    type Target = AccountView;

    #[inline(always)]
    fn deref(&self) -> &AccountView {
        &self.view
    }
}

impl AnchorAccount for Perhaps {
    type Data = AccountView;

    #[inline(always)]
    fn load(view: AccountView) -> core::result::Result<Self, ProgramError> {
        Ok(Self { view })
    }

    #[inline(never)]
    unsafe fn load_mut(view: AccountView) -> core::result::Result<Self, ProgramError> {
        if view.is_writable() || address_eq(view.address(), &System::id()) {
            Self::load(view)
        } else {
            Err(ErrorCode::ConstraintMut.into())
        }
    }

    #[inline(always)]
    fn account(&self) -> &AccountView {
        &self.view
    }
}

impl IdlAccountType for Perhaps {}
