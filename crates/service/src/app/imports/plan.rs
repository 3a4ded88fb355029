//! A map that has met its file: which column fills which field.

use super::ImportError;
use super::cells::{Fault, Formats};
use super::decimal::Decimal;
use super::kind::{Field, Kind, Part};
use super::map::{ColumnMap, DuplicateLines, Origin, Step};
use super::rules::{Condition, Verdict};
use super::table::{DecimalMark, ERROR_COLUMNS, Row};
use crate::app::error::FieldCode;
use rummelig_domain::order::HoldReason;
use std::borrow::Cow;
use std::collections::HashMap;

/// The text of a field in one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Value<'a> {
    /// The text; empty where neither the row nor the map says anything.
    pub(super) text: Cow<'a, str>,
    /// Whether the map filled an empty cell.
    pub(super) defaulted: bool,
}

/// Where a field of this file comes from.
#[derive(Debug)]
enum Source {
    /// Nothing fills it.
    Absent,
    Constant(String),
    Column(Column),
}

#[derive(Debug)]
struct Column {
    index: usize,
    header: String,
    steps: Vec<Step>,
    values: Option<HashMap<String, String>>,
    default: Option<String>,
}

/// What a reason for setting rows aside counts besides rows.
///
/// A rule that looks at the key of the document sets aside documents, and one that looks at that or at the quantity
/// sets aside units of goods; any other (rows that are no goods at all) only rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counted {
    pub(super) documents: bool,
    pub(super) units: bool,
}

#[derive(Debug)]
struct BoundRule {
    when: Vec<(usize, Condition)>,
    verdict: Verdict,
}

/// See the module.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) kind: Kind,
    pub(super) formats: Formats,
    pub(super) duplicate_lines: DuplicateLines,
    sources: Vec<(&'static str, Part, Source)>,
    rules: Vec<BoundRule>,
    width: usize,
}

impl Plan {
    /// Binds a map, or without one the columns of the kind, to the headers of a file.
    ///
    /// Without a map the file's columns are the kind's own names, as fields are in a request: an unknown or missing
    /// one refuses the file. With a map the file may have more columns than the map names.
    pub(super) fn bind(
        kind: Kind,
        map: Option<&ColumnMap>,
        headers: &[String],
        delimiter: u8,
    ) -> Result<Self, ImportError> {
        let mark = map.and_then(|map| map.decimal_mark).unwrap_or(DecimalMark::of_delimiter(delimiter));
        let mut plan = Self {
            kind,
            formats: Formats {
                decimal_mark: mark,
                datetime_format: map.and_then(|map| map.datetime_format.clone()),
                zone: map.and_then(|map| map.zone.clone()),
            },
            duplicate_lines: map.map(|map| map.duplicate_lines).unwrap_or_default(),
            sources: Vec::new(),
            rules: Vec::new(),
            width: headers.len(),
        };
        match map {
            Some(map) => plan.bind_map(map, headers)?,
            None => plan.bind_names(headers)?,
        }
        Ok(plan)
    }

    fn bind_map(&mut self, map: &ColumnMap, headers: &[String]) -> Result<(), ImportError> {
        if map.kind != self.kind {
            return Err(ImportError::Unusable { map: map.kind, file: self.kind });
        }
        let index_of = |header: &str| {
            headers.iter().position(|found| found == header).ok_or_else(|| {
                let found = headers.join(", ");
                ImportError::unreadable(
                    format!(
                        "the map names the column `{header}`, which the file does not have; it has: {found}"
                    ),
                    format!(
                        "kolonneopsætningen nævner kolonnen `{header}`, som filen ikke har; den har: {found}"
                    ),
                )
            })
        };
        for field in self.kind.fields() {
            let source = match map.origins.get(field.name) {
                None => Source::Absent,
                Some(Origin::Constant(text)) => Source::Constant(text.clone()),
                Some(Origin::Column { header, steps, values, default }) => Source::Column(Column {
                    index: index_of(header)?,
                    header: header.clone(),
                    steps: steps.clone(),
                    values: values.clone(),
                    default: default.clone(),
                }),
            };
            self.sources.push((field.name, field.part, source));
        }
        for rule in &map.rules {
            let when = rule
                .when
                .iter()
                .map(|(header, condition)| Ok((index_of(header)?, condition.clone())))
                .collect::<Result<_, ImportError>>()?;
            self.rules.push(BoundRule { when, verdict: rule.verdict.clone() });
        }
        Ok(())
    }

