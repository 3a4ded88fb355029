//! The state machine of a task.

use crate::actor::Who;
use crate::words::words;
use std::fmt;

words! {
    /// Where a task is.
    pub enum TaskStatus {
        /// Anybody whom it fits may take it.
        Ready = "ready",
        /// Offered to a worker, for as long as the lease lasts.
        Assigned = "assigned",
        /// A worker is at it.
        InProgress = "in_progress",
        /// The worker rests from it.
        Paused = "paused",
        /// Given up half done, with its state kept; may be taken like a ready one.
        HandedOver = "handed_over",
        /// Something is in the way that staff must clear.
        Blocked = "blocked",
        /// Put aside for now.
        Skipped = "skipped",
        /// Finished.
        Done = "done",
        /// Not wanted any more.
        Cancelled = "cancelled",
    }
}

words! {
    /// What can be asked of a task.
    pub enum TaskAction {
        /// Offer it to a worker.
        Assign = "assign",
        /// Take the offer back; the lease is over.
        Unassign = "unassign",
        /// Begin; takes a free task at once.
        Start = "start",
        /// Rest.
        Pause = "pause",
        /// Go on.
        Resume = "resume",
        /// Bind a tote to a slot.
        Bind = "bind",
        /// Confirm a line or a thing found.
        Confirm = "confirm",
        /// End it.
        Finish = "finish",
        /// Give it to whoever takes it next.
        HandOver = "hand_over",
        /// Put it aside.
        Skip = "skip",
        /// End the putting aside.
        Requeue = "requeue",
        /// Say that something is in the way.
        Block = "block",
        /// Say that it is cleared.
        Unblock = "unblock",
        /// Give it up.
        Cancel = "cancel",
    }
}

/// An action that does not lead anywhere from this state, for this part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskRefused {
    /// The state.
    pub from: TaskStatus,
    /// What was asked.
    pub action: TaskAction,
    /// What may be asked in this part instead, in the order of [`TaskAction::ALL`].
    pub allowed: Vec<TaskAction>,
}

impl fmt::Display for TaskRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a task that is {} cannot take the action {}", self.from, self.action)?;
        if self.allowed.is_empty() {
            return Ok(());
        }
        let names: Vec<_> = self.allowed.iter().map(|action| action.as_str()).collect();
        write!(f, "; it can take {}", names.join(", "))
    }
}

impl std::error::Error for TaskRefused {}

impl TaskStatus {
    /// Whether the task belongs to a worker in this state.
    #[must_use]
    pub const fn has_worker(self) -> bool {
        match self {
            Self::Assigned | Self::InProgress | Self::Paused | Self::Done => true,
            Self::Ready | Self::HandedOver | Self::Blocked | Self::Skipped | Self::Cancelled => false,
        }
    }

    /// Whether nothing follows any more.
    #[must_use]
    pub const fn is_over(self) -> bool {
        match self {
            Self::Done | Self::Cancelled => true,
            Self::Ready
            | Self::Assigned
            | Self::InProgress
            | Self::Paused
            | Self::HandedOver
            | Self::Blocked
            | Self::Skipped => false,
        }
    }
}

/// Where this action leads from this state, when somebody in this part asks.
///
/// # Errors
/// [`TaskRefused`] with what may be asked instead, for every pair that the table does not name.
pub fn task_transition(from: TaskStatus, action: TaskAction, who: Who) -> Result<TaskStatus, TaskRefused> {
    match row(from, action) {
        Some((to, parts)) if parts.contains(&who) => Ok(to),
        Some(_) | None => {
            let may = |other: &TaskAction| row(from, *other).is_some_and(|(_, parts)| parts.contains(&who));
            let allowed = TaskAction::ALL.iter().copied().filter(may).collect();
            Err(TaskRefused { from, action, allowed })
        }
    }
}

