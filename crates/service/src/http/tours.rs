//! `/v1/tours`: the walks of the pickers.

use crate::app::key_scope::KeyScope;
use crate::app::tasks::LineView;
use crate::app::tours::{self, StopView, TourView};
use crate::http::access::Access;
use crate::http::call::Call;
use crate::http::query::{Parameter, UPDATED_SINCE};
use crate::http::reply::Reply;
use crate::http::route::{Answer, Route, get};
use crate::http::wire::Time;
use crate::store::page::After;
use crate::store::tours::code;
use rummelig_domain::ids::TourId;
use rummelig_domain::picking::tour::TourStatus;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

const STATUS: Parameter = Parameter::word(
    "status",
    &["planned", "open", "in_progress", "done", "cancelled"],
    "Only tours of this status.",
);
const SITE: Parameter = Parameter::text("site", "Only tours of this site.");

/// A slot of the trolley.
#[derive(Clone, Serialize, ToSchema)]
#[schema(as = TourTote)]
pub struct ToteBody {
    slot: i32,
    /// Null until a tote is bound.
    handling_unit: Option<String>,
    client: Option<String>,
    order: Option<String>,
}

/// What is taken at a stop for one promise.
#[derive(Clone, Serialize, ToSchema)]
#[schema(as = TourLine)]
pub struct TourLineBody {
    /// The line of the task.
    line_no: i32,
    client: Option<String>,
    order: Option<String>,
    order_line_no: Option<i32>,
    sku: Option<String>,
    lot: Option<String>,
    serials: Vec<String>,
    quantity: i64,
    picked: i64,
    short: i64,
    slot: Option<i32>,
}

/// A stop of the walk.
#[derive(Clone, Serialize, ToSchema)]
#[schema(as = TourStop)]
pub struct StopBody {
    stop_no: i32,
    location: Option<String>,
    lines: Vec<TourLineBody>,
}

/// A tour.
#[derive(Clone, Serialize, ToSchema)]
#[schema(as = Tour)]
pub struct TourBody {
    id: Uuid,
    code: String,
    site: String,
    status: String,
    /// The pick task that walks it.
    task: Option<Uuid>,
    /// How far it is; null without a layout of the site.
    walk_mm: Option<u64>,
    /// How far the usual order would be; null without a layout.
    baseline_mm: Option<u64>,
    /// How far it is at least; null without a layout.
    bound_mm: Option<u64>,
    /// How its order of stops was found.
    method: String,
    totes: Vec<ToteBody>,
    stops: Vec<StopBody>,
    created_at: Time,
    updated_at: Time,
    version: i64,
}

impl From<&LineView> for TourLineBody {
    fn from(line: &LineView) -> Self {
        Self {
            line_no: line.row.line_no,
            client: line.client.clone(),
            order: line.order.clone(),
            order_line_no: line.order_line_no,
            sku: line.sku.clone(),
            lot: line.lot.clone(),
            serials: line.serials.clone(),
            quantity: line.row.quantity,
            picked: line.row.confirmed,
            short: line.row.short,
            slot: line.row.slot,
        }
    }
}

impl From<&StopView> for StopBody {
    fn from(stop: &StopView) -> Self {
        Self {
            stop_no: stop.stop_no,
            location: stop.location.clone(),
            lines: stop.lines.iter().map(TourLineBody::from).collect(),
        }
    }
}

impl From<&TourView> for TourBody {
    fn from(tour: &TourView) -> Self {
        let totes = tour.totes.iter().cloned().map(|tote| ToteBody {
            slot: tote.slot,
            handling_unit: tote.handling_unit,
            client: tote.client,
            order: tote.order,
        });
        Self {
            id: tour.row.id.0,
            code: code(tour.row.number),
            site: tour.site.clone(),
            status: tour.row.status.clone(),
            task: tour.task.map(Into::into),
            walk_mm: None,
            baseline_mm: None,
            bound_mm: None,
            method: tour.row.method.clone(),
            totes: totes.collect(),
            stops: tour.stops.iter().map(StopBody::from).collect(),
            created_at: tour.row.created_at.0.into(),
            updated_at: tour.row.updated_at.0.into(),
            version: tour.row.version,
        }
    }
}

/// The routes of the tours.
pub fn routes() -> Vec<Route> {
    vec![
        get("/v1/tours", "List the tours")
            .access(Access::house(KeyScope::TasksRead))
            .query(&[STATUS, SITE, UPDATED_SINCE])
            .lists::<TourBody>()
            .to(list),
        get("/v1/tours/{id}", "Read a tour")
            .access(Access::house(KeyScope::TasksRead))
            .returns::<TourBody>()
            .to(read),
    ]
}

async fn list(call: Call) -> Answer {
    let walk = call.walk()?;
    let status = call.query.text("status").and_then(TourStatus::parse);
    let site = call.query.text("site").map(str::to_owned);
    let page = call.read(move |tx| tours::list(tx, status, site.as_deref(), &walk)).await?;
    let after = |tour: &TourView| After { updated_at: tour.row.updated_at.0, id: tour.row.id.0 };
    Ok(call.page::<_, TourBody>(&page, after)?)
}

async fn read(call: Call) -> Answer {
    let id = call.id::<TourId>("id")?;
    let tour = call.read(move |tx| tours::get(tx, id)).await?;
    Ok(Reply::ok(&TourBody::from(&tour))?.version(tour.row.version))
}
