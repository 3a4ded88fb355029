//! How a demand is derived: the floor of the kind of work, then what each line, the station and the route add.
//! A derived value only ever raises what is there.

use super::line::{Case, DemandLine, Place};
use super::vector::{Demanded, Origin, TaskDemand};
use super::{HANDFUL_GRAMS, UNKNOWN_METRES_PER_LINE, UNKNOWN_UNIT_GRAMS};
use crate::location::{HeightClass, Reach};
use crate::people::dimension::{Budget, Elements, Equipment, EquipmentSet, Gate, Posture, Safety, SetGate};
use crate::people::ergonomics::lifting::{LiftZone, REACHES, Strain, lift_dose_ppm, lift_zone, reach_index};
use crate::people::ergonomics::noise::{dose_ppm, noise_class};
use crate::people::rules::LawRules;
use crate::task::TaskKind;

/// How long each part of the work takes at the norm's pace, in tenths of a second; a site may have its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaskTimes {
    /// To begin.
    pub setup: u64,
    /// For a metre.
    pub per_metre: u64,
    /// To find a line.
    pub search: u64,
    /// To scan it.
    pub scan: u64,
    /// To grasp a unit, by height class; the last two are the same, since the ladder counts for itself.
    pub grasp: [u64; 4],
    /// To climb, for a line.
    pub ladder: u64,
    /// To confirm the whole.
    pub confirm: u64,
}

impl Default for TaskTimes {
    fn default() -> Self {
        Self {
            setup: 200,
            per_metre: 10,
            search: 40,
            scan: 20,
            grasp: [25, 35, 50, 50],
            ladder: 250,
            confirm: 20,
        }
    }
}

/// What a demand is derived with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemandRules {
    /// Times of the site.
    pub times: TaskTimes,
    /// The law on the day: which lifts are green, and what a day's dose is.
    pub law: LawRules,
}

/// How far one walks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// Nowhere: the work is at one place.
    AtPlace,
    /// So far.
    Metres {
        /// Metres.
        metres: u64,
        /// Over stairs or an uneven floor.
        stairs: bool,
        /// Where that is known from.
        origin: Origin,
    },
    /// Nobody knows.
    Unknown,
}

/// Where seated or standing work is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Station {
    /// Seated, standing, or as one likes.
    pub postures: Elements,
    /// So many percent of the time one stands.
    pub standing_percent: u64,
    /// So many percent of the time one looks at a screen.
    pub screen_percent: u64,
    /// How far from the body the hands go, where somebody said.
    pub reach: Option<Reach>,
}

/// A task as far as its demand goes.
#[derive(Clone, Copy, Debug)]
pub struct TaskFacts<'a> {
    /// The kind of work.
    pub kind: TaskKind,
    /// Its lines.
    pub lines: &'a [DemandLine],
    /// The way.
    pub route: Route,
    /// The station, for work at one.
    pub station: Option<Station>,
    /// Orders on one cart, for tours.
    pub orders: u32,
    /// A pallet is moved, which nobody lifts.
    pub pallet: bool,
    /// What is pushed or pulled on wheels, in grams.
    pub pushed_grams: Option<Demanded<u64>>,
    /// What the recipe's step asks, for work orders.
    pub recipe: Option<&'a TaskDemand>,
    /// The languages in which its free text stands; one is enough.
    pub languages: Elements,
    /// How many persons it takes, 1 or 2.
    pub persons: u8,
}

impl<'a> TaskFacts<'a> {
    /// A task of which only the kind and the lines are known: work at a station stays there, and of other work nobody
    /// knows the way.
    #[must_use]
    pub const fn new(kind: TaskKind, lines: &'a [DemandLine]) -> Self {
        let route = match kind {
            TaskKind::Pack
            | TaskKind::Label
            | TaskKind::Print
            | TaskKind::Weigh
            | TaskKind::WorkOrder
            | TaskKind::Return => Route::AtPlace,
            TaskKind::Receive
            | TaskKind::Putaway
            | TaskKind::Replenish
            | TaskKind::Pick
            | TaskKind::Count
            | TaskKind::Move => Route::Unknown,
        };
        Self {
            kind,
            lines,
            route,
            station: None,
            orders: 1,
            pallet: false,
            pushed_grams: None,
            recipe: None,
            languages: Elements::NONE,
            persons: 1,
        }
    }
}

