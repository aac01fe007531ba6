//! An account in whose place the System program may stand.

use anchor_lang::address_eq;
use anchor_lang::prelude::*;
use core::ops::Deref;

/// An account that is written when there is one. Where there is none, the System program stands in
/// its place, which the runtime never makes writable.
pub struct Perhaps {
    view: AccountView,
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
