//! Promising stock to an order: by request, by the job that follows its arrival, and when goods become available.

use super::{Loaded, OrderRef, apply, load, release};
use crate::app::error::AppError;
use crate::store::allocations::{self, CandidateRow, NewPromise, OwnerRow};
use crate::store::orders::{self, LineSku, OrderLineRow};
use crate::store::{StoreError, Tx, job_queue};
use jiff::tz::TimeZone;
use rummelig_domain::actor::Who;
use rummelig_domain::ids::{ClientId, OrderId, OrderLineId, SiteId, SkuId};
use rummelig_domain::order::{LineCounters, OrderLine, OrderStatus, steps};
use rummelig_domain::picking::{
    self, AllocationRules, LineDemand, LotWish, NoLayout, OrderAllocation, OrderDemand, Rotation,
    StockCandidate, StockLocation,
};
use rummelig_domain::quantity::Quantity;
use rummelig_domain::stock::{Balance, BalanceColumns, BalanceFacts};
use rummelig_domain::time::Day;
use std::collections::BTreeSet;

/// The kind of job that allocates one order.
pub const JOB: &str = "allocate";

/// Promises stock to an open order.
///
/// # Errors
/// What the state machine refuses; running short is no error: the order then stays open with what it waits for.
pub fn allocate(tx: &mut Tx<'_>, client: ClientId, named: &OrderRef, who: Who) -> Result<Loaded, AppError> {
    let loaded = load(tx, client, named)?;
    allocate_loaded(tx, loaded, who)
}

/// The same for an order that was read already.
///
/// # Errors
/// As [`allocate`].
pub fn allocate_loaded(tx: &mut Tx<'_>, loaded: Loaded, who: Who) -> Result<Loaded, AppError> {
    let owner = allocations::owner(tx, loaded.order.client)?;
    allocate_for(tx, loaded, who, &owner)
}

fn allocate_for(tx: &mut Tx<'_>, loaded: Loaded, who: Who, owner: &OwnerRow) -> Result<Loaded, AppError> {
    let got = match loaded.order.site {
        // Stock is looked at only for an order that may have some.
        Some(site) if loaded.order.status == OrderStatus::Open && loaded.order.holds.is_empty() => {
            plan(tx, &loaded, (site, owner), LineCounters::missing)?
        }
        Some(_) | None => nothing(&loaded),
    };
    let step = steps::allocate(&loaded.order, &got, who)?;
    if who == Who::Automatic && step.order == loaded.order {
        // Looked again in vain: nobody is told, and the order is as it was.
        return Ok(loaded);
    }
    promise(tx, &loaded, &got)?;
    apply(tx, loaded, step, "order.allocate")
}

fn nothing(loaded: &Loaded) -> OrderAllocation {
    OrderAllocation { order: loaded.order.id, outcome: picking::Outcome::Nothing, lines: Vec::new() }
}

/// The job that follows an order's arrival, a lifted hold, and goods that became available. It does nothing where there
/// is nothing to do, so that it may run any number of times.
///
/// # Errors
/// What the database says.
pub fn allocate_automatically(tx: &mut Tx<'_>, client: ClientId, order: OrderId) -> Result<(), AppError> {
    let Some(row) = orders::by_id(tx, client, order)? else { return Ok(()) };
    let status = OrderStatus::parse(&row.status).ok_or(StoreError::Unreadable("orders"))?;
    let owner = allocations::owner(tx, client)?;
    if row.held || row.site_id.is_none() {
        return Ok(());
    }
    let allocated = match status {
        OrderStatus::Open if owner.auto_allocate => {
            let loaded = super::complete(tx, row)?;
            allocate_for(tx, loaded, Who::Automatic, &owner)?
        }
        OrderStatus::Allocated if owner.auto_release => super::complete(tx, row)?,
        OrderStatus::Draft
        | OrderStatus::Open
        | OrderStatus::Allocated
        | OrderStatus::Released
        | OrderStatus::Picking
        | OrderStatus::Picked
        | OrderStatus::Packed
        | OrderStatus::Shipped
        | OrderStatus::Cancelled => return Ok(()),
    };
    if owner.auto_release && allocated.order.status == OrderStatus::Allocated {
        return release_when_possible(tx, allocated);
    }
    Ok(())
}

