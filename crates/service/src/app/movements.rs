//! The ledger as its owner may read it: what moved from where to where, and why.

use crate::app::error::AppError;
use crate::app::inventory::sku_named;
use crate::store::movements::{self, MovementFilter, MovementRow};
use crate::store::page::Page;
use crate::store::{Tx, inventory};
use rummelig_domain::ids::{ClientId, MovementId};
use rummelig_domain::time::Instant;
use std::collections::HashMap;
use uuid::Uuid;

/// A posting with the name of its document.
#[derive(Clone, Debug)]
pub struct Movement {
    /// The posting.
    pub row: MovementRow,
    /// The client's own number of the order or inbound shipment that it belongs to.
    pub document: Option<String>,
}

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct MovementQuery {
    /// Only of this item.
    pub sku: Option<String>,
    /// Only at this site.
    pub site: Option<String>,
    /// Only recorded at this time or later.
    pub since: Option<Instant>,
    /// Only behind this place in the ledger.
    pub after: i64,
    /// The most rows.
    pub limit: usize,
}

/// A page of the ledger of a client. An item or a site that nobody knows has no postings.
///
/// # Errors
/// [`AppError::Store`].
pub fn page(tx: &mut Tx<'_>, client: ClientId, query: &MovementQuery) -> Result<Page<Movement>, AppError> {
    let mut filter = MovementFilter {
        since: query.since,
        after: query.after,
        rows: i64::try_from(query.limit).unwrap_or(i64::MAX).saturating_add(1),
        ..MovementFilter::default()
    };
    if let Some(code) = &query.sku {
        filter.sku = sku_named(tx, client, code)?;
        if filter.sku.is_none() {
            return Ok(Page::cut(Vec::new(), query.limit, None));
        }
    }
    if let Some(code) = &query.site {
        filter.site = inventory::site_id(tx, code)?;
        if filter.site.is_none() {
            return Ok(Page::cut(Vec::new(), query.limit, None));
        }
    }
    let rows = movements::page(tx, client, &filter)?;
    Ok(Page::cut(named(tx, client, rows)?, query.limit, None))
}

/// The postings with these ids, as a move or an adjustment answers them.
///
/// # Errors
/// [`AppError::Store`].
pub fn of(tx: &mut Tx<'_>, client: ClientId, ids: &[MovementId]) -> Result<Vec<Movement>, AppError> {
    let rows = movements::of(tx, client, ids)?;
    named(tx, client, rows)
}

/// Adds the names of the documents, each looked up once.
fn named(tx: &mut Tx<'_>, client: ClientId, rows: Vec<MovementRow>) -> Result<Vec<Movement>, AppError> {
    let mut names: HashMap<Uuid, Option<String>> = HashMap::new();
    let mut named = Vec::with_capacity(rows.len());
    for row in rows {
        let document = match (&row.document_kind, row.document_id) {
            (Some(kind), Some(id)) => match names.get(&id.0) {
                Some(name) => name.clone(),
                None => {
                    let name = movements::document_name(tx, client, kind, id)?;
                    names.insert(id.0, name.clone());
                    name
                }
            },
            _ => None,
        };
        named.push(Movement { row, document });
    }
    Ok(named)
}
