//! The IDL, as far as the page shows it.

use super::kinds::{Field, Kind, Types};
use anyhow::{Context, Result};
use serde_json::Value;

/// An account that an instruction takes.
pub struct Taken {
    pub name: String,
    pub docs: String,
    pub signs: bool,
    pub is_written: bool,
}

/// An instruction.
pub struct Instruction {
    pub name: String,
    pub discriminator: Vec<u64>,
    pub accounts: Vec<Taken>,
    pub arguments: Vec<Field>,
}

/// A reason for saying no.
pub struct Reason {
    pub code: u64,
    pub name: String,
    pub message: String,
}

/// All of it.
pub struct Idl {
    pub address: String,
    pub version: String,
    pub instructions: Vec<Instruction>,
    /// Names; their fields are among the types.
    pub events: Vec<String>,
    pub errors: Vec<Reason>,
    pub types: Types,
}

impl Idl {
    /// Takes the JSON apart.
    pub fn of(json: &Value) -> Result<Self> {
        let names = |key: &str| -> Result<Vec<String>> {
            list(json, key)?.iter().map(|of| text(of, "name")).collect()
        };
        let instructions = list(json, "instructions")?.iter().map(instruction);
        let errors = list(json, "errors")?.iter().map(reason);
        Ok(Self {
            address: text(json, "address")?,
            version: text(&json["metadata"], "version")?,
            instructions: instructions.collect::<Result<_>>()?,
            events: names("events")?,
            errors: errors.collect::<Result<_>>()?,
            types: types(json)?,
        })
    }
}

/// The entries of a list.
fn list<'a>(of: &'a Value, key: &str) -> Result<&'a Vec<Value>> {
    let entries = of[key].as_array();
    entries.with_context(|| format!("the IDL has no list of {key}"))
}

fn text(of: &Value, key: &str) -> Result<String> {
    let text = of[key].as_str();
    Ok(text
        .with_context(|| format!("the IDL: no {key} in {of}"))?
        .to_owned())
}

/// Documentation in one line.
fn docs(of: &Value) -> String {
    let lines = of["docs"].as_array().into_iter().flatten();
    let lines: Vec<&str> = lines.filter_map(Value::as_str).map(str::trim).collect();
    lines.join(" ")
}

fn field(of: &Value) -> Result<Field> {
    Ok(Field {
        name: text(of, "name")?,
        docs: docs(of),
        kind: Kind::of_idl(&of["type"])?,
    })
}

fn instruction(of: &Value) -> Result<Instruction> {
    let accounts = list(of, "accounts")?.iter().map(|account| {
        Ok(Taken {
            name: text(account, "name")?,
            docs: docs(account),
            signs: account["signer"] == Value::Bool(true),
            is_written: account["writable"] == Value::Bool(true),
        })
    });
    let discriminator = list(of, "discriminator")?.iter();
    Ok(Instruction {
        name: text(of, "name")?,
        discriminator: discriminator.filter_map(Value::as_u64).collect(),
        accounts: accounts.collect::<Result<_>>()?,
        arguments: list(of, "args")?.iter().map(field).collect::<Result<_>>()?,
    })
}

fn reason(of: &Value) -> Result<Reason> {
    Ok(Reason {
        code: of["code"]
            .as_u64()
            .context("the IDL: an error without code")?,
        name: text(of, "name")?,
        message: text(of, "msg")?,
    })
}

fn types(json: &Value) -> Result<Types> {
    let mut types = Types::default();
    for of in list(json, "types")? {
        // A struct without fields has no list of them.
        let fields = of["type"]["fields"].as_array().into_iter().flatten();
        let fields = fields.map(|entry| {
            if entry["name"].is_string() {
                field(entry)
            } else {
                Ok(Field::nameless(Kind::of_idl(entry)?))
            }
        });
        let fields = fields.collect::<Result<_>>()?;
        types.insert(text(of, "name")?, docs(of), fields);
    }
    Ok(types)
}
