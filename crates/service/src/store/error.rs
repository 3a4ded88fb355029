//! What can go wrong below the rules, told apart by what the caller may do about it.

use diesel::result::{DatabaseErrorKind, Error as DieselError};

/// A fault of the database or of the data in it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Too much is waiting, or a lock could not be had in time. Ask again in a second.
    #[error("the database is busy")]
    Busy,
    /// The disk or the database file is full; nothing was written.
    #[error("the disk is full")]
    StorageFull,
    /// PostgreSQL could not serialize this transaction with its neighbours; it may run again from the start.
    #[error("the transaction met another one")]
    Serialization,
    /// The connection was lost; the transaction may or may not have been committed.
    #[error("the connection to the database was lost")]
    ConnectionLost,
    /// A unique index refused the row; the name is that of the constraint or index.
    #[error("a unique rule refused the row: {0}")]
    Unique(String),
    /// A reference or a check refused the row.
    #[error("a rule of the database refused the row: {0}")]
    Refused(String),
    /// A command panicked; its savepoint was rolled back.
    #[error("the command panicked")]
    Panicked,
    /// A row holds what no value of the domain can be made of.
    #[error("a row of {0} cannot be read")]
    Unreadable(&'static str),
    /// A guarded update found no row that it could change.
    #[error("the row of {0} changed meanwhile")]
    Changed(&'static str),
    /// Anything else the database said.
    #[error(transparent)]
    Database(DieselError),
}

impl StoreError {
    /// Whether the transaction may run again from its start.
    #[must_use]
    pub fn may_retry(&self) -> bool {
        matches!(self, Self::Serialization | Self::ConnectionLost | Self::Changed(_))
    }

    /// Whether a transaction beside this one may be the reason, so that deciding anew may come to another end. Of two
    /// that make the same thing at once on PostgreSQL, the later one is told so by a unique rule: when it looks again,
    /// it finds what the other one made.
    #[must_use]
    pub fn may_have_met_another(&self) -> bool {
        self.may_retry() || matches!(self, Self::Unique(_))
    }
}

impl From<DieselError> for StoreError {
    fn from(error: DieselError) -> Self {
        match error {
            DieselError::DatabaseError(kind, info) => {
                let message = info.message().to_owned();
                let rule = info.constraint_name().map_or_else(|| message.clone(), str::to_owned);
                from_database(kind, message, rule)
                    .unwrap_or(Self::Database(DieselError::DatabaseError(kind, info)))
            }
            other => Self::Database(other),
        }
    }
}

/// Diesel keeps the kind but not the SQLSTATE or result code, so the rest is told by the server's own words
/// (PostgreSQL connections ask for English messages where the login may; see `dialect/postgres.rs`).
fn from_database(kind: DatabaseErrorKind, message: String, rule: String) -> Option<StoreError> {
    match kind {
        DatabaseErrorKind::SerializationFailure => Some(StoreError::Serialization),
        DatabaseErrorKind::ClosedConnection => Some(StoreError::ConnectionLost),
        DatabaseErrorKind::UniqueViolation => Some(StoreError::Unique(rule)),
        DatabaseErrorKind::ForeignKeyViolation
        | DatabaseErrorKind::CheckViolation
        | DatabaseErrorKind::NotNullViolation => Some(StoreError::Refused(rule)),
        _ if message.contains("deadlock detected") => Some(StoreError::Serialization),
        _ if message.contains("No space left on device") || message.contains("database or disk is full") => {
            Some(StoreError::StorageFull)
        }
        _ if message.contains("lock timeout") || message.contains("database is locked") => {
            Some(StoreError::Busy)
        }
        _ if is_lost(&message) => Some(StoreError::ConnectionLost),
        _ => None,
    }
}

fn is_lost(message: &str) -> bool {
    const WORDS: [&str; 7] = [
        "server closed the connection",
        "terminating connection",
        "no connection to the server",
        "connection not open",
        "the database system is",
        "could not connect",
        "Connection refused",
    ];
    WORDS.iter().any(|word| message.contains(word))
}

/// The error type of a command: it carries store errors and tells whether it is one.
pub trait CommandError: From<StoreError> + Send + 'static {
    /// The store error inside, if it is one.
    fn store_error(&self) -> Option<&StoreError>;
}

impl CommandError for StoreError {
    fn store_error(&self) -> Option<&StoreError> {
        Some(self)
    }
}
