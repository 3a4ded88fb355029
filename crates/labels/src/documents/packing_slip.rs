//! The packing slip: what lies in the parcels, told to the consignee under the client's name.
//!
//! It knows one client and one order; nothing on it comes from the house or from its other clients.

use super::area::{MM, to_i32};
use super::common::{Address, Day, Print, weight};
use super::paper::{self, Column, Head, Orientation, Paper, TABLE_HEAD, cells, draw_table_head};
use super::pick_list::lot_text;
use super::sheet::{Say, Sheet};
use super::texts::{page_of, parcel_of, texts};
use crate::flow::{Block, Flow};
use crate::page::{Align, Area};
use crate::{Document, Kind, LabelError, Picture};

/// A packing slip.
#[derive(Clone, Debug)]
pub struct PackingSlip {
    /// The consignee's language, printer, time.
    pub print: Print,
    /// The client, as its consignees know it.
    pub client: Address,
    /// The client's logo; its name stands in the logo's place when there is none.
    pub logo: Option<Picture>,
    /// The order's code; scanning it opens the order.
    pub order: String,
    /// What the consignee calls the order.
    pub reference: Option<String>,
    /// When it is sent.
    pub day: Option<Day>,
    /// Code of the shipment.
    pub shipment: Option<String>,
    /// Who it is sent to.
    pub consignee: Address,
    /// The lines of the order.
    pub lines: Vec<SlipLine>,
    /// The parcels of the shipment.
    pub parcels: Vec<SlipParcel>,
    /// What all goods cost, as the client writes it; prices are printed only where the client says so.
    pub total: Option<String>,
    /// A sentence of the client at the end: thanks, how to return.
    pub message: Option<String>,
}

/// A line of the order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlipLine {
    /// Code of the sku.
    pub sku: String,
    /// Name of the sku.
    pub name: String,
    /// Word for the unit.
    pub unit: String,
    /// How many were ordered.
    pub ordered: u64,
    /// How many lie in the parcels.
    pub packed: u64,
    /// How many will follow.
    pub back_ordered: u64,
    /// The lots that were packed, when the sku is kept by lots.
    pub lots: Vec<(String, Option<Day>)>,
    /// The price of the line as the client writes it.
    pub price: Option<String>,
}

/// A parcel of the shipment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlipParcel {
    /// Its weight, when it was weighed.
    pub grams: Option<u64>,
    /// Under which number the carrier finds it.
    pub tracking_number: Option<String>,
}

const BAND: i32 = 26 * MM;
const TITLE: i32 = 17 * MM;
const ADDRESSES: i32 = 40 * MM;
const NAME: Say = Say::bold(11).lines(8).prose();
const PARCEL: i32 = 7 * MM;
const MESSAGE: Say = Say::regular(11).lines(12).prose();

