//! One element: an application identifier and its value.

use crate::ai::{Ai, UnknownAi};
use crate::date::{ShortDate, TimeOfDay};
use crate::fault::Fault;
use crate::percent::{self, Plus};
use crate::rule::Rule;
use std::fmt;

/// An application identifier with a value that obeys its rules.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Element {
    ai: Ai,
    value: String,
}

/// Why an identifier and a value make no element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ElementError {
    /// The identifier is none that Rummelig knows.
    UnknownAi(UnknownAi),
    /// The value has fewer characters than it must have, or ends in the middle of a part.
    TooShort {
        /// The identifier.
        ai: Ai,
        /// How many characters there are.
        length: usize,
    },
    /// The value has more characters than it may have; often a separator is missing.
    TooLong {
        /// The identifier.
        ai: Ai,
        /// How many characters there are.
        length: usize,
    },
    /// The content of the value is wrong.
    Content {
        /// The identifier.
        ai: Ai,
        /// What is wrong, and where in the value.
        fault: Fault,
    },
}

impl Element {
    /// An element from the code of its identifier and its value.
    ///
    /// # Errors
    /// An unknown identifier, or a value against its rules.
    pub fn new(code: &str, value: &str) -> Result<Self, ElementError> {
        Self::of(Ai::parse(code).map_err(ElementError::UnknownAi)?, value)
    }

    /// An element from its identifier and its value.
    ///
    /// # Errors
    /// A value against the rules of the identifier.
    pub fn of(ai: Ai, value: &str) -> Result<Self, ElementError> {
        check(ai, value)?;
        Ok(Self { ai, value: value.to_owned() })
    }

    /// The identifier.
    #[must_use]
    pub const fn ai(&self) -> Ai {
        self.ai
    }

    /// The value, as the barcode writes it.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }

    /// The value for people: lines of an address without their percent-encoding.
    #[must_use]
    pub fn plain_text(&self) -> String {
        let decoded =
            self.ai.rule().has(Rule::PercentEncoded).then(|| percent::decode(&self.value, Plus::Space));
        decoded.flatten().unwrap_or_else(|| self.value.clone())
    }

    /// The date that the value is or begins with.
    #[must_use]
    pub fn date(&self) -> Option<ShortDate> {
        let rules = self.ai.rule().parts.first()?.rules;
        let dated = rules.contains(&Rule::Day) || rules.contains(&Rule::DayOrMonth);
        dated.then(|| ShortDate::parse_day_or_month(self.value.get(..6)?).ok()).flatten()
    }

    /// The time of day that follows the date.
    #[must_use]
    pub fn time_of_day(&self) -> Option<TimeOfDay> {
        let rules = self.ai.rule().parts.get(1)?.rules;
        let timed = rules.contains(&Rule::HourMinute) || rules.contains(&Rule::Hour);
        timed.then(|| TimeOfDay::parse(self.value.get(6..)?).ok()).flatten()
    }

    /// The number of pieces: (30) in one item, (37) items in a unit.
    #[must_use]
    pub fn count(&self) -> Option<u32> {
        let counts = self.ai.matches("30") || self.ai.matches("37");
        counts.then(|| self.value.parse().ok()).flatten()
    }
}

/// Whether a value obeys the rules of an identifier, part by part from the left.
fn check(ai: Ai, value: &str) -> Result<(), ElementError> {
    let mut start = 0;
    for part in ai.rule().parts {
        let rest = value.get(start..).unwrap_or_default();
        if rest.is_empty() && part.optional {
            break;
        }
        let end = rest.char_indices().nth(usize::from(part.length_max)).map_or(rest.len(), |(end, _)| end);
        let text = rest.get(..end).unwrap_or_default();
        let content = |fault: Fault| ElementError::Content { ai, fault: fault.moved(start) };
        part.charset.check(text).map_err(content)?;
        if text.chars().count() < usize::from(part.length_min) {
            return Err(ElementError::TooShort { ai, length: value.chars().count() });
        }
        start += end;
    }
    if start < value.len() {
        return Err(ElementError::TooLong { ai, length: value.chars().count() });
    }
    check_content(ai, value)
}

/// Whether the parts of a value whose characters and lengths are right obey their rules.
fn check_content(ai: Ai, value: &str) -> Result<(), ElementError> {
    let mut start = 0;
    for part in ai.rule().parts {
        let rest = value.get(start..).unwrap_or_default();
        if rest.is_empty() {
            break;
        }
        let text = rest.get(..usize::from(part.length_max)).unwrap_or(rest);
        for rule in part.rules {
            rule.check(text).map_err(|fault| ElementError::Content { ai, fault: fault.moved(start) })?;
        }
        start += text.len();
    }
    Ok(())
}

