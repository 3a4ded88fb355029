//! The large level: no text below 18 points, at most six lines a page, one large sign per tote.

use super::trolley::Plan;
use super::{PickLine, PickList};
use crate::documents::area::{MM, to_i32};
use crate::documents::paper::{self, Orientation, Paper};
use crate::documents::sheet::{Say, Sheet};
use crate::documents::texts::{page_of, texts};
use crate::flow::{Block, Flow};
use crate::page::{Align, Area};
use crate::{Document, Kind, LabelError, Language};
use std::ops::Range;

/// Nothing is smaller.
const LEAST: i32 = 18;
const LINES_MAX: usize = 6;
/// Six of them fill a page.
const ROW: i32 = 43 * MM;
/// Height of a line of text at 18 points.
const TEXT: i32 = 8 * MM;
const LOCATION: i32 = 13 * MM;
/// Width for location, name and codes, pictograms and photo included.
const ITEM: i32 = 97 * MM;
const ROW_BARCODE: i32 = 27 * MM;
/// Head of the first page without a barcode that needs a row of its own, and of the others.
const HEAD: i32 = 40 * MM;
const CODE: i32 = 26 * MM;
const SMALL_HEAD: i32 = 12 * MM;
/// Width of the page's number in 18 points.
const NUMBER: i32 = 56 * MM;
const PLAN_TITLE: i32 = 11 * MM;
const NOTES: i32 = 44 * MM;
const PICTOGRAM: i32 = 12 * MM;
const PHOTO: i32 = 26 * MM;

enum Part {
    Totes { title: bool, totes: Range<usize> },
    Walk(String),
    Line(usize),
    NoLines,
    Notes,
}

pub(super) fn draw(input: &PickList) -> Result<Document, LabelError> {
    let paper = Paper::new(Orientation::Portrait, input.print);
    let plan = plan(input);
    let parts = parts(input, &plan);
    let blocks: Vec<Block> = parts.iter().map(|part| block(input, &plan, part)).collect();
    // The number of the page stands in the head: a foot would be one more line to look at.
    let body = paper.body_without_foot();
    let beside = code_beside(input)?;
    let head = if beside { HEAD } else { HEAD + CODE };
    let flow =
        Flow { first: body.height - head, other: body.height - small_head(input), counted_max: LINES_MAX };
    let pages = flow.pages(&blocks);
    let mut sheets = Vec::with_capacity(pages.len());
    for (i, page) in pages.iter().enumerate() {
        let (mut sheet, mut rest) = (paper.sheet(), body);
        let number = page_of(input.print.language, i + 1, pages.len());
        if i == 0 {
            draw_head(&mut sheet, rest.take_top(head), input, beside, &number)?;
        } else {
            draw_small_head(&mut sheet, rest.take_top(small_head(input)), input, &number);
        }
        for at in page.clone() {
            let area = rest.take_top(blocks[at].height);
            match &parts[at] {
                Part::Totes { title, totes } => {
                    draw_totes(&mut sheet, area, input, &plan, *title, totes.clone())
                }
                Part::Walk(walk) => {
                    sheet.say(area, Say::regular(LEAST).middle(), "walk", walk);
                }
                Part::Line(line) => draw_line(&mut sheet, area, input, &input.lines[*line])?,
                Part::NoLines => {
                    let text = texts(input.print.language).no_lines;
                    sheet.say(area, Say::regular(LEAST).middle(), "title", text);
                }
                Part::Notes => draw_notes(&mut sheet, area, input),
            }
        }
        sheets.push(sheet);
    }
    let title = texts(input.print.language).pick_list;
    Ok(paper::document(input.print, Kind::PickList, title, &input.tour, sheets))
}

fn plan(input: &PickList) -> Plan {
    Plan {
        columns: usize::from(input.trolley_columns).clamp(1, 2),
        cell: 21 * MM,
        sign: 15 * MM,
        letter: Say::bold(32).down_to(LEAST),
        order: Say::bold(LEAST),
        tote: Say::regular(LEAST),
    }
}

fn parts(input: &PickList, plan: &Plan) -> Vec<Part> {
    let rows = plan.rows(input).into_iter().enumerate();
    let mut parts: Vec<Part> = input.walk_sentence().map(Part::Walk).into_iter().collect();
    parts.extend(rows.map(|(i, totes)| Part::Totes { title: i == 0, totes }));
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
        Part::Walk(_) => Block::other(12 * MM),
        Part::Line(line) => {
            let barcode = if input.lines[*line].barcode.is_some() { ROW_BARCODE } else { 0 };
            Block::line(row_height(input, &input.lines[*line]) + barcode)
        }
        Part::NoLines => Block::other(16 * MM),
        Part::Notes => Block::other(NOTES),
    }
}