    fn bind_names(&mut self, headers: &[String]) -> Result<(), ImportError> {
        let kind = self.kind;
        let names = |wanted: fn(&Field) -> bool| {
            kind.fields().filter(wanted).map(|field| field.name).collect::<Vec<_>>().join(" ")
        };
        let stranger = headers
            .iter()
            .find(|header| self.kind.field(header).is_none() && !ERROR_COLUMNS.contains(&header.as_str()));
        if let Some(header) = stranger {
            let known = names(|_| true);
            return Err(ImportError::unreadable(
                format!("`{header}` is no column of {kind}; known are: {known}. Other columns need a map"),
                format!(
                    "`{header}` er ikke en kolonne i {kind}; kendte er: {known}. Andre kolonner kræver en kolonneopsætning"
                ),
            ));
        }
        for field in self.kind.fields() {
            let source = match headers.iter().position(|header| header == field.name) {
                Some(index) => Source::Column(Column {
                    index,
                    header: field.name.to_owned(),
                    steps: Vec::new(),
                    values: None,
                    default: None,
                }),
                None if field.required => {
                    let (name, needed) = (field.name, names(|field| field.required));
                    return Err(ImportError::unreadable(
                        format!("the column `{name}` is missing; {kind} need: {needed}"),
                        format!("kolonnen `{name}` mangler; {kind} kræver: {needed}"),
                    ));
                }
                None => Source::Absent,
            };
            self.sources.push((field.name, field.part, source));
        }
        Ok(())
    }

    fn source(&self, field: &str) -> &Source {
        self.sources
            .iter()
            .find(|(name, _, _)| *name == field)
            .map_or(&Source::Absent, |(_, _, source)| source)
    }

    /// The text of a field in a row, after the steps, values and default of the map.
    pub(super) fn value<'a>(&'a self, row: &'a Row, field: &str) -> Result<Value<'a>, Fault> {
        match self.source(field) {
            Source::Absent => Ok(Value { text: Cow::Borrowed(""), defaulted: false }),
            Source::Constant(text) => Ok(Value { text: Cow::Borrowed(text), defaulted: false }),
            Source::Column(column) => column.value(row, self.formats.decimal_mark),
        }
    }

