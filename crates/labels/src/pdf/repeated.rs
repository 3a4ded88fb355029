//! What stands in a file once, however often its pages show it: pictures, and the outlines of drawings.
//!
//! A pick list repeats a handful of signs and pictograms on each line; written out each time they were half of the file.

use crate::page::{Paint, PlacedPath, Step};
use crate::picture::Picture;
use printpdf::{
    DictItem, ExternalStream, ExternalXObject, RawImage, RawImageData, RawImageFormat, XObject, XObjectId,
};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A drawing without its place, its size and its shade: steps on the grid of 1,000 units.
type Drawn = (Cow<'static, [Step]>, Paint);

/// The pictures and drawings of a document, each once, in the order in which they came.
#[derive(Default)]
pub(super) struct Repeated {
    pictures: Vec<Picture>,
    drawings: Vec<Drawn>,
}

impl Repeated {
    /// The name of a picture in the file.
    pub(super) fn picture(&mut self, picture: &Picture) -> XObjectId {
        let known = self.pictures.iter().position(|other| other == picture);
        picture_id(known.unwrap_or_else(|| {
            self.pictures.push(picture.clone());
            self.pictures.len() - 1
        }))
    }

    /// The name of a drawing in the file; placed, it is one point high and wide, and hangs head down.
    pub(super) fn drawing(&mut self, placed: &PlacedPath) -> XObjectId {
        let same = |other: &Drawn| other.0 == placed.steps && other.1 == placed.paint;
        drawing_id(self.drawings.iter().position(same).unwrap_or_else(|| {
            self.drawings.push((placed.steps.clone(), placed.paint));
            self.drawings.len() - 1
        }))
    }

    /// What the file has to hold.
    pub(super) fn objects(self) -> impl Iterator<Item = (XObjectId, XObject)> {
        let pictures = self.pictures.into_iter().enumerate();
        let drawings = self.drawings.into_iter().enumerate();
        pictures
            .map(|(index, picture)| (picture_id(index), image(&picture)))
            .chain(drawings.map(|(index, (steps, paint))| (drawing_id(index), form(&steps, paint))))
    }
}

fn picture_id(index: usize) -> XObjectId {
    XObjectId(format!("P{index}"))
}

fn drawing_id(index: usize) -> XObjectId {
    XObjectId(format!("D{index}"))
}

fn image(picture: &Picture) -> XObject {
    let side = |dots: u32| usize::try_from(dots).unwrap_or(0);
    XObject::Image(RawImage {
        pixels: RawImageData::U8(picture.shades().to_vec()),
        width: side(picture.columns()),
        height: side(picture.rows()),
        data_format: RawImageFormat::R8,
        tag: Vec::new(),
    })
}

/// A form (ISO 32000-1, 8.10): its colour is that of the page where it is placed.
fn form(steps: &[Step], paint: Paint) -> XObject {
    let margin = match paint {
        Paint::Fill => 1,
        Paint::Stroke(thousandths) => i64::from(thousandths),
    };
    let [left, top, right, bottom] = extent(steps);
    let corners = [left - margin, top - margin, right + margin, bottom + margin];
    let name = |text: &str| DictItem::Name(text.into());
    let thousandth = 0.001;
    let matrix = [thousandth, 0.0, 0.0, thousandth, 0.0, 0.0];
    let dict = BTreeMap::from([
        ("Type".to_owned(), name("XObject")),
        ("Subtype".to_owned(), name("Form")),
        ("BBox".to_owned(), DictItem::Array(corners.map(DictItem::Int).into())),
        ("Matrix".to_owned(), DictItem::Array(matrix.map(DictItem::Real).into())),
        ("Resources".to_owned(), DictItem::Dict { map: BTreeMap::new() }),
    ]);
    let stream = ExternalStream { dict, content: outline(steps, paint).into_bytes(), compress: true };
    XObject::External(ExternalXObject { stream, width: None, height: None, dpi: None })
}

/// The operators that draw the steps.
fn outline(steps: &[Step], paint: Paint) -> String {
    let mut text = String::new();
    if let Paint::Stroke(thousandths) = paint {
        let _ = writeln!(text, "{thousandths} w 1 J 1 j");
    }
    for step in steps {
        // Writing into a string does not fail.
        let _ = match *step {
            Step::Move(x, y) => writeln!(text, "{x} {y} m"),
            Step::Line(x, y) => writeln!(text, "{x} {y} l"),
            Step::Curve((a, b), (c, d), (x, y)) => writeln!(text, "{a} {b} {c} {d} {x} {y} c"),
            Step::Close => writeln!(text, "h"),
        };
    }
    text.push_str(match paint {
        Paint::Fill => "f*",
        Paint::Stroke(_) => "S",
    });
    text
}

/// The smallest box around all points of the steps: left, top, right, bottom.
fn extent(steps: &[Step]) -> [i64; 4] {
    let points = steps.iter().flat_map(|step| match *step {
        Step::Move(x, y) | Step::Line(x, y) => vec![(x, y)],
        Step::Curve(first, second, to) => vec![first, second, to],
        Step::Close => Vec::new(),
    });
    points
        .map(|(x, y)| (i64::from(x), i64::from(y)))
        .fold([0, 0, 1_000, 1_000], |[l, t, r, b], (x, y)| [l.min(x), t.min(y), r.max(x), b.max(y)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::{Point, Shade};

    fn placed(x: i32, paint: Paint) -> PlacedPath {
        let steps =
            vec![Step::Move(0, -50), Step::Line(1_000, 0), Step::Curve((1, 2), (3, 4), (5, 6)), Step::Close];
        let (at, shade) = (Point::new(x, 0), Shade::BLACK);
        PlacedPath { at, size: 5_000, steps: steps.into(), paint, shade }
    }

    #[test]
    fn a_drawing_stands_once_wherever_it_is_placed() {
        let mut repeated = Repeated::default();
        let first = repeated.drawing(&placed(0, Paint::Fill));
        let inked_otherwise = repeated.drawing(&placed(0, Paint::Stroke(80)));
        assert_ne!(first, inked_otherwise);
        assert_eq!(repeated.drawing(&PlacedPath { shade: Shade::WHITE, ..placed(70, Paint::Fill) }), first);
        assert_eq!(repeated.objects().count(), 2);
    }

    #[test]
    fn a_drawing_is_written_on_its_own_grid_and_its_box_holds_the_line() {
        let steps = placed(0, Paint::Fill).steps;
        assert_eq!(outline(&steps, Paint::Fill), "0 -50 m\n1000 0 l\n1 2 3 4 5 6 c\nh\nf*");
        assert_eq!(
            outline(&steps, Paint::Stroke(80)),
            "80 w 1 J 1 j\n0 -50 m\n1000 0 l\n1 2 3 4 5 6 c\nh\nS"
        );
        assert_eq!(extent(&steps), [0, -50, 1_000, 1_000]);
    }
}
