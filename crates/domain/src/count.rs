//! Counts: what really lies in some locations.
//!
//! A count is blind: who counts sees the place and never what is expected there. Where the count says what the
//! ledger says, it is approved by itself; where it differs, another worker counts again, and two who agree are
//! believed. Where they do not, a person decides. Only an approved count changes stock.

use crate::actor::Who;
use crate::code::Serial;
use crate::ids::{ClientId, LocationId, LotId, SkuId, WorkerId};
use crate::quantity::Quantity;
use crate::time::Day;
use crate::words::words;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

words! {
    /// How far a count is.
    pub enum CountStatus {
        /// Its tasks wait or are under way.
        Open = "open",
        /// Every location is counted; it is judged.
        Counted = "counted",
        /// Another worker counts again.
        Recount = "recount",
        /// Its differences are booked.
        Approved = "approved",
        /// Given up; nothing is booked.
        Cancelled = "cancelled",
    }
}

words! {
    /// What can be asked of a count.
    pub enum CountAction {
        /// The last of its tasks is finished.
        Count = "count",
        /// Book the differences.
        Approve = "approve",
        /// Have it counted again.
        Recount = "recount",
        /// Give it up.
        Cancel = "cancel",
    }
}

/// Why a count does not become what was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CountError {
    /// The state machine has no such step.
    #[error("a count that is {from} cannot take the action {action}")]
    Transition {
        /// The state.
        from: CountStatus,
        /// What was asked.
        action: CountAction,
        /// What may be asked in this part instead.
        allowed: Vec<CountAction>,
    },
    /// A recount is somebody else's work.
    #[error("this worker counted here before; a recount is done by another")]
    SameWorker,
}

impl CountError {
    /// The stable slug of the refusal on the wire.
    #[must_use]
    pub const fn slug(&self) -> &'static str {
        match self {
            Self::Transition { .. } => "transition-not-allowed",
            Self::SameWorker => "task-not-yours",
        }
    }
}

/// Where this action leads, when somebody in this part asks.
///
/// # Errors
/// [`CountError::Transition`] with what may be asked instead.
pub fn count_transition(from: CountStatus, action: CountAction, who: Who) -> Result<CountStatus, CountError> {
    let may = |action| row(from, action).filter(|(_, parts)| parts.contains(&who)).map(|(to, _)| to);
    may(action).ok_or_else(|| CountError::Transition {
        from,
        action,
        allowed: CountAction::ALL.iter().copied().filter(|other| may(*other).is_some()).collect(),
    })
}

const fn row(from: CountStatus, action: CountAction) -> Option<(CountStatus, &'static [Who])> {
    use CountStatus::{Approved, Cancelled, Counted, Open, Recount};
    match action {
        CountAction::Count => match from {
            Open | Recount => Some((Counted, &[Who::Worker])),
            Counted | Approved | Cancelled => None,
        },
        CountAction::Approve => match from {
            Counted => Some((Approved, &[Who::Automatic, Who::Staff])),
            Open | Recount | Approved | Cancelled => None,
        },
        CountAction::Recount => match from {
            Counted => Some((Recount, &[Who::Staff, Who::Automatic])),
            Open | Recount | Approved | Cancelled => None,
        },
        CountAction::Cancel => match from {
            Open | Counted | Recount => Some((Cancelled, &[Who::Staff])),
            Approved | Cancelled => None,
        },
    }
}

/// What is counted: so much of this in this place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CountKey {
    /// The place.
    pub location: LocationId,
    /// The owner.
    pub client: ClientId,
    /// The item.
    pub sku: SkuId,
    /// Its lot.
    pub lot: Option<LotId>,
    /// The serial of the one unit, where units have one.
    pub serial: Option<Serial>,
}

/// What one round of counting says about one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountLine {
    /// What and where.
    pub key: CountKey,
    /// What the ledger said when this round was counted; 0 for what nobody expected.
    pub expected: Quantity,
    /// What was found; what was not named is 0.
    pub counted: Quantity,
    /// Who counted.
    pub worker: Option<WorkerId>,
}

impl CountLine {
    /// Units more (or fewer) than expected.
    #[must_use]
    pub fn difference(&self) -> i64 {
        self.counted.units() - self.expected.units()
    }
}

/// A difference to book: units to or from the adjustment account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adjustment {
    /// What and where.
    pub key: CountKey,
    /// Units to add; negative to take away; never 0.
    pub delta: i64,
}

