//! The store: both databases behind one door.
//!
//! Every read and write of the service happens inside [`Store::read`] or [`Store::write`], in a transaction opened for
//! a [`Scope`]. A command is a closure that loads, calls one rule and writes; it may be run again from its start, so it
//! has no effect outside its [`Tx`].
//!
//! One thread writes for the process and commits many commands together (`dialect/writer.rs`); readers have their own
//! connections. PostgreSQL, where other processes write too: SERIALIZABLE, guarded updates, and bounded retry
//! (`dialect/postgres.rs`).

pub mod allocations;
pub mod audit;
pub mod backup;
pub mod balances;
pub mod cached;
pub mod clients;
pub mod counts;
pub mod dialect;
pub mod documents;
pub mod error;
pub mod events;
pub mod handling_units;
pub mod house_settings;
pub mod idempotency;
pub mod imports;
pub mod inbound;
pub mod inventory;
pub mod job_queue;
pub mod keys;
pub mod locations;
pub mod lots;
pub mod migrations;
pub mod movements;
pub mod names;
pub mod order_reasons;
pub mod orders;
pub mod page;
pub mod printing;
pub mod putaway;
pub mod record;
pub mod schema;
pub mod shipments;
pub mod sites;
pub mod skus;
pub mod sql_types;
pub mod sscc_counters;
pub mod stock;
pub mod tasks;
pub mod tours;
mod tx;
pub mod url;
pub mod verify;
mod waiting;
pub mod workers;
pub mod zones;

pub use cached::Cached;
pub use error::{CommandError, StoreError};
pub use tx::{Caller, Scope, Tx};
pub use url::DatabaseUrl;

use dialect::writer::Writer;
use dialect::{DbConn, postgres, sqlite};
use diesel::connection::SimpleConnection;
use diesel::r2d2::{ManageConnection, Pool, PooledConnection};
use job_queue::Bell;
use rummelig_domain::time::Instant;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;
use waiting::{Reply, Request, Waiting};

/// The clock of the service: on SQLite it dates what is written, on PostgreSQL the server's own does.
pub type Clock = Arc<dyn Fn() -> Instant + Send + Sync>;

/// How a store is opened.
#[derive(Clone)]
pub struct StoreOptions {
    /// Connections of a PostgreSQL pool, or readers on SQLite. 1 to 200.
    pub connections: u32,
    /// Page cache of each SQLite connection in KiB.
    pub cache_kib: u32,
    /// Accept a PostgreSQL that may lose acknowledged work.
    pub unsafe_database: bool,
    /// The most pages that the writer of a SQLite file may let it grow to, never less than it has: how a full disk is
    /// tried. None: as many as the disk takes.
    pub pages_max: Option<u32>,
    /// The clock.
    pub clock: Clock,
}

impl Default for StoreOptions {
    fn default() -> Self {
        Self {
            connections: 16,
            cache_kib: 4_096,
            unsafe_database: false,
            pages_max: None,
            clock: Arc::new(|| Instant::from(jiff::Timestamp::now())),
        }
    }
}

/// Whether a command's rows are kept or only tried (`?dry_run=true`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// Commit.
    Yes,
    /// Do everything, then roll back.
    DryRun,
}

/// Writes what is to be kept of a refusal, in the place of the rows that were undone.
pub type Settle<E> = Box<dyn Fn(&mut Tx<'_>, &E) -> Result<(), StoreError> + Send + Sync>;

/// An open database. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    engine: Arc<Engine>,
    clock: Clock,
}

struct Engine {
    writer: Writer,
    pool: Pool<Opener>,
    bell: Arc<Bell>,
}

/// A connection of the pool, which remembers when it is of no use any more: Diesel cannot tell from outside.
struct Link {
    conn: DbConn,
    is_lost: bool,
}

/// Opens connections for the pool.
#[derive(Debug)]
struct Opener {
    url: DatabaseUrl,
    cache_kib: u32,
}

/// Why a store could not be opened: one plain sentence.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct OpenError(pub String);

impl ManageConnection for Opener {
    type Connection = Link;
    type Error = OpenError;

    fn connect(&self) -> Result<Link, OpenError> {
        connect(&self.url, self.cache_kib).map(|conn| Link { conn, is_lost: false }).map_err(OpenError)
    }

    fn is_valid(&self, link: &mut Link) -> Result<(), OpenError> {
        link.conn.batch_execute("SELECT 1").map_err(|error| OpenError(error.to_string()))
    }

    fn has_broken(&self, link: &mut Link) -> bool {
        link.is_lost || std::thread::panicking()
    }
}

/// One connection outside any pool: for migrations, `verify`, backups and tests.
///
/// # Errors
/// A sentence that names what could not be opened.
pub fn connect(url: &DatabaseUrl, cache_kib: u32) -> Result<DbConn, String> {
    match url {
        DatabaseUrl::Sqlite(path) => sqlite::open(path, cache_kib),
        DatabaseUrl::Postgres(url) => postgres::open(url),
    }
}

