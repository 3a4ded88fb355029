//! Locations: addressable spots for goods, and the zones they lie in.

use crate::code::{LocationCode, Text, WalkwayCode, ZoneCode};
use crate::ids::{LocationId, SiteId, ZoneId};
use crate::words::words;

/// The most characters of an aisle, bay or level.
pub const ADDRESS_PART_MAX: usize = 32;

words! {
    /// What a location is for.
    pub enum LocationKind {
        /// Where goods come in; good stock here is not for sale before it is put away.
        Receiving = "receiving",
        /// Stock that fills pick faces, and is picked from too.
        Reserve = "reserve",
        /// Stock within reach of pickers.
        PickFace = "pick_face",
        /// Where picked goods wait.
        Staging = "staging",
        /// A packing table.
        Pack = "pack",
        /// A gate.
        Dock = "dock",
        /// Where goods wait for a decision.
        Quarantine = "quarantine",
        /// A place of work orders.
        WorkCell = "work_cell",
    }
}

impl LocationKind {
    /// Whether a location of this kind is picked from when its row does not say: pick faces and reserve.
    #[must_use]
    pub const fn pickable_by_default(self) -> bool {
        match self {
            Self::PickFace | Self::Reserve => true,
            Self::Receiving | Self::Staging | Self::Pack | Self::Dock | Self::Quarantine | Self::WorkCell => {
                false
            }
        }
    }

    /// Whether stock here waits to be put away (`unavailable.receiving`).
    #[must_use]
    pub const fn holds_unput_stock(self) -> bool {
        match self {
            Self::Receiving => true,
            Self::PickFace
            | Self::Reserve
            | Self::Staging
            | Self::Pack
            | Self::Dock
            | Self::Quarantine
            | Self::WorkCell => false,
        }
    }
}

words! {
    /// How far from the body the hands are when goods are taken here.
    pub enum Reach {
        /// Against the body.
        Close = "close",
        /// A forearm, about 30 cm.
        Forearm = "forearm",
        /// Three quarters of an arm, about 45 cm.
        ThreeQuarter = "three_quarter",
        /// Farther than the lifting rules know.
        Beyond = "beyond",
    }
}

words! {
    /// The side of the walkway on which a location lies, walking in the direction of the walkway.
    pub enum Side {
        /// Left.
        Left = "left",
        /// Right.
        Right = "right",
    }
}

/// How high the hands are at the pick, from the most comfortable to the least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HeightClass {
    /// 75 to 125 cm.
    HandHeight = 0,
    /// 45 to 145 cm.
    Bending = 1,
    /// From the floor to 175 cm.
    FloorToHead = 2,
    /// Above 175 cm: a step or a ladder.
    Ladder = 3,
}

impl HeightClass {
    /// The class of hands at this height above the floor, in millimetres.
    #[must_use]
    pub const fn of_mm(height_mm: i32) -> Self {
        match height_mm {
            750..=1250 => Self::HandHeight,
            450..=1450 => Self::Bending,
            ..=1750 => Self::FloorToHead,
            _ => Self::Ladder,
        }
    }

    /// The class as a number from 0 to 3.
    #[must_use]
    pub const fn number(self) -> u8 {
        self as u8
    }
}

/// A part of a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    /// Our id.
    pub id: ZoneId,
    /// The site it is a part of.
    pub site: SiteId,
    /// Unique in its site.
    pub code: ZoneCode,
    /// What people call it; the code where nobody said.
    pub name: Option<Text>,
}

/// Outer or inner sizes, all known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Millimetres.
    pub length_mm: u32,
    /// Millimetres.
    pub width_mm: u32,
    /// Millimetres.
    pub height_mm: u32,
}

impl Size {
    /// The size where all three are known, else none.
    #[must_use]
    pub fn of(length_mm: Option<u32>, width_mm: Option<u32>, height_mm: Option<u32>) -> Option<Self> {
        Some(Self { length_mm: length_mm?, width_mm: width_mm?, height_mm: height_mm? })
    }

    /// Cubic millimetres.
    #[must_use]
    pub fn volume_mm3(self) -> u64 {
        u64::from(self.length_mm)
            .saturating_mul(u64::from(self.width_mm))
            .saturating_mul(u64::from(self.height_mm))
    }

    /// Whether one piece of this size fits into `space`, turned any way.
    #[must_use]
    pub fn fits_into(self, space: Self) -> bool {
        self.sides().iter().zip(space.sides()).all(|(side, room)| *side <= room)
    }

