//! The sign before formulas: a spreadsheet runs a cell that begins with `=`.
//!
//! A text cell that begins with any number of `'` and then `= + - @` (also full-width), tab, CR, LF or NUL gets one
//! more `'`; reading takes one off. Writing and reading back gives the same text, whatever it was.

use std::borrow::Cow;

/// Whether a program may take this text for a formula, before or after quotes are taken off.
fn is_risky(text: &str) -> bool {
    let rest = text.trim_start_matches('\'');
    rest.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n', '\0'])
}

/// The text as it is written into a CSV cell.
#[must_use]
pub fn escape(text: &str) -> Cow<'_, str> {
    if is_risky(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// The text that a CSV cell holds.
#[must_use]
pub fn unescape(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(text) if is_risky(text) => text,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_gets_one_more_quote() {
        for (text, cell) in [
            ("=1+1", "'=1+1"),
            ("'=x", "''=x"),
            ("''@x", "'''@x"),
            ("+45 12 34", "'+45 12 34"),
            ("-", "'-"),
            ("＝1", "'＝1"),
            ("\tx", "'\tx"),
            ("\rx", "'\rx"),
            ("\nx", "'\nx"),
            ("\0", "'\0"),
            ("", ""),
            ("'", "'"),
            ("'hello'", "'hello'"),
            ("a=b", "a=b"),
            ("Rødgrød", "Rødgrød"),
        ] {
            assert_eq!(escape(text), cell, "{text:?}");
            assert_eq!(unescape(cell), text, "{cell:?}");
        }
    }

    #[test]
    fn a_foreign_cell_without_the_sign_stays() {
        for cell in ["=1+1", "-5", "'tis", "", "x"] {
            assert_eq!(unescape(cell), cell);
        }
    }
}
