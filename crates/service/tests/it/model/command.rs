//! What may be asked of the house in a model test, and how likely.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Two owners are enough to mix them up.
pub(crate) const OWNERS: usize = 2;
/// The items of each owner.
pub(crate) const SKUS: [&str; 2] = ["MUG-01", "Æble-2"];
/// Few order numbers, so that an order is changed, held and led on more often than made.
pub(crate) const ORDERS: u8 = 4;

/// A place for goods. Nothing is promised from the last two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    /// A pick face.
    Face1,
    /// Another.
    Face2,
    /// A reserve.
    Reserve,
    /// Where goods arrive: they are on hand and not available.
    Receiving,
    /// Where parcels stand before they leave: available, and never picked from.
    Staging,
}

impl Place {
    pub(crate) const ALL: [Self; 5] =
        [Self::Face1, Self::Face2, Self::Reserve, Self::Receiving, Self::Staging];

    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Face1 => "A-01-1",
            Self::Face2 => "A-01-2",
            Self::Reserve => "R-09-4",
            Self::Receiving => "REC-01",
            Self::Staging => "STG-01",
        }
    }

    pub(crate) const fn is_picked_from(self) -> bool {
        matches!(self, Self::Face1 | Self::Face2 | Self::Reserve)
    }
}

/// A condition of goods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Good,
    Quarantined,
    Damaged,
}

/// An order as it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wish {
    /// Item and units of each line, numbered from 1.
    pub(crate) lines: Vec<(usize, i64)>,
    pub(crate) partial: bool,
    pub(crate) backorder: bool,
}

/// What is asked.
#[derive(Clone, Debug)]
pub(crate) enum Deed {
    /// The item is sent again, perhaps under another name.
    PutItem {
        sku: usize,
        name: u8,
    },
    /// Goods turn up (above 0) or are gone; `damaged_first` says which go first.
    Adjust {
        sku: usize,
        place: Place,
        delta: i64,
        damaged_first: bool,
    },
    /// Goods go from place to place, or become something else where they are.
    Move {
        sku: usize,
        from: Place,
        to: Place,
        units: i64,
        becomes: Option<Kind>,
    },
    /// Goods are held wherever they are, or in one place.
    HoldStock {
        sku: usize,
        place: Option<Place>,
    },
    /// The oldest hold is lifted.
    LiftStock,
    PutOrder {
        order: u8,
        wish: Wish,
    },
    HoldOrder {
        order: u8,
    },
    LiftOrder {
        order: u8,
    },
    Allocate {
        order: u8,
    },
    Unallocate {
        order: u8,
    },
    Cancel {
        order: u8,
    },
}

/// Who asks for what.
#[derive(Clone, Debug)]
pub(crate) struct Command {
    pub(crate) owner: usize,
    pub(crate) deed: Deed,
}

fn sku() -> impl Strategy<Value = usize> {
    0..SKUS.len()
}

fn place() -> impl Strategy<Value = Place> {
    prop_oneof![4 => select(&Place::ALL[..3]), 1 => select(&Place::ALL[3..])]
}

fn order() -> impl Strategy<Value = u8> {
    1..=ORDERS
}

fn wish() -> impl Strategy<Value = Wish> {
    (vec((sku(), 1..=8_i64), 1..=3), any::<bool>(), any::<bool>())
        .prop_map(|(lines, partial, backorder)| Wish { lines, partial, backorder })
}

fn adjust() -> impl Strategy<Value = Deed> {
    let delta = prop_oneof![4 => 1..=7_i64, 1 => -6..=-1_i64];
    (sku(), place(), delta, any::<bool>()).prop_map(|(sku, place, delta, damaged_first)| Deed::Adjust {
        sku,
        place,
        delta,
        damaged_first,
    })
}

fn moves() -> impl Strategy<Value = Deed> {
    let kind = prop_oneof![Just(Kind::Good), Just(Kind::Quarantined), Just(Kind::Damaged)];
    let becomes = prop_oneof![2 => Just(None), 1 => kind.prop_map(Some)];
    (sku(), place(), place(), 1..=6_i64, becomes).prop_map(|(sku, from, to, units, becomes)| {
        // Goods that stay where they are become something, or nothing is asked at all.
        let becomes = if from == to { becomes.or(Some(Kind::Damaged)) } else { becomes };
        Deed::Move { sku, from, to, units, becomes }
    })
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        1 => (sku(), 0..3_u8).prop_map(|(sku, name)| Deed::PutItem { sku, name }),
        6 => adjust(),
        3 => moves(),
        2 => (sku(), proptest::option::of(place())).prop_map(|(sku, place)| Deed::HoldStock { sku, place }),
        2 => Just(Deed::LiftStock),
        6 => (order(), wish()).prop_map(|(order, wish)| Deed::PutOrder { order, wish }),
        1 => order().prop_map(|order| Deed::HoldOrder { order }),
        1 => order().prop_map(|order| Deed::LiftOrder { order }),
        6 => order().prop_map(|order| Deed::Allocate { order }),
        2 => order().prop_map(|order| Deed::Unallocate { order }),
        1 => order().prop_map(|order| Deed::Cancel { order }),
    ]
}

/// Any command.
pub(crate) fn command() -> impl Strategy<Value = Command> {
    (0..OWNERS, deed()).prop_map(|(owner, deed)| Command { owner, deed })
}

/// What failed once, as short as it could be made: tried first, and always.
pub(crate) fn found_before() -> Vec<Vec<Command>> {
    let lines = vec![(0, 5)];
    // Goods of one order in two places, both held: the order gives the second place back when it loses the first.
    let held_in_two_places = vec![
        Deed::Adjust { sku: 0, place: Place::Face1, delta: 3, damaged_first: false },
        Deed::Adjust { sku: 0, place: Place::Face2, delta: 3, damaged_first: false },
        Deed::PutOrder { order: 1, wish: Wish { lines, partial: false, backorder: true } },
        Deed::Allocate { order: 1 },
        Deed::HoldStock { sku: 0, place: None },
    ];
    let by_one = |deeds: Vec<Deed>| deeds.into_iter().map(|deed| Command { owner: 0, deed }).collect();
    [held_in_two_places].into_iter().map(by_one).collect()
}
