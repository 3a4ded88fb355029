//! Orders, their lines and holds, as rows.

use super::dialect::{Cached, insert_all};
use super::page::{DocumentFilter, IDS_MAX, Page, Walk, walked};
use super::schema::{client, order_hold, order_line, orders, site, sku};
use super::sql_types::{DbId, DbInstant};
use super::{StoreError, Tx};
use diesel::prelude::*;
use rummelig_domain::code::SiteCode;
use rummelig_domain::ids::{ClientId, OrderHoldId, OrderId, OrderLineId, SkuId};
use std::collections::BTreeMap;

/// One order, without its lines.
#[derive(Clone, Debug, PartialEq, Queryable, Insertable, Selectable, AsChangeset)]
#[diesel(table_name = orders, primary_key(client_id, id), treat_none_as_null = true)]
pub struct OrderRow {
    /// The owner.
    pub client_id: DbId,
    /// The order.
    pub id: DbId,
    /// The client's own number of it, for ever.
    pub external_id: String,
    /// The order whose rest this is.
    pub backorder_of: Option<String>,
    /// Where it is picked.
    pub site_id: Option<DbId>,
    /// Its state.
    pub status: String,
    /// When the consignee ordered.
    pub ordered_at: DbInstant,
    /// The last day to send it.
    pub ship_by: Option<String>,
    /// The first day to send it.
    pub ship_not_before: Option<String>,
    /// `carrier` or `collect`.
    pub delivery_method: String,
    /// Who carries it.
    pub carrier: Option<String>,
    /// The carrier's product.
    pub service: Option<String>,
    /// The parcel shop.
    pub service_point_id: Option<String>,
    /// The client's reference.
    pub reference: Option<String>,
    /// A note for who packs.
    pub note_to_packer: Option<String>,
    /// The consignee as a JSON object: read and blanked as a whole.
    pub consignee: String,
    /// Whether a part may leave.
    pub allow_partial: bool,
    /// Whether the rest becomes an order of its own.
    pub allow_backorder: bool,
    /// Whether another item may be sent.
    pub allow_substitution: bool,
    /// The client's own words, a JSON object.
    pub tags: String,
    /// What stands in the way.
    pub exception_code: Option<String>,
    /// The same in a sentence.
    pub exception_message: Option<String>,
    /// Since when.
    pub exception_since: Option<DbInstant>,
    /// `none`, `requested`, `accepted` or `rejected`.
    pub cancellation_state: String,
    /// Why.
    pub cancellation_reason: Option<String>,
    /// Whether any hold is on it; the holds themselves stand in `order_hold`.
    pub held: bool,
    /// When it came.
    pub created_at: DbInstant,
    /// When it last changed.
    pub updated_at: DbInstant,
    /// Grows with each change.
    pub version: i64,
}

/// One line of an order with its counters (see `rummelig_domain::order`).
#[derive(Clone, Debug, PartialEq, Queryable, Insertable, Selectable, AsChangeset)]
#[diesel(table_name = order_line, primary_key(client_id, id), treat_none_as_null = true)]
#[expect(missing_docs, reason = "the counters are documented by the domain's line")]
pub struct OrderLineRow {
    pub client_id: DbId,
    pub id: DbId,
    pub order_id: DbId,
    pub line_no: i32,
    pub sku_id: DbId,
    pub quantity: i64,
    pub unit_value_minor: Option<i64>,
    pub currency: Option<String>,
    pub lot_code: Option<String>,
    pub min_expires_on: Option<String>,
    pub note: Option<String>,
    pub allocated: i64,
    pub backordered: i64,
    pub short: i64,
    pub deferred: i64,
    pub cancelled: i64,
    pub picked: i64,
    pub packed: i64,
    pub shipped: i64,
    pub returned: i64,
}

/// A hold on an order.
#[derive(Clone, Debug, PartialEq, Queryable, Insertable, Selectable)]
#[diesel(table_name = order_hold)]
#[expect(missing_docs, reason = "as in the wire's hold")]
pub struct OrderHoldRow {
    pub client_id: DbId,
    pub id: DbId,
    pub order_id: DbId,
    pub reason: String,
    pub note: Option<String>,
    pub placed_by: String,
    pub placed_by_client: bool,
    pub placed_at: DbInstant,
    pub lifted_at: Option<DbInstant>,
    pub lifted_by: Option<String>,
}

