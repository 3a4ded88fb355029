//! What a shift plan promises: published shifts come out as known, nothing is ever breached, a seed gives one plan.

#![expect(clippy::expect_used, reason = "in a test a panic is a failure, and that is what is wanted")]

mod skaan;

#[path = "skaan/generate.rs"]
mod generate;

use rummelig_domain::people::plan::{
    Breach, Kept, LocalSearch, PackageKey, PersonPlan, PlanFacts, PlanProblem, PlanSolver, PullRule,
    ShiftPlan, SolveLimit, Stage, UNLIMITED, WorkerKey, freeze_start, plan_shift, pull_with_plan,
    simulated_pull, soft_bound, value_bound, verify, without_person,
};
use rummelig_domain::random::Random;
use skaan::Instance;
use std::path::{Path, PathBuf};

/// The names of the published shifts.
const SHIFTS: [&str; 4] = ["S1", "S2", "M1", "L1"];

fn full() -> bool {
    std::env::var_os("RUMMELIG_TEST_FULL").is_some_and(|value| value == "1")
}

fn dir() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/skaan1")
}

fn shift(name: &str) -> Instance {
    skaan::read(&dir().join(format!("{name}.json"))).expect("a published shift")
}

fn solution(instance: &Instance) -> (ShiftPlan, u64, i64) {
    let file = skaan::json(&dir().join("solutions.json")).expect("the published plans");
    let mut entries = file.as_array().expect("a list").iter();
    let entry = entries.find(|entry| entry["name"] == instance.name.as_str()).expect("a plan for each shift");
    let number = |field: &str| entry[field].as_i64().expect("a number");
    (skaan::solution(instance, entry), number("value") as u64, number("soft"))
}

fn limit(seed: u64, iterations: u64) -> SolveLimit<'static> {
    SolveLimit { seed, iterations, keep_going: &|| true }
}

fn facts(problem: &PlanProblem, plan: &ShiftPlan) -> PlanFacts {
    verify(problem, plan).expect("a plan without breaches")
}

#[test]
fn each_pull_reaches_the_published_value_and_wishes() {
    let check = |name: &str, rule: PullRule, value: u64, soft: i64| {
        let problem = shift(name).problem;
        let facts = facts(&problem, &simulated_pull(&problem, rule).expect("a plan"));
        assert_eq!((facts.value, facts.soft), (value, soft), "{name} {rule:?}");
    };
    let rows = [
        (PullRule::Priority, [(6535, 61), (7235, 67), (13565, 157), (26485, 230)]),
        (PullRule::ValuePerMinute, [(6590, 54), (7340, 85), (13715, 169), (27225, 246)]),
        (PullRule::Score, [(6685, 69), (7325, 97), (13715, 254), (27185, 388)]),
    ];
    for (rule, expected) in rows {
        for (name, (value, soft)) in SHIFTS.into_iter().zip(expected) {
            check(name, rule, value, soft);
        }
    }
}

/// First in, first out by priority, looking at nothing but minutes: so many tasks breach a gate or overrun a budget.
#[test]
fn who_looks_at_minutes_alone_breaches_as_often_as_published() {
    for (name, expected) in SHIFTS.into_iter().zip([46, 27, 83, 137]) {
        let problem = shift(name).problem;
        let mut blind = problem.clone();
        for worker in &mut blind.workers {
            worker.budgets.fill(UNLIMITED);
            worker.capability.fill(u32::MAX);
            worker.granted = u64::MAX;
        }
        let plan = simulated_pull(&blind, PullRule::Priority).expect("a plan");
        let mut breaches = 0;
        for (worker, list) in problem.workers.iter().zip(&plan.people) {
            let mut used = [0, 0];
            for package in list.packages.iter().map(|key| &problem.packages[key.0 as usize]) {
                used[skaan::KILOGRAMS] += package.uses[skaan::KILOGRAMS];
                used[skaan::METRES] += package.uses[skaan::METRES];
                let gate =
                    package.demand.iter().zip(&worker.capability).any(|(asked, suited)| asked > suited);
                let over = used.iter().zip(&worker.budgets).any(|(used, budget)| used > budget);
                breaches += usize::from(gate || over || package.needs & !worker.granted != 0);
            }
        }
        assert_eq!(breaches, expected, "{name}");
    }
}

