//! A house of any size that holds, as a snapshot: for measuring, and for trying the auditor out.
//! The same number of accounts always gives the same bytes.
//!
//! Customers have quote, every fourth has a second asset as well, and pairs of them have traded.
//! The house has traded since midnight and has marked since; nobody is settled yet.

use std::path::Path;

use anyhow::{Context, Result};
use borsh::BorshSerialize;
use ringfence_core::settlement::Settlement as Totals;
use ringfence_interface::accounts::{
    Asset, AssetShard, Book, Fund, House, Instrument, MarginAccount, Record, Settlement,
};
use ringfence_interface::ids::{ID, TOKEN_PROGRAM};
use ringfence_interface::pda;
use sha2::{Digest, Sha256};
use solana_address::Address;

use crate::snapshot::{Moment, Section, Writer, in_parallel};

/// The slot in which everybody was created.
const GENERATION: u64 = 400_000_000;
/// When the snapshot is taken.
const TS: i64 = 1_767_574_860;
/// Price of a tick in which pairs have traded, and the mark since.
const TICKS: [u64; 2] = [10_000, 10_040];
/// Value of a tick on a lot.
const TICK_VALUE: u64 = 10_000;
/// How many accounts are made by one hand at a time.
const PAGE: usize = 1 << 12;
/// Lamports that any account holds.
const LAMPORTS: u64 = 5_000_000;

/// An account: address, lamports, data.
type Row = (Address, u64, Vec<u8>);

/// Addresses of the house.
struct Places {
    house: Address,
    creator: Address,
    assets: [Address; 2],
    mints: [Address; 2],
}

/// One made customer: its account and its vaults.
struct Made {
    account: Row,
    vaults: Vec<Row>,
    shard: usize,
    ledgers: [u64; 2],
}

/// Writes the snapshot of a house with this many margin accounts.
///
/// # Errors
/// When the folder is not empty or cannot be written.
pub fn simulate(accounts: usize, folder: &Path) -> Result<()> {
    let places = Places::new();
    let pages = accounts.div_ceil(PAGE);
    let made = in_parallel(pages, |page| {
        let begin = page.saturating_mul(PAGE);
        let end = begin.saturating_add(PAGE).min(accounts);
        let customers = (begin..end).map(|number| places.customer(number, accounts));
        customers.collect::<Result<Vec<Made>>>()
    })?;
    let mut totals = [[(0_u64, 0_u64); 16]; 2];
    let (mut rows, mut vaults) = (Vec::new(), Vec::new());
    for made in made.into_iter().flatten() {
        for (place, of_asset) in totals.iter_mut().enumerate().take(made.vaults.len()) {
            let shard = of_asset.get_mut(made.shard).context("no such shard")?;
            let ledger = made.ledgers.get(place).copied().unwrap_or(0);
            shard.0 = shard.0.saturating_add(ledger);
            shard.1 = shard.1.saturating_add(1);
        }
        rows.push(made.account);
        vaults.extend(made.vaults);
    }
    let mut writer = Writer::new(folder)?;
    let pairs = u64::try_from(accounts >> 1)?;
    write_in(&mut writer, ID, rows)?;
    vaults.extend(places.house_vaults());
    write_in(&mut writer, TOKEN_PROGRAM, vaults)?;
    places.write_house(&mut writer, &totals, pairs)?;
    writer.finish(&Moment {
        house: places.house,
        slot: GENERATION.saturating_add(1_000),
        ts: TS,
    })
}

/// A name's address.
fn named(kind: &str, number: usize) -> Address {
    let hash = Sha256::digest(format!("simulated {kind} {number}"));
    Address::new_from_array(hash.into())
}

/// An account's bytes.
fn bytes<T: Record + BorshSerialize>(account: &T) -> Result<Vec<u8>> {
    let mut data = T::FIRST.to_vec();
    account.serialize(&mut data)?;
    Ok(data)
}

/// An account with nothing in it but what the caller sets.
fn blank<T: Record + borsh::BorshDeserialize>() -> Result<T> {
    Ok(T::try_from_slice(&vec![0; T::BYTES])?)
}

