//! Shortages: demand that no stock was promised to, with what kept the stock away.

use crate::quantity::Quantity;
use crate::words::words;

words! {
    /// Why stock of the right owner and sku did not serve a line.
    ///
    /// The order is that of the filters of allocation: a unit counts for the first that it fails.
    pub enum ShortageReason {
        /// In quarantine.
        Quarantined = "quarantined",
        /// Damaged.
        Damaged = "damaged",
        /// Under an active stock hold.
        OnHold = "on_hold",
        /// Past its day of expiry.
        Expired = "expired",
        /// Received and not yet put away.
        Receiving = "receiving",
        /// Of a lot that the line does not want.
        Lot = "lot",
        /// Would be too old when it is sent.
        ShelfLife = "shelf_life",
        /// Needs a day of expiry and has none.
        ExpiryUnknown = "expiry_unknown",
        /// At a location from which nothing is picked.
        LocationNotPickable = "location_not_pickable",
        /// At a location that is held.
        LocationHeld = "location_held",
        /// At a location that is being counted.
        LocationUnderCount = "location_under_count",
        /// The stock that would have served is promised, to this line or to others.
        Backordered = "backordered",
        /// The owner has none of it at the site.
        NoStock = "no_stock",
        /// This line could be served, but another line of the order could not, and the order goes whole or not.
        OrderIncomplete = "order_incomplete",
    }
}

/// How many units one reason kept from a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct HeldBack {
    /// Which reason.
    pub reason: ShortageReason,
    /// How many units, at least 1.
    pub units: Quantity,
    /// In how many lots; 0 for goods without lots.
    pub lots: u32,
}

/// What a line did not get.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Shortage {
    /// Units that were demanded and not promised, at least 1.
    pub missing: Quantity,
    /// The one reason: whichever of the counts is largest, the earlier filter at a tie.
    pub reason: ShortageReason,
    /// All counts that are not 0, in the order of the filters.
    pub counts: Vec<HeldBack>,
}

impl Shortage {
    /// A shortage with these counts; zeros are left out, and without any count the reason is `no_stock`.
    #[must_use]
    pub fn from_counts(missing: Quantity, counts: impl IntoIterator<Item = HeldBack>) -> Self {
        let mut counts: Vec<HeldBack> = counts.into_iter().filter(|count| !count.units.is_zero()).collect();
        counts.sort_by_key(|count| count.reason);
        let largest = counts.iter().rev().max_by_key(|count| count.units);
        let reason = largest.map_or(ShortageReason::NoStock, |count| count.reason);
        Self { missing, reason, counts }
    }

    /// The shortage of a line that only shares the fate of its order.
    #[must_use]
    pub const fn of_the_order(missing: Quantity) -> Self {
        Self { missing, reason: ShortageReason::OrderIncomplete, counts: Vec::new() }
    }

    /// The count of the reason itself, if it has one.
    #[must_use]
    pub fn main(&self) -> Option<HeldBack> {
        self.counts.iter().copied().find(|count| count.reason == self.reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_count_is_the_reason_and_a_tie_goes_to_the_earlier_filter() {
        use ShortageReason::{Backordered, Damaged, Lot, NoStock, OnHold};
        let check = |counts: &[(ShortageReason, i64)], reason: ShortageReason| {
            let counts = counts.iter().map(|(reason, units)| HeldBack {
                reason: *reason,
                units: Quantity::new(*units).unwrap(),
                lots: 0,
            });
            assert_eq!(Shortage::from_counts(Quantity::ONE, counts).reason, reason);
        };
        check(&[], NoStock);
        check(&[(OnHold, 0)], NoStock);
        check(&[(Damaged, 1), (Backordered, 20)], Backordered);
        check(&[(Lot, 10), (OnHold, 10), (Backordered, 10)], OnHold);
        check(&[(Lot, 11), (OnHold, 10)], Lot);
    }
}
