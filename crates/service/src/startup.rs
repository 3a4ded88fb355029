//! From settings to an open application, and every way in which that can be refused.

use crate::app::App;
use crate::app::server_keys::{KeyPlace, ServerKeys};
use crate::config::{ConfigError, Settings};
use crate::store::migrations::{self, MigrateError};
use crate::store::{Caller, DatabaseUrl, OpenError, Store, StoreError, StoreOptions, idempotency};
use std::fs::{File, TryLockError};
use std::net::IpAddr;
use std::path::Path;

/// Why a command did not do its work: one plain sentence and the exit code.
#[derive(Debug, thiserror::Error)]
#[error("{sentence}")]
pub struct Failure {
    /// What the shell sees.
    pub code: u8,
    sentence: String,
}

/// Failed, nothing changed.
pub const FAILED: u8 = 1;
/// Wrong usage, a setting that cannot be used, or not run.
pub const USAGE: u8 = 2;
/// An input or output fault at run time.
pub const IO_FAULT: u8 = 74;
/// Another server has this file.
pub const TAKEN: u8 = 75;
/// The database belongs to a newer program.
pub const NEWER_SCHEMA: u8 = 78;

impl Failure {
    /// A sentence with its exit code.
    pub fn new(code: u8, sentence: impl Into<String>) -> Self {
        Self { code, sentence: sentence.into() }
    }

    /// The same sentence with another exit code.
    #[must_use]
    pub fn with_code(self, code: u8) -> Self {
        Self { code, ..self }
    }

    /// Failed, nothing changed.
    pub fn failed(sentence: impl std::fmt::Display) -> Self {
        Self::new(FAILED, sentence.to_string())
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::new(USAGE, error.to_string())
    }
}

impl From<MigrateError> for Failure {
    fn from(error: MigrateError) -> Self {
        let code = if matches!(error, MigrateError::NewerSchema(_)) { NEWER_SCHEMA } else { FAILED };
        Self::new(code, error.to_string())
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        Self::failed(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::failed(error)
    }
}

/// Held by `serve` while it serves a SQLite file; released by the operating system when the process ends, however.
pub struct ServeLock(#[expect(dead_code, reason = "the lock is held as long as the file is open")] File);

impl ServeLock {
    /// Takes `FILE.lock`.
    ///
    /// # Errors
    /// Exit code 75 when another server has it, 1 when the folder cannot be written.
    pub fn take(path: &Path) -> Result<Self, Failure> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(|error| {
                Failure::failed(format!("cannot make the folder {}: {error}", folder.display()))
            })?;
        }
        let name = migrations::beside(path, "lock");
        let file = File::options().create(true).truncate(false).write(true).open(&name);
        let file =
            file.map_err(|error| Failure::failed(format!("cannot write {}: {error}", name.display())))?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => {
                Err(Failure::new(TAKEN, format!("another Rummelig serves this file: {}", path.display())))
            }
            Err(TryLockError::Error(error)) => {
                Err(Failure::failed(format!("cannot lock {}: {error}", name.display())))
            }
        }
    }
}

/// Brings the schema up to date for a server. A SQLite file is made and migrated; PostgreSQL only where that was asked.
///
/// # Errors
/// Exit code 78 for a newer schema, 1 otherwise.
pub fn prepare_to_serve(settings: &Settings, migrate: bool) -> Result<Option<ServeLock>, Failure> {
    match &settings.database {
        DatabaseUrl::Sqlite(path) => {
            let lock = ServeLock::take(path)?;
            migrations::migrate(&settings.database)?;
            Ok(Some(lock))
        }
        DatabaseUrl::Postgres(_) => {
            if migrate {
                migrations::migrate(settings.owner.as_ref().unwrap_or(&settings.database))?;
            }
            migrations::check(&settings.database)?;
            Ok(None)
        }
    }
}

