//! Pages as ZPL II, for label printers.
//!
//! This is the only file that knows ZPL.
//!
//! - What a user wrote stands in field data only, each byte of it that ZPL could understand written as its number (`^FH`), so that no text can be a command.
//! - Texts are set in the scalable font of the printer (`^A0`), which is narrower than ours: what fits on the page as we measure it fits on the label.
//!   The printer is told that they are UTF-8 (`^CI28`).
//!   What that font may lack is drawn as dots from our own letters: missing glyphs, everything beyond Latin Extended-A and a few signs,
//!   and texts with a backslash, which some printers obey.
//! - Barcodes are built by the printer from their data, in the sets that we chose, so that they are as wide as we planned (`^BC`, `^BE`, `^B2`, `^B3`, `^BX`).
//!   What a printer could build otherwise is drawn as dots: QR Codes, whose mask a printer chooses, and Code 128 that changes into set C after set B, ends in a set for one character, or holds a mark of the sets.
//! - Pictures and drawings are dots (`^GF`).
//! - There are no greys: see [`crate::page::Shade::is_ink`].

use crate::fonts::font;
use crate::page::{
    Align, Area, BEARER_MODULES, Document, Frame, Item, Page, PlacedBars, PlacedMatrix, PlacedPath,
    Resolution, Shade, Text,
};
use crate::raster::{self, Dots};
use crate::symbol::{Set, Symbology, pieces};
use std::fmt::Write;

/// The document as ZPL, one label a page, for the resolution for which its symbols were laid out.
#[must_use]
pub fn write(document: &Document) -> Vec<u8> {
    let resolution = document.heading().resolution;
    let mut zpl = Zpl { resolution, out: String::new() };
    for page in document.pages() {
        zpl.label(page);
    }
    zpl.out.into_bytes()
}

struct Zpl {
    resolution: Resolution,
    out: String,
}

/// Writing into a text does not fail.
macro_rules! put {
    ($zpl:expr, $($arguments:tt)*) => {{
        let _ = write!($zpl.out, $($arguments)*);
    }};
}

impl Zpl {
    fn label(&mut self, page: &Page) {
        let (width, height) = (self.resolution.dots(page.size.width), self.resolution.dots(page.size.height));
        put!(self, "^XA^CI28^LH0,0^LS0^LT0^PW{width}^LL{height}\n");
        // Strokes and fillings of one drawing are one graphic, since white could not take away black otherwise.
        let same = |left: &Item, right: &Item| match (left, right) {
            (Item::Path(left), Item::Path(right)) => left.at == right.at && left.size == right.size,
            _ => false,
        };
        for items in page.items.chunk_by(same) {
            let inks: Vec<&PlacedPath> = items.iter().filter_map(path).collect();
            match items {
                [item] if inks.is_empty() => self.item(item),
                _ => self.drawing(&inks),
            }
        }
        put!(self, "^PQ1^XZ\n");
    }

    fn item(&mut self, item: &Item) {
        match item {
            Item::Text(text) => self.text(text),
            Item::Rule(rule) => self.filled(rule.area, rule.shade),
            Item::Frame(frame) => self.frame(frame),
            Item::Bars(bars) => self.bars(bars),
            Item::Matrix(matrix) => self.matrix(matrix),
            Item::Picture(placed) => {
                let (x, y) = self.corner(placed.area);
                self.dots(x, y, raster::picture(placed, self.resolution));
            }
            Item::Path(ink) => self.drawing(&[ink]),
        }
    }

    fn drawing(&mut self, inks: &[&PlacedPath]) {
        let Some(first) = inks.first() else { return };
        let (x, y) = (self.resolution.dots(first.at.x), self.resolution.dots(first.at.y));
        self.dots(x, y, raster::drawing(inks, self.resolution));
    }

    fn corner(&self, area: Area) -> (i32, i32) {
        (self.resolution.dots(area.left), self.resolution.dots(area.top))
    }

    /// Width and height in dots between the dots nearest to the edges, at least one.
    fn size(&self, area: Area) -> (i32, i32) {
        let (x, y) = self.corner(area);
        let (right, bottom) = (self.resolution.dots(area.right()), self.resolution.dots(area.bottom()));
        ((right - x).max(1), (bottom - y).max(1))
    }

    fn filled(&mut self, area: Area, shade: Shade) {
        let colour = match shade {
            shade if shade.is_ink() => 'B',
            Shade::WHITE => 'W',
            // The lightest greys are paper: they cover nothing.
            _ => return,
        };
        let ((x, y), (width, height)) = (self.corner(area), self.size(area));
        put!(self, "^FO{x},{y}^GB{width},{height},{},{colour}^FS\n", width.min(height));
    }

