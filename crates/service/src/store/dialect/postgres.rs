//! PostgreSQL: how a connection is opened, how a group of commands is written, and how a transaction is begun, retried
//! and given up.
//!
//! Under SERIALIZABLE two transactions on neighbouring rows of an index end each other, and the orders that a house
//! works on are neighbours. So the commands of one process go through one thread, as on SQLite, and do not meet; they
//! share a commit. What meets a transaction of another process is decided anew, at last each command by itself.

use super::connection::DbConn;
use super::writer::{Fault, Queued, Verdict, Writer};
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
/// How often a group is written anew before its commands are given back to their callers.
const GROUP_ATTEMPTS: u32 = 3;
const WAIT_FIRST_MS: u64 = 5;
const WAIT_MAX_MS: u64 = 250;

/// Begins a write. Set for this transaction only, since a pooler in between may hand the session to others.
/// Index scans are asked for, as a sequential scan locks a whole table against its neighbours under SERIALIZABLE; and
/// one plan for each kept statement, as the statements of a command find rows by their keys, and planning them anew for
/// each command took a fifth of its time.
const BEGIN_WRITE: &str = "BEGIN ISOLATION LEVEL SERIALIZABLE; \
    SET LOCAL synchronous_commit = on; SET LOCAL lock_timeout = '2s'; \
    SET LOCAL idle_in_transaction_session_timeout = '10s'; SET LOCAL enable_seqscan = off; \
    SET LOCAL plan_cache_mode = force_generic_plan";
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

/// What became of each command of a group, unless the whole group failed.
pub type Written = Result<Vec<Result<(), Fault>>, StoreError>;
/// Writes a group on a connection.
pub type WriteGroup<'g> = dyn FnMut(&mut DbConn) -> Written + 'g;

/// The thread that writes for this process; `on_a_connection` lends it one for each group, and rolls back what failed.
///
/// # Errors
/// When the operating system gives no thread.
pub fn start_writer(
    on_a_connection: impl Fn(&mut WriteGroup<'_>) -> Written + Send + 'static,
) -> Result<Writer, String> {
    Writer::start(move |mut group| {
        let outcomes = write_or_give_back(&on_a_connection, &mut group);
        for (command, outcome) in group.into_iter().zip(outcomes) {
            command.answer(outcome);
        }
    })
}

/// Writes a group; where that fails, what each of its commands is told. A command that met another transaction is
/// given back, and its caller decides it anew in a transaction of its own.
fn write_or_give_back(
    on_a_connection: &impl Fn(&mut WriteGroup<'_>) -> Written,
    group: &mut [Box<dyn Queued>],
) -> Vec<Result<(), Fault>> {
    for attempt in 1..=GROUP_ATTEMPTS {
        match on_a_connection(&mut |conn| write_group(conn, group)) {
            Ok(outcomes) => return outcomes,
            Err(StoreError::Busy) => return vec![Err(Fault::Busy); group.len()],
            Err(StoreError::StorageFull) => return vec![Err(Fault::StorageFull); group.len()],
            Err(error) if error.may_retry() && attempt < GROUP_ATTEMPTS => {
                std::thread::sleep(wait_before(attempt));
            }
            Err(_) => break,
        }
    }
    vec![Err(Fault::Met); group.len()]
}

fn write_group(conn: &mut DbConn, group: &mut [Box<dyn Queued>]) -> Written {
    let now = begin_write(conn)?;
    let mut outcomes = Vec::with_capacity(group.len());
    // The end of a savepoint goes out with the beginning of the next, and the last ends with the commit: each message
    // to the server costs more than what it asks.
    let mut begin = "SAVEPOINT command";
    for command in group {
        conn.batch_execute(begin)?;
        let mut verdict = command.run(conn, now);
        if verdict == Verdict::Undo {
            conn.batch_execute("ROLLBACK TO command")?;
            verdict = command.settle(conn, now);
        }
        let outcome = match verdict {
            Verdict::Keep => Ok(()),
            Verdict::Undo | Verdict::Met => {
                conn.batch_execute("ROLLBACK TO command")?;
                if verdict == Verdict::Met { Err(Fault::Met) } else { Ok(()) }
            }
            Verdict::GroupLost(fault) => return Err(fault.into()),
        };
        begin = "RELEASE command; SAVEPOINT command";
        outcomes.push(outcome);
    }
    conn.batch_execute("COMMIT")?;
    Ok(outcomes)
}
