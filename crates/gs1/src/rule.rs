//! What a part of a value must obey beyond its characters and length.

use crate::check_digit::{verify_check_digit, verify_check_pair};
use crate::date::{self, ShortDate};
use crate::fault::{Fault, FaultKind, every_char};
use crate::{charset, iso_codes, percent};

/// The shortest company prefix that GS1 gives out has this many digits.
const COMPANY_PREFIX_DIGITS_MIN: usize = 4;

/// A rule about the content of a part of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rule {
    /// The last digit is a check digit.
    CheckDigit,
    /// The last two characters are a check pair.
    CheckPair,
    /// Begins with a company prefix. Whether that prefix was given out is not looked up.
    CompanyPrefix,
    /// A company prefix begins at the second character, behind an indicator or extension digit.
    CompanyPrefixSecond,
    /// A date as YYMMDD.
    Day,
    /// A date as YYMMDD whose day may be 00.
    DayOrMonth,
    /// An hour as HH.
    Hour,
    /// A minute as MM.
    Minute,
    /// A second as SS.
    Second,
    /// A time as HHMM.
    HourMinute,
    /// A country of ISO 3166-1 as three digits.
    Country,
    /// A country as three digits, or 999.
    CountryOr999,
    /// A country of ISO 3166-1 as two letters.
    CountryAlpha2,
    /// A currency of ISO 4217 as three digits.
    Currency,
    /// Percent signs are followed by two hexadecimal digits.
    PercentEncoded,
    /// A piece number and a total of as many digits, as 0103 for piece 1 of 3.
    PieceOfTotal,
    /// Only zeros.
    Zero,
    /// 0 for no, 1 for yes.
    ZeroOrOne,
    /// No leading zero.
    NoZeroPrefix,
    /// At least one character is no digit.
    NonDigit,
    /// Only hyphens: the minus sign of a temperature.
    Hyphen,
    /// Degrees north of the south pole, in units of 10⁻⁷, ten digits.
    Latitude,
    /// Degrees east of the antimeridian, in units of 10⁻⁷, ten digits.
    Longitude,
    /// One letter, digit, hyphen or underscore.
    ImporterIndex,
}

impl Rule {
    /// Whether the text obeys the rule.
    ///
    /// # Errors
    /// What is wrong, and where in the text.
    pub fn check(self, text: &str) -> Result<(), Fault> {
        match self {
            Self::CheckDigit => verify_check_digit(text),
            Self::CheckPair => verify_check_pair(text),
            Self::CompanyPrefix => company_prefix(text),
            Self::CompanyPrefixSecond => company_prefix_second(text),
            Self::Day => ShortDate::parse_day(text).map(drop),
            Self::DayOrMonth => ShortDate::parse_day_or_month(text).map(drop),
            Self::Hour => date::hour(text).map(drop),
            Self::Minute => date::minute(text).map(drop),
            Self::Second => date::second(text).map(drop),
            Self::HourMinute => date::hour_minute(text).map(drop),
            Self::Country => iso_codes::country(text),
            Self::CountryOr999 => iso_codes::country_or_999(text),
            Self::CountryAlpha2 => iso_codes::country_alpha2(text),
            Self::Currency => iso_codes::currency(text),
            Self::PercentEncoded => percent::check(text),
            Self::PieceOfTotal => piece_of_total(text),
            Self::Zero => holds(FaultKind::NotZero, text, is_all(text, '0')),
            Self::ZeroOrOne => holds(FaultKind::NotZeroOrOne, text, matches!(text, "0" | "1")),
            Self::NoZeroPrefix => no_zero_prefix(text),
            Self::NonDigit => holds(FaultKind::NonDigitMissing, text, charset::digits(text).is_err()),
            Self::Hyphen => holds(FaultKind::NotHyphen, text, is_all(text, '-')),
            Self::Latitude => degrees(text, 180, FaultKind::LatitudeWrong),
            Self::Longitude => degrees(text, 360, FaultKind::LongitudeWrong),
            Self::ImporterIndex => importer_index(text),
        }
    }
}

