//! Dates and times as a barcode writes them: two digits of the year, and no century.

use crate::charset::digits;
use crate::fault::{Fault, FaultKind};
use std::fmt;

/// A date as YYMMDD.
///
/// The century is not in the barcode: [`ShortDate::resolve`] finds it from the year in which it is read.
/// Day 00 means that only the month is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ShortDate {
    year: u8,
    month: u8,
    day: u8,
}

/// A day of the calendar, with its century.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CalendarDate {
    /// The year, as 2026.
    pub year: i32,
    /// The month, 1 to 12.
    pub month: u8,
    /// The day, 1 to 31.
    pub day: u8,
}

/// A time of day as a barcode writes it; minutes or seconds that it does not give are zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay {
    /// The hour, 0 to 23.
    pub hour: u8,
    /// The minute, 0 to 59.
    pub minute: u8,
    /// The second, 0 to 59.
    pub second: u8,
}

impl ShortDate {
    /// A date with its day, as YYMMDD.
    ///
    /// # Errors
    /// A length other than 6, a character that is no digit, or a month or day that does not exist, day 00 included.
    pub fn parse_day(text: &str) -> Result<Self, Fault> {
        let date = Self::parse_day_or_month(text)?;
        if date.day == 0 { Err(Fault::at(FaultKind::DayWrong, 4, 6)) } else { Ok(date) }
    }

    /// A date whose day may be 00 for "some time in this month", as YYMMDD.
    ///
    /// # Errors
    /// A length other than 6, a character that is no digit, or a month or day that does not exist.
    pub fn parse_day_or_month(text: &str) -> Result<Self, Fault> {
        let [year, month, day] = digit_pairs(text)?;
        Self::checked(year, month, day)
    }

    /// The date as a barcode writes it, where `day` 0 stands for the month as a whole.
    ///
    /// # Errors
    /// A month or day that does not exist in that year.
    pub fn of(year: i32, month: u8, day: u8) -> Result<Self, Fault> {
        if month == 2 && day == 29 && days_in_month(year, 2) < 29 {
            return Err(Fault::at(FaultKind::DayWrong, 4, 6));
        }
        Self::checked(u8::try_from(year.rem_euclid(100)).unwrap_or(0), month, day)
    }

    fn checked(year: u8, month: u8, day: u8) -> Result<Self, Fault> {
        if !(1..=12).contains(&month) {
            return Err(Fault::at(FaultKind::MonthWrong, 2, 4));
        }
        // Of the centuries that a year of two digits can mean, the one with most leap days decides; 2000 was a leap year.
        if day > days_in_month(2000 + i32::from(year), month) {
            return Err(Fault::at(FaultKind::DayWrong, 4, 6));
        }
        Ok(Self { year, month, day })
    }

    /// The day that is meant, for somebody who reads it in `current_year`.
    ///
    /// The century is the one that brings the year nearest: at most 50 years ahead, at most 49 back
    /// (GS1 General Specifications 7.12).
    /// Day 00 is the last day of the month.
    /// There is no day only for 29 February of a century year without one, such as 2100.
    #[must_use]
    pub fn resolve(self, current_year: i32) -> Option<CalendarDate> {
        let distance = i32::from(self.year) - current_year.rem_euclid(100);
        let shift = match distance {
            51.. => -100,
            ..=-50 => 100,
            _ => 0,
        };
        let year = current_year.checked_add(distance + shift)?;
        let last = days_in_month(year, self.month);
        let day = if self.day == 0 { last } else { self.day };
        (day <= last).then_some(CalendarDate { year, month: self.month, day })
    }

    /// Whether the day is known, not only the month.
    #[must_use]
    pub const fn has_day(self) -> bool {
        self.day != 0
    }
}

impl fmt::Display for ShortDate {
    /// As YYMMDD.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}{:02}{:02}", self.year, self.month, self.day)
    }
}

impl fmt::Display for CalendarDate {
    /// As 2026-11-24.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl TimeOfDay {
    /// A time as HH, HHMM or HHMMSS.
    ///
    /// # Errors
    /// Another length, a character that is no digit, or an hour, minute or second that does not exist.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        match text.len() {
            2 => Ok(Self { hour: hour(text)?, ..Self::default() }),
            4 => hour_minute(text),
            6 => {
                let [hour, minute, second] = digit_pairs(text)?;
                Self { hour, minute, second }.checked()
            }
            _ => Err(Fault::whole(FaultKind::WrongLength, text)),
        }
    }

    fn checked(self) -> Result<Self, Fault> {
        if self.hour > 23 {
            return Err(Fault::at(FaultKind::HourWrong, 0, 2));
        }
        if self.minute > 59 {
            return Err(Fault::at(FaultKind::MinuteWrong, 2, 4));
        }
        if self.second > 59 {
            return Err(Fault::at(FaultKind::SecondWrong, 4, 6));
        }
        Ok(self)
    }
}

