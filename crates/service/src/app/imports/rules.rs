//! Rules of a map: which rows are set aside, and which make their order wait.

use super::decimal::Decimal;
use super::table::DecimalMark;
use regex::{Regex, RegexBuilder};
use rummelig_domain::order::HoldReason;
use serde::Deserialize;

/// The most memory one pattern may take when it is compiled.
const PATTERN_BYTES_MAX: usize = 1 << 20;

/// What happens to a row that a rule meets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The row is not imported and no error; the reason is counted in the report.
    SetAside(String),
    /// The row is imported and its order waits for a person, with this hold reason.
    Hold(HoldReason),
}

/// One rule: all conditions must hold.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Conditions by the column of the file that they look at.
    pub when: Vec<(String, Condition)>,
    /// What then happens.
    pub verdict: Verdict,
}

/// One question about one cell; every part that is given must hold.
#[derive(Clone, Debug, Default)]
pub struct Condition {
    matches: Option<Regex>,
    not_matches: Option<Regex>,
    equals: Option<Operand>,
    less_than: Option<Decimal>,
    empty: Option<bool>,
}

/// A condition as it stands in the map.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConditionText {
    matches: Option<String>,
    not_matches: Option<String>,
    equals: Option<Literal>,
    less_than: Option<Literal>,
    empty: Option<bool>,
}

/// A number or a text of the map.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Literal {
    Whole(i64),
    Fraction(f64),
    Text(String),
}

#[derive(Clone, Debug)]
enum Operand {
    Number(Decimal),
    Text(String),
}

impl Condition {
    /// The condition that the map spells.
    ///
    /// # Errors
    /// A sentence about a pattern or number that makes no sense, or a condition that asks nothing.
    pub(super) fn compile(text: &ConditionText) -> Result<Self, String> {
        let condition = Self {
            matches: text.matches.as_deref().map(pattern).transpose()?,
            not_matches: text.not_matches.as_deref().map(pattern).transpose()?,
            equals: text.equals.as_ref().map(operand).transpose()?,
            less_than: match text.less_than.as_ref().map(operand).transpose()? {
                Some(Operand::Text(_)) => return Err("`less_than` takes a number".to_owned()),
                Some(Operand::Number(number)) => Some(number),
                None => None,
            },
            empty: text.empty,
        };
        match condition {
            Self { matches: None, not_matches: None, equals: None, less_than: None, empty: None } => {
                Err("the condition asks nothing; use matches, not_matches, equals, less_than or empty"
                    .to_owned())
            }
            asking => Ok(asking),
        }
    }

    /// Whether the trimmed cell meets the condition. A cell that is no number is neither equal to one nor less.
    #[must_use]
    pub fn holds(&self, cell: &str, mark: DecimalMark) -> bool {
        let number = || Decimal::parse(cell, mark).ok();
        self.matches.as_ref().is_none_or(|pattern| pattern.is_match(cell))
            && self.not_matches.as_ref().is_none_or(|pattern| !pattern.is_match(cell))
            && self.equals.as_ref().is_none_or(|operand| match operand {
                Operand::Text(text) => text == cell,
                Operand::Number(wanted) => number().is_some_and(|found| found == *wanted),
            })
            && self.less_than.as_ref().is_none_or(|bound| number().is_some_and(|found| found < *bound))
            && self.empty.is_none_or(|empty| cell.is_empty() == empty)
    }
}

/// Patterns run in time linear in the cell; their size is bounded, since clients may send maps.
fn pattern(text: &str) -> Result<Regex, String> {
    RegexBuilder::new(text)
        .size_limit(PATTERN_BYTES_MAX)
        .build()
        .map_err(|error| format!("the pattern `{text}` cannot be used: {error}"))
}

fn operand(literal: &Literal) -> Result<Operand, String> {
    let number = match literal {
        Literal::Text(text) => return Ok(Operand::Text(text.clone())),
        Literal::Whole(number) => number.to_string(),
        Literal::Fraction(number) => number.to_string(),
    };
    match Decimal::parse(&number, DecimalMark::Point) {
        Ok(decimal) => Ok(Operand::Number(decimal)),
        Err(fault) => Err(format!("{number}: {}", fault.message)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn condition(text: &str) -> Result<Condition, String> {
        let text: ConditionText = toml::from_str(text).map_err(|error| error.to_string())?;
        Condition::compile(&text)
    }

    #[test]
    fn conditions_look_at_one_cell() {
        for (text, mark, met, not_met) in [
            ("matches = '^C'", DecimalMark::Point, &["C1"][..], &["1C", ""][..]),
            ("not_matches = '^[0-9]'", DecimalMark::Point, &["POST", ""], &["85123A"]),
            ("equals = 0", DecimalMark::Point, &["0", "0.00", "-0"], &["", "1", "zero", "0,0"]),
            ("equals = 0.5", DecimalMark::Comma, &["0,5", "0,50"], &["0.5", "5"]),
            ("equals = 'GB'", DecimalMark::Point, &["GB"], &["gb", ""]),
            ("equals = '0'", DecimalMark::Point, &["0"], &["0.0"]),
            ("less_than = 0", DecimalMark::Point, &["-1", "-0.01"], &["0", "", "x"]),
            ("empty = true", DecimalMark::Point, &[""], &["x"]),
            ("empty = false", DecimalMark::Point, &["x"], &[""]),
            ("matches = '^1'\nless_than = 15", DecimalMark::Point, &["1", "14"], &["15", "2"]),
        ] {
            let condition = condition(text).unwrap();
            for cell in met {
                assert!(condition.holds(cell, mark), "{text} on {cell:?}");
            }
            for cell in not_met {
                assert!(!condition.holds(cell, mark), "{text} on {cell:?}");
            }
        }
    }

    #[test]
    fn a_condition_without_sense_is_refused() {
        for text in ["", "matches = '('", "less_than = 'x'", "equals = nan", "more_than = 3", "empty = 1"] {
            assert!(condition(text).is_err(), "{text}");
        }
        assert!(condition(&format!("matches = '{}'", "(a{99}){99}{99}")).is_err());
    }
}
