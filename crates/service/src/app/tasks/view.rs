//! Tasks as they are shown, alone and in pages: with codes and the clients' own numbers in the place of ids.

use super::{Demand, LoadedTask};
use crate::app::error::AppError;
use crate::app::zones::{nothing, site_filter};
use crate::store::names::{self, Owned};
use crate::store::page::{Page, Walk};
use crate::store::sql_types::DbId;
use crate::store::tasks::{self, Filter, TaskLineRow, TaskRow};
use crate::store::{StoreError, Tx, handling_units, locations, sites, tours, workers};
use rummelig_domain::code::WorkerCode;
use rummelig_domain::ids::{HandlingUnitId, LocationId};
use rummelig_domain::task::{TaskKind, TaskStatus};
use std::collections::{BTreeSet, HashMap};

/// A task as it is shown.
#[derive(Clone, Debug)]
pub struct TaskView {
    /// Its row.
    pub row: TaskRow,
    /// The code of its site.
    pub site: String,
    /// The code of its worker.
    pub worker: Option<String>,
    /// The client's own number of its order.
    pub order: Option<String>,
    /// The client's own number of its inbound shipment.
    pub inbound: Option<String>,
    /// What it asks.
    pub demand: Demand,
    /// Its lines, by number.
    pub lines: Vec<LineView>,
}

/// A line as it is shown.
#[derive(Clone, Debug)]
pub struct LineView {
    /// Its row.
    pub row: TaskLineRow,
    /// The code of the owner of the goods.
    pub client: Option<String>,
    /// The client's own number of the order.
    pub order: Option<String>,
    /// The number of the order line.
    pub order_line_no: Option<i32>,
    /// The code of the item.
    pub sku: Option<String>,
    /// The name of the lot; none for goods without, and for a lot that is only a day.
    pub lot: Option<String>,
    /// The serial numbers.
    pub serials: Vec<String>,
    /// The code of the location from which.
    pub from: Option<String>,
    /// The code of the location to which.
    pub to: Option<String>,
    /// The code of the unit into or with which; for a pick the tote of its slot until it is confirmed.
    pub handling_unit: Option<String>,
}

/// Which tasks a list shows.
#[derive(Clone, Debug, Default)]
pub struct TaskFilter {
    /// Only of this status.
    pub status: Option<TaskStatus>,
    /// Only of this kind.
    pub kind: Option<TaskKind>,
    /// Only of this site.
    pub site: Option<String>,
    /// Only those that this worker has.
    pub worker: Option<String>,
}

/// A task as it is shown.
///
/// # Errors
/// [`AppError::Store`].
pub fn view(tx: &mut Tx<'_>, task: LoadedTask) -> Result<TaskView, AppError> {
    views(tx, vec![task.row], task.lines)?.pop().ok_or(AppError::NotFound)
}

/// A page of the tasks. A site or worker that nobody knows has none.
///
/// # Errors
/// [`AppError::Store`].
pub fn list(tx: &mut Tx<'_>, asked: &TaskFilter, walk: &Walk) -> Result<Page<TaskView>, AppError> {
    let codes = sites::codes(tx)?;
    let Some(site) = site_filter(&codes, asked.site.as_deref()) else { return Ok(nothing(walk)) };
    let worker = match &asked.worker {
        None => None,
        Some(code) => {
            let code = WorkerCode::new(code.as_str()).ok();
            let found = code.map(|code| workers::find_by_code(tx, &code)).transpose()?.flatten();
            let Some(found) = found else { return Ok(nothing(walk)) };
            Some(found.value.id)
        }
    };
    let filter = Filter {
        status: asked.status.map(TaskStatus::as_str),
        kind: asked.kind.map(TaskKind::as_str),
        site,
        worker,
    };
    let page = tasks::page(tx, &filter, walk)?;
    let ids: Vec<DbId> = page.rows.iter().map(|row| row.id).collect();
    let lines = tasks::lines_of(tx, &ids)?;
    Ok(Page { rows: views(tx, page.rows, lines)?, has_more: page.has_more, total: page.total })
}

/// These tasks with these lines, in the order of the tasks.
///
/// # Errors
/// [`AppError::Store`].
pub fn views(
    tx: &mut Tx<'_>,
    rows: Vec<TaskRow>,
    lines: Vec<TaskLineRow>,
) -> Result<Vec<TaskView>, AppError> {
    let sites = sites::codes(tx)?;
    let named = Named::read(tx, &rows, &lines)?;
    let mut of_tasks: HashMap<DbId, Vec<TaskLineRow>> = HashMap::new();
    for line in lines {
        of_tasks.entry(line.task_id).or_default().push(line);
    }
    let mut views = Vec::with_capacity(rows.len());
    for row in rows {
        let lines = of_tasks.remove(&row.id).unwrap_or_default();
        let lines = lines.into_iter().map(|line| named.line(line, row.tour_id)).collect::<Result<_, _>>()?;
        views.push(TaskView {
            site: sites
                .get(&row.site_id.0.into())
                .map(ToString::to_string)
                .ok_or(StoreError::Unreadable("task"))?,
            worker: row.worker_id.and_then(|id| named.workers.get(&id).cloned()),
            order: row.order_id.and_then(|id| named.orders.get(&id).cloned()),
            inbound: row.inbound_id.and_then(|id| named.inbound.get(&id).cloned()),
            demand: Demand::parse(&row.demand)?,
            lines,
            row,
        });
    }
    Ok(views)
}

