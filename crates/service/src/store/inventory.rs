//! What is where, read for the inventory: balances with all that decides what of them may be promised.
//!
//! The rows are added up by the domain's own rule (`BalanceFacts::view`), so that the inventory and the allocation can
//! never differ. Pages go by sku: the skus of a page stand side by side in the order of their ids.

use super::dialect::Cached;
use super::schema::{inbound_line, inbound_shipment, order_line, site, sku, sku_stock};
use super::sql_types::{DbId, Id};
use super::{StoreError, Tx};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use rummelig_domain::ids::{ClientId, SiteId, SkuId};

/// One balance with what decides about it.
#[derive(Clone, Debug, QueryableByName)]
pub struct BalanceRow {
    /// The item.
    #[diesel(sql_type = Id)]
    pub sku_id: DbId,
    /// The site.
    #[diesel(sql_type = Id)]
    pub site_id: DbId,
    /// The lot.
    #[diesel(sql_type = Nullable<Id>)]
    pub lot_id: Option<DbId>,
    /// Its name; empty for a nameless one.
    #[diesel(sql_type = Nullable<Text>)]
    pub lot_code: Option<String>,
    /// Its day of expiry.
    #[diesel(sql_type = Nullable<Text>)]
    pub expires_on: Option<String>,
    /// Where it is, or where its unit stands; none for a unit that stands nowhere.
    #[diesel(sql_type = Nullable<Id>)]
    pub location_id: Option<DbId>,
    /// The code of that location.
    #[diesel(sql_type = Nullable<Text>)]
    pub location_code: Option<String>,
    /// Whether it stands in receiving, or in the tote or parcel of an order: what there is promised to nobody is still to
    /// be put away.
    #[diesel(sql_type = Bool)]
    pub receiving: bool,
    /// Whether an active hold meets it.
    #[diesel(sql_type = Bool)]
    pub on_hold: bool,
    /// Whether its promised units are picked: they are in a tote or parcel of an order.
    #[diesel(sql_type = Bool)]
    pub picked: bool,
    /// Units there.
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
}

const BALANCES: &str = "SELECT s.sku_id, s.site_id, s.lot_id, lot.code AS lot_code, lot.expires_on, \
    l.id AS location_id, l.code AS location_code, \
    (COALESCE(l.kind = 'receiving', false) OR u.order_id IS NOT NULL) AS receiving, \
    EXISTS (SELECT 1 FROM stock_hold h WHERE h.client_id = s.client_id AND h.sku_id = s.sku_id \
        AND h.site_id = s.site_id AND (h.location_id IS NULL OR h.location_id = l.id) \
        AND (h.lot_id IS NULL OR h.lot_id = s.lot_id)) AS on_hold, \
    (u.order_id IS NOT NULL) AS picked, s.on_hand, s.allocated, s.damaged, s.quarantined \
    FROM stock s \
    LEFT JOIN handling_unit u ON u.id = s.handling_unit_id \
    LEFT JOIN handling_unit p ON p.id = u.parent_id \
    LEFT JOIN location l ON l.id = COALESCE(s.location_id, u.location_id, p.location_id) \
    LEFT JOIN lot ON lot.client_id = s.client_id AND lot.id = s.lot_id \
    WHERE s.client_id = $1 AND s.sku_id >= $2 AND s.sku_id <= $3 ORDER BY s.sku_id, s.site_id, s.id";

/// The balances of all skus from `first` to `last`.
///
/// # Errors
/// What the database says.
pub fn balances(
    tx: &mut Tx<'_>,
    client: ClientId,
    first: SkuId,
    last: SkuId,
) -> Result<Vec<BalanceRow>, StoreError> {
    let query = sql_query(BALANCES)
        .bind::<Id, _>(DbId::from(client))
        .bind::<Id, _>(DbId::from(first))
        .bind::<Id, _>(DbId::from(last));
    Ok(Cached(query).load(tx.conn())?)
}

/// A sku of a page, with the sequence of its stock.
#[derive(Clone, Debug, PartialEq, Queryable)]
pub struct PageSku {
    /// The item.
    pub id: DbId,
    /// As the client spells it.
    pub code: String,
    /// Grows with each change of its stock.
    pub sequence: i64,
}

