//! Handling units: totes, cartons, pallets and trolleys, where they stand, and which order a tote is bound to.

use crate::app::error::{Conflict, FieldCode, FieldProblem};
use crate::app::said::Said;
use crate::app::zones::{nothing, site_filter};
use crate::app::{AppError, references};
use crate::store::audit::{self, Chain, Entry};
use crate::store::handling_units::{Content, Filter};
use crate::store::page::{Page, Walk};
use crate::store::record::Record;
use crate::store::{Tx, handling_units, locations, sites};
use rummelig_domain::code::{HandlingUnitCode, LocationCode, SiteCode};
use rummelig_domain::handling_unit::{HandlingUnit, HandlingUnitError, HandlingUnitKind, Standing};
use rummelig_domain::ids::{ClientId, HandlingUnitId, LocationId, OrderId, SiteId};
use rummelig_domain::packing::carton_code;
use serde_json::json;
use std::collections::BTreeMap;

/// What somebody says about a handling unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandlingUnitFacts {
    /// Unique in the house.
    pub code: HandlingUnitCode,
    /// What it is.
    pub kind: HandlingUnitKind,
    /// The building it is in.
    pub site: SiteCode,
    /// The location it stands in.
    pub location: Option<LocationCode>,
    /// The unit that carries it; then it has no location of its own.
    pub parent: Option<HandlingUnitCode>,
    /// How many totes a trolley takes.
    pub slots: Option<u8>,
    /// The most weight it carries, in grams.
    pub weight_g_max: Option<u64>,
}

/// A handling unit, with the codes of where it stands, and what is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandlingUnitView {
    /// The unit.
    pub record: Record<HandlingUnit>,
    /// Its site.
    pub site: SiteCode,
    /// The location it stands in.
    pub location: Option<LocationCode>,
    /// The code of the unit that carries it.
    pub parent: Option<String>,
    /// What is in it, of every client.
    pub contents: Vec<Content>,
}

/// What a list is asked for; an unknown site has no units.
#[derive(Clone, Debug, Default)]
pub struct HandlingUnitFilter {
    /// The code of a site.
    pub site: Option<String>,
    /// What they are.
    pub kind: Option<HandlingUnitKind>,
    /// The code of a unit.
    pub code: Option<String>,
}

/// Adds a unit.
///
/// # Errors
/// [`Conflict::CodeTaken`]; what [`HandlingUnit::check`] says of its place; [`AppError::ReferencesUnknown`].
pub fn create(tx: &mut Tx<'_>, facts: &HandlingUnitFacts) -> Result<HandlingUnitView, AppError> {
    let record = add(tx, facts)?;
    audit_unit(tx, "handling_unit.create", &record)?;
    view(tx, record)
}

/// Changes a unit to what is said of it; nothing happens where it is already so.
///
/// # Errors
/// As [`create`]; [`Conflict::HandlingUnitTaken`] for another site while something is in or on it.
pub fn change(
    tx: &mut Tx<'_>,
    current: &Record<HandlingUnit>,
    facts: &HandlingUnitFacts,
) -> Result<HandlingUnitView, AppError> {
    let record = alter(tx, current, facts)?;
    if record.version != current.version {
        audit_unit(tx, "handling_unit.change", &record)?;
    }
    view(tx, record)
}

/// A unit.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn get(tx: &mut Tx<'_>, id: HandlingUnitId) -> Result<HandlingUnitView, AppError> {
    let record = handling_units::find(tx, id)?.ok_or(AppError::NotFound)?;
    view(tx, record)
}

/// A page of the units.
///
/// # Errors
/// [`AppError::Store`].
pub fn list(
    tx: &mut Tx<'_>,
    asked: &HandlingUnitFilter,
    walk: &Walk,
) -> Result<Page<HandlingUnitView>, AppError> {
    let sites = sites::codes(tx)?;
    let Some(site) = site_filter(&sites, asked.site.as_deref()) else { return Ok(nothing(walk)) };
    let filter = Filter { site, kind: asked.kind, code: asked.code.clone() };
    let page = handling_units::page(tx, &filter, walk)?;
    let (has_more, total) = (page.has_more, page.total);
    Ok(Page { rows: views(tx, page.rows, &sites)?, has_more, total })
}

