//! How people walk without a plan: S-shape and largest gap, on a ladder of one block.
//!
//! Hall, "Distance approximations for routing manual pickers in a warehouse", IIE Transactions 25 (1993). A supervisor
//! knows the S-shape, so it is what a tour is compared with; the largest gap serves tests.

use super::route_ladder::{LadderRoute, LadderTour, Piece, Step};

/// Every aisle with stops is walked through, but the last one of an odd number, which is left where it was entered.
///
/// From left to right or from right to left, whichever is shorter; left to right where both are equal. `None` on more
/// than one block, and where the ways that it prescribes cannot be walked.
#[must_use]
pub fn s_shape(tour: &LadderTour) -> Option<LadderRoute> {
    let aisles = visited(tour)?;
    let backwards: Vec<usize> = aisles.iter().rev().copied().collect();
    let (there, back) = (through(tour, &aisles), through(tour, &backwards));
    match (there, back) {
        (Some(there), Some(back)) => Some(if back.cost < there.cost { back } else { there }),
        (there, back) => there.or(back),
    }
}

/// The first and the last aisle with stops are walked through, each other one is entered from both ends up to its
/// largest gap. `None` as for [`s_shape`].
#[must_use]
pub fn largest_gap(tour: &LadderTour) -> Option<LadderRoute> {
    let aisles = visited(tour)?;
    let mut walk = Walk::from(tour);
    let (near, far) = (tour.start.1, 1 - tour.start.1);
    match aisles[..] {
        [] => {}
        [only] => {
            walk.along(only, near)?;
            walk.turn(only, near, tour.aisles[only][0].stops.len())?;
        }
        [first, ref between @ .., last] => {
            walk.along(first, near)?;
            walk.through(first, far)?;
            for (aisle, far_stops) in
                between.iter().map(|aisle| (*aisle, behind_gap(&tour.aisles[*aisle][0], near)))
            {
                walk.along(aisle, far)?;
                walk.turn(aisle, far, far_stops)?;
            }
            walk.along(last, far)?;
            walk.through(last, near)?;
            for aisle in between.iter().rev() {
                let piece = &tour.aisles[*aisle][0];
                walk.along(*aisle, near)?;
                walk.turn(*aisle, near, piece.stops.len() - behind_gap(piece, near))?;
            }
        }
    }
    walk.home()
}

/// The aisles with stops from left to right, where the ladder has one block.
fn visited(tour: &LadderTour) -> Option<Vec<usize>> {
    let one_block = tour.rows.len() == 2;
    let with_stops = tour.aisles.iter().enumerate().filter(|(_, aisle)| !aisle[0].stops.is_empty());
    one_block.then(|| with_stops.map(|(index, _)| index).collect())
}

fn through(tour: &LadderTour, aisles: &[usize]) -> Option<LadderRoute> {
    let mut walk = Walk::from(tour);
    for (number, aisle) in aisles.iter().enumerate() {
        walk.along(*aisle, walk.at.1)?;
        let last_of_odd = number + 1 == aisles.len() && aisles.len() % 2 == 1;
        if last_of_odd {
            walk.turn(*aisle, walk.at.1, tour.aisles[*aisle][0].stops.len())?;
        } else {
            walk.through(*aisle, 1 - walk.at.1)?;
        }
    }
    walk.home()
}

/// How many stops of a piece lie behind its largest gap, seen from the near row; the gaps include both ends, and of
/// equal gaps the one nearest to the upper end is taken.
fn behind_gap(piece: &Piece, near: usize) -> usize {
    let mut ends = vec![0];
    ends.extend(&piece.stops);
    ends.extend(piece.length);
    let gaps = ends.windows(2).map(|pair| pair[1] - pair[0]).enumerate();
    let above = gaps.max_by_key(|&(at, gap)| (gap, std::cmp::Reverse(at))).map_or(0, |(at, _)| at);
    if near == 0 { piece.stops.len() - above } else { above }
}

/// A walk under way.
struct Walk<'a> {
    tour: &'a LadderTour,
    /// The junction where it stands.
    at: (usize, usize),
    route: LadderRoute,
}

impl<'a> Walk<'a> {
    fn from(tour: &'a LadderTour) -> Self {
        let path = vec![Step::Junction(tour.start.0, tour.start.1)];
        Self { tour, at: tour.start, route: LadderRoute { cost: 0, stops: Vec::new(), path } }
    }

