//! The numbers of law and standards, as rows that somebody can check, date and replace.
//!
//! No rule reads such a number from the code: it reads the row in force on the day. A row that nobody with the
//! authority's text in hand has confirmed says so with an empty `verified_on`, and is shown as "not verified".

use crate::location::Reach;
use crate::time::Day;
use crate::words::words;
use jiff::civil::date;

words! {
    /// Which number a row gives.
    pub enum RuleCode {
        /// Close to the body: green up to so many grams.
        LiftCloseGreen = "dk-lift.close.green_g",
        /// Close to the body: red above.
        LiftCloseRed = "dk-lift.close.red_g",
        /// Close to the body: most grams a day of lifts that are not green.
        LiftCloseDay = "dk-lift.close.day_g",
        /// Close to the body: act where more is carried farther than 2 m.
        LiftCloseCarry = "dk-lift.close.carry_g",
        /// A forearm away: green up to.
        LiftForearmGreen = "dk-lift.forearm.green_g",
        /// A forearm away: red above.
        LiftForearmRed = "dk-lift.forearm.red_g",
        /// A forearm away: most grams a day.
        LiftForearmDay = "dk-lift.forearm.day_g",
        /// A forearm away: act where more is carried.
        LiftForearmCarry = "dk-lift.forearm.carry_g",
        /// Three quarters of an arm away: green up to.
        LiftThreeQuarterGreen = "dk-lift.three_quarter.green_g",
        /// Three quarters of an arm away: red above.
        LiftThreeQuarterRed = "dk-lift.three_quarter.red_g",
        /// Three quarters of an arm away: most grams a day.
        LiftThreeQuarterDay = "dk-lift.three_quarter.day_g",
        /// Three quarters of an arm away: act where more is carried.
        LiftThreeQuarterCarry = "dk-lift.three_quarter.carry_g",
        /// The most that somebody under 18 lifts, in grams.
        LiftUnder18 = "dk-lift.under_18_g",
        /// Two persons: so many percent of the sum of what each may lift.
        LiftPairPercent = "dk-lift.pair_pct",
        /// Lifts an hour up to which a yellow lift with one strain is allowed.
        LiftSeldomPerHour = "dk-lift.seldom_per_hour",
        /// Lifts an hour up to which only the upper third of yellow is refused.
        LiftOftenPerHour = "dk-lift.often_per_hour",
        /// The longest stretch of lifting that the two rows above cover, in minutes.
        LiftRunMinutes = "dk-lift.run_min",
        /// On wheels: from so many grams somebody must look first.
        PushAssess = "dk-push.assess_g",
        /// On wheels: above so many grams only with a motor.
        PushPowered = "dk-push.powered_g",
        /// Noise of a whole day of 480 minutes at 85 dB(A), in millionths: the daily limit.
        NoiseDay = "dk-noise.day_ppm",
        /// From so many dB(A) on, ear protectors are offered.
        NoiseProtectors = "dk-noise.protectors_db",
        /// Lifts of a day, in millionths of the daily limit.
        LiftDay = "dk-lift.day_ppm",
        /// Unbroken rest in every 24 hours, in minutes.
        RestMinutes = "dk-rest.minutes",
        /// Work days that may follow each other.
        RestDays = "dk-rest.days",
        /// A day longer than so many minutes has a break.
        BreakAfter = "dk-break.after_min",
        /// How long a pause must be to count as a break, in minutes.
        BreakMinutes = "house.break_min",
    }
}

/// One number with its source and whether somebody confirmed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleRow {
    /// Which number.
    pub code: RuleCode,
    /// The number, in the unit of the code's ending.
    pub value: u64,
    /// The first day on which it holds.
    pub valid_from: Day,
    /// Where it is written.
    pub source: String,
    /// Who compared it with the source; none as long as nobody did.
    pub verified_by: Option<String>,
    /// When; none shows as "not verified".
    pub verified_on: Option<Day>,
}

impl RuleRow {
    /// Whether somebody compared it with its source.
    #[must_use]
    pub const fn is_verified(&self) -> bool {
        self.verified_on.is_some()
    }
}

