//! Code 39 (ISO/IEC 16388) without a check character, for shelves and machines of other houses.

use super::itf::widen;
use super::{Bars, Symbology};
use crate::error::LabelError;
use barcoders::sym::code39::Code39;

const SYMBOL: &str = "Code 39";

/// How many characters we let a Code 39 have; each is 16 modules wide.
const LENGTH_MAX: usize = 24;

/// A Code 39 of capital letters, digits, blanks and - . $ / + %, at most 24 characters.
///
/// A reader that is set to full ASCII takes pairs as `+A` for a small letter; the data are meant as they stand.
///
/// # Errors
/// An empty text, one that is too long, or another character.
pub fn code39(field: &'static str, text: &str) -> Result<Bars, LabelError> {
    let bad = |character| LabelError::BadCharacter {
        field,
        symbol: SYMBOL,
        character,
        allowed: "capital letters, digits, blanks and - . $ / + %",
    };
    let known = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || " -.$/+%".contains(c);
    if let Some(character) = text.chars().find(|c| !known(*c)) {
        return Err(bad(character));
    }
    let Some(first) = text.chars().next() else { return Err(LabelError::Empty { field }) };
    if text.len() > LENGTH_MAX {
        return Err(LabelError::TooLong {
            field,
            symbol: SYMBOL,
            length: text.len(),
            length_max: LENGTH_MAX,
        });
    }
    let code = Code39::new(text).map_err(|_| bad(first))?;
    let mut bars = Bars::of(Symbology::Code39, text.to_owned(), &code.encode(), (10, 10));
    widen(&mut bars.runs);
    Ok(bars)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bars_are_those_of_the_standard() {
        let bars = code39("code", "A1").unwrap();
        let runs: String = bars.runs().iter().map(u8::to_string).collect();
        // * A 1 *, nine elements each, a narrow space between.
        assert_eq!(runs, "1311313111 3111131131 3113111131 131131311".replace(' ', ""));
        assert_eq!(bars.modules(), 4 * 15 + 3);
    }

    #[test]
    fn what_cannot_be_drawn_is_said() {
        for (text, sentence) in [
            ("", "code is empty"),
            ("abc", "code holds 'a'; Code 39 takes capital letters, digits, blanks and - . $ / + %"),
            ("A*B", "code holds '*'; Code 39 takes capital letters, digits, blanks and - . $ / + %"),
            ("AAAAAAAAAAAAAAAAAAAAAAAAA", "code has 25 characters; Code 39 holds at most 24"),
        ] {
            assert_eq!(code39("code", text).unwrap_err().to_string(), sentence);
        }
    }
}
