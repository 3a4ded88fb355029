//! Batches: which orders are picked on one walk, each into its own slot of the cart.
//!
//! This groups orders by where their walk begins, which keeps neighbours together and is quick to understand.
//! The planner that weighs metres is to return the same [`TourPlan`].

use crate::ids::{AllocationId, ClientId, LocationId, OrderId, OrderLineId, SiteId};
use crate::language::Language;
use crate::picking::walk_order::{WalkKey, stops};
use crate::quantity::Quantity;
use crate::time::Instant;
use crate::words::words;
use std::collections::BTreeMap;
use std::num::NonZeroU8;

/// What one cart can take on one walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CartLimits {
    /// Slots, each for the goods of one order.
    pub slots: NonZeroU8,
    /// The most that its goods may weigh, in grams.
    pub weight_g_max: Option<u64>,
    /// The most pick lines on one walk.
    pub lines_max: Option<u32>,
}

/// A released order with all that is to be picked for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderToPick {
    /// Which.
    pub order: OrderId,
    /// Its owner.
    pub client: ClientId,
    /// Where it is picked.
    pub site: SiteId,
    /// The cut-off it is to make. Orders of different cut-offs are not mixed, and the earliest is planned first.
    pub due_at: Option<Instant>,
    /// Whether the owner wants tours of its own.
    pub own_tours: bool,
    /// Whether the owner lets an order that is too much for one cart be picked on several tours.
    pub split_picking: bool,
    /// Its pick lines.
    pub lines: Vec<LineToPick>,
}

/// One promise to be fetched: what a pick line is made of. An order line served from two rows is two of these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineToPick {
    /// The promise.
    pub allocation: AllocationId,
    /// The order line that it serves.
    pub line: OrderLineId,
    /// Where the goods lie.
    pub at: WalkKey,
    /// How many units.
    pub quantity: Quantity,
    /// What they weigh together, in grams; unknown weights count nothing, and the tour says so.
    pub weight_g: Option<u64>,
}

/// Tours, and what no tour takes. Every line handed in is in exactly one of the two.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TourPlan {
    /// In the order in which they should be walked.
    pub tours: Vec<PlannedTour>,
    /// By order and line as handed in.
    pub left_out: Vec<LeftOut>,
}

/// One walk of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedTour {
    /// Where.
    pub site: SiteId,
    /// The one owner of all its goods, for owners that want tours of their own.
    pub client: Option<ClientId>,
    /// The cut-off that all its orders are to make.
    pub due_at: Option<Instant>,
    /// One for each order, slot 1 first.
    pub slots: Vec<TourSlot>,
    /// In walking order.
    pub stops: Vec<PlannedStop>,
    /// What its goods weigh, in grams, as far as known.
    pub weight_g: u64,
    /// Whether the weight of some line is not known.
    pub weight_incomplete: bool,
}

impl PlannedTour {
    /// All its pick lines, in walking order.
    pub fn lines(&self) -> impl Iterator<Item = &PlannedLine> {
        self.stops.iter().flat_map(|stop| &stop.lines)
    }
}

/// A slot of the cart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TourSlot {
    /// From 1 upwards.
    pub slot: u8,
    /// Whose goods it takes.
    pub order: OrderId,
}

/// One location at which the walk stops, once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedStop {
    /// From 1 upwards.
    pub stop_no: u32,
    /// Where.
    pub location: LocationId,
    /// What is taken there, by slot.
    pub lines: Vec<PlannedLine>,
}

/// What is taken for one promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlannedLine {
    /// The slot into which it goes.
    pub slot: u8,
    /// The order.
    pub order: OrderId,
    /// The order line.
    pub line: OrderLineId,
    /// The promise.
    pub allocation: AllocationId,
    /// How many units.
    pub quantity: Quantity,
}

words! {
    /// Why a line is in no tour.
    pub enum LeftOutReason {
        /// It weighs more than a cart may take, alone or with the rest of an order that must stay whole.
        TooHeavy = "too_heavy",
        /// Its order has more lines than a tour may have, and must stay whole.
        TooManyLines = "too_many_lines",
    }
}

