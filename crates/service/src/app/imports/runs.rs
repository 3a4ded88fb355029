//! Which files were imported already: the same bytes, kind and client are the same import (`files.md` 6).

use super::kind::Kind;
use super::report::ImportReport;
use crate::app::AppError;
use crate::store::audit::{self, Chain, Entry};
use crate::store::imports::{self, Run};
use crate::store::{StoreError, Tx};
use rummelig_domain::ids::ClientId;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;

/// A fingerprint as it is stored.
fn hex(sha256: &[u8; 32]) -> String {
    sha256.iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a String does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The report of the first time, marked as such, where these bytes were imported as this kind for this client.
///
/// # Errors
/// [`AppError::Store`].
pub fn earlier(
    tx: &mut Tx<'_>,
    client: ClientId,
    kind: Kind,
    sha256: &[u8; 32],
) -> Result<Option<ImportReport>, AppError> {
    let Some(text) = imports::report(tx, client, kind.as_str(), &hex(sha256))? else { return Ok(None) };
    let value: Value = serde_json::from_str(&text).map_err(|_| StoreError::Unreadable("import_run"))?;
    let report = ImportReport::from_json(kind, &value).ok_or(StoreError::Unreadable("import_run"))?;
    Ok(Some(ImportReport { already_imported: true, ..report }))
}

/// Keeps the report of an import that ran to its end, with one audit entry.
///
/// # Errors
/// [`AppError::Store`], with [`StoreError::Unique`] where the same file was imported at the same time.
pub fn keep(
    tx: &mut Tx<'_>,
    client: ClientId,
    report: &ImportReport,
    sha256: &[u8; 32],
) -> Result<(), AppError> {
    let (fingerprint, text) = (hex(sha256), report.to_json().to_string());
    let kind = report.kind.as_str();
    let run = Run { client, kind, fingerprint: &fingerprint, file_name: &report.file, report: &text };
    let id = imports::insert(tx, &run)?;
    let facts = BTreeMap::from([
        ("fingerprint", json!(fingerprint)),
        ("imported", json!(report.imported.documents)),
        ("kind", json!(kind)),
        ("rejected_rows", json!(report.rejected.rows)),
        ("rows", json!(report.rows)),
    ]);
    let (chain, subject) = (Chain::Client(client), format!("import:{id}"));
    audit::write(tx, &Entry { chain, action: "import.run", subject, facts })?;
    Ok(())
}
