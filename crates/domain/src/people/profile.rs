//! The profile that is in force for a person at an instant: the tightest of law, conditions, licences and the form of the day.
//!
//! Everybody has one, so that having one tells nothing. It is made of small integers, since it is compared with every
//! open task; it prints none of them.

use crate::ids::SiteId;
use crate::people::condition::{ConditionValue, Op, Strength, WorkCondition, known_at};
use crate::people::dimension::{Budget, Dimension, Elements, Equipment, EquipmentSet, Gate, SetGate};
use crate::people::rules::LawRules;
use crate::task::TaskKind;
use crate::time::{Day, Instant};
use crate::words::words;
use jiff::tz::TimeZone;
use std::fmt;
use std::ops::RangeInclusive;

/// How many kinds of task there are.
const KINDS: usize = TaskKind::ALL.len();
/// The agreed pace, in percent of the norm.
pub const PACE_PERCENT: RangeInclusive<u16> = 20..=150;
/// The pace where nothing was agreed.
pub const PACE_PERCENT_DEFAULT: u16 = 100;

words! {
    /// How the day is: a choice of the person, without a reason, for today only.
    pub enum DayForm {
        /// As agreed.
        AsAgreed = "as_agreed",
        /// Three quarters of every budget.
        Calmer = "calmer",
        /// Half of every budget.
        Light = "light",
    }
}

impl DayForm {
    /// So much of every budget, in percent.
    #[must_use]
    pub const fn percent(self) -> u64 {
        match self {
            Self::AsAgreed => 100,
            Self::Calmer => 75,
            Self::Light => 50,
        }
    }
}

/// A course that a person has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Licence {
    /// What it permits.
    pub equipment: Equipment,
    /// The first instant at which it no longer does; none where it does not end.
    pub expires_at: Option<Instant>,
}

/// The agreed pace of one kind of work from a day on. An agreement, never a measurement.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    kind: TaskKind,
    percent: u16,
    from: Day,
}

/// A pace outside what can be agreed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("use a whole number from 20 to 150")]
pub struct PaceOutOfRange;

impl Pace {
    /// A pace of [`PACE_PERCENT`].
    ///
    /// # Errors
    /// [`PaceOutOfRange`] for any other number.
    pub fn new(kind: TaskKind, percent: u16, from: Day) -> Result<Self, PaceOutOfRange> {
        if PACE_PERCENT.contains(&percent) { Ok(Self { kind, percent, from }) } else { Err(PaceOutOfRange) }
    }

    /// The kind of work.
    #[must_use]
    pub const fn kind(&self) -> TaskKind {
        self.kind
    }

    /// Percent of the norm.
    #[must_use]
    pub const fn percent(&self) -> u16 {
        self.percent
    }

    /// The first day on which it holds.
    #[must_use]
    pub const fn from(&self) -> Day {
        self.from
    }
}

impl fmt::Debug for Pace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pace(..)")
    }
}

/// Limits of one strength: what tasks may ask at most.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// By [`Gate::index`]; `u32::MAX` is unrestricted.
    pub gates: [u32; Gate::COUNT],
    /// By [`SetGate::index`]; what tasks may need.
    pub allowed: [Elements; SetGate::COUNT],
    /// By [`SetGate::index`]; what tasks must offer.
    pub required: [Elements; SetGate::COUNT],
    /// By [`Budget::index`]; `u64::MAX` is unlimited.
    pub budgets: [u64; Budget::COUNT],
}

impl Limits {
    /// Nothing is limited.
    pub const NONE: Self = Self {
        gates: [u32::MAX; Gate::COUNT],
        allowed: [Elements::ALL; SetGate::COUNT],
        required: [Elements::NONE; SetGate::COUNT],
        budgets: [u64::MAX; Budget::COUNT],
    };

    fn tighten(&mut self, dimension: Dimension, op: Op, value: ConditionValue) {
        match (dimension, value) {
            (Dimension::Gate(gate), ConditionValue::Number(number)) => {
                let limit = u32::try_from(number).unwrap_or(u32::MAX);
                tighter(&mut self.gates[gate.index()], limit);
            }
            (Dimension::Budget(budget), ConditionValue::Number(number)) => {
                tighter(&mut self.budgets[budget.index()], number);
            }
            (Dimension::Set(set), ConditionValue::Elements(elements)) => match op {
                Op::Require => {
                    self.required[set.index()] = self.required[set.index()].and(elements);
                }
                Op::Cap | Op::Allow | Op::Budget | Op::Prefer => {
                    self.allowed[set.index()] = self.allowed[set.index()].common(elements);
                }
            },
            // A kept version is well formed; wishes limit nothing and licences are not conditions.
            (
                Dimension::Gate(_)
                | Dimension::Budget(_)
                | Dimension::Set(_)
                | Dimension::Licence(_)
                | Dimension::Pref(_)
                | Dimension::Avoid(_)
                | Dimension::Goal(_)
                | Dimension::Rotation,
                ConditionValue::Number(_) | ConditionValue::Elements(_),
            ) => {}
        }
    }
}

