//! What a scan is.
//!
//! A worker scans what the screen asks for, or something else that looked like it.
//! [`read`] says what the code itself tells: a trade item, an element string, a Digital Link, or a text that only the house can know,
//! such as the code of a location or a tote.
//! It goes by what the scanner says of the symbol where it says so, and otherwise by check digits and separators;
//! what is neither is a text, and never a guess.

use crate::aim::{Aim, Carries};
use crate::digital_link::{DigitalLink, DigitalLinkError};
use crate::element_string::{ElementString, ElementStringError, SEPARATOR};
use crate::fault::{Fault, FaultKind};
use crate::keys::Gtin;
use std::fmt;

/// A scan and what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scan {
    /// The kind of symbol, where the scanner says it.
    pub aim: Option<Aim>,
    /// The data: the scan without its AIM prefix and the line end behind it.
    pub text: String,
    /// What the data mean.
    pub meaning: Meaning,
}

/// What the data of a scan mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// A trade item.
    Gtin(Gtin),
    /// Elements, from a symbol or written in brackets.
    Elements(ElementString),
    /// A Digital Link.
    Link(DigitalLink),
    /// Something that GS1's rules do not speak of.
    Text,
    /// Something of GS1's that is broken.
    Refused(ScanError),
}

/// Why a scan that should be one of GS1's is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScanError {
    /// The number of an EAN or UPC symbol is no GTIN.
    Gtin(Fault),
    /// The elements are wrong.
    Elements(ElementStringError),
    /// The link is wrong.
    Link(DigitalLinkError),
}

impl Scan {
    /// The elements of an element string or of a Digital Link.
    #[must_use]
    pub const fn elements(&self) -> Option<&ElementString> {
        match &self.meaning {
            Meaning::Elements(elements) => Some(elements),
            Meaning::Link(link) => Some(link.elements()),
            Meaning::Gtin(_) | Meaning::Text | Meaning::Refused(_) => None,
        }
    }

    /// The trade item that the scan names, in whatever form.
    #[must_use]
    pub fn gtin(&self) -> Option<Gtin> {
        match &self.meaning {
            Meaning::Gtin(gtin) => Some(*gtin),
            _ => self.elements()?.gtin(),
        }
    }
}

/// Says what a scan is.
///
/// `raw` is what the scanner sent, with or without AIM prefix and line end.
///
/// Without an AIM prefix the data are, in this order: a Digital Link if they are a web address with a key;
/// elements if they hold a separator or begin with an identifier in brackets;
/// a GTIN if they are 8, 12, 13 or 14 digits with a right check digit;
/// elements if they begin with (00), (01) or (02) and everything in them is right; else a text.
#[must_use]
pub fn read(raw: &str) -> Scan {
    let (aim, data) = Aim::split(raw);
    let text = data.trim_end_matches(['\r', '\n', '\t']);
    let meaning = match aim.map(Aim::carries) {
        Some(Carries::Elements) => elements(ElementString::parse(text)),
        Some(Carries::Gtin) => gtin(text, &[8, 12, 13]),
        Some(Carries::GtinWithAddOn) => gtin_with_add_on(text),
        Some(Carries::Digits) => gtin_or_text(text, &[14]),
        Some(Carries::Text) => link_or_text(text),
        None => unnamed(text),
    };
    Scan { aim, text: text.to_owned(), meaning }
}

/// The meaning of data of which the scanner does not say where they come from.
fn unnamed(text: &str) -> Meaning {
    let link = link_or_text(text);
    if link != Meaning::Text {
        return link;
    }
    if text.contains(SEPARATOR) {
        return elements(ElementString::parse(text));
    }
    match ElementString::parse_bracketed(text) {
        Err(ElementStringError::Empty | ElementStringError::BracketMissing { position: 0 }) => {}
        read => return elements(read),
    }
    let item = gtin_or_text(text, &[8, 12, 13, 14]);
    if item != Meaning::Text {
        return item;
    }
    // The check digit of the key at the beginning, and every rule behind it, must all be right by chance.
    let begins_with_key = ["00", "01", "02"].iter().any(|code| text.starts_with(code));
    match ElementString::parse(text) {
        Ok(read) if begins_with_key => Meaning::Elements(read),
        _ => Meaning::Text,
    }
}

fn elements(read: Result<ElementString, ElementStringError>) -> Meaning {
    read.map_or_else(|error| Meaning::Refused(ScanError::Elements(error)), Meaning::Elements)
}

fn gtin(text: &str, lengths: &[usize]) -> Meaning {
    let parsed = Gtin::parse(text).and_then(|gtin| {
        if lengths.contains(&text.len()) { Ok(gtin) } else { Err(Fault::whole(FaultKind::WrongLength, text)) }
    });
    parsed.map_or_else(|fault| Meaning::Refused(ScanError::Gtin(fault)), Meaning::Gtin)
}

/// The GTIN before an add-on of two or five digits, which tells only the issue of a magazine or its price.
fn gtin_with_add_on(text: &str) -> Meaning {
    match text.split_at_checked(13) {
        Some((item, add_on))
            if matches!(add_on.len(), 2 | 5) && add_on.bytes().all(|b| b.is_ascii_digit()) =>
        {
            gtin(item, &[13])
        }
        _ => Meaning::Refused(ScanError::Gtin(Fault::whole(FaultKind::WrongLength, text))),
    }
}

