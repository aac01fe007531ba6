//! Liquidations and losses.

use ringfence_interface::accounts::{Loss, MarginAccount};
use ringfence_interface::instructions::{
    LiquidateCollateral, LiquidatePosition, LossClose, LossDeclare, LossFix, LossRoute, LossTake,
};
use ringfence_interface::{ids, pda};
use solana_pubkey::Pubkey;

use crate::act::Act;
use crate::actors::{self, KEEPER, owner_of};
use crate::house::{INSURANCE, MUTUAL, SKIN_JUNIOR, SKIN_SENIOR};
use crate::send::Outcome;
use crate::world::World;

impl World {
    /// `liquidate_position`: the liquidator's own account takes lots of the customer's.
    #[must_use]
    pub fn liquidate_position_act(
        &self,
        liquidator: &str,
        customer: &str,
        instrument: &str,
        lots: u64,
    ) -> Act {
        let accounts = LiquidatePosition {
            liquidator: actors::address(liquidator),
            house: self.house.address,
            instrument: self.instrument(instrument),
            book: self.book(instrument),
            margin_account: self.account(customer),
            liquidator_account: self.account(liquidator),
        };
        let id = self.instrument_id(instrument);
        let instruction = accounts.instruction(
            lots,
            &self.evidence(customer),
            &self.evidence_after(liquidator, id),
        );
        Act::new(
            LiquidatePosition::SHAPE,
            instruction,
            &[owner_of(liquidator)],
        )
    }

    /// Sends [`World::liquidate_position_act`].
    ///
    /// # Errors
    /// The refusal.
    #[track_caller]
    pub fn liquidate_position(
        &mut self,
        liquidator: &str,
        customer: &str,
        instrument: &str,
        lots: u64,
    ) -> Outcome {
        self.send(&self.liquidate_position_act(liquidator, customer, instrument, lots))
    }

    /// `liquidate_collateral`: from the liquidator's wallets, asking for any amount back.
    #[must_use]
    pub fn liquidate_collateral_act(
        &self,
        liquidator: &str,
        customer: &str,
        mint: &str,
        quote_native: u64,
        minimum_out_native: u64,
    ) -> Act {
        let quote = self.house.quote.as_str();
        let accounts = LiquidateCollateral {
            liquidator: actors::address(liquidator),
            house: self.house.address,
            settlement: self.house.settlement,
            pool: self.house.pool,
            fund: self.house.fund,
            margin_account: self.account(customer),
            quote_vault: self.vault(customer, quote),
            vault: self.vault(customer, mint),
            shard: self.shard(customer, mint),
            source: self.wallet(liquidator, quote),
            destination: self.wallet(liquidator, mint),
            quote_token_program: self.mint(quote).program,
            token_program: self.mint(mint).program,
        };
        let evidence = self.evidence(customer);
        let instruction = accounts.instruction(quote_native, minimum_out_native, &evidence);
        Act::new(
            LiquidateCollateral::SHAPE,
            instruction,
            &[owner_of(liquidator)],
        )
    }

    /// Address of the loss that a customer's account has, or would get next.
    #[must_use]
    pub fn loss(&self, customer: &str) -> Pubkey {
        let account = self.read_account(customer);
        let open = account.loss;
        if open == Pubkey::default() {
            self.next_loss(customer, &account)
        } else {
            open
        }
    }

    fn next_loss(&self, customer: &str, account: &MarginAccount) -> Pubkey {
        let count = account.default_count + 1;
        pda::loss(&self.account(customer), account.generation, count).0
    }

    /// A loss by its address.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    #[track_caller]
    pub fn read_loss(&self, loss: &Pubkey) -> Loss {
        Loss::decode(&self.data(loss)).expect("a loss")
    }

