//! The work of the floor: waves, picks, parcels, hand-over; each step its own durable command.

use crate::{Failed, House, hall};
use rummelig_domain::code::{HandlingUnitCode, LocationCode, WorkerCode};
use rummelig_domain::ids::{OrderId, TaskId, WaveId};
use rummelig_domain::order::{OrderStatus, ShortOutcome};
use rummelig_domain::packing::{ParcelDraft, ParcelLineDraft};
use rummelig_domain::quantity::Quantity;
use rummelig_domain::task::{ShortReason, TaskKind, TaskStatus};
use rummelig_service::app::orders::{self, Loaded, OrderRef};
use rummelig_service::app::packing::{self, ParcelWrite};
use rummelig_service::app::shipping::{self, HandOver};
use rummelig_service::app::tasks::{self, Asked, Confirmation, TaskFilter, TaskView};
use rummelig_service::app::waves;
use rummelig_service::store::page::{After, Walk};
use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// How many people pick at the same time.
pub(crate) const PICKERS: usize = 4;
/// How many orders are released together.
const ORDERS_OF_A_WAVE: usize = 40;
/// Every so manieth pick of several units finds one too few.
const TOO_FEW: usize = 200;
/// What a parcel weighs without its goods, and what is taken for each unit, in grams.
const PARCEL_G: i64 = 300;
const UNIT_G: i64 = 100;

/// Releases all allocated orders in waves; returns the pick tasks in the order of the tours.
pub(crate) fn release(house: &House) -> Result<Vec<TaskView>, Failed> {
    let allocated: Vec<OrderId> =
        house.orders(Some(OrderStatus::Allocated))?.iter().map(|order| order.order.id).collect();
    let mut tours = 0;
    for orders in allocated.chunks(ORDERS_OF_A_WAVE) {
        let (site, orders) = (house.site.clone(), orders.to_vec());
        let wave = house.write(move |tx| waves::create(tx, &site, &orders))?;
        let id = WaveId(wave.row.id.0);
        let accepted = house.write(move |tx| waves::accept(tx, id))?;
        tours += accepted.tours.len();
        if let Some(left_out) = accepted.orders.iter().find_map(|order| order.left_out.as_ref()) {
            return Err(format!("an allocated order was left out of its wave: {left_out}").into());
        }
    }
    let tasks = ready_picks(house)?;
    let lines: usize = tasks.iter().map(|task| task.lines.len()).sum();
    println!(
        "tours    {:>5} for {} orders in {} waves, {lines} pick lines",
        tours,
        allocated.len(),
        allocated.len().div_ceil(ORDERS_OF_A_WAVE)
    );
    Ok(tasks)
}

fn ready_picks(house: &House) -> Result<Vec<TaskView>, Failed> {
    let filter =
        TaskFilter { status: Some(TaskStatus::Ready), kind: Some(TaskKind::Pick), ..TaskFilter::default() };
    let mut found: Vec<TaskView> = Vec::new();
    let mut walk = Walk { updated_since: None, after: None, limit: 50, count: false };
    loop {
        let page = house.read(|tx| tasks::list(tx, &filter, &walk))?;
        found.extend(page.rows);
        let Some(last) = found.last().filter(|_| page.has_more) else { return Ok(found) };
        walk.after = Some(After { updated_at: last.row.updated_at.0, id: last.row.id.0 });
    }
}

/// What the pickers share.
struct Shared {
    tasks: Mutex<VecDeque<TaskView>>,
    /// Totes taken so far.
    totes: AtomicUsize,
    /// Picks of several units so far.
    picks: AtomicUsize,
    /// Picks that found too few.
    short: AtomicUsize,
}

/// Picks all tours, and decides about what was not found; returns how many picks found too few.
pub(crate) fn pick(house: &House, tasks: Vec<TaskView>) -> Result<usize, Failed> {
    let shared = Shared {
        tasks: Mutex::new(tasks.into()),
        totes: AtomicUsize::new(0),
        picks: AtomicUsize::new(0),
        short: AtomicUsize::new(0),
    };
    std::thread::scope(|scope| {
        let pickers: Vec<_> = (1..=PICKERS)
            .map(|number| {
                let shared = &shared;
                scope.spawn(move || work(house, shared, number))
            })
            .collect();
        let ended = pickers
            .into_iter()
            .map(|picker| picker.join().unwrap_or_else(|_| Err("a picker panicked".into())));
        ended.collect::<Result<Vec<()>, Failed>>()
    })?;
    decide(house)?;
    Ok(shared.short.into_inner())
}

