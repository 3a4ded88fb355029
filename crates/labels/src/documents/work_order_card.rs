//! The card of a work order: what to make, out of what, step by step, and what to look at in the end.

use super::area::MM;
use super::common::{Day, Print};
use super::paper::{
    self, Column, FACTS, Head, NOTES, Orientation, Paper, TABLE_HEAD, cells, draw_facts, draw_notes,
    draw_table_head,
};
use super::sheet::{Say, Sheet};
use super::texts::texts;
use crate::flow::{Block, Flow};
use crate::page::{Align, Area};
use crate::pictograms::Pictogram;
use crate::{Document, Kind, LabelError, Picture};

/// A work-order card.
#[derive(Clone, Debug)]
pub struct WorkOrderCard {
    /// Language, printer, time.
    pub print: Print,
    /// Code of the work order; scanning it opens the task.
    pub work_order: String,
    /// Name of the site.
    pub site: String,
    /// Name of the client for whom it is made.
    pub client: String,
    /// When it must be ready.
    pub due: Option<Day>,
    /// Code of what is made.
    pub sku: String,
    /// Its name.
    pub name: String,
    /// How many are made.
    pub quantity: u64,
    /// Word for the unit.
    pub unit: String,
    /// What should be known: [`Pictogram::Seated`], [`Pictogram::Fragile`] …
    pub pictograms: Vec<Pictogram>,
    /// What it is made of.
    pub components: Vec<Component>,
    /// How it is made.
    pub steps: Vec<WorkStep>,
    /// What is looked at before it is done, each a short sentence or question.
    pub checks: Vec<String>,
}

/// What goes into one piece.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Component {
    /// Code of the sku.
    pub sku: String,
    /// Name of the sku.
    pub name: String,
    /// Units for one piece.
    pub each: u64,
    /// Units for the whole work order.
    pub total: u64,
    /// Word for the unit.
    pub unit: String,
    /// Where they are fetched.
    pub location: Option<String>,
}

/// One step.
#[derive(Clone, Debug)]
pub struct WorkStep {
    /// What is done, in one or two sentences.
    pub text: String,
    /// What it looks like.
    pub picture: Option<Picture>,
}

const MAKE: i32 = 24 * MM;
const STEP: Say = Say::regular(14).lines(10).prose();
const STEP_PICTURE: i32 = 40 * MM;
const STEP_NUMBER: i32 = 14 * MM;
const CHECK: Say = Say::regular(12).lines(4).prose();
const NAME: Say = Say::regular(11).lines(4).prose();
const SECTION: i32 = 12 * MM;

