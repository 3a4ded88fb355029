//! Workers: the people on the floor, by code, name, language and usual site. Nothing here says what fits a person.

use crate::app::error::Conflict;
use crate::app::zones::{nothing, site_filter};
use crate::app::{AppError, references};
use crate::store::audit::{self, Chain, Entry};
use crate::store::page::{Page, Walk};
use crate::store::record::Record;
use crate::store::{Tx, sites, workers};
use rummelig_domain::code::{SiteCode, Text, WorkerCode};
use rummelig_domain::ids::WorkerId;
use rummelig_domain::language::WorkerLanguage;
use rummelig_domain::worker::Worker;
use serde_json::json;
use std::collections::BTreeMap;

/// What somebody says about a worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkerFacts {
    /// Unique in the house.
    pub code: WorkerCode,
    /// What colleagues call this person.
    pub display_name: Text,
    /// What this person chose to read.
    pub language: WorkerLanguage,
    /// Where this person usually works.
    pub site: Option<SiteCode>,
}

/// A worker, with the code of the usual site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkerView {
    /// The worker.
    pub record: Record<Worker>,
    /// The usual site.
    pub site: Option<SiteCode>,
}

/// Adds a worker.
///
/// # Errors
/// [`Conflict::CodeTaken`]; [`AppError::ReferencesUnknown`] for the site.
pub fn create(tx: &mut Tx<'_>, facts: &WorkerFacts) -> Result<WorkerView, AppError> {
    let record = add(tx, facts)?;
    audit_worker(tx, "worker.create", &record)?;
    view(tx, record)
}

/// Changes a worker to what is said; nothing happens where it is already so.
///
/// # Errors
/// As [`create`].
pub fn change(
    tx: &mut Tx<'_>,
    current: &Record<Worker>,
    facts: &WorkerFacts,
) -> Result<WorkerView, AppError> {
    let record = alter(tx, current, facts)?;
    if record.version != current.version {
        audit_worker(tx, "worker.change", &record)?;
    }
    view(tx, record)
}

/// A worker.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn get(tx: &mut Tx<'_>, id: WorkerId) -> Result<WorkerView, AppError> {
    let record = workers::find(tx, id)?.ok_or(AppError::NotFound)?;
    view(tx, record)
}

/// A page of the workers, of the site with this code or of all; an unknown site has none.
///
/// # Errors
/// [`AppError::Store`].
pub fn list(tx: &mut Tx<'_>, site: Option<&str>, walk: &Walk) -> Result<Page<WorkerView>, AppError> {
    let codes = sites::codes(tx)?;
    let Some(site) = site_filter(&codes, site) else { return Ok(nothing(walk)) };
    let page = workers::page(tx, site, walk)?;
    Ok(page.map(|record| {
        let site = record.value.site.and_then(|site| codes.get(&site).cloned());
        WorkerView { record, site }
    }))
}

/// Adds a worker without an audit entry, which the command that adds many writes once.
pub(crate) fn add(tx: &mut Tx<'_>, facts: &WorkerFacts) -> Result<Record<Worker>, AppError> {
    refuse_taken(tx, &facts.code)?;
    let id = tx.new_id();
    let value = worker(tx, id, facts)?;
    let now = tx.now();
    let record = Record { value, created_at: now, updated_at: now, version: 1 };
    workers::insert(tx, &record)?;
    Ok(record)
}

/// Changes a worker without an audit entry; the same version comes back where it is already so.
pub(crate) fn alter(
    tx: &mut Tx<'_>,
    current: &Record<Worker>,
    facts: &WorkerFacts,
) -> Result<Record<Worker>, AppError> {
    let value = worker(tx, current.value.id, facts)?;
    if value == current.value {
        return Ok(current.clone());
    }
    if value.code != current.value.code {
        refuse_taken(tx, &value.code)?;
    }
    let version = current.version + 1;
    let record = Record { value, created_at: current.created_at, updated_at: tx.now(), version };
    workers::update(tx, &record)?;
    Ok(record)
}

fn worker(tx: &mut Tx<'_>, id: WorkerId, facts: &WorkerFacts) -> Result<Worker, AppError> {
    let site = match &facts.site {
        Some(code) => Some(references::site(tx, "/site", code)?.value.id),
        None => None,
    };
    let WorkerFacts { code, display_name, language, .. } = facts.clone();
    Ok(Worker { id, code, display_name, language, site })
}

fn view(tx: &mut Tx<'_>, record: Record<Worker>) -> Result<WorkerView, AppError> {
    let site = match record.value.site {
        Some(site) => sites::find(tx, site)?.map(|site| site.value.code),
        None => None,
    };
    Ok(WorkerView { record, site })
}

fn refuse_taken(tx: &mut Tx<'_>, code: &WorkerCode) -> Result<(), AppError> {
    match workers::find_by_code(tx, code)? {
        Some(_) => Err(Conflict::CodeTaken { code: code.to_string() }.into()),
        None => Ok(()),
    }
}

/// The entry names the id only: a person can be erased, an entry cannot.
fn audit_worker(tx: &mut Tx<'_>, action: &str, record: &Record<Worker>) -> Result<(), AppError> {
    let facts = BTreeMap::from([("version", json!(record.version))]);
    let subject = format!("worker:{}", record.value.id);
    Ok(audit::write(tx, &Entry { chain: Chain::Hotel, action, subject, facts })?)
}
