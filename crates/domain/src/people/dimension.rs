//! Dimensions: what a task can ask and what a person's capability can be limited in.
//!
//! A dimension is data: a code, a kind, a unit and a range. Rules walk over the lists here and never name a dimension
//! where the list will do, so that a new one is a row of a table. The texts of a dimension stand with the texts of
//! the floor, under its code.

pub use crate::people::sets::{Elements, EquipmentSet};
use crate::task::TaskKind;
use crate::words::words;
use std::fmt;
use std::ops::RangeInclusive;

words! {
    /// A gate of one number: a task fits when it asks for no more than the person's number.
    /// The order is that of the table in which reasons are told.
    pub enum Gate {
        /// Grams per lift.
        LiftMax = "lift_max",
        /// Grams carried farther than 2 m.
        CarryMax = "carry_max",
        /// Grams pushed or pulled on wheels.
        PushMax = "push_max",
        /// Height of the hands: 0 75-125 cm, 1 45-145 cm, 2 floor to 175 cm, 3 step or ladder.
        Height = "height",
        /// 0 one place, 1 short walks, 2 walks, 3 stairs or uneven floor.
        Mobility = "mobility",
        /// 1 one hand, 2 both.
        Hands = "hands",
        /// 0 none, 1 some, 2 much.
        FineMotor = "fine_motor",
        /// Small print: 0 none, 1 labels, 2 lot and expiry by eye.
        Vision = "vision",
        /// 1 where a colour must be told apart.
        Colour = "colour",
        /// 0 none, 1 alarms, 2 speech.
        Hearing = "hearing",
        /// 0 below 65, 1 below 80, 2 from 80 dB(A).
        Noise = "noise",
        /// 0 one repeated step, 1 short list, 2 variants, 3 exceptions to decide.
        Complexity = "complexity",
        /// 0 pictogram, 1 easy text, 2 normal text.
        Reading = "reading",
        /// 0 count to 10, 1 count and compare, 2 calculate.
        Number = "number",
        /// 0 no deadline, 1 today, 2 a cut-off within the hour.
        Pressure = "pressure",
        /// 0 alone, 1 colleagues, 2 strangers or phone.
        Contact = "contact",
        /// 0 same place and routine, 1 planned changes, 2 free.
        Change = "change",
        /// 1 where nobody is near.
        Solo = "solo",
    }
}

words! {
    /// A gate of a set: a task fits when all it needs is among what the person allows; of the languages one is enough.
    pub enum SetGate {
        /// How the body is held.
        Posture = "posture",
        /// Air and surroundings.
        Climate = "climate",
        /// The languages in which the text of a task stands.
        Language = "language",
        /// Dangers that are there by the nature of the work.
        Safety = "safety",
    }
}

words! {
    /// What must be learned before it is used; each has its own course and its own expiry.
    pub enum Equipment {
        /// A truck that is ridden.
        Forklift = "forklift",
        /// A pallet stacker that is walked with.
        Stacker = "stacker",
        /// A ladder or a step above 175 cm.
        Ladder = "ladder",
        /// A cutting machine.
        Cutter = "cutter",
        /// A crimping press.
        Crimp = "crimp",
        /// Paint.
        Paint = "paint",
        /// Epoxy resin.
        Epoxy = "epoxy",
        /// A heat press.
        HeatPress = "heat_press",
    }
}

words! {
    /// What is used up in a day, a week or a stretch between two breaks.
    pub enum Budget {
        /// Minutes of work in a work day.
        MinutesDay = "minutes_day",
        /// Minutes of work from Monday to Sunday.
        MinutesWeek = "minutes_week",
        /// The longest stretch before a break, in minutes.
        MinutesRun = "minutes_run",
        /// The longest stretch of standing, in minutes.
        StandingRun = "standing_run",
        /// Minutes of standing in a work day.
        StandingDay = "standing_day",
        /// Minutes before a screen in a work day.
        ScreenDay = "screen_day",
        /// Metres walked in a work day.
        WalkDay = "walk_day",
        /// Grams handled in a work day.
        KgDay = "kg_day",
        /// Lifts that are not green, in millionths of a day's limit.
        LiftDoseDay = "lift_dose_day",
        /// Noise, in millionths of a day's limit.
        NoiseDoseDay = "noise_dose_day",
        /// Changes to another kind of task in a work day.
        SwitchesDay = "switches_day",
    }
}

words! {
    /// How the body is held.
    pub enum Posture {
        /// Seated.
        Sit = "sit",
        /// Standing.
        Stand = "stand",
        /// On the knees.
        Kneel = "kneel",
        /// Bent forward.
        Bend = "bend",
        /// Turned in the back.
        Twist = "twist",
    }
}