fn title(input: &PickList) -> String {
    let words = texts(input.print.language);
    if input.print.copy {
        format!("{} · {}", words.pick_list, words.copy)
    } else {
        words.pick_list.to_owned()
    }
}

/// Whether the tour's barcode and its text in 18 points fit into the right half of the head.
fn code_beside(input: &PickList) -> Result<bool, LabelError> {
    let bars = Sheet::code128_width(input.print.resolution, "tour code", &input.tour)?;
    Ok(bars.max(Sheet::width_of(&input.tour, Say::regular(LEAST))) <= 88 * MM)
}

fn draw_head(
    sheet: &mut Sheet,
    mut area: Area,
    input: &PickList,
    beside: bool,
    number: &str,
) -> Result<(), LabelError> {
    let mut line = area.take_top(9 * MM);
    sheet.say(line.take_right(60 * MM), Say::regular(LEAST).right(), "page", number);
    sheet.say(line, Say::regular(LEAST), "title", &title(input));
    let bars = if beside {
        let right = area.take_right(88 * MM);
        area.take_right(4 * MM);
        right
    } else {
        area.take_bottom(CODE)
    };
    let bars = Area { height: bars.height - 4 * MM, ..bars };
    let say = Say::regular(LEAST);
    draw_code(sheet, bars, "tour code", &input.tour, if beside { say.right() } else { say })?;
    sheet.say(area.take_top(14 * MM), Say::bold(30).down_to(LEAST).middle(), "tour code", &input.tour);
    sheet.say(area.take_top(16 * MM), Say::regular(LEAST).lines(2).prose(), "site", &input.subtitle());
    Ok(())
}

/// Height of the head of the pages after the first: a long code stands on two lines.
fn small_head(input: &PickList) -> i32 {
    let room = Orientation::Portrait.body_width() - NUMBER;
    let lines = Say::bold(LEAST).lines_needed(&input.tour, room).min(3);
    SMALL_HEAD + to_i32(lines - 1) * TEXT
}

fn draw_small_head(sheet: &mut Sheet, mut area: Area, input: &PickList, number: &str) {
    area.take_bottom(3 * MM);
    sheet.say(area.take_right(NUMBER), Say::regular(LEAST).right(), "page", number);
    sheet.say(area, Say::bold(LEAST).lines(3).prose(), "tour code", &input.tour);
}

/// A barcode whose text, too, is not small.
fn draw_code(
    sheet: &mut Sheet,
    area: Area,
    field: &'static str,
    data: &str,
    say: Say,
) -> Result<(), LabelError> {
    sheet.code128(area, field, data, say.keep_size())
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
        sheet.say(area.take_top(PLAN_TITLE), Say::regular(LEAST), "title", text);
    }
    plan.draw_row(sheet, area, input, totes);
}

/// Height of a line without its barcode: six of them fill a page unless codes are very long.
fn row_height(input: &PickList, line: &PickLine) -> i32 {
    let texts = item_texts(line, item_width(line), input.print.language);
    ROW.max(texts.iter().map(|text| text.height).sum::<i32>() + 4 * MM)
}

fn draw_line(sheet: &mut Sheet, area: Area, input: &PickList, line: &PickLine) -> Result<(), LabelError> {
    let height = row_height(input, line);
    let mut row = Area { height, ..area }.without(0, 2 * MM);
    sheet.rule(area.left, area.top, area.width);
    sheet.say(row.take_left(14 * MM), Say::bold(24).down_to(LEAST).middle(), "stop", &line.stop.to_string());
    draw_item(sheet, row.take_left(ITEM), input, line);
    sheet.frame(row.take_right(13 * MM).square_middle(13 * MM));
    row.take_right(3 * MM);
    let fixed =
        |cell: Area| Area { top: cell.top + (cell.height - ROW + 4 * MM) / 2, height: ROW - 4 * MM, ..cell };
    draw_tote(sheet, fixed(row.take_right(22 * MM)), input, line);
    row.take_right(3 * MM);
    draw_quantity(sheet, fixed(row), line);
    if let Some(barcode) = &line.barcode {
        let (left, top) = (area.left + 14 * MM, area.top + height);
        let band = Area::new(left, top, area.right() - left, ROW_BARCODE - 3 * MM);
        draw_code(sheet, band, "barcode of a pick line", barcode, Say::regular(LEAST))?;
    }
    Ok(())
}

fn draw_tote(sheet: &mut Sheet, mut cell: Area, input: &PickList, line: &PickLine) {
    let Some(tote) = input.totes.get(line.tote) else { return };
    let letter = cell.take_bottom(14 * MM);
    sheet.draw(cell.square_middle(21 * MM), tote.sign.drawing());
    sheet.say(letter, Say::bold(32).down_to(LEAST).centre().middle(), "tote letter", &tote.letter);
}

