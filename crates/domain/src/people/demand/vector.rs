//! The demand of a task: a value for each dimension, with where it comes from.

use crate::location::Reach;
use crate::people::dimension::{Budget, Elements, EquipmentSet, Gate, SetGate};
use crate::people::ergonomics::lifting::{REACHES, Strain, reach_index};
use crate::task::TaskKind;
use crate::words::words;

words! {
    /// Where a value of a demand comes from, the surest first.
    pub enum Origin {
        /// Somebody measured it here.
        Measured = "measured",
        /// The item, the location, the station or the kind of work says so.
        Master = "master",
        /// Nobody knows; a cautious guess.
        Estimated = "estimated",
    }
}

/// A value and where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Demanded<T> {
    /// The value.
    pub value: T,
    /// Where it comes from.
    pub origin: Origin,
}

impl<T> Demanded<T> {
    /// From master data.
    pub const fn master(value: T) -> Self {
        Self { value, origin: Origin::Master }
    }

    /// A cautious guess.
    pub const fn estimated(value: T) -> Self {
        Self { value, origin: Origin::Estimated }
    }
}

/// The classes of lifts that are told apart at each reach: three strains, then those that somebody responsible for
/// safety has looked at and allowed.
pub const LIFT_CLASSES: usize = 4;

/// The lifts of a task as the screen of lifts reads them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lifting {
    /// The heaviest single lift in grams, by reach and class.
    pub heaviest: [[u32; LIFT_CLASSES]; REACHES],
    /// The heaviest load carried farther than 2 m, by reach.
    pub carried: [u32; REACHES],
    /// Something is lifted farther from the body than the screen knows.
    pub beyond: bool,
    /// How many lifts.
    pub lifts: u32,
}

impl Lifting {
    /// A lift more, `times` over.
    pub fn add(&mut self, grams: u64, reach: Reach, strain: Strain, assessed: bool, times: u64) {
        let grams = u32::try_from(grams).unwrap_or(u32::MAX);
        let class = if assessed { LIFT_CLASSES - 1 } else { strain as usize };
        self.lifts = self.lifts.saturating_add(u32::try_from(times).unwrap_or(u32::MAX));
        match reach_index(reach) {
            Some(reach) => {
                let heaviest = &mut self.heaviest[reach][class];
                *heaviest = grams.max(*heaviest);
            }
            None => self.beyond = true,
        }
    }

    /// Something carried farther than 2 m.
    pub fn carry(&mut self, grams: u64, reach: Reach) {
        if let Some(reach) = reach_index(reach) {
            self.carried[reach] = self.carried[reach].max(u32::try_from(grams).unwrap_or(u32::MAX));
        }
    }
}

/// What a task asks. What is missing asks nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaskDemand {
    pub(super) kind: TaskKind,
    pub(super) gates: [u32; Gate::COUNT],
    pub(super) sets: [Elements; SetGate::COUNT],
    pub(super) uses: [u64; Budget::COUNT],
    /// Postures of which the person chooses one.
    pub(super) postures_offered: Elements,
    pub(super) licences: EquipmentSet,
    pub(super) licences_any: EquipmentSet,
    pub(super) lifting: Lifting,
    pub(super) persons: u8,
    pub(super) lines: u32,
    pub(super) units: u64,
    pub(super) gate_origins: [Option<Origin>; Gate::COUNT],
    pub(super) set_origins: [Option<Origin>; SetGate::COUNT],
    pub(super) use_origins: [Option<Origin>; Budget::COUNT],
}

impl TaskDemand {
    /// A task of this kind that asks nothing.
    #[must_use]
    pub const fn nothing(kind: TaskKind) -> Self {
        Self {
            kind,
            gates: [0; Gate::COUNT],
            sets: [Elements::NONE; SetGate::COUNT],
            uses: [0; Budget::COUNT],
            postures_offered: Elements::NONE,
            licences: EquipmentSet::NONE,
            licences_any: EquipmentSet::NONE,
            lifting: Lifting {
                heaviest: [[0; LIFT_CLASSES]; REACHES],
                carried: [0; REACHES],
                beyond: false,
                lifts: 0,
            },
            persons: 1,
            lines: 0,
            units: 0,
            gate_origins: [None; Gate::COUNT],
            set_origins: [None; SetGate::COUNT],
            use_origins: [None; Budget::COUNT],
        }
    }

    /// The kind of work.
    #[must_use]
    pub const fn kind(&self) -> TaskKind {
        self.kind
    }

    /// What it asks at a gate; 0 asks nothing.
    #[must_use]
    pub const fn gate(&self, gate: Gate) -> u32 {
        self.gates[gate.index()]
    }

    /// What it asks at a gate, with where that is known from; none where nothing was said.
    #[must_use]
    pub fn demanded(&self, gate: Gate) -> Option<Demanded<u32>> {
        self.gate_origins[gate.index()].map(|origin| Demanded { value: self.gate(gate), origin })
    }

    /// What it needs of a set; of languages one is enough.
    #[must_use]
    pub const fn set(&self, set: SetGate) -> Elements {
        self.sets[set.index()]
    }

    /// Where what it needs of a set is known from.
    #[must_use]
    pub const fn set_origin(&self, set: SetGate) -> Option<Origin> {
        self.set_origins[set.index()]
    }

