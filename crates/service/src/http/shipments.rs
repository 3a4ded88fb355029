//! `/v1/shipments`: what left together, or is about to.
//!
//! A shipment is made when its order is packed and leaves when that is handed over; here it is read, and staff say what
//! the carrier tells of it.

use crate::app::error::AppError;
use crate::app::key_scope::KeyScope;
use crate::app::shipping::{self, ACTIONS, ParcelView, ShipmentFilter, ShipmentView};
use crate::http::access::Access;
use crate::http::call::Call;
use crate::http::decode::{Fields, Read, object};
use crate::http::query::{Parameter, UPDATED_SINCE};
use crate::http::readers::{code, word};
use crate::http::reply::Reply;
use crate::http::route::{Answer, Route, get, post};
use crate::http::slug::Slug;
use crate::http::wire::Time;
use crate::store::StoreError;
use crate::store::page::{After, Page};
use crate::store::shipments::PackedLine;
use rummelig_domain::code::Text;
use rummelig_domain::ids::ShipmentId;
use rummelig_domain::packing::{ShipmentAction, ShipmentStatus};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What of an order line is in a parcel.
#[derive(Clone, Serialize, ToSchema)]
#[schema(as = ParcelLine)]
pub struct ParcelLineBody {
    line_no: i32,
    sku: String,
    quantity: i64,
    lot: Option<String>,
    serials: Vec<String>,
}

/// One box.
#[derive(Clone, Serialize, ToSchema)]
#[schema(as = Parcel)]
pub struct ParcelBody {
    /// Counts from 1 in its shipment.
    parcel_no: i32,
    sscc: Option<String>,
    /// The carrier's number of it.
    tracking_number: Option<String>,
    /// Gross, in grams.
    weight_g: i64,
    length_mm: Option<i32>,
    width_mm: Option<i32>,
    height_mm: Option<i32>,
    lines: Vec<ParcelLineBody>,
    /// Ids of its documents.
    documents: Vec<Uuid>,
}

/// What leaves together.
#[derive(Clone, Serialize, ToSchema)]
#[schema(as = Shipment)]
pub struct ShipmentBody {
    id: Option<Uuid>,
    /// The number of its order.
    order: String,
    site: String,
    #[schema(
        pattern = "^(created|labelled|handed_over|in_transit|delivered|delivery_failed|returned|voided)$"
    )]
    status: String,
    carrier: Option<String>,
    service: Option<String>,
    handed_over_at: Option<Time>,
    parcels: Vec<ParcelBody>,
    created_at: Time,
    updated_at: Time,
    version: i64,
}

impl ShipmentBody {
    fn of(view: &ShipmentView) -> Result<Self, AppError> {
        let row = &view.named.row;
        Ok(Self {
            id: Some(row.id.0),
            order: view.named.order.clone(),
            site: view.named.site.clone(),
            status: row.status.clone(),
            carrier: row.carrier.clone(),
            service: row.service.clone(),
            handed_over_at: row.handed_over_at.map(|at| at.0.into()),
            parcels: view.parcels.iter().map(parcel).collect::<Result<_, _>>()?,
            created_at: row.created_at.0.into(),
            updated_at: row.updated_at.0.into(),
            version: row.version,
        })
    }
}

fn parcel(view: &ParcelView) -> Result<ParcelBody, StoreError> {
    let row = &view.row;
    Ok(ParcelBody {
        parcel_no: row.parcel_no,
        sscc: row.sscc.clone(),
        tracking_number: row.tracking_number.clone(),
        weight_g: row.weight_g,
        length_mm: row.length_mm,
        width_mm: row.width_mm,
        height_mm: row.height_mm,
        lines: view.lines.iter().map(line).collect::<Result<_, _>>()?,
        documents: view.documents.clone(),
    })
}

