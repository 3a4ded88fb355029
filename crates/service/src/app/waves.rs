//! Waves: orders that are released together, so that several of them are picked on one walk.
//!
//! "I choose the orders that go with the next carrier, look at what was left out and why, and accept: then the tours
//! are there." A wave that is planned has changed nothing yet; accepting it releases its orders and makes the tours.

use crate::app::error::{AppError, Conflict, FieldCode, FieldProblem};
use crate::app::orders::{self, Loaded, OrderRef};
use crate::app::{picking, references};
use crate::store::audit::{self, Chain, Entry};
use crate::store::page::{Page, Walk};
use crate::store::tours::{self, Filter, WaveOrderRow, WaveRow};
use crate::store::{StoreError, Tx, orders as order_rows, sites, tasks};
use rummelig_domain::actor::Who;
use rummelig_domain::code::SiteCode;
use rummelig_domain::ids::{ClientId, OrderId, SiteId, TourId, WaveId};
use rummelig_domain::order::{Effect, OrderStatus, steps};
use rummelig_domain::picking::tour::TourStatus;
use rummelig_domain::time::Day;
use rummelig_domain::wave::{LeftOutOfWave, WaveAction, WaveError, WaveStatus, left_out, wave_transition};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A wave with its orders and tours.
#[derive(Clone, Debug)]
pub struct WaveView {
    /// Its row.
    pub row: WaveRow,
    /// The code of its site.
    pub site: String,
    /// Its orders, in key order, also those that were left out.
    pub orders: Vec<WaveOrderRow>,
    /// The clients' own numbers of its orders.
    pub external_ids: BTreeMap<OrderId, String>,
    /// Its tours.
    pub tours: Vec<TourId>,
}

/// Plans a wave of named orders. Orders that cannot be released now are left out with the reason.
///
/// # Errors
/// [`AppError::ReferencesUnknown`] for the site or an order that there is not.
pub fn create(tx: &mut Tx<'_>, site: &SiteCode, named: &[OrderId]) -> Result<WaveView, AppError> {
    let site = references::site(tx, "/site", site)?.value;
    let owners = order_rows::owners_of(tx, named)?;
    let unknown: Vec<FieldProblem> = (0..)
        .zip(named)
        .filter(|(_, id)| !owners.contains_key(id))
        .map(|(index, id)| {
            let code = FieldCode::UnknownOrder;
            FieldProblem::unknown(format!("/orders/{index}"), code, &id.to_string())
        })
        .collect();
    if !unknown.is_empty() {
        return Err(AppError::ReferencesUnknown(unknown));
    }
    let today = site.day(tx.now());
    let id: WaveId = tx.new_id();
    let now = tx.now().into();
    let row = WaveRow {
        id: id.into(),
        site_id: site.id.into(),
        status: WaveStatus::Planned.as_str().to_owned(),
        created_at: now,
        updated_at: now,
        version: 1,
    };
    tours::insert_wave(tx, &row)?;
    for (client, order) in in_key_order(&owners) {
        let loaded = orders::load(tx, client, &OrderRef::Id(order))?;
        let reason = why_left_out(tx, &loaded, site.id, today, None)?;
        let row = WaveOrderRow {
            wave_id: id.into(),
            client_id: client.into(),
            order_id: order.into(),
            left_out: reason.map(|reason| reason.as_str().to_owned()),
        };
        tours::insert_wave_order(tx, &row)?;
    }
    audit_wave(tx, "wave.create", &row, BTreeMap::from([("orders", json!(named.len()))]))?;
    view(tx, row)
}

/// A wave.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn get(tx: &mut Tx<'_>, id: WaveId) -> Result<WaveView, AppError> {
    let row = tours::wave_by_id(tx, id)?.ok_or(AppError::NotFound)?;
    view(tx, row)
}

