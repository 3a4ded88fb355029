//! A command on its way to the writing thread and back.

use super::dialect::writer::{Fault, Queued, Verdict};
use super::dialect::{DbConn, sqlite};
use super::job_queue::Bell;
use super::{Caller, CommandError, Keep, Settle, StoreError, Tx, finished};
use rummelig_domain::time::Instant;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use tokio::sync::oneshot;

/// What comes back.
pub(super) enum Reply<T, E> {
    /// The command's answer, after the commit.
    Done(Result<T, E>),
    /// It met a transaction of another process; its caller decides it anew.
    Again,
}

/// What is asked: the command, and what is kept of its refusal. Shared, since the caller may have to ask again.
pub(super) struct Request<E, C> {
    pub(super) keep: Keep,
    pub(super) command: C,
    pub(super) settle: Option<Settle<E>>,
}

/// A command in the queue.
pub(super) struct Waiting<T, E, C> {
    bell: Arc<Bell>,
    asked_for_work: bool,
    caller: Caller,
    request: Arc<Request<E, C>>,
    answer: Option<Result<T, E>>,
    reply: oneshot::Sender<Reply<T, E>>,
}

impl<T, E, C> Waiting<T, E, C>
where
    T: Send + 'static,
    E: CommandError,
    C: Fn(&mut Tx<'_>) -> Result<T, E> + Send + Sync + 'static,
{
    /// The command for the queue, and where its answer comes.
    pub(super) fn queued(
        bell: Arc<Bell>,
        caller: &Caller,
        request: Arc<Request<E, C>>,
    ) -> (Box<dyn Queued>, oneshot::Receiver<Reply<T, E>>) {
        let (reply, answer) = oneshot::channel();
        let (caller, asked_for_work) = (caller.clone(), false);
        (Box::new(Self { bell, asked_for_work, caller, request, answer: None, reply }), answer)
    }
}

impl<T, E, C> Queued for Waiting<T, E, C>
where
    T: Send + 'static,
    E: CommandError,
    C: Fn(&mut Tx<'_>) -> Result<T, E> + Send + Sync + 'static,
{
    fn run(&mut self, conn: &mut DbConn, now: Instant) -> Verdict {
        let mut tx = Tx::new(conn, &self.caller, now);
        let answer = catch_unwind(AssertUnwindSafe(|| finished(&mut tx, &self.request.command)))
            .unwrap_or_else(|_| Err(StoreError::Panicked.into()));
        self.asked_for_work = tx.asked_for_work && self.request.keep == Keep::Yes && answer.is_ok();
        let verdict = match &answer {
            Ok(_) if self.request.keep == Keep::Yes => Verdict::Keep,
            Ok(_) => Verdict::Undo,
            Err(error) => verdict_of(error),
        };
        self.answer = Some(answer);
        verdict
    }

    fn settle(&mut self, conn: &mut DbConn, now: Instant) -> Verdict {
        let (Some(settle), Some(Err(refusal))) = (&self.request.settle, &self.answer) else {
            return Verdict::Undo;
        };
        if refusal.store_error().is_some() || self.request.keep == Keep::DryRun {
            return Verdict::Undo;
        }
        match catch_unwind(AssertUnwindSafe(|| settle(&mut Tx::new(conn, &self.caller, now), refusal))) {
            Ok(Ok(())) => Verdict::Keep,
            Ok(Err(error)) => {
                let error = E::from(error);
                let verdict = verdict_of(&error);
                self.answer = Some(Err(error));
                verdict
            }
            Err(_) => {
                self.answer = Some(Err(StoreError::Panicked.into()));
                Verdict::Undo
            }
        }
    }

    fn answer(mut self: Box<Self>, group: Result<(), Fault>) {
        let answer = match group {
            Ok(()) => {
                if self.asked_for_work {
                    self.bell.ring();
                }
                Reply::Done(self.answer.take().unwrap_or_else(|| Err(StoreError::Panicked.into())))
            }
            Err(Fault::Met) => Reply::Again,
            Err(fault) => Reply::Done(Err(StoreError::from(fault).into())),
        };
        // The caller may have gone away; the command has taken effect all the same, and its key will tell.
        let _ = self.reply.send(answer);
    }
}

/// A full disk, an input/output fault, and on PostgreSQL a transaction that cannot be serialized or a lost connection
/// end the group; everything else only this command.
fn verdict_of<E: CommandError>(error: &E) -> Verdict {
    match error.store_error() {
        Some(StoreError::StorageFull) => Verdict::GroupLost(Fault::StorageFull),
        Some(StoreError::Database(fault)) if fault.to_string().contains("disk I/O error") => {
            Verdict::GroupLost(sqlite::fault_of(&StoreError::ConnectionLost))
        }
        Some(StoreError::Serialization | StoreError::ConnectionLost) => Verdict::GroupLost(Fault::Met),
        Some(error) if error.may_have_met_another() => Verdict::Met,
        _ => Verdict::Undo,
    }
}
