//! Allocations: which balance is promised to which order line, and what an allocation may be made from.
//!
//! An allocation names one balance. When its goods are picked or packed it moves along to the balance they are then in,
//! and at hand-over it ends. The counters of both sides are written here and in `store/stock.rs` only.

use super::balances::{self, StockRow};
use super::dialect::{Cached, insert_all};
use super::schema::{allocation, client, lot, site};
use super::sql_types::{DbId, DbInstant, Id, Instant};
use super::stock::{Document, Entry, Part, Posted};
use super::{StoreError, Tx, stock};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use rummelig_domain::ids::{AllocationId, ClientId, OrderId, OrderLineId, SiteId, SkuId, StockId};
use rummelig_domain::quantity::Quantity;
use rummelig_domain::stock::{Account, MovementReason, Posting, PostingFields};
use std::collections::{BTreeMap, BTreeSet};

/// How far the goods of an allocation have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Still where they were promised.
    Allocated,
    /// In a tote.
    Picked,
    /// In a parcel.
    Packed,
}

impl Stage {
    /// The word in the table.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allocated => "allocated",
            Self::Picked => "picked",
            Self::Packed => "packed",
        }
    }
}

/// One promise.
#[derive(Clone, Debug, Queryable, Insertable, Selectable)]
#[diesel(table_name = allocation)]
pub struct AllocationRow {
    /// The owner.
    pub client_id: DbId,
    /// The promise.
    pub id: DbId,
    /// The order.
    pub order_id: DbId,
    /// Its line.
    pub order_line_id: DbId,
    /// The balance.
    pub stock_id: DbId,
    /// The item.
    pub sku_id: DbId,
    /// How many units.
    pub quantity: i64,
    /// `allocated`, `picked` or `packed`.
    pub stage: String,
    /// When it was promised; what was promised last is released first.
    pub created_at: DbInstant,
}

/// Units of a balance that a line of an order is to be promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NewPromise {
    /// The balance.
    pub from: StockId,
    /// The line.
    pub line: OrderLineId,
    /// Its item.
    pub sku: SkuId,
    /// How many units, from 1.
    pub units: i64,
}

/// Promises goods to lines of an order. Each balance is guarded, so that two promises never share a unit; they are
/// taken in their order, so that two orders that want the same goods cannot wait for each other.
///
/// # Errors
/// [`StoreError::Changed`] when a balance has not so many units left.
pub fn allocate(
    tx: &mut Tx<'_>,
    client: ClientId,
    order: OrderId,
    mut promises: Vec<NewPromise>,
) -> Result<(), StoreError> {
    promises.sort_unstable();
    let rows: Vec<AllocationRow> = promises.iter().map(|new| new.row(tx, client, order)).collect();
    let mut balances = balances_of(tx, client, &rows)?;
    for new in &promises {
        let balance = balances.get_mut(&new.from.into()).ok_or(StoreError::Changed("stock"))?;
        stock::promise(tx, balance, new.units)?;
    }
    insert_all!(tx.conn(), allocation::table, &rows);
    Ok(())
}

impl NewPromise {
    fn row(&self, tx: &mut Tx<'_>, client: ClientId, order: OrderId) -> AllocationRow {
        AllocationRow {
            client_id: client.into(),
            id: tx.new_id::<AllocationId>().into(),
            order_id: order.into(),
            order_line_id: self.line.into(),
            stock_id: self.from.into(),
            sku_id: self.sku.into(),
            quantity: self.units,
            stage: Stage::Allocated.as_str().into(),
            created_at: tx.now().into(),
        }
    }
}

