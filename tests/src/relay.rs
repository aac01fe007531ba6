//! The example venue without Anchor, which relays for its operator.

use borsh::BorshSerialize;
use ringfence_interface::ids;
use ringfence_interface::instructions::Role;
use ringfence_interface::instructions::trade::PositionFillArguments;
use solana_pubkey::Pubkey;

use crate::act::Act;
use crate::actors;
use crate::customers::Trade;
use crate::venues::{Named, act, by};
use crate::world::World;

/// The example without Anchor, as these tests deploy it: it does not know its own address.
pub const EXAMPLE_NATIVE: Pubkey =
    Pubkey::from_str_const("5XxGQfX1ZozVYYxV5Wjc9VKXaVaBiKZo9sX4hhZny5fr");
/// Runs the native example.
pub const BROKER: &str = "broker";

/// What the native example is asked for, as it is on the wire.
#[derive(BorshSerialize, Clone, Copy, Debug)]
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
}

/// What the broker's venue signs with.
#[must_use]
pub fn broker_authority() -> Pubkey {
    let broker = actors::address(BROKER);
    Pubkey::find_program_address(&[b"operator", broker.as_ref()], &EXAMPLE_NATIVE).0
}

impl World {
    fn native(&self, name: &'static str, request: Request, on: &[Named], more: &[Pubkey]) -> Act {
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
        let data = borsh::to_vec(&request).expect("plain arguments");
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
        self.native("fill", request, &on, &evidence)
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
        self.native("terms", request, &[receiver], &[])
    }

    /// A lock through the native example.
    #[must_use]
    pub fn native_lock_act(&self, customer: &str, mint: &str, amount_native: u64) -> Act {
        let on = [
            ("house", Role::Readonly, self.house.address),
            ("margin_account", Role::Writable, self.account(customer)),
            (
                "lien",
                Role::Writable,
                self.lien_of(customer, mint, &broker_authority()),
            ),
        ];
        let evidence = self.evidence(customer);
        self.native("lock", Request::Lock { amount_native }, &on, &evidence)
    }

    /// An unlock through the native example.
    #[must_use]
    pub fn native_unlock_act(&self, customer: &str, mint: &str, amount_native: u64) -> Act {
        let on = [
            ("margin_account", Role::Writable, self.account(customer)),
            (
                "lien",
                Role::Writable,
                self.lien_of(customer, mint, &broker_authority()),
            ),
        ];
        self.native("unlock", Request::Unlock { amount_native }, &on, &[])
    }
}
