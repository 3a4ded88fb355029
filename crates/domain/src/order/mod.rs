//! Orders: goods to be sent, from the client's wish to the hand-over.
//!
//! A client sends an order; stock is promised to its lines; the desk releases it to the floor; somebody fetches the
//! goods, somebody packs them, and a carrier takes the parcels. At any step goods may lack, the client may change
//! its mind, or somebody may have to undo what was done.
//!
//! [`Order`] is the snapshot that the rules read. A step ([`steps`], [`settle`], [`cancel`], [`hold`]) returns the
//! order as it is afterwards, what must follow on the floor and in stock, and what is told to the client; a command
//! writes these in one transaction. Nothing here knows how many people or databases there are.

pub mod cancel;
pub mod change;
pub mod content;
pub mod error;
pub mod exception;
pub mod hold;
pub mod line;
pub mod pick;
pub mod settle;
pub mod state;
pub mod steps;

pub use cancel::{Cancellation, CancellationState};
pub use change::{ChangeEffect, OrderField, changeable, changed_fields, check_change};
pub use content::{Consignee, ContentFault, DeliveryMethod, LineContent, OrderContent};
pub use error::{Guard, OrderError};
pub use exception::{ExceptionCode, OrderException};
pub use hold::{Hold, HoldReason, hold_stops};
pub use line::{CounterFault, LineColumns, LineCounters, OrderLine};
pub use pick::{Taken, pick};
pub use settle::{ShortOutcome, finish_pick, lose, resolve};
pub use state::{OrderAction, OrderStatus, Refused, Transition, transition};

use crate::actor::Who;
use crate::code::ExternalId;
use crate::ids::{ClientId, OrderId, OrderLineId, SiteId};
use crate::quantity::Quantity;
use crate::time::Day;
use crate::words::words;

/// An order as the rules need it, with all its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Our id.
    pub id: OrderId,
    /// The owner of the goods.
    pub client: ClientId,
    /// What the client calls it.
    pub external_id: ExternalId,
    /// Where it is sent from; none keeps it open.
    pub site: Option<SiteId>,
    /// How far it is.
    pub status: OrderStatus,
    /// The first day to send it.
    pub ship_not_before: Option<Day>,
    /// Whether it may go in part.
    pub allow_partial: bool,
    /// Whether what lacks follows as an order of its own.
    pub allow_backorder: bool,
    /// What it waits for now.
    pub holds: Vec<Hold>,
    /// What somebody must decide.
    pub exception: Option<OrderException>,
    /// Whether the client asked to give it up, and the answer.
    pub cancellation: Cancellation,
    /// Its lines, by number.
    pub lines: Vec<OrderLine>,
}

words! {
    /// How much of an order went out.
    pub enum Fulfillment {
        /// Nothing.
        None = "none",
        /// Some of it.
        Partial = "partial",
        /// All that is neither cancelled nor deferred.
        Full = "full",
    }
}

words! {
    /// What a client is told about an order: the part of the event type after `order.`.
    pub enum OrderEvent {
        /// It is wanted.
        Accepted = "accepted",
        /// Its content changed.
        Updated = "updated",
        /// Stock is promised.
        Allocated = "allocated",
        /// Some of it was not found in stock.
        Backordered = "backordered",
        /// A rest became an order of its own.
        Split = "split",
        /// It is on the floor.
        Released = "released",
        /// The first pick is done.
        PickingStarted = "picking_started",
        /// The picking ended.
        Picked = "picked",
        /// Not all was found at the pick.
        ShortPicked = "short_picked",
        /// Its parcels are closed.
        Packed = "packed",
        /// It left.
        Shipped = "shipped",
        /// It waits.
        Held = "held",
        /// A hold was lifted.
        HoldReleased = "hold_released",
        /// Its cancellation was asked for.
        CancellationRequested = "cancellation_requested",
        /// Its cancellation was turned down.
        CancellationRejected = "cancellation_rejected",
        /// It is given up.
        Cancelled = "cancelled",
        /// Somebody must decide.
        ExceptionRaised = "exception_raised",
        /// Somebody decided.
        ExceptionCleared = "exception_cleared",
        /// A step was undone.
        StepUndone = "step_undone",
    }
}

/// Units of some lines.
pub type LineUnits = Vec<(OrderLineId, Quantity)>;

