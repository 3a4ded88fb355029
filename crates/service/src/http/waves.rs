//! `/v1/waves`: orders that are released together.

use crate::app::error::FieldCode;
use crate::app::key_scope::KeyScope;
use crate::app::said::{Language, Said};
use crate::app::waves::{self, WaveView};
use crate::http::access::Access;
use crate::http::call::Call;
use crate::http::decode::{Fields, Read, list as list_of, object};
use crate::http::query::{Parameter, UPDATED_SINCE};
use crate::http::readers::{code, id, word};
use crate::http::reply::Reply;
use crate::http::route::{Answer, Route, get, post};
use crate::http::slug::Slug;
use crate::http::wire::Time;
use rummelig_domain::code::SiteCode;
use rummelig_domain::ids::{OrderId, WaveId};
use rummelig_domain::wave::{LeftOutOfWave, WaveStatus};
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;
use uuid::Uuid;

const STATUS: Parameter =
    Parameter::word("status", &["planned", "accepted", "done", "cancelled"], "Only waves of this status.");
const SITE: Parameter = Parameter::text("site", "Only waves of this site.");

/// The most orders of one wave.
const ORDERS_MAX: usize = 2_000;

/// Which orders are to be released together.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it describes what `wanted` reads")]
pub struct WaveRequest {
    #[schema(example = "AARHUS")]
    site: String,
    /// The ids of the orders, of any clients.
    #[schema(min_items = 1, max_items = 2000)]
    orders: Vec<Uuid>,
}

/// What is asked of a wave.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it describes what `action` reads")]
pub struct WaveActionRequest {
    /// `accept` releases the orders and makes their tours; `cancel` gives the wave up while nothing is picked.
    #[schema(pattern = "^(accept|cancel)$")]
    action: String,
}

/// An order that is not released with its wave.
#[derive(Clone, Serialize, ToSchema)]
#[schema(as = LeftOut)]
pub struct LeftOutBody {
    /// The id of the order.
    order: Uuid,
    /// The client's own number of it.
    external_id: Option<String>,
    #[schema(
        pattern = "^(not_allocated|already_released|over|other_site|other_wave|on_hold|exception|too_early|not_full)$"
    )]
    reason: String,
    /// The reason in words, and what to do.
    detail: &'static str,
}

/// A wave.
#[derive(Clone, Serialize, ToSchema)]
#[schema(as = Wave)]
pub struct WaveBody {
    /// Null in a dry run.
    id: Option<Uuid>,
    site: String,
    status: String,
    /// The ids of its orders, without those that were left out.
    orders: Vec<Uuid>,
    /// The ids of its tours, once it is accepted.
    tours: Vec<Uuid>,
    left_out: Vec<LeftOutBody>,
    created_at: Time,
    updated_at: Time,
    version: i64,
}

impl WaveBody {
    fn of(wave: &WaveView, language: Language) -> Self {
        let (mut orders, mut left_out) = (Vec::new(), Vec::new());
        for order in &wave.orders {
            match &order.left_out {
                None => orders.push(order.order_id.0),
                Some(reason) => left_out.push(LeftOutBody {
                    order: order.order_id.0,
                    external_id: wave.external_ids.get(&order.order_id.0.into()).cloned(),
                    reason: reason.clone(),
                    detail: LeftOutOfWave::parse(reason).map_or("", |reason| reason.sentence(language)),
                }),
            }
        }
        Self {
            id: Some(wave.row.id.0),
            site: wave.site.clone(),
            status: wave.row.status.clone(),
            orders,
            tours: wave.tours.iter().map(|id| id.0).collect(),
            left_out,
            created_at: wave.row.created_at.0.into(),
            updated_at: wave.row.updated_at.0.into(),
            version: wave.row.version,
        }
    }
}

#[derive(Clone, Copy)]
enum Action {
    Accept,
    Cancel,
}

impl Action {
    const ALL: &'static [Self] = &[Self::Accept, Self::Cancel];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Cancel => "cancel",
        }
    }
}

/// The routes of the waves.
pub fn routes() -> Vec<Route> {
    vec![
        get("/v1/waves", "List the waves")
            .access(Access::house(KeyScope::WavesRead))
            .query(&[STATUS, SITE, UPDATED_SINCE])
            .lists::<WaveBody>()
            .to(list),
        post("/v1/waves", "Plan a wave of orders")
            .access(Access::house(KeyScope::WavesWrite))
            .body::<WaveRequest>()
            .creates::<WaveBody>()
            .refuses(&[Slug::ReferencesUnknown])
            .to(create),
        get("/v1/waves/{id}", "Read a wave")
            .access(Access::house(KeyScope::WavesRead))
            .returns::<WaveBody>()
            .to(read),
        post("/v1/waves/{id}/actions", "Accept a wave or give it up")
            .access(Access::house(KeyScope::WavesWrite))
            .body::<WaveActionRequest>()
            .returns::<WaveBody>()
            .refuses(&[Slug::TransitionNotAllowed])
            .to(act),
    ]
}

async fn list(call: Call) -> Answer {
    let walk = call.walk()?;
    let status = call.query.text("status").and_then(WaveStatus::parse);
    let site = call.query.text("site").map(str::to_owned);
    let page = call.read(move |tx| waves::list(tx, status, site.as_deref(), &walk)).await?;
    let language = call.language;
    let key = |wave: &WaveView| (wave.row.updated_at.0.micros(), wave.row.id.0);
    Ok(call.page_by(&page, key, |wave| WaveBody::of(wave, language))?)
}

async fn create(call: Call) -> Answer {
    let (site, orders) = call.body(object(wanted))?;
    let language = call.language;
    call.write(move |tx| {
        let wave = waves::create(tx, &site, &orders)?;
        let href = format!("/v1/waves/{}", wave.row.id.0);
        Ok(Reply::created(href, &WaveBody::of(&wave, language))?.version(wave.row.version))
    })
    .await
}

async fn read(call: Call) -> Answer {
    let id = call.id::<WaveId>("id")?;
    let wave = call.read(move |tx| waves::get(tx, id)).await?;
    Ok(Reply::ok(&WaveBody::of(&wave, call.language))?.version(wave.row.version))
}

async fn act(call: Call) -> Answer {
    let id = call.id::<WaveId>("id")?;
    let action = call.body(object(|fields| fields.required("action", word(Action::ALL, Action::as_str))))?;
    let language = call.language;
    call.write(move |tx| {
        let wave = match action {
            Action::Accept => waves::accept(tx, id)?,
            Action::Cancel => waves::cancel(tx, id)?,
        };
        Ok(Reply::ok(&WaveBody::of(&wave, language))?.version(wave.row.version))
    })
    .await
}

fn wanted(fields: &mut Fields<'_>) -> Read<(SiteCode, Vec<OrderId>)> {
    let site = fields.required("site", code);
    let orders = fields.required("orders", list_of(1..=ORDERS_MAX, id::<OrderId>));
    if let Ok(orders) = &orders
        && orders.iter().collect::<BTreeSet<_>>().len() != orders.len()
    {
        let said = Said::fixed("An order is named twice.", "En ordre er nævnt to gange.");
        return Err(fields.fault("orders", FieldCode::Duplicate, said));
    }
    Ok((site?, orders?))
}
