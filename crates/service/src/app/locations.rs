//! Locations: the addressable spots for goods.

use crate::app::error::{Conflict, FieldCode, FieldProblem};
use crate::app::zones::{nothing, site_filter, stays_at_its_site};
use crate::app::{AppError, references};
use crate::store::audit::{self, Chain, Entry};
use crate::store::locations::Filter;
use crate::store::page::{Page, Walk};
use crate::store::record::Record;
use crate::store::{Tx, locations, sites, zones};
use rummelig_domain::code::{LocationCode, SiteCode, ZoneCode};
use rummelig_domain::ids::{LocationId, SiteId, ZoneId};
use rummelig_domain::location::{Location, LocationKind, Position, Reach};
use serde_json::json;
use std::collections::BTreeMap;

/// What somebody says about a location.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocationFacts {
    /// The building, for ever.
    pub site: SiteCode,
    /// Unique in its site.
    pub code: LocationCode,
    /// The part of the building.
    pub zone: ZoneCode,
    /// What it is for.
    pub kind: LocationKind,
    /// Where it is.
    pub position: Position,
    /// Inner length in millimetres.
    pub length_mm: Option<u32>,
    /// Inner width in millimetres.
    pub width_mm: Option<u32>,
    /// Inner height in millimetres.
    pub height_mm: Option<u32>,
    /// The most weight it carries, in grams.
    pub weight_g_max: Option<u64>,
    /// Height of the hands at the pick, in millimetres.
    pub hand_mm: Option<i32>,
    /// How far the hands are from the body; three quarters of an arm where nobody measured.
    pub reach: Option<Reach>,
    /// Whether allocation may take from here; by the kind where nobody said.
    pub pickable: Option<bool>,
    /// Whether it holds one sku of one client at a time.
    pub single_sku: bool,
}

/// A location, with the codes of its site and zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocationView {
    /// The location.
    pub record: Record<Location>,
    /// Its site.
    pub site: SiteCode,
    /// Its zone.
    pub zone: ZoneCode,
}

/// What a list is asked for; an unknown site has no locations.
#[derive(Clone, Debug, Default)]
pub struct LocationFilter {
    /// The code of a site.
    pub site: Option<String>,
    /// What they are for.
    pub kind: Option<LocationKind>,
    /// The code of a location.
    pub code: Option<String>,
}

/// Adds a location.
///
/// # Errors
/// [`Conflict::CodeTaken`]; [`AppError::ReferencesUnknown`] for its site or zone.
pub fn create(tx: &mut Tx<'_>, facts: &LocationFacts) -> Result<LocationView, AppError> {
    let site = references::site(tx, "/site", &facts.site)?.value.id;
    let zone = zone_of(tx, site, &facts.zone)?;
    refuse_taken(tx, site, &facts.code)?;
    let record = add(tx, site, zone, facts)?;
    audit_location(tx, "location.create", &record)?;
    Ok(LocationView { record, site: facts.site.clone(), zone: facts.zone.clone() })
}

/// Changes a location to what is said of it; nothing happens where it is already so.
///
/// # Errors
/// As [`create`]; [`AppError::DataRefused`] for another site.
pub fn change(
    tx: &mut Tx<'_>,
    current: &Record<Location>,
    facts: &LocationFacts,
) -> Result<LocationView, AppError> {
    let site = references::site(tx, "/site", &facts.site)?.value.id;
    if site != current.value.site {
        return Err(stays_at_its_site());
    }
    let zone = zone_of(tx, site, &facts.zone)?;
    let record = alter(tx, current, zone, facts)?;
    if record.version != current.version {
        audit_location(tx, "location.change", &record)?;
    }
    Ok(LocationView { record, site: facts.site.clone(), zone: facts.zone.clone() })
}

/// A location.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn get(tx: &mut Tx<'_>, id: LocationId) -> Result<LocationView, AppError> {
    let record = locations::find(tx, id)?.ok_or(AppError::NotFound)?;
    let site = sites::find(tx, record.value.site)?.map(|site| site.value.code);
    let zone = zones::find(tx, record.value.zone)?.map(|zone| zone.value.code);
    let (Some(site), Some(zone)) = (site, zone) else {
        return Err(AppError::internal("a location names no site or zone"));
    };
    Ok(LocationView { record, site, zone })
}

