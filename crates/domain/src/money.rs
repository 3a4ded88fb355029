//! Amounts of money in minor units, as papers and customs need them.

use std::fmt;

/// A currency, ISO 4217: three capitals. Whether the three are assigned is the reader's business.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

/// A text that is no currency code; on the wire `bad_format`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("use the three capital letters of ISO 4217, such as DKK")]
pub struct CurrencyError;

impl Currency {
    /// The currency that these three letters name.
    ///
    /// # Errors
    /// [`CurrencyError`] for anything but three ASCII capitals.
    pub fn new(text: &str) -> Result<Self, CurrencyError> {
        match text.as_bytes() {
            &[a, b, c] if [a, b, c].iter().all(u8::is_ascii_uppercase) => Ok(Self([a, b, c])),
            _ => Err(CurrencyError),
        }
    }

    /// The three letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // The constructor let only ASCII capitals in.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Currency({})", self.as_str())
    }
}

/// An amount in minor units (øre, pence); negative for credits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Money {
    /// Whole minor units.
    pub amount_minor: i64,
    /// Of this currency.
    pub currency: Currency,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_currency_is_three_capitals() {
        assert_eq!(Currency::new("DKK").map(|c| c.to_string()), Ok("DKK".to_owned()));
        for text in ["", "DK", "dkk", "DKKK", "KØ"] {
            assert_eq!(Currency::new(text), Err(CurrencyError), "{text:?}");
        }
    }
}
