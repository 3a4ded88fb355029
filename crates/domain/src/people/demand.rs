//! What a task asks of whoever does it, derived from its lines and never typed.
//!
//! This is the part that the facts of items and locations give: how heavy, how much, how high. What
//! depends on zones, stations, routes and the hour comes with these. An unknown weight or height is never taken for
//! a light or an easy one.

use crate::location::HeightClass;
use crate::quantity::Quantity;
use crate::task::TaskKind;
use crate::words::words;

/// What a unit is taken to weigh when nobody knows: 15 kg.
pub const UNKNOWN_UNIT_GRAMS: u64 = 15_000;
/// How much one hand takes at a time where units are light: 3 kg.
pub const HANDFUL_GRAMS: u64 = 3_000;

words! {
    /// Where a value of a demand comes from, the surest first.
    pub enum Origin {
        /// Somebody measured it here.
        Measured = "measured",
        /// The item or the location says so.
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

/// What a task asks. None asks nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TaskDemand {
    /// The heaviest single lift, in grams.
    pub lift_grams_max: Option<Demanded<u64>>,
    /// All that is lifted, in grams, each handling counted.
    pub grams_total: Option<Demanded<u64>>,
    /// The least comfortable height of the hands.
    pub height_class: Option<Demanded<HeightClass>>,
    /// How many lines it has.
    pub lines: u32,
    /// How many base units it moves.
    pub units: u64,
}

/// A line as far as its demand goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemandLine {
    /// Base units.
    pub quantity: Quantity,
    /// What one weighs, where somebody said, in grams.
    pub unit_grams: Option<Demanded<u64>>,
    /// The package that is taken whole where the line has enough units.
    pub case: Option<Case>,
    /// Where the hands go.
    pub place: Place,
}

/// A package taken whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Case {
    /// Base units in it, at least 1.
    pub quantity: Quantity,
    /// Its gross weight in grams.
    pub grams: u64,
}

/// Where the hands go on a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// To a station; its heights are the station's.
    Station,
    /// To a location of this height class, where somebody measured it.
    Location(Option<HeightClass>),
}

/// How often each unit is lifted in a task of this kind.
#[must_use]
pub const fn handlings(kind: TaskKind) -> u64 {
    match kind {
        TaskKind::Receive | TaskKind::Return => 2,
        TaskKind::Putaway
        | TaskKind::Replenish
        | TaskKind::Pick
        | TaskKind::Pack
        | TaskKind::Move
        | TaskKind::Weigh
        | TaskKind::WorkOrder => 1,
        TaskKind::Label | TaskKind::Print | TaskKind::Count => 0,
    }
}

/// What a task of this kind with these lines asks.
#[must_use]
pub fn derive_demand(kind: TaskKind, lines: &[DemandLine]) -> TaskDemand {
    let handlings = handlings(kind);
    let mut demand =
        TaskDemand { lines: u32::try_from(lines.len()).unwrap_or(u32::MAX), ..TaskDemand::default() };
    for line in lines {
        let units = u64::try_from(line.quantity.units()).unwrap_or(0);
        demand.units = demand.units.saturating_add(units);
        demand.height_class = worse(demand.height_class, height(line.place));
        if handlings == 0 || units == 0 {
            continue;
        }
        let unit =
            line.unit_grams.unwrap_or(Demanded { value: UNKNOWN_UNIT_GRAMS, origin: Origin::Estimated });
        demand.lift_grams_max = worse(demand.lift_grams_max, Some(lift(units, unit, line.case)));
        let total = unit.value.saturating_mul(units).saturating_mul(handlings);
        demand.grams_total = Some(match demand.grams_total {
            None => Demanded { value: total, origin: unit.origin },
            Some(sum) => {
                Demanded { value: sum.value.saturating_add(total), origin: sum.origin.max(unit.origin) }
            }
        });
    }
    demand
}

