//! The ledger of budgets: what a day, a week and a stretch of work used, as entries that are only appended.
//!
//! A task reserves what it will use when it is taken, is corrected to what it used when it is done, and releases the
//! rest when it is given up. Each of these brings the sum of a task to a number, so that doing it twice, after a
//! crash or a retry, appends nothing. Everything counts for the work day on which the shift began, so midnight moves
//! nothing.

use crate::ids::{TaskId, WorkerId};
use crate::people::demand::TaskDemand;
use crate::people::dimension::Budget;
use crate::people::eligible::{BudgetLeft, EffectiveProfile, Extra, use_of};
use crate::people::rules::LawRules;
use crate::people::working_time::Stretch;
use crate::time::{Day, Instant};
use crate::words::words;
use jiff::civil::Weekday;
use std::fmt;

words! {
    /// Why an entry was made.
    pub enum UseKind {
        /// The task was taken.
        Reserve = "reserve",
        /// The task is done, and used more or less.
        Correct = "correct",
        /// The task was given up.
        Release = "release",
    }
}

/// An entry. It is appended, never edited.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct BudgetUse {
    /// Whose.
    pub worker: WorkerId,
    /// The local day on which the shift began.
    pub work_day: Day,
    /// Of which budget.
    pub budget: Budget,
    /// How much more, or less.
    pub amount: i64,
    /// Which task.
    pub task: TaskId,
    /// Why.
    pub kind: UseKind,
    /// When.
    pub at: Instant,
}

impl fmt::Debug for BudgetUse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BudgetUse(..)")
    }
}

/// Whose entries, of which task, on which day, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Booking {
    /// Whose.
    pub worker: WorkerId,
    /// The local day on which the shift began.
    pub work_day: Day,
    /// Which task.
    pub task: TaskId,
    /// When.
    pub at: Instant,
}

/// An amount for each budget.
pub type Amounts = [u64; Budget::COUNT];

/// Budgets that a task books: all but those of a week or a stretch, which are sums of these.
const BOOKED: [Budget; 8] = [
    Budget::MinutesDay,
    Budget::StandingDay,
    Budget::ScreenDay,
    Budget::WalkDay,
    Budget::KgDay,
    Budget::LiftDoseDay,
    Budget::NoiseDoseDay,
    Budget::SwitchesDay,
];

/// What a person will use for a task.
#[must_use]
pub fn expected(profile: &EffectiveProfile, demand: &TaskDemand, extra: Extra) -> Amounts {
    let mut amounts = [0; Budget::COUNT];
    for budget in BOOKED {
        amounts[budget.index()] = use_of(profile, demand, budget, extra);
    }
    amounts
}

/// The entries that reserve these amounts for a task that is taken; none where they are reserved already.
#[must_use]
pub fn reserve(ledger: &[BudgetUse], booking: &Booking, expected: &Amounts) -> Vec<BudgetUse> {
    bring_to(ledger, booking, expected, UseKind::Reserve)
}

/// The entries that correct a task to what it really used.
#[must_use]
pub fn correct(ledger: &[BudgetUse], booking: &Booking, used: &Amounts) -> Vec<BudgetUse> {
    bring_to(ledger, booking, used, UseKind::Correct)
}

/// The entries that release what a task reserved and did not use; `used` is the part done before it was given up.
#[must_use]
pub fn release(ledger: &[BudgetUse], booking: &Booking, used: &Amounts) -> Vec<BudgetUse> {
    bring_to(ledger, booking, used, UseKind::Release)
}

/// The entries after which the sum of the task is `target`, on the work day on which it was first booked.
fn bring_to(ledger: &[BudgetUse], booking: &Booking, target: &Amounts, kind: UseKind) -> Vec<BudgetUse> {
    let own = |entry: &&BudgetUse| entry.worker == booking.worker && entry.task == booking.task;
    let work_day = ledger.iter().find(own).map_or(booking.work_day, |entry| entry.work_day);
    let entry = |budget: Budget| {
        let booked: i64 = ledger
            .iter()
            .filter(own)
            .filter(|entry| entry.budget == budget)
            .fold(0, |sum, entry| sum.saturating_add(entry.amount));
        let wanted = i64::try_from(target[budget.index()]).unwrap_or(i64::MAX);
        let amount = wanted.saturating_sub(booked);
        let Booking { worker, task, at, .. } = *booking;
        (amount != 0).then_some(BudgetUse { worker, work_day, budget, amount, task, kind, at })
    };
    BOOKED.into_iter().filter_map(entry).collect()
}

