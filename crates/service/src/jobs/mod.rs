//! Background work: one row of the `job` table at a time, and housekeeping.
//!
//! A job is claimed in a transaction of its own, for a minute, and done in another one that also ends it: a process
//! that dies in between leaves a job that the next one takes when the minute is over. Work therefore decides anew
//! from what is there and may find that there is nothing left to do.

pub mod printing;

use crate::app::orders::allocation;
use crate::app::{App, AppError, inbound};
use crate::store::job_queue::{self, Bell, JobRow};
use crate::store::{Caller, StoreError, Tx, idempotency};
use rummelig_domain::ids::{ClientId, InboundId, OrderId};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// How often the table is looked at while there is work.
const BUSY_EVERY: Duration = Duration::from_millis(200);
/// How often while there was none for [`IDLE_AFTER`].
const IDLE_EVERY: Duration = Duration::from_secs(2);
const IDLE_AFTER: Duration = Duration::from_secs(30);
const HOUSEKEEPING_EVERY: Duration = Duration::from_secs(3_600);

/// What a kind of job does with its subject.
pub type Work = fn(&mut Tx<'_>, ClientId, Uuid) -> Result<(), AppError>;

/// What one step did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepOutcome {
    /// Nothing was due.
    Idle,
    /// A job was done, or had nothing left to do.
    Done,
    /// A job was refused and is tried again when its lease is over; given up after
    /// [`job_queue::TRIES_MAX`].
    Refused(String),
}

/// Takes the job that is due for the longest time, and does it.
///
/// # Errors
/// What the database could not do; the job stays.
pub fn step(app: &App, work_of: &dyn Fn(&str) -> Option<Work>) -> Result<StepOutcome, StoreError> {
    let caller = Caller::hotel("job:queue");
    // A look before the claim: an idle house writes nothing.
    if !app.store.read(&caller, job_queue::is_any_due)? {
        return Ok(StepOutcome::Idle);
    }
    let Some(job) = app.store.write(&caller, job_queue::take_due)? else { return Ok(StepOutcome::Idle) };
    let Some(work) = work_of(&job.kind) else {
        return Ok(StepOutcome::Refused(format!("no work of kind {}", job.kind)));
    };
    let kind = job.kind.clone();
    match run(app, job.clone(), work) {
        Ok(()) => Ok(StepOutcome::Done),
        Err(AppError::Store(error)) if error.may_retry() => Err(error),
        Err(error) => {
            tracing::warn!(kind, tries = job.tries, "a job was refused");
            if job.tries >= job_queue::TRIES_MAX {
                app.store.write(&caller, move |tx| job_queue::done(tx, &job))?;
            }
            Ok(StepOutcome::Refused(format!("{error:?}")))
        }
    }
}

fn run(app: &App, job: JobRow, work: Work) -> Result<(), AppError> {
    let client = ClientId(job.client_id.0);
    let caller = Caller::client(client, &format!("job:{}", job.kind));
    app.store.write(&caller, move |tx| {
        work(tx, client, job.subject_id.0)?;
        Ok(job_queue::done(tx, &job)?)
    })
}

/// The thread that works through the queue while a server runs. Dropping it finishes the step under way.
pub struct Jobs {
    bell: Arc<Bell>,
    ending: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Jobs {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the operating system gives no thread.
    pub fn start(app: &App, work_of: fn(&str) -> Option<Work>) -> std::io::Result<Self> {
        let (bell, ending) = (app.store.bell(), Arc::new(AtomicBool::new(false)));
        let (heard, app, told) = (bell.clone(), app.clone(), ending.clone());
        let thread = std::thread::Builder::new()
            .name("jobs".into())
            .spawn(move || work_through(&app, work_of, &heard, &told))?;
        Ok(Self { bell, ending, thread: Some(thread) })
    }
}

impl Drop for Jobs {
    fn drop(&mut self) {
        self.ending.store(true, Ordering::Release);
        self.bell.ring();
        if let Some(thread) = self.thread.take() {
            // A panic there was already reported by the thread itself.
            let _ = thread.join();
        }
    }
}

fn work_through(app: &App, work_of: fn(&str) -> Option<Work>, bell: &Bell, ending: &AtomicBool) {
    let mut last_work = Instant::now();
    let mut last_tidied: Option<Instant> = None;
    while !ending.load(Ordering::Acquire) {
        if last_tidied.is_none_or(|at| at.elapsed() >= HOUSEKEEPING_EVERY) {
            last_tidied = Some(Instant::now());
            tidy(app);
        }
        match step(app, &work_of) {
            Ok(StepOutcome::Done) => last_work = Instant::now(),
            Ok(StepOutcome::Idle | StepOutcome::Refused(_)) => {
                bell.wait(pause(last_work));
            }
            Err(error) => {
                tracing::warn!(error = %error, "the job queue could not be worked on");
                bell.wait(IDLE_EVERY);
            }
        }
    }
}

fn pause(last_work: Instant) -> Duration {
    if last_work.elapsed() < IDLE_AFTER { BUSY_EVERY } else { IDLE_EVERY }
}

/// Forgets answers that nobody may ask for again.
fn tidy(app: &App) {
    if let Err(error) = app.store.write(&Caller::hotel("job:tidy"), idempotency::forget_old) {
        tracing::warn!(error = %error, "old answers could not be forgotten");
    }
}

/// The work of a kind; none for a kind that only a newer program knows, whose job stays.
#[must_use]
pub fn work_of(kind: &str) -> Option<Work> {
    match kind {
        allocation::JOB => {
            Some(|tx, client, order| allocation::allocate_automatically(tx, client, OrderId(order)))
        }
        inbound::CLOSE_JOB => Some(|tx, client, id| inbound::close_automatically(tx, client, InboundId(id))),
        _ => None,
    }
}
