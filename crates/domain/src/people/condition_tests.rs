use super::*;
use crate::people::dimension::{Climate, Posture, SetGate};
use crate::people::recurrence::Weekdays;
use jiff::civil::{Time, Weekday, date};
use uuid::Uuid;

const TODAY: Day = date(2026, 3, 2);

fn at(hours: i64) -> Instant {
    Instant::from_micros(1_772_409_600_000_000).plus_seconds(hours * 3_600)
}

fn draft(code: &str, op: Op, value: ConditionValue) -> ConditionDraft {
    ConditionDraft {
        id: ConditionId(Uuid::from_u128(1)),
        worker: WorkerId(Uuid::from_u128(2)),
        dimension: Dimension::parse(code).unwrap(),
        op,
        value,
        strength: Strength::Hard,
        valid_from: at(0),
        valid_to: None,
        review_on: Some(date(2026, 9, 1)),
        recurrence: None,
        site: None,
        origin: ConditionOrigin::Agreed,
        agreed_worker_at: None,
        agreed_coach_at: None,
        recorded_at: at(0),
    }
}

fn lift(grams: u64) -> ConditionDraft {
    draft("lift_max", Op::Cap, ConditionValue::Number(grams))
}

fn postures(op: Op, all: &[Posture]) -> ConditionDraft {
    draft("posture", op, ConditionValue::Elements(all.iter().copied().collect()))
}

#[test]
fn what_is_not_well_formed_is_refused_by_name() {
    let check = |draft: ConditionDraft, slug: &str| {
        let refused = WorkCondition::first(draft, TODAY).unwrap_err();
        assert_eq!(refused.slug(), slug, "{refused}");
    };
    assert!(WorkCondition::first(lift(7_000), TODAY).is_ok());
    assert_eq!(ConditionRefused::from(UnknownDimension).slug(), "unknown-dimension");
    check(lift(100_001), "value-out-of-range");
    check(draft("hands", Op::Cap, ConditionValue::Number(0)), "value-out-of-range");
    check(draft("height", Op::Cap, ConditionValue::Elements(Elements::NONE)), "value-out-of-range");
    check(draft("height", Op::Allow, ConditionValue::Number(1)), "validation-failed");
    check(draft("equip:forklift", Op::Allow, ConditionValue::Number(1)), "validation-failed");
    check(draft("posture", Op::Allow, ConditionValue::Number(1)), "validation-failed");
    check(draft("posture", Op::Allow, ConditionValue::Elements(Elements::ALL)), "validation-failed");
    check(draft("posture", Op::Require, ConditionValue::Elements(Elements::NONE)), "validation-failed");
    check(draft("pref:pick", Op::Prefer, ConditionValue::Number(1)), "validation-failed");
    check(ConditionDraft { valid_to: Some(at(0)), ..lift(7_000) }, "validation-failed");
    let review = |review_on| ConditionDraft { review_on, ..lift(7_000) };
    for day in [None, Some(date(2026, 3, 1)), Some(date(2027, 3, 3))] {
        check(review(day), "review-date-missing-or-beyond-12-months");
    }
    for day in [TODAY, date(2027, 3, 2)] {
        assert!(WorkCondition::first(review(Some(day)), TODAY).is_ok());
    }
    let nothing = draft("climate", Op::Allow, ConditionValue::Elements(Elements::NONE));
    assert!(WorkCondition::first(nothing, TODAY).is_ok());
}

#[test]
fn a_refusal_names_the_range_and_never_the_value() {
    let refused = WorkCondition::first(lift(123_456), TODAY).unwrap_err();
    assert_eq!(refused.to_string(), "use a whole number from 0 to 100000");
    assert!(!format!("{refused:?} {:?}", lift(123_456)).contains("123456"));
    let kept = WorkCondition::first(lift(6_543), TODAY).unwrap();
    assert!(!format!("{kept:?}").contains("6543"));
}

#[test]
fn loosening_a_hard_one_needs_both_and_tightening_nobody() {
    let before = WorkCondition::first(lift(7_000), TODAY).unwrap();
    let later = |draft: ConditionDraft| ConditionDraft { recorded_at: at(5), ..draft };
    let tighter = before.next(later(lift(5_000)), TODAY).unwrap();
    assert_eq!(tighter.version(), 2);
    let looser = later(lift(9_000));
    let refused = Err(ConditionRefused::LooseningNeedsBoth);
    assert_eq!(before.next(looser, TODAY), refused);
    let worker_only = ConditionDraft { agreed_worker_at: Some(at(4)), ..looser };
    assert_eq!(before.next(worker_only, TODAY), refused);
    let coach_only = ConditionDraft { agreed_coach_at: Some(at(4)), ..looser };
    assert_eq!(before.next(coach_only, TODAY), refused);
    let both = ConditionDraft { agreed_worker_at: Some(at(4)), ..coach_only };
    assert!(before.next(both, TODAY).is_ok());
    let old_agreement = ConditionDraft { agreed_worker_at: Some(at(-1)), ..coach_only };
    assert_eq!(before.next(old_agreement, TODAY), refused);
    let another = ConditionDraft { worker: WorkerId(Uuid::from_u128(3)), ..both };
    assert_eq!(before.next(another, TODAY), Err(ConditionRefused::NotTheNextVersion));
}

