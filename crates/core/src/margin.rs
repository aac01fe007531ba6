//! Margin health: what an account is worth against what its positions may lose (SPEC 6).
//!
//! Health is two integers that are compared; no ratio is divided.

use crate::account::Account;
use crate::asset::{Asset, Outage, Weight};
use crate::instrument::Instrument;
use crate::limits::{POSITION_SLOTS, QUOTE_SLOT, REQUIREMENT_DUST_MULTIPLE, SCENARIOS};
use crate::math::{Checked, above_zero, to_i128};
use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::units::Clock;

/// One margin test: which margin and weights, and what it does about missing prices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Test {
    /// Whether it asks for initial margin: a multiple of the requirement, and no unpaid gains.
    pub is_initial: bool,
    /// Weight of collateral.
    pub weight: Weight,
    /// What happens to prices that are not usable.
    pub outage: Outage,
}

impl Test {
    /// For new risk and for withdrawals.
    pub const INITIAL: Self = Self {
        is_initial: true,
        weight: Weight::Initial,
        outage: Outage::Strict,
    };
    /// Below it, an account may be liquidated.
    pub const MAINTENANCE: Self = Self {
        is_initial: false,
        weight: Weight::Maintenance,
        outage: Outage::Lenient,
    };
    /// Initial margin for the benefit of a customer from whom something is taken. Initial weights
    /// keep new risk out, and may fall at any time: nothing more is taken because of them.
    pub const RELIEF: Self = Self {
        is_initial: true,
        weight: Weight::Maintenance,
        outage: Outage::Lenient,
    };
    /// Who was called is released: relief, with prices that are usable.
    pub const RELEASE: Self = Self {
        outage: Outage::Strict,
        ..Self::RELIEF
    };
    /// Collateral at its full price: is the account worth less than nothing?
    pub const SOLVENCY: Self = Self {
        is_initial: false,
        weight: Weight::Full,
        outage: Outage::Lenient,
    };
}

/// The prices and parameters that a margin test is made with.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'a> {
    /// Assets of the account's open slots, in slot order; the quote comes first.
    pub assets: &'a [Asset],
    /// Instruments of its occupied positions, in slot order.
    pub instruments: &'a [Instrument],
    /// The house's parameters.
    pub parameters: &'a Parameters,
    /// Now.
    pub clock: &'a Clock,
}

/// Equity against requirement, both in quote native.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// Collateral and variation.
    pub equity_native: i128,
    /// What positions may lose.
    pub requirement_native: i128,
}

impl Health {
    /// Whether equity covers the requirement.
    #[must_use]
    pub fn is_met(&self) -> bool {
        self.equity_native >= self.requirement_native
    }

    /// Equity beyond the requirement; negative when it is missing.
    ///
    /// # Errors
    /// [`Refusal::Overflow`].
    pub fn excess_native(&self) -> Result<i128, Refusal> {
        self.equity_native.minus(self.requirement_native)
    }
}

impl<'a> Evidence<'a> {
    /// Health of an account under a test.
    ///
    /// Refuses, in order: `EvidenceOutOfOrder`; and in strict tests of an account with lots
    /// `QuoteUnusable`, `MarkStale`, `RiskArrayStale`.
    ///
    /// # Errors
    /// As above, and [`Refusal::Overflow`].
    pub fn health(&self, account: &Account, test: Test) -> Result<Health, Refusal> {
        let equity_native = self.equity_native(account, test)?;
        let scan = self.requirement_native(account)?;
        let requirement_native = if test.is_initial {
            self.initial_ceil(scan)?
        } else {
            scan
        };
        Ok(Health {
            equity_native,
            requirement_native,
        })
    }

    /// Equity alone, with the refusals of [`Evidence::health`].
    ///
    /// # Errors
    /// Those of [`Evidence::health`].
    pub fn equity_native(&self, account: &Account, test: Test) -> Result<i128, Refusal> {
        let collateral = self.collateral(account, test)?;
        let (unsettled, losses) = self.moved(account, test)?;
        // Unpaid gains never count where value may leave or risk may enter.
        let moved = if test.is_initial {
            account.variation_native.min(0).plus(losses)?
        } else {
            account.variation_native.plus(unsettled)?
        };
        collateral.plus(moved)
    }

