//! A demand as a list of facts with codes: the form in which it is kept, shown and compared.

use super::vector::{Demanded, LIFT_CLASSES, Origin, TaskDemand};
use crate::location::Reach;
use crate::people::dimension::{Budget, Elements, Equipment, EquipmentSet, Gate, SetGate};
use crate::task::TaskKind;

const REACHES: [Reach; 3] = [Reach::Close, Reach::Forearm, Reach::ThreeQuarter];
/// The names of the classes of lifts; see [`LIFT_CLASSES`].
const CLASSES: [&str; LIFT_CLASSES] = ["plain", "strained", "several", "assessed"];

/// One fact of a demand.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DemandFact {
    /// A dimension, or `SET.ELEMENT`, `posture_choice.ELEMENT`, `equip_any:NAME`, `lift.REACH.CLASS`, `carry.REACH`,
    /// `lift.beyond`, `lifts`, `persons`, `lines`, `units`.
    pub code: String,
    /// How much; 1 for what is there or not.
    pub value: u64,
    /// Where it is known from, for values that have that.
    pub origin: Option<Origin>,
}

/// A fact with a code that no demand has, or without the origin that its code needs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{code}` is no fact of a demand")]
pub struct UnknownFact {
    /// The code.
    pub code: String,
}

impl TaskDemand {
    /// All that it asks, in an order that depends on nothing else.
    #[must_use]
    pub fn facts(&self) -> Vec<DemandFact> {
        let mut facts = Vec::new();
        let mut say = |code: String, value: u64, origin| facts.push(DemandFact { code, value, origin });
        for &gate in Gate::ALL {
            if let Some(Demanded { value, origin }) = self.demanded(gate) {
                say(gate.to_string(), u64::from(value), Some(origin));
            }
        }
        for &budget in Budget::ALL {
            if let Some(Demanded { value, origin }) = self.used(budget) {
                say(budget.to_string(), value, Some(origin));
            }
        }
        for &set in SetGate::ALL {
            for element in self.set(set).names(set) {
                say(format!("{set}.{element}"), 1, self.set_origin(set));
            }
        }
        for posture in self.postures_offered.names(SetGate::Posture) {
            say(format!("posture_choice.{posture}"), 1, None);
        }
        for equipment in self.licences.iter() {
            say(format!("equip:{equipment}"), 1, None);
        }
        for equipment in self.licences_any.iter() {
            say(format!("equip_any:{equipment}"), 1, None);
        }
        for (place, reach) in REACHES.into_iter().enumerate() {
            for (class, name) in CLASSES.into_iter().enumerate() {
                let grams = self.lifting.heaviest[place][class];
                if grams > 0 {
                    say(format!("lift.{reach}.{name}"), u64::from(grams), None);
                }
            }
            if self.lifting.carried[place] > 0 {
                say(format!("carry.{reach}"), u64::from(self.lifting.carried[place]), None);
            }
        }
        if self.lifting.beyond {
            say("lift.beyond".to_owned(), 1, None);
        }
        for (code, value) in [
            ("lifts", u64::from(self.lifting.lifts)),
            ("persons", u64::from(self.persons)),
            ("lines", u64::from(self.lines)),
            ("units", self.units),
        ] {
            say(code.to_owned(), value, None);
        }
        facts
    }

    /// The demand of which these are the facts.
    ///
    /// # Errors
    /// [`UnknownFact`] for a code that there is not, a value that does not fit, or a missing origin.
    pub fn from_facts(kind: TaskKind, facts: &[DemandFact]) -> Result<Self, UnknownFact> {
        let mut demand = Self::nothing(kind);
        for fact in facts {
            demand.take(fact).ok_or_else(|| UnknownFact { code: fact.code.clone() })?;
        }
        Ok(demand)
    }

    fn take(&mut self, fact: &DemandFact) -> Option<()> {
        let DemandFact { code, value, origin } = fact;
        let small = || u32::try_from(*value).ok();
        if let Some(gate) = Gate::parse(code) {
            self.raise(gate, Demanded { value: small()?, origin: (*origin)? });
        } else if let Some(budget) = Budget::parse(code) {
            self.raise_use(budget, Demanded { value: *value, origin: (*origin)? });
        } else if let Some(name) = code.strip_prefix("equip:") {
            self.need_licences(EquipmentSet::NONE.with(Equipment::parse(name)?));
        } else if let Some(name) = code.strip_prefix("equip_any:") {
            self.need_one_licence(EquipmentSet::NONE.with(Equipment::parse(name)?));
        } else {
            match code.split_once('.') {
                Some(("posture_choice", name)) => {
                    self.postures_offered = self.postures_offered.and(SetGate::Posture.element(name)?);
                }
                Some(("lift", "beyond")) => self.lifting.beyond = true,
                Some(("lift", place)) => {
                    let (reach, class) = place.split_once('.')?;
                    let class = CLASSES.iter().position(|name| *name == class)?;
                    self.lifting.heaviest[reach_of(reach)?][class] = small()?;
                }
                Some(("carry", reach)) => self.lifting.carried[reach_of(reach)?] = small()?,
                Some((set, name)) => {
                    let set = SetGate::parse(set)?;
                    let element: Elements = set.element(name)?;
                    self.need(set, element, (*origin)?);
                }
                None => match code.as_str() {
                    "lifts" => self.lifting.lifts = small()?,
                    "persons" => self.persons = u8::try_from(*value).ok()?,
                    "lines" => self.lines = small()?,
                    "units" => self.units = *value,
                    _ => return None,
                },
            }
        }
        Some(())
    }
}

