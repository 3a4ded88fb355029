//! Why a task does not fit: codes in the order of the table in which they are asked, and sets of them.

use crate::people::dimension::{Budget, Gate, SetGate};
use crate::words::words;
use std::fmt;

words! {
    /// Why a task does not fit, in the order in which it is asked and told.
    pub enum Reason {
        /// Too heavy to lift alone, for everybody.
        LawLiftRed = "LAW_LIFT_RED",
        /// Farther from the body than the lifting rules know.
        LawLiftOutside = "LAW_LIFT_OUTSIDE",
        /// Heavy, strained and often.
        LawLiftHarmful = "LAW_LIFT_HARMFUL",
        /// Nobody knows whether this lift is safe; somebody must look.
        LawLiftAssess = "LAW_LIFT_ASSESS",
        /// Nobody knows whether this load on wheels is safe; somebody must look.
        LawPushAssess = "LAW_PUSH_ASSESS",
        /// It would leave less than 11 hours of rest.
        LawRest11h = "LAW_REST_11H",
        /// A day off is due.
        LawWeeklyRest = "LAW_WEEKLY_REST",
        /// The noise of the day would pass the limit.
        LawNoiseDose = "LAW_NOISE_DOSE",
        /// The lifts of the day would pass the limit.
        LawLiftDose = "LAW_LIFT_DOSE",
        /// Heavier than agreed.
        GateLiftMax = "GATE_LIFT_MAX",
        /// Heavier to carry than agreed.
        GateCarryMax = "GATE_CARRY_MAX",
        /// Heavier to push than agreed, or only for a motor.
        GatePushMax = "GATE_PUSH_MAX",
        /// Higher or lower than agreed.
        GateHeight = "GATE_HEIGHT",
        /// A posture that is not agreed.
        GatePosture = "GATE_POSTURE",
        /// Farther or rougher than agreed.
        GateMobility = "GATE_MOBILITY",
        /// Two hands.
        GateHands = "GATE_HANDS",
        /// Finer work than agreed.
        GateFineMotor = "GATE_FINE_MOTOR",
        /// Smaller print than agreed.
        GateVision = "GATE_VISION",
        /// A colour alone says which.
        GateColour = "GATE_COLOUR",
        /// Something must be heard.
        GateHearing = "GATE_HEARING",
        /// Louder than agreed.
        GateNoise = "GATE_NOISE",
        /// Air or surroundings that are not agreed.
        GateClimate = "GATE_CLIMATE",
        /// More steps or exceptions than agreed.
        GateComplexity = "GATE_COMPLEXITY",
        /// More text than agreed.
        GateReading = "GATE_READING",
        /// The text stands in other languages.
        GateLanguage = "GATE_LANGUAGE",
        /// More counting than agreed.
        GateNumber = "GATE_NUMBER",
        /// More haste than agreed.
        GatePressure = "GATE_PRESSURE",
        /// More people than agreed.
        GateContact = "GATE_CONTACT",
        /// A change that is not agreed.
        GateChange = "GATE_CHANGE",
        /// Nobody is near.
        GateSolo = "GATE_SOLO",
        /// A danger that is not agreed.
        GateSafety = "GATE_SAFETY",
        /// A course is needed that is not registered.
        LicenceMissing = "LICENCE_MISSING",
        /// A course is needed that ran out.
        LicenceExpired = "LICENCE_EXPIRED",
        /// Not at work.
        TimeNotPresent = "TIME_NOT_PRESENT",
        /// It does not end before the person goes home.
        TimeWindow = "TIME_WINDOW",
        /// A break comes first.
        TimeBreakDue = "TIME_BREAK_DUE",
        /// It would be too long without a break.
        TimeRunTooLong = "TIME_RUN_TOO_LONG",
        /// Too few minutes left today.
        BudgetMinutesDay = "BUDGET_MINUTES_DAY",
        /// Too few minutes left this week.
        BudgetMinutesWeek = "BUDGET_MINUTES_WEEK",
        /// Too long standing without a break.
        BudgetStandingRun = "BUDGET_STANDING_RUN",
        /// Too few minutes of standing left today.
        BudgetStandingDay = "BUDGET_STANDING_DAY",
        /// Too few minutes before a screen left today.
        BudgetScreenDay = "BUDGET_SCREEN_DAY",
        /// Too few metres left today.
        BudgetWalkDay = "BUDGET_WALK_DAY",
        /// Too few kilograms left today.
        BudgetKgDay = "BUDGET_KG_DAY",
        /// Too few lifts left today.
        BudgetLiftDoseDay = "BUDGET_LIFT_DOSE_DAY",
        /// Too little noise left today.
        BudgetNoiseDoseDay = "BUDGET_NOISE_DOSE_DAY",
        /// No change of work left today.
        BudgetSwitchesDay = "BUDGET_SWITCHES_DAY",
        /// Another worker has it.
        TaskTaken = "TASK_TAKEN",
        /// It waits for staff.
        TaskHeld = "TASK_HELD",
        /// It takes two.
        TaskNeedsTwo = "TASK_NEEDS_TWO",
        /// It is promised to somebody and stays so.
        TaskFrozen = "TASK_FROZEN",
    }
}

