//! A line of a task as far as its demand goes.

use super::vector::Demanded;
use crate::location::{HeightClass, Reach};
use crate::people::dimension::Elements;
use crate::quantity::Quantity;

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

/// How it is seen that the right thing was taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Seeing {
    /// A scan says so.
    #[default]
    Scan = 0,
    /// A label is read.
    Label = 1,
    /// A lot or an expiry is read by eye.
    LotByEye = 2,
}

/// How a person is told what to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Guide {
    /// A picture and a scan.
    PictureAndScan = 0,
    /// The screen leads from scan to scan in short words.
    #[default]
    ScanGuide = 1,
    /// Instructions in somebody's own words.
    FreeText = 2,
}

/// The part of the building in which a line lies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ZoneFacts {
    /// How loud it is, in dB(A), where somebody measured it.
    pub noise_db: Option<u32>,
    /// What the air is like; elements of the climate.
    pub climate: Elements,
    /// Dangers; elements of the safety set.
    pub safety: Elements,
    /// Its alarm is only heard: no light, nothing that shakes.
    pub alarm_only_heard: bool,
    /// Stairs or an uneven floor.
    pub stairs: bool,
    /// Nobody else is near.
    pub solo: bool,
}

/// A line as far as its demand goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemandLine {
    /// Base units.
    pub quantity: Quantity,
    /// What one weighs, where somebody said, in grams.
    pub unit_grams: Option<Demanded<u64>>,
    /// The heaviest known unit of the item's family, for items of unknown weight, in grams.
    pub family_grams_max: Option<u64>,
    /// The package that is taken whole where the line has enough units.
    pub case: Option<Case>,
    /// The longest side of one unit, in millimetres.
    pub longest_mm: Option<u32>,
    /// Where the hands go.
    pub place: Place,
    /// How far from the body they go there, where somebody said; else three quarters of an arm.
    pub reach: Option<Reach>,
    /// The body is turned.
    pub twist: bool,
    /// The goods are carried farther than 2 m, not rolled.
    pub carried: bool,
    /// The zone.
    pub zone: ZoneFacts,
    /// What touching the item brings: latex, allergens, dust.
    pub item_climate: Elements,
    /// How it is seen that the right thing was taken.
    pub seeing: Seeing,
    /// A colour must be told apart, with no text or shape beside it.
    pub colour_only: bool,
    /// How the person is told what to do.
    pub guide: Guide,
    /// Something helps to count: a tray, a scale.
    pub counting_aid: bool,
    /// Units must be converted, such as cases into pieces.
    pub converts_units: bool,
    /// Somebody responsible for safety has looked at this lift, and allowed it.
    pub assessed: bool,
}

impl DemandLine {
    /// A line of which only the quantity and the place are known.
    #[must_use]
    pub const fn new(quantity: Quantity, place: Place) -> Self {
        Self {
            quantity,
            unit_grams: None,
            family_grams_max: None,
            case: None,
            longest_mm: None,
            place,
            reach: None,
            twist: false,
            carried: false,
            zone: ZoneFacts {
                noise_db: None,
                climate: Elements::NONE,
                safety: Elements::NONE,
                alarm_only_heard: false,
                stairs: false,
                solo: false,
            },
            item_climate: Elements::NONE,
            seeing: Seeing::Scan,
            colour_only: false,
            guide: Guide::ScanGuide,
            counting_aid: false,
            converts_units: false,
            assessed: false,
        }
    }
}
