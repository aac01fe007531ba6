//! The example venues: their programs beside the house, and requests for quotes.

use borsh::BorshSerialize;
use ringfence_interface::instructions::{ConsentSet, Role, Shape, VenueCreate};
use ringfence_interface::{ids, pda};
use sha2::{Digest, Sha256};
use solana_instruction::{AccountMeta, Instruction};
use solana_pubkey::Pubkey;

use crate::act::Act;
use crate::actors::{self, LISTING, owner_of};
use crate::customers::wide_consent;
use crate::relay::{EXAMPLE_NATIVE, broker_authority};
use crate::send::done;
use crate::world::World;

/// The Anchor example.
pub const EXAMPLE_VENUE: Pubkey =
    Pubkey::from_str_const("4mGNTVo1DudPpGqD7gjz4nj8Sh9ZtTXRd9H4jUiV7ue9");

/// Terms of a quote, as they are on the wire.
#[derive(BorshSerialize, Clone, Copy, Debug)]
pub struct QuoteTerms {
    /// How many lots.
    pub lots: u64,
    /// At this price.
    pub price_ticks: u64,
    /// Until then, exclusively.
    pub expiry_ts: i64,
    /// Whether the maker buys.
    pub is_buy: bool,
}

/// A quote: whose, of what, and its number.
#[derive(Clone, Copy, Debug)]
pub struct Quote<'a> {
    /// Customer whose account trades; its owner posts.
    pub maker: &'a str,
    /// Name of the instrument.
    pub instrument: &'a str,
    /// Its number.
    pub nonce: u64,
    /// The rest.
    pub terms: QuoteTerms,
}

