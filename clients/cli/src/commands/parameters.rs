//! Parameters that a proposal can change, by name and with their units.

use anyhow::Result;
use ringfence_core::governance::{AssetSettings, Parameter, Subject, Target};
use ringfence_core::limits::VALUE_NATIVE_MAX;
use ringfence_interface::accounts::{Asset, Governance, House, Instrument};
use solana_address::Address;

use super::amount;
use super::context::{Home, Session, unusable};
use super::table::{Cell, count};

/// The name of a parameter as people write it: `weight_initial_bps`.
#[must_use]
pub fn name(parameter: Parameter) -> String {
    let mut name = String::new();
    for letter in parameter.name().chars() {
        if letter.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}

/// The parameter of a name.
///
/// # Errors
/// In a sentence, which names there are.
pub fn of_name(text: &str) -> Result<Parameter> {
    let mut all = Parameter::ALL.iter().copied();
    all.find(|it| name(*it) == text).ok_or_else(|| {
        let names: Vec<String> = Parameter::ALL.iter().map(|it| name(*it)).collect();
        unusable(format!(
            "{text} is no parameter; there are {}",
            names.join(", ")
        ))
    })
}

/// By how many decimals amounts count: those of the quote, and of the asset that is changed.
#[derive(Clone, Copy, Debug)]
pub struct Decimals {
    /// Of the quote.
    pub quote: u8,
    /// Of the asset; the quote's where no asset is meant.
    pub asset: u8,
}

impl Decimals {
    /// Where only the quote counts.
    #[must_use]
    pub const fn of_quote(quote: u8) -> Self {
        Self {
            quote,
            asset: quote,
        }
    }

    /// Those of an asset.
    #[must_use]
    pub const fn of_asset(asset: &Asset) -> Self {
        Self {
            quote: asset.quote_decimals,
            asset: asset.decimals,
        }
    }

    /// Deposits are capped in the asset's own units; all other amounts are values in quote.
    fn of(self, parameter: Parameter) -> (u8, &'static str) {
        match parameter {
            Parameter::DepositCapNative => (self.asset, ""),
            _ => (self.quote, "quote"),
        }
    }
}

/// A parameter's value with the unit that its name ends in.
#[must_use]
pub fn value(parameter: Parameter, value: u64, decimals: Decimals) -> Cell {
    let name = name(parameter);
    if limits_nothing(parameter, value) {
        let ending = if name.ends_with("_native") {
            "_native"
        } else {
            ""
        };
        Cell::NoLimit(value, ending)
    } else if name.ends_with("_native") {
        let (decimals, unit) = decimals.of(parameter);
        Cell::Amount(value.into(), decimals, unit.to_owned())
    } else if name.ends_with("_bps") {
        Cell::Bps(value)
    } else if name.ends_with("_s") {
        i64::try_from(value).map_or_else(|_| count(value), Cell::Length)
    } else {
        count(value)
    }
}

/// Whether a parameter is a limit that is off: the largest number that it may have.
fn limits_nothing(parameter: Parameter, value: u64) -> bool {
    let is_off = parameter == Parameter::ConcentrationNative && value >= VALUE_NATIVE_MAX;
    is_off || value == u64::MAX
}

/// The number of a parameter as people write it: `12.5` for amounts, `2h` for times, `95%` or plain
/// basis points, and plain numbers for all else.
///
/// # Errors
/// In a sentence, what is wrong with it.
pub fn number(parameter: Parameter, text: &str, decimals: Decimals) -> Result<u64> {
    let name = name(parameter);
    if name.ends_with("_native") {
        return amount::native(text, decimals.of(parameter).0);
    }
    if name.ends_with("_s") {
        return amount::seconds(text).map(u64::from);
    }
    match text.strip_suffix('%').filter(|_| name.ends_with("_bps")) {
        // In words of its own: what is too fine for a token is told by the token's decimals.
        Some(percent) => amount::native(percent.trim_end(), 2).map_err(|_| {
            unusable(format!(
                "{text} is no whole number of basis points: write 95% or 9500"
            ))
        }),
        None => amount::whole(text),
    }
}

/// All numbers of what can be changed.
#[must_use]
pub fn facts(target: &Target<'_>, decimals: Decimals) -> Vec<(String, Cell)> {
    let known = Parameter::ALL.iter();
    let known = known.filter_map(|it| target.value(*it).map(|value| (*it, value)));
    known
        .map(|(it, number)| (name(it), value(it, number, decimals)))
        .collect()
}

/// Parameters of a house.
#[must_use]
pub fn of_house(house: &House) -> Vec<(String, Cell)> {
    let mut parameters = house.parameters.to_core();
    let decimals = Decimals::of_quote(house.quote_decimals);
    facts(&Target::House(&mut parameters), decimals)
}

/// Parameters of an asset.
#[must_use]
pub fn of_asset(asset: &Asset) -> Vec<(String, Cell)> {
    let mut settings = settings(asset);
    facts(&Target::Asset(&mut settings), Decimals::of_asset(asset))
}

fn settings(asset: &Asset) -> AssetSettings {
    AssetSettings {
        parameters: asset.parameters.to_core(),
        status: asset.status,
    }
}

/// Parameters of an instrument.
#[must_use]
pub fn of_instrument(instrument: &Instrument, quote_decimals: u8) -> Vec<(String, Cell)> {
    let mut rules = instrument.to_core();
    let decimals = Decimals::of_quote(quote_decimals);
    facts(&Target::Instrument(&mut rules), decimals)
}

/// The account that a proposal would change, how many decimals amounts of it have, and the System
/// program in the place of the account where it is named anyway.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The account that has the parameter.
    pub target: Address,
    /// What the instruction names: the account, or the System program for the house and its
    /// Governance.
    pub named: Address,
    /// Decimals of its amounts.
    pub decimals: Decimals,
    /// The value now; none for keys.
    pub now: Option<u64>,
}