/// Writes accounts of one section.
fn write_in(writer: &mut Writer, owner: Address, mut rows: Vec<Row>) -> Result<()> {
    rows.sort_by_key(|(address, ..)| *address);
    let Some((_, _, data)) = rows.first() else {
        return Ok(());
    };
    writer.add(Section::of(&owner, data), &rows)
}

/// A token account's bytes.
fn token_account(mint: &Address, owner: &Address, amount_native: u64) -> Vec<u8> {
    let mut data = Vec::with_capacity(165);
    data.extend(mint.as_ref());
    data.extend(owner.as_ref());
    data.extend(amount_native.to_le_bytes());
    data.resize(108, 0);
    data.push(1);
    data.resize(165, 0);
    data
}

impl Places {
    fn new() -> Self {
        let creator = named("creator", 0);
        let house = pda::house(&creator, 1, true).0;
        let mints = [named("mint", 0), named("mint", 1)];
        Self {
            house,
            creator,
            assets: mints.map(|mint| pda::asset(&house, &mint).0),
            mints,
        }
    }

    /// The customer of a number. Even ones have bought a lot of the next one.
    fn customer(&self, number: usize, accounts: usize) -> Result<Made> {
        let owner = named("owner", number);
        let (address, bump) = pda::margin_account(&self.house, &owner, 0);
        let mut account: MarginAccount = blank()?;
        account.house = self.house;
        account.owner = owner;
        account.rent_payer = owner;
        account.generation = GENERATION;
        account.bump = bump;
        let seed = u64::try_from(number)?;
        let ledgers = [
            1_000_000_000_u64.saturating_add(seed.wrapping_mul(7_919) % 1_000_000_000),
            50_000_000_u64.saturating_add(seed.wrapping_mul(104_729) % 1_000_000_000),
        ];
        let count = if number.is_multiple_of(4) { 2 } else { 1 };
        let mut vaults = Vec::new();
        let assets = self.assets.iter().zip(&self.mints).zip(ledgers);
        let slots = account.slots.iter_mut().zip(assets).take(count);
        for (slot, ((asset, mint), ledger_native)) in slots {
            slot.asset = *asset;
            slot.vault = pda::vault(&address, mint).0;
            slot.rent_payer = owner;
            slot.ledger_native = ledger_native;
            slot.is_open = 1;
            let data = token_account(mint, &address, ledger_native);
            vaults.push((slot.vault, LAMPORTS, data));
        }
        let has_partner = number ^ 1 < accounts;
        if let Some(position) = account.positions.first_mut().filter(|_| has_partner) {
            position.instrument_id = 1;
            position.lots = if number.is_multiple_of(2) { 1 } else { -1 };
            position.tick = TICKS[0];
            position.sequence = 1;
        }
        Ok(Made {
            shard: usize::from(pda::shard_number(&address)),
            account: (address, LAMPORTS, bytes(&account)?),
            vaults,
            ledgers,
        })
    }

    /// Pool and the fund's accounts: empty.
    fn house_vaults(&self) -> Vec<Row> {
        let (settlement, fund) = (pda::settlement(&self.house).0, pda::fund(&self.house).0);
        let [mint, _] = &self.mints;
        let pool = (pda::pool(&self.house).0, settlement);
        let layers = [3, 4, 5, 6, pda::SECURED, pda::ESCROW, pda::PENDING_STAKES];
        let layers = layers.map(|number| (pda::fund_vault(&fund, number).0, fund));
        let all = std::iter::once(pool).chain(layers);
        all.map(|(vault, owner)| (vault, LAMPORTS, token_account(mint, &owner, 0)))
            .collect()
    }

    fn write_house(
        &self,
        writer: &mut Writer,
        totals: &[[(u64, u64); 16]; 2],
        pairs: u64,
    ) -> Result<()> {
        let (address, bump) = pda::house(&self.creator, 1, true);
        let mut house: House = blank()?;
        house.creator = self.creator;
        house.house_id = 1;
        house.is_test = 1;
        house.bump = bump;
        [house.quote_mint, _] = self.mints;
        house.quote_token_program = TOKEN_PROGRAM;
        house.quote_decimals = 6;
        write_in(writer, ID, vec![(address, LAMPORTS, bytes(&house)?)])?;
        self.write_totals(writer, pairs)?;
        self.write_assets(writer, totals)?;
        self.write_market(writer, pairs)
    }

