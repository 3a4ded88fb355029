//! Working time: rest between work, days off, breaks, and which day a shift belongs to.
//!
//! A span is elapsed time between two instants, so that a night on which clocks are turned is as long as it really
//! was. Which day it counts for is the local day on which the shift began.

use crate::people::rules::LawRules;
use crate::time::{Day, Instant};
use jiff::civil::Time;
use jiff::tz::TimeZone;
use std::collections::BTreeSet;

/// Work from one instant to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// Its beginning.
    pub from: Instant,
    /// Its end, not before the beginning.
    pub to: Instant,
}

/// Work that left too little rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RestBreach {
    /// When the last 24 hours held too little rest.
    pub at: Instant,
    /// The longest unbroken rest in them, in whole minutes.
    pub longest_minutes: u64,
}

const MINUTE_MICROS: i64 = 60_000_000;
/// The window in which the daily rest must lie: 24 hours (Directive 2003/88/EC, article 3).
const WINDOW_MINUTES: i64 = 24 * 60;

impl Span {
    /// Elapsed minutes, rounded down.
    #[must_use]
    pub fn minutes(self) -> u64 {
        minutes_between(self.from, self.to)
    }

    /// Two local times of one site; a time not after the first is on the next day. A time that does not exist on
    /// that day (clocks are turned forward) is as much later as the gap is long; of a time that comes twice it is
    /// the first as a beginning and the last as an end, so that nobody's hour is lost.
    #[must_use]
    pub fn local(day: Day, from: Time, to: Time, zone: &TimeZone) -> Option<Self> {
        let last_day = if to > from { day } else { day.tomorrow().ok()? };
        let start = zone.to_ambiguous_timestamp(day.to_datetime(from)).compatible().ok()?;
        let end = zone.to_ambiguous_timestamp(last_day.to_datetime(to)).later().ok()?;
        Some(Self { from: start.into(), to: end.into() })
    }
}

/// Elapsed whole minutes from `from` to `to`; 0 where `to` is earlier.
#[must_use]
pub fn minutes_between(from: Instant, to: Instant) -> u64 {
    let micros = to.micros().saturating_sub(from.micros()).max(0);
    u64::try_from(micros / MINUTE_MICROS).unwrap_or(0)
}

/// The day a shift counts for: the local day on which it began.
#[must_use]
pub fn work_day(shift_from: Instant, zone: &TimeZone) -> Day {
    shift_from.day_in(zone)
}

/// The longest unbroken rest in the 24 hours before `at`, in microseconds. `worked` need not be in order.
fn longest_rest(worked: &[Span], at: Instant) -> i64 {
    let mut spans: Vec<Span> = worked.iter().copied().filter(|span| span.from < at).collect();
    spans.sort_unstable();
    let mut free_since = plus_minutes(at, -WINDOW_MINUTES);
    let mut longest = 0;
    for span in spans {
        longest = longest.max(span.from.micros().saturating_sub(free_since.micros()));
        free_since = free_since.max(span.to.min(at));
    }
    longest.max(at.micros().saturating_sub(free_since.micros()))
}

/// The first end of work at which the 24 hours before held less rest than the law asks.
///
/// While somebody works the longest rest of the last 24 hours can only become shorter, so the ends are enough.
#[must_use]
pub fn rest_breach(worked: &[Span], rules: &LawRules) -> Option<RestBreach> {
    let mut ends: Vec<Instant> =
        worked.iter().filter(|span| span.to > span.from).map(|span| span.to).collect();
    ends.sort_unstable();
    ends.into_iter().find_map(|at| breach_at(worked, at, rules))
}

/// Whether the 24 hours before this instant held too little rest, for somebody who begins or goes on to work at it.
#[must_use]
pub fn breach_at(worked: &[Span], at: Instant, rules: &LawRules) -> Option<RestBreach> {
    let longest = longest_rest(worked, at);
    let needed = i64::try_from(rules.rest_minutes).unwrap_or(i64::MAX).saturating_mul(MINUTE_MICROS);
    let longest_minutes = u64::try_from(longest / MINUTE_MICROS).unwrap_or(0);
    (longest < needed).then_some(RestBreach { at, longest_minutes })
}

