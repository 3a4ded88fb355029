//! Words and numbers as people read them, in Danish and English.

use crate::app::said::Language;
use rummelig_domain::order::HoldReason;
use rummelig_domain::time::Day;

/// Why an order is on hold, in a word or two.
#[must_use]
pub const fn hold(reason: HoldReason, language: Language) -> &'static str {
    match (reason, language) {
        (HoldReason::Address, Language::English) => "address",
        (HoldReason::Address, Language::Danish) => "adressen",
        (HoldReason::Payment, Language::English) => "payment",
        (HoldReason::Payment, Language::Danish) => "betalingen",
        (HoldReason::ClientRequest, Language::English) => "the client's wish",
        (HoldReason::ClientRequest, Language::Danish) => "kundens ønske",
        (HoldReason::CustomsData, Language::English) => "customs data",
        (HoldReason::CustomsData, Language::Danish) => "toldoplysninger",
        (HoldReason::Carrier, Language::English) => "carrier",
        (HoldReason::Carrier, Language::Danish) => "transportøren",
        (HoldReason::Stock, Language::English) => "stock",
        (HoldReason::Stock, Language::Danish) => "lageret",
        (HoldReason::Operator, Language::English) => "a colleague decides",
        (HoldReason::Operator, Language::Danish) => "en kollega tager stilling",
    }
}

/// From this weight on a pick list marks a piece as heavy.
pub const HEAVY_G: u64 = 11_000;

/// Kilograms with one decimal, rounded half up.
#[must_use]
pub fn kilograms(grams: u64, language: Language) -> String {
    let tenths = grams.saturating_add(50) / 100;
    let mark = match language {
        Language::English => '.',
        Language::Danish => ',',
    };
    format!("{}{mark}{} kg", tenths / 10, tenths % 10)
}

/// A whole number with marks between its thousands.
#[must_use]
pub fn thousands(number: u64, language: Language) -> String {
    let mark = match language {
        Language::English => ',',
        Language::Danish => '.',
    };
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(mark);
        }
        text.push(digit);
    }
    text
}

/// A day as people write it: `Tuesday 1 December 2026`, `tirsdag den 1. december 2026`.
#[must_use]
pub fn day(day: Day, language: Language) -> String {
    const EN: ([&str; 7], [&str; 12]) = (
        ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
        [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ],
    );
    const DA: ([&str; 7], [&str; 12]) = (
        ["mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"],
        [
            "januar",
            "februar",
            "marts",
            "april",
            "maj",
            "juni",
            "juli",
            "august",
            "september",
            "oktober",
            "november",
            "december",
        ],
    );
    let (weekdays, months) = match language {
        Language::English => EN,
        Language::Danish => DA,
    };
    let at = |names: &[&'static str], number: i8| {
        usize::try_from(number).ok().and_then(|at| names.get(at).copied()).unwrap_or_default()
    };
    let weekday = at(&weekdays, day.weekday().to_monday_zero_offset());
    let (number, month, year) = (day.day(), at(&months, day.month() - 1), day.year());
    match language {
        Language::English => format!("{weekday} {number} {month} {year}"),
        Language::Danish => format!("{weekday} den {number}. {month} {year}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn numbers_and_days_as_they_are_written() {
        for (number, en, da) in [
            (0, "0", "0"),
            (999, "999", "999"),
            (1_000, "1,000", "1.000"),
            (1_234_567, "1,234,567", "1.234.567"),
        ] {
            assert_eq!(thousands(number, Language::English), en);
            assert_eq!(thousands(number, Language::Danish), da);
        }
        for (grams, en, da) in
            [(0, "0.0 kg", "0,0 kg"), (949, "0.9 kg", "0,9 kg"), (21_050, "21.1 kg", "21,1 kg")]
        {
            assert_eq!(kilograms(grams, Language::English), en);
            assert_eq!(kilograms(grams, Language::Danish), da);
        }
        assert_eq!(day(date(2026, 12, 1), Language::English), "Tuesday 1 December 2026");
        assert_eq!(day(date(2027, 2, 7), Language::Danish), "søndag den 7. februar 2027");
    }
}