/// What must follow a step, in the same transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// End all promises of this order that are not picked.
    FreeAllocations,
    /// Make a pick task for what is promised and not picked.
    MakePickTask,
    /// Cancel the open pick tasks of this order, or its lines on shared tours.
    CancelPickTasks,
    /// Make putaway tasks for goods that were picked.
    PutBack(LineUnits),
    /// Make an order of its own for the rest.
    MakeBackorder(LineUnits),
    /// Void the shipment and its labels.
    VoidShipment,
}

/// A step that is possible: the order after it, what must follow, and what is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The order as it is afterwards.
    pub order: Order,
    /// What must follow, in this order.
    pub effects: Vec<Effect>,
    /// What is told to the client, in this order.
    pub events: Vec<OrderEvent>,
}

impl Step {
    /// A step that changes nothing yet.
    pub(crate) fn of(order: &Order) -> Self {
        Self { order: order.clone(), effects: Vec::new(), events: Vec::new() }
    }

    /// Applies one move of counters to every line, each by as many units as `how_many` finds.
    pub(crate) fn move_all(
        &mut self,
        how_many: impl Fn(LineCounters) -> Quantity,
        step: impl Fn(LineCounters, Quantity) -> Result<LineCounters, CounterFault>,
    ) -> Result<(), CounterFault> {
        for line in &mut self.order.lines {
            line.counters = step(line.counters, how_many(line.counters))?;
        }
        Ok(())
    }
}

impl Order {
    /// How much of it went out.
    #[must_use]
    pub fn fulfillment(&self) -> Fulfillment {
        let shipped = self.lines.iter().any(|line| !line.counters.shipped().is_zero());
        let rest = self.lines.iter().any(|line| !line.counters.open().is_zero());
        match (shipped, rest) {
            (false, _) => Fulfillment::None,
            (true, true) => Fulfillment::Partial,
            (true, false) => Fulfillment::Full,
        }
    }

    /// Whether `count` is above 0 in any line.
    #[must_use]
    pub fn any(&self, count: impl Fn(LineCounters) -> Quantity) -> bool {
        self.lines.iter().any(|line| !count(line.counters).is_zero())
    }

    /// The lines in which `count` is above 0, with the count.
    #[must_use]
    pub fn units(&self, count: impl Fn(LineCounters) -> Quantity) -> LineUnits {
        self.lines
            .iter()
            .map(|line| (line.id, count(line.counters)))
            .filter(|(_, units)| !units.is_zero())
            .collect()
    }

    /// The line with this id.
    ///
    /// # Errors
    /// [`OrderError::OtherOrder`] when the order has no such line.
    pub(crate) fn line_mut(&mut self, id: OrderLineId) -> Result<&mut OrderLine, OrderError> {
        self.lines.iter_mut().find(|line| line.id == id).ok_or(OrderError::OtherOrder)
    }

    /// Where this action leads, unless the table or a hold refuses it.
    pub(crate) fn permit(&self, action: OrderAction, who: Who) -> Result<Transition, OrderError> {
        let transition = transition(self.status, action, who)?;
        if hold_stops(action) && !self.holds.is_empty() {
            return Err(OrderError::OnHold { reasons: self.holds.iter().map(|hold| hold.reason).collect() });
        }
        Ok(transition)
    }

    /// The refusal of an action that the table permits and a guard does not.
    pub(crate) fn guarded(&self, action: OrderAction, who: Who, guard: Guard) -> OrderError {
        let mut allowed = state::allowed(self.status, who);
        allowed.retain(|other| *other != action);
        OrderError::Guard { refused: Refused { from: self.status, action, allowed }, guard }
    }

    /// Refuses what nobody may do to an order that left or was given up.
    pub(crate) const fn still_here(&self) -> Result<(), OrderError> {
        match self.status {
            OrderStatus::Shipped => Err(OrderError::Shipped),
            OrderStatus::Cancelled => Err(OrderError::Cancelled),
            OrderStatus::Draft
            | OrderStatus::Open
            | OrderStatus::Allocated
            | OrderStatus::Released
            | OrderStatus::Picking
            | OrderStatus::Picked
            | OrderStatus::Packed => Ok(()),
        }
    }
}

#[cfg(test)]
pub(crate) mod testing;
