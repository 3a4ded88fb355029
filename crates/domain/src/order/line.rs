//! The counters of an order line: where each of its units is in the work.
//!
//! `quantity = pending + allocated + backordered + short + deferred + cancelled`, always, and
//! `returned <= shipped <= packed <= picked <= allocated` (I4). Counters exist only in
//! such states: every move is checked, and a move that would break the sum is refused whole.

use crate::ids::{OrderLineId, SkuId};
use crate::line_no::LineNo;
use crate::quantity::{Quantity, QuantityError};

/// A line of an order, as the rules need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderLine {
    /// Our id.
    pub id: OrderLineId,
    /// Its number in the order.
    pub line_no: LineNo,
    /// What is wanted.
    pub sku: SkuId,
    /// Where its units are in the work.
    pub counters: LineCounters,
}

/// The counters as rows hold them, before they are checked. `pending` is what the others leave of `quantity`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineColumns {
    /// Ordered.
    pub quantity: i64,
    /// Promised from stock, net of what was given back; keeps what is picked, packed and shipped.
    pub allocated: i64,
    /// Looked for and not found in stock.
    pub backordered: i64,
    /// Promised, and not found at the pick.
    pub short: i64,
    /// Moved to a backorder of its own.
    pub deferred: i64,
    /// Not to be sent any more.
    pub cancelled: i64,
    /// Taken from the shelf.
    pub picked: i64,
    /// In closed parcels.
    pub packed: i64,
    /// Handed over.
    pub shipped: i64,
    /// Come back.
    pub returned: i64,
}

/// The counters of a line; see the head of this file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineCounters(LineColumns);

/// Why counters do not become what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CounterFault {
    /// More units than are in that state.
    #[error("{wanted} units cannot be {step}: there are {have}")]
    TooFew {
        /// What was to be done, as a participle.
        step: &'static str,
        /// How many units were named.
        wanted: Quantity,
        /// How many units can be moved so.
        have: Quantity,
    },
    /// Rows that do not add up.
    #[error("the counters of this line do not add up; run `rummelig verify`")]
    DoesNotAddUp,
}

impl LineCounters {
    /// A new line: all of it pending.
    #[must_use]
    pub const fn new(quantity: Quantity) -> Self {
        Self(LineColumns {
            quantity: quantity.units(),
            allocated: 0,
            backordered: 0,
            short: 0,
            deferred: 0,
            cancelled: 0,
            picked: 0,
            packed: 0,
            shipped: 0,
            returned: 0,
        })
    }

    /// Counters as a row holds them.
    ///
    /// # Errors
    /// [`CounterFault::DoesNotAddUp`] for a negative counter or a broken sum.
    pub fn from_columns(columns: LineColumns) -> Result<Self, CounterFault> {
        let LineColumns { quantity, allocated, backordered, short, deferred, cancelled, .. } = columns;
        let LineColumns { picked, packed, shipped, returned, .. } = columns;
        let parts = [allocated, backordered, short, deferred, cancelled];
        let used = parts.iter().try_fold(0_i64, |sum, part| sum.checked_add(*part));
        let sums = parts.iter().all(|part| *part >= 0) && used.is_some_and(|used| used <= quantity);
        let chain = [0, returned, shipped, packed, picked, allocated];
        if sums && chain.is_sorted() { Ok(Self(columns)) } else { Err(CounterFault::DoesNotAddUp) }
    }

    /// The counters as a row holds them.
    #[must_use]
    pub const fn columns(self) -> LineColumns {
        self.0
    }

    /// Ordered.
    #[must_use]
    pub fn quantity(self) -> Quantity {
        units(self.0.quantity)
    }

    /// Not looked for in stock yet.
    #[must_use]
    pub fn pending(self) -> Quantity {
        let LineColumns { quantity, allocated, backordered, short, deferred, cancelled, .. } = self.0;
        units(quantity - allocated - backordered - short - deferred - cancelled)
    }

    /// Promised, also what is picked, packed and shipped.
    #[must_use]
    pub fn allocated(self) -> Quantity {
        units(self.0.allocated)
    }

    /// Looked for and not found in stock.
    #[must_use]
    pub fn backordered(self) -> Quantity {
        units(self.0.backordered)
    }

    /// Promised, and not found at the pick.
    #[must_use]
    pub fn short(self) -> Quantity {
        units(self.0.short)
    }

    /// Moved to a backorder of its own.
    #[must_use]
    pub fn deferred(self) -> Quantity {
        units(self.0.deferred)
    }

