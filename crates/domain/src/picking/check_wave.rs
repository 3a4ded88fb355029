//! Whether a wave is what was asked for, computed anew from the demand by code that the search does not share.

use crate::picking::wave_selector::{WaveChoice, WaveDemand};
use std::collections::BTreeMap;

/// What is wrong with a wave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaveFault {
    /// No orders or no aisles.
    Empty,
    /// An order that the demand does not have, or one that is named twice.
    Order(usize),
    /// An aisle that the demand does not have, or one that is named twice.
    Aisle(usize),
    /// The orders together ask for more of this item than the aisles hold.
    Stock(u32),
    /// Fewer or more units than asked for.
    Units(u64),
    /// Not the units that were stated.
    UnitsStated(u64),
    /// More units of this client than its share.
    Share(u32),
    /// An order that leaves after the cut-off and need not go.
    Late(usize),
    /// An order that is neither in the wave nor among those that wait, or in both.
    Lost(usize),
}

/// All faults of a wave; none where it holds.
#[must_use]
pub fn wave_faults(demand: &WaveDemand, choice: &WaveChoice) -> Vec<WaveFault> {
    let mut faults = Vec::new();
    if choice.orders.is_empty() || choice.aisles.is_empty() {
        faults.push(WaveFault::Empty);
    }
    let mut seen = vec![0_u32; demand.orders.len()];
    let mut taken: BTreeMap<u32, u128> = BTreeMap::new();
    let mut by_client: BTreeMap<u32, u128> = BTreeMap::new();
    for &place in &choice.orders {
        let Some(order) = demand.orders.get(place) else {
            faults.push(WaveFault::Order(place));
            continue;
        };
        seen[place] += 1;
        if seen[place] > 1 {
            faults.push(WaveFault::Order(place));
        }
        for &(item, units) in &order.items {
            *taken.entry(item).or_default() += u128::from(units);
            *by_client.entry(order.client).or_default() += u128::from(units);
        }
        let leaves_later = matches!((demand.until, order.due_at), (Some(until), Some(due)) if due > until);
        if leaves_later && !order.must {
            faults.push(WaveFault::Late(place));
        }
    }
    let mut held: BTreeMap<u32, u128> = BTreeMap::new();
    for (index, &aisle) in choice.aisles.iter().enumerate() {
        if choice.aisles[..index].contains(&aisle) {
            faults.push(WaveFault::Aisle(aisle));
        }
        match demand.aisles.get(aisle) {
            Some(rows) => rows.iter().for_each(|row| *held.entry(row.0).or_default() += u128::from(row.1)),
            None => faults.push(WaveFault::Aisle(aisle)),
        }
    }
    let short = taken.iter().filter(|(item, units)| held.get(item).copied().unwrap_or(0) < **units);
    faults.extend(short.map(|(item, _)| WaveFault::Stock(*item)));
    let units: u128 = by_client.values().sum();
    if units < u128::from(demand.units_min) || units > u128::from(demand.units_max) {
        faults.push(WaveFault::Units(u64::try_from(units).unwrap_or(u64::MAX)));
    }
    if units != u128::from(choice.units) {
        faults.push(WaveFault::UnitsStated(choice.units));
    }
    let over =
        |share: &&(u32, u64)| by_client.get(&share.0).is_some_and(|units| *units > u128::from(share.1));
    faults.extend(demand.client_units_max.iter().filter(over).map(|share| WaveFault::Share(share.0)));
    for (place, _) in &choice.waits {
        if let Some(seen) = seen.get_mut(*place) {
            *seen += 1;
        }
    }
    let lost = seen.iter().enumerate().filter(|row| *row.1 != 1);
    faults.extend(lost.map(|(place, _)| WaveFault::Lost(place)));
    faults
}