    fn frame(&mut self, frame: &Frame) {
        let ((x, y), (width, height)) = (self.corner(frame.area), self.size(frame.area));
        let shorter = width.min(height);
        // ZPL counts the rounding of corners in eighths of half the shorter side.
        let rounding = (self.resolution.dots(frame.radius) * 16 / shorter).clamp(0, 8);
        if let Some(shade) = frame.fill {
            if rounding == 0 {
                self.filled(frame.area, shade);
            } else if shade.is_ink() {
                put!(self, "^FO{x},{y}^GB{width},{height},{shorter},B,{rounding}^FS\n");
            }
        }
        if let Some((thickness, shade)) = frame.border
            && shade.is_ink()
        {
            let thickness = self.resolution.dots(thickness).max(1);
            put!(self, "^FO{x},{y}^GB{width},{height},{thickness},B,{rounding}^FS\n");
        }
    }

    fn text(&mut self, text: &Text) {
        if text.text().is_empty() {
            return;
        }
        let resolution = self.resolution;
        if !text.text().chars().all(|c| printer_has(c) && font(text.style.weight).glyph(c).is_some()) {
            let top = resolution.dots(text.at.y) - resolution.dots(text.style.ascent());
            let dots = raster::letters(text, resolution);
            return self.dots(resolution.dots(text.left()), top, dots);
        }
        let (y, size) = (resolution.dots(text.at.y), resolution.dots(text.style.size()));
        // On black the text is white; where a printer shows it as it is, it would be invisible.
        let reverse = if text.shade.is_ink() { "" } else { "^FR" };
        match text.align {
            Align::Left => put!(self, "^FT{},{y}", resolution.dots(text.at.x)),
            Align::Right => put!(self, "^FT{},{y},1", resolution.dots(text.at.x)),
            Align::Centre => {
                let left = resolution.dots(text.left());
                let width = resolution.dots(text.left() + text.width()) - left + 2;
                put!(self, "^FT{},{y}^FB{width},1,0,C", left - 1);
            }
        }
        put!(self, "{reverse}^A0N,{size}");
        self.data(text.text());
    }

    /// Field data that no printer takes for a command: printable ASCII without `^`, `~` and the sign of a number itself; all else as numbers.
    fn data(&mut self, data: &str) {
        put!(self, "^FH_^FD");
        for byte in data.bytes() {
            match byte {
                b'^' | b'~' | b'_' => put!(self, "_{byte:02X}"),
                b' '..=b'~' => self.out.push(char::from(byte)),
                _ => put!(self, "_{byte:02X}"),
            }
        }
        put!(self, "^FS\n");
    }

    fn bars(&mut self, placed: &PlacedBars) {
        let bars = &placed.bars;
        let module = i32::from(placed.module.dots);
        let x = placed.module.resolution.dots(placed.at.x) + module * i32::from(bars.quiet_left());
        let top = placed.module.resolution.dots(placed.at.y);
        let bottom = placed.module.resolution.dots(placed.at.y + placed.height);
        let bearer = if bars.bearers() { module * i32::from(BEARER_MODULES) } else { 0 };
        let height = bottom - top - 2 * bearer - module * i32::from(bars.guard_modules());
        let Some((command, data)) = command(placed, height) else {
            return self.rectangles(&placed.dark_dots());
        };
        put!(self, "^FO{x},{}^BY{module},3.0,{height}{command}", top + bearer);
        self.data(&data);
        if bars.bearers() {
            let left = x - module * i32::from(bars.quiet_left());
            let modules = i32::try_from(bars.modules_with_quiet()).unwrap_or(0);
            for y in [top, bottom - bearer] {
                put!(self, "^FO{left},{y}^GB{},{bearer},{bearer}^FS\n", module * modules);
            }
        }
    }

    fn matrix(&mut self, placed: &PlacedMatrix) {
        let matrix = &placed.matrix;
        if matrix.symbology() != Symbology::Gs1DataMatrix {
            return self.rectangles(&placed.dark_dots());
        }
        let module = i32::from(placed.module.dots);
        let corner = |length| placed.module.resolution.dots(length) + module * i32::from(matrix.quiet());
        let (x, y, side) = (corner(placed.at.x), corner(placed.at.y), matrix.side());
        put!(self, "^FO{x},{y}^BXN,{module},200,{side},{side},6,{ESCAPE}");
        // FNC1 first, and FNC1 where the data have a separator.
        let data = matrix.data().replace(rummelig_gs1::SEPARATOR, FUNCTION_1);
        self.data(&format!("{FUNCTION_1}{data}"));
    }

