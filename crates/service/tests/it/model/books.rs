//! The books of one owner as plain maps, and what each command does to them.

use super::command::{Deed, Kind, Place, SKUS, Wish};
use super::{Outcome, met};
use std::collections::{BTreeMap, BTreeSet};

/// Units per account of the inventory: on hand, available, allocated, unavailable.
pub(crate) type Stand = [i64; 4];
/// Promised units by order, line and the code of the place.
pub(crate) type Promises = BTreeMap<(String, i32, String), i64>;

/// A line: quantity, allocated, backordered, short, deferred, cancelled, picked, packed, shipped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) sku: usize,
    pub(crate) quantity: i64,
    pub(crate) allocated: i64,
    pub(crate) backordered: i64,
    pub(crate) short: i64,
    pub(crate) deferred: i64,
    pub(crate) cancelled: i64,
    pub(crate) picked: i64,
    pub(crate) packed: i64,
    pub(crate) shipped: i64,
}

impl Line {
    pub(crate) fn missing(&self) -> i64 {
        self.quantity - self.allocated - self.deferred - self.cancelled
    }

    pub(crate) fn pending(&self) -> i64 {
        self.missing() - self.backordered - self.short
    }
}

/// An order as it is seen from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Order {
    pub(crate) status: &'static str,
    pub(crate) holds: usize,
    pub(crate) exception: Option<String>,
    pub(crate) cancellation: &'static str,
    pub(crate) partial: bool,
    pub(crate) backorder: bool,
    pub(crate) lines: Vec<Line>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Shelf {
    on_hand: i64,
    damaged: i64,
    quarantined: i64,
}

#[derive(Clone, Debug)]
struct Promise {
    order: String,
    line: usize,
    sku: usize,
    place: Place,
    units: i64,
}

/// The books of one owner.
#[derive(Clone, Debug, Default)]
pub(crate) struct Books {
    shelves: BTreeMap<(usize, Place), Shelf>,
    promises: Vec<Promise>,
    /// Promised to a line by the last command, from places that are still to be told.
    unplaced: Vec<(String, usize, i64)>,
    holds: Vec<(usize, Option<Place>)>,
    orders: BTreeMap<String, Order>,
}

/// The number of an order.
pub(crate) fn number(order: u8) -> String {
    format!("WEB-{order}")
}

fn refuse<T>(slug: &str) -> Result<T, String> {
    Err(slug.to_owned())
}

impl Books {
    /// Where goods of this owner lie.
    pub(crate) fn places(&self) -> impl Iterator<Item = Place> {
        self.shelves.keys().map(|(_, place)| *place)
    }

    /// Does what the command does, or nothing where it is refused. In `taken` lie goods of somebody else.
    pub(crate) fn work_out(&mut self, deed: &Deed, taken: &BTreeSet<Place>) -> Outcome {
        let mut after = self.clone();
        after.unplaced.clear();
        let outcome = match deed {
            Deed::PutItem { .. } => Ok(()),
            Deed::Adjust { sku, place, delta, damaged_first } => {
                after.adjust((*sku, *place), *delta, *damaged_first)
            }
            // Two owners never share a place for storage by a move; a correction only says what is there.
            Deed::Move { from, to, .. } if from != to && to.is_picked_from() && taken.contains(to) => {
                refuse("location-not-usable")
            }
            Deed::Move { sku, from, to, units, becomes } => after.go((*sku, *from), *to, *units, *becomes),
            Deed::HoldStock { sku, place } => {
                after.hold_stock(*sku, *place);
                Ok(())
            }
            Deed::LiftStock if after.holds.is_empty() => refuse("not-found"),
            Deed::LiftStock => {
                after.holds.remove(0);
                Ok(())
            }
            Deed::PutOrder { order, wish } => after.put_order(&number(*order), wish),
            Deed::HoldOrder { order } => after.hold_order(&number(*order)),
            Deed::LiftOrder { order } => after.lift_order(&number(*order)),
            Deed::Allocate { order } => after.allocate(&number(*order)),
            Deed::Unallocate { order } => after.unallocate(&number(*order)),
            Deed::Cancel { order } => after.cancel(&number(*order)),
        };
        if outcome.is_ok() {
            *self = after;
        }
        outcome
    }

