//! `printer add`, `list`, `remove`, `jobs`, `decide`.

use super::{actor, print};
use crate::app::printing::{self, PrintingError};
use crate::config::Settings;
use crate::startup::{self, Failure, USAGE};
use crate::store::printing::{self as rows, JobRow, PrinterRow};
use crate::store::{Caller, Store, StoreError};
use clap::{Subcommand, ValueEnum};
use rummelig_domain::printing::{PrintAction, PrintStatus, PrinterAddress, PrinterCode};
use serde_json::{Value, json};
use uuid::Uuid;

/// How many jobs are listed.
const JOBS_MAX: i64 = 100;

/// The printers of the house, and what waits for them.
#[derive(Subcommand)]
pub(super) enum Printer {
    /// Add a printer, or change where it stands
    #[command(
        after_help = "Examples:\n  rummelig printer add PACK-1 raw://192.168.1.31:9100\n  rummelig printer add OFFICE ipp://192.168.1.40/ipp/print\n  rummelig printer add FOLDER file:var/papers"
    )]
    Add {
        /// What people call it: 1 to 32 of A-Z a-z 0-9 - _
        code: String,
        /// raw://HOST:PORT for labels (ZPL), ipp://HOST/PATH or file:DIRECTORY for PDF
        address: String,
    },
    /// List the printers
    #[command(after_help = "Example:\n  rummelig printer list")]
    List,
    /// Take a printer away that has nothing to do any more
    #[command(after_help = "Example:\n  rummelig printer remove PACK-1")]
    Remove {
        /// Its name
        code: String,
    },
    /// List the newest print jobs
    #[command(after_help = "Example:\n  rummelig printer jobs --status unknown")]
    Jobs {
        /// Only of this status: queued, sent, printed, unknown, failed, cancelled
        #[arg(long)]
        status: Option<String>,
    },
    /// Decide what becomes of a job that was cut off, failed, or waits
    #[command(after_help = "Example:\n  rummelig printer decide 019ab1c2-0000-7000-8000-000000000000 again")]
    Decide {
        /// The job
        job: Uuid,
        /// What becomes of it
        decision: Decision,
    },
}

/// What a person decides.
#[derive(Clone, Copy, ValueEnum)]
pub(super) enum Decision {
    /// It came out
    Printed,
    /// Send it once more
    Again,
    /// Nobody needs it
    Cancel,
}

impl Printer {
    pub(super) fn run(self, settings: &Settings, json: bool) -> Result<u8, Failure> {
        match self {
            Self::Add { code, address } => {
                let code = printer_code(&code)?;
                let address = PrinterAddress::parse(&address).map_err(|error| usage("ADDRESS", &error))?;
                let store = writable(settings)?;
                let row = store
                    .write(&caller(), move |tx| printing::put_printer(tx, &code, &address))
                    .map_err(refused)?;
                print(json, &of_printer(&row), &row.code)?;
            }
            Self::List => {
                let rows = readable(settings)?.read(&caller(), rows::printers)?;
                let text: Vec<String> =
                    rows.iter().map(|row| format!("{}  {}", row.code, row.address)).collect();
                print(json, &rows.iter().map(of_printer).collect(), &text.join("\n"))?;
            }
            Self::Remove { code } => {
                let code = printer_code(&code)?;
                let (store, gone) = (writable(settings)?, code.to_string());
                store.write(&caller(), move |tx| printing::remove_printer(tx, &code)).map_err(refused)?;
                print(json, &json!({ "code": gone }), &gone)?;
            }
            Self::Jobs { status } => {
                let status = status.map(|text| {
                    PrintStatus::parse(&text)
                        .ok_or_else(|| Failure::new(USAGE, format!("--status: there is no status '{text}'")))
                });
                let status = status.transpose()?;
                let rows = readable(settings)?.read(&caller(), |tx| rows::jobs(tx, status, JOBS_MAX))?;
                let text: Vec<String> = rows.iter().map(line).collect();
                print(json, &rows.iter().map(of_job).collect(), &text.join("\n"))?;
            }
            Self::Decide { job, decision } => {
                let action = match decision {
                    Decision::Printed => PrintAction::Confirm,
                    Decision::Again => PrintAction::Again,
                    Decision::Cancel => PrintAction::Cancel,
                };
                let store = writable(settings)?;
                let row =
                    store.write(&caller(), move |tx| printing::decide(tx, job, action)).map_err(refused)?;
                print(json, &of_job(&row), &line(&row))?;
            }
        }
        Ok(0)
    }
}

pub(super) fn printer_code(text: &str) -> Result<PrinterCode, Failure> {
    PrinterCode::new(text).map_err(|error| usage("PRINTER", &error))
}

fn usage(name: &str, error: &dyn std::fmt::Display) -> Failure {
    Failure::new(USAGE, format!("{name}: {error}"))
}

fn caller() -> Caller {
    Caller::hotel(&actor())
}

pub(super) fn writable(settings: &Settings) -> Result<Store, Failure> {
    startup::prepare_to_write(settings)?;
    startup::open_store(settings)
}

fn readable(settings: &Settings) -> Result<Store, Failure> {
    startup::prepare_to_read(settings, startup::FAILED)?;
    startup::open_store(settings)
}

/// A refusal is a sentence already.
pub(super) fn refused(error: PrintingError) -> Failure {
    match error {
        PrintingError::Store(StoreError::Changed(_)) => {
            Failure::failed("the job is being printed at this moment; look again")
        }
        error => Failure::failed(error),
    }
}

fn of_printer(row: &PrinterRow) -> Value {
    json!({ "code": row.code, "address": row.address })
}

pub(super) fn of_job(row: &JobRow) -> Value {
    json!({
        "id": row.id.0, "document": row.document_id.0, "printer": row.printer, "copies": row.copies,
        "is_copy": row.is_copy, "status": row.status, "why": row.why, "tries": row.tries, "fault": row.fault,
    })
}

fn line(row: &JobRow) -> String {
    let fault = row.fault.as_deref().map(|fault| format!("  ({fault})")).unwrap_or_default();
    format!("{}  {}  {}  document {}{fault}", row.id.0, row.status, row.printer, row.document_id.0)
}
