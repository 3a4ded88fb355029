//! The readers of the wire's simple values: texts, numbers, days, times, codes.

use crate::app::error::FieldCode;
use crate::app::iso;
use crate::app::said::Said;
use crate::http::decode::{Faulty, Fields, Node, Read};
use jiff::Timestamp;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use rummelig_domain::code::{
    Barcode, CarrierCode, ClientCode, CodeError, ExternalId, HandlingUnitCode, LocationCode, LotCode, Serial,
    SiteCode, SkuCode, Text, TrackingNumber, WalkwayCode, WorkerCode, ZoneCode,
};
use rummelig_domain::line_no::{LINE_NO_MAX, LineNo};
use rummelig_domain::quantity::{QUANTITY_MAX, Quantity};
use rummelig_domain::site::SiteTimeZone;
use rummelig_domain::time::{Day, Instant};
use serde_json::Value;
use std::fmt::Display;
use std::ops::RangeInclusive;
use uuid::Uuid;

/// The longest text that is taken where nothing else is said, in characters.
pub const TEXT_MAX: usize = 500;

/// An amount of money in the smallest unit of its currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Money {
    /// The amount, for instance in øre; never negative.
    pub amount_minor: i64,
    /// ISO 4217.
    pub currency: String,
}

/// A text on one line, so many characters long, without control characters.
pub fn text(length: RangeInclusive<usize>) -> impl Fn(Node<'_>) -> Read<String> {
    move |mut node| string(&mut node, &length, char::is_control).map(str::to_owned)
}

/// A text that may have several lines, at most so many characters long.
pub fn note(most: usize) -> impl Fn(Node<'_>) -> Read<String> {
    move |mut node| {
        let is_refused = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
        string(&mut node, &(0..=most), is_refused).map(str::to_owned)
    }
}

/// A text that a type of the domain reads; what the type says about a wrong one is told.
pub fn parsed<T, E: Display>(parse: impl Fn(&str) -> Result<T, E>) -> impl Fn(Node<'_>) -> Read<T> {
    move |mut node| {
        let text = string(&mut node, &(0..=TEXT_MAX), char::is_control)?;
        parse(text).map_err(|why| {
            let da = "Værdien har ikke den form, den skal have.";
            node.fault(FieldCode::BadFormat, Said::of(sentence(&why.to_string()), da.to_owned()))
        })
    }
}

/// A code or text of the domain, which says itself what it may be: `code::<SiteCode>`.
///
/// # Errors
/// Noted.
pub fn code<T: WireCode>(mut node: Node<'_>) -> Read<T> {
    let text = plain(&mut node)?;
    T::of(text).map_err(|why| {
        let (code, message) = code_fault(why);
        node.fault(code, message)
    })
}

/// A code or text of the domain that stands on the wire as a string.
pub trait WireCode: Sized {
    /// The value that this text is.
    ///
    /// # Errors
    /// [`CodeError`] says what is wrong with it.
    fn of(text: &str) -> Result<Self, CodeError>;
}

macro_rules! wire_codes {
    ($($name:ty),* $(,)?) => {$(
        impl WireCode for $name {
            fn of(text: &str) -> Result<Self, CodeError> { <$name>::new(text) }
        }
    )*};
}

wire_codes! {
    Barcode, LocationCode, SiteCode, ZoneCode, HandlingUnitCode, WorkerCode, Serial, LotCode, TrackingNumber,
    WalkwayCode, CarrierCode, ExternalId, SkuCode, ClientCode,
}

impl<const MAX: usize> WireCode for Text<MAX> {
    fn of(text: &str) -> Result<Self, CodeError> {
        Self::new(text)
    }
}

