//! `shortfall_cover`.

use ringfence_interface::accounts::{House, Settlement};
use ringfence_interface::events::Event;
use ringfence_interface::ids::TOKEN_2022_PROGRAM;
use ringfence_interface::pda::{PENDING_STAKES, SECURED};
use ringfence_tests::actors::{self, KEEPER};
use ringfence_tests::house::{INSURANCE, MUTUAL, SKIN_JUNIOR};
use ringfence_tests::send::{Sent, done};
use ringfence_tests::standard::{BTC, ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::world::World;

use crate::market::{
    LAYERS, Layers, add_foreign_market, declared, fallen, fill_layers, layer_ledgers, mark_at,
    pass_boundary, refused_when, set_frozen, set_tokens, sorted, stake, the_event, trade,
    variation,
};
use crate::rows::{Row, refused, refuses};
use crate::stage::{DUPLICATE, NOT_WRITABLE, in_house};

/// Customers who have lost a little more than they had: 190, less what they are short of, on 10
/// lots that fell from 100 to 81. Lina has taken their lots, and their vaults are empty.
pub fn owing(mut world: World, layers: Layers, customers: &[(&str, u64)]) -> World {
    fill_layers(&mut world, layers);
    world.add_trader("sam", 1_000 * ONE_USDC);
    world.add_trader("lina", 2_000 * ONE_USDC);
    for (name, short_native) in customers {
        world.add_trader(name, 190 * ONE_USDC - short_native);
    }
    pass_boundary(&mut world, 10_000);
    for (name, _) in customers {
        trade(&mut world, name, "sam", 10, 10_000);
    }
    mark_at(&mut world, 8_100);
    for (name, _) in customers {
        done(world.liquidate_position("lina", name, PERP, 10));
    }
    pass_boundary(&mut world, 8_100);
    for (name, short_native) in customers {
        done(world.settle(name));
        assert_eq!(variation(&world, name), -i128::from(*short_native));
    }
    world
}

fn dora_owes(short_native: u64) -> World {
    owing(World::with_market(), LAYERS, &[("dora", short_native)])
}

/// Has it covered; the totals of everybody else are as they were.
fn covered(world: &mut World, customer: &str) -> Sent {
    done(world.send(&world.shortfall_cover_act(customer)))
}

#[test]
fn refuses_wrong_accounts_in_order() {
    let mut world = dora_owes(5_000);
    let second = add_foreign_market(&mut world);
    let act = world.shortfall_cover_act("dora");
    let foreign = |read: fn(&World) -> solana_pubkey::Pubkey| in_house(&world, &second, read);
    let btc = world.asset(BTC);
    let with = |name: &str, address| act.clone().with(name, address);
    let other_vault = |name: &str, number: u8| with(name, world.house.vault(number));
    let mut rows: Vec<Row> = vec![
        ("MissingRequiredSignature", "nobody signs", {
            act.clone().unsigned("actor")
        }),
        (
            NOT_WRITABLE,
            "a read-only fund",
            act.clone().read_only("fund"),
        ),
        (DUPLICATE, "from the insurance layer into itself", {
            other_vault("pool", INSURANCE)
        }),
    ];
    for name in ["house", "settlement", "fund", "margin_account", "shard"] {
        rows.push(("WrongAccountType", name, with(name, btc)));
    }
    rows.extend([
        (
            "AccountOfOtherHouse",
            "another house",
            with("house", second.address),
        ),
        ("AccountOfOtherHouse", "another settlement", {
            with("settlement", second.settlement)
        }),
        (
            "AccountOfOtherHouse",
            "the fund of others",
            with("fund", second.fund),
        ),
        ("AccountOfOtherHouse", "an account of another house", {
            with("margin_account", foreign(|world| world.account("dora")))
        }),
        ("PoolMismatch", "another pool", with("pool", second.pool)),
        ("VaultMismatch", "Sam's vault: nobody else's pays", {
            with("quote_vault", world.vault("sam", USDC))
        }),
        ("ShardMismatch", "the shard of another asset", {
            with("shard", world.shard("dora", BTC))
        }),
        ("FundVaultMismatch", "junior skin for insurance", {
            other_vault("vault_insurance", SKIN_JUNIOR)
        }),
        ("FundVaultMismatch", "junior skin for the mutual layer", {
            other_vault("vault_mutual", SKIN_JUNIOR)
        }),
        ("FundVaultMismatch", "another fund's waiting stakes", {
            with("vault_pending", second.vault(PENDING_STAKES))
        }),
        ("FundVaultMismatch", "another fund's secured parts", {
            with("vault_secured", second.vault(SECURED))
        }),
        ("WrongAddress", "an empty address that is not her seat", {
            with("member", actors::place("nothing"))
        }),
        (
            "MemberMismatch",
            "Mia's seat",
            with("member", world.member("mia")),
        ),
        ("MemberMismatch", "a seat in another fund", {
            with("member", foreign(|world| world.member("mia")))
        }),
        (
            "AccountCountWrong",
            "no evidence",
            act.clone().without_last(),
        ),
        (
            "AssetMismatch",
            "another asset",
            act.clone().with_more(0, world.asset(SOL)),
        ),
        (
            "AccountCountWrong",
            "one account too many",
            act.clone().with_added(btc),
        ),
        ("TokenProgramNotAllowed", "the other token program", {
            with("token_program", TOKEN_2022_PROGRAM)
        }),
    ]);
    refuses(&world, &rows);
}

#[test]
fn refuses_what_is_no_small_shortfall_in_this_order() {
    let act = |world: &World| world.shortfall_cover_act("dora");
    let open = |world: &mut World| {
        let settlement = world.house.settlement;
        world.edit(&settlement, |found: &mut Settlement| {
            found.loss_sequence += 1
        });
    };
    let world = declared(LAYERS);
    assert_eq!(
        refused(&world, &act(&world)),
        "AccountInDefault",
        "before the loss"
    );
    let world = dora_owes(5_000);
    let sam = world.shortfall_cover_act("sam");
    let name = refused_when(&world, &sam, open);
    assert_eq!(
        name, "EarlierLossFirst",
        "before whether there is anything to cover"
    );
    assert_eq!(refused(&world, &sam), "NotDeclarable");
    let world = fallen(LAYERS);
    assert_eq!(
        refused(&world, &act(&world)),
        "ShortfallNotSmall",
        "she has lots"
    );
    let world = dora_owes(10_001);
    assert_eq!(
        refused(&world, &act(&world)),
        "ShortfallNotSmall",
        "one unit above dust"
    );
    let mut world = dora_owes(5_000);
    world.give("dora", USDC, 1_000);
    done(world.deposit("dora", USDC, 1_000));
    let vault = world.vault("dora", USDC);
    let name = refused_when(&world, &act(&world), |world| set_frozen(world, &vault));
    assert_eq!(name, "ShortfallNotSmall", "her own money cannot move");
    let name = refused_when(&world, &act(&world), |world| set_tokens(world, &vault, 999));
    assert_eq!(
        name, "TokensBelowLedger",
        "no instruction can bring this about"
    );
    let house = world.house.address;
    let name = refused_when(&world, &act(&world), |world| {
        world.edit(&house, |house: &mut House| house.parameters.small_bps = 3);
    });
    assert_eq!(name, "SmallAllowanceUsed", "3,000 of 10 million a day");
    for frozen in [world.house.vault(INSURANCE), world.house.pool] {
        let name = refused_when(&world, &act(&world), |world| set_frozen(world, &frozen));
        assert_eq!(name, "TokenAccountFrozen");
    }
    let insurance = world.house.vault(INSURANCE);
    let name = refused_when(&world, &act(&world), |world| {
        set_tokens(world, &insurance, 10 * ONE_USDC - 1)
    });
    assert_eq!(name, "TokensBelowLedger");
}

#[test]
fn covers_up_to_dust_from_the_insurance_layer() {
    for short in [1, 5_000, 10_000] {
        let mut world = dora_owes(short);
        let pool = world.tokens(&world.house.pool);
        let sent = covered(&mut world, "dora");
        let account = world.read_account("dora");
        assert_eq!((account.variation_native, account.status), (0, 0));
        assert_eq!((account.called_ts, account.owed_since_ts), (0, 0));
        assert_eq!((account.called_slot, account.owed_since_slot), (0, 0));
        let fund = world.read_fund();
        assert_eq!(fund.insurance_native, 10 * ONE_USDC - short);
        assert_eq!(fund.small_used_native, short);
        assert_eq!(fund.small_day_ts, world.now() - world.now() % 86_400);
        assert_eq!(
            layer_ledgers(&world)[1..],
            LAYERS.map(|l| l * ONE_USDC)[1..]
        );
        assert_eq!(world.tokens(&world.house.pool), pool + short);
        let Event::ShortfallCovered(event) = the_event(&sent) else {
            panic!()
        };
        assert_eq!(event.margin_account, world.account("dora"));
        assert_eq!(event.actor, actors::address(KEEPER));
        assert_eq!(event.sequence, account.event_sequence);
        assert_eq!((event.drained_native, event.insured_native), (0, short));
        assert_eq!(event.insurance_native, fund.insurance_native);
        assert_eq!(event.small_used_native, short);
        assert_eq!(event.pool_native, pool + short);
        done(world.settle("lina"));
        let settlement = world.read_settlement();
        assert_eq!(
            (settlement.loss_sequence, settlement.owed_by_native),
            (0, 0)
        );
        // Nobody is held up: Sam is paid in full, and Dora may close her account and leave.
        done(world.settle("sam"));
        assert_eq!(variation(&world, "sam"), 0);
        done(world.vault_close("dora", USDC));
        done(world.account_close("dora"));
    }
}

#[test]
fn its_own_quote_pays_first_surplus_included() {
    let mut world = dora_owes(10_900);
    let vault = world.vault("dora", USDC);
    world.give("dora", USDC, 500);
    done(world.deposit("dora", USDC, 500));
    assert_eq!(
        refused(&world, &world.shortfall_cover_act("dora")),
        "ShortfallNotSmall"
    );
    world.give_to(&vault, USDC, 400);
    let sent = covered(&mut world, "dora");
    assert_eq!((world.tokens(&vault), world.ledger("dora", USDC)), (0, 0));
    let Event::ShortfallCovered(event) = the_event(&sent) else {
        panic!()
    };
    assert_eq!((event.drained_native, event.insured_native), (900, 10_000));
    assert_eq!(event.ledger_native, 0);
    assert_eq!(world.read_fund().small_used_native, 10_000);
}

#[test]
fn the_owners_own_stake_pays_before_others() {
    let mut world = World::with_market();
    let house = world.house.address;
    world.edit(&house, |house: &mut House| {
        house.parameters.secured_bps = 5_000
    });
    stake(&mut world, "dora", 4_000);
    let mut world = owing(world, LAYERS, &[("dora", 9_000)]);
    done(world.send(&world.fund_stake_activate_act("dora")));
    stake(&mut world, "dora", 1_000);
    let mutual = world.read_fund().mutual_native;
    let sent = covered(&mut world, "dora");
    let Event::ShortfallCovered(event) = the_event(&sent) else {
        panic!()
    };
    let own = (
        event.staked_native,
        event.waiting_native,
        event.secured_native,
    );
    assert_eq!((own, event.insured_native), ((2_000, 1_000, 2_000), 4_000));
    let (member, fund) = (world.read_member("dora"), world.read_fund());
    assert_eq!(
        (member.shares, member.pending_native, member.secured_native),
        (0, 0, 0)
    );
    assert_eq!(fund.mutual_native, mutual - 2_000);
    assert_eq!(fund.insurance_native, 10 * ONE_USDC - 4_000);
    assert_eq!(
        fund.small_used_native, 4_000,
        "her own money is not counted"
    );
    assert_eq!(
        world.tokens(&world.house.vault(SECURED)),
        fund.secured_native
    );
}

#[test]
fn a_stake_that_is_enough_costs_others_nothing_whatever_the_allowance() {
    let mut world = World::with_market();
    stake(&mut world, "dora", 50_000);
    let mut world = owing(world, LAYERS, &[("dora", 9_000)]);
    let house = world.house.address;
    world.edit(&house, |house: &mut House| house.parameters.small_bps = 0);
    covered(&mut world, "dora");
    assert_eq!(world.read_member("dora").pending_native, 41_000);
    assert_eq!(world.read_fund().small_used_native, 0);
    assert_eq!(layer_ledgers(&world), LAYERS.map(|layer| layer * ONE_USDC));
}

#[test]
fn a_debt_that_its_own_quote_pays_is_settled_and_not_covered() {
    let mut world = dora_owes(5_000);
    world.advance(7_200);
    world.give("dora", USDC, 5_000);
    done(world.deposit("dora", USDC, 5_000));
    assert_eq!(
        refused(&world, &world.shortfall_cover_act("dora")),
        "ShortfallNotSmall"
    );
    done(world.settle("dora"));
    assert_eq!(variation(&world, "dora"), 0);
    assert_eq!(
        refused(&world, &world.shortfall_cover_act("dora")),
        "NotDeclarable"
    );
}

#[test]
fn what_is_above_dust_is_declared_instead() {
    let mut world = dora_owes(10_001);
    done(world.send(&world.loss_declare_act("dora")));
    done(world.send(&world.loss_fix_act("dora")));
    done(world.send(&world.loss_route_act("dora")));
    assert_eq!(world.read_loss(&world.loss("dora")).used_native[3], 10_001);
    assert_eq!(world.read_fund().small_used_native, 0);
    assert_eq!(
        world.read_fund().mutual_native,
        20 * ONE_USDC,
        "the first layer was enough"
    );
    assert_eq!(world.tokens(&world.house.vault(MUTUAL)), 20 * ONE_USDC);
}

#[test]
fn keeps_everything_but_the_account_the_fund_and_the_pool() {
    let mut world = dora_owes(5_000);
    let before = world.snapshot();
    covered(&mut world, "dora");
    let after = world.snapshot();
    let house = &world.house;
    let expected = sorted(vec![house.settlement, house.fund, world.account("dora")]);
    assert_eq!(before.changed(&after), expected);
    for (address, tokens) in &before.tokens {
        let is_party = *address == house.pool || *address == house.vault(INSURANCE);
        assert!(is_party || after.tokens[address] == *tokens, "{address}");
    }
}
