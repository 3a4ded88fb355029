//! The Danish screen of lifts: weight and reach give a zone, and what strains the body beside gives the answer.
//!
//! Green is free, red is nobody's alone, and of yellow only some cells are known; the others are for the person
//! responsible for safety to look at. The numbers are rows of the rule table.

use crate::location::Reach;
use crate::people::rules::{LawRules, LiftRow};

/// How many reaches the screen knows: close, forearm, three quarters of an arm.
pub const REACHES: usize = 3;

/// Where a lift lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LiftZone {
    /// No limit.
    Green,
    /// It depends on posture and how often.
    Yellow,
    /// Nobody alone.
    Red,
    /// Farther from the body than the screen knows.
    Outside,
}

/// What strains the body at a lift beside its weight: forward bend, twist, hands at or above the shoulders.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strain {
    /// None of them.
    #[default]
    None = 0,
    /// One of them.
    One = 1,
    /// More than one.
    Several = 2,
}

impl Strain {
    /// The strain of so many of the three.
    #[must_use]
    pub const fn of(count: u32) -> Self {
        match count {
            0 => Self::None,
            1 => Self::One,
            _ => Self::Several,
        }
    }
}

/// Whether a lift is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LiftVerdict {
    /// It is.
    Allowed,
    /// Nobody knows; somebody must look first.
    Unknown,
    /// It wears the body out.
    Harmful,
    /// It is red.
    Red,
    /// It is farther away than the screen knows.
    Outside,
}

/// The place of a reach in arrays; none beyond the screen.
#[must_use]
pub const fn reach_index(reach: Reach) -> Option<usize> {
    match reach {
        Reach::Close => Some(0),
        Reach::Forearm => Some(1),
        Reach::ThreeQuarter => Some(2),
        Reach::Beyond => None,
    }
}

/// The zone of a lift.
#[must_use]
pub fn lift_zone(grams: u64, reach: Reach, rules: &LawRules) -> LiftZone {
    rules.lift_at(reach).map_or(LiftZone::Outside, |row| zone_in(grams, row))
}

const fn zone_in(grams: u64, row: LiftRow) -> LiftZone {
    if grams <= row.green {
        LiftZone::Green
    } else if grams <= row.red {
        LiftZone::Yellow
    } else {
        LiftZone::Red
    }
}

/// Whether a weight lies in the upper third of yellow or above: from green and two thirds of the span on.
#[must_use]
pub const fn in_upper_third(grams: u64, row: LiftRow) -> bool {
    let span = row.red.saturating_sub(row.green);
    grams.saturating_mul(3) >= row.green.saturating_mul(3).saturating_add(span.saturating_mul(2))
}

/// Whether one person may do a lift that is not red: by its strain, so many lifts an hour, and so many minutes of
/// lifting without another kind of work between.
#[must_use]
pub fn lift_verdict(
    grams: u64,
    reach: Reach,
    strain: Strain,
    lifts_per_hour: u64,
    run_minutes: u64,
    rules: &LawRules,
) -> LiftVerdict {
    let Some(row) = rules.lift_at(reach) else { return LiftVerdict::Outside };
    match zone_in(grams, row) {
        LiftZone::Green => LiftVerdict::Allowed,
        LiftZone::Outside => LiftVerdict::Outside,
        LiftZone::Red => LiftVerdict::Red,
        LiftZone::Yellow => match strain {
            Strain::None => LiftVerdict::Allowed,
            Strain::Several => LiftVerdict::Unknown,
            Strain::One if run_minutes > rules.lift_run_minutes => LiftVerdict::Unknown,
            Strain::One if lifts_per_hour <= rules.lift_seldom_per_hour => LiftVerdict::Allowed,
            Strain::One if lifts_per_hour > rules.lift_often_per_hour => LiftVerdict::Unknown,
            Strain::One if in_upper_third(grams, row) => LiftVerdict::Harmful,
            Strain::One => LiftVerdict::Allowed,
        },
    }
}

/// How heavy a load two persons may lift who alone lift this much each: a part of the sum.
#[must_use]
pub const fn pair_limit(one: u64, other: u64, rules: &LawRules) -> u64 {
    one.saturating_add(other).saturating_mul(rules.lift_pair_percent) / 100
}

/// What one of `persons` counts a load as, compared with what that person lifts alone; rounded up.
///
/// A load of which this is within both persons' limits is within [`pair_limit`] too.
#[must_use]
pub const fn share_of_load(grams: u64, persons: u8, rules: &LawRules) -> u64 {
    if persons < 2 {
        return grams;
    }
    let percent = rules.lift_pair_percent.saturating_mul(2);
    if percent == 0 { u64::MAX } else { grams.saturating_mul(100).div_ceil(percent) }
}