    /// Dark rectangles as dots.
    fn rectangles(&mut self, dark: &[[i32; 4]]) {
        let bound = |pick: fn(&[i32; 4]) -> i32| dark.iter().map(pick);
        let (Some(left), Some(top)) = (bound(|dark| dark[0]).min(), bound(|dark| dark[1]).min()) else {
            return;
        };
        let (right, bottom) =
            (bound(|dark| dark[2]).max().unwrap_or(left), bound(|dark| dark[3]).max().unwrap_or(top));
        let mut black = vec![
            vec![false; usize::try_from(right - left).unwrap_or(0)];
            usize::try_from(bottom - top).unwrap_or(0)
        ];
        let from = |at: i32, origin: i32| usize::try_from(at - origin).unwrap_or(0);
        for rectangle in dark {
            for row in &mut black[from(rectangle[1], top)..from(rectangle[3], top)] {
                row[from(rectangle[0], left)..from(rectangle[2], left)].fill(true);
            }
        }
        self.dots(left, top, Dots::of(right - left, bottom - top, |x, y| black[y][x]));
    }

    /// Black dots as a graphic field in hexadecimal digits; a colon repeats the row above, a comma ends a row that goes on white.
    fn dots(&mut self, x: i32, y: i32, dots: Option<Dots>) {
        let Some(dots) = dots else { return };
        // A field that began left of or above the label would be moved onto it.
        let (x, y) = (x.max(0), y.max(0));
        let per_row = dots.columns.div_ceil(8);
        let total = usize::try_from(per_row).unwrap_or(0) * dots.rows.len();
        put!(self, "^FO{x},{y}^GFA,{total},{total},{per_row},");
        let mut above: Option<&Vec<u8>> = None;
        for row in &dots.rows {
            if above == Some(row) {
                self.out.push(':');
                continue;
            }
            let inked = row.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
            for byte in &row[..inked] {
                put!(self, "{byte:02X}");
            }
            if inked < row.len() {
                self.out.push(',');
            }
            above = Some(row);
        }
        put!(self, "^FS\n");
    }
}

fn path(item: &Item) -> Option<&PlacedPath> {
    match item {
        Item::Path(path) => Some(path),
        _ => None,
    }
}

/// Begins a function within a DataMatrix; no element of GS1 may hold it (General Specifications, table 7.11-1).
const ESCAPE: char = '|';

/// FNC1 within a DataMatrix.
const FUNCTION_1: &str = "|1";

/// Whether the scalable font of every printer has the character.
fn printer_has(character: char) -> bool {
    matches!(character, ' '..='[' | ']'..='~' | '\u{a0}'..='\u{17f}' | '–' | '—' | '‘' | '’' | '“' | '”' | '•' | '…' | '€' | '™')
}

/// The command that lets the printer build the bars, without a text under them, and its data; `None` where it could build them otherwise.
fn command(placed: &PlacedBars, height: i32) -> Option<(String, String)> {
    let data = placed.bars.data();
    match placed.bars.symbology() {
        Symbology::Code128 => Some((format!("^BCN,{height},N,N,N,N"), sets(data)?)),
        Symbology::Gs1128 => {
            Some((format!("^BCN,{height},N,N,N,N"), sets(&format!("{}{data}", rummelig_gs1::SEPARATOR))?))
        }
        // The printer computes the check digit.
        Symbology::Ean13 => Some((format!("^BEN,{height},N,N"), data.get(..12)?.to_owned())),
        Symbology::Itf14 => Some((format!("^B2N,{height},N,N,N"), data.to_owned())),
        Symbology::Code39 => Some((format!("^B3N,N,{height},N,N"), data.to_owned())),
        Symbology::Qr | Symbology::Gs1DataMatrix => None,
    }
}

