//! Whether a task fits a person: the one question asked at every offer, plan, claim and override.
//!
//! Law, gates, licences, time and budgets are all compared, and every reason is told, not only the first. Nothing
//! passes by this question: who may do what somebody else may not, may because a condition was agreed anew.

use crate::location::Reach;
use crate::people::demand::{LIFT_CLASSES, TaskDemand};
use crate::people::dimension::{Budget, Gate, Posture, SetGate};
use crate::people::ergonomics::lifting::{LiftVerdict, Strain, lift_verdict, push_verdict, share_of_load};
use crate::people::profile::{LawFor, Limits};
use crate::time::Instant;

pub use crate::people::profile::EffectiveProfile;
pub use crate::people::reason::{Reason, ReasonSet};

/// What is left of a person's budgets, and how long this stretch of work is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct BudgetLeft {
    /// Left of what must be kept, by [`Budget::index`]; `u64::MAX` where there is no budget.
    pub hard: [u64; Budget::COUNT],
    /// Left of what is kept where it can be.
    pub soft: [u64; Budget::COUNT],
    /// Left of the law's daily dose of lifts, in ppm.
    pub law_lift_ppm: u64,
    /// Left of the law's daily dose of noise, in ppm.
    pub law_noise_ppm: u64,
    /// Minutes of lifting without another kind of work between.
    pub lifting_run_minutes: u64,
}

impl BudgetLeft {
    /// No budget is kept.
    pub const UNLIMITED: Self = Self {
        hard: [u64::MAX; Budget::COUNT],
        soft: [u64::MAX; Budget::COUNT],
        law_lift_ppm: u64::MAX,
        law_noise_ppm: u64::MAX,
        lifting_run_minutes: 0,
    };
}

impl std::fmt::Debug for BudgetLeft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BudgetLeft(..)")
    }
}

/// What taking a task uses of budgets beside what the task asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extra {
    /// It would be a change to another kind of task.
    pub switches: bool,
    /// The way to where it begins, in metres.
    pub approach_metres: u64,
}

impl Extra {
    /// Nothing.
    pub const NONE: Self = Self { switches: false, approach_metres: 0 };

    /// The minutes of the way, at a metre a second; rounded up.
    #[must_use]
    pub const fn approach_minutes(self) -> u64 {
        self.approach_metres.div_ceil(60)
    }
}

/// Whether a person is at work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Presence {
    /// Nobody keeps shifts or attendance, so that nothing is asked.
    #[default]
    NotKept,
    /// Not at work.
    Absent,
    /// At work; until then, where a shift says so.
    Present(Option<Instant>),
}

/// What is known of the moment and of the task's state, beside profile, demand and budgets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EligibilityContext {
    /// Now.
    pub now: Instant,
    /// Whether the person is at work.
    pub presence: Presence,
    /// Until when the person may work so that the daily rest still lies within 24 hours.
    pub rest_until: Option<Instant>,
    /// As many work days as may follow each other went before this one.
    pub day_off_due: bool,
    /// The law asks for a break before more work.
    pub break_due: bool,
    /// How near the deadline is: 0 none, 1 today, 2 a cut-off within the hour.
    pub pressure: u32,
    /// What kind of change taking the task would be: 0 none or asked for, 1 planned, 2 neither.
    pub change: u32,
    /// What taking it uses beside what the task itself asks.
    pub extra: Extra,
    /// Another worker has it.
    pub taken: bool,
    /// It waits for staff.
    pub held: bool,
    /// A supervisor has put two persons together for it.
    pub paired: bool,
    /// It is promised to somebody else and stays so.
    pub frozen: bool,
}

impl Default for EligibilityContext {
    fn default() -> Self {
        Self {
            now: Instant::from_micros(0),
            presence: Presence::NotKept,
            rest_until: None,
            day_off_due: false,
            break_due: false,
            pressure: 0,
            change: 0,
            extra: Extra::NONE,
            taken: false,
            held: false,
            paired: false,
            frozen: false,
        }
    }
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

/// The answer, with every reason and not only the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Eligibility {
    /// The answer.
    pub verdict: Verdict,
    /// What speaks against it.
    pub failed: ReasonSet,
    /// Soft conditions that it does not meet; these forbid nothing.
    pub soft_missed: ReasonSet,
}

impl Eligibility {
    /// It fits, and nothing speaks against it.
    #[must_use]
    pub const fn eligible() -> Self {
        Self { verdict: Verdict::Eligible, failed: ReasonSet::new(), soft_missed: ReasonSet::new() }
    }

