//! The order in which people read codes: `A-2` before `A-10`.

use std::cmp::Ordering;

/// Compares two codes with their runs of digits as numbers, of any length, and all else sign by sign.
///
/// Codes that differ only in leading zeros are told apart by their signs, so that only equal texts are equal.
#[must_use]
pub fn natural_order(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a.as_bytes(), b.as_bytes());
    while let (Some(x), Some(y)) = (left.first(), right.first()) {
        let order = if x.is_ascii_digit() && y.is_ascii_digit() {
            let (number_left, number_right) = (take_number(&mut left), take_number(&mut right));
            number_left.len().cmp(&number_right.len()).then_with(|| number_left.cmp(number_right))
        } else {
            (left, right) = (&left[1..], &right[1..]);
            x.cmp(y)
        };
        if order.is_ne() {
            return order;
        }
    }
    left.len().cmp(&right.len()).then_with(|| a.cmp(b))
}

/// Cuts the digits off the front and returns them without leading zeros, so that longer means larger.
fn take_number<'a>(text: &mut &'a [u8]) -> &'a [u8] {
    let end = text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    *text = rest;
    let first = digits.iter().position(|byte| *byte != b'0').unwrap_or(digits.len());
    &digits[first..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_count_and_letters_spell() {
        let sorted = [
            "",
            "1",
            "02",
            "2",
            "10",
            "A",
            "A-",
            "A-1",
            "A-2",
            "A-2-1",
            "A-02-2",
            "A-2-10",
            "A-10",
            "A-10-1",
            "A-99999999999999999999",
            "A-100000000000000000000",
            "A0",
            "A1B",
            "AA",
            "B-1",
            "a-1",
            "Ø-1",
        ];
        for (i, a) in sorted.iter().enumerate() {
            for (j, b) in sorted.iter().enumerate() {
                assert_eq!(natural_order(a, b), i.cmp(&j), "{a:?} {b:?}");
            }
        }
    }
}
