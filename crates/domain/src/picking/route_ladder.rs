//! The exact shortest tour on a ladder: parallel aisles, joined by one more row of junctions than they have blocks.
//!
//! After Ratliff and Rosenthal, "Order-picking in a rectangular warehouse: a solvable case of the traveling salesman
//! problem", Operations Research 31 (1983), for one block, and Roodbergen and de Koster, "Routing order pickers in a
//! warehouse with a middle aisle", European Journal of Operational Research 133 (2001), for two. The states are generated here and not
//! typed from the papers, so that three blocks are the same code.
//!
//! A shortest tour uses each piece of an aisle in one of six ways, and each piece of a row not at all, once or twice.
//! Going from aisle to aisle, all that matters of what was chosen so far is, for each junction of the newest aisle,
//! whether its degree is zero, odd or even, and which of these junctions hang together already. Of all choices that
//! lead to the same state the cheapest is kept, so the work grows with aisles and stops, not with their combinations.

mod states;
mod walk;

use states::{NOWHERE, Table, table, unpack};

/// The most blocks of a ladder that is solved exactly.
pub const BLOCKS_MAX: usize = 3;
const ROWS_MAX: usize = BLOCKS_MAX + 1;
const NEVER: u64 = u64::MAX;

/// A ladder with the stops of one tour. Lengths are millimetres, or what a walk profile makes of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LadderTour {
    /// The aisles from left to right, at least one; each with as many pieces as the ladder has blocks, from the top.
    pub aisles: Vec<Vec<Piece>>,
    /// For each row from the top, how far each aisle is from the next on its right; `None` where one cannot walk.
    pub rows: Vec<Vec<Option<u64>>>,
    /// The junction where the tour begins and ends: its aisle and its row.
    pub start: (usize, usize),
}

/// The part of an aisle that lies in one block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Piece {
    /// From its upper junction to its lower one; `None` where one cannot walk, and then it has no stops.
    pub length: Option<u64>,
    /// How far each stop is from the upper junction: ascending, none twice, none beyond the length.
    pub stops: Vec<u64>,
}

/// How a tour uses a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// Not at all.
    Unused,
    /// From one end to the other.
    Through,
    /// There and back over its whole length.
    ThroughTwice,
    /// From above to the lowest stop and back.
    FromTop,
    /// From below to the highest stop and back.
    FromBottom,
    /// From both ends; the largest gap between two stops, here the one that begins with this stop, is left out.
    FromBoth(u16),
}

/// The shortest tour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LadderRoute {
    /// Its length.
    pub cost: u64,
    /// The stops in walking order: aisle, block, number of the stop in its piece.
    pub stops: Vec<(usize, usize, usize)>,
    /// What is walked, from and to the start: junctions, and the stops at which it turns or that it passes.
    pub path: Vec<Step>,
}

/// A point of the walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A junction: aisle and row.
    Junction(usize, usize),
    /// A stop: aisle, block, number in its piece.
    Stop(usize, usize, usize),
}

/// The shortest tour from the start through all stops and back.
///
/// `None` where there is none: a stop lies beyond what can be walked, or the ladder has more than [`BLOCKS_MAX`] blocks.
#[must_use]
pub fn solve(tour: &LadderTour) -> Option<LadderRoute> {
    if tour.aisles.iter().flatten().all(|piece| piece.stops.is_empty()) {
        let (aisle, row) = tour.start;
        return Some(LadderRoute { cost: 0, stops: Vec::new(), path: vec![Step::Junction(aisle, row)] });
    }
    let choice = choose(tour)?;
    Some(walk::of(tour, &choice))
}

/// The length of the shortest tour, without the tour.
#[must_use]
pub fn shortest(tour: &LadderTour) -> Option<u64> {
    if tour.aisles.iter().flatten().all(|piece| piece.stops.is_empty()) {
        return Some(0);
    }
    let blocks = tour.rows.len().checked_sub(1)?;
    let table = table(blocks)?;
    let mut costs = vec![NEVER; table.len()];
    let mut next = costs.clone();
    costs[table.begin] = 0;
    for (index, aisle) in tour.aisles.iter().enumerate() {
        for (block, piece) in aisle.iter().enumerate() {
            advance(&mut costs, &mut next, &table.down[block], &ways(piece), |_, _, _| {});
        }
        cross(&mut costs, &mut next, table, tour, index, |_, _, _| {});
    }
    (costs[table.end] != NEVER).then_some(costs[table.end])
}

/// What the shortest tour uses of the ladder.
struct Choice {
    cost: u64,
    /// By aisle and block.
    ways: Vec<Vec<Way>>,
    /// By aisle and row: how often the piece to the next aisle is walked.
    passes: Vec<[u8; ROWS_MAX]>,
}