words! {
    /// Air and surroundings.
    pub enum Climate {
        /// A cold room.
        Cold = "cold",
        /// Under the open sky.
        Outdoors = "outdoors",
        /// A hot place.
        Heat = "heat",
        /// Dust.
        Dust = "dust",
        /// Fumes.
        Fumes = "fumes",
        /// Latex.
        Latex = "latex",
        /// Something that many do not bear, such as nuts or perfume.
        Allergen = "allergen",
    }
}

words! {
    /// A language in which the text of a task can stand.
    pub enum TextLanguage {
        /// Danish.
        Danish = "da",
        /// English.
        English = "en",
        /// German.
        German = "de",
        /// Polish.
        Polish = "pl",
        /// Romanian.
        Romanian = "ro",
        /// Ukrainian.
        Ukrainian = "uk",
        /// Arabic.
        Arabic = "ar",
        /// Turkish.
        Turkish = "tr",
    }
}

words! {
    /// Dangers that are there by the nature of the work.
    pub enum Safety {
        /// Parts of a machine that move.
        MovingParts = "moving_parts",
        /// Feet above the floor.
        WorkAtHeight = "work_at_height",
        /// A vehicle is driven.
        Driving = "driving",
    }
}

words! {
    /// What a dimension does.
    pub enum DimensionKind {
        /// A task that asks more does not fit.
        Gate = "gate",
        /// A task that needs what is not in the set does not fit.
        Set = "set",
        /// A task that needs it fits only who has it.
        Licence = "licence",
        /// A task that uses more than is left does not fit today.
        Budget = "budget",
        /// A wish: it moves the order of what is offered and forbids nothing.
        Soft = "soft",
    }
}

words! {
    /// What the numbers of a dimension count.
    pub enum Unit {
        /// Grams.
        Gram = "g",
        /// Metres.
        Metre = "m",
        /// Minutes.
        Minute = "min",
        /// Millionths of a daily limit.
        PartPerMillion = "ppm",
        /// Steps of a scale.
        Level = "level",
        /// How often.
        Count = "count",
        /// Members of a set.
        Element = "element",
        /// An instant until which it holds.
        Instant = "instant",
    }
}

/// One dimension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dimension {
    /// A number that a task must not exceed.
    Gate(Gate),
    /// A set that a task must stay in.
    Set(SetGate),
    /// A course, `equip:NAME`.
    Licence(Equipment),
    /// Something that is used up.
    Budget(Budget),
    /// `pref:KIND`: likes this kind of work, 0 to 2.
    Pref(TaskKind),
    /// `avoid:KIND`: would rather not, 1 to 4.
    Avoid(TaskKind),
    /// `goal:KIND`: wants to learn it.
    Goal(TaskKind),
    /// Likes variety, 0 to 2.
    Rotation,
}

/// A code that names no dimension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no such dimension")]
pub struct UnknownDimension;

impl Dimension {
    /// The dimension with this code, such as `height`, `equip:forklift` or `pref:pick`.
    ///
    /// # Errors
    /// [`UnknownDimension`] where there is none.
    pub fn parse(code: &str) -> Result<Self, UnknownDimension> {
        let found = match code.split_once(':') {
            Some(("equip", name)) => Equipment::parse(name).map(Self::Licence),
            Some(("pref", kind)) => TaskKind::parse(kind).map(Self::Pref),
            Some(("avoid", kind)) => TaskKind::parse(kind).map(Self::Avoid),
            Some(("goal", kind)) => TaskKind::parse(kind).map(Self::Goal),
            Some(_) => None,
            None if code == "rotation" => Some(Self::Rotation),
            None => (Gate::parse(code).map(Self::Gate))
                .or_else(|| SetGate::parse(code).map(Self::Set))
                .or_else(|| Budget::parse(code).map(Self::Budget)),
        };
        found.ok_or(UnknownDimension)
    }

    /// Every dimension: gates, sets, licences, budgets, wishes.
    pub fn all() -> impl Iterator<Item = Self> {
        let kinds = || TaskKind::ALL.iter().copied();
        (Gate::ALL.iter().copied().map(Self::Gate))
            .chain(SetGate::ALL.iter().copied().map(Self::Set))
            .chain(Equipment::ALL.iter().copied().map(Self::Licence))
            .chain(Budget::ALL.iter().copied().map(Self::Budget))
            .chain(kinds().map(Self::Pref))
            .chain(kinds().map(Self::Avoid))
            .chain(kinds().map(Self::Goal))
            .chain([Self::Rotation])
    }