/// Brings the schema up to date for a command that writes: a SQLite file is made, and migrated while no server holds
/// it; PostgreSQL must be up to date.
///
/// # Errors
/// Exit code 78 for a newer schema, 1 otherwise.
pub fn prepare_to_write(settings: &Settings) -> Result<(), Failure> {
    if let DatabaseUrl::Sqlite(path) = &settings.database {
        if path.exists() && migrations::check(&settings.database).is_ok() {
            return Ok(());
        }
        let _lock = ServeLock::take(path).map_err(|failure| failure.with_code(FAILED))?;
        migrations::migrate(&settings.database)?;
        return Ok(());
    }
    Ok(migrations::check(&settings.database)?)
}

/// A database that is only read must be there, and fit.
///
/// # Errors
/// `code` when it is not there, 78 for a newer schema.
pub fn prepare_to_read(settings: &Settings, code: u8) -> Result<(), Failure> {
    if let DatabaseUrl::Sqlite(path) = &settings.database
        && !path.exists()
    {
        return Err(Failure::new(code, format!("there is no database {}", path.display())));
    }
    migrations::check(&settings.database).map_err(|error| {
        let failure = Failure::from(error);
        if failure.code == NEWER_SCHEMA { failure } else { failure.with_code(code) }
    })
}

/// Opens the database, for commands that need no keys.
///
/// # Errors
/// One plain sentence, exit code 1.
pub fn open_store(settings: &Settings) -> Result<Store, Failure> {
    let options = StoreOptions {
        connections: settings.connections,
        cache_kib: settings.cache_kib,
        unsafe_database: settings.unsafe_database,
        ..StoreOptions::default()
    };
    Ok(Store::open(&settings.database, &options)?)
}

/// Opens the database and the server's keys. Lost keys are not made anew while stored answers rest on them: a command
/// that is sent again would be taken for another one.
///
/// # Errors
/// One plain sentence, exit code 1.
pub fn open(settings: &Settings) -> Result<App, Failure> {
    let store = open_store(settings)?;
    let rows_need_keys = store.read(&Caller::hotel("cli:startup"), idempotency::is_any)?;
    let server_keys = ServerKeys::open(&key_place(settings)?, rows_need_keys).map_err(Failure::failed)?;
    Ok(App { store, server_keys })
}

/// `RUMMELIG_KEY_FILE`; else beside a SQLite file, or in `var` for a server on PostgreSQL that only this computer
/// reaches.
fn key_place(settings: &Settings) -> Result<KeyPlace, Failure> {
    match (&settings.key_file, &settings.database) {
        (Some(path), _) => Ok(KeyPlace::Named(path.clone())),
        (None, DatabaseUrl::Sqlite(path)) => Ok(KeyPlace::beside(path)),
        (None, DatabaseUrl::Postgres(_)) if is_loopback(&settings.listen) => Ok(KeyPlace::of_loopback()),
        (None, DatabaseUrl::Postgres(_)) => Err(Failure::new(
            USAGE,
            "RUMMELIG_KEY_FILE is missing: all servers of one PostgreSQL need the same key file",
        )),
    }
}

/// Whether only this computer reaches the address.
#[must_use]
pub fn is_loopback(listen: &str) -> bool {
    let host = listen.rsplit_once(':').map_or(listen, |(host, _)| host);
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_is_loopback() {
        for (listen, expected) in [
            ("127.0.0.1:0", true),
            ("localhost:8080", true),
            ("[::1]:8080", true),
            ("0.0.0.0:8080", false),
            ("[::]:80", false),
            ("192.168.1.4:80", false),
            ("lager.example:80", false),
        ] {
            assert_eq!(is_loopback(listen), expected, "{listen}");
        }
    }

    #[test]
    fn a_second_server_on_one_file_is_refused_until_the_first_ends() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/rummelig.db");
        let first = ServeLock::take(&path).unwrap();
        let refused = ServeLock::take(&path).err().unwrap();
        assert_eq!(refused.code, TAKEN);
        assert!(refused.to_string().starts_with("another Rummelig serves this file"), "{refused}");
        drop(first);
        assert!(ServeLock::take(&path).is_ok());
    }
}
