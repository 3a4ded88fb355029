//! `/v1/workers`: the people on the floor. Nothing here says what fits a person, or how fast anybody is.

use crate::app::key_scope::KeyScope;
use crate::app::workers::{self, WorkerFacts, WorkerView};
use crate::app::written::Written;
use crate::http::access::Access;
use crate::http::call::Call;
use crate::http::decode::{Fields, Read, object};
use crate::http::query::{Parameter, UPDATED_SINCE};
use crate::http::readers::{self, word};
use crate::http::reply::Reply;
use crate::http::route::{Answer, Route, get, patch, post};
use crate::http::slug::Slug;
use crate::http::wire::Time;
use crate::store::page::After;
use rummelig_domain::ids::WorkerId;
use rummelig_domain::language::WorkerLanguage;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What a request says about a worker.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it describes what `facts` reads")]
pub struct WorkerRequest {
    /// Unique in the house.
    #[schema(min_length = 1, max_length = 64, example = "W-07")]
    code: String,
    /// What colleagues call this person.
    #[schema(min_length = 1, max_length = 500)]
    display_name: String,
    /// What this person chose to read.
    #[schema(required = false, default = "da", pattern = "^(da|en|da-x-easy)$")]
    language: Option<String>,
    /// Where this person usually works.
    #[schema(required = false)]
    site: Option<String>,
}

/// A worker as it stands in answers.
#[derive(Serialize, ToSchema)]
#[schema(as = Worker)]
pub struct WorkerBody {
    /// Null in a dry run.
    id: Option<Uuid>,
    code: String,
    display_name: String,
    #[schema(pattern = "^(da|en|da-x-easy)$")]
    language: &'static str,
    site: Option<String>,
    created_at: Time,
    updated_at: Time,
    version: i64,
}

impl From<&WorkerView> for WorkerBody {
    fn from(view: &WorkerView) -> Self {
        let worker = &view.record.value;
        Self {
            id: Some(worker.id.into()),
            code: worker.code.to_string(),
            display_name: worker.display_name.to_string(),
            language: worker.language.as_str(),
            site: view.site.as_ref().map(ToString::to_string),
            created_at: view.record.created_at.into(),
            updated_at: view.record.updated_at.into(),
            version: view.record.version,
        }
    }
}

const SITE: Parameter = Parameter::text("site", "Only those of the site with this code.");

const REFUSALS: &[Slug] = &[Slug::CodeTaken, Slug::ReferencesUnknown];

/// The routes of the workers.
pub fn routes() -> Vec<Route> {
    vec![
        get("/v1/workers", "List the workers")
            .access(Access::house(KeyScope::WorkersRead))
            .query(&[SITE, UPDATED_SINCE])
            .lists::<WorkerBody>()
            .to(list),
        post("/v1/workers", "Add a worker")
            .access(Access::house(KeyScope::WorkersWrite))
            .body::<WorkerRequest>()
            .creates::<WorkerBody>()
            .refuses(REFUSALS)
            .to(create),
        get("/v1/workers/{id}", "Read a worker")
            .access(Access::house(KeyScope::WorkersRead))
            .returns::<WorkerBody>()
            .to(read),
        patch("/v1/workers/{id}", "Change a worker")
            .access(Access::house(KeyScope::WorkersWrite))
            .merge_patch::<WorkerRequest>()
            .returns::<WorkerBody>()
            .refuses(REFUSALS)
            .to(change),
    ]
}

async fn list(call: Call) -> Answer {
    let walk = call.walk()?;
    let site = call.query.text("site").map(str::to_owned);
    let page = call.read(move |tx| workers::list(tx, site.as_deref(), &walk)).await?;
    let after =
        |view: &WorkerView| After { updated_at: view.record.updated_at, id: view.record.value.id.into() };
    Ok(call.page::<_, WorkerBody>(&page, after)?)
}

async fn create(call: Call) -> Answer {
    let facts = call.body(object(facts))?;
    call.write(move |tx| {
        let view = workers::create(tx, &facts)?;
        let href = format!("/v1/workers/{}", view.record.value.id);
        Ok(Reply::created(href, &WorkerBody::from(&view))?.version(view.record.version))
    })
    .await
}

async fn read(call: Call) -> Answer {
    let id = call.id::<WorkerId>("id")?;
    let view = call.read(move |tx| workers::get(tx, id)).await?;
    Ok(Reply::ok(&WorkerBody::from(&view))?.version(view.record.version))
}

async fn change(call: Call) -> Answer {
    let id = call.id::<WorkerId>("id")?;
    let patch = call.patch(object(facts))?;
    let precondition = call.precondition();
    call.write(move |tx| {
        let current = workers::get(tx, id)?;
        precondition.holds(current.record.version)?;
        let wanted = patch.apply(&WorkerBody::from(&current), object(facts))?;
        let view = workers::change(tx, &current.record, &wanted)?;
        let written = Written::of_versions(current.record.version, view.record.version);
        Ok(Reply::ok(&WorkerBody::from(&view))?.version(view.record.version).written(written))
    })
    .await
}

fn facts(fields: &mut Fields<'_>) -> Read<WorkerFacts> {
    let code = fields.required("code", readers::code);
    let display_name = fields.required("display_name", readers::code);
    let language =
        fields.or("language", WorkerLanguage::Danish, word(WorkerLanguage::ALL, WorkerLanguage::as_str));
    let site = fields.optional("site", readers::code);
    Ok(WorkerFacts { code: code?, display_name: display_name?, language: language?, site: site? })
}