impl Store {
    /// Opens a database whose schema is up to date (see [`migrations`]).
    ///
    /// # Errors
    /// A sentence that says what could not be opened or what the server lacks.
    pub fn open(url: &DatabaseUrl, options: &StoreOptions) -> Result<Self, OpenError> {
        let mut first = connect(url, options.cache_kib).map_err(OpenError)?;
        match url {
            DatabaseUrl::Sqlite(_) => {
                if let Some(pages) = options.pages_max {
                    sqlite::limit_pages(&mut first, pages).map_err(OpenError)?;
                }
            }
            DatabaseUrl::Postgres(_) => {
                postgres::check_server(&mut first, options.unsafe_database).map_err(OpenError)?;
            }
        }
        let pool = Pool::builder()
            .max_size(options.connections)
            .min_idle(Some(1))
            .test_on_check_out(false)
            .connection_timeout(Duration::from_secs(5))
            .build(Opener { url: url.clone(), cache_kib: options.cache_kib })
            .map_err(|error| OpenError(error.to_string()))?;
        let writer = match url {
            DatabaseUrl::Sqlite(_) => sqlite::start_writer(first, options.clock.clone()),
            DatabaseUrl::Postgres(_) => {
                let pool = pool.clone();
                postgres::start_writer(move |write| on_a_connection(&pool, write))
            }
        };
        let writer = writer.map_err(OpenError)?;
        Ok(Self {
            engine: Arc::new(Engine { writer, pool, bell: Arc::default() }),
            clock: options.clock.clone(),
        })
    }

    /// The time of the service's clock.
    #[must_use]
    pub fn now(&self) -> Instant {
        (self.clock)()
    }

    /// What rings after a commit of this process that asked for background work.
    #[must_use]
    pub fn bell(&self) -> Arc<Bell> {
        self.engine.bell.clone()
    }

    /// Runs a query on one snapshot. Blocks; call it from a thread that may wait.
    ///
    /// # Errors
    /// What the query answers, or [`StoreError::Busy`] when no connection came free in 5 s.
    pub fn read<T, E: CommandError>(
        &self,
        caller: &Caller,
        query: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let (mut link, now) = self.begin_read()?;
        let answer = catch_unwind(AssertUnwindSafe(|| query(&mut Tx::new(&mut link.conn, caller, now))));
        // A read has nothing to keep; a connection that does not even end it is gone.
        link.is_lost = link.conn.batch_execute("ROLLBACK").is_err();
        answer.unwrap_or_else(|_| Err(StoreError::Panicked.into()))
    }

