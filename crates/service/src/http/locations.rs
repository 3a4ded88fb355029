//! `/v1/locations`: the addressable spots for goods.

use crate::app::imports::rows::{COORDINATE_MM_MAX, LENGTH_MM_MAX, PICK_SEQUENCE_MAX, WEIGHT_G_MAX};
use crate::app::key_scope::KeyScope;
use crate::app::locations::{self, LocationFacts, LocationFilter, LocationView};
use crate::app::written::Written;
use crate::http::access::Access;
use crate::http::call::Call;
use crate::http::decode::{Fields, Read, object};
use crate::http::query::{Parameter, UPDATED_SINCE};
use crate::http::readers::{self, boolean, number, word};
use crate::http::reply::Reply;
use crate::http::route::{Answer, Route, get, patch, post};
use crate::http::slug::Slug;
use crate::http::wire::Time;
use crate::store::page::After;
use rummelig_domain::ids::LocationId;
use rummelig_domain::location::{LocationKind, Position, Reach, Side};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What a request says about a location.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it describes what `facts` reads")]
pub struct LocationRequest {
    /// The building, for ever.
    #[schema(example = "AARHUS")]
    site: String,
    /// Unique in its site.
    #[schema(min_length = 1, max_length = 64, example = "A-04-2")]
    code: String,
    /// The zone, which must be there.
    #[schema(example = "HALL-1")]
    zone: String,
    /// What it is for.
    #[schema(pattern = "^(receiving|reserve|pick_face|staging|pack|dock|quarantine|work_cell)$")]
    kind: String,
    /// The aisle as painted on the rack.
    #[schema(required = false, max_length = 32)]
    aisle: Option<String>,
    /// The bay within the aisle.
    #[schema(required = false, max_length = 32)]
    bay: Option<String>,
    /// The level within the bay.
    #[schema(required = false, max_length = 32)]
    level: Option<String>,
    /// From the origin of the site's map.
    #[schema(required = false, minimum = -10000000, maximum = 10000000)]
    x_mm: Option<i32>,
    /// From the origin of the site's map.
    #[schema(required = false, minimum = -10000000, maximum = 10000000)]
    y_mm: Option<i32>,
    /// Height of the shelf above the floor.
    #[schema(required = false, minimum = -10000000, maximum = 10000000)]
    z_mm: Option<i32>,
    /// Inner length.
    #[schema(required = false, minimum = 1, maximum = 100000)]
    length_mm: Option<u32>,
    /// Inner width.
    #[schema(required = false, minimum = 1, maximum = 100000)]
    width_mm: Option<u32>,
    /// Inner height.
    #[schema(required = false, minimum = 1, maximum = 100000)]
    height_mm: Option<u32>,
    /// The most weight it carries.
    #[schema(required = false, minimum = 1, maximum = 100000000)]
    weight_g_max: Option<u64>,
    /// Walking order where no map is published: smaller first.
    #[schema(required = false, minimum = 0, maximum = 1000000000)]
    pick_sequence: Option<i64>,
    /// The walkway from which goods are taken.
    #[schema(required = false, max_length = 64)]
    walkway: Option<String>,
    /// From the start of that walkway.
    #[schema(required = false, minimum = 0, maximum = 10000000)]
    offset_mm: Option<u32>,
    /// The side of that walkway.
    #[schema(required = false, pattern = "^(left|right)$")]
    side: Option<String>,
    /// Height of the hands at the pick.
    #[schema(required = false, minimum = -10000000, maximum = 10000000)]
    hand_mm: Option<i32>,
    /// How far the hands are from the body.
    #[schema(
        required = false,
        default = "three_quarter",
        pattern = "^(close|forearm|three_quarter|beyond)$"
    )]
    reach: Option<String>,
    /// Whether allocation may take from here; yes for pick faces and reserve where nothing is said.
    #[schema(required = false)]
    pickable: Option<bool>,
    /// Whether it holds one sku of one client at a time.
    #[schema(required = false, default = false)]
    single_sku: Option<bool>,
}