    /// Fields of documents that a column of the file fills.
    pub(super) fn document_columns(&self) -> impl Iterator<Item = &'static str> {
        self.sources
            .iter()
            .filter(|(_, part, source)| *part == Part::Document && matches!(source, Source::Column(_)))
            .map(|(name, _, _)| *name)
    }

    /// What holds the rows of a document together; empty where a row names none.
    ///
    /// A cell that cannot be mapped is its own key: its document is refused, but it is one document.
    pub(super) fn key<'a>(&'a self, row: &'a Row) -> Cow<'a, str> {
        match self.value(row, "external_id") {
            Ok(value) => value.text,
            Err(_) => self.cell(row, "external_id").unwrap_or_default().into(),
        }
    }

    /// The units that a row speaks of, without their sign, where its quantity is a whole number.
    pub(super) fn units(&self, row: &Row) -> u64 {
        self.value(row, "quantity")
            .ok()
            .and_then(|value| Decimal::parse(&value.text, self.formats.decimal_mark).ok())
            .and_then(Decimal::whole)
            .map_or(0, i64::unsigned_abs)
    }

    fn cell<'a>(&self, row: &'a Row, field: &str) -> Option<&'a str> {
        match self.source(field) {
            Source::Column(column) => row.cells.get(column.index),
            Source::Absent | Source::Constant(_) => None,
        }
    }

    /// The header of the column that fills a field, else the field's own name.
    pub(super) fn header<'a>(&'a self, field: &'a str) -> &'a str {
        match self.source(field) {
            Source::Column(column) => &column.header,
            Source::Absent | Source::Constant(_) => field,
        }
    }

    /// The first rule that the row meets, with its number from 1.
    pub(super) fn verdict(&self, row: &Row) -> Option<(usize, &Verdict)> {
        let mark = self.formats.decimal_mark;
        let meets = |rule: &BoundRule| {
            rule.when
                .iter()
                .all(|(index, condition)| condition.holds(row.cells.get(*index).unwrap_or(""), mark))
        };
        let index = self.rules.iter().position(meets)?;
        Some((index + 1, &self.rules[index].verdict))
    }

    /// The reasons for which rows may be set aside, in the order of the rules.
    pub(super) fn set_aside_reasons(&self) -> Vec<(&str, Counted)> {
        let index_of = |field: &str| match self.source(field) {
            Source::Column(column) => Some(column.index),
            Source::Absent | Source::Constant(_) => None,
        };
        let (key, quantity) = (index_of("external_id"), index_of("quantity"));
        let mut reasons: Vec<(&str, Counted)> = Vec::new();
        for rule in &self.rules {
            let Verdict::SetAside(reason) = &rule.verdict else { continue };
            let looks_at = |column: Option<usize>| {
                column.is_some() && rule.when.iter().any(|(index, _)| Some(*index) == column)
            };
            let documents = self.kind.has_lines() && looks_at(key);
            let counted = Counted { documents, units: documents || looks_at(quantity) };
            match reasons.iter_mut().find(|(known, _)| known == reason) {
                Some((_, known)) => {
                    known.documents |= counted.documents;
                    known.units |= counted.units;
                }
                None => reasons.push((reason, counted)),
            }
        }
        reasons
    }

    /// The reasons for which orders may be held, in the order of the rules.
    pub(super) fn hold_reasons(&self) -> Vec<HoldReason> {
        let mut reasons = Vec::new();
        for rule in &self.rules {
            if let Verdict::Hold(reason) = rule.verdict
                && !reasons.contains(&reason)
            {
                reasons.push(reason);
            }
        }
        reasons
    }

    /// Whether the row has the cells that the header promises; empty cells after the last header are let be.
    pub(super) fn check_width(&self, row: &Row) -> Result<(), Fault> {
        let cells = row.cells.len();
        if cells < self.width || row.cells.iter().skip(self.width).any(|cell| !cell.is_empty()) {
            let message = format!("the row has {cells} cells, the header has {}", self.width);
            return Err(Fault::new(FieldCode::BadFormat, &message));
        }
        Ok(())
    }
}