/// Puts a unit somewhere else, without an audit entry: the command that moves it writes that. Goods in it move along
/// and make no movement; its history grows by one row. Nothing happens where it already stands there.
///
/// # Errors
/// [`Conflict::LocationNotUsable`] for a location at another site; what [`HandlingUnit::check`] says of a parent;
/// [`Conflict::HandlingUnitTaken`] for a trolley whose slots are full; [`AppError::NotFound`] for no such unit.
pub fn stand(
    tx: &mut Tx<'_>,
    id: HandlingUnitId,
    standing: Standing,
) -> Result<Record<HandlingUnit>, AppError> {
    let current = handling_units::find(tx, id)?.ok_or(AppError::NotFound)?;
    let mut value = current.value.clone();
    value.standing = standing;
    if value == current.value {
        return Ok(current);
    }
    if let Standing::Location(location) = standing {
        check_same_site(tx, &value, location)?;
    }
    check_place(tx, &value)?;
    write_over(tx, &current, value)
}

/// Binds a free tote or carton to an order: one that is empty and bound to no other. Bound to this order already, it
/// stays so.
///
/// # Errors
/// [`AppError::ReferencesUnknown`] with `unknown_handling_unit` at `pointer`, also for a unit of another site;
/// [`Conflict::HandlingUnitTaken`] when it is bound elsewhere, carries something else, or is no tote or carton.
pub fn bind_to_order(
    tx: &mut Tx<'_>,
    pointer: &str,
    code: &HandlingUnitCode,
    site: SiteId,
    (client, order): (ClientId, OrderId),
) -> Result<Record<HandlingUnit>, AppError> {
    let unit = references::handling_unit(tx, pointer, code)?;
    if unit.value.site != site {
        let fault = FieldProblem::unknown(pointer, FieldCode::UnknownHandlingUnit, code.as_str());
        return Err(AppError::ReferencesUnknown(vec![fault]));
    }
    match handling_units::bound_to(tx, unit.value.id)? {
        Some(bound) if bound == (client, order) => return Ok(unit),
        Some(_) => return Err(taken(code.as_str())),
        None => {}
    }
    let takes_orders = matches!(unit.value.kind, HandlingUnitKind::Tote | HandlingUnitKind::Carton);
    let is_free = takes_orders
        && handling_units::contents(tx, &[unit.value.id])?.is_empty()
        && handling_units::bind(tx, unit.value.id, client, order)?;
    if is_free { Ok(unit) } else { Err(taken(code.as_str())) }
}

/// Makes a carton of our own for a parcel of an order, without an audit entry.
///
/// # Errors
/// [`AppError::Store`].
pub(crate) fn make_carton(
    tx: &mut Tx<'_>,
    site: SiteId,
    standing: Standing,
    (client, order): (ClientId, OrderId),
) -> Result<HandlingUnitId, AppError> {
    let id: HandlingUnitId = tx.new_id();
    let code = carton_code(id).map_err(AppError::internal)?;
    let value = HandlingUnit {
        id,
        code,
        kind: HandlingUnitKind::Carton,
        site,
        standing,
        slots: None,
        weight_g_max: None,
    };
    let now = tx.now();
    handling_units::insert(tx, &Record { value, created_at: now, updated_at: now, version: 1 })?;
    if handling_units::bind(tx, id, client, order)? {
        Ok(id)
    } else {
        Err(crate::store::StoreError::Changed("handling_unit").into())
    }
}

/// Where a unit stands: in a location, itself or with the unit that carries it, or nowhere.
///
/// # Errors
/// [`AppError::Store`].
pub(crate) fn place_of(tx: &mut Tx<'_>, id: HandlingUnitId) -> Result<Standing, AppError> {
    let standing_of = |tx: &mut Tx<'_>, id| -> Result<Standing, AppError> {
        Ok(handling_units::find(tx, id)?.map_or(Standing::Nowhere, |unit| unit.value.standing))
    };
    match standing_of(tx, id)? {
        Standing::Parent(carrier) => standing_of(tx, carrier),
        standing @ (Standing::Location(_) | Standing::Nowhere) => Ok(standing),
    }
}

/// Frees the units of an order that hold nothing any more. An emptied carton of our own is
/// gone: it left, or was opened.
///
/// # Errors
/// [`AppError::Store`].
pub(crate) fn free_emptied(tx: &mut Tx<'_>, client: ClientId, order: OrderId) -> Result<(), AppError> {
    for unit in handling_units::emptied_of_order(tx, client, order)? {
        handling_units::unbind(tx, unit.value.id, client, order)?;
        let is_ours = carton_code(unit.value.id).is_ok_and(|code| code == unit.value.code);
        if is_ours && unit.value.standing != Standing::Nowhere {
            let value = HandlingUnit { standing: Standing::Nowhere, ..unit.value.clone() };
            write_over(tx, &unit, value)?;
        }
    }
    Ok(())
}

