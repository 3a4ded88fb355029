//! GS1 Digital Link: element strings in the shape of a web address (GS1 Digital Link Standard: URI Syntax).
//!
//! `https://example.dk/01/05701234567899/10/ABC?17=261231` names a GTIN, its lot and its last day of use.
//! The key comes first, its qualifiers follow in their order, everything else stands in the query.
//! Compressed links are not read.

use crate::ai::{Ai, UnknownAi};
use crate::element::{Element, ElementError};
use crate::element_string::{ElementString, ElementStringError};
use crate::percent::{self, Plus};
use std::fmt;

/// A Digital Link whose key, qualifiers and attributes obey their rules.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DigitalLink {
    stem: String,
    /// The key, its qualifiers, then the attributes.
    elements: ElementString,
    /// How many of the elements stand in the path: the key and its qualifiers.
    path_length: usize,
}

/// Why a text is no Digital Link, or elements make none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DigitalLinkError {
    /// No web address, or one without a primary key in its path.
    NotALink,
    /// A percent sign without two hexadecimal digits, or bytes that are no UTF-8.
    PercentEncoding {
        /// The part of the address.
        part: String,
    },
    /// An identifier or value is wrong.
    Element(ElementError),
    /// One identifier stands twice with different values.
    Contradiction {
        /// The identifier.
        ai: Ai,
    },
    /// An identifier that does not qualify this key, or not in this place.
    Qualifier {
        /// The key.
        key: Ai,
        /// The identifier.
        ai: Ai,
    },
    /// An identifier that may not stand in the query.
    NotAnAttribute {
        /// The identifier.
        ai: Ai,
    },
    /// None of the elements is a primary key.
    NoKey,
    /// The beginning of the address is none: it needs http or https and a host, without query, fragment and blanks.
    Stem,
}

impl DigitalLink {
    /// The link that tells these elements, behind the address `stem`, as "<https://id.gs1.org>".
    ///
    /// The first element that can be a primary key is the key.
    ///
    /// # Errors
    /// [`DigitalLinkError::Stem`], [`DigitalLinkError::NoKey`], or [`DigitalLinkError::NotAnAttribute`] for an element that qualifies another key only.
    pub fn new(stem: &str, elements: &ElementString) -> Result<Self, DigitalLinkError> {
        let stem = stem.trim_end_matches('/');
        if !is_stem(stem) {
            return Err(DigitalLinkError::Stem);
        }
        let is_key = |element: &&Element| element.ai().rule().key.is_some();
        let key = elements.elements().iter().find(is_key).ok_or(DigitalLinkError::NoKey)?;
        let sequences = key.ai().rule().key.unwrap_or_default();
        let told =
            |sequence: &[&str]| sequence.iter().filter_map(|code| elements.get(code)).cloned().collect();
        // The first sequence wins a tie, so that a key alone or with attributes only has one form.
        let qualifiers: Vec<Element> =
            sequences.iter().map(|sequence| told(sequence)).rev().max_by_key(Vec::len).unwrap_or_default();
        let path: Vec<Element> = std::iter::once(key.clone()).chain(qualifiers).collect();
        let query: Vec<Element> =
            elements.elements().iter().filter(|element| !path.contains(element)).cloned().collect();
        match query.iter().find(|element| !element.ai().rule().attribute) {
            Some(element) => Err(DigitalLinkError::NotAnAttribute { ai: element.ai() }),
            None => Self::of(stem.to_owned(), path, query),
        }
    }

    /// Reads a Digital Link.
    ///
    /// A GTIN of 8, 12 or 13 digits, as older links have it, is filled up to 14.
    /// Parameters of the query whose names are not all digits belong to somebody else and are skipped.
    ///
    /// # Errors
    /// [`DigitalLinkError::NotALink`] for an address that names no key, otherwise the first thing that is wrong.
    pub fn parse(text: &str) -> Result<Self, DigitalLinkError> {
        let address = text.split_once('#').map_or(text, |(address, _)| address);
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let scheme_length = scheme_length(path).ok_or(DigitalLinkError::NotALink)?;
        let segments: Vec<&str> = path[scheme_length..].trim_end_matches('/').split('/').collect();
        let key_index = key_index(&segments).ok_or(DigitalLinkError::NotALink)?;
        let (stem, pairs) = segments.split_at(key_index);
        let stem = format!("{}{}", &path[..scheme_length], stem.join("/"));
        if !is_stem(&stem) {
            return Err(DigitalLinkError::NotALink);
        }
        let path = parse_path(pairs)?;
        let query = parse_query(query)?;
        Self::of(stem, path, query)
    }

    fn of(stem: String, path: Vec<Element>, query: Vec<Element>) -> Result<Self, DigitalLinkError> {
        let path_length = path.len();
        match ElementString::new(path.into_iter().chain(query)) {
            Ok(elements) => Ok(Self { stem, elements, path_length }),
            Err(ElementStringError::Contradiction { ai }) => Err(DigitalLinkError::Contradiction { ai }),
            Err(_) => Err(DigitalLinkError::NoKey),
        }
    }

