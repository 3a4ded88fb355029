//! Every symbol on every document, read back where it stands.

use crate::every::{Hard, documents_for};
use crate::full;
use crate::readers::{Combination, Drawn, Sheet, combinations, read_sheets};
use rummelig_labels::Resolution;
use rummelig_labels::page::{Area, Item};
use std::collections::BTreeMap;

/// The pages of every document for the dots of one printer, by their size: only what has a symbol.
///
/// Both languages carry the same symbols in the same places: English is read in full only.
fn sheets(resolution: Resolution) -> BTreeMap<(i32, i32), Vec<Sheet>> {
    let mut by_size: BTreeMap<(i32, i32), Vec<Sheet>> = BTreeMap::new();
    let pages_max = if full() { usize::MAX } else { 2 };
    for (name, document) in documents_for(resolution, Hard::default()) {
        if !full() && name.split(' ').any(|word| word == "en") {
            continue;
        }
        for page in document.unwrap().pages().iter().take(pages_max) {
            let cells: Vec<_> = page.items.iter().filter_map(drawn).collect();
            if !cells.is_empty() {
                let size = (page.size.width, page.size.height);
                by_size.entry(size).or_default().push(Sheet { page: page.clone(), cells });
            }
        }
    }
    by_size
}

/// A symbol and what it covers, its quiet zones included.
fn drawn(item: &Item) -> Option<(Area, Drawn)> {
    match item {
        Item::Bars(bars) => Some((item.area(), Drawn::Bars(bars.bars.clone()))),
        Item::Matrix(matrix) => Some((item.area(), Drawn::Matrix(matrix.matrix.clone()))),
        Item::Text(_) | Item::Rule(_) | Item::Frame(_) | Item::Picture(_) | Item::Path(_) => None,
    }
}

#[test]
fn every_symbol_on_every_document_is_read_back() {
    let mut wrong = Vec::new();
    let mut read = 0;
    for resolution in [Resolution::Dpi203, Resolution::Dpi300] {
        let ways: Vec<Combination> =
            combinations().into_iter().filter(|way| way.resolution == resolution).collect();
        for sheets in sheets(resolution).into_values() {
            let mut shares: Vec<Vec<Sheet>> = ways.iter().map(|_| Vec::new()).collect();
            for (at, sheet) in sheets.into_iter().enumerate() {
                read += sheet.cells.len();
                // Format and colours rotate; in full every page is read in every way.
                for (number, share) in shares.iter_mut().enumerate() {
                    if full() || at % ways.len() == number {
                        share.push(sheet.clone());
                    }
                }
            }
            for (share, way) in shares.iter().zip(&ways).filter(|(share, _)| !share.is_empty()) {
                wrong.extend(read_sheets(share, *way));
            }
        }
    }
    let shown: Vec<&String> = wrong.iter().take(20).collect();
    assert!(wrong.is_empty(), "{} of {read} were misread: {shown:#?}", wrong.len());
    assert!(read > 150, "{read} symbols are too few to be all documents");
}
