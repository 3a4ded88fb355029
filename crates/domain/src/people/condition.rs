//! Work conditions: what the work must look like for a person, agreed with that person. Never why.
//!
//! There is no field for a cause, and there never will be one. A condition is a list of versions that only grows, so
//! that an old decision can be explained with what was known then. Nothing here prints a value: `Debug` leaves values out,
//! and refusals name a range, not what somebody wrote.

use crate::ids::{ConditionId, SiteId, WorkerId};
use crate::people::dimension::{Dimension, DimensionKind, Elements, UnknownDimension};
use crate::people::recurrence::{NoRecurrence, Recurrence};
use crate::time::{Day, Instant};
use crate::words::words;
use jiff::Span;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::fmt;

/// How far ahead a review may lie: 12 months.
pub const REVIEW_MONTHS_MAX: i64 = 12;

words! {
    /// How a condition limits its dimension.
    pub enum Op {
        /// A gate: at most this number.
        Cap = "cap",
        /// A set: only these elements.
        Allow = "allow",
        /// A set: the task must offer each of these.
        Require = "require",
        /// A budget: at most this much.
        Budget = "budget",
        /// A wish.
        Prefer = "prefer",
    }
}

words! {
    /// Whether a condition may be passed over.
    pub enum Strength {
        /// Never, by nobody.
        Hard = "hard",
        /// Where nothing else is left, or the person wants to try.
        Soft = "soft",
    }
}

words! {
    /// Where a condition comes from.
    pub enum ConditionOrigin {
        /// A decision of an authority, which the house keeps.
        Decision = "decision",
        /// Agreed between the person and the coach.
        Agreed = "agreed",
        /// The person's own choice.
        Own = "own",
    }
}

/// What a condition says: a number, or a set.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum ConditionValue {
    /// For gates, budgets and wishes.
    Number(u64),
    /// For sets.
    Elements(Elements),
}

impl fmt::Debug for ConditionValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ConditionValue(..)")
    }
}

/// A version of a condition as somebody proposes it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ConditionDraft {
    /// The condition of which this is a version.
    pub id: ConditionId,
    /// Whose work.
    pub worker: WorkerId,
    /// What is limited.
    pub dimension: Dimension,
    /// How.
    pub op: Op,
    /// To what.
    pub value: ConditionValue,
    /// Whether it may be passed over.
    pub strength: Strength,
    /// The first instant at which it holds.
    pub valid_from: Instant,
    /// The first instant at which it no longer does.
    pub valid_to: Option<Instant>,
    /// When it is looked at again. After that day it stays in force and shows as overdue. Mandatory.
    pub review_on: Option<Day>,
    /// When in the week; always where there is none.
    pub recurrence: Option<Recurrence>,
    /// Where; everywhere where there is none.
    pub site: Option<SiteId>,
    /// Where it comes from.
    pub origin: ConditionOrigin,
    /// When the person agreed.
    pub agreed_worker_at: Option<Instant>,
    /// When the coach agreed.
    pub agreed_coach_at: Option<Instant>,
    /// When it was written down.
    pub recorded_at: Instant,
}

impl fmt::Debug for ConditionDraft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ConditionDraft(..)")
    }
}

/// A version of a condition that is well formed and rightly agreed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct WorkCondition {
    draft: ConditionDraft,
    review_on: Day,
    version: u32,
}

impl fmt::Debug for WorkCondition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WorkCondition(..)")
    }
}

/// Why a version is not taken; nothing changes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConditionRefused {
    /// No such dimension.
    #[error("there is no such dimension; use one of the list")]
    UnknownDimension,
    /// The dimension is limited in another way.
    #[error("`{dimension}` takes {}", expected.as_str())]
    OpNotForDimension {
        /// Which.
        dimension: Dimension,
        /// What it takes.
        expected: Op,
    },
    /// What a person has learned is no condition.
    #[error("a course is registered, not agreed; use the licences of the worker")]
    LicenceIsNoCondition,
    /// Outside the range.
    #[error("use a whole number from {min} to {max}")]
    ValueOutOfRange {
        /// The smallest.
        min: u64,
        /// The largest.
        max: u64,
    },
    /// A number where a set belongs, or the other way round, or an element that the set does not have.
    #[error("use one or more of {}", known.join(", "))]
    UnknownElement {
        /// What there is.
        known: Vec<&'static str>,
    },
    /// No day of review, a past one, or one too far ahead.
    #[error("give a `review_on` from today to {latest}, at most 12 months ahead")]
    ReviewDate {
        /// The last day that is accepted.
        latest: Day,
    },
    /// It would end before it begins.
    #[error("`valid_to` must be after `valid_from`")]
    ValidToNotAfterFrom,
    /// No weekday, or seconds.
    #[error(transparent)]
    Recurrence(#[from] NoRecurrence),
    /// A wish is never hard.
    #[error("a wish is `soft`")]
    WishIsSoft,
    /// The version before belongs to another condition or person, or is newer.
    #[error("this is no next version of that condition; read it again")]
    NotTheNextVersion,
    /// A hard condition is only loosened where both agree.
    #[error("loosening a hard condition needs the agreement of the worker and of the coach")]
    LooseningNeedsBoth,
}

