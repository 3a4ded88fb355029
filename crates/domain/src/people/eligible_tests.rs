use super::*;
use crate::people::demand::{Demanded, Origin};
use crate::people::dimension::{Climate, Elements, Equipment, EquipmentSet, Safety, TextLanguage};
use crate::people::profile::Licence;
use crate::people::testing::{NOW, profile, profile_with};
use crate::task::TaskKind;

fn nothing() -> TaskDemand {
    TaskDemand::nothing(TaskKind::Pick)
}

fn asking(gate: Gate, value: u32) -> TaskDemand {
    let mut demand = nothing();
    demand.raise(gate, Demanded::master(value));
    demand
}

fn using(budget: Budget, value: u64) -> TaskDemand {
    let mut demand = nothing();
    demand.raise_use(budget, Demanded::master(value));
    demand
}

fn now() -> EligibilityContext {
    EligibilityContext { now: NOW, ..EligibilityContext::default() }
}

fn failed(
    profile: &EffectiveProfile,
    demand: &TaskDemand,
    left: &BudgetLeft,
    at: &EligibilityContext,
) -> Vec<Reason> {
    eligibility(profile, demand, left, at).failed.iter().collect()
}

fn check(profile: &EffectiveProfile, demand: &TaskDemand, expected: &[Reason]) {
    assert_eq!(failed(profile, demand, &BudgetLeft::UNLIMITED, &now()), expected);
}

#[test]
fn without_conditions_only_the_task_is_in_the_way() {
    let check = |taken, held, expected: &[Reason]| {
        let at = EligibilityContext { taken, held, ..EligibilityContext::default() };
        let answer = eligibility(
            &EffectiveProfile::UNRESTRICTED,
            &asking(Gate::LiftMax, u32::MAX),
            &BudgetLeft::UNLIMITED,
            &at,
        );
        assert_eq!(answer.failed.iter().collect::<Vec<_>>(), expected);
        assert_eq!(answer.verdict == Verdict::Eligible, expected.is_empty());
    };
    check(false, false, &[]);
    check(true, false, &[Reason::TaskTaken]);
    check(true, true, &[Reason::TaskTaken, Reason::TaskHeld]);
}

#[test]
fn every_gate_refuses_what_is_above_it_and_nothing_else() {
    for &gate in Gate::ALL {
        let range = gate.range();
        let limit = u32::try_from(*range.start()).unwrap();
        let person = profile(&[&format!("{gate}={limit}")]);
        let reasons = |value| failed(&person, &asking(gate, value), &BudgetLeft::UNLIMITED, &now());
        assert_eq!(reasons(limit), [], "{gate}");
        assert_eq!(reasons(limit + 1), [Reason::of_gate(gate)], "{gate}");
        let soft = profile(&[&format!("~{gate}={limit}")]);
        let answer = eligibility(&soft, &asking(gate, limit + 1), &BudgetLeft::UNLIMITED, &now());
        assert_eq!(answer.verdict, Verdict::Eligible, "{gate}");
        assert_eq!(answer.soft_missed, ReasonSet::from([Reason::of_gate(gate)]));
    }
}

#[test]
fn the_moment_asks_for_haste_and_change() {
    let calm = profile(&["pressure=1", "change=0"]);
    let at = EligibilityContext { pressure: 2, change: 1, ..now() };
    let reasons = failed(&calm, &nothing(), &BudgetLeft::UNLIMITED, &at);
    assert_eq!(reasons, [Reason::GatePressure, Reason::GateChange]);
    assert_eq!(failed(&calm, &nothing(), &BudgetLeft::UNLIMITED, &now()), []);
}

#[test]
fn sets_are_needed_offered_and_required() {
    let with = |set, elements: Elements| {
        let mut demand = nothing();
        demand.need(set, elements, Origin::Master);
        demand
    };
    let dust = with(SetGate::Climate, Climate::Dust.into());
    check(&profile(&["climate=cold,heat"]), &dust, &[Reason::GateClimate]);
    check(&profile(&["climate=dust"]), &dust, &[]);
    check(&profile(&["climate="]), &nothing(), &[]);
    check(&profile(&["climate="]), &dust, &[Reason::GateClimate]);
    let driving = with(SetGate::Safety, Safety::Driving.into());
    check(&profile(&["safety=moving_parts"]), &driving, &[Reason::GateSafety]);

    let sit_only = profile(&["posture=sit"]);
    let mut choice = nothing();
    choice.offer_postures([Posture::Sit, Posture::Stand].into_iter().collect(), Origin::Master);
    check(&sit_only, &choice, &[]);
    let standing = with(SetGate::Posture, Posture::Stand.into());
    check(&sit_only, &standing, &[Reason::GatePosture]);
    let must_sit = profile(&["posture>=sit"]);
    check(&must_sit, &choice, &[]);
    check(&must_sit, &nothing(), &[Reason::GatePosture]);
    assert!(can_be_seated(&choice) && !can_be_seated(&standing));

    let texts = with(SetGate::Language, [TextLanguage::Danish, TextLanguage::English].into_iter().collect());
    check(&profile(&["language=en,pl"]), &texts, &[]);
    check(&profile(&["language=pl"]), &texts, &[Reason::GateLanguage]);
    check(&profile(&["language=pl"]), &nothing(), &[]);
}

