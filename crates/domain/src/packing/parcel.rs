//! Parcels: together they hold exactly what was picked.
//!
//! A packer says how many units of which line are in which parcel, and names a lot or serials where that matters.
//! What is not named is filled from what was picked of the line, in the order of the picks, so that a closed parcel
//! always knows its lots and serials.

use crate::code::{LotCode, Serial};
use crate::line_no::LineNo;
use crate::quantity::Quantity;
use crate::time::Day;
use std::collections::{BTreeMap, BTreeSet};

/// The heaviest parcel, in grams: one tonne. More is a mistake in the unit.
pub const PARCEL_GRAMS_MAX: i64 = 1_000_000;
/// The most parcels of a shipment.
pub const PARCELS_MAX: usize = 999;

/// Units of one order line that lie in one place after the pick, all of one lot and serial.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PickedPiece {
    /// Of which line.
    pub line_no: LineNo,
    /// Of which lot.
    pub lot: Option<LotCode>,
    /// Which unit, where units have serials; then the quantity is 1.
    pub serial: Option<Serial>,
    /// The last day they are good, where they have one.
    pub expires_on: Option<Day>,
    /// How many.
    pub quantity: Quantity,
}

/// A parcel as the packer describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParcelDraft {
    /// Its number in the shipment, from 1.
    pub parcel_no: u16,
    /// What the scale says, in grams.
    pub weight_g: i64,
    /// What is in it.
    pub lines: Vec<ParcelLineDraft>,
}

/// Units in a parcel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParcelLineDraft {
    /// Of which order line.
    pub line_no: LineNo,
    /// How many, at least 1.
    pub quantity: Quantity,
    /// Of this lot; none takes whatever was picked.
    pub lot: Option<LotCode>,
    /// Exactly these; none takes whatever was picked.
    pub serials: Vec<Serial>,
}

/// Units of one picked piece in one parcel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PackedLine {
    /// The position of the parcel among the drafts.
    pub parcel: usize,
    /// The position of the piece among those picked.
    pub piece: usize,
    /// How many units, at least 1.
    pub quantity: Quantity,
}

/// Where parcels and picks do not agree. Lines come by number, then lots, then serials.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// The order line.
    pub line_no: LineNo,
    /// The lot, where one was named.
    pub lot: Option<LotCode>,
    /// The serial, where one was named.
    pub serial: Option<Serial>,
    /// Units picked.
    pub picked: Quantity,
    /// Units in the parcels.
    pub packed: Quantity,
}

/// What is wrong with the parcels themselves, whatever was picked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParcelFault {
    /// An order leaves in something.
    #[error("name at least one parcel")]
    NoParcels,
    /// More than a shipment has.
    #[error("a shipment has at most {PARCELS_MAX} parcels")]
    TooManyParcels,
    /// Two of one number.
    #[error("give each parcel its own number, from 1")]
    ParcelNoTaken {
        /// The position of the later one.
        parcel: usize,
    },
    /// Not a weight in grams.
    #[error("give the weight in grams, from 1 to {PARCEL_GRAMS_MAX}")]
    WeightOutOfRange {
        /// The position of the parcel.
        parcel: usize,
    },
    /// An empty box.
    #[error("say what is in the parcel")]
    EmptyParcel {
        /// The position of the parcel.
        parcel: usize,
    },
    /// No units.
    #[error("a line of a parcel has at least one unit")]
    NoUnits {
        /// The position of the parcel.
        parcel: usize,
        /// The position of its line.
        line: usize,
    },
    /// Serials for some of the units only, or twice.
    #[error("name one serial for each unit of the line, or none")]
    SerialsDoNotMatch {
        /// The position of the parcel.
        parcel: usize,
        /// The position of its line.
        line: usize,
    },
}

