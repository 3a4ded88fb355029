//! Values that several papers take.

use crate::{Language, Resolution};

/// How and when a document is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Print {
    /// The language of its texts.
    pub language: Language,
    /// For which printer its symbols are laid out; office printers take the default.
    pub resolution: Resolution,
    /// When it is made, in seconds since 1970-01-01 UTC.
    pub made_at: i64,
    /// Printed again: the paper says that it is a copy.
    pub copy: bool,
}

impl Print {
    /// A first print for an office printer.
    #[must_use]
    pub fn new(language: Language, made_at: i64) -> Self {
        Self { language, resolution: Resolution::default(), made_at, copy: false }
    }
}

/// A day, as it is printed; the caller answers for its being one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Day {
    /// Year of the Gregorian calendar.
    pub year: i16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

impl Day {
    /// The day as the language writes it: "01.03.2027" in Danish, "1 Mar 2027" in English, where figures alone could be
    /// read in two ways.
    pub(crate) fn text(self, language: Language) -> String {
        const MONTHS: [&str; 12] =
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        match (language, MONTHS.get(usize::from(self.month).wrapping_sub(1))) {
            (Language::English, Some(month)) => format!("{} {month} {}", self.day, self.year),
            _ => format!("{:02}.{:02}.{}", self.day, self.month, self.year),
        }
    }
}

/// Who something is sent to or from: the name first, then the lines of the address, as they are to be printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// Name of the company or person.
    pub name: String,
    /// Street, postal code and town, country; any number of lines.
    pub lines: Vec<String>,
}

/// A weight in kilograms with the decimal mark of the language: "0,24 kg", "12,4 kg", "120 kg".
pub(crate) fn weight(language: Language, grams: u64) -> String {
    // Two decimals below 10 kg, one below 100 kg, none above; never more than the scale can tell.
    let (decimals, step) = match grams {
        0..10_000 => (2, 10),
        10_000..100_000 => (1, 100),
        _ => (0, 1_000),
    };
    let rounded = grams.saturating_add(step / 2) / step;
    let per_kg = 1_000 / step;
    let mark = match language {
        Language::Danish => ',',
        Language::English => '.',
    };
    match decimals {
        0 => format!("{rounded} kg"),
        _ => format!("{}{mark}{:0decimals$} kg", rounded / per_kg, rounded % per_kg),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_rounded_to_what_a_scale_tells() {
        let check = |grams, danish: &str| assert_eq!(weight(Language::Danish, grams), danish);
        check(0, "0,00 kg");
        check(244, "0,24 kg");
        check(9_995, "10,00 kg");
        check(12_449, "12,4 kg");
        check(12_450, "12,5 kg");
        check(120_400, "120 kg");
        assert_eq!(weight(Language::English, 12_449), "12.4 kg");
    }

    #[test]
    fn days_cannot_be_read_in_two_ways() {
        let day = Day { year: 2027, month: 3, day: 1 };
        assert_eq!(day.text(Language::Danish), "01.03.2027");
        assert_eq!(day.text(Language::English), "1 Mar 2027");
        assert_eq!(Day { month: 13, ..day }.text(Language::English), "01.13.2027", "no month is invented");
    }
}
