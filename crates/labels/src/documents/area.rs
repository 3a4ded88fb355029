//! How an area of a page is divided: layouts are written as pieces cut off the sides of what is left, so that two things can
//! only overlap where somebody wrote so.

use crate::page::Area;

/// One millimetre, in micrometres.
pub(crate) const MM: i32 = 1_000;

impl Area {
    /// Cuts a piece off the top.
    pub(crate) fn take_top(&mut self, height: i32) -> Self {
        let height = height.min(self.height);
        let taken = Self { height, ..*self };
        self.top += height;
        self.height -= height;
        taken
    }

    /// Cuts a piece off the bottom.
    pub(crate) fn take_bottom(&mut self, height: i32) -> Self {
        let height = height.min(self.height);
        self.height -= height;
        Self { top: self.top + self.height, height, ..*self }
    }

    /// Cuts a piece off the left.
    pub(crate) fn take_left(&mut self, width: i32) -> Self {
        let width = width.min(self.width);
        let taken = Self { width, ..*self };
        self.left += width;
        self.width -= width;
        taken
    }

    /// Cuts a piece off the right.
    pub(crate) fn take_right(&mut self, width: i32) -> Self {
        let width = width.min(self.width);
        self.width -= width;
        Self { left: self.left + self.width, width, ..*self }
    }

    /// The area without a margin on the left and right, and another at the top and bottom.
    pub(crate) fn without(self, horizontal: i32, vertical: i32) -> Self {
        Self {
            left: self.left + horizontal,
            top: self.top + vertical,
            width: (self.width - 2 * horizontal).max(0),
            height: (self.height - 2 * vertical).max(0),
        }
    }

    /// The `index`th of `count` equal columns with a gap between them.
    pub(crate) fn column(self, index: usize, count: usize, gap: i32) -> Self {
        let (index, count) = (to_i32(index), to_i32(count).max(1));
        let width = (self.width - gap * (count - 1)) / count;
        Self { left: self.left + index * (width + gap), width, ..self }
    }

    /// A square of this size in the middle of the height, at the left.
    pub(crate) fn square_left(self, size: i32) -> Self {
        let size = size.min(self.width).min(self.height);
        Self { left: self.left, top: self.top + (self.height - size) / 2, width: size, height: size }
    }

    /// A square of this size in the middle of the area.
    pub(crate) fn square_middle(self, size: i32) -> Self {
        let size = size.min(self.width).min(self.height);
        Self { left: self.left + (self.width - size) / 2, ..self.square_left(size) }
    }
}

/// A count as a length's factor; no paper has more of anything than an `i32` can count.
pub(crate) fn to_i32(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_cover_the_area_and_never_more() {
        let mut rest = Area::new(10, 10, 100, 50);
        assert_eq!(rest.take_left(30), Area::new(10, 10, 30, 50));
        assert_eq!(rest.take_right(20), Area::new(90, 10, 20, 50));
        assert_eq!(rest.take_top(10), Area::new(40, 10, 50, 10));
        assert_eq!(rest.take_bottom(15), Area::new(40, 45, 50, 15));
        assert_eq!(rest, Area::new(40, 20, 50, 25));
        assert_eq!(rest.take_top(99), Area::new(40, 20, 50, 25));
        assert_eq!(rest.height, 0);
    }

    #[test]
    fn columns_are_equal_and_end_within() {
        let area = Area::new(0, 0, 100, 10);
        let columns: Vec<_> = (0..3).map(|i| area.column(i, 3, 5)).collect();
        assert_eq!(columns.iter().map(|c| c.left).collect::<Vec<_>>(), [0, 35, 70]);
        assert!(columns.iter().all(|c| c.width == 30 && c.right() <= 100));
    }
}
