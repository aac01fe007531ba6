//! The statement of each asset for the day that has ended: opened, recorded, made final.

use ringfence_core::statement::epoch_of;
use ringfence_interface::accounts::statement::STATEMENT_DRAFT;
use ringfence_interface::ids::SYSTEM_PROGRAM;
use ringfence_interface::instructions::statement::evidence;
use ringfence_interface::instructions::{StatementFinalize, StatementOpen, StatementRecord};
use ringfence_interface::pda;
use solana_address::Address;

use super::View;
use crate::duty::{Act, Duty, Key, Kind};
use crate::picture::KeptAsset;

pub(super) fn plan(view: &View<'_>, duties: &mut Vec<Duty>) {
    let today = epoch_of(view.clock).ok();
    let Some(epoch) = today.and_then(|today| today.checked_sub(1)) else {
        return;
    };
    if !view.me.policy.states {
        return;
    }
    for (address, asset) in &view.house.assets {
        duties.extend(state(view, (address, asset), epoch));
    }
}

fn state(view: &View<'_>, (address, asset): (&Address, &KeptAsset), epoch: u32) -> Option<Duty> {
    if asset.stated.is_some_and(|last| last >= epoch) {
        return None;
    }
    let statement = pda::statement(address, epoch).0;
    let Some(stored) = view.picture.statements.get(&statement) else {
        let accounts = StatementOpen {
            payer: view.me.key,
            asset: *address,
            statement,
            system_program: SYSTEM_PROGRAM,
        };
        let instruction = accounts.instruction(epoch);
        return Some(Duty::new(
            Kind::StatementOpen,
            statement,
            view.at(),
            instruction,
        ));
    };
    if stored.state != STATEMENT_DRAFT {
        return None;
    }
    let places = &view.house.places;
    let record = StatementRecord {
        statement,
        asset: *address,
        settlement: places.settlement,
        fund: places.fund,
    };
    let finalize = StatementFinalize {
        statement,
        asset: *address,
    };
    // Recorded anew and made final in one transaction: what it says is of one slot, and of ours.
    let evidence = evidence(&places.house, address, asset.is_quote);
    Some(Duty {
        key: Key {
            kind: Kind::StatementFinalize,
            subject: statement,
        },
        house: view.at(),
        rank: 0,
        act: Act::Send(vec![record.instruction(&evidence), finalize.instruction()]),
    })
}
