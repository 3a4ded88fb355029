//! Code 128 (ISO/IEC 15417) in sets B and C, in as few characters as possible.

use super::{Bars, Symbology};
use crate::error::LabelError;
use barcoders::sym::code128::Code128;

/// How many characters we let a Code 128 have; at two dots of 203 dpi a symbol in set B of this length fits an A4 page.
pub const CODE128_LENGTH_MAX: usize = 48;

/// FNC1 inside our own data, where GS1 puts its separator.
pub(crate) const FNC1: char = '\u{1d}';

/// How barcoders writes the sets and FNC1.
const SET_B: char = 'Ɓ';
const SET_C: char = 'Ć';
const FUNCTION_1: char = 'Ź';

/// The free modules on each side (ISO/IEC 15417, 4.2).
const QUIET: u8 = 10;

/// A Code 128 of printable ASCII characters, at most [`CODE128_LENGTH_MAX`].
///
/// # Errors
/// An empty text, one that is too long, or a character outside printable ASCII.
pub fn code128(field: &'static str, text: &str) -> Result<Bars, LabelError> {
    const SYMBOL: &str = "Code 128";
    let length = text.chars().count();
    if length == 0 {
        return Err(LabelError::Empty { field });
    }
    let bad = |character| LabelError::BadCharacter {
        field,
        symbol: SYMBOL,
        character,
        allowed: "printable ASCII characters",
    };
    if let Some(character) = text.chars().find(|c| !matches!(c, ' '..='~')) {
        return Err(bad(character));
    }
    if length > CODE128_LENGTH_MAX {
        return Err(LabelError::TooLong { field, symbol: SYMBOL, length, length_max: CODE128_LENGTH_MAX });
    }
    // Every printable character is in set B, so that the encoder has nothing left to refuse.
    let modules = modules(text).ok_or_else(|| bad(text.chars().next().unwrap_or(' ')))?;
    Ok(Bars::of(Symbology::Code128, text.to_owned(), &modules, (QUIET, QUIET)))
}

/// The bars of data that begin with FNC1 and hold FNC1 as GS.
pub(super) fn gs1_bars(data: &str) -> Option<Bars> {
    let modules = modules(&format!("{FNC1}{data}"))?;
    Some(Bars::of(Symbology::Gs1128, data.to_owned(), &modules, (QUIET, QUIET)))
}

fn modules(text: &str) -> Option<Vec<u8>> {
    let mut marked = String::new();
    for piece in pieces(text) {
        marked.push(if piece.set == Set::C { SET_C } else { SET_B });
        marked.extend(piece.text.chars().map(|c| if c == FNC1 { FUNCTION_1 } else { c }));
    }
    Some(Code128::new(marked).ok()?.encode())
}

/// The set in which a piece of the data is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Set {
    /// One printable character each.
    B,
    /// Two digits each.
    C,
}

impl Set {
    const fn other(self) -> Self {
        match self {
            Self::B => Self::C,
            Self::C => Self::B,
        }
    }

    const fn index(self) -> usize {
        match self {
            Self::B => 0,
            Self::C => 1,
        }
    }
}

/// A piece of the data in one set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece<'a> {
    pub(crate) set: Set,
    pub(crate) text: &'a str,
}

/// The data in pieces, so that the symbol has as few characters as possible; of equal ways the one that changes set later.
///
/// The data are ASCII: printable characters and [`FNC1`].
pub(crate) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let bytes = text.as_bytes();
    let costs = costs(bytes);
    let mut set = if costs[0][Set::C.index()] <= costs[0][Set::B.index()] { Set::C } else { Set::B };
    let mut pieces = Vec::new();
    let (mut start, mut at) = (0, 0);
    while at < bytes.len() {
        let other = set.other();
        match step(bytes, at, set) {
            Some(width) if costs[at + width][set.index()] <= costs[at][other.index()] => at += width,
            _ => {
                pieces.push(Piece { set, text: &text[start..at] });
                (set, start) = (other, at);
            }
        }
    }
    pieces.push(Piece { set, text: &text[start..] });
    pieces
}

/// How many bytes the next character of the symbol takes in this set, if it can be written in it.
fn step(bytes: &[u8], at: usize, set: Set) -> Option<usize> {
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    match set {
        _ if bytes.get(at).is_some_and(|byte| char::from(*byte) == FNC1) => Some(1),
        Set::B => Some(1),
        Set::C => (digit(at) && digit(at + 1)).then_some(2),
    }
}

