//! Tasks and their lines, as rows. A claim repeats what it was decided on (`update` is guarded by the version).

use super::dialect::{Cached, insert_all};
use super::page::{Page, Walk, walked};
use super::schema::{order_line, task, task_line};
use super::sql_types::{DbId, DbInstant};
use super::{StoreError, Tx};
use diesel::prelude::*;
use rummelig_domain::ids::{
    AllocationId, ClientId, CountId, InboundId, OrderId, OrderLineId, SiteId, TaskId, TourId, WorkerId,
};
use std::collections::BTreeSet;

/// One unit of floor work, without its lines.
#[derive(Clone, Debug, PartialEq, Queryable, Insertable, Selectable, AsChangeset)]
#[diesel(table_name = task, treat_none_as_null = true)]
pub struct TaskRow {
    /// The row.
    pub id: DbId,
    /// What is to be done.
    pub kind: String,
    /// The site.
    pub site_id: DbId,
    /// Its state.
    pub status: String,
    /// 9 first, 3, 1.
    pub priority: i32,
    /// The worker.
    pub worker_id: Option<DbId>,
    /// Until when an offer holds.
    pub lease_until: Option<DbInstant>,
    /// When it should be done.
    pub due_at: Option<DbInstant>,
    /// The tour.
    pub tour_id: Option<DbId>,
    /// The owner, when it is one client's.
    pub client_id: Option<DbId>,
    /// The order.
    pub order_id: Option<DbId>,
    /// The inbound shipment, for receiving and putaway.
    pub inbound_id: Option<DbId>,
    /// The count.
    pub count_id: Option<DbId>,
    /// What it asks of a worker, a JSON object.
    pub demand: String,
    /// Why it is blocked.
    pub block_reason: Option<String>,
    /// When it was made.
    pub created_at: DbInstant,
    /// When it last changed.
    pub updated_at: DbInstant,
    /// Grows with each change.
    pub version: i64,
}

/// One line of a task.
#[derive(Clone, Debug, PartialEq, Queryable, Insertable, Selectable, AsChangeset)]
#[diesel(table_name = task_line, primary_key(task_id, line_no), treat_none_as_null = true)]
pub struct TaskLineRow {
    /// The task.
    pub task_id: DbId,
    /// Its number.
    pub line_no: i32,
    /// The owner of the goods.
    pub client_id: Option<DbId>,
    /// The order.
    pub order_id: Option<DbId>,
    /// The line of the order.
    pub order_line_id: Option<DbId>,
    /// The promise that a pick takes.
    pub allocation_id: Option<DbId>,
    /// The item.
    pub sku_id: Option<DbId>,
    /// The lot, if it has one.
    pub lot_id: Option<DbId>,
    /// Serial numbers, a JSON list.
    pub serials: String,
    /// From which location.
    pub from_location_id: Option<DbId>,
    /// From which handling unit.
    pub from_unit_id: Option<DbId>,
    /// To which location.
    pub to_location_id: Option<DbId>,
    /// Into or with which handling unit.
    pub handling_unit_id: Option<DbId>,
    /// The stop of the tour.
    pub stop_no: Option<i32>,
    /// The slot of the trolley.
    pub slot: Option<i32>,
    /// Units to handle.
    pub quantity: i64,
    /// Units done.
    pub confirmed: i64,
    /// Units that were not there.
    pub short: i64,
    /// Why they were short.
    pub short_reason: Option<String>,
    /// Whether nothing more is to be done on it.
    pub closed: bool,
}

/// Writes a new task.
///
/// # Errors
/// What the database says; [`StoreError::Unique`] where a code or number is taken.
pub fn insert(tx: &mut Tx<'_>, row: &TaskRow) -> Result<(), StoreError> {
    Cached(diesel::insert_into(task::table).values(row)).execute(tx.conn())?;
    Ok(())
}

/// Writes new lines.
///
/// # Errors
/// What the database says.
pub fn insert_lines(tx: &mut Tx<'_>, rows: &[TaskLineRow]) -> Result<(), StoreError> {
    insert_all!(tx.conn(), task_line::table, rows);
    Ok(())
}

