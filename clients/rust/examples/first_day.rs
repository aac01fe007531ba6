//! A customer's first day on `cargo x localnet`: opens an account, deposits, trades with a second
//! customer through the example venue, is refused a withdrawal and told why, trades back, and takes
//! out what can leave.
//!
//! `cargo run -p ringfence-client --example first_day [target/localnet]`

use anyhow::{Context, Result, anyhow, ensure};
use ringfence_client::actions::account::{Opening, open};
use ringfence_client::actions::run::{Options, run};
use ringfence_client::actions::trading::{Maker, Quote, consent};
use ringfence_client::actions::{Action, Actor};
use ringfence_client::chain::{Chain, Failure, Receipt};
use ringfence_client::portfolio::{Portfolio, load_market, load_one};
use ringfence_client::{explain, keys, rpc::Rpc};
use ringfence_interface::accounts::{Asset, MarginAccount};
use ringfence_interface::pda;
use ringfence_interface::wire::ConsentSetArguments;
use serde_json::Value;
use solana_address::Address;
use solana_keypair::Keypair;
use solana_signer::Signer;
use std::path::{Path, PathBuf};

/// One USDC in native units.
const USDC: u64 = 1_000_000;
/// What each pays in.
const DEPOSIT_NATIVE: u64 = 500 * USDC;
/// The instrument that is traded.
const INSTRUMENT: u16 = 1;

/// Where everything is on the local node.
struct Local {
    chain: Rpc,
    house: Address,
    venue: Address,
    quote_mint: Address,
    quote: Asset,
    folder: PathBuf,
}

/// A customer with a key.
struct Customer {
    name: &'static str,
    key: Keypair,
    account: Address,
}

fn main() -> Result<()> {
    let folder = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "target/localnet".to_owned());
    let local = Local::read(Path::new(&folder))?;
    let (alice, bob) = (local.join("alice")?, local.join("bob")?);
    let maker = alice.load(&local)?;
    let lots = 1;
    trade(&local, &alice, &bob, (1, lots, true))?;
    let asked = maker
        .account
        .slots
        .first()
        .map_or(0, |slot| slot.ledger_native);
    let all = alice
        .load(&local)?
        .withdraw(&alice.actor(), &local.quote_mint, asked)?;
    let refused = alice
        .run(&local, &all)
        .err()
        .context("all of it left, with lots open")?;
    println!("alice asks for {asked}: {}", explain::sentence(&refused));
    let preview = alice.load(&local)?.preview()?;
    let free = preview
        .withdrawable()
        .first()
        .map_or(0, |it| it.amount_native);
    println!("alice can withdraw {free} of {asked} native units now");
    let some = alice
        .load(&local)?
        .withdraw(&alice.actor(), &local.quote_mint, free / 2)?;
    alice.done(&local, "withdraws half of that", &some)?;
    trade(&local, &alice, &bob, (2, lots, false))?;
    for customer in [&alice, &bob] {
        let leaving = customer.load(&local)?.leave(&customer.actor())?;
        if !leaving.action.act.is_empty() {
            customer.done(&local, "leaves", &leaving.action)?;
        }
        println!(
            "{}: what is left waits for {:?}",
            customer.name, leaving.waits
        );
    }
    Ok(())
}

impl Local {
    fn read(folder: &Path) -> Result<Self> {
        let file = folder.join("addresses.json");
        let text = std::fs::read_to_string(&file)
            .with_context(|| format!("{}: is `cargo x localnet` running?", file.display()))?;
        let places: Value = serde_json::from_str(&text)?;
        let text = |place: &str| -> Result<String> {
            let found = places.pointer(place).and_then(Value::as_str);
            Ok(found
                .with_context(|| format!("the addresses have no {place}"))?
                .to_owned())
        };
        let address = |place: &str| -> Result<Address> {
            text(place)?
                .parse()
                .map_err(|_| anyhow!("{place} is no address"))
        };
        let (chain, house) = (Rpc::new(&text("/rpc")?), address("/house")?);
        let quote_mint = address("/quote_mint")?;
        let listed = pda::asset(&house, &quote_mint).0;
        Ok(Self {
            quote: load_one(&chain, listed, "asset", Asset::decode)?,
            chain,
            house,
            venue: address("/venues/0/venue")?,
            quote_mint,
            folder: folder.to_owned(),
        })
    }

