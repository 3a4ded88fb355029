//! Tours, their totes and the waves that made them, as rows.

use super::dialect::Cached;
use super::page::{Page, Walk, walked};
use super::schema::{tour, tour_tote, wave, wave_order};
use super::sql_types::{DbId, DbInstant};
use super::{StoreError, Tx};
use diesel::prelude::*;
use rummelig_domain::ids::{ClientId, HandlingUnitId, OrderId, SiteId, TourId, WaveId};

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
}

/// The code that a person reads: `T-00042`.
#[must_use]
pub fn code(number: i64) -> String {
    format!("T-{number:05}")
}

/// The tour that a person calls so.
///
/// # Errors
/// What the database says.
pub fn by_code(tx: &mut Tx<'_>, text: &str) -> Result<Option<TourRow>, StoreError> {
    let number: Option<i64> = text.strip_prefix("T-").and_then(|digits| digits.parse().ok());
    let Some(number) = number.filter(|number| code(*number) == text) else { return Ok(None) };
    Ok(tour::table
        .filter(tour::number.eq(number))
        .select(TourRow::as_select())
        .get_result(tx.conn())
        .optional()?)
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
    Cached(diesel::insert_into(tour_tote::table).values(row)).execute(tx.conn())?;
    Ok(())
}

/// Writes a new wave.
///
/// # Errors
/// What the database says; [`StoreError::Unique`] where a code or number is taken.
pub fn insert_wave(tx: &mut Tx<'_>, row: &WaveRow) -> Result<(), StoreError> {
    Cached(diesel::insert_into(wave::table).values(row)).execute(tx.conn())?;
    Ok(())
}

/// Writes an order of a wave.
///
/// # Errors
/// What the database says; [`StoreError::Unique`] where a code or number is taken.
pub fn insert_wave_order(tx: &mut Tx<'_>, row: &WaveOrderRow) -> Result<(), StoreError> {
    Cached(diesel::insert_into(wave_order::table).values(row)).execute(tx.conn())?;
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
        .get_result(tx.conn())
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
        .get_result(tx.conn())
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

/// Puts a tote into a slot over the one that was read there, or none.
///
/// # Errors
/// [`StoreError::Changed`] when another one is there by now.
pub fn set_tote(tx: &mut Tx<'_>, read: &ToteRow, unit: HandlingUnitId) -> Result<(), StoreError> {
    let slot =
        tour_tote::table.filter(tour_tote::tour_id.eq(read.tour_id).and(tour_tote::slot.eq(read.slot)));
    let new = tour_tote::handling_unit_id.eq(Some(DbId::from(unit)));
    // Two texts, since no value equals NULL.
    let changed = match read.handling_unit_id {
        Some(before) => {
            let same = slot.filter(tour_tote::handling_unit_id.eq(before));
            Cached(diesel::update(same).set(new)).execute(tx.conn())?
        }
        None => {
            let same = slot.filter(tour_tote::handling_unit_id.is_null());
            Cached(diesel::update(same).set(new)).execute(tx.conn())?
        }
    };
    if changed == 1 { Ok(()) } else { Err(StoreError::Changed("tour_tote")) }
}

/// Which tours or waves a list shows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    /// Only of this status.
    pub status: Option<&'static str>,
    /// Only of this site.
    pub site: Option<SiteId>,
}

/// A page of the tours.
///
/// # Errors
/// What the database says.
pub fn page(tx: &mut Tx<'_>, filter: &Filter, walk: &Walk) -> Result<Page<TourRow>, StoreError> {
    let listed = || {
        let mut query = tour::table.into_boxed();
        if let Some(status) = filter.status {
            query = query.filter(tour::status.eq(status));
        }
        if let Some(site) = filter.site {
            query = query.filter(tour::site_id.eq(DbId::from(site)));
        }
        match walk.updated_since {
            Some(since) => query.filter(tour::updated_at.ge(DbInstant(since))),
            None => query,
        }
    };
    let total = if walk.count { Some(listed().count().get_result(tx.conn())?) } else { None };
    let rows: Vec<TourRow> = walked!(listed(), tour, walk).select(TourRow::as_select()).load(tx.conn())?;
    Ok(Page::cut(rows, walk.limit, total))
}

/// A page of the waves.
///
/// # Errors
/// What the database says.
pub fn wave_page(tx: &mut Tx<'_>, filter: &Filter, walk: &Walk) -> Result<Page<WaveRow>, StoreError> {
    let listed = || {
        let mut query = wave::table.into_boxed();
        if let Some(status) = filter.status {
            query = query.filter(wave::status.eq(status));
        }
        if let Some(site) = filter.site {
            query = query.filter(wave::site_id.eq(DbId::from(site)));
        }
        match walk.updated_since {
            Some(since) => query.filter(wave::updated_at.ge(DbInstant(since))),
            None => query,
        }
    };
    let total = if walk.count { Some(listed().count().get_result(tx.conn())?) } else { None };
    let rows: Vec<WaveRow> = walked!(listed(), wave, walk).select(WaveRow::as_select()).load(tx.conn())?;
    Ok(Page::cut(rows, walk.limit, total))
}

/// The slots of these tours, by tour and slot.
///
/// # Errors
/// What the database says.
pub fn totes_of(tx: &mut Tx<'_>, tours: &[DbId]) -> Result<Vec<ToteRow>, StoreError> {
    Ok(tour_tote::table
        .filter(tour_tote::tour_id.eq_any(tours.iter().copied()))
        .order((tour_tote::tour_id, tour_tote::slot))
        .select(ToteRow::as_select())
        .load(tx.conn())?)
}

/// The wave of this status that an order is in, and not left out of.
///
/// # Errors
/// What the database says.
pub fn wave_with(
    tx: &mut Tx<'_>,
    status: &str,
    client: ClientId,
    order: OrderId,
) -> Result<Option<WaveId>, StoreError> {
    let id: Option<DbId> = wave_order::table
        .inner_join(wave::table.on(wave::id.eq(wave_order::wave_id)))
        .filter(wave_order::client_id.eq(DbId::from(client)).and(wave_order::order_id.eq(DbId::from(order))))
        .filter(wave_order::left_out.is_null().and(wave::status.eq(status)))
        .order(wave::id)
        .select(wave::id)
        .get_result(tx.conn())
        .optional()?;
    Ok(id.map(|id| WaveId(id.0)))
}

/// Notes why an order of a wave was left out.
///
/// # Errors
/// [`StoreError::Changed`] when it was left out already.
pub fn leave_out(tx: &mut Tx<'_>, row: &WaveOrderRow, reason: &str) -> Result<(), StoreError> {
    let same = wave_order::table.filter(
        wave_order::wave_id
            .eq(row.wave_id)
            .and(wave_order::client_id.eq(row.client_id))
            .and(wave_order::order_id.eq(row.order_id))
            .and(wave_order::left_out.is_null()),
    );
    let changed =
        Cached(diesel::update(same).set(wave_order::left_out.eq(Some(reason)))).execute(tx.conn())?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Changed("wave_order")) }
}
