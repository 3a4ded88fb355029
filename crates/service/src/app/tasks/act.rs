//! What is asked of a task.
//!
//! Claims (`assign`, `start`) ask the one question whether the task fits the worker and repeat their precondition in
//! the update, so that of two who start a task at once one gets it.

use super::{Confirmation, Demand, LoadedTask, audit, complete, write};
use crate::app::error::{AppError, Conflict};
use crate::app::{counts, picking, put_back, putaway, references};
use crate::store::{StoreError, Tx, tasks};
use rummelig_domain::actor::Who;
use rummelig_domain::code::{HandlingUnitCode, LocationCode, Text, WorkerCode};
use rummelig_domain::ids::{TaskId, WorkerId};
use rummelig_domain::people::eligible::{
    BudgetLeft, EffectiveProfile, Eligibility, EligibilityContext, eligibility,
};
use rummelig_domain::task::{
    Holding, LEASE_SECONDS, Taking, TaskAction, TaskError, TaskKind, TaskStatus, act as next, claim,
};
use serde_json::json;
use std::collections::BTreeMap;

/// What is asked, with what belongs to it.
#[derive(Clone, Debug)]
pub enum Asked {
    /// Offer it to the worker.
    Assign,
    /// Take the offer back.
    Unassign,
    /// The worker begins.
    Start,
    /// Rest.
    Pause,
    /// Go on.
    Resume,
    /// Bind a tote to a slot of the trolley.
    Bind {
        /// From 1.
        slot: i32,
        /// The tote.
        handling_unit: HandlingUnitCode,
    },
    /// Confirm a line or a thing found.
    Confirm(Confirmation),
    /// End it.
    Finish {
        /// Where the totes are set down, for picks.
        location: Option<LocationCode>,
    },
    /// Give it to whoever takes it next.
    HandOver,
    /// Put it aside.
    Skip,
    /// End the putting aside.
    Requeue,
    /// Something is in the way.
    Block {
        /// What, for staff to clear.
        reason: Text,
    },
    /// It is cleared.
    Unblock,
    /// Give it up.
    Cancel,
}

impl Asked {
    /// The action by its name.
    #[must_use]
    pub const fn action(&self) -> TaskAction {
        match self {
            Self::Assign => TaskAction::Assign,
            Self::Unassign => TaskAction::Unassign,
            Self::Start => TaskAction::Start,
            Self::Pause => TaskAction::Pause,
            Self::Resume => TaskAction::Resume,
            Self::Bind { .. } => TaskAction::Bind,
            Self::Confirm(_) => TaskAction::Confirm,
            Self::Finish { .. } => TaskAction::Finish,
            Self::HandOver => TaskAction::HandOver,
            Self::Skip => TaskAction::Skip,
            Self::Requeue => TaskAction::Requeue,
            Self::Block { .. } => TaskAction::Block,
            Self::Unblock => TaskAction::Unblock,
            Self::Cancel => TaskAction::Cancel,
        }
    }
}

/// Does what is asked of a task. `worker` says for whom, where the floor asks; an action of the floor that names
/// nobody is taken as reported by whoever has the task.
///
/// # Errors
/// [`AppError::NotFound`]; [`Conflict::TaskNotYours`], [`Conflict::NotPossibleToday`],
/// [`Conflict::TransitionNotAllowed`] and [`Conflict::TaskIncomplete`]; what the kind of work refuses of a
/// confirmation or an end.
pub fn act(tx: &mut Tx<'_>, id: TaskId, asked: &Asked, worker: Option<&WorkerCode>) -> Result<(), AppError> {
    let mut task = what_it_needs(tx, id, asked)?;
    let worker = match worker {
        Some(code) => Some(references::worker(tx, "/worker", code)?.value.id),
        None => None,
    };
    match asked {
        Asked::Assign => {
            let lease_until = tx.now().plus_seconds(LEASE_SECONDS);
            take(tx, &mut task, Taking::Assign { lease_until }, Who::Staff, worker)?;
        }
        Asked::Start => take(tx, &mut task, Taking::Start, Who::Worker, worker)?,
        Asked::Confirm(confirmation) => confirm(tx, &mut task, worker, confirmation)?,
        Asked::Bind { slot, handling_unit } => bind(tx, &mut task, worker, *slot, handling_unit)?,
        Asked::Finish { location } => finish(tx, &mut task, worker, location.as_ref())?,
        Asked::Block { reason } => {
            let to = step(tx, &task, TaskAction::Block, worker)?;
            task.row.block_reason = Some(reason.to_string());
            write(tx, &mut task, to)?;
            audit(tx, &task, "task.block", BTreeMap::new())?;
        }
        Asked::Unassign
        | Asked::Pause
        | Asked::Resume
        | Asked::HandOver
        | Asked::Skip
        | Asked::Requeue
        | Asked::Unblock => {
            let to = step(tx, &task, asked.action(), worker)?;
            write(tx, &mut task, to)?;
            audit(tx, &task, &format!("task.{}", asked.action()), BTreeMap::new())?;
        }
        Asked::Cancel => cancel(tx, &mut task, worker)?,
    }
    Ok(())
}

