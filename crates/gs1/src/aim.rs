//! AIM prefixes: the three characters by which a scanner says what kind of symbol it read (ISO/IEC 15424).

use std::fmt;

/// The kind of symbol: a letter for the symbology and a character for how it was read.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Aim {
    letter: char,
    modifier: char,
}

/// What the data of a symbol can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Carries {
    /// Elements: GS1-128, GS1 DataBar, GS1 DataMatrix, GS1 QR, GS1 DotCode.
    Elements,
    /// A GTIN of 8, 12 or 13 digits and nothing else: EAN-8, EAN-13, UPC-A, UPC-E.
    Gtin,
    /// A GTIN of 13 digits, and two or five digits of an add-on that belongs to the edition.
    GtinWithAddOn,
    /// Digits: a GTIN of 14, or anything else: interleaved 2 of 5.
    Digits,
    /// Whatever its maker agreed with its reader.
    Text,
}

/// The letters that ISO/IEC 15424 gives to symbologies.
const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVXZdehz";

impl Aim {
    /// The kind of symbol and the data behind it.
    ///
    /// Without a prefix of ISO/IEC 15424 the whole text is data.
    #[must_use]
    pub fn split(text: &str) -> (Option<Self>, &str) {
        let mut chars = text.chars();
        if chars.next() != Some(']') {
            return (None, text);
        }
        match (chars.next(), chars.next()) {
            (Some(letter), Some(modifier))
                if LETTERS.contains(letter) && modifier.is_ascii_alphanumeric() =>
            {
                (Some(Self { letter, modifier }), chars.as_str())
            }
            _ => (None, text),
        }
    }

    /// What the data of such a symbol can be.
    #[must_use]
    pub const fn carries(self) -> Carries {
        match (self.letter, self.modifier) {
            ('C', '1') | ('e', '0') | ('d', '2') | ('Q', '3') | ('J', '1') => Carries::Elements,
            ('E', '0' | '4') => Carries::Gtin,
            ('E', '3') => Carries::GtinWithAddOn,
            ('I', '0' | '1') => Carries::Digits,
            _ => Carries::Text,
        }
    }
}

impl fmt::Display for Aim {
    /// As the scanner sends it: ]C1.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "]{}{}", self.letter, self.modifier)
    }
}

impl fmt::Debug for Aim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_is_split_off_and_understood() {
        for (text, prefix, carries, data) in [
            ("]C110A", "]C1", Carries::Elements, "10A"),
            ("]C0A-04-2", "]C0", Carries::Text, "A-04-2"),
            ("]d210A", "]d2", Carries::Elements, "10A"),
            ("]d1x", "]d1", Carries::Text, "x"),
            ("]Q310A", "]Q3", Carries::Elements, "10A"),
            ("]Q1https://a.dk", "]Q1", Carries::Text, "https://a.dk"),
            ("]e00105701234567899", "]e0", Carries::Elements, "0105701234567899"),
            ("]E05701234567899", "]E0", Carries::Gtin, "5701234567899"),
            ("]E496385074", "]E4", Carries::Gtin, "96385074"),
            ("]E3570123456789912", "]E3", Carries::GtinWithAddOn, "570123456789912"),
            ("]I115701234567896", "]I1", Carries::Digits, "15701234567896"),
            ("]C1", "]C1", Carries::Elements, ""),
        ] {
            let (aim, rest) = Aim::split(text);
            let aim = aim.unwrap();
            assert_eq!((aim.to_string().as_str(), aim.carries(), rest), (prefix, carries, data));
        }
    }

    #[test]
    fn other_texts_have_no_prefix() {
        for text in ["", "]", "]C", "]y1A", "]C-1", "]æ1", "C1A", "]]C1"] {
            assert_eq!(Aim::split(text), (None, text));
        }
    }
}
