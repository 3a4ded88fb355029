//! Receipts: what came, and which announced line it belongs to.

use crate::code::LotCode;
use crate::ids::SkuId;
use crate::line_no::LineNo;
use crate::location::LocationKind;
use crate::quantity::Quantity;
use crate::stock::Condition;
use crate::time::Day;

/// A line of the notice as receiving sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeLine {
    /// Its number.
    pub line_no: LineNo,
    /// What is announced.
    pub sku: SkuId,
    /// How much; 0 for a line that receiving added.
    pub quantity: Quantity,
    /// The lot, where it was announced.
    pub lot: Option<LotCode>,
    /// The day of expiry, where it was announced.
    pub expires_on: Option<Day>,
    /// How much came of it so far, in any condition.
    pub received: Quantity,
}

/// What a line of a receipt says it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineWanted {
    /// The announced line, where it was named.
    pub line_no: Option<LineNo>,
    /// The item, where it was named.
    pub sku: Option<SkuId>,
    /// The lot that came.
    pub lot: Option<LotCode>,
    /// The day of expiry that came.
    pub expires_on: Option<Day>,
}

/// Where a line of a receipt belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matched {
    /// To this announced line.
    Line(LineNo),
    /// To none: nobody announced this item. A line of announced quantity 0 is added for it.
    Unannounced(SkuId),
}

/// Why a line of a receipt cannot be booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// Neither a line nor an item.
    #[error("name the `line_no` or the `sku` of what came")]
    NothingNamed,
    /// There is no such line.
    #[error("the notice has no line {0}; name the sku instead")]
    LineUnknown(LineNo),
    /// The line announces something else.
    #[error("line {0} announces another item; leave out the line number")]
    OtherItem(LineNo),
    /// Goods do not come in there.
    #[error("goods are received at a receiving, dock, staging or quarantine location; this one is {0}")]
    LocationNotUsable(LocationKind),
}

impl ReceiptError {
    /// The stable slug of the refusal on the wire.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::NothingNamed => "validation-failed",
            Self::LineUnknown(_) | Self::OtherItem(_) => "references-unknown",
            Self::LocationNotUsable(_) => "location-not-usable",
        }
    }

    /// The stable code of a field's fault on the wire, where it is about a field.
    #[must_use]
    pub const fn code(self) -> Option<&'static str> {
        match self {
            Self::NothingNamed => Some("missing"),
            Self::LineUnknown(_) | Self::OtherItem(_) => Some("unknown_line"),
            Self::LocationNotUsable(_) => None,
        }
    }
}

/// The announced line that goods belong to.
///
/// A named line is taken. Of the lines of a named item, the first that still expects goods and agrees in lot and day
/// is taken, else the first that agrees, else the first that expects goods, else the last: more than was announced
/// is a discrepancy and no error.
///
/// # Errors
/// [`ReceiptError`], except for locations.
pub fn match_line(notice: &[NoticeLine], wanted: &LineWanted) -> Result<Matched, ReceiptError> {
    if let Some(number) = wanted.line_no {
        let line = notice.iter().find(|line| line.line_no == number);
        let line = line.ok_or(ReceiptError::LineUnknown(number))?;
        let same = wanted.sku.is_none_or(|sku| sku == line.sku);
        return if same { Ok(Matched::Line(number)) } else { Err(ReceiptError::OtherItem(number)) };
    }
    let sku = wanted.sku.ok_or(ReceiptError::NothingNamed)?;
    let best = notice.iter().filter(|line| line.sku == sku).min_by_key(|line| {
        let agrees = agree(line.lot.as_ref(), wanted.lot.as_ref())
            && agree(line.expires_on.as_ref(), wanted.expires_on.as_ref());
        let expects = line.received < line.quantity;
        let rank = match (agrees, expects) {
            (true, true) => 0,
            (true, false) => 1,
            (false, true) => 2,
            (false, false) => 3,
        };
        // Of those that expect nothing more the last is taken, so that an earlier line stays as announced.
        let number = i64::from(line.line_no.number());
        (rank, if expects { number } else { -number })
    });
    Ok(best.map_or(Matched::Unannounced(sku), |line| Matched::Line(line.line_no)))
}

