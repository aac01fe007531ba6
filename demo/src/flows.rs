//! What went into the house and out of it, counted from its events, by whom and in which role.
//! Compared every day with the tokens that are really there.

use std::collections::BTreeMap;

use solana_pubkey::Pubkey;

use crate::stage::{MINTS, QUOTE};

/// In and out of one pocket, in native units of one mint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flow {
    /// Into the house.
    pub in_native: u64,
    /// Out of it.
    pub out_native: u64,
}

impl Flow {
    /// Out less in.
    #[must_use]
    pub fn gain_native(&self) -> i128 {
        i128::from(self.out_native) - i128::from(self.in_native)
    }
}

/// All flows since the first day.
#[derive(Clone, Debug, Default)]
pub struct Flows {
    /// Whose a margin account or a key is.
    pub names: BTreeMap<Pubkey, String>,
    vaults: BTreeMap<(String, &'static str), Flow>,
    stakes: BTreeMap<String, Flow>,
    skin: Flow,
    purchases: BTreeMap<(String, &'static str), Flow>,
}

impl Flows {
    /// A deposit into a margin account.
    pub fn vault_in(&mut self, row: (String, &'static str), native: u64) {
        self.vaults.entry(row).or_default().in_native += native;
    }

    /// A withdrawal or an exit.
    pub fn vault_out(&mut self, row: (String, &'static str), native: u64) {
        self.vaults.entry(row).or_default().out_native += native;
    }

    /// A stake.
    pub fn stake_in(&mut self, who: String, native: u64) {
        self.stakes.entry(who).or_default().in_native += native;
    }

    /// A stake that was paid out.
    pub fn stake_out(&mut self, who: String, native: u64) {
        self.stakes.entry(who).or_default().out_native += native;
    }

    /// The operator's own money.
    pub fn skin_in(&mut self, native: u64) {
        self.skin.in_native += native;
    }

    /// Collateral that a liquidator bought: quote went in, collateral came out.
    pub fn bought(&mut self, who: String, quote_native: u64, sold: (&'static str, u64)) {
        self.purchases
            .entry((who.clone(), QUOTE))
            .or_default()
            .in_native += quote_native;
        self.purchases.entry((who, sold.0)).or_default().out_native += sold.1;
    }

    /// One customer's flows through vaults.
    #[must_use]
    pub fn vault(&self, who: &str, mint: &'static str) -> Flow {
        self.vaults
            .get(&(who.to_owned(), mint))
            .copied()
            .unwrap_or_default()
    }

    /// One member's stakes.
    #[must_use]
    pub fn stake(&self, who: &str) -> Flow {
        self.stakes.get(who).copied().unwrap_or_default()
    }

    /// Collateral bought by one liquidator.
    #[must_use]
    pub fn purchase(&self, who: &str, mint: &'static str) -> Flow {
        self.purchases
            .get(&(who.to_owned(), mint))
            .copied()
            .unwrap_or_default()
    }

    /// The operator's own money.
    #[must_use]
    pub const fn skin(&self) -> Flow {
        self.skin
    }

    /// All flows of a mint.
    #[must_use]
    pub fn total(&self, mint: &'static str) -> Flow {
        let of_mint =
            |((_, of), flow): (&(String, &'static str), &Flow)| (*of == mint).then_some(*flow);
        let mut all: Vec<Flow> = self.vaults.iter().filter_map(of_mint).collect();
        all.extend(self.purchases.iter().filter_map(of_mint));
        if mint == QUOTE {
            all.extend(self.stakes.values());
            all.push(self.skin);
        }
        all.iter().fold(Flow::default(), |sum, flow| Flow {
            in_native: sum.in_native + flow.in_native,
            out_native: sum.out_native + flow.out_native,
        })
    }

    /// Totals of every mint.
    #[must_use]
    pub fn totals(&self) -> [(&'static str, Flow); 2] {
        MINTS.map(|mint| (mint, self.total(mint)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_take_every_pocket() {
        let mut flows = Flows::default();
        flows.vault_in(("ada".to_owned(), QUOTE), 10);
        flows.vault_out(("ada".to_owned(), QUOTE), 3);
        flows.stake_in("ben".to_owned(), 7);
        flows.stake_out("ben".to_owned(), 2);
        flows.skin_in(5);
        flows.bought("cy".to_owned(), 4, ("wSPX", 9));
        assert_eq!(
            flows.total(QUOTE),
            Flow {
                in_native: 26,
                out_native: 5
            }
        );
        assert_eq!(
            flows.total("wSPX"),
            Flow {
                in_native: 0,
                out_native: 9
            }
        );
        assert_eq!(flows.vault("ada", QUOTE).gain_native(), -7);
    }
}
