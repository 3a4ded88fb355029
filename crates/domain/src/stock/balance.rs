//! Balances: what is on hand in one account, what of it is promised, and what may not be promised.
//!
//! A balance row holds four counters: `on_hand`, `allocated`, `damaged`, `quarantined`.
//! A hold, a passed day of expiry and standing in receiving are no counters: they are derived when a row is read,
//! and concern what is left of it, so that nobody has to write at midnight or when a hold is lifted.

use crate::quantity::{Quantity, QuantityError};
use crate::time::Day;
use crate::words::words;

words! {
    /// The condition of unpromised units; promised units are always good.
    pub enum Condition {
        /// Can be sent.
        Good = "good",
        /// Broken or soiled.
        Damaged = "damaged",
        /// Set apart until somebody has looked at it.
        Quarantined = "quarantined",
    }
}

/// The four counters of a row, as tables hold them and before they are checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct BalanceColumns {
    /// All units that are there.
    pub on_hand: i64,
    /// Units promised to order lines, picked and packed ones too; promises end at hand-over.
    pub allocated: i64,
    /// Unpromised units that are damaged.
    pub damaged: i64,
    /// Unpromised units in quarantine; none of them is counted as damaged.
    pub quarantined: i64,
}

/// A balance whose counters are possible: none negative, and `allocated + damaged + quarantined <= on_hand`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Balance {
    on_hand: Quantity,
    allocated: Quantity,
    damaged: Quantity,
    quarantined: Quantity,
}

/// Why a balance does not become what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BalanceError {
    /// A counter is negative, or they are more together than is on hand: the row breaks I3.
    #[error("these counters cannot be of one balance")]
    Impossible,
    /// Fewer units can be taken, promised or released than was asked.
    #[error("only {there} units are there")]
    TooFew {
        /// How many could be.
        there: Quantity,
    },
    /// The open allocations handed in are not those of this balance.
    #[error("the open allocations do not add up to what is allocated")]
    AllocationsDiffer,
    /// More units than 64 bits can count.
    #[error("the sum of these quantities is too large")]
    Overflow,
}

impl From<QuantityError> for BalanceError {
    fn from(error: QuantityError) -> Self {
        match error {
            QuantityError::Overflow => Self::Overflow,
            QuantityError::OutOfRange | QuantityError::TooFew => Self::Impossible,
        }
    }
}

impl TryFrom<BalanceColumns> for Balance {
    type Error = BalanceError;

    fn try_from(columns: BalanceColumns) -> Result<Self, BalanceError> {
        let balance = Self {
            on_hand: Quantity::new(columns.on_hand)?,
            allocated: Quantity::new(columns.allocated)?,
            damaged: Quantity::new(columns.damaged)?,
            quarantined: Quantity::new(columns.quarantined)?,
        };
        let bound = balance.allocated.plus(balance.damaged)?.plus(balance.quarantined)?;
        if bound > balance.on_hand { Err(BalanceError::Impossible) } else { Ok(balance) }
    }
}

impl From<Balance> for BalanceColumns {
    fn from(balance: Balance) -> Self {
        Self {
            on_hand: balance.on_hand.units(),
            allocated: balance.allocated.units(),
            damaged: balance.damaged.units(),
            quarantined: balance.quarantined.units(),
        }
    }
}

impl Balance {
    /// All units that are there.
    #[must_use]
    pub const fn on_hand(self) -> Quantity {
        self.on_hand
    }

    /// Units promised to order lines.
    #[must_use]
    pub const fn allocated(self) -> Quantity {
        self.allocated
    }

    /// Unpromised units in this condition.
    #[must_use]
    pub fn unpromised(self, condition: Condition) -> Quantity {
        match condition {
            Condition::Good => self.on_hand.less(self.allocated).less(self.damaged).less(self.quarantined),
            Condition::Damaged => self.damaged,
            Condition::Quarantined => self.quarantined,
        }
    }

