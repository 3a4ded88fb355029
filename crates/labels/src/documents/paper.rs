//! What the A4 papers have in common: margins, heads with the code that opens the task, facts, heads of tables, feet.

use super::area::{MM, to_i32};
use super::common::Print;
use super::sheet::{Say, Sheet};
use super::texts::{page_of, texts};
use crate::page::{Area, Size};
use crate::{Document, Heading, Kind, LabelError, Language};

/// Margins of A4 papers: what every office printer can print, and room for a clip at the top.
const MARGIN_SIDE: i32 = 14 * MM;
const MARGIN_TOP: i32 = 13 * MM;
const MARGIN_BOTTOM: i32 = 10 * MM;
const FOOT: i32 = 8 * MM;
/// A barcode beside the title is at most so wide; a longer one stands in a row of its own.
const CODE_BESIDE_MAX: i32 = 88 * MM;
const CODE_HEIGHT: i32 = 19 * MM;
/// Height of the row of facts.
pub(crate) const FACTS: i32 = 13 * MM;
/// Height of the head of a table, with the space under it.
pub(crate) const TABLE_HEAD: i32 = 8 * MM;
/// Height of the field for notes.
pub(crate) const NOTES: i32 = 30 * MM;

/// How a sheet of A4 lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Orientation {
    /// 210 mm wide, 297 mm high.
    #[default]
    Portrait,
    /// 297 mm wide, 210 mm high.
    Landscape,
}

impl Orientation {
    /// Width between the margins.
    pub(crate) fn body_width(self) -> i32 {
        self.size().width - 2 * MARGIN_SIDE
    }

    /// Width and height of the sheet.
    fn size(self) -> Size {
        match self {
            Self::Portrait => Size::A4,
            Self::Landscape => Size::A4_LANDSCAPE,
        }
    }
}

/// What stands at the head of a paper and in its feet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Head<'a> {
    /// What the paper is, in its language.
    pub(crate) title: &'a str,
    /// The code that opens the task; also its barcode.
    pub(crate) code: &'a str,
    /// Name of the field `code`, for messages.
    pub(crate) field: &'static str,
    /// Under the code: the site, the day.
    pub(crate) subtitle: &'a str,
    pub(crate) print: Print,
}

impl Head<'_> {
    /// "Plukliste" or, printed again, "Plukliste · Kopi".
    pub(crate) fn title(&self) -> String {
        if self.print.copy {
            format!("{} · {}", self.title, texts(self.print.language).copy)
        } else {
            self.title.to_owned()
        }
    }

    /// Height of the head on the first page.
    pub(crate) fn height(&self) -> Result<i32, LabelError> {
        let beside = Sheet::code128_width(self.print.resolution, self.field, self.code)? <= CODE_BESIDE_MAX;
        Ok(if beside { 30 * MM } else { 30 * MM + CODE_HEIGHT + 3 * MM })
    }

    /// Draws the large head into `area`, which is as high as [`Self::height`] says.
    pub(crate) fn draw(&self, sheet: &mut Sheet, mut area: Area) -> Result<(), LabelError> {
        let width = Sheet::code128_width(self.print.resolution, self.field, self.code)?;
        if width <= CODE_BESIDE_MAX {
            let mut right = area.take_right(CODE_BESIDE_MAX.min(area.width / 2));
            sheet.code128(right.take_top(CODE_HEIGHT), self.field, self.code, Say::regular(9).right())?;
            area.take_right(6 * MM);
        } else {
            let mut row = area;
            row.take_top(area.height - CODE_HEIGHT - 3 * MM);
            sheet.code128(row.take_top(CODE_HEIGHT), self.field, self.code, Say::regular(9))?;
            area.height -= CODE_HEIGHT + 3 * MM;
        }
        sheet.say(area.take_top(6 * MM), Say::regular(12), "title", &self.title());
        sheet.say(area.take_top(12 * MM), Say::bold(26).down_to(9).lines(2).middle(), self.field, self.code);
        sheet.say(area.take_top(6 * MM), Say::regular(11).down_to(8).middle(), "site", self.subtitle);
        Ok(())
    }
}

/// A paper under construction: its size and what is left of a page between head and foot.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Paper {
    size: Size,
    print: Print,
}

impl Paper {
    pub(crate) fn new(orientation: Orientation, print: Print) -> Self {
        Self { size: orientation.size(), print }
    }

    /// An empty page.
    pub(crate) fn sheet(self) -> Sheet {
        Sheet::new(self.size, self.print.resolution)
    }

    /// The page between its margins, without the foot.
    pub(crate) fn body(self) -> Area {
        Area::new(
            MARGIN_SIDE,
            MARGIN_TOP,
            self.size.width - 2 * MARGIN_SIDE,
            self.size.height - MARGIN_TOP - MARGIN_BOTTOM - FOOT,
        )
    }

    /// The page between its margins, where the foot's height is used as well.
    pub(crate) fn body_without_foot(self) -> Area {
        let body = self.body();
        Area { height: body.height + FOOT, ..body }
    }

    /// The small head of the pages after the first, which is [`Self::small_head`] high.
    pub(crate) fn draw_small_head(self, sheet: &mut Sheet, area: Area, head: &Head<'_>) {
        let mut area = Area { height: 6 * MM, ..area };
        let title = head.title();
        let wide = Sheet::width_of(&title, Say::regular(11)) + 4 * MM;
        sheet.say(area.take_left(wide), Say::regular(11), "title", &title);
        sheet.say(area, Say::bold(11).down_to(7), head.field, head.code);
    }

