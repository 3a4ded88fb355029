//! SQLite: how a connection is opened, and how a group of commands is written.
//!
//! Each command has its own savepoint and all are answered after the one commit. Refusals wait too, as they may rest on
//! an uncommitted neighbour.

use super::connection::DbConn;
use super::writer::{Fault, Queued, Verdict, Writer};
use crate::store::error::StoreError;
use diesel::connection::SimpleConnection;
use diesel::sql_types::{BigInt, Nullable, Text};
use diesel::{Connection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};
use rummelig_domain::time::Instant;
use std::path::Path;
use std::sync::Arc;

/// The exit code after an input/output fault: nobody can know what is on the disk.
const EXIT_IO_FAULT: i32 = 74;

/// What each connection must answer after it was opened; a wrong answer refuses to start and names the pragma.
const PRAGMAS: [(&str, &str, &str); 7] = [
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", "2"),
    ("foreign_keys", "ON", "1"),
    ("recursive_triggers", "ON", "1"),
    ("trusted_schema", "OFF", "0"),
    ("busy_timeout", "5000", "5000"),
    ("temp_store", "MEMORY", "2"),
];

#[derive(QueryableByName)]
struct Answer {
    #[diesel(sql_type = Text)]
    value: String,
}

#[derive(QueryableByName)]
struct Last {
    #[diesel(sql_type = Nullable<BigInt>)]
    value: Option<i64>,
}

/// Opens one connection with the house's pragmas.
///
/// # Errors
/// A sentence that names the file, or the pragma that did not hold.
pub fn open(path: &Path, cache_kib: u32) -> Result<DbConn, String> {
    let mut conn = SqliteConnection::establish(&path.display().to_string())
        .map_err(|error| format!("cannot open {}: {error}", path.display()))?;
    for (name, wanted, expected) in PRAGMAS {
        conn.batch_execute(&format!("PRAGMA {name} = {wanted}"))
            .map_err(|error| format!("cannot open {}: {error}", path.display()))?;
        let answer = pragma(&mut conn, name)?;
        if answer != expected {
            return Err(format!("SQLite did not accept PRAGMA {name} = {wanted}; it says {answer}"));
        }
    }
    conn.batch_execute(&format!("PRAGMA cache_size = -{cache_kib}")).map_err(|error| error.to_string())?;
    Ok(DbConn::Sqlite(conn))
}

/// Lets the file grow to so many pages at most through this connection; never to fewer than it has.
///
/// # Errors
/// What the database says.
pub fn limit_pages(conn: &mut DbConn, pages: u32) -> Result<(), String> {
    conn.batch_execute(&format!("PRAGMA max_page_count = {pages}")).map_err(|error| error.to_string())
}

fn pragma(conn: &mut SqliteConnection, name: &str) -> Result<String, String> {
    // The table-valued form names its column after the pragma, except for busy_timeout, so the value is cast and named.
    let column = if name == "busy_timeout" { "timeout" } else { name };
    sql_query(format!("SELECT CAST({column} AS TEXT) AS value FROM pragma_{name}"))
        .get_result::<Answer>(conn)
        .map(|answer| answer.value)
        .map_err(|error| format!("PRAGMA {name} cannot be read: {error}"))
}

/// The thread that writes to this file, on its own connection.
///
/// # Errors
/// When the operating system gives no thread.
pub fn start_writer(
    mut conn: DbConn,
    clock: Arc<dyn Fn() -> Instant + Send + Sync>,
) -> Result<Writer, String> {
    Writer::start(move |mut group| {
        let outcome = write_group(&mut conn, &mut group, &clock);
        if outcome.is_err() {
            // After a full disk SQLite has often rolled back by itself; then this says so and changes nothing.
            let _ = conn.batch_execute("ROLLBACK");
        }
        for command in group {
            command.answer(outcome);
        }
    })
}

fn write_group(
    conn: &mut DbConn,
    group: &mut [Box<dyn Queued>],
    clock: &Arc<dyn Fn() -> Instant + Send + Sync>,
) -> Result<(), Fault> {
    run_sql(conn, "BEGIN IMMEDIATE")?;
    let now = clock().max(last_recorded(conn)?);
    for command in group {
        run_sql(conn, "SAVEPOINT command")?;
        match command.run(conn, now) {
            Verdict::Keep => {}
            Verdict::Undo | Verdict::Met => {
                run_sql(conn, "ROLLBACK TO command")?;
                match command.settle(conn, now) {
                    Verdict::Keep => {}
                    Verdict::Undo | Verdict::Met => run_sql(conn, "ROLLBACK TO command")?,
                    Verdict::GroupLost(fault) => return Err(fault),
                }
            }
            Verdict::GroupLost(fault) => return Err(fault),
        }
        run_sql(conn, "RELEASE command")?;
    }
    run_sql(conn, "COMMIT")
}

/// The time of the newest posting: a clock that jumps back never writes before it.
fn last_recorded(conn: &mut DbConn) -> Result<Instant, Fault> {
    let last =
        super::Cached(sql_query("SELECT recorded_at AS value FROM movement ORDER BY seq DESC LIMIT 1"))
            .get_results::<Last>(conn)
            .map_err(|error| fault_of(&error.into()))?;
    Ok(Instant::from_micros(last.first().and_then(|row| row.value).unwrap_or(i64::MIN)))
}

fn run_sql(conn: &mut DbConn, sql: &str) -> Result<(), Fault> {
    conn.batch_execute(sql).map_err(|error| fault_of(&error.into()))
}

/// Full and busy can be answered; after anything else nobody knows what is on the disk, so the process ends.
pub fn fault_of(error: &StoreError) -> Fault {
    match error {
        StoreError::StorageFull => Fault::StorageFull,
        StoreError::Busy => Fault::Busy,
        other => {
            tracing::error!(error = %other, "the database cannot be trusted any more; stopping");
            std::process::exit(EXIT_IO_FAULT)
        }
    }
}
