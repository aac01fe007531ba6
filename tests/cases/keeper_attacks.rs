//! What a thief, a node that lies or bad luck does to a keeper: fees for nothing, duties that never
//! get their turn, accounts that are none.

use std::cell::RefCell;
use std::sync::atomic::AtomicBool;

use ringfence_client::chain::{Account, Chain, Failure, Filter, LookupTable, Receipt, Request};
use ringfence_core::units::Clock;
use ringfence_interface::accounts::{Stress, StressEntry};
use ringfence_keeper::duty::{Duty, Kind};
use ringfence_keeper::keeper::{Keeper, Options};
use ringfence_keeper::load;
use ringfence_keeper::log::Log;
use ringfence_keeper::picture::Picture;
use ringfence_keeper::plan::{Me, plan};
use ringfence_tests::actors::{self, KEEPER};
use ringfence_tests::chain::VmChain;
use ringfence_tests::standard::{BTC, ONE_USDC, SOL, USDC};
use ringfence_tests::world::World;
use solana_pubkey::Pubkey;

use crate::keeper::give_wallets;
use crate::keeping::{Against, Refusing, options, pass, publish_all, work};
use crate::market::{
    LAYERS, fill_layers, mark_at, next_boundary, opened, pass_boundary, set_frozen, trade,
    variation,
};

/// How often a keeper did something, with this outcome.
fn count<C: Chain>(keeper: &Keeper<'_, C>, kind: &str, outcome: &str) -> u32 {
    let text = keeper.metrics.render();
    let wanted = format!("{{kind=\"{kind}\",outcome=\"{outcome}\"}} ");
    let found = text.lines().find_map(|line| line.split(&wanted).nth(1));
    found.map_or(0, |count| count.parse().expect("a number"))
}

#[test]
fn a_stress_loss_that_finds_no_place_in_the_table_costs_nothing() {
    let mut world = opened(LAYERS);
    crate::fund_size::set_cover(&mut world, 2);
    let (table, now) = (world.house.stress, world.now());
    world.edit(&table, |stress: &mut Stress| {
        for (place, entry) in stress.entries.iter_mut().enumerate() {
            *entry = StressEntry {
                owner: actors::address("dora"),
                margin_account: actors::place(&format!("account {place}")),
                stress_native: 200 * ONE_USDC,
                ts: now,
            };
        }
    });
    let chain = VmChain::new(world);
    let keypair = actors::keypair(KEEPER);
    let mut keeper = Keeper::new(&chain, &keypair, options(&chain, KEEPER), Log::silent());
    for _ in 0..30 {
        work(&mut keeper);
        pass(&chain, 1);
    }
    assert_eq!(count(&keeper, "stress_post", "done"), 0);
    assert!(count(&keeper, "instrument_mark", "done") > 0);
}

/// How a node lies.
enum Lie {
    /// One account stays as it was, whatever happens to it.
    Old(Pubkey, Account),
    /// There is nothing anywhere.
    Nothing,
    /// It does not take the question.
    Rejects,
}

/// A chain behind a node that lies once it is told how.
struct Liar<'a> {
    inner: &'a VmChain,
    lie: RefCell<Option<Lie>>,
}

impl<'a> Liar<'a> {
    fn of(inner: &'a VmChain) -> Self {
        Self {
            inner,
            lie: RefCell::new(None),
        }
    }

    fn tells(&self, lie: Lie) {
        *self.lie.borrow_mut() = Some(lie);
    }
}

impl Chain for Liar<'_> {
    fn clock(&self) -> Result<Clock, Failure> {
        self.inner.clock()
    }

    fn accounts(&self, addresses: &[Pubkey]) -> Result<Vec<Option<Account>>, Failure> {
        let mut found = self.inner.accounts(addresses)?;
        match &*self.lie.borrow() {
            Some(Lie::Old(at, old)) => {
                let told = addresses.iter().zip(&mut found);
                told.filter(|(address, _)| *address == at)
                    .for_each(|(_, shown)| *shown = Some(old.clone()));
            }
            Some(Lie::Nothing) => found.fill(None),
            Some(Lie::Rejects) => {
                return Err(Failure::Rejected {
                    reason: "getMultipleAccounts: Internal error (-32603)".to_owned(),
                    logs: Vec::new(),
                });
            }
            None => {}
        }
        Ok(found)
    }

    fn owned(&self, filter: &Filter) -> Result<Vec<(Pubkey, Account)>, Failure> {
        let mut found = self.inner.owned(filter)?;
        if let Some(Lie::Old(at, old)) = &*self.lie.borrow() {
            let told = found.iter_mut().filter(|(address, _)| address == at);
            told.for_each(|(_, shown)| *shown = old.clone());
        }
        Ok(found)
    }

    fn simulate(&self, request: &Request<'_>) -> Result<Receipt, Failure> {
        self.inner.simulate(request)
    }

    fn send(&self, request: &Request<'_>) -> Result<Receipt, Failure> {
        self.inner.send(request)
    }
}