/// Until when somebody may work who works from `now` on without another long rest: so long after the end of the
/// last long enough rest that it still lies within 24 hours. An instant before `now` means that they may not begin.
#[must_use]
pub fn may_work_until(worked: &[Span], now: Instant, rules: &LawRules) -> Instant {
    let needed = i64::try_from(rules.rest_minutes).unwrap_or(WINDOW_MINUTES);
    let mut spans: Vec<Span> = worked.iter().copied().filter(|span| span.from < now).collect();
    spans.sort_unstable();
    spans.push(Span { from: now, to: now });
    let mut rested_until = None;
    let mut free_since: Option<Instant> = None;
    for span in spans {
        let long = free_since
            .is_none_or(|since| span.from.micros().saturating_sub(since.micros()) >= needed * MINUTE_MICROS);
        if long {
            rested_until = Some(span.from);
        }
        free_since = Some(free_since.map_or(span.to, |since| since.max(span.to)));
    }
    plus_minutes(rested_until.unwrap_or(now), WINDOW_MINUTES - needed)
}

/// Whether `day` must be a day off: as many work days as may follow each other went before it.
#[must_use]
pub fn day_off_due(worked: &BTreeSet<Day>, day: Day, rules: &LawRules) -> bool {
    let mut before = day;
    for _ in 0..rules.rest_days {
        match before.yesterday() {
            Ok(earlier) if worked.contains(&earlier) => before = earlier,
            Ok(_) | Err(_) => return false,
        }
    }
    true
}

/// How long somebody worked since the last break, in minutes, and whether the law asks for one now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stretch {
    /// Elapsed minutes since the beginning of the day or the end of the last break.
    pub minutes: u64,
    /// The day is longer than a day may be without a break, and there was none.
    pub break_due: bool,
}

/// The stretch at `now` of somebody whose work of today are these spans, with pauses as the gaps between them.
#[must_use]
pub fn stretch(today: &[Span], now: Instant, rules: &LawRules) -> Stretch {
    let mut spans: Vec<Span> = today.iter().copied().filter(|span| span.from < now).collect();
    spans.sort_unstable();
    let Some(first) = spans.first() else { return Stretch::default() };
    let (mut since, mut end, mut had_break) = (first.from, first.from, false);
    for span in &spans {
        if minutes_between(end, span.from) >= rules.break_minutes {
            since = span.from;
            had_break = true;
        }
        end = end.max(span.to.min(now));
    }
    if minutes_between(end, now) >= rules.break_minutes {
        return Stretch { minutes: 0, break_due: false };
    }
    let day_minutes = minutes_between(first.from, now);
    Stretch {
        minutes: minutes_between(since, now),
        break_due: !had_break && day_minutes >= rules.break_after_minutes,
    }
}

