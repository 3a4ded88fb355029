//! Orders as their clients send them: created, changed, or already so.

use super::content::{self, OrderWrite, Resolved};
use super::{Facts, Loaded, allocation, audit, complete, effects, rows, tell};
use crate::app::error::{AppError, Conflict};
use crate::app::precondition::Precondition;
use crate::app::written::Written;
use crate::store::orders::{self, LineSku, OrderHoldRow, OrderLineRow, OrderRow};
use crate::store::{StoreError, Tx, stock};
use rummelig_domain::actor::Who;
use rummelig_domain::code::{ExternalId, Text};
use rummelig_domain::ids::{ClientId, OrderId, OrderLineId, SkuId};
use rummelig_domain::order::{
    CancellationState, ChangeEffect, Effect, Hold, HoldReason, LineColumns, LineContent, LineCounters,
    OrderEvent, OrderField, OrderStatus, changed_fields, check_change, steps,
};

/// How an order is sent.
#[derive(Clone, Debug)]
pub struct Extras {
    /// In which part.
    pub who: Who,
    /// For which version.
    pub precondition: Precondition,
    /// A hold that a new order begins with.
    pub hold: Option<(HoldReason, Option<Text>)>,
}

impl Extras {
    /// As a client or the warehouse sends it, whatever version there is.
    #[must_use]
    pub const fn of(who: Who) -> Self {
        Self { who, precondition: Precondition::NONE, hold: None }
    }
}

/// Creates the order of this number, or changes it to what was sent.
///
/// # Errors
/// [`AppError::VersionStale`], [`AppError::ReferencesUnknown`], and what may no longer change.
pub fn put(
    tx: &mut Tx<'_>,
    client: ClientId,
    external_id: &ExternalId,
    sent: &OrderWrite,
    extras: &Extras,
) -> Result<(Loaded, Written), AppError> {
    match orders::by_external_id(tx, client, external_id.as_str())? {
        None => {
            extras.precondition.holds_for_none()?;
            Ok((create(tx, client, external_id, sent, extras)?, Written::Created))
        }
        Some(row) => {
            extras.precondition.holds(row.version)?;
            let loaded = complete(tx, row)?;
            change(tx, loaded, sent, extras.who)
        }
    }
}

/// Creates the order of this number; the same content again changes nothing.
///
/// # Errors
/// [`Conflict::OrderExists`] for an order of this number with other content; else as [`put`].
pub fn post(
    tx: &mut Tx<'_>,
    client: ClientId,
    external_id: &ExternalId,
    sent: &OrderWrite,
    extras: &Extras,
) -> Result<(Loaded, Written), AppError> {
    let Some(row) = orders::by_external_id(tx, client, external_id.as_str())? else {
        extras.precondition.holds_for_none()?;
        return Ok((create(tx, client, external_id, sent, extras)?, Written::Created));
    };
    let loaded = complete(tx, row)?;
    let wanted = content::resolve(tx, client, sent, Some(loaded.row.ordered_at.0))?;
    let is_draft = loaded.order.status == OrderStatus::Draft;
    if content::of_rows(&loaded.row, &loaded.lines)? == wanted.content && is_draft == sent.draft {
        return Ok((loaded, Written::Unchanged));
    }
    let id = loaded.order.id.to_string();
    Err(Conflict::OrderExists { href: format!("/v1/orders/id:{id}"), id }.into())
}

fn create(
    tx: &mut Tx<'_>,
    client: ClientId,
    external_id: &ExternalId,
    sent: &OrderWrite,
    extras: &Extras,
) -> Result<Loaded, AppError> {
    let resolved = content::resolve(tx, client, sent, None)?;
    let status = if sent.draft { OrderStatus::Draft } else { OrderStatus::Open };
    let row = new_row(tx, client, external_id, status, (&resolved, extras.hold.is_some()));
    let lines = new_lines(tx, &row, &resolved);
    let line_rows: Vec<_> = lines.iter().map(|(line, _)| line.clone()).collect();
    orders::insert(tx, &row, &line_rows)?;
    let holds = match &extras.hold {
        Some((reason, note)) => {
            let (placed_by, placed_at) = (extras.who, tx.now());
            let hold = Hold { id: tx.new_id(), reason: *reason, note: note.clone(), placed_by, placed_at };
            vec![insert_hold(tx, &row, &hold)?]
        }
        None => Vec::new(),
    };
    let order = rows::order(&row, &lines, &holds)?;
    let loaded = Loaded { order, row, lines };
    if status == OrderStatus::Open {
        tell(tx, &loaded, OrderEvent::Accepted)?;
    }
    if loaded.row.held {
        tell(tx, &loaded, OrderEvent::Held)?;
    }
    if may_allocate(&loaded) && resolved.auto_allocate {
        allocation::ask_for_new(tx, client, loaded.order.id)?;
    }
    audit(tx, &loaded, "order.create", Facts::new())?;
    Ok(loaded)
}

