//! Printers, and what waits for them.
//!
//! A job that is being sent stays `queued` with a lease; before its first byte leaves, `is_begun` is committed. A
//! process that dies in between leaves a trace: once the lease is over, a job that was begun is `unknown`, and one that
//! was not is simply sent.

use super::schema::{print_job, printer};
use super::sql_types::{DbId, DbInstant};
use super::{Cached, StoreError, Tx};
use diesel::prelude::*;
use rummelig_domain::ids::DocumentId;
use rummelig_domain::printing::PrintStatus;
use uuid::Uuid;

/// A printer.
#[derive(Clone, Debug, PartialEq, Queryable, Insertable, Selectable, AsChangeset)]
#[diesel(table_name = printer, primary_key(code))]
pub struct PrinterRow {
    /// What people call it.
    pub code: String,
    /// Where it stands.
    pub address: String,
    /// When it was added.
    pub created_at: DbInstant,
    /// When its address last changed.
    pub updated_at: DbInstant,
    /// Grows with each change.
    pub version: i64,
}

/// A print job.
#[derive(Clone, Debug, PartialEq, Queryable, Insertable, Selectable, AsChangeset)]
#[diesel(table_name = print_job, treat_none_as_null = true)]
pub struct JobRow {
    /// The job.
    pub id: DbId,
    /// What is printed.
    pub document_id: DbId,
    /// Where.
    pub printer: String,
    /// How often. 1 to 99.
    pub copies: i32,
    /// Whether the paper says that it is a copy.
    pub is_copy: bool,
    /// What became of it.
    pub status: String,
    /// Who asked.
    pub asked_by: String,
    /// Why it is printed once more.
    pub why: Option<String>,
    /// How often it was tried since it was asked for.
    pub tries: i32,
    /// When it is to be looked at next.
    pub due_at: DbInstant,
    /// Until when somebody is at it.
    pub lease_until: Option<DbInstant>,
    /// Whether a first byte may have left.
    pub is_begun: bool,
    /// What the printer calls it.
    pub remote_job: Option<i32>,
    /// What went wrong last, in a few words of ours.
    pub fault: Option<String>,
    /// When it was asked for.
    pub created_at: DbInstant,
    /// When it last changed.
    pub updated_at: DbInstant,
    /// Grows with each change.
    pub version: i64,
}

/// The printers, by code.
///
/// # Errors
/// What the database says.
pub fn printers(tx: &mut Tx<'_>) -> Result<Vec<PrinterRow>, StoreError> {
    Ok(printer::table.order(printer::code).select(PrinterRow::as_select()).load(tx.conn())?)
}

/// A printer.
///
/// # Errors
/// What the database says.
pub fn printer(tx: &mut Tx<'_>, code: &str) -> Result<Option<PrinterRow>, StoreError> {
    Ok(printer::table.find(code).select(PrinterRow::as_select()).get_result(tx.conn()).optional()?)
}

/// Adds a printer.
///
/// # Errors
/// [`StoreError::Unique`] for a code that is taken.
pub fn insert_printer(tx: &mut Tx<'_>, row: &PrinterRow) -> Result<(), StoreError> {
    diesel::insert_into(printer::table).values(row).execute(tx.conn())?;
    Ok(())
}

/// Writes a printer over the version before its own.
///
/// # Errors
/// [`StoreError::Changed`] where somebody was faster.
pub fn update_printer(tx: &mut Tx<'_>, row: &PrinterRow) -> Result<(), StoreError> {
    let before = printer::table.find(row.code.as_str()).filter(printer::version.eq(row.version - 1));
    let changed = diesel::update(before).set(row).execute(tx.conn())?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Changed("printer")) }
}

/// Takes a printer away.
///
/// # Errors
/// What the database says.
pub fn delete_printer(tx: &mut Tx<'_>, code: &str) -> Result<(), StoreError> {
    diesel::delete(printer::table.find(code)).execute(tx.conn())?;
    Ok(())
}

/// Writes a new job.
///
/// # Errors
/// What the database says.
pub fn insert(tx: &mut Tx<'_>, row: &JobRow) -> Result<(), StoreError> {
    Cached(diesel::insert_into(print_job::table).values(row)).execute(tx.conn())?;
    Ok(())
}

