//! The server's own keys: the one secret outside the database, for fingerprints and cursors.
//!
//! The file holds one line, `rummelig-server-key-1 ` and 64 hexadecimal digits, readable by its owner only.
//! Every use has a key of its own, derived from that secret, so that no two uses can be played against each other.

use crate::app::key_token::hex;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The keys of this server. Never printed.
#[derive(Clone)]
pub struct ServerKeys {
    fingerprints: [u8; 32],
    cursors: [u8; 32],
}

/// Where the key file is, and whether it may be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyPlace {
    /// Named by `RUMMELIG_KEY_FILE`: it must be there, since several nodes may share it.
    Named(PathBuf),
    /// Beside a SQLite database, or `var/server.keys` of a loopback server: made at the first start.
    Own(PathBuf),
}

impl KeyPlace {
    /// `FILE.keys` beside a SQLite database.
    #[must_use]
    pub fn beside(database: &Path) -> Self {
        let mut name = database.as_os_str().to_owned();
        name.push(".keys");
        Self::Own(name.into())
    }

    /// Of a server on PostgreSQL that only this computer reaches.
    #[must_use]
    pub fn of_loopback() -> Self {
        Self::Own(PathBuf::from("var/server.keys"))
    }

    /// The path.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Self::Named(path) | Self::Own(path) => path,
        }
    }
}

/// Why there are no keys.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The named file is not there.
    #[error("there is no key file {0}, which RUMMELIG_KEY_FILE names")]
    Missing(PathBuf),
    /// The file is gone that rows of the database were made with.
    #[error(
        "the key file {0} is gone, and stored answers of the database were made with it; put it back, or name it with RUMMELIG_KEY_FILE"
    )]
    Lost(PathBuf),
    /// Others may read it.
    #[error("the key file {0} must be readable by its owner only: chmod 600 {0}")]
    Open(PathBuf),
    /// It does not hold what it should.
    #[error("the key file {0} does not hold a key of Rummelig")]
    Malformed(PathBuf),
    /// It cannot be read or made.
    #[error("the key file {0}: {1}")]
    Io(PathBuf, io::Error),
    /// The operating system gives no randomness.
    #[error("no randomness for the key file: {0}")]
    NoRandomness(getrandom::Error),
}

const HEAD: &str = "rummelig-server-key-1 ";

impl ServerKeys {
    /// Reads the key file; makes it where it may be made and nothing rests on an older one.
    ///
    /// `rows_need_it` says that the database has rows which were made with the keys.
    ///
    /// # Errors
    /// [`KeyFileError`], one plain sentence.
    pub fn open(place: &KeyPlace, rows_need_it: bool) -> Result<Self, KeyFileError> {
        let path = place.path();
        match fs::read_to_string(path) {
            Ok(text) => {
                check_mode(path)?;
                parse(&text).ok_or_else(|| KeyFileError::Malformed(path.to_owned()))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => match place {
                KeyPlace::Own(path) if !rows_need_it => make(path),
                KeyPlace::Own(path) => Err(KeyFileError::Lost(path.clone())),
                KeyPlace::Named(path) => Err(KeyFileError::Missing(path.clone())),
            },
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                Err(KeyFileError::Malformed(path.to_owned()))
            }
            Err(error) => Err(KeyFileError::Io(path.to_owned(), error)),
        }
    }

    /// The keys of a secret, for tests and for programs without a server.
    #[must_use]
    pub fn from_secret(secret: &[u8; 32]) -> Self {
        Self { fingerprints: derive(secret, "fingerprints"), cursors: derive(secret, "cursors") }
    }

    /// The fingerprint of a request: a keyed hash, as plain hashes of small bodies can be guessed.
    #[must_use]
    pub fn fingerprint(&self, parts: &[&[u8]]) -> [u8; 32] {
        keyed(&self.fingerprints, parts)
    }

    /// The signature of a cursor.
    #[must_use]
    pub fn sign_cursor(&self, parts: &[&[u8]]) -> [u8; 32] {
        keyed(&self.cursors, parts)
    }
}

impl std::fmt::Debug for ServerKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ServerKeys(***)")
    }
}

fn derive(secret: &[u8; 32], usage: &str) -> [u8; 32] {
    keyed(secret, &[b"rummelig", usage.as_bytes()])
}