/// The task with its lines; for a pick that found what it was sent for, with the line of that pick alone, since a tour
/// may have hundreds.
fn what_it_needs(tx: &mut Tx<'_>, id: TaskId, asked: &Asked) -> Result<LoadedTask, AppError> {
    let row = tasks::by_id(tx, id)?.ok_or(AppError::NotFound)?;
    match asked {
        Asked::Confirm(Confirmation { line_no: Some(line_no), short_reason: None, .. })
            if row.kind == TaskKind::Pick.as_str() =>
        {
            let lines = tasks::line(tx, id, *line_no)?.into_iter().collect();
            Ok(LoadedTask { row, lines })
        }
        _ => complete(tx, row),
    }
}

/// In which part somebody asks: the floor for what only workers do, and for what both do where a worker is named.
const fn part(action: TaskAction, worker: Option<WorkerId>) -> Who {
    match (action, worker) {
        (
            TaskAction::Start
            | TaskAction::Pause
            | TaskAction::Resume
            | TaskAction::Bind
            | TaskAction::Confirm
            | TaskAction::Finish
            | TaskAction::HandOver
            | TaskAction::Block,
            _,
        )
        | (TaskAction::Unassign | TaskAction::Skip, Some(_)) => Who::Worker,
        (TaskAction::Unassign | TaskAction::Skip, None)
        | (TaskAction::Assign | TaskAction::Requeue | TaskAction::Unblock | TaskAction::Cancel, _) => {
            Who::Staff
        }
    }
}

/// Where an action leads that is no claim.
fn step(
    tx: &Tx<'_>,
    task: &LoadedTask,
    action: TaskAction,
    worker: Option<WorkerId>,
) -> Result<Holding, AppError> {
    let by = worker.or_else(|| task.worker());
    Ok(next(task.holding()?, action, part(action, worker), by, tx.now())?)
}

/// A worker gets the task, when it is free and fits.
fn take(
    tx: &mut Tx<'_>,
    task: &mut LoadedTask,
    taking: Taking,
    who: Who,
    worker: Option<WorkerId>,
) -> Result<(), AppError> {
    let worker = worker.ok_or(TaskError::WorkerMissing)?;
    let holding = task.holding()?;
    let fits = fits(tx, task, holding, worker)?;
    let to = claim(holding, taking, who, worker, &fits, tx.now())?;
    if task.kind()? == TaskKind::Count {
        counts::check_counter(tx, task, worker)?;
    }
    write(tx, task, to)?;
    let action = match taking {
        Taking::Assign { .. } => "task.assign",
        Taking::Start => "task.start",
    };
    Ok(audit(tx, task, action, BTreeMap::new())?)
}

/// The one question asked at every claim. Nothing is stored yet that could restrict a person, so that only the task
/// itself can be in the way.
fn fits(
    tx: &Tx<'_>,
    task: &LoadedTask,
    holding: Holding,
    worker: WorkerId,
) -> Result<Eligibility, StoreError> {
    let demand = Demand::parse(&task.row.demand)?.value(task.kind()?)?;
    let offer_is_over =
        holding.status == TaskStatus::Assigned && holding.lease_until.is_some_and(|until| until <= tx.now());
    let at = EligibilityContext {
        taken: holding.worker.is_some_and(|owner| owner != worker) && !offer_is_over,
        held: holding.status == TaskStatus::Blocked,
        ..EligibilityContext::default()
    };
    Ok(eligibility(&EffectiveProfile::UNRESTRICTED, &demand, &BudgetLeft::UNLIMITED, &at))
}