#[test]
fn a_missing_licence_is_not_granted_and_one_of_two_is_enough() {
    let mut pallet = nothing();
    pallet.need_one_licence([Equipment::Stacker, Equipment::Forklift].into_iter().collect());
    let mut press = nothing();
    press.need_licences(EquipmentSet::NONE.with(Equipment::HeatPress));
    let has = |equipment, expires_at| profile_with(&[], &[Licence { equipment, expires_at }], false);
    check(&profile(&[]), &pallet, &[Reason::LicenceMissing]);
    check(&has(Equipment::Forklift, None), &pallet, &[]);
    check(&has(Equipment::Forklift, Some(NOW)), &pallet, &[Reason::LicenceExpired]);
    check(&has(Equipment::Forklift, Some(NOW.plus_seconds(1))), &pallet, &[]);
    check(&has(Equipment::Forklift, None), &press, &[Reason::LicenceMissing]);
    check(&has(Equipment::HeatPress, Some(NOW)), &press, &[Reason::LicenceExpired]);
}

#[test]
fn every_budget_refuses_what_is_more_than_left() {
    for &budget in Budget::ALL {
        let mut left = BudgetLeft::UNLIMITED;
        left.hard[budget.index()] = 10;
        let reasons = |value| failed(&profile(&[]), &using(budget, value), &left, &now());
        assert_eq!(reasons(10), [], "{budget}");
        assert_eq!(reasons(11), [Reason::of_budget(budget)], "{budget}");
        let mut left = BudgetLeft::UNLIMITED;
        left.soft[budget.index()] = 10;
        let answer = eligibility(&profile(&[]), &using(budget, 11), &left, &now());
        assert_eq!((answer.verdict, answer.failed.is_empty()), (Verdict::Eligible, true));
        assert!(answer.soft_missed.contains(Reason::of_budget(budget)));
    }
    let mut left = BudgetLeft::UNLIMITED;
    left.hard[Budget::SwitchesDay.index()] = 0;
    let at = EligibilityContext { extra: Extra { switches: true, ..Extra::NONE }, ..now() };
    assert_eq!(failed(&profile(&[]), &nothing(), &left, &at), [Reason::BudgetSwitchesDay]);
}

#[test]
fn the_way_to_a_task_counts() {
    let mut left = BudgetLeft::UNLIMITED;
    left.hard[Budget::WalkDay.index()] = 100;
    left.hard[Budget::MinutesDay.index()] = 1;
    let reasons = |approach_metres| {
        let at = EligibilityContext { extra: Extra { approach_metres, ..Extra::NONE }, ..now() };
        failed(&profile(&[]), &nothing(), &left, &at)
    };
    assert_eq!(reasons(60), []);
    assert_eq!(reasons(61), [Reason::BudgetMinutesDay]);
    assert_eq!(reasons(101), [Reason::BudgetMinutesDay, Reason::BudgetWalkDay]);
}

#[test]
fn the_law_counts_doses_whatever_was_agreed() {
    let left = BudgetLeft { law_lift_ppm: 100, law_noise_ppm: 100, ..BudgetLeft::UNLIMITED };
    let mut demand = using(Budget::LiftDoseDay, 101);
    demand.raise_use(Budget::NoiseDoseDay, Demanded::master(101));
    let reasons = failed(&profile(&[]), &demand, &left, &now());
    assert_eq!(reasons, [Reason::LawNoiseDose, Reason::LawLiftDose]);
    let calm = failed(&profile(&[]), &using(Budget::LiftDoseDay, 100), &left, &now());
    assert_eq!(calm, []);
}

fn lifting(grams: u64, strain: Strain, assessed: bool, minutes: u64, lifts: u64) -> TaskDemand {
    let mut demand = using(Budget::MinutesDay, minutes);
    demand.lifting_mut().add(grams, Reach::ThreeQuarter, strain, assessed, lifts);
    demand
}