/// A page of the waves, of the site with this code or of all; an unknown site has none.
///
/// # Errors
/// [`AppError::Store`].
pub fn list(
    tx: &mut Tx<'_>,
    status: Option<WaveStatus>,
    site: Option<&str>,
    walk: &Walk,
) -> Result<Page<WaveView>, AppError> {
    let codes = sites::codes(tx)?;
    let Some(site) = crate::app::zones::site_filter(&codes, site) else {
        return Ok(crate::app::zones::nothing(walk));
    };
    let page = tours::wave_page(tx, &Filter { status: status.map(WaveStatus::as_str), site }, walk)?;
    let rows = page.rows.into_iter().map(|row| view(tx, row)).collect::<Result<_, _>>()?;
    Ok(Page { rows, has_more: page.has_more, total: page.total })
}

/// Releases the orders of a planned wave and makes their tours. Orders that cannot be released any more are left out.
///
/// # Errors
/// [`Conflict::TransitionNotAllowed`] for a wave that is not planned.
pub fn accept(tx: &mut Tx<'_>, id: WaveId) -> Result<WaveView, AppError> {
    let mut row = tours::wave_by_id(tx, id)?.ok_or(AppError::NotFound)?;
    let to = wave_transition(status(&row)?, WaveAction::Accept, Who::Staff, false)?;
    let site: SiteId = row.site_id.0.into();
    let today = sites::find(tx, site)?.ok_or(StoreError::Unreadable("site"))?.value.day(tx.now());
    write(tx, &mut row, to)?;
    let mut released = Vec::new();
    for order in wanted(tx, id)? {
        let key = (ClientId(order.client_id.0), OrderId(order.order_id.0));
        let loaded = orders::load(tx, key.0, &OrderRef::Id(key.1))?;
        if let Some(reason) = why_left_out(tx, &loaded, site, today, Some(id))? {
            tours::leave_out(tx, &order, reason.as_str())?;
            continue;
        }
        let mut step = steps::release(&loaded.order, Who::Staff, today)?;
        // The wave makes the tours of all its orders together.
        step.effects.retain(|effect| *effect != Effect::MakePickTask);
        orders::apply(tx, loaded, step, "order.release")?;
        released.push(key);
    }
    let made = picking::make_pick_tour(tx, site, &released, Some(id))?;
    let facts = BTreeMap::from([("orders", json!(released.len())), ("tours", json!(made.len()))]);
    audit_wave(tx, "wave.accept", &row, facts)?;
    if made.is_empty() {
        tour_ended(tx, id)?;
    }
    get(tx, id)
}

/// Gives a wave up while nothing of it is picked: its orders are as if it had not been.
///
/// # Errors
/// [`Conflict::TransitionNotAllowed`] where it is over; [`Conflict::StepGuarded`] where something is picked.
pub fn cancel(tx: &mut Tx<'_>, id: WaveId) -> Result<WaveView, AppError> {
    let mut row = tours::wave_by_id(tx, id)?.ok_or(AppError::NotFound)?;
    let picked = is_picked(tx, id)?;
    let before = status(&row)?;
    let to = wave_transition(before, WaveAction::Cancel, Who::Staff, picked)?;
    // First, so that the tours that end with it do not make it done.
    write(tx, &mut row, to)?;
    if before == WaveStatus::Accepted {
        for order in wanted(tx, id)? {
            let named = OrderRef::Id(order.order_id.0.into());
            let loaded = orders::load(tx, order.client_id.0.into(), &named)?;
            if loaded.order.status == OrderStatus::Released {
                let step = orders::back_from_the_floor(tx, &loaded)?;
                orders::apply(tx, loaded, step, "order.unrelease")?;
            }
        }
    }
    audit_wave(tx, "wave.cancel", &row, BTreeMap::new())?;
    get(tx, id)
}

/// A tour of a wave ended: with the last of them the wave is done.
///
/// # Errors
/// [`StoreError::Changed`] when somebody else changed it.
pub fn tour_ended(tx: &mut Tx<'_>, id: WaveId) -> Result<(), AppError> {
    let Some(mut row) = tours::wave_by_id(tx, id)? else { return Ok(()) };
    let over = [TourStatus::Done.as_str(), TourStatus::Cancelled.as_str()];
    let all_over = tours::of_wave(tx, id)?.iter().all(|tour| over.contains(&tour.status.as_str()));
    if status(&row)? != WaveStatus::Accepted || !all_over {
        return Ok(());
    }
    let to = wave_transition(WaveStatus::Accepted, WaveAction::Complete, Who::Automatic, true)?;
    write(tx, &mut row, to)
}

