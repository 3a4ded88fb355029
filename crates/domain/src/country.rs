//! Countries by their two letters.

use std::fmt;

/// A country, ISO 3166-1 alpha-2: two capitals. Whether the pair is assigned is the carrier's business.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country([u8; 2]);

impl Country {
    /// The country that these two letters name.
    ///
    /// # Errors
    /// [`CountryError`] for anything but two ASCII capitals.
    pub fn new(text: &str) -> Result<Self, CountryError> {
        match text.as_bytes() {
            &[a, b] if a.is_ascii_uppercase() && b.is_ascii_uppercase() => Ok(Self([a, b])),
            _ => Err(CountryError),
        }
    }

    /// The two letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // The constructor let only ASCII capitals in.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// A text that is no country code; on the wire `bad_format`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("use the two capital letters of ISO 3166-1, such as DK")]
pub struct CountryError;

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Country({})", self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_is_two_capitals() {
        assert_eq!(Country::new("DK").map(|c| c.to_string()), Ok("DK".to_owned()));
        for text in ["", "D", "dk", "DNK", "Ø"] {
            assert_eq!(Country::new(text), Err(CountryError), "{text:?}");
        }
    }
}