    /// What it does.
    #[must_use]
    pub const fn kind(self) -> DimensionKind {
        match self {
            Self::Gate(_) => DimensionKind::Gate,
            Self::Set(_) => DimensionKind::Set,
            Self::Licence(_) => DimensionKind::Licence,
            Self::Budget(_) => DimensionKind::Budget,
            Self::Pref(_) | Self::Avoid(_) | Self::Goal(_) | Self::Rotation => DimensionKind::Soft,
        }
    }

    /// What its numbers count.
    #[must_use]
    pub const fn unit(self) -> Unit {
        match self {
            Self::Gate(Gate::LiftMax | Gate::CarryMax | Gate::PushMax) | Self::Budget(Budget::KgDay) => {
                Unit::Gram
            }
            Self::Gate(_) | Self::Pref(_) | Self::Avoid(_) | Self::Goal(_) | Self::Rotation => Unit::Level,
            Self::Set(_) => Unit::Element,
            Self::Licence(_) => Unit::Instant,
            Self::Budget(Budget::WalkDay) => Unit::Metre,
            Self::Budget(Budget::LiftDoseDay | Budget::NoiseDoseDay) => Unit::PartPerMillion,
            Self::Budget(Budget::SwitchesDay) => Unit::Count,
            Self::Budget(_) => Unit::Minute,
        }
    }

    /// The numbers that a condition may give; none for sets and licences, which have no number.
    #[must_use]
    pub const fn range(self) -> Option<RangeInclusive<u64>> {
        Some(match self {
            Self::Gate(gate) => gate.range(),
            Self::Budget(budget) => budget.range(),
            Self::Pref(_) | Self::Rotation => 0..=2,
            Self::Avoid(_) => 1..=4,
            Self::Goal(_) => 1..=1,
            Self::Set(_) | Self::Licence(_) => return None,
        })
    }
}

impl fmt::Display for Dimension {
    /// The code.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gate(gate) => gate.fmt(f),
            Self::Set(set) => set.fmt(f),
            Self::Licence(equipment) => write!(f, "equip:{equipment}"),
            Self::Budget(budget) => budget.fmt(f),
            Self::Pref(kind) => write!(f, "pref:{kind}"),
            Self::Avoid(kind) => write!(f, "avoid:{kind}"),
            Self::Goal(kind) => write!(f, "goal:{kind}"),
            Self::Rotation => f.write_str("rotation"),
        }
    }
}

impl Gate {
    /// How many gates of one number there are.
    pub const COUNT: usize = Self::ALL.len();

    /// Its place in arrays over all gates.
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The numbers that a condition may give. The upper ends of the weights are above what one person ever handles.
    #[must_use]
    pub const fn range(self) -> RangeInclusive<u64> {
        match self {
            Self::LiftMax | Self::CarryMax => 0..=100_000,
            Self::PushMax => 0..=2_000_000,
            Self::Height | Self::Mobility | Self::Complexity => 0..=3,
            Self::Hands => 1..=2,
            Self::FineMotor
            | Self::Vision
            | Self::Hearing
            | Self::Noise
            | Self::Reading
            | Self::Number
            | Self::Pressure
            | Self::Contact
            | Self::Change => 0..=2,
            Self::Colour | Self::Solo => 0..=1,
        }
    }

    /// How many steps its scale has above 0; none for weights, which are no scale.
    #[must_use]
    pub const fn levels(self) -> Option<u32> {
        match self {
            Self::LiftMax | Self::CarryMax | Self::PushMax => None,
            Self::Height | Self::Mobility | Self::Complexity => Some(3),
            Self::Hands
            | Self::FineMotor
            | Self::Vision
            | Self::Hearing
            | Self::Noise
            | Self::Reading
            | Self::Number
            | Self::Pressure
            | Self::Contact
            | Self::Change => Some(2),
            Self::Colour | Self::Solo => Some(1),
        }
    }
}

impl SetGate {
    /// How many gates of a set there are.
    pub const COUNT: usize = Self::ALL.len();

    /// Its place in arrays over all sets.
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The names of its elements, in the order of their bits.
    pub fn elements(self) -> impl Iterator<Item = &'static str> {
        let names: Vec<&'static str> = match self {
            Self::Posture => Posture::ALL.iter().map(|word| word.as_str()).collect(),
            Self::Climate => Climate::ALL.iter().map(|word| word.as_str()).collect(),
            Self::Language => TextLanguage::ALL.iter().map(|word| word.as_str()).collect(),
            Self::Safety => Safety::ALL.iter().map(|word| word.as_str()).collect(),
        };
        names.into_iter()
    }

    /// The set of the one element with this name; none where it has no such element.
    #[must_use]
    pub fn element(self, name: &str) -> Option<Elements> {
        self.elements().position(|known| known == name).map(Elements::bit)
    }

    /// All its elements.
    #[must_use]
    pub fn every(self) -> Elements {
        self.elements().enumerate().fold(Elements::NONE, |all, (bit, _)| all.and(Elements::bit(bit)))
    }
}

