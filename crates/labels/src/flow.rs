//! Blocks that flow over pages: a block never splits, a page holds what fits, and the number of pages is known before
//! the first one is drawn, so that each can say "page x of y".

use std::ops::Range;

/// What a page has room for, in micrometres.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Flow {
    /// Height for blocks on the first page, under its large head.
    pub(crate) first: i32,
    /// Height for blocks on every other page.
    pub(crate) other: i32,
    /// At most so many counted blocks on a page, however low they are.
    pub(crate) counted_max: usize,
}

/// A block: its height, and whether it counts against the most that a page may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    /// Height in micrometres.
    pub(crate) height: i32,
    /// Whether it counts (a line of the paper does, a title or a field for notes does not).
    pub(crate) counted: bool,
}

impl Block {
    /// A line of the paper.
    pub(crate) fn line(height: i32) -> Self {
        Self { height, counted: true }
    }

    /// Anything else.
    pub(crate) fn other(height: i32) -> Self {
        Self { height, counted: false }
    }
}

impl Flow {
    /// Blocks without a limit of their number.
    pub(crate) fn new(first: i32, other: i32) -> Self {
        Self { first, other, counted_max: usize::MAX }
    }

    /// Which blocks stand on which page, in order; there is always a first page.
    ///
    /// A block that is higher than a page stands alone on one: whoever makes blocks keeps them lower.
    pub(crate) fn pages(self, blocks: &[Block]) -> Vec<Range<usize>> {
        let mut pages = Vec::new();
        let (mut start, mut left, mut counted) = (0, self.first, 0);
        for (at, block) in blocks.iter().enumerate() {
            let full = block.height > left || block.counted && counted == self.counted_max;
            // A first page that has no room for the first block stays without blocks, unless no page has more room.
            if full && (at > start || pages.is_empty() && self.other > self.first) {
                pages.push(start..at);
                (start, left, counted) = (at, self.other, 0);
            }
            left -= block.height;
            counted += usize::from(block.counted);
        }
        pages.push(start..blocks.len());
        pages
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(first: i32, other: i32, counted_max: usize, heights: &[i32], expected: &[(usize, usize)]) {
        let blocks: Vec<Block> = heights.iter().map(|height| Block::line(*height)).collect();
        let pages = Flow { first, other, counted_max }.pages(&blocks);
        assert_eq!(pages.iter().map(|page| (page.start, page.end)).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn blocks_fill_page_after_page() {
        check(10, 20, 99, &[], &[(0, 0)]);
        check(10, 20, 99, &[5, 5], &[(0, 2)]);
        check(10, 20, 99, &[5, 6, 7, 7, 1], &[(0, 1), (1, 4), (4, 5)]);
        check(10, 20, 2, &[1, 1, 1, 1, 1], &[(0, 2), (2, 4), (4, 5)]);
    }

    #[test]
    fn a_block_too_high_for_the_first_page_goes_to_the_second() {
        check(10, 20, 99, &[15, 5], &[(0, 0), (0, 2)]);
        check(10, 10, 99, &[15, 5], &[(0, 1), (1, 2)]);
    }

    proptest! {
        #[test]
        fn every_block_stands_once_and_no_page_is_overfull(
            heights in prop::collection::vec(1..=20_i32, 0..80), first in 1..40_i32, counted_max in 1..9_usize,
        ) {
            let flow = Flow { first, other: 40, counted_max };
            let blocks: Vec<Block> = heights.iter().map(|height| Block::line(*height)).collect();
            let pages = flow.pages(&blocks);
            let all: Vec<usize> = pages.iter().cloned().flatten().collect();
            prop_assert_eq!(all, (0..heights.len()).collect::<Vec<_>>());
            for (i, page) in pages.iter().enumerate() {
                let room = if i == 0 { first } else { 40 };
                prop_assert!(heights[page.clone()].iter().sum::<i32>() <= room && page.len() <= counted_max);
            }
        }
    }
}
