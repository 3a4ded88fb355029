//! Receipts: what came, counted in at the gate.
//!
//! "I scan the pallet, count the boxes, write down what is broken, and set it down; where it goes is somebody's next
//! task." Goods come from the supplier's account into a location or onto a unit that stands there. What nobody
//! announced gets a line of its own.

use super::{Loaded, content, refusals, tell, write, write_audit};
use crate::app::error::{AppError, Conflict, FieldCode, FieldProblem};
use crate::app::putaway::{self, ToPutAway};
use crate::app::{handling_units as units, lots, orders, references, tracking};
use crate::store::inbound::{self, InboundLineRow, ReceiptLineRow, ReceiptRow};
use crate::store::page::{Page, Walk};
use crate::store::sql_types::DbId;
use crate::store::stock::{self, Document, Entry, Part};
use crate::store::{StoreError, Tx, handling_units, locations, lots as lot_rows, skus};
use rummelig_domain::code::{HandlingUnitCode, LocationCode, LotCode, Serial, SkuCode};
use rummelig_domain::handling_unit::{HandlingUnitKind, Standing};
use rummelig_domain::ids::{HandlingUnitId, LocationId, LotId, ReceiptId, SiteId, SkuId};
use rummelig_domain::inbound::{
    InboundAction, InboundStatus, LineWanted, Matched, NoticeLine, inbound_transition, match_line,
    needs_putaway, receipt,
};
use rummelig_domain::line_no::{LineNo, number_lines};
use rummelig_domain::location::Location;
use rummelig_domain::quantity::Quantity;
use rummelig_domain::sku::{Sku, check_tracking};
use rummelig_domain::stock::{Account, Condition, MovementReason, Posting, PostingFields};
use rummelig_domain::time::Day;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// One line of what came.
#[derive(Clone, Debug)]
pub struct ReceivedLine {
    /// The announced line that it belongs to.
    pub line_no: Option<LineNo>,
    /// The item, where no line is named.
    pub sku: Option<SkuCode>,
    /// How many base units.
    pub quantity: Quantity,
    /// Where they were set down.
    pub location: LocationCode,
    /// The unit that they are on.
    pub handling_unit: Option<HandlingUnitCode>,
    /// Their lot.
    pub lot: Option<LotCode>,
    /// The last day they are good.
    pub expires_on: Option<Day>,
    /// Their serial numbers, one a unit.
    pub serials: Vec<Serial>,
    /// How they are.
    pub condition: Condition,
}

/// A receipt with the names of what it says.
#[derive(Clone, Debug)]
pub struct ReceiptView {
    /// The receipt.
    pub row: ReceiptRow,
    /// Its lines.
    pub lines: Vec<ReceivedLineView>,
}

/// One line of a receipt.
#[derive(Clone, Debug)]
pub struct ReceivedLineView {
    /// The line of the shipment that it belongs to.
    pub line_no: i32,
    /// The item.
    pub sku: String,
    /// How many base units.
    pub quantity: i64,
    /// Where they were set down.
    pub location: String,
    /// The unit that they came on.
    pub handling_unit: Option<String>,
    /// The name of their lot.
    pub lot: Option<String>,
    /// The last day they are good.
    pub expires_on: Option<Day>,
    /// Their serial numbers.
    pub serials: Vec<String>,
    /// `good`, `damaged` or `quarantined`.
    pub condition: String,
}

