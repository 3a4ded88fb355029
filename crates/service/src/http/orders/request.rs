//! What requests say about orders.

use super::other_number;
use crate::app::orders::{LineWrite, OrderWrite};
use crate::http::decode::{Fields, Node, Read, list, map_of, object};
use crate::http::readers::{self, boolean, code, day, integer, quantity, time, word};
use crate::http::wire;
use rummelig_domain::code::{ExternalId, SkuCode, Text};
use rummelig_domain::country::Country;
use rummelig_domain::line_no::LineNo;
use rummelig_domain::money::{Currency, Money};
use rummelig_domain::order::{Consignee, DeliveryMethod, HoldReason};
use rummelig_domain::quantity::Quantity;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Whom an order goes to. A carrier needs `name address1 postal_code city country`, who collects only `name`.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it describes what `consignee` reads")]
pub struct ConsigneeRequest {
    name: Option<String>,
    company: Option<String>,
    address1: Option<String>,
    address2: Option<String>,
    postal_code: Option<String>,
    city: Option<String>,
    #[schema(pattern = "^[A-Z]{2}$")]
    country: Option<String>,
    phone: Option<String>,
    email: Option<String>,
}

/// A line of an order.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it describes what `line` reads")]
pub struct OrderLineRequest {
    /// Its number; counted up where it is absent.
    #[schema(minimum = 1, maximum = 9999)]
    line_no: Option<i32>,
    #[schema(example = "MUG-01")]
    sku: String,
    #[schema(minimum = 1, maximum = 1000000)]
    quantity: i64,
    unit_value: Option<wire::Money>,
    /// Only goods of this lot will do.
    lot: Option<String>,
    /// Only goods that keep until this day will do.
    #[schema(format = Date)]
    min_expires_on: Option<String>,
    note: Option<String>,
}

/// An order as a client sends it.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it describes what `order` reads")]
pub struct OrderRequest {
    /// In a POST; in a PUT only if it is that of the path.
    #[schema(min_length = 1, max_length = 64, example = "WEB-1001")]
    external_id: Option<String>,
    /// The client's site where it is absent.
    site: Option<String>,
    #[schema(required = false)]
    draft: Option<bool>,
    #[schema(format = DateTime)]
    ordered_at: Option<String>,
    #[schema(format = Date)]
    ship_by: Option<String>,
    #[schema(format = Date)]
    ship_not_before: Option<String>,
    #[schema(pattern = "^(carrier|collect)$")]
    delivery_method: Option<String>,
    carrier: Option<String>,
    service: Option<String>,
    service_point_id: Option<String>,
    reference: Option<String>,
    note_to_packer: Option<String>,
    consignee: Option<ConsigneeRequest>,
    allow_partial: Option<bool>,
    allow_backorder: Option<bool>,
    allow_substitution: Option<bool>,
    /// The client's own words.
    #[schema(required = false)]
    tags: BTreeMap<String, String>,
    #[schema(min_items = 1, max_items = 2000)]
    lines: Vec<OrderLineRequest>,
}

/// Why an order is to wait.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it describes what `hold` reads")]
pub struct HoldRequest {
    #[schema(pattern = "^(address|payment|client_request|customs_data|carrier|stock|operator)$")]
    reason: String,
    note: Option<String>,
}

/// Why an order is to be given up.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it describes what `cancellation` reads")]
pub struct CancellationRequest {
    reason: Option<String>,
}

/// Reads an order with its number: of the body in a POST, else that of the path.
pub(super) fn order_of(
    path: Option<String>,
) -> impl Fn(&mut Fields<'_>) -> Read<(Option<ExternalId>, OrderWrite)> {
    move |fields| {
        let number = match &path {
            None => fields.required("external_id", code::<ExternalId>).map(Some),
            Some(path) => fields.optional("external_id", readers::text(1..=64)).and_then(|sent| {
                if sent.is_none_or(|sent| sent == *path) {
                    return Ok(None);
                }
                let (code, said) = other_number();
                Err(fields.fault("external_id", code, said))
            }),
        };
        let write = content(fields);
        Ok((number?, write?))
    }
}

/// Reads an order for a merge patch; its number cannot change.
pub(super) fn order(fields: &mut Fields<'_>) -> Read<OrderWrite> {
    content(fields)
}