impl LeftOutReason {
    /// What is wrong and what to do about it.
    #[must_use]
    pub const fn sentence(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::TooHeavy, Language::English) => {
                "It is too heavy for the cart. Take a stronger cart, or ask the client to allow split picking."
            }
            (Self::TooHeavy, Language::Danish) => {
                "Det er for tungt til vognen. Tag en stærkere vogn, eller spørg kunden, om ordren må plukkes ad flere gange."
            }
            (Self::TooManyLines, Language::English) => {
                "The order has too many lines for one tour. Allow more lines on a tour, or ask the client to allow split picking."
            }
            (Self::TooManyLines, Language::Danish) => {
                "Ordren har for mange linjer til én plukliste. Tillad flere linjer, eller spørg kunden, om ordren må plukkes ad flere gange."
            }
        }
    }
}

/// A line that no tour takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// The order.
    pub order: OrderId,
    /// The order line.
    pub line: OrderLineId,
    /// The promise.
    pub allocation: AllocationId,
    /// How many units.
    pub quantity: Quantity,
    /// Why.
    pub reason: LeftOutReason,
}

/// Groups orders into tours that keep the limits of the cart.
///
/// Never together: other sites, other cut-offs, and owners that want tours of their own. Among the others the orders
/// are taken by where their walk begins (then by id) and fill one cart after the other; an order never starts a new
/// cart while it fits the current one. The plan does not depend on the order in which the orders come.
#[must_use]
pub fn build_tours(orders: &[OrderToPick], limits: &CartLimits) -> TourPlan {
    let mut plan = TourPlan::default();
    let mut groups: BTreeMap<GroupKey, Vec<Load<'_>>> = BTreeMap::new();
    let mut sorted: Vec<&OrderToPick> = orders.iter().collect();
    sorted.sort_by_key(|order| order.order);
    for order in sorted {
        let (loads, left_out) = loads(order, limits);
        groups.entry(GroupKey::of(order)).or_default().extend(loads);
        plan.left_out.extend(left_out);
    }
    for (key, mut loads) in groups {
        // A stable sort: of orders that begin at the same location the lower id goes first.
        loads.sort_by(|a, b| a.lines[0].at.cmp(&b.lines[0].at));
        let mut cart: Vec<Load<'_>> = Vec::new();
        for load in loads {
            if !cart.is_empty() && !fits(&cart, &load, limits) {
                plan.tours.push(tour(&key, std::mem::take(&mut cart)));
            }
            cart.push(load);
        }
        if !cart.is_empty() {
            plan.tours.push(tour(&key, cart));
        }
    }
    plan
}

/// What never mixes, in the order of planning: earliest cut-off first, none last.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct GroupKey {
    without_due: bool,
    due_at: Option<Instant>,
    site: SiteId,
    client: Option<ClientId>,
}

impl GroupKey {
    fn of(order: &OrderToPick) -> Self {
        Self {
            without_due: order.due_at.is_none(),
            due_at: order.due_at,
            site: order.site,
            client: order.own_tours.then_some(order.client),
        }
    }
}

/// What one slot takes: an order, or a part of one that is too much for a cart. Never without lines; in walking order.
struct Load<'a> {
    order: OrderId,
    lines: Vec<&'a LineToPick>,
    weight_g: u64,
}

impl<'a> Load<'a> {
    fn new(order: OrderId, lines: Vec<&'a LineToPick>) -> Self {
        let weight_g = lines.iter().fold(0, |sum: u64, line| sum.saturating_add(line.weight_g.unwrap_or(0)));
        Self { order, lines, weight_g }
    }

    fn count(&self) -> u64 {
        self.lines.len() as u64
    }

    /// The limit that this load breaks even alone on a cart.
    fn breaks(&self, limits: &CartLimits) -> Option<LeftOutReason> {
        if limits.weight_g_max.is_some_and(|max| self.weight_g > max) {
            Some(LeftOutReason::TooHeavy)
        } else if limits.lines_max.is_some_and(|max| self.count() > u64::from(max)) {
            Some(LeftOutReason::TooManyLines)
        } else {
            None
        }
    }
}

