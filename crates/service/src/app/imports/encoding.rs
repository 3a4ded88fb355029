//! In which encoding a whole file is written, and its fingerprint.
//!
//! Files come from spreadsheets and shop systems and do not say what they are. One decision is made for the whole
//! file before a row of it is used: a file that is half one and half the other would put wrong letters into names.

use super::ImportError;
use encoding_rs::WINDOWS_1252;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::io::{Read, Seek, SeekFrom};

/// The sign that some programs put before UTF-8.
const BOM: &[u8] = b"\xEF\xBB\xBF";

/// How much of a file is looked at in one go.
const CHUNK_BYTES: usize = 64 * 1024;

/// What the bytes of a file mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without the byte order mark.
    Utf8,
    /// Windows-1252, of which five bytes are undefined.
    Windows1252,
}

impl Encoding {
    /// The name in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Windows1252 => "windows-1252",
        }
    }

    /// The encoding of this name; none for another name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Utf8, Self::Windows1252].into_iter().find(|encoding| encoding.as_str() == text)
    }

    /// The text of one cell of a file that [`examine`] found to be in this encoding.
    #[must_use]
    pub fn decode(self, bytes: &[u8]) -> Cow<'_, str> {
        match self {
            Self::Utf8 => String::from_utf8_lossy(bytes),
            Self::Windows1252 => WINDOWS_1252.decode_without_bom_handling(bytes).0,
        }
    }
}

/// What one look at all bytes of a file tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Examined {
    /// The encoding of the whole file.
    pub encoding: Encoding,
    /// Where the text begins: 3 after a byte order mark, else 0.
    pub text_start: u64,
    /// SHA-256 of all bytes: the same bytes are the same file.
    pub sha256: [u8; 32],
    /// The size of the file in bytes.
    pub bytes: u64,
}

/// Reads a file once from its start, a piece at a time, and leaves the reader at the start of the text.
///
/// # Errors
/// [`ImportError::Unreadable`] for UTF-16, for a file that announces UTF-8 and is not, and for bytes that are neither
/// UTF-8 nor Windows-1252, each with the offset of the byte; [`ImportError::Io`] when reading fails.
pub fn examine<R: Read + Seek>(reader: &mut R) -> Result<Examined, ImportError> {
    reader.seek(SeekFrom::Start(0))?;
    let mut hash = Sha256::new();
    let mut scan = Scan::default();
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        let length = read_full(reader, &mut chunk)?;
        if length == 0 {
            break;
        }
        hash.update(&chunk[..length]);
        scan.feed(&chunk[..length])?;
    }
    let encoding = scan.decide()?;
    let text_start = if scan.bom { BOM.len() as u64 } else { 0 };
    reader.seek(SeekFrom::Start(text_start))?;
    Ok(Examined { encoding, text_start, sha256: hash.finalize().into(), bytes: scan.bytes })
}

