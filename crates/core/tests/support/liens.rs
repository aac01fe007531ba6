//! One row for each reason that only liens give.

use super::world::{START, clock};
use ringfence_core::account::Account;
use ringfence_core::lien::{
    Lien, plan_claim, plan_close, plan_create, plan_notice, plan_release, plan_resize, plan_unlock,
};
use ringfence_core::recovery::check_closable;
use ringfence_core::refusal::Refusal;

/// What is said when a lien of 10, 5 of them locked, meets the reason.
pub fn of_liens(reason: Refusal) -> Option<Result<(), Refusal>> {
    let now = clock(START);
    let mut account = Account::EMPTY;
    account.lien_count = 1;
    account.slots[1].is_open = true;
    let mut lien = Lien {
        cap_native: 10,
        locked_native: 5,
        claimable_native: 5,
        expiry_ts: START + 1,
        release_delay_s: 1,
        claim_limit_s: 1,
        ..Lien::default()
    };
    let mut release = |lien: &mut Lien| plan_release(lien, &mut account, 1, &now).map(|_| ());
    Some(match reason {
        Refusal::LienExpired => plan_create(&lien, &mut account, &clock(START + 1)),
        Refusal::LienOfOtherGeneration => lien.check_generation(1),
        Refusal::LienNoticeMissing => release(&mut lien),
        Refusal::LienDelayNotPassed => {
            plan_notice(&mut lien, true, &now);
            release(&mut lien)
        }
        Refusal::LienClaimOpen => {
            plan_claim(&mut lien, 1, &now).unwrap();
            plan_claim(&mut lien, 1, &now)
        }
        Refusal::LienNotEmpty => plan_close(&lien, &mut account),
        Refusal::LiensOpen => check_closable(&account),
        Refusal::LienCapBelowLocked => plan_resize(&mut lien, 4, &now),
        Refusal::AboveLocked => plan_unlock(&mut lien, &mut account, 1, 6),
        Refusal::AboveClaimable => plan_claim(&mut lien, 6, &now),
        Refusal::LienNoticeGiven | Refusal::LienCapExceeded => return of_locks(reason),
        _ => return None,
    })
}

/// Reasons that only a lock has.
fn of_locks(reason: Refusal) -> Option<Result<(), Refusal>> {
    let mut system = super::world::house();
    let who = super::world::customer(&mut system, 1, [1, 0, 0]);
    let mut lien = Lien {
        expiry_ts: START + 1,
        ..Lien::default()
    };
    if reason == Refusal::LienNoticeGiven {
        plan_notice(&mut lien, true, &system.clock);
    }
    let assets: Vec<_> = system.listed.iter().map(|listed| listed.asset).collect();
    let evidence = ringfence_core::margin::Evidence {
        assets: &assets,
        instruments: &[],
        parameters: &system.parameters,
        clock: &system.clock,
    };
    let account = &mut system.customers[who].account;
    Some(ringfence_core::lien::plan_lock(
        &mut lien, account, 0, 1, &evidence,
    ))
}