/// The table of the steps of a task, a row for each pair that has one.
fn row(from: TaskStatus, action: TaskAction) -> Option<(TaskStatus, &'static [Who])> {
    use TaskStatus::{Assigned, Blocked, Cancelled, Done, HandedOver, InProgress, Paused, Ready, Skipped};
    use Who::{Automatic, Staff, Worker};

    match action {
        TaskAction::Assign => match from {
            Ready | HandedOver => Some((Assigned, &[Staff, Automatic, Worker])),
            Assigned | InProgress | Paused | Blocked | Skipped | Done | Cancelled => None,
        },
        TaskAction::Unassign => match from {
            Assigned => Some((Ready, &[Staff, Worker, Automatic])),
            Ready | InProgress | Paused | HandedOver | Blocked | Skipped | Done | Cancelled => None,
        },
        TaskAction::Start => match from {
            Ready | HandedOver | Assigned => Some((InProgress, &[Worker])),
            InProgress | Paused | Blocked | Skipped | Done | Cancelled => None,
        },
        TaskAction::Pause => match from {
            InProgress => Some((Paused, &[Worker])),
            Ready | Assigned | Paused | HandedOver | Blocked | Skipped | Done | Cancelled => None,
        },
        TaskAction::Resume => match from {
            Paused => Some((InProgress, &[Worker])),
            Ready | Assigned | InProgress | HandedOver | Blocked | Skipped | Done | Cancelled => None,
        },
        TaskAction::Bind | TaskAction::Confirm => match from {
            InProgress => Some((InProgress, &[Worker])),
            Ready | Assigned | Paused | HandedOver | Blocked | Skipped | Done | Cancelled => None,
        },
        TaskAction::Finish => match from {
            InProgress => Some((Done, &[Worker])),
            Ready | Assigned | Paused | HandedOver | Blocked | Skipped | Done | Cancelled => None,
        },
        TaskAction::HandOver => match from {
            Assigned | InProgress | Paused => Some((HandedOver, &[Worker])),
            Ready | HandedOver | Blocked | Skipped | Done | Cancelled => None,
        },
        TaskAction::Skip => match from {
            Ready | Assigned => Some((Skipped, &[Worker, Staff])),
            InProgress | Paused | HandedOver | Blocked | Skipped | Done | Cancelled => None,
        },
        TaskAction::Requeue => match from {
            Skipped => Some((Ready, &[Staff, Automatic])),
            Ready | Assigned | InProgress | Paused | HandedOver | Blocked | Done | Cancelled => None,
        },
        TaskAction::Block => match from {
            Assigned | InProgress | Paused => Some((Blocked, &[Worker, Automatic])),
            Ready | HandedOver | Blocked | Skipped | Done | Cancelled => None,
        },
        TaskAction::Unblock => match from {
            Blocked => Some((Ready, &[Staff])),
            Ready | Assigned | InProgress | Paused | HandedOver | Skipped | Done | Cancelled => None,
        },
        TaskAction::Cancel => match from {
            Ready | Assigned | InProgress | Paused | HandedOver | Blocked | Skipped => {
                Some((Cancelled, &[Staff, Automatic]))
            }
            Done | Cancelled => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    const TABLE: &str = "
        ready,handed_over                assign     assigned     SAW
        assigned                         unassign   ready        SWA
        ready,handed_over,assigned       start      in_progress  W
        in_progress                      pause      paused       W
        paused                           resume     in_progress  W
        in_progress                      bind       in_progress  W
        in_progress                      confirm    in_progress  W
        in_progress                      finish     done         W
        assigned,in_progress,paused      hand_over  handed_over  W
        ready,assigned                   skip       skipped      WS
        skipped                          requeue    ready        SA
        assigned,in_progress,paused      block      blocked      WA
        blocked                          unblock    ready        S
        ready,assigned,in_progress,paused,handed_over,blocked,skipped  cancel  cancelled  SA
    ";

    #[test]
    fn every_state_action_and_part_is_as_the_table_says() {
        let mut table = BTreeMap::new();
        for line in TABLE.lines().filter(|line| !line.trim().is_empty()) {
            let [from, action, to, who] = line.split_whitespace().collect::<Vec<_>>()[..] else {
                panic!("four columns: {line}")
            };
            for from in from.split(',') {
                let key = (TaskStatus::parse(from).unwrap(), TaskAction::parse(action).unwrap());
                table.insert(key, (TaskStatus::parse(to).unwrap(), who));
            }
        }
        for &from in TaskStatus::ALL {
            for (who, letter) in
                [(Who::Client, 'C'), (Who::Staff, 'S'), (Who::Worker, 'W'), (Who::Automatic, 'A')]
            {
                let may = |action: &TaskAction| {
                    table.get(&(from, *action)).filter(|(_, parts): &&(_, &str)| parts.contains(letter))
                };
                let allowed: Vec<_> = TaskAction::ALL.iter().copied().filter(|a| may(a).is_some()).collect();
                for action in TaskAction::ALL {
                    let expected = may(action).map(|(to, _)| *to).ok_or_else(|| TaskRefused {
                        from,
                        action: *action,
                        allowed: allowed.clone(),
                    });
                    assert_eq!(task_transition(from, *action, who), expected, "{from} {action} {who}");
                }
            }
        }
    }
}
