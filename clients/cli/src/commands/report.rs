//! What a transaction did, or would do: its cost, and its events field by field.

use ringfence_audit::proof::hex;
use ringfence_client::chain::Receipt;
use ringfence_interface::events::{Event, decode_logs};

use super::table::{Answer, Cell, count, text};

/// What some transactions did.
#[must_use]
pub fn receipts(all: &[Receipt], is_dry: bool) -> Answer {
    let result = if is_dry {
        "tried out, nothing sent"
    } else {
        "done"
    };
    let units = all.iter().map(|it| i128::from(it.units)).sum::<i128>();
    let fee = all
        .iter()
        .map(|it| i128::from(it.fee_lamports))
        .sum::<i128>();
    let mut facts = vec![("result".to_owned(), text(result))];
    if !is_dry {
        let signatures: Vec<&str> = all.iter().map(|it| it.signature.as_str()).collect();
        facts.push(("signature".to_owned(), text(signatures.join(" "))));
        let slot = all.iter().map(|it| it.slot).max();
        facts.extend(slot.map(|slot| ("slot".to_owned(), count(slot))));
    }
    facts.push(("compute_units".to_owned(), count(units)));
    facts.push(("fee".to_owned(), Cell::Amount(fee, 9, "SOL".to_owned())));
    let mut answer = Answer::default().facts("transaction", facts);
    let mut rows = Vec::new();
    for receipt in all {
        match decode_logs(&receipt.logs) {
            Ok(events) => rows.extend(events.iter().flat_map(said)),
            Err(line) => rows.push(vec![text("unknown"), text(line), Cell::Nothing]),
        }
    }
    let name = if is_dry { "would_happen" } else { "happened" };
    answer = answer.rows(name, &["event", "field", "value"], rows);
    answer
}

/// The fields of an event, one a row.
fn said(event: &Event) -> Vec<Vec<Cell>> {
    let name = event.name();
    let row = |(field, value): (String, String)| vec![text(name), text(field), text(value)];
    fields(event).into_iter().map(row).collect()
}

/// The fields of an event as its debug form spells them: one a line, eight spaces in, and what is
/// nested deeper belongs to the last.
fn fields(event: &Event) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in format!("{event:#?}").lines() {
        let own = line.strip_prefix("        ");
        match own.filter(|own| !own.starts_with([' ', ']', '}', ')'])) {
            Some(own) => {
                if let Some((field, value)) = own.split_once(": ") {
                    fields.push((field.to_owned(), value.trim_end_matches(',').to_owned()));
                }
            }
            None => {
                if let (Some(more), Some((_, value))) = (own, fields.last_mut()) {
                    append(value, more);
                }
            }
        }
    }
    fields.retain(|(field, _)| field != "reserved");
    for (_, value) in &mut fields {
        if let Some(bytes) = hash(value) {
            *value = hex(&bytes);
        }
    }
    fields
}

/// The bytes of a list of 32 of them, which is a hash; addresses spell themselves.
fn hash(value: &str) -> Option<Vec<u8>> {
    let list = value.strip_prefix('[')?.strip_suffix(']')?;
    let bytes: Result<Vec<u8>, _> = list.split(',').map(str::parse).collect();
    bytes.ok().filter(|bytes| bytes.len() == 32)
}

/// Appends a line that is nested deeper. What ends a list says so once, without the comma of its
/// last element.
fn append(value: &mut String, more: &str) {
    let more = more.trim();
    if more.starts_with([']', '}', ')']) {
        value.truncate(value.trim_end_matches(',').len());
        value.push_str(more.trim_end_matches(','));
    } else {
        value.push_str(more);
    }
}

#[cfg(test)]
mod tests {
    use super::{fields, hash};
    use ringfence_interface::events::{Event, StatementFinalized};
    use solana_address::Address;

    #[test]
    fn hashes_are_hex_addresses_base58_and_what_is_reserved_is_not_said() {
        let event = Event::StatementFinalized(StatementFinalized {
            statement: Address::new_from_array([9; 32]),
            asset: Address::default(),
            previous_hash: [0; 32],
            hash: [7; 32],
            required_native: 5,
            held_native: 5,
            excess_native: 0,
            epoch: 20_000,
            number: 1,
            previous_epoch: 0,
            state: 1,
            reserved: [0; 3],
        });
        let said = fields(&event);
        let value = |name: &str| said.iter().find(|(field, _)| field == name);
        let hash = "07".repeat(32);
        assert_eq!(value("hash").map(|(_, value)| value.as_str()), Some(&*hash));
        let statement = Address::new_from_array([9; 32]).to_string();
        let found = value("statement").map(|(_, value)| value.as_str());
        assert_eq!(found, Some(&*statement));
        assert_eq!(
            value("epoch").map(|(_, value)| value.as_str()),
            Some("20000")
        );
        assert_eq!(value("reserved"), None);
    }

    #[test]
    fn only_lists_of_32_bytes_are_hashes() {
        let list = |number: &str, length| format!("[{}]", vec![number; length].join(","));
        assert_eq!(hash(&list("255", 32)), Some(vec![255; 32]));
        for other in [
            list("7", 31),
            list("7", 33),
            list("256", 32),
            "7".to_owned(),
        ] {
            assert_eq!(hash(&other), None, "{other}");
        }
    }
}