#[test]
fn what_loosens_in_each_way() {
    let check = |before: ConditionDraft, next: ConditionDraft, expected: bool| {
        let next = ConditionDraft { recorded_at: at(1), ..next };
        assert_eq!(loosens(&before, &next), expected);
    };
    use Posture::{Sit, Stand};
    check(lift(7_000), lift(7_000), false);
    check(lift(7_000), lift(7_001), true);
    check(postures(Op::Allow, &[Sit]), postures(Op::Allow, &[Sit, Stand]), true);
    check(postures(Op::Allow, &[Sit, Stand]), postures(Op::Allow, &[Sit]), false);
    check(postures(Op::Require, &[Sit, Stand]), postures(Op::Require, &[Sit]), true);
    check(postures(Op::Require, &[Sit]), postures(Op::Require, &[Sit, Stand]), false);
    check(postures(Op::Allow, &[Sit]), postures(Op::Require, &[Sit]), true);
    check(lift(7_000), draft("carry_max", Op::Cap, ConditionValue::Number(7_000)), true);
    let walk = |metres| draft("walk_day", Op::Budget, ConditionValue::Number(metres));
    check(walk(2_000), walk(2_001), true);
    check(walk(2_000), walk(1_999), false);
    let soft = |draft| ConditionDraft { strength: Strength::Soft, ..draft };
    check(lift(7_000), soft(lift(5_000)), true);
    check(soft(lift(5_000)), lift(7_000), false);
    check(lift(7_000), ConditionDraft { valid_from: at(2), ..lift(5_000) }, true);
    check(lift(7_000), ConditionDraft { valid_from: at(1), ..lift(5_000) }, false);
    check(lift(7_000), ConditionDraft { valid_to: Some(at(9)), ..lift(5_000) }, true);
    let until = |hours, grams| ConditionDraft { valid_to: Some(at(hours)), ..lift(grams) };
    check(until(9, 7_000), until(10, 7_000), false);
    check(until(9, 7_000), until(8, 7_000), true);
    check(until(1, 7_000), lift(9_000), false);
    let site = |number| Some(SiteId(Uuid::from_u128(number)));
    check(lift(7_000), ConditionDraft { site: site(1), ..lift(7_000) }, true);
    check(ConditionDraft { site: site(1), ..lift(7_000) }, lift(7_000), false);
    let monday = Weekdays::of([Weekday::Monday]);
    let window = Recurrence::new(monday, Time::midnight(), Time::midnight()).unwrap();
    check(lift(7_000), ConditionDraft { recurrence: Some(window), ..lift(7_000) }, true);
    check(ConditionDraft { recurrence: Some(window), ..lift(7_000) }, lift(7_000), false);
}

#[test]
fn it_holds_past_its_review_and_until_its_end() {
    let kept = WorkCondition::first(lift(7_000), TODAY).unwrap();
    let zone = TimeZone::UTC;
    assert!(kept.holds_at(at(24 * 365 * 3), None, &zone));
    assert!(kept.is_overdue(date(2026, 9, 2)) && !kept.is_overdue(date(2026, 9, 1)));
    assert!(!kept.holds_at(at(-1), None, &zone));
    let ends = ConditionDraft { valid_to: Some(at(8)), ..lift(7_000) };
    let ends = WorkCondition::first(ends, TODAY).unwrap();
    assert!(ends.holds_at(at(7), None, &zone) && !ends.holds_at(at(8), None, &zone));
    let (here, there) = (SiteId(Uuid::from_u128(1)), SiteId(Uuid::from_u128(2)));
    let one_site = ConditionDraft { site: Some(here), ..lift(7_000) };
    let one_site = WorkCondition::first(one_site, TODAY).unwrap();
    assert!(one_site.holds_at(at(1), Some(here), &zone) && !one_site.holds_at(at(1), Some(there), &zone));
}

#[test]
fn an_old_decision_sees_what_was_known_then() {
    let first = WorkCondition::first(lift(7_000), TODAY).unwrap();
    let second = first.next(ConditionDraft { recorded_at: at(5), ..lift(5_000) }, TODAY).unwrap();
    let other = ConditionDraft {
        id: ConditionId(Uuid::from_u128(9)),
        ..draft("climate", Op::Allow, ConditionValue::Elements(Climate::Dust.into()))
    };
    let other = WorkCondition::first(other, TODAY).unwrap();
    let all = [second, other, first];
    let known = |hours| known_at(&all, at(hours)).map(|version| version.version()).collect::<Vec<_>>();
    assert_eq!(known(4), [1, 1]);
    assert_eq!(known(5), [2, 1]);
    assert_eq!(known(-1), [0_u32; 0]);
    assert_eq!(SetGate::Climate.elements().count(), 7);
}
