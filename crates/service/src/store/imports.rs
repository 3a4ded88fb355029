//! Files that were imported, with the reports of their first time.

use super::schema::import_run;
use super::sql_types::{DbId, DbInstant};
use super::{StoreError, Tx};
use diesel::prelude::*;
use rummelig_domain::ids::ClientId;
use uuid::Uuid;

/// A file that was imported for a client.
#[derive(Clone, Copy, Debug)]
pub struct Run<'r> {
    /// For whom.
    pub client: ClientId,
    /// As what, such as `orders`.
    pub kind: &'r str,
    /// SHA-256 of all its bytes, in lower-case hex.
    pub fingerprint: &'r str,
    /// Its name, without the folder.
    pub file_name: &'r str,
    /// What was done, as JSON.
    pub report: &'r str,
}

#[derive(Insertable)]
#[diesel(table_name = import_run)]
struct Row<'r> {
    id: DbId,
    client_id: Option<DbId>,
    kind: &'r str,
    fingerprint: &'r str,
    file_name: &'r str,
    report: &'r str,
    created_at: DbInstant,
}

/// The report of the same bytes, imported as the same kind for the same client.
///
/// # Errors
/// What the database says.
pub fn report(
    tx: &mut Tx<'_>,
    client: ClientId,
    kind: &str,
    fingerprint: &str,
) -> Result<Option<String>, StoreError> {
    let report = import_run::table
        .filter(import_run::client_id.eq(Some(DbId::from(client))))
        .filter(import_run::kind.eq(kind).and(import_run::fingerprint.eq(fingerprint)))
        .select(import_run::report)
        .first(tx.conn())
        .optional()?;
    Ok(report)
}

/// Keeps what an import did; returns its id.
///
/// # Errors
/// [`StoreError::Unique`] when the same file was imported meanwhile.
pub fn insert(tx: &mut Tx<'_>, run: &Run<'_>) -> Result<Uuid, StoreError> {
    let id: Uuid = tx.new_id();
    let row = Row {
        id: id.into(),
        client_id: Some(run.client.into()),
        kind: run.kind,
        fingerprint: run.fingerprint,
        file_name: run.file_name,
        report: run.report,
        created_at: tx.now().into(),
    };
    diesel::insert_into(import_run::table).values(&row).execute(tx.conn())?;
    Ok(id)
}
