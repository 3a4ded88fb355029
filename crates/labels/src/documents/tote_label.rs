//! Labels of totes and trolleys, 57 × 32 mm: the same sign, letter and code as on the pick list.

use super::area::MM;
use super::common::Print;
use super::label_page::{Stock, draw_labels, name_of};
use super::paper;
use super::sheet::{Say, Sheet};
use super::texts::texts;
use crate::page::{Align, Area, Size};
use crate::pictograms::Pictogram;
use crate::signs::Sign;
use crate::{Document, Kind, LabelError};

const STOCK: Stock = Stock::Roll(Size::mm(57, 32));

/// Labels of totes.
#[derive(Clone, Debug)]
pub struct ToteLabels {
    /// Language, printer, time.
    pub print: Print,
    /// The labels.
    pub labels: Vec<ToteLabel>,
}

/// The label of one tote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToteLabel {
    /// The tote's code; also its barcode.
    pub code: String,
    /// Its sign and letter, when the tote always stands in the same place of a trolley.
    pub sign: Option<(Sign, String)>,
}

/// Labels of trolleys.
#[derive(Clone, Debug)]
pub struct TrolleyLabels {
    /// Language, printer, time.
    pub print: Print,
    /// Codes of the trolleys; also their barcodes.
    pub codes: Vec<String>,
}

/// Draws tote labels.
///
/// # Errors
/// No label at all, or a code whose barcode does not fit the label.
pub fn tote_labels(input: &ToteLabels) -> Result<Document, LabelError> {
    let sheets = draw_labels(input.print, STOCK, input.labels.len(), 0, |sheet, area, index| {
        let label = &input.labels[index];
        let mut top = draw_bars(sheet, area, "tote code", &label.code)?;
        if let Some((sign, letter)) = &label.sign {
            sheet.draw(top.take_left(top.height), sign.drawing());
            top.take_left(2 * MM);
            let say = Say::bold(44).down_to(8).middle();
            let width = Sheet::width_of(letter, Say::bold(40)).clamp(10 * MM, 16 * MM);
            sheet.say(top.take_left(width), say, "tote letter", letter);
            top.take_left(2 * MM);
            sheet.say(top, Say::bold(20).down_to(6).lines(3).right().middle(), "tote code", &label.code);
        } else {
            sheet.say(top, Say::bold(40).down_to(6).lines(3).centre().middle(), "tote code", &label.code);
        }
        Ok(())
    })?;
    let code = name_of(input.labels.iter().map(|label| label.code.as_str()));
    let title = texts(input.print.language).tote;
    Ok(paper::document(input.print, Kind::ToteLabel, title, &code, sheets))
}

/// Draws trolley labels.
///
/// # Errors
/// No label at all, or a code whose barcode does not fit the label.
pub fn trolley_labels(input: &TrolleyLabels) -> Result<Document, LabelError> {
    let sheets = draw_labels(input.print, STOCK, input.codes.len(), 0, |sheet, area, index| {
        let code = &input.codes[index];
        let mut top = draw_bars(sheet, area, "trolley code", code)?;
        sheet.draw(top.take_left(top.height), Pictogram::Trolley.drawing());
        top.take_left(3 * MM);
        sheet.say(top, Say::bold(34).down_to(6).lines(3).right().middle(), "trolley code", code);
        Ok(())
    })?;
    let code = name_of(input.codes.iter().map(String::as_str));
    let title = texts(input.print.language).trolley;
    Ok(paper::document(input.print, Kind::TrolleyLabel, title, &code, sheets))
}

/// Draws the bars along the lower edge and gives what is left above them.
fn draw_bars(sheet: &mut Sheet, mut area: Area, field: &'static str, code: &str) -> Result<Area, LabelError> {
    sheet.code128_bare(area.take_bottom(11 * MM), field, code, Align::Centre)?;
    area.take_bottom(MM);
    Ok(area)
}
