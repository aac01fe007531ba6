//! A keeper at work on the embedded VM, and chains that lose what it says.

use std::cell::{Cell, RefCell};
use std::sync::atomic::AtomicBool;

use ringfence_client::chain::{Account, Budget, Chain, Failure, Filter, Receipt, Request};
use ringfence_core::units::Clock;
use ringfence_keeper::keeper::{Keeper, Options, Round};
use ringfence_keeper::log::Log;
use ringfence_keeper::plan::Me;
use ringfence_tests::actors::{self, KEEPER};
use ringfence_tests::chain::VmChain;
use ringfence_tests::prices::Update;
use ringfence_tests::standard::{ONE_E8, PERP};
use ringfence_tests::world::World;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_pubkey::Pubkey;
use solana_signer::Signer;

/// Lamports that a keeper begins with.
pub const LAMPORTS: u64 = 100_000_000_000;

/// A keeper of the world's house that reads everything before each plan, as one that polls does.
#[must_use]
pub fn options(chain: &VmChain, actor: &str) -> Options {
    let mut world = chain.world();
    let key = actors::address(actor);
    world.set_lamports(&key, LAMPORTS);
    let houses = vec![world.house.address];
    Options {
        resync_s: 0,
        ..Options::new(houses, Me::new(key))
    }
}

/// A keeper that takes positions over into an actor's margin account.
#[must_use]
pub fn liquidator(chain: &VmChain, actor: &str) -> Options {
    let mut options = options(chain, actor);
    options.me.account = Some(chain.world().account(actor));
    options
}

/// Rounds until one does nothing. Fails the test when that takes too many.
#[track_caller]
pub fn work<C: Chain>(keeper: &mut Keeper<'_, C>) -> Round {
    let mut all = Round::default();
    for _ in 0..50 {
        let round = keeper
            .round(&AtomicBool::new(false))
            .expect("a chain that answers");
        all.done += round.done;
        all.sent += round.sent;
        all.failed += round.failed;
        all.units += round.units;
        all.fee_lamports += round.fee_lamports;
        if round.sent == 0 {
            return all;
        }
    }
    panic!("a keeper that finds no end: {all:?}");
}

/// One keeper at work until there is nothing to do.
#[track_caller]
pub fn keep(chain: &VmChain, options: &Options) -> Round {
    let keypair = actors::keypair(KEEPER);
    let mut keeper = Keeper::new(chain, &keypair, options.clone(), Log::silent());
    work(&mut keeper)
}

/// Every feed says its last price again, as of now; the contract's another one, where one is given.
/// That is all that the world does by itself.
pub fn publish_all(world: &mut World, perp_cents: Option<u64>) {
    for name in world.feeds.keys().cloned().collect::<Vec<_>>() {
        let last = world.feeds[&name];
        let mut update = Update {
            publish_ts: world.now(),
            previous_publish_ts: last.publish_ts,
            ..last
        };
        if let Some(cents) = perp_cents.filter(|_| name == PERP) {
            let previous = last.publish_ts;
            update = Update::certain(cents * ONE_E8 / 100, world.now(), previous);
        }
        if update.publish_ts > last.publish_ts {
            world.publish(&name, update);
        }
    }
}

/// Time passes and every feed goes on.
pub fn pass(chain: &VmChain, seconds: u32) {
    let mut world = chain.world();
    world.advance(seconds);
    publish_all(&mut world, None);
}

/// What happens to one transaction on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It lands and its receipt comes back.
    Lands,
    /// It gets lost before it lands.
    Lost,
    /// It lands, and nobody says so.
    LandsUnheard,
    /// Nobody says so, and it lands a few calls later.
    LandsLate,
}

/// A transaction that has not landed yet: how many questions later it does, and what it is.
type Late = (u32, Vec<Instruction>, Option<Budget>);

/// A chain on which answers get lost, the same ones for a seed.
pub struct Flaky<'a> {
    inner: &'a VmChain,
    state: Cell<u64>,
    /// Of a hundred sendings, how many do not simply land.
    pub percent: u64,
    late: RefCell<Vec<Late>>,
    /// How often each fate has been met.
    pub fates: RefCell<Vec<Fate>>,
    signer: Keypair,
}

impl<'a> Flaky<'a> {
    /// A chain that loses this share of what is sent.
    #[must_use]
    pub fn new(inner: &'a VmChain, seed: u64, percent: u64) -> Self {
        Self {
            inner,
            state: Cell::new(seed.wrapping_mul(2) + 1),
            percent,
            late: RefCell::new(Vec::new()),
            fates: RefCell::new(Vec::new()),
            signer: actors::keypair(KEEPER),
        }
    }

    fn draw(&self, below: u64) -> u64 {
        let next = self.state.get().wrapping_mul(6_364_136_223_846_793_005);
        self.state.set(next.wrapping_add(1_442_695_040_888_963_407));
        (self.state.get() >> 33) % below
    }

