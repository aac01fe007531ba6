//! Mints and the house.

use anyhow::{Context, Result, anyhow, ensure};
use ringfence_interface::accounts::{Fund, House};
use ringfence_interface::ids::{ID, SYSTEM_PROGRAM};
use ringfence_interface::instructions::HouseCreate;
use ringfence_interface::pda;
use ringfence_interface::wire::HouseCreateArguments;
use solana_instruction::Instruction;

use super::{BY_PROPOSAL, FIXED, Planner, Stage};
use crate::parameters::OfHouse;
use crate::site::MintAt;
use crate::tokens::{self, Mint};
use crate::values::Bytes32;

impl Planner<'_> {
    pub(super) fn mints(&mut self) -> Result<()> {
        for mint in &self.site.mints {
            let Some(account) = self.account(&mint.address) else {
                self.create_mint(mint);
                continue;
            };
            let place = format!("mints.{}", mint.name);
            let found = Mint::read(account, &mint.program);
            let found = found.with_context(|| format!("{place}: {}", mint.address))?;
            let decimals = (found.decimals, mint.decimals);
            self.compare(&format!("{place}.decimals"), decimals, FIXED);
            let name = |it: Option<solana_address::Address>| match it {
                Some(address) => address.to_string(),
                None => "nobody".to_owned(),
            };
            // Nobody may have been named where nobody can freeze.
            if found.freeze_authority.is_some() {
                let pair = (name(found.freeze_authority), name(mint.freeze_authority));
                let place = format!("{place}.freeze_authority");
                self.compare(&place, pair, "name it, or take another mint");
            }
        }
        Ok(())
    }

    /// One that has its address elsewhere is not ours to create: offline nobody is asked for it.
    fn create_mint(&mut self, mint: &MintAt) {
        let Some(authority) = &mint.authority else {
            return;
        };
        let create = tokens::create_mint(&self.site.payer, &mint.address, authority, mint.decimals);
        let what = format!(
            "create the mint of {}, with {} decimals",
            mint.name, mint.decimals
        );
        self.step(Stage::Mints, what, create.into());
    }

    pub(super) fn house(&mut self) -> Result<()> {
        let house = &self.site.house;
        let Some(account) = self.account(&house.address) else {
            let kind = if house.is_test { "test house" } else { "house" };
            let what = format!("open {kind} {} of {}", house.house_id, house.creator);
            let create = self.create_house();
            self.step(Stage::House, what, vec![create]);
            return Ok(());
        };
        ensure!(
            account.owner == ID,
            "{} is not the program's",
            house.address
        );
        let found = House::decode(&account.data).map_err(|why| anyhow!("the house: {why}"))?;
        self.compare_house(&found);
        Ok(())
    }

    fn compare_house(&mut self, found: &House) {
        let house = &self.site.house;
        let wanted = &house.authorities;
        let quote = (found.quote_mint, house.quote.address);
        self.compare("house.quote", quote, FIXED);
        let domain = (Bytes32(found.domain), Bytes32(house.domain));
        self.compare("house.domain", domain, FIXED);
        for (name, pair) in [
            (
                "parameter",
                (found.parameter_authority, wanted.parameter_authority),
            ),
            (
                "listing",
                (found.listing_authority, wanted.listing_authority),
            ),
            ("pause", (found.pause_authority, wanted.pause_authority)),
            (
                "default",
                (found.default_authority, wanted.default_authority),
            ),
            ("skin", (found.skin_authority, wanted.skin_authority)),
        ] {
            self.compare(&format!("house.authorities.{name}"), pair, BY_PROPOSAL);
        }
        for differs in OfHouse::differing(&found.parameters, &house.parameters) {
            let place = format!("house.parameters.{}", differs.name);
            self.compare(&place, (differs.found, differs.wanted), BY_PROPOSAL);
        }
    }

    fn create_house(&self) -> Instruction {
        let house = &self.site.house;
        let vault = |number| self.site.fund_vault(number);
        let accounts = HouseCreate {
            creator: house.creator,
            payer: self.site.payer,
            house: house.address,
            settlement: house.settlement,
            pool: house.pool,
            fund: house.fund,
            vault_insurance: vault(3),
            vault_skin_junior: vault(4),
            vault_mutual: vault(5),
            vault_skin_senior: vault(6),
            vault_pending: vault(pda::PENDING_STAKES),
            vault_secured: vault(pda::SECURED),
            vault_escrow: vault(pda::ESCROW),
            stress: pda::stress(&house.address).0,
            quote_mint: house.quote.address,
            token_program: house.quote.program,
            system_program: SYSTEM_PROGRAM,
        };
        accounts.instruction(&HouseCreateArguments {
            house_id: house.house_id,
            is_test: house.is_test,
            authorities: house.authorities,
            domain: house.domain,
            parameters: house.parameters,
            freeze_authority: house.quote.freeze_authority,
        })
    }

    /// The fund's ledgers; none before the house is there.
    pub(super) fn fund_ledgers(&self) -> Result<Option<Fund>> {
        let Some(account) = self.account(&self.site.house.fund) else {
            return Ok(None);
        };
        let fund = Fund::decode(&account.data);
        fund.map(Some).map_err(|why| anyhow!("the fund: {why}"))
    }
}
