//! Numbers as they stand in cells: exact, because money and quantities are.

use super::cells::Fault;
use super::table::DecimalMark;
use crate::app::error::FieldCode;
use std::cmp::Ordering;
use std::fmt;

/// The most digits before the mark.
const WHOLE_DIGITS_MAX: usize = 18;
/// The most digits after the mark.
const FRACTION_DIGITS_MAX: usize = 12;

/// A decimal number, `mantissa / 10^scale`.
#[derive(Clone, Copy, Debug)]
pub struct Decimal {
    mantissa: i128,
    scale: u32,
}

impl Decimal {
    /// Reads a number with this decimal mark and without thousands marks: `-5`, `17850.0`, `.5` is none.
    ///
    /// # Errors
    /// `bad_format` for a number written otherwise (the other mark, thousands marks, an exponent), `out_of_range`
    /// for more than 18 digits before or 12 after the mark, `not_a_number` for everything else.
    pub fn parse(text: &str, mark: DecimalMark) -> Result<Self, Fault> {
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = match unsigned.split_once(mark.sign()) {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (unsigned, None),
        };
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !fraction.is_none_or(digits) {
            return Err(misread(text, mark));
        }
        let fraction = fraction.unwrap_or("");
        if whole.len() > WHOLE_DIGITS_MAX || fraction.len() > FRACTION_DIGITS_MAX {
            return Err(Fault::new(FieldCode::OutOfRange, "the number has too many digits"));
        }
        let mantissa = whole
            .bytes()
            .chain(fraction.bytes())
            .fold(0_i128, |sum, byte| sum * 10 + i128::from(byte - b'0'));
        let mantissa = if negative { -mantissa } else { mantissa };
        Ok(Self { mantissa, scale: fraction.len() as u32 })
    }

    /// The number of units of `10^-exponent`: 2.1 with 2 is 210. None where a digit would be lost or it does not fit.
    #[must_use]
    pub fn scaled(self, exponent: u32) -> Option<i64> {
        let number = if exponent >= self.scale {
            self.mantissa.checked_mul(10_i128.checked_pow(exponent - self.scale)?)?
        } else {
            let divisor = 10_i128.checked_pow(self.scale - exponent)?;
            if self.mantissa % divisor != 0 {
                return None;
            }
            self.mantissa / divisor
        };
        i64::try_from(number).ok()
    }

    /// The number where it is whole: `17850.0` is, `1.5` is not.
    #[must_use]
    pub fn whole(self) -> Option<i64> {
        self.scaled(0)
    }
}

/// What is wrong with a text that is no number of this file.
fn misread(text: &str, mark: DecimalMark) -> Fault {
    let numeric = |c: char| {
        c.is_ascii_digit() || matches!(c, '.' | ',' | '\'' | ' ' | '\u{a0}' | '-' | '+' | 'e' | 'E')
    };
    if text.contains(|c: char| c.is_ascii_digit()) && text.chars().all(numeric) {
        let sign = mark.sign();
        Fault::new(
            FieldCode::BadFormat,
            &format!("write the number with digits and `{sign}` as decimal mark, without thousands marks"),
        )
    } else {
        Fault::new(FieldCode::NotANumber, "write a number")
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        // At most 30 digits each: a mantissa of 30 digits and 12 more for the scale would not fit, but 18 whole and
        // 12 fraction digits are all there ever are.
        let scale = self.scale.max(other.scale);
        let at = |number: &Self| number.mantissa * 10_i128.pow(scale - number.scale);
        at(self).cmp(&at(other))
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = format!("{:0width$}", self.mantissa.unsigned_abs(), width = self.scale as usize + 1);
        let (whole, fraction) = digits.split_at(digits.len() - self.scale as usize);
        let sign = if self.mantissa < 0 { "-" } else { "" };
        if fraction.is_empty() { write!(f, "{sign}{whole}") } else { write!(f, "{sign}{whole}.{fraction}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_one_mark_and_no_other_sign() {
        use DecimalMark::{Comma, Point};
        for (text, mark, expected) in [
            ("0", Point, Ok("0")),
            ("-5", Point, Ok("-5")),
            ("007", Point, Ok("7")),
            ("17850.0", Point, Ok("17850.0")),
            ("2,55", Comma, Ok("2.55")),
            ("-0.05", Point, Ok("-0.05")),
            ("999999999999999999.999999999999", Point, Ok("999999999999999999.999999999999")),
            ("1000000000000000000", Point, Err(FieldCode::OutOfRange)),
            ("0.0000000000001", Point, Err(FieldCode::OutOfRange)),
            ("2,55", Point, Err(FieldCode::BadFormat)),
            ("2.55", Comma, Err(FieldCode::BadFormat)),
            ("1,000.5", Point, Err(FieldCode::BadFormat)),
            ("1.000,5", Comma, Err(FieldCode::BadFormat)),
            ("1 000", Point, Err(FieldCode::BadFormat)),
            ("1e3", Point, Err(FieldCode::BadFormat)),
            ("+5", Point, Err(FieldCode::BadFormat)),
            (".5", Point, Err(FieldCode::BadFormat)),
            ("5.", Point, Err(FieldCode::BadFormat)),
            ("--5", Point, Err(FieldCode::BadFormat)),
            ("", Point, Err(FieldCode::NotANumber)),
            ("five", Point, Err(FieldCode::NotANumber)),
            ("NaN", Point, Err(FieldCode::NotANumber)),
            ("5 kg", Point, Err(FieldCode::NotANumber)),
            ("٥", Point, Err(FieldCode::NotANumber)),
        ] {
            let found = Decimal::parse(text, mark).map(|number| number.to_string());
            assert_eq!(found.as_deref().map_err(|fault| fault.code), expected, "{text:?}");
        }
    }

    #[test]
    fn units_are_exact_or_nothing() {
        let number = |text: &str| Decimal::parse(text, DecimalMark::Point).unwrap();
        assert_eq!(number("2.1").scaled(2), Some(210));
        assert_eq!(number("2.5500").scaled(2), Some(255));
        assert_eq!(number("2.555").scaled(2), None);
        assert_eq!(number("500").scaled(0), Some(500));
        assert_eq!(number("999999999999999999").scaled(4), None);
        assert_eq!(number("17850.0").whole(), Some(17850));
        assert_eq!(number("1.5").whole(), None);
    }

    #[test]
    fn equal_numbers_may_be_spelled_differently() {
        let number = |text: &str| Decimal::parse(text, DecimalMark::Point).unwrap();
        assert_eq!(number("0.0"), number("-0"));
        assert!(number("-1") < number("-0.5"));
        assert!(number("999999999999999999.999999999999") > number("999999999999999999"));
    }
}
