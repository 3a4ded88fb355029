//! The catalogue: a client's items, their barcodes, packages and parts.

use crate::app::AppError;
use crate::app::error::{Conflict, FieldCode, FieldProblem};
use crate::app::precondition::Precondition;
use crate::app::said::Said;
use crate::app::written::Written;
use crate::store::audit::{self, Chain, Entry};
use crate::store::events::{Event, emit};
use crate::store::page::{Page, Walk};
use crate::store::record::Record;
use crate::store::skus::Filter;
use crate::store::{Tx, skus};
use rummelig_domain::code::{Barcode, SkuCode, Text};
use rummelig_domain::country::Country;
use rummelig_domain::ids::{ClientId, SkuId};
use rummelig_domain::quantity::Quantity;
use rummelig_domain::sku::{
    Component, MissingData, PackLevel, Sku, SkuBarcode, SkuError, SkuStatus, Tracking, check_components,
    check_status_change, check_tracking_change,
};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// What a client says about an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkuFacts {
    /// The client's code; the first spelling is kept.
    pub code: SkuCode,
    /// Its name.
    pub name: Option<Text>,
    /// Whether it is still sold.
    pub status: SkuStatus,
    /// Codes of the base unit and of packages without a level.
    pub barcodes: Vec<SkuBarcode>,
    /// Length of a base unit in millimetres.
    pub length_mm: Option<u32>,
    /// Width of a base unit in millimetres.
    pub width_mm: Option<u32>,
    /// Height of a base unit in millimetres.
    pub height_mm: Option<u32>,
    /// Weight of a base unit in grams.
    pub weight_g: Option<u64>,
    /// What is written down about each unit.
    pub tracking: Tracking,
    /// Packages of several units.
    pub pack_levels: Vec<PackLevel>,
    /// What it is assembled from, by code.
    pub components: Vec<(SkuCode, Quantity)>,
    /// The customs tariff number.
    pub hs_code: Option<Text<16>>,
    /// Where it was made.
    pub origin_country: Option<Country>,
    /// At or below so many sellable units the client is told.
    pub low_stock_at: Option<Quantity>,
}

impl SkuFacts {
    /// An item of which only the code and perhaps the name are known, as an order that names it first brings it.
    #[must_use]
    pub fn named(code: SkuCode, name: Option<Text>) -> Self {
        Self {
            code,
            name,
            status: SkuStatus::Active,
            barcodes: Vec::new(),
            length_mm: None,
            width_mm: None,
            height_mm: None,
            weight_g: None,
            tracking: Tracking::default(),
            pack_levels: Vec::new(),
            components: Vec::new(),
            hs_code: None,
            origin_country: None,
            low_stock_at: None,
        }
    }
}

/// An item, with the codes of its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkuView {
    /// The item.
    pub record: Record<Sku>,
    /// Its parts, in their order.
    pub components: Vec<(String, Quantity)>,
}

/// What became of an item that a line of an order or a receipt named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ensured {
    /// It was there, with this name or none was said.
    Known,
    /// It was there under another name, which it keeps.
    NamedOtherwise,
    /// It was there without a name, and has one now.
    Named,
    /// It was made.
    Created,
}

/// Creates an item or replaces what is known of it.
///
/// # Errors
/// [`Conflict::BarcodeTaken`], [`Conflict::ItemInUse`], [`Conflict::ItemTrackingLocked`];
/// [`AppError::ReferencesUnknown`] for a component; [`AppError::DataRefused`] for components that lead back;
/// [`AppError::Validation`] for the same barcode, level or component twice; what the precondition says.
pub fn put(
    tx: &mut Tx<'_>,
    client: ClientId,
    facts: &SkuFacts,
    precondition: &Precondition,
) -> Result<(SkuView, Written), AppError> {
    let current = skus::find_by_code(tx, client, &facts.code)?;
    match &current {
        Some(current) => precondition.holds(current.version)?,
        None => precondition.holds_for_none()?,
    }
    let (record, written) = write(tx, client, current.as_ref(), facts)?;
    audit_item(tx, &record, written)?;
    Ok((view(tx, record)?, written))
}

