//! `/v1/handling-units`: totes, cartons, pallets and trolleys, where they stand and what is in them.

use crate::app::handling_units::{self, HandlingUnitFacts, HandlingUnitFilter, HandlingUnitView};
use crate::app::imports::rows::WEIGHT_G_MAX;
use crate::app::key_scope::KeyScope;
use crate::app::written::Written;
use crate::http::access::Access;
use crate::http::call::Call;
use crate::http::decode::{Fields, Read, object};
use crate::http::query::{Parameter, UPDATED_SINCE};
use crate::http::readers::{self, number, word};
use crate::http::reply::Reply;
use crate::http::route::{Answer, Route, get, patch, post};
use crate::http::slug::Slug;
use crate::http::wire::Time;
use crate::store::handling_units::Content;
use crate::store::page::After;
use rummelig_domain::handling_unit::{HandlingUnitKind, SLOTS_MAX};
use rummelig_domain::ids::HandlingUnitId;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What a request says about a handling unit.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it describes what `facts` reads")]
pub struct HandlingUnitRequest {
    /// Unique in the house.
    #[schema(min_length = 1, max_length = 64, example = "T-0007")]
    code: String,
    /// What it is.
    #[schema(pattern = "^(tote|carton|pallet|trolley)$")]
    kind: String,
    /// The building it is in.
    #[schema(example = "AARHUS")]
    site: String,
    /// The location it stands in.
    #[schema(required = false)]
    location: Option<String>,
    /// The unit that carries it; then it has no location of its own.
    #[schema(required = false)]
    parent: Option<String>,
    /// How many totes a trolley takes; for trolleys only.
    #[schema(required = false, minimum = 1, maximum = 99)]
    slots: Option<u8>,
    /// The most weight it carries.
    #[schema(required = false, minimum = 1, maximum = 100000000)]
    weight_g_max: Option<u64>,
}

/// Some units of one client in a handling unit.
#[derive(Serialize, ToSchema)]
#[schema(as = HandlingUnitContent)]
pub struct ContentBody {
    client: String,
    sku: String,
    lot: Option<String>,
    serial: Option<String>,
    quantity: i64,
}

impl From<&Content> for ContentBody {
    fn from(content: &Content) -> Self {
        Self {
            client: content.client.clone(),
            sku: content.sku.clone(),
            lot: content.lot.clone().filter(|lot| !lot.is_empty()),
            serial: Some(content.serial.clone()).filter(|serial| !serial.is_empty()),
            quantity: content.quantity,
        }
    }
}

/// A handling unit as it stands in answers.
#[derive(Serialize, ToSchema)]
#[schema(as = HandlingUnit)]
pub struct HandlingUnitBody {
    /// Null in a dry run.
    id: Option<Uuid>,
    code: String,
    kind: &'static str,
    site: String,
    location: Option<String>,
    parent: Option<String>,
    slots: Option<u8>,
    weight_g_max: Option<u64>,
    /// What is in it, of every client.
    contents: Vec<ContentBody>,
    created_at: Time,
    updated_at: Time,
    version: i64,
}

impl From<&HandlingUnitView> for HandlingUnitBody {
    fn from(view: &HandlingUnitView) -> Self {
        let unit = &view.record.value;
        Self {
            id: Some(unit.id.into()),
            code: unit.code.to_string(),
            kind: unit.kind.as_str(),
            site: view.site.to_string(),
            location: view.location.as_ref().map(ToString::to_string),
            parent: view.parent.clone(),
            slots: unit.slots,
            weight_g_max: unit.weight_g_max,
            contents: view.contents.iter().map(ContentBody::from).collect(),
            created_at: view.record.created_at.into(),
            updated_at: view.record.updated_at.into(),
            version: view.record.version,
        }
    }
}

const SITE: Parameter = Parameter::text("site", "Only those of the site with this code.");
const KIND: Parameter =
    Parameter::word("kind", &["tote", "carton", "pallet", "trolley"], "Only those of this kind.");
const CODE: Parameter = Parameter::text("code", "Only the one with this code.");

