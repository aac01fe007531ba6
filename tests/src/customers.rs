//! Customers: margin accounts, vaults, consents, trades. A customer is a name; `alice/1` is the
//! second margin account of `alice`.

use ringfence_interface::accounts::{AssetShard, Consent, MarginAccount};
use ringfence_interface::instructions::trade::PositionFillArguments;
use ringfence_interface::instructions::{
    AccountClose, AccountCreate, AccountSettle, ConsentRevoke, ConsentSet, MarginCall,
    PositionFill, VaultAbsorb, VaultClose, VaultDeposit, VaultExit, VaultOpen, VaultWithdraw,
};
use ringfence_interface::wire::ConsentSetArguments;
use ringfence_interface::{ids, pda};
use solana_pubkey::Pubkey;

use crate::act::Act;
use crate::actors::{self, KEEPER, index_of, owner_of};
use crate::send::Outcome;
use crate::world::World;

/// A trade between two customers through a venue.
#[derive(Clone, Copy, Debug)]
pub struct Trade<'a> {
    /// Actor that signs for the venue.
    pub venue: &'a str,
    /// Name of the instrument.
    pub instrument: &'a str,
    /// Buys.
    pub buyer: &'a str,
    /// Sells.
    pub seller: &'a str,
    /// How many lots.
    pub lots: u64,
    /// At which price.
    pub price_ticks: u64,
    /// The buyer's fee.
    pub buyer_fee_native: u64,
    /// The seller's fee.
    pub seller_fee_native: u64,
}

/// A consent that stops nothing: tests tighten what they are about.
#[must_use]
pub fn wide_consent(expiry_ts: i64) -> ConsentSetArguments {
    ConsentSetArguments {
        initial_cap_native: u64::MAX,
        spend_cap_native: u64::MAX,
        expiry_ts,
        band_bps: 1_000,
        fee_max_bps: 1_000,
        signed_orders_only: false,
        order_nonce_min: 0,
        instruments: [0; 8],
    }
}

impl World {
    /// Address of a customer's margin account in the current house.
    #[must_use]
    pub fn account(&self, customer: &str) -> Pubkey {
        let owner = actors::address(customer);
        pda::margin_account(&self.house.address, &owner, index_of(customer)).0
    }

    /// A customer's margin account.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    #[track_caller]
    pub fn read_account(&self, customer: &str) -> MarginAccount {
        let data = self.data(&self.account(customer));
        MarginAccount::decode(&data).unwrap_or_else(|error| panic!("{customer}: {error}"))
    }

    /// Address of a customer's vault of a named mint.
    #[must_use]
    pub fn vault(&self, customer: &str, mint: &str) -> Pubkey {
        pda::vault(&self.account(customer), &self.mint(mint).address).0
    }

    /// Address of the shard in which a customer's vaults of a named mint are counted.
    #[must_use]
    pub fn shard(&self, customer: &str, mint: &str) -> Pubkey {
        pda::shard(
            &self.asset(mint),
            pda::shard_number(&self.account(customer)),
        )
        .0
    }

    /// That shard.
    ///
    /// # Panics
    /// When the mint is not listed.
    #[must_use]
    #[track_caller]
    pub fn read_shard(&self, customer: &str, mint: &str) -> AssetShard {
        AssetShard::decode(&self.data(&self.shard(customer, mint))).expect("a listed mint")
    }

    /// Ledger of a customer's vault; zero when it is not open.
    #[must_use]
    pub fn ledger(&self, customer: &str, mint: &str) -> u64 {
        let (account, vault) = (self.read_account(customer), self.vault(customer, mint));
        let slot = account
            .slots
            .iter()
            .find(|slot| slot.is_open != 0 && slot.vault == vault);
        slot.map_or(0, |slot| slot.ledger_native)
    }

    /// A customer's evidence as the account stands: assets, then instruments.
    #[must_use]
    pub fn evidence(&self, customer: &str) -> Vec<Pubkey> {
        self.evidence_after(customer, 0)
    }

    /// The same after a trade in an instrument: one that is new to the account takes its first free
    /// position. Zero for no trade.
    #[must_use]
    pub fn evidence_after(&self, customer: &str, instrument_id: u16) -> Vec<Pubkey> {
        let account = self.read_account(customer);
        let mut ids = account.positions.map(|position| position.instrument_id);
        if instrument_id != 0 && !ids.contains(&instrument_id) {
            // None free: the program will say so, whatever the evidence.
            if let Some(free) = ids.iter_mut().find(|id| **id == 0) {
                *free = instrument_id;
            }
        }
        let assets = account.open_slots().map(|(_, slot)| slot.asset);
        let held = ids.iter().filter(|id| **id != 0);
        let house = account.house;
        assets
            .chain(held.map(|id| pda::instrument(&house, *id).0))
            .collect()
    }