/// One person takes tour after tour.
fn work(house: &House, shared: &Shared, number: usize) -> Result<(), Failed> {
    let worker = WorkerCode::new(hall::worker(number))?;
    loop {
        let task = shared.tasks.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let Some(task) = task else { return Ok(()) };
        walk(house, shared, &task, &worker)?;
    }
}

fn walk(house: &House, shared: &Shared, task: &TaskView, worker: &WorkerCode) -> Result<(), Failed> {
    let id = TaskId(task.row.id.0);
    let ask = |asked: Asked| {
        let worker = worker.clone();
        house.write(move |tx| tasks::act(tx, id, &asked, Some(&worker)))
    };
    ask(Asked::Start)?;
    let mut totes: BTreeMap<Option<i32>, HandlingUnitCode> = BTreeMap::new();
    for line in &task.lines {
        let tote = match totes.get(&line.row.slot) {
            Some(tote) => tote.clone(),
            None => {
                let number = shared.totes.fetch_add(1, Ordering::Relaxed) + 1;
                let tote = HandlingUnitCode::new(hall::tote(number))?;
                totes.insert(line.row.slot, tote.clone());
                tote
            }
        };
        ask(Asked::Confirm(confirmation(shared, (line.row.line_no, line.row.quantity), tote)?))?;
    }
    ask(Asked::Finish { location: Some(LocationCode::new("PACK-1")?) })?;
    Ok(())
}

fn confirmation(
    shared: &Shared,
    (line_no, units): (i32, i64),
    tote: HandlingUnitCode,
) -> Result<Confirmation, Failed> {
    let too_few = units > 1 && (shared.picks.fetch_add(1, Ordering::Relaxed) + 1).is_multiple_of(TOO_FEW);
    if too_few {
        shared.short.fetch_add(1, Ordering::Relaxed);
    }
    Ok(Confirmation {
        line_no: Some(line_no),
        client: None,
        sku: None,
        quantity: Quantity::new(if too_few { units - 1 } else { units })?,
        location: None,
        handling_unit: Some(tote),
        lot: None,
        serials: Vec::new(),
        short_reason: too_few.then_some(ShortReason::TooFew),
    })
}

/// The supervisor lets orders go without what was not found.
fn decide(house: &House) -> Result<(), Failed> {
    for order in house.orders(Some(OrderStatus::Picked))? {
        if order.row.exception_code.is_some() {
            step(house, &order, |tx, loaded| {
                orders::resolve(tx, loaded, Some(ShortOutcome::ShipShort), None)
            })?;
        }
    }
    Ok(())
}

/// Puts the goods of each picked order into one parcel.
pub(crate) fn pack(house: &House) -> Result<(), Failed> {
    for order in house.orders(Some(OrderStatus::Picked))? {
        step(house, &order, |tx, loaded| {
            let parcel = parcel(&loaded);
            packing::pack(tx, loaded, &[parcel])
        })?;
    }
    Ok(())
}

fn parcel(loaded: &Loaded) -> ParcelWrite {
    let picked = loaded.order.lines.iter().filter(|line| !line.counters.to_pack().is_zero());
    let lines: Vec<ParcelLineDraft> = picked
        .map(|line| ParcelLineDraft {
            line_no: line.line_no,
            quantity: line.counters.to_pack(),
            lot: None,
            serials: Vec::new(),
        })
        .collect();
    let units: i64 = lines.iter().map(|line| line.quantity.units()).sum();
    let draft = ParcelDraft { parcel_no: 1, weight_g: PARCEL_G + UNIT_G * units, lines };
    ParcelWrite { draft, length_mm: None, width_mm: None, height_mm: None, tracking_number: None }
}

/// Hands all packed orders over.
pub(crate) fn hand_over(house: &House) -> Result<(), Failed> {
    for order in house.orders(Some(OrderStatus::Packed))? {
        step(house, &order, |tx, loaded| shipping::hand_over(tx, loaded, &HandOver::default()))?;
    }
    Ok(())
}

/// One command about an order, on the order as it is then.
fn step(
    house: &House,
    order: &Loaded,
    command: impl Fn(
        &mut rummelig_service::store::Tx<'_>,
        Loaded,
    ) -> Result<Loaded, rummelig_service::app::AppError>
    + Send
    + Sync
    + 'static,
) -> Result<(), Failed> {
    let (client, id) = (house.client, order.order.id);
    house.write(move |tx| {
        let loaded = orders::load(tx, client, &OrderRef::Id(id))?;
        command(tx, loaded).map(|_| ())
    })?;
    Ok(())
}
