//! Pages as values: what stands where, in micrometres.
//!
//! A page begins in its upper left corner; `x` grows to the right, `y` downwards.
//! Lengths are integers in micrometres ([`mm`] and [`Style::size`] give them), so that a layout can be compared and tested without a printer.
//! Only the module of a symbol is counted in the dots of the printer ([`Module`]), since bars that are no whole number of dots wide do not scan.
//!
//! Writers draw the items in their order: a later one lies on an earlier one.

mod document;
mod placed;

pub(crate) use placed::BEARER_MODULES;

pub use document::{Document, Heading, Kind, Language};
pub use placed::{
    Align, Frame, Item, Paint, PlacedBars, PlacedMatrix, PlacedPath, PlacedPicture, Rule, Shade, Step, Text,
};

#[expect(unused_imports, reason = "named by the documentation")]
use crate::text::Style;

use crate::error::LabelError;
use std::ops::RangeInclusive;

/// Millimetres in micrometres.
#[must_use]
pub const fn mm(millimetres: i32) -> i32 {
    millimetres * 1_000
}

/// A place on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Point {
    /// From the left edge of the page.
    pub x: i32,
    /// From the top of the page.
    pub y: i32,
}

impl Point {
    /// A place from the upper left corner of the page.
    #[must_use]
    pub const fn new(x: i32, y: i32) -> Self {
        Self { x, y }
    }
}

/// Width and height.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Size {
    /// From left to right.
    pub width: i32,
    /// From top to bottom.
    pub height: i32,
}

impl Size {
    /// A4 upright: 210 × 297 mm.
    pub const A4: Self = Self { width: mm(210), height: mm(297) };
    /// A4 lying: 297 × 210 mm.
    pub const A4_LANDSCAPE: Self = Self { width: mm(297), height: mm(210) };
    /// A6 upright: 105 × 148 mm.
    pub const A6: Self = Self { width: mm(105), height: mm(148) };

    /// A size in whole millimetres.
    #[must_use]
    pub const fn mm(width: i32, height: i32) -> Self {
        Self { width: mm(width), height: mm(height) }
    }
}

/// A rectangle on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Area {
    /// The left edge.
    pub left: i32,
    /// The upper edge.
    pub top: i32,
    /// From the left to the right edge.
    pub width: i32,
    /// From the upper to the lower edge.
    pub height: i32,
}

impl Area {
    /// A rectangle from its upper left corner.
    #[must_use]
    pub const fn new(left: i32, top: i32, width: i32, height: i32) -> Self {
        Self { left, top, width, height }
    }

    /// The right edge.
    #[must_use]
    pub const fn right(self) -> i32 {
        self.left + self.width
    }

    /// The lower edge.
    #[must_use]
    pub const fn bottom(self) -> i32 {
        self.top + self.height
    }

    /// Whether the two share more than an edge.
    #[must_use]
    pub const fn overlaps(self, other: Self) -> bool {
        self.left < other.right()
            && other.left < self.right()
            && self.top < other.bottom()
            && other.top < self.bottom()
    }

    /// Whether the other lies wholly within this one.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.left <= other.left
            && self.top <= other.top
            && self.right() >= other.right()
            && self.bottom() >= other.bottom()
    }

    /// The rectangle without a margin on each side.
    #[must_use]
    pub const fn inset(self, margin: i32) -> Self {
        Self::new(self.left + margin, self.top + margin, self.width - 2 * margin, self.height - 2 * margin)
    }
}

/// The dots of the printer for which symbols are laid out.
///
/// Office printers have 600 or 1,200 dots per inch, of which 300 is a whole part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Resolution {
    /// 203 dots per inch: 8 dots a millimetre, as most label printers.
    Dpi203,
    /// 300 dots per inch, and office printers.
    #[default]
    Dpi300,
}

impl Resolution {
    /// Dots per inch.
    #[must_use]
    pub const fn dots_per_inch(self) -> i32 {
        match self {
            Self::Dpi203 => 203,
            Self::Dpi300 => 300,
        }
    }

    /// The whole dot that is nearest to a length in micrometres.
    #[must_use]
    pub const fn dots(self, micrometres: i32) -> i32 {
        let doubled = micrometres as i64 * self.dots_per_inch() as i64 * 2 + 25_400;
        (doubled.div_euclid(50_800)) as i32
    }

