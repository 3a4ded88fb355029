//! `/v1/inbound-shipments/{inbound}/receipts`: what came.

use super::named;
use crate::app::inbound::{self, ReceiptView, ReceivedLine, ReceivedLineView};
use crate::app::key_scope::KeyScope;
use crate::http::access::Access;
use crate::http::call::Call;
use crate::http::decode::{Fields, Read, list, object};
use crate::http::readers::{code, day, line_no, units, word};
use crate::http::reply::Reply;
use crate::http::route::{Answer, Route, get, post};
use crate::http::slug::Slug;
use crate::http::wire::{Day, Time};
use crate::store::page::After;
use rummelig_domain::line_no::LINES_MAX;
use rummelig_domain::stock::Condition;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A line of what came: of an announced line, or of an item.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it describes what `line` reads")]
pub struct ReceiptLineRequest {
    /// The announced line.
    #[schema(minimum = 1, maximum = 9999, example = 1)]
    line_no: Option<i32>,
    /// The item, where no line is named.
    sku: Option<String>,
    #[schema(minimum = 1, maximum = 1000000, example = 198)]
    quantity: i64,
    /// A receiving, dock, staging or quarantine location.
    #[schema(example = "REC-01")]
    location: String,
    /// The unit that the goods are on; an empty one is brought to the location.
    #[schema(example = "P-0001")]
    handling_unit: Option<String>,
    /// For items kept by lot.
    lot: Option<String>,
    /// For items with a day of expiry, unless the house knows that of the lot.
    #[schema(format = Date)]
    expires_on: Option<String>,
    /// For items with serial numbers, one for each unit.
    #[schema(required = false)]
    serials: Vec<String>,
    #[schema(required = false, default = "good", pattern = "^(good|damaged|quarantined)$")]
    condition: Option<String>,
}

/// What came.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it describes what `receipt` reads")]
pub struct ReceiptRequest {
    #[schema(min_items = 1, max_items = 2000)]
    lines: Vec<ReceiptLineRequest>,
}

/// A line of a receipt.
#[derive(Serialize, ToSchema)]
#[schema(as = ReceiptLine)]
pub struct ReceiptLineBody {
    line_no: i32,
    sku: String,
    quantity: i64,
    location: String,
    handling_unit: Option<String>,
    lot: Option<String>,
    expires_on: Option<Day>,
    serials: Vec<String>,
    #[schema(pattern = "^(good|damaged|quarantined)$")]
    condition: String,
}

/// A receipt as it stands in answers; it never changes.
#[derive(Serialize, ToSchema)]
#[schema(as = Receipt)]
pub struct ReceiptBody {
    /// Null in a dry run.
    id: Option<Uuid>,
    lines: Vec<ReceiptLineBody>,
    created_at: Time,
    updated_at: Time,
    version: i64,
}

impl From<&ReceivedLineView> for ReceiptLineBody {
    fn from(line: &ReceivedLineView) -> Self {
        Self {
            line_no: line.line_no,
            sku: line.sku.clone(),
            quantity: line.quantity,
            location: line.location.clone(),
            handling_unit: line.handling_unit.clone(),
            lot: line.lot.clone(),
            expires_on: line.expires_on.map(Into::into),
            serials: line.serials.clone(),
            condition: line.condition.clone(),
        }
    }
}

impl From<&ReceiptView> for ReceiptBody {
    fn from(receipt: &ReceiptView) -> Self {
        Self {
            id: Some(receipt.row.id.0),
            lines: receipt.lines.iter().map(Into::into).collect(),
            created_at: receipt.row.recorded_at.0.into(),
            updated_at: receipt.row.recorded_at.0.into(),
            version: 1,
        }
    }
}

/// The routes of the receipts.
pub(super) fn routes() -> Vec<Route> {
    vec![
        get("/v1/inbound-shipments/{inbound}/receipts", "List what came")
            .access(Access::client(KeyScope::InboundRead))
            .lists::<ReceiptBody>()
            .to(show),
        post("/v1/inbound-shipments/{inbound}/receipts", "Book what came")
            .access(Access::staff_for_client(KeyScope::InboundWrite))
            .body::<ReceiptRequest>()
            .creates::<ReceiptBody>()
            .refuses(&[
                Slug::ReferencesUnknown,
                Slug::DataRefused,
                Slug::SerialTaken,
                Slug::LocationNotUsable,
                Slug::HandlingUnitTaken,
                Slug::TransitionNotAllowed,
            ])
            .to(create),
    ]
}

async fn show(call: Call) -> Answer {
    let client = call.client()?;
    let named = named(&call)?;
    let walk = call.walk()?;
    let page = call
        .read(move |tx| {
            let loaded = inbound::load(tx, client, &named)?;
            inbound::receipts(tx, &loaded, &walk)
        })
        .await?;
    let after = |receipt: &ReceiptView| After { updated_at: receipt.row.recorded_at.0, id: receipt.row.id.0 };
    Ok(call.page::<_, ReceiptBody>(&page, after)?)
}

async fn create(call: Call) -> Answer {
    let client = call.client()?;
    let named = named(&call)?;
    let lines = call.body(object(receipt))?;
    call.write(move |tx| {
        let loaded = inbound::load(tx, client, &named)?;
        let (loaded, receipt) = inbound::receive(tx, loaded, &lines)?;
        let href = format!("/v1/inbound-shipments/id:{}/receipts", loaded.id());
        Reply::created(href, &ReceiptBody::from(&receipt))
    })
    .await
}

fn receipt(fields: &mut Fields<'_>) -> Read<Vec<ReceivedLine>> {
    fields.required("lines", list(1..=LINES_MAX, object(line)))
}

fn line(fields: &mut Fields<'_>) -> Read<ReceivedLine> {
    let line_no = fields.optional("line_no", line_no);
    let sku = fields.optional("sku", code);
    let quantity = fields.required("quantity", units);
    let location = fields.required("location", code);
    let handling_unit = fields.optional("handling_unit", code);
    let lot = fields.optional("lot", code);
    let expires_on = fields.optional("expires_on", day);
    let serials = fields.or("serials", Vec::new(), list(0..=2_000, code));
    let condition = fields.or("condition", Condition::Good, word(Condition::ALL, Condition::as_str));
    if let (Ok(None), Ok(None)) = (&line_no, &sku) {
        return Err(fields.missing("sku"));
    }
    Ok(ReceivedLine {
        line_no: line_no?,
        sku: sku?,
        quantity: quantity?,
        location: location?,
        handling_unit: handling_unit?,
        lot: lot?,
        expires_on: expires_on?,
        serials: serials?,
        condition: condition?,
    })
}
