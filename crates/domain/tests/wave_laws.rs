//! Laws of choosing a wave: it is as good as trying everything on small cases, it holds what was asked for, and the
//! checker refuses what does not.

use proptest::prelude::*;
use rummelig_domain::picking::check_wave::wave_faults;
use rummelig_domain::picking::{Budget, WaveChoice, WaveDemand, WaveOrder, WaveWaits, choose_wave};
use rummelig_domain::time::Instant;

const ROUNDS: Budget<'static> = Budget::rounds(10_000);

fn rows(items: u32, most: u64) -> impl Strategy<Value = Vec<(u32, u64)>> {
    proptest::collection::vec((0..items, 1..=most), 1..4)
}

/// Up to seven orders and six aisles.
fn demand() -> impl Strategy<Value = WaveDemand> {
    let order = (rows(5, 4), 0..3_u32, proptest::option::of(1..9_i64), proptest::bool::weighted(0.1))
        .prop_map(|(items, client, due, must)| WaveOrder {
            items,
            client,
            due_at: due.map(Instant::from_micros),
            must,
        });
    (
        proptest::collection::vec(order, 1..8),
        proptest::collection::vec(rows(5, 7), 1..7),
        0..5_u64,
        5..20_u64,
        proptest::option::of(1..9_i64),
        proptest::collection::vec((0..3_u32, 1..12_u64), 0..3),
    )
        .prop_map(|(orders, aisles, units_min, units_max, until, client_units_max)| WaveDemand {
            orders,
            aisles,
            units_min,
            units_max,
            until: until.map(Instant::from_micros),
            client_units_max,
        })
}