/// Changes an item that was read in this transaction; as [`put`].
///
/// # Errors
/// As [`put`].
pub fn change(
    tx: &mut Tx<'_>,
    current: &Record<Sku>,
    facts: &SkuFacts,
) -> Result<(SkuView, Written), AppError> {
    let (record, written) = write(tx, current.value.client, Some(current), facts)?;
    audit_item(tx, &record, written)?;
    Ok((view(tx, record)?, written))
}

/// An item by its code, whatever the case of its ASCII letters.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn get(tx: &mut Tx<'_>, client: ClientId, code: &str) -> Result<SkuView, AppError> {
    let code = SkuCode::new(code).map_err(|_| AppError::NotFound)?;
    let record = skus::find_by_code(tx, client, &code)?.ok_or(AppError::NotFound)?;
    view(tx, record)
}

/// An item by our id.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn get_by_id(tx: &mut Tx<'_>, client: ClientId, id: SkuId) -> Result<SkuView, AppError> {
    let record = skus::find(tx, client, id)?.ok_or(AppError::NotFound)?;
    view(tx, record)
}

/// A page of a client's items.
///
/// # Errors
/// [`AppError::Store`].
pub fn list(
    tx: &mut Tx<'_>,
    client: ClientId,
    filter: &Filter,
    walk: &Walk,
) -> Result<Page<SkuView>, AppError> {
    let page = skus::page(tx, client, filter, walk)?;
    let mut parts: Vec<SkuId> =
        page.rows.iter().flat_map(|record| &record.value.components).map(|part| part.sku).collect();
    parts.sort_unstable();
    parts.dedup();
    let codes = skus::codes(tx, client, &parts)?;
    Ok(page.map(|record| SkuView { components: named_parts(&record.value, &codes), record }))
}

/// The item with this code; made with this name where it is not there, and named where it had no name. No audit entry:
/// it belongs to the command that names the item.
///
/// # Errors
/// [`AppError::Store`].
pub fn ensure(
    tx: &mut Tx<'_>,
    client: ClientId,
    code: &SkuCode,
    name: Option<&Text>,
) -> Result<(SkuId, Ensured), AppError> {
    let Some((id, known)) = skus::name_of(tx, client, code)? else {
        let facts = SkuFacts::named(code.clone(), name.cloned());
        let (record, _) = write(tx, client, None, &facts)?;
        return Ok((record.value.id, Ensured::Created));
    };
    match (known, name) {
        (_, None) => Ok((id, Ensured::Known)),
        (Some(known), Some(said)) if known == *said => Ok((id, Ensured::Known)),
        (Some(_), Some(_)) => Ok((id, Ensured::NamedOtherwise)),
        (None, Some(said)) => {
            let current = skus::find(tx, client, id)?.ok_or(AppError::NotFound)?;
            let value = Sku { name: Some(said.clone()), ..current.value.clone() };
            write_over(tx, &current, value)?;
            Ok((id, Ensured::Named))
        }
    }
}

/// Creates or changes an item without an audit entry, which the command that writes many writes once.
pub(crate) fn write(
    tx: &mut Tx<'_>,
    client: ClientId,
    current: Option<&Record<Sku>>,
    facts: &SkuFacts,
) -> Result<(Record<Sku>, Written), AppError> {
    refuse_doubles(facts)?;
    let id = current.map_or_else(|| tx.new_id(), |current| current.value.id);
    let value = item(tx, client, id, current, facts)?;
    if current.is_some_and(|current| current.value == value) {
        let record = current.cloned().ok_or(AppError::NotFound)?;
        return Ok((record, Written::Unchanged));
    }
    check_barcodes(tx, &value)?;
    check_parts(tx, &value)?;
    let Some(current) = current else {
        let now = tx.now();
        let record = Record { value, created_at: now, updated_at: now, version: 1 };
        skus::insert(tx, &record)?;
        announce(tx, &record, "item.created", &[])?;
        return Ok((record, Written::Created));
    };
    check_stock(tx, &current.value, &value)?;
    Ok((write_over(tx, current, value)?, Written::Updated))
}

