//! The laws of the exact tour on ladders: it is as short as the best of all orders of its stops, its walk is as long as
//! it says, and how a hall is drawn does not matter.

#![expect(clippy::unwrap_used, reason = "in a test a panic is a failure, and that is what is wanted")]

use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use rummelig_domain::picking::route_ladder::{LadderTour, Piece, Step, shortest, solve};
use std::collections::BTreeSet;

/// Ladders of 1 to 3 blocks and uneven lengths, with few enough stops to try all orders of them.
fn tours() -> impl Strategy<Value = LadderTour> {
    (1..=3_usize, 1..=5_usize).prop_flat_map(|(blocks, aisles)| {
        let piece = (1..12_u64).prop_flat_map(|length| {
            let stops = prop_oneof![3 => Just(BTreeSet::new()), 1 => btree_set(0..=length, 1..4)];
            (Just(length), stops).prop_map(|(length, stops)| Piece {
                length: Some(length),
                stops: stops.into_iter().collect(),
            })
        });
        let rows = vec(vec(option::weighted(0.9, 1..9_u64), aisles - 1), blocks + 1);
        (vec(vec(piece, blocks), aisles), rows, 0..aisles, 0..=blocks)
            .prop_map(|(aisles, rows, aisle, row)| LadderTour { aisles, rows, start: (aisle, row) })
    })
}

/// The shortest ways between the start and all stops, by every way that the ladder has (Floyd and Warshall).
fn distances(tour: &LadderTour) -> Vec<Vec<u64>> {
    let rows = tour.rows.len();
    let junctions = tour.aisles.len() * rows;
    let mut points = junctions;
    let mut ways: Vec<(usize, usize, u64)> = Vec::new();
    for (aisle, pieces) in tour.aisles.iter().enumerate() {
        for (block, piece) in pieces.iter().enumerate() {
            let (mut last, mut at) = (aisle * rows + block, 0);
            for stop in &piece.stops {
                ways.push((last, points, stop - at));
                (last, at) = (points, *stop);
                points += 1;
            }
            ways.push((last, aisle * rows + block + 1, piece.length.unwrap() - at));
        }
    }
    for (row, along) in tour.rows.iter().enumerate() {
        for (aisle, length) in along.iter().enumerate() {
            ways.extend(length.map(|length| (aisle * rows + row, (aisle + 1) * rows + row, length)));
        }
    }
    let mut all = vec![vec![u64::MAX / 4; points]; points];
    for (a, b, length) in ways {
        all[a][b] = all[a][b].min(length);
        all[b][a] = all[a][b];
    }
    for via in 0..points {
        for from in 0..points {
            for to in 0..points {
                all[from][to] = all[from][to].min(all[from][via] + all[via][to]);
            }
        }
    }
    let start = tour.start.0 * rows + tour.start.1;
    let wanted: Vec<usize> = std::iter::once(start).chain(junctions..points).collect();
    wanted
        .iter()
        .map(|from| wanted.iter().map(|to| if from == to { 0 } else { all[*from][*to] }).collect())
        .collect()
}

/// The best of all orders of the stops (Held and Karp 1962); `None` where a stop cannot be reached.
fn best_order(distances: &[Vec<u64>]) -> Option<u64> {
    let stops = distances.len() - 1;
    if stops == 0 {
        return Some(0);
    }
    let far = u64::MAX / 4;
    let mut best = vec![vec![far; stops]; 1 << stops];
    for stop in 0..stops {
        best[1 << stop][stop] = distances[0][stop + 1];
    }
    for set in 1..1_usize << stops {
        for last in (0..stops).filter(|last| set & (1 << last) != 0) {
            for next in (0..stops).filter(|next| set & (1 << next) == 0) {
                let cost = best[set][last] + distances[last + 1][next + 1];
                let known = &mut best[set | 1 << next][next];
                *known = (*known).min(cost);
            }
        }
    }
    let all = (0..stops).map(|last| best[(1 << stops) - 1][last] + distances[last + 1][0]).min()?;
    (all < far).then_some(all)
}

