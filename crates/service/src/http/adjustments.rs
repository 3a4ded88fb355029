//! `/v1/adjustments`: a supervisor corrects the books of one location.

use crate::app::adjustments::{self, Adjustment, AdjustmentReason};
use crate::app::error::FieldCode;
use crate::app::key_scope::KeyScope;
use crate::app::movements::{self, Movement};
use crate::app::said::Said;
use crate::http::access::Access;
use crate::http::call::Call;
use crate::http::decode::{Fields, Read, list, object};
use crate::http::movements::MovementBody;
use crate::http::readers::{code, integer, word};
use crate::http::reply::Reply;
use crate::http::route::{Answer, Route, post};
use crate::http::slug::Slug;
use rummelig_domain::quantity::QUANTITY_MAX;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What a request says about an adjustment.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it describes what `adjustment` reads")]
pub struct AdjustmentRequest {
    #[schema(example = "AARHUS")]
    site: String,
    #[schema(example = "A-04-2")]
    location: String,
    #[schema(example = "MUG-01")]
    sku: String,
    /// For items kept by lot.
    lot: Option<String>,
    /// For items with serial numbers, one for each unit.
    #[schema(required = false)]
    serials: Vec<String>,
    /// Units more, or fewer when negative; not 0.
    #[schema(minimum = -1000000, maximum = 1000000, example = -2)]
    delta: i64,
    #[schema(pattern = "^(count|damage|found|lost|expiry|correction)$")]
    reason: String,
}

/// What was posted: the id of the move or adjustment, and its movements.
#[derive(Serialize, ToSchema)]
#[schema(as = Posted)]
pub struct PostedBody {
    /// Null in a dry run.
    id: Option<Uuid>,
    movements: Vec<MovementBody>,
}

impl PostedBody {
    /// What was posted under an id.
    pub(super) fn new(id: Uuid, movements: &[Movement]) -> Self {
        Self { id: Some(id), movements: movements.iter().map(MovementBody::from).collect() }
    }
}

/// The routes of the adjustments.
pub fn routes() -> Vec<Route> {
    vec![
        post("/v1/adjustments", "Correct the books of a location")
            .access(Access::staff_for_client(KeyScope::AdjustmentsWrite))
            .body::<AdjustmentRequest>()
            .creates::<PostedBody>()
            .refuses(&[
                Slug::ReferencesUnknown,
                Slug::DataRefused,
                Slug::StockInsufficient,
                Slug::SerialTaken,
            ])
            .to(create),
    ]
}

async fn create(call: Call) -> Answer {
    let client = call.client()?;
    let wanted = call.body(object(adjustment))?;
    call.write(move |tx| {
        let adjusted = adjustments::adjust(tx, client, &wanted)?;
        let movements = movements::of(tx, client, &adjusted.movements)?;
        let body = PostedBody::new(adjusted.id, &movements);
        Reply::created(format!("/v1/adjustments/{}", adjusted.id), &body)
    })
    .await
}

fn adjustment(fields: &mut Fields<'_>) -> Read<Adjustment> {
    let site = fields.required("site", code);
    let location = fields.required("location", code);
    let sku = fields.required("sku", code);
    let lot = fields.optional("lot", code);
    let serials = fields.or("serials", Vec::new(), list(0..=2_000, code));
    let delta = fields.required("delta", integer(-QUANTITY_MAX..=QUANTITY_MAX));
    let reason = fields.required("reason", word(AdjustmentReason::ALL, AdjustmentReason::as_str));
    let delta = match delta {
        Ok(0) => {
            let said = Said::fixed("0 changes nothing.", "0 ændrer ikke noget.");
            Err(fields.fault("delta", FieldCode::OutOfRange, said))
        }
        delta => delta,
    };
    Ok(Adjustment {
        site: site?,
        location: location?,
        sku: sku?,
        lot: lot?,
        serials: serials?,
        delta: delta?,
        reason: reason?,
    })
}
