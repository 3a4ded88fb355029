//! The noise of a day: how much of the daily limit a minute at a level uses.
//!
//! The limit is 85 dB(A) over 480 minutes, and 3 dB more are about twice the energy (Directive 2003/10/EC, article 3;
//! ISO 1999:2013).

use crate::people::rules::LawRules;

/// The loudest level that is told apart, in dB(A); louder counts as this.
pub const DB_MAX: u32 = 140;

/// 10 to the power of 0, 0.1, … 0.9, in units of 10^-15.
const TENTHS: [u128; 10] = [
    1_000_000_000_000_000,
    1_258_925_411_794_167,
    1_584_893_192_461_113,
    1_995_262_314_968_880,
    2_511_886_431_509_580,
    3_162_277_660_168_379,
    3_981_071_705_534_972,
    5_011_872_336_272_723,
    6_309_573_444_801_933,
    7_943_282_347_242_815,
];
const SCALE: u128 = 1_000_000_000_000_000;
/// The level at which a working day of 480 minutes is the limit.
const DAY_DB: u32 = 85;
const DAY_MINUTES: u128 = 480;

/// How much of a day's limit one minute at this level uses, in ppm, rounded half up.
#[must_use]
pub fn rate_ppm_per_minute(db: u32) -> u64 {
    let db = db.min(DB_MAX);
    // Counted from 80 decibels below the day's level, so that no exponent is negative.
    let above = db.saturating_add(80).saturating_sub(DAY_DB);
    let tenth = TENTHS[(above % 10) as usize];
    let power = 10_u128.pow(above / 10);
    let numerator = 1_000_000 * tenth * power;
    let denominator = DAY_MINUTES * SCALE * 10_u128.pow(8);
    u64::try_from((numerator + denominator / 2) / denominator).unwrap_or(u64::MAX)
}

/// How much of a day's limit so many minutes at this level use, in ppm.
#[must_use]
pub fn dose_ppm(db: u32, minutes: u64) -> u64 {
    rate_ppm_per_minute(db).saturating_mul(minutes)
}

/// The class of the gate: 0 below 65, 1 below 80, 2 from 80 dB(A) on.
#[must_use]
pub const fn noise_class(db: u32) -> u32 {
    match db {
        0..65 => 0,
        65..80 => 1,
        _ => 2,
    }
}

/// Whether ear protectors are offered at this level.
#[must_use]
pub fn offers_protectors(db: u32, rules: &LawRules) -> bool {
    u64::from(db) >= rules.noise_protectors_db
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::rules::shipped_rows;
    use jiff::civil::date;

    #[test]
    fn a_minute_at_each_level() {
        for (db, ppm) in [(0, 0), (75, 208), (82, 1_044), (85, 2_083), (88, 4_157), (90, 6_588), (95, 20_833)]
        {
            assert_eq!(rate_ppm_per_minute(db), ppm, "{db} dB");
        }
        assert_eq!(rate_ppm_per_minute(500), rate_ppm_per_minute(DB_MAX));
        let mut before = 0;
        for db in 0..=DB_MAX {
            let rate = rate_ppm_per_minute(db);
            assert!(rate >= before, "{db}");
            before = rate;
        }
    }

    #[test]
    fn four_hours_at_88_are_allowed() {
        assert_eq!(dose_ppm(88, 240), 997_680);
        assert!(dose_ppm(88, 241) > 1_000_000);
        let rules = LawRules::on(&shipped_rows(), date(2026, 3, 2)).unwrap();
        assert!(offers_protectors(80, &rules) && !offers_protectors(79, &rules));
        let classes = [0, 64, 65, 79, 80, 120].map(noise_class);
        assert_eq!(classes, [0, 0, 1, 1, 2, 2]);
    }
}