/// The field code and the sentence of a wrong code.
#[must_use]
pub fn code_fault(why: CodeError) -> (FieldCode, Said) {
    let code = match why {
        CodeError::TooShort => FieldCode::TooShort,
        CodeError::TooLong { .. } => FieldCode::TooLong,
        CodeError::ControlCharacter
        | CodeError::SpaceAtEnd
        | CodeError::NotNormalized
        | CodeError::DotName
        | CodeError::ReservedPrefix
        | CodeError::ReservedSuffix
        | CodeError::NotAClientCode
        | CodeError::ReservedForTest
        | CodeError::NotABackorderNumber => FieldCode::BadFormat,
    };
    let da = match why {
        CodeError::TooShort => "Angiv mindst ét tegn.".to_owned(),
        CodeError::TooLong { max } => format!("Brug højst {max} tegn."),
        CodeError::ControlCharacter => "Udelad kontroltegn som tabulatorer og linjeskift.".to_owned(),
        CodeError::SpaceAtEnd => "Udelad mellemrum i begyndelsen og i slutningen.".to_owned(),
        CodeError::NotNormalized => "Send teksten i Unicode-normalform C (NFC).".to_owned(),
        CodeError::DotName => "Vælg en anden kode end '.' og '..', som ikke kan stå i en sti.".to_owned(),
        CodeError::ReservedPrefix => "Vælg en kode, der ikke begynder med 'id:'.".to_owned(),
        CodeError::ReservedSuffix | CodeError::NotABackorderNumber => {
            "Vælg en kode, der ikke slutter med '~' og cifre; sådan navngives restordrer her.".to_owned()
        }
        CodeError::NotAClientCode => {
            "Brug 1 til 16 af tegnene A til Z, 0 til 9 og '-', begyndende med et bogstav eller ciffer."
                .to_owned()
        }
        CodeError::ReservedForTest => "Vælg en kode, der ikke slutter med '-TEST'.".to_owned(),
    };
    (code, Said::of(sentence(&why.to_string()), da))
}

/// A word of a closed set: `word(SiteStatus::ALL, SiteStatus::as_str)`. The wire names them all where it is another.
pub fn word<T: Copy>(all: &'static [T], as_str: fn(T) -> &'static str) -> impl Fn(Node<'_>) -> Read<T> {
    move |mut node| {
        let text = plain(&mut node)?;
        match all.iter().find(|word| as_str(**word) == text) {
            Some(word) => Ok(*word),
            None => {
                let names: Vec<&str> = all.iter().map(|word| as_str(*word)).collect();
                Err(node.fault(FieldCode::UnknownValue, allowed(&names)))
            }
        }
    }
}

/// The sentence that names the values which may be sent.
#[must_use]
pub fn allowed(names: &[&str]) -> Said {
    let names = names.join(", ");
    Said::of(format!("Possible values: {names}."), format!("Mulige værdier: {names}."))
}

/// A whole number between bounds. `2.0` is not a whole number on this wire.
pub fn integer(range: RangeInclusive<i64>) -> impl Fn(Node<'_>) -> Read<i64> {
    move |mut node| {
        let Value::Number(number) = node.value else {
            return Err(node.wrong_type("A whole number is expected here.", "Her forventes et heltal."));
        };
        let too_large = number.as_u64().is_some();
        match number.as_i64() {
            Some(value) if range.contains(&value) => Ok(value),
            None if !too_large => {
                Err(node.wrong_type("A whole number is expected here.", "Her forventes et heltal."))
            }
            Some(_) | None => Err(node.fault(FieldCode::OutOfRange, between(&range))),
        }
    }
}

/// A whole number between bounds, of 32 bits.
pub fn small(range: RangeInclusive<i32>) -> impl Fn(Node<'_>) -> Read<i32> {
    let read = integer(i64::from(*range.start())..=i64::from(*range.end()));
    // The bounds are of 32 bits, so the number is too.
    move |node| read(node).map(|value| i32::try_from(value).unwrap_or(i32::MAX))
}

/// A whole number between bounds, as the type that the bounds fit into.
pub fn number<T: TryFrom<i64>>(range: RangeInclusive<i64>) -> impl Fn(Node<'_>) -> Read<T> {
    let read = integer(range);
    move |node| read(node).and_then(|value| T::try_from(value).map_err(|_| Faulty))
}

/// A quantity of base units, 1 to 1,000,000, as the domain counts them.
///
/// # Errors
/// Noted.
pub fn units(node: Node<'_>) -> Read<Quantity> {
    quantity(node).and_then(|units| Quantity::new(units).map_err(|_| Faulty))
}

/// The number of a line, 1 to 9,999.
///
/// # Errors
/// Noted.
pub fn line_no(node: Node<'_>) -> Read<LineNo> {
    integer(1..=i64::from(LINE_NO_MAX))(node).and_then(|number| LineNo::new(number).map_err(|_| Faulty))
}

