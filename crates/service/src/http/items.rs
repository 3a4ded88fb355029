//! `/v1/items`: a client's skus, under the name that clients look for.

use crate::app::AppError;
use crate::app::catalog::{self, SkuFacts, SkuView};
use crate::app::error::{FieldCode, FieldProblem};
use crate::app::imports::rows::{HS_CODE_DIGITS, LENGTH_MM_MAX, WEIGHT_G_MAX};
use crate::app::key_scope::KeyScope;
use crate::app::said::Said;
use crate::http::access::Access;
use crate::http::call::{Call, Named};
use crate::http::decode::{Faulty, Fields, Node, Read, list as entries, object};
use crate::http::door::Refusal;
use crate::http::query::{Parameter, UPDATED_SINCE};
use crate::http::readers::{self, boolean, code_fault, number, parsed, units, word};
use crate::http::reply::Reply;
use crate::http::route::{Answer, Route, get, patch, put};
use crate::http::slug::Slug;
use crate::http::wire::Time;
use crate::store::Tx;
use crate::store::page::{After, Page};
use crate::store::skus::Filter;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use rummelig_domain::code::{SkuCode, Text};
use rummelig_domain::country::Country;
use rummelig_domain::ids::{ClientId, SkuId};
use rummelig_domain::quantity::{QUANTITY_MAX, Quantity};
use rummelig_domain::sku::{MissingData, PackLevel, SkuBarcode, SkuStatus, Tracking};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The most barcodes, pack levels or components of one item.
const ENTRIES_MAX: usize = 200;

/// A barcode and the base units that it stands for.
#[derive(Serialize, ToSchema)]
#[schema(as = ItemBarcode)]
pub struct BarcodeBody {
    #[schema(min_length = 1, max_length = 64, example = "5701234567899")]
    code: String,
    /// Base units; 1 where nothing is said.
    #[schema(minimum = 1, maximum = 1000000)]
    quantity: i64,
}

/// A package of several base units.
#[derive(Serialize, ToSchema)]
#[schema(as = ItemPackLevel)]
pub struct PackLevelBody {
    #[schema(min_length = 1, max_length = 64, example = "case")]
    name: String,
    #[schema(minimum = 1, maximum = 1000000)]
    quantity: i64,
    #[schema(required = false)]
    barcode: Option<String>,
    /// Gross weight.
    #[schema(required = false, minimum = 1, maximum = 100000000)]
    weight_g: Option<u64>,
}

/// A part of an item that is assembled from others.
#[derive(Serialize, ToSchema)]
#[schema(as = ItemComponent)]
pub struct ComponentBody {
    sku: String,
    /// Base units of it in one unit of the whole.
    #[schema(minimum = 1, maximum = 1000000)]
    quantity: i64,
}

/// What a request says about an item.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it describes what `facts` reads")]
pub struct ItemRequest {
    /// Only if it is that of the path, whatever the case of its ASCII letters.
    #[schema(required = false, min_length = 1, max_length = 64)]
    sku: Option<String>,
    /// What people call it.
    #[schema(min_length = 1, max_length = 500, example = "Mug, blue")]
    name: String,
    /// `discontinued` only without stock and open lines.
    #[schema(required = false, default = "active", pattern = "^(active|discontinued)$")]
    status: Option<String>,
    /// Unique within the client.
    #[schema(required = false, max_items = 200)]
    barcodes: Option<Vec<BarcodeBody>>,
    /// Of a base unit.
    #[schema(required = false, minimum = 1, maximum = 100000)]
    length_mm: Option<u32>,
    /// Of a base unit.
    #[schema(required = false, minimum = 1, maximum = 100000)]
    width_mm: Option<u32>,
    /// Of a base unit.
    #[schema(required = false, minimum = 1, maximum = 100000)]
    height_mm: Option<u32>,
    /// Of a base unit.
    #[schema(required = false, minimum = 1, maximum = 100000000)]
    weight_g: Option<u64>,
    /// Whether its lots are named; changes only without stock.
    #[schema(required = false, default = false)]
    lot_tracked: Option<bool>,
    /// Whether its lots expire; changes only without stock.
    #[schema(required = false, default = false)]
    expiry_tracked: Option<bool>,
    /// Whether each unit has a number; changes only without stock.
    #[schema(required = false, default = false)]
    serial_tracked: Option<bool>,
    #[schema(required = false, max_items = 200)]
    pack_levels: Option<Vec<PackLevelBody>>,
    /// Without cycles.
    #[schema(required = false, max_items = 200)]
    components: Option<Vec<ComponentBody>>,
    /// The customs tariff number.
    #[schema(required = false, pattern = "^[0-9]{4,12}$")]
    hs_code: Option<String>,
    /// ISO 3166-1 alpha-2.
    #[schema(required = false, pattern = "^[A-Z]{2}$")]
    origin_country: Option<String>,
    /// At or below so many sellable units the client is told.
    #[schema(required = false, minimum = 0, maximum = 1000000)]
    low_stock_at: Option<i64>,
    /// Null: pictures cannot be sent yet.
    #[schema(required = false)]
    image: Option<Uuid>,
}

