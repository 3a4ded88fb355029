//! Allocation: which stock is promised to which order line.
//!
//! Orders are served in the order in which they are handed in, and compete for the same stock.
//! For each line the rows of its owner, site and sku pass hard filters, are sorted into rotation groups, and give
//! group by group: a later group gives only when all earlier ones are used up. Owner, lot, status and rotation are
//! never relaxed to save metres; the distance decides inside a group only.

use crate::ids::{ClientId, LocationId, LotId, OrderId, OrderLineId, SiteId, SkuId, StockId};
use crate::picking::filters::Fitness;
use crate::picking::positions::{Offer, PositionCost, Take, take};
use crate::picking::rotation::{Due, Rotation};
use crate::quantity::Quantity;
use crate::stock::{BalanceView, Shortage};
use crate::time::Day;
use std::collections::HashMap;
use std::rc::Rc;

/// The owner's rules for its goods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AllocationRules {
    /// What leaves first.
    pub rotation: Rotation,
    /// Goods whose date is at most so many days after the first of their group are as good as that (default 0).
    pub tolerance_days: u16,
    /// Days that goods must still keep on the day on which they are sent, where the consignee asks for no other.
    pub min_days: u16,
}

impl Default for AllocationRules {
    /// What holds for a client that says nothing: `fefo`, to the day, good until the day of sending.
    fn default() -> Self {
        Self { rotation: Rotation::Fefo, tolerance_days: 0, min_days: 0 }
    }
}

/// An order that wants goods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderDemand {
    /// Which.
    pub order: OrderId,
    /// Whose goods; no other owner's stock is looked at.
    pub client: ClientId,
    /// Where from; no other site's stock is looked at.
    pub site: SiteId,
    /// The day on which it is to be sent, at the site.
    pub ship_on: Day,
    /// Whether it may go in part. If not, it gets all or nothing.
    pub allow_partial: bool,
    /// The owner's rules.
    pub rules: AllocationRules,
    /// Days that goods must still keep for this consignee, in place of the owner's rule.
    pub min_days_consignee: Option<u16>,
    /// What is still to be promised, in the order of the line numbers.
    pub lines: Vec<LineDemand>,
}

/// A line that wants goods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineDemand {
    /// Which.
    pub line: OrderLineId,
    /// What.
    pub sku: SkuId,
    /// Whether goods of this sku must have a day of expiry.
    pub expiry_tracked: bool,
    /// How many units are still to be promised.
    pub quantity: Quantity,
    /// Which lots will do.
    pub lots: LotWish,
    /// The earliest day of expiry that the line accepts.
    pub min_expires_on: Option<Day>,
}

/// Which lots a line takes. A lot's name stands for all lots of that name; one that is not in the house is `Only`
/// of none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum LotWish {
    /// Any, and goods without a lot.
    #[default]
    Any,
    /// These only.
    Only(Vec<LotId>),
    /// Any but these.
    Except(Vec<LotId>),
}

/// A stock row as it is now. Each row comes once; goods on a handling unit that stands nowhere are not handed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StockCandidate {
    /// Which row.
    pub stock: StockId,
    /// Its version, for the guarded update.
    pub version: i64,
    /// The owner.
    pub client: ClientId,
    /// The site.
    pub site: SiteId,
    /// The item.
    pub sku: SkuId,
    /// Its lot.
    pub lot: Option<LotId>,
    /// The lot's day of expiry.
    pub expires_on: Option<Day>,
    /// The day on which the goods came, at the site.
    pub received_on: Day,
    /// How many there are, and in what state.
    pub balance: BalanceView,
    /// Where they lie.
    pub at: StockLocation,
}

/// Where a stock row lies, loose or on a handling unit, and whether anything is picked there now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StockLocation {
    /// The location.
    pub location: LocationId,
    /// Its code.
    pub code: String,
    /// Whether picks are made there at all.
    pub pickable: bool,
    /// Whether it is held.
    pub held: bool,
    /// Whether it is being counted.
    pub under_count: bool,
}

