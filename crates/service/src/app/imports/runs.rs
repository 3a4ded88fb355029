//! Which files were imported already: the same bytes, kind and client are the same import.

use super::batch::RunId;
use super::kind::Kind;
use super::report::ImportReport;
use crate::app::AppError;
use crate::store::audit::{self, Chain, Entry, hex};
use crate::store::events::{Event, emit};
use crate::store::imports::{self, Same};
use crate::store::{StoreError, Tx};
use rummelig_domain::ids::ClientId;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// One file, as what and for whom it is imported.
#[derive(Clone, Debug)]
pub struct Imported {
    /// For whom; none for what belongs to the house.
    pub client: Option<ClientId>,
    /// As what.
    pub kind: Kind,
    /// SHA-256 of all its bytes.
    pub sha256: [u8; 32],
    /// Its name, without the folder.
    pub file: String,
}

/// What is known of an import before its first row.
#[derive(Debug)]
pub enum Earlier {
    /// It ran to its end; its report, marked as such.
    Ended(Box<ImportReport>),
    /// It began, and was cut off or is still under way.
    Begun(RunId),
}

/// What is known of this import.
///
/// # Errors
/// [`AppError::Store`].
pub fn earlier(tx: &mut Tx<'_>, import: &Imported) -> Result<Option<Earlier>, AppError> {
    let fingerprint = hex(&import.sha256);
    Ok(match imports::find(tx, same(import, &fingerprint))? {
        Some((_, Some(report))) => Some(Earlier::Ended(Box::new(read(import.kind, &report)?))),
        Some((run, None)) => Some(Earlier::Begun(RunId(run))),
        None => None,
    })
}

/// Writes that an import has begun; nothing where it had begun before.
///
/// # Errors
/// [`AppError::RequestInProgress`] where the same file is imported by somebody else.
pub fn begin(tx: &mut Tx<'_>, import: &Imported, RunId(run): RunId) -> Result<(), AppError> {
    let fingerprint = hex(&import.sha256);
    let same = same(import, &fingerprint);
    match imports::find(tx, same)? {
        Some((other, _)) if other != run => Err(AppError::RequestInProgress),
        Some(_) => Ok(()),
        None => Ok(imports::begin(tx, run, same, &import.file)?),
    }
}

/// Keeps the report of an import that ran to its end, with one audit entry and, for a client's file, its event.
///
/// # Errors
/// [`AppError::Store`].
pub fn end(tx: &mut Tx<'_>, import: &Imported, id: RunId, report: &ImportReport) -> Result<(), AppError> {
    begin(tx, import, id)?;
    let RunId(run) = id;
    if !imports::end(tx, run, &report.to_json().to_string())? {
        return Ok(());
    }
    let facts = BTreeMap::from([
        ("fingerprint", json!(hex(&import.sha256))),
        ("imported", json!(report.imported.documents)),
        ("kind", json!(import.kind.as_str())),
        ("rejected_rows", json!(report.rejected.rows)),
        ("rows", json!(report.rows)),
    ]);
    if let Some(client) = import.client {
        let object = json!({
            "kind": import.kind.as_str(),
            "status": "done",
            "rows": report.rows,
            "imported": report.imported.documents,
            "rejected_rows": report.rejected.rows,
        });
        let (subject_kind, external_id) = ("import", import.file.as_str());
        let kind = "import.finished";
        emit(tx, Event { client, kind, subject_kind, subject_id: run, external_id, object })?;
    }
    let chain = import.client.map_or(Chain::Hotel, Chain::Client);
    let subject = format!("import:{run}");
    audit::write(tx, &Entry { chain, action: "import.run", subject, facts })?;
    Ok(())
}

fn same<'r>(import: &Imported, fingerprint: &'r str) -> Same<'r> {
    Same { client: import.client, kind: import.kind.as_str(), fingerprint }
}

fn read(kind: Kind, report: &str) -> Result<ImportReport, AppError> {
    let value: Value = serde_json::from_str(report).map_err(|_| StoreError::Unreadable("import_run"))?;
    let report = ImportReport::from_json(kind, &value).ok_or(StoreError::Unreadable("import_run"))?;
    Ok(ImportReport { already_imported: true, ..report })
}
