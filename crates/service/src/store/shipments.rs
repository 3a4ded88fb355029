//! Shipments, parcels and what is in them, as rows.

use super::dialect::{Cached, insert_all};
use super::page::{Page, Walk, walked};
use super::schema::{lot, order_line, orders, parcel, parcel_line, shipment, site, sku};
use super::sql_types::{DbId, DbInstant};
use super::{StoreError, Tx};
use diesel::prelude::*;
use rummelig_domain::ids::{ClientId, OrderId, ParcelId, ShipmentId};

/// What leaves together.
#[derive(Clone, Debug, PartialEq, Queryable, Insertable, Selectable, AsChangeset)]
#[diesel(table_name = shipment, primary_key(client_id, id), treat_none_as_null = true)]
pub struct ShipmentRow {
    /// The owner.
    pub client_id: DbId,
    /// The row.
    pub id: DbId,
    /// The order.
    pub order_id: DbId,
    /// The site.
    pub site_id: DbId,
    /// Its state.
    pub status: String,
    /// Who carries it.
    pub carrier: Option<String>,
    /// The carrier's product.
    pub service: Option<String>,
    /// When it left the house.
    pub handed_over_at: Option<DbInstant>,
    /// When it was made.
    pub created_at: DbInstant,
    /// When it last changed.
    pub updated_at: DbInstant,
    /// Grows with each change.
    pub version: i64,
}

/// One box.
#[derive(Clone, Debug, PartialEq, Queryable, Insertable, Selectable, AsChangeset)]
#[diesel(table_name = parcel, primary_key(client_id, id), treat_none_as_null = true)]
pub struct ParcelRow {
    /// The owner.
    pub client_id: DbId,
    /// The row.
    pub id: DbId,
    /// The shipment.
    pub shipment_id: DbId,
    /// Counts from 1.
    pub parcel_no: i32,
    /// The box as an account of the ledger.
    pub handling_unit_id: DbId,
    /// Its serial shipping container code, where the client has a GS1 prefix.
    pub sscc: Option<String>,
    /// The carrier's number of it.
    pub tracking_number: Option<String>,
    /// Gross weight.
    pub weight_g: i64,
    /// Outer length.
    pub length_mm: Option<i32>,
    /// Outer width.
    pub width_mm: Option<i32>,
    /// Outer height.
    pub height_mm: Option<i32>,
}

/// What of an order line is in a parcel.
#[derive(Clone, Debug, PartialEq, Queryable, Insertable, Selectable)]
#[diesel(table_name = parcel_line)]
pub struct ParcelLineRow {
    /// The owner.
    pub client_id: DbId,
    /// The parcel.
    pub parcel_id: DbId,
    /// Its place in the list.
    pub position: i32,
    /// The line of the order.
    pub order_line_id: DbId,
    /// The item.
    pub sku_id: DbId,
    /// The lot, if it has one.
    pub lot_id: Option<DbId>,
    /// Serial numbers, a JSON list.
    pub serials: String,
    /// Base units.
    pub quantity: i64,
}

/// Writes a new shipment.
///
/// # Errors
/// What the database says; [`StoreError::Unique`] where a code or number is taken.
pub fn insert(tx: &mut Tx<'_>, row: &ShipmentRow) -> Result<(), StoreError> {
    Cached(diesel::insert_into(shipment::table).values(row)).execute(tx.conn())?;
    Ok(())
}

/// Writes a parcel.
///
/// # Errors
/// What the database says; [`StoreError::Unique`] where a code or number is taken.
pub fn insert_parcel(tx: &mut Tx<'_>, row: &ParcelRow) -> Result<(), StoreError> {
    Cached(diesel::insert_into(parcel::table).values(row)).execute(tx.conn())?;
    Ok(())
}

/// Writes what is in a parcel.
///
/// # Errors
/// What the database says.
pub fn insert_parcel_lines(tx: &mut Tx<'_>, rows: &[ParcelLineRow]) -> Result<(), StoreError> {
    insert_all!(tx.conn(), parcel_line::table, rows);
    Ok(())
}

/// A shipment by its id.
///
/// # Errors
/// What the database says.
pub fn by_id(tx: &mut Tx<'_>, client: ClientId, id: ShipmentId) -> Result<Option<ShipmentRow>, StoreError> {
    Ok(shipment::table
        .filter(shipment::client_id.eq(DbId::from(client)).and(shipment::id.eq(DbId::from(id))))
        .select(ShipmentRow::as_select())
        .get_result(tx.conn())
        .optional()?)
}

