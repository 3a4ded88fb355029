//! Pictures in dots: logos and photos, from PNG or SVG.
//!
//! Pictures are grey, since neither label printers nor the office's laser have colours, and lie on white: what is transparent is paper.
//! A picture is read when it is given; what is no picture is an error there, so that a document never has to do without one that it was promised.
//! Who prefers the document without its logo makes a [`crate::Warning::LeftOut`] of the error.

use crate::error::LabelError;
use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{Options, Tree};
use std::sync::Arc;

/// The longest side of a picture in dots: 85 mm at 600 dots per inch; what is larger is refused (PNG) or drawn smaller (SVG).
pub const SIDE_MAX: u32 = 2_000;

/// The largest file in bytes.
pub const BYTES_MAX: usize = 2 * 1_024 * 1_024;

/// A grey picture in dots, shared and never changed.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    columns: u32,
    rows: u32,
    shades: Arc<[u8]>,
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture({} × {})", self.columns, self.rows)
    }
}

impl Picture {
    /// Reads a PNG or an SVG.
    ///
    /// An SVG must hold its letters as paths; texts, and pictures within it, are not drawn.
    ///
    /// # Errors
    /// [`LabelError::Picture`] with what is wrong: neither PNG nor SVG, damaged, empty or too large.
    pub fn read(field: &'static str, bytes: &[u8]) -> Result<Self, LabelError> {
        let wrong = |reason: String| LabelError::Picture { field, reason };
        if bytes.is_empty() {
            return Err(wrong("the file is empty".to_owned()));
        }
        if bytes.len() > BYTES_MAX {
            return Err(wrong(format!("the file has {} bytes, at most {BYTES_MAX} are read", bytes.len())));
        }
        let pixmap = if bytes.starts_with(b"\x89PNG\r\n\x1a\n") { read_png(bytes) } else { read_svg(bytes) };
        Ok(Self::of_pixmap(&pixmap.map_err(wrong)?))
    }

    /// A picture of shades in rows from the top, each from the left; 0 is black.
    ///
    /// `None` where the number of shades is not that of the dots, or there are no dots, or too many.
    #[must_use]
    pub fn grey(columns: u32, rows: u32, shades: Vec<u8>) -> Option<Self> {
        let side = 1..=SIDE_MAX;
        let whole = side.contains(&columns) && side.contains(&rows);
        let dots = usize::try_from(u64::from(columns) * u64::from(rows)).ok()?;
        (whole && shades.len() == dots).then(|| Self { columns, rows, shades: shades.into() })
    }

    /// How many dots it is wide.
    #[must_use]
    pub const fn columns(&self) -> u32 {
        self.columns
    }

    /// How many dots it is high.
    #[must_use]
    pub const fn rows(&self) -> u32 {
        self.rows
    }

    /// The shades in rows from the top, each from the left; 0 is black, 255 is white.
    #[must_use]
    pub fn shades(&self) -> &[u8] {
        &self.shades
    }

    /// Greys on white, weighted as the eye sees colours (ITU-R BT.601).
    fn of_pixmap(pixmap: &Pixmap) -> Self {
        let shade = |dot: &resvg::tiny_skia::PremultipliedColorU8| {
            let paper = 255 - u32::from(dot.alpha());
            let light =
                299 * u32::from(dot.red()) + 587 * u32::from(dot.green()) + 114 * u32::from(dot.blue());
            u8::try_from((light + 500) / 1_000 + paper).unwrap_or(u8::MAX)
        };
        Self {
            columns: pixmap.width(),
            rows: pixmap.height(),
            shades: pixmap.pixels().iter().map(shade).collect(),
        }
    }
}

fn read_png(bytes: &[u8]) -> Result<Pixmap, String> {
    // The size stands in the first chunk; it is looked at before memory is taken for it.
    let side = |at: usize| {
        bytes.get(at..at + 4).map(|four| four.iter().fold(0, |sum, byte| sum << 8 | u32::from(*byte)))
    };
    let (Some(columns), Some(rows)) = (side(16), side(20)) else {
        return Err("the PNG is cut off".to_owned());
    };
    if columns > SIDE_MAX || rows > SIDE_MAX {
        return Err(format!("it has {columns} × {rows} dots, at most {SIDE_MAX} × {SIDE_MAX} are read"));
    }
    Pixmap::decode_png(bytes).map_err(|error| format!("the PNG is damaged ({error})"))
}

fn read_svg(bytes: &[u8]) -> Result<Pixmap, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "it is neither PNG nor SVG".to_owned())?;
    if !text.contains("<svg") {
        return Err("it is neither PNG nor SVG".to_owned());
    }
    let tree =
        Tree::from_str(text, &Options::default()).map_err(|error| format!("the SVG is damaged ({error})"))?;
    let size = tree.size();
    let scale = 1_000.0 / size.width().max(size.height());
    // What is drawn has at least one dot and at most 1,000 on the longer side, so that the conversion is exact enough.
    let side = |length: f32| (length * scale).round().clamp(1.0, 1_000.0) as u32;
    let mut pixmap = Pixmap::new(side(size.width()), side(size.height())).ok_or("the SVG has no size")?;
    pixmap.fill(Color::WHITE);
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    Ok(pixmap)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SVG: &str = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10">
        <rect width="10" height="10"/><rect x="10" width="5" height="10" fill="red"/></svg>"#;

    #[test]
    fn an_svg_is_drawn_on_white() {
        let picture = Picture::read("logo", SVG.as_bytes()).unwrap();
        assert_eq!((picture.columns(), picture.rows()), (1_000, 500));
        let row = &picture.shades()[250 * 1_000..][..1_000];
        assert_eq!((row[250], row[600], row[900]), (0, 76, 255));
    }

    #[test]
    fn a_png_is_read_and_its_transparency_is_paper() {
        let mut pixmap = Pixmap::new(2, 1).unwrap();
        pixmap.pixels_mut()[0] = Color::BLACK.premultiply().to_color_u8();
        let picture = Picture::read("logo", &pixmap.encode_png().unwrap()).unwrap();
        assert_eq!(picture.shades(), [0, 255]);
    }

    #[test]
    fn what_is_no_picture_is_said() {
        let mut large = Pixmap::new(1, 1).unwrap().encode_png().unwrap();
        large[16..20].copy_from_slice(&[0, 1, 0, 0]);
        for (bytes, reason) in [
            (&b""[..], "the file is empty"),
            (b"GIF89a...", "it is neither PNG nor SVG"),
            (b"\xff\xd8\xff\xe0 JPEG", "it is neither PNG nor SVG"),
            (b"\x89PNG\r\n\x1a\n", "the PNG is cut off"),
            (b"<svg", "the SVG is damaged"),
            (&large, "it has 65536 × 1 dots, at most 2000 × 2000 are read"),
        ] {
            let error = Picture::read("logo", bytes).unwrap_err().to_string();
            assert!(
                error.starts_with(&format!("logo is no picture that can be printed: {reason}")),
                "{error}"
            );
        }
        let damaged = b"\x89PNG\r\n\x1a\n0000000000000000000000000000";
        assert!(Picture::read("logo", damaged).is_err());
    }

    #[test]
    fn a_picture_has_as_many_shades_as_dots() {
        assert!(Picture::grey(2, 2, vec![0; 4]).is_some());
        assert!(Picture::grey(2, 2, vec![0; 5]).is_none());
        assert!(Picture::grey(0, 2, vec![]).is_none());
    }
}
