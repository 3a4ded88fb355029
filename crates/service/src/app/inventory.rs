//! The inventory: what of each item is on hand, what of it may be promised, and what stands in the way.

use crate::app::error::AppError;
use crate::store::inventory::{self, BalanceRow, PageSku, SkuFilter};
use crate::store::page::Page;
use crate::store::sql_types::DbId;
use crate::store::{StoreError, Tx, skus};
use jiff::tz::TimeZone;
use rummelig_domain::code::SkuCode;
use rummelig_domain::ids::{ClientId, SiteId, SkuId};
use rummelig_domain::quantity::Quantity;
use rummelig_domain::stock::{Balance, BalanceColumns, BalanceFacts, BalanceView};
use rummelig_domain::time::Day;

use std::collections::BTreeMap;
use uuid::Uuid;

/// By what the balances of a sku are added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupBy {
    /// Over the whole house.
    Sku,
    /// Per site.
    Site,
    /// Per site and lot.
    Lot,
    /// Per location; for staff.
    Location,
}

impl GroupBy {
    /// The way that the wire calls so.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "sku" => Some(Self::Sku),
            "site" => Some(Self::Site),
            "lot" => Some(Self::Lot),
            "location" => Some(Self::Location),
            _ => None,
        }
    }
}

/// What is asked for.
#[derive(Clone, Debug)]
pub struct InventoryQuery {
    /// How to add up.
    pub group_by: GroupBy,
    /// Only at this site.
    pub site: Option<String>,
    /// Only this item.
    pub sku: Option<String>,
    /// Behind this row of the page before.
    pub after: Option<GroupKey>,
    /// The most rows.
    pub limit: usize,
    /// Whether to count; only by sku.
    pub count: bool,
}

/// What names a row of the inventory, in the order in which the rows come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct GroupKey {
    /// The item.
    pub sku: Uuid,
    /// The site, unless added up over the house.
    pub site: Option<Uuid>,
    /// The lot, when added up by lot.
    pub lot: Option<Uuid>,
    /// The location, when added up by location.
    pub location: Option<Uuid>,
}

/// One row.
#[derive(Clone, Debug)]
pub struct InventoryRow {
    /// What names it.
    pub key: GroupKey,
    /// The sku as the client spells it.
    pub sku: String,
    /// The code of the site.
    pub site: Option<String>,
    /// The name of the lot.
    pub lot: Option<String>,
    /// Its day of expiry.
    pub expires_on: Option<Day>,
    /// The code of the location.
    pub location: Option<String>,
    /// What is there.
    pub view: BalanceView,
    /// Promised units in totes and parcels of orders.
    pub picked: i64,
    /// Units that orders wait for; only by sku.
    pub backordered: Option<i64>,
    /// Announced units that have not come; only by sku.
    pub expected: Option<i64>,
    /// Grows with each change of the sku's stock.
    pub sequence: i64,
}

/// A page of the inventory of a client. By sku every sku has a row, also without stock; else only what is somewhere.
///
/// # Errors
/// [`AppError::Store`].
pub fn page(
    tx: &mut Tx<'_>,
    client: ClientId,
    query: &InventoryQuery,
) -> Result<Page<InventoryRow>, AppError> {
    let sites = Sites::load(tx)?;
    let site = match &query.site {
        Some(code) => match sites.id_of(code) {
            Some(site) => Some(site),
            None => return Ok(Page::cut(Vec::new(), query.limit, None)),
        },
        None => None,
    };
    let Some(filter) = filter(tx, client, query)? else {
        return Ok(Page::cut(Vec::new(), query.limit, None));
    };
    let wanted = i64::try_from(query.limit).unwrap_or(i64::MAX).saturating_add(1);
    let total = match query.group_by {
        GroupBy::Sku if query.count && filter.only.is_some() => Some(1),
        GroupBy::Sku if query.count => Some(inventory::count_skus(tx, client)?),
        _ => None,
    };
    let mut rows = Vec::new();
    let mut filter = filter;
    // Behind the cursor a sku may have no rows left, and others may have none at all, so this may take several rounds.
    while rows.len() <= query.limit {
        let skus = inventory::page_skus(tx, client, &filter, wanted)?;
        let Some(last) = skus.last().map(|sku| SkuId(sku.id.0)) else { break };
        let complete = i64::try_from(skus.len()).is_ok_and(|found| found < wanted);
        rows.extend(rows_of(tx, client, query, &sites, site, &skus)?);
        if complete {
            break;
        }
        filter = SkuFilter { after: Some(last), ..SkuFilter::default() };
    }
    Ok(Page::cut(rows, query.limit, total))
}

fn filter(tx: &mut Tx<'_>, client: ClientId, query: &InventoryQuery) -> Result<Option<SkuFilter>, AppError> {
    let mut filter = SkuFilter::default();
    if let Some(code) = &query.sku {
        let Some(id) = sku_named(tx, client, code)? else { return Ok(None) };
        filter.only = Some(id);
    }
    if let Some(after) = query.after {
        match query.group_by {
            GroupBy::Sku => filter.after = Some(after.sku.into()),
            GroupBy::Site | GroupBy::Lot | GroupBy::Location => filter.from = Some(after.sku.into()),
        }
    }
    Ok(Some(filter))
}

/// The sku that a filter names; a text that is no code names none.
///
/// # Errors
/// [`AppError::Store`].
pub fn sku_named(tx: &mut Tx<'_>, client: ClientId, text: &str) -> Result<Option<SkuId>, AppError> {
    match SkuCode::new(text) {
        Ok(code) => Ok(skus::id_of(tx, client, &code)?),
        Err(_) => Ok(None),
    }
}

