use super::*;
use crate::people::demand::{Guide, Seeing, ZoneFacts};
use crate::people::dimension::Climate;
use crate::people::rules::shipped_rows;
use crate::quantity::Quantity;
use jiff::civil::date;

fn rules() -> DemandRules {
    let law = LawRules::on(&shipped_rows(), date(2026, 3, 2)).unwrap();
    DemandRules { times: TaskTimes::default(), law }
}

fn line(quantity: i64, grams: Option<u64>, height: Option<HeightClass>) -> DemandLine {
    let mut line = DemandLine::new(Quantity::new(quantity).unwrap(), Place::Location(height));
    line.unit_grams = grams.map(Demanded::master);
    line
}

fn derive(kind: TaskKind, lines: &[DemandLine]) -> TaskDemand {
    derive_demand(&TaskFacts::new(kind, lines), &rules())
}

const HAND: Option<HeightClass> = Some(HeightClass::HandHeight);

#[test]
fn one_lift_is_a_handful_or_a_case() {
    let check = |line: DemandLine, grams, origin, lifts| {
        let demand = derive(TaskKind::Pick, &[line]);
        assert_eq!(demand.demanded(Gate::LiftMax), Some(Demanded { value: grams, origin }), "{line:?}");
        assert_eq!(demand.lifting().lifts, lifts, "{line:?}");
    };
    check(line(2, Some(340), None), 680, Origin::Master, 1);
    check(line(20, Some(340), None), 2_720, Origin::Master, 3);
    check(line(20, Some(4_000), None), 4_000, Origin::Master, 20);
    check(line(20, None, None), 15_000, Origin::Estimated, 20);
    check(line(20, Some(0), None), 0, Origin::Master, 1);
    let case = Some(Case { quantity: Quantity::new(24).unwrap(), grams: 8_600 });
    check(DemandLine { case, ..line(24, Some(340), None) }, 8_600, Origin::Master, 1);
    check(DemandLine { case, ..line(23, Some(340), None) }, 2_720, Origin::Master, 3);
    let family = DemandLine { family_grams_max: Some(2_500), ..line(1, None, None) };
    check(family, 2_500, Origin::Estimated, 1);
}

#[test]
fn the_worst_line_counts_and_the_sums_add_up() {
    let lines =
        [line(2, Some(500), HAND), line(1, Some(9_000), Some(HeightClass::Ladder)), line(3, None, None)];
    let demand = derive(TaskKind::Receive, &lines);
    assert_eq!((demand.lines(), demand.units()), (3, 6));
    assert_eq!(demand.demanded(Gate::LiftMax), Some(Demanded::estimated(15_000)));
    let grams = 2 * (1_000 + 9_000 + 45_000);
    assert_eq!(demand.used(Budget::KgDay), Some(Demanded::estimated(grams)));
    assert_eq!(demand.demanded(Gate::Height), Some(Demanded::master(3)));
    assert_eq!(demand.gate(Gate::Hands), 2);
    let known = derive(TaskKind::Pick, &lines[..2]);
    assert_eq!(known.used(Budget::KgDay), Some(Demanded::master(10_000)));
    assert_eq!(lines_to_weigh(&lines).collect::<Vec<_>>(), [2]);
}

#[test]
fn unknown_heights_are_not_easy_and_counting_lifts_nothing() {
    let demand = derive(TaskKind::Count, &[line(0, None, None)]);
    assert_eq!((demand.demanded(Gate::LiftMax), demand.used(Budget::KgDay)), (None, None));
    assert_eq!(demand.demanded(Gate::Height), Some(Demanded::estimated(2)));
    assert!(demand.set(SetGate::Posture).meets(Posture::Bend.into()));
    let station = DemandLine { place: Place::Station, ..line(1, Some(1), None) };
    assert_eq!(derive(TaskKind::Pack, &[station]).demanded(Gate::Height), None);
}

#[test]
fn a_days_dose_counts_lifts_that_are_not_green() {
    let check = |grams, quantity, reach, dose| {
        let line = DemandLine { reach: Some(reach), ..line(quantity, Some(grams), HAND) };
        assert_eq!(derive(TaskKind::Pick, &[line]).uses(Budget::LiftDoseDay), dose, "{grams} {reach}");
    };
    check(10_000, 200, Reach::Forearm, 333_333);
    check(8_000, 100, Reach::ThreeQuarter, 266_667);
    check(3_000, 500, Reach::ThreeQuarter, 0);
    let unsaid = derive(TaskKind::Pick, &[line(100, Some(8_000), HAND)]);
    assert_eq!(unsaid.uses(Budget::LiftDoseDay), 266_667, "three quarters of an arm where nobody said");
    let far = derive(TaskKind::Pick, &[DemandLine { reach: Some(Reach::Beyond), ..line(1, Some(10), HAND) }]);
    assert!(far.lifting().beyond);
}

