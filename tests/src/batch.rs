//! Batches: several trades of one instrument in one instruction.

use ringfence_interface::instructions::{BatchCustomer, FillLeg, PositionFillBatch};

use solana_instruction::Instruction;

use crate::act::Act;
use crate::actors;
use crate::customers::Trade;
use crate::send::Outcome;
use crate::world::World;

/// Number of the compute budget program's instruction that sets the limit of units.
const SET_COMPUTE_UNIT_LIMIT: u8 = 2;

/// A batch of a venue.
#[derive(Clone, Debug)]
pub struct Batch<'a> {
    /// Actor that signs for the venue.
    pub venue: &'a str,
    /// Name of the instrument.
    pub instrument: &'a str,
    /// Who trades.
    pub customers: Vec<&'a str>,
    /// The trades, which name them by their places.
    pub legs: Vec<FillLeg>,
}

impl<'a> Batch<'a> {
    /// The batch of these trades of one instrument; customers in the order in which trades name
    /// them first.
    #[must_use]
    pub fn of(trades: &[Trade<'a>]) -> Self {
        let mut batch = Self {
            venue: trades[0].venue,
            instrument: trades[0].instrument,
            customers: Vec::new(),
            legs: Vec::new(),
        };
        for trade in trades {
            let leg = FillLeg {
                buyer: batch.place_of(trade.buyer),
                seller: batch.place_of(trade.seller),
                lots: trade.lots,
                price_ticks: trade.price_ticks,
                buyer_fee_native: trade.buyer_fee_native,
                seller_fee_native: trade.seller_fee_native,
            };
            batch.legs.push(leg);
        }
        batch
    }

    /// A customer's place, a new one's at the end.
    ///
    /// # Panics
    /// With more customers than a byte counts.
    fn place_of(&mut self, customer: &'a str) -> u8 {
        let found = self.customers.iter().position(|name| *name == customer);
        let place = found.unwrap_or_else(|| {
            self.customers.push(customer);
            self.customers.len() - 1
        });
        u8::try_from(place).expect("few customers")
    }
}

impl World {
    /// `position_fill_batch`, with the evidence of all customers after the trades.
    #[must_use]
    pub fn position_fill_batch_act(&self, batch: &Batch<'_>) -> Act {
        let accounts = PositionFillBatch {
            venue_authority: actors::address(batch.venue),
            venue: self.venue(batch.venue),
            house: self.house.address,
            instrument: self.instrument(batch.instrument),
            book: self.book(batch.instrument),
        };
        let instrument_id = self.instrument_id(batch.instrument);
        let of = |customer: &&str| BatchCustomer {
            margin_account: self.account(customer),
            consent: self.consent(customer, batch.venue),
            evidence: self.evidence_after(customer, instrument_id),
        };
        let customers: Vec<BatchCustomer> = batch.customers.iter().map(of).collect();
        let instruction = accounts.instruction(&batch.legs, &customers);
        Act::new(PositionFillBatch::SHAPE, instruction, &[batch.venue])
    }

    /// Sends [`World::position_fill_batch_act`].
    ///
    /// # Errors
    /// The refusal.
    #[track_caller]
    pub fn fill_batch(&mut self, batch: &Batch<'_>) -> Outcome {
        self.send(&self.position_fill_batch_act(batch))
    }

    /// Sends acts in one transaction that asks for a compute budget of its own, as wide batches
    /// must.
    ///
    /// # Errors
    /// The refusal.
    ///
    /// # Panics
    /// As [`World::send`].
    #[track_caller]
    pub fn send_within(&mut self, acts: &[Act], units: u32) -> Outcome {
        let mut data = vec![SET_COMPUTE_UNIT_LIMIT];
        data.extend_from_slice(&units.to_le_bytes());
        let mut instructions = vec![Instruction {
            program_id: solana_sdk_ids::compute_budget::ID,
            accounts: Vec::new(),
            data,
        }];
        instructions.extend(acts.iter().map(|act| act.instruction.clone()));
        let signers: Vec<String> = acts.iter().flat_map(|act| act.signers.clone()).collect();
        let outcome = self.send_instructions(&instructions, &acts[0].fee_payer, &signers);
        if outcome.is_ok() && self.checks_invariants {
            self.check_invariants();
        }
        outcome
    }
}
