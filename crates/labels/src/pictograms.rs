//! Our own small set of pictograms: what a person should know before lifting, carrying or packing something, and the
//! steps of a pick for people who rather look than read.
//!
//! They are drawn with few, thick shapes, so that 5 mm on a 203 dpi label are enough to recognise them.

use crate::drawing::Drawing;

/// More than this many grams in one unit, and a paper shows [`Pictogram::Heavy`].
///
/// The green zone of the Danish Working Environment Authority for lifts within forearm's distance ends at 11 kg
/// (guidance D.3.1 on lifting, pulling and pushing).
pub const HEAVY_GRAMS_OVER: u32 = 11_000;

/// One pictogram.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Pictogram {
    /// Over 11 kg: a weight.
    Heavy,
    /// Breaks easily: a cracked glass.
    Fragile,
    /// To be carried by two: two persons with a box between them.
    TwoPersons,
    /// Out of reach from the floor: a stool with two steps.
    StepStool,
    /// Work that is done sitting: a person on a chair.
    Seated,
    /// Kept cold: a snowflake.
    Cold,
    /// Never to be turned over: two arrows on a line.
    ThisSideUp,
    /// The date is to be looked at: a calendar with a tick.
    CheckExpiry,
    /// The lot is to be looked at: a tag with a hole.
    CheckLot,
    /// Somebody can be asked: a question in a speech bubble.
    AskForHelp,
    /// Step of a pick: go to a place.
    GoTo,
    /// Step of a pick: take out of the shelf.
    Take,
    /// Step of a pick: put into the tote.
    Put,
    /// What is picked into: a trolley.
    Trolley,
    /// Done: a tick.
    Done,
}

impl Pictogram {
    /// Every pictogram.
    pub const ALL: [Self; 15] = [
        Self::Heavy,
        Self::Fragile,
        Self::TwoPersons,
        Self::StepStool,
        Self::Seated,
        Self::Cold,
        Self::ThisSideUp,
        Self::CheckExpiry,
        Self::CheckLot,
        Self::AskForHelp,
        Self::GoTo,
        Self::Take,
        Self::Put,
        Self::Trolley,
        Self::Done,
    ];

    /// What is painted.
    #[must_use]
    pub fn drawing(self) -> Drawing {
        match self {
            Self::Heavy => heavy(),
            Self::Fragile => fragile(),
            Self::TwoPersons => two_persons(),
            Self::StepStool => step_stool(),
            Self::Seated => seated(),
            Self::Cold => cold(),
            Self::ThisSideUp => this_side_up(),
            Self::CheckExpiry => check_expiry(),
            Self::CheckLot => check_lot(),
            Self::AskForHelp => ask_for_help(),
            Self::GoTo => go_to(),
            Self::Take => take(),
            Self::Put => put(),
            Self::Trolley => trolley(),
            Self::Done => Drawing::new().stroke(&[(130, 540), (390, 800), (870, 220)], 150),
        }
    }
}

fn heavy() -> Drawing {
    let body = [(240, 440), (760, 440), (900, 890), (100, 890)];
    Drawing::new()
        .ring(500, 245, 205, 110)
        .polygon(&body)
        .stroke(&[body[0], body[1], body[2], body[3], body[0]], 120)
        // "kg", cut out.
        .stroke(&[(320, 520), (320, 790)], 58)
        .white()
        .stroke(&[(450, 610), (335, 710), (455, 790)], 58)
        .white()
        .ring(605, 700, 115, 58)
        .white()
        .stroke(&[(692, 612), (692, 800), (655, 855), (575, 860)], 58)
        .white()
}

fn fragile() -> Drawing {
    let half: [(i16, i16); 9] = [
        (500, 60),
        (760, 60),
        (750, 270),
        (700, 400),
        (625, 480),
        (545, 520),
        (545, 840),
        (700, 870),
        (500, 870),
    ];
    Drawing::new()
        .polygon_mirrored(&half)
        .rounded(270, 850, 460, 90, 45)
        .stroke(&[(540, 40), (450, 180), (560, 260), (470, 380)], 48)
        .white()
}

fn two_persons() -> Drawing {
    let person = |drawing: Drawing, at: fn(i16) -> i16| {
        let line = |points: &[(i16, i16)]| points.iter().map(|(x, y)| (at(*x), *y)).collect::<Vec<_>>();
        drawing
            .disc(at(180), 165, 112)
            .stroke(&line(&[(180, 385), (180, 590)]), 180)
            .stroke(&line(&[(138, 600), (138, 900)]), 86)
            .stroke(&line(&[(226, 600), (226, 900)]), 86)
            .stroke(&line(&[(210, 380), (330, 560), (400, 560)]), 80)
    };
    person(person(Drawing::new(), |x| x), |x| 1000 - x).rect(370, 330, 260, 270)
}