/// Writes a new order with its lines.
///
/// # Errors
/// [`StoreError::Unique`] for an external id that the client has used before.
pub fn insert(tx: &mut Tx<'_>, order: &OrderRow, lines: &[OrderLineRow]) -> Result<(), StoreError> {
    Cached(diesel::insert_into(orders::table).values(order)).execute(tx.conn())?;
    insert_all!(tx.conn(), order_line::table, lines);
    Ok(())
}

/// Writes a new line.
///
/// # Errors
/// What the database says.
pub fn insert_line(tx: &mut Tx<'_>, line: &OrderLineRow) -> Result<(), StoreError> {
    Cached(diesel::insert_into(order_line::table).values(line)).execute(tx.conn())?;
    Ok(())
}

/// An order by the client's own number.
///
/// # Errors
/// What the database says.
pub fn by_external_id(
    tx: &mut Tx<'_>,
    client: ClientId,
    external_id: &str,
) -> Result<Option<OrderRow>, StoreError> {
    Ok(orders::table
        .filter(orders::client_id.eq(DbId::from(client)).and(orders::external_id.eq(external_id)))
        .select(OrderRow::as_select())
        .get_result(tx.conn())
        .optional()?)
}

/// An order by our id.
///
/// # Errors
/// What the database says.
pub fn by_id(tx: &mut Tx<'_>, client: ClientId, id: OrderId) -> Result<Option<OrderRow>, StoreError> {
    Ok(orders::table
        .find((DbId::from(client), DbId::from(id)))
        .select(OrderRow::as_select())
        .get_result(tx.conn())
        .optional()?)
}

/// What the rules and the events need of the item of a line.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable)]
#[diesel(table_name = sku)]
pub struct LineSku {
    /// As the client spells it.
    pub code: String,
    /// Whether goods without a day of expiry may not be promised.
    pub expiry_tracked: bool,
}

/// The lines of an order, by number, each with its item.
///
/// # Errors
/// What the database says.
pub fn lines(
    tx: &mut Tx<'_>,
    client: ClientId,
    order: OrderId,
) -> Result<Vec<(OrderLineRow, LineSku)>, StoreError> {
    Ok(order_line::table
        .inner_join(
            sku::table.on(sku::client_id.eq(order_line::client_id).and(sku::id.eq(order_line::sku_id))),
        )
        .filter(order_line::client_id.eq(DbId::from(client)).and(order_line::order_id.eq(DbId::from(order))))
        .order(order_line::line_no)
        .select((OrderLineRow::as_select(), LineSku::as_select()))
        .load(tx.conn())?)
}

/// One line of an order, with its item.
///
/// # Errors
/// What the database says.
pub fn line(
    tx: &mut Tx<'_>,
    client: ClientId,
    id: OrderLineId,
) -> Result<Option<(OrderLineRow, LineSku)>, StoreError> {
    Ok(order_line::table
        .inner_join(
            sku::table.on(sku::client_id.eq(order_line::client_id).and(sku::id.eq(order_line::sku_id))),
        )
        .filter(order_line::client_id.eq(DbId::from(client)).and(order_line::id.eq(DbId::from(id))))
        .select((OrderLineRow::as_select(), LineSku::as_select()))
        .get_result(tx.conn())
        .optional()?)
}

/// Writes an order over the version that was read; `order.version` is the new one, one above it.
///
/// # Errors
/// [`StoreError::Changed`] when somebody else changed it.
pub fn update(tx: &mut Tx<'_>, order: &OrderRow) -> Result<(), StoreError> {
    let same = orders::table.filter(
        orders::client_id
            .eq(order.client_id)
            .and(orders::id.eq(order.id))
            .and(orders::version.eq(order.version - 1)),
    );
    let changed = Cached(diesel::update(same).set(order)).execute(tx.conn())?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Changed("orders")) }
}

/// Writes the counters and wishes of a line. Its order's version guards it.
///
/// # Errors
/// [`StoreError::Changed`] when the line is gone.
pub fn update_line(tx: &mut Tx<'_>, line: &OrderLineRow) -> Result<(), StoreError> {
    let same =
        order_line::table.filter(order_line::client_id.eq(line.client_id).and(order_line::id.eq(line.id)));
    let changed = Cached(diesel::update(same).set(line)).execute(tx.conn())?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Changed("order_line")) }
}

/// Removes a line that has not been worked on.
///
/// # Errors
/// [`StoreError::Refused`] when something still refers to it.
pub fn delete_line(tx: &mut Tx<'_>, line: &OrderLineRow) -> Result<(), StoreError> {
    let same =
        order_line::table.filter(order_line::client_id.eq(line.client_id).and(order_line::id.eq(line.id)));
    Cached(diesel::delete(same)).execute(tx.conn())?;
    Ok(())
}

