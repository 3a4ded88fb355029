//! Pictures, drawings and letters as black dots, for printers that know nothing else.

use crate::fonts::{Pen, UNITS_PER_EM, font};
use crate::page::{Paint, PlacedPath, PlacedPicture, Resolution, Step, Text};
use crate::text::Style;
use resvg::tiny_skia::{
    FillRule, LineCap, LineJoin, Mask, Path, PathBuilder, PathStroker, Stroke, Transform,
};

/// Black dots in rows from the top, each row a whole number of bytes, the leftmost dot in the highest bit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Dots {
    /// How many dots it is wide.
    pub(crate) columns: u32,
    /// The rows.
    pub(crate) rows: Vec<Vec<u8>>,
}

impl Dots {
    /// Dots that are black where `black` says so; `None` where there are none.
    pub(crate) fn of(columns: i32, rows: i32, black: impl Fn(usize, usize) -> bool) -> Option<Self> {
        let (columns, rows) = (usize::try_from(columns).ok()?, usize::try_from(rows).ok()?);
        let row = |y| {
            let mut bytes = vec![0_u8; columns.div_ceil(8)];
            for x in 0..columns {
                if black(x, y) {
                    bytes[x / 8] |= 0x80 >> (x % 8);
                }
            }
            bytes
        };
        (columns > 0 && rows > 0).then(|| Self {
            columns: u32::try_from(columns).unwrap_or(u32::MAX),
            rows: (0..rows).map(row).collect(),
        })
    }

    fn of_mask(mask: &Mask) -> Option<Self> {
        let width = usize::try_from(mask.width()).ok()?;
        let side = |dots: u32| i32::try_from(dots).unwrap_or(0);
        Self::of(side(mask.width()), side(mask.height()), |x, y| mask.data()[y * width + x] >= 128)
    }
}

/// A picture in the dots of the printer: black where it is darker than the middle grey.
///
/// Each dot is the mean of the dots of the picture that it covers.
/// That is right for logos; a photo belongs on paper.
pub(crate) fn picture(placed: &PlacedPicture, resolution: Resolution) -> Option<Dots> {
    let (columns, rows) =
        (resolution.dots(placed.area.width).max(1), resolution.dots(placed.area.height).max(1));
    let side = |dots: u32| usize::try_from(dots).unwrap_or(1).max(1);
    let (width, height) = (side(placed.picture.columns()), side(placed.picture.rows()));
    let shades = placed.picture.shades();
    let covered = |at: usize, of: i32, length: usize| {
        let of = usize::try_from(of).unwrap_or(1);
        let first = at * length / of;
        first..((at + 1) * length).div_ceil(of).clamp(first + 1, length)
    };
    Dots::of(columns, rows, |x, y| {
        let (mut sum, mut count) = (0_u32, 0_u32);
        for row in covered(y, rows, height) {
            for column in covered(x, columns, width) {
                sum += u32::from(shades[row * width + column]);
                count += 1;
            }
        }
        sum < 128 * count
    })
}

/// A drawing of our own in the dots of the printer: strokes and fillings on one grid, painted one after the other.
///
/// What is white takes away what lies under it.
pub(crate) fn drawing(inks: &[&PlacedPath], resolution: Resolution) -> Option<Dots> {
    let side = resolution.dots(inks.first()?.size);
    let mut dots = Dots::of(side, side, |_, _| false)?;
    for ink in inks {
        let Some(covered) = shape(ink, resolution) else { continue };
        for (row, covered) in dots.rows.iter_mut().zip(&covered.rows) {
            for (byte, covered) in row.iter_mut().zip(covered) {
                *byte = if ink.shade.is_ink() { *byte | covered } else { *byte & !covered };
            }
        }
    }
    Some(dots)
}

/// What one stroke or filling covers.
fn shape(placed: &PlacedPath, resolution: Resolution) -> Option<Dots> {
    let side = u32::try_from(resolution.dots(placed.size)).ok().filter(|side| *side > 0)?;
    let mut builder = PathBuilder::new();
    let point = |(x, y): (i16, i16)| (f32::from(x), f32::from(y));
    for step in placed.steps.iter() {
        match *step {
            Step::Move(x, y) => builder.move_to(f32::from(x), f32::from(y)),
            Step::Line(x, y) => builder.line_to(f32::from(x), f32::from(y)),
            Step::Curve(first, second, to) => {
                let ((ax, ay), (bx, by), (x, y)) = (point(first), point(second), point(to));
                builder.cubic_to(ax, ay, bx, by, x, y);
            }
            Step::Close => builder.close(),
        }
    }
    let mut path = builder.finish()?;
    let mut rule = FillRule::EvenOdd;
    if let Paint::Stroke(thousandths) = placed.paint {
        let stroke = Stroke {
            width: f32::from(thousandths),
            line_cap: LineCap::Round,
            line_join: LineJoin::Round,
            ..Stroke::default()
        };
        path = PathStroker::new().stroke(&path, &stroke, 0.1)?;
        rule = FillRule::Winding;
    }
    let scale = pixels(side) / 1_000.0;
    fill(&path, rule, (side, side), Transform::from_scale(scale, scale))
}

