//! One margin account with everything that it is judged by, loaded in two round trips.

use crate::chain::{self, CLOCK_SYSVAR, Chain, Failure, Filter};
use crate::load::{Answers, ask};
pub use crate::load::{LoadError, load_one};
use crate::preview;
use ringfence_core::units::Clock;
use ringfence_interface::accounts::asset::{SOURCE_PYTH, SOURCE_TEST_FEED};
use ringfence_interface::accounts::{
    Asset, Book, Consent, DecodeError, Fund, House, Instrument, Lien, MarginAccount, Settlement,
    Source,
};
use ringfence_interface::pda;
use solana_address::Address;

/// The program that keeps Pyth's sponsored price accounts at addresses that can be derived.
pub const PYTH_PUSH_ORACLE: Address =
    Address::from_str_const("pythWSnswVUd12oZpeFP8e9CVaEqJg25g1Vtc2biRsT");
/// Where the amount is in a token account.
const TOKEN_AMOUNT_AT: usize = 64;
/// Where its state is.
const TOKEN_STATE_AT: usize = 108;
/// The state of a frozen one.
const TOKEN_FROZEN: u8 = 2;

/// One open vault of the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vault {
    /// Its slot in the account.
    pub slot: usize,
    /// The token account.
    pub address: Address,
    /// Tokens in it: at least the ledger, more when somebody sent some.
    pub tokens_native: u64,
    /// Whether the token's issuer has frozen it.
    pub is_frozen: bool,
    /// Where its asset is.
    pub asset_address: Address,
    /// Its asset.
    pub asset: Asset,
}

/// The instrument of one occupied position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Market {
    /// Where it is.
    pub address: Address,
    /// The instrument.
    pub instrument: Instrument,
    /// Its book.
    pub book: Book,
}

/// A margin account with its evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Portfolio {
    /// Where the account is.
    pub address: Address,
    /// The account.
    pub account: MarginAccount,
    /// Its house.
    pub house: House,
    /// The house's totals.
    pub settlement: Settlement,
    /// The house's fund.
    pub fund: Fund,
    /// The open vaults, in slot order.
    pub vaults: Vec<Vault>,
    /// The instruments of the occupied positions, in slot order.
    pub markets: Vec<Market>,
    /// The chain's time when it was loaded.
    pub clock: Clock,
}

/// What the account's owner has allowed others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rights {
    /// Consents to venues, by address.
    pub consents: Vec<(Address, Consent)>,
    /// Pledges, by address.
    pub liens: Vec<(Address, Lien)>,
}

/// Loads one instrument with its book, in one round trip.
///
/// # Errors
/// [`LoadError`].
pub fn load_market(
    chain: &dyn Chain,
    house: &Address,
    instrument_id: u16,
) -> Result<Market, LoadError> {
    let address = pda::instrument(house, instrument_id).0;
    let addresses = [address, pda::book(&address).0];
    market(&mut ask(chain, &addresses)?, address)
}

fn market(answers: &mut Answers<'_>, address: Address) -> Result<Market, LoadError> {
    Ok(Market {
        address,
        instrument: answers.decoded("instrument", Instrument::decode)?,
        book: answers.decoded("book", Book::decode)?,
    })
}

impl Portfolio {
    /// Loads an account: first itself, then at once everything that it names.
    ///
    /// # Errors
    /// [`LoadError`].
    pub fn load(chain: &dyn Chain, address: &Address) -> Result<Self, LoadError> {
        let account: MarginAccount =
            ask(chain, &[*address])?.decoded("margin account", MarginAccount::decode)?;
        let markets: Vec<Address> = account
            .occupied_positions()
            .map(|position| pda::instrument(&account.house, position.instrument_id).0)
            .collect();
        let named = named_by(&account, &markets);
        let mut answers = ask(chain, &named)?;
        Ok(Self {
            address: *address,
            clock: clock(&mut answers)?,
            house: answers.decoded("house", House::decode)?,
            settlement: answers.decoded("settlement", Settlement::decode)?,
            fund: answers.decoded("fund", Fund::decode)?,
            vaults: vaults(&account, &mut answers)?,
            markets: markets
                .into_iter()
                .map(|address| market(&mut answers, address))
                .collect::<Result<_, _>>()?,
            account,
        })
    }

