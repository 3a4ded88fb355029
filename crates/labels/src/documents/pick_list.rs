//! The pick list: one walk of one person, on paper, in three reading levels.
//!
//! The level follows the worker's wish at printing.
//! All three show the same lines in the same order; none of them prints who it is for or why it looks as it does.

mod easy;
mod large;
mod standard;
mod trolley;

use super::common::{Day, Print};
use super::paper::{Head, Orientation};
use super::texts;
use crate::pictograms::{HEAVY_GRAMS_OVER, Pictogram};
use crate::signs::Sign;
use crate::{Document, LabelError, Language, Picture};

/// How a pick list is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum ReadingLevel {
    /// A table with everything.
    #[default]
    Standard,
    /// Everything at 18 points or more, at most six lines a page, one large sign per tote.
    Large,
    /// Pictograms first, then one short sentence a line.
    Easy,
}

/// A pick list. Lines stand in walking order.
#[derive(Clone, Debug)]
pub struct PickList {
    /// Language, printer, time.
    pub print: Print,
    /// How it is to be read.
    pub level: ReadingLevel,
    /// How the sheet lies; only the standard level may lie on its side, the others always stand.
    pub orientation: Orientation,
    /// The tour's code; scanning it opens the task.
    pub tour: String,
    /// Name of the site.
    pub site: String,
    /// The day for which the tour is planned.
    pub day: Option<Day>,
    /// Code of the trolley, when one is chosen.
    pub trolley: Option<String>,
    /// How many totes stand side by side on the trolley; the plan is drawn as the trolley stands. 1 to 6.
    pub trolley_columns: u8,
    /// The totes, from the upper left of the trolley, row by row.
    pub totes: Vec<TourTote>,
    /// The lines, in walking order.
    pub lines: Vec<PickLine>,
    /// How far the walk is, when that is known.
    pub walk: Option<Walk>,
}

/// A tote on the trolley and the order that it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TourTote {
    /// The sign, which is told apart without colour.
    pub sign: Sign,
    /// The letter beside the sign, `A` for the first.
    pub letter: String,
    /// The tote's own code, when one is chosen already.
    pub code: Option<String>,
    /// The order that is picked into it.
    pub order: String,
}

impl TourTote {
    /// The tote at `position` (0 for the first) of a trolley: its sign and its letter follow from where it stands.
    #[must_use]
    pub fn at(position: usize, order: String, code: Option<String>) -> Self {
        Self { sign: Sign::at(position), letter: letter(position), code, order }
    }
}

/// `A` to `Z`, then `AA`, `AB` …
fn letter(position: usize) -> String {
    let last = char::from(b'A' + (position % 26) as u8);
    match position / 26 {
        0 => last.to_string(),
        before => format!("{}{last}", letter(before - 1)),
    }
}

/// One line: what is taken where, and into which tote.
#[derive(Clone, Debug)]
pub struct PickLine {
    /// Number of the stop, from 1; lines at the same location share it.
    pub stop: u32,
    /// Code of the location.
    pub location: String,
    /// The location in words, from the largest part to the smallest: "Gang A", "Fag 04", "Hylde 2".
    /// Empty: the parts of the code.
    pub groups: Vec<String>,
    /// Code of the sku.
    pub sku: String,
    /// Name of the sku.
    pub name: String,
    /// How many units are to be taken.
    pub quantity: u64,
    /// Word for the unit: "stk.", "poser".
    pub unit: String,
    /// The lot, when the sku is kept by lots.
    pub lot: Option<String>,
    /// When it expires, when the sku is kept by expiry.
    pub expiry: Option<Day>,
    /// Index in [`PickList::totes`].
    pub tote: usize,
    /// Weight of one unit in grams; over 11 kg the paper shows [`Pictogram::Heavy`].
    pub unit_grams: Option<u32>,
    /// What else should be known: [`Pictogram::TwoPersons`], [`Pictogram::StepStool`], [`Pictogram::Fragile`] …
    pub pictograms: Vec<Pictogram>,
    /// A photo of the goods.
    pub photo: Option<Picture>,
    /// What the handheld scans as proof, as Code 128, when the paper is to carry it.
    pub barcode: Option<String>,
}