    /// Opens an account, or fills the one that is there, and lets the venue trade.
    fn join(&self, name: &'static str) -> Result<Customer> {
        let file = self.folder.join("keys").join(format!("{name}.json"));
        let key = keys::read(&file)?.keypair;
        let account = pda::margin_account(&self.house, &key.pubkey(), 0).0;
        let customer = Customer { name, key, account };
        let found = load_one(
            &self.chain,
            account,
            "margin account",
            MarginAccount::decode,
        );
        if found.is_err() {
            let opening = Opening {
                house: self.house,
                quote: &self.quote,
                index: 0,
                deposit_native: DEPOSIT_NATIVE,
            };
            customer.done(
                self,
                "opens and deposits",
                &open(&customer.actor(), &opening),
            )?;
        } else {
            customer.top_up(self)?;
        }
        let arguments = ConsentSetArguments {
            initial_cap_native: DEPOSIT_NATIVE,
            spend_cap_native: 50 * USDC,
            expiry_ts: self.chain.clock()?.now_ts + 86_400,
            order_nonce_min: 0,
            band_bps: 200,
            fee_max_bps: 10,
            signed_orders_only: false,
            instruments: [INSTRUMENT, 0, 0, 0, 0, 0, 0, 0],
        };
        let action = consent(&customer.actor(), &account, &self.venue, &arguments);
        customer.done(self, "consents to the venue", &action)?;
        Ok(customer)
    }
}

impl Customer {
    fn actor(&self) -> Actor {
        Actor::alone(self.key.pubkey())
    }

    fn load(&self, local: &Local) -> Result<Portfolio> {
        Ok(Portfolio::load(&local.chain, &self.account)?)
    }

    /// An account that another day has emptied is filled again.
    fn top_up(&self, local: &Local) -> Result<()> {
        let portfolio = self.load(local)?;
        let slot = portfolio.account.slots.first();
        let missing = DEPOSIT_NATIVE.saturating_sub(slot.map_or(0, |slot| slot.ledger_native));
        if missing == 0 {
            return Ok(());
        }
        let action = portfolio.deposit(&self.actor(), &local.quote, missing);
        self.done(local, "deposits what is missing", &action)
    }

    fn run(&self, local: &Local, action: &Action) -> Result<Receipt, Failure> {
        run(&local.chain, action, &[&self.key], Options::default())
    }

    fn done(&self, local: &Local, what: &str, action: &Action) -> Result<()> {
        let receipt = self
            .run(local, action)
            .map_err(|f| anyhow!(explain::sentence(&f)))?;
        println!("{} {what}: {} units", self.name, receipt.units);
        Ok(())
    }
}

/// The maker quotes lots at the mark, and the taker accepts: the quote's number, the lots, and
/// whether the maker buys.
fn trade(
    local: &Local,
    maker: &Customer,
    taker: &Customer,
    (nonce, lots, is_buy): (u64, u64, bool),
) -> Result<()> {
    let market = load_market(&local.chain, &local.house, INSTRUMENT)?;
    let price_ticks = market.instrument.mark_tick;
    ensure!(
        price_ticks > 0,
        "the instrument has no mark yet: wait a few seconds"
    );
    let expiry_ts = local.chain.clock()?.now_ts + 60;
    let quote = Quote {
        nonce,
        lots,
        price_ticks,
        expiry_ts,
        is_buy,
    };
    let post = maker.load(local)?.quote_post(&market.address, &quote);
    maker.done(local, "posts a quote", &post)?;
    let offered = maker.load(local)?;
    let side = Maker {
        portfolio: &offered,
        quote: &quote,
    };
    let accept = taker.load(local)?.quote_accept(&side, &market, 0);
    taker.done(local, "accepts it", &accept)
}
