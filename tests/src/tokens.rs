//! Mints, wallets and whatever token accounts can do to a program: freezing, foreign extensions,
//! unsolicited transfers. Mints and empty wallets are written as bytes; every token that exists was
//! minted by the token program itself, so that conservation can be checked against the supply.

use ringfence_interface::ids::{NATIVE_MINT, TOKEN_2022_PROGRAM, TOKEN_PROGRAM};
use solana_instruction::{AccountMeta, Instruction};
use solana_pubkey::Pubkey;

use crate::actors::{self, ISSUER};
use crate::send::{Outcome, done};
use crate::world::World;

/// Bytes of a token account without extensions.
pub const TOKEN_ACCOUNT_BYTES: usize = 165;
/// Bytes of a mint without extensions.
pub const MINT_BYTES: usize = 82;

/// A mint that the world knows by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mint {
    /// Its address.
    pub address: Pubkey,
    /// Its token program.
    pub program: Pubkey,
    /// Its decimals.
    pub decimals: u8,
}

/// How to make a mint.
#[derive(Clone, Debug)]
pub struct MintSpec {
    /// Decimals.
    pub decimals: u8,
    /// Whether the issuer may freeze accounts.
    pub can_freeze: bool,
    /// Extensions as (type, value); any makes it a mint of Token-2022.
    pub extensions: Vec<(u16, Vec<u8>)>,
    /// Token-2022 even without extensions.
    pub is_2022: bool,
}

impl MintSpec {
    /// A plain SPL mint.
    #[must_use]
    pub fn plain(decimals: u8) -> Self {
        Self {
            decimals,
            can_freeze: false,
            extensions: Vec::new(),
            is_2022: false,
        }
    }

    /// A plain mint whose issuer can freeze.
    #[must_use]
    pub fn freezable(decimals: u8) -> Self {
        Self {
            can_freeze: true,
            ..Self::plain(decimals)
        }
    }

    /// A mint of Token-2022 with one extension.
    #[must_use]
    pub fn extended(decimals: u8, kind: u16, value: &[u8]) -> Self {
        Self {
            extensions: vec![(kind, value.to_vec())],
            is_2022: true,
            ..Self::plain(decimals)
        }
    }

    fn program(&self) -> Pubkey {
        if self.is_2022 {
            TOKEN_2022_PROGRAM
        } else {
            TOKEN_PROGRAM
        }
    }

    /// The bytes of the mint account.
    fn bytes(&self) -> Vec<u8> {
        let issuer = actors::address(ISSUER);
        let mut data = vec![0; MINT_BYTES];
        data[0] = 1;
        data[4..36].copy_from_slice(issuer.as_ref());
        data[44] = self.decimals;
        data[45] = 1;
        if self.can_freeze {
            data[46] = 1;
            data[50..82].copy_from_slice(issuer.as_ref());
        }
        if !self.extensions.is_empty() {
            data.resize(TOKEN_ACCOUNT_BYTES, 0);
            // Account type 1 is a mint; then type, length and value of each extension.
            data.push(1);
            for (kind, value) in &self.extensions {
                let length = u16::try_from(value.len()).expect("a short extension");
                data.extend_from_slice(&kind.to_le_bytes());
                data.extend_from_slice(&length.to_le_bytes());
                data.extend_from_slice(value);
            }
        }
        data
    }
}

/// The bytes of an empty token account.
#[must_use]
pub fn token_account_bytes(mint: &Pubkey, owner: &Pubkey) -> Vec<u8> {
    let mut data = vec![0; TOKEN_ACCOUNT_BYTES];
    data[..32].copy_from_slice(mint.as_ref());
    data[32..64].copy_from_slice(owner.as_ref());
    data[108] = 1;
    data
}

fn token_instruction(program: &Pubkey, data: &[u8], metas: Vec<AccountMeta>) -> Instruction {
    Instruction {
        program_id: *program,
        accounts: metas,
        data: data.to_vec(),
    }
}

fn with_amount(kind: u8, amount_native: u64) -> Vec<u8> {
    let mut data = vec![kind];
    data.extend_from_slice(&amount_native.to_le_bytes());
    data
}

impl World {
    /// Makes a mint and remembers it by its name.
    pub fn make_mint(&mut self, name: &str, spec: &MintSpec) -> Mint {
        let address = actors::place(&format!("mint {name}"));
        self.put(&address, &spec.program(), spec.bytes());
        let mint = Mint {
            address,
            program: spec.program(),
            decimals: spec.decimals,
        };
        self.mints.insert(name.to_owned(), mint);
        mint
    }

    /// Makes wrapped SOL known as a mint.
    pub fn make_native_mint(&mut self, name: &str) -> Mint {
        let mut data = MintSpec::plain(9).bytes();
        // Nobody mints wrapped SOL.
        data[..36].fill(0);
        self.put(&NATIVE_MINT, &TOKEN_PROGRAM, data);
        let mint = Mint {
            address: NATIVE_MINT,
            program: TOKEN_PROGRAM,
            decimals: 9,
        };
        self.mints.insert(name.to_owned(), mint);
        mint
    }