/// What every order gets, in the order of the demands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllocationPlan {
    /// One for each order handed in.
    pub orders: Vec<OrderAllocation>,
}

/// What one order gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderAllocation {
    /// Which.
    pub order: OrderId,
    /// All, a part or nothing.
    pub outcome: Outcome,
    /// One for each line handed in.
    pub lines: Vec<LineAllocation>,
}

/// How much of an order could be served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// Not one unit.
    Nothing,
    /// At least one unit, and not all.
    Part,
    /// All.
    Whole,
}

/// What one line gets: `quantity` demanded = sum of `promises` + what is `missing`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineAllocation {
    /// Which.
    pub line: OrderLineId,
    /// From which rows, in the order in which they were chosen; no row twice.
    pub promises: Vec<Promise>,
    /// What it does not get, with the reason.
    pub shortage: Option<Shortage>,
}

/// Units of one row for one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Promise {
    /// The row.
    pub stock: StockId,
    /// The version of the row on which this rests.
    pub version: i64,
    /// How many units, at least 1.
    pub quantity: Quantity,
}

/// Promises stock to the lines of these orders, one order after the other.
///
/// The plan does not depend on the order of `stock`. An order that may not go in part and has a short line gets
/// nothing, and what it had is free for the orders after it.
#[must_use]
pub fn allocate(orders: &[OrderDemand], stock: &[StockCandidate], cost: &dyn PositionCost) -> AllocationPlan {
    let mut house = House::new(stock);
    AllocationPlan { orders: orders.iter().map(|order| house.serve(order, cost)).collect() }
}

/// The rows of one owner, site and sku by their number in the snapshot, soonest due first.
type DueRows = Rc<[(Due, usize)]>;

/// The snapshot with what is left of it while the orders are served.
struct House<'a> {
    stock: &'a [StockCandidate],
    /// Units that each row can still give.
    left: Vec<i64>,
    rows: HashMap<(ClientId, SiteId, SkuId), Vec<usize>>,
    /// The same rows sorted by when they are due; made when first asked for.
    sorted: HashMap<(ClientId, SiteId, SkuId, Rotation), DueRows>,
}

impl<'a> House<'a> {
    fn new(stock: &'a [StockCandidate]) -> Self {
        let mut rows: HashMap<_, Vec<usize>> = HashMap::new();
        for (row, candidate) in stock.iter().enumerate() {
            rows.entry((candidate.client, candidate.site, candidate.sku)).or_default().push(row);
        }
        let left = stock.iter().map(|candidate| candidate.balance.available().units()).collect();
        Self { stock, left, rows, sorted: HashMap::new() }
    }

    fn serve(&mut self, order: &OrderDemand, cost: &dyn PositionCost) -> OrderAllocation {
        let mut taken = Vec::with_capacity(order.lines.len());
        let mut shortages = Vec::with_capacity(order.lines.len());
        for line in &order.lines {
            let (takes, shortage) = self.serve_line(order, line, cost);
            taken.push(takes);
            shortages.push(shortage);
        }
        if !order.allow_partial && shortages.iter().any(Option::is_some) {
            return self.give_back(order, &taken, shortages);
        }
        let some = taken.iter().any(|takes| !takes.is_empty());
        let short = shortages.iter().any(Option::is_some);
        let outcome = match (some, short) {
            (true, false) => Outcome::Whole,
            (true, true) => Outcome::Part,
            (false, _) => Outcome::Nothing,
        };
        let lines = order.lines.iter().zip(taken).zip(shortages);
        let lines = lines.map(|((line, takes), shortage)| LineAllocation {
            line: line.line,
            promises: takes.iter().map(|take| self.promise(*take)).collect(),
            shortage,
        });
        OrderAllocation { order: order.order, outcome, lines: lines.collect() }
    }

