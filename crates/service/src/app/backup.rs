//! A copy of a SQLite database taken while it is used, and the way back.

use crate::app::key_token::hex;
use crate::app::verify;
use crate::store::audit::{self, Chain, Entry};
use crate::store::{Caller, DatabaseUrl, Store, StoreError, StoreOptions, backup, migrations, sscc_counters};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// What a copy holds; written beside it as `COPY.manifest.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The newest migration.
    pub schema: String,
    /// The last movement.
    pub sequence: i64,
    /// The last event.
    pub event: i64,
    /// The last audit entry.
    pub audit: i64,
    /// SHA-256 of the copy.
    pub sha256: String,
    /// When it was taken, UTC.
    pub taken_at: String,
}

/// Why there is no copy, or no way back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// PostgreSQL has tools of its own.
    #[error("this is PostgreSQL: use pg_dump, or pgBackRest for a copy to any point in time")]
    Postgres,
    /// The target is there already; nothing is ever written over.
    #[error("{0} exists already; name a path that does not")]
    Exists(PathBuf),
    /// The copy and its manifest do not belong together.
    #[error("the copy {0} is not what its manifest says; take another one")]
    Hash(PathBuf),
    /// The manifest cannot be read.
    #[error("the manifest {0} cannot be read")]
    Manifest(PathBuf),
    /// The copy does not add up; it was deleted.
    #[error("the copy does not add up and was deleted: {0}")]
    Broken(String),
    /// The file system refused.
    #[error("{0}: {1}")]
    Io(PathBuf, io::Error),
    /// The database refused.
    #[error("{0}")]
    Store(String),
}

impl From<StoreError> for BackupError {
    fn from(error: StoreError) -> Self {
        Self::Store(error.to_string())
    }
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> BackupError + '_ {
    move |error| BackupError::Io(path.to_owned(), error)
}

/// Takes a verified copy into a folder, which is made where it is missing; answers its path and its manifest.
///
/// # Errors
/// [`BackupError`]; a copy that does not add up is deleted.
pub fn backup(store: &Store, url: &DatabaseUrl, folder: &Path) -> Result<(PathBuf, Manifest), BackupError> {
    let DatabaseUrl::Sqlite(_) = url else { return Err(BackupError::Postgres) };
    fs::create_dir_all(folder).map_err(at(folder))?;
    let taken_at = store.now().to_string();
    let name: String = taken_at.chars().filter(char::is_ascii_alphanumeric).collect();
    let copy = folder.join(format!("rummelig-{name}.db"));
    if copy.exists() {
        return Err(BackupError::Exists(copy));
    }
    let unfinished = folder.join(format!(".rummelig-{name}-{}.db", std::process::id()));
    let made = make(url, &unfinished, taken_at);
    let manifest = match made {
        Ok(manifest) => manifest,
        Err(error) => {
            remove(&unfinished);
            return Err(error);
        }
    };
    let beside = migrations::beside(&copy, "manifest.json");
    let text =
        serde_json::to_string_pretty(&manifest).map_err(|error| BackupError::Store(error.to_string()))?;
    fs::write(&beside, text).map_err(at(&beside))?;
    sync(&beside)?;
    fs::rename(&unfinished, &copy).map_err(at(&copy))?;
    sync(folder)?;
    Ok((copy, manifest))
}

fn make(url: &DatabaseUrl, copy: &Path, taken_at: String) -> Result<Manifest, BackupError> {
    backup::copy_into(url, copy).map_err(BackupError::Store)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(copy, fs::Permissions::from_mode(0o600)).map_err(at(copy))?;
    }
    let (sequence, event, audit) = looked_at(copy)?;
    sync(copy)?;
    Ok(Manifest {
        schema: migrations::schema_version(),
        sequence,
        event,
        audit,
        sha256: hash(copy)?,
        taken_at,
    })
}

