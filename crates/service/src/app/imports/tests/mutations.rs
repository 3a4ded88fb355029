//! Files that something went wrong with: never a panic, never a lost row.

use super::super::documents::OrderDocument;
use super::super::reading::Document;
use super::super::report::ImportReport;
use super::super::rows::{LocationRow, SkuRow, StockRow};
use super::super::sink::{Outcome, Refusal, Sink, SinkError, Taken};
use super::super::{ImportError, map::ColumnMap};
use super::{import, online_retail_map};
use crate::app::written::Written;

/// How many mutated files of each of the four kinds are tried: 1,000 in all, 10,000 in `make test-full`.
fn files() -> u64 {
    if std::env::var_os("RUMMELIG_TEST_FULL").is_some() { 2_500 } else { 250 }
}

/// A small generator, the same numbers on every machine (SplitMix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % (bound.max(1) as u64)).unwrap()
    }
}

/// Refuses every third document, so that both ways are walked, and counts the rows of those it takes.
struct Counting<F> {
    rows_of: F,
    seen: u64,
    rows_taken: u64,
}

impl<D, F: Fn(&D) -> u64> Sink<D> for Counting<F> {
    fn take(&mut self, documents: Vec<D>) -> Result<Vec<Outcome>, SinkError> {
        let mut outcomes = Vec::new();
        for document in documents {
            self.seen += 1;
            outcomes.push(if self.seen.is_multiple_of(3) {
                let (field, code) = ("sku".to_owned(), "unknown_sku".to_owned());
                Outcome::Refused(vec![Refusal { row: None, field, code, message: String::new() }])
            } else {
                self.rows_taken += (self.rows_of)(&document);
                Outcome::Taken(Taken { change: Written::Created, items: Vec::new(), description_differs: 0 })
            });
        }
        Ok(outcomes)
    }
}

const PIECES: [&[u8]; 24] = [
    b"\"",
    b"\"\"",
    b",",
    b";",
    b"\n",
    b"\r\n",
    b"\r",
    b"\0",
    b"\xEF\xBB\xBF",
    b"\xF8",
    b"\x81",
    b"\xC3",
    b"\t",
    b"'=1+1",
    b"-",
    b"0",
    b"99999999999999999999",
    b"1.5",
    b"2,5",
    b"NaN",
    "€".as_bytes(),
    b"|",
    b"~2",
    b"  ",
];

fn mutated(original: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = original.to_vec();
    for _ in 0..=random.below(6) {
        let at = random.below(bytes.len() + 1);
        match random.below(6) {
            0 => {
                let piece = PIECES[random.below(PIECES.len())];
                bytes.splice(at..at, piece.iter().copied());
            }
            1 => {
                let end = (at + random.below(20)).min(bytes.len());
                bytes.drain(at..end);
            }
            2 if at < bytes.len() => bytes[at] = random.next().to_le_bytes()[0],
            3 => {
                let end = (at + random.below(80)).min(bytes.len());
                let copy = bytes[at..end].to_vec();
                let to = random.below(bytes.len() + 1);
                bytes.splice(to..to, copy);
            }
            4 => bytes.truncate(at.max(bytes.len() / 2)),
            _ => {
                let mut lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
                let (one, other) = (random.below(lines.len()), random.below(lines.len()));
                if !lines.is_empty() {
                    lines.swap(one, other);
                }
                bytes = lines.concat();
            }
        }
    }
    bytes
}

/// What must hold for every file that is not refused whole.
fn check_balance(report: &ImportReport, rejected: &str, rows_taken: u64) {
    let aside: u64 = report.set_aside.iter().map(|(_, aside)| aside.rows).sum();
    assert_eq!(
        report.rows,
        rows_taken + aside + report.rejected.rows,
        "rows in = imported + set aside + rejected"
    );
    let written = csv::ReaderBuilder::new()
        .delimiter(u8::try_from(report.delimiter).unwrap())
        .from_reader(rejected.as_bytes())
        .into_byte_records()
        .map(Result::unwrap)
        .count() as u64;
    assert_eq!(written, aside + report.rejected.rows, "rejected.csv holds what was not taken");
    let read = ImportReport::from_json(report.kind, &report.to_json());
    assert_eq!(read.as_ref(), Some(report));
    assert!(!report.to_string().is_empty());
}

fn mutate<D: Document>(original: &str, map: Option<&ColumnMap>, rows_of: fn(&D) -> u64) {
    let mut random = Random(D::KIND.as_str().len() as u64);
    let (mut read, mut refused) = (0, 0);
    let files = files();
    for _ in 0..files {
        let bytes = mutated(original.as_bytes(), &mut random);
        let mut sink = Counting { rows_of, seen: 0, rows_taken: 0 };
        match import::<D>(&bytes, map, &mut sink) {
            Ok((report, rejected)) => {
                check_balance(&report, &rejected, sink.rows_taken);
                read += 1;
            }
            Err(ImportError::Unreadable { .. }) => {
                assert_eq!(sink.seen, 0, "a file is refused before its first row");
                refused += 1;
            }
            Err(error) => panic!("{error}"),
        }
    }
    assert!(read > files / 4 && refused > 0, "{}: {read} read, {refused} refused", D::KIND);
}

#[test]
fn mutated_orders_lose_no_row() {
    let mut text =
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n".to_owned();
    for n in 0..60 {
        let order = if n % 9 == 0 { format!("C{}", n / 9) } else { (n / 4).to_string() };
        let sku = if n % 7 == 0 { "POST".to_owned() } else { format!("1{n}a") };
        let customer = if n % 11 == 0 { "" } else { "17850.0" };
        let price = if n % 11 == 0 { "0" } else { "2.55" };
        text += &format!("{order},{sku},\"Name, {n}\",{n},2010-12-01 08:26:00,{price},{customer},EIRE\n");
    }
    mutate::<OrderDocument>(&text, Some(&online_retail_map()), |order| order.lines.len() as u64);
}

#[test]
fn mutated_rows_lose_no_row() {
    let stock: String =
        (0..40).map(|n| format!("AARHUS,A-{n},MUG-{n},{},LOT,2027-01-31,,good\n", n + 1)).collect();
    let header = "site,location,sku,quantity,lot,expires_on,serial,condition\n";
    mutate::<StockRow>(&format!("{header}{stock}"), None, |_| 1);
    let skus: String = (0..40).map(|n| format!("MUG-{n};Rødgrød {n};570{n}|571{n};120;ja;DK\r\n")).collect();
    mutate::<SkuRow>(
        &format!("sku;name;barcodes;length_mm;lot_tracked;origin_country\r\n{skus}"),
        None,
        |_| 1,
    );
    let places: String = (0..40).map(|n| format!("AARHUS\tA-{n}\tZ\tpick_face\t-{n}\tleft\tno\n")).collect();
    mutate::<LocationRow>(&format!("site\tcode\tzone\tkind\tx_mm\tside\tpickable\n{places}"), None, |_| 1);
}
