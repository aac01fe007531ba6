//! The council, its timelock and its pauses: without them a house never changes and is never
//! paused.

use anyhow::{Result, anyhow};
use ringfence_interface::accounts::Governance;
use ringfence_interface::ids::SYSTEM_PROGRAM;
use ringfence_interface::instructions::GovernanceCreate;
use solana_address::Address;

use super::{BY_PROPOSAL, Planner, Stage};
use crate::site::GovernanceAt;

/// Keys, in order, for people.
fn told(keys: &[Address]) -> String {
    let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
    keys.join(" ")
}

impl Planner<'_> {
    pub(super) fn governance(&mut self) -> Result<()> {
        let Some(wanted) = &self.site.governance else {
            return Ok(());
        };
        let Some(account) = self.account(&wanted.address) else {
            self.create_governance(wanted);
            return Ok(());
        };
        let found =
            Governance::decode(&account.data).map_err(|why| anyhow!("governance: {why}"))?;
        let wanted = &wanted.arguments;
        for (name, pair) in [
            ("timelock_s", (found.timelock_s, wanted.timelock_s)),
            ("pause_max_s", (found.pause_max_s, wanted.pause_max_s)),
            (
                "threshold",
                (found.threshold.into(), wanted.threshold.into()),
            ),
        ] {
            self.compare(&format!("governance.{name}"), pair, BY_PROPOSAL);
        }
        let council = (told(found.keys()), told(&wanted.council));
        self.compare("governance.council", council, BY_PROPOSAL);
        Ok(())
    }

    fn create_governance(&mut self, wanted: &GovernanceAt) {
        let house = &self.site.house;
        let accounts = GovernanceCreate {
            parameter_authority: house.authorities.parameter_authority,
            payer: self.site.payer,
            house: house.address,
            governance: wanted.address,
            system_program: SYSTEM_PROGRAM,
        };
        let create = accounts.instruction(&wanted.arguments);
        let arguments = &wanted.arguments;
        let (threshold, keys) = (arguments.threshold, arguments.council.len());
        let delay_s = arguments.timelock_s;
        let what = format!("seat a council, {threshold} of {keys}, with a delay of {delay_s} s");
        self.step(Stage::Governance, what, vec![create]);
    }
}
