//! Tours: released orders become walks, each a pick task of one worker.

use super::goods::PromisedGoods;
use crate::app::error::AppError;
use crate::app::tasks::{self, Known, NORMAL_PRIORITY, NewLine, NewTask};
use crate::app::waves;
use crate::store::allocations::{self, Stage};
use crate::store::tours::{self, ToteRow, TourRow};
use crate::store::{StoreError, Tx, clients, handling_units, orders, sites, tasks as rows};
use rummelig_domain::ids::{AllocationId, ClientId, OrderId, SiteId, TourId, WaveId};
use rummelig_domain::picking::tour::TourStatus;
use rummelig_domain::picking::{
    CartLimits, LineToPick, OrderToPick, PlannedLine, PlannedTour, WalkKey, build_tours,
};
use rummelig_domain::quantity::Quantity;
use rummelig_domain::site::Site;
use rummelig_domain::task::{TaskKind, TaskStatus};
use rummelig_domain::time::Instant;
use std::collections::BTreeMap;
use std::num::NonZeroU8;

/// The slots of a trolley where the site has none that says how many it has.
const SLOTS: NonZeroU8 = NonZeroU8::MIN.saturating_add(7);

/// How the order of stops was found: by the house's own numbers, else as codes are read.
const METHOD: &str = "pick_sequence";

/// Makes the tours and pick tasks for all that is promised to these orders and on no pick task yet, several orders to
/// a trolley. Orders without any such promise get none. The command that releases writes the audit entry.
///
/// # Errors
/// What the database says.
pub fn make_pick_tour(
    tx: &mut Tx<'_>,
    site: SiteId,
    orders: &[(ClientId, OrderId)],
    wave: Option<WaveId>,
) -> Result<Vec<TourId>, AppError> {
    let mut goods = BTreeMap::new();
    for (client, order) in orders {
        let on_tasks = rows::open_promises(tx, *client, *order)?;
        let mut promises = allocations::of_order(tx, *client, *order)?;
        promises.retain(|one| one.stage == Stage::Allocated.as_str() && !on_tasks.contains(&one.id));
        let promised = PromisedGoods::of_all(tx, *client, promises)?;
        goods.extend(promised.into_iter().map(|goods| (AllocationId(goods.promise.id.0), goods)));
    }
    tours_for(tx, site, goods, wave)
}

/// The same for one promise of an order, which goes on after somebody could not reach its goods.
pub(super) fn tour_of_one(
    tx: &mut Tx<'_>,
    site: SiteId,
    goods: PromisedGoods,
) -> Result<Vec<TourId>, AppError> {
    let id = AllocationId(goods.promise.id.0);
    tours_for(tx, site, BTreeMap::from([(id, goods)]), None)
}

fn tours_for(
    tx: &mut Tx<'_>,
    site: SiteId,
    goods: BTreeMap<AllocationId, PromisedGoods>,
    wave: Option<WaveId>,
) -> Result<Vec<TourId>, AppError> {
    let house = sites::find(tx, site)?.ok_or(StoreError::Unreadable("site"))?.value;
    let mut known = Known::default();
    let items = goods.values().map(PromisedGoods::item);
    known.look_up(tx, items, goods.values().map(|goods| goods.location))?;
    let orders = orders_to_pick(tx, &house, &goods, &mut known)?;
    let plan = build_tours(&orders, &limits(tx, site)?);
    if !plan.left_out.is_empty() {
        // Only slots limit a trolley here, and one order always fits a slot.
        return Err(AppError::internal("a tour without limits left lines out"));
    }
    plan.tours.iter().map(|tour| write_tour(tx, tour, &goods, wave, &mut known)).collect()
}

fn limits(tx: &mut Tx<'_>, site: SiteId) -> Result<CartLimits, AppError> {
    let slots = handling_units::trolley_slots(tx, site)?;
    let slots = slots.and_then(|slots| u8::try_from(slots).ok()).and_then(NonZeroU8::new);
    Ok(CartLimits { slots: slots.unwrap_or(SLOTS), weight_g_max: None, lines_max: None })
}

fn orders_to_pick(
    tx: &mut Tx<'_>,
    site: &Site,
    goods: &BTreeMap<AllocationId, PromisedGoods>,
    known: &mut Known,
) -> Result<Vec<OrderToPick>, AppError> {
    let mut orders: BTreeMap<(ClientId, OrderId), OrderToPick> = BTreeMap::new();
    for (allocation, goods) in goods {
        let key = (ClientId(goods.promise.client_id.0), OrderId(goods.promise.order_id.0));
        let line = line_to_pick(tx, *allocation, goods, known)?;
        match orders.get_mut(&key) {
            Some(order) => order.lines.push(line),
            None => {
                let order = order_to_pick(tx, site, key)?;
                orders.insert(key, OrderToPick { lines: vec![line], ..order });
            }
        }
    }
    Ok(orders.into_values().collect())
}

fn order_to_pick(
    tx: &mut Tx<'_>,
    site: &Site,
    (client, order): (ClientId, OrderId),
) -> Result<OrderToPick, AppError> {
    let rules = clients::find(tx, client)?.ok_or(StoreError::Unreadable("client"))?.value.rules;
    let row = orders::by_id(tx, client, order)?.ok_or(StoreError::Unreadable("orders"))?;
    Ok(OrderToPick {
        order,
        client,
        site: site.id,
        due_at: row.ship_by.as_deref().map(|day| cut_off(site, day)).transpose()?,
        own_tours: rules.own_tours,
        split_picking: rules.split_picking,
        lines: Vec::new(),
    })
}

