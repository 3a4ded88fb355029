//! What can stand on a page.

use super::{Area, Module, Point};
use crate::picture::Picture;
use crate::symbol::{Bars, Matrix};
use crate::text::{Style, clean, clean_width};
use std::borrow::Cow;

/// How dark something is: 0 is black, 255 is white.
///
/// Label printers know only black and white, see [`Shade::is_ink`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Shade(pub u8);

impl Shade {
    /// Ink.
    pub const BLACK: Self = Self(0);
    /// Paper.
    pub const WHITE: Self = Self(255);

    /// Whether a printer that knows only black and white prints it black; the lightest quarter stays white.
    #[must_use]
    pub const fn is_ink(self) -> bool {
        self.0 < 192
    }
}

/// One thing on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A line of text.
    Text(Text),
    /// A straight line, upright or level.
    Rule(Rule),
    /// A box.
    Frame(Frame),
    /// A barcode.
    Bars(PlacedBars),
    /// A two-dimensional code.
    Matrix(PlacedMatrix),
    /// A picture in dots, as a logo.
    Picture(PlacedPicture),
    /// A drawing of our own, as a pictogram.
    Path(PlacedPath),
}

impl Item {
    /// What the thing covers; quiet zones are part of a symbol.
    #[must_use]
    pub fn area(&self) -> Area {
        match self {
            Self::Text(text) => text.area(),
            Self::Rule(rule) => rule.area,
            Self::Frame(frame) => frame.area,
            Self::Bars(bars) => bars.area(),
            Self::Matrix(matrix) => matrix.area(),
            Self::Picture(picture) => picture.area,
            Self::Path(path) => Area::new(path.at.x, path.at.y, path.size, path.size),
        }
    }
}

macro_rules! items {
    ($($kind:ident => $variant:ident),*) => {$(
        impl From<$kind> for Item {
            fn from(item: $kind) -> Self {
                Self::$variant(item)
            }
        }
    )*};
}
items!(Text => Text, Rule => Rule, Frame => Frame, PlacedBars => Bars, PlacedMatrix => Matrix, PlacedPicture => Picture, PlacedPath => Path);

/// Which part of a text stands at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Align {
    /// Its left end.
    Left,
    /// Its middle.
    Centre,
    /// Its right end.
    Right,
}

/// One line of text, clean as [`clean`] makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Where the baseline begins, has its middle or ends.
    pub at: Point,
    /// Which of these.
    pub align: Align,
    /// Size and weight.
    pub style: Style,
    /// How dark.
    pub shade: Shade,
    text: String,
}

impl Text {
    /// A line of black text whose baseline begins here.
    #[must_use]
    pub fn new(at: Point, style: Style, text: &str) -> Self {
        let text = clean(text);
        Self { at, align: Align::Left, style, shade: Shade::BLACK, text: text.trim().to_owned() }
    }

    /// The same text with another part of it at its place.
    #[must_use]
    pub fn aligned(mut self, align: Align) -> Self {
        self.align = align;
        self
    }

    /// The same text, lighter.
    #[must_use]
    pub fn shaded(mut self, shade: Shade) -> Self {
        self.shade = shade;
        self
    }

    /// What is drawn.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The exact width in micrometres, rounded up.
    #[must_use]
    pub fn width(&self) -> i32 {
        clean_width(&self.text, self.style)
    }

    /// Where the text begins.
    #[must_use]
    pub fn left(&self) -> i32 {
        match self.align {
            Align::Left => self.at.x,
            Align::Centre => self.at.x - self.width() / 2,
            Align::Right => self.at.x - self.width(),
        }
    }

    /// What the letters cover: from the top of capitals to the bottom of descenders.
    #[must_use]
    pub fn area(&self) -> Area {
        let (above, below) = (self.style.cap_height(), self.style.descent());
        Area::new(self.left(), self.at.y - above, self.width(), above + below)
    }
}

/// A straight line, upright or level: a thin filled rectangle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// What it covers.
    pub area: Area,
    /// How dark.
    pub shade: Shade,
}

impl Rule {
    /// A black level line; `top` is its upper edge.
    #[must_use]
    pub const fn level(left: i32, top: i32, length: i32, thickness: i32) -> Self {
        Self { area: Area::new(left, top, length, thickness), shade: Shade::BLACK }
    }

