//! `/v1/clients`: the companies that own the goods.

use crate::app::clients::{self, ClientFacts, ClientView};
use crate::app::key_scope::KeyScope;
use crate::app::written::Written;
use crate::http::access::Access;
use crate::http::call::Call;
use crate::http::decode::{Fields, Read, object};
use crate::http::query::UPDATED_SINCE;
use crate::http::readers::{self, boolean, number, parsed, word};
use crate::http::reply::Reply;
use crate::http::route::{Answer, Route, get, patch, post};
use crate::http::slug::Slug;
use crate::http::wire::Time;
use crate::store::page::After;
use rummelig_domain::client::{Gs1Prefix, OwnerRules, RULE_DAYS_MAX};
use rummelig_domain::ids::ClientId;
use rummelig_domain::language::Language;
use rummelig_domain::picking::Rotation;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What a request says about a client.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it describes what `facts` reads")]
pub struct ClientRequest {
    /// Unique in the house; not ending in `-TEST`.
    #[schema(pattern = "^[A-Z0-9][A-Z0-9-]{0,15}$", example = "ACME")]
    code: String,
    /// The company's name.
    #[schema(min_length = 1, max_length = 500, example = "Acme ApS")]
    name: String,
    /// Where its orders go that name no site; the house's only site where none is named.
    #[schema(required = false)]
    site: Option<String>,
    /// The language of its papers.
    #[schema(required = false, default = "da", pattern = "^(da|en)$")]
    language: Option<String>,
    /// Its number for value added tax.
    #[schema(required = false, max_length = 32)]
    vat_no: Option<String>,
    /// Its own GS1 company prefix.
    #[schema(required = false, pattern = "^[0-9]{4,12}$")]
    gs1_prefix: Option<String>,
    /// Which goods leave first.
    #[schema(required = false, default = "fefo", pattern = "^(fefo|fifo|lifo|none)$")]
    rotation: Option<String>,
    /// How many days apart two dates may be and still count as equally old.
    #[schema(required = false, default = 0, minimum = 0, maximum = 3650)]
    tolerance_days: Option<u16>,
    /// Days that goods must still keep on the day they are sent.
    #[schema(required = false, default = 0, minimum = 0, maximum = 3650)]
    min_days: Option<u16>,
    /// Whether an order may be sent in part, where the order does not say.
    #[schema(required = false, default = false)]
    allow_partial: Option<bool>,
    /// Whether what lacks is sent later, where the order does not say.
    #[schema(required = false, default = true)]
    allow_backorder: Option<bool>,
    /// Whether open orders are allocated as soon as there is stock.
    #[schema(required = false, default = true)]
    auto_allocate: Option<bool>,
    /// Whether allocated orders are released at once.
    #[schema(required = false, default = false)]
    auto_release: Option<bool>,
    /// Whether one order may be picked on several tours.
    #[schema(required = false, default = false)]
    split_picking: Option<bool>,
    /// Whether its orders never share a tour with another client's.
    #[schema(required = false, default = false)]
    own_tours: Option<bool>,
}

/// A client as it stands in answers.
#[derive(Serialize, ToSchema)]
#[schema(as = Client)]
pub struct ClientBody {
    /// Null in a dry run.
    id: Option<Uuid>,
    code: String,
    name: String,
    site: Option<String>,
    #[schema(pattern = "^(da|en)$")]
    language: &'static str,
    vat_no: Option<String>,
    gs1_prefix: Option<String>,
    #[schema(pattern = "^(fefo|fifo|lifo|none)$")]
    rotation: &'static str,
    tolerance_days: u16,
    min_days: u16,
    allow_partial: bool,
    allow_backorder: bool,
    auto_allocate: bool,
    auto_release: bool,
    split_picking: bool,
    own_tours: bool,
    created_at: Time,
    updated_at: Time,
    version: i64,
}

impl From<&ClientView> for ClientBody {
    fn from(view: &ClientView) -> Self {
        let client = &view.record.value;
        let rules = client.rules;
        Self {
            id: Some(client.id.into()),
            code: client.code.to_string(),
            name: client.name.to_string(),
            site: view.site.as_ref().map(ToString::to_string),
            language: client.language.as_str(),
            vat_no: client.vat_no.as_ref().map(ToString::to_string),
            gs1_prefix: client.gs1_prefix.as_ref().map(ToString::to_string),
            rotation: rules.rotation.as_str(),
            tolerance_days: rules.tolerance_days,
            min_days: rules.min_days,
            allow_partial: rules.allow_partial,
            allow_backorder: rules.allow_backorder,
            auto_allocate: rules.auto_allocate,
            auto_release: rules.auto_release,
            split_picking: rules.split_picking,
            own_tours: rules.own_tours,
            created_at: view.record.created_at.into(),
            updated_at: view.record.updated_at.into(),
            version: view.record.version,
        }
    }
}