/// Whether goods may be received at a location of this kind.
///
/// # Errors
/// [`ReceiptError::LocationNotUsable`] for storage and workplaces: goods get there by putaway, with a scan of both.
pub const fn check_location(kind: LocationKind) -> Result<(), ReceiptError> {
    match kind {
        LocationKind::Receiving | LocationKind::Dock | LocationKind::Staging | LocationKind::Quarantine => {
            Ok(())
        }
        LocationKind::Reserve | LocationKind::PickFace | LocationKind::Pack | LocationKind::WorkCell => {
            Err(ReceiptError::LocationNotUsable(kind))
        }
    }
}

/// Whether goods received in this condition at a location of this kind are to be put away: good ones, unless they
/// came into quarantine. What becomes of the others somebody decides first.
#[must_use]
pub const fn needs_putaway(kind: LocationKind, condition: Condition) -> bool {
    let good = match condition {
        Condition::Good => true,
        Condition::Damaged | Condition::Quarantined => false,
    };
    let waits = match kind {
        LocationKind::Receiving | LocationKind::Dock | LocationKind::Staging => true,
        LocationKind::Quarantine
        | LocationKind::Reserve
        | LocationKind::PickFace
        | LocationKind::Pack
        | LocationKind::WorkCell => false,
    };
    good && waits
}

/// What was not announced agrees with everything.
fn agree<T: PartialEq>(announced: Option<&T>, came: Option<&T>) -> bool {
    announced.is_none() || announced == came
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn sku(n: u128) -> SkuId {
        SkuId(Uuid::from_u128(n))
    }

    fn line(number: i64, item: u128, quantity: i64, received: i64, lot: &str) -> NoticeLine {
        NoticeLine {
            line_no: LineNo::new(number).unwrap(),
            sku: sku(item),
            quantity: Quantity::new(quantity).unwrap(),
            lot: LotCode::new(lot).ok(),
            expires_on: None,
            received: Quantity::new(received).unwrap(),
        }
    }

    #[test]
    fn goods_find_their_line() {
        let notice = [
            line(1, 1, 10, 10, ""),
            line(2, 1, 10, 3, "A"),
            line(3, 1, 10, 0, "B"),
            line(4, 2, 5, 5, ""),
            line(5, 2, 5, 5, ""),
        ];
        let check = |number: Option<i64>, item: Option<u128>, lot: &str, expected| {
            let wanted = LineWanted {
                line_no: number.map(|n| LineNo::new(n).unwrap()),
                sku: item.map(sku),
                lot: LotCode::new(lot).ok(),
                expires_on: None,
            };
            assert_eq!(match_line(&notice, &wanted), expected, "{number:?} {item:?} {lot:?}");
        };
        let no = |n: i64| LineNo::new(n).unwrap();
        let to = |n: i64| Ok(Matched::Line(no(n)));
        check(Some(3), None, "Z", to(3));
        check(Some(3), Some(1), "", to(3));
        check(Some(3), Some(2), "", Err(ReceiptError::OtherItem(no(3))));
        check(Some(9), Some(1), "", Err(ReceiptError::LineUnknown(no(9))));
        check(None, None, "", Err(ReceiptError::NothingNamed));
        check(None, Some(1), "B", to(3));
        check(None, Some(1), "A", to(2));
        // No line announces this lot by name; line 1 takes any, though it is full.
        check(None, Some(1), "C", to(1));
        check(None, Some(2), "", to(5));
        check(None, Some(7), "", Ok(Matched::Unannounced(sku(7))));
    }

    #[test]
    fn goods_come_in_at_the_gate() {
        let usable: Vec<_> =
            LocationKind::ALL.iter().filter(|k| check_location(**k).is_ok()).map(|k| k.as_str()).collect();
        assert_eq!(usable, ["receiving", "staging", "dock", "quarantine"]);
    }

    #[test]
    fn good_goods_are_put_away() {
        let mut put_away = Vec::new();
        for kind in LocationKind::ALL {
            for condition in Condition::ALL {
                if needs_putaway(*kind, *condition) {
                    put_away.push((kind.as_str(), condition.as_str()));
                }
            }
        }
        assert_eq!(put_away, [("receiving", "good"), ("staging", "good"), ("dock", "good")]);
    }
}
