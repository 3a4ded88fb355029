//! Handling units, where they stand and have stood, and what is in them, as rows.

use super::page::{Page, Walk, walked};
use super::record::Record;
use super::schema::{client, handling_unit, handling_unit_stand, lot, sku, stock};
use super::sql_types::{DbId, DbInstant};
use super::{Cached, StoreError, Tx};
use diesel::prelude::*;
use rummelig_domain::code::HandlingUnitCode;
use rummelig_domain::handling_unit::{HandlingUnit, HandlingUnitKind, Standing};
use rummelig_domain::ids::{ClientId, HandlingUnitId, LocationId, OrderId, SiteId, SkuId};
use std::collections::{BTreeMap, BTreeSet};

/// All columns but the order that a unit is bound to, which [`bind`] and [`unbind`] write.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = handling_unit, treat_none_as_null = true)]
struct Row {
    id: DbId,
    code: String,
    kind: String,
    site_id: DbId,
    location_id: Option<DbId>,
    parent_id: Option<DbId>,
    slots: Option<i32>,
    weight_g_max: Option<i64>,
    created_at: DbInstant,
    updated_at: DbInstant,
    version: i64,
}

#[derive(Insertable)]
#[diesel(table_name = handling_unit_stand)]
struct StandRow<'r> {
    handling_unit_id: DbId,
    location_id: Option<DbId>,
    parent_id: Option<DbId>,
    actor: &'r str,
    recorded_at: DbInstant,
}

/// Some units of one client in a handling unit.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Content {
    /// The unit that they are in.
    pub handling_unit_id: Option<DbId>,
    /// The code of the client.
    pub client: String,
    /// The sku.
    pub sku: String,
    /// The name of the lot; empty for the lot of a day, none without a lot.
    pub lot: Option<String>,
    /// The serial number, or an empty text.
    pub serial: String,
    /// How many.
    pub quantity: i64,
}

const fn columns_of(standing: Standing) -> (Option<DbId>, Option<DbId>) {
    match standing {
        Standing::Nowhere => (None, None),
        Standing::Location(location) => (Some(DbId(location.0)), None),
        Standing::Parent(parent) => (None, Some(DbId(parent.0))),
    }
}

impl TryFrom<&Record<HandlingUnit>> for Row {
    type Error = StoreError;

    fn try_from(record: &Record<HandlingUnit>) -> Result<Self, StoreError> {
        let unit = &record.value;
        let (location_id, parent_id) = columns_of(unit.standing);
        let weight_g_max = unit.weight_g_max.map(i64::try_from).transpose();
        Ok(Self {
            id: unit.id.into(),
            code: unit.code.to_string(),
            kind: unit.kind.as_str().to_owned(),
            site_id: unit.site.into(),
            location_id,
            parent_id,
            slots: unit.slots.map(i32::from),
            weight_g_max: weight_g_max.map_err(|_| StoreError::Refused("weight_g_max".into()))?,
            created_at: record.created_at.into(),
            updated_at: record.updated_at.into(),
            version: record.version,
        })
    }
}

impl TryFrom<Row> for Record<HandlingUnit> {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let value = (|| {
            let location = row.location_id.map(|id| LocationId(id.0));
            let parent = row.parent_id.map(|id| HandlingUnitId(id.0));
            Some(HandlingUnit {
                id: HandlingUnitId(row.id.0),
                code: HandlingUnitCode::new(row.code).ok()?,
                kind: HandlingUnitKind::parse(&row.kind)?,
                site: SiteId(row.site_id.0),
                standing: Standing::of(location, parent).ok()?,
                slots: row.slots.map(u8::try_from).transpose().ok()?,
                weight_g_max: row.weight_g_max.map(u64::try_from).transpose().ok()?,
            })
        })();
        Ok(Self {
            value: value.ok_or(StoreError::Unreadable("handling_unit"))?,
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
            version: row.version,
        })
    }
}