fn new_row(
    tx: &Tx<'_>,
    client: ClientId,
    external_id: &ExternalId,
    status: OrderStatus,
    (resolved, held): (&Resolved, bool),
) -> OrderRow {
    let mut row = OrderRow {
        client_id: client.into(),
        id: tx.new_id::<OrderId>().into(),
        external_id: external_id.as_str().to_owned(),
        backorder_of: None,
        site_id: None,
        status: status.as_str().into(),
        ordered_at: tx.now().into(),
        ship_by: None,
        ship_not_before: None,
        delivery_method: String::new(),
        carrier: None,
        service: None,
        service_point_id: None,
        reference: None,
        note_to_packer: None,
        consignee: String::new(),
        allow_partial: false,
        allow_backorder: false,
        allow_substitution: false,
        tags: String::new(),
        exception_code: None,
        exception_message: None,
        exception_since: None,
        cancellation_state: CancellationState::None.as_str().into(),
        cancellation_reason: None,
        held,
        created_at: tx.now().into(),
        updated_at: tx.now().into(),
        version: 1,
    };
    content::write_row(&resolved.content, &mut row);
    row
}

fn new_lines(tx: &Tx<'_>, order: &OrderRow, resolved: &Resolved) -> Vec<(OrderLineRow, LineSku)> {
    let lines = resolved.content.lines.iter().zip(&resolved.skus);
    lines.map(|(line, sku)| (new_line(tx, order, line), sku.clone())).collect()
}

fn new_line(tx: &Tx<'_>, order: &OrderRow, content: &LineContent) -> OrderLineRow {
    let mut row = OrderLineRow {
        client_id: order.client_id,
        id: tx.new_id::<OrderLineId>().into(),
        order_id: order.id,
        line_no: 0,
        sku_id: content.sku.into(),
        quantity: 0,
        unit_value_minor: None,
        currency: None,
        lot_code: None,
        min_expires_on: None,
        note: None,
        allocated: 0,
        backordered: 0,
        short: 0,
        deferred: 0,
        cancelled: 0,
        picked: 0,
        packed: 0,
        shipped: 0,
        returned: 0,
    };
    content::write_line(content, &mut row);
    row
}

/// Writes a hold; the order's own row says that there is one.
pub(super) fn insert_hold(
    tx: &mut Tx<'_>,
    order: &OrderRow,
    hold: &Hold,
) -> Result<OrderHoldRow, StoreError> {
    let row = OrderHoldRow {
        client_id: order.client_id,
        id: hold.id.into(),
        order_id: order.id,
        reason: hold.reason.as_str().into(),
        note: hold.note.as_ref().map(|note| note.as_str().to_owned()),
        placed_by: tx.actor().to_owned(),
        placed_by_client: hold.placed_by == Who::Client,
        placed_at: hold.placed_at.into(),
        lifted_at: None,
        lifted_by: None,
    };
    orders::insert_hold(tx, &row)?;
    Ok(row)
}

/// Changes an order to what was sent, as far as its state lets.
///
/// # Errors
/// As [`put`].
pub fn change(
    tx: &mut Tx<'_>,
    loaded: Loaded,
    sent: &OrderWrite,
    who: Who,
) -> Result<(Loaded, Written), AppError> {
    let client = loaded.order.client;
    let wanted = content::resolve(tx, client, sent, Some(loaded.row.ordered_at.0))?;
    let before = content::of_rows(&loaded.row, &loaded.lines)?;
    let changed = changed_fields(&before, &wanted.content);
    let submits = loaded.order.status == OrderStatus::Draft && !sent.draft;
    let effect = check_change(loaded.order.status, &changed)?;
    if sent.draft && loaded.order.status != OrderStatus::Draft {
        let from = loaded.order.status.as_str();
        let allowed = Vec::new();
        return Err(Conflict::TransitionNotAllowed { from, action: "draft".to_owned(), allowed }.into());
    }
    if changed.is_empty() && !submits {
        return Ok((loaded, Written::Unchanged));
    }
    let mut loaded = take_back(tx, loaded, effect)?;
    content::write_row(&wanted.content, &mut loaded.row);
    if submits {
        loaded.row.status = steps::submit(&loaded.order, who)?.order.status.as_str().into();
    }
    if changed.contains(&OrderField::Lines) {
        loaded.lines = write_lines(tx, &loaded, &wanted)?;
    }
    loaded.row.updated_at = tx.now().into();
    loaded.row.version += 1;
    orders::update(tx, &loaded.row)?;
    let holds = std::mem::take(&mut loaded.order.holds);
    loaded.order = rows::order(&loaded.row, &loaded.lines, &[])?;
    loaded.order.holds = holds;
    let bears = submits || changed.iter().any(|field| field.bears_on_allocation());
    if bears && may_allocate(&loaded) && wanted.auto_allocate {
        allocation::ask(tx, client, loaded.order.id)?;
    }
    let event = if submits { OrderEvent::Accepted } else { OrderEvent::Updated };
    if loaded.order.status != OrderStatus::Draft {
        tell(tx, &loaded, event)?;
    }
    let names: Vec<&str> = changed.iter().map(|field| field.as_str()).collect();
    audit(tx, &loaded, "order.change", Facts::from([("fields", names.into())]))?;
    Ok((loaded, Written::Updated))
}

