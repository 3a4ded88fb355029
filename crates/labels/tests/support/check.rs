//! What must hold for the items of every page, whatever was given.

use rummelig_labels::page::Item;
use rummelig_labels::{Document, Page};

/// What is wrong with the pages of a document: what leaves its page, and what lies on each other.
pub(crate) fn faults(document: &Document) -> Vec<String> {
    let pages = document.pages().iter().enumerate();
    pages
        .flat_map(|(i, page)| {
            page_faults(page).into_iter().map(move |fault| format!("page {}: {fault}", i + 1))
        })
        .collect()
}

fn page_faults(page: &Page) -> Vec<String> {
    let mut faults = Vec::new();
    for (i, item) in page.items.iter().enumerate() {
        if !page.area().contains(item.area()) {
            faults.push(format!("{} leaves the page", name(item)));
        }
        for other in &page.items[..i] {
            if collide(item, other) {
                faults.push(format!("{} lies on {}", name(item), name(other)));
            }
        }
    }
    faults
}

/// Whether two things lie on each other that must not; quiet zones belong to their symbols.
///
/// Boxes may hold what lies wholly within them, and drawings are made of paths that lie on each other.
fn collide(one: &Item, other: &Item) -> bool {
    match (one, other) {
        (Item::Path(_), Item::Path(_)) => one.area() != other.area() && one.area().overlaps(other.area()),
        _ => one.area().overlaps(other.area()) && !holds(one, other) && !holds(other, one),
    }
}

/// Whether a thing lies wholly within the border of a box.
fn holds(holder: &Item, thing: &Item) -> bool {
    match holder {
        Item::Frame(frame) => {
            frame.area.inset(frame.border.map_or(0, |(thickness, _)| thickness)).contains(thing.area())
        }
        _ => false,
    }
}

fn name(item: &Item) -> String {
    let area = item.area();
    let at = format!("{:.1},{:.1}", f64::from(area.left) / 1e3, f64::from(area.top) / 1e3);
    match item {
        Item::Text(text) => format!("{:?} at {at}", text.text()),
        Item::Rule(_) => format!("a rule at {at}"),
        Item::Frame(_) => format!("a frame at {at}"),
        Item::Bars(bars) => format!("the bars of {:?} at {at}", bars.bars.data()),
        Item::Matrix(matrix) => format!("the matrix of {:?} at {at}", matrix.matrix.data()),
        Item::Picture(_) => format!("a picture at {at}"),
        Item::Path(_) => format!("a drawing at {at}"),
    }
}