/// A task by its id.
///
/// # Errors
/// What the database says.
pub fn by_id(tx: &mut Tx<'_>, id: TaskId) -> Result<Option<TaskRow>, StoreError> {
    Ok(task::table
        .filter(task::id.eq(DbId::from(id)))
        .select(TaskRow::as_select())
        .get_result(tx.conn())
        .optional()?)
}

/// The lines of a task, by number.
///
/// # Errors
/// What the database says.
pub fn lines(tx: &mut Tx<'_>, id: TaskId) -> Result<Vec<TaskLineRow>, StoreError> {
    Ok(task_line::table
        .filter(task_line::task_id.eq(DbId::from(id)))
        .order(task_line::line_no)
        .select(TaskLineRow::as_select())
        .load(tx.conn())?)
}

/// One line of a task.
///
/// # Errors
/// What the database says.
pub fn line(tx: &mut Tx<'_>, id: TaskId, line_no: i32) -> Result<Option<TaskLineRow>, StoreError> {
    Ok(task_line::table
        .find((DbId::from(id), line_no))
        .select(TaskLineRow::as_select())
        .get_result(tx.conn())
        .optional()?)
}

/// The tasks that belong to one order alone (putting back, packing), oldest first.
///
/// # Errors
/// What the database says.
pub fn of_order(tx: &mut Tx<'_>, client: ClientId, order: OrderId) -> Result<Vec<TaskRow>, StoreError> {
    Ok(task::table
        .filter(task::client_id.eq(DbId::from(client)).and(task::order_id.eq(DbId::from(order))))
        .order(task::id)
        .select(TaskRow::as_select())
        .load(tx.conn())?)
}

/// The tasks of an inbound shipment, oldest first.
///
/// # Errors
/// What the database says.
pub fn of_inbound(tx: &mut Tx<'_>, client: ClientId, inbound: InboundId) -> Result<Vec<TaskRow>, StoreError> {
    Ok(task::table
        .filter(task::client_id.eq(DbId::from(client)).and(task::inbound_id.eq(DbId::from(inbound))))
        .order(task::id)
        .select(TaskRow::as_select())
        .load(tx.conn())?)
}

/// The tasks of a tour, oldest first.
///
/// # Errors
/// What the database says.
pub fn of_tour(tx: &mut Tx<'_>, tour: TourId) -> Result<Vec<TaskRow>, StoreError> {
    Ok(task::table
        .filter(task::tour_id.eq(DbId::from(tour)))
        .order(task::id)
        .select(TaskRow::as_select())
        .load(tx.conn())?)
}

/// The tasks of a count, oldest first.
///
/// # Errors
/// What the database says.
pub fn of_count(tx: &mut Tx<'_>, count: CountId) -> Result<Vec<TaskRow>, StoreError> {
    Ok(task::table
        .filter(task::count_id.eq(DbId::from(count)))
        .order(task::id)
        .select(TaskRow::as_select())
        .load(tx.conn())?)
}

/// The lines of these tasks, by task and number.
///
/// # Errors
/// What the database says.
pub fn lines_of(tx: &mut Tx<'_>, tasks: &[DbId]) -> Result<Vec<TaskLineRow>, StoreError> {
    Ok(task_line::table
        .filter(task_line::task_id.eq_any(tasks.iter().copied()))
        .order((task_line::task_id, task_line::line_no))
        .select(TaskLineRow::as_select())
        .load(tx.conn())?)
}

/// The tasks of these tours, by tour and id.
///
/// # Errors
/// What the database says.
pub fn of_tours(tx: &mut Tx<'_>, tours: &[DbId]) -> Result<Vec<TaskRow>, StoreError> {
    Ok(task::table
        .filter(task::tour_id.eq_any(tours.iter().copied().map(Some)))
        .order((task::tour_id, task::id))
        .select(TaskRow::as_select())
        .load(tx.conn())?)
}

