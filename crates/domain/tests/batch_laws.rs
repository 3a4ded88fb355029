//! The laws of batches: nothing vanishes, limits hold, what does not mix stays apart, input order does not matter.

#![expect(clippy::unwrap_used, reason = "in a test a panic is a failure, and that is what is wanted")]

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use rummelig_domain::ids::{AllocationId, OrderId};
use rummelig_domain::picking::{
    CartLimits, LeftOutReason, LineToPick, OrderToPick, PlannedTour, TourPlan, WalkKey, build_tours,
    natural_order,
};
use rummelig_domain::quantity::Quantity;
use rummelig_domain::time::Instant;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU8;
use uuid::Uuid;

fn id<T: From<Uuid>>(number: u128) -> T {
    Uuid::from_u128(number).into()
}

/// A location always has the same code and number.
fn location() -> impl Strategy<Value = WalkKey> {
    (1..12_u128).prop_map(|number| WalkKey {
        pick_sequence: (number % 3 == 0).then_some(10 - i64::try_from(number / 2).unwrap()),
        code: format!("A-{}", number * 4),
        location: id(number),
    })
}

fn orders() -> impl Strategy<Value = Vec<OrderToPick>> {
    let lines = vec((location(), 1..9_i64, option::weighted(0.9, 0..400_u64)), 0..6);
    let rules = (1..4_u128, 1..3_u128, option::of(0..2_i64), prop::bool::weighted(0.5));
    vec((rules, lines), 0..12).prop_map(|orders| {
        let order = |(number, (rules, lines)): (u128, (_, Vec<_>))| {
            let (client, site, due, split_picking): (u128, u128, Option<i64>, bool) = rules;
            let line = |(line, (at, quantity, weight_g)): (u128, (WalkKey, i64, Option<u64>))| LineToPick {
                allocation: id(number * 100 + line),
                line: id(number * 1000 + line / 2),
                at,
                quantity: Quantity::new(quantity).unwrap(),
                weight_g,
            };
            OrderToPick {
                order: id(number),
                client: id(client),
                site: id(site),
                due_at: due.map(Instant::from_micros),
                own_tours: client == 1,
                split_picking,
                lines: (1..).zip(lines).map(line).collect(),
            }
        };
        (1..).zip(orders).map(order).collect()
    })
}

fn limits() -> impl Strategy<Value = CartLimits> {
    (1..5_u8, option::of(100..900_u64), option::of(1..8_u32)).prop_map(|(slots, weight_g_max, lines_max)| {
        CartLimits { slots: NonZeroU8::new(slots).unwrap(), weight_g_max, lines_max }
    })
}

fn weight(lines: &[&LineToPick]) -> u64 {
    lines.iter().filter_map(|line| line.weight_g).sum()
}

fn breaks(lines: &[&LineToPick], limits: &CartLimits, reason: LeftOutReason) -> bool {
    match reason {
        LeftOutReason::TooHeavy => limits.weight_g_max.is_some_and(|max| weight(lines) > max),
        LeftOutReason::TooManyLines => limits.lines_max.is_some_and(|max| lines.len() > max as usize),
    }
}

fn check_partition(orders: &[OrderToPick], plan: &TourPlan) -> Result<(), TestCaseError> {
    let demanded: Vec<_> = orders
        .iter()
        .flat_map(|o| o.lines.iter().map(|l| (o.order, l.line, l.allocation, l.quantity)))
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let planned = plan.tours.iter().flat_map(PlannedTour::lines);
    let planned = planned.map(|l| (l.order, l.line, l.allocation, l.quantity));
    let left_out = plan.left_out.iter().map(|l| (l.order, l.line, l.allocation, l.quantity));
    let mut found: Vec<_> = planned.chain(left_out).collect();
    found.sort();
    prop_assert_eq!(found, demanded);
    Ok(())
}

