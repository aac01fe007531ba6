//! What the walks together must have done, so that they cannot pass by doing nothing. Far below
//! what they do, because every change of a rule sends them elsewhere.

use super::events::Counts;

/// Operations that went through.
const DONE: &[(&str, u64)] = &[
    ("Absorb", 25),
    ("Activate", 8),
    ("Advance", 50),
    ("Award", 12),
    ("Bond", 20),
    ("Call", 12),
    ("CancelStake", 4),
    ("Claim", 8),
    ("CloseLoss", 10),
    ("CloseVault", 4),
    ("CollectFees", 1),
    ("Commit", 30),
    ("Consent", 80),
    ("Cover", 1),
    ("Declare", 15),
    ("Deposit", 100),
    ("DepositSkin", 8),
    ("Donate", 40),
    ("DonateToVault", 25),
    ("DropStub", 4),
    ("Exit", 12),
    ("Expire", 5),
    ("Fill", 100),
    ("Fix", 12),
    ("Freeze", 25),
    ("Gather", 120),
    ("Mark", 800),
    ("Match", 1),
    ("OpenAccount", 15),
    ("OpenAuction", 15),
    ("OpenVault", 20),
    ("Pay", 6),
    ("PostStress", 80),
    ("Recover", 20),
    ("Refresh", 600),
    ("ReleaseSecured", 2),
    ("RequestUnstake", 8),
    ("Reveal", 12),
    ("Revoke", 5),
    ("Route", 15),
    ("Seize", 5),
    ("SeizeSecured", 2),
    ("SellRecovered", 2),
    ("Settle", 800),
    ("SizeFund", 40),
    ("Stake", 25),
    ("Status", 40),
    ("Sweep", 25),
    ("Take", 15),
    ("TakeLots", 40),
    ("TearUp", 12),
    ("Thaw", 20),
    ("Totals", 25),
    ("Unstake", 1),
    ("Waive", 2),
    ("Withdraw", 20),
    ("WithdrawSkin", 3),
];

/// What came about.
const EVENTS: &[(&str, u64)] = &[
    ("auction awards", 5),
    ("auction over", 12),
    ("auctioned once more", 10),
    ("began with a claim wiped out", 1),
    ("began with an empty fund", 3),
    ("bid passed over", 1),
    ("bidder got lots", 8),
    ("bidder got lots below the mark", 5),
    ("blocked in a frozen layer", 1),
    ("bond forfeited", 10),
    ("bond returned", 8),
    ("boundary after a skipped one", 25),
    ("boundary skipped for its jump", 25),
    ("called", 10),
    ("claim cut", 15),
    ("claim index fell", 5),
    ("collected", 60),
    ("cut gains restored", 10),
    ("defaulter released", 2),
    ("fees collected or cancelled", 4),
    ("fund too small", 1),
    ("gate opened again", 7),
    ("gate shut", 10),
    ("generation of shares ended", 4),
    ("haircut waits for its base", 4),
    ("house in recovery", 1),
    ("house recovered", 2),
    ("instrument expired", 4),
    ("insurance covered dust", 1),
    ("liquidated a part of a position", 15),
    ("liquidated a whole position", 15),
    ("member paid", 6),
    ("members called", 4),
    ("paid", 15),
    ("position freed or struck", 15),
    ("released after repaying", 8),
    ("released from a call", 2),
    ("repaid Assessment", 2),
    ("repaid GainHaircut", 12),
    ("repaid Insurance", 4),
    ("repaid Mutual", 2),
    ("repaid SkinJunior", 3),
    ("repaid SkinSenior", 1),
    ("repaid what was blocked", 2),
    ("routed beside another open loss", 5),
    ("routed by pages", 2),
    ("secured part taken", 2),
    ("settlement tick moved", 150),
    ("shortfall", 8),
    ("stress loss kept", 12),
    ("tear-up done", 8),
    ("thawed", 1),
    ("took lots at the mark", 6),
    ("took lots below the mark", 10),
    ("torn up by pages", 3),
    ("unpaid claim", 200),
    ("used Assessment", 4),
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
const REFUSALS: usize = 130;

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