impl Budget {
    /// How many budgets there are.
    pub const COUNT: usize = Self::ALL.len();

    /// Its place in arrays over all budgets.
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The numbers that a condition may give.
    #[must_use]
    pub const fn range(self) -> RangeInclusive<u64> {
        match self {
            Self::MinutesDay | Self::StandingDay | Self::ScreenDay => 0..=1_440,
            Self::MinutesWeek => 0..=10_080,
            // A stretch of no minutes would be a break that never ends.
            Self::MinutesRun | Self::StandingRun => 1..=1_440,
            Self::WalkDay => 0..=100_000,
            Self::KgDay => 0..=100_000_000,
            Self::LiftDoseDay | Self::NoiseDoseDay => 0..=1_000_000,
            Self::SwitchesDay => 0..=1_000,
        }
    }

    /// Whether a break starts it anew.
    #[must_use]
    pub const fn ends_with_a_break(self) -> bool {
        match self {
            Self::MinutesRun | Self::StandingRun => true,
            Self::MinutesDay
            | Self::MinutesWeek
            | Self::StandingDay
            | Self::ScreenDay
            | Self::WalkDay
            | Self::KgDay
            | Self::LiftDoseDay
            | Self::NoiseDoseDay
            | Self::SwitchesDay => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_code_reads_back_and_is_said_once() {
        let codes: Vec<String> = Dimension::all().map(|dimension| dimension.to_string()).collect();
        assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len());
        for dimension in Dimension::all() {
            assert_eq!(Dimension::parse(&dimension.to_string()), Ok(dimension));
        }
        for unknown in
            ["", "Height", "equip:", "equip:scooter", "pref:", "pref:sleep", "height:1", "rotation:1"]
        {
            assert_eq!(Dimension::parse(unknown), Err(UnknownDimension), "{unknown:?}");
        }
    }

    #[test]
    fn kinds_units_and_ranges_are_those_of_the_table() {
        let check = |code: &str, kind, unit, range: Option<RangeInclusive<u64>>| {
            let dimension = Dimension::parse(code).unwrap();
            assert_eq!(
                (dimension.kind(), dimension.unit(), dimension.range()),
                (kind, unit, range),
                "{code}"
            );
        };
        check("lift_max", DimensionKind::Gate, Unit::Gram, Some(0..=100_000));
        check("height", DimensionKind::Gate, Unit::Level, Some(0..=3));
        check("hands", DimensionKind::Gate, Unit::Level, Some(1..=2));
        check("solo", DimensionKind::Gate, Unit::Level, Some(0..=1));
        check("posture", DimensionKind::Set, Unit::Element, None);
        check("equip:heat_press", DimensionKind::Licence, Unit::Instant, None);
        check("minutes_run", DimensionKind::Budget, Unit::Minute, Some(1..=1_440));
        check("walk_day", DimensionKind::Budget, Unit::Metre, Some(0..=100_000));
        check("noise_dose_day", DimensionKind::Budget, Unit::PartPerMillion, Some(0..=1_000_000));
        check("pref:pick", DimensionKind::Soft, Unit::Level, Some(0..=2));
        check("avoid:pick", DimensionKind::Soft, Unit::Level, Some(1..=4));
        for &gate in Gate::ALL {
            let levels = gate.levels().map(u64::from);
            assert!(levels.is_none_or(|top| top == *gate.range().end()), "{gate}");
        }
    }

    #[test]
    fn sets_know_their_elements() {
        let sit = SetGate::Posture.element("sit").unwrap();
        assert_eq!(sit, Posture::Sit.into());
        assert_eq!(SetGate::Posture.element("driving"), None);
        let both: Elements = [Posture::Sit, Posture::Bend].into_iter().collect();
        assert_eq!(both.names(SetGate::Posture).collect::<Vec<_>>(), ["sit", "bend"]);
        assert!(sit.within(both) && !both.within(sit) && both.meets(sit));
        assert_eq!(both.common(sit), sit);
        for &gate in SetGate::ALL {
            assert_eq!(gate.every().names(gate).count(), gate.elements().count());
        }
        let licences: EquipmentSet = [Equipment::Stacker, Equipment::Ladder].into_iter().collect();
        assert!(licences.has(Equipment::Ladder) && !licences.has(Equipment::Forklift));
    }
}