/// When the last carrier of a day leaves the site.
fn cut_off(site: &Site, day: &str) -> Result<Instant, AppError> {
    let day: jiff::civil::Date = day.parse().map_err(AppError::internal)?;
    let at = site.time_zone.zone().to_timestamp(day.to_datetime(site.default_cut_off));
    Ok(Instant::from(at.map_err(AppError::internal)?))
}

fn line_to_pick(
    tx: &mut Tx<'_>,
    allocation: AllocationId,
    goods: &PromisedGoods,
    known: &mut Known,
) -> Result<LineToPick, AppError> {
    let (client, sku) = goods.item();
    let quantity = units(goods.promise.quantity)?;
    let place = known.location(tx, goods.location)?;
    let at = WalkKey {
        pick_sequence: place.position.pick_sequence,
        code: place.code.to_string(),
        location: goods.location,
    };
    let weight_g = known.sku(tx, client, sku)?.weight_g;
    let count = u64::try_from(quantity.units()).unwrap_or(u64::MAX);
    Ok(LineToPick {
        allocation,
        line: goods.promise.order_line_id.0.into(),
        at,
        quantity,
        weight_g: weight_g.map(|grams| grams.saturating_mul(count)),
    })
}

fn units(units: i64) -> Result<Quantity, StoreError> {
    Quantity::new(units).map_err(|_| StoreError::Unreadable("allocation"))
}

/// Writes a planned tour with its slots and the task that walks it.
fn write_tour(
    tx: &mut Tx<'_>,
    plan: &PlannedTour,
    goods: &BTreeMap<AllocationId, PromisedGoods>,
    wave: Option<WaveId>,
    known: &mut Known,
) -> Result<TourId, AppError> {
    let id: TourId = tx.new_id();
    let now = tx.now().into();
    let row = TourRow {
        number: 0,
        id: id.into(),
        site_id: plan.site.into(),
        wave_id: wave.map(Into::into),
        status: TourStatus::Open.as_str().to_owned(),
        method: METHOD.to_owned(),
        created_at: now,
        updated_at: now,
        version: 1,
    };
    tours::insert(tx, &row)?;
    let lost = || AppError::internal("a plan with goods that nobody handed in");
    let mut owners = BTreeMap::new();
    let mut lines = Vec::new();
    for stop in &plan.stops {
        for line in &stop.lines {
            let goods = goods.get(&line.allocation).ok_or_else(lost)?;
            let client = ClientId(goods.promise.client_id.0);
            owners.insert(line.order, client);
            lines.push(new_line(goods, client, line, stop.stop_no)?);
        }
    }
    for slot in &plan.slots {
        let client = *owners.get(&slot.order).ok_or_else(lost)?;
        let tote = ToteRow {
            tour_id: id.into(),
            slot: i32::from(slot.slot),
            client_id: client.into(),
            order_id: slot.order.into(),
            handling_unit_id: None,
        };
        tours::insert_tote(tx, &tote)?;
    }
    let mut names = owners.values();
    let client = names.next().copied().filter(|first| names.all(|other| other == first));
    let only = owners.keys().next().copied().filter(|_| owners.len() == 1);
    let task = NewTask {
        kind: TaskKind::Pick,
        site: plan.site,
        priority: NORMAL_PRIORITY,
        due_at: plan.due_at,
        tour: Some(id),
        client,
        order: only,
        inbound: None,
        count: None,
        lines,
    };
    tasks::create_knowing(tx, &task, known)?;
    Ok(id)
}

/// A line of a pick task for goods that are promised.
pub(super) fn new_line(
    goods: &PromisedGoods,
    client: ClientId,
    line: &PlannedLine,
    stop_no: u32,
) -> Result<NewLine, AppError> {
    Ok(NewLine {
        client: Some(client),
        order: Some((line.order, line.line)),
        allocation: Some(line.allocation),
        sku: Some(goods.promise.sku_id.0.into()),
        lot: goods.stock.lot_id.map(|id| id.0.into()),
        serials: goods.serial()?.into_iter().collect(),
        from: Some(goods.location),
        from_unit: goods.unit,
        to: None,
        handling_unit: None,
        stop_no: Some(i32::try_from(stop_no).map_err(AppError::internal)?),
        slot: Some(i32::from(line.slot)),
        quantity: line.quantity,
    })
}

/// A tour follows the task that walks it, and its wave follows the tour.
///
/// # Errors
/// [`StoreError::Changed`] when somebody else changed it.
pub fn follow(tx: &mut Tx<'_>, id: TourId, task: TaskStatus) -> Result<(), AppError> {
    let Some(mut row) = tours::by_id(tx, id)? else { return Ok(()) };
    let before = TourStatus::parse(&row.status).ok_or(StoreError::Unreadable("tour"))?;
    let after = TourStatus::of_task(task, before == TourStatus::InProgress);
    if after == before {
        return Ok(());
    }
    row.status = after.as_str().to_owned();
    row.updated_at = tx.now().into();
    row.version += 1;
    tours::update(tx, &row)?;
    match (row.wave_id, after) {
        (Some(wave), TourStatus::Done | TourStatus::Cancelled) => waves::tour_ended(tx, wave.0.into()),
        _ => Ok(()),
    }
}