/// The promises of an order that open task lines are to fetch.
///
/// # Errors
/// What the database says.
pub fn open_promises(
    tx: &mut Tx<'_>,
    client: ClientId,
    order: OrderId,
) -> Result<BTreeSet<DbId>, StoreError> {
    let owner = DbId::from(client);
    // By way of the order's lines, which have the index.
    let lines: Vec<DbId> = order_line::table
        .filter(order_line::client_id.eq(owner).and(order_line::order_id.eq(DbId::from(order))))
        .select(order_line::id)
        .load(tx.conn())?;
    let promises: Vec<Option<DbId>> = task_line::table
        .filter(
            task_line::client_id.eq(owner).and(task_line::order_line_id.eq_any(lines.into_iter().map(Some))),
        )
        .filter(task_line::closed.eq(false).and(task_line::allocation_id.is_not_null()))
        .select(task_line::allocation_id)
        .load(tx.conn())?;
    Ok(promises.into_iter().flatten().collect())
}

/// The open task line that is to fetch a promise.
///
/// # Errors
/// What the database says.
pub fn open_line_of(
    tx: &mut Tx<'_>,
    client: ClientId,
    line: OrderLineId,
    promise: AllocationId,
) -> Result<Option<TaskLineRow>, StoreError> {
    Ok(task_line::table
        .filter(
            task_line::client_id.eq(DbId::from(client)).and(task_line::order_line_id.eq(DbId::from(line))),
        )
        .filter(task_line::allocation_id.eq(DbId::from(promise)).and(task_line::closed.eq(false)))
        .order((task_line::task_id, task_line::line_no))
        .select(TaskLineRow::as_select())
        .get_result(tx.conn())
        .optional()?)
}

/// Which tasks a list shows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    /// Only of this status.
    pub status: Option<&'static str>,
    /// Only of this kind.
    pub kind: Option<&'static str>,
    /// Only of this site.
    pub site: Option<SiteId>,
    /// Only those that this worker has.
    pub worker: Option<WorkerId>,
}

/// A page of the tasks.
///
/// # Errors
/// What the database says.
pub fn page(tx: &mut Tx<'_>, filter: &Filter, walk: &Walk) -> Result<Page<TaskRow>, StoreError> {
    let listed = || {
        let mut query = task::table.into_boxed();
        if let Some(status) = filter.status {
            query = query.filter(task::status.eq(status));
        }
        if let Some(kind) = filter.kind {
            query = query.filter(task::kind.eq(kind));
        }
        if let Some(site) = filter.site {
            query = query.filter(task::site_id.eq(DbId::from(site)));
        }
        if let Some(worker) = filter.worker {
            query = query.filter(task::worker_id.eq(DbId::from(worker)));
        }
        match walk.updated_since {
            Some(since) => query.filter(task::updated_at.ge(DbInstant(since))),
            None => query,
        }
    };
    let total = if walk.count { Some(listed().count().get_result(tx.conn())?) } else { None };
    let rows: Vec<TaskRow> = walked!(listed(), task, walk).select(TaskRow::as_select()).load(tx.conn())?;
    Ok(Page::cut(rows, walk.limit, total))
}

/// Writes a task over the version that was read; `row.version` is the new one, one above it.
///
/// # Errors
/// [`StoreError::Changed`] when somebody else changed it.
pub fn update(tx: &mut Tx<'_>, row: &TaskRow) -> Result<(), StoreError> {
    let same = task::table.filter(task::id.eq(row.id).and(task::version.eq(row.version - 1)));
    let changed = Cached(diesel::update(same).set(row)).execute(tx.conn())?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Changed("task")) }
}

/// Writes a line over what was read of its progress.
///
/// # Errors
/// [`StoreError::Changed`] when it has made progress meanwhile.
pub fn update_line(tx: &mut Tx<'_>, row: &TaskLineRow, confirmed_before: i64) -> Result<(), StoreError> {
    let same = task_line::table.filter(
        task_line::task_id
            .eq(row.task_id)
            .and(task_line::line_no.eq(row.line_no))
            .and(task_line::confirmed.eq(confirmed_before))
            .and(task_line::closed.eq(false)),
    );
    let changed = Cached(diesel::update(same).set(row)).execute(tx.conn())?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Changed("task_line")) }
}
