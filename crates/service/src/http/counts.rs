//! `/v1/counts`: what really lies in some places. What workers find is confirmed at the tasks of a count.

use crate::app::counts::{self, Asked, CountFilter, CountLineView, CountView, NewCount};
use crate::app::error::FieldCode;
use crate::app::key_scope::KeyScope;
use crate::app::said::Said;
use crate::http::access::Access;
use crate::http::call::Call;
use crate::http::decode::{Fields, Read, list as list_of, object};
use crate::http::query::{Parameter, UPDATED_SINCE};
use crate::http::readers::{code, word};
use crate::http::reply::Reply;
use crate::http::route::{Answer, Route, get, post};
use crate::http::slug::Slug;
use crate::http::wire::Time;
use crate::store::page::After;
use rummelig_domain::code::{LocationCode, SiteCode, SkuCode, Text};
use rummelig_domain::count::CountStatus;
use rummelig_domain::ids::CountId;
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;
use uuid::Uuid;

/// The most locations of one count.
const LOCATIONS_MAX: usize = 500;

const STATUS: Parameter = Parameter::word(
    "status",
    &["open", "counted", "recount", "approved", "cancelled"],
    "Only counts of this status.",
);
const SITE: Parameter = Parameter::text("site", "Only counts at this site.");

/// What is to be counted.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it describes what `wanted` reads")]
pub struct CountRequest {
    #[schema(example = "AARHUS")]
    site: String,
    /// Each is a task of its own.
    #[schema(min_items = 1, max_items = 500)]
    locations: Vec<String>,
    /// Only this item; the header `Rummelig-Client` names its owner.
    sku: Option<String>,
    #[schema(min_length = 1, max_length = 64, example = "planned")]
    reason: String,
}

/// What is to be done with a count.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it describes what `action` reads")]
#[schema(as = CountActionRequest)]
pub struct ActionRequest {
    #[schema(pattern = "^(approve|recount|cancel)$")]
    action: String,
    reason: Option<String>,
}

/// What was found of one thing in one place.
#[derive(Serialize, ToSchema)]
#[schema(as = CountLine)]
pub struct LineBody {
    location: String,
    client: String,
    sku: String,
    lot: Option<String>,
    serial: Option<String>,
    /// Null while anybody counts.
    expected: Option<i64>,
    counted: Option<i64>,
    /// Null while anybody counts.
    difference: Option<i64>,
}

/// A count as it stands in answers.
#[derive(Serialize, ToSchema)]
#[schema(as = Count)]
pub struct CountBody {
    /// Null in a dry run.
    id: Option<Uuid>,
    site: String,
    locations: Vec<String>,
    /// The owner of `sku`; null: all that lies there.
    client: Option<String>,
    sku: Option<String>,
    reason: String,
    #[schema(pattern = "^(open|counted|recount|approved|cancelled)$")]
    status: &'static str,
    lines: Vec<LineBody>,
    created_at: Time,
    updated_at: Time,
    version: i64,
}

impl From<&CountLineView> for LineBody {
    fn from(line: &CountLineView) -> Self {
        Self {
            location: line.location.clone(),
            client: line.client.clone(),
            sku: line.sku.clone(),
            lot: line.lot.clone(),
            serial: line.serial.clone(),
            expected: line.expected,
            counted: line.counted,
            difference: line.difference,
        }
    }
}

impl From<&CountView> for CountBody {
    fn from(view: &CountView) -> Self {
        let row = &view.loaded.row;
        Self {
            id: Some(row.id.0),
            site: view.site.clone(),
            locations: view.locations.clone(),
            client: view.client.clone(),
            sku: view.sku.clone(),
            reason: row.reason.clone(),
            status: view.loaded.status.as_str(),
            lines: view.lines.iter().map(Into::into).collect(),
            created_at: row.created_at.0.into(),
            updated_at: row.updated_at.0.into(),
            version: row.version,
        }
    }
}