/// An item as it stands in answers.
#[derive(Serialize, ToSchema)]
#[schema(as = Item)]
pub struct ItemBody {
    /// Null in a dry run.
    id: Option<Uuid>,
    sku: String,
    /// Empty where orders named it first and nobody has said more.
    name: String,
    #[schema(pattern = "^(active|discontinued)$")]
    status: &'static str,
    barcodes: Vec<BarcodeBody>,
    length_mm: Option<u32>,
    width_mm: Option<u32>,
    height_mm: Option<u32>,
    weight_g: Option<u64>,
    lot_tracked: bool,
    expiry_tracked: bool,
    serial_tracked: bool,
    pack_levels: Vec<PackLevelBody>,
    components: Vec<ComponentBody>,
    hs_code: Option<String>,
    origin_country: Option<String>,
    low_stock_at: Option<i64>,
    image: Option<Uuid>,
    /// Of `name weight_g dimensions barcode image`.
    data_missing: Vec<&'static str>,
    created_at: Time,
    updated_at: Time,
    version: i64,
}

impl From<&SkuView> for ItemBody {
    fn from(view: &SkuView) -> Self {
        let item = &view.record.value;
        let barcode = |barcode: &SkuBarcode| BarcodeBody {
            code: barcode.code.to_string(),
            quantity: barcode.quantity.units(),
        };
        let level = |level: &PackLevel| PackLevelBody {
            name: level.name.to_string(),
            quantity: level.quantity.units(),
            barcode: level.barcode.as_ref().map(ToString::to_string),
            weight_g: level.weight_g,
        };
        let component = |(sku, quantity): &(String, Quantity)| ComponentBody {
            sku: sku.clone(),
            quantity: quantity.units(),
        };
        Self {
            id: Some(item.id.into()),
            sku: item.code.to_string(),
            name: item.name.as_ref().map(ToString::to_string).unwrap_or_default(),
            status: item.status.as_str(),
            barcodes: item.barcodes.iter().map(barcode).collect(),
            length_mm: item.length_mm,
            width_mm: item.width_mm,
            height_mm: item.height_mm,
            weight_g: item.weight_g,
            lot_tracked: item.tracking.lot,
            expiry_tracked: item.tracking.expiry,
            serial_tracked: item.tracking.serial,
            pack_levels: item.pack_levels.iter().map(level).collect(),
            components: view.components.iter().map(component).collect(),
            hs_code: item.hs_code.as_ref().map(ToString::to_string),
            origin_country: item.origin_country.map(|country| country.to_string()),
            low_stock_at: item.low_stock_at.map(Quantity::units),
            image: item.image.map(Uuid::from),
            data_missing: item.data_missing().into_iter().map(MissingData::as_str).collect(),
            created_at: view.record.created_at.into(),
            updated_at: view.record.updated_at.into(),
            version: view.record.version,
        }
    }
}

const STATUS: Parameter =
    Parameter::word("status", &["active", "discontinued"], "Only items of this status.");
const SKU: Parameter = Parameter::text("sku", "Only the item with this sku.");
const REFUSALS: &[Slug] = &[
    Slug::BarcodeTaken,
    Slug::ItemInUse,
    Slug::ItemTrackingLocked,
    Slug::ReferencesUnknown,
    Slug::DataRefused,
];

/// The routes of the items.
pub fn routes() -> Vec<Route> {
    vec![
        get("/v1/items", "List the items")
            .access(Access::client(KeyScope::SkusRead))
            .query(&[STATUS, SKU, UPDATED_SINCE])
            .lists::<ItemBody>()
            .to(list),
        get("/v1/items/{item}", "Read an item")
            .access(Access::client(KeyScope::SkusRead))
            .returns::<ItemBody>()
            .to(read),
        put("/v1/items/{item}", "Create or replace an item")
            .access(Access::client(KeyScope::SkusWrite))
            .body::<ItemRequest>()
            .upserts::<ItemBody>()
            .refuses(REFUSALS)
            .to(replace),
        patch("/v1/items/{item}", "Change an item")
            .access(Access::client(KeyScope::SkusWrite))
            .merge_patch::<ItemRequest>()
            .returns::<ItemBody>()
            .refuses(REFUSALS)
            .to(change),
    ]
}

