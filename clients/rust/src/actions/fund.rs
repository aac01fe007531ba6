//! Members of the default fund: what they stake, and how they get it back.

use super::tokens::associated;
use super::{Action, Actor};
use ringfence_core::waterfall::Layer;
use ringfence_interface::accounts::House;
use ringfence_interface::instructions::{
    FundStake, FundStakeActivate, FundStakeCancel, FundUnstake, FundUnstakeRequest,
};
use ringfence_interface::{ids, pda};
use solana_address::Address;
use solana_instruction::Instruction;

/// A fund, as much of it as its members' instructions name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seat {
    /// The house.
    pub house: Address,
    /// The mint of its quote.
    pub quote_mint: Address,
    /// The token program of that mint.
    pub token_program: Address,
    /// The member.
    pub owner: Address,
}

impl Seat {
    /// An owner's seat in the fund of a house.
    #[must_use]
    pub const fn of(house: Address, rules: &House, owner: Address) -> Self {
        let (quote_mint, token_program) = (rules.quote_mint, rules.quote_token_program);
        Self {
            house,
            quote_mint,
            token_program,
            owner,
        }
    }

    fn fund(&self) -> Address {
        pda::fund(&self.house).0
    }

    /// Where the member's stakes are recorded.
    #[must_use]
    pub fn member(&self) -> Address {
        pda::member(&self.fund(), &self.owner).0
    }

    fn vault(&self, number: u8) -> Address {
        pda::fund_vault(&self.fund(), number).0
    }

    fn mutual(&self) -> Address {
        self.vault(pda::vault_number(Layer::Mutual))
    }

    fn wallet(&self) -> Address {
        associated(&self.owner, &self.quote_mint, &self.token_program)
    }

    /// Stakes from the member's usual token account. The stake counts from the next epoch that
    /// begins without an open loss, once it is [activated](Seat::activate).
    #[must_use]
    pub fn stake(&self, actor: &Actor, amount_native: u64) -> Action {
        let accounts = FundStake {
            owner: self.owner,
            payer: actor.payer,
            fund: self.fund(),
            member: self.member(),
            vault_pending: self.vault(pda::PENDING_STAKES),
            source: self.wallet(),
            token_program: self.token_program,
            system_program: ids::SYSTEM_PROGRAM,
        };
        only(accounts.instruction(amount_native))
    }

    /// Turns a pending stake whose epoch has begun into shares. Anyone may.
    #[must_use]
    pub fn activate(&self) -> Action {
        let accounts = FundStakeActivate {
            house: self.house,
            settlement: pda::settlement(&self.house).0,
            fund: self.fund(),
            member: self.member(),
            vault_pending: self.vault(pda::PENDING_STAKES),
            vault_mutual: self.mutual(),
            vault_secured: self.vault(pda::SECURED),
            token_program: self.token_program,
        };
        only(accounts.instruction())
    }

    /// Takes back a stake that is still pending.
    #[must_use]
    pub fn cancel(&self) -> Action {
        let accounts = FundStakeCancel {
            owner: self.owner,
            fund: self.fund(),
            member: self.member(),
            vault_pending: self.vault(pda::PENDING_STAKES),
            destination: self.wallet(),
            token_program: self.token_program,
        };
        only(accounts.instruction())
    }

    /// Asks for shares to be paid out: collect them after the cool-down, inside the window.
    #[must_use]
    pub fn request_unstake(&self, shares: u64) -> Action {
        let accounts = FundUnstakeRequest {
            owner: self.owner,
            house: self.house,
            settlement: pda::settlement(&self.house).0,
            fund: self.fund(),
            member: self.member(),
        };
        only(accounts.instruction(shares))
    }

    /// Collects what was asked for.
    #[must_use]
    pub fn unstake(&self) -> Action {
        let accounts = FundUnstake {
            owner: self.owner,
            house: self.house,
            settlement: pda::settlement(&self.house).0,
            fund: self.fund(),
            member: self.member(),
            vault_mutual: self.mutual(),
            vault_secured: self.vault(pda::SECURED),
            destination: self.wallet(),
            token_program: self.token_program,
        };
        only(accounts.instruction())
    }
}

fn only(instruction: Instruction) -> Action {
    Action {
        fresh: Vec::new(),
        act: vec![instruction],
    }
}