    fn order(&mut self, number: &str) -> Result<&mut Order, String> {
        self.orders.get_mut(number).ok_or_else(|| "not-found".to_owned())
    }

    fn promised(&self, at: (usize, Place)) -> i64 {
        self.promises.iter().filter(|one| (one.sku, one.place) == at).map(|one| one.units).sum()
    }

    fn is_held(&self, (sku, place): (usize, Place)) -> bool {
        self.holds.iter().any(|(held, at)| *held == sku && met(*at, place))
    }

    /// Unpromised units of a condition.
    fn unpromised(&self, at: (usize, Place), kind: Kind) -> i64 {
        let shelf = self.shelves.get(&at).copied().unwrap_or_default();
        match kind {
            Kind::Good => shelf.on_hand - shelf.damaged - shelf.quarantined - self.promised(at),
            Kind::Quarantined => shelf.quarantined,
            Kind::Damaged => shelf.damaged,
        }
    }

    fn available(&self, at: (usize, Place)) -> i64 {
        if at.1 == Place::Receiving || self.is_held(at) { 0 } else { self.unpromised(at, Kind::Good) }
    }

    fn add(&mut self, at: (usize, Place), kind: Kind, units: i64) {
        let shelf = self.shelves.entry(at).or_default();
        shelf.on_hand += units;
        match kind {
            Kind::Good => {}
            Kind::Quarantined => shelf.quarantined += units,
            Kind::Damaged => shelf.damaged += units,
        }
        if shelf.on_hand == 0 {
            self.shelves.remove(&at);
        }
    }

    /// So many unpromised units as parts, in the order of the conditions.
    fn parts(&self, at: (usize, Place), kinds: &[Kind], units: i64) -> Result<Vec<(Kind, i64)>, String> {
        let mut rest = units;
        let mut parts = Vec::new();
        for kind in kinds {
            let part = self.unpromised(at, *kind).min(rest);
            parts.push((*kind, part));
            rest -= part;
        }
        if rest == 0 { Ok(parts) } else { refuse("stock-insufficient") }
    }

    fn adjust(&mut self, at: (usize, Place), delta: i64, damaged_first: bool) -> Outcome {
        if delta > 0 {
            self.add(at, Kind::Good, delta);
            return Ok(());
        }
        let kinds = if damaged_first {
            [Kind::Damaged, Kind::Good, Kind::Quarantined]
        } else {
            [Kind::Good, Kind::Damaged, Kind::Quarantined]
        };
        for (kind, units) in self.parts(at, &kinds, -delta)? {
            self.add(at, kind, -units);
        }
        Ok(())
    }

    /// What is to become something else goes first; good units before those in quarantine before damaged ones.
    fn go(&mut self, at: (usize, Place), to: Place, units: i64, becomes: Option<Kind>) -> Outcome {
        let mut kinds = vec![Kind::Good, Kind::Quarantined, Kind::Damaged];
        kinds.sort_by_key(|kind| Some(*kind) == becomes);
        if at.1 == to {
            kinds.retain(|kind| Some(*kind) != becomes);
        }
        for (kind, part) in self.parts(at, &kinds, units)? {
            self.add(at, kind, -part);
            self.add((at.0, to), becomes.unwrap_or(kind), part);
        }
        Ok(())
    }

    /// Nothing of what a hold meets stays promised, and the orders that lose goods are open again or go with less.
    fn hold_stock(&mut self, sku: usize, place: Option<Place>) {
        self.holds.push((sku, place));
        let (lost, kept): (Vec<_>, Vec<_>) = std::mem::take(&mut self.promises)
            .into_iter()
            .partition(|one| one.sku == sku && met(place, one.place));
        self.promises = kept;
        let mut losers = Vec::new();
        for one in lost {
            let Some(order) = self.orders.get_mut(&one.order) else { continue };
            order.lines[one.line].allocated -= one.units;
            losers.push(one.order);
        }
        for number in losers {
            let Some(order) = self.orders.get_mut(&number) else { continue };
            let some = order.lines.iter().any(|line| line.allocated > 0);
            if order.status == "allocated" && !(some && order.partial) {
                self.take_back(&number);
            }
        }
    }

