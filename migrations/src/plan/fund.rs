//! Money of the fund's layers: a layer that holds less than the file says is filled up, out of the
//! skin authority's own tokens.

use anyhow::{Context, Result};
use ringfence_client::actions::tokens::associated;
use ringfence_interface::instructions::{SkinDeposit, SurplusSweep};
use solana_address::Address;
use solana_instruction::Instruction;

use super::{Planner, Stage};
use crate::site::Site;
use crate::tokens::{tokens_native, transfer};
use crate::values::units;

const INSURANCE: u8 = 3;
const SKIN_JUNIOR: u8 = 4;
const SKIN_SENIOR: u8 = 6;

/// Where the money comes from.
pub(super) fn purse(site: &Site) -> Address {
    let quote = &site.house.quote;
    let owner = &site.house.authorities.skin_authority;
    associated(owner, &quote.address, &quote.program)
}

impl Planner<'_> {
    pub(super) fn fund(&mut self) -> Result<()> {
        let found = self.fund_ledgers()?;
        let ledgers = found.map_or([0; 3], |fund| {
            [
                fund.insurance_native,
                fund.skin_junior_native,
                fund.skin_senior_native,
            ]
        });
        let [insurance, junior, senior] = ledgers;
        let wanted = &self.site.fund;
        self.fill_insurance(insurance, wanted.insurance_native.0)?;
        self.fill_skin((SKIN_JUNIOR, "junior"), junior, wanted.skin_junior_native.0);
        self.fill_skin((SKIN_SENIOR, "senior"), senior, wanted.skin_senior_native.0);
        Ok(())
    }

    /// The insurance layer takes gifts: tokens that are sent to its account, then swept.
    fn fill_insurance(&mut self, ledger_native: u64, wanted_native: u64) -> Result<()> {
        let missing_native = wanted_native.saturating_sub(ledger_native);
        if missing_native == 0 {
            return Ok(());
        }
        let vault = self.site.fund_vault(INSURANCE);
        let held = tokens_native(self.account(&vault)).context("the insurance layer")?;
        let surplus_native = held.unwrap_or_default().saturating_sub(ledger_native);
        let house = &self.site.house;
        let mut all = Vec::new();
        let send_native = missing_native.saturating_sub(surplus_native);
        if send_native > 0 {
            let quote = (&house.quote.address, house.quote.decimals);
            let owner = &house.authorities.skin_authority;
            let from_to = (&purse(self.site), &vault);
            all.push(transfer(
                &house.quote.program,
                from_to,
                quote,
                owner,
                send_native,
            ));
        }
        let sweep = SurplusSweep {
            settlement: house.settlement,
            fund: house.fund,
            source: vault,
            vault_insurance: vault,
            token_program: house.quote.program,
        };
        all.push(sweep.instruction());
        let what = format!(
            "bring the insurance layer to {}",
            self.in_quote(wanted_native)
        );
        self.step(Stage::Fund, what, all);
        Ok(())
    }

    fn fill_skin(&mut self, (layer, name): (u8, &str), ledger_native: u64, wanted_native: u64) {
        let missing_native = wanted_native.saturating_sub(ledger_native);
        if missing_native == 0 {
            return;
        }
        let deposit = self.skin_deposit(layer, missing_native);
        let what = format!("bring the {name} skin to {}", self.in_quote(wanted_native));
        self.step(Stage::Fund, what, vec![deposit]);
    }

    fn in_quote(&self, amount_native: u64) -> String {
        let quote = &self.site.house.quote;
        format!("{} {}", units(amount_native, quote.decimals), quote.name)
    }

    fn skin_deposit(&self, layer: u8, amount_native: u64) -> Instruction {
        let house = &self.site.house;
        let accounts = SkinDeposit {
            skin_authority: house.authorities.skin_authority,
            house: house.address,
            settlement: house.settlement,
            fund: house.fund,
            vault: self.site.fund_vault(layer),
            source: purse(self.site),
            token_program: house.quote.program,
        };
        accounts.instruction(layer, amount_native)
    }
}
