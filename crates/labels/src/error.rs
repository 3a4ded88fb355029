//! What cannot be printed, and what was printed with a reservation.

use rummelig_gs1::{ElementError, PairingError};

/// Why a label or a paper cannot be made; each names the field and the limit.
///
/// Widths are micrometres, lengths are characters.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LabelError {
    /// Nothing was given where something must be.
    #[error("{field} is empty")]
    Empty {
        /// The field, in words.
        field: &'static str,
    },
    /// The data has more characters than its symbol can hold.
    #[error("{field} has {length} characters; {symbol} holds at most {length_max}")]
    TooLong {
        /// The field, in words.
        field: &'static str,
        /// The symbol, in words.
        symbol: &'static str,
        /// How many characters were given.
        length: usize,
        /// How many are possible.
        length_max: usize,
    },
    /// The data has another number of digits than the symbol has.
    #[error("{field} has {length} characters; {symbol} takes {allowed} digits")]
    WrongLength {
        /// The field, in words.
        field: &'static str,
        /// The symbol, in words.
        symbol: &'static str,
        /// How many characters were given.
        length: usize,
        /// Which numbers are possible, in words.
        allowed: &'static str,
    },
    /// A character that the symbol does not know.
    #[error("{field} holds {character:?}; {symbol} takes {allowed}")]
    BadCharacter {
        /// The field, in words.
        field: &'static str,
        /// The symbol, in words.
        symbol: &'static str,
        /// The first such character.
        character: char,
        /// Which characters are possible, in words.
        allowed: &'static str,
    },
    /// The last digit is not the check digit of the others.
    #[error("{field} ends in {found}, but its check digit is {expected}")]
    CheckDigit {
        /// The field, in words.
        field: &'static str,
        /// What the rule gives.
        expected: char,
        /// What stands there.
        found: char,
    },
    /// A value against the rules of its GS1 identifier.
    #[error("{field}: {error}")]
    Element {
        /// The field, in words.
        field: &'static str,
        /// Which rule is broken.
        error: ElementError,
    },
    /// Elements that GS1 does not let stand on one label (General Specifications 4.13 and 4.14).
    #[error("{field}: {error}")]
    Pairing {
        /// The field, in words.
        field: &'static str,
        /// The first rule that is broken.
        error: PairingError,
    },
    /// The symbol or text is wider than its place even at the smallest size.
    #[error("{field} needs {width} micrometres; there are {width_max}")]
    TooWide {
        /// The field, in words.
        field: &'static str,
        /// What is needed at the smallest size.
        width: i32,
        /// What is there.
        width_max: i32,
    },
    /// The bytes are no picture that can be drawn.
    #[error("{field} is no picture that can be printed: {reason}")]
    Picture {
        /// The field, in words.
        field: &'static str,
        /// What was found, in words.
        reason: String,
    },
}

/// What was printed otherwise than it was asked for; the document is right all the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, thiserror::Error)]
pub enum Warning {
    /// The font has no such character; a box was drawn in its place.
    #[error("the font has no {character:?} (U+{:04X}): a box stands in its place", u32::from(*.character))]
    GlyphMissing {
        /// The character.
        character: char,
    },
    /// The text did not fit and ends in an ellipsis.
    #[error("{field} was shortened to {text:?}")]
    Shortened {
        /// The field, in words.
        field: &'static str,
        /// What was printed.
        text: String,
    },
    /// Something could not be printed and was left out.
    #[error("{field} was left out: {reason}")]
    LeftOut {
        /// The field, in words.
        field: &'static str,
        /// Why, in words.
        reason: String,
    },
}
