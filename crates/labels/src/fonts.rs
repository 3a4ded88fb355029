//! Noto Sans, regular and bold, cut once to the characters of our papers and shared by all documents.
//!
//! The fonts come with the crate `notosans` under the SIL Open Font License 1.1.
//! They are cut because a PDF carries its fonts: 22 kB instead of 203 kB each.
//! What is kept: Latin, Latin-1, Latin Extended-A, general punctuation, the euro and a few signs of trade and arithmetic.
//! Everything else has no glyph and is drawn as a box.

use allsorts::binary::read::ReadScope;
use allsorts::font::read_cmap_subtable;
use allsorts::font_data::FontData;
use allsorts::outline::{OutlineBuilder, OutlineSink};
use allsorts::pathfinder_geometry::line_segment::LineSegment2F;
use allsorts::pathfinder_geometry::vector::Vector2F;
use allsorts::subset::{CmapTarget, SubsetProfile, subset};
use allsorts::tables::cmap::Cmap;
use allsorts::tables::glyf::{GlyfVisitorContext, LocaGlyf};
use allsorts::tables::{FontTableProvider, HeadTable, HheaTable, HmtxTable, MaxpTable};
use allsorts::tag;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// How heavy the strokes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Weight {
    /// For reading.
    Regular,
    /// For what the eye must find first.
    Bold,
}

/// The characters that are kept, where the font has them.
const KEPT: [std::ops::RangeInclusive<char>; 10] = [
    ' '..='~',
    '\u{a0}'..='\u{17f}',
    '\u{2010}'..='\u{2027}',
    '\u{2030}'..='\u{203a}',
    '€'..='€',
    '№'..='№',
    '™'..='™',
    '←'..='↓',
    '−'..='−',
    '≤'..='≥',
];

/// One weight of the font, cut and measured.
///
/// Lengths are thousandths of the size of the text, rounded: a PDF counts in them, so that the width that we measure is the width that is drawn.
#[derive(Clone, Debug)]
pub struct Font {
    bytes: Vec<u8>,
    glyphs: Vec<(char, u16)>,
    advances: Vec<u16>,
}

/// How many units of [`Font::advance`] are the size of the text.
pub const UNITS_PER_EM: u16 = 1_000;

static REGULAR: LazyLock<Font> = LazyLock::new(|| cut_to_kept(notosans::REGULAR_TTF));
static BOLD: LazyLock<Font> = LazyLock::new(|| cut_to_kept(notosans::BOLD_TTF));

/// The font of this weight; the first call cuts it, which takes less than a millisecond.
#[must_use]
pub fn font(weight: Weight) -> &'static Font {
    match weight {
        Weight::Regular => &REGULAR,
        Weight::Bold => &BOLD,
    }
}

impl Font {
    /// The cut font as a TrueType file.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The glyph of a character, if the font has it.
    #[must_use]
    pub fn glyph(&self, character: char) -> Option<u16> {
        let at = self.glyphs.binary_search_by_key(&character, |(known, _)| *known).ok()?;
        self.glyphs.get(at).map(|(_, glyph)| *glyph)
    }

    /// How far the pen moves behind a glyph.
    #[must_use]
    pub fn advance(&self, glyph: u16) -> u16 {
        self.advances.get(usize::from(glyph)).copied().unwrap_or(0)
    }