/// Which skus a page is about.
#[derive(Clone, Debug, Default)]
pub struct SkuFilter {
    /// Only this one.
    pub only: Option<SkuId>,
    /// Only from this one on.
    pub from: Option<SkuId>,
    /// Only behind this one.
    pub after: Option<SkuId>,
}

/// The next `rows` skus of a client in the order of their ids.
///
/// # Errors
/// What the database says.
pub fn page_skus(
    tx: &mut Tx<'_>,
    client: ClientId,
    filter: &SkuFilter,
    rows: i64,
) -> Result<Vec<PageSku>, StoreError> {
    let mut query = sku::table
        .inner_join(
            sku_stock::table.on(sku_stock::client_id.eq(sku::client_id).and(sku_stock::sku_id.eq(sku::id))),
        )
        .filter(sku::client_id.eq(DbId::from(client)))
        .select((sku::id, sku::code, sku_stock::sequence))
        .into_boxed();
    if let Some(only) = filter.only {
        query = query.filter(sku::id.eq(DbId::from(only)));
    }
    if let Some(from) = filter.from {
        query = query.filter(sku::id.ge(DbId::from(from)));
    }
    if let Some(after) = filter.after {
        query = query.filter(sku::id.gt(DbId::from(after)));
    }
    Ok(query.order(sku::id).limit(rows).load(tx.conn())?)
}

/// How many skus the client has.
///
/// # Errors
/// What the database says.
pub fn count_skus(tx: &mut Tx<'_>, client: ClientId) -> Result<i64, StoreError> {
    Ok(sku::table.filter(sku::client_id.eq(DbId::from(client))).count().get_result(tx.conn())?)
}

/// Units of each sku that order lines wait for, one row a line.
///
/// # Errors
/// What the database says.
pub fn backordered(
    tx: &mut Tx<'_>,
    client: ClientId,
    first: SkuId,
    last: SkuId,
) -> Result<Vec<(DbId, i64)>, StoreError> {
    Ok(order_line::table
        .filter(order_line::client_id.eq(DbId::from(client)))
        .filter(order_line::sku_id.between(DbId::from(first), DbId::from(last)))
        .filter(order_line::backordered.gt(0))
        .select((order_line::sku_id, order_line::backordered))
        .load(tx.conn())?)
}

/// Units of each sku that are announced and have not come, one row a line.
///
/// # Errors
/// What the database says.
pub fn expected(
    tx: &mut Tx<'_>,
    client: ClientId,
    first: SkuId,
    last: SkuId,
) -> Result<Vec<(DbId, i64)>, StoreError> {
    let lines: Vec<(DbId, i64, i64)> = inbound_line::table
        .inner_join(
            inbound_shipment::table.on(inbound_shipment::client_id
                .eq(inbound_line::client_id)
                .and(inbound_shipment::id.eq(inbound_line::inbound_id))),
        )
        .filter(inbound_line::client_id.eq(DbId::from(client)))
        .filter(inbound_line::sku_id.between(DbId::from(first), DbId::from(last)))
        .filter(inbound_line::received.lt(inbound_line::quantity))
        .filter(inbound_shipment::status.eq_any(["announced", "arrived", "receiving"]))
        .select((inbound_line::sku_id, inbound_line::quantity, inbound_line::received))
        .load(tx.conn())?;
    Ok(lines.into_iter().map(|(sku, announced, came)| (sku, announced - came)).collect())
}

/// The sites with their codes and zones, by id.
///
/// # Errors
/// What the database says.
pub fn sites(tx: &mut Tx<'_>) -> Result<Vec<(DbId, String, String)>, StoreError> {
    Ok(site::table.order(site::id).select((site::id, site::code, site::timezone)).load(tx.conn())?)
}

/// The id of a site by its code.
///
/// # Errors
/// What the database says.
pub fn site_id(tx: &mut Tx<'_>, code: &str) -> Result<Option<SiteId>, StoreError> {
    let id: Option<DbId> =
        site::table.filter(site::code.eq(code)).select(site::id).get_result(tx.conn()).optional()?;
    Ok(id.map(|id| SiteId(id.0)))
}
