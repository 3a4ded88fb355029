//! Random data in every symbology, drawn and read back.

use crate::full;
use crate::readers::{Combination, Drawn, combinations, read_back};
use crate::values::Generator;
use rummelig_labels::symbol::Symbology;

const SYMBOLOGIES: [Symbology; 7] = [
    Symbology::Code128,
    Symbology::Gs1128,
    Symbology::Ean13,
    Symbology::Itf14,
    Symbology::Code39,
    Symbology::Qr,
    Symbology::Gs1DataMatrix,
];

/// Reads back in each way what falls to it: everything in full, else the ways in turn.
pub(crate) fn all_read_back(symbols: &[Drawn]) {
    let ways = combinations();
    let mut wrong = Vec::new();
    for (number, way) in ways.iter().enumerate() {
        let falls = |at: usize| full() || at % ways.len() == number;
        let share: Vec<Drawn> = symbols
            .iter()
            .enumerate()
            .filter(|(at, _)| falls(*at))
            .map(|(_, symbol)| symbol.clone())
            .collect();
        wrong.extend(read_back_in_parts(&share, *way));
    }
    let shown: Vec<&String> = wrong.iter().take(20).collect();
    assert!(wrong.is_empty(), "{} of {} were misread: {shown:#?}", wrong.len(), symbols.len());
}

/// Ten sheets at a time, so that the pictures do not fill the disk.
fn read_back_in_parts(symbols: &[Drawn], way: Combination) -> Vec<String> {
    symbols.chunks(400).flat_map(|part| read_back(part, way)).collect()
}

#[test]
fn every_symbol_is_read_back_as_it_was_meant() {
    let mut generator = Generator::new(1);
    let values = if full() { 500 } else { 50 };
    let symbols: Vec<Drawn> =
        (0..values).flat_map(|_| SYMBOLOGIES).map(|symbology| generator.drawn(symbology)).collect();
    all_read_back(&symbols);
}