    /// Initial requirement for a maintenance requirement, in quote native, rounded up.
    ///
    /// # Errors
    /// [`Refusal::Overflow`].
    pub fn initial_ceil(&self, requirement_native: i128) -> Result<i128, Refusal> {
        let multiple = self.parameters.initial_multiple_bps;
        to_i128(multiple.of_ceil(above_zero(requirement_native))?)
    }

    /// Maintenance requirement alone: what the positions may lose, in quote native. That the
    /// instruments are the positions' own is for [`Evidence::equity_native`] to check.
    ///
    /// # Errors
    /// [`Refusal::Overflow`].
    pub fn requirement_native(&self, account: &Account) -> Result<i128, Refusal> {
        self.floored(account, self.scan_loss(account, |_| true)?)
    }

    /// A scan loss, or the floor below which an account with lots never falls.
    ///
    /// # Errors
    /// [`Refusal::Overflow`].
    fn floored(&self, account: &Account, scan: i128) -> Result<i128, Refusal> {
        if account.has_lots() {
            Ok(scan.max(self.least_native()?))
        } else {
            Ok(0)
        }
    }

    /// Least requirement of an account with lots, in quote native.
    ///
    /// # Errors
    /// [`Refusal::Overflow`].
    pub(crate) fn least_native(&self) -> Result<i128, Refusal> {
        let dust = self.parameters.dust_native;
        Ok(i128::from(dust.times(REQUIREMENT_DUST_MULTIPLE)?))
    }

    /// Health under a test, or the reason why the test is not met.
    ///
    /// # Errors
    /// Those of [`Evidence::health`], then [`Refusal::BelowInitial`].
    pub fn check_initial(&self, account: &Account) -> Result<Health, Refusal> {
        let health = self.health(account, Test::INITIAL)?;
        if health.is_met() {
            Ok(health)
        } else {
            Err(Refusal::BelowInitial)
        }
    }

    /// The quote asset: always the first open slot.
    ///
    /// # Errors
    /// [`Refusal::EvidenceOutOfOrder`].
    pub fn quote(&self) -> Result<&'a Asset, Refusal> {
        self.assets.first().ok_or(Refusal::EvidenceOutOfOrder)
    }

    /// Asset of one slot, counted among the open ones.
    ///
    /// # Errors
    /// [`Refusal::VaultNotOpen`], [`Refusal::EvidenceOutOfOrder`].
    pub fn asset_of(&self, account: &Account, slot: usize) -> Result<&'a Asset, Refusal> {
        account.slot(slot)?;
        let before = account
            .slots
            .iter()
            .take(slot)
            .filter(|s| s.is_open)
            .count();
        self.assets.get(before).ok_or(Refusal::EvidenceOutOfOrder)
    }

    /// Sum of the open slots' values.
    fn collateral(&self, account: &Account, test: Test) -> Result<i128, Refusal> {
        account.slot(QUOTE_SLOT)?;
        let quote_high_e8 = self.quote()?.feed.high_price_e8();
        let mut assets = self.assets.iter();
        let mut sum = 0_i128;
        for (index, slot) in account
            .slots
            .iter()
            .enumerate()
            .filter(|(_, slot)| slot.is_open)
        {
            let asset = assets.next().ok_or(Refusal::EvidenceOutOfOrder)?;
            let amount = slot.available_native();
            let rule = (test.weight, test.outage);
            let value = asset.value_floor(index, amount, quote_high_e8, rule, self.clock)?;
            sum = sum.plus(i128::from(value))?;
        }
        if assets.next().is_some() {
            Err(Refusal::EvidenceOutOfOrder)
        } else {
            Ok(sum)
        }
    }

    /// What the positions have moved: Σ u_i and Σ min(0, u_i), in quote native.
    fn moved(&self, account: &Account, test: Test) -> Result<(i128, i128), Refusal> {
        let is_strict = test.outage == Outage::Strict;
        let depeg = self.parameters.quote_depeg_bps;
        let is_open = is_strict && account.has_lots();
        if is_open && !self.quote()?.is_usable_quote(depeg, self.clock) {
            return Err(Refusal::QuoteUnusable);
        }
        let (mut sum, mut losses) = (0_i128, 0_i128);
        let mut instruments = self.instruments.iter();
        for position in account
            .positions
            .iter()
            .filter(|position| position.is_occupied())
        {
            let instrument = instruments.next().ok_or(Refusal::EvidenceOutOfOrder)?;
            if instrument.instrument_id != position.instrument_id {
                return Err(Refusal::EvidenceOutOfOrder);
            }
            if is_strict && position.lots != 0 {
                instrument.check_fresh(self.clock)?;
            }
            let unsettled = position.unsettled_native(instrument)?;
            sum = sum.plus(unsettled)?;
            losses = losses.plus(unsettled.min(0))?;
        }
        if instruments.next().is_some() {
            return Err(Refusal::EvidenceOutOfOrder);
        }
        Ok((sum, losses))
    }

    /// Sum over the risk groups that are asked for of the worst scenario, and of the minimum of
    /// their short options beside it; groups never offset each other, so that sums of different
    /// groups can be added.
    pub(crate) fn scan_loss(
        &self,
        account: &Account,
        is_asked: impl Fn(u16) -> bool,
    ) -> Result<i128, Refusal> {
        let mut held = [0_i64; POSITION_SLOTS];
        let occupied = account
            .positions
            .iter()
            .filter(|position| position.is_occupied());
        for (lots, position) in held.iter_mut().zip(occupied) {
            *lots = position.lots;
        }
        let mut sum = 0_i128;
        for (index, leader) in self.instruments.iter().enumerate() {
            let is_of_group = |other: &Instrument| other.risk_group == leader.risk_group;
            let is_done = self.instruments.iter().take(index).any(is_of_group);
            if is_done || !is_asked(leader.risk_group) {
                continue;
            }
            let mut scenarios = [0_i64; SCENARIOS];
            let group = self.instruments.iter().zip(&held).skip(index);
            for (instrument, lots) in group.filter(|(other, _)| is_of_group(other)) {
                add_scenarios(&mut scenarios, *lots, instrument);
                add_minimum(&mut sum, *lots, instrument)?;
            }
            let worst = scenarios
                .iter()
                .fold(0_i64, |worst, value| worst.min(*value));
            sum = sum.minus(i128::from(worst))?;
        }
        Ok(sum)
    }

    /// Profit or loss per scenario of one risk group, and the minimum of its short options, one
    /// position of the account left out.
    pub(crate) fn scenarios_beside(
        &self,
        account: &Account,
        left_out: usize,
        risk_group: u16,
    ) -> Result<([i64; SCENARIOS], i128), Refusal> {
        let (mut scenarios, mut minimum) = ([0_i64; SCENARIOS], 0_i128);
        let positions = account.positions.iter().enumerate();
        let occupied = positions.filter(|(_, position)| position.is_occupied());
        for ((index, position), instrument) in occupied.zip(self.instruments) {
            if index != left_out && instrument.risk_group == risk_group {
                add_scenarios(&mut scenarios, position.lots, instrument);
                add_minimum(&mut minimum, position.lots, instrument)?;
            }
        }
        Ok((scenarios, minimum))
    }
}

