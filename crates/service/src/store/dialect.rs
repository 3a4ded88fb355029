//! The only place that asks which database this is.
//!
//! Everything else runs the same query on both. What differs stands here or in the two files below, each with its
//! reason.

pub(crate) mod bulk;
pub mod catalogue;
mod connection;
pub mod postgres;
pub mod sqlite;
pub mod statistics;
pub mod writer;

pub use super::cached::Cached;
pub(crate) use bulk::insert_all;
pub use connection::{DbConn, MultiBackend};

use super::error::StoreError;
use super::sql_types::{DbId, DbInstant, Id, Instant};
use diesel::connection::SimpleConnection;
use diesel::sql_types::{BigInt, Nullable, Text};
use diesel::{QueryableByName, RunQueryDsl, sql_query};

#[derive(QueryableByName)]
struct Locked {
    #[diesel(sql_type = diesel::sql_types::Bool)]
    value: bool,
}

/// Whether this transaction may work on an idempotency key now, or another one holds it.
///
/// PostgreSQL: an advisory lock of the transaction. SQLite has one writer, so nobody else can be at it.
///
/// # Errors
/// What the server says.
pub fn try_lock_key(conn: &mut DbConn, scope: &str, key: &str) -> Result<bool, StoreError> {
    match conn {
        DbConn::Sqlite(_) => Ok(true),
        DbConn::Postgres(_) => {
            let number = i64::from(crc32fast::hash(scope.as_bytes())) << 32
                | i64::from(crc32fast::hash(key.as_bytes()));
            let row =
                Cached(sql_query("SELECT pg_try_advisory_xact_lock($1) AS value").bind::<BigInt, _>(number))
                    .get_result::<Locked>(conn)?;
            Ok(row.value)
        }
    }
}

/// Begins a read on one snapshot and tells its time: the server's own on PostgreSQL, the service's clock on SQLite.
///
/// # Errors
/// What the database says.
pub fn begin_read(
    conn: &mut DbConn,
    clock: &super::Clock,
) -> Result<rummelig_domain::time::Instant, StoreError> {
    match conn {
        DbConn::Sqlite(_) => {
            conn.batch_execute("BEGIN")?;
            Ok(clock())
        }
        DbConn::Postgres(_) => postgres::begin_read(conn),
    }
}

/// Whether this connection is to PostgreSQL.
#[must_use]
pub fn is_postgres(conn: &DbConn) -> bool {
    matches!(conn, DbConn::Postgres(_))
}

/// The text of a query for this database. `ID(x)` becomes the id as the shell of the database takes it, and
/// `DAY_BEFORE(x)` the day before an instant, as text: ids and instants are stored in different types.
#[must_use]
pub fn portable(conn: &DbConn, text: &str) -> String {
    match conn {
        DbConn::Sqlite(_) => text
            .replace("ID(", "hex(")
            .replace("DAY_BEFORE(a.created_at)", "date(a.created_at / 1000000 - 86400, 'unixepoch')"),
        DbConn::Postgres(_) => text
            .replace("ID(", "text(")
            .replace("DAY_BEFORE(a.created_at)", "to_char(a.created_at - interval '1 day', 'YYYY-MM-DD')"),
    }
}

#[derive(QueryableByName)]
struct Said {
    #[diesel(sql_type = Text)]
    value: String,
}

/// What the database says about its own file: `ok`, or what is wrong. None on PostgreSQL, whose files are the server's.
///
/// # Errors
/// What the database says.
pub fn integrity(conn: &mut DbConn) -> Result<Option<Vec<String>>, StoreError> {
    match conn {
        DbConn::Postgres(_) => Ok(None),
        DbConn::Sqlite(_) => {
            let rows = sql_query("SELECT integrity_check AS value FROM pragma_integrity_check")
                .load::<Said>(conn)?;
            Ok(Some(rows.into_iter().map(|row| row.value).collect()))
        }
    }
}

