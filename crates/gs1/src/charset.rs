//! The characters that a value may hold (GS1 General Specifications 7.11).

use crate::fault::{Fault, FaultKind, every_char};

/// The 82 characters of most values, in the order that gives each its number in a check pair.
pub(crate) const SET_82: &str =
    "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

/// A set of characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Charset {
    /// 0 to 9.
    Digits,
    /// The invariant characters of ISO 646 but space and a few signs: 82 of them.
    Set82,
    /// `#`, `-`, `/`, digits and capital letters: 39 of them.
    Set39,
    /// The base64 alphabet for addresses, filled up with `=` at the end to a multiple of three.
    Set64,
}

impl Charset {
    /// Whether every character of the text belongs to the set.
    ///
    /// An empty text does.
    ///
    /// # Errors
    /// The first character that does not belong, or equals signs that do not fill up base64.
    pub fn check(self, text: &str) -> Result<(), Fault> {
        match self {
            Self::Digits => digits(text),
            Self::Set82 => every_char(text, FaultKind::NotInSet82, |c| SET_82.contains(c)),
            Self::Set39 => every_char(text, FaultKind::NotInSet39, is_set39),
            Self::Set64 => set64(text),
        }
    }
}

/// Refuses the first character that is no digit.
pub(crate) fn digits(text: &str) -> Result<(), Fault> {
    every_char(text, FaultKind::NotADigit, |c| c.is_ascii_digit())
}

fn is_set39(c: char) -> bool {
    matches!(c, '#' | '-' | '/' | '0'..='9' | 'A'..='Z')
}

fn is_set64(c: char) -> bool {
    matches!(c, '-' | '_' | '0'..='9' | 'A'..='Z' | 'a'..='z')
}

fn set64(text: &str) -> Result<(), Fault> {
    let body = text.trim_end_matches('=');
    every_char(body, FaultKind::NotInSet64, is_set64)?;
    let padding = text.len() - body.len();
    if padding > 2 || (padding > 0 && !text.len().is_multiple_of(3)) {
        return Err(Fault::at(FaultKind::PaddingWrong, body.len(), text.len()));
    }
    Ok(())
}