/// The unit with this id.
///
/// # Errors
/// What the database says.
pub fn find(tx: &mut Tx<'_>, id: HandlingUnitId) -> Result<Option<Record<HandlingUnit>>, StoreError> {
    let row: Option<Row> = handling_unit::table
        .find(DbId::from(id))
        .select(Row::as_select())
        .get_result(tx.conn())
        .optional()?;
    row.map(Record::try_from).transpose()
}

/// The unit with this code.
///
/// # Errors
/// What the database says.
pub fn find_by_code(
    tx: &mut Tx<'_>,
    code: &HandlingUnitCode,
) -> Result<Option<Record<HandlingUnit>>, StoreError> {
    let row: Option<Row> = handling_unit::table
        .filter(handling_unit::code.eq(code.as_str()))
        .select(Row::as_select())
        .get_result(tx.conn())
        .optional()?;
    row.map(Record::try_from).transpose()
}

/// The codes of these units, for answers that name them.
///
/// # Errors
/// What the database says.
pub fn codes(
    tx: &mut Tx<'_>,
    ids: &[HandlingUnitId],
) -> Result<BTreeMap<HandlingUnitId, String>, StoreError> {
    let ids = ids.iter().map(|id| DbId::from(*id));
    let rows: Vec<(DbId, String)> = handling_unit::table
        .filter(handling_unit::id.eq_any(ids))
        .select((handling_unit::id, handling_unit::code))
        .load(tx.conn())?;
    Ok(rows.into_iter().map(|(id, code)| (HandlingUnitId(id.0), code)).collect())
}

/// Which units a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only those of this site.
    pub site: Option<SiteId>,
    /// Only those of this kind.
    pub kind: Option<HandlingUnitKind>,
    /// Only the one with this code.
    pub code: Option<String>,
}

/// A page of the units.
///
/// # Errors
/// What the database says.
pub fn page(tx: &mut Tx<'_>, filter: &Filter, walk: &Walk) -> Result<Page<Record<HandlingUnit>>, StoreError> {
    let listed = || {
        let mut query = handling_unit::table.into_boxed();
        if let Some(site) = filter.site {
            query = query.filter(handling_unit::site_id.eq(DbId::from(site)));
        }
        if let Some(kind) = filter.kind {
            query = query.filter(handling_unit::kind.eq(kind.as_str()));
        }
        if let Some(code) = &filter.code {
            query = query.filter(handling_unit::code.eq(code.clone()));
        }
        match walk.updated_since {
            Some(since) => query.filter(handling_unit::updated_at.ge(DbInstant(since))),
            None => query,
        }
    };
    let total = if walk.count { Some(listed().count().get_result(tx.conn())?) } else { None };
    let rows: Vec<Row> = walked!(listed(), handling_unit, walk).select(Row::as_select()).load(tx.conn())?;
    let records: Result<Vec<_>, _> = rows.into_iter().map(Record::try_from).collect();
    Ok(Page::cut(records?, walk.limit, total))
}

/// Writes a new unit and where it stands.
///
/// # Errors
/// [`StoreError::Unique`] for a code that is taken.
pub fn insert(tx: &mut Tx<'_>, record: &Record<HandlingUnit>) -> Result<(), StoreError> {
    Cached(diesel::insert_into(handling_unit::table).values(Row::try_from(record)?)).execute(tx.conn())?;
    if record.value.standing == Standing::Nowhere { Ok(()) } else { note_standing(tx, &record.value) }
}

/// Writes a unit over the version before its own; `moved` when it stands elsewhere than before.
///
/// # Errors
/// [`StoreError::Changed`] where somebody was faster, [`StoreError::Unique`] for a code that is taken.
pub fn update(tx: &mut Tx<'_>, record: &Record<HandlingUnit>, moved: bool) -> Result<(), StoreError> {
    let before = handling_unit::table
        .find(DbId::from(record.value.id))
        .filter(handling_unit::version.eq(record.version - 1));
    let changed = Cached(diesel::update(before).set(Row::try_from(record)?)).execute(tx.conn())?;
    if changed != 1 {
        return Err(StoreError::Changed("handling_unit"));
    }
    if moved { note_standing(tx, &record.value) } else { Ok(()) }
}

