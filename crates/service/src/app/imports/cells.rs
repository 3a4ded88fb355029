//! From the text of a cell to a value, with the field codes of the API.

use super::decimal::Decimal;
use super::table::DecimalMark;
use crate::app::error::FieldCode;
use crate::app::iso;
use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::strtime::BrokenDownTime;
use jiff::{Timestamp, tz::TimeZone};
use rummelig_domain::client::Gs1PrefixError;
use rummelig_domain::code::CodeError;
use rummelig_domain::country::Country;
use rummelig_domain::line_no::LineNo;
use rummelig_domain::money::Currency;
use rummelig_domain::quantity::{QUANTITY_MAX, Quantity};
use rummelig_domain::time::Instant;
use std::ops::RangeInclusive;

/// A cell that cannot be taken, with a sentence that says what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The field code.
    pub code: FieldCode,
    /// What to write instead.
    pub message: String,
}

impl Fault {
    /// A fault with its sentence.
    #[must_use]
    pub fn new(code: FieldCode, message: &str) -> Self {
        Self { code, message: message.to_owned() }
    }
}

impl From<Gs1PrefixError> for Fault {
    fn from(error: Gs1PrefixError) -> Self {
        Self::new(FieldCode::BadFormat, &error.to_string())
    }
}

impl From<CodeError> for Fault {
    fn from(error: CodeError) -> Self {
        let code = match error.code() {
            "too_short" => FieldCode::TooShort,
            "too_long" => FieldCode::TooLong,
            _ => FieldCode::BadFormat,
        };
        Self::new(code, &error.to_string())
    }
}

/// How numbers and times are written in one file.
#[derive(Clone, Debug)]
pub struct Formats {
    /// The sign before the fraction.
    pub decimal_mark: DecimalMark,
    /// A `strptime` format; without it times are RFC 3339.
    pub datetime_format: Option<String>,
    /// The zone of times that name none; without it every time must name its offset.
    pub zone: Option<TimeZone>,
}

/// A code whose constructor is in the domain: `code_of(SiteCode::new)`.
pub fn code_of<T>(
    door: impl Fn(String) -> Result<T, CodeError>,
) -> impl Fn(&str, &Formats) -> Result<T, Fault> {
    move |text, _| door(text.to_owned()).map_err(Fault::from)
}

/// A text or number in words whose constructor is in the domain: `of(Text::new)`.
pub fn of<T, E: Into<Fault>>(
    door: impl Fn(&str) -> Result<T, E>,
) -> impl Fn(&str, &Formats) -> Result<T, Fault> {
    move |text, _| door(text).map_err(Into::into)
}

/// One of a closed set of words: `word(LocationKind::parse, LocationKind::ALL)`.
pub fn word<T: Copy + ToString>(
    parse: impl Fn(&str) -> Option<T>,
    all: &[T],
) -> impl Fn(&str, &Formats) -> Result<T, Fault> {
    move |text, _| {
        parse(text).ok_or_else(|| {
            let words: Vec<String> = all.iter().map(T::to_string).collect();
            Fault::new(FieldCode::UnknownValue, &format!("write one of: {}", words.join(" ")))
        })
    }
}

/// A whole number within limits.
pub fn whole<T: TryFrom<i64>>(limits: RangeInclusive<i64>) -> impl Fn(&str, &Formats) -> Result<T, Fault> {
    move |text, formats| {
        let number = integer(text, formats)?;
        let fitting = if limits.contains(&number) { T::try_from(number).ok() } else { None };
        fitting.ok_or_else(|| {
            let (least, most) = (limits.start(), limits.end());
            Fault::new(FieldCode::OutOfRange, &format!("write a whole number from {least} to {most}"))
        })
    }
}

/// 1 to 1,000,000 base units.
pub fn quantity(text: &str, formats: &Formats) -> Result<Quantity, Fault> {
    let units: i64 = whole(1..=QUANTITY_MAX)(text, formats)?;
    Quantity::new(units).map_err(|error| Fault::new(FieldCode::OutOfRange, &error.to_string()))
}

/// The number of a line, 1 to 9999.
pub fn line_no(text: &str, formats: &Formats) -> Result<LineNo, Fault> {
    LineNo::new(integer(text, formats)?)
        .map_err(|error| Fault::new(FieldCode::OutOfRange, &error.to_string()))
}

/// A whole number without a fraction; `5.0` is one only where a map says `integer`.
fn integer(text: &str, formats: &Formats) -> Result<i64, Fault> {
    let number = Decimal::parse(text, formats.decimal_mark)?;
    match number.whole() {
        Some(whole) if !text.contains(formats.decimal_mark.sign()) => Ok(whole),
        _ => Err(Fault::new(FieldCode::BadFormat, "write a whole number without a decimal mark")),
    }
}

