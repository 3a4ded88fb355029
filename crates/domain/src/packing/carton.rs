//! Cartons: the boxes that parcels are closed in, and which of them an order goes into.
//!
//! A packer scans a tote and is shown "carton M". The suggestion is the cheapest carton into which everything fits, shown
//! by a placement of each piece that can be checked; where one carton is not enough, the largest is filled and the rest
//! is looked at again. Nothing is guessed: a piece without measurements gives no suggestion but its name.
//!
//! Pieces are placed at extreme points (Crainic, Perboli and Tadei, "Extreme point-based heuristics for
//! three-dimensional bin packing", INFORMS Journal on Computing 20, 2008), large ones first.

mod check;
mod code;
mod space;

pub use check::{CartonFault, carton_faults};
pub use code::carton_code;

use space::{Space, Try};

/// Length, width and height in millimetres; for a piece that must stand upright the third is its height.
pub type Size = [u32; 3];

/// The longest side that is looked at, in millimetres: what is longer is no parcel.
const SIDE_MM_MAX: u32 = 100_000;

/// A kind of carton that the house has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carton {
    /// Its code, by which packers know it.
    pub code: String,
    /// What it costs with its shipping, in any one unit: the cheapest that fits is suggested.
    pub cost: u64,
    /// Its inner size.
    pub inside: Size,
    /// The most its content may weigh, in grams.
    pub weight_g_max: u64,
}

/// One piece to be packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its outer size, if known.
    pub size: Option<Size>,
    /// Its weight in grams, if known.
    pub weight_g: Option<u64>,
    /// Whether it must stand as it is measured, though it may be turned on its base.
    pub this_side_up: bool,
    /// Its class of goods, of those that [`CartonRules::apart`] speaks of.
    pub class: u16,
}

/// How cartons are filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CartonRules {
    /// How much of a carton's volume its pieces may take, in per cent.
    pub fill_pct: u8,
    /// Padding at each inner side of a carton, in millimetres.
    pub cushion_mm: u32,
    /// The most parcels of one order.
    pub parcels_max: u8,
    /// Pairs of classes that never share a carton.
    pub apart: Vec<(u16, u16)>,
}

impl Default for CartonRules {
    /// 88 % of the volume, no padding, at most 20 parcels, and everything mixes.
    fn default() -> Self {
        Self { fill_pct: 88, cushion_mm: 0, parcels_max: 20, apart: Vec::new() }
    }
}

impl CartonRules {
    fn mixes(&self, a: u16, b: u16) -> bool {
        !self.apart.iter().any(|&pair| pair == (a, b) || pair == (b, a))
    }
}

/// What is suggested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CartonPlan {
    /// Parcels, and pieces that no carton takes. Each piece is in exactly one of the two.
    Suggested {
        /// In the order of filling.
        parcels: Vec<FilledCarton>,
        /// By piece.
        left_out: Vec<(usize, NoCarton)>,
    },
    /// No suggestion, since these pieces, ascending, have no measurements.
    Unmeasured(Vec<usize>),
}

/// One parcel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilledCarton {
    /// Which of the cartons, by its place in the list handed in.
    pub carton: usize,
    /// Where each of its pieces stands; ascending by piece.
    pub pieces: Vec<PlacedPiece>,
}

/// A piece in a carton.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PlacedPiece {
    /// Which, by its place in the list handed in.
    pub piece: usize,
    /// Its corner nearest to the carton's inner corner, in millimetres, padding included.
    pub at: Size,
    /// Its sides as it stands there.
    pub size: Size,
}

/// Why a piece goes into no carton.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoCarton {
    /// No carton is as large.
    TooLarge,
    /// No carton that is large enough holds its weight.
    TooHeavy,
    /// The order would become more parcels than it may.
    TooManyParcels,
}

