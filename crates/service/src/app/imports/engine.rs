//! The run of one file: rows in, documents to a sink, what was not taken to `rejected.csv`, and the report.

use super::ImportError;
use super::cells::Fault;
use super::encoding::{Examined, examine};
use super::kind::Kind;
use super::map::ColumnMap;
use super::personal;
use super::plan::{Counted, Plan};
use super::reading::{Document, Group, Notes};
use super::rejected::RejectedWriter;
use super::report::{ERRORS_MAX, ImportReport, RowError, SetAside};
use super::rules::Verdict;
use super::sink::{ItemNote, Outcome, Refusal, Sink, Taken};
use super::table::{Row, Table};
use crate::app::error::FieldCode;
use crate::app::written::Written;
use rummelig_domain::order::HoldReason;
use std::collections::{HashMap, HashSet};
use std::io::{Read, Seek, Write};

/// How many documents a sink gets at once, at most: what is written together keeps other writers waiting.
const BATCH_DOCUMENTS: usize = 500;
/// How many rows may wait before a sink gets what is there.
const BATCH_ROWS: usize = 1_000;

/// A file that was looked at once: its encoding and fingerprint are known, none of its rows is.
pub struct Source<R> {
    reader: R,
    examined: Examined,
}

impl<R: Read + Seek> Source<R> {
    /// Looks at all bytes once.
    ///
    /// # Errors
    /// As [`examine`].
    pub fn open(mut reader: R) -> Result<Self, ImportError> {
        let examined = examine(&mut reader)?;
        Ok(Self { reader, examined })
    }

    /// Encoding, size and fingerprint; the same fingerprint, kind and client is the same import.
    #[must_use]
    pub const fn examined(&self) -> &Examined {
        &self.examined
    }
}

/// How a file is to be imported.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// The name of the file in the report, without its folder.
    pub file: &'a str,
    /// The map, where the columns are not those of the kind.
    pub map: Option<&'a ColumnMap>,
    /// The most rows; none for no limit.
    pub rows_max: Option<u64>,
    /// Called after each batch with the rows done and the rows of the file.
    pub progress: &'a dyn Fn(u64, u64),
}

/// Imports one file.
///
/// # Errors
/// [`ImportError`]: everything but `Io` and `Sink` comes before the sink has seen a document.
pub fn run<D: Document, R: Read + Seek, W: Write>(
    source: &mut Source<R>,
    options: Options<'_>,
    sink: &mut dyn Sink<D>,
    rejected: W,
) -> Result<ImportReport, ImportError> {
    let survey = Survey::of::<D, R>(source, &options)?;
    let mut table = Table::open(&mut source.reader, &source.examined)?;
    let plan = Plan::bind(D::KIND, options.map, table.headers(), table.delimiter())?;
    let mut report = ImportReport::new(D::KIND, options.file, source.examined.encoding, table.delimiter());
    report.documents = survey.documents;
    let aside = plan.set_aside_reasons();
    report.set_aside = aside.iter().map(|(reason, counted)| ((*reason).to_owned(), counted.zero())).collect();
    report.imported.held = plan.hold_reasons().into_iter().map(|reason| (reason.to_string(), 0)).collect();
    let rejected = RejectedWriter::new(rejected, table.headers(), table.delimiter())?;
    let mut run = Run {
        plan: &plan,
        sink,
        rejected,
        report,
        batch: Vec::new(),
        batch_rows: 0,
        keys: HashSet::new(),
        nameless: HashSet::new(),
    };
    let mut gathering = Gathering { expected: survey.rows_of, open: HashMap::new() };
    let mut row = Row::default();
    while table.next(&mut row)? {
        run.report.rows += 1;
        if let Some(rows) = gathering.add(&plan, std::mem::take(&mut row)) {
            run.document(rows)?;
            if run.is_full() {
                run.flush()?;
                (options.progress)(run.report.rows, survey.rows);
            }
        }
    }
    run.flush()?;
    run.rejected.flush()?;
    run.report.items.without_name = run.nameless.len() as u64;
    (options.progress)(run.report.rows, survey.rows);
    Ok(run.report)
}

/// What a first reading of all rows tells before anything is written.
struct Survey {
    rows: u64,
    documents: u64,
    /// How many rows each document has; empty for kinds whose rows are documents.
    rows_of: HashMap<String, u64>,
}

impl Survey {
    fn of<D: Document, R: Read + Seek>(
        source: &mut Source<R>,
        options: &Options<'_>,
    ) -> Result<Self, ImportError> {
        let mut table = Table::open(&mut source.reader, &source.examined)?;
        if D::KIND == Kind::Workers {
            personal::check_headers(table.headers())?;
        }
        let plan = Plan::bind(D::KIND, options.map, table.headers(), table.delimiter())?;
        let mut survey = Self { rows: 0, documents: 0, rows_of: HashMap::new() };
        let mut row = Row::default();
        while table.next(&mut row)? {
            survey.rows += 1;
            if let Some(max) = options.rows_max
                && survey.rows > max
            {
                return Err(ImportError::TooManyRows { max });
            }
            if D::KIND == Kind::Workers {
                personal::check_row(&row)?;
            }
            if D::KIND.has_lines() {
                survey.count(plan.key(&row).as_ref());
            }
        }
        survey.documents = if D::KIND.has_lines() { survey.rows_of.len() as u64 } else { survey.rows };
        Ok(survey)
    }

