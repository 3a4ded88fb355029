//! Signs of totes: shapes that are told apart without colour and without reading.

use crate::drawing::Drawing;
use crate::page::Step;

/// The shape on a tote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each shape is named by its word")]
pub enum Sign {
    Circle,
    Square,
    Triangle,
    Star,
    Heart,
    Moon,
    Cross,
    Diamond,
    House,
    Drop,
    Cloud,
    Tree,
}

impl Sign {
    /// Every sign, the most distinct first: a trolley takes as many from the front as it has totes.
    pub const ALL: [Self; 12] = [
        Self::Circle,
        Self::Square,
        Self::Triangle,
        Self::Star,
        Self::Heart,
        Self::Moon,
        Self::Cross,
        Self::Diamond,
        Self::House,
        Self::Drop,
        Self::Cloud,
        Self::Tree,
    ];

    /// The sign of the tote at `position` (0 for the first) of a trolley.
    ///
    /// After twelve totes the signs begin again; the letter beside the sign tells them apart.
    #[must_use]
    pub fn at(position: usize) -> Self {
        Self::ALL[position % Self::ALL.len()]
    }

    /// What is painted.
    #[must_use]
    pub fn drawing(self) -> Drawing {
        let new = Drawing::new();
        match self {
            Self::Circle => new.disc(500, 500, 460),
            Self::Square => new.rect(80, 80, 840, 840),
            Self::Triangle => new.polygon(&[(500, 60), (970, 900), (30, 900)]),
            Self::Star => new.polygon(&STAR),
            Self::Heart => new.disc(285, 320, 235).disc(715, 320, 235).polygon(&[
                (107, 473),
                (285, 330),
                (500, 380),
                (715, 330),
                (893, 473),
                (500, 930),
            ]),
            Self::Moon => new.outline(&MOON),
            Self::Cross => new.rect(340, 50, 320, 900).rect(50, 340, 900, 320),
            Self::Diamond => new.polygon(&[(500, 20), (880, 500), (500, 980), (120, 500)]),
            Self::House => new
                .polygon(&[(500, 50), (970, 480), (840, 480), (840, 940), (160, 940), (160, 480), (30, 480)])
                .rect(410, 620, 180, 320)
                .white(),
            Self::Drop => new.disc(500, 640, 320).polygon(&[(500, 20), (774, 475), (500, 640), (226, 475)]),
            Self::Cloud => {
                new.disc(250, 620, 210).disc(510, 440, 270).disc(760, 630, 200).rect(250, 600, 510, 230)
            }
            Self::Tree => new
                .polygon(&[(500, 30), (770, 360), (230, 360)])
                .polygon(&[(500, 190), (860, 600), (140, 600)])
                .polygon(&[(500, 370), (940, 830), (60, 830)])
                .rect(420, 820, 160, 150),
        }
    }
}

/// Five points at 490 around (500, 520), the notches at 220.
const STAR: [(i16, i16); 10] = [
    (500, 30),
    (629, 342),
    (966, 369),
    (709, 588),
    (788, 916),
    (500, 740),
    (212, 916),
    (291, 588),
    (34, 369),
    (371, 342),
];

/// A disc of 450 around (500, 500) without a disc of 370 around (700, 500); they cross at (764, 500 ± 364).
const MOON: [Step; 8] = [
    Step::Move(764, 136),
    Step::Curve((687, 80), (595, 50), (500, 50)),
    Step::Curve((251, 50), (50, 251), (50, 500)),
    Step::Curve((50, 749), (251, 950), (500, 950)),
    Step::Curve((595, 950), (687, 920), (764, 864)),
    Step::Curve((538, 904), (330, 730), (330, 500)),
    Step::Curve((330, 270), (538, 96), (764, 136)),
    Step::Close,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drawing::tests::points;

    #[test]
    fn every_sign_stays_on_its_grid_and_fills_it() {
        for sign in Sign::ALL {
            let points = points(&sign.drawing());
            assert!(points.iter().all(|(x, y)| (0..=1000).contains(x) && (0..=1000).contains(y)), "{sign:?}");
            let height =
                points.iter().map(|p| p.1).max().unwrap() - points.iter().map(|p| p.1).min().unwrap();
            assert!(height > 650, "{sign:?} is {height} high and looks smaller than the others");
        }
    }

    #[test]
    fn signs_begin_again_after_the_last() {
        assert_eq!(Sign::at(0), Sign::Circle);
        assert_eq!(Sign::at(11), Sign::Tree);
        assert_eq!(Sign::at(12), Sign::Circle);
    }
}