/// Scan loss of a risk group and minimum of its short options: the rest of it, and lots of one
/// instrument.
pub(crate) fn worst_with(
    rest: &([i64; SCENARIOS], i128),
    lots: i64,
    instrument: &Instrument,
) -> Result<i128, Refusal> {
    let (rest, minimum) = rest;
    let mut scenarios = *rest;
    add_scenarios(&mut scenarios, lots, instrument);
    let worst = scenarios
        .iter()
        .fold(0_i64, |worst, value| worst.min(*value));
    let mut minimum = *minimum;
    add_minimum(&mut minimum, lots, instrument)?;
    minimum.minus(i128::from(worst))
}

/// Adds the requirement of short options beside the scan, in quote native: an option far from its
/// strike loses nothing in any scenario, and is not free to sell for that.
#[inline]
fn add_minimum(sum: &mut i128, lots: i64, instrument: &Instrument) -> Result<(), Refusal> {
    let per_lot = instrument.contract.short_min_native;
    if per_lot != 0 && lots < 0 && !instrument.is_expired {
        // Listing keeps the largest open interest times this below 2^58.
        *sum = sum.plus(i128::from(lots.unsigned_abs().times(per_lot)?))?;
    }
    Ok(())
}

/// Adds a position's profit or loss in each scenario.
///
/// Wrapping is impossible: listing bounds lots times a scenario below 2^58 (`limits`), so that
/// sixteen positions stay below 2^62.
fn add_scenarios(sums: &mut [i64; SCENARIOS], lots: i64, instrument: &Instrument) {
    for (sum, per_lot) in sums.iter_mut().zip(&instrument.risk_array) {
        *sum = sum.wrapping_add(lots.wrapping_mul(*per_lot));
    }
}
