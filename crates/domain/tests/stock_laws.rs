//! The laws of stock: the ledger sums to zero, balances add up, and promises are taken back latest first.

#![expect(clippy::unwrap_used, reason = "in a test a panic is a failure, and that is what is wanted")]

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use rummelig_domain::code::Serial;
use rummelig_domain::ids::{
    AllocationId, ClientId, HandlingUnitId, LocationId, LotId, MovementId, OrderId, SkuId,
};
use rummelig_domain::quantity::Quantity;
use rummelig_domain::stock::{
    Account, Balance, BalanceColumns, BalanceFacts, Condition, Ledger, MovementReason, OpenAllocation,
    Posting, PostingFields, StockKey, Sums, Target, ledger, release_on_shrink,
};
use rummelig_domain::time::{Day, Instant};
use std::collections::BTreeMap;
use uuid::Uuid;

fn id<T: From<Uuid>>(number: u128) -> T {
    Uuid::from_u128(number).into()
}

fn units(quantity: i64) -> Quantity {
    Quantity::new(quantity).unwrap()
}

fn account() -> impl Strategy<Value = Account> {
    prop_oneof![
        4 => (1..4_u128).prop_map(|n| Account::Location(id::<LocationId>(n))),
        2 => (1..3_u128).prop_map(|n| Account::HandlingUnit(id::<HandlingUnitId>(n))),
        3 => Just(Account::Supplier),
        1 => Just(Account::Customer),
        1 => Just(Account::Adjustment),
        1 => Just(Account::Scrap),
        1 => Just(Account::InTransit),
    ]
}

/// Postings over so few clients, skus, lots and serial numbers that they meet each other.
fn posting() -> impl Strategy<Value = Posting> {
    let goods = (1..3_u128, 1..3_u128, option::of(1..3_u128), option::weighted(0.3, 1..3_u8));
    (goods, 1..6_i64, account(), account()).prop_filter_map("two accounts", |(goods, quantity, from, to)| {
        let (client, sku, lot, serial) = goods;
        Posting::new(PostingFields {
            client: id(client),
            site: id(1),
            sku: id(sku),
            lot: lot.map(id),
            serial: serial.map(|n| Serial::new(format!("S{n}")).unwrap()),
            quantity: if serial.is_some() { Quantity::ONE } else { units(quantity) },
            from,
            to,
            reason: MovementReason::Move,
            reverses: None,
        })
        .ok()
    })
}

/// A posting, or the mirror image of one that was booked before.
#[derive(Clone, Debug)]
enum Step {
    Post(Posting),
    Reverse(prop::sample::Index),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        5 => posting().prop_map(Step::Post),
        1 => any::<prop::sample::Index>().prop_map(Step::Reverse),
    ];
    vec(step, 0..60)
}

type Goods = (ClientId, SkuId, Option<LotId>, Option<Serial>);

fn check_sums(sums: &Sums) -> Result<(), TestCaseError> {
    let mut by_goods: BTreeMap<Goods, i64> = BTreeMap::new();
    let mut serials: BTreeMap<(ClientId, SkuId, Serial), u32> = BTreeMap::new();
    for (key, sum) in sums {
        prop_assert_ne!(*sum, 0, "a zero is no row");
        *by_goods.entry((key.client, key.sku, key.lot, key.serial.clone())).or_default() += sum;
        if key.account.is_physical() {
            prop_assert!(*sum > 0, "{:?} has {}", key, sum);
            if let Some(serial) = &key.serial {
                *serials.entry((key.client, key.sku, serial.clone())).or_default() += 1;
                prop_assert_eq!(*sum, 1);
            }
        }
    }
    prop_assert!(by_goods.values().all(|sum| *sum == 0), "{:?}", by_goods);
    prop_assert!(serials.values().all(|accounts| *accounts == 1), "{:?}", serials);
    Ok(())
}