#[test]
fn minutes_come_from_way_lines_units_and_height() {
    let check = |lines: &[DemandLine], route, minutes| {
        let demand = derive_demand(&TaskFacts { route, ..TaskFacts::new(TaskKind::Pick, lines) }, &rules());
        assert_eq!(demand.std_minutes(), minutes, "{lines:?} {route:?}");
        assert_eq!(demand.uses(Budget::StandingDay), minutes);
    };
    let metres = |metres| Route::Metres { metres, stairs: false, origin: Origin::Master };
    // 20 + 22 + 6 + 4 × 2.5 + 2 = 60 s, and a metre more is another minute.
    check(&[line(4, Some(1), HAND)], metres(22), 1);
    check(&[line(4, Some(1), HAND)], metres(23), 2);
    // 20 + 25 + 6 + 3.5 + 2 = 56.5 s.
    check(&[line(1, Some(1), Some(HeightClass::Bending))], Route::Unknown, 1);
    // 20 + 0 + 6 + 10 × 5 + 25 + 2 = 103 s.
    check(&[line(10, Some(1), Some(HeightClass::Ladder))], metres(0), 2);
    check(&[], metres(3_578), 60);
    check(&[], metres(3_579), 61);
}

#[test]
fn walking_has_its_levels() {
    let check = |metres, stairs, level| {
        let route = Route::Metres { metres, stairs, origin: Origin::Master };
        let demand = derive_demand(&TaskFacts { route, ..TaskFacts::new(TaskKind::Pick, &[]) }, &rules());
        assert_eq!((demand.gate(Gate::Mobility), demand.uses(Budget::WalkDay)), (level, metres));
    };
    check(0, false, 0);
    check(5, false, 0);
    check(6, false, 1);
    check(100, false, 1);
    check(101, false, 2);
    check(1, true, 3);
    let putaway = derive_demand(
        &TaskFacts { route: Route::AtPlace, ..TaskFacts::new(TaskKind::Putaway, &[]) },
        &rules(),
    );
    assert_eq!(putaway.gate(Gate::Mobility), 1, "the kind's floor is not lowered by a short way");
    let unknown = derive(TaskKind::Pick, &[line(1, Some(1), HAND); 3]);
    assert_eq!(unknown.used(Budget::WalkDay), Some(Demanded::estimated(75)));
}

#[test]
fn zones_and_items_add_what_they_bring() {
    let zone = ZoneFacts {
        noise_db: Some(82),
        climate: Climate::Cold.into(),
        alarm_only_heard: true,
        solo: true,
        ..ZoneFacts::default()
    };
    let lines = [
        line(1, Some(1), HAND),
        DemandLine { zone, item_climate: Climate::Latex.into(), ..line(1, Some(1), HAND) },
    ];
    let demand = derive(TaskKind::Pick, &lines);
    assert_eq!(demand.gate(Gate::Noise), 2);
    assert_eq!(demand.set(SetGate::Climate), [Climate::Cold, Climate::Latex].into_iter().collect());
    assert_eq!((demand.gate(Gate::Hearing), demand.gate(Gate::Solo)), (1, 1));
    assert_eq!(demand.uses(Budget::NoiseDoseDay), 1_044 * demand.std_minutes());
    assert_eq!(derive(TaskKind::Pick, &lines[..1]).used(Budget::NoiseDoseDay), None);
}

#[test]
fn eyes_and_head() {
    let base = line(10, Some(1), HAND);
    let check = |line: DemandLine, expected: [u32; 4]| {
        let demand = derive(TaskKind::Pick, &[line]);
        let gates = [Gate::Vision, Gate::Colour, Gate::Reading, Gate::Number];
        assert_eq!(gates.map(|gate| demand.gate(gate)), expected, "{line:?}");
    };
    check(base, [0, 0, 1, 0]);
    check(DemandLine { seeing: Seeing::LotByEye, colour_only: true, ..base }, [2, 1, 1, 0]);
    check(DemandLine { guide: Guide::PictureAndScan, ..base }, [0, 0, 0, 0]);
    check(DemandLine { guide: Guide::FreeText, converts_units: true, ..base }, [0, 0, 2, 2]);
    let eleven = line(11, Some(1), HAND);
    check(eleven, [0, 0, 1, 1]);
    check(DemandLine { counting_aid: true, ..eleven }, [0, 0, 1, 0]);
    let large = DemandLine { longest_mm: Some(301), ..line(1, Some(200), HAND) };
    assert_eq!(derive(TaskKind::Pick, &[large]).gate(Gate::Hands), 2);
    assert_eq!(derive(TaskKind::Pick, &[line(1, Some(200), HAND)]).demanded(Gate::Hands), None);
}