/// Releases an order unless a rule says that it must wait.
fn release_when_possible(tx: &mut Tx<'_>, loaded: Loaded) -> Result<(), AppError> {
    match release(tx, loaded, Who::Automatic) {
        Ok(_) | Err(AppError::Conflict(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Asks for the automatic allocation of an order, after this command's commit.
///
/// # Errors
/// What the database says.
pub fn ask(tx: &mut Tx<'_>, client: ClientId, order: OrderId) -> Result<(), StoreError> {
    job_queue::ask(tx, JOB, client, order.into())
}

/// The same for an order that this command makes, for which no job can wait yet.
///
/// # Errors
/// What the database says.
pub fn ask_for_new(tx: &mut Tx<'_>, client: ClientId, order: OrderId) -> Result<(), StoreError> {
    job_queue::ask_for_new(tx, JOB, client, order.into())
}

/// Goods of a sku became available: asks for the allocation of every order that waits for it, but for the one that
/// gave them back.
///
/// # Errors
/// What the database says.
pub fn goods_available(tx: &mut Tx<'_>, client: ClientId, sku: SkuId) -> Result<(), StoreError> {
    goods_given_back(tx, client, sku, None)
}

pub(super) fn goods_given_back(
    tx: &mut Tx<'_>,
    client: ClientId,
    sku: SkuId,
    by: Option<OrderId>,
) -> Result<(), StoreError> {
    for order in orders::waiting_for(tx, client, sku)? {
        if Some(order) != by {
            ask(tx, client, order)?;
        }
    }
    Ok(())
}

/// What the stock of the order's site can give to its lines, `wanted` units of each. Nothing is written.
///
/// # Errors
/// What the database says.
pub fn plan(
    tx: &mut Tx<'_>,
    loaded: &Loaded,
    (site, owner): (SiteId, &OwnerRow),
    wanted: impl Fn(LineCounters) -> Quantity,
) -> Result<OrderAllocation, AppError> {
    let client = loaded.order.client;
    let zone = site_zone(tx, site)?;
    let today = tx.now().day_in(&zone);
    let mut lines = Vec::with_capacity(loaded.lines.len());
    for ((row, sku), line) in loaded.lines.iter().zip(&loaded.order.lines) {
        let quantity = wanted(line.counters);
        if !quantity.is_zero() {
            lines.push(demand(tx, client, line, (row, sku), quantity)?);
        }
    }
    let stock = snapshot(tx, client, site, &lines, (&zone, today))?;
    let demand = OrderDemand {
        order: loaded.order.id,
        client,
        site,
        ship_on: ship_on(loaded.row.ship_by.as_deref(), today)?,
        allow_partial: loaded.order.allow_partial,
        rules: rules(owner)?,
        min_days_consignee: None,
        lines,
    };
    let plan = picking::allocate(&[demand], &stock, &NoLayout);
    plan.orders.into_iter().next().ok_or_else(|| AppError::internal("a plan without its order"))
}

/// Writes the promises of a plan.
///
/// # Errors
/// [`StoreError::Changed`] when a balance gave its units to somebody else meanwhile.
pub fn promise(tx: &mut Tx<'_>, loaded: &Loaded, got: &OrderAllocation) -> Result<(), AppError> {
    let mut promises = Vec::new();
    for line in &got.lines {
        let sku = sku_of(loaded, line.line)?;
        promises.extend(line.promises.iter().map(|one| NewPromise {
            from: one.stock,
            line: line.line,
            sku,
            units: one.quantity.units(),
        }));
    }
    Ok(allocations::allocate(tx, loaded.order.client, loaded.order.id, promises)?)
}

fn sku_of(loaded: &Loaded, line: OrderLineId) -> Result<SkuId, AppError> {
    let found = loaded.order.lines.iter().find(|one| one.id == line).map(|one| one.sku);
    found.ok_or_else(|| AppError::Internal("a plan for a line that is not there".into()))
}

fn demand(
    tx: &mut Tx<'_>,
    client: ClientId,
    line: &OrderLine,
    (row, sku): (&OrderLineRow, &LineSku),
    quantity: Quantity,
) -> Result<LineDemand, AppError> {
    let lots = match &row.lot_code {
        Some(code) => {
            let named = allocations::lots_named(tx, client, line.sku, code)?;
            LotWish::Only(named.into_iter().map(|id| id.0.into()).collect())
        }
        None => LotWish::Any,
    };
    Ok(LineDemand {
        line: line.id,
        sku: line.sku,
        expiry_tracked: sku.expiry_tracked,
        quantity,
        lots,
        min_expires_on: row.min_expires_on.as_deref().map(day).transpose()?,
    })
}

/// The balances of all wanted skus, read once per sku.
fn snapshot(
    tx: &mut Tx<'_>,
    client: ClientId,
    site: SiteId,
    lines: &[LineDemand],
    (zone, today): (&TimeZone, Day),
) -> Result<Vec<StockCandidate>, AppError> {
    let skus: BTreeSet<SkuId> = lines.iter().map(|line| line.sku).collect();
    let mut stock = Vec::new();
    for sku in skus {
        for row in allocations::candidates(tx, client, sku, site)? {
            stock.push(candidate(client, site, row, (zone, today))?);
        }
    }
    Ok(stock)
}

/// A row as the rules read it.
///
/// # Errors
/// [`StoreError::Unreadable`] for counters or a day that cannot be.
pub fn candidate(
    client: ClientId,
    site: SiteId,
    row: CandidateRow,
    (zone, today): (&TimeZone, Day),
) -> Result<StockCandidate, StoreError> {
    let columns = BalanceColumns {
        on_hand: row.on_hand,
        allocated: row.allocated,
        damaged: row.damaged,
        quarantined: row.quarantined,
    };
    let expires_on = row.expires_on.as_deref().map(day).transpose()?;
    let facts = BalanceFacts {
        balance: Balance::try_from(columns).map_err(|_| StoreError::Unreadable("stock"))?,
        expires_on,
        today,
        on_hold: row.on_hold,
        receiving: row.location_kind == "receiving",
    };
    Ok(StockCandidate {
        stock: row.id.0.into(),
        version: row.version,
        client,
        site,
        sku: row.sku_id.0.into(),
        lot: row.lot_id.map(|lot| lot.0.into()),
        expires_on,
        received_on: row.received_at.0.day_in(zone),
        balance: facts.view(),
        at: StockLocation {
            location: row.location_id.0.into(),
            code: row.location_code,
            pickable: row.pickable,
            held: false,
            under_count: row.counts_open > 0,
        },
    })
}

/// The zone of a site.
///
/// # Errors
/// [`StoreError::Unreadable`] for a zone that this program does not know.
pub fn site_zone(tx: &mut Tx<'_>, site: SiteId) -> Result<TimeZone, StoreError> {
    let name = allocations::zone_of_site(tx, site)?;
    TimeZone::get(&name).map_err(|_| StoreError::Unreadable("site"))
}

fn rules(owner: &OwnerRow) -> Result<AllocationRules, StoreError> {
    let unreadable = || StoreError::Unreadable("client");
    Ok(AllocationRules {
        rotation: Rotation::parse(&owner.rotation).ok_or_else(unreadable)?,
        tolerance_days: owner.tolerance_days.try_into().map_err(|_| unreadable())?,
        min_days: owner.min_days.try_into().map_err(|_| unreadable())?,
    })
}

/// Goods must keep until the last day on which the order may leave, or until today when that day has passed.
fn ship_on(ship_by: Option<&str>, today: Day) -> Result<Day, StoreError> {
    Ok(ship_by.map(day).transpose()?.map_or(today, |by| by.max(today)))
}

fn day(text: &str) -> Result<Day, StoreError> {
    text.parse().map_err(|_| StoreError::Unreadable("a day"))
}
