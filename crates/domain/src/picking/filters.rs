//! Hard filters: which goods may serve a line at all, and what keeps the others away.

use crate::ids::LotId;
use crate::picking::allocation::{LineDemand, LotWish, OrderDemand, StockCandidate, StockLocation};
use crate::quantity::Quantity;
use crate::stock::{HeldBack, Shortage, ShortageReason};
use crate::time::Day;
use jiff::SignedDuration;
use std::collections::{BTreeMap, BTreeSet};

/// What a line asks of goods, worked out once per line.
pub(super) struct Fitness<'a> {
    line: &'a LineDemand,
    /// Goods must be good on this day at least.
    good_until: Day,
}

impl<'a> Fitness<'a> {
    pub(super) fn new(order: &OrderDemand, line: &'a LineDemand) -> Self {
        let days = order.min_days_consignee.unwrap_or(order.rules.min_days);
        let kept = order.ship_on.saturating_add(SignedDuration::from_hours(24 * i64::from(days)));
        Self { line, good_until: line.min_expires_on.map_or(kept, |asked| asked.max(kept)) }
    }

    /// The first filter that these goods fail wherever they lie: lot, then shelf life.
    pub(super) fn refuses_goods(&self, goods: &StockCandidate) -> Option<ShortageReason> {
        let lot_wanted = match &self.line.lots {
            LotWish::Any => true,
            LotWish::Only(lots) => goods.lot.is_some_and(|lot| lots.contains(&lot)),
            LotWish::Except(lots) => !goods.lot.is_some_and(|lot| lots.contains(&lot)),
        };
        if !lot_wanted {
            return Some(ShortageReason::Lot);
        }
        let day_needed = self.line.expiry_tracked || self.line.min_expires_on.is_some();
        match goods.expires_on {
            Some(day) => (day < self.good_until).then_some(ShortageReason::ShelfLife),
            None => day_needed.then_some(ShortageReason::ExpiryUnknown),
        }
    }

    /// Whether the goods and their location pass all filters; status is in the balance already.
    pub(super) fn admits(&self, candidate: &StockCandidate) -> bool {
        self.refuses_goods(candidate).is_none() && refuses_location(&candidate.at).is_none()
    }

    /// Why the line is short, from all rows of its owner and sku. `left` is what a row can still give.
    pub(super) fn shortage<'s>(
        &self,
        missing: Quantity,
        rows: impl Iterator<Item = (&'s StockCandidate, i64)>,
    ) -> Shortage {
        let mut counts = Counts::default();
        for (candidate, left) in rows {
            let out = candidate.balance.unavailable();
            counts.add(ShortageReason::Quarantined, out.quarantined.units(), candidate.lot);
            counts.add(ShortageReason::Damaged, out.damaged.units(), candidate.lot);
            counts.add(ShortageReason::OnHold, out.on_hold.units(), candidate.lot);
            counts.add(ShortageReason::Expired, out.expired.units(), candidate.lot);
            counts.add(ShortageReason::Receiving, out.receiving.units(), candidate.lot);
            let goods = self.refuses_goods(candidate);
            if let Some(reason) = goods.or_else(|| refuses_location(&candidate.at)) {
                counts.add(reason, left, candidate.lot);
            }
            if goods.is_none() {
                let taken = candidate.balance.available().units() - left;
                let promised = candidate.balance.allocated().units().saturating_add(taken);
                counts.add(ShortageReason::Backordered, promised, candidate.lot);
            }
        }
        Shortage::from_counts(missing, counts.into_held_back())
    }
}

fn refuses_location(at: &StockLocation) -> Option<ShortageReason> {
    if !at.pickable {
        Some(ShortageReason::LocationNotPickable)
    } else if at.held {
        Some(ShortageReason::LocationHeld)
    } else if at.under_count {
        Some(ShortageReason::LocationUnderCount)
    } else {
        None
    }
}

#[derive(Default)]
struct Counts(BTreeMap<ShortageReason, (i64, BTreeSet<LotId>)>);

impl Counts {
    fn add(&mut self, reason: ShortageReason, units: i64, lot: Option<LotId>) {
        if units > 0 {
            let (sum, lots) = self.0.entry(reason).or_default();
            *sum = sum.saturating_add(units);
            lots.extend(lot);
        }
    }

    fn into_held_back(self) -> impl Iterator<Item = HeldBack> {
        self.0.into_iter().map(|(reason, (units, lots))| HeldBack {
            reason,
            units: Quantity::new(units).unwrap_or_default(),
            lots: u32::try_from(lots.len()).unwrap_or(u32::MAX),
        })
    }
}
