//! After the last day: the index has expired, everybody takes what is theirs and closes, and the
//! members leave the fund.

use ringfence_interface::events::Event;

use crate::cast::{MEMBERS, VENUES};
use crate::day;
use crate::script;
use crate::stage::{MINTS, QUOTE, Stage, WRAPPED};
use crate::stop::{Step, Stop};
use crate::{amounts, checks};

/// Cool-down of a test house, and a little more.
const COOL_DOWN_S: u32 = 7 * 86_400 + 60;

/// How somebody ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Took everything and closed the account.
    Left,
    /// In default, frozen with what is left.
    Frozen,
    /// Something is in the way.
    Stuck(String),
}

impl Ending {
    /// In a word.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Frozen => "default",
            Self::Stuck(_) => "stuck",
        }
    }
}

/// Lets everybody go. Endings are in the order of the people.
///
/// # Errors
/// When something that must be possible was refused.
pub fn leave(stage: &mut Stage) -> Step<Vec<Ending>> {
    let members = ask_for_stakes(stage)?;
    let mut endings = Vec::new();
    for name in stage.names() {
        endings.push(leave_one(stage, &name)?);
    }
    stage.world.advance(COOL_DOWN_S);
    for member in members {
        let act = stage.world.fund_unstake_act(&member);
        let sent = stage.must(&act)?;
        script::tell_paid(stage, &member, &sent.events());
    }
    day::check(stage, "end");
    Ok(endings)
}

fn ask_for_stakes(stage: &mut Stage) -> Step<Vec<String>> {
    let mut asked = Vec::new();
    for (member, _) in MEMBERS {
        let shares = stage.world.read_member(member).shares;
        if shares > 0 {
            let act = stage.world.fund_unstake_request_act(member, shares);
            stage.must(&act)?;
            asked.push(member.to_owned());
        }
    }
    Ok(asked)
}

fn leave_one(stage: &mut Stage, name: &str) -> Step<Ending> {
    let account = stage.world.read_account(name);
    if account.status >= 2 {
        return Ok(Ending::Frozen);
    }
    let at = format!("{} {name}", stage.story.date);
    let is_settled = stage.see(name)?.account.is_settled();
    if !is_settled {
        let why = format!("variation {} is not settled", account.variation_native);
        stage
            .story
            .checks
            .note(checks::EXITS, &at, Err(why.clone()));
        return Ok(Ending::Stuck(why));
    }
    let mut taken = Vec::new();
    for mint in MINTS {
        if stage.world.ledger(name, mint) > 0 {
            let left = exit(stage, name, mint)?;
            taken.push(amounts::of(left, mint));
        }
    }
    // The quote vault goes last: it has to outlive what could still be owed.
    for mint in [WRAPPED, QUOTE] {
        if stage.world.exists(&stage.world.vault(name, mint)) {
            let act = stage.world.vault_close_act(name, mint);
            stage.must(&act)?;
        }
    }
    for venue in VENUES {
        let act = stage.world.consent_revoke_act(name, venue);
        stage.must(&act)?;
    }
    let act = stage.world.account_close_act(name);
    stage.must(&act)?;
    let what = if taken.is_empty() {
        "nothing, since nothing is left,".to_owned()
    } else {
        taken.join(" and ")
    };
    let text = format!("takes {what} and closes");
    stage.story.tell("exit", name, text);
    Ok(Ending::Left)
}

/// Takes a whole vault out, and compares ledger, event and wallet.
fn exit(stage: &mut Stage, name: &str, mint: &'static str) -> Step<u64> {
    let ledger = stage.world.ledger(name, mint);
    let wallet = stage.world.wallet_tokens(name, mint);
    let act = stage.world.vault_exit_act(name, mint);
    let sent = stage.must(&act)?;
    let left = sent.events().iter().find_map(|event| match event {
        Event::VaultExited(exited) => Some(exited.amount_native),
        _ => None,
    });
    let left = left.ok_or_else(|| Stop::new(format!("{name}'s exit says nothing")))?;
    let arrived = stage.world.wallet_tokens(name, mint) - wallet;
    let at = format!("{} {name} {mint}", stage.story.date);
    stage
        .story
        .checks
        .note(checks::EXITS, &at, checks::exit(ledger, left, arrived));
    Ok(left)
}

/// Whether the story contained what it is there to show.
///
/// # Errors
/// What is missing.
pub fn shown(stage: &Stage) -> Result<(), String> {
    let story = &stage.story;
    let refused = |act: &str, name: &str| {
        let mut refusals = story.refusals();
        refusals.any(|(refused, why, _)| (refused, why) == (act, name))
    };
    let funded = [
        "3 insurance",
        "4 junior skin",
        "5 mutual, others",
        "6 senior skin",
    ];
    let from_fund = story.losses.iter().flat_map(|loss| &loss.rows);
    let mut from_fund = from_fund.filter(|row| funded.contains(&row.layer));
    let wanted = [
        (
            story.fills().count() == VENUES.len(),
            "fills through both venues",
        ),
        (
            from_fund.any(|row| row.used_native > 0),
            "a loss that the fund paid",
        ),
        (
            refused("vault_withdraw", "BelowInitial"),
            "a withdrawal refused as BelowInitial",
        ),
        (
            refused("fund_unstake", "LossOpen"),
            "an unstake that waited for an open loss",
        ),
    ];
    match wanted.iter().find(|(is_there, _)| !is_there) {
        Some((_, what)) => Err(format!("nothing showed {what}")),
        None => Ok(()),
    }
}