/// Whose orders these are, in the order in which rows are touched.
fn in_key_order(owners: &BTreeMap<OrderId, ClientId>) -> Vec<(ClientId, OrderId)> {
    let mut keys: Vec<_> = owners.iter().map(|(order, client)| (*client, *order)).collect();
    keys.sort_unstable();
    keys
}

/// The orders of a wave that are not left out, in key order.
fn wanted(tx: &mut Tx<'_>, id: WaveId) -> Result<Vec<WaveOrderRow>, StoreError> {
    let mut rows = tours::wave_orders(tx, id)?;
    rows.retain(|row| row.left_out.is_none());
    Ok(rows)
}

fn why_left_out(
    tx: &mut Tx<'_>,
    loaded: &Loaded,
    site: SiteId,
    today: Day,
    wave: Option<WaveId>,
) -> Result<Option<LeftOutOfWave>, AppError> {
    let planned = WaveStatus::Planned.as_str();
    let other = tours::wave_with(tx, planned, loaded.order.client, loaded.order.id)?;
    Ok(left_out(&loaded.order, site, today, other.is_some() && other != wave))
}

/// Whether anything was said at a pick of the wave's tours.
fn is_picked(tx: &mut Tx<'_>, id: WaveId) -> Result<bool, AppError> {
    let walks: Vec<_> = tours::of_wave(tx, id)?.iter().map(|tour| tour.id).collect();
    let of_walks: Vec<_> = tasks::of_tours(tx, &walks)?.iter().map(|task| task.id).collect();
    let lines = tasks::lines_of(tx, &of_walks)?;
    Ok(lines.iter().any(|line| line.confirmed > 0 || line.short_reason.is_some()))
}

fn status(row: &WaveRow) -> Result<WaveStatus, StoreError> {
    WaveStatus::parse(&row.status).ok_or(StoreError::Unreadable("wave"))
}

fn write(tx: &mut Tx<'_>, row: &mut WaveRow, to: WaveStatus) -> Result<(), AppError> {
    row.status = to.as_str().to_owned();
    row.updated_at = tx.now().into();
    row.version += 1;
    Ok(tours::update_wave(tx, row)?)
}

fn view(tx: &mut Tx<'_>, row: WaveRow) -> Result<WaveView, AppError> {
    let id = WaveId(row.id.0);
    let site = order_rows::site_code(tx, row.site_id)?.ok_or(StoreError::Unreadable("site"))?;
    let orders = tours::wave_orders(tx, id)?;
    let keys = orders.iter().map(|order| (order.client_id, order.order_id)).collect();
    let named = crate::store::names::external_ids(tx, &keys)?;
    let external_ids = named.into_iter().map(|(order, name)| (OrderId(order.0), name)).collect();
    let tours = tours::of_wave(tx, id)?.iter().map(|tour| TourId(tour.id.0)).collect();
    Ok(WaveView { row, site, orders, external_ids, tours })
}

fn audit_wave(
    tx: &mut Tx<'_>,
    action: &str,
    row: &WaveRow,
    mut facts: BTreeMap<&'static str, Value>,
) -> Result<(), StoreError> {
    facts.insert("status", json!(row.status));
    let subject = format!("wave:{}", row.id.0);
    audit::write(tx, &Entry { chain: Chain::Hotel, action, subject, facts })
}

impl From<WaveError> for AppError {
    fn from(error: WaveError) -> Self {
        use crate::app::said::Said;
        match error {
            WaveError::Transition { from, action, allowed } => Conflict::TransitionNotAllowed {
                from: from.as_str(),
                action: action.to_string(),
                allowed: allowed.iter().map(|action| action.as_str()).collect(),
            },
            WaveError::PicksConfirmed => Conflict::StepGuarded {
                from: WaveStatus::Accepted.as_str(),
                action: WaveAction::Cancel.to_string(),
                allowed: Vec::new(),
                why: Said::fixed(
                    "Some of the wave is picked; take its orders back one by one.",
                    "Noget af bølgen er plukket; tag ordrerne tilbage én for én.",
                ),
            },
        }
        .into()
    }
}
