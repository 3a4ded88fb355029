//! Record ends as one sign, and a count of lines that can be trusted.
//!
//! A reader in front of the CSV parser: outside quotes CR LF becomes LF, the last record gets its line end, and a
//! quote that is never closed is an error instead of one cell that swallows the rest of the file.

use std::io::{self, Read};

const CHUNK_BYTES: usize = 64 * 1024;

/// A quoted cell that begins on this line (1 is the first) has no end.
#[derive(Debug, thiserror::Error)]
#[error("the quoted cell that begins on line {line} is never closed")]
pub(super) struct UnclosedQuote {
    pub(super) line: u64,
}

/// Where the scan stands within a record; the same states as in the parser behind it (RFC 4180).
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    CellStart,
    Plain,
    Quoted,
    /// After a quote inside a quoted cell: its end, or the first of two that mean one.
    QuoteSeen,
}

/// See the module.
pub(super) struct Framed<R> {
    inner: R,
    delimiter: u8,
    state: State,
    line: u64,
    quote_line: u64,
    /// A CR outside quotes waits for what follows it.
    cr_waits: bool,
    ended: bool,
    last: u8,
    chunk: Vec<u8>,
    ready: Vec<u8>,
    taken: usize,
}

impl<R: Read> Framed<R> {
    pub(super) fn new(inner: R, delimiter: u8) -> Self {
        Self {
            inner,
            delimiter,
            state: State::CellStart,
            line: 1,
            quote_line: 0,
            cr_waits: false,
            ended: false,
            last: b'\n',
            chunk: vec![0; CHUNK_BYTES],
            ready: Vec::with_capacity(CHUNK_BYTES + 2),
            taken: 0,
        }
    }

    fn refill(&mut self) -> io::Result<()> {
        self.ready.clear();
        self.taken = 0;
        while self.ready.is_empty() && !self.ended {
            let length = match self.inner.read(&mut self.chunk) {
                Ok(length) => length,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if length == 0 {
                self.end()?;
            }
            for at in 0..length {
                self.take(self.chunk[at]);
            }
        }
        Ok(())
    }

    fn take(&mut self, byte: u8) {
        if self.cr_waits {
            self.cr_waits = false;
            if byte != b'\n' {
                self.emit(b'\r');
            }
        }
        if byte == b'\r' && self.state != State::Quoted {
            self.cr_waits = true;
        } else {
            self.emit(byte);
        }
    }

    fn emit(&mut self, byte: u8) {
        let outside = match byte {
            b'\n' => State::CellStart,
            _ if byte == self.delimiter => State::CellStart,
            _ => State::Plain,
        };
        self.state = match self.state {
            State::CellStart if byte == b'"' => {
                self.quote_line = self.line;
                State::Quoted
            }
            State::Quoted if byte == b'"' => State::QuoteSeen,
            State::QuoteSeen if byte == b'"' => State::Quoted,
            State::Quoted => State::Quoted,
            State::CellStart | State::Plain | State::QuoteSeen => outside,
        };
        self.line += u64::from(byte == b'\n');
        self.last = byte;
        self.ready.push(byte);
    }

    fn end(&mut self) -> io::Result<()> {
        self.ended = true;
        if self.state == State::Quoted {
            let problem = UnclosedQuote { line: self.quote_line };
            return Err(io::Error::new(io::ErrorKind::InvalidData, problem));
        }
        if self.last != b'\n' {
            self.emit(b'\n');
        }
        Ok(())
    }
}

impl<R: Read> Read for Framed<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.taken == self.ready.len() {
            self.refill()?;
        }
        let length = out.len().min(self.ready.len() - self.taken);
        out[..length].copy_from_slice(&self.ready[self.taken..self.taken + length]);
        self.taken += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<&str, u64>) {
        let mut framed = Framed::new(text.as_bytes(), b',');
        let mut out = String::new();
        match (framed.read_to_string(&mut out), expected) {
            (Ok(_), Ok(wanted)) => assert_eq!(out, wanted, "{text:?}"),
            (Err(error), Err(line)) => {
                let problem = error.get_ref().and_then(|inner| inner.downcast_ref::<UnclosedQuote>());
                assert_eq!(problem.map(|problem| problem.line), Some(line), "{text:?}");
            }
            (found, expected) => panic!("{text:?}: {found:?} instead of {expected:?}"),
        }
    }

    #[test]
    fn record_ends_become_one_sign_and_cells_stay() {
        check("", Ok(""));
        check("a,b\r\nc,d\r\n", Ok("a,b\nc,d\n"));
        check("a,b\nc,d", Ok("a,b\nc,d\n"));
        check("a,b\r\nc,d\r", Ok("a,b\nc,d\n"));
        check("a\rb\n", Ok("a\rb\n"));
        check("\"a\r\nb\",c\r\n", Ok("\"a\r\nb\",c\n"));
        check("\"a\"\r\nb\r\n", Ok("\"a\"\nb\n"));
        check("\"a \"\"b\"\"\"\r\n", Ok("\"a \"\"b\"\"\"\n"));
        // A quote inside a plain cell is a sign like any other.
        check("5\" nail,\"x\"\n", Ok("5\" nail,\"x\"\n"));
    }

    #[test]
    fn a_quote_without_end_is_named_by_its_line() {
        check("a\n\"b\nc\nd\n", Err(2));
        check("a,\"b\"\",\n", Err(1));
    }
}
