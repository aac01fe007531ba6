//! Covered calls of the example venue, and the liens that they stand on.

use borsh::BorshSerialize;
use ringfence_interface::accounts::Venue;
use ringfence_interface::instructions::{LienCreate, Role};
use ringfence_interface::wire::LienCreateArguments;
use ringfence_interface::{ids, pda};
use solana_pubkey::Pubkey;

use crate::act::Act;
use crate::actors::{self, owner_of};
use crate::send::done;
use crate::tokens::token_account_bytes;
use crate::venues::{EXAMPLE_VENUE, example, example_authority};
use crate::world::World;

/// The program of associated token accounts.
const ASSOCIATED: Pubkey = Pubkey::from_str_const("ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL");
/// Terms of a call, as they are on the wire.
#[derive(BorshSerialize, Clone, Copy, Debug)]
pub struct CallTerms {
    /// How many tokens.
    pub amount_native: u64,
    /// For this, in all.
    pub strike_native: u64,
    /// What the buyer pays for the right.
    pub premium_native: u64,
    /// Until then, exclusively.
    pub expiry_ts: i64,
}

/// A covered call: who sells, who buys, and of which mint.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// The customer whose vault covers it.
    pub writer: &'a str,
    /// Buys it.
    pub buyer: &'a str,
    /// Name of the mint.
    pub mint: &'a str,
}

impl World {
    /// The associated token account of an owner for a named mint.
    #[must_use]
    pub fn associated(&self, owner: &Pubkey, mint: &str) -> Pubkey {
        let mint = self.mint(mint);
        let seeds = [owner.as_ref(), mint.program.as_ref(), mint.address.as_ref()];
        Pubkey::find_program_address(&seeds, &ASSOCIATED).0
    }

    /// Makes the example venue's token account for a named mint.
    pub fn open_settlement_account(&mut self, mint: &str) -> Pubkey {
        let (owner, named) = (example_authority(), self.mint(mint));
        let address = self.associated(&owner, mint);
        let bytes = token_account_bytes(&named.address, &owner);
        self.put(&address, &named.program, bytes);
        address
    }

    /// `terms_set` of the example venue for a named mint, by a keeper.
    #[must_use]
    pub fn terms_set_act(&self, mint: &str) -> Act {
        let authority = example_authority();
        let accounts = [
            ("authority", Role::Readonly, authority),
            ("venue", Role::Writable, self.venue_of(&authority)),
            ("asset", Role::Readonly, self.asset(mint)),
            (
                "settlement_account",
                Role::Readonly,
                self.associated(&authority, mint),
            ),
            ("ringfence", Role::Readonly, ids::ID),
        ];
        example("terms_set", &(), &accounts, &[], &[actors::KEEPER])
    }

    /// Address of the lien of a customer's vault to the venue of a signing address.
    #[must_use]
    pub fn lien_of(&self, customer: &str, mint: &str, authority: &Pubkey) -> Pubkey {
        let venue = self.venue_of(authority);
        pda::lien(&self.account(customer), &venue, &self.mint(mint).address).0
    }

    /// Pledges a customer's vault to the venue of a signing address, with the terms that the venue
    /// has set, for a month.
    #[track_caller]
    pub fn lien_to(&mut self, customer: &str, mint: &str, authority: &Pubkey, cap_native: u64) {
        let (owner, address) = (actors::address(customer), self.venue_of(authority));
        let venue = Venue::decode(&self.data(&address)).expect("a venue");
        let of_mint = self.mint(mint).address;
        let mut entries = venue.settlement.iter();
        let receiver = entries.find(|entry| entry.mint == of_mint);
        let accounts = LienCreate {
            owner,
            payer: owner,
            venue: address,
            margin_account: self.account(customer),
            vault: self.vault(customer, mint),
            settlement_account: receiver.expect("terms for the mint").token_account,
            lien: self.lien_of(customer, mint, authority),
            system_program: ids::SYSTEM_PROGRAM,
        };
        let instruction = accounts.instruction(&LienCreateArguments {
            cap_native,
            expiry_ts: self.now() + 30 * 86_400,
            release_delay_s: venue.release_delay_s,
            claim_limit_s: venue.claim_limit_s,
        });
        let signers = [owner_of(customer)];
        done(self.send(&Act::new(LienCreate::SHAPE, instruction, &signers)));
    }

