//! A set of aisles with the orders filled from it, changed step by step, and back again.

use crate::picking::wave_selector::{Candidates, WaveDemand, totals};
use crate::random::Random;

/// How many orders a step offers to a wave that has room again.
const OFFERS: usize = 200;

/// The demand with dense numbers: candidates only, items only where one of them wants it.
#[derive(Debug)]
pub(crate) struct Tables {
    /// Items and units of each order; its client's share is one more item, which every aisle set holds.
    wants: Vec<Vec<(u32, i64)>>,
    units: Vec<u64>,
    must: Vec<bool>,
    holds: Vec<Vec<(u32, i64)>>,
    /// Orders of each item, those with the most units first.
    wanted_by: Vec<Vec<u32>>,
    /// Aisles of each item.
    held_by: Vec<Vec<u32>>,
    /// What is there whatever aisles are open: the shares of clients.
    given: Vec<i64>,
    units_min: u64,
    units_max: u64,
}

impl Tables {
    pub(crate) fn of(demand: &WaveDemand, candidates: &Candidates) -> Self {
        let orders = || candidates.orders.iter().map(|&place| &demand.orders[place]);
        let mut items: Vec<u32> = orders().flat_map(|order| &order.items).map(|row| row.0).collect();
        items.sort_unstable();
        items.dedup();
        let dense = |rows: Vec<(u32, u64)>| -> Vec<(u32, i64)> {
            rows.into_iter()
                .filter_map(|(item, units)| {
                    let place = items.binary_search(&item).ok()?;
                    Some((u32::try_from(place).ok()?, i64::try_from(units).unwrap_or(i64::MAX / 4)))
                })
                .collect()
        };
        let mut given = vec![0; items.len()];
        let mut wants: Vec<_> = orders().map(|order| dense(totals(order.items.iter().copied()))).collect();
        for &(client, most) in &demand.client_units_max {
            let share = u32::try_from(given.len()).unwrap_or(u32::MAX);
            given.push(i64::try_from(most).unwrap_or(i64::MAX / 4));
            for (order, wants) in orders().zip(&mut wants) {
                if order.client == client {
                    wants.push((share, i64::try_from(order.units()).unwrap_or(i64::MAX / 4)));
                }
            }
        }
        let holds: Vec<_> = demand.aisles.iter().map(|rows| dense(totals(rows.iter().copied()))).collect();
        let units: Vec<u64> = orders().map(|order| order.units()).collect();
        let mut wanted_by = inverse(&wants, given.len());
        for orders in &mut wanted_by {
            orders.sort_by_key(|&order| (std::cmp::Reverse(units[order as usize]), order));
        }
        Self {
            held_by: inverse(&holds, given.len()),
            must: orders().map(|order| order.must).collect(),
            wants,
            units,
            holds,
            wanted_by,
            given,
            units_min: demand.units_min,
            units_max: demand.units_max,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.wants.is_empty()
    }

    pub(crate) fn orders(&self) -> usize {
        self.wants.len()
    }
}

/// Who names each item, ascending.
fn inverse(rows: &[Vec<(u32, i64)>], items: usize) -> Vec<Vec<u32>> {
    let mut by_item = vec![Vec::new(); items];
    for (who, rows) in (0..).zip(rows) {
        for row in rows {
            by_item[row.0 as usize].push(who);
        }
    }
    by_item
}

/// What a wave is worth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Score {
    pub(crate) units: u64,
    pub(crate) aisles: u64,
    /// Units below the least of a wave.
    pub(crate) lacking: u64,
    /// Chosen orders that must go.
    pub(crate) must: u64,
}

impl Score {
    /// Whether this is large enough to be released.
    pub(crate) const fn is_wave(self) -> bool {
        self.lacking == 0 && self.units > 0 && self.aisles > 0
    }

    /// More of what must go, then more units per aisle, then more units.
    pub(crate) fn beats(self, other: Self) -> bool {
        let left = u128::from(self.units) * u128::from(other.aisles);
        let right = u128::from(other.units) * u128::from(self.aisles);
        (self.must, left, self.units) > (other.must, right, other.units)
    }
}

/// A step's change, to be undone.
#[derive(Clone, Copy, Debug)]
enum Change {
    Order(u32),
    Aisle(u32),
}

/// Open aisles and chosen orders. No chosen order lacks goods between two steps.
#[derive(Debug)]
pub(crate) struct State<'a> {
    pub(crate) tables: &'a Tables,
    pub(crate) chosen: Vec<bool>,
    pub(crate) open: Vec<bool>,
    /// Open aisles first, then closed ones, with the place of each.
    aisles: Vec<u32>,
    place: Vec<u32>,
    open_count: usize,
    /// Stock of the open aisles less what the chosen orders take, per item.
    free: Vec<i64>,
    units: u64,
    must: u64,
    changes: Vec<Change>,
    /// Items of which more is free than before this step.
    freed: Vec<u32>,
}