/// One lift of a line: the case where one is taken whole, else a handful of units, at least one.
fn lift(units: u64, unit: Demanded<u64>, case: Option<Case>) -> Demanded<u64> {
    let whole = case.filter(|case| u64::try_from(case.quantity.units()).is_ok_and(|n| n <= units));
    if let Some(case) = whole {
        return Demanded { value: case.grams, origin: Origin::Master };
    }
    let handful = HANDFUL_GRAMS.checked_div(unit.value).unwrap_or(units);
    let at_once = units.min(handful).max(1);
    Demanded { value: unit.value.saturating_mul(at_once), origin: unit.origin }
}

fn height(place: Place) -> Option<Demanded<HeightClass>> {
    match place {
        Place::Station => None,
        Place::Location(Some(value)) => Some(Demanded { value, origin: Origin::Master }),
        Place::Location(None) => {
            Some(Demanded { value: HeightClass::FloorToHead, origin: Origin::Estimated })
        }
    }
}

/// The larger of two values; of equal ones the surer.
fn worse<T: Ord + Copy>(a: Option<Demanded<T>>, b: Option<Demanded<T>>) -> Option<Demanded<T>> {
    match (a, b) {
        (Some(a), Some(b)) => {
            let second = b.value > a.value || (b.value == a.value && b.origin < a.origin);
            Some(if second { b } else { a })
        }
        (one, None) | (None, one) => one,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(quantity: i64, grams: Option<u64>, height: Option<HeightClass>) -> DemandLine {
        DemandLine {
            quantity: Quantity::new(quantity).unwrap(),
            unit_grams: grams.map(|value| Demanded { value, origin: Origin::Master }),
            case: None,
            place: Place::Location(height),
        }
    }

    #[test]
    fn one_lift_is_a_handful_or_a_case() {
        let check = |line: DemandLine, grams, origin| {
            let demand = derive_demand(TaskKind::Pick, &[line]);
            assert_eq!(demand.lift_grams_max, Some(Demanded { value: grams, origin }), "{line:?}");
        };
        check(line(2, Some(340), None), 680, Origin::Master);
        check(line(20, Some(340), None), 2_720, Origin::Master);
        check(line(20, Some(4_000), None), 4_000, Origin::Master);
        check(line(20, None, None), 15_000, Origin::Estimated);
        check(line(20, Some(0), None), 0, Origin::Master);
        let case = Some(Case { quantity: Quantity::new(24).unwrap(), grams: 8_600 });
        check(DemandLine { case, ..line(24, Some(340), None) }, 8_600, Origin::Master);
        check(DemandLine { case, ..line(23, Some(340), None) }, 2_720, Origin::Master);
    }

    #[test]
    fn the_worst_line_counts_and_the_sums_add_up() {
        let hand = Some(HeightClass::HandHeight);
        let lines =
            [line(2, Some(500), hand), line(1, Some(9_000), Some(HeightClass::Ladder)), line(3, None, None)];
        let demand = derive_demand(TaskKind::Receive, &lines);
        let estimated = |value| Some(Demanded { value, origin: Origin::Estimated });
        assert_eq!((demand.lines, demand.units), (3, 6));
        assert_eq!(demand.lift_grams_max, estimated(15_000));
        assert_eq!(demand.grams_total, estimated(2 * (1_000 + 9_000 + 45_000)));
        assert_eq!(
            demand.height_class,
            Some(Demanded { value: HeightClass::Ladder, origin: Origin::Master })
        );
        let known = derive_demand(TaskKind::Pick, &lines[..2]);
        assert_eq!(known.grams_total, Some(Demanded { value: 10_000, origin: Origin::Master }));
    }

    #[test]
    fn unknown_heights_are_not_easy_and_counting_lifts_nothing() {
        let demand = derive_demand(TaskKind::Count, &[line(0, None, None)]);
        assert_eq!(demand.lift_grams_max, None);
        assert_eq!(demand.grams_total, None);
        let unknown = Some(Demanded { value: HeightClass::FloorToHead, origin: Origin::Estimated });
        assert_eq!(demand.height_class, unknown);
        let station = DemandLine { place: Place::Station, ..line(1, Some(1), None) };
        assert_eq!(derive_demand(TaskKind::Pack, &[station]).height_class, None);
    }
}
