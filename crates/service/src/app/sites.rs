//! Sites: the buildings of the house.

use crate::app::AppError;
use crate::app::error::Conflict;
use crate::store::audit::{self, Chain, Entry};
use crate::store::page::{Page, Walk};
use crate::store::record::Record;
use crate::store::{Tx, sites};
use jiff::civil::Time;
use jiff::tz::TimeZone;
use rummelig_domain::code::{SiteCode, Text};
use rummelig_domain::ids::SiteId;
use rummelig_domain::site::{DEFAULT_TIME_ZONE, Site, SiteStatus, SiteTimeZone};
use serde_json::json;
use std::collections::BTreeMap;

/// What somebody says about a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteFacts {
    /// Unique in the house.
    pub code: SiteCode,
    /// What people call it.
    pub name: Text,
    /// The clock on its wall; that of the house where none is named.
    pub time_zone: Option<SiteTimeZone>,
    /// When the last orders of a day must be ready.
    pub default_cut_off: Time,
}

/// Adds a site.
///
/// # Errors
/// [`Conflict::CodeTaken`].
pub fn create(tx: &mut Tx<'_>, facts: &SiteFacts) -> Result<Record<Site>, AppError> {
    refuse_taken(tx, &facts.code)?;
    let now = tx.now();
    let value = site(tx.new_id(), SiteStatus::Active, facts)?;
    let record = Record { value, created_at: now, updated_at: now, version: 1 };
    sites::insert(tx, &record)?;
    audit_site(tx, "site.create", &record)?;
    Ok(record)
}

/// Changes a site to what is said of it; nothing happens where it is already so.
///
/// # Errors
/// [`Conflict::CodeTaken`].
pub fn change(tx: &mut Tx<'_>, current: &Record<Site>, facts: &SiteFacts) -> Result<Record<Site>, AppError> {
    let value = site(current.value.id, current.value.status, facts)?;
    if value == current.value {
        return Ok(current.clone());
    }
    if value.code != current.value.code {
        refuse_taken(tx, &value.code)?;
    }
    let version = current.version + 1;
    let record = Record { value, created_at: current.created_at, updated_at: tx.now(), version };
    sites::update(tx, &record)?;
    audit_site(tx, "site.change", &record)?;
    Ok(record)
}

/// A site.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn get(tx: &mut Tx<'_>, id: SiteId) -> Result<Record<Site>, AppError> {
    sites::find(tx, id)?.ok_or(AppError::NotFound)
}

/// A page of the sites, of one status or of all.
///
/// # Errors
/// [`AppError::Store`].
pub fn list(
    tx: &mut Tx<'_>,
    status: Option<SiteStatus>,
    walk: &Walk,
) -> Result<Page<Record<Site>>, AppError> {
    Ok(sites::page(tx, status, walk)?)
}

fn site(id: SiteId, status: SiteStatus, facts: &SiteFacts) -> Result<Site, AppError> {
    let SiteFacts { code, name, time_zone, default_cut_off } = facts.clone();
    let time_zone = time_zone.map_or_else(of_the_house, Ok)?;
    Ok(Site { id, code, name, time_zone, default_cut_off, status })
}

/// The time zone of a site that names none.
fn of_the_house() -> Result<SiteTimeZone, AppError> {
    let zone = TimeZone::get(DEFAULT_TIME_ZONE).map_err(AppError::internal)?;
    SiteTimeZone::new(zone).map_err(AppError::internal)
}

/// On both databases a neighbour that takes the code meanwhile is met again by the unique index.
fn refuse_taken(tx: &mut Tx<'_>, code: &SiteCode) -> Result<(), AppError> {
    match sites::find_by_code(tx, code)? {
        Some(_) => Err(Conflict::CodeTaken { code: code.to_string() }.into()),
        None => Ok(()),
    }
}

fn audit_site(tx: &mut Tx<'_>, action: &str, record: &Record<Site>) -> Result<(), AppError> {
    let facts =
        BTreeMap::from([("code", json!(record.value.code.as_str())), ("version", json!(record.version))]);
    let subject = format!("site:{}", record.value.id);
    Ok(audit::write(tx, &Entry { chain: Chain::Hotel, action, subject, facts })?)
}