fn holds(kind: FaultKind, text: &str, condition: bool) -> Result<(), Fault> {
    if condition { Ok(()) } else { Err(Fault::whole(kind, text)) }
}

fn is_all(text: &str, wanted: char) -> bool {
    !text.is_empty() && text.chars().all(|c| c == wanted)
}

fn company_prefix(text: &str) -> Result<(), Fault> {
    let prefix: String = text.chars().take(COMPANY_PREFIX_DIGITS_MIN).collect();
    if prefix.chars().count() < COMPANY_PREFIX_DIGITS_MIN {
        return Err(Fault::whole(FaultKind::WrongLength, text));
    }
    every_char(&prefix, FaultKind::CompanyPrefixMissing, |c| c.is_ascii_digit())
}

fn company_prefix_second(text: &str) -> Result<(), Fault> {
    let Some(first) = text.chars().next() else {
        return Err(Fault::whole(FaultKind::WrongLength, text));
    };
    let skipped = first.len_utf8();
    company_prefix(&text[skipped..]).map_err(|fault| fault.moved(skipped))
}

fn piece_of_total(text: &str) -> Result<(), Fault> {
    let length = text.chars().count();
    holds(FaultKind::WrongLength, text, length > 0 && length.is_multiple_of(2))?;
    charset::digits(text)?;
    let (piece, total) = text.split_at(length / 2);
    if is_all(piece, '0') {
        return Err(Fault::whole(FaultKind::PieceZero, piece));
    }
    if is_all(total, '0') {
        return Err(Fault::at(FaultKind::TotalZero, piece.len(), text.len()));
    }
    // Both have as many digits, so that their order as text is their order as numbers.
    holds(FaultKind::PieceBeyondTotal, text, piece <= total)
}

fn no_zero_prefix(text: &str) -> Result<(), Fault> {
    charset::digits(text)?;
    if text.starts_with('0') { Err(Fault::at(FaultKind::ZeroPrefix, 0, 1)) } else { Ok(()) }
}

fn degrees(text: &str, most: u64, kind: FaultKind) -> Result<(), Fault> {
    charset::digits(text)?;
    holds(FaultKind::WrongLength, text, text.len() == 10)?;
    holds(kind, text, text.parse::<u64>().is_ok_and(|value| value <= most * 10_000_000))
}

fn importer_index(text: &str) -> Result<(), Fault> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let mut chars = text.chars();
    holds(FaultKind::ImporterIndexWrong, text, chars.next().is_some_and(allowed) && chars.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_company_prefix_is_four_digits_at_least() {
        let fault = |kind, start, end| Err(Fault { kind, start, end });
        assert_eq!(Rule::CompanyPrefix.check("5701ABC"), Ok(()));
        assert_eq!(Rule::CompanyPrefix.check("570"), fault(FaultKind::WrongLength, 0, 3));
        assert_eq!(Rule::CompanyPrefix.check("57Å1"), fault(FaultKind::CompanyPrefixMissing, 2, 4));
        assert_eq!(Rule::CompanyPrefixSecond.check("X5701"), Ok(()));
        assert_eq!(Rule::CompanyPrefixSecond.check("957A1"), fault(FaultKind::CompanyPrefixMissing, 3, 4));
        assert_eq!(Rule::CompanyPrefixSecond.check(""), fault(FaultKind::WrongLength, 0, 0));
    }

    #[test]
    fn piece_and_total_share_the_digits() {
        assert_eq!(Rule::PieceOfTotal.check("0203"), Ok(()));
        let beyond = Rule::PieceOfTotal.check("0403");
        assert_eq!(beyond.map_err(|f| f.kind), Err(FaultKind::PieceBeyondTotal));
        assert_eq!(Rule::PieceOfTotal.check("åå").map_err(|f| f.kind), Err(FaultKind::NotADigit));
    }
}
