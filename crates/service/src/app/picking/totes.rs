//! Totes: which slot of the trolley takes which order's goods, and where they are set down.

use crate::app::error::{AppError, FieldCode, FieldProblem};
use crate::app::handling_units;
use crate::app::said::Said;
use crate::app::tasks::LoadedTask;
use crate::store::handling_units as units;
use crate::store::tasks::TaskLineRow;
use crate::store::tours::{self, ToteRow};
use crate::store::{StoreError, Tx};
use rummelig_domain::code::HandlingUnitCode;
use rummelig_domain::handling_unit::Standing;
use rummelig_domain::ids::{ClientId, HandlingUnitId, LocationId, OrderId, SiteId, TourId};
use std::collections::BTreeSet;

/// Binds a tote to a slot of the task's tour: to the order of that slot. A tote that was bound there before and is
/// still empty is free again; one with goods in it stays the order's.
///
/// # Errors
/// [`AppError::DataRefused`] for a slot that there is not; [`crate::app::error::Conflict::HandlingUnitTaken`] for a
/// tote that is bound elsewhere or holds something; [`AppError::ReferencesUnknown`].
pub fn bind(tx: &mut Tx<'_>, task: &LoadedTask, slot: i32, code: &HandlingUnitCode) -> Result<(), AppError> {
    let totes = of_task(tx, task)?;
    let tote = totes.iter().find(|tote| tote.slot == slot).ok_or_else(no_such_slot)?;
    put_into(tx, task.site(), tote, code)?;
    Ok(())
}

/// The tote that takes the goods of a line: the one that is named, bound now where it is free, else that of its slot.
pub(super) fn for_line(
    tx: &mut Tx<'_>,
    task: &LoadedTask,
    line: &TaskLineRow,
    named: Option<&HandlingUnitCode>,
) -> Result<HandlingUnitId, AppError> {
    let totes = of_task(tx, task)?;
    let tote = totes.iter().find(|tote| Some(tote.slot) == line.slot);
    let tote = tote.ok_or(StoreError::Unreadable("tour_tote"))?;
    match (named, tote.handling_unit_id) {
        (Some(code), _) => put_into(tx, task.site(), tote, code),
        (None, Some(bound)) => Ok(bound.0.into()),
        (None, None) => {
            let message = Said::fixed(
                "No tote is bound to the slot; name one.",
                "Der er ingen kasse på pladsen; angiv en.",
            );
            let fault = FieldProblem::at_pointer("/handling_unit", FieldCode::Missing, message);
            Err(AppError::Validation(vec![fault]))
        }
    }
}

/// Sets the totes of a tour down at a location. Totes that hold nothing of their order are free again.
pub(super) fn set_down(tx: &mut Tx<'_>, task: &LoadedTask, at: LocationId) -> Result<(), AppError> {
    for (client, order, unit) in of_walk(tx, task)? {
        handling_units::stand(tx, unit, Standing::Location(at))?;
        free_if_empty(tx, unit, (client, order))?;
    }
    Ok(())
}

/// Frees the totes of one order on a tour that hold nothing.
pub(super) fn free_empty(
    tx: &mut Tx<'_>,
    task: &LoadedTask,
    order: (ClientId, OrderId),
) -> Result<(), AppError> {
    for (_, _, unit) in of_walk(tx, task)?.into_iter().filter(|tote| (tote.0, tote.1) == order) {
        free_if_empty(tx, unit, order)?;
    }
    Ok(())
}

fn free_if_empty(
    tx: &mut Tx<'_>,
    unit: HandlingUnitId,
    (client, order): (ClientId, OrderId),
) -> Result<(), AppError> {
    if units::contents(tx, &[unit])?.is_empty() {
        units::unbind(tx, unit, client, order)?;
    }
    Ok(())
}

/// The totes that were used on a walk, in key order: those of its slots, those into which its lines went, and for
/// orders that are picked on no other tour all that are bound to them, as a full tote may have left its slot.
fn of_walk(
    tx: &mut Tx<'_>,
    task: &LoadedTask,
) -> Result<BTreeSet<(ClientId, OrderId, HandlingUnitId)>, AppError> {
    let mut used = BTreeSet::new();
    for line in &task.lines {
        if let (Some(client), Some(order), Some(unit)) =
            (line.client_id, line.order_id, line.handling_unit_id)
        {
            used.insert((client.0.into(), order.0.into(), unit.0.into()));
        }
    }
    for tote in of_task(tx, task)? {
        let (client, order) = (ClientId(tote.client_id.0), OrderId(tote.order_id.0));
        if let Some(unit) = tote.handling_unit_id {
            used.insert((client, order, unit.0.into()));
        }
        let elsewhere = tours::totes_of_order(tx, client, order)?;
        if elsewhere.iter().all(|other| other.tour_id == tote.tour_id) {
            let bound = units::of_order(tx, client, order)?;
            used.extend(bound.into_iter().map(|unit| (client, order, unit.value.id)));
        }
    }
    Ok(used)
}

/// Puts a tote into a slot and binds it to the slot's order.
fn put_into(
    tx: &mut Tx<'_>,
    site: SiteId,
    tote: &ToteRow,
    code: &HandlingUnitCode,
) -> Result<HandlingUnitId, AppError> {
    let order = (ClientId(tote.client_id.0), OrderId(tote.order_id.0));
    let unit = handling_units::bind_to_order(tx, "/handling_unit", code, site, order)?.value.id;
    let before = tote.handling_unit_id.map(|id| HandlingUnitId(id.0));
    if before == Some(unit) {
        return Ok(unit);
    }
    tours::set_tote(tx, tote, unit)?;
    if let Some(before) = before {
        free_if_empty(tx, before, order)?;
    }
    Ok(unit)
}

fn of_task(tx: &mut Tx<'_>, task: &LoadedTask) -> Result<Vec<ToteRow>, AppError> {
    match task.row.tour_id {
        Some(tour) => Ok(tours::totes(tx, TourId(tour.0))?),
        None => Ok(Vec::new()),
    }
}

/// A slot that the task's trolley does not have.
fn no_such_slot() -> AppError {
    let message = Said::fixed("The task has no such slot.", "Opgaven har ingen sådan plads på vognen.");
    AppError::DataRefused(vec![FieldProblem::at_pointer("/slot", FieldCode::OutOfRange, message)])
}