#[test]
fn the_published_plans_are_judged_as_published() {
    for name in SHIFTS {
        let instance = shift(name);
        let (plan, value, soft) = solution(&instance);
        let facts = facts(&instance.problem, &plan);
        assert_eq!((facts.value, facts.soft), (value, soft), "{name}");
    }
}

/// Breaks a published plan and expects to hear so, by name.
fn check_seeded(name: &str, break_it: impl Fn(&PlanProblem, &mut ShiftPlan) -> Breach) {
    let instance = shift(name);
    let (mut plan, _, _) = solution(&instance);
    let expected = break_it(&instance.problem, &mut plan);
    let breaches = verify(&instance.problem, &plan).expect_err("a breach was seeded");
    assert!(breaches.contains(&expected), "{name}: {expected:?} is not among {breaches:?}");
}

/// Gives a package of the plan to somebody else for whom the test holds.
fn hand_to(
    problem: &PlanProblem,
    plan: &mut ShiftPlan,
    suits: impl Fn(usize, usize) -> bool,
) -> (WorkerKey, PackageKey) {
    for from in 0..plan.people.len() {
        for at in 0..plan.people[from].packages.len() {
            let package = plan.people[from].packages[at];
            let other = (0..plan.people.len())
                .find(|&to| to != from && suits(plan.people[to].worker.0 as usize, package.0 as usize));
            if let Some(to) = other {
                plan.people[from].packages.remove(at);
                plan.people[to].packages.push(package);
                return (plan.people[to].worker, package);
            }
        }
    }
    panic!("{} people, and nobody for whom it holds", problem.workers.len());
}

#[test]
fn the_verifier_names_every_breach_seeded_into_a_published_plan() {
    for name in SHIFTS {
        check_seeded(name, |problem, plan| {
            let (worker, package) = hand_to(problem, plan, |worker, package| {
                let (asked, suited) =
                    (&problem.packages[package].demand, &problem.workers[worker].capability);
                asked.iter().zip(suited).filter(|(asked, suited)| asked > suited).count() == 1
            });
            Breach::Gate(worker, package)
        });
        // One level is enough.
        check_seeded(name, |problem, plan| {
            let (worker, package) = hand_to(problem, plan, |worker, package| {
                let (asked, suited) =
                    (&problem.packages[package].demand, &problem.workers[worker].capability);
                asked.iter().zip(suited).map(|(asked, suited)| asked.saturating_sub(*suited)).sum::<u32>()
                    == 1
            });
            Breach::Gate(worker, package)
        });
        check_seeded(name, |problem, plan| {
            let (worker, package) = hand_to(problem, plan, |worker, package| {
                problem.packages[package].needs & !problem.workers[worker].granted != 0
            });
            Breach::NotGranted(worker, package)
        });
        check_seeded(name, |_, plan| {
            let package = plan.people[0].packages[0];
            plan.people[1].packages.push(package);
            Breach::PackageTwice(package)
        });
        check_seeded(name, |_, plan| {
            let package = plan.people[0].packages[0];
            plan.people[0].packages.push(package);
            Breach::PackageTwice(package)
        });
        check_seeded(name, |_, plan| {
            plan.people[0].packages.push(PackageKey(9_999));
            Breach::UnknownPackage(PackageKey(9_999))
        });
        check_seeded(name, |_, plan| {
            plan.people[0].worker = WorkerKey(9_999);
            Breach::UnknownWorker(WorkerKey(9_999))
        });
        check_seeded(name, |_, plan| {
            let list = plan.people[0].clone();
            plan.people.push(PersonPlan { packages: Vec::new(), ..list.clone() });
            Breach::WorkerTwice(list.worker)
        });
        check_seeded(name, |_, plan| {
            let gone = plan.people[0].packages.pop().expect("a package");
            Breach::NotAccounted(gone)
        });
        check_seeded(name, |_, plan| {
            let mut wrong = plan.left_out.first().expect("something is left out").clone();
            wrong.package = plan.people[0].packages[0];
            plan.left_out.push(wrong.clone());
            Breach::LeftOutWrongly(wrong.package)
        });
    }
}