#[test]
fn lifts_are_screened() {
    let anybody = profile(&[]);
    check(&anybody, &lifting(15_000, Strain::None, false, 10, 500), &[]);
    check(&anybody, &lifting(15_001, Strain::None, false, 10, 1), &[Reason::LawLiftRed]);
    check(&anybody, &lifting(15_001, Strain::None, true, 10, 1), &[Reason::LawLiftRed]);
    check(&anybody, &lifting(12_000, Strain::One, false, 60, 12), &[]);
    check(&anybody, &lifting(12_000, Strain::One, false, 60, 13), &[Reason::LawLiftHarmful]);
    check(&anybody, &lifting(12_000, Strain::Several, false, 60, 1), &[Reason::LawLiftAssess]);
    check(&anybody, &lifting(12_000, Strain::Several, true, 60, 1), &[]);
    let run = BudgetLeft { lifting_run_minutes: 1, ..BudgetLeft::UNLIMITED };
    let long = failed(&anybody, &lifting(12_000, Strain::One, false, 60, 12), &run, &now());
    assert_eq!(long, [Reason::LawLiftAssess]);
    let young = profile_with(&[], &[], true);
    check(&young, &lifting(12_001, Strain::None, false, 10, 1), &[Reason::LawLiftRed]);
    check(&young, &lifting(12_000, Strain::None, false, 10, 1), &[]);
    let mut far = nothing();
    far.lifting_mut().add(1, Reach::Beyond, Strain::None, false, 1);
    check(&anybody, &far, &[Reason::LawLiftOutside]);
    let mut carried = nothing();
    carried.lifting_mut().carry(6_001, Reach::ThreeQuarter);
    check(&anybody, &carried, &[Reason::LawLiftAssess]);
}

#[test]
fn what_nobody_knows_is_not_offered_but_not_refused() {
    let verdict = |demand: &TaskDemand, person: &EffectiveProfile| {
        eligibility(person, demand, &BudgetLeft::UNLIMITED, &now()).verdict
    };
    let unknown = lifting(12_000, Strain::Several, false, 60, 1);
    assert_eq!(verdict(&unknown, &profile(&[])), Verdict::NeedsAssessment);
    assert_eq!(verdict(&asking(Gate::PushMax, 300_000), &profile(&[])), Verdict::NeedsAssessment);
    assert_eq!(verdict(&asking(Gate::PushMax, 199_999), &profile(&[])), Verdict::Eligible);
    assert_eq!(verdict(&asking(Gate::PushMax, 500_001), &profile(&[])), Verdict::NotEligible);
    let mut both = unknown;
    both.raise(Gate::Noise, Demanded::master(2));
    assert_eq!(verdict(&both, &profile(&["noise=1"])), Verdict::NotEligible);
}

#[test]
fn two_share_a_load() {
    let mut demand = asking(Gate::LiftMax, 42_000);
    demand.lifting_mut().add(42_000, Reach::Forearm, Strain::None, false, 1);
    demand.raise_persons(2);
    let at = EligibilityContext { paired: true, ..now() };
    let reasons = |person: &EffectiveProfile, at| failed(person, &demand, &BudgetLeft::UNLIMITED, at);
    assert_eq!(reasons(&profile(&["lift_max=30000"]), &at), []);
    assert_eq!(reasons(&profile(&["lift_max=29999"]), &at), [Reason::GateLiftMax]);
    assert_eq!(reasons(&profile(&[]), &now()), [Reason::TaskNeedsTwo]);
    demand.lifting_mut().add(42_001, Reach::Forearm, Strain::None, false, 1);
    assert_eq!(failed(&profile(&[]), &demand, &BudgetLeft::UNLIMITED, &at), [Reason::LawLiftRed]);
}

#[test]
fn time_is_asked_in_the_order_of_the_table() {
    let demand = using(Budget::MinutesDay, 30);
    let until = |minutes: i64| NOW.plus_seconds(minutes * 60);
    let check = |at: EligibilityContext, expected: &[Reason]| {
        assert_eq!(failed(&profile(&[]), &demand, &BudgetLeft::UNLIMITED, &at), expected);
    };
    check(EligibilityContext { presence: Presence::Absent, ..now() }, &[Reason::TimeNotPresent]);
    check(EligibilityContext { presence: Presence::Present(Some(until(30))), ..now() }, &[]);
    check(
        EligibilityContext { presence: Presence::Present(Some(until(29))), ..now() },
        &[Reason::TimeWindow],
    );
    check(EligibilityContext { presence: Presence::Present(None), ..now() }, &[]);
    check(EligibilityContext { rest_until: Some(until(30)), ..now() }, &[]);
    check(EligibilityContext { rest_until: Some(until(29)), ..now() }, &[Reason::LawRest11h]);
    check(EligibilityContext { day_off_due: true, ..now() }, &[Reason::LawWeeklyRest]);
    check(EligibilityContext { break_due: true, ..now() }, &[Reason::TimeBreakDue]);
    check(EligibilityContext { frozen: true, ..now() }, &[Reason::TaskFrozen]);
    let mut left = BudgetLeft::UNLIMITED;
    left.hard[Budget::MinutesRun.index()] = 0;
    let short = failed(&profile(&[]), &using(Budget::MinutesRun, 30), &left, &now());
    assert_eq!(short, [Reason::TimeBreakDue, Reason::TimeRunTooLong]);
}
