//! The queue of writing commands in front of the one thread that writes for this process.
//!
//! The thread takes the first waiting command and whatever else waits, at most [`GROUP_MAX`], gives each its own
//! savepoint, commits once and answers all of them after the commit. How a group is begun and ended, and what ends it
//! early, is the database's own: `sqlite.rs` and `postgres.rs`.

use super::connection::DbConn;
use crate::store::error::StoreError;
use rummelig_domain::time::Instant;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;

/// How many commands one commit may carry.
pub const GROUP_MAX: usize = 64;
/// How many commands may wait before a new one is told that the house is busy.
pub const QUEUE_MAX: usize = 1_024;

/// What became of one command inside its savepoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Its rows are to be kept.
    Keep,
    /// Its rows are to be rolled back; it may then store its refusal.
    Undo,
    /// Its rows are to be rolled back; another transaction may be the reason, so it is to be decided anew.
    Met,
    /// The database rolled back everything: the whole group fails.
    GroupLost(Fault),
}

/// What a whole group can fail of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The disk is full.
    StorageFull,
    /// Another process held the write lock for too long.
    Busy,
    /// It met a transaction of another process: the command is to be decided anew, by itself.
    Met,
}

impl From<Fault> for StoreError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::StorageFull => Self::StorageFull,
            Fault::Busy => Self::Busy,
            Fault::Met => Self::Serialization,
        }
    }
}

/// A command in the queue, with the place where its answer goes.
pub trait Queued: Send {
    /// Runs it inside its savepoint.
    fn run(&mut self, conn: &mut DbConn, now: Instant) -> Verdict;
    /// After its rows were undone: stores the refusal where that is asked for.
    fn settle(&mut self, conn: &mut DbConn, now: Instant) -> Verdict;
    /// Sends the answer: the command's own after the commit, or the fault of the group.
    fn answer(self: Box<Self>, group: Result<(), Fault>);
}

/// The queue in front of the writing thread. Dropping it lets the thread finish what waits, then ends it.
pub struct Writer {
    queue: Option<SyncSender<Box<dyn Queued>>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread; it serves one group after the other and answers every command of each.
    ///
    /// # Errors
    /// When the operating system gives no thread.
    pub fn start(mut serve: impl FnMut(Vec<Box<dyn Queued>>) + Send + 'static) -> Result<Self, String> {
        let (queue, waiting) = sync_channel(QUEUE_MAX);
        let thread = std::thread::Builder::new()
            .name("writer".into())
            .spawn(move || {
                while let Some(group) = next_group(&waiting) {
                    serve(group);
                }
            })
            .map_err(|error| error.to_string())?;
        Ok(Self { queue: Some(queue), thread: Some(thread) })
    }

    /// Hands a command over; a full queue gives it back unanswered.
    pub fn send(&self, command: Box<dyn Queued>) {
        let Some(queue) = &self.queue else { return command.answer(Err(Fault::Busy)) };
        match queue.try_send(command) {
            Ok(()) => {}
            Err(TrySendError::Full(command) | TrySendError::Disconnected(command)) => {
                command.answer(Err(Fault::Busy));
            }
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            // A panic there was already reported by the thread itself.
            let _ = thread.join();
        }
    }
}

/// The first command that comes and whatever else waits then; none when nobody can send any more.
fn next_group(waiting: &Receiver<Box<dyn Queued>>) -> Option<Vec<Box<dyn Queued>>> {
    let mut group = vec![waiting.recv().ok()?];
    while group.len() < GROUP_MAX {
        let Ok(next) = waiting.try_recv() else { break };
        group.push(next);
    }
    Some(group)
}
