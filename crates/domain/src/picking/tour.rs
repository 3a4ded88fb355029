//! Tours: one walk of one person. Its states follow those of the pick task that walks it.

use crate::ids::LocationId;
use crate::task::TaskStatus;
use crate::words::words;

words! {
    /// How far a tour is.
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

/// A stop of a tour under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StopUnderWay {
    /// Its number.
    pub stop_no: u32,
    /// Where.
    pub location: LocationId,
    /// Whether something is still to be taken there.
    pub open: bool,
}

/// At which stop a line that joins a tour under way is done: where the walk still stops at its location, else at a new
/// stop behind all others. The walked part and the order of the rest stay as they are.
#[must_use]
pub fn stop_for(stops: &[StopUnderWay], location: LocationId) -> u32 {
    let ahead = stops.iter().filter(|stop| stop.open && stop.location == location);
    let last = stops.iter().map(|stop| stop.stop_no).max().unwrap_or(0);
    ahead.map(|stop| stop.stop_no).min().unwrap_or(last + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_line_joins_where_the_walk_still_stops() {
        let at = |number| LocationId(Uuid::from_u128(number));
        let stops = |open: &[(u32, u128, bool)]| -> Vec<_> {
            open.iter()
                .map(|(stop_no, location, open)| StopUnderWay {
                    stop_no: *stop_no,
                    location: at(*location),
                    open: *open,
                })
                .collect()
        };
        let walked = [(1, 10, false), (2, 20, true), (3, 30, true)];
        for (tour, location, stop_no) in
            [(&walked[..], 20, 2), (&walked, 30, 3), (&walked, 10, 4), (&walked, 40, 4), (&[], 10, 1)]
        {
            assert_eq!(stop_for(&stops(tour), at(location)), stop_no, "{location}");
        }
        let twice = [(1, 10, true), (2, 10, true)];
        assert_eq!(stop_for(&stops(&twice), at(10)), 1);
    }

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