/// A quantity of base units that may be none, 0 to 1,000,000, as the domain counts them.
///
/// # Errors
/// Noted.
pub fn units_or_none(node: Node<'_>) -> Read<Quantity> {
    integer(0..=QUANTITY_MAX)(node).and_then(|units| Quantity::new(units).map_err(|_| Faulty))
}

/// A quantity of base units, 1 to 1,000,000.
///
/// # Errors
/// Noted.
pub fn quantity(node: Node<'_>) -> Read<i64> {
    integer(1..=QUANTITY_MAX)(node)
}

/// The sentence that names the bounds of a number.
#[must_use]
pub fn between(range: &RangeInclusive<i64>) -> Said {
    let (least, most) = (range.start(), range.end());
    Said::of(format!("From {least} to {most}."), format!("Fra {least} til {most}."))
}

/// True or false.
///
/// # Errors
/// Noted.
pub fn boolean(mut node: Node<'_>) -> Read<bool> {
    match node.value {
        Value::Bool(value) => Ok(*value),
        _ => Err(node.wrong_type("true or false is expected here.", "Her forventes true eller false.")),
    }
}

/// A point in time, RFC 3339 with any offset.
///
/// # Errors
/// Noted.
pub fn time(mut node: Node<'_>) -> Read<Instant> {
    let text = plain(&mut node)?;
    parse_time(text).ok_or_else(|| node.fault(FieldCode::BadFormat, TIME_EXPECTED))
}

/// What is said where a time has another form.
pub const TIME_EXPECTED: Said = Said::fixed(
    "A time such as 2026-03-02T08:26:00Z is expected here.",
    "Her forventes et tidspunkt som 2026-03-02T08:26:00Z.",
);

/// What is said where a day has another form.
pub const DAY_EXPECTED: Said =
    Said::fixed("A day such as 2026-03-02 is expected here.", "Her forventes en dato som 2026-03-02.");

/// A time of RFC 3339; `jiff` alone reads more forms than the contract names.
#[must_use]
pub fn parse_time(text: &str) -> Option<Instant> {
    let bytes = text.as_bytes();
    let (head, rest) = bytes.split_at_checked(19)?;
    let shaped = |pattern: &[u8], bytes: &[u8]| {
        pattern.len() == bytes.len()
            && pattern.iter().zip(bytes).all(|(wanted, byte)| match wanted {
                b'0' => byte.is_ascii_digit(),
                b'+' => matches!(byte, b'+' | b'-'),
                wanted => byte.eq_ignore_ascii_case(wanted),
            })
    };
    let fraction = rest
        .strip_prefix(b".")
        .map_or(0, |more| 1 + more.iter().take_while(|byte| byte.is_ascii_digit()).count());
    let offset = rest.get(fraction..)?;
    let well_formed = shaped(b"0000-00-00T00:00:00", head)
        && (fraction == 0 || (2..=10).contains(&fraction))
        && (shaped(b"Z", offset) || shaped(b"+00:00", offset));
    well_formed.then(|| text.parse::<Timestamp>().ok().map(Instant::from)).flatten()
}

/// A calendar day, `YYYY-MM-DD`.
///
/// # Errors
/// Noted.
pub fn day(mut node: Node<'_>) -> Read<Day> {
    let text = plain(&mut node)?;
    parse_day(text).ok_or_else(|| node.fault(FieldCode::BadFormat, DAY_EXPECTED))
}

/// A day of the form `YYYY-MM-DD`.
#[must_use]
pub fn parse_day(text: &str) -> Option<Day> {
    let shaped = text.len() == 10 && text.bytes().filter(|byte| *byte == b'-').count() == 2;
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    (shaped && plain).then(|| text.parse().ok()).flatten()
}

/// A time of the day at a site, `HH:MM`.
///
/// # Errors
/// Noted.
pub fn time_of_day(mut node: Node<'_>) -> Read<Time> {
    let text = plain(&mut node)?;
    let part = |digits: &str| {
        let plain = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| digits.parse::<i8>().ok()).flatten()
    };
    let time =
        text.split_once(':').and_then(|(hour, minute)| Time::new(part(hour)?, part(minute)?, 0, 0).ok());
    time.ok_or_else(|| {
        let message = Said::fixed(
            "A time of the day such as 15:00 is expected here.",
            "Her forventes et klokkeslæt som 15:00.",
        );
        node.fault(FieldCode::BadFormat, message)
    })
}

