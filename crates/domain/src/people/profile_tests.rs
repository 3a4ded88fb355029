use super::*;
use crate::ids::{ConditionId, WorkerId};
use crate::people::condition::{ConditionDraft, ConditionOrigin};
use crate::people::dimension::Posture;
use crate::people::recurrence::{Recurrence, Weekdays};
use crate::people::rules::shipped_rows;
use jiff::civil::{Time, Weekday, date};
use uuid::Uuid;

fn zone() -> TimeZone {
    TimeZone::get("Europe/Copenhagen").unwrap()
}

fn local(day: Day, hour: i8, minute: i8) -> Instant {
    zone().to_ambiguous_timestamp(day.at(hour, minute, 0, 0)).compatible().unwrap().into()
}

const MONDAY: Day = date(2026, 3, 2);

fn condition(id: u128, code: &str, op: Op, value: ConditionValue) -> ConditionDraft {
    ConditionDraft {
        id: ConditionId(Uuid::from_u128(id)),
        worker: WorkerId(Uuid::from_u128(1)),
        dimension: Dimension::parse(code).unwrap(),
        op,
        value,
        strength: if op == Op::Prefer { Strength::Soft } else { Strength::Hard },
        valid_from: local(MONDAY, 0, 0),
        valid_to: None,
        review_on: Some(date(2026, 6, 1)),
        recurrence: None,
        site: None,
        origin: ConditionOrigin::Agreed,
        agreed_worker_at: None,
        agreed_coach_at: None,
        recorded_at: local(MONDAY, 0, 0),
    }
}

fn number(id: u128, code: &str, op: Op, value: u64) -> ConditionDraft {
    condition(id, code, op, ConditionValue::Number(value))
}

fn profile_at(
    drafts: &[ConditionDraft],
    licences: &[Licence],
    form: DayForm,
    at: Instant,
) -> EffectiveProfile {
    let kept: Vec<_> = drafts.iter().map(|draft| WorkCondition::first(*draft, MONDAY).unwrap()).collect();
    let rules = LawRules::on(&shipped_rows(), MONDAY).unwrap();
    let basis = ProfileBasis {
        law: Some(LawFor { rules, under_18: false }),
        conditions: &kept,
        licences,
        pace: &[
            Pace::new(TaskKind::Pick, 60, MONDAY).unwrap(),
            Pace::new(TaskKind::Pick, 80, date(2026, 3, 9)).unwrap(),
        ],
        form,
        site: None,
        zone: &zone(),
        version: 7,
    };
    EffectiveProfile::at(&basis, at)
}

#[test]
fn the_tightest_of_all_holds() {
    let drafts = [
        number(1, "lift_max", Op::Cap, 7_000),
        number(2, "lift_max", Op::Cap, 9_000),
        ConditionDraft { strength: Strength::Soft, ..number(3, "lift_max", Op::Cap, 5_000) },
        condition(
            4,
            "posture",
            Op::Allow,
            ConditionValue::Elements([Posture::Sit, Posture::Stand].into_iter().collect()),
        ),
        condition(
            5,
            "posture",
            Op::Allow,
            ConditionValue::Elements([Posture::Bend, Posture::Stand].into_iter().collect()),
        ),
        number(6, "avoid:count", Op::Prefer, 3),
        number(7, "goal:pick", Op::Prefer, 1),
    ];
    let profile = profile_at(&drafts, &[], DayForm::AsAgreed, local(MONDAY, 9, 0));
    let lift = Gate::LiftMax.index();
    assert_eq!((profile.hard().gates[lift], profile.soft().gates[lift]), (7_000, 5_000));
    assert_eq!(profile.hard().allowed[SetGate::Posture.index()], Posture::Stand.into());
    assert_eq!(profile.hard().gates[Gate::PushMax.index()], 500_000, "a row of the law");
    assert_eq!((profile.wishes().avoid(TaskKind::Count), profile.wishes().pref(TaskKind::Count)), (3, 0));
    assert!(profile.wishes().goal(TaskKind::Pick));
    assert_eq!(profile.version(), 7);
}

#[test]
fn a_window_is_local_time_and_a_licence_ends_at_its_instant() {
    let mornings = Recurrence::new(
        Weekdays::of([Weekday::Monday]),
        Time::constant(9, 0, 0, 0),
        Time::constant(12, 0, 0, 0),
    )
    .unwrap();
    let calm = ConditionDraft { recurrence: Some(mornings), ..number(1, "noise", Op::Cap, 0) };
    let noise = |at| profile_at(&[calm], &[], DayForm::AsAgreed, at).hard().gates[Gate::Noise.index()];
    assert_eq!(noise(local(MONDAY, 9, 0)), 0);
    assert_eq!(noise(local(MONDAY, 12, 0)), u32::MAX);
    let in_summer = date(2026, 7, 6);
    assert_eq!((noise(local(in_summer, 9, 0)), noise(local(in_summer, 8, 59))), (0, u32::MAX));

    let end = local(MONDAY, 12, 0);
    let course = [Licence { equipment: Equipment::Stacker, expires_at: Some(end) }];
    let before = profile_at(&[], &course, DayForm::AsAgreed, Instant::from_micros(end.micros() - 1));
    let after = profile_at(&[], &course, DayForm::AsAgreed, end);
    assert!(before.granted().has(Equipment::Stacker) && before.expired().is_empty());
    assert!(after.granted().is_empty() && after.expired().has(Equipment::Stacker));
}

#[test]
fn the_form_of_the_day_lessens_every_budget() {
    let drafts = [
        number(1, "walk_day", Op::Budget, 1_001),
        number(2, "minutes_run", Op::Budget, 45),
        ConditionDraft { strength: Strength::Soft, ..number(3, "screen_day", Op::Budget, 90) },
    ];
    let check = |form, walk, run, screen, dose| {
        let profile = profile_at(&drafts, &[], form, local(MONDAY, 9, 0));
        let hard = |budget: Budget| profile.hard().budgets[budget.index()];
        assert_eq!((hard(Budget::WalkDay), hard(Budget::MinutesRun)), (walk, run), "{form}");
        assert_eq!(profile.soft().budgets[Budget::ScreenDay.index()], screen, "{form}");
        assert_eq!(hard(Budget::LiftDoseDay), dose, "{form}");
        assert_eq!(hard(Budget::MinutesDay), u64::MAX, "{form}");
    };
    check(DayForm::AsAgreed, 1_001, 45, 90, u64::MAX);
    check(DayForm::Calmer, 750, 33, 67, 750_000);
    check(DayForm::Light, 500, 22, 45, 500_000);
}

#[test]
fn the_pace_is_an_agreement_with_a_date() {
    let profile = |day| profile_at(&[], &[], DayForm::AsAgreed, local(day, 9, 0));
    assert_eq!(profile(MONDAY).minutes(TaskKind::Pick, 10), 17);
    assert_eq!(profile(date(2026, 3, 9)).minutes(TaskKind::Pick, 10), 13);
    assert_eq!(profile(MONDAY).minutes(TaskKind::Pack, 10), 10);
    for percent in [19, 151] {
        assert_eq!(Pace::new(TaskKind::Pick, percent, MONDAY), Err(PaceOutOfRange));
    }
}

#[test]
fn a_profile_prints_nothing_of_a_person() {
    let profile =
        profile_at(&[number(1, "lift_max", Op::Cap, 4_321)], &[], DayForm::Light, local(MONDAY, 9, 0));
    assert_eq!(format!("{profile:?}"), "EffectiveProfile(..)");
}
