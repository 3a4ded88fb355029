//! Balances: what is where, read from the projection of the ledger. Only `store/stock.rs` writes it.

use super::page::IDS_MAX;
use super::schema::stock;
use super::sql_types::{DbId, DbInstant};
use super::{StoreError, Tx};
use diesel::prelude::*;
use rummelig_domain::code::Serial;
use rummelig_domain::ids::{ClientId, HandlingUnitId, LocationId, LotId, SiteId, SkuId, StockId};
use rummelig_domain::stock::{Account, Balance, BalanceColumns};

/// One balance as its row holds it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = stock)]
pub struct StockRow {
    /// The owner.
    pub client_id: DbId,
    /// The row.
    pub id: DbId,
    /// The item.
    pub sku_id: DbId,
    /// The lot, if it has one.
    pub lot_id: Option<DbId>,
    /// The serial number, or an empty text.
    pub serial: String,
    /// The site of the account.
    pub site_id: DbId,
    /// The account, when it is a location.
    pub location_id: Option<DbId>,
    /// The account, when it is a handling unit.
    pub handling_unit_id: Option<DbId>,
    /// Units there.
    pub on_hand: i64,
    /// Units promised to order lines.
    pub allocated: i64,
    /// Unpromised units that are damaged.
    pub damaged: i64,
    /// Unpromised units in quarantine.
    pub quarantined: i64,
    /// When the oldest of them came into the house.
    pub received_at: DbInstant,
    /// Grows with each change.
    pub version: i64,
}

impl StockRow {
    /// Its counters as a balance.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] for counters that no balance has.
    pub fn balance(&self) -> Result<Balance, StoreError> {
        Balance::try_from(BalanceColumns {
            on_hand: self.on_hand,
            allocated: self.allocated,
            damaged: self.damaged,
            quarantined: self.quarantined,
        })
        .map_err(|_| StoreError::Unreadable("stock"))
    }

    /// Takes other counters, as the row in the table did: its version is one above.
    pub(super) fn hold(&mut self, balance: Balance) {
        let columns = BalanceColumns::from(balance);
        self.on_hand = columns.on_hand;
        self.allocated = columns.allocated;
        self.damaged = columns.damaged;
        self.quarantined = columns.quarantined;
        self.version += 1;
    }

    /// The serial number of its unit, where units have one.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] for a text that is none.
    pub fn serial(&self) -> Result<Option<Serial>, StoreError> {
        match self.serial.as_str() {
            "" => Ok(None),
            text => Serial::new(text).map(Some).map_err(|_| StoreError::Unreadable("stock")),
        }
    }

    /// The account that it is the balance of.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] for a row with neither or both.
    pub fn account(&self) -> Result<Account, StoreError> {
        match (self.location_id, self.handling_unit_id) {
            (Some(location), None) => Ok(Account::Location(location.0.into())),
            (None, Some(unit)) => Ok(Account::HandlingUnit(unit.0.into())),
            _ => Err(StoreError::Unreadable("stock")),
        }
    }
}

/// The balance of one account, sku, lot and serial.
///
/// # Errors
/// What the database says.
pub fn find(
    tx: &mut Tx<'_>,
    client: ClientId,
    account: Account,
    sku: SkuId,
    lot: Option<LotId>,
    serial: Option<&Serial>,
) -> Result<Option<StockRow>, StoreError> {
    let Some(account_id) = account.id().map(DbId) else { return Ok(None) };
    let owned = stock::table
        .filter(stock::client_id.eq(DbId::from(client)))
        .filter(stock::sku_id.eq(DbId::from(sku)))
        .filter(stock::serial.eq(serial.map_or("", Serial::as_str)))
        .select(StockRow::as_select());
    // Two texts rather than one with OR, so that each uses its index.
    let rows: Vec<StockRow> = match account {
        Account::Location(_) => owned.filter(stock::location_id.eq(account_id)).load(tx.conn())?,
        _ => owned.filter(stock::handling_unit_id.eq(account_id)).load(tx.conn())?,
    };
    let lot = lot.map(DbId::from);
    Ok(rows.into_iter().find(|row| row.lot_id == lot))
}