/// The routes of the counts.
pub fn routes() -> Vec<Route> {
    vec![
        get("/v1/counts", "List the counts")
            .access(Access::house(KeyScope::CountsRead))
            .query(&[STATUS, SITE, UPDATED_SINCE])
            .lists::<CountBody>()
            .to(list),
        post("/v1/counts", "Have locations counted")
            .access(Access::staff_maybe_for_client(KeyScope::CountsWrite))
            .body::<CountRequest>()
            .creates::<CountBody>()
            .refuses(&[Slug::ReferencesUnknown])
            .to(create),
        get("/v1/counts/{id}", "Read a count")
            .access(Access::house(KeyScope::CountsRead))
            .returns::<CountBody>()
            .to(read),
        post("/v1/counts/{id}/actions", "Lead a count on")
            .access(Access::house(KeyScope::CountsWrite))
            .body::<ActionRequest>()
            .returns::<CountBody>()
            .refuses(&[Slug::TransitionNotAllowed, Slug::StockInsufficient, Slug::SerialTaken])
            .to(act),
    ]
}

async fn list(call: Call) -> Answer {
    let walk = call.walk()?;
    let filter = CountFilter {
        status: call.query.text("status").and_then(CountStatus::parse),
        site: call.query.text("site").map(str::to_owned),
    };
    let page = call.read(move |tx| counts::list(tx, &filter, &walk)).await?;
    let after =
        |view: &CountView| After { updated_at: view.loaded.row.updated_at.0, id: view.loaded.row.id.0 };
    Ok(call.page::<_, CountBody>(&page, after)?)
}

async fn read(call: Call) -> Answer {
    let id = call.id::<CountId>("id")?;
    let view = call.read(move |tx| counts::get(tx, id)).await?;
    Ok(Reply::ok(&CountBody::from(&view))?.version(view.loaded.row.version))
}

async fn create(call: Call) -> Answer {
    let (site, locations, sku, reason) = call.body(object(wanted))?;
    let sku = match sku {
        Some(sku) => Some((call.client()?, sku)),
        None => None,
    };
    let new = NewCount { site, locations, sku, reason };
    call.write(move |tx| {
        let loaded = counts::create(tx, &new)?;
        let view = counts::view(tx, loaded)?;
        let href = format!("/v1/counts/{}", view.loaded.id());
        Ok(Reply::created(href, &CountBody::from(&view))?.version(view.loaded.row.version))
    })
    .await
}

async fn act(call: Call) -> Answer {
    let id = call.id::<CountId>("id")?;
    let (asked, reason) = call.body(object(action))?;
    call.write(move |tx| {
        let loaded = counts::load(tx, id)?;
        let loaded = counts::act(tx, loaded, asked, reason.as_ref())?;
        let view = counts::view(tx, loaded)?;
        Ok(Reply::ok(&CountBody::from(&view))?.version(view.loaded.row.version))
    })
    .await
}

fn wanted(fields: &mut Fields<'_>) -> Read<(SiteCode, Vec<LocationCode>, Option<SkuCode>, Text<64>)> {
    let site = fields.required("site", code);
    let locations = fields.required("locations", list_of(1..=LOCATIONS_MAX, code::<LocationCode>));
    let sku = fields.optional("sku", code);
    let reason = fields.required("reason", code);
    let locations = locations.and_then(|codes| {
        let different: BTreeSet<&LocationCode> = codes.iter().collect();
        if different.len() == codes.len() {
            return Ok(codes);
        }
        let said = Said::fixed("Name each location once.", "Angiv hver plads én gang.");
        Err(fields.fault("locations", FieldCode::Duplicate, said))
    });
    Ok((site?, locations?, sku?, reason?))
}

fn action(fields: &mut Fields<'_>) -> Read<(Asked, Option<Text>)> {
    let action = fields.required("action", word(Asked::ALL, Asked::as_str));
    let reason = fields.optional("reason", code);
    Ok((action?, reason?))
}