proptest! {
    #[test]
    fn the_ledger_sums_to_zero_and_its_replay_gives_the_same_rows(steps in steps()) {
        let mut ledger = Ledger::default();
        let mut booked: Vec<Posting> = Vec::new();
        for step in steps {
            let posting = match step {
                Step::Post(posting) => posting,
                Step::Reverse(_) if booked.is_empty() => continue,
                Step::Reverse(index) => index.get(&booked).reverse(id::<MovementId>(1)),
            };
            let before = ledger.sums().clone();
            match ledger.post(&posting) {
                Ok(()) => booked.push(posting),
                Err(_) => prop_assert_eq!(ledger.sums(), &before, "a refusal books nothing"),
            }
            check_sums(ledger.sums())?;
        }
        let mut replayed = Sums::new();
        for posting in &booked {
            ledger::apply(&mut replayed, posting).unwrap();
        }
        prop_assert_eq!(&replayed, ledger.sums());
        // A reference that knows nothing of accounts: what came in minus what went out.
        for (key, on_hand) in ledger.balances() {
            let sign = |posting: &Posting| {
                let (from, to) = StockKey::of(posting);
                posting.fields().quantity.units() * (i64::from(to == *key) - i64::from(from == *key))
            };
            prop_assert_eq!(on_hand, booked.iter().map(sign).sum::<i64>());
        }
    }

    #[test]
    fn no_refusal_without_cause(steps in steps()) {
        let mut ledger = Ledger::default();
        for step in steps {
            let Step::Post(posting) = step else { continue };
            let (from, _) = StockKey::of(&posting);
            let fields = posting.fields();
            let enough = !fields.from.is_physical() || ledger.on_hand(&from) >= fields.quantity;
            let elsewhere = fields.serial.as_ref().is_some_and(|serial| {
                ledger.account_of(fields.client, fields.sku, serial).is_some_and(|at| at != fields.from)
            });
            prop_assert_eq!(ledger.post(&posting).is_ok(), enough && !elsewhere);
        }
    }

    #[test]
    fn a_reversal_undoes_and_its_reversal_does_it_again(posting in posting(), steps in steps()) {
        let mut sums = Sums::new();
        for step in steps {
            if let Step::Post(earlier) = step {
                ledger::apply(&mut sums, &earlier).unwrap();
            }
        }
        let before = sums.clone();
        let (first, second) = (id::<MovementId>(1), id::<MovementId>(2));
        let undone = posting.reverse(first);
        ledger::apply(&mut sums, &posting).unwrap();
        prop_assert_ne!(&sums, &before);
        ledger::apply(&mut sums, &undone).unwrap();
        prop_assert_eq!(sums, before);
        let again = undone.reverse(second).into_fields();
        prop_assert_eq!((again.reason, again.reverses), (MovementReason::Reverse, Some(second)));
        prop_assert!(Posting::new(undone.into_fields()).is_ok());
        let as_first = PostingFields { reason: MovementReason::Move, reverses: None, ..again };
        prop_assert_eq!(&as_first, posting.fields());
    }
}

#[derive(Clone, Copy, Debug)]
enum Change {
    Add(Condition, i64),
    Remove(Condition, i64),
    Turn(Condition, Condition, i64),
    Promise(i64),
    Release(i64),
    AddAllocated(i64),
    RemoveAllocated(i64),
}

fn change() -> impl Strategy<Value = Change> {
    let condition = || prop::sample::select(Condition::ALL);
    let some = || 0..9_i64;
    prop_oneof![
        3 => (condition(), some()).prop_map(|(c, n)| Change::Add(c, n)),
        1 => (condition(), some()).prop_map(|(c, n)| Change::Remove(c, n)),
        1 => (condition(), condition(), some()).prop_map(|(a, b, n)| Change::Turn(a, b, n)),
        3 => some().prop_map(Change::Promise),
        1 => some().prop_map(Change::Release),
        1 => some().prop_map(Change::AddAllocated),
        1 => some().prop_map(Change::RemoveAllocated),
    ]
}

/// Whether it expires, is on hold, is in receiving.
fn facts(balance: Balance, (expires, on_hold, receiving): (Option<i8>, bool, bool)) -> BalanceFacts {
    let today = Day::constant(2026, 3, 15);
    let expires_on = expires.map(|day| Day::constant(2026, 3, day));
    BalanceFacts { balance, expires_on, today, on_hold, receiving }
}

fn around() -> impl Strategy<Value = (Option<i8>, bool, bool)> {
    (option::weighted(0.3, 1..30_i8), prop::bool::weighted(0.2), prop::bool::weighted(0.2))
}

