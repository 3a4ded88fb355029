//! Small shifts in which one can see by hand what must come out.

use super::*;

/// Somebody who may do everything, at a pace of 100 %, for so many minutes.
fn worker(key: u128, minutes: u32) -> PlanWorker {
    PlanWorker {
        key: WorkerKey(key),
        windows: vec![Window { from: 0, to: minutes }],
        capability: vec![3, 25],
        granted: u64::MAX,
        budgets: vec![1_000],
        pace_pct: vec![100; 3],
        wishes: vec![0; 3],
        switch_cost: 0,
        change_cost: 0,
        on_placement: false,
        frozen: Vec::new(),
    }
}

/// A package that asks nothing of anybody.
fn package(key: u128, std_minutes: u32) -> PlanPackage {
    PlanPackage {
        key: PackageKey(key),
        kind: 0,
        std_minutes,
        priority: 1,
        demand: vec![0, 0],
        needs: 0,
        one_of: 0,
        uses: vec![0],
        client_work: true,
        order: None,
        fixed_to: None,
    }
}

fn problem(workers: Vec<PlanWorker>, packages: Vec<PlanPackage>) -> PlanProblem {
    PlanProblem { workers, packages, ..PlanProblem::default() }
}

fn order(key: u128, weight: u32, due: u32) -> PlanOrder {
    PlanOrder { key: OrderKey(key), weight, due }
}

fn of_order(mut package: PlanPackage, order: u128) -> PlanPackage {
    package.order = Some(OrderKey(order));
    package
}

fn of_kind(mut package: PlanPackage, kind: usize) -> PlanPackage {
    package.kind = kind;
    package
}

fn limit() -> SolveLimit<'static> {
    SolveLimit { seed: 1, iterations: 5_000, keep_going: &|| true }
}

fn solve(problem: &PlanProblem) -> (Vec<Vec<u128>>, ShiftPlan, PlanFacts) {
    let plan = plan_shift(problem, &LocalSearch, &limit()).unwrap();
    let facts = verify(problem, &plan).unwrap();
    let lists = plan.people.iter().map(|list| list.packages.iter().map(|key| key.0).collect()).collect();
    (lists, plan, facts)
}

#[test]
fn orders_are_done_by_their_time_before_anything_is_worth_more() {
    let mut dear = package(3, 40);
    dear.priority = 9;
    let mut shift =
        problem(vec![worker(1, 60)], vec![dear, of_order(package(1, 20), 1), of_order(package(2, 20), 2)]);
    shift.orders = vec![order(1, 1, 45), order(2, 1, 25)];
    let (lists, _, facts) = solve(&shift);
    assert_eq!(lists, [vec![2, 1]]);
    assert_eq!((facts.late_weight, facts.value), (0, 40));
}

#[test]
fn where_not_all_can_be_in_time_the_lightest_order_is_late() {
    let packages =
        vec![of_order(package(1, 40), 1), of_order(package(2, 40), 2), of_order(package(3, 40), 2)];
    let mut shift = problem(vec![worker(1, 120), worker(2, 120)], packages);
    shift.orders = vec![order(1, 2, 40), order(2, 3, 40)];
    let (_, _, facts) = solve(&shift);
    assert_eq!((facts.late_weight, facts.late), (2, vec![OrderKey(1)]));
    // All of it is done all the same, only later.
    assert_eq!(facts.planned, 3);
}

#[test]
fn an_order_ends_when_the_break_between_two_windows_is_over() {
    let mut person = worker(1, 0);
    person.windows = vec![Window { from: 0, to: 30 }, Window { from: 60, to: 120 }];
    let mut shift = problem(vec![person], vec![of_order(package(1, 40), 1)]);
    let late = |due: u32, shift: &mut PlanProblem| {
        shift.orders = vec![order(1, 1, due)];
        solve(shift).2.late_weight
    };
    assert_eq!((late(69, &mut shift), late(70, &mut shift)), (1, 0));
}

#[test]
fn a_kind_is_done_in_one_go_by_whoever_pays_for_changing() {
    let kinds = [0, 1, 0, 1, 0, 1];
    let packages: Vec<_> = (0..6).map(|at| of_kind(package(at as u128, 20), kinds[at])).collect();
    let mut people = vec![worker(1, 60), worker(2, 60)];
    people.iter_mut().for_each(|person| person.switch_cost = 2);
    let (lists, _, facts) = solve(&problem(people, packages));
    assert_eq!((facts.planned, facts.switches), (6, 0), "{lists:?}");
}

