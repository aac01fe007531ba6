//! Members of the default fund.

use ringfence_interface::accounts::FundMember;
use ringfence_interface::instructions::{
    FundStake, FundStakeActivate, FundStakeCancel, FundUnstake, FundUnstakeRequest,
};
use ringfence_interface::{ids, pda};
use solana_pubkey::Pubkey;

use crate::act::Act;
use crate::actors::{self, KEEPER, owner_of};
use crate::house::MUTUAL;
use crate::world::World;

impl World {
    /// Address of an actor's membership.
    #[must_use]
    pub fn member(&self, actor: &str) -> Pubkey {
        pda::member(&self.house.fund, &actors::address(actor)).0
    }

    /// An actor's membership.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    #[track_caller]
    pub fn read_member(&self, actor: &str) -> FundMember {
        FundMember::decode(&self.data(&self.member(actor))).expect("a member")
    }

    fn quote_program(&self) -> Pubkey {
        self.mint(&self.house.quote).program
    }

    /// `fund_stake` from the actor's wallet; the actor pays the rent.
    #[must_use]
    pub fn fund_stake_act(&self, actor: &str, amount_native: u64) -> Act {
        let owner = actors::address(actor);
        let accounts = FundStake {
            owner,
            payer: owner,
            fund: self.house.fund,
            member: self.member(actor),
            vault_pending: self.house.vault(pda::PENDING_STAKES),
            source: self.wallet(actor, &self.house.quote),
            token_program: self.quote_program(),
            system_program: ids::SYSTEM_PROGRAM,
        };
        Act::new(
            FundStake::SHAPE,
            accounts.instruction(amount_native),
            &[owner_of(actor)],
        )
    }

    /// `fund_stake_activate`, by a keeper.
    #[must_use]
    pub fn fund_stake_activate_act(&self, actor: &str) -> Act {
        let accounts = FundStakeActivate {
            house: self.house.address,
            settlement: self.house.settlement,
            fund: self.house.fund,
            member: self.member(actor),
            vault_pending: self.house.vault(pda::PENDING_STAKES),
            vault_mutual: self.house.vault(MUTUAL),
            vault_secured: self.house.vault(pda::SECURED),
            token_program: self.quote_program(),
        };
        Act::new(FundStakeActivate::SHAPE, accounts.instruction(), &[KEEPER])
    }

    /// `fund_stake_cancel` into the actor's wallet.
    #[must_use]
    pub fn fund_stake_cancel_act(&self, actor: &str) -> Act {
        let accounts = FundStakeCancel {
            owner: actors::address(actor),
            fund: self.house.fund,
            member: self.member(actor),
            vault_pending: self.house.vault(pda::PENDING_STAKES),
            destination: self.wallet(actor, &self.house.quote),
            token_program: self.quote_program(),
        };
        Act::new(
            FundStakeCancel::SHAPE,
            accounts.instruction(),
            &[owner_of(actor)],
        )
    }

    /// `fund_unstake_request`.
    #[must_use]
    pub fn fund_unstake_request_act(&self, actor: &str, shares: u64) -> Act {
        let accounts = FundUnstakeRequest {
            owner: actors::address(actor),
            house: self.house.address,
            settlement: self.house.settlement,
            fund: self.house.fund,
            member: self.member(actor),
        };
        Act::new(
            FundUnstakeRequest::SHAPE,
            accounts.instruction(shares),
            &[owner_of(actor)],
        )
    }

    /// `fund_unstake` into the actor's wallet.
    #[must_use]
    pub fn fund_unstake_act(&self, actor: &str) -> Act {
        let accounts = FundUnstake {
            owner: actors::address(actor),
            house: self.house.address,
            settlement: self.house.settlement,
            fund: self.house.fund,
            member: self.member(actor),
            vault_mutual: self.house.vault(MUTUAL),
            vault_secured: self.house.vault(pda::SECURED),
            destination: self.wallet(actor, &self.house.quote),
            token_program: self.quote_program(),
        };
        Act::new(
            FundUnstake::SHAPE,
            accounts.instruction(),
            &[owner_of(actor)],
        )
    }
}
