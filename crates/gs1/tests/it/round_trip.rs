//! What is built reads back as what it was built from.

use crate::generator::Generator;
use rummelig_gs1::{DigitalLink, DigitalLinkError, Element, ElementString, Meaning, SEPARATOR, TABLE, read};
use std::collections::BTreeSet;

const ROUNDS: usize = 20_000;

/// Up to six elements with different identifiers.
fn element_string(generator: &mut Generator) -> ElementString {
    let mut elements: Vec<Element> = Vec::new();
    for _ in 0..=generator.below(6) {
        let element = generator.element();
        if elements.iter().all(|other| other.ai() != element.ai()) {
            elements.push(element);
        }
    }
    ElementString::new(elements).unwrap()
}

#[test]
fn the_generator_meets_every_row_of_the_table() {
    let mut generator = Generator::new(1);
    let met: BTreeSet<&str> = (0..ROUNDS).map(|_| generator.element().ai().rule().first).collect();
    assert_eq!(met.len(), TABLE.len());
}

#[test]
fn element_strings_read_back_in_every_form() {
    let mut generator = Generator::new(2);
    for _ in 0..ROUNDS {
        let built = element_string(&mut generator);
        let data = built.encode();
        assert_eq!(ElementString::parse(&data).as_ref(), Ok(&built), "{data:?}");
        assert_eq!(
            ElementString::parse_bracketed(&built.bracketed()).as_ref(),
            Ok(&built),
            "{}",
            built.bracketed()
        );
        assert_eq!(read(&format!("]C1{data}\r\n")).meaning, Meaning::Elements(built));
    }
}

#[test]
fn separators_are_as_few_as_can_be() {
    let mut generator = Generator::new(3);
    for _ in 0..ROUNDS {
        let built = element_string(&mut generator);
        let (_, all_but_last) = built.elements().split_last().unwrap();
        let needed = all_but_last.iter().filter(|element| !element.ai().rule().predefined).count();
        assert_eq!(built.encode().matches(SEPARATOR).count(), needed, "{built}");
    }
}

#[test]
fn digital_links_read_back() {
    let mut generator = Generator::new(4);
    let mut made = 0;
    for _ in 0..ROUNDS {
        let elements = element_string(&mut generator);
        match DigitalLink::new("https://example.dk/vare", &elements) {
            Ok(link) => {
                let address = link.to_string();
                assert!(address.is_ascii() && !address.contains(' '));
                assert_eq!(DigitalLink::parse(&address).as_ref(), Ok(&link), "{address}");
                let told = |elements: &ElementString| {
                    elements.elements().iter().map(ToString::to_string).collect::<BTreeSet<_>>()
                };
                assert_eq!(told(link.elements()), told(&elements));
                made += 1;
            }
            Err(DigitalLinkError::NoKey | DigitalLinkError::NotAnAttribute { .. }) => {}
            Err(other) => panic!("{elements}: {other}"),
        }
    }
    assert!(made > ROUNDS / 20, "only {made} links");
}