#[test]
fn people_get_what_they_wish_where_that_costs_nothing() {
    let mut people = vec![worker(1, 60), worker(2, 60)];
    people[0].wishes = vec![0, 2, 0];
    people[1].wishes = vec![5, 0, 0];
    let packages = (0..6).map(|at| of_kind(package(at, 20), (at % 2) as usize)).collect();
    let (lists, _, facts) = solve(&problem(people, packages));
    assert_eq!((lists, facts.soft), (vec![vec![1, 3, 5], vec![0, 2, 4]], 21));
}

#[test]
fn what_people_have_been_told_stays_unless_that_costs_more_than_it_gives() {
    let packages: Vec<_> = (0..4).map(|at| package(at, 20)).collect();
    let mut people = vec![worker(1, 40), worker(2, 40)];
    people.iter_mut().for_each(|person| person.change_cost = 3);
    let mut shift = problem(people, packages);
    let list = |worker, packages: [u128; 2]| PersonPlan {
        worker: WorkerKey(worker),
        packages: packages.map(PackageKey).to_vec(),
    };
    shift.published = vec![list(1, [3, 1]), list(2, [2, 0])];
    let (lists, _, facts) = solve(&shift);
    assert_eq!((lists, facts.changes), (vec![vec![3, 1], vec![2, 0]], 0));
    // Somebody who goes home is passed over, and so is work that is done.
    shift.workers.remove(0);
    shift.packages.remove(2);
    let (lists, _, facts) = solve(&shift);
    assert_eq!((lists[0].len(), facts.changes), (2, 0));
}

#[test]
fn everybody_gets_client_work_when_there_is_some_to_share() {
    let packages = (0..6).map(|at| package(at, 20)).collect();
    let (lists, _, facts) = solve(&problem((1..4).map(|key| worker(key, 120)).collect(), packages));
    assert_eq!(lists.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2, 2]);
    // Sixty minutes would be everybody's due; there are forty.
    assert_eq!((facts.share_lack, facts.share_ppm), (60, 333_333));
}

#[test]
fn strain_is_spread_before_wishes_are_asked() {
    let mut people: Vec<_> = (1..3).map(|key| worker(key, 200)).collect();
    people[0].wishes = vec![5, 5, 5];
    let packages = (0..8).map(|at| PlanPackage { uses: vec![100], ..package(at, 10) }).collect();
    let (lists, _, facts) = solve(&problem(people, packages));
    assert_eq!((lists[0].len(), facts.strain_ppm), (4, 400_000));
}

#[test]
fn frozen_and_fixed_work_stays_where_it_is() {
    let mut people = vec![worker(1, 60), worker(2, 60)];
    people[1].wishes = vec![9, 9, 9];
    people[0].frozen = vec![PackageKey(4), PackageKey(2)];
    let mut packages: Vec<_> = (0..5).map(|at| package(at, 20)).collect();
    packages[0].fixed_to = Some(WorkerKey(1));
    let shift = problem(people, packages);
    let (lists, plan, _) = solve(&shift);
    assert_eq!(lists[0], [4, 2, 0]);

    let mut broken = plan.clone();
    broken.people[0].packages.swap(0, 1);
    assert_eq!(verify(&shift, &broken), Err(vec![Breach::Frozen(WorkerKey(1))]));
    let mut broken = plan.clone();
    broken.people[0].packages.pop();
    broken.people[1].packages[0] = PackageKey(0);
    let breaches = verify(&shift, &broken).unwrap_err();
    assert!(breaches.contains(&Breach::Fixed(WorkerKey(2), PackageKey(0))), "{breaches:?}");
    let mut broken = plan;
    broken.people[0].packages.pop();
    let breaches = verify(&shift, &broken).unwrap_err();
    assert!(breaches.contains(&Breach::Fixed(WorkerKey(1), PackageKey(0))), "{breaches:?}");
}