    /// Runs a command and answers after it is durable. Blocks; call it from a thread that may wait.
    ///
    /// # Errors
    /// What the command answers, or [`StoreError`] for what the database could not do.
    pub fn write<T, E>(
        &self,
        caller: &Caller,
        command: impl Fn(&mut Tx<'_>) -> Result<T, E> + Send + Sync + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: CommandError,
    {
        self.write_with(caller, Keep::Yes, command, None)
    }

    /// As [`Self::write`]; when the command refuses, its rows are undone and `settle` writes what is to be kept of the
    /// refusal (its stored answer).
    ///
    /// # Errors
    /// What the command answers.
    pub fn write_with<T, E>(
        &self,
        caller: &Caller,
        keep: Keep,
        command: impl Fn(&mut Tx<'_>) -> Result<T, E> + Send + Sync + 'static,
        settle: Option<Settle<E>>,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: CommandError,
    {
        let request = Arc::new(Request { keep, command, settle });
        let (waiting, answer) = Waiting::queued(self.bell(), caller, request.clone());
        self.engine.writer.send(waiting);
        match answer.blocking_recv() {
            Ok(Reply::Done(answer)) => answer,
            Ok(Reply::Again) => self.write_alone(caller, &request),
            Err(_) => Err(StoreError::Panicked.into()),
        }
    }

    /// As [`Self::write_with`], for callers on an async thread.
    ///
    /// # Errors
    /// What the command answers.
    pub async fn write_async<T, E>(
        &self,
        caller: &Caller,
        keep: Keep,
        command: impl Fn(&mut Tx<'_>) -> Result<T, E> + Send + Sync + 'static,
        settle: Option<Settle<E>>,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: CommandError,
    {
        let request = Arc::new(Request { keep, command, settle });
        let (waiting, answer) = Waiting::queued(self.bell(), caller, request.clone());
        self.engine.writer.send(waiting);
        match answer.await {
            Ok(Reply::Done(answer)) => answer,
            Ok(Reply::Again) => {
                let (store, caller) = (self.clone(), caller.clone());
                tokio::task::spawn_blocking(move || store.write_alone(&caller, &request))
                    .await
                    .unwrap_or_else(|_| Err(StoreError::Panicked.into()))
            }
            Err(_) => Err(StoreError::Panicked.into()),
        }
    }

    /// As [`Self::read`], for callers on an async thread.
    ///
    /// # Errors
    /// What the query answers.
    pub async fn read_async<T, E>(
        &self,
        caller: &Caller,
        query: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: CommandError,
    {
        let store = self.clone();
        let caller = caller.clone();
        tokio::task::spawn_blocking(move || store.read(&caller, query))
            .await
            .unwrap_or_else(|_| Err(StoreError::Panicked.into()))
    }

    /// Has the planner look at the tables, after many rows came at once. Until then it plans by what was there before.
    ///
    /// # Errors
    /// What the database says; nothing depends on it.
    pub fn renew_statistics(&self) -> Result<(), StoreError> {
        Ok(dialect::statistics::renew(&mut self.pooled()?.conn)?)
    }

    fn pooled(&self) -> Result<PooledConnection<Opener>, StoreError> {
        self.engine.pool.get().map_err(|_| StoreError::Busy)
    }

    /// Begins a read on a connection that answers; those that the server cut meanwhile are thrown away.
    fn begin_read(&self) -> Result<(PooledConnection<Opener>, Instant), StoreError> {
        let mut left = self.engine.pool.max_size();
        loop {
            let mut link = self.pooled()?;
            match dialect::begin_read(&mut link.conn, &self.clock) {
                Ok(now) => return Ok((link, now)),
                Err(error) => {
                    link.is_lost = true;
                    if left == 0 || !matches!(error, StoreError::ConnectionLost) {
                        return Err(error);
                    }
                    left -= 1;
                }
            }
        }
    }

    /// A command in a transaction of its own, decided anew from BEGIN while PostgreSQL cannot serialize it with those of
    /// other processes, at most 10 times or 5 s.
    fn write_alone<T, E, C>(&self, caller: &Caller, request: &Request<E, C>) -> Result<T, E>
    where
        E: CommandError,
        C: Fn(&mut Tx<'_>) -> Result<T, E>,
    {
        let Request { keep, command, settle } = request;
        let answer = self.retry_postgres(caller, *keep, command);
        if let (Err(refusal), Some(settle)) = (&answer, settle)
            && refusal.store_error().is_none()
        {
            // The refused transaction is gone, so the refusal is stored in one of its own. A command with the same key
            // that came in between has stored an answer, and `settle` then leaves that one.
            self.retry_postgres(caller, *keep, &|tx: &mut Tx<'_>| settle(tx, refusal).map_err(E::from))?;
        }
        answer
    }

    fn retry_postgres<T, E: CommandError>(
        &self,
        caller: &Caller,
        keep: Keep,
        command: &impl Fn(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let started = std::time::Instant::now();
        let mut attempt = 0;
        loop {
            attempt += 1;
            let answer = self
                .pooled()
                .map_err(E::from)
                .and_then(|mut link| in_transaction(&mut link, &self.engine.bell, caller, keep, command));
            match answer {
                Err(error) if error.store_error().is_some_and(StoreError::may_have_met_another) => {
                    if attempt >= postgres::ATTEMPTS_MAX || started.elapsed() > postgres::RETRY_FOR {
                        return Err(given_up(error));
                    }
                    std::thread::sleep(postgres::wait_before(attempt));
                }
                answer => return answer,
            }
        }
    }
}

/// Writes a group on a connection of the pool; one that does not even roll back is thrown away.
fn on_a_connection(pool: &Pool<Opener>, write: &mut postgres::WriteGroup<'_>) -> postgres::Written {
    let mut link = pool.get().map_err(|_| StoreError::Busy)?;
    let written = write(&mut link.conn);
    if written.is_err() {
        link.is_lost = link.conn.batch_execute("ROLLBACK").is_err();
    }
    written
}

/// What a caller is told when every attempt failed. A unique rule that refuses the row each time is no neighbour: it is
/// what a rule of ours should have found, and stays what it is.
fn given_up<E: CommandError>(error: E) -> E {
    if error.store_error().is_some_and(StoreError::may_retry) { StoreError::Busy.into() } else { error }
}

/// Runs a closure in one serializable transaction; only a success is committed.
fn in_transaction<T, E: CommandError>(
    link: &mut Link,
    bell: &Bell,
    caller: &Caller,
    keep: Keep,
    command: &impl Fn(&mut Tx<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let now = match postgres::begin_write(&mut link.conn) {
        Ok(now) => now,
        Err(error) => {
            link.is_lost = true;
            return Err(error.into());
        }
    };
    let mut tx = Tx::new(&mut link.conn, caller, now);
    let answer = catch_unwind(AssertUnwindSafe(|| finished(&mut tx, command)))
        .unwrap_or_else(|_| Err(StoreError::Panicked.into()));
    let asked_for_work = tx.asked_for_work;
    let commit = keep == Keep::Yes && answer.is_ok();
    let end = link.conn.batch_execute(if commit { "COMMIT" } else { "ROLLBACK" }).map_err(StoreError::from);
    // A commit that cannot be serialized has ended its transaction; after any other fault nobody knows.
    link.is_lost = matches!(&end, Err(error) if !matches!(error, StoreError::Serialization));
    match (answer, end) {
        (Ok(_), Err(error)) => Err(error.into()),
        (answer, _) => {
            if commit && asked_for_work {
                bell.ring();
            }
            answer
        }
    }
}

/// A command and what follows every command (see [`stock::finish`]).
fn finished<T, E: CommandError>(
    tx: &mut Tx<'_>,
    command: &impl Fn(&mut Tx<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let answer = command(tx)?;
    stock::finish(tx)?;
    Ok(answer)
}
