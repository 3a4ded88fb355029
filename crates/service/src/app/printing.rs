//! Printing: the printers of the house, and what is asked of them.
//!
//! A job is a row that the transaction of its cause writes; a thread of its own brings it to the printer after the
//! commit (`jobs/printing`), so that no scan ever waits for paper.

use crate::store::audit::{self, Chain, Entry};
use crate::store::documents::{self, PDF, ZPL};
use crate::store::error::CommandError;
use crate::store::printing::{self, JobRow, PrinterRow};
use crate::store::{StoreError, Tx};
use rummelig_domain::ids::DocumentId;
use rummelig_domain::printing::{
    PrintAction, PrintStatus, PrinterAddress, PrinterCode, ReprintReason, print_transition, wait_seconds,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Why something about printing was refused: one sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum PrintingError {
    /// No such document.
    #[error("there is no document {0}")]
    UnknownDocument(DocumentId),
    /// No such printer.
    #[error("there is no printer {0}; add it with `rummelig printer add`, or see `rummelig printer list`")]
    UnknownPrinter(String),
    /// No such job.
    #[error("there is no print job {0}; see `rummelig printer jobs`")]
    UnknownJob(Uuid),
    /// The document does not exist in the language of the printer.
    #[error(
        "the printer {printer} takes {wanted}, and a document of the kind {kind} does not exist in that form"
    )]
    WrongForm {
        /// The printer.
        printer: String,
        /// What it takes.
        wanted: &'static str,
        /// The kind of the document.
        kind: String,
    },
    /// A printer that still has work cannot go.
    #[error(
        "the printer {0} still has jobs that wait or that somebody must decide; see `rummelig printer jobs`"
    )]
    PrinterInUse(String),
    /// The job is somewhere else already.
    #[error("a job that is {from} cannot be decided so")]
    NotNow {
        /// Where it is.
        from: PrintStatus,
    },
    /// A fault of the database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl CommandError for PrintingError {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            Self::UnknownDocument(_)
            | Self::UnknownPrinter(_)
            | Self::UnknownJob(_)
            | Self::WrongForm { .. }
            | Self::PrinterInUse(_)
            | Self::NotNow { .. } => None,
        }
    }
}

/// Adds a printer, or changes where it stands. What waits for it goes to the new address.
///
/// # Errors
/// [`PrintingError::Store`].
pub fn put_printer(
    tx: &mut Tx<'_>,
    code: &PrinterCode,
    address: &PrinterAddress,
) -> Result<PrinterRow, PrintingError> {
    let now = tx.now().into();
    let row = match printing::printer(tx, code.as_str())? {
        Some(known) => {
            let changed = PrinterRow {
                address: address.to_string(),
                updated_at: now,
                version: known.version + 1,
                ..known
            };
            printing::update_printer(tx, &changed)?;
            changed
        }
        None => {
            let row = PrinterRow {
                code: code.to_string(),
                address: address.to_string(),
                created_at: now,
                updated_at: now,
                version: 1,
            };
            printing::insert_printer(tx, &row)?;
            row
        }
    };
    note(tx, "printer.put", format!("printer:{code}"), BTreeMap::from([("address", json!(row.address))]))?;
    Ok(row)
}

/// Takes a printer away. Its finished jobs stay as history.
///
/// # Errors
/// [`PrintingError::UnknownPrinter`], [`PrintingError::PrinterInUse`].
pub fn remove_printer(tx: &mut Tx<'_>, code: &PrinterCode) -> Result<(), PrintingError> {
    if printing::printer(tx, code.as_str())?.is_none() {
        return Err(PrintingError::UnknownPrinter(code.to_string()));
    }
    if printing::has_open_jobs(tx, code.as_str())? {
        return Err(PrintingError::PrinterInUse(code.to_string()));
    }
    printing::delete_printer(tx, code.as_str())?;
    note(tx, "printer.remove", format!("printer:{code}"), BTreeMap::new())
}

/// What is asked of a printer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// What is printed.
    pub document: DocumentId,
    /// Where.
    pub printer: PrinterCode,
    /// How often. 1 to 99.
    pub copies: u8,
    /// Why it is printed once more.
    pub why: Option<ReprintReason>,
}