impl<'a> State<'a> {
    /// All aisles open, orders filled in: what must go, then those with the most units.
    pub(crate) fn with_all_aisles(tables: &'a Tables) -> Self {
        let count = u32::try_from(tables.holds.len()).unwrap_or(u32::MAX);
        let mut state = Self {
            tables,
            chosen: vec![false; tables.orders()],
            open: vec![false; tables.holds.len()],
            aisles: (0..count).collect(),
            place: (0..count).collect(),
            open_count: 0,
            free: tables.given.clone(),
            units: 0,
            must: 0,
            changes: Vec::new(),
            freed: Vec::new(),
        };
        (0..tables.holds.len()).for_each(|aisle| state.open(aisle));
        let mut orders: Vec<usize> = (0..tables.orders()).collect();
        orders.sort_by_key(|&order| (!tables.must[order], std::cmp::Reverse(tables.units[order]), order));
        orders.into_iter().for_each(|order| state.offer(order));
        state.begin();
        state
    }

    /// Forgets how to undo.
    pub(crate) fn begin(&mut self) {
        self.changes.clear();
        self.freed.clear();
    }

    pub(crate) fn score(&self) -> Score {
        Score {
            units: self.units,
            aisles: self.open_count as u64,
            lacking: self.tables.units_min.saturating_sub(self.units),
            must: self.must,
        }
    }

    /// Takes the whole step back.
    pub(crate) fn undo(&mut self) {
        while let Some(change) = self.changes.pop() {
            match change {
                Change::Order(order) => self.turn_order(order as usize),
                Change::Aisle(aisle) => self.turn_aisle(aisle as usize),
            }
        }
    }

    /// Goes to a state seen before.
    pub(crate) fn set(&mut self, chosen: &[bool], open: &[bool]) {
        for (order, wanted) in chosen.iter().enumerate() {
            if self.chosen[order] != *wanted {
                self.turn_order(order);
            }
        }
        for (aisle, wanted) in open.iter().enumerate() {
            if self.open[aisle] != *wanted {
                self.turn_aisle(aisle);
            }
        }
        self.begin();
    }

    /// Opens an aisle.
    pub(crate) fn open(&mut self, aisle: usize) {
        if !self.open[aisle] {
            self.turn_aisle(aisle);
            self.changes.push(Change::Aisle(aisle as u32));
            self.freed.extend(self.tables.holds[aisle].iter().map(|row| row.0));
        }
    }

    /// Closes an aisle and takes out orders until no item is short.
    pub(crate) fn close(&mut self, aisle: usize, random: &mut Random) {
        if self.open[aisle] {
            self.turn_aisle(aisle);
            self.changes.push(Change::Aisle(aisle as u32));
            for &(item, _) in &self.tables.holds[aisle] {
                self.make_good(item, None, random);
            }
        }
    }

    /// Chooses an order, whatever others must make room for it; not where the open aisles do not hold it.
    pub(crate) fn force(&mut self, order: usize, random: &mut Random) {
        if self.chosen[order] {
            return;
        }
        self.choose(order);
        for &(item, _) in &self.tables.wants[order] {
            self.make_good(item, Some(order), random);
        }
        if self.tables.wants[order].iter().any(|row| self.free[row.0 as usize] < 0) {
            self.drop_order(order);
        }
        while self.units > self.tables.units_max {
            // Somewhere in the list there is another chosen order, since this one alone is not too much.
            let start = random.index(self.tables.orders());
            let all = (start..self.tables.orders()).chain(0..start);
            let Some(other) = all.into_iter().find(|&other| self.chosen[other] && other != order) else {
                break;
            };
            self.drop_order(other);
        }
    }

    /// Offers room to orders: of the items that were freed, and some by chance where the wave was full before.
    pub(crate) fn fill(&mut self, random: &mut Random) {
        let mut room = self.tables.units_max.saturating_sub(self.units);
        let freed = std::mem::take(&mut self.freed);
        if !freed.is_empty() {
            let start = random.index(freed.len());
            for &item in freed[start..].iter().chain(&freed[..start]) {
                if room == 0 {
                    break;
                }
                if self.free[item as usize] <= 0 {
                    continue;
                }
                let tables = self.tables;
                for &order in &tables.wanted_by[item as usize] {
                    self.offer(order as usize);
                }
                room = self.tables.units_max.saturating_sub(self.units);
            }
        }
        self.freed = freed;
        if room > 0 && self.tables.orders() > 0 {
            let start = random.index(self.tables.orders());
            let all = (start..self.tables.orders()).chain(0..start);
            all.take(OFFERS).for_each(|order| self.offer(order));
        }
    }