    /// Height of the small head.
    pub(crate) const fn small_head() -> i32 {
        11 * MM
    }

    /// Where the foot stands.
    pub(crate) fn foot(self) -> Area {
        let top = self.size.height - MARGIN_BOTTOM - FOOT;
        Area::new(MARGIN_SIDE, top, self.size.width - 2 * MARGIN_SIDE, FOOT)
    }

    /// The foot: what the paper is on the left, page x of y on the right.
    pub(crate) fn draw_foot(self, sheet: &mut Sheet, head: &Head<'_>, page: usize, pages: usize) {
        let mut foot = self.foot();
        sheet.say(
            foot.take_right(50 * MM),
            Say::regular(9).right().bottom(),
            "page",
            &page_of(head.print.language, page, pages),
        );
        foot.take_right(4 * MM);
        let text = format!("{} {}", head.title(), head.code);
        sheet.say(foot, Say::regular(9).down_to(6).quiet().bottom(), head.field, &text);
    }
}

/// Sheets as a document about `code`.
pub(crate) fn document(print: Print, kind: Kind, title: &str, code: &str, sheets: Vec<Sheet>) -> Document {
    let heading = Heading {
        kind,
        code: code.to_owned(),
        title: if code.is_empty() { title.to_owned() } else { format!("{title} {code}") },
        language: print.language,
        made_at: print.made_at,
        resolution: print.resolution,
    };
    let (mut pages, mut warnings) = (Vec::with_capacity(sheets.len()), Vec::new());
    for sheet in sheets {
        let (page, told) = sheet.finish();
        pages.push(page);
        warnings.extend(told);
    }
    Document::new(heading, pages, warnings)
}

/// A row of facts: a small word over its value, each as wide as it needs where all of them fit.
pub(crate) fn draw_facts(sheet: &mut Sheet, mut area: Area, facts: &[(&str, String)]) {
    const VALUE: Say = Say::bold(12).down_to(7).lines(2);
    let gap = 8 * MM;
    let gaps = gap * to_i32(facts.len().saturating_sub(1));
    let needed: Vec<i32> = facts
        .iter()
        .map(|(label, value)| Sheet::width_of(label, Say::regular(8)).max(Sheet::width_of(value, VALUE)))
        .collect();
    let (sum, room) = (needed.iter().fold(0_i32, |sum, width| sum.saturating_add(*width)), area.width - gaps);
    for (i, (label, value)) in facts.iter().enumerate() {
        // Where not all fit, each gets an equal share.
        let width = if sum <= room { needed[i] } else { room / to_i32(facts.len()) };
        let mut column = area.take_left(width);
        area.take_left(gap);
        sheet.say(column.take_top(4 * MM), Say::regular(8).quiet(), "title", label);
        sheet.say(column.take_top(7 * MM), VALUE, "fact", value);
    }
}

/// A column of a table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column {
    pub(crate) title: &'static str,
    pub(crate) width: i32,
    pub(crate) right: bool,
}

impl Column {
    /// A column whose texts begin at the left.
    pub(crate) fn left(title: &'static str, width: i32) -> Self {
        Self { title, width, right: false }
    }

    /// A column of figures, which end at the right.
    pub(crate) fn right(title: &'static str, width: i32) -> Self {
        Self { title, width, right: true }
    }
}

/// Space between two columns.
pub(crate) const GUTTER: i32 = 3 * MM;

/// The areas of the columns in a row; the width that is left goes to the column with width 0.
pub(crate) fn cells(columns: &[Column], row: Area) -> Vec<Area> {
    let gaps = GUTTER * to_i32(columns.len().saturating_sub(1));
    let fixed: i32 = columns.iter().map(|column| column.width).sum();
    let rest = (row.width - gaps - fixed).max(0);
    let mut x = row.left;
    columns
        .iter()
        .map(|column| {
            let width = if column.width == 0 { rest } else { column.width };
            let cell = Area { left: x, width, ..row };
            x += width + GUTTER;
            cell
        })
        .collect()
}

/// The head of a table: titles over a strong rule.
pub(crate) fn draw_table_head(sheet: &mut Sheet, area: Area, columns: &[Column]) {
    let row = Area { height: 5 * MM, ..area };
    for (column, cell) in columns.iter().zip(cells(columns, row)) {
        let say = Say::regular(8).down_to(6).quiet().middle();
        sheet.say(cell, if column.right { say.right() } else { say }, "title", column.title);
    }
    sheet.strong_rule(row.left, row.bottom() + MM / 2, row.width);
}

/// The field for notes: a word and lines to write on.
pub(crate) fn draw_notes(sheet: &mut Sheet, mut area: Area, language: Language) {
    area.take_top(6 * MM);
    sheet.say(area.take_top(5 * MM), Say::regular(8).quiet(), "title", texts(language).notes);
    for line in 1..=2 {
        sheet.rule(area.left, area.top + line * 9 * MM, area.width);
    }
}

/// Says that the paper has no lines.
pub(crate) fn draw_no_lines(sheet: &mut Sheet, area: Area, language: Language) {
    let area = Area { height: 10 * MM, ..area };
    sheet.say(area, Say::regular(12).middle(), "title", texts(language).no_lines);
}
