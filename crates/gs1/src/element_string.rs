//! Element strings: what a GS1-128, GS1 DataMatrix, GS1 QR or GS1 DataBar symbol holds.
//!
//! The elements follow each other without a mark.
//! Where a value's length is fixed for all time the next identifier follows at once; elsewhere the separator FNC1 ends the value,
//! and scanners send it as the control character GS.

use crate::ai::{Ai, UnknownAi};
use crate::date::ShortDate;
use crate::element::{Element, ElementError};
use crate::keys::{Gtin, Sscc};
use crate::measure::Measure;
use std::fmt;

/// The separator as scanners send it: the control character GS.
pub const SEPARATOR: char = '\u{1d}';

/// Elements in the order in which they stand, each identifier once.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ElementString {
    elements: Vec<Element>,
}

/// Why a text is no element string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ElementStringError {
    /// There is no element.
    Empty,
    /// One element is wrong.
    Element {
        /// The byte at which its identifier begins, counted from 0.
        position: usize,
        /// What is wrong with it.
        error: ElementError,
    },
    /// One identifier stands twice with different values.
    Contradiction {
        /// The identifier.
        ai: Ai,
    },
    /// An identifier in brackets must stand here.
    BracketMissing {
        /// The byte at which it is missing, counted from 0.
        position: usize,
    },
}

impl ElementString {
    /// An element string of these elements, in this order.
    ///
    /// An element that is repeated with the same value is kept once.
    ///
    /// # Errors
    /// [`ElementStringError::Empty`] or [`ElementStringError::Contradiction`].
    pub fn new(elements: impl IntoIterator<Item = Element>) -> Result<Self, ElementStringError> {
        let mut kept: Vec<Element> = Vec::new();
        for element in elements {
            match kept.iter().find(|other| other.ai() == element.ai()) {
                None => kept.push(element),
                Some(other) if *other == element => {}
                Some(_) => return Err(ElementStringError::Contradiction { ai: element.ai() }),
            }
        }
        if kept.is_empty() { Err(ElementStringError::Empty) } else { Ok(Self { elements: kept }) }
    }

    /// Reads what a scanner sends, without its AIM prefix.
    ///
    /// A separator is also tolerated at the beginning, at the end and after a value of fixed length, where it is not needed.
    ///
    /// # Errors
    /// The first thing that is wrong, and where.
    pub fn parse(text: &str) -> Result<Self, ElementStringError> {
        let mut rest = text.strip_prefix(SEPARATOR).unwrap_or(text);
        let mut elements = Vec::new();
        while !rest.is_empty() {
            let position = text.len() - rest.len();
            let at = |error| ElementStringError::Element { position, error };
            let (ai, behind) = Ai::split(rest).map_err(|unknown| at(ElementError::UnknownAi(unknown)))?;
            let (value, behind) = behind.split_at(value_length(ai, behind));
            elements.push(Element::of(ai, value).map_err(at)?);
            rest = behind.strip_prefix(SEPARATOR).unwrap_or(behind);
        }
        Self::new(elements)
    }

    /// Reads the form for people: (01)05701234567899(10)ABC.
    ///
    /// Blanks around the values are skipped, since no value has any.
    /// Two to four digits in brackets always begin an element; where a value itself holds them, a backslash stands before the bracket.
    ///
    /// # Errors
    /// The first thing that is wrong, and where.
    pub fn parse_bracketed(text: &str) -> Result<Self, ElementStringError> {
        let mut rest = text.trim_end();
        let mut elements = Vec::new();
        while !rest.trim_start().is_empty() {
            rest = rest.trim_start();
            let position = text.trim_end().len() - rest.len();
            let (code, behind) =
                split_bracket(rest).ok_or(ElementStringError::BracketMissing { position })?;
            let (value, behind) = split_value(behind);
            let element = Element::new(code, value.trim());
            elements.push(element.map_err(|error| ElementStringError::Element { position, error })?);
            rest = behind;
        }
        Self::new(elements)
    }

    /// The data for a symbol, without the leading FNC1 and with a separator only where one is needed.
    #[must_use]
    pub fn encode(&self) -> String {
        let mut data = String::new();
        for (index, element) in self.elements.iter().enumerate() {
            data.push_str(&element.ai().to_string());
            data.push_str(element.value());
            if !element.ai().rule().predefined && index + 1 < self.elements.len() {
                data.push(SEPARATOR);
            }
        }
        data
    }

    /// The form for people that [`ElementString::parse_bracketed`] reads back whatever the values hold.
    ///
    /// It differs from the text under a symbol, which is what `Display` writes, only by the rare backslash.
    #[must_use]
    pub fn bracketed(&self) -> String {
        let mut text = String::new();
        for element in &self.elements {
            text.push_str(&format!("({})", element.ai()));
            for (at, c) in element.value().char_indices() {
                if split_bracket(&element.value()[at..]).is_some() {
                    text.push('\\');
                }
                text.push(c);
            }
        }
        text
    }