/// Opens a copy, verifies it, asks for its heads, and closes it so that it is one file again.
fn looked_at(copy: &Path) -> Result<(i64, i64, i64), BackupError> {
    let url = DatabaseUrl::Sqlite(copy.to_owned());
    let heads = {
        let options = StoreOptions { connections: 1, ..StoreOptions::default() };
        let store = Store::open(&url, &options).map_err(|error| BackupError::Store(error.to_string()))?;
        let report = verify::of_store(&store, None)?;
        if !report.is_clean() {
            return Err(BackupError::Broken(report.lines().join("; ")));
        }
        store.read(&Caller::hotel("cli:backup"), backup::heads)?
    };
    backup::close(&url).map_err(BackupError::Store)?;
    Ok(heads)
}

/// Puts a copy where no file is yet, and raises its epoch, so that readers of events learn that the house went back.
/// The file appears under its name when it is whole and verified; a restore that dies halfway leaves none.
///
/// # Errors
/// [`BackupError`]; nothing is then left at the target.
pub fn restore(from: &Path, into: &Path) -> Result<(Manifest, verify::Report), BackupError> {
    if into.exists() {
        return Err(BackupError::Exists(into.to_owned()));
    }
    let beside = migrations::beside(from, "manifest.json");
    let text = fs::read_to_string(&beside).map_err(|_| BackupError::Manifest(beside.clone()))?;
    let manifest: Manifest = serde_json::from_str(&text).map_err(|_| BackupError::Manifest(beside))?;
    if hash(from)? != manifest.sha256 {
        return Err(BackupError::Hash(from.to_owned()));
    }
    let unfinished = migrations::beside(into, &format!("restoring-{}", std::process::id()));
    let done = put(&manifest, from, &unfinished).and_then(|report| {
        // A hard link, unlike a rename, never replaces a file that somebody made meanwhile.
        fs::hard_link(&unfinished, into).map_err(at(into))?;
        sync(into.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")))?;
        Ok(report)
    });
    remove(&unfinished);
    Ok((manifest, done?))
}

fn put(manifest: &Manifest, from: &Path, into: &Path) -> Result<verify::Report, BackupError> {
    if let Some(folder) = into.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).map_err(at(folder))?;
    }
    fs::copy(from, into).map_err(at(into))?;
    let url = DatabaseUrl::Sqlite(into.to_owned());
    migrations::migrate(&url).map_err(|error| BackupError::Store(error.to_string()))?;
    let report = {
        let store = Store::open(&url, &StoreOptions::default())
            .map_err(|error| BackupError::Store(error.to_string()))?;
        go_back(&store, manifest)?;
        verify::of_store(&store, None)?
    };
    backup::close(&url).map_err(BackupError::Store)?;
    sync(into)?;
    Ok(report)
}

/// Says in the books that the house went back, and to where.
fn go_back(store: &Store, manifest: &Manifest) -> Result<(), BackupError> {
    let (sequence, event, taken_at) = (manifest.sequence, manifest.event, manifest.taken_at.clone());
    store.write(&Caller::hotel("cli:restore"), move |tx| {
        let epoch = backup::raise_epoch(tx)?;
        // Labels that were issued after the copy may be on pallets already.
        sscc_counters::skip(tx, SSCC_SKIPPED)?;
        let facts = BTreeMap::from([
            ("epoch", json!(epoch)),
            ("event", json!(event)),
            ("sequence", json!(sequence)),
            ("taken_at", json!(taken_at)),
        ]);
        let entry = Entry { chain: Chain::Hotel, action: "house.restore", subject: "house".into(), facts };
        audit::write(tx, &entry)
    })?;
    Ok(())
}

/// Serial numbers of parcels that a restore leaves out, of each company prefix.
const SSCC_SKIPPED: i64 = 10_000;

fn hash(path: &Path) -> Result<String, BackupError> {
    let mut file = File::open(path).map_err(at(path))?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 65_536];
    loop {
        let read = file.read(&mut buffer).map_err(at(path))?;
        if read == 0 {
            return Ok(hex(&hasher.finalize()));
        }
        hasher.update(&buffer[..read]);
    }
}

/// Waits until a file, or the names in a folder, are on the disk.
fn sync(path: &Path) -> Result<(), BackupError> {
    File::open(path).and_then(|file| file.sync_all()).map_err(at(path))
}

fn remove(path: &Path) {
    for suffix in ["", "-wal", "-shm", ".migrate.lock"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        // It may never have been made.
        let _ = fs::remove_file(PathBuf::from(name));
    }
}
