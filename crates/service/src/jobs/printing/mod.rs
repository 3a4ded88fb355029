//! Brings print jobs to their printers, outside the writer and outside the other jobs.
//!
//! Each printer that has work gets a thread, so that one that stalls holds up nobody else, and no command waits for a
//! printer: it only leaves a row. A try goes in three short transactions: the job is taken; before its first byte leaves
//! that is written down; and what came of it is written. Whatever dies in between leaves a job that is tried again, or
//! one that a person decides because paper may have come out.

pub(crate) mod folder;
mod ipp;
mod raw;

use crate::app::App;
use crate::app::printing::{self, Outcome, Taken};
use crate::store::printing::JobRow;
use crate::store::{Caller, StoreError};
use rummelig_domain::printing::PrinterAddress;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How often the table is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// How long tries under way may take to end when the server stops; what is not done then is decided after the start.
const END_WITHIN: Duration = Duration::from_secs(5);

/// How long a printer may take.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// To answer at all.
    pub connect: Duration,
    /// Between two signs of life.
    pub silence: Duration,
    /// For one job.
    pub whole: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            silence: Duration::from_secs(30),
            whole: Duration::from_secs(120),
        }
    }
}

impl Patience {
    /// A lease outlives every try: two ends of a connection, and the writing of what came of it.
    fn lease_seconds(&self) -> i64 {
        let longest = self.connect + self.whole + self.silence;
        i64::try_from(longest.as_secs()).unwrap_or(i64::MAX).saturating_add(10)
    }
}

/// Does what is due first for a printer; what became of it, or none where nothing is due.
///
/// # Errors
/// What the database could not do; the job is taken up again when its lease is over.
pub fn step(app: &App, printer: &str, patience: &Patience) -> Result<Option<JobRow>, StoreError> {
    let caller = Caller::hotel("job:print");
    let (code, lease) = (printer.to_owned(), patience.lease_seconds());
    let Some(taken) = app.store.write(&caller, move |tx| printing::take(tx, &code, lease))? else {
        return Ok(None);
    };
    let mut job = taken.job.clone();
    let mut begin = || {
        let before = job.clone();
        job = app.store.write(&caller, move |tx| printing::begin(tx, &before))?;
        Ok::<(), StoreError>(())
    };
    let outcome = deliver(&taken, patience, &mut begin)?;
    let settled = app.store.write(&caller, move |tx| printing::settle(tx, &job, &outcome))?;
    // The number of the job and a word: nothing that was printed.
    tracing::info!(job = %settled.id.0, status = settled.status, tries = settled.tries, "a print job was tried");
    Ok(Some(settled))
}

/// Says that the first byte may leave now; until then a try that fails may simply be made again.
type Begin<'b> = &'b mut dyn FnMut() -> Result<(), StoreError>;

fn deliver(taken: &Taken, patience: &Patience, begin: Begin<'_>) -> Result<Outcome, StoreError> {
    match (&taken.address, &taken.content) {
        (PrinterAddress::Raw { authority }, Some(content)) => {
            raw::send(authority, content, taken.job.copies, patience, begin)
        }
        (PrinterAddress::Ipp { authority, path }, Some(content)) => {
            begin()?;
            Ok(ipp::print(&ipp::Printer::new(authority, path, patience), taken, content))
        }
        (PrinterAddress::Ipp { authority, path }, None) => {
            Ok(ipp::ask(&ipp::Printer::new(authority, path, patience), taken.job.remote_job.unwrap_or(0)))
        }
        (PrinterAddress::Folder(folder), Some(content)) => Ok(folder::write(folder, taken, content)),
        // The printer was another one when it took the job; it cannot be asked any more.
        (PrinterAddress::Raw { .. } | PrinterAddress::Folder(_), None) => {
            Ok(Outcome::Lost("the printer was changed".into()))
        }
    }
}

/// The threads that print while a server runs.
pub struct Printing {
    ending: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// The printers that a thread is at.
type Busy = Arc<Mutex<BTreeSet<String>>>;

impl Printing {
    /// Starts to look for print jobs.
    ///
    /// # Errors
    /// When the operating system gives no thread.
    pub fn start(app: &App, patience: Patience) -> std::io::Result<Self> {
        let ending = Arc::new(AtomicBool::new(false));
        let (app, told) = (app.clone(), ending.clone());
        let thread =
            std::thread::Builder::new().name("printing".into()).spawn(move || look(&app, patience, &told))?;
        Ok(Self { ending, thread: Some(thread) })
    }
}

impl Drop for Printing {
    fn drop(&mut self) {
        self.ending.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            // A panic there was already reported by the thread itself.
            let _ = thread.join();
        }
    }
}

fn look(app: &App, patience: Patience, ending: &Arc<AtomicBool>) {
    let busy = Busy::default();
    let caller = Caller::hotel("job:print");
    while !ending.load(Ordering::Acquire) {
        match app.store.read(&caller, crate::store::printing::printers_with_work) {
            Ok(printers) => {
                for printer in printers {
                    work_on(app, printer, patience, ending, &busy);
                }
            }
            Err(error) => tracing::warn!(error = %error, "the print queue could not be read"),
        }
        std::thread::sleep(LOOK_EVERY);
    }
    let asked = Instant::now();
    while asked.elapsed() < END_WITHIN && !locked(&busy).is_empty() {
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Gives a printer a thread of its own, unless it has one.
fn work_on(app: &App, printer: String, patience: Patience, ending: &Arc<AtomicBool>, busy: &Busy) {
    if !locked(busy).insert(printer.clone()) {
        return;
    }
    let (app, ending, done) = (app.clone(), ending.clone(), Done { printer, busy: busy.clone() });
    let started = std::thread::Builder::new().name("printer".into()).spawn(move || {
        while !ending.load(Ordering::Acquire) {
            match step(&app, &done.printer, &patience) {
                Ok(Some(_)) => {}
                Ok(None) => break,
                Err(error) => {
                    tracing::warn!(error = %error, "a print job could not be written down");
                    break;
                }
            }
        }
    });
    if let Err(error) = started {
        tracing::warn!(error = %error, "no thread for a printer");
    }
}

/// Takes the printer off the list when its thread ends, however that comes.
struct Done {
    printer: String,
    busy: Busy,
}

impl Drop for Done {
    fn drop(&mut self) {
        locked(&self.busy).remove(&self.printer);
    }
}

fn locked(busy: &Busy) -> std::sync::MutexGuard<'_, BTreeSet<String>> {
    busy.lock().unwrap_or_else(PoisonError::into_inner)
}
