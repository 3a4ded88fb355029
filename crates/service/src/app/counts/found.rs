//! What a worker finds in a place, thing by thing, and the end of looking.

use super::{Loaded, has_open_tasks, judge_round, load, missing};
use crate::app::error::{AppError, FieldCode, FieldProblem};
use crate::app::said::Said;
use crate::app::tasks::{self, Confirmation, LoadedTask};
use crate::app::{references, tracking};
use crate::store::balances::StockRow;
use crate::store::counts::{self, CountLineRow};
use crate::store::sql_types::DbId;
use crate::store::{StoreError, Tx, clients, lots};
use rummelig_domain::code::Serial;
use rummelig_domain::count::{self, LotThere, spread};
use rummelig_domain::ids::{ClientId, CountId, LocationId, LotId, WorkerId};
use rummelig_domain::quantity::Quantity;
use rummelig_domain::sku::{Sku, TrackingFault, check_tracking};
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// What a found thing is: owner, item, lot and serial number.
type Thing = (DbId, DbId, Option<DbId>, String);

/// The count that a task is for, and the place that it looks at.
fn of_task(tx: &mut Tx<'_>, task: &LoadedTask) -> Result<(Loaded, LocationId), AppError> {
    let count = task.row.count_id.ok_or(StoreError::Unreadable("task"))?;
    let place = task.lines.first().and_then(|line| line.from_location_id);
    let place = place.ok_or(StoreError::Unreadable("task_line"))?;
    Ok((load(tx, CountId(count.0))?, LocationId(place.0)))
}

/// Whether a worker may take this task: who counted a place counts it no second time.
///
/// # Errors
/// [`crate::app::error::Conflict::TaskNotYours`].
pub fn check_counter(tx: &mut Tx<'_>, task: &LoadedTask, worker: WorkerId) -> Result<(), AppError> {
    let (loaded, place) = of_task(tx, task)?;
    Ok(count::check_counter(worker, place, loaded.earlier()?.as_deref())?)
}

/// One thing was found, so many units of it. Said again it replaces what was said of the same thing.
///
/// # Errors
/// [`AppError::Validation`] without `client` or `sku`; [`AppError::ReferencesUnknown`]; [`AppError::DataRefused`] for a
/// lot or serial numbers that must be named, and for an item that is not to be counted.
pub fn confirm(tx: &mut Tx<'_>, task: &mut LoadedTask, said: &Confirmation) -> Result<(), AppError> {
    let (loaded, place) = of_task(tx, task)?;
    let sku = named(tx, &loaded, said)?;
    check(tx, task, place, &sku, said)?;
    let lot = match &said.lot {
        Some(code) => Some(references::lot(tx, sku.client, "/lot", sku.id, code)?),
        None => None,
    };
    let kept: Vec<CountLineRow> = of_place(&loaded, place).cloned().collect();
    let mut lines: BTreeMap<Thing, CountLineRow> =
        kept.into_iter().map(|line| (thing(&line), line)).collect();
    for (serial, units) in each(said) {
        let line = CountLineRow {
            id: DbId(tx.new_id::<Uuid>()),
            count_id: loaded.row.id,
            client_id: sku.client.into(),
            location_id: place.into(),
            sku_id: sku.id.into(),
            lot_id: lot.map(Into::into),
            serial: serial.as_ref().map_or("", Serial::as_str).to_owned(),
            round: loaded.row.round,
            expected: 0,
            counted: Some(units),
            worker_id: task.row.worker_id,
        };
        lines.insert(thing(&line), line);
    }
    rewrite(tx, &loaded, place, lines.into_values())?;
    let facts = BTreeMap::from([("quantity", json!(said.quantity.units()))]);
    Ok(tasks::audit(tx, task, "task.confirm", facts)?)
}

