//! People of a test chain: lamports and tokens for wallets that are new. Who has traded keeps what
//! is left.

use solana_address::Address;

use super::{Planner, Stage};
use crate::site::{MintAt, Site, WalletAt};
use crate::tokens::{associated, mint_to, open_associated, transfer_lamports};

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
            if wallet.lamports > 0 && self.account(&wallet.owner).is_none() {
                let lamports = wallet.lamports;
                let give = transfer_lamports(&self.site.payer, &wallet.owner, lamports);
                let what = format!("give {} {lamports} lamports", wallet.name);
                self.step(Stage::People, what, vec![give]);
            }
            for (mint, amount_native) in &wallet.tokens {
                self.give_tokens(wallet, mint, *amount_native);
            }
        }
    }

    fn give_tokens(&mut self, wallet: &WalletAt, mint: &MintAt, amount_native: u64) {
        let to = associated(&wallet.owner, &mint.address, &mint.program);
        let (Some(authority), None) = (&mint.authority, self.account(&to)) else {
            return;
        };
        let payer = &self.site.payer;
        let open = open_associated(payer, &wallet.owner, &mint.address, &mint.program);
        let give = mint_to(&mint.address, &to, authority, amount_native);
        let what = format!(
            "give {} {amount_native} units of {}",
            wallet.name, mint.name
        );
        self.step(Stage::People, what, vec![open, give]);
    }
}
