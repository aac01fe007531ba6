//! A JSON file in which whatever is wrong has a place: `layers[1].members[0].shares_native`.
//!
//! Nothing is guessed: a field that is not known, a field that is given twice and an amount that is
//! not a decimal string are refused. That is why the file is not read straight into structs, which
//! would also take lists for objects and let `null` pass for a missing field.

use std::fmt;

use anyhow::{Context, Result, anyhow, bail};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// A JSON value as it was written. No drill has numbers, so theirs are not kept.
#[derive(Debug)]
pub enum Document {
    /// `null`, with its name for messages; also `true` and `false`.
    Word(&'static str),
    /// Any number.
    Number,
    /// A string.
    Text(String),
    /// A list.
    List(Vec<Document>),
    /// An object, its fields in the order of the file, none twice.
    Object(Vec<(String, Document)>),
}

impl Document {
    /// The whole file.
    #[must_use]
    pub fn root(&self) -> Value<'_> {
        Value {
            document: self,
            place: String::new(),
        }
    }

    fn what(&self) -> &'static str {
        match self {
            Self::Word(word) => word,
            Self::Number => "a number",
            Self::Text(_) => "a string",
            Self::List(_) => "a list",
            Self::Object(_) => "an object",
        }
    }
}

/// A value and where it is in the file.
#[derive(Clone, Debug)]
pub struct Value<'a> {
    document: &'a Document,
    place: String,
}

impl<'a> Value<'a> {
    /// An error about this value.
    pub fn wrong(&self, why: impl fmt::Display) -> anyhow::Error {
        if self.place.is_empty() {
            anyhow!("{why}")
        } else {
            anyhow!("{}: {why}", self.place)
        }
    }

    fn is_not(&self, wanted: &str) -> anyhow::Error {
        self.wrong(format!("{} instead of {wanted}", self.document.what()))
    }

    /// The string that it is.
    ///
    /// # Errors
    /// When it is none.
    pub fn text(&self) -> Result<&'a str> {
        match self.document {
            Document::Text(text) => Ok(text),
            _ => Err(self.is_not("a string")),
        }
    }

    /// The amount that it is: a decimal string of at most 64 bits, in native units.
    ///
    /// # Errors
    /// When it is none.
    pub fn amount_native(&self) -> Result<u64> {
        let Document::Text(text) = self.document else {
            return Err(self.is_not("an amount, which is a decimal string such as \"7000000\""));
        };
        parse_amount(text).map_err(|why| self.wrong(why))
    }

    /// The values of the list that it is.
    ///
    /// # Errors
    /// When it is none.
    pub fn list(&self) -> Result<Vec<Value<'a>>> {
        let Document::List(values) = self.document else {
            return Err(self.is_not("a list"));
        };
        let place = |index: usize| format!("{}[{index}]", self.place);
        let numbered = values.iter().enumerate();
        Ok(numbered
            .map(|(index, document)| Value {
                document,
                place: place(index),
            })
            .collect())
    }

    /// Checks that it is an object with no other fields than these.
    ///
    /// # Errors
    /// When it is none, or has another field.
    pub fn check_fields(&self, known: &[&str]) -> Result<()> {
        let fields = self.fields()?;
        let other = fields
            .iter()
            .find(|(name, _)| !known.contains(&name.as_str()));
        match other {
            Some((name, _)) => {
                let known = known.join("`, `");
                Err(self.wrong(format!("unknown field `{name}`; known here: `{known}`")))
            }
            None => Ok(()),
        }
    }

    /// A field of the object that it is.
    ///
    /// # Errors
    /// When it is no object or has no such field.
    pub fn field(&self, name: &str) -> Result<Value<'a>> {
        let field = self.field_if_given(name)?;
        field.ok_or_else(|| self.wrong(format!("missing field `{name}`")))
    }

    /// A field of the object that it is, if it has it.
    ///
    /// # Errors
    /// When it is no object.
    pub fn field_if_given(&self, name: &str) -> Result<Option<Value<'a>>> {
        let found = self.fields()?.iter().find(|(own, _)| own == name);
        Ok(found.map(|(name, document)| Value {
            document,
            place: if self.place.is_empty() {
                name.clone()
            } else {
                format!("{}.{name}", self.place)
            },
        }))
    }

    fn fields(&self) -> Result<&'a [(String, Document)]> {
        match self.document {
            Document::Object(fields) => Ok(fields),
            _ => Err(self.is_not("an object")),
        }
    }
}

fn parse_amount(text: &str) -> Result<u64> {
    let is_decimal = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if text.is_empty() {
        bail!("an empty string instead of an amount");
    }
    if text.strip_prefix('-').is_some_and(is_decimal) {
        bail!("`{text}` is negative");
    }
    if !is_decimal(text) {
        bail!("`{text}` is no decimal amount");
    }
    text.parse()
        .with_context(|| format!("`{text}` does not fit in 64 bits"))
        .map_err(|why| anyhow!("{why}"))
}

impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Document;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Document, E> {
        Ok(Document::Word("null"))
    }

    fn visit_bool<E: Error>(self, is_true: bool) -> Result<Document, E> {
        Ok(Document::Word(if is_true { "true" } else { "false" }))
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Document, E> {
        Ok(Document::Number)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Document, E> {
        Ok(Document::Number)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Document, E> {
        Ok(Document::Number)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Document, E> {
        Ok(Document::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Document, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element()? {
            values.push(value);
        }
        Ok(Document::List(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Document, A::Error> {
        let mut fields: Vec<(String, Document)> = Vec::new();
        while let Some(name) = object.next_key::<String>()? {
            if fields.iter().any(|(before, _)| *before == name) {
                return Err(A::Error::custom(format!("field `{name}` is given twice")));
            }
            fields.push((name, object.next_value()?));
        }
        Ok(Document::Object(fields))
    }
}