    /// Whether the row says nothing and may be removed.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.on_hand.is_zero()
    }

    /// With so many more units in this condition, promised to nobody.
    ///
    /// # Errors
    /// [`BalanceError::Overflow`].
    pub fn add(self, condition: Condition, quantity: Quantity) -> Result<Self, BalanceError> {
        let more = Self { on_hand: self.on_hand.plus(quantity)?, ..self };
        more.shift(condition, |counter| counter.plus(quantity))
    }

    /// With so many unpromised units in this condition fewer.
    ///
    /// # Errors
    /// [`BalanceError::TooFew`] when fewer are there.
    pub fn remove(self, condition: Condition, quantity: Quantity) -> Result<Self, BalanceError> {
        enough(self.unpromised(condition), quantity)?;
        let fewer = Self { on_hand: self.on_hand.minus(quantity)?, ..self };
        fewer.shift(condition, |counter| counter.minus(quantity))
    }

    /// With so many unpromised units changed from one condition to another.
    ///
    /// # Errors
    /// [`BalanceError::TooFew`] when fewer are in the first.
    pub fn change(self, from: Condition, to: Condition, quantity: Quantity) -> Result<Self, BalanceError> {
        self.remove(from, quantity)?.add(to, quantity)
    }

    /// With so many units more that arrive together with their promises, as in a tote at a pick.
    ///
    /// # Errors
    /// [`BalanceError::Overflow`].
    pub fn add_allocated(self, quantity: Quantity) -> Result<Self, BalanceError> {
        let (on_hand, allocated) = (self.on_hand.plus(quantity)?, self.allocated.plus(quantity)?);
        Ok(Self { on_hand, allocated, ..self })
    }

    /// With so many promised units fewer, which leave together with their promises.
    ///
    /// # Errors
    /// [`BalanceError::TooFew`] when fewer are promised.
    pub fn remove_allocated(self, quantity: Quantity) -> Result<Self, BalanceError> {
        enough(self.allocated, quantity)?;
        let (on_hand, allocated) = (self.on_hand.minus(quantity)?, self.allocated.minus(quantity)?);
        Ok(Self { on_hand, allocated, ..self })
    }

    /// With so many promises taken back; the units stay, good and unpromised.
    ///
    /// # Errors
    /// [`BalanceError::TooFew`] when fewer are promised.
    pub fn release(self, quantity: Quantity) -> Result<Self, BalanceError> {
        enough(self.allocated, quantity)?;
        Ok(Self { allocated: self.allocated.minus(quantity)?, ..self })
    }

    /// Good units have no counter of their own: they are what the others leave.
    fn shift(
        self,
        condition: Condition,
        change: impl Fn(Quantity) -> Result<Quantity, QuantityError>,
    ) -> Result<Self, BalanceError> {
        Ok(match condition {
            Condition::Good => self,
            Condition::Damaged => Self { damaged: change(self.damaged)?, ..self },
            Condition::Quarantined => Self { quarantined: change(self.quarantined)?, ..self },
        })
    }
}

fn enough(there: Quantity, wanted: Quantity) -> Result<(), BalanceError> {
    if wanted > there { Err(BalanceError::TooFew { there }) } else { Ok(()) }
}

/// A balance and what is known around it on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BalanceFacts {
    /// The counters.
    pub balance: Balance,
    /// The day of expiry of its lot, the last day on which it is good.
    pub expires_on: Option<Day>,
    /// Today at the site.
    pub today: Day,
    /// Whether an active stock hold concerns this row.
    pub on_hold: bool,
    /// Whether it is in a receiving location, or on a handling unit that stands in one.
    pub receiving: bool,
}

impl BalanceFacts {
    /// How many units can be promised, are promised, and are neither.
    ///
    /// Each unit is counted once: damaged and quarantined units by their counters; what is then left unpromised
    /// is expired, else on hold, else receiving, else available, all of it alike. Expired comes before on hold
    /// since lifting the hold would not help.
    #[must_use]
    pub fn view(self) -> BalanceView {
        let balance = self.balance;
        let mut unavailable = Unavailable {
            damaged: balance.damaged,
            quarantined: balance.quarantined,
            ..Unavailable::default()
        };
        let left = balance.unpromised(Condition::Good);
        let mut available = Quantity::ZERO;
        if self.expires_on.is_some_and(|day| day < self.today) {
            unavailable.expired = left;
        } else if self.on_hold {
            unavailable.on_hold = left;
        } else if self.receiving {
            unavailable.receiving = left;
        } else {
            available = left;
        }
        BalanceView { available, allocated: balance.allocated, unavailable }
    }

