//! `/v1/orders`: goods to be sent.
//!
//! `request.rs` reads what a client says of an order and `action.rs` what staff ask of it, `body.rs` shows an order; the
//! handlers are here.

pub mod action;
pub mod body;
pub mod request;

use crate::app::error::{AppError, FieldCode, FieldProblem};
use crate::app::key_scope::KeyScope;
use crate::app::orders::{self, Extras, Loaded, OrderFilter, OrderRef, OrderWrite};
use crate::app::said::Said;
use crate::app::written::Written;
use crate::app::{packing, shipping};
use crate::http::access::Access;
use crate::http::call::{Call, Named};
use crate::http::decode::object;
use crate::http::query::{Parameter, UPDATED_SINCE};
use crate::http::readers::code_fault;
use crate::http::reply::Reply;
use crate::http::route::{Answer, Route, delete, get, patch, post, put};
use crate::http::slug::Slug;
use crate::store::Tx;
use crate::store::page::After;
use action::{ActionRequest, Asked, DecisionRequest, asked, decision};
use body::OrderBody;
use request::{CancellationRequest, HoldRequest, OrderRequest, cancellation, hold, order, order_of};
use rummelig_domain::actor::Who;
use rummelig_domain::code::ExternalId;
use rummelig_domain::ids::{ClientId, OrderHoldId};
use rummelig_domain::order::{CancellationState, OrderStatus};

const STATUS: Parameter = Parameter::word(
    "status",
    &["draft", "open", "allocated", "released", "picking", "picked", "packed", "shipped", "cancelled"],
    "Only orders of this status.",
);
const SITE: Parameter = Parameter::text("site", "Only orders of this site.");
const EXTERNAL_ID: Parameter = Parameter::text("external_id", "Only the order of this number.");

/// What a change of an order may be refused for.
const CHANGE: &[Slug] =
    &[Slug::ReferencesUnknown, Slug::OrderInProgress, Slug::OrderShipped, Slug::OrderCancelled];

/// What an action may be refused for.
const ACTION: &[Slug] = &[
    Slug::TransitionNotAllowed,
    Slug::OrderOnHold,
    Slug::StockInsufficient,
    Slug::CancellationRequested,
    Slug::ParcelsIncomplete,
    Slug::ReferencesUnknown,
];

/// The routes of the orders.
pub fn routes() -> Vec<Route> {
    vec![
        get("/v1/orders", "List the orders")
            .access(Access::client(KeyScope::OrdersRead))
            .query(&[STATUS, SITE, EXTERNAL_ID, UPDATED_SINCE])
            .lists::<OrderBody>()
            .to(list),
        post("/v1/orders", "Send an order")
            .access(Access::client(KeyScope::OrdersWrite))
            .body::<OrderRequest>()
            .creates::<OrderBody>()
            .refuses(&[Slug::ReferencesUnknown, Slug::OrderExists])
            .to(create),
        get("/v1/orders/{order}", "Read an order")
            .access(Access::client(KeyScope::OrdersRead))
            .returns::<OrderBody>()
            .to(read),
        put("/v1/orders/{order}", "Send or change an order")
            .access(Access::client(KeyScope::OrdersWrite))
            .body::<OrderRequest>()
            .upserts::<OrderBody>()
            .refuses(CHANGE)
            .to(upsert),
        patch("/v1/orders/{order}", "Change some of an order")
            .access(Access::client(KeyScope::OrdersWrite))
            .merge_patch::<OrderRequest>()
            .returns::<OrderBody>()
            .refuses(CHANGE)
            .to(change),
        post("/v1/orders/{order}/holds", "Let an order wait")
            .access(Access::client(KeyScope::OrdersWrite))
            .body::<HoldRequest>()
            .creates::<OrderBody>()
            .refuses(&[Slug::OrderShipped, Slug::OrderCancelled])
            .to(place_hold),
        delete("/v1/orders/{order}/holds/{id}", "Let an order go on")
            .access(Access::client(KeyScope::OrdersWrite))
            .returns::<OrderBody>()
            .refuses(&[Slug::HoldNotYours])
            .to(lift_hold),
        post("/v1/orders/{order}/cancellation", "Give an order up")
            .access(Access::client(KeyScope::OrdersWrite))
            .optional_body::<CancellationRequest>()
            .returns::<OrderBody>()
            .accepts::<OrderBody>()
            .refuses(&[Slug::OrderShipped, Slug::OrderCancelled])
            .to(cancel),
        post("/v1/orders/{order}/actions", "Lead an order on")
            .access(Access::staff_for_client(KeyScope::OrdersWrite))
            .body::<ActionRequest>()
            .returns::<OrderBody>()
            .refuses(ACTION)
            .to(act),
        post("/v1/orders/{order}/cancellation/decision", "Answer a requested cancellation")
            .access(Access::staff_for_client(KeyScope::OrdersWrite))
            .body::<DecisionRequest>()
            .returns::<OrderBody>()
            .refuses(&[Slug::TransitionNotAllowed])
            .to(decide),
    ]
}