fn draw_quantity(sheet: &mut Sheet, mut cell: Area, line: &PickLine) {
    let unit = cell.take_bottom(14 * MM);
    sheet.say(cell, Say::bold(48).down_to(LEAST).right().middle(), "quantity", &line.quantity.to_string());
    sheet.say(unit, Say::regular(LEAST).right().middle(), "unit", &line.unit);
}

fn draw_item(sheet: &mut Sheet, cell: Area, input: &PickList, line: &PickLine) {
    let mut cell = cell;
    if let Some(photo) = &line.photo {
        sheet.picture(cell.take_left(PHOTO), Align::Centre, photo);
        cell.take_left(3 * MM);
    }
    // Pictograms stand above each other at the right of the item, where they are met before the quantity.
    let shown = shown(line);
    if shown > 0 {
        let beside = cell.take_right(PICTOGRAM);
        cell.take_right(2 * MM);
        let all = to_i32(shown) * (PICTOGRAM + MM) - MM;
        let top = beside.top + (beside.height - all) / 2;
        for (i, pictogram) in line.pictograms().iter().take(shown).enumerate() {
            let top = top + to_i32(i) * (PICTOGRAM + MM);
            sheet.draw(Area::new(beside.left, top, PICTOGRAM, PICTOGRAM), pictogram.drawing());
        }
    }
    let texts = item_texts(line, cell.width, input.print.language);
    let all: i32 = texts.iter().map(|text| text.height).sum();
    cell.take_top((cell.height - all) / 2);
    for text in texts {
        let mut row = cell.take_top(text.height);
        if let Some((width, sku)) = &text.beside {
            sheet.say(row.take_right(*width), Say::regular(LEAST).right().middle(), "sku", sku);
            row.take_right(4 * MM);
        }
        sheet.say(row, text.say, text.field, &text.text);
    }
}

/// So many pictograms have room above each other.
fn shown(line: &PickLine) -> usize {
    line.pictograms().len().min(3)
}

/// What photo and pictograms leave of the item's width.
fn item_width(line: &PickLine) -> i32 {
    let photo = if line.photo.is_some() { PHOTO + 3 * MM } else { 0 };
    let pictograms = if shown(line) > 0 { PICTOGRAM + 2 * MM } else { 0 };
    ITEM - photo - pictograms
}

/// One text of an item, with the sku beside it or not.
struct ItemText {
    height: i32,
    say: Say,
    field: &'static str,
    text: String,
    beside: Option<(i32, String)>,
}

/// What is said about an item, one under the other: location, name, sku, lot and expiry.
fn item_texts(line: &PickLine, width: i32, language: Language) -> Vec<ItemText> {
    let text = |say: Say, lines: usize, field, text: String| {
        // As many lines as it needs, and no more than it may have.
        let height = to_i32(say.lines_needed(&text, width).min(lines)) * TEXT;
        ItemText { height, say: say.lines(lines).middle(), field, text, beside: None }
    };
    let mut texts = Vec::new();
    let sku_width = Sheet::width_of(&line.sku, Say::regular(LEAST));
    let large = Say::bold(32).down_to(LEAST).middle();
    let location_width = Sheet::width_of(&line.location, large);
    let beside = location_width.saturating_add(sku_width) + 4 * MM <= width;
    if Sheet::width_of(&line.location, Say::bold(LEAST)) <= width {
        let sku = beside.then(|| (sku_width, line.sku.clone()));
        let text = line.location.clone();
        texts.push(ItemText { height: LOCATION, say: large, field: "location", text, beside: sku });
    } else {
        texts.push(text(Say::bold(LEAST), 3, "location", line.location.clone()));
    }
    texts.push(text(Say::regular(LEAST).prose(), 3, "name", line.name.clone()));
    if !beside {
        texts.push(text(Say::regular(LEAST), 3, "sku", line.sku.clone()));
    }
    if let Some(lot) = line.lot_text(language) {
        // Where the words make it too long for its line, number and date speak for themselves.
        let bare = || {
            let day = line.expiry.map(|day| day.text(language));
            line.lot.clone().into_iter().chain(day).collect::<Vec<_>>().join(" · ")
        };
        let lot = if Sheet::width_of(&lot, Say::bold(LEAST)) <= width { lot } else { bare() };
        texts.push(text(Say::bold(LEAST).prose(), 2, "lot", lot));
    }
    texts
}

fn draw_notes(sheet: &mut Sheet, mut area: Area, input: &PickList) {
    sheet.rule(area.left, area.top, area.width);
    area.take_top(4 * MM);
    sheet.say(area.take_top(9 * MM), Say::regular(LEAST), "title", texts(input.print.language).notes);
    for line in 1..=2 {
        sheet.rule(area.left, area.top + line * 14 * MM, area.width);
    }
}