/// Books what came. Good units are put away next; more than was announced is told to the client.
///
/// # Errors
/// What the state machine refuses; [`AppError::ReferencesUnknown`]; [`AppError::DataRefused`] for a lot, a day or serial
/// numbers that must be named; [`Conflict::LocationNotUsable`], [`Conflict::HandlingUnitTaken`],
/// [`Conflict::SerialTaken`].
pub fn receive(
    tx: &mut Tx<'_>,
    loaded: Loaded,
    lines: &[ReceivedLine],
) -> Result<(Loaded, ReceiptView), AppError> {
    // A staff key reports what the floor did.
    let who = rummelig_domain::actor::Who::Worker;
    let to = inbound_transition(loaded.status, InboundAction::Book, who)?.to;
    let Some(site) = loaded.site() else { return Err(refusals::no_site(&loaded, "receive")) };
    let known = know_all(tx, &loaded, site, lines)?;
    let before = loaded.discrepancies()?;
    let first = loaded.status != InboundStatus::Receiving;
    let mut loaded = loaded;
    let row = ReceiptRow {
        client_id: loaded.row.client_id,
        id: tx.new_id::<ReceiptId>().into(),
        inbound_id: loaded.row.id,
        actor: tx.actor().to_owned(),
        recorded_at: tx.now().into(),
    };
    inbound::insert_receipt(tx, &row)?;
    let mut goods = Vec::new();
    for (position, (line, known)) in (1..).zip(lines.iter().zip(&known)) {
        let lot = book(tx, &mut loaded, &row, position, (line, known))?;
        if needs_putaway(known.location.kind, line.condition) {
            goods.push(to_put_away(line, known, lot));
        }
    }
    write(tx, &mut loaded, to)?;
    putaway::make_tasks(tx, loaded.client(), site, Some(loaded.id()), &goods)?;
    if first {
        tell(tx, &loaded, "receiving")?;
    }
    if loaded.discrepancies()? != before {
        tell(tx, &loaded, "discrepancy_reported")?;
    }
    let facts = BTreeMap::from([("receipt", json!(row.id.0)), ("lines", json!(lines.len()))]);
    write_audit(tx, &loaded, "inbound.book", facts)?;
    for (line, known) in lines.iter().zip(&known) {
        let waits = known.location.kind.holds_unput_stock() || line.condition != Condition::Good;
        if known.location.pickable && !waits {
            orders::allocation::goods_available(tx, loaded.client(), known.sku.id)?;
        }
    }
    let view = view(tx, &loaded, row)?;
    Ok((loaded, view))
}

/// A line whose names are known.
struct Known {
    line_no: LineNo,
    announced: bool,
    sku: Sku,
    location: Location,
    unit: Option<HandlingUnitId>,
}

/// Finds what the lines name and checks all of them; of the same kind of refusal every fault is told.
fn know_all(
    tx: &mut Tx<'_>,
    loaded: &Loaded,
    site: SiteId,
    lines: &[ReceivedLine],
) -> Result<Vec<Known>, AppError> {
    let mut notice = loaded.lines.iter().map(|(row, _)| notice_line(row)).collect::<Result<Vec<_>, _>>()?;
    let (mut unknown, mut refused, mut conflict) = (Vec::new(), Vec::new(), None);
    let mut known = Vec::with_capacity(lines.len());
    for (index, line) in lines.iter().enumerate() {
        match know(tx, loaded, site, &mut notice, (index, line)) {
            Ok(found) => {
                refused.extend(tracking_faults(tx, loaded, &found.sku, (index, line))?);
                known.push(found);
            }
            Err(AppError::ReferencesUnknown(faults)) => unknown.extend(faults),
            // A state is told only where nothing is wrong with the data.
            Err(AppError::Conflict(why)) => _ = conflict.get_or_insert(why),
            Err(error) => return Err(error),
        }
    }
    if !unknown.is_empty() {
        return Err(AppError::ReferencesUnknown(unknown));
    }
    if !refused.is_empty() {
        return Err(AppError::DataRefused(refused));
    }
    match conflict {
        Some(why) => Err(why.into()),
        None => Ok(known),
    }
}

