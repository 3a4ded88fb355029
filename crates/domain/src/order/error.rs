//! Why a step of an order is refused, in words that say what to do.

use crate::order::change::OrderField;
use crate::order::exception::ExceptionCode;
use crate::order::hold::HoldReason;
use crate::order::line::CounterFault;
use crate::order::state::Refused;
use crate::time::Day;

/// A refused step.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OrderError {
    /// The state machine has no such step.
    #[error(transparent)]
    Transition(#[from] Refused),
    /// The state machine has the step, and something else is in its way.
    #[error("{guard}")]
    Guard {
        /// The state, the action, and what else may be asked.
        refused: Refused,
        /// What is in the way.
        guard: Guard,
    },
    /// The order waits.
    #[error("the order is on hold ({}); lift the hold first", list(reasons))]
    OnHold {
        /// Why.
        reasons: Vec<HoldReason>,
    },
    /// The client asked to give the order up.
    #[error("the client asked to cancel this order; decide about that first")]
    CancellationRequested,
    /// An order that must go whole is not.
    #[error(
        "the order may not go in part and not all of it is promised; take the promise back and allocate anew"
    )]
    NotFull,
    /// Lines are neither picked nor short.
    #[error("{lines} lines of the order are not ended; pick them or report them short")]
    LinesOpen {
        /// How many.
        lines: usize,
    },
    /// A short pick needs to be told which of two ways.
    #[error("say with `outcome` whether to send what was found (ship_short) or to look again (replan)")]
    OutcomeMissing,
    /// An outcome is for short picks.
    #[error("`outcome` is only for short picks; give a `reason` instead")]
    OutcomeUnexpected,
    /// A person who decides says why.
    #[error("give a `reason`")]
    ReasonMissing,
    /// The order has another open question already.
    #[error("the order has an open exception ({0}); resolve it first")]
    ExceptionOpen(ExceptionCode),
    /// Only who placed it, or the house's people, may lift a hold.
    #[error("this hold was not placed by you; ask the warehouse to lift it")]
    HoldNotYours,
    /// There is no such hold.
    #[error("the order has no such hold")]
    HoldUnknown,
    /// Fields that may no longer change.
    #[error("the order is being worked on; only these fields may still change: {}", list(changeable))]
    InProgress {
        /// Those that may.
        changeable: &'static [OrderField],
    },
    /// It has left.
    #[error("the order is shipped; nothing about it can be changed")]
    Shipped,
    /// It is given up.
    #[error("the order is cancelled; send a new one")]
    Cancelled,
    /// A move of units that are not there.
    #[error(transparent)]
    Counters(#[from] CounterFault),
    /// A plan that was made for another order, or for other rules.
    #[error("the plan does not belong to this order as it is now; load it again")]
    OtherOrder,
}

/// What is in the way of a step that the state machine has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Guard {
    /// Somebody must decide first.
    #[error("the order has an exception ({0}); resolve it first")]
    Exception(ExceptionCode),
    /// There is nothing to decide.
    #[error("the order has no exception to resolve")]
    NoException,
    /// It is too early.
    #[error("the order may not leave before {0}")]
    NotBefore(Day),
    /// Nobody knows from where.
    #[error("the order has no site; set one first")]
    NoSite,
    /// Goods are in totes already.
    #[error("some of the order is picked; put it back with unpick")]
    PicksConfirmed,
    /// Nobody asked to give it up.
    #[error("no cancellation of this order is requested")]
    NoCancellation,
    /// There are no goods to send.
    #[error("nothing of the order is picked; look again with replan, or cancel it")]
    NothingPicked,
}

impl OrderError {
    /// The stable slug of the refusal on the wire.
    #[must_use]
    pub const fn slug(&self) -> &'static str {
        match self {
            Self::Transition(refused) => refused.slug(),
            Self::Guard { .. } | Self::ExceptionOpen(_) => "transition-not-allowed",
            Self::OnHold { .. } => "order-on-hold",
            Self::CancellationRequested => "cancellation-requested",
            Self::NotFull => "stock-insufficient",
            Self::LinesOpen { .. } => "task-incomplete",
            Self::OutcomeMissing | Self::OutcomeUnexpected | Self::ReasonMissing => "validation-failed",
            Self::HoldNotYours => "hold-not-yours",
            Self::HoldUnknown => "not-found",
            Self::InProgress { .. } => "order-in-progress",
            Self::Shipped => "order-shipped",
            Self::Cancelled => "order-cancelled",
            Self::Counters(CounterFault::TooFew { .. }) => "data-refused",
            Self::Counters(CounterFault::DoesNotAddUp) | Self::OtherOrder => "internal",
        }
    }
}

fn list<T: std::fmt::Display>(items: &[T]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