/// Adds a row to the history of where a unit stood.
fn note_standing(tx: &mut Tx<'_>, unit: &HandlingUnit) -> Result<(), StoreError> {
    let (location_id, parent_id) = columns_of(unit.standing);
    let actor = tx.actor().to_owned();
    let row = StandRow {
        handling_unit_id: unit.id.into(),
        location_id,
        parent_id,
        actor: &actor,
        recorded_at: tx.now().into(),
    };
    Cached(diesel::insert_into(handling_unit_stand::table).values(row)).execute(tx.conn())?;
    Ok(())
}

/// The order that a unit is bound to.
///
/// # Errors
/// What the database says.
pub fn bound_to(tx: &mut Tx<'_>, id: HandlingUnitId) -> Result<Option<(ClientId, OrderId)>, StoreError> {
    let row: Option<(Option<DbId>, Option<DbId>)> = handling_unit::table
        .find(DbId::from(id))
        .select((handling_unit::client_id, handling_unit::order_id))
        .get_result(tx.conn())
        .optional()?;
    Ok(match row {
        Some((Some(client), Some(order))) => Some((ClientId(client.0), OrderId(order.0))),
        Some(_) | None => None,
    })
}

/// Binds a free unit to an order. False when it is bound to any order by now.
///
/// # Errors
/// What the database says.
pub fn bind(
    tx: &mut Tx<'_>,
    id: HandlingUnitId,
    client: ClientId,
    order: OrderId,
) -> Result<bool, StoreError> {
    let free = handling_unit::table.find(DbId::from(id)).filter(handling_unit::order_id.is_null());
    let changed = Cached(diesel::update(free).set((
        handling_unit::client_id.eq(Some(DbId::from(client))),
        handling_unit::order_id.eq(Some(DbId::from(order))),
    )))
    .execute(tx.conn())?;
    Ok(changed == 1)
}

/// Frees a unit from an order. False when it was not bound to it.
///
/// # Errors
/// What the database says.
pub fn unbind(
    tx: &mut Tx<'_>,
    id: HandlingUnitId,
    client: ClientId,
    order: OrderId,
) -> Result<bool, StoreError> {
    let bound = handling_unit::table.find(DbId::from(id)).filter(
        handling_unit::client_id.eq(DbId::from(client)).and(handling_unit::order_id.eq(DbId::from(order))),
    );
    let nothing = None::<DbId>;
    let changed = Cached(
        diesel::update(bound)
            .set((handling_unit::client_id.eq(nothing), handling_unit::order_id.eq(nothing))),
    )
    .execute(tx.conn())?;
    Ok(changed == 1)
}

/// The units that are bound to an order, by id.
///
/// # Errors
/// What the database says.
pub fn of_order(
    tx: &mut Tx<'_>,
    client: ClientId,
    order: OrderId,
) -> Result<Vec<Record<HandlingUnit>>, StoreError> {
    let rows: Vec<Row> = handling_unit::table
        .filter(
            handling_unit::client_id
                .eq(DbId::from(client))
                .and(handling_unit::order_id.eq(DbId::from(order))),
        )
        .order(handling_unit::id)
        .select(Row::as_select())
        .load(tx.conn())?;
    rows.into_iter().map(Record::try_from).collect()
}

/// The units that are bound to an order and hold nothing, by id.
///
/// # Errors
/// What the database says.
pub fn emptied_of_order(
    tx: &mut Tx<'_>,
    client: ClientId,
    order: OrderId,
) -> Result<Vec<Record<HandlingUnit>>, StoreError> {
    let inside = stock::table.filter(
        stock::client_id
            .eq(DbId::from(client))
            .and(stock::handling_unit_id.eq(handling_unit::id.nullable()))
            .and(stock::on_hand.gt(0)),
    );
    let rows: Vec<Row> = handling_unit::table
        .filter(
            handling_unit::client_id
                .eq(DbId::from(client))
                .and(handling_unit::order_id.eq(DbId::from(order))),
        )
        .filter(diesel::dsl::not(diesel::dsl::exists(inside)))
        .order(handling_unit::id)
        .select(Row::as_select())
        .load(tx.conn())?;
    rows.into_iter().map(Record::try_from).collect()
}