/// How often each unit is lifted in a task of this kind.
#[must_use]
pub const fn handlings(kind: TaskKind) -> u64 {
    match kind {
        TaskKind::Receive | TaskKind::Return | TaskKind::Replenish => 2,
        TaskKind::Putaway
        | TaskKind::Pick
        | TaskKind::Pack
        | TaskKind::Move
        | TaskKind::Weigh
        | TaskKind::WorkOrder => 1,
        TaskKind::Label | TaskKind::Print | TaskKind::Count => 0,
    }
}

/// The lines whose item should be weighed, by a task of its own: nobody knows what one unit weighs.
pub fn lines_to_weigh(lines: &[DemandLine]) -> impl Iterator<Item = usize> {
    lines.iter().enumerate().filter(|(_, line)| line.unit_grams.is_none()).map(|(place, _)| place)
}

/// What a task asks.
#[must_use]
pub fn derive_demand(task: &TaskFacts<'_>, rules: &DemandRules) -> TaskDemand {
    let mut demand = floor(task);
    let handlings = if task.pallet { 0 } else { handlings(task.kind) };
    let mut sums = Sums::NONE;
    for line in task.lines {
        line_demand(&mut demand, &mut sums, line, task, handlings, rules);
    }
    let lines = u32::try_from(task.lines.len()).unwrap_or(u32::MAX);
    demand.count(lines, sums.units);
    if handlings > 0 && sums.units > 0 {
        let origin = sums.weight_origin;
        demand.raise_use(Budget::KgDay, Demanded { value: sums.grams, origin });
        let dose = lift_dose_ppm(sums.dose_grams, &rules.law);
        demand.raise_use(Budget::LiftDoseDay, Demanded { value: dose, origin });
        if u64::from(demand.gate(Gate::LiftMax)) > HANDFUL_GRAMS {
            demand.raise(Gate::Hands, Demanded { value: 2, origin });
        }
    }
    if let Some(pushed) = task.pushed_grams {
        demand.raise_grams(Gate::PushMax, pushed);
    }
    way_and_time(&mut demand, task, &sums, rules);
    demand
}

/// What is added up over the lines.
struct Sums {
    units: u64,
    grams: u64,
    /// The least sure origin of the weights seen, the surest to begin with.
    weight_origin: Origin,
    dose_grams: [u64; REACHES],
    /// Tenths of a second to grasp and climb.
    grasp: u64,
    /// The least sure origin of the places seen.
    place_origin: Origin,
    noise_db: Option<u32>,
    stairs: bool,
}

impl Sums {
    const NONE: Self = Self {
        units: 0,
        grams: 0,
        weight_origin: Origin::Measured,
        dose_grams: [0; REACHES],
        grasp: 0,
        place_origin: Origin::Measured,
        noise_db: None,
        stairs: false,
    };
}

fn line_demand(
    demand: &mut TaskDemand,
    sums: &mut Sums,
    line: &DemandLine,
    task: &TaskFacts<'_>,
    handlings: u64,
    rules: &DemandRules,
) {
    let units = u64::try_from(line.quantity.units()).unwrap_or(0);
    sums.units = sums.units.saturating_add(units);
    let height = height(line.place);
    if let Some(height) = height {
        height_demand(demand, height);
        sums.place_origin = sums.place_origin.max(height.origin);
    }
    let class = height.map_or(HeightClass::HandHeight, |height| height.value);
    let climb = if class == HeightClass::Ladder { rules.times.ladder } else { 0 };
    let grasp = units.saturating_mul(rules.times.grasp[usize::from(class.number())]);
    sums.grasp = sums.grasp.saturating_add(grasp).saturating_add(climb);
    surroundings(demand, sums, line);
    head_and_eyes(demand, line, units);
    if handlings > 0 && units > 0 {
        weights(demand, sums, line, task, class, units, handlings, rules);
    }
}

/// What the height of the hands asks of the body.
fn height_demand(demand: &mut TaskDemand, height: Demanded<HeightClass>) {
    let Demanded { value, origin } = height;
    demand.raise(Gate::Height, Demanded { value: u32::from(value.number()), origin });
    match value {
        HeightClass::HandHeight | HeightClass::Bending => {}
        HeightClass::FloorToHead => demand.need(SetGate::Posture, Posture::Bend, origin),
        HeightClass::Ladder => {
            demand.need(SetGate::Posture, Posture::Bend, origin);
            demand.need(SetGate::Safety, Safety::WorkAtHeight, origin);
        }
    }
}

