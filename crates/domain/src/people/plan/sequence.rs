//! In which order a person does what is planned: what is frozen, then what must leave by a time, then the rest by kind.
//!
//! Among what has a time, the order by due minute lets everything be in time if anything does; where not all can be,
//! the longest for the weight of its order is put off until the rest can (Moore 1968, with Hodgson's rule; exact for
//! equal weights).

use super::model::Model;

/// Brings the packages of this person into the order in which they are to be done.
pub(super) fn sequence(model: &Model<'_>, worker: u32, packages: &[u32]) -> Vec<u32> {
    let frozen = &model.frozen[worker as usize];
    let mut list = frozen.clone();
    let worked: i64 = frozen.iter().map(|&package| model.use_of(package, worker)[0]).sum();
    let (mut due, mut rest): (Vec<u32>, Vec<u32>) = packages
        .iter()
        .filter(|package| !frozen.contains(package))
        .partition(|&&package| due_of(model, package).is_some());
    let place = |package: u32| {
        let (told, place) = model.published[package as usize];
        (if told == worker { place } else { u32::MAX }, package)
    };
    due.sort_unstable_by_key(|&package| {
        (due_of(model, package), model.kind[package as usize], place(package))
    });
    let put_off = put_off(model, worker, worked, &mut due);
    list.append(&mut due);
    rest.extend(put_off);
    // The kind that is under way goes on, so that nobody changes more often than the work asks.
    let kind_now = list.last().map(|&package| model.kind[package as usize]);
    rest.sort_unstable_by_key(|&package| {
        let kind = model.kind[package as usize];
        (Some(kind) != kind_now, kind, place(package))
    });
    list.append(&mut rest);
    list
}

/// The minute by which the package's order is due.
pub(super) fn due_of(model: &Model<'_>, package: u32) -> Option<u32> {
    model.order[package as usize].map(|order| model.problem.orders[order as usize].due)
}

/// Takes out of `due` what makes others late, longest for its weight first, and returns it.
fn put_off(model: &Model<'_>, worker: u32, worked: i64, due: &mut Vec<u32>) -> Vec<u32> {
    let minutes = |package: u32| model.use_of(package, worker)[0];
    let weight = |package: u32| {
        let order = model.order[package as usize].and_then(|order| model.problem.orders.get(order as usize));
        order.map_or(1, |order| i64::from(order.weight)).max(1)
    };
    let burden = |package: u32| (minutes(package) * 1_000_000 / weight(package), package);
    let mut kept: Vec<u32> = Vec::with_capacity(due.len());
    let mut late = Vec::new();
    let mut sum = worked;
    for &package in due.iter() {
        kept.push(package);
        sum += minutes(package);
        let due = due_of(model, package).map_or(i64::MAX, i64::from);
        if model.clock(worker, sum) > due
            && let Some(longest) = (0..kept.len()).max_by_key(|&at| burden(kept[at]))
        {
            let package = kept.remove(longest);
            sum -= minutes(package);
            late.push(package);
        }
    }
    *due = kept;
    late
}

/// Which of the listed packages with a due minute are done by it, when the list is done from the first to the last.
pub(super) fn in_time(model: &Model<'_>, worker: u32, list: &[u32]) -> Vec<u32> {
    let mut worked = 0;
    let mut done = Vec::new();
    for &package in list {
        worked += model.use_of(package, worker)[0];
        if due_of(model, package).is_some_and(|due| model.clock(worker, worked) <= i64::from(due)) {
            done.push(package);
        }
    }
    done
}
