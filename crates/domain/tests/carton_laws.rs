//! Laws of choosing cartons: what is suggested can be packed, nothing is lost, one piece gets the cheapest carton that
//! takes it, and an order that fills a carton is nearly always seen to.

mod planted;

use planted::{cartons, planted};
use proptest::prelude::*;
use rummelig_domain::packing::carton::{FilledCarton, NoCarton, PlacedPiece, Size, carton_faults};
use rummelig_domain::packing::{Carton, CartonPlan, CartonRules, Piece, choose_carton};
use rummelig_domain::random::Random;

fn numbers(small: u32, full: u32) -> u32 {
    if std::env::var_os("RUMMELIG_TEST_FULL").is_some() { full } else { small }
}

fn piece() -> impl Strategy<Value = Piece> {
    let weight = prop_oneof![Just(None), (0..4_000_u64).prop_map(Some)];
    (prop::array::uniform3(1..300_u32), weight, any::<bool>(), 0..4_u16).prop_map(
        |(size, weight_g, this_side_up, class)| Piece { size: Some(size), weight_g, this_side_up, class },
    )
}

fn carton() -> impl Strategy<Value = Carton> {
    (0..5_u64, prop::array::uniform3(0..400_u32), 0..15_000_u64, 0..99_u32).prop_map(
        |(cost, inside, weight_g_max, code)| Carton { code: format!("K{code}"), cost, inside, weight_g_max },
    )
}

fn rules() -> impl Strategy<Value = CartonRules> {
    let apart = prop::collection::vec((0..4_u16, 0..4_u16), 0..3);
    (0..=110_u8, 0..12_u32, 0..7_u8, apart).prop_map(|(fill_pct, cushion_mm, parcels_max, mut apart)| {
        // A class that is apart from itself would let each piece travel alone; it is legal, and rare.
        apart.dedup();
        CartonRules { fill_pct, cushion_mm, parcels_max, apart }
    })
}

