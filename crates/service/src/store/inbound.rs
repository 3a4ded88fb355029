//! Inbound shipments, their lines and receipts, as rows.

use super::dialect::Cached;
use super::page::{DocumentFilter, Page, Walk, walked};
use super::schema::{inbound_line, inbound_shipment, receipt, receipt_line, sku};
use super::sql_types::{DbId, DbInstant};
use super::{StoreError, Tx};
use diesel::prelude::*;
use rummelig_domain::ids::{ClientId, InboundId};

/// Announced goods, without their lines.
#[derive(Clone, Debug, PartialEq, Queryable, Insertable, Selectable, AsChangeset)]
#[diesel(table_name = inbound_shipment, primary_key(client_id, id), treat_none_as_null = true)]
pub struct InboundRow {
    /// The owner.
    pub client_id: DbId,
    /// The row.
    pub id: DbId,
    /// The client's own number of it, for ever.
    pub external_id: String,
    /// The site.
    pub site_id: Option<DbId>,
    /// Its state.
    pub status: String,
    /// The day they are expected.
    pub expected_on: Option<String>,
    /// Who sends them.
    pub supplier_name: Option<String>,
    /// Tracking numbers, a JSON list.
    pub tracking_numbers: String,
    /// When it was made.
    pub created_at: DbInstant,
    /// When it last changed.
    pub updated_at: DbInstant,
    /// Grows with each change.
    pub version: i64,
}

/// One line of an inbound shipment.
#[derive(Clone, Debug, PartialEq, Queryable, Insertable, Selectable, AsChangeset)]
#[diesel(table_name = inbound_line, primary_key(client_id, id), treat_none_as_null = true)]
pub struct InboundLineRow {
    /// The owner.
    pub client_id: DbId,
    /// The row.
    pub id: DbId,
    /// The inbound shipment.
    pub inbound_id: DbId,
    /// Its number.
    pub line_no: i32,
    /// The item.
    pub sku_id: DbId,
    /// Announced units; 0 for goods that nobody announced.
    pub quantity: i64,
    /// The announced lot.
    pub lot_code: Option<String>,
    /// The announced day of expiry.
    pub expires_on: Option<String>,
    /// Whether it was announced.
    pub announced: bool,
    /// Units that came, in whatever condition.
    pub received: i64,
    /// How many of them were damaged.
    pub damaged: i64,
}

/// What receiving needs of the item of a line.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable)]
#[diesel(table_name = sku)]
pub struct LineSku {
    /// As the client spells it.
    pub code: String,
    /// Weight of a base unit in grams.
    pub weight_g: Option<i64>,
    /// Length of a base unit.
    pub length_mm: Option<i32>,
    /// Width of a base unit.
    pub width_mm: Option<i32>,
    /// Height of a base unit.
    pub height_mm: Option<i32>,
}

impl LineSku {
    /// Whether the house does not know what it must know to store and send the item: weight and size.
    #[must_use]
    pub const fn lacks_data(&self) -> bool {
        self.weight_g.is_none()
            || self.length_mm.is_none()
            || self.width_mm.is_none()
            || self.height_mm.is_none()
    }
}

/// What came, once.
#[derive(Clone, Debug, PartialEq, Queryable, Insertable, Selectable)]
#[diesel(table_name = receipt)]
pub struct ReceiptRow {
    /// The owner.
    pub client_id: DbId,
    /// The row.
    pub id: DbId,
    /// The inbound shipment.
    pub inbound_id: DbId,
    /// Who received it.
    pub actor: String,
    /// When.
    pub recorded_at: DbInstant,
}

/// One line of a receipt.
#[derive(Clone, Debug, PartialEq, Queryable, Insertable, Selectable)]
#[diesel(table_name = receipt_line)]
pub struct ReceiptLineRow {
    /// The owner.
    pub client_id: DbId,
    /// The row.
    pub id: DbId,
    /// The receipt.
    pub receipt_id: DbId,
    /// Its place in the list.
    pub position: i32,
    /// The line that it belongs to.
    pub inbound_line_id: DbId,
    /// The item.
    pub sku_id: DbId,
    /// The lot, if it has one.
    pub lot_id: Option<DbId>,
    /// Serial numbers, a JSON list.
    pub serials: String,
    /// Base units.
    pub quantity: i64,
    /// The location.
    pub location_id: DbId,
    /// The unit it came on.
    pub handling_unit_id: Option<DbId>,
    /// `good`, `damaged` or `quarantined`.
    pub condition: String,
}

