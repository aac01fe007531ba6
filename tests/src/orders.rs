//! Signed orders: what customers sign off the chain, matches of what they signed, cancellations.

use ringfence_core::order::Direction;
use ringfence_interface::accounts::OrderRecord;
use ringfence_interface::ids;
use ringfence_interface::instructions::trade::PositionFillArguments;
use ringfence_interface::instructions::{OrderCancel, OrderClose, OrderMatch};
use ringfence_interface::orders::{Order, Signature, ed25519_instruction};
use ringfence_interface::wire::{
    OrderCancelArguments, OrderMatchArguments, OrderTerms, SignaturePlace,
};
use solana_instruction::Instruction;
use solana_signer::Signer;

use crate::act::Act;
use crate::actors::{self, KEEPER};
use crate::customers::Trade;
use crate::send::Outcome;
use crate::world::World;

/// Two signed orders that are filled against each other.
#[derive(Clone, Copy, Debug)]
pub struct Match<'a> {
    /// Who, where, how many lots, at which price, with which fees.
    pub trade: Trade<'a>,
    /// Actor that submits it and pays for the records.
    pub submitter: &'a str,
    /// The buyer's order.
    pub buy: OrderTerms,
    /// The seller's order.
    pub sell: OrderTerms,
}

/// Places of both signatures in one instruction, the first of the transaction.
pub const TOGETHER: [SignaturePlace; 2] = [place(0, 0), place(0, 1)];

/// A place of a signature.
#[must_use]
pub const fn place(instruction: u8, place: u8) -> SignaturePlace {
    SignaturePlace { instruction, place }
}

/// Signatures of messages by actors, in one instruction.
///
/// # Panics
/// When there are more than one can hold.
#[must_use]
pub fn signed(messages: &[(&str, &[u8])]) -> Instruction {
    let sign = |(actor, message): &(&str, &'_ [u8])| {
        let keypair = actors::keypair(actor);
        (
            keypair.pubkey(),
            <[u8; 64]>::from(keypair.sign_message(message)),
        )
    };
    let signed: Vec<_> = messages.iter().map(sign).collect();
    let pairs = signed.iter().zip(messages);
    let signatures: Vec<Signature<'_>> = pairs
        .map(|((key, signature), (_, message))| Signature {
            signature: *signature,
            key: *key,
            message,
        })
        .collect();
    ed25519_instruction(&signatures).expect("few signatures")
}

impl Match<'_> {
    /// The buyer's order, whole.
    #[must_use]
    pub fn buyers(&self, world: &World) -> Order {
        let (venue, instrument) = (self.trade.venue, self.trade.instrument);
        world.order(
            self.trade.buyer,
            (venue, instrument),
            Direction::Buy,
            self.buy,
        )
    }

    /// The seller's order, whole.
    #[must_use]
    pub fn sellers(&self, world: &World) -> Order {
        let (venue, instrument) = (self.trade.venue, self.trade.instrument);
        world.order(
            self.trade.seller,
            (venue, instrument),
            Direction::Sell,
            self.sell,
        )
    }

    /// Both signatures in one instruction, each by the account's owner.
    #[must_use]
    pub fn signatures(&self, world: &World) -> Instruction {
        signed(&[
            (self.trade.buyer, &self.buyers(world).message()),
            (self.trade.seller, &self.sellers(world).message()),
        ])
    }
}

impl World {
    /// A customer's order as it would be signed now.
    #[must_use]
    pub fn order(
        &self,
        customer: &str,
        (venue, instrument): (&str, &str),
        direction: Direction,
        terms: OrderTerms,
    ) -> Order {
        Order {
            domain: self.read_house().domain,
            margin_account: self.account(customer),
            generation: self.read_account(customer).generation,
            venue: self.venue(venue),
            instrument: self.instrument(instrument),
            direction,
            terms,
        }
    }

    /// The record of an order.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    #[track_caller]
    pub fn read_order(&self, order: &Order) -> OrderRecord {
        OrderRecord::decode(&self.data(&order.record())).expect("the record of an order")
    }

    /// `order_match`, with both signatures in one instruction before it.
    #[must_use]
    pub fn order_match_act(&self, matched: &Match<'_>) -> Act {
        self.order_match_with(matched, TOGETHER)
            .behind(matched.signatures(self))
    }

    /// `order_match` alone: the signatures, of which it says where they are, are somebody else's
    /// affair.
    #[must_use]
    pub fn order_match_with(&self, matched: &Match<'_>, places: [SignaturePlace; 2]) -> Act {
        let Trade {
            venue,
            instrument,
            buyer,
            seller,
            ..
        } = matched.trade;
        let instrument_id = self.instrument_id(instrument);
        let submitter = actors::address(matched.submitter);
        let accounts = OrderMatch {
            submitter,
            payer: submitter,
            venue: self.venue(venue),
            house: self.house.address,
            instrument: self.instrument(instrument),
            book: self.book(instrument),
            buyer: self.account(buyer),
            seller: self.account(seller),
            buyer_consent: self.consent(buyer, venue),
            seller_consent: self.consent(seller, venue),
            buyer_order: matched.buyers(self).record(),
            seller_order: matched.sellers(self).record(),
            instructions: ids::INSTRUCTIONS_SYSVAR,
            system_program: ids::SYSTEM_PROGRAM,
        };
        let [buyer_signature, seller_signature] = places;
        let arguments = OrderMatchArguments {
            trade: PositionFillArguments {
                lots: matched.trade.lots,
                price_ticks: matched.trade.price_ticks,
                buyer_fee_native: matched.trade.buyer_fee_native,
                seller_fee_native: matched.trade.seller_fee_native,
            },
            buyer: matched.buy,
            seller: matched.sell,
            buyer_signature,
            seller_signature,
        };
        let instruction = accounts.instruction(
            &arguments,
            &self.evidence_after(buyer, instrument_id),
            &self.evidence_after(seller, instrument_id),
        );
        Act::new(OrderMatch::SHAPE, instruction, &[matched.submitter])
    }

    /// Sends [`World::order_match_act`].
    ///
    /// # Errors
    /// The refusal.
    #[track_caller]
    pub fn order_match(&mut self, matched: &Match<'_>) -> Outcome {
        self.send(&self.order_match_act(matched))
    }

    /// `order_cancel` by an actor, who pays as well.
    #[must_use]
    pub fn order_cancel_act(&self, actor: &str, order: &Order) -> Act {
        let signer = actors::address(actor);
        let accounts = OrderCancel {
            signer,
            payer: signer,
            house: self.house.address,
            margin_account: order.margin_account,
            venue: order.venue,
            instrument: order.instrument,
            order: order.record(),
            system_program: ids::SYSTEM_PROGRAM,
        };
        let instruction = accounts.instruction(&OrderCancelArguments {
            side: order.direction.number(),
            order: order.terms,
        });
        Act::new(OrderCancel::SHAPE, instruction, &[actors::owner_of(actor)])
    }

    /// `order_close`, by a keeper, of a record whose rent an actor paid.
    #[must_use]
    pub fn order_close_act(&self, order: &Order, rent_payer: &str) -> Act {
        let accounts = OrderClose {
            order: order.record(),
            margin_account: order.margin_account,
            rent_payer: actors::address(rent_payer),
        };
        Act::new(OrderClose::SHAPE, accounts.instruction(), &[KEEPER])
    }
}
