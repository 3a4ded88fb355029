//! The shipping label of a parcel, after the GS1 logistic label: from and to above, the SSCC lowest.

use super::area::MM;
use super::common::{Address, Print, weight};
use super::paper;
use super::sheet::{Say, Sheet};
use super::texts::{parcel_of, texts};
use crate::page::{Align, Area, Resolution, Size};
use crate::symbol::gs1_128;
use crate::{Document, Kind, LabelError};
use rummelig_gs1::{Element, ElementString, Sscc};

/// Sizes of shipping labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum ShippingLabelSize {
    /// 102 × 192 mm.
    Mm102x192,
    /// 102 × 152 mm (4 × 6 inches).
    #[default]
    Mm102x152,
    /// 105 × 148 mm.
    A6,
}

impl ShippingLabelSize {
    /// Every size.
    pub const ALL: [Self; 3] = [Self::Mm102x192, Self::Mm102x152, Self::A6];

    fn size(self) -> Size {
        match self {
            Self::Mm102x192 => Size::mm(102, 192),
            Self::Mm102x152 => Size::mm(102, 152),
            Self::A6 => Size::A6,
        }
    }
}

/// Labels of one size, one a page.
#[derive(Clone, Debug)]
pub struct ShippingLabels {
    /// Language, printer, time.
    pub print: Print,
    /// Their size.
    pub size: ShippingLabelSize,
    /// The labels.
    pub labels: Vec<ShippingLabel>,
}

/// The label of one parcel.
#[derive(Clone, Debug)]
pub struct ShippingLabel {
    /// Who sends: the client.
    pub from: Address,
    /// Who it is sent to.
    pub to: Address,
    /// Who carries it.
    pub carrier: String,
    /// How: "Erhvervspakke", "Pallet".
    pub service: String,
    /// The parcel's number, for ever.
    pub sscc: Sscc,
    /// Which parcel of the shipment, from 1.
    pub parcel: u32,
    /// Of how many.
    pub parcels: u32,
    /// The weight, when it was weighed.
    pub grams: Option<u64>,
    /// Code of the order.
    pub order: String,
}

const MARGIN: i32 = 5 * MM;
const FACTS: i32 = 14 * MM;

/// Draws shipping labels.
///
/// # Errors
/// No label at all.
pub fn shipping_labels(input: &ShippingLabels) -> Result<Document, LabelError> {
    let Some(first) = input.labels.first() else {
        return Err(LabelError::Empty { field: "shipping labels" });
    };
    let sheets: Result<Vec<Sheet>, LabelError> =
        input.labels.iter().map(|label| draw(input, label)).collect();
    let title = texts(input.print.language).parcel;
    Ok(paper::document(input.print, Kind::ShippingLabel, title, &first.sscc.to_string(), sheets?))
}

fn draw(input: &ShippingLabels, label: &ShippingLabel) -> Result<Sheet, LabelError> {
    let mut sheet = Sheet::new(input.size.size(), input.print.resolution);
    let words = texts(input.print.language);
    let language = input.print.language;
    let mut area = sheet.area().without(MARGIN, MARGIN);
    let long = input.size == ShippingLabelSize::Mm102x192;
    draw_sscc(&mut sheet, area.take_bottom(if long { 52 * MM } else { 42 * MM }), label)?;
    let top = area.take_top(if long { 28 * MM } else { 24 * MM });
    draw_address(&mut sheet, top, words.from, &label.from, 10);
    if input.print.copy {
        sheet.say(top, Say::bold(10).right(), "title", words.copy);
    }
    let facts = area.take_bottom(FACTS);
    strong_rule(&mut sheet, facts.top, facts);
    draw_facts(
        &mut sheet,
        facts,
        &[
            (words.parcel, parcel_of(language, label.parcel, label.parcels)),
            (words.weight, label.grams.map(|grams| weight(language, grams)).unwrap_or_default()),
            (words.order, label.order.clone()),
        ],
    );
    let carrier = area.take_bottom(16 * MM);
    strong_rule(&mut sheet, carrier.top, carrier);
    draw_carrier(&mut sheet, carrier.without(0, 2 * MM), label);
    strong_rule(&mut sheet, area.top, area);
    area.take_top(3 * MM);
    draw_address(&mut sheet, area, words.to, &label.to, 18);
    Ok(sheet)
}

