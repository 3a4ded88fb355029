//! The label of a sku or of one of its lots, for goods that come without a barcode of their own.

use super::area::MM;
use super::common::{Day, Print};
use super::label_page::{Stock, draw_labels, name_of};
use super::paper;
use super::sheet::{Say, Sheet};
use super::shipping_label::element_string;
use super::texts::texts;
use crate::page::{Area, Size};
use crate::symbol::gs1_data_matrix;
use crate::{Document, Kind, LabelError, Language};
use rummelig_gs1::Gtin;

/// Sizes of sku labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum SkuLabelSize {
    /// 57 × 32 mm.
    #[default]
    Mm57x32,
    /// 24 labels on A4, 70 × 37 mm each.
    SheetA4,
}

impl SkuLabelSize {
    /// Every size.
    pub const ALL: [Self; 2] = [Self::Mm57x32, Self::SheetA4];
}

/// Labels of skus of one size.
#[derive(Clone, Debug)]
pub struct SkuLabels {
    /// Language, printer, time.
    pub print: Print,
    /// Their size.
    pub size: SkuLabelSize,
    /// On sheets: how many places at the beginning are used up.
    pub skip: usize,
    /// The labels.
    pub labels: Vec<SkuLabel>,
}

/// The label of one sku.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkuLabel {
    /// Name of the sku.
    pub name: String,
    /// The client's sign: its code in a few letters.
    pub client: String,
    /// Code of the sku.
    pub sku: String,
    /// The GTIN: the label then carries a GS1 DataMatrix with lot and expiry, else a Code 128 of the sku's code.
    pub gtin: Option<Gtin>,
    /// The lot; with a GTIN at most 20 characters that GS1 allows.
    pub lot: Option<String>,
    /// When it expires.
    pub expiry: Option<Day>,
}

/// Draws sku labels.
///
/// # Errors
/// No label at all, a code whose barcode does not fit the label, or a lot or day that GS1 does not allow.
pub fn sku_labels(input: &SkuLabels) -> Result<Document, LabelError> {
    let stock = match input.size {
        SkuLabelSize::Mm57x32 => Stock::Roll(Size::mm(57, 32)),
        SkuLabelSize::SheetA4 => Stock::SheetA4,
    };
    let sheets = draw_labels(input.print, stock, input.labels.len(), input.skip, |sheet, area, index| {
        let label = &input.labels[index];
        match label.gtin {
            Some(gtin) => draw_with_gtin(sheet, area, label, gtin, input.print.language),
            None => draw_with_code(sheet, area, label, input.print.language),
        }
    })?;
    let code = name_of(input.labels.iter().map(|label| label.sku.as_str()));
    let title = texts(input.print.language).sku;
    Ok(paper::document(input.print, Kind::SkuLabel, title, &code, sheets))
}

const NAME: Say = Say::bold(11).down_to(7).lines(2).prose();

fn draw_with_gtin(
    sheet: &mut Sheet,
    mut area: Area,
    label: &SkuLabel,
    gtin: Gtin,
    language: Language,
) -> Result<(), LabelError> {
    const FIELD: &str = "GS1 DataMatrix of a sku";
    let words = texts(language);
    let mut elements = vec![("01", gtin.to_string(), FIELD)];
    if let Some(day) = label.expiry {
        let date = format!("{:02}{:02}{:02}", day.year.rem_euclid(100), day.month, day.day);
        elements.push(("17", date, "expiry"));
    }
    if let Some(lot) = &label.lot {
        elements.push(("10", lot.clone(), "lot"));
    }
    let matrix = gs1_data_matrix(FIELD, &element_string(elements)?, &[])?;
    let mut left = area.take_left((area.height * 72 / 100).min(area.width * 40 / 100));
    let below = left.take_bottom(5 * MM);
    sheet.matrix(left, FIELD, matrix)?;
    sheet.say(below, Say::bold(9).down_to(5).centre().middle(), "client", &label.client);
    area.take_left(2 * MM);
    let name = area.height * 36 / 100;
    sheet.say(area.take_top(name), NAME, "name", &label.name);
    let mut rows = vec![(label.sku.clone(), "sku", false), (gtin.short(), "GTIN", false)];
    rows.extend(label.lot.as_ref().map(|lot| (format!("{} {lot}", words.lot), "lot", true)));
    rows.extend(label.expiry.map(|day| (format!("{} {}", words.expiry, day.text(language)), "expiry", true)));
    draw_rows(sheet, area, &rows);
    Ok(())
}

fn draw_with_code(
    sheet: &mut Sheet,
    mut area: Area,
    label: &SkuLabel,
    language: Language,
) -> Result<(), LabelError> {
    let words = texts(language);
    let bars = area.take_bottom(area.height * 44 / 100);
    sheet.code128(bars, "sku", &label.sku, Say::bold(9).centre())?;
    area.take_bottom(MM);
    let mut last = area.take_bottom(9 * MM / 2);
    sheet.say(last.take_right(14 * MM), Say::bold(9).down_to(5).right().middle(), "client", &label.client);
    last.take_right(MM);
    let lot = label.lot.as_ref().map(|lot| format!("{} {lot}", words.lot));
    let expiry = label.expiry.map(|day| format!("{} {}", words.expiry, day.text(language)));
    let text = lot.into_iter().chain(expiry).collect::<Vec<_>>().join(" · ");
    sheet.say(last, Say::bold(9).down_to(5).middle(), "lot", &text);
    sheet.say(area, NAME.middle(), "name", &label.name);
    Ok(())
}

/// Rows of equal height under each other, never higher than a text of 9 points needs.
fn draw_rows(sheet: &mut Sheet, mut area: Area, rows: &[(String, &'static str, bool)]) {
    let height = (area.height / super::area::to_i32(rows.len())).min(5 * MM);
    for (text, field, bold) in rows {
        let say = if *bold { Say::bold(9) } else { Say::regular(9) };
        sheet.say(area.take_top(height), say.down_to(5).middle(), field, text);
    }
}