/// The loads of one order, and the lines that no cart can take.
fn loads<'a>(order: &'a OrderToPick, limits: &CartLimits) -> (Vec<Load<'a>>, Vec<LeftOut>) {
    let mut lines: Vec<&LineToPick> = order.lines.iter().collect();
    lines.sort_by(|a, b| (&a.at, a.line, a.allocation).cmp(&(&b.at, b.line, b.allocation)));
    let whole = Load::new(order.order, lines);
    let Some(reason) = whole.breaks(limits) else {
        let some = (!whole.lines.is_empty()).then_some(whole);
        return (some.into_iter().collect(), Vec::new());
    };
    let left_out = |line: &LineToPick, reason| LeftOut {
        order: order.order,
        line: line.line,
        allocation: line.allocation,
        quantity: line.quantity,
        reason,
    };
    if !order.split_picking {
        return (Vec::new(), whole.lines.into_iter().map(|line| left_out(line, reason)).collect());
    }
    let (mut loads, mut out) = (Vec::new(), Vec::new());
    let mut part: Vec<&LineToPick> = Vec::new();
    for line in whole.lines {
        if let Some(reason) = Load::new(order.order, vec![line]).breaks(limits) {
            out.push(left_out(line, reason));
            continue;
        }
        part.push(line);
        if Load::new(order.order, part.clone()).breaks(limits).is_some() {
            part.pop();
            loads.push(Load::new(order.order, std::mem::replace(&mut part, vec![line])));
        }
    }
    if !part.is_empty() {
        loads.push(Load::new(order.order, part));
    }
    (loads, out)
}