fn gtin_or_text(text: &str, lengths: &[usize]) -> Meaning {
    match gtin(text, lengths) {
        Meaning::Gtin(gtin) => Meaning::Gtin(gtin),
        _ => Meaning::Text,
    }
}

fn link_or_text(text: &str) -> Meaning {
    match DigitalLink::parse(text) {
        Ok(link) => Meaning::Link(link),
        Err(DigitalLinkError::NotALink) => Meaning::Text,
        Err(error) => Meaning::Refused(ScanError::Link(error)),
    }
}

impl fmt::Display for ScanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gtin(fault) => write!(f, "the number is no GTIN: {fault}"),
            Self::Elements(error) => error.fmt(f),
            Self::Link(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ScanError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn meant(raw: &str) -> String {
        match read(raw).meaning {
            Meaning::Gtin(gtin) => format!("gtin {gtin}"),
            Meaning::Elements(elements) => format!("elements {elements}"),
            Meaning::Link(link) => format!("link {}", link.elements()),
            Meaning::Text => "text".to_owned(),
            Meaning::Refused(error) => format!("refused: {error}"),
        }
    }

    #[track_caller]
    fn check(rows: &[(&str, &str)]) {
        for (raw, meaning) in rows {
            assert_eq!(meant(raw), *meaning, "{raw:?}");
        }
    }

    #[test]
    fn the_scanner_says_what_symbol_it_read() {
        check(&[
            ("]E05701234567899", "gtin 05701234567899"),
            ("]E05701234567899\r\n", "gtin 05701234567899"),
            ("]E0036000291452", "gtin 00036000291452"),
            ("]E496385074", "gtin 00000096385074"),
            ("]E3570123456789912", "gtin 05701234567899"),
            ("]E357012345678991", "refused: the number is no GTIN: this has the wrong length"),
            (
                "]E05701234567890",
                "refused: the number is no GTIN: the check digit does not fit the other digits",
            ),
            ("]E015701234567896", "refused: the number is no GTIN: this has the wrong length"),
            ("]I115701234567896", "gtin 15701234567896"),
            ("]I1123456", "text"),
            ("]C1010570123456789910A", "elements (01)05701234567899(10)A"),
            ("]d210A\u{1d}17261231", "elements (10)A(17)261231"),
            ("]Q310A", "elements (10)A"),
            ("]e00105701234567899", "elements (01)05701234567899"),
            ("]C1", "refused: there is no element"),
            (
                "]C18110",
                "refused: \"8110\" at character 1 begins with no application identifier that Rummelig knows",
            ),
            ("]C05701234567899", "text"),
            ("]C0A-04-2", "text"),
            ("]d110A\u{1d}17261231", "text"),
            ("]Q1https://a.dk/01/05701234567899/21/7", "link (01)05701234567899(21)7"),
        ]);
    }

    #[test]
    fn without_a_prefix_check_digits_and_separators_decide() {
        check(&[
            ("5701234567899", "gtin 05701234567899"),
            ("036000291452", "gtin 00036000291452"),
            ("96385074", "gtin 00000096385074"),
            ("15701234567896", "gtin 15701234567896"),
            ("5701234567890", "text"),
            ("570123456789", "text"),
            ("0105701234567899", "elements (01)05701234567899"),
            ("01057012345678991726123110A", "elements (01)05701234567899(17)261231(10)A"),
            ("00106141411234567897", "elements (00)106141411234567897"),
            ("0105701234567890", "text"),
            ("10A\u{1d}17261231", "elements (10)A(17)261231"),
            ("10A\u{1d}17261331", "refused: (17) is wrong at character 3: there is no such month"),
            ("(01)05701234567899(10)A", "elements (01)05701234567899(10)A"),
            (
                "(01)05701234567890",
                "refused: (01) is wrong at character 14: the check digit does not fit the other digits",
            ),
            ("https://a.dk/01/5701234567899", "link (01)05701234567899"),
            (
                "https://a.dk/01/5701234567890",
                "refused: (01) is wrong at character 14: the check digit does not fit the other digits",
            ),
            ("https://rummelig.dk/hylde", "text"),
        ]);
    }

    #[test]
    fn what_only_the_house_can_know_is_a_text() {
        check(&[
            ("", "text"),
            ("A-04-2", "text"),
            ("10-04-2", "text"),
            ("T-0007", "text"),
            ("Ærø 12", "text"),
            ("(stor) kasse", "text"),
            ("(1) kasse", "text"),
            ("261124", "text"),
            ("17261231", "text"),
            ("]", "text"),
        ]);
        assert_eq!(read("T-0007\r\n").text, "T-0007");
    }

    #[test]
    fn every_form_names_the_same_item() {
        let gtin = Gtin::parse("5701234567899").ok();
        for raw in
            ["5701234567899", "]E05701234567899", "]C1010570123456789910A", "https://a.dk/01/05701234567899"]
        {
            assert_eq!(read(raw).gtin(), gtin, "{raw}");
        }
        assert_eq!(read("T-0007").gtin(), None);
    }
}
