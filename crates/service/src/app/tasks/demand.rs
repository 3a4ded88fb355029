//! What a task asks of whoever does it, derived from its lines when it is made and kept with it as JSON.

use super::NewLine;
use crate::app::error::AppError;
use crate::store::{StoreError, Tx, locations as places, skus};
use jiff::tz::TimeZone;
use rummelig_domain::ids::{ClientId, LocationId, SkuId};
use rummelig_domain::location::Location;
use rummelig_domain::people::demand::{
    Case, DemandFact, DemandLine, DemandRules, Demanded, Origin, Place, TaskDemand, TaskFacts, TaskTimes,
    derive_demand,
};
use rummelig_domain::people::dimension::{Budget, Gate};
use rummelig_domain::people::rules::{LawRules, shipped_rows};
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
    /// All that it asks, as the rules read it; empty for tasks that were made before the rules asked for more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<KeptFact>,
}

/// A fact of a demand: its code, how much, and where that is known from.
pub(super) type KeptFact = (String, u64, Option<String>);

/// Items and locations that were looked up, so that each is read once.
#[derive(Default)]
pub struct Known {
    skus: HashMap<(ClientId, SkuId), Sku>,
    locations: HashMap<LocationId, Location>,
    rules: Option<DemandRules>,
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

    /// What demands are derived with today.
    fn rules(&mut self, tx: &Tx<'_>) -> Result<DemandRules, StoreError> {
        if let Some(rules) = self.rules {
            return Ok(rules);
        }
        let today = tx.now().day_in(&TimeZone::UTC);
        let law = LawRules::on(&shipped_rows(), today).map_err(|_| StoreError::Unreadable("rule"))?;
        Ok(*self.rules.insert(DemandRules { times: TaskTimes::default(), law }))
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
        let (place, reach) = match line.from.or(line.to) {
            Some(location) => {
                let location = known.location(tx, location)?;
                (Place::Location(location.height_class()), location.reach)
            }
            None => (Place::Station, None),
        };
        let (unit_grams, case) = match (line.client, line.sku) {
            (Some(client), Some(sku)) => {
                let sku = known.sku(tx, client, sku)?;
                let master = |value| Demanded { value, origin: Origin::Master };
                (sku.weight_g.map(master), case_of(sku, line.quantity))
            }
            _ => (None, None),
        };
        asked.push(DemandLine { unit_grams, case, reach, ..DemandLine::new(line.quantity, place) });
    }
    Ok(Demand::from(&derive_demand(&TaskFacts::new(kind, &asked), &known.rules(tx)?)))
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

    /// As the rules read it, for a task of this kind.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] for an origin, a height or a fact that there is not.
    pub fn value(&self, kind: TaskKind) -> Result<TaskDemand, StoreError> {
        if self.facts.is_empty() {
            return self.first_facts(kind);
        }
        let facts: Option<Vec<DemandFact>> = self.facts.iter().map(read_fact).collect();
        let facts = facts.ok_or(StoreError::Unreadable("task"))?;
        TaskDemand::from_facts(kind, &facts).map_err(|_| StoreError::Unreadable("task"))
    }

    /// What tasks said before they had facts: weight, sum, height.
    fn first_facts(&self, kind: TaskKind) -> Result<TaskDemand, StoreError> {
        let mut demand = TaskDemand::nothing(kind);
        demand.count(self.lines, self.units);
        if let Some(lift) = demanded(self.lift_g_max, self.lift_origin.as_deref())? {
            demand.raise_grams(Gate::LiftMax, lift);
        }
        if let Some(total) = demanded(self.total_g, self.total_origin.as_deref())? {
            demand.raise_use(Budget::KgDay, total);
        }
        if let Some(height) = demanded(self.height_class, self.height_origin.as_deref())? {
            if u64::from(height.value) > *Gate::Height.range().end() {
                return Err(StoreError::Unreadable("task"));
            }
            let value = u32::from(height.value);
            demand.raise(Gate::Height, Demanded { value, origin: height.origin });
        }
        Ok(demand)
    }
}

fn read_fact((code, value, origin): &KeptFact) -> Option<DemandFact> {
    let origin = match origin {
        Some(origin) => Some(Origin::parse(origin)?),
        None => None,
    };
    Some(DemandFact { code: code.clone(), value: *value, origin })
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

impl From<&TaskDemand> for Demand {
    fn from(demand: &TaskDemand) -> Self {
        let origin = |origin: Origin| origin.as_str().to_owned();
        let (lift, height) = (demand.demanded(Gate::LiftMax), demand.demanded(Gate::Height));
        let total = demand.used(Budget::KgDay);
        let kept = |fact: DemandFact| (fact.code, fact.value, fact.origin.map(origin));
        Self {
            lift_g_max: lift.map(|lift| u64::from(lift.value)),
            lift_origin: lift.map(|lift| origin(lift.origin)),
            total_g: total.map(|total| total.value),
            total_origin: total.map(|total| origin(total.origin)),
            height_class: height.and_then(|height| u8::try_from(height.value).ok()),
            height_origin: height.map(|height| origin(height.origin)),
            lines: demand.lines(),
            units: demand.units(),
            facts: demand.facts().into_iter().map(kept).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_demand_reads_back_as_it_was_kept() {
        let mut known = TaskDemand::nothing(TaskKind::Pick);
        known.raise(Gate::LiftMax, Demanded::master(680));
        known.raise_use(Budget::KgDay, Demanded::estimated(15_680));
        known.raise(Gate::Height, Demanded { value: 3, origin: Origin::Measured });
        known.count(2, 3);
        let kept = Demand::from(&known);
        for demand in [kept.clone(), Demand { facts: Vec::new(), ..kept.clone() }] {
            let text = serde_json::to_string(&demand).unwrap();
            assert_eq!(Demand::parse(&text).unwrap().value(TaskKind::Pick).unwrap(), known, "{text}");
        }
        known.raise(Gate::Noise, Demanded::master(2));
        let text = serde_json::to_string(&Demand::from(&known)).unwrap();
        assert_eq!(Demand::parse(&text).unwrap().value(TaskKind::Pick).unwrap(), known, "{text}");
        for text in [
            "{}",
            r#"{"lift_g_max":1,"lines":0,"units":0}"#,
            r#"{"height_class":4,"height_origin":"master","lines":0,"units":0}"#,
            r#"{"lines":0,"units":0,"facts":[["height",1,null]]}"#,
            r#"{"lines":0,"units":0,"facts":[["height",1,"guessed"]]}"#,
        ] {
            let read = Demand::parse(text).and_then(|demand| demand.value(TaskKind::Pick));
            assert!(read.is_err(), "{text}");
        }
    }
}