fn check_tour(
    tour: &PlannedTour,
    orders: &BTreeMap<OrderId, &OrderToPick>,
    lines: &BTreeMap<AllocationId, &LineToPick>,
    limits: &CartLimits,
) -> Result<(), TestCaseError> {
    prop_assert!(!tour.stops.is_empty() && tour.slots.len() <= usize::from(limits.slots.get()));
    let picked: Vec<_> = tour.lines().map(|line| lines[&line.allocation]).collect();
    for reason in LeftOutReason::ALL {
        prop_assert!(!breaks(&picked, limits, *reason));
    }
    prop_assert_eq!(tour.weight_g, weight(&picked));
    prop_assert_eq!(tour.weight_incomplete, picked.iter().any(|line| line.weight_g.is_none()));
    // A slot is of one order, an order has one slot of a cart, and each has something to take.
    let slots: BTreeMap<u8, OrderId> = tour.slots.iter().map(|slot| (slot.slot, slot.order)).collect();
    prop_assert_eq!(
        slots.keys().copied().collect::<Vec<_>>(),
        (1..=tour.slots.len() as u8).collect::<Vec<_>>()
    );
    prop_assert_eq!(slots.values().collect::<BTreeSet<_>>().len(), slots.len());
    prop_assert_eq!(tour.lines().map(|line| line.slot).collect::<BTreeSet<_>>().len(), slots.len());
    for line in tour.lines() {
        prop_assert_eq!(slots[&line.slot], line.order);
        let order = orders[&line.order];
        prop_assert_eq!((order.site, order.due_at), (tour.site, tour.due_at));
        prop_assert_eq!(order.own_tours.then_some(order.client), tour.client);
    }
    // One stop for each location, in walking order.
    let walk: Vec<&WalkKey> = tour.stops.iter().map(|stop| &lines[&stop.lines[0].allocation].at).collect();
    prop_assert!(walk.is_sorted_by(|a, b| a < b), "{:?}", walk);
    for (number, stop) in (1..).zip(&tour.stops) {
        prop_assert_eq!(stop.stop_no, number);
        prop_assert!(stop.lines.iter().all(|line| lines[&line.allocation].at.location == stop.location));
        prop_assert!(stop.lines.is_sorted_by_key(|line| line.slot));
    }
    Ok(())
}

proptest! {
    #[test]
    fn every_line_is_in_one_tour_or_left_out_for_a_true_reason(orders in orders(), limits in limits()) {
        let plan = build_tours(&orders, &limits);
        check_partition(&orders, &plan)?;
        let by_id: BTreeMap<_, _> = orders.iter().map(|order| (order.order, order)).collect();
        let lines: BTreeMap<_, _> =
            orders.iter().flat_map(|order| &order.lines).map(|line| (line.allocation, line)).collect();
        for tour in &plan.tours {
            check_tour(tour, &by_id, &lines, &limits)?;
        }
        for out in &plan.left_out {
            let order = by_id[&out.order];
            let alone = [lines[&out.allocation]];
            let whole: Vec<_> = order.lines.iter().collect();
            let too_much = if order.split_picking { &alone[..] } else { &whole[..] };
            prop_assert!(breaks(too_much, &limits, out.reason), "{:?}", out);
        }
        // Only an order that is too much for one cart is in more than one tour.
        let mut tours_of: BTreeMap<OrderId, u32> = BTreeMap::new();
        plan.tours.iter().flat_map(|tour| &tour.slots).for_each(|slot| *tours_of.entry(slot.order).or_default() += 1);
        for (order, _) in tours_of.iter().filter(|(_, tours)| **tours > 1) {
            let order = by_id[order];
            let whole: Vec<_> = order.lines.iter().collect();
            let too_much = LeftOutReason::ALL.iter().any(|reason| breaks(&whole, &limits, *reason));
            prop_assert!(order.split_picking && too_much);
        }
    }

    #[test]
    fn the_order_of_the_input_does_not_matter(
        (orders, shuffled) in orders().prop_flat_map(|orders| (Just(orders.clone()), Just(orders).prop_shuffle())),
        reverse_lines in any::<bool>(),
        limits in limits(),
    ) {
        let mut shuffled = shuffled;
        if reverse_lines {
            shuffled.iter_mut().for_each(|order| order.lines.reverse());
        }
        prop_assert_eq!(build_tours(&orders, &limits), build_tours(&shuffled, &limits));
    }

    #[test]
    fn natural_order_is_a_total_order(a in "[A0129-]{0,6}", b in "[A0129-]{0,6}", c in "[A0129-]{0,6}") {
        let (ab, bc, ac) = (natural_order(&a, &b), natural_order(&b, &c), natural_order(&a, &c));
        prop_assert_eq!(ab, natural_order(&b, &a).reverse());
        prop_assert_eq!(ab == Ordering::Equal, a == b);
        if ab == bc {
            prop_assert_eq!(ac, ab);
        }
    }
}
