//! Duties in as few transactions as carry them: settlements by the page, refreshes and marks side
//! by side.

use ringfence_client::chain::{Budget, LookupTable, Request};
use ringfence_client::transaction;
use ringfence_interface::instructions::{Gathered, LossGather};
use solana_address::Address;
use solana_instruction::Instruction;
use solana_signer::Signer;

use crate::duty::{Act, Duty, Kind};
use crate::picture::Picture;

/// Accounts in a page and instructions in a transaction at the most: what is refused is sent again
/// in halves, and a page stays far below the limit of compute.
const PAGE_MAX: usize = 24;
const INSTRUCTIONS_MAX: usize = 8;

/// One transaction and the duties that it does.
#[derive(Clone, Debug)]
pub struct Parcel {
    /// The duties, all of one kind.
    pub duties: Vec<Duty>,
    /// How they are done.
    pub instructions: Vec<Instruction>,
}

impl Parcel {
    /// The kind of its duties.
    #[must_use]
    pub fn kind(&self) -> Option<Kind> {
        self.duties.first().map(|duty| duty.key.kind)
    }
}

/// What a transaction has to hold besides its duties.
#[derive(Clone, Copy)]
pub struct Envelope<'a> {
    /// Signs and pays.
    pub signer: &'a (dyn Signer + Sync),
    /// Tables that shorten it.
    pub tables: &'a [LookupTable],
    /// Where the accounts of a house are.
    pub picture: &'a Picture,
}

impl Envelope<'_> {
    /// Puts duties together, in their order. What does not fit even alone is left out.
    #[must_use]
    pub fn pack(&self, duties: &[Duty]) -> Vec<Parcel> {
        let mut parcels: Vec<Parcel> = Vec::new();
        for duty in duties {
            let joined = parcels.last().and_then(|last| self.join(last, duty));
            match joined {
                Some(joined) => drop(parcels.pop().map(|_| parcels.push(joined))),
                None => parcels.extend(self.parcel(vec![duty.clone()])),
            }
        }
        parcels
    }

    /// What does not fit even alone: too wide an account for a transaction without a table.
    #[must_use]
    pub fn oversize(&self, duties: &[Duty]) -> Vec<Duty> {
        let fits = |duty: &Duty| self.parcel(vec![duty.clone()]).is_some();
        duties.iter().filter(|duty| !fits(duty)).cloned().collect()
    }

    /// Both halves of a parcel of several duties.
    #[must_use]
    pub fn halves(&self, parcel: &Parcel) -> Vec<Parcel> {
        let (one, other) = parcel.duties.split_at(parcel.duties.len() >> 1);
        let both = [one, other].into_iter();
        both.filter_map(|half| self.parcel(half.to_vec())).collect()
    }

    /// A parcel with one more duty, where that is of the same kind and fits.
    fn join(&self, parcel: &Parcel, duty: &Duty) -> Option<Parcel> {
        let first = parcel.duties.first()?;
        let is_alike = first.key.kind == duty.key.kind && first.house == duty.house;
        let most = if duty.key.kind.is_settlement() {
            PAGE_MAX
        } else {
            INSTRUCTIONS_MAX
        };
        if !is_alike || !duty.key.kind.joins() || parcel.duties.len() >= most {
            return None;
        }
        let mut duties = parcel.duties.clone();
        duties.push(duty.clone());
        self.parcel(duties)
    }

    fn parcel(&self, duties: Vec<Duty>) -> Option<Parcel> {
        let instructions = self.instructions(&duties)?;
        let signers: [&dyn Signer; 1] = [self.signer];
        // As it will be sent: with a limit and a price.
        let request = Request {
            instructions: &instructions,
            signers: &signers,
            budget: Some(Budget {
                units: u32::MAX,
                price_micro_lamports: u64::MAX,
            }),
            tables: self.tables,
        };
        transaction::compile(&request, [0; 32]).ok()?;
        Some(Parcel {
            duties,
            instructions,
        })
    }

    fn instructions(&self, duties: &[Duty]) -> Option<Vec<Instruction>> {
        let mut all = Vec::new();
        let mut page = Vec::new();
        for duty in duties {
            match &duty.act {
                Act::Send(instructions) => all.extend(instructions.iter().cloned()),
                Act::Settle(gathered) => page.push(gathered.clone()),
            }
        }
        if !page.is_empty() {
            all.push(self.gather(&duties.first()?.house, &page)?);
        }
        Some(all)
    }

    fn gather(&self, house: &Address, page: &[Gathered]) -> Option<Instruction> {
        let kept = self.picture.houses.get(house)?;
        let accounts = LossGather {
            house: *house,
            settlement: kept.places.settlement,
            pool: kept.settlement.as_ref()?.pool,
            fund: kept.places.fund,
            token_program: kept.house.as_ref()?.quote_token_program,
        };
        Some(accounts.instruction(page))
    }
}
