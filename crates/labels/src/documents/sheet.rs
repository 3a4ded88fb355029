//! A page under construction: texts, rules and symbols are put into areas, and never reach beyond them.

use super::area::{MM, to_i32};
use crate::drawing::Drawing;
use crate::fonts::Weight;
use crate::page::{
    Align, Area, Frame, Module, Page, PlacedBars, PlacedMatrix, PlacedPicture, Point, Resolution, Rule,
    Shade, Size, Text,
};
use crate::symbol::{Bars, Matrix, code128};
use crate::text::{Style, fit, width, wrap_within};
use crate::{LabelError, Picture, Warning};

/// Words about a value, and what else may stand back.
pub(crate) const QUIET: Shade = Shade(95);
/// Lines between rows.
const HAIR: Shade = Shade(165);

/// Where a text stands between the top and the bottom of its area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rise {
    Top,
    Middle,
    Bottom,
}

/// How a text is put into an area: as large as it fits, between two sizes, on so many lines at most.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Say {
    weight: Weight,
    /// Tenths of a point.
    largest: i32,
    smallest: i32,
    lines: usize,
    align: Align,
    rise: Rise,
    shade: Shade,
    kept: bool,
    prose: bool,
}

impl Say {
    const fn new(weight: Weight, points: i32) -> Self {
        let size = points * 10;
        Self {
            weight,
            largest: size,
            smallest: size,
            lines: 1,
            align: Align::Left,
            rise: Rise::Top,
            shade: Shade::BLACK,
            kept: false,
            prose: false,
        }
    }

    pub(crate) const fn regular(points: i32) -> Self {
        Self::new(Weight::Regular, points)
    }

    pub(crate) const fn bold(points: i32) -> Self {
        Self::new(Weight::Bold, points)
    }

    /// May shrink to this size before it is broken or shortened.
    pub(crate) const fn down_to(mut self, points: i32) -> Self {
        self.smallest = points * 10;
        self
    }

    /// Never smaller, even where the text of a barcode is wider than its bars.
    pub(crate) const fn keep_size(mut self) -> Self {
        self.kept = true;
        self
    }

    /// Words, which are rather broken than made smaller; codes are rather made smaller than broken.
    pub(crate) const fn prose(mut self) -> Self {
        self.prose = true;
        self
    }

    /// May stand on so many lines.
    pub(crate) const fn lines(mut self, lines: usize) -> Self {
        self.lines = lines;
        self
    }

    pub(crate) const fn right(mut self) -> Self {
        self.align = Align::Right;
        self
    }

    pub(crate) const fn centre(mut self) -> Self {
        self.align = Align::Centre;
        self
    }

    pub(crate) const fn middle(mut self) -> Self {
        self.rise = Rise::Middle;
        self
    }

    pub(crate) const fn bottom(mut self) -> Self {
        self.rise = Rise::Bottom;
        self
    }

    /// Lighter than the values beside it.
    pub(crate) const fn quiet(mut self) -> Self {
        self.shade = QUIET;
        self
    }

    /// On how many lines a text stands in its largest size.
    pub(crate) fn lines_needed(self, text: &str, width: i32) -> usize {
        self.broken(text, self.style(), width, usize::MAX).len()
    }

    /// The style in the largest size.
    pub(crate) const fn style(self) -> Style {
        Style { size_tenths: self.largest, weight: self.weight }
    }

    /// The lines in which a text stands in an area, in the largest size that fits.
    ///
    /// For codes, one line is preferred down to six tenths of the largest size, as a code that is broken is read less
    /// easily than one that is a little smaller.
    fn lay_out(self, text: &str, area: Area) -> (Style, Vec<String>, bool) {
        let highest = |style: Style, lines: i32| height_of(style, lines) <= area.height;
        let one = if self.prose { self.largest } else { self.smallest.max(self.largest * 6 / 10) };
        let fitted = fit(text, self.weight, area.width, one..=self.largest);
        if !fitted.shortened && highest(fitted.style, 1) {
            return (fitted.style, vec![fitted.text], false);
        }
        let mut size_tenths = self.largest;
        loop {
            let style = Style { size_tenths, weight: self.weight };
            let room = (1..=self.lines).rev().find(|lines| highest(style, to_i32(*lines))).unwrap_or(0);
            if room > 0 {
                let lines = self.broken(text, style, area.width, usize::MAX);
                if lines.len() <= room {
                    return (style, lines, false);
                }
            }
            if size_tenths <= self.smallest {
                let all = self.broken(text, style, area.width, usize::MAX).len();
                let lines = self.broken(text, style, area.width, room.max(1));
                let shortened = all > lines.len();
                return (style, lines, shortened);
            }
            size_tenths = (size_tenths - 5).max(self.smallest);
        }
    }

    /// The text in at most so many lines; in prose a number stays with its unit.
    fn broken(self, text: &str, style: Style, width: i32, lines_max: usize) -> Vec<String> {
        if !self.prose {
            return wrap_within(text, style, width, lines_max);
        }
        let lines = wrap_within(&bind_units(text), style, width, lines_max);
        lines.into_iter().map(|line| line.replace(NO_BREAK, " ")).collect()
    }
}

