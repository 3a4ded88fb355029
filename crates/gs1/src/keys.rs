//! Keys that the house itself compares and issues: GTIN and SSCC.

use crate::check_digit::{check_digit, verify_check_digit};
use crate::fault::{Fault, FaultKind};
use std::fmt;

/// A Global Trade Item Number with a right check digit, whatever its length was: all are compared with 14 digits.
///
/// The number under an EAN-8, UPC-A, EAN-13 or ITF-14 symbol is the same GTIN with fewer leading zeros
/// (GS1 General Specifications 3.3.2).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Gtin(u64);

/// A Serial Shipping Container Code with a right check digit: the name of one parcel or pallet, for ever.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sscc(u64);

/// Why no SSCC can be issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SsccError {
    /// The extension digit is above 9.
    ExtensionDigit,
    /// The company prefix is not 4 to 12 digits.
    CompanyPrefix,
    /// The serial number has more digits than are left beside the company prefix.
    SerialTooLarge {
        /// The largest serial number with this company prefix.
        serial_max: u64,
    },
}

impl Gtin {
    /// A GTIN from 8, 12, 13 or 14 digits.
    ///
    /// # Errors
    /// [`FaultKind::NotADigit`], [`FaultKind::WrongLength`] or [`FaultKind::CheckDigitWrong`].
    pub fn parse(text: &str) -> Result<Self, Fault> {
        digits_with_check(text, &[8, 12, 13, 14]).map(Self)
    }

    /// The digits as they stand under a symbol: 8, 12, 13 or 14, as few as hold the number.
    #[must_use]
    pub fn short(self) -> String {
        match self.0 {
            0..=99_999_999 => format!("{:08}", self.0),
            100_000_000..=999_999_999_999 => format!("{:012}", self.0),
            1_000_000_000_000..=9_999_999_999_999 => format!("{:013}", self.0),
            _ => self.to_string(),
        }
    }
}

impl Sscc {
    /// An SSCC from its 18 digits.
    ///
    /// # Errors
    /// [`FaultKind::NotADigit`], [`FaultKind::WrongLength`] or [`FaultKind::CheckDigitWrong`].
    pub fn parse(text: &str) -> Result<Self, Fault> {
        digits_with_check(text, &[18]).map(Self)
    }

    /// The SSCC of a serial number.
    ///
    /// Extension digit, company prefix and serial fill 17 digits, the serial with leading zeros; the check digit follows.
    /// Whoever calls sees to it that no serial number is used twice.
    ///
    /// # Errors
    /// [`SsccError`] when the parts do not fit.
    pub fn issue(extension_digit: u8, company_prefix: &str, serial: u64) -> Result<Self, SsccError> {
        if extension_digit > 9 {
            return Err(SsccError::ExtensionDigit);
        }
        let is_prefix =
            (4..=12).contains(&company_prefix.len()) && company_prefix.bytes().all(|b| b.is_ascii_digit());
        if !is_prefix {
            return Err(SsccError::CompanyPrefix);
        }
        let width = 16 - company_prefix.len();
        let serial_max = 10_u64.pow(u32::try_from(width).unwrap_or(0)) - 1;
        if serial > serial_max {
            return Err(SsccError::SerialTooLarge { serial_max });
        }
        let body = format!("{extension_digit}{company_prefix}{serial:0width$}");
        let check = check_digit(&body).map_err(|_| SsccError::CompanyPrefix)?;
        Self::parse(&format!("{body}{check}")).map_err(|_| SsccError::CompanyPrefix)
    }
}

fn digits_with_check(text: &str, lengths: &[usize]) -> Result<u64, Fault> {
    crate::charset::digits(text)?;
    if !lengths.contains(&text.len()) {
        return Err(Fault::whole(FaultKind::WrongLength, text));
    }
    verify_check_digit(text)?;
    text.parse().map_err(|_| Fault::whole(FaultKind::WrongLength, text))
}

impl fmt::Display for Gtin {
    /// All 14 digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:014}", self.0)
    }
}

impl fmt::Debug for Gtin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Gtin({self})")
    }
}

impl fmt::Display for Sscc {
    /// All 18 digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:018}", self.0)
    }
}

impl fmt::Debug for Sscc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sscc({self})")
    }
}

impl fmt::Display for SsccError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ExtensionDigit => f.write_str("the extension digit of an SSCC is 0 to 9"),
            Self::CompanyPrefix => f.write_str("a GS1 company prefix has 4 to 12 digits"),
            Self::SerialTooLarge { serial_max } => {
                write!(f, "with this company prefix the serial number of an SSCC is at most {serial_max}")
            }
        }
    }
}

impl std::error::Error for SsccError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_gtin_whatever_its_length() {
        for (text, normal, short) in [
            ("96385074", "00000096385074", "96385074"),
            ("036000291452", "00036000291452", "036000291452"),
            ("0036000291452", "00036000291452", "036000291452"),
            ("5701234567899", "05701234567899", "5701234567899"),
            ("05701234567899", "05701234567899", "5701234567899"),
            ("15701234567896", "15701234567896", "15701234567896"),
        ] {
            let gtin = Gtin::parse(text).unwrap();
            assert_eq!((gtin.to_string().as_str(), gtin.short().as_str()), (normal, short));
        }
        for (text, kind) in [
            ("", FaultKind::WrongLength),
            ("5701234567890", FaultKind::CheckDigitWrong),
            ("570123456789", FaultKind::CheckDigitWrong),
            ("123456789", FaultKind::WrongLength),
            ("570123456789X", FaultKind::NotADigit),
            ("５７０１２３４５", FaultKind::NotADigit),
        ] {
            assert_eq!(Gtin::parse(text).map_err(|fault| fault.kind), Err(kind), "{text}");
        }
    }

    #[test]
    fn issued_codes_have_their_parts_in_place() {
        let issued =
            |extension, prefix, serial| Sscc::issue(extension, prefix, serial).map(|sscc| sscc.to_string());
        assert_eq!(issued(1, "0614141", 123_456_789).as_deref(), Ok("106141411234567897"));
        assert_eq!(issued(0, "5701", 1).as_deref(), Ok("057010000000000018"));
        assert_eq!(
            issued(3, "570123456789", 9_999).map(|code| code[..17].to_owned()).as_deref(),
            Ok("35701234567899999")
        );
        assert_eq!(issued(3, "570123456789", 10_000), Err(SsccError::SerialTooLarge { serial_max: 9_999 }));
        assert_eq!(issued(10, "5701", 1), Err(SsccError::ExtensionDigit));
        for prefix in ["", "570", "5701234567890", "57O1", "æøåå"] {
            assert_eq!(issued(0, prefix, 1), Err(SsccError::CompanyPrefix), "{prefix}");
        }
    }
}
