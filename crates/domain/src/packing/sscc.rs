//! The number of a parcel under a company prefix.

use crate::client::Gs1Prefix;
use rummelig_gs1::Sscc;

/// The SSCC of the serial number that is counted under a prefix; none when the prefix is used up.
///
/// The digits that the prefix leaves are filled ten times over: the extension digit counts on where they end
/// (GS1 General Specifications 3.2, AI 00: it only gives the company more numbers).
#[must_use]
pub fn sscc_of_serial(prefix: &Gs1Prefix, serial: u64) -> Option<Sscc> {
    let digits = 16_usize.checked_sub(prefix.as_str().len())?;
    let room = 10_u64.checked_pow(u32::try_from(digits).ok()?)?;
    let extension = u8::try_from(serial / room).ok()?;
    Sscc::issue(extension, prefix.as_str(), serial % room).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_is_filled_ten_times_and_then_used_up() {
        let check = |prefix: &str, serial, expected: Option<&str>| {
            let sscc = sscc_of_serial(&Gs1Prefix::new(prefix).unwrap(), serial).map(|sscc| sscc.to_string());
            assert_eq!(sscc.as_deref(), expected, "{prefix} {serial}");
        };
        check("5701", 1, Some("057010000000000018"));
        check("0614141", 123_456_789, Some("006141411234567890"));
        check("570123456789", 9_999, Some("057012345678999997"));
        check("570123456789", 10_000, Some("157012345678900006"));
        check("570123456789", 99_999, Some("957012345678999990"));
        check("570123456789", 100_000, None);
        check("5701", u64::MAX, None);
    }
}