fn know(
    tx: &mut Tx<'_>,
    loaded: &Loaded,
    site: SiteId,
    notice: &mut Vec<NoticeLine>,
    (index, line): (usize, &ReceivedLine),
) -> Result<Known, AppError> {
    let client = loaded.client();
    let at = |field: &str| format!("/lines/{index}/{field}");
    let location = references::location(tx, &at("location"), site, &line.location)?;
    let named = match &line.sku {
        Some(code) => Some(references::sku(tx, client, &at("sku"), code)?),
        None => None,
    };
    let wanted = LineWanted {
        line_no: line.line_no,
        sku: named.as_ref().map(|sku| sku.id),
        lot: line.lot.clone(),
        expires_on: line.expires_on,
    };
    let matched = match_line(notice, &wanted).map_err(|error| refusals::line_problem(index, error))?;
    let (line_no, sku_id) = match matched {
        Matched::Line(line_no) => (line_no, None),
        Matched::Unannounced(sku) => (add_line(notice, sku)?, Some(sku)),
    };
    let noticed = notice.iter_mut().find(|known| known.line_no == line_no);
    let noticed = noticed.ok_or_else(|| AppError::internal("a matched line that is not there"))?;
    noticed.received = noticed.received.plus(line.quantity).map_err(AppError::internal)?;
    let announced = sku_id.is_none();
    let sku = match named {
        Some(sku) => sku,
        None => skus::find(tx, client, noticed.sku)?.ok_or(StoreError::Unreadable("inbound_line"))?.value,
    };
    receipt::check_location(location.kind).map_err(|_| refusals::no_gate(&location))?;
    putaway::check_arrival(tx, &location, [(client, sku.id)])?;
    let unit = match &line.handling_unit {
        Some(code) => Some(unit_at(tx, loaded, &at("handling_unit"), code, &location)?),
        None => None,
    };
    Ok(Known { line_no, announced, sku, location, unit })
}

fn notice_line(row: &InboundLineRow) -> Result<NoticeLine, StoreError> {
    let unreadable = || StoreError::Unreadable("inbound_line");
    Ok(NoticeLine {
        line_no: LineNo::new(row.line_no.into()).map_err(|_| unreadable())?,
        sku: SkuId(row.sku_id.0),
        quantity: Quantity::new(row.quantity).map_err(|_| unreadable())?,
        lot: row.lot_code.as_deref().map(LotCode::new).transpose().map_err(|_| unreadable())?,
        expires_on: row.expires_on.as_deref().map(str::parse).transpose().map_err(|_| unreadable())?,
        received: Quantity::new(row.received).map_err(|_| unreadable())?,
    })
}

/// A line for goods that nobody announced; it counts on from the last one.
fn add_line(notice: &mut Vec<NoticeLine>, sku: SkuId) -> Result<LineNo, AppError> {
    let given: Vec<_> = notice.iter().map(|line| Some(line.line_no)).chain([None]).collect();
    let numbers = number_lines(&given).map_err(AppError::internal)?;
    let line_no = *numbers.last().ok_or_else(|| AppError::internal("a line without a number"))?;
    let none = Quantity::ZERO;
    notice.push(NoticeLine { line_no, sku, quantity: none, lot: None, expires_on: None, received: none });
    Ok(line_no)
}

/// A unit that takes received goods: a tote, carton or pallet that is not bound to an order, holds nothing of another
/// owner, and stands where the goods are set down; an empty one is brought there.
fn unit_at(
    tx: &mut Tx<'_>,
    loaded: &Loaded,
    pointer: &str,
    code: &HandlingUnitCode,
    location: &Location,
) -> Result<HandlingUnitId, AppError> {
    let unit = references::handling_unit(tx, pointer, code)?.value;
    if unit.site != location.site {
        let fault = FieldProblem::unknown(pointer, FieldCode::UnknownHandlingUnit, code.as_str());
        return Err(AppError::ReferencesUnknown(vec![fault]));
    }
    let within = handling_units::skus_within(tx, unit.id)?;
    let carries_others = within.iter().any(|(client, _)| *client != loaded.client());
    let elsewhere = unit.standing != Standing::Location(location.id);
    let in_use = unit.kind == HandlingUnitKind::Trolley
        || handling_units::bound_to(tx, unit.id)?.is_some()
        || carries_others
        || (elsewhere && !within.is_empty());
    if in_use {
        return Err(Conflict::HandlingUnitTaken { handling_unit: code.to_string() }.into());
    }
    units::stand(tx, unit.id, Standing::Location(location.id))?;
    Ok(unit.id)
}

