//! Which orders to release now: those that fill a wave with the fewest aisles to walk.
//!
//! A supervisor asks "what do we release until the four o'clock van?". The answer is a set of whole orders between a
//! least and a most number of units, and the aisles that hold all of it, such that each aisle visited yields as many
//! units as it can. What is left out is named with its reason, and waits for the next wave.
//!
//! The problem is that of the challenge of the Brazilian operational research society (SBPO 2025): whole orders O and
//! aisles A with at most the stock of A demanded, maximising units(O) / |A|. The states of a wave once it is chosen
//! are in [`crate::wave`].

use crate::picking::budget::Budget;
use crate::picking::wave_search::search;
use crate::time::Instant;

/// Orders to choose from, where their goods lie, and how much a wave may be.
///
/// Orders, items and aisles are numbered from 0 by the caller, in the order of their ids, so that ties are the same
/// whatever the database returned first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WaveDemand {
    /// The orders that could go.
    pub orders: Vec<WaveOrder>,
    /// What each aisle holds for them: item and units. An item may lie in several aisles, and twice in one.
    pub aisles: Vec<Vec<(u32, u64)>>,
    /// The fewest units that are worth a wave.
    pub units_min: u64,
    /// The most units that can be picked within what is left until the cut-off.
    pub units_max: u64,
    /// Release only what leaves by then; what must go goes regardless.
    pub until: Option<Instant>,
    /// The most units of one wave for these clients, so that none fills the floor alone.
    pub client_units_max: Vec<(u32, u64)>,
}

/// One order as a wave sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WaveOrder {
    /// Items and units; an item named twice counts together.
    pub items: Vec<(u32, u64)>,
    /// Its owner, numbered by the caller.
    pub client: u32,
    /// When its carrier leaves.
    pub due_at: Option<Instant>,
    /// Goes before all others: promised by the supervisor, or late already.
    pub must: bool,
}

impl WaveOrder {
    /// All its units.
    #[must_use]
    pub fn units(&self) -> u64 {
        self.items.iter().fold(0, |sum, (_, units)| sum.saturating_add(*units))
    }
}

/// Why an order waits for a later wave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WaveWaits {
    /// Its carrier leaves after the wave's cut-off.
    LaterCutOff,
    /// All aisles together do not hold what it asks for.
    NoStock,
    /// It alone is more than a wave, or than its client's share of one.
    TooMuch,
    /// Other orders fill the wave with less walking.
    NotChosen,
}

/// A wave: orders, the aisles to walk for them, and what waits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WaveChoice {
    /// The orders to release, ascending.
    pub orders: Vec<usize>,
    /// The aisles that hold all of it, ascending.
    pub aisles: Vec<usize>,
    /// Units of these orders.
    pub units: u64,
    /// Every other order with its reason, ascending. An order that must go and is here could not be fitted in.
    pub waits: Vec<(usize, WaveWaits)>,
    /// Whether the deadline ended the search, so that another run may give another wave.
    pub deadline_hit: bool,
}

/// No wave has enough units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the most units found for a wave are {units_found}, and {units_min} are asked for: ask for fewer, or wait"
)]
pub struct WaveTooSmall {
    /// The most that was found.
    pub units_found: u64,
    /// What was asked for.
    pub units_min: u64,
}

/// Chooses a wave: a greedy start, then a search over sets of aisles in which the orders are filled up step by step.
/// The price of an aisle is the best ratio so far (Dinkelbach 1967), so that what gains against it raises the ratio.
///
/// # Errors
/// [`WaveTooSmall`] where no wave with `units_min` was found, and where there is nothing to release.
pub fn choose_wave(demand: &WaveDemand, budget: &Budget<'_>, seed: u64) -> Result<WaveChoice, WaveTooSmall> {
    let candidates = Candidates::of(demand);
    let found = search(demand, &candidates, budget, seed);
    let Some(best) = found.best else {
        return Err(WaveTooSmall { units_found: found.units_max, units_min: demand.units_min });
    };
    let mut waits = candidates.waits;
    waits.extend(
        candidates
            .orders
            .iter()
            .filter(|order| best.orders.binary_search(order).is_err())
            .map(|&order| (order, WaveWaits::NotChosen)),
    );
    waits.sort_unstable();
    Ok(WaveChoice {
        orders: best.orders,
        aisles: best.aisles,
        units: best.units,
        waits,
        deadline_hit: found.deadline_hit,
    })
}

/// Orders that can go at all, and those that cannot.
#[derive(Debug)]
pub(crate) struct Candidates {
    /// Places in `demand.orders`, ascending.
    pub(crate) orders: Vec<usize>,
    waits: Vec<(usize, WaveWaits)>,
}

impl Candidates {
    fn of(demand: &WaveDemand) -> Self {
        let stock = totals(demand.aisles.iter().flatten().copied());
        let mut candidates = Self { orders: Vec::new(), waits: Vec::new() };
        for (place, order) in demand.orders.iter().enumerate() {
            match waits(demand, order, &stock) {
                Some(reason) => candidates.waits.push((place, reason)),
                None => candidates.orders.push(place),
            }
        }
        candidates
    }
}

/// Why this order cannot go, whatever else goes.
fn waits(demand: &WaveDemand, order: &WaveOrder, stock: &[(u32, u64)]) -> Option<WaveWaits> {
    let late = demand.until.is_some_and(|until| order.due_at.is_some_and(|due| due > until));
    if late && !order.must {
        return Some(WaveWaits::LaterCutOff);
    }
    let held = |item: u32| stock.binary_search_by_key(&item, |row| row.0).map_or(0, |place| stock[place].1);
    let wanted = totals(order.items.iter().copied());
    // An order without goods gives a wave nothing to pick.
    if wanted.is_empty() || wanted.iter().any(|&(item, units)| held(item) < units) {
        return Some(WaveWaits::NoStock);
    }
    let share = demand.client_units_max.iter().filter(|row| row.0 == order.client).map(|row| row.1).min();
    let most = share.unwrap_or(u64::MAX).min(demand.units_max);
    (order.units() > most).then_some(WaveWaits::TooMuch)
}

/// Units per item, by item; items without units are left out.
pub(crate) fn totals(rows: impl Iterator<Item = (u32, u64)>) -> Vec<(u32, u64)> {
    let mut rows: Vec<(u32, u64)> = rows.filter(|row| row.1 > 0).collect();
    rows.sort_unstable();
    rows.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 = kept.1.saturating_add(next.1);
        }
        same
    });
    rows
}
