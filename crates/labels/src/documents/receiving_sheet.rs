//! The receiving sheet: what a client announced, with boxes for what came.

use super::area::MM;
use super::common::{Day, Print};
use super::paper::{
    self, Column, FACTS, Head, NOTES, Orientation, Paper, TABLE_HEAD, cells, draw_facts, draw_no_lines,
    draw_notes, draw_table_head,
};
use super::pick_list::lot_text;
use super::sheet::{Say, Sheet};
use super::texts::texts;
use crate::flow::{Block, Flow};
use crate::page::Area;
use crate::{Document, Kind, LabelError};

/// A receiving sheet.
#[derive(Clone, Debug)]
pub struct ReceivingSheet {
    /// Language, printer, time.
    pub print: Print,
    /// Code of the inbound shipment; scanning it opens the receipt.
    pub inbound: String,
    /// Name of the site.
    pub site: String,
    /// Name of the client whose goods come.
    pub client: String,
    /// Who sends them.
    pub supplier: Option<String>,
    /// When they are expected.
    pub expected: Option<Day>,
    /// What the client calls the shipment.
    pub reference: Option<String>,
    /// The announced lines.
    pub lines: Vec<ReceivingLine>,
}

/// An announced line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivingLine {
    /// Code of the sku.
    pub sku: String,
    /// Name of the sku.
    pub name: String,
    /// Word for the unit.
    pub unit: String,
    /// How many are announced.
    pub announced: u64,
    /// The announced lot.
    pub lot: Option<String>,
    /// Its expiry.
    pub expiry: Option<Day>,
    /// Whether a lot is to be written down.
    pub by_lot: bool,
    /// Whether an expiry is to be written down.
    pub by_expiry: bool,
}

const NAME: Say = Say::regular(11).lines(6).prose();

/// Draws a receiving sheet.
///
/// # Errors
/// A code that does not fit its barcode.
pub fn receiving_sheet(input: &ReceivingSheet) -> Result<Document, LabelError> {
    let paper = Paper::new(Orientation::Portrait, input.print);
    let words = texts(input.print.language);
    let head = Head {
        title: words.receiving_sheet,
        code: &input.inbound,
        field: "inbound shipment code",
        subtitle: &input.site,
        print: input.print,
    };
    let columns = columns(input);
    let body = paper.body();
    let item = cells(&columns, body)[0].width;
    let mut blocks: Vec<Block> = input.lines.iter().map(|line| Block::line(row_height(line, item))).collect();
    if blocks.is_empty() {
        blocks.push(Block::other(14 * MM));
    }
    blocks.push(Block::other(NOTES));
    let first = body.height - head.height()? - FACTS - TABLE_HEAD;
    let pages = Flow::new(first, body.height - Paper::small_head() - TABLE_HEAD).pages(&blocks);
    let mut sheets = Vec::with_capacity(pages.len());
    for (i, page) in pages.iter().enumerate() {
        let (mut sheet, mut rest) = (paper.sheet(), body);
        if i == 0 {
            head.draw(&mut sheet, rest.take_top(head.height()?))?;
            draw_facts(&mut sheet, rest.take_top(FACTS), &facts(input));
        } else {
            paper.draw_small_head(&mut sheet, rest.take_top(Paper::small_head()), &head);
        }
        if input.lines.len() > page.start {
            draw_table_head(&mut sheet, rest.take_top(TABLE_HEAD), &columns);
        }
        for at in page.clone() {
            let area = rest.take_top(blocks[at].height);
            match input.lines.get(at) {
                Some(line) => draw_line(&mut sheet, area, input, line, &columns),
                None if at + 1 == blocks.len() => draw_notes(&mut sheet, area, input.print.language),
                None => draw_no_lines(&mut sheet, area, input.print.language),
            }
        }
        paper.draw_foot(&mut sheet, &head, i + 1, pages.len());
        sheets.push(sheet);
    }
    Ok(paper::document(input.print, Kind::ReceivingSheet, head.title, &input.inbound, sheets))
}

fn facts(input: &ReceivingSheet) -> Vec<(&'static str, String)> {
    let words = texts(input.print.language);
    let mut facts = vec![(words.client, input.client.clone())];
    facts.extend(input.supplier.clone().map(|supplier| (words.supplier, supplier)));
    facts.extend(input.expected.map(|day| (words.expected_on, day.text(input.print.language))));
    facts.extend(input.reference.clone().map(|reference| (words.reference, reference)));
    facts
}

fn columns(input: &ReceivingSheet) -> Vec<Column> {
    let words = texts(input.print.language);
    vec![
        Column::left(words.sku, 0),
        Column::left(words.lot_and_expiry, 36 * MM),
        Column::right(words.announced, 22 * MM),
        Column::left(words.received, 22 * MM),
        Column::left(words.damaged, 20 * MM),
        Column::left(words.done, 9 * MM),
    ]
}

fn row_height(line: &ReceivingLine, width: i32) -> i32 {
    let text = Sheet::height_in(&line.name, NAME, width) + 5 * MM;
    text.max(14 * MM) + 4 * MM
}

fn draw_line(
    sheet: &mut Sheet,
    area: Area,
    input: &ReceivingSheet,
    line: &ReceivingLine,
    columns: &[Column],
) {
    let row = area.without(0, 2 * MM);
    let cells = cells(columns, row);
    let mut item = cells[0];
    let below = item.take_bottom(5 * MM);
    sheet.say(item, NAME.middle(), "name", &line.name);
    sheet.say(below, Say::regular(9).down_to(5).quiet().middle(), "sku", &line.sku);
    draw_lot(sheet, cells[1], input, line);
    let mut announced = cells[2];
    let unit = announced.take_bottom(5 * MM);
    sheet.say(announced, Say::bold(18).down_to(8).right().middle(), "quantity", &line.announced.to_string());
    sheet.say(unit, Say::regular(9).down_to(6).right().middle(), "unit", &line.unit);
    for cell in &cells[3..5] {
        sheet.frame(Area { top: cell.top + (cell.height - 12 * MM) / 2, height: 12 * MM, ..*cell });
    }
    sheet.frame(cells[5].square_middle(9 * MM));
    sheet.rule(area.left, area.bottom(), area.width);
}

/// What was announced about the lot, or lines to write it on.
fn draw_lot(sheet: &mut Sheet, cell: Area, input: &ReceivingSheet, line: &ReceivingLine) {
    let words = texts(input.print.language);
    let language = input.print.language;
    let rows = [
        (line.by_lot || line.lot.is_some(), words.lot, lot_text(language, line.lot.as_deref(), None)),
        (line.by_expiry || line.expiry.is_some(), words.expiry, lot_text(language, None, line.expiry)),
    ];
    let shown = rows.iter().filter(|(asked, ..)| *asked).count();
    let mut cell = Area { top: cell.top + (cell.height - 14 * MM) / 2, height: 14 * MM, ..cell };
    for (_, label, text) in rows.iter().filter(|(asked, ..)| *asked) {
        let row = if shown == 1 { cell } else { cell.take_top(7 * MM) };
        match text {
            Some(text) => sheet.say(row, Say::bold(10).down_to(6).lines(2).middle(), "lot", text),
            None => {
                let width = Sheet::width_of(label, Say::regular(8)) + MM;
                sheet.say(row, Say::regular(8).quiet().middle(), "title", label);
                sheet.rule(row.left + width, row.top + row.height / 2 + 2 * MM, row.width - width);
            }
        }
    }
}
