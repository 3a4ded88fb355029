//! Handling units: totes, cartons, pallets and trolleys with their own codes.
//!
//! A unit is an account of the ledger; where it stands itself is an attribute with its own history.

use crate::code::HandlingUnitCode;
use crate::ids::{HandlingUnitId, LocationId, SiteId};
use crate::words::words;

/// The most slots of a trolley.
pub const SLOTS_MAX: u8 = 99;

words! {
    /// What a handling unit is.
    pub enum HandlingUnitKind {
        /// A box that stays in the house.
        Tote = "tote",
        /// A box that leaves.
        Carton = "carton",
        /// A pallet.
        Pallet = "pallet",
        /// A trolley with slots for totes.
        Trolley = "trolley",
    }
}

impl HandlingUnitKind {
    /// Whether units of this kind carry units of the other.
    ///
    /// Trolleys carry totes and cartons, pallets too; nothing else carries anything, so units are two deep at most.
    #[must_use]
    pub const fn carries(self, other: Self) -> bool {
        match (self, other) {
            (Self::Trolley | Self::Pallet, Self::Tote | Self::Carton) => true,
            (Self::Trolley | Self::Pallet, Self::Pallet | Self::Trolley)
            | (Self::Tote | Self::Carton, Self::Tote | Self::Carton | Self::Pallet | Self::Trolley) => false,
        }
    }
}

/// Where a unit stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nowhere yet, or gone with what it carried.
    Nowhere,
    /// In a location.
    Location(LocationId),
    /// On or in another unit, and wherever that one stands.
    Parent(HandlingUnitId),
}

/// A tote, carton, pallet or trolley with its own code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandlingUnit {
    /// Our id.
    pub id: HandlingUnitId,
    /// Unique in the house.
    pub code: HandlingUnitCode,
    /// What it is.
    pub kind: HandlingUnitKind,
    /// The building it is in.
    pub site: SiteId,
    /// Where it stands.
    pub standing: Standing,
    /// How many totes a trolley takes.
    pub slots: Option<u8>,
    /// The most weight it carries, in grams.
    pub weight_g_max: Option<u64>,
}

/// Why a handling unit cannot be as somebody wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HandlingUnitError {
    /// Both a location and a parent were named.
    #[error("name a location or a parent unit, not both: a unit stands where its parent stands")]
    TwoStandings,
    /// Slots belong to trolleys.
    #[error("only a trolley has slots")]
    SlotsOnOther,
    /// A trolley with no slots, or more than can be numbered.
    #[error("a trolley has 1 to 99 slots")]
    SlotsOutOfRange,
    /// The parent does not carry such units.
    #[error("a {parent} does not carry a {child}")]
    NotCarried {
        /// What was to carry.
        parent: HandlingUnitKind,
        /// What was to be carried.
        child: HandlingUnitKind,
    },
    /// The parent is in another building.
    #[error("the parent unit is at another site; move it first or choose another")]
    OtherSite,
    /// A unit within itself.
    #[error("a unit cannot be its own parent")]
    OwnParent,
}

impl HandlingUnitError {
    /// The stable code of a field's fault on the wire.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TwoStandings
            | Self::SlotsOnOther
            | Self::NotCarried { .. }
            | Self::OtherSite
            | Self::OwnParent => "unknown_value",
            Self::SlotsOutOfRange => "out_of_range",
        }
    }
}

impl Standing {
    /// What a location and a parent say together.
    ///
    /// # Errors
    /// [`HandlingUnitError::TwoStandings`] when both are named.
    pub const fn of(
        location: Option<LocationId>,
        parent: Option<HandlingUnitId>,
    ) -> Result<Self, HandlingUnitError> {
        match (location, parent) {
            (None, None) => Ok(Self::Nowhere),
            (Some(location), None) => Ok(Self::Location(location)),
            (None, Some(parent)) => Ok(Self::Parent(parent)),
            (Some(_), Some(_)) => Err(HandlingUnitError::TwoStandings),
        }
    }
}

