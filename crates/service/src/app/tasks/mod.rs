//! Tasks: one unit of floor work for one worker.
//!
//! A worker takes a task, does its lines one by one, and ends it; or rests, hands it over, says that something is in
//! the way. What can be asked when is a rule of the domain (`task::claim`, `task::act`); this folder loads the task,
//! asks the rule, writes what it said over the version that was read, and lets the kind of work do its own part of a
//! confirmation and an end (`app/picking`).

mod act;
mod create;
mod demand;
mod refusals;
mod view;

pub use act::{Asked, act};
pub use create::{NORMAL_PRIORITY, NewLine, NewTask, create, create_knowing, renew_demand};
pub use demand::{Demand, Known};
pub use view::{LineView, TaskFilter, TaskView, list, view, views};

use crate::app::error::AppError;
use crate::app::picking;
use crate::store::audit::{self, Chain, Entry};
use crate::store::tasks::{self, TaskLineRow, TaskRow};
use crate::store::{StoreError, Tx};
use rummelig_domain::code::{ClientCode, HandlingUnitCode, LocationCode, LotCode, Serial, SkuCode};
use rummelig_domain::ids::{SiteId, TaskId, WorkerId};
use rummelig_domain::quantity::Quantity;
use rummelig_domain::task::{Holding, ShortReason, TaskKind, TaskLine, TaskStatus};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A task as it was read, with its lines by number.
#[derive(Clone, Debug)]
pub struct LoadedTask {
    /// Its row.
    pub row: TaskRow,
    /// Its lines.
    pub lines: Vec<TaskLineRow>,
}

/// What a worker says about one line of a task, or about one thing that a count found.
#[derive(Clone, Debug)]
pub struct Confirmation {
    /// Which line; none for a count.
    pub line_no: Option<i32>,
    /// Whose goods, for a count.
    pub client: Option<ClientCode>,
    /// Which item, for a count.
    pub sku: Option<SkuCode>,
    /// How many base units were moved or found.
    pub quantity: Quantity,
    /// Where; the planned place where nothing is said.
    pub location: Option<LocationCode>,
    /// Into or with which unit; the planned one where nothing is said.
    pub handling_unit: Option<HandlingUnitCode>,
    /// Of which lot; the planned one where nothing is said.
    pub lot: Option<LotCode>,
    /// The serial numbers of the units, for items that have them.
    pub serials: Vec<Serial>,
    /// Why fewer than were open; ends the line.
    pub short_reason: Option<ShortReason>,
}

/// Loads a task.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn load(tx: &mut Tx<'_>, id: TaskId) -> Result<LoadedTask, AppError> {
    let row = tasks::by_id(tx, id)?.ok_or(AppError::NotFound)?;
    complete(tx, row)
}

/// The same, from a row that was read already.
///
/// # Errors
/// What the database says.
pub fn complete(tx: &mut Tx<'_>, row: TaskRow) -> Result<LoadedTask, AppError> {
    let lines = tasks::lines(tx, row.id.0.into())?;
    Ok(LoadedTask { row, lines })
}

impl LoadedTask {
    /// Which.
    #[must_use]
    pub fn id(&self) -> TaskId {
        self.row.id.0.into()
    }

    /// Where.
    #[must_use]
    pub fn site(&self) -> SiteId {
        self.row.site_id.0.into()
    }

    /// Whose it is, in the states that have a worker.
    #[must_use]
    pub fn worker(&self) -> Option<WorkerId> {
        self.row.worker_id.map(|id| id.0.into())
    }

    /// What kind of work it is.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] for a kind that this program does not know.
    pub fn kind(&self) -> Result<TaskKind, StoreError> {
        TaskKind::parse(&self.row.kind).ok_or(StoreError::Unreadable("task"))
    }

    /// Where it is and whose it is, as the rules read it.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] for a status that this program does not know.
    pub fn holding(&self) -> Result<Holding, StoreError> {
        Ok(Holding {
            status: TaskStatus::parse(&self.row.status).ok_or(StoreError::Unreadable("task"))?,
            worker: self.worker(),
            lease_until: self.row.lease_until.map(|until| until.0),
        })
    }

    /// The line of this number.
    #[must_use]
    pub fn line(&self, line_no: i32) -> Option<&TaskLineRow> {
        self.lines.iter().find(|line| line.line_no == line_no)
    }

    /// Writes the progress of one line over what was read of it, and keeps it.
    ///
    /// # Errors
    /// [`StoreError::Changed`] when the line has made progress meanwhile.
    pub fn write_line(&mut self, tx: &mut Tx<'_>, line: TaskLineRow) -> Result<(), StoreError> {
        let place = self.lines.iter_mut().find(|known| known.line_no == line.line_no);
        let known = place.ok_or(StoreError::Changed("task_line"))?;
        tasks::update_line(tx, &line, known.confirmed)?;
        *known = line;
        Ok(())
    }

    /// Whether every line is ended.
    #[must_use]
    pub fn is_worked_off(&self) -> bool {
        self.lines.iter().all(|line| line.closed)
    }

    /// The numbers of the lines that are not ended.
    #[must_use]
    pub fn open_lines(&self) -> Vec<i32> {
        self.lines.iter().filter(|line| !line.closed).map(|line| line.line_no).collect()
    }
}

/// A line as the rules read it.
///
/// # Errors
/// [`StoreError::Unreadable`] for numbers that no quantity has.
pub fn line_of(row: &TaskLineRow) -> Result<TaskLine, StoreError> {
    let units = |units: i64| Quantity::new(units).map_err(|_| StoreError::Unreadable("task_line"));
    Ok(TaskLine {
        quantity: units(row.quantity)?,
        confirmed: units(row.confirmed)?,
        short: units(row.short)?,
        closed: row.closed,
    })
}

/// Writes a task in its new state over the version that was read; the tour of a pick task follows it.
///
/// # Errors
/// [`StoreError::Changed`] when somebody else changed it.
pub fn write(tx: &mut Tx<'_>, task: &mut LoadedTask, to: Holding) -> Result<(), AppError> {
    let goes_on = task.row.status == to.status.as_str();
    task.row.status = to.status.as_str().to_owned();
    task.row.worker_id = to.worker.map(Into::into);
    task.row.lease_until = to.lease_until.map(Into::into);
    if to.status != TaskStatus::Blocked {
        task.row.block_reason = None;
    }
    task.row.updated_at = tx.now().into();
    task.row.version += 1;
    tasks::update(tx, &task.row)?;
    match task.row.tour_id {
        Some(tour) if !goes_on => picking::follow(tx, tour.0.into(), to.status),
        _ => Ok(()),
    }
}

/// Leaves the audit entry of a command on a task. Who works on it is no part of it.
///
/// # Errors
/// What the database says.
pub fn audit(
    tx: &mut Tx<'_>,
    task: &LoadedTask,
    action: &str,
    mut facts: BTreeMap<&'static str, Value>,
) -> Result<(), StoreError> {
    facts.insert("kind", json!(task.row.kind));
    facts.insert("status", json!(task.row.status));
    facts.insert("version", json!(task.row.version));
    let subject = format!("task:{}", task.id());
    audit::write(tx, &Entry { chain: Chain::Hotel, action, subject, facts })
}