    /// Not to be sent any more.
    #[must_use]
    pub fn cancelled(self) -> Quantity {
        units(self.0.cancelled)
    }

    /// Taken from the shelf.
    #[must_use]
    pub fn picked(self) -> Quantity {
        units(self.0.picked)
    }

    /// In closed parcels.
    #[must_use]
    pub fn packed(self) -> Quantity {
        units(self.0.packed)
    }

    /// Handed over.
    #[must_use]
    pub fn shipped(self) -> Quantity {
        units(self.0.shipped)
    }

    /// Come back.
    #[must_use]
    pub fn returned(self) -> Quantity {
        units(self.0.returned)
    }

    /// Promised and still on the shelf.
    #[must_use]
    pub fn to_pick(self) -> Quantity {
        units(self.0.allocated - self.0.picked)
    }

    /// Picked and not yet in a parcel.
    #[must_use]
    pub fn to_pack(self) -> Quantity {
        units(self.0.picked - self.0.packed)
    }

    /// Still wanted and promised from nowhere: pending, backordered or short.
    #[must_use]
    pub fn missing(self) -> Quantity {
        let LineColumns { quantity, allocated, deferred, cancelled, .. } = self.0;
        units(quantity - allocated - deferred - cancelled)
    }

    /// Still open (I4): wanted, and neither shipped nor given up.
    #[must_use]
    pub fn open(self) -> Quantity {
        let LineColumns { quantity, deferred, cancelled, shipped, .. } = self.0;
        units(quantity - deferred - cancelled - shipped)
    }

    /// Units are promised from stock: pending ones first, then backordered ones.
    ///
    /// # Errors
    /// [`CounterFault::TooFew`] above pending and backordered together.
    pub fn allocate(self, quantity: Quantity) -> Result<Self, CounterFault> {
        let waiting = units(self.pending().units() + self.0.backordered);
        let n = checked("allocated", quantity, waiting)?;
        let backordered = self.0.backordered - (n - self.pending().units()).max(0);
        Ok(Self(LineColumns { allocated: self.0.allocated + n, backordered, ..self.0 }))
    }

    /// Units on the shelf are no longer promised to this line; they are pending again.
    ///
    /// # Errors
    /// [`CounterFault::TooFew`] above what is still to be picked.
    pub fn unallocate(self, quantity: Quantity) -> Result<Self, CounterFault> {
        let n = checked("taken back", quantity, self.to_pick())?;
        Ok(Self(LineColumns { allocated: self.0.allocated - n, ..self.0 }))
    }

    /// Units were looked for in stock and not found.
    ///
    /// # Errors
    /// [`CounterFault::TooFew`] above what is pending.
    pub fn backorder(self, quantity: Quantity) -> Result<Self, CounterFault> {
        let n = checked("backordered", quantity, self.pending())?;
        Ok(Self(LineColumns { backordered: self.0.backordered + n, ..self.0 }))
    }

    /// All backordered units are pending again, before stock is looked for anew.
    #[must_use]
    pub const fn reconsider(self) -> Self {
        Self(LineColumns { backordered: 0, ..self.0 })
    }

    /// Units were taken from the shelf.
    ///
    /// # Errors
    /// [`CounterFault::TooFew`] above what is still to be picked.
    pub fn pick(self, quantity: Quantity) -> Result<Self, CounterFault> {
        let n = checked("picked", quantity, self.to_pick())?;
        Ok(Self(LineColumns { picked: self.0.picked + n, ..self.0 }))
    }

    /// Units are to go back to a shelf; they stay promised to this line.
    ///
    /// # Errors
    /// [`CounterFault::TooFew`] above what is picked and not packed.
    pub fn unpick(self, quantity: Quantity) -> Result<Self, CounterFault> {
        let n = checked("put back", quantity, self.to_pack())?;
        Ok(Self(LineColumns { picked: self.0.picked - n, ..self.0 }))
    }

    /// Promised units were not found at the pick.
    ///
    /// # Errors
    /// [`CounterFault::TooFew`] above what is still to be picked.
    pub fn fall_short(self, quantity: Quantity) -> Result<Self, CounterFault> {
        let n = checked("reported short", quantity, self.to_pick())?;
        Ok(Self(LineColumns { allocated: self.0.allocated - n, short: self.0.short + n, ..self.0 }))
    }

    /// Short units are pending again, so that a re-plan may find others.
    ///
    /// # Errors
    /// [`CounterFault::TooFew`] above what is short.
    pub fn unshort(self, quantity: Quantity) -> Result<Self, CounterFault> {
        let n = checked("planned again", quantity, self.short())?;
        Ok(Self(LineColumns { short: self.0.short - n, ..self.0 }))
    }

