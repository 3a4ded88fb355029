//! Waves: orders that are released together (`api.md` 4).

use crate::actor::Who;
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
    /// The slug of `api.md` 2.
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
