//! The width of text, and how it is made to fit.
//!
//! Anything may be given as text, and this is what becomes of it ([`clean`]):
//!
//! - It is composed (NFC), so that a letter with its accent is one glyph.
//! - Tabs, line ends and all other blanks become one space, except the no-break space, which keeps its meaning.
//!   Other control characters, marks of direction, joiners and selectors of variants are dropped: they have no shape of their own.
//! - A character that the font lacks, as an emoji or a letter of a script that is written from right to left, is drawn as a box and reported.
//!   So a text in Arabic is a row of boxes, one a letter, in the order in which it was given: nobody reads it wrongly.
//!
//! Widths are exact: the sum of the advances of the glyphs, as a PDF draws them, without kerning, which no writer applies.

use crate::error::Warning;
use crate::fonts::{UNITS_PER_EM, Weight, font};
use std::ops::RangeInclusive;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// What a shortened text ends in.
pub const ELLIPSIS: char = '…';

/// How a text looks: size and weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Style {
    /// The size in tenths of a point (1/720 inch).
    pub size_tenths: i32,
    /// The weight.
    pub weight: Weight,
}

impl Style {
    /// Regular text of this size in points.
    #[must_use]
    pub const fn regular(points: i32) -> Self {
        Self { size_tenths: points * 10, weight: Weight::Regular }
    }

    /// Bold text of this size in points.
    #[must_use]
    pub const fn bold(points: i32) -> Self {
        Self { size_tenths: points * 10, weight: Weight::Bold }
    }

    /// The same weight in another size, in tenths of a point.
    #[must_use]
    pub const fn with_tenths(self, size_tenths: i32) -> Self {
        Self { size_tenths, weight: self.weight }
    }

    /// The size in micrometres: from the top of the highest letter to the bottom of the lowest, roughly.
    #[must_use]
    pub const fn size(self) -> i32 {
        self.size_tenths * 25_400 / 720
    }

    /// The height of a capital letter in micrometres (Noto Sans: 714 of 1,000 units).
    #[must_use]
    pub const fn cap_height(self) -> i32 {
        self.size() * 714 / 1_000
    }

    /// How far letters reach above the baseline, accents of capitals included, in micrometres.
    #[must_use]
    pub const fn ascent(self) -> i32 {
        self.size() * 950 / 1_000
    }

    /// How far letters reach below the baseline in micrometres.
    #[must_use]
    pub const fn descent(self) -> i32 {
        self.size() * 240 / 1_000
    }

    /// A good distance from one baseline to the next in micrometres.
    #[must_use]
    pub const fn line_height(self) -> i32 {
        self.size() * 1_250 / 1_000
    }
}

/// The text as it will be drawn: composed, on one line, without what has no shape.
///
/// Cleaning a clean text changes nothing.
#[must_use]
pub fn clean(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    let mut push = |c: char| match shape(c) {
        Shape::Itself => cleaned.push(c),
        Shape::Space if cleaned.ends_with(' ') => {}
        Shape::Space => cleaned.push(' '),
        Shape::Nothing => {}
    };
    if is_nfc(text) {
        text.chars().for_each(&mut push)
    } else {
        text.nfc().for_each(&mut push)
    }
    cleaned
}

enum Shape {
    Itself,
    Space,
    Nothing,
}

fn shape(c: char) -> Shape {
    match c {
        '\u{a0}' => Shape::Itself,
        ' ' | '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' => Shape::Space,
        // Soft hyphen, zero-width spaces and joiners, marks and isolates of direction, variation selectors, tags, byte-order mark.
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' => Shape::Nothing,
        '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => Shape::Nothing,
        '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e0fff}' | '\u{fff9}'..='\u{fffb}' => Shape::Nothing,
        c if c.is_control() => Shape::Nothing,
        c if c.is_whitespace() => Shape::Space,
        _ => Shape::Itself,
    }
}

/// The width of a text in micrometres, rounded up; the text is measured as it will be drawn.
#[must_use]
pub fn width(text: &str, style: Style) -> i32 {
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) && !text.contains("  ") {
        return clean_width(text, style);
    }
    clean_width(&clean(text), style)
}

/// The width of a text that is clean.
pub(crate) fn clean_width(text: &str, style: Style) -> i32 {
    length(units(text, style.weight), style)
}

fn units(text: &str, weight: Weight) -> i64 {
    let font = font(weight);
    text.chars().map(|c| i64::from(font.advance(font.glyph(c).unwrap_or(0)))).sum()
}

/// Thousandths of the size in micrometres, rounded up.
fn length(units: i64, style: Style) -> i32 {
    let denominator = 720 * i64::from(UNITS_PER_EM);
    let numerator = units * i64::from(style.size_tenths) * 25_400;
    i32::try_from((numerator + denominator - 1) / denominator).unwrap_or(i32::MAX)
}

