//! The easy level: pictograms first, then one short sentence a line.
//!
//! A card for each line of the tour tells one thing after the other: where to go, what it looks like, how many to take,
//! what to mind, and where to put them.

use super::trolley::Plan;
use super::{PickLine, PickList};
use crate::documents::area::{MM, to_i32};
use crate::documents::paper::{self, Head, Orientation, Paper};
use crate::documents::sheet::{Say, Sheet};
use crate::documents::texts;
use crate::drawing::Drawing;
use crate::flow::{Block, Flow};
use crate::page::{Align, Area};
use crate::pictograms::Pictogram;
use crate::{Document, Kind, LabelError, Language};
use std::ops::Range;

/// Height of a line of a card, pictogram and sentence.
const STEP: i32 = 14 * MM;
const PICTOGRAM: i32 = 11 * MM;
/// Space above and below the steps of a card, its frame included, and between two cards.
const CARD_PADDING: i32 = 3 * MM;
const CARD_GAP: i32 = 4 * MM;
const BARCODE: i32 = 18 * MM;
/// Width of what stands beside the sentences: the number, how many, the tick box.
const NUMBER: i32 = 18 * MM;
const COUNT: i32 = 34 * MM;
const PLAN_TITLE: i32 = 14 * MM;
const HELP: i32 = 13 * MM;
/// As many dots as can be counted at a glance.
const DOTS_MAX: u64 = 10;

enum Part {
    Totes { title: bool, totes: Range<usize> },
    Line(usize),
    NoLines,
    Notes,
}

/// One line of a card: what is drawn, and the sentence beside it.
struct Step {
    drawing: Drawing,
    say: Say,
    field: &'static str,
    text: String,
}

pub(super) fn draw(input: &PickList) -> Result<Document, LabelError> {
    let paper = Paper::new(Orientation::Portrait, input.print);
    let subtitle = input.subtitle();
    let head = input.head(&subtitle);
    let plan = plan(input);
    let parts = parts(input, &plan);
    let blocks: Vec<Block> = parts.iter().map(|part| block(input, &plan, part)).collect();
    let mut body = paper.body();
    let help = body.take_bottom(HELP);
    let walk = if input.walk.is_some() { 9 * MM } else { 0 };
    let first = body.height - head.height()? - walk;
    let pages = Flow::new(first, body.height - Paper::small_head()).pages(&blocks);
    let mut sheets = Vec::with_capacity(pages.len());
    for (i, page) in pages.iter().enumerate() {
        let (mut sheet, mut rest) = (paper.sheet(), body);
        if i == 0 {
            head.draw(&mut sheet, rest.take_top(head.height()?))?;
            if let Some(text) = input.walk_sentence() {
                sheet.say(rest.take_top(walk), Say::regular(12).down_to(9), "walk", &text);
            }
        } else {
            paper.draw_small_head(&mut sheet, rest.take_top(Paper::small_head()), &head);
        }
        for at in page.clone() {
            let area = rest.take_top(blocks[at].height);
            draw_part(&mut sheet, area, input, &plan, &parts[at])?;
        }
        draw_foot(paper, &mut sheet, help, &head, (i + 1, pages.len()));
        sheets.push(sheet);
    }
    Ok(paper::document(input.print, Kind::PickList, head.title, &input.tour, sheets))
}

fn plan(input: &PickList) -> Plan {
    Plan {
        columns: usize::from(input.trolley_columns).clamp(1, 3),
        cell: 18 * MM,
        sign: 13 * MM,
        letter: Say::bold(28).down_to(12),
        order: Say::regular(12).down_to(7).lines(2),
        tote: Say::regular(10).down_to(7),
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
            let last = if totes.end == input.totes.len() { 3 * MM } else { 0 };
            Block::other(title + plan.row_height() + last)
        }
        Part::Line(line) => {
            let line = &input.lines[*line];
            let barcode = if line.barcode.is_some() { BARCODE } else { 0 };
            let steps = to_i32(steps(input, line).len()) * STEP;
            Block::line(steps + barcode + 2 * CARD_PADDING + CARD_GAP)
        }
        Part::NoLines => Block::other(16 * MM),
        Part::Notes => Block::other(paper::NOTES),
    }
}

