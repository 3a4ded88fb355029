//! Our rules against the accepted and refused inputs of the reference linters.

use crate::dictionary::linter;
use crate::public_data;
use rummelig_gs1::{Charset, Element, Fault, FaultKind, Rule, TABLE};
use serde_json::Value;
use std::collections::BTreeMap;

/// One input of a reference linter and what it says of it.
struct Vector {
    linter: String,
    input: String,
    /// The reference's error and the input with the wrong span between asterisks.
    refusal: Option<(String, String)>,
}

impl Vector {
    fn parse(line: &str) -> Self {
        let value: Value = serde_json::from_str(line).unwrap();
        let text = |name: &str| value[name].as_str().map(str::to_owned);
        let refusal = (value["ok"] == false).then(|| (text("error").unwrap(), text("highlight").unwrap()));
        Self { linter: text("linter").unwrap(), input: text("input").unwrap(), refusal }
    }
}

fn vectors() -> Option<Vec<Vector>> {
    let vectors: Vec<Vector> = public_data("linter-vectors.jsonl")?.lines().map(Vector::parse).collect();
    assert!(vectors.len() > 5_000, "only {} vectors were read", vectors.len());
    Some(vectors)
}

/// What answers to a linter: a rule or a set of characters.
#[derive(Clone, Copy)]
enum Checked {
    Rule(Rule),
    Charset(Charset),
}

impl Checked {
    fn check(self, text: &str) -> Result<(), Fault> {
        match self {
            Self::Rule(rule) => rule.check(text),
            Self::Charset(charset) => charset.check(text),
        }
    }
}

/// Every linter that some row of our table calls for.
fn supported() -> BTreeMap<&'static str, Checked> {
    let mut supported = BTreeMap::new();
    for part in TABLE.iter().flat_map(|rule| rule.parts) {
        let charset = match part.charset {
            Charset::Digits => "csetnumeric",
            Charset::Set82 => "cset82",
            Charset::Set39 => "cset39",
            Charset::Set64 => "cset64",
        };
        supported.insert(charset, Checked::Charset(part.charset));
        supported.extend(part.rules.iter().map(|&rule| (linter(rule), Checked::Rule(rule))));
    }
    supported
}

/// What we call an error of the reference.
fn kind(error: &str) -> FaultKind {
    match error {
        "NON_DIGIT_CHARACTER" => FaultKind::NotADigit,
        "INVALID_CSET82_CHARACTER" => FaultKind::NotInSet82,
        "INVALID_CSET39_CHARACTER" => FaultKind::NotInSet39,
        "INVALID_CSET64_CHARACTER" => FaultKind::NotInSet64,
        "INVALID_CSET64_PADDING" => FaultKind::PaddingWrong,
        "INCORRECT_CHECK_DIGIT" => FaultKind::CheckDigitWrong,
        "INCORRECT_CHECK_PAIR" => FaultKind::CheckPairWrong,
        "ILLEGAL_MONTH" => FaultKind::MonthWrong,
        "ILLEGAL_DAY" => FaultKind::DayWrong,
        "ILLEGAL_HOUR" => FaultKind::HourWrong,
        "ILLEGAL_MINUTE" => FaultKind::MinuteWrong,
        "ILLEGAL_SECOND" => FaultKind::SecondWrong,
        "NOT_ISO3166" | "NOT_ISO3166_OR_999" | "NOT_ISO3166_ALPHA2" => FaultKind::CountryUnknown,
        "NOT_ISO4217" => FaultKind::CurrencyUnknown,
        "INVALID_PERCENT_SEQUENCE" => FaultKind::PercentSequenceWrong,
        "ZERO_PIECE_NUMBER" => FaultKind::PieceZero,
        "ZERO_TOTAL_PIECES" => FaultKind::TotalZero,
        "PIECE_NUMBER_EXCEEDS_TOTAL" => FaultKind::PieceBeyondTotal,
        "NOT_ZERO" => FaultKind::NotZero,
        "NOT_ZERO_OR_ONE" => FaultKind::NotZeroOrOne,
        "ILLEGAL_ZERO_PREFIX" => FaultKind::ZeroPrefix,
        "REQUIRES_NON_DIGIT_CHARACTER" => FaultKind::NonDigitMissing,
        "NOT_HYPHEN" => FaultKind::NotHyphen,
        "INVALID_LATITUDE" => FaultKind::LatitudeWrong,
        "INVALID_LONGITUDE" => FaultKind::LongitudeWrong,
        "INVALID_IMPORT_IDX_CHARACTER" | "IMPORTER_IDX_MUST_BE_ONE_CHARACTER" => {
            FaultKind::ImporterIndexWrong
        }
        length if ["TOO_SHORT", "TOO_LONG", "LENGTH"].iter().any(|word| length.contains(word)) => {
            FaultKind::WrongLength
        }
        other => panic!("an error that this test does not know: {other}"),
    }
}

fn highlighted(input: &str, fault: Fault) -> String {
    format!("{}*{}*{}", &input[..fault.start], &input[fault.start..fault.end], &input[fault.end..])
}

#[test]
fn rules_accept_and_refuse_as_the_reference_does() {
    let Some(vectors) = vectors() else { return };
    let mut tried: BTreeMap<&str, usize> = BTreeMap::new();
    let supported = supported();
    for vector in &vectors {
        let Some((&name, checked)) = supported.get_key_value(vector.linter.as_str()) else { continue };
        let ours =
            checked.check(&vector.input).map_err(|fault| (fault.kind, highlighted(&vector.input, fault)));
        let theirs = match &vector.refusal {
            None => Ok(()),
            Some((error, highlight)) => Err((kind(error), highlight.clone())),
        };
        assert_eq!(ours, theirs, "{name} of {:?}", vector.input);
        *tried.entry(name).or_default() += 1;
    }
    // The reference has no vectors for the company prefix, whose tests need a list of prefixes; ours stand beside the rule.
    let untried: Vec<_> = supported.keys().filter(|name| !tried.contains_key(*name)).collect();
    assert_eq!(untried, [&"gcppos1", &"gcppos2"]);
    assert!(tried.values().sum::<usize>() > 4_000, "{tried:?}");
}

#[test]
fn values_of_identifiers_are_accepted_and_refused_as_their_linters_say() {
    let Some(vectors) = vectors() else { return };
    let (mut accepted, mut refused) = (0, 0);
    for rule in TABLE {
        let [part] = rule.parts else { continue };
        for vector in &vectors {
            let calls = part.rules.iter().any(|&rule| linter(rule) == vector.linter);
            let fits = (usize::from(part.length_min)..=usize::from(part.length_max))
                .contains(&vector.input.chars().count());
            if !calls || !fits {
                continue;
            }
            let element = Element::new(rule.first, &vector.input);
            let all_rules = part.charset.check(&vector.input).is_ok()
                && part.rules.iter().all(|rule| rule.check(&vector.input).is_ok());
            assert_eq!(element.is_ok(), all_rules, "({}){}", rule.first, vector.input);
            assert!(vector.refusal.is_none() || element.is_err(), "({}){}", rule.first, vector.input);
            *(if element.is_ok() { &mut accepted } else { &mut refused }) += 1;
        }
    }
    assert!(accepted > 500 && refused > 500, "{accepted} accepted, {refused} refused");
}
