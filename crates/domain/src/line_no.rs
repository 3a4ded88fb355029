//! Line numbers of orders, inbound shipments and tasks.

use std::collections::BTreeSet;
use std::fmt;

/// The highest line number.
pub const LINE_NO_MAX: u16 = 9_999;
/// The most lines of one order or inbound shipment.
pub const LINES_MAX: usize = 2_000;

/// The number of a line: 1 to [`LINE_NO_MAX`], unique in its document.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineNo(u16);

/// A number that no line may have; on the wire `out_of_range`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("number lines from 1 to {LINE_NO_MAX}, or leave the numbers out")]
pub struct LineNoOutOfRange;

impl LineNo {
    /// The number of a line.
    ///
    /// # Errors
    /// [`LineNoOutOfRange`] for 0 and for more than [`LINE_NO_MAX`].
    pub fn new(number: i64) -> Result<Self, LineNoOutOfRange> {
        match u16::try_from(number) {
            Ok(n @ 1..=LINE_NO_MAX) => Ok(Self(n)),
            Ok(_) | Err(_) => Err(LineNoOutOfRange),
        }
    }

    /// The number itself.
    #[must_use]
    pub const fn number(self) -> u16 {
        self.0
    }
}

impl fmt::Display for LineNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for LineNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LineNo({})", self.0)
    }
}

/// A number given twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("give each line its own number: {number} is there twice")]
pub struct LineNoTaken {
    /// The position of the later line, from 0.
    pub index: usize,
    /// The number.
    pub number: LineNo,
}

/// Numbers for all lines: those given stay, the others count on from the line before, past numbers given elsewhere.
///
/// Where that would pass [`LINE_NO_MAX`], the lowest free number is taken, which [`LINES_MAX`] lines always leave.
///
/// # Errors
/// [`LineNoTaken`] for the first line whose number an earlier one has.
pub fn number_lines(given: &[Option<LineNo>]) -> Result<Vec<LineNo>, LineNoTaken> {
    let mut taken = BTreeSet::new();
    for (index, number) in given.iter().enumerate() {
        if let Some(number) = number
            && !taken.insert(*number)
        {
            return Err(LineNoTaken { index, number: *number });
        }
    }
    let mut last = 0;
    let mut numbers = Vec::with_capacity(given.len());
    for number in given {
        let number = number.unwrap_or_else(|| {
            let free = |n: &u16| !taken.contains(&LineNo(*n));
            let next = (last + 1..=LINE_NO_MAX).find(free).or_else(|| (1..=last).find(free));
            LineNo(next.unwrap_or(LINE_NO_MAX))
        });
        taken.insert(number);
        last = number.0;
        numbers.push(number);
    }
    Ok(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_numbered_in_order_around_the_numbers_given() {
        let check = |given: &[i64], expected: Result<&[u16], usize>| {
            let given: Vec<_> = given.iter().map(|n| LineNo::new(*n).ok()).collect();
            let numbers = number_lines(&given);
            match (numbers, expected) {
                (Ok(numbers), Ok(expected)) => {
                    assert_eq!(numbers.iter().map(|n| n.number()).collect::<Vec<_>>(), expected);
                }
                (Err(taken), Err(index)) => assert_eq!(taken.index, index),
                (got, want) => panic!("{given:?}: {got:?}, not {want:?}"),
            }
        };
        check(&[], Ok(&[]));
        check(&[0, 0, 0], Ok(&[1, 2, 3]));
        check(&[10, 0, 20, 0], Ok(&[10, 11, 20, 21]));
        check(&[0, 1, 0, 3], Ok(&[2, 1, 4, 3]));
        check(&[9999, 0, 1], Ok(&[9999, 2, 1]));
        check(&[5, 6, 5], Err(2));
    }

    #[test]
    fn a_number_is_within_its_range() {
        for (number, good) in [(1, true), (9999, true), (0, false), (10_000, false), (-1, false)] {
            assert_eq!(LineNo::new(number).is_ok(), good, "{number}");
        }
    }
}
