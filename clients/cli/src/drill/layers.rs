//! The layers of a drill file: which kinds there are, and what each has for a loss.

use anyhow::Result;
use ringfence_core::math::Checked;
use ringfence_core::waterfall::Layer;

use super::document::Value;

/// The operator's row beside the members' assessments.
pub const OPERATOR: &str = "operator";
const MATCH: &str = "operator_match_native";

/// One kind of layer.
#[derive(Debug)]
pub struct Kind {
    /// Its name in the file.
    pub name: &'static str,
    /// Its place in the waterfall. The defaulter's collateral is what the core's layers 0 and 1
    /// pay, which differ only in when it was turned into quote.
    pub layer: Layer,
    shape: Shape,
}

/// Whose money a layer is.
#[derive(Debug)]
enum Shape {
    /// One purse: `available_native`.
    Purse,
    /// Several parties, each with an id.
    Parties {
        list: &'static str,
        weight: &'static str,
        /// The operator may pay beside them.
        has_match: bool,
    },
}

const fn purse(name: &'static str, layer: Layer) -> Kind {
    Kind {
        name,
        layer,
        shape: Shape::Purse,
    }
}

const fn parties(name: &'static str, layer: Layer, fields: (&'static str, &'static str)) -> Kind {
    Kind {
        name,
        layer,
        shape: Shape::Parties {
            list: fields.0,
            weight: fields.1,
            has_match: matches!(layer, Layer::Assessment),
        },
    }
}

/// All kinds, in the order of the waterfall.
pub static KINDS: [Kind; 8] = [
    purse("defaulter_collateral", Layer::DefaulterVaults),
    purse("defaulter_stake", Layer::DefaulterStake),
    purse("insurance", Layer::Insurance),
    purse("skin_junior", Layer::SkinJunior),
    parties("mutual", Layer::Mutual, ("members", "shares_native")),
    purse("skin_senior", Layer::SkinSenior),
    parties("assessment", Layer::Assessment, ("members", "cap_native")),
    parties(
        "gain_haircut",
        Layer::GainHaircut,
        ("claims", "gain_native"),
    ),
];

/// Somebody who pays a part of a layer, never more than the weight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// Who.
    pub id: String,
    /// Shares, cap or gain.
    pub weight_native: u64,
}

/// A layer of the file.
#[derive(Debug)]
pub struct Given {
    /// Which.
    pub kind: &'static Kind,
    /// What it has in all.
    pub total_native: u64,
    /// Who pays it, in the order of the file; none for a single purse.
    pub parties: Option<Vec<Party>>,
}

/// Reads the list of layers.
///
/// # Errors
/// The place of what cannot be used, and why.
pub fn read_layers(list: &Value<'_>) -> Result<Vec<Given>> {
    let mut layers: Vec<Given> = Vec::new();
    for value in list.list()? {
        let kind = read_kind(&value)?;
        check_order(kind, &layers).map_err(|why| value.wrong(why))?;
        layers.push(read_layer(kind, &value)?);
    }
    Ok(layers)
}

fn read_kind(layer: &Value<'_>) -> Result<&'static Kind> {
    let field = layer.field("kind")?;
    let name = field.text()?;
    let found = KINDS.iter().find(|kind| kind.name == name);
    found.ok_or_else(|| {
        let known: Vec<&str> = KINDS.iter().map(|kind| kind.name).collect();
        let known = known.join("`, `");
        field.wrong(format!("unknown kind `{name}`; known: `{known}`"))
    })
}

fn check_order(kind: &Kind, before: &[Given]) -> Result<(), String> {
    let name = kind.name;
    if before.iter().any(|other| other.kind.layer == kind.layer) {
        return Err(format!("duplicate kind `{name}`"));
    }
    match before.last() {
        Some(last) if last.kind.layer > kind.layer => Err(format!(
            "out of order: `{name}` pays before `{}`",
            last.kind.name
        )),
        _ => Ok(()),
    }
}

fn read_layer(kind: &'static Kind, layer: &Value<'_>) -> Result<Given> {
    match &kind.shape {
        Shape::Purse => {
            layer.check_fields(&["kind", "available_native"])?;
            Ok(Given {
                kind,
                total_native: layer.field("available_native")?.amount_native()?,
                parties: None,
            })
        }
        Shape::Parties {
            list,
            weight,
            has_match,
        } => {
            let known = ["kind", list, MATCH];
            let count = if *has_match { 3 } else { 2 };
            layer.check_fields(known.get(..count).unwrap_or(&known))?;
            let operator = layer.field_if_given(MATCH)?;
            let reserved = operator.as_ref().map(|_| OPERATOR);
            let mut parties = read_parties(&layer.field(list)?, weight, reserved)?;
            if let Some(matched) = operator {
                add_operator(&mut parties, matched.amount_native()?);
            }
            Ok(Given {
                kind,
                total_native: sum(&parties)
                    .ok_or_else(|| layer.wrong("the sum of the amounts exceeds 64 bits"))?,
                parties: Some(parties),
            })
        }
    }
}

/// The operator's own part, which comes last. An operator that matches nothing is no party.
fn add_operator(parties: &mut Vec<Party>, weight_native: u64) {
    if weight_native > 0 {
        parties.push(Party {
            id: OPERATOR.to_owned(),
            weight_native,
        });
    }
}

fn read_parties(list: &Value<'_>, weight: &str, reserved: Option<&str>) -> Result<Vec<Party>> {
    let mut seen = std::collections::HashSet::new();
    let mut parties = Vec::new();
    for value in list.list()? {
        value.check_fields(&["id", weight])?;
        let field = value.field("id")?;
        let id = field.text()?;
        if id.is_empty() {
            return Err(field.wrong("an empty id"));
        }
        if reserved == Some(id) {
            return Err(field.wrong(format!("`{id}` is reserved for the operator's own part")));
        }
        if !seen.insert(id) {
            return Err(field.wrong(format!("duplicate id `{id}`")));
        }
        parties.push(Party {
            id: id.to_owned(),
            weight_native: value.field(weight)?.amount_native()?,
        });
    }
    Ok(parties)
}

fn sum(parties: &[Party]) -> Option<u64> {
    let add = |sum: u64, party: &Party| sum.plus(party.weight_native).ok();
    parties.iter().try_fold(0_u64, add)
}