    /// The elements, in the order in which they stand; at least one.
    #[must_use]
    pub fn elements(&self) -> &[Element] {
        &self.elements
    }

    /// The element whose identifier has this code or pattern, as "17" or "310n".
    #[must_use]
    pub fn get(&self, pattern: &str) -> Option<&Element> {
        self.elements.iter().find(|element| element.ai().matches(pattern))
    }

    /// What the unit is: (01).
    #[must_use]
    pub fn gtin(&self) -> Option<Gtin> {
        Gtin::parse(self.get("01")?.value()).ok()
    }

    /// What is in the unit: (02).
    #[must_use]
    pub fn content_gtin(&self) -> Option<Gtin> {
        Gtin::parse(self.get("02")?.value()).ok()
    }

    /// Which parcel or pallet it is: (00).
    #[must_use]
    pub fn sscc(&self) -> Option<Sscc> {
        Sscc::parse(self.get("00")?.value()).ok()
    }

    /// The lot: (10).
    #[must_use]
    pub fn lot(&self) -> Option<&str> {
        self.get("10").map(Element::value)
    }

    /// The serial number: (21).
    #[must_use]
    pub fn serial(&self) -> Option<&str> {
        self.get("21").map(Element::value)
    }

    /// The last day of use: (17), or the day of (7003).
    #[must_use]
    pub fn expiry(&self) -> Option<ShortDate> {
        self.get("17").or_else(|| self.get("7003"))?.date()
    }

    /// The last day of best quality: (15).
    #[must_use]
    pub fn best_before(&self) -> Option<ShortDate> {
        self.get("15")?.date()
    }

    /// How many items are in the unit: (37).
    #[must_use]
    pub fn content_count(&self) -> Option<u32> {
        self.get("37")?.count()
    }

    /// The weights and sizes.
    pub fn measures(&self) -> impl Iterator<Item = (Ai, Measure)> {
        self.elements.iter().filter_map(|element| Measure::of(element).map(|measure| (element.ai(), measure)))
    }
}

/// How many bytes of the text behind an identifier are its value.
fn value_length(ai: Ai, behind: &str) -> usize {
    let separator = behind.find(SEPARATOR).unwrap_or(behind.len());
    if !ai.rule().predefined {
        return separator;
    }
    let fixed = behind.char_indices().nth(ai.rule().length_max()).map_or(behind.len(), |(end, _)| end);
    fixed.min(separator)
}

/// The code of an identifier in brackets, and what follows.
fn split_bracket(text: &str) -> Option<(&str, &str)> {
    let (code, behind) = text.strip_prefix('(')?.split_once(')')?;
    ((2..=4).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_digit()))
        .then_some((code, behind))
}

/// The value up to the next identifier in brackets, and what follows.
fn split_value(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if split_bracket(rest).is_some() {
            break;
        }
        let escaped = rest.strip_prefix('\\').filter(|behind| split_bracket(behind).is_some());
        value.push(if escaped.is_some() { '(' } else { c });
        rest = match escaped {
            Some(behind) => &behind[1..],
            None => &rest[c.len_utf8()..],
        };
    }
    (value, rest)
}

impl fmt::Display for ElementString {
    /// As it stands under a symbol: (01)05701234567899(10)ABC.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.elements.iter().try_for_each(|element| element.fmt(f))
    }
}

impl fmt::Display for ElementStringError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("there is no element"),
            Self::Element { position, error: ElementError::UnknownAi(UnknownAi(text)) } => {
                write!(
                    f,
                    "{text:?} at character {} begins with no application identifier that Rummelig knows",
                    position + 1
                )
            }
            Self::Element { error, .. } => error.fmt(f),
            Self::Contradiction { ai } => write!(f, "({ai}) stands twice with different values"),
            Self::BracketMissing { position } => {
                write!(
                    f,
                    "at character {} an application identifier in brackets must stand, as (01)",
                    position + 1
                )
            }
        }
    }
}

