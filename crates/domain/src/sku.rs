//! A sku: an item of one client, counted in base units.

use crate::code::{Barcode, LotCode, Serial, SkuCode, Text};
use crate::country::Country;
use crate::ids::{ClientId, DocumentId, SkuId};
use crate::location::Size;
use crate::quantity::Quantity;
use crate::time::Day;
use crate::words::words;
use std::collections::{BTreeMap, BTreeSet};

words! {
    /// Whether an item is still sold.
    pub enum SkuStatus {
        /// It may be announced and ordered.
        Active = "active",
        /// It is no longer ordered; only without stock and open lines.
        Discontinued = "discontinued",
    }
}

/// What is written down about each unit of an item.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tracking {
    /// The name of its lot.
    pub lot: bool,
    /// The day of its expiry. A day belongs to a lot: nameless, one per day, where the lot itself is not tracked.
    pub expiry: bool,
    /// Its own serial number.
    pub serial: bool,
}

/// A barcode and how many base units it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkuBarcode {
    /// What the bars say.
    pub code: Barcode,
    /// Base units, at least 1.
    pub quantity: Quantity,
}

/// A package of several base units, such as a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackLevel {
    /// What it is called.
    pub name: Text<64>,
    /// Base units, at least 1.
    pub quantity: Quantity,
    /// The barcode on this package.
    pub barcode: Option<Barcode>,
    /// Gross weight in grams.
    pub weight_g: Option<u64>,
}

/// A part of an item that is assembled from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Component {
    /// The part.
    pub sku: SkuId,
    /// Base units of it in one unit of the whole, at least 1.
    pub quantity: Quantity,
}

/// An item of one client, counted in base units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sku {
    /// Our id.
    pub id: SkuId,
    /// Whose item it is.
    pub client: ClientId,
    /// The client's code, unique within the client without ASCII case.
    pub code: SkuCode,
    /// The item's name; none when orders named it first and nobody has said more.
    pub name: Option<Text>,
    /// Whether it is still sold.
    pub status: SkuStatus,
    /// Codes of the base unit and of packages, unique within the client.
    pub barcodes: Vec<SkuBarcode>,
    /// Length of a base unit in millimetres.
    pub length_mm: Option<u32>,
    /// Width of a base unit in millimetres.
    pub width_mm: Option<u32>,
    /// Height of a base unit in millimetres.
    pub height_mm: Option<u32>,
    /// Weight of a base unit in grams.
    pub weight_g: Option<u64>,
    /// What is written down about each unit.
    pub tracking: Tracking,
    /// Packages of several units.
    pub pack_levels: Vec<PackLevel>,
    /// What it is assembled from.
    pub components: Vec<Component>,
    /// The customs tariff number.
    pub hs_code: Option<Text<16>>,
    /// Where it was made.
    pub origin_country: Option<Country>,
    /// At or below so many sellable units the client is told.
    pub low_stock_at: Option<Quantity>,
    /// A picture of it.
    pub image: Option<DocumentId>,
}

impl Sku {
    /// The size of a base unit, where all of it is known.
    #[must_use]
    pub fn size(&self) -> Option<Size> {
        Size::of(self.length_mm, self.width_mm, self.height_mm)
    }

    /// What nobody has told about this item yet, in the order of [`MissingData::ALL`].
    #[must_use]
    pub fn data_missing(&self) -> Vec<MissingData> {
        let missing = |what: &MissingData| match what {
            MissingData::Name => self.name.is_none(),
            MissingData::WeightG => self.weight_g.is_none(),
            MissingData::Dimensions => self.size().is_none(),
            MissingData::Barcode => self.barcodes.is_empty(),
            MissingData::Image => self.image.is_none(),
        };
        MissingData::ALL.iter().copied().filter(missing).collect()
    }
}

words! {
    /// What may lack in an item's data (`data_missing` on the wire).
    pub enum MissingData {
        /// Its name.
        Name = "name",
        /// The weight of a base unit.
        WeightG = "weight_g",
        /// Length, width or height.
        Dimensions = "dimensions",
        /// Any barcode.
        Barcode = "barcode",
        /// A picture.
        Image = "image",
    }
}

