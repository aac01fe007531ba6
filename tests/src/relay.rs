//! The example venue without Anchor, which relays for its operator.

use borsh::BorshSerialize;
use ringfence_interface::ids;
use ringfence_interface::instructions::trade::PositionFillArguments;
use ringfence_interface::instructions::{FillLeg, Role};
use solana_pubkey::Pubkey;

use crate::act::Act;
use crate::actors;
use crate::batch::Batch;
use crate::customers::Trade;
use crate::venues::{Named, act, by};
use crate::world::World;

/// The example without Anchor, as these tests deploy it: it does not know its own address.
pub const EXAMPLE_NATIVE: Pubkey =
    Pubkey::from_str_const("5XxGQfX1ZozVYYxV5Wjc9VKXaVaBiKZo9sX4hhZny5fr");
/// Runs the native example.
pub const BROKER: &str = "broker";

/// What the native example is asked for, as it is on the wire.
#[derive(BorshSerialize, Clone, Debug)]
pub enum Request {
    /// Fill a trade.
    Fill {
        /// The trade.
        trade: PositionFillArguments,
        /// What each side must keep above its requirement.
        headroom_native: u64,
    },
    /// Set the terms of new liens.
    Terms {
        /// From an owner's notice until it may release.
        release_delay_s: u32,
        /// How long a claim holds.
        claim_limit_s: u32,
    },
    /// Lock tokens of a customer.
    Lock {
        /// How many.
        amount_native: u64,
    },
    /// Give them back.
    Unlock {
        /// How many.
        amount_native: u64,
    },
    /// Fill several trades.
    Batch {
        /// How many customers.
        customers: u8,
        /// The trades.
        legs: Vec<FillLeg>,
        /// What each customer must keep above its requirement.
        headroom_native: u64,
    },
    /// Claim locked tokens.
    Claim {
        /// How many.
        amount_native: u64,
    },
    /// Take them.
    Seize {
        /// How many.
        amount_native: u64,
    },
}

/// What the broker's venue signs with.
#[must_use]
pub fn broker_authority() -> Pubkey {
    let broker = actors::address(BROKER);
    Pubkey::find_program_address(&[b"operator", broker.as_ref()], &EXAMPLE_NATIVE).0
}

impl World {
    fn native(&self, name: &'static str, request: &Request, on: &[Named], more: &[Pubkey]) -> Act {
        let authority = broker_authority();
        let venue = match request {
            Request::Terms { .. } => Role::Writable,
            _ => Role::Readonly,
        };
        let mut accounts = vec![
            ("operator", Role::Signer, actors::address(BROKER)),
            ("authority", Role::Readonly, authority),
            ("ringfence", Role::Readonly, ids::ID),
            ("venue", venue, self.venue_of(&authority)),
        ];
        accounts.extend_from_slice(on);
        let data = borsh::to_vec(request).expect("plain arguments");
        by(act(EXAMPLE_NATIVE, name, data, &accounts, more), &[BROKER])
    }

    /// A fill through the native example. The trade's venue does not count.
    #[must_use]
    pub fn native_fill_act(&self, trade: &Trade<'_>, headroom_native: u64) -> Act {
        let authority = broker_authority();
        let on = [
            ("house", Role::Readonly, self.house.address),
            (
                "instrument",
                Role::Readonly,
                self.instrument(trade.instrument),
            ),
            ("book", Role::Writable, self.book(trade.instrument)),
            ("buyer", Role::Writable, self.account(trade.buyer)),
            ("seller", Role::Writable, self.account(trade.seller)),
            (
                "buyer_consent",
                Role::Writable,
                self.consent_of(trade.buyer, &authority),
            ),
            (
                "seller_consent",
                Role::Writable,
                self.consent_of(trade.seller, &authority),
            ),
        ];
        let id = self.instrument_id(trade.instrument);
        let sides = [trade.buyer, trade.seller];
        let evidence = sides.map(|side| self.evidence_after(side, id)).concat();
        let request = Request::Fill {
            trade: PositionFillArguments {
                lots: trade.lots,
                price_ticks: trade.price_ticks,
                buyer_fee_native: trade.buyer_fee_native,
                seller_fee_native: trade.seller_fee_native,
            },
            headroom_native,
        };
        self.native("fill", &request, &on, &evidence)
    }

