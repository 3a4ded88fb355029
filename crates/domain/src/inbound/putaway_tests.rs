use super::*;
use uuid::Uuid;

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

fn cube(mm: u32) -> Option<Size> {
    Some(Size { length_mm: mm, width_mm: mm, height_mm: mm })
}

/// Ten pieces of 100 mm and 1 kg, of item 1 and lot 1 of client 1.
fn goods() -> Goods {
    Goods {
        client: ClientId(id(1)),
        sku: SkuId(id(1)),
        lot: Some(LotId(id(1))),
        quantity: Quantity::new(10).unwrap(),
        unit_size: cube(100),
        unit_grams: Some(1_000),
    }
}

fn content(client: u128, sku: u128, lot: u128, quantity: i64) -> Content {
    let Goods { unit_size, unit_grams, .. } = goods();
    Content {
        client: ClientId(id(client)),
        sku: SkuId(id(sku)),
        lot: Some(LotId(id(lot))),
        quantity: Quantity::new(quantity).unwrap(),
        unit_size,
        unit_grams,
    }
}

/// An empty reserve location of 1 m³.
fn place(code: &str) -> PutawayLocation {
    PutawayLocation {
        location: LocationId(Uuid::from_u128(code.bytes().fold(0, |n, b| n * 256 + u128::from(b)))),
        code: code.to_owned(),
        kind: LocationKind::Reserve,
        pickable: true,
        closed: false,
        single_sku: false,
        size: cube(1_000),
        weight_g_max: None,
        contents: vec![],
    }
}

#[track_caller]
fn check(locations: &[PutawayLocation], code: &str, reason: PutawayReason) {
    let mut turned = locations.to_vec();
    for _ in 0..locations.len() {
        turned.rotate_left(1);
        let choice = choose_location(&goods(), &turned);
        assert_eq!(choice, PutawayChoice::Location { location: place(code).location, reason });
    }
}

#[test]
fn goods_join_their_lot_else_get_the_smallest_empty_place() {
    use PutawayReason::{EmptyOfMatchingSize, EmptyOfUnknownSize, SameLot, SharedWithOwn};
    let own_lot =
        PutawayLocation { contents: vec![content(1, 1, 1, 5)], kind: LocationKind::PickFace, ..place("F-1") };
    let other_lot = PutawayLocation { contents: vec![content(1, 1, 2, 5)], ..place("R-1") };
    let small = PutawayLocation { size: cube(300), ..place("R-20") };
    let face = PutawayLocation { size: cube(250), kind: LocationKind::PickFace, ..place("F-9") };
    let unmeasured = PutawayLocation { size: None, ..place("R-3") };
    check(&[place("R-2"), other_lot.clone(), own_lot, small.clone(), face.clone()], "F-1", SameLot);
    check(&[place("R-2"), other_lot.clone(), small, face.clone()], "R-20", EmptyOfMatchingSize);
    check(&[place("R-10"), place("R-2"), other_lot.clone()], "R-2", EmptyOfMatchingSize);
    check(&[face, other_lot.clone(), unmeasured.clone()], "F-9", EmptyOfMatchingSize);
    check(&[other_lot.clone(), unmeasured], "R-3", EmptyOfUnknownSize);
    check(&[other_lot], "R-1", SharedWithOwn);
}

#[test]
fn each_refusal_is_counted() {
    let rows = [
        (PutawayLocation { kind: LocationKind::Receiving, ..place("X") }, Refusal::NotStorage),
        (PutawayLocation { pickable: false, ..place("X") }, Refusal::NotStorage),
        (PutawayLocation { closed: true, ..place("X") }, Refusal::Closed),
        (PutawayLocation { contents: vec![content(2, 1, 1, 1)], ..place("X") }, Refusal::OtherOwner),
        (
            PutawayLocation { single_sku: true, contents: vec![content(1, 2, 1, 1)], ..place("X") },
            Refusal::OtherItem,
        ),
        (PutawayLocation { weight_g_max: Some(9_999), ..place("X") }, Refusal::TooHeavy),
        (
            PutawayLocation { weight_g_max: Some(14_999), contents: vec![content(1, 1, 1, 5)], ..place("X") },
            Refusal::TooHeavy,
        ),
        (PutawayLocation { size: cube(99), ..place("X") }, Refusal::NoSpace),
        (PutawayLocation { size: cube(200), ..place("X") }, Refusal::NoSpace),
        (PutawayLocation { contents: vec![content(1, 1, 1, 991)], ..place("X") }, Refusal::NoSpace),
    ];
    for (location, refusal) in &rows {
        let refused = BTreeMap::from([(*refusal, 1)]);
        assert_eq!(
            choose_location(&goods(), std::slice::from_ref(location)),
            PutawayChoice::Nowhere { refused },
            "{location:?}"
        );
    }
    let all: Vec<_> = rows.iter().map(|(location, _)| location.clone()).collect();
    let PutawayChoice::Nowhere { refused } = choose_location(&goods(), &all) else { panic!("none is fit") };
    assert_eq!(refused.values().sum::<u32>(), 10);
    assert_eq!(choose_location(&goods(), &[]), PutawayChoice::Nowhere { refused: BTreeMap::new() });
}

#[test]
fn what_just_fits_is_taken() {
    let full_weight = PutawayLocation { weight_g_max: Some(10_000), ..place("R-1") };
    check(&[full_weight], "R-1", PutawayReason::EmptyOfMatchingSize);
    let full_space = PutawayLocation { contents: vec![content(1, 1, 1, 990)], ..place("R-1") };
    check(&[full_space], "R-1", PutawayReason::SameLot);
}
