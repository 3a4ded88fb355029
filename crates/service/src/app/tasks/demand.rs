//! What a task asks of whoever does it, derived from its lines when it is made and kept with it as JSON.

use super::NewLine;
use crate::app::error::AppError;
use crate::store::{StoreError, Tx, locations as places, skus};
use rummelig_domain::ids::{ClientId, LocationId, SkuId};
use rummelig_domain::location::{HeightClass, Location};
use rummelig_domain::people::demand::{Case, DemandLine, Demanded, Origin, Place, TaskDemand, derive_demand};
use rummelig_domain::quantity::Quantity;
use rummelig_domain::sku::Sku;
use rummelig_domain::task::TaskKind;
use serde::{Deserialize, Serialize};
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A demand as it is kept, and shown: what it asks, each with where that is known from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Demand {
    /// The heaviest single lift, in grams.
    pub lift_g_max: Option<u64>,
    /// Where that is known from: `measured`, `master` or `estimated`.
    pub lift_origin: Option<String>,
    /// All that is lifted, in grams.
    pub total_g: Option<u64>,
    /// Where that is known from.
    pub total_origin: Option<String>,
    /// The least comfortable height of the hands, 0 (hand height) to 3 (a step or a ladder).
    pub height_class: Option<u8>,
    /// Where that is known from.
    pub height_origin: Option<String>,
    /// Lines.
    pub lines: u32,
    /// Base units.
    pub units: u64,
}

/// Items and locations that were looked up, so that each is read once.
#[derive(Default)]
pub struct Known {
    skus: HashMap<(ClientId, SkuId), Sku>,
    locations: HashMap<LocationId, Location>,
}

impl Known {
    /// Looks many up at once; what is not there is told when it is asked for.
    ///
    /// # Errors
    /// What the database says.
    pub fn look_up(
        &mut self,
        tx: &mut Tx<'_>,
        items: impl IntoIterator<Item = (ClientId, SkuId)>,
        locations: impl IntoIterator<Item = LocationId>,
    ) -> Result<(), AppError> {
        let mut missing: BTreeMap<ClientId, BTreeSet<SkuId>> = BTreeMap::new();
        for (client, sku) in items.into_iter().filter(|key| !self.skus.contains_key(key)) {
            missing.entry(client).or_default().insert(sku);
        }
        for (client, ids) in missing {
            let ids: Vec<SkuId> = ids.into_iter().collect();
            let found = skus::of_ids(tx, client, &ids)?;
            self.skus.extend(found.into_iter().map(|record| ((client, record.value.id), record.value)));
        }
        let missing = locations.into_iter().filter(|id| !self.locations.contains_key(id));
        let missing: Vec<LocationId> = missing.collect::<BTreeSet<_>>().into_iter().collect();
        let found = places::of_ids(tx, &missing)?;
        self.locations.extend(found.into_iter().map(|record| (record.value.id, record.value)));
        Ok(())
    }

    /// An item.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] for an item that is not there.
    pub fn sku(&mut self, tx: &mut Tx<'_>, client: ClientId, id: SkuId) -> Result<&Sku, AppError> {
        match self.skus.entry((client, id)) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(free) => {
                let sku = skus::find(tx, client, id)?.ok_or(StoreError::Unreadable("sku"))?;
                Ok(free.insert(sku.value))
            }
        }
    }

    /// A location.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] for one that is not there.
    pub fn location(&mut self, tx: &mut Tx<'_>, id: LocationId) -> Result<&Location, AppError> {
        match self.locations.entry(id) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(free) => {
                let location = places::find(tx, id)?.ok_or(StoreError::Unreadable("location"))?;
                Ok(free.insert(location.value))
            }
        }
    }
}

