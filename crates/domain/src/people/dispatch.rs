//! "Give me my next task": a break where one is due, else the task that fits best, else nothing.
//!
//! What does not fit is left out first, and only then is ranked what is left: nothing that makes a task more urgent or more
//! valuable makes it fit. The same input gives the same answer, so that a decision can be explained later by
//! making it again.

use crate::ids::TaskId;
use crate::people::demand::{TaskDemand, demand_hash};
use crate::people::dimension::{Budget, Gate};
use crate::people::eligible::{
    BudgetLeft, EffectiveProfile, EligibilityContext, Extra, Presence, Reason, ReasonSet, Verdict,
    eligibility, use_of,
};
use crate::people::signature::{Passes, Signature};
use crate::people::working_time::minutes_between;
use crate::task::TaskKind;
use crate::time::Instant;
use crate::words::words;
use std::cmp::Reverse;

/// The version of the rules of this file, kept with each decision; it changes with every change of an answer.
pub const DISPATCH_RULES_VERSION: u32 = 1;
/// The most tasks that are offered to choose from.
pub const CHOICES_MAX: usize = 3;
/// How many are kept beside what is offered: tried in turn where another caller was faster.
pub const RUNNERS_UP: usize = 5;
/// A cut-off so near is urgent: within an hour of when the task would be done.
const URGENT_SECONDS: i64 = 3_600;
/// A task planned for somebody else may be taken when it is so late: 15 minutes.
const OVERDUE_SECONDS: i64 = 15 * 60;

words! {
    /// How important a task is.
    pub enum Priority {
        /// Before others.
        High = "high",
        /// As most.
        Normal = "normal",
        /// After others.
        Low = "low",
    }
}

impl Priority {
    /// What a standard minute of it is worth.
    #[must_use]
    pub const fn weight(self) -> u64 {
        match self {
            Self::High => 9,
            Self::Normal => 3,
            Self::Low => 1,
        }
    }
}

/// A task that somebody may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenTask {
    /// Which.
    pub id: TaskId,
    /// What it asks.
    pub demand: TaskDemand,
    /// The signature of its demand, made once.
    pub signature: Signature,
    /// How important it is.
    pub priority: Priority,
    /// When its goods leave; none where nothing waits for it.
    pub cut_off: Option<Instant>,
    /// It waits for staff.
    pub held: bool,
    /// The place where it begins, in [`DispatchContext::approach_metres`].
    pub place: usize,
}

/// What the published plan says of a task, for one worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Planned {
    /// The next in this worker's plan.
    Next,
    /// Later in it.
    Later,
    /// Somebody else's, who is present.
    Other { start: Instant, frozen: bool },
}

/// What the published plan advises one worker. A plan only advises: what fits is asked anew.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Advice {
    planned: Vec<(TaskId, Planned)>,
}

impl Advice {
    /// The worker's own tasks in order, and those of others who are present with when they begin and whether they
    /// are frozen.
    #[must_use]
    pub fn new(own: &[TaskId], others: impl IntoIterator<Item = (TaskId, Instant, bool)>) -> Self {
        let mine = own
            .iter()
            .enumerate()
            .map(|(place, id)| (*id, if place == 0 { Planned::Next } else { Planned::Later }));
        let theirs = others.into_iter().map(|(id, start, frozen)| (id, Planned::Other { start, frozen }));
        let mut planned: Vec<_> = mine.chain(theirs).collect();
        planned.sort_by_key(|(id, _)| *id);
        Self { planned }
    }

    fn of(&self, id: TaskId) -> Option<Planned> {
        let place = self.planned.binary_search_by_key(&id, |(id, _)| *id).ok()?;
        self.planned.get(place).map(|(_, planned)| *planned)
    }
}