/// Why an item cannot become what somebody wrote.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SkuError {
    /// Lot, expiry and serial rules stay as they are while there is stock.
    #[error("lot, expiry and serial tracking can change only while there is no stock of the item")]
    TrackingLocked,
    /// Stock or open lines keep an item active.
    #[error("an item with stock or open lines cannot be discontinued; ship, scrap or cancel these first")]
    InUse,
    /// An item that is, through its parts, a part of itself.
    #[error("the components lead back to the item itself; remove one of them")]
    ComponentCycle {
        /// The items on the way, from the item round to before itself.
        cycle: Vec<SkuId>,
    },
}

impl SkuError {
    /// The stable slug of the refusal on the wire.
    #[must_use]
    pub const fn slug(&self) -> &'static str {
        match self {
            Self::TrackingLocked => "item-tracking-locked",
            Self::InUse => "item-in-use",
            Self::ComponentCycle { .. } => "data-refused",
        }
    }
}

/// Whether tracking may change so.
///
/// # Errors
/// [`SkuError::TrackingLocked`] when it differs and there is stock, of which nobody wrote down what is now asked.
pub fn check_tracking_change(before: Tracking, after: Tracking, has_stock: bool) -> Result<(), SkuError> {
    if has_stock && before != after { Err(SkuError::TrackingLocked) } else { Ok(()) }
}

/// Whether an item may take this status.
///
/// # Errors
/// [`SkuError::InUse`] when it would end with stock or open lines.
pub fn check_status_change(
    before: SkuStatus,
    after: SkuStatus,
    has_stock: bool,
    has_open_lines: bool,
) -> Result<(), SkuError> {
    match (before, after) {
        (SkuStatus::Active, SkuStatus::Discontinued) if has_stock || has_open_lines => Err(SkuError::InUse),
        (SkuStatus::Active | SkuStatus::Discontinued, SkuStatus::Active | SkuStatus::Discontinued) => Ok(()),
    }
}

/// Whether an item is, through its parts, a part of itself. `parts` names the parts of each item concerned.
///
/// # Errors
/// [`SkuError::ComponentCycle`] with the shortest way round.
pub fn check_components(item: SkuId, parts: &BTreeMap<SkuId, Vec<SkuId>>) -> Result<(), SkuError> {
    let mut ways = std::collections::VecDeque::from([vec![item]]);
    let mut seen = BTreeSet::new();
    while let Some(way) = ways.pop_front() {
        let Some(last) = way.last() else { continue };
        for &part in parts.get(last).into_iter().flatten() {
            if part == item {
                return Err(SkuError::ComponentCycle { cycle: way });
            }
            if seen.insert(part) {
                ways.push_back(way.iter().copied().chain([part]).collect());
            }
        }
    }
    Ok(())
}

words! {
    /// What somebody who reports goods must still say (422 `data-refused`).
    pub enum TrackingFault {
        /// The name of the lot.
        LotRequired = "lot_required",
        /// The day of expiry.
        ExpiryRequired = "expiry_required",
        /// One serial number of its own for each unit.
        SerialsRequired = "serials_required",
    }
}