impl ConditionRefused {
    /// The stable slug of the refusal on the wire.
    #[must_use]
    pub const fn slug(&self) -> &'static str {
        match self {
            Self::UnknownDimension => "unknown-dimension",
            Self::ValueOutOfRange { .. } => "value-out-of-range",
            Self::ReviewDate { .. } => "review-date-missing-or-beyond-12-months",
            Self::LooseningNeedsBoth => "loosening-needs-both",
            Self::OpNotForDimension { .. }
            | Self::LicenceIsNoCondition
            | Self::UnknownElement { .. }
            | Self::ValidToNotAfterFrom
            | Self::Recurrence(_)
            | Self::WishIsSoft => "validation-failed",
            Self::NotTheNextVersion => "profile-changed",
        }
    }
}

impl From<UnknownDimension> for ConditionRefused {
    fn from(_: UnknownDimension) -> Self {
        Self::UnknownDimension
    }
}

impl WorkCondition {
    /// A first version. Adding a condition is tightening, so it needs no agreement; `today` is the day at the site.
    ///
    /// # Errors
    /// [`ConditionRefused`] for whatever is not well formed.
    pub fn first(draft: ConditionDraft, today: Day) -> Result<Self, ConditionRefused> {
        let review_on = check(&draft, today)?;
        Ok(Self { draft, review_on, version: 1 })
    }

    /// The next version of this condition.
    ///
    /// # Errors
    /// [`ConditionRefused::LooseningNeedsBoth`] where it is looser than a hard one and somebody has not agreed since
    /// that was recorded; [`ConditionRefused`] for whatever is not well formed.
    pub fn next(&self, draft: ConditionDraft, today: Day) -> Result<Self, ConditionRefused> {
        let review_on = check(&draft, today)?;
        let same = draft.id == self.draft.id && draft.worker == self.draft.worker;
        if !same || draft.recorded_at < self.draft.recorded_at {
            return Err(ConditionRefused::NotTheNextVersion);
        }
        // An agreement to what was there before is no agreement to this.
        let agreed = |at: Option<Instant>| at.is_some_and(|at| at >= self.draft.recorded_at);
        let both = agreed(draft.agreed_worker_at) && agreed(draft.agreed_coach_at);
        if loosens(&self.draft, &draft) && !both {
            return Err(ConditionRefused::LooseningNeedsBoth);
        }
        Ok(Self { draft, review_on, version: self.version.saturating_add(1) })
    }

    /// A version as it was kept, which was checked when it was written.
    #[must_use]
    pub const fn kept(draft: ConditionDraft, review_on: Day, version: u32) -> Self {
        Self { draft, review_on, version }
    }

    /// Its fields.
    #[must_use]
    pub const fn fields(&self) -> &ConditionDraft {
        &self.draft
    }

    /// When it is looked at again.
    #[must_use]
    pub const fn review_on(&self) -> Day {
        self.review_on
    }

    /// The number of this version, from 1.
    #[must_use]
    pub const fn version(&self) -> u32 {
        self.version
    }

    /// Whether its review is overdue. It stays in force.
    #[must_use]
    pub fn is_overdue(&self, today: Day) -> bool {
        today > self.review_on
    }

    /// Whether this version holds at an instant at a site, by the clock of that site. A condition of one site does
    /// not hold where it is not known which site it is; that question is never asked on the floor.
    #[must_use]
    pub fn holds_at(&self, at: Instant, site: Option<SiteId>, zone: &TimeZone) -> bool {
        let ConditionDraft { valid_from, valid_to, recurrence, site: only_at, .. } = self.draft;
        valid_from <= at
            && valid_to.is_none_or(|end| at < end)
            && only_at.is_none_or(|only| Some(only) == site)
            && recurrence.is_none_or(|window| window.holds_at(at, zone))
    }
}

/// Of each condition the version that was known at `known_at`: the last one recorded by then.
pub fn known_at(versions: &[WorkCondition], known_at: Instant) -> impl Iterator<Item = &WorkCondition> {
    let mut latest: BTreeMap<ConditionId, &WorkCondition> = BTreeMap::new();
    for version in versions.iter().filter(|version| version.draft.recorded_at <= known_at) {
        let kept = latest.entry(version.draft.id).or_insert(version);
        if version.version > kept.version {
            *kept = version;
        }
    }
    latest.into_values()
}