/// How far the walk is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Walk {
    /// Length in metres.
    pub metres: u32,
    /// How many metres it is shorter than walking every aisle in S-shape, when that was computed.
    pub saved_metres: Option<u32>,
}

/// Draws a pick list.
///
/// # Errors
/// A code that does not fit its barcode or holds a character that Code 128 does not know, and a line whose tote is not
/// on the trolley ([`LabelError::Empty`]).
pub fn pick_list(input: &PickList) -> Result<Document, LabelError> {
    if input.lines.iter().any(|line| line.tote >= input.totes.len()) {
        return Err(LabelError::Empty { field: "tote of a pick line" });
    }
    match input.level {
        ReadingLevel::Standard => standard::draw(input),
        ReadingLevel::Large => large::draw(input),
        ReadingLevel::Easy => easy::draw(input),
    }
}

impl PickList {
    fn subtitle(&self) -> String {
        match self.day {
            Some(day) => format!("{} · {}", self.site, day.text(self.print.language)),
            None => self.site.clone(),
        }
    }

    fn head<'a>(&'a self, subtitle: &'a str) -> Head<'a> {
        Head {
            title: texts::texts(self.print.language).pick_list,
            code: &self.tour,
            field: "tour code",
            subtitle,
            print: self.print,
        }
    }

    /// How many different stops there are.
    fn stops(&self) -> usize {
        let mut stops: Vec<u32> = self.lines.iter().map(|line| line.stop).collect();
        stops.sort_unstable();
        stops.dedup();
        stops.len()
    }

    /// "Rute 386 m …", where no word stands above it.
    fn walk_sentence(&self) -> Option<String> {
        self.walk_text().map(|walk| format!("{} {walk}", texts::texts(self.print.language).walk))
    }

    fn walk_text(&self) -> Option<String> {
        self.walk.map(|walk| texts::walk(self.print.language, walk.metres, walk.saved_metres))
    }
}

impl PickLine {
    /// What is shown beside the line: heavy first, each once.
    fn pictograms(&self) -> Vec<Pictogram> {
        let heavy = self.unit_grams.is_some_and(|grams| grams > HEAVY_GRAMS_OVER);
        let mut shown: Vec<Pictogram> = heavy.then_some(Pictogram::Heavy).into_iter().collect();
        for pictogram in &self.pictograms {
            if !shown.contains(pictogram) {
                shown.push(*pictogram);
            }
        }
        // The column has room for so many, and nobody heeds more.
        shown.truncate(4);
        shown
    }

    /// The location in words, or the parts of its code.
    fn groups_text(&self) -> String {
        if !self.groups.is_empty() {
            return self.groups.join(" · ");
        }
        let parts: Vec<&str> =
            self.location.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
        if parts.len() > 1 { parts.join(" · ") } else { String::new() }
    }

    /// "Parti L2412 · Udløb 01.03.2027", what there is of it.
    fn lot_text(&self, language: Language) -> Option<String> {
        lot_text(language, self.lot.as_deref(), self.expiry)
    }
}

/// Lot and expiry, what there is of them.
pub(crate) fn lot_text(language: Language, lot: Option<&str>, expiry: Option<Day>) -> Option<String> {
    let words = texts::texts(language);
    let lot = lot.map(|lot| format!("{} {lot}", words.lot));
    let expiry = expiry.map(|day| format!("{} {}", words.expiry, day.text(language)));
    let parts: Vec<String> = lot.into_iter().chain(expiry).collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_go_on_after_z() {
        let letters: Vec<String> = [0, 1, 25, 26, 27, 51, 52, 701, 702].into_iter().map(letter).collect();
        assert_eq!(letters, ["A", "B", "Z", "AA", "AB", "AZ", "BA", "ZZ", "AAA"]);
    }
}
