//! People of a test chain: lamports and tokens for wallets that are new. Who has traded keeps what
//! is left.

use ringfence_client::actions::tokens::{associated, create_associated};
use solana_address::Address;
use solana_instruction::Instruction;

use super::{Planner, Stage};
use crate::site::{MintAt, Site, WalletAt};
use crate::tokens::{mint_to, transfer_lamports};
use crate::values::units;

const SOL_DECIMALS: u8 = 9;

/// Where the tokens of all people are.
pub(super) fn token_accounts(site: &Site) -> Vec<Address> {
    let accounts = site.wallets.iter().flat_map(|wallet| {
        let tokens = wallet.tokens.iter();
        tokens.map(|(mint, _)| associated(&wallet.owner, &mint.address, &mint.program))
    });
    accounts.collect()
}

impl Planner<'_> {
    pub(super) fn people(&mut self) {
        for wallet in &self.site.wallets {
            let (mut gifts, mut all) = (Vec::new(), Vec::new());
            if wallet.lamports > 0 && self.account(&wallet.owner).is_none() {
                let lamports = wallet.lamports;
                gifts.push(format!("{} SOL", units(lamports, SOL_DECIMALS)));
                all.push(transfer_lamports(&self.site.payer, &wallet.owner, lamports));
            }
            for (mint, amount_native) in &wallet.tokens {
                let Some(give) = self.tokens(wallet, mint, *amount_native) else {
                    continue;
                };
                gifts.push(format!(
                    "{} {}",
                    units(*amount_native, mint.decimals),
                    mint.name
                ));
                all.extend(give);
            }
            if !all.is_empty() {
                let what = format!("give {} {}", wallet.name, gifts.join(", "));
                self.step(Stage::People, what, all);
            }
        }
    }

    /// Tokens for somebody who has no account for them yet.
    fn tokens(&self, wallet: &WalletAt, mint: &MintAt, amount: u64) -> Option<[Instruction; 2]> {
        let to = associated(&wallet.owner, &mint.address, &mint.program);
        if self.account(&to).is_some() {
            return None;
        }
        let authority = mint.authority.as_ref()?;
        let payer = &self.site.payer;
        let open = create_associated(payer, &wallet.owner, &mint.address, &mint.program);
        Some([open, mint_to(&mint.address, &to, authority, amount)])
    }
}
