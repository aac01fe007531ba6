//! The other way to trade: two customers sign orders off the chain, and anyone who has both submits
//! the match. The venue's program takes no part; its name is in what they sign, and their consent
//! to it bounds the fill.

use anyhow::{Context, Result};
use ringfence_core::order::Direction;
use ringfence_interface::ids::{INSTRUCTIONS_SYSVAR, SYSTEM_PROGRAM};
use ringfence_interface::instructions::trade::PositionFillArguments;
use ringfence_interface::instructions::{OrderClose, OrderMatch};
use ringfence_interface::orders::{Order, Signature, ed25519_instruction};
use ringfence_interface::wire::{OrderMatchArguments, OrderTerms, SignaturePlace};
use solana_address::Address;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::LOTS;
use crate::customer::Customer;
use crate::house::House;

/// Two orders that cross.
pub struct Match<'a> {
    buyer: &'a Customer,
    seller: &'a Customer,
    buy: Order,
    sell: Order,
}

impl<'a> Match<'a> {
    /// Orders of two customers to trade with each other at a price, as good as theirs or better,
    /// until a time.
    pub fn of(
        house: &House<'_>,
        (buyer, seller): (&'a Customer, &'a Customer),
        limit_price_ticks: u64,
        expiry_ts: i64,
    ) -> Result<Self> {
        let terms = OrderTerms {
            flags: 0,
            lots: LOTS,
            limit_price_ticks,
            nonce: 1,
            expiry_ts,
        };
        let order = |customer: &Customer, direction| -> Result<Order> {
            Ok(Order {
                domain: house.domain(),
                margin_account: customer.account(house),
                generation: customer.read(house)?.generation,
                venue: house.venue,
                instrument: house.instrument,
                direction,
                terms,
            })
        };
        Ok(Self {
            buyer,
            seller,
            buy: order(buyer, Direction::Buy)?,
            sell: order(seller, Direction::Sell)?,
        })
    }

    /// Somebody submits the match: first the chain checks both signatures, then the program looks
    /// what was checked.
    pub fn submit(&self, house: &House<'_>, price_ticks: u64, submitter: &Keypair) -> Result<()> {
        let instructions = [
            self.signatures()?,
            self.fill(house, price_ticks, submitter)?,
        ];
        let what = format!("signed orders for {LOTS} lots meet at {price_ticks} ticks");
        house.chain.send(&what, &instructions, &[submitter])
    }

    /// Closes the records of both orders, once they have expired. Anyone may; the rent goes back
    /// to whoever paid it.
    pub fn forget(&self, house: &House<'_>, submitter: &Keypair) -> Result<()> {
        let close = |order: &Order| {
            let accounts = OrderClose {
                order: order.record(),
                margin_account: order.margin_account,
                rent_payer: submitter.pubkey(),
            };
            accounts.instruction()
        };
        let instructions = [close(&self.buy), close(&self.sell)];
        let what = "the records of the orders are closed";
        house.chain.send(what, &instructions, &[submitter])
    }

    /// Where the orders' records are.
    pub fn records(&self) -> [Address; 2] {
        [self.buy.record(), self.sell.record()]
    }

    /// What each wallet signs, and the instruction that has the chain verify it.
    fn signatures(&self) -> Result<Instruction> {
        let texts = [self.buy.message(), self.sell.message()];
        let signed = |customer: &Customer, text: &'_ [u8]| {
            let signature = customer.key.sign_message(text);
            (customer.key.pubkey(), signature.into())
        };
        let signers = [
            signed(self.buyer, &texts[0]),
            signed(self.seller, &texts[1]),
        ];
        let pairs = signers.iter().zip(&texts);
        let all: Vec<Signature<'_>> = pairs
            .map(|((key, signature), text)| Signature {
                signature: *signature,
                key: *key,
                message: text,
            })
            .collect();
        ed25519_instruction(&all).context("too many signatures")
    }

    fn fill(
        &self,
        house: &House<'_>,
        price_ticks: u64,
        submitter: &Keypair,
    ) -> Result<Instruction> {
        let accounts = OrderMatch {
            submitter: submitter.pubkey(),
            payer: submitter.pubkey(),
            venue: house.venue,
            house: house.address,
            instrument: house.instrument,
            book: house.book,
            buyer: self.buyer.account(house),
            seller: self.seller.account(house),
            buyer_consent: self.buyer.consent_address(house),
            seller_consent: self.seller.consent_address(house),
            buyer_order: self.buy.record(),
            seller_order: self.sell.record(),
            instructions: INSTRUCTIONS_SYSVAR,
            system_program: SYSTEM_PROGRAM,
        };
        // Both signatures are in the transaction's first instruction.
        let signature = |place| SignaturePlace {
            instruction: 0,
            place,
        };
        let arguments = OrderMatchArguments {
            trade: PositionFillArguments {
                lots: LOTS,
                price_ticks,
                buyer_fee_native: 0,
                seller_fee_native: 0,
            },
            buyer: self.buy.terms,
            seller: self.sell.terms,
            buyer_signature: signature(0),
            seller_signature: signature(1),
        };
        let buyers = self.buyer.evidence(house)?;
        let sellers = self.seller.evidence(house)?;
        Ok(accounts.instruction(&arguments, &buyers, &sellers))
    }
}