    fn fate(&self) -> Fate {
        let fate = if self.draw(100) >= self.percent {
            Fate::Lands
        } else {
            [Fate::Lost, Fate::LandsUnheard, Fate::LandsLate]
                [usize::try_from(self.draw(3)).expect("three")]
        };
        self.fates.borrow_mut().push(fate);
        fate
    }

    /// What was late lands when its time has come; what the chain then refuses is gone.
    fn catch_up(&self) {
        let mut late = self.late.borrow_mut();
        late.iter_mut()
            .for_each(|(calls, _, _)| *calls = calls.saturating_sub(1));
        let due = late
            .extract_if(.., |(calls, _, _)| *calls == 0)
            .collect::<Vec<_>>();
        drop(late);
        for (_, instructions, budget) in due {
            let signers: [&dyn Signer; 1] = [&self.signer];
            let request = Request {
                instructions: &instructions,
                signers: &signers,
                budget,
                tables: &[],
            };
            drop(self.inner.send(&request));
        }
    }

    fn breaks(&self) -> Result<(), Failure> {
        if self.draw(1_000) < self.percent {
            return Err(Failure::Unreachable("the connection is gone".to_owned()));
        }
        Ok(())
    }
}

impl Chain for Flaky<'_> {
    fn clock(&self) -> Result<Clock, Failure> {
        self.catch_up();
        self.breaks()?;
        self.inner.clock()
    }

    fn accounts(&self, addresses: &[Pubkey]) -> Result<Vec<Option<Account>>, Failure> {
        self.breaks()?;
        self.inner.accounts(addresses)
    }

    fn owned(&self, filter: &Filter) -> Result<Vec<(Pubkey, Account)>, Failure> {
        self.breaks()?;
        self.inner.owned(filter)
    }

    fn simulate(&self, request: &Request<'_>) -> Result<Receipt, Failure> {
        self.breaks()?;
        self.inner.simulate(request)
    }

    fn send(&self, request: &Request<'_>) -> Result<Receipt, Failure> {
        let gone = || Failure::Unreachable("no answer".to_owned());
        match self.fate() {
            Fate::Lands => self.inner.send(request),
            Fate::Lost => Err(gone()),
            Fate::LandsUnheard => {
                drop(self.inner.send(request));
                Err(gone())
            }
            Fate::LandsLate => {
                let instructions = request.instructions.to_vec();
                self.late
                    .borrow_mut()
                    .push((3, instructions, request.budget));
                Err(gone())
            }
        }
    }
}

/// What a chain has against some transactions.
#[derive(Clone, Copy, Debug)]
pub enum Against {
    /// It refuses an instruction that begins with these bytes.
    Instruction([u8; 8]),
    /// It refuses whatever names this account.
    Account(Pubkey),
    /// It swallows an instruction that begins with these bytes: nothing lands, nobody says so.
    Silently([u8; 8]),
}

/// A chain that has something against some transactions, and counts them.
pub struct Refusing<'a> {
    inner: &'a VmChain,
    against: Against,
    /// Slots in which something of the kind was sent, or tried where it is refused.
    pub met: RefCell<Vec<u64>>,
    /// How often anything else was sent.
    pub sent: Cell<u32>,
}

impl<'a> Refusing<'a> {
    /// A chain behind which is another one.
    #[must_use]
    pub fn new(inner: &'a VmChain, against: Against) -> Self {
        Self {
            inner,
            against,
            met: RefCell::new(Vec::new()),
            sent: Cell::new(0),
        }
    }

    /// Place of the instruction that it has something against.
    fn look(&self, request: &Request<'_>) -> Option<usize> {
        let found = request
            .instructions
            .iter()
            .position(|its| match self.against {
                Against::Instruction(first) | Against::Silently(first) => {
                    its.data.starts_with(&first)
                }
                Against::Account(account) => its.accounts.iter().any(|meta| meta.pubkey == account),
            });
        if found.is_some() {
            self.met.borrow_mut().push(self.inner.world().clock().slot);
        }
        found
    }
}

impl Chain for Refusing<'_> {
    fn clock(&self) -> Result<Clock, Failure> {
        self.inner.clock()
    }

    fn accounts(&self, addresses: &[Pubkey]) -> Result<Vec<Option<Account>>, Failure> {
        self.inner.accounts(addresses)
    }

    fn owned(&self, filter: &Filter) -> Result<Vec<(Pubkey, Account)>, Failure> {
        self.inner.owned(filter)
    }

    fn simulate(&self, request: &Request<'_>) -> Result<Receipt, Failure> {
        if matches!(self.against, Against::Silently(_)) {
            return self.inner.simulate(request);
        }
        match self.look(request) {
            Some(instruction) => Err(Failure::Refused {
                instruction,
                code: 6_300,
                logs: Vec::new(),
            }),
            None => self.inner.simulate(request),
        }
    }

    fn send(&self, request: &Request<'_>) -> Result<Receipt, Failure> {
        if self.look(request).is_some() {
            return Err(Failure::Unreachable("no answer".to_owned()));
        }
        self.sent.set(self.sent.get() + 1);
        self.inner.send(request)
    }
}