/// A time zone of the IANA database, such as `Europe/Copenhagen`.
///
/// # Errors
/// Noted.
pub fn time_zone(mut node: Node<'_>) -> Read<SiteTimeZone> {
    let text = plain(&mut node)?;
    let zone = TimeZone::get(text).ok().and_then(|zone| SiteTimeZone::new(zone).ok());
    zone.ok_or_else(|| {
        let message = Said::fixed(
            "A time zone such as Europe/Copenhagen is expected here.",
            "Her forventes en tidszone som Europe/Copenhagen.",
        );
        node.fault(FieldCode::UnknownValue, message)
    })
}

/// A country, ISO 3166-1 alpha-2.
///
/// # Errors
/// Noted.
pub fn country(mut node: Node<'_>) -> Read<String> {
    let text = plain(&mut node)?;
    if iso::is_country(text) {
        return Ok(text.to_owned());
    }
    let message = Said::fixed(
        "A country of ISO 3166-1 in two capitals, such as DK, is expected here.",
        "Her forventes et land efter ISO 3166-1 med to store bogstaver, som DK.",
    );
    Err(node.fault(FieldCode::UnknownValue, message))
}

/// A currency, ISO 4217.
///
/// # Errors
/// Noted.
pub fn currency(mut node: Node<'_>) -> Read<String> {
    let text = plain(&mut node)?;
    if iso::is_currency(text) {
        return Ok(text.to_owned());
    }
    let message = Said::fixed(
        "A currency of ISO 4217 in three capitals, such as DKK, is expected here.",
        "Her forventes en valuta efter ISO 4217 med tre store bogstaver, som DKK.",
    );
    Err(node.fault(FieldCode::UnknownValue, message))
}

/// An amount of money; use it with [`crate::http::decode::object`].
///
/// # Errors
/// Noted.
pub fn money(fields: &mut Fields<'_>) -> Read<Money> {
    let amount_minor = fields.required("amount_minor", integer(0..=1_000_000_000_000));
    let currency = fields.required("currency", currency);
    Ok(Money { amount_minor: amount_minor?, currency: currency? })
}

/// An id of ours.
///
/// # Errors
/// Noted.
pub fn id<T: From<Uuid>>(mut node: Node<'_>) -> Read<T> {
    let text = plain(&mut node)?;
    parse_id(text).map(T::from).ok_or_else(|| {
        let message = Said::fixed("A UUID is expected here.", "Her forventes en UUID.");
        node.fault(FieldCode::BadFormat, message)
    })
}

/// A UUID in its usual form with hyphens.
#[must_use]
pub fn parse_id(text: &str) -> Option<Uuid> {
    (text.len() == 36).then(|| Uuid::try_parse(text).ok()).flatten()
}

/// A string of any content.
fn plain<'a>(node: &mut Node<'a>) -> Read<&'a str> {
    match node.value {
        Value::String(text) => Ok(text),
        _ => Err(node.wrong_type("A text is expected here.", "Her forventes en tekst.")),
    }
}

/// A string of so many characters, none of them refused.
fn string<'a>(
    node: &mut Node<'a>,
    length: &RangeInclusive<usize>,
    is_refused: impl Fn(char) -> bool,
) -> Read<&'a str> {
    let text = plain(node)?;
    let (least, most) = (length.start(), length.end());
    let characters = text.chars().count();
    if characters > *most {
        let message = Said::of(format!("At most {most} characters."), format!("Højst {most} tegn."));
        return Err(node.fault(FieldCode::TooLong, message));
    }
    if characters < *least {
        let message = Said::of(format!("At least {least} characters."), format!("Mindst {least} tegn."));
        return Err(node.fault(FieldCode::TooShort, message));
    }
    if text.chars().any(is_refused) {
        let message = Said::fixed("Control characters are not taken here.", "Kontroltegn modtages ikke her.");
        return Err(node.fault(FieldCode::BadFormat, message));
    }
    Ok(text)
}