enum Part<'a> {
    Line(&'a SlipLine),
    NoLines,
    Total(&'a str),
    Parcel { title: bool, number: usize, parcel: &'a SlipParcel },
    Message(&'a str),
}

/// Draws a packing slip.
///
/// # Errors
/// An order code that does not fit its barcode.
pub fn packing_slip(input: &PackingSlip) -> Result<Document, LabelError> {
    let paper = Paper::new(Orientation::Portrait, input.print);
    let words = texts(input.print.language);
    let subtitle = String::new();
    let head = Head {
        title: words.packing_slip,
        code: &input.order,
        field: "order code",
        subtitle: &subtitle,
        print: input.print,
    };
    let columns = columns(input);
    let parts = parts(input);
    let body = paper.body();
    let name_width = cells(&columns, body)[0].width;
    let blocks: Vec<Block> = parts.iter().map(|part| block(part, name_width, body.width)).collect();
    let wide = code_row(input)?;
    let first = body.height - BAND - wide - TITLE - ADDRESSES - TABLE_HEAD;
    let pages = Flow::new(first, body.height - Paper::small_head() - TABLE_HEAD).pages(&blocks);
    let mut sheets = Vec::with_capacity(pages.len());
    for (i, page) in pages.iter().enumerate() {
        let (mut sheet, mut rest) = (paper.sheet(), body);
        if i == 0 {
            draw_band(&mut sheet, rest.take_top(BAND + wide), input, wide > 0)?;
            let title = Area { height: 11 * MM, ..rest.take_top(TITLE) };
            sheet.say(title, Say::bold(26).middle(), "title", &head.title());
            draw_addresses(&mut sheet, rest.take_top(ADDRESSES), input);
        } else {
            paper.draw_small_head(&mut sheet, rest.take_top(Paper::small_head()), &head);
        }
        let mut table_begun = false;
        for at in page.clone() {
            if matches!(parts[at], Part::Line(_)) && !table_begun {
                draw_table_head(&mut sheet, rest.take_top(TABLE_HEAD), &columns);
                table_begun = true;
            }
            draw_part(&mut sheet, rest.take_top(blocks[at].height), input, &parts[at], &columns);
        }
        draw_foot(paper, &mut sheet, input, &head, (i + 1, pages.len()));
        sheets.push(sheet);
    }
    Ok(paper::document(input.print, Kind::PackingSlip, words.packing_slip, &input.order, sheets))
}

/// Height of a row for a barcode that is too long to stand beside the logo.
fn code_row(input: &PackingSlip) -> Result<i32, LabelError> {
    let width = Sheet::code128_width(input.print.resolution, "order code", &input.order)?;
    Ok(if width > 88 * MM { 22 * MM } else { 0 })
}

fn columns(input: &PackingSlip) -> Vec<Column> {
    let words = texts(input.print.language);
    let mut columns = vec![
        Column::left(words.sku, 0),
        Column::right(words.ordered, 20 * MM),
        Column::right(words.packed, 20 * MM),
        Column::right(words.back_ordered, 20 * MM),
        Column::left(words.unit, 15 * MM),
    ];
    if prices(input) {
        columns.push(Column::right(words.price, 25 * MM));
    }
    columns
}

fn prices(input: &PackingSlip) -> bool {
    input.total.is_some() || input.lines.iter().any(|line| line.price.is_some())
}

fn parts(input: &PackingSlip) -> Vec<Part<'_>> {
    let mut parts: Vec<Part<'_>> = input.lines.iter().map(Part::Line).collect();
    if parts.is_empty() {
        parts.push(Part::NoLines);
    }
    parts.extend(input.total.as_deref().map(Part::Total));
    let parcels = input.parcels.iter().enumerate();
    parts.extend(parcels.map(|(i, parcel)| Part::Parcel { title: i == 0, number: i + 1, parcel }));
    parts.extend(input.message.as_deref().map(Part::Message));
    parts
}

fn block(part: &Part<'_>, name_width: i32, width: i32) -> Block {
    match part {
        Part::Line(line) => {
            let lots = to_i32(line.lots.len().min(LOTS_MAX)) * 5 * MM;
            Block::line(Sheet::height_in(&line.name, NAME, name_width) + 5 * MM + lots + 5 * MM)
        }
        Part::NoLines => Block::other(14 * MM),
        Part::Total(_) => Block::other(12 * MM),
        Part::Parcel { title, .. } => Block::other(PARCEL + if *title { 12 * MM } else { 0 }),
        Part::Message(text) => Block::other(Sheet::height_in(text, MESSAGE, width) + 10 * MM),
    }
}

/// More lots of one line are counted, not named: the row must fit a page.
const LOTS_MAX: usize = 20;

fn draw_band(sheet: &mut Sheet, mut area: Area, input: &PackingSlip, wide: bool) -> Result<(), LabelError> {
    let bars = if wide {
        area.take_bottom(22 * MM).without(0, MM)
    } else {
        let mut right = area.take_right(88 * MM);
        area.take_right(6 * MM);
        right.take_top(18 * MM)
    };
    let say = Say::regular(9);
    sheet.code128(bars, "order code", &input.order, if wide { say } else { say.right() })?;
    let place = Area { height: 20 * MM, ..area };
    match &input.logo {
        Some(logo) => sheet.picture(Area { width: place.width.min(70 * MM), ..place }, Align::Left, logo),
        None => sheet.say(place, Say::bold(22).down_to(10).lines(2), "client name", &input.client.name),
    }
    Ok(())
}

fn draw_addresses(sheet: &mut Sheet, area: Area, input: &PackingSlip) {
    let words = texts(input.print.language);
    let language = input.print.language;
    draw_address(sheet, area.column(0, 2, 10 * MM), words.consignee, &input.consignee, 12);
    let mut facts = vec![(words.order, input.order.clone())];
    facts.extend(input.reference.clone().map(|reference| (words.reference, reference)));
    facts.extend(input.day.map(|day| (words.day, day.text(language))));
    facts.extend(input.shipment.clone().map(|shipment| (words.shipment, shipment)));
    let grams: Option<u64> =
        input.parcels.iter().try_fold(0_u64, |sum, parcel| Some(sum.saturating_add(parcel.grams?)));
    if let Some(grams) = grams.filter(|_| !input.parcels.is_empty()) {
        facts.push((words.weight, weight(language, grams)));
    }
    let mut right = area.column(1, 2, 10 * MM);
    for (label, value) in facts {
        let mut row = right.take_top(6 * MM);
        sheet.say(row.take_left(28 * MM), Say::regular(9).quiet().middle(), "title", label);
        sheet.say(row, Say::bold(10).down_to(6).lines(2).middle(), "fact", &value);
    }
}

/// A small word over a name and the lines of an address.
pub(crate) fn draw_address(sheet: &mut Sheet, mut area: Area, label: &str, address: &Address, points: i32) {
    const LINES_MAX: usize = 5;
    sheet.say(area.take_top(5 * MM), Say::regular(8).quiet(), "title", label);
    let line = Say::regular(points).down_to(6).lines(2).middle();
    let height = Sheet::height_in("", line, area.width);
    let name = Say::bold(points).down_to(6).lines(2).middle();
    sheet.say(area.take_top(height), name, "name of an address", &address.name);
    for text in address.lines.iter().take(LINES_MAX) {
        sheet.say(area.take_top(height), line, "line of an address", text);
    }
}

fn draw_part(sheet: &mut Sheet, area: Area, input: &PackingSlip, part: &Part<'_>, columns: &[Column]) {
    let words = texts(input.print.language);
    let language = input.print.language;
    match part {
        Part::Line(line) => draw_line(sheet, area, input, line, columns),
        Part::NoLines => paper::draw_no_lines(sheet, area, language),
        Part::Total(total) => {
            let mut row = Area { height: 9 * MM, ..area };
            let say = Say::bold(12).down_to(7).right().middle();
            sheet.say(row.take_right(60 * MM), say, "total", total);
            sheet.say(row, Say::regular(9).quiet().right().middle(), "title", words.total);
        }
        Part::Parcel { title, number, parcel } => {
            let mut row = area;
            if *title {
                row.take_top(5 * MM);
                sheet.say(row.take_top(7 * MM), Say::regular(8).quiet(), "title", words.parcels);
            }
            let count = parcel_of(language, clamp(*number), clamp(input.parcels.len()));
            sheet.say(row.take_left(24 * MM), Say::bold(10).down_to(7).middle(), "parcel", &count);
            if let Some(grams) = parcel.grams {
                let text = weight(language, grams);
                sheet.say(row.take_left(24 * MM), Say::regular(10).middle(), "weight", &text);
            }
            if let Some(number) = &parcel.tracking_number {
                let text = format!("{} {number}", words.tracking_number);
                sheet.say(row, Say::regular(10).down_to(6).middle(), "tracking number", &text);
            }
        }
        Part::Message(text) => {
            let mut row = area;
            row.take_top(8 * MM);
            sheet.say(row, MESSAGE, "message", text);
        }
    }
}

fn clamp(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn draw_line(sheet: &mut Sheet, area: Area, input: &PackingSlip, line: &SlipLine, columns: &[Column]) {
    let language = input.print.language;
    let row = area.without(0, 5 * MM / 2);
    let cells = cells(columns, row);
    let mut item = cells[0];
    let name = Sheet::height_in(&line.name, NAME, item.width);
    sheet.say(item.take_top(name), NAME, "name", &line.name);
    sheet.say(item.take_top(5 * MM), Say::regular(9).down_to(5).quiet().middle(), "sku", &line.sku);
    for (i, (lot, expiry)) in line.lots.iter().take(LOTS_MAX).enumerate() {
        let text = lot_text(language, Some(lot), *expiry).unwrap_or_default();
        let more = line.lots.len() - LOTS_MAX.min(line.lots.len());
        let text = if i + 1 == LOTS_MAX && more > 0 { format!("{text} (+ {more})") } else { text };
        sheet.say(item.take_top(5 * MM), Say::regular(9).down_to(5).middle(), "lot", &text);
    }
    let figure = |cell: Area| Area { height: 5 * MM, ..cell };
    let plain = Say::regular(11).down_to(6).right();
    sheet.say(figure(cells[1]), plain, "quantity", &line.ordered.to_string());
    sheet.say(figure(cells[2]), Say::bold(11).down_to(6).right(), "quantity", &line.packed.to_string());
    let waits = if line.back_ordered == 0 { "–".to_owned() } else { line.back_ordered.to_string() };
    sheet.say(figure(cells[3]), plain, "quantity", &waits);
    sheet.say(figure(cells[4]), Say::regular(11).down_to(6), "unit", &line.unit);
    if let (Some(cell), Some(price)) = (cells.get(5), &line.price) {
        sheet.say(figure(*cell), plain, "price", price);
    }
    sheet.rule(area.left, area.bottom(), area.width);
}

/// The client's name and address instead of the house's.
fn draw_foot(
    paper: Paper,
    sheet: &mut Sheet,
    input: &PackingSlip,
    head: &Head<'_>,
    (page, pages): (usize, usize),
) {
    let mut foot = paper.foot();
    let number = page_of(head.print.language, page, pages);
    sheet.say(foot.take_right(40 * MM), Say::regular(9).right().bottom(), "page", &number);
    foot.take_right(4 * MM);
    let mut parts = vec![input.client.name.as_str()];
    parts.extend(input.client.lines.iter().map(String::as_str));
    sheet.say(foot, Say::regular(9).down_to(6).quiet().bottom(), "client address", &parts.join(" · "));
}