    /// A batch through the native example, which says that these are so many customers. The
    /// batch's venue does not count.
    #[must_use]
    pub fn native_batch_act(&self, batch: &Batch<'_>, customers: u8, headroom_native: u64) -> Act {
        let authority = broker_authority();
        let mut on = vec![
            ("house", Role::Readonly, self.house.address),
            (
                "instrument",
                Role::Readonly,
                self.instrument(batch.instrument),
            ),
            ("book", Role::Writable, self.book(batch.instrument)),
        ];
        for customer in &batch.customers {
            let consent = self.consent_of(customer, &authority);
            on.push(("margin_account", Role::Writable, self.account(customer)));
            on.push(("consent", Role::Writable, consent));
        }
        let id = self.instrument_id(batch.instrument);
        let each = batch.customers.iter();
        let evidence: Vec<Pubkey> = each.flat_map(|one| self.evidence_after(one, id)).collect();
        let request = Request::Batch {
            customers,
            legs: batch.legs.clone(),
            headroom_native,
        };
        self.native("batch", &request, &on, &evidence)
    }

    /// Terms of liens through the native example: a day each way, and the broker's own wallet.
    #[must_use]
    pub fn native_terms_act(&self, mint: &str) -> Act {
        let receiver = (
            "settlement_account",
            Role::Readonly,
            self.wallet(BROKER, mint),
        );
        let request = Request::Terms {
            release_delay_s: 86_400,
            claim_limit_s: 86_400,
        };
        self.native("terms", &request, &[receiver], &[])
    }

    /// A lock through the native example.
    #[must_use]
    pub fn native_lock_act(&self, customer: &str, mint: &str, amount_native: u64) -> Act {
        let mut on = vec![("house", Role::Readonly, self.house.address)];
        on.extend(self.native_lien(customer, mint));
        let evidence = self.evidence(customer);
        self.native("lock", &Request::Lock { amount_native }, &on, &evidence)
    }

    /// A margin account and its lien to the broker's venue.
    fn native_lien(&self, customer: &str, mint: &str) -> [Named; 2] {
        let lien = self.lien_of(customer, mint, &broker_authority());
        [
            ("margin_account", Role::Writable, self.account(customer)),
            ("lien", Role::Writable, lien),
        ]
    }

    /// An unlock through the native example.
    #[must_use]
    pub fn native_unlock_act(&self, customer: &str, mint: &str, amount_native: u64) -> Act {
        let on = self.native_lien(customer, mint);
        self.native("unlock", &Request::Unlock { amount_native }, &on, &[])
    }

    /// A claim through the native example.
    #[must_use]
    pub fn native_claim_act(&self, customer: &str, mint: &str, amount_native: u64) -> Act {
        let on = self.native_lien(customer, mint);
        self.native("claim", &Request::Claim { amount_native }, &on, &[])
    }

    /// A seizure through the native example, into the broker's own wallet.
    #[must_use]
    pub fn native_seize_act(&self, customer: &str, mint: &str, amount_native: u64) -> Act {
        let wallet = self.wallet(BROKER, mint);
        let mut on = self.native_lien(customer, mint).to_vec();
        on.extend([
            ("vault", Role::Writable, self.vault(customer, mint)),
            ("settlement_account", Role::Writable, wallet),
            ("shard", Role::Writable, self.shard(customer, mint)),
            ("token_program", Role::Readonly, self.mint(mint).program),
        ]);
        self.native("seize", &Request::Seize { amount_native }, &on, &[])
    }
}
