//! Reading the fields of a document, with every fault of it collected instead of the first.

use super::cells::{Fault, Formats};
use super::kind::Kind;
use super::map::DuplicateLines;
use super::plan::Plan;
use super::report::RowError;
use super::table::Row;
use crate::app::error::FieldCode;
use rummelig_domain::order::HoldReason;
use std::borrow::Cow;

/// What a file becomes: one of these per row, or per order or inbound shipment.
pub trait Document: Sized {
    /// The kind of files that hold such documents.
    const KIND: Kind;

    /// Reads a document; none when a fault was noted in `group`.
    fn read(group: &mut Group<'_>) -> Option<Self>;

    /// What must be there only once in a file; none where rows may repeat.
    fn key(&self) -> Option<String> {
        None
    }

    /// The field that a repeated key is reported for.
    const KEY_FIELD: &'static str = "code";

    /// How many lines and units the document counts for in the report.
    fn size(&self) -> (u64, u64) {
        (0, 0)
    }

    /// The reasons for which the document waits for a person.
    fn holds(&self) -> &[HoldReason] {
        &[]
    }
}

/// What should be looked at in a document that was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Notes {
    /// Rows beyond the first of their sku and lot.
    pub duplicate_lines: u64,
    /// Whether its rows disagree on a field of the document.
    pub header_differs: bool,
    /// Whether part of the consignee comes from the defaults of the map.
    pub consignee_default: bool,
}

/// The rows of one document that no rule set aside, at least one.
pub struct Group<'a> {
    plan: &'a Plan,
    rows: &'a [&'a Row],
    holds: &'a [HoldReason],
    errors: Vec<RowError>,
    notes: Notes,
}

/// Some rows of a document, as the place where fields are looked up.
///
/// For fields of the document these are all its rows, and the first that says something counts; for fields of a line
/// it is one row.
pub struct Cells<'g, 'a> {
    plan: &'a Plan,
    rows: &'g [&'a Row],
    errors: &'g mut Vec<RowError>,
    notes: &'g mut Notes,
}

impl<'a> Group<'a> {
    pub(super) fn new(plan: &'a Plan, rows: &'a [&'a Row], holds: &'a [HoldReason]) -> Self {
        let mut errors = Vec::new();
        for row in rows {
            if let Err(fault) = plan.check_width(row) {
                errors.push(row_error(row.line, "", fault));
            }
        }
        Self { plan, rows, holds, errors, notes: Notes::default() }
    }

    /// Fields of the whole document, or of the only row.
    pub fn cells(&mut self) -> Cells<'_, 'a> {
        Cells { plan: self.plan, rows: self.rows, errors: &mut self.errors, notes: &mut self.notes }
    }

    /// Fields of the `index`th row.
    pub fn line(&mut self, index: usize) -> Cells<'_, 'a> {
        let rows = self.rows.get(index..=index).unwrap_or_default();
        Cells { plan: self.plan, rows, errors: &mut self.errors, notes: &mut self.notes }
    }

    /// The number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are no rows, which the engine never hands out.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The line of the file on which the `index`th row begins.
    #[must_use]
    pub fn row_number(&self, index: usize) -> u64 {
        self.rows.get(index).map_or(0, |row| row.line)
    }

    /// The hold reasons that rules gave to rows of this document.
    #[must_use]
    pub fn holds(&self) -> &'a [HoldReason] {
        self.holds
    }

    /// What to do with duplicate lines.
    #[must_use]
    pub fn duplicate_lines(&self) -> DuplicateLines {
        self.plan.duplicate_lines
    }

    /// What was noted, to be counted when the document is taken.
    pub fn notes(&mut self) -> &mut Notes {
        &mut self.notes
    }

    /// Notes a fault of a field in the `index`th row.
    pub fn fault(&mut self, index: usize, field: &str, fault: Fault) {
        let error = row_error(self.row_number(index), self.plan.header(field), fault);
        note(&mut self.errors, error);
    }

    /// Whether a fault of this field was noted in any row.
    #[must_use]
    pub fn has_fault_of(&self, field: &str) -> bool {
        let header = self.plan.header(field);
        self.errors.iter().any(|error| error.column == header)
    }

