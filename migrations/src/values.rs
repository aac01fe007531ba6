//! Values as they are written in a file.

use serde::de::{Deserialize, Deserializer, Error};
use solana_address::Address;
use std::fmt;
use std::str::FromStr;

/// An amount in native units, in a file a string of digits: numbers of JSON are not exact
/// everywhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amount(pub u64);

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let is_plain = !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
        if !is_plain {
            return Err(D::Error::custom(format!(
                "`{text}` is no amount: digits only"
            )));
        }
        let amount = text.parse().map(Self);
        amount.map_err(|_| D::Error::custom(format!("`{text}` is more than 64 bits hold")))
    }
}

/// An amount in whole units of a token and their parts, with the thousands apart.
#[must_use]
pub fn units(amount_native: u64, decimals: u8) -> String {
    let width = usize::from(decimals).saturating_add(1);
    let digits = format!("{amount_native:0>width$}");
    let (whole, parts) = digits.split_at(digits.len().saturating_sub(width.saturating_sub(1)));
    let mut text = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && whole.len().saturating_sub(index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    match parts.trim_end_matches('0') {
        "" => text,
        parts => format!("{text}.{parts}"),
    }
}

/// Thirty-two bytes, in a file 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bytes32(pub [u8; 32]);

impl FromStr for Bytes32 {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not 32 bytes in hexadecimal");
        let digits = text.strip_prefix("0x").unwrap_or(text);
        if digits.len() != 64 || !digits.is_ascii() {
            return Err(wrong());
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.as_bytes().chunks(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| wrong())?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| wrong())?;
        }
        Ok(Self(bytes))
    }
}

impl fmt::Display for Bytes32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl<'de> Deserialize<'de> for Bytes32 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

/// An address, in a file Base58.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key(pub Address);

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        address(&text).map(Self).map_err(D::Error::custom)
    }
}

/// An address from Base58.
///
/// # Errors
/// A sentence with the text in it.
pub fn address(text: &str) -> Result<Address, String> {
    Address::from_str(text).map_err(|_| format!("`{text}` is no address"))
}

/// Who signs for something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// `key:NAME`: a key or an address that whoever runs this names.
    Named(String),
    /// `pda:PROGRAM/SEED`: the address of a program, by one seed.
    Derived(Address, String),
    /// An address.
    At(Address),
}

impl FromStr for Who {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Some(name) = text.strip_prefix("key:") {
            return name_of(name).map(Self::Named);
        }
        let Some(derived) = text.strip_prefix("pda:") else {
            return address(text).map(Self::At);
        };
        match derived.split_once('/') {
            Some((program, seed)) if (1..=32).contains(&seed.len()) => {
                Ok(Self::Derived(address(program)?, seed.to_owned()))
            }
            _ => Err(format!("`{text}` is not pda:PROGRAM/SEED")),
        }
    }
}

/// A name that can be that of a file.
fn name_of(name: &str) -> Result<String, String> {
    let is_fine = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if name.is_empty() || !name.chars().all(is_fine) {
        return Err(format!(
            "`{name}` is no name: letters, digits, `-` and `_` only"
        ));
    }
    Ok(name.to_owned())
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(name) => write!(f, "key:{name}"),
            Self::Derived(program, seed) => write!(f, "pda:{program}/{seed}"),
            Self::At(address) => write!(f, "{address}"),
        }
    }
}

impl<'de> Deserialize<'de> for Who {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

/// A name in a file that other places of it refer to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name(pub String);

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        name_of(&text).map(Self).map_err(D::Error::custom)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