/// For each position: how many characters the rest takes when set B, and when set C is on.
fn costs(bytes: &[u8]) -> Vec<[u32; 2]> {
    const NEVER: u32 = 1 << 20;
    let mut costs = vec![[0, 0]; bytes.len() + 1];
    for at in (0..bytes.len()).rev() {
        let go = |set: Set| step(bytes, at, set).map_or(NEVER, |width| 1 + costs[at + width][set.index()]);
        let (b, c) = (go(Set::B), go(Set::C));
        costs[at] = [b.min(c + 1), c.min(b + 1)];
    }
    costs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(Set, &str)]) {
        let found: Vec<_> = pieces(text).into_iter().map(|piece| (piece.set, piece.text)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn digits_go_in_pairs_where_that_is_shorter() {
        check("1234", &[(Set::C, "1234")]);
        check("A-04-2", &[(Set::B, "A-04-2")]);
        check("ABC123456", &[(Set::B, "ABC"), (Set::C, "123456")]);
        check("ABC12345", &[(Set::B, "ABC1"), (Set::C, "2345")]);
        check("123456A", &[(Set::C, "123456"), (Set::B, "A")]);
        check("12345", &[(Set::C, "1234"), (Set::B, "5")]);
        check("AB12CD", &[(Set::B, "AB12CD")]);
        check("AB1234CD", &[(Set::B, "AB1234CD")]);
        check("AB123456CD", &[(Set::B, "AB"), (Set::C, "123456"), (Set::B, "CD")]);
        check("\u{1d}00123", &[(Set::C, "\u{1d}0012"), (Set::B, "3")]);
    }

    /// The fewest characters by trying every way.
    fn fewest(bytes: &[u8], at: usize, set: Set) -> u32 {
        if at == bytes.len() {
            return 0;
        }
        let other = set.other();
        let go = |set| step(bytes, at, set).map_or(1 << 20, |width| 1 + fewest(bytes, at + width, set));
        go(set).min(1 + go(other))
    }

    #[test]
    fn no_other_choice_of_sets_is_shorter() {
        for number in 0..3_u32.pow(8) {
            let text: String =
                (0..8).map(|place| ['7', 'A', FNC1][(number / 3_u32.pow(place) % 3) as usize]).collect();
            let pieces = pieces(&text);
            assert_eq!(pieces.iter().map(|piece| piece.text).collect::<String>(), text);
            assert!(pieces.iter().all(|piece| !piece.text.is_empty()), "{text:?}");
            let characters: usize = pieces
                .iter()
                .map(|piece| match piece.set {
                    Set::B => piece.text.len(),
                    Set::C => {
                        let functions = piece.text.matches(FNC1).count();
                        functions + (piece.text.len() - functions) / 2
                    }
                })
                .sum();
            let found = u32::try_from(characters + pieces.len() - 1).unwrap();
            let best = fewest(text.as_bytes(), 0, Set::B).min(fewest(text.as_bytes(), 0, Set::C));
            assert_eq!(found, best, "{text:?}: {pieces:?}");
        }
    }

    #[test]
    fn the_bars_are_those_of_the_standard() {
        // Start C, 12 34, check character, stop; widths from the table of the standard.
        let bars = code128("code", "1234").unwrap();
        assert_eq!(bars.modules(), 11 * 4 + 13);
        // Start C 211232; 12 = 112232; 34 = 131123; check (105 + 12 + 2 × 34) mod 103 = 82: 121241; stop 2331112.
        let expected = "211232 112232 131123 121241 2331112".replace(' ', "");
        let found: String = bars.runs().iter().map(u8::to_string).collect();
        assert_eq!(found, expected);
        assert_eq!((bars.quiet_left(), bars.quiet_right()), (10, 10));
    }

    #[test]
    fn what_cannot_be_drawn_is_said() {
        for (text, sentence) in [
            ("", "location code is empty"),
            ("Hylde Å", "location code holds 'Å'; Code 128 takes printable ASCII characters"),
            ("a\u{1d}b", "location code holds '\\u{1d}'; Code 128 takes printable ASCII characters"),
        ] {
            assert_eq!(code128("location code", text).unwrap_err().to_string(), sentence);
        }
        let error = code128("location code", &"A".repeat(49)).unwrap_err();
        assert_eq!(error.to_string(), "location code has 49 characters; Code 128 holds at most 48");
        assert!(code128("location code", &"A".repeat(48)).is_ok());
    }
}
