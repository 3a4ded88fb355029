//! `/v1/inbound-shipments`: goods that are to come, and what came.
//!
//! `request.rs` reads what is said, `body.rs` shows a shipment, `receipts.rs` serves what came; the other handlers are
//! here.

pub mod body;
pub mod receipts;
pub mod request;

use crate::app::error::{AppError, FieldProblem};
use crate::app::inbound::{self, Extras, InboundFilter, InboundRef, InboundWrite, Loaded};
use crate::app::key_scope::KeyScope;
use crate::app::written::Written;
use crate::http::access::Access;
use crate::http::call::{Call, Named};
use crate::http::decode::object;
use crate::http::door::DoorRefusal;
use crate::http::query::{Parameter, UPDATED_SINCE};
use crate::http::readers::code_fault;
use crate::http::reply::Reply;
use crate::http::route::{Answer, Route, get, patch, post, put};
use crate::http::slug::Slug;
use crate::store::Tx;
use crate::store::page::{After, Page};
use body::InboundBody;
use request::{
    ActionRequest, CancellationRequest, InboundRequest, action, cancellation, shipment, shipment_of,
};
use rummelig_domain::actor::Who;
use rummelig_domain::code::ExternalId;
use rummelig_domain::ids::ClientId;
use rummelig_domain::inbound::InboundStatus;

const STATUS: Parameter = Parameter::word(
    "status",
    &["draft", "announced", "arrived", "receiving", "received", "closed", "cancelled"],
    "Only inbound shipments of this status.",
);
const SITE: Parameter = Parameter::text("site", "Only inbound shipments to this site.");
const EXTERNAL_ID: Parameter = Parameter::text("external_id", "Only the inbound shipment of this number.");

/// What a change of an inbound shipment may be refused for.
const CHANGE: &[Slug] = &[Slug::ReferencesUnknown, Slug::DocumentInProgress, Slug::TransitionNotAllowed];

/// The routes of the inbound shipments.
pub fn routes() -> Vec<Route> {
    let mut routes = vec![
        get("/v1/inbound-shipments", "List the inbound shipments")
            .access(Access::client(KeyScope::InboundRead))
            .query(&[STATUS, SITE, EXTERNAL_ID, UPDATED_SINCE])
            .lists::<InboundBody>()
            .to(list),
        get("/v1/inbound-shipments/{inbound}", "Read an inbound shipment")
            .access(Access::client(KeyScope::InboundRead))
            .returns::<InboundBody>()
            .to(read),
        put("/v1/inbound-shipments/{inbound}", "Announce goods, or change what is announced")
            .access(Access::client(KeyScope::InboundWrite))
            .body::<InboundRequest>()
            .upserts::<InboundBody>()
            .refuses(CHANGE)
            .to(upsert),
        patch("/v1/inbound-shipments/{inbound}", "Change some of what is announced")
            .access(Access::client(KeyScope::InboundWrite))
            .merge_patch::<InboundRequest>()
            .returns::<InboundBody>()
            .refuses(CHANGE)
            .to(change),
        post("/v1/inbound-shipments/{inbound}/cancellation", "Give announced goods up")
            .access(Access::client(KeyScope::InboundWrite))
            .optional_body::<CancellationRequest>()
            .returns::<InboundBody>()
            .refuses(&[Slug::TransitionNotAllowed])
            .to(cancel),
        post("/v1/inbound-shipments/{inbound}/actions", "Lead an inbound shipment on")
            .access(Access::staff_for_client(KeyScope::InboundWrite))
            .body::<ActionRequest>()
            .returns::<InboundBody>()
            .refuses(&[Slug::TransitionNotAllowed])
            .to(act),
    ];
    routes.extend(receipts::routes());
    routes
}

/// In which part a key acts.
fn who(call: &Call) -> Who {
    if call.is_staff() { Who::Staff } else { Who::Client }
}

fn named(call: &Call) -> Result<InboundRef, DoorRefusal> {
    Ok(match call.named("inbound")? {
        Named::Code(text) => InboundRef::ExternalId(text),
        Named::Id(id) => InboundRef::Id(id.into()),
    })
}

/// A shipment as it stands in answers.
fn shown(tx: &mut Tx<'_>, loaded: &Loaded) -> Result<InboundBody, AppError> {
    InboundBody::of(&inbound::view(tx, loaded)?)
}