/// Takes the promises of an allocated order back, before its content changes. What is not written yet is the row.
fn take_back(tx: &mut Tx<'_>, mut loaded: Loaded, effect: ChangeEffect) -> Result<Loaded, AppError> {
    match effect {
        ChangeEffect::None => Ok(loaded),
        ChangeEffect::Reallocate => {
            let step = steps::unallocate(&loaded.order, Who::Automatic)?;
            effects::run(tx, &loaded, &Effect::FreeAllocations, &mut Facts::new())?;
            loaded.row.status = step.order.status.as_str().into();
            loaded.lines = write_counters(tx, &loaded, &step.order.lines)?;
            loaded.order = step.order;
            Ok(loaded)
        }
    }
}

fn write_counters(
    tx: &mut Tx<'_>,
    loaded: &Loaded,
    after: &[rummelig_domain::order::OrderLine],
) -> Result<Vec<(OrderLineRow, LineSku)>, StoreError> {
    let mut lines = loaded.lines.clone();
    for ((row, _), (before, after)) in lines.iter_mut().zip(loaded.order.lines.iter().zip(after)) {
        if before.counters != after.counters {
            rows::write_counters(after, row);
            orders::update_line(tx, row)?;
        }
    }
    Ok(lines)
}

/// Writes the lines of a content over those of an order of which nothing is promised.
fn write_lines(
    tx: &mut Tx<'_>,
    loaded: &Loaded,
    wanted: &Resolved,
) -> Result<Vec<(OrderLineRow, LineSku)>, AppError> {
    let numbers: Vec<i32> =
        wanted.content.lines.iter().map(|line| i32::from(line.line_no.number())).collect();
    for (row, _) in loaded.lines.iter().filter(|(row, _)| !numbers.contains(&row.line_no)) {
        refuse_settled(row)?;
        stock_waits_no_more(tx, row);
        orders::delete_line(tx, row)?;
    }
    let mut lines = Vec::with_capacity(numbers.len());
    for ((line, sku), number) in wanted.content.lines.iter().zip(&wanted.skus).zip(numbers) {
        let row = match loaded.lines.iter().find(|(row, _)| row.line_no == number) {
            Some((row, _)) => change_line(tx, row, line)?,
            None => {
                let row = new_line(tx, &loaded.row, line);
                orders::insert_line(tx, &row)?;
                row
            }
        };
        lines.push((row, sku.clone()));
    }
    lines.sort_by_key(|(row, _)| row.line_no);
    Ok(lines)
}

fn change_line(tx: &mut Tx<'_>, row: &OrderLineRow, line: &LineContent) -> Result<OrderLineRow, AppError> {
    let mut after = row.clone();
    content::write_line(line, &mut after);
    if after == *row {
        return Ok(after);
    }
    if after.sku_id != row.sku_id || after.quantity != row.quantity {
        refuse_settled(row)?;
        stock_waits_no_more(tx, row);
        let fresh = LineCounters::new(line.quantity).columns();
        let LineColumns { allocated, backordered, short, .. } = fresh;
        (after.allocated, after.backordered, after.short) = (allocated, backordered, short);
    }
    orders::update_line(tx, &after)?;
    Ok(after)
}

/// A line of which a part went its own way (another order, or given up) stays what it is.
fn refuse_settled(row: &OrderLineRow) -> Result<(), Conflict> {
    if row.deferred == 0 && row.cancelled == 0 {
        return Ok(());
    }
    let others = OrderField::ALL.iter().filter(|field| **field != OrderField::Lines);
    Err(Conflict::OrderInProgress { changeable: others.map(|field| field.as_str()).collect() })
}

/// What may be sold of an item changes when a line no longer waits for it.
fn stock_waits_no_more(tx: &mut Tx<'_>, row: &OrderLineRow) {
    if row.backordered > 0 {
        stock::touch(tx, ClientId(row.client_id.0), SkuId(row.sku_id.0));
    }
}

fn may_allocate(loaded: &Loaded) -> bool {
    loaded.order.status == OrderStatus::Open && !loaded.row.held && loaded.row.site_id.is_some()
}