/// What lacks in a report of so many units of an item, all of it at once.
///
/// A named lot brings its day of expiry along, so `known_expiry` is the day of the lot that is named, where the
/// house knows it. Serial numbers must be as many as the units and all different.
#[must_use]
pub fn check_tracking(
    tracking: Tracking,
    quantity: Quantity,
    lot: Option<&LotCode>,
    expires_on: Option<Day>,
    known_expiry: Option<Day>,
    serials: &[Serial],
) -> Vec<TrackingFault> {
    let different: BTreeSet<&Serial> = serials.iter().collect();
    let each_has_one =
        i64::try_from(different.len()) == Ok(quantity.units()) && different.len() == serials.len();
    let faulty = |fault: &TrackingFault| match fault {
        TrackingFault::LotRequired => tracking.lot && lot.is_none(),
        TrackingFault::ExpiryRequired => tracking.expiry && expires_on.or(known_expiry).is_none(),
        TrackingFault::SerialsRequired => tracking.serial && !each_has_one,
    };
    TrackingFault::ALL.iter().copied().filter(faulty).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn sku(n: u128) -> SkuId {
        SkuId(Uuid::from_u128(n))
    }

    fn tracked(letters: &str) -> Tracking {
        Tracking { lot: letters.contains('l'), expiry: letters.contains('e'), serial: letters.contains('s') }
    }

    #[test]
    fn what_is_tracked_must_be_said() {
        let lot = LotCode::new("L1").unwrap();
        let day = jiff::civil::date(2026, 3, 1);
        let check = |letters: &str, units, lot, expires, known, serials: &[&str], expected: &[&str]| {
            let serials: Vec<_> = serials.iter().map(|s| Serial::new(*s).unwrap()).collect();
            let quantity = Quantity::new(units).unwrap();
            let faults = check_tracking(tracked(letters), quantity, lot, expires, known, &serials);
            let codes: Vec<_> = faults.into_iter().map(TrackingFault::as_str).collect();
            assert_eq!(codes, expected, "{letters:?} {units} {serials:?}");
        };
        check("", 5, None, None, None, &[], &[]);
        check("les", 1, None, None, None, &[], &["lot_required", "expiry_required", "serials_required"]);
        check("le", 1, Some(&lot), Some(day), None, &[], &[]);
        check("le", 1, Some(&lot), None, Some(day), &[], &[]);
        check("le", 1, Some(&lot), None, None, &[], &["expiry_required"]);
        check("e", 1, None, Some(day), None, &[], &[]);
        check("s", 2, None, None, None, &["a", "b"], &[]);
        check("s", 2, None, None, None, &["a"], &["serials_required"]);
        check("s", 2, None, None, None, &["a", "a"], &["serials_required"]);
        check("s", 2, None, None, None, &["a", "b", "b"], &["serials_required"]);
        check("s", 0, None, None, None, &[], &[]);
    }

    #[test]
    fn parts_never_lead_back() {
        let check = |rows: &[(u128, &[u128])], expected: Option<&[u128]>| {
            let parts = rows
                .iter()
                .map(|(item, parts)| (sku(*item), parts.iter().map(|p| sku(*p)).collect()))
                .collect();
            let expected = match expected {
                None => Ok(()),
                Some(way) => Err(SkuError::ComponentCycle { cycle: way.iter().map(|n| sku(*n)).collect() }),
            };
            assert_eq!(check_components(sku(1), &parts), expected, "{rows:?}");
        };
        check(&[], None);
        check(&[(1, &[2, 3]), (2, &[4]), (3, &[4])], None);
        check(&[(1, &[1])], Some(&[1]));
        check(&[(1, &[2]), (2, &[3]), (3, &[1])], Some(&[1, 2, 3]));
        check(&[(1, &[2, 5]), (2, &[3]), (3, &[1]), (5, &[1])], Some(&[1, 5]));
        // A circle beside the item is not this item's fault, and the search ends.
        check(&[(1, &[2]), (2, &[3]), (3, &[2])], None);
    }

    #[test]
    fn stock_locks_tracking_and_keeps_an_item() {
        let (none, lot) = (tracked(""), tracked("l"));
        assert_eq!(check_tracking_change(none, lot, true), Err(SkuError::TrackingLocked));
        assert_eq!(check_tracking_change(none, lot, false), Ok(()));
        assert_eq!(check_tracking_change(lot, lot, true), Ok(()));
        use SkuStatus::{Active, Discontinued};
        assert_eq!(check_status_change(Active, Discontinued, true, false), Err(SkuError::InUse));
        assert_eq!(check_status_change(Active, Discontinued, false, true), Err(SkuError::InUse));
        assert_eq!(check_status_change(Active, Discontinued, false, false), Ok(()));
        assert_eq!(check_status_change(Discontinued, Active, true, true), Ok(()));
        assert_eq!(SkuError::TrackingLocked.slug(), "item-tracking-locked");
    }

    #[test]
    fn an_item_says_what_it_lacks() {
        let mut item = Sku {
            id: sku(1),
            client: ClientId(Uuid::nil()),
            code: SkuCode::new("MUG-01").unwrap(),
            name: None,
            status: SkuStatus::Active,
            barcodes: vec![],
            length_mm: Some(120),
            width_mm: Some(90),
            height_mm: None,
            weight_g: None,
            tracking: Tracking::default(),
            pack_levels: vec![],
            components: vec![],
            hs_code: None,
            origin_country: None,
            low_stock_at: None,
            image: None,
        };
        let names = |item: &Sku| item.data_missing().into_iter().map(MissingData::as_str).collect::<Vec<_>>();
        assert_eq!(names(&item), ["name", "weight_g", "dimensions", "barcode", "image"]);
        item.name = Some(Text::new("Mug, blue").unwrap());
        item.height_mm = Some(100);
        item.weight_g = Some(340);
        item.barcodes =
            vec![SkuBarcode { code: Barcode::new("5701234567899").unwrap(), quantity: Quantity::ONE }];
        assert_eq!(names(&item), ["image"]);
    }
}