/// The holds of an order that are not lifted, oldest first.
///
/// # Errors
/// What the database says.
pub fn holds(tx: &mut Tx<'_>, client: ClientId, order: OrderId) -> Result<Vec<OrderHoldRow>, StoreError> {
    Ok(order_hold::table
        .filter(order_hold::client_id.eq(DbId::from(client)).and(order_hold::order_id.eq(DbId::from(order))))
        .filter(order_hold::lifted_at.is_null())
        .order(order_hold::id)
        .select(OrderHoldRow::as_select())
        .load(tx.conn())?)
}

/// Writes a new hold.
///
/// # Errors
/// What the database says.
pub fn insert_hold(tx: &mut Tx<'_>, hold: &OrderHoldRow) -> Result<(), StoreError> {
    Cached(diesel::insert_into(order_hold::table).values(hold)).execute(tx.conn())?;
    Ok(())
}

/// Lifts a hold. False when it was lifted before.
///
/// # Errors
/// What the database says.
pub fn lift_hold(tx: &mut Tx<'_>, client: ClientId, hold: OrderHoldId) -> Result<bool, StoreError> {
    let now = DbInstant(tx.now());
    let actor = tx.actor().to_owned();
    let open = order_hold::table.filter(
        order_hold::client_id
            .eq(DbId::from(client))
            .and(order_hold::id.eq(DbId::from(hold)))
            .and(order_hold::lifted_at.is_null()),
    );
    let changed = diesel::update(open)
        .set((order_hold::lifted_at.eq(now), order_hold::lifted_by.eq(actor)))
        .execute(tx.conn())?;
    Ok(changed == 1)
}

/// The orders with a line of this sku that waits for goods, oldest first, for the automatic allocation.
///
/// # Errors
/// What the database says.
pub fn waiting_for(tx: &mut Tx<'_>, client: ClientId, sku: SkuId) -> Result<Vec<OrderId>, StoreError> {
    let ids: Vec<DbId> = order_line::table
        .filter(order_line::client_id.eq(DbId::from(client)).and(order_line::sku_id.eq(DbId::from(sku))))
        .filter(order_line::backordered.gt(0))
        .select(order_line::order_id)
        .distinct()
        .order(order_line::order_id)
        .load(tx.conn())?;
    Ok(ids.into_iter().map(|id| OrderId(id.0)).collect())
}

/// Whose orders these are, for requests of the house that name orders of any client; an unknown one is not in the
/// answer.
///
/// # Errors
/// What the database says.
pub fn owners_of(tx: &mut Tx<'_>, ids: &[OrderId]) -> Result<BTreeMap<OrderId, ClientId>, StoreError> {
    // The key is led by the client (law 1), so all clients are named.
    let clients: Vec<DbId> = client::table.select(client::id).load(tx.conn())?;
    let rows: Vec<(DbId, DbId)> = orders::table
        .filter(orders::client_id.eq_any(clients))
        .filter(orders::id.eq_any(ids.iter().map(|id| DbId::from(*id))))
        .select((orders::id, orders::client_id))
        .load(tx.conn())?;
    Ok(rows.into_iter().map(|(id, owner)| (OrderId(id.0), ClientId(owner.0))).collect())
}

/// Whether any line of a client waits for goods.
///
/// # Errors
/// What the database says.
pub fn is_any_waiting(tx: &mut Tx<'_>, client: ClientId) -> Result<bool, StoreError> {
    let found: Option<DbId> = order_line::table
        .filter(order_line::client_id.eq(DbId::from(client)).and(order_line::backordered.gt(0)))
        .select(order_line::id)
        .get_result(tx.conn())
        .optional()?;
    Ok(found.is_some())
}

/// What an owner says about its orders where an order says nothing.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable)]
#[diesel(table_name = client)]
pub struct OrderDefaults {
    /// Where its orders are sent from.
    pub site_id: Option<DbId>,
    /// Whether they may go in part.
    pub allow_partial: bool,
    /// Whether the rest becomes an order of its own.
    pub allow_backorder: bool,
    /// Whether they are allocated without being asked for.
    pub auto_allocate: bool,
}

/// The owner's settings for its orders.
///
/// # Errors
/// What the database says; not finding a client that owns rows is a broken reference.
pub fn defaults(tx: &mut Tx<'_>, owner: ClientId) -> Result<OrderDefaults, StoreError> {
    Ok(client::table.find(DbId::from(owner)).select(OrderDefaults::as_select()).get_result(tx.conn())?)
}

