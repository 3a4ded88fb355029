//! Putaway tasks, with a place for the goods of each line.

use super::place;
use crate::app::error::AppError;
use crate::app::tasks::{self, Known, NORMAL_PRIORITY, NewLine, NewTask};
use crate::store::putaway::{self as rows, LyingRow};
use crate::store::{StoreError, Tx, locations};
use rummelig_domain::code::Serial;
use rummelig_domain::ids::{ClientId, HandlingUnitId, InboundId, LocationId, LotId, SiteId, SkuId, TaskId};
use rummelig_domain::inbound::{
    Content, Goods, PutawayChoice, PutawayLocation, check_putaway, choose_location,
};
use rummelig_domain::quantity::Quantity;
use rummelig_domain::task::TaskKind;
use std::collections::BTreeMap;

/// How many empty locations a choice looks at: enough to find a fitting one, few enough to ask for at every receipt.
const EMPTY_LOOKED_AT: i64 = 50;

/// Goods of one client that stand at the gate.
#[derive(Clone, Debug)]
pub struct ToPutAway {
    /// The item.
    pub sku: SkuId,
    /// Its lot.
    pub lot: Option<LotId>,
    /// Their serial numbers, for items that have them.
    pub serials: Vec<Serial>,
    /// The location in which they, or their unit, stand.
    pub from: LocationId,
    /// The unit that they are on.
    pub unit: Option<HandlingUnitId>,
    /// How many base units.
    pub quantity: Quantity,
}

/// Makes the tasks that put goods of a client away: one for each unit, which goes as a whole, and one for what is
/// loose. Where no place fits, the line names none and the worker chooses. No audit entry; the command that makes the
/// goods available writes it.
///
/// # Errors
/// What the database says.
pub fn make_tasks(
    tx: &mut Tx<'_>,
    client: ClientId,
    site: SiteId,
    inbound: Option<InboundId>,
    goods: &[ToPutAway],
) -> Result<Vec<TaskId>, AppError> {
    let mut groups: BTreeMap<Option<HandlingUnitId>, Vec<&ToPutAway>> = BTreeMap::new();
    for part in goods {
        groups.entry(part.unit).or_default().push(part);
    }
    let mut places =
        Places { client, site, empty_known: false, known: BTreeMap::new(), items: Known::default() };
    let mut made = Vec::new();
    for (unit, parts) in groups {
        let mut lines = Vec::with_capacity(parts.len());
        let together = match unit {
            Some(_) => places.choose(tx, &parts)?,
            None => None,
        };
        for part in parts {
            let to = if unit.is_some() { together } else { places.choose(tx, &[part])? };
            lines.push(NewLine {
                client: Some(client),
                sku: Some(part.sku),
                lot: part.lot,
                serials: part.serials.clone(),
                from: Some(part.from),
                from_unit: unit,
                handling_unit: unit,
                to,
                quantity: part.quantity,
                ..NewLine::default()
            });
        }
        let task = NewTask {
            kind: TaskKind::Putaway,
            site,
            priority: NORMAL_PRIORITY,
            due_at: None,
            tour: None,
            client: Some(client),
            order: None,
            inbound,
            count: None,
            lines,
        };
        made.push(tasks::create(tx, &task)?);
    }
    Ok(made)
}

/// The locations that were looked at so far, with what lies there and what this command sends there.
struct Places {
    client: ClientId,
    site: SiteId,
    empty_known: bool,
    known: BTreeMap<LocationId, PutawayLocation>,
    items: Known,
}

impl Places {
    /// One location for goods that go together, chosen for the first of them among those that may take all; what was
    /// chosen is remembered for the next.
    fn choose(&mut self, tx: &mut Tx<'_>, parts: &[&ToPutAway]) -> Result<Option<LocationId>, AppError> {
        for part in parts {
            let ids = rows::where_it_lies(tx, self.client, part.sku, self.site)?;
            self.look_at(tx, &ids)?;
        }
        if !self.empty_known {
            self.empty_known = true;
            let ids = rows::empty(tx, self.site, EMPTY_LOOKED_AT)?;
            self.look_at(tx, &ids)?;
        }
        let Some(first) = parts.first() else { return Ok(None) };
        let goods = self.goods(tx, first)?;
        let may_take = |place: &&PutawayLocation| {
            parts.iter().all(|part| check_putaway(self.client, part.sku, place).is_ok())
                && (!place.single_sku || parts.iter().all(|part| part.sku == first.sku))
        };
        let candidates: Vec<PutawayLocation> = self.known.values().filter(may_take).cloned().collect();
        let PutawayChoice::Location { location, .. } = choose_location(&goods, &candidates) else {
            return Ok(None);
        };
        for part in parts {
            let Goods { client, sku, lot, quantity, unit_size, unit_grams } = self.goods(tx, part)?;
            if let Some(place) = self.known.get_mut(&location) {
                place.contents.push(Content { client, sku, lot, quantity, unit_size, unit_grams });
            }
        }
        Ok(Some(location))
    }

    fn goods(&mut self, tx: &mut Tx<'_>, part: &ToPutAway) -> Result<Goods, AppError> {
        let item = self.items.sku(tx, self.client, part.sku)?;
        Ok(Goods {
            client: self.client,
            sku: part.sku,
            lot: part.lot,
            quantity: part.quantity,
            unit_size: item.size(),
            unit_grams: item.weight_g,
        })
    }

    fn look_at(&mut self, tx: &mut Tx<'_>, ids: &[LocationId]) -> Result<(), AppError> {
        let new: Vec<LocationId> = ids.iter().copied().filter(|id| !self.known.contains_key(id)).collect();
        if new.is_empty() {
            return Ok(());
        }
        let mut contents: BTreeMap<LocationId, Vec<Content>> = BTreeMap::new();
        let mut lying = rows::lying_in(tx, &new)?;
        lying.extend(rows::on_the_way_to(tx, &new)?);
        for row in lying {
            contents.entry(LocationId(row.location.0)).or_default().push(self.content(tx, &row)?);
        }
        for id in new {
            let location = locations::find(tx, id)?.ok_or(StoreError::Unreadable("location"))?.value;
            let contents = contents.remove(&id).unwrap_or_default();
            self.known.insert(id, place(&location, false, contents));
        }
        Ok(())
    }

    fn content(&mut self, tx: &mut Tx<'_>, row: &LyingRow) -> Result<Content, AppError> {
        let (client, sku) = (ClientId(row.client.0), SkuId(row.sku.0));
        let item = self.items.sku(tx, client, sku)?;
        Ok(Content {
            client,
            sku,
            lot: row.lot.map(|lot| lot.0.into()),
            quantity: Quantity::new(row.quantity).map_err(|_| StoreError::Unreadable("stock"))?,
            unit_size: item.size(),
            unit_grams: item.weight_g,
        })
    }
}
