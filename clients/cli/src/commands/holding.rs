//! One margin account in full: what it has, what it may take out, what keeps it from leaving.

use anyhow::{Result, anyhow};
use ringfence_client::explain;
use ringfence_client::portfolio::{Portfolio, Vault};
use ringfence_client::preview;
use ringfence_core::margin::Health;
use ringfence_core::refusal::Refusal;
use ringfence_interface::accounts::House;

use super::account::status;
use super::context::{Home, Session, of_asset};
use super::table::{Answer, Cell, address, count, left, text};

/// The whole of an account.
///
/// # Errors
/// When it is of a newer program.
pub fn show(session: &Session<'_>, portfolio: &Portfolio) -> Result<Answer> {
    let home = Home {
        address: portfolio.account.house,
        house: portfolio.house,
    };
    let now = portfolio
        .preview()
        .map_err(|why| anyhow!("this command is too old for the account: {why}"))?;
    let cover = portfolio.fund.to_core().cover_native();
    let settled = now.settle(&portfolio.settlement.to_core(), cover);
    let after = settled.map_or_else(|_| now.clone(), |(_, after)| after);
    let rights = portfolio.rights(session.chain).unwrap_or_default();
    let allowed = vec![
        ("delegate", address(&portfolio.account.delegate)),
        (
            "consents",
            count(i128::try_from(rights.consents.len()).unwrap_or(0)),
        ),
        (
            "pledges",
            count(i128::try_from(rights.liens.len()).unwrap_or(0)),
        ),
    ];
    Ok(Answer::default()
        .facts("account", head(&home, portfolio, &now))
        .rows(
            "health",
            &[
                "test",
                "equity",
                "requirement",
                "excess",
                "is_met",
                "why_not_known",
            ],
            healths(&home, &now),
        )
        .rows("vaults", &VAULTS, vaults(portfolio, &now, &after))
        .rows("positions", &POSITIONS, positions(&home, portfolio, &now)?)
        .rows(
            "risk_groups",
            &["risk_group", "worst_scenario", "loss"],
            groups(&home, &now),
        )
        .facts("allowed", allowed)
        .rows("what_blocks_an_exit", &["why"], blocks(portfolio, &after)))
}

const VAULTS: [&str; 9] = [
    "slot",
    "mint",
    "ledger",
    "pledged",
    "withdrawable",
    "why_not_more",
    "exit",
    "why_no_exit",
    "vault",
];
const POSITIONS: [&str; 7] = [
    "instrument",
    "lots",
    "mark_ticks",
    "unsettled",
    "falls_to_ticks",
    "rises_to_ticks",
    "risk_group",
];

fn head(home: &Home, portfolio: &Portfolio, now: &preview::Portfolio) -> Vec<(&'static str, Cell)> {
    let account = &portfolio.account;
    let due_ts = match account.owed_since_ts {
        0 => 0,
        since_ts => since_ts.saturating_add(variation_due_s(&portfolio.house)),
    };
    vec![
        ("account", address(&portfolio.address)),
        ("house", address(&account.house)),
        ("owner", address(&account.owner)),
        ("index", count(account.index)),
        ("status", text(status(account))),
        ("variation", home.quote(account.variation_native)),
        ("variation_due_ts", Cell::Moment(due_ts)),
        ("variation_due_in", left(due_ts, &portfolio.clock)),
        ("is_overdue", Cell::Flag(now.is_overdue())),
        ("has_to_settle", Cell::Flag(portfolio.has_to_settle())),
        ("called_ts", Cell::Moment(account.called_ts)),
        ("loss", address(&account.loss)),
        ("cut_from_gains", home.quote(account.cut_native)),
        ("defaults", count(account.default_count)),
    ]
}

fn variation_due_s(house: &House) -> i64 {
    i64::from(house.parameters.variation_due_s)
}

fn healths(home: &Home, now: &preview::Portfolio) -> Vec<Vec<Cell>> {
    let healths = now.healths();
    let row = |(test, health): (&str, &Result<Health, Refusal>)| match health {
        Ok(health) => vec![
            text(test),
            home.quote(health.equity_native),
            home.quote(health.requirement_native),
            health
                .excess_native()
                .map_or(Cell::Without("_native"), |excess| home.quote(excess)),
            Cell::Flag(health.is_met()),
            Cell::Nothing,
        ],
        Err(refusal) => {
            let none = Cell::Without("_native");
            vec![
                text(test),
                none.clone(),
                none.clone(),
                none,
                Cell::Flag(false),
                text(refusal.name()),
            ]
        }
    };
    let all = [
        ("initial", &healths.initial),
        ("maintenance", &healths.maintenance),
        ("solvency", &healths.solvency),
    ];
    all.into_iter().map(row).collect()
}

