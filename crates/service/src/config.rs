//! The settings of a process: defaults, then `rummelig.toml`, then `RUMMELIG_…` variables, then flags.
//!
//! Every error names its key, and where it was said.

use crate::store::DatabaseUrl;
use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

/// The file that is read in the folder of the process, when it is there.
pub const FILE: &str = "rummelig.toml";
/// The database where nothing else is said.
const DATABASE: &str = "sqlite:var/rummelig.db";
const LISTEN: &str = "127.0.0.1:8080";
const CONNECTIONS_SQLITE: u32 = 4;
const CONNECTIONS_POSTGRES: u32 = 16;
const CACHE_KIB: u32 = 2_048;

/// How this process runs.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where the data are.
    pub database: DatabaseUrl,
    /// The login that owns the tables, for migrations; the same database unless said.
    pub owner: Option<DatabaseUrl>,
    /// `ADDRESS:PORT`; port 0 takes a free one.
    pub listen: String,
    /// The server's own keys, where they are not beside the database.
    pub key_file: Option<PathBuf>,
    /// Connections of the pool. 1 to 200.
    pub connections: u32,
    /// Page cache of each SQLite connection in KiB. 64 to 1,048,576.
    pub cache_kib: u32,
    /// Accept a PostgreSQL that may lose acknowledged work.
    pub unsafe_database: bool,
    /// What is logged: `error`, `warn`, `info`, `debug`, `trace`, or a filter of `tracing`.
    pub log: String,
}

/// Where a value was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    Default,
    File,
    Variable,
    Flag,
}

/// A setting that cannot be used (exit code 2).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(String);

/// A key of the settings: its name in the file; the variable is `RUMMELIG_` and the name in capitals, the flag has
/// dashes.
const KEYS: [&str; 8] =
    ["database_url", "owner_url", "listen", "key_file", "connections", "cache_kib", "unsafe_database", "log"];

/// What flags say, by key.
pub type Flags = BTreeMap<&'static str, String>;

struct Said {
    key: &'static str,
    value: String,
    origin: Origin,
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.origin {
            Origin::Default => write!(f, "{}", self.key),
            Origin::File => write!(f, "{} in {FILE}", self.key),
            Origin::Variable => write!(f, "{}", variable(self.key)),
            Origin::Flag => write!(f, "the flag of {}", self.key),
        }
    }
}

impl Settings {
    /// The settings of this process.
    ///
    /// # Errors
    /// [`ConfigError`] for an unknown key, or a value that is none.
    pub fn load(flags: &Flags) -> Result<Self, ConfigError> {
        let file = match std::fs::read_to_string(FILE) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(ConfigError(format!("cannot read {FILE}: {error}"))),
        };
        Self::of(&file, std::env::vars().collect(), flags)
    }

    fn of(file: &str, variables: BTreeMap<String, String>, flags: &Flags) -> Result<Self, ConfigError> {
        let mut file = keys_of(file)?;
        let mut said: BTreeMap<&'static str, Said> = BTreeMap::new();
        for key in KEYS {
            let from_file = file.remove(key).map(|value| (value, Origin::File));
            let from_variable = variables.get(&variable(key)).map(|value| (value.clone(), Origin::Variable));
            let from_flag = flags.get(key).map(|value| (value.clone(), Origin::Flag));
            if let Some((value, origin)) = from_flag.or(from_variable).or(from_file) {
                said.insert(key, Said { key, value, origin });
            }
        }
        if let Some(unknown) = file.keys().next() {
            let known = KEYS.join(", ");
            return Err(ConfigError(format!("{FILE} has an unknown key '{unknown}'; known are {known}")));
        }
        let mut take = |key: &'static str, default: &str| {
            said.remove(key).unwrap_or(Said { key, value: default.to_owned(), origin: Origin::Default })
        };
        let database = url(&take("database_url", DATABASE))?;
        let connections = match database {
            DatabaseUrl::Sqlite(_) => CONNECTIONS_SQLITE,
            DatabaseUrl::Postgres(_) => CONNECTIONS_POSTGRES,
        };
        let owner = take("owner_url", "");
        let key_file = take("key_file", "").value;
        Ok(Self {
            owner: if owner.value.is_empty() { None } else { Some(url(&owner)?) },
            listen: take("listen", LISTEN).value,
            key_file: (!key_file.is_empty()).then(|| key_file.into()),
            connections: number(&take("connections", &connections.to_string()), 1, 200)?,
            cache_kib: number(&take("cache_kib", &CACHE_KIB.to_string()), 64, 1_048_576)?,
            unsafe_database: yes_or_no(&take("unsafe_database", "0"))?,
            log: take("log", "info").value,
            database,
        })
    }
}