/// How often a keeper does something in five minutes while one account is shown as it is now.
fn done_in_vain(world: World, at: Pubkey, kind: &str) -> u32 {
    let chain = VmChain::new(world);
    let liar = Liar::of(&chain);
    let old = chain
        .accounts(&[at])
        .unwrap()
        .remove(0)
        .expect("an account");
    liar.tells(Lie::Old(at, old));
    let keypair = actors::keypair(KEEPER);
    let mut keeper = Keeper::new(&liar, &keypair, options(&chain, KEEPER), Log::silent());
    for _ in 0..300 {
        keeper.round(&AtomicBool::new(false)).unwrap();
        pass(&chain, 1);
    }
    count(&keeper, kind, "done")
}

#[test]
fn a_node_that_shows_an_old_account_costs_ever_fewer_fees() {
    let mut world = opened(LAYERS);
    let boundary = next_boundary(&world);
    world.advance_to(boundary + 1);
    publish_all(&mut world, Some(9_000));
    // After 1, 2, 4, … seconds, up to halved waits.
    let dora = world.account("dora");
    let settled = done_in_vain(world.clone(), dora, "settle_collect");
    assert!((2..=12).contains(&settled), "{settled} settlements");
    let sol = world.asset(SOL);
    let refreshed = done_in_vain(world, sol, "asset_price_refresh");
    // And the other assets' every half minute.
    assert!((2..=34).contains(&refreshed), "{refreshed} refreshes");
}

#[test]
fn a_node_that_has_lost_its_mind_for_a_moment_does_not_end_the_keeper() {
    let chain = VmChain::new(World::with_market());
    let liar = Liar::of(&chain);
    let keypair = actors::keypair(KEEPER);
    let mut keeper = Keeper::new(&liar, &keypair, options(&chain, KEEPER), Log::silent());
    work(&mut keeper);
    for lie in [Lie::Nothing, Lie::Rejects] {
        liar.tells(lie);
        let answer = keeper.round(&AtomicBool::new(false));
        assert!(matches!(answer, Err(Failure::Unreachable(_))), "{answer:?}");
    }
    *liar.lie.borrow_mut() = None;
    pass(&chain, 40);
    assert!(work(&mut keeper).sent > 0, "it goes on");
}

#[test]
fn a_collateral_that_is_frozen_does_not_keep_the_next_from_being_bought() {
    let mut world = World::with_market();
    fill_layers(&mut world, LAYERS);
    world.add_trader("carl", 20 * ONE_USDC);
    world.add_collateral("carl", BTC, 1_000_000);
    world.add_collateral("carl", SOL, 5_000_000_000);
    world.add_trader("sam", 1_000 * ONE_USDC);
    pass_boundary(&mut world, 10_000);
    trade(&mut world, "carl", "sam", 5, 10_000);
    let vault = world.vault("carl", BTC);
    set_frozen(&mut world, &vault);
    let chain = VmChain::new(world);
    let mut options = options(&chain, KEEPER);
    options.me.buys = true;
    give_wallets(&chain, 1_000 * ONE_USDC);
    let keypair = actors::keypair(KEEPER);
    let mut keeper = Keeper::new(&chain, &keypair, options, Log::silent());
    work(&mut keeper);
    let boundary = next_boundary(&chain.world());
    chain.world().advance_to(boundary + 1);
    publish_all(&mut chain.world(), Some(9_000));
    for _ in 0..8 {
        work(&mut keeper);
        pass(&chain, 600);
    }
    let world = chain.world();
    assert_eq!(variation(&world, "carl"), 0);
    assert_eq!(world.ledger("carl", BTC), 1_000_000);
    assert!(world.ledger("carl", SOL) < 5_000_000_000);
}

/// A table of everything that duties name.
fn table_of(chain: &VmChain, duties: &[Duty]) -> LookupTable {
    let instructions = duties.iter().flat_map(Duty::instructions);
    let metas = instructions.flat_map(|its| &its.accounts);
    let all = metas.filter(|meta| !meta.is_signer).map(|meta| meta.pubkey);
    let addresses: std::collections::BTreeSet<Pubkey> = all.collect();
    let mut data = vec![0; 56];
    data[0] = 1;
    data[4..12].copy_from_slice(&u64::MAX.to_le_bytes());
    data.extend(addresses.iter().flat_map(|address| address.to_bytes()));
    let at = actors::place("table");
    let program = ringfence_client::tables::LOOKUP_TABLE_PROGRAM;
    chain.world().put(&at, &program, data);
    ringfence_client::tables::load(chain, &at).unwrap()
}