fn tracking_faults(
    tx: &mut Tx<'_>,
    loaded: &Loaded,
    sku: &Sku,
    (index, line): (usize, &ReceivedLine),
) -> Result<Vec<FieldProblem>, AppError> {
    let prefix = format!("/lines/{index}");
    let known = match &line.lot {
        Some(code) => {
            lot_rows::find_by_code(tx, loaded.client(), sku.id, code)?.and_then(|lot| lot.expires_on)
        }
        None => None,
    };
    let (lot, serials) = (line.lot.as_ref(), &line.serials);
    let faults = check_tracking(sku.tracking, line.quantity, lot, line.expires_on, known, serials);
    let mut problems: Vec<_> = faults.into_iter().map(|fault| tracking::problem(&prefix, fault)).collect();
    if !sku.tracking.serial && !serials.is_empty() {
        problems.push(tracking::no_serials(&prefix));
    }
    Ok(problems)
}

/// Posts one line of a receipt and writes it down; answers the lot of its goods.
fn book(
    tx: &mut Tx<'_>,
    loaded: &mut Loaded,
    receipt: &ReceiptRow,
    position: i32,
    (line, known): (&ReceivedLine, &Known),
) -> Result<Option<LotId>, AppError> {
    let client = loaded.client();
    let pointer = format!("/lines/{}/expires_on", position - 1);
    let lot = lots::find_or_make(tx, client, known.sku.id, line.lot.as_ref(), line.expires_on, &pointer)?;
    let inbound_line = count_in(tx, loaded, line, known)?;
    let document = Document { kind: "inbound", id: loaded.id().into() };
    for (serial, units) in each(line) {
        if let Some(serial) = &serial {
            tracking::check_serial_free(tx, client, known.sku.id, serial)?;
        }
        let entry = entry(loaded, (line, known), lot, (serial, units))?;
        stock::post(tx, Some(document), &entry)?;
    }
    let serials: Vec<&str> = line.serials.iter().map(Serial::as_str).collect();
    let row = ReceiptLineRow {
        client_id: client.into(),
        id: DbId(tx.new_id::<Uuid>()),
        receipt_id: receipt.id,
        position,
        inbound_line_id: inbound_line,
        sku_id: known.sku.id.into(),
        lot_id: lot.map(Into::into),
        serials: serde_json::to_string(&serials).map_err(AppError::internal)?,
        quantity: line.quantity.units(),
        location_id: known.location.id.into(),
        handling_unit_id: known.unit.map(Into::into),
        condition: line.condition.as_str().to_owned(),
    };
    inbound::insert_receipt_line(tx, &row)?;
    Ok(lot)
}

/// The units of a line as postings take them: one by one where each has its number.
fn each(line: &ReceivedLine) -> Vec<(Option<Serial>, Quantity)> {
    if line.serials.is_empty() {
        vec![(None, line.quantity)]
    } else {
        line.serials.iter().map(|serial| (Some(serial.clone()), Quantity::ONE)).collect()
    }
}

fn entry(
    loaded: &Loaded,
    (line, known): (&ReceivedLine, &Known),
    lot: Option<LotId>,
    (serial, quantity): (Option<Serial>, Quantity),
) -> Result<Entry, AppError> {
    let to = known.unit.map_or(Account::Location(known.location.id), Account::HandlingUnit);
    let posting = Posting::new(PostingFields {
        client: loaded.client(),
        site: known.location.site,
        sku: known.sku.id,
        lot,
        serial,
        quantity,
        from: Account::Supplier,
        to,
        reason: MovementReason::Receipt,
        reverses: None,
    })
    .map_err(AppError::internal)?;
    let part = Part::Unpromised(line.condition);
    Ok(Entry { posting, leaves: part, arrives: part, received_at: None })
}

