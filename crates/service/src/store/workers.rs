//! Workers, as rows: code, name, language and usual site, and nothing about what fits a person.

use super::page::{Page, Walk, walked};
use super::record::Record;
use super::schema::worker;
use super::sql_types::{DbId, DbInstant};
use super::{Cached, StoreError, Tx};
use diesel::prelude::*;
use rummelig_domain::code::{Text, WorkerCode};
use rummelig_domain::ids::{SiteId, WorkerId};
use rummelig_domain::language::WorkerLanguage;
use rummelig_domain::worker::Worker;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = worker, treat_none_as_null = true)]
struct Row {
    id: DbId,
    code: String,
    display_name: String,
    language: String,
    site_id: Option<DbId>,
    created_at: DbInstant,
    updated_at: DbInstant,
    version: i64,
}

impl From<&Record<Worker>> for Row {
    fn from(record: &Record<Worker>) -> Self {
        let worker = &record.value;
        Self {
            id: worker.id.into(),
            code: worker.code.to_string(),
            display_name: worker.display_name.to_string(),
            language: worker.language.as_str().to_owned(),
            site_id: worker.site.map(DbId::from),
            created_at: record.created_at.into(),
            updated_at: record.updated_at.into(),
            version: record.version,
        }
    }
}

impl TryFrom<Row> for Record<Worker> {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let value = (|| {
            Some(Worker {
                id: WorkerId(row.id.0),
                code: WorkerCode::new(row.code).ok()?,
                display_name: Text::new(&row.display_name).ok()?,
                language: WorkerLanguage::parse(&row.language)?,
                site: row.site_id.map(|id| SiteId(id.0)),
            })
        })();
        Ok(Self {
            value: value.ok_or(StoreError::Unreadable("worker"))?,
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
            version: row.version,
        })
    }
}

/// The worker with this id.
///
/// # Errors
/// What the database says.
pub fn find(tx: &mut Tx<'_>, id: WorkerId) -> Result<Option<Record<Worker>>, StoreError> {
    let row: Option<Row> = worker::table.find(DbId::from(id)).get_result(tx.conn()).optional()?;
    row.map(Record::try_from).transpose()
}

/// The worker with this code.
///
/// # Errors
/// What the database says.
pub fn find_by_code(tx: &mut Tx<'_>, code: &WorkerCode) -> Result<Option<Record<Worker>>, StoreError> {
    let row: Option<Row> =
        worker::table.filter(worker::code.eq(code.as_str())).get_result(tx.conn()).optional()?;
    row.map(Record::try_from).transpose()
}

/// A page of the workers, of one site or of all.
///
/// # Errors
/// What the database says.
pub fn page(tx: &mut Tx<'_>, site: Option<SiteId>, walk: &Walk) -> Result<Page<Record<Worker>>, StoreError> {
    let listed = || {
        let query = worker::table.into_boxed();
        let query = match site {
            Some(site) => query.filter(worker::site_id.eq(DbId::from(site))),
            None => query,
        };
        match walk.updated_since {
            Some(since) => query.filter(worker::updated_at.ge(DbInstant(since))),
            None => query,
        }
    };
    let total = if walk.count { Some(listed().count().get_result(tx.conn())?) } else { None };
    let rows: Vec<Row> = walked!(listed(), worker, walk).load(tx.conn())?;
    let records: Result<Vec<_>, _> = rows.into_iter().map(Record::try_from).collect();
    Ok(Page::cut(records?, walk.limit, total))
}

/// Writes a new worker.
///
/// # Errors
/// [`StoreError::Unique`] for a code that is taken.
pub fn insert(tx: &mut Tx<'_>, record: &Record<Worker>) -> Result<(), StoreError> {
    diesel::insert_into(worker::table).values(Row::from(record)).execute(tx.conn())?;
    Ok(())
}

/// Writes a worker over the version before its own.
///
/// # Errors
/// [`StoreError::Changed`] where somebody was faster, [`StoreError::Unique`] for a code that is taken.
pub fn update(tx: &mut Tx<'_>, record: &Record<Worker>) -> Result<(), StoreError> {
    let before =
        worker::table.find(DbId::from(record.value.id)).filter(worker::version.eq(record.version - 1));
    let changed = Cached(diesel::update(before).set(Row::from(record))).execute(tx.conn())?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Changed("worker")) }
}
