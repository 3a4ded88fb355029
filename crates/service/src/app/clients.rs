//! Clients: the companies that own the goods, and the rules agreed for them.

use crate::app::error::Conflict;
use crate::app::{AppError, references};
use crate::store::audit::{self, Chain, Entry};
use crate::store::page::{Page, Walk};
use crate::store::record::Record;
use crate::store::{Tx, clients, sites};
use rummelig_domain::client::{Client, Gs1Prefix, OwnerRules};
use rummelig_domain::code::{ClientCode, SiteCode, Text};
use rummelig_domain::ids::{ClientId, SiteId};
use rummelig_domain::language::Language;
use serde_json::json;
use std::collections::BTreeMap;

/// What somebody says about a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientFacts {
    /// Unique in the house.
    pub code: ClientCode,
    /// The company's name.
    pub name: Text,
    /// Where its orders go that name no site; the house's only site where none is named.
    pub site: Option<SiteCode>,
    /// The language of its papers.
    pub language: Language,
    /// Its number for value added tax.
    pub vat_no: Option<Text<32>>,
    /// Its own GS1 company prefix.
    pub gs1_prefix: Option<Gs1Prefix>,
    /// How its goods and orders are handled.
    pub rules: OwnerRules,
}

/// A client, with the code of its site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientView {
    /// The client.
    pub record: Record<Client>,
    /// Its site.
    pub site: Option<SiteCode>,
}

/// Adds a client.
///
/// # Errors
/// [`Conflict::CodeTaken`]; [`AppError::ReferencesUnknown`] for its site.
pub fn create(tx: &mut Tx<'_>, facts: &ClientFacts) -> Result<ClientView, AppError> {
    let record = add(tx, facts)?;
    audit_client(tx, "client.create", &record)?;
    view(tx, record)
}

/// Changes a client to what is said of it; nothing happens where it is already so.
///
/// # Errors
/// As [`create`].
pub fn change(
    tx: &mut Tx<'_>,
    current: &Record<Client>,
    facts: &ClientFacts,
) -> Result<ClientView, AppError> {
    let record = alter(tx, current, facts)?;
    if record.version != current.version {
        audit_client(tx, "client.change", &record)?;
    }
    view(tx, record)
}

/// A client.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn get(tx: &mut Tx<'_>, id: ClientId) -> Result<ClientView, AppError> {
    let record = clients::find(tx, id)?.ok_or(AppError::NotFound)?;
    view(tx, record)
}

/// A page of the clients.
///
/// # Errors
/// [`AppError::Store`].
pub fn list(tx: &mut Tx<'_>, walk: &Walk) -> Result<Page<ClientView>, AppError> {
    let codes = sites::codes(tx)?;
    let page = clients::page(tx, walk)?;
    Ok(page.map(|record| {
        let site = record.value.site.and_then(|site| codes.get(&site).cloned());
        ClientView { record, site }
    }))
}

/// Adds a client without an audit entry, which the command that adds many writes once.
pub(crate) fn add(tx: &mut Tx<'_>, facts: &ClientFacts) -> Result<Record<Client>, AppError> {
    refuse_taken(tx, &facts.code)?;
    let id = tx.new_id();
    let value = client(tx, id, facts)?;
    let now = tx.now();
    let record = Record { value, created_at: now, updated_at: now, version: 1 };
    clients::insert(tx, &record)?;
    Ok(record)
}

/// Changes a client without an audit entry; the same version comes back where it is already so.
pub(crate) fn alter(
    tx: &mut Tx<'_>,
    current: &Record<Client>,
    facts: &ClientFacts,
) -> Result<Record<Client>, AppError> {
    let value = client(tx, current.value.id, facts)?;
    if value == current.value {
        return Ok(current.clone());
    }
    if value.code != current.value.code {
        refuse_taken(tx, &value.code)?;
    }
    let version = current.version + 1;
    let record = Record { value, created_at: current.created_at, updated_at: tx.now(), version };
    clients::update(tx, &record)?;
    Ok(record)
}

fn client(tx: &mut Tx<'_>, id: ClientId, facts: &ClientFacts) -> Result<Client, AppError> {
    let site = match &facts.site {
        Some(code) => Some(references::site(tx, "/site", code)?.value.id),
        None => only_site(tx)?,
    };
    let ClientFacts { code, name, language, vat_no, gs1_prefix, rules, .. } = facts.clone();
    Ok(Client { id, code, name, site, language, vat_no, gs1_prefix, rules })
}

/// The house's only site; none where it has none yet, or several.
fn only_site(tx: &mut Tx<'_>) -> Result<Option<SiteId>, AppError> {
    let codes = sites::codes(tx)?;
    let mut ids = codes.into_keys();
    Ok(ids.next().filter(|_| ids.next().is_none()))
}

fn view(tx: &mut Tx<'_>, record: Record<Client>) -> Result<ClientView, AppError> {
    let site = match record.value.site {
        Some(site) => sites::find(tx, site)?.map(|site| site.value.code),
        None => None,
    };
    Ok(ClientView { record, site })
}

/// On both databases a neighbour that takes the code meanwhile is met again by the unique index.
fn refuse_taken(tx: &mut Tx<'_>, code: &ClientCode) -> Result<(), AppError> {
    match clients::find_by_code(tx, code)? {
        Some(_) => Err(Conflict::CodeTaken { code: code.to_string() }.into()),
        None => Ok(()),
    }
}

fn audit_client(tx: &mut Tx<'_>, action: &str, record: &Record<Client>) -> Result<(), AppError> {
    let facts =
        BTreeMap::from([("code", json!(record.value.code.as_str())), ("version", json!(record.version))]);
    let subject = format!("client:{}", record.value.id);
    Ok(audit::write(tx, &Entry { chain: Chain::Hotel, action, subject, facts })?)
}