    /// Instruments of a customer's occupied positions, in slot order.
    #[must_use]
    pub fn held_instruments(&self, customer: &str) -> Vec<Pubkey> {
        let account = self.read_account(customer);
        let held = account.occupied_positions();
        held.map(|position| pda::instrument(&account.house, position.instrument_id).0)
            .collect()
    }

    /// `account_create`: the customer signs and pays.
    #[must_use]
    pub fn account_create_act(&self, customer: &str) -> Act {
        let owner = actors::address(customer);
        let accounts = AccountCreate {
            owner,
            payer: owner,
            house: self.house.address,
            settlement: self.house.settlement,
            margin_account: self.account(customer),
            system_program: ids::SYSTEM_PROGRAM,
        };
        let instruction = accounts.instruction(index_of(customer));
        Act::new(AccountCreate::SHAPE, instruction, &[owner_of(customer)])
    }

    /// Sends [`World::account_create_act`].
    ///
    /// # Errors
    /// The refusal.
    #[track_caller]
    pub fn account_create(&mut self, customer: &str) -> Outcome {
        self.send(&self.account_create_act(customer))
    }

    /// `account_close`: rent back to the customer.
    #[must_use]
    pub fn account_close_act(&self, customer: &str) -> Act {
        let owner = actors::address(customer);
        let accounts = AccountClose {
            owner,
            margin_account: self.account(customer),
            rent_payer: owner,
        };
        Act::new(
            AccountClose::SHAPE,
            accounts.instruction(),
            &[owner_of(customer)],
        )
    }

    /// Sends [`World::account_close_act`].
    ///
    /// # Errors
    /// The refusal.
    #[track_caller]
    pub fn account_close(&mut self, customer: &str) -> Outcome {
        self.send(&self.account_close_act(customer))
    }

    /// `vault_open` of a named mint: the customer signs and pays.
    #[must_use]
    pub fn vault_open_act(&self, customer: &str, mint: &str) -> Act {
        let owner = actors::address(customer);
        let accounts = VaultOpen {
            owner,
            payer: owner,
            margin_account: self.account(customer),
            asset: self.asset(mint),
            shard: self.shard(customer, mint),
            mint: self.mint(mint).address,
            vault: self.vault(customer, mint),
            token_program: self.mint(mint).program,
            system_program: ids::SYSTEM_PROGRAM,
        };
        Act::new(
            VaultOpen::SHAPE,
            accounts.instruction(),
            &[owner_of(customer)],
        )
    }

    /// Sends [`World::vault_open_act`].
    ///
    /// # Errors
    /// The refusal.
    #[track_caller]
    pub fn vault_open(&mut self, customer: &str, mint: &str) -> Outcome {
        self.send(&self.vault_open_act(customer, mint))
    }

    /// `vault_deposit` from the customer's own wallet.
    #[must_use]
    pub fn vault_deposit_act(&self, customer: &str, mint: &str, amount_native: u64) -> Act {
        let accounts = VaultDeposit {
            depositor: actors::address(customer),
            margin_account: self.account(customer),
            vault: self.vault(customer, mint),
            source: self.wallet(customer, mint),
            shard: self.shard(customer, mint),
            token_program: self.mint(mint).program,
        };
        let instruction = accounts.instruction(amount_native);
        Act::new(VaultDeposit::SHAPE, instruction, &[owner_of(customer)])
    }

    /// Sends [`World::vault_deposit_act`].
    ///
    /// # Errors
    /// The refusal.
    #[track_caller]
    pub fn deposit(&mut self, customer: &str, mint: &str, amount_native: u64) -> Outcome {
        self.send(&self.vault_deposit_act(customer, mint, amount_native))
    }

    /// `vault_withdraw` into the customer's own wallet, with the evidence as it stands.
    #[must_use]
    pub fn vault_withdraw_act(&self, customer: &str, mint: &str, amount_native: u64) -> Act {
        self.vault_withdraw_with(customer, mint, amount_native, None)
    }

