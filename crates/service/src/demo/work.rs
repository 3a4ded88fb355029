//! The work of the day: goods are promised, tours are made, people begin.

use super::{DemoError, caller};
use crate::app::error::AppError;
use crate::app::handling_units::{self, HandlingUnitFilter};
use crate::app::orders::{self, OrderFilter};
use crate::app::tasks::{self, Asked};
use crate::app::{App, clients, sites, tours, waves, workers};
use crate::jobs::{self, StepOutcome};
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::page::{After, Page, Walk};
use rummelig_domain::code::{HandlingUnitCode, SiteCode, WorkerCode};
use rummelig_domain::handling_unit::HandlingUnitKind;
use rummelig_domain::ids::{OrderId, TaskId};
use rummelig_domain::order::OrderStatus;
use rummelig_domain::picking::tour::TourStatus;
use rummelig_domain::time::{Day, Instant};
use std::collections::VecDeque;
use uuid::Uuid;

/// Of three people at a site so many pick; the others pack, receive and put away.
const PICKERS_OF_THREE: usize = 2;

/// Works through what the server would do by itself: every open order is promised its goods.
pub(super) fn allocate(app: &App, progress: &dyn Fn(&str)) -> Result<(), DemoError> {
    progress("allocation");
    while jobs::step(app, &jobs::work_of)? != StepOutcome::Idle {}
    Ok(())
}

/// A wave for each site: what leaves today is released together, so that several orders share a walk.
pub(super) fn plan(app: &App, day: Day, progress: &dyn Fn(&str)) -> Result<(), DemoError> {
    for site in site_codes(app)? {
        progress("waves");
        let of_site = site.clone();
        let (named, earlier) = app.store.read(&caller(), move |tx| {
            let earlier = waves::list(tx, None, Some(of_site.as_str()), &walk(None))?;
            Ok::<_, AppError>((due(tx, &of_site, day)?, !earlier.rows.is_empty()))
        })?;
        if earlier {
            continue;
        }
        let of_site = site.clone();
        // One after the other, as a supervisor looks at a plan before accepting it.
        let wave = app.store.write(&caller(), move |tx| waves::create(tx, &of_site, &named))?;
        let id = wave.row.id.0.into();
        app.store.write(&caller(), move |tx| waves::accept(tx, id))?;
    }
    Ok(())
}

/// The orders of a site that have to leave by this day and have not left, oldest number first.
fn due(tx: &mut Tx<'_>, site: &SiteCode, day: Day) -> Result<Vec<OrderId>, AppError> {
    let filter = OrderFilter { site: Some(site.to_string()), ..OrderFilter::default() };
    let mut due = Vec::new();
    for client in clients::list(tx, &walk(None))?.rows {
        let client = client.record.value.id;
        let orders = pages(|walk| orders::list(tx, client, &filter, walk), |view| view.loaded.row.id.0)?;
        due.extend(orders.into_iter().filter_map(|view| {
            let order = view.loaded.order;
            let is_due = view.loaded.row.ship_by.is_none_or(|by| by <= day.to_string());
            (is_due && is_open(order.status)).then_some(order.id)
        }));
    }
    Ok(due)
}

/// Whether an order still has to leave.
pub(super) const fn is_open(status: OrderStatus) -> bool {
    match status {
        OrderStatus::Open
        | OrderStatus::Allocated
        | OrderStatus::Released
        | OrderStatus::Picking
        | OrderStatus::Picked
        | OrderStatus::Packed => true,
        OrderStatus::Draft | OrderStatus::Shipped | OrderStatus::Cancelled => false,
    }
}

