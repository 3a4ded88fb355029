//! Tours, their totes and the waves that made them, as rows.

use super::dialect::Cached;
use super::schema::{tour, tour_tote, wave, wave_order};
use super::sql_types::{DbId, DbInstant};
use super::{StoreError, Tx};
use diesel::prelude::*;
use rummelig_domain::ids::{ClientId, HandlingUnitId, OrderId, TourId, WaveId};

/// One walk of one person. Its code is `T-` and the number, see [`code`].
#[derive(Clone, Debug, PartialEq, Queryable, Insertable, Selectable, AsChangeset)]
#[diesel(table_name = tour, primary_key(number), treat_none_as_null = true)]
pub struct TourRow {
    /// Counts up over the house, for the code.
    pub number: i64,
    /// The row.
    pub id: DbId,
    /// The site.
    pub site_id: DbId,
    /// The wave that it came from.
    pub wave_id: Option<DbId>,
    /// Its state.
    pub status: String,
    /// How its order of stops was found.
    pub method: String,
    /// When it was made.
    pub created_at: DbInstant,
    /// When it last changed.
    pub updated_at: DbInstant,
    /// Grows with each change.
    pub version: i64,
}

/// One slot of the trolley: which order goes there, and into which tote.
#[derive(Clone, Debug, PartialEq, Queryable, Insertable, Selectable, AsChangeset)]
#[diesel(table_name = tour_tote, primary_key(tour_id, slot), treat_none_as_null = true)]
pub struct ToteRow {
    /// The tour.
    pub tour_id: DbId,
    /// Counts from 1.
    pub slot: i32,
    /// The owner.
    pub client_id: DbId,
    /// The order.
    pub order_id: DbId,
    /// The tote, once one is bound.
    pub handling_unit_id: Option<DbId>,
}

/// Orders released together.
#[derive(Clone, Debug, PartialEq, Queryable, Insertable, Selectable, AsChangeset)]
#[diesel(table_name = wave, treat_none_as_null = true)]
pub struct WaveRow {
    /// The row.
    pub id: DbId,
    /// The site.
    pub site_id: DbId,
    /// Its state.
    pub status: String,
    /// When it was made.
    pub created_at: DbInstant,
    /// When it last changed.
    pub updated_at: DbInstant,
    /// Grows with each change.
    pub version: i64,
}

/// An order of a wave, and why it was left out if it was.
#[derive(Clone, Debug, PartialEq, Queryable, Insertable, Selectable, AsChangeset)]
#[diesel(table_name = wave_order, primary_key(wave_id, client_id, order_id), treat_none_as_null = true)]
pub struct WaveOrderRow {
    /// The wave.
    pub wave_id: DbId,
    /// The owner.
    pub client_id: DbId,
    /// The order.
    pub order_id: DbId,
    /// The reason, when it was left out.
    pub left_out: Option<String>,
    /// The same in a sentence.
    pub detail: Option<String>,
}

/// The code that a person reads: `T-00042`.
#[must_use]
pub fn code(number: i64) -> String {
    format!("T-{number:05}")
}

/// Writes a new tour; the database gives its number.
///
/// # Errors
/// What the database says.
pub fn insert(tx: &mut Tx<'_>, row: &TourRow) -> Result<i64, StoreError> {
    let values = (
        tour::id.eq(row.id),
        tour::site_id.eq(row.site_id),
        tour::wave_id.eq(row.wave_id),
        tour::status.eq(&row.status),
        tour::method.eq(&row.method),
        tour::created_at.eq(row.created_at),
        tour::updated_at.eq(row.updated_at),
        tour::version.eq(row.version),
    );
    Ok(diesel::insert_into(tour::table).values(values).returning(tour::number).get_result(tx.conn())?)
}

/// Writes a slot.
///
/// # Errors
/// What the database says; [`StoreError::Unique`] where a code or number is taken.
pub fn insert_tote(tx: &mut Tx<'_>, row: &ToteRow) -> Result<(), StoreError> {
    diesel::insert_into(tour_tote::table).values(row).execute(tx.conn())?;
    Ok(())
}

/// Writes a new wave.
///
/// # Errors
/// What the database says; [`StoreError::Unique`] where a code or number is taken.
pub fn insert_wave(tx: &mut Tx<'_>, row: &WaveRow) -> Result<(), StoreError> {
    diesel::insert_into(wave::table).values(row).execute(tx.conn())?;
    Ok(())
}

