//! Signatures: a task's gates and a person's as bits, so that most tasks that do not fit are passed over at once.
//!
//! A task that the signatures let pass may still not fit; one that they hold back never does.

use crate::people::demand::TaskDemand;
use crate::people::dimension::{Equipment, Gate, SetGate};
use crate::people::ergonomics::lifting::share_of_load;
use crate::people::profile::EffectiveProfile;
use crate::people::rules::LawRules;

/// Weights at which a bit is set, in grams: what is asked above it, or allowed above it.
const WEIGHTS: [u32; 12] =
    [500, 1_000, 2_000, 3_000, 5_000, 7_000, 10_000, 12_000, 15_000, 20_000, 30_000, 50_000];
/// Elements of a set that have a bit.
const SET_BITS: u32 = 8;

/// What a task asks, a bit for each step of a gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature(u128);

/// What a person's gates let pass.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Passes(u128);

impl std::fmt::Debug for Passes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Passes(..)")
    }
}

/// Writes bits from the lowest on.
struct Bits {
    bits: u128,
    next: u32,
}

impl Bits {
    fn push(&mut self, set: bool) {
        if set {
            self.bits |= 1 << self.next;
        }
        self.next += 1;
    }
}

/// The gates whose demand does not depend on the moment.
fn fixed_gates() -> impl Iterator<Item = Gate> {
    Gate::ALL.iter().copied().filter(|gate| !matches!(gate, Gate::Pressure | Gate::Change))
}

/// A bit for each step of each gate: whether `above(gate, step)`.
fn gate_bits(bits: &mut Bits, above: impl Fn(Gate, u32) -> bool) {
    for gate in fixed_gates() {
        match gate.levels() {
            Some(levels) => (0..levels).for_each(|level| bits.push(above(gate, level))),
            None => WEIGHTS.into_iter().for_each(|grams| bits.push(above(gate, grams))),
        }
    }
}

impl Signature {
    /// The signature of a demand; `law` says how two share a load.
    #[must_use]
    pub fn of(demand: &TaskDemand, law: &LawRules) -> Self {
        let asked = |gate| {
            let value = demand.gate(gate);
            if gate == Gate::LiftMax && demand.persons() > 1 {
                let share = share_of_load(u64::from(value), demand.persons(), law);
                u32::try_from(share).unwrap_or(u32::MAX)
            } else {
                value
            }
        };
        let mut bits = Bits { bits: 0, next: 0 };
        gate_bits(&mut bits, |gate, step| asked(gate) > step);
        for set in SETS {
            let needed = demand.set(set).bits();
            (0..SET_BITS).for_each(|element| bits.push(needed & (1 << element) != 0));
        }
        for &equipment in Equipment::ALL {
            bits.push(demand.licences().has(equipment));
        }
        Self(bits.bits)
    }

    /// Whether nothing of this is held back.
    #[must_use]
    pub const fn passes(self, gates: Passes) -> bool {
        self.0 & !gates.0 == 0
    }
}

/// Sets of which each element must be allowed; of languages one is enough, so they have no bit.
const SETS: [SetGate; 3] = [SetGate::Posture, SetGate::Climate, SetGate::Safety];

impl Passes {
    /// What the hard gates and the licences of a profile let pass.
    #[must_use]
    pub fn of(profile: &EffectiveProfile) -> Self {
        let hard = profile.hard();
        let mut bits = Bits { bits: 0, next: 0 };
        gate_bits(&mut bits, |gate, step| hard.gates[gate.index()] > step);
        for set in SETS {
            let allowed = hard.allowed[set.index()].bits();
            (0..SET_BITS).for_each(|element| bits.push(allowed & (1 << element) != 0));
        }
        for &equipment in Equipment::ALL {
            bits.push(profile.may_use_any() || profile.granted().has(equipment));
        }
        Self(bits.bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::demand::{Demanded, Origin};
    use crate::people::dimension::{Climate, Safety};
    use crate::people::rules::shipped_rows;
    use crate::task::TaskKind;
    use jiff::civil::date;

    #[test]
    fn all_bits_have_room() {
        let mut bits = Bits { bits: 0, next: 0 };
        gate_bits(&mut bits, |_, _| true);
        let all = bits.next + SETS.len() as u32 * SET_BITS + Equipment::ALL.len() as u32;
        assert!(all <= u128::BITS, "{all} bits");
        for set in SETS {
            assert!(set.elements().count() <= SET_BITS as usize, "{set}");
        }
    }

    #[test]
    fn an_unrestricted_person_passes_everything() {
        let law = LawRules::on(&shipped_rows(), date(2026, 3, 2)).unwrap();
        let mut demand = TaskDemand::nothing(TaskKind::Pick);
        for &gate in Gate::ALL {
            demand.raise(gate, Demanded::master(u32::try_from(*gate.range().end()).unwrap()));
        }
        demand.need(SetGate::Climate, Climate::Dust, Origin::Master);
        demand.need(SetGate::Safety, Safety::Driving, Origin::Master);
        demand.need_licences(Equipment::ALL.iter().copied().collect());
        let signature = Signature::of(&demand, &law);
        assert!(signature.passes(Passes::of(&EffectiveProfile::UNRESTRICTED)));
        assert!(!signature.passes(Passes(0)));
        assert!(Signature::of(&TaskDemand::nothing(TaskKind::Pick), &law).passes(Passes(0)));
    }
}
