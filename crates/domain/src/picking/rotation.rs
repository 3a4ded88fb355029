//! Rotation: which goods leave first.

use crate::time::Day;
use crate::words::words;
use std::cmp::Ordering;

words! {
    /// A client's rule for the order in which its goods leave.
    pub enum Rotation {
        /// What expires first leaves first; goods without a day of expiry leave last, and are all alike.
        Fefo = "fefo",
        /// What came first leaves first.
        Fifo = "fifo",
        /// What came last leaves first.
        Lifo = "lifo",
        /// Any goods are as good as any other.
        None = "none",
    }
}

/// How soon goods are due to leave under a rotation: a number of days, smaller is sooner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Due(Option<i64>);

impl Due {
    /// Of goods with these dates.
    pub(super) fn new(rotation: Rotation, expires_on: Option<Day>, received_on: Day) -> Self {
        Self(match rotation {
            Rotation::Fefo => expires_on.map(day_number),
            Rotation::Fifo => Some(day_number(received_on)),
            Rotation::Lifo => Some(-day_number(received_on)),
            Rotation::None => Some(0),
        })
    }

    /// Whether goods due then still belong to the group that these goods opened.
    ///
    /// The tolerance counts from the first of the group, so that a chain of near dates cannot stretch it.
    pub(super) fn opens_group_of(self, other: Self, tolerance_days: u16) -> bool {
        match (self.0, other.0) {
            (Some(first), Some(later)) => later - first <= i64::from(tolerance_days),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        }
    }
}

impl Ord for Due {
    /// Sooner first, without a date last.
    fn cmp(&self, other: &Self) -> Ordering {
        (self.0.is_none(), self.0).cmp(&(other.0.is_none(), other.0))
    }
}

impl PartialOrd for Due {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Days since 1970-01-01.
fn day_number(day: Day) -> i64 {
    const HOURS_PER_DAY: i64 = 24;
    day.duration_since(Day::constant(1970, 1, 1)).as_hours() / HOURS_PER_DAY
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn each_rotation_sorts_by_its_date() {
        use Rotation::{Fefo, Fifo, Lifo, None as Any};
        let (early, late) = (date(2025, 12, 30), date(2026, 1, 2));
        // Two goods: expiry and receipt of each, and which of them is due first.
        let check = |rotation, a: (Option<Day>, Day), b: (Option<Day>, Day), expected: Ordering| {
            let due = |(expires_on, received_on)| Due::new(rotation, expires_on, received_on);
            assert_eq!(due(a).cmp(&due(b)), expected, "{rotation}");
            assert_eq!(due(b).cmp(&due(a)), expected.reverse(), "{rotation}");
        };
        check(Fefo, (Some(early), late), (Some(late), early), Ordering::Less);
        check(Fefo, (Some(late), early), (None, early), Ordering::Less);
        check(Fefo, (None, early), (None, late), Ordering::Equal);
        check(Fifo, (Some(late), early), (Some(early), late), Ordering::Less);
        check(Lifo, (Some(late), early), (Some(early), late), Ordering::Greater);
        check(Any, (Some(late), early), (None, late), Ordering::Equal);
    }

    #[test]
    fn the_tolerance_counts_from_the_first_day() {
        let check = |rotation, first: Option<Day>, other: Option<Day>, tolerance, expected: bool| {
            let due = |day: Option<Day>| Due::new(rotation, day, day.unwrap_or(date(2026, 3, 1)));
            assert_eq!(due(first).opens_group_of(due(other), tolerance), expected, "{rotation} {other:?}");
        };
        let march = |day| Some(date(2026, 3, day));
        check(Rotation::Fefo, march(1), march(1), 0, true);
        check(Rotation::Fefo, march(1), march(2), 0, false);
        check(Rotation::Fefo, march(1), march(15), 14, true);
        check(Rotation::Fefo, march(1), march(16), 14, false);
        check(Rotation::Fefo, march(1), None, u16::MAX, false);
        check(Rotation::Fefo, None, None, 0, true);
        check(Rotation::Lifo, march(15), march(1), 14, true);
        check(Rotation::Lifo, march(16), march(1), 14, false);
        check(Rotation::None, march(1), march(30), 0, true);
    }
}
