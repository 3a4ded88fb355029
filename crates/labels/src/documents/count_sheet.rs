//! The count sheet: what stands where, with boxes for how many.
//!
//! Its input has no expected quantity, so that it cannot show one: who knows what should be there counts less well.

use super::area::MM;
use super::common::{Day, Print};
use super::paper::{
    self, Column, Head, NOTES, Orientation, Paper, TABLE_HEAD, cells, draw_no_lines, draw_notes,
    draw_table_head,
};
use super::pick_list::lot_text;
use super::sheet::{Say, Sheet};
use super::texts::texts;
use crate::flow::{Block, Flow};
use crate::page::Area;
use crate::{Document, Kind, LabelError};

/// A count sheet.
#[derive(Clone, Debug)]
pub struct CountSheet {
    /// Language, printer, time.
    pub print: Print,
    /// Code of the count; scanning it opens the task.
    pub count: String,
    /// Name of the site.
    pub site: String,
    /// The day of the count.
    pub day: Option<Day>,
    /// What is to be counted, in walking order.
    pub lines: Vec<CountLine>,
}

/// One thing at one location.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountLine {
    /// Code of the location.
    pub location: String,
    /// Code of the sku.
    pub sku: String,
    /// Name of the sku.
    pub name: String,
    /// Word for the unit in which is counted.
    pub unit: String,
    /// The lot, when the sku is kept by lots.
    pub lot: Option<String>,
    /// Its expiry.
    pub expiry: Option<Day>,
}

const NAME: Say = Say::regular(11).lines(6).prose();

/// Draws a count sheet.
///
/// # Errors
/// A code that does not fit its barcode.
pub fn count_sheet(input: &CountSheet) -> Result<Document, LabelError> {
    let paper = Paper::new(Orientation::Portrait, input.print);
    let words = texts(input.print.language);
    let subtitle = match input.day {
        Some(day) => format!("{} · {}", input.site, day.text(input.print.language)),
        None => input.site.clone(),
    };
    let head = Head {
        title: words.count_sheet,
        code: &input.count,
        field: "count code",
        subtitle: &subtitle,
        print: input.print,
    };
    let columns = columns(input);
    let body = paper.body();
    let item = cells(&columns, body)[1].width;
    let mut blocks: Vec<Block> = input.lines.iter().map(|line| Block::line(row_height(line, item))).collect();
    if blocks.is_empty() {
        blocks.push(Block::other(14 * MM));
    }
    blocks.push(Block::other(NOTES));
    let first = body.height - head.height()? - TABLE_HEAD;
    let pages = Flow::new(first, body.height - Paper::small_head() - TABLE_HEAD).pages(&blocks);
    let mut sheets = Vec::with_capacity(pages.len());
    for (i, page) in pages.iter().enumerate() {
        let (mut sheet, mut rest) = (paper.sheet(), body);
        if i == 0 {
            head.draw(&mut sheet, rest.take_top(head.height()?))?;
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
    Ok(paper::document(input.print, Kind::CountSheet, head.title, &input.count, sheets))
}

fn columns(input: &CountSheet) -> Vec<Column> {
    let words = texts(input.print.language);
    vec![
        Column::left(words.location, 44 * MM),
        Column::left(words.sku, 0),
        Column::left(words.counted, 30 * MM),
        Column::left(words.unit, 16 * MM),
        Column::left(words.done, 9 * MM),
    ]
}

fn row_height(line: &CountLine, width: i32) -> i32 {
    let lot = if line.lot.is_some() || line.expiry.is_some() { 5 * MM } else { 0 };
    let text = Sheet::height_in(&line.name, NAME, width) + 5 * MM + lot;
    text.max(12 * MM) + 5 * MM
}

fn draw_line(sheet: &mut Sheet, area: Area, input: &CountSheet, line: &CountLine, columns: &[Column]) {
    let row = area.without(0, 2 * MM);
    let cells = cells(columns, row);
    sheet.say(cells[0], Say::bold(20).down_to(7).lines(2).middle(), "location", &line.location);
    let mut item = cells[1];
    if let Some(lot) = lot_text(input.print.language, line.lot.as_deref(), line.expiry) {
        sheet.say(item.take_bottom(5 * MM), Say::bold(9).down_to(5).middle(), "lot", &lot);
    }
    sheet.say(item.take_bottom(5 * MM), Say::regular(9).down_to(5).quiet().middle(), "sku", &line.sku);
    sheet.say(item, NAME.middle(), "name", &line.name);
    let counted = cells[2];
    sheet.frame(Area { top: counted.top + (counted.height - 12 * MM) / 2, height: 12 * MM, ..counted });
    sheet.say(cells[3], Say::regular(10).down_to(6).middle(), "unit", &line.unit);
    sheet.frame(cells[4].square_middle(9 * MM));
    sheet.rule(area.left, area.bottom(), area.width);
}
