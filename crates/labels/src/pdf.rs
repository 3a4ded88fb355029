//! Pages as PDF.
//!
//! This file and what is below it are the only ones that know printpdf.
//!
//! - The fonts are cut once more, to the characters of the document, so that a label is small and quickly written.
//! - Symbols lie on the dots of their resolution.
//!   Each dark rectangle is made a micrometre smaller on each side: a renderer inks every dot that a shape touches,
//!   and a bar that ends exactly between two dots would touch both.
//! - Same document, same bytes: names of resources are fixed, the dates are those of the heading, and there is no file identifier.
//! - Nothing in a text can act: there are no links, no scripts, no attachments.

mod repeated;

use crate::fonts::{UNITS_PER_EM, Weight, font};
use crate::page::{
    Area, Document, Frame, Heading, Item, Module, Page, Paint, PlacedBars, PlacedMatrix, PlacedPath,
    PlacedPicture, Shade, Text,
};
use printpdf::{
    Color, DictItem, FontId, FontMetrics, Greyscale, LinePoint, OffsetDateTime, Op, PaintMode, ParsedFont,
    PdfDocument, PdfFont, PdfFontHandle, PdfPage, PdfSaveOptions, Polygon, PolygonRing, Pt, Rect, TextItem,
    WindingOrder, XObjectTransform,
};
use repeated::Repeated;
use std::collections::{BTreeMap, BTreeSet};

/// How much smaller a dark rectangle of a symbol is on each side, in micrometres.
const INSET: f64 = 1.0;

/// What stands for a character that the font lacks: it is mapped to the box.
const MISSING: char = '\u{fffd}';

/// The document as PDF.
#[must_use]
pub fn write(document: &Document) -> Vec<u8> {
    let heading = document.heading();
    let mut pdf = PdfDocument::new(&heading.title);
    describe(&mut pdf, heading);
    embed_fonts(&mut pdf, document);
    let mut repeated = Repeated::default();
    for page in document.pages() {
        let ops = Drawing::of(page, &mut repeated);
        pdf.pages.push(sheet(page, ops));
    }
    pdf.resources.xobjects.map.extend(repeated.objects());
    bytes(&pdf, heading)
}

fn describe(pdf: &mut PdfDocument, heading: &Heading) {
    let made =
        OffsetDateTime::from_unix_timestamp(heading.made_at).unwrap_or_else(|_| OffsetDateTime::epoch());
    let info = &mut pdf.metadata.info;
    info.creation_date = made;
    info.modification_date = made;
    info.metadata_date = made;
    info.producer = "Rummelig".to_owned();
    info.creator = "Rummelig".to_owned();
    info.subject = format!("{} {}", heading.kind, heading.code).trim().to_owned();
}

/// Writes the file, with what printpdf does not say: the language, and without what it says for nothing.
fn bytes(pdf: &PdfDocument, heading: &Heading) -> Vec<u8> {
    let mut file = pdf.to_lopdf_document(&PdfSaveOptions::default(), &mut Vec::new());
    let language = DictItem::String { data: heading.language.tag().into(), literal: true };
    if let Ok(catalog) = file.catalog_mut() {
        catalog.set("Lang", language.to_lopdf());
    }
    if let Ok(info) = file.trailer.get(b"Info").and_then(|info| info.as_reference())
        && let Ok(info) = file.get_object_mut(info).and_then(|info| info.as_dict_mut())
    {
        info.remove(b"GTS_PDFXVersion");
        info.remove(b"Identifier");
    }
    // Two files with the same content may have the same identifier or none; printpdf counts them.
    file.trailer.remove(b"ID");
    file.compress();
    let mut bytes = Vec::new();
    // Writing into memory does not fail.
    let _ = file.save_to(&mut bytes);
    bytes
}

const fn font_name(weight: Weight) -> &'static str {
    match weight {
        Weight::Regular => "NotoSans-Regular",
        Weight::Bold => "NotoSans-Bold",
    }
}

fn font_id(weight: Weight) -> FontId {
    // Names of six letters stand before the plus of a cut font.
    FontId(match weight {
        Weight::Regular => "NOTREG".to_owned(),
        Weight::Bold => "NOTBLD".to_owned(),
    })
}