/// Fills the buffer as far as the reader goes, so that the first chunk always shows the whole byte order mark.
fn read_full<R: Read>(reader: &mut R, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match reader.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(length) => filled += length,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// The state of the decision after some chunks.
#[derive(Default)]
struct Scan {
    bytes: u64,
    bom: bool,
    /// Where the file first stopped being UTF-8.
    not_utf8: Option<u64>,
    /// Where the file first held a byte that Windows-1252 does not define.
    undefined: Option<(u64, u8)>,
    /// The beginning of a UTF-8 sequence that the last chunk cut off: at most 3 bytes.
    cut: Vec<u8>,
}

impl Scan {
    fn feed(&mut self, chunk: &[u8]) -> Result<(), ImportError> {
        if self.bytes == 0 {
            refuse_utf16(chunk)?;
            self.bom = chunk.starts_with(BOM);
        }
        if self.undefined.is_none() {
            self.undefined = chunk
                .iter()
                .position(|byte| matches!(byte, 0x81 | 0x8D | 0x8F | 0x90 | 0x9D))
                .map(|at| (self.bytes + at as u64, chunk[at]));
        }
        if self.not_utf8.is_none() {
            self.check_utf8(chunk);
        }
        self.bytes += chunk.len() as u64;
        Ok(())
    }

    fn check_utf8(&mut self, chunk: &[u8]) {
        let start = self.bytes - self.cut.len() as u64;
        let joined;
        let text = if self.cut.is_empty() {
            chunk
        } else {
            joined = [&self.cut, chunk].concat();
            &joined
        };
        let Err(error) = std::str::from_utf8(text) else {
            self.cut.clear();
            return;
        };
        if error.error_len().is_some() {
            self.not_utf8 = Some(start + error.valid_up_to() as u64);
        } else {
            self.cut = text[error.valid_up_to()..].to_vec();
        }
    }

    fn decide(&mut self) -> Result<Encoding, ImportError> {
        if self.not_utf8.is_none() && !self.cut.is_empty() {
            self.not_utf8 = Some(self.bytes - self.cut.len() as u64);
        }
        let Some(not_utf8) = self.not_utf8 else { return Ok(Encoding::Utf8) };
        if self.bom {
            return Err(ImportError::unreadable_at(
                not_utf8,
                "the file announces UTF-8, but this byte is not UTF-8; save the file again",
                "filen siger, at den er UTF-8, men denne byte er ikke UTF-8; gem filen igen",
            ));
        }
        match self.undefined {
            None => Ok(Encoding::Windows1252),
            Some((at, byte)) => Err(ImportError::unreadable_at(
                at,
                format!("the byte {byte:02X} is neither UTF-8 nor Windows-1252; save the file as UTF-8"),
                format!("byten {byte:02X} er hverken UTF-8 eller Windows-1252; gem filen som UTF-8"),
            )),
        }
    }
}

/// UTF-16 shows itself by its mark or, since a header begins with a plain letter, by a NUL in the first pair.
fn refuse_utf16(head: &[u8]) -> Result<(), ImportError> {
    let utf16_at = |byte| {
        let (en, da) = ("the file is UTF-16; save it as UTF-8", "filen er UTF-16; gem den som UTF-8");
        Err(ImportError::unreadable_at(byte, en, da))
    };
    match head {
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [0, _, ..] => utf16_at(0),
        [_, 0, ..] => utf16_at(1),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn check(bytes: &[u8], expected: Result<Encoding, u64>) {
        let found = examine(&mut Cursor::new(bytes)).map(|examined| examined.encoding);
        match (found, expected) {
            (Ok(encoding), Ok(wanted)) => assert_eq!(encoding, wanted, "{bytes:02X?}"),
            (Err(ImportError::Unreadable { byte: Some(at), .. }), Err(wanted)) => {
                assert_eq!(at, wanted, "{bytes:02X?}");
            }
            (found, expected) => panic!("{bytes:02X?}: {found:?} instead of {expected:?}"),
        }
    }

    #[test]
    fn utf8_if_valid_else_windows_1252() {
        check(b"", Ok(Encoding::Utf8));
        check(b"sku,name\n", Ok(Encoding::Utf8));
        check("sku\nRødgrød\n".as_bytes(), Ok(Encoding::Utf8));
        check(b"\xEF\xBB\xBFsku\n", Ok(Encoding::Utf8));
        check(b"sku\n\x52\xF8\x64\x67\x72\xF8\x64\n", Ok(Encoding::Windows1252));
        check(b"sku\n\x80\n", Ok(Encoding::Windows1252));
        // A sequence that the end of the file cuts off is not UTF-8.
        check(b"sku\nr\xC3", Ok(Encoding::Windows1252));
    }

    #[test]
    fn what_is_neither_is_named_by_its_byte() {
        for byte in [0x81, 0x8D, 0x8F, 0x90, 0x9D] {
            check(&[b's', b'\n', 0xF8, byte], Err(3));
        }
        // The same bytes inside UTF-8 are letters: Á is C3 81.
        check("Á".as_bytes(), Ok(Encoding::Utf8));
        check(b"\xFF\xFEs\0", Err(0));
        check(b"\xFE\xFF\0s", Err(0));
        check(b"s\0k\0", Err(1));
        check(b"\0s\0k", Err(0));
        check(b"\xEF\xBB\xBFs\xF8k", Err(4));
    }

    #[test]
    fn the_vector_reads_as_danish() {
        let bytes = [0x52, 0xF8, 0x64, 0x67, 0x72, 0xF8, 0x64];
        assert_eq!(Encoding::Windows1252.decode(&bytes), "Rødgrød");
        assert_eq!(Encoding::Windows1252.decode(b"5 \x80"), "5 €");
    }

    #[test]
    fn a_letter_across_two_chunks_is_still_one_letter() {
        for shift in 0..4 {
            let mut text = "x".repeat(CHUNK_BYTES - 2 + shift);
            text.push('€');
            text.push_str(&"ø".repeat(CHUNK_BYTES));
            check(text.as_bytes(), Ok(Encoding::Utf8));
            let mut broken = text.into_bytes();
            broken.push(0x81);
            check(&broken, Err(broken.len() as u64 - 1));
        }
    }

    #[test]
    fn the_fingerprint_is_that_of_all_bytes() {
        let examined = examine(&mut Cursor::new(b"\xEF\xBB\xBFabc")).unwrap();
        assert_eq!((examined.bytes, examined.text_start), (6, 3));
        let expected: [u8; 32] = Sha256::digest(b"\xEF\xBB\xBFabc").into();
        assert_eq!(examined.sha256, expected);
    }
}