    /// The balance with so many units more promised. Only what is available can be (I5).
    ///
    /// # Errors
    /// [`BalanceError::TooFew`] says how many are available.
    pub fn promise(self, quantity: Quantity) -> Result<Balance, BalanceError> {
        enough(self.view().available, quantity)?;
        Ok(Balance { allocated: self.balance.allocated.plus(quantity)?, ..self.balance })
    }
}

/// Units that may not be promised, by reason; each unit is in one of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Unavailable {
    /// Under an active stock hold.
    pub on_hold: Quantity,
    /// In quarantine.
    pub quarantined: Quantity,
    /// Damaged.
    pub damaged: Quantity,
    /// Past its day.
    pub expired: Quantity,
    /// Received and not yet put away.
    pub receiving: Quantity,
}

impl Unavailable {
    /// All of them.
    ///
    /// # Errors
    /// [`QuantityError::Overflow`] when the sum does not fit; never for one row.
    pub fn total(self) -> Result<Quantity, QuantityError> {
        let Self { on_hold, quarantined, damaged, expired, receiving } = self;
        on_hold.plus(quarantined)?.plus(damaged)?.plus(expired)?.plus(receiving)
    }
}

/// A balance as `GET /v1/inventory` shows it. `on_hand = available + allocated + unavailable`, always: the sum
/// has no field of its own, and a view comes only from [`BalanceFacts::view`] and from adding views.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct BalanceView {
    available: Quantity,
    allocated: Quantity,
    unavailable: Unavailable,
}

impl BalanceView {
    /// Units that can be promised.
    #[must_use]
    pub const fn available(self) -> Quantity {
        self.available
    }

    /// Units that are promised.
    #[must_use]
    pub const fn allocated(self) -> Quantity {
        self.allocated
    }

    /// Units that are neither.
    #[must_use]
    pub const fn unavailable(self) -> Unavailable {
        self.unavailable
    }

    /// All units that are there.
    ///
    /// # Errors
    /// [`QuantityError::Overflow`] when the sum does not fit; never for one row.
    pub fn on_hand(self) -> Result<Quantity, QuantityError> {
        self.available.plus(self.allocated)?.plus(self.unavailable.total()?)
    }