/// The item that was found.
fn named(tx: &mut Tx<'_>, loaded: &Loaded, said: &Confirmation) -> Result<Sku, AppError> {
    let (Some(client), Some(sku)) = (&said.client, &said.sku) else {
        let mut faults = Vec::new();
        if said.client.is_none() {
            faults.push(missing("/client"));
        }
        if said.sku.is_none() {
            faults.push(missing("/sku"));
        }
        return Err(AppError::Validation(faults));
    };
    let Some(owner) = clients::find_by_code(tx, client)? else {
        let fault = FieldProblem::unknown("/client", FieldCode::UnknownClient, client.as_str());
        return Err(AppError::ReferencesUnknown(vec![fault]));
    };
    let sku = references::sku(tx, owner.value.id, "/sku", sku)?;
    if loaded.only().is_some_and(|only| only != (sku.client, sku.id)) {
        let message = Said::fixed(
            "Another item is to be counted here; leave this one out.",
            "Her skal en anden vare tælles op; udelad denne.",
        );
        let fault = FieldProblem::at_pointer("/sku", FieldCode::UnknownValue, message);
        return Err(AppError::DataRefused(vec![fault]));
    }
    Ok(sku)
}

fn check(
    tx: &mut Tx<'_>,
    task: &LoadedTask,
    place: LocationId,
    sku: &Sku,
    said: &Confirmation,
) -> Result<(), AppError> {
    if let Some(code) = &said.location
        && references::location(tx, "/location", task.site(), code)?.id != place
    {
        let message =
            Said::fixed("This task counts another place.", "Denne opgave tæller en anden plads op.");
        let fault = FieldProblem::at_pointer("/location", FieldCode::UnknownValue, message);
        return Err(AppError::DataRefused(vec![fault]));
    }
    let mut faults =
        check_tracking(sku.tracking, said.quantity, said.lot.as_ref(), None, None, &said.serials);
    // Goods in the house have their day already.
    faults.retain(|fault| *fault != TrackingFault::ExpiryRequired);
    let mut problems: Vec<_> = faults.into_iter().map(|fault| tracking::problem("", fault)).collect();
    if !sku.tracking.serial && !said.serials.is_empty() {
        problems.push(tracking::no_serials(""));
    }
    if problems.is_empty() { Ok(()) } else { Err(AppError::DataRefused(problems)) }
}

/// The units as lines hold them: one by one where each has its number.
fn each(said: &Confirmation) -> Vec<(Option<Serial>, i64)> {
    if said.serials.is_empty() {
        vec![(None, said.quantity.units())]
    } else {
        said.serials.iter().map(|serial| (Some(serial.clone()), 1)).collect()
    }
}

/// What was said of a place in this round.
fn of_place(loaded: &Loaded, place: LocationId) -> impl Iterator<Item = &CountLineRow> {
    let round = loaded.row.round;
    loaded.lines.iter().filter(move |line| line.round == round && line.location_id.0 == place.0)
}

fn thing(line: &CountLineRow) -> Thing {
    (line.client_id, line.sku_id, line.lot_id, line.serial.clone())
}

fn rewrite(
    tx: &mut Tx<'_>,
    loaded: &Loaded,
    place: LocationId,
    lines: impl Iterator<Item = CountLineRow>,
) -> Result<(), StoreError> {
    counts::delete_lines(tx, loaded.id(), loaded.row.round, place)?;
    for line in lines {
        counts::insert_line(tx, &line)?;
    }
    Ok(())
}

/// The place is looked at: what was not named is not there. With the last place of the round the count is judged.
///
/// # Errors
/// What the database says; what the orders refuse that lose goods.
pub fn finish(tx: &mut Tx<'_>, task: &mut LoadedTask) -> Result<(), AppError> {
    let (loaded, place) = of_task(tx, task)?;
    let lines = beside_the_books(tx, &loaded, place, task.row.worker_id)?;
    rewrite(tx, &loaded, place, lines.into_iter())?;
    for mut line in task.lines.clone() {
        line.closed = true;
        task.write_line(tx, line)?;
    }
    end_of_round(tx, task)
}

