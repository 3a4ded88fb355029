//! Whose a task is: leases, claims, and what each action does to them.
//!
//! A claim is decided here and repeated by the guarded update (`… where id = ? and version = ?`), so that of two who
//! take the same task one gets it.

use crate::actor::Who;
use crate::ids::WorkerId;
use crate::people::eligible::{Eligibility, Verdict};
use crate::task::state::{TaskAction, TaskRefused, TaskStatus, task_transition};
use crate::time::Instant;

/// How long an offer lasts: 120 s.
pub const LEASE_SECONDS: i64 = 120;
/// How long an offer lasts that a handheld holds in advance, against dead spots: 900 s.
pub const ADVANCE_LEASE_SECONDS: i64 = 900;

/// Where a task is and whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holding {
    /// Where.
    pub status: TaskStatus,
    /// Whose, in the states that have a worker.
    pub worker: Option<WorkerId>,
    /// Until when it is offered; only in [`TaskStatus::Assigned`].
    pub lease_until: Option<Instant>,
}

/// How a worker gets a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taking {
    /// It is offered to the worker until this instant.
    Assign {
        /// When the offer ends.
        lease_until: Instant,
    },
    /// The worker begins.
    Start,
}

/// Why a task does not become what was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TaskError {
    /// The state machine has no such step.
    #[error(transparent)]
    Transition(#[from] TaskRefused),
    /// Another worker has it.
    #[error("another worker has this task; take the next one")]
    NotYours,
    /// It does not fit this worker now. Which rule says so is for the worker alone.
    #[error("this task is not possible for this worker today; take another")]
    NotPossibleToday,
    /// Nobody was named to take it.
    #[error("name the `worker` who takes the task")]
    WorkerMissing,
    /// Who blocks a task says why, so that staff can clear it.
    #[error("give a `reason` for blocking the task")]
    ReasonMissing,
    /// More than is open on the line.
    #[error("at most {open} units of this line are open")]
    MoreThanOpen {
        /// How many are.
        open: crate::quantity::Quantity,
    },
    /// Nothing was confirmed and nothing said about it.
    #[error("confirm at least one unit, or give a `short_reason`")]
    NothingConfirmed,
    /// The task has no such line.
    #[error("the task has no line of this number")]
    LineUnknown,
    /// Lines are open.
    #[error("{lines} lines of the task are not ended; confirm them or report them short")]
    Incomplete {
        /// How many.
        lines: usize,
    },
}

impl TaskError {
    /// The stable slug of the refusal on the wire.
    #[must_use]
    pub const fn slug(&self) -> &'static str {
        match self {
            Self::Transition(_) => "transition-not-allowed",
            Self::NotYours => "task-not-yours",
            Self::NotPossibleToday => "not-possible-today",
            Self::WorkerMissing | Self::ReasonMissing => "validation-failed",
            Self::MoreThanOpen { .. } | Self::NothingConfirmed | Self::LineUnknown => "data-refused",
            Self::Incomplete { .. } => "task-incomplete",
        }
    }
}

/// A worker gets a task, when it is free and fits.
///
/// An offer whose lease is over is free again, whether or not somebody wrote that down already.
///
/// # Errors
/// [`TaskError::NotYours`] when another worker has it, [`TaskError::NotPossibleToday`] when it does not fit,
/// [`TaskError::Transition`] when its state does not allow it.
pub fn claim(
    task: Holding,
    taking: Taking,
    who: Who,
    worker: WorkerId,
    fits: &Eligibility,
    now: Instant,
) -> Result<Holding, TaskError> {
    let task = without_old_lease(task, now);
    refuse_others(task, worker)?;
    let (action, lease_until) = match taking {
        Taking::Assign { lease_until } => (TaskAction::Assign, Some(lease_until)),
        Taking::Start => (TaskAction::Start, None),
    };
    let status = task_transition(task.status, action, who)?;
    match fits.verdict {
        Verdict::Eligible => Ok(Holding { status, worker: Some(worker), lease_until }),
        Verdict::NeedsAssessment | Verdict::NotEligible => Err(TaskError::NotPossibleToday),
    }
}

/// Anything else than a claim happens to a task. `by` is the worker who asks, for what workers ask.
///
/// # Errors
/// [`TaskError::WorkerMissing`] for a claim (see [`claim`]) and for a worker's action without a worker;
/// [`TaskError::NotYours`] when another worker has it; [`TaskError::Transition`].
pub fn act(
    task: Holding,
    action: TaskAction,
    who: Who,
    by: Option<WorkerId>,
    now: Instant,
) -> Result<Holding, TaskError> {
    match action {
        TaskAction::Assign | TaskAction::Start => return Err(TaskError::WorkerMissing),
        TaskAction::Unassign
        | TaskAction::Pause
        | TaskAction::Resume
        | TaskAction::Bind
        | TaskAction::Confirm
        | TaskAction::Finish
        | TaskAction::HandOver
        | TaskAction::Skip
        | TaskAction::Requeue
        | TaskAction::Block
        | TaskAction::Unblock
        | TaskAction::Cancel => {}
    }
    let to = task_transition(task.status, action, who)?;
    match who {
        Who::Worker if task.status.has_worker() => {
            refuse_others(without_old_lease(task, now), by.ok_or(TaskError::WorkerMissing)?)?;
        }
        Who::Worker | Who::Client | Who::Staff | Who::Automatic => {}
    }
    let worker = if to.has_worker() { task.worker } else { None };
    Ok(Holding { status: to, worker, lease_until: None })
}

