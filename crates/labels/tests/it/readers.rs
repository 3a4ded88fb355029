//! Sheets of symbols, written, rendered and read.

use rummelig_labels::page::{Area, Module, PlacedBars, PlacedMatrix, Point, Size, mm};
use rummelig_labels::symbol::{Bars, Matrix, Symbology};
use rummelig_labels::{Document, Heading, Kind, Language, Page, Resolution, pdf, zpl};
use serde_json::{Value, json};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What the document is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Pdf,
    Zpl,
}

/// One way from the page to a picture.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Combination {
    pub(crate) format: Format,
    pub(crate) resolution: Resolution,
    /// Black and white instead of greys.
    pub(crate) black_and_white: bool,
}

/// All of them.
pub(crate) fn combinations() -> Vec<Combination> {
    let mut all = Vec::new();
    for format in [Format::Pdf, Format::Zpl] {
        for resolution in [Resolution::Dpi203, Resolution::Dpi300] {
            for black_and_white in [false, true] {
                all.push(Combination { format, resolution, black_and_white });
            }
        }
    }
    all
}

/// A symbol that is to be read back.
#[derive(Clone, Debug)]
pub(crate) enum Drawn {
    Bars(Bars),
    Matrix(Matrix),
}

impl Drawn {
    fn symbology(&self) -> Symbology {
        match self {
            Self::Bars(bars) => bars.symbology(),
            Self::Matrix(matrix) => matrix.symbology(),
        }
    }

    fn data(&self) -> &str {
        match self {
            Self::Bars(bars) => bars.data(),
            Self::Matrix(matrix) => matrix.data(),
        }
    }

