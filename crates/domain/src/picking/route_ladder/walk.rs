//! From what a tour uses of a ladder to the order of its steps: a closed walk over each piece as often as it is used
//! (Hierholzer 1873).

use super::{Choice, LadderRoute, LadderTour, Step, Way};

/// A piece of the ladder that is walked once; two of them where it is walked twice.
#[derive(Clone, Copy)]
struct Edge {
    ends: [usize; 2],
    /// The piece of an aisle that it is, from its upper end.
    piece: Option<(usize, usize)>,
}

/// The walk of a choice.
pub(super) fn of(tour: &LadderTour, choice: &Choice) -> LadderRoute {
    let rows = tour.rows.len();
    let edges = edges(tour, choice);
    let circuit = circuit(&edges, tour.aisles.len() * rows, tour.start.0 * rows + tour.start.1);
    let mut walk = Walk { tour, choice, stops: Vec::new(), path: Vec::new() };
    let mut seen = vec![false; tour.aisles.len() * rows];
    let mut served = vec![false; tour.aisles.len() * (rows - 1)];
    for (node, edge) in circuit {
        if let Some(edge) = edge.map(|edge: usize| edges[edge])
            && let Some((aisle, block)) = edge.piece
            && !std::mem::replace(&mut served[aisle * (rows - 1) + block], true)
        {
            walk.through(aisle, block, edge.ends[1] == node);
        }
        walk.path.push(Step::Junction(node / rows, node % rows));
        if !std::mem::replace(&mut seen[node], true) {
            walk.turns(node / rows, node % rows);
        }
    }
    LadderRoute { cost: choice.cost, stops: walk.stops, path: walk.path }
}

fn edges(tour: &LadderTour, choice: &Choice) -> Vec<Edge> {
    let rows = tour.rows.len();
    let mut edges = Vec::new();
    for (aisle, ways) in choice.ways.iter().enumerate() {
        for (block, way) in ways.iter().enumerate() {
            let times = match way {
                Way::Through => 1,
                Way::ThroughTwice => 2,
                Way::Unused | Way::FromTop | Way::FromBottom | Way::FromBoth(_) => 0,
            };
            let upper = aisle * rows + block;
            edges.extend((0..times).map(|_| Edge { ends: [upper, upper + 1], piece: Some((aisle, block)) }));
        }
        for (row, times) in choice.passes[aisle].iter().enumerate() {
            let here = aisle * rows + row;
            edges.extend((0..*times).map(|_| Edge { ends: [here, here + rows], piece: None }));
        }
    }
    edges
}

/// Each edge once, from the start and back: the nodes in walking order, each with the edge that led there.
fn circuit(edges: &[Edge], nodes: usize, start: usize) -> Vec<(usize, Option<usize>)> {
    let mut leaving: Vec<Vec<usize>> = vec![Vec::new(); nodes];
    for (index, edge) in edges.iter().enumerate().rev() {
        for end in edge.ends {
            leaving[end].push(index);
        }
    }
    let mut walked = vec![false; edges.len()];
    let (mut open, mut done) = (vec![(start, None)], Vec::with_capacity(edges.len() + 1));
    while let Some(&(node, by)) = open.last() {
        match leaving[node].pop() {
            Some(edge) if walked[edge] => {}
            Some(edge) => {
                walked[edge] = true;
                let [a, b] = edges[edge].ends;
                open.push((if a == node { b } else { a }, Some(edge)));
            }
            None => {
                open.pop();
                done.push((node, by));
            }
        }
    }
    // Backwards it is a circuit too, but each node names the edge that leaves it; so the edges move on by one.
    let mut circuit: Vec<(usize, Option<usize>)> = Vec::with_capacity(done.len());
    let mut by = None;
    for (node, left_by) in done {
        circuit.push((node, by));
        by = left_by;
    }
    circuit
}

struct Walk<'a> {
    tour: &'a LadderTour,
    choice: &'a Choice,
    stops: Vec<(usize, usize, usize)>,
    path: Vec<Step>,
}

impl Walk<'_> {
    fn stop(&mut self, aisle: usize, block: usize, stop: usize) {
        self.stops.push((aisle, block, stop));
        self.path.push(Step::Stop(aisle, block, stop));
    }

    /// All stops of a piece, from above or from below.
    fn through(&mut self, aisle: usize, block: usize, downwards: bool) {
        let count = self.tour.aisles[aisle][block].stops.len();
        for at in 0..count {
            self.stop(aisle, block, if downwards { at } else { count - 1 - at });
        }
    }

    /// The stops that are fetched from this junction and back to it.
    fn turns(&mut self, aisle: usize, row: usize) {
        if let Some(block) = row.checked_sub(1) {
            let count = self.tour.aisles[aisle][block].stops.len();
            let above = match self.choice.ways[aisle][block] {
                Way::FromBottom => 0,
                Way::FromBoth(gap) => usize::from(gap) + 1,
                Way::Unused | Way::Through | Way::ThroughTwice | Way::FromTop => count,
            };
            self.turn(aisle, block, (above..count).rev(), row);
        }
        if row < self.choice.ways[aisle].len() {
            let count = self.tour.aisles[aisle][row].stops.len();
            let upto = match self.choice.ways[aisle][row] {
                Way::FromTop => count,
                Way::FromBoth(gap) => usize::from(gap) + 1,
                Way::Unused | Way::Through | Way::ThroughTwice | Way::FromBottom => 0,
            };
            self.turn(aisle, row, 0..upto, row);
        }
    }

    fn turn(&mut self, aisle: usize, block: usize, stops: impl Iterator<Item = usize>, row: usize) {
        let before = self.stops.len();
        for stop in stops {
            self.stop(aisle, block, stop);
        }
        if self.stops.len() > before {
            self.path.push(Step::Junction(aisle, row));
        }
    }
}
