//! Inbound shipments as they are shown, alone and in pages.

use super::{Loaded, whole};
use crate::app::error::AppError;
use crate::app::zones::{nothing, site_filter};
use crate::store::inbound;
use crate::store::page::{DocumentFilter, Page, Walk};
use crate::store::sql_types::DbId;
use crate::store::{Tx, sites};
use rummelig_domain::ids::{ClientId, SiteId};
use rummelig_domain::inbound::InboundStatus;
use std::collections::HashMap;

/// An inbound shipment with the code of its site.
#[derive(Clone, Debug)]
pub struct InboundView {
    /// The shipment.
    pub loaded: Loaded,
    /// The code of its site.
    pub site: Option<String>,
}

/// Which shipments a list shows.
#[derive(Clone, Debug, Default)]
pub struct InboundFilter {
    /// Only of this status.
    pub status: Option<InboundStatus>,
    /// Only of this site.
    pub site: Option<String>,
    /// Only of this number.
    pub external_id: Option<String>,
}

/// A shipment with what its answer shows beside it.
///
/// # Errors
/// [`AppError::Store`].
pub fn view(tx: &mut Tx<'_>, loaded: &Loaded) -> Result<InboundView, AppError> {
    let sites = sites::codes(tx)?;
    let site = loaded.site().and_then(|id| sites.get(&id)).map(ToString::to_string);
    Ok(InboundView { loaded: loaded.clone(), site })
}

/// A page of the shipments of a client. A site that nobody knows has none.
///
/// # Errors
/// [`AppError::Store`].
pub fn list(
    tx: &mut Tx<'_>,
    client: ClientId,
    asked: &InboundFilter,
    walk: &Walk,
) -> Result<Page<InboundView>, AppError> {
    let sites = sites::codes(tx)?;
    let Some(site) = site_filter(&sites, asked.site.as_deref()) else { return Ok(nothing(walk)) };
    let filter = DocumentFilter {
        status: asked.status.map(InboundStatus::as_str),
        site: site.map(DbId::from),
        external_id: asked.external_id.clone(),
    };
    let Page { rows, has_more, total } = inbound::page(tx, client, &filter, walk)?;
    let ids: Vec<DbId> = rows.iter().map(|row| row.id).collect();
    let mut lines = HashMap::<DbId, Vec<_>>::new();
    for line in inbound::lines_of(tx, client, &ids)? {
        lines.entry(line.0.inbound_id).or_default().push(line);
    }
    let mut views = Vec::with_capacity(rows.len());
    for row in rows {
        let site = row.site_id.and_then(|id| sites.get(&SiteId(id.0))).map(ToString::to_string);
        let lines = lines.remove(&row.id).unwrap_or_default();
        views.push(InboundView { loaded: whole(row, lines)?, site });
    }
    Ok(Page { rows: views, has_more, total })
}