    /// Settlement and fund. A move of the settlement tick is recognised, and nobody is touched.
    fn write_totals(&self, writer: &mut Writer, pairs: u64) -> Result<()> {
        let (address, bump) = pda::settlement(&self.house);
        let mut settlement: Settlement = blank()?;
        settlement.house = self.house;
        (settlement.pool, settlement.pool_bump) = pda::pool(&self.house);
        settlement.bump = bump;
        settlement.claim_index_e12 = Totals::EMPTY.claim_index_e12;
        settlement.recovery_index_e12 = Totals::EMPTY.recovery_index_e12;
        let [before, after] = TICKS;
        let moved = after.saturating_sub(before).saturating_mul(TICK_VALUE);
        settlement.owed_to_native = i128::from(pairs).saturating_mul(moved.into());
        settlement.owed_by_native = settlement.owed_to_native;
        let row = (address, LAMPORTS, bytes(&settlement)?);
        write_in(writer, ID, vec![row])?;
        let (address, bump) = pda::fund(&self.house);
        let mut fund: Fund = blank()?;
        fund.house = self.house;
        fund.bump = bump;
        let vault = |number| pda::fund_vault(&address, number).0;
        fund.insurance = vault(3);
        fund.skin_junior = vault(4);
        fund.mutual = vault(5);
        fund.skin_senior = vault(6);
        fund.secured = vault(pda::SECURED);
        fund.escrow = vault(pda::ESCROW);
        fund.pending = vault(pda::PENDING_STAKES);
        write_in(writer, ID, vec![(address, LAMPORTS, bytes(&fund)?)])
    }

    fn write_assets(&self, writer: &mut Writer, totals: &[[(u64, u64); 16]; 2]) -> Result<()> {
        let (mut assets, mut shards) = (Vec::new(), Vec::new());
        let listed = self.assets.iter().zip(&self.mints).zip(totals);
        for (place, ((address, mint), totals)) in listed.enumerate() {
            let mut asset: Asset = blank()?;
            asset.house = self.house;
            asset.mint = *mint;
            asset.token_program = TOKEN_PROGRAM;
            asset.decimals = 6;
            asset.quote_decimals = 6;
            asset.is_quote = u8::from(place == 0);
            asset.bump = pda::asset(&self.house, mint).1;
            assets.push((*address, LAMPORTS, bytes(&asset)?));
            for (number, (ledger_native, vault_count)) in (0_u8..).zip(totals) {
                let (at, bump) = pda::shard(address, number);
                let mut shard: AssetShard = blank()?;
                shard.asset = *address;
                shard.ledger_native = *ledger_native;
                shard.vault_count = *vault_count;
                shard.shard = number;
                shard.bump = bump;
                shards.push((at, LAMPORTS, bytes(&shard)?));
            }
        }
        write_in(writer, ID, assets)?;
        write_in(writer, ID, shards)
    }

    fn write_market(&self, writer: &mut Writer, pairs: u64) -> Result<()> {
        let (address, bump) = pda::instrument(&self.house, 1);
        let mut instrument: Instrument = blank()?;
        instrument.house = self.house;
        instrument.instrument_id = 1;
        instrument.bump = bump;
        instrument.tick_value_native = TICK_VALUE;
        instrument.expiry_ts = i64::MAX;
        instrument.sequence = 2;
        [_, instrument.settlement_tick] = TICKS;
        [_, instrument.mark_tick] = TICKS;
        let row = (address, LAMPORTS, bytes(&instrument)?);
        write_in(writer, ID, vec![row])?;
        let (at, bump) = pda::book(&address);
        let mut book: Book = blank()?;
        book.instrument = address;
        book.open_interest_lots = pairs;
        book.open_position_count = pairs.saturating_mul(2);
        book.bump = bump;
        write_in(writer, ID, vec![(at, LAMPORTS, bytes(&book)?)])
    }
}