    /// Reads every row that says something else about the document than the rows before it.
    ///
    /// The first row that names a field wins, and the document is noted; but a later row that cannot even be read is a
    /// fault, since a garbled row is no disagreement.
    pub fn check_agreement<T>(&mut self, read: impl Fn(&mut Cells<'_, 'a>) -> T) {
        if self.rows.len() < 2 {
            return;
        }
        let fields: Vec<&str> = self.plan.document_columns().collect();
        let mut said: Vec<Option<Cow<'_, str>>> = vec![None; fields.len()];
        for row in self.rows {
            if !self.disagrees(row, &fields, &mut said) {
                continue;
            }
            let mut errors = Vec::new();
            let mut notes = Notes::default();
            let rows = [*row];
            read(&mut Cells { plan: self.plan, rows: &rows, errors: &mut errors, notes: &mut notes });
            // Later rows need not repeat what an earlier one said.
            errors.retain(|error| error.code != FieldCode::Missing.as_str() && !self.errors.contains(error));
            self.errors.append(&mut errors);
            self.notes.header_differs = true;
        }
    }

    fn disagrees(&self, row: &'a Row, fields: &[&str], said: &mut [Option<Cow<'a, str>>]) -> bool {
        let mut differs = false;
        for (field, said) in fields.iter().zip(said) {
            match self.plan.value(row, field) {
                Ok(value) if value.text.is_empty() || value.defaulted => {}
                Ok(value) => match said {
                    None => *said = Some(value.text),
                    Some(first) => differs |= *first != value.text,
                },
                Err(_) => differs = true,
            }
        }
        differs
    }

    pub(super) fn finish(self) -> (Notes, Vec<RowError>) {
        (self.notes, self.errors)
    }

    /// Whether a fault was noted.
    #[must_use]
    pub fn is_faulty(&self) -> bool {
        !self.errors.is_empty()
    }
}

impl<'a> Cells<'_, 'a> {
    /// A field that must be there; none after a fault.
    pub fn need<T>(&mut self, field: &str, parse: impl Fn(&str, &Formats) -> Result<T, Fault>) -> Option<T> {
        let faults = self.errors.len();
        let value = self.maybe(field, parse);
        if value.is_none() && self.errors.len() == faults {
            let message = "this must be given";
            self.fault(
                self.rows.first().map_or(0, |row| row.line),
                field,
                Fault::new(FieldCode::Missing, message),
            );
        }
        value
    }

    /// A field that may be empty; none then and after a fault.
    pub fn maybe<T>(&mut self, field: &str, parse: impl Fn(&str, &Formats) -> Result<T, Fault>) -> Option<T> {
        let (line, text) = self.text(field)?;
        match parse(&text, &self.plan.formats) {
            Ok(value) => Some(value),
            Err(fault) => {
                self.fault(line, field, fault);
                None
            }
        }
    }

    /// The text of a field and the line it comes from: of the first row that says it, else the default.
    fn text(&mut self, field: &str) -> Option<(u64, Cow<'a, str>)> {
        let mut default = None;
        for row in self.rows {
            match self.plan.value(row, field) {
                Ok(value) if value.text.is_empty() => {}
                Ok(value) if value.defaulted => default = default.or(Some((row.line, value.text))),
                Ok(value) => return Some((row.line, value.text)),
                Err(fault) => {
                    self.fault(row.line, field, fault);
                    return None;
                }
            }
        }
        if default.is_some() && field.starts_with("consignee.") {
            self.notes.consignee_default = true;
        }
        default
    }

    fn fault(&mut self, line: u64, field: &str, fault: Fault) {
        note(self.errors, row_error(line, self.plan.header(field), fault));
    }
}

/// How many of the last errors are compared, so that a long document with many faults stays cheap.
const RECENT: usize = 32;

/// Notes an error once: a column that fills two fields is at fault for both of them.
fn note(errors: &mut Vec<RowError>, error: RowError) {
    if !errors.iter().rev().take(RECENT).any(|known| *known == error) {
        errors.push(error);
    }
}

fn row_error(row: u64, column: &str, fault: Fault) -> RowError {
    RowError { row, column: column.to_owned(), code: fault.code.as_str().to_owned(), message: fault.message }
}