enum Part<'a> {
    Section(&'static str),
    ComponentsHead,
    Component(&'a Component),
    Step(usize, &'a WorkStep),
    Check(&'a str),
    Notes,
}

/// Draws a work-order card.
///
/// # Errors
/// A code that does not fit its barcode.
pub fn work_order_card(input: &WorkOrderCard) -> Result<Document, LabelError> {
    let paper = Paper::new(Orientation::Portrait, input.print);
    let words = texts(input.print.language);
    let head = Head {
        title: words.work_order,
        code: &input.work_order,
        field: "work order code",
        subtitle: &input.site,
        print: input.print,
    };
    let columns = columns(input);
    let body = paper.body();
    let parts = parts(input);
    let item = cells(&columns, body)[0].width;
    let blocks = blocks(&parts, item, body.width);
    let first = body.height - head.height()? - FACTS - MAKE;
    let pages = Flow::new(first, body.height - Paper::small_head()).pages(&merged(&parts, &blocks));
    let mut sheets = Vec::with_capacity(pages.len());
    let groups = groups(&parts);
    for (i, page) in pages.iter().enumerate() {
        let (mut sheet, mut rest) = (paper.sheet(), body);
        if i == 0 {
            head.draw(&mut sheet, rest.take_top(head.height()?))?;
            draw_facts(&mut sheet, rest.take_top(FACTS), &facts(input));
            draw_make(&mut sheet, rest.take_top(MAKE), input);
        } else {
            paper.draw_small_head(&mut sheet, rest.take_top(Paper::small_head()), &head);
        }
        for at in page.clone().flat_map(|group| groups[group].clone()) {
            draw_part(&mut sheet, rest.take_top(blocks[at].height), input, &parts[at], &columns);
        }
        paper.draw_foot(&mut sheet, &head, i + 1, pages.len());
        sheets.push(sheet);
    }
    Ok(paper::document(input.print, Kind::WorkOrderCard, head.title, &input.work_order, sheets))
}

fn facts(input: &WorkOrderCard) -> Vec<(&'static str, String)> {
    let words = texts(input.print.language);
    let mut facts = vec![(words.client, input.client.clone())];
    facts.extend(input.due.map(|day| (words.ready_on, day.text(input.print.language))));
    facts.push((words.sku, input.sku.clone()));
    facts
}

fn columns(input: &WorkOrderCard) -> Vec<Column> {
    let words = texts(input.print.language);
    vec![
        Column::left(words.sku, 0),
        Column::left(words.location, 34 * MM),
        Column::right(words.each, 22 * MM),
        Column::right(words.total, 22 * MM),
        Column::left(words.unit, 16 * MM),
        Column::left(words.done, 9 * MM),
    ]
}

fn parts(input: &WorkOrderCard) -> Vec<Part<'_>> {
    let words = texts(input.print.language);
    let mut parts = Vec::new();
    if !input.components.is_empty() {
        parts.extend([Part::Section(words.components), Part::ComponentsHead]);
        parts.extend(input.components.iter().map(Part::Component));
    }
    if !input.steps.is_empty() {
        parts.push(Part::Section(words.steps));
        parts.extend(input.steps.iter().enumerate().map(|(i, step)| Part::Step(i + 1, step)));
    }
    if !input.checks.is_empty() {
        parts.push(Part::Section(words.quality_check));
        parts.extend(input.checks.iter().map(|check| Part::Check(check)));
    }
    parts.push(Part::Notes);
    parts
}

fn blocks(parts: &[Part<'_>], item: i32, width: i32) -> Vec<Block> {
    let height = |part: &Part<'_>| match part {
        Part::Section(_) => SECTION,
        Part::ComponentsHead => TABLE_HEAD,
        Part::Component(component) => Sheet::height_in(&component.name, NAME, item) + 5 * MM + 4 * MM,
        Part::Step(_, step) => {
            let picture = if step.picture.is_some() { STEP_PICTURE + 5 * MM } else { 0 };
            let text = Sheet::height_in(&step.text, STEP, width - STEP_NUMBER - 15 * MM - picture);
            let least = if step.picture.is_some() { STEP_PICTURE * 3 / 4 } else { 11 * MM };
            text.max(least) + 5 * MM
        }
        Part::Check(check) => Sheet::height_in(check, CHECK, width - 15 * MM).max(9 * MM) + 3 * MM,
        Part::Notes => NOTES,
    };
    parts.iter().map(|part| Block::other(height(part))).collect()
}

/// Titles and heads of tables stay with what follows them: the parts that stand together.
fn groups(parts: &[Part<'_>]) -> Vec<std::ops::Range<usize>> {
    let (mut groups, mut start) = (Vec::new(), 0);
    for (at, part) in parts.iter().enumerate() {
        if !matches!(part, Part::Section(_) | Part::ComponentsHead) {
            groups.push(start..at + 1);
            start = at + 1;
        }
    }
    groups
}

fn merged(parts: &[Part<'_>], blocks: &[Block]) -> Vec<Block> {
    let height = |group: std::ops::Range<usize>| blocks[group].iter().map(|block| block.height).sum();
    groups(parts).into_iter().map(|group| Block::other(height(group))).collect()
}

/// What is made, large, with its pictograms.
fn draw_make(sheet: &mut Sheet, area: Area, input: &WorkOrderCard) {
    let mut area = Area { height: MAKE - 4 * MM, ..area };
    sheet.card(area);
    area = area.without(5 * MM, 2 * MM);
    for pictogram in input.pictograms.iter().take(4).rev() {
        sheet.draw(area.take_right(13 * MM).square_middle(13 * MM), pictogram.drawing());
        area.take_right(3 * MM);
    }
    let text = format!("{} {} {}", texts(input.print.language).make, input.quantity, input.unit);
    let wide = Sheet::width_of(&text, Say::bold(24)).min(area.width / 2);
    sheet.say(area.take_left(wide), Say::bold(24).down_to(9).lines(2).middle(), "quantity", &text);
    area.take_left(5 * MM);
    sheet.say(area, Say::regular(16).down_to(9).lines(3).middle(), "name", &input.name);
}

fn draw_part(sheet: &mut Sheet, area: Area, input: &WorkOrderCard, part: &Part<'_>, columns: &[Column]) {
    match part {
        Part::Section(title) => {
            sheet.say(Area { height: area.height - 2 * MM, ..area }, Say::bold(14).bottom(), "title", title);
        }
        Part::ComponentsHead => draw_table_head(sheet, area, columns),
        Part::Component(component) => draw_component(sheet, area, component, columns),
        Part::Step(number, step) => draw_step(sheet, area, *number, step),
        Part::Check(check) => {
            let mut row = Area { height: area.height - 3 * MM, ..area };
            sheet.frame(row.take_left(9 * MM).square_middle(9 * MM));
            row.take_left(6 * MM);
            sheet.say(row, CHECK.middle(), "quality check", check);
        }
        Part::Notes => draw_notes(sheet, area, input.print.language),
    }
}

fn draw_component(sheet: &mut Sheet, area: Area, component: &Component, columns: &[Column]) {
    let cells = cells(columns, area.without(0, 2 * MM));
    let mut item = cells[0];
    let sku = item.take_bottom(5 * MM);
    sheet.say(item, NAME, "name", &component.name);
    sheet.say(sku, Say::regular(9).down_to(5).quiet().middle(), "sku", &component.sku);
    if let Some(location) = &component.location {
        sheet.say(cells[1], Say::bold(13).down_to(6).lines(2).middle(), "location", location);
    }
    let figure = Say::regular(12).down_to(6).right().middle();
    sheet.say(cells[2], figure, "quantity", &component.each.to_string());
    sheet.say(cells[3], Say::bold(14).down_to(6).right().middle(), "quantity", &component.total.to_string());
    sheet.say(cells[4], Say::regular(10).down_to(6).middle(), "unit", &component.unit);
    sheet.frame(cells[5].square_middle(8 * MM));
    sheet.rule(area.left, area.bottom(), area.width);
}

fn draw_step(sheet: &mut Sheet, area: Area, number: usize, step: &WorkStep) {
    let mut row = Area { height: area.height - 5 * MM, ..area };
    sheet.say(row.take_left(STEP_NUMBER), Say::bold(24).down_to(10).middle(), "step", &number.to_string());
    sheet.frame(row.take_right(9 * MM).square_middle(9 * MM));
    row.take_right(6 * MM);
    if let Some(picture) = &step.picture {
        sheet.picture(row.take_right(STEP_PICTURE), Align::Right, picture);
        row.take_right(5 * MM);
    }
    sheet.say(row, STEP.middle(), "step", &step.text);
}
