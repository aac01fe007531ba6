//! The stage: the chain with the program on it, its clock and prices, and what the drill keeps
//! about what happens there.

use std::collections::{BTreeMap, BTreeSet};

use ringfence_interface::accounts::Loss;
use ringfence_tests::act::Act;
use ringfence_tests::prices::Update;
use ringfence_tests::send::{Outcome, Sent};
use ringfence_tests::standard::{BTC, ONE_E8, PERP, SOL, USDC};
use ringfence_tests::world::{START_TS, World};
use solana_pubkey::Pubkey;

use crate::cast::{self, Person};
use crate::checks::{self, Balances, Checks};
use crate::records::{LossRecord, Tally, Telling};
use crate::{amounts, report};

/// The result of a step; why the plan cannot go on.
pub type Step<T = ()> = Result<T, String>;

/// Seconds of a day.
const DAY: i64 = 86_400;
/// How many accounts a page has.
pub const PAGE: usize = 14;

/// Everything that the drill is about.
pub struct Stage {
    /// The chain.
    pub world: World,
    /// All margin accounts.
    pub people: Vec<Person>,
    /// What was sent.
    pub tally: Tally,
    /// What happened.
    pub tellings: Vec<Telling>,
    /// What must hold.
    pub checks: Checks,
    /// The losses, in the order of their declaration.
    pub losses: Vec<LossRecord>,
    /// When the first one was declared.
    pub declared_ts: Option<i64>,
    /// Lots that were torn up, by the name of the short.
    pub torn_lots: BTreeMap<String, u64>,
    /// The mark and last settlement price of the contract, in cents.
    pub cents: u64,
    /// States of the first loss in which somebody left.
    pub states_left_in: BTreeSet<u8>,
    step: usize,
    is_live: bool,
    vaults: Vec<(String, &'static str, Pubkey)>,
}

impl Stage {
    /// Tokens on a chain, and nothing else.
    #[must_use]
    pub fn new(is_live: bool) -> Self {
        let mut world = World::with_mints();
        // The drill looks at the invariants itself, after every transaction, and reports them.
        world.checks_invariants = false;
        Self {
            world,
            people: cast::people(),
            tally: Tally::default(),
            tellings: Vec::new(),
            checks: Checks::default(),
            losses: Vec::new(),
            declared_ts: None,
            torn_lots: BTreeMap::new(),
            cents: 10_000,
            states_left_in: BTreeSet::new(),
            step: 0,
            is_live,
            vaults: Vec::new(),
        }
    }

    /// From here on the plan is at this step.
    pub fn begin(&mut self, step: usize) {
        self.step = step;
        if self.is_live {
            println!("\n{}", report::heading(step));
        }
    }

    /// Time of the chain, in words.
    #[must_use]
    pub fn now_text(&self) -> String {
        amounts::time(self.world.now())
    }

    /// Tells what happened.
    pub fn tell(&mut self, who: &str, instruction: &'static str, text: impl Into<String>) {
        let ts = self.world.now();
        let telling = Telling {
            step: self.step,
            ts,
            since: self
                .declared_ts
                .map_or_else(String::new, |declared| amounts::since(declared, ts)),
            who: who.to_owned(),
            instruction,
            text: text.into(),
        };
        if self.is_live {
            println!("{}", report::line(&telling));
        }
        self.tellings.push(telling);
    }

    /// Sends an instruction in a transaction of its own; every invariant must hold after it.
    fn offer(&mut self, act: &Act) -> Outcome {
        let outcome = self.world.send(act);
        let at = format!("{} {}", self.now_text(), act.shape.name);
        if let Ok(sent) = &outcome {
            self.tally.add(self.step, act.shape.name, sent.units);
            let held = checks::invariants(self.world.view().as_ref());
            self.checks.note(checks::INVARIANTS, &at, held);
            for mint in [USDC, SOL, BTC] {
                let supply = checks::supply(mint, self.world.supply_and_sum(mint));
                self.checks.note(checks::SUPPLY, &at, supply);
            }
        }
        outcome
    }

    /// Sends an instruction that the plan needs.
    ///
    /// # Errors
    /// When it was refused.
    pub fn must(&mut self, act: &Act) -> Step<Sent> {
        let outcome = self.offer(act);
        outcome.map_err(|failure| {
            let logs = failure.logs.join("\n  ");
            format!("{} refused as {}\n  {logs}", act.shape.name, failure.name)
        })
    }

    /// Sends an instruction that must leave every vault alone but those of these customers.
    ///
    /// # Errors
    /// When it was refused.
    pub fn guarded(&mut self, act: &Act, allowed: &[&str]) -> Step<Sent> {
        let before = self.balances();
        let sent = self.must(act)?;
        let result = checks::untouched(&before, &self.balances(), allowed);
        let at = format!("{} {}", self.now_text(), act.shape.name);
        self.checks.note(checks::UNTOUCHED, &at, result);
        Ok(sent)
    }