/// A text in the dots of the printer, with its ascent above and its descent below the baseline.
pub(crate) fn letters(text: &Text, resolution: Resolution) -> Option<Dots> {
    let Style { weight, .. } = text.style;
    let mut outlines = Outlines(PathBuilder::new());
    font(weight).outline(text.text(), &mut outlines);
    let path = outlines.0.finish()?;
    let side = |length| u32::try_from(resolution.dots(length)).unwrap_or(0);
    let (above, below) = (side(text.style.ascent()), side(text.style.descent()));
    let size = (side(text.width()) + 1, above + below);
    let scale = pixels(side(text.style.size() * 8)) / 8.0 / f32::from(UNITS_PER_EM);
    let place = Transform::from_row(scale, 0.0, 0.0, -scale, 0.0, pixels(above));
    fill(&path, FillRule::Winding, size, place)
}

fn fill(path: &Path, rule: FillRule, (width, height): (u32, u32), place: Transform) -> Option<Dots> {
    let mut mask = Mask::new(width, height)?;
    mask.fill_path(path, rule, true, place);
    Dots::of_mask(&mask)
}

#[expect(clippy::cast_precision_loss, reason = "a page has far fewer dots than an f32 counts")]
const fn pixels(dots: u32) -> f32 {
    dots as f32
}

struct Outlines(PathBuilder);

impl Pen for Outlines {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to(x, y);
    }

    fn quad_to(&mut self, control: (f32, f32), x: f32, y: f32) {
        self.0.quad_to(control.0, control.1, x, y);
    }

    fn close(&mut self) {
        self.0.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::{Area, Point, Shade};
    use crate::picture::Picture;

    fn shown(dots: &Dots) -> Vec<String> {
        let bit = |row: &[u8], x: usize| if row[x / 8] & (0x80 >> (x % 8)) == 0 { '.' } else { '#' };
        dots.rows.iter().map(|row| (0..dots.columns as usize).map(|x| bit(row, x)).collect()).collect()
    }

    #[test]
    fn a_picture_is_black_where_it_is_dark() {
        let picture_of = Picture::grey(2, 2, vec![0, 200, 130, 90]).unwrap();
        // Eight dots a millimetre, nearly: 503 micrometres are four dots.
        let placed = PlacedPicture { area: Area::new(0, 0, 503, 503), picture: picture_of };
        let dots = picture(&placed, Resolution::Dpi203).unwrap();
        assert_eq!(shown(&dots), ["##..", "##..", "..##", "..##"]);
    }

    #[test]
    fn a_hole_in_a_drawing_stays_white() {
        let square = |from: i16, to: i16| {
            [
                Step::Move(from, from),
                Step::Line(to, from),
                Step::Line(to, to),
                Step::Line(from, to),
                Step::Close,
            ]
        };
        let steps: Vec<Step> = square(0, 1_000).into_iter().chain(square(250, 750)).collect();
        let placed = PlacedPath {
            at: Point::new(0, 0),
            size: 503,
            steps: steps.into(),
            paint: Paint::Fill,
            shade: Shade::BLACK,
        };
        let dots = drawing(&[&placed], Resolution::Dpi203).unwrap();
        assert_eq!(shown(&dots), ["####", "#..#", "#..#", "####"]);
        let white = [Step::Move(0, 0), Step::Line(1_000, 0), Step::Line(1_000, 250), Step::Line(0, 250)];
        let white = PlacedPath { steps: white.to_vec().into(), shade: Shade::WHITE, ..placed.clone() };
        let dots = drawing(&[&placed, &white], Resolution::Dpi203).unwrap();
        assert_eq!(shown(&dots), ["....", "#..#", "#..#", "####"]);
    }

    #[test]
    fn letters_have_the_height_of_their_capitals() {
        let text = Text::new(Point::new(0, 0), Style::bold(72), "I");
        let dots = letters(&text, Resolution::Dpi203).unwrap();
        let inked = dots.rows.iter().filter(|row| row.iter().any(|byte| *byte != 0)).count();
        assert!((143..=147).contains(&inked), "{inked} rows, 714 thousandths of 203 are 145");
    }
}
