//! Changes of a task that make it ask less: the task is adapted, not the person.

use super::vector::{LIFT_CLASSES, TaskDemand};
use crate::people::dimension::{Budget, Elements, Gate, Posture, Safety, SetGate};
use crate::people::ergonomics::lifting::REACHES;

/// A change that a supervisor can make, the smaller ones first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// A shape stands beside the colour.
    ShapeLabel,
    /// A picture says what the text says.
    Pictogram,
    /// The deadline is another day's.
    LaterDeadline,
    /// The goods lie where neither bending nor reaching up is needed.
    GoldenZone,
    /// A table brings the load close to the body.
    LiftTable,
    /// The box is taken in parts.
    SplitCase {
        /// Into how many.
        parts: u32,
        /// What the heaviest part weighs, in grams.
        grams: u32,
    },
    /// The task is done in parts, each a task of its own.
    SplitTask {
        /// Into how many.
        parts: u32,
    },
    /// Somebody is beside, and lifts too.
    Buddy,
}

impl TaskDemand {
    /// What would be asked after a change; none where the change would make no difference.
    #[must_use]
    pub fn changed(&self, change: Change) -> Option<Self> {
        let mut changed = *self;
        match change {
            Change::ShapeLabel => changed.lower(Gate::Colour, 0),
            Change::Pictogram => {
                changed.lower(Gate::Reading, 0);
                changed.sets[SetGate::Language.index()] = Elements::NONE;
            }
            Change::LaterDeadline => changed.lower(Gate::Pressure, 0),
            Change::GoldenZone => changed.bring_to_hand_height(),
            Change::LiftTable => changed.bring_close(),
            Change::SplitCase { parts, .. } => changed.split_lifts(parts.max(1)),
            Change::SplitTask { parts } => changed.split(parts.max(1)),
            Change::Buddy => {
                changed.lower(Gate::Solo, 0);
                if changed.gate(Gate::LiftMax) > 0 {
                    changed.raise_persons(2);
                }
            }
        }
        (changed != *self).then_some(changed)
    }

    fn lower(&mut self, gate: Gate, value: u32) {
        let asked = &mut self.gates[gate.index()];
        *asked = value.min(*asked);
    }

    fn bring_to_hand_height(&mut self) {
        let strained = self.gate(Gate::Height) >= 2;
        self.lower(Gate::Height, 0);
        for (set, element) in [
            (SetGate::Posture, Posture::Bend.into()),
            (SetGate::Safety, Elements::from(Safety::WorkAtHeight)),
        ] {
            let needed = &mut self.sets[set.index()];
            *needed = Elements::from_bits(needed.bits() & !element.bits());
        }
        if !strained {
            return;
        }
        // One strain less: what was strained is plain, and of several one is left.
        for classes in &mut self.lifting.heaviest {
            let [plain, strained, several, assessed] = *classes;
            *classes = [plain.max(strained), several, 0, assessed];
        }
    }

    fn bring_close(&mut self) {
        let mut close = [0; LIFT_CLASSES];
        for classes in self.lifting.heaviest {
            for (all, heaviest) in close.iter_mut().zip(classes) {
                *all = heaviest.max(*all);
            }
        }
        let carried = self.lifting.carried.into_iter().max().unwrap_or(0);
        self.lifting.heaviest = [[0; LIFT_CLASSES]; REACHES];
        self.lifting.heaviest[0] = close;
        self.lifting.carried = [0; REACHES];
        self.lifting.carried[0] = carried;
        self.lifting.beyond = false;
    }

    fn split_lifts(&mut self, parts: u32) {
        for gate in [Gate::LiftMax, Gate::CarryMax] {
            let asked = &mut self.gates[gate.index()];
            *asked = asked.div_ceil(parts);
        }
        for heaviest in self.lifting.heaviest.iter_mut().flatten().chain(&mut self.lifting.carried) {
            *heaviest = heaviest.div_ceil(parts);
        }
        self.lifting.lifts = self.lifting.lifts.saturating_mul(parts);
    }

    fn split(&mut self, parts: u32) {
        for &budget in Budget::ALL {
            let used = &mut self.uses[budget.index()];
            *used = used.div_ceil(u64::from(parts));
        }
        self.lifting.lifts = self.lifting.lifts.div_ceil(parts);
        self.lines = self.lines.div_ceil(parts);
        self.units = self.units.div_ceil(u64::from(parts));
    }
}
