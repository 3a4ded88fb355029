//! The papers of the demo's day as PDF files in a folder, each named by its kind and what it is about.

mod labels;
mod pick_lists;
mod shipping;

use super::work::missing;
use super::{DemoError, caller};
use crate::app::App;
use crate::app::AppError;
use crate::app::said::Language;
use rummelig_domain::time::{Day, Instant};
use rummelig_labels::documents::{self, Print};
use rummelig_labels::{Document, pdf};
use std::path::Path;

/// A paper with the name of its file, without the ending.
type Paper = (String, Document);

/// Prints everything that the day needs: a pick list for each tour, packing slips and shipping labels for what is
/// packed, and the labels of the house. How many files there are then.
///
/// # Errors
/// [`DemoError`], also where the folder cannot be written.
pub fn print(app: &App, day: Day, folder: &Path, progress: &dyn Fn(&str)) -> Result<usize, DemoError> {
    std::fs::create_dir_all(folder)?;
    let now = app.store.now();
    let mut written = 0;
    for (what, make) in PAPERS {
        progress(what);
        let papers = app.store.read(&caller(), |tx| make(tx, day, now))?;
        for (name, document) in papers {
            std::fs::write(folder.join(format!("{}.pdf", safe(&name))), pdf::write(&document))?;
            written += 1;
        }
    }
    Ok(written)
}

/// What makes papers of the rows of the house.
type Make = fn(&mut crate::store::Tx<'_>, Day, Instant) -> Result<Vec<Paper>, AppError>;

const PAPERS: [(&str, Make); 6] = [
    ("pick lists", pick_lists::of_tours),
    ("packing slips and shipping labels", shipping::of_parcels),
    ("location labels", labels::of_locations),
    ("sku labels", labels::of_items),
    ("tote and trolley labels", labels::of_units),
    ("badges", labels::of_people),
];

/// A name that is one file: what a client calls its order may hold anything.
fn safe(name: &str) -> String {
    name.chars()
        .map(|sign| if sign == '/' || sign == '\\' || sign.is_control() { '_' } else { sign })
        .collect()
}

/// How a paper in this language is printed.
fn print_in(language: Language, now: Instant) -> Print {
    Print::new(of_labels(language), now.micros().div_euclid(1_000_000))
}

const fn of_labels(language: Language) -> rummelig_labels::Language {
    match language {
        Language::Danish => rummelig_labels::Language::Danish,
        Language::English => rummelig_labels::Language::English,
    }
}

/// The word for a base unit.
const fn unit(language: Language) -> &'static str {
    match language {
        Language::Danish => "stk.",
        Language::English => "pcs",
    }
}

/// A day as papers take it.
fn on_paper(day: Day) -> documents::Day {
    documents::Day { year: day.year(), month: day.month().unsigned_abs(), day: day.day().unsigned_abs() }
}

/// What a paper refuses is a fault of the data that this program made.
fn undrawn(error: rummelig_labels::LabelError) -> AppError {
    AppError::internal(error)
}
