//! The state machine of a shipment: what leaves together.

use crate::actor::Who;
use crate::order::DeliveryMethod;
use crate::words::words;

words! {
    /// How far a shipment is.
    pub enum ShipmentStatus {
        /// Its parcels are closed.
        Created = "created",
        /// Every parcel has a label or a tracking number.
        Labelled = "labelled",
        /// The carrier or the consignee has it.
        HandedOver = "handed_over",
        /// On its way.
        InTransit = "in_transit",
        /// It arrived.
        Delivered = "delivered",
        /// It could not be delivered.
        DeliveryFailed = "delivery_failed",
        /// It comes back.
        Returned = "returned",
        /// Its parcels were opened again.
        Voided = "voided",
    }
}

words! {
    /// What can be asked of a shipment.
    pub enum ShipmentAction {
        /// The last parcel got its label or tracking number.
        Label = "label",
        /// Give it to the carrier or consignee.
        HandOver = "hand_over",
        /// It is on its way.
        Depart = "depart",
        /// It arrived.
        Deliver = "deliver",
        /// It could not be delivered.
        Fail = "fail",
        /// It is tried again.
        Retry = "retry",
        /// It comes back.
        Return = "return",
        /// Open its parcels again.
        Void = "void",
    }
}

/// An action that does not lead anywhere from this state, for this part; slug `transition-not-allowed`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a shipment that is {from} cannot take the action {action}")]
pub struct ShipmentRefused {
    /// The state.
    pub from: ShipmentStatus,
    /// What was asked.
    pub action: ShipmentAction,
    /// What may be asked in this part instead.
    pub allowed: Vec<ShipmentAction>,
}

/// Where this action leads, when somebody in this part asks. [`ShipmentAction::Void`] compensates.
///
/// # Errors
/// [`ShipmentRefused`] with what may be asked instead.
pub fn shipment_transition(
    from: ShipmentStatus,
    action: ShipmentAction,
    who: Who,
) -> Result<ShipmentStatus, ShipmentRefused> {
    let may = |action| row(from, action).filter(|(_, parts)| parts.contains(&who)).map(|(to, _)| to);
    may(action).ok_or_else(|| ShipmentRefused {
        from,
        action,
        allowed: ShipmentAction::ALL.iter().copied().filter(|other| may(*other).is_some()).collect(),
    })
}

const fn row(from: ShipmentStatus, action: ShipmentAction) -> Option<(ShipmentStatus, &'static [Who])> {
    use ShipmentStatus::{
        Created, Delivered, DeliveryFailed, HandedOver, InTransit, Labelled, Returned, Voided,
    };
    use Who::{Automatic, Staff, Worker};
    match action {
        ShipmentAction::Label => match from {
            Created => Some((Labelled, &[Automatic])),
            Labelled | HandedOver | InTransit | Delivered | DeliveryFailed | Returned | Voided => None,
        },
        ShipmentAction::HandOver => match from {
            Created | Labelled => Some((HandedOver, &[Worker, Staff])),
            HandedOver | InTransit | Delivered | DeliveryFailed | Returned | Voided => None,
        },
        ShipmentAction::Depart => match from {
            HandedOver => Some((InTransit, &[Automatic, Staff])),
            Created | Labelled | InTransit | Delivered | DeliveryFailed | Returned | Voided => None,
        },
        ShipmentAction::Deliver => match from {
            InTransit => Some((Delivered, &[Automatic, Staff])),
            Created | Labelled | HandedOver | Delivered | DeliveryFailed | Returned | Voided => None,
        },
        ShipmentAction::Fail => match from {
            HandedOver | InTransit => Some((DeliveryFailed, &[Automatic, Staff])),
            Created | Labelled | Delivered | DeliveryFailed | Returned | Voided => None,
        },
        ShipmentAction::Retry => match from {
            DeliveryFailed => Some((InTransit, &[Automatic, Staff])),
            Created | Labelled | HandedOver | InTransit | Delivered | Returned | Voided => None,
        },
        ShipmentAction::Return => match from {
            DeliveryFailed => Some((Returned, &[Automatic, Staff])),
            Created | Labelled | HandedOver | InTransit | Delivered | Returned | Voided => None,
        },
        ShipmentAction::Void => match from {
            Created | Labelled => Some((Voided, &[Staff, Worker])),
            HandedOver | InTransit | Delivered | DeliveryFailed | Returned | Voided => None,
        },
    }
}

/// Whether a shipment is labelled: every parcel has a label or a tracking number, and what is collected needs none.
///
/// `parcels` says of each parcel whether it has one.
#[must_use]
pub fn is_labelled(method: DeliveryMethod, parcels: &[bool]) -> bool {
    match method {
        DeliveryMethod::Collect => true,
        DeliveryMethod::Carrier => !parcels.is_empty() && parcels.iter().all(|labelled| *labelled),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_action_and_part_is_as_the_table_says() {
        let table = [
            ("created", "label", "labelled", "automatic"),
            ("created", "hand_over", "handed_over", "worker staff"),
            ("labelled", "hand_over", "handed_over", "worker staff"),
            ("handed_over", "depart", "in_transit", "automatic staff"),
            ("in_transit", "deliver", "delivered", "automatic staff"),
            ("handed_over", "fail", "delivery_failed", "automatic staff"),
            ("in_transit", "fail", "delivery_failed", "automatic staff"),
            ("delivery_failed", "retry", "in_transit", "automatic staff"),
            ("delivery_failed", "return", "returned", "automatic staff"),
            ("created", "void", "voided", "staff worker"),
            ("labelled", "void", "voided", "staff worker"),
        ];
        for &from in ShipmentStatus::ALL {
            for &action in ShipmentAction::ALL {
                for &who in Who::ALL {
                    let expected = table.iter().find(|row| {
                        (row.0, row.1) == (from.as_str(), action.as_str())
                            && row.3.split(' ').any(|part| part == who.as_str())
                    });
                    let result = shipment_transition(from, action, who).ok().map(ShipmentStatus::as_str);
                    assert_eq!(result, expected.map(|row| row.2), "{from} {action} {who}");
                }
            }
        }
    }

    #[test]
    fn what_is_collected_needs_no_label() {
        assert!(is_labelled(DeliveryMethod::Collect, &[false]));
        assert!(is_labelled(DeliveryMethod::Carrier, &[true, true]));
        assert!(!is_labelled(DeliveryMethod::Carrier, &[true, false]));
        assert!(!is_labelled(DeliveryMethod::Carrier, &[]));
    }
}
