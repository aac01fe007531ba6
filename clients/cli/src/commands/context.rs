//! What every command shares: which chain, which house, which key, and how things are sent.

use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail};
use clap::Args;
use ringfence_client::chain::{Account, Chain, Filter};
use ringfence_client::portfolio::{LoadError, load_one};
use ringfence_core::units::Clock;
use ringfence_interface::accounts::{Asset, DecodeError, House, Settlement};
use ringfence_interface::{ID, pda};
use solana_address::Address;
use solana_signer::Signer;

use super::amount;
use super::send::{missing, unread};
use super::table::{Answer, Cell};

/// The variable that names the house where no argument does.
pub const HOUSE_VARIABLE: &str = "RINGFENCE_HOUSE";

/// A key.
pub type Key = Box<dyn Signer + Sync>;
/// Where keys come from: from a file, or from the usual one.
pub type Keys<'a> = dyn Fn(Option<&Path>) -> Result<Key> + 'a;

/// A command that cannot be understood: nothing was asked of any chain for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unusable(String);

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unusable {}

/// An address among the words of a command.
///
/// # Errors
/// In words, that it is none.
pub fn an_address(text: &str) -> Result<Address, &'static str> {
    text.parse().map_err(|_| "this is no address")
}

/// The error of a command that cannot be understood.
#[must_use]
pub fn unusable(sentence: String) -> anyhow::Error {
    anyhow!(Unusable(sentence))
}

/// What every command can be told.
#[derive(Args, Clone, Debug, Default)]
pub struct Globals {
    /// Node to ask: its address, or localnet, devnet, mainnet
    #[arg(long, value_name = "URL", global = true, default_value = "localnet")]
    pub rpc: String,
    /// File of the key that signs and pays; ~/.config/solana/id.json without
    #[arg(long, value_name = "FILE", global = true)]
    pub keypair: Option<PathBuf>,
    /// Data instead of tables, amounts as decimal strings in native units
    #[arg(long, global = true)]
    pub json: bool,
    /// Try it out, say what it would change, and send nothing
    #[arg(long, global = true)]
    pub dry_run: bool,
    /// Priority fee, in millionths of a lamport per compute unit
    #[arg(long, value_name = "PRICE", global = true, default_value_t = 0)]
    pub priority_fee: u64,
    /// The house; the only one there is without
    #[arg(
        long,
        value_name = "ADDRESS",
        env = HOUSE_VARIABLE,
        global = true,
        value_parser = an_address
    )]
    pub house: Option<Address>,
}

/// An amount of tokens.
#[derive(Args, Clone, Debug)]
pub struct Quantity {
    /// Amount in whole tokens, such as 12.5
    #[arg(value_name = "AMOUNT")]
    amount: String,
    /// The amount is in native units
    #[arg(long)]
    native: bool,
}

impl Quantity {
    /// In native units of something with so many decimals.
    ///
    /// # Errors
    /// In a sentence, what is wrong with it.
    pub fn native(&self, decimals: u8) -> Result<u64> {
        quantity(&self.amount, self.native, decimals)
    }
}

/// An amount in native units: of whole tokens, or native already.
///
/// # Errors
/// In a sentence, what is wrong with it.
pub fn quantity(text: &str, is_native: bool, decimals: u8) -> Result<u64> {
    if is_native {
        amount::whole(text)
    } else {
        amount::native(text, decimals)
    }
}

/// One command on its way.
#[derive(Clone, Copy)]
pub struct Session<'a> {
    /// The chain.
    pub chain: &'a dyn Chain,
    keys: &'a Keys<'a>,
    /// What it was told.
    pub globals: &'a Globals,
}

/// The house that was named, or the only one there is on a chain: for commands that are told other
/// things than [`Globals`].
///
/// # Errors
/// When there is none, or more than one.
pub fn which_house(chain: &dyn Chain, named: Option<Address>) -> Result<Address> {
    if let Some(named) = named {
        return Ok(named);
    }
    let keys = |_: Option<&Path>| -> Result<Key> { bail!("nothing is signed") };
    let home = Session::new(chain, &keys, &Globals::default()).home()?;
    Ok(home.address)
}

/// The house that the environment names.
///
/// # Errors
/// When what it names is no address.
pub fn house_of_environment() -> Result<Option<Address>> {
    let Ok(text) = std::env::var(HOUSE_VARIABLE) else {
        return Ok(None);
    };
    let read = an_address(&text);
    let address = read.map_err(|why| unusable(format!("{HOUSE_VARIABLE} {text}: {why}")))?;
    Ok(Some(address))
}

/// A house and where it is.
#[derive(Clone, Copy, Debug)]
pub struct Home {
    /// Where it is.
    pub address: Address,
    /// The house.
    pub house: House,
}

impl Home {
    /// An amount of the quote.
    pub fn quote(&self, native: impl Into<i128>) -> Cell {
        Cell::Amount(native.into(), self.house.quote_decimals, "quote".to_owned())
    }

    /// An amount of the quote where it is known.
    #[must_use]
    pub fn quote_if(&self, native: Option<i128>) -> Cell {
        native.map_or(Cell::Without("_native"), |native| self.quote(native))
    }

    /// The quote's Asset.
    #[must_use]
    pub fn quote_asset(&self) -> Address {
        pda::asset(&self.address, &self.house.quote_mint).0
    }
}