fn vaults(
    portfolio: &Portfolio,
    now: &preview::Portfolio,
    after: &preview::Portfolio,
) -> Vec<Vec<Cell>> {
    let withdrawable = after.withdrawable();
    let row = |vault: &Vault| {
        let slot = portfolio.account.slots.get(vault.slot);
        let (ledger, locked) = slot.map_or((0, 0), |it| (it.ledger_native, it.locked_native));
        let most = withdrawable.get(vault.slot);
        let why = most.and_then(|most| most.refusal);
        let (exit, why_no_exit) = match now.exit(vault.slot).or_else(|_| after.exit(vault.slot)) {
            Ok((amount, _)) => (of_asset(&vault.asset, amount), Cell::Nothing),
            Err(refusal) => (Cell::Without("_native"), text(refusal.name())),
        };
        vec![
            count(i128::try_from(vault.slot).unwrap_or(0)),
            address(&vault.asset.mint),
            of_asset(&vault.asset, ledger),
            of_asset(&vault.asset, locked),
            of_asset(&vault.asset, most.map_or(0, |most| most.amount_native)),
            why.map_or(Cell::Nothing, |why| text(why.name())),
            exit,
            why_no_exit,
            address(&vault.address),
        ]
    };
    portfolio.vaults.iter().map(row).collect()
}

fn positions(
    home: &Home,
    portfolio: &Portfolio,
    now: &preview::Portfolio,
) -> Result<Vec<Vec<Cell>>> {
    let wrong =
        |refusal: Refusal| anyhow!("the account and its evidence disagree: {}", refusal.name());
    let distances = now.distances().unwrap_or_default();
    let mut rows = Vec::new();
    for (held, market) in now
        .holdings()
        .map_err(wrong)?
        .iter()
        .zip(&portfolio.markets)
    {
        let id = held.instrument_id;
        let far = distances
            .iter()
            .find(|distance| distance.instrument_id == id);
        let tick = |tick: Option<u64>| tick.map_or(Cell::Nothing, count);
        rows.push(vec![
            count(id),
            count(held.lots),
            count(market.instrument.mark_tick),
            home.quote(held.unsettled_native),
            tick(far.and_then(|far| far.falls_to_tick)),
            tick(far.and_then(|far| far.rises_to_tick)),
            count(held.risk_group),
        ]);
    }
    Ok(rows)
}

fn groups(home: &Home, now: &preview::Portfolio) -> Vec<Vec<Cell>> {
    let all = now.groups().unwrap_or_default();
    let row = |group: &ringfence_core::group::Group| {
        let worst = i128::try_from(group.worst_scenario()).unwrap_or(0);
        let loss = group
            .loss_native()
            .map_or(Cell::Without("_native"), |loss| home.quote(loss));
        vec![count(group.risk_group), count(worst), loss]
    };
    all.iter().map(row).collect()
}

/// One sentence for each reason that an exit would be refused for after a settlement.
fn blocks(portfolio: &Portfolio, after: &preview::Portfolio) -> Vec<Vec<Cell>> {
    let mut reasons: Vec<Refusal> = Vec::new();
    for vault in &portfolio.vaults {
        if let Err(refusal) = after.exit(vault.slot)
            && !reasons.contains(&refusal)
        {
            reasons.push(refusal);
        }
    }
    let mut said: Vec<String> = reasons.iter().map(sentence).collect();
    if portfolio.vaults.iter().any(|vault| vault.is_frozen) {
        said.push("The issuer of a token has frozen a vault. Ask the issuer.".to_owned());
    }
    said.into_iter().map(|why| vec![text(why)]).collect()
}

/// A refusal in plain words.
#[must_use]
pub fn sentence(refusal: &Refusal) -> String {
    match explain::of_code(refusal.code()) {
        Some(found) => format!(
            "{} {} ({} {})",
            found.so, found.then, found.code, found.name
        ),
        None => refusal.name().to_owned(),
    }
}