/// A page of the locations.
///
/// # Errors
/// [`AppError::Store`].
pub fn list(tx: &mut Tx<'_>, asked: &LocationFilter, walk: &Walk) -> Result<Page<LocationView>, AppError> {
    let sites = sites::codes(tx)?;
    let Some(site) = site_filter(&sites, asked.site.as_deref()) else { return Ok(nothing(walk)) };
    let filter = Filter { site, zone: None, kind: asked.kind, code: asked.code.clone() };
    let page = locations::page(tx, &filter, walk)?;
    let ids: Vec<ZoneId> = page.rows.iter().map(|record| record.value.zone).collect();
    let zones = zones::codes(tx, &ids)?;
    let view = |record: Record<Location>| {
        let site = sites.get(&record.value.site)?.clone();
        let zone = zones.get(&record.value.zone)?.clone();
        Some(LocationView { record, site, zone })
    };
    let (has_more, total) = (page.has_more, page.total);
    let rows: Option<Vec<_>> = page.rows.into_iter().map(view).collect();
    let rows = rows.ok_or_else(|| AppError::internal("a location names no site or zone"))?;
    Ok(Page { rows, has_more, total })
}

/// Adds a location whose code is free, without an audit entry, which the command that adds many writes once.
pub(crate) fn add(
    tx: &mut Tx<'_>,
    site: SiteId,
    zone: ZoneId,
    facts: &LocationFacts,
) -> Result<Record<Location>, AppError> {
    let value = location(tx.new_id(), site, zone, facts);
    let now = tx.now();
    let record = Record { value, created_at: now, updated_at: now, version: 1 };
    locations::insert(tx, &record)?;
    Ok(record)
}

/// Changes a location without an audit entry; the same version comes back where it is already so.
pub(crate) fn alter(
    tx: &mut Tx<'_>,
    current: &Record<Location>,
    zone: ZoneId,
    facts: &LocationFacts,
) -> Result<Record<Location>, AppError> {
    let value = location(current.value.id, current.value.site, zone, facts);
    if value == current.value {
        return Ok(current.clone());
    }
    if value.code != current.value.code {
        refuse_taken(tx, value.site, &value.code)?;
    }
    let version = current.version + 1;
    let record = Record { value, created_at: current.created_at, updated_at: tx.now(), version };
    locations::update(tx, &record)?;
    Ok(record)
}

fn location(id: LocationId, site: SiteId, zone: ZoneId, facts: &LocationFacts) -> Location {
    Location {
        id,
        site,
        zone,
        code: facts.code.clone(),
        kind: facts.kind,
        position: facts.position.clone(),
        length_mm: facts.length_mm,
        width_mm: facts.width_mm,
        height_mm: facts.height_mm,
        weight_g_max: facts.weight_g_max,
        hand_mm: facts.hand_mm,
        // Said outright, so that a row that was read equals the one that was written.
        reach: Some(facts.reach.unwrap_or(Reach::ThreeQuarter)),
        pickable: facts.pickable.unwrap_or(facts.kind.pickable_by_default()),
        single_sku: facts.single_sku,
    }
}

/// REST refuses an unknown zone; only the import of locations makes the zones it names.
fn zone_of(tx: &mut Tx<'_>, site: SiteId, code: &ZoneCode) -> Result<ZoneId, AppError> {
    match zones::find_by_code(tx, site, code)? {
        Some(zone) => Ok(zone.value.id),
        None => {
            let fault = FieldProblem::unknown("/zone", FieldCode::UnknownZone, code.as_str());
            Err(AppError::ReferencesUnknown(vec![fault]))
        }
    }
}

fn refuse_taken(tx: &mut Tx<'_>, site: SiteId, code: &LocationCode) -> Result<(), AppError> {
    match locations::find_by_code(tx, site, code)? {
        Some(_) => Err(Conflict::CodeTaken { code: code.to_string() }.into()),
        None => Ok(()),
    }
}

fn audit_location(tx: &mut Tx<'_>, action: &str, record: &Record<Location>) -> Result<(), AppError> {
    let facts =
        BTreeMap::from([("code", json!(record.value.code.as_str())), ("version", json!(record.version))]);
    let subject = format!("location:{}", record.value.id);
    Ok(audit::write(tx, &Entry { chain: Chain::Hotel, action, subject, facts })?)
}