/// The characters of a text for which the font has no glyph, each once, in the order in which they occur.
#[must_use]
pub fn missing(text: &str, weight: Weight) -> Vec<char> {
    let font = font(weight);
    let mut found = Vec::new();
    for c in clean(text).chars() {
        if font.glyph(c).is_none() && !found.contains(&c) {
            found.push(c);
        }
    }
    found
}

/// The text on one line no wider than `width` micrometres; what does not fit ends in an ellipsis.
///
/// Where not even the ellipsis fits, the text is empty.
#[must_use]
pub fn shorten(text: &str, style: Style, width: i32) -> String {
    let text = clean(text);
    if clean_width(text.trim_end(), style) <= width {
        return text.trim_end().to_owned();
    }
    let mut kept = String::new();
    let mut used = units(&ELLIPSIS.to_string(), style.weight);
    if length(used, style) > width {
        return kept;
    }
    for c in text.chars() {
        used += units(c.encode_utf8(&mut [0; 4]), style.weight);
        if length(used, style) > width {
            break;
        }
        kept.push(c);
    }
    kept.truncate(kept.trim_end().len());
    kept.push(ELLIPSIS);
    kept
}

/// The text in lines no wider than `width` micrometres, broken at spaces.
///
/// A line end in the text breaks too.
/// A word that is wider than the line is broken behind a hyphen, slash, dot, comma or underscore, or else where the line is full.
/// There is always at least one line; a character that is wider than the line stands alone on its line.
#[must_use]
pub fn wrap(text: &str, style: Style, width: i32) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        wrap_paragraph(&clean(paragraph), style, width, &mut lines);
    }
    if lines.is_empty() {
        lines.push(String::new());
    }
    lines
}

fn wrap_paragraph(text: &str, style: Style, width: i32, lines: &mut Vec<String>) {
    let mut line = String::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let mut longer = line.clone();
        if !longer.is_empty() {
            longer.push(' ');
        }
        longer.push_str(word);
        if clean_width(&longer, style) <= width {
            line = longer;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        let mut rest = word;
        while clean_width(rest, style) > width {
            let (head, tail) = rest.split_at(break_at(rest, style, width));
            if tail.is_empty() {
                break;
            }
            lines.push(head.to_owned());
            rest = tail;
        }
        rest.clone_into(&mut line);
    }
    lines.push(line);
}

/// The byte behind which a word is broken that is wider than the line.
fn break_at(word: &str, style: Style, width: i32) -> usize {
    let (mut used, mut hard, mut soft) = (0, 0, None);
    for (at, c) in word.char_indices() {
        used += units(c.encode_utf8(&mut [0; 4]), style.weight);
        if hard > 0 && length(used, style) > width {
            break;
        }
        hard = at + c.len_utf8();
        if matches!(c, '-' | '/' | '.' | ',' | '_' | '‐' | '–') {
            soft = Some(hard);
        }
    }
    soft.filter(|soft| *soft < word.len() && *soft * 2 >= hard).unwrap_or(hard)
}

/// As [`wrap`], but no more than `lines_max` lines; the last one ends in an ellipsis where the text goes on.
#[must_use]
pub fn wrap_within(text: &str, style: Style, width: i32, lines_max: usize) -> Vec<String> {
    let mut lines = wrap(text, style, width);
    if lines.len() > lines_max {
        lines.truncate(lines_max);
        if let Some(last) = lines.last_mut() {
            *last = shorten(&format!("{last}{ELLIPSIS}"), style, width);
            if !last.ends_with(ELLIPSIS) {
                last.push(ELLIPSIS);
            }
        }
    }
    lines
}

/// A text with the style in which it fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fitted {
    /// What is to be drawn.
    pub text: String,
    /// In which style.
    pub style: Style,
    /// Whether the text ends in an ellipsis because it did not fit in the smallest size either.
    pub shortened: bool,
}

impl Fitted {
    /// The warning that belongs to a shortened text.
    #[must_use]
    pub fn warning(&self, field: &'static str) -> Option<Warning> {
        self.shortened.then(|| Warning::Shortened { field, text: self.text.clone() })
    }
}

