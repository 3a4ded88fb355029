//! PostgreSQL: how a connection is opened, and how a transaction is begun, retried and given up.

use super::connection::DbConn;
use crate::store::error::StoreError;
use crate::store::sql_types::{DbInstant, Instant as SqlInstant};
use diesel::connection::SimpleConnection;
use diesel::sql_types::Text;
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, sql_query};
use rummelig_domain::time::Instant;
use std::time::Duration;

/// The oldest server that is promised to work.
const VERSION_MIN: u32 = 15;
/// How often one command is decided anew before its caller is told that the house is busy.
pub const ATTEMPTS_MAX: u32 = 10;
/// How long one command may be decided anew.
pub const RETRY_FOR: Duration = Duration::from_secs(5);
const WAIT_FIRST_MS: u64 = 5;
const WAIT_MAX_MS: u64 = 250;

/// Begins a write. Set for this transaction only, since a pooler in between may hand the session to others.
/// Index scans are asked for, as a sequential scan locks a whole table against its neighbours under SERIALIZABLE.
const BEGIN_WRITE: &str = "BEGIN ISOLATION LEVEL SERIALIZABLE; \
    SET LOCAL synchronous_commit = on; SET LOCAL lock_timeout = '2s'; \
    SET LOCAL idle_in_transaction_session_timeout = '10s'; SET LOCAL enable_seqscan = off";
const BEGIN_READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";

#[derive(QueryableByName)]
struct Setting {
    #[diesel(sql_type = Text)]
    value: String,
}

#[derive(QueryableByName)]
struct Now {
    #[diesel(sql_type = SqlInstant)]
    value: DbInstant,
}

/// Opens one connection.
///
/// # Errors
/// What the server or the client library says, without the password.
pub fn open(url: &str) -> Result<DbConn, String> {
    PgConnection::establish(url)
        .map(DbConn::Postgres)
        .map_err(|error| format!("cannot reach PostgreSQL: {error}"))
}

/// Refuses a server that is too old or that may lose acknowledged commits.
///
/// # Errors
/// A sentence that names the setting, unless `unsafe_allowed`.
pub fn check_server(conn: &mut DbConn, unsafe_allowed: bool) -> Result<(), String> {
    let version = setting(conn, "server_version_num")?;
    let major = version.parse::<u32>().unwrap_or(0) / 10_000;
    if major < VERSION_MIN {
        return Err(format!("PostgreSQL {VERSION_MIN} or newer is needed; this is {major}"));
    }
    for name in ["fsync", "full_page_writes"] {
        if setting(conn, name)? == "on" {
            continue;
        }
        let fault = format!("PostgreSQL runs with {name} off and may lose acknowledged work");
        if !unsafe_allowed {
            return Err(format!("{fault}; switch it on, or set RUMMELIG_UNSAFE_DATABASE=1"));
        }
        tracing::warn!("{fault}; it was allowed by RUMMELIG_UNSAFE_DATABASE");
    }
    Ok(())
}

fn setting(conn: &mut DbConn, name: &str) -> Result<String, String> {
    sql_query(format!("SELECT current_setting('{name}') AS value"))
        .get_result::<Setting>(conn)
        .map(|row| row.value)
        .map_err(|error| format!("PostgreSQL does not tell its {name}: {error}"))
}

/// Begins a serializable transaction and tells its time.
///
/// # Errors
/// [`StoreError::ConnectionLost`] or what the server says.
pub fn begin_write(conn: &mut DbConn) -> Result<Instant, StoreError> {
    conn.batch_execute(BEGIN_WRITE)?;
    now(conn)
}

/// Begins a read on one snapshot and tells its time.
///
/// # Errors
/// [`StoreError::ConnectionLost`] or what the server says.
pub fn begin_read(conn: &mut DbConn) -> Result<Instant, StoreError> {
    conn.batch_execute(BEGIN_READ)?;
    now(conn)
}

fn now(conn: &mut DbConn) -> Result<Instant, StoreError> {
    let row = super::Cached(sql_query("SELECT now() AS value")).get_result::<Now>(conn)?;
    Ok(row.value.0)
}

/// How long to wait before attempt `attempt` (from 1): full jitter under a bound that doubles.
#[must_use]
pub fn wait_before(attempt: u32) -> Duration {
    let bound = (WAIT_FIRST_MS << attempt.min(10)).min(WAIT_MAX_MS);
    let mut bytes = [0_u8; 8];
    // Without randomness all callers would wait alike; that is slow, not wrong.
    let random = getrandom::fill(&mut bytes).map_or(bound, |()| u64::from_le_bytes(bytes));
    Duration::from_millis(random % (bound + 1))
}
