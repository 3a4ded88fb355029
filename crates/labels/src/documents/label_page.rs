//! Small labels: one a page on a roll, or 24 on a sheet of A4.

use super::area::{MM, to_i32};
use super::common::Print;
use super::sheet::Sheet;
use crate::LabelError;
use crate::page::{Area, Size};

/// Labels on a sheet of A4: 3 beside each other, 8 under each other, 70 × 37 mm each, without gaps.
pub const LABELS_A4: usize = 24;

const CELL_WIDTH: i32 = 70 * MM;
const CELL_HEIGHT: i32 = 37 * MM;
/// Office printers reach no nearer to the edge, and sheets lie askew by a millimetre or two.
const CELL_MARGIN: i32 = 5 * MM;
/// What label printers need around what they print.
const ROLL_MARGIN: i32 = 2 * MM;

/// What labels are printed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Stock {
    /// A roll of labels of this size.
    Roll(Size),
    /// Sheets of 3 × 8 on A4.
    SheetA4,
}

/// Draws `count` labels, each with `draw(sheet, area, index)`.
///
/// On sheets the first `skip` places stay free, as those labels were used before; a whole sheet is left out.
pub(crate) fn draw_labels(
    print: Print,
    stock: Stock,
    count: usize,
    skip: usize,
    mut draw: impl FnMut(&mut Sheet, Area, usize) -> Result<(), LabelError>,
) -> Result<Vec<Sheet>, LabelError> {
    if count == 0 {
        return Err(LabelError::Empty { field: "labels" });
    }
    let mut sheets = Vec::new();
    match stock {
        Stock::Roll(size) => {
            for index in 0..count {
                let mut sheet = Sheet::new(size, print.resolution);
                let area = sheet.area().without(ROLL_MARGIN, ROLL_MARGIN);
                draw(&mut sheet, area, index)?;
                sheets.push(sheet);
            }
        }
        Stock::SheetA4 => {
            let skip = skip % LABELS_A4;
            for place in skip..skip + count {
                if sheets.is_empty() || place % LABELS_A4 == 0 {
                    sheets.push(Sheet::new(Size::A4, print.resolution));
                }
                if let Some(sheet) = sheets.last_mut() {
                    draw(sheet, cell(place % LABELS_A4), place - skip)?;
                }
            }
        }
    }
    Ok(sheets)
}

/// What may be printed on in a place of the sheet; the eight rows stand in the middle of its height.
fn cell(place: usize) -> Area {
    let (column, row) = (to_i32(place % 3), to_i32(place / 3));
    let top = (Size::A4.height - 8 * CELL_HEIGHT) / 2;
    Area::new(column * CELL_WIDTH, top + row * CELL_HEIGHT, CELL_WIDTH, CELL_HEIGHT)
        .without(CELL_MARGIN, CELL_MARGIN)
}

/// The name for a set of labels: the code of the only one, or of the first and the last.
pub(crate) fn name_of<'a>(mut codes: impl DoubleEndedIterator<Item = &'a str>) -> String {
    match (codes.next(), codes.next_back()) {
        (Some(first), Some(last)) => format!("{first}_{last}"),
        (Some(only), None) => only.to_owned(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;

    #[test]
    fn sheets_are_filled_from_the_first_free_place() {
        let places = |count, skip| {
            let mut drawn = Vec::new();
            let print = Print::new(Language::Danish, 0);
            let sheets = draw_labels(print, Stock::SheetA4, count, skip, |_, area, index| {
                drawn.push((index, area.left / 1_000, area.top / 1_000));
                Ok(())
            });
            (sheets.unwrap().len(), drawn)
        };
        assert_eq!(places(2, 0), (1, vec![(0, 5, 5), (1, 75, 5)]));
        assert_eq!(places(2, 23), (2, vec![(0, 145, 264), (1, 5, 5)]));
        assert_eq!(places(48, 0).0, 2);
        assert_eq!(places(1, 24).1, [(0, 5, 5)]);
    }

    #[test]
    fn sets_are_named_by_their_ends() {
        assert_eq!(name_of(["A-1"].into_iter()), "A-1");
        assert_eq!(name_of(["A-1", "A-2", "B-9"].into_iter()), "A-1_B-9");
    }
}