    /// To an aisle along the row where it stands; `None` from another row or where one cannot walk.
    fn along(&mut self, aisle: usize, row: usize) -> Option<()> {
        debug_assert_eq!(self.at.1, row, "a walk changes rows through aisles only");
        while self.at.0 != aisle {
            let next = if aisle > self.at.0 { self.at.0 + 1 } else { self.at.0 - 1 };
            self.route.cost += self.tour.rows[row][self.at.0.min(next)]?;
            self.arrive(next, row);
        }
        Some(())
    }

    /// Through an aisle to a row, serving all its stops.
    fn through(&mut self, aisle: usize, to_row: usize) -> Option<()> {
        let piece = &self.tour.aisles[aisle][0];
        self.route.cost += piece.length?;
        let count = piece.stops.len();
        for stop in 0..count {
            self.serve(aisle, if to_row == 1 { stop } else { count - 1 - stop });
        }
        self.arrive(aisle, to_row);
        Some(())
    }

    /// Into an aisle from a row for so many stops, and back.
    fn turn(&mut self, aisle: usize, row: usize, stops: usize) -> Option<()> {
        let piece = &self.tour.aisles[aisle][0];
        let count = piece.stops.len();
        let Some(farthest) = stops.checked_sub(1) else { return Some(()) };
        let farthest =
            if row == 0 { piece.stops[farthest] } else { piece.length? - piece.stops[count - stops] };
        self.route.cost += 2 * farthest;
        for stop in 0..stops {
            self.serve(aisle, if row == 0 { stop } else { count - 1 - stop });
        }
        self.arrive(aisle, row);
        Some(())
    }

    fn serve(&mut self, aisle: usize, stop: usize) {
        self.route.stops.push((aisle, 0, stop));
        self.route.path.push(Step::Stop(aisle, 0, stop));
    }

    fn arrive(&mut self, aisle: usize, row: usize) {
        self.at = (aisle, row);
        self.route.path.push(Step::Junction(aisle, row));
    }

    fn home(mut self) -> Option<LadderRoute> {
        self.along(self.tour.start.0, self.tour.start.1)?;
        Some(self.route)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 4 aisles 5 m apart and 11 m long, with cells 1 m apart; in metres.
    fn hall(stops: &[(usize, u64)], start: (usize, usize)) -> LadderTour {
        let aisle = |aisle: usize| {
            let mut stops: Vec<u64> =
                stops.iter().filter(|stop| stop.0 == aisle).map(|stop| stop.1 + 1).collect();
            stops.sort_unstable();
            vec![Piece { length: Some(11), stops }]
        };
        LadderTour { aisles: (0..4).map(aisle).collect(), rows: vec![vec![Some(5); 3]; 2], start }
    }

    #[test]
    fn the_vectors() {
        let check = |stops: &[(usize, u64)], start, s: u64, gap: u64| {
            let tour = hall(stops, start);
            for (route, expected) in [(s_shape(&tour), s), (largest_gap(&tour), gap)] {
                let route = route.unwrap();
                assert_eq!(route.cost, expected, "{stops:?}");
                assert_eq!(route.stops.len(), stops.len());
                assert_eq!(route.path.first(), route.path.last());
            }
        };
        check(&[(0, 7), (1, 1), (1, 8), (2, 8), (3, 2)], (0, 1), 74, 64);
        check(&[(1, 0), (1, 9), (2, 5), (3, 0), (3, 9)], (0, 1), 72, 62);
        check(&[(0, 9), (1, 9), (2, 9), (3, 9)], (0, 1), 74, 56);
        check(&[(0, 4), (2, 5), (3, 0)], (2, 0), 54, 62);
        check(&[(2, 3)], (0, 1), 34, 34);
        check(&[], (0, 1), 0, 0);
    }

    #[test]
    fn a_policy_of_one_block_says_nothing_of_two_or_of_a_way_that_is_closed() {
        let mut tour = hall(&[(2, 3)], (0, 1));
        tour.rows[1][0] = None;
        assert_eq!(s_shape(&tour), None);
        tour.rows.push(vec![Some(5); 3]);
        assert_eq!((s_shape(&tour), largest_gap(&tour)), (None, None));
    }
}