/// The data of a Code 128 with its sets: `>;` starts in set C, `>:` in set B, `>6` changes from C to B, `>8` is FNC1.
fn sets(data: &str) -> Option<String> {
    let mut written = String::new();
    let pieces = pieces(data);
    // A single character behind the last mark is lost by some.
    if pieces.last().is_some_and(|last| last.text.len() == 1) {
        return None;
    }
    for (index, piece) in pieces.iter().enumerate() {
        written.push_str(match (index, piece.set) {
            (0, Set::C) => ">;",
            (0, Set::B) => ">:",
            (_, Set::B) => ">6",
            // Printers agree on this change less than on the others.
            (_, Set::C) => return None,
        });
        for character in piece.text.chars() {
            match character {
                rummelig_gs1::SEPARATOR => written.push_str(">8"),
                // They begin or are one of the marks above.
                '>' | '~' => return None,
                other => written.push(other),
            }
        }
    }
    Some(written)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::{Heading, Kind, Language, Module, Paint, Point, Size, Step};
    use crate::symbol::{code128, gs1_128, gs1_data_matrix};
    use crate::text::Style;
    use rummelig_gs1::ElementString;

    fn zpl(items: Vec<Item>) -> String {
        let page = Page { size: Size::mm(57, 32), items };
        let heading = Heading {
            kind: Kind::SkuLabel,
            code: String::new(),
            title: String::new(),
            language: Language::Danish,
            made_at: 0,
            resolution: Resolution::Dpi203,
        };
        String::from_utf8(write(&Document::new(heading, vec![page], Vec::new()))).unwrap()
    }

    fn fields(items: Vec<Item>) -> String {
        let zpl = zpl(items);
        let rest = zpl.strip_prefix("^XA^CI28^LH0,0^LS0^LT0^PW456^LL256\n").unwrap();
        rest.strip_suffix("^PQ1^XZ\n").unwrap().to_owned()
    }

    fn text(text: &str) -> Item {
        Text::new(Point::new(1_000, 10_000), Style::regular(10), text).into()
    }

    #[test]
    fn no_text_is_a_command() {
        let field = fields(vec![text("^XA^JUS~JR _5E^FS ~DGR:X")]);
        assert_eq!(field, "^FT8,80^A0N,28^FH_^FD_5EXA_5EJUS_7EJR _5F5E_5EFS _7EDGR:X^FS\n");
        assert_eq!(fields(vec![text("Rød\u{0}\u{1b}\r\n^XZ")]), "^FT8,80^A0N,28^FH_^FDR_C3_B8d _5EXZ^FS\n");
        // What the printer's font may lack, and what it may obey, is drawn.
        for drawn in ["Kop 😀", "שלום", r"a\&b"] {
            let field = fields(vec![text(drawn)]);
            let (command, data) = field.split_at(field.find("^GFA").unwrap());
            assert_eq!(command, "^FO8,53");
            assert!(!data[4..data.len() - 4].contains(['^', '~']), "{data}");
        }
    }

    #[test]
    fn bars_keep_the_sets_that_were_planned() {
        let module = Module::new(2, Resolution::Dpi203);
        let place = |bars| Item::from(PlacedBars { at: Point::new(0, 0), module, height: 10_000, bars });
        let elements = ElementString::parse_bracketed("(00)106141411234567897").unwrap();
        let bars = gs1_128("SSCC", &elements, &[]).unwrap();
        assert_eq!(
            fields(vec![place(bars)]),
            "^FO20,0^BY2,3.0,80^BCN,80,N,N,N,N^FH_^FD>;>800106141411234567897^FS\n"
        );
        let field = |data| fields(vec![place(code128("code", data).unwrap())]);
        assert_eq!(field("A^1_2"), "^FO20,0^BY2,3.0,80^BCN,80,N,N,N,N^FH_^FD>:A_5E1_5F2^FS\n");
        assert_eq!(field("123456AB"), "^FO20,0^BY2,3.0,80^BCN,80,N,N,N,N^FH_^FD>;123456>6AB^FS\n");
        for drawn in ["A>B", "AB123456", "123456A", "A"] {
            assert!(field(drawn).starts_with("^FO20,0^GFA,"), "{drawn}");
        }
    }

    #[test]
    fn a_data_matrix_has_its_functions_and_its_size() {
        let elements = ElementString::parse_bracketed("(01)05701234567899(10)A_1(17)261231").unwrap();
        let matrix = gs1_data_matrix("sku", &elements, &[]).unwrap();
        let placed =
            PlacedMatrix { at: Point::new(0, 0), module: Module::new(4, Resolution::Dpi203), matrix };
        assert_eq!(
            fields(vec![placed.into()]),
            "^FO4,4^BXN,4,200,18,18,6,|^FH_^FD|1010570123456789910A_5F1|117261231^FS\n"
        );
    }

    #[test]
    fn a_drawing_is_dots() {
        let steps =
            vec![Step::Move(0, 0), Step::Line(1_000, 0), Step::Line(1_000, 1_000), Step::Line(0, 1_000)];
        let placed = PlacedPath {
            at: Point::new(1_000, 1_000),
            size: 1_004,
            steps: steps.into(),
            paint: Paint::Fill,
            shade: Shade::BLACK,
        };
        assert_eq!(fields(vec![placed.into()]), "^FO8,8^GFA,8,8,1,FF:::::::^FS\n");
    }

    #[test]
    fn boxes_and_greys() {
        let area = Area::new(1_000, 1_000, 10_000, 5_000);
        assert_eq!(
            fields(vec![Frame::outlined(area, 250).rounded(1_250).into()]),
            "^FO8,8^GB80,40,2,B,4^FS\n"
        );
        assert_eq!(fields(vec![Frame::filled(area, Shade::BLACK).into()]), "^FO8,8^GB80,40,40,B^FS\n");
        assert_eq!(fields(vec![Frame::filled(area, Shade::WHITE).into()]), "^FO8,8^GB80,40,40,W^FS\n");
        assert_eq!(fields(vec![Frame::filled(area, Shade(230)).into()]), "");
    }
}
