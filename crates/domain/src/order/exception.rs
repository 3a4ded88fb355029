//! Exceptions: what keeps an order until a person has decided.

use crate::code::Text;
use crate::order::{Order, OrderError, OrderEvent, Step};
use crate::time::Instant;
use crate::words::words;

words! {
    /// What a person must decide about.
    pub enum ExceptionCode {
        /// Goods were said to be where nothing is known to be.
        UnknownLocation = "unknown_location",
        /// The carrier does not know the address.
        AddressRejected = "address_rejected",
        /// Not all was found at the pick, and the order may not go in part.
        ShortPicked = "short_picked",
        /// Picked goods are on their way back to the shelves.
        PutBackPending = "put_back_pending",
        /// The carrier does not take it.
        CarrierRefused = "carrier_refused",
        /// Customs needs to know more.
        CustomsData = "customs_data",
    }
}

/// An open question about an order; one at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderException {
    /// What it is about.
    pub code: ExceptionCode,
    /// In words, with what is needed to decide.
    pub message: Text,
    /// Since when.
    pub since: Instant,
}

impl ExceptionCode {
    /// An exception of this code in its own words, where nobody knows more.
    #[must_use]
    pub fn since(self, since: Instant) -> Option<OrderException> {
        let message = match self {
            Self::UnknownLocation => "Goods were reported at an unknown location.",
            Self::AddressRejected => "The carrier does not know the address.",
            Self::ShortPicked => "Not all of the order was found at the pick.",
            Self::PutBackPending => "Picked goods are being put back.",
            Self::CarrierRefused => "The carrier does not take the shipment.",
            Self::CustomsData => "Data for customs are missing.",
        };
        Text::new(message).ok().map(|message| OrderException { code: self, message, since })
    }
}

/// Raises an exception that facts outside the order call for.
///
/// # Errors
/// [`OrderError::ExceptionOpen`] when another one is open; [`OrderError::Shipped`] and [`OrderError::Cancelled`].
pub fn raise(order: &Order, exception: OrderException) -> Result<Step, OrderError> {
    order.still_here()?;
    match &order.exception {
        Some(open) if open.code != exception.code => return Err(OrderError::ExceptionOpen(open.code)),
        Some(_) => return Ok(Step::of(order)),
        None => {}
    }
    let mut step = Step::of(order);
    step.order.exception = Some(exception);
    step.events.push(OrderEvent::ExceptionRaised);
    Ok(step)
}