    /// Two views together, for rows grouped by sku, site or lot.
    ///
    /// # Errors
    /// [`QuantityError::Overflow`] when a sum does not fit.
    pub fn plus(self, other: Self) -> Result<Self, QuantityError> {
        let (mine, its) = (self.unavailable, other.unavailable);
        let sum = Self {
            available: self.available.plus(other.available)?,
            allocated: self.allocated.plus(other.allocated)?,
            unavailable: Unavailable {
                on_hold: mine.on_hold.plus(its.on_hold)?,
                quarantined: mine.quarantined.plus(its.quarantined)?,
                damaged: mine.damaged.plus(its.damaged)?,
                expired: mine.expired.plus(its.expired)?,
                receiving: mine.receiving.plus(its.receiving)?,
            },
        };
        sum.on_hand()?;
        Ok(sum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn units(quantity: i64) -> Quantity {
        Quantity::new(quantity).unwrap()
    }

    fn balance(on_hand: i64, allocated: i64, damaged: i64, quarantined: i64) -> Balance {
        Balance::try_from(BalanceColumns { on_hand, allocated, damaged, quarantined }).unwrap()
    }

    #[test]
    fn impossible_counters_are_refused() {
        let check = |on_hand, allocated, damaged, quarantined, error: Option<BalanceError>| {
            let columns = BalanceColumns { on_hand, allocated, damaged, quarantined };
            let made = Balance::try_from(columns);
            assert_eq!(made.err(), error, "{columns:?}");
            assert!(made.is_err() || made.map(BalanceColumns::from) == Ok(columns));
        };
        check(10, 5, 3, 2, None);
        check(10, 5, 3, 3, Some(BalanceError::Impossible));
        check(-1, 0, 0, 0, Some(BalanceError::Impossible));
        check(10, -1, 0, 0, Some(BalanceError::Impossible));
        check(10, 0, -1, 0, Some(BalanceError::Impossible));
        check(10, 0, 0, -1, Some(BalanceError::Impossible));
        check(i64::MAX, i64::MAX, 1, 0, Some(BalanceError::Overflow));
    }

    #[test]
    fn each_unit_is_counted_once() {
        // 20 on hand, 5 promised, 2 damaged, 3 in quarantine: 10 are left for the derived reasons.
        let today = date(2026, 3, 2);
        let check = |expires_on: Option<Day>, on_hold, receiving, expected: [i64; 4]| {
            let balance = balance(20, 5, 2, 3);
            let view = BalanceFacts { balance, expires_on, today, on_hold, receiving }.view();
            let out = view.unavailable();
            let found = [view.available(), out.expired, out.on_hold, out.receiving];
            assert_eq!(found.map(Quantity::units), expected);
            assert_eq!((out.damaged, out.quarantined), (units(2), units(3)));
            assert_eq!(view.on_hand(), Ok(units(20)));
        };
        let (yesterday, tomorrow) = (Some(date(2026, 3, 1)), Some(date(2026, 3, 3)));
        check(None, false, false, [10, 0, 0, 0]);
        check(tomorrow, false, false, [10, 0, 0, 0]);
        check(Some(today), false, false, [10, 0, 0, 0]);
        check(yesterday, false, false, [0, 10, 0, 0]);
        check(None, true, false, [0, 0, 10, 0]);
        check(None, false, true, [0, 0, 0, 10]);
        check(tomorrow, true, true, [0, 0, 10, 0]);
        check(yesterday, true, true, [0, 10, 0, 0]);
    }

    #[test]
    fn only_what_is_available_is_promised() {
        let facts = BalanceFacts {
            balance: balance(10, 4, 1, 1),
            expires_on: None,
            today: date(2026, 3, 2),
            on_hold: false,
            receiving: false,
        };
        assert_eq!(facts.promise(units(4)), Ok(balance(10, 8, 1, 1)));
        assert_eq!(facts.promise(units(5)), Err(BalanceError::TooFew { there: units(4) }));
        let held = BalanceFacts { on_hold: true, ..facts };
        assert_eq!(held.promise(units(1)), Err(BalanceError::TooFew { there: units(0) }));
    }

    #[test]
    fn units_come_go_and_change_by_condition() {
        use Condition::{Damaged, Good, Quarantined};
        let start = balance(10, 4, 1, 2);
        assert_eq!(start.add(Good, units(5)), Ok(balance(15, 4, 1, 2)));
        assert_eq!(start.add(Damaged, units(5)), Ok(balance(15, 4, 6, 2)));
        assert_eq!(start.remove(Good, units(3)), Ok(balance(7, 4, 1, 2)));
        assert_eq!(start.remove(Good, units(4)), Err(BalanceError::TooFew { there: units(3) }));
        assert_eq!(start.remove(Quarantined, units(2)), Ok(balance(8, 4, 1, 0)));
        assert_eq!(start.remove(Damaged, units(2)), Err(BalanceError::TooFew { there: units(1) }));
        assert_eq!(start.change(Quarantined, Good, units(2)), Ok(balance(10, 4, 1, 0)));
        assert_eq!(start.change(Good, Damaged, units(3)), Ok(balance(10, 4, 4, 2)));
        assert_eq!(start.add_allocated(units(2)), Ok(balance(12, 6, 1, 2)));
        assert_eq!(start.remove_allocated(units(4)), Ok(balance(6, 0, 1, 2)));
        assert_eq!(start.remove_allocated(units(5)), Err(BalanceError::TooFew { there: units(4) }));
        assert_eq!(start.release(units(1)), Ok(balance(10, 3, 1, 2)));
        assert_eq!(start.release(units(5)), Err(BalanceError::TooFew { there: units(4) }));
    }
}
