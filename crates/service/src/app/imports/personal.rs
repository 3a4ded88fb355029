//! What a file about workers must not hold: nobody's CPR number, nobody's diagnosis.
//!
//! Such a file is refused whole and before anything is written, so that no copy of it stays here.

use super::ImportError;
use super::table::Row;

/// Columns that the people issue brings; until then there is no safe place for them.
const CONDITION_COLUMNS: [&str; 3] = ["coach", "licences", "work_conditions"];

/// Parts of headers that announce what is never stored, in Danish and English.
const NEVER_STORED: [&str; 12] = [
    "cpr",
    "personnummer",
    "social_security",
    "diagnos",
    "medical",
    "medicin",
    "health",
    "helbred",
    "sygdom",
    "illness",
    "disability",
    "handicap",
];

/// Refuses a file of workers by its headers.
pub(super) fn check_headers(headers: &[String]) -> Result<(), ImportError> {
    for header in headers {
        let name = header.to_lowercase().replace([' ', '-'], "_");
        if NEVER_STORED.iter().any(|word| name.contains(word)) {
            return Err(ImportError::unreadable(
                format!("the column `{header}` holds what is never stored here; remove it from the file"),
                format!("kolonnen `{header}` indeholder noget, som aldrig gemmes her; fjern den fra filen"),
            ));
        }
        if CONDITION_COLUMNS.contains(&name.as_str()) {
            return Err(ImportError::unreadable(
                format!("the column `{header}` is refused: work conditions cannot be stored yet"),
                format!("kolonnen `{header}` afvises: arbejdsvilkår kan ikke gemmes endnu"),
            ));
        }
    }
    Ok(())
}

/// Refuses a file of workers when a cell holds a CPR number. The message does not repeat it.
pub(super) fn check_row(row: &Row) -> Result<(), ImportError> {
    if row.cells.iter().any(holds_cpr_number) {
        let line = row.line;
        return Err(ImportError::unreadable(
            format!("line {line} holds a number in the form of a CPR number; please leave this number out"),
            format!("linje {line} indeholder et nummer, der ligner et CPR-nummer; udelad det, tak"),
        ));
    }
    Ok(())
}

/// Whether the text holds `DDMMYY-NNNN` with a possible day and month, not as part of a longer number.
fn holds_cpr_number(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    bytes.windows(11).enumerate().any(|(at, window)| {
        let number = |from: usize| (window[from] - b'0') * 10 + (window[from + 1] - b'0');
        window.iter().enumerate().all(|(i, byte)| if i == 6 { *byte == b'-' } else { byte.is_ascii_digit() })
            && !(at > 0 && is_digit(at - 1))
            && !is_digit(at + 11)
            // Days from 61 stand in the numbers that are given out in emergencies.
            && matches!(number(0), 1..=31 | 61..=91)
            && matches!(number(2), 1..=12)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_tell_what_a_file_is_about() {
        for (header, word) in [
            ("CPR-nr", "never stored"),
            ("cpr", "never stored"),
            ("Diagnosis", "never stored"),
            ("diagnose", "never stored"),
            ("work conditions", "cannot be stored yet"),
            ("coach", "cannot be stored yet"),
            ("licences", "cannot be stored yet"),
        ] {
            let error = check_headers(&["code".to_owned(), header.to_owned()]).unwrap_err().to_string();
            assert!(error.contains(word), "{header}: {error}");
        }
        let plain = ["code", "display_name", "language", "site"].map(str::to_owned);
        assert!(check_headers(&plain).is_ok());
    }

    #[test]
    fn a_cpr_number_is_known_by_its_shape() {
        for (text, found) in [
            ("010190-1234", true),
            ("Anna (010190-1234)", true),
            ("610190-1234", true),
            ("321390-1234", false),
            ("011390-1234", false),
            ("0101901234", false),
            ("1010190-1234", false),
            ("010190-12345", false),
            ("010190-123", false),
            ("ø010190-1234ø", true),
            ("", false),
        ] {
            assert_eq!(holds_cpr_number(text), found, "{text}");
        }
        let row = Row { line: 7, cells: csv::StringRecord::from(vec!["W-1", "010190-1234"]) };
        let message = check_row(&row).unwrap_err().to_string();
        assert!(message.contains("line 7") && !message.contains("0101"), "{message}");
    }
}
