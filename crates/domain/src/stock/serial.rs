//! Serial numbers: the name of one single unit.

use std::fmt;

/// The most characters that a serial number may have; GS1 (AI 21) needs 20, makers print longer ones.
pub const SERIAL_CHARS_MAX: usize = 64;

/// The serial number of one unit, unique per client and sku; case matters.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Serial(String);

/// Why a text is no serial number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SerialError {
    /// Nothing was given.
    #[error("a serial number has at least one character")]
    Empty,
    /// Above [`SERIAL_CHARS_MAX`].
    #[error("a serial number has at most {SERIAL_CHARS_MAX} characters")]
    TooLong,
    /// Space at an end or a control character, as a scanner with a wrong suffix sends them.
    #[error("a serial number has no space at its ends and no control characters")]
    Unprintable,
}

impl Serial {
    /// A serial number of 1 to [`SERIAL_CHARS_MAX`] characters.
    ///
    /// # Errors
    /// [`SerialError`] says which rule the text breaks.
    pub fn new(text: impl Into<String>) -> Result<Self, SerialError> {
        let text = text.into();
        if text.is_empty() {
            Err(SerialError::Empty)
        } else if text.chars().count() > SERIAL_CHARS_MAX {
            Err(SerialError::TooLong)
        } else if text.trim() != text || text.chars().any(char::is_control) {
            Err(SerialError::Unprintable)
        } else {
            Ok(Self(text))
        }
    }

    /// The number as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Serial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Serial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Serial({})", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_a_serial_number() {
        let check = |text: &str, error: Option<SerialError>| {
            assert_eq!(Serial::new(text).err(), error, "{text:?}");
        };
        check("SN-0001", None);
        check("æ 1", None);
        check(&"9".repeat(64), None);
        check(&"9".repeat(65), Some(SerialError::TooLong));
        check("", Some(SerialError::Empty));
        check(" 1", Some(SerialError::Unprintable));
        check("1\r", Some(SerialError::Unprintable));
        check("1\u{1d}2", Some(SerialError::Unprintable));
    }
}