/// An amount of an asset, in words that tell it from others.
pub fn of_asset(asset: &Asset, native: impl Into<i128>) -> Cell {
    Cell::Amount(native.into(), asset.decimals, unit(asset))
}

fn unit(asset: &Asset) -> String {
    if asset.is_quote != 0 {
        return "quote".to_owned();
    }
    let mint = asset.mint.to_string();
    mint.chars().take(4).collect()
}

impl<'a> Session<'a> {
    /// A command with what it was told.
    #[must_use]
    pub const fn new(chain: &'a dyn Chain, keys: &'a Keys<'a>, globals: &'a Globals) -> Self {
        Self {
            chain,
            keys,
            globals,
        }
    }

    /// The text of an answer, as it was asked for.
    #[must_use]
    pub fn say(&self, answer: &Answer) -> String {
        if self.globals.json {
            answer.for_machines()
        } else {
            answer.for_people()
        }
    }

    /// The chain's time.
    ///
    /// # Errors
    /// When nobody answers.
    pub fn clock(&self) -> Result<Clock> {
        self.chain.clock().map_err(|failure| unread(&failure))
    }

    /// The key that signs and pays.
    ///
    /// # Errors
    /// When there is none.
    pub fn key(&self) -> Result<Key> {
        (self.keys)(self.globals.keypair.as_deref())
    }

    /// All accounts that a filter lets through, by address.
    ///
    /// # Errors
    /// When nobody answers.
    pub fn owned(&self, filter: &Filter) -> Result<Vec<(Address, Account)>> {
        let found = self.chain.owned(filter);
        let mut found = found.map_err(|failure| unread(&failure))?;
        found.sort_by_key(|(address, _)| *address);
        Ok(found)
    }

    /// All accounts of a kind that begin with an address.
    ///
    /// # Errors
    /// When nobody answers, or one of them cannot be read.
    pub fn all<T>(
        &self,
        first: [u8; 8],
        of: Option<&Address>,
        decode: fn(&[u8]) -> Result<T, DecodeError>,
    ) -> Result<Vec<(Address, T)>> {
        let kind = Filter::kind(first);
        let filter = match of {
            Some(key) => kind.of(key),
            None => kind,
        };
        let read = |(address, account): (Address, Account)| {
            let read = decode(&account.data);
            let read = read.map_err(|why| anyhow!("{address} cannot be read: {why}"))?;
            Ok((address, read))
        };
        self.owned(&filter)?.into_iter().map(read).collect()
    }

    /// One account of a kind.
    ///
    /// # Errors
    /// When there is none at the address.
    pub fn one<T>(
        &self,
        address: &Address,
        what: &'static str,
        decode: fn(&[u8]) -> Result<T, DecodeError>,
    ) -> Result<T> {
        load_one(self.chain, *address, what, decode).map_err(missing)
    }

    /// All houses.
    ///
    /// # Errors
    /// When nobody answers, or the program is not there.
    pub fn houses(&self) -> Result<Vec<Home>> {
        let found = self.all(House::DISCRIMINATOR, None, House::decode)?;
        if found.is_empty() {
            let program = self
                .chain
                .accounts(&[ID])
                .map_err(|failure| unread(&failure))?;
            if program.first().is_none_or(Option::is_none) {
                bail!("Ringfence ({ID}) is not deployed on this network: is --rpc the right one?");
            }
        }
        let home = |(address, house)| Home { address, house };
        Ok(found.into_iter().map(home).collect())
    }

    /// The house that was named, or the only one there is.
    ///
    /// # Errors
    /// When there is none, or more than one.
    pub fn home(&self) -> Result<Home> {
        if let Some(address) = &self.globals.house {
            return self.home_at(address);
        }
        let all = self.houses()?;
        match all.as_slice() {
            [only] => Ok(*only),
            [] => bail!("there is no house on this network yet"),
            many => {
                let names: Vec<String> = many.iter().map(|it| it.address.to_string()).collect();
                let names = names.join("\n  ");
                Err(unusable(format!(
                    "which house? Name it with --house:\n  {names}"
                )))
            }
        }
    }

    /// The house at an address.
    ///
    /// # Errors
    /// When there is none.
    pub fn home_at(&self, address: &Address) -> Result<Home> {
        let house = self.one(address, "house", House::decode)?;
        let address = *address;
        Ok(Home { address, house })
    }

    /// The totals of a house.
    ///
    /// # Errors
    /// When nobody answers.
    pub fn settlement(&self, home: &Home) -> Result<Settlement> {
        let address = pda::settlement(&home.address).0;
        self.one(&address, "settlement", Settlement::decode)
    }

    /// The asset of a mint, by its address or the word `quote`.
    ///
    /// # Errors
    /// When the house does not take it.
    pub fn asset(&self, home: &Home, mint: &str) -> Result<(Address, Asset)> {
        let mint: Address = if mint == "quote" {
            home.house.quote_mint
        } else {
            let read = mint.parse();
            read.map_err(|_| {
                unusable(format!(
                    "{mint} is no address of a mint, nor the word quote"
                ))
            })?
        };
        let address = pda::asset(&home.address, &mint).0;
        match load_one(self.chain, address, "asset", Asset::decode) {
            Ok(asset) => Ok((address, asset)),
            Err(LoadError::Missing { .. }) => {
                bail!("the house {} does not take {mint}", home.address)
            }
            Err(why) => Err(missing(why)),
        }
    }
}