    /// Who reads it: always the first, and the second one time in ten.
    fn readers(&self) -> [Reader; 2] {
        match self.symbology() {
            Symbology::Gs1128 => [Reader::Zxing, Reader::Zbar],
            Symbology::Gs1DataMatrix => [Reader::Zxing, Reader::Dmtx],
            _ => [Reader::Zbar, Reader::Zxing],
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reader {
    Zbar,
    Dmtx,
    Zxing,
}

impl Reader {
    const fn name(self) -> &'static str {
        match self {
            Self::Zbar => "zbar",
            Self::Dmtx => "dmtx",
            Self::Zxing => "zxing",
        }
    }

    /// What this reader must say of a symbol: which it is, and its data.
    fn expected(self, drawn: &Drawn) -> (&'static str, Vec<u8>) {
        use Symbology::{Code39, Code128, Ean13, Gs1DataMatrix, Gs1128, Itf14, Qr};
        let data = drawn.data().as_bytes().to_vec();
        let identifier = match (self, drawn.symbology()) {
            (Self::Zbar, Code128 | Gs1128) => "CODE-128",
            (Self::Zbar, Ean13) => "EAN-13",
            (Self::Zbar, Itf14) => "I2/5",
            (Self::Zbar, Code39) => "CODE-39",
            (Self::Zbar, Qr) => "QR-Code",
            (Self::Dmtx, _) => "DataMatrix",
            (Self::Zxing, Code128) => "]C0",
            (Self::Zxing, Gs1128) => "]C1",
            (Self::Zxing, Ean13) => "]E0",
            (Self::Zxing, Itf14) => "]I1",
            (Self::Zxing, Code39) => "]A0",
            (Self::Zxing, Qr) => "]Q1",
            (Self::Zxing, Gs1DataMatrix) => "]d2",
            (Self::Zbar, Gs1DataMatrix) => "not read by zbar",
        };
        let data = match (self, drawn.symbology()) {
            // dmtxread tells the leading FNC1 too; zbar and zxing only those between elements, and zxing the leading one as ]C1 or ]d2.
            (Self::Dmtx, _) => [vec![0x1d], data].concat(),
            _ => data,
        };
        (identifier, data)
    }
}

/// The sheet: 40 cells, bars in two columns and squares in five.
const SHEET: Size = Size::A4;
pub(crate) const CELLS: usize = 40;

fn cell(number: usize, squares: bool) -> Area {
    let columns = if squares { 5 } else { 2 };
    let number = i32::try_from(number).unwrap();
    let size = Size {
        width: SHEET.width / columns,
        height: SHEET.height / (i32::try_from(CELLS).unwrap() / columns),
    };
    Area::new(number % columns * size.width, number / columns * size.height, size.width, size.height)
}

/// Draws a sheet of at most [`CELLS`] symbols, all bars or all matrices.
fn sheet(symbols: &[&Drawn], resolution: Resolution) -> Page {
    let mut page = Page::new(SHEET);
    for (number, symbol) in symbols.iter().enumerate() {
        let (width, size) = match symbol {
            Drawn::Bars(bars) => (cell(number, false), bars.modules_with_quiet()),
            Drawn::Matrix(matrix) => (cell(number, true), matrix.side_with_quiet()),
        };
        // Sizes rotate, so that narrow modules are proven and wide ones too.
        let widest = 2 + u8::try_from(number % 3).unwrap();
        let module = Module::widest("proof", size, width.width, resolution, 2..=widest).unwrap();
        let at = Point::new(width.left, width.top + 300);
        match symbol {
            Drawn::Bars(bars) => {
                page.push(PlacedBars { at, module, height: width.height - mm(2), bars: bars.clone() });
            }
            Drawn::Matrix(matrix) => page.push(PlacedMatrix { at, module, matrix: matrix.clone() }),
        }
    }
    page
}

/// A page with what is to be read on it, and where.
#[derive(Clone)]
pub(crate) struct Sheet {
    pub(crate) page: Page,
    pub(crate) cells: Vec<(Area, Drawn)>,
}

/// Draws, renders and reads the symbols in one way, and says what was not read as it was meant.
pub(crate) fn read_back(symbols: &[Drawn], combination: Combination) -> Vec<String> {
    let (bars, matrices): (Vec<&Drawn>, Vec<&Drawn>) =
        symbols.iter().partition(|symbol| matches!(symbol, Drawn::Bars(_)));
    let sheet_of = |symbols: &[&Drawn]| Sheet {
        page: sheet(symbols, combination.resolution),
        cells: symbols
            .iter()
            .enumerate()
            .map(|(number, symbol)| (cell(number, matches!(symbol, Drawn::Matrix(_))), Drawn::clone(symbol)))
            .collect(),
    };
    let sheets: Vec<Sheet> = bars.chunks(CELLS).chain(matrices.chunks(CELLS)).map(sheet_of).collect();
    read_sheets(&sheets, combination)
}

/// Writes, renders and reads pages of one size in one way, and says what was not read as it was meant.
pub(crate) fn read_sheets(sheets: &[Sheet], combination: Combination) -> Vec<String> {
    let heading = Heading {
        kind: Kind::LocationLabel,
        code: "PROOF".to_owned(),
        title: "Proof".to_owned(),
        language: Language::English,
        made_at: 0,
        resolution: combination.resolution,
    };
    let folder = tempfile::tempdir().unwrap();
    let pages = sheets.iter().map(|sheet| sheet.page.clone()).collect();
    let document = Document::new(heading, pages, Vec::new());
    let pictures = match combination.format {
        Format::Pdf => render_pdf(&document, combination, folder.path()),
        Format::Zpl => render_zpl(&document, combination, folder.path()),
    };
    assert_eq!(pictures.len(), sheets.len(), "{combination:?}: one picture a sheet");
    read(sheets, &pictures, combination)
}

fn render_pdf(document: &Document, combination: Combination, folder: &Path) -> Vec<PathBuf> {
    let file = folder.join("sheets.pdf");
    fs::write(&file, pdf::write(document)).unwrap();
    let colours = if combination.black_and_white { "-mono" } else { "-gray" };
    let dots = combination.resolution.dots_per_inch().to_string();
    let mut command = Command::new("pdftoppm");
    command.args(["-r", &dots, colours]).arg(&file).arg(folder.join("sheet"));
    run(command, &[]);
    let picture = |name: &str| name.ends_with(".pgm") || name.ends_with(".pbm");
    let mut found: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| picture(path.to_str().unwrap()));
    found.sort();
    found
}

fn render_zpl(document: &Document, combination: Combination, folder: &Path) -> Vec<PathBuf> {
    let file = folder.join("sheets.zpl");
    fs::write(&file, zpl::write(document)).unwrap();
    let dots = |length| combination.resolution.dots(length);
    let size = document.pages().first().map_or(SHEET, |page| page.size);
    let job = json!([{
        "zpl": file,
        "png": folder.join("sheet"),
        "columns": dots(size.width),
        "rows": dots(size.height),
        // The renderer counts dots a millimetre; 300 dots an inch are sold as 12.
        "dotsPerMillimetre": if combination.resolution == Resolution::Dpi203 { 8 } else { 12 },
    }]);
    let mut command = Command::new("node");
    command.arg(here("render.mjs"));
    run(command, job.to_string().as_bytes());
    (0..document.pages().len()).map(|page| folder.join(format!("sheet-{page}.png"))).collect()
}

fn read(sheets: &[Sheet], pictures: &[PathBuf], combination: Combination) -> Vec<String> {
    let dots = |length| combination.resolution.dots(length);
    let cell_of = |number: usize, (area, symbol): &(Area, Drawn)| {
        json!({
            "box": [dots(area.left), dots(area.top), dots(area.right()), dots(area.bottom())],
            "readers": readers_of(number, symbol).iter().map(|reader| reader.name()).collect::<Vec<_>>(),
        })
    };
    let picture_of = |(sheet, picture): (&Sheet, &PathBuf)| {
        let cells: Vec<Value> =
            sheet.cells.iter().enumerate().map(|(number, cell)| cell_of(number, cell)).collect();
        json!({"path": picture, "black_and_white": combination.black_and_white, "cells": cells})
    };
    let jobs: Vec<Value> = sheets.iter().zip(pictures).map(picture_of).collect();
    let mut command = Command::new(python());
    command.arg(here("read.py"));
    let answer: Value = serde_json::from_slice(&run(command, json!(jobs).to_string().as_bytes())).unwrap();
    let mut wrong = Vec::new();
    for (sheet_number, sheet) in sheets.iter().enumerate() {
        for (number, (_, symbol)) in sheet.cells.iter().enumerate() {
            for (reader_number, reader) in readers_of(number, symbol).into_iter().enumerate() {
                let found = &answer[sheet_number][number][reader_number];
                let (identifier, data) = reader.expected(symbol);
                if *found != json!([[identifier, hex(&data)]]) {
                    wrong.push(format!(
                        "{combination:?}, sheet {sheet_number}, cell {number}: {reader:?} read {found} instead of {identifier} {:?} ({})",
                        symbol.data(),
                        hex(&data)
                    ));
                }
            }
        }
    }
    wrong
}

/// One reader, and one time in ten a second one.
fn readers_of(number: usize, symbol: &Drawn) -> Vec<Reader> {
    let [first, second] = symbol.readers();
    if number % 10 == 3 { vec![first, second] } else { vec![first] }
}

fn hex(data: &[u8]) -> String {
    data.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn here(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/readers").join(name)
}

/// The Python into which the set-up script put the readers.
fn python() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../var/label-readers/bin/python")
}

/// Runs a tool to its end and gives what it printed.
fn run(mut command: Command, input: &[u8]) -> Vec<u8> {
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{name} cannot be started ({error}): run scripts/setup-tests.sh"));
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let said: String = said.chars().rev().take(600).collect::<Vec<_>>().into_iter().rev().collect();
    assert!(
        output.status.success(),
        "{name} ended with {}: run scripts/setup-tests.sh; {said}",
        output.status
    );
    output.stdout
}