    fn count(&mut self, key: &str) {
        if key.is_empty() {
            return;
        }
        match self.rows_of.get_mut(key) {
            Some(rows) => *rows += 1,
            None => {
                self.rows_of.insert(key.to_owned(), 1);
            }
        }
    }
}

/// Rows of documents that are not complete yet.
///
/// Usually the rows of a document stand together, and only one document is open. Where they are scattered, the rows
/// of all open documents are kept: the survey has counted the rows of each, so that the last one is known when it
/// comes. Documents are handed on in the order of their last rows.
struct Gathering {
    expected: HashMap<String, u64>,
    open: HashMap<String, Vec<Row>>,
}

impl Gathering {
    /// Adds a row; returns the rows of its document when that is complete. A row without key is a document of its own.
    fn add(&mut self, plan: &Plan, row: Row) -> Option<Vec<Row>> {
        if !plan.kind.has_lines() {
            return Some(vec![row]);
        }
        let key = plan.key(&row).into_owned();
        let Some(left) = self.expected.get_mut(&key) else { return Some(vec![row]) };
        *left = left.saturating_sub(1);
        let complete = *left == 0;
        let rows = self.open.entry(key.clone()).or_default();
        rows.push(row);
        if complete { self.open.remove(&key) } else { None }
    }
}

/// What is known of a document before the sink has seen it.
enum Stage<D> {
    /// No row of it was left after the rules.
    Aside,
    Read {
        document: D,
        notes: Notes,
    },
    Faulty(Vec<RowError>),
}

/// A document that waits for the sink, with its rows and what the rules said of each.
struct Waiting<D> {
    rows: Vec<(Row, Option<(usize, String)>)>,
    stage: Stage<D>,
}

struct Run<'a, D, W: Write> {
    plan: &'a Plan,
    sink: &'a mut dyn Sink<D>,
    rejected: RejectedWriter<W>,
    report: ImportReport,
    batch: Vec<Waiting<D>>,
    batch_rows: usize,
    /// Keys that rows have named.
    keys: HashSet<String>,
    /// Skus that this import made and that have no name yet.
    nameless: HashSet<String>,
}

