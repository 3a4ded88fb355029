//! Opening balances of a file on their way into the ledger.
//!
//! A row may only fill a place where none of its sku lies yet; rows of the same file add to each other. Each movement
//! names the row it came from, by an id made of the file and the line: an import that was cut off and runs again finds
//! by that id what it had written, and writes nothing twice.

use super::batch::Intake;
use super::rows::StockRow;
use super::sink::Taken;
use crate::app::error::{AppError, FieldCode, FieldProblem};
use crate::app::opening::{self, Opening};
use crate::app::orders::allocation;
use crate::app::said::Said;
use crate::app::written::Written;
use crate::store::audit::Chain;
use crate::store::balances;
use crate::store::imports::{self, NamedPlace, NamedSku};
use crate::store::stock::Document;
use crate::store::{Tx, orders, sites};
use rummelig_domain::code::{LocationCode, SiteCode};
use rummelig_domain::ids::{ClientId, LocationId, SiteId, SkuId};
use rummelig_domain::stock::Condition;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

/// The opening balance of one client.
pub struct Stock {
    client: ClientId,
    file: FileMark,
    /// Whether an earlier import of this file was cut off.
    resumed: bool,
}

/// What a batch names: read once, but for what its own rows open.
#[derive(Clone, Default)]
pub struct Known {
    sites: HashMap<SiteCode, SiteId>,
    places: HashMap<(SiteId, LocationCode), NamedPlace>,
    skus: HashMap<String, NamedSku>,
    /// Rows that an import which was cut off has written.
    written: HashSet<Uuid>,
    /// Places that this file has begun to fill.
    opened: HashSet<(SkuId, LocationId)>,
    /// Whether any line of an order waits for goods.
    is_waited: bool,
    /// Skus whose waiting orders have been told.
    told: HashSet<SkuId>,
}

/// The first half of the ids of a file's rows.
#[derive(Clone, Copy)]
struct FileMark([u8; 8]);

impl FileMark {
    fn of(client: ClientId, sha256: &[u8; 32]) -> Self {
        let digest = Sha256::new().chain_update(sha256).chain_update(client.0.as_bytes()).finalize();
        let mut mark = [0; 8];
        mark.copy_from_slice(&digest[..8]);
        Self(mark)
    }

    /// The id of a row: the file in the first half, the line in the second (a UUID of version 8).
    fn row(self, line: u64) -> Uuid {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&self.0);
        bytes[8..].copy_from_slice(&line.to_be_bytes());
        bytes[6] = (bytes[6] & 0x0F) | 0x80;
        bytes[8] = (bytes[8] & 0x3F) | 0x80;
        Uuid::from_bytes(bytes)
    }

    /// The lowest and highest id of a row of this file.
    fn rows(self) -> (Uuid, Uuid) {
        (self.row(0), self.row(u64::MAX))
    }
}

impl Stock {
    /// Rows of the file with this fingerprint; `resumed` where an earlier import of it was cut off.
    #[must_use]
    pub fn new(client: ClientId, sha256: &[u8; 32], resumed: bool) -> Self {
        Self { client, file: FileMark::of(client, sha256), resumed }
    }
}

impl Intake<StockRow> for Stock {
    type Known = Known;
    const KEY_FIELD: &'static str = "location";

    fn look_up(&self, tx: &mut Tx<'_>, rows: &[StockRow]) -> Result<Known, AppError> {
        let sites = sites::codes(tx)?.into_iter().map(|(id, code)| (code, id)).collect();
        let mut known = Known { sites, ..Known::default() };
        let mut places: BTreeMap<SiteId, Vec<&str>> = BTreeMap::new();
        for row in rows {
            if let Some(site) = known.sites.get(&row.site) {
                places.entry(*site).or_default().push(row.location.as_str());
            }
        }
        for (site, codes) in places {
            let found = imports::places_named(tx, site, &distinct(codes))?;
            known.places.extend(found.into_iter().map(|(code, place)| ((site, code), place)));
        }
        let folded: Vec<String> = rows.iter().map(|row| row.sku.folded()).collect();
        known.skus = imports::skus_named(tx, self.client, &distinct(folded))?;
        known.is_waited = orders::is_any_waiting(tx, self.client)?;
        if self.resumed {
            let skus: Vec<SkuId> = known.skus.values().map(|sku| sku.id).collect();
            known.written = imports::rows_written(tx, self.client, &skus, self.file.rows())?;
        }
        Ok(known)
    }

