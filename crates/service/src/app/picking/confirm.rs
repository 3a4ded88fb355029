//! A confirmed pick: the goods go from their place into the tote of their order, and their promise goes with them.

use super::goods::PromisedGoods;
use super::{short, totes};
use crate::app::error::{AppError, FieldCode, FieldProblem};
use crate::app::orders::{self, Facts, OrderRef};
use crate::app::said::Said;
use crate::app::tasks::{Confirmation, Known, LoadedTask, line_of};
use crate::app::tracking;
use crate::store::allocations::{self, Stage, Way};
use crate::store::stock::Document;
use crate::store::tasks::TaskLineRow;
use crate::store::{StoreError, Tx, lots};
use rummelig_domain::actor::Who;
use rummelig_domain::ids::{ClientId, OrderId, OrderLineId};
use rummelig_domain::order::{Taken, pick};
use rummelig_domain::sku::TrackingFault;
use rummelig_domain::stock::{Account, MovementReason};
use rummelig_domain::task::{Confirmed, TaskError};
use serde_json::json;

/// Confirms a line of a pick task: so many units were taken, and with a reason the line ends with what lacks.
///
/// Neither a hold nor a requested cancellation of the order stops a pick under way.
///
/// # Errors
/// [`AppError::ReferencesUnknown`] for a line that there is not; [`AppError::DataRefused`] for more than is open, for
/// a lot, serial or place that is not promised to this line, and for serial numbers that must be named;
/// [`AppError::Validation`] where no tote is known; [`crate::app::error::Conflict::HandlingUnitTaken`].
pub fn confirm(tx: &mut Tx<'_>, task: &mut LoadedTask, said: &Confirmation) -> Result<(), AppError> {
    let line_no = said.line_no.ok_or(TaskError::LineUnknown)?;
    let mut row = task.line(line_no).ok_or(TaskError::LineUnknown)?.clone();
    let (after, outcome) = line_of(&row)?.confirm(said.quantity, said.short_reason)?;
    let served = Served::of(&row)?;
    let promise = row.allocation_id.ok_or(StoreError::Unreadable("task_line"))?;
    let mut goods = PromisedGoods::load(tx, served.client, promise.0.into())?;
    check(tx, &goods, said)?;
    if !said.quantity.is_zero() {
        let tote = totes::for_line(tx, task, &row, said.handling_unit.as_ref())?;
        let document = Document { kind: "order", id: served.order.into() };
        let way = Way { to: Account::HandlingUnit(tote), reason: MovementReason::Pick, stage: Stage::Picked };
        allocations::carry(tx, document, &mut goods.promise, &mut goods.stock, said.quantity, way)?;
        row.handling_unit_id = Some(tote.into());
    }
    row.confirmed = after.confirmed.units();
    row.short = after.short.units();
    row.closed = after.closed;
    let rest = match outcome {
        Confirmed::Open | Confirmed::Done => None,
        Confirmed::Short { rest, decision } => {
            row.short_reason = said.short_reason.map(|reason| reason.as_str().to_owned());
            Some((rest, decision))
        }
    };
    task.write_line(tx, row.clone())?;

    let loaded = match rest {
        None => orders::load_for_pick(tx, served.client, served.order, served.line)?,
        Some(_) => orders::load(tx, served.client, &OrderRef::Id(served.order))?,
    };
    let mut taken = Taken { units: said.quantity, ..Taken::default() };
    let mut facts = Facts::from([
        ("task", json!(task.id().to_string())),
        ("task_line", json!(line_no)),
        ("units", json!(said.quantity.units())),
    ]);
    if let Some((rest, decision)) = rest {
        taken = short::decide(tx, task, (&row, &loaded), goods, (rest, decision), &mut facts)?.with(taken);
        facts.insert("short_reason", json!(row.short_reason));
    }
    let step = pick(&loaded.order, served.line, taken, Who::Worker)?;
    orders::apply_with(tx, loaded, step, "order.pick", facts)?;
    Ok(())
}

/// Whose line is served.
#[derive(Clone, Copy, Debug)]
struct Served {
    client: ClientId,
    order: OrderId,
    line: OrderLineId,
}

impl Served {
    fn of(row: &TaskLineRow) -> Result<Self, StoreError> {
        match (row.client_id, row.order_id, row.order_line_id) {
            (Some(client), Some(order), Some(line)) => {
                Ok(Self { client: client.0.into(), order: order.0.into(), line: line.0.into() })
            }
            _ => Err(StoreError::Unreadable("task_line")),
        }
    }
}

/// Whether what was said is what is promised to the line; all that is not, at once.
fn check(tx: &mut Tx<'_>, goods: &PromisedGoods, said: &Confirmation) -> Result<(), AppError> {
    let client = ClientId(goods.promise.client_id.0);
    let mut faults = Vec::new();
    if let Some(named) = &said.location
        && Known::default().location(tx, goods.location)?.code != *named
    {
        faults.push(not_allocated("/location"));
    }
    if let Some(named) = &said.lot {
        let lot = match goods.stock.lot_id {
            Some(id) => lots::find(tx, client, id.0.into())?,
            None => None,
        };
        if lot.and_then(|lot| lot.code).as_ref() != Some(named) {
            faults.push(not_allocated("/lot"));
        }
    }
    // Goods are booked with their serial number or without one, whatever has been said of the item since.
    let tracked = !goods.stock.serial.is_empty();
    if tracked && said.serials.len() as i64 != said.quantity.units() {
        faults.push(tracking::problem("", TrackingFault::SerialsRequired));
    } else if tracked && said.serials.iter().any(|serial| serial.as_str() != goods.stock.serial) {
        faults.push(not_allocated("/serials"));
    } else if !tracked && !said.serials.is_empty() {
        faults.push(tracking::no_serials(""));
    }
    if faults.is_empty() { Ok(()) } else { Err(AppError::DataRefused(faults)) }
}

fn not_allocated(pointer: &str) -> FieldProblem {
    let message = Said::fixed(
        "This is not what is promised to the line; take what the line names.",
        "Det er ikke det, der er afsat til linjen; tag det, som linjen nævner.",
    );
    FieldProblem::at_pointer(pointer, FieldCode::NotAllocated, message)
}
