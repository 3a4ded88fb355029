//! A file as a header and rows of trimmed cells.

use super::encoding::{Encoding, Examined};
use super::framing::{Framed, UnclosedQuote};
use super::{ImportError, escape};
use csv::{ByteRecord, StringRecord, Terminator};
use std::io::{Read, Seek, SeekFrom};

/// The longest header line that is searched for its delimiter.
const HEADER_BYTES_MAX: usize = 64 * 1024;

/// The delimiters that are known, the likelier first.
const DELIMITERS: [u8; 4] = *b",;\t|";

/// The columns that `rejected.csv` adds; a mended file may keep them, they say nothing.
pub const ERROR_COLUMNS: [&str; 4] = ["error_row", "error_column", "error_code", "error_message"];

/// Which sign separates the whole part of a number from the rest. Thousands marks are not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecimalMark {
    /// `2.55`
    Point,
    /// `2,55`
    Comma,
}

impl DecimalMark {
    /// The sign itself.
    #[must_use]
    pub const fn sign(self) -> char {
        match self {
            Self::Point => '.',
            Self::Comma => ',',
        }
    }

    /// What a file with this delimiter uses: programs that separate cells by `;` do so because of the comma.
    #[must_use]
    pub const fn of_delimiter(delimiter: u8) -> Self {
        if delimiter == b';' { Self::Comma } else { Self::Point }
    }
}

/// One row: its cells, and where it stands.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// The line of the file the row begins on; the header is usually line 1, so this is also the row of a spreadsheet.
    pub line: u64,
    /// The cells, trimmed, without the sign that our exports put before formulas.
    pub cells: StringRecord,
}

/// A file that is read row by row in constant memory.
pub struct Table<R> {
    rows: csv::Reader<Framed<R>>,
    record: ByteRecord,
    encoding: Encoding,
    delimiter: u8,
    headers: Vec<String>,
}

impl<R: Read + Seek> Table<R> {
    /// Finds the delimiter and reads the header line.
    ///
    /// # Errors
    /// [`ImportError::Unreadable`] for an empty file, and for a header that is missing or stands there twice.
    pub fn open(mut reader: R, examined: &Examined) -> Result<Self, ImportError> {
        reader.seek(SeekFrom::Start(examined.text_start))?;
        let delimiter = find_delimiter(&mut reader)?;
        reader.seek(SeekFrom::Start(examined.text_start))?;
        let rows = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .terminator(Terminator::Any(b'\n'))
            .buffer_capacity(64 * 1024)
            .from_reader(Framed::new(reader, delimiter));
        let mut table = Self {
            rows,
            record: ByteRecord::new(),
            encoding: examined.encoding,
            delimiter,
            headers: Vec::new(),
        };
        let mut header = Row::default();
        if !table.next(&mut header)? {
            return Err(ImportError::unreadable(
                "the file is empty; its first line names the columns",
                "filen er tom; første linje skal nævne kolonnerne",
            ));
        }
        table.headers = checked_headers(&header.cells)?;
        Ok(table)
    }

    /// The names of the columns, in their order.
    #[must_use]
    pub fn headers(&self) -> &[String] {
        &self.headers
    }

    /// The sign between the cells.
    #[must_use]
    pub const fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// Reads the next row that is not blank into `row`; `false` at the end.
    ///
    /// # Errors
    /// [`ImportError::Unreadable`] for a quote that is never closed, [`ImportError::Io`] when reading fails.
    pub fn next(&mut self, row: &mut Row) -> Result<bool, ImportError> {
        loop {
            if !self.rows.read_byte_record(&mut self.record).map_err(read_error)? {
                return Ok(false);
            }
            let line_ends = self.record.iter().flatten().filter(|&&byte| byte == b'\n').count() as u64;
            row.line = self.rows.position().line().saturating_sub(1 + line_ends);
            row.cells.clear();
            let mut blank = true;
            for cell in &self.record {
                let text = self.encoding.decode(cell);
                let text = escape::unescape(text.trim());
                blank &= text.is_empty();
                row.cells.push_field(text);
            }
            if !blank {
                return Ok(true);
            }
        }
    }
}

fn read_error(error: csv::Error) -> ImportError {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => {
            match error.get_ref().and_then(|inner| inner.downcast_ref::<UnclosedQuote>()) {
                Some(problem) => ImportError::unreadable(
                    problem.to_string(),
                    format!(
                        "cellen i anførselstegn, der begynder på linje {}, bliver aldrig lukket",
                        problem.line
                    ),
                ),
                None => ImportError::Io(error),
            }
        }
        // The reader is flexible and reads bytes, so that no other kind is expected.
        kind => ImportError::Io(std::io::Error::other(format!("{kind:?}"))),
    }
}