/// Two of three people of each site claim a tour, in the order of their codes, and bind a tote to each slot.
/// The claim asks whether the task fits the person, as every claim does.
pub(super) fn begin(app: &App, progress: &dyn Fn(&str)) -> Result<(), DemoError> {
    for site in site_codes(app)? {
        progress("tours");
        let (people, open, mut totes) = app.store.read(&caller(), |tx| {
            let site = Some(site.as_str());
            let people = pages(|walk| workers::list(tx, site, walk), |view| view.record.value.id.0)?;
            let mut people: Vec<WorkerCode> = people.into_iter().map(|view| view.record.value.code).collect();
            people.sort();
            let mut open = pages(|walk| tours::list(tx, None, site, walk), |view| view.row.id.0)?;
            open.sort_by_key(|tour| tour.row.number);
            Ok::<_, AppError>((people, open, totes(tx, site)?))
        })?;
        let begun = open.iter().filter(|tour| tour.row.status == TourStatus::InProgress.as_str()).count();
        let pickers = people.len() * PICKERS_OF_THREE / 3;
        let waiting = open.iter().filter(|tour| tour.row.status == TourStatus::Open.as_str());
        for (worker, tour) in people.iter().take(pickers).skip(begun).zip(waiting) {
            let Some(task) = tour.task else { continue };
            let slots = tour.totes.iter().filter(|tote| tote.handling_unit.is_none()).map(|tote| tote.slot);
            let bound: Vec<_> = slots.map_while(|slot| Some((slot, totes.pop_front()?))).collect();
            start(app, task, worker.clone(), bound)?;
        }
    }
    Ok(())
}

/// A worker begins, all in one transaction: who has a tour has the totes for it.
fn start(
    app: &App,
    task: TaskId,
    worker: WorkerCode,
    bound: Vec<(i32, HandlingUnitCode)>,
) -> Result<(), DemoError> {
    let begin = move |tx: &mut Tx<'_>| {
        tasks::act(tx, task, &Asked::Start, Some(&worker))?;
        for (slot, handling_unit) in &bound {
            let bind = Asked::Bind { slot: *slot, handling_unit: handling_unit.clone() };
            tasks::act(tx, task, &bind, Some(&worker))?;
        }
        Ok::<_, AppError>(())
    };
    Ok(app.store.write(&caller(), begin)?)
}

/// The totes of a site that nobody has bound yet, by code.
fn totes(tx: &mut Tx<'_>, site: Option<&str>) -> Result<VecDeque<HandlingUnitCode>, AppError> {
    let filter = HandlingUnitFilter {
        site: site.map(ToOwned::to_owned),
        kind: Some(HandlingUnitKind::Tote),
        ..HandlingUnitFilter::default()
    };
    let found = pages(|walk| handling_units::list(tx, &filter, walk), |view| view.record.value.id.0)?;
    let bound: Vec<String> = pages(|walk| tours::list(tx, None, site, walk), |view| view.row.id.0)?
        .into_iter()
        .flat_map(|tour| tour.totes)
        .filter_map(|tote| tote.handling_unit)
        .collect();
    let mut free: Vec<HandlingUnitCode> = found
        .into_iter()
        .map(|view| view.record.value.code)
        .filter(|code| !bound.contains(&code.to_string()))
        .collect();
    free.sort();
    Ok(free.into())
}

pub(super) fn site_codes(app: &App) -> Result<Vec<SiteCode>, DemoError> {
    let list = app.store.read(&caller(), |tx| sites::list(tx, None, &walk(None)))?;
    let mut codes: Vec<SiteCode> = list.rows.into_iter().map(|record| record.value.code).collect();
    codes.sort();
    Ok(codes)
}

/// A page of the longest kind, behind a row.
pub(super) fn walk(after: Option<Uuid>) -> Walk {
    // Lists in the order of ids look at the id alone.
    let after = after.map(|id| After { updated_at: Instant::from(jiff::Timestamp::UNIX_EPOCH), id });
    Walk { updated_since: None, after, limit: 200, count: false }
}

/// All rows of a list, page by page.
pub(super) fn pages<T>(
    mut list: impl FnMut(&Walk) -> Result<Page<T>, AppError>,
    id: impl Fn(&T) -> Uuid,
) -> Result<Vec<T>, AppError> {
    let mut rows: Vec<T> = Vec::new();
    loop {
        let page = list(&walk(rows.last().map(&id)))?;
        rows.extend(page.rows);
        if !page.has_more {
            return Ok(rows);
        }
    }
}

/// What the database says of a row that must be there.
pub(super) fn missing(what: &'static str) -> AppError {
    StoreError::Unreadable(what).into()
}
