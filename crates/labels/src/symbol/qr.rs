//! QR Code (ISO/IEC 18004): for the links of set-up pages only.
//!
//! A QR Code does not say in which character set its bytes are, and readers guess differently; a link has no other characters than ASCII.

use super::{Matrix, Symbology};
use crate::error::LabelError;
use qrcode::{Color, EcLevel, QrCode};

/// How many bytes we let a QR Code have: a long link, in a symbol that a phone reads from paper.
pub const QR_LENGTH_MAX: usize = 300;

/// A QR Code with error correction M (15 %) of a link of at most [`QR_LENGTH_MAX`] characters.
///
/// # Errors
/// An empty text, one that is too long, or a character outside printable ASCII; in a link such a character is percent-encoded.
pub fn qr(field: &'static str, text: &str) -> Result<Matrix, LabelError> {
    let too_long =
        LabelError::TooLong { field, symbol: "QR Code", length: text.len(), length_max: QR_LENGTH_MAX };
    if text.is_empty() {
        return Err(LabelError::Empty { field });
    }
    if let Some(character) = text.chars().find(|c| !matches!(c, '!'..='~')) {
        let allowed = "printable ASCII characters without blanks, as links have";
        return Err(LabelError::BadCharacter { field, symbol: "QR Code", character, allowed });
    }
    if text.len() > QR_LENGTH_MAX {
        return Err(too_long);
    }
    let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(|_| too_long.clone())?;
    let side = u16::try_from(code.width()).map_err(|_| too_long)?;
    let dark = code.into_colors().into_iter().map(|color| color == Color::Dark).collect();
    Ok(Matrix {
        symbology: Symbology::Qr,
        data: text.to_owned(),
        text: text.to_owned(),
        side,
        dark,
        quiet: 4,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_follows_the_text() {
        let small = qr("link", "HTTP://A.DK").unwrap();
        assert_eq!((small.side(), small.quiet()), (21, 4));
        let large = qr("link", &"x".repeat(QR_LENGTH_MAX)).unwrap();
        assert!(large.side() > 57 && large.side() % 4 == 1);
        assert_eq!(large.rows().count(), usize::from(large.side()));
        // The finder pattern in the upper left corner.
        assert_eq!(small.rows().next().unwrap()[..8], [true, true, true, true, true, true, true, false]);
    }

    #[test]
    fn what_cannot_be_drawn_is_said() {
        assert_eq!(qr("link", "").unwrap_err().to_string(), "link is empty");
        assert_eq!(
            qr("link", "https://a.dk/ø").unwrap_err().to_string(),
            "link holds 'ø'; QR Code takes printable ASCII characters without blanks, as links have"
        );
        assert_eq!(
            qr("link", &"x".repeat(301)).unwrap_err().to_string(),
            "link has 301 characters; QR Code holds at most 300"
        );
    }
}