impl ParcelFault {
    /// The stable code of a field's fault on the wire.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoParcels | Self::EmptyParcel { .. } => "too_short",
            Self::TooManyParcels => "too_long",
            Self::ParcelNoTaken { .. } => "duplicate",
            Self::WeightOutOfRange { .. } | Self::NoUnits { .. } | Self::SerialsDoNotMatch { .. } => {
                "out_of_range"
            }
        }
    }

    /// Where in the body it is, as a JSON pointer.
    #[must_use]
    pub fn pointer(self) -> String {
        match self {
            Self::NoParcels | Self::TooManyParcels => "/parcels".to_owned(),
            Self::ParcelNoTaken { parcel } => format!("/parcels/{parcel}/parcel_no"),
            Self::WeightOutOfRange { parcel } => format!("/parcels/{parcel}/weight_g"),
            Self::EmptyParcel { parcel } => format!("/parcels/{parcel}/lines"),
            Self::NoUnits { parcel, line } => format!("/parcels/{parcel}/lines/{line}/quantity"),
            Self::SerialsDoNotMatch { parcel, line } => format!("/parcels/{parcel}/lines/{line}/serials"),
        }
    }
}

/// All that is wrong with the parcels themselves.
#[must_use]
pub fn parcel_faults(parcels: &[ParcelDraft]) -> Vec<ParcelFault> {
    let mut faults = Vec::new();
    match parcels.len() {
        0 => faults.push(ParcelFault::NoParcels),
        1..=PARCELS_MAX => {}
        _ => faults.push(ParcelFault::TooManyParcels),
    }
    let mut numbers = BTreeSet::new();
    for (parcel, draft) in parcels.iter().enumerate() {
        if draft.parcel_no == 0 || !numbers.insert(draft.parcel_no) {
            faults.push(ParcelFault::ParcelNoTaken { parcel });
        }
        if !(1..=PARCEL_GRAMS_MAX).contains(&draft.weight_g) {
            faults.push(ParcelFault::WeightOutOfRange { parcel });
        }
        if draft.lines.is_empty() {
            faults.push(ParcelFault::EmptyParcel { parcel });
        }
        for (line, content) in draft.lines.iter().enumerate() {
            if content.quantity.is_zero() {
                faults.push(ParcelFault::NoUnits { parcel, line });
            }
            let different: BTreeSet<_> = content.serials.iter().collect();
            let named = i64::try_from(different.len()).unwrap_or(i64::MAX);
            let each = named == content.quantity.units() && different.len() == content.serials.len();
            if !content.serials.is_empty() && !each {
                faults.push(ParcelFault::SerialsDoNotMatch { parcel, line });
            }
        }
    }
    faults
}

/// The picked goods that were good when they were promised and are not any more: none of them leaves the house.
///
/// `today` is the day at the order's site.
#[must_use]
pub fn expired(picked: &[PickedPiece], today: Day) -> Vec<&PickedPiece> {
    picked.iter().filter(|piece| piece.expires_on.is_some_and(|last| last < today)).collect()
}

/// Which picked units are in which parcel, when the parcels hold exactly what was picked.
///
/// # Errors
/// Every [`Difference`] at once, never an empty list.
pub fn close_parcels(
    picked: &[PickedPiece],
    parcels: &[ParcelDraft],
) -> Result<Vec<PackedLine>, Vec<Difference>> {
    let differences = differences(picked, parcels);
    if !differences.is_empty() {
        return Err(differences);
    }
    let mut left: Vec<i64> = picked.iter().map(|piece| piece.quantity.units()).collect();
    let mut packed = Vec::new();
    // Named units first, so that an unnamed line never takes what another line names.
    let mut unfilled = Vec::new();
    for round in [Naming::Serials, Naming::Lot, Naming::Nothing] {
        for (parcel, draft) in parcels.iter().enumerate() {
            for line in draft.lines.iter().filter(|line| Naming::of(line) == round) {
                let filled = fill(parcel, line, picked, &mut left, &mut packed);
                if filled != line.quantity {
                    unfilled.push(Difference {
                        line_no: line.line_no,
                        lot: line.lot.clone(),
                        serial: line.serials.first().cloned(),
                        picked: filled,
                        packed: line.quantity,
                    });
                }
            }
        }
    }
    // One unit named in two ways, by its serial and by its lot, cannot be in two parcels.
    if !unfilled.is_empty() {
        return Err(unfilled);
    }
    packed.sort_by_key(|line| (line.parcel, line.piece));
    Ok(packed)
}

/// How closely a line of a parcel says what is in it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Naming {
    Serials,
    Lot,
    Nothing,
}