/// The shipments of an order, voided ones too, oldest first.
///
/// # Errors
/// What the database says.
pub fn of_order(tx: &mut Tx<'_>, client: ClientId, order: OrderId) -> Result<Vec<ShipmentRow>, StoreError> {
    Ok(shipment::table
        .filter(shipment::client_id.eq(DbId::from(client)).and(shipment::order_id.eq(DbId::from(order))))
        .order(shipment::id)
        .select(ShipmentRow::as_select())
        .load(tx.conn())?)
}

/// The parcels of a shipment, by number.
///
/// # Errors
/// What the database says.
pub fn parcels(tx: &mut Tx<'_>, client: ClientId, id: ShipmentId) -> Result<Vec<ParcelRow>, StoreError> {
    Ok(parcel::table
        .filter(parcel::client_id.eq(DbId::from(client)).and(parcel::shipment_id.eq(DbId::from(id))))
        .order(parcel::parcel_no)
        .select(ParcelRow::as_select())
        .load(tx.conn())?)
}

/// What is in a parcel.
///
/// # Errors
/// What the database says.
pub fn parcel_lines(
    tx: &mut Tx<'_>,
    client: ClientId,
    id: ParcelId,
) -> Result<Vec<ParcelLineRow>, StoreError> {
    Ok(parcel_line::table
        .filter(parcel_line::client_id.eq(DbId::from(client)).and(parcel_line::parcel_id.eq(DbId::from(id))))
        .order(parcel_line::position)
        .select(ParcelLineRow::as_select())
        .load(tx.conn())?)
}

/// Writes a shipment over the version that was read; `row.version` is the new one, one above it.
///
/// # Errors
/// [`StoreError::Changed`] when somebody else changed it.
pub fn update(tx: &mut Tx<'_>, row: &ShipmentRow) -> Result<(), StoreError> {
    let same = shipment::table.filter(
        shipment::client_id
            .eq(row.client_id)
            .and(shipment::id.eq(row.id))
            .and(shipment::version.eq(row.version - 1)),
    );
    let changed = Cached(diesel::update(same).set(row)).execute(tx.conn())?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Changed("shipment")) }
}

/// Writes a parcel's tracking number and label. Its shipment's version guards it.
///
/// # Errors
/// [`StoreError::Changed`] when the parcel is gone.
pub fn update_parcel(tx: &mut Tx<'_>, row: &ParcelRow) -> Result<(), StoreError> {
    let same = parcel::table.filter(parcel::client_id.eq(row.client_id).and(parcel::id.eq(row.id)));
    let changed = Cached(diesel::update(same).set(row)).execute(tx.conn())?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Changed("parcel")) }
}

/// What is in a parcel, with the names that people know it by.
#[derive(Clone, Debug, PartialEq, Queryable)]
pub struct PackedLine {
    /// The parcel.
    pub parcel_id: DbId,
    /// The number of the order line.
    pub line_no: i32,
    /// The item.
    pub sku: String,
    /// The name of its lot; empty for a nameless one.
    pub lot: Option<String>,
    /// Serial numbers, a JSON list.
    pub serials: String,
    /// Base units.
    pub quantity: i64,
}

/// The parcels of these shipments, by shipment and number.
///
/// # Errors
/// What the database says.
pub fn parcels_of(tx: &mut Tx<'_>, client: ClientId, of: &[DbId]) -> Result<Vec<ParcelRow>, StoreError> {
    Ok(parcel::table
        .filter(parcel::client_id.eq(DbId::from(client)).and(parcel::shipment_id.eq_any(of.to_vec())))
        .order((parcel::shipment_id, parcel::parcel_no))
        .select(ParcelRow::as_select())
        .load(tx.conn())?)
}

/// The numbers of these parcels in their shipments.
///
/// # Errors
/// What the database says.
pub fn parcel_numbers(
    tx: &mut Tx<'_>,
    client: ClientId,
    of: &[DbId],
) -> Result<std::collections::BTreeMap<DbId, i32>, StoreError> {
    if of.is_empty() {
        return Ok(std::collections::BTreeMap::new());
    }
    let rows: Vec<(DbId, i32)> = parcel::table
        .filter(parcel::client_id.eq(DbId::from(client)).and(parcel::id.eq_any(of.to_vec())))
        .select((parcel::id, parcel::parcel_no))
        .load(tx.conn())?;
    Ok(rows.into_iter().collect())
}

