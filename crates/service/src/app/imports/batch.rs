//! From a file to the database: the documents of a batch in one transaction, each whole or not at all.

use super::ImportError;
use super::refusal;
use super::runs::{self, Imported};
use super::sink::{Outcome, Refusal, Sink, SinkError, Taken};
use crate::app::AppError;
use crate::app::written::Written;
use crate::store::audit::{self, Chain, Entry};
use crate::store::{Caller, CommandError, Store, StoreError, Tx};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// How often a batch is tried while another process keeps the database to itself.
const BUSY_TRIES: u32 = 5;

/// How documents of one kind are taken.
pub trait Intake<D>: Send + Sync + 'static {
    /// What was looked up once for all documents of a batch.
    type Known: Clone;

    /// Looks up what the documents of a batch name, where that is cheaper than one by one.
    ///
    /// # Errors
    /// [`AppError::Store`].
    fn look_up(&self, tx: &mut Tx<'_>, documents: &[D]) -> Result<Self::Known, AppError>;

    /// Takes one document by the commands that every other way in uses.
    ///
    /// # Errors
    /// Why it is refused; then nothing of it is kept.
    fn take(&self, tx: &mut Tx<'_>, known: &mut Self::Known, document: &D) -> Result<Taken, AppError>;

    /// The audit entry that stands for a batch; none for kinds whose commands write one each.
    fn entry(&self) -> Option<(Chain, &'static str)>;

    /// The lines of the file that the lines of the document stand on, in their order.
    fn rows(document: &D) -> Vec<u64>;

    /// The field that a refusal is reported for which names no other.
    const KEY_FIELD: &'static str;
}

/// An import under way, as audit entries name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunId(pub Uuid);

/// Takes a batch inside a transaction; returns one outcome per document.
///
/// While nothing is refused the documents are written one after the other. Else all of them are undone and taken
/// again, each so that a refusal undoes it alone: that costs more, and most batches are without fault.
pub(super) fn take_all<D, I: Intake<D>>(
    tx: &mut Tx<'_>,
    intake: &I,
    run: RunId,
    documents: &[D],
) -> Result<Vec<Outcome>, AppError> {
    let known = intake.look_up(tx, documents)?;
    let mut at_once = known.clone();
    let all = tx.attempt(|tx| {
        documents
            .iter()
            .map(|document| intake.take(tx, &mut at_once, document).map(Outcome::Taken))
            .collect::<Result<Vec<_>, AppError>>()
    });
    let outcomes = match all {
        Ok(outcomes) => outcomes,
        Err(error) if error.store_error().is_some() => return Err(error),
        Err(_) => one_by_one(tx, intake, known, documents)?,
    };
    if let Some((chain, action)) = intake.entry() {
        write_entry(tx, chain, action, run, &outcomes)?;
    }
    Ok(outcomes)
}

fn one_by_one<D, I: Intake<D>>(
    tx: &mut Tx<'_>,
    intake: &I,
    mut known: I::Known,
    documents: &[D],
) -> Result<Vec<Outcome>, AppError> {
    let mut outcomes = Vec::with_capacity(documents.len());
    for document in documents {
        let outcome = match tx.attempt(|tx| intake.take(tx, &mut known, document)) {
            Ok(taken) => Outcome::Taken(taken),
            Err(error) if error.store_error().is_some() => return Err(error),
            Err(error) => Outcome::Refused(refusals::<D, I>(&error, document)),
        };
        outcomes.push(outcome);
    }
    Ok(outcomes)
}

fn refusals<D, I: Intake<D>>(error: &AppError, document: &D) -> Vec<Refusal> {
    refusal::of(error, &I::rows(document), I::KEY_FIELD)
}

fn write_entry(
    tx: &mut Tx<'_>,
    chain: Chain,
    action: &'static str,
    RunId(run): RunId,
    outcomes: &[Outcome],
) -> Result<(), StoreError> {
    let count = |wanted| {
        let is_so = |outcome: &&Outcome| matches!(outcome, Outcome::Taken(taken) if taken.change == wanted);
        outcomes.iter().filter(is_so).count()
    };
    let (created, updated) = (count(Written::Created), count(Written::Updated));
    if created + updated == 0 {
        return Ok(());
    }
    let facts = BTreeMap::from([("created", json!(created)), ("updated", json!(updated))]);
    audit::write(tx, &Entry { chain, action, subject: format!("import:{run}"), facts })
}

/// Writes each batch durably before the next one is read.
pub struct StoreSink<I> {
    store: Store,
    caller: Caller,
    intake: Arc<I>,
    run: RunId,
    /// The import, until the first batch has written that it began.
    begins: Option<Imported>,
}

impl<I> StoreSink<I> {
    /// A sink into this database, for this caller; the first batch also writes that the import has begun.
    pub fn new(store: Store, caller: Caller, intake: I, run: RunId, import: Imported) -> Self {
        Self { store, caller, intake: Arc::new(intake), run, begins: Some(import) }
    }
}

impl<D: Send + Sync + 'static, I: Intake<D>> Sink<D> for StoreSink<I> {
    fn take(&mut self, documents: Vec<D>) -> Result<Vec<Outcome>, SinkError> {
        let documents = Arc::new(documents);
        let mut answer = self.write(&documents);
        for _ in 1..BUSY_TRIES {
            if !matches!(answer, Err(AppError::Store(StoreError::Busy))) {
                break;
            }
            answer = self.write(&documents);
        }
        let outcomes = answer.map_err(stopped)?;
        self.begins = None;
        Ok(outcomes)
    }
}

impl<I> StoreSink<I> {
    fn write<D: Send + Sync + 'static>(&self, documents: &Arc<Vec<D>>) -> Result<Vec<Outcome>, AppError>
    where
        I: Intake<D>,
    {
        let (documents, intake, run) = (Arc::clone(documents), Arc::clone(&self.intake), self.run);
        let begins = self.begins.clone();
        self.store.write(&self.caller, move |tx| {
            if let Some(import) = &begins {
                runs::begin(tx, import, run)?;
            }
            take_all(tx, intake.as_ref(), run, &documents)
        })
    }
}

/// Writes every batch into one transaction, which a dry run then undoes.
pub struct TxSink<'t, 'c, I> {
    tx: &'t mut Tx<'c>,
    intake: I,
    run: RunId,
}

impl<'t, 'c, I> TxSink<'t, 'c, I> {
    /// A sink into this transaction.
    pub fn new(tx: &'t mut Tx<'c>, intake: I, run: RunId) -> Self {
        Self { tx, intake, run }
    }
}

impl<D, I: Intake<D>> Sink<D> for TxSink<'_, '_, I> {
    fn take(&mut self, documents: Vec<D>) -> Result<Vec<Outcome>, SinkError> {
        take_all(self.tx, &self.intake, self.run, &documents).map_err(stopped)
    }
}

/// What ends an import: a fault of the store as such, so that a transaction that met another one may run again.
fn stopped(error: AppError) -> SinkError {
    match error {
        AppError::Store(error) => Box::new(error),
        error => error.to_string().into(),
    }
}

impl CommandError for ImportError {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            Self::Sink(error) => error.downcast_ref(),
            Self::Unreadable { .. } | Self::TooManyRows { .. } | Self::Unusable { .. } | Self::Io(_) => None,
        }
    }
}