/// An hour of two digits, 00 to 23.
pub(crate) fn hour(text: &str) -> Result<u8, Fault> {
    let [hour] = digit_pairs(text)?;
    if hour > 23 { Err(Fault::whole(FaultKind::HourWrong, text)) } else { Ok(hour) }
}

/// A minute of two digits, 00 to 59.
pub(crate) fn minute(text: &str) -> Result<u8, Fault> {
    let [minute] = digit_pairs(text)?;
    if minute > 59 { Err(Fault::whole(FaultKind::MinuteWrong, text)) } else { Ok(minute) }
}

/// A second of two digits, 00 to 59.
pub(crate) fn second(text: &str) -> Result<u8, Fault> {
    let [second] = digit_pairs(text)?;
    if second > 59 { Err(Fault::whole(FaultKind::SecondWrong, text)) } else { Ok(second) }
}

/// An hour and a minute as HHMM.
pub(crate) fn hour_minute(text: &str) -> Result<TimeOfDay, Fault> {
    let [hour, minute] = digit_pairs(text)?;
    TimeOfDay { hour, minute, second: 0 }.checked()
}

/// The numbers that pairs of digits write, exactly `N` of them.
fn digit_pairs<const N: usize>(text: &str) -> Result<[u8; N], Fault> {
    digits(text)?;
    if text.len() != 2 * N {
        return Err(Fault::whole(FaultKind::WrongLength, text));
    }
    let mut pairs = [0; N];
    for (pair, number) in text.as_bytes().chunks_exact(2).zip(&mut pairs) {
        *number = pair.iter().fold(0, |number, byte| number * 10 + (byte - b'0'));
    }
    Ok(pairs)
}

const fn days_in_month(year: i32, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(text: &str, current_year: i32) -> Option<String> {
        ShortDate::parse_day_or_month(text).ok()?.resolve(current_year).map(|day| day.to_string())
    }

    #[test]
    fn the_century_is_the_nearest_one() {
        for (text, current_year, day) in [
            ("261124", 2026, "2026-11-24"),
            ("000101", 2026, "2000-01-01"),
            ("760101", 2026, "2076-01-01"),
            ("770101", 2026, "1977-01-01"),
            ("991231", 2026, "1999-12-31"),
            ("990101", 2051, "2099-01-01"),
            ("010101", 2051, "2101-01-01"),
            ("020101", 2051, "2002-01-01"),
            ("000101", 2099, "2100-01-01"),
            ("480101", 1998, "2048-01-01"),
            ("490101", 1998, "1949-01-01"),
        ] {
            assert_eq!(resolved(text, current_year).as_deref(), Some(day), "{text} read in {current_year}");
        }
    }

    #[test]
    fn day_zero_is_the_last_of_its_month() {
        assert_eq!(resolved("260200", 2026).as_deref(), Some("2026-02-28"));
        assert_eq!(resolved("280200", 2026).as_deref(), Some("2028-02-29"));
        assert_eq!(resolved("261100", 2026).as_deref(), Some("2026-11-30"));
        assert_eq!(ShortDate::parse_day("261100").map_err(|f| f.kind), Err(FaultKind::DayWrong));
    }

    #[test]
    fn a_leap_day_needs_a_leap_year() {
        assert_eq!(resolved("280229", 2026).as_deref(), Some("2028-02-29"));
        assert_eq!(resolved("270229", 2026), None);
        assert_eq!(resolved("000229", 2090), None, "2100 is no leap year");
        assert!(ShortDate::of(2028, 2, 29).is_ok());
        assert!(ShortDate::of(2100, 2, 29).is_err());
        assert_eq!(ShortDate::of(2026, 11, 0).map(|d| d.to_string()).as_deref(), Ok("261100"));
    }

    #[test]
    fn times_have_one_to_three_parts() {
        assert_eq!(TimeOfDay::parse("14"), Ok(TimeOfDay { hour: 14, minute: 0, second: 0 }));
        assert_eq!(TimeOfDay::parse("1430"), Ok(TimeOfDay { hour: 14, minute: 30, second: 0 }));
        assert_eq!(TimeOfDay::parse("143059"), Ok(TimeOfDay { hour: 14, minute: 30, second: 59 }));
        for (text, kind) in [
            ("24", FaultKind::HourWrong),
            ("1460", FaultKind::MinuteWrong),
            ("143060", FaultKind::SecondWrong),
            ("143", FaultKind::WrongLength),
            ("1æ0", FaultKind::NotADigit),
        ] {
            assert_eq!(TimeOfDay::parse(text).map_err(|f| f.kind), Err(kind), "{text}");
        }
    }
}
