//! What putaway asks of locations: which could take goods, what lies there, and what is on its way there.

use super::schema::{client, handling_unit, location, stock, task, task_line};
use super::sql_types::{DbId, Id};
use super::{Cached, StoreError, Tx};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::BigInt;
use rummelig_domain::ids::{ClientId, LocationId, SiteId, SkuId};
use std::collections::{BTreeMap, BTreeSet};

/// The kinds that goods are put away to.
const STORAGE: [&str; 2] = ["reserve", "pick_face"];

/// Some units in a location, or in a unit that stands there, or on their way there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LyingRow {
    /// The location.
    pub location: DbId,
    /// The owner.
    pub client: DbId,
    /// The item.
    pub sku: DbId,
    /// Its lot.
    pub lot: Option<DbId>,
    /// How many.
    pub quantity: i64,
}

/// What lies in these locations, of every owner, also in units that stand there. Totes and cartons that are bound to an
/// order only pass through and do not count.
///
/// # Errors
/// What the database says.
pub fn lying_in(tx: &mut Tx<'_>, locations: &[LocationId]) -> Result<Vec<LyingRow>, StoreError> {
    let ids: Vec<DbId> = locations.iter().map(|id| DbId::from(*id)).collect();
    // The indexes of stock are led by the client (law 1), so all clients are named.
    let clients: Vec<DbId> = client::table.select(client::id).load(tx.conn())?;
    type Columns = (Option<DbId>, DbId, DbId, Option<DbId>, i64);
    let loose: Vec<Columns> = stock::table
        .filter(stock::client_id.eq_any(clients.clone()))
        .filter(stock::location_id.eq_any(ids.clone()).and(stock::on_hand.gt(0)))
        .order((stock::client_id, stock::id))
        .select((stock::location_id, stock::client_id, stock::sku_id, stock::lot_id, stock::on_hand))
        .load(tx.conn())?;
    let standing = units_standing_in(tx, &ids)?;
    let units: Vec<DbId> = standing.keys().copied().collect();
    let in_units: Vec<Columns> = if units.is_empty() {
        Vec::new()
    } else {
        stock::table
            .filter(stock::client_id.eq_any(clients))
            .filter(stock::handling_unit_id.eq_any(units).and(stock::on_hand.gt(0)))
            .order((stock::client_id, stock::id))
            .select((stock::handling_unit_id, stock::client_id, stock::sku_id, stock::lot_id, stock::on_hand))
            .load(tx.conn())?
    };
    let row = |(at, client, sku, lot, quantity): Columns, place: &dyn Fn(DbId) -> Option<DbId>| {
        Some(LyingRow { location: place(at?)?, client, sku, lot, quantity })
    };
    let loose = loose.into_iter().filter_map(|columns| row(columns, &Some));
    let in_units =
        in_units.into_iter().filter_map(|columns| row(columns, &|unit| standing.get(&unit).copied()));
    Ok(loose.chain(in_units).collect())
}

/// The units that stand in these locations, themselves or on another unit, with the location. Those bound to an order
/// are left out.
pub(super) fn units_standing_in(
    tx: &mut Tx<'_>,
    locations: &[DbId],
) -> Result<BTreeMap<DbId, DbId>, StoreError> {
    let there: Vec<(DbId, Option<DbId>)> = handling_unit::table
        .filter(handling_unit::location_id.eq_any(locations.to_vec()))
        .filter(handling_unit::order_id.is_null())
        .select((handling_unit::id, handling_unit::location_id))
        .load(tx.conn())?;
    let mut places: BTreeMap<DbId, DbId> =
        there.into_iter().filter_map(|(unit, location)| Some((unit, location?))).collect();
    if places.is_empty() {
        return Ok(places);
    }
    let carried: Vec<(DbId, Option<DbId>)> = handling_unit::table
        .filter(handling_unit::parent_id.eq_any(places.keys().copied().collect::<Vec<_>>()))
        .filter(handling_unit::order_id.is_null())
        .select((handling_unit::id, handling_unit::parent_id))
        .load(tx.conn())?;
    let of_parents: Vec<(DbId, DbId)> =
        carried.into_iter().filter_map(|(unit, parent)| Some((unit, *places.get(&parent?)?))).collect();
    places.extend(of_parents);
    Ok(places)
}

