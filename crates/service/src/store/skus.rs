//! Skus with their barcodes, pack levels and components, as rows.

use super::page::{IDS_MAX, Page, Walk, walked};
use super::record::Record;
use super::schema::{
    inbound_line, inbound_shipment, order_line, orders, sku, sku_barcode, sku_component, sku_pack_level,
    sku_stock,
};
use super::sql_types::{DbId, DbInstant};
use super::{Cached, StoreError, Tx};
use diesel::prelude::*;
use rummelig_domain::code::{Barcode, SkuCode, Text, fold};
use rummelig_domain::country::Country;
use rummelig_domain::ids::{ClientId, DocumentId, SkuId};
use rummelig_domain::quantity::Quantity;
use rummelig_domain::sku::{Component, PackLevel, Sku, SkuBarcode, SkuStatus, Tracking};
use std::collections::BTreeMap;

#[derive(Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = sku, primary_key(client_id, id), treat_none_as_null = true)]
struct Row {
    client_id: DbId,
    id: DbId,
    code: String,
    code_folded: String,
    name: String,
    name_folded: String,
    status: String,
    length_mm: Option<i32>,
    width_mm: Option<i32>,
    height_mm: Option<i32>,
    weight_g: Option<i64>,
    lot_tracked: bool,
    expiry_tracked: bool,
    serial_tracked: bool,
    hs_code: Option<String>,
    origin_country: Option<String>,
    low_stock_at: Option<i64>,
    image: Option<String>,
    created_at: DbInstant,
    updated_at: DbInstant,
    version: i64,
}

#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = sku_barcode)]
struct BarcodeRow {
    client_id: DbId,
    code: String,
    sku_id: DbId,
    quantity: i64,
    pack_level: Option<String>,
}

#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = sku_pack_level)]
struct PackLevelRow {
    client_id: DbId,
    sku_id: DbId,
    position: i32,
    name: String,
    quantity: i64,
    weight_g: Option<i64>,
}

#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = sku_component)]
struct ComponentRow {
    client_id: DbId,
    sku_id: DbId,
    position: i32,
    component_id: DbId,
    quantity: i64,
}

/// A number of the domain as a column holds it; the readers of wire and files keep all of them far below the bound.
fn column<T: TryInto<U>, U>(number: T) -> Result<U, StoreError> {
    number.try_into().map_err(|_| StoreError::Refused("sku number".into()))
}

impl TryFrom<&Record<Sku>> for Row {
    type Error = StoreError;

    fn try_from(record: &Record<Sku>) -> Result<Self, StoreError> {
        let item = &record.value;
        let name = item.name.as_ref().map(ToString::to_string).unwrap_or_default();
        Ok(Self {
            client_id: item.client.into(),
            id: item.id.into(),
            code: item.code.to_string(),
            code_folded: item.code.folded(),
            name_folded: fold(&name),
            name,
            status: item.status.as_str().to_owned(),
            length_mm: item.length_mm.map(column).transpose()?,
            width_mm: item.width_mm.map(column).transpose()?,
            height_mm: item.height_mm.map(column).transpose()?,
            weight_g: item.weight_g.map(column).transpose()?,
            lot_tracked: item.tracking.lot,
            expiry_tracked: item.tracking.expiry,
            serial_tracked: item.tracking.serial,
            hs_code: item.hs_code.as_ref().map(ToString::to_string),
            origin_country: item.origin_country.map(|country| country.to_string()),
            low_stock_at: item.low_stock_at.map(Quantity::units),
            image: item.image.map(|image| image.to_string()),
            created_at: record.created_at.into(),
            updated_at: record.updated_at.into(),
            version: record.version,
        })
    }
}

/// The rows of an item beside its own.
#[derive(Default)]
struct Parts {
    barcodes: Vec<BarcodeRow>,
    pack_levels: Vec<PackLevelRow>,
    components: Vec<ComponentRow>,
}

impl Parts {
    fn of(item: &Sku) -> Result<Self, StoreError> {
        let (client_id, sku_id) = (DbId::from(item.client), DbId::from(item.id));
        let mut parts = Self::default();
        for barcode in &item.barcodes {
            parts.barcodes.push(BarcodeRow {
                client_id,
                code: barcode.code.to_string(),
                sku_id,
                quantity: barcode.quantity.units(),
                pack_level: None,
            });
        }
        for (position, level) in (0..).zip(&item.pack_levels) {
            if let Some(code) = &level.barcode {
                parts.barcodes.push(BarcodeRow {
                    client_id,
                    code: code.to_string(),
                    sku_id,
                    quantity: level.quantity.units(),
                    pack_level: Some(level.name.to_string()),
                });
            }
            parts.pack_levels.push(PackLevelRow {
                client_id,
                sku_id,
                position,
                name: level.name.to_string(),
                quantity: level.quantity.units(),
                weight_g: level.weight_g.map(column).transpose()?,
            });
        }
        for (position, component) in (0..).zip(&item.components) {
            parts.components.push(ComponentRow {
                client_id,
                sku_id,
                position,
                component_id: component.sku.into(),
                quantity: component.quantity.units(),
            });
        }
        Ok(parts)
    }
}

