//! Weights, sizes and amounts whose number of decimals is the last digit of the identifier: (3103)001250 is 1.250 kg.

use crate::ai::Ai;
use crate::element::Element;
use std::fmt;

/// The largest number that the six digits of a measure hold.
pub const MEASURE_DIGITS_MAX: u32 = 999_999;

/// The most decimals that a measure has.
pub const MEASURE_DECIMALS_MAX: u8 = 5;

/// A measured value, exactly as the barcode writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Measure {
    digits: u32,
    decimals: u8,
    unit: Unit,
}

/// What a unit measures, and the unit in which [`Measure::in_base_units`] counts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dimension {
    /// A mass, counted in grams.
    Mass,
    /// A length, counted in millimetres.
    Length,
    /// An area, counted in square millimetres.
    Area,
    /// A volume, counted in millilitres.
    Volume,
    /// A mass per area, counted in grams per square metre.
    MassPerArea,
}

/// The unit that the identifier of a measure names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Kilogram.
    Kilogram,
    /// Avoirdupois pound.
    Pound,
    /// Troy ounce.
    TroyOunce,
    /// Metre.
    Metre,
    /// Inch.
    Inch,
    /// Foot.
    Foot,
    /// Yard.
    Yard,
    /// Square metre.
    SquareMetre,
    /// Square inch.
    SquareInch,
    /// Square foot.
    SquareFoot,
    /// Square yard.
    SquareYard,
    /// Litre.
    Litre,
    /// Cubic metre.
    CubicMetre,
    /// Fluid ounce of the United States.
    FluidOunce,
    /// Liquid quart of the United States.
    Quart,
    /// Gallon of the United States.
    Gallon,
    /// Cubic inch.
    CubicInch,
    /// Cubic foot.
    CubicFoot,
    /// Cubic yard.
    CubicYard,
    /// Kilogram per square metre.
    KilogramPerSquareMetre,
}

impl Unit {
    /// What the unit measures.
    #[must_use]
    pub const fn dimension(self) -> Dimension {
        match self {
            Self::Kilogram | Self::Pound | Self::TroyOunce => Dimension::Mass,
            Self::Metre | Self::Inch | Self::Foot | Self::Yard => Dimension::Length,
            Self::SquareMetre | Self::SquareInch | Self::SquareFoot | Self::SquareYard => Dimension::Area,
            Self::Litre | Self::CubicMetre | Self::FluidOunce | Self::Quart | Self::Gallon => {
                Dimension::Volume
            }
            Self::CubicInch | Self::CubicFoot | Self::CubicYard => Dimension::Volume,
            Self::KilogramPerSquareMetre => Dimension::MassPerArea,
        }
    }

    /// The usual sign of the unit.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Kilogram => "kg",
            Self::Pound => "lb",
            Self::TroyOunce => "oz t",
            Self::Metre => "m",
            Self::Inch => "in",
            Self::Foot => "ft",
            Self::Yard => "yd",
            Self::SquareMetre => "m²",
            Self::SquareInch => "in²",
            Self::SquareFoot => "ft²",
            Self::SquareYard => "yd²",
            Self::Litre => "l",
            Self::CubicMetre => "m³",
            Self::FluidOunce => "fl oz",
            Self::Quart => "qt",
            Self::Gallon => "gal",
            Self::CubicInch => "in³",
            Self::CubicFoot => "ft³",
            Self::CubicYard => "yd³",
            Self::KilogramPerSquareMetre => "kg/m²",
        }
    }

    /// How many base units of its dimension the unit is, as an exact fraction.
    ///
    /// The inch is 25.4 mm and the pound 0.45359237 kg (international yard and pound agreement, 1959);
    /// the gallon of the United States is 231 cubic inches.
    const fn base_units(self) -> (u64, u64) {
        match self {
            Self::Kilogram | Self::Metre | Self::Litre | Self::KilogramPerSquareMetre => (1_000, 1),
            Self::SquareMetre | Self::CubicMetre => (1_000_000, 1),
            Self::Pound => (45_359_237, 100_000),
            Self::TroyOunce => (311_034_768, 10_000_000),
            Self::Inch => (254, 10),
            Self::Foot => (3_048, 10),
            Self::Yard => (9_144, 10),
            Self::SquareInch => (64_516, 100),
            Self::SquareFoot => (9_290_304, 100),
            Self::SquareYard => (83_612_736, 100),
            Self::FluidOunce => (295_735_295_625, 10_000_000_000),
            Self::Quart => (946_352_946, 1_000_000),
            Self::Gallon => (3_785_411_784, 1_000_000),
            Self::CubicInch => (16_387_064, 1_000_000),
            Self::CubicFoot => (28_316_846_592, 1_000_000),
            Self::CubicYard => (764_554_857_984, 1_000_000),
        }
    }
}

impl Measure {
    /// A measure of `digits` with `decimals` of them behind the point; `None` beyond six digits or five decimals.
    #[must_use]
    pub const fn new(digits: u32, decimals: u8, unit: Unit) -> Option<Self> {
        if digits > MEASURE_DIGITS_MAX || decimals > MEASURE_DECIMALS_MAX {
            None
        } else {
            Some(Self { digits, decimals, unit })
        }
    }

    /// What an element measures, if its identifier is one of a measure.
    #[must_use]
    pub fn of(element: &Element) -> Option<Self> {
        let unit = element.ai().rule().unit?;
        Self::new(element.value().parse().ok()?, element.ai().decimals()?, unit)
    }

    /// The element with which a barcode tells this measure.
    ///
    /// `family` is the first three digits of the identifier: "310" for a net weight in kilograms.
    /// There is none where that family does not exist or counts in another unit.
    #[must_use]
    pub fn element(self, family: &str) -> Option<Element> {
        let ai = Ai::parse(&format!("{family}{}", self.decimals)).ok()?;
        if family.len() != 3 || ai.rule().unit != Some(self.unit) {
            return None;
        }
        Element::of(ai, &format!("{:06}", self.digits)).ok()
    }

