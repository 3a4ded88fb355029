//! Moves: goods go from one location to another, or change their condition, and a whole unit takes along what is in it.

use crate::app::error::{AppError, Conflict, FieldCode, FieldProblem};
use crate::app::{orders, putaway, references, tracking};
use crate::store::audit::{self, Chain, Entry as AuditEntry};
use crate::store::balances::{self, StockRow};
use crate::store::record::Record;
use crate::store::stock::{self, Document, Entry, Part};
use crate::store::{Tx, handling_units};
use rummelig_domain::code::{HandlingUnitCode, LocationCode, LotCode, Serial, SiteCode, SkuCode};
use rummelig_domain::handling_unit::{HandlingUnit, Standing};
use rummelig_domain::ids::{ClientId, LotId, MovementId};
use rummelig_domain::location::Location;
use rummelig_domain::quantity::Quantity;
use rummelig_domain::sku::{Sku, TrackingFault, check_tracking};
use rummelig_domain::stock::{Account, Condition, MovementReason, Posting, PostingFields};
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// What of an item is to go where.
#[derive(Clone, Debug)]
pub struct Move {
    /// The site.
    pub site: SiteCode,
    /// The item.
    pub sku: SkuCode,
    /// How many units.
    pub quantity: Quantity,
    /// From there.
    pub from: LocationCode,
    /// To there; the same place where only the condition changes.
    pub to: LocationCode,
    /// Its lot.
    pub lot: Option<LotCode>,
    /// Its serial numbers, one a unit.
    pub serials: Vec<Serial>,
    /// What they are from now on; as they were where nothing is said.
    pub condition: Option<Condition>,
}

/// Which unit is to go where.
#[derive(Clone, Debug)]
pub struct UnitMove {
    /// The site.
    pub site: SiteCode,
    /// The unit.
    pub handling_unit: HandlingUnitCode,
    /// The location.
    pub to: LocationCode,
}

/// What a move became.
#[derive(Clone, Debug)]
pub struct Moved {
    /// Its id, on its movements.
    pub id: Uuid,
    /// Its movements; none where only a condition changed or a whole unit went.
    pub movements: Vec<MovementId>,
}

/// Moves unpromised units of an item. Units whose condition is to change go first, then good ones.
///
/// # Errors
/// [`AppError::ReferencesUnknown`], [`AppError::DataRefused`] for a lot or serials that must be named,
/// [`Conflict::LocationNotUsable`] for a place that is being counted or holds what they may not lie beside,
/// [`Conflict::StockInsufficient`] where fewer are there unpromised.
pub fn move_goods(tx: &mut Tx<'_>, client: ClientId, wanted: &Move) -> Result<Moved, AppError> {
    let site = references::site(tx, "/site", &wanted.site)?.value.id;
    let from = references::location(tx, "/from", site, &wanted.from)?;
    let to = references::location(tx, "/to", site, &wanted.to)?;
    let sku = references::sku(tx, client, "/sku", &wanted.sku)?;
    let lot = match &wanted.lot {
        Some(code) => Some(references::lot(tx, client, "/lot", sku.id, code)?),
        None => None,
    };
    check(&sku, wanted)?;
    let stays = from.id == to.id;
    if !stays {
        putaway::check_arrival(tx, &to, [(client, sku.id)])?;
    }
    let id: Uuid = tx.new_id();
    let rows = balances::in_location(tx, client, from.id, sku.id)?;
    let parts = shares(&rows, lot, wanted)?;
    let mut movements = Vec::new();
    for part in &parts {
        let arrives = wanted.condition.unwrap_or(part.condition);
        if stays {
            let balance = part.row.id.0.into();
            stock::change_condition(tx, client, balance, part.condition, arrives, part.quantity)?;
        } else {
            let entry = part.entry(client, &from, &to, arrives)?;
            let document = Document { kind: "move", id };
            movements.push(stock::post(tx, Some(document), &entry)?.movement);
        }
    }
    let facts = BTreeMap::from([
        ("from", json!(from.code.as_str())),
        ("to", json!(to.code.as_str())),
        ("sku", json!(sku.code.as_str())),
        ("quantity", json!(wanted.quantity.units())),
        ("condition", json!(wanted.condition.map(Condition::as_str))),
    ]);
    let subject = format!("move:{id}");
    audit::write(tx, &AuditEntry { chain: Chain::Client(client), action: "move.post", subject, facts })?;
    if to.pickable {
        orders::allocation::goods_available(tx, client, sku.id)?;
    }
    Ok(Moved { id, movements })
}