/// Asks for a print. A document that was printed before keeps its number, and its paper says that it is a copy.
///
/// # Errors
/// [`PrintingError::UnknownDocument`], [`PrintingError::UnknownPrinter`], [`PrintingError::WrongForm`].
pub fn ask(tx: &mut Tx<'_>, wanted: &Wanted) -> Result<JobRow, PrintingError> {
    let unknown = PrintingError::UnknownDocument(wanted.document);
    let document = documents::by_id(tx, wanted.document)?.ok_or(unknown)?;
    let code = wanted.printer.as_str();
    let printer = printing::printer(tx, code)?.ok_or(PrintingError::UnknownPrinter(code.to_owned()))?;
    let form = form_of(&address_of(&printer)?);
    let is_copy = printing::was_asked_for(tx, wanted.document)?;
    if documents::content(tx, wanted.document, form, is_copy)?.is_none() {
        return Err(PrintingError::WrongForm { printer: printer.code, wanted: form, kind: document.kind });
    }
    let now = tx.now().into();
    let row = JobRow {
        id: tx.new_id::<Uuid>().into(),
        document_id: document.id,
        printer: printer.code,
        copies: wanted.copies.clamp(1, 99).into(),
        is_copy,
        status: PrintStatus::Queued.as_str().into(),
        asked_by: tx.actor().into(),
        why: wanted.why.map(|why| why.as_str().into()),
        tries: 0,
        due_at: now,
        lease_until: None,
        is_begun: false,
        remote_job: None,
        fault: None,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    printing::insert(tx, &row)?;
    let facts = BTreeMap::from([
        ("document", json!(document.id.0)),
        ("printer", json!(row.printer)),
        ("copies", json!(row.copies)),
        ("is_copy", json!(is_copy)),
        ("why", json!(row.why)),
    ]);
    note(tx, "print.ask", format!("print_job:{}", row.id.0), facts)?;
    Ok(row)
}

/// What a person decides about a job that may or may not have come out, or that waits or failed.
///
/// # Errors
/// [`PrintingError::UnknownJob`]; [`PrintingError::NotNow`] for a job that is somewhere else, or is being sent.
pub fn decide(tx: &mut Tx<'_>, id: Uuid, action: PrintAction) -> Result<JobRow, PrintingError> {
    let mut row = printing::job(tx, id)?.ok_or(PrintingError::UnknownJob(id))?;
    let from = status_of(&row)?;
    let is_taken = row.lease_until.is_some_and(|until| until.0 >= tx.now());
    let to = print_transition(from, action).filter(|_| !is_taken).ok_or(PrintingError::NotNow { from })?;
    lead(tx, &mut row, to);
    row.tries = 0;
    row.due_at = tx.now().into();
    row.fault = None;
    printing::update(tx, &row)?;
    let facts = BTreeMap::from([("from", json!(from.as_str())), ("status", json!(to.as_str()))]);
    note(tx, "print.decide", format!("print_job:{id}"), facts)?;
    Ok(row)
}

/// What is to be done for a printer now.
#[derive(Clone, Debug)]
pub struct Taken {
    /// The job, with its lease.
    pub job: JobRow,
    /// Where to.
    pub address: PrinterAddress,
    /// The kind of the document.
    pub kind: String,
    /// Its code.
    pub code: String,
    /// What is to be sent; none where the printer is only asked what became of the job.
    pub content: Option<Vec<u8>>,
}

/// Takes the next job of a printer for so long; what somebody else had begun and not ended becomes `unknown`.
///
/// # Errors
/// [`StoreError::Changed`] when another node was faster.
pub fn take(tx: &mut Tx<'_>, printer: &str, lease_seconds: i64) -> Result<Option<Taken>, StoreError> {
    while let Some(mut job) = printing::next_due(tx, printer)? {
        let was_begun = job.is_begun && job.status == PrintStatus::Queued.as_str();
        if was_begun {
            lead(tx, &mut job, PrintStatus::Unknown);
            job.fault = Some("cut off while it was sent".into());
            printing::update(tx, &job)?;
            continue;
        }
        let known = printing::printer(tx, printer)?;
        let document =
            documents::by_id(tx, job.document_id.0.into())?.ok_or(StoreError::Unreadable("print_job"))?;
        let address = known.as_ref().and_then(|row| PrinterAddress::parse(&row.address).ok());
        let Some(address) = address else {
            lead(tx, &mut job, PrintStatus::Failed);
            job.fault = Some("the printer is gone".into());
            printing::update(tx, &job)?;
            continue;
        };
        let content = if job.remote_job.is_some() {
            None
        } else {
            let bytes = documents::content(tx, job.document_id.0.into(), form_of(&address), job.is_copy)?;
            if bytes.is_none() {
                // The printer got an address of another kind since this was asked for.
                lead(tx, &mut job, PrintStatus::Failed);
                job.fault = Some("the printer takes another form now".into());
                printing::update(tx, &job)?;
                continue;
            }
            bytes
        };
        job.tries = job.tries.saturating_add(1);
        job.lease_until = Some(tx.now().plus_seconds(lease_seconds).into());
        step(tx, &mut job);
        printing::update(tx, &job)?;
        return Ok(Some(Taken { job, address, kind: document.kind, code: document.code, content }));
    }
    Ok(None)
}

/// Says that the first byte may leave now.
///
/// # Errors
/// [`StoreError::Changed`] when the lease was lost.
pub fn begin(tx: &mut Tx<'_>, job: &JobRow) -> Result<JobRow, StoreError> {
    let mut job = job.clone();
    job.is_begun = true;
    step(tx, &mut job);
    printing::update(tx, &job)?;
    Ok(job)
}

/// What came of a try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The printer took all of it; with its number there, if it can be asked.
    Sent(Option<i32>),
    /// It is on paper, or in its folder.
    Printed,
    /// Nothing was sent, and it is tried again.
    Away(String),
    /// It was cut off, and nobody can tell what came out.
    Lost(String),
    /// The printer does not take it, or gave it up.
    Refused(String),
    /// The printer is still at it.
    Working,
}

