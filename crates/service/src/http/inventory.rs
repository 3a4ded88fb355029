//! `/v1/inventory`: what of each item is on hand, what may be promised, and what stands in the way.

use crate::app::error::{FieldCode, FieldProblem};
use crate::app::inventory::{self, GroupBy, GroupKey, InventoryQuery, InventoryRow};
use crate::app::key_scope::KeyScope;
use crate::http::access::Access;
use crate::http::call::Call;
use crate::http::door::DoorRefusal;
use crate::http::query::Parameter;
use crate::http::readers::allowed;
use crate::http::route::{Answer, Route, get};
use crate::http::wire::Day;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What of an item may not be promised.
#[derive(Serialize, ToSchema)]
pub struct UnavailableBody {
    /// All of it.
    total: i64,
    on_hold: i64,
    quarantined: i64,
    damaged: i64,
    expired: i64,
    /// Good units that are not put away yet.
    receiving: i64,
}

/// One row of the inventory: `on_hand = available + allocated + unavailable.total`.
#[derive(Serialize, ToSchema)]
#[schema(as = Inventory)]
pub struct InventoryBody {
    sku: String,
    /// Null when added up over the house.
    site: Option<String>,
    lot: Option<String>,
    expires_on: Option<Day>,
    /// Only with `group_by=location`.
    location: Option<String>,
    on_hand: i64,
    available: i64,
    allocated: i64,
    /// Within `allocated`.
    picked: i64,
    /// Only with `group_by=sku`.
    backordered: Option<i64>,
    /// `max(0, available - backordered)`, only with `group_by=sku`.
    sellable: Option<i64>,
    unavailable: UnavailableBody,
    /// Announced and not come, only with `group_by=sku`.
    expected: Option<i64>,
    in_transit: i64,
    /// Grows with each change of the item's stock.
    sequence: i64,
}

impl From<&InventoryRow> for InventoryBody {
    fn from(row: &InventoryRow) -> Self {
        let view = row.view;
        let apart = view.unavailable();
        let unavailable = UnavailableBody {
            total: [apart.on_hold, apart.quarantined, apart.damaged, apart.expired, apart.receiving]
                .iter()
                .map(|units| units.units())
                .sum(),
            on_hold: apart.on_hold.units(),
            quarantined: apart.quarantined.units(),
            damaged: apart.damaged.units(),
            expired: apart.expired.units(),
            receiving: apart.receiving.units(),
        };
        Self {
            sku: row.sku.clone(),
            site: row.site.clone(),
            lot: row.lot.clone(),
            expires_on: row.expires_on.map(Day::from),
            location: row.location.clone(),
            on_hand: view.available().units() + view.allocated().units() + unavailable.total,
            available: view.available().units(),
            allocated: view.allocated().units(),
            picked: row.picked,
            backordered: row.backordered,
            sellable: row.backordered.map(|waits| inventory::sellable(view.available(), waits)),
            unavailable,
            expected: row.expected,
            in_transit: 0,
            sequence: row.sequence,
        }
    }
}

const GROUP_BY: Parameter = Parameter::word(
    "group_by",
    &["sku", "site", "lot", "location"],
    "How to add up; `location` is for staff.",
);
const SITE: Parameter = Parameter::text("site", "Only at this site.");
const SKU: Parameter = Parameter::text("sku", "Only this item.");

/// The routes of the inventory.
pub fn routes() -> Vec<Route> {
    vec![
        get("/v1/inventory", "What is on hand")
            .access(Access::client(KeyScope::StockRead))
            .query(&[GROUP_BY, SITE, SKU])
            .lists::<InventoryBody>()
            .to(list),
    ]
}

type Key = (Uuid, Option<Uuid>, Option<Uuid>, Option<Uuid>);

async fn list(call: Call) -> Answer {
    let client = call.client()?;
    let group_by = call.query.text("group_by").and_then(GroupBy::parse).unwrap_or(GroupBy::Sku);
    if group_by == GroupBy::Location && !call.is_staff() {
        let message = allowed(&["sku", "site", "lot"]);
        let fault = FieldProblem::at_parameter("group_by", FieldCode::UnknownValue, message);
        return Err(DoorRefusal::ParameterInvalid(vec![fault]).into());
    }
    let after = call.after::<Key>()?;
    let query = InventoryQuery {
        group_by,
        site: call.query.text("site").map(str::to_owned),
        sku: call.query.text("sku").map(str::to_owned),
        after: after.map(|(sku, site, lot, location)| GroupKey { sku, site, lot, location }),
        limit: call.query.limit(),
        count: call.query.flag("count"),
    };
    let page = call.read(move |tx| inventory::page(tx, client, &query)).await?;
    let key = |row: &InventoryRow| (row.key.sku, row.key.site, row.key.lot, row.key.location);
    Ok(call.page_by(&page, key, |row| InventoryBody::from(row))?)
}