    /// What it uses of a budget, at the norm's pace.
    #[must_use]
    pub const fn uses(&self, budget: Budget) -> u64 {
        self.uses[budget.index()]
    }

    /// What it uses, with where that is known from; none where nothing was said.
    #[must_use]
    pub fn used(&self, budget: Budget) -> Option<Demanded<u64>> {
        self.use_origins[budget.index()].map(|origin| Demanded { value: self.uses(budget), origin })
    }

    /// Postures of which the person chooses one.
    #[must_use]
    pub const fn postures_offered(&self) -> Elements {
        self.postures_offered
    }

    /// Licences that are needed, each of them.
    #[must_use]
    pub const fn licences(&self) -> EquipmentSet {
        self.licences
    }

    /// Licences of which one is needed.
    #[must_use]
    pub const fn licences_any(&self) -> EquipmentSet {
        self.licences_any
    }

    /// Its lifts.
    #[must_use]
    pub const fn lifting(&self) -> &Lifting {
        &self.lifting
    }

    /// How many persons it takes, 1 or 2.
    #[must_use]
    pub const fn persons(&self) -> u8 {
        self.persons
    }

    /// Minutes at the norm's pace.
    #[must_use]
    pub const fn std_minutes(&self) -> u64 {
        self.uses(Budget::MinutesDay)
    }

    /// How many lines it has.
    #[must_use]
    pub const fn lines(&self) -> u32 {
        self.lines
    }

    /// How many base units it moves.
    #[must_use]
    pub const fn units(&self) -> u64 {
        self.units
    }

    /// Lifts an hour, rounded up.
    #[must_use]
    pub fn lifts_per_hour(&self) -> u64 {
        u64::from(self.lifting.lifts).saturating_mul(60).div_ceil(self.std_minutes().max(1))
    }

    /// Asks at least this at a gate. A value never falls; of equal ones the surer origin stays.
    pub fn raise(&mut self, gate: Gate, value: Demanded<u32>) {
        let index = gate.index();
        raise(&mut self.gates[index], &mut self.gate_origins[index], value);
    }

    /// Asks at least this weight at a gate of grams.
    pub fn raise_grams(&mut self, gate: Gate, value: Demanded<u64>) {
        let grams = u32::try_from(value.value).unwrap_or(u32::MAX);
        self.raise(gate, Demanded { value: grams, origin: value.origin });
    }

    /// Uses at least this much of a budget.
    pub fn raise_use(&mut self, budget: Budget, value: Demanded<u64>) {
        let index = budget.index();
        raise(&mut self.uses[index], &mut self.use_origins[index], value);
    }

    /// Needs these elements too.
    pub fn need(&mut self, set: SetGate, elements: impl Into<Elements>, origin: Origin) {
        let (index, elements) = (set.index(), elements.into());
        if !elements.is_empty() {
            self.sets[index] = self.sets[index].and(elements);
            let known = &mut self.set_origins[index];
            *known = Some(known.map_or(origin, |known| known.max(origin)));
        }
    }

    /// Lets the person choose one of these postures; a single one is a need.
    pub fn offer_postures(&mut self, postures: Elements, origin: Origin) {
        if postures.bits().count_ones() == 1 {
            self.need(SetGate::Posture, postures, origin);
        } else {
            self.postures_offered = postures;
        }
    }

    /// Needs each of these licences.
    pub fn need_licences(&mut self, licences: EquipmentSet) {
        self.licences = self.licences.and(licences);
    }

    /// Needs one of these licences.
    pub fn need_one_licence(&mut self, licences: EquipmentSet) {
        self.licences_any = self.licences_any.and(licences);
    }

    /// Its lifts, to be added to.
    pub const fn lifting_mut(&mut self) -> &mut Lifting {
        &mut self.lifting
    }

    /// Takes this many persons at least.
    pub fn raise_persons(&mut self, persons: u8) {
        self.persons = self.persons.max(persons);
    }

    /// Moves these lines and units.
    pub const fn count(&mut self, lines: u32, units: u64) {
        self.lines = lines;
        self.units = units;
    }

    /// Asks at least what `floor` asks: the values of a kind of work or of a step of a recipe.
    pub fn raise_to(&mut self, floor: &Self) {
        for &gate in Gate::ALL {
            if let Some(value) = floor.demanded(gate) {
                self.raise(gate, value);
            }
        }
        for &budget in Budget::ALL {
            if let Some(value) = floor.used(budget) {
                self.raise_use(budget, value);
            }
        }
        for &set in SetGate::ALL {
            self.need(set, floor.set(set), floor.set_origin(set).unwrap_or(Origin::Master));
        }
        if self.postures_offered.is_empty() {
            self.postures_offered = floor.postures_offered;
        }
        self.need_licences(floor.licences);
        self.need_one_licence(floor.licences_any);
        self.raise_persons(floor.persons);
    }
}

/// The larger of two values; of equal ones the surer.
fn raise<T: Ord + Copy>(value: &mut T, known: &mut Option<Origin>, asked: Demanded<T>) {
    match *known {
        Some(origin) if *value > asked.value || (*value == asked.value && origin <= asked.origin) => {}
        Some(_) | None => {
            *value = asked.value;
            *known = Some(asked.origin);
        }
    }
}