impl std::error::Error for ElementStringError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(data: &str, shown: &str) {
        let read = ElementString::parse(data).unwrap();
        assert_eq!(read.to_string(), shown);
        assert_eq!(ElementString::parse_bracketed(&read.bracketed()), Ok(read.clone()));
        assert_eq!(ElementString::parse(&read.encode()), Ok(read));
    }

    #[test]
    fn separators_stand_only_where_they_are_needed() {
        check("010570123456789910ABC\u{1d}17261231", "(01)05701234567899(10)ABC(17)261231");
        check("01057012345678991726123110ABC", "(01)05701234567899(17)261231(10)ABC");
        check("\u{1d}0105701234567899\u{1d}17261231\u{1d}10ABC\u{1d}", "(01)05701234567899(17)261231(10)ABC");
        check("00106141411234567897", "(00)106141411234567897");
        check("40257012345678901235\u{1d}400A(10)B", "(402)57012345678901235(400)A(10)B");
        check("10A\u{1d}10A", "(10)A");
        let read = ElementString::parse_bracketed("(10)ABC(17)261231(01)05701234567899(21)7").unwrap();
        assert_eq!(read.encode(), "10ABC\u{1d}172612310105701234567899217");
    }

    #[test]
    fn what_is_wrong_is_said_and_where() {
        for (data, sentence) in [
            ("", "there is no element"),
            ("\u{1d}", "there is no element"),
            (
                "10A\u{1d}\u{1d}17261231",
                "\"\\u{1d}172\" at character 5 begins with no application identifier that Rummelig knows",
            ),
            (
                "17261231XYZ",
                "\"XYZ\" at character 9 begins with no application identifier that Rummelig knows",
            ),
            (
                "0105701234567899811012",
                "\"8110\" at character 17 begins with no application identifier that Rummelig knows",
            ),
            ("010570123456789", "(01) has 13 characters and needs at least 14"),
            ("0105701\u{1d}10A", "(01) has 5 characters and needs at least 14"),
            ("10ABCDEFGHIJKLMNOP17261231", "(10) has 24 characters and may have at most 20"),
            ("10A\u{1d}10B", "(10) stands twice with different values"),
            ("10", "(10) has 0 characters and needs at least 1"),
            ("10\u{1d}17261231", "(10) has 0 characters and needs at least 1"),
            ("17æ61231", "(17) is wrong at character 1: only digits may stand here"),
        ] {
            let refusal = ElementString::parse(data).map_err(|error| error.to_string());
            assert_eq!(refusal, Err(sentence.to_owned()), "{data:?}");
        }
    }

    #[test]
    fn people_write_brackets() {
        let shown = |text: &str| ElementString::parse_bracketed(text).map(|read| read.to_string());
        assert_eq!(shown(" (01) 05701234567899 (10) A-1 ").as_deref(), Ok("(01)05701234567899(10)A-1"));
        assert_eq!(shown("(10)A(B)(1)(12345)").as_deref(), Ok("(10)A(B)(1)(12345)"));
        assert_eq!(shown(r"(10)A\(17)").as_deref(), Ok("(10)A(17)"));
        assert_eq!(
            ElementString::parse("10A(17)").map(|read| read.bracketed()).as_deref(),
            Ok(r"(10)A\(17)")
        );
        for (text, sentence) in [
            ("", "there is no element"),
            ("0105701234567899", "at character 1 an application identifier in brackets must stand, as (01)"),
            (
                "(17)261231 (9999)1",
                "\"9999\" at character 12 begins with no application identifier that Rummelig knows",
            ),
            ("(17)261331", "(17) is wrong at character 3: there is no such month"),
            (r"(10)A\B", "(10) is wrong at character 2: this character may not stand in a GS1 value"),
            ("(10)A B", "(10) is wrong at character 2: this character may not stand in a GS1 value"),
        ] {
            assert_eq!(shown(text).map_err(|error| error.to_string()), Err(sentence.to_owned()), "{text}");
        }
    }

    #[test]
    fn the_usual_questions_have_answers() {
        let pallet = "00106141411234567897\u{1d}02057012345678993724\u{1d}10L-7\u{1d}15261200330300125021S1";
        let read = ElementString::parse(pallet).unwrap();
        assert_eq!(read.sscc().map(|sscc| sscc.to_string()).as_deref(), Some("106141411234567897"));
        assert_eq!(read.content_gtin().map(|gtin| gtin.to_string()).as_deref(), Some("05701234567899"));
        assert_eq!((read.gtin(), read.lot(), read.serial()), (None, Some("L-7"), Some("S1")));
        assert_eq!(read.content_count(), Some(24));
        assert_eq!(read.best_before().map(|day| day.to_string()).as_deref(), Some("261200"));
        assert_eq!(
            read.measures().map(|(ai, m)| (ai.to_string(), m.grams())).collect::<Vec<_>>(),
            [("3303".to_owned(), Some(1_250))]
        );
        assert_eq!(read.get("330n").map(|element| element.value()), Some("001250"));
        let item = ElementString::parse("0105701234567899\u{1d}70032612312359").unwrap();
        assert_eq!(item.expiry().map(|day| day.to_string()).as_deref(), Some("261231"));
    }
}
