//! Discrepancies: how what came differs from what was announced. None of them is an error.

use crate::ids::SkuId;
use crate::line_no::LineNo;
use crate::quantity::Quantity;
use crate::words::words;
use std::collections::BTreeSet;

words! {
    /// How a line differs.
    pub enum DiscrepancyKind {
        /// Less came than was announced, and no more is expected.
        Short = "short",
        /// More came than was announced.
        Over = "over",
        /// Some of it is damaged.
        Damaged = "damaged",
        /// Nobody announced this item.
        UnknownItem = "unknown_item",
        /// Data lack that the house needs to handle the item.
        MissingData = "missing_data",
    }
}

impl DiscrepancyKind {
    /// Whether client and house must agree on it before the shipment is closed. What lacks in an item's data says
    /// nothing about the delivery.
    #[must_use]
    pub const fn is_disputed(self) -> bool {
        match self {
            Self::Short | Self::Over | Self::Damaged | Self::UnknownItem => true,
            Self::MissingData => false,
        }
    }
}

/// A difference of one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Discrepancy {
    /// How.
    pub kind: DiscrepancyKind,
    /// How many units it is about.
    pub quantity: Quantity,
}

/// A line with what came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnnouncedLine {
    /// Its number.
    pub line_no: LineNo,
    /// The item.
    pub sku: SkuId,
    /// How much was announced.
    pub quantity: Quantity,
    /// Whether the client announced it, or receiving added it.
    pub announced: bool,
    /// What came.
    pub came: LineReceived,
}

/// What came of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineReceived {
    /// In any condition.
    pub received: Quantity,
    /// Of that, damaged.
    pub damaged: Quantity,
}

/// How the lines differ, by line and in the order of [`DiscrepancyKind::ALL`].
///
/// `ended` is whether nothing more is expected; before that nothing is short. `missing_data` are the items whose
/// weight or size the house does not know; it is a discrepancy only where goods came.
#[must_use]
pub fn discrepancies(
    lines: &[AnnouncedLine],
    ended: bool,
    missing_data: &BTreeSet<SkuId>,
) -> Vec<(LineNo, Discrepancy)> {
    lines.iter().flat_map(|line| of_line(line, ended, missing_data)).collect()
}

fn of_line(
    line: &AnnouncedLine,
    ended: bool,
    missing_data: &BTreeSet<SkuId>,
) -> impl Iterator<Item = (LineNo, Discrepancy)> {
    let LineReceived { received, damaged } = line.came;
    let none = Quantity::ZERO;
    let count = |kind: &DiscrepancyKind| match kind {
        DiscrepancyKind::Short if ended => line.quantity.less(received),
        DiscrepancyKind::Short => none,
        DiscrepancyKind::Over if line.announced => received.less(line.quantity),
        DiscrepancyKind::Over => none,
        DiscrepancyKind::Damaged => damaged,
        DiscrepancyKind::UnknownItem if line.announced => none,
        DiscrepancyKind::UnknownItem => received,
        DiscrepancyKind::MissingData if missing_data.contains(&line.sku) => received,
        DiscrepancyKind::MissingData => none,
    };
    let line_no = line.line_no;
    let found: Vec<_> = DiscrepancyKind::ALL
        .iter()
        .map(|kind| (line_no, Discrepancy { kind: *kind, quantity: count(kind) }))
        .filter(|(_, found)| !found.quantity.is_zero())
        .collect();
    found.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn each_way_to_differ_is_told_with_its_units() {
        let item = SkuId(Uuid::from_u128(1));
        let check = |announced: Option<i64>, received, damaged, ended, known: bool, expected: &str| {
            let units = |n| Quantity::new(n).unwrap();
            let line = AnnouncedLine {
                line_no: LineNo::new(1).unwrap(),
                sku: item,
                quantity: units(announced.unwrap_or(0)),
                announced: announced.is_some(),
                came: LineReceived { received: units(received), damaged: units(damaged) },
            };
            let missing = if known { BTreeSet::new() } else { BTreeSet::from([item]) };
            let found: Vec<_> = discrepancies(&[line], ended, &missing)
                .iter()
                .map(|(_, d)| format!("{} {}", d.kind, d.quantity))
                .collect();
            assert_eq!(found.join(", "), expected);
        };
        check(Some(200), 198, 0, false, true, "");
        check(Some(200), 198, 0, true, true, "short 2");
        check(Some(200), 200, 0, true, true, "");
        check(Some(200), 203, 5, false, true, "over 3, damaged 5");
        check(None, 3, 3, true, true, "damaged 3, unknown_item 3");
        check(Some(10), 10, 0, true, false, "missing_data 10");
        check(Some(10), 0, 0, false, false, "");
        check(Some(10), 0, 0, true, false, "short 10");
    }
}