/// How much of a budget entries used, never below 0.
fn sum<'a>(entries: impl Iterator<Item = &'a BudgetUse>, budget: Budget) -> u64 {
    let total = entries
        .filter(|entry| entry.budget == budget)
        .fold(0_i64, |sum, entry| sum.saturating_add(entry.amount));
    u64::try_from(total).unwrap_or(0)
}

/// What a worker used of a budget on a work day.
#[must_use]
pub fn used_on(ledger: &[BudgetUse], worker: WorkerId, day: Day, budget: Budget) -> u64 {
    sum(ledger.iter().filter(|entry| entry.worker == worker && entry.work_day == day), budget)
}

/// What a worker used of the minutes from Monday to Sunday of the week of a day.
#[must_use]
pub fn used_in_week(ledger: &[BudgetUse], worker: WorkerId, day: Day) -> u64 {
    let monday = monday_of(day);
    let own = ledger.iter().filter(|entry| entry.worker == worker && monday_of(entry.work_day) == monday);
    sum(own, Budget::MinutesDay)
}

fn monday_of(day: Day) -> Day {
    let since = day.weekday().since(Weekday::Monday);
    day.saturating_sub(jiff::Span::new().days(i64::from(since)))
}

/// The moment for which budgets are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BudgetMoment {
    /// Whose.
    pub worker: WorkerId,
    /// The local day on which the shift began.
    pub work_day: Day,
    /// The stretch of work since the last break, from attendance.
    pub stretch: Stretch,
    /// When the last break ended, or the day began.
    pub stretch_since: Instant,
}

/// What is left of every budget, from a worker's entries of the week. The law's doses are counted whatever was
/// agreed.
#[must_use]
pub fn left(
    profile: &EffectiveProfile,
    ledger: &[BudgetUse],
    moment: &BudgetMoment,
    rules: &LawRules,
) -> BudgetLeft {
    let today = |budget| used_on(ledger, moment.worker, moment.work_day, budget);
    let in_stretch = |budget| {
        let own = ledger.iter().filter(|entry| {
            entry.worker == moment.worker
                && entry.work_day == moment.work_day
                && entry.at >= moment.stretch_since
        });
        sum(own, budget)
    };
    let used = |budget: Budget| match budget {
        Budget::MinutesWeek => used_in_week(ledger, moment.worker, moment.work_day),
        Budget::MinutesRun => moment.stretch.minutes,
        Budget::StandingRun => in_stretch(Budget::StandingDay),
        Budget::MinutesDay
        | Budget::StandingDay
        | Budget::ScreenDay
        | Budget::WalkDay
        | Budget::KgDay
        | Budget::LiftDoseDay
        | Budget::NoiseDoseDay
        | Budget::SwitchesDay => today(budget),
    };
    let mut left = BudgetLeft {
        law_lift_ppm: rules.lift_day_ppm.saturating_sub(today(Budget::LiftDoseDay)),
        law_noise_ppm: rules.noise_day_ppm.saturating_sub(today(Budget::NoiseDoseDay)),
        lifting_run_minutes: lifting_run(ledger, moment),
        ..BudgetLeft::UNLIMITED
    };
    for &budget in Budget::ALL {
        let used = used(budget);
        let index = budget.index();
        for (left, limit) in [
            (&mut left.hard[index], profile.hard().budgets[index]),
            (&mut left.soft[index], profile.soft().budgets[index]),
        ] {
            if limit != u64::MAX {
                *left = limit.saturating_sub(used);
            }
        }
    }
    left
}

/// Minutes of the tasks in this stretch that lift something, back to the last one that does not.
fn lifting_run(ledger: &[BudgetUse], moment: &BudgetMoment) -> u64 {
    let own = |entry: &&BudgetUse| {
        entry.worker == moment.worker && entry.work_day == moment.work_day && entry.at >= moment.stretch_since
    };
    let mut minutes = 0_u64;
    let mut seen: Vec<TaskId> = Vec::new();
    for entry in ledger.iter().rev().filter(own) {
        if seen.contains(&entry.task) {
            continue;
        }
        seen.push(entry.task);
        let of_task =
            |budget| sum(ledger.iter().filter(own).filter(|other| other.task == entry.task), budget);
        match (of_task(Budget::KgDay), of_task(Budget::MinutesDay)) {
            (_, 0) => {}
            (0, _) => break,
            (_, some) => minutes = minutes.saturating_add(some),
        }
    }
    minutes
}

#[cfg(test)]
#[path = "budget_tests.rs"]
mod tests;
