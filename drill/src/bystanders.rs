//! Those whom a default does not concern: one without positions leaves with everything, one who is
//! healthy and has no gains withdraws. Both do so in every state of the loss.

use ringfence_interface::events::Event;
use ringfence_tests::standard::{ONE_USDC, USDC};

use crate::amounts::usdc;
use crate::cast::{ERIN, HANK};
use crate::checks;
use crate::stage::{Stage, Step};

/// Erin leaves with all she has, and comes back; Hank withdraws a dollar.
///
/// # Errors
/// When one of them was refused.
pub fn leave_and_withdraw(stage: &mut Stage, state: &str) -> Step {
    let ledger = stage.world.ledger(ERIN, USDC);
    let wallet = stage.world.wallet_tokens(ERIN, USDC);
    let exit = stage.world.vault_exit_act(ERIN, USDC);
    let sent = stage.guarded(&exit, &[ERIN])?;
    let left = sent.events().into_iter().find_map(|event| match event {
        Event::VaultExited(exited) => Some(exited.amount_native),
        _ => None,
    });
    let arrived = stage.world.wallet_tokens(ERIN, USDC) - wallet;
    let result = checks::exit(ledger, left.unwrap_or_default(), arrived);
    stage.checks.note(checks::EXITS, state, result);
    if let Some(first) = stage.losses.first() {
        let loss = stage.world.read_loss(&first.address);
        stage.states_left_in.insert(loss.state);
    }
    stage.tell(ERIN, "vault_exit", format!("{state}: {}", usdc(arrived)));
    stage.must(&stage.world.vault_deposit_act(ERIN, USDC, arrived))?;
    let wallet = stage.world.wallet_tokens(HANK, USDC);
    let withdraw = stage.world.vault_withdraw_act(HANK, USDC, ONE_USDC);
    stage.guarded(&withdraw, &[HANK])?;
    let arrived = stage.world.wallet_tokens(HANK, USDC) - wallet;
    let result = checks::exit(ONE_USDC, ONE_USDC, arrived);
    stage.checks.note(checks::WITHDRAWALS, state, result);
    stage.tell(
        HANK,
        "vault_withdraw",
        format!("{state}: {}", usdc(arrived)),
    );
    Ok(())
}