    /// Everything promised to an order is free again, and the order is open.
    fn take_back(&mut self, number: &str) {
        self.promises.retain(|one| one.order != number);
        if let Some(order) = self.orders.get_mut(number) {
            order.status = "open";
            order.lines.iter_mut().for_each(|line| line.allocated = 0);
        }
    }

    fn put_order(&mut self, number: &str, wish: &Wish) -> Outcome {
        let Some(known) = self.orders.get(number) else {
            self.orders.insert(number.to_owned(), new_order(wish));
            return Ok(());
        };
        if wish_of(known) == *wish {
            return Ok(());
        }
        match known.status {
            "open" => {}
            "allocated" => self.take_back(number),
            "shipped" => return refuse("order-shipped"),
            "cancelled" => return refuse("order-cancelled"),
            _ => return refuse("order-in-progress"),
        }
        let order = self.order(number)?;
        let fresh = new_order(wish);
        let gone = order.lines.iter().enumerate().filter(|(at, line)| !same_wish(fresh.lines.get(*at), line));
        if gone.into_iter().any(|(_, line)| line.deferred > 0 || line.cancelled > 0) {
            return refuse("order-in-progress");
        }
        let kept = std::mem::take(&mut order.lines);
        let lines = fresh.lines.into_iter().enumerate().map(|(at, line)| match kept.get(at) {
            Some(known) if same_wish(Some(&line), known) => known.clone(),
            _ => line,
        });
        order.lines = lines.collect();
        (order.partial, order.backorder) = (fresh.partial, fresh.backorder);
        Ok(())
    }

    fn hold_order(&mut self, number: &str) -> Outcome {
        let order = self.order(number)?;
        match order.status {
            "shipped" => refuse("order-shipped"),
            "cancelled" => refuse("order-cancelled"),
            _ => {
                order.holds += 1;
                Ok(())
            }
        }
    }

    fn lift_order(&mut self, number: &str) -> Outcome {
        let order = self.order(number)?;
        order.holds = order.holds.checked_sub(1).ok_or("not-found")?;
        Ok(())
    }

    /// Every line takes what is left; an order that goes whole or not takes nothing where one line is short.
    fn allocate(&mut self, number: &str) -> Outcome {
        let order = self.order(number)?.clone();
        if order.status != "open" {
            return refuse("transition-not-allowed");
        }
        if order.holds > 0 {
            return refuse("order-on-hold");
        }
        let mut left: Vec<i64> = (0..SKUS.len()).map(|sku| self.promisable(sku)).collect();
        let got: Vec<i64> = order
            .lines
            .iter()
            .map(|line| {
                let units = line.missing().min(left[line.sku]);
                left[line.sku] -= units;
                units
            })
            .collect();
        let whole = order.lines.iter().zip(&got).all(|(line, units)| line.missing() == *units);
        let goes = whole || order.partial;
        let mut lines = order.lines.clone();
        for (at, (line, units)) in lines.iter_mut().zip(&got).enumerate() {
            let is_short = line.missing() > *units;
            line.backordered = 0;
            if goes && *units > 0 {
                line.allocated += units;
                self.unplaced.push((number.to_owned(), at, *units));
            }
            if is_short {
                line.backordered = line.pending();
            }
        }
        let promised = goes && got.iter().any(|units| *units > 0);
        let order = self.order(number)?;
        order.lines = lines;
        if promised {
            order.status = "allocated";
        }
        Ok(())
    }

    /// What of an item may be promised: available where picks are made.
    fn promisable(&self, sku: usize) -> i64 {
        let places = Place::ALL.into_iter().filter(|place| place.is_picked_from());
        places.map(|place| self.available((sku, place))).sum()
    }

    fn unallocate(&mut self, number: &str) -> Outcome {
        if self.order(number)?.status != "allocated" {
            return refuse("transition-not-allowed");
        }
        self.take_back(number);
        Ok(())
    }