/// The text on one line in the largest size of the range in which it is no wider than `width` micrometres.
///
/// Sizes are tenths of a point, tried in steps of half a point from the largest.
/// What does not fit in the smallest either is shortened.
#[must_use]
pub fn fit(text: &str, weight: Weight, width: i32, sizes_tenths: RangeInclusive<i32>) -> Fitted {
    let text = clean(text);
    let text = text.trim();
    let (smallest, largest) = sizes_tenths.into_inner();
    let mut size_tenths = largest;
    loop {
        let style = Style { size_tenths, weight };
        if clean_width(text, style) <= width {
            return Fitted { text: text.to_owned(), style, shortened: false };
        }
        if size_tenths <= smallest {
            return Fitted { text: shorten(text, style, width), style, shortened: true };
        }
        size_tenths = (size_tenths - 5).max(smallest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: Style = Style::regular(10);

    #[test]
    fn clean_text_has_a_shape_and_one_line() {
        for (given, cleaned) in [
            ("Rød grød", "Rød grød"),
            ("A\u{308}A\u{30a}e\u{301}", "ÄÅé"),
            ("a\tb\r\nc\u{b}d\u{2003}e", "a b c d e"),
            ("^XA^JUS~JR", "^XA^JUS~JR"),
            ("a\u{0}\u{1b}[31mb\u{7f}\u{9b}", "a[31mb"),
            ("ab\u{202e}cd\u{2066}ef\u{200f}", "abcdef"),
            ("1\u{a0}000", "1\u{a0}000"),
            ("👩\u{200d}👧\u{fe0f}", "👩👧"),
            ("שלום", "שלום"),
        ] {
            assert_eq!(clean(given), cleaned);
            assert_eq!(clean(&clean(given)), cleaned);
        }
    }

    #[test]
    fn width_is_the_sum_of_the_advances() {
        // Noto Sans regular: H 741, e 564, j 258 thousandths; of an inch they are 39,700.2 micrometres.
        assert_eq!(width("Hej", Style::regular(72)), 39_701);
        assert_eq!(width("", BODY), 0);
        assert_eq!(width("a\u{202e}b", BODY), width("ab", BODY));
        assert_eq!(width("a  b", BODY), width("a b", BODY));
        assert!(width("Hej", Style::bold(10)) > width("Hej", BODY));
    }

    #[test]
    fn what_is_missing_is_told_once() {
        assert_eq!(missing("Kop 😀😀 שש æøå", Weight::Regular), ['😀', 'ש']);
        assert_eq!(missing("Rødgrød med fløde €", Weight::Bold), []);
    }

    #[test]
    fn a_shortened_text_fits_and_says_so() {
        assert_eq!(shorten("Kaffekop", BODY, 100_000), "Kaffekop");
        let text = "Håndlavet kaffekop med blå glasur";
        for limit in (0..60_000).step_by(500) {
            let short = shorten(text, BODY, limit);
            assert!(width(&short, BODY) <= limit, "{short:?} in {limit}");
            assert!(short == text || short.is_empty() || short.ends_with(ELLIPSIS), "{short:?}");
        }
        assert_eq!(shorten("Kop og fad", BODY, width("Kop …", BODY)), "Kop…");
    }

    #[test]
    fn wrapped_lines_fit_and_lose_nothing() {
        let text =
            "Håndlavet kaffekop-med-meget-langt-navn/uden-mellemrum OGENDNUETLÆNGEREORDSOMIKKEKANBRYDES x";
        for limit in (5_000..70_000).step_by(1_000) {
            let lines = wrap(text, BODY, limit);
            assert!(lines.iter().all(|line| width(line, BODY) <= limit), "{lines:?} in {limit}");
            let glued: String = lines.concat().replace(' ', "");
            assert_eq!(glued, text.replace(' ', ""));
        }
        assert_eq!(wrap("a\n\nb", BODY, 50_000), ["a", "", "b"]);
        assert_eq!(wrap("", BODY, 50_000), [""]);
        assert_eq!(wrap("WW", BODY, 10), ["W", "W"]);
    }

    #[test]
    fn what_is_too_much_for_the_lines_ends_in_an_ellipsis() {
        let lines = wrap_within("en to tre fire fem seks syv otte ni ti", BODY, 20_000, 2);
        assert_eq!(lines.len(), 2);
        assert!(lines[1].ends_with(ELLIPSIS) && width(&lines[1], BODY) <= 20_000, "{lines:?}");
        assert_eq!(wrap_within("en to", BODY, 20_000, 2), ["en to"]);
    }

    #[test]
    fn a_text_takes_the_largest_size_in_which_it_fits() {
        let short = fit("A-04-2", Weight::Bold, 100_000, 80..=400);
        assert_eq!((short.style.size_tenths, short.shortened), (400, false));
        let long = fit("A-04-2 A-04-2", Weight::Bold, 40_000, 80..=400);
        assert!(!long.shortened && width(&long.text, long.style) <= 40_000);
        let larger = long.style.with_tenths(long.style.size_tenths + 5);
        assert!(width(&long.text, larger) > 40_000);
        let endless = fit(&"æ".repeat(300), Weight::Bold, 40_000, 80..=400);
        assert!(endless.shortened && endless.style.size_tenths == 80);
        assert!(endless.warning("sku name").is_some());
    }
}
