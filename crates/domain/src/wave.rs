//! Waves: orders that are released together.

use crate::actor::Who;
use crate::ids::SiteId;
use crate::language::Language;
use crate::order::{Guard, Order, OrderError, OrderStatus, steps};
use crate::time::Day;
use crate::words::words;

words! {
    /// How far a wave is.
    pub enum WaveStatus {
        /// Its orders are named; nothing has changed yet.
        Planned = "planned",
        /// Its orders are released, with tours and tasks.
        Accepted = "accepted",
        /// Its tours are done.
        Done = "done",
        /// Given up; its orders are as if it had not been.
        Cancelled = "cancelled",
    }
}

words! {
    /// What can be asked of a wave.
    pub enum WaveAction {
        /// Release its orders.
        Accept = "accept",
        /// Its last tour is done.
        Complete = "complete",
        /// Give it up.
        Cancel = "cancel",
    }
}

words! {
    /// Why an order is not released with a wave.
    pub enum LeftOutOfWave {
        /// Nothing is promised to it yet.
        NotAllocated = "not_allocated",
        /// It is on the floor already, or further.
        AlreadyReleased = "already_released",
        /// It was given up or has left.
        Over = "over",
        /// It is sent from another site.
        OtherSite = "other_site",
        /// It is in another wave that waits.
        OtherWave = "other_wave",
        /// It waits for something.
        OnHold = "on_hold",
        /// Somebody must decide about it first.
        Exception = "exception",
        /// It may not leave yet.
        TooEarly = "too_early",
        /// It goes whole or not, and is not whole.
        NotFull = "not_full",
    }
}

impl LeftOutOfWave {
    /// What is wrong and what to do about it.
    #[must_use]
    pub const fn sentence(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::NotAllocated, Language::English) => "Nothing is promised to it yet. Allocate it first.",
            (Self::NotAllocated, Language::Danish) => {
                "Der er ikke afsat varer til den endnu. Afsæt varer først."
            }
            (Self::AlreadyReleased, Language::English) => "It is on the floor already.",
            (Self::AlreadyReleased, Language::Danish) => "Den er allerede sendt til pluk.",
            (Self::Over, Language::English) => "It has left, or was cancelled.",
            (Self::Over, Language::Danish) => "Den er sendt eller annulleret.",
            (Self::OtherSite, Language::English) => "It is sent from another site. Put it into a wave there.",
            (Self::OtherSite, Language::Danish) => "Den sendes fra en anden adresse. Læg den i en bølge dér.",
            (Self::OtherWave, Language::English) => {
                "It is in another planned wave. Accept or cancel that one."
            }
            (Self::OtherWave, Language::Danish) => {
                "Den er i en anden planlagt bølge. Godkend eller annullér den bølge."
            }
            (Self::OnHold, Language::English) => "It is on hold. Lift the hold first.",
            (Self::OnHold, Language::Danish) => "Den er sat i bero. Ophæv det først.",
            (Self::Exception, Language::English) => "It has an exception. Resolve it first.",
            (Self::Exception, Language::Danish) => "Den har en afvigelse. Tag stilling til den først.",
            (Self::TooEarly, Language::English) => "It may not leave yet. Wait for its first day.",
            (Self::TooEarly, Language::Danish) => "Den må ikke sendes endnu. Vent til dens første dag.",
            (Self::NotFull, Language::English) => {
                "It goes whole or not, and not all of it is promised. Allocate it anew."
            }
            (Self::NotFull, Language::Danish) => {
                "Den må kun sendes samlet, og der er ikke afsat varer til det hele. Afsæt varer igen."
            }
        }
    }
}

