//! `fund_stub_drop`.

use ringfence_interface::accounts::{FundMember, Settlement, Stub};
use ringfence_interface::events::Event;
use ringfence_tests::actors::{self, THIEF};
use ringfence_tests::send::done;
use ringfence_tests::standard::{BTC, ONE_USDC};
use ringfence_tests::world::World;

use crate::market::{add_foreign_market, fill_layers, refused_when, sorted, the_event};
use crate::rows::{Row, refused, refuses};
use crate::stage::{NOT_WRITABLE, in_house};

/// A record of so many shares at the losses from `first` to before `end`.
pub fn stub(first: u64, end: u64, shares: u64) -> Stub {
    Stub {
        first_sequence: first,
        end_sequence: end,
        shares,
        share_generation: 0,
        reserved: [0; 4],
    }
}

/// Mia had shares at the first and the second of three losses, all of them routed long ago.
fn recorded() -> World {
    let mut world = World::with_market();
    fill_layers(&mut world, [0, 0, 20, 0]);
    let (settlement, member) = (world.house.settlement, world.member("mia"));
    world.edit(&settlement, |found: &mut Settlement| {
        found.loss_sequence = 3;
        found.routing_sequence = 3;
    });
    world.edit(&member, |member: &mut FundMember| {
        member.stub_sequence = 2;
        member.stubs[3] = stub(1, 2, 9);
        member.stubs[5] = stub(0, 1, 7);
    });
    world
}

#[test]
fn refuses_in_order() {
    let mut world = recorded();
    let second = add_foreign_market(&mut world);
    let act = world.fund_stub_drop_act("mia");
    let seat = in_house(&world, &second, |world| world.member("mia"));
    let with = |name: &str, address| act.clone().with(name, address);
    let btc = world.asset(BTC);
    let mut rows: Vec<Row> = vec![
        ("MissingRequiredSignature", "nobody signs", {
            act.clone().unsigned("owner")
        }),
        (
            NOT_WRITABLE,
            "a read-only seat",
            act.clone().read_only("member"),
        ),
    ];
    for name in ["settlement", "fund", "member"] {
        rows.push(("WrongAccountType", name, with(name, btc)));
    }
    rows.extend([
        (
            "AccountOfOtherHouse",
            "a settlement in which all is routed",
            { with("settlement", second.settlement) },
        ),
        (
            "MemberMismatch",
            "a fund without losses, with its settlement",
            { with("settlement", second.settlement).with("fund", second.fund) },
        ),
        (
            "MemberMismatch",
            "the seat in another fund",
            with("member", seat),
        ),
        ("NotOwner", "somebody else's record", {
            act.clone().signed_by("owner", THIEF)
        }),
    ]);
    refuses(&world, &rows);
    let settlement = world.house.settlement;
    let name = refused_when(&world, &act, |world| {
        world.edit(&settlement, |found: &mut Settlement| {
            found.routing_sequence = 0
        });
    });
    assert_eq!(name, "LossOpen", "it may still be assessed by this record");
    crate::market::stake(&mut world, "noel", ONE_USDC);
    assert_eq!(refused(&world, &world.fund_stub_drop_act("noel")), "NoStub");
}

#[test]
fn gives_up_the_earliest_first() {
    let mut world = recorded();
    for (first, end, shares) in [(0, 1, 7), (1, 2, 9)] {
        let before = world.read_member("mia");
        let sent = done(world.send(&world.fund_stub_drop_act("mia")));
        let Event::StubDropped(event) = the_event(&sent) else {
            panic!()
        };
        assert_eq!((event.fund, event.owner), {
            (world.house.fund, actors::address("mia"))
        });
        assert_eq!((event.first_sequence, event.end_sequence), (first, end));
        assert_eq!((event.shares, event.share_generation), (shares, 0));
        let mut expected = before;
        let place = expected.stubs.iter_mut().find(|stub| stub.shares == shares);
        *place.unwrap() = stub(0, 0, 0);
        assert_eq!(world.read_member("mia"), expected);
    }
    assert_eq!(refused(&world, &world.fund_stub_drop_act("mia")), "NoStub");
}

#[test]
fn keeps_everything_but_the_seat() {
    let mut world = recorded();
    let before = world.snapshot();
    done(world.send(&world.fund_stub_drop_act("mia")));
    let after = world.snapshot();
    assert_eq!(before.changed(&after), sorted(vec![world.member("mia")]));
    assert_eq!(after.tokens, before.tokens);
}
