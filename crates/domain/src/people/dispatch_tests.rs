use super::*;
use crate::people::demand::{Demanded, Origin};
use crate::people::dimension::{Climate, SetGate};
use crate::people::testing::{NOW, law, profile};
use uuid::Uuid;

fn task(number: u128, kind: TaskKind, minutes: u64) -> OpenTask {
    let mut demand = TaskDemand::nothing(kind);
    demand.raise_use(Budget::MinutesDay, Demanded::master(minutes));
    OpenTask {
        id: TaskId(Uuid::from_u128(number)),
        demand,
        signature: Signature::of(&demand, &law()),
        priority: Priority::Normal,
        cut_off: None,
        held: false,
        place: 0,
    }
}

fn asking(task: OpenTask, change: impl FnOnce(&mut TaskDemand)) -> OpenTask {
    let mut demand = task.demand;
    change(&mut demand);
    OpenTask { demand, signature: Signature::of(&demand, &law()), ..task }
}

fn now() -> DispatchContext<'static> {
    DispatchContext {
        moment: EligibilityContext { now: NOW, ..EligibilityContext::default() },
        day_end: NOW.plus_seconds(8 * 3_600),
        approach_metres: &[],
        last_kind: None,
        since_kind: [None; TaskKind::ALL.len()],
        change_asked: false,
        put_aside: &[],
        passes_over_soft: false,
    }
}

fn hours(hours: i64) -> Option<Instant> {
    Some(NOW.plus_seconds(hours * 3_600))
}

/// The numbers of the tasks in the order in which they would be offered.
fn order(conditions: &[&str], open: &[OpenTask], advice: &Advice, at: &DispatchContext<'_>) -> Vec<u128> {
    let decision = next_task(&profile(conditions), &BudgetLeft::UNLIMITED, open, advice, at, 1);
    let record = decision.record;
    record.chosen.iter().chain(&record.runners_up).map(|id| id.0.as_u128()).collect()
}

fn id(number: u128) -> TaskId {
    TaskId(Uuid::from_u128(number))
}

#[test]
fn urgency_then_advice_then_score_then_id() {
    let pick = |number| task(number, TaskKind::Pick, 10);
    let open = [
        pick(9),
        pick(8),
        OpenTask { priority: Priority::High, ..pick(7) },
        OpenTask { priority: Priority::Low, ..pick(6) },
        OpenTask { cut_off: hours(3), ..pick(5) },
        OpenTask { cut_off: hours(9), ..pick(4) },
        OpenTask { cut_off: hours(1), priority: Priority::Low, ..pick(3) },
        OpenTask { cut_off: hours(-1), ..pick(2) },
    ];
    assert_eq!(order(&[], &open, &Advice::default(), &now()), [2, 3, 5, 7, 4, 8]);
    let advice = Advice::new(&[id(6), id(9)], []);
    assert_eq!(order(&[], &open, &advice, &now()), [2, 3, 5, 6, 9, 7]);
}

#[test]
fn a_cut_off_is_urgent_within_an_hour_of_when_the_task_would_be_done() {
    let at = now();
    let of = |seconds| {
        urgency(&OpenTask { cut_off: Some(NOW.plus_seconds(seconds)), ..task(1, TaskKind::Pick, 10) }, &at)
    };
    assert_eq!((of(70 * 60 - 1), of(70 * 60), of(8 * 3_600 - 1), of(8 * 3_600)), (2, 1, 1, 0));
}

#[test]
fn the_score_is_value_for_the_scarcest_of_minutes_grams_and_metres() {
    let mut left = BudgetLeft::UNLIMITED;
    left.hard[Budget::MinutesDay.index()] = 100;
    left.hard[Budget::WalkDay.index()] = 400;
    let at = DispatchContext { approach_metres: &[0, 60], ..now() };
    let of = |person: &EffectiveProfile, task: &OpenTask| {
        let moment = moment_of(task, None, &at);
        score(person, &left, task, &moment, &at)
    };
    let plain = task(1, TaskKind::Pick, 10);
    // 3 × 10 × 1000 / (10 × 1000 / 100).
    assert_eq!(of(&profile(&[]), &plain), 300);
    let walking = asking(plain, |demand| demand.raise_use(Budget::WalkDay, Demanded::master(200)));
    assert_eq!(of(&profile(&[]), &walking), 60);
    // The way there is 60 m and a minute: 11 of 100 minutes, 260 of 400 m.
    assert_eq!(of(&profile(&[]), &OpenTask { place: 1, ..plain }), 30_000 / 150);
    assert_eq!(of(&profile(&[]), &OpenTask { place: 1, ..walking }), 30_000 / 650);
    assert_eq!(of(&profile(&["pref:pick=2", "goal:pick=1"]), &plain), 450);
    assert_eq!(of(&profile(&["avoid:pick=4"]), &plain), 180);
}

#[test]
fn wishes_add_up_within_their_bounds() {
    let of = |conditions: &[&str], last, since: Option<u64>| {
        let mut at = DispatchContext { last_kind: last, ..now() };
        at.since_kind[TaskKind::Pack as usize] = since;
        wishes(&profile(conditions), TaskKind::Pack, &at)
    };
    assert_eq!(of(&[], None, None), 0);
    assert_eq!(of(&["rotation=2"], None, None), 2);
    assert_eq!(of(&["rotation=2"], None, Some(59)), 0);
    assert_eq!(of(&["rotation=2"], None, Some(60)), 1);
    assert_eq!(of(&["rotation=1"], None, Some(600)), 1);
    assert_eq!(of(&["pref:pack=2", "goal:pack=1", "rotation=2"], None, None), 7);
    assert_eq!(of(&["~change=1"], Some(TaskKind::Pick), None), -2);
    assert_eq!(of(&["change=0", "avoid:pack=4"], Some(TaskKind::Pick), None), -5);
    assert_eq!(of(&["change=0"], Some(TaskKind::Pack), None), 0);
}