/// What a task of this kind with these lines asks.
pub(super) fn of_lines(
    tx: &mut Tx<'_>,
    kind: TaskKind,
    lines: &[NewLine],
    known: &mut Known,
) -> Result<Demand, AppError> {
    let items = lines.iter().filter_map(|line| line.client.zip(line.sku));
    known.look_up(tx, items, lines.iter().filter_map(|line| line.from.or(line.to)))?;
    let mut asked = Vec::with_capacity(lines.len());
    for line in lines {
        let place = match line.from.or(line.to) {
            Some(location) => Place::Location(known.location(tx, location)?.height_class()),
            None => Place::Station,
        };
        let (unit_grams, case) = match (line.client, line.sku) {
            (Some(client), Some(sku)) => {
                let sku = known.sku(tx, client, sku)?;
                let master = |value| Demanded { value, origin: Origin::Master };
                (sku.weight_g.map(master), case_of(sku, line.quantity))
            }
            _ => (None, None),
        };
        asked.push(DemandLine { quantity: line.quantity, unit_grams, case, place });
    }
    Ok(Demand::from(&derive_demand(kind, &asked)))
}

/// The largest package of a known weight that the line takes whole.
fn case_of(sku: &Sku, quantity: Quantity) -> Option<Case> {
    let whole = sku.pack_levels.iter().filter(|level| level.quantity <= quantity);
    let weighed =
        whole.filter_map(|level| level.weight_g.map(|grams| Case { quantity: level.quantity, grams }));
    weighed.max_by_key(|case| case.quantity)
}

impl Demand {
    /// Reads what is kept.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] for a text that is no demand.
    pub fn parse(text: &str) -> Result<Self, StoreError> {
        serde_json::from_str(text).map_err(|_| StoreError::Unreadable("task"))
    }

    /// As the rules read it.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] for an origin or a height that there is not.
    pub fn value(&self) -> Result<TaskDemand, StoreError> {
        let height = self.height_class.map(height_of).transpose()?;
        Ok(TaskDemand {
            lift_grams_max: demanded(self.lift_g_max, self.lift_origin.as_deref())?,
            grams_total: demanded(self.total_g, self.total_origin.as_deref())?,
            height_class: demanded(height, self.height_origin.as_deref())?,
            lines: self.lines,
            units: self.units,
        })
    }
}

fn demanded<T>(value: Option<T>, origin: Option<&str>) -> Result<Option<Demanded<T>>, StoreError> {
    match (value, origin) {
        (None, None) => Ok(None),
        (Some(value), Some(origin)) => {
            let origin = Origin::parse(origin).ok_or(StoreError::Unreadable("task"))?;
            Ok(Some(Demanded { value, origin }))
        }
        _ => Err(StoreError::Unreadable("task")),
    }
}

fn height_of(number: u8) -> Result<HeightClass, StoreError> {
    let all = [HeightClass::HandHeight, HeightClass::Bending, HeightClass::FloorToHead, HeightClass::Ladder];
    all.into_iter().find(|class| class.number() == number).ok_or(StoreError::Unreadable("task"))
}

impl From<&TaskDemand> for Demand {
    fn from(demand: &TaskDemand) -> Self {
        let origin = |origin: Origin| origin.as_str().to_owned();
        Self {
            lift_g_max: demand.lift_grams_max.map(|lift| lift.value),
            lift_origin: demand.lift_grams_max.map(|lift| origin(lift.origin)),
            total_g: demand.grams_total.map(|total| total.value),
            total_origin: demand.grams_total.map(|total| origin(total.origin)),
            height_class: demand.height_class.map(|height| height.value.number()),
            height_origin: demand.height_class.map(|height| origin(height.origin)),
            lines: demand.lines,
            units: demand.units,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_demand_reads_back_as_it_was_kept() {
        let known = TaskDemand {
            lift_grams_max: Some(Demanded { value: 680, origin: Origin::Master }),
            grams_total: Some(Demanded { value: 15_680, origin: Origin::Estimated }),
            height_class: Some(Demanded { value: HeightClass::Ladder, origin: Origin::Measured }),
            lines: 2,
            units: 3,
        };
        for demand in [known, TaskDemand::default()] {
            let text = serde_json::to_string(&Demand::from(&demand)).unwrap();
            assert_eq!(Demand::parse(&text).unwrap().value().unwrap(), demand, "{text}");
        }
        for text in [
            "{}",
            r#"{"lift_g_max":1,"lines":0,"units":0}"#,
            r#"{"height_class":4,"height_origin":"master","lines":0,"units":0}"#,
        ] {
            let read = Demand::parse(text).and_then(|demand| demand.value());
            assert!(read.is_err(), "{text}");
        }
    }
}