fn choose(tour: &LadderTour) -> Option<Choice> {
    let blocks = tour.rows.len().checked_sub(1)?;
    let table = table(blocks)?;
    let mut costs = vec![NEVER; table.len()];
    let mut next = costs.clone();
    costs[table.begin] = 0;
    // From which state, by which choice: one list for each block and one for the step to the next aisle.
    let mut came: Vec<Vec<(u16, u8)>> = Vec::with_capacity(tour.aisles.len() * (blocks + 1));
    for (index, aisle) in tour.aisles.iter().enumerate() {
        for (block, piece) in aisle.iter().enumerate() {
            let mut from = vec![(0, 0); table.len()];
            advance(&mut costs, &mut next, &table.down[block], &ways(piece), |to, state, way| {
                from[to] = (state, way);
            });
            came.push(from);
        }
        let mut from = vec![(0, 0); table.len()];
        cross(&mut costs, &mut next, table, tour, index, |to, state, passes| from[to] = (state, passes));
        came.push(from);
    }
    let cost = costs[table.end];
    (cost != NEVER).then(|| trace(tour, table, &came, cost))
}

/// Reads the choices back from the end.
fn trace(tour: &LadderTour, table: &Table, came: &[Vec<(u16, u8)>], cost: u64) -> Choice {
    let blocks = table.down.len();
    let mut state = table.end;
    let mut passes = vec![[0; ROWS_MAX]; tour.aisles.len()];
    let mut used = vec![vec![Way::Unused; blocks]; tour.aisles.len()];
    for (index, from) in came.iter().enumerate().rev() {
        let (aisle, block) = (index / (blocks + 1), index % (blocks + 1));
        let (before, choice) = from[state];
        if block == blocks {
            passes[aisle] = unpack(choice);
        } else {
            used[aisle][block] = ways(&tour.aisles[aisle][block])[usize::from(choice)].0;
        }
        state = usize::from(before);
    }
    Choice { cost, ways: used, passes }
}

/// The six ways of using a piece, and their lengths; [`NEVER`] for one that would leave a stop out or serves nothing.
fn ways(piece: &Piece) -> [(Way, u64); 6] {
    let Some(length) = piece.length else {
        let mut all = [(Way::Unused, NEVER); 6];
        if piece.stops.is_empty() {
            all[0].1 = 0;
        }
        return all;
    };
    let (unused, ends) = match (piece.stops.first(), piece.stops.last()) {
        (Some(first), Some(last)) => (NEVER, [2 * last, 2 * (length - first)]),
        _ => (0, [NEVER; 2]),
    };
    let gaps = piece.stops.windows(2).map(|pair| pair[1] - pair[0]);
    // Of equal gaps the upper one.
    let largest = (0..).zip(gaps).max_by_key(|&(at, gap)| (gap, std::cmp::Reverse(at)));
    let (both, both_length) = match largest {
        Some((at, gap)) => (Way::FromBoth(at), 2 * (length - gap)),
        None => (Way::FromBoth(0), NEVER),
    };
    [
        (Way::Unused, unused),
        (Way::Through, length),
        (Way::ThroughTwice, 2 * length),
        (Way::FromTop, ends[0]),
        (Way::FromBottom, ends[1]),
        (both, both_length),
    ]
}

/// One block further: `chosen(to, from, way)` hears of each improvement.
fn advance(
    costs: &mut Vec<u64>,
    next: &mut Vec<u64>,
    down: &[[u16; 6]],
    ways: &[(Way, u64); 6],
    mut chosen: impl FnMut(usize, u16, u8),
) {
    next.fill(NEVER);
    for (state, to) in (0_u16..).zip(down) {
        let cost = costs[usize::from(state)];
        if cost == NEVER {
            continue;
        }
        for (way, (to, (_, length))) in (0_u8..).zip(to.iter().zip(ways)) {
            if *to == NOWHERE || *length == NEVER {
                continue;
            }
            let (to, cost) = (usize::from(*to), cost.saturating_add(*length));
            if cost < next[to] {
                next[to] = cost;
                chosen(to, state, way);
            }
        }
    }
    std::mem::swap(costs, next);
}