impl HandlingUnit {
    /// Whether slots, kind and parent agree. `parent` is the unit that [`Standing::Parent`] names, where it does.
    ///
    /// # Errors
    /// The first [`HandlingUnitError`] found.
    pub fn check(&self, parent: Option<&Self>) -> Result<(), HandlingUnitError> {
        match (self.kind, self.slots) {
            (_, None) => {}
            (HandlingUnitKind::Trolley, Some(1..=SLOTS_MAX)) => {}
            (HandlingUnitKind::Trolley, Some(_)) => return Err(HandlingUnitError::SlotsOutOfRange),
            (HandlingUnitKind::Tote | HandlingUnitKind::Carton | HandlingUnitKind::Pallet, Some(_)) => {
                return Err(HandlingUnitError::SlotsOnOther);
            }
        }
        let Some(parent) = parent else { return Ok(()) };
        if parent.id == self.id {
            return Err(HandlingUnitError::OwnParent);
        }
        if parent.site != self.site {
            return Err(HandlingUnitError::OtherSite);
        }
        if !parent.kind.carries(self.kind) {
            return Err(HandlingUnitError::NotCarried { parent: parent.kind, child: self.kind });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use HandlingUnitKind::{Carton, Pallet, Tote, Trolley};
    use uuid::Uuid;

    fn unit(id: u128, kind: HandlingUnitKind, slots: Option<u8>) -> HandlingUnit {
        HandlingUnit {
            id: HandlingUnitId(Uuid::from_u128(id)),
            code: HandlingUnitCode::new(format!("U-{id}")).unwrap(),
            kind,
            site: SiteId(Uuid::from_u128(1)),
            standing: Standing::Nowhere,
            slots,
            weight_g_max: None,
        }
    }

    #[test]
    fn slots_belong_to_trolleys() {
        let rows = [
            (Trolley, Some(12), Ok(())),
            (Trolley, None, Ok(())),
            (Trolley, Some(0), Err(HandlingUnitError::SlotsOutOfRange)),
            (Trolley, Some(100), Err(HandlingUnitError::SlotsOutOfRange)),
            (Tote, None, Ok(())),
            (Tote, Some(1), Err(HandlingUnitError::SlotsOnOther)),
            (Pallet, Some(4), Err(HandlingUnitError::SlotsOnOther)),
        ];
        for (kind, slots, expected) in rows {
            assert_eq!(unit(1, kind, slots).check(None), expected, "{kind} {slots:?}");
        }
    }

    #[test]
    fn units_are_two_deep_at_most() {
        let carried = [(Trolley, Tote), (Trolley, Carton), (Pallet, Tote), (Pallet, Carton)];
        for &parent in HandlingUnitKind::ALL {
            for &child in HandlingUnitKind::ALL {
                let expected = if carried.contains(&(parent, child)) {
                    Ok(())
                } else {
                    Err(HandlingUnitError::NotCarried { parent, child })
                };
                assert_eq!(unit(2, child, None).check(Some(&unit(1, parent, None))), expected);
            }
        }
    }

    #[test]
    fn a_parent_is_another_unit_of_the_same_site() {
        let mut trolley = unit(1, Trolley, Some(6));
        assert_eq!(trolley.check(Some(&trolley.clone())), Err(HandlingUnitError::OwnParent));
        trolley.site = SiteId(Uuid::from_u128(2));
        assert_eq!(unit(2, Tote, None).check(Some(&trolley)), Err(HandlingUnitError::OtherSite));
        let (place, parent) = (LocationId(Uuid::nil()), HandlingUnitId(Uuid::nil()));
        assert_eq!(Standing::of(Some(place), Some(parent)), Err(HandlingUnitError::TwoStandings));
        assert_eq!(Standing::of(Some(place), None), Ok(Standing::Location(place)));
    }
}
