//! When goods turn out fewer or unfit, promises on them are taken back in the same transaction.

use crate::ids::{AllocationId, OrderId};
use crate::quantity::Quantity;
use crate::stock::balance::{Balance, BalanceColumns, BalanceError, Condition};
use crate::time::Instant;

/// A promise of units of one balance that has not ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenAllocation {
    /// Which.
    pub allocation: AllocationId,
    /// Whose order.
    pub order: OrderId,
    /// When it was promised.
    pub promised_at: Instant,
    /// How many units it still holds in this balance.
    pub quantity: Quantity,
}

/// What happened to the goods of a balance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// So many units were found. Missing ones are first the good, then those in quarantine, then the damaged,
    /// since a count looks at numbers and not at conditions. Extra ones are good.
    Counted(Quantity),
    /// So many good units, unpromised ones first, are damaged.
    Damaged(Quantity),
    /// So many good units, unpromised ones first, go to quarantine.
    Quarantined(Quantity),
    /// A stock hold or a block meets the row: nothing of it may stay promised.
    Held,
}

/// One promise taken back, wholly or in part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Release {
    /// Which.
    pub allocation: AllocationId,
    /// The order that is now short; it is listed to whoever caused this.
    pub order: OrderId,
    /// How many units it loses, at least 1.
    pub quantity: Quantity,
}

/// A balance after the event, and the promises that it can no longer keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleasePlan {
    /// The counters afterwards, `allocated` already without what is released.
    pub balance: Balance,
    /// What is released, in the order in which it was chosen.
    pub releases: Vec<Release>,
}

/// Takes back as few promises as the event demands, the latest promised first: who was promised goods earlier
/// keeps them. Of two promised at the same instant the higher id goes first. The last one may lose a part only;
/// whether its order can live with a part is for the order to say.
///
/// # Errors
/// [`BalanceError::AllocationsDiffer`] when `open` does not add up to what the balance has allocated;
/// [`BalanceError::TooFew`] when more is damaged or quarantined than there are good units.
pub fn release_on_shrink(
    balance: Balance,
    target: Target,
    open: &[OpenAllocation],
) -> Result<ReleasePlan, BalanceError> {
    let mut promised = Quantity::ZERO;
    for allocation in open {
        promised = promised.plus(allocation.quantity)?;
    }
    if promised != balance.allocated() {
        return Err(BalanceError::AllocationsDiffer);
    }
    let mut columns = columns_after(balance, target)?;
    let can_stay = match target {
        Target::Held => Quantity::ZERO,
        Target::Counted(_) | Target::Damaged(_) | Target::Quarantined(_) => Quantity::new(columns.on_hand)?
            .minus(Quantity::new(columns.damaged)?)?
            .minus(Quantity::new(columns.quarantined)?)?,
    };
    let excess = promised.less(can_stay);
    columns.allocated = promised.minus(excess)?.units();
    Ok(ReleasePlan { balance: Balance::try_from(columns)?, releases: latest_first(open, excess)? })
}

/// The counters after the event, `allocated` still as before.
fn columns_after(balance: Balance, target: Target) -> Result<BalanceColumns, BalanceError> {
    let mut columns = BalanceColumns::from(balance);
    let good = balance.unpromised(Condition::Good).plus(balance.allocated())?;
    match target {
        Target::Counted(found) => {
            columns.on_hand = found.units();
            columns.damaged = columns.damaged.min(columns.on_hand);
            columns.quarantined = columns.quarantined.min(columns.on_hand - columns.damaged);
        }
        Target::Damaged(units) | Target::Quarantined(units) if units > good => {
            return Err(BalanceError::TooFew { there: good });
        }
        Target::Damaged(units) => columns.damaged += units.units(),
        Target::Quarantined(units) => columns.quarantined += units.units(),
        Target::Held => {}
    }
    Ok(columns)
}

