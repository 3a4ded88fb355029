//! A line of a putaway or move task is done.

use super::{check_arrival, check_putaway};
use crate::app::error::{AppError, Conflict, FieldCode, FieldProblem};
use crate::app::said::Said;
use crate::app::tasks::{self, Confirmation, LoadedTask, line_of};
use crate::app::{counts, handling_units as units, orders, references, tracking};
use crate::store::balances;
use crate::store::stock::{self, Document, Entry, Part};
use crate::store::tasks::TaskLineRow;
use crate::store::{StoreError, Tx, handling_units, locations, lots, skus};
use rummelig_domain::code::Serial;
use rummelig_domain::handling_unit::Standing;
use rummelig_domain::ids::{ClientId, HandlingUnitId, LocationId, LotId, SkuId};
use rummelig_domain::location::Location;
use rummelig_domain::quantity::Quantity;
use rummelig_domain::sku::TrackingFault;
use rummelig_domain::stock::{Account, Condition, MovementReason, Posting, PostingFields};
use rummelig_domain::task::{Confirmed, TaskError, TaskKind};
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Brings goods of one line to where the worker says, or to the planned place. All that is open of a line on a unit
/// takes the unit along; fewer units are taken off it. Good goods that are now within reach of pickers are promised to
/// whoever waits for them.
///
/// # Errors
/// [`TaskError::LineUnknown`] and what the line refuses; [`AppError::ReferencesUnknown`];
/// [`Conflict::LocationNotUsable`]; [`Conflict::StockInsufficient`] where the goods are no longer there.
pub fn confirm(tx: &mut Tx<'_>, task: &mut LoadedTask, said: &Confirmation) -> Result<(), AppError> {
    let row = said.line_no.and_then(|number| task.line(number)).cloned().ok_or(TaskError::LineUnknown)?;
    let before = line_of(&row)?;
    let (after, outcome) = before.confirm(said.quantity, said.short_reason)?;
    let goods = Moving::of(tx, task, &row)?;
    check_named(tx, &row, said)?;
    if !said.quantity.is_zero() {
        let to = target(tx, task, &row, said)?;
        match goods.unit {
            Some(unit) if said.quantity == before.open() => goods.whole_unit(tx, unit, &to)?,
            Some(_) | None => goods.loose(tx, &to, &row, said)?,
        }
    }
    if let Confirmed::Short { rest, decision } = outcome {
        if decision.quarantine {
            goods.quarantine(tx, &row, rest)?;
        }
        if let Some(place) = row.from_location_id.filter(|_| decision.count) {
            counts::ask_for(tx, task.site(), LocationId(place.0), counts::SHORT_PUTAWAY)?;
        }
    }
    let line = TaskLineRow {
        confirmed: after.confirmed.units(),
        short: after.short.units(),
        short_reason: said.short_reason.filter(|_| !after.short.is_zero()).map(|why| why.as_str().to_owned()),
        closed: after.closed,
        ..row
    };
    let facts = BTreeMap::from([("line", json!(line.line_no)), ("quantity", json!(said.quantity.units()))]);
    task.write_line(tx, line)?;
    Ok(tasks::audit(tx, task, "task.confirm", facts)?)
}

/// The place that is named, else the planned one.
pub(crate) fn target(
    tx: &mut Tx<'_>,
    task: &LoadedTask,
    row: &TaskLineRow,
    said: &Confirmation,
) -> Result<Location, AppError> {
    match (&said.location, row.to_location_id) {
        (Some(code), _) => references::location(tx, "/location", task.site(), code),
        (None, Some(id)) => {
            Ok(locations::find(tx, LocationId(id.0))?.ok_or(StoreError::Unreadable("task_line"))?.value)
        }
        (None, None) => {
            let message = Said::fixed(
                "No place was planned; name where you put the goods.",
                "Der er ingen planlagt plads; angiv, hvor du lægger varerne.",
            );
            Err(AppError::Validation(vec![FieldProblem::at_pointer(
                "/location",
                FieldCode::Missing,
                message,
            )]))
        }
    }
}

