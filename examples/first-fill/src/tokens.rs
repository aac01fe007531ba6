//! A mint of the operator's, and wallets: associated token accounts. The few instructions are
//! written out here; a client that does more with tokens uses a crate for them.

use anyhow::Result;
use ringfence_interface::ids::{SYSTEM_PROGRAM, TOKEN_PROGRAM};
use solana_address::Address;
use solana_instruction::{AccountMeta, Instruction};
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::chain::{Chain, key};

const ASSOCIATED_PROGRAM: Address =
    Address::from_str_const("ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL");
const DECIMALS: u8 = 6;
const MINT_BYTES: u64 = 82;

/// A token that its issuer mints.
pub struct Token {
    /// Its mint.
    pub mint: Address,
    issuer: Keypair,
}

impl Token {
    /// Makes a mint without a freeze authority.
    pub fn create(chain: &Chain, payer: &Keypair) -> Result<Self> {
        let (mint, issuer) = (key(), key());
        let mut create = vec![0; 4];
        create.extend(chain.rent(MINT_BYTES)?.to_le_bytes());
        create.extend(MINT_BYTES.to_le_bytes());
        create.extend(TOKEN_PROGRAM.to_bytes());
        let create = Instruction {
            program_id: SYSTEM_PROGRAM,
            accounts: vec![
                AccountMeta::new(payer.pubkey(), true),
                AccountMeta::new(mint.pubkey(), true),
            ],
            data: create,
        };
        // InitializeMint2: decimals, mint authority, no freeze authority.
        let mut initialize = vec![20, DECIMALS];
        initialize.extend(issuer.pubkey().to_bytes());
        initialize.push(0);
        let initialize = Instruction {
            program_id: TOKEN_PROGRAM,
            accounts: vec![AccountMeta::new(mint.pubkey(), false)],
            data: initialize,
        };
        chain.send(
            "USDC is minted here",
            &[create, initialize],
            &[payer, &mint],
        )?;
        Ok(Self {
            mint: mint.pubkey(),
            issuer,
        })
    }

    /// A customer's wallet.
    pub fn wallet(&self, owner: &Keypair) -> Address {
        let owner = owner.pubkey();
        let seeds = [owner.as_ref(), TOKEN_PROGRAM.as_ref(), self.mint.as_ref()];
        Address::find_program_address(&seeds, &ASSOCIATED_PROGRAM).0
    }

    /// Opens a wallet and mints into it.
    pub fn give(&self, chain: &Chain, owner: &Keypair, amount_native: u64) -> Result<()> {
        let wallet = self.wallet(owner);
        let open = Instruction {
            program_id: ASSOCIATED_PROGRAM,
            accounts: vec![
                AccountMeta::new(owner.pubkey(), true),
                AccountMeta::new(wallet, false),
                AccountMeta::new_readonly(owner.pubkey(), false),
                AccountMeta::new_readonly(self.mint, false),
                AccountMeta::new_readonly(SYSTEM_PROGRAM, false),
                AccountMeta::new_readonly(TOKEN_PROGRAM, false),
            ],
            data: Vec::new(),
        };
        let mut amount = vec![7];
        amount.extend(amount_native.to_le_bytes());
        let mint = Instruction {
            program_id: TOKEN_PROGRAM,
            accounts: vec![
                AccountMeta::new(self.mint, false),
                AccountMeta::new(wallet, false),
                AccountMeta::new_readonly(self.issuer.pubkey(), true),
            ],
            data: amount,
        };
        chain.send(
            "gets a wallet with USDC",
            &[open, mint],
            &[owner, &self.issuer],
        )
    }
}
