//! Small shortfalls, the operator's skin on its way out, records of earlier shares, and the size of
//! the fund.

use ringfence_interface::accounts::Stress;
use ringfence_interface::instructions::{
    FundSecuredRelease, FundSize, FundStubDrop, ShortfallCover, SkinWithdraw, StressPost,
};
use ringfence_interface::pda;

use crate::act::Act;
use crate::actors::{self, KEEPER, SKIN, owner_of};
use crate::house::{INSURANCE, MUTUAL};
use crate::world::World;

impl World {
    /// `shortfall_cover`, by a keeper.
    #[must_use]
    pub fn shortfall_cover_act(&self, customer: &str) -> Act {
        let (house, quote) = (&self.house, self.house.quote.as_str());
        let accounts = ShortfallCover {
            actor: actors::address(KEEPER),
            house: house.address,
            settlement: house.settlement,
            pool: house.pool,
            fund: house.fund,
            margin_account: self.account(customer),
            quote_vault: self.vault(customer, quote),
            shard: self.shard(customer, quote),
            member: self.member(customer),
            vault_insurance: house.vault(INSURANCE),
            vault_mutual: house.vault(MUTUAL),
            vault_pending: house.vault(pda::PENDING_STAKES),
            vault_secured: house.vault(pda::SECURED),
            token_program: self.mint(quote).program,
        };
        let instruction = accounts.instruction(&self.evidence(customer));
        Act::new(ShortfallCover::SHAPE, instruction, &[KEEPER])
    }

    /// `skin_withdraw` out of layer 4 or 6 into the wallet of the skin authority.
    #[must_use]
    pub fn skin_withdraw_act(&self, layer: u8, amount_native: u64) -> Act {
        let accounts = SkinWithdraw {
            skin_authority: actors::address(SKIN),
            house: self.house.address,
            settlement: self.house.settlement,
            fund: self.house.fund,
            vault: self.house.vault(layer),
            destination: self.wallet(SKIN, &self.house.quote),
            token_program: self.mint(&self.house.quote).program,
        };
        let instruction = accounts.instruction(layer, amount_native);
        Act::new(SkinWithdraw::SHAPE, instruction, &[SKIN])
    }

    /// `fund_stub_drop`.
    #[must_use]
    pub fn fund_stub_drop_act(&self, actor: &str) -> Act {
        let accounts = FundStubDrop {
            owner: actors::address(actor),
            settlement: self.house.settlement,
            fund: self.house.fund,
            member: self.member(actor),
        };
        let instruction = accounts.instruction();
        Act::new(FundStubDrop::SHAPE, instruction, &[owner_of(actor)])
    }

    /// `fund_secured_release` into the actor's wallet.
    #[must_use]
    pub fn fund_secured_release_act(&self, actor: &str) -> Act {
        let accounts = FundSecuredRelease {
            owner: actors::address(actor),
            settlement: self.house.settlement,
            fund: self.house.fund,
            member: self.member(actor),
            vault_secured: self.house.vault(pda::SECURED),
            destination: self.wallet(actor, &self.house.quote),
            token_program: self.mint(&self.house.quote).program,
        };
        let instruction = accounts.instruction();
        Act::new(FundSecuredRelease::SHAPE, instruction, &[owner_of(actor)])
    }

    /// The house's table of stress losses.
    ///
    /// # Panics
    /// When there is no house.
    #[must_use]
    pub fn read_stress(&self) -> Stress {
        Stress::decode(&self.data(&self.house.stress)).expect("a house")
    }

    /// `stress_post`, by a keeper.
    #[must_use]
    pub fn stress_post_act(&self, customer: &str) -> Act {
        let accounts = StressPost {
            actor: actors::address(KEEPER),
            house: self.house.address,
            stress: self.house.stress,
            margin_account: self.account(customer),
        };
        let instruction = accounts.instruction(&self.evidence(customer));
        Act::new(StressPost::SHAPE, instruction, &[KEEPER])
    }

    /// `fund_size`, by a keeper.
    #[must_use]
    pub fn fund_size_act(&self) -> Act {
        let accounts = FundSize {
            actor: actors::address(KEEPER),
            house: self.house.address,
            settlement: self.house.settlement,
            fund: self.house.fund,
            stress: self.house.stress,
        };
        Act::new(FundSize::SHAPE, accounts.instruction(), &[KEEPER])
    }
}