/// Suggests cartons for the pieces of one order: the cheapest carton that takes them all, else as few of the largest as
/// are found.
///
/// A piece without weight counts nothing; one without size gives [`CartonPlan::Unmeasured`].
#[must_use]
pub fn choose_carton(pieces: &[Piece], cartons: &[Carton], rules: &CartonRules) -> CartonPlan {
    let unmeasured: Vec<usize> =
        (0..pieces.len()).filter(|&piece| pieces[piece].size.is_none_or(|size| size.contains(&0))).collect();
    if !unmeasured.is_empty() {
        return CartonPlan::Unmeasured(unmeasured);
    }
    let goods: Vec<Goods> =
        pieces.iter().enumerate().filter_map(|(place, piece)| Goods::of(place, piece)).collect();
    let boxes = boxes(cartons, rules);
    let (mut left_out, mut rest) = (Vec::new(), Vec::new());
    for piece in goods {
        match fits_nowhere(&piece, &boxes) {
            Some(reason) => left_out.push((piece.place, reason)),
            None => rest.push(piece),
        }
    }
    let mut parcels = Vec::new();
    while !rest.is_empty() {
        if parcels.len() >= usize::from(rules.parcels_max) {
            left_out.extend(rest.iter().map(|piece| (piece.place, NoCarton::TooManyParcels)));
            break;
        }
        let filled = whole(&rest, &boxes, rules).or_else(|| largest(&rest, &boxes, rules));
        let Some(filled) = filled else {
            // Each piece fits some carton alone, so this does not happen; if it did, nothing would be lost.
            left_out.extend(rest.iter().map(|piece| (piece.place, NoCarton::TooLarge)));
            break;
        };
        rest.retain(|piece| filled.pieces.binary_search_by_key(&piece.place, |placed| placed.piece).is_err());
        parcels.push(filled);
    }
    left_out.sort_unstable();
    CartonPlan::Suggested { parcels, left_out }
}

/// A piece that is measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Goods {
    place: usize,
    size: Size,
    volume: u64,
    weight_g: u64,
    this_side_up: bool,
    class: u16,
}

impl Goods {
    fn of(place: usize, piece: &Piece) -> Option<Self> {
        let size = piece.size?.map(|side| side.min(SIDE_MM_MAX));
        let weight_g = piece.weight_g.unwrap_or(0);
        Some(Self {
            place,
            size,
            volume: volume(size),
            weight_g,
            this_side_up: piece.this_side_up,
            class: piece.class,
        })
    }

    /// Whether it goes into an empty space of this size, turned as it may be.
    fn goes_into(&self, inner: Size) -> bool {
        if self.this_side_up {
            let [mut base, mut floor] = [[self.size[0], self.size[1]], [inner[0], inner[1]]];
            base.sort_unstable();
            floor.sort_unstable();
            self.size[2] <= inner[2] && base[0] <= floor[0] && base[1] <= floor[1]
        } else {
            let (mut size, mut inner) = (self.size, inner);
            size.sort_unstable();
            inner.sort_unstable();
            size.iter().zip(&inner).all(|(side, room)| side <= room)
        }
    }
}

fn volume(size: Size) -> u64 {
    // At most 10^15.
    size.iter().map(|side| u64::from(*side)).product()
}

/// A carton with what its rules leave of it.
struct Room {
    carton: usize,
    inner: Size,
    volume: u64,
    volume_max: u64,
    weight_g_max: u64,
    cushion_mm: u32,
}

/// Cheapest first, then smallest, then by code; those that the padding fills are left out.
fn boxes(cartons: &[Carton], rules: &CartonRules) -> Vec<Room> {
    let mut sorted: Vec<(usize, &Carton)> = cartons.iter().enumerate().collect();
    let size = |carton: &Carton| volume(carton.inside.map(|side| side.min(SIDE_MM_MAX)));
    sorted.sort_by(|a, b| (a.1.cost, size(a.1), &a.1.code, a.0).cmp(&(b.1.cost, size(b.1), &b.1.code, b.0)));
    let room = |(place, carton): (usize, &Carton)| {
        let cushions = rules.cushion_mm.saturating_mul(2);
        let inner = carton.inside.map(|side| side.min(SIDE_MM_MAX).saturating_sub(cushions));
        Room {
            carton: place,
            inner,
            volume: volume(inner),
            volume_max: size(carton) * u64::from(rules.fill_pct.min(100)) / 100,
            weight_g_max: carton.weight_g_max,
            cushion_mm: rules.cushion_mm,
        }
    };
    sorted.into_iter().map(room).filter(|room| room.volume > 0).collect()
}