/// What is in these parcels, by parcel and place.
///
/// # Errors
/// What the database says.
pub fn packed_lines(tx: &mut Tx<'_>, client: ClientId, of: &[DbId]) -> Result<Vec<PackedLine>, StoreError> {
    Ok(parcel_line::table
        .inner_join(
            order_line::table.on(order_line::client_id
                .eq(parcel_line::client_id)
                .and(order_line::id.eq(parcel_line::order_line_id))),
        )
        .inner_join(
            sku::table.on(sku::client_id.eq(parcel_line::client_id).and(sku::id.eq(parcel_line::sku_id))),
        )
        .left_join(
            lot::table.on(lot::client_id
                .eq(parcel_line::client_id)
                .and(lot::id.nullable().eq(parcel_line::lot_id))),
        )
        .filter(parcel_line::client_id.eq(DbId::from(client)).and(parcel_line::parcel_id.eq_any(of.to_vec())))
        .order((parcel_line::parcel_id, parcel_line::position))
        .select((
            parcel_line::parcel_id,
            order_line::line_no,
            sku::code,
            lot::code.nullable(),
            parcel_line::serials,
            parcel_line::quantity,
        ))
        .load(tx.conn())?)
}

/// A shipment with the numbers of its order and site.
#[derive(Clone, Debug, PartialEq, Queryable)]
pub struct NamedShipment {
    /// The shipment.
    pub row: ShipmentRow,
    /// What the client calls its order.
    pub order: String,
    /// The code of its site.
    pub site: String,
}

/// A shipment by its id, with the numbers of its order and site.
///
/// # Errors
/// What the database says.
pub fn named(tx: &mut Tx<'_>, client: ClientId, id: ShipmentId) -> Result<Option<NamedShipment>, StoreError> {
    Ok(shipment::table
        .inner_join(
            orders::table
                .on(orders::client_id.eq(shipment::client_id).and(orders::id.eq(shipment::order_id))),
        )
        .inner_join(site::table.on(site::id.eq(shipment::site_id)))
        .filter(shipment::client_id.eq(DbId::from(client)).and(shipment::id.eq(DbId::from(id))))
        .select((ShipmentRow::as_select(), orders::external_id, site::code))
        .get_result(tx.conn())
        .optional()?)
}

/// Which shipments a list shows.
#[derive(Clone, Debug, Default)]
pub struct PageFilter {
    /// Only of this status.
    pub status: Option<&'static str>,
    /// Only of the site with this code.
    pub site: Option<String>,
    /// Only of the order with this number.
    pub order: Option<String>,
}

/// A page of the shipments of a client.
///
/// # Errors
/// What the database says.
pub fn page(
    tx: &mut Tx<'_>,
    client: ClientId,
    filter: &PageFilter,
    walk: &Walk,
) -> Result<Page<NamedShipment>, StoreError> {
    let listed = || {
        let mut query = shipment::table
            .inner_join(
                orders::table
                    .on(orders::client_id.eq(shipment::client_id).and(orders::id.eq(shipment::order_id))),
            )
            .inner_join(site::table.on(site::id.eq(shipment::site_id)))
            .filter(shipment::client_id.eq(DbId::from(client)))
            .into_boxed();
        if let Some(status) = filter.status {
            query = query.filter(shipment::status.eq(status));
        }
        if let Some(code) = &filter.site {
            query = query.filter(site::code.eq(code.clone()));
        }
        if let Some(number) = &filter.order {
            query = query.filter(orders::external_id.eq(number.clone()));
        }
        match walk.updated_since {
            Some(since) => query.filter(shipment::updated_at.ge(DbInstant(since))),
            None => query,
        }
    };
    let total = if walk.count { Some(listed().count().get_result(tx.conn())?) } else { None };
    let rows: Vec<NamedShipment> = walked!(listed(), shipment, walk)
        .select((ShipmentRow::as_select(), orders::external_id, site::code))
        .load(tx.conn())?;
    Ok(Page::cut(rows, walk.limit, total))
}
