//! What a customer does: join, consent, settle, leave.

use anyhow::{Context, Result, anyhow};
use ringfence_interface::accounts::MarginAccount;
use ringfence_interface::ids::{SYSTEM_PROGRAM, TOKEN_PROGRAM};
use ringfence_interface::instructions::{
    AccountClose, AccountCreate, AccountSettle, ConsentRevoke, ConsentSet, VaultClose,
    VaultDeposit, VaultExit, VaultOpen,
};
use ringfence_interface::pda;
use ringfence_interface::wire::ConsentSetArguments;
use solana_address::Address;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::ONE_USDC;
use crate::chain::key;
use crate::house::House;

/// Number of the account among the owner's.
const INDEX: u16 = 0;

/// A customer and its key.
pub struct Customer {
    pub name: &'static str,
    pub key: Keypair,
}

impl Customer {
    /// Somebody new.
    pub fn new(name: &'static str) -> Self {
        Self { name, key: key() }
    }

    /// The customer's margin account.
    pub fn account(&self, house: &House<'_>) -> Address {
        pda::margin_account(&house.address, &self.key.pubkey(), INDEX).0
    }

    /// The customer's consent to the venue.
    pub fn consent_address(&self, house: &House<'_>) -> Address {
        pda::consent(&self.account(house), &house.venue).0
    }

    fn vault(&self, house: &House<'_>) -> Address {
        pda::vault(&self.account(house), &house.token.mint).0
    }

    fn shard(&self, house: &House<'_>) -> Address {
        let number = pda::shard_number(&self.account(house));
        pda::shard(&house.asset, number).0
    }

    /// Opens a margin account with a vault for the quote asset.
    pub fn open(&self, house: &House<'_>) -> Result<()> {
        let owner = self.key.pubkey();
        let account = AccountCreate {
            owner,
            payer: owner,
            house: house.address,
            settlement: house.settlement,
            margin_account: self.account(house),
            system_program: SYSTEM_PROGRAM,
        };
        let vault = VaultOpen {
            owner,
            payer: owner,
            margin_account: self.account(house),
            asset: house.asset,
            shard: self.shard(house),
            mint: house.token.mint,
            vault: self.vault(house),
            token_program: TOKEN_PROGRAM,
            system_program: SYSTEM_PROGRAM,
        };
        let instructions = [account.instruction(INDEX), vault.instruction()];
        self.send(house, "opens a margin account", &instructions)
    }

    /// Pays collateral in. It lies in a vault that only this account's own losses reach.
    pub fn deposit(&self, house: &House<'_>, amount_native: u64) -> Result<()> {
        let accounts = VaultDeposit {
            depositor: self.key.pubkey(),
            margin_account: self.account(house),
            vault: self.vault(house),
            source: house.token.wallet(&self.key),
            shard: self.shard(house),
            token_program: TOKEN_PROGRAM,
        };
        self.send(house, "deposits", &[accounts.instruction(amount_native)])
    }

    /// Says what the venue may do, and no more: an hour, this one contract, so much margin, prices
    /// within a percent of the mark, no fees.
    pub fn consent(&self, house: &House<'_>) -> Result<()> {
        let owner = self.key.pubkey();
        let accounts = ConsentSet {
            owner,
            payer: owner,
            margin_account: self.account(house),
            venue: house.venue,
            consent: self.consent_address(house),
            system_program: SYSTEM_PROGRAM,
        };
        let instruction = accounts.instruction(&ConsentSetArguments {
            initial_cap_native: 300 * ONE_USDC,
            spend_cap_native: 20 * ONE_USDC,
            expiry_ts: house.chain.now()? + 3_600,
            order_nonce_min: 0,
            band_bps: 100,
            fee_max_bps: 0,
            signed_orders_only: false,
            instruments: [1, 0, 0, 0, 0, 0, 0, 0],
        });
        self.send(house, "consents to the venue", &[instruction])
    }

    /// Brings the account up to date and pays or collects. Anyone may do this for anyone.
    pub fn settle(&self, house: &House<'_>) -> Result<()> {
        let accounts = AccountSettle {
            house: house.address,
            settlement: house.settlement,
            pool: house.pool,
            fund: house.fund,
            margin_account: self.account(house),
            vault: self.vault(house),
            shard: self.shard(house),
            token_program: TOKEN_PROGRAM,
        };
        let instruction = accounts.instruction(&[house.instrument], &[house.book]);
        self.send(house, "is settled", &[instruction])
    }

    /// Takes everything out and closes everything. The way out needs no price and no permission.
    pub fn leave(&self, house: &House<'_>) -> Result<()> {
        let (owner, margin_account) = (self.key.pubkey(), self.account(house));
        let exit = VaultExit {
            owner,
            margin_account,
            vault: self.vault(house),
            destination: house.token.wallet(&self.key),
            shard: self.shard(house),
            token_program: TOKEN_PROGRAM,
        };
        let close_vault = VaultClose {
            owner,
            margin_account,
            vault: self.vault(house),
            destination: house.token.wallet(&self.key),
            shard: self.shard(house),
            rent_payer: owner,
            token_program: TOKEN_PROGRAM,
        };
        let revoke = ConsentRevoke {
            owner,
            consent: self.consent_address(house),
            rent_payer: owner,
        };
        let close = AccountClose {
            owner,
            margin_account,
            rent_payer: owner,
        };
        let instructions = [
            exit.instruction(),
            close_vault.instruction(),
            revoke.instruction(),
            close.instruction(),
        ];
        self.send(house, "leaves with everything", &instructions)
    }

    /// Whether none of the customer's accounts is left.
    pub fn is_gone(&self, house: &House<'_>) -> Result<bool> {
        for address in [
            self.account(house),
            self.vault(house),
            self.consent_address(house),
        ] {
            if house.chain.data(&address)?.is_some() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Signed lots in the contract.
    pub fn lots(&self, house: &House<'_>) -> Result<i64> {
        let account = self.read(house)?;
        let lots = account.occupied_positions().map(|position| position.lots);
        Ok(lots.sum())
    }

    /// What the account's health is computed from after a fill of the one contract: its assets,
    /// then its instruments.
    pub fn evidence(&self, house: &House<'_>) -> Result<Vec<Address>> {
        let account = self.read(house)?;
        let assets = account.open_slots().map(|(_, slot)| slot.asset);
        Ok(assets.chain([house.instrument]).collect())
    }

    /// The margin account.
    pub fn read(&self, house: &House<'_>) -> Result<MarginAccount> {
        let data = house.chain.data(&self.account(house))?;
        let data = data.with_context(|| format!("{} has no account", self.name))?;
        MarginAccount::decode(&data).map_err(|error| anyhow!("{}: {error}", self.name))
    }

    /// Sends what the customer signs and pays for.
    pub fn send(&self, house: &House<'_>, what: &str, all: &[Instruction]) -> Result<()> {
        let what = format!("{} {what}", self.name);
        house.chain.send(&what, all, &[&self.key])
    }
}