    /// A black upright line; `left` is its left edge.
    #[must_use]
    pub const fn upright(left: i32, top: i32, length: i32, thickness: i32) -> Self {
        Self { area: Area::new(left, top, thickness, length), shade: Shade::BLACK }
    }

    /// The same line, lighter.
    #[must_use]
    pub const fn shaded(mut self, shade: Shade) -> Self {
        self.shade = shade;
        self
    }
}

/// A box: a border that lies within the area, a filling, or both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// What it covers.
    pub area: Area,
    /// How thick and how dark the border is, if there is one.
    pub border: Option<(i32, Shade)>,
    /// How dark the filling is, if there is one.
    pub fill: Option<Shade>,
    /// The radius of rounded corners; 0 for square ones.
    pub radius: i32,
}

impl Frame {
    /// An empty box with a black border.
    #[must_use]
    pub const fn outlined(area: Area, thickness: i32) -> Self {
        Self { area, border: Some((thickness, Shade::BLACK)), fill: None, radius: 0 }
    }

    /// A filled box without a border.
    #[must_use]
    pub const fn filled(area: Area, shade: Shade) -> Self {
        Self { area, border: None, fill: Some(shade), radius: 0 }
    }

    /// The same box with rounded corners.
    #[must_use]
    pub const fn rounded(mut self, radius: i32) -> Self {
        self.radius = radius;
        self
    }
}

/// A barcode on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedBars {
    /// The upper left corner of the left quiet zone; writers move it to the nearest dot.
    pub at: Point,
    /// How wide a module is.
    pub module: Module,
    /// How high the bars are, bearer bars included.
    pub height: i32,
    /// The bars.
    pub bars: Bars,
}

impl PlacedBars {
    /// What the symbol covers, quiet zones included.
    #[must_use]
    pub fn area(&self) -> Area {
        let width = self.module.length(self.bars.modules_with_quiet());
        Area::new(self.at.x, self.at.y, width, self.height)
    }
}

impl PlacedBars {
    /// The dark rectangles in dots of the resolution from the upper left corner of the page: left, top, right, bottom.
    pub(crate) fn dark_dots(&self) -> Vec<[i32; 4]> {
        let (left, top) = (self.module.resolution.dots(self.at.x), self.module.resolution.dots(self.at.y));
        let bottom = self.module.resolution.dots(self.at.y + self.height);
        let dots = i32::from(self.module.dots);
        let mut x = left + dots * i32::from(self.bars.quiet_left());
        let start = x;
        let bearer = if self.bars.bearers() { i32::from(BEARER_MODULES) * dots } else { 0 };
        let mut dark = Vec::new();
        for (index, run) in self.bars.runs().iter().enumerate() {
            let width = dots * i32::from(*run);
            let shorter =
                if self.bars.is_guard(index) { 0 } else { dots * i32::from(self.bars.guard_modules()) };
            if index % 2 == 0 {
                dark.push([x, top + bearer, x + width, bottom - bearer - shorter]);
            }
            x += width;
        }
        if self.bars.bearers() {
            // They reach over the quiet zones, so that a reader that leaves the symbol meets them.
            let right = x + dots * i32::from(self.bars.quiet_right());
            let left = start - dots * i32::from(self.bars.quiet_left());
            dark.extend([[left, top, right, top + bearer], [left, bottom - bearer, right, bottom]]);
        }
        dark
    }
}

/// How thick the bearer bars are (GS1 General Specifications 5.3.2.4: at least twice the narrow bar).
pub(crate) const BEARER_MODULES: u8 = 2;

/// A two-dimensional code on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedMatrix {
    /// The upper left corner of the quiet zone; writers move it to the nearest dot.
    pub at: Point,
    /// How wide and high a module is.
    pub module: Module,
    /// The modules.
    pub matrix: Matrix,
}

impl PlacedMatrix {
    /// What the symbol covers, quiet zones included.
    #[must_use]
    pub fn area(&self) -> Area {
        let side = self.module.length(self.matrix.side_with_quiet());
        Area::new(self.at.x, self.at.y, side, side)
    }
}

