//! Counts and stock holds, as rows.

use super::balances::StockRow;
use super::dialect::Cached;
use super::page::{Page, Walk, walked};
use super::schema::{
    client, location, stock, stock_count, stock_count_line, stock_count_location, stock_hold,
};
use super::sql_types::{DbId, DbInstant};
use super::{StoreError, Tx, putaway};
use diesel::prelude::*;
use rummelig_domain::ids::{ClientId, CountId, LocationId, LotId, SiteId, SkuId, StockHoldId};

/// A count of some locations.
#[derive(Clone, Debug, PartialEq, Queryable, Insertable, Selectable, AsChangeset)]
#[diesel(table_name = stock_count, treat_none_as_null = true)]
pub struct CountRow {
    /// The row.
    pub id: DbId,
    /// The site.
    pub site_id: DbId,
    /// Its state.
    pub status: String,
    /// Why it is counted.
    pub reason: String,
    /// The owner, when only one client's item is counted.
    pub client_id: Option<DbId>,
    /// The item, when only one is counted.
    pub sku_id: Option<DbId>,
    /// Which time of counting, from 1.
    pub round: i32,
    /// When it was made.
    pub created_at: DbInstant,
    /// When it last changed.
    pub updated_at: DbInstant,
    /// Grows with each change.
    pub version: i64,
}

/// A location of a count.
#[derive(Clone, Debug, PartialEq, Queryable, Insertable, Selectable)]
#[diesel(table_name = stock_count_location)]
pub struct CountLocationRow {
    /// The count.
    pub count_id: DbId,
    /// The location.
    pub location_id: DbId,
}

/// What was found at a location, beside what the books said when it was counted.
#[derive(Clone, Debug, PartialEq, Queryable, Insertable, Selectable, AsChangeset)]
#[diesel(table_name = stock_count_line, treat_none_as_null = true)]
pub struct CountLineRow {
    /// The row.
    pub id: DbId,
    /// The count.
    pub count_id: DbId,
    /// The owner.
    pub client_id: DbId,
    /// The location.
    pub location_id: DbId,
    /// The item.
    pub sku_id: DbId,
    /// The lot, if it has one.
    pub lot_id: Option<DbId>,
    /// The serial number, or an empty text.
    pub serial: String,
    /// Which time of counting, from 1.
    pub round: i32,
    /// Units by the books.
    pub expected: i64,
    /// Units found; none while nobody has counted.
    pub counted: Option<i64>,
    /// Who counted.
    pub worker_id: Option<DbId>,
}

/// A hold on the stock of a sku, a lot of it, or what lies at one location.
#[derive(Clone, Debug, PartialEq, Queryable, Insertable, Selectable)]
#[diesel(table_name = stock_hold)]
pub struct StockHoldRow {
    /// The owner.
    pub client_id: DbId,
    /// The row.
    pub id: DbId,
    /// The site.
    pub site_id: DbId,
    /// The item.
    pub sku_id: DbId,
    /// Only at this location; none for the whole site.
    pub location_id: Option<DbId>,
    /// Only this lot; none for all.
    pub lot_id: Option<DbId>,
    /// Why.
    pub reason: String,
    /// Who placed it.
    pub placed_by: String,
    /// When.
    pub placed_at: DbInstant,
    /// Grows with each change.
    pub version: i64,
}

/// Writes a new count.
///
/// # Errors
/// What the database says; [`StoreError::Unique`] where a code or number is taken.
pub fn insert(tx: &mut Tx<'_>, row: &CountRow) -> Result<(), StoreError> {
    Cached(diesel::insert_into(stock_count::table).values(row)).execute(tx.conn())?;
    Ok(())
}

/// Writes a location of a count.
///
/// # Errors
/// What the database says; [`StoreError::Unique`] where a code or number is taken.
pub fn insert_location(tx: &mut Tx<'_>, row: &CountLocationRow) -> Result<(), StoreError> {
    Cached(diesel::insert_into(stock_count_location::table).values(row)).execute(tx.conn())?;
    Ok(())
}

/// Writes what was found.
///
/// # Errors
/// What the database says; [`StoreError::Unique`] where a code or number is taken.
pub fn insert_line(tx: &mut Tx<'_>, row: &CountLineRow) -> Result<(), StoreError> {
    Cached(diesel::insert_into(stock_count_line::table).values(row)).execute(tx.conn())?;
    Ok(())
}

