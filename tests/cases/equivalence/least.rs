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
    ("CancelOrder", 40),
    ("CancelStake", 4),
    ("Claim", 8),
    ("ClaimLien", 6),
    ("CloseLien", 40),
    ("CloseLoss", 10),
    ("CloseOrder", 40),
    ("CloseVault", 4),
    ("CollectFees", 1),
    ("Commit", 30),
    ("Consent", 80),
    ("Cover", 1),
    ("CreateLien", 60),
    ("Declare", 15),
    ("Delegate", 40),
    ("Deposit", 100),
    ("DepositSkin", 8),
    ("Donate", 40),
    ("DonateToVault", 25),
    ("DropStub", 4),
    ("Exit", 12),
    ("Expire", 5),
    ("Fill", 100),
    ("FillBatch", 25),
    ("Fix", 12),
    ("Freeze", 25),
    ("Gather", 120),
    ("Lock", 30),
    ("Mark", 800),
    ("Match", 1),
    ("MatchOrders", 35),
    ("Notice", 60),
    ("OpenAccount", 15),
    ("OpenAuction", 15),
    ("OpenVault", 20),
    ("Pay", 6),
    ("Post", 250),
    ("PostStress", 80),
    ("Recover", 20),
    ("Refresh", 600),
    ("Release", 12),
    ("ReleaseSecured", 2),
    ("RequestUnstake", 8),
    ("ResizeLien", 10),
    ("Reveal", 12),
    ("Revoke", 5),
    ("Route", 15),
    ("Seize", 5),
    ("SeizeLien", 10),
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
    ("Transfer", 20),
    ("Unlock", 4),
    ("Unstake", 1),
    ("VenueStatus", 50),
    ("VenueTerms", 15),
    ("Waive", 2),
    ("Withdraw", 20),
    ("WithdrawSkin", 3),
];

/// What came about.
const EVENTS: &[(&str, u64)] = &[
    ("anybody matched orders", 5),
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
    ("collateral changed shards", 8),
    ("collateral stayed in its shard", 4),
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
    ("lien seized from the needy", 4),
    ("liquidated a part of a position", 15),
    ("liquidated a whole position", 15),
    ("lots changed accounts", 6),
    ("member paid", 6),
    ("members called", 4),
    ("option traded", 15),
    ("order filled in parts", 5),
    ("paid", 15),
    ("position freed or struck", 15),
    ("post set a boundary", 80),
    ("released after repaying", 8),
    ("released from a call", 2),
    ("repaid Assessment", 2),
    ("repaid GainHaircut", 12),
    ("repaid Insurance", 4),
    ("repaid Mutual", 2),
    ("repaid SkinJunior", 3),
    ("repaid SkinSenior", 1),
    ("repaid what was blocked", 2),
    ("risk array kept", 20),
    ("routed beside another open loss", 5),
    ("routed by pages", 2),
    ("secured part taken", 2),
    ("settlement tick moved", 150),
    ("several trades in a batch", 12),
    ("shortfall", 8),
    ("stress loss kept", 12),
    ("tear-up done", 8),
    ("thawed", 1),
    ("took lots at the mark", 6),
    ("took lots below the mark", 6),
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
const REFUSALS: usize = 200;

/// Of these operations, how many different ones each.
const REASONS: &[(&str, usize)] = &[
    ("ClaimLien", 3),
    ("CloseLien", 1),
    ("CloseOrder", 1),
    ("CreateLien", 3),
    ("FillBatch", 10),
    ("Lock", 6),
    ("MatchOrders", 12),
    ("Post", 8),
    ("Release", 4),
    ("ResizeLien", 1),
    ("SeizeLien", 3),
    ("Transfer", 8),
    ("Unlock", 2),
    ("VenueTerms", 1),
];

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
    for (name, least) in REASONS {
        let refused = counts.refused.keys();
        let of_it = refused.filter(|refused| refused.split(' ').next() == Some(name));
        let count = of_it.count();
        assert!(
            count >= *least,
            "{name} was refused for {count} reasons, not {least}"
        );
    }
    let refusals = counts.refused.len();
    assert!(
        refusals >= REFUSALS,
        "{refusals} refusals, at least {REFUSALS} wanted"
    );
}
