//! The `KEY : value` files that several sets share: a head, and sections of numbered lines.
//!
//! They are read as bytes, since a comment may be in any encoding; lines end in LF or CR LF, the last one perhaps in
//! neither.

use std::collections::BTreeMap;
use std::str::FromStr;

/// A file in its parts.
pub(crate) struct KeyValue {
    head: BTreeMap<String, (usize, String)>,
    /// Each section with its lines, and their numbers in the file.
    sections: BTreeMap<String, Vec<(usize, String)>>,
}

impl KeyValue {
    /// # Errors
    /// A line that is in no part.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, String> {
        // Only comments hold other than ASCII, and they are not looked at.
        let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
        let mut file = Self { head: BTreeMap::new(), sections: BTreeMap::new() };
        let mut section: Option<String> = None;
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.trim();
            if line.is_empty() {
                continue;
            }
            if line == "EOF" {
                break;
            }
            if line.ends_with("_SECTION") {
                file.sections.entry(line.to_owned()).or_default();
                section = Some(line.to_owned());
            } else if let Some(section) = &section {
                file.sections.entry(section.clone()).or_default().push((number, line.to_owned()));
            } else {
                let (key, value) = line.split_once(':').ok_or(format!("line {number}: no KEY : value"))?;
                file.head.insert(key.trim().to_owned(), (number, value.trim().to_owned()));
            }
        }
        Ok(file)
    }

    /// A value of the head.
    ///
    /// # Errors
    /// It is not there or not of that type.
    pub(crate) fn get<T: FromStr>(&self, key: &str) -> Result<T, String> {
        let (number, value) = self.head.get(key).ok_or(format!("{key} is missing"))?;
        value.parse().map_err(|_| format!("line {number}: {key} '{value}' is not what it should be"))
    }

    /// A length of the head in thousandths.
    ///
    /// # Errors
    /// It is not there, or has more than three decimals.
    pub(crate) fn length(&self, key: &str) -> Result<u64, String> {
        let (number, value) = self.head.get(key).ok_or(format!("{key} is missing"))?;
        thousandths(value)
            .ok_or(format!("line {number}: {key} '{value}' is no length with at most three decimals"))
    }

    /// The lines of a section.
    ///
    /// # Errors
    /// It is not there.
    pub(crate) fn section(&self, name: &str) -> Result<&[(usize, String)], String> {
        self.sections.get(name).map(Vec::as_slice).ok_or(format!("{name} is missing"))
    }
}

/// A decimal number times 1,000; `None` where that is not whole or not above zero.
pub(crate) fn thousandths(text: &str) -> Option<u64> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let decimals = decimals.trim_end_matches('0');
    if decimals.len() > 3 {
        return None;
    }
    format!("{whole}{decimals:0<3}").parse().ok()
}

/// The number behind a word of a line such as `ID 7 AISLE 2`.
///
/// # Errors
/// The word is not there or no number follows.
pub(crate) fn after<T: FromStr>((number, line): &(usize, String), word: &str) -> Result<T, String> {
    let mut words = line.split_whitespace();
    let found = words.by_ref().find(|known| *known == word).and_then(|_| words.next());
    found.and_then(|value| value.parse().ok()).ok_or(format!("line {number}: no number after {word}"))
}

/// The count that a line of a section states, such as `NUM_ARTICLES : 12`.
///
/// # Errors
/// The line says something else.
pub(crate) fn count((number, line): &(usize, String), key: &str) -> Result<usize, String> {
    let said = line.split_once(':').filter(|(known, _)| known.trim() == key);
    said.and_then(|(_, value)| value.trim().parse().ok()).ok_or(format!("line {number}: {key} is expected"))
}