/// A location as it stands in answers.
#[derive(Serialize, ToSchema)]
#[schema(as = Location)]
pub struct LocationBody {
    /// Null in a dry run.
    id: Option<Uuid>,
    site: String,
    code: String,
    zone: String,
    kind: &'static str,
    aisle: Option<String>,
    bay: Option<String>,
    level: Option<String>,
    x_mm: Option<i32>,
    y_mm: Option<i32>,
    z_mm: Option<i32>,
    length_mm: Option<u32>,
    width_mm: Option<u32>,
    height_mm: Option<u32>,
    weight_g_max: Option<u64>,
    pick_sequence: Option<i64>,
    walkway: Option<String>,
    offset_mm: Option<u32>,
    side: Option<&'static str>,
    hand_mm: Option<i32>,
    reach: Option<&'static str>,
    pickable: bool,
    single_sku: bool,
    created_at: Time,
    updated_at: Time,
    version: i64,
}

impl From<&LocationView> for LocationBody {
    fn from(view: &LocationView) -> Self {
        let location = &view.record.value;
        let position = &location.position;
        Self {
            id: Some(location.id.into()),
            site: view.site.to_string(),
            code: location.code.to_string(),
            zone: view.zone.to_string(),
            kind: location.kind.as_str(),
            aisle: position.aisle.as_ref().map(ToString::to_string),
            bay: position.bay.as_ref().map(ToString::to_string),
            level: position.level.as_ref().map(ToString::to_string),
            x_mm: position.x_mm,
            y_mm: position.y_mm,
            z_mm: position.z_mm,
            length_mm: location.length_mm,
            width_mm: location.width_mm,
            height_mm: location.height_mm,
            weight_g_max: location.weight_g_max,
            pick_sequence: position.pick_sequence,
            walkway: position.walkway.as_ref().map(ToString::to_string),
            offset_mm: position.offset_mm,
            side: position.side.map(Side::as_str),
            hand_mm: location.hand_mm,
            reach: location.reach.map(Reach::as_str),
            pickable: location.pickable,
            single_sku: location.single_sku,
            created_at: view.record.created_at.into(),
            updated_at: view.record.updated_at.into(),
            version: view.record.version,
        }
    }
}

const SITE: Parameter = Parameter::text("site", "Only those of the site with this code.");
const KIND: Parameter = Parameter::word(
    "kind",
    &["receiving", "reserve", "pick_face", "staging", "pack", "dock", "quarantine", "work_cell"],
    "Only those of this kind.",
);
const CODE: Parameter = Parameter::text("code", "Only the one with this code.");

const REFUSALS: &[Slug] = &[Slug::CodeTaken, Slug::ReferencesUnknown, Slug::DataRefused];

/// The routes of the locations.
pub fn routes() -> Vec<Route> {
    vec![
        get("/v1/locations", "List the locations")
            .access(Access::house(KeyScope::LocationsRead))
            .query(&[SITE, KIND, CODE, UPDATED_SINCE])
            .lists::<LocationBody>()
            .to(list),
        post("/v1/locations", "Add a location")
            .access(Access::house(KeyScope::LocationsWrite))
            .body::<LocationRequest>()
            .creates::<LocationBody>()
            .refuses(REFUSALS)
            .to(create),
        get("/v1/locations/{id}", "Read a location")
            .access(Access::house(KeyScope::LocationsRead))
            .returns::<LocationBody>()
            .to(read),
        patch("/v1/locations/{id}", "Change a location")
            .access(Access::house(KeyScope::LocationsWrite))
            .merge_patch::<LocationRequest>()
            .returns::<LocationBody>()
            .refuses(REFUSALS)
            .to(change),
    ]
}

async fn list(call: Call) -> Answer {
    let walk = call.walk()?;
    let text = |name| call.query.text(name).map(str::to_owned);
    let kind = call.query.text("kind").and_then(LocationKind::parse);
    let filter = LocationFilter { site: text("site"), kind, code: text("code") };
    let page = call.read(move |tx| locations::list(tx, &filter, &walk)).await?;
    let after =
        |view: &LocationView| After { updated_at: view.record.updated_at, id: view.record.value.id.into() };
    Ok(call.page::<_, LocationBody>(&page, after)?)
}