async fn list(call: Call) -> Answer {
    let client = call.client()?;
    let walk = call.walk()?;
    let status = call.query.text("status").and_then(SkuStatus::parse);
    // A text that no item can have as its code finds none.
    let code = match call.query.text("sku").map(SkuCode::new) {
        Some(Ok(code)) => Some(code),
        Some(Err(_)) => {
            let nothing = Page::<SkuView> { rows: vec![], has_more: false, total: walk.count.then_some(0) };
            return Ok(call.page::<_, ItemBody>(&nothing, after)?);
        }
        None => None,
    };
    let filter = Filter { status, code };
    let page = call.read(move |tx| catalog::list(tx, client, &filter, &walk)).await?;
    Ok(call.page::<_, ItemBody>(&page, after)?)
}

fn after(view: &SkuView) -> After {
    After { updated_at: view.record.updated_at, id: view.record.value.id.into() }
}

async fn read(call: Call) -> Answer {
    let client = call.client()?;
    let named = call.named("item")?;
    let view = call.read(move |tx| find(tx, client, &named)).await?;
    Ok(Reply::ok(&ItemBody::from(&view))?.version(view.record.version))
}

async fn replace(call: Call) -> Answer {
    let client = call.client()?;
    let precondition = call.precondition();
    let code = match call.named("item")? {
        Named::Code(text) => new_code(text)?,
        // Nothing can be made under an id of ours; there must be an item, and its code is the one that the body may name.
        Named::Id(id) => {
            let found = call.read(move |tx| catalog::get_by_id(tx, client, SkuId(id))).await?;
            found.record.value.code
        }
    };
    let facts = call.body(object(facts(Some(code), Name::Needed)))?;
    call.write(move |tx| {
        let (view, written) = catalog::put(tx, client, &facts, &precondition)?;
        let body = ItemBody::from(&view);
        Ok(Reply::upserted(written, href(&view), &body)?.version(view.record.version))
    })
    .await
}

async fn change(call: Call) -> Answer {
    let client = call.client()?;
    let named = call.named("item")?;
    let code = match &named {
        Named::Code(text) => SkuCode::new(text.as_str()).ok(),
        Named::Id(_) => None,
    };
    let patch = call.patch(object(facts(code, Name::Needed)))?;
    let precondition = call.precondition();
    call.write(move |tx| {
        let current = find(tx, client, &named)?;
        precondition.holds(current.record.version)?;
        let code = current.record.value.code.clone();
        let name = if current.record.value.name.is_some() { Name::Needed } else { Name::MayLack };
        let wanted = patch.apply(&ItemBody::from(&current), object(facts(Some(code), name)))?;
        let (view, written) = catalog::change(tx, &current.record, &wanted)?;
        Ok(Reply::ok(&ItemBody::from(&view))?.version(view.record.version).written(written))
    })
    .await
}

fn find(tx: &mut Tx<'_>, client: ClientId, named: &Named) -> Result<SkuView, AppError> {
    match named {
        Named::Code(code) => catalog::get(tx, client, code),
        Named::Id(id) => catalog::get_by_id(tx, client, SkuId(*id)),
    }
}

fn new_code(text: String) -> Result<SkuCode, Refusal> {
    SkuCode::new(text).map_err(|why| {
        let (code, message) = code_fault(why);
        AppError::Validation(vec![FieldProblem::at_parameter("item", code, message)]).into()
    })
}

/// What stays as it is in a segment of a path (RFC 3986, unreserved).
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

fn href(view: &SkuView) -> String {
    format!("/v1/items/{}", utf8_percent_encode(view.record.value.code.as_str(), SEGMENT))
}

/// Whether an item must have a name: only one that an order named first may go on without.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Name {
    Needed,
    MayLack,
}