/// A number that no row gives on that day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no row gives {code} on {day}; add one")]
pub struct RuleMissing {
    /// Which.
    pub code: RuleCode,
    /// When.
    pub day: Day,
}

/// What holds for lifts at one reach, in grams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LiftRow {
    /// Up to this every lift is green.
    pub green: u64,
    /// Above this it is red.
    pub red: u64,
    /// The most a day of lifts that are not green.
    pub day: u64,
    /// Act where more is carried farther than 2 m.
    pub carry: u64,
}

/// The numbers that hold on one day, ready for the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LawRules {
    /// Close, forearm, three quarters of an arm.
    pub lift: [LiftRow; 3],
    /// The most that somebody under 18 lifts, in grams.
    pub lift_under_18: u64,
    /// Two persons: percent of the sum of their limits.
    pub lift_pair_percent: u64,
    /// Lifts an hour: seldom.
    pub lift_seldom_per_hour: u64,
    /// Lifts an hour: often.
    pub lift_often_per_hour: u64,
    /// The longest stretch of lifting that is known about, in minutes.
    pub lift_run_minutes: u64,
    /// A day's dose of lifts, in ppm.
    pub lift_day_ppm: u64,
    /// From so many grams on wheels somebody must look first.
    pub push_assess: u64,
    /// Above so many grams on wheels only with a motor.
    pub push_powered: u64,
    /// A day's dose of noise, in ppm.
    pub noise_day_ppm: u64,
    /// From so many dB(A) on, ear protectors are offered.
    pub noise_protectors_db: u64,
    /// Unbroken rest in every 24 hours, in minutes.
    pub rest_minutes: u64,
    /// Work days that may follow each other.
    pub rest_days: u64,
    /// A day longer than so many minutes has a break.
    pub break_after_minutes: u64,
    /// How long a pause must be to count as a break.
    pub break_minutes: u64,
}

impl LawRules {
    /// The numbers in force on `day`: for each code the row with the latest `valid_from` that is not after it.
    ///
    /// # Errors
    /// [`RuleMissing`] for a code without such a row.
    pub fn on(rows: &[RuleRow], day: Day) -> Result<Self, RuleMissing> {
        let value = |code| {
            let known = rows.iter().filter(|row| row.code == code && row.valid_from <= day);
            known.max_by_key(|row| row.valid_from).map(|row| row.value).ok_or(RuleMissing { code, day })
        };
        let lift = |green, red, most, carry| {
            Ok(LiftRow { green: value(green)?, red: value(red)?, day: value(most)?, carry: value(carry)? })
        };
        use RuleCode as C;
        Ok(Self {
            lift: [
                lift(C::LiftCloseGreen, C::LiftCloseRed, C::LiftCloseDay, C::LiftCloseCarry)?,
                lift(C::LiftForearmGreen, C::LiftForearmRed, C::LiftForearmDay, C::LiftForearmCarry)?,
                lift(
                    C::LiftThreeQuarterGreen,
                    C::LiftThreeQuarterRed,
                    C::LiftThreeQuarterDay,
                    C::LiftThreeQuarterCarry,
                )?,
            ],
            lift_under_18: value(C::LiftUnder18)?,
            lift_pair_percent: value(C::LiftPairPercent)?,
            lift_seldom_per_hour: value(C::LiftSeldomPerHour)?,
            lift_often_per_hour: value(C::LiftOftenPerHour)?,
            lift_run_minutes: value(C::LiftRunMinutes)?,
            lift_day_ppm: value(C::LiftDay)?,
            push_assess: value(C::PushAssess)?,
            push_powered: value(C::PushPowered)?,
            noise_day_ppm: value(C::NoiseDay)?,
            noise_protectors_db: value(C::NoiseProtectors)?,
            rest_minutes: value(C::RestMinutes)?,
            rest_days: value(C::RestDays)?,
            break_after_minutes: value(C::BreakAfter)?,
            break_minutes: value(C::BreakMinutes)?,
        })
    }

