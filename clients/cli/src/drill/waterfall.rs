//! `ringfence drill waterfall`: a loss down the layers, by the code that runs on chain.
//!
//! The core decides both questions: `route` how much each layer pays, `allocate` how a layer's
//! parties share it. On chain the mutual layer is paid by a fall of the share's value, so that its
//! rows here are a report: the program's may be lower by rounding.

use anyhow::{Result, anyhow};
use ringfence_core::math::{Checked, allocate};
use ringfence_core::refusal::Refusal;
use ringfence_core::waterfall::{Available, LAYER_COUNT, route};
use serde::{Serialize, Serializer};

use super::document::Document;
use super::layers::{Given, Party, read_layers};

/// What a drill gives: `Σ used + uncovered = loss`, exactly.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// One entry per layer of the file, in its order.
    pub used: Vec<UsedLayer>,
    /// What no layer paid.
    #[serde(serialize_with = "decimal")]
    pub uncovered_native: u64,
}

/// What a layer pays.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct UsedLayer {
    /// Its name in the file.
    pub kind: &'static str,
    /// In all.
    #[serde(serialize_with = "decimal")]
    pub used_native: u64,
    /// By party, where a layer has parties.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<Vec<Row>>,
}

/// What a party pays.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Who.
    pub id: String,
    /// How much: never above the party's shares, cap or gain.
    #[serde(serialize_with = "decimal")]
    pub used_native: u64,
}

fn decimal<S: Serializer>(amount: &u64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(amount)
}

/// Runs the drill of a file and gives its result as JSON on one line.
///
/// # Errors
/// The place of what cannot be used, and why.
pub fn drill(document: &Document) -> Result<String> {
    let root = document.root();
    root.check_fields(&["loss_native", "layers"])?;
    let loss_native = root.field("loss_native")?.amount_native()?;
    let layers = read_layers(&root.field("layers")?)?;
    let outcome = pay(loss_native, &layers)
        .map_err(|refusal| anyhow!("the rules refuse: {}", refusal.name()))?;
    Ok(serde_json::to_string(&outcome)?)
}

/// Sends a loss down layers, which are in the order of the waterfall.
///
/// # Errors
/// [`Refusal::Overflow`]; none for layers whose amounts sum to 64 bits each.
pub fn pay(loss_native: u64, layers: &[Given]) -> Result<Outcome, Refusal> {
    let mut available = [Available::default(); LAYER_COUNT];
    for given in layers {
        if let Some(layer) = available.get_mut(given.kind.layer.index()) {
            layer.free_native = given.total_native;
        }
    }
    let paid = route(loss_native, &available)?;
    let mut used = Vec::new();
    for given in layers {
        let row = paid.rows_native.get(given.kind.layer.index());
        let used_native = row.copied().unwrap_or_default();
        let split = |parties: &Vec<Party>| split(used_native, given.total_native, parties);
        used.push(UsedLayer {
            kind: given.kind.name,
            used_native,
            rows: given.parties.as_ref().map(split).transpose()?,
        });
    }
    Ok(Outcome {
        used,
        uncovered_native: paid.left_native,
    })
}

/// What each party bears of what its layer pays, by the running sum of weights.
fn split(used_native: u64, total_native: u64, parties: &[Party]) -> Result<Vec<Row>, Refusal> {
    let mut before = 0_u64;
    let mut rows = Vec::new();
    for party in parties {
        let after = before.plus(party.weight_native)?;
        // Parties without any weight share nothing, and a share of nothing has no formula.
        let used_native = match total_native {
            0 => 0,
            total => allocate(used_native, before, after, total)?,
        };
        rows.push(Row {
            id: party.id.clone(),
            used_native,
        });
        before = after;
    }
    Ok(rows)
}
