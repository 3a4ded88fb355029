//! GS1-128, and the checks that every GS1 symbol passes before it is drawn.

use super::{Bars, code128::gs1_bars};
use crate::error::LabelError;
use rummelig_gs1::{ElementString, pairing_errors};

/// How many characters a GS1-128 holds, FNC1 as separator included, the leading one not
/// (GS1 General Specifications 5.4.1).
pub const GS1_128_LENGTH_MAX: usize = 48;

/// A GS1-128 of these elements.
///
/// `beside` are the element strings of the other symbols on the same label: which elements need and which exclude each other is a rule
/// of the label, not of the symbol.
///
/// # Errors
/// A pair of elements that GS1 excludes, a partner that is missing on the label, or more characters than the symbol holds.
pub fn gs1_128(
    field: &'static str,
    elements: &ElementString,
    beside: &[&ElementString],
) -> Result<Bars, LabelError> {
    check_pairing(field, elements, beside)?;
    let data = elements.encode();
    let too_long = LabelError::TooLong {
        field,
        symbol: "GS1-128",
        length: data.chars().count(),
        length_max: GS1_128_LENGTH_MAX,
    };
    if data.chars().count() > GS1_128_LENGTH_MAX {
        return Err(too_long);
    }
    let mut bars = gs1_bars(&data).ok_or(too_long)?;
    bars.text = elements.to_string();
    Ok(bars)
}

pub(super) fn check_pairing(
    field: &'static str,
    elements: &ElementString,
    beside: &[&ElementString],
) -> Result<(), LabelError> {
    let label = beside.iter().flat_map(|other| other.elements());
    match pairing_errors(elements.elements().iter().chain(label)).into_iter().next() {
        Some(error) => Err(LabelError::Pairing { field, error }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::symbol::gs1_data_matrix;

    fn elements(text: &str) -> ElementString {
        ElementString::parse_bracketed(text).unwrap()
    }

    #[test]
    fn brackets_are_for_people_and_never_in_the_data() {
        let bars = gs1_128("SSCC", &elements("(00)106141411234567897"), &[]).unwrap();
        assert_eq!(bars.data(), "00106141411234567897");
        assert_eq!(bars.text(), "(00)106141411234567897");
        // Start C, FNC1, ten pairs, check character: 13 characters of 11 modules, and the stop of 13.
        assert_eq!(bars.modules(), 13 * 11 + 13);
    }

    #[test]
    fn a_separator_stands_only_behind_a_value_of_open_length() {
        let bars = gs1_128("lot", &elements("(01)05701234567899(10)A1(17)261231"), &[]).unwrap();
        assert_eq!(bars.data(), "010570123456789910A1\u{1d}17261231");
    }

    #[test]
    fn elements_that_need_each_other_may_stand_in_two_symbols() {
        let (content, pallet) = (elements("(02)05701234567899(37)12"), elements("(00)106141411234567897"));
        let alone = gs1_128("content", &content, &[]).unwrap_err();
        assert!(matches!(alone, LabelError::Pairing { field: "content", .. }), "{alone}");
        assert!(gs1_128("content", &content, &[&pallet]).is_ok());
        assert!(gs1_data_matrix("content", &content, &[]).is_err());
        assert!(gs1_data_matrix("content", &content, &[&pallet]).is_ok());
    }

    #[test]
    fn more_than_the_symbol_holds_is_refused() {
        let long = elements("(01)05701234567899(10)ABCDEFGHIJKLMNOPQRST(21)ABCDEFGHIJKL");
        let error = gs1_128("sku label", &long, &[]).unwrap_err();
        assert_eq!(error.to_string(), "sku label has 53 characters; GS1-128 holds at most 48");
    }
}