/// Frees the units of an order, once its goods have left them.
///
/// # Errors
/// [`AppError::Store`].
pub fn free_from_order(tx: &mut Tx<'_>, client: ClientId, order: OrderId) -> Result<(), AppError> {
    for unit in handling_units::of_order(tx, client, order)? {
        handling_units::unbind(tx, unit.value.id, client, order)?;
    }
    Ok(())
}

/// Adds a unit without an audit entry, which the command that adds many writes once.
pub(crate) fn add(tx: &mut Tx<'_>, facts: &HandlingUnitFacts) -> Result<Record<HandlingUnit>, AppError> {
    refuse_taken(tx, &facts.code)?;
    let id = tx.new_id();
    let value = unit(tx, id, facts)?;
    check_place(tx, &value)?;
    let now = tx.now();
    let record = Record { value, created_at: now, updated_at: now, version: 1 };
    handling_units::insert(tx, &record)?;
    Ok(record)
}

/// Changes a unit without an audit entry; the same version comes back where it is already so.
pub(crate) fn alter(
    tx: &mut Tx<'_>,
    current: &Record<HandlingUnit>,
    facts: &HandlingUnitFacts,
) -> Result<Record<HandlingUnit>, AppError> {
    let value = unit(tx, current.value.id, facts)?;
    if value == current.value {
        return Ok(current.clone());
    }
    if value.code != current.value.code {
        refuse_taken(tx, &value.code)?;
    }
    if value.site != current.value.site && is_in_use(tx, current)? {
        return Err(taken(current.value.code.as_str()));
    }
    check_place(tx, &value)?;
    write_over(tx, current, value)
}

fn write_over(
    tx: &mut Tx<'_>,
    current: &Record<HandlingUnit>,
    value: HandlingUnit,
) -> Result<Record<HandlingUnit>, AppError> {
    let moved = value.standing != current.value.standing;
    let version = current.version + 1;
    let record = Record { value, created_at: current.created_at, updated_at: tx.now(), version };
    handling_units::update(tx, &record, moved)?;
    Ok(record)
}

fn unit(tx: &mut Tx<'_>, id: HandlingUnitId, facts: &HandlingUnitFacts) -> Result<HandlingUnit, AppError> {
    let site = references::site(tx, "/site", &facts.site)?.value.id;
    let location = match &facts.location {
        Some(code) => Some(references::location(tx, "/location", site, code)?.id),
        None => None,
    };
    let parent = match &facts.parent {
        Some(code) => Some(references::handling_unit(tx, "/parent", code)?.value.id),
        None => None,
    };
    let standing = Standing::of(location, parent).map_err(refused)?;
    let HandlingUnitFacts { code, kind, slots, weight_g_max, .. } = facts.clone();
    Ok(HandlingUnit { id, code, kind, site, standing, slots, weight_g_max })
}

/// Whether slots, kind and parent agree, and the parent has a slot left.
fn check_place(tx: &mut Tx<'_>, value: &HandlingUnit) -> Result<(), AppError> {
    let Standing::Parent(parent) = value.standing else {
        return value.check(None).map_err(refused);
    };
    let parent = handling_units::find(tx, parent)?.ok_or(AppError::NotFound)?.value;
    value.check(Some(&parent)).map_err(refused)?;
    let Some(slots) = parent.slots else { return Ok(()) };
    let carried = handling_units::carried(tx, parent.id, value.id)?;
    if carried < i64::from(slots) { Ok(()) } else { Err(taken(parent.code.as_str())) }
}

fn check_same_site(tx: &mut Tx<'_>, value: &HandlingUnit, location: LocationId) -> Result<(), AppError> {
    let location = locations::find(tx, location)?.ok_or(AppError::NotFound)?.value;
    if location.site == value.site {
        return Ok(());
    }
    let why = Said::fixed("It is at another site.", "Den ligger på en anden adresse.");
    Err(Conflict::LocationNotUsable { location: location.code.to_string(), why }.into())
}

/// Whether something is in a unit, on it, or promised it.
fn is_in_use(tx: &mut Tx<'_>, current: &Record<HandlingUnit>) -> Result<bool, AppError> {
    let id = current.value.id;
    Ok(handling_units::carried(tx, id, id)? > 0
        || handling_units::bound_to(tx, id)?.is_some()
        || !handling_units::contents(tx, &[id])?.is_empty())
}

fn taken(code: &str) -> AppError {
    Conflict::HandlingUnitTaken { handling_unit: code.to_owned() }.into()
}