/// A space at which no line ends.
const NO_BREAK: char = '\u{a0}';

/// Binds a number to the one or two letters that follow it: "250 g", "1 kg", "40 cm".
fn bind_units(text: &str) -> String {
    let mut bound = String::with_capacity(text.len());
    for word in text.split(' ') {
        let unit = word.trim_end_matches(['.', ',', ';', ')']);
        let is_unit = (1..=2).contains(&unit.chars().count()) && unit.chars().all(char::is_alphabetic);
        if !bound.is_empty() {
            bound.push(if is_unit && bound.ends_with(|c: char| c.is_ascii_digit()) { NO_BREAK } else { ' ' });
        }
        bound.push_str(word);
    }
    bound
}

/// Height of so many lines: from the top of accents over the first to the bottom of descenders under the last.
pub(crate) fn height_of(style: Style, lines: i32) -> i32 {
    style.ascent() + style.descent() + (lines - 1) * style.line_height()
}

/// A page under construction.
#[derive(Debug)]
pub(crate) struct Sheet {
    page: Page,
    warnings: Vec<Warning>,
    resolution: Resolution,
}

impl Sheet {
    pub(crate) fn new(size: Size, resolution: Resolution) -> Self {
        Self { page: Page::new(size), warnings: Vec::new(), resolution }
    }

    /// For which printer it is.
    pub(crate) const fn resolution(&self) -> Resolution {
        self.resolution
    }

    /// The whole page.
    pub(crate) fn area(&self) -> Area {
        self.page.area()
    }

    /// The page and what was printed with a reservation.
    pub(crate) fn finish(self) -> (Page, Vec<Warning>) {
        (self.page, self.warnings)
    }

    /// Width of a text in its largest size.
    pub(crate) fn width_of(text: &str, say: Say) -> i32 {
        width(text, say.style())
    }

    /// Puts a text into an area; what does not fit ends in an ellipsis and is reported.
    pub(crate) fn say(&mut self, area: Area, say: Say, field: &'static str, text: &str) {
        let (style, lines, shortened) = say.lay_out(text, area);
        if shortened {
            self.warnings.push(Warning::Shortened { field, text: lines.join(" ") });
        }
        let height = height_of(style, to_i32(lines.len()));
        // A single line stands in the middle by its capitals, as digits and codes do.
        let top = match say.rise {
            Rise::Top => area.top,
            Rise::Middle if lines.len() == 1 => {
                area.top + (area.height - style.cap_height()) / 2 - (style.ascent() - style.cap_height())
            }
            Rise::Middle => area.top + (area.height - height) / 2,
            Rise::Bottom => area.bottom() - height,
        };
        let x = match say.align {
            Align::Left => area.left,
            Align::Centre => area.left + area.width / 2,
            Align::Right => area.right(),
        };
        for (i, line) in lines.iter().enumerate().filter(|(_, line)| !line.is_empty()) {
            let baseline = top + style.ascent() + to_i32(i) * style.line_height();
            self.page
                .push(Text::new(Point::new(x, baseline), style, line).aligned(say.align).shaded(say.shade));
        }
    }

    /// How high a text stands in a width, on as many lines as it needs; its size is the largest of `say`.
    pub(crate) fn height_in(text: &str, say: Say, width: i32) -> i32 {
        height_of(say.style(), to_i32(say.lines_needed(text, width).min(say.lines)))
    }

    /// A hairline between rows; `y` is its middle.
    pub(crate) fn rule(&mut self, x: i32, y: i32, width: i32) {
        self.page.push(Rule::level(x, y - 100, width, 200).shaded(HAIR));
    }

    /// A strong line under the head of a table.
    pub(crate) fn strong_rule(&mut self, x: i32, y: i32, width: i32) {
        self.page.push(Rule::level(x, y - 200, width, 400));
    }

    /// A box to be ticked or written into.
    pub(crate) fn frame(&mut self, area: Area) {
        self.page.push(Frame::outlined(area, 350));
    }

    /// A box around what belongs together.
    pub(crate) fn card(&mut self, area: Area) {
        let mut frame = Frame::outlined(area, 250).rounded(2 * MM);
        frame.border = Some((250, HAIR));
        self.page.push(frame);
    }

    /// A light box in which a picture goes.
    pub(crate) fn light_frame(&mut self, area: Area) {
        let mut frame = Frame::outlined(area, 250);
        frame.border = Some((250, HAIR));
        self.page.push(frame);
    }

    /// A drawing in the middle of an area, as large as fits.
    pub(crate) fn draw(&mut self, area: Area, drawing: Drawing) {
        let square = area.square_middle(area.width.min(area.height));
        for item in drawing.placed(Point::new(square.left, square.top), square.width) {
            self.page.push(item);
        }
    }

    /// A picture as large as it fits into the area.
    pub(crate) fn picture(&mut self, area: Area, align: Align, picture: &Picture) {
        self.page.push(PlacedPicture::within(area, align, picture.clone()));
    }

