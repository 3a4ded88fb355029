use super::*;
use crate::location::Reach;
use crate::people::demand::{Demanded, Origin};
use crate::people::dimension::{Budget, Posture, SetGate, TextLanguage};
use crate::people::ergonomics::lifting::Strain;
use crate::people::testing::{NOW, profile};
use crate::task::TaskKind;

fn opened(demand: &TaskDemand, conditions: &[&[&str]]) -> Option<Opening> {
    let profiles: Vec<_> = conditions.iter().map(|conditions| profile(conditions)).collect();
    let at = EligibilityContext { now: NOW, ..EligibilityContext::default() };
    let left = BudgetLeft::UNLIMITED;
    let people: Vec<_> = profiles.iter().map(|profile| Candidate { profile, left: &left, at: &at }).collect();
    smallest_change(demand, &people)
}

fn one(change: Change, able: usize) -> Option<Opening> {
    Some(Opening { changes: vec![change], able })
}

fn nothing() -> TaskDemand {
    TaskDemand::nothing(TaskKind::Pick)
}

fn heavy(grams: u64) -> TaskDemand {
    let mut demand = nothing();
    demand.raise_grams(Gate::LiftMax, Demanded::master(grams));
    demand.lifting_mut().add(grams, Reach::Forearm, Strain::None, false, 1);
    demand
}

#[test]
fn a_box_is_split_into_as_few_parts_as_help() {
    let split = |parts, grams| Change::SplitCase { parts, grams };
    assert_eq!(opened(&heavy(12_000), &[&["lift_max=7000"], &["lift_max=4000"]]), one(split(2, 6_000), 1));
    assert_eq!(opened(&heavy(12_000), &[&["lift_max=4000"], &["lift_max=4000"]]), one(split(3, 4_000), 2));
    assert_eq!(opened(&heavy(60_000), &[&[]]), one(split(2, 30_000), 1), "red for everybody alone");
    assert_eq!(opened(&heavy(5_000), &[&["lift_max=7000"]]), None, "it is open");
    assert_eq!(opened(&heavy(5_000), &[]), None, "there is nobody");
}

#[test]
fn the_smaller_change_comes_first() {
    let mut demand = nothing();
    demand.raise(Gate::Colour, Demanded::master(1));
    assert_eq!(opened(&demand, &[&["colour=0"]]), one(Change::ShapeLabel, 1));
    let mut demand = nothing();
    demand.raise(Gate::Reading, Demanded::master(2));
    demand.need(SetGate::Language, TextLanguage::Danish, Origin::Master);
    assert_eq!(opened(&demand, &[&["reading=0"], &["language=en"]]), one(Change::Pictogram, 2));
    let mut demand = nothing();
    demand.raise(Gate::Height, Demanded::master(2));
    demand.need(SetGate::Posture, Posture::Bend, Origin::Master);
    assert_eq!(opened(&demand, &[&["height=1"], &["posture=sit,stand"]]), one(Change::GoldenZone, 2));
    let mut demand = nothing();
    demand.lifting_mut().add(9_000, Reach::ThreeQuarter, Strain::Several, false, 1);
    assert_eq!(opened(&demand, &[&[]]), one(Change::LiftTable, 1));
    let mut demand = nothing();
    demand.raise(Gate::Solo, Demanded::master(1));
    assert_eq!(opened(&demand, &[&["solo=0"]]), one(Change::Buddy, 1));
}

#[test]
fn two_changes_help_where_one_does_not_and_some_things_nothing_opens() {
    let mut demand = heavy(12_000);
    demand.raise(Gate::Height, Demanded::master(3));
    let changes = vec![Change::GoldenZone, Change::SplitCase { parts: 2, grams: 6_000 }];
    assert_eq!(opened(&demand, &[&["lift_max=7000", "height=0"]]), Some(Opening { changes, able: 1 }));
    let mut loud = nothing();
    loud.raise(Gate::Noise, Demanded::master(2));
    assert_eq!(opened(&loud, &[&["noise=0"]]), None);
}

#[test]
fn a_deadline_and_a_budget_can_be_opened() {
    let calm = profile(&["pressure=1"]);
    let left = BudgetLeft::UNLIMITED;
    let at = EligibilityContext { now: NOW, pressure: 2, ..EligibilityContext::default() };
    let person = Candidate { profile: &calm, left: &left, at: &at };
    assert_eq!(smallest_change(&nothing(), &[person]), one(Change::LaterDeadline, 1));

    let mut long = nothing();
    long.raise_use(Budget::WalkDay, Demanded::master(900));
    let mut little = BudgetLeft::UNLIMITED;
    little.hard[Budget::WalkDay.index()] = 300;
    let at = EligibilityContext { now: NOW, ..EligibilityContext::default() };
    let person = Candidate { profile: &calm, left: &little, at: &at };
    assert_eq!(smallest_change(&long, &[person]), one(Change::SplitTask { parts: 3 }, 1));
}
