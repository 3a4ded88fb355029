//! Merging tours by what it saves (Clarke and Wright, Operations Research 12, 1964), savings computed anew after each
//! merge, since the walk of two tours together says little about the walk of three.

use crate::picking::batching::{BatchTour, Costs};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Begins with each order in a tour of its own and merges as long as that saves something, the largest saving first; of
/// equal ones that of the earlier tours.
pub(crate) fn merge_by_savings(orders: &[usize], costs: &mut Costs<'_>) -> Vec<BatchTour> {
    let mut tours: Vec<Option<BatchTour>> = orders.iter().map(|&order| costs.tour(&[order])).collect();
    let mut heap = BinaryHeap::new();
    for later in 1..tours.len() {
        for earlier in 0..later {
            offer(&mut heap, &tours, (earlier, later), costs);
        }
    }
    // A tour that was merged is gone and its place is never used again, so an offer is good as long as both are there.
    while let Some((_, Reverse((a, b)))) = heap.pop() {
        let (Some(first), Some(second)) = (&tours[a], &tours[b]) else { continue };
        let Some(merged) = costs.tour(&together(first, second)) else { continue };
        (tours[a], tours[b]) = (None, None);
        tours.push(Some(merged));
        let newest = tours.len() - 1;
        for other in 0..newest {
            offer(&mut heap, &tours, (other, newest), costs);
        }
    }
    tours.into_iter().flatten().collect()
}

fn together(first: &BatchTour, second: &BatchTour) -> Vec<usize> {
    [first.orders.as_slice(), &second.orders].concat()
}

/// Puts a merge on the heap if it may be and saves something.
fn offer(
    heap: &mut BinaryHeap<(u64, Reverse<(usize, usize)>)>,
    tours: &[Option<BatchTour>],
    (a, b): (usize, usize),
    costs: &mut Costs<'_>,
) {
    let (Some(first), Some(second)) = (&tours[a], &tours[b]) else { return };
    let Some(merged) = costs.tour(&together(first, second)) else { return };
    let apart = costs.with_fixed(first).saturating_add(costs.with_fixed(second));
    if let Some(saving) = apart.checked_sub(costs.with_fixed(&merged)).filter(|saving| *saving > 0) {
        heap.push((saving, Reverse((a, b))));
    }
}