    /// A mint by its name.
    ///
    /// # Panics
    /// When the world has no such mint.
    #[must_use]
    #[track_caller]
    pub fn mint(&self, name: &str) -> Mint {
        *self
            .mints
            .get(name)
            .unwrap_or_else(|| panic!("no mint {name}"))
    }

    /// Address of an actor's wallet of a mint.
    #[must_use]
    pub fn wallet(&self, actor: &str, mint: &str) -> Pubkey {
        actors::place(&format!("wallet of {} in {mint}", actors::owner_of(actor)))
    }

    /// Makes sure that an actor has a wallet of a mint.
    pub fn open_wallet(&mut self, actor: &str, mint: &str) -> Pubkey {
        let (wallet, mint) = (self.wallet(actor, mint), self.mint(mint));
        if self.svm.get_account(&wallet).is_none() {
            let owner = actors::address(actor);
            self.put(
                &wallet,
                &mint.program,
                token_account_bytes(&mint.address, &owner),
            );
        }
        wallet
    }

    /// Makes an empty wallet of wrapped SOL: its lamports beyond the rent are its tokens.
    pub fn open_native_wallet(&mut self, actor: &str, mint: &str) -> Pubkey {
        let wallet = self.open_wallet(actor, mint);
        let rent = self.lamports(&wallet);
        self.tamper(&wallet, |data| {
            data[109] = 1;
            data[113..121].copy_from_slice(&rent.to_le_bytes());
        });
        wallet
    }

    /// Mints tokens into an actor's wallet.
    ///
    /// # Panics
    /// When the mint does not let the issuer.
    #[track_caller]
    pub fn give(&mut self, actor: &str, mint: &str, amount_native: u64) {
        let wallet = self.open_wallet(actor, mint);
        self.give_to(&wallet, mint, amount_native);
    }

    /// Mints tokens straight into any token account: also how a vault gets unsolicited ones.
    ///
    /// # Panics
    /// When the mint does not let the issuer.
    #[track_caller]
    pub fn give_to(&mut self, account: &Pubkey, mint: &str, amount_native: u64) {
        let mint = self.mint(mint);
        let metas = vec![
            AccountMeta::new(mint.address, false),
            AccountMeta::new(*account, false),
            AccountMeta::new_readonly(actors::address(ISSUER), true),
        ];
        done(self.token(&mint.program, &with_amount(7, amount_native), metas, ISSUER));
    }

    /// Sends tokens from an actor's wallet to any token account, behind the program's back.
    #[track_caller]
    pub fn send_tokens(&mut self, actor: &str, mint: &str, to: &Pubkey, amount_native: u64) {
        let (wallet, mint) = (self.wallet(actor, mint), self.mint(mint));
        let metas = vec![
            AccountMeta::new(wallet, false),
            AccountMeta::new(*to, false),
            AccountMeta::new_readonly(actors::address(actor), true),
        ];
        done(self.token(&mint.program, &with_amount(3, amount_native), metas, actor));
    }

    /// Freezes a token account of a mint that can.
    #[track_caller]
    pub fn freeze(&mut self, account: &Pubkey, mint: &str) {
        self.set_frozen(account, mint, 10);
    }

    /// Thaws it again.
    #[track_caller]
    pub fn thaw(&mut self, account: &Pubkey, mint: &str) {
        self.set_frozen(account, mint, 11);
    }

    #[track_caller]
    fn set_frozen(&mut self, account: &Pubkey, mint: &str, kind: u8) {
        let mint = self.mint(mint);
        let metas = vec![
            AccountMeta::new(*account, false),
            AccountMeta::new_readonly(mint.address, false),
            AccountMeta::new_readonly(actors::address(ISSUER), true),
        ];
        done(self.token(&mint.program, &[kind], metas, ISSUER));
    }

    fn token(
        &mut self,
        program: &Pubkey,
        data: &[u8],
        metas: Vec<AccountMeta>,
        signer: &str,
    ) -> Outcome {
        let instruction = token_instruction(program, data, metas);
        self.send_instructions(&[instruction], signer, &[signer.to_owned()])
    }

    /// Tokens in an account; zero when there is none.
    #[must_use]
    pub fn tokens(&self, account: &Pubkey) -> u64 {
        let data = self.data(account);
        let amount = data
            .get(64..72)
            .map(|bytes| bytes.try_into().expect("eight bytes"));
        amount.map_or(0, u64::from_le_bytes)
    }

    /// Tokens in an actor's wallet.
    #[must_use]
    pub fn wallet_tokens(&self, actor: &str, mint: &str) -> u64 {
        self.tokens(&self.wallet(actor, mint))
    }

    /// Tokens of a mint that exist, and the sum over all token accounts: they must agree.
    #[must_use]
    pub fn supply_and_sum(&self, mint: &str) -> (u64, u64) {
        let mint = self.mint(mint);
        let supply = self.data(&mint.address)[36..44]
            .try_into()
            .expect("eight bytes");
        let accounts = self.svm.get_program_accounts(&mint.program);
        let of_mint = accounts.iter().filter(|(_, account)| {
            let is_mint = account.data.len() < TOKEN_ACCOUNT_BYTES;
            !is_mint && account.data.starts_with(mint.address.as_ref())
        });
        let amounts = of_mint.map(|(address, _)| self.tokens(address));
        (u64::from_le_bytes(supply), amounts.sum())
    }
}
