//! The label of a location: read while walking, scanned at arm's length.

use super::area::MM;
use super::common::Print;
use super::label_page::{Stock, draw_labels, name_of};
use super::paper;
use super::sheet::{Say, Sheet};
use super::texts::texts;
use crate::drawing::Drawing;
use crate::page::{Align, Area, Size};
use crate::{Document, Kind, LabelError};

/// Sizes of location labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum LocationLabelSize {
    /// 57 × 32 mm.
    #[default]
    Mm57x32,
    /// 100 × 50 mm.
    Mm100x50,
    /// 24 labels on A4, 70 × 37 mm each.
    SheetA4,
}

impl LocationLabelSize {
    /// Every size.
    pub const ALL: [Self; 3] = [Self::Mm57x32, Self::Mm100x50, Self::SheetA4];
}

/// Where the location lies, seen from its label: labels on a beam belong to the level above or below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LevelArrow {
    /// Above the label.
    Up,
    /// Below the label.
    Down,
}

impl LevelArrow {
    fn drawing(self) -> Drawing {
        let up = [(500, 40), (930, 500), (660, 500), (660, 960), (340, 960), (340, 500), (70, 500)];
        match self {
            Self::Up => Drawing::new().polygon(&up),
            Self::Down => Drawing::new().polygon(&up.map(|(x, y)| (x, 1_000 - y))),
        }
    }
}

/// Labels of locations of one size.
#[derive(Clone, Debug)]
pub struct LocationLabels {
    /// Language, printer, time.
    pub print: Print,
    /// Their size.
    pub size: LocationLabelSize,
    /// On sheets: how many places at the beginning are used up.
    pub skip: usize,
    /// The labels.
    pub labels: Vec<LocationLabel>,
}

/// The label of one location.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocationLabel {
    /// The location's code; also its barcode.
    pub code: String,
    /// Letters that a worker reads out or types to prove the location without a scanner.
    pub check_letters: Option<String>,
    /// Where the location lies.
    pub arrow: Option<LevelArrow>,
}

/// Draws location labels.
///
/// # Errors
/// No label at all, or a code whose barcode does not fit the label.
pub fn location_labels(input: &LocationLabels) -> Result<Document, LabelError> {
    let stock = match input.size {
        LocationLabelSize::Mm57x32 => Stock::Roll(Size::mm(57, 32)),
        LocationLabelSize::Mm100x50 => Stock::Roll(Size::mm(100, 50)),
        LocationLabelSize::SheetA4 => Stock::SheetA4,
    };
    let sheets = draw_labels(input.print, stock, input.labels.len(), input.skip, |sheet, area, index| {
        draw(sheet, area, &input.labels[index])
    })?;
    let code = name_of(input.labels.iter().map(|label| label.code.as_str()));
    let title = texts(input.print.language).location;
    Ok(paper::document(input.print, Kind::LocationLabel, title, &code, sheets))
}

fn draw(sheet: &mut Sheet, mut area: Area, label: &LocationLabel) -> Result<(), LabelError> {
    const FIELD: &str = "location code";
    let bars = area.take_bottom(area.height * 40 / 100);
    sheet.code128_bare(bars, FIELD, &label.code, Align::Centre)?;
    area.take_bottom(MM);
    let size = area.height;
    // The arrow at the left, where it points out of the beam; the check letters at the right, in a box of their own.
    if let Some(arrow) = label.arrow {
        let side = size * 55 / 100;
        sheet.draw(area.take_left(side).square_middle(side), arrow.drawing());
        area.take_left(size / 8);
    }
    if let Some(letters) = &label.check_letters {
        let place = area.take_right(size * 70 / 100);
        area.take_right(size / 8);
        let side = place.width;
        let frame = place.square_middle(side);
        sheet.frame(frame);
        // One size for all letters of a size of label: a third of a millimetre is a point.
        let say = Say::bold(side * 40 / 100 / 353).down_to(6).centre().middle();
        sheet.say(frame.without(side / 8, side / 8), say, "check letters", letters);
    }
    sheet.say(area, Say::bold(64).down_to(6).lines(3).middle(), FIELD, &label.code);
    Ok(())
}
