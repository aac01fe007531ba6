//! Evidence: the assets and instruments of one account, read from the accounts behind the declared
//! ones, in slot order.
//!
//! Each account's place is fixed by the slots, so that none can be left out, repeated or exchanged:
//! an asset is known by its stored address, an instrument by house, id, owner and discriminator
//! (an id is given out once per house).

use crate::errors::{Outcome, RingfenceError};
use crate::guard;
use crate::state::{self, MarginAccount, Stored};
use anchor_lang::prelude::*;
use core::slice::Iter;
use ringfence_core::asset::Asset;
use ringfence_core::instrument::Instrument;
use ringfence_core::limits::{ASSET_SLOTS, POSITION_SLOTS};
use ringfence_core::margin;
use ringfence_core::parameters::Parameters;
use ringfence_core::units::Clock;

/// Evidence of one account, owned.
pub struct Loaded {
    /// Assets of the open slots, in slot order.
    pub assets: Vec<Asset>,
    /// Instruments of the occupied positions, in slot order.
    pub instruments: Vec<Instrument>,
}

impl Loaded {
    /// Room for any account's, to be used for one after the other: the heap gives nothing back.
    #[must_use]
    pub fn with_room() -> Self {
        Self {
            assets: Vec::with_capacity(ASSET_SLOTS),
            instruments: Vec::with_capacity(POSITION_SLOTS),
        }
    }

    /// As the rules take it.
    #[must_use]
    pub fn view<'a>(
        &'a self,
        parameters: &'a Parameters,
        clock: &'a Clock,
    ) -> margin::Evidence<'a> {
        let (assets, instruments) = (&self.assets, &self.instruments);
        margin::Evidence {
            assets,
            instruments,
            parameters,
            clock,
        }
    }
}

/// Assets and instruments of an account as it stands.
///
/// Refuses, in order: `AccountCountWrong`; `AssetMismatch`; `InstrumentMismatch`.
///
/// # Errors
/// As above, and those of [`guard::check_record`].
pub fn load(account: &MarginAccount, rest: &mut Iter<'_, AccountView>) -> Outcome<Loaded> {
    load_after_trade(account, 0, rest)
}

/// The same for an account that is about to trade an instrument: the trade occupies its first free
/// position, if it has none in the instrument yet. Zero for no trade.
///
/// # Errors
/// Those of [`load`].
#[inline(never)]
pub fn load_after_trade(
    account: &MarginAccount,
    traded_id: u16,
    rest: &mut Iter<'_, AccountView>,
) -> Outcome<Loaded> {
    let assets = load_assets(account, rest)?;
    let ids = ids_after(account, traded_id);
    let instruments = load_instruments(&account.house, &ids, rest)?;
    Ok(Loaded {
        assets,
        instruments,
    })
}

/// The same in the place of another account's.
///
/// # Errors
/// Those of [`load`].
#[inline(never)]
pub fn load_after_trade_into(
    account: &MarginAccount,
    traded_id: u16,
    rest: &mut Iter<'_, AccountView>,
    loaded: &mut Loaded,
) -> Outcome {
    loaded.assets.clear();
    loaded.instruments.clear();
    fill_assets(account, rest, &mut loaded.assets)?;
    let ids = ids_after(account, traded_id);
    fill_instruments(&account.house, &ids, rest, &mut loaded.instruments)
}

/// Instrument ids by position slot once an instrument is traded; zero for a free one.
fn ids_after(account: &MarginAccount, traded_id: u16) -> [u16; POSITION_SLOTS] {
    let mut ids = held_ids(account);
    occupy(&mut ids, traded_id);
    ids
}

/// Assets and instruments of an account that is about to receive positions in these instruments,
/// one after the other: each that is new to it occupies its first free position.
///
/// # Errors
/// Those of [`load`].
#[inline(never)]
pub fn load_after_transfer(
    account: &MarginAccount,
    received: impl Iterator<Item = u16>,
    rest: &mut Iter<'_, AccountView>,
) -> Outcome<Loaded> {
    let assets = load_assets(account, rest)?;
    let mut ids = held_ids(account);
    received.for_each(|id| occupy(&mut ids, id));
    let instruments = load_instruments(&account.house, &ids, rest)?;
    Ok(Loaded {
        assets,
        instruments,
    })
}

