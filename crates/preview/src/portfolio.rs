//! One margin account and what is needed to judge it.

use alloc::vec::Vec;
use ringfence_core::account::Account;
use ringfence_core::asset::Asset;
use ringfence_core::fund::sizing;
use ringfence_core::group::Group;
use ringfence_core::instrument::{Book, Instrument};
use ringfence_core::limits::ASSET_SLOTS;
use ringfence_core::margin::{Evidence, Health, Test};
use ringfence_core::parameters::Parameters;
use ringfence_core::price::{Feed, RawReading};
use ringfence_core::refusal::Refusal;
use ringfence_core::settlement::{Settlement, is_overdue};
use ringfence_core::units::Clock;
use ringfence_core::vault;

/// An account as it is stored, with its evidence.
#[derive(Clone, Debug)]
pub struct Portfolio {
    /// The account.
    pub account: Account,
    /// Its generation: consents carry it.
    pub generation: u64,
    /// Assets of its open slots, in slot order.
    pub assets: Vec<Asset>,
    /// Instruments of its occupied positions, in slot order.
    pub instruments: Vec<Instrument>,
    /// The house's parameters.
    pub parameters: Parameters,
    /// Whether the house takes new risk.
    pub takes_risk: bool,
    /// Whether a gain haircut is under way: nothing trades, no claim is paid.
    pub is_haircutting: bool,
    /// Now.
    pub clock: Clock,
}

/// Health under the tests that a customer looks at; the reason where one cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Healths {
    /// Below it, nothing is withdrawn and no risk is added.
    pub initial: Result<Health, Refusal>,
    /// Below it, the account may be liquidated.
    pub maintenance: Result<Health, Refusal>,
    /// With collateral at its full price.
    pub solvency: Result<Health, Refusal>,
}

/// What can be taken out of one vault, and why not more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Withdrawable {
    /// Most that a withdrawal lets out, in native units.
    pub amount_native: u64,
    /// Why one unit more is refused.
    pub refusal: Option<Refusal>,
}

/// What one position has at stake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holding {
    /// The instrument.
    pub instrument_id: u16,
    /// Its risk group.
    pub risk_group: u16,
    /// Signed lots.
    pub lots: i64,
    /// Gains less losses that wait, and the move up to the mark, in quote native.
    pub unsettled_native: i128,
}

