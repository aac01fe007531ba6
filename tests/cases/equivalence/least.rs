//! What the walks together must have done, so that they cannot pass by doing nothing. Far below
//! what they do, because every change of a rule sends them elsewhere.

use super::events::Counts;

/// Operations that went through.
const DONE: &[(&str, u64)] = &[
    ("Absorb", 25),
    ("Activate", 8),
    ("Call", 12),
    ("CancelStake", 4),
    ("CloseLoss", 10),
    ("CloseVault", 4),
    ("CollectFees", 1),
    ("Consent", 80),
    ("Declare", 15),
    ("Deposit", 100),
    ("DepositSkin", 8),
    ("Donate", 40),
    ("DonateToVault", 25),
    ("Exit", 12),
    ("Expire", 5),
    ("Fill", 100),
    ("Fix", 12),
    ("Freeze", 25),
    ("Mark", 800),
    ("OpenAccount", 15),
    ("OpenVault", 20),
    ("Refresh", 600),
    ("RequestUnstake", 8),
    ("Revoke", 5),
    ("Route", 15),
    ("Seize", 5),
    ("Settle", 800),
    ("Stake", 25),
    ("Status", 40),
    ("Sweep", 25),
    ("Take", 15),
    ("TakeLots", 40),
    ("Thaw", 20),
    ("Totals", 25),
    ("Unstake", 1),
    ("Withdraw", 20),
];

/// What came about.
const EVENTS: &[(&str, u64)] = &[
    ("began with a claim wiped out", 1),
    ("began with an empty fund", 3),
    ("blocked in a frozen layer", 1),
    ("boundary after a skipped one", 25),
    ("boundary skipped for its jump", 25),
    ("called", 10),
    ("claim cut", 15),
    ("claim index fell", 5),
    ("collected", 60),
    ("defaulter released", 2),
    ("fees collected or cancelled", 4),
    ("gate opened again", 7),
    ("gate shut", 10),
    ("haircut waits for its base", 4),
    ("house in recovery", 1),
    ("instrument expired", 4),
    ("liquidated a part of a position", 15),
    ("liquidated a whole position", 15),
    ("paid", 15),
    ("position freed or struck", 15),
    ("released from a call", 2),
    ("routed beside another open loss", 5),
    ("settlement tick moved", 150),
    ("shortfall", 8),
    ("unpaid claim", 200),
    ("used DefaulterStake", 3),
    ("used DefaulterVaults", 1),
    ("used GainHaircut", 5),
    ("used Insurance", 4),
    ("used Mutual", 2),
    ("used Proceeds", 1),
    ("used SkinJunior", 3),
    ("used SkinSenior", 2),
];

/// How many different refusals, counted once per operation and reason.
const REFUSALS: usize = 90;

/// Holds the walks together to what they must have done.
///
/// # Panics
/// When they have done less.
pub fn check(counts: &Counts) {
    for (wanted, found) in [(DONE, &counts.done), (EVENTS, &counts.events)] {
        for (name, least) in wanted {
            let count = found.get(*name).copied().unwrap_or_default();
            assert!(count >= *least, "{name}: {count}, at least {least} wanted");
        }
    }
    let refusals = counts.refused.len();
    assert!(
        refusals >= REFUSALS,
        "{refusals} refusals, at least {REFUSALS} wanted"
    );
}