fn reach_of(name: &str) -> Option<usize> {
    REACHES.iter().position(|reach| reach.as_str() == name)
}

/// A hash of all that a demand asks, so that a decision can say which demand it saw: FNV-1a of 128 bits over its kind
/// and facts. It is no secret and no proof against somebody who wants two alike.
#[must_use]
pub fn demand_hash(demand: &TaskDemand) -> u128 {
    const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    let mut hash = OFFSET;
    let mut eat = |bytes: &[u8]| {
        for byte in bytes {
            hash = (hash ^ u128::from(*byte)).wrapping_mul(PRIME);
        }
        // Ends each piece with a byte that UTF-8 does not have, so that pieces cannot run together.
        hash = (hash ^ 0xff).wrapping_mul(PRIME);
    };
    eat(demand.kind().as_str().as_bytes());
    for fact in demand.facts() {
        eat(fact.code.as_bytes());
        eat(&fact.value.to_be_bytes());
        eat(fact.origin.map_or("", Origin::as_str).as_bytes());
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::dimension::{Climate, Posture, Safety};
    use crate::people::ergonomics::lifting::Strain;

    fn demand() -> TaskDemand {
        let mut demand = TaskDemand::nothing(TaskKind::Pick);
        demand.raise(Gate::LiftMax, Demanded::estimated(15_000));
        demand.raise(Gate::Height, Demanded { value: 0, origin: Origin::Measured });
        demand.raise_use(Budget::WalkDay, Demanded::master(125));
        demand.need(SetGate::Climate, Climate::Dust, Origin::Master);
        demand.need(SetGate::Safety, Safety::Driving, Origin::Master);
        demand.offer_postures([Posture::Sit, Posture::Stand].into_iter().collect(), Origin::Master);
        demand.need_licences(EquipmentSet::NONE.with(Equipment::Cutter));
        demand.need_one_licence([Equipment::Stacker, Equipment::Forklift].into_iter().collect());
        demand.lifting_mut().add(15_000, Reach::Forearm, Strain::Several, false, 3);
        demand.lifting_mut().add(8_000, Reach::Beyond, Strain::None, false, 1);
        demand.lifting_mut().add(9_000, Reach::Close, Strain::None, true, 1);
        demand.lifting_mut().carry(9_000, Reach::Close);
        demand.raise_persons(2);
        demand.count(3, 40);
        demand
    }

    #[test]
    fn the_facts_are_the_whole_demand() {
        let demand = demand();
        assert_eq!(TaskDemand::from_facts(TaskKind::Pick, &demand.facts()), Ok(demand));
        let nothing = TaskDemand::nothing(TaskKind::Count);
        assert_eq!(TaskDemand::from_facts(TaskKind::Count, &nothing.facts()), Ok(nothing));
        let facts = demand.facts();
        for left_out in 0..facts.len() {
            let mut fewer = facts.clone();
            let code = fewer.remove(left_out).code;
            let read = TaskDemand::from_facts(TaskKind::Pick, &fewer).unwrap();
            assert_ne!(read, demand, "{code} says nothing");
            assert_ne!(demand_hash(&read), demand_hash(&demand), "{code} is not hashed");
        }
    }

    #[test]
    fn what_is_no_fact_is_refused() {
        for (code, value, origin) in [
            ("heigth", 1, Some(Origin::Master)),
            ("height", 1, None),
            ("height", u64::MAX, Some(Origin::Master)),
            ("posture.dust", 1, Some(Origin::Master)),
            ("lift.far.plain", 1, None),
            ("equip:scooter", 1, None),
        ] {
            let facts = [DemandFact { code: code.to_owned(), value, origin }];
            let refused = TaskDemand::from_facts(TaskKind::Pick, &facts);
            assert_eq!(refused, Err(UnknownFact { code: code.to_owned() }));
        }
    }

    #[test]
    fn the_hash_never_changes() {
        assert_eq!(
            demand_hash(&TaskDemand::nothing(TaskKind::Pick)),
            demand_hash(&TaskDemand::nothing(TaskKind::Pick))
        );
        assert_ne!(
            demand_hash(&TaskDemand::nothing(TaskKind::Pick)),
            demand_hash(&TaskDemand::nothing(TaskKind::Pack))
        );
    }
}
