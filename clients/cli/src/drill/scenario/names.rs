//! Lists of a file and the ids in them, with the place of whatever is wrong.

use anyhow::Result;

use crate::drill::document::Value;

/// Most of anything that a file lists, so that a typing error does not fill the memory.
const MOST: usize = 20_000;

/// The values of a list.
pub fn list<'a>(value: &Value<'a>) -> Result<Vec<Value<'a>>> {
    let values = value.list()?;
    if values.len() > MOST {
        return Err(value.wrong(format!("more than {MOST} entries")));
    }
    Ok(values)
}

/// The values of a list that may be left out.
pub fn optional<'a>(of: &Value<'a>, name: &str) -> Result<Vec<Value<'a>>> {
    let found = of.field_if_given(name)?;
    found.map_or(Ok(Vec::new()), |value| list(&value))
}

/// An id that none of the known ones is.
pub fn new_id<'s>(id: &Value<'_>, mut known: impl Iterator<Item = &'s String>) -> Result<String> {
    let text = id.text()?;
    if text.is_empty() {
        return Err(id.wrong("an empty id"));
    }
    if known.any(|before| before == text) {
        return Err(id.wrong(format!("duplicate id `{text}`")));
    }
    Ok(text.to_owned())
}

/// Place of an id among the known ones.
pub fn find<'s>(
    id: &Value<'_>,
    what: &str,
    mut known: impl Iterator<Item = &'s String>,
) -> Result<usize> {
    let text = id.text()?;
    let found = known.position(|known| known == text);
    found.ok_or_else(|| id.wrong(format!("no {what} `{text}`")))
}