    /// Sends an instruction that must be refused, by this name.
    pub fn refused(&mut self, who: &str, act: &Act, expected: &str) {
        let name = match self.offer(act) {
            Ok(_) => "nothing".to_owned(),
            Err(failure) => failure.name,
        };
        let at = format!("{} {} of {who}", self.now_text(), act.shape.name);
        let result = checks::refusal(&name, expected);
        self.checks.note(checks::REFUSED, &at, result);
        self.tell(who, act.shape.name, format!("refused: {name}"));
    }

    /// A moment: days after the first midnight, hour, minute, second.
    #[must_use]
    pub fn at(day: i64, hour: i64, minute: i64, second: i64) -> i64 {
        START_TS - START_TS % DAY + day * DAY + hour * 3_600 + minute * 60 + second
    }

    /// Goes to a moment, with every price as it is then.
    ///
    /// # Errors
    /// When one was refused.
    pub fn go(&mut self, ts: i64) -> Step {
        self.world.advance_to(ts);
        self.freshen()
    }

    /// Publishes every price as of now, and has assets and the contract take it.
    ///
    /// # Errors
    /// When one was refused.
    pub fn freshen(&mut self) -> Step {
        let prices = [
            (USDC, ONE_E8),
            (SOL, 100 * ONE_E8),
            (BTC, 50_000 * ONE_E8),
            (PERP, self.cents * ONE_E8 / 100),
        ];
        let now = self.world.now();
        for (name, price_e8) in prices {
            let before = self.world.feeds.get(name).map(|update| update.publish_ts);
            let update = Update::certain(price_e8, now, before.unwrap_or(now - 1));
            self.must(&self.world.test_feed_set_act(name, &update))?;
            self.world.feeds.insert(name.to_owned(), update);
        }
        self.must(&self.world.asset_price_refresh_act(&[USDC, SOL, BTC]))?;
        self.must(&self.world.instrument_mark_act(PERP))?;
        Ok(())
    }

    /// Goes to a moment at which the contract's price is another.
    ///
    /// # Errors
    /// When a price was refused.
    pub fn fall(&mut self, ts: i64, cents: u64) -> Step {
        self.cents = cents;
        self.go(ts)?;
        let text = format!("the contract is at {}.{:02}", cents / 100, cents % 100);
        self.tell("market", "instrument_mark", text);
        Ok(())
    }

    /// Settles everybody but these, page by page.
    ///
    /// # Errors
    /// When a page was refused.
    pub fn gather_without(&mut self, left_out: &[&str]) -> Step {
        let others = self.people.iter().map(|person| person.name.clone());
        let names: Vec<String> = others
            .filter(|name| !left_out.contains(&name.as_str()))
            .collect();
        for page in names.chunks(PAGE) {
            let page: Vec<&str> = page.iter().map(String::as_str).collect();
            self.must(&self.world.loss_gather_act(&page))?;
        }
        let text = format!("{} accounts in pages of {PAGE}", names.len());
        self.tell("keeper", "loss_gather", text);
        Ok(())
    }

    /// Remembers where every vault is.
    pub fn learn_vaults(&mut self) {
        for person in &self.people {
            let account = self.world.read_account(&person.name);
            for mint in [USDC, SOL, BTC] {
                let vault = self.world.vault(&person.name, mint);
                if account.open_slots().any(|(_, slot)| slot.vault == vault) {
                    self.vaults.push((person.name.clone(), mint, vault));
                }
            }
        }
    }

    /// Tokens in every vault.
    #[must_use]
    pub fn balances(&self) -> Balances {
        let vaults = self.vaults.iter();
        let balance = |(name, mint, vault): &(String, &'static str, Pubkey)| {
            ((name.clone(), *mint), self.world.tokens(vault))
        };
        vaults.map(balance).collect()
    }

    /// Quote that an account has been paid and is owed: its ledger and its variation.
    #[must_use]
    pub fn worth(&self, name: &str) -> i128 {
        let variation = self.world.read_account(name).variation_native;
        i128::from(self.world.ledger(name, USDC)) + variation
    }

    /// Lots of an account in the contract.
    #[must_use]
    pub fn lots(&self, name: &str) -> i64 {
        let account = self.world.read_account(name);
        let held = account.occupied_positions();
        held.map(|position| position.lots).sum()
    }

    /// The record of a defaulter's loss.
    ///
    /// # Errors
    /// When there is none.
    pub fn record(&mut self, who: &str) -> Step<&mut LossRecord> {
        let found = self.losses.iter_mut().find(|record| record.who == who);
        found.ok_or_else(|| format!("{who} has no loss"))
    }

    /// The loss of a defaulter as it is on the chain, also when it has been released.
    ///
    /// # Errors
    /// When there is none.
    pub fn loss(&mut self, who: &str) -> Step<(Pubkey, Loss)> {
        let address = self.record(who)?.address;
        Ok((address, self.world.read_loss(&address)))
    }
}