/// An item from its rows; none where a column holds what no item has.
fn value(row: Row, parts: Parts) -> Option<Sku> {
    let length = |mm: Option<i32>| mm.map(u32::try_from).transpose().ok();
    let quantity = |units: i64| Quantity::new(units).ok();
    let mut barcodes = Vec::new();
    let mut of_levels = BTreeMap::new();
    for barcode in parts.barcodes {
        let code = Barcode::new(barcode.code).ok()?;
        match barcode.pack_level {
            Some(level) => {
                of_levels.insert(level, code);
            }
            None => barcodes.push(SkuBarcode { code, quantity: quantity(barcode.quantity)? }),
        }
    }
    // By sign, whatever the collation of the database, so that equal lists compare equal.
    barcodes.sort_by(|a, b| a.code.cmp(&b.code));
    let mut pack_levels = Vec::new();
    for level in parts.pack_levels {
        pack_levels.push(PackLevel {
            barcode: of_levels.remove(&level.name),
            name: Text::new(&level.name).ok()?,
            quantity: quantity(level.quantity)?,
            weight_g: level.weight_g.map(u64::try_from).transpose().ok()?,
        });
    }
    let mut components = Vec::new();
    for component in parts.components {
        components.push(Component {
            sku: SkuId(component.component_id.0),
            quantity: quantity(component.quantity)?,
        });
    }
    let image = row.image.map(|image| image.parse()).transpose().ok()?;
    Some(Sku {
        id: SkuId(row.id.0),
        client: ClientId(row.client_id.0),
        code: SkuCode::new(row.code).ok()?,
        name: Text::optional(&row.name).ok()?,
        status: SkuStatus::parse(&row.status)?,
        barcodes,
        length_mm: length(row.length_mm)?,
        width_mm: length(row.width_mm)?,
        height_mm: length(row.height_mm)?,
        weight_g: row.weight_g.map(u64::try_from).transpose().ok()?,
        tracking: Tracking { lot: row.lot_tracked, expiry: row.expiry_tracked, serial: row.serial_tracked },
        pack_levels,
        components,
        hs_code: row.hs_code.map(|text| Text::new(&text)).transpose().ok()?,
        origin_country: row.origin_country.map(|text| Country::new(&text)).transpose().ok()?,
        low_stock_at: match row.low_stock_at {
            Some(units) => Some(quantity(units)?),
            None => None,
        },
        image: image.map(|id: uuid::Uuid| DocumentId(id)),
    })
}

fn record(row: Row, parts: Parts) -> Result<Record<Sku>, StoreError> {
    let (created_at, updated_at, version) = (row.created_at.0, row.updated_at.0, row.version);
    let value = value(row, parts).ok_or(StoreError::Unreadable("sku"))?;
    Ok(Record { value, created_at, updated_at, version })
}

/// The parts of some items of one client; a hot path with one item has one text per table.
fn parts_of(tx: &mut Tx<'_>, client: DbId, ids: &[DbId]) -> Result<BTreeMap<DbId, Parts>, StoreError> {
    let (mut barcodes, mut levels, mut components): (Vec<BarcodeRow>, Vec<PackLevelRow>, Vec<ComponentRow>);
    if let [id] = ids {
        barcodes = sku_barcode::table
            .filter(sku_barcode::client_id.eq(client).and(sku_barcode::sku_id.eq(*id)))
            .order(sku_barcode::code)
            .load(tx.conn())?;
        levels = sku_pack_level::table
            .filter(sku_pack_level::client_id.eq(client).and(sku_pack_level::sku_id.eq(*id)))
            .order(sku_pack_level::position)
            .load(tx.conn())?;
        components = sku_component::table
            .filter(sku_component::client_id.eq(client).and(sku_component::sku_id.eq(*id)))
            .order(sku_component::position)
            .load(tx.conn())?;
    } else {
        barcodes = sku_barcode::table
            .filter(sku_barcode::client_id.eq(client).and(sku_barcode::sku_id.eq_any(ids)))
            .order(sku_barcode::code)
            .load(tx.conn())?;
        levels = sku_pack_level::table
            .filter(sku_pack_level::client_id.eq(client).and(sku_pack_level::sku_id.eq_any(ids)))
            .order(sku_pack_level::position)
            .load(tx.conn())?;
        components = sku_component::table
            .filter(sku_component::client_id.eq(client).and(sku_component::sku_id.eq_any(ids)))
            .order(sku_component::position)
            .load(tx.conn())?;
    }
    let mut parts: BTreeMap<DbId, Parts> = BTreeMap::new();
    for row in barcodes.drain(..) {
        parts.entry(row.sku_id).or_default().barcodes.push(row);
    }
    for row in levels.drain(..) {
        parts.entry(row.sku_id).or_default().pack_levels.push(row);
    }
    for row in components.drain(..) {
        parts.entry(row.sku_id).or_default().components.push(row);
    }
    Ok(parts)
}

