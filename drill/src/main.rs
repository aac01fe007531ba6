//! The default plan (docs/DEFAULT_PLAN.md) from end to end, on the chain's own VM, with the program
//! as it was built for the chain: 200 margin accounts, 17 members, two defaults and a small
//! shortfall. Everything is fixed in advance, so that every run is the same to the unit.
//!
//! | Module | Topic |
//! |---|---|
//! | `cast` | who takes part, with what |
//! | `stage` | the chain, its clock and prices, and what is kept about transactions |
//! | `before` | house, members, market: what is there before a default |
//! | `managing`, `auction` | steps 1 to 8 |
//! | `waterfall` | steps 9 to 14 |
//! | `after`, `recovery` | steps 15 to 18 |
//! | `bystanders` | those who must be able to leave in every state |
//! | `records`, `checks` | what layers had and used; what must hold |
//! | `report`, `json`, `table`, `amounts` | how it is shown; the figures in the plan |

mod after;
mod amounts;
mod auction;
mod before;
mod bystanders;
mod cast;
mod checks;
mod json;
mod managing;
mod records;
mod recovery;
mod report;
mod stage;
mod table;
mod waterfall;

use std::process::ExitCode;
use std::time::Instant;

use crate::stage::{Stage, Step};

const HELP: &str = "\
The default plan from end to end, on an embedded VM with the built program.

usage: ringfence-drill [--json | check | record]

  --json    write what happened as JSON to stdout, amounts as decimal strings, and nothing else
  check     without the timeline; fail as well when docs/DEFAULT_PLAN.md shows other figures, of
            compute units by more than one percent
  record    without the timeline; write the figures into docs/DEFAULT_PLAN.md
  --help    this text

Exit code: 0 when every check holds, 1 when one fails or the plan cannot go on, 2 for arguments
that are not known.
";

/// What the arguments ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    Text,
    Json,
    Check,
    Record,
    Help,
}

fn read_arguments(words: &[String]) -> Result<Wanted, String> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        [] => Ok(Wanted::Text),
        ["--json"] => Ok(Wanted::Json),
        ["check"] => Ok(Wanted::Check),
        ["record"] => Ok(Wanted::Record),
        ["--help" | "-h"] => Ok(Wanted::Help),
        other => Err(format!("unknown `{}`; see --help", other.join(" "))),
    }
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match read_arguments(&words) {
        Ok(Wanted::Help) => {
            print!("{HELP}");
            ExitCode::SUCCESS
        }
        Ok(wanted) => show(wanted),
        Err(why) => {
            eprintln!("ringfence-drill: {why}");
            ExitCode::from(2)
        }
    }
}

fn show(wanted: Wanted) -> ExitCode {
    let begun = Instant::now();
    let mut stage = Stage::new(wanted == Wanted::Text);
    if let Err(why) = run(&mut stage) {
        eprintln!("ringfence-drill: {}: {why}", stage.now_text());
        return ExitCode::FAILURE;
    }
    if wanted == Wanted::Json {
        println!("{}", json::document(&stage));
    } else {
        print!("{}", report::closing(&stage));
    }
    // Not on stdout, where the same run writes the same bytes.
    eprintln!("ringfence-drill: {:.1?}", begun.elapsed());
    let has_passed = stage.checks.have_all_passed();
    let page = match wanted {
        Wanted::Check => table::check(&stage.tally),
        // Figures of a run that went wrong are no figures.
        Wanted::Record if has_passed => table::record(&stage.tally),
        _ => Ok(()),
    };
    if let Err(why) = &page {
        eprintln!("error: {why}");
    }
    if page.is_ok() && has_passed {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// The whole plan.
fn run(stage: &mut Stage) -> Step {
    before::set_up(stage)?;
    before::trade(stage)?;
    before::size_the_fund(stage)?;
    managing::call_and_liquidate(stage)?;
    managing::cover_a_small_shortfall(stage)?;
    managing::declare(stage)?;
    managing::take(stage)?;
    auction::hold(stage)?;
    managing::tear_up(stage)?;
    managing::sell_and_fix(stage)?;
    waterfall::serve_the_first(stage)?;
    waterfall::serve_the_second(stage)?;
    after::give_back(stage)?;
    after::replenish(stage)?;
    recovery::recover(stage)?;
    recovery::release(stage)?;
    recovery::look_back(stage)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &[&str]) -> Result<Wanted, String> {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        read_arguments(&words)
    }

    #[test]
    fn arguments_are_known_or_refused() {
        assert_eq!(read(&[]), Ok(Wanted::Text));
        assert_eq!(read(&["--json"]), Ok(Wanted::Json));
        assert_eq!(read(&["check"]), Ok(Wanted::Check));
        assert_eq!(read(&["record"]), Ok(Wanted::Record));
        for words in [&["--jsno"][..], &["check", "record"]] {
            let expected = format!("unknown `{}`; see --help", words.join(" "));
            assert_eq!(read(words), Err(expected));
        }
    }
}
