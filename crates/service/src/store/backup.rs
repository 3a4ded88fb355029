//! What a backup asks of the database.

use super::schema::{audit_entry, event, house_setting, movement};
use super::{DatabaseUrl, StoreError, Tx, connect};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use std::path::Path;

/// Counts how often this house went back to a copy; part of every event cursor.
const RESTORE_EPOCH: &str = "restore_epoch";

/// Copies a SQLite database that may be in use into a new file, as it was at one moment.
///
/// # Errors
/// What the database says.
pub fn copy_into(url: &DatabaseUrl, copy: &Path) -> Result<(), String> {
    let mut conn = connect(url, 2_048)?;
    let name = copy.display().to_string().replace('\'', "''");
    conn.batch_execute(&format!("VACUUM INTO '{name}'")).map_err(|error| error.to_string())
}

/// Writes everything back into the one file and leaves WAL mode, so that nothing beside the copy belongs to it.
///
/// # Errors
/// What the database says.
pub fn close(url: &DatabaseUrl) -> Result<(), String> {
    let mut conn = connect(url, 2_048)?;
    conn.batch_execute("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE")
        .map_err(|error| error.to_string())
}

/// The last movement, event and audit entry; 0 where there is none.
///
/// # Errors
/// What the database says.
pub fn heads(tx: &mut Tx<'_>) -> Result<(i64, i64, i64), StoreError> {
    use diesel::dsl::max;
    let movement: Option<i64> = movement::table.select(max(movement::seq)).first(tx.conn())?;
    let event: Option<i64> = event::table.select(max(event::seq)).first(tx.conn())?;
    let audit: Option<i64> = audit_entry::table.select(max(audit_entry::seq)).first(tx.conn())?;
    Ok((movement.unwrap_or(0), event.unwrap_or(0), audit.unwrap_or(0)))
}

/// The epoch now; 0 before the first restore.
///
/// # Errors
/// What the database says.
pub fn epoch(tx: &mut Tx<'_>) -> Result<i64, StoreError> {
    let value: Option<String> =
        house_setting::table.find(RESTORE_EPOCH).select(house_setting::value).first(tx.conn()).optional()?;
    value.map_or(Ok(0), |value| value.parse().map_err(|_| StoreError::Unreadable("house_setting")))
}

/// Raises the epoch by one; answers the new one.
///
/// # Errors
/// What the database says.
pub fn raise_epoch(tx: &mut Tx<'_>) -> Result<i64, StoreError> {
    let next = epoch(tx)? + 1;
    let known = diesel::update(house_setting::table.find(RESTORE_EPOCH))
        .set(house_setting::value.eq(next.to_string()))
        .execute(tx.conn())?;
    if known == 0 {
        diesel::insert_into(house_setting::table)
            .values((house_setting::key.eq(RESTORE_EPOCH), house_setting::value.eq(next.to_string())))
            .execute(tx.conn())?;
    }
    Ok(next)
}
