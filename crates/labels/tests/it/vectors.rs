//! The accepted and refused values of the reference, as far as they belong to identifiers that we know.

use crate::full;
use crate::proof::all_read_back;
use crate::readers::Drawn;
use rummelig_gs1::{Ai, Element, ElementString};
use rummelig_labels::symbol;
use serde_json::Value;
use std::collections::BTreeMap;

/// A file of the public GS1 data beside the project, if it is there.
fn public_data(name: &str) -> Option<String> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/gs1").join(name);
    let text = std::fs::read_to_string(path).ok();
    if text.is_none() {
        println!("SKIPPED gs1 vectors: ../shared/data is absent");
    }
    text
}

/// The identifiers whose value has one part, by the linters that check it; of a range of identifiers the first.
fn identifiers(dictionary: &str) -> BTreeMap<String, Vec<Ai>> {
    let mut by_linter: BTreeMap<String, Vec<Ai>> = BTreeMap::new();
    for line in dictionary.lines() {
        let line = line.split('#').next().unwrap_or_default();
        let mut words = line.split_whitespace();
        let code = words.next().and_then(|range| range.split('-').next()).unwrap_or_default();
        let Ok(ai) = Ai::parse(code) else { continue };
        let part = |word: &&str| {
            word.starts_with(['N', 'X', 'Y', 'Z'])
                && word[1..].starts_with(|c: char| c.is_ascii_digit() || c == '.')
        };
        let parts: Vec<&str> = words.filter(part).collect();
        let [part] = parts[..] else { continue };
        let mut names = part.split(',');
        let charset = match names.next().and_then(|length| length.chars().next()) {
            Some('N') => "csetnumeric",
            Some('X') => "cset82",
            Some('Y') => "cset39",
            _ => "cset64",
        };
        for linter in names.chain([charset]) {
            by_linter.entry(linter.to_owned()).or_default().push(ai);
        }
    }
    by_linter
}

/// What stands beside an element on a label, so that each finds its partner somewhere.
const PARTNERS: [&str; 22] = [
    "",
    "(01)05701234567899",
    "(00)106141411234567897",
    "(01)05701234567899(21)A1",
    "(02)05701234567899(37)12(00)106141411234567897",
    "(01)95701234567892(3103)001250",
    "(01)95701234567892(30)12",
    "(8006)057012345678990102",
    "(415)5701234567899",
    "(414)5701234567899",
    "(415)5701234567899(8020)A1",
    "(255)5701234567899",
    "(01)05701234567899(10)A1",
    "(01)05701234567899(422)208",
    "(01)05701234567899(416)5701234567899",
    "(01)05701234567899(7021)A1",
    "(00)106141411234567897(4302)A1",
    "(00)106141411234567897(4312)A1",
    "(8004)57012345A",
    "(8010)57012345A",
    "(8017)106141411234567897",
    "(8018)106141411234567897",
];

/// A symbol of the element, with whatever must stand beside it on the label.
fn draw(element: &Element, number: usize) -> Option<Drawn> {
    let elements = ElementString::new([element.clone()]).ok()?;
    PARTNERS.iter().find_map(|partner| {
        let beside = ElementString::parse_bracketed(partner).ok();
        let beside: Vec<&ElementString> = beside.iter().collect();
        // Bars and squares in turn, as far as bars hold it and half a page is wide enough for them.
        let bars = symbol::gs1_128("vector", &elements, &beside).ok();
        let bars = bars.filter(|bars| number.is_multiple_of(2) && bars.modules_with_quiet() <= 400);
        bars.map(Drawn::Bars)
            .or_else(|| symbol::gs1_data_matrix("vector", &elements, &beside).ok().map(Drawn::Matrix))
    })
}

#[test]
fn accepted_vectors_are_read_back_and_refused_ones_are_never_drawn() {
    let (Some(dictionary), Some(vectors)) =
        (public_data("gs1-syntax-dictionary.txt"), public_data("linter-vectors.jsonl"))
    else {
        return;
    };
    let by_linter = identifiers(&dictionary);
    let (mut drawn, mut refused, mut alone) = (Vec::new(), 0, BTreeMap::<String, usize>::new());
    for line in vectors.lines() {
        let vector: Value = serde_json::from_str(line).unwrap();
        let input = vector["input"].as_str().unwrap();
        for ai in by_linter.get(vector["linter"].as_str().unwrap()).into_iter().flatten() {
            // The data of the symbol as a scanner would send them.
            let parsed = ElementString::parse(&format!("{ai}{input}"));
            let parsed = parsed.ok().filter(|elements| elements.elements().len() == 1);
            match (vector["ok"].as_bool().unwrap(), parsed) {
                (false, Some(elements)) => panic!("({ai}){input} was taken as {elements}"),
                (false, None) => refused += 1,
                (true, None) => {}
                (true, Some(elements)) => {
                    assert_eq!(elements.encode(), format!("{ai}{input}"));
                    match draw(&elements.elements()[0], drawn.len()) {
                        Some(symbol) => drawn.push(symbol),
                        None => *alone.entry(ai.to_string()).or_insert(0) += 1,
                    }
                }
            }
        }
    }
    println!("{} accepted and drawn, without a partner {alone:?}, {refused} refused", drawn.len());
    assert!(drawn.len() > 500 && refused > 500, "{} drawn, {refused} refused", drawn.len());
    let without: usize = alone.values().sum();
    assert!(without * 20 < drawn.len(), "{without} of {} have no partner: {alone:?}", drawn.len());
    let share: Vec<Drawn> = drawn.into_iter().step_by(if full() { 1 } else { 10 }).collect();
    all_read_back(&share);
}