/// A job by its id.
///
/// # Errors
/// What the database says.
pub fn job(tx: &mut Tx<'_>, id: Uuid) -> Result<Option<JobRow>, StoreError> {
    Ok(print_job::table.find(DbId(id)).select(JobRow::as_select()).get_result(tx.conn()).optional()?)
}

/// The newest jobs, of one status or of all.
///
/// # Errors
/// What the database says.
pub fn jobs(tx: &mut Tx<'_>, status: Option<PrintStatus>, limit: i64) -> Result<Vec<JobRow>, StoreError> {
    let mut query = print_job::table.into_boxed();
    if let Some(status) = status {
        query = query.filter(print_job::status.eq(status.as_str()));
    }
    Ok(query.order(print_job::id.desc()).limit(limit).select(JobRow::as_select()).load(tx.conn())?)
}

/// Whether a printer has jobs that are not over.
///
/// # Errors
/// What the database says.
pub fn has_open_jobs(tx: &mut Tx<'_>, code: &str) -> Result<bool, StoreError> {
    let open = [PrintStatus::Queued, PrintStatus::Unknown].map(PrintStatus::as_str);
    let found: Vec<DbId> = print_job::table
        .filter(print_job::printer.eq(code).and(print_job::status.eq_any(open)))
        .select(print_job::id)
        .limit(1)
        .load(tx.conn())?;
    Ok(!found.is_empty())
}

/// Whether a document was printed, or is about to be: what is printed now is then a copy.
///
/// # Errors
/// What the database says.
pub fn was_asked_for(tx: &mut Tx<'_>, document: DocumentId) -> Result<bool, StoreError> {
    let found: Vec<DbId> = print_job::table
        .filter(print_job::document_id.eq(DbId::from(document)))
        .filter(print_job::status.ne(PrintStatus::Failed.as_str()))
        .filter(print_job::status.ne(PrintStatus::Cancelled.as_str()))
        .select(print_job::id)
        .limit(1)
        .load(tx.conn())?;
    Ok(!found.is_empty())
}

/// What a printer is not done with: what waits, and what it took and can be asked about.
macro_rules! is_open {
    () => {
        print_job::status
            .eq(PrintStatus::Queued.as_str())
            .or(print_job::status.eq(PrintStatus::Sent.as_str()).and(print_job::remote_job.is_not_null()))
    };
}

/// The printers that have something to do now, by code.
///
/// # Errors
/// What the database says.
pub fn printers_with_work(tx: &mut Tx<'_>) -> Result<Vec<String>, StoreError> {
    let now = DbInstant(tx.now());
    Ok(print_job::table
        .filter(is_open!().and(print_job::due_at.le(now)))
        .filter(print_job::lease_until.is_null().or(print_job::lease_until.lt(now)))
        .select(print_job::printer)
        .distinct()
        .order(print_job::printer)
        .load(tx.conn())?)
}

/// The job of a printer that comes first now: what is to be sent, or asked about.
///
/// # Errors
/// What the database says.
pub fn next_due(tx: &mut Tx<'_>, code: &str) -> Result<Option<JobRow>, StoreError> {
    let now = DbInstant(tx.now());
    let due: Vec<JobRow> = print_job::table
        .filter(print_job::printer.eq(code).and(is_open!()))
        .filter(print_job::due_at.le(now))
        .filter(print_job::lease_until.is_null().or(print_job::lease_until.lt(now)))
        .order((print_job::due_at, print_job::id))
        .limit(1)
        .select(JobRow::as_select())
        .load(tx.conn())?;
    Ok(due.into_iter().next())
}

/// Writes a job over the version before its own.
///
/// # Errors
/// [`StoreError::Changed`] where somebody was faster.
pub fn update(tx: &mut Tx<'_>, row: &JobRow) -> Result<(), StoreError> {
    let before = print_job::table.find(row.id).filter(print_job::version.eq(row.version - 1));
    let changed = Cached(diesel::update(before).set(row)).execute(tx.conn())?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Changed("print_job")) }
}
