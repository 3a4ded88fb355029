//! Orders that are known to fill a carton, since they are one that was cut into pieces.

use rummelig_domain::packing::{Carton, Piece};
use rummelig_domain::random::Random;

/// The most pieces that a carton is cut into.
const PIECES_MAX: u64 = 8;
/// No side is cut thinner, in millimetres.
const SIDE_MIN: u32 = 10;

/// A house's cartons, all of different volume; the larger the dearer.
pub(crate) fn cartons() -> Vec<Carton> {
    let rows = [
        ("XS", [200, 150, 100]),
        ("S", [300, 200, 150]),
        ("M", [400, 300, 200]),
        ("L", [600, 400, 300]),
        ("XL", [600, 400, 400]),
    ];
    let carton = |(cost, (code, inside)): (u64, (&str, [u32; 3]))| Carton {
        code: code.to_owned(),
        cost,
        inside,
        weight_g_max: 30_000,
    };
    (10..).zip(rows).map(carton).collect()
}

/// A carton cut into at most eight pieces, turned and mixed by chance, and which carton it was.
///
/// No smaller carton has the volume, so it is the right one where it may be filled whole.
pub(crate) fn planted(random: &mut Random, cartons: &[Carton]) -> (usize, Vec<Piece>) {
    let right = random.index(cartons.len());
    let mut sizes = vec![cartons[right].inside];
    let count = random.between(1, PIECES_MAX) as usize;
    while sizes.len() < count {
        let (place, axis) = (random.index(sizes.len()), random.index(3));
        let side = sizes[place][axis];
        if side < 2 * SIDE_MIN {
            continue;
        }
        let cut = random.between(SIDE_MIN.into(), (side - SIDE_MIN).into()) as u32;
        let mut other = sizes[place];
        sizes[place][axis] = cut;
        other[axis] = side - cut;
        sizes.push(other);
    }
    random.shuffle(&mut sizes);
    let piece = |mut size: [u32; 3]| {
        random.shuffle(&mut size);
        Piece { size: Some(size), weight_g: Some(100), this_side_up: false, class: 0 }
    };
    (right, sizes.into_iter().map(piece).collect())
}