    /// The font with the glyphs of these characters only, and the box for what is missing.
    ///
    /// What cannot be cut further is given whole.
    #[must_use]
    pub fn only(&self, characters: &BTreeSet<char>) -> Cow<'_, Self> {
        let glyph_ids: Vec<u16> =
            std::iter::once(0).chain(characters.iter().filter_map(|c| self.glyph(*c))).collect();
        match cut(&self.bytes, &glyph_ids) {
            Some(font) => Cow::Owned(font),
            None => Cow::Borrowed(self),
        }
    }

    /// Tells the outlines of a text one glyph after the other to the sink, in thousandths of its size.
    ///
    /// `y` grows upwards from the baseline; a character that the font lacks is a box.
    pub(crate) fn outline(&self, text: &str, sink: &mut impl Pen) {
        let Some(mut glyphs) = load_outlines(&self.bytes) else { return };
        let mut context = GlyfVisitorContext::new(&mut glyphs.table, None);
        let mut left = 0.0;
        for character in text.chars() {
            let glyph = self.glyph(character).unwrap_or(0);
            let mut placed = Placed { pen: sink, left, scale: f32::from(UNITS_PER_EM) / glyphs.units_per_em };
            // A glyph without outlines, as the space, draws nothing.
            let _ = context.visit(glyph, None, &mut placed);
            left += f32::from(self.advance(glyph));
        }
    }

    /// All characters that the font has, in ascending order, each with its glyph.
    #[must_use]
    pub fn glyphs(&self) -> &[(char, u16)] {
        &self.glyphs
    }
}

/// What outlines are told to.
pub(crate) trait Pen {
    fn move_to(&mut self, x: f32, y: f32);
    fn line_to(&mut self, x: f32, y: f32);
    fn quad_to(&mut self, control: (f32, f32), x: f32, y: f32);
    fn close(&mut self);
}

/// A glyph at its place in the text.
struct Placed<'a, P> {
    pen: &'a mut P,
    left: f32,
    scale: f32,
}

impl<P> Placed<'_, P> {
    fn at(&self, point: Vector2F) -> (f32, f32) {
        (self.left + point.x() * self.scale, point.y() * self.scale)
    }
}

impl<P: Pen> OutlineSink for Placed<'_, P> {
    fn move_to(&mut self, to: Vector2F) {
        let (x, y) = self.at(to);
        self.pen.move_to(x, y);
    }

    fn line_to(&mut self, to: Vector2F) {
        let (x, y) = self.at(to);
        self.pen.line_to(x, y);
    }

    fn quadratic_curve_to(&mut self, control: Vector2F, to: Vector2F) {
        let (x, y) = self.at(to);
        self.pen.quad_to(self.at(control), x, y);
    }

    /// TrueType has no cubic curves; a straight line keeps the outline whole if one came.
    fn cubic_curve_to(&mut self, _control: LineSegment2F, to: Vector2F) {
        self.line_to(to);
    }

    fn close(&mut self) {
        self.pen.close();
    }
}

struct Outlines {
    table: LocaGlyf,
    units_per_em: f32,
}

fn load_outlines(font: &[u8]) -> Option<Outlines> {
    let file = ReadScope::new(font).read::<FontData<'_>>().ok()?;
    let provider = file.table_provider(0).ok()?;
    let head = provider.read_table_data(tag::HEAD).ok()?;
    let units_per_em = ReadScope::new(&head).read::<HeadTable>().ok()?.units_per_em;
    Some(Outlines { table: LocaGlyf::load(&provider).ok()?, units_per_em: f32::from(units_per_em.max(1)) })
}

/// The font cut to [`KEPT`].
#[expect(
    clippy::expect_used,
    reason = "the font is compiled in, and a test cuts it: there is no input that could be wrong"
)]
fn cut_to_kept(whole: &[u8]) -> Font {
    let mut glyph_ids = vec![0];
    for (character, glyph) in mappings(whole).unwrap_or_default() {
        if KEPT.iter().any(|range| range.contains(&character)) && !glyph_ids.contains(&glyph) {
            glyph_ids.push(glyph);
        }
    }
    cut(whole, &glyph_ids).expect("Noto Sans can be cut")
}

/// The font with these glyphs, of which the first is the box for what is missing.
fn cut(font: &[u8], glyph_ids: &[u16]) -> Option<Font> {
    let file = ReadScope::new(font).read::<FontData<'_>>().ok()?;
    let provider = file.table_provider(0).ok()?;
    measure(subset(&provider, glyph_ids, &SubsetProfile::Minimal, CmapTarget::Unicode).ok()?)
}