    /// Dots in micrometres, rounded up.
    #[must_use]
    pub const fn micrometres(self, dots: i32) -> i32 {
        let dpi = self.dots_per_inch() as i64;
        ((dots as i64 * 25_400 + dpi - 1).div_euclid(dpi)) as i32
    }
}

/// The width of the narrowest bar: a whole number of the printer's dots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Module {
    /// Dots, at least 1.
    pub dots: u8,
    /// Of which printer.
    pub resolution: Resolution,
}

impl Module {
    /// A module of so many dots.
    #[must_use]
    pub const fn new(dots: u8, resolution: Resolution) -> Self {
        Self { dots, resolution }
    }

    /// The length of so many modules in micrometres, rounded up.
    #[must_use]
    pub const fn length(self, modules: u32) -> i32 {
        self.resolution.micrometres(self.dots as i32 * modules as i32)
    }

    /// The widest module of the range with which so many modules are no wider than `width` micrometres.
    ///
    /// # Errors
    /// [`LabelError::TooWide`] where even the narrowest of the range is too wide.
    pub fn widest(
        field: &'static str,
        modules: u32,
        width: i32,
        resolution: Resolution,
        dots: RangeInclusive<u8>,
    ) -> Result<Self, LabelError> {
        let narrowest = Self::new(*dots.start(), resolution);
        let fits = |dots: &u8| Self::new(*dots, resolution).length(modules) <= width;
        dots.rev().find(fits).map(|dots| Self::new(dots, resolution)).ok_or(LabelError::TooWide {
            field,
            width: narrowest.length(modules),
            width_max: width,
        })
    }
}

/// One side of paper, or one label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its size.
    pub size: Size,
    /// What stands on it, in the order in which it is drawn.
    pub items: Vec<Item>,
}

impl Page {
    /// An empty page.
    #[must_use]
    pub const fn new(size: Size) -> Self {
        Self { size, items: Vec::new() }
    }

    /// The whole page.
    #[must_use]
    pub const fn area(&self) -> Area {
        Area::new(0, 0, self.size.width, self.size.height)
    }

    /// Draws one more thing.
    pub fn push(&mut self, item: impl Into<Item>) {
        self.items.push(item.into());
    }

    /// The texts in the order in which they are drawn.
    pub fn texts(&self) -> impl Iterator<Item = &Text> {
        self.items.iter().filter_map(|item| match item {
            Item::Text(text) => Some(text),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::symbol::code128;

    #[test]
    fn modules_are_whole_dots() {
        let bars = code128("code", "A-04-2").unwrap();
        let width_of = |resolution, width| {
            Module::widest("code", bars.modules_with_quiet(), width, resolution, 2..=6)
                .map(|module| (module.dots, module.length(bars.modules_with_quiet())))
        };
        // 121 modules: start, six characters, check character, stop, quiet zones.
        assert_eq!(bars.modules_with_quiet(), 8 * 11 + 13 + 20);
        assert_eq!(width_of(Resolution::Dpi203, mm(57)).unwrap(), (3, 45_420));
        assert_eq!(width_of(Resolution::Dpi300, mm(57)).unwrap(), (5, 51_224));
        assert_eq!(
            width_of(Resolution::Dpi300, mm(20)).unwrap_err().to_string(),
            "code needs 20490 micrometres; there are 20000"
        );
    }

    #[test]
    fn dots_and_micrometres() {
        assert_eq!(Resolution::Dpi203.dots(mm(57)), 456);
        assert_eq!(Resolution::Dpi300.dots(25_400), 300);
        assert_eq!(Resolution::Dpi300.dots(-84), -1);
        assert_eq!(Resolution::Dpi203.micrometres(203), 25_400);
    }

    #[test]
    fn areas_share_more_than_an_edge_or_do_not() {
        let area = Area::new(10, 10, 20, 20);
        assert!(!area.overlaps(Area::new(30, 10, 5, 5)));
        assert!(area.overlaps(Area::new(29, 29, 5, 5)));
        assert!(area.contains(area.inset(1)) && !area.inset(1).contains(area));
    }
}