impl Column {
    fn value<'a>(&'a self, row: &'a Row, mark: DecimalMark) -> Result<Value<'a>, Fault> {
        let cell = row.cells.get(self.index).unwrap_or("");
        if cell.is_empty() {
            return Ok(match &self.default {
                Some(default) => Value { text: Cow::Borrowed(default), defaulted: true },
                None => Value { text: Cow::Borrowed(""), defaulted: false },
            });
        }
        let mut text = Cow::Borrowed(cell);
        for step in &self.steps {
            text = match step {
                Step::Prefix(prefix) => Cow::Owned(format!("{prefix}{text}")),
                Step::Integer => match Decimal::parse(&text, mark)?.whole() {
                    Some(number) => Cow::Owned(number.to_string()),
                    None => return Err(Fault::new(FieldCode::BadFormat, "write a whole number")),
                },
            };
        }
        if let Some(values) = &self.values {
            match values.get(text.as_ref()) {
                Some(value) => text = Cow::Borrowed(value),
                None => {
                    let message =
                        "the map does not know this value; correct it or add it to the map's values";
                    return Err(Fault::new(FieldCode::UnknownValue, message));
                }
            }
        }
        Ok(Value { text, defaulted: false })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use csv::StringRecord;

    const MAP: &str = r#"
kind = "orders"
columns = { external_id = "No", sku = "Code", quantity = "Qty", reference = "Cust | integer", "consignee.name" = "Cust | integer | prefix:Customer ", "consignee.country" = "Land" }
defaults = { "consignee.name" = "Unnamed" }
constants = { delivery_method = "collect" }
values = { "consignee.country" = { EIRE = "IE" } }
rules = [
  { when = { Code = { matches = "^P" } }, set_aside = "not_goods" },
  { when = { No = { matches = "^C" } }, set_aside = "back" },
  { when = { Qty = { less_than = 0 } }, set_aside = "correction" },
  { when = { Cust = { empty = true }, Land = { empty = true } }, hold = "operator" },
]
"#;

    fn headers(text: &str) -> Vec<String> {
        text.split(',').map(str::to_owned).collect()
    }

    fn row(text: &str) -> Row {
        Row { line: 2, cells: StringRecord::from(text.split(',').collect::<Vec<_>>()) }
    }

    fn plan() -> Plan {
        let map = ColumnMap::parse(MAP).unwrap();
        Plan::bind(Kind::Orders, Some(&map), &headers("No,Code,Qty,Cust,Land,More"), b',').unwrap()
    }

    fn check(row_text: &str, field: &str, expected: Result<(&str, bool), FieldCode>) {
        let (plan, row) = (plan(), row(row_text));
        let found = plan.value(&row, field).map(|value| (value.text.into_owned(), value.defaulted));
        let found = found.as_ref().map(|(text, defaulted)| (text.as_str(), *defaulted));
        assert_eq!(found.map_err(|fault| fault.code), expected, "{field} of {row_text}");
    }

    #[test]
    fn a_cell_goes_through_steps_values_and_default() {
        check("1,A,2,17850.0,EIRE,x", "reference", Ok(("17850", false)));
        check("1,A,2,17850.0,EIRE,x", "consignee.name", Ok(("Customer 17850", false)));
        check("1,A,2,,EIRE,x", "consignee.name", Ok(("Unnamed", true)));
        check("1,A,2,,EIRE,x", "reference", Ok(("", false)));
        check("1,A,2,1.5,EIRE,x", "reference", Err(FieldCode::BadFormat));
        check("1,A,2,abc,EIRE,x", "reference", Err(FieldCode::NotANumber));
        check("1,A,2,1,EIRE,x", "consignee.country", Ok(("IE", false)));
        check("1,A,2,1,Ireland,x", "consignee.country", Err(FieldCode::UnknownValue));
        check("1,A,2,1,,x", "consignee.country", Ok(("", false)));
        check("1,A,2,1,,x", "delivery_method", Ok(("collect", false)));
        check("1,A,2,1,,x", "carrier", Ok(("", false)));
        check("1,A", "quantity", Ok(("", false)));
    }

    #[test]
    fn the_first_rule_that_is_met_holds() {
        let plan = plan();
        for (text, expected) in [
            ("C1,POST,-1,,,x", Some((1, "not_goods"))),
            ("C1,A,-1,,,x", Some((2, "back"))),
            ("1,A,-1,,,x", Some((3, "correction"))),
            ("1,A,1,,,x", Some((4, "operator"))),
            ("1,A,1,5,,x", None),
            ("1,A,x,5,,x", None),
        ] {
            let found = plan.verdict(&row(text)).map(|(number, verdict)| match verdict {
                Verdict::SetAside(reason) => (number, reason.clone()),
                Verdict::Hold(reason) => (number, reason.to_string()),
            });
            assert_eq!(found, expected.map(|(number, reason)| (number, reason.to_owned())), "{text}");
        }
        assert_eq!(
            plan.set_aside_reasons(),
            [
                ("not_goods", Counted { documents: false, units: false }),
                ("back", Counted { documents: true, units: true }),
                ("correction", Counted { documents: false, units: true }),
            ]
        );
        assert_eq!(plan.hold_reasons(), [HoldReason::Operator]);
    }

    #[test]
    fn columns_must_meet_the_file() {
        let map = ColumnMap::parse(MAP).unwrap();
        let refused = |kind: Kind, map: Option<&ColumnMap>, names: &str| {
            Plan::bind(kind, map, &headers(names), b',').unwrap_err().to_string()
        };
        assert!(refused(Kind::Orders, Some(&map), "No,Code,Qty,Cust").contains("`Land`"));
        assert!(refused(Kind::Stock, Some(&map), "No").contains("the map is for orders"));
        assert!(refused(Kind::Stock, None, "site,location,sku").contains("`quantity` is missing"));
        assert!(refused(Kind::Stock, None, "site,location,sku,quantity,colour").contains("`colour`"));
        let names = "site,location,sku,quantity,error_row,error_column,error_code,error_message";
        assert!(Plan::bind(Kind::Stock, None, &headers(names), b',').is_ok());
    }

    #[test]
    fn a_row_has_the_cells_of_the_header() {
        let plan = plan();
        for (text, fits) in
            [("1,2,3,4,5,6", true), ("1,2,3,4,5,6,,", true), ("1,2,3,4,5", false), ("1,2,3,4,5,6,7", false)]
        {
            assert_eq!(plan.check_width(&row(text)).is_ok(), fits, "{text}");
        }
    }
}