/// Takes units off a promise; at zero the promise ends. The balance is the caller's to write: the goods have moved, or
/// were released by [`release`].
///
/// # Errors
/// [`StoreError::Changed`] when the promise is no longer the one that was read.
pub fn shrink(tx: &mut Tx<'_>, row: &AllocationRow, units: i64) -> Result<(), StoreError> {
    let same = allocation::table.filter(
        allocation::client_id
            .eq(row.client_id)
            .and(allocation::id.eq(row.id))
            .and(allocation::quantity.eq(row.quantity))
            .and(allocation::stage.eq(row.stage.clone())),
    );
    let changed = if units >= row.quantity {
        Cached(diesel::delete(same)).execute(tx.conn())?
    } else {
        Cached(diesel::update(same).set(allocation::quantity.eq(row.quantity - units))).execute(tx.conn())?
    };
    if changed == 1 { Ok(()) } else { Err(StoreError::Changed("allocation")) }
}

/// Gives promised units back to their balance.
///
/// # Errors
/// [`StoreError::Changed`] when the promise or the balance changed meanwhile.
pub fn release(tx: &mut Tx<'_>, row: &AllocationRow, units: i64) -> Result<(), StoreError> {
    shrink(tx, row, units)?;
    let from = balances::by_id(tx, ClientId(row.client_id.0), StockId(row.stock_id.0))?;
    stock::promise(tx, &mut from.ok_or(StoreError::Changed("stock"))?, -units)
}

/// Where promised goods are taken, why, and how far they then are.
#[derive(Clone, Copy, Debug)]
pub struct Way {
    /// To where.
    pub to: Account,
    /// Why.
    pub reason: MovementReason,
    /// How far the goods are when they are there.
    pub stage: Stage,
}

/// Takes promised units to another account, and their promise with them: it goes on there, as old as it was, or ends
/// where they leave the house. The promise `row` and the balance `from` are left as they are afterwards.
///
/// # Errors
/// [`StoreError::Changed`] when the promise or the balance changed meanwhile.
pub fn carry(
    tx: &mut Tx<'_>,
    document: Document,
    row: &mut AllocationRow,
    from: &mut StockRow,
    units: Quantity,
    way: Way,
) -> Result<Posted, StoreError> {
    // Off the balance first: at its last unit the balance goes, and no promise may then name it.
    shrink(tx, row, units.units())?;
    row.quantity -= units.units();
    let posting = Posting::new(PostingFields {
        client: from.client_id.0.into(),
        site: from.site_id.0.into(),
        sku: from.sku_id.0.into(),
        lot: from.lot_id.map(|lot| lot.0.into()),
        serial: from.serial()?,
        quantity: units,
        from: from.account()?,
        to: way.to,
        reason: way.reason,
        reverses: None,
    })
    .map_err(|why| StoreError::Refused(why.to_string()))?;
    let entry = Entry { posting, leaves: Part::Promised, arrives: Part::Promised, received_at: None };
    let posted = stock::post_from(tx, Some(document), &entry, from)?;
    if let Some(at) = posted.arrived_in {
        let goes_on = AllocationRow {
            id: tx.new_id::<AllocationId>().into(),
            stock_id: at.into(),
            quantity: units.units(),
            stage: way.stage.as_str().into(),
            ..row.clone()
        };
        Cached(diesel::insert_into(allocation::table).values(&goes_on)).execute(tx.conn())?;
    }
    Ok(posted)
}

/// Says how far the goods of a promise are, where they stay in their balance.
///
/// # Errors
/// [`StoreError::Changed`] when the promise is no longer the one that was read.
pub fn set_stage(tx: &mut Tx<'_>, row: &AllocationRow, stage: Stage) -> Result<(), StoreError> {
    let same = allocation::table.filter(
        allocation::client_id
            .eq(row.client_id)
            .and(allocation::id.eq(row.id))
            .and(allocation::quantity.eq(row.quantity))
            .and(allocation::stage.eq(row.stage.clone())),
    );
    let changed =
        Cached(diesel::update(same).set(allocation::stage.eq(stage.as_str()))).execute(tx.conn())?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Changed("allocation")) }
}