/// Adds what came to its line, which is made where nobody announced it; answers the line's id.
fn count_in(
    tx: &mut Tx<'_>,
    loaded: &mut Loaded,
    line: &ReceivedLine,
    known: &Known,
) -> Result<DbId, AppError> {
    let number = i32::from(known.line_no.number());
    let damaged = if line.condition == Condition::Damaged { line.quantity.units() } else { 0 };
    if let Some((row, _)) = loaded.lines.iter_mut().find(|(row, _)| row.line_no == number) {
        row.received += line.quantity.units();
        row.damaged += damaged;
        inbound::update_line(tx, row)?;
        return Ok(row.id);
    }
    let row = InboundLineRow {
        client_id: loaded.row.client_id,
        id: DbId(tx.new_id::<Uuid>()),
        inbound_id: loaded.row.id,
        line_no: number,
        sku_id: known.sku.id.into(),
        quantity: 0,
        lot_code: None,
        expires_on: None,
        announced: known.announced,
        received: line.quantity.units(),
        damaged,
    };
    inbound::insert_line(tx, &row)?;
    let id = row.id;
    loaded.lines.push((row, content::line_sku(&known.sku)?));
    loaded.lines.sort_by_key(|(row, _)| row.line_no);
    Ok(id)
}

fn to_put_away(line: &ReceivedLine, known: &Known, lot: Option<LotId>) -> ToPutAway {
    ToPutAway {
        sku: known.sku.id,
        lot,
        serials: line.serials.clone(),
        from: known.location.id,
        unit: known.unit,
        quantity: line.quantity,
    }
}

/// A page of the receipts of a shipment, oldest first.
///
/// # Errors
/// [`AppError::Store`].
pub fn receipts(tx: &mut Tx<'_>, loaded: &Loaded, walk: &Walk) -> Result<Page<ReceiptView>, AppError> {
    let Page { rows, has_more, total } = inbound::receipts(tx, loaded.client(), loaded.id(), walk)?;
    let rows: Result<Vec<_>, _> = rows.into_iter().map(|row| view(tx, loaded, row)).collect();
    Ok(Page { rows: rows?, has_more, total })
}

fn view(tx: &mut Tx<'_>, loaded: &Loaded, row: ReceiptRow) -> Result<ReceiptView, AppError> {
    let lines = inbound::receipt_lines(tx, loaded.client(), row.id)?;
    let places: BTreeSet<LocationId> = lines.iter().map(|line| LocationId(line.location_id.0)).collect();
    let places = locations::codes(tx, &places.into_iter().collect::<Vec<_>>())?;
    let units: Vec<_> =
        lines.iter().filter_map(|line| Some(HandlingUnitId(line.handling_unit_id?.0))).collect();
    let units = handling_units::codes(tx, &units)?;
    let mut views = Vec::with_capacity(lines.len());
    for line in lines {
        let lot = match line.lot_id {
            Some(id) => lot_rows::find(tx, loaded.client(), LotId(id.0))?,
            None => None,
        };
        let named = loaded.lines.iter().find(|(row, _)| row.id == line.inbound_line_id);
        let location = places.get(&LocationId(line.location_id.0));
        let (Some((inbound_line, sku)), Some(location)) = (named, location) else {
            return Err(StoreError::Unreadable("receipt_line").into());
        };
        let unreadable = |_| StoreError::Unreadable("receipt_line");
        views.push(ReceivedLineView {
            line_no: inbound_line.line_no,
            sku: sku.code.clone(),
            quantity: line.quantity,
            location: location.to_string(),
            handling_unit: line.handling_unit_id.and_then(|id| units.get(&HandlingUnitId(id.0)).cloned()),
            lot: lot.as_ref().and_then(|lot| lot.code.as_ref()).map(ToString::to_string),
            expires_on: lot.as_ref().and_then(|lot| lot.expires_on),
            serials: serde_json::from_str(&line.serials).map_err(unreadable)?,
            condition: line.condition,
        });
    }
    Ok(ReceiptView { row, lines: views })
}
