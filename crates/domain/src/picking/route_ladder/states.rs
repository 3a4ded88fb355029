//! What can be known of the junctions of one aisle, and how one such state leads to the next: generated once for each
//! number of blocks.

use super::{BLOCKS_MAX, ROWS_MAX};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The passes of each row to the next aisle, of which a number holds one digit to base 3 for each.
pub(super) fn unpack(packed: u8) -> [u8; ROWS_MAX] {
    [packed % 3, packed / 3 % 3, packed / 9 % 3, packed / 27]
}

/// No state.
pub(super) const NOWHERE: u16 = u16::MAX;

/// What is known of the junctions of one aisle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct State {
    /// 0 none, 1 odd, 2 even and above zero.
    pub(super) degree: [u8; ROWS_MAX],
    /// Which part of the tour a junction belongs to, numbered from the top; 0 for a junction without degree.
    part: [u8; ROWS_MAX],
    /// Whether the tour is closed and lies to the left.
    closed: bool,
}

impl State {
    const BEGIN: Self = Self { degree: [0; ROWS_MAX], part: [0; ROWS_MAX], closed: false };
    const END: Self = Self { closed: true, ..Self::BEGIN };

    /// Numbers the parts from the top.
    fn renumbered(mut self) -> Self {
        let (mut names, mut count) = ([0_u8; 2 * ROWS_MAX + 1], 0);
        for part in self.part.iter_mut().filter(|part| **part > 0) {
            let name = &mut names[usize::from(*part)];
            if *name == 0 {
                count += 1;
                *name = count;
            }
            *part = *name;
        }
        self
    }

    fn add(&mut self, row: usize, edges: u8) {
        self.degree[row] = match (self.degree[row] + edges) % 2 {
            1 => 1,
            _ => 2,
        };
        if self.part[row] == 0 {
            // A name that nothing else has; renumbering makes it small.
            self.part[row] = u8::try_from(ROWS_MAX + 1 + row).unwrap_or(u8::MAX);
        }
    }

    /// After a piece between this row and the next is used so.
    fn down(mut self, row: usize, way: usize) -> Option<Self> {
        if way == 0 {
            return Some(self);
        }
        if self.closed {
            return None;
        }
        match way {
            1 | 2 => {
                let edges = u8::try_from(way).unwrap_or(2);
                self.add(row, edges);
                self.add(row + 1, edges);
                let (kept, gone) = (self.part[row], self.part[row + 1]);
                self.part.iter_mut().filter(|part| **part == gone).for_each(|part| *part = kept);
            }
            3 => self.add(row, 2),
            4 => self.add(row + 1, 2),
            _ => {
                self.add(row, 2);
                self.add(row + 1, 2);
            }
        }
        Some(self.renumbered())
    }

    /// At the next aisle, after so many passes in each row.
    fn across(self, passes: [u8; ROWS_MAX], rows: usize) -> Option<Self> {
        let none = passes.iter().all(|passes| *passes == 0);
        if self.closed || self == Self::BEGIN && none {
            return none.then_some(self);
        }
        if passes[rows..].iter().any(|passes| *passes > 0) {
            return None;
        }
        let fits = |(degree, passes): (&u8, &u8)| (*degree == 1) == (*passes == 1);
        if !self.degree.iter().zip(&passes).all(fits) {
            return None;
        }
        if none {
            let one = self.part.iter().all(|part| *part <= 1);
            return one.then_some(Self::END);
        }
        // A part that no row leads on would stay behind alone.
        let goes_on = |part: u8| (0..rows).any(|row| self.part[row] == part && passes[row] > 0);
        if !self.part.iter().all(|part| *part == 0 || goes_on(*part)) {
            return None;
        }
        let mut next = Self::BEGIN;
        for row in (0..rows).filter(|row| passes[*row] > 0) {
            next.add(row, passes[row]);
            if self.part[row] > 0 {
                next.part[row] = self.part[row];
            }
        }
        Some(next.renumbered())
    }
}

/// All states of a ladder with so many blocks, and how one leads to another.
pub(super) struct Table {
    pub(super) states: Vec<State>,
    pub(super) begin: usize,
    pub(super) end: usize,
    /// By block, state and way: the next state.
    pub(super) down: Vec<Vec<[u16; 6]>>,
    /// By state: packed passes and the next state.
    pub(super) across: Vec<Vec<(u8, u16)>>,
}

impl Table {
    pub(super) fn len(&self) -> usize {
        self.states.len()
    }

    /// Finds all states that can be reached from the beginning.
    fn generate(blocks: usize) -> Self {
        let rows = blocks + 1;
        let mut numbers: BTreeMap<State, usize> = BTreeMap::new();
        let mut states = vec![State::BEGIN, State::END];
        numbers.insert(State::BEGIN, 0);
        numbers.insert(State::END, 1);
        let mut number = |states: &mut Vec<State>, state: State| {
            let number = *numbers.entry(state).or_insert_with(|| {
                states.push(state);
                states.len() - 1
            });
            u16::try_from(number).unwrap_or(NOWHERE)
        };
        let combinations = 3_u8.pow(u32::try_from(rows).unwrap_or(0));
        let (mut down, mut across) = (vec![Vec::new(); blocks], Vec::new());
        let mut at = 0;
        while at < states.len() {
            let state = states[at];
            for (block, table) in down.iter_mut().enumerate() {
                let mut to = [NOWHERE; 6];
                for (way, to) in to.iter_mut().enumerate() {
                    if let Some(next) = state.down(block, way) {
                        *to = number(&mut states, next);
                    }
                }
                table.push(to);
            }
            let mut ways = Vec::new();
            for packed in 0..combinations {
                if let Some(next) = state.across(unpack(packed), rows) {
                    ways.push((packed, number(&mut states, next)));
                }
            }
            across.push(ways);
            at += 1;
        }
        Self { states, begin: 0, end: 1, down, across }
    }
}

/// The table of a ladder with so many blocks; `None` for none and for more than [`BLOCKS_MAX`].
pub(super) fn table(blocks: usize) -> Option<&'static Table> {
    static TABLES: [OnceLock<Table>; BLOCKS_MAX] = [const { OnceLock::new() }; BLOCKS_MAX];
    let slot = TABLES.get(blocks.checked_sub(1)?)?;
    Some(slot.get_or_init(|| Table::generate(blocks)))
}