/// What follows from a round that is counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// Nothing differs, or two agree: these are booked.
    Approve(Vec<Adjustment>),
    /// Another worker counts these locations again.
    Recount(BTreeSet<LocationId>),
    /// Two counts differ from the ledger and from each other: a person decides.
    AskStaff,
}

/// What follows from the newest round. `earlier` is the round before it, where there is one.
///
/// Only the locations that differ are counted again, so a later round may hold fewer of them.
#[must_use]
pub fn judge(newest: &[CountLine], earlier: Option<&[CountLine]>) -> Judgement {
    let differing = differing(newest);
    if differing.is_empty() {
        return Judgement::Approve(Vec::new());
    }
    let Some(earlier) = earlier else { return Judgement::Recount(differing) };
    if differences(newest, &differing) == differences(earlier, &differing) {
        Judgement::Approve(adjustments(newest))
    } else {
        Judgement::AskStaff
    }
}

/// What an approved round changes in stock, ordered by place and thing.
#[must_use]
pub fn adjustments(round: &[CountLine]) -> Vec<Adjustment> {
    let places = round.iter().map(|line| line.key.location).collect();
    let differences = differences(round, &places).into_iter();
    differences.map(|(key, delta)| Adjustment { key: key.clone(), delta }).collect()
}

/// The places where a round differs from the ledger.
#[must_use]
pub fn differing(round: &[CountLine]) -> BTreeSet<LocationId> {
    round.iter().filter(|line| line.difference() != 0).map(|line| line.key.location).collect()
}

/// What lies of an item in one place by the ledger, of one lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LotThere {
    /// The lot; none for goods without one.
    pub lot: Option<LotId>,
    /// Its last good day.
    pub expires_on: Option<Day>,
    /// Units by the ledger.
    pub expected: Quantity,
}

/// Of which lots units are that were found without a word about their lot.
///
/// The goods of the earliest day are picked first, so that what is left is of the latest days: each lot gets what is
/// expected of it, from the latest day to the earliest, and what is more belongs to the first of these. Goods without
/// a day come last.
#[must_use]
pub fn spread(found: Quantity, there: &[LotThere]) -> Vec<(Option<LotId>, Quantity)> {
    let mut lots = there.to_vec();
    lots.sort_by_key(|lot| (Reverse(lot.expires_on), lot.lot));
    let mut rest = found;
    let mut shares: Vec<(Option<LotId>, Quantity)> = Vec::with_capacity(lots.len());
    for lot in &lots {
        let share = lot.expected.min(rest);
        rest = rest.less(share);
        shares.push((lot.lot, share));
    }
    match shares.first_mut() {
        Some((_, share)) => *share = share.plus(rest).unwrap_or(found),
        None => shares.push((None, found)),
    }
    shares
}

/// Whether this worker may count this location in a new round.
///
/// # Errors
/// [`CountError::SameWorker`] for whoever counted it in the round before.
pub fn check_counter(
    worker: WorkerId,
    location: LocationId,
    earlier: Option<&[CountLine]>,
) -> Result<(), CountError> {
    let lines = earlier.unwrap_or_default();
    let again = lines.iter().any(|line| line.key.location == location && line.worker == Some(worker));
    if again { Err(CountError::SameWorker) } else { Ok(()) }
}