/// What tasks are to bring to these locations.
///
/// # Errors
/// What the database says.
pub fn on_the_way_to(tx: &mut Tx<'_>, locations: &[LocationId]) -> Result<Vec<LyingRow>, StoreError> {
    type Columns = (Option<DbId>, Option<DbId>, Option<DbId>, Option<DbId>, i64, i64);
    let lines: Vec<Columns> = task_line::table
        .inner_join(task::table.on(task::id.eq(task_line::task_id)))
        .filter(task_line::to_location_id.eq_any(locations.iter().map(|id| DbId::from(*id))))
        .filter(task_line::closed.eq(false).and(task::kind.eq("putaway")))
        .filter(task::status.ne_all(["done", "cancelled"]))
        .order((task_line::task_id, task_line::line_no))
        .select((
            task_line::to_location_id,
            task_line::client_id,
            task_line::sku_id,
            task_line::lot_id,
            task_line::quantity,
            task_line::confirmed,
        ))
        .load(tx.conn())?;
    let row = |(location, client, sku, lot, quantity, confirmed): Columns| {
        let (location, client, sku) = (location?, client?, sku?);
        Some(LyingRow { location, client, sku, lot, quantity: quantity - confirmed })
    };
    Ok(lines.into_iter().filter_map(row).collect())
}

/// The locations of a site, to store in and not being counted, where an item lies already, by id.
///
/// # Errors
/// What the database says.
pub fn where_it_lies(
    tx: &mut Tx<'_>,
    client: ClientId,
    sku: SkuId,
    site: SiteId,
) -> Result<Vec<LocationId>, StoreError> {
    let here = || {
        stock::table
            .filter(stock::client_id.eq(DbId::from(client)).and(stock::sku_id.eq(DbId::from(sku))))
            .filter(stock::site_id.eq(DbId::from(site)).and(stock::on_hand.gt(0)))
    };
    let loose: Vec<DbId> = here()
        .inner_join(location::table.on(location::id.nullable().eq(stock::location_id)))
        .filter(location::kind.eq_any(STORAGE).and(location::counts_open.eq(0)))
        .select(location::id)
        .distinct()
        .load(tx.conn())?;
    let on_units: Vec<DbId> = here()
        .inner_join(handling_unit::table.on(handling_unit::id.nullable().eq(stock::handling_unit_id)))
        .inner_join(location::table.on(location::id.nullable().eq(handling_unit::location_id)))
        .filter(location::kind.eq_any(STORAGE).and(location::counts_open.eq(0)))
        .select(location::id)
        .distinct()
        .load(tx.conn())?;
    let all: BTreeSet<DbId> = loose.into_iter().chain(on_units).collect();
    Ok(all.into_iter().map(|id| LocationId(id.0)).collect())
}

#[derive(QueryableByName)]
struct IdRow {
    #[diesel(sql_type = Id)]
    id: DbId,
}

const EMPTY: &str = "SELECT l.id FROM location l WHERE l.site_id = $1 AND l.kind = $2 AND l.pickable \
    AND l.counts_open = 0 \
    AND NOT EXISTS (SELECT 1 FROM client c JOIN stock s ON s.client_id = c.id AND s.location_id = l.id) \
    AND NOT EXISTS (SELECT 1 FROM handling_unit u WHERE u.location_id = l.id) \
    ORDER BY l.code LIMIT $3";

/// The first `most` empty storage locations of a site, reserve before pick faces and then by code: nothing lies there
/// and no unit stands there.
///
/// # Errors
/// What the database says.
pub fn empty(tx: &mut Tx<'_>, site: SiteId, most: i64) -> Result<Vec<LocationId>, StoreError> {
    let mut found = Vec::new();
    for kind in STORAGE {
        let rest = most - i64::try_from(found.len()).unwrap_or(most);
        if rest <= 0 {
            break;
        }
        let query = sql_query(EMPTY)
            .bind::<Id, _>(DbId::from(site))
            .bind::<diesel::sql_types::Text, _>(kind)
            .bind::<BigInt, _>(rest);
        let rows: Vec<IdRow> = Cached(query).load(tx.conn())?;
        found.extend(rows.into_iter().map(|row| LocationId(row.id.0)));
    }
    Ok(found)
}
