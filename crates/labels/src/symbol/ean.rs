//! EAN-13 (GS1 General Specifications 5.2).

use super::{Bars, Symbology};
use crate::error::LabelError;
use barcoders::sym::ean13::EAN13;
use rummelig_gs1::check_digit;

const SYMBOL: &str = "EAN-13";

/// An EAN-13 of 12 digits, whose check digit is computed, or of 13, whose check digit is verified.
///
/// # Errors
/// Another number of digits, a character that is none, or a wrong check digit.
pub fn ean13(field: &'static str, digits: &str) -> Result<Bars, LabelError> {
    let data = checked_digits(field, SYMBOL, digits, 13, "12 or 13")?;
    let code = EAN13::new(&data).map_err(|_| LabelError::WrongLength {
        field,
        symbol: SYMBOL,
        length: data.len(),
        allowed: "12 or 13",
    })?;
    // Eleven free modules on the left, seven on the right (GS1 General Specifications 5.2.3.4).
    Ok(Bars::of(Symbology::Ean13, data, &code.encode(), (11, 7)))
}

/// Digits with their check digit, computed where it is missing and verified where it is there.
pub(super) fn checked_digits(
    field: &'static str,
    symbol: &'static str,
    digits: &str,
    length_full: usize,
    allowed: &'static str,
) -> Result<String, LabelError> {
    if let Some(character) = digits.chars().find(|c| !c.is_ascii_digit()) {
        return Err(LabelError::BadCharacter { field, symbol, character, allowed: "digits" });
    }
    let wrong_length = LabelError::WrongLength { field, symbol, length: digits.len(), allowed };
    let (body, found) = match digits.len() {
        0 => return Err(LabelError::Empty { field }),
        length if length + 1 == length_full => (digits, None),
        length if length == length_full => (&digits[..length - 1], digits.chars().last()),
        _ => return Err(wrong_length),
    };
    let expected = check_digit(body).map_err(|_| wrong_length)?;
    match found {
        Some(found) if found != expected => Err(LabelError::CheckDigit { field, expected, found }),
        _ => Ok(format!("{body}{expected}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_is_computed_or_verified() {
        assert_eq!(ean13("GTIN", "570123456789").unwrap().data(), "5701234567899");
        assert_eq!(ean13("GTIN", "5701234567899").unwrap().data(), "5701234567899");
        for (digits, sentence) in [
            ("5701234567890", "GTIN ends in 0, but its check digit is 9"),
            ("57012345678", "GTIN has 11 characters; EAN-13 takes 12 or 13 digits"),
            ("57012345678A", "GTIN holds 'A'; EAN-13 takes digits"),
            ("", "GTIN is empty"),
        ] {
            assert_eq!(ean13("GTIN", digits).unwrap_err().to_string(), sentence);
        }
    }

    #[test]
    fn the_bars_are_those_of_the_standard() {
        // 4006381333931, the example that every table of EAN-13 shows: parity LGLLGG for the leading 4.
        let bars = ean13("GTIN", "4006381333931").unwrap();
        let modules: String = bars
            .runs()
            .iter()
            .enumerate()
            .map(|(index, run)| if index % 2 == 0 { "1" } else { "0" }.repeat(usize::from(*run)))
            .collect();
        let left = ["0001101", "0100111", "0101111", "0111101", "0001001", "0110011"].concat();
        let right = ["1000010", "1000010", "1000010", "1110100", "1000010", "1100110"].concat();
        assert_eq!(modules, format!("101{left}01010{right}101"));
        assert_eq!((bars.quiet_left(), bars.quiet_right()), (11, 7));
    }
}