/// Why an order cannot be released now with a wave of this site; none when it can. `today` is the day at the site, and
/// `in_other_wave` whether another wave that waits names it.
#[must_use]
pub fn left_out(order: &Order, site: SiteId, today: Day, in_other_wave: bool) -> Option<LeftOutOfWave> {
    if order.site.is_some_and(|other| other != site) {
        return Some(LeftOutOfWave::OtherSite);
    }
    if in_other_wave {
        return Some(LeftOutOfWave::OtherWave);
    }
    match steps::release(order, Who::Staff, today).err()? {
        OrderError::OnHold { .. } => Some(LeftOutOfWave::OnHold),
        OrderError::NotFull => Some(LeftOutOfWave::NotFull),
        OrderError::Guard { guard, .. } => match guard {
            Guard::NotBefore(_) => Some(LeftOutOfWave::TooEarly),
            Guard::NoSite => Some(LeftOutOfWave::OtherSite),
            Guard::Exception(_)
            | Guard::NoException
            | Guard::PicksConfirmed
            | Guard::NoCancellation
            | Guard::NothingPicked => Some(LeftOutOfWave::Exception),
        },
        OrderError::Shipped | OrderError::Cancelled => Some(LeftOutOfWave::Over),
        OrderError::Transition(_)
        | OrderError::CancellationRequested
        | OrderError::LinesOpen { .. }
        | OrderError::OutcomeMissing
        | OrderError::OutcomeUnexpected
        | OrderError::ReasonMissing
        | OrderError::ExceptionOpen(_)
        | OrderError::HoldNotYours
        | OrderError::HoldUnknown
        | OrderError::InProgress { .. }
        | OrderError::Counters(_)
        | OrderError::OtherOrder => Some(match order.status {
            OrderStatus::Draft | OrderStatus::Open | OrderStatus::Allocated => LeftOutOfWave::NotAllocated,
            OrderStatus::Released | OrderStatus::Picking | OrderStatus::Picked | OrderStatus::Packed => {
                LeftOutOfWave::AlreadyReleased
            }
            OrderStatus::Shipped | OrderStatus::Cancelled => LeftOutOfWave::Over,
        }),
    }
}

/// Why a wave does not become what was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WaveError {
    /// The state machine has no such step.
    #[error("a wave that is {from} cannot take the action {action}")]
    Transition {
        /// The state.
        from: WaveStatus,
        /// What was asked.
        action: WaveAction,
        /// What may be asked in this part instead.
        allowed: Vec<WaveAction>,
    },
    /// Goods are in totes already.
    #[error("some of the wave is picked; it can no longer be cancelled as a whole")]
    PicksConfirmed,
}

impl WaveError {
    /// The stable slug of the refusal on the wire.
    #[must_use]
    pub const fn slug(&self) -> &'static str {
        match self {
            Self::Transition { .. } | Self::PicksConfirmed => "transition-not-allowed",
        }
    }
}

/// Where this action leads. `picks_confirmed` is whether anything of the wave is picked.
///
/// # Errors
/// [`WaveError::Transition`]; [`WaveError::PicksConfirmed`] for giving up what is half done.
pub fn wave_transition(
    from: WaveStatus,
    action: WaveAction,
    who: Who,
    picks_confirmed: bool,
) -> Result<WaveStatus, WaveError> {
    let may = |action| row(from, action).filter(|(_, part)| *part == who).map(|(to, _)| to);
    let Some(to) = may(action) else {
        let allowed = WaveAction::ALL.iter().copied().filter(|other| may(*other).is_some()).collect();
        return Err(WaveError::Transition { from, action, allowed });
    };
    if to == WaveStatus::Cancelled && picks_confirmed { Err(WaveError::PicksConfirmed) } else { Ok(to) }
}