/// What the request alone shows is told as such; what the parent's row shows is told as data.
fn refused(error: HandlingUnitError) -> AppError {
    let (pointer, da) = match error {
        HandlingUnitError::TwoStandings => {
            ("/parent", "Angiv en plads eller et overordnet kolli, ikke begge.".to_owned())
        }
        HandlingUnitError::SlotsOnOther => ("/slots", "Kun en vogn har pladser til kasser.".to_owned()),
        HandlingUnitError::SlotsOutOfRange => ("/slots", "En vogn har 1 til 99 pladser.".to_owned()),
        HandlingUnitError::NotCarried { .. } => {
            ("/parent", "Det kolli bærer ikke kolli af denne slags.".to_owned())
        }
        HandlingUnitError::OtherSite => {
            ("/parent", "Det overordnede kolli er på en anden adresse.".to_owned())
        }
        HandlingUnitError::OwnParent => ("/parent", "Et kolli kan ikke bære sig selv.".to_owned()),
    };
    let code = if error == HandlingUnitError::SlotsOutOfRange {
        FieldCode::OutOfRange
    } else {
        FieldCode::UnknownValue
    };
    let fault = FieldProblem::at_pointer(pointer, code, Said::of(sentence(&error.to_string()), da));
    match error {
        HandlingUnitError::TwoStandings
        | HandlingUnitError::SlotsOnOther
        | HandlingUnitError::SlotsOutOfRange => AppError::Validation(vec![fault]),
        HandlingUnitError::NotCarried { .. }
        | HandlingUnitError::OtherSite
        | HandlingUnitError::OwnParent => AppError::DataRefused(vec![fault]),
    }
}

/// What the domain says, as a sentence.
fn sentence(text: &str) -> String {
    let mut signs = text.chars();
    let first: String = signs.next().map(|sign| sign.to_uppercase().collect()).unwrap_or_default();
    format!("{first}{}.", signs.as_str())
}

fn view(tx: &mut Tx<'_>, record: Record<HandlingUnit>) -> Result<HandlingUnitView, AppError> {
    let sites = sites::codes(tx)?;
    views(tx, vec![record], &sites)?.pop().ok_or(AppError::NotFound)
}

fn views(
    tx: &mut Tx<'_>,
    records: Vec<Record<HandlingUnit>>,
    sites: &BTreeMap<SiteId, SiteCode>,
) -> Result<Vec<HandlingUnitView>, AppError> {
    let ids: Vec<HandlingUnitId> = records.iter().map(|record| record.value.id).collect();
    let (mut places, mut parents) = (Vec::new(), Vec::new());
    for record in &records {
        match record.value.standing {
            Standing::Nowhere => {}
            Standing::Location(location) => places.push(location),
            Standing::Parent(parent) => parents.push(parent),
        }
    }
    let places = locations::codes(tx, &places)?;
    let parents = handling_units::codes(tx, &parents)?;
    let mut contents: BTreeMap<HandlingUnitId, Vec<Content>> = BTreeMap::new();
    for content in handling_units::contents(tx, &ids)? {
        if let Some(unit) = content.handling_unit_id {
            contents.entry(HandlingUnitId(unit.0)).or_default().push(content);
        }
    }
    let views = records.into_iter().map(|record| {
        let (location, parent) = match record.value.standing {
            Standing::Nowhere => (None, None),
            Standing::Location(location) => (places.get(&location).cloned(), None),
            Standing::Parent(parent) => (None, parents.get(&parent).cloned()),
        };
        let site = sites.get(&record.value.site)?.clone();
        let contents = contents.remove(&record.value.id).unwrap_or_default();
        Some(HandlingUnitView { record, site, location, parent, contents })
    });
    views.collect::<Option<_>>().ok_or_else(|| AppError::internal("a handling unit names no site"))
}

fn refuse_taken(tx: &mut Tx<'_>, code: &HandlingUnitCode) -> Result<(), AppError> {
    match handling_units::find_by_code(tx, code)? {
        Some(_) => Err(Conflict::CodeTaken { code: code.to_string() }.into()),
        None => Ok(()),
    }
}

fn audit_unit(tx: &mut Tx<'_>, action: &str, record: &Record<HandlingUnit>) -> Result<(), AppError> {
    let facts =
        BTreeMap::from([("code", json!(record.value.code.as_str())), ("version", json!(record.version))]);
    let subject = format!("handling_unit:{}", record.value.id);
    Ok(audit::write(tx, &Entry { chain: Chain::Hotel, action, subject, facts })?)
}
