//! Files that were imported, with the reports of their first time, and what the rows of a file name.

use super::schema::{import_run, location, movement, sku};
use super::sql_types::{DbId, DbInstant};
use super::{Cached, StoreError, Tx};
use diesel::prelude::*;
use rummelig_domain::code::LocationCode;
use rummelig_domain::ids::{ClientId, LocationId, SiteId, SkuId};
use rummelig_domain::sku::Tracking;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Which import: the same bytes, kind and client are the same.
#[derive(Clone, Copy, Debug)]
pub struct Same<'r> {
    /// For whom; none for what belongs to the house.
    pub client: Option<ClientId>,
    /// As what, such as `orders`.
    pub kind: &'r str,
    /// SHA-256 of all the bytes, in lower-case hex.
    pub fingerprint: &'r str,
}

#[derive(Insertable)]
#[diesel(table_name = import_run)]
struct Row<'r> {
    id: DbId,
    client_id: Option<DbId>,
    kind: &'r str,
    fingerprint: &'r str,
    file_name: &'r str,
    report: Option<&'r str>,
    created_at: DbInstant,
}

/// The import of the same file, with its report as JSON once it has ended.
///
/// # Errors
/// What the database says.
pub fn find(tx: &mut Tx<'_>, same: Same<'_>) -> Result<Option<(Uuid, Option<String>)>, StoreError> {
    let of_file = import_run::table
        .filter(import_run::kind.eq(same.kind).and(import_run::fingerprint.eq(same.fingerprint)))
        .select((import_run::id, import_run::report));
    let found: Option<(DbId, Option<String>)> = match same.client {
        Some(client) => of_file
            .filter(import_run::client_id.eq(Some(DbId::from(client))))
            .get_result(tx.conn())
            .optional()?,
        None => of_file.filter(import_run::client_id.is_null()).get_result(tx.conn()).optional()?,
    };
    Ok(found.map(|(id, report)| (id.0, report)))
}

/// Writes that an import begins.
///
/// # Errors
/// [`StoreError::Unique`] when another one of the same file began meanwhile.
pub fn begin(tx: &mut Tx<'_>, id: Uuid, same: Same<'_>, file_name: &str) -> Result<(), StoreError> {
    let row = Row {
        id: DbId(id),
        client_id: same.client.map(DbId::from),
        kind: same.kind,
        fingerprint: same.fingerprint,
        file_name,
        report: None,
        created_at: tx.now().into(),
    };
    diesel::insert_into(import_run::table).values(&row).execute(tx.conn())?;
    Ok(())
}

/// Keeps what an import did; false where another one of the same file has ended before, whose report stays.
///
/// # Errors
/// What the database says.
pub fn end(tx: &mut Tx<'_>, id: Uuid, report: &str) -> Result<bool, StoreError> {
    let open = import_run::table.find(DbId(id)).filter(import_run::report.is_null());
    let changed = Cached(diesel::update(open).set(import_run::report.eq(Some(report)))).execute(tx.conn())?;
    Ok(changed == 1)
}

/// A sku as a row of a file needs to know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamedSku {
    /// Our id.
    pub id: SkuId,
    /// What must be written down of each unit.
    pub tracking: Tracking,
}

/// The skus of a client with these folded codes, by them.
///
/// # Errors
/// What the database says.
pub fn skus_named(
    tx: &mut Tx<'_>,
    client: ClientId,
    folded: &[String],
) -> Result<HashMap<String, NamedSku>, StoreError> {
    let rows: Vec<(String, DbId, bool, bool, bool)> = sku::table
        .filter(sku::client_id.eq(DbId::from(client)).and(sku::code_folded.eq_any(folded)))
        .select((sku::code_folded, sku::id, sku::lot_tracked, sku::expiry_tracked, sku::serial_tracked))
        .load(tx.conn())?;
    let named = rows.into_iter().map(|(code, id, lot, expiry, serial)| {
        (code, NamedSku { id: SkuId(id.0), tracking: Tracking { lot, expiry, serial } })
    });
    Ok(named.collect())
}

/// A location as a row of a file needs to know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamedPlace {
    /// Our id.
    pub id: LocationId,
    /// Whether it is picked from.
    pub pickable: bool,
}

/// The locations of a site with these codes, by them.
///
/// # Errors
/// What the database says.
pub fn places_named(
    tx: &mut Tx<'_>,
    site: SiteId,
    codes: &[&str],
) -> Result<HashMap<LocationCode, NamedPlace>, StoreError> {
    let rows: Vec<(String, DbId, bool)> = location::table
        .filter(location::site_id.eq(DbId::from(site)).and(location::code.eq_any(codes)))
        .select((location::code, location::id, location::pickable))
        .load(tx.conn())?;
    let named = rows.into_iter().map(|(code, id, pickable)| {
        let code = LocationCode::new(code).map_err(|_| StoreError::Unreadable("location"))?;
        Ok((code, NamedPlace { id: LocationId(id.0), pickable }))
    });
    named.collect()
}

/// Which rows of a file were posted of these skus; the rows of the file have the ids from `first` to `last`.
///
/// # Errors
/// What the database says.
pub fn rows_written(
    tx: &mut Tx<'_>,
    client: ClientId,
    skus: &[SkuId],
    (first, last): (Uuid, Uuid),
) -> Result<HashSet<Uuid>, StoreError> {
    let rows: Vec<Option<DbId>> = movement::table
        .filter(movement::client_id.eq(DbId::from(client)))
        .filter(movement::sku_id.eq_any(skus.iter().map(|id| DbId::from(*id))))
        .filter(movement::document_id.ge(Some(DbId(first))).and(movement::document_id.le(Some(DbId(last)))))
        .select(movement::document_id)
        .load(tx.conn())?;
    Ok(rows.into_iter().flatten().map(|id| id.0).collect())
}

/// Whether a row of a file, of those with the ids from `first` to `last`, brought a sku into a location.
///
/// # Errors
/// What the database says.
pub fn has_filled(
    tx: &mut Tx<'_>,
    client: ClientId,
    (sku, place): (SkuId, LocationId),
    (first, last): (Uuid, Uuid),
) -> Result<bool, StoreError> {
    let found: Option<i64> = movement::table
        .filter(movement::client_id.eq(DbId::from(client)).and(movement::sku_id.eq(DbId::from(sku))))
        .filter(movement::to_id.eq(Some(DbId::from(place))))
        .filter(movement::document_id.ge(Some(DbId(first))).and(movement::document_id.le(Some(DbId(last)))))
        .select(movement::seq)
        .get_result(tx.conn())
        .optional()?;
    Ok(found.is_some())
}
