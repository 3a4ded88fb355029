//! The trolley plan: which tote is which order, drawn as the trolley stands.

use super::PickList;
use crate::documents::area::MM;
use crate::documents::sheet::{Say, Sheet};
use crate::page::Area;
use std::ops::Range;

/// How large the plan is drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plan {
    /// Totes side by side.
    pub(super) columns: usize,
    /// Height of a row without the gap under it.
    pub(super) cell: i32,
    /// Side of the square in which the sign stands.
    pub(super) sign: i32,
    /// The letter.
    pub(super) letter: Say,
    /// Code of the order.
    pub(super) order: Say,
    /// Code of the tote.
    pub(super) tote: Say,
}

/// Space between two totes.
pub(super) const GAP: i32 = 3 * MM;

impl Plan {
    /// Height of a row with the gap under it.
    pub(super) fn row_height(&self) -> i32 {
        self.cell + GAP
    }

    /// The totes of each row.
    pub(super) fn rows(&self, input: &PickList) -> Vec<Range<usize>> {
        let (count, columns) = (input.totes.len(), self.columns.max(1));
        (0..count.div_ceil(columns)).map(|row| row * columns..count.min((row + 1) * columns)).collect()
    }

    /// Draws a row of totes.
    pub(super) fn draw_row(&self, sheet: &mut Sheet, area: Area, input: &PickList, totes: Range<usize>) {
        let row = Area { height: self.cell, ..area };
        for (i, tote) in input.totes[totes].iter().enumerate() {
            let cell = row.column(i, self.columns, GAP);
            sheet.card(cell);
            let mut rest = cell.without(5 * MM / 2, MM);
            let sign = rest.take_left(self.sign).square_middle(self.sign);
            sheet.draw(sign, tote.sign.drawing());
            rest.take_left(2 * MM);
            let letter_width =
                Sheet::width_of(&tote.letter, self.letter).max(self.sign * 3 / 5).min(rest.width / 3);
            sheet.say(rest.take_left(letter_width), self.letter.middle(), "tote letter", &tote.letter);
            rest.take_left(2 * MM);
            match &tote.code {
                Some(code) => {
                    let mut upper = rest;
                    let lower = upper.take_bottom(rest.height * 2 / 5);
                    sheet.say(upper, self.order.middle(), "order code", &tote.order);
                    sheet.say(lower, self.tote.middle(), "tote code", code);
                }
                None => {
                    sheet.say(rest, self.order.middle(), "order code", &tote.order);
                }
            }
        }
    }
}
