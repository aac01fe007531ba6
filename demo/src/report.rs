//! The report for a terminal of a hundred columns.

use std::fmt::Write;

use ringfence_core::parameters::Parameters;
use ringfence_tests::house::{INSURANCE, MUTUAL, SKIN_JUNIOR, SKIN_SENIOR};

use crate::amounts::{self, exact, short};
use crate::cast::MEMBERS;
use crate::checks::{self, Checks};
use crate::finale::Ending;
use crate::market::MARKETS;
use crate::people::Person;
use crate::stage::{QUOTE, QUOTE_DECIMALS, Stage, WRAPPED, WRAPPED_DECIMALS};
use crate::story::{LossRecord, Story, Telling};

/// Columns of the terminal.
const COLUMNS: usize = 100;
/// Where the text of an event begins.
const INDENT: usize = 38;

/// One event. What does not fit goes on below, under itself.
#[must_use]
pub fn line(telling: &Telling) -> String {
    let Telling {
        date,
        kind,
        who,
        text,
        ..
    } = telling;
    let mut out = format!("{date}  {kind:<11} {who:<13}");
    let mut column = out.chars().count();
    for word in text.split(' ') {
        let width = word.chars().count();
        if column + width > COLUMNS && column > INDENT {
            out.truncate(out.trim_end().len());
            let _ = write!(out, "\n{:INDENT$}", "");
            column = INDENT;
        }
        let _ = write!(out, "{word} ");
        column += width + 1;
    }
    out.trim_end().to_owned()
}

fn heading(title: &str) -> String {
    format!("\n{title}\n{}\n", "-".repeat(title.chars().count()))
}

/// What the reader should know before the first event.
#[must_use]
pub fn opening(stage: &Stage) -> String {
    let days = stage.history.days();
    let dates =
        |day: Option<&crate::data::Day>| day.map_or(String::new(), |day| day.date.to_string());
    let (first, last) = (dates(days.first()), dates(days.last()));
    let mut out = format!(
        "Ringfence over the S&P 500, {first} to {last}, {} trading days\n",
        days.len()
    );
    out.push_str(
        "
One price a day: the close, published at the midnight (UTC) that ends the day. Nobody trades between
two closes, so every fall is a gap. USDC is one dollar throughout. wSPX is a token that stands for
one unit of the index: its price is the close. Confidence is zero and the average equals the price,
because the history says nothing about either. Trades and people are made up, all prices are real.
",
    );
    let multiple = short(i128::from(Parameters::TEST.initial_multiple_bps.0), 4);
    for market in MARKETS {
        let (scan, last) = (short(i128::from(market.scan_bps), 2), market.last_day);
        let subject = format!("{:?}", market.subject).to_lowercase();
        let margin = format!("margin {scan} % (initial x {multiple})");
        let name = market.name;
        let _ = writeln!(
            out,
            "{name:<8} on the {subject}, 10 USDC a point, {margin}, until {last}"
        );
    }
    out
}

/// Everything after the last event.
#[must_use]
pub fn closing(stage: &Stage, endings: &[Ending]) -> String {
    let mut out = heading("Losses through the waterfall (USDC)");
    for loss in &stage.story.losses {
        out.push_str(&waterfall(loss));
    }
    out.push_str(&outcomes(stage, endings));
    out.push_str(&fund(stage));
    out.push_str(&trades(&stage.story));
    out.push_str(&units(&stage.story));
    out.push_str(&results(&stage.story.checks));
    out
}

fn waterfall(loss: &LossRecord) -> String {
    let money = |native: u64| exact(i128::from(native), QUOTE_DECIMALS);
    let mut out = format!(
        "{}: declared {}, closed {}, loss {}, shortfall {}\n",
        loss.who,
        loss.declared,
        loss.closed,
        money(loss.loss_native),
        money(loss.shortfall_native)
    );
    let _ = writeln!(
        out,
        "  {:<20} {:>22} {:>22} {:>22}",
        "layer", "before", "used", "after"
    );
    for row in &loss.rows {
        let (before, used) = (money(row.before_native), money(row.used_native));
        let after = money(row.after_native);
        let _ = writeln!(
            out,
            "  {:<20} {before:>22} {used:>22} {after:>22}",
            row.layer
        );
    }
    let used: u64 = loss.rows.iter().map(|row| row.used_native).sum();
    let (sum, uncovered) = (money(used), money(loss.uncovered_native));
    let _ = writeln!(
        out,
        "  {:<20} {:>22} {sum:>22}   uncovered {uncovered}\n",
        "sum", ""
    );
    out
}

/// What one person put in, took out and ended with.
fn outcome(stage: &Stage, person: &Person, ending: &Ending) -> String {
    let quote = stage.flows.vault(person.name, QUOTE);
    let wrapped = stage.flows.vault(person.name, WRAPPED);
    let money = |native: u64| short(i128::from(native), QUOTE_DECIMALS);
    let tokens = |native: u64| {
        if native == 0 {
            String::new()
        } else {
            short(i128::from(native), WRAPPED_DECIMALS)
        }
    };
    format!(
        "{:<13}{:<21}{:>13}{:>14}{:>15}{:>8}{:>8} {}\n",
        person.name,
        person.note.chars().take(20).collect::<String>(),
        money(quote.in_native),
        money(quote.out_native),
        short(quote.gain_native(), QUOTE_DECIMALS),
        tokens(wrapped.in_native),
        tokens(wrapped.out_native),
        ending.word()
    )
}