/// So many minutes later, or earlier.
const fn plus_minutes(at: Instant, minutes: i64) -> Instant {
    at.plus_seconds(minutes.saturating_mul(60))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::rules::shipped_rows;
    use jiff::civil::date;

    fn rules() -> LawRules {
        LawRules::on(&shipped_rows(), date(2026, 3, 2)).unwrap()
    }

    fn zone() -> TimeZone {
        TimeZone::get("Europe/Copenhagen").unwrap()
    }

    /// An instant of the week of Monday 2026-03-02, at the site's clock: `at(1, 9, 30)` is Tuesday half past nine.
    fn at(day: i8, hour: i8, minute: i8) -> Instant {
        let local = date(2026, 3, 2 + day).at(hour, minute, 0, 0);
        zone().to_ambiguous_timestamp(local).compatible().unwrap().into()
    }

    fn span(day: i8, from: i8, to: i8) -> Span {
        Span { from: at(day, from, 0), to: at(day, to, 0) }
    }

    #[test]
    fn eleven_hours_of_rest_in_every_rolling_day() {
        let late = [span(0, 14, 22)];
        let clock_in = |now| breach_at(&late, now, &rules());
        assert_eq!(clock_in(at(1, 7, 0)), Some(RestBreach { at: at(1, 7, 0), longest_minutes: 9 * 60 }));
        assert_eq!(clock_in(at(1, 8, 59)).map(|breach| breach.longest_minutes), Some(10 * 60 + 59));
        assert_eq!(clock_in(at(1, 9, 0)), None);
        let split = [span(0, 18, 22), span(0, 6, 9)];
        assert_eq!(
            rest_breach(&split, &rules()),
            Some(RestBreach { at: at(0, 22, 0), longest_minutes: 9 * 60 })
        );
        assert_eq!(rest_breach(&[span(0, 14, 22), span(1, 9, 17)], &rules()), None);
        assert_eq!(
            rest_breach(&[span(0, 14, 22), span(1, 7, 15)], &rules()).map(|breach| breach.at),
            Some(at(1, 15, 0))
        );
        assert_eq!(rest_breach(&[], &rules()), None);
    }

    #[test]
    fn who_rested_may_work_thirteen_hours_on() {
        assert_eq!(may_work_until(&[], at(0, 6, 0), &rules()), at(0, 19, 0));
        let split = [span(0, 6, 9)];
        assert_eq!(may_work_until(&split, at(0, 18, 0), &rules()), at(0, 19, 0));
        let late = [span(0, 14, 22)];
        assert!(may_work_until(&late, at(1, 8, 59), &rules()) < at(1, 8, 59));
        assert_eq!(may_work_until(&late, at(1, 9, 0), &rules()), at(1, 22, 0));
        for now in [at(1, 4, 0), at(1, 8, 59), at(1, 9, 0), at(1, 12, 0)] {
            let refused = breach_at(&late, now, &rules()).is_some();
            assert_eq!(refused, may_work_until(&late, now, &rules()) < now, "{now}");
        }
    }

    #[test]
    fn after_six_days_comes_a_day_off() {
        let days = |range: std::ops::RangeInclusive<i8>| -> BTreeSet<Day> {
            range.map(|day| date(2026, 3, day)).collect()
        };
        assert!(!day_off_due(&days(2..=6), date(2026, 3, 7), &rules()));
        assert!(day_off_due(&days(2..=7), date(2026, 3, 8), &rules()));
        let mut with_a_gap = days(1..=7);
        with_a_gap.remove(&date(2026, 3, 4));
        assert!(!day_off_due(&with_a_gap, date(2026, 3, 8), &rules()));
    }

    #[test]
    fn a_long_day_has_a_break() {
        let due = |spans: &[Span], now| stretch(spans, now, &rules());
        let day = [span(0, 8, 16)];
        assert_eq!(due(&day, at(0, 13, 59)), Stretch { minutes: 359, break_due: false });
        assert_eq!(due(&day, at(0, 14, 0)), Stretch { minutes: 360, break_due: true });
        let broken = [span(0, 8, 11), Span { from: at(0, 11, 30), to: at(0, 16, 0) }];
        assert_eq!(due(&broken, at(0, 14, 30)), Stretch { minutes: 180, break_due: false });
        let too_short = [span(0, 8, 11), Span { from: at(0, 11, 5), to: at(0, 16, 0) }];
        assert_eq!(due(&too_short, at(0, 14, 0)), Stretch { minutes: 360, break_due: true });
        assert_eq!(due(&[span(0, 8, 11)], at(0, 11, 20)), Stretch { minutes: 0, break_due: false });
    }

    #[test]
    fn a_night_on_which_clocks_are_turned_is_as_long_as_it_was() {
        let night = |day| {
            let from = Time::constant(1, 30, 0, 0);
            let to = Time::constant(3, 30, 0, 0);
            Span::local(day, from, to, &zone()).unwrap()
        };
        assert_eq!(night(date(2026, 3, 28)).minutes(), 120);
        assert_eq!(night(date(2026, 3, 29)).minutes(), 60);
        assert_eq!(night(date(2026, 10, 25)).minutes(), 180);
    }

    #[test]
    fn a_shift_over_midnight_counts_for_the_day_it_began() {
        let (from, to) = (Time::constant(22, 0, 0, 0), Time::constant(6, 0, 0, 0));
        let shift = Span::local(date(2026, 3, 31), from, to, &zone()).unwrap();
        assert_eq!(shift.minutes(), 480);
        assert_eq!(work_day(shift.from, &zone()), date(2026, 3, 31));
        assert_eq!(shift.to.day_in(&zone()), date(2026, 4, 1));
    }
}
