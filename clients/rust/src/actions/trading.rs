//! What a customer lets venues do, and trades through the example venue.

use super::tokens::metas;
use super::{Action, Actor};
use crate::portfolio::{Market, Portfolio};
use ringfence_interface::instructions::{ConsentRevoke, ConsentSet, DelegateSet, Role};
use ringfence_interface::wire::ConsentSetArguments;
use ringfence_interface::{ID, ids, pda};
use solana_address::Address;
use solana_instruction::Instruction;

/// The example venue, which every local network has.
pub const EXAMPLE_VENUE: Address =
    Address::from_str_const("4mGNTVo1DudPpGqD7gjz4nj8Sh9ZtTXRd9H4jUiV7ue9");
/// First bytes of its instructions: the hash of `global:` and their names.
const QUOTE_POST: [u8; 8] = [217, 174, 115, 194, 24, 44, 3, 120];
const QUOTE_ACCEPT: [u8; 8] = [72, 114, 127, 164, 41, 144, 211, 211];
const QUOTE_CANCEL: [u8; 8] = [203, 94, 216, 71, 249, 129, 66, 255];

/// Consents to a venue, or replaces the consent: what was spent of it starts anew.
#[must_use]
pub fn consent(
    actor: &Actor,
    margin_account: &Address,
    venue: &Address,
    arguments: &ConsentSetArguments,
) -> Action {
    let accounts = ConsentSet {
        owner: actor.owner,
        payer: actor.payer,
        margin_account: *margin_account,
        venue: *venue,
        consent: pda::consent(margin_account, venue).0,
        system_program: ids::SYSTEM_PROGRAM,
    };
    Action {
        fresh: Vec::new(),
        act: vec![accounts.instruction(arguments)],
    }
}

/// Takes a consent back; its rent returns to whoever paid it.
#[must_use]
pub fn revoke(owner: &Address, consent: &Address, rent_payer: &Address) -> Action {
    let accounts = ConsentRevoke {
        owner: *owner,
        consent: *consent,
        rent_payer: *rent_payer,
    };
    Action {
        fresh: Vec::new(),
        act: vec![accounts.instruction()],
    }
}

/// What the example venue signs with.
#[must_use]
pub fn example_authority() -> Address {
    Address::find_program_address(&[b"authority"], &EXAMPLE_VENUE).0
}

/// The address of a maker's quote with a number.
#[must_use]
pub fn quote_address(maker_account: &Address, nonce: u64) -> Address {
    let seeds: [&[u8]; 3] = [b"quote", maker_account.as_ref(), &nonce.to_le_bytes()];
    Address::find_program_address(&seeds, &EXAMPLE_VENUE).0
}

/// A quote of the example venue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quote {
    /// Its number; free ones can be used again.
    pub nonce: u64,
    /// How many lots.
    pub lots: u64,
    /// At this price.
    pub price_ticks: u64,
    /// Until then, exclusively.
    pub expiry_ts: i64,
    /// Whether the maker buys.
    pub is_buy: bool,
}

/// Somebody's account as the other side of a trade.
#[derive(Clone, Copy, Debug)]
pub struct Maker<'a> {
    /// The account with its positions.
    pub portfolio: &'a Portfolio,
    /// Its quote.
    pub quote: &'a Quote,
}

impl Portfolio {
    /// Offers a quote at the example venue.
    #[must_use]
    pub fn quote_post(&self, market: &Address, quote: &Quote) -> Action {
        let accounts = [
            (Role::Payer, self.account.owner),
            (Role::Readonly, self.address),
            (Role::Readonly, *market),
            (Role::Writable, quote_address(&self.address, quote.nonce)),
            (Role::Readonly, ids::SYSTEM_PROGRAM),
        ];
        let mut data = QUOTE_POST.to_vec();
        data.extend_from_slice(&quote.nonce.to_le_bytes());
        data.extend_from_slice(&quote.lots.to_le_bytes());
        data.extend_from_slice(&quote.price_ticks.to_le_bytes());
        data.extend_from_slice(&quote.expiry_ts.to_le_bytes());
        data.push(u8::from(quote.is_buy));
        example(&accounts, &[], data, Vec::new())
    }

    /// Accepts a maker's quote as the taker, who wants to keep this much above its requirement. The
    /// marks of both sides are made fresh first.
    #[must_use]
    pub fn quote_accept(&self, maker: &Maker<'_>, market: &Market, headroom_native: u64) -> Action {
        let house = self.account.house;
        let (authority, other) = (example_authority(), maker.portfolio);
        let venue = pda::venue(&house, &authority).0;
        let accounts = [
            (Role::Signer, self.account.owner),
            (Role::Writable, other.account.owner),
            (
                Role::Writable,
                quote_address(&other.address, maker.quote.nonce),
            ),
            (Role::Readonly, authority),
            (Role::Readonly, venue),
            (Role::Readonly, house),
            (Role::Readonly, market.address),
            (Role::Writable, pda::book(&market.address).0),
            (Role::Writable, other.address),
            (Role::Writable, self.address),
            (Role::Writable, pda::consent(&other.address, &venue).0),
            (Role::Writable, pda::consent(&self.address, &venue).0),
            (Role::Readonly, ID),
        ];
        let id = market.instrument.instrument_id;
        let sides = if maker.quote.is_buy {
            [other, self]
        } else {
            [self, other]
        };
        let evidence = sides.map(|side| side.evidence_after(id)).concat();
        let mut data = QUOTE_ACCEPT.to_vec();
        data.extend_from_slice(&headroom_native.to_le_bytes());
        let mut fresh = self.freshen(Some(market));
        for more in other.freshen(None) {
            if !fresh.contains(&more) {
                fresh.push(more);
            }
        }
        example(&accounts, &evidence, data, fresh)
    }

    /// Takes a quote back.
    #[must_use]
    pub fn quote_cancel(&self, nonce: u64) -> Action {
        let accounts = [
            (Role::Payer, self.account.owner),
            (Role::Writable, quote_address(&self.address, nonce)),
        ];
        example(&accounts, &[], QUOTE_CANCEL.to_vec(), Vec::new())
    }

    /// Lets somebody else trade for the account through venues, never withdraw; the zero address
    /// for nobody.
    #[must_use]
    pub fn delegate(&self, delegate: &Address) -> Action {
        let accounts = DelegateSet {
            owner: self.account.owner,
            margin_account: self.address,
        };
        Action {
            fresh: Vec::new(),
            act: vec![accounts.instruction(delegate)],
        }
    }
}

fn example(
    accounts: &[(Role, Address)],
    evidence: &[Address],
    data: Vec<u8>,
    fresh: Vec<Instruction>,
) -> Action {
    let mut all = accounts.to_vec();
    all.extend(evidence.iter().map(|address| (Role::Readonly, *address)));
    let instruction = Instruction {
        program_id: EXAMPLE_VENUE,
        accounts: metas(&all),
        data,
    };
    Action {
        fresh,
        act: vec![instruction],
    }
}