fn outcomes(stage: &Stage, endings: &[Ending]) -> String {
    let mut out = heading("Customers");
    let _ = writeln!(
        out,
        "{:<13}{:<21}{:>13}{:>14}{:>15}{:>8}{:>8}",
        "", "", "USDC in", "USDC out", "gain or loss", "wSPX in", "out"
    );
    for (person, ending) in stage.people.iter().zip(endings) {
        out.push_str(&outcome(stage, person, ending));
    }
    for person in &stage.people {
        let (paid, bought) = (
            stage.flows.purchase(person.name, QUOTE),
            stage.flows.purchase(person.name, WRAPPED),
        );
        if bought.out_native > 0 {
            let (paid, bought) = (
                amounts::quote(paid.in_native),
                amounts::of(bought.out_native, WRAPPED),
            );
            let _ = writeln!(
                out,
                "{} paid {paid} from its wallet for {bought} of others",
                person.name
            );
        }
    }
    for (person, ending) in stage.people.iter().zip(endings) {
        if let Ending::Stuck(why) = ending {
            let _ = writeln!(out, "{} is stuck: {why}", person.name);
        }
    }
    out
}

/// The fund's layers and the pool, by their token accounts.
#[must_use]
pub fn house_balances(stage: &Stage) -> [(&'static str, u64); 5] {
    let tokens = |layer: u8| stage.world.tokens(&stage.world.house.vault(layer));
    [
        ("insurance", tokens(INSURANCE)),
        ("junior skin", tokens(SKIN_JUNIOR)),
        ("mutual", tokens(MUTUAL)),
        ("senior skin", tokens(SKIN_SENIOR)),
        ("pool", stage.world.tokens(&stage.world.house.pool)),
    ]
}

fn fund(stage: &Stage) -> String {
    let mut out = heading("Fund and pool at the end (USDC)");
    for (name, native) in house_balances(stage) {
        let _ = writeln!(
            out,
            "{name:<14}{:>22}",
            exact(i128::from(native), QUOTE_DECIMALS)
        );
    }
    let skin = stage.flows.skin();
    let _ = writeln!(
        out,
        "{:<14}{:>22} paid in",
        "skin",
        exact(skin.in_native.into(), QUOTE_DECIMALS)
    );
    for (member, _) in MEMBERS {
        let flow = stage.flows.stake(member);
        let (staked, out_native) = (i128::from(flow.in_native), i128::from(flow.out_native));
        let (staked, paid) = (
            exact(staked, QUOTE_DECIMALS),
            exact(out_native, QUOTE_DECIMALS),
        );
        let _ = writeln!(out, "{member:<14}{staked:>22} staked {paid:>22} paid out");
    }
    out
}

fn trades(story: &Story) -> String {
    let mut out = heading("Trades and refusals");
    for (venue, fills) in story.fills() {
        let fees = amounts::quote(fills.fees_native);
        let _ = writeln!(
            out,
            "{venue:<14}{:>7} fills {:>9} lots   fees {fees}",
            fills.count, fills.lots
        );
    }
    for (instruction, name, count) in story.refusals() {
        let _ = writeln!(
            out,
            "{instruction:<22}refused as {name:<24}{count:>5} times"
        );
    }
    out
}

fn units(story: &Story) -> String {
    let mut out = heading("Compute units, CPI included");
    let _ = writeln!(
        out,
        "{:<24}{:>8}{:>10}{:>10}{:>10}",
        "", "count", "min", "median", "max"
    );
    for (name, units) in story.units() {
        let crate::story::Units {
            count,
            min,
            median,
            max,
        } = units;
        let _ = writeln!(out, "{name:<24}{count:>8}{min:>10}{median:>10}{max:>10}");
    }
    out
}

fn results(checks: &Checks) -> String {
    let mut out = heading("Checks");
    for check in checks::ALL {
        let (word, count) = (
            if checks.has_passed(check) {
                "ok  "
            } else {
                "FAIL"
            },
            checks.count(check),
        );
        let _ = writeln!(out, "{word} {count:>6} x  {check}");
    }
    for (check, why) in checks.failures().iter().take(20) {
        let _ = writeln!(out, "FAIL {check}\n     {why}");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_go_on_below() {
        let telling = Telling {
            date: "2008-09-29".to_owned(),
            kind: "move",
            who: "SPX".to_owned(),
            text: "word ".repeat(40).trim_end().to_owned(),
            amounts: Vec::new(),
        };
        let shown = line(&telling);
        assert!(shown.lines().count() > 1);
        assert!(shown.lines().all(|line| line.chars().count() <= COLUMNS));
        assert_eq!(shown.matches("word").count(), 40);
    }

    #[test]
    fn a_failed_check_is_shown() {
        let mut checks = Checks::default();
        checks.note(checks::SUM, "2008-10-09", Err("one unit".to_owned()));
        let shown = results(&checks);
        assert!(shown.contains("FAIL") && shown.contains("2008-10-09: one unit"));
    }
}