#[test]
fn every_kind_has_its_floor() {
    let check = |kind, complexity, number, mobility, contact, postures: &[Posture]| {
        let demand = derive(kind, &[]);
        let gates = [Gate::Complexity, Gate::Number, Gate::Mobility, Gate::Contact];
        assert_eq!(gates.map(|gate| demand.gate(gate)), [complexity, number, mobility, contact], "{kind}");
        assert_eq!(demand.set(SetGate::Posture), postures.iter().copied().collect(), "{kind}");
    };
    check(TaskKind::Receive, 2, 1, 0, 1, &[Posture::Stand]);
    check(TaskKind::Putaway, 1, 0, 1, 0, &[]);
    check(TaskKind::Replenish, 1, 0, 1, 0, &[]);
    check(TaskKind::Pick, 1, 0, 0, 0, &[]);
    check(TaskKind::Pack, 1, 0, 0, 0, &[]);
    check(TaskKind::Label, 0, 0, 0, 0, &[]);
    check(TaskKind::Print, 0, 0, 0, 0, &[]);
    check(TaskKind::Count, 0, 1, 0, 0, &[]);
    check(TaskKind::Return, 3, 0, 0, 0, &[]);
    check(TaskKind::Move, 1, 0, 1, 0, &[]);
    check(TaskKind::Weigh, 0, 0, 0, 0, &[Posture::Sit]);
    check(TaskKind::WorkOrder, 0, 0, 0, 0, &[]);
    let cart = TaskFacts { orders: 4, ..TaskFacts::new(TaskKind::Pick, &[]) };
    assert_eq!(derive_demand(&cart, &rules()).gate(Gate::Complexity), 2);
    let handled = TaskKind::ALL.iter().map(|kind| handlings(*kind)).collect::<Vec<_>>();
    assert_eq!(handled, [2, 1, 2, 1, 1, 0, 0, 0, 2, 1, 1, 1]);
}

#[test]
fn a_pallet_is_driven_and_not_lifted() {
    let lines = [line(40, Some(12_000), HAND)];
    let facts = TaskFacts { pallet: true, ..TaskFacts::new(TaskKind::Move, &lines) };
    let demand = derive_demand(&facts, &rules());
    assert_eq!((demand.demanded(Gate::LiftMax), demand.used(Budget::KgDay)), (None, None));
    assert!(demand.licences_any().has(Equipment::Stacker) && demand.licences_any().has(Equipment::Forklift));
    assert!(demand.set(SetGate::Safety).meets(Safety::Driving.into()));
    let pushed = TaskFacts { pushed_grams: Some(Demanded::master(180_000)), ..facts };
    assert_eq!(derive_demand(&pushed, &rules()).gate(Gate::PushMax), 180_000);
}

#[test]
fn a_station_has_its_posture_and_shares_and_a_recipe_its_values() {
    let both: Elements = [Posture::Sit, Posture::Stand].into_iter().collect();
    let station =
        Station { postures: both, standing_percent: 50, screen_percent: 100, reach: Some(Reach::Close) };
    let lines = [DemandLine { place: Place::Station, ..line(40, Some(12_000), None) }];
    let facts = TaskFacts { station: Some(station), ..TaskFacts::new(TaskKind::Pack, &lines) };
    let demand = derive_demand(&facts, &rules());
    assert_eq!((demand.postures_offered(), demand.set(SetGate::Posture)), (both, Elements::NONE));
    assert_eq!(demand.lifting().heaviest[0][0], 12_000);
    let minutes = demand.std_minutes();
    assert_eq!(minutes, 3);
    assert_eq!((demand.uses(Budget::StandingRun), demand.uses(Budget::ScreenDay)), (2, 3));
    let seated = Station { postures: Posture::Sit.into(), ..station };
    let facts = TaskFacts { station: Some(seated), ..TaskFacts::new(TaskKind::Pack, &lines) };
    assert_eq!(derive_demand(&facts, &rules()).set(SetGate::Posture), Posture::Sit.into());

    let mut recipe = TaskDemand::nothing(TaskKind::WorkOrder);
    recipe.raise(Gate::Complexity, Demanded::master(2));
    recipe.raise_use(Budget::MinutesDay, Demanded::master(30));
    recipe.need_licences(EquipmentSet::NONE.with(Equipment::Epoxy));
    let facts = TaskFacts { recipe: Some(&recipe), ..TaskFacts::new(TaskKind::WorkOrder, &lines) };
    let demand = derive_demand(&facts, &rules());
    assert_eq!((demand.gate(Gate::Complexity), demand.std_minutes()), (2, 30));
    assert!(demand.licences().has(Equipment::Epoxy));
}