    /// `loss_declare`, by a keeper, who pays its rent.
    #[must_use]
    pub fn loss_declare_act(&self, customer: &str) -> Act {
        let account = self.read_account(customer);
        let accounts = LossDeclare {
            declarer: actors::address(KEEPER),
            house: self.house.address,
            settlement: self.house.settlement,
            fund: self.house.fund,
            margin_account: self.account(customer),
            member: self.member(customer),
            quote_vault: self.vault(customer, &self.house.quote),
            loss: self.next_loss(customer, &account),
            system_program: ids::SYSTEM_PROGRAM,
        };
        let instruction = accounts.instruction(&self.evidence(customer));
        Act::new(LossDeclare::SHAPE, instruction, &[KEEPER])
    }

    /// `loss_take`: the taker's own account takes lots of a defaulter.
    #[must_use]
    pub fn loss_take_act(&self, taker: &str, customer: &str, instrument: &str, lots: u64) -> Act {
        let accounts = LossTake {
            taker: actors::address(taker),
            house: self.house.address,
            instrument: self.instrument(instrument),
            book: self.book(instrument),
            margin_account: self.account(customer),
            loss: self.loss(customer),
            taker_account: self.account(taker),
        };
        let after = self.evidence_after(taker, self.instrument_id(instrument));
        let instruction = accounts.instruction(lots, &after);
        Act::new(LossTake::SHAPE, instruction, &[owner_of(taker)])
    }

    /// Sends [`World::loss_take_act`].
    ///
    /// # Errors
    /// The refusal.
    #[track_caller]
    pub fn loss_take(
        &mut self,
        taker: &str,
        customer: &str,
        instrument: &str,
        lots: u64,
    ) -> Outcome {
        self.send(&self.loss_take_act(taker, customer, instrument, lots))
    }

    /// `loss_fix`, by a keeper.
    #[must_use]
    pub fn loss_fix_act(&self, customer: &str) -> Act {
        let quote = self.house.quote.as_str();
        let accounts = LossFix {
            actor: actors::address(KEEPER),
            house: self.house.address,
            settlement: self.house.settlement,
            pool: self.house.pool,
            margin_account: self.account(customer),
            quote_vault: self.vault(customer, quote),
            shard: self.shard(customer, quote),
            loss: self.loss(customer),
            token_program: self.mint(quote).program,
        };
        let instruction = accounts.instruction(&self.held_instruments(customer));
        Act::new(LossFix::SHAPE, instruction, &[KEEPER])
    }

    /// `loss_route` through all layers, by a keeper.
    #[must_use]
    pub fn loss_route_act(&self, customer: &str) -> Act {
        self.loss_route_through(customer, 8)
    }

    /// `loss_route` through the layer of this number, by a keeper.
    #[must_use]
    pub fn loss_route_through(&self, customer: &str, through: u8) -> Act {
        let house = &self.house;
        let accounts = LossRoute {
            actor: actors::address(KEEPER),
            house: house.address,
            settlement: house.settlement,
            pool: house.pool,
            fund: house.fund,
            margin_account: self.account(customer),
            loss: self.loss(customer),
            member: self.member(customer),
            vault_insurance: house.vault(INSURANCE),
            vault_skin_junior: house.vault(SKIN_JUNIOR),
            vault_mutual: house.vault(MUTUAL),
            vault_skin_senior: house.vault(SKIN_SENIOR),
            vault_pending: house.vault(pda::PENDING_STAKES),
            vault_secured: house.vault(pda::SECURED),
            vault_escrow: house.vault(pda::ESCROW),
            token_program: self.mint(&house.quote).program,
        };
        Act::new(LossRoute::SHAPE, accounts.instruction(through), &[KEEPER])
    }

    /// `loss_close`, by a keeper.
    #[must_use]
    pub fn loss_close_act(&self, customer: &str) -> Act {
        let accounts = LossClose {
            actor: actors::address(KEEPER),
            house: self.house.address,
            settlement: self.house.settlement,
            fund: self.house.fund,
            margin_account: self.account(customer),
            loss: self.loss(customer),
        };
        Act::new(LossClose::SHAPE, accounts.instruction(), &[KEEPER])
    }
}
