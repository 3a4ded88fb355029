//! ITF-14 (GS1 General Specifications 5.3): for outer cartons.

use super::ean::checked_digits;
use super::{Bars, Symbology};
use crate::error::LabelError;
use barcoders::sym::tf::TF;

const SYMBOL: &str = "ITF-14";

/// How many modules a wide bar or space has; GS1 allows 2.25 to 3, and 3 is a whole number.
const WIDE: u8 = 3;

/// An ITF-14 of 13 digits, whose check digit is computed, or of 14, whose check digit is verified.
///
/// # Errors
/// Another number of digits, a character that is none, or a wrong check digit.
pub fn itf14(field: &'static str, digits: &str) -> Result<Bars, LabelError> {
    let data = checked_digits(field, SYMBOL, digits, 14, "13 or 14")?;
    let code = TF::interleaved(&data).map_err(|_| LabelError::WrongLength {
        field,
        symbol: SYMBOL,
        length: data.len(),
        allowed: "13 or 14",
    })?;
    let mut bars = Bars::of(Symbology::Itf14, data, &code.encode(), (10, 10));
    widen(&mut bars.runs);
    bars.bearers = true;
    Ok(bars)
}

/// Gives wide bars and spaces their width, whatever they had; narrow ones have one module.
pub(super) fn widen(runs: &mut [u8]) {
    for run in runs.iter_mut().filter(|run| **run > 1) {
        *run = WIDE;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_is_computed_or_verified() {
        assert_eq!(itf14("carton", "1570123456789").unwrap().data(), "15701234567896");
        assert_eq!(
            itf14("carton", "15701234567890").unwrap_err().to_string(),
            "carton ends in 0, but its check digit is 6"
        );
        assert!(itf14("carton", "5701234567899").is_ok(), "13 digits are a code without its check digit");
        assert!(itf14("carton", "157012345678").is_err());
    }

    #[test]
    fn the_bars_are_those_of_the_standard() {
        let bars = itf14("carton", "15701234567896").unwrap();
        let runs: String = bars.runs().iter().map(u8::to_string).collect();
        // Start 1111; bars of 1 (31113) between spaces of 5 (31311); … ; stop 311.
        assert!(runs.starts_with("1111"), "{runs}");
        assert_eq!(&runs[4..14], "3311131131");
        assert!(runs.ends_with("311"), "{runs}");
        // Start 4, seven pairs of 4 wide and 6 narrow, stop 5.
        assert_eq!(bars.modules(), 4 + 7 * (4 * 3 + 6) + 5);
        assert!(bars.bearers());
    }
}