/// `yes no true false 1 0 ja nej`, in any case.
pub fn boolean(text: &str, _: &Formats) -> Result<bool, Fault> {
    match text.to_ascii_lowercase().as_str() {
        "yes" | "true" | "1" | "ja" => Ok(true),
        "no" | "false" | "0" | "nej" => Ok(false),
        _ => Err(Fault::new(FieldCode::UnknownValue, "write yes or no")),
    }
}

/// A calendar day, `YYYY-MM-DD`.
pub fn day(text: &str, _: &Formats) -> Result<Date, Fault> {
    let shape = text.len() == 10
        && text
            .bytes()
            .enumerate()
            .all(|(at, b)| if at == 4 || at == 7 { b == b'-' } else { b.is_ascii_digit() });
    if !shape {
        return Err(Fault::new(FieldCode::BadFormat, "write the day as 2026-03-05"));
    }
    text.parse().map_err(|_| Fault::new(FieldCode::OutOfRange, "the calendar has no such day"))
}

/// A time of day, `HH:MM`.
pub fn clock(text: &str, _: &Formats) -> Result<Time, Fault> {
    let bytes = text.as_bytes();
    let shape = bytes.len() == 5
        && bytes.iter().enumerate().all(|(at, b)| if at == 2 { *b == b':' } else { b.is_ascii_digit() });
    if !shape {
        return Err(Fault::new(FieldCode::BadFormat, "write the time of day as 15:00"));
    }
    text.parse().map_err(|_| Fault::new(FieldCode::OutOfRange, "the day has no such time"))
}

/// A point in time: in the format and zone of the map, else RFC 3339 with its offset.
///
/// A local time that the change to summer time leaves out is moved on by an hour; of one that comes twice the first
/// counts.
pub fn instant(text: &str, formats: &Formats) -> Result<Instant, Fault> {
    let Some(format) = &formats.datetime_format else { return standard_instant(text, formats) };
    let wrong = |_| Fault::new(FieldCode::BadFormat, &format!("write the time in the form {format}"));
    let parts = BrokenDownTime::parse(format, text).map_err(wrong)?;
    if parts.offset().is_some() {
        return parts.to_timestamp().map(Instant::from).map_err(wrong);
    }
    // A format without a time of day means the start of the day.
    let local =
        parts.to_datetime().or_else(|_| parts.to_date().map(|date| date.to_datetime(Time::midnight())));
    in_zone(local.map_err(wrong)?, formats)
}

fn standard_instant(text: &str, formats: &Formats) -> Result<Instant, Fault> {
    if let Ok(timestamp) = text.parse::<Timestamp>() {
        return Ok(Instant::from(timestamp));
    }
    match text.parse::<DateTime>() {
        Ok(local) if formats.zone.is_some() && text.contains(':') => in_zone(local, formats),
        _ => Err(Fault::new(FieldCode::BadFormat, "write the time with its offset, as 2026-03-02T08:26:00Z")),
    }
}

fn in_zone(local: DateTime, formats: &Formats) -> Result<Instant, Fault> {
    let Some(zone) = &formats.zone else {
        return Err(Fault::new(
            FieldCode::BadFormat,
            "the time names no offset, and the map names no timezone",
        ));
    };
    match local.to_zoned_datetime(zone.clone()) {
        Ok(zoned) => Ok(Instant::from(zoned.timestamp())),
        Err(_) => Err(Fault::new(FieldCode::OutOfRange, "the calendar has no such time")),
    }
}

/// An IANA zone, as `Europe/Copenhagen`.
pub fn zone_name(text: &str, _: &Formats) -> Result<String, Fault> {
    match TimeZone::get(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(_) => {
            Err(Fault::new(FieldCode::UnknownValue, "write a zone of the IANA list, as Europe/Copenhagen"))
        }
    }
}

/// A currency of ISO 4217, in capitals.
pub fn currency(text: &str, _: &Formats) -> Result<Currency, Fault> {
    match Currency::new(text) {
        Ok(currency) if iso::is_currency(text) => Ok(currency),
        _ => Err(Fault::new(FieldCode::UnknownValue, "write a currency of ISO 4217, as DKK")),
    }
}

/// A country of ISO 3166-1, as two capitals.
pub fn country(text: &str, _: &Formats) -> Result<Country, Fault> {
    match Country::new(text) {
        Ok(country) if iso::is_country(text) => Ok(country),
        _ => Err(Fault::new(FieldCode::UnknownValue, "write a country of ISO 3166-1 as two capitals, as DK")),
    }
}

/// How many decimals the minor unit of a currency has (ISO 4217, list one of 2024).
#[must_use]
pub fn currency_exponent(currency: Currency) -> u32 {
    match currency.as_str() {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "UYI"
        | "VND" | "VUV" | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        "CLF" | "UYW" => 4,
        _ => 2,
    }
}

