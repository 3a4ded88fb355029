//! Sites, as rows.

use super::page::{Page, Walk, walked};
use super::record::Record;
use super::schema::site;
use super::sql_types::{DbId, DbInstant};
use super::{Cached, StoreError, Tx};
use diesel::prelude::*;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use rummelig_domain::code::{SiteCode, Text};
use rummelig_domain::ids::SiteId;
use rummelig_domain::site::{Site, SiteStatus, SiteTimeZone};
use std::collections::BTreeMap;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = site)]
struct Row {
    id: DbId,
    code: String,
    name: String,
    timezone: String,
    default_cut_off: String,
    status: String,
    created_at: DbInstant,
    updated_at: DbInstant,
    version: i64,
}

/// The form of a time of the day in rows.
const TIME_OF_DAY: &str = "%H:%M";

impl From<&Record<Site>> for Row {
    fn from(record: &Record<Site>) -> Self {
        let site = &record.value;
        Self {
            id: site.id.into(),
            code: site.code.to_string(),
            name: site.name.to_string(),
            timezone: site.time_zone.name().to_owned(),
            default_cut_off: site.default_cut_off.strftime(TIME_OF_DAY).to_string(),
            status: site.status.as_str().to_owned(),
            created_at: record.created_at.into(),
            updated_at: record.updated_at.into(),
            version: record.version,
        }
    }
}

impl TryFrom<Row> for Record<Site> {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let value = (|| {
            Some(Site {
                id: SiteId(row.id.0),
                code: SiteCode::new(row.code).ok()?,
                name: Text::new(&row.name).ok()?,
                time_zone: SiteTimeZone::new(TimeZone::get(&row.timezone).ok()?).ok()?,
                default_cut_off: Time::strptime(TIME_OF_DAY, &row.default_cut_off).ok()?,
                status: SiteStatus::parse(&row.status)?,
            })
        })();
        Ok(Self {
            value: value.ok_or(StoreError::Unreadable("site"))?,
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
            version: row.version,
        })
    }
}

/// The site with this id.
///
/// # Errors
/// What the database says.
pub fn find(tx: &mut Tx<'_>, id: SiteId) -> Result<Option<Record<Site>>, StoreError> {
    let row: Option<Row> = site::table.find(DbId::from(id)).get_result(tx.conn()).optional()?;
    row.map(Record::try_from).transpose()
}

/// The site with this code.
///
/// # Errors
/// What the database says.
pub fn find_by_code(tx: &mut Tx<'_>, code: &SiteCode) -> Result<Option<Record<Site>>, StoreError> {
    let row: Option<Row> =
        site::table.filter(site::code.eq(code.as_str())).get_result(tx.conn()).optional()?;
    row.map(Record::try_from).transpose()
}

/// A page of the sites, of one status or of all.
///
/// # Errors
/// What the database says.
pub fn page(
    tx: &mut Tx<'_>,
    status: Option<SiteStatus>,
    walk: &Walk,
) -> Result<Page<Record<Site>>, StoreError> {
    let listed = || {
        let query = site::table.into_boxed();
        let query = match status {
            Some(status) => query.filter(site::status.eq(status.as_str())),
            None => query,
        };
        match walk.updated_since {
            Some(since) => query.filter(site::updated_at.ge(DbInstant(since))),
            None => query,
        }
    };
    let total = if walk.count { Some(listed().count().get_result(tx.conn())?) } else { None };
    let rows: Vec<Row> = walked!(listed(), site, walk).load(tx.conn())?;
    let records: Result<Vec<_>, _> = rows.into_iter().map(Record::try_from).collect();
    Ok(Page::cut(records?, walk.limit, total))
}

/// Writes a new site.
///
/// # Errors
/// [`StoreError::Unique`] for a code that is taken.
pub fn insert(tx: &mut Tx<'_>, record: &Record<Site>) -> Result<(), StoreError> {
    diesel::insert_into(site::table).values(Row::from(record)).execute(tx.conn())?;
    Ok(())
}

/// Writes a site over the version before its own.
///
/// # Errors
/// [`StoreError::Changed`] where somebody was faster, [`StoreError::Unique`] for a code that is taken.
pub fn update(tx: &mut Tx<'_>, record: &Record<Site>) -> Result<(), StoreError> {
    let before = site::table.find(DbId::from(record.value.id)).filter(site::version.eq(record.version - 1));
    let changed = Cached(diesel::update(before).set(Row::from(record))).execute(tx.conn())?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Changed("site")) }
}

/// The codes of all sites, for answers that name them; a house has few.
///
/// # Errors
/// What the database says.
pub fn codes(tx: &mut Tx<'_>) -> Result<BTreeMap<SiteId, SiteCode>, StoreError> {
    let rows: Vec<(DbId, String)> =
        site::table.order(site::id).select((site::id, site::code)).load(tx.conn())?;
    let pairs = rows.into_iter().map(|(id, code)| Some((SiteId(id.0), SiteCode::new(code).ok()?)));
    pairs.collect::<Option<_>>().ok_or(StoreError::Unreadable("site"))
}