/// How long the steps are, walked on the ladder itself.
fn walked(tour: &LadderTour, path: &[Step]) -> u64 {
    let depth = |step: &Step| match *step {
        Step::Junction(aisle, row) => {
            (aisle, row, tour.aisles[aisle][..row].iter().map(|p| p.length.unwrap()).sum())
        }
        Step::Stop(aisle, block, stop) => {
            let above: u64 = tour.aisles[aisle][..block].iter().map(|piece| piece.length.unwrap()).sum();
            (aisle, usize::MAX, above + tour.aisles[aisle][block].stops[stop])
        }
    };
    let step = |(from, to): (&Step, &Step)| {
        let ((a, row, x), (b, other, y)) = (depth(from), depth(to));
        if a == b {
            return x.abs_diff(y);
        }
        assert_eq!((a.abs_diff(b), row), (1, other), "from {from:?} to {to:?} there is no way");
        tour.rows[row][a.min(b)].unwrap()
    };
    path.iter().zip(&path[1..]).map(step).sum()
}

/// From right to left.
fn mirrored(tour: &LadderTour) -> LadderTour {
    let mut tour = tour.clone();
    tour.aisles.reverse();
    tour.rows.iter_mut().for_each(|row| row.reverse());
    tour.start.0 = tour.aisles.len() - 1 - tour.start.0;
    tour
}

/// From bottom to top.
fn upside_down(tour: &LadderTour) -> LadderTour {
    let mut tour = tour.clone();
    for piece in tour.aisles.iter_mut().flatten() {
        let length = piece.length.unwrap();
        piece.stops = piece.stops.iter().rev().map(|stop| length - stop).collect();
    }
    tour.aisles.iter_mut().for_each(|aisle| aisle.reverse());
    tour.rows.reverse();
    tour.start.1 = tour.rows.len() - 1 - tour.start.1;
    tour
}

/// Everything twice as long.
fn doubled(tour: &LadderTour) -> LadderTour {
    let mut tour = tour.clone();
    for piece in tour.aisles.iter_mut().flatten() {
        piece.length = piece.length.map(|length| 2 * length);
        piece.stops.iter_mut().for_each(|stop| *stop *= 2);
    }
    tour.rows.iter_mut().flatten().flatten().for_each(|length| *length *= 2);
    tour
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if std::env::var_os("RUMMELIG_TEST_FULL").is_some() { 10_000 } else { 256 }))]

    #[test]
    fn it_is_as_short_as_the_best_order_and_walks_what_it_says(tour in tours()) {
        let stops: usize = tour.aisles.iter().flatten().map(|piece| piece.stops.len()).sum();
        prop_assume!(stops <= 9);
        let best = best_order(&distances(&tour));
        prop_assert_eq!(shortest(&tour), best);
        prop_assert_eq!(solve(&tour).map(|route| route.cost), best);
        let Some(route) = solve(&tour) else { return Ok(()) };
        prop_assert_eq!(walked(&tour, &route.path), route.cost);
        let served: BTreeSet<_> = route.stops.iter().copied().collect();
        prop_assert_eq!((served.len(), route.stops.len()), (stops, stops));
        let passed: Vec<_> = route.path.iter().filter_map(|step| match *step {
            Step::Stop(aisle, block, stop) => Some((aisle, block, stop)),
            Step::Junction(..) => None,
        }).collect();
        prop_assert_eq!(passed, route.stops);
        let start = Step::Junction(tour.start.0, tour.start.1);
        prop_assert_eq!((route.path[0], route.path[route.path.len() - 1]), (start, start));
    }

    #[test]
    fn how_a_hall_is_drawn_does_not_matter(tour in tours()) {
        let cost = shortest(&tour);
        prop_assert_eq!(shortest(&mirrored(&tour)), cost);
        prop_assert_eq!(shortest(&upside_down(&tour)), cost);
        prop_assert_eq!(shortest(&doubled(&tour)), cost.map(|cost| 2 * cost));
    }

    #[test]
    fn a_closed_piece_or_one_more_stop_never_shortens_the_tour(tour in tours(), at in any::<prop::sample::Index>()) {
        let Some(cost) = shortest(&tour) else { return Ok(()) };
        let mut closed = tour.clone();
        let mut pieces: Vec<&mut Piece> = closed.aisles.iter_mut().flatten().collect();
        let count = pieces.len();
        let piece = &mut pieces[at.index(count)];
        if piece.stops.is_empty() {
            piece.length = None;
            prop_assert!(shortest(&closed).is_none_or(|longer| longer >= cost));
        }
        let mut more = tour;
        let piece = more.aisles.iter_mut().flatten().nth(at.index(count)).unwrap();
        piece.stops = [&piece.stops[..], &[piece.length.unwrap() / 2]].concat();
        piece.stops.sort_unstable();
        piece.stops.dedup();
        prop_assert!(shortest(&more).is_none_or(|longer| longer >= cost));
    }
}
