//! The smallest change of a task that opens it: what would have to be different so that somebody may do it.
//!
//! The same question is asked of the changed task as of any other, so that a change that is reported really helps.

use crate::people::demand::{Change, TaskDemand};
use crate::people::dimension::Gate;
use crate::people::eligible::{BudgetLeft, EffectiveProfile, EligibilityContext, Verdict, eligibility};

/// The most parts into which something is split.
const PARTS_MAX: u32 = 10;

/// A person who might do it.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// The profile.
    pub profile: &'a EffectiveProfile,
    /// What is left of the budgets.
    pub left: &'a BudgetLeft,
    /// The moment.
    pub at: &'a EligibilityContext,
}

/// A change and how many could do the task after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// One change, or two that help together.
    pub changes: Vec<Change>,
    /// How many of the people asked about could then do it.
    pub able: usize,
}

/// How many of these people may do it now.
#[must_use]
pub fn able(demand: &TaskDemand, people: &[Candidate<'_>]) -> usize {
    people.iter().filter(|person| may(demand, person, &[])).count()
}

/// The smallest change that opens a task to at least one of these people: one change before two, the smaller before
/// the larger, fewer parts before more. None where nothing of this helps, or where nobody needs it.
#[must_use]
pub fn smallest_change(demand: &TaskDemand, people: &[Candidate<'_>]) -> Option<Opening> {
    if able(demand, people) > 0 {
        return None;
    }
    let singles: Vec<(Change, TaskDemand)> = changes(demand);
    let opening = |changes: Vec<Change>, changed: &TaskDemand| {
        let able = people.iter().filter(|person| may(changed, person, &changes)).count();
        (able > 0).then_some(Opening { changes, able })
    };
    singles.iter().find_map(|(change, changed)| opening(vec![*change], changed)).or_else(|| {
        singles.iter().find_map(|(first, once)| {
            // What was tried before the first change was tried in the other order too.
            let seconds = changes(once).into_iter().filter(|(second, _)| second > first);
            seconds.into_iter().find_map(|(second, twice)| opening(vec![*first, second], &twice))
        })
    })
}

/// Every change that makes a difference, with what the task asks after it.
fn changes(demand: &TaskDemand) -> Vec<(Change, TaskDemand)> {
    let mut all = vec![
        Change::ShapeLabel,
        Change::Pictogram,
        Change::LaterDeadline,
        Change::GoldenZone,
        Change::LiftTable,
    ];
    let lift = demand.gate(Gate::LiftMax);
    if lift > 0 {
        all.extend((2..=PARTS_MAX).map(|parts| Change::SplitCase { parts, grams: lift.div_ceil(parts) }));
    }
    all.extend((2..=PARTS_MAX).map(|parts| Change::SplitTask { parts }));
    all.push(Change::Buddy);
    all.into_iter()
        .filter_map(|change| {
            // A later deadline lowers what the moment asks, which no demand holds.
            let changed = match change {
                Change::LaterDeadline => Some(demand.changed(change).unwrap_or(*demand)),
                Change::ShapeLabel
                | Change::Pictogram
                | Change::GoldenZone
                | Change::LiftTable
                | Change::SplitCase { .. }
                | Change::SplitTask { .. }
                | Change::Buddy => demand.changed(change),
            };
            changed.map(|changed| (change, changed))
        })
        .collect()
}

fn may(demand: &TaskDemand, person: &Candidate<'_>, changes: &[Change]) -> bool {
    let mut at = *person.at;
    if changes.contains(&Change::LaterDeadline) {
        at.pressure = 0;
    }
    if changes.contains(&Change::Buddy) {
        at.paired = true;
    }
    eligibility(person.profile, demand, person.left, &at).verdict == Verdict::Eligible
}

#[cfg(test)]
#[path = "opening_tests.rs"]
mod tests;
