//! Bringing a database to the schema of this program, and refusing one that is ahead of it.

use super::dialect::{DbConn, statistics};
use super::{DatabaseUrl, connect};
use diesel::connection::SimpleConnection;
use diesel::migration::MigrationSource;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use std::fs::File;
use std::path::{Path, PathBuf};

const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");
/// Held by a PostgreSQL migrator, so that two nodes do not migrate at once. The number only has to be ours.
const POSTGRES_LOCK: i64 = 0x52_55_4d_4d_45_4c_49_47;

/// What stands between a database and this program.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// The database was written by a newer program (exit code 78).
    #[error("This database belongs to a newer Rummelig (schema {0}). Start that version.")]
    NewerSchema(String),
    /// Migrations are pending and nobody asked to run them.
    #[error("the database lacks {0} migration(s); run `rummelig migrate`, or start with --migrate")]
    Pending(usize),
    /// The database could not be opened or a migration failed; it was rolled back.
    #[error("{0}")]
    Failed(String),
}

fn failed(error: impl std::fmt::Display) -> MigrateError {
    MigrateError::Failed(error.to_string())
}

/// Brings the schema up to date, one migration a transaction. A SQLite file that already holds data is copied first
/// (`FILE.before-VERSION`).
///
/// # Errors
/// [`MigrateError`]; the database is then as it was, or at an earlier migration's end.
pub fn migrate(url: &DatabaseUrl) -> Result<usize, MigrateError> {
    let _guard = match url {
        DatabaseUrl::Sqlite(path) => Some(lock_file(path)?),
        DatabaseUrl::Postgres(_) => None,
    };
    let mut conn = connect(url, 2_048).map_err(failed)?;
    match &mut conn {
        DbConn::Sqlite(inner) => {
            let pending = pending(inner, &SQLITE)?;
            let DatabaseUrl::Sqlite(path) = url else { return Err(failed("not a file")) };
            if !pending.is_empty() && applied(inner)? > 0 {
                copy_first(inner, path, &pending[0])?;
            }
            inner.run_pending_migrations(SQLITE).map_err(failed)?;
            if !pending.is_empty() {
                statistics::write(inner).map_err(failed)?;
            }
            Ok(pending.len())
        }
        DbConn::Postgres(inner) => {
            inner.batch_execute(&format!("SELECT pg_advisory_lock({POSTGRES_LOCK})")).map_err(failed)?;
            let pending = pending(inner, &POSTGRES)?;
            inner.run_pending_migrations(POSTGRES).map_err(failed)?;
            Ok(pending.len())
        }
    }
}

/// Says whether this program fits the schema as it is.
///
/// # Errors
/// [`MigrateError::NewerSchema`] or [`MigrateError::Pending`].
pub fn check(url: &DatabaseUrl) -> Result<(), MigrateError> {
    let mut conn = connect(url, 2_048).map_err(failed)?;
    let missing = match &mut conn {
        DbConn::Sqlite(inner) => pending(inner, &SQLITE)?,
        DbConn::Postgres(inner) => pending(inner, &POSTGRES)?,
    };
    if missing.is_empty() { Ok(()) } else { Err(MigrateError::Pending(missing.len())) }
}

/// The newest migration that this program knows.
#[must_use]
pub fn schema_version() -> String {
    let migrations = MigrationSource::<diesel::sqlite::Sqlite>::migrations(&SQLITE).unwrap_or_default();
    migrations.iter().map(|migration| migration.name().version().to_string()).max().unwrap_or_default()
}

#[derive(diesel::QueryableByName)]
struct Applied {
    #[diesel(sql_type = diesel::sql_types::Text)]
    version: String,
}

/// Whether the newest migration that the database knows is the newest that this program knows.
///
/// # Errors
/// What the database says.
pub fn is_current(tx: &mut super::Tx<'_>) -> Result<bool, super::StoreError> {
    let newest = "SELECT max(version) AS version FROM __diesel_schema_migrations";
    let applied = diesel::RunQueryDsl::get_result::<Applied>(diesel::sql_query(newest), tx.conn())?;
    Ok(applied.version == schema_version())
}

/// The migrations to come; refuses a database that knows one this program does not.
fn pending<C, DB>(conn: &mut C, known: &EmbeddedMigrations) -> Result<Vec<String>, MigrateError>
where
    DB: diesel::backend::Backend,
    C: MigrationHarness<DB>,
    EmbeddedMigrations: MigrationSource<DB>,
{
    let known: Vec<String> = MigrationSource::<DB>::migrations(known)
        .map_err(failed)?
        .iter()
        .map(|migration| migration.name().version().to_string())
        .collect();
    let applied: Vec<String> =
        conn.applied_migrations().map_err(failed)?.iter().map(ToString::to_string).collect();
    if let Some(foreign) = applied.iter().find(|version| !known.contains(version)) {
        return Err(MigrateError::NewerSchema(foreign.clone()));
    }
    let mut missing: Vec<String> = known.into_iter().filter(|version| !applied.contains(version)).collect();
    missing.sort();
    Ok(missing)
}

fn applied(conn: &mut diesel::SqliteConnection) -> Result<usize, MigrateError> {
    conn.applied_migrations().map(|applied| applied.len()).map_err(failed)
}

/// One migrator a file, also between processes.
fn lock_file(path: &Path) -> Result<File, MigrateError> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|error| {
            MigrateError::Failed(format!("cannot make the folder {}: {error}", folder.display()))
        })?;
    }
    let name = beside(path, "migrate.lock");
    let file = File::create(&name)
        .map_err(|error| MigrateError::Failed(format!("cannot write beside {}: {error}", path.display())))?;
    file.lock().map_err(failed)?;
    Ok(file)
}

fn copy_first(conn: &mut diesel::SqliteConnection, path: &Path, version: &str) -> Result<(), MigrateError> {
    let copy = beside(path, &format!("before-{version}"));
    if copy.exists() {
        return Ok(());
    }
    conn.batch_execute(&format!("VACUUM INTO '{}'", copy.display().to_string().replace('\'', "''")))
        .map_err(failed)
}

/// `FILE.suffix`, in the folder of the file.
#[must_use]
pub fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    PathBuf::from(name)
}
