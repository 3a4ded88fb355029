//! Instants and days as values.
//!
//! An [`Instant`] is a point in UTC time in whole microseconds, the precision both databases keep.
//! A day is a calendar day at a site, `jiff::civil::Date`; which day an instant falls on depends on the site's zone.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use std::fmt;

/// A calendar day.
pub type Day = Date;

/// A point in time, rounded down to microseconds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

impl Instant {
    /// From whole microseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Whole microseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// As a `jiff` timestamp; instants outside its range (year ±9999) are cut to the range.
    #[must_use]
    pub fn timestamp(self) -> Timestamp {
        Timestamp::from_microsecond(self.0).unwrap_or(if self.0 < 0 {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        })
    }

    /// The calendar day of this instant in `zone`.
    #[must_use]
    pub fn day_in(self, zone: &TimeZone) -> Day {
        zone.to_datetime(self.timestamp()).date()
    }

    /// This instant and so many seconds more (or fewer).
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }
}

impl From<Timestamp> for Instant {
    fn from(value: Timestamp) -> Self {
        Self(value.as_microsecond())
    }
}

impl fmt::Display for Instant {
    /// RFC 3339 in UTC with milliseconds, as the wire writes it: `2026-03-02T08:26:00.000Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3}", self.timestamp())
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Instant({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_the_day_of_the_site() {
        let Ok(zone) = TimeZone::get("Europe/Copenhagen") else { panic!("the zone is known") };
        let instant = Instant::from("2026-03-01T23:30:00Z".parse::<Timestamp>().unwrap_or_default());
        assert_eq!(instant.day_in(&zone).to_string(), "2026-03-02");
        assert_eq!(instant.to_string(), "2026-03-01T23:30:00.000Z");
        assert_eq!(instant.plus_seconds(60).to_string(), "2026-03-01T23:31:00.000Z");
    }
}