/// Budgets that are exactly used are kept; one unit less and the plan is over.
#[test]
fn the_verifier_sees_one_minute_and_one_unit_too_much() {
    for name in SHIFTS {
        let instance = shift(name);
        let (plan, _, _) = solution(&instance);
        for list in &plan.people {
            let worker = list.worker.0 as usize;
            let mut problem = instance.problem.clone();
            let packages: Vec<_> =
                list.packages.iter().map(|key| &instance.problem.packages[key.0 as usize]).collect();
            let pace = &instance.problem.workers[worker].pace_pct;
            let minutes: u32 =
                packages.iter().map(|package| (package.std_minutes * 100).div_ceil(pace[package.kind])).sum();
            let used: Vec<u64> =
                (0..2).map(|budget| packages.iter().map(|package| package.uses[budget]).sum()).collect();
            problem.workers[worker].windows[0].to = minutes;
            problem.workers[worker].budgets.clone_from(&used);
            facts(&problem, &plan);
            problem.workers[worker].windows[0].to = minutes - 1;
            assert_eq!(verify(&problem, &plan), Err(vec![Breach::Minutes(list.worker)]));
            problem.workers[worker].windows[0].to = minutes;
            for budget in (0..2).filter(|&budget| used[budget] > 0) {
                problem.workers[worker].budgets[budget] = used[budget] - 1;
                assert_eq!(verify(&problem, &plan), Err(vec![Breach::Budget(list.worker, budget)]));
                problem.workers[worker].budgets[budget] = used[budget];
            }
        }
    }
}

#[test]
fn a_seed_gives_one_plan_and_other_names_give_the_same_work() {
    let problem = shift("S2").problem;
    let plan = |problem: &PlanProblem, seed| {
        plan_shift(problem, &LocalSearch, &limit(seed, 20_000)).expect("a plan")
    };
    let first = plan(&problem, 7);
    assert_eq!(first, plan(&problem, 7));
    assert_ne!(first, plan(&problem, 8), "the seed has no part in it");

    let renamed = |key: u128| key.wrapping_mul(0x9e37_79b9) ^ 0xabcd_ef00;
    let mut other = problem.clone();
    other.workers.iter_mut().for_each(|worker| worker.key = WorkerKey(renamed(worker.key.0)));
    other.packages.iter_mut().for_each(|package| package.key = PackageKey(renamed(package.key.0)));
    let other_plan = plan(&other, 7);
    assert_eq!(facts(&problem, &first), facts(&other, &other_plan));
    let back: Vec<Vec<u128>> = first
        .people
        .iter()
        .map(|list| list.packages.iter().map(|package| renamed(package.0)).collect())
        .collect();
    let there: Vec<Vec<u128>> = other_plan
        .people
        .iter()
        .map(|list| list.packages.iter().map(|package| package.0).collect())
        .collect();
    assert_eq!(back, there);
    let reasons = |plan: &ShiftPlan| plan.left_out.iter().map(|left| left.change.clone()).collect::<Vec<_>>();
    assert_eq!(reasons(&first), reasons(&other_plan));
}

#[test]
fn when_somebody_goes_home_the_lists_of_the_others_still_hold() {
    let problem = shift("S1").problem;
    let plan = plan_shift(&problem, &LocalSearch, &limit(1, 5_000)).expect("a plan");
    for worker in problem.workers.iter().map(|worker| worker.key) {
        let (left, rest) = without_person(&problem, &plan, worker).expect("a plan");
        let facts = facts(&left, &rest);
        let theirs = plan.people.iter().find(|list| list.worker == worker).expect("a list");
        let gone: u64 = theirs.packages.iter().map(|key| problem.packages[key.0 as usize].value()).sum();
        assert_eq!(facts.value, verify(&problem, &plan).expect("valid").value - gone);
        assert!(theirs.packages.iter().all(|key| rest.left_out.iter().any(|left| left.package == *key)));
    }
}