fn step_stool() -> Drawing {
    Drawing::new()
        .rounded(430, 270, 480, 100, 45)
        .rounded(150, 580, 470, 100, 45)
        .stroke(&[(520, 330), (180, 920)], 84)
        .stroke(&[(800, 330), (900, 920)], 84)
        .stroke(&[(560, 640), (860, 640)], 60)
        .stroke(&[(560, 300), (560, 80), (810, 80), (810, 300)], 62)
}

fn seated() -> Drawing {
    Drawing::new()
        .disc(430, 150, 118)
        .stroke(&[(430, 390), (430, 590)], 180)
        .stroke(&[(430, 620), (690, 620)], 124)
        .stroke(&[(695, 630), (695, 880), (790, 890)], 104)
        .stroke(&[(250, 330), (250, 740), (580, 740)], 66)
        .stroke(&[(270, 760), (270, 920)], 66)
        .stroke(&[(560, 760), (560, 920)], 66)
}

fn cold() -> Drawing {
    // Six directions, each 60° from the next, in thousandths.
    const ARMS: [(i32, i32); 6] = [(0, -1000), (866, -500), (866, 500), (0, 1000), (-866, 500), (-866, -500)];
    let along = |from: (i16, i16), arm: (i32, i32), length: i32| {
        (from.0 + (arm.0 * length / 1000) as i16, from.1 + (arm.1 * length / 1000) as i16)
    };
    (0..6).fold(Drawing::new(), |drawing, i| {
        let fork = along((500, 500), ARMS[i], 270);
        drawing
            .stroke(&[(500, 500), along((500, 500), ARMS[i], 440)], 78)
            .stroke(&[along(fork, ARMS[(i + 1) % 6], 150), fork, along(fork, ARMS[(i + 5) % 6], 150)], 66)
    })
}

fn this_side_up() -> Drawing {
    Drawing::new()
        .polygon_mirrored(&[(280, 60), (470, 340), (90, 340)])
        .rect(215, 330, 130, 430)
        .rect(655, 330, 130, 430)
        .rounded(70, 840, 860, 100, 30)
}

fn check_expiry() -> Drawing {
    Drawing::new()
        .rounded(70, 150, 860, 800, 90)
        .rounded(155, 390, 690, 475, 30)
        .white()
        .stroke(&[(300, 80), (300, 245)], 130)
        .white()
        .stroke(&[(700, 80), (700, 245)], 130)
        .white()
        .stroke(&[(300, 90), (300, 240)], 72)
        .stroke(&[(700, 90), (700, 240)], 72)
        .stroke(&[(300, 630), (440, 760), (700, 500)], 100)
}

fn check_lot() -> Drawing {
    let tag = [(500, 110), (890, 110), (890, 500), (500, 890), (110, 500)];
    Drawing::new()
        .polygon(&tag)
        .stroke(&[tag[0], tag[1], tag[2], tag[3], tag[4], tag[0]], 100)
        .disc(735, 265, 85)
        .white()
}

fn ask_for_help() -> Drawing {
    let hook = [
        (375, 285),
        (395, 225),
        (445, 190),
        (510, 180),
        (580, 200),
        (620, 250),
        (620, 310),
        (585, 360),
        (530, 405),
        (500, 450),
        (498, 490),
    ];
    Drawing::new()
        .rounded(50, 60, 900, 680, 180)
        .polygon(&[(230, 700), (230, 950), (500, 720)])
        .stroke(&hook, 88)
        .white()
        .disc(498, 620, 56)
        .white()
}

fn go_to() -> Drawing {
    Drawing::new()
        .disc(500, 370, 330)
        .polygon(&[(227, 555), (500, 960), (773, 555), (500, 370)])
        .disc(500, 370, 135)
        .white()
}

const CRATE: [(i16, i16); 4] = [(110, 560), (110, 890), (890, 890), (890, 560)];

fn take() -> Drawing {
    Drawing::new().stroke(&CRATE, 100).polygon(&[(500, 50), (730, 330), (270, 330)]).rect(425, 320, 150, 380)
}

fn put() -> Drawing {
    Drawing::new().stroke(&CRATE, 100).polygon(&[(500, 720), (730, 440), (270, 440)]).rect(425, 60, 150, 390)
}

fn trolley() -> Drawing {
    Drawing::new()
        .stroke(&[(70, 130), (190, 130), (290, 720), (860, 720)], 76)
        .polygon(&[(250, 230), (950, 230), (870, 610), (310, 610)])
        .disc(370, 860, 92)
        .disc(780, 860, 92)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drawing::tests::points;

    #[test]
    fn every_pictogram_stays_on_its_grid_and_differs_from_the_others() {
        for (i, one) in Pictogram::ALL.iter().enumerate() {
            let drawing = one.drawing();
            for (x, y) in points(&drawing) {
                assert!((0..=1000).contains(&x) && (0..=1000).contains(&y), "{one:?}: ({x}, {y})");
            }
            assert!(
                Pictogram::ALL[..i].iter().all(|other| other.drawing() != drawing),
                "{one:?} looks like another"
            );
        }
    }
}
