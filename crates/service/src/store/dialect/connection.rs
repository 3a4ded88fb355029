//! The connection enum and what Diesel derives for it.
#![allow(missing_docs, unreachable_pub, reason = "the derive makes public items without documentation")]

use diesel::{PgConnection, SqliteConnection};

/// One connection to either database. SQLite stands last, since it accepts any path.
#[derive(diesel::MultiConnection)]
pub enum DbConn {
    /// PostgreSQL.
    Postgres(PgConnection),
    /// SQLite.
    Sqlite(SqliteConnection),
}