/// Moves a whole unit with everything in it and on it; promises go along, since the goods stay in their unit.
///
/// # Errors
/// [`AppError::ReferencesUnknown`]; [`Conflict::LocationNotUsable`] as for goods.
pub fn move_unit(tx: &mut Tx<'_>, wanted: &UnitMove) -> Result<Moved, AppError> {
    let site = references::site(tx, "/site", &wanted.site)?.value.id;
    let to = references::location(tx, "/to", site, &wanted.to)?;
    let unit = references::handling_unit(tx, "/handling_unit", &wanted.handling_unit)?;
    if unit.value.site != site {
        let code = FieldCode::UnknownHandlingUnit;
        let fault = FieldProblem::unknown("/handling_unit", code, wanted.handling_unit.as_str());
        return Err(AppError::ReferencesUnknown(vec![fault]));
    }
    if unit.value.standing != Standing::Location(to.id) {
        let within = handling_units::skus_within(tx, unit.value.id)?;
        putaway::check_arrival(tx, &to, within)?;
    }
    let id: Uuid = tx.new_id();
    let moved = stand(tx, unit, &to)?;
    let facts = BTreeMap::from([
        ("handling_unit", json!(moved.value.code.as_str())),
        ("to", json!(to.code.as_str())),
    ]);
    let subject = format!("move:{id}");
    audit::write(tx, &AuditEntry { chain: Chain::Hotel, action: "move.unit", subject, facts })?;
    for (client, sku) in handling_units::skus_within(tx, moved.value.id)? {
        stock::touch(tx, client, sku);
        if to.pickable {
            orders::allocation::goods_available(tx, client, sku)?;
        }
    }
    Ok(Moved { id, movements: Vec::new() })
}

/// Writes that a unit stands in a location from now on; nothing where it stands there already.
///
/// # Errors
/// [`crate::store::StoreError::Changed`] where somebody moved it meanwhile.
pub fn stand(
    tx: &mut Tx<'_>,
    unit: Record<HandlingUnit>,
    at: &Location,
) -> Result<Record<HandlingUnit>, AppError> {
    let standing = Standing::Location(at.id);
    if unit.value.standing == standing {
        return Ok(unit);
    }
    let (created_at, version) = (unit.created_at, unit.version + 1);
    let value = HandlingUnit { standing, ..unit.value };
    let record = Record { value, created_at, updated_at: tx.now(), version };
    handling_units::update(tx, &record, true)?;
    Ok(record)
}

/// A part of a move: so many units of one balance, in one condition.
struct Share<'r> {
    row: &'r StockRow,
    condition: Condition,
    quantity: Quantity,
}

impl Share<'_> {
    fn entry(
        &self,
        client: ClientId,
        from: &Location,
        to: &Location,
        arrives: Condition,
    ) -> Result<Entry, AppError> {
        let serial = match self.row.serial.as_str() {
            "" => None,
            text => Some(Serial::new(text).map_err(AppError::internal)?),
        };
        let posting = Posting::new(PostingFields {
            client,
            site: to.site,
            sku: self.row.sku_id.0.into(),
            lot: self.row.lot_id.map(|lot| lot.0.into()),
            serial,
            quantity: self.quantity,
            from: Account::Location(from.id),
            to: Account::Location(to.id),
            reason: MovementReason::Move,
            reverses: None,
        })
        .map_err(AppError::internal)?;
        let (leaves, arrives) = (Part::Unpromised(self.condition), Part::Unpromised(arrives));
        Ok(Entry { posting, leaves, arrives, received_at: None })
    }
}

/// Which units go: the oldest first, and of the conditions those that are to change before those that stay.
fn shares<'r>(rows: &'r [StockRow], lot: Option<LotId>, wanted: &Move) -> Result<Vec<Share<'r>>, AppError> {
    let is_meant = |row: &&StockRow| {
        let of_lot = lot.is_none_or(|lot| row.lot_id.is_some_and(|id| id.0 == Uuid::from(lot)));
        let of_serials =
            wanted.serials.is_empty() || wanted.serials.iter().any(|serial| serial.as_str() == row.serial);
        of_lot && of_serials
    };
    let mut order = [Condition::Good, Condition::Quarantined, Condition::Damaged];
    order.sort_by_key(|condition| Some(*condition) == wanted.condition);
    let stays_put = wanted.from == wanted.to;
    let mut rest = wanted.quantity.units();
    let mut shares = Vec::new();
    for condition in
        order.into_iter().filter(|condition| !(stays_put && Some(*condition) == wanted.condition))
    {
        for row in rows.iter().filter(is_meant) {
            let units = row.balance()?.unpromised(condition).units().min(rest);
            if units > 0 {
                let quantity = Quantity::new(units).map_err(AppError::internal)?;
                shares.push(Share { row, condition, quantity });
                rest -= units;
            }
        }
    }
    if rest == 0 {
        return Ok(shares);
    }
    let (sku, asked) = (wanted.sku.to_string(), wanted.quantity.units());
    Err(Conflict::StockInsufficient { sku, available: asked - rest, asked }.into())
}

fn check(sku: &Sku, wanted: &Move) -> Result<(), AppError> {
    let mut faults =
        check_tracking(sku.tracking, wanted.quantity, wanted.lot.as_ref(), None, None, &wanted.serials);
    // Goods in the house have their day already.
    faults.retain(|fault| *fault != TrackingFault::ExpiryRequired);
    let mut problems: Vec<FieldProblem> =
        faults.into_iter().map(|fault| tracking::problem("", fault)).collect();
    if !sku.tracking.serial && !wanted.serials.is_empty() {
        problems.push(tracking::no_serials(""));
    }
    if problems.is_empty() { Ok(()) } else { Err(AppError::DataRefused(problems)) }
}
