//! Who takes part, and with what. 200 margin accounts: twelve with a part of their own, 68 longs
//! and 120 shorts. 17 members, four of whom bid and have a margin account for it; and the
//! defaulter, who has a stake of her own.

use ringfence_core::parameters::Parameters;
use ringfence_core::units::Bps;
use ringfence_tests::standard::ONE_USDC;

/// Defaults: long 1,000 lots.
pub const DORA: &str = "dora";
/// Defaults as well, a little: long 100 lots.
pub const DIRK: &str = "dirk";
/// Falls short of half a cent.
pub const SID: &str = "sid";
/// Liquidates positions and buys collateral.
pub const LINA: &str = "lina";
/// Takes lots of defaulters.
pub const TARA: &str = "tara";
/// Has no positions, and leaves whenever she likes.
pub const ERIN: &str = "erin";
/// Long a few lots, with far more money than he loses; withdraws whenever he likes.
pub const HANK: &str = "hank";
/// Wants new risk after the loss.
pub const GUS: &str = "gus";

/// Members who bid: two are awarded lots, one does not reveal, one bids alone in the rerun.
pub const BIDDERS: [&str; 4] = ["m01", "m02", "m03", "m04"];
/// How many members there are.
pub const MEMBER_COUNT: usize = 17;
/// The member who does not pay.
pub const LAGGARD: &str = "m17";
/// How many longs there are besides those with a name.
pub const LONG_COUNT: usize = 68;
/// How many shorts there are.
pub const SHORT_COUNT: usize = 120;
/// Lots of each short.
pub const SHORT_LOTS: u64 = 12;

/// What a member stakes.
pub const STAKE: u64 = 200 * ONE_USDC;
/// What Dora has staked.
pub const OWN_STAKE: u64 = 300 * ONE_USDC;
/// Junior and senior skin.
pub const SKINS: [u64; 2] = [500 * ONE_USDC, 900 * ONE_USDC];
/// Fee of a fill, a side and lot.
pub const FEE: u64 = ONE_USDC / 10;
/// What Sid is short of.
pub const SMALL: u64 = 5_000;
/// What everybody has in the wallet besides.
pub const POCKET_MONEY: u64 = 20_000 * ONE_USDC;

/// A margin account before the first trade.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Its name.
    pub name: String,
    /// Quote that it begins with.
    pub quote_native: u64,
    /// Lots that it wants: longs above zero.
    pub lots: i64,
    /// Whether it does nothing else than trade once, deposit and withdraw.
    pub only_trades: bool,
}

/// All margin accounts.
#[must_use]
pub fn people() -> Vec<Person> {
    let person = |name: &str, quote_native: u64, lots: i64| Person {
        name: name.to_owned(),
        quote_native,
        lots,
        only_trades: false,
    };
    let trader = |name: &str, quote_native: u64, lots: i64| Person {
        only_trades: true,
        ..person(name, quote_native, lots)
    };
    // Sid pays 10 lots' fees at the fill, and loses 24 a lot.
    let sid = 240 * ONE_USDC + 10 * FEE - SMALL;
    let mut people = vec![
        person(DORA, 16_500 * ONE_USDC, 1_000),
        person(DIRK, 2_200 * ONE_USDC, 100),
        person(SID, sid, 10),
        trader(HANK, 1_000 * ONE_USDC, 6),
        trader(GUS, 4_000 * ONE_USDC, 52),
        person(LINA, 10_000 * ONE_USDC, 0),
        person(TARA, 10_000 * ONE_USDC, 0),
        person(ERIN, 500 * ONE_USDC, 0),
    ];
    people.extend(BIDDERS.map(|name| person(name, 10_000 * ONE_USDC, 0)));
    for number in 1..=LONG_COUNT {
        people.push(trader(&format!("l{number:03}"), 300 * ONE_USDC, 4));
    }
    let short_lots = i64::try_from(SHORT_LOTS).unwrap_or_default();
    for number in 1..=SHORT_COUNT {
        people.push(trader(
            &format!("s{number:03}"),
            600 * ONE_USDC,
            -short_lots,
        ));
    }
    people
}

/// All members but Dora.
#[must_use]
pub fn members() -> Vec<String> {
    (1..=MEMBER_COUNT)
        .map(|number| format!("m{number:02}"))
        .collect()
}

/// Parameters of the house: those of a test house, and all that a test house may leave out.
#[must_use]
pub fn parameters() -> Parameters {
    Parameters {
        cover_k: 2,
        stress_multiple_bps: Bps(15_000),
        secured_bps: Bps(2_000),
        skin_min_bps: Bps(2_000),
        ..Parameters::TEST
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_two_hundred_accounts_and_every_long_has_a_short() {
        let people = people();
        assert_eq!(people.len(), 200);
        assert_eq!(people.iter().map(|person| person.lots).sum::<i64>(), 0);
        assert_eq!(members().len(), MEMBER_COUNT);
        assert!(
            BIDDERS
                .iter()
                .all(|bidder| members().contains(&(*bidder).to_owned()))
        );
        assert!(parameters().check().is_ok());
    }
}
