//! An order as it stands in answers.

use crate::app::error::AppError;
use crate::app::orders::OrderView;
use crate::http::wire::{Money, Time};
use crate::store::StoreError;
use crate::store::orders::{LineSku, OrderLineRow};
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// Whom an order goes to.
#[derive(Clone, Serialize, ToSchema)]
#[schema(as = Consignee)]
pub struct ConsigneeBody {
    name: Option<String>,
    company: Option<String>,
    address1: Option<String>,
    address2: Option<String>,
    postal_code: Option<String>,
    city: Option<String>,
    country: Option<String>,
    phone: Option<String>,
    email: Option<String>,
}

/// A reason for which an order waits.
#[derive(Clone, Serialize, ToSchema)]
#[schema(as = OrderHold)]
pub struct HoldBody {
    id: Uuid,
    reason: &'static str,
    note: Option<String>,
    /// `client`, `staff` or `automatic`.
    placed_by: &'static str,
    placed_at: Time,
}

/// What somebody must decide.
#[derive(Clone, Serialize, ToSchema)]
#[schema(as = OrderException)]
pub struct ExceptionBody {
    code: String,
    message: String,
    since: Time,
}

/// Whether the order is to be given up.
#[derive(Clone, Serialize, ToSchema)]
#[schema(as = OrderCancellation)]
pub struct CancellationBody {
    state: &'static str,
    reason: Option<String>,
}

/// A line with where its units are:
/// `quantity = pending + allocated + backordered + short + deferred + cancelled`.
#[derive(Clone, Serialize, ToSchema)]
#[schema(as = OrderLine)]
pub struct LineBody {
    line_no: i32,
    sku: String,
    quantity: i64,
    unit_value: Option<Money>,
    lot: Option<String>,
    min_expires_on: Option<String>,
    note: Option<String>,
    pending: i64,
    allocated: i64,
    backordered: i64,
    short: i64,
    deferred: i64,
    cancelled: i64,
    picked: i64,
    packed: i64,
    shipped: i64,
    returned: i64,
}

/// An order.
#[derive(Clone, Serialize, ToSchema)]
#[schema(as = Order)]
pub struct OrderBody {
    /// Null in a dry run.
    id: Option<Uuid>,
    external_id: String,
    /// The order whose rest this is.
    backorder_of: Option<String>,
    site: Option<String>,
    status: String,
    draft: bool,
    ordered_at: Time,
    ship_by: Option<String>,
    ship_not_before: Option<String>,
    delivery_method: String,
    carrier: Option<String>,
    service: Option<String>,
    service_point_id: Option<String>,
    reference: Option<String>,
    note_to_packer: Option<String>,
    consignee: ConsigneeBody,
    allow_partial: bool,
    allow_backorder: bool,
    allow_substitution: bool,
    tags: BTreeMap<String, String>,
    holds: Vec<HoldBody>,
    exception: Option<ExceptionBody>,
    fulfillment: &'static str,
    cancellation: CancellationBody,
    lines: Vec<LineBody>,
    created_at: Time,
    updated_at: Time,
    version: i64,
}

impl OrderBody {
    /// The body of an order.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] for a consignee or tags that are no JSON.
    pub fn of(view: &OrderView) -> Result<Self, AppError> {
        let (row, order) = (&view.loaded.row, &view.loaded.order);
        let unreadable = |_| StoreError::Unreadable("orders");
        let consignee: Map<String, Value> = serde_json::from_str(&row.consignee).map_err(unreadable)?;
        Ok(Self {
            id: Some(order.id.into()),
            external_id: row.external_id.clone(),
            backorder_of: row.backorder_of.clone(),
            site: view.site.clone(),
            status: row.status.clone(),
            draft: row.status == "draft",
            ordered_at: row.ordered_at.0.into(),
            ship_by: row.ship_by.clone(),
            ship_not_before: row.ship_not_before.clone(),
            delivery_method: row.delivery_method.clone(),
            carrier: row.carrier.clone(),
            service: row.service.clone(),
            service_point_id: row.service_point_id.clone(),
            reference: row.reference.clone(),
            note_to_packer: row.note_to_packer.clone(),
            consignee: consignee_body(&consignee),
            allow_partial: row.allow_partial,
            allow_backorder: row.allow_backorder,
            allow_substitution: row.allow_substitution,
            tags: serde_json::from_str(&row.tags).map_err(unreadable)?,
            holds: order.holds.iter().map(hold_body).collect(),
            exception: order.exception.as_ref().map(|exception| ExceptionBody {
                code: exception.code.as_str().to_owned(),
                message: exception.message.to_string(),
                since: exception.since.into(),
            }),
            fulfillment: order.fulfillment().as_str(),
            cancellation: CancellationBody {
                state: order.cancellation.state.as_str(),
                reason: order.cancellation.reason.as_ref().map(ToString::to_string),
            },
            lines: view.loaded.lines.iter().map(line_body).collect(),
            created_at: row.created_at.0.into(),
            updated_at: row.updated_at.0.into(),
            version: row.version,
        })
    }
}

fn consignee_body(fields: &Map<String, Value>) -> ConsigneeBody {
    let text = |name: &str| fields.get(name).and_then(Value::as_str).map(str::to_owned);
    ConsigneeBody {
        name: text("name"),
        company: text("company"),
        address1: text("address1"),
        address2: text("address2"),
        postal_code: text("postal_code"),
        city: text("city"),
        country: text("country"),
        phone: text("phone"),
        email: text("email"),
    }
}

fn hold_body(hold: &rummelig_domain::order::Hold) -> HoldBody {
    HoldBody {
        id: hold.id.into(),
        reason: hold.reason.as_str(),
        note: hold.note.as_ref().map(ToString::to_string),
        placed_by: hold.placed_by.as_str(),
        placed_at: hold.placed_at.into(),
    }
}

fn line_body((line, sku): &(OrderLineRow, LineSku)) -> LineBody {
    let unit_value = match (line.unit_value_minor, &line.currency) {
        (Some(amount_minor), Some(currency)) => Some(Money { amount_minor, currency: currency.clone() }),
        _ => None,
    };
    let elsewhere = [line.allocated, line.backordered, line.short, line.deferred, line.cancelled];
    LineBody {
        line_no: line.line_no,
        sku: sku.code.clone(),
        quantity: line.quantity,
        unit_value,
        lot: line.lot_code.clone(),
        min_expires_on: line.min_expires_on.clone(),
        note: line.note.clone(),
        pending: line.quantity - elsewhere.iter().sum::<i64>(),
        allocated: line.allocated,
        backordered: line.backordered,
        short: line.short,
        deferred: line.deferred,
        cancelled: line.cancelled,
        picked: line.picked,
        packed: line.packed,
        shipped: line.shipped,
        returned: line.returned,
    }
}