    /// The address before the key, without a slash at its end.
    #[must_use]
    pub fn stem(&self) -> &str {
        &self.stem
    }

    /// The key, its qualifiers, then the attributes of the query.
    #[must_use]
    pub const fn elements(&self) -> &ElementString {
        &self.elements
    }

    /// The primary key, which says what kind of thing the link is about.
    #[must_use]
    pub fn key(&self) -> Option<&Element> {
        self.elements.elements().first()
    }
}

/// The length of "http://" or "https://", in whatever case.
fn scheme_length(text: &str) -> Option<usize> {
    ["http://", "https://"]
        .into_iter()
        .find(|scheme| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
        .map(str::len)
}

fn is_stem(stem: &str) -> bool {
    let host = scheme_length(stem).and_then(|length| stem[length..].split('/').next());
    host.is_some_and(|host| !host.is_empty())
        && !stem.contains(|c: char| {
            matches!(c, '?' | '#' | '"' | '<' | '>' | '\\') || c.is_whitespace() || c.is_control()
        })
}

/// Where the last primary key stands among the segments, counted in pairs from the end.
fn key_index(segments: &[&str]) -> Option<usize> {
    let is_key = |&index: &usize| Ai::parse(segments[index]).is_ok_and(|ai| ai.rule().key.is_some());
    // The first segment is the host.
    (1..segments.len().saturating_sub(1)).rev().step_by(2).find(is_key)
}

fn parse_path(segments: &[&str]) -> Result<Vec<Element>, DigitalLinkError> {
    let mut path: Vec<Element> = Vec::new();
    for pair in segments.chunks_exact(2) {
        let element = parse_element(pair[0], pair[1], Plus::Sign)?;
        if let Some(key) = path.first().map(Element::ai) {
            let codes: Vec<Ai> = path.iter().skip(1).map(Element::ai).chain([element.ai()]).collect();
            if !qualifies(key, &codes) {
                return Err(DigitalLinkError::Qualifier { key, ai: element.ai() });
            }
        }
        path.push(element);
    }
    Ok(path)
}

/// Whether some sequence of the key's qualifiers has these identifiers in this order.
fn qualifies(key: Ai, qualifiers: &[Ai]) -> bool {
    key.rule().key.unwrap_or_default().iter().any(|sequence| {
        let mut codes = sequence.iter();
        qualifiers.iter().all(|ai| codes.any(|code| ai.matches(code)))
    })
}

fn parse_query(query: &str) -> Result<Vec<Element>, DigitalLinkError> {
    let mut attributes = Vec::new();
    for parameter in query.split(['&', ';']) {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_digit()) {
            continue;
        }
        let element = parse_element(name, value, Plus::Space)?;
        if !element.ai().rule().attribute {
            return Err(DigitalLinkError::NotAnAttribute { ai: element.ai() });
        }
        attributes.push(element);
    }
    Ok(attributes)
}

fn parse_element(code: &str, value: &str, plus: Plus) -> Result<Element, DigitalLinkError> {
    let ai = Ai::parse(code)
        .map_err(|unknown: UnknownAi| DigitalLinkError::Element(ElementError::UnknownAi(unknown)))?;
    let decoded = percent::decode(value, plus);
    let value = decoded.ok_or_else(|| DigitalLinkError::PercentEncoding { part: value.to_owned() })?;
    let is_short_gtin = ai.matches("01") && matches!(value.len(), 8 | 12 | 13);
    let value = if is_short_gtin { format!("{value:0>14}") } else { value };
    Element::of(ai, &value).map_err(DigitalLinkError::Element)
}

impl fmt::Display for DigitalLink {
    /// The address, with everything percent-encoded but letters, digits and `-._~`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.stem)?;
        let (path, query) = self.elements.elements().split_at(self.path_length);
        for element in path {
            write!(f, "/{}/{}", element.ai(), percent::encode(element.value()))?;
        }
        for (index, element) in query.iter().enumerate() {
            let mark = if index == 0 { '?' } else { '&' };
            write!(f, "{mark}{}={}", element.ai(), percent::encode(element.value()))?;
        }
        Ok(())
    }
}

impl fmt::Display for DigitalLinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotALink => f.write_str("this is no web address with a GS1 key in its path"),
            Self::PercentEncoding { part } => write!(f, "{part:?} is not percent-encoded as RFC 3986 says"),
            Self::Element(error) => error.fmt(f),
            Self::Contradiction { ai } => write!(f, "({ai}) stands twice with different values"),
            Self::Qualifier { key, ai } => write!(f, "({ai}) may not stand in this place behind ({key})"),
            Self::NotAnAttribute { ai } => write!(f, "({ai}) may not stand in the query of a Digital Link"),
            Self::NoKey => f.write_str("none of the elements is a key that can begin a Digital Link"),
            Self::Stem => f.write_str("a Digital Link begins with http:// or https:// and a host"),
        }
    }
}