/// What a type of the domain says, as a sentence.
fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    let first: String = characters.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    let end = if text.ends_with('.') { "" } else { "." };
    format!("{first}{}{end}", characters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::error::AppError;
    use crate::http::decode::{Faults, whole};
    use serde_json::json;

    fn code_of<T>(value: Value, reader: impl Fn(Node<'_>) -> Read<T>) -> &'static str {
        match whole(&value, Faults::default(), reader) {
            Ok(_) => "ok",
            Err(AppError::Validation(faults)) => faults[0].code.as_str(),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn texts() {
        for (value, code) in [
            (json!("ø"), "ok"),
            (json!("øre"), "ok"),
            (json!("ører"), "too_long"),
            (json!(""), "too_short"),
            (json!("a\u{0}"), "bad_format"),
            (json!("a\n"), "bad_format"),
            (json!(1), "wrong_type"),
            (json!([]), "wrong_type"),
        ] {
            assert_eq!(code_of(value.clone(), text(1..=3)), code, "{value}");
        }
        assert_eq!(code_of(json!("a\nb\t"), note(9)), "ok");
        assert_eq!(code_of(json!("a\u{7}"), note(9)), "bad_format");
    }

    #[test]
    fn numbers() {
        for (value, code) in [
            (json!(1), "ok"),
            (json!(1_000_000), "ok"),
            (json!(0), "out_of_range"),
            (json!(1_000_001), "out_of_range"),
            (json!(-1), "out_of_range"),
            (json!(u64::MAX), "out_of_range"),
            (json!(2.0), "wrong_type"),
            (json!("2"), "wrong_type"),
            (json!(true), "wrong_type"),
        ] {
            assert_eq!(code_of(value.clone(), quantity), code, "{value}");
        }
    }

    #[test]
    fn times_take_any_offset_and_only_rfc_3339() {
        let utc = parse_time("2026-03-02T08:26:00Z");
        assert!(utc.is_some());
        assert_eq!(parse_time("2026-03-02T09:26:00.000000+01:00"), utc);
        assert_eq!(parse_time("2026-03-02t08:26:00z"), utc);
        for wrong in [
            "2026-03-02",
            "2026-03-02 08:26:00Z",
            "2026-03-02T08:26Z",
            "2026-03-02T08:26:00",
            "2026-03-02T08:26:00.Z",
            "2026-03-02T08:26:00+0100",
            "2026-03-02T08:26:00+01:00[Europe/Copenhagen]",
            "2026-02-30T08:26:00Z",
            "+002026-03-02T08:26:00Z",
            "ø026-03-02T08:26:00Z",
            "",
        ] {
            assert_eq!(parse_time(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn days_and_times_of_the_day() {
        for (text, code) in [
            ("2026-03-02", "ok"),
            ("2026-02-29", "bad_format"),
            ("20260302", "bad_format"),
            ("2026-3-02", "bad_format"),
            ("-026-03-02", "bad_format"),
        ] {
            assert_eq!(code_of(json!(text), day), code, "{text}");
        }
        for (text, code) in
            [("15:00", "ok"), ("24:00", "bad_format"), ("9:00", "bad_format"), ("1ø:0", "bad_format")]
        {
            assert_eq!(code_of(json!(text), time_of_day), code, "{text}");
        }
    }

    #[test]
    fn codes_say_what_is_wrong_in_both_languages() {
        for (text, code) in [
            ("AARHUS", "ok"),
            ("", "too_short"),
            (" A", "bad_format"),
            ("A\u{0}", "bad_format"),
            ("0123456789012345678901234567890123456789012345678901234567890123x", "too_long"),
        ] {
            assert_eq!(code_of(json!(text), super::code::<SiteCode>), code, "{text}");
        }
        let (code, said) = code_fault(CodeError::TooLong { max: 64 });
        assert_eq!(code, FieldCode::TooLong);
        assert_eq!((&*said.en, &*said.da), ("Use at most 64 characters.", "Brug højst 64 tegn."));
    }

    #[test]
    fn lists_of_the_world() {
        assert_eq!(code_of(json!("DK"), country), "ok");
        assert_eq!(code_of(json!("dk"), country), "unknown_value");
        assert_eq!(code_of(json!("XX"), country), "unknown_value");
        assert_eq!(code_of(json!("DKK"), currency), "ok");
        assert_eq!(code_of(json!("Kr."), currency), "unknown_value");
        assert_eq!(code_of(json!("Europe/Copenhagen"), time_zone), "ok");
        assert_eq!(code_of(json!("Europe/Andeby"), time_zone), "unknown_value");
    }
}
