//! Small drawings of our own on a grid of 1,000 × 1,000, so that no font and no picture file is needed.
//!
//! A drawing is a list of strokes and fillings that are painted one after the other, black or white: what overlaps is a
//! union, and white cuts out.

use crate::page::{Item, Paint, PlacedPath, Point, Shade, Step};

/// One filled outline or one thick line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ink {
    /// The outline.
    pub steps: Vec<Step>,
    /// Whether it is filled or drawn along.
    pub paint: Paint,
    /// Black, or white where it cuts out.
    pub shade: Shade,
}

/// Inks in the order in which they are painted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drawing {
    /// The inks.
    pub inks: Vec<Ink>,
}

impl Drawing {
    /// The drawing as items of a page, `size` micrometres wide and high.
    pub fn placed(self, at: Point, size: i32) -> impl Iterator<Item = Item> {
        self.inks.into_iter().map(move |ink| {
            PlacedPath { at, size, steps: ink.steps.into(), paint: ink.paint, shade: ink.shade }.into()
        })
    }

    /// Nothing yet.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    fn add(mut self, steps: Vec<Step>, paint: Paint) -> Self {
        self.inks.push(Ink { steps, paint, shade: Shade::BLACK });
        self
    }

    /// Paints what was added last in white.
    pub(crate) fn white(mut self) -> Self {
        if let Some(ink) = self.inks.last_mut() {
            ink.shade = Shade::WHITE;
        }
        self
    }

    /// An outline of lines and curves, filled.
    pub(crate) fn outline(self, steps: &[Step]) -> Self {
        self.add(steps.to_vec(), Paint::Fill)
    }

    /// A polygon.
    pub(crate) fn polygon(self, points: &[(i16, i16)]) -> Self {
        let mut steps = line(points);
        steps.push(Step::Close);
        self.add(steps, Paint::Fill)
    }

    /// A polygon and its mirror image in the middle axis.
    pub(crate) fn polygon_mirrored(self, points: &[(i16, i16)]) -> Self {
        let mirrored: Vec<(i16, i16)> = points.iter().map(|(x, y)| (1_000 - x, *y)).collect();
        self.polygon(points).polygon(&mirrored)
    }

    /// A rectangle with square corners.
    pub(crate) fn rect(self, x: i16, y: i16, width: i16, height: i16) -> Self {
        self.polygon(&[(x, y), (x + width, y), (x + width, y + height), (x, y + height)])
    }

    /// A rectangle with round corners.
    pub(crate) fn rounded(self, x: i16, y: i16, width: i16, height: i16, radius: i16) -> Self {
        let (right, bottom, free) = (x + width, y + height, radius - bow(radius));
        self.add(
            vec![
                Step::Move(x + radius, y),
                Step::Line(right - radius, y),
                Step::Curve((right - free, y), (right, y + free), (right, y + radius)),
                Step::Line(right, bottom - radius),
                Step::Curve((right, bottom - free), (right - free, bottom), (right - radius, bottom)),
                Step::Line(x + radius, bottom),
                Step::Curve((x + free, bottom), (x, bottom - free), (x, bottom - radius)),
                Step::Line(x, y + radius),
                Step::Curve((x, y + free), (x + free, y), (x + radius, y)),
                Step::Close,
            ],
            Paint::Fill,
        )
    }

    /// A disc.
    pub(crate) fn disc(self, x: i16, y: i16, radius: i16) -> Self {
        self.add(circle(x, y, radius), Paint::Fill)
    }

    /// A disc with a round hole.
    pub(crate) fn ring(self, x: i16, y: i16, outer: i16, inner: i16) -> Self {
        let mut steps = circle(x, y, outer);
        steps.extend(circle(x, y, inner));
        self.add(steps, Paint::Fill)
    }

    /// A line through the points with round ends and joints.
    pub(crate) fn stroke(self, points: &[(i16, i16)], width: i16) -> Self {
        self.add(line(points), Paint::Stroke(width))
    }
}

/// How far the control points of a quarter of a circle lie from its ends: 0.5523 of the radius.
fn bow(radius: i16) -> i16 {
    i16::try_from(i32::from(radius) * 5_523 / 10_000).unwrap_or(radius)
}

fn line(points: &[(i16, i16)]) -> Vec<Step> {
    points
        .iter()
        .enumerate()
        .map(|(i, (x, y))| if i == 0 { Step::Move(*x, *y) } else { Step::Line(*x, *y) })
        .collect()
}

fn circle(x: i16, y: i16, radius: i16) -> Vec<Step> {
    let (r, b) = (radius, bow(radius));
    vec![
        Step::Move(x + r, y),
        Step::Curve((x + r, y + b), (x + b, y + r), (x, y + r)),
        Step::Curve((x - b, y + r), (x - r, y + b), (x - r, y)),
        Step::Curve((x - r, y - b), (x - b, y - r), (x, y - r)),
        Step::Curve((x + b, y - r), (x + r, y - b), (x + r, y)),
        Step::Close,
    ]
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// All points that a drawing names, control points of curves included, with what a thick line adds around them.
    pub(crate) fn points(drawing: &Drawing) -> Vec<(i16, i16)> {
        let mut found = Vec::new();
        for ink in &drawing.inks {
            let half = match ink.paint {
                Paint::Fill => 0,
                Paint::Stroke(width) => width / 2,
            };
            let mut push = |(x, y): (i16, i16)| found.extend([(x - half, y - half), (x + half, y + half)]);
            for step in &ink.steps {
                match *step {
                    Step::Move(x, y) | Step::Line(x, y) => push((x, y)),
                    Step::Curve(a, b, c) => [a, b, c].into_iter().for_each(&mut push),
                    Step::Close => {}
                }
            }
        }
        found
    }

    #[test]
    fn white_cuts_what_was_added_last() {
        let drawing = Drawing::new().disc(500, 500, 400).disc(500, 500, 100).white();
        assert_eq!(
            drawing.inks.iter().map(|ink| ink.shade).collect::<Vec<_>>(),
            [Shade::BLACK, Shade::WHITE]
        );
    }

    #[test]
    fn a_disc_reaches_as_far_as_its_radius() {
        let found = points(&Drawing::new().disc(500, 400, 300));
        assert_eq!(found.iter().map(|p| p.0).min(), Some(200));
        assert_eq!(found.iter().map(|p| p.0).max(), Some(800));
        assert_eq!(found.iter().map(|p| p.1).min(), Some(100));
        assert_eq!(found.iter().map(|p| p.1).max(), Some(700));
    }
}
