//! Which identifiers need and which exclude each other (GS1 General Specifications 4.13 and 4.14).
//!
//! A pallet may tell its content in one barcode and its SSCC in the next, so that the rules hold for everything that is told of the same goods,
//! not for one barcode.
//! What is read is therefore never refused for a missing partner; what is printed is checked label by label.

use crate::ai::Ai;
use crate::element::Element;
use std::fmt;

/// Why elements cannot be told of the same goods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PairingError {
    /// An identifier without one of those that it needs.
    Missing {
        /// The identifier.
        ai: Ai,
        /// What would satisfy it; "01+21" means both.
        alternatives: &'static [&'static str],
    },
    /// Two identifiers that exclude each other.
    Excluded {
        /// The identifier.
        ai: Ai,
        /// The one that may not stand beside it.
        other: Ai,
    },
    /// One identifier with two different values.
    Contradiction {
        /// The identifier.
        ai: Ai,
    },
}

/// Everything that is wrong with telling these elements of the same goods; nothing for a good label.
///
/// Give all elements of all barcodes on the label.
#[must_use]
pub fn pairing_errors<'a>(elements: impl IntoIterator<Item = &'a Element>) -> Vec<PairingError> {
    let elements: Vec<&Element> = elements.into_iter().collect();
    let told = |code: &str| elements.iter().any(|element| element.ai().matches(code));
    let mut errors = Vec::new();
    for (index, element) in elements.iter().enumerate() {
        let ai = element.ai();
        let earlier = || elements.iter().take(index).filter(|other| other.ai() == ai);
        if earlier().any(|other| other.value() != element.value()) {
            errors.push(PairingError::Contradiction { ai });
        }
        if earlier().next().is_some() {
            continue;
        }
        for &alternatives in ai.rule().needs {
            if !alternatives.iter().any(|alternative| alternative.split('+').all(told)) {
                errors.push(PairingError::Missing { ai, alternatives });
            }
        }
        errors.extend(excluded(ai, &elements));
    }
    errors
}

/// The identifiers that this one excludes; none excludes itself, even where its own pattern matches.
fn excluded(ai: Ai, elements: &[&Element]) -> Vec<PairingError> {
    let mut others: Vec<Ai> = Vec::new();
    for other in elements.iter().map(|element| element.ai()) {
        let excludes = ai.rule().excludes.iter().any(|pattern| other.matches(pattern));
        if other != ai && excludes && !others.contains(&other) {
            others.push(other);
        }
    }
    others.into_iter().map(|other| PairingError::Excluded { ai, other }).collect()
}

impl fmt::Display for PairingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { ai, alternatives } => {
                write!(f, "({ai}) needs one of these beside it: ")?;
                for (index, alternative) in alternatives.iter().enumerate() {
                    let comma = if index == 0 { "" } else { ", " };
                    write!(f, "{comma}({})", alternative.replace('+', ") with ("))?;
                }
                Ok(())
            }
            Self::Excluded { ai, other } => {
                write!(f, "({ai}) may not be told of the same goods as ({other})")
            }
            Self::Contradiction { ai } => write!(f, "({ai}) stands twice with different values"),
        }
    }
}

impl std::error::Error for PairingError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::element_string::ElementString;

    #[track_caller]
    fn check(label: &str, expected: &[&str]) {
        let elements = ElementString::parse_bracketed(label).unwrap();
        let errors: Vec<String> =
            pairing_errors(elements.elements()).iter().map(ToString::to_string).collect();
        assert_eq!(errors, expected, "{label}");
    }

    #[test]
    fn partners_are_asked_for() {
        check("(01)05701234567899(10)A(17)261231(3103)001250", &[]);
        check("(00)106141411234567897(02)05701234567899(37)24(10)A", &[]);
        check("(00)106141411234567897(400)ORDER 1".replace(' ', "").as_str(), &[]);
        check("(02)05701234567899", &["(02) needs one of these beside it: (37)"]);
        check("(37)24(02)05701234567899", &["(37) needs one of these beside it: (00)"]);
        check("(7004)12(01)05701234567899", &["(7004) needs one of these beside it: (01) with (10)"]);
        check("(01)05701234567899(250)A", &["(250) needs one of these beside it: (21)"]);
        check("(01)05701234567899(3922)1995(3103)001250", &[]);
    }

    #[test]
    fn enemies_are_named() {
        check(
            "(01)05701234567899(3103)001250(3102)000125",
            &[
                "(3103) may not be told of the same goods as (3102)",
                "(3102) may not be told of the same goods as (3103)",
            ],
        );
        check("(420)2100(421)2082100", &["(420) may not be told of the same goods as (421)"]);
    }

    #[test]
    fn two_barcodes_of_one_label_must_agree() {
        let upper = ElementString::parse("0105701234567899\u{1d}10A").unwrap();
        let lower = ElementString::parse("10B").unwrap();
        let errors = pairing_errors(upper.elements().iter().chain(lower.elements()));
        assert_eq!(errors, [PairingError::Contradiction { ai: Ai::parse("10").unwrap() }]);
        assert_eq!(pairing_errors(upper.elements().iter().chain(upper.elements())), []);
    }
}