/// Writes an order of a wave.
///
/// # Errors
/// What the database says; [`StoreError::Unique`] where a code or number is taken.
pub fn insert_wave_order(tx: &mut Tx<'_>, row: &WaveOrderRow) -> Result<(), StoreError> {
    diesel::insert_into(wave_order::table).values(row).execute(tx.conn())?;
    Ok(())
}

/// A tour by its id.
///
/// # Errors
/// What the database says.
pub fn by_id(tx: &mut Tx<'_>, id: TourId) -> Result<Option<TourRow>, StoreError> {
    Ok(tour::table
        .filter(tour::id.eq(DbId::from(id)))
        .select(TourRow::as_select())
        .first(tx.conn())
        .optional()?)
}

/// The slots of a tour.
///
/// # Errors
/// What the database says.
pub fn totes(tx: &mut Tx<'_>, id: TourId) -> Result<Vec<ToteRow>, StoreError> {
    Ok(tour_tote::table
        .filter(tour_tote::tour_id.eq(DbId::from(id)))
        .order(tour_tote::slot)
        .select(ToteRow::as_select())
        .load(tx.conn())?)
}

/// The slots that an order has or had in tours.
///
/// # Errors
/// What the database says.
pub fn totes_of_order(tx: &mut Tx<'_>, client: ClientId, order: OrderId) -> Result<Vec<ToteRow>, StoreError> {
    Ok(tour_tote::table
        .filter(tour_tote::client_id.eq(DbId::from(client)).and(tour_tote::order_id.eq(DbId::from(order))))
        .order((tour_tote::tour_id, tour_tote::slot))
        .select(ToteRow::as_select())
        .load(tx.conn())?)
}

/// The tours of a wave, by number.
///
/// # Errors
/// What the database says.
pub fn of_wave(tx: &mut Tx<'_>, id: WaveId) -> Result<Vec<TourRow>, StoreError> {
    Ok(tour::table
        .filter(tour::wave_id.eq(DbId::from(id)))
        .order(tour::number)
        .select(TourRow::as_select())
        .load(tx.conn())?)
}

/// A wave by its id.
///
/// # Errors
/// What the database says.
pub fn wave_by_id(tx: &mut Tx<'_>, id: WaveId) -> Result<Option<WaveRow>, StoreError> {
    Ok(wave::table
        .filter(wave::id.eq(DbId::from(id)))
        .select(WaveRow::as_select())
        .first(tx.conn())
        .optional()?)
}

/// The orders of a wave, in the order of their ids.
///
/// # Errors
/// What the database says.
pub fn wave_orders(tx: &mut Tx<'_>, id: WaveId) -> Result<Vec<WaveOrderRow>, StoreError> {
    Ok(wave_order::table
        .filter(wave_order::wave_id.eq(DbId::from(id)))
        .order((wave_order::client_id, wave_order::order_id))
        .select(WaveOrderRow::as_select())
        .load(tx.conn())?)
}

/// Writes a tour over the version that was read; `row.version` is the new one, one above it.
///
/// # Errors
/// [`StoreError::Changed`] when somebody else changed it.
pub fn update(tx: &mut Tx<'_>, row: &TourRow) -> Result<(), StoreError> {
    let same = tour::table.filter(tour::id.eq(row.id).and(tour::version.eq(row.version - 1)));
    let changed = Cached(diesel::update(same).set(row)).execute(tx.conn())?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Changed("tour")) }
}

/// Writes a wave over the version that was read; `row.version` is the new one, one above it.
///
/// # Errors
/// [`StoreError::Changed`] when somebody else changed it.
pub fn update_wave(tx: &mut Tx<'_>, row: &WaveRow) -> Result<(), StoreError> {
    let same = wave::table.filter(wave::id.eq(row.id).and(wave::version.eq(row.version - 1)));
    let changed = Cached(diesel::update(same).set(row)).execute(tx.conn())?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Changed("wave")) }
}

/// Binds a tote to a slot that has none.
///
/// # Errors
/// [`StoreError::Changed`] when the slot has one.
pub fn bind_tote(tx: &mut Tx<'_>, id: TourId, slot: i32, unit: HandlingUnitId) -> Result<(), StoreError> {
    let empty = tour_tote::table.filter(
        tour_tote::tour_id
            .eq(DbId::from(id))
            .and(tour_tote::slot.eq(slot))
            .and(tour_tote::handling_unit_id.is_null()),
    );
    let changed = Cached(diesel::update(empty).set(tour_tote::handling_unit_id.eq(DbId::from(unit))))
        .execute(tx.conn())?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Changed("tour_tote")) }
}