#[test]
fn a_break_comes_first() {
    let open = [task(1, TaskKind::Pick, 10)];
    let ask = |left: &BudgetLeft, at: &DispatchContext<'_>| {
        next_task(&profile(&[]), left, &open, &Advice::default(), at, 1).answer
    };
    let due = EligibilityContext { break_due: true, ..now().moment };
    let at = DispatchContext { moment: due, ..now() };
    assert_eq!(ask(&BudgetLeft::UNLIMITED, &at), Answer::Break(Reason::TimeBreakDue));
    let mut left = BudgetLeft::UNLIMITED;
    left.hard[Budget::MinutesRun.index()] = 0;
    assert_eq!(ask(&left, &now()), Answer::Break(Reason::TimeBreakDue));
    assert_eq!(ask(&BudgetLeft::UNLIMITED, &now()), Answer::Offer(vec![id(1)]));
}

#[test]
fn somebody_elses_plan_is_left_alone() {
    let open = [task(1, TaskKind::Pick, 10), task(2, TaskKind::Pick, 20)];
    let planned = |minutes: i64, frozen| Advice::new(&[], [(id(2), NOW.plus_seconds(-minutes * 60), frozen)]);
    let ask = |open: &[OpenTask], advice: &Advice| order(&[], open, advice, &now());
    assert_eq!(ask(&open, &planned(15, false)), [1], "nothing else is left");
    assert_eq!(ask(&open[1..], &planned(0, false)), [2]);
    assert_eq!(ask(&open[1..], &planned(0, true)), [0_u128; 0]);
    assert_eq!(ask(&open, &planned(16, false)), [1, 2], "overdue");
    assert_eq!(ask(&open, &planned(16, true)), [1], "frozen");
}

#[test]
fn soft_conditions_are_missed_only_where_nothing_else_is_left() {
    let loud = asking(task(1, TaskKind::Pick, 90), |demand| demand.raise(Gate::Noise, Demanded::master(2)));
    let calm = task(2, TaskKind::Pick, 10);
    let ask =
        |open: &[OpenTask], at: &DispatchContext<'_>| order(&["~noise=0"], open, &Advice::default(), at);
    assert_eq!(ask(&[loud, calm], &now()), [2]);
    assert_eq!(ask(&[loud], &now()), [1]);
    let trying = DispatchContext { passes_over_soft: true, ..now() };
    assert_eq!(ask(&[loud, calm], &trying), [1, 2]);
    assert_eq!(order(&["noise=0"], &[loud], &Advice::default(), &trying), [0_u128; 0]);
}

#[test]
fn who_likes_routine_is_not_moved_unasked() {
    let open = [task(1, TaskKind::Pack, 10), task(2, TaskKind::Pick, 10)];
    let at = DispatchContext { last_kind: Some(TaskKind::Pick), ..now() };
    assert_eq!(order(&["change=0"], &open, &Advice::default(), &at), [2]);
    assert_eq!(order(&["change=0"], &open[..1], &Advice::default(), &at), [0_u128; 0]);
    assert_eq!(order(&["change=1"], &open[..1], &Advice::default(), &at), [0_u128; 0]);
    assert_eq!(order(&["change=1"], &open[..1], &Advice::new(&[id(1)], []), &at), [1], "planned");
    let asked = DispatchContext { change_asked: true, ..at };
    assert_eq!(order(&["change=0"], &open[..1], &Advice::default(), &asked), [1]);
    assert_eq!(order(&["change=0"], &open[..1], &Advice::default(), &now()), [1], "the first of the day");
}

#[test]
fn nothing_says_how_many_and_why() {
    let open = [
        OpenTask { held: true, ..task(1, TaskKind::Pick, 10) },
        asking(task(2, TaskKind::Pick, 10), |demand| {
            demand.need(SetGate::Climate, Climate::Cold, Origin::Master);
        }),
        asking(task(3, TaskKind::Pick, 10), |demand| {
            demand.raise(Gate::PushMax, Demanded::master(300_000));
        }),
        task(4, TaskKind::Pick, 10),
    ];
    let at = DispatchContext { put_aside: &[id(4)], ..now() };
    let decision =
        next_task(&profile(&["climate=heat"]), &BudgetLeft::UNLIMITED, &open, &Advice::default(), &at, 1);
    let counts = Counts {
        open: 4,
        put_aside: 1,
        held_back: 1,
        needs_assessment: 1,
        by_reason: vec![(Reason::TaskHeld, 1)],
    };
    assert_eq!(decision.answer, Answer::Nothing(counts));
    assert_eq!(decision.record.chosen, []);
}

#[test]
fn as_many_as_the_worker_chose_and_the_next_five() {
    let open: Vec<_> = (1..=20).map(|number| task(number, TaskKind::Pick, 10)).collect();
    let ask = |choices| {
        next_task(&profile(&[]), &BudgetLeft::UNLIMITED, &open, &Advice::default(), &now(), choices)
    };
    for (choices, offered) in [(0, 1), (1, 1), (3, 3), (9, 3)] {
        let decision = ask(choices);
        let record = &decision.record;
        assert_eq!((record.chosen.len(), record.runners_up.len()), (offered, RUNNERS_UP));
        assert_eq!(record.keys.len(), offered + RUNNERS_UP);
        assert_eq!(decision.answer, Answer::Offer(record.chosen.clone()));
        assert_eq!(record.demand_hashes, vec![demand_hash(&open[0].demand); offered]);
    }
}
