//! Counts as they are shown: what was found, and beside it what was expected once nobody counts any more.

use super::{Loaded, complete};
use crate::app::error::AppError;
use crate::app::zones::{nothing, site_filter};
use crate::store::counts::{self, CountLineRow, Filter};
use crate::store::page::{Page, Walk};
use crate::store::{StoreError, Tx, clients, locations, lots, sites, skus};
use rummelig_domain::count::CountStatus;
use rummelig_domain::ids::{ClientId, CountId, LocationId, LotId, SiteId, SkuId};
use std::collections::BTreeMap;

/// A count with the names of what it is about.
#[derive(Clone, Debug)]
pub struct CountView {
    /// The count.
    pub loaded: Loaded,
    /// The site.
    pub site: String,
    /// Its locations.
    pub locations: Vec<String>,
    /// The owner of the one item that is counted, where not all are.
    pub client: Option<String>,
    /// That item.
    pub sku: Option<String>,
    /// What was found, place by place.
    pub lines: Vec<CountLineView>,
}

/// What was found of one thing in one place.
#[derive(Clone, Debug)]
pub struct CountLineView {
    /// The place.
    pub location: String,
    /// The owner.
    pub client: String,
    /// The item.
    pub sku: String,
    /// The name of its lot.
    pub lot: Option<String>,
    /// The serial number.
    pub serial: Option<String>,
    /// Units by the books; only once counted.
    pub expected: Option<i64>,
    /// Units found.
    pub counted: Option<i64>,
    /// Units more (or fewer) than expected; only once counted.
    pub difference: Option<i64>,
}

/// Which counts a list shows.
#[derive(Clone, Debug, Default)]
pub struct CountFilter {
    /// Only of this status.
    pub status: Option<CountStatus>,
    /// Only of this site; an unknown one has none.
    pub site: Option<String>,
}

/// A count.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn get(tx: &mut Tx<'_>, id: CountId) -> Result<CountView, AppError> {
    let loaded = super::load(tx, id)?;
    view(tx, loaded)
}

/// A page of the counts.
///
/// # Errors
/// [`AppError::Store`].
pub fn list(tx: &mut Tx<'_>, asked: &CountFilter, walk: &Walk) -> Result<Page<CountView>, AppError> {
    let sites = sites::codes(tx)?;
    let Some(site) = site_filter(&sites, asked.site.as_deref()) else { return Ok(nothing(walk)) };
    let filter = Filter { status: asked.status.map(CountStatus::as_str), site: site.map(Into::into) };
    let Page { rows, has_more, total } = counts::page(tx, &filter, walk)?;
    let mut views = Vec::with_capacity(rows.len());
    for row in rows {
        let loaded = complete(tx, row)?;
        views.push(view(tx, loaded)?);
    }
    Ok(Page { rows: views, has_more, total })
}

/// The names of a count, each looked up once.
#[derive(Default)]
struct Names {
    clients: BTreeMap<ClientId, String>,
    skus: BTreeMap<(ClientId, SkuId), String>,
    lots: BTreeMap<(ClientId, LotId), Option<String>>,
}

impl Names {
    fn client(&mut self, tx: &mut Tx<'_>, id: ClientId) -> Result<String, StoreError> {
        if let Some(code) = self.clients.get(&id) {
            return Ok(code.clone());
        }
        let code = clients::find(tx, id)?.ok_or(StoreError::Unreadable("client"))?.value.code.to_string();
        self.clients.insert(id, code.clone());
        Ok(code)
    }

    fn sku(&mut self, tx: &mut Tx<'_>, client: ClientId, id: SkuId) -> Result<String, StoreError> {
        if let Some(code) = self.skus.get(&(client, id)) {
            return Ok(code.clone());
        }
        let code = skus::codes(tx, client, &[id])?.remove(&id).ok_or(StoreError::Unreadable("sku"))?;
        self.skus.insert((client, id), code.clone());
        Ok(code)
    }

    fn lot(&mut self, tx: &mut Tx<'_>, client: ClientId, id: LotId) -> Result<Option<String>, StoreError> {
        if let Some(code) = self.lots.get(&(client, id)) {
            return Ok(code.clone());
        }
        let code = lots::find(tx, client, id)?.and_then(|lot| lot.code).map(|code| code.to_string());
        self.lots.insert((client, id), code.clone());
        Ok(code)
    }
}

/// A count with its names.
///
/// # Errors
/// [`AppError::Store`].
pub fn view(tx: &mut Tx<'_>, loaded: Loaded) -> Result<CountView, AppError> {
    let sites = sites::codes(tx)?;
    let site = sites.get(&SiteId(loaded.row.site_id.0)).ok_or(StoreError::Unreadable("stock_count"))?;
    let codes = locations::codes(tx, &loaded.locations)?;
    let mut names = Names::default();
    let (client, sku) = match loaded.only() {
        Some((client, sku)) => (Some(names.client(tx, client)?), Some(names.sku(tx, client, sku)?)),
        None => (None, None),
    };
    let known = is_known(loaded.status);
    let mut lines = Vec::new();
    for line in newest_of_places(&loaded) {
        let place = codes.get(&LocationId(line.location_id.0));
        let owner = ClientId(line.client_id.0);
        let lot = match line.lot_id {
            Some(id) => names.lot(tx, owner, LotId(id.0))?,
            None => None,
        };
        lines.push(CountLineView {
            location: place.ok_or(StoreError::Unreadable("stock_count_line"))?.to_string(),
            client: names.client(tx, owner)?,
            sku: names.sku(tx, owner, SkuId(line.sku_id.0))?,
            lot,
            serial: Some(line.serial.clone()).filter(|serial| !serial.is_empty()),
            expected: known.then_some(line.expected),
            counted: line.counted,
            difference: line.counted.filter(|_| known).map(|counted| counted - line.expected),
        });
    }
    lines.sort_by(|a, b| {
        let key = |line: &CountLineView| {
            (
                line.location.clone(),
                line.client.clone(),
                line.sku.clone(),
                line.lot.clone(),
                line.serial.clone(),
            )
        };
        key(a).cmp(&key(b))
    });
    let locations = codes.values().map(ToString::to_string).collect();
    Ok(CountView { site: site.to_string(), locations, client, sku, lines, loaded })
}

/// Whether nobody counts any more, so that what was expected may be shown.
const fn is_known(status: CountStatus) -> bool {
    match status {
        CountStatus::Counted | CountStatus::Approved => true,
        CountStatus::Open | CountStatus::Recount | CountStatus::Cancelled => false,
    }
}

/// Of each place what was said last: a recount looks only at places that differ.
fn newest_of_places(loaded: &Loaded) -> impl Iterator<Item = &CountLineRow> {
    let mut rounds: BTreeMap<LocationId, i32> = BTreeMap::new();
    for line in &loaded.lines {
        let round = rounds.entry(LocationId(line.location_id.0)).or_default();
        *round = line.round.max(*round);
    }
    loaded.lines.iter().filter(move |line| rounds.get(&LocationId(line.location_id.0)) == Some(&line.round))
}