proptest! {
    #[test]
    fn on_hand_is_available_and_allocated_and_unavailable(changes in vec((change(), around()), 0..40)) {
        let mut balance = Balance::default();
        for (change, around) in changes {
            let (known, before) = (facts(balance, around), BalanceColumns::from(balance));
            let (changed, on_hand, allocated) = match change {
                Change::Add(condition, n) => (balance.add(condition, units(n)), n, 0),
                Change::Remove(condition, n) => (balance.remove(condition, units(n)), -n, 0),
                Change::Turn(from, to, n) => (balance.change(from, to, units(n)), 0, 0),
                Change::Promise(n) => (known.promise(units(n)), 0, n),
                Change::Release(n) => (balance.release(units(n)), 0, -n),
                Change::AddAllocated(n) => (balance.add_allocated(units(n)), n, n),
                Change::RemoveAllocated(n) => (balance.remove_allocated(units(n)), -n, -n),
            };
            if let Change::Promise(n) = change {
                prop_assert_eq!(changed.is_ok(), n <= known.view().available().units());
            }
            if let Ok(changed) = changed {
                balance = changed;
                let after = BalanceColumns::from(balance);
                prop_assert_eq!(after.on_hand, before.on_hand + on_hand);
                prop_assert_eq!(after.allocated, before.allocated + allocated);
                prop_assert_eq!(Balance::try_from(after), Ok(balance), "still a possible balance");
            }
            let view = facts(balance, around).view();
            prop_assert_eq!(view.on_hand(), Ok(balance.on_hand()));
            prop_assert_eq!(view.allocated(), balance.allocated());
            let sum = view.plus(known.view()).unwrap();
            prop_assert_eq!(sum.on_hand().unwrap().units(), balance.on_hand().units() + before.on_hand);
        }
    }

    #[test]
    fn as_few_promises_as_needed_are_released_and_the_latest_first(
        promised in vec((0..5_i64, 0..6_i64), 0..6),
        free in 0..6_i64,
        damaged in 0..4_i64,
        quarantined in 0..4_i64,
        kind in 0..4_u8,
        size in 0..40_i64,
    ) {
        let allocated: i64 = promised.iter().map(|(_, quantity)| quantity).sum();
        let good = allocated + free;
        let on_hand = good + damaged + quarantined;
        let columns = BalanceColumns { on_hand, allocated, damaged, quarantined };
        let balance = Balance::try_from(columns).unwrap();
        let open: Vec<OpenAllocation> = (1..).zip(&promised).map(|(number, (at, quantity))| OpenAllocation {
            allocation: id::<AllocationId>(number),
            order: id::<OrderId>(number + 100),
            promised_at: Instant::from_micros(*at),
            quantity: units(*quantity),
        }).collect();
        let (target, can_stay) = match kind {
            0 => (Target::Counted(units(size)), (size - damaged - quarantined).max(0)),
            1 => (Target::Damaged(units(size)), good - size),
            2 => (Target::Quarantined(units(size)), good - size),
            _ => (Target::Held, 0),
        };
        let plan = release_on_shrink(balance, target, &open);
        prop_assert_eq!(plan.is_ok(), can_stay >= 0);
        let Ok(plan) = plan else { return Ok(()) };
        let released: BTreeMap<_, _> =
            plan.releases.iter().map(|release| (release.allocation, release.quantity.units())).collect();
        prop_assert_eq!(released.len(), plan.releases.len(), "each promise once");
        prop_assert_eq!(released.values().sum::<i64>(), (allocated - can_stay).max(0));
        prop_assert_eq!(plan.balance.allocated().units(), allocated.min(can_stay));
        let expected = if let Target::Counted(found) = target { found } else { units(on_hand) };
        prop_assert_eq!(plan.balance.on_hand(), expected);
        for earlier in open.iter().filter(|a| released.contains_key(&a.allocation)) {
            for later in &open {
                if (later.promised_at, later.allocation) > (earlier.promised_at, earlier.allocation) {
                    let lost = released.get(&later.allocation).copied().unwrap_or(0);
                    prop_assert_eq!(lost, later.quantity.units(), "a later promise was kept");
                }
            }
        }
    }
}
