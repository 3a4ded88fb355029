//! Tasks: one unit of floor work for one worker or pair.
//!
//! A task waits until somebody takes it, belongs to that worker while the work lasts, and ends done, cancelled, or
//! with somebody else. What is confirmed stays done whatever happens to the rest. A reason is never demanded of a
//! worker. Whether a task fits a person is asked in one place ([`crate::people::eligible`]) and handed to
//! [`claim::claim`], which takes no task without the answer.

pub mod claim;
pub mod line;
pub mod state;

pub use claim::{ADVANCE_LEASE_SECONDS, Holding, LEASE_SECONDS, Taking, TaskError, act, claim};
pub use line::{Confirmed, RestPromise, ShortDecision, ShortReason, TaskLine, check_finish};
pub use state::{TaskAction, TaskRefused, TaskStatus, task_transition};

use crate::words::words;

words! {
    /// What kind of work a task is.
    pub enum TaskKind {
        /// Take goods in.
        Receive = "receive",
        /// Bring goods to a storage location.
        Putaway = "putaway",
        /// Fill a pick face from reserve.
        Replenish = "replenish",
        /// Walk a tour.
        Pick = "pick",
        /// Fill and close parcels.
        Pack = "pack",
        /// Put labels on.
        Label = "label",
        /// Print papers.
        Print = "print",
        /// Count a location.
        Count = "count",
        /// Look at what came back.
        Return = "return",
        /// Move goods or a handling unit.
        Move = "move",
        /// Weigh an item nobody knows the weight of.
        Weigh = "weigh",
        /// Kitting, packing or production for a client.
        WorkOrder = "work_order",
    }
}

impl TaskKind {
    /// Whether a task of this kind is done with its last line, without a `finish`.
    #[must_use]
    pub const fn ends_with_last_line(self) -> bool {
        match self {
            Self::Putaway | Self::Replenish | Self::Move => true,
            Self::Receive
            | Self::Pick
            | Self::Pack
            | Self::Label
            | Self::Print
            | Self::Count
            | Self::Return
            | Self::Weigh
            | Self::WorkOrder => false,
        }
    }

    /// Whether `finish` names the location where the totes are set down.
    #[must_use]
    pub const fn ends_at_a_location(self) -> bool {
        match self {
            Self::Pick => true,
            Self::Receive
            | Self::Putaway
            | Self::Replenish
            | Self::Pack
            | Self::Label
            | Self::Print
            | Self::Count
            | Self::Return
            | Self::Move
            | Self::Weigh
            | Self::WorkOrder => false,
        }
    }
}