/// A line is done, or a thing found. What that does to goods is for the kind of work, which also leaves the audit
/// entry behind its postings.
fn confirm(
    tx: &mut Tx<'_>,
    task: &mut LoadedTask,
    worker: Option<WorkerId>,
    confirmation: &Confirmation,
) -> Result<(), AppError> {
    let mut to = step(tx, task, TaskAction::Confirm, worker)?;
    let kind = task.kind()?;
    confirm_kind(tx, task, kind, confirmation)?;
    if kind.ends_with_last_line() && task.is_worked_off() {
        to = step(tx, task, TaskAction::Finish, worker)?;
    }
    write(tx, task, to)
}

fn confirm_kind(
    tx: &mut Tx<'_>,
    task: &mut LoadedTask,
    kind: TaskKind,
    confirmation: &Confirmation,
) -> Result<(), AppError> {
    match kind {
        TaskKind::Pick => picking::confirm(tx, task, confirmation),
        TaskKind::Putaway if task.row.order_id.is_some() => put_back::confirm(tx, task, confirmation),
        TaskKind::Putaway | TaskKind::Move => putaway::confirm(tx, task, confirmation),
        TaskKind::Count => counts::confirm(tx, task, confirmation),
        TaskKind::Receive
        | TaskKind::Replenish
        | TaskKind::Pack
        | TaskKind::Label
        | TaskKind::Print
        | TaskKind::Return
        | TaskKind::Weigh
        | TaskKind::WorkOrder => Err(nobody_makes(kind)),
    }
}

/// A tote for a slot; a task without a tour has no slots.
fn bind(
    tx: &mut Tx<'_>,
    task: &mut LoadedTask,
    worker: Option<WorkerId>,
    slot: i32,
    unit: &HandlingUnitCode,
) -> Result<(), AppError> {
    let to = step(tx, task, TaskAction::Bind, worker)?;
    picking::bind(tx, task, slot, unit)?;
    write(tx, task, to)?;
    let facts = BTreeMap::from([("slot", json!(slot)), ("handling_unit", json!(unit.as_str()))]);
    Ok(audit(tx, task, "task.bind", facts)?)
}

/// The work is ended; every line must be.
fn finish(
    tx: &mut Tx<'_>,
    task: &mut LoadedTask,
    worker: Option<WorkerId>,
    location: Option<&LocationCode>,
) -> Result<(), AppError> {
    let to = step(tx, task, TaskAction::Finish, worker)?;
    if task.kind()? == TaskKind::Count {
        counts::finish(tx, task)?;
    }
    let open_lines = task.open_lines();
    if !open_lines.is_empty() {
        return Err(Conflict::TaskIncomplete { open_lines }.into());
    }
    match task.kind()? {
        TaskKind::Pick => picking::finish(tx, task, location)?,
        TaskKind::Putaway
        | TaskKind::Count
        | TaskKind::Receive
        | TaskKind::Replenish
        | TaskKind::Pack
        | TaskKind::Label
        | TaskKind::Print
        | TaskKind::Return
        | TaskKind::Move
        | TaskKind::Weigh
        | TaskKind::WorkOrder => {}
    }
    write(tx, task, to)?;
    Ok(audit(tx, task, "task.finish", BTreeMap::from([("lines", json!(task.lines.len()))]))?)
}

/// The work is given up. What is confirmed stays done; what a pick task left is not forgotten by its orders.
fn cancel(tx: &mut Tx<'_>, task: &mut LoadedTask, worker: Option<WorkerId>) -> Result<(), AppError> {
    let to = step(tx, task, TaskAction::Cancel, worker)?;
    write(tx, task, to)?;
    match task.kind()? {
        TaskKind::Pick => picking::give_up(tx, task)?,
        TaskKind::Putaway if task.row.order_id.is_some() => put_back::may_be_given_up(tx, task)?,
        TaskKind::Count => counts::given_up(tx, task)?,
        TaskKind::Putaway
        | TaskKind::Receive
        | TaskKind::Replenish
        | TaskKind::Pack
        | TaskKind::Label
        | TaskKind::Print
        | TaskKind::Return
        | TaskKind::Move
        | TaskKind::Weigh
        | TaskKind::WorkOrder => {}
    }
    Ok(audit(tx, task, "task.cancel", BTreeMap::new())?)
}

/// No command makes a task of this kind yet, so that none can be confirmed.
fn nobody_makes(kind: TaskKind) -> AppError {
    AppError::internal(format!("a task of the kind {kind} that no command makes"))
}
