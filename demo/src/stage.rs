//! The stage: the chain with the program on it, and what the demo keeps about what happens there.

use std::collections::BTreeMap;

use ringfence_core::account::Account;
use ringfence_core::asset::Asset;
use ringfence_core::instrument::Instrument;
use ringfence_core::margin::{Evidence, Health, Test};
use ringfence_core::parameters::Parameters;
use ringfence_core::units::Clock;
use ringfence_interface::accounts;
use ringfence_interface::events::Event;
use ringfence_interface::pda::{self, PENDING_STAKES};
use ringfence_tests::act::Act;
use ringfence_tests::actors;
use ringfence_tests::house::{INSURANCE, MUTUAL, SKIN_JUNIOR, SKIN_SENIOR};
use ringfence_tests::send::{Outcome, Sent};
use ringfence_tests::world::World;
use solana_pubkey::Pubkey;

use crate::data::{Date, History};
use crate::flows::Flows;
use crate::people::Person;
use crate::random::Random;
use crate::stop::{Step, Stop, needed};
use crate::story::Story;

/// The mint in which the house settles.
pub const QUOTE: &str = "USDC";
/// Its decimals.
pub const QUOTE_DECIMALS: usize = 6;
/// The other collateral: a token that stands for one unit of the index, so that its price in
/// dollars is the index itself.
pub const WRAPPED: &str = "wSPX";
/// Its decimals.
pub const WRAPPED_DECIMALS: usize = 9;
/// Both.
pub const MINTS: [&str; 2] = [QUOTE, WRAPPED];

/// Everything that the demo is about.
pub struct Stage {
    /// The chain.
    pub world: World,
    /// The prices.
    pub history: History,
    /// Number of the trading day.
    pub today: usize,
    /// Customers, dealers and the liquidator, in the order in which they were admitted.
    pub people: Vec<Person>,
    /// What was told, measured and checked.
    pub story: Story,
    /// What went in and out.
    pub flows: Flows,
    /// Source of everything arbitrary.
    pub random: Random,
    /// Who is in default and not yet closed, in the order of declaration.
    pub defaulters: Vec<String>,
}

/// One account as the rules see it, with all that a margin test needs.
pub struct Seen {
    /// The account.
    pub account: Account,
    /// Assets of its open slots.
    pub assets: Vec<Asset>,
    /// Instruments of its positions.
    pub instruments: Vec<Instrument>,
    parameters: Parameters,
    clock: Clock,
}

impl Seen {
    /// The evidence of the account.
    #[must_use]
    pub fn evidence(&self) -> Evidence<'_> {
        Evidence {
            assets: &self.assets,
            instruments: &self.instruments,
            parameters: &self.parameters,
            clock: &self.clock,
        }
    }

    /// Its health under a test.
    ///
    /// # Errors
    /// The refusal of the rules.
    pub fn health(&self, test: Test) -> Step<Health> {
        let health = self.evidence().health(&self.account, test);
        health.map_err(|refusal| Stop::new(format!("no health: {refusal:?}")))
    }

    /// Lots of an instrument, signed.
    #[must_use]
    pub fn lots(&self, instrument_id: u16) -> i64 {
        let mut held = self.account.positions.iter();
        let found = held.find(|position| position.instrument_id == instrument_id);
        found.map_or(0, |position| position.lots)
    }

    /// What is in the quote vault.
    #[must_use]
    pub fn quote_native(&self) -> u64 {
        self.account
            .slots
            .first()
            .map_or(0, |slot| slot.ledger_native)
    }
}

impl Stage {
    /// An empty chain before the first day.
    #[must_use]
    pub fn new(history: History, is_live: bool) -> Self {
        let mut world = World::empty();
        // The demo looks at the invariants itself, at moments that it can report.
        world.checks_invariants = false;
        Self {
            world,
            history,
            today: 0,
            people: Vec::new(),
            story: Story::new(is_live),
            flows: Flows::default(),
            random: Random::new(),
            defaulters: Vec::new(),
        }
    }

    /// Date of today.
    ///
    /// # Errors
    /// After the last day there is none.
    pub fn date(&self) -> Step<Date> {
        let day = self.history.days().get(self.today);
        needed(day.map(|day| day.date), "such day in the history")
    }

    /// Sends an instruction. A refusal is an answer here, and counted.
    ///
    /// # Errors
    /// The refusal.
    pub fn offer(&mut self, act: &Act) -> Outcome {
        let outcome = self.world.send(act);
        match &outcome {
            Ok(sent) => {
                self.story.measure(act.shape.name, sent.units);
                for event in sent.events() {
                    self.record(&event);
                }
            }
            Err(failure) => self.story.count_refusal(act.shape.name, &failure.name),
        }
        outcome
    }