/// The fonts that the document uses, cut to the characters that it uses.
fn embed_fonts(pdf: &mut PdfDocument, document: &Document) {
    for weight in [Weight::Regular, Weight::Bold] {
        let texts = document.pages().iter().flat_map(Page::texts).filter(|text| text.style.weight == weight);
        let characters: BTreeSet<char> = texts.flat_map(|text| text.text().chars()).collect();
        if characters.is_empty() {
            continue;
        }
        let cut = font(weight).only(&characters);
        let glyphs = cut.glyphs().iter().map(|(c, glyph)| (u32::from(*c), *glyph));
        let glyphs: BTreeMap<u32, u16> = glyphs.chain([(u32::from(MISSING), 0)]).collect();
        let widths = glyphs.values().map(|glyph| (*glyph, cut.advance(*glyph))).collect();
        // Ascent and descent of Noto Sans, which viewers use to select text.
        let metrics = FontMetrics { ascent: 1_069, descent: -293 };
        let name = format!("{}+{}", font_id(weight).0, font_name(weight));
        let mut parsed = ParsedFont::with_glyph_data(
            cut.bytes().to_vec(),
            0,
            Some(name),
            glyphs,
            widths,
            UNITS_PER_EM,
            metrics,
        );
        parsed.pdf_font_metrics.us_weight_class = if weight == Weight::Bold { 700 } else { 400 };
        pdf.resources.fonts.map.insert(font_id(weight), PdfFont::new(parsed));
    }
}

fn sheet(page: &Page, ops: Vec<Op>) -> PdfPage {
    let area = Rect::from_wh(points(f64::from(page.size.width)), points(f64::from(page.size.height)));
    PdfPage { media_box: area.clone(), trim_box: area.clone(), crop_box: area, ops }
}

/// Micrometres in points, rounded to a thousandth: a third of a micrometre.
#[expect(clippy::cast_possible_truncation, reason = "a page is far smaller than what an f32 holds")]
fn points(micrometres: f64) -> Pt {
    Pt((micrometres * 72_000.0 / 25_400.0).round() as f32 / 1_000.0)
}

/// The operations of one page, and the state in which they leave the printer.
struct Drawing<'a> {
    height: f64,
    ops: Vec<Op>,
    font: Option<(Weight, i32)>,
    fill: Shade,
    repeated: &'a mut Repeated,
}

impl<'a> Drawing<'a> {
    fn of(page: &Page, repeated: &'a mut Repeated) -> Vec<Op> {
        let height = f64::from(page.size.height);
        let mut drawing = Self { height, ops: Vec::new(), font: None, fill: Shade::BLACK, repeated };
        for item in &page.items {
            match item {
                Item::Text(text) => drawing.text(text),
                Item::Rule(rule) => drawing.fill_area(rule.area, rule.shade),
                Item::Frame(frame) => drawing.frame(frame),
                Item::Bars(bars) => drawing.bars(bars),
                Item::Matrix(matrix) => drawing.matrix(matrix),
                Item::Picture(picture) => drawing.picture(picture),
                Item::Path(path) => drawing.path(path),
            }
        }
        drawing.ops
    }

    /// A place in points from the lower left corner, where PDF begins.
    fn point(&self, x: f64, y: f64) -> printpdf::Point {
        printpdf::Point { x: points(x), y: points(self.height - y) }
    }

    fn shade(&mut self, shade: Shade) {
        if self.fill != shade {
            self.ops.push(Op::SetFillColor { col: grey(shade) });
            self.fill = shade;
        }
    }

    fn text(&mut self, text: &Text) {
        if text.text().is_empty() {
            return;
        }
        self.shade(text.shade);
        self.ops.push(Op::StartTextSection);
        let style = text.style;
        if self.font != Some((style.weight, style.size_tenths)) {
            self.font = Some((style.weight, style.size_tenths));
            let size = points(f64::from(style.size_tenths) * 25_400.0 / 720.0);
            self.ops.push(Op::SetFont { font: PdfFontHandle::External(font_id(style.weight)), size });
        }
        let pos = self.point(f64::from(text.left()), f64::from(text.at.y));
        self.ops.push(Op::SetTextCursor { pos });
        let known = font(style.weight);
        let shown = text.text().chars().map(|c| if known.glyph(c).is_some() { c } else { MISSING }).collect();
        self.ops.push(Op::ShowText { items: vec![TextItem::Text(shown)] });
        self.ops.push(Op::EndTextSection);
    }