    /// Closes one aisle after the other, always the one whose goods are wanted least, and shows each state.
    pub(crate) fn close_greedily(&mut self, seen: &mut dyn FnMut(&Self)) {
        let mut random = Random::seeded(0);
        while self.open_count > 1 {
            let short = |aisle: usize| -> i64 {
                let rows = &self.tables.holds[aisle];
                rows.iter().map(|&(item, units)| (units - self.free[item as usize]).max(0)).sum()
            };
            let open = self.aisles[..self.open_count].iter().map(|&aisle| aisle as usize);
            let Some(aisle) = open.min_by_key(|&aisle| (short(aisle), aisle)) else { break };
            self.begin();
            self.close(aisle, &mut random);
            self.fill(&mut random);
            if self.units < self.tables.units_min {
                self.undo();
                break;
            }
            seen(self);
        }
        self.begin();
    }

    pub(crate) fn random_open_aisle(&self, random: &mut Random) -> Option<usize> {
        random.pick(&self.aisles[..self.open_count]).map(|&aisle| aisle as usize)
    }

    pub(crate) fn random_closed_aisle(&self, random: &mut Random) -> Option<usize> {
        random.pick(&self.aisles[self.open_count..]).map(|&aisle| aisle as usize)
    }

    /// A closed aisle that holds what this order lacks, by chance; nothing where it lacks nothing.
    pub(crate) fn aisle_for(&self, order: usize, random: &mut Random) -> Option<usize> {
        if self.chosen[order] {
            return None;
        }
        let &(item, _) = self.tables.wants[order].iter().find(|row| self.free[row.0 as usize] < row.1)?;
        let aisles = &self.tables.held_by[item as usize];
        let start = random.index(aisles.len());
        let mut turned = aisles.iter().skip(start).chain(aisles.iter().take(start));
        turned.find(|&&aisle| !self.open[aisle as usize]).map(|&aisle| aisle as usize)
    }

    /// Takes out orders until this item is not short; what must go and `kept` last.
    fn make_good(&mut self, item: u32, kept: Option<usize>, random: &mut Random) {
        let tables = self.tables;
        let orders = &tables.wanted_by[item as usize];
        // Those with the fewest units come last in the list; a third of the time any goes.
        let start = if random.chance(1, 3) { random.index(orders.len()) } else { 0 };
        for must in [false, true] {
            for &order in orders.iter().rev().skip(start).chain(orders.iter().rev().take(start)) {
                if self.free[item as usize] >= 0 {
                    return;
                }
                let order = order as usize;
                if self.chosen[order] && tables.must[order] == must && kept != Some(order) {
                    self.drop_order(order);
                }
            }
        }
    }

    fn offer(&mut self, order: usize) {
        let tables = self.tables;
        let fits = !self.chosen[order]
            && self.units + tables.units[order] <= tables.units_max
            && tables.wants[order].iter().all(|row| self.free[row.0 as usize] >= row.1);
        if fits {
            self.choose(order);
        }
    }

    fn choose(&mut self, order: usize) {
        self.turn_order(order);
        self.changes.push(Change::Order(order as u32));
    }

    fn drop_order(&mut self, order: usize) {
        self.turn_order(order);
        self.changes.push(Change::Order(order as u32));
        self.freed.extend(self.tables.wants[order].iter().map(|row| row.0));
    }

    fn turn_order(&mut self, order: usize) {
        let chosen = &mut self.chosen[order];
        *chosen = !*chosen;
        let sign = if *chosen { 1 } else { -1 };
        for &(item, units) in &self.tables.wants[order] {
            self.free[item as usize] -= sign * units;
        }
        let (units, must) = (self.tables.units[order], u64::from(self.tables.must[order]));
        if *chosen {
            self.units += units;
            self.must += must;
        } else {
            self.units -= units;
            self.must -= must;
        }
    }

    fn turn_aisle(&mut self, aisle: usize) {
        let open = &mut self.open[aisle];
        *open = !*open;
        let sign = if *open { 1 } else { -1 };
        for &(item, units) in &self.tables.holds[aisle] {
            self.free[item as usize] += sign * units;
        }
        // Swap it over the border between open and closed.
        let from = self.place[aisle] as usize;
        let to = if *open { self.open_count } else { self.open_count - 1 };
        self.aisles.swap(from, to);
        self.place[self.aisles[from] as usize] = from as u32;
        self.place[self.aisles[to] as usize] = to as u32;
        if *open {
            self.open_count += 1;
        } else {
            self.open_count -= 1;
        }
    }
}