/// The stages on any shift: nothing is breached, and none loses what an earlier one has reached.
#[test]
fn no_stage_breaches_anything_or_loses_what_was_reached() {
    for seed in 0..if full() { 60 } else { 6 } {
        let mut random = Random::seeded(seed);
        let people = 3 + random.index(12);
        let problem = generate::shift(seed, people, random.between(60, 180));
        let mut plan = simulated_pull(&problem, PullRule::Score).expect("a plan");
        let mut kept = Kept::default();
        let mut before = facts(&problem, &plan);
        for stage in Stage::ALL {
            plan = LocalSearch.improve(&problem, stage, &kept, &plan, &limit(seed, 3_000));
            let after = facts(&problem, &plan);
            assert!(kept.holds(&after), "seed {seed}, {stage:?}: {kept:?} is not kept by {after:?}");
            let better = match stage {
                Stage::Late => after.late_weight <= before.late_weight,
                Stage::Value => after.value >= before.value,
                Stage::Strain => after.strain_ppm <= before.strain_ppm,
                Stage::Share => (after.share_lack, before.share_ppm) <= (before.share_lack, after.share_ppm),
                Stage::Soft => after.kindness() >= before.kindness(),
            };
            assert!(better, "seed {seed}: {stage:?} has made {after:?} of {before:?}");
            kept = kept.after(stage, &after);
            before = after;
        }
    }
}

/// `plan_shift` would pass over a search that strains people more than was reached, and wishes would go unheard; so the
/// search itself must stay within.
#[test]
fn wishes_are_sought_within_the_strain_that_was_reached() {
    let problem = shift("S1").problem;
    let mut plan = simulated_pull(&problem, PullRule::Score).expect("a plan");
    let mut kept = Kept::default();
    for stage in [Stage::Value, Stage::Strain, Stage::Soft] {
        plan = LocalSearch.improve(&problem, stage, &kept, &plan, &limit(1, 20_000));
        let after = facts(&problem, &plan);
        assert!(kept.holds(&after), "{stage:?}: {kept:?} is not kept by {after:?}");
        kept = kept.after(stage, &after);
    }
    assert!(kept.strain_ppm_max < 1_000_000, "there was nothing to keep: {kept:?}");
}

/// A pull that follows a plan does all that the plan does, and perhaps more.
#[test]
fn a_pull_that_follows_the_plan_is_worth_what_the_plan_is() {
    for name in ["S1", "S2", "M1"] {
        let problem = shift(name).problem;
        let plan = plan_shift(&problem, &LocalSearch, &limit(1, 5_000)).expect("a plan");
        let followed = facts(&problem, &pull_with_plan(&problem, &plan).expect("a plan"));
        assert!(followed.value * 1000 >= facts(&problem, &plan).value * 998, "{name}");
    }
}

/// How close to the best the stages must come.
struct Bars {
    value_ppm: u64,
    soft_pct: i64,
}

/// Value after the stage of value, strain after value and strain, soft after value and soft, with these iterations.
fn check_bars(name: &str, iterations: u64, bars: &Bars) {
    let problem = shift(name).problem;
    let known = skaan::reference(&dir(), name);
    let best = known.value_best.expect("known");
    let start = simulated_pull(&problem, PullRule::Score).expect("a plan");
    let kept = Kept::default();
    let plan = LocalSearch.improve(&problem, Stage::Value, &kept, &start, &limit(1, iterations));
    let value = facts(&problem, &plan).value;
    assert!(value * 1_000_000 >= best * bars.value_ppm, "{name}: value {value} of {best}");
    let kept = Kept { value_min: (best * 99).div_ceil(100), ..kept };
    let soft = LocalSearch.improve(&problem, Stage::Soft, &kept, &plan, &limit(1, iterations));
    let soft = facts(&problem, &soft);
    let soft_best = known.soft_best.expect("known");
    assert!(kept.holds(&soft));
    assert!(soft.soft * 100 >= soft_best * bars.soft_pct, "{name}: soft {} of {soft_best}", soft.soft);
    if let Some(strain_best) = known.strain_best_ppm {
        let eased = LocalSearch.improve(&problem, Stage::Strain, &kept, &plan, &limit(1, iterations));
        let strain = facts(&problem, &eased).strain_ppm;
        assert!(strain <= strain_best + 20_000, "{name}: strain {strain} of {strain_best}");
    }
}