    /// Frees what an order had that cannot go whole. Lines that could have been served share its fate.
    fn give_back(
        &mut self,
        order: &OrderDemand,
        taken: &[Vec<Take>],
        shortages: Vec<Option<Shortage>>,
    ) -> OrderAllocation {
        for take in taken.iter().flatten() {
            self.left[take.row] += take.units;
        }
        let lines = order.lines.iter().zip(shortages).map(|(line, shortage)| {
            let missing = line.quantity;
            let shortage = match shortage {
                Some(own) => Some(Shortage { missing, ..own }),
                None => (!missing.is_zero()).then(|| Shortage::of_the_order(missing)),
            };
            LineAllocation { line: line.line, promises: Vec::new(), shortage }
        });
        OrderAllocation { order: order.order, outcome: Outcome::Nothing, lines: lines.collect() }
    }

    fn serve_line(
        &mut self,
        order: &OrderDemand,
        line: &LineDemand,
        cost: &dyn PositionCost,
    ) -> (Vec<Take>, Option<Shortage>) {
        let fitness = Fitness::new(order, line);
        let rows = self.due_rows(order, line.sku);
        let mut wanted = line.quantity.units();
        let mut taken = Vec::new();
        let mut group: Vec<Offer<'_>> = Vec::new();
        let mut opener = None;
        for (due, row) in rows.iter() {
            let candidate = &self.stock[*row];
            if self.left[*row] == 0 || !fitness.admits(candidate) {
                continue;
            }
            let joins =
                opener.is_some_and(|opener: Due| opener.opens_group_of(*due, order.rules.tolerance_days));
            if !joins {
                wanted -= self.take_from(std::mem::take(&mut group), wanted, &mut taken);
                if wanted == 0 {
                    break;
                }
                opener = Some(*due);
            }
            let cost_mm = cost.cost_mm(order.order, candidate.at.location);
            group.push(Offer { row: *row, candidate, left: self.left[*row], cost_mm });
        }
        wanted -= self.take_from(group, wanted, &mut taken);
        let shortage = (wanted > 0).then(|| {
            let rows = rows.iter().map(|(_, row)| (&self.stock[*row], self.left[*row]));
            fitness.shortage(Quantity::new(wanted).unwrap_or_default(), rows)
        });
        (taken, shortage)
    }

    /// Takes up to `wanted` units out of a group and says how many there were.
    fn take_from(&mut self, group: Vec<Offer<'_>>, wanted: i64, taken: &mut Vec<Take>) -> i64 {
        let takes = take(group, wanted);
        for take in &takes {
            self.left[take.row] -= take.units;
        }
        let units = takes.iter().map(|take| take.units).sum();
        taken.extend(takes);
        units
    }

    /// The rows of this owner, site and sku, soonest due first.
    fn due_rows(&mut self, order: &OrderDemand, sku: SkuId) -> DueRows {
        let (client, site, rotation) = (order.client, order.site, order.rules.rotation);
        let sorted = self.sorted.entry((client, site, sku, rotation)).or_insert_with(|| {
            let rows = self.rows.get(&(client, site, sku)).map_or(&[][..], Vec::as_slice);
            let due = |row: &usize| {
                let candidate = &self.stock[*row];
                (Due::new(rotation, candidate.expires_on, candidate.received_on), candidate.stock, *row)
            };
            let mut sorted: Vec<_> = rows.iter().map(due).collect();
            sorted.sort();
            sorted.into_iter().map(|(due, _, row)| (due, row)).collect()
        });
        Rc::clone(sorted)
    }

    fn promise(&self, take: Take) -> Promise {
        let candidate = &self.stock[take.row];
        let quantity = Quantity::new(take.units).unwrap_or_default();
        Promise { stock: candidate.stock, version: candidate.version, quantity }
    }
}

#[cfg(test)]
#[path = "allocation_tests.rs"]
mod tests;