fn whole(tx: &mut Tx<'_>, row: Option<Row>) -> Result<Option<Record<Sku>>, StoreError> {
    let Some(row) = row else { return Ok(None) };
    let parts = parts_of(tx, row.client_id, &[row.id])?.remove(&row.id).unwrap_or_default();
    record(row, parts).map(Some)
}

/// The item with this id.
///
/// # Errors
/// What the database says.
pub fn find(tx: &mut Tx<'_>, client: ClientId, id: SkuId) -> Result<Option<Record<Sku>>, StoreError> {
    let row = sku::table.find((DbId::from(client), DbId::from(id))).get_result(tx.conn()).optional()?;
    whole(tx, row)
}

/// These items of one client, without an order.
///
/// # Errors
/// What the database says.
pub fn of_ids(tx: &mut Tx<'_>, client: ClientId, ids: &[SkuId]) -> Result<Vec<Record<Sku>>, StoreError> {
    let ids: Vec<DbId> = ids.iter().map(|id| DbId::from(*id)).collect();
    let mut records = Vec::with_capacity(ids.len());
    for ids in ids.chunks(IDS_MAX) {
        let rows: Vec<Row> = sku::table
            .filter(sku::client_id.eq(DbId::from(client)).and(sku::id.eq_any(ids)))
            .load(tx.conn())?;
        let mut parts = parts_of(tx, client.into(), ids)?;
        for row in rows {
            let parts = parts.remove(&row.id).unwrap_or_default();
            records.push(record(row, parts)?);
        }
    }
    Ok(records)
}

/// The item with this code, whatever the case of its ASCII letters.
///
/// # Errors
/// What the database says.
pub fn find_by_code(
    tx: &mut Tx<'_>,
    client: ClientId,
    code: &SkuCode,
) -> Result<Option<Record<Sku>>, StoreError> {
    let row = sku::table
        .filter(sku::client_id.eq(DbId::from(client)).and(sku::code_folded.eq(code.folded())))
        .get_result(tx.conn())
        .optional()?;
    whole(tx, row)
}

/// The id of the item with this code, and its name where it has one: what each line of a file asks for.
///
/// # Errors
/// What the database says.
pub fn name_of(
    tx: &mut Tx<'_>,
    client: ClientId,
    code: &SkuCode,
) -> Result<Option<(SkuId, Option<Text>)>, StoreError> {
    let row: Option<(DbId, String)> = sku::table
        .filter(sku::client_id.eq(DbId::from(client)).and(sku::code_folded.eq(code.folded())))
        .select((sku::id, sku::name))
        .get_result(tx.conn())
        .optional()?;
    let Some((id, name)) = row else { return Ok(None) };
    let name = Text::optional(&name).map_err(|_| StoreError::Unreadable("sku"))?;
    Ok(Some((SkuId(id.0), name)))
}

/// The id of the item with this code: what lines of orders and receipts ask for.
///
/// # Errors
/// What the database says.
pub fn id_of(tx: &mut Tx<'_>, client: ClientId, code: &SkuCode) -> Result<Option<SkuId>, StoreError> {
    let id: Option<DbId> = sku::table
        .filter(sku::client_id.eq(DbId::from(client)).and(sku::code_folded.eq(code.folded())))
        .select(sku::id)
        .get_result(tx.conn())
        .optional()?;
    Ok(id.map(|id| SkuId(id.0)))
}