/// `RUMMELIG_…` of a key.
fn variable(key: &str) -> String {
    format!("RUMMELIG_{}", key.to_uppercase())
}

/// The keys of a file with their values as text.
fn keys_of(text: &str) -> Result<BTreeMap<String, String>, ConfigError> {
    let table: toml::Table =
        text.parse().map_err(|error: toml::de::Error| ConfigError(format!("{FILE}: {}", error.message())))?;
    table
        .into_iter()
        .map(|(key, value)| match value {
            toml::Value::String(text) => Ok((key, text)),
            toml::Value::Integer(number) => Ok((key, number.to_string())),
            toml::Value::Boolean(on) => Ok((key, if on { "1" } else { "0" }.to_owned())),
            _ => Err(ConfigError(format!("{key} in {FILE} must be a text, a whole number, true or false"))),
        })
        .collect()
}

fn url(said: &Said) -> Result<DatabaseUrl, ConfigError> {
    DatabaseUrl::parse(&said.value).map_err(|error| ConfigError(format!("{said}: {error}")))
}

fn number(said: &Said, least: u32, most: u32) -> Result<u32, ConfigError> {
    said.value
        .parse()
        .ok()
        .filter(|number| (least..=most).contains(number))
        .ok_or_else(|| ConfigError(format!("{said} must be a whole number from {least} to {most}")))
}

fn yes_or_no(said: &Said) -> Result<bool, ConfigError> {
    match said.value.as_str() {
        "1" | "true" => Ok(true),
        "0" | "false" | "" => Ok(false),
        _ => Err(ConfigError(format!("{said} must be 1 or 0"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn flags_win_over_variables_and_these_over_the_file() {
        let file = "listen = \"127.0.0.1:1\"\nconnections = 3\ncache_kib = 64";
        let env =
            variables(&[("RUMMELIG_LISTEN", "127.0.0.1:2"), ("RUMMELIG_CONNECTIONS", "5"), ("HOME", "x")]);
        let flags = Flags::from([("listen", "127.0.0.1:3".to_owned())]);
        let settings = Settings::of(file, env, &flags).unwrap();
        assert_eq!(
            (settings.listen.as_str(), settings.connections, settings.cache_kib),
            ("127.0.0.1:3", 5, 64)
        );
        assert_eq!(settings.database, DatabaseUrl::Sqlite("var/rummelig.db".into()));
        let server = Flags::from([("database_url", "postgres://a@b/c".to_owned())]);
        assert_eq!(Settings::of("", BTreeMap::new(), &server).unwrap().connections, CONNECTIONS_POSTGRES);
    }

    #[test]
    fn every_error_names_its_key() {
        for (file, env, message) in [
            ("listn = \"x\"", &[][..], "rummelig.toml has an unknown key 'listn'"),
            ("connections = 0", &[], "connections in rummelig.toml must be a whole number from 1 to 200"),
            ("listen = [1]", &[], "listen in rummelig.toml must be a text"),
            ("listen = ", &[], "rummelig.toml: "),
            ("", &[("RUMMELIG_CACHE_KIB", "much")], "RUMMELIG_CACHE_KIB must be"),
            ("", &[("RUMMELIG_UNSAFE_DATABASE", "maybe")], "RUMMELIG_UNSAFE_DATABASE must be 1 or 0"),
            (
                "",
                &[("RUMMELIG_DATABASE_URL", "mysql://u:secret@h")],
                "RUMMELIG_DATABASE_URL: unknown database 'mysql'",
            ),
        ] {
            let refused = Settings::of(file, variables(env), &Flags::new()).unwrap_err().to_string();
            assert!(refused.starts_with(message), "{refused}");
            assert!(!refused.contains("secret"), "{refused}");
        }
    }
}
