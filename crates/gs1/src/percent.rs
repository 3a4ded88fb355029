//! Percent-encoding (RFC 3986 2.1), as Digital Links and the address lines of transport labels use it.

use crate::fault::{Fault, FaultKind};
use std::fmt::Write as _;

/// How a plus sign reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plus {
    /// As itself, in the path of an address.
    Sign,
    /// As a space, in the query of an address and in address lines.
    Space,
}

/// Refuses a percent sign that is not followed by two hexadecimal digits.
pub(crate) fn check(text: &str) -> Result<(), Fault> {
    for (at, _) in text.match_indices('%') {
        let sequence: String = text[at..].chars().take(3).collect();
        if sequence.len() != 3 || !sequence.bytes().skip(1).all(|byte| byte.is_ascii_hexdigit()) {
            return Err(Fault::at(FaultKind::PercentSequenceWrong, at, at + sequence.len()));
        }
    }
    Ok(())
}

/// The text that is meant; `None` for a broken sequence or bytes that are no UTF-8.
pub(crate) fn decode(text: &str, plus: Plus) -> Option<String> {
    check(text).ok()?;
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => hex(rest.next()?)? * 16 + hex(rest.next()?)?,
            b'+' if plus == Plus::Space => b' ',
            _ => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

/// The text with every byte encoded that is not an unreserved character of RFC 3986.
pub(crate) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_decodes_to_itself() {
        for text in ["", "ABC-1.2_3~", "a/b?c#d%e+f g", "Blåbærgrød 日本"] {
            assert_eq!(decode(&encode(text), Plus::Sign).as_deref(), Some(text));
            assert_eq!(decode(&encode(text), Plus::Space).as_deref(), Some(text));
        }
        assert_eq!(encode("Æ/1"), "%C3%86%2F1");
    }

    #[test]
    fn broken_sequences_are_refused_and_plus_depends_on_the_place() {
        for broken in ["%", "%1", "%zz", "%1æ", "%æ1", "a%2", "%FF"] {
            assert_eq!(decode(broken, Plus::Sign), None, "{broken}");
        }
        assert_eq!(decode("a+b%2b", Plus::Sign).as_deref(), Some("a+b+"));
        assert_eq!(decode("a+b%2B", Plus::Space).as_deref(), Some("a b+"));
    }
}