/// Writes a new inbound shipment.
///
/// # Errors
/// What the database says; [`StoreError::Unique`] where a code or number is taken.
pub fn insert(tx: &mut Tx<'_>, row: &InboundRow) -> Result<(), StoreError> {
    Cached(diesel::insert_into(inbound_shipment::table).values(row)).execute(tx.conn())?;
    Ok(())
}

/// Writes a new line.
///
/// # Errors
/// What the database says; [`StoreError::Unique`] where a code or number is taken.
pub fn insert_line(tx: &mut Tx<'_>, row: &InboundLineRow) -> Result<(), StoreError> {
    Cached(diesel::insert_into(inbound_line::table).values(row)).execute(tx.conn())?;
    Ok(())
}

/// Writes a receipt.
///
/// # Errors
/// What the database says; [`StoreError::Unique`] where a code or number is taken.
pub fn insert_receipt(tx: &mut Tx<'_>, row: &ReceiptRow) -> Result<(), StoreError> {
    Cached(diesel::insert_into(receipt::table).values(row)).execute(tx.conn())?;
    Ok(())
}

/// Writes a line of a receipt.
///
/// # Errors
/// What the database says; [`StoreError::Unique`] where a code or number is taken.
pub fn insert_receipt_line(tx: &mut Tx<'_>, row: &ReceiptLineRow) -> Result<(), StoreError> {
    Cached(diesel::insert_into(receipt_line::table).values(row)).execute(tx.conn())?;
    Ok(())
}

/// An inbound shipment by the client's own number.
///
/// # Errors
/// What the database says.
pub fn by_external_id(
    tx: &mut Tx<'_>,
    client: ClientId,
    external_id: &str,
) -> Result<Option<InboundRow>, StoreError> {
    Ok(inbound_shipment::table
        .filter(
            inbound_shipment::client_id
                .eq(DbId::from(client))
                .and(inbound_shipment::external_id.eq(external_id)),
        )
        .select(InboundRow::as_select())
        .get_result(tx.conn())
        .optional()?)
}

/// An inbound shipment by our id.
///
/// # Errors
/// What the database says.
pub fn by_id(tx: &mut Tx<'_>, client: ClientId, id: InboundId) -> Result<Option<InboundRow>, StoreError> {
    Ok(inbound_shipment::table
        .filter(
            inbound_shipment::client_id.eq(DbId::from(client)).and(inbound_shipment::id.eq(DbId::from(id))),
        )
        .select(InboundRow::as_select())
        .get_result(tx.conn())
        .optional()?)
}

/// The lines of some inbound shipments, by shipment and number, each with its item.
///
/// # Errors
/// What the database says.
pub fn lines_of(
    tx: &mut Tx<'_>,
    client: ClientId,
    of: &[DbId],
) -> Result<Vec<(InboundLineRow, LineSku)>, StoreError> {
    Ok(inbound_line::table
        .inner_join(
            sku::table.on(sku::client_id.eq(inbound_line::client_id).and(sku::id.eq(inbound_line::sku_id))),
        )
        .filter(inbound_line::client_id.eq(DbId::from(client)))
        .filter(inbound_line::inbound_id.eq_any(of.iter().copied()))
        .order((inbound_line::inbound_id, inbound_line::line_no))
        .select((InboundLineRow::as_select(), LineSku::as_select()))
        .load(tx.conn())?)
}