impl Portfolio {
    /// As the rules take it.
    #[must_use]
    pub fn evidence(&self) -> Evidence<'_> {
        Evidence {
            assets: &self.assets,
            instruments: &self.instruments,
            parameters: &self.parameters,
            clock: &self.clock,
        }
    }

    /// Health now.
    #[must_use]
    pub fn healths(&self) -> Healths {
        let health = |test| self.evidence().health(&self.account, test);
        Healths {
            initial: health(Test::INITIAL),
            maintenance: health(Test::MAINTENANCE),
            solvency: health(Test::SOLVENCY),
        }
    }

    /// Takes a newer price of one of the assets in, as a refresh would do first.
    ///
    /// # Errors
    /// [`Refusal::EvidenceOutOfOrder`] without such an asset; those of [`RawReading::to_reading`]
    /// and of [`Feed::accept`], which leave the cached price.
    pub fn refresh(&mut self, place: usize, reading: &RawReading) -> Result<bool, Refusal> {
        let asset = self.assets.get_mut(place);
        let asset = asset.ok_or(Refusal::EvidenceOutOfOrder)?;
        let mut feed: Feed = asset.feed;
        let reading = reading.to_reading()?;
        let is_newer = feed.accept(&reading, &asset.parameters.price, &self.clock)?;
        asset.feed = feed;
        Ok(is_newer)
    }

    /// Takes a newer price of one of the instruments in, as a mark would do first. Its book and the
    /// house's totals change with it where a settlement boundary is passed.
    ///
    /// # Errors
    /// [`Refusal::EvidenceOutOfOrder`] without such an instrument; those of
    /// [`RawReading::to_reading`] and of [`Instrument::plan_mark`], which leave all as it is.
    pub fn mark(
        &mut self,
        place: usize,
        reading: &RawReading,
        market: (&mut Book, &mut Settlement),
    ) -> Result<(), Refusal> {
        let instrument = self.instruments.get(place);
        let mut marked = *instrument.ok_or(Refusal::EvidenceOutOfOrder)?;
        self.take_in(&mut marked, reading, market)?;
        if let Some(instrument) = self.instruments.get_mut(place) {
            *instrument = marked;
        }
        Ok(())
    }

    /// An instrument after a mark with a newer price.
    ///
    /// # Errors
    /// Those of [`RawReading::to_reading`] and of [`Instrument::plan_mark`].
    pub fn marked(
        &self,
        instrument: &Instrument,
        book: &Book,
        reading: &RawReading,
    ) -> Result<Instrument, Refusal> {
        let (mut marked, mut book) = (*instrument, *book);
        // Totals of the house change with a boundary; what an account is worth does not.
        let mut totals = Settlement::EMPTY;
        self.take_in(&mut marked, reading, (&mut book, &mut totals))?;
        Ok(marked)
    }

    fn take_in(
        &self,
        instrument: &mut Instrument,
        reading: &RawReading,
        market: (&mut Book, &mut Settlement),
    ) -> Result<(), Refusal> {
        let (mut after, mut written, mut moved) = (*instrument, *market.0, *market.1);
        let time = (&self.clock, !self.is_haircutting);
        after.plan_mark(&mut written, &mut moved, &reading.to_reading()?, time)?;
        (*instrument, *market.0, *market.1) = (after, written, moved);
        Ok(())
    }

    /// What can be taken out of each vault, slot by slot: nothing of one that is not open.
    #[must_use]
    pub fn withdrawable(&self) -> [Withdrawable; ASSET_SLOTS] {
        core::array::from_fn(|slot| {
            let amount_native = vault::withdrawable_native(&self.account, slot, &self.evidence());
            let more = amount_native.saturating_add(1);
            Withdrawable {
                amount_native,
                refusal: self.withdraw(slot, more).err(),
            }
        })
    }

    /// What an exit would take out of each vault, or why it is refused.
    pub fn exits(&self) -> [Result<u64, Refusal>; ASSET_SLOTS] {
        core::array::from_fn(|slot| self.exit(slot).map(|(amount, _)| amount))
    }

    /// The positions with what waits for a settlement, in slot order.
    ///
    /// # Errors
    /// [`Refusal::EvidenceOutOfOrder`], [`Refusal::Overflow`].
    pub fn holdings(&self) -> Result<Vec<Holding>, Refusal> {
        let mut instruments = self.instruments.iter();
        let mut holdings = Vec::new();
        for position in self.account.positions.iter().filter(|it| it.is_occupied()) {
            let id = position.instrument_id;
            let instrument = instruments.next().filter(|it| it.instrument_id == id);
            let instrument = instrument.ok_or(Refusal::EvidenceOutOfOrder)?;
            holdings.push(Holding {
                instrument_id: id,
                risk_group: instrument.risk_group,
                lots: position.lots,
                unsettled_native: position.unsettled_native(instrument)?,
            });
        }
        Ok(holdings)
    }

    /// The risk groups of the positions, in order of their first position. Groups never offset each
    /// other: their losses sum up to the maintenance requirement, where it is not the floor.
    ///
    /// # Errors
    /// [`Refusal::EvidenceOutOfOrder`], [`Refusal::Overflow`].
    pub fn groups(&self) -> Result<Vec<Group>, Refusal> {
        let mut groups: Vec<Group> = Vec::new();
        for holding in self.holdings()? {
            let is_new = !groups.iter().any(|it| it.risk_group == holding.risk_group);
            if is_new && holding.lots != 0 {
                groups.push(self.evidence().group(&self.account, holding.risk_group)?);
            }
        }
        Ok(groups)
    }

    /// What the account would lose beyond its equity under stress, in quote native: what the fund
    /// must cover of it.
    ///
    /// # Errors
    /// Those of [`sizing::stress_native`].
    pub fn stress_native(&self) -> Result<u64, Refusal> {
        sizing::stress_native(&self.account, &self.evidence())
    }

    /// Whether the account has owed variation past its due time.
    #[must_use]
    pub fn is_overdue(&self) -> bool {
        is_overdue(&self.account, &self.parameters, &self.clock)
    }
}