/// What the rows of some tasks are called.
struct Named {
    workers: HashMap<DbId, String>,
    clients: HashMap<DbId, String>,
    orders: HashMap<DbId, String>,
    order_lines: HashMap<DbId, i32>,
    inbound: HashMap<DbId, String>,
    skus: HashMap<DbId, String>,
    lots: HashMap<DbId, String>,
    locations: HashMap<DbId, String>,
    units: HashMap<DbId, String>,
    /// The totes of slots, by tour and slot.
    totes: HashMap<(DbId, i32), DbId>,
}

impl Named {
    fn read(tx: &mut Tx<'_>, rows: &[TaskRow], lines: &[TaskLineRow]) -> Result<Self, StoreError> {
        let workers: BTreeSet<DbId> = rows.iter().filter_map(|row| row.worker_id).collect();
        let clients: BTreeSet<DbId> = lines.iter().filter_map(|line| line.client_id).collect();
        let of_lines = |column: fn(&TaskLineRow) -> Option<DbId>| -> BTreeSet<Owned> {
            lines.iter().filter_map(|line| Some((line.client_id?, column(line)?))).collect()
        };
        let of_rows = |column: fn(&TaskRow) -> Option<DbId>| -> BTreeSet<Owned> {
            rows.iter().filter_map(|row| Some((row.client_id?, column(row)?))).collect()
        };
        let mut orders = of_lines(|line| line.order_id);
        orders.extend(of_rows(|row| row.order_id));
        let places: BTreeSet<LocationId> = lines
            .iter()
            .flat_map(|line| [line.from_location_id, line.to_location_id])
            .flatten()
            .map(|id| LocationId(id.0))
            .collect();
        let totes = totes_of(tx, rows)?;
        let units: BTreeSet<HandlingUnitId> = lines
            .iter()
            .filter_map(|line| line.handling_unit_id)
            .chain(totes.values().copied())
            .map(|id| HandlingUnitId(id.0))
            .collect();
        let places: Vec<LocationId> = places.into_iter().collect();
        let units: Vec<HandlingUnitId> = units.into_iter().collect();
        let places = locations::codes(tx, &places)?;
        let units = handling_units::codes(tx, &units)?;
        Ok(Self {
            workers: names::workers(tx, &workers)?,
            clients: names::clients(tx, &clients)?,
            orders: names::external_ids(tx, &orders)?,
            order_lines: names::line_nos(tx, &of_lines(|line| line.order_line_id))?,
            inbound: names::inbound_ids(tx, &of_rows(|row| row.inbound_id))?,
            skus: names::skus(tx, &of_lines(|line| line.sku_id))?,
            lots: names::lots(tx, &of_lines(|line| line.lot_id))?,
            locations: places.into_iter().map(|(id, code)| (id.into(), code.to_string())).collect(),
            units: units.into_iter().map(|(id, code)| (id.into(), code)).collect(),
            totes,
        })
    }

    fn line(&self, row: TaskLineRow, tour: Option<DbId>) -> Result<LineView, StoreError> {
        let serials = serde_json::from_str(&row.serials).map_err(|_| StoreError::Unreadable("task_line"))?;
        let text =
            |names: &HashMap<DbId, String>, id: Option<DbId>| id.and_then(|id| names.get(&id).cloned());
        let slot = tour.zip(row.slot).and_then(|key| self.totes.get(&key).copied());
        Ok(LineView {
            client: text(&self.clients, row.client_id),
            order: text(&self.orders, row.order_id),
            order_line_no: row.order_line_id.and_then(|id| self.order_lines.get(&id).copied()),
            sku: text(&self.skus, row.sku_id),
            lot: text(&self.lots, row.lot_id).filter(|name| !name.is_empty()),
            serials,
            from: text(&self.locations, row.from_location_id),
            to: text(&self.locations, row.to_location_id),
            handling_unit: text(&self.units, row.handling_unit_id.or(slot)),
            row,
        })
    }
}

fn totes_of(tx: &mut Tx<'_>, rows: &[TaskRow]) -> Result<HashMap<(DbId, i32), DbId>, StoreError> {
    let walks: Vec<DbId> = rows.iter().filter_map(|row| row.tour_id).collect();
    if walks.is_empty() {
        return Ok(HashMap::new());
    }
    let totes = tours::totes_of(tx, &walks)?;
    Ok(totes.iter().filter_map(|tote| Some(((tote.tour_id, tote.slot), tote.handling_unit_id?))).collect())
}
