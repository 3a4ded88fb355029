//! Lines of tasks: how much of each is confirmed, and what a short line leads to.

use crate::quantity::Quantity;
use crate::task::claim::TaskError;
use crate::words::words;

words! {
    /// Why fewer units were confirmed than were open. It speaks of the goods, never of the worker.
    pub enum ShortReason {
        /// The place is empty.
        NoneLeft = "none_left",
        /// There are fewer than were to be taken.
        TooFew = "too_few",
        /// They are damaged.
        Damaged = "damaged",
        /// Something else is there.
        WrongItem = "wrong_item",
        /// Too high, too low or too heavy.
        CannotReach = "cannot_reach",
    }
}

/// One line of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaskLine {
    /// Units to move.
    pub quantity: Quantity,
    /// Units moved.
    pub confirmed: Quantity,
    /// Units that this line will not move.
    pub short: Quantity,
    /// Whether the line is ended.
    pub closed: bool,
}

/// What a confirmation led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmed {
    /// Some units are still open.
    Open,
    /// All are moved.
    Done,
    /// The line is ended, and this becomes of the rest.
    Short {
        /// Units not moved, at least 1.
        rest: Quantity,
        /// What follows.
        decision: ShortDecision,
    },
}

/// What becomes of the rest of a short line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShortDecision {
    /// What the line's order loses or keeps.
    pub promise: RestPromise,
    /// Whether the rest is looked for in other places at once.
    pub replan: bool,
    /// Whether the rest goes to quarantine, since it was found damaged.
    pub quarantine: bool,
    /// Whether the place is counted before anything more is promised from it.
    pub count: bool,
    /// Whether the desk is asked to look at the place.
    pub ask_desk: bool,
}

/// Whether the rest of a short line is still promised from where it lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RestPromise {
    /// The promise ends; the order line is short by the rest.
    Ends,
    /// The promise stays; a new task of one line carries it on.
    GoesOn,
}

impl ShortReason {
    /// What follows from this reason.
    #[must_use]
    pub const fn decision(self) -> ShortDecision {
        let looked_for = ShortDecision {
            promise: RestPromise::Ends,
            replan: true,
            quarantine: false,
            count: true,
            ask_desk: false,
        };
        match self {
            Self::NoneLeft | Self::TooFew => looked_for,
            Self::Damaged => ShortDecision { quarantine: true, count: false, ..looked_for },
            Self::WrongItem => ShortDecision { replan: false, ask_desk: true, ..looked_for },
            Self::CannotReach => ShortDecision {
                promise: RestPromise::GoesOn,
                replan: false,
                count: false,
                ask_desk: true,
                ..looked_for
            },
        }
    }
}

impl TaskLine {
    /// A line of which nothing is done.
    #[must_use]
    pub const fn new(quantity: Quantity) -> Self {
        Self { quantity, confirmed: Quantity::ZERO, short: Quantity::ZERO, closed: false }
    }

    /// Units still to move.
    #[must_use]
    pub fn open(&self) -> Quantity {
        if self.closed { Quantity::ZERO } else { self.quantity.less(self.confirmed).less(self.short) }
    }

    /// Units are moved, and with a reason the line ends. A reason beside all open units says nothing and is dropped.
    ///
    /// # Errors
    /// [`TaskError::MoreThanOpen`]; [`TaskError::NothingConfirmed`] for no unit and no reason.
    pub fn confirm(
        self,
        quantity: Quantity,
        reason: Option<ShortReason>,
    ) -> Result<(Self, Confirmed), TaskError> {
        let open = self.open();
        let more = TaskError::MoreThanOpen { open };
        let rest = open.minus(quantity).map_err(|_| more.clone())?;
        if open.is_zero() {
            return Err(more);
        }
        let confirmed = self.confirmed.plus(quantity).map_err(|_| more)?;
        match (rest.is_zero(), reason) {
            (true, _) => Ok((Self { confirmed, closed: true, ..self }, Confirmed::Done)),
            (false, None) if quantity.is_zero() => Err(TaskError::NothingConfirmed),
            (false, None) => Ok((Self { confirmed, ..self }, Confirmed::Open)),
            (false, Some(reason)) => {
                let line =
                    Self { confirmed, short: self.short.plus(rest).unwrap_or(rest), closed: true, ..self };
                Ok((line, Confirmed::Short { rest, decision: reason.decision() }))
            }
        }
    }
}

/// Whether a task may be finished: every line is ended.
///
/// # Errors
/// [`TaskError::Incomplete`] with how many are not.
pub fn check_finish(lines: &[TaskLine]) -> Result<(), TaskError> {
    match lines.iter().filter(|line| !line.closed).count() {
        0 => Ok(()),
        lines => Err(TaskError::Incomplete { lines }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(n: i64) -> Quantity {
        Quantity::new(n).unwrap()
    }

    #[test]
    fn a_line_is_confirmed_in_parts_and_ends_short_with_a_reason() {
        let line = TaskLine::new(units(5));
        let (line, outcome) = line.confirm(units(2), None).unwrap();
        assert_eq!((outcome, line.open()), (Confirmed::Open, units(3)));
        assert_eq!(line.confirm(units(4), None), Err(TaskError::MoreThanOpen { open: units(3) }));
        assert_eq!(line.confirm(units(0), None), Err(TaskError::NothingConfirmed));
        let (done, outcome) = line.confirm(units(3), Some(ShortReason::TooFew)).unwrap();
        assert_eq!((outcome, done.closed, done.short), (Confirmed::Done, true, units(0)));

        let (short, outcome) = line.confirm(units(0), Some(ShortReason::NoneLeft)).unwrap();
        let decision = ShortReason::NoneLeft.decision();
        assert_eq!(outcome, Confirmed::Short { rest: units(3), decision });
        assert_eq!((short.confirmed, short.short, short.open()), (units(2), units(3), units(0)));
        assert_eq!(short.confirm(units(0), None), Err(TaskError::MoreThanOpen { open: units(0) }));
        assert_eq!(short.confirm(units(1), None), Err(TaskError::MoreThanOpen { open: units(0) }));
        assert_eq!(check_finish(&[done, short]), Ok(()));
        assert_eq!(
            check_finish(&[done, line, TaskLine::new(units(1))]),
            Err(TaskError::Incomplete { lines: 2 })
        );
    }

    #[test]
    fn each_reason_leads_to_its_decision() {
        let rows = [
            (ShortReason::NoneLeft, "ends replan count"),
            (ShortReason::TooFew, "ends replan count"),
            (ShortReason::Damaged, "ends replan quarantine"),
            (ShortReason::WrongItem, "ends count desk"),
            (ShortReason::CannotReach, "goes_on desk"),
        ];
        for (reason, expected) in rows {
            let d = reason.decision();
            let promise = match d.promise {
                RestPromise::Ends => "ends",
                RestPromise::GoesOn => "goes_on",
            };
            let flags = [
                (d.replan, "replan"),
                (d.quarantine, "quarantine"),
                (d.count, "count"),
                (d.ask_desk, "desk"),
            ];
            let flags = flags.into_iter().filter(|(on, _)| *on).map(|(_, name)| name);
            assert_eq!(
                [promise].into_iter().chain(flags).collect::<Vec<_>>().join(" "),
                expected,
                "{reason}"
            );
        }
    }
}