    /// Sends an instruction that the story needs.
    ///
    /// # Errors
    /// When it was refused.
    pub fn must(&mut self, act: &Act) -> Step<Sent> {
        self.offer(act).map_err(|failure| {
            let logs = failure.logs.join("\n  ");
            let what = format!("{} refused as {}\n  {logs}", act.shape.name, failure.name);
            Stop::new(what)
        })
    }

    fn record(&mut self, event: &Event) {
        let (who, mint) = (
            |key: &Pubkey| self.name_of(key),
            |key: &Pubkey| self.mint_of(key),
        );
        match event {
            Event::VaultDeposited(e) => {
                let row = (who(&e.margin_account), mint(&e.asset));
                self.flows.vault_in(row, e.amount_native);
            }
            Event::VaultWithdrawn(e) => {
                let row = (who(&e.margin_account), mint(&e.asset));
                self.flows.vault_out(row, e.amount_native);
            }
            Event::VaultExited(e) => {
                let row = (who(&e.margin_account), mint(&e.asset));
                self.flows.vault_out(row, e.amount_native);
            }
            Event::StakePaidIn(e) => self.flows.stake_in(who(&e.owner), e.amount_native),
            Event::UnstakePaid(e) => self.flows.stake_out(who(&e.owner), e.amount_native),
            Event::SkinDeposited(e) => self.flows.skin_in(e.amount_native),
            Event::CollateralLiquidated(e) => {
                let sold = (mint(&e.asset), e.out_native);
                self.flows.bought(who(&e.liquidator), e.quote_native, sold);
            }
            _ => {}
        }
    }

    /// Name behind a margin account or a key.
    fn name_of(&self, key: &Pubkey) -> String {
        self.flows
            .names
            .get(key)
            .cloned()
            .unwrap_or_else(|| key.to_string())
    }

    fn mint_of(&self, asset: &Pubkey) -> &'static str {
        if *asset == self.world.asset(QUOTE) {
            QUOTE
        } else {
            WRAPPED
        }
    }

    /// Remembers whose keys these are.
    pub fn learn_name(&mut self, name: &str) {
        let keys = [self.world.account(name), actors::address(name)];
        for key in keys {
            self.flows.names.insert(key, name.to_owned());
        }
    }

    /// An account as it stands, with its evidence.
    ///
    /// # Errors
    /// When one of them cannot be read.
    pub fn see(&self, name: &str) -> Step<Seen> {
        let unreadable = |what: String| Stop::new(format!("{name}: {what}"));
        let account = self.world.read_account(name);
        let mut assets = Vec::new();
        for (_, slot) in account.open_slots() {
            let asset = accounts::Asset::decode(&self.world.data(&slot.asset));
            assets.push(
                asset
                    .map_err(|error| unreadable(error.to_string()))?
                    .to_core(),
            );
        }
        let mut instruments = Vec::new();
        for key in self.world.held_instruments(name) {
            let held = accounts::Instrument::decode(&self.world.data(&key));
            instruments.push(
                held.map_err(|error| unreadable(error.to_string()))?
                    .to_core(),
            );
        }
        Ok(Seen {
            account: account
                .to_core()
                .map_err(|error| unreadable(error.to_string()))?,
            assets,
            instruments,
            parameters: self.world.read_house().parameters.to_core(),
            clock: self.world.clock(),
        })
    }

    /// Whether a boundary has passed that an account's positions have not been brought up to.
    #[must_use]
    pub fn is_behind(&self, account: &accounts::MarginAccount) -> bool {
        account.occupied_positions().any(|position| {
            let key = pda::instrument(&account.house, position.instrument_id).0;
            let found = accounts::Instrument::decode(&self.world.data(&key));
            found.is_ok_and(|found| found.sequence != position.sequence || found.is_expired != 0)
        })
    }

    /// Names of all who have a margin account.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.people
            .iter()
            .map(|person| person.name.to_owned())
            .collect()
    }

    /// Tokens in every customer's vaults, by name and mint.
    #[must_use]
    pub fn vault_balances(&self) -> BTreeMap<(String, &'static str), u64> {
        let mut balances = BTreeMap::new();
        for person in &self.people {
            for mint in MINTS {
                let tokens = self.world.tokens(&self.world.vault(person.name, mint));
                balances.insert((person.name.to_owned(), mint), tokens);
            }
        }
        balances
    }

    /// Tokens of a mint in all of the house's token accounts.
    #[must_use]
    pub fn inside_native(&self, mint: &str) -> u64 {
        let vaults = self.vault_balances();
        let in_vaults = vaults.iter().filter(|((_, of), _)| *of == mint);
        let customers: u64 = in_vaults.map(|(_, tokens)| *tokens).sum();
        if mint != QUOTE {
            return customers;
        }
        let layers = [INSURANCE, SKIN_JUNIOR, MUTUAL, SKIN_SENIOR, PENDING_STAKES];
        let fund = layers
            .iter()
            .map(|layer| self.world.tokens(&self.world.house.vault(*layer)));
        customers + self.world.tokens(&self.world.house.pool) + fund.sum::<u64>()
    }
}