    fn cancel(&mut self, number: &str) -> Outcome {
        match self.order(number)?.status {
            "shipped" => return refuse("order-shipped"),
            "cancelled" => return refuse("order-cancelled"),
            _ => self.take_back(number),
        }
        let order = self.order(number)?;
        (order.status, order.cancellation) = ("cancelled", "accepted");
        for line in &mut order.lines {
            (line.backordered, line.short) = (0, 0);
            line.cancelled = line.quantity - line.deferred;
        }
        Ok(())
    }

    /// Takes over from which places the house served the last promises.
    ///
    /// # Errors
    /// A sentence about a promise that no rule allows.
    pub(crate) fn adopt(&mut self, found: &Promises) -> Outcome {
        for (order, line, units) in std::mem::take(&mut self.unplaced) {
            let line_no = i32::try_from(line + 1).map_err(|error| error.to_string())?;
            let sku = self.orders[&order].lines[line].sku;
            let of_line = found.iter().filter(|((of, no, _), _)| *of == order && *no == line_no);
            let mut rest = units;
            for ((_, _, code), units) in of_line {
                let place = Place::ALL.into_iter().find(|place| place.code() == code);
                let place = place.ok_or_else(|| format!("promised from nowhere: {code}"))?;
                if !place.is_picked_from() || *units > self.available((sku, place)) {
                    return Err(format!("{units} units of {order} line {line_no} may not come from {code}"));
                }
                self.promises.push(Promise { order: order.clone(), line, sku, place, units: *units });
                rest -= units;
            }
            if rest != 0 {
                return Err(format!(
                    "{order} line {line_no} was to be promised {units} units; {rest} are not"
                ));
            }
        }
        Ok(())
    }

    /// What is promised from where.
    pub(crate) fn promises(&self) -> Promises {
        let mut sums = Promises::new();
        for one in &self.promises {
            let line_no = i32::try_from(one.line + 1).unwrap_or(i32::MAX);
            *sums.entry((one.order.clone(), line_no, one.place.code().to_owned())).or_default() += one.units;
        }
        sums
    }

    /// What lies where.
    pub(crate) fn shelves(&self) -> BTreeMap<(String, String), Stand> {
        let stand = |(at, shelf): (&(usize, Place), &Shelf)| {
            let (available, allocated) = (self.available(*at), self.promised(*at));
            let stand = [shelf.on_hand, available, allocated, shelf.on_hand - available - allocated];
            ((SKUS[at.0].to_owned(), at.1.code().to_owned()), stand)
        };
        self.shelves.iter().map(stand).collect()
    }

    /// What there is of each item, and last what orders wait for.
    pub(crate) fn inventory(&self) -> BTreeMap<String, (Stand, i64)> {
        let shelves = self.shelves();
        let of_sku = |(at, code): (usize, &&str)| {
            let mut sum = Stand::default();
            for (_, stand) in shelves.iter().filter(|((sku, _), _)| sku == code) {
                sum.iter_mut().zip(stand).for_each(|(sum, units)| *sum += units);
            }
            let lines = self.orders.values().flat_map(|order| &order.lines);
            let waits = lines.filter(|line| line.sku == at).map(|line| line.backordered).sum();
            ((*code).to_owned(), (sum, waits))
        };
        SKUS.iter().enumerate().map(of_sku).collect()
    }

    /// The orders.
    pub(crate) fn orders(&self) -> BTreeMap<String, Order> {
        self.orders.clone()
    }
}

fn new_order(wish: &Wish) -> Order {
    let line = |(sku, quantity): &(usize, i64)| Line { sku: *sku, quantity: *quantity, ..Line::default() };
    Order {
        status: "open",
        holds: 0,
        exception: None,
        cancellation: "none",
        partial: wish.partial,
        backorder: wish.backorder,
        lines: wish.lines.iter().map(line).collect(),
    }
}

fn wish_of(order: &Order) -> Wish {
    let lines = order.lines.iter().map(|line| (line.sku, line.quantity)).collect();
    Wish { lines, partial: order.partial, backorder: order.backorder }
}

fn same_wish(one: Option<&Line>, other: &Line) -> bool {
    one.is_some_and(|one| (one.sku, one.quantity) == (other.sku, other.quantity))
}
