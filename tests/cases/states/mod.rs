//! Every state of a loss against every instruction that it concerns, and the ways from state to
//! state.

mod acts;
mod batches;
mod deadlines;
mod governance;
mod liens;
mod options;
mod orders;
mod porting;
mod statements;
mod story;
mod table;
mod ways;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;

use acts::Cell;
use ringfence_tests::world::World;
use story::{COLUMNS, Column, Story, long, short};
use table::{Row, TABLE, WAITS, YES};

/// Set to anything, it has the table in the specification written anew.
const REWRITE: &str = "RINGFENCE_WRITE_STATES";

/// An instruction that moved a loss on, and the states before and after it.
type Step = (&'static str, u8, u8);

/// All that the cells of the table may do to the state of the loss.
const STEPS: [Step; 6] = [
    ("loss_close", 5, 6),
    ("loss_fix", 0, 1),
    ("loss_route", 1, 3),
    ("loss_route", 2, 3),
    ("loss_route", 3, 4),
    ("loss_route", 4, 5),
];

/// What a cell comes to, and the step that it made; in a paused house or not.
fn outcome(
    stories: (&Story, &Story),
    column: Column,
    row: &Row,
    is_paused: bool,
) -> (String, Option<Step>) {
    let mut cell = Cell::new(stories.0, stories.1, column);
    let act = (row.build)(&mut cell);
    cell.world.set_paused(is_paused);
    let mut after = cell.world.clone();
    let state = |world: &World| world.read_loss(&stories.0.loss).state;
    let found = match after.send(&act) {
        Ok(_) if (cell.happens)(&cell.world, &after) => YES.to_owned(),
        Ok(_) => WAITS.to_owned(),
        Err(failure) => failure.name,
    };
    let (from, to) = (state(&cell.world), state(&after));
    (found, (from != to).then_some((row.instruction, from, to)))
}

#[test]
fn every_cell_of_the_table_is_so_and_three_instructions_move_a_loss_on() {
    let (long, short) = (long(), short());
    let (mut wrong, mut steps) = (Vec::new(), BTreeSet::new());
    for row in TABLE.iter().flat_map(|part| part.rows) {
        for (column, expected) in COLUMNS.into_iter().zip(row.cells) {
            let (found, step) = outcome((&long, &short), column, row, false);
            steps.extend(step);
            if found != expected {
                let (instruction, about) = (row.instruction, row.about);
                wrong.push(format!(
                    "{instruction} {about} {column:?}: {expected}, found {found}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(steps, BTreeSet::from(STEPS));
}

/// What adds risk is refused in a pause; all else is as it would be.
#[test]
fn a_pause_changes_no_cell_but_those_of_new_risk() {
    let (long, short) = (long(), short());
    let mut changed = BTreeSet::new();
    let rows = TABLE.iter().flat_map(|part| part.rows);
    for row in rows.filter(|row| row.instruction != "house_pause") {
        for (column, expected) in COLUMNS.into_iter().zip(row.cells) {
            let (found, _) = outcome((&long, &short), column, row, true);
            if found != expected {
                assert_eq!(found, "HouseTakesNoRisk", "{} {column:?}", row.instruction);
                changed.insert(row.instruction);
            }
        }
    }
    let adding = [
        "order_match",
        "position_fill",
        "position_fill_batch",
        "position_transfer",
    ];
    assert_eq!(changed, BTreeSet::from(adding));
}

/// A row as Markdown: words as they are, refusals as code.
fn line(row: &Row) -> String {
    let mut text = format!("| `{}`", row.instruction);
    if !row.about.is_empty() {
        let _ = write!(text, ", {}", row.about);
    }
    for cell in row.cells {
        let mark = if cell == YES || cell == WAITS {
            ""
        } else {
            "`"
        };
        let _ = write!(text, " | {mark}{cell}{mark}");
    }
    text + " |\n"
}

fn markdown() -> String {
    let mut text = String::from("| Instruction | Managing | Tearing up | Fixed | Routing ");
    text += "| Assessing | Haircutting | Closing | Closed | Released |\n";
    text += &"|---".repeat(COLUMNS.len() + 1);
    text += "|\n";
    for part in &TABLE {
        let empty = "|".repeat(COLUMNS.len() + 1);
        let _ = writeln!(text, "| **{}** {empty}", part.title);
        text.extend(part.rows.iter().map(line));
    }
    text
}

#[test]
fn the_specification_shows_this_table() {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/SPEC.md"));
    let text = std::fs::read_to_string(&path).expect("the specification");
    let (begin, end) = ("<!-- states:begin -->\n", "<!-- states:end -->");
    let (before, rest) = text.split_once(begin).expect("where the table begins");
    let (shown, after) = rest.split_once(end).expect("where the table ends");
    let expected = markdown();
    if std::env::var_os(REWRITE).is_some() {
        std::fs::write(&path, format!("{before}{begin}{expected}{end}{after}")).expect("written");
        return;
    }
    assert!(shown == expected, "out of date; {REWRITE}=1 writes it anew");
}
