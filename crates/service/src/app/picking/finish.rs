//! The end of a pick task: the totes are set down, and the picking of its orders ends.

use super::totes;
use crate::app::error::{AppError, FieldCode, FieldProblem};
use crate::app::orders::{self, OrderRef};
use crate::app::references;
use crate::app::said::Said;
use crate::app::tasks::LoadedTask;
use crate::store::Tx;
use rummelig_domain::actor::Who;
use rummelig_domain::code::LocationCode;
use rummelig_domain::ids::{ClientId, OrderId};
use rummelig_domain::order::{LineCounters, OrderStatus, finish_pick, steps};
use std::collections::BTreeSet;

/// Sets the totes down and ends the picking of each order of which nothing is left to pick on any tour. Every line of
/// the task is ended.
///
/// # Errors
/// [`AppError::Validation`] where no location is named; [`AppError::ReferencesUnknown`].
pub fn finish(tx: &mut Tx<'_>, task: &LoadedTask, at: Option<&LocationCode>) -> Result<(), AppError> {
    let at = at.ok_or_else(|| {
        let message = Said::fixed(
            "Name the location where the totes are set down.",
            "Angiv den plads, hvor kasserne er stillet.",
        );
        AppError::Validation(vec![FieldProblem::at_pointer("/location", FieldCode::Missing, message)])
    })?;
    let location = references::location(tx, "/location", task.site(), at)?;
    totes::set_down(tx, task, location.id)?;
    for (client, order) in orders_of(task) {
        end(tx, client, order)?;
    }
    Ok(())
}

/// The orders of a pick task, in key order.
pub(super) fn orders_of(task: &LoadedTask) -> BTreeSet<(ClientId, OrderId)> {
    let served = task.lines.iter().filter_map(|line| Some((line.client_id?, line.order_id?)));
    served.map(|(client, order)| (client.0.into(), order.0.into())).collect()
}

/// Ends the picking of an order that is on the floor with nothing left to pick.
pub(super) fn end(tx: &mut Tx<'_>, client: ClientId, order: OrderId) -> Result<(), AppError> {
    let mut loaded = orders::load(tx, client, &OrderRef::Id(order))?;
    let on_the_floor = matches!(loaded.order.status, OrderStatus::Released | OrderStatus::Picking);
    if !on_the_floor || loaded.order.any(LineCounters::to_pick) {
        return Ok(());
    }
    if loaded.order.status == OrderStatus::Released {
        // All its goods were lost before anybody came to them: the walk is what began and ends its picking.
        let step = steps::start_pick(&loaded.order, Who::Worker)?;
        loaded = orders::apply(tx, loaded, step, "order.start_pick")?;
    }
    let step = finish_pick(&loaded.order, Who::Worker, tx.now())?;
    orders::apply(tx, loaded, step, "order.finish_pick")?;
    Ok(())
}