    fn rectangle(&mut self, left: f64, top: f64, right: f64, bottom: f64, mode: PaintMode) {
        let (upper, lower) = (self.point(left, top), self.point(right, bottom));
        let round = |length: f32| Pt((length * 1_000.0).round() / 1_000.0);
        let rectangle = Rect {
            x: upper.x,
            y: lower.y,
            width: round(lower.x.0 - upper.x.0),
            height: round(upper.y.0 - lower.y.0),
            mode: Some(mode),
            winding_order: None,
        };
        self.ops.push(Op::DrawRectangle { rectangle });
    }

    fn fill_area(&mut self, area: Area, shade: Shade) {
        self.shade(shade);
        let [left, top, right, bottom] = edges(area);
        self.rectangle(left, top, right, bottom, PaintMode::Fill);
    }

    fn frame(&mut self, frame: &Frame) {
        if let Some(shade) = frame.fill {
            if frame.radius == 0 {
                self.fill_area(frame.area, shade);
            } else {
                self.shade(shade);
                self.rounded(edges(frame.area), f64::from(frame.radius), PaintMode::Fill);
            }
        }
        let Some((thickness, shade)) = frame.border else { return };
        self.ops.push(Op::SetOutlineColor { col: grey(shade) });
        self.ops.push(Op::SetOutlineThickness { pt: points(f64::from(thickness)) });
        let half = f64::from(thickness) / 2.0;
        let [left, top, right, bottom] = edges(frame.area);
        let line = [left + half, top + half, right - half, bottom - half];
        if frame.radius == 0 {
            self.rectangle(line[0], line[1], line[2], line[3], PaintMode::Stroke);
        } else {
            self.rounded(line, (f64::from(frame.radius) - half).max(0.0), PaintMode::Stroke);
        }
    }

    /// A box with rounded corners: a quarter of a circle is a curve whose handles are 0.5523 of the radius long.
    fn rounded(&mut self, [left, top, right, bottom]: [f64; 4], radius: f64, mode: PaintMode) {
        let radius = radius.min((right - left) / 2.0).min((bottom - top) / 2.0);
        let handle = radius * (1.0 - 0.552_3);
        let corners = [
            [(left, top + radius), (left, top + handle), (left + handle, top), (left + radius, top)],
            [(right - radius, top), (right - handle, top), (right, top + handle), (right, top + radius)],
            [
                (right, bottom - radius),
                (right, bottom - handle),
                (right - handle, bottom),
                (right - radius, bottom),
            ],
            [
                (left + radius, bottom),
                (left + handle, bottom),
                (left, bottom - handle),
                (left, bottom - radius),
            ],
        ];
        let mut points = Vec::new();
        for [from, first, second, to] in corners {
            for ((x, y), bezier) in [(from, false), (first, true), (second, true), (to, false)] {
                points.push(LinePoint { p: self.point(x, y), bezier });
            }
        }
        self.polygon(vec![PolygonRing { points }], mode);
    }

    fn polygon(&mut self, rings: Vec<PolygonRing>, mode: PaintMode) {
        let polygon = Polygon { rings, mode, winding_order: WindingOrder::EvenOdd };
        self.ops.push(Op::DrawPolygon { polygon });
    }

    /// Fills a rectangle that is given in dots of the symbol's resolution.
    fn dots(&mut self, module: Module, [left, top, right, bottom]: [i32; 4]) {
        let length = |dots: i32| f64::from(dots) * 25_400.0 / f64::from(module.resolution.dots_per_inch());
        self.rectangle(
            length(left) + INSET,
            length(top) + INSET,
            length(right) - INSET,
            length(bottom) - INSET,
            PaintMode::Fill,
        );
    }

    fn bars(&mut self, placed: &PlacedBars) {
        self.shade(Shade::BLACK);
        for rectangle in placed.dark_dots() {
            self.dots(placed.module, rectangle);
        }
    }

    fn matrix(&mut self, placed: &PlacedMatrix) {
        self.shade(Shade::BLACK);
        for rectangle in placed.dark_dots() {
            self.dots(placed.module, rectangle);
        }
    }

    fn picture(&mut self, placed: &PlacedPicture) {
        let [left, _, _, bottom] = edges(placed.area);
        let corner = self.point(left, bottom);
        let id = self.repeated.picture(&placed.picture);
        let transform = XObjectTransform {
            translate_x: Some(corner.x),
            translate_y: Some(corner.y),
            scale_x: Some(points(f64::from(placed.area.width)).0),
            scale_y: Some(points(f64::from(placed.area.height)).0),
            no_auto_scale: true,
            ..XObjectTransform::default()
        };
        self.ops.push(Op::UseXobject { id, transform });
    }