/// The codes of these items of one client, for answers that name them.
///
/// # Errors
/// What the database says.
pub fn codes(
    tx: &mut Tx<'_>,
    client: ClientId,
    ids: &[SkuId],
) -> Result<BTreeMap<SkuId, String>, StoreError> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows: Vec<(DbId, String)> = sku::table
        .filter(sku::client_id.eq(DbId::from(client)))
        .filter(sku::id.eq_any(ids.iter().map(|id| DbId::from(*id))))
        .select((sku::id, sku::code))
        .load(tx.conn())?;
    Ok(rows.into_iter().map(|(id, code)| (SkuId(id.0), code)).collect())
}

/// Which items a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only those of this status.
    pub status: Option<SkuStatus>,
    /// Only the one with this code.
    pub code: Option<SkuCode>,
}

/// A page of a client's items.
///
/// # Errors
/// What the database says.
pub fn page(
    tx: &mut Tx<'_>,
    client: ClientId,
    filter: &Filter,
    walk: &Walk,
) -> Result<Page<Record<Sku>>, StoreError> {
    let client = DbId::from(client);
    let listed = || {
        let mut query = sku::table.filter(sku::client_id.eq(client)).into_boxed();
        if let Some(status) = filter.status {
            query = query.filter(sku::status.eq(status.as_str()));
        }
        if let Some(code) = &filter.code {
            query = query.filter(sku::code_folded.eq(code.folded()));
        }
        match walk.updated_since {
            Some(since) => query.filter(sku::updated_at.ge(DbInstant(since))),
            None => query,
        }
    };
    let total = if walk.count { Some(listed().count().get_result(tx.conn())?) } else { None };
    let rows: Vec<Row> = walked!(listed(), sku, walk).load(tx.conn())?;
    let page = Page::cut(rows, walk.limit, total);
    let ids: Vec<DbId> = page.rows.iter().map(|row| row.id).collect();
    let mut parts = parts_of(tx, client, &ids)?;
    let records: Result<Vec<_>, _> = page
        .rows
        .into_iter()
        .map(|row| {
            let parts = parts.remove(&row.id).unwrap_or_default();
            record(row, parts)
        })
        .collect();
    Ok(Page { rows: records?, has_more: page.has_more, total: page.total })
}

/// Which item of the client has a barcode: its id, code, and the units that the barcode stands for.
///
/// # Errors
/// What the database says.
pub fn of_barcode(
    tx: &mut Tx<'_>,
    client: ClientId,
    code: &Barcode,
) -> Result<Option<(SkuId, String, i64)>, StoreError> {
    let row: Option<(DbId, String, i64)> = sku_barcode::table
        .inner_join(
            sku::table.on(sku::client_id.eq(sku_barcode::client_id).and(sku::id.eq(sku_barcode::sku_id))),
        )
        .filter(sku_barcode::client_id.eq(DbId::from(client)).and(sku_barcode::code.eq(code.as_str())))
        .select((sku::id, sku::code, sku_barcode::quantity))
        .get_result(tx.conn())
        .optional()?;
    Ok(row.map(|(id, sku, units)| (SkuId(id.0), sku, units)))
}

/// Writes a new item, and its totals with nothing in stock.
///
/// # Errors
/// [`StoreError::Unique`] for a code or barcode that the client has.
pub fn insert(tx: &mut Tx<'_>, record: &Record<Sku>) -> Result<(), StoreError> {
    let row = Row::try_from(record)?;
    Cached(diesel::insert_into(sku::table).values(&row)).execute(tx.conn())?;
    let totals = (
        sku_stock::client_id.eq(row.client_id),
        sku_stock::sku_id.eq(row.id),
        sku_stock::sequence.eq(0_i64),
        sku_stock::on_hand.eq(0_i64),
        sku_stock::allocated.eq(0_i64),
    );
    Cached(diesel::insert_into(sku_stock::table).values(totals)).execute(tx.conn())?;
    insert_parts(tx, Parts::of(&record.value)?)
}