#[test]
fn plans_of_the_published_shifts_come_as_close_to_the_best_as_promised() {
    let iterations = |full_number: u64, small: u64| if full() { full_number } else { small };
    let small = Bars { value_ppm: 995_000, soft_pct: 95 };
    let large = Bars { value_ppm: 990_000, soft_pct: 90 };
    check_bars("S1", iterations(4_000_000, 1_000_000), &small);
    check_bars("S2", iterations(4_000_000, 1_000_000), &small);
    if full() {
        check_bars("M1", 3_000_000, &small);
        check_bars("L1", 6_000_000, &large);
    }
}

/// Shifts that nobody has tuned anything to: the same closeness, measured against bounds that no plan can pass.
#[test]
fn plans_of_other_shifts_are_as_good() {
    let rounds = if full() { 24 } else { 3 };
    let mut value_gaps = Vec::new();
    for seed in 0..rounds {
        let people = [9, 18, 27][seed as usize % 3];
        let problem = generate::shift(1_000 + seed, people, [90, 110, 100, 130][seed as usize % 4]);
        let (iterations, soft_pct) = if full() { (2_000_000, 85) } else { (200_000, 80) };
        let start = simulated_pull(&problem, PullRule::Score).expect("a plan");
        let kept = Kept::default();
        let plan = LocalSearch.improve(&problem, Stage::Value, &kept, &start, &limit(seed, iterations));
        let reached = facts(&problem, &plan);
        let bound = value_bound(&problem).expect("a bound");
        assert!(reached.value <= bound, "seed {seed}: {} is above the bound {bound}", reached.value);
        value_gaps.push((bound - reached.value) * 1_000_000 / bound);
        let kept = kept.after(Stage::Value, &reached);
        let soft = LocalSearch.improve(&problem, Stage::Soft, &kept, &plan, &limit(seed, iterations));
        let soft = facts(&problem, &soft);
        let soft_bound = soft_bound(&problem, kept.value_min).expect("a bound");
        assert!(soft.soft <= soft_bound, "seed {seed}: {} is above the bound {soft_bound}", soft.soft);
        assert!(soft.soft * 100 >= soft_bound * soft_pct, "seed {seed}: soft {} of {soft_bound}", soft.soft);
    }
    // The bound is above the best plan, most so on small shifts.
    let worst = value_gaps.iter().max().copied().unwrap_or(0);
    assert!(worst <= if full() { 10_000 } else { 15_000 }, "gaps to the bound, in ppm: {value_gaps:?}");
}

#[test]
fn what_is_frozen_stays_as_far_as_it_is_allowed() {
    let mut problem = shift("S1").problem;
    let plan = plan_shift(&problem, &LocalSearch, &limit(1, 5_000)).expect("a plan");
    problem.published = plan.people.clone();
    for at in 0..problem.workers.len() {
        problem.workers[at].frozen = freeze_start(&problem, problem.workers[at].key, 90);
    }
    let again = plan_shift(&problem, &LocalSearch, &limit(2, 5_000)).expect("a plan");
    facts(&problem, &again);
    assert!(problem.workers.iter().all(|worker| !worker.frozen.is_empty()
        || worker.budgets.contains(&0)
        || plan.people.iter().any(|list| list.worker == worker.key && list.packages.is_empty())));
    for (worker, list) in problem.workers.iter().zip(&again.people) {
        assert!(list.packages.starts_with(&worker.frozen));
    }
    // Whoever's agreement is tightened keeps only what still suits.
    let first = problem.workers[0].frozen[0];
    let package = problem.packages.iter_mut().find(|package| package.key == first).expect("frozen");
    package.needs = 1 << 63;
    problem.workers[0].frozen = freeze_start(&problem, problem.workers[0].key, 90);
    assert!(!problem.workers[0].frozen.contains(&first));
    let after = plan_shift(&problem, &LocalSearch, &limit(3, 5_000)).expect("a plan");
    facts(&problem, &after);
}