/// The most orders that must go, and with them the most units and fewest aisles per unit, of all waves there are.
fn best_of_all(demand: &WaveDemand) -> Option<(usize, u64, u64)> {
    let mut best: Option<(usize, u64, u64)> = None;
    for aisles in 1_u32..1 << demand.aisles.len() {
        for orders in 1_u32..1 << demand.orders.len() {
            let places = |bits: u32| (0..32).filter(move |place| bits >> place & 1 == 1);
            let orders: Vec<usize> = places(orders).collect();
            let waits = (0..demand.orders.len()).filter(|place| !orders.contains(place));
            let choice = WaveChoice {
                units: orders.iter().map(|&place| demand.orders[place].units()).sum(),
                aisles: places(aisles).collect(),
                waits: waits.map(|place| (place, WaveWaits::NotChosen)).collect(),
                orders,
                deadline_hit: false,
            };
            if !wave_faults(demand, &choice).is_empty() {
                continue;
            }
            let must = choice.orders.iter().filter(|&&place| demand.orders[place].must).count();
            let found = (must, choice.units, choice.aisles.len() as u64);
            let ratio = |a: (usize, u64, u64), b: (usize, u64, u64)| (a.0, a.1 * b.2) > (b.0, b.1 * a.2);
            if best.is_none_or(|best| ratio(found, best)) {
                best = Some(found);
            }
        }
    }
    best
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn small_waves_are_as_good_as_any(demand in demand()) {
        match (choose_wave(&demand, &ROUNDS, 1), best_of_all(&demand)) {
            (Ok(choice), Some((must, units, aisles))) => {
                prop_assert_eq!(wave_faults(&demand, &choice), vec![]);
                let chosen = choice.orders.iter().filter(|&&place| demand.orders[place].must).count();
                prop_assert_eq!(chosen, must);
                prop_assert_eq!(choice.units * aisles, units * choice.aisles.len() as u64);
            }
            (Err(refused), None) => prop_assert!(refused.units_found < demand.units_min.max(1)),
            (found, best) => prop_assert!(false, "{found:?} but {best:?}"),
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_wave(demand in demand(), seed in 0..9_u64) {
        let budget = Budget::rounds(500);
        prop_assert_eq!(choose_wave(&demand, &budget, seed), choose_wave(&demand, &budget, seed));
    }
}

fn small() -> WaveDemand {
    let order = |items: &[(u32, u64)]| WaveOrder { items: items.to_vec(), ..WaveOrder::default() };
    WaveDemand {
        orders: vec![order(&[(0, 2)]), order(&[(1, 1)])],
        aisles: vec![vec![(0, 2)], vec![(1, 5), (2, 1)]],
        units_min: 1,
        units_max: 3,
        ..WaveDemand::default()
    }
}

#[test]
fn one_aisle_with_two_units_beats_two_with_three() {
    let choice = choose_wave(&small(), &ROUNDS, 1).unwrap();
    assert_eq!((choice.orders, choice.aisles, choice.units), (vec![0], vec![0], 2));
    assert_eq!(choice.waits, [(1, WaveWaits::NotChosen)]);
}

#[test]
fn what_waits_says_why() {
    let check = |change: &dyn Fn(&mut WaveDemand), orders: &[usize], waits: &[(usize, WaveWaits)]| {
        let mut demand = small();
        change(&mut demand);
        let choice = choose_wave(&demand, &ROUNDS, 1).unwrap();
        assert_eq!((choice.orders.as_slice(), choice.waits.as_slice()), (orders, waits));
    };
    let noon = Instant::from_micros(5);
    let evening = Some(Instant::from_micros(6));
    check(&|demand| demand.orders[1].must = true, &[0, 1], &[]);
    check(&|demand| demand.orders[0].items[0].1 = 3, &[1], &[(0, WaveWaits::NoStock)]);
    check(&|demand| demand.client_units_max = vec![(0, 1)], &[1], &[(0, WaveWaits::TooMuch)]);
    check(
        &|demand| {
            demand.until = Some(noon);
            demand.orders[0].due_at = evening;
        },
        &[1],
        &[(0, WaveWaits::LaterCutOff)],
    );
    let late_but_must = |demand: &mut WaveDemand| {
        demand.until = Some(noon);
        demand.orders[0].due_at = evening;
        demand.orders[0].must = true;
    };
    check(&late_but_must, &[0], &[(1, WaveWaits::NotChosen)]);
    let mut too_many = small();
    too_many.units_min = 4;
    assert_eq!(choose_wave(&too_many, &ROUNDS, 1).unwrap_err().units_found, 3);
    assert!(choose_wave(&WaveDemand::default(), &ROUNDS, 1).is_err());
}

/// One change that makes a right answer wrong.
type Mutation = dyn Fn(&mut WaveDemand, &mut WaveChoice);

#[test]
fn the_checker_refuses_what_is_not_a_wave() {
    let mut demand = small();
    demand.orders.push(WaveOrder {
        items: vec![(2, 1)],
        due_at: Some(Instant::from_micros(9)),
        ..WaveOrder::default()
    });
    demand.until = Some(Instant::from_micros(8));
    let right = choose_wave(&demand, &ROUNDS, 1).unwrap();
    assert_eq!(wave_faults(&demand, &right), []);
    let mutations: [(&str, &Mutation); 20] = [
        ("no orders", &|_, choice| choice.orders.clear()),
        ("no aisles", &|_, choice| choice.aisles.clear()),
        ("an order twice", &|_, choice| choice.orders.push(0)),
        ("an unknown order", &|_, choice| choice.orders.push(7)),
        ("an aisle twice", &|_, choice| choice.aisles.push(0)),
        ("an unknown aisle", &|_, choice| choice.aisles.push(7)),
        ("the wrong aisle", &|_, choice| choice.aisles = vec![1]),
        ("the wrong order", &|_, choice| choice.orders = vec![1]),
        ("another order without its aisle", &|_, choice| {
            choice.orders.push(1);
            choice.waits.retain(|row| row.0 != 1);
            choice.units = 3;
        }),
        ("an order that leaves later", &|_, choice| {
            choice.orders.push(2);
            choice.aisles.push(1);
            choice.waits.retain(|row| row.0 != 2);
            choice.units = 3;
        }),
        ("units too many", &|_, choice| choice.units += 1),
        ("units too few", &|_, choice| choice.units -= 1),
        ("an order that is nowhere", &|_, choice| choice.waits.clear()),
        ("an order that goes and waits", &|_, choice| choice.waits.push((0, WaveWaits::NotChosen))),
        ("an order that waits twice", &|_, choice| choice.waits.push((1, WaveWaits::NoStock))),
        ("less stock", &|demand, _| demand.aisles[0][0].1 = 1),
        ("more demand", &|demand, _| demand.orders[0].items.push((0, 1))),
        ("a higher least", &|demand, _| demand.units_min = 3),
        ("a lower most", &|demand, _| demand.units_max = 1),
        ("a smaller share", &|demand, _| demand.client_units_max = vec![(0, 1)]),
    ];
    for (name, change) in mutations {
        let (mut demand, mut choice) = (demand.clone(), right.clone());
        change(&mut demand, &mut choice);
        assert_ne!(wave_faults(&demand, &choice), [], "{name}");
    }
}
