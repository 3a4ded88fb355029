//! Placing pieces one after the other at extreme points: the corners that the pieces placed so far leave.

use super::{Goods, PlacedPiece, Size};
use crate::random::Random;

/// Orders by chance that are tried after the three sorted ones, for an order of one piece; fewer the more pieces there
/// are, since each costs about the cube of their number.
const SHUFFLES: usize = 400_000;
/// The most of them.
const SHUFFLES_MAX: usize = 2_000;

/// The ways to turn a piece: which of its sides lies along each axis. The first two keep it upright.
const TURNS: [[usize; 3]; 6] = [[0, 1, 2], [1, 0, 2], [0, 2, 1], [2, 0, 1], [1, 2, 0], [2, 1, 0]];
const UPRIGHT: usize = 2;

/// A piece to be placed next, and the turn that is tried first.
pub(super) struct Try<'a> {
    pub(super) piece: &'a Goods,
    first_turn: usize,
}

impl<'a> Try<'a> {
    /// The pieces sorted by volume, by their longest side, and by their base, largest first.
    pub(super) fn sorted(pieces: &'a [Goods]) -> impl Iterator<Item = Vec<Try<'a>>> {
        let keys: [fn(&Goods) -> [u64; 2]; 3] = [
            |piece| [piece.volume, 0],
            |piece| [u64::from(piece.size.into_iter().max().unwrap_or(0)), piece.volume],
            |piece| [u64::from(piece.size[0]) * u64::from(piece.size[1]), piece.volume],
        ];
        keys.into_iter().map(move |key| {
            let mut order: Vec<Try<'a>> = pieces.iter().map(|piece| Try { piece, first_turn: 0 }).collect();
            order.sort_by_key(|turned| (std::cmp::Reverse(key(turned.piece)), turned.piece.place));
            order
        })
    }

    /// The sorted orders, then orders and turns by chance from a fixed seed.
    pub(super) fn orders(pieces: &'a [Goods]) -> impl Iterator<Item = Vec<Try<'a>>> {
        let cube = pieces.len().saturating_pow(3).max(1);
        let count = (SHUFFLES / cube).min(SHUFFLES_MAX);
        let mut random = Random::seeded(pieces.len() as u64);
        let shuffled = (0..count).map(move |_| {
            let mut order: Vec<Try<'a>> =
                pieces.iter().map(|piece| Try { piece, first_turn: random.index(TURNS.len()) }).collect();
            random.shuffle(&mut order);
            order
        });
        Self::sorted(pieces).chain(shuffled)
    }

    fn turns(&self) -> impl Iterator<Item = Size> {
        let count = if self.piece.this_side_up { UPRIGHT } else { TURNS.len() };
        let size = self.piece.size;
        (0..count).map(move |turn| TURNS[(turn + self.first_turn) % count].map(|side| size[side]))
    }
}

/// The inside of a carton with what is placed in it.
pub(super) struct Space {
    inner: Size,
    pub(super) placed: Vec<PlacedPiece>,
    /// Sorted by height, depth and width, none twice.
    points: Vec<Size>,
}

impl Space {
    pub(super) fn new(inner: Size) -> Self {
        Self { inner, placed: Vec::new(), points: vec![[0; 3]] }
    }

    /// Places a piece at the lowest point where it fits in some turn; false where it fits nowhere.
    pub(super) fn place(&mut self, turned: &Try<'_>) -> bool {
        let found = self.points.iter().find_map(|&at| {
            let size = turned.turns().find(|&size| self.is_free(at, size))?;
            Some(PlacedPiece { piece: turned.piece.place, at, size })
        });
        let Some(placed) = found else { return false };
        self.placed.push(placed);
        self.points.retain(|point| !holds(&placed, *point));
        for axis in 0..3 {
            let mut corner = placed.at;
            corner[axis] += placed.size[axis];
            if corner[axis] < self.inner[axis] {
                for towards in (0..3).filter(|towards| *towards != axis) {
                    self.add(self.slide(corner, towards));
                }
                self.add(corner);
            }
        }
        true
    }

    fn is_free(&self, at: Size, size: Size) -> bool {
        let inside = (0..3).all(|axis| at[axis] + size[axis] <= self.inner[axis]);
        inside && !self.placed.iter().any(|other| overlap(other, at, size))
    }

    /// The point moved along an axis until a piece or the wall stops it.
    fn slide(&self, mut point: Size, axis: usize) -> Size {
        let stops = |piece: &&PlacedPiece| {
            piece.at[axis] + piece.size[axis] <= point[axis]
                && (0..3).filter(|other| *other != axis).all(|other| {
                    (piece.at[other]..piece.at[other] + piece.size[other]).contains(&point[other])
                })
        };
        let stop = self.placed.iter().filter(stops).map(|piece| piece.at[axis] + piece.size[axis]).max();
        point[axis] = stop.unwrap_or(0);
        point
    }

    fn add(&mut self, point: Size) {
        let key = |point: &Size| [point[2], point[1], point[0]];
        if let Err(place) = self.points.binary_search_by_key(&key(&point), key)
            && !self.placed.iter().any(|piece| holds(piece, point))
        {
            self.points.insert(place, point);
        }
    }
}

/// Whether a point lies in a piece, so that nothing can begin there.
fn holds(piece: &PlacedPiece, point: Size) -> bool {
    (0..3).all(|axis| (piece.at[axis]..piece.at[axis] + piece.size[axis]).contains(&point[axis]))
}

fn overlap(piece: &PlacedPiece, at: Size, size: Size) -> bool {
    (0..3).all(|axis| piece.at[axis] < at[axis] + size[axis] && at[axis] < piece.at[axis] + piece.size[axis])
}