    /// Address of the call that a lien covers.
    #[must_use]
    pub fn call(&self, call: &Call<'_>) -> Pubkey {
        let lien = self.lien_of(call.writer, call.mint, &example_authority());
        Pubkey::find_program_address(&[b"call", lien.as_ref()], &EXAMPLE_VENUE).0
    }

    /// `call_write`, signed by writer and buyer; premium and strike are in the house's quote.
    #[must_use]
    pub fn call_write_act(&self, call: &Call<'_>, terms: &CallTerms) -> Act {
        let authority = example_authority();
        let quote = &self.house.quote;
        let accounts = [
            ("writer", Role::Payer, actors::address(call.writer)),
            ("buyer", Role::Signer, actors::address(call.buyer)),
            ("call", Role::Writable, self.call(call)),
            ("authority", Role::Readonly, authority),
            ("venue", Role::Readonly, self.venue_of(&authority)),
            ("house", Role::Readonly, self.house.address),
            ("margin_account", Role::Writable, self.account(call.writer)),
            (
                "lien",
                Role::Writable,
                self.lien_of(call.writer, call.mint, &authority),
            ),
            (
                "premium_from",
                Role::Writable,
                self.wallet(call.buyer, quote),
            ),
            (
                "premium_to",
                Role::Writable,
                self.wallet(call.writer, quote),
            ),
            ("token_program", Role::Readonly, self.mint(quote).program),
            ("ringfence", Role::Readonly, ids::ID),
            ("system_program", Role::Readonly, ids::SYSTEM_PROGRAM),
        ];
        let evidence = self.evidence(call.writer);
        let signers = [call.writer, call.buyer];
        example("call_write", terms, &accounts, &evidence, &signers)
    }

    /// `call_exercise` by the buyer.
    #[must_use]
    pub fn call_exercise_act(&self, call: &Call<'_>) -> Act {
        let authority = example_authority();
        let quote = &self.house.quote;
        let accounts = [
            ("buyer", Role::Signer, actors::address(call.buyer)),
            ("writer", Role::Writable, actors::address(call.writer)),
            ("call", Role::Writable, self.call(call)),
            ("authority", Role::Readonly, authority),
            ("venue", Role::Readonly, self.venue_of(&authority)),
            ("margin_account", Role::Writable, self.account(call.writer)),
            (
                "lien",
                Role::Writable,
                self.lien_of(call.writer, call.mint, &authority),
            ),
            ("vault", Role::Writable, self.vault(call.writer, call.mint)),
            (
                "settlement_account",
                Role::Writable,
                self.associated(&authority, call.mint),
            ),
            ("shard", Role::Writable, self.shard(call.writer, call.mint)),
            (
                "token_program",
                Role::Readonly,
                self.mint(call.mint).program,
            ),
            (
                "bought_to",
                Role::Writable,
                self.wallet(call.buyer, call.mint),
            ),
            (
                "strike_from",
                Role::Writable,
                self.wallet(call.buyer, quote),
            ),
            ("strike_to", Role::Writable, self.wallet(call.writer, quote)),
            (
                "strike_token_program",
                Role::Readonly,
                self.mint(quote).program,
            ),
            ("ringfence", Role::Readonly, ids::ID),
        ];
        example("call_exercise", &(), &accounts, &[], &[call.buyer])
    }

    /// `call_lapse`, by a keeper.
    #[must_use]
    pub fn call_lapse_act(&self, call: &Call<'_>) -> Act {
        let authority = example_authority();
        let accounts = [
            ("writer", Role::Writable, actors::address(call.writer)),
            ("call", Role::Writable, self.call(call)),
            ("authority", Role::Readonly, authority),
            ("venue", Role::Readonly, self.venue_of(&authority)),
            ("margin_account", Role::Writable, self.account(call.writer)),
            (
                "lien",
                Role::Writable,
                self.lien_of(call.writer, call.mint, &authority),
            ),
            ("ringfence", Role::Readonly, ids::ID),
        ];
        example("call_lapse", &(), &accounts, &[], &[actors::KEEPER])
    }
}