impl PlacedMatrix {
    /// The dark rectangles in dots of the resolution from the upper left corner of the page: left, top, right, bottom.
    ///
    /// Neighbouring modules are one rectangle: along the row, and down the page where the next row has the same.
    pub(crate) fn dark_dots(&self) -> Vec<[i32; 4]> {
        let (left, top) = (self.module.resolution.dots(self.at.x), self.module.resolution.dots(self.at.y));
        let dots = i32::from(self.module.dots);
        let quiet = dots * i32::from(self.matrix.quiet());
        let mut dark: Vec<[i32; 4]> = Vec::new();
        let mut y = top + quiet;
        for row in self.matrix.rows() {
            let mut x = left + quiet;
            for run in row.chunk_by(|left, right| left == right) {
                let right = x + dots * i32::try_from(run.len()).unwrap_or(0);
                if run.first() == Some(&true) {
                    let above =
                        dark.iter_mut().find(|other| other[0] == x && other[2] == right && other[3] == y);
                    match above {
                        Some(above) => above[3] = y + dots,
                        None => dark.push([x, y, right, y + dots]),
                    }
                }
                x = right;
            }
            y += dots;
        }
        dark
    }
}

/// A picture on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedPicture {
    /// What it covers; it is stretched to that, see [`PlacedPicture::within`].
    pub area: Area,
    /// The picture.
    pub picture: Picture,
}

impl PlacedPicture {
    /// The picture as large as it fits into the area with its proportions kept, at the left, right or centre of it and at its top.
    #[must_use]
    pub fn within(area: Area, align: Align, picture: Picture) -> Self {
        let (columns, rows) = (i64::from(picture.columns()), i64::from(picture.rows()));
        let whole = i64::from(area.width) * rows <= i64::from(area.height) * columns;
        let (width, height) = if whole {
            (area.width, i32::try_from(i64::from(area.width) * rows / columns).unwrap_or(area.height))
        } else {
            (i32::try_from(i64::from(area.height) * columns / rows).unwrap_or(area.width), area.height)
        };
        let left = match align {
            Align::Left => area.left,
            Align::Centre => area.left + (area.width - width) / 2,
            Align::Right => area.right() - width,
        };
        Self { area: Area::new(left, area.top, width.max(1), height.max(1)), picture }
    }
}

/// One step of a drawing, on a grid of 1,000 × 1,000 from the upper left corner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// Begins a new outline here.
    Move(i16, i16),
    /// A straight line to here.
    Line(i16, i16),
    /// A curve with two control points to the last point (Bézier, cubic).
    Curve((i16, i16), (i16, i16), (i16, i16)),
    /// Closes the outline.
    Close,
}

/// How a drawing is inked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Paint {
    /// What lies within the outlines; an outline within an outline is a hole (even-odd).
    Fill,
    /// A line along the outlines with round ends and corners, so many thousandths of the size thick.
    Stroke(i16),
}

/// A drawing on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedPath {
    /// The upper left corner of the grid.
    pub at: Point,
    /// How long 1,000 units of the grid are.
    pub size: i32,
    /// The drawing.
    pub steps: Cow<'static, [Step]>,
    /// How it is inked.
    pub paint: Paint,
    /// How dark.
    pub shade: Shade,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_covers_its_letters() {
        let text = Text::new(Point::new(50_000, 20_000), Style::regular(72), " Hej\u{7} ");
        assert_eq!(text.text(), "Hej");
        assert_eq!(text.area().left, 50_000);
        let right = text.clone().aligned(Align::Right);
        assert_eq!(right.area().right(), 50_000);
        assert_eq!(text.area().height, (25_400 * 714 / 1_000) + (25_400 * 240 / 1_000));
    }

    #[test]
    fn a_picture_keeps_its_proportions() {
        let picture = Picture::grey(4, 2, vec![0; 8]).unwrap();
        let place = |width, height| {
            PlacedPicture::within(Area::new(10, 10, width, height), Align::Right, picture.clone()).area
        };
        assert_eq!(place(100, 100), Area::new(10, 10, 100, 50));
        assert_eq!(place(100, 20), Area::new(70, 10, 40, 20));
    }
}
