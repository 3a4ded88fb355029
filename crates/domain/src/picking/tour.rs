//! Tours: one walk of one person. Its states follow those of the pick task that walks it.

use crate::task::TaskStatus;
use crate::words::words;

words! {
    /// How far a tour is (`api.md` 3).
    pub enum TourStatus {
        /// It is part of a wave that nobody has accepted.
        Planned = "planned",
        /// It may be walked.
        Open = "open",
        /// Somebody walks it.
        InProgress = "in_progress",
        /// Its totes are set down.
        Done = "done",
        /// Nothing of it is wanted any more.
        Cancelled = "cancelled",
    }
}

impl TourStatus {
    /// The state of a tour whose pick task is in this state. `begun` is whether anybody has started it.
    ///
    /// A tour that was begun and waits for the next person is still under way: totes with goods stand on its trolley.
    #[must_use]
    pub const fn of_task(task: TaskStatus, begun: bool) -> Self {
        match task {
            TaskStatus::Done => Self::Done,
            TaskStatus::Cancelled => Self::Cancelled,
            TaskStatus::InProgress | TaskStatus::Paused => Self::InProgress,
            TaskStatus::Ready
            | TaskStatus::Assigned
            | TaskStatus::HandedOver
            | TaskStatus::Blocked
            | TaskStatus::Skipped => {
                if begun {
                    Self::InProgress
                } else {
                    Self::Open
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tour_is_as_far_as_its_task() {
        let rows = [
            ("ready", "open", "in_progress"),
            ("assigned", "open", "in_progress"),
            ("in_progress", "in_progress", "in_progress"),
            ("paused", "in_progress", "in_progress"),
            ("handed_over", "open", "in_progress"),
            ("blocked", "open", "in_progress"),
            ("skipped", "open", "in_progress"),
            ("done", "done", "done"),
            ("cancelled", "cancelled", "cancelled"),
        ];
        assert_eq!(rows.len(), TaskStatus::ALL.len());
        for (task, fresh, begun) in rows {
            let task = TaskStatus::parse(task).unwrap();
            assert_eq!(TourStatus::of_task(task, false).as_str(), fresh, "{task}");
            assert_eq!(TourStatus::of_task(task, true).as_str(), begun, "{task}, begun");
        }
    }
}