    /// What the owner has allowed others, found by searching.
    ///
    /// # Errors
    /// [`Failure::Unreachable`].
    pub fn rights(&self, chain: &dyn Chain) -> Result<Rights, Failure> {
        let mut rights = Rights::default();
        let of_account = |kind| Filter::kind(kind).of(&self.address);
        for (address, account) in chain.owned(&of_account(Consent::DISCRIMINATOR))? {
            rights
                .consents
                .extend(Consent::decode(&account.data).ok().map(|it| (address, it)));
        }
        for (address, account) in chain.owned(&of_account(Lien::DISCRIMINATOR))? {
            rights
                .liens
                .extend(Lien::decode(&account.data).ok().map(|it| (address, it)));
        }
        Ok(rights)
    }

    /// As previews take it.
    ///
    /// # Errors
    /// [`DecodeError::UnknownState`] of an account of a newer program.
    pub fn preview(&self) -> Result<preview::Portfolio, DecodeError> {
        Ok(preview::Portfolio {
            account: self.account.to_core()?,
            generation: self.account.generation,
            assets: self
                .vaults
                .iter()
                .map(|vault| vault.asset.to_core())
                .collect(),
            instruments: self
                .markets
                .iter()
                .map(|it| it.instrument.to_core())
                .collect(),
            parameters: self.house.parameters.to_core(),
            takes_risk: self.house.takes_risk(&self.clock),
            is_haircutting: self.house.haircutting != 0,
            clock: self.clock,
        })
    }

    /// The vault of a mint; none when it is not open.
    #[must_use]
    pub fn vault_of(&self, mint: &Address) -> Option<&Vault> {
        self.vaults.iter().find(|vault| vault.asset.mint == *mint)
    }

    /// What the account's health is computed from, in the program's order.
    #[must_use]
    pub fn evidence(&self) -> Vec<Address> {
        self.evidence_with(&self.held())
    }

    /// The same once an instrument is traded: one that is new to the account takes its first free
    /// position.
    #[must_use]
    pub fn evidence_after(&self, instrument_id: u16) -> Vec<Address> {
        let mut ids: Vec<u16> = self
            .account
            .positions
            .iter()
            .map(|it| it.instrument_id)
            .collect();
        if !ids.contains(&instrument_id)
            && let Some(free) = ids.iter_mut().find(|id| **id == 0)
        {
            *free = instrument_id;
        }
        ids.retain(|id| *id != 0);
        self.evidence_with(&ids)
    }

    /// Instruments of the occupied positions, in slot order.
    #[must_use]
    pub fn held(&self) -> Vec<u16> {
        self.account
            .occupied_positions()
            .map(|position| position.instrument_id)
            .collect()
    }

    /// The open vaults' assets and then these instruments.
    #[must_use]
    pub fn evidence_with(&self, instruments: &[u16]) -> Vec<Address> {
        let assets = self.vaults.iter().map(|vault| vault.asset_address);
        let of = |id: &u16| pda::instrument(&self.account.house, *id).0;
        assets.chain(instruments.iter().map(of)).collect()
    }

    /// The account that a source's prices are read from.
    #[must_use]
    pub fn oracle(&self, source: &Source) -> Option<Address> {
        oracle(&self.account.house, source)
    }
}

/// The account that a source's prices are read from: the house's own feed, or the one that Pyth
/// keeps for everybody. Nothing for a kind that is not known.
#[must_use]
pub fn oracle(house: &Address, source: &Source) -> Option<Address> {
    match source.kind {
        SOURCE_TEST_FEED => Some(pda::test_feed(house, &source.feed_id).0),
        SOURCE_PYTH => Some(pyth_oracle(&source.feed_id)),
        _ => None,
    }
}

