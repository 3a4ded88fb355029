//! Shipments, parcels and what is in them, as rows.

use super::dialect::Cached;
use super::schema::{parcel, parcel_line, shipment};
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
    diesel::insert_into(shipment::table).values(row).execute(tx.conn())?;
    Ok(())
}

/// Writes a parcel.
///
/// # Errors
/// What the database says; [`StoreError::Unique`] where a code or number is taken.
pub fn insert_parcel(tx: &mut Tx<'_>, row: &ParcelRow) -> Result<(), StoreError> {
    diesel::insert_into(parcel::table).values(row).execute(tx.conn())?;
    Ok(())
}

/// Writes a line of a parcel.
///
/// # Errors
/// What the database says; [`StoreError::Unique`] where a code or number is taken.
pub fn insert_parcel_line(tx: &mut Tx<'_>, row: &ParcelLineRow) -> Result<(), StoreError> {
    diesel::insert_into(parcel_line::table).values(row).execute(tx.conn())?;
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
        .first(tx.conn())
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