impl Naming {
    fn of(line: &ParcelLineDraft) -> Self {
        match (line.serials.is_empty(), &line.lot) {
            (false, _) => Self::Serials,
            (true, Some(_)) => Self::Lot,
            (true, None) => Self::Nothing,
        }
    }
}

/// Whether a line of a parcel may hold units of this piece.
fn may_hold(line: &ParcelLineDraft, piece: &PickedPiece) -> bool {
    let lot = line.lot.is_none() || line.lot == piece.lot;
    let serial = line.serials.is_empty() || piece.serial.as_ref().is_some_and(|s| line.serials.contains(s));
    line.line_no == piece.line_no && lot && serial
}

/// Takes units for a line from what is left of the pieces, and says how many there were.
fn fill(
    parcel: usize,
    line: &ParcelLineDraft,
    picked: &[PickedPiece],
    left: &mut [i64],
    packed: &mut Vec<PackedLine>,
) -> Quantity {
    let mut wanted = line.quantity.units();
    for (piece, rest) in left.iter_mut().enumerate().filter(|(piece, _)| may_hold(line, &picked[*piece])) {
        let units = wanted.min(*rest);
        *rest -= units;
        wanted -= units;
        let quantity = Quantity::new(units).unwrap_or(Quantity::ZERO);
        if !quantity.is_zero() {
            match packed.iter_mut().find(|other| (other.parcel, other.piece) == (parcel, piece)) {
                Some(other) => other.quantity = other.quantity.plus(quantity).unwrap_or(other.quantity),
                None => packed.push(PackedLine { parcel, piece, quantity }),
            }
        }
    }
    line.quantity.less(Quantity::new(wanted).unwrap_or(Quantity::ZERO))
}

/// Where the parcels do not hold what was picked: per line all units, and what is named by lot or serial.
fn differences(picked: &[PickedPiece], parcels: &[ParcelDraft]) -> Vec<Difference> {
    type Key = (LineNo, Option<LotCode>, Option<Serial>);
    let mut sums: BTreeMap<Key, (i64, i64)> = BTreeMap::new();
    let lines = || parcels.iter().flat_map(|parcel| &parcel.lines);
    for line in lines() {
        sums.entry((line.line_no, None, None)).or_default().1 += line.quantity.units();
        for serial in &line.serials {
            let key = (line.line_no, line.lot.clone(), Some(serial.clone()));
            sums.entry(key).or_default().1 += 1;
        }
        if let Some(lot) = &line.lot {
            sums.entry((line.line_no, Some(lot.clone()), None)).or_default().1 += line.quantity.units();
        }
    }
    for piece in picked {
        let PickedPiece { line_no, lot, serial, quantity, .. } = piece;
        // Each way to name this piece once, also where it has no lot or no serial to be named by.
        let names = BTreeSet::from([
            (None, None),
            (lot.clone(), None),
            (None, serial.clone()),
            (lot.clone(), serial.clone()),
        ]);
        for (lot, serial) in names {
            let whole_line = lot.is_none() && serial.is_none();
            let key = (*line_no, lot, serial);
            if whole_line || sums.contains_key(&key) {
                sums.entry(key).or_default().0 += quantity.units();
            }
        }
    }
    let units = |n: i64| Quantity::new(n).unwrap_or(Quantity::ZERO);
    sums.into_iter()
        .filter(|((_, lot, serial), (picked, packed))| {
            // Of a named lot or serial, less may be named than was picked: the rest is in unnamed lines.
            if lot.is_none() && serial.is_none() { picked != packed } else { packed > picked }
        })
        .map(|((line_no, lot, serial), (picked, packed))| Difference {
            line_no,
            lot,
            serial,
            picked: units(picked),
            packed: units(packed),
        })
        .collect()
}

/// What the contents weigh without the box, in grams; none when the weight of an item is not known.
///
/// A scale that says less than this has not weighed these goods.
#[must_use]
pub fn content_grams(units: &[(Quantity, Option<u64>)]) -> Option<u64> {
    units.iter().try_fold(0_u64, |sum, (quantity, unit_g)| {
        let units = u64::try_from(quantity.units()).ok()?;
        sum.checked_add(unit_g.as_ref()?.checked_mul(units)?)
    })
}

#[cfg(test)]
#[path = "parcel_tests.rs"]
mod tests;