impl Room {
    fn takes_alone(&self, piece: &Goods) -> bool {
        piece.goes_into(self.inner) && piece.volume <= self.volume_max
    }

    fn filled(&self, placed: Vec<PlacedPiece>) -> FilledCarton {
        let padded = |placed: PlacedPiece| PlacedPiece {
            at: placed.at.map(|offset| offset.saturating_add(self.cushion_mm)),
            ..placed
        };
        let mut pieces: Vec<PlacedPiece> = placed.into_iter().map(padded).collect();
        pieces.sort_unstable();
        FilledCarton { carton: self.carton, pieces }
    }
}

fn fits_nowhere(piece: &Goods, boxes: &[Room]) -> Option<NoCarton> {
    let mut large_enough = boxes.iter().filter(|room| room.takes_alone(piece)).peekable();
    if large_enough.peek().is_none() {
        return Some(NoCarton::TooLarge);
    }
    let carried = large_enough.any(|room| piece.weight_g <= room.weight_g_max);
    (!carried).then_some(NoCarton::TooHeavy)
}

/// The cheapest carton that takes everything, if one is found.
fn whole(rest: &[Goods], boxes: &[Room], rules: &CartonRules) -> Option<FilledCarton> {
    let classes: Vec<u16> = rest.iter().map(|piece| piece.class).collect();
    if !rules.apart.is_empty() && classes.iter().any(|a| classes.iter().any(|b| !rules.mixes(*a, *b))) {
        return None;
    }
    let weight_g = rest.iter().fold(0, |sum: u64, piece| sum.saturating_add(piece.weight_g));
    let volume = rest.iter().fold(0, |sum: u64, piece| sum.saturating_add(piece.volume));
    boxes
        .iter()
        .filter(|room| weight_g <= room.weight_g_max && volume <= room.volume_max)
        .filter(|room| rest.iter().all(|piece| piece.goes_into(room.inner)))
        .find_map(|room| {
            Try::orders(rest).find_map(|order| {
                let mut space = Space::new(room.inner);
                order.iter().all(|turned| space.place(turned)).then(|| room.filled(space.placed))
            })
        })
}

/// The largest carton that takes any of it, with as much volume as one order of placing brings in.
fn largest(rest: &[Goods], boxes: &[Room], rules: &CartonRules) -> Option<FilledCarton> {
    let mut by_volume: Vec<&Room> = boxes.iter().collect();
    // A stable sort: of cartons of one volume the cheaper goes first.
    by_volume.sort_by_key(|room| std::cmp::Reverse(room.volume));
    by_volume.into_iter().find_map(|room| {
        let mut best: Option<(u64, Vec<PlacedPiece>)> = None;
        for order in Try::sorted(rest) {
            let (volume, placed) = fill(&order, room, rules);
            if best.as_ref().is_none_or(|best| volume > best.0) {
                best = Some((volume, placed));
            }
        }
        best.filter(|best| !best.1.is_empty()).map(|best| room.filled(best.1))
    })
}

/// Places what fits, one piece after the other.
fn fill(order: &[Try<'_>], room: &Room, rules: &CartonRules) -> (u64, Vec<PlacedPiece>) {
    let mut space = Space::new(room.inner);
    let (mut volume, mut weight_g) = (0, 0_u64);
    let mut classes: Vec<u16> = Vec::new();
    for turned in order {
        let piece = turned.piece;
        let fits = volume + piece.volume <= room.volume_max
            && weight_g.saturating_add(piece.weight_g) <= room.weight_g_max
            && classes.iter().all(|class| rules.mixes(*class, piece.class));
        if fits && space.place(turned) {
            volume += piece.volume;
            weight_g += piece.weight_g;
            classes.push(piece.class);
        }
    }
    (volume, space.placed)
}
