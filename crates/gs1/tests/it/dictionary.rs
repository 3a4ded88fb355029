//! Our table against the GS1 Barcode Syntax Dictionary.

use crate::public_data;
use rummelig_gs1::{Ai, AiRule, Charset, Part, Rule, TABLE, UnknownAi};
use std::collections::BTreeSet;

/// An entry of the dictionary, as its head describes it.
struct Entry {
    first: String,
    last: String,
    predefined: bool,
    attribute: bool,
    parts: Vec<String>,
    needs: Vec<Vec<String>>,
    excludes: BTreeSet<String>,
    key: Option<Vec<Vec<String>>>,
    title: String,
}

impl Entry {
    fn parse(line: &str) -> Option<Self> {
        let (body, title) = line.split_once(" # ").unwrap_or((line, ""));
        if body.is_empty() || body.starts_with('#') {
            return None;
        }
        let mut words = body.split_whitespace().peekable();
        let range = words.next()?;
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        let flags = words.next_if(|word| word.chars().all(|c| matches!(c, '*' | '?'))).unwrap_or_default();
        let mut entry = Self {
            first: first.to_owned(),
            last: last.to_owned(),
            predefined: flags.contains('*'),
            attribute: flags.contains('?'),
            parts: Vec::new(),
            needs: Vec::new(),
            excludes: BTreeSet::new(),
            key: None,
            title: title.trim().to_owned(),
        };
        for word in words {
            entry.take(word);
        }
        Some(entry)
    }

    fn take(&mut self, word: &str) {
        let list = |text: &str| text.split(',').map(str::to_owned).collect::<Vec<_>>();
        match word.split_once('=') {
            Some(("req", alternatives)) => self.needs.push(list(alternatives)),
            Some(("ex", patterns)) => self.excludes.extend(list(patterns)),
            Some(("dlpkey", sequences)) => self.key = Some(sequences.split('|').map(list).collect()),
            None if word == "dlpkey" => self.key = Some(Vec::new()),
            None => self.parts.push(word.to_owned()),
            Some((other, _)) => {
                panic!("the dictionary has an attribute that this test does not know: {other}")
            }
        }
    }
}

fn dictionary() -> Option<Vec<Entry>> {
    let entries: Vec<Entry> =
        public_data("gs1-syntax-dictionary.txt")?.lines().filter_map(Entry::parse).collect();
    assert!(entries.len() > 200, "only {} entries were read", entries.len());
    Some(entries)
}

/// A part of our table in the dictionary's notation.
fn notation(part: &Part) -> String {
    let letter = match part.charset {
        Charset::Digits => 'N',
        Charset::Set82 => 'X',
        Charset::Set39 => 'Y',
        Charset::Set64 => 'Z',
    };
    let dots = if part.length_min == part.length_max { "" } else { ".." };
    let (open, close) = if part.optional { ("[", "]") } else { ("", "") };
    let mut text = format!("{open}{letter}{dots}{}{close}", part.length_max);
    for rule in part.rules {
        text.push(',');
        text.push_str(linter(*rule));
    }
    text
}

/// The linter that a rule is called by in the dictionary.
pub(crate) fn linter(rule: Rule) -> &'static str {
    match rule {
        Rule::CheckDigit => "csum",
        Rule::CheckPair => "csumalpha",
        Rule::CompanyPrefix => "gcppos1",
        Rule::CompanyPrefixSecond => "gcppos2",
        Rule::Day => "yymmdd",
        Rule::DayOrMonth => "yymmd0",
        Rule::Hour => "hh",
        Rule::Minute => "mi",
        Rule::Second => "ss",
        Rule::HourMinute => "hhmi",
        Rule::Country => "iso3166",
        Rule::CountryOr999 => "iso3166999",
        Rule::CountryAlpha2 => "iso3166alpha2",
        Rule::Currency => "iso4217",
        Rule::PercentEncoded => "pcenc",
        Rule::PieceOfTotal => "pieceoftotal",
        Rule::Zero => "zero",
        Rule::ZeroOrOne => "yesno",
        Rule::NoZeroPrefix => "nozeroprefix",
        Rule::NonDigit => "hasnondigit",
        Rule::Hyphen => "hyphen",
        Rule::Latitude => "latitude",
        Rule::Longitude => "longitude",
        Rule::ImporterIndex => "importeridx",
    }
}

fn owned(lists: &[&[&str]]) -> Vec<Vec<String>> {
    lists.iter().map(|list| list.iter().map(|&text| text.to_owned()).collect()).collect()
}

fn compare(ours: &AiRule, official: &Entry) {
    let code = ours.first;
    assert_eq!((ours.first, ours.last), (official.first.as_str(), official.last.as_str()));
    assert_eq!(ours.title, official.title, "{code}: title");
    assert_eq!(ours.parts.iter().map(notation).collect::<Vec<_>>(), official.parts, "{code}: parts");
    assert!(
        ours.parts.iter().all(|part| part.length_min == 1 || part.length_min == part.length_max),
        "{code}: lengths"
    );
    assert_eq!(ours.predefined, official.predefined, "{code}: predefined length");
    assert_eq!(ours.attribute, official.attribute, "{code}: attribute of a Digital Link");
    assert_eq!(owned(ours.needs), official.needs, "{code}: what it needs");
    let excludes: BTreeSet<String> = ours.excludes.iter().map(|&pattern| pattern.to_owned()).collect();
    assert_eq!(excludes, official.excludes, "{code}: what it excludes");
    assert_eq!(ours.key.map(owned), official.key, "{code}: primary key and its qualifiers");
}

#[test]
fn every_row_of_our_table_is_as_the_dictionary_says() {
    let Some(entries) = dictionary() else { return };
    for ours in TABLE {
        let official = entries.iter().find(|entry| entry.first == ours.first);
        compare(ours, official.unwrap_or_else(|| panic!("the dictionary has no {}", ours.first)));
    }
}

#[test]
fn an_identifier_that_we_do_not_support_is_unknown_and_said_to_be() {
    let Some(entries) = dictionary() else { return };
    let unsupported: Vec<&Entry> =
        entries.iter().filter(|entry| !TABLE.iter().any(|ours| ours.first == entry.first)).collect();
    assert!(!unsupported.is_empty());
    for entry in unsupported {
        for code in [&entry.first, &entry.last] {
            assert_eq!(Ai::parse(code), Err(UnknownAi(code.clone())));
            assert!(Ai::split(&format!("{code}0123456789")).is_err(), "{code}");
        }
    }
}

#[test]
fn every_code_of_the_table_is_found_and_no_other() {
    for width in 2..=4_usize {
        for number in 0..10_usize.pow(u32::try_from(width).unwrap()) {
            let code = format!("{number:0width$}");
            let expected = TABLE.iter().find(|rule| {
                rule.first.len() == width && rule.first <= code.as_str() && code.as_str() <= rule.last
            });
            let found = Ai::parse(&code).ok();
            assert_eq!(found.map(|ai| ai.rule().first), expected.map(|rule| rule.first), "{code}");
            assert!(found.is_none_or(|ai| ai.to_string() == code && ai.matches(&code)));
        }
    }
}