/// The balances of these promises of one client, by their ids.
///
/// # Errors
/// [`StoreError::Changed`] where one is gone meanwhile.
pub fn balances_of(
    tx: &mut Tx<'_>,
    client: ClientId,
    promises: &[AllocationRow],
) -> Result<BTreeMap<DbId, StockRow>, StoreError> {
    let ids: BTreeSet<DbId> = promises.iter().map(|promise| promise.stock_id).collect();
    let named: Vec<StockId> = ids.iter().map(|id| StockId(id.0)).collect();
    let rows = balances::of_ids(tx, client, &named)?;
    if rows.len() == ids.len() {
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    } else {
        Err(StoreError::Changed("stock"))
    }
}

/// All promises of an order, in the order of their ids.
///
/// # Errors
/// What the database says.
pub fn of_order(tx: &mut Tx<'_>, client: ClientId, order: OrderId) -> Result<Vec<AllocationRow>, StoreError> {
    Ok(allocation::table
        .filter(allocation::client_id.eq(DbId::from(client)).and(allocation::order_id.eq(DbId::from(order))))
        .order(allocation::id)
        .select(AllocationRow::as_select())
        .load(tx.conn())?)
}

/// One promise by its id.
///
/// # Errors
/// What the database says.
pub fn by_id(
    tx: &mut Tx<'_>,
    client: ClientId,
    id: AllocationId,
) -> Result<Option<AllocationRow>, StoreError> {
    Ok(allocation::table
        .find((DbId::from(client), DbId::from(id)))
        .select(AllocationRow::as_select())
        .get_result(tx.conn())
        .optional()?)
}

/// All promises of one balance, in the order of their ids.
///
/// # Errors
/// What the database says.
pub fn of_stock(tx: &mut Tx<'_>, client: ClientId, stock: StockId) -> Result<Vec<AllocationRow>, StoreError> {
    Ok(allocation::table
        .filter(allocation::client_id.eq(DbId::from(client)).and(allocation::stock_id.eq(DbId::from(stock))))
        .order(allocation::id)
        .select(AllocationRow::as_select())
        .load(tx.conn())?)
}

/// A balance with all that decides whether it may be promised.
#[derive(Clone, Debug, QueryableByName)]
pub struct CandidateRow {
    /// The balance.
    #[diesel(sql_type = Id)]
    pub id: DbId,
    /// The item.
    #[diesel(sql_type = Id)]
    pub sku_id: DbId,
    /// Its lot.
    #[diesel(sql_type = Nullable<Id>)]
    pub lot_id: Option<DbId>,
    /// The name of its lot; empty for a nameless one.
    #[diesel(sql_type = Nullable<Text>)]
    pub lot_code: Option<String>,
    /// The day of expiry of its lot.
    #[diesel(sql_type = Nullable<Text>)]
    pub expires_on: Option<String>,
    /// The serial number, or an empty text.
    #[diesel(sql_type = Text)]
    pub serial: String,
    /// Counters, see [`stock::StockRow`].
    #[diesel(sql_type = BigInt)]
    pub on_hand: i64,
    /// Promised units.
    #[diesel(sql_type = BigInt)]
    pub allocated: i64,
    /// Damaged units.
    #[diesel(sql_type = BigInt)]
    pub damaged: i64,
    /// Units in quarantine.
    #[diesel(sql_type = BigInt)]
    pub quarantined: i64,
    /// When the oldest of them came into the house.
    #[diesel(sql_type = Instant)]
    pub received_at: DbInstant,
    /// The version of the balance.
    #[diesel(sql_type = BigInt)]
    pub version: i64,
    /// Where it is, or where its unit stands.
    #[diesel(sql_type = Id)]
    pub location_id: DbId,
    /// The code of that location.
    #[diesel(sql_type = Text)]
    pub location_code: String,
    /// The kind of that location.
    #[diesel(sql_type = Text)]
    pub location_kind: String,
    /// Whether one may pick there.
    #[diesel(sql_type = Bool)]
    pub pickable: bool,
    /// How many open counts look at it.
    #[diesel(sql_type = diesel::sql_types::Integer)]
    pub counts_open: i32,
    /// Whether an active hold meets it.
    #[diesel(sql_type = Bool)]
    pub on_hold: bool,
}

