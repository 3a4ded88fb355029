//! `rejected.csv`: the rows that were not taken, ready to be mended and sent again.

use super::escape::escape;
use super::report::RowError;
use super::table::{ERROR_COLUMNS, Row};
use std::borrow::Cow;
use std::io::{self, Write};

/// Writes the original columns and, behind them, `error_row,error_column,error_code,error_message`.
///
/// The file keeps the delimiter of the original, and with it the decimal mark, and is UTF-8. Where every row was taken
/// it is a header without rows.
pub struct RejectedWriter<W: Write> {
    rows: csv::Writer<W>,
    /// Which columns of the file are its own, and not error columns of an earlier try.
    kept: Vec<bool>,
}

impl<W: Write> RejectedWriter<W> {
    /// A writer for the rows of a file with these headers.
    ///
    /// # Errors
    /// When writing the header fails.
    pub fn new(out: W, headers: &[String], delimiter: u8) -> io::Result<Self> {
        let kept: Vec<bool> = headers.iter().map(|name| !ERROR_COLUMNS.contains(&name.as_str())).collect();
        let rows = csv::WriterBuilder::new().flexible(true).delimiter(delimiter).from_writer(out);
        let mut writer = Self { rows, kept };
        let own = headers.iter().map(String::as_str).filter(|name| !ERROR_COLUMNS.contains(name));
        writer.record(own.chain(ERROR_COLUMNS).map(safe))?;
        Ok(writer)
    }

    /// Writes one row with what is wrong with it. Several errors stand in the same cells, split at `|`.
    ///
    /// # Errors
    /// When writing fails.
    pub fn write(&mut self, row: &Row, errors: &[RowError]) -> io::Result<()> {
        let mut lines: Vec<String> = Vec::new();
        for error in errors {
            let line = error.row.to_string();
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
        let joined = |part: fn(&RowError) -> &str| errors.iter().map(part).collect::<Vec<_>>().join("|");
        let about = [
            lines.join("|"),
            joined(|error| &error.column),
            joined(|error| &error.code),
            joined(|error| &error.message),
        ];
        // A row may be shorter than the header; the error columns must still stand under their own headers.
        let own = self.kept.iter().enumerate().filter(|(_, kept)| **kept);
        let own: Vec<Cow<'_, str>> = own.map(|(index, _)| safe(row.cells.get(index).unwrap_or(""))).collect();
        self.record(own.into_iter().chain(about.iter().map(|text| safe(text))))
    }

    fn record<'a>(&mut self, cells: impl Iterator<Item = Cow<'a, str>>) -> io::Result<()> {
        for cell in cells {
            self.rows.write_field(cell.as_ref()).map_err(io::Error::other)?;
        }
        self.rows.write_record(None::<&[u8]>).map_err(io::Error::other)
    }

    /// Hands everything to the operating system.
    ///
    /// # Errors
    /// When writing fails.
    pub fn flush(&mut self) -> io::Result<()> {
        self.rows.flush()
    }
}

/// The cell as a spreadsheet may open it; a plain number cannot be a formula and stays.
fn safe(text: &str) -> Cow<'_, str> {
    let number = text.strip_prefix('-').is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_ascii_digit())
            && rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b',')
    });
    if number { Cow::Borrowed(text) } else { escape(text) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use csv::StringRecord;

    fn error(row: u64, column: &str, code: &str) -> RowError {
        RowError { row, column: column.to_owned(), code: code.to_owned(), message: format!("mend {column}") }
    }

    fn written(headers: &[&str], delimiter: u8, rows: &[(&[&str], &[RowError])]) -> String {
        let headers: Vec<String> = headers.iter().map(|name| (*name).to_owned()).collect();
        let mut out = Vec::new();
        let mut writer = RejectedWriter::new(&mut out, &headers, delimiter).unwrap();
        for (cells, errors) in rows {
            let row = Row { line: 9, cells: StringRecord::from(cells.to_vec()) };
            writer.write(&row, errors).unwrap();
        }
        writer.flush().unwrap();
        drop(writer);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn rows_keep_their_columns_and_say_what_is_wrong() {
        assert_eq!(
            written(
                &["sku", "quantity"],
                b';',
                &[
                    (&["A", "1,5"], &[error(2, "quantity", "bad_format")]),
                    (&["", "x"], &[error(3, "sku", "missing"), error(3, "quantity", "not_a_number")]),
                    (&["B"], &[error(2, "quantity", "bad_format")]),
                ]
            ),
            "sku;quantity;error_row;error_column;error_code;error_message\n\
             A;1,5;2;quantity;bad_format;mend quantity\n\
             ;x;3;sku|quantity;missing|not_a_number;mend sku|mend quantity\n\
             B;;2;quantity;bad_format;mend quantity\n"
        );
    }

    #[test]
    fn formulas_are_defused_and_numbers_stay() {
        assert_eq!(
            written(&["a", "b", "c", "d"], b',', &[(&["=1+1", "-5", "'=x", "-2+3"], &[])]),
            "a,b,c,d,error_row,error_column,error_code,error_message\n'=1+1,-5,''=x,'-2+3,,,,\n"
        );
    }

    #[test]
    fn error_columns_of_an_earlier_try_are_replaced() {
        let headers = ["sku", "error_row", "error_column", "error_code", "error_message", "lot"];
        assert_eq!(
            written(&headers, b',', &[(&["A", "2", "x", "y", "z", "L"], &[error(4, "lot", "too_long")])]),
            "sku,lot,error_row,error_column,error_code,error_message\nA,L,4,lot,too_long,mend lot\n"
        );
        assert_eq!(written(&headers, b',', &[]), "sku,lot,error_row,error_column,error_code,error_message\n");
    }
}