fn strong_rule(sheet: &mut Sheet, y: i32, area: Area) {
    sheet.strong_rule(area.left, y, area.width);
}

/// A small word over a name and the lines of an address, as large as all of them fit.
fn draw_address(sheet: &mut Sheet, mut area: Area, label: &str, address: &Address, points: i32) {
    /// An address with more lines than a label can hold is shortened by who gives it, not silently here.
    const LINES_MAX: usize = 6;
    sheet.say(area.take_top(5 * MM), Say::regular(8), "title", label);
    let lines: Vec<&String> = address.lines.iter().take(LINES_MAX).collect();
    let count = super::area::to_i32(lines.len()) + 1;
    let full = super::sheet::height_of(Say::bold(points).style(), 1) + MM / 2;
    let height = full.min((area.height - MM) / count);
    let name = Say::bold(points).down_to(6).lines(2).middle();
    sheet.say(area.take_top(height), name, "name of an address", &address.name);
    let line = Say::regular(points - 2).down_to(6).lines(2).middle();
    for text in lines {
        sheet.say(area.take_top(height), line, "line of an address", text);
    }
}

fn draw_carrier(sheet: &mut Sheet, area: Area, label: &ShippingLabel) {
    let say = Say::bold(20).down_to(8).lines(2).middle();
    sheet.say(area.column(0, 2, 4 * MM), say, "carrier", &label.carrier);
    let say = Say::regular(15).down_to(7).lines(2).right().middle();
    sheet.say(area.column(1, 2, 4 * MM), say, "service", &label.service);
}

fn draw_facts(sheet: &mut Sheet, mut area: Area, facts: &[(&str, String); 3]) {
    area = area.without(0, 5 * MM / 2);
    let widths = [22 * MM, 24 * MM];
    for (i, (label, value)) in facts.iter().enumerate() {
        let mut column = match widths.get(i) {
            Some(width) => area.take_left(*width),
            None => area,
        };
        sheet.say(column.take_top(4 * MM), Say::regular(8), "title", label);
        sheet.say(column, Say::bold(14).down_to(6).lines(2), "fact", value);
    }
}

/// The SSCC as GS1-128, bars upright to the base of the parcel, at least 32 mm high, the module at least 0.495 mm wide
/// (GS1 General Specifications 5.12, symbol specification table 5; GS1 logistic label guideline 2.3.4).
fn draw_sscc(sheet: &mut Sheet, mut area: Area, label: &ShippingLabel) -> Result<(), LabelError> {
    const FIELD: &str = "SSCC";
    strong_rule(sheet, area.top, area);
    area.take_top(3 * MM);
    let elements = element_string([("00", label.sscc.to_string(), FIELD)])?;
    let bars = gs1_128(FIELD, &elements, &[])?;
    let dots = match sheet.resolution() {
        Resolution::Dpi203 => 4..=4,
        Resolution::Dpi300 => 6..=6,
    };
    sheet.bars(area, FIELD, bars, Align::Centre, Some(Say::bold(12).centre()), dots)
}

/// Elements as GS1 writes them: identifier, value, and the field that it comes from.
///
/// # Errors
/// A value against the rules of its identifier, named by its field.
pub(crate) fn element_string(
    elements: impl IntoIterator<Item = (&'static str, String, &'static str)>,
) -> Result<ElementString, LabelError> {
    let mut checked = Vec::new();
    for (ai, value, field) in elements {
        checked.push(Element::new(ai, &value).map_err(|error| LabelError::Element { field, error })?);
    }
    ElementString::new(checked).map_err(|_| LabelError::Empty { field: "element string" })
}