/// In which part a key acts.
fn who(call: &Call) -> Who {
    if call.is_staff() { Who::Staff } else { Who::Client }
}

/// How the path names the order.
pub(crate) fn order_named(call: &Call) -> Result<OrderRef, crate::http::door::DoorRefusal> {
    Ok(match call.named("order")? {
        Named::Code(text) => OrderRef::ExternalId(text),
        Named::Id(id) => OrderRef::Id(id.into()),
    })
}

/// An order as it stands in answers.
fn shown(tx: &mut Tx<'_>, loaded: &Loaded) -> Result<OrderBody, AppError> {
    OrderBody::of(&orders::view(tx, loaded)?)
}

fn answer(tx: &mut Tx<'_>, loaded: &Loaded) -> Result<Reply, AppError> {
    Ok(Reply::ok(&shown(tx, loaded)?)?.version(loaded.row.version))
}

async fn list(call: Call) -> Answer {
    let client = call.client()?;
    let walk = call.walk()?;
    let filter = OrderFilter {
        status: call.query.text("status").and_then(OrderStatus::parse),
        site: call.query.text("site").map(str::to_owned),
        external_id: call.query.text("external_id").map(str::to_owned),
    };
    let page = call
        .read(move |tx| {
            let page = orders::list(tx, client, &filter, &walk)?;
            let mut bodies = Vec::with_capacity(page.rows.len());
            for view in &page.rows {
                let after =
                    After { updated_at: view.loaded.row.updated_at.0, id: view.loaded.order.id.into() };
                bodies.push((after, OrderBody::of(view)?));
            }
            Ok(crate::store::page::Page { rows: bodies, has_more: page.has_more, total: page.total })
        })
        .await?;
    Ok(call.page_by(&page, |(after, _)| (after.updated_at.micros(), after.id), |(_, body)| body.clone())?)
}

async fn create(call: Call) -> Answer {
    let client = call.client()?;
    let (external_id, sent) = call.body(object(order_of(None)))?;
    check(&sent)?;
    let extras = Extras { precondition: call.precondition(), ..Extras::of(who(&call)) };
    call.write(move |tx| {
        let Some(external_id) = &external_id else {
            return Err(AppError::internal("an order without its number"));
        };
        let (loaded, written) = orders::post(tx, client, external_id, &sent, &extras)?;
        put_reply(tx, &loaded, written)
    })
    .await
}

async fn upsert(call: Call) -> Answer {
    let client = call.client()?;
    let named = order_named(&call)?;
    let (_, sent) = call.body(object(order_of(Some(call.path("order").to_owned()))))?;
    check(&sent)?;
    let extras = Extras { precondition: call.precondition(), ..Extras::of(who(&call)) };
    call.write(move |tx| {
        let (loaded, written) = put_named(tx, client, &named, &sent, &extras)?;
        put_reply(tx, &loaded, written)
    })
    .await
}

/// Changes the order of this name; only a number that the client may give makes a new one.
fn put_named(
    tx: &mut Tx<'_>,
    client: ClientId,
    named: &OrderRef,
    sent: &OrderWrite,
    extras: &Extras,
) -> Result<(Loaded, Written), AppError> {
    match (orders::load(tx, client, named), named) {
        (Ok(loaded), _) => {
            extras.precondition.holds(loaded.row.version)?;
            orders::change(tx, loaded, sent, extras.who)
        }
        (Err(AppError::NotFound), OrderRef::ExternalId(text)) => {
            let external_id = ExternalId::new(text.as_str()).map_err(|why| {
                let (code, message) = code_fault(why);
                AppError::Validation(vec![FieldProblem::at_parameter("order", code, message)])
            })?;
            orders::put(tx, client, &external_id, sent, extras)
        }
        (Err(error), _) => Err(error),
    }
}

fn put_reply(tx: &mut Tx<'_>, loaded: &Loaded, written: Written) -> Result<Reply, AppError> {
    let body = shown(tx, loaded)?;
    Ok(Reply::upserted(written, href(loaded), &body)?.version(loaded.row.version))
}

async fn read(call: Call) -> Answer {
    let client = call.client()?;
    let named = order_named(&call)?;
    let (body, version) = call
        .read(move |tx| {
            let loaded = orders::load(tx, client, &named)?;
            Ok((shown(tx, &loaded)?, loaded.row.version))
        })
        .await?;
    Ok(Reply::ok(&body)?.version(version))
}

