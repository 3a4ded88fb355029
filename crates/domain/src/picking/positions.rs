//! Inside a rotation group any goods are as good: from which positions to take them.
//!
//! A position is a location: rows that lie together, such as ten units with serial numbers, cost one stop.

use crate::ids::{LocationId, OrderId};
use crate::picking::allocation::StockCandidate;
use crate::picking::natural_order::natural_order;
use std::cmp::Ordering;

/// What it costs an order's tour to stop at a location; the cheapest positions of a group are used up first.
///
/// This is where the layout comes in. Without one all positions cost the same.
pub trait PositionCost {
    /// The cost, by convention extra millimetres of walk; `None` when nobody knows, which is dearer than any number.
    fn cost_mm(&self, order: OrderId, location: LocationId) -> Option<u64>;
}

/// No layout: nobody knows any distance.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoLayout;

impl PositionCost for NoLayout {
    fn cost_mm(&self, _order: OrderId, _location: LocationId) -> Option<u64> {
        None
    }
}

impl<F: Fn(OrderId, LocationId) -> Option<u64>> PositionCost for F {
    fn cost_mm(&self, order: OrderId, location: LocationId) -> Option<u64> {
        self(order, location)
    }
}

/// What one stock row can still give.
#[derive(Clone, Copy)]
pub(super) struct Offer<'a> {
    /// The row's number in the snapshot.
    pub row: usize,
    pub candidate: &'a StockCandidate,
    /// Units, at least 1.
    pub left: i64,
    pub cost_mm: Option<u64>,
}

/// So many units of one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Take {
    pub row: usize,
    pub units: i64,
}

/// Takes `need` units out of the offers of one group, or all of them if they are fewer.
///
/// Positions of lower cost are used up first. Among those of equal cost: as few positions as will do; of these
/// choices the one whose smallest position is smallest, then its second smallest, and so on, since small rests taken
/// wholly leave empty locations; then by location code in natural order, then by location id. Rows inside a position:
/// smallest first, then received first, then by lot and stock id.
pub(super) fn take(offers: Vec<Offer<'_>>, need: i64) -> Vec<Take> {
    let mut taken = Vec::new();
    let mut rest = need;
    for alike in positions(offers).chunk_by(|a, b| a.cost_mm == b.cost_mm) {
        if rest == 0 {
            break;
        }
        for position in fewest(alike, rest) {
            for offer in &position.offers {
                let units = offer.left.min(rest);
                if units > 0 {
                    taken.push(Take { row: offer.row, units });
                    rest -= units;
                }
            }
        }
    }
    taken
}

struct Position<'a> {
    cost_mm: Option<u64>,
    total: i64,
    offers: Vec<Offer<'a>>,
}

/// The offers by location, cheapest, smallest, first code first.
fn positions(mut offers: Vec<Offer<'_>>) -> Vec<Position<'_>> {
    offers.sort_by(|a, b| {
        let key = |o: &Offer<'_>| {
            let c = o.candidate;
            (c.at.location, o.left, c.received_on, c.lot, c.stock)
        };
        key(a).cmp(&key(b))
    });
    let mut positions: Vec<Position<'_>> = offers
        .chunk_by(|a, b| a.candidate.at.location == b.candidate.at.location)
        .map(|together| Position {
            cost_mm: together[0].cost_mm,
            total: together.iter().fold(0, |sum: i64, offer| sum.saturating_add(offer.left)),
            offers: together.to_vec(),
        })
        .collect();
    positions.sort_by(by_cost_size_code);
    positions
}

fn by_cost_size_code(a: &Position<'_>, b: &Position<'_>) -> Ordering {
    let (at_a, at_b) = (&a.offers[0].candidate.at, &b.offers[0].candidate.at);
    let cost = |p: &Position<'_>| (p.cost_mm.is_none(), p.cost_mm);
    cost(a)
        .cmp(&cost(b))
        .then_with(|| a.total.cmp(&b.total))
        .then_with(|| natural_order(&at_a.code, &at_b.code))
        .then_with(|| at_a.location.cmp(&at_b.location))
}

/// The choice of [`take`] among positions sorted from small to large: all of them where they do not reach `need`.
fn fewest<'p, 'a>(sorted: &'p [Position<'a>], need: i64) -> Vec<&'p Position<'a>> {
    // The k largest reach further than any other k, so they tell how many positions are needed.
    let mut reach_of_largest = vec![0_i64];
    for position in sorted.iter().rev() {
        let reach = reach_of_largest.last().copied().unwrap_or(0);
        if reach >= need {
            break;
        }
        reach_of_largest.push(reach.saturating_add(position.total));
    }
    let count = reach_of_largest.len() - 1;
    if reach_of_largest[count] < need {
        return sorted.iter().collect();
    }
    // Each time the smallest position that the largest others can still complete.
    let mut chosen = Vec::with_capacity(count);
    let (mut from, mut rest) = (0, need);
    for others in (0..count).rev() {
        let enough = rest - reach_of_largest[others];
        let last = sorted.len() - 1 - others;
        let at = (from..last).find(|ix| sorted[*ix].total >= enough).unwrap_or(last);
        chosen.push(&sorted[at]);
        rest -= sorted[at].total;
        from = at + 1;
    }
    chosen
}