    /// The least width of a Code 128: modules of two dots of the coarser printer.
    ///
    /// # Errors
    /// What Code 128 cannot hold.
    pub(crate) fn code128_width(
        resolution: Resolution,
        field: &'static str,
        data: &str,
    ) -> Result<i32, LabelError> {
        let modules = code128(field, data)?.modules_with_quiet();
        Ok(Module::new(least_dots(resolution), resolution).length(modules))
    }

    /// A Code 128 as wide as it fits, at the side of the area that `say` names, with its text under it.
    ///
    /// # Errors
    /// What Code 128 cannot hold, or what is wider than the area.
    pub(crate) fn code128(
        &mut self,
        area: Area,
        field: &'static str,
        data: &str,
        say: Say,
    ) -> Result<(), LabelError> {
        let bars = code128(field, data)?;
        self.bars(area, field, bars, say.align, Some(say), least_dots(self.resolution)..=4)
    }

    /// A Code 128 whose text stands elsewhere, larger.
    ///
    /// # Errors
    /// What Code 128 cannot hold, or what is wider than the area.
    pub(crate) fn code128_bare(
        &mut self,
        area: Area,
        field: &'static str,
        data: &str,
        align: Align,
    ) -> Result<(), LabelError> {
        let bars = code128(field, data)?;
        self.bars(area, field, bars, align, None, least_dots(self.resolution)..=6)
    }

    /// Bars as wide as they fit, at one side of the area or in its middle, with their text under them.
    ///
    /// # Errors
    /// What is wider than the area.
    pub(crate) fn bars(
        &mut self,
        mut area: Area,
        field: &'static str,
        bars: Bars,
        align: Align,
        text: Option<Say>,
        dots: std::ops::RangeInclusive<u8>,
    ) -> Result<(), LabelError> {
        let module = Module::widest(field, bars.modules_with_quiet(), area.width, self.resolution, dots)?;
        let quiet =
            (module.length(u32::from(bars.quiet_left())), module.length(u32::from(bars.quiet_right())));
        let symbol = module.length(bars.modules_with_quiet());
        // At the side of an area the bars themselves are flush, and the quiet zone lies outside, in the margin.
        let left = match align {
            Align::Left => area.left - quiet.0,
            Align::Centre => area.left + (area.width - symbol) / 2,
            Align::Right => area.right() - symbol + quiet.1,
        };
        if let Some(say) = text {
            let below = area.take_bottom(height_of(say.style(), 1));
            // The air between bars and text.
            area.take_bottom(500);
            let under = Area { left: left + quiet.0, width: symbol - quiet.0 - quiet.1, ..below };
            let (place, say) = if say.kept { (below, say) } else { (under, say.down_to(5)) };
            self.say(place, say, field, bars.text());
        }
        self.page.push(PlacedBars { at: Point::new(left, area.top), module, height: area.height, bars });
        Ok(())
    }

    /// A matrix as large as it fits, in the middle of the area.
    ///
    /// # Errors
    /// What is larger than the area.
    pub(crate) fn matrix(
        &mut self,
        area: Area,
        field: &'static str,
        matrix: Matrix,
    ) -> Result<(), LabelError> {
        let side = area.width.min(area.height);
        let dots = least_dots(self.resolution)..=8;
        let module = Module::widest(field, matrix.side_with_quiet(), side, self.resolution, dots)?;
        let length = module.length(matrix.side_with_quiet());
        let at = Point::new(area.left + (area.width - length) / 2, area.top + (area.height - length) / 2);
        self.page.push(PlacedMatrix { at, module, matrix });
        Ok(())
    }
}

/// The narrowest module that cheap scanners still read: 0.25 mm at 203 dpi and at 300 dpi.
const fn least_dots(resolution: Resolution) -> u8 {
    match resolution {
        Resolution::Dpi203 => 2,
        Resolution::Dpi300 => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_stays_with_its_unit() {
        for (text, bound) in [
            ("Kaffe, 250 g", "Kaffe, 250\u{a0}g"),
            ("Kasse 40 cm, blå", "Kasse 40\u{a0}cm, blå"),
            ("Puslespil 1.000 brikker", "Puslespil 1.000 brikker"),
            ("to i en", "to i en"),
            ("", ""),
        ] {
            assert_eq!(bind_units(text), bound);
        }
        let narrow = Sheet::width_of("Espresso, 250", Say::regular(12));
        let say = Say::regular(12).lines(2).prose();
        assert_eq!(say.broken("Espresso, 250 g", say.style(), narrow, 2), ["Espresso,", "250 g"]);
    }

    #[test]
    fn words_are_broken_before_they_shrink_and_codes_shrink_before_they_are_broken() {
        let area = Area::new(0, 0, 30 * MM, 20 * MM);
        let say = Say::bold(20).down_to(8).lines(2);
        let (style, lines, shortened) = say.prose().lay_out("Blå kop af stentøj", area);
        assert!(lines.len() == 2 && style.size_tenths > 120 && !shortened, "{style:?} {lines:?}");
        let (style, lines, shortened) = say.lay_out("WEB-10412-A", area);
        assert!(lines.len() == 1 && style.size_tenths < 200 && !shortened, "{style:?} {lines:?}");
    }
}