/// What lies of a client in a handling unit, by id.
///
/// # Errors
/// What the database says.
pub fn in_unit(tx: &mut Tx<'_>, client: ClientId, unit: HandlingUnitId) -> Result<Vec<StockRow>, StoreError> {
    Ok(stock::table
        .filter(stock::client_id.eq(DbId::from(client)).and(stock::handling_unit_id.eq(DbId::from(unit))))
        .order(stock::id)
        .select(StockRow::as_select())
        .load(tx.conn())?)
}

/// Whether a serial number is in the house.
///
/// # Errors
/// What the database says.
pub fn has_serial(
    tx: &mut Tx<'_>,
    client: ClientId,
    sku: SkuId,
    serial: &Serial,
) -> Result<bool, StoreError> {
    let found: Option<DbId> = stock::table
        .filter(stock::client_id.eq(DbId::from(client)).and(stock::sku_id.eq(DbId::from(sku))))
        .filter(stock::serial.eq(serial.as_str()).and(stock::serial.ne("")).and(stock::on_hand.gt(0)))
        .select(stock::id)
        .get_result(tx.conn())
        .optional()?;
    Ok(found.is_some())
}

/// What lies of a sku in one location itself, the oldest goods first.
///
/// # Errors
/// What the database says.
pub fn in_location(
    tx: &mut Tx<'_>,
    client: ClientId,
    location: LocationId,
    sku: SkuId,
) -> Result<Vec<StockRow>, StoreError> {
    Ok(stock::table
        .filter(stock::client_id.eq(DbId::from(client)).and(stock::sku_id.eq(DbId::from(sku))))
        .filter(stock::location_id.eq(DbId::from(location)))
        .order((stock::received_at, stock::id))
        .select(StockRow::as_select())
        .load(tx.conn())?)
}

/// What a stock hold meets: the balances of a sku at a site, of one lot or all, in one location and the units that
/// stand there or anywhere, by id.
///
/// # Errors
/// What the database says.
pub fn met_by_hold(
    tx: &mut Tx<'_>,
    client: ClientId,
    (site, location): (SiteId, Option<LocationId>),
    (sku, lot): (SkuId, Option<LotId>),
) -> Result<Vec<StockRow>, StoreError> {
    let rows: Vec<StockRow> = stock::table
        .filter(stock::client_id.eq(DbId::from(client)).and(stock::sku_id.eq(DbId::from(sku))))
        .filter(stock::site_id.eq(DbId::from(site)))
        .order(stock::id)
        .select(StockRow::as_select())
        .load(tx.conn())?;
    let rows = rows.into_iter().filter(|row| lot.is_none() || row.lot_id == lot.map(DbId::from));
    let Some(location) = location else { return Ok(rows.collect()) };
    let units = super::handling_units::standing_in(tx, location)?;
    Ok(rows
        .filter(|row| {
            row.location_id == Some(location.into())
                || row.handling_unit_id.is_some_and(|unit| units.contains(&unit))
        })
        .collect())
}

/// These balances of one client, without an order.
///
/// # Errors
/// What the database says.
pub fn of_ids(tx: &mut Tx<'_>, client: ClientId, ids: &[StockId]) -> Result<Vec<StockRow>, StoreError> {
    let ids: Vec<DbId> = ids.iter().map(|id| DbId::from(*id)).collect();
    let mut rows = Vec::with_capacity(ids.len());
    for ids in ids.chunks(IDS_MAX) {
        let found: Vec<StockRow> = stock::table
            .filter(stock::client_id.eq(DbId::from(client)).and(stock::id.eq_any(ids)))
            .select(StockRow::as_select())
            .load(tx.conn())?;
        rows.extend(found);
    }
    Ok(rows)
}

/// One balance by its id.
///
/// # Errors
/// What the database says.
pub fn by_id(tx: &mut Tx<'_>, client: ClientId, id: StockId) -> Result<Option<StockRow>, StoreError> {
    Ok(stock::table
        .find((DbId::from(client), DbId::from(id)))
        .select(StockRow::as_select())
        .get_result(tx.conn())
        .optional()?)
}