/// Lifts, carries and their sums.
#[expect(clippy::too_many_arguments, reason = "one line with all that its weight depends on")]
fn weights(
    demand: &mut TaskDemand,
    sums: &mut Sums,
    line: &DemandLine,
    task: &TaskFacts<'_>,
    class: HeightClass,
    units: u64,
    handlings: u64,
    rules: &DemandRules,
) {
    let unit = unit_weight(line);
    let (lift, times) = lift(units, unit, line.case);
    demand.raise_grams(Gate::LiftMax, lift);
    if line.carried {
        demand.raise_grams(Gate::CarryMax, lift);
    }
    if line.longest_mm.is_some_and(|longest| longest > 300) {
        demand.raise(Gate::Hands, Demanded::master(2));
    }
    let known_reach = line.reach.or(task.station.and_then(|station| station.reach));
    let reach = known_reach.unwrap_or(Reach::ThreeQuarter);
    let strained = class >= HeightClass::FloorToHead;
    let strain = Strain::of(u32::from(strained) + u32::from(line.twist));
    let times = times.saturating_mul(handlings);
    demand.lifting_mut().add(lift.value, reach, strain, line.assessed, times);
    if line.carried {
        demand.lifting_mut().carry(lift.value, reach);
    }
    let total = unit.value.saturating_mul(units).saturating_mul(handlings);
    sums.grams = sums.grams.saturating_add(total);
    sums.weight_origin = sums.weight_origin.max(unit.origin);
    if let Some(index) = reach_index(reach)
        && lift_zone(lift.value, reach, &rules.law) != LiftZone::Green
    {
        let lifted = lift.value.saturating_mul(times);
        sums.dose_grams[index] = sums.dose_grams[index].saturating_add(lifted);
    }
}

/// What one unit weighs; an unknown one as much as the heaviest known of its family, else 15 kg.
fn unit_weight(line: &DemandLine) -> Demanded<u64> {
    line.unit_grams
        .unwrap_or_else(|| Demanded::estimated(line.family_grams_max.unwrap_or(UNKNOWN_UNIT_GRAMS)))
}

/// One lift of a line, and how many: the case where one is taken whole, else a handful of units, at least one.
fn lift(units: u64, unit: Demanded<u64>, case: Option<Case>) -> (Demanded<u64>, u64) {
    let whole = case.and_then(|case| {
        let each = u64::try_from(case.quantity.units()).ok().filter(|each| (1..=units).contains(each))?;
        Some((case.grams, units.div_ceil(each)))
    });
    if let Some((grams, times)) = whole {
        return (Demanded::master(grams), times);
    }
    let handful = HANDFUL_GRAMS.checked_div(unit.value).unwrap_or(units);
    let at_once = units.min(handful).max(1);
    (Demanded { value: unit.value.saturating_mul(at_once), origin: unit.origin }, units.div_ceil(at_once))
}

fn height(place: Place) -> Option<Demanded<HeightClass>> {
    match place {
        Place::Station => None,
        Place::Location(Some(value)) => Some(Demanded::master(value)),
        Place::Location(None) => Some(Demanded::estimated(HeightClass::FloorToHead)),
    }
}

/// Noise, air, dangers and company of the zone, and what the item brings.
fn surroundings(demand: &mut TaskDemand, sums: &mut Sums, line: &DemandLine) {
    let zone = &line.zone;
    sums.noise_db = sums.noise_db.max(zone.noise_db);
    sums.stairs |= zone.stairs;
    if let Some(db) = zone.noise_db {
        demand.raise(Gate::Noise, Demanded::master(noise_class(db)));
    }
    demand.need(SetGate::Climate, zone.climate.and(line.item_climate), Origin::Master);
    demand.need(SetGate::Safety, zone.safety, Origin::Master);
    if zone.alarm_only_heard {
        demand.raise(Gate::Hearing, Demanded::master(1));
    }
    if zone.solo {
        demand.raise(Gate::Solo, Demanded::master(1));
    }
}

/// What must be seen, read and counted.
fn head_and_eyes(demand: &mut TaskDemand, line: &DemandLine, units: u64) {
    demand.raise(Gate::Vision, Demanded::master(line.seeing as u32));
    demand.raise(Gate::Reading, Demanded::master(line.guide as u32));
    if line.colour_only {
        demand.raise(Gate::Colour, Demanded::master(1));
    }
    let counted = u32::from(units > 10 && !line.counting_aid);
    let number = if line.converts_units { 2 } else { counted };
    demand.raise(Gate::Number, Demanded::master(number));
}

