//! Zones, as rows.

use super::page::{Page, Walk, walked};
use super::record::Record;
use super::schema::zone;
use super::sql_types::{DbId, DbInstant};
use super::{Cached, StoreError, Tx};
use diesel::prelude::*;
use rummelig_domain::code::{Text, ZoneCode};
use rummelig_domain::ids::{SiteId, ZoneId};
use rummelig_domain::location::Zone;
use std::collections::BTreeMap;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = zone, treat_none_as_null = true)]
struct Row {
    id: DbId,
    site_id: DbId,
    code: String,
    name: Option<String>,
    created_at: DbInstant,
    updated_at: DbInstant,
    version: i64,
}

impl From<&Record<Zone>> for Row {
    fn from(record: &Record<Zone>) -> Self {
        let zone = &record.value;
        Self {
            id: zone.id.into(),
            site_id: zone.site.into(),
            code: zone.code.to_string(),
            name: zone.name.as_ref().map(ToString::to_string),
            created_at: record.created_at.into(),
            updated_at: record.updated_at.into(),
            version: record.version,
        }
    }
}

impl TryFrom<Row> for Record<Zone> {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let value = (|| {
            Some(Zone {
                id: ZoneId(row.id.0),
                site: SiteId(row.site_id.0),
                code: ZoneCode::new(row.code).ok()?,
                name: row.name.map(|name| Text::new(&name)).transpose().ok()?,
            })
        })();
        Ok(Self {
            value: value.ok_or(StoreError::Unreadable("zone"))?,
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
            version: row.version,
        })
    }
}

/// The zone with this id.
///
/// # Errors
/// What the database says.
pub fn find(tx: &mut Tx<'_>, id: ZoneId) -> Result<Option<Record<Zone>>, StoreError> {
    let row: Option<Row> = zone::table.find(DbId::from(id)).get_result(tx.conn()).optional()?;
    row.map(Record::try_from).transpose()
}

/// The zone of a site with this code.
///
/// # Errors
/// What the database says.
pub fn find_by_code(
    tx: &mut Tx<'_>,
    site: SiteId,
    code: &ZoneCode,
) -> Result<Option<Record<Zone>>, StoreError> {
    let row: Option<Row> = zone::table
        .filter(zone::site_id.eq(DbId::from(site)).and(zone::code.eq(code.as_str())))
        .get_result(tx.conn())
        .optional()?;
    row.map(Record::try_from).transpose()
}

/// A page of the zones, of one site or of all.
///
/// # Errors
/// What the database says.
pub fn page(tx: &mut Tx<'_>, site: Option<SiteId>, walk: &Walk) -> Result<Page<Record<Zone>>, StoreError> {
    let listed = || {
        let query = zone::table.into_boxed();
        let query = match site {
            Some(site) => query.filter(zone::site_id.eq(DbId::from(site))),
            None => query,
        };
        match walk.updated_since {
            Some(since) => query.filter(zone::updated_at.ge(DbInstant(since))),
            None => query,
        }
    };
    let total = if walk.count { Some(listed().count().get_result(tx.conn())?) } else { None };
    let rows: Vec<Row> = walked!(listed(), zone, walk).load(tx.conn())?;
    let records: Result<Vec<_>, _> = rows.into_iter().map(Record::try_from).collect();
    Ok(Page::cut(records?, walk.limit, total))
}

/// Writes a new zone.
///
/// # Errors
/// [`StoreError::Unique`] for a code that its site has.
pub fn insert(tx: &mut Tx<'_>, record: &Record<Zone>) -> Result<(), StoreError> {
    diesel::insert_into(zone::table).values(Row::from(record)).execute(tx.conn())?;
    Ok(())
}

/// Writes a zone over the version before its own.
///
/// # Errors
/// [`StoreError::Changed`] where somebody was faster, [`StoreError::Unique`] for a code that is taken.
pub fn update(tx: &mut Tx<'_>, record: &Record<Zone>) -> Result<(), StoreError> {
    let before = zone::table.find(DbId::from(record.value.id)).filter(zone::version.eq(record.version - 1));
    let changed = Cached(diesel::update(before).set(Row::from(record))).execute(tx.conn())?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Changed("zone")) }
}

/// The codes of these zones, for answers that name them.
///
/// # Errors
/// What the database says.
pub fn codes(tx: &mut Tx<'_>, ids: &[ZoneId]) -> Result<BTreeMap<ZoneId, ZoneCode>, StoreError> {
    let rows: Vec<(DbId, String)> = zone::table
        .filter(zone::id.eq_any(ids.iter().map(|id| DbId::from(*id))))
        .select((zone::id, zone::code))
        .load(tx.conn())?;
    let pairs = rows.into_iter().map(|(id, code)| Some((ZoneId(id.0), ZoneCode::new(code).ok()?)));
    pairs.collect::<Option<_>>().ok_or(StoreError::Unreadable("zone"))
}