/// The site with this code.
///
/// # Errors
/// What the database says.
pub fn site_named(tx: &mut Tx<'_>, code: &SiteCode) -> Result<Option<DbId>, StoreError> {
    Ok(site::table.filter(site::code.eq(code.as_str())).select(site::id).get_result(tx.conn()).optional()?)
}

/// The site of a house that has but one.
///
/// # Errors
/// What the database says.
pub fn only_site(tx: &mut Tx<'_>) -> Result<Option<DbId>, StoreError> {
    let sites: Vec<DbId> = site::table.order(site::id).limit(2).select(site::id).load(tx.conn())?;
    Ok(match sites.as_slice() {
        [only] => Some(*only),
        _ => None,
    })
}

/// The items with these codes, folded as [`rummelig_domain::code::SkuCode::folded`] does, by their folded code.
///
/// # Errors
/// What the database says.
pub fn skus_named(
    tx: &mut Tx<'_>,
    owner: ClientId,
    folded: &[&str],
) -> Result<BTreeMap<String, (DbId, LineSku)>, StoreError> {
    let mut named = BTreeMap::new();
    for folded in folded.chunks(IDS_MAX) {
        let rows: Vec<(String, DbId, LineSku)> = sku::table
            .filter(sku::client_id.eq(DbId::from(owner)).and(sku::code_folded.eq_any(folded)))
            .select((sku::code_folded, sku::id, LineSku::as_select()))
            .load(tx.conn())?;
        named.extend(rows.into_iter().map(|(folded, id, sku)| (folded, (id, sku))));
    }
    Ok(named)
}

/// A page of the orders of a client.
///
/// # Errors
/// What the database says.
pub fn page(
    tx: &mut Tx<'_>,
    client: ClientId,
    filter: &DocumentFilter,
    walk: &Walk,
) -> Result<Page<OrderRow>, StoreError> {
    let listed = || {
        let mut query = orders::table.filter(orders::client_id.eq(DbId::from(client))).into_boxed();
        if let Some(status) = filter.status {
            query = query.filter(orders::status.eq(status));
        }
        if let Some(site) = filter.site {
            query = query.filter(orders::site_id.eq(site));
        }
        if let Some(external_id) = &filter.external_id {
            query = query.filter(orders::external_id.eq(external_id.clone()));
        }
        match walk.updated_since {
            Some(since) => query.filter(orders::updated_at.ge(DbInstant(since))),
            None => query,
        }
    };
    let total = if walk.count { Some(listed().count().get_result(tx.conn())?) } else { None };
    let rows: Vec<OrderRow> =
        walked!(listed(), orders, walk).select(OrderRow::as_select()).load(tx.conn())?;
    Ok(Page::cut(rows, walk.limit, total))
}

/// The lines of some orders, by order and number.
///
/// # Errors
/// What the database says.
pub fn lines_of(
    tx: &mut Tx<'_>,
    client: ClientId,
    of: &[DbId],
) -> Result<Vec<(OrderLineRow, LineSku)>, StoreError> {
    Ok(order_line::table
        .inner_join(
            sku::table.on(sku::client_id.eq(order_line::client_id).and(sku::id.eq(order_line::sku_id))),
        )
        .filter(order_line::client_id.eq(DbId::from(client)))
        .filter(order_line::order_id.eq_any(of.iter().copied()))
        .order((order_line::order_id, order_line::line_no))
        .select((OrderLineRow::as_select(), LineSku::as_select()))
        .load(tx.conn())?)
}

/// The holds of some orders that are not lifted.
///
/// # Errors
/// What the database says.
pub fn holds_of(tx: &mut Tx<'_>, client: ClientId, of: &[DbId]) -> Result<Vec<OrderHoldRow>, StoreError> {
    Ok(order_hold::table
        .filter(order_hold::client_id.eq(DbId::from(client)))
        .filter(order_hold::order_id.eq_any(of.iter().copied()))
        .filter(order_hold::lifted_at.is_null())
        .order(order_hold::id)
        .select(OrderHoldRow::as_select())
        .load(tx.conn())?)
}

/// The code of a site.
///
/// # Errors
/// What the database says.
pub fn site_code(tx: &mut Tx<'_>, id: DbId) -> Result<Option<String>, StoreError> {
    Ok(site::table.find(id).select(site::code).get_result(tx.conn()).optional()?)
}