/// The way, the minutes, and what uses a part of these.
fn way_and_time(demand: &mut TaskDemand, task: &TaskFacts<'_>, sums: &Sums, rules: &DemandRules) {
    let lines = u64::from(demand.lines());
    let (metres, stairs, way_origin) = match task.route {
        Route::AtPlace => (0, false, Origin::Master),
        Route::Metres { metres, stairs, origin } => (metres, stairs, origin),
        Route::Unknown => (lines.saturating_mul(UNKNOWN_METRES_PER_LINE), false, Origin::Estimated),
    };
    let mobility = match metres {
        _ if stairs || sums.stairs => 3,
        0..=5 => 0,
        6..=100 => 1,
        _ => 2,
    };
    demand.raise(Gate::Mobility, Demanded { value: mobility, origin: way_origin });
    demand.raise_use(Budget::WalkDay, Demanded { value: metres, origin: way_origin });

    let times = &rules.times;
    let tenths = [
        metres.saturating_mul(times.per_metre),
        lines.saturating_mul(times.search.saturating_add(times.scan)),
        sums.grasp,
        times.confirm,
    ];
    let minutes = tenths.into_iter().fold(times.setup, u64::saturating_add).div_ceil(600);
    // A recipe may say that its step takes longer.
    let minutes = minutes.max(demand.std_minutes());
    let origin = way_origin.max(sums.place_origin);
    for budget in [Budget::MinutesDay, Budget::MinutesWeek, Budget::MinutesRun] {
        demand.raise_use(budget, Demanded { value: minutes, origin });
    }
    share_of_time(demand, task, minutes, origin);
    if let Some(db) = sums.noise_db {
        demand.raise_use(Budget::NoiseDoseDay, Demanded { value: dose_ppm(db, minutes), origin });
    }
}

/// Standing and screen: the station's share of the minutes. Work at no station that is not seated is on the feet.
fn share_of_time(demand: &mut TaskDemand, task: &TaskFacts<'_>, minutes: u64, origin: Origin) {
    let share = |percent: u64| minutes.saturating_mul(percent.min(100)).div_ceil(100);
    let seated = demand.set(SetGate::Posture).meets(Posture::Sit.into());
    let (standing, screen, origin) = match task.station {
        Some(station) => (share(station.standing_percent), share(station.screen_percent), origin),
        None if seated => (0, 0, origin),
        None => (minutes, 0, Origin::Estimated),
    };
    for budget in [Budget::StandingDay, Budget::StandingRun] {
        demand.raise_use(budget, Demanded { value: standing, origin });
    }
    demand.raise_use(Budget::ScreenDay, Demanded { value: screen, origin });
}

/// What a kind of work asks at least, whatever its lines.
fn floor(task: &TaskFacts<'_>) -> TaskDemand {
    let mut demand = TaskDemand::nothing(task.kind);
    let mut level = |gate, value| demand.raise(gate, Demanded::master(value));
    match task.kind {
        TaskKind::Receive => {
            level(Gate::Complexity, 2);
            level(Gate::Contact, 1);
            level(Gate::Number, 1);
        }
        TaskKind::Putaway | TaskKind::Replenish | TaskKind::Move => {
            level(Gate::Complexity, 1);
            level(Gate::Mobility, 1);
        }
        TaskKind::Pick => level(Gate::Complexity, if task.orders > 1 { 2 } else { 1 }),
        TaskKind::Pack => level(Gate::Complexity, 1),
        TaskKind::Label | TaskKind::Print | TaskKind::Weigh => level(Gate::Complexity, 0),
        TaskKind::Count => {
            level(Gate::Complexity, 0);
            level(Gate::Number, 1);
        }
        TaskKind::Return => level(Gate::Complexity, 3),
        TaskKind::WorkOrder => {}
    }
    match task.kind {
        TaskKind::Receive => demand.need(SetGate::Posture, Posture::Stand, Origin::Master),
        TaskKind::Weigh => demand.need(SetGate::Posture, Posture::Sit, Origin::Master),
        TaskKind::Putaway
        | TaskKind::Replenish
        | TaskKind::Pick
        | TaskKind::Pack
        | TaskKind::Label
        | TaskKind::Print
        | TaskKind::Count
        | TaskKind::Return
        | TaskKind::Move
        | TaskKind::WorkOrder => {}
    }
    if task.pallet {
        demand.need_one_licence(EquipmentSet::from_iter([Equipment::Stacker, Equipment::Forklift]));
        demand.need(SetGate::Safety, Safety::Driving, Origin::Master);
    }
    if let Some(station) = task.station {
        demand.offer_postures(station.postures, Origin::Master);
    }
    if let Some(recipe) = task.recipe {
        demand.raise_to(recipe);
    }
    demand.need(SetGate::Language, task.languages, Origin::Master);
    demand.raise_persons(task.persons);
    demand
}

#[cfg(test)]
#[path = "derive_tests.rs"]
mod tests;