/// Writes a hold on stock.
///
/// # Errors
/// What the database says; [`StoreError::Unique`] where a code or number is taken.
pub fn insert_hold(tx: &mut Tx<'_>, row: &StockHoldRow) -> Result<(), StoreError> {
    Cached(diesel::insert_into(stock_hold::table).values(row)).execute(tx.conn())?;
    Ok(())
}

/// A count by its id.
///
/// # Errors
/// What the database says.
pub fn by_id(tx: &mut Tx<'_>, id: CountId) -> Result<Option<CountRow>, StoreError> {
    Ok(stock_count::table
        .filter(stock_count::id.eq(DbId::from(id)))
        .select(CountRow::as_select())
        .get_result(tx.conn())
        .optional()?)
}

/// The locations of a count.
///
/// # Errors
/// What the database says.
pub fn locations(tx: &mut Tx<'_>, id: CountId) -> Result<Vec<CountLocationRow>, StoreError> {
    Ok(stock_count_location::table
        .filter(stock_count_location::count_id.eq(DbId::from(id)))
        .order(stock_count_location::location_id)
        .select(CountLocationRow::as_select())
        .load(tx.conn())?)
}

/// The lines of a count, all rounds.
///
/// # Errors
/// What the database says.
pub fn lines(tx: &mut Tx<'_>, id: CountId) -> Result<Vec<CountLineRow>, StoreError> {
    Ok(stock_count_line::table
        .filter(stock_count_line::count_id.eq(DbId::from(id)))
        .order((stock_count_line::round, stock_count_line::id))
        .select(CountLineRow::as_select())
        .load(tx.conn())?)
}

/// A page of the holds on a client's stock, by id.
///
/// # Errors
/// What the database says.
pub fn holds(tx: &mut Tx<'_>, client: ClientId, walk: &Walk) -> Result<Page<StockHoldRow>, StoreError> {
    let of_client = || stock_hold::table.filter(stock_hold::client_id.eq(DbId::from(client)));
    let total = if walk.count { Some(of_client().count().get_result(tx.conn())?) } else { None };
    let mut query = of_client().select(StockHoldRow::as_select()).into_boxed();
    if let Some(after) = walk.after {
        query = query.filter(stock_hold::id.gt(DbId(after.id)));
    }
    let rows = query.order(stock_hold::id).limit(walk.rows()).load(tx.conn())?;
    Ok(Page::cut(rows, walk.limit, total))
}

/// Whether a hold meets goods of an item and lot in a location.
///
/// # Errors
/// What the database says.
pub fn is_held(
    tx: &mut Tx<'_>,
    client: ClientId,
    (site, at): (SiteId, LocationId),
    (sku, lot): (SkuId, Option<LotId>),
) -> Result<bool, StoreError> {
    let of_sku = stock_hold::table
        .filter(stock_hold::client_id.eq(DbId::from(client)).and(stock_hold::sku_id.eq(DbId::from(sku))))
        .filter(stock_hold::site_id.eq(DbId::from(site)));
    let holds: Vec<(Option<DbId>, Option<DbId>)> =
        of_sku.select((stock_hold::location_id, stock_hold::lot_id)).load(tx.conn())?;
    Ok(holds.iter().any(|(place, of)| {
        place.is_none_or(|place| place.0 == at.0) && of.is_none_or(|of| lot.is_some_and(|lot| of.0 == lot.0))
    }))
}

/// A hold on stock by its id.
///
/// # Errors
/// What the database says.
pub fn hold_by_id(
    tx: &mut Tx<'_>,
    client: ClientId,
    id: StockHoldId,
) -> Result<Option<StockHoldRow>, StoreError> {
    Ok(stock_hold::table
        .filter(stock_hold::client_id.eq(DbId::from(client)).and(stock_hold::id.eq(DbId::from(id))))
        .select(StockHoldRow::as_select())
        .get_result(tx.conn())
        .optional()?)
}

/// Writes a count over the version that was read; `row.version` is the new one, one above it.
///
/// # Errors
/// [`StoreError::Changed`] when somebody else changed it.
pub fn update(tx: &mut Tx<'_>, row: &CountRow) -> Result<(), StoreError> {
    let same =
        stock_count::table.filter(stock_count::id.eq(row.id).and(stock_count::version.eq(row.version - 1)));
    let changed = Cached(diesel::update(same).set(row)).execute(tx.conn())?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Changed("stock_count")) }
}