    /// Places a drawing: its outline stands in the file once, however often it is on the pages.
    fn path(&mut self, placed: &PlacedPath) {
        match placed.paint {
            Paint::Fill => self.shade(placed.shade),
            Paint::Stroke(_) => self.ops.push(Op::SetOutlineColor { col: grey(placed.shade) }),
        }
        let id = self.repeated.drawing(placed);
        let corner = self.point(f64::from(placed.at.x), f64::from(placed.at.y));
        let size = points(f64::from(placed.size)).0;
        let transform = XObjectTransform {
            translate_x: Some(corner.x),
            translate_y: Some(corner.y),
            scale_x: Some(size),
            // A drawing counts from its upper left corner downwards, a page of PDF from below.
            scale_y: Some(-size),
            no_auto_scale: true,
            ..XObjectTransform::default()
        };
        self.ops.push(Op::UseXobject { id, transform });
    }
}

fn edges(area: Area) -> [f64; 4] {
    [area.left, area.top, area.right(), area.bottom()].map(f64::from)
}

fn grey(shade: Shade) -> Color {
    let percent = (f32::from(shade.0) / 255.0 * 1_000.0).round() / 1_000.0;
    Color::Greyscale(Greyscale { percent, icc_profile: None })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::{Align, Kind, Language, Point, Resolution, Rule, Size, Step};
    use crate::picture::Picture;
    use crate::symbol::{code128, gs1_data_matrix};
    use crate::text::Style;
    use rummelig_gs1::ElementString;

    pub(crate) fn label() -> Document {
        let mut page = Page::new(Size::mm(102, 152));
        let module = Module::new(3, Resolution::Dpi203);
        page.push(Frame::outlined(page.area().inset(2_000), 300).rounded(2_000));
        page.push(Text::new(Point::new(5_000, 12_000), Style::bold(18), "Rødgrød med fløde 😀"));
        page.push(Text::new(Point::new(97_000, 20_000), Style::regular(10), "Højre").aligned(Align::Right));
        page.push(Rule::level(5_000, 25_000, 92_000, 300).shaded(Shade(160)));
        let bars = code128("code", "A-04-2").unwrap();
        page.push(PlacedBars { at: Point::new(5_000, 30_000), module, height: 20_000, bars });
        let elements = ElementString::parse_bracketed("(01)05701234567899(10)A1").unwrap();
        let matrix = gs1_data_matrix("sku", &elements, &[]).unwrap();
        page.push(PlacedMatrix { at: Point::new(60_000, 30_000), module, matrix });
        let picture = Picture::grey(2, 2, vec![0, 255, 255, 0]).unwrap();
        page.push(PlacedPicture { area: Area::new(5_000, 60_000, 10_000, 10_000), picture });
        let steps = vec![
            Step::Move(0, 0),
            Step::Line(1_000, 0),
            Step::Curve((1_000, 500), (500, 1_000), (0, 1_000)),
            Step::Close,
        ];
        let path = PlacedPath {
            at: Point::new(20_000, 60_000),
            size: 10_000,
            steps: steps.into(),
            paint: Paint::Fill,
            shade: Shade::BLACK,
        };
        page.push(PlacedPath { at: Point::new(40_000, 60_000), paint: Paint::Stroke(80), ..path.clone() });
        page.push(path);
        let heading = Heading {
            kind: Kind::ShippingLabel,
            code: "WEB-1001".to_owned(),
            title: "Pakkelabel WEB-1001 (æøå)".to_owned(),
            language: Language::Danish,
            made_at: 1_764_000_000,
            resolution: Resolution::Dpi203,
        };
        Document::new(heading, vec![page], Vec::new())
    }

    #[test]
    fn the_same_document_gives_the_same_small_file() {
        let first = write(&label());
        assert_eq!(first, write(&label()));
        assert!(first.starts_with(b"%PDF-1."));
        assert!(first.len() < 16_000, "{} bytes", first.len());
        let text = String::from_utf8_lossy(&first);
        for part in ["/Lang", "(da)", "/Producer", "D:20251124", "NOTBLD+NotoSans-Bold"] {
            assert!(text.contains(part), "{part}");
        }
        for part in ["/JavaScript", "/JS", "/OpenAction", "/URI", "/Launch", "/ID["] {
            assert!(!text.contains(part), "{part}");
        }
    }
}
