//! Kinds of fields, their names and their sizes, as the IDL and as the source write them.

use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::collections::BTreeMap;
use syn::{Expr, Lit, Type};

/// What a field is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A number, a truth value or an address.
    Plain(&'static str, usize),
    /// So many of one kind.
    Array(Box<Kind>, usize),
    /// One or none.
    Option(Box<Kind>),
    /// Any number of one kind.
    List(Box<Kind>),
    /// A struct that is described elsewhere.
    Struct(String),
}

const PLAIN: [(&str, &str, usize); 14] = [
    ("u8", "u8", 1),
    ("u16", "u16", 2),
    ("u32", "u32", 4),
    ("u64", "u64", 8),
    ("u128", "u128", 16),
    ("i8", "i8", 1),
    ("i16", "i16", 2),
    ("i32", "i32", 4),
    ("i64", "i64", 8),
    ("i128", "i128", 16),
    ("bool", "bool", 1),
    ("pubkey", "address", 32),
    ("Address", "address", 32),
    ("PodI128", "i128", 16),
];

impl Kind {
    /// What a name stands for.
    fn of_name(name: &str) -> Self {
        let plain = PLAIN.iter().find(|(written, ..)| *written == name);
        plain.map_or_else(
            || Self::Struct(name.to_owned()),
            |(_, shown, bytes)| Self::Plain(shown, *bytes),
        )
    }

    /// As the IDL writes it.
    pub fn of_idl(json: &Value) -> Result<Self> {
        if let Some(name) = json.as_str() {
            return Ok(Self::of_name(name));
        }
        if let Some(name) = json["defined"]["name"].as_str() {
            return Ok(Self::of_name(name));
        }
        if let [item, count] = json["array"].as_array().map_or(&[][..], Vec::as_slice) {
            let count = count.as_u64().context("the IDL: an array of no length")?;
            let item = Self::of_idl(item)?;
            return Ok(Self::Array(Box::new(item), usize::try_from(count)?));
        }
        for (key, of) in [
            ("option", Self::Option as fn(Box<Self>) -> Self),
            ("vec", Self::List),
        ] {
            if !json[key].is_null() {
                return Ok(of(Box::new(Self::of_idl(&json[key])?)));
            }
        }
        bail!("the IDL: no kind is {json}")
    }

    /// As the source writes it.
    pub fn of_source(of: &Type) -> Result<Self> {
        match of {
            Type::Path(path) => {
                let last = path.path.segments.last().context("a type without a name")?;
                Ok(Self::of_name(&last.ident.to_string()))
            }
            Type::Array(array) => {
                let Expr::Lit(length) = &array.len else {
                    bail!("the length of an array is not written as a number");
                };
                let Lit::Int(length) = &length.lit else {
                    bail!("the length of an array is no number");
                };
                let item = Self::of_source(&array.elem)?;
                Ok(Self::Array(Box::new(item), length.base10_parse()?))
            }
            _ => bail!("a field of an unknown kind"),
        }
    }

    /// How it is shown; structs are links.
    pub fn text(&self) -> String {
        match self {
            Self::Plain(name, _) => (*name).to_owned(),
            Self::Array(item, count) => format!("{count} × {}", item.text()),
            Self::Option(item) => format!("{} or none", item.text()),
            Self::List(item) => format!("any number of {}", item.text()),
            Self::Struct(name) => super::markdown::link(name),
        }
    }

    /// How many bytes it has, where that does not vary.
    pub fn bytes(&self, types: &Types) -> Option<usize> {
        match self {
            Self::Plain(_, bytes) => Some(*bytes),
            Self::Array(item, count) => item.bytes(types)?.checked_mul(*count),
            Self::Option(_) | Self::List(_) => None,
            Self::Struct(name) => types.get(name)?.bytes(types),
        }
    }
}

/// A field with its documentation in one line.
#[derive(Clone, Debug)]
pub struct Field {
    pub name: String,
    pub docs: String,
    pub kind: Kind,
}

impl Field {
    /// The field of a struct that is only a pair of brackets around it.
    pub fn nameless(kind: Kind) -> Self {
        Self {
            name: String::new(),
            docs: String::new(),
            kind,
        }
    }
}

/// A struct: an account, an event, arguments, or a part of one.
#[derive(Clone, Debug)]
pub struct Struct {
    pub name: String,
    pub docs: String,
    pub fields: Vec<Field>,
}

impl Struct {
    /// Length, where it does not vary.
    pub fn bytes(&self, types: &Types) -> Option<usize> {
        let mut fields = self.fields.iter();
        fields.try_fold(0_usize, |sum, field| {
            sum.checked_add(field.kind.bytes(types)?)
        })
    }
}

/// The structs of the IDL by name.
#[derive(Default)]
pub struct Types(BTreeMap<String, Struct>);

impl Types {
    pub fn insert(&mut self, name: String, docs: String, fields: Vec<Field>) {
        let of = Struct {
            name: name.clone(),
            docs,
            fields,
        };
        self.0.insert(name, of);
    }

    pub fn get(&self, name: &str) -> Option<&Struct> {
        self.0.get(name)
    }

    pub fn all(&self) -> impl Iterator<Item = &Struct> {
        self.0.values()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn types() -> Types {
        let mut types = Types::default();
        let field = |name: &str, kind| Field {
            name: name.to_owned(),
            docs: String::new(),
            kind,
        };
        let number = Kind::of_idl(&json!("i64")).unwrap();
        let fields = vec![field("a", number), field("b", Kind::of_name("pubkey"))];
        types.insert("Pair".to_owned(), String::new(), fields);
        types
    }

    #[test]
    fn the_idl_and_the_source_name_the_same_kinds() {
        let pairs = [
            (json!("pubkey"), "Address", 32),
            (json!("u16"), "u16", 2),
            (json!({"defined": {"name": "PodI128"}}), "PodI128", 16),
            (json!({"array": ["u64", 7]}), "[u64; 7]", 56),
            (
                json!({"array": [{"defined": {"name": "Pair"}}, 3]}),
                "[super::Pair; 3]",
                120,
            ),
        ];
        for (idl, source, bytes) in pairs {
            let of_idl = Kind::of_idl(&idl).unwrap();
            let of_source = Kind::of_source(&syn::parse_str(source).unwrap()).unwrap();
            assert_eq!(of_idl, of_source, "{source}");
            assert_eq!(of_idl.bytes(&types()), Some(bytes), "{source}");
        }
    }

    #[test]
    fn what_varies_has_no_number_of_bytes() {
        for idl in [json!({"option": "u8"}), json!({"vec": "u8"})] {
            assert_eq!(Kind::of_idl(&idl).unwrap().bytes(&types()), None);
        }
        assert_eq!(Kind::of_name("Unknown").bytes(&types()), None);
    }

    #[test]
    fn a_kind_that_nobody_knows_is_named() {
        let refused = Kind::of_idl(&json!({"coption": "u8"})).unwrap_err();
        let said = refused.to_string();
        assert_eq!(said, r#"the IDL: no kind is {"coption":"u8"}"#);
    }

    #[test]
    fn kinds_are_shown_in_words() {
        let shown = |idl: Value| Kind::of_idl(&idl).unwrap().text();
        assert_eq!(shown(json!({"array": ["u8", 32]})), "32 × u8");
        assert_eq!(shown(json!({"option": "pubkey"})), "address or none");
        let list = json!({"vec": {"defined": {"name": "FillLeg"}}});
        assert_eq!(shown(list), "any number of [FillLeg](#fillleg)");
    }
}