fn content(fields: &mut Fields<'_>) -> Read<OrderWrite> {
    let draft = fields.or("draft", false, boolean);
    let site = fields.optional("site", code);
    let ordered_at = fields.optional("ordered_at", time);
    let ship_by = fields.optional("ship_by", day);
    let ship_not_before = fields.optional("ship_not_before", day);
    let method = word(DeliveryMethod::ALL, DeliveryMethod::as_str);
    let delivery_method = fields.or("delivery_method", DeliveryMethod::Carrier, method);
    let carrier = fields.optional("carrier", code);
    let service = fields.optional("service", code);
    let service_point_id = fields.optional("service_point_id", code);
    let reference = fields.optional("reference", code);
    let note_to_packer = fields.optional("note_to_packer", code);
    let consignee = fields.or("consignee", Consignee::default(), object(consignee));
    let allow_partial = fields.optional("allow_partial", boolean);
    let allow_backorder = fields.optional("allow_backorder", boolean);
    let allow_substitution = fields.or("allow_substitution", false, boolean);
    let tags = fields.or("tags", BTreeMap::new(), tags);
    let lines = fields.required("lines", list(0..=2_000, object(line)));
    Ok(OrderWrite {
        draft: draft?,
        site: site?,
        ordered_at: ordered_at?,
        ship_by: ship_by?,
        ship_not_before: ship_not_before?,
        delivery_method: delivery_method?,
        carrier: carrier?,
        service: service?,
        service_point_id: service_point_id?,
        reference: reference?,
        note_to_packer: note_to_packer?,
        consignee: consignee?,
        allow_partial: allow_partial?,
        allow_backorder: allow_backorder?,
        allow_substitution: allow_substitution?,
        tags: tags?,
        lines: numbered(lines?),
    })
}

fn consignee(fields: &mut Fields<'_>) -> Read<Consignee> {
    let name = fields.optional("name", code);
    let company = fields.optional("company", code);
    let address1 = fields.optional("address1", code);
    let address2 = fields.optional("address2", code);
    let postal_code = fields.optional("postal_code", code);
    let city = fields.optional("city", code);
    let country = fields.optional("country", readers::parsed(Country::new));
    let phone = fields.optional("phone", code);
    let email = fields.optional("email", code);
    Ok(Consignee {
        name: name?,
        company: company?,
        address1: address1?,
        address2: address2?,
        postal_code: postal_code?,
        city: city?,
        country: country?,
        phone: phone?,
        email: email?,
    })
}

fn tags(node: Node<'_>) -> Read<BTreeMap<Text<64>, String>> {
    let read = map_of(50, readers::text(0..=500))(node)?;
    Ok(read.into_iter().filter_map(|(name, value)| Some((Text::new(&name).ok()?, value))).collect())
}

/// A line whose number may be absent.
struct LineRead {
    line_no: Option<i64>,
    sku: SkuCode,
    quantity: i64,
    unit_value: Option<readers::Money>,
    lot: Option<rummelig_domain::code::LotCode>,
    min_expires_on: Option<rummelig_domain::time::Day>,
    note: Option<Text>,
}

fn line(fields: &mut Fields<'_>) -> Read<LineRead> {
    let line_no = fields.optional("line_no", integer(1..=9_999));
    let sku = fields.required("sku", code);
    let quantity = fields.required("quantity", quantity);
    let unit_value = fields.optional("unit_value", object(readers::money));
    let lot = fields.optional("lot", code);
    let min_expires_on = fields.optional("min_expires_on", day);
    let note = fields.optional("note", code);
    // Counters and other fields of answers are the house's; a merge patch brings them along and they are passed over.
    Ok(LineRead {
        line_no: line_no?,
        sku: sku?,
        quantity: quantity?,
        unit_value: unit_value?,
        lot: lot?,
        min_expires_on: min_expires_on?,
        note: note?,
    })
}

/// Gives each line without a number the next one that is free.
fn numbered(lines: Vec<LineRead>) -> Vec<LineWrite> {
    let mut taken: std::collections::BTreeSet<i64> = lines.iter().filter_map(|line| line.line_no).collect();
    let mut next = 1;
    let mut written = Vec::with_capacity(lines.len());
    for line in lines {
        let number = line.line_no.unwrap_or_else(|| {
            while taken.contains(&next) {
                next += 1;
            }
            taken.insert(next);
            next
        });
        let (Ok(line_no), Ok(quantity)) = (LineNo::new(number), Quantity::new(line.quantity)) else {
            continue;
        };
        let unit_value = line.unit_value.and_then(|value| {
            let currency = Currency::new(&value.currency).ok()?;
            Some(Money { amount_minor: value.amount_minor, currency })
        });
        written.push(LineWrite {
            line_no,
            sku: line.sku,
            quantity,
            unit_value,
            lot: line.lot,
            min_expires_on: line.min_expires_on,
            note: line.note,
        });
    }
    written
}

pub(super) fn hold(fields: &mut Fields<'_>) -> Read<(HoldReason, Option<Text>)> {
    let reason = fields.required("reason", word(HoldReason::ALL, HoldReason::as_str));
    let note = fields.optional("note", code);
    Ok((reason?, note?))
}

pub(super) fn cancellation(fields: &mut Fields<'_>) -> Read<Option<Text>> {
    fields.optional("reason", code)
}