    /// The same with another destination named in the arguments. The destination account itself is
    /// still the customer's wallet: exchange it with [`Act::with`].
    #[must_use]
    pub fn vault_withdraw_with(
        &self,
        customer: &str,
        mint: &str,
        amount_native: u64,
        other_destination: Option<Pubkey>,
    ) -> Act {
        let accounts = VaultWithdraw {
            owner: actors::address(customer),
            house: self.house.address,
            margin_account: self.account(customer),
            vault: self.vault(customer, mint),
            destination: self.wallet(customer, mint),
            shard: self.shard(customer, mint),
            token_program: self.mint(mint).program,
        };
        let evidence = self.evidence(customer);
        let instruction = accounts.instruction(amount_native, other_destination, &evidence);
        Act::new(VaultWithdraw::SHAPE, instruction, &[owner_of(customer)])
    }

    /// Sends [`World::vault_withdraw_act`].
    ///
    /// # Errors
    /// The refusal.
    #[track_caller]
    pub fn withdraw(&mut self, customer: &str, mint: &str, amount_native: u64) -> Outcome {
        self.send(&self.vault_withdraw_act(customer, mint, amount_native))
    }

    /// `vault_exit` into the customer's own wallet.
    #[must_use]
    pub fn vault_exit_act(&self, customer: &str, mint: &str) -> Act {
        let accounts = VaultExit {
            owner: actors::address(customer),
            margin_account: self.account(customer),
            vault: self.vault(customer, mint),
            destination: self.wallet(customer, mint),
            shard: self.shard(customer, mint),
            token_program: self.mint(mint).program,
        };
        Act::new(
            VaultExit::SHAPE,
            accounts.instruction(),
            &[owner_of(customer)],
        )
    }

    /// Sends [`World::vault_exit_act`].
    ///
    /// # Errors
    /// The refusal.
    #[track_caller]
    pub fn exit(&mut self, customer: &str, mint: &str) -> Outcome {
        self.send(&self.vault_exit_act(customer, mint))
    }

    /// `vault_absorb`.
    #[must_use]
    pub fn vault_absorb_act(&self, customer: &str, mint: &str) -> Act {
        let accounts = VaultAbsorb {
            owner: actors::address(customer),
            margin_account: self.account(customer),
            vault: self.vault(customer, mint),
            shard: self.shard(customer, mint),
            token_program: self.mint(mint).program,
        };
        Act::new(
            VaultAbsorb::SHAPE,
            accounts.instruction(),
            &[owner_of(customer)],
        )
    }

    /// Sends [`World::vault_absorb_act`].
    ///
    /// # Errors
    /// The refusal.
    #[track_caller]
    pub fn absorb(&mut self, customer: &str, mint: &str) -> Outcome {
        self.send(&self.vault_absorb_act(customer, mint))
    }

    /// `vault_close`: surplus into the customer's wallet, rent to the customer.
    #[must_use]
    pub fn vault_close_act(&self, customer: &str, mint: &str) -> Act {
        let accounts = VaultClose {
            owner: actors::address(customer),
            margin_account: self.account(customer),
            vault: self.vault(customer, mint),
            destination: self.wallet(customer, mint),
            shard: self.shard(customer, mint),
            rent_payer: actors::address(customer),
            token_program: self.mint(mint).program,
        };
        Act::new(
            VaultClose::SHAPE,
            accounts.instruction(),
            &[owner_of(customer)],
        )
    }

    /// Sends [`World::vault_close_act`].
    ///
    /// # Errors
    /// The refusal.
    #[track_caller]
    pub fn vault_close(&mut self, customer: &str, mint: &str) -> Outcome {
        self.send(&self.vault_close_act(customer, mint))
    }

    /// Address of a customer's consent to a venue.
    #[must_use]
    pub fn consent(&self, customer: &str, venue: &str) -> Pubkey {
        pda::consent(&self.account(customer), &self.venue(venue)).0
    }

    /// That consent.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    #[track_caller]
    pub fn read_consent(&self, customer: &str, venue: &str) -> Consent {
        Consent::decode(&self.data(&self.consent(customer, venue))).expect("a consent")
    }

