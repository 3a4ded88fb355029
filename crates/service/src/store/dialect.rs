//! The only place that asks which database this is.
//!
//! Everything else runs the same query on both. What differs stands here or in the two files below, each with its
//! reason.

mod connection;
pub mod postgres;
pub mod sqlite;

pub use super::cached::Cached;
pub use connection::{DbConn, MultiBackend};

use super::error::StoreError;
use diesel::sql_types::BigInt;
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

/// Whether this connection is to PostgreSQL.
#[must_use]
pub fn is_postgres(conn: &DbConn) -> bool {
    matches!(conn, DbConn::Postgres(_))
}