async fn change(call: Call) -> Answer {
    let client = call.client()?;
    let named = order_named(&call)?;
    let patch = call.patch(object(order))?;
    let precondition = call.precondition();
    let who = who(&call);
    call.write(move |tx| {
        let loaded = orders::load(tx, client, &named)?;
        precondition.holds(loaded.row.version)?;
        let wanted = patch.apply(&shown(tx, &loaded)?, object(order))?;
        check(&wanted)?;
        let (loaded, written) = orders::change(tx, loaded, &wanted, who)?;
        Ok(answer(tx, &loaded)?.written(written))
    })
    .await
}

async fn place_hold(call: Call) -> Answer {
    let client = call.client()?;
    let named = order_named(&call)?;
    let (reason, note) = call.body(object(hold))?;
    let who = who(&call);
    call.write(move |tx| {
        let loaded = orders::load(tx, client, &named)?;
        let loaded = orders::place_hold(tx, loaded, who, reason, note.clone())?;
        let location = loaded.order.holds.last().map(|hold| format!("{}/holds/{}", href(&loaded), hold.id));
        let body = shown(tx, &loaded)?;
        Ok(Reply::created(location.unwrap_or_default(), &body)?.version(loaded.row.version))
    })
    .await
}

async fn lift_hold(call: Call) -> Answer {
    let client = call.client()?;
    let named = order_named(&call)?;
    let hold = call.id::<OrderHoldId>("id")?;
    let precondition = call.precondition();
    let who = who(&call);
    call.write(move |tx| {
        let loaded = orders::load(tx, client, &named)?;
        precondition.holds(loaded.row.version)?;
        let loaded = orders::lift_hold(tx, loaded, who, hold)?;
        answer(tx, &loaded)
    })
    .await
}

async fn cancel(call: Call) -> Answer {
    let client = call.client()?;
    let named = order_named(&call)?;
    let reason = call.body(object(cancellation))?;
    let who = who(&call);
    call.write(move |tx| {
        let loaded = orders::load(tx, client, &named)?;
        let loaded = orders::cancel(tx, loaded, who, reason.clone())?;
        let body = shown(tx, &loaded)?;
        let requested = loaded.order.cancellation.state == CancellationState::Requested;
        let reply = if requested { Reply::accepted(&body)? } else { Reply::ok(&body)? };
        Ok(reply.version(loaded.row.version))
    })
    .await
}

async fn act(call: Call) -> Answer {
    let client = call.client()?;
    let named = order_named(&call)?;
    let asked = call.body(object(asked))?;
    if let Asked::Pack(parcels) = &asked {
        packing::check(parcels)?;
    }
    call.write(move |tx| {
        let loaded = orders::load(tx, client, &named)?;
        let loaded = lead_on(tx, loaded, &asked).map_err(orders::offered_to_staff)?;
        answer(tx, &loaded)
    })
    .await
}

fn lead_on(tx: &mut Tx<'_>, loaded: Loaded, asked: &Asked) -> Result<Loaded, AppError> {
    match asked {
        Asked::Allocate => orders::allocation::allocate_loaded(tx, loaded, Who::Staff),
        Asked::Unallocate(reason) => orders::unallocate(tx, loaded, reason.as_ref()),
        Asked::Release => orders::release(tx, loaded, Who::Staff),
        Asked::Unrelease(reason) => orders::unrelease(tx, loaded, reason.as_ref()),
        Asked::Unpick(reason) => orders::unpick(tx, loaded, reason.as_ref()),
        Asked::Pack(parcels) => packing::pack(tx, loaded, parcels),
        Asked::Unpack(reason) => packing::unpack(tx, loaded, reason.as_ref()),
        Asked::HandOver(said) => shipping::hand_over(tx, loaded, said),
        Asked::Resolve(outcome, reason) => orders::resolve(tx, loaded, *outcome, reason.as_ref()),
    }
}

async fn decide(call: Call) -> Answer {
    let client = call.client()?;
    let named = order_named(&call)?;
    let (accept, reason) = call.body(object(decision))?;
    call.write(move |tx| {
        let loaded = orders::load(tx, client, &named)?;
        let decided = orders::decide(tx, loaded, accept, reason.clone()).map_err(orders::offered_to_staff)?;
        answer(tx, &decided)
    })
    .await
}

/// What keeps this from being an order, all of it at once.
fn check(sent: &OrderWrite) -> Result<(), AppError> {
    let faults: Vec<FieldProblem> = sent.faults().iter().map(orders::content_problem).collect();
    if faults.is_empty() { Ok(()) } else { Err(AppError::Validation(faults)) }
}

fn href(loaded: &Loaded) -> String {
    format!("/v1/orders/id:{}", loaded.order.id)
}

/// The number in the body of a PUT, where one is sent, must be that of the path.
fn other_number() -> (FieldCode, Said) {
    let said = Said::fixed(
        "The number in the body must be that of the path.",
        "Nummeret i indholdet skal være det samme som i stien.",
    );
    (FieldCode::UnknownValue, said)
}