    /// What holds at this reach; none beyond what the lifting rules know.
    #[must_use]
    pub const fn lift_at(&self, reach: Reach) -> Option<LiftRow> {
        match reach {
            Reach::Close => Some(self.lift[0]),
            Reach::Forearm => Some(self.lift[1]),
            Reach::ThreeQuarter => Some(self.lift[2]),
            Reach::Beyond => None,
        }
    }
}

/// The rows that come with the program. None is verified: the numbers were read second-hand, and whoever runs the
/// house compares them with the sources named here before they are relied on.
#[must_use]
pub fn shipped_rows() -> Vec<RuleRow> {
    const GUIDE: &str = "Arbejdstilsynet, AT-vejledning D.3.1, Løft, træk og skub";
    const YOUNG: &str = "Bekendtgørelse om unges arbejde";
    const NOISE: &str = "Bekendtgørelse om beskyttelse mod udsættelse for støj i forbindelse med arbejdet";
    const REST: &str = "Arbejdsmiljøloven, kapitel 9, og bekendtgørelse om hvileperiode og fridøgn";
    const BREAK: &str = "Direktiv 2003/88/EF, artikel 4";
    const HOUSE: &str = "The house's own choice";
    use RuleCode as C;
    let rows: [(RuleCode, u64, &str); 26] = [
        (C::LiftCloseGreen, 11_000, GUIDE),
        (C::LiftCloseRed, 50_000, GUIDE),
        (C::LiftCloseDay, 10_000_000, GUIDE),
        (C::LiftCloseCarry, 20_000, GUIDE),
        (C::LiftForearmGreen, 7_000, GUIDE),
        (C::LiftForearmRed, 30_000, GUIDE),
        (C::LiftForearmDay, 6_000_000, GUIDE),
        (C::LiftForearmCarry, 12_000, GUIDE),
        (C::LiftThreeQuarterGreen, 3_000, GUIDE),
        (C::LiftThreeQuarterRed, 15_000, GUIDE),
        (C::LiftThreeQuarterDay, 3_000_000, GUIDE),
        (C::LiftThreeQuarterCarry, 6_000, GUIDE),
        (C::LiftUnder18, 12_000, YOUNG),
        (C::LiftPairPercent, 70, GUIDE),
        (C::LiftSeldomPerHour, 12, GUIDE),
        (C::LiftOftenPerHour, 120, GUIDE),
        (C::LiftRunMinutes, 60, GUIDE),
        (C::PushAssess, 200_000, GUIDE),
        (C::PushPowered, 500_000, GUIDE),
        (C::NoiseDay, 1_000_000, NOISE),
        (C::NoiseProtectors, 80, NOISE),
        (C::LiftDay, 1_000_000, GUIDE),
        (C::RestMinutes, 660, REST),
        (C::RestDays, 6, REST),
        (C::BreakAfter, 360, BREAK),
        (C::BreakMinutes, 15, HOUSE),
    ];
    let row = |(code, value, source): (RuleCode, u64, &str)| RuleRow {
        code,
        value,
        valid_from: date(2026, 1, 1),
        source: source.to_owned(),
        verified_by: None,
        verified_on: None,
    };
    rows.into_iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_row_that_nobody_has_verified_yet() {
        let rows = shipped_rows();
        for &code in RuleCode::ALL {
            assert_eq!(rows.iter().filter(|row| row.code == code).count(), 1, "{code}");
        }
        assert!(rows.iter().all(|row| !row.is_verified() && row.verified_by.is_none()));
        assert!(LawRules::on(&rows, date(2026, 3, 2)).is_ok());
    }

    #[test]
    fn the_row_of_the_day_holds() {
        let mut rows = shipped_rows();
        let newer = RuleRow { value: 2_000, valid_from: date(2027, 1, 1), ..rows[8].clone() };
        rows.insert(0, newer);
        let green = |day| LawRules::on(&rows, day).unwrap().lift[2].green;
        assert_eq!(green(date(2026, 12, 31)), 3_000);
        assert_eq!(green(date(2027, 1, 1)), 2_000);
        let day = date(2025, 12, 31);
        assert_eq!(LawRules::on(&rows, day), Err(RuleMissing { code: RuleCode::LiftCloseGreen, day }));
    }
}