/// Writes what came of a try.
///
/// # Errors
/// [`StoreError::Changed`] when somebody else took the job meanwhile.
pub fn settle(tx: &mut Tx<'_>, job: &JobRow, outcome: &Outcome) -> Result<JobRow, StoreError> {
    let mut job = job.clone();
    let tries = u32::try_from(job.tries).unwrap_or(u32::MAX);
    let later = tx.now().plus_seconds(wait_seconds(tries));
    match outcome {
        Outcome::Sent(remote) => {
            lead(tx, &mut job, PrintStatus::Sent);
            job.remote_job = *remote;
            job.tries = 0;
            job.fault = None;
        }
        Outcome::Printed => {
            lead(tx, &mut job, PrintStatus::Printed);
            job.fault = None;
        }
        Outcome::Away(fault) => {
            let same = status_of(&job)?;
            lead(tx, &mut job, same);
            job.due_at = later.into();
            job.fault = Some(fault.clone());
        }
        Outcome::Working => {
            let same = status_of(&job)?;
            lead(tx, &mut job, same);
            job.due_at = later.into();
        }
        Outcome::Lost(fault) => {
            lead(tx, &mut job, PrintStatus::Unknown);
            job.fault = Some(fault.clone());
        }
        Outcome::Refused(fault) => {
            lead(tx, &mut job, PrintStatus::Failed);
            job.fault = Some(fault.clone());
        }
    }
    printing::update(tx, &job)?;
    Ok(job)
}

/// Brings a job into a state in which nobody is at it.
fn lead(tx: &Tx<'_>, job: &mut JobRow, to: PrintStatus) {
    job.status = to.as_str().into();
    job.lease_until = None;
    job.is_begun = false;
    if to == PrintStatus::Queued {
        job.remote_job = None;
    }
    step(tx, job);
}

fn step(tx: &Tx<'_>, job: &mut JobRow) {
    job.updated_at = tx.now().into();
    job.version += 1;
}

fn status_of(job: &JobRow) -> Result<PrintStatus, StoreError> {
    PrintStatus::parse(&job.status).ok_or(StoreError::Unreadable("print_job"))
}

fn address_of(printer: &PrinterRow) -> Result<PrinterAddress, StoreError> {
    PrinterAddress::parse(&printer.address).map_err(|_| StoreError::Unreadable("printer"))
}

/// The form of a document that a printer takes.
const fn form_of(address: &PrinterAddress) -> &'static str {
    match address {
        PrinterAddress::Raw { .. } => ZPL,
        PrinterAddress::Ipp { .. } | PrinterAddress::Folder(_) => PDF,
    }
}

fn note(
    tx: &mut Tx<'_>,
    action: &str,
    subject: String,
    facts: BTreeMap<&'static str, Value>,
) -> Result<(), PrintingError> {
    Ok(audit::write(tx, &Entry { chain: Chain::Hotel, action, subject, facts })?)
}