/// Writes an item over the version before its own; `before` is what it was.
///
/// # Errors
/// [`StoreError::Changed`] where somebody was faster, [`StoreError::Unique`] for a barcode that the client has.
pub fn update(tx: &mut Tx<'_>, before: &Record<Sku>, record: &Record<Sku>) -> Result<(), StoreError> {
    let row = Row::try_from(record)?;
    let key = (row.client_id, row.id);
    let same = sku::table.find(key).filter(sku::version.eq(record.version - 1));
    let changed = Cached(diesel::update(same).set(row)).execute(tx.conn())?;
    if changed != 1 {
        return Err(StoreError::Changed("sku"));
    }
    let (old, new) = (&before.value, &record.value);
    let same_parts = old.barcodes == new.barcodes
        && old.pack_levels == new.pack_levels
        && old.components == new.components;
    if same_parts {
        return Ok(());
    }
    let barcodes =
        sku_barcode::table.filter(sku_barcode::client_id.eq(key.0).and(sku_barcode::sku_id.eq(key.1)));
    diesel::delete(barcodes).execute(tx.conn())?;
    let levels = sku_pack_level::table
        .filter(sku_pack_level::client_id.eq(key.0).and(sku_pack_level::sku_id.eq(key.1)));
    diesel::delete(levels).execute(tx.conn())?;
    let components =
        sku_component::table.filter(sku_component::client_id.eq(key.0).and(sku_component::sku_id.eq(key.1)));
    diesel::delete(components).execute(tx.conn())?;
    insert_parts(tx, Parts::of(new)?)
}

fn insert_parts(tx: &mut Tx<'_>, parts: Parts) -> Result<(), StoreError> {
    for row in &parts.barcodes {
        Cached(diesel::insert_into(sku_barcode::table).values(row)).execute(tx.conn())?;
    }
    for row in &parts.pack_levels {
        Cached(diesel::insert_into(sku_pack_level::table).values(row)).execute(tx.conn())?;
    }
    for row in &parts.components {
        Cached(diesel::insert_into(sku_component::table).values(row)).execute(tx.conn())?;
    }
    Ok(())
}

/// The direct parts of these items.
///
/// # Errors
/// What the database says.
pub fn parts_below(
    tx: &mut Tx<'_>,
    client: ClientId,
    items: &[SkuId],
) -> Result<BTreeMap<SkuId, Vec<SkuId>>, StoreError> {
    let rows: Vec<(DbId, DbId)> = sku_component::table
        .filter(sku_component::client_id.eq(DbId::from(client)))
        .filter(sku_component::sku_id.eq_any(items.iter().map(|id| DbId::from(*id))))
        .order((sku_component::sku_id, sku_component::position))
        .select((sku_component::sku_id, sku_component::component_id))
        .load(tx.conn())?;
    let mut parts: BTreeMap<SkuId, Vec<SkuId>> = BTreeMap::new();
    for (item, part) in rows {
        parts.entry(SkuId(item.0)).or_default().push(SkuId(part.0));
    }
    Ok(parts)
}

/// Whether there is any unit of an item in the house.
///
/// # Errors
/// What the database says.
pub fn has_stock(tx: &mut Tx<'_>, client: ClientId, id: SkuId) -> Result<bool, StoreError> {
    let on_hand: Option<i64> = sku_stock::table
        .find((DbId::from(client), DbId::from(id)))
        .select(sku_stock::on_hand)
        .get_result(tx.conn())
        .optional()?;
    Ok(on_hand.is_some_and(|units| units > 0))
}

/// Whether an item stands on a line of an order that has not left, or of goods that are still to come.
///
/// # Errors
/// What the database says.
pub fn has_open_lines(tx: &mut Tx<'_>, client: ClientId, id: SkuId) -> Result<bool, StoreError> {
    let (client, id) = (DbId::from(client), DbId::from(id));
    // By the statuses that are open, so that the index of the statuses leads and the long past is not read.
    let ordered: Option<DbId> = orders::table
        .inner_join(
            order_line::table
                .on(order_line::client_id.eq(orders::client_id).and(order_line::order_id.eq(orders::id))),
        )
        .filter(orders::client_id.eq(client).and(orders::status.eq_any(OPEN_ORDERS)))
        .filter(order_line::sku_id.eq(id))
        .select(orders::id)
        .get_result(tx.conn())
        .optional()?;
    if ordered.is_some() {
        return Ok(true);
    }
    let announced: Option<DbId> = inbound_shipment::table
        .inner_join(
            inbound_line::table.on(inbound_line::client_id
                .eq(inbound_shipment::client_id)
                .and(inbound_line::inbound_id.eq(inbound_shipment::id))),
        )
        .filter(inbound_shipment::client_id.eq(client).and(inbound_shipment::status.eq_any(OPEN_INBOUND)))
        .filter(inbound_line::sku_id.eq(id))
        .select(inbound_shipment::id)
        .get_result(tx.conn())
        .optional()?;
    Ok(announced.is_some())
}

/// The statuses of orders whose goods are still to leave.
const OPEN_ORDERS: [&str; 7] = ["draft", "open", "allocated", "released", "picking", "picked", "packed"];
/// The statuses of inbound shipments whose goods are still to come.
const OPEN_INBOUND: [&str; 4] = ["draft", "announced", "arrived", "receiving"];
