//! Statements of segregation, opened, recorded and made final as anyone may.

use ringfence_core::limits::SHARDS;
use ringfence_core::statement::epoch_of;
use ringfence_interface::accounts::{AssetShard, Statement};
use ringfence_interface::instructions::statement::evidence;
use ringfence_interface::instructions::{
    StatementClose, StatementFinalize, StatementOpen, StatementRecord,
};
use ringfence_interface::{ids, pda};
use solana_pubkey::Pubkey;

use crate::act::Act;
use crate::actors::{self, KEEPER};
use crate::send::done;
use crate::world::World;

impl World {
    /// The last day that has ended.
    ///
    /// # Panics
    /// Before 1970.
    #[must_use]
    pub fn last_epoch(&self) -> u32 {
        epoch_of(&self.clock()).expect("a time after 1970") - 1
    }

    /// Address of the statement of a mint's asset for a day.
    #[must_use]
    pub fn statement(&self, mint: &str, epoch: u32) -> Pubkey {
        pda::statement(&self.asset(mint), epoch).0
    }

    /// That statement.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    #[track_caller]
    pub fn read_statement(&self, mint: &str, epoch: u32) -> Statement {
        Statement::decode(&self.data(&self.statement(mint, epoch))).expect("a statement")
    }

    /// All shards of a mint's asset, in order.
    ///
    /// # Panics
    /// When the mint is not listed.
    #[must_use]
    pub fn asset_shards(&self, mint: &str) -> Vec<AssetShard> {
        let asset = self.asset(mint);
        let read = |shard| AssetShard::decode(&self.data(&pda::shard(&asset, shard).0));
        (0..SHARDS)
            .map(|shard| read(shard).expect("a shard"))
            .collect()
    }

    /// `statement_open` by the keeper.
    #[must_use]
    pub fn statement_open_act(&self, mint: &str, epoch: u32) -> Act {
        let accounts = StatementOpen {
            payer: actors::address(KEEPER),
            asset: self.asset(mint),
            statement: self.statement(mint, epoch),
            system_program: ids::SYSTEM_PROGRAM,
        };
        Act::new(StatementOpen::SHAPE, accounts.instruction(epoch), &[KEEPER])
    }

    /// `statement_record`; nobody signs but whoever pays for the transaction.
    #[must_use]
    pub fn statement_record_act(&self, mint: &str, epoch: u32) -> Act {
        let (house, asset) = (&self.house, self.asset(mint));
        let accounts = StatementRecord {
            statement: self.statement(mint, epoch),
            asset,
            settlement: house.settlement,
            fund: house.fund,
        };
        let evidence = evidence(&house.address, &asset, mint == house.quote);
        Act::new(StatementRecord::SHAPE, accounts.instruction(&evidence), &[])
    }

    /// `statement_finalize`, likewise.
    #[must_use]
    pub fn statement_finalize_act(&self, mint: &str, epoch: u32) -> Act {
        let accounts = StatementFinalize {
            statement: self.statement(mint, epoch),
            asset: self.asset(mint),
        };
        Act::new(StatementFinalize::SHAPE, accounts.instruction(), &[])
    }

    /// `statement_close` by the keeper, who paid.
    #[must_use]
    pub fn statement_close_act(&self, mint: &str, epoch: u32) -> Act {
        let accounts = StatementClose {
            rent_payer: actors::address(KEEPER),
            statement: self.statement(mint, epoch),
            asset: self.asset(mint),
        };
        Act::new(StatementClose::SHAPE, accounts.instruction(), &[KEEPER])
    }

    /// Opens and records the statement of a mint's asset for the last day that has ended, which is
    /// returned.
    #[track_caller]
    pub fn record_statement(&mut self, mint: &str) -> u32 {
        let epoch = self.last_epoch();
        done(self.send(&self.statement_open_act(mint, epoch)));
        done(self.send(&self.statement_record_act(mint, epoch)));
        epoch
    }

    /// The same, and makes it final.
    #[track_caller]
    pub fn make_statement(&mut self, mint: &str) -> u32 {
        let epoch = self.record_statement(mint);
        done(self.send(&self.statement_finalize_act(mint, epoch)));
        epoch
    }
}
