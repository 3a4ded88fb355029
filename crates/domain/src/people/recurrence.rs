//! When in the week a condition holds: weekdays and local times of the site.

use crate::time::Instant;
use jiff::civil::{Time, Weekday};
use jiff::tz::TimeZone;

const DAY_MINUTES: u16 = 24 * 60;

/// Days of the week, a bit for each, Monday first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Weekdays(u8);

impl Weekdays {
    /// Every day.
    pub const ALL: Self = Self(0b111_1111);

    /// These days.
    #[must_use]
    pub fn of(days: impl IntoIterator<Item = Weekday>) -> Self {
        Self(days.into_iter().fold(0, |bits, day| bits | bit(day)))
    }

    /// From bits, Monday first; none where a bit is not a day.
    #[must_use]
    pub const fn from_bits(bits: u8) -> Option<Self> {
        if bits & !Self::ALL.0 == 0 { Some(Self(bits)) } else { None }
    }

    /// The bits.
    #[must_use]
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// Whether it is one of them.
    #[must_use]
    pub fn has(self, day: Weekday) -> bool {
        self.0 & bit(day) != 0
    }
}

fn bit(day: Weekday) -> u8 {
    1 << day.to_monday_zero_offset()
}

/// A window that comes back each week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Recurrence {
    weekdays: Weekdays,
    from: u16,
    to: u16,
}

/// A window that cannot be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a recurrence names at least one weekday and whole minutes")]
pub struct NoRecurrence;

impl Recurrence {
    /// On these days from one local time to another. A time not after the first is on the next day, and two equal
    /// times are a whole day.
    ///
    /// # Errors
    /// [`NoRecurrence`] without a weekday, or with seconds.
    pub fn new(weekdays: Weekdays, from: Time, to: Time) -> Result<Self, NoRecurrence> {
        match (minute_of(from), minute_of(to)) {
            (Some(from), Some(to)) if weekdays.bits() != 0 => Ok(Self { weekdays, from, to }),
            _ => Err(NoRecurrence),
        }
    }

    /// The days on which it begins.
    #[must_use]
    pub const fn weekdays(self) -> Weekdays {
        self.weekdays
    }

    /// When it begins, local time.
    #[must_use]
    pub fn from(self) -> Time {
        time_of(self.from)
    }

    /// When it ends, local time; not after the beginning means on the next day.
    #[must_use]
    pub fn to(self) -> Time {
        time_of(self.to)
    }

    /// Whether it holds at this instant, by the clock of the site.
    #[must_use]
    pub fn holds_at(self, at: Instant, zone: &TimeZone) -> bool {
        let local = zone.to_datetime(at.timestamp());
        let minute =
            minute_of(local.time().with().second(0).subsec_nanosecond(0).build().unwrap_or(local.time()));
        minute.is_some_and(|minute| self.holds(local.weekday(), minute))
    }

    fn holds(self, day: Weekday, minute: u16) -> bool {
        let today = self.weekdays.has(day);
        let since_yesterday = self.weekdays.has(day.previous());
        if self.from < self.to {
            today && (self.from..self.to).contains(&minute)
        } else {
            (today && minute >= self.from) || (since_yesterday && minute < self.to)
        }
    }

    /// Whether this holds whenever `other` does; without a window something holds always.
    #[must_use]
    pub fn covers(this: Option<Self>, other: Option<Self>) -> bool {
        let Some(this) = this else { return true };
        let holds = |day, minute| other.is_none_or(|other| other.holds(day, minute));
        let mut day = Weekday::Monday;
        for _ in 0..7 {
            if (0..DAY_MINUTES).any(|minute| holds(day, minute) && !this.holds(day, minute)) {
                return false;
            }
            day = day.next();
        }
        true
    }
}

/// Whole minutes since midnight; none for a time with seconds.
fn minute_of(time: Time) -> Option<u16> {
    if time.second() != 0 || time.subsec_nanosecond() != 0 {
        return None;
    }
    let minutes = u16::from(time.hour().unsigned_abs()) * 60 + u16::from(time.minute().unsigned_abs());
    Some(minutes)
}

fn time_of(minute: u16) -> Time {
    let (hour, minute) = (i8::try_from(minute / 60).unwrap_or(0), i8::try_from(minute % 60).unwrap_or(0));
    Time::new(hour, minute, 0, 0).unwrap_or(Time::midnight())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn window(days: &[Weekday], from: i8, to: i8) -> Recurrence {
        let days = Weekdays::of(days.iter().copied());
        Recurrence::new(days, Time::constant(from, 0, 0, 0), Time::constant(to, 0, 0, 0)).unwrap()
    }

    #[test]
    fn it_holds_by_the_clock_of_the_site_in_summer_and_winter() {
        let zone = TimeZone::get("Europe/Copenhagen").unwrap();
        let mornings = window(&[Weekday::Monday], 9, 12);
        let check = |month, day, hour, minute, second, expected| {
            let local = date(2026, month, day).at(hour, minute, second, 0);
            let at = zone.to_ambiguous_timestamp(local).compatible().unwrap().into();
            assert_eq!(mornings.holds_at(at, &zone), expected, "{local}");
        };
        check(3, 2, 8, 59, 59, false);
        check(3, 2, 9, 0, 0, true);
        check(3, 2, 11, 59, 59, true);
        check(3, 2, 12, 0, 0, false);
        check(7, 6, 9, 0, 0, true);
        check(7, 6, 8, 59, 0, false);
        check(7, 7, 9, 0, 0, false);
    }

    #[test]
    fn a_window_may_pass_midnight() {
        let night = window(&[Weekday::Sunday], 22, 6);
        let zone = TimeZone::UTC;
        let check = |day, hour, expected| {
            let local = date(2026, 3, day).at(hour, 0, 0, 0);
            let at = zone.to_timestamp(local).unwrap().into();
            assert_eq!(night.holds_at(at, &zone), expected, "{local}");
        };
        check(1, 21, false);
        check(1, 22, true);
        check(2, 5, true);
        check(2, 6, false);
        check(2, 22, false);
        let all_day = window(&[Weekday::Monday], 0, 0);
        assert!(all_day.holds(Weekday::Monday, 0) && all_day.holds(Weekday::Monday, 1_439));
        assert!(!all_day.holds(Weekday::Tuesday, 0));
    }

    #[test]
    fn a_wider_window_covers_a_narrower_one() {
        let wide = window(&[Weekday::Monday, Weekday::Tuesday], 8, 16);
        let narrow = window(&[Weekday::Tuesday], 9, 16);
        let always = Recurrence::new(Weekdays::ALL, Time::midnight(), Time::midnight()).unwrap();
        assert!(Recurrence::covers(Some(wide), Some(narrow)));
        assert!(!Recurrence::covers(Some(narrow), Some(wide)));
        assert!(Recurrence::covers(None, Some(wide)) && !Recurrence::covers(Some(wide), None));
        assert!(Recurrence::covers(Some(always), None));
    }

    #[test]
    fn a_window_without_days_or_with_seconds_is_none() {
        let noon = Time::constant(12, 0, 0, 0);
        let none = Weekdays::from_bits(0).unwrap();
        assert_eq!(Recurrence::new(none, noon, noon), Err(NoRecurrence));
        assert_eq!(Recurrence::new(Weekdays::ALL, Time::constant(12, 0, 1, 0), noon), Err(NoRecurrence));
        assert_eq!(Weekdays::from_bits(0b1000_0000), None);
        assert_eq!(window(&[Weekday::Friday], 7, 15).to(), Time::constant(15, 0, 0, 0));
    }
}