/// HMAC-SHA-256 over parts with their lengths, so that no two lists of parts look alike.
fn keyed(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    // HMAC fills a key up to the block of its hash with zeros (RFC 2104), so this is the key itself.
    let mut block = [0; 64];
    block[..key.len()].copy_from_slice(key);
    let mut mac = Hmac::<Sha256>::new(&block.into());
    for part in parts {
        mac.update(part.len().to_string().as_bytes());
        mac.update(b":");
        mac.update(part);
        mac.update(b",");
    }
    mac.finalize().into_bytes().into()
}

fn parse(text: &str) -> Option<ServerKeys> {
    let digits = text.trim_end().strip_prefix(HEAD)?;
    if digits.len() != 64 || !digits.is_ascii() {
        return None;
    }
    let mut secret = [0; 32];
    for (byte, at) in secret.iter_mut().zip((0..).step_by(2)) {
        *byte = u8::from_str_radix(digits.get(at..at + 2)?, 16).ok()?;
    }
    Some(ServerKeys::from_secret(&secret))
}

/// Makes the file whole under another name first: a start that dies halfway leaves no half key.
fn make(path: &Path) -> Result<ServerKeys, KeyFileError> {
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).map_err(KeyFileError::NoRandomness)?;
    let wrap = |error| KeyFileError::Io(path.to_owned(), error);
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).map_err(wrap)?;
    }
    let unfinished = path.with_extension(format!("keys-new-{}", std::process::id()));
    let written = write_new(&unfinished, &format!("{HEAD}{}\n", hex(&secret)))
        // A hard link, unlike a rename, never replaces a file that another process made meanwhile.
        .and_then(|()| fs::hard_link(&unfinished, path));
    let _ = fs::remove_file(&unfinished);
    match written {
        Ok(()) => Ok(ServerKeys::from_secret(&secret)),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let text = fs::read_to_string(path).map_err(wrap)?;
            parse(&text).ok_or_else(|| KeyFileError::Malformed(path.to_owned()))
        }
        Err(error) => Err(wrap(error)),
    }
}

fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(unix)]
fn check_mode(path: &Path) -> Result<(), KeyFileError> {
    use std::os::unix::fs::PermissionsExt;
    let metadata = fs::metadata(path).map_err(|error| KeyFileError::Io(path.to_owned(), error))?;
    if metadata.permissions().mode() & 0o077 == 0 { Ok(()) } else { Err(KeyFileError::Open(path.to_owned())) }
}

#[cfg(not(unix))]
fn check_mode(_: &Path) -> Result<(), KeyFileError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_made_once_and_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let place = KeyPlace::beside(&folder.path().join("a/rummelig.db"));
        assert!(place.path().ends_with("a/rummelig.db.keys"));
        let first = ServerKeys::open(&place, false).unwrap();
        let again = ServerKeys::open(&place, true).unwrap();
        assert_eq!(first.fingerprint(&[b"x"]), again.fingerprint(&[b"x"]));
        assert_ne!(first.fingerprint(&[b"x"]), first.sign_cursor(&[b"x"]));
        assert_ne!(first.fingerprint(&[b"ab", b""]), first.fingerprint(&[b"a", b"b"]));
        let names: Vec<_> = fs::read_dir(folder.path().join("a")).unwrap().collect();
        assert_eq!(names.len(), 1, "nothing unfinished stays behind");
    }

    #[test]
    fn a_missing_open_or_broken_file_stops_the_start() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("server.keys");
        let named = KeyPlace::Named(path.clone());
        assert!(matches!(ServerKeys::open(&named, false), Err(KeyFileError::Missing(_))));
        let own = KeyPlace::Own(path.clone());
        assert!(matches!(ServerKeys::open(&own, true), Err(KeyFileError::Lost(_))));

        ServerKeys::open(&own, false).unwrap();
        assert!(ServerKeys::open(&named, true).is_ok());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
            fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
            assert!(matches!(ServerKeys::open(&own, false), Err(KeyFileError::Open(_))));
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        }
        for text in ["", "rummelig-server-key-1 ab", "rummelig-server-key-2 0"] {
            fs::write(&path, text).unwrap();
            assert!(matches!(ServerKeys::open(&own, false), Err(KeyFileError::Malformed(_))), "{text}");
        }
    }
}
