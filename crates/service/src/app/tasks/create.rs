//! How work becomes a task: its lines are numbered, what it asks is derived from them, and it waits.

use super::LoadedTask;
use super::demand::{self, Known};
use crate::app::error::AppError;
use crate::store::tasks::{self, TaskLineRow, TaskRow};
use crate::store::{StoreError, Tx};
use rummelig_domain::code::Serial;
use rummelig_domain::ids::{
    AllocationId, ClientId, CountId, HandlingUnitId, InboundId, LocationId, LotId, OrderId, OrderLineId,
    SiteId, SkuId, TaskId, TourId,
};
use rummelig_domain::quantity::Quantity;
use rummelig_domain::task::{TaskKind, TaskStatus};
use rummelig_domain::time::Instant;

/// The priority of work that nobody has put before or behind other work: 9 is first, then 3, then 1.
pub const NORMAL_PRIORITY: i32 = 3;

/// Work to be done.
#[derive(Clone, Debug)]
pub struct NewTask {
    /// What kind of work.
    pub kind: TaskKind,
    /// Where.
    pub site: SiteId,
    /// 9, 3 or 1; see [`NORMAL_PRIORITY`].
    pub priority: i32,
    /// When it should be done.
    pub due_at: Option<Instant>,
    /// The tour that it walks.
    pub tour: Option<TourId>,
    /// The owner, when all its goods are one client's.
    pub client: Option<ClientId>,
    /// The one order of that client that it is for.
    pub order: Option<OrderId>,
    /// The inbound shipment of that client that it is for.
    pub inbound: Option<InboundId>,
    /// The count that it is for.
    pub count: Option<CountId>,
    /// Its lines, in the order in which they are to be done.
    pub lines: Vec<NewLine>,
}

/// A line of work to be done; what it does not name does not matter to it.
#[derive(Clone, Debug, Default)]
pub struct NewLine {
    /// The owner of the goods.
    pub client: Option<ClientId>,
    /// The order line that it serves.
    pub order: Option<(OrderId, OrderLineId)>,
    /// The promise that it fetches.
    pub allocation: Option<AllocationId>,
    /// The item.
    pub sku: Option<SkuId>,
    /// Its lot.
    pub lot: Option<LotId>,
    /// The serial numbers of the units.
    pub serials: Vec<Serial>,
    /// From this location; that of the unit, for goods in one.
    pub from: Option<LocationId>,
    /// Out of this unit.
    pub from_unit: Option<HandlingUnitId>,
    /// To this location.
    pub to: Option<LocationId>,
    /// Into or with this unit.
    pub handling_unit: Option<HandlingUnitId>,
    /// The stop of the tour.
    pub stop_no: Option<i32>,
    /// The slot of the trolley.
    pub slot: Option<i32>,
    /// How many base units.
    pub quantity: Quantity,
}

/// Makes a task that anybody whom it fits may take. It writes no audit entry: the command that makes the work does.
///
/// # Errors
/// What the database says.
pub fn create(tx: &mut Tx<'_>, new: &NewTask) -> Result<TaskId, AppError> {
    create_knowing(tx, new, &mut Known::default())
}

/// The same, for one who has looked at the items and locations of its lines already.
///
/// # Errors
/// As [`create`].
pub fn create_knowing(tx: &mut Tx<'_>, new: &NewTask, known: &mut Known) -> Result<TaskId, AppError> {
    let demand = demand::of_lines(tx, new.kind, &new.lines, known)?;
    let id: TaskId = tx.new_id();
    let row = TaskRow {
        id: id.into(),
        kind: new.kind.as_str().to_owned(),
        site_id: new.site.into(),
        status: TaskStatus::Ready.as_str().to_owned(),
        priority: new.priority,
        worker_id: None,
        lease_until: None,
        due_at: new.due_at.map(Into::into),
        tour_id: new.tour.map(Into::into),
        client_id: new.client.map(Into::into),
        order_id: new.order.map(Into::into),
        inbound_id: new.inbound.map(Into::into),
        count_id: new.count.map(Into::into),
        demand: serde_json::to_string(&demand).map_err(AppError::internal)?,
        block_reason: None,
        created_at: tx.now().into(),
        updated_at: tx.now().into(),
        version: 1,
    };
    tasks::insert(tx, &row)?;
    let lines = (1..).zip(&new.lines).map(|(line_no, line)| line_row(id, line_no, line));
    tasks::insert_lines(tx, &lines.collect::<Result<Vec<_>, _>>()?)?;
    Ok(id)
}

/// A line as its row.
pub(super) fn line_row(task: TaskId, line_no: i32, line: &NewLine) -> Result<TaskLineRow, AppError> {
    let serials: Vec<&str> = line.serials.iter().map(Serial::as_str).collect();
    Ok(TaskLineRow {
        task_id: task.into(),
        line_no,
        client_id: line.client.map(Into::into),
        order_id: line.order.map(|(order, _)| order.into()),
        order_line_id: line.order.map(|(_, line)| line.into()),
        allocation_id: line.allocation.map(Into::into),
        sku_id: line.sku.map(Into::into),
        lot_id: line.lot.map(Into::into),
        serials: serde_json::to_string(&serials).map_err(AppError::internal)?,
        from_location_id: line.from.map(Into::into),
        from_unit_id: line.from_unit.map(Into::into),
        to_location_id: line.to.map(Into::into),
        handling_unit_id: line.handling_unit.map(Into::into),
        stop_no: line.stop_no,
        slot: line.slot,
        quantity: line.quantity.units(),
        confirmed: 0,
        short: 0,
        short_reason: None,
        closed: false,
    })
}

/// A row as the line that it was made of.
fn new_line(row: &TaskLineRow) -> Result<NewLine, StoreError> {
    Ok(NewLine {
        client: row.client_id.map(|id| id.0.into()),
        sku: row.sku_id.map(|id| id.0.into()),
        from: row.from_location_id.map(|id| id.0.into()),
        to: row.to_location_id.map(|id| id.0.into()),
        quantity: Quantity::new(row.quantity).map_err(|_| StoreError::Unreadable("task_line"))?,
        ..NewLine::default()
    })
}

impl LoadedTask {
    /// Adds lines behind the others of a task that somebody has already, and derives anew what it asks. The row is
    /// the caller's to write.
    ///
    /// # Errors
    /// What the database says.
    pub fn add_lines(&mut self, tx: &mut Tx<'_>, lines: &[NewLine]) -> Result<(), AppError> {
        let last = self.lines.last().map_or(0, |line| line.line_no);
        let rows = (last + 1..).zip(lines).map(|(line_no, line)| line_row(self.id(), line_no, line));
        let rows = rows.collect::<Result<Vec<_>, _>>()?;
        tasks::insert_lines(tx, &rows)?;
        self.lines.extend(rows);
        renew_demand(tx, self)
    }
}

/// Derives anew what a task asks, after its lines changed. The row is the caller's to write.
///
/// # Errors
/// What the database says.
pub fn renew_demand(tx: &mut Tx<'_>, task: &mut LoadedTask) -> Result<(), AppError> {
    let lines = task.lines.iter().map(new_line).collect::<Result<Vec<_>, _>>()?;
    let demand = demand::of_lines(tx, task.kind()?, &lines, &mut Known::default())?;
    task.row.demand = serde_json::to_string(&demand).map_err(AppError::internal)?;
    Ok(())
}