/// Whether a carton takes this piece and nothing else, tried side by side.
fn takes_alone(carton: &Carton, rules: &CartonRules, piece: &Piece) -> bool {
    let Some([l, w, h]) = piece.size else { panic!("all are measured") };
    let upright = [[l, w, h], [w, l, h]];
    let lying = [[l, h, w], [h, l, w], [w, h, l], [h, w, l]];
    let turns = upright.into_iter().chain(lying.into_iter().filter(|_| !piece.this_side_up));
    let fits =
        |turn: Size| turn.iter().zip(&carton.inside).all(|(side, room)| side + 2 * rules.cushion_mm <= *room);
    let product = |size: Size| size.iter().map(|side| u64::from(*side)).product::<u64>();
    let filled = product([l, w, h]) * 100 <= product(carton.inside) * u64::from(rules.fill_pct.min(100));
    filled && turns.into_iter().any(fits)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(numbers(10_000, 100_000)))]

    #[test]
    fn what_is_suggested_can_be_packed(
        pieces in prop::collection::vec(piece(), 0..10),
        cartons in prop::collection::vec(carton(), 0..5),
        rules in rules(),
    ) {
        let plan = choose_carton(&pieces, &cartons, &rules);
        prop_assert_eq!(carton_faults(&pieces, &cartons, &rules, &plan), vec![]);
        let CartonPlan::Suggested { parcels, left_out } = plan else { panic!("all are measured") };
        for (piece, reason) in left_out {
            let room: Vec<&Carton> =
                cartons.iter().filter(|carton| takes_alone(carton, &rules, &pieces[piece])).collect();
            let carried = room.iter().any(|room| pieces[piece].weight_g.unwrap_or(0) <= room.weight_g_max);
            let holds = match reason {
                NoCarton::TooLarge => room.is_empty(),
                NoCarton::TooHeavy => !room.is_empty() && !carried,
                NoCarton::TooManyParcels => carried && parcels.len() == usize::from(rules.parcels_max),
            };
            prop_assert!(holds, "{piece} {reason:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(numbers(256, 10_000)))]

    #[test]
    fn one_piece_gets_the_cheapest_carton_that_takes_it(
        piece in piece(),
        cartons in prop::collection::vec(carton(), 0..6),
        rules in rules(),
    ) {
        let rules = CartonRules { parcels_max: 1, apart: Vec::new(), ..rules };
        let weight = piece.weight_g.unwrap_or(0);
        let cheapest = cartons
            .iter()
            .filter(|carton| takes_alone(carton, &rules, &piece) && weight <= carton.weight_g_max)
            .map(|carton| carton.cost)
            .min();
        let CartonPlan::Suggested { parcels, .. } = choose_carton(&[piece], &cartons, &rules) else {
            panic!("it is measured")
        };
        prop_assert_eq!(parcels.first().map(|parcel| cartons[parcel.carton].cost), cheapest);
    }

    #[test]
    fn the_order_of_the_cartons_does_not_matter(
        pieces in prop::collection::vec(piece(), 1..7),
        rules in rules(),
    ) {
        let forth = cartons();
        let back: Vec<Carton> = forth.iter().rev().cloned().collect();
        let codes = |cartons: &[Carton]| {
            let CartonPlan::Suggested { parcels, left_out } = choose_carton(&pieces, cartons, &rules) else {
                panic!("all are measured")
            };
            let code = |parcel: FilledCarton| (cartons[parcel.carton].code.clone(), parcel.pieces);
            (parcels.into_iter().map(code).collect::<Vec<_>>(), left_out)
        };
        prop_assert_eq!(codes(&forth), codes(&back));
    }
}

#[test]
fn an_order_that_fills_a_carton_gets_it() {
    let (mut random, cartons) = (Random::seeded(1), cartons());
    let rules = CartonRules { fill_pct: 100, ..CartonRules::default() };
    let orders = numbers(200, 2_000);
    let right = (0..orders)
        .filter(|_| {
            let (right, pieces) = planted(&mut random, &cartons);
            let plan = choose_carton(&pieces, &cartons, &rules);
            assert_eq!(carton_faults(&pieces, &cartons, &rules, &plan), []);
            matches!(plan, CartonPlan::Suggested { parcels, left_out }
                if left_out.is_empty() && parcels.len() == 1 && parcels[0].carton == right)
        })
        .count();
    assert!(right * 100 >= orders as usize * 90, "{right} of {orders}");
}

#[test]
fn a_piece_without_measurements_gives_no_suggestion_but_its_name() {
    let known = Piece { size: Some([10; 3]), weight_g: None, this_side_up: false, class: 0 };
    let rows: [(&[Option<Size>], &[usize]); 3] = [
        (&[None], &[0]),
        (&[Some([10; 3]), None], &[1]),
        (&[Some([10, 0, 10]), Some([1; 3]), None], &[0, 2]),
    ];
    for (sizes, unmeasured) in rows {
        let pieces: Vec<Piece> = sizes.iter().map(|&size| Piece { size, ..known }).collect();
        let plan = choose_carton(&pieces, &cartons(), &CartonRules::default());
        assert_eq!(plan, CartonPlan::Unmeasured(unmeasured.to_vec()));
    }
}

/// Three pieces in one carton: two that stand side by side, and one that must stand upright.
fn packed() -> (Vec<Piece>, Vec<Carton>, CartonRules, CartonPlan) {
    let piece =
        |size, this_side_up, class| Piece { size: Some(size), weight_g: Some(500), this_side_up, class };
    let pieces =
        vec![piece([100, 60, 40], false, 0), piece([100, 60, 40], false, 1), piece([50, 50, 90], true, 2)];
    let carton =
        |code: &str, cost, inside| Carton { code: code.to_owned(), cost, inside, weight_g_max: 2_000 };
    let cartons = vec![carton("A", 1, [250, 110, 100]), carton("B", 2, [500; 3])];
    let rules = CartonRules { cushion_mm: 5, apart: vec![(3, 0)], ..CartonRules::default() };
    let placed = |piece, at, size| PlacedPiece { piece, at, size };
    let plan = CartonPlan::Suggested {
        parcels: vec![FilledCarton {
            carton: 0,
            pieces: vec![
                placed(0, [5, 5, 5], [60, 100, 40]),
                placed(1, [65, 5, 5], [60, 100, 40]),
                placed(2, [125, 5, 5], [50, 50, 90]),
            ],
        }],
        left_out: Vec::new(),
    };
    (pieces, cartons, rules, plan)
}

/// One change that makes a right answer wrong.
type Mutation = dyn Fn(
    &mut Vec<Piece>,
    &mut Vec<Carton>,
    &mut CartonRules,
    &mut Vec<FilledCarton>,
    &mut Vec<(usize, NoCarton)>,
);

#[test]
fn the_checker_refuses_what_cannot_be_packed() {
    let (pieces, cartons, rules, plan) = packed();
    assert_eq!(carton_faults(&pieces, &cartons, &rules, &plan), []);
    let mutations: [(&str, &Mutation); 22] = [
        ("a piece overlaps", &|_, _, _, parcels, _| parcels[0].pieces[1].at[0] = 64),
        ("two at one spot", &|_, _, _, parcels, _| parcels[0].pieces[1].at = [5, 5, 5]),
        ("in the padding at the near side", &|_, _, _, parcels, _| parcels[0].pieces[0].at[1] = 4),
        ("in the padding at the far side", &|_, _, _, parcels, _| parcels[0].pieces[1].at[1] = 6),
        ("through the lid", &|_, _, _, parcels, _| parcels[0].pieces[2].at[2] = 6),
        ("far outside", &|_, _, _, parcels, _| parcels[0].pieces[2].at[0] = u32::MAX),
        ("sides of another piece", &|_, _, _, parcels, _| parcels[0].pieces[0].size = [60, 99, 40]),
        ("laid down", &|_, _, _, parcels, _| parcels[0].pieces[2].size = [90, 50, 50]),
        ("a piece is nowhere", &|_, _, _, parcels, _| parcels[0].pieces.truncate(2)),
        ("a piece is there twice", &|_, _, _, parcels, _| {
            let twice = PlacedPiece { at: [5, 5, 45], ..parcels[0].pieces[0] };
            parcels[0].pieces.push(twice);
        }),
        ("a piece is packed and left out", &|_, _, _, _, left_out| left_out.push((0, NoCarton::TooLarge))),
        ("an unknown piece is packed", &|_, _, _, parcels, _| parcels[0].pieces[0].piece = 3),
        ("an unknown piece is left out", &|_, _, _, _, left_out| left_out.push((9, NoCarton::TooHeavy))),
        ("an unknown carton", &|_, _, _, parcels, _| parcels[0].carton = 2),
        ("an empty parcel", &|_, _, _, parcels, _| {
            parcels.push(FilledCarton { carton: 1, pieces: Vec::new() });
        }),
        ("too heavy", &|pieces, _, _, _, _| pieces[1].weight_g = Some(1_001)),
        ("a weaker carton", &|_, cartons, _, _, _| cartons[0].weight_g_max = 1_499),
        ("too full", &|_, _, rules, _, _| rules.fill_pct = 25),
        ("goods that do not mix", &|_, _, rules, _, _| rules.apart = vec![(1, 0)]),
        ("goods that do not mix, the other way", &|pieces, _, _, _, _| pieces[2].class = 3),
        ("more parcels than may be", &|_, _, rules, _, _| rules.parcels_max = 0),
        ("a piece that has no size", &|pieces, _, _, _, _| pieces[0].size = None),
    ];
    for (name, change) in mutations {
        let (mut pieces, mut cartons, mut rules, mut plan) = packed();
        let CartonPlan::Suggested { parcels, left_out } = &mut plan else { panic!("packed") };
        change(&mut pieces, &mut cartons, &mut rules, parcels, left_out);
        assert_ne!(carton_faults(&pieces, &cartons, &rules, &plan), [], "{name}");
    }
    for wrong in [vec![], vec![0]] {
        let plan = CartonPlan::Unmeasured(wrong);
        assert_ne!(carton_faults(&pieces, &cartons, &rules, &plan), []);
    }
}