#[test]
fn one_of_several_ways_is_enough_and_none_is_a_breach() {
    let mut shift = problem(vec![worker(1, 60)], vec![PlanPackage { one_of: 0b110, ..package(1, 20) }]);
    shift.workers[0].granted = 0b100;
    let (_, plan, facts) = solve(&shift);
    assert_eq!(facts.planned, 1);
    shift.workers[0].granted = 0b1;
    assert_eq!(verify(&shift, &plan), Err(vec![Breach::NoWay(WorkerKey(1), PackageKey(1))]));
}

#[test]
fn what_is_left_out_says_what_would_open_it() {
    let mut people = vec![worker(1, 60), worker(2, 30)];
    people[0].capability = vec![1, 7];
    people[1].capability = vec![0, 11];
    people[1].granted = 0;
    let check = |package: PlanPackage, able: u32, change: SmallestChange| {
        let key = package.key;
        let (_, plan, _) = solve(&problem(people.clone(), vec![package]));
        assert_eq!(plan.left_out, [LeftOut { package: key, able, change }]);
    };
    let ask = |gates: Vec<LoweredGate>, needs: u64, way: bool, opens_for: u32| SmallestChange::Ask {
        gates,
        needs,
        way,
        opens_for,
    };
    let lower = |gate, from, to| LoweredGate { gate, from, to };
    // A box of 12 kg: one kilogram less would do for the second person.
    let heavy = PlanPackage { demand: vec![0, 12], ..package(1, 10) };
    check(heavy, 0, ask(vec![lower(1, 12, 11)], 0, false, 1));
    // High up and light: one level lower would do for the first, two for both.
    let high = PlanPackage { demand: vec![2, 1], ..package(1, 10) };
    check(high, 0, ask(vec![lower(0, 2, 1)], 0, false, 1));
    // The first would need the box to be lighter, the second a licence: one thing each, the licence has no level.
    let truck = PlanPackage { demand: vec![0, 9], needs: 0b1, ..package(1, 10) };
    check(truck, 0, ask(Vec::new(), 0b1, false, 1));
    let missing = |budget, amount| SmallestChange::Room(vec![Missing { budget, amount }]);
    check(package(1, 70), 0, missing(None, 10));
    check(PlanPackage { uses: vec![1_200], ..package(1, 10) }, 0, missing(Some(0), 200));
    let (_, plan, _) = solve(&problem(Vec::new(), Vec::new()));
    assert_eq!(plan.left_out, []);
    let nobody = ShiftPlan::from_lists(&problem(Vec::new(), vec![package(1, 5)]), &[]).unwrap();
    assert_eq!(nobody.left_out[0].change, SmallestChange::Anybody);
}

#[test]
fn whoever_is_full_is_missing_minutes_not_abilities() {
    let (_, plan, _) = solve(&problem(vec![worker(1, 30)], vec![package(1, 20), package(2, 20)]));
    let change = SmallestChange::Room(vec![Missing { budget: None, amount: 10 }]);
    assert_eq!(plan.left_out, [LeftOut { package: PackageKey(2), able: 1, change }]);
}

#[test]
fn work_that_rests_on_people_on_placement_is_told() {
    let mut shift = problem(
        vec![worker(1, 60), worker(2, 60)],
        (1..5).map(|key| of_order(package(key, 30), key)).collect(),
    );
    shift.orders = vec![order(1, 1, 60), order(2, 1, 60), order(3, 4, 60), order(4, 4, 60)];
    let (_, plan, facts) = solve(&shift);
    assert_eq!(facts.late_weight, 0);
    let check = |shift: &PlanProblem| without_placement(shift, &plan, &LocalSearch, &limit()).unwrap();
    assert!(!check(&shift).warns());
    shift.workers[1].on_placement = true;
    let told = check(&shift);
    assert!(told.warns());
    assert_eq!((told.late_weight, told.late_weight_without), (0, 2));
    assert_eq!(told.rests_on_placement, [OrderKey(1), OrderKey(2)]);
}

#[test]
fn the_advice_of_the_plan_is_followed_by_whoever_pulls() {
    let shift = problem(vec![worker(1, 40), worker(2, 40)], (0..5).map(|key| package(key, 20)).collect());
    let list = |worker, packages: &[u128]| PersonPlan {
        worker: WorkerKey(worker),
        packages: packages.iter().map(|&key| PackageKey(key)).collect(),
    };
    let plan = ShiftPlan { people: vec![list(1, &[4]), list(2, &[3, 1])], left_out: Vec::new() };
    let pulled = pull_with_plan(&shift, &plan).unwrap();
    // The first goes on with what is planned for nobody before taking what is planned for the second.
    assert_eq!(pulled.people, [list(1, &[4, 0]), list(2, &[3, 1])]);
}

