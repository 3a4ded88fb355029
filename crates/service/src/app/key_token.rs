//! API keys: their form, their check sum, and what is stored of them.

use sha2::{Digest, Sha256};
use std::fmt;

/// A key as its owner holds it: `rml_live_` or `rml_test_`, an id, a secret of 256 bits and a check sum.
///
/// The secret never appears in `Debug`; [`Token::reveal`] shows it, once, to whoever asked for the key.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    text: String,
}

/// What is stored of a key: the SHA-256 of the whole token.
pub type SecretHash = [u8; 32];

const ID_LENGTH: usize = 12;
const SECRET_LENGTH: usize = 64;
const SUM_LENGTH: usize = 8;
const PREFIX_LENGTH: usize = "rml_live_".len();
const LENGTH: usize = PREFIX_LENGTH + ID_LENGTH + 1 + SECRET_LENGTH + 1 + SUM_LENGTH;
const ID_ALPHABET: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";

impl Token {
    /// A token of this text, if it has the form and its check sum is right: a slip of the pen is told from a key that
    /// we do not know without asking the database.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != LENGTH || !text.is_ascii() {
            return None;
        }
        let (prefix, rest) = text.split_at(PREFIX_LENGTH);
        let (id, rest) = rest.split_at(ID_LENGTH);
        let (secret, sum) = rest.strip_prefix('_')?.split_at(SECRET_LENGTH);
        let sum = sum.strip_prefix('_')?;
        let well_formed = matches!(prefix, "rml_live_" | "rml_test_")
            && id.bytes().all(|byte| ID_ALPHABET.contains(&byte))
            && is_hex(secret)
            && is_hex(sum);
        let body = &text[..LENGTH - 1 - SUM_LENGTH];
        (well_formed && check_sum(body) == sum).then(|| Self { text: text.to_owned() })
    }

    /// A new token.
    ///
    /// # Errors
    /// When the operating system gives no randomness.
    pub fn generate(is_test: bool) -> Result<Self, getrandom::Error> {
        let mut random = [0_u8; 32 + 64];
        getrandom::fill(&mut random)?;
        let (secret, more) = random.split_at(32);
        // Bytes from 252 upwards are dropped, so that every character is equally likely; 64 bytes leave 12 all but
        // certainly, and a token without them is asked for again.
        let id: String = more
            .iter()
            .filter(|byte| **byte < 252)
            .take(ID_LENGTH)
            .map(|byte| char::from(ID_ALPHABET[usize::from(*byte) % ID_ALPHABET.len()]))
            .collect();
        if id.len() < ID_LENGTH {
            return Self::generate(is_test);
        }
        let prefix = if is_test { "rml_test" } else { "rml_live" };
        let body = format!("{prefix}_{id}_{}", hex(secret));
        Ok(Self { text: format!("{body}_{}", check_sum(&body)) })
    }

    /// The id, by which the key is listed and revoked.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.text[PREFIX_LENGTH..PREFIX_LENGTH + ID_LENGTH]
    }

    /// Whether it is a test key.
    #[must_use]
    pub fn is_test(&self) -> bool {
        self.text.starts_with("rml_test_")
    }

    /// What is stored of it.
    #[must_use]
    pub fn hash(&self) -> SecretHash {
        Sha256::digest(self.text.as_bytes()).into()
    }

    /// The whole token, for the one who asked for it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.text
    }

    /// The first token in a text, for instance in an address.
    #[must_use]
    pub fn find_in(text: &str) -> Option<Self> {
        text.match_indices("rml_").find_map(|(at, _)| Self::parse(text.get(at..at + LENGTH)?))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token({}, ***)", self.id())
    }
}

/// Whether two hashes are equal, in a time that does not tell where they differ.
#[must_use]
pub fn same_hash(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |sum, (a, b)| sum | (a ^ b)) == 0
}

/// CRC-32 (IEEE) as eight hexadecimal digits.
fn check_sum(body: &str) -> String {
    format!("{:08x}", crc32fast::hash(body.as_bytes()))
}

fn is_hex(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Bytes as lower-case hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vector() -> String {
        format!("rml_test_0123456789ab_{}_8568843f", "00112233445566778899aabbccddeeff".repeat(2))
    }

    #[test]
    fn the_vector_of_the_contract_holds() {
        let token = Token::parse(&vector()).unwrap();
        assert_eq!(token.id(), "0123456789ab");
        assert!(token.is_test());
        assert_eq!(hex(&token.hash()), "04d93e9d44aebe916ef51b0e96c0c269939f4eeb256fb9665b39c50103a01083");
    }

    #[test]
    fn a_slip_of_the_pen_is_no_token() {
        let vector = vector();
        for wrong in [
            vector.replace("rml_test", "rml_live"),
            vector.replace("0123456789ab", "0123456789aB"),
            vector.replace("8568843f", "8568843e"),
            vector.replace('_', "-"),
            vector.replacen("00", "ø", 1),
            format!("{vector} "),
            String::new(),
        ] {
            assert_eq!(Token::parse(&wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_new_token_reads_back_and_hides_its_secret() {
        let token = Token::generate(false).unwrap();
        assert_eq!(Token::parse(token.reveal()), Some(token.clone()));
        assert!(!token.is_test());
        assert_eq!(format!("{token:?}"), format!("Token({}, ***)", token.id()));
        assert_eq!(Token::find_in(&format!("/v1/orders?key={}&x=1", token.reveal())), Some(token));
    }
}
