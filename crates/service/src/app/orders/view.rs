//! Orders as they are shown, alone and in pages.

use super::{Loaded, rows};
use crate::app::error::AppError;
use crate::store::orders::{self, OrderRow};
use crate::store::page::{DocumentFilter, Page, Walk};
use crate::store::sql_types::DbId;
use crate::store::{Tx, inventory};
use rummelig_domain::ids::ClientId;
use rummelig_domain::order::OrderStatus;
use std::collections::HashMap;

/// An order with the code of its site.
#[derive(Clone, Debug)]
pub struct OrderView {
    /// The order.
    pub loaded: Loaded,
    /// The code of its site.
    pub site: Option<String>,
}

/// Which orders a list shows.
#[derive(Clone, Debug, Default)]
pub struct OrderFilter {
    /// Only of this status.
    pub status: Option<OrderStatus>,
    /// Only of this site.
    pub site: Option<String>,
    /// Only of this number.
    pub external_id: Option<String>,
}

/// An order with what its answer shows beside it.
///
/// # Errors
/// [`AppError::Store`].
pub fn view(tx: &mut Tx<'_>, loaded: &Loaded) -> Result<OrderView, AppError> {
    let site = match loaded.row.site_id {
        Some(id) => orders::site_code(tx, id)?,
        None => None,
    };
    Ok(OrderView { loaded: loaded.clone(), site })
}

/// A page of the orders of a client. A site that nobody knows has none.
///
/// # Errors
/// [`AppError::Store`].
pub fn list(
    tx: &mut Tx<'_>,
    client: ClientId,
    filter: &OrderFilter,
    walk: &Walk,
) -> Result<Page<OrderView>, AppError> {
    let sites: HashMap<DbId, String> =
        inventory::sites(tx)?.into_iter().map(|(id, code, _)| (id, code)).collect();
    let site = match &filter.site {
        Some(code) => match sites.iter().find(|(_, known)| *known == code) {
            Some((id, _)) => Some(*id),
            None => return Ok(Page::cut(Vec::new(), walk.limit, None)),
        },
        None => None,
    };
    let narrowed = DocumentFilter {
        status: filter.status.map(OrderStatus::as_str),
        site,
        external_id: filter.external_id.clone(),
    };
    let page = orders::page(tx, client, &narrowed, walk)?;
    let views = whole(tx, client, page.rows, &sites)?;
    Ok(Page { rows: views, has_more: page.has_more, total: page.total })
}

/// Reads the lines and holds of a page of orders together.
fn whole(
    tx: &mut Tx<'_>,
    client: ClientId,
    page: Vec<OrderRow>,
    sites: &HashMap<DbId, String>,
) -> Result<Vec<OrderView>, AppError> {
    let ids: Vec<DbId> = page.iter().map(|row| row.id).collect();
    let mut lines = HashMap::<DbId, Vec<_>>::new();
    for line in orders::lines_of(tx, client, &ids)? {
        lines.entry(line.0.order_id).or_default().push(line);
    }
    let mut holds = HashMap::<DbId, Vec<_>>::new();
    for hold in orders::holds_of(tx, client, &ids)? {
        holds.entry(hold.order_id).or_default().push(hold);
    }
    let mut views = Vec::with_capacity(page.len());
    for row in page {
        let lines = lines.remove(&row.id).unwrap_or_default();
        let holds = holds.remove(&row.id).unwrap_or_default();
        let order = rows::order(&row, &lines, &holds)?;
        let site = row.site_id.and_then(|id| sites.get(&id).cloned());
        views.push(OrderView { loaded: Loaded { order, row, lines }, site });
    }
    Ok(views)
}