impl<D: Document, W: Write> Run<'_, D, W> {
    /// Applies the rules to the rows of a document, reads what is left, and lets it wait for the sink.
    fn document(&mut self, rows: Vec<Row>) -> Result<(), ImportError> {
        let mut holds: Vec<HoldReason> = Vec::new();
        let mut judged = Vec::with_capacity(rows.len());
        for row in rows {
            let aside = match self.plan.verdict(&row) {
                Some((number, Verdict::SetAside(reason))) => Some((number, reason.clone())),
                Some((_, Verdict::Hold(reason))) => {
                    if !holds.contains(reason) {
                        holds.push(*reason);
                    }
                    None
                }
                None => None,
            };
            judged.push((row, aside));
        }
        let taken: Vec<&Row> =
            judged.iter().filter(|(_, aside)| aside.is_none()).map(|(row, _)| row).collect();
        let stage = if taken.is_empty() { Stage::Aside } else { self.read(&taken, &holds) };
        self.batch_rows += judged.len();
        self.batch.push(Waiting { rows: judged, stage });
        Ok(())
    }

    fn read(&mut self, rows: &[&Row], holds: &[HoldReason]) -> Stage<D> {
        let mut group = Group::new(self.plan, rows, holds);
        let document = D::read(&mut group);
        if let Some(key) = document.as_ref().and_then(D::key)
            && !self.keys.insert(key)
        {
            let fault = Fault::new(FieldCode::Duplicate, "an earlier row of this file has the same key");
            group.fault(0, D::KEY_FIELD, fault);
        }
        let (notes, errors) = group.finish();
        match document {
            Some(document) if errors.is_empty() => Stage::Read { document, notes },
            _ => Stage::Faulty(errors),
        }
    }

    fn is_full(&self) -> bool {
        self.batch.len() >= BATCH_DOCUMENTS || self.batch_rows >= BATCH_ROWS
    }

    /// Hands what waits to the sink and books what it says.
    fn flush(&mut self) -> Result<(), ImportError> {
        self.batch_rows = 0;
        let mut documents = Vec::new();
        let mut waiting = Vec::with_capacity(self.batch.len());
        for Waiting { rows, stage } in self.batch.drain(..) {
            let stage = match stage {
                Stage::Aside => Booking::Aside,
                Stage::Faulty(errors) => Booking::Faulty(errors),
                Stage::Read { document, notes } => {
                    let (lines, units) = document.size();
                    let holds = document.holds().to_vec();
                    documents.push(document);
                    Booking::Sent(Sent { notes, lines, units, holds })
                }
            };
            waiting.push((rows, stage));
        }
        let sent = documents.len();
        let outcomes =
            if sent == 0 { Vec::new() } else { self.sink.take(documents).map_err(ImportError::Sink)? };
        if outcomes.len() != sent {
            let message = format!("{sent} documents were handed over, {} outcomes came back", outcomes.len());
            return Err(ImportError::Sink(message.into()));
        }
        let mut outcomes = outcomes.into_iter();
        for (rows, booking) in waiting {
            let errors = match booking {
                Booking::Aside => Vec::new(),
                Booking::Faulty(errors) => errors,
                Booking::Sent(sent) => match outcomes.next() {
                    Some(Outcome::Taken(taken)) => {
                        self.book_taken(&sent, taken);
                        Vec::new()
                    }
                    Some(Outcome::Refused(refusals)) => self.refused(&rows, refusals),
                    None => Vec::new(),
                },
            };
            self.book_rows(&rows, &errors)?;
        }
        Ok(())
    }

    fn book_taken(&mut self, sent: &Sent, taken: Taken) {
        let imported = &mut self.report.imported;
        imported.documents += 1;
        imported.lines += sent.lines;
        imported.units += sent.units;
        match taken.change {
            Written::Created => imported.created += 1,
            Written::Updated => imported.updated += 1,
            Written::Unchanged => imported.unchanged += 1,
        }
        for (reason, count) in &mut imported.held {
            *count += u64::from(sent.holds.iter().any(|held| held.as_str() == reason));
        }
        let warnings = &mut self.report.warnings;
        warnings.duplicate_lines += sent.notes.duplicate_lines;
        warnings.header_differs += u64::from(sent.notes.header_differs);
        warnings.consignee_default += u64::from(sent.notes.consignee_default);
        warnings.description_differs += taken.description_differs;
        for note in taken.items {
            match note {
                ItemNote::Created { sku, named } => {
                    self.report.items.created += 1;
                    if !named {
                        self.nameless.insert(sku);
                    }
                }
                ItemNote::Named { sku } => {
                    self.nameless.remove(&sku);
                }
            }
        }
    }

    /// The refusals of a sink under the headers and lines of the file. A refusal without reasons is one all the same.
    fn refused(&self, rows: &[JudgedRow], mut refusals: Vec<Refusal>) -> Vec<RowError> {
        if refusals.is_empty() {
            refusals.push(Refusal {
                row: None,
                field: String::new(),
                code: "data-refused".to_owned(),
                message: "the document contradicts what is stored".to_owned(),
            });
        }
        let first = rows.iter().find(|(_, aside)| aside.is_none()).map_or(0, |(row, _)| row.line);
        let error = |refusal: Refusal| RowError {
            row: refusal.row.unwrap_or(first),
            column: self.plan.header(&refusal.field).to_owned(),
            code: refusal.code,
            message: refusal.message,
        };
        refusals.into_iter().map(error).collect()
    }

    /// Counts and writes the rows of a document that were not taken: those set aside, and with errors all others.
    ///
    /// A row without a fault of its own names the first fault of its document, as it must be sent again with it.
    fn book_rows(&mut self, rows: &[JudgedRow], errors: &[RowError]) -> Result<(), ImportError> {
        let mut reasons: Vec<&str> = Vec::new();
        for (row, aside) in rows {
            if let Some((number, reason)) = aside {
                self.book_aside(row, reason, !reasons.contains(&reason.as_str()));
                reasons.push(reason);
                let note = RowError {
                    row: row.line,
                    column: String::new(),
                    code: "set_aside".to_owned(),
                    message: format!("{reason} (rule {number} of the map)"),
                };
                self.rejected.write(row, &[note])?;
            } else if let Some(first) = errors.first() {
                self.report.rejected.rows += 1;
                let own: Vec<RowError> =
                    errors.iter().filter(|error| error.row == row.line).cloned().collect();
                let shown = if own.is_empty() { std::slice::from_ref(first) } else { &own };
                self.rejected.write(row, shown)?;
            }
        }
        if !errors.is_empty() {
            self.report.rejected.documents += 1;
            let room = ERRORS_MAX.saturating_sub(self.report.rejected.errors.len());
            self.report.rejected.errors.extend(errors.iter().take(room).cloned());
        }
        Ok(())
    }

    fn book_aside(&mut self, row: &Row, reason: &str, first_of_document: bool) {
        let units = self.plan.units(row);
        let Some((_, aside)) = self.report.set_aside.iter_mut().find(|(known, _)| known == reason) else {
            return;
        };
        aside.rows += 1;
        if let Some(documents) = &mut aside.documents {
            *documents += u64::from(first_of_document);
        }
        if let Some(sum) = &mut aside.units {
            *sum = sum.saturating_add(units);
        }
    }
}

/// A row with the number and reason of the rule that set it aside.
type JudgedRow = (Row, Option<(usize, String)>);

/// What remains of a document once it is with the sink.
enum Booking {
    Aside,
    Faulty(Vec<RowError>),
    Sent(Sent),
}

struct Sent {
    notes: Notes,
    lines: u64,
    units: u64,
    holds: Vec<HoldReason>,
}

impl Counted {
    fn zero(self) -> SetAside {
        SetAside { rows: 0, documents: self.documents.then_some(0), units: self.units.then_some(0) }
    }
}