/// How a dimension is limited: the one `op` it takes, for sets the first of two; none for licences.
#[must_use]
pub const fn op_of(dimension: Dimension) -> Option<Op> {
    match dimension.kind() {
        DimensionKind::Gate => Some(Op::Cap),
        DimensionKind::Set => Some(Op::Allow),
        DimensionKind::Budget => Some(Op::Budget),
        DimensionKind::Soft => Some(Op::Prefer),
        DimensionKind::Licence => None,
    }
}

/// Whether `next` allows more than the hard `before` from the moment it is recorded.
///
/// A cap or a budget is loosened by a larger number, an allowed set by an element more, a required set by an element
/// less; each of them by becoming soft, or by holding at fewer times or places. A soft one binds nobody, so nothing
/// loosens it.
#[must_use]
pub fn loosens(before: &ConditionDraft, next: &ConditionDraft) -> bool {
    let now = next.recorded_at;
    let over = before.valid_to.is_some_and(|end| end <= now);
    if before.strength == Strength::Soft || over {
        return false;
    }
    let same_kind = before.dimension == next.dimension && before.op == next.op;
    let later = next.valid_from > before.valid_from.max(now);
    let earlier_end = match (before.valid_to, next.valid_to) {
        (None, Some(_)) => true,
        (Some(old), Some(new)) => new < old,
        (_, None) => false,
    };
    let elsewhere = next.site.is_some() && next.site != before.site;
    !same_kind
        || next.strength == Strength::Soft
        || later
        || earlier_end
        || elsewhere
        || !Recurrence::covers(next.recurrence, before.recurrence)
        || value_loosens(before.op, before.value, next.value)
}

fn value_loosens(op: Op, before: ConditionValue, next: ConditionValue) -> bool {
    match (before, next) {
        (ConditionValue::Number(before), ConditionValue::Number(next)) => next > before,
        (ConditionValue::Elements(before), ConditionValue::Elements(next)) => match op {
            Op::Require => !before.within(next),
            Op::Cap | Op::Allow | Op::Budget | Op::Prefer => !next.within(before),
        },
        (ConditionValue::Number(_), ConditionValue::Elements(_))
        | (ConditionValue::Elements(_), ConditionValue::Number(_)) => true,
    }
}

/// Whether a draft is well formed; its day of review.
fn check(draft: &ConditionDraft, today: Day) -> Result<Day, ConditionRefused> {
    check_op(draft)?;
    check_value(draft)?;
    if draft.dimension.kind() == DimensionKind::Soft && draft.strength == Strength::Hard {
        return Err(ConditionRefused::WishIsSoft);
    }
    if draft.valid_to.is_some_and(|end| end <= draft.valid_from) {
        return Err(ConditionRefused::ValidToNotAfterFrom);
    }
    let latest = today.saturating_add(Span::new().months(REVIEW_MONTHS_MAX));
    draft
        .review_on
        .filter(|day| (today..=latest).contains(day))
        .ok_or(ConditionRefused::ReviewDate { latest })
}

fn check_op(draft: &ConditionDraft) -> Result<(), ConditionRefused> {
    let dimension = draft.dimension;
    let expected = op_of(dimension).ok_or(ConditionRefused::LicenceIsNoCondition)?;
    let required_set = dimension.kind() == DimensionKind::Set && draft.op == Op::Require;
    if draft.op == expected || required_set {
        Ok(())
    } else {
        Err(ConditionRefused::OpNotForDimension { dimension, expected })
    }
}

fn check_value(draft: &ConditionDraft) -> Result<(), ConditionRefused> {
    match (draft.dimension, draft.value) {
        (Dimension::Set(set), ConditionValue::Elements(elements))
            if !elements.is_empty() && elements.within(set.every()) =>
        {
            Ok(())
        }
        (Dimension::Set(set), ConditionValue::Elements(_) | ConditionValue::Number(_)) => {
            // Nothing allowed is a condition that a person can have: no cold, no dust, nothing of all these.
            let nothing = draft.value == ConditionValue::Elements(Elements::NONE) && draft.op == Op::Allow;
            if nothing {
                Ok(())
            } else {
                Err(ConditionRefused::UnknownElement { known: set.elements().collect() })
            }
        }
        (
            Dimension::Gate(_)
            | Dimension::Licence(_)
            | Dimension::Budget(_)
            | Dimension::Pref(_)
            | Dimension::Avoid(_)
            | Dimension::Goal(_)
            | Dimension::Rotation,
            value,
        ) => {
            let range = draft.dimension.range().ok_or(ConditionRefused::LicenceIsNoCondition)?;
            match value {
                ConditionValue::Number(number) if range.contains(&number) => Ok(()),
                ConditionValue::Number(_) | ConditionValue::Elements(_) => {
                    Err(ConditionRefused::ValueOutOfRange { min: *range.start(), max: *range.end() })
                }
            }
        }
    }
}

#[cfg(test)]
#[path = "condition_tests.rs"]
mod tests;