/// The worker's moment, beside profile and budgets.
#[derive(Clone, Copy, Debug)]
pub struct DispatchContext<'a> {
    /// Now, presence, rest and break; what belongs to a task is filled in for each.
    pub moment: EligibilityContext,
    /// When the local day ends.
    pub day_end: Instant,
    /// Metres from where the worker is to each place; a place that is not there is at hand.
    pub approach_metres: &'a [u32],
    /// The kind of the last task of today.
    pub last_kind: Option<TaskKind>,
    /// Minutes since the worker last did each kind today; none where not today.
    pub since_kind: [Option<u64>; TaskKind::ALL.len()],
    /// The worker asked for something else.
    pub change_asked: bool,
    /// Tasks that the worker put aside today.
    pub put_aside: &'a [TaskId],
    /// Soft conditions are passed over: the worker wants to try, or it is an emergency.
    pub passes_over_soft: bool,
}

/// By what tasks are ranked: the larger first, then the smaller id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RankKey {
    /// 2 late or within the hour, 1 today, 0 later.
    pub urgency: u8,
    /// 3 next in my plan, 2 later in it, 1 unplanned, 0 planned for somebody else.
    pub advice: u8,
    /// Value for what it uses up, and wishes.
    pub score: i64,
    /// The smaller id first.
    pub task: Reverse<TaskId>,
}

/// What a worker is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A break first.
    Break(Reason),
    /// These fit, the best first; as many as the worker chose to see, at least one.
    Offer(Vec<TaskId>),
    /// Nothing fits.
    Nothing(Counts),
}

/// Why nothing fits, as numbers. For the worker's own page; a supervisor is told of tasks, not of these.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Open tasks.
    pub open: usize,
    /// Put aside by the worker.
    pub put_aside: usize,
    /// Held back by agreed gates and licences.
    pub held_back: usize,
    /// Waiting for somebody responsible for safety to look.
    pub needs_assessment: usize,
    /// Of those left, how many each reason refused.
    pub by_reason: Vec<(Reason, usize)>,
}

/// What is kept of a decision, so that it can be made again and explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionRecord {
    /// See [`DISPATCH_RULES_VERSION`].
    pub rules_version: u32,
    /// The version of the profile.
    pub profile_version: u64,
    /// The demands of what was chosen, hashed.
    pub demand_hashes: Vec<u128>,
    /// What was offered.
    pub chosen: Vec<TaskId>,
    /// What would have been next.
    pub runners_up: Vec<TaskId>,
    /// The keys of both, in order.
    pub keys: Vec<RankKey>,
}

/// An answer and what is kept of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The answer.
    pub answer: Answer,
    /// What is kept.
    pub record: DecisionRecord,
}

/// The next task of a worker, or up to `choices` to choose from.
#[must_use]
pub fn next_task(
    profile: &EffectiveProfile,
    left: &BudgetLeft,
    open: &[OpenTask],
    advice: &Advice,
    at: &DispatchContext<'_>,
    choices: usize,
) -> Decision {
    if at.moment.break_due || left.hard[Budget::MinutesRun.index()] == 0 {
        return decision(profile, Answer::Break(Reason::TimeBreakDue), &[], open, 0);
    }
    let choices = choices.clamp(1, CHOICES_MAX);
    let passes = Passes::of(profile);
    let mut best = [const { Best::EMPTY }; TIERS];
    let mut seen = Seen { open: open.len(), ..Seen::default() };
    for (index, task) in open.iter().enumerate() {
        if at.put_aside.contains(&task.id) {
            seen.put_aside += 1;
        } else if !task.signature.passes(passes) {
            seen.held_back += 1;
        } else if let Some((tier, key)) = consider(profile, left, task, advice, at, &mut seen) {
            best[tier].take(key, index, choices + RUNNERS_UP);
        }
    }
    match best.iter().find(|tier| !tier.ranked.is_empty()) {
        Some(tier) => {
            let chosen = tier.ranked.iter().take(choices).map(|(key, _)| key.task.0).collect();
            decision(profile, Answer::Offer(chosen), &tier.ranked, open, choices)
        }
        None => decision(profile, Answer::Nothing(seen.counts()), &[], open, 0),
    }
}

/// Tasks are offered from the first of these that has any: what meets every wish and is nobody else's; what misses a
/// soft condition; what is planned for somebody else; what is both.
const TIERS: usize = 4;