/// A unit or lot that is named must be the one of the line.
pub(crate) fn check_named(tx: &mut Tx<'_>, row: &TaskLineRow, said: &Confirmation) -> Result<(), AppError> {
    if let Some(code) = &said.handling_unit {
        let unit = references::handling_unit(tx, "/handling_unit", code)?.value.id;
        if row.handling_unit_id.is_none_or(|planned| planned.0 != unit.0) {
            let fault =
                FieldProblem::unknown("/handling_unit", FieldCode::UnknownHandlingUnit, code.as_str());
            return Err(AppError::ReferencesUnknown(vec![fault]));
        }
    }
    if let Some(code) = &said.lot {
        let planned = match (row.client_id, row.lot_id) {
            (Some(client), Some(lot)) => lots::find(tx, ClientId(client.0), LotId(lot.0))?,
            _ => None,
        };
        if planned.and_then(|lot| lot.code).as_ref() != Some(code) {
            let fault = FieldProblem::unknown("/lot", FieldCode::UnknownValue, code.as_str());
            return Err(AppError::DataRefused(vec![fault]));
        }
    }
    Ok(())
}

/// The goods of a line and where they are.
struct Moving {
    client: ClientId,
    sku: SkuId,
    lot: Option<LotId>,
    unit: Option<HandlingUnitId>,
    from: Account,
    reason: MovementReason,
    document: Document,
}

impl Moving {
    fn of(tx: &mut Tx<'_>, task: &LoadedTask, row: &TaskLineRow) -> Result<Self, AppError> {
        let unreadable = || StoreError::Unreadable("task_line");
        let unit = row.from_unit_id.map(|id| HandlingUnitId(id.0));
        let from = match (unit, row.from_location_id) {
            (Some(unit), _) => Account::HandlingUnit(unit),
            (None, Some(location)) => Account::Location(LocationId(location.0)),
            (None, None) => return Err(unreadable().into()),
        };
        let inbound = task.row.inbound_id;
        let document = match inbound {
            Some(inbound) => Document { kind: "inbound", id: inbound.0 },
            None => Document { kind: "task", id: task.id().into() },
        };
        let reason =
            if task.kind()? == TaskKind::Move { MovementReason::Move } else { MovementReason::Putaway };
        let client = ClientId(row.client_id.ok_or_else(unreadable)?.0);
        let sku = SkuId(row.sku_id.ok_or_else(unreadable)?.0);
        if skus::find(tx, client, sku)?.is_none() {
            return Err(unreadable().into());
        }
        Ok(Self { client, sku, lot: row.lot_id.map(|lot| LotId(lot.0)), unit, from, reason, document })
    }

    fn check(
        &self,
        tx: &mut Tx<'_>,
        to: &Location,
        goods: impl IntoIterator<Item = (ClientId, SkuId)>,
    ) -> Result<(), AppError> {
        if self.reason == MovementReason::Move {
            check_arrival(tx, to, goods)
        } else {
            check_putaway(tx, to, goods)
        }
    }

    /// The unit goes with everything on it; nothing is posted. Another line may have taken it there already.
    fn whole_unit(&self, tx: &mut Tx<'_>, unit: HandlingUnitId, to: &Location) -> Result<(), AppError> {
        let standing =
            handling_units::find(tx, unit)?.ok_or(StoreError::Unreadable("task_line"))?.value.standing;
        if standing == Standing::Location(to.id) {
            return Ok(());
        }
        let within = handling_units::skus_within(tx, unit)?;
        self.check(tx, to, within.iter().copied())?;
        units::stand(tx, unit, Standing::Location(to.id))?;
        for (client, sku) in within {
            stock::touch(tx, client, sku);
            if to.pickable {
                orders::allocation::goods_available(tx, client, sku)?;
            }
        }
        Ok(())
    }

    /// Goods go one by one, off the floor of a location or off their unit.
    fn loose(
        &self,
        tx: &mut Tx<'_>,
        to: &Location,
        row: &TaskLineRow,
        said: &Confirmation,
    ) -> Result<(), AppError> {
        if self.from == Account::Location(to.id) {
            let message = Said::fixed(
                "The goods come from there; name another place.",
                "Varerne kommer derfra; angiv en anden plads.",
            );
            let fault = FieldProblem::at_pointer("/location", FieldCode::UnknownValue, message);
            return Err(AppError::DataRefused(vec![fault]));
        }
        self.check(tx, to, [(self.client, self.sku)])?;
        for (serial, quantity) in self.units(tx, row, said)? {
            self.must_be_there(tx, serial.as_ref(), quantity)?;
            let posting = Posting::new(PostingFields {
                client: self.client,
                site: to.site,
                sku: self.sku,
                lot: self.lot,
                serial,
                quantity,
                from: self.from,
                to: Account::Location(to.id),
                reason: self.reason,
                reverses: None,
            })
            .map_err(AppError::internal)?;
            let part = Part::Unpromised(Condition::Good);
            let entry = Entry { posting, leaves: part, arrives: part, received_at: None };
            stock::post(tx, Some(self.document), &entry)?;
        }
        if to.pickable {
            orders::allocation::goods_available(tx, self.client, self.sku)?;
        }
        Ok(())
    }