#[test]
fn a_solver_that_fails_costs_nothing_but_its_time() {
    struct Broken;
    impl PlanSolver for Broken {
        fn improve(
            &self,
            _: &PlanProblem,
            _: Stage,
            _: &Kept,
            start: &ShiftPlan,
            _: &SolveLimit<'_>,
        ) -> ShiftPlan {
            let mut plan = start.clone();
            plan.people[0].packages.push(PackageKey(1));
            plan
        }
    }
    let shift = problem(vec![worker(1, 60)], vec![package(1, 20)]);
    let plan = plan_shift(&shift, &Broken, &limit()).unwrap();
    assert_eq!(plan, simulated_pull(&shift, PullRule::Score).unwrap());
}

#[test]
fn a_search_that_may_not_go_on_gives_back_what_it_has() {
    let shift = problem(vec![worker(1, 60)], (0..9).map(|key| package(key, 20)).collect());
    let stopped = SolveLimit { keep_going: &|| false, iterations: u64::MAX, seed: 1 };
    let plan = plan_shift(&shift, &LocalSearch, &stopped).unwrap();
    assert_eq!(verify(&shift, &plan).unwrap().planned, 3);
}

#[test]
fn a_shift_that_makes_no_sense_is_refused_by_name() {
    let check = |change: &dyn Fn(&mut PlanProblem), fault: ProblemFault| {
        let mut shift = problem(vec![worker(1, 60), worker(2, 60)], vec![package(1, 20), package(2, 20)]);
        change(&mut shift);
        assert_eq!(plan_shift(&shift, &LocalSearch, &limit()), Err(fault));
    };
    let (first, one) = (WorkerKey(1), PackageKey(1));
    check(&|shift| shift.workers[1].key = first, ProblemFault::WorkerTwice(first));
    check(&|shift| shift.packages[1].key = one, ProblemFault::PackageTwice(one));
    check(&|shift| shift.orders = vec![order(1, 1, 1); 2], ProblemFault::OrderTwice(OrderKey(1)));
    check(&|shift| shift.workers[1].budgets.clear(), ProblemFault::WorkerShape(WorkerKey(2)));
    check(&|shift| shift.packages[0].demand.clear(), ProblemFault::PackageShape(one));
    check(&|shift| shift.packages[0].kind = 3, ProblemFault::PackageShape(one));
    check(&|shift| shift.workers[0].windows[0].to = 0, ProblemFault::Windows(first));
    check(&|shift| shift.workers[0].pace_pct[0] = 0, ProblemFault::Pace(first));
    check(&|shift| shift.packages[0].uses[0] = USE_MAX + 1, ProblemFault::TooLarge(one));
    check(&|shift| shift.packages[0].order = Some(OrderKey(1)), ProblemFault::UnknownOrder(one));
    check(&|shift| shift.packages[0].fixed_to = Some(WorkerKey(9)), ProblemFault::UnknownHeld(one));
    check(&|shift| shift.workers[0].frozen = vec![PackageKey(9)], ProblemFault::UnknownHeld(PackageKey(9)));
    check(&|shift| shift.workers[0].frozen = vec![one, one], ProblemFault::HeldTwice(one));
    check(
        &|shift| {
            shift.workers[0].frozen = vec![one];
            shift.packages[0].fixed_to = Some(WorkerKey(2));
        },
        ProblemFault::HeldTwice(one),
    );
    check(
        &|shift| {
            shift.workers[0].frozen = vec![one];
            shift.packages[0].demand[1] = 26;
        },
        ProblemFault::HeldNotPossible(first),
    );
    check(
        &|shift| {
            shift.workers[0].frozen = vec![one];
            shift.workers[0].windows[0].to = 19;
        },
        ProblemFault::HeldNotPossible(first),
    );
}

#[test]
fn nothing_agreed_with_a_person_is_in_what_is_printed_for_finding_faults() {
    let mut person = worker(1, 60);
    person.capability = vec![4_711];
    person.budgets = vec![4_711];
    assert!(!format!("{person:?}").contains("4711"));
}