/// An offer that is over is as good as none.
fn without_old_lease(task: Holding, now: Instant) -> Holding {
    let over = task.lease_until.is_some_and(|until| until <= now);
    if task.status == TaskStatus::Assigned && over {
        Holding { status: TaskStatus::Ready, worker: None, lease_until: None }
    } else {
        task
    }
}

fn refuse_others(task: Holding, worker: WorkerId) -> Result<(), TaskError> {
    let another = task.worker.is_some_and(|owner| owner != worker);
    if another && task.status.has_worker() && !task.status.is_over() {
        Err(TaskError::NotYours)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::eligible::{Reason, ReasonSet};
    use TaskStatus::{Assigned, Blocked, Cancelled, Done, HandedOver, InProgress, Paused, Ready, Skipped};
    use uuid::Uuid;

    const NOW: Instant = Instant::from_micros(0);
    const ANNA: WorkerId = WorkerId(Uuid::from_u128(1));
    const BENT: WorkerId = WorkerId(Uuid::from_u128(2));

    fn held(status: TaskStatus, worker: Option<WorkerId>, lease_s: Option<i64>) -> Holding {
        Holding { status, worker, lease_until: lease_s.map(|s| NOW.plus_seconds(s)) }
    }

    #[test]
    fn one_worker_gets_a_task_and_keeps_it() {
        let fits = Eligibility::eligible();
        let start = |task| claim(task, Taking::Start, Who::Worker, ANNA, &fits, NOW);
        let hers = Ok(held(InProgress, Some(ANNA), None));
        assert_eq!(start(held(Ready, None, None)), hers);
        assert_eq!(start(held(HandedOver, None, None)), hers);
        assert_eq!(start(held(Assigned, Some(ANNA), Some(60))), hers);
        assert_eq!(start(held(Assigned, Some(BENT), Some(60))), Err(TaskError::NotYours));
        assert_eq!(start(held(Assigned, Some(BENT), Some(0))), hers, "the lease is over");
        assert_eq!(start(held(Assigned, Some(ANNA), Some(-60))), hers, "late, and still free");
        assert_eq!(start(held(InProgress, Some(BENT), None)), Err(TaskError::NotYours));
        assert_eq!(start(held(Paused, Some(BENT), None)), Err(TaskError::NotYours));
        for (status, worker) in
            [(InProgress, Some(ANNA)), (Done, Some(BENT)), (Skipped, None), (Blocked, None)]
        {
            assert!(matches!(start(held(status, worker, None)), Err(TaskError::Transition(_))), "{status}");
        }
        let lease_until = NOW.plus_seconds(LEASE_SECONDS);
        let offer =
            claim(held(Ready, None, None), Taking::Assign { lease_until }, Who::Staff, ANNA, &fits, NOW);
        assert_eq!(offer, Ok(held(Assigned, Some(ANNA), Some(LEASE_SECONDS))));
    }

    #[test]
    fn nothing_is_taken_that_does_not_fit() {
        for verdict in [Verdict::NotEligible, Verdict::NeedsAssessment] {
            let fits = Eligibility {
                verdict,
                failed: ReasonSet::from([Reason::TaskHeld]),
                soft_missed: ReasonSet::new(),
            };
            let lease_until = NOW.plus_seconds(LEASE_SECONDS);
            for (taking, who) in [(Taking::Start, Who::Worker), (Taking::Assign { lease_until }, Who::Staff)]
            {
                let result = claim(held(Ready, None, None), taking, who, ANNA, &fits, NOW);
                assert_eq!(result, Err(TaskError::NotPossibleToday), "{verdict:?} {taking:?}");
            }
        }
    }

    #[test]
    fn only_its_worker_works_on_it() {
        let run = |from: TaskStatus, action, who, by| act(held(from, Some(ANNA), None), action, who, by, NOW);
        let ends =
            |status: TaskStatus| Ok(held(status, if status.has_worker() { Some(ANNA) } else { None }, None));
        let rows = [
            (InProgress, TaskAction::Confirm, InProgress),
            (InProgress, TaskAction::Finish, Done),
            (InProgress, TaskAction::Pause, Paused),
            (Paused, TaskAction::Resume, InProgress),
            (Paused, TaskAction::HandOver, HandedOver),
            (Assigned, TaskAction::Unassign, Ready),
            (Assigned, TaskAction::Skip, Skipped),
            (InProgress, TaskAction::Block, Blocked),
        ];
        for (from, action, to) in rows {
            assert_eq!(run(from, action, Who::Worker, Some(ANNA)), ends(to), "{from} {action}");
            assert_eq!(
                run(from, action, Who::Worker, Some(BENT)),
                Err(TaskError::NotYours),
                "{from} {action}"
            );
            assert_eq!(
                run(from, action, Who::Worker, None),
                Err(TaskError::WorkerMissing),
                "{from} {action}"
            );
        }
        assert_eq!(run(InProgress, TaskAction::Cancel, Who::Staff, None), ends(Cancelled));
        assert_eq!(run(Assigned, TaskAction::Unassign, Who::Automatic, None), ends(Ready));
        assert_eq!(run(Ready, TaskAction::Start, Who::Worker, Some(ANNA)), Err(TaskError::WorkerMissing));
        let free = held(Ready, None, None);
        assert_eq!(act(free, TaskAction::Skip, Who::Worker, Some(BENT), NOW), Ok(held(Skipped, None, None)));
    }
}