/// From one aisle to the next, or to the end behind the last one.
fn cross(
    costs: &mut Vec<u64>,
    next: &mut Vec<u64>,
    table: &Table,
    tour: &LadderTour,
    aisle: usize,
    mut chosen: impl FnMut(usize, u16, u8),
) {
    let lengths = crossing(tour, aisle);
    let start = (tour.start.0 == aisle).then_some(tour.start.1);
    next.fill(NEVER);
    for (state, ways) in (0_u16..).zip(&table.across) {
        let cost = costs[usize::from(state)];
        if cost == NEVER {
            continue;
        }
        for (passes, to) in ways {
            let length = lengths[usize::from(*passes)];
            let begins = start.is_none_or(|row| {
                table.states[usize::from(state)].degree[row] > 0 || unpack(*passes)[row] > 0
            });
            if length == NEVER || !begins {
                continue;
            }
            let (to, cost) = (usize::from(*to), cost.saturating_add(length));
            if cost < next[to] {
                next[to] = cost;
                chosen(to, state, *passes);
            }
        }
    }
    std::mem::swap(costs, next);
}

/// What each combination of passes to the next aisle costs.
fn crossing(tour: &LadderTour, aisle: usize) -> [u64; 81] {
    let mut lengths = [0_u64; 81];
    for (packed, length) in (0_u8..).zip(&mut lengths) {
        for (row, passes) in unpack(packed).into_iter().enumerate().filter(|(_, passes)| *passes > 0) {
            let along = tour.rows.get(row).and_then(|row| row.get(aisle)).copied().flatten();
            *length = match along {
                Some(along) => length.saturating_add(along.saturating_mul(passes.into())),
                None => NEVER,
            };
        }
    }
    lengths
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The hall of the vectors: 4 aisles 5 m apart, 10 cells 1 m apart, 1 m from each end to the first cell; with two
    /// blocks a cross-aisle of 1 m lies in the middle, 1 m from the cells beside it. In metres.
    fn hall(stops: &[(usize, u64)], start: (usize, bool), blocks: usize) -> LadderTour {
        let cells = |aisle: usize, from: u64, to: u64| {
            let mut cells: Vec<u64> =
                stops.iter().filter(|stop| stop.0 == aisle).map(|stop| stop.1).collect();
            cells.retain(|cell| (from..to).contains(cell));
            cells.sort_unstable();
            cells.into_iter().map(|cell| cell - from + 1).collect::<Vec<_>>()
        };
        let aisle = |aisle| match blocks {
            1 => vec![Piece { length: Some(11), stops: cells(aisle, 0, 10) }],
            _ => vec![
                Piece { length: Some(6), stops: cells(aisle, 0, 5) },
                Piece { length: Some(6), stops: cells(aisle, 5, 10) },
            ],
        };
        let row = if start.1 { 0 } else { blocks };
        LadderTour {
            aisles: (0..4).map(aisle).collect(),
            rows: vec![vec![Some(5); 3]; blocks + 1],
            start: (start.0, row),
        }
    }

    #[test]
    fn the_vectors() {
        let check = |stops: &[(usize, u64)], start, one: u64, two: u64| {
            for (blocks, expected) in [(1, one), (2, two)] {
                let tour = hall(stops, start, blocks);
                assert_eq!(
                    solve(&tour).map(|route| route.cost),
                    Some(expected),
                    "{stops:?}, {blocks} blocks"
                );
                assert_eq!(shortest(&tour), Some(expected));
            }
        };
        check(&[(0, 7), (1, 1), (1, 8), (2, 8), (3, 2)], (0, false), 62, 58);
        check(&[(1, 0), (1, 9), (2, 5), (3, 0), (3, 9)], (0, false), 62, 64);
        check(&[(0, 9), (1, 9), (2, 9), (3, 9)], (0, false), 38, 38);
        check(&[(0, 4), (2, 5), (3, 0)], (2, true), 54, 44);
        check(&[(2, 3)], (0, false), 34, 36);
        check(&[], (0, false), 0, 0);
    }

    #[test]
    fn what_cannot_be_walked_loses_its_ways() {
        let mut tour = hall(&[(2, 3)], (0, false), 1);
        tour.rows[1][1] = None;
        // Up the first or the second aisle, along the upper row, and into the third aisle from above.
        assert_eq!(solve(&tour).map(|route| route.cost), Some(2 * (11 + 10 + 4)));
        tour.rows[0][1] = None;
        assert_eq!(solve(&tour), None);
    }

    #[test]
    fn more_blocks_than_that_are_not_for_this_method() {
        let tour = LadderTour {
            aisles: vec![vec![Piece { length: Some(1), stops: vec![1] }; 4]],
            rows: vec![Vec::new(); 5],
            start: (0, 0),
        };
        assert_eq!(solve(&tour), None);
    }

    #[test]
    fn the_states_of_one_two_and_three_blocks() {
        // Seven and 25 are those of the papers, with the empty beginning and the closed tour.
        let counts: Vec<usize> = (1..=3).map(|blocks| table(blocks).unwrap().len()).collect();
        assert_eq!(counts, [7, 25, 113]);
    }
}