/// One account of an instruction: its name, what happens to it, and its address.
pub(crate) type Named = (&'static str, Role, Pubkey);

/// What the example venue signs with.
#[must_use]
pub fn example_authority() -> Pubkey {
    Pubkey::find_program_address(&[b"authority"], &EXAMPLE_VENUE).0
}

/// An instruction of a program that has no builders here.
pub(crate) fn act(
    program: Pubkey,
    name: &'static str,
    data: Vec<u8>,
    accounts: &[Named],
    more: &[Pubkey],
) -> Act {
    let metas = accounts.iter().map(|(_, role, address)| AccountMeta {
        pubkey: *address,
        is_signer: role.is_signer(),
        is_writable: role.is_writable(),
    });
    let more = more.iter().map(|a| AccountMeta::new_readonly(*a, false));
    let named: Vec<(&'static str, Role)> = accounts.iter().map(|a| (a.0, a.1)).collect();
    let shape = Shape {
        name,
        discriminator: [0; 8],
        accounts: named.leak(),
    };
    let instruction = Instruction {
        program_id: program,
        accounts: metas.chain(more).collect(),
        data,
    };
    Act::new(shape, instruction, &[])
}

fn anchor_data(name: &str, arguments: &impl BorshSerialize) -> Vec<u8> {
    let mut data = Sha256::digest(format!("global:{name}"))[..8].to_vec();
    arguments.serialize(&mut data).expect("plain arguments");
    data
}

/// An instruction of the example venue.
pub(crate) fn example(
    name: &'static str,
    arguments: &impl BorshSerialize,
    accounts: &[Named],
    more: &[Pubkey],
    signers: &[&str],
) -> Act {
    let act = act(
        EXAMPLE_VENUE,
        name,
        anchor_data(name, arguments),
        accounts,
        more,
    );
    by(act, signers)
}

pub(crate) fn by(mut act: Act, signers: &[&str]) -> Act {
    act.signers = signers
        .iter()
        .map(|name| owner_of(name).to_owned())
        .collect();
    act.fee_payer.clone_from(&act.signers[0]);
    act
}

impl World {
    /// The market with both examples on the chain, and a venue listed for each.
    #[must_use]
    pub fn with_examples() -> Self {
        let mut world = Self::with_market();
        for (id, file) in [
            (EXAMPLE_VENUE, "example_venue.so"),
            (EXAMPLE_NATIVE, "example_native.so"),
        ] {
            let path = format!("{}/../target/deploy/{file}", env!("CARGO_MANIFEST_DIR"));
            let loaded = world.svm.add_program_from_file(id, &path);
            loaded.unwrap_or_else(|error| panic!("{path}: {error:?}; cargo x build"));
        }
        for authority in [example_authority(), broker_authority()] {
            let act = world.list_venue_act(authority);
            done(world.send(&act));
        }
        world
    }

    /// Address of the venue of whoever signs with an address.
    #[must_use]
    pub fn venue_of(&self, authority: &Pubkey) -> Pubkey {
        pda::venue(&self.house.address, authority).0
    }

    /// `venue_create` for a program's signing address, for all instruments.
    #[must_use]
    pub fn list_venue_act(&self, authority: Pubkey) -> Act {
        let accounts = VenueCreate {
            listing_authority: actors::address(LISTING),
            payer: actors::address(LISTING),
            house: self.house.address,
            venue_authority: authority,
            venue: self.venue_of(&authority),
            system_program: ids::SYSTEM_PROGRAM,
        };
        Act::new(
            VenueCreate::SHAPE,
            accounts.instruction(&[0; 16]),
            &[LISTING],
        )
    }

    /// Address of a customer's consent to the venue of a signing address.
    #[must_use]
    pub fn consent_of(&self, customer: &str, authority: &Pubkey) -> Pubkey {
        pda::consent(&self.account(customer), &self.venue_of(authority)).0
    }

    /// Consents to the venue of a signing address without tight caps.
    #[track_caller]
    pub fn consent_to(&mut self, customer: &str, authority: &Pubkey) {
        let owner = actors::address(customer);
        let accounts = ConsentSet {
            owner,
            payer: owner,
            margin_account: self.account(customer),
            venue: self.venue_of(authority),
            consent: self.consent_of(customer, authority),
            system_program: ids::SYSTEM_PROGRAM,
        };
        let instruction = accounts.instruction(&wide_consent(self.now() + 365 * 86_400));
        done(self.send(&Act::new(
            ConsentSet::SHAPE,
            instruction,
            &[owner_of(customer)],
        )));
    }

    /// Address of a quote.
    #[must_use]
    pub fn quote(&self, maker: &str, nonce: u64) -> Pubkey {
        let account = self.account(maker);
        let seeds: [&[u8]; 3] = [b"quote", account.as_ref(), &nonce.to_le_bytes()];
        Pubkey::find_program_address(&seeds, &EXAMPLE_VENUE).0
    }

    /// `quote_post` by the maker.
    #[must_use]
    pub fn quote_post_act(&self, quote: &Quote<'_>) -> Act {
        let accounts = [
            ("maker", Role::Payer, actors::address(quote.maker)),
            ("maker_account", Role::Readonly, self.account(quote.maker)),
            (
                "instrument",
                Role::Readonly,
                self.instrument(quote.instrument),
            ),
            (
                "quote",
                Role::Writable,
                self.quote(quote.maker, quote.nonce),
            ),
            ("system_program", Role::Readonly, ids::SYSTEM_PROGRAM),
        ];
        let arguments = (quote.nonce, quote.terms);
        example("quote_post", &arguments, &accounts, &[], &[quote.maker])
    }

    /// `quote_accept` by the taker, who wants to keep this much above its requirement.
    #[must_use]
    pub fn quote_accept_act(&self, quote: &Quote<'_>, taker: &str, headroom_native: u64) -> Act {
        let authority = example_authority();
        let maker = quote.maker;
        let accounts = [
            ("taker", Role::Signer, actors::address(taker)),
            ("maker", Role::Writable, actors::address(maker)),
            ("quote", Role::Writable, self.quote(maker, quote.nonce)),
            ("authority", Role::Readonly, authority),
            ("venue", Role::Readonly, self.venue_of(&authority)),
            ("house", Role::Readonly, self.house.address),
            (
                "instrument",
                Role::Readonly,
                self.instrument(quote.instrument),
            ),
            ("book", Role::Writable, self.book(quote.instrument)),
            ("maker_account", Role::Writable, self.account(maker)),
            ("taker_account", Role::Writable, self.account(taker)),
            (
                "maker_consent",
                Role::Writable,
                self.consent_of(maker, &authority),
            ),
            (
                "taker_consent",
                Role::Writable,
                self.consent_of(taker, &authority),
            ),
            ("ringfence", Role::Readonly, ids::ID),
        ];
        let id = self.instrument_id(quote.instrument);
        let sides = if quote.terms.is_buy {
            [maker, taker]
        } else {
            [taker, maker]
        };
        let evidence = sides.map(|side| self.evidence_after(side, id)).concat();
        example(
            "quote_accept",
            &headroom_native,
            &accounts,
            &evidence,
            &[taker],
        )
    }

    /// `quote_cancel` by the maker.
    #[must_use]
    pub fn quote_cancel_act(&self, quote: &Quote<'_>) -> Act {
        let accounts = [
            ("maker", Role::Payer, actors::address(quote.maker)),
            (
                "quote",
                Role::Writable,
                self.quote(quote.maker, quote.nonce),
            ),
        ];
        example("quote_cancel", &(), &accounts, &[], &[quote.maker])
    }
}
