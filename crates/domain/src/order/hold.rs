//! Holds: reasons for which an order waits, without losing the stock promised to it.

use crate::actor::Who;
use crate::code::Text;
use crate::ids::OrderHoldId;
use crate::order::state::OrderAction;
use crate::time::Instant;
use crate::words::words;

words! {
    /// Why an order waits.
    pub enum HoldReason {
        /// The address is in doubt.
        Address = "address",
        /// It is not paid.
        Payment = "payment",
        /// The client asked for it.
        ClientRequest = "client_request",
        /// Customs needs to know more.
        CustomsData = "customs_data",
        /// The carrier does not take it now.
        Carrier = "carrier",
        /// Its goods are in doubt.
        Stock = "stock",
        /// A person in the house is to look at it.
        Operator = "operator",
    }
}

/// One reason to wait, until somebody lifts it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// Our id.
    pub id: OrderHoldId,
    /// Why.
    pub reason: HoldReason,
    /// In words.
    pub note: Option<Text>,
    /// In which part it was placed.
    pub placed_by: Who,
    /// When.
    pub placed_at: Instant,
}

impl Hold {
    /// Whether somebody in this part may lift it: a client its own, the house's people any, the service its own.
    #[must_use]
    pub const fn may_be_lifted_by(&self, who: Who) -> bool {
        match (who, self.placed_by) {
            (Who::Staff, Who::Client | Who::Staff | Who::Worker | Who::Automatic)
            | (Who::Client, Who::Client)
            | (Who::Automatic, Who::Automatic) => true,
            (Who::Client, Who::Staff | Who::Worker | Who::Automatic)
            | (Who::Automatic, Who::Client | Who::Staff | Who::Worker)
            | (Who::Worker, Who::Client | Who::Staff | Who::Worker | Who::Automatic) => false,
        }
    }
}

/// Whether a held order refuses this action: it is not allocated, released or handed over.
///
/// Work under way goes on, and what undoes work is always possible.
#[must_use]
pub const fn hold_stops(action: OrderAction) -> bool {
    match action {
        OrderAction::Allocate | OrderAction::Release | OrderAction::HandOver => true,
        OrderAction::Submit
        | OrderAction::Unallocate
        | OrderAction::Unrelease
        | OrderAction::StartPick
        | OrderAction::FinishPick
        | OrderAction::Resolve
        | OrderAction::Unpick
        | OrderAction::Pack
        | OrderAction::Unpack
        | OrderAction::Cancel
        | OrderAction::Decide => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_lifts_only_its_own() {
        let rows = [(Who::Client, "C"), (Who::Staff, "CSWA"), (Who::Worker, ""), (Who::Automatic, "A")];
        for (who, expected) in rows {
            let lifted: String =
                [(Who::Client, 'C'), (Who::Staff, 'S'), (Who::Worker, 'W'), (Who::Automatic, 'A')]
                    .into_iter()
                    .filter(|(placed_by, _)| {
                        Hold {
                            id: OrderHoldId(uuid::Uuid::nil()),
                            reason: HoldReason::Payment,
                            note: None,
                            placed_by: *placed_by,
                            placed_at: Instant::from_micros(0),
                        }
                        .may_be_lifted_by(who)
                    })
                    .map(|(_, letter)| letter)
                    .collect();
            assert_eq!(lifted, expected, "{who}");
        }
    }

    #[test]
    fn a_hold_stops_three_things() {
        let stopped: Vec<_> =
            OrderAction::ALL.iter().filter(|a| hold_stops(**a)).map(|a| a.as_str()).collect();
        assert_eq!(stopped, ["allocate", "release", "hand_over"]);
    }
}