    /// Pending units for which a re-plan found nothing are short again.
    ///
    /// # Errors
    /// [`CounterFault::TooFew`] above what is pending.
    pub fn stay_short(self, quantity: Quantity) -> Result<Self, CounterFault> {
        let n = checked("left short", quantity, self.pending())?;
        Ok(Self(LineColumns { short: self.0.short + n, ..self.0 }))
    }

    /// Units were closed into a parcel.
    ///
    /// # Errors
    /// [`CounterFault::TooFew`] above what is picked and not packed.
    pub fn pack(self, quantity: Quantity) -> Result<Self, CounterFault> {
        let n = checked("packed", quantity, self.to_pack())?;
        Ok(Self(LineColumns { packed: self.0.packed + n, ..self.0 }))
    }

    /// Units were taken out of their parcel.
    ///
    /// # Errors
    /// [`CounterFault::TooFew`] above what is packed and not shipped.
    pub fn unpack(self, quantity: Quantity) -> Result<Self, CounterFault> {
        let n = checked("unpacked", quantity, units(self.0.packed - self.0.shipped))?;
        Ok(Self(LineColumns { packed: self.0.packed - n, ..self.0 }))
    }

    /// Units were handed over.
    ///
    /// # Errors
    /// [`CounterFault::TooFew`] above what is packed and not shipped.
    pub fn ship(self, quantity: Quantity) -> Result<Self, CounterFault> {
        let n = checked("shipped", quantity, units(self.0.packed - self.0.shipped))?;
        Ok(Self(LineColumns { shipped: self.0.shipped + n, ..self.0 }))
    }

    /// Shipped units came back.
    ///
    /// # Errors
    /// [`CounterFault::TooFew`] above what is shipped and not returned.
    pub fn take_return(self, quantity: Quantity) -> Result<Self, CounterFault> {
        let n = checked("returned", quantity, units(self.0.shipped - self.0.returned))?;
        Ok(Self(LineColumns { returned: self.0.returned + n, ..self.0 }))
    }

    /// Missing units are given up: pending ones first, then backordered, then short.
    ///
    /// # Errors
    /// [`CounterFault::TooFew`] above what is missing.
    pub fn cancel(self, quantity: Quantity) -> Result<Self, CounterFault> {
        let n = checked("cancelled", quantity, self.missing())?;
        let rest = self.without_missing(n);
        Ok(Self(LineColumns { cancelled: rest.cancelled + n, ..rest }))
    }

    /// Missing units move to a backorder: pending ones first, then backordered, then short.
    ///
    /// # Errors
    /// [`CounterFault::TooFew`] above what is missing.
    pub fn defer(self, quantity: Quantity) -> Result<Self, CounterFault> {
        let n = checked("deferred", quantity, self.missing())?;
        let rest = self.without_missing(n);
        Ok(Self(LineColumns { deferred: rest.deferred + n, ..rest }))
    }

    /// Everything not shipped is given up: out of the parcels, back to the shelves, free for others.
    #[must_use]
    pub const fn give_up(self) -> Self {
        let LineColumns { quantity, deferred, shipped, .. } = self.0;
        Self(LineColumns {
            allocated: shipped,
            backordered: 0,
            short: 0,
            cancelled: quantity - deferred - shipped,
            picked: shipped,
            packed: shipped,
            ..self.0
        })
    }

    /// The columns with `n` missing units (at most all) counted nowhere; the caller counts them somewhere else.
    fn without_missing(self, n: i64) -> LineColumns {
        let from_backordered = (n - self.pending().units()).clamp(0, self.0.backordered);
        let from_short = (n - self.pending().units() - from_backordered).max(0);
        LineColumns {
            backordered: self.0.backordered - from_backordered,
            short: self.0.short - from_short,
            ..self.0
        }
    }
}

/// The units to move, when there are as many.
fn checked(step: &'static str, wanted: Quantity, have: Quantity) -> Result<i64, CounterFault> {
    match have.minus(wanted) {
        Ok(_) => Ok(wanted.units()),
        Err(QuantityError::OutOfRange | QuantityError::Overflow | QuantityError::TooFew) => {
            Err(CounterFault::TooFew { step, wanted, have })
        }
    }
}