/// An amount in minor units of the currency, not negative: `2.1` GBP is 210. Without a currency two decimals are read.
pub fn minor_units(currency: Option<Currency>) -> impl Fn(&str, &Formats) -> Result<i64, Fault> {
    let exponent = currency.map_or(2, currency_exponent);
    move |text, formats| {
        let amount = Decimal::parse(text, formats.decimal_mark)?;
        match amount.scaled(exponent) {
            Some(minor) if minor >= 0 => Ok(minor),
            Some(_) => Err(Fault::new(FieldCode::OutOfRange, "write an amount of at least 0")),
            None => Err(Fault::new(
                FieldCode::OutOfRange,
                &format!("write the amount with at most {exponent} decimals"),
            )),
        }
    }
}

/// A list split at `|`; empty parts are left out, a part given twice is a fault.
pub fn list<T: PartialEq>(
    part: impl Fn(&str, &Formats) -> Result<T, Fault>,
) -> impl Fn(&str, &Formats) -> Result<Vec<T>, Fault> {
    move |text, formats| {
        let mut parts = Vec::new();
        for text in text.split('|').map(str::trim).filter(|text| !text.is_empty()) {
            let value = part(text, formats)?;
            if parts.contains(&value) {
                return Err(Fault::new(FieldCode::Duplicate, &format!("`{text}` stands there twice")));
            }
            parts.push(value);
        }
        Ok(parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rummelig_domain::code::{LocationCode, SkuCode};
    use std::fmt::Debug;

    fn formats() -> Formats {
        Formats { decimal_mark: DecimalMark::Point, datetime_format: None, zone: None }
    }

    fn in_map(format: &str, zone: &str) -> Formats {
        Formats { datetime_format: Some(format.to_owned()), zone: TimeZone::get(zone).ok(), ..formats() }
    }

    fn check<T: Debug + PartialEq>(
        formats: &Formats,
        parse: impl Fn(&str, &Formats) -> Result<T, Fault>,
        rows: &[(&str, Result<T, FieldCode>)],
    ) {
        for (text, expected) in rows {
            let found = parse(text, formats).map_err(|fault| fault.code);
            assert_eq!(&found, expected, "{text:?}");
        }
    }

    #[test]
    fn whole_numbers() {
        check(
            &formats(),
            whole::<i32>(-10..=100),
            &[
                ("5", Ok(5)),
                ("-10", Ok(-10)),
                ("101", Err(FieldCode::OutOfRange)),
                ("5.0", Err(FieldCode::BadFormat)),
                ("1.5", Err(FieldCode::BadFormat)),
                ("1,000", Err(FieldCode::BadFormat)),
                ("x", Err(FieldCode::NotANumber)),
            ],
        );
        check(
            &formats(),
            |text, formats| quantity(text, formats).map(Quantity::units),
            &[
                ("1", Ok(1)),
                ("1000000", Ok(1_000_000)),
                ("0", Err(FieldCode::OutOfRange)),
                ("-1", Err(FieldCode::OutOfRange)),
                ("1000001", Err(FieldCode::OutOfRange)),
            ],
        );
    }

    #[test]
    fn yes_and_no() {
        check(
            &formats(),
            boolean,
            &[
                ("yes", Ok(true)),
                ("JA", Ok(true)),
                ("1", Ok(true)),
                ("True", Ok(true)),
                ("nej", Ok(false)),
                ("no", Ok(false)),
                ("0", Ok(false)),
                ("FALSE", Ok(false)),
                ("maybe", Err(FieldCode::UnknownValue)),
                ("2", Err(FieldCode::UnknownValue)),
            ],
        );
    }

    #[test]
    fn days_and_times_of_day() {
        check(
            &formats(),
            |text, formats| day(text, formats).map(|day| day.to_string()),
            &[
                ("2026-03-05", Ok("2026-03-05".to_owned())),
                ("2024-02-29", Ok("2024-02-29".to_owned())),
                ("2026-02-29", Err(FieldCode::OutOfRange)),
                ("05-03-2026", Err(FieldCode::BadFormat)),
                ("2026-3-5", Err(FieldCode::BadFormat)),
                ("20260305", Err(FieldCode::BadFormat)),
            ],
        );
        check(
            &formats(),
            |text, formats| clock(text, formats).map(|time| time.to_string()),
            &[
                ("15:00", Ok("15:00:00".to_owned())),
                ("24:00", Err(FieldCode::OutOfRange)),
                ("3 pm", Err(FieldCode::BadFormat)),
            ],
        );
    }

    #[test]
    fn times_in_a_zone() {
        let text_of = |text: &str, formats: &Formats| instant(text, formats).map(|at| at.to_string());
        let london = in_map("%Y-%m-%d %H:%M:%S", "Europe/London");
        check(
            &london,
            text_of,
            &[
                ("2010-12-01 08:26:00", Ok("2010-12-01T08:26:00.000Z".to_owned())),
                ("2010-06-01 08:26:00", Ok("2010-06-01T07:26:00.000Z".to_owned())),
                ("2010-12-01", Err(FieldCode::BadFormat)),
                ("2010-13-01 08:26:00", Err(FieldCode::BadFormat)),
            ],
        );
        let copenhagen = in_map("%d-%m-%Y %H:%M", "Europe/Copenhagen");
        check(
            &copenhagen,
            text_of,
            &[
                // 02:30 is left out that night and becomes 03:30 summer time.
                ("29-03-2026 02:30", Ok("2026-03-29T01:30:00.000Z".to_owned())),
                // 02:30 comes twice; the first is in summer time.
                ("25-10-2026 02:30", Ok("2026-10-25T00:30:00.000Z".to_owned())),
            ],
        );
        check(
            &in_map("%Y-%m-%d", "Europe/Copenhagen"),
            text_of,
            &[("2026-03-02", Ok("2026-03-01T23:00:00.000Z".to_owned()))],
        );
        check(
            &in_map("%Y-%m-%d %H:%M %z", "Europe/Copenhagen"),
            text_of,
            &[("2026-03-02 08:00 +0000", Ok("2026-03-02T08:00:00.000Z".to_owned()))],
        );
        check(
            &formats(),
            text_of,
            &[
                ("2026-03-02T08:26:00Z", Ok("2026-03-02T08:26:00.000Z".to_owned())),
                ("2026-03-02T08:26:00+01:00", Ok("2026-03-02T07:26:00.000Z".to_owned())),
                ("2026-03-02T08:26:00", Err(FieldCode::BadFormat)),
                ("yesterday", Err(FieldCode::BadFormat)),
            ],
        );
        let zone_only = Formats { datetime_format: None, ..london };
        check(
            &zone_only,
            text_of,
            &[
                ("2026-03-02T08:26:00", Ok("2026-03-02T08:26:00.000Z".to_owned())),
                ("2026-03-02", Err(FieldCode::BadFormat)),
            ],
        );
    }

    #[test]
    fn amounts_become_minor_units() {
        check(
            &formats(),
            minor_units(Currency::new("GBP").ok()),
            &[
                ("2.1", Ok(210)),
                ("0", Ok(0)),
                ("2.55", Ok(255)),
                ("2.550", Ok(255)),
                ("2.555", Err(FieldCode::OutOfRange)),
                ("-1", Err(FieldCode::OutOfRange)),
                ("2,55", Err(FieldCode::BadFormat)),
                ("free", Err(FieldCode::NotANumber)),
            ],
        );
        check(
            &formats(),
            minor_units(Currency::new("JPY").ok()),
            &[("500", Ok(500)), ("1.5", Err(FieldCode::OutOfRange))],
        );
        check(&formats(), minor_units(Currency::new("KWD").ok()), &[("1.5", Ok(1500))]);
        check(
            &formats(),
            currency,
            &[
                ("DKK", Ok(Currency::new("DKK").unwrap())),
                ("dkk", Err(FieldCode::UnknownValue)),
                ("kr", Err(FieldCode::UnknownValue)),
            ],
        );
        check(
            &formats(),
            |text, formats| country(text, formats).map(|country| country.to_string()),
            &[
                ("DK", Ok("DK".to_owned())),
                ("dk", Err(FieldCode::UnknownValue)),
                ("UK", Err(FieldCode::UnknownValue)),
                ("Danmark", Err(FieldCode::UnknownValue)),
            ],
        );
    }

    #[test]
    fn codes_words_and_lists() {
        let sku = code_of(SkuCode::new);
        check(
            &formats(),
            |text, formats| sku(text, formats).map(SkuCode::into_string),
            &[
                ("85123a", Ok("85123a".to_owned())),
                ("X~2", Err(FieldCode::BadFormat)),
                (&"x".repeat(65), Err(FieldCode::TooLong)),
            ],
        );
        let places = list(code_of(LocationCode::new));
        let texts = |text: &str, formats: &Formats| {
            places(text, formats).map(|codes| codes.iter().map(ToString::to_string).collect::<Vec<_>>())
        };
        check(
            &formats(),
            texts,
            &[
                ("A | B|C", Ok(vec!["A".to_owned(), "B".to_owned(), "C".to_owned()])),
                ("A||", Ok(vec!["A".to_owned()])),
                ("A|A", Err(FieldCode::Duplicate)),
            ],
        );
        check(
            &formats(),
            zone_name,
            &[
                ("Europe/Copenhagen", Ok("Europe/Copenhagen".to_owned())),
                ("Europe/Atlantis", Err(FieldCode::UnknownValue)),
            ],
        );
    }
}