/// A task for one worker: where it ranks, where it fits.
fn consider(
    profile: &EffectiveProfile,
    left: &BudgetLeft,
    task: &OpenTask,
    advice: &Advice,
    at: &DispatchContext<'_>,
    seen: &mut Seen,
) -> Option<(usize, RankKey)> {
    let planned = advice.of(task.id);
    let moment = moment_of(task, planned, at);
    let fits = eligibility(profile, &task.demand, left, &moment);
    match fits.verdict {
        Verdict::Eligible => {}
        Verdict::NeedsAssessment => {
            seen.needs_assessment += 1;
            return None;
        }
        Verdict::NotEligible => {
            seen.refused(fits.failed);
            return None;
        }
    }
    let misses_soft = !fits.soft_missed.is_empty() && !at.passes_over_soft;
    let (advice, others) = match planned {
        Some(Planned::Next) => (3, false),
        Some(Planned::Later) => (2, false),
        None => (1, false),
        Some(Planned::Other { start, .. }) => {
            let overdue = start.plus_seconds(OVERDUE_SECONDS) < at.moment.now;
            (0, !overdue)
        }
    };
    let key = RankKey {
        urgency: urgency(task, at),
        advice,
        score: score(profile, left, task, &moment, at),
        task: Reverse(task.id),
    };
    Some((usize::from(misses_soft) + 2 * usize::from(others), key))
}

/// The moment with what belongs to one task.
fn moment_of(task: &OpenTask, planned: Option<Planned>, at: &DispatchContext<'_>) -> EligibilityContext {
    let switches = at.last_kind.is_some_and(|last| last != task.demand.kind());
    let change = match planned {
        _ if !switches || at.change_asked => 0,
        Some(Planned::Next | Planned::Later) => 1,
        Some(Planned::Other { .. }) | None => 2,
    };
    let approach_metres = at.approach_metres.get(task.place).map_or(0, |metres| u64::from(*metres));
    EligibilityContext {
        pressure: u32::from(urgency(task, at)),
        change,
        extra: Extra { switches, approach_metres },
        held: task.held,
        frozen: matches!(planned, Some(Planned::Other { frozen: true, .. })),
        ..at.moment
    }
}

/// 2 late or a cut-off within an hour of when the task would be done, 1 today, 0 later.
fn urgency(task: &OpenTask, at: &DispatchContext<'_>) -> u8 {
    let Some(cut_off) = task.cut_off else { return 0 };
    let std_seconds = i64::try_from(task.demand.std_minutes().saturating_mul(60)).unwrap_or(i64::MAX);
    if cut_off < at.moment.now.plus_seconds(URGENT_SECONDS).plus_seconds(std_seconds) {
        2
    } else {
        u8::from(cut_off < at.day_end)
    }
}

/// The value of a task for the largest part it takes of what is left, more or less by wishes.
fn score(
    profile: &EffectiveProfile,
    left: &BudgetLeft,
    task: &OpenTask,
    moment: &EligibilityContext,
    at: &DispatchContext<'_>,
) -> i64 {
    let value = task.priority.weight().saturating_mul(task.demand.std_minutes());
    let left_of = |budget: Budget| left.hard[budget.index()];
    let shift_minutes = match moment.presence {
        Presence::Present(Some(until)) => minutes_between(moment.now, until),
        Presence::NotKept | Presence::Absent | Presence::Present(None) => u64::MAX,
    };
    let minutes_left = left_of(Budget::MinutesDay).min(left_of(Budget::MinutesWeek)).min(shift_minutes);
    let part = |budget: Budget, left: u64| {
        if left == u64::MAX {
            return 0;
        }
        let used = use_of(profile, &task.demand, budget, moment.extra);
        used.saturating_mul(1_000) / left.max(1)
    };
    let largest = part(Budget::MinutesDay, minutes_left)
        .max(part(Budget::KgDay, left_of(Budget::KgDay)))
        .max(part(Budget::WalkDay, left_of(Budget::WalkDay)));
    let density = value.saturating_mul(1_000) / largest.max(1);
    let density = i64::try_from(density).unwrap_or(i64::MAX / 20);
    density.saturating_mul(10 + wishes(profile, task.demand.kind(), at)) / 10
}