fn write_over(tx: &mut Tx<'_>, current: &Record<Sku>, value: Sku) -> Result<Record<Sku>, AppError> {
    let version = current.version + 1;
    let record = Record { value, created_at: current.created_at, updated_at: tx.now(), version };
    skus::update(tx, current, &record)?;
    announce(tx, &record, "item.updated", &current.value.data_missing())?;
    Ok(record)
}

fn item(
    tx: &mut Tx<'_>,
    client: ClientId,
    id: SkuId,
    current: Option<&Record<Sku>>,
    facts: &SkuFacts,
) -> Result<Sku, AppError> {
    let components = components(tx, client, id, facts)?;
    let facts = facts.clone();
    let mut barcodes = facts.barcodes;
    // Barcodes have no order of their own; rows come back in this one.
    barcodes.sort_by(|a, b| a.code.cmp(&b.code));
    Ok(Sku {
        id,
        client,
        code: current.map_or(facts.code, |current| current.value.code.clone()),
        name: facts.name,
        status: facts.status,
        barcodes,
        length_mm: facts.length_mm,
        width_mm: facts.width_mm,
        height_mm: facts.height_mm,
        weight_g: facts.weight_g,
        tracking: facts.tracking,
        pack_levels: facts.pack_levels,
        components,
        hs_code: facts.hs_code,
        origin_country: facts.origin_country,
        low_stock_at: facts.low_stock_at,
        image: current.and_then(|current| current.value.image),
    })
}

/// The parts by id; an item may name itself, which [`check_parts`] then finds.
fn components(
    tx: &mut Tx<'_>,
    client: ClientId,
    id: SkuId,
    facts: &SkuFacts,
) -> Result<Vec<Component>, AppError> {
    let mut parts = Vec::with_capacity(facts.components.len());
    let mut unknown = Vec::new();
    for (index, (code, quantity)) in facts.components.iter().enumerate() {
        let part = if *code == facts.code { Some(id) } else { skus::id_of(tx, client, code)? };
        match part {
            Some(sku) => parts.push(Component { sku, quantity: *quantity }),
            None => {
                let pointer = format!("/components/{index}/sku");
                unknown.push(FieldProblem::unknown(pointer, FieldCode::UnknownSku, code.as_str()));
            }
        }
    }
    if unknown.is_empty() { Ok(parts) } else { Err(AppError::ReferencesUnknown(unknown)) }
}

