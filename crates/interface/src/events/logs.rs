//! Events from the log lines of a transaction.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::Event;

/// What the runtime writes before a program's data.
const DATA: &str = "Program data: ";

/// The events among a transaction's log lines, in order.
///
/// Only what Ringfence itself logged counts: any program can write a line that looks like an event
/// of another.
///
/// # Errors
/// The first line of Ringfence that is no event known here: one of a newer version.
pub fn decode_logs(logs: &[String]) -> Result<Vec<Event>, String> {
    let ours = crate::ID.to_string();
    let mut running: Vec<&str> = Vec::new();
    let mut events = Vec::new();
    for line in logs {
        if let Some(data) = line.strip_prefix(DATA) {
            if running.last() == Some(&ours.as_str()) {
                events.push(decode_line(data)?);
            }
        } else {
            follow(&mut running, line);
        }
    }
    Ok(events)
}

fn decode_line(line: &str) -> Result<Event, String> {
    let data = STANDARD.decode(line).map_err(|_| line.to_owned())?;
    Event::decode(&data).ok_or_else(|| line.to_owned())
}

/// Keeps the programs that are running, outermost first. A program cannot forge these lines: what
/// it logs itself begins with `Program log: ` or `Program data: `.
fn follow<'a>(running: &mut Vec<&'a str>, line: &'a str) {
    let Some((program, what)) = line
        .strip_prefix("Program ")
        .and_then(|rest| rest.split_once(' '))
    else {
        return;
    };
    if what.starts_with("invoke [") {
        running.push(program);
    } else if (what == "success" || what.starts_with("failed")) && running.last() == Some(&program)
    {
        running.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::decode_logs;
    use crate::events::{ALL, Event};
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    const OTHER: &str = "SomeOtherProgram";

    /// A line with an event of all zeros.
    fn event_line() -> String {
        let kind = ALL
            .iter()
            .find(|kind| kind.name == "AccountClosed")
            .unwrap();
        let length: usize = kind.fields.iter().map(|(_, size)| size).sum();
        let mut data = kind.discriminator.to_vec();
        data.resize(8 + length, 0);
        format!("Program data: {}", STANDARD.encode(data))
    }

    fn lines(text: &[&str]) -> Vec<String> {
        let ours = crate::ID.to_string();
        let fill = |line: &&str| line.replace("RINGFENCE", &ours).replace("OTHER", OTHER);
        text.iter().map(fill).collect()
    }

    #[test]
    fn only_what_ringfence_logs_is_an_event() {
        let event = event_line();
        let logs = lines(&[
            "Program OTHER invoke [1]",
            &event,
            "Program data: AAAA",
            "Program RINGFENCE invoke [2]",
            "Program log: Program OTHER invoke [3]",
            &event,
            "Program return: RINGFENCE AA==",
            "Program RINGFENCE consumed 9 of 10 compute units",
            "Program RINGFENCE success",
            &event,
            "Program OTHER success",
            &event,
        ]);
        let events = decode_logs(&logs).unwrap();
        assert!(matches!(events.as_slice(), [Event::AccountClosed(_)]));
    }

    #[test]
    fn an_event_of_a_newer_version_is_an_error() {
        let logs = lines(&["Program RINGFENCE invoke [1]", "Program data: AAAA"]);
        assert_eq!(decode_logs(&logs), Err("AAAA".to_owned()));
    }
}