const fn row(from: WaveStatus, action: WaveAction) -> Option<(WaveStatus, Who)> {
    match (from, action) {
        (WaveStatus::Planned, WaveAction::Accept) => Some((WaveStatus::Accepted, Who::Staff)),
        (WaveStatus::Accepted, WaveAction::Complete) => Some((WaveStatus::Done, Who::Automatic)),
        (WaveStatus::Planned | WaveStatus::Accepted, WaveAction::Cancel) => {
            Some((WaveStatus::Cancelled, Who::Staff))
        }
        (WaveStatus::Planned, WaveAction::Complete)
        | (WaveStatus::Accepted, WaveAction::Accept)
        | (
            WaveStatus::Done | WaveStatus::Cancelled,
            WaveAction::Accept | WaveAction::Complete | WaveAction::Cancel,
        ) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_released_with_a_wave_or_left_out_with_the_reason() {
        use crate::order::testing::order;
        use crate::order::{ExceptionCode, Hold, HoldReason};
        use crate::time::Instant;
        use uuid::Uuid;

        let today = Day::constant(2026, 3, 2);
        let check = |status, line: &str, change: &dyn Fn(&mut Order), expected| {
            let mut order = order(status, &[line]);
            change(&mut order);
            let found = left_out(&order, SiteId(Uuid::from_u128(1)), today, false);
            assert_eq!(found, expected, "{status} {line}");
        };
        use OrderStatus::{Allocated, Cancelled, Draft, Open, Picked, Released, Shipped};
        let full = "q 5 a 5";
        check(Allocated, full, &|_| {}, None);
        check(Allocated, full, &|order| order.ship_not_before = Some(today), None);
        check(Allocated, "q 5 a 3 b 2", &|order| order.allow_partial = true, None);
        check(Allocated, "q 5 a 3 b 2", &|_| {}, Some(LeftOutOfWave::NotFull));
        check(Draft, "q 5", &|_| {}, Some(LeftOutOfWave::NotAllocated));
        check(Open, "q 5 b 5", &|_| {}, Some(LeftOutOfWave::NotAllocated));
        check(Open, "q 5", &|order| order.site = None, Some(LeftOutOfWave::NotAllocated));
        check(Released, full, &|_| {}, Some(LeftOutOfWave::AlreadyReleased));
        check(Picked, "q 5 a 5 p 5", &|_| {}, Some(LeftOutOfWave::AlreadyReleased));
        check(Shipped, "q 5 a 5 p 5 k 5 h 5", &|_| {}, Some(LeftOutOfWave::Over));
        check(Cancelled, "q 5 c 5", &|_| {}, Some(LeftOutOfWave::Over));
        let elsewhere = |order: &mut Order| order.site = Some(SiteId(Uuid::from_u128(2)));
        check(Allocated, full, &elsewhere, Some(LeftOutOfWave::OtherSite));
        let tomorrow = |order: &mut Order| order.ship_not_before = today.tomorrow().ok();
        check(Allocated, full, &tomorrow, Some(LeftOutOfWave::TooEarly));
        let unknown_address = |order: &mut Order| {
            order.exception = ExceptionCode::AddressRejected.since(Instant::from_micros(0))
        };
        check(Allocated, full, &unknown_address, Some(LeftOutOfWave::Exception));
        let held = |order: &mut Order| {
            order.holds.push(Hold {
                id: Uuid::nil().into(),
                reason: HoldReason::Payment,
                note: None,
                placed_by: Who::Client,
                placed_at: Instant::from_micros(0),
            });
        };
        check(Allocated, full, &held, Some(LeftOutOfWave::OnHold));
        let twice = left_out(&order(Allocated, &[full]), SiteId(Uuid::from_u128(1)), today, true);
        assert_eq!(twice, Some(LeftOutOfWave::OtherWave));
    }

    #[test]
    fn every_state_action_and_part_is_as_the_table_says() {
        use WaveStatus::{Accepted, Cancelled, Done, Planned};
        let table = [
            (Planned, WaveAction::Accept, Who::Staff, Accepted),
            (Accepted, WaveAction::Complete, Who::Automatic, Done),
            (Planned, WaveAction::Cancel, Who::Staff, Cancelled),
            (Accepted, WaveAction::Cancel, Who::Staff, Cancelled),
        ];
        for &from in WaveStatus::ALL {
            for &action in WaveAction::ALL {
                for &who in Who::ALL {
                    let expected = table.iter().find(|row| (row.0, row.1, row.2) == (from, action, who));
                    let result = wave_transition(from, action, who, false);
                    assert_eq!(result.ok(), expected.map(|row| row.3), "{from} {action} {who}");
                }
            }
        }
        let late = wave_transition(Accepted, WaveAction::Cancel, Who::Staff, true);
        assert_eq!(late, Err(WaveError::PicksConfirmed));
        let refused = wave_transition(Planned, WaveAction::Complete, Who::Staff, false);
        let allowed = vec![WaveAction::Accept, WaveAction::Cancel];
        let expected = WaveError::Transition { from: Planned, action: WaveAction::Complete, allowed };
        assert_eq!(refused, Err(expected));
    }
}
