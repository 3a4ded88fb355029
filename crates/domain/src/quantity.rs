//! Quantities: whole base units with checked arithmetic.

use std::fmt;

/// The largest quantity that a request, a row or a line may name: 1,000,000 base units.
pub const QUANTITY_MAX: i64 = 1_000_000;

/// A number of base units, never negative.
///
/// Sums of many lines may exceed [`QUANTITY_MAX`]; only what somebody sends is held to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantity(i64);

/// Why a number is no quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QuantityError {
    /// Below zero, or above the largest number of units that can be counted.
    #[error("a quantity is a whole number of base units from 0 upwards")]
    OutOfRange,
    /// A sum that no longer fits.
    #[error("the sum of these quantities is too large")]
    Overflow,
    /// A difference that would be negative.
    #[error("there are fewer units than are to be taken")]
    TooFew,
}

impl Quantity {
    /// No units.
    pub const ZERO: Self = Self(0);
    /// One unit, as a serial number names.
    pub const ONE: Self = Self(1);

    /// A quantity of at least 0.
    ///
    /// # Errors
    /// [`QuantityError::OutOfRange`] for a negative number.
    pub fn new(units: i64) -> Result<Self, QuantityError> {
        if units < 0 { Err(QuantityError::OutOfRange) } else { Ok(Self(units)) }
    }

    /// The number of base units.
    #[must_use]
    pub const fn units(self) -> i64 {
        self.0
    }

    /// Whether there is nothing.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The sum.
    ///
    /// # Errors
    /// [`QuantityError::Overflow`] when the sum does not fit 64 bits.
    pub fn plus(self, other: Self) -> Result<Self, QuantityError> {
        self.0.checked_add(other.0).map(Self).ok_or(QuantityError::Overflow)
    }

    /// The difference.
    ///
    /// # Errors
    /// [`QuantityError::TooFew`] when `other` is larger.
    pub fn minus(self, other: Self) -> Result<Self, QuantityError> {
        if other.0 > self.0 { Err(QuantityError::TooFew) } else { Ok(Self(self.0 - other.0)) }
    }

    /// The difference, or nothing where `other` is larger.
    #[must_use]
    pub fn less(self, other: Self) -> Self {
        Self((self.0 - other.0).max(0))
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn negative_is_refused_and_differences_are_checked() {
        assert_eq!(Quantity::new(-1), Err(QuantityError::OutOfRange));
        let three = Quantity(3);
        let five = Quantity(5);
        assert_eq!(five.minus(three), Ok(Quantity(2)));
        assert_eq!(three.minus(five), Err(QuantityError::TooFew));
        assert_eq!(three.less(five), Quantity::ZERO);
        assert_eq!(Quantity(i64::MAX).plus(Quantity::ONE), Err(QuantityError::Overflow));
    }
}