async fn create(call: Call) -> Answer {
    let facts = call.body(object(facts))?;
    call.write(move |tx| {
        let view = locations::create(tx, &facts)?;
        let href = format!("/v1/locations/{}", view.record.value.id);
        Ok(Reply::created(href, &LocationBody::from(&view))?.version(view.record.version))
    })
    .await
}

async fn read(call: Call) -> Answer {
    let id = call.id::<LocationId>("id")?;
    let view = call.read(move |tx| locations::get(tx, id)).await?;
    Ok(Reply::ok(&LocationBody::from(&view))?.version(view.record.version))
}

async fn change(call: Call) -> Answer {
    let id = call.id::<LocationId>("id")?;
    let patch = call.patch(object(facts))?;
    let precondition = call.precondition();
    call.write(move |tx| {
        let current = locations::get(tx, id)?;
        precondition.holds(current.record.version)?;
        let wanted = patch.apply(&LocationBody::from(&current), object(facts))?;
        let view = locations::change(tx, &current.record, &wanted)?;
        let written = Written::of_versions(current.record.version, view.record.version);
        Ok(Reply::ok(&LocationBody::from(&view))?.version(view.record.version).written(written))
    })
    .await
}

fn facts(fields: &mut Fields<'_>) -> Read<LocationFacts> {
    let coordinate = || number::<i32>(-COORDINATE_MM_MAX..=COORDINATE_MM_MAX);
    let length = || number::<u32>(1..=LENGTH_MM_MAX);
    let site = fields.required("site", readers::code);
    let code = fields.required("code", readers::code);
    let zone = fields.required("zone", readers::code);
    let kind = fields.required("kind", word(LocationKind::ALL, LocationKind::as_str));
    let position = position(fields);
    let length_mm = fields.optional("length_mm", length());
    let width_mm = fields.optional("width_mm", length());
    let height_mm = fields.optional("height_mm", length());
    let weight_g_max = fields.optional("weight_g_max", number(1..=WEIGHT_G_MAX));
    let hand_mm = fields.optional("hand_mm", coordinate());
    let reach = fields.optional("reach", word(Reach::ALL, Reach::as_str));
    let pickable = fields.optional("pickable", boolean);
    let single_sku = fields.or("single_sku", false, boolean);
    Ok(LocationFacts {
        site: site?,
        code: code?,
        zone: zone?,
        kind: kind?,
        position: position?,
        length_mm: length_mm?,
        width_mm: width_mm?,
        height_mm: height_mm?,
        weight_g_max: weight_g_max?,
        hand_mm: hand_mm?,
        reach: reach?,
        pickable: pickable?,
        single_sku: single_sku?,
    })
}

fn position(fields: &mut Fields<'_>) -> Read<Position> {
    let coordinate = || number::<i32>(-COORDINATE_MM_MAX..=COORDINATE_MM_MAX);
    let aisle = fields.optional("aisle", readers::code);
    let bay = fields.optional("bay", readers::code);
    let level = fields.optional("level", readers::code);
    let x_mm = fields.optional("x_mm", coordinate());
    let y_mm = fields.optional("y_mm", coordinate());
    let z_mm = fields.optional("z_mm", coordinate());
    let pick_sequence = fields.optional("pick_sequence", number(0..=PICK_SEQUENCE_MAX));
    let walkway = fields.optional("walkway", readers::code);
    let offset_mm = fields.optional("offset_mm", number(0..=COORDINATE_MM_MAX));
    let side = fields.optional("side", word(Side::ALL, Side::as_str));
    Ok(Position {
        aisle: aisle?,
        bay: bay?,
        level: level?,
        x_mm: x_mm?,
        y_mm: y_mm?,
        z_mm: z_mm?,
        pick_sequence: pick_sequence?,
        walkway: walkway?,
        offset_mm: offset_mm?,
        side: side?,
    })
}
