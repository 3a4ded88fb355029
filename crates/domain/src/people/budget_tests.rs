use super::*;
use crate::people::demand::Demanded;
use crate::people::dimension::Gate;
use crate::people::rules::shipped_rows;
use crate::task::TaskKind;
use jiff::civil::date;
use uuid::Uuid;

const ANNA: WorkerId = WorkerId(Uuid::from_u128(1));
const MONDAY: Day = date(2026, 3, 2);

fn at(minute: i64) -> Instant {
    Instant::from_micros(1_772_434_800_000_000).plus_seconds(minute * 60)
}

fn booking(task: u128, day: Day, minute: i64) -> Booking {
    Booking { worker: ANNA, work_day: day, task: TaskId(Uuid::from_u128(task)), at: at(minute) }
}

fn amounts(values: &[(Budget, u64)]) -> Amounts {
    let mut amounts = [0; Budget::COUNT];
    for (budget, value) in values {
        amounts[budget.index()] = *value;
    }
    amounts
}

fn pick(minutes: u64, grams: u64) -> Amounts {
    amounts(&[(Budget::MinutesDay, minutes), (Budget::StandingDay, minutes), (Budget::KgDay, grams)])
}

#[test]
fn a_task_reserves_is_corrected_and_releases() {
    let mut ledger = Vec::new();
    let used = |ledger: &[BudgetUse], budget| used_on(ledger, ANNA, MONDAY, budget);
    ledger.extend(reserve(&ledger, &booking(1, MONDAY, 0), &pick(20, 9_000)));
    assert_eq!(used(&ledger, Budget::MinutesDay), 20);
    assert!(reserve(&ledger, &booking(1, MONDAY, 1), &pick(20, 9_000)).is_empty(), "a retry");
    ledger.extend(correct(&ledger, &booking(1, MONDAY, 20), &pick(25, 8_000)));
    assert_eq!((used(&ledger, Budget::MinutesDay), used(&ledger, Budget::KgDay)), (25, 8_000));
    ledger.extend(reserve(&ledger, &booking(2, MONDAY, 30), &pick(10, 500)));
    ledger.extend(release(&ledger, &booking(2, MONDAY, 34), &pick(4, 0)));
    assert_eq!((used(&ledger, Budget::MinutesDay), used(&ledger, Budget::KgDay)), (29, 8_000));
    assert!(release(&ledger, &booking(2, MONDAY, 35), &pick(4, 0)).is_empty(), "a retry");
    assert!(ledger.iter().all(|entry| entry.amount != 0));
    assert_eq!(format!("{:?}", ledger[0]), "BudgetUse(..)");
}

#[test]
fn a_night_shift_counts_for_the_day_it_began() {
    let tuesday = date(2026, 3, 3);
    let mut ledger = reserve(&[], &booking(1, MONDAY, 0), &pick(30, 0));
    // Done after midnight, by a command that took the day from its own clock.
    ledger.extend(correct(&ledger, &booking(1, tuesday, 30), &pick(35, 0)));
    assert_eq!(used_on(&ledger, ANNA, MONDAY, Budget::MinutesDay), 35);
    assert_eq!(used_on(&ledger, ANNA, tuesday, Budget::MinutesDay), 0);
}

#[test]
fn a_week_goes_from_monday_to_sunday() {
    let mut ledger = Vec::new();
    for (task, day) in [(1, date(2026, 3, 1)), (2, MONDAY), (3, date(2026, 3, 8)), (4, date(2026, 3, 9))] {
        ledger.extend(reserve(&ledger, &booking(task, day, 0), &pick(10, 0)));
    }
    assert_eq!(used_in_week(&ledger, ANNA, date(2026, 3, 5)), 20);
    let other = WorkerId(Uuid::from_u128(2));
    assert_eq!(used_in_week(&ledger, other, MONDAY), 0);
}

#[test]
fn what_is_left_knows_days_weeks_and_stretches() {
    let rules = LawRules::on(&shipped_rows(), MONDAY).unwrap();
    let mut ledger = reserve(&[], &booking(1, MONDAY, 0), &pick(20, 9_000));
    let dose = amounts(&[(Budget::MinutesDay, 15), (Budget::LiftDoseDay, 400_000), (Budget::KgDay, 1)]);
    ledger.extend(reserve(&ledger, &booking(2, MONDAY, 30), &dose));
    ledger.extend(reserve(&ledger, &booking(3, MONDAY, 45), &pick(5, 700)));
    let moment = |since, minutes| BudgetMoment {
        worker: ANNA,
        work_day: MONDAY,
        stretch: Stretch { minutes, break_due: false },
        stretch_since: at(since),
    };
    let profile = EffectiveProfile::UNRESTRICTED;
    let open = left(&profile, &ledger, &moment(0, 50), &rules);
    assert_eq!(open.hard, [u64::MAX; Budget::COUNT]);
    assert_eq!((open.law_lift_ppm, open.law_noise_ppm), (600_000, 1_000_000));
    assert_eq!(open.lifting_run_minutes, 40);
    assert_eq!(left(&profile, &ledger, &moment(40, 10), &rules).lifting_run_minutes, 5);
    ledger.extend(reserve(&ledger, &booking(4, MONDAY, 50), &pick(5, 0)));
    assert_eq!(
        left(&profile, &ledger, &moment(0, 55), &rules).lifting_run_minutes,
        0,
        "a task without lifts"
    );
}

#[test]
fn what_a_task_will_use_follows_the_agreed_pace() {
    let mut demand = TaskDemand::nothing(TaskKind::Pick);
    demand.raise_use(Budget::MinutesDay, Demanded::master(10));
    demand.raise_use(Budget::WalkDay, Demanded::master(80));
    demand.raise(Gate::Height, Demanded::master(1));
    let extra = Extra { switches: true, approach_metres: 61 };
    let expected = expected(&EffectiveProfile::UNRESTRICTED, &demand, extra);
    let wanted = [(Budget::MinutesDay, 12), (Budget::WalkDay, 141), (Budget::SwitchesDay, 1)];
    assert_eq!(expected, amounts(&wanted));
}