impl std::error::Error for DigitalLinkError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, elements: &str, canonical: &str) {
        let link = DigitalLink::parse(text).unwrap();
        let told = link.elements();
        assert_eq!(told.to_string(), elements);
        assert_eq!(link.to_string(), canonical);
        assert_eq!(DigitalLink::parse(canonical), Ok(link.clone()));
        assert_eq!(DigitalLink::new(link.stem(), told), Ok(link.clone()));
    }

    #[test]
    fn links_are_read_and_written() {
        let plain = "https://id.gs1.org/01/05701234567899/10/A%2FB?17=261231&3103=001250";
        check(plain, "(01)05701234567899(10)A/B(17)261231(3103)001250", plain);
        check(
            "https://id.gs1.org/01/05701234567899",
            "(01)05701234567899",
            "https://id.gs1.org/01/05701234567899",
        );
        check(
            "HTTPS://shop.dk/en/01/5701234567899/22/2/10/A/21/7/?linkType=all&17=261231&#top",
            "(01)05701234567899(22)2(10)A(21)7(17)261231",
            "HTTPS://shop.dk/en/01/05701234567899/22/2/10/A/21/7?17=261231",
        );
        check(
            "http://a.dk/01/05701234567899/235/x",
            "(01)05701234567899(235)x",
            "http://a.dk/01/05701234567899/235/x",
        );
        check(
            "https://a.dk/00/106141411234567897?400=P1;403=7",
            "(00)106141411234567897(400)P1(403)7",
            "https://a.dk/00/106141411234567897?400=P1&403=7",
        );
        check(
            "https://a.dk/01/x/414/5701234567899/254/A+B",
            "(414)5701234567899(254)A+B",
            "https://a.dk/01/x/414/5701234567899/254/A%2BB",
        );
        check(
            "https://a.dk/8004/5701A/7040/1AB2",
            "(8004)5701A(7040)1AB2",
            "https://a.dk/8004/5701A/7040/1AB2",
        );
        check(
            "https://a.dk/01/05701234567899?01=05701234567899",
            "(01)05701234567899",
            "https://a.dk/01/05701234567899",
        );
    }

    #[test]
    fn broken_links_are_refused() {
        for (text, sentence) in [
            ("05701234567899", "this is no web address with a GS1 key in its path"),
            ("https:///01/05701234567899", "this is no web address with a GS1 key in its path"),
            ("https://a.dk/01", "this is no web address with a GS1 key in its path"),
            ("https://01/05701234567899", "this is no web address with a GS1 key in its path"),
            ("https://a.dk/about?01=05701234567899", "this is no web address with a GS1 key in its path"),
            (
                "https://a.dk/10/A/01/05701234567890",
                "(01) is wrong at character 14: the check digit does not fit the other digits",
            ),
            ("https://a.dk/01/05701234567899/10/A/22/B", "(22) may not stand in this place behind (01)"),
            ("https://a.dk/01/05701234567899/10/A/235/B", "(235) may not stand in this place behind (01)"),
            ("https://a.dk/01/05701234567899/17/261231", "(17) may not stand in this place behind (01)"),
            ("https://a.dk/01/05701234567899/10/A/10/A", "(10) may not stand in this place behind (01)"),
            ("https://a.dk/01/05701234567899?21=1", "(21) may not stand in the query of a Digital Link"),
            ("https://a.dk/01/05701234567899/10/A?10=B", "(10) stands twice with different values"),
            (
                "https://a.dk/01/05701234567899?9999=1",
                "\"9999\" begins with no application identifier that Rummelig knows",
            ),
            ("https://a.dk/01/05701234567899/10/A%2", "\"A%2\" is not percent-encoded as RFC 3986 says"),
            (
                "https://a.dk/01/05701234567899?240=A+B",
                "(240) is wrong at character 2: this character may not stand in a GS1 value",
            ),
            ("https://a.dk/01/05701234567899/10//", "this is no web address with a GS1 key in its path"),
            ("https://a.dk/01/05701234567899?240=", "(240) has 0 characters and needs at least 1"),
        ] {
            let refusal = DigitalLink::parse(text).map_err(|error| error.to_string());
            assert_eq!(refusal, Err(sentence.to_owned()), "{text}");
        }
    }

    #[test]
    fn not_all_elements_make_a_link() {
        let new = |stem: &str, elements: &str| {
            let elements = ElementString::parse_bracketed(elements).unwrap();
            DigitalLink::new(stem, &elements).map(|link| link.to_string()).map_err(|error| error.to_string())
        };
        let sentence = |text: &str| Err(text.to_owned());
        assert_eq!(
            new("https://a.dk/", "(17)261231(01)05701234567899").as_deref(),
            Ok("https://a.dk/01/05701234567899?17=261231")
        );
        assert_eq!(
            new("https://a.dk", "(10)A"),
            sentence("none of the elements is a key that can begin a Digital Link")
        );
        assert_eq!(
            new("https://a.dk", "(00)106141411234567897(21)A"),
            sentence("(21) may not stand in the query of a Digital Link")
        );
        for stem in
            ["", "a.dk", "ftp://a.dk", "https://", "https://a.dk/?x", "https://a dk", "https://a.dk#b"]
        {
            assert_eq!(
                new(stem, "(01)05701234567899"),
                sentence("a Digital Link begins with http:// or https:// and a host"),
                "{stem}"
            );
        }
    }
}
