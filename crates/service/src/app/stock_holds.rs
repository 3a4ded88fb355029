//! Stock holds: units of an item that nobody may be promised, until the hold is lifted.

use crate::app::error::AppError;
use crate::app::precondition::Precondition;
use crate::app::{orders, references, releases};
use crate::store::audit::{self, Chain, Entry};
use crate::store::balances;
use crate::store::counts::{self, StockHoldRow};
use crate::store::page::{Page, Walk};
use crate::store::{StoreError, Tx, locations, lots, sites, skus, stock};
use rummelig_domain::code::{LocationCode, LotCode, SiteCode, SkuCode, Text};
use rummelig_domain::ids::{ClientId, LocationId, LotId, SiteId, SkuId, StockHoldId};
use rummelig_domain::stock::Target;
use serde_json::json;
use std::collections::BTreeMap;

/// What is to be held.
#[derive(Clone, Debug)]
pub struct NewHold {
    /// The site.
    pub site: SiteCode,
    /// The item.
    pub sku: SkuCode,
    /// Only what lies there.
    pub location: Option<LocationCode>,
    /// Only this lot.
    pub lot: Option<LotCode>,
    /// Why.
    pub reason: Text,
}

/// A hold with the names of what it meets.
#[derive(Clone, Debug)]
pub struct StockHold {
    /// The hold.
    pub row: StockHoldRow,
    /// The site.
    pub site: String,
    /// The item.
    pub sku: String,
    /// The location, where only one is meant.
    pub location: Option<String>,
    /// The lot, where only one is meant.
    pub lot: Option<String>,
}

/// Holds stock, and takes back the promises that it meets.
///
/// # Errors
/// [`AppError::ReferencesUnknown`]; what the orders that lose goods refuse.
pub fn place(tx: &mut Tx<'_>, client: ClientId, wanted: &NewHold) -> Result<StockHold, AppError> {
    let site = references::site(tx, "/site", &wanted.site)?.value.id;
    let sku = references::sku(tx, client, "/sku", &wanted.sku)?;
    let location = match &wanted.location {
        Some(code) => Some(references::location(tx, "/location", site, code)?.id),
        None => None,
    };
    let lot = match &wanted.lot {
        Some(code) => Some(references::lot(tx, client, "/lot", sku.id, code)?),
        None => None,
    };
    let row = StockHoldRow {
        client_id: client.into(),
        id: tx.new_id::<StockHoldId>().into(),
        site_id: site.into(),
        sku_id: sku.id.into(),
        location_id: location.map(Into::into),
        lot_id: lot.map(Into::into),
        reason: wanted.reason.as_str().to_owned(),
        placed_by: tx.actor().to_owned(),
        placed_at: tx.now().into(),
        version: 1,
    };
    counts::insert_hold(tx, &row)?;
    let mut lost = Vec::new();
    for balance in balances::met_by_hold(tx, client, (site, location), (sku.id, lot))? {
        lost.extend(releases::release_for(tx, client, &balance, Target::Held)?);
    }
    lost.sort();
    lost.dedup();
    stock::touch(tx, client, sku.id);
    let orders: Vec<String> = lost.iter().map(ToString::to_string).collect();
    write_audit(tx, "stock_hold.place", &row, ("orders", json!(orders)))?;
    named(tx, client, row)
}

/// Lifts a hold; what it held may be promised again.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::VersionStale`].
pub fn lift(
    tx: &mut Tx<'_>,
    client: ClientId,
    id: StockHoldId,
    precondition: &Precondition,
) -> Result<(), AppError> {
    let row = counts::hold_by_id(tx, client, id)?.ok_or(AppError::NotFound)?;
    precondition.holds(row.version)?;
    if !counts::delete_hold(tx, client, id)? {
        return Err(StoreError::Changed("stock_hold").into());
    }
    let sku = SkuId(row.sku_id.0);
    stock::touch(tx, client, sku);
    write_audit(tx, "stock_hold.lift", &row, ("sku", json!(sku.to_string())))?;
    Ok(orders::allocation::goods_available(tx, client, sku)?)
}

/// A page of the holds of a client's stock, by id.
///
/// # Errors
/// [`AppError::Store`].
pub fn list(tx: &mut Tx<'_>, client: ClientId, walk: &Walk) -> Result<Page<StockHold>, AppError> {
    let Page { rows, has_more, total } = counts::holds(tx, client, walk)?;
    let rows: Result<Vec<_>, _> = rows.into_iter().map(|row| named(tx, client, row)).collect();
    Ok(Page { rows: rows?, has_more, total })
}

fn named(tx: &mut Tx<'_>, client: ClientId, row: StockHoldRow) -> Result<StockHold, AppError> {
    let broken = || StoreError::Unreadable("stock_hold");
    let site = sites::find(tx, SiteId(row.site_id.0))?.ok_or_else(broken)?.value.code.to_string();
    let sku = skus::find(tx, client, SkuId(row.sku_id.0))?.ok_or_else(broken)?.value.code.to_string();
    let location = match row.location_id {
        Some(id) => locations::find(tx, LocationId(id.0))?.map(|found| found.value.code.to_string()),
        None => None,
    };
    let lot = match row.lot_id {
        Some(id) => {
            lots::find(tx, client, LotId(id.0))?.and_then(|lot| lot.code).map(|code| code.to_string())
        }
        None => None,
    };
    Ok(StockHold { row, site, sku, location, lot })
}

fn write_audit(
    tx: &mut Tx<'_>,
    action: &str,
    row: &StockHoldRow,
    fact: (&'static str, serde_json::Value),
) -> Result<(), AppError> {
    let facts = BTreeMap::from([("reason", json!(row.reason)), fact]);
    let subject = format!("stock_hold:{}", row.id.0);
    let chain = Chain::Client(ClientId(row.client_id.0));
    Ok(audit::write(tx, &Entry { chain, action, subject, facts })?)
}
