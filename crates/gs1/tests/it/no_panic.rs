//! No input makes the crate panic, and nothing broken is taken for something whole.

use crate::generator::Generator;
use rummelig_gs1::{
    Aim, DigitalLink, Element, ElementString, Gtin, Meaning, Rule, Scan, ShortDate, Sscc, TABLE, TimeOfDay,
    check_digit, check_pair, pairing_errors, read, verify_check_digit, verify_check_pair,
};

const ROUNDS: usize = 20_000;

/// Pieces of codes, so that random texts reach beyond the first check.
const PIECES: &[&str] = &[
    "]C1",
    "]d2",
    "]Q3",
    "]E0",
    "]E3",
    "]e0",
    "]I1",
    "]",
    "\u{1d}",
    "(",
    ")",
    "(01)",
    "(10)",
    "\\",
    "%",
    "%2",
    "%C3",
    "+",
    "01",
    "05701234567899",
    "00",
    "106141411234567897",
    "10",
    "17",
    "261231",
    "3103",
    "001250",
    "8008",
    "7003",
    "423",
    "208",
    "https://a.dk/01/05701234567899",
    "https://",
    "a.dk",
    "/",
    "?",
    "&",
    "=",
    "#",
    ";",
    "æ",
    "ø",
    "日",
    "\u{301}",
    "\0",
    " ",
    "A",
    "-",
];

fn try_everything(text: &str) -> Scan {
    let scan = read(text);
    let (_, data) = Aim::split(text);
    for elements in [ElementString::parse(data), ElementString::parse_bracketed(data)] {
        match elements {
            Ok(elements) => {
                let _ = (elements.encode(), elements.bracketed(), elements.to_string());
                let _ = (elements.gtin(), elements.sscc(), elements.expiry(), elements.measures().count());
                let _ = elements.elements().iter().map(Element::plain_text).count();
                let _ = elements
                    .elements()
                    .iter()
                    .filter_map(Element::date)
                    .filter_map(|day| day.resolve(2026))
                    .count();
                let _ = pairing_errors(elements.elements()).iter().map(ToString::to_string).count();
                let _ = DigitalLink::new(text, &elements).map_err(|error| error.to_string());
            }
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
    let _ =
        (Gtin::parse(text), Sscc::parse(text), Sscc::issue(0, text, 1), ShortDate::parse_day_or_month(text));
    let _ = (
        TimeOfDay::parse(text),
        check_digit(text),
        verify_check_digit(text),
        check_pair(text),
        verify_check_pair(text),
    );
    scan
}

#[test]
fn random_bytes_are_read_without_panic() {
    let mut generator = Generator::new(5);
    for _ in 0..ROUNDS {
        let bytes: Vec<u8> =
            (0..generator.below(48)).map(|_| u8::try_from(generator.below(256)).unwrap()).collect();
        try_everything(&String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn random_pieces_of_codes_are_read_without_panic() {
    let mut generator = Generator::new(6);
    let mut meant = [0; 5];
    for _ in 0..ROUNDS * 5 {
        let text: String = (0..generator.below(9)).map(|_| *generator.pick(PIECES)).collect();
        let index = match try_everything(&text).meaning {
            Meaning::Gtin(_) => 0,
            Meaning::Elements(_) => 1,
            Meaning::Link(_) => 2,
            Meaning::Text => 3,
            Meaning::Refused(_) => 4,
        };
        meant[index] += 1;
    }
    assert!(meant.iter().all(|&count| count > 0), "the pieces reach every meaning: {meant:?}");
}

#[test]
fn every_rule_and_identifier_takes_any_text() {
    let mut generator = Generator::new(7);
    let rules: Vec<Rule> =
        TABLE.iter().flat_map(|rule| rule.parts).flat_map(|part| part.rules).copied().collect();
    for _ in 0..ROUNDS {
        let text: String = (0..generator.below(5)).map(|_| *generator.pick(PIECES)).collect();
        if let Err(fault) = generator.pick(&rules).check(&text) {
            assert!(text.get(fault.start..fault.end).is_some(), "{fault:?} of {text:?}");
        }
        let _ = Element::of(generator.ai(), &text).map_err(|error| error.to_string());
    }
}

#[test]
fn one_wrong_digit_is_never_taken_for_the_same_item() {
    let mut generator = Generator::new(8);
    let right = "0105701234567899";
    for _ in 0..ROUNDS {
        let place = 2 + generator.below(14);
        let digit = char::from(b'0' + u8::try_from(generator.below(10)).unwrap());
        let wrong: String =
            right.chars().enumerate().map(|(i, c)| if i == place { digit } else { c }).collect();
        assert_eq!(ElementString::parse(&wrong).is_ok(), wrong == right, "{wrong}");
    }
}
