//! An audit as JSON: amounts and large numbers are decimal strings in native units.

use ringfence_core::statement::Lines;
use ringfence_core::waterfall::Layer;
use ringfence_interface::accounts::Loss;
use serde_json::{Value, json};
use solana_address::Address;

use crate::audit::{Audit, AuditedAsset, AuditedHolding, AuditedMarket};
use crate::finding::Finding;
use crate::proof::WrittenRoot;

impl Audit {
    /// Whether everything holds.
    #[must_use]
    pub const fn holds(&self) -> bool {
        self.findings.is_empty()
    }

    /// The report for machines.
    #[must_use]
    pub fn json(&self) -> Value {
        let counts = &self.counts;
        let [active, liquidation, default, fixed] = counts.statuses;
        let losses = self.losses.iter();
        json!({
            "kind": "ringfence-audit",
            "version": 1,
            "program": ringfence_interface::ID.to_string(),
            "house": self.moment.house.to_string(),
            "slot": self.moment.slot.to_string(),
            "ts": self.moment.ts.to_string(),
            "holds": self.holds(),
            "findings": self.findings.iter().map(finding).collect::<Vec<_>>(),
            "counts": {
                "accounts": counts.accounts,
                "margin_accounts": counts.margin_accounts,
                "active": active,
                "in_liquidation": liquidation,
                "in_default": default,
                "fixed": fixed,
                "members": counts.members,
                "liens": counts.liens,
                "statements": counts.statements,
            },
            "assets": self.assets.iter().map(asset).collect::<Vec<_>>(),
            "holdings": self.holdings.iter().map(holding).collect::<Vec<_>>(),
            "markets": self.markets.iter().map(market).collect::<Vec<_>>(),
            "losses": losses.map(|(address, of)| loss(address, of)).collect::<Vec<_>>(),
        })
    }
}

fn finding(of: &Finding) -> Value {
    json!({
        "code": of.code,
        "account": of.account.to_string(),
        "what": of.what,
        "expected": of.expected,
        "found": of.found,
    })
}

fn asset(of: &AuditedAsset) -> Value {
    let largest = of.largest.iter().map(|leaf| {
        json!({
            "margin_account": leaf.margin_account.to_string(),
            "ledger_native": leaf.ledger_native.to_string(),
        })
    });
    json!({
        "asset": of.address.to_string(),
        "mint": of.mint.to_string(),
        "decimals": of.decimals,
        "is_quote": of.is_quote,
        "statement": of.lines.as_ref().map(lines),
        "root": WrittenRoot::of(&of.tree.root(), &of.address),
        "largest": largest.collect::<Vec<_>>(),
    })
}

/// What a statement would say.
fn lines(of: &Lines) -> Value {
    json!({
        "required_native": of.required_native.to_string(),
        "held_native": of.held_native.to_string(),
        "excess_native": of.excess_native.to_string(),
        "ledger_native": of.ledger_native.to_string(),
        "vault_count": of.vault_count.to_string(),
        "owed_to_native": of.owed_to_native.to_string(),
        "owed_by_native": of.owed_by_native.to_string(),
        "fees_native": of.fees_native.to_string(),
        "unapplied_native": of.unapplied_native.to_string(),
        "recovering_native": of.recovering_native.to_string(),
        "cut_native": of.cut_native.to_string(),
        "blocked_native": of.blocked_native.to_string(),
        "open_loss_count": of.open_loss_count,
        "pool_native": of.pool.ledger_native.to_string(),
        "pool_tokens_native": of.pool.tokens_native.to_string(),
    })
}

fn holding(of: &AuditedHolding) -> Value {
    json!({
        "name": of.name,
        "address": of.address.to_string(),
        "tokens_native": of.tokens_native.to_string(),
        "ledger_native": of.ledger_native.to_string(),
    })
}

fn market(of: &AuditedMarket) -> Value {
    let largest = of.largest.iter().map(
        |(lots, address)| json!({"margin_account": address.to_string(), "lots": lots.to_string()}),
    );
    json!({
        "instrument": of.address.to_string(),
        "instrument_id": of.instrument_id,
        "open_interest_lots": of.open_interest_lots.to_string(),
        "open_position_count": of.open_position_count.to_string(),
        "largest": largest.collect::<Vec<_>>(),
    })
}

fn loss(address: &Address, of: &Loss) -> Value {
    let layers = LAYERS.iter().zip(&of.used_native);
    let layers = layers.zip(&of.recovered_native);
    let layers = layers.map(|(((_, name), used), recovered)| {
        json!({
            "layer": name,
            "used_native": used.to_string(),
            "recovered_native": recovered.to_string(),
        })
    });
    json!({
        "loss": address.to_string(),
        "margin_account": of.margin_account.to_string(),
        "sequence": of.sequence.to_string(),
        "state": state_name(of),
        "loss_native": of.loss_native.to_string(),
        "left_native": of.left_native.to_string(),
        "blocked_native": of.blocked_native.to_string(),
        "layers": layers.collect::<Vec<_>>(),
    })
}

/// Layers in the order in which they pay, with their names.
pub(crate) const LAYERS: [(Layer, &str); 9] = [
    (Layer::Proceeds, "proceeds"),
    (Layer::DefaulterVaults, "defaulter_collateral"),
    (Layer::DefaulterStake, "defaulter_stake"),
    (Layer::Insurance, "insurance"),
    (Layer::SkinJunior, "skin_junior"),
    (Layer::Mutual, "mutual"),
    (Layer::SkinSenior, "skin_senior"),
    (Layer::Assessment, "assessment"),
    (Layer::GainHaircut, "gain_haircut"),
];

/// The state of a loss in a word.
pub(crate) const fn state_name(loss: &Loss) -> &'static str {
    match loss.state {
        0 => "managing",
        1 => "fixed",
        2 => "routing",
        3 => "assessing",
        4 => "haircutting",
        5 => "closing",
        6 => "closed",
        _ => "unknown",
    }
}
