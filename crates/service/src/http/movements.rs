//! `/v1/inventory-movements`: the ledger.

use crate::app::key_scope::KeyScope;
use crate::app::movements::{self, Movement, MovementQuery};
use crate::http::access::Access;
use crate::http::call::Call;
use crate::http::query::{Parameter, UPDATED_SINCE};
use crate::http::route::{Answer, Route, get};
use crate::http::wire::Time;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// One side of a movement.
#[derive(Serialize, ToSchema)]
pub struct AccountBody {
    /// `location`, `handling_unit`, `supplier`, `customer`, `adjustment`, `scrap` or `in_transit`.
    account: String,
    /// Which location or handling unit; null for the others.
    code: Option<String>,
}

/// The document that a movement belongs to.
#[derive(Serialize, ToSchema)]
pub struct DocumentBody {
    /// `order`, `inbound`, `count`, `adjustment`, `move` and so on.
    resource: String,
    /// Our id of it.
    id: Option<Uuid>,
    /// The client's own number of it, for orders and inbound shipments.
    external_id: Option<String>,
}

/// One posting of the ledger: never changed, only reversed by its mirror image.
#[derive(Serialize, ToSchema)]
#[schema(as = Movement)]
pub struct MovementBody {
    id: Uuid,
    /// Its place in the ledger.
    sequence: i64,
    recorded_at: Time,
    sku: String,
    site: String,
    lot: Option<String>,
    serial: Option<String>,
    quantity: i64,
    from: AccountBody,
    to: AccountBody,
    reason: String,
    document: Option<DocumentBody>,
    /// The movement that this one undoes.
    reverses: Option<Uuid>,
}

impl From<&Movement> for MovementBody {
    fn from(movement: &Movement) -> Self {
        let row = &movement.row;
        Self {
            id: row.id.0,
            sequence: row.seq,
            recorded_at: row.recorded_at.0.into(),
            sku: row.sku.clone(),
            site: row.site.clone(),
            lot: row.lot.clone(),
            serial: Some(row.serial.clone()).filter(|serial| !serial.is_empty()),
            quantity: row.quantity,
            from: AccountBody { account: row.from_kind.clone(), code: row.from_code.clone() },
            to: AccountBody { account: row.to_kind.clone(), code: row.to_code.clone() },
            reason: row.reason.clone(),
            document: row.document_kind.clone().map(|resource| DocumentBody {
                resource,
                id: row.document_id.map(|id| id.0),
                external_id: movement.document.clone(),
            }),
            reverses: row.reverses_id.map(|id| id.0),
        }
    }
}

const SKU: Parameter = Parameter::text("sku", "Only of this item.");
const SITE: Parameter = Parameter::text("site", "Only at this site.");

/// The routes of the ledger.
pub fn routes() -> Vec<Route> {
    vec![
        get("/v1/inventory-movements", "What moved")
            .access(Access::client(KeyScope::StockRead))
            .query(&[SKU, SITE, UPDATED_SINCE])
            .lists::<MovementBody>()
            .to(list),
    ]
}

async fn list(call: Call) -> Answer {
    let client = call.client()?;
    let query = MovementQuery {
        sku: call.query.text("sku").map(str::to_owned),
        site: call.query.text("site").map(str::to_owned),
        since: call.query.time("updated_since"),
        after: call.after::<i64>()?.unwrap_or(0),
        limit: call.query.limit(),
    };
    let page = call.read(move |tx| movements::page(tx, client, &query)).await?;
    Ok(call.page_by(&page, |movement| movement.row.seq, |movement| MovementBody::from(movement))?)
}
