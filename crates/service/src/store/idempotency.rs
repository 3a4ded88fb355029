//! Stored answers: a command with the same key takes effect once and answers the same.

use super::schema::idempotency;
use super::sql_types::DbInstant;
use super::{Cached, StoreError, Tx};
use diesel::prelude::*;
use rummelig_domain::time::Instant;

/// How long an answer is kept, in seconds: 30 days.
pub const KEPT_SECONDS: i64 = 30 * 24 * 3_600;

/// An answer that was given under a key.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct StoredAnswer {
    /// Keyed hash of method, path, query and body.
    pub fingerprint: Vec<u8>,
    /// HTTP status.
    pub status: i32,
    /// `Location` and `ETag` as a JSON object.
    pub headers: String,
    /// The body.
    pub body: String,
}

#[derive(Insertable)]
#[diesel(table_name = idempotency)]
struct Row<'r> {
    scope: &'r str,
    key: &'r str,
    fingerprint: &'r [u8],
    status: i32,
    headers: &'r str,
    body: &'r str,
    created_at: DbInstant,
}

/// The answer under a key, if there is one that is not too old.
///
/// # Errors
/// What the database says.
pub fn find(tx: &mut Tx<'_>, scope: &str, key: &str) -> Result<Option<StoredAnswer>, StoreError> {
    let oldest = DbInstant(tx.now().plus_seconds(-KEPT_SECONDS));
    let found = idempotency::table
        .filter(
            idempotency::scope
                .eq(scope)
                .and(idempotency::key.eq(key))
                .and(idempotency::created_at.ge(oldest)),
        )
        .select((idempotency::fingerprint, idempotency::status, idempotency::headers, idempotency::body))
        .first::<StoredAnswer>(tx.conn())
        .optional()?;
    Ok(found)
}

/// Whether any answer is kept: its fingerprint can be checked only with the key that made it.
///
/// # Errors
/// What the database says.
pub fn is_any(tx: &mut Tx<'_>) -> Result<bool, StoreError> {
    let row = idempotency::table.select(idempotency::status).limit(1).first::<i32>(tx.conn()).optional()?;
    Ok(row.is_some())
}

/// Keeps an answer, in the transaction of its effect. An answer older than 30 days under the key is replaced.
///
/// # Errors
/// [`StoreError::Unique`] when another command has stored one meanwhile.
pub fn keep(tx: &mut Tx<'_>, scope: &str, key: &str, answer: &StoredAnswer) -> Result<(), StoreError> {
    let now = tx.now();
    let row = Row {
        scope,
        key,
        fingerprint: &answer.fingerprint,
        status: answer.status,
        headers: &answer.headers,
        body: &answer.body,
        created_at: now.into(),
    };
    forget_key(tx, scope, key, now.plus_seconds(-KEPT_SECONDS))?;
    Cached(diesel::insert_into(idempotency::table).values(&row)).execute(tx.conn())?;
    Ok(())
}

fn forget_key(tx: &mut Tx<'_>, scope: &str, key: &str, before: Instant) -> Result<(), StoreError> {
    let stale = idempotency::table.filter(
        idempotency::scope
            .eq(scope)
            .and(idempotency::key.eq(key))
            .and(idempotency::created_at.lt(DbInstant(before))),
    );
    Cached(diesel::delete(stale)).execute(tx.conn())?;
    Ok(())
}

/// Forgets answers older than 30 days, for the housekeeping job. Answers how many.
///
/// # Errors
/// What the database says.
pub fn forget_old(tx: &mut Tx<'_>) -> Result<usize, StoreError> {
    let oldest = DbInstant(tx.now().plus_seconds(-KEPT_SECONDS));
    Ok(diesel::delete(idempotency::table.filter(idempotency::created_at.lt(oldest))).execute(tx.conn())?)
}