/// Reads an item; `code` is that of the path, where it is known, and then the body may name no other.
fn facts(code: Option<SkuCode>, name: Name) -> impl Fn(&mut Fields<'_>) -> Read<SkuFacts> {
    move |fields| {
        let said = fields.optional("sku", readers::code::<SkuCode>);
        if let (Ok(Some(said)), Some(code)) = (&said, &code)
            && said != code
        {
            let message = Said::fixed(
                "The sku of an item does not change; leave it out or send that of the path.",
                "En vares varenummer ændres ikke; udelad det, eller send det, der står i stien.",
            );
            fields.fault("sku", FieldCode::UnknownValue, message);
        }
        let name = match name {
            Name::Needed => fields.required("name", readers::code).map(Some),
            Name::MayLack => fields.or("name", None, name_or_none),
        };
        let status = fields.or("status", SkuStatus::Active, word(SkuStatus::ALL, SkuStatus::as_str));
        let barcodes = fields.or("barcodes", vec![], entries(0..=ENTRIES_MAX, object(barcode)));
        let sizes = sizes(fields);
        let weight_g = fields.optional("weight_g", number(1..=WEIGHT_G_MAX));
        let tracking = tracking(fields);
        let pack_levels = fields.or("pack_levels", vec![], entries(0..=ENTRIES_MAX, object(pack_level)));
        let components = fields.or("components", vec![], entries(0..=ENTRIES_MAX, object(component)));
        let hs_code = fields.optional("hs_code", parsed(hs_code));
        let origin_country = fields.optional("origin_country", country);
        let low_stock_at = fields.optional("low_stock_at", low_stock_at);
        let image = fields.optional("image", no_image);
        let said = said?;
        let code = match code.clone().or(said) {
            Some(code) => code,
            None => return Err(fields.missing("sku")),
        };
        let [length_mm, width_mm, height_mm] = sizes?;
        image?;
        Ok(SkuFacts {
            code,
            name: name?,
            status: status?,
            barcodes: barcodes?,
            length_mm,
            width_mm,
            height_mm,
            weight_g: weight_g?,
            tracking: tracking?,
            pack_levels: pack_levels?,
            components: components?,
            hs_code: hs_code?,
            origin_country: origin_country?,
            low_stock_at: low_stock_at?,
        })
    }
}

fn name_or_none(node: Node<'_>) -> Read<Option<Text>> {
    if node.value.as_str() == Some("") { Ok(None) } else { readers::code(node).map(Some) }
}

fn sizes(fields: &mut Fields<'_>) -> Read<[Option<u32>; 3]> {
    let length = || number::<u32>(1..=LENGTH_MM_MAX);
    let length_mm = fields.optional("length_mm", length());
    let width_mm = fields.optional("width_mm", length());
    let height_mm = fields.optional("height_mm", length());
    Ok([length_mm?, width_mm?, height_mm?])
}

fn tracking(fields: &mut Fields<'_>) -> Read<Tracking> {
    let lot = fields.or("lot_tracked", false, boolean);
    let expiry = fields.or("expiry_tracked", false, boolean);
    let serial = fields.or("serial_tracked", false, boolean);
    Ok(Tracking { lot: lot?, expiry: expiry?, serial: serial? })
}

fn barcode(fields: &mut Fields<'_>) -> Read<SkuBarcode> {
    let code = fields.required("code", readers::code);
    let quantity = fields.or("quantity", Quantity::ONE, units);
    Ok(SkuBarcode { code: code?, quantity: quantity? })
}

fn pack_level(fields: &mut Fields<'_>) -> Read<PackLevel> {
    let name = fields.required("name", readers::code);
    let quantity = fields.required("quantity", units);
    let barcode = fields.optional("barcode", readers::code);
    let weight_g = fields.optional("weight_g", number(1..=WEIGHT_G_MAX));
    Ok(PackLevel { name: name?, quantity: quantity?, barcode: barcode?, weight_g: weight_g? })
}

fn component(fields: &mut Fields<'_>) -> Read<(SkuCode, Quantity)> {
    let sku = fields.required("sku", readers::code);
    let quantity = fields.required("quantity", units);
    Ok((sku?, quantity?))
}

fn hs_code(text: &str) -> Result<Text<16>, &'static str> {
    const WANTED: &str = "send the customs number as 4 to 12 digits";
    let digits = HS_CODE_DIGITS.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { Text::new(text).map_err(|_| WANTED) } else { Err(WANTED) }
}

fn country(node: Node<'_>) -> Read<Country> {
    readers::country(node).and_then(|text| Country::new(&text).map_err(|_| Faulty))
}

fn low_stock_at(node: Node<'_>) -> Read<Quantity> {
    number(0..=QUANTITY_MAX)(node).and_then(|units: i64| Quantity::new(units).map_err(|_| Faulty))
}

/// There is no way to send a document yet, so no id can be right.
fn no_image(mut node: Node<'_>) -> Read<()> {
    let message =
        Said::fixed("Pictures cannot be sent yet; send null.", "Billeder kan ikke sendes endnu; send null.");
    Err(node.fault(FieldCode::UnknownValue, message))
}
