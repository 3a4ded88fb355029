//! Whether a suggestion can be packed, computed anew from pieces and cartons by code that the placing does not share.

use super::{Carton, CartonPlan, CartonRules, FilledCarton, Piece};

/// What is wrong with a suggestion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CartonFault {
    /// A parcel in a carton that there is not, or one without pieces.
    Parcel(usize),
    /// A piece that there is not, or that is not in exactly one parcel or left out.
    Piece(usize),
    /// Sides that this piece does not have, or it stands on a side on which it may not.
    Turned(usize),
    /// This piece reaches out of its carton or into the padding.
    Outside(usize),
    /// Two pieces at the same spot.
    Overlap(usize, usize),
    /// The content of this parcel is heavier than its carton may hold.
    Weight(usize),
    /// The content of this parcel takes more of its carton's volume than it may.
    Fill(usize),
    /// Two pieces that never share a carton do.
    Mixed(usize, usize),
    /// More parcels than an order may become.
    Parcels,
    /// The list of pieces without measurements is not what it should be.
    Unmeasured,
}

/// All faults of a suggestion; none where it holds.
#[must_use]
pub fn carton_faults(
    pieces: &[Piece],
    cartons: &[Carton],
    rules: &CartonRules,
    plan: &CartonPlan,
) -> Vec<CartonFault> {
    let without: Vec<usize> = pieces
        .iter()
        .enumerate()
        .filter(|(_, piece)| piece.size.is_none_or(|[l, w, h]| l == 0 || w == 0 || h == 0))
        .map(|(place, _)| place)
        .collect();
    let (parcels, left_out) = match plan {
        CartonPlan::Unmeasured(named) if *named == without && !without.is_empty() => return Vec::new(),
        CartonPlan::Unmeasured(_) => return vec![CartonFault::Unmeasured],
        CartonPlan::Suggested { .. } if !without.is_empty() => return vec![CartonFault::Unmeasured],
        CartonPlan::Suggested { parcels, left_out } => (parcels, left_out),
    };
    let mut faults = Vec::new();
    if parcels.len() > usize::from(rules.parcels_max) {
        faults.push(CartonFault::Parcels);
    }
    let mut times = vec![0_u32; pieces.len()];
    let named = parcels.iter().flat_map(|parcel| parcel.pieces.iter().map(|placed| placed.piece));
    for piece in named.chain(left_out.iter().map(|row| row.0)) {
        match times.get_mut(piece) {
            Some(times) => *times += 1,
            None => faults.push(CartonFault::Piece(piece)),
        }
    }
    let uneven = times.iter().enumerate().filter(|row| *row.1 != 1);
    faults.extend(uneven.map(|(piece, _)| CartonFault::Piece(piece)));
    for (number, parcel) in parcels.iter().enumerate() {
        match cartons.get(parcel.carton) {
            Some(carton) if !parcel.pieces.is_empty() => {
                parcel_faults(number, parcel, carton, pieces, rules, &mut faults);
            }
            _ => faults.push(CartonFault::Parcel(number)),
        }
    }
    faults
}

fn parcel_faults(
    number: usize,
    parcel: &FilledCarton,
    carton: &Carton,
    pieces: &[Piece],
    rules: &CartonRules,
    faults: &mut Vec<CartonFault>,
) {
    let (mut weight, mut volume) = (0_u128, 0_u128);
    for (index, placed) in parcel.pieces.iter().enumerate() {
        let Some((piece, size)) = pieces.get(placed.piece).and_then(|piece| Some((piece, piece.size?)))
        else {
            continue;
        };
        weight += u128::from(piece.weight_g.unwrap_or(0));
        volume += size.iter().map(|side| u128::from(*side)).product::<u128>();
        let (mut stands, mut measured) = (placed.size, size);
        stands.sort_unstable();
        measured.sort_unstable();
        if stands != measured || piece.this_side_up && placed.size[2] != size[2] {
            faults.push(CartonFault::Turned(placed.piece));
        }
        let cushion = u64::from(rules.cushion_mm);
        let outside = placed.at.iter().zip(&placed.size).zip(&carton.inside).any(|((at, side), room)| {
            u64::from(*at) < cushion || u64::from(*at) + u64::from(*side) + cushion > u64::from(*room)
        });
        if outside {
            faults.push(CartonFault::Outside(placed.piece));
        }
        for other in &parcel.pieces[..index] {
            let apart = |axis: usize| {
                let ends = |of: &super::PlacedPiece| {
                    let from = u64::from(of.at[axis]);
                    (from, from + u64::from(of.size[axis]))
                };
                let ((from, to), (other_from, other_to)) = (ends(placed), ends(other));
                to <= other_from || other_to <= from
            };
            if ![0, 1, 2].into_iter().any(apart) {
                faults.push(CartonFault::Overlap(other.piece, placed.piece));
            }
            let class = pieces.get(other.piece).map(|other| other.class);
            let never = |&(a, b): &(u16, u16)| {
                Some(a) == class && b == piece.class || Some(b) == class && a == piece.class
            };
            if rules.apart.iter().any(never) {
                faults.push(CartonFault::Mixed(other.piece, placed.piece));
            }
        }
    }
    if weight > u128::from(carton.weight_g_max) {
        faults.push(CartonFault::Weight(number));
    }
    let whole: u128 = carton.inside.iter().map(|side| u128::from(*side)).product();
    if volume * 100 > whole * u128::from(rules.fill_pct) {
        faults.push(CartonFault::Fill(number));
    }
}