/// What a card tells, in the order in which it is done.
fn steps(input: &PickList, line: &PickLine) -> Vec<Step> {
    let language = input.print.language;
    let sentence = Say::regular(16).down_to(11).lines(2).prose().middle();
    let step =
        |pictogram: Pictogram, say, field, text| Step { drawing: pictogram.drawing(), say, field, text };
    let strong = Say::bold(22).down_to(11).lines(2).middle();
    let mut steps = vec![
        step(Pictogram::GoTo, strong, "location", texts::go_to(language, &line.location)),
        step(Pictogram::Take, sentence, "name", what(language, line)),
    ];
    if let Some(lot) = &line.lot {
        steps.push(step(Pictogram::CheckLot, sentence, "lot", texts::lot_is(language, lot)));
    }
    if let Some(day) = line.expiry {
        let text = texts::date_is(language, &day.text(language));
        steps.push(step(Pictogram::CheckExpiry, sentence, "expiry", text));
    }
    for pictogram in line.pictograms() {
        // The date itself says more than the reminder.
        if pictogram != Pictogram::CheckExpiry || line.expiry.is_none() {
            let text = texts::sentence(language, pictogram).to_owned();
            steps.push(step(pictogram, sentence, "pictogram", text));
        }
    }
    if let Some(tote) = input.totes.get(line.tote) {
        let text = texts::put_into(language, &tote.letter, tote.sign);
        steps.push(Step { drawing: tote.sign.drawing(), say: sentence, field: "tote letter", text });
    }
    steps
}

/// "Tag 3 stk. Kaffe, hele bønner."
fn what(language: Language, line: &PickLine) -> String {
    texts::take(language, line.quantity, &line.unit, &line.name)
}

fn draw_part(
    sheet: &mut Sheet,
    mut area: Area,
    input: &PickList,
    plan: &Plan,
    part: &Part,
) -> Result<(), LabelError> {
    match part {
        Part::Totes { title, totes } => {
            if *title {
                let mut line = Area { height: 11 * MM, ..area };
                area.take_top(PLAN_TITLE);
                sheet.draw(line.take_left(11 * MM), Pictogram::Trolley.drawing());
                line.take_left(4 * MM);
                let text = texts::texts(input.print.language).trolley_plan;
                sheet.say(line, Say::regular(18).middle(), "title", text);
            }
            plan.draw_row(sheet, area, input, totes.clone());
        }
        Part::Line(line) => draw_card(sheet, area, input, &input.lines[*line])?,
        Part::NoLines => {
            let text = texts::texts(input.print.language).no_lines;
            sheet.say(area, Say::regular(18).middle(), "title", text);
        }
        Part::Notes => paper::draw_notes(sheet, area, input.print.language),
    }
    Ok(())
}

fn draw_card(sheet: &mut Sheet, mut area: Area, input: &PickList, line: &PickLine) -> Result<(), LabelError> {
    area.take_bottom(CARD_GAP);
    sheet.card(area);
    let mut inner = area.without(4 * MM, CARD_PADDING);
    if let Some(barcode) = &line.barcode {
        let mut band = inner.take_bottom(BARCODE);
        band.take_left(NUMBER);
        band.take_top(2 * MM);
        sheet.code128(band, "barcode of a pick line", barcode, Say::regular(9))?;
    }
    let mut number = inner.take_left(NUMBER);
    let top = number.take_top(STEP);
    sheet.say(top, Say::bold(30).down_to(12).middle(), "stop", &line.stop.to_string());
    draw_count(sheet, inner.take_right(COUNT), line);
    inner.take_right(3 * MM);
    for step in steps(input, line) {
        let mut row = inner.take_top(STEP);
        sheet.draw(row.take_left(PICTOGRAM).square_middle(PICTOGRAM), step.drawing);
        row.take_left(4 * MM);
        sheet.say(row, step.say, step.field, &step.text);
    }
    Ok(())
}

/// How many, as a large figure and, up to ten, as dots to count along; the photo; the box to tick.
fn draw_count(sheet: &mut Sheet, mut area: Area, line: &PickLine) {
    let mut last = area.take_bottom(STEP);
    sheet.frame(last.take_right(13 * MM).square_middle(13 * MM));
    let top = area.take_top(STEP);
    sheet.say(top, Say::bold(36).down_to(14).right().middle(), "quantity", &line.quantity.to_string());
    if let Some(photo) = &line.photo {
        area.take_top(MM);
        area.take_bottom(MM);
        sheet.picture(Area { width: area.width, ..area }, Align::Right, photo);
    } else if (1..=DOTS_MAX).contains(&line.quantity) {
        let (dot, gap) = (5 * MM, 2 * MM);
        for i in 0..i32::try_from(line.quantity).unwrap_or(0) {
            // Rows of five, filled from the right, under the figure.
            let left = area.right() - (i % 5 + 1) * dot - (i % 5) * gap;
            let at = Area::new(left, area.top + (i / 5) * (dot + gap), dot, dot);
            sheet.draw(at, Drawing::new().disc(500, 500, 500));
        }
    }
}

fn draw_foot(paper: Paper, sheet: &mut Sheet, help: Area, head: &Head<'_>, (page, pages): (usize, usize)) {
    let mut line = Area { top: help.top + 2 * MM, height: 10 * MM, ..help };
    sheet.draw(line.take_left(10 * MM), Pictogram::AskForHelp.drawing());
    line.take_left(4 * MM);
    let text = texts::texts(head.print.language).ask_when_in_doubt;
    sheet.say(line, Say::regular(16).middle(), "title", text);
    paper.draw_foot(sheet, head, page, pages);
}
