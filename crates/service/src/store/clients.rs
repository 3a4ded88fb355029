//! Clients, as rows.

use super::page::{Page, Walk, walked};
use super::record::Record;
use super::schema::client;
use super::sql_types::{DbId, DbInstant};
use super::{Cached, StoreError, Tx};
use diesel::prelude::*;
use rummelig_domain::client::{Client, Gs1Prefix, OwnerRules};
use rummelig_domain::code::{ClientCode, Text};
use rummelig_domain::ids::{ClientId, SiteId};
use rummelig_domain::language::Language;
use rummelig_domain::picking::Rotation;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = client, treat_none_as_null = true)]
struct Row {
    id: DbId,
    code: String,
    name: String,
    site_id: Option<DbId>,
    language: String,
    vat_no: Option<String>,
    gs1_prefix: Option<String>,
    rotation: String,
    tolerance_days: i32,
    min_days: i32,
    allow_partial: bool,
    allow_backorder: bool,
    auto_allocate: bool,
    auto_release: bool,
    split_picking: bool,
    own_tours: bool,
    created_at: DbInstant,
    updated_at: DbInstant,
    version: i64,
}

impl From<&Record<Client>> for Row {
    fn from(record: &Record<Client>) -> Self {
        let client = &record.value;
        let rules = client.rules;
        Self {
            id: client.id.into(),
            code: client.code.to_string(),
            name: client.name.to_string(),
            site_id: client.site.map(DbId::from),
            language: client.language.as_str().to_owned(),
            vat_no: client.vat_no.as_ref().map(ToString::to_string),
            gs1_prefix: client.gs1_prefix.as_ref().map(ToString::to_string),
            rotation: rules.rotation.as_str().to_owned(),
            tolerance_days: rules.tolerance_days.into(),
            min_days: rules.min_days.into(),
            allow_partial: rules.allow_partial,
            allow_backorder: rules.allow_backorder,
            auto_allocate: rules.auto_allocate,
            auto_release: rules.auto_release,
            split_picking: rules.split_picking,
            own_tours: rules.own_tours,
            created_at: record.created_at.into(),
            updated_at: record.updated_at.into(),
            version: record.version,
        }
    }
}

impl TryFrom<Row> for Record<Client> {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let value = (|| {
            Some(Client {
                id: ClientId(row.id.0),
                code: ClientCode::new(row.code).ok()?,
                name: Text::new(&row.name).ok()?,
                site: row.site_id.map(|id| SiteId(id.0)),
                language: Language::parse(&row.language)?,
                vat_no: row.vat_no.map(|text| Text::new(&text)).transpose().ok()?,
                gs1_prefix: row.gs1_prefix.map(|text| Gs1Prefix::new(&text)).transpose().ok()?,
                rules: OwnerRules {
                    rotation: Rotation::parse(&row.rotation)?,
                    tolerance_days: row.tolerance_days.try_into().ok()?,
                    min_days: row.min_days.try_into().ok()?,
                    allow_partial: row.allow_partial,
                    allow_backorder: row.allow_backorder,
                    auto_allocate: row.auto_allocate,
                    auto_release: row.auto_release,
                    split_picking: row.split_picking,
                    own_tours: row.own_tours,
                },
            })
        })();
        Ok(Self {
            value: value.ok_or(StoreError::Unreadable("client"))?,
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
            version: row.version,
        })
    }
}

/// The client with this id.
///
/// # Errors
/// What the database says.
pub fn find(tx: &mut Tx<'_>, id: ClientId) -> Result<Option<Record<Client>>, StoreError> {
    let row: Option<Row> = client::table.find(DbId::from(id)).get_result(tx.conn()).optional()?;
    row.map(Record::try_from).transpose()
}

/// The client with this code.
///
/// # Errors
/// What the database says.
pub fn find_by_code(tx: &mut Tx<'_>, code: &ClientCode) -> Result<Option<Record<Client>>, StoreError> {
    let row: Option<Row> =
        client::table.filter(client::code.eq(code.as_str())).get_result(tx.conn()).optional()?;
    row.map(Record::try_from).transpose()
}

/// A page of the clients.
///
/// # Errors
/// What the database says.
pub fn page(tx: &mut Tx<'_>, walk: &Walk) -> Result<Page<Record<Client>>, StoreError> {
    let listed = || {
        let query = client::table.into_boxed();
        match walk.updated_since {
            Some(since) => query.filter(client::updated_at.ge(DbInstant(since))),
            None => query,
        }
    };
    let total = if walk.count { Some(listed().count().get_result(tx.conn())?) } else { None };
    let rows: Vec<Row> = walked!(listed(), client, walk).load(tx.conn())?;
    let records: Result<Vec<_>, _> = rows.into_iter().map(Record::try_from).collect();
    Ok(Page::cut(records?, walk.limit, total))
}

/// Writes a new client.
///
/// # Errors
/// [`StoreError::Unique`] for a code that is taken.
pub fn insert(tx: &mut Tx<'_>, record: &Record<Client>) -> Result<(), StoreError> {
    diesel::insert_into(client::table).values(Row::from(record)).execute(tx.conn())?;
    Ok(())
}

/// Writes a client over the version before its own.
///
/// # Errors
/// [`StoreError::Changed`] where somebody was faster, [`StoreError::Unique`] for a code that is taken.
pub fn update(tx: &mut Tx<'_>, record: &Record<Client>) -> Result<(), StoreError> {
    let before =
        client::table.find(DbId::from(record.value.id)).filter(client::version.eq(record.version - 1));
    let changed = Cached(diesel::update(before).set(Row::from(record))).execute(tx.conn())?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Changed("client")) }
}