/// Gives an instrument the first free position, if it has none yet. Zero is no instrument.
fn occupy(ids: &mut [u16; POSITION_SLOTS], instrument_id: u16) {
    if instrument_id != 0 && !ids.contains(&instrument_id) {
        if let Some(free) = ids.iter_mut().find(|id| **id == 0) {
            *free = instrument_id;
        }
    }
}

/// Instrument ids by position slot; zero for a free one.
fn held_ids(account: &MarginAccount) -> [u16; POSITION_SLOTS] {
    let mut ids = [0_u16; POSITION_SLOTS];
    for (id, position) in ids.iter_mut().zip(&account.positions) {
        *id = position.instrument_id;
    }
    ids
}

/// Instruments of the occupied positions alone.
///
/// # Errors
/// Those of [`load`].
#[inline(never)]
pub fn load_held(
    account: &MarginAccount,
    rest: &mut Iter<'_, AccountView>,
) -> Outcome<Vec<Instrument>> {
    load_instruments(&account.house, &held_ids(account), rest)
}

/// The same in the place of another account's.
///
/// # Errors
/// Those of [`load`].
#[inline(never)]
pub fn load_held_into(
    account: &MarginAccount,
    rest: &mut Iter<'_, AccountView>,
    instruments: &mut Vec<Instrument>,
) -> Outcome {
    instruments.clear();
    fill_instruments(&account.house, &held_ids(account), rest, instruments)
}

#[inline(never)]
fn load_assets(account: &MarginAccount, rest: &mut Iter<'_, AccountView>) -> Outcome<Vec<Asset>> {
    let mut assets = Vec::with_capacity(account.slots.len());
    fill_assets(account, rest, &mut assets)?;
    Ok(assets)
}

#[inline(never)]
fn fill_assets(
    account: &MarginAccount,
    rest: &mut Iter<'_, AccountView>,
    assets: &mut Vec<Asset>,
) -> Outcome {
    for slot in account.slots.iter().filter(|slot| slot.is_open != 0) {
        let view = rest.next().ok_or(RingfenceError::AccountCountWrong)?;
        guard::same(view.address(), &slot.asset, RingfenceError::AssetMismatch)?;
        assets.push(Stored::<state::Asset>::load(*view)?.view());
    }
    Ok(())
}

#[inline(never)]
fn load_instruments(
    house: &Address,
    ids: &[u16; POSITION_SLOTS],
    rest: &mut Iter<'_, AccountView>,
) -> Outcome<Vec<Instrument>> {
    let count = ids.iter().filter(|id| **id != 0).count();
    let mut instruments = Vec::with_capacity(count);
    fill_instruments(house, ids, rest, &mut instruments)?;
    Ok(instruments)
}

#[inline(never)]
fn fill_instruments(
    house: &Address,
    ids: &[u16; POSITION_SLOTS],
    rest: &mut Iter<'_, AccountView>,
    instruments: &mut Vec<Instrument>,
) -> Outcome {
    for id in ids.iter().filter(|id| **id != 0) {
        let view = rest.next().ok_or(RingfenceError::AccountCountWrong)?;
        let instrument = Stored::<state::Instrument>::load(*view)?;
        guard::same_house(&instrument.house, house)?;
        guard::check(
            instrument.instrument_id == *id,
            RingfenceError::InstrumentMismatch,
        )?;
        instruments.push(instrument.view());
    }
    Ok(())
}

/// No account may be left over.
///
/// # Errors
/// `AccountCountWrong`.
pub fn check_all_used(rest: &Iter<'_, AccountView>) -> Outcome {
    guard::check(rest.len() == 0, RingfenceError::AccountCountWrong)
}