const REFUSALS: &[Slug] = &[Slug::CodeTaken, Slug::ReferencesUnknown];

/// The routes of the clients.
pub fn routes() -> Vec<Route> {
    vec![
        get("/v1/clients", "List the clients")
            .access(Access::house(KeyScope::ClientsRead))
            .query(&[UPDATED_SINCE])
            .lists::<ClientBody>()
            .to(list),
        post("/v1/clients", "Add a client")
            .access(Access::house(KeyScope::ClientsWrite))
            .body::<ClientRequest>()
            .creates::<ClientBody>()
            .refuses(REFUSALS)
            .to(create),
        get("/v1/clients/{id}", "Read a client")
            .access(Access::house(KeyScope::ClientsRead))
            .returns::<ClientBody>()
            .to(read),
        patch("/v1/clients/{id}", "Change a client")
            .access(Access::house(KeyScope::ClientsWrite))
            .merge_patch::<ClientRequest>()
            .returns::<ClientBody>()
            .refuses(REFUSALS)
            .to(change),
    ]
}

async fn list(call: Call) -> Answer {
    let walk = call.walk()?;
    let page = call.read(move |tx| clients::list(tx, &walk)).await?;
    let after =
        |view: &ClientView| After { updated_at: view.record.updated_at, id: view.record.value.id.into() };
    Ok(call.page::<_, ClientBody>(&page, after)?)
}

async fn create(call: Call) -> Answer {
    let facts = call.body(object(facts))?;
    call.write(move |tx| {
        let view = clients::create(tx, &facts)?;
        let href = format!("/v1/clients/{}", view.record.value.id);
        Ok(Reply::created(href, &ClientBody::from(&view))?.version(view.record.version))
    })
    .await
}

async fn read(call: Call) -> Answer {
    let id = call.id::<ClientId>("id")?;
    let view = call.read(move |tx| clients::get(tx, id)).await?;
    Ok(Reply::ok(&ClientBody::from(&view))?.version(view.record.version))
}

async fn change(call: Call) -> Answer {
    let id = call.id::<ClientId>("id")?;
    let patch = call.patch(object(facts))?;
    let precondition = call.precondition();
    call.write(move |tx| {
        let current = clients::get(tx, id)?;
        precondition.holds(current.record.version)?;
        let wanted = patch.apply(&ClientBody::from(&current), object(facts))?;
        let view = clients::change(tx, &current.record, &wanted)?;
        let written = Written::of_versions(current.record.version, view.record.version);
        Ok(Reply::ok(&ClientBody::from(&view))?.version(view.record.version).written(written))
    })
    .await
}

fn facts(fields: &mut Fields<'_>) -> Read<ClientFacts> {
    let days = || number::<u16>(0..=i64::from(RULE_DAYS_MAX));
    let usual = OwnerRules::default();
    let code = fields.required("code", readers::code);
    let name = fields.required("name", readers::code);
    let site = fields.optional("site", readers::code);
    let language = fields.or("language", Language::Danish, word(Language::ALL, Language::as_str));
    let vat_no = fields.optional("vat_no", readers::code);
    let gs1_prefix = fields.optional("gs1_prefix", parsed(Gs1Prefix::new));
    let rotation = fields.or("rotation", usual.rotation, word(Rotation::ALL, Rotation::as_str));
    let tolerance_days = fields.or("tolerance_days", usual.tolerance_days, days());
    let min_days = fields.or("min_days", usual.min_days, days());
    let allow_partial = fields.or("allow_partial", usual.allow_partial, boolean);
    let allow_backorder = fields.or("allow_backorder", usual.allow_backorder, boolean);
    let auto_allocate = fields.or("auto_allocate", usual.auto_allocate, boolean);
    let auto_release = fields.or("auto_release", usual.auto_release, boolean);
    let split_picking = fields.or("split_picking", usual.split_picking, boolean);
    let own_tours = fields.or("own_tours", usual.own_tours, boolean);
    Ok(ClientFacts {
        code: code?,
        name: name?,
        site: site?,
        language: language?,
        vat_no: vat_no?,
        gs1_prefix: gs1_prefix?,
        rules: OwnerRules {
            rotation: rotation?,
            tolerance_days: tolerance_days?,
            min_days: min_days?,
            allow_partial: allow_partial?,
            allow_backorder: allow_backorder?,
            auto_allocate: auto_allocate?,
            auto_release: auto_release?,
            split_picking: split_picking?,
            own_tours: own_tours?,
        },
    })
}
