//! Whether a task fits a person: the one question asked at every claim.
//!
//! Conditions, licences, budgets and the law's numbers are not stored yet, so everybody's profile is unrestricted
//! and only the task itself can be in the way. What is here is the shape that the rules will fill:
//! every claim goes through [`eligibility`] already and no code path takes a task without its answer.

use crate::people::demand::TaskDemand;
use crate::words::words;
use std::collections::BTreeSet;

/// What a person's conditions, licences and the law allow at one moment.
///
/// Until conditions can be stored there is one: nothing is restricted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EffectiveProfile(());

impl EffectiveProfile {
    /// The profile of a person of whom no condition is known.
    pub const UNRESTRICTED: Self = Self(());
}

/// What is left of a person's daily and weekly budgets. No budget is kept yet, so nothing is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BudgetLeft(());

impl BudgetLeft {
    /// No budget is kept.
    pub const UNLIMITED: Self = Self(());
}

/// What is known of the task at the moment of the claim.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EligibilityContext {
    /// Another worker has it.
    pub taken: bool,
    /// It waits for staff.
    pub held: bool,
}

/// Whether a task fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It does.
    Eligible,
    /// Nobody knows; a person responsible for safety must look first. It is not offered.
    NeedsAssessment,
    /// It does not.
    NotEligible,
}

words! {
    /// Why a task does not fit, in the order in which they are asked. The groups of law, gates, licences, time
    /// and budgets come with the conditions that they compare.
    pub enum Reason {
        /// Another worker has it.
        TaskTaken = "TASK_TAKEN",
        /// It waits for staff.
        TaskHeld = "TASK_HELD",
    }
}

/// Reasons in the order of the table.
pub type ReasonSet = BTreeSet<Reason>;

/// The answer, with every reason and not only the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Eligibility {
    /// The answer.
    pub verdict: Verdict,
    /// What speaks against it.
    pub failed: ReasonSet,
    /// Wishes that it does not meet; these forbid nothing.
    pub soft_missed: ReasonSet,
}

impl Eligibility {
    /// It fits, and nothing speaks against it.
    #[must_use]
    pub const fn eligible() -> Self {
        Self { verdict: Verdict::Eligible, failed: ReasonSet::new(), soft_missed: ReasonSet::new() }
    }
}

/// Whether a task with this demand fits a person with this profile now.
#[must_use]
pub fn eligibility(
    profile: &EffectiveProfile,
    demand: &TaskDemand,
    left: &BudgetLeft,
    at: &EligibilityContext,
) -> Eligibility {
    // Taken apart, so that the first condition, budget or demand that is added must be compared here to compile.
    let (EffectiveProfile(()), BudgetLeft(())) = (profile, left);
    let TaskDemand { lift_grams_max: _, grams_total: _, height_class: _, lines: _, units: _ } = demand;
    let failed: ReasonSet = [(at.taken, Reason::TaskTaken), (at.held, Reason::TaskHeld)]
        .into_iter()
        .filter(|(fails, _)| *fails)
        .map(|(_, reason)| reason)
        .collect();
    let verdict = if failed.is_empty() { Verdict::Eligible } else { Verdict::NotEligible };
    Eligibility { verdict, failed, soft_missed: ReasonSet::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_conditions_only_the_task_is_in_the_way() {
        let check = |taken, held, expected: &[Reason]| {
            let at = EligibilityContext { taken, held };
            let answer = eligibility(
                &EffectiveProfile::UNRESTRICTED,
                &TaskDemand::default(),
                &BudgetLeft::UNLIMITED,
                &at,
            );
            assert_eq!(answer.failed.iter().copied().collect::<Vec<_>>(), expected);
            assert_eq!(answer.verdict == Verdict::Eligible, expected.is_empty());
        };
        check(false, false, &[]);
        check(true, false, &[Reason::TaskTaken]);
        check(true, true, &[Reason::TaskTaken, Reason::TaskHeld]);
    }
}
