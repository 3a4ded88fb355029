//! The standard level: a table with everything, read at arm's length while walking.

use super::trolley::Plan;
use super::{PickLine, PickList};
use crate::documents::area::{MM, to_i32};
use crate::documents::common::weight;
use crate::documents::paper::{
    self, Column, FACTS, NOTES, Orientation, Paper, TABLE_HEAD, cells, draw_facts, draw_no_lines, draw_notes,
    draw_table_head,
};
use crate::documents::sheet::{Say, Sheet};
use crate::documents::texts::{lines_at_stops, texts};
use crate::flow::{Block, Flow};
use crate::page::{Align, Area};
use crate::{Document, Kind, LabelError};
use std::ops::Range;

const ROW: i32 = 19 * MM;
/// What lot and expiry add to a line.
const ROW_LOT: i32 = 5 * MM;
/// What a barcode adds to a line, its text included.
const ROW_BARCODE: i32 = 15 * MM;
const PLAN_TITLE: i32 = 6 * MM;
const PICTOGRAM: i32 = 7 * MM;
const PHOTO: i32 = 16 * MM;

/// What flows over the pages.
enum Part {
    /// Title of the trolley plan with its first row, or another row.
    Totes {
        title: bool,
        totes: Range<usize>,
    },
    Line(usize),
    NoLines,
    Notes,
}

pub(super) fn draw(input: &PickList) -> Result<Document, LabelError> {
    let paper = Paper::new(input.orientation, input.print);
    let subtitle = input.subtitle();
    let head = input.head(&subtitle);
    let plan = plan(input);
    let parts = parts(input, &plan);
    let blocks: Vec<Block> = parts.iter().map(|part| block(input, &plan, part)).collect();
    let body = paper.body();
    let flow = Flow::new(
        body.height - head.height()? - FACTS - TABLE_HEAD,
        body.height - Paper::small_head() - TABLE_HEAD,
    );
    let pages = flow.pages(&blocks);
    let columns = columns(input);
    let mut sheets = Vec::with_capacity(pages.len());
    for (i, page) in pages.iter().enumerate() {
        let (mut sheet, mut rest) = (paper.sheet(), body);
        if i == 0 {
            head.draw(&mut sheet, rest.take_top(head.height()?))?;
            draw_facts(&mut sheet, rest.take_top(FACTS), &facts(input));
        } else {
            paper.draw_small_head(&mut sheet, rest.take_top(Paper::small_head()), &head);
        }
        let mut table_begun = false;
        for at in page.clone() {
            if matches!(parts[at], Part::Line(_)) && !table_begun {
                draw_table_head(&mut sheet, rest.take_top(TABLE_HEAD), &columns);
                table_begun = true;
            }
            let area = rest.take_top(blocks[at].height);
            match &parts[at] {
                Part::Totes { title, totes } => {
                    draw_totes(&mut sheet, area, input, &plan, *title, totes.clone())
                }
                Part::Line(line) => draw_line(&mut sheet, area, input, &input.lines[*line], &columns)?,
                Part::NoLines => draw_no_lines(&mut sheet, area, input.print.language),
                Part::Notes => draw_notes(&mut sheet, area, input.print.language),
            }
        }
        paper.draw_foot(&mut sheet, &head, i + 1, pages.len());
        sheets.push(sheet);
    }
    Ok(paper::document(input.print, Kind::PickList, head.title, &input.tour, sheets))
}

fn plan(input: &PickList) -> Plan {
    let widest = match input.orientation {
        Orientation::Portrait => 4,
        Orientation::Landscape => 6,
    };
    Plan {
        columns: usize::from(input.trolley_columns).clamp(1, widest),
        cell: 14 * MM,
        sign: 9 * MM,
        letter: Say::bold(20).down_to(10),
        order: Say::bold(11).down_to(6).lines(2),
        tote: Say::regular(9).down_to(6),
    }
}

fn parts(input: &PickList, plan: &Plan) -> Vec<Part> {
    let rows = plan.rows(input).into_iter().enumerate();
    let mut parts: Vec<Part> = rows.map(|(i, totes)| Part::Totes { title: i == 0, totes }).collect();
    if input.lines.is_empty() {
        parts.push(Part::NoLines);
    }
    parts.extend((0..input.lines.len()).map(Part::Line));
    parts.push(Part::Notes);
    parts
}

fn block(input: &PickList, plan: &Plan, part: &Part) -> Block {
    match part {
        Part::Totes { title, totes } => {
            let title = if *title { PLAN_TITLE } else { 0 };
            let last = if totes.end == input.totes.len() { 4 * MM } else { 0 };
            Block::other(title + plan.row_height() + last)
        }
        Part::Line(line) => {
            let line = &input.lines[*line];
            let barcode = if line.barcode.is_some() { ROW_BARCODE } else { 0 };
            Block::line(row_height(line) + barcode)
        }
        Part::NoLines => Block::other(14 * MM),
        Part::Notes => Block::other(NOTES),
    }
}

/// Height of a line without its barcode.
fn row_height(line: &PickLine) -> i32 {
    if line.lot.is_some() || line.expiry.is_some() { ROW + ROW_LOT } else { ROW }
}

