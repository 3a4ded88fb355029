//! What a client says about goods that are to come. Equal notices sent again change nothing.

use crate::actor::Who;
use crate::code::{LotCode, Text, TrackingNumber};
use crate::ids::{SiteId, SkuId};
use crate::line_no::LineNo;
use crate::quantity::Quantity;
use crate::time::Day;

/// One announced line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeContent {
    /// Its number.
    pub line_no: LineNo,
    /// What comes.
    pub sku: SkuId,
    /// Base units, at least 1.
    pub quantity: Quantity,
    /// Its lot, where the client knows it.
    pub lot: Option<LotCode>,
    /// The last day it is good, where the client knows it.
    pub expires_on: Option<Day>,
}

/// Announced goods, as the client sent them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Where they come to.
    pub site: Option<SiteId>,
    /// The day they are expected.
    pub expected_on: Option<Day>,
    /// Who sends them.
    pub supplier_name: Option<Text>,
    /// The carriers' numbers.
    pub tracking_numbers: Vec<TrackingNumber>,
    /// What comes, by line number.
    pub lines: Vec<NoticeContent>,
}

/// What the notice alone shows to be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeFault {
    /// A client that announces goods says which. Staff may begin without lines, for goods that nobody announced.
    NoLines,
}

impl NoticeFault {
    /// What is wrong with a notice of so many lines. A draft may still lack them.
    #[must_use]
    pub const fn of(lines: usize, draft: bool, who: Who) -> Option<Self> {
        let must_say = match who {
            Who::Client | Who::Automatic => !draft,
            Who::Staff | Who::Worker => false,
        };
        if must_say && lines == 0 { Some(Self::NoLines) } else { None }
    }
}

/// The items whose expected quantity is no longer the same, each once and in order of their ids.
#[must_use]
pub fn skus_changed(before: &[NoticeContent], after: &[NoticeContent]) -> Vec<SkuId> {
    let mut sums: std::collections::BTreeMap<SkuId, i64> = std::collections::BTreeMap::new();
    for line in before {
        *sums.entry(line.sku).or_default() -= line.quantity.units();
    }
    for line in after {
        *sums.entry(line.sku).or_default() += line.quantity.units();
    }
    sums.into_iter().filter(|(_, sum)| *sum != 0).map(|(sku, _)| sku).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_client_says_what_comes() {
        for (lines, draft, who, fault) in [
            (0, false, Who::Client, Some(NoticeFault::NoLines)),
            (0, true, Who::Client, None),
            (1, false, Who::Client, None),
            (0, false, Who::Staff, None),
        ] {
            assert_eq!(NoticeFault::of(lines, draft, who), fault, "{lines} {draft} {who}");
        }
    }

    #[test]
    fn only_items_whose_sum_changed_are_named() {
        let lines = |rows: &[(u128, i64)]| -> Vec<NoticeContent> {
            let line = |(n, (sku, units)): (usize, &(u128, i64))| NoticeContent {
                line_no: LineNo::new(n as i64 + 1).unwrap(),
                sku: SkuId(Uuid::from_u128(*sku)),
                quantity: Quantity::new(*units).unwrap(),
                lot: None,
                expires_on: None,
            };
            rows.iter().enumerate().map(line).collect()
        };
        let changed = |before: &[(u128, i64)], after: &[(u128, i64)]| -> Vec<u128> {
            skus_changed(&lines(before), &lines(after)).iter().map(|sku| sku.0.as_u128()).collect()
        };
        assert_eq!(changed(&[(1, 5), (2, 3)], &[(2, 3), (1, 2), (1, 3)]), []);
        assert_eq!(changed(&[(3, 5), (2, 3)], &[(2, 4)]), [2, 3]);
        assert_eq!(changed(&[], &[(1, 1)]), [1]);
    }
}