/// A page of the inbound shipments of a client.
///
/// # Errors
/// What the database says.
pub fn page(
    tx: &mut Tx<'_>,
    client: ClientId,
    filter: &DocumentFilter,
    walk: &Walk,
) -> Result<Page<InboundRow>, StoreError> {
    let listed = || {
        let of_client = inbound_shipment::client_id.eq(DbId::from(client));
        let mut query = inbound_shipment::table.filter(of_client).into_boxed();
        if let Some(status) = filter.status {
            query = query.filter(inbound_shipment::status.eq(status));
        }
        if let Some(site) = filter.site {
            query = query.filter(inbound_shipment::site_id.eq(site));
        }
        if let Some(external_id) = &filter.external_id {
            query = query.filter(inbound_shipment::external_id.eq(external_id.clone()));
        }
        match walk.updated_since {
            Some(since) => query.filter(inbound_shipment::updated_at.ge(DbInstant(since))),
            None => query,
        }
    };
    let total = if walk.count { Some(listed().count().get_result(tx.conn())?) } else { None };
    let rows: Vec<InboundRow> =
        walked!(listed(), inbound_shipment, walk).select(InboundRow::as_select()).load(tx.conn())?;
    Ok(Page::cut(rows, walk.limit, total))
}

/// A page of the receipts of an inbound shipment, oldest first.
///
/// # Errors
/// What the database says.
pub fn receipts(
    tx: &mut Tx<'_>,
    client: ClientId,
    inbound: InboundId,
    walk: &Walk,
) -> Result<Page<ReceiptRow>, StoreError> {
    let listed = || {
        let of_client = receipt::client_id.eq(DbId::from(client));
        receipt::table.filter(of_client.and(receipt::inbound_id.eq(DbId::from(inbound)))).into_boxed()
    };
    let total = if walk.count { Some(listed().count().get_result(tx.conn())?) } else { None };
    let mut query = listed();
    if let Some(after) = walk.after {
        query = query.filter(receipt::id.gt(DbId(after.id)));
    }
    let rows: Vec<ReceiptRow> =
        query.order(receipt::id).limit(walk.rows()).select(ReceiptRow::as_select()).load(tx.conn())?;
    Ok(Page::cut(rows, walk.limit, total))
}

/// The lines of a receipt.
///
/// # Errors
/// What the database says.
pub fn receipt_lines(
    tx: &mut Tx<'_>,
    client: ClientId,
    receipt_id: DbId,
) -> Result<Vec<ReceiptLineRow>, StoreError> {
    Ok(receipt_line::table
        .filter(receipt_line::client_id.eq(DbId::from(client)).and(receipt_line::receipt_id.eq(receipt_id)))
        .order(receipt_line::position)
        .select(ReceiptLineRow::as_select())
        .load(tx.conn())?)
}

/// Writes an inbound shipment over the version that was read; `row.version` is the new one, one above it.
///
/// # Errors
/// [`StoreError::Changed`] when somebody else changed it.
pub fn update(tx: &mut Tx<'_>, row: &InboundRow) -> Result<(), StoreError> {
    let same = inbound_shipment::table.filter(
        inbound_shipment::client_id
            .eq(row.client_id)
            .and(inbound_shipment::id.eq(row.id))
            .and(inbound_shipment::version.eq(row.version - 1)),
    );
    let changed = Cached(diesel::update(same).set(row)).execute(tx.conn())?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Changed("inbound_shipment")) }
}

/// Writes a line. Its shipment's version guards it.
///
/// # Errors
/// [`StoreError::Changed`] when the line is gone.
pub fn update_line(tx: &mut Tx<'_>, row: &InboundLineRow) -> Result<(), StoreError> {
    let same = inbound_line::table
        .filter(inbound_line::client_id.eq(row.client_id).and(inbound_line::id.eq(row.id)));
    let changed = Cached(diesel::update(same).set(row)).execute(tx.conn())?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Changed("inbound_line")) }
}

/// Removes a line of which nothing came.
///
/// # Errors
/// [`StoreError::Refused`] when a receipt refers to it.
pub fn delete_line(tx: &mut Tx<'_>, row: &InboundLineRow) -> Result<(), StoreError> {
    let same = inbound_line::table
        .filter(inbound_line::client_id.eq(row.client_id).and(inbound_line::id.eq(row.id)));
    diesel::delete(same).execute(tx.conn())?;
    Ok(())
}