/// The rows of some skus that stand side by side.
fn rows_of(
    tx: &mut Tx<'_>,
    client: ClientId,
    query: &InventoryQuery,
    sites: &Sites,
    site: Option<SiteId>,
    skus: &[PageSku],
) -> Result<Vec<InventoryRow>, AppError> {
    let (Some(first), Some(last)) = (skus.first(), skus.last()) else { return Ok(Vec::new()) };
    let (first, last) = (SkuId(first.id.0), SkuId(last.id.0));
    let by_sku = query.group_by == GroupBy::Sku;
    let mut groups: BTreeMap<GroupKey, InventoryRow> = BTreeMap::new();
    let known: BTreeMap<DbId, &PageSku> = skus.iter().map(|sku| (sku.id, sku)).collect();
    if by_sku {
        for sku in skus {
            let key = GroupKey { sku: sku.id.0, ..GroupKey::default() };
            groups.insert(key, empty(key, sku));
        }
    }
    for balance in inventory::balances(tx, client, first, last)? {
        if site.is_some_and(|only| only.0 != balance.site_id.0) {
            continue;
        }
        let Some(sku) = known.get(&balance.sku_id) else { continue };
        let key = key_of(query.group_by, &balance);
        if query.after.is_some_and(|after| key <= after) {
            continue;
        }
        let row = groups.entry(key).or_insert_with(|| empty(key, sku));
        add(row, query.group_by, &balance, sites, tx)?;
    }
    if by_sku {
        let waits = sums(inventory::backordered(tx, client, first, last)?);
        let comes = sums(inventory::expected(tx, client, first, last)?);
        for row in groups.values_mut() {
            row.backordered = Some(waits.get(&DbId(row.key.sku)).copied().unwrap_or(0));
            row.expected = Some(comes.get(&DbId(row.key.sku)).copied().unwrap_or(0));
        }
    }
    Ok(groups.into_values().collect())
}

fn key_of(group_by: GroupBy, row: &BalanceRow) -> GroupKey {
    let mut key = GroupKey { sku: row.sku_id.0, ..GroupKey::default() };
    if group_by != GroupBy::Sku {
        key.site = Some(row.site_id.0);
    }
    if group_by == GroupBy::Lot {
        key.lot = row.lot_id.map(|lot| lot.0);
    }
    if group_by == GroupBy::Location {
        key.location = row.location_id.map(|location| location.0);
    }
    key
}

fn empty(key: GroupKey, sku: &PageSku) -> InventoryRow {
    InventoryRow {
        key,
        sku: sku.code.clone(),
        site: None,
        lot: None,
        expires_on: None,
        location: None,
        view: BalanceView::default(),
        picked: 0,
        backordered: None,
        expected: None,
        sequence: sku.sequence,
    }
}

fn add(
    row: &mut InventoryRow,
    group_by: GroupBy,
    balance: &BalanceRow,
    sites: &Sites,
    tx: &Tx<'_>,
) -> Result<(), AppError> {
    let site = sites.get(balance.site_id)?;
    let expires_on: Option<Day> = match &balance.expires_on {
        Some(day) => Some(day.parse().map_err(|_| StoreError::Unreadable("lot"))?),
        None => None,
    };
    let columns = BalanceColumns {
        on_hand: balance.on_hand,
        allocated: balance.allocated,
        damaged: balance.damaged,
        quarantined: balance.quarantined,
    };
    let facts = BalanceFacts {
        balance: Balance::try_from(columns).map_err(|_| StoreError::Unreadable("stock"))?,
        expires_on,
        today: tx.now().day_in(&site.zone),
        on_hold: balance.on_hold,
        receiving: balance.receiving,
    };
    row.view = row.view.plus(facts.view()).map_err(AppError::internal)?;
    if balance.picked {
        row.picked += balance.allocated;
    }
    if group_by != GroupBy::Sku {
        row.site = Some(site.code.clone());
    }
    if group_by == GroupBy::Lot {
        row.lot = balance.lot_code.clone().filter(|code| !code.is_empty());
        row.expires_on = expires_on;
    }
    if group_by == GroupBy::Location {
        row.location.clone_from(&balance.location_code);
    }
    Ok(())
}

fn sums(rows: Vec<(DbId, i64)>) -> BTreeMap<DbId, i64> {
    rows.into_iter().fold(BTreeMap::new(), |mut sums, (sku, units)| {
        *sums.entry(sku).or_insert(0) += units;
        sums
    })
}

/// What can be sold: what is available, less what orders wait for already.
#[must_use]
pub fn sellable(available: Quantity, backordered: i64) -> i64 {
    (available.units() - backordered).max(0)
}

/// The sites of the house, few enough to be read whole.
struct Sites(BTreeMap<DbId, SiteFacts>);

struct SiteFacts {
    code: String,
    zone: TimeZone,
}

impl Sites {
    fn load(tx: &mut Tx<'_>) -> Result<Self, AppError> {
        let mut sites = BTreeMap::new();
        for (id, code, zone) in inventory::sites(tx)? {
            let zone = TimeZone::get(&zone).map_err(|_| StoreError::Unreadable("site"))?;
            sites.insert(id, SiteFacts { code, zone });
        }
        Ok(Self(sites))
    }

    fn id_of(&self, code: &str) -> Option<SiteId> {
        self.0.iter().find(|(_, site)| site.code == code).map(|(id, _)| SiteId(id.0))
    }

    fn get(&self, id: DbId) -> Result<&SiteFacts, StoreError> {
        self.0.get(&id).ok_or(StoreError::Unreadable("site"))
    }
}