fn latest_first(open: &[OpenAllocation], excess: Quantity) -> Result<Vec<Release>, BalanceError> {
    let mut candidates: Vec<&OpenAllocation> = open.iter().collect();
    candidates.sort_by_key(|a| std::cmp::Reverse((a.promised_at, a.allocation)));
    let mut releases = Vec::new();
    let mut rest = excess;
    for candidate in candidates {
        let quantity = candidate.quantity.min(rest);
        if !quantity.is_zero() {
            releases.push(Release { allocation: candidate.allocation, order: candidate.order, quantity });
            rest = rest.minus(quantity)?;
        }
    }
    Ok(releases)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn units(quantity: i64) -> Quantity {
        Quantity::new(quantity).unwrap()
    }

    fn open(id: u128, at: i64, quantity: i64) -> OpenAllocation {
        OpenAllocation {
            allocation: AllocationId(Uuid::from_u128(id)),
            order: OrderId(Uuid::from_u128(id + 100)),
            promised_at: Instant::from_micros(at),
            quantity: units(quantity),
        }
    }

    /// Twelve on hand: 8 promised to three orders, 1 damaged, 1 in quarantine, 2 free.
    fn check(target: Target, released: &[(u128, i64)], after: [i64; 4]) {
        let columns = BalanceColumns { on_hand: 12, allocated: 8, damaged: 1, quarantined: 1 };
        let promises = [open(1, 10, 3), open(2, 20, 3), open(3, 20, 2)];
        let plan = release_on_shrink(Balance::try_from(columns).unwrap(), target, &promises).unwrap();
        let found: Vec<_> =
            plan.releases.iter().map(|r| (r.allocation.0.as_u128(), r.quantity.units())).collect();
        assert_eq!(found, released, "{target:?}");
        let [on_hand, allocated, damaged, quarantined] = after;
        let columns = BalanceColumns { on_hand, allocated, damaged, quarantined };
        assert_eq!(BalanceColumns::from(plan.balance), columns, "{target:?}");
    }

    #[test]
    fn the_latest_promises_are_released_first() {
        check(Target::Counted(units(15)), &[], [15, 8, 1, 1]);
        check(Target::Counted(units(10)), &[], [10, 8, 1, 1]);
        check(Target::Counted(units(9)), &[(3, 1)], [9, 7, 1, 1]);
        check(Target::Counted(units(7)), &[(3, 2), (2, 1)], [7, 5, 1, 1]);
        check(Target::Counted(units(2)), &[(3, 2), (2, 3), (1, 3)], [2, 0, 1, 1]);
        check(Target::Counted(units(1)), &[(3, 2), (2, 3), (1, 3)], [1, 0, 1, 0]);
        check(Target::Counted(units(0)), &[(3, 2), (2, 3), (1, 3)], [0, 0, 0, 0]);
        check(Target::Damaged(units(2)), &[], [12, 8, 3, 1]);
        check(Target::Damaged(units(6)), &[(3, 2), (2, 2)], [12, 4, 7, 1]);
        check(Target::Quarantined(units(10)), &[(3, 2), (2, 3), (1, 3)], [12, 0, 1, 11]);
        check(Target::Held, &[(3, 2), (2, 3), (1, 3)], [12, 0, 1, 1]);
    }

    #[test]
    fn what_does_not_add_up_is_refused() {
        let columns = BalanceColumns { on_hand: 12, allocated: 8, damaged: 1, quarantined: 1 };
        let balance = Balance::try_from(columns).unwrap();
        let promises = [open(1, 10, 8)];
        let eleven = release_on_shrink(balance, Target::Damaged(units(11)), &promises);
        assert_eq!(eleven, Err(BalanceError::TooFew { there: units(10) }));
        let differ = release_on_shrink(balance, Target::Held, &[open(1, 10, 7)]);
        assert_eq!(differ, Err(BalanceError::AllocationsDiffer));
    }
}