const REFUSALS: &[Slug] =
    &[Slug::CodeTaken, Slug::HandlingUnitTaken, Slug::ReferencesUnknown, Slug::DataRefused];

/// The routes of the handling units.
pub fn routes() -> Vec<Route> {
    vec![
        get("/v1/handling-units", "List the handling units")
            .access(Access::house(KeyScope::HandlingUnitsRead))
            .query(&[SITE, KIND, CODE, UPDATED_SINCE])
            .lists::<HandlingUnitBody>()
            .to(list),
        post("/v1/handling-units", "Add a handling unit")
            .access(Access::house(KeyScope::HandlingUnitsWrite))
            .body::<HandlingUnitRequest>()
            .creates::<HandlingUnitBody>()
            .refuses(REFUSALS)
            .to(create),
        get("/v1/handling-units/{id}", "Read a handling unit")
            .access(Access::house(KeyScope::HandlingUnitsRead))
            .returns::<HandlingUnitBody>()
            .to(read),
        patch("/v1/handling-units/{id}", "Change a handling unit")
            .access(Access::house(KeyScope::HandlingUnitsWrite))
            .merge_patch::<HandlingUnitRequest>()
            .returns::<HandlingUnitBody>()
            .refuses(REFUSALS)
            .to(change),
    ]
}

async fn list(call: Call) -> Answer {
    let walk = call.walk()?;
    let text = |name| call.query.text(name).map(str::to_owned);
    let kind = call.query.text("kind").and_then(HandlingUnitKind::parse);
    let filter = HandlingUnitFilter { site: text("site"), kind, code: text("code") };
    let page = call.read(move |tx| handling_units::list(tx, &filter, &walk)).await?;
    let after = |view: &HandlingUnitView| After {
        updated_at: view.record.updated_at,
        id: view.record.value.id.into(),
    };
    Ok(call.page::<_, HandlingUnitBody>(&page, after)?)
}

async fn create(call: Call) -> Answer {
    let facts = call.body(object(facts))?;
    call.write(move |tx| {
        let view = handling_units::create(tx, &facts)?;
        let href = format!("/v1/handling-units/{}", view.record.value.id);
        Ok(Reply::created(href, &HandlingUnitBody::from(&view))?.version(view.record.version))
    })
    .await
}

async fn read(call: Call) -> Answer {
    let id = call.id::<HandlingUnitId>("id")?;
    let view = call.read(move |tx| handling_units::get(tx, id)).await?;
    Ok(Reply::ok(&HandlingUnitBody::from(&view))?.version(view.record.version))
}

async fn change(call: Call) -> Answer {
    let id = call.id::<HandlingUnitId>("id")?;
    let patch = call.patch(object(facts))?;
    let precondition = call.precondition();
    call.write(move |tx| {
        let current = handling_units::get(tx, id)?;
        precondition.holds(current.record.version)?;
        let wanted = patch.apply(&HandlingUnitBody::from(&current), object(facts))?;
        let view = handling_units::change(tx, &current.record, &wanted)?;
        let written = Written::of_versions(current.record.version, view.record.version);
        Ok(Reply::ok(&HandlingUnitBody::from(&view))?.version(view.record.version).written(written))
    })
    .await
}

fn facts(fields: &mut Fields<'_>) -> Read<HandlingUnitFacts> {
    let code = fields.required("code", readers::code);
    let kind = fields.required("kind", word(HandlingUnitKind::ALL, HandlingUnitKind::as_str));
    let site = fields.required("site", readers::code);
    let location = fields.optional("location", readers::code);
    let parent = fields.optional("parent", readers::code);
    let slots = fields.optional("slots", number(1..=i64::from(SLOTS_MAX)));
    let weight_g_max = fields.optional("weight_g_max", number(1..=WEIGHT_G_MAX));
    Ok(HandlingUnitFacts {
        code: code?,
        kind: kind?,
        site: site?,
        location: location?,
        parent: parent?,
        slots: slots?,
        weight_g_max: weight_g_max?,
    })
}