fn line(packed: &PackedLine) -> Result<ParcelLineBody, StoreError> {
    Ok(ParcelLineBody {
        line_no: packed.line_no,
        sku: packed.sku.clone(),
        quantity: packed.quantity,
        lot: packed.lot.clone().filter(|lot| !lot.is_empty()),
        serials: serde_json::from_str(&packed.serials).map_err(|_| StoreError::Unreadable("parcel_line"))?,
    })
}

/// What is known of a shipment, or that its parcels are opened again.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it describes what `asked` reads")]
pub struct ShipmentActionRequest {
    #[schema(pattern = "^(depart|deliver|fail|retry|return|void)$")]
    action: String,
    /// Why, in words; kept beside the audit trail.
    reason: Option<String>,
}

const STATUS: Parameter = Parameter::word(
    "status",
    &[
        "created",
        "labelled",
        "handed_over",
        "in_transit",
        "delivered",
        "delivery_failed",
        "returned",
        "voided",
    ],
    "Only shipments of this status.",
);
const SITE: Parameter = Parameter::text("site", "Only shipments of this site.");
const EXTERNAL_ID: Parameter =
    Parameter::text("external_id", "Only the shipments of the order of this number.");

/// The routes of the shipments.
pub fn routes() -> Vec<Route> {
    vec![
        get("/v1/shipments", "List the shipments")
            .access(Access::client(KeyScope::OrdersRead))
            .query(&[STATUS, SITE, EXTERNAL_ID, UPDATED_SINCE])
            .lists::<ShipmentBody>()
            .to(list),
        get("/v1/shipments/{id}", "Read a shipment")
            .access(Access::client(KeyScope::OrdersRead))
            .returns::<ShipmentBody>()
            .to(read),
        post("/v1/shipments/{id}/actions", "Lead a shipment on")
            .access(Access::staff_for_client(KeyScope::OrdersWrite))
            .body::<ShipmentActionRequest>()
            .returns::<ShipmentBody>()
            .refuses(&[Slug::TransitionNotAllowed])
            .to(act),
    ]
}

async fn list(call: Call) -> Answer {
    let client = call.client()?;
    let walk = call.walk()?;
    let filter = ShipmentFilter {
        status: call.query.text("status").and_then(ShipmentStatus::parse),
        site: call.query.text("site").map(str::to_owned),
        order: call.query.text("external_id").map(str::to_owned),
    };
    let page = call
        .read(move |tx| {
            let page = shipping::list(tx, client, &filter, &walk)?;
            let mut bodies = Vec::with_capacity(page.rows.len());
            for view in &page.rows {
                let row = &view.named.row;
                let after = After { updated_at: row.updated_at.0, id: row.id.0 };
                bodies.push((after, ShipmentBody::of(view)?));
            }
            Ok(Page { rows: bodies, has_more: page.has_more, total: page.total })
        })
        .await?;
    Ok(call.page_by(&page, |(after, _)| (after.updated_at.micros(), after.id), |(_, body)| body.clone())?)
}

async fn read(call: Call) -> Answer {
    let client = call.client()?;
    let id = call.id::<ShipmentId>("id")?;
    let view = call.read(move |tx| shipping::view(tx, client, id)).await?;
    Ok(answer(&view)?)
}

async fn act(call: Call) -> Answer {
    let client = call.client()?;
    let id = call.id::<ShipmentId>("id")?;
    let (action, reason) = call.body(object(asked))?;
    call.write(move |tx| {
        let view = shipping::act(tx, client, id, action, reason.as_ref())?;
        answer(&view)
    })
    .await
}

fn answer(view: &ShipmentView) -> Result<Reply, AppError> {
    Ok(Reply::ok(&ShipmentBody::of(view)?)?.version(view.named.row.version))
}

fn asked(fields: &mut Fields<'_>) -> Read<(ShipmentAction, Option<Text>)> {
    let action = fields.required("action", word(ACTIONS, ShipmentAction::as_str));
    let reason = fields.optional("reason", code);
    Ok((action?, reason?))
}