/// Counters are never negative, so this is the number itself.
fn units(n: i64) -> Quantity {
    Quantity::new(n).unwrap_or(Quantity::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Move = fn(LineCounters, Quantity) -> Result<LineCounters, CounterFault>;

    #[test]
    fn rows_that_do_not_add_up_are_no_counters() {
        let good = LineColumns {
            quantity: 10,
            allocated: 4,
            backordered: 1,
            short: 1,
            deferred: 1,
            cancelled: 1,
            picked: 3,
            packed: 2,
            shipped: 2,
            returned: 1,
        };
        let counters = LineCounters::from_columns(good).unwrap();
        assert_eq!((counters.pending(), counters.missing(), counters.open()), (units(2), units(4), units(6)));
        assert_eq!(counters.columns(), good);
        let bad = [
            LineColumns { allocated: 7, ..good },
            LineColumns { picked: 5, ..good },
            LineColumns { packed: 4, ..good },
            LineColumns { shipped: 3, ..good },
            LineColumns { returned: 3, ..good },
            LineColumns { returned: -1, ..good },
            LineColumns { short: -1, ..good },
            LineColumns { cancelled: i64::MAX, ..good },
        ];
        for columns in bad {
            assert_eq!(LineCounters::from_columns(columns), Err(CounterFault::DoesNotAddUp), "{columns:?}");
        }
    }

    #[test]
    fn every_move_takes_what_is_there_and_no_unit_more() {
        let at = |columns| LineCounters::from_columns(columns).unwrap();
        let base = LineColumns { quantity: 10, ..LineColumns::default() };
        let busy = LineColumns { allocated: 8, picked: 5, packed: 3, shipped: 1, short: 1, ..base };
        let rows: &[(&str, LineColumns, Move, i64, LineColumns)] = &[
            (
                "allocate",
                LineColumns { backordered: 4, ..base },
                LineCounters::allocate,
                10,
                LineColumns { allocated: 10, ..base },
            ),
            ("backorder", base, LineCounters::backorder, 10, LineColumns { backordered: 10, ..base }),
            ("unallocate", busy, LineCounters::unallocate, 3, LineColumns { allocated: 5, ..busy }),
            ("pick", busy, LineCounters::pick, 3, LineColumns { picked: 8, ..busy }),
            ("unpick", busy, LineCounters::unpick, 2, LineColumns { picked: 3, ..busy }),
            ("fall_short", busy, LineCounters::fall_short, 3, LineColumns { allocated: 5, short: 4, ..busy }),
            ("unshort", busy, LineCounters::unshort, 1, LineColumns { short: 0, ..busy }),
            ("stay_short", busy, LineCounters::stay_short, 1, LineColumns { short: 2, ..busy }),
            ("pack", busy, LineCounters::pack, 2, LineColumns { packed: 5, ..busy }),
            ("unpack", busy, LineCounters::unpack, 2, LineColumns { packed: 1, ..busy }),
            ("ship", busy, LineCounters::ship, 2, LineColumns { shipped: 3, ..busy }),
            ("take_return", busy, LineCounters::take_return, 1, LineColumns { returned: 1, ..busy }),
            ("cancel", busy, LineCounters::cancel, 2, LineColumns { short: 0, cancelled: 2, ..busy }),
            ("defer", busy, LineCounters::defer, 2, LineColumns { short: 0, deferred: 2, ..busy }),
        ];
        for (name, before, step, most, after) in rows {
            assert_eq!(step(at(*before), units(*most)), Ok(at(*after)), "{name} {most}");
            assert_eq!(step(at(*before), Quantity::ZERO), Ok(at(*before)), "{name} 0");
            let refused = step(at(*before), units(most + 1));
            assert!(
                matches!(refused, Err(CounterFault::TooFew { have, .. }) if have == units(*most)),
                "{name} {}: {refused:?}",
                most + 1
            );
        }
    }

    #[test]
    fn units_nobody_looked_for_go_first() {
        let line = LineCounters::from_columns(LineColumns {
            quantity: 10,
            backordered: 3,
            short: 2,
            ..LineColumns::default()
        })
        .unwrap();
        let gone = |n| line.cancel(units(n)).unwrap();
        assert_eq!(
            (gone(5).pending(), gone(5).backordered(), gone(5).short()),
            (units(0), units(3), units(2))
        );
        assert_eq!((gone(7).backordered(), gone(7).short()), (units(1), units(2)));
        assert_eq!((gone(9).backordered(), gone(9).short()), (units(0), units(1)));
        let given_up = line.allocate(units(8)).unwrap().pick(units(4)).unwrap().give_up();
        assert_eq!((given_up.cancelled(), given_up.open()), (units(10), units(0)));
    }
}
