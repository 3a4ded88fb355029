//! The walking order without a layout: by the numbers that the house gave its locations, else as codes are read.
//!
//! Every tour can be walked in this order. With a layout it is the baseline that a planned route is compared with.

use crate::ids::LocationId;
use crate::picking::natural_order::natural_order;
use std::cmp::Ordering;

/// A location on a walk. Ordered by `pick_sequence`, those without one last; then by code in natural order
/// (`A-2` before `A-10`); then by id, so that no two locations are equal.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct WalkKey {
    /// The house's own number in the walk; two locations may share one.
    pub pick_sequence: Option<i64>,
    /// What stands on its label.
    pub code: String,
    /// Which.
    pub location: LocationId,
}

impl Ord for WalkKey {
    fn cmp(&self, other: &Self) -> Ordering {
        let numbered = |key: &Self| (key.pick_sequence.is_none(), key.pick_sequence);
        numbered(self)
            .cmp(&numbered(other))
            .then_with(|| natural_order(&self.code, &other.code))
            .then_with(|| self.location.cmp(&other.location))
    }
}

impl PartialOrd for WalkKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Sorts things that lie at locations into stops: one for each location, in walking order. What lies at the same
/// location keeps the order in which it was given.
pub fn stops<T>(lines: impl IntoIterator<Item = T>, at: impl Fn(&T) -> &WalkKey) -> Vec<(WalkKey, Vec<T>)> {
    let mut lines: Vec<T> = lines.into_iter().collect();
    lines.sort_by(|a, b| at(a).cmp(at(b)));
    let mut stops: Vec<(WalkKey, Vec<T>)> = Vec::new();
    for line in lines {
        match stops.last_mut() {
            Some((stop, together)) if stop.location == at(&line).location => together.push(line),
            Some(_) | None => stops.push((at(&line).clone(), vec![line])),
        }
    }
    stops
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn key(pick_sequence: Option<i64>, code: &str, id: u128) -> WalkKey {
        WalkKey { pick_sequence, code: code.to_owned(), location: LocationId(Uuid::from_u128(id)) }
    }

    #[test]
    fn numbers_come_before_codes_and_codes_are_read_naturally() {
        let sorted = [
            key(Some(-1), "Z", 9),
            key(Some(2), "B-1", 8),
            key(Some(10), "A-2", 7),
            key(Some(10), "A-10", 6),
            key(None, "A-1", 5),
            key(None, "A-2", 3),
            key(None, "A-2", 4),
            key(None, "A-10", 2),
        ];
        for (i, a) in sorted.iter().enumerate() {
            for (j, b) in sorted.iter().enumerate() {
                assert_eq!(a.cmp(b), i.cmp(&j), "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn what_lies_together_is_one_stop() {
        let (near, far) = (key(None, "A-2", 1), key(None, "A-10", 2));
        let lines = [(1, far.clone()), (2, near.clone()), (3, far.clone()), (4, near.clone())];
        let stops: Vec<_> = stops(lines, |line| &line.1)
            .into_iter()
            .map(|(stop, lines)| (stop.code, lines.into_iter().map(|line| line.0).collect::<Vec<_>>()))
            .collect();
        assert_eq!(stops, [("A-2".to_owned(), vec![2, 4]), ("A-10".to_owned(), vec![1, 3])]);
    }
}
