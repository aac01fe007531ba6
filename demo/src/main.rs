//! A house over a real price history: the S&P 500 of 2008 and 2009, on the chain's own VM, with the
//! program as it was built for the chain.
//!
//! | Module | Topic |
//! |---|---|
//! | `data` | the price history |
//! | `people`, `cast`, `market` | what people want; who takes part; what is traded |
//! | `stage` | the chain, and what is kept about it |
//! | `setup`, `day`, `finale` | before, during and after the history |
//! | `trading`, `script` | what customers do |
//! | `keeper`, `losses` | what keepers do |
//! | `flows`, `story`, `checks` | what went in and out, what happened, what must hold |
//! | `report`, `json`, `amounts` | how it is shown |
//! | `random`, `stop` | a seeded generator; why the demo ends early |

mod amounts;
mod cast;
mod checks;
mod data;
mod day;
mod finale;
mod flows;
mod json;
mod keeper;
mod losses;
mod market;
mod people;
mod random;
mod report;
mod script;
mod setup;
mod stage;
mod stop;
mod story;
mod trading;

use std::process::ExitCode;
use std::time::Instant;

use crate::data::{History, SP500_2008};
use crate::finale::Ending;
use crate::stage::Stage;
use crate::stop::Step;

const HELP: &str = "\
A house over the S&P 500 of 2008 and 2009, on an embedded VM with the built program.

usage: ringfence-demo [--json]

  --json    write what happened as JSON to stdout, amounts as decimal strings, and nothing else
  --help    this text

Exit code: 0 when every check holds, 1 when one fails or the story cannot go on, 2 for arguments
that are not known.
";

/// What the arguments ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    Text,
    Json,
    Help,
}

fn read_arguments(words: &[String]) -> Result<Wanted, String> {
    let mut wanted = Wanted::Text;
    for word in words {
        match word.as_str() {
            "--help" | "-h" => return Ok(Wanted::Help),
            "--json" => wanted = Wanted::Json,
            other => return Err(format!("unknown argument `{other}`; see --help")),
        }
    }
    Ok(wanted)
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
            eprintln!("ringfence-demo: {why}");
            ExitCode::from(2)
        }
    }
}

fn show(wanted: Wanted) -> ExitCode {
    let begun = Instant::now();
    let is_live = wanted == Wanted::Text;
    let told = History::parse(SP500_2008).and_then(|history| {
        let mut stage = Stage::new(history, is_live);
        if is_live {
            println!("{}", report::opening(&stage));
        }
        let endings = tell(&mut stage)?;
        Ok((stage, endings))
    });
    let (stage, endings) = match told {
        Ok(told) => told,
        Err(stop) => {
            eprintln!("ringfence-demo: {stop}");
            return ExitCode::FAILURE;
        }
    };
    if is_live {
        print!("{}", report::closing(&stage, &endings));
    } else {
        println!("{}", json::document(&stage, &endings));
    }
    // Not on stdout, where the same run writes the same bytes.
    let days = stage.history.days().len();
    eprintln!(
        "ringfence-demo: {days} trading days in {:.1?}",
        begun.elapsed()
    );
    if stage.story.checks.have_all_passed() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// The whole story.
fn tell(stage: &mut Stage) -> Step<Vec<Ending>> {
    setup::set_up(stage)?;
    for index in 0..stage.history.days().len() {
        stage.today = index;
        let date = stage.date()?;
        day::run(stage).map_err(|stop| stop::Stop::new(format!("{date}: {stop}")))?;
    }
    let endings = finale::leave(stage)?;
    let shown = finale::shown(stage);
    stage.story.checks.note(checks::SHOWN, "end", shown);
    Ok(endings)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &[&str]) -> Result<Wanted, String> {
        read_arguments(
            &words
                .iter()
                .map(|word| (*word).to_owned())
                .collect::<Vec<_>>(),
        )
    }

    #[test]
    fn arguments_are_known_or_refused() {
        assert_eq!(read(&[]), Ok(Wanted::Text));
        assert_eq!(read(&["--json"]), Ok(Wanted::Json));
        assert_eq!(read(&["--json", "--help"]), Ok(Wanted::Help));
        for word in ["--jsno", "2008"] {
            let expected = format!("unknown argument `{word}`; see --help");
            assert_eq!(read(&[word]), Err(expected));
        }
    }
}