/// Two parts of a split order never fit together: where one ends, the first line of the next was too much for it.
fn fits(cart: &[Load<'_>], next: &Load<'_>, limits: &CartLimits) -> bool {
    let all = || cart.iter().chain([next]);
    let weight_g = all().fold(0, |sum: u64, load| sum.saturating_add(load.weight_g));
    let lines: u64 = all().map(Load::count).sum();
    cart.len() < usize::from(limits.slots.get())
        && limits.weight_g_max.is_none_or(|max| weight_g <= max)
        && limits.lines_max.is_none_or(|max| lines <= u64::from(max))
}

fn tour(key: &GroupKey, cart: Vec<Load<'_>>) -> PlannedTour {
    let weight_g = cart.iter().fold(0, |sum: u64, load| sum.saturating_add(load.weight_g));
    let weight_incomplete = cart.iter().flat_map(|load| &load.lines).any(|line| line.weight_g.is_none());
    let numbered: Vec<(u8, Load<'_>)> = (1..).zip(cart).collect();
    let slots = numbered.iter().map(|(slot, load)| TourSlot { slot: *slot, order: load.order }).collect();
    let lines = numbered
        .iter()
        .flat_map(|(slot, load)| load.lines.iter().map(move |line| (*slot, load.order, *line)));
    let planned = |(slot, order, line): (u8, OrderId, &LineToPick)| PlannedLine {
        slot,
        order,
        line: line.line,
        allocation: line.allocation,
        quantity: line.quantity,
    };
    let stops = stops(lines, |(_, _, line)| &line.at);
    let stops = (1..).zip(stops).map(|(stop_no, (at, lines))| PlannedStop {
        stop_no,
        location: at.location,
        lines: lines.into_iter().map(planned).collect(),
    });
    PlannedTour {
        site: key.site,
        client: key.client,
        due_at: key.due_at,
        slots,
        stops: stops.collect(),
        weight_g,
        weight_incomplete,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn id<T: From<Uuid>>(number: u128) -> T {
        Uuid::from_u128(number).into()
    }

    /// An order with one line of one unit and 100 g at each of these locations.
    fn order(number: u128, locations: &[u128]) -> OrderToPick {
        let line = |(line, location): (u128, &u128)| LineToPick {
            allocation: id(number * 100 + line),
            line: id(number * 1000 + line),
            at: WalkKey { pick_sequence: None, code: format!("A-{location}"), location: id(*location) },
            quantity: Quantity::ONE,
            weight_g: Some(100),
        };
        OrderToPick {
            order: id(number),
            client: id(1),
            site: id(2),
            due_at: None,
            own_tours: false,
            split_picking: false,
            lines: (1..).zip(locations).map(line).collect(),
        }
    }

    fn limits(slots: u8, weight_g_max: Option<u64>, lines_max: Option<u32>) -> CartLimits {
        CartLimits { slots: NonZeroU8::new(slots).unwrap(), weight_g_max, lines_max }
    }

    /// The orders of each tour by slot, and the left-out ones with their reasons.
    fn check(
        orders: &[OrderToPick],
        limits: CartLimits,
        tours: &[&[u128]],
        left_out: &[(u128, LeftOutReason)],
    ) {
        let plan = build_tours(orders, &limits);
        let found: Vec<Vec<u128>> =
            plan.tours.iter().map(|t| t.slots.iter().map(|slot| slot.order.0.as_u128()).collect()).collect();
        assert_eq!(found, tours);
        let out: Vec<_> = plan.left_out.iter().map(|l| (l.allocation.0.as_u128(), l.reason)).collect();
        assert_eq!(out, left_out);
    }

    #[test]
    fn orders_that_begin_near_each_other_share_a_cart_within_its_limits() {
        let orders = [order(1, &[10, 1]), order(2, &[9]), order(3, &[2]), order(4, &[12, 11]), order(5, &[])];
        check(&orders, limits(9, None, None), &[&[1, 3, 2, 4]], &[]);
        check(&orders, limits(2, None, None), &[&[1, 3], &[2, 4]], &[]);
        check(&orders, limits(1, None, None), &[&[1], &[3], &[2], &[4]], &[]);
        check(&orders, limits(9, Some(300), None), &[&[1, 3], &[2, 4]], &[]);
        check(&orders, limits(9, Some(200), None), &[&[1], &[3, 2], &[4]], &[]);
        check(&orders, limits(9, None, Some(4)), &[&[1, 3, 2], &[4]], &[]);
    }

    #[test]
    fn what_never_mixes() {
        let near = || [order(1, &[1]), order(2, &[1])];
        let check_apart = |change: &dyn Fn(&mut OrderToPick), tours: &[&[u128]]| {
            let mut orders = near();
            change(&mut orders[0]);
            check(&orders, limits(9, None, None), tours, &[]);
        };
        check_apart(&|_| {}, &[&[1, 2]]);
        check_apart(&|order| order.client = id(9), &[&[1, 2]]);
        check_apart(&|order| order.site = id(9), &[&[2], &[1]]);
        check_apart(&|order| order.own_tours = true, &[&[2], &[1]]);
        check_apart(&|order| order.due_at = Some(Instant::from_micros(5)), &[&[1], &[2]]);
        let mut three = [order(1, &[1]), order(2, &[1]), order(3, &[1])];
        three.iter_mut().for_each(|order| order.own_tours = true);
        three[1].client = id(9);
        check(&three, limits(9, None, None), &[&[1, 3], &[2]], &[]);
    }

    #[test]
    fn an_order_over_a_limit_is_split_or_left_out() {
        use LeftOutReason::{TooHeavy, TooManyLines};
        let mut orders = [order(1, &[3, 1, 2]), order(2, &[4])];
        let whole = [(102, TooHeavy), (103, TooHeavy), (101, TooHeavy)];
        check(&orders, limits(9, Some(250), None), &[&[2]], &whole);
        let whole = [(102, TooManyLines), (103, TooManyLines), (101, TooManyLines)];
        check(&orders, limits(9, None, Some(2)), &[&[2]], &whole);
        orders[0].split_picking = true;
        check(&orders, limits(9, Some(250), None), &[&[1], &[1, 2]], &[]);
        check(&orders, limits(9, None, Some(2)), &[&[1], &[1, 2]], &[]);
        // Its parts never share a cart, even where there is room.
        orders[0].lines[2].weight_g = Some(240);
        check(&orders, limits(9, Some(340), None), &[&[1], &[1, 2]], &[]);
        // A line that is too heavy alone is left out, the others are not.
        orders[0].lines[2].weight_g = Some(251);
        check(&orders, limits(9, Some(250), None), &[&[1], &[2]], &[(103, TooHeavy)]);
    }

    #[test]
    fn lines_at_one_location_are_one_stop_by_slot() {
        let plan = build_tours(&[order(2, &[7, 1]), order(1, &[10, 7])], &limits(9, None, None));
        let [tour] = plan.tours.as_slice() else { panic!("one tour") };
        let found: Vec<_> = tour
            .stops
            .iter()
            .map(|stop| {
                let lines = stop.lines.iter().map(|line| (line.slot, line.allocation.0.as_u128()));
                (stop.stop_no, stop.location.0.as_u128(), lines.collect::<Vec<_>>())
            })
            .collect();
        assert_eq!(
            found,
            [(1, 1, vec![(1, 202)]), (2, 7, vec![(1, 201), (2, 102)]), (3, 10, vec![(2, 101)])]
        );
        assert_eq!((tour.weight_g, tour.weight_incomplete), (400, false));
        let mut unknown = order(1, &[1]);
        unknown.lines[0].weight_g = None;
        let plan = build_tours(&[unknown], &limits(1, Some(1), None));
        assert!(plan.tours[0].weight_incomplete);
    }
}