/// The delimiter that stands most often in the first line that is not blank; `,` where none does.
fn find_delimiter<R: Read>(reader: &mut R) -> Result<u8, ImportError> {
    let mut head = Vec::new();
    reader.take(HEADER_BYTES_MAX as u64).read_to_end(&mut head)?;
    let start = head.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(head.len());
    let mut counts = [0_u32; DELIMITERS.len()];
    let mut quoted = false;
    let mut ended = head.len() < HEADER_BYTES_MAX;
    for byte in &head[start..] {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => {
                ended = true;
                break;
            }
            _ if quoted => {}
            _ => {
                if let Some(which) = DELIMITERS.iter().position(|delimiter| delimiter == byte) {
                    counts[which] += 1;
                }
            }
        }
    }
    if !ended {
        return Err(ImportError::unreadable(
            "the header line is longer than 64 KiB; is this a CSV file?",
            "linjen med kolonnenavne er længere end 64 KiB; er det en CSV-fil?",
        ));
    }
    let most = counts.iter().copied().max().unwrap_or(0);
    let which = counts.iter().position(|&count| count == most).unwrap_or(0);
    Ok(DELIMITERS[which])
}

fn checked_headers(cells: &StringRecord) -> Result<Vec<String>, ImportError> {
    let mut headers: Vec<String> = Vec::with_capacity(cells.len());
    for (index, cell) in cells.iter().enumerate() {
        if cell.is_empty() {
            let column = index + 1;
            return Err(ImportError::unreadable(
                format!("column {column} has no header; the first line names every column"),
                format!("kolonne {column} har intet navn; første linje skal nævne alle kolonner"),
            ));
        }
        if headers.iter().any(|header| header == cell) {
            return Err(ImportError::unreadable(
                format!("the header `{cell}` stands there twice"),
                format!("kolonnenavnet `{cell}` står der to gange"),
            ));
        }
        headers.push(cell.to_owned());
    }
    Ok(headers)
}

#[cfg(test)]
mod tests {
    use super::super::encoding::examine;
    use super::*;
    use std::io::Cursor;

    type Cells = Vec<(u64, Vec<String>)>;

    fn read(bytes: &[u8]) -> Result<(u8, Vec<String>, Cells), ImportError> {
        let mut file = Cursor::new(bytes);
        let examined = examine(&mut file)?;
        let mut table = Table::open(file, &examined)?;
        let mut rows = Vec::new();
        let mut row = Row::default();
        while table.next(&mut row)? {
            rows.push((row.line, row.cells.iter().map(str::to_owned).collect()));
        }
        Ok((table.delimiter(), table.headers().to_vec(), rows))
    }

    fn check(text: &str, delimiter: char, headers: &[&str], rows: &[(u64, &[&str])]) {
        let found = read(text.as_bytes()).unwrap();
        assert_eq!(char::from(found.0), delimiter, "{text:?}");
        assert_eq!(found.1, headers, "{text:?}");
        let wanted: Cells = rows
            .iter()
            .map(|(line, cells)| (*line, cells.iter().map(|cell| (*cell).to_owned()).collect()))
            .collect();
        assert_eq!(found.2, wanted, "{text:?}");
    }

    #[test]
    fn the_header_line_shows_the_delimiter() {
        check("a,b\n1,2\n", ',', &["a", "b"], &[(2, &["1", "2"])]);
        check("a;b\n1,5;2\n", ';', &["a", "b"], &[(2, &["1,5", "2"])]);
        check("a\tb\n1\t2\n", '\t', &["a", "b"], &[(2, &["1", "2"])]);
        check("a|b\n1|2\n", '|', &["a", "b"], &[(2, &["1", "2"])]);
        check("a\n1;2\n", ',', &["a"], &[(2, &["1;2"])]);
        check("\"a,b,c\";d\n1;2\n", ';', &["a,b,c", "d"], &[(2, &["1", "2"])]);
        check("\u{feff}a;b\n1;2\n", ';', &["a", "b"], &[(2, &["1", "2"])]);
    }

    #[test]
    fn cells_are_trimmed_and_blank_lines_skipped_but_counted() {
        check(
            "\n a , b \r\n\r\n 1 ,\"x\ny\"\r\n,\r\n  \n3,'=1+1\n4,''=x\n5,-5",
            ',',
            &["a", "b"],
            &[(4, &["1", "x\ny"]), (8, &["3", "=1+1"]), (9, &["4", "'=x"]), (10, &["5", "-5"])],
        );
        check("a,b\n", ',', &["a", "b"], &[]);
        check("a,b\n1\n1,2,3\n", ',', &["a", "b"], &[(2, &["1"]), (3, &["1", "2", "3"])]);
        check("a,b\n\"say \"\"hi\"\"\",5\" nail\n", ',', &["a", "b"], &[(2, &["say \"hi\"", "5\" nail"])]);
    }

    #[test]
    fn windows_1252_is_decoded_cell_by_cell() {
        let (_, headers, rows) = read(b"navn;v\xE6gt\n\x52\xF8\x64\x67\x72\xF8\x64;1,5\n").unwrap();
        assert_eq!(headers, ["navn", "vægt"]);
        assert_eq!(rows, [(2, vec!["Rødgrød".to_owned(), "1,5".to_owned()])]);
    }

    #[test]
    fn a_table_without_sense_is_refused() {
        let long = "x".repeat(HEADER_BYTES_MAX);
        for text in ["", "\n\n", "a,,b\n", "a,b,\n", "a,b,a\n", "a,b\n\"1,2\n3,4\n", long.as_str()] {
            let found = read(text.as_bytes());
            assert!(matches!(found, Err(ImportError::Unreadable { .. })), "{text:?}: {found:?}");
        }
    }
}
