//! A JSON file in which whatever is wrong has a place: `layers[1].members[0].shares_native`.
//!
//! Nothing is guessed: a field that is not known, a field that is given twice and an amount that is
//! not a decimal string are refused. That is why the file is not read straight into structs, which
//! would also take lists for objects and let `null` pass for a missing field.

use std::fmt;

use anyhow::{Context, Result, anyhow, bail};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// A JSON value as it was written.
#[derive(Debug)]
pub enum Document {
    /// `null`, with its name for messages; also `true` and `false`.
    Word(&'static str),
    /// Any number, as text.
    Number(String),
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
            Self::Number(_) => "a number",
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

    /// The whole number that it is, at most `most`: seconds, basis points, counts.
    ///
    /// # Errors
    /// When it is none.
    pub fn whole(&self, most: u64) -> Result<u64> {
        let Document::Number(text) = self.document else {
            return Err(self.is_not("a whole number"));
        };
        let number: u64 = match text.parse() {
            Ok(number) => number,
            Err(_) if text.starts_with('-') => {
                return Err(self.wrong(format!("`{text}` is negative")));
            }
            Err(_) => return Err(self.wrong(format!("`{text}` is no whole number"))),
        };
        if number > most {
            return Err(self.wrong(format!("{number} is more than {most}")));
        }
        Ok(number)
    }

    /// Whether it is `true`.
    ///
    /// # Errors
    /// When it is neither that nor `false`.
    pub fn flag(&self) -> Result<bool> {
        match self.document {
            Document::Word("true") => Ok(true),
            Document::Word("false") => Ok(false),
            _ => Err(self.is_not("true or false")),
        }
    }

    /// The price that it is, in units of 10^-8: a decimal string above zero, such as "1447.16".
    ///
    /// # Errors
    /// When it is none.
    pub fn price_e8(&self) -> Result<u64> {
        let Document::Text(text) = self.document else {
            return Err(self.is_not("a price, which is a decimal string such as \"1447.16\""));
        };
        parse_price_e8(text).map_err(|why| self.wrong(why))
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

    /// The names of the fields of the object that it is.
    ///
    /// # Errors
    /// When it is none.
    pub fn names(&self) -> Result<impl Iterator<Item = &'a str>> {
        Ok(self.fields()?.iter().map(|(name, _)| name.as_str()))
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

/// Digits after the point of a price.
const PRICE_DECIMALS: usize = 8;

fn parse_price_e8(text: &str) -> Result<u64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    if part.is_empty() || part.len() > PRICE_DECIMALS {
        bail!("`{text}` is no price with up to {PRICE_DECIMALS} digits after the point");
    }
    parse_amount(whole)?;
    parse_amount(part)?;
    match parse_amount(&format!("{whole}{part:0<PRICE_DECIMALS$}"))? {
        0 => bail!("`{text}` is not above zero"),
        price_e8 => Ok(price_e8),
    }
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

    fn visit_u64<E: Error>(self, number: u64) -> Result<Document, E> {
        Ok(Document::Number(number.to_string()))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Document, E> {
        Ok(Document::Number(number.to_string()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Document, E> {
        Ok(Document::Number(number.to_string()))
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
