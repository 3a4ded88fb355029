//! The application identifiers that Rummelig knows, each with its rules.
//!
//! An application identifier (AI) stands before each value and says what the value is: (17) a day of expiry, (00) an SSCC.
//! [`TABLE`] is the one place that knows them; parsing, building, the checks of labels and the table of the handheld all come from it.
//! It holds what is met on goods, parcels and pallets; identifiers of patients, coupons and bank accounts are left out on purpose.
//! What is not in the table is unknown, and is never guessed at.

mod table;

use crate::charset::Charset;
use crate::measure::Unit;
use crate::rule::Rule;
use std::fmt;
use std::hash::{Hash, Hasher};

pub use table::TABLE;

/// The rules of one application identifier, or of a range whose members differ in their last digit.
#[derive(Debug)]
pub struct AiRule {
    /// The identifier, or the first one of a range: two to four digits.
    pub first: &'static str,
    /// The last one of the range; the same as `first` for a single identifier.
    pub last: &'static str,
    /// The title that stands beside the value where there is room for it (GS1 General Specifications 3.2).
    pub title: &'static str,
    /// The value, part by part.
    pub parts: &'static [Part],
    /// Whether its length is fixed for all time, so that no separator follows (GS1 General Specifications 7.8.5).
    pub predefined: bool,
    /// Whether it may stand in the query of a Digital Link.
    pub attribute: bool,
    /// What must be known of the same goods: of every group at least one alternative; "01+21" means both.
    pub needs: &'static [&'static [&'static str]],
    /// What may not be told of the same goods; an `n` stands for any digit.
    pub excludes: &'static [&'static str],
    /// For a primary key of Digital Links: the sequences of qualifiers that may follow it.
    pub key: Option<&'static [&'static [&'static str]]>,
    /// For a measure: the unit in which it counts.
    pub unit: Option<Unit>,
}

/// A part of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The characters it is made of.
    pub charset: Charset,
    /// The fewest characters.
    pub length_min: u8,
    /// The most characters.
    pub length_max: u8,
    /// Whether it may be missing, with all that would follow.
    pub optional: bool,
    /// What its content must obey.
    pub rules: &'static [Rule],
}

/// An application identifier that Rummelig knows.
#[derive(Clone, Copy)]
pub struct Ai {
    rule: &'static AiRule,
    number: u16,
}

/// A text that is none of the application identifiers Rummelig knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownAi(
    /// The text, at most its first four characters.
    pub String,
);

impl Ai {
    /// The identifier with exactly this code, as "17" or "3103".
    ///
    /// # Errors
    /// [`UnknownAi`] when the table has none.
    pub fn parse(code: &str) -> Result<Self, UnknownAi> {
        let unknown = || UnknownAi(code.chars().take(4).collect());
        // No identifier is the beginning of another, so that the order as text is the order of the table.
        let next = TABLE.partition_point(|rule| rule.first <= code);
        let rule = next.checked_sub(1).and_then(|index| TABLE.get(index)).ok_or_else(unknown)?;
        if !rule.covers(code) {
            return Err(unknown());
        }
        let number = code.parse().map_err(|_| unknown())?;
        Ok(Self { rule, number })
    }

    /// The identifier with which a text begins, and the rest of the text.
    ///
    /// # Errors
    /// [`UnknownAi`] when the text begins with none of the table.
    pub fn split(text: &str) -> Result<(Self, &str), UnknownAi> {
        (2..=4)
            .filter_map(|width| text.split_at_checked(width))
            .find_map(|(code, rest)| Self::parse(code).ok().map(|ai| (ai, rest)))
            .ok_or_else(|| UnknownAi(text.chars().take(4).collect()))
    }

    /// The rules of this identifier.
    #[must_use]
    pub const fn rule(self) -> &'static AiRule {
        self.rule
    }

    /// Whether this is the identifier with that code, or one of a pattern in which an `n` stands for any digit: "310n".
    #[must_use]
    pub fn matches(self, pattern: &str) -> bool {
        let width = self.rule.first.len();
        let mut number = self.number;
        let mut digits = [0; 4];
        for digit in digits.iter_mut().take(width).rev() {
            *digit = b'0' + u8::try_from(number % 10).unwrap_or(0);
            number /= 10;
        }
        pattern.len() == width
            && pattern.bytes().zip(digits).all(|(wanted, digit)| wanted == b'n' || wanted == digit)
    }

    /// For measures and amounts: how many digits stand behind the point.
    #[must_use]
    pub fn decimals(self) -> Option<u8> {
        let counts = self.rule.unit.is_some() || self.rule.first.starts_with("39");
        counts.then(|| u8::try_from(self.number % 10).ok()).flatten()
    }
}