    fn of(failed: ReasonSet, soft_missed: ReasonSet) -> Self {
        let verdict = if failed.is_empty() {
            Verdict::Eligible
        } else if failed.iter().all(Reason::needs_a_look) {
            Verdict::NeedsAssessment
        } else {
            Verdict::NotEligible
        };
        Self { verdict, failed, soft_missed }
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
    let mut failed = ReasonSet::new();
    let mut soft_missed = ReasonSet::new();
    let minutes = profile.minutes(demand.kind(), demand.std_minutes());
    if let Some(law) = profile.law() {
        lifts(law, demand, left, minutes, &mut failed);
        doses(profile, demand, left, &mut failed);
    }
    gates(profile, profile.hard(), demand, at, &mut failed);
    gates(profile, profile.soft(), demand, at, &mut soft_missed);
    licences(profile, demand, &mut failed);
    time(at, left, minutes.saturating_add(at.extra.approach_minutes()), &mut failed);
    budgets(profile, demand, &left.hard, at, &mut failed);
    budgets(profile, demand, &left.soft, at, &mut soft_missed);
    let task = [
        (at.taken, Reason::TaskTaken),
        (at.held, Reason::TaskHeld),
        (demand.persons() > 1 && !at.paired, Reason::TaskNeedsTwo),
        (at.frozen, Reason::TaskFrozen),
    ];
    insert_those(&task, &mut failed);
    Eligibility::of(failed, soft_missed)
}

fn insert_those(reasons: &[(bool, Reason)], into: &mut ReasonSet) {
    for (fails, reason) in reasons {
        if *fails {
            into.insert(*reason);
        }
    }
}

/// What this person would use of a budget: what depends on time, at the agreed pace, and the way to the task.
#[must_use]
pub fn use_of(profile: &EffectiveProfile, demand: &TaskDemand, budget: Budget, extra: Extra) -> u64 {
    let used = demand.uses(budget);
    let at_pace = || profile.minutes(demand.kind(), used);
    match budget {
        Budget::MinutesDay | Budget::MinutesWeek | Budget::MinutesRun => {
            at_pace().saturating_add(extra.approach_minutes())
        }
        Budget::StandingRun | Budget::StandingDay | Budget::ScreenDay | Budget::NoiseDoseDay => at_pace(),
        Budget::WalkDay => used.saturating_add(extra.approach_metres),
        Budget::KgDay | Budget::LiftDoseDay => used,
        Budget::SwitchesDay => used.max(u64::from(extra.switches)),
    }
}

/// The screen of lifts, of what is carried and of what is pushed.
fn lifts(law: &LawFor, demand: &TaskDemand, left: &BudgetLeft, minutes: u64, failed: &mut ReasonSet) {
    const REACHES: [Reach; 3] = [Reach::Close, Reach::Forearm, Reach::ThreeQuarter];
    let lifting = demand.lifting();
    let rules = &law.rules;
    let per_hour = demand.lifts_per_hour();
    let run = left.lifting_run_minutes.saturating_add(minutes);
    for ((reach, row), (classes, carried)) in
        REACHES.into_iter().zip(rules.lift).zip(lifting.heaviest.iter().zip(lifting.carried))
    {
        for (class, heaviest) in classes.iter().enumerate().filter(|(_, heaviest)| **heaviest > 0) {
            let grams = share_of_load(u64::from(*heaviest), demand.persons(), rules);
            let reason = if grams > law.single_limit(row.red) {
                Some(Reason::LawLiftRed)
            } else {
                of_class(class)
                    .and_then(|strain| refusal(lift_verdict(grams, reach, strain, per_hour, run, rules)))
            };
            if let Some(reason) = reason {
                failed.insert(reason);
            }
        }
        if share_of_load(u64::from(carried), demand.persons(), rules) > row.carry {
            failed.insert(Reason::LawLiftAssess);
        }
    }
    let pushed = u64::from(demand.gate(Gate::PushMax));
    let look = push_verdict(pushed, rules) == LiftVerdict::Unknown;
    insert_those(&[(lifting.beyond, Reason::LawLiftOutside), (look, Reason::LawPushAssess)], failed);
}

/// The strain of a class of lifts; none for those that somebody has looked at and allowed.
const fn of_class(class: usize) -> Option<Strain> {
    match class {
        0 => Some(Strain::None),
        1 => Some(Strain::One),
        2..LIFT_CLASSES if class < LIFT_CLASSES - 1 => Some(Strain::Several),
        _ => None,
    }
}

const fn refusal(verdict: LiftVerdict) -> Option<Reason> {
    match verdict {
        LiftVerdict::Allowed => None,
        LiftVerdict::Unknown => Some(Reason::LawLiftAssess),
        LiftVerdict::Harmful => Some(Reason::LawLiftHarmful),
        LiftVerdict::Red => Some(Reason::LawLiftRed),
        LiftVerdict::Outside => Some(Reason::LawLiftOutside),
    }
}

/// The law's doses of the day.
fn doses(profile: &EffectiveProfile, demand: &TaskDemand, left: &BudgetLeft, failed: &mut ReasonSet) {
    let noise = use_of(profile, demand, Budget::NoiseDoseDay, Extra::NONE);
    let lift = use_of(profile, demand, Budget::LiftDoseDay, Extra::NONE);
    insert_those(
        &[
            (noise > left.law_noise_ppm, Reason::LawNoiseDose),
            (lift > left.law_lift_ppm, Reason::LawLiftDose),
        ],
        failed,
    );
}

/// Gates of numbers and of sets, those that depend on the moment included.
fn gates(
    profile: &EffectiveProfile,
    limits: &Limits,
    demand: &TaskDemand,
    at: &EligibilityContext,
    failed: &mut ReasonSet,
) {
    for &gate in Gate::ALL {
        let asked = match gate {
            Gate::Pressure => demand.gate(gate).max(at.pressure),
            Gate::Change => demand.gate(gate).max(at.change),
            Gate::LiftMax => shared(profile, demand),
            Gate::CarryMax
            | Gate::PushMax
            | Gate::Height
            | Gate::Mobility
            | Gate::Hands
            | Gate::FineMotor
            | Gate::Vision
            | Gate::Colour
            | Gate::Hearing
            | Gate::Noise
            | Gate::Complexity
            | Gate::Reading
            | Gate::Number
            | Gate::Contact
            | Gate::Solo => demand.gate(gate),
        };
        if asked > limits.gates[gate.index()] {
            failed.insert(Reason::of_gate(gate));
        }
    }
    for &set in SetGate::ALL {
        if !set_fits(limits, demand, set) {
            failed.insert(Reason::of_set(set));
        }
    }
}

/// The heaviest lift as this person's part of it counts.
fn shared(profile: &EffectiveProfile, demand: &TaskDemand) -> u32 {
    let grams = demand.gate(Gate::LiftMax);
    profile.law().map_or(grams, |law| {
        u32::try_from(share_of_load(u64::from(grams), demand.persons(), &law.rules)).unwrap_or(u32::MAX)
    })
}

fn set_fits(limits: &Limits, demand: &TaskDemand, set: SetGate) -> bool {
    let (allowed, required) = (limits.allowed[set.index()], limits.required[set.index()]);
    let needed = demand.set(set);
    match set {
        // The text stands in several languages, and one that the person reads is enough.
        SetGate::Language => needed.is_empty() || (needed.meets(allowed) && required.within(needed)),
        SetGate::Posture => {
            let offered = demand.postures_offered();
            let choice = offered.is_empty() || offered.meets(allowed);
            needed.within(allowed) && choice && required.within(needed.and(offered))
        }
        SetGate::Climate | SetGate::Safety => needed.within(allowed) && required.within(needed),
    }
}

/// Whether somebody who may sit only can do it seated.
#[must_use]
pub fn can_be_seated(demand: &TaskDemand) -> bool {
    demand.set(SetGate::Posture).and(demand.postures_offered()).meets(Posture::Sit.into())
}

fn licences(profile: &EffectiveProfile, demand: &TaskDemand, failed: &mut ReasonSet) {
    if profile.may_use_any() {
        return;
    }
    let (granted, had) = (profile.granted(), profile.granted().and(profile.expired()));
    let all = demand.licences();
    if !all.within(granted) {
        let reason = if all.within(had) { Reason::LicenceExpired } else { Reason::LicenceMissing };
        failed.insert(reason);
    }
    let any = demand.licences_any();
    if !any.is_empty() && !any.meets(granted) {
        let reason = if any.meets(had) { Reason::LicenceExpired } else { Reason::LicenceMissing };
        failed.insert(reason);
    }
}

/// Presence, the end of the shift, breaks and rest.
fn time(at: &EligibilityContext, left: &BudgetLeft, minutes: u64, failed: &mut ReasonSet) {
    let seconds = i64::try_from(minutes.saturating_mul(60)).unwrap_or(i64::MAX);
    let end = at.now.plus_seconds(seconds);
    let run_over = left.hard[Budget::MinutesRun.index()] == 0;
    let too_late = match at.presence {
        Presence::NotKept | Presence::Absent | Presence::Present(None) => false,
        Presence::Present(Some(until)) => end > until,
    };
    insert_those(
        &[
            (at.rest_until.is_some_and(|until| end > until), Reason::LawRest11h),
            (at.day_off_due, Reason::LawWeeklyRest),
            (at.presence == Presence::Absent, Reason::TimeNotPresent),
            (too_late, Reason::TimeWindow),
            (at.break_due || run_over, Reason::TimeBreakDue),
        ],
        failed,
    );
}

fn budgets(
    profile: &EffectiveProfile,
    demand: &TaskDemand,
    left: &[u64; Budget::COUNT],
    at: &EligibilityContext,
    failed: &mut ReasonSet,
) {
    for &budget in Budget::ALL {
        let left = left[budget.index()];
        if left != u64::MAX && use_of(profile, demand, budget, at.extra) > left {
            failed.insert(Reason::of_budget(budget));
        }
    }
}

#[cfg(test)]
#[path = "eligible_tests.rs"]
mod tests;
