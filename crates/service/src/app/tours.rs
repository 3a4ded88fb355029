//! Tours as they are shown: the walk of a pick task, stop by stop, and the totes of its trolley.

use crate::app::error::AppError;
use crate::app::tasks::{self, LineView};
use crate::app::zones::{nothing, site_filter};
use crate::store::names;
use crate::store::page::{Page, Walk};
use crate::store::sql_types::DbId;
use crate::store::tasks as task_rows;
use crate::store::tours::{self, Filter, ToteRow, TourRow};
use crate::store::{StoreError, Tx, handling_units, sites};
use rummelig_domain::ids::{HandlingUnitId, TaskId, TourId};
use rummelig_domain::picking::tour::TourStatus;
use std::collections::HashMap;

/// A tour as it is shown.
#[derive(Clone, Debug)]
pub struct TourView {
    /// Its row.
    pub row: TourRow,
    /// The code of its site.
    pub site: String,
    /// The task that walks it.
    pub task: Option<TaskId>,
    /// The slots of its trolley, by number.
    pub totes: Vec<ToteView>,
    /// Its stops, by number.
    pub stops: Vec<StopView>,
}

/// A slot of the trolley.
#[derive(Clone, Debug)]
pub struct ToteView {
    /// From 1.
    pub slot: i32,
    /// The code of its tote, once one is bound.
    pub handling_unit: Option<String>,
    /// The code of the owner.
    pub client: Option<String>,
    /// The client's own number of the order.
    pub order: Option<String>,
}

/// A stop of the walk.
#[derive(Clone, Debug)]
pub struct StopView {
    /// From 1.
    pub stop_no: i32,
    /// The code of the location.
    pub location: Option<String>,
    /// What is taken there.
    pub lines: Vec<LineView>,
}

/// A tour.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn get(tx: &mut Tx<'_>, id: TourId) -> Result<TourView, AppError> {
    let row = tours::by_id(tx, id)?.ok_or(AppError::NotFound)?;
    views(tx, vec![row])?.pop().ok_or(AppError::NotFound)
}

/// A page of the tours. A site that nobody knows has none.
///
/// # Errors
/// [`AppError::Store`].
pub fn list(
    tx: &mut Tx<'_>,
    status: Option<TourStatus>,
    site: Option<&str>,
    walk: &Walk,
) -> Result<Page<TourView>, AppError> {
    let codes = sites::codes(tx)?;
    let Some(site) = site_filter(&codes, site) else { return Ok(nothing(walk)) };
    let page = tours::page(tx, &Filter { status: status.map(TourStatus::as_str), site }, walk)?;
    Ok(Page { rows: views(tx, page.rows)?, has_more: page.has_more, total: page.total })
}

fn views(tx: &mut Tx<'_>, rows: Vec<TourRow>) -> Result<Vec<TourView>, AppError> {
    let codes = sites::codes(tx)?;
    let ids: Vec<DbId> = rows.iter().map(|row| row.id).collect();
    let walking = task_rows::of_tours(tx, &ids)?;
    let of_walking: Vec<DbId> = walking.iter().map(|task| task.id).collect();
    let lines = task_rows::lines_of(tx, &of_walking)?;
    let mut tasks: HashMap<DbId, (TaskId, Vec<LineView>)> = HashMap::new();
    for task in tasks::views(tx, walking, lines)? {
        if let Some(tour) = task.row.tour_id {
            tasks.insert(tour, (TaskId(task.row.id.0), task.lines));
        }
    }
    let mut totes = totes(tx, &ids)?;
    let mut views = Vec::with_capacity(rows.len());
    for row in rows {
        let site = codes.get(&row.site_id.0.into()).map(ToString::to_string);
        let (task, lines) = tasks.remove(&row.id).map_or((None, Vec::new()), |(id, lines)| (Some(id), lines));
        views.push(TourView {
            site: site.ok_or(StoreError::Unreadable("tour"))?,
            task,
            totes: totes.remove(&row.id).unwrap_or_default(),
            stops: stops(lines),
            row,
        });
    }
    Ok(views)
}

/// The lines by stop; within one as they are numbered.
fn stops(lines: Vec<LineView>) -> Vec<StopView> {
    let mut lines: Vec<(i32, LineView)> =
        lines.into_iter().filter_map(|line| Some((line.row.stop_no?, line))).collect();
    lines.sort_by_key(|(stop_no, line)| (*stop_no, line.row.line_no));
    let mut stops: Vec<StopView> = Vec::new();
    for (stop_no, line) in lines {
        match stops.last_mut() {
            Some(stop) if stop.stop_no == stop_no => stop.lines.push(line),
            Some(_) | None => {
                stops.push(StopView { stop_no, location: line.from.clone(), lines: vec![line] })
            }
        }
    }
    stops
}

fn totes(tx: &mut Tx<'_>, tours: &[DbId]) -> Result<HashMap<DbId, Vec<ToteView>>, StoreError> {
    let rows: Vec<ToteRow> = tours::totes_of(tx, tours)?;
    let clients = names::clients(tx, &rows.iter().map(|tote| tote.client_id).collect())?;
    let orders = rows.iter().map(|tote| (tote.client_id, tote.order_id)).collect();
    let orders = names::external_ids(tx, &orders)?;
    let units: Vec<HandlingUnitId> =
        rows.iter().filter_map(|tote| tote.handling_unit_id).map(|id| HandlingUnitId(id.0)).collect();
    let units = handling_units::codes(tx, &units)?;
    let mut totes: HashMap<DbId, Vec<ToteView>> = HashMap::new();
    for row in rows {
        totes.entry(row.tour_id).or_default().push(ToteView {
            slot: row.slot,
            handling_unit: row.handling_unit_id.and_then(|id| units.get(&id.0.into()).cloned()),
            client: clients.get(&row.client_id).cloned(),
            order: orders.get(&row.order_id).cloned(),
        });
    }
    Ok(totes)
}
