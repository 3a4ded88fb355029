//! Small sets as bits: elements of a gate of a set, and equipment.

use crate::people::dimension::{Climate, Equipment, Posture, Safety, SetGate, TextLanguage};

/// A set of elements of one [`SetGate`]: a bit for each, in the order of [`SetGate::elements`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Elements(u16);

impl Elements {
    /// The empty set.
    pub const NONE: Self = Self(0);
    /// Every element there is or will be: nothing is restricted.
    pub const ALL: Self = Self(u16::MAX);

    /// The bits.
    #[must_use]
    pub const fn bits(self) -> u16 {
        self.0
    }

    /// From the bits.
    #[must_use]
    pub const fn from_bits(bits: u16) -> Self {
        Self(bits)
    }

    /// The element of this place in [`SetGate::elements`].
    pub(super) const fn bit(place: usize) -> Self {
        Self(1 << place)
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether each of these is in `other`.
    #[must_use]
    pub const fn within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    /// Whether one of these is in `other`.
    #[must_use]
    pub const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The elements of either.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The elements of both.
    #[must_use]
    pub const fn common(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The names, for a set of this gate.
    pub fn names(self, of: SetGate) -> impl Iterator<Item = &'static str> {
        of.elements().enumerate().filter(move |(bit, _)| self.0 & (1 << bit) != 0).map(|(_, name)| name)
    }
}

macro_rules! one_element {
    ($($word:ty),+) => {$(
        impl From<$word> for Elements {
            fn from(word: $word) -> Self { Self(1 << word as u16) }
        }
    )+};
}

one_element!(Posture, Climate, TextLanguage, Safety);

impl<T: Into<Self>> FromIterator<T> for Elements {
    fn from_iter<I: IntoIterator<Item = T>>(words: I) -> Self {
        words.into_iter().fold(Self::NONE, |set, word| set.and(word.into()))
    }
}

/// A set of equipment, a bit for each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EquipmentSet(u8);

impl EquipmentSet {
    /// None.
    pub const NONE: Self = Self(0);

    /// The bits.
    #[must_use]
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether it is in the set.
    #[must_use]
    pub const fn has(self, equipment: Equipment) -> bool {
        self.0 & (1 << equipment as u8) != 0
    }

    /// With this one too.
    #[must_use]
    pub const fn with(self, equipment: Equipment) -> Self {
        Self(self.0 | 1 << equipment as u8)
    }

    /// The elements of either.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether one of these is in `other`.
    #[must_use]
    pub const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether each of these is in `other`.
    #[must_use]
    pub const fn within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    /// The equipment, in the order of the list.
    pub fn iter(self) -> impl Iterator<Item = Equipment> {
        Equipment::ALL.iter().copied().filter(move |equipment| self.has(*equipment))
    }
}

impl FromIterator<Equipment> for EquipmentSet {
    fn from_iter<I: IntoIterator<Item = Equipment>>(all: I) -> Self {
        all.into_iter().fold(Self::NONE, Self::with)
    }
}
