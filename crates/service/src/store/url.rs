//! Which database: `sqlite:PATH` or `postgres://…`.

use std::path::PathBuf;

/// A parsed database URL.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A file.
    Sqlite(PathBuf),
    /// A server; the whole URL, with its password.
    Postgres(String),
}

/// A URL with a scheme that names no database we know.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown database '{0}': write sqlite:PATH or postgres://USER@HOST/NAME")]
pub struct UnknownDatabase(String);

impl DatabaseUrl {
    /// Reads a URL.
    ///
    /// # Errors
    /// [`UnknownDatabase`] for any other scheme, naming the scheme only, since the rest may hold a password.
    pub fn parse(text: &str) -> Result<Self, UnknownDatabase> {
        if let Some(path) = text.strip_prefix("sqlite:")
            && !path.trim_start_matches('/').is_empty()
        {
            let path = path.strip_prefix("//").unwrap_or(path);
            return Ok(Self::Sqlite(PathBuf::from(path)));
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned()));
        }
        Err(UnknownDatabase(text.split(':').next().unwrap_or_default().to_owned()))
    }

    /// The word for the engine: `sqlite` or `postgres`.
    #[must_use]
    pub fn engine(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "sqlite",
            Self::Postgres(_) => "postgres",
        }
    }
}

impl std::fmt::Debug for DatabaseUrl {
    /// Never the password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(_) => f.write_str("postgres://***"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_and_names_what_it_does_not_know() {
        assert_eq!(DatabaseUrl::parse("sqlite:var/a.db"), Ok(DatabaseUrl::Sqlite("var/a.db".into())));
        assert_eq!(DatabaseUrl::parse("sqlite:///srv/a.db"), Ok(DatabaseUrl::Sqlite("/srv/a.db".into())));
        assert!(matches!(DatabaseUrl::parse("postgres://a@b/c"), Ok(DatabaseUrl::Postgres(_))));
        assert_eq!(DatabaseUrl::parse("mysql://root:secret@x"), Err(UnknownDatabase("mysql".into())));
        assert!(DatabaseUrl::parse("sqlite:").is_err());
    }
}