/// One text for both databases, since Diesel cannot join on a COALESCE: a balance is at its location, or where its
/// handling unit stands. A unit on a trolley stands where the trolley stands. What lies in the tote or parcel of an order
/// and is promised to nobody is on its way back to a shelf: like goods in receiving it is not to be had yet.
const CANDIDATES: &str = "SELECT s.id, s.sku_id, s.lot_id, lot.code AS lot_code, lot.expires_on, s.serial, \
    s.on_hand, s.allocated, s.damaged, s.quarantined, s.received_at, s.version, \
    l.id AS location_id, l.code AS location_code, l.pickable, l.counts_open, \
    CASE WHEN u.order_id IS NULL THEN l.kind ELSE 'receiving' END AS location_kind, \
    EXISTS (SELECT 1 FROM stock_hold h WHERE h.client_id = s.client_id AND h.sku_id = s.sku_id \
        AND h.site_id = s.site_id AND (h.location_id IS NULL OR h.location_id = l.id) \
        AND (h.lot_id IS NULL OR h.lot_id = s.lot_id)) AS on_hold \
    FROM stock s \
    LEFT JOIN handling_unit u ON u.id = s.handling_unit_id \
    LEFT JOIN handling_unit p ON p.id = u.parent_id \
    JOIN location l ON l.id = COALESCE(s.location_id, u.location_id, p.location_id) \
    LEFT JOIN lot ON lot.client_id = s.client_id AND lot.id = s.lot_id \
    WHERE s.client_id = $1 AND s.sku_id = $2 AND s.site_id = $3 ORDER BY s.id";

/// The balances of one sku at one site with what decides whether they may be promised, in the order of their ids.
///
/// # Errors
/// What the database says.
pub fn candidates(
    tx: &mut Tx<'_>,
    client: ClientId,
    sku: SkuId,
    site: SiteId,
) -> Result<Vec<CandidateRow>, StoreError> {
    let query = sql_query(CANDIDATES)
        .bind::<Id, _>(DbId::from(client))
        .bind::<Id, _>(DbId::from(sku))
        .bind::<Id, _>(DbId::from(site));
    Ok(Cached(query).load(tx.conn())?)
}

/// What an owner says about promising its goods.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable)]
#[diesel(table_name = client)]
pub struct OwnerRow {
    /// What leaves first.
    pub rotation: String,
    /// Days within which goods are as good as the first of their group.
    pub tolerance_days: i32,
    /// Days that goods must still keep when they are sent.
    pub min_days: i32,
    /// Whether orders are allocated without being asked for.
    pub auto_allocate: bool,
    /// Whether allocated orders are released without being asked for.
    pub auto_release: bool,
}

/// The owner's rules.
///
/// # Errors
/// What the database says; not finding a client that owns rows is a broken reference.
pub fn owner(tx: &mut Tx<'_>, owner: ClientId) -> Result<OwnerRow, StoreError> {
    Ok(client::table.find(DbId::from(owner)).select(OwnerRow::as_select()).get_result(tx.conn())?)
}

/// The IANA zone of a site, by which its days are counted.
///
/// # Errors
/// What the database says.
pub fn zone_of_site(tx: &mut Tx<'_>, id: SiteId) -> Result<String, StoreError> {
    Ok(site::table.find(DbId::from(id)).select(site::timezone).get_result(tx.conn())?)
}

/// The lots of a sku with this name.
///
/// # Errors
/// What the database says.
pub fn lots_named(tx: &mut Tx<'_>, owner: ClientId, of: SkuId, code: &str) -> Result<Vec<DbId>, StoreError> {
    Ok(lot::table
        .filter(
            lot::client_id.eq(DbId::from(owner)).and(lot::sku_id.eq(DbId::from(of))).and(lot::code.eq(code)),
        )
        .order(lot::id)
        .select(lot::id)
        .load(tx.conn())?)
}