    /// The units as postings take them, see [`units_named`].
    fn units(
        &self,
        tx: &mut Tx<'_>,
        row: &TaskLineRow,
        said: &Confirmation,
    ) -> Result<Vec<(Option<Serial>, Quantity)>, AppError> {
        units_named((row, said), |planned| self.still_there(tx, planned))
    }

    fn still_there(&self, tx: &mut Tx<'_>, planned: &[Serial]) -> Result<Vec<Serial>, AppError> {
        let mut there = Vec::new();
        for serial in planned {
            if balances::find(tx, self.client, self.from, self.sku, self.lot, Some(serial))?.is_some() {
                there.push(serial.clone());
            }
        }
        Ok(there)
    }

    /// Somebody may have moved or adjusted the goods since the task was made.
    fn must_be_there(
        &self,
        tx: &mut Tx<'_>,
        serial: Option<&Serial>,
        quantity: Quantity,
    ) -> Result<Uuid, AppError> {
        let found = balances::find(tx, self.client, self.from, self.sku, self.lot, serial)?;
        let available = match &found {
            Some(row) => row.balance()?.unpromised(Condition::Good),
            None => Quantity::ZERO,
        };
        match found {
            Some(row) if available >= quantity => Ok(row.id.0),
            Some(_) | None => {
                let sku = skus::codes(tx, self.client, &[self.sku])?.remove(&self.sku).unwrap_or_default();
                let (available, asked) = (available.units(), quantity.units());
                Err(Conflict::StockInsufficient { sku, available, asked }.into())
            }
        }
    }

    /// What was found damaged stays where it is and waits there for somebody to look at it.
    fn quarantine(&self, tx: &mut Tx<'_>, row: &TaskLineRow, rest: Quantity) -> Result<(), AppError> {
        let planned = serials(row)?;
        let parts: Vec<(Option<Serial>, Quantity)> = if planned.is_empty() {
            vec![(None, rest)]
        } else {
            let there = self.still_there(tx, &planned)?;
            there.into_iter().map(|serial| (Some(serial), Quantity::ONE)).collect()
        };
        for (serial, quantity) in parts {
            let balance = self.must_be_there(tx, serial.as_ref(), quantity)?;
            let (from, to) = (Condition::Good, Condition::Quarantined);
            stock::change_condition(tx, self.client, balance.into(), from, to, quantity)?;
        }
        Ok(())
    }
}

/// The units of a line as postings take them: one by one where each has its number, and then those of the line that are
/// named or, when all that is left goes, those that `still_there` finds.
///
/// # Errors
/// [`AppError::DataRefused`] for serial numbers that must be named, are not those of the line, or that there are not.
pub(crate) fn units_named(
    (row, said): (&TaskLineRow, &Confirmation),
    still_there: impl FnOnce(&[Serial]) -> Result<Vec<Serial>, AppError>,
) -> Result<Vec<(Option<Serial>, Quantity)>, AppError> {
    let planned = serials(row)?;
    if planned.is_empty() {
        return match said.serials.is_empty() {
            true => Ok(vec![(None, said.quantity)]),
            false => Err(AppError::DataRefused(vec![tracking::no_serials("")])),
        };
    }
    let named = if said.serials.is_empty() { still_there(&planned)? } else { said.serials.clone() };
    let different: std::collections::BTreeSet<&Serial> = named.iter().collect();
    let are_meant = i64::try_from(named.len()) == Ok(said.quantity.units())
        && different.len() == named.len()
        && named.iter().all(|serial| planned.contains(serial));
    if are_meant {
        Ok(named.into_iter().map(|serial| (Some(serial), Quantity::ONE)).collect())
    } else {
        Err(AppError::DataRefused(vec![tracking::problem("", TrackingFault::SerialsRequired)]))
    }
}

fn serials(row: &TaskLineRow) -> Result<Vec<Serial>, StoreError> {
    let unreadable = || StoreError::Unreadable("task_line");
    let texts: Vec<String> = serde_json::from_str(&row.serials).map_err(|_| unreadable())?;
    texts.into_iter().map(|text| Serial::new(text).map_err(|_| unreadable())).collect()
}