impl Place {
    /// Where a parameter of a house is. `target` is needed for an asset or an instrument.
    ///
    /// # Errors
    /// When it is not there, or nobody answers.
    pub fn of(
        session: &Session<'_>,
        home: &Home,
        parameter: Parameter,
        target: Option<&str>,
    ) -> Result<Self> {
        let system = ringfence_interface::ids::SYSTEM_PROGRAM;
        let quote = Decimals::of_quote(home.house.quote_decimals);
        let needed = |what: &str| {
            target.ok_or_else(|| {
                unusable(format!(
                    "{} is of {what}: name it with --of",
                    name(parameter)
                ))
            })
        };
        Ok(match parameter.subject() {
            Subject::House => {
                let mut rules = home.house.parameters.to_core();
                Self {
                    target: home.address,
                    named: system,
                    decimals: quote,
                    now: Target::House(&mut rules).value(parameter),
                }
            }
            Subject::Governance => {
                let target = ringfence_interface::pda::governance(&home.address).0;
                let found = session.one(&target, "governance", Governance::decode)?;
                Self {
                    target,
                    named: system,
                    decimals: quote,
                    now: Target::Governance(&mut found.to_core()).value(parameter),
                }
            }
            Subject::Asset => {
                let (target, asset) = session.asset(home, needed("an asset (its mint)")?)?;
                Self {
                    target,
                    named: target,
                    decimals: Decimals::of_asset(&asset),
                    now: Target::Asset(&mut settings(&asset)).value(parameter),
                }
            }
            Subject::Instrument => {
                let id = needed("an instrument (its number)")?;
                let market = super::instrument::market(session, home, id)?;
                Self {
                    target: market.address,
                    named: market.address,
                    decimals: quote,
                    now: Target::Instrument(&mut market.instrument.to_core()).value(parameter),
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Cell, Decimals, name, number, of_name, value};
    use ringfence_core::governance::Parameter;
    use ringfence_core::limits::VALUE_NATIVE_MAX;

    /// An asset of nine decimals in a house whose quote has six.
    const NINE: Decimals = Decimals { quote: 6, asset: 9 };

    #[test]
    fn limits_that_are_off_are_no_amounts() {
        let off = |number| Cell::NoLimit(number, "_native");
        let amount = |number: u64| Cell::Amount(number.into(), 9, String::new());
        let worth = |number: u64| Cell::Amount(number.into(), 6, "quote".to_owned());
        for (parameter, number, cell) in [
            (Parameter::DepositCapNative, u64::MAX, off(u64::MAX)),
            (
                Parameter::DepositCapNative,
                u64::MAX - 1,
                amount(u64::MAX - 1),
            ),
            (
                Parameter::DepositCapNative,
                VALUE_NATIVE_MAX,
                amount(VALUE_NATIVE_MAX),
            ),
            (
                Parameter::ConcentrationNative,
                VALUE_NATIVE_MAX,
                off(VALUE_NATIVE_MAX),
            ),
            (
                Parameter::ConcentrationNative,
                VALUE_NATIVE_MAX - 1,
                worth(VALUE_NATIVE_MAX - 1),
            ),
        ] {
            assert_eq!(
                value(parameter, number, NINE),
                cell,
                "{parameter:?} {number}"
            );
        }
    }

    #[test]
    fn every_parameter_is_found_by_its_name() {
        for parameter in Parameter::ALL {
            assert_eq!(of_name(&name(*parameter)).unwrap(), *parameter);
        }
        let said = of_name("weight").unwrap_err().to_string();
        assert!(said.contains("weight is no parameter") && said.contains("weight_initial_bps"));
    }

    #[test]
    fn values_have_the_unit_that_the_name_ends_in() {
        let dust = Parameter::DustNative;
        let amount = Cell::Amount(5, 6, "quote".to_owned());
        assert_eq!(value(dust, 5, NINE), amount);
        assert_eq!(value(Parameter::GraceS, 90, NINE), Cell::Length(90));
        assert_eq!(value(Parameter::DiscountBps, 90, NINE), Cell::Bps(90));
        assert_eq!(value(Parameter::CoverK, 2, NINE), Cell::Count(2));
        assert_eq!(number(dust, "1.5", NINE).unwrap(), 1_500_000);
        // A cap of deposits counts tokens, a limit of concentration their value.
        let (cap, limit) = (Parameter::DepositCapNative, Parameter::ConcentrationNative);
        assert_eq!(number(cap, "1.5", NINE).unwrap(), 1_500_000_000);
        assert_eq!(number(limit, "1.5", NINE).unwrap(), 1_500_000);
        assert_eq!(number(Parameter::GraceS, "2h", NINE).unwrap(), 7_200);
        assert_eq!(number(Parameter::DiscountBps, "95%", NINE).unwrap(), 9_500);
        assert_eq!(number(Parameter::DiscountBps, "9500", NINE).unwrap(), 9_500);
        let refused = |of, text| number(of, text, NINE).unwrap_err().to_string();
        let said = refused(Parameter::DiscountBps, "0.001%");
        let expected = "0.001% is no whole number of basis points: write 95% or 9500";
        assert_eq!(said, expected);
        assert_eq!(refused(Parameter::CoverK, "2%"), "2% is no whole number");
    }
}
