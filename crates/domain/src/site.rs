//! A site: a building with its own clock.

use crate::code::{SiteCode, Text};
use crate::ids::SiteId;
use crate::time::{Day, Instant};
use crate::words::words;
use jiff::civil::Time;
use jiff::tz::TimeZone;

/// The time zone of a site that names none.
pub const DEFAULT_TIME_ZONE: &str = "Europe/Copenhagen";

/// When the last orders of a day must be ready where no carrier's own time holds: 15:00.
pub const DEFAULT_CUT_OFF: Time = Time::constant(15, 0, 0, 0);

words! {
    /// Whether a site works.
    pub enum SiteStatus {
        /// Goods come in and go out.
        Active = "active",
        /// Nothing new is planned here; what stands here stays visible.
        Closed = "closed",
    }
}

/// A building.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// Our id.
    pub id: SiteId,
    /// Unique in the house.
    pub code: SiteCode,
    /// What people call it.
    pub name: Text,
    /// The clock on its wall.
    pub time_zone: SiteTimeZone,
    /// Local time of day; see [`DEFAULT_CUT_OFF`].
    pub default_cut_off: Time,
    /// Whether it works.
    pub status: SiteStatus,
}

impl Site {
    /// The calendar day at this site.
    #[must_use]
    pub fn day(&self, now: Instant) -> Day {
        now.day_in(self.time_zone.zone())
    }
}

/// The time zone of a site: one of the IANA list, with its name.
///
/// The list is a file, so the service looks the zone up and the domain is handed what it found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteTimeZone(TimeZone);

/// A time zone without a name, such as a bare offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("use the name of a time zone of the IANA list, such as Europe/Copenhagen")]
pub struct NamelessTimeZone;

impl SiteTimeZone {
    /// A zone that knows its IANA name.
    ///
    /// # Errors
    /// [`NamelessTimeZone`] for fixed offsets and POSIX rules, which do not follow a change of law.
    pub fn new(zone: TimeZone) -> Result<Self, NamelessTimeZone> {
        if zone.iana_name().is_some() { Ok(Self(zone)) } else { Err(NamelessTimeZone) }
    }

    /// The name, such as `Europe/Copenhagen`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or(DEFAULT_TIME_ZONE)
    }

    /// The zone itself.
    #[must_use]
    pub const fn zone(&self) -> &TimeZone {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::Offset;

    #[test]
    fn a_site_has_a_named_zone_and_its_own_day() {
        assert_eq!(SiteTimeZone::new(TimeZone::fixed(Offset::constant(1))), Err(NamelessTimeZone));
        let site = Site {
            id: SiteId(uuid::Uuid::nil()),
            code: SiteCode::new("AARHUS").unwrap(),
            name: Text::new("Aarhus").unwrap(),
            time_zone: SiteTimeZone::new(TimeZone::get(DEFAULT_TIME_ZONE).unwrap()).unwrap(),
            default_cut_off: DEFAULT_CUT_OFF,
            status: SiteStatus::Active,
        };
        assert_eq!(site.time_zone.name(), "Europe/Copenhagen");
        let late: jiff::Timestamp = "2026-07-01T22:30:00Z".parse().unwrap();
        assert_eq!(site.day(Instant::from(late)).to_string(), "2026-07-02");
    }
}
