//! Symbols: data turned into bars or a matrix, counted in modules, without units.
//!
//! | function | symbol | rule |
//! |---|---|---|
//! | [`code128`] | Code 128 | ISO/IEC 15417 |
//! | [`gs1_128`] | GS1-128 | GS1 General Specifications 5.4 |
//! | [`ean13`] | EAN-13 | GS1 General Specifications 5.2 |
//! | [`itf14`] | ITF-14 | GS1 General Specifications 5.3 |
//! | [`code39`] | Code 39 | ISO/IEC 16388 |
//! | [`qr`] | QR Code | ISO/IEC 18004 |
//! | [`gs1_data_matrix`] | GS1 DataMatrix | GS1 General Specifications 5.6 |
//!
//! Each takes the name of the field that it draws, in words, so that an error can say what to mend.

mod code128;
mod code39;
mod data_matrix;
mod ean;
mod gs1;
mod itf;
mod qr;

pub use code39::code39;
pub use code128::{CODE128_LENGTH_MAX, code128};
pub(crate) use code128::{Set, pieces};
pub use data_matrix::gs1_data_matrix;
pub use ean::ean13;
pub use gs1::{GS1_128_LENGTH_MAX, gs1_128};
pub use itf::itf14;
pub use qr::{QR_LENGTH_MAX, qr};

/// Which rule the modules follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Symbology {
    /// Code 128.
    Code128,
    /// Code 128 with FNC1 in front.
    Gs1128,
    /// EAN-13.
    Ean13,
    /// Interleaved 2 of 5 with 14 digits and bearer bars.
    Itf14,
    /// Code 39 without a check character.
    Code39,
    /// QR Code.
    Qr,
    /// Data Matrix ECC 200 with FNC1 in front.
    Gs1DataMatrix,
}

/// Bars and spaces side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bars {
    symbology: Symbology,
    data: String,
    text: String,
    runs: Vec<u8>,
    quiet_left: u8,
    quiet_right: u8,
    bearers: bool,
}

impl Bars {
    /// Bars out of a row of modules, dark ones being 1.
    fn of(symbology: Symbology, data: String, modules: &[u8], quiet: (u8, u8)) -> Self {
        let runs = modules
            .chunk_by(|left, right| left == right)
            .map(|run| u8::try_from(run.len()).unwrap_or(u8::MAX))
            .collect();
        Self {
            symbology,
            text: data.clone(),
            data,
            runs,
            quiet_left: quiet.0,
            quiet_right: quiet.1,
            bearers: false,
        }
    }

    /// Which symbol this is.
    #[must_use]
    pub const fn symbology(&self) -> Symbology {
        self.symbology
    }

    /// What a scanner reads: without start, stop and leading FNC1, with GS where an FNC1 separates, with check digits.
    #[must_use]
    pub fn data(&self) -> &str {
        &self.data
    }

    /// What stands under the bars for people; with brackets for GS1-128.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Widths in modules, a bar first, then a space and a bar in turn; without quiet zones.
    #[must_use]
    pub fn runs(&self) -> &[u8] {
        &self.runs
    }

    /// How many modules must stay free on the left.
    #[must_use]
    pub const fn quiet_left(&self) -> u8 {
        self.quiet_left
    }

    /// How many modules must stay free on the right.
    #[must_use]
    pub const fn quiet_right(&self) -> u8 {
        self.quiet_right
    }

    /// Whether bars lie above and below, two modules thick, so that a reader that leaves the symbol sees it
    /// (ITF-14: GS1 General Specifications 5.3.2.4).
    #[must_use]
    pub const fn bearers(&self) -> bool {
        self.bearers
    }

    /// By how many modules the guard bars are longer than the others, downwards (EAN-13: GS1 General Specifications 5.2.1.3).
    #[must_use]
    pub const fn guard_modules(&self) -> u8 {
        match self.symbology {
            Symbology::Ean13 => 5,
            _ => 0,
        }
    }

    /// Whether this run is part of a guard pattern: of an EAN-13 the first and last three runs and the five in the middle.
    pub(crate) fn is_guard(&self, run: usize) -> bool {
        self.symbology == Symbology::Ean13 && matches!(run, 0..=2 | 27..=31 | 56..)
    }

    /// The width in modules without quiet zones.
    #[must_use]
    pub fn modules(&self) -> u32 {
        self.runs.iter().map(|run| u32::from(*run)).sum()
    }

    /// The width in modules with quiet zones.
    #[must_use]
    pub fn modules_with_quiet(&self) -> u32 {
        self.modules() + u32::from(self.quiet_left) + u32::from(self.quiet_right)
    }
}

/// A square of modules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    symbology: Symbology,
    data: String,
    text: String,
    side: u16,
    dark: Vec<bool>,
    quiet: u8,
}

impl Matrix {
    /// Which symbol this is.
    #[must_use]
    pub const fn symbology(&self) -> Symbology {
        self.symbology
    }

    /// What a scanner reads, with GS where an FNC1 separates.
    #[must_use]
    pub fn data(&self) -> &str {
        &self.data
    }

    /// The data for people; with brackets for GS1 DataMatrix.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How many modules the square is wide and high, without quiet zones.
    #[must_use]
    pub const fn side(&self) -> u16 {
        self.side
    }

    /// How many modules must stay free on each side.
    #[must_use]
    pub const fn quiet(&self) -> u8 {
        self.quiet
    }

    /// The side in modules with quiet zones.
    #[must_use]
    pub fn side_with_quiet(&self) -> u32 {
        u32::from(self.side) + 2 * u32::from(self.quiet)
    }

    /// The rows from the top, each from the left; dark is true.
    pub fn rows(&self) -> impl Iterator<Item = &[bool]> {
        self.dark.chunks(usize::from(self.side).max(1))
    }
}
