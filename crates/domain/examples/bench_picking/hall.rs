//! A regular hall of parallel aisles, as the public sets describe it, read as one block or as two.

use crate::key_value::KeyValue;
use rummelig_domain::picking::route_ladder::{LadderTour, Piece};

/// Half the width of the cross-aisle of the two-block reading, in thousandths: from each cell beside it to its middle
/// line it is half a step of cells and this.
const HALF_CROSS: u64 = 500;

/// A cell: its aisle and its number from the top.
pub(crate) type Cell = (usize, usize);

/// A hall; all lengths in thousandths of the file's unit.
pub(crate) struct Hall {
    pub(crate) aisles: usize,
    pub(crate) cells: usize,
    pub(crate) blocks: usize,
    /// The aisle of the depot, and whether it is at the top.
    pub(crate) depot: (usize, bool),
    aisle_to_aisle: u64,
    cell_to_cell: u64,
    top: u64,
    bottom: u64,
    /// From the row to the depot, walked twice.
    to_depot: u64,
}

impl Hall {
    /// The hall of a file's head.
    ///
    /// # Errors
    /// What is missing or senseless.
    pub(crate) fn read(file: &KeyValue, blocks: usize) -> Result<Self, String> {
        let side: String = file.get("DEPOT_LOCATION")?;
        let at_top = match side.as_str() {
            "top" => true,
            "bottom" => false,
            other => return Err(format!("DEPOT_LOCATION '{other}' is neither top nor bottom")),
        };
        let hall = Self {
            aisles: file.get("NUM_AISLES")?,
            cells: file.get("NUM_CELLS")?,
            blocks,
            depot: (file.get("DEPOT_AISLE")?, at_top),
            aisle_to_aisle: file.length("DISTANCE_AISLE_TO_AISLE")?,
            cell_to_cell: file.length("DISTANCE_CELL_TO_CELL")?,
            top: file.length("DISTANCE_TOP_TO_CELL")?,
            bottom: file.length("DISTANCE_BOTTOM_TO_CELL")?,
            to_depot: file.length("DISTANCE_TOP_OR_BOTTOM_TO_DEPOT")?,
        };
        if hall.aisles == 0 || hall.cells < 2 || hall.depot.0 >= hall.aisles {
            return Err("the hall has no aisles, fewer than two cells, or its depot lies outside".to_owned());
        }
        Ok(hall)
    }

    /// Whether the hall has this cell.
    pub(crate) fn has(&self, (aisle, cell): Cell) -> bool {
        aisle < self.aisles && cell < self.cells
    }

    /// How far a cell is from the upper end of its aisle.
    fn depth(&self, cell: usize) -> u64 {
        let crossed = if self.blocks == 2 && cell >= self.cells / 2 { 2 * HALF_CROSS } else { 0 };
        self.top + cell as u64 * self.cell_to_cell + crossed
    }

    /// Where the rows cross an aisle, from its upper end.
    fn rows(&self) -> Vec<u64> {
        let end = self.depth(self.cells - 1) + self.bottom;
        match self.blocks {
            2 => vec![0, self.depth(self.cells / 2 - 1) + self.cell_to_cell / 2 + HALF_CROSS, end],
            _ => vec![0, end],
        }
    }

    /// The hall with these cells as stops. A stop of the ladder is found again by [`Hall::cell`].
    pub(crate) fn ladder(&self, stops: &[Cell]) -> LadderTour {
        let rows = self.rows();
        let aisle = |aisle: usize| {
            let mut depths: Vec<u64> =
                stops.iter().filter(|stop| stop.0 == aisle).map(|stop| self.depth(stop.1)).collect();
            depths.sort_unstable();
            depths.dedup();
            let piece = |ends: &[u64]| Piece {
                length: Some(ends[1] - ends[0]),
                stops: depths
                    .iter()
                    .filter(|depth| (ends[0]..ends[1]).contains(depth))
                    .map(|depth| depth - ends[0])
                    .collect(),
            };
            rows.windows(2).map(piece).collect()
        };
        let row = if self.depot.1 { 0 } else { self.blocks };
        LadderTour {
            aisles: (0..self.aisles).map(aisle).collect(),
            rows: vec![vec![Some(self.aisle_to_aisle); self.aisles - 1]; self.blocks + 1],
            start: (self.depot.0, row),
        }
    }

    /// The cell of a stop of the ladder.
    pub(crate) fn cell(&self, ladder: &LadderTour, (aisle, block, stop): (usize, usize, usize)) -> Cell {
        let depth = self.rows()[block] + ladder.aisles[aisle][block].stops[stop];
        let cell = (0..self.cells).find(|cell| self.depth(*cell) == depth);
        (aisle, cell.unwrap_or(self.cells))
    }

    /// The way from a tour of the ladder to the depot and back.
    pub(crate) const fn depot_ways(&self) -> u64 {
        2 * self.to_depot
    }

    /// The length of a tour that fetches the cells in this order, computed from cell to cell and not by the ladder.
    pub(crate) fn tour(&self, order: &[Cell]) -> u64 {
        let Some((first, last)) = order.first().zip(order.last()) else { return 0 };
        let depot = if self.depot.1 { 0 } else { *self.rows().last().unwrap_or(&0) };
        let out = self.between((self.depot.0, depot), (first.0, self.depth(first.1)));
        let back = self.between((self.depot.0, depot), (last.0, self.depth(last.1)));
        let among: u64 = order
            .windows(2)
            .map(|pair| self.between((pair[0].0, self.depth(pair[0].1)), (pair[1].0, self.depth(pair[1].1))))
            .sum();
        out + among + back + self.depot_ways()
    }

    /// Between two points of aisles, each given with its depth: through the row that is the smallest detour.
    fn between(&self, from: (usize, u64), to: (usize, u64)) -> u64 {
        if from.0 == to.0 {
            return from.1.abs_diff(to.1);
        }
        let along = from.0.abs_diff(to.0) as u64 * self.aisle_to_aisle;
        let by_row = |row: u64| from.1.abs_diff(row) + row.abs_diff(to.1);
        along + self.rows().into_iter().map(by_row).min().unwrap_or(0)
    }
}