/// The account that Pyth keeps up to date with a feed for everybody (shard 0), the same on every
/// network. Any other account with the feed's update serves as well.
#[must_use]
pub fn pyth_oracle(feed_id: &[u8; 32]) -> Address {
    let shard = 0_u16.to_le_bytes();
    Address::find_program_address(&[&shard, feed_id], &PYTH_PUSH_ORACLE).0
}

/// Everything that an account names, in the order in which it is read back.
fn named_by(account: &MarginAccount, markets: &[Address]) -> Vec<Address> {
    let house = account.house;
    let mut named = vec![
        CLOCK_SYSVAR,
        house,
        pda::settlement(&house).0,
        pda::fund(&house).0,
    ];
    for (_, slot) in account.open_slots() {
        named.extend([slot.asset, slot.vault]);
    }
    for market in markets {
        named.extend([*market, pda::book(market).0]);
    }
    named
}

fn clock(answers: &mut Answers<'_>) -> Result<Clock, LoadError> {
    let (address, account) = answers.next("clock")?;
    let error = DecodeError::Length {
        expected: 40,
        found: account.data.len(),
    };
    chain::clock_of(&account.data).ok_or(LoadError::Malformed {
        what: "clock",
        address,
        error,
    })
}

fn vaults(account: &MarginAccount, answers: &mut Answers<'_>) -> Result<Vec<Vault>, LoadError> {
    let vault = |(slot, held): (usize, &ringfence_interface::accounts::AssetSlot)| {
        let asset = answers.decoded("asset", Asset::decode)?;
        let (address, tokens) = answers.next("vault")?;
        Ok(Vault {
            slot,
            address,
            tokens_native: token_amount(&tokens.data).unwrap_or(0),
            is_frozen: is_token_frozen(&tokens.data),
            asset_address: held.asset,
            asset,
        })
    };
    account.open_slots().map(vault).collect()
}

/// Tokens in a token account.
#[must_use]
pub fn token_amount(data: &[u8]) -> Option<u64> {
    let bytes = data.get(TOKEN_AMOUNT_AT..)?.first_chunk()?;
    Some(u64::from_le_bytes(*bytes))
}

/// Whether the issuer has frozen a token account.
#[must_use]
pub fn is_token_frozen(data: &[u8]) -> bool {
    data.get(TOKEN_STATE_AT) == Some(&TOKEN_FROZEN)
}

#[cfg(test)]
mod tests {
    use super::{Address, Source, oracle, pda};

    const SOL_USD: [u8; 32] = [
        0xef, 0x0d, 0x8b, 0x6f, 0xda, 0x2c, 0xeb, 0xa4, 0x1d, 0xa1, 0x5d, 0x40, 0x95, 0xd1, 0xda,
        0x39, 0x2a, 0x0d, 0x2f, 0x8e, 0xd0, 0xc6, 0xc7, 0xbc, 0x0f, 0x4c, 0xfa, 0xc8, 0xc2, 0x80,
        0xb5, 0x6d,
    ];

    #[test]
    fn the_sponsored_feed_of_sol_is_where_pyth_documents_it() {
        let house = Address::default();
        let found = oracle(&house, &Source::pyth(SOL_USD)).map(|at| at.to_string());
        let documented = "7UVimffxr9ow1uXYxsr4LHAcV58mLzhmwaeKvJ1pjLiE";
        assert_eq!(found.as_deref(), Some(documented));
    }

    #[test]
    fn a_test_feed_is_of_its_house_and_what_is_not_known_is_nowhere() {
        let house = Address::new_from_array([7; 32]);
        let feed = Source::test_feed([1; 32]);
        let own = pda::test_feed(&house, &[1; 32]).0;
        assert_eq!(oracle(&house, &feed), Some(own));
        assert_ne!(oracle(&Address::default(), &feed), Some(own));
        let unknown = Source { kind: 9, ..feed };
        assert_eq!(oracle(&house, &unknown), None);
    }
}
