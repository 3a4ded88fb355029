//! SQLite: how a connection is opened, and the one thread that writes.
//!
//! The thread takes the first waiting command and whatever else waits, at most [`GROUP_MAX`], gives each its own
//! savepoint, commits once and answers all of them after the commit. Refusals wait too, as they may rest on an
//! uncommitted neighbour.

use super::connection::DbConn;
use crate::store::error::StoreError;
use diesel::connection::SimpleConnection;
use diesel::sql_types::{BigInt, Nullable, Text};
use diesel::{Connection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};
use rummelig_domain::time::Instant;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;

/// How many commands one commit may carry.
pub const GROUP_MAX: usize = 64;
/// How many commands may wait before a new one is told that the house is busy.
pub const QUEUE_MAX: usize = 1_024;
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

/// What became of one command inside its savepoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Its rows are to be kept.
    Keep,
    /// Its rows are to be rolled back; it may then store its refusal.
    Undo,
    /// The database rolled back everything: the whole group fails.
    GroupLost(Fault),
}

/// What a whole group can fail of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The disk is full.
    StorageFull,
    /// Another process held the write lock for too long.
    Busy,
}

impl From<Fault> for StoreError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::StorageFull => Self::StorageFull,
            Fault::Busy => Self::Busy,
        }
    }
}

/// A command in the queue, with the place where its answer goes.
pub trait Queued: Send {
    /// Runs it inside its savepoint.
    fn run(&mut self, conn: &mut DbConn, now: Instant) -> Verdict;
    /// After its rows were undone: stores the refusal where that is asked for.
    fn settle(&mut self, conn: &mut DbConn, now: Instant) -> Verdict;
    /// Sends the answer: the command's own after the commit, or the fault of the group.
    fn answer(self: Box<Self>, group: Result<(), Fault>);
}

/// The queue in front of the writing thread. Dropping it lets the thread finish what waits, then ends it.
pub struct Writer {
    queue: Option<SyncSender<Box<dyn Queued>>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread on its own connection.
    ///
    /// # Errors
    /// When the operating system gives no thread.
    pub fn start(conn: DbConn, clock: Arc<dyn Fn() -> Instant + Send + Sync>) -> Result<Self, String> {
        let (queue, waiting) = sync_channel(QUEUE_MAX);
        let thread = std::thread::Builder::new()
            .name("writer".into())
            .spawn(move || write_groups(conn, &waiting, &clock))
            .map_err(|error| error.to_string())?;
        Ok(Self { queue: Some(queue), thread: Some(thread) })
    }

    /// Hands a command over; a full queue gives it back unanswered.
    pub fn send(&self, command: Box<dyn Queued>) {
        let Some(queue) = &self.queue else { return command.answer(Err(Fault::Busy)) };
        match queue.try_send(command) {
            Ok(()) => {}
            Err(TrySendError::Full(command) | TrySendError::Disconnected(command)) => {
                command.answer(Err(Fault::Busy));
            }
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            // A panic there was already reported by the thread itself.
            let _ = thread.join();
        }
    }
}

fn write_groups(
    mut conn: DbConn,
    waiting: &Receiver<Box<dyn Queued>>,
    clock: &Arc<dyn Fn() -> Instant + Send + Sync>,
) {
    while let Ok(first) = waiting.recv() {
        let mut group = vec![first];
        while group.len() < GROUP_MAX {
            let Ok(next) = waiting.try_recv() else { break };
            group.push(next);
        }
        let outcome = write_group(&mut conn, &mut group, clock);
        if outcome.is_err() {
            // After a full disk SQLite has often rolled back by itself; then this says so and changes nothing.
            let _ = conn.batch_execute("ROLLBACK");
        }
        for command in group {
            command.answer(outcome);
        }
    }
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
            Verdict::Undo => {
                run_sql(conn, "ROLLBACK TO command")?;
                match command.settle(conn, now) {
                    Verdict::Keep => {}
                    Verdict::Undo => run_sql(conn, "ROLLBACK TO command")?,
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