    fn take(&self, tx: &mut Tx<'_>, known: &mut Known, row: &StockRow) -> Result<Taken, AppError> {
        let (site, place, sku) = named(known, row)?;
        let document = Document { kind: "import", id: self.file.row(row.row) };
        if known.written.contains(&document.id) {
            return Ok(taken(Written::Unchanged));
        }
        let spot = (sku.id, place.id);
        if !known.opened.contains(&spot) && !self.may_open(tx, spot)? {
            return Err(not_empty(row));
        }
        let opening = Opening {
            site,
            location: place.id,
            sku: sku.id,
            tracking: sku.tracking,
            quantity: row.quantity,
            lot: row.lot.as_ref(),
            expires_on: row.expires_on,
            serial: row.serial.as_ref(),
            condition: row.condition,
        };
        opening::post(tx, self.client, document, &opening)?;
        let for_sale = place.pickable && row.condition == Condition::Good;
        if known.is_waited && for_sale && !known.told.contains(&sku.id) {
            allocation::goods_available(tx, self.client, sku.id)?;
            known.told.insert(sku.id);
        }
        known.opened.insert(spot);
        Ok(taken(Written::Created))
    }

    fn entry(&self) -> Option<(Chain, &'static str)> {
        Some((Chain::Client(self.client), "import.stock"))
    }

    fn rows(row: &StockRow) -> Vec<u64> {
        vec![row.row]
    }
}

impl Stock {
    /// Whether a place is empty of the sku, or holds what earlier rows of this file brought.
    fn may_open(&self, tx: &mut Tx<'_>, (sku, location): (SkuId, LocationId)) -> Result<bool, AppError> {
        if balances::in_location(tx, self.client, location, sku)?.is_empty() {
            return Ok(true);
        }
        Ok(imports::has_filled(tx, self.client, (sku, location), self.file.rows())?)
    }
}

fn taken(change: Written) -> Taken {
    Taken { change, items: Vec::new(), description_differs: 0 }
}

fn distinct<T: Ord>(mut all: Vec<T>) -> Vec<T> {
    all.sort_unstable();
    all.dedup();
    all
}

/// What the codes of a row stand for, or every one that is not known.
fn named(known: &Known, row: &StockRow) -> Result<(SiteId, NamedPlace, NamedSku), AppError> {
    let mut unknown = Vec::new();
    let site = known.sites.get(&row.site).copied();
    let place = site.and_then(|site| known.places.get(&(site, row.location.clone())).copied());
    let sku = known.skus.get(&row.sku.folded()).copied();
    if site.is_none() {
        unknown.push(FieldProblem::unknown("/site", FieldCode::UnknownSite, row.site.as_str()));
    } else if place.is_none() {
        unknown.push(FieldProblem::unknown("/location", FieldCode::UnknownLocation, row.location.as_str()));
    }
    if sku.is_none() {
        unknown.push(FieldProblem::unknown("/sku", FieldCode::UnknownSku, row.sku.as_str()));
    }
    match (site, place, sku) {
        (Some(site), Some(place), Some(sku)) => Ok((site, place, sku)),
        _ => Err(AppError::ReferencesUnknown(unknown)),
    }
}

fn not_empty(row: &StockRow) -> AppError {
    let (sku, location) = (&row.sku, &row.location);
    let message = Said::of(
        format!(
            "There is stock of {sku} in {location} already, and an opening balance is for empty places; adjust it instead."
        ),
        format!(
            "Der ligger allerede {sku} på {location}, og en åbningsbeholdning er til tomme pladser; reguler i stedet."
        ),
    );
    AppError::DataRefused(vec![FieldProblem::at_pointer("/location", FieldCode::StockNotEmpty, message)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_of_a_row_tells_its_file_and_its_line() {
        let [one, other] = [1, 2].map(|n| FileMark::of(ClientId(Uuid::from_u128(n)), &[7; 32]));
        let (lowest, highest) = one.rows();
        for line in [1, 2, 255, 256, 100_000, u64::from(u32::MAX)] {
            let id = one.row(line);
            assert!(lowest < id && id < highest, "{id}");
            assert_eq!(id.get_version_num(), 8);
            assert_eq!(id.get_variant(), uuid::Variant::RFC4122);
            assert_ne!(id, one.row(line + 1));
            assert_ne!(id, other.row(line));
        }
        assert!(one.row(9) < one.row(10));
    }
}