/// What the worker's wishes add to a kind of work, from -5 to 10.
fn wishes(profile: &EffectiveProfile, kind: TaskKind, at: &DispatchContext<'_>) -> i64 {
    let wishes = profile.wishes();
    let variety = u64::from(wishes.rotation());
    let rotation = match at.since_kind[kind as usize] {
        None => variety,
        Some(minutes) => variety.min(minutes / 60),
    };
    let goal = if wishes.goal(kind) { 3 } else { 0 };
    let switch = match at.last_kind {
        Some(last) if last != kind => switch_cost(profile),
        Some(_) | None => 0,
    };
    let sum = i64::from(wishes.pref(kind)) + goal + i64::try_from(rotation).unwrap_or(0)
        - i64::from(wishes.avoid(kind))
        - switch;
    sum.clamp(-5, 10)
}

/// What a change of work costs who likes routine, 0 to 4.
fn switch_cost(profile: &EffectiveProfile) -> i64 {
    let index = Gate::Change.index();
    match profile.hard().gates[index].min(profile.soft().gates[index]) {
        0 => 4,
        1 => 2,
        _ => 0,
    }
}

/// The best tasks of a tier, the best first.
struct Best {
    ranked: Vec<(RankKey, usize)>,
}

impl Best {
    const EMPTY: Self = Self { ranked: Vec::new() };

    fn take(&mut self, key: RankKey, index: usize, most: usize) {
        if self.ranked.len() == most && self.ranked.last().is_some_and(|(last, _)| *last > key) {
            return;
        }
        let place = self.ranked.partition_point(|(other, _)| *other > key);
        self.ranked.insert(place, (key, index));
        self.ranked.truncate(most);
    }
}

/// What was seen on the way.
#[derive(Default)]
struct Seen {
    open: usize,
    put_aside: usize,
    held_back: usize,
    needs_assessment: usize,
    by_reason: Vec<(ReasonSet, usize)>,
}

impl Seen {
    fn refused(&mut self, reasons: ReasonSet) {
        match self.by_reason.iter_mut().find(|(known, _)| *known == reasons) {
            Some((_, count)) => *count += 1,
            None => self.by_reason.push((reasons, 1)),
        }
    }

    fn counts(&self) -> Counts {
        let count = |reason: Reason| {
            let with = self.by_reason.iter().filter(|(reasons, _)| reasons.contains(reason));
            with.map(|(_, count)| count).sum::<usize>()
        };
        let by_reason = Reason::ALL.iter().map(|reason| (*reason, count(*reason)));
        Counts {
            open: self.open,
            put_aside: self.put_aside,
            held_back: self.held_back,
            needs_assessment: self.needs_assessment,
            by_reason: by_reason.filter(|(_, count)| *count > 0).collect(),
        }
    }
}

fn decision(
    profile: &EffectiveProfile,
    answer: Answer,
    ranked: &[(RankKey, usize)],
    open: &[OpenTask],
    choices: usize,
) -> Decision {
    let ids = |ranked: &[(RankKey, usize)]| ranked.iter().map(|(key, _)| key.task.0).collect();
    let (chosen, runners_up) = ranked.split_at(choices.min(ranked.len()));
    let hash = |(_, index): &(RankKey, usize)| open.get(*index).map(|task| demand_hash(&task.demand));
    let record = DecisionRecord {
        rules_version: DISPATCH_RULES_VERSION,
        profile_version: profile.version(),
        demand_hashes: chosen.iter().filter_map(hash).collect(),
        chosen: ids(chosen),
        runners_up: ids(runners_up),
        keys: ranked.iter().map(|(key, _)| *key).collect(),
    };
    Decision { answer, record }
}

#[cfg(test)]
#[path = "dispatch_tests.rs"]
mod tests;