#[test]
fn the_widest_account_is_named_without_a_table_and_declared_with_one() {
    let mut world = crate::scenarios_sizes::widest();
    world.advance(1);
    crate::scenarios_sizes::mark_all(&mut world, |name| match &name[..1] {
        "R" => 100,
        _ => 50,
    });
    let chain = VmChain::new(world);
    let mut options = options(&chain, KEEPER);
    let keypair = actors::keypair(KEEPER);
    let mut keeper = Keeper::new(&chain, &keypair, options.clone(), Log::silent());
    work(&mut keeper);
    assert_eq!(count(&keeper, "loss_declare", "oversize"), 1);
    assert_eq!(chain.world().read_account("alice").default_count, 0);
    let clock = chain.clock().unwrap();
    let duties = plan(keeper.picture().unwrap(), &options.me, &clock);
    options.tables = vec![table_of(&chain, &duties)];
    let mut keeper = Keeper::new(&chain, &keypair, options, Log::silent());
    work(&mut keeper);
    assert_eq!(count(&keeper, "loss_declare", "oversize"), 0);
    assert_eq!(chain.world().read_account("alice").default_count, 1);
}

/// Everything that a keeper knows of a world.
fn picture(chain: &VmChain) -> Picture {
    let house = chain.world().house.address;
    let mut picture = load::load(chain, &[house]).unwrap();
    let wanted = picture.wanted(&chain.clock().unwrap());
    load::read(chain, &mut picture, &wanted).unwrap();
    picture
}

/// Place of a duty about Dora when she owes so much and has nothing.
fn rank_of(kind: Kind, short_native: u64) -> Option<u64> {
    let owing = [("dora", short_native)];
    let world = crate::shortfall_cover::owing(World::with_market(), LAYERS, &owing);
    let dora = world.account("dora");
    let chain = VmChain::new(world);
    let me = Me::new(actors::address(KEEPER));
    let duties = plan(&picture(&chain), &me, &chain.clock().unwrap());
    let of_kind = |duty: &&Duty| duty.key.kind == kind && duty.key.subject == dora;
    duties.iter().find(of_kind).map(|duty| duty.rank)
}

#[test]
fn dust_is_ranked_behind_whoever_misses_more() {
    assert_eq!(rank_of(Kind::ShortfallCover, 5_000), Some(0));
    assert_eq!(rank_of(Kind::LossDeclare, 10_001), Some(u64::MAX));
}

const LOSERS: [&str; 4] = ["dora", "ruth", "rita", "rosa"];

#[test]
fn whoever_is_refused_does_not_stand_before_the_others() {
    let mut world = opened(LAYERS);
    for name in &LOSERS[1..] {
        world.add_trader(name, 190 * ONE_USDC);
        mark_at(&mut world, 10_000);
        trade(&mut world, name, "sam", 1, 10_000);
    }
    let boundary = next_boundary(&world);
    world.advance_to(boundary + 1);
    publish_all(&mut world, Some(9_900));
    for refused in LOSERS {
        let chain = VmChain::new(world.clone());
        let mut options = options(&chain, KEEPER);
        // There is room for one account in a plan, as there is for 512 among thousands.
        options.me.policy.settle_max = 1;
        let against = Against::Account(world.account(refused));
        let refusing = Refusing::new(&chain, against);
        let keypair = actors::keypair(KEEPER);
        let mut keeper = Keeper::new(&refusing, &keypair, options, Log::silent());
        for _ in 0..40 {
            keeper.round(&AtomicBool::new(false)).unwrap();
            pass(&chain, 1);
        }
        for name in LOSERS {
            let is_settled = chain.world().ledger(name, USDC) < 190 * ONE_USDC;
            assert_eq!(
                is_settled,
                name != refused,
                "{name} while {refused} is refused"
            );
        }
    }
}