fn answer(tx: &mut Tx<'_>, loaded: &Loaded) -> Result<Reply, AppError> {
    Ok(Reply::ok(&shown(tx, loaded)?)?.version(loaded.row.version))
}

async fn list(call: Call) -> Answer {
    let client = call.client()?;
    let walk = call.walk()?;
    let filter = InboundFilter {
        status: call.query.text("status").and_then(InboundStatus::parse),
        site: call.query.text("site").map(str::to_owned),
        external_id: call.query.text("external_id").map(str::to_owned),
    };
    let page = call
        .read(move |tx| {
            let Page { rows, has_more, total } = inbound::list(tx, client, &filter, &walk)?;
            let mut bodies = Vec::with_capacity(rows.len());
            for view in &rows {
                let after = After { updated_at: view.loaded.row.updated_at.0, id: view.loaded.id().into() };
                bodies.push((after, InboundBody::of(view)?));
            }
            Ok(Page { rows: bodies, has_more, total })
        })
        .await?;
    Ok(call.page_by(&page, |(after, _)| (after.updated_at.micros(), after.id), |(_, body)| body.clone())?)
}

async fn read(call: Call) -> Answer {
    let client = call.client()?;
    let named = named(&call)?;
    let (body, version) = call
        .read(move |tx| {
            let loaded = inbound::load(tx, client, &named)?;
            Ok((shown(tx, &loaded)?, loaded.row.version))
        })
        .await?;
    Ok(Reply::ok(&body)?.version(version))
}

async fn upsert(call: Call) -> Answer {
    let client = call.client()?;
    let named = named(&call)?;
    let sent = call.body(object(shipment_of(call.path("inbound").to_owned())))?;
    let extras = Extras { who: who(&call), precondition: call.precondition() };
    sent.check(extras.who)?;
    call.write(move |tx| {
        let (loaded, written) = put_named(tx, client, &named, &sent, &extras)?;
        let body = shown(tx, &loaded)?;
        Ok(Reply::upserted(written, href(&loaded), &body)?.version(loaded.row.version))
    })
    .await
}

/// Changes the shipment of this name; only a number that the client may give makes a new one.
fn put_named(
    tx: &mut Tx<'_>,
    client: ClientId,
    named: &InboundRef,
    sent: &InboundWrite,
    extras: &Extras,
) -> Result<(Loaded, Written), AppError> {
    match (inbound::load(tx, client, named), named) {
        (Ok(loaded), _) => {
            extras.precondition.holds(loaded.row.version)?;
            inbound::change(tx, loaded, sent, extras.who)
        }
        (Err(AppError::NotFound), InboundRef::ExternalId(text)) => {
            let external_id = ExternalId::new(text.as_str()).map_err(|why| {
                let (code, message) = code_fault(why);
                AppError::Validation(vec![FieldProblem::at_parameter("inbound", code, message)])
            })?;
            inbound::put(tx, client, &external_id, sent, extras)
        }
        (Err(error), _) => Err(error),
    }
}

async fn change(call: Call) -> Answer {
    let client = call.client()?;
    let named = named(&call)?;
    let patch = call.patch(object(shipment))?;
    let precondition = call.precondition();
    let who = who(&call);
    call.write(move |tx| {
        let loaded = inbound::load(tx, client, &named)?;
        precondition.holds(loaded.row.version)?;
        let wanted = patch.apply(&shown(tx, &loaded)?.announced(), object(shipment))?;
        let (loaded, written) = inbound::change(tx, loaded, &wanted, who)?;
        Ok(answer(tx, &loaded)?.written(written))
    })
    .await
}

async fn cancel(call: Call) -> Answer {
    let client = call.client()?;
    let named = named(&call)?;
    let reason = call.body(object(cancellation))?;
    let who = who(&call);
    call.write(move |tx| {
        let loaded = inbound::load(tx, client, &named)?;
        let loaded = inbound::cancel(tx, loaded, who, reason.as_ref())?;
        answer(tx, &loaded)
    })
    .await
}

async fn act(call: Call) -> Answer {
    let client = call.client()?;
    let named = named(&call)?;
    let (asked, reason) = call.body(object(action))?;
    call.write(move |tx| {
        let loaded = inbound::load(tx, client, &named)?;
        let loaded = inbound::act(tx, loaded, asked, Who::Staff, reason.as_ref())?;
        answer(tx, &loaded)
    })
    .await
}

fn href(loaded: &Loaded) -> String {
    format!("/v1/inbound-shipments/id:{}", loaded.id())
}
