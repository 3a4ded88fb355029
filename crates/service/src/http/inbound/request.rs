//! What requests say about inbound shipments.

use crate::app::error::FieldCode;
use crate::app::inbound::{Asked, InboundWrite, LineWrite};
use crate::app::said::Said;
use crate::http::decode::{Fields, Read, list, object};
use crate::http::readers::{self, boolean, code, day, line_no, units, word};
use rummelig_domain::code::Text;
use rummelig_domain::line_no::LINES_MAX;
use utoipa::ToSchema;

/// The most tracking numbers of a shipment.
const TRACKING_NUMBERS_MAX: usize = 200;

/// A line of goods that are to come.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it describes what `line` reads")]
pub struct InboundLineRequest {
    /// Its number; counted up where it is absent.
    #[schema(minimum = 1, maximum = 9999)]
    line_no: Option<i32>,
    #[schema(example = "MUG-01")]
    sku: String,
    #[schema(minimum = 1, maximum = 1000000, example = 200)]
    quantity: i64,
    /// Where the client knows it.
    lot: Option<String>,
    /// The last day they are good, where the client knows it.
    #[schema(format = Date)]
    expires_on: Option<String>,
}

/// Goods that are to come, as a client announces them.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it describes what `shipment` reads")]
pub struct InboundRequest {
    /// Only if it is that of the path.
    #[schema(required = false, min_length = 1, max_length = 64, example = "PO-77")]
    external_id: Option<String>,
    /// The client's site where it is absent.
    site: Option<String>,
    #[schema(required = false)]
    draft: Option<bool>,
    #[schema(format = Date)]
    expected_on: Option<String>,
    #[schema(example = "Eksempel Keramik ApS")]
    supplier_name: Option<String>,
    #[schema(required = false, max_items = 200)]
    tracking_numbers: Vec<String>,
    /// Empty only in a draft, or where staff begin for goods that nobody announced.
    #[schema(max_items = 2000)]
    lines: Vec<InboundLineRequest>,
}

/// Why goods do not come.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it describes what `cancellation` reads")]
#[schema(as = InboundCancellationRequest)]
pub struct CancellationRequest {
    reason: Option<String>,
}

/// What is to be done with an inbound shipment.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it describes what `action` reads")]
#[schema(as = InboundActionRequest)]
pub struct ActionRequest {
    #[schema(pattern = "^(arrive|receive|close|reopen)$")]
    action: String,
    reason: Option<String>,
}

/// Reads a shipment whose number stands in the path.
pub(super) fn shipment_of(path: String) -> impl Fn(&mut Fields<'_>) -> Read<InboundWrite> {
    move |fields| {
        let number = fields.optional("external_id", readers::text(1..=64)).and_then(|sent| {
            if sent.is_none_or(|sent| sent == *path) {
                return Ok(());
            }
            let said = Said::fixed(
                "The number in the body must be that of the path.",
                "Nummeret i indholdet skal være det samme som i stien.",
            );
            Err(fields.fault("external_id", FieldCode::UnknownValue, said))
        });
        let write = shipment(fields);
        number?;
        write
    }
}

/// Reads a shipment for a merge patch; its number cannot change.
pub(super) fn shipment(fields: &mut Fields<'_>) -> Read<InboundWrite> {
    let draft = fields.or("draft", false, boolean);
    let site = fields.optional("site", code);
    let expected_on = fields.optional("expected_on", day);
    let supplier_name = fields.optional("supplier_name", code);
    let tracking_numbers = fields.or("tracking_numbers", Vec::new(), list(0..=TRACKING_NUMBERS_MAX, code));
    let lines = fields.required("lines", list(0..=LINES_MAX, object(line)));
    Ok(InboundWrite {
        draft: draft?,
        site: site?,
        expected_on: expected_on?,
        supplier_name: supplier_name?,
        tracking_numbers: tracking_numbers?,
        lines: lines?,
    })
}

fn line(fields: &mut Fields<'_>) -> Read<LineWrite> {
    let line_no = fields.optional("line_no", line_no);
    let sku = fields.required("sku", code);
    let quantity = fields.required("quantity", units);
    let lot = fields.optional("lot", code);
    let expires_on = fields.optional("expires_on", day);
    Ok(LineWrite { line_no: line_no?, sku: sku?, quantity: quantity?, lot: lot?, expires_on: expires_on? })
}

pub(super) fn cancellation(fields: &mut Fields<'_>) -> Read<Option<Text>> {
    fields.optional("reason", code)
}

pub(super) fn action(fields: &mut Fields<'_>) -> Read<(Asked, Option<Text>)> {
    let action = fields.required("action", word(Asked::ALL, Asked::as_str));
    let reason = fields.optional("reason", code);
    Ok((action?, reason?))
}