/// What differs in these places. Differences are compared and not counts, since goods may have moved in between.
fn differences<'a>(round: &'a [CountLine], places: &BTreeSet<LocationId>) -> BTreeMap<&'a CountKey, i64> {
    let mut differences: BTreeMap<_, i64> = BTreeMap::new();
    for line in round.iter().filter(|line| places.contains(&line.key.location)) {
        *differences.entry(&line.key).or_default() += line.difference();
    }
    differences.retain(|_, delta| *delta != 0);
    differences
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const fn id(n: u128) -> Uuid {
        Uuid::from_u128(n)
    }

    /// Location, sku, expected, counted.
    fn round(rows: &[(u128, u128, i64, i64)], worker: u128) -> Vec<CountLine> {
        let line = |&(location, sku, expected, counted): &(u128, u128, i64, i64)| CountLine {
            key: CountKey {
                location: LocationId(id(location)),
                client: ClientId(id(1)),
                sku: SkuId(id(sku)),
                lot: None,
                serial: None,
            },
            expected: Quantity::new(expected).unwrap(),
            counted: Quantity::new(counted).unwrap(),
            worker: Some(WorkerId(id(worker))),
        };
        rows.iter().map(line).collect()
    }

    #[test]
    fn every_state_action_and_part_is_as_the_table_says() {
        let table = [
            ("open", "count", "counted", "worker"),
            ("recount", "count", "counted", "worker"),
            ("counted", "approve", "approved", "automatic staff"),
            ("counted", "recount", "recount", "staff automatic"),
            ("open", "cancel", "cancelled", "staff"),
            ("counted", "cancel", "cancelled", "staff"),
            ("recount", "cancel", "cancelled", "staff"),
        ];
        for &from in CountStatus::ALL {
            for &action in CountAction::ALL {
                for &who in Who::ALL {
                    let expected = table.iter().find(|row| {
                        (row.0, row.1) == (from.as_str(), action.as_str())
                            && row.3.split(' ').any(|part| part == who.as_str())
                    });
                    let result = count_transition(from, action, who).ok().map(CountStatus::as_str);
                    assert_eq!(result, expected.map(|row| row.2), "{from} {action} {who}");
                }
            }
        }
    }

    #[test]
    fn a_difference_is_believed_when_two_agree() {
        let recount =
            |places: &[u128]| Judgement::Recount(places.iter().map(|n| LocationId(id(*n))).collect());
        let equal = round(&[(1, 1, 5, 5), (2, 1, 0, 0)], 1);
        assert_eq!(judge(&equal, None), Judgement::Approve(vec![]));
        let first = round(&[(1, 1, 5, 4), (1, 2, 0, 1), (2, 1, 7, 7), (3, 1, 1, 0)], 1);
        assert_eq!(judge(&first, None), recount(&[1, 3]));

        let same = round(&[(1, 1, 5, 4), (1, 2, 0, 1), (3, 1, 1, 0)], 2);
        let booked = |sku, location: u128, delta| Adjustment {
            key: CountKey { sku: SkuId(id(sku)), location: LocationId(id(location)), ..same[0].key.clone() },
            delta,
        };
        let expected = vec![booked(1, 1, -1), booked(2, 1, 1), booked(1, 3, -1)];
        assert_eq!(judge(&same, Some(&first)), Judgement::Approve(expected));

        let right_after_all = round(&[(1, 1, 5, 5), (3, 1, 1, 1)], 2);
        assert_eq!(judge(&right_after_all, Some(&first)), Judgement::Approve(vec![]));
        let moved = round(&[(1, 1, 4, 3), (1, 2, 0, 1), (3, 1, 1, 0)], 2);
        assert!(matches!(judge(&moved, Some(&first)), Judgement::Approve(booked) if booked.len() == 3));
        let other = round(&[(1, 1, 5, 3), (1, 2, 0, 1), (3, 1, 1, 0)], 2);
        assert_eq!(judge(&other, Some(&first)), Judgement::AskStaff);
    }

    #[test]
    fn what_is_left_is_of_the_latest_days() {
        let day = |month: i8| Some(jiff::civil::date(2027, month, 1));
        let lot = |n: u128, expires_on, expected| LotThere {
            lot: if n == 0 { None } else { Some(LotId(id(n))) },
            expires_on,
            expected: Quantity::new(expected).unwrap(),
        };
        let there = [lot(1, day(3), 5), lot(2, day(9), 4), lot(0, None, 2)];
        for (found, shares) in [
            (11, vec![(2, 4), (1, 5), (0, 2)]),
            (6, vec![(2, 4), (1, 2), (0, 0)]),
            (0, vec![(2, 0), (1, 0), (0, 0)]),
            (20, vec![(2, 13), (1, 5), (0, 2)]),
        ] {
            let spread: Vec<_> = spread(Quantity::new(found).unwrap(), &there)
                .into_iter()
                .map(|(lot, units)| (lot.map_or(0, |lot| lot.0.as_u128()), units.units()))
                .collect();
            assert_eq!(spread, shares, "{found}");
        }
        assert_eq!(spread(Quantity::ONE, &[]), [(None, Quantity::ONE)]);
    }

    #[test]
    fn another_worker_counts_again() {
        let first = round(&[(1, 1, 5, 4)], 1);
        let check =
            |worker, location| check_counter(WorkerId(id(worker)), LocationId(id(location)), Some(&first));
        assert_eq!(check(1, 1), Err(CountError::SameWorker));
        assert_eq!(check(2, 1), Ok(()));
        assert_eq!(check(1, 2), Ok(()));
        assert_eq!(check_counter(WorkerId(id(1)), LocationId(id(1)), None), Ok(()));
    }
}