/// The dose of lifts that are not green, in ppm of a day's limit: by reach the grams lifted in all, each part rounded
/// half up.
#[must_use]
pub fn lift_dose_ppm(grams: [u64; REACHES], rules: &LawRules) -> u64 {
    let part = |(grams, row): (u64, LiftRow)| {
        let (grams, day) = (u128::from(grams), u128::from(row.day.max(1)));
        u64::try_from((grams * 1_000_000 + day / 2) / day).unwrap_or(u64::MAX)
    };
    grams.into_iter().zip(rules.lift).map(part).fold(0, u64::saturating_add)
}

/// Whether something on wheels is fine, for somebody to look at, or only for a motor.
#[must_use]
pub const fn push_verdict(grams: u64, rules: &LawRules) -> LiftVerdict {
    if grams < rules.push_assess {
        LiftVerdict::Allowed
    } else if grams <= rules.push_powered {
        LiftVerdict::Unknown
    } else {
        LiftVerdict::Red
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::rules::shipped_rows;
    use Reach::{Beyond, Close, Forearm, ThreeQuarter};
    use jiff::civil::date;

    fn rules() -> LawRules {
        LawRules::on(&shipped_rows(), date(2026, 3, 2)).unwrap()
    }

    #[test]
    fn zones() {
        let rows = [
            (3_000, ThreeQuarter, LiftZone::Green),
            (3_100, ThreeQuarter, LiftZone::Yellow),
            (15_000, ThreeQuarter, LiftZone::Yellow),
            (15_100, ThreeQuarter, LiftZone::Red),
            (7_000, Forearm, LiftZone::Green),
            (30_100, Forearm, LiftZone::Red),
            (11_000, Close, LiftZone::Green),
            (2_000, Beyond, LiftZone::Outside),
        ];
        for (grams, reach, zone) in rows {
            assert_eq!(lift_zone(grams, reach, &rules()), zone, "{grams} g {reach}");
        }
    }

    #[test]
    fn the_upper_third_of_yellow() {
        let from = |reach| {
            let row = rules().lift_at(reach).unwrap();
            (0..60_000).find(|grams| in_upper_third(*grams, row)).unwrap()
        };
        assert_eq!((from(ThreeQuarter), from(Forearm), from(Close)), (11_000, 22_334, 37_000));
    }

    #[test]
    fn yellow_depends_on_strain_and_how_often() {
        use LiftVerdict::{Allowed, Harmful, Outside, Red, Unknown};
        let check = |grams, strain, per_hour, run, expected| {
            let verdict = lift_verdict(grams, ThreeQuarter, strain, per_hour, run, &rules());
            assert_eq!(verdict, expected, "{grams} g {strain:?} {per_hour}/h {run} min");
        };
        check(3_000, Strain::Several, 500, 500, Allowed);
        check(15_000, Strain::None, 500, 500, Allowed);
        check(15_000, Strain::One, 12, 60, Allowed);
        check(15_000, Strain::One, 13, 60, Harmful);
        check(10_999, Strain::One, 13, 60, Allowed);
        check(11_000, Strain::One, 120, 60, Harmful);
        check(10_999, Strain::One, 121, 60, Unknown);
        check(3_001, Strain::One, 12, 61, Unknown);
        check(3_001, Strain::Several, 1, 1, Unknown);
        check(15_001, Strain::None, 1, 1, Red);
        assert_eq!(lift_verdict(1, Beyond, Strain::None, 1, 1, &rules()), Outside);
    }

    #[test]
    fn two_lift_seven_tenths_of_what_both_could_alone() {
        assert_eq!(pair_limit(30_000, 30_000, &rules()), 42_000);
        assert_eq!(share_of_load(42_000, 2, &rules()), 30_000);
        assert_eq!(share_of_load(42_001, 2, &rules()), 30_001);
        assert_eq!(share_of_load(42_000, 1, &rules()), 42_000);
    }

    #[test]
    fn doses_of_a_day() {
        let dose = |close, forearm, three_quarter| lift_dose_ppm([close, forearm, three_quarter], &rules());
        assert_eq!(dose(0, 200 * 10_000, 0), 333_333);
        assert_eq!(dose(0, 0, 100 * 8_000), 266_667);
        assert_eq!(dose(0, 200 * 10_000, 100 * 8_000), 600_000);
        assert_eq!(lift_zone(3_000, ThreeQuarter, &rules()), LiftZone::Green, "500 such lifts are no dose");
    }

    #[test]
    fn on_wheels() {
        let verdicts = [199_999, 200_000, 500_000, 500_001].map(|grams| push_verdict(grams, &rules()));
        use LiftVerdict::{Allowed, Red, Unknown};
        assert_eq!(verdicts, [Allowed, Unknown, Unknown, Red]);
    }
}