/// The smaller of two.
fn tighter<T: Ord>(limit: &mut T, other: T) {
    if other < *limit {
        *limit = other;
    }
}

/// The law as it holds for one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LawFor {
    /// The numbers of the day.
    pub rules: LawRules,
    /// Under 18, so that lifts are limited further.
    pub under_18: bool,
}

impl LawFor {
    /// The most that this person lifts alone at a reach where a lift is red above `red`, in grams.
    #[must_use]
    pub fn single_limit(&self, red: u64) -> u64 {
        if self.under_18 { red.min(self.rules.lift_under_18) } else { red }
    }
}

/// What the wishes of a person say.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Wishes {
    pref: [u8; KINDS],
    avoid: [u8; KINDS],
    goal: [bool; KINDS],
    rotation: u8,
}

impl Wishes {
    /// None.
    pub const NONE: Self = Self { pref: [0; KINDS], avoid: [0; KINDS], goal: [false; KINDS], rotation: 0 };

    /// How much this kind is liked, 0 to 2.
    #[must_use]
    pub const fn pref(&self, kind: TaskKind) -> u8 {
        self.pref[kind as usize]
    }

    /// How much this kind is disliked, 0 to 4.
    #[must_use]
    pub const fn avoid(&self, kind: TaskKind) -> u8 {
        self.avoid[kind as usize]
    }

    /// Whether this kind is being learned.
    #[must_use]
    pub const fn goal(&self, kind: TaskKind) -> bool {
        self.goal[kind as usize]
    }

    /// How much variety is liked, 0 to 2.
    #[must_use]
    pub const fn rotation(&self) -> u8 {
        self.rotation
    }

    fn add(&mut self, dimension: Dimension, number: u8) {
        match dimension {
            Dimension::Pref(kind) => {
                let pref = &mut self.pref[kind as usize];
                *pref = number.max(*pref);
            }
            Dimension::Avoid(kind) => {
                let avoid = &mut self.avoid[kind as usize];
                *avoid = number.max(*avoid);
            }
            Dimension::Goal(kind) => self.goal[kind as usize] = true,
            Dimension::Rotation => self.rotation = number.max(self.rotation),
            Dimension::Gate(_) | Dimension::Set(_) | Dimension::Licence(_) | Dimension::Budget(_) => {}
        }
    }
}

/// What a person's conditions, licences and the law allow at one moment.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct EffectiveProfile {
    hard: Limits,
    soft: Limits,
    granted: EquipmentSet,
    expired: EquipmentSet,
    any_equipment: bool,
    law: Option<LawFor>,
    wishes: Wishes,
    pace: [u16; KINDS],
    version: u64,
}

impl fmt::Debug for EffectiveProfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EffectiveProfile(..)")
    }
}

/// What a profile is made of.
#[derive(Clone, Copy)]
pub struct ProfileBasis<'a> {
    /// The law on the day; none only where a test looks at conditions alone.
    pub law: Option<LawFor>,
    /// All versions of the person's conditions.
    pub conditions: &'a [WorkCondition],
    /// What the person has learned.
    pub licences: &'a [Licence],
    /// Agreed paces.
    pub pace: &'a [Pace],
    /// How the day is.
    pub form: DayForm,
    /// Where the person works at the moment.
    pub site: Option<SiteId>,
    /// The clock of that site.
    pub zone: &'a TimeZone,
    /// Counts every edit of what stands here; compared in the transaction that takes a task.
    pub version: u64,
}

impl EffectiveProfile {
    /// The profile of a person of whom nothing is known, and whom no rule is asked about: nothing is restricted, and
    /// any equipment may be used.
    pub const UNRESTRICTED: Self = Self {
        hard: Limits::NONE,
        soft: Limits::NONE,
        granted: EquipmentSet::NONE,
        expired: EquipmentSet::NONE,
        any_equipment: true,
        law: None,
        wishes: Wishes::NONE,
        pace: [PACE_PERCENT_DEFAULT; KINDS],
        version: 0,
    };