/// The same barcode, level or component twice in one item.
fn refuse_doubles(facts: &SkuFacts) -> Result<(), AppError> {
    let mut faults = Vec::new();
    let mut twice = |pointer: String| {
        let message = Said::fixed("This stands twice in the item.", "Dette står to gange i varen.");
        faults.push(FieldProblem::at_pointer(pointer, FieldCode::Duplicate, message));
    };
    let mut codes: BTreeSet<&Barcode> = BTreeSet::new();
    for (index, barcode) in facts.barcodes.iter().enumerate() {
        if !codes.insert(&barcode.code) {
            twice(format!("/barcodes/{index}/code"));
        }
    }
    let mut names = BTreeSet::new();
    for (index, level) in facts.pack_levels.iter().enumerate() {
        if !names.insert(&level.name) {
            twice(format!("/pack_levels/{index}/name"));
        }
        if level.barcode.as_ref().is_some_and(|code| !codes.insert(code)) {
            twice(format!("/pack_levels/{index}/barcode"));
        }
    }
    let mut parts = BTreeSet::new();
    for (index, (code, _)) in facts.components.iter().enumerate() {
        if !parts.insert(code) {
            twice(format!("/components/{index}/sku"));
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(AppError::Validation(faults)) }
}

fn check_barcodes(tx: &mut Tx<'_>, value: &Sku) -> Result<(), AppError> {
    let of_levels = value.pack_levels.iter().filter_map(|level| level.barcode.as_ref());
    let codes: Vec<&Barcode> = value.barcodes.iter().map(|barcode| &barcode.code).chain(of_levels).collect();
    for code in codes {
        if let Some((other, sku, _)) = skus::of_barcode(tx, value.client, code)?
            && other != value.id
        {
            return Err(Conflict::BarcodeTaken { code: code.to_string(), sku }.into());
        }
    }
    Ok(())
}

/// Follows the parts level by level, as deep as they go.
fn check_parts(tx: &mut Tx<'_>, value: &Sku) -> Result<(), AppError> {
    if value.components.is_empty() {
        return Ok(());
    }
    let own: Vec<SkuId> = value.components.iter().map(|part| part.sku).collect();
    let mut parts = BTreeMap::from([(value.id, own.clone())]);
    let mut level = own;
    while !level.is_empty() {
        level.sort_unstable();
        level.dedup();
        level.retain(|item| !parts.contains_key(item));
        if level.is_empty() {
            break;
        }
        let below = skus::parts_below(tx, value.client, &level)?;
        for item in level {
            parts.insert(item, below.get(&item).cloned().unwrap_or_default());
        }
        level = below.into_values().flatten().collect();
    }
    check_components(value.id, &parts).map_err(refused)
}

/// What stock and open lines do not allow.
fn check_stock(tx: &mut Tx<'_>, before: &Sku, after: &Sku) -> Result<(), AppError> {
    let (client, id) = (after.client, after.id);
    if before.tracking != after.tracking {
        let has_stock = skus::has_stock(tx, client, id)?;
        check_tracking_change(before.tracking, after.tracking, has_stock).map_err(refused)?;
    }
    if before.status != after.status {
        let has_stock = skus::has_stock(tx, client, id)?;
        let has_open_lines = skus::has_open_lines(tx, client, id)?;
        check_status_change(before.status, after.status, has_stock, has_open_lines).map_err(refused)?;
    }
    Ok(())
}

fn refused(error: SkuError) -> AppError {
    match error {
        SkuError::TrackingLocked => Conflict::ItemTrackingLocked.into(),
        SkuError::InUse => Conflict::ItemInUse.into(),
        SkuError::ComponentCycle { .. } => {
            let message = Said::fixed(
                "The components lead back to the item itself; remove one of them.",
                "Delene fører tilbage til varen selv; fjern en af dem.",
            );
            let fault = FieldProblem::at_pointer("/components", FieldCode::OutOfRange, message);
            AppError::DataRefused(vec![fault])
        }
    }
}

/// The event of a write, and a second one when the item lacks something that it did not lack before.
///
/// A picture alone is no such thing: no work waits for it.
fn announce(
    tx: &mut Tx<'_>,
    record: &Record<Sku>,
    kind: &str,
    missing_before: &[MissingData],
) -> Result<(), AppError> {
    let item = &record.value;
    let missing = item.data_missing();
    let names: Vec<&str> = missing.iter().map(|what| what.as_str()).collect();
    let object = json!({ "sku": item.code.as_str(), "status": item.status.as_str(), "data_missing": names });
    let event = |kind| Event {
        client: item.client,
        kind,
        subject_kind: "item",
        subject_id: item.id.into(),
        external_id: item.code.as_str(),
        object: object.clone(),
    };
    emit(tx, event(kind))?;
    let lacks_more = missing.iter().any(|what| *what != MissingData::Image && !missing_before.contains(what));
    if lacks_more {
        emit(tx, event("item.data_missing"))?;
    }
    Ok(())
}

fn audit_item(tx: &mut Tx<'_>, record: &Record<Sku>, written: Written) -> Result<(), AppError> {
    let action = match written {
        Written::Created => "item.create",
        Written::Updated => "item.change",
        Written::Unchanged => return Ok(()),
    };
    let item = &record.value;
    let facts = BTreeMap::from([("sku", json!(item.code.as_str())), ("version", json!(record.version))]);
    let subject = format!("item:{}", item.id);
    Ok(audit::write(tx, &Entry { chain: Chain::Client(item.client), action, subject, facts })?)
}

fn view(tx: &mut Tx<'_>, record: Record<Sku>) -> Result<SkuView, AppError> {
    let parts: Vec<SkuId> = record.value.components.iter().map(|part| part.sku).collect();
    let codes = skus::codes(tx, record.value.client, &parts)?;
    Ok(SkuView { components: named_parts(&record.value, &codes), record })
}

fn named_parts(item: &Sku, codes: &BTreeMap<SkuId, String>) -> Vec<(String, Quantity)> {
    let named = |part: &Component| (codes.get(&part.sku).cloned().unwrap_or_default(), part.quantity);
    item.components.iter().map(named).collect()
}
