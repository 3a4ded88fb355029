//! Zones: the parts of a site.

use crate::app::error::{Conflict, FieldCode, FieldProblem};
use crate::app::said::Said;
use crate::app::{AppError, references};
use crate::store::audit::{self, Chain, Entry};
use crate::store::page::{Page, Walk};
use crate::store::record::Record;
use crate::store::{Tx, sites, zones};
use rummelig_domain::code::{SiteCode, Text, ZoneCode};
use rummelig_domain::ids::{SiteId, ZoneId};
use rummelig_domain::location::Zone;
use serde_json::json;
use std::collections::BTreeMap;

/// What somebody says about a zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneFacts {
    /// The site it is a part of, for ever.
    pub site: SiteCode,
    /// Unique in its site.
    pub code: ZoneCode,
    /// What people call it.
    pub name: Option<Text>,
}

/// A zone, with the code of its site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneView {
    /// The zone.
    pub record: Record<Zone>,
    /// Its site.
    pub site: SiteCode,
}

/// Adds a zone.
///
/// # Errors
/// [`Conflict::CodeTaken`]; [`AppError::ReferencesUnknown`] for its site.
pub fn create(tx: &mut Tx<'_>, facts: &ZoneFacts) -> Result<ZoneView, AppError> {
    let site = references::site(tx, "/site", &facts.site)?.value.id;
    refuse_taken(tx, site, &facts.code)?;
    let record = add(tx, site, &facts.code, facts.name.clone())?;
    audit_zone(tx, "zone.create", &record)?;
    view(tx, record)
}

/// Changes a zone to what is said of it; nothing happens where it is already so.
///
/// # Errors
/// [`Conflict::CodeTaken`]; [`AppError::DataRefused`] for another site.
pub fn change(tx: &mut Tx<'_>, current: &Record<Zone>, facts: &ZoneFacts) -> Result<ZoneView, AppError> {
    let site = references::site(tx, "/site", &facts.site)?.value.id;
    if site != current.value.site {
        return Err(stays_at_its_site());
    }
    let value = Zone { id: current.value.id, site, code: facts.code.clone(), name: facts.name.clone() };
    if value == current.value {
        return view(tx, current.clone());
    }
    if value.code != current.value.code {
        refuse_taken(tx, site, &value.code)?;
    }
    let version = current.version + 1;
    let record = Record { value, created_at: current.created_at, updated_at: tx.now(), version };
    zones::update(tx, &record)?;
    audit_zone(tx, "zone.change", &record)?;
    view(tx, record)
}

/// A zone.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn get(tx: &mut Tx<'_>, id: ZoneId) -> Result<ZoneView, AppError> {
    let record = zones::find(tx, id)?.ok_or(AppError::NotFound)?;
    view(tx, record)
}

/// A page of the zones, of the site with this code or of all; an unknown site has none.
///
/// # Errors
/// [`AppError::Store`].
pub fn list(tx: &mut Tx<'_>, site: Option<&str>, walk: &Walk) -> Result<Page<ZoneView>, AppError> {
    let codes = sites::codes(tx)?;
    let Some(site) = site_filter(&codes, site) else { return Ok(nothing(walk)) };
    let page = zones::page(tx, site, walk)?;
    let has_more = page.has_more;
    let total = page.total;
    let rows: Option<Vec<ZoneView>> = page
        .rows
        .into_iter()
        .map(|record| Some(ZoneView { site: codes.get(&record.value.site)?.clone(), record }))
        .collect();
    let rows = rows.ok_or_else(|| AppError::internal("a zone names no site"))?;
    Ok(Page { rows, has_more, total })
}

/// The site that a list is for: all where none is named, and none at all where it is not there.
#[expect(clippy::option_option, reason = "all sites and an unknown site are two answers")]
pub(crate) fn site_filter(codes: &BTreeMap<SiteId, SiteCode>, named: Option<&str>) -> Option<Option<SiteId>> {
    match named {
        None => Some(None),
        Some(named) => codes.iter().find(|(_, code)| code.as_str() == named).map(|(id, _)| Some(*id)),
    }
}

/// A list without rows.
pub(crate) fn nothing<T>(walk: &Walk) -> Page<T> {
    Page { rows: Vec::new(), has_more: false, total: walk.count.then_some(0) }
}

/// What is said where something of a site is to change its site.
pub(crate) fn stays_at_its_site() -> AppError {
    let message = Said::fixed(
        "It stays at its site; make a new one at the other.",
        "Den bliver på sin adresse; opret en ny på den anden.",
    );
    AppError::DataRefused(vec![FieldProblem::at_pointer("/site", FieldCode::UnknownValue, message)])
}

/// Adds a zone whose code is free, without an audit entry; the import of locations makes the zones it names so.
pub(crate) fn add(
    tx: &mut Tx<'_>,
    site: SiteId,
    code: &ZoneCode,
    name: Option<Text>,
) -> Result<Record<Zone>, AppError> {
    let value = Zone { id: tx.new_id(), site, code: code.clone(), name };
    let now = tx.now();
    let record = Record { value, created_at: now, updated_at: now, version: 1 };
    zones::insert(tx, &record)?;
    Ok(record)
}

fn view(tx: &mut Tx<'_>, record: Record<Zone>) -> Result<ZoneView, AppError> {
    let site = sites::find(tx, record.value.site)?;
    let site = site.ok_or_else(|| AppError::internal("a zone names no site"))?.value.code;
    Ok(ZoneView { record, site })
}

fn refuse_taken(tx: &mut Tx<'_>, site: SiteId, code: &ZoneCode) -> Result<(), AppError> {
    match zones::find_by_code(tx, site, code)? {
        Some(_) => Err(Conflict::CodeTaken { code: code.to_string() }.into()),
        None => Ok(()),
    }
}

fn audit_zone(tx: &mut Tx<'_>, action: &str, record: &Record<Zone>) -> Result<(), AppError> {
    let facts =
        BTreeMap::from([("code", json!(record.value.code.as_str())), ("version", json!(record.version))]);
    let subject = format!("zone:{}", record.value.id);
    Ok(audit::write(tx, &Entry { chain: Chain::Hotel, action, subject, facts })?)
}