impl Reason {
    /// The reason of a gate of one number.
    #[must_use]
    pub const fn of_gate(gate: Gate) -> Self {
        match gate {
            Gate::LiftMax => Self::GateLiftMax,
            Gate::CarryMax => Self::GateCarryMax,
            Gate::PushMax => Self::GatePushMax,
            Gate::Height => Self::GateHeight,
            Gate::Mobility => Self::GateMobility,
            Gate::Hands => Self::GateHands,
            Gate::FineMotor => Self::GateFineMotor,
            Gate::Vision => Self::GateVision,
            Gate::Colour => Self::GateColour,
            Gate::Hearing => Self::GateHearing,
            Gate::Noise => Self::GateNoise,
            Gate::Complexity => Self::GateComplexity,
            Gate::Reading => Self::GateReading,
            Gate::Number => Self::GateNumber,
            Gate::Pressure => Self::GatePressure,
            Gate::Contact => Self::GateContact,
            Gate::Change => Self::GateChange,
            Gate::Solo => Self::GateSolo,
        }
    }

    /// The reason of a gate of a set.
    #[must_use]
    pub const fn of_set(set: SetGate) -> Self {
        match set {
            SetGate::Posture => Self::GatePosture,
            SetGate::Climate => Self::GateClimate,
            SetGate::Language => Self::GateLanguage,
            SetGate::Safety => Self::GateSafety,
        }
    }

    /// The reason of a budget; a stretch that is too long has its own.
    #[must_use]
    pub const fn of_budget(budget: Budget) -> Self {
        match budget {
            Budget::MinutesDay => Self::BudgetMinutesDay,
            Budget::MinutesWeek => Self::BudgetMinutesWeek,
            Budget::MinutesRun => Self::TimeRunTooLong,
            Budget::StandingRun => Self::BudgetStandingRun,
            Budget::StandingDay => Self::BudgetStandingDay,
            Budget::ScreenDay => Self::BudgetScreenDay,
            Budget::WalkDay => Self::BudgetWalkDay,
            Budget::KgDay => Self::BudgetKgDay,
            Budget::LiftDoseDay => Self::BudgetLiftDoseDay,
            Budget::NoiseDoseDay => Self::BudgetNoiseDoseDay,
            Budget::SwitchesDay => Self::BudgetSwitchesDay,
        }
    }

    /// Whether somebody responsible for safety may open it by looking.
    #[must_use]
    pub const fn needs_a_look(self) -> bool {
        matches!(self, Self::LawLiftAssess | Self::LawPushAssess)
    }
}

/// Reasons in the order of the table: a bit for each.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct ReasonSet(u64);

/// A reason more would not fit the set.
const _: () = assert!(Reason::ALL.len() <= 64, "a set of reasons has a bit for each");

impl ReasonSet {
    /// None.
    #[must_use]
    pub const fn new() -> Self {
        Self(0)
    }

    /// With this one too.
    pub const fn insert(&mut self, reason: Reason) {
        self.0 |= 1 << reason as u64;
    }

    /// Whether it is among them.
    #[must_use]
    pub const fn contains(self, reason: Reason) -> bool {
        self.0 & (1 << reason as u64) != 0
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many there are.
    #[must_use]
    pub const fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// Those of both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether each of these is in `other`.
    #[must_use]
    pub const fn within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    /// In the order of the table.
    pub fn iter(self) -> impl Iterator<Item = Reason> {
        Reason::ALL.iter().copied().filter(move |reason| self.contains(*reason))
    }
}

impl<const N: usize> From<[Reason; N]> for ReasonSet {
    fn from(reasons: [Reason; N]) -> Self {
        reasons.into_iter().collect()
    }
}

impl FromIterator<Reason> for ReasonSet {
    fn from_iter<I: IntoIterator<Item = Reason>>(reasons: I) -> Self {
        let mut set = Self::new();
        reasons.into_iter().for_each(|reason| set.insert(reason));
        set
    }
}

impl fmt::Debug for ReasonSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(Reason::as_str)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_tells_in_the_order_of_the_table() {
        let set = ReasonSet::from([Reason::TaskHeld, Reason::GateNoise, Reason::LawLiftRed]);
        assert_eq!(set.iter().collect::<Vec<_>>(), [Reason::LawLiftRed, Reason::GateNoise, Reason::TaskHeld]);
        assert_eq!((set.len(), set.is_empty(), ReasonSet::new().is_empty()), (3, false, true));
        assert!(ReasonSet::from([Reason::TaskHeld]).within(set) && !set.within(ReasonSet::new()));
        assert_eq!(format!("{set:?}"), r#"{"LAW_LIFT_RED", "GATE_NOISE", "TASK_HELD"}"#);
    }

    #[test]
    fn each_dimension_has_the_reason_of_its_name() {
        for &gate in Gate::ALL {
            let name = format!("GATE_{}", gate.as_str().to_uppercase());
            assert_eq!(Reason::of_gate(gate).as_str(), name);
        }
        for &set in SetGate::ALL {
            assert_eq!(Reason::of_set(set).as_str(), format!("GATE_{}", set.as_str().to_uppercase()));
        }
        for &budget in Budget::ALL {
            let name = format!("BUDGET_{}", budget.as_str().to_uppercase());
            let name = if budget == Budget::MinutesRun { "TIME_RUN_TOO_LONG".to_owned() } else { name };
            assert_eq!(Reason::of_budget(budget).as_str(), name);
        }
    }
}