impl AiRule {
    /// Whether the identifier with that code has these rules.
    #[must_use]
    pub fn covers(&self, code: &str) -> bool {
        code.len() == self.first.len()
            && code.bytes().all(|byte| byte.is_ascii_digit())
            && (self.first..=self.last).contains(&code)
    }

    /// The fewest characters of a value.
    #[must_use]
    pub fn length_min(&self) -> usize {
        self.parts.iter().filter(|part| !part.optional).map(|part| usize::from(part.length_min)).sum()
    }

    /// The most characters of a value.
    #[must_use]
    pub fn length_max(&self) -> usize {
        self.parts.iter().map(|part| usize::from(part.length_max)).sum()
    }

    /// Whether some part obeys this rule.
    #[must_use]
    pub fn has(&self, rule: Rule) -> bool {
        self.parts.iter().any(|part| part.rules.contains(&rule))
    }
}

impl PartialEq for Ai {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number && self.rule.first.len() == other.rule.first.len()
    }
}

impl Eq for Ai {}

impl Hash for Ai {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.number, self.rule.first.len()).hash(state);
    }
}

impl fmt::Display for Ai {
    /// Its digits, without brackets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:0width$}", self.number, width = self.rule.first.len())
    }
}

impl fmt::Debug for Ai {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({self})")
    }
}

impl fmt::Display for UnknownAi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} begins with no application identifier that Rummelig knows", self.0)
    }
}

impl std::error::Error for UnknownAi {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order_and_no_identifier_begins_another() {
        assert!(TABLE.is_sorted_by(|a, b| a.last < b.first), "ordered, without overlap");
        for rule in TABLE {
            assert!(
                (2..=4).contains(&rule.first.len()) && rule.first.len() == rule.last.len(),
                "{}",
                rule.first
            );
            let prefixes = TABLE.iter().filter(|other| other.first.len() < rule.first.len());
            for other in prefixes {
                assert!(
                    !other.covers(&rule.first[..other.first.len()]),
                    "{} begins {}",
                    other.first,
                    rule.first
                );
            }
        }
    }

    #[test]
    fn only_the_last_part_varies_in_length_and_optional_parts_come_last() {
        for rule in TABLE {
            for pair in rule.parts.windows(2) {
                assert_eq!(pair[0].length_min, pair[0].length_max, "{}", rule.first);
                assert!(!pair[0].optional || pair[1].optional, "{}", rule.first);
            }
            assert!(
                !rule.parts.is_empty() && rule.length_min() > 0 && rule.length_max() <= 90,
                "{}",
                rule.first
            );
            assert!(!rule.predefined || rule.length_min() == rule.length_max(), "{}", rule.first);
        }
    }

    #[test]
    fn identifiers_are_found_by_code_and_at_the_head_of_a_text() {
        for code in ["00", "01", "235", "3103", "3695", "414", "7003", "8020", "90", "99"] {
            assert_eq!(Ai::parse(code).map(|ai| ai.to_string()).as_deref(), Ok(code));
        }
        for code in
            ["", "0", "04", "23", "310", "3106", "31031", "9", "999", "+1", "0a", "ø1", "8110", "7250"]
        {
            assert_eq!(
                Ai::parse(code).map_err(|unknown| unknown.0),
                Err(code.chars().take(4).collect()),
                "{code}"
            );
        }
        let (ai, rest) = Ai::split("3103001250").unwrap();
        assert_eq!((ai.to_string().as_str(), rest), ("3103", "001250"));
        assert_eq!(Ai::split("8110999").map(|(ai, _)| ai), Err(UnknownAi("8110".to_owned())));
        assert_eq!(Ai::split("æøå").map(|(ai, _)| ai), Err(UnknownAi("æøå".to_owned())));
    }

    #[test]
    fn patterns_match_digit_by_digit() {
        let net_weight = Ai::parse("3103").unwrap();
        for (pattern, matches) in [
            ("3103", true),
            ("310n", true),
            ("31nn", true),
            ("320n", false),
            ("310", false),
            ("31030", false),
        ] {
            assert_eq!(net_weight.matches(pattern), matches, "{pattern}");
        }
        assert!(Ai::parse("01").unwrap().matches("01"));
        assert_eq!(net_weight.decimals(), Some(3));
        assert_eq!(Ai::parse("17").unwrap().decimals(), None);
        assert_eq!(Ai::parse("3932").unwrap().decimals(), Some(2));
    }
}