/// A task of a count was given up. With the last one of the round the rest is judged; where nothing was counted the
/// count is given up too.
///
/// # Errors
/// As [`finish`].
pub fn given_up(tx: &mut Tx<'_>, task: &LoadedTask) -> Result<(), AppError> {
    let (loaded, place) = of_task(tx, task)?;
    // What was said of a place that nobody looked at to the end says nothing.
    counts::delete_lines(tx, loaded.id(), loaded.row.round, place)?;
    end_of_round(tx, task)
}

fn end_of_round(tx: &mut Tx<'_>, task: &LoadedTask) -> Result<(), AppError> {
    let (mut loaded, place) = of_task(tx, task)?;
    if has_open_tasks(tx, &loaded, task.id())? {
        return Ok(());
    }
    let was_finished = task.lines.iter().all(|line| line.closed);
    let round = loaded.row.round;
    let others = loaded.lines.iter().any(|line| line.round == round && line.location_id.0 != place.0);
    if was_finished || others { judge_round(tx, &mut loaded) } else { super::cancel(tx, &mut loaded) }
}

/// What was found in a place beside what the ledger says now: what was said, and 0 for what was not named.
fn beside_the_books(
    tx: &mut Tx<'_>,
    loaded: &Loaded,
    place: LocationId,
    worker_id: Option<DbId>,
) -> Result<Vec<CountLineRow>, AppError> {
    let mut expected: BTreeMap<Thing, i64> = BTreeMap::new();
    for row in counts::balances_at(tx, place, loaded.only())? {
        let StockRow { client_id, sku_id, lot_id, serial, on_hand, .. } = row;
        *expected.entry((client_id, sku_id, lot_id, serial)).or_default() += on_hand;
    }
    let mut found: BTreeMap<Thing, i64> = BTreeMap::new();
    for line in of_place(loaded, place).filter(|line| line.lot_id.is_some()) {
        *found.entry(thing(line)).or_default() += line.counted.unwrap_or(0);
    }
    for line in of_place(loaded, place).filter(|line| line.lot_id.is_none()) {
        for (lot, units) in lots_of(tx, line, &expected, &found)? {
            let (client, sku, _, serial) = thing(line);
            *found.entry((client, sku, lot.map(Into::into), serial)).or_default() += units.units();
        }
    }
    let things: std::collections::BTreeSet<Thing> = expected.keys().chain(found.keys()).cloned().collect();
    let line = |thing: Thing| {
        let (expected, counted) = (expected.get(&thing).copied(), found.get(&thing).copied());
        let (client_id, sku_id, lot_id, serial) = thing;
        CountLineRow {
            id: DbId(tx.new_id::<Uuid>()),
            count_id: loaded.row.id,
            client_id,
            location_id: place.into(),
            sku_id,
            lot_id,
            serial,
            round: loaded.row.round,
            expected: expected.unwrap_or(0),
            counted: Some(counted.unwrap_or(0)),
            worker_id,
        }
    };
    Ok(things.into_iter().map(line).collect())
}

/// The lots of units that were found without a word about their lot: those that the ledger knows there and that nobody
/// named. A unit with a serial number is of the lot that the ledger knows it by.
fn lots_of(
    tx: &mut Tx<'_>,
    line: &CountLineRow,
    expected: &BTreeMap<Thing, i64>,
    named: &BTreeMap<Thing, i64>,
) -> Result<Vec<(Option<LotId>, Quantity)>, AppError> {
    let units = |units: i64| Quantity::new(units).map_err(|_| StoreError::Unreadable("stock_count_line"));
    let same = |thing: &Thing| (thing.0, thing.1, &thing.3) == (line.client_id, line.sku_id, &line.serial);
    let mut there = Vec::new();
    for (thing, on_hand) in expected.iter().filter(|(thing, _)| same(thing) && !named.contains_key(*thing)) {
        let lot = thing.2.map(|lot| LotId(lot.0));
        let expires_on = match lot {
            Some(id) => lots::find(tx, ClientId(line.client_id.0), id)?.and_then(|lot| lot.expires_on),
            None => None,
        };
        there.push(LotThere { lot, expires_on, expected: units(*on_hand)? });
    }
    Ok(spread(units(line.counted.unwrap_or(0))?, &there))
}