    /// `consent_set`: the customer signs and pays.
    #[must_use]
    pub fn consent_set_act(
        &self,
        customer: &str,
        venue: &str,
        arguments: &ConsentSetArguments,
    ) -> Act {
        let owner = actors::address(customer);
        let accounts = ConsentSet {
            owner,
            payer: owner,
            margin_account: self.account(customer),
            venue: self.venue(venue),
            consent: self.consent(customer, venue),
            system_program: ids::SYSTEM_PROGRAM,
        };
        let instruction = accounts.instruction(arguments);
        Act::new(ConsentSet::SHAPE, instruction, &[owner_of(customer)])
    }

    /// Consents to a venue without tight caps, for a year.
    ///
    /// # Errors
    /// The refusal.
    #[track_caller]
    pub fn consent_set(&mut self, customer: &str, venue: &str) -> Outcome {
        let arguments = wide_consent(self.now() + 365 * 86_400);
        self.send(&self.consent_set_act(customer, venue, &arguments))
    }

    /// `consent_revoke`: rent back to the customer.
    #[must_use]
    pub fn consent_revoke_act(&self, customer: &str, venue: &str) -> Act {
        let owner = actors::address(customer);
        let consent = self.consent(customer, venue);
        let accounts = ConsentRevoke {
            owner,
            consent,
            rent_payer: owner,
        };
        Act::new(
            ConsentRevoke::SHAPE,
            accounts.instruction(),
            &[owner_of(customer)],
        )
    }

    /// Sends [`World::consent_revoke_act`].
    ///
    /// # Errors
    /// The refusal.
    #[track_caller]
    pub fn consent_revoke(&mut self, customer: &str, venue: &str) -> Outcome {
        self.send(&self.consent_revoke_act(customer, venue))
    }

    /// `position_fill`, with the evidence of both sides after the trade.
    #[must_use]
    pub fn position_fill_act(&self, trade: &Trade<'_>) -> Act {
        let instrument_id = self.instrument_id(trade.instrument);
        let accounts = PositionFill {
            venue_authority: actors::address(trade.venue),
            venue: self.venue(trade.venue),
            house: self.house.address,
            instrument: self.instrument(trade.instrument),
            book: self.book(trade.instrument),
            buyer: self.account(trade.buyer),
            seller: self.account(trade.seller),
            buyer_consent: self.consent(trade.buyer, trade.venue),
            seller_consent: self.consent(trade.seller, trade.venue),
        };
        let arguments = PositionFillArguments {
            lots: trade.lots,
            price_ticks: trade.price_ticks,
            buyer_fee_native: trade.buyer_fee_native,
            seller_fee_native: trade.seller_fee_native,
        };
        let instruction = accounts.instruction(
            &arguments,
            &self.evidence_after(trade.buyer, instrument_id),
            &self.evidence_after(trade.seller, instrument_id),
        );
        Act::new(PositionFill::SHAPE, instruction, &[trade.venue])
    }

    /// Sends [`World::position_fill_act`].
    ///
    /// # Errors
    /// The refusal.
    #[track_caller]
    pub fn fill(&mut self, trade: &Trade<'_>) -> Outcome {
        self.send(&self.position_fill_act(trade))
    }

    /// `account_settle`, by a keeper.
    #[must_use]
    pub fn account_settle_act(&self, customer: &str) -> Act {
        let quote = self.house.quote.as_str();
        let accounts = AccountSettle {
            house: self.house.address,
            settlement: self.house.settlement,
            pool: self.house.pool,
            fund: self.house.fund,
            margin_account: self.account(customer),
            vault: self.vault(customer, quote),
            shard: self.shard(customer, quote),
            token_program: self.mint(quote).program,
        };
        let instruments = self.held_instruments(customer);
        let expired = instruments
            .iter()
            .filter(|instrument| self.is_expired(instrument));
        let books: Vec<Pubkey> = expired.map(|instrument| pda::book(instrument).0).collect();
        let instruction = accounts.instruction(&instruments, &books);
        Act::new(AccountSettle::SHAPE, instruction, &[KEEPER])
    }

    /// Sends [`World::account_settle_act`].
    ///
    /// # Errors
    /// The refusal.
    #[track_caller]
    pub fn settle(&mut self, customer: &str) -> Outcome {
        self.send(&self.account_settle_act(customer))
    }

    /// `margin_call`, by a keeper.
    #[must_use]
    pub fn margin_call_act(&self, customer: &str) -> Act {
        let accounts = MarginCall {
            house: self.house.address,
            margin_account: self.account(customer),
        };
        let instruction = accounts.instruction(&self.evidence(customer));
        Act::new(MarginCall::SHAPE, instruction, &[KEEPER])
    }
}