    /// The longest side, in millimetres.
    #[must_use]
    pub fn longest_mm(self) -> u32 {
        self.sides()[2]
    }

    /// The three sides, shortest first.
    fn sides(self) -> [u32; 3] {
        let mut sides = [self.length_mm, self.width_mm, self.height_mm];
        sides.sort_unstable();
        sides
    }
}

/// Where a location is: its address in words and its coordinates, as far as known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// The aisle as painted on the rack.
    pub aisle: Option<Text<ADDRESS_PART_MAX>>,
    /// The bay within the aisle.
    pub bay: Option<Text<ADDRESS_PART_MAX>>,
    /// The level within the bay.
    pub level: Option<Text<ADDRESS_PART_MAX>>,
    /// Millimetres from the origin of the site's map.
    pub x_mm: Option<i32>,
    /// Millimetres from the origin of the site's map.
    pub y_mm: Option<i32>,
    /// Height of the shelf above the floor, in millimetres.
    pub z_mm: Option<i32>,
    /// Walking order where no map is published: smaller first.
    pub pick_sequence: Option<i64>,
    /// The walkway from which goods are taken.
    pub walkway: Option<WalkwayCode>,
    /// Millimetres from the start of that walkway.
    pub offset_mm: Option<u32>,
    /// The side of that walkway.
    pub side: Option<Side>,
}

/// An addressable spot for goods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// Our id.
    pub id: LocationId,
    /// The building.
    pub site: SiteId,
    /// The part of the building.
    pub zone: ZoneId,
    /// Unique in its site.
    pub code: LocationCode,
    /// What it is for.
    pub kind: LocationKind,
    /// Where it is.
    pub position: Position,
    /// Inner length in millimetres.
    pub length_mm: Option<u32>,
    /// Inner width in millimetres.
    pub width_mm: Option<u32>,
    /// Inner height in millimetres.
    pub height_mm: Option<u32>,
    /// The most weight it carries, in grams.
    pub weight_g_max: Option<u64>,
    /// Height of the hands at the pick, in millimetres.
    pub hand_mm: Option<i32>,
    /// How far the hands are from the body.
    pub reach: Option<Reach>,
    /// Whether allocation may take from here; see [`LocationKind::pickable_by_default`].
    pub pickable: bool,
    /// Whether it holds one sku of one client at a time.
    pub single_sku: bool,
}

impl Location {
    /// The space inside, where it was measured.
    #[must_use]
    pub fn size(&self) -> Option<Size> {
        Size::of(self.length_mm, self.width_mm, self.height_mm)
    }

    /// The height class where somebody measured it: hand height, else the height of the shelf.
    ///
    /// None means unknown, which rules take as [`HeightClass::FloorToHead`].
    #[must_use]
    pub fn height_class(&self) -> Option<HeightClass> {
        self.hand_mm.or(self.position.z_mm).map(HeightClass::of_mm)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heights_fall_into_the_classes_of_the_lifting_rules() {
        let rows = [
            (0, 2),
            (449, 2),
            (450, 1),
            (749, 1),
            (750, 0),
            (1250, 0),
            (1251, 1),
            (1450, 1),
            (1451, 2),
            (1750, 2),
            (1751, 3),
            (9000, 3),
            (-10, 2),
        ];
        for (mm, class) in rows {
            assert_eq!(HeightClass::of_mm(mm).number(), class, "{mm} mm");
        }
    }

    #[test]
    fn a_piece_may_be_turned() {
        let size = |length_mm, width_mm, height_mm| Size { length_mm, width_mm, height_mm };
        assert!(size(300, 100, 50).fits_into(size(60, 300, 100)));
        assert!(!size(301, 100, 50).fits_into(size(60, 300, 100)));
        assert!(!size(61, 61, 10).fits_into(size(60, 300, 60)));
        assert_eq!(size(2, 3, 4).volume_mm3(), 24);
        assert_eq!(Size::of(Some(1), None, Some(1)), None);
    }

    #[test]
    fn only_storage_is_picked_from_by_default() {
        let pickable: Vec<_> = LocationKind::ALL.iter().filter(|kind| kind.pickable_by_default()).collect();
        assert_eq!(pickable, [&LocationKind::Reserve, &LocationKind::PickFace]);
        let waiting: Vec<_> = LocationKind::ALL.iter().filter(|kind| kind.holds_unput_stock()).collect();
        assert_eq!(waiting, [&LocationKind::Receiving]);
    }
}
