//! `/v1/zones`: the parts of a site.

use crate::app::key_scope::KeyScope;
use crate::app::written::Written;
use crate::app::zones::{self, ZoneFacts, ZoneView};
use crate::http::access::Access;
use crate::http::call::Call;
use crate::http::decode::{Fields, Read, object};
use crate::http::query::{Parameter, UPDATED_SINCE};
use crate::http::readers;
use crate::http::reply::Reply;
use crate::http::route::{Answer, Route, get, patch, post};
use crate::http::slug::Slug;
use crate::http::wire::Time;
use crate::store::page::After;
use rummelig_domain::ids::ZoneId;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What a request says about a zone.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it describes what `facts` reads")]
pub struct ZoneRequest {
    /// The site it is a part of, for ever.
    #[schema(example = "AARHUS")]
    site: String,
    /// Unique in its site.
    #[schema(min_length = 1, max_length = 64, example = "HALL-1")]
    zone: String,
    /// What people call it.
    #[schema(required = false, max_length = 500)]
    name: Option<String>,
}

/// A zone as it stands in answers.
#[derive(Serialize, ToSchema)]
#[schema(as = Zone)]
pub struct ZoneBody {
    /// Null in a dry run.
    id: Option<Uuid>,
    site: String,
    zone: String,
    name: Option<String>,
    created_at: Time,
    updated_at: Time,
    version: i64,
}

impl From<&ZoneView> for ZoneBody {
    fn from(view: &ZoneView) -> Self {
        let zone = &view.record.value;
        Self {
            id: Some(zone.id.into()),
            site: view.site.to_string(),
            zone: zone.code.to_string(),
            name: zone.name.as_ref().map(ToString::to_string),
            created_at: view.record.created_at.into(),
            updated_at: view.record.updated_at.into(),
            version: view.record.version,
        }
    }
}

const SITE: Parameter = Parameter::text("site", "Only those of the site with this code.");

const REFUSALS: &[Slug] = &[Slug::CodeTaken, Slug::ReferencesUnknown, Slug::DataRefused];

/// The routes of the zones.
pub fn routes() -> Vec<Route> {
    vec![
        get("/v1/zones", "List the zones")
            .access(Access::house(KeyScope::SitesRead))
            .query(&[SITE, UPDATED_SINCE])
            .lists::<ZoneBody>()
            .to(list),
        post("/v1/zones", "Add a zone")
            .access(Access::house(KeyScope::SitesWrite))
            .body::<ZoneRequest>()
            .creates::<ZoneBody>()
            .refuses(REFUSALS)
            .to(create),
        get("/v1/zones/{id}", "Read a zone")
            .access(Access::house(KeyScope::SitesRead))
            .returns::<ZoneBody>()
            .to(read),
        patch("/v1/zones/{id}", "Change a zone")
            .access(Access::house(KeyScope::SitesWrite))
            .merge_patch::<ZoneRequest>()
            .returns::<ZoneBody>()
            .refuses(REFUSALS)
            .to(change),
    ]
}

async fn list(call: Call) -> Answer {
    let walk = call.walk()?;
    let site = call.query.text("site").map(str::to_owned);
    let page = call.read(move |tx| zones::list(tx, site.as_deref(), &walk)).await?;
    let after =
        |view: &ZoneView| After { updated_at: view.record.updated_at, id: view.record.value.id.into() };
    Ok(call.page::<_, ZoneBody>(&page, after)?)
}

async fn create(call: Call) -> Answer {
    let facts = call.body(object(facts))?;
    call.write(move |tx| {
        let view = zones::create(tx, &facts)?;
        let href = format!("/v1/zones/{}", view.record.value.id);
        Ok(Reply::created(href, &ZoneBody::from(&view))?.version(view.record.version))
    })
    .await
}

async fn read(call: Call) -> Answer {
    let id = call.id::<ZoneId>("id")?;
    let view = call.read(move |tx| zones::get(tx, id)).await?;
    Ok(Reply::ok(&ZoneBody::from(&view))?.version(view.record.version))
}

async fn change(call: Call) -> Answer {
    let id = call.id::<ZoneId>("id")?;
    let patch = call.patch(object(facts))?;
    let precondition = call.precondition();
    call.write(move |tx| {
        let current = zones::get(tx, id)?;
        precondition.holds(current.record.version)?;
        let wanted = patch.apply(&ZoneBody::from(&current), object(facts))?;
        let view = zones::change(tx, &current.record, &wanted)?;
        let written = Written::of_versions(current.record.version, view.record.version);
        Ok(Reply::ok(&ZoneBody::from(&view))?.version(view.record.version).written(written))
    })
    .await
}

fn facts(fields: &mut Fields<'_>) -> Read<ZoneFacts> {
    let site = fields.required("site", readers::code);
    let code = fields.required("zone", readers::code);
    let name = fields.optional("name", readers::code);
    Ok(ZoneFacts { site: site?, code: code?, name: name? })
}
