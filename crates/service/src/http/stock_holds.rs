//! `/v1/stock-holds`: units that nobody may be promised.

use crate::app::key_scope::KeyScope;
use crate::app::stock_holds::{self, NewHold, StockHold};
use crate::http::access::Access;
use crate::http::call::Call;
use crate::http::decode::{Fields, Read, object};
use crate::http::readers::code;
use crate::http::reply::Reply;
use crate::http::route::{Answer, Route, delete, get, post};
use crate::http::slug::Slug;
use crate::http::wire::Time;
use crate::store::page::After;
use rummelig_domain::ids::StockHoldId;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What a request says about a stock hold.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it describes what `new_hold` reads")]
pub struct StockHoldRequest {
    #[schema(example = "AARHUS")]
    site: String,
    #[schema(example = "MUG-01")]
    sku: String,
    /// Only what lies there.
    location: Option<String>,
    /// Only this lot.
    lot: Option<String>,
    #[schema(min_length = 1, max_length = 500, example = "Glasur skaller af")]
    reason: String,
}

/// A stock hold as it stands in answers.
#[derive(Serialize, ToSchema)]
#[schema(as = StockHold)]
pub struct StockHoldBody {
    /// Null in a dry run.
    id: Option<Uuid>,
    site: String,
    sku: String,
    /// Null: wherever it lies at the site.
    location: Option<String>,
    /// Null: every lot.
    lot: Option<String>,
    reason: String,
    created_at: Time,
    updated_at: Time,
    version: i64,
}

impl From<&StockHold> for StockHoldBody {
    fn from(hold: &StockHold) -> Self {
        Self {
            id: Some(hold.row.id.0),
            site: hold.site.clone(),
            sku: hold.sku.clone(),
            location: hold.location.clone(),
            lot: hold.lot.clone(),
            reason: hold.row.reason.clone(),
            created_at: hold.row.placed_at.0.into(),
            updated_at: hold.row.placed_at.0.into(),
            version: hold.row.version,
        }
    }
}

/// The routes of the stock holds.
pub fn routes() -> Vec<Route> {
    vec![
        get("/v1/stock-holds", "List the stock holds")
            .access(Access::staff_for_client(KeyScope::AdjustmentsWrite))
            .lists::<StockHoldBody>()
            .to(list),
        post("/v1/stock-holds", "Hold stock")
            .access(Access::staff_for_client(KeyScope::AdjustmentsWrite))
            .body::<StockHoldRequest>()
            .creates::<StockHoldBody>()
            .refuses(&[Slug::ReferencesUnknown, Slug::DataRefused])
            .to(create),
        delete("/v1/stock-holds/{id}", "Lift a stock hold")
            .access(Access::staff_for_client(KeyScope::AdjustmentsWrite))
            .no_content()
            .to(lift),
    ]
}

async fn list(call: Call) -> Answer {
    let client = call.client()?;
    let walk = call.walk()?;
    let page = call.read(move |tx| stock_holds::list(tx, client, &walk)).await?;
    let after = |hold: &StockHold| After { updated_at: hold.row.placed_at.0, id: hold.row.id.0 };
    Ok(call.page::<_, StockHoldBody>(&page, after)?)
}

async fn create(call: Call) -> Answer {
    let client = call.client()?;
    let wanted = call.body(object(new_hold))?;
    call.write(move |tx| {
        let hold = stock_holds::place(tx, client, &wanted)?;
        let href = format!("/v1/stock-holds/{}", hold.row.id.0);
        Ok(Reply::created(href, &StockHoldBody::from(&hold))?.version(hold.row.version))
    })
    .await
}

async fn lift(call: Call) -> Answer {
    let client = call.client()?;
    let id = call.id::<StockHoldId>("id")?;
    let precondition = call.precondition();
    call.write(move |tx| {
        stock_holds::lift(tx, client, id, &precondition)?;
        Ok(Reply::no_content())
    })
    .await
}

fn new_hold(fields: &mut Fields<'_>) -> Read<NewHold> {
    let site = fields.required("site", code);
    let sku = fields.required("sku", code);
    let location = fields.optional("location", code);
    let lot = fields.optional("lot", code);
    let reason = fields.required("reason", code);
    Ok(NewHold { site: site?, sku: sku?, location: location?, lot: lot?, reason: reason? })
}