    /// The profile in force at an instant, from what was known at it.
    #[must_use]
    pub fn at(basis: &ProfileBasis<'_>, at: Instant) -> Self {
        let mut profile =
            Self { any_equipment: false, law: basis.law, version: basis.version, ..Self::UNRESTRICTED };
        for condition in known_at(basis.conditions, at) {
            if condition.holds_at(at, basis.site, basis.zone) {
                profile.add(condition);
            }
        }
        if let Some(law) = basis.law {
            let powered = u32::try_from(law.rules.push_powered).unwrap_or(u32::MAX);
            tighter(&mut profile.hard.gates[Gate::PushMax.index()], powered);
        }
        profile.take_form(basis.form);
        for licence in basis.licences {
            if licence.expires_at.is_none_or(|end| at < end) {
                profile.granted = profile.granted.with(licence.equipment);
            } else {
                profile.expired = profile.expired.with(licence.equipment);
            }
        }
        profile.take_pace(basis.pace, at.day_in(basis.zone));
        profile
    }

    fn add(&mut self, condition: &WorkCondition) {
        let fields = condition.fields();
        if let (Op::Prefer, ConditionValue::Number(number)) = (fields.op, fields.value) {
            self.wishes.add(fields.dimension, u8::try_from(number).unwrap_or(0));
            return;
        }
        let limits = match fields.strength {
            Strength::Hard => &mut self.hard,
            Strength::Soft => &mut self.soft,
        };
        limits.tighten(fields.dimension, fields.op, fields.value);
    }

    /// The form of the day lessens every budget. A day's dose that the law alone limits is lessened too.
    fn take_form(&mut self, form: DayForm) {
        let percent = form.percent();
        let law = self.law.map(|law| law.rules);
        let dose = |budget| match (budget, law) {
            (Budget::LiftDoseDay, Some(rules)) => rules.lift_day_ppm,
            (Budget::NoiseDoseDay, Some(rules)) => rules.noise_day_ppm,
            _ => u64::MAX,
        };
        for &budget in Budget::ALL {
            let hard = &mut self.hard.budgets[budget.index()];
            if percent < 100 {
                tighter(hard, dose(budget));
            }
            for limit in [hard, &mut self.soft.budgets[budget.index()]] {
                if *limit != u64::MAX {
                    *limit = limit.saturating_mul(percent) / 100;
                }
            }
        }
    }

    fn take_pace(&mut self, agreed: &[Pace], day: Day) {
        for &kind in TaskKind::ALL {
            let known = agreed.iter().filter(|pace| pace.kind == kind && pace.from <= day);
            if let Some(pace) = known.max_by_key(|pace| pace.from) {
                self.pace[kind as usize] = pace.percent;
            }
        }
    }

    /// What must be kept.
    #[must_use]
    pub const fn hard(&self) -> &Limits {
        &self.hard
    }

    /// What is kept where it can be.
    #[must_use]
    pub const fn soft(&self) -> &Limits {
        &self.soft
    }

    /// The law for this person; none where no rule is asked.
    #[must_use]
    pub const fn law(&self) -> Option<&LawFor> {
        self.law.as_ref()
    }

    /// The wishes.
    #[must_use]
    pub const fn wishes(&self) -> &Wishes {
        &self.wishes
    }

    /// Licences in force.
    #[must_use]
    pub const fn granted(&self) -> EquipmentSet {
        self.granted
    }

    /// Licences that were in force once.
    #[must_use]
    pub const fn expired(&self) -> EquipmentSet {
        self.expired
    }

    /// Whether no licence is asked for.
    #[must_use]
    pub const fn may_use_any(&self) -> bool {
        self.any_equipment
    }

    /// The version of what this was made from.
    #[must_use]
    pub const fn version(&self) -> u64 {
        self.version
    }

    /// The agreed pace of a kind of work, in percent.
    #[must_use]
    pub const fn pace_percent(&self, kind: TaskKind) -> u16 {
        self.pace[kind as usize]
    }

    /// The minutes that this person gets for a task of so many standard minutes: rounded up.
    #[must_use]
    pub fn minutes(&self, kind: TaskKind, std_minutes: u64) -> u64 {
        let pace = u64::from(self.pace_percent(kind).max(1));
        std_minutes.saturating_mul(100).div_ceil(pace)
    }

    /// Whether this person keeps to one place and routine and is not moved to another kind of work unasked.
    #[must_use]
    pub const fn keeps_routine(&self) -> bool {
        self.hard.gates[Gate::Change.index()] == 0
    }
}

#[cfg(test)]
#[path = "profile_tests.rs"]
mod tests;