/// What a trigger must refuse on a table that only grows: SQLite has no TRUNCATE.
#[must_use]
pub fn guarded_acts(conn: &DbConn) -> &'static [&'static str] {
    if is_postgres(conn) { &["update", "delete", "truncate"] } else { &["update", "delete"] }
}

/// A balance to be added to, or made where there is none.
pub struct NewStock<'r> {
    /// The owner.
    pub client_id: DbId,
    /// The id of the row if it is new.
    pub id: DbId,
    /// The item.
    pub sku_id: DbId,
    /// The lot, if any.
    pub lot_id: Option<DbId>,
    /// The serial number, or an empty text.
    pub serial: &'r str,
    /// The site of the account.
    pub site_id: DbId,
    /// The account, when it is a location.
    pub location_id: Option<DbId>,
    /// The account, when it is a handling unit.
    pub handling_unit_id: Option<DbId>,
    /// Units to add.
    pub on_hand: i64,
    /// How many of them are promised.
    pub allocated: i64,
    /// How many of them are damaged.
    pub damaged: i64,
    /// How many of them are in quarantine.
    pub quarantined: i64,
    /// When they came into the house; the earlier of both stays.
    pub received_at: DbInstant,
}

#[derive(QueryableByName)]
struct RowId {
    #[diesel(sql_type = Id)]
    id: DbId,
}

/// Adds to a balance in one statement and answers its row. Diesel's derive has no `ON CONFLICT`, and the index that
/// names a balance has expressions, whose literals differ.
///
/// # Errors
/// What the database says; [`StoreError::Unique`] for a serial number that is in another account.
pub fn add_stock(conn: &mut DbConn, row: &NewStock<'_>) -> Result<DbId, StoreError> {
    let text = if is_postgres(conn) { ADD_STOCK_POSTGRES } else { ADD_STOCK_SQLITE };
    let query = sql_query(text)
        .bind::<Id, _>(row.client_id)
        .bind::<Id, _>(row.id)
        .bind::<Id, _>(row.sku_id)
        .bind::<Nullable<Id>, _>(row.lot_id)
        .bind::<Text, _>(row.serial)
        .bind::<Id, _>(row.site_id)
        .bind::<Nullable<Id>, _>(row.location_id)
        .bind::<Nullable<Id>, _>(row.handling_unit_id)
        .bind::<BigInt, _>(row.on_hand)
        .bind::<BigInt, _>(row.allocated)
        .bind::<BigInt, _>(row.damaged)
        .bind::<BigInt, _>(row.quarantined)
        .bind::<Instant, _>(row.received_at);
    Ok(Cached(query).get_result::<RowId>(conn)?.id)
}

/// SQLite counts `$1` as a named parameter and numbers it in order of appearance, so one text serves both but for the
/// literal that stands for "no lot" in the index.
macro_rules! add_stock {
    ($no_lot:literal, $least:literal) => {
        concat!(
            "INSERT INTO stock (client_id, id, sku_id, lot_id, serial, site_id, location_id, handling_unit_id, \
             on_hand, allocated, damaged, quarantined, received_at, version) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1) \
             ON CONFLICT (client_id, sku_id, (COALESCE(location_id, handling_unit_id)), serial, (COALESCE(lot_id, ",
            $no_lot,
            "))) DO UPDATE SET on_hand = stock.on_hand + excluded.on_hand, \
             allocated = stock.allocated + excluded.allocated, damaged = stock.damaged + excluded.damaged, \
             quarantined = stock.quarantined + excluded.quarantined, received_at = ",
            $least,
            "(stock.received_at, excluded.received_at), version = stock.version + 1 RETURNING id"
        )
    };
}

const ADD_STOCK_SQLITE: &str = add_stock!("x'00'", "min");
const ADD_STOCK_POSTGRES: &str = add_stock!("'00000000-0000-0000-0000-000000000000'::uuid", "least");
