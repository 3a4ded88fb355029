//! Inbound shipments: announced goods, what came of them, and where they go.
//!
//! A client announces goods; they arrive at a gate; somebody counts them in, line by line, with what is wrong about
//! them; each receipt makes putaway tasks; when nothing more is expected the receiving ends, and what lacks is short.

pub mod discrepancy;
pub mod notice;
pub mod putaway;
pub mod receipt;

pub use discrepancy::{AnnouncedLine, Discrepancy, DiscrepancyKind, LineReceived, discrepancies};
pub use notice::{Notice, NoticeContent, NoticeFault, skus_changed};
pub use putaway::{
    Content, Goods, PutawayChoice, PutawayLocation, PutawayReason, Refusal, check_arrival, check_putaway,
    choose_location,
};
pub use receipt::{LineWanted, Matched, NoticeLine, ReceiptError, match_line, needs_putaway};

use crate::actor::Who;
use crate::time::Instant;
use crate::words::words;

/// Days after which a received shipment without discrepancies closes itself.
pub const CLOSE_AFTER_DAYS: i64 = 7;

words! {
    /// How far an inbound shipment is.
    pub enum InboundStatus {
        /// Not sent off by the client yet.
        Draft = "draft",
        /// Expected.
        Announced = "announced",
        /// At the gate.
        Arrived = "arrived",
        /// Somebody counts it in.
        Receiving = "receiving",
        /// Nothing more is expected.
        Received = "received",
        /// Agreed with the client.
        Closed = "closed",
        /// Given up.
        Cancelled = "cancelled",
    }
}

words! {
    /// What can be asked of an inbound shipment.
    pub enum InboundAction {
        /// Send a draft off.
        Announce = "announce",
        /// It is at the gate.
        Arrive = "arrive",
        /// Count goods in; a receipt.
        Book = "book",
        /// End the receiving.
        Receive = "receive",
        /// Agree on it.
        Close = "close",
        /// Receive more after all.
        Reopen = "reopen",
        /// Give it up.
        Cancel = "cancel",
    }
}

/// Where an action leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InboundTransition {
    /// The state after it.
    pub to: InboundStatus,
    /// Whether it undoes earlier work, and so is written down with actor and reason.
    pub compensating: bool,
}

/// An action that does not lead anywhere from this state, for this part; slug `transition-not-allowed`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an inbound shipment that is {from} cannot take the action {action}")]
pub struct InboundRefused {
    /// The state.
    pub from: InboundStatus,
    /// What was asked.
    pub action: InboundAction,
    /// What may be asked in this part instead.
    pub allowed: Vec<InboundAction>,
}

/// Where this action leads, when somebody in this part asks.
///
/// # Errors
/// [`InboundRefused`] with what may be asked instead.
pub fn inbound_transition(
    from: InboundStatus,
    action: InboundAction,
    who: Who,
) -> Result<InboundTransition, InboundRefused> {
    let may = |action| row(from, action).filter(|(_, parts)| parts.contains(&who)).map(|(to, _)| to);
    may(action).ok_or_else(|| InboundRefused {
        from,
        action,
        allowed: InboundAction::ALL.iter().copied().filter(|other| may(*other).is_some()).collect(),
    })
}