/// Lifts a hold on stock. False when it is gone.
///
/// # Errors
/// What the database says.
pub fn delete_hold(tx: &mut Tx<'_>, client: ClientId, id: StockHoldId) -> Result<bool, StoreError> {
    let same = stock_hold::table
        .filter(stock_hold::client_id.eq(DbId::from(client)).and(stock_hold::id.eq(DbId::from(id))));
    Ok(diesel::delete(same).execute(tx.conn())? == 1)
}

/// Whether a count is open at a location.
///
/// # Errors
/// What the database says.
pub fn is_open_at(tx: &mut Tx<'_>, at: LocationId) -> Result<bool, StoreError> {
    let open: i32 =
        location::table.find(DbId::from(at)).select(location::counts_open).get_result(tx.conn())?;
    Ok(open > 0)
}

/// Which counts a list shows.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only of this status.
    pub status: Option<&'static str>,
    /// Only of this site.
    pub site: Option<DbId>,
}

/// A page of the counts.
///
/// # Errors
/// What the database says.
pub fn page(tx: &mut Tx<'_>, filter: &Filter, walk: &Walk) -> Result<Page<CountRow>, StoreError> {
    let listed = || {
        let mut query = stock_count::table.into_boxed();
        if let Some(status) = filter.status {
            query = query.filter(stock_count::status.eq(status));
        }
        if let Some(site) = filter.site {
            query = query.filter(stock_count::site_id.eq(site));
        }
        match walk.updated_since {
            Some(since) => query.filter(stock_count::updated_at.ge(DbInstant(since))),
            None => query,
        }
    };
    let total = if walk.count { Some(listed().count().get_result(tx.conn())?) } else { None };
    let rows: Vec<CountRow> =
        walked!(listed(), stock_count, walk).select(CountRow::as_select()).load(tx.conn())?;
    Ok(Page::cut(rows, walk.limit, total))
}

/// Takes back what was said of a location in one round, to write it anew.
///
/// # Errors
/// What the database says.
pub fn delete_lines(tx: &mut Tx<'_>, id: CountId, round: i32, at: LocationId) -> Result<(), StoreError> {
    let said = stock_count_line::table
        .filter(stock_count_line::count_id.eq(DbId::from(id)).and(stock_count_line::round.eq(round)))
        .filter(stock_count_line::location_id.eq(DbId::from(at)));
    diesel::delete(said).execute(tx.conn())?;
    Ok(())
}

/// What the ledger says lies in a location and in the units that stand there, loose goods first and then by id; totes
/// and cartons that are bound to an order only pass through and are left out. `only` is the one item that is meant.
///
/// # Errors
/// What the database says.
pub fn balances_at(
    tx: &mut Tx<'_>,
    at: LocationId,
    only: Option<(ClientId, SkuId)>,
) -> Result<Vec<StockRow>, StoreError> {
    let standing = putaway::units_standing_in(tx, &[DbId::from(at)])?;
    let units: Vec<DbId> = standing.keys().copied().collect();
    // The indexes of stock are led by the client (law 1), so all clients are named.
    let clients: Vec<DbId> = match only {
        Some((owner, _)) => vec![owner.into()],
        None => client::table.order(client::id).select(client::id).load(tx.conn())?,
    };
    let of_item = |clients: Vec<DbId>| {
        let mut query = stock::table
            .filter(stock::client_id.eq_any(clients).and(stock::on_hand.gt(0)))
            .order((stock::client_id, stock::id))
            .select(StockRow::as_select())
            .into_boxed();
        if let Some((_, sku)) = only {
            query = query.filter(stock::sku_id.eq(DbId::from(sku)));
        }
        query
    };
    let mut rows: Vec<StockRow> =
        of_item(clients.clone()).filter(stock::location_id.eq(DbId::from(at))).load(tx.conn())?;
    if !units.is_empty() {
        let in_units: Vec<StockRow> =
            of_item(clients).filter(stock::handling_unit_id.eq_any(units)).load(tx.conn())?;
        rows.extend(in_units);
    }
    Ok(rows)
}

/// Opens (+1) or ends (-1) a count at a location: while any is open, nothing there is promised.
///
/// # Errors
/// [`StoreError::Changed`] when the location is gone.
pub fn open_at(tx: &mut Tx<'_>, at: LocationId, change: i32) -> Result<(), StoreError> {
    let same = location::table.filter(location::id.eq(DbId::from(at)));
    let changed = Cached(diesel::update(same).set(location::counts_open.eq(location::counts_open + change)))
        .execute(tx.conn())?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Changed("location")) }
}