    /// The digits, without a point.
    #[must_use]
    pub const fn digits(self) -> u32 {
        self.digits
    }

    /// How many of the digits stand behind the point.
    #[must_use]
    pub const fn decimals(self) -> u8 {
        self.decimals
    }

    /// The unit.
    #[must_use]
    pub const fn unit(self) -> Unit {
        self.unit
    }

    /// The measure in whole base units of its [`Dimension`], the nearest, halves upwards.
    #[must_use]
    pub fn in_base_units(self) -> u64 {
        let (numerator, denominator) = self.unit.base_units();
        let numerator = u128::from(self.digits) * u128::from(numerator);
        let denominator = u128::from(denominator) * 10_u128.pow(u32::from(self.decimals));
        // At most 999,999 cubic yards, which are less than 10¹² ml: the conversion always fits.
        u64::try_from((2 * numerator + denominator) / (2 * denominator)).unwrap_or(u64::MAX)
    }

    /// The mass in grams, if it is one.
    #[must_use]
    pub fn grams(self) -> Option<u64> {
        (self.unit.dimension() == Dimension::Mass).then(|| self.in_base_units())
    }

    /// The length in millimetres, if it is one.
    #[must_use]
    pub fn millimetres(self) -> Option<u64> {
        (self.unit.dimension() == Dimension::Length).then(|| self.in_base_units())
    }

    /// The volume in millilitres, if it is one.
    #[must_use]
    pub fn millilitres(self) -> Option<u64> {
        (self.unit.dimension() == Dimension::Volume).then(|| self.in_base_units())
    }
}

impl fmt::Display for Measure {
    /// As 1.250 kg.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", decimal(u64::from(self.digits), self.decimals), self.unit.sign())
    }
}

/// An amount of money, exactly as the barcode writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Amount {
    /// The digits, without a point, at most 15.
    pub digits: u64,
    /// How many of the digits stand behind the point, 0 to 9.
    pub decimals: u8,
    /// The numeric code of ISO 4217, as 208 for the Danish krone; without it the amount is in the money of the place.
    pub currency: Option<u16>,
}

impl Amount {
    /// The price that an element tells: (392n), (393n) or (395n).
    #[must_use]
    pub fn of(element: &Element) -> Option<Self> {
        let ai = element.ai();
        if !["392n", "393n", "395n"].iter().any(|family| ai.matches(family)) {
            return None;
        }
        let (currency, digits) =
            if ai.matches("393n") { element.value().split_at_checked(3)? } else { ("", element.value()) };
        Some(Self { digits: digits.parse().ok()?, decimals: ai.decimals()?, currency: currency.parse().ok() })
    }
}

impl fmt::Display for Amount {
    /// As 19.95, without the currency.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&decimal(self.digits, self.decimals))
    }
}

fn decimal(digits: u64, decimals: u8) -> String {
    let decimals = usize::from(decimals);
    let mut text = format!("{digits:0width$}", width = decimals + 1);
    if decimals > 0 {
        text.insert(text.len() - decimals, '.');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measure(code: &str, value: &str) -> Option<Measure> {
        Measure::of(&Element::new(code, value).unwrap())
    }

    #[test]
    fn decimals_come_from_the_identifier() {
        for (code, value, shown, base_units) in [
            ("3103", "001250", "1.250 kg", 1_250),
            ("3100", "000012", "12 kg", 12_000),
            ("3105", "000449", "0.00449 kg", 4),
            ("3105", "000450", "0.00450 kg", 5),
            ("3302", "999999", "9999.99 kg", 9_999_990),
            ("3201", "000010", "1.0 lb", 454),
            ("3112", "000123", "1.23 m", 1_230),
            ("3210", "000010", "10 in", 254),
            ("3153", "000750", "0.750 l", 750),
            ("3610", "000001", "1 gal", 3_785),
            ("3660", "999999", "999999 yd³", 764_554_093_429),
            ("3142", "000150", "1.50 m²", 1_500_000),
            ("3370", "000002", "2 kg/m²", 2_000),
        ] {
            let measure = measure(code, value).unwrap();
            assert_eq!(measure.to_string(), shown);
            assert_eq!(measure.in_base_units(), base_units, "{shown}");
            assert_eq!(measure.element(&code[..3]).unwrap().value(), value);
        }
    }

    #[test]
    fn a_measure_is_asked_only_for_what_it_measures() {
        let weight = measure("3103", "001250").unwrap();
        assert_eq!((weight.grams(), weight.millimetres(), weight.millilitres()), (Some(1_250), None, None));
        assert_eq!(measure("10", "001250"), None);
        assert_eq!(weight.element("320"), None, "pounds");
        assert_eq!(weight.element("31"), None);
        assert_eq!(weight.element("999"), None);
        assert_eq!(Measure::new(1_000_000, 0, Unit::Kilogram), None);
        assert_eq!(Measure::new(1, 6, Unit::Kilogram), None);
    }

    #[test]
    fn amounts_have_decimals_and_perhaps_a_currency() {
        let amount = |code, value| Amount::of(&Element::new(code, value).unwrap());
        assert_eq!(amount("3922", "1995"), Some(Amount { digits: 1_995, decimals: 2, currency: None }));
        assert_eq!(
            amount("3932", "2081995"),
            Some(Amount { digits: 1_995, decimals: 2, currency: Some(208) })
        );
        assert_eq!(amount("3932", "2085").map(|a| a.to_string()).as_deref(), Some("0.05"));
        assert_eq!(amount("30", "5"), None);
    }
}
