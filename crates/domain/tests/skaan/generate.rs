//! Shifts by chance, of the shape of SKAAN-1: two thirds of the people on special terms, kinds of work that each ask
//! something else, and as much work as the people present can do, or a little more or less.

use rummelig_domain::people::plan::{PackageKey, PlanPackage, PlanProblem, PlanWorker, Window, WorkerKey};
use rummelig_domain::random::Random;

const FORKLIFT: u64 = 1;

/// Height, mobility, noise, complexity, reading, pressure, contact, hands, colour, kilograms in one lift.
const MOST: [u32; 10] = [3, 2, 2, 3, 2, 2, 1, 2, 1, 25];

/// For each kind, the least and the most that it asks at each gate, and the most metres.
const KINDS: [([u32; 10], [u32; 10], u64); 6] = [
    ([0, 1, 0, 1, 0, 0, 0, 1, 0, 1], [3, 2, 1, 2, 1, 2, 0, 2, 1, 14], 1_200),
    ([0, 0, 0, 0, 0, 0, 0, 2, 0, 1], [0, 1, 1, 2, 2, 2, 0, 2, 1, 10], 150),
    ([1, 2, 1, 1, 1, 0, 0, 2, 0, 5], [2, 2, 2, 3, 2, 1, 1, 2, 0, 20], 600),
    ([0, 1, 0, 1, 0, 0, 0, 1, 0, 0], [3, 2, 0, 2, 1, 0, 0, 1, 0, 2], 690),
    ([0, 0, 0, 1, 0, 0, 0, 2, 1, 1], [0, 0, 1, 3, 1, 1, 0, 2, 1, 1], 0),
    ([0, 0, 1, 0, 0, 0, 0, 1, 1, 2], [1, 1, 2, 2, 1, 1, 0, 2, 1, 8], 120),
];

/// A shift of so many people with work for `tight_pct` of their minutes at their pace.
pub(crate) fn shift(seed: u64, people: usize, tight_pct: u64) -> PlanProblem {
    let mut random = Random::seeded(seed);
    let workers: Vec<PlanWorker> = (0..people).map(|at| person(&mut random, at)).collect();
    let able: u64 = workers
        .iter()
        .map(|worker| {
            let pace: u64 = worker.pace_pct.iter().map(|&pct| u64::from(pct)).sum::<u64>() / 6;
            u64::from(worker.present_minutes()) * pace / 100
        })
        .sum();
    let mut packages = Vec::new();
    let mut minutes = 0;
    while minutes < able * tight_pct / 100 {
        let package = package(&mut random, packages.len());
        minutes += u64::from(package.std_minutes);
        packages.push(package);
    }
    PlanProblem { workers, packages, ..PlanProblem::default() }
}

fn person(random: &mut Random, at: usize) -> PlanWorker {
    let special = !at.is_multiple_of(3);
    let mut capability = MOST.to_vec();
    if special {
        capability[9] = *random.pick(&[7, 11, 25]).expect("three");
        for _ in 0..random.between(1, 3) {
            let gate = random.index(9);
            capability[gate] = random.below(u64::from(MOST[gate])) as u32;
        }
    }
    let present = if special { 30 * random.between(4, 10) } else { 30 * random.between(13, 14) };
    let pace = if special { random.between(3, 9) } else { random.between(8, 11) };
    let mut wishes: Vec<i32> = (0..6).map(|_| random.below(6).saturating_sub(3) as i32).collect();
    if special && random.chance(1, 2) {
        wishes[random.index(6)] += 3;
    }
    let metres_per_hour = if special && random.chance(1, 3) { 60 } else { 870 };
    PlanWorker {
        key: WorkerKey(at as u128),
        windows: vec![Window { from: 0, to: present as u32 }],
        granted: if !special && random.chance(2, 3) { FORKLIFT } else { 0 },
        budgets: vec![present * u64::from(capability[9]) * 40 / 100, present * metres_per_hour / 60],
        capability,
        pace_pct: (0..6).map(|_| 10 * (pace + random.below(3)) as u32).collect(),
        wishes,
        switch_cost: 0,
        change_cost: 0,
        on_placement: false,
        frozen: Vec::new(),
    }
}

fn package(random: &mut Random, at: usize) -> PlanPackage {
    let kind = *random.pick(&[0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 4, 4, 5]).expect("thirteen");
    let (least, most, metres) = KINDS[kind];
    let demand: Vec<u32> = least
        .iter()
        .zip(most)
        .map(|(&least, most)| random.between(u64::from(least), u64::from(most)) as u32)
        .collect();
    let std_minutes = 5 * random.between(1, 6);
    PlanPackage {
        key: PackageKey(at as u128),
        kind,
        std_minutes: std_minutes as u32,
        priority: *random.pick(&[9, 3, 3, 3, 1, 1]).expect("six"),
        needs: if kind == 2 && random.chance(1, 4) { FORKLIFT } else { 0 },
        one_of: 0,
        uses: vec![
            u64::from(demand[9]) * std_minutes * random.between(20, 130) / 100,
            metres * random.between(10, 100) / 100,
        ],
        demand,
        client_work: true,
        order: None,
        fixed_to: None,
    }
}
