//! A document: pages with what a file and a printer must know of them.

use super::{Page, Resolution};
use crate::error::Warning;
use crate::text::missing;
use std::fmt;

/// Which document it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// What is taken from the shelves on one tour.
    PickList,
    /// What lies in a shipment, for who gets it.
    PackingSlip,
    /// What is on a parcel.
    ShippingLabel,
    /// What is on a shelf.
    LocationLabel,
    /// What is on goods.
    SkuLabel,
    /// What is on a tote.
    ToteLabel,
    /// What is on a trolley.
    TrolleyLabel,
    /// What a worker signs in with.
    Badge,
    /// What is expected of a delivery.
    ReceivingSheet,
    /// What is to be counted.
    CountSheet,
    /// What is to be made, step by step.
    WorkOrderCard,
}

impl Kind {
    /// The kind as a word of file names and addresses.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PickList => "pick-list",
            Self::PackingSlip => "packing-slip",
            Self::ShippingLabel => "shipping-label",
            Self::LocationLabel => "location-label",
            Self::SkuLabel => "sku-label",
            Self::ToteLabel => "tote-label",
            Self::TrolleyLabel => "trolley-label",
            Self::Badge => "badge",
            Self::ReceivingSheet => "receiving-sheet",
            Self::CountSheet => "count-sheet",
            Self::WorkOrderCard => "work-order-card",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The language of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// Danish.
    Danish,
    /// English.
    English,
}

impl Language {
    /// The language as a PDF names it (BCP 47).
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Danish => "da",
            Self::English => "en",
        }
    }
}

/// What a file and a printer must know of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// Which document it is.
    pub kind: Kind,
    /// The code of what it is about: a tour, an order, a parcel, a location.
    pub code: String,
    /// The title as viewers show it.
    pub title: String,
    /// The language of its texts.
    pub language: Language,
    /// When it was made, in seconds since 1970-01-01 UTC; it is an argument, so that the same input gives the same bytes.
    pub made_at: i64,
    /// For which dots its symbols are laid out.
    pub resolution: Resolution,
}

/// Pages, ready to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    heading: Heading,
    pages: Vec<Page>,
    warnings: Vec<Warning>,
}

impl Document {
    /// A document of these pages.
    ///
    /// To the warnings of who laid it out come those about characters that the font lacks.
    #[must_use]
    pub fn new(heading: Heading, pages: Vec<Page>, mut warnings: Vec<Warning>) -> Self {
        for text in pages.iter().flat_map(Page::texts) {
            for character in missing(text.text(), text.style.weight) {
                warnings.push(Warning::GlyphMissing { character });
            }
        }
        let mut told = std::collections::BTreeSet::new();
        warnings.retain(|warning| told.insert(warning.clone()));
        Self { heading, pages, warnings }
    }

    /// What a file and a printer must know of it.
    #[must_use]
    pub const fn heading(&self) -> &Heading {
        &self.heading
    }

    /// The pages in their order.
    #[must_use]
    pub fn pages(&self) -> &[Page] {
        &self.pages
    }

    /// What was printed otherwise than it was asked for, each once, in the order of the pages.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// The name of its file without an ending: the kind and the code; badges have no code, as no file name tells a person.
    ///
    /// What could mean something in a path becomes a hyphen.
    #[must_use]
    pub fn file_stem(&self) -> String {
        if self.heading.kind == Kind::Badge {
            return "badges".to_owned();
        }
        let safe = |c: char| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '-' };
        let code: String = self.heading.code.chars().map(safe).take(80).collect();
        let code = code.trim_matches(['-', '.']);
        if code.is_empty() { self.heading.kind.to_string() } else { format!("{}-{code}", self.heading.kind) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::{Point, Size, Text};
    use crate::text::Style;

    fn document(kind: Kind, code: &str, text: &str) -> Document {
        let mut page = Page::new(Size::A6);
        page.push(Text::new(Point::new(1_000, 10_000), Style::regular(10), text));
        let heading = Heading {
            kind,
            code: code.to_owned(),
            title: String::new(),
            language: Language::Danish,
            made_at: 0,
            resolution: Resolution::Dpi203,
        };
        Document::new(heading, vec![page.clone(), page], Vec::new())
    }

    #[test]
    fn what_the_font_lacks_is_reported_once() {
        let warnings = document(Kind::PickList, "T-1", "Kop 😀 😀").warnings().to_vec();
        assert_eq!(warnings, [Warning::GlyphMissing { character: '😀' }]);
        assert_eq!(warnings[0].to_string(), "the font has no '😀' (U+1F600): a box stands in its place");
    }

    #[test]
    fn a_file_name_is_harmless_and_tells_no_person() {
        assert_eq!(document(Kind::PickList, "T-17", "").file_stem(), "pick-list-T-17");
        assert_eq!(document(Kind::PackingSlip, "../../etc/WEB 1", "").file_stem(), "packing-slip-etc-WEB-1");
        assert_eq!(document(Kind::CountSheet, "", "").file_stem(), "count-sheet");
        assert_eq!(document(Kind::Badge, "Mette", "").file_stem(), "badges");
    }
}