/// Reads what [`Font`] tells out of a font file.
fn measure(bytes: Vec<u8>) -> Option<Font> {
    let glyphs = mappings(&bytes)?;
    let file = ReadScope::new(&bytes).read::<FontData<'_>>().ok()?;
    let provider = file.table_provider(0).ok()?;
    let table = |name| provider.read_table_data(name).ok();
    let units_per_em = ReadScope::new(&table(tag::HEAD)?).read::<HeadTable>().ok()?.units_per_em;
    let count = ReadScope::new(&table(tag::MAXP)?).read::<MaxpTable>().ok()?.num_glyphs;
    let metrics = ReadScope::new(&table(tag::HHEA)?).read::<HheaTable>().ok()?.num_h_metrics;
    let data = table(tag::HMTX)?;
    let widths =
        ReadScope::new(&data).read_dep::<HmtxTable<'_>>((usize::from(count), usize::from(metrics))).ok()?;
    let (units, per_em) = (u32::from(UNITS_PER_EM), u32::from(units_per_em.max(1)));
    let advance = |glyph| {
        let advance = u32::from(widths.horizontal_advance(glyph).ok()?);
        u16::try_from((advance * units + per_em / 2) / per_em).ok()
    };
    let advances = (0..count).map(advance).collect::<Option<_>>()?;
    drop(provider);
    Some(Font { glyphs, advances, bytes })
}

/// Which glyph stands for which character, in ascending order of the characters.
fn mappings(bytes: &[u8]) -> Option<Vec<(char, u16)>> {
    let file = ReadScope::new(bytes).read::<FontData<'_>>().ok()?;
    let provider = file.table_provider(0).ok()?;
    let data = provider.read_table_data(tag::CMAP).ok()?;
    let cmap = ReadScope::new(&data).read::<Cmap<'_>>().ok()?;
    let (_, subtable) = read_cmap_subtable(&cmap).ok()??;
    let mut found = Vec::new();
    subtable
        .mappings_fn(|code, glyph| {
            if let Some(character) = char::from_u32(code).filter(|_| glyph != 0) {
                found.push((character, glyph));
            }
        })
        .ok()?;
    found.sort_unstable();
    found.dedup_by_key(|(character, _)| *character);
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_weights_are_small_and_have_what_danish_and_its_neighbours_need() {
        for weight in [Weight::Regular, Weight::Bold] {
            let font = font(weight);
            assert!(font.bytes().len() < 32_000, "{weight:?}: {} bytes", font.bytes().len());
            for character in "ABCabc0189æøåÆØÅéüßłŽžŐ€…–—’”×·½№™−".chars() {
                let glyph = font.glyph(character).unwrap_or_else(|| panic!("{weight:?} lacks {character}"));
                assert!(font.advance(glyph) > 0, "{weight:?} {character}");
            }
            for character in ['م', 'ש', '😀', '中', 'Ж'] {
                assert_eq!(font.glyph(character), None);
            }
        }
    }

    #[test]
    fn a_font_is_cut_again_to_the_characters_of_a_document() {
        let font = font(Weight::Bold);
        let cut = font.only(&"Rødgrød 😀".chars().collect());
        assert!(cut.bytes().len() < 6_000, "{} bytes", cut.bytes().len());
        let found: String = cut.glyphs().iter().map(|(c, _)| *c).collect();
        assert_eq!(found, " Rdgrø");
        for (c, glyph) in cut.glyphs() {
            assert_eq!(cut.advance(*glyph), font.advance(font.glyph(*c).unwrap()), "{c}");
        }
        assert_eq!(cut.advance(0), font.advance(0));
    }

    #[test]
    fn what_is_cut_keeps_its_widths() {
        let whole = measure(notosans::REGULAR_TTF.to_vec()).unwrap();
        let cut = font(Weight::Regular);
        for &(character, glyph) in cut.glyphs() {
            let before = whole.advance(whole.glyph(character).unwrap());
            assert_eq!(cut.advance(glyph), before, "{character:?}");
        }
    }
}