/// How many units another one carries, not counting `except`.
///
/// # Errors
/// What the database says.
pub fn carried(tx: &mut Tx<'_>, parent: HandlingUnitId, except: HandlingUnitId) -> Result<i64, StoreError> {
    Ok(handling_unit::table
        .filter(handling_unit::parent_id.eq(DbId::from(parent)).and(handling_unit::id.ne(DbId::from(except))))
        .count()
        .get_result(tx.conn())?)
}

/// The most slots that a trolley of a site has; none where no trolley says.
///
/// # Errors
/// What the database says.
pub fn trolley_slots(tx: &mut Tx<'_>, site: SiteId) -> Result<Option<i32>, StoreError> {
    let trolley = HandlingUnitKind::Trolley.as_str();
    Ok(handling_unit::table
        .filter(handling_unit::site_id.eq(DbId::from(site)).and(handling_unit::kind.eq(trolley)))
        .select(diesel::dsl::max(handling_unit::slots))
        .get_result(tx.conn())?)
}

/// The units that stand in a location, themselves or on another one.
///
/// # Errors
/// What the database says.
pub(super) fn standing_in(tx: &mut Tx<'_>, location: LocationId) -> Result<BTreeSet<DbId>, StoreError> {
    let there: Vec<DbId> = handling_unit::table
        .filter(handling_unit::location_id.eq(DbId::from(location)))
        .select(handling_unit::id)
        .load(tx.conn())?;
    let carried: Vec<DbId> = handling_unit::table
        .filter(handling_unit::parent_id.eq_any(there.clone()))
        .select(handling_unit::id)
        .load(tx.conn())?;
    Ok(there.into_iter().chain(carried).collect())
}

/// Whose items are in a unit and in the units that it carries, each once, in key order.
///
/// # Errors
/// What the database says.
pub fn skus_within(tx: &mut Tx<'_>, unit: HandlingUnitId) -> Result<BTreeSet<(ClientId, SkuId)>, StoreError> {
    let id = DbId::from(unit);
    let units: Vec<DbId> = handling_unit::table
        .filter(handling_unit::id.eq(id).or(handling_unit::parent_id.eq(id)))
        .select(handling_unit::id)
        .load(tx.conn())?;
    // The index of the units is led by the client (law 1), so all clients are named.
    let clients: Vec<DbId> = client::table.select(client::id).load(tx.conn())?;
    let rows: Vec<(DbId, DbId)> = stock::table
        .filter(stock::client_id.eq_any(clients))
        .filter(stock::handling_unit_id.eq_any(units).and(stock::on_hand.gt(0)))
        .select((stock::client_id, stock::sku_id))
        .load(tx.conn())?;
    Ok(rows.into_iter().map(|(client, sku)| (ClientId(client.0), SkuId(sku.0))).collect())
}

/// What is in these units, of whichever client, by client, sku, lot and serial.
///
/// # Errors
/// What the database says.
pub fn contents(tx: &mut Tx<'_>, units: &[HandlingUnitId]) -> Result<Vec<Content>, StoreError> {
    let units = units.iter().map(|id| DbId::from(*id));
    // The index of the units is led by the client (law 1), so all clients are named.
    let clients: Vec<DbId> = client::table.select(client::id).load(tx.conn())?;
    Ok(stock::table
        .inner_join(client::table.on(client::id.eq(stock::client_id)))
        .inner_join(sku::table.on(sku::client_id.eq(stock::client_id).and(sku::id.eq(stock::sku_id))))
        .left_join(
            lot::table.on(lot::client_id.eq(stock::client_id).and(lot::id.nullable().eq(stock::lot_id))),
        )
        .filter(stock::client_id.eq_any(clients))
        .filter(stock::handling_unit_id.eq_any(units).and(stock::on_hand.gt(0)))
        .order((client::code, sku::code_folded, stock::serial, stock::id))
        .select((
            stock::handling_unit_id,
            client::code,
            sku::code,
            lot::code.nullable(),
            stock::serial,
            stock::on_hand,
        ))
        .load(tx.conn())?)
}
