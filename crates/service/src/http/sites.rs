//! `/v1/sites`: the example to follow for a resource.
//!
//! Three types meet here: what a request says ([`SiteRequest`], for the description), what the application takes
//! ([`SiteFacts`], made by the reader [`facts`]), and what an answer shows ([`SiteBody`]).

use crate::app::key_scope::KeyScope;
use crate::app::sites::{self, SiteFacts};
use crate::app::written::Written;
use crate::http::access::Access;
use crate::http::call::Call;
use crate::http::decode::{Fields, Read, object};
use crate::http::query::{Parameter, UPDATED_SINCE};
use crate::http::readers::{self, time_of_day, time_zone};
use crate::http::reply::Reply;
use crate::http::route::{Answer, Route, get, patch, post};
use crate::http::slug::Slug;
use crate::http::wire::Time;
use crate::store::page::After;
use crate::store::record::Record;
use rummelig_domain::ids::SiteId;
use rummelig_domain::site::{DEFAULT_CUT_OFF, Site, SiteStatus};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What a request says about a site.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it describes what `facts` reads")]
pub struct SiteRequest {
    /// Unique in the house.
    #[schema(min_length = 1, max_length = 64, example = "AARHUS")]
    code: String,
    /// What people call it.
    #[schema(min_length = 1, max_length = 500, example = "Lageret i Aarhus")]
    name: String,
    /// A time zone of the IANA list.
    #[schema(required = false, default = "Europe/Copenhagen")]
    timezone: Option<String>,
    /// When the last orders of a day must be ready where no carrier's own time holds; local time.
    #[schema(required = false, default = "15:00", pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    default_cut_off: Option<String>,
}

/// A site as it stands in answers.
#[derive(Serialize, ToSchema)]
#[schema(as = Site)]
pub struct SiteBody {
    /// Null in a dry run.
    id: Option<Uuid>,
    code: String,
    name: String,
    timezone: String,
    default_cut_off: String,
    #[schema(pattern = "^(active|closed)$")]
    status: &'static str,
    created_at: Time,
    updated_at: Time,
    version: i64,
}

impl From<&Record<Site>> for SiteBody {
    fn from(record: &Record<Site>) -> Self {
        let site = &record.value;
        Self {
            id: Some(site.id.into()),
            code: site.code.to_string(),
            name: site.name.to_string(),
            timezone: site.time_zone.name().to_owned(),
            default_cut_off: site.default_cut_off.strftime("%H:%M").to_string(),
            status: site.status.as_str(),
            created_at: record.created_at.into(),
            updated_at: record.updated_at.into(),
            version: record.version,
        }
    }
}

const STATUS: Parameter = Parameter::word("status", &["active", "closed"], "Only sites of this status.");

/// The routes of the sites.
pub fn routes() -> Vec<Route> {
    vec![
        get("/v1/sites", "List the sites")
            .access(Access::every_key())
            .query(&[STATUS, UPDATED_SINCE])
            .lists::<SiteBody>()
            .to(list),
        post("/v1/sites", "Add a site")
            .access(Access::house(KeyScope::SitesWrite))
            .body::<SiteRequest>()
            .creates::<SiteBody>()
            .refuses(&[Slug::CodeTaken])
            .to(create),
        get("/v1/sites/{id}", "Read a site")
            .access(Access::house(KeyScope::SitesRead))
            .returns::<SiteBody>()
            .to(read),
        patch("/v1/sites/{id}", "Change a site")
            .access(Access::house(KeyScope::SitesWrite))
            .merge_patch::<SiteRequest>()
            .returns::<SiteBody>()
            .refuses(&[Slug::CodeTaken])
            .to(change),
    ]
}

async fn list(call: Call) -> Answer {
    let walk = call.walk()?;
    let status = call.query.text("status").and_then(SiteStatus::parse);
    let page = call.read(move |tx| sites::list(tx, status, &walk)).await?;
    let after = |site: &Record<Site>| After { updated_at: site.updated_at, id: site.value.id.into() };
    Ok(call.page::<_, SiteBody>(&page, after)?)
}

async fn create(call: Call) -> Answer {
    let facts = call.body(object(facts))?;
    call.write(move |tx| {
        let site = sites::create(tx, &facts)?;
        Ok(Reply::created(href(site.value.id), &SiteBody::from(&site))?.version(site.version))
    })
    .await
}

async fn read(call: Call) -> Answer {
    let id = call.id::<SiteId>("id")?;
    let site = call.read(move |tx| sites::get(tx, id)).await?;
    Ok(Reply::ok(&SiteBody::from(&site))?.version(site.version))
}

async fn change(call: Call) -> Answer {
    let id = call.id::<SiteId>("id")?;
    let patch = call.patch(object(facts))?;
    let precondition = call.precondition();
    call.write(move |tx| {
        let current = sites::get(tx, id)?;
        precondition.holds(current.version)?;
        let wanted = patch.apply(&SiteBody::from(&current), object(facts))?;
        let site = sites::change(tx, &current, &wanted)?;
        let written = Written::of_versions(current.version, site.version);
        Ok(Reply::ok(&SiteBody::from(&site))?.version(site.version).written(written))
    })
    .await
}

fn facts(fields: &mut Fields<'_>) -> Read<SiteFacts> {
    let code = fields.required("code", readers::code);
    let name = fields.required("name", readers::code);
    let time_zone = fields.optional("timezone", time_zone);
    let default_cut_off = fields.or("default_cut_off", DEFAULT_CUT_OFF, time_of_day);
    // Every field is read before the first `?`, so that all faults are told at once.
    Ok(SiteFacts { code: code?, name: name?, time_zone: time_zone?, default_cut_off: default_cut_off? })
}

fn href(id: SiteId) -> String {
    format!("/v1/sites/{id}")
}