fn facts(input: &PickList) -> Vec<(&'static str, String)> {
    let words = texts(input.print.language);
    let mut facts =
        vec![(words.lines, lines_at_stops(input.print.language, input.lines.len(), input.stops()))];
    let grams: Option<u64> = input
        .lines
        .iter()
        .map(|line| line.unit_grams.map(|grams| u64::from(grams).saturating_mul(line.quantity)))
        .try_fold(0_u64, |sum, grams| Some(sum.saturating_add(grams?)));
    if let Some(grams) = grams.filter(|grams| *grams > 0) {
        facts.push((words.weight, weight(input.print.language, grams)));
    }
    if let Some(trolley) = &input.trolley {
        facts.push((words.trolley, trolley.clone()));
    }
    if let Some(walk) = input.walk_text() {
        facts.push((words.walk, walk));
    }
    facts
}

fn columns(input: &PickList) -> Vec<Column> {
    let words = texts(input.print.language);
    let location = match input.orientation {
        Orientation::Portrait => 40 * MM,
        Orientation::Landscape => 62 * MM,
    };
    vec![
        Column::left(words.stop, 9 * MM),
        Column::left(words.location, location),
        Column::left(words.sku, 0),
        Column::right(words.quantity, 21 * MM),
        Column::left(words.tote, 19 * MM),
        Column::left(words.done, 9 * MM),
    ]
}

fn draw_totes(
    sheet: &mut Sheet,
    mut area: Area,
    input: &PickList,
    plan: &Plan,
    title: bool,
    totes: Range<usize>,
) {
    if title {
        let text = texts(input.print.language).trolley_plan;
        sheet.say(area.take_top(PLAN_TITLE), Say::regular(8).quiet(), "title", text);
    }
    plan.draw_row(sheet, area, input, totes);
}

fn draw_line(
    sheet: &mut Sheet,
    area: Area,
    input: &PickList,
    line: &PickLine,
    columns: &[Column],
) -> Result<(), LabelError> {
    let row = Area { height: row_height(line), ..area };
    let inner = Area { top: row.top + 2 * MM, height: row.height - 4 * MM, ..row };
    let cells = cells(columns, inner);
    sheet.say(cells[0], Say::bold(16).down_to(9).middle(), "stop", &line.stop.to_string());
    draw_location(sheet, cells[1], line);
    draw_item(sheet, cells[2], input, line);
    draw_quantity(sheet, cells[3], line);
    draw_tote(sheet, cells[4], input, line);
    sheet.frame(cells[5].square_middle(9 * MM));
    if let Some(barcode) = &line.barcode {
        let band = Area { top: row.bottom() - MM, height: ROW_BARCODE - 2 * MM, ..cells[1] };
        let band = Area { width: cells[4].right() - band.left, ..band };
        sheet.code128(band, "barcode of a pick line", barcode, Say::regular(8))?;
    }
    sheet.rule(area.left, area.bottom(), area.width);
    Ok(())
}

fn draw_location(sheet: &mut Sheet, mut cell: Area, line: &PickLine) {
    let groups = line.groups_text();
    if !groups.is_empty() {
        let below = cell.take_bottom(5 * MM);
        sheet.say(below, Say::regular(9).down_to(6).bottom(), "location", &groups);
    }
    sheet.say(cell, Say::bold(22).down_to(7).lines(2).middle(), "location", &line.location);
}

fn draw_item(sheet: &mut Sheet, mut cell: Area, input: &PickList, line: &PickLine) {
    if let Some(photo) = &line.photo {
        sheet.picture(cell.take_left(PHOTO), Align::Centre, photo);
        cell.take_left(2 * MM);
    }
    let pictograms = line.pictograms();
    // Two beside each other, two under them.
    let wide = to_i32(pictograms.len().min(2)) * (PICTOGRAM + MM / 2);
    let beside = cell.take_right(wide);
    if wide > 0 {
        cell.take_right(2 * MM);
    }
    for (i, pictogram) in pictograms.iter().enumerate() {
        let (column, row) = (to_i32(i % 2), to_i32(i / 2));
        let top =
            if pictograms.len() > 2 { beside.top } else { beside.top + (beside.height - PICTOGRAM) / 2 };
        let x = beside.left + column * (PICTOGRAM + MM / 2);
        let y = top + row * (PICTOGRAM + MM);
        sheet.draw(Area::new(x, y, PICTOGRAM, PICTOGRAM), pictogram.drawing());
    }
    if let Some(lot) = line.lot_text(input.print.language) {
        sheet.say(cell.take_bottom(ROW_LOT), Say::bold(10).down_to(5).middle(), "lot", &lot);
    }
    sheet.say(cell.take_bottom(5 * MM), Say::regular(9).down_to(5).middle(), "sku", &line.sku);
    sheet.say(cell, Say::regular(12).down_to(10).lines(2).prose().middle(), "name", &line.name);
}

fn draw_quantity(sheet: &mut Sheet, mut cell: Area, line: &PickLine) {
    let unit = cell.take_bottom(5 * MM);
    sheet.say(cell, Say::bold(26).down_to(9).right().middle(), "quantity", &line.quantity.to_string());
    sheet.say(unit, Say::regular(9).down_to(6).right().bottom(), "unit", &line.unit);
}

fn draw_tote(sheet: &mut Sheet, mut cell: Area, input: &PickList, line: &PickLine) {
    let Some(tote) = input.totes.get(line.tote) else { return };
    sheet.draw(cell.take_left(9 * MM).square_middle(9 * MM), tote.sign.drawing());
    cell.take_left(3 * MM / 2);
    sheet.say(cell, Say::bold(20).down_to(9).middle(), "tote letter", &tote.letter);
}