const fn row(from: InboundStatus, action: InboundAction) -> Option<(InboundTransition, &'static [Who])> {
    use InboundStatus::{Announced, Arrived, Cancelled, Closed, Draft, Received, Receiving};
    use Who::{Automatic, Client, Staff, Worker};

    const fn step(to: InboundStatus) -> InboundTransition {
        InboundTransition { to, compensating: false }
    }
    match action {
        InboundAction::Announce => match from {
            Draft => Some((step(Announced), &[Client, Staff])),
            Announced | Arrived | Receiving | Received | Closed | Cancelled => None,
        },
        InboundAction::Arrive => match from {
            Announced => Some((step(Arrived), &[Staff, Worker])),
            Draft | Arrived | Receiving | Received | Closed | Cancelled => None,
        },
        InboundAction::Book => match from {
            Announced | Arrived | Receiving => Some((step(Receiving), &[Worker])),
            Draft | Received | Closed | Cancelled => None,
        },
        InboundAction::Receive => match from {
            Receiving => Some((step(Received), &[Worker, Staff])),
            Draft | Announced | Arrived | Received | Closed | Cancelled => None,
        },
        InboundAction::Close => match from {
            Received => Some((step(Closed), &[Staff, Automatic])),
            Draft | Announced | Arrived | Receiving | Closed | Cancelled => None,
        },
        InboundAction::Reopen => match from {
            Received => Some((InboundTransition { to: Receiving, compensating: true }, &[Staff])),
            Draft | Announced | Arrived | Receiving | Closed | Cancelled => None,
        },
        InboundAction::Cancel => match from {
            Draft | Announced => Some((step(Cancelled), &[Client, Staff])),
            Arrived => Some((step(Cancelled), &[Staff])),
            Receiving | Received | Closed | Cancelled => None,
        },
    }
}

impl InboundStatus {
    /// Whether the client may still change what it announced; else `document-in-progress`.
    #[must_use]
    pub const fn may_change(self) -> bool {
        match self {
            Self::Draft | Self::Announced => true,
            Self::Arrived | Self::Receiving | Self::Received | Self::Closed | Self::Cancelled => false,
        }
    }

    /// Whether what lacks still may come.
    #[must_use]
    pub const fn expects_more(self) -> bool {
        match self {
            Self::Announced | Self::Arrived | Self::Receiving => true,
            Self::Draft | Self::Received | Self::Closed | Self::Cancelled => false,
        }
    }
}

/// When a shipment that was received at this instant closes itself, unless something about it is disputed.
#[must_use]
pub const fn closes_at(received_at: Instant) -> Instant {
    received_at.plus_seconds(CLOSE_AFTER_DAYS * 24 * 60 * 60)
}

/// Whether a received shipment closes itself now: after [`CLOSE_AFTER_DAYS`], when nothing is disputed.
#[must_use]
pub fn closes_itself(received_at: Instant, now: Instant, disputed: bool) -> bool {
    !disputed && closes_at(received_at) <= now
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_action_and_part_is_as_the_table_says() {
        let table = [
            ("draft", "announce", "announced", "client staff"),
            ("announced", "arrive", "arrived", "staff worker"),
            ("announced", "book", "receiving", "worker"),
            ("arrived", "book", "receiving", "worker"),
            ("receiving", "book", "receiving", "worker"),
            ("receiving", "receive", "received", "worker staff"),
            ("received", "close", "closed", "staff automatic"),
            ("received", "reopen", "receiving", "staff"),
            ("draft", "cancel", "cancelled", "client staff"),
            ("announced", "cancel", "cancelled", "client staff"),
            ("arrived", "cancel", "cancelled", "staff"),
        ];
        for &from in InboundStatus::ALL {
            for &action in InboundAction::ALL {
                for &who in Who::ALL {
                    let expected = table.iter().find(|row| {
                        (row.0, row.1) == (from.as_str(), action.as_str())
                            && row.3.split(' ').any(|part| part == who.as_str())
                    });
                    let result = inbound_transition(from, action, who).ok();
                    assert_eq!(
                        result.map(|t| t.to.as_str()),
                        expected.map(|row| row.2),
                        "{from} {action} {who}"
                    );
                    assert_eq!(
                        result.is_some_and(|t| t.compensating),
                        expected.is_some() && action == InboundAction::Reopen
                    );
                }
            }
        }
    }

    #[test]
    fn it_closes_itself_after_a_week_without_dispute() {
        let day = 24 * 60 * 60;
        let received = Instant::from_micros(0);
        for (seconds, disputed, closes) in
            [(7 * day, false, true), (7 * day - 1, false, false), (9 * day, true, false)]
        {
            assert_eq!(
                closes_itself(received, received.plus_seconds(seconds), disputed),
                closes,
                "{seconds}"
            );
        }
    }
}
