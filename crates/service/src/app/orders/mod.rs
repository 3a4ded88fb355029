//! Orders: a command loads one, asks the rules for a step, and writes the step.
//!
//! [`load`] reads the snapshot that the rules want. [`apply`] writes what a step changed, does what must follow on the
//! floor and in stock, tells the client, and leaves the audit entry, all in the transaction of the command.

pub mod allocation;
mod backorder;
mod commands;
pub mod content;
mod effects;
mod put;
mod refusals;
mod rows;
mod told;
mod view;

pub(crate) use commands::back_from_the_floor;
pub use commands::{cancel, decide, lift_hold, place_hold, resolve, unallocate, unpick, unrelease};
pub use content::{LineWrite, OrderWrite};
pub use effects::Facts;
pub use put::{Extras, change, post, put};
pub use refusals::{content_problem, offered_to_staff};
pub use told::{audit, tell};
pub use view::{OrderFilter, OrderView, list, view};

use crate::app::error::AppError;
use crate::store::orders::{self, LineSku, OrderLineRow, OrderRow};
use crate::store::{Tx, order_reasons};
use rummelig_domain::actor::Who;
use rummelig_domain::code::Text;
use rummelig_domain::ids::{ClientId, OrderId, OrderLineId};
use rummelig_domain::order::{Order, OrderStatus, Step, steps};

/// How a request names an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrderRef {
    /// By the client's own number.
    ExternalId(String),
    /// By our id.
    Id(OrderId),
}

/// An order as it was read: its rows, and the snapshot for the rules.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// What the rules read.
    pub order: Order,
    /// Its row.
    pub row: OrderRow,
    /// The rows of its lines, by number, each with its item.
    pub lines: Vec<(OrderLineRow, LineSku)>,
}

/// Loads an order of a client.
///
/// # Errors
/// [`AppError::NotFound`], also for another client's order.
pub fn load(tx: &mut Tx<'_>, client: ClientId, named: &OrderRef) -> Result<Loaded, AppError> {
    let row = match named {
        OrderRef::ExternalId(external_id) => orders::by_external_id(tx, client, external_id)?,
        OrderRef::Id(id) => orders::by_id(tx, client, *id)?,
    };
    complete(tx, row.ok_or(AppError::NotFound)?)
}

/// The same, from a row that was read already.
///
/// # Errors
/// What the database says.
pub fn complete(tx: &mut Tx<'_>, row: OrderRow) -> Result<Loaded, AppError> {
    let (client, id) = (ClientId(row.client_id.0), OrderId(row.id.0));
    let lines = orders::lines(tx, client, id)?;
    // `held` saves the question for holds on nearly every order.
    let holds = if row.held { orders::holds(tx, client, id)? } else { Vec::new() };
    let order = rows::order(&row, &lines, &holds)?;
    Ok(Loaded { order, row, lines })
}

/// Loads an order for a pick of one of its lines. While it is being picked only that line is read, as a pick changes no
/// other and tells nobody, and an order may have thousands; the first pick is told, with all lines.
///
/// # Errors
/// [`AppError::NotFound`], also for a line of another order.
pub(crate) fn load_for_pick(
    tx: &mut Tx<'_>,
    client: ClientId,
    id: OrderId,
    line: OrderLineId,
) -> Result<Loaded, AppError> {
    let row = orders::by_id(tx, client, id)?.ok_or(AppError::NotFound)?;
    if row.status != OrderStatus::Picking.as_str() || row.held {
        return complete(tx, row);
    }
    let found = orders::line(tx, client, line)?.filter(|(line, _)| line.order_id == row.id);
    let lines = vec![found.ok_or(AppError::NotFound)?];
    let order = rows::order(&row, &lines, &[])?;
    Ok(Loaded { order, row, lines })
}

/// Writes a step of an order: the order, what must follow, what is told, and the audit entry under `action`.
///
/// # Errors
/// [`StoreError::Changed`] when the order is no longer the one that was read; what its effects answer.
pub fn apply(tx: &mut Tx<'_>, loaded: Loaded, step: Step, action: &str) -> Result<Loaded, AppError> {
    apply_with(tx, loaded, step, action, Facts::new())
}

/// As [`apply`], with more facts for the audit entry.
///
/// # Errors
/// As [`apply`].
pub fn apply_with(
    tx: &mut Tx<'_>,
    loaded: Loaded,
    step: Step,
    action: &str,
    mut facts: Facts,
) -> Result<Loaded, AppError> {
    let Step { order, effects, events } = step;
    let loaded = write(tx, loaded, order)?;
    for effect in &effects {
        effects::run(tx, &loaded, effect, &mut facts)?;
    }
    for event in &events {
        tell(tx, &loaded, *event)?;
    }
    audit(tx, &loaded, action, facts)?;
    Ok(loaded)
}

/// As [`apply_with`], for an action that somebody gave a reason for. That one was given is a fact; its words may name
/// people and are kept apart from the trail, which is never rewritten (see [`order_reasons`]).
///
/// # Errors
/// As [`apply`].
pub fn apply_because(
    tx: &mut Tx<'_>,
    loaded: Loaded,
    step: Step,
    action: &str,
    reason: Option<&Text>,
    mut facts: Facts,
) -> Result<Loaded, AppError> {
    if let Some(reason) = reason {
        order_reasons::keep(tx, loaded.order.client, loaded.order.id, action, reason.as_str())?;
        facts.insert("reasoned", true.into());
    }
    apply_with(tx, loaded, step, action, facts)
}

/// Writes an order and the lines whose counters changed over what was read.
///
/// # Errors
/// [`StoreError::Changed`] when somebody else changed the order.
pub fn write(tx: &mut Tx<'_>, mut loaded: Loaded, order: Order) -> Result<Loaded, AppError> {
    rows::write_back(&order, &mut loaded.row);
    loaded.row.updated_at = tx.now().into();
    loaded.row.version += 1;
    orders::update(tx, &loaded.row)?;
    for ((row, _), (before, after)) in
        loaded.lines.iter_mut().zip(loaded.order.lines.iter().zip(&order.lines))
    {
        if before.counters != after.counters {
            rows::write_counters(after, row);
            orders::update_line(tx, row)?;
        }
        if before.counters.backordered() != after.counters.backordered() {
            crate::store::stock::touch(tx, order.client, after.sku);
        }
    }
    loaded.order = order;
    Ok(loaded)
}

/// Gives an allocated order to the floor.
///
/// # Errors
/// What the state machine, a hold, an exception or an early day refuses.
pub fn release(tx: &mut Tx<'_>, loaded: Loaded, who: Who) -> Result<Loaded, AppError> {
    // Without a site nothing is promised, so the state machine refuses before the day matters.
    let today = match loaded.order.site {
        Some(site) => tx.now().day_in(&allocation::site_zone(tx, site)?),
        None => rummelig_domain::time::Day::MIN,
    };
    let step = steps::release(&loaded.order, who, today)?;
    apply(tx, loaded, step, "order.release")
}