/// Numbers that look like chance.
struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = self.0.wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % bound
    }

    /// The same account with something wrong in it.
    fn spoil(&mut self, account: &mut Account) {
        let long = account.data.len();
        match self.below(6) {
            0 => account.data.truncate(self.below(long + 1)),
            1 => account.data.extend([7; 9]),
            2 => account.owner = actors::place("another program"),
            3 => {
                let random = (8..long).map(|_| self.below(256).to_le_bytes()[0]);
                let random: Vec<u8> = random.collect();
                let rest = account.data.get_mut(8..).into_iter().flatten();
                rest.zip(random).for_each(|(byte, new)| *byte = new);
            }
            // A stretch of ones, as of the largest numbers; some bytes of anything.
            4 => {
                let (from, many) = (8 + self.below(long), 1 + self.below(24));
                let stretch = account.data.iter_mut().skip(from).take(many);
                stretch.for_each(|byte| *byte = 0xff);
            }
            _ => {
                for _ in 0..=self.below(4) {
                    let (at, new) = (8 + self.below(long), self.below(256));
                    if let Some(byte) = account.data.get_mut(at) {
                        *byte = new.to_le_bytes()[0];
                    }
                }
            }
        }
    }
}

/// Worlds with something of everything in them.
fn worlds() -> Vec<World> {
    let mut bidding = crate::bidding::awarding(&crate::bidding::BIDS);
    crate::fund_size::set_cover(&mut bidding, 2);
    let mut fallen = crate::market::fallen(LAYERS);
    crate::fund_size::set_cover(&mut fallen, 2);
    let (assessing, _) = crate::assessed::assessing();
    vec![bidding, fallen, assessing, crate::recovery_sell::unsold()]
}

fn everything(world: &World) -> Vec<(Pubkey, Account)> {
    let all = world.svm.get_program_accounts(&ringfence_interface::ID);
    let plain = |account: solana_account::Account| Account {
        owner: account.owner,
        lamports: account.lamports,
        data: account.data,
    };
    all.into_iter()
        .map(|(at, account)| (at, plain(account)))
        .collect()
}

#[test]
fn no_account_makes_the_planner_panic_whatever_is_in_it() {
    let (mut draw, mut planned) = (Draw(1), 0);
    for world in worlds() {
        let me = Me {
            account: Some(world.account("lina")),
            buys: true,
            takes: true,
            ..Me::new(actors::address("lina"))
        };
        let (all, clock) = (everything(&world), world.clock());
        let chain = VmChain::new(world);
        give_wallets(&chain, 1_000 * ONE_USDC);
        let honest = picture(&chain);
        assert!(!plan(&honest, &me, &clock).is_empty());
        for _ in 0..1_500 {
            let mut spoilt = honest.clone();
            for _ in 0..=draw.below(3) {
                let (at, mut account) = all[draw.below(all.len())].clone();
                draw.spoil(&mut account);
                spoilt.put(at, &account);
            }
            let duties = plan(&spoilt, &me, &clock);
            planned += duties.len();
            duties.iter().for_each(|duty| drop(spoilt.traces(duty)));
        }
    }
    assert!(planned > 6_000, "{planned}");
}

#[test]
fn an_account_that_is_none_any_more_is_forgotten() {
    let chain = VmChain::new(opened(LAYERS));
    let at = chain.world().account("dora");
    let account = chain.accounts(&[at]).unwrap().remove(0).expect("Dora's");
    let lies: [fn(&mut Account); 5] = [
        |it| it.owner = Pubkey::default(),
        |it| it.data.truncate(400),
        |it| it.data.push(0),
        |it| it.data.clear(),
        |it| it.lamports = 0,
    ];
    for (number, lie) in lies.into_iter().enumerate() {
        let mut known = picture(&chain);
        assert!(known.holder(&at).is_some());
        let mut lied = account.clone();
        lie(&mut lied);
        known.put(at, &lied);
        assert!(known.holder(&at).is_none(), "lie {number}");
    }
}

#[test]
fn what_is_idle_because_of_a_frozen_vault_is_watched_only_while_it_is_frozen() {
    let mut world = opened(LAYERS);
    let vault = world.vault("sam", USDC);
    set_frozen(&mut world, &vault);
    let boundary = next_boundary(&world);
    world.advance_to(boundary + 1);
    publish_all(&mut world, Some(9_000));
    let chain = VmChain::new(world);
    let all: Options = options(&chain, KEEPER);
    let keypair = actors::keypair(KEEPER);
    let mut keeper = Keeper::new(&chain, &keypair, all, Log::silent());
    work(&mut keeper);
    pass(&chain, 1);
    work(&mut keeper);
    let is_looked_at =
        |keeper: &Keeper<'_, VmChain>| keeper.picture().unwrap().tokens.contains_key(&vault);
    assert!(is_looked_at(&keeper));
    chain.world().tamper(&vault, |data| data[108] = 1);
    for _ in 0..3 {
        pass(&chain, 1_000);
        work(&mut keeper);
    }
    assert!(!is_looked_at(&keeper));
    assert_eq!(chain.world().ledger("sam", USDC), 1_100 * ONE_USDC);
}