impl fmt::Display for Element {
    /// As people read it: (17)261231.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({}){}", self.ai, self.value)
    }
}

impl fmt::Display for ElementError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownAi(unknown) => unknown.fmt(f),
            Self::TooShort { ai, length } if *length < ai.rule().length_min() => {
                write!(f, "({ai}) has {length} characters and needs at least {}", ai.rule().length_min())
            }
            Self::TooShort { ai, length } => {
                write!(f, "({ai}) with {length} characters ends in the middle of a part")
            }
            Self::TooLong { ai, length } => {
                write!(f, "({ai}) has {length} characters and may have at most {}", ai.rule().length_max())
            }
            Self::Content { ai, fault } => {
                write!(f, "({ai}) is wrong at character {}: {fault}", fault.start + 1)
            }
        }
    }
}

impl std::error::Error for ElementError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::FaultKind;

    #[test]
    fn values_obey_length_characters_and_rules() {
        for (code, value) in [
            ("00", "106141411234567897"),
            ("01", "05701234567899"),
            ("10", "A"),
            ("10", "ABCDEFGHIJ0123456789"),
            ("253", "5701234567899"),
            ("253", "5701234567899ABC"),
            ("423", "208752"),
            ("4331", "000400-"),
            ("7040", "1A2_"),
            ("8003", "05701234567899X1"),
            ("8008", "26112414"),
            ("8008", "2611241430"),
            ("8030", "abc-_1"),
        ] {
            assert_eq!(Element::new(code, value).map(|e| e.to_string()), Ok(format!("({code}){value}")));
        }
    }

    #[test]
    fn refusals_say_what_and_where() {
        for (code, value, sentence) in [
            ("8110", "1", "\"8110\" begins with no application identifier that Rummelig knows"),
            ("01", "5701234567899", "(01) has 13 characters and needs at least 14"),
            ("10", "", "(10) has 0 characters and needs at least 1"),
            ("10", "ABCDEFGHIJ01234567890", "(10) has 21 characters and may have at most 20"),
            (
                "01",
                "05701234567890",
                "(01) is wrong at character 14: the check digit does not fit the other digits",
            ),
            ("10", "AB C", "(10) is wrong at character 3: this character may not stand in a GS1 value"),
            ("10", "ABÆ", "(10) is wrong at character 3: this character may not stand in a GS1 value"),
            ("17", "261301", "(17) is wrong at character 3: there is no such month"),
            ("7003", "2611312400", "(7003) is wrong at character 5: there is no such day in this month"),
            ("7003", "2611302400", "(7003) is wrong at character 7: the hour must be 00 to 23"),
            ("423", "2080", "(423) with 4 characters ends in the middle of a part"),
            ("423", "208001", "(423) is wrong at character 4: this is no country code of ISO 3166"),
            ("8003", "15701234567899", "(8003) is wrong at character 1: only zeros may stand here"),
        ] {
            let refusal = Element::new(code, value).map_err(|error| error.to_string());
            assert_eq!(refusal, Err(sentence.to_owned()), "({code}){value}");
        }
        let wrong = Element::new("8006", "057012345678990403");
        let Err(ElementError::Content { fault, .. }) = wrong else { panic!("piece 4 of 3") };
        assert_eq!((fault.kind, fault.start, fault.end), (FaultKind::PieceBeyondTotal, 14, 18));
    }

    #[test]
    fn values_are_read_as_what_they_mean() {
        let element = |code, value| Element::new(code, value).unwrap();
        assert_eq!(element("17", "261231").date().map(|date| date.to_string()).as_deref(), Some("261231"));
        assert_eq!(element("10", "261231").date(), None);
        let made = element("8008", "26112414");
        assert_eq!(made.date().map(|date| date.to_string()).as_deref(), Some("261124"));
        assert_eq!(made.time_of_day(), Some(TimeOfDay { hour: 14, minute: 0, second: 0 }));
        assert_eq!(element("7007", "261124261125").time_of_day(), None);
        assert_eq!(element("7011", "261124").time_of_day(), None);
        assert_eq!(element("37", "24").count(), Some(24));
        assert_eq!(element("10", "24").count(), None);
        assert_eq!(element("4300", "S%C3%B8ren+og+s%C3%B8n").plain_text(), "Søren og søn");
        assert_eq!(element("10", "A+B%20").plain_text(), "A+B%20");
    }
}
