//! GS1 DataMatrix (GS1 General Specifications 5.6; ISO/IEC 16022).
//!
//! Only the ASCII encodation is used.
//! Label printers build the symbol themselves from the data, and the size that we plan must be one that every printer can reach;
//! ASCII is what all of them know, and most of our data are digits, which it packs in pairs.

use super::gs1::check_pairing;
use super::{Matrix, Symbology};
use crate::error::LabelError;
use datamatrix::data::EncodationType;
use datamatrix::{DataMatrixBuilder, SymbolList};
use rummelig_gs1::ElementString;

/// How many characters we let a GS1 DataMatrix have; the symbol is then at most 64 modules wide.
const LENGTH_MAX: usize = 150;

/// A GS1 DataMatrix of these elements, square, as small as possible.
///
/// `beside` are the element strings of the other symbols on the same label, as for [`super::gs1_128`].
///
/// # Errors
/// A pair of elements that GS1 excludes, a partner that is missing on the label, or more characters than the symbol holds.
pub fn gs1_data_matrix(
    field: &'static str,
    elements: &ElementString,
    beside: &[&ElementString],
) -> Result<Matrix, LabelError> {
    check_pairing(field, elements, beside)?;
    let data = elements.encode();
    let too_long = || LabelError::TooLong {
        field,
        symbol: "GS1 DataMatrix",
        length: data.chars().count(),
        length_max: LENGTH_MAX,
    };
    if data.chars().count() > LENGTH_MAX {
        return Err(too_long());
    }
    let code = DataMatrixBuilder::new()
        .with_encodation_types(EncodationType::Ascii)
        .with_fnc1_start(true)
        .with_macros(false)
        .with_symbol_list(SymbolList::default().enforce_square())
        .encode(data.as_bytes())
        .map_err(|_| too_long())?;
    let bitmap = code.bitmap();
    let side = u16::try_from(bitmap.width()).map_err(|_| too_long())?;
    let mut dark = vec![false; usize::from(side) * usize::from(side)];
    for (x, y) in bitmap.pixels() {
        if let Some(module) = dark.get_mut(y * usize::from(side) + x) {
            *module = true;
        }
    }
    Ok(Matrix { symbology: Symbology::Gs1DataMatrix, text: elements.to_string(), data, side, dark, quiet: 1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_symbol_is_square_and_has_its_finder_pattern() {
        let elements = ElementString::parse_bracketed("(01)05701234567899(17)261231(10)A1").unwrap();
        let matrix = gs1_data_matrix("sku", &elements, &[]).unwrap();
        // FNC1, 8 + 4 pairs, and A 1 with their identifier: 16 codewords, which 18 × 18 modules hold.
        assert_eq!((matrix.side(), matrix.quiet()), (18, 1));
        let rows: Vec<_> = matrix.rows().collect();
        assert!(rows.iter().all(|row| row[0]), "the left side is dark");
        assert!(rows.last().unwrap().iter().all(|dark| *dark), "the bottom is dark");
        let top: Vec<bool> = (0..18).map(|x| x % 2 == 0).collect();
        assert_eq!(rows[0], top, "the top alternates");
    }
}
