//! What an import did: the report as people read it and as programs do.

use super::encoding::Encoding;
use super::kind::Kind;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::fmt;

/// The most cell errors that a report repeats; all of them stand in `rejected.csv`.
pub const ERRORS_MAX: usize = 100;

/// The most cell errors that the text form repeats.
const ERRORS_PRINTED: usize = 20;

/// One thing that is wrong with one cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowError {
    /// The line of the file on which the row begins; the header is usually line 1.
    pub row: u64,
    /// The header of the column, or the field where no column fills it; empty where the whole row is meant.
    pub column: String,
    /// A field code of the API, such as `missing`, `out_of_range` or `unknown_sku`.
    pub code: String,
    /// What to write instead.
    pub message: String,
}

/// What was set aside for one reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SetAside {
    /// How many rows.
    pub rows: u64,
    /// In how many documents, where the rule looks at the document.
    pub documents: Option<u64>,
    /// How many units, without their sign, where the rule looks at the document or the quantity.
    pub units: Option<u64>,
}

/// What was taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Documents: orders, inbound shipments, or rows of the other kinds.
    pub documents: u64,
    /// Lines of orders and inbound shipments.
    pub lines: u64,
    /// Base units of orders, inbound shipments and stock.
    pub units: u64,
    /// Documents that were new.
    pub created: u64,
    /// Documents that differed from what was there.
    pub updated: u64,
    /// Documents that were there already, equal.
    pub unchanged: u64,
    /// Orders that wait for a person, by the reason of the hold, in the order of the rules.
    pub held: Vec<(String, u64)>,
}

/// What was refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rejected {
    /// How many rows.
    pub rows: u64,
    /// In how many documents.
    pub documents: u64,
    /// The first [`ERRORS_MAX`] errors.
    pub errors: Vec<RowError>,
}

/// Skus that the file brought with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Items {
    /// How many were made.
    pub created: u64,
    /// How many of these still have no name at the end.
    pub without_name: u64,
}

/// What was taken but should be looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Warnings {
    /// Rows beyond the first of their sku and lot in one document, whether kept or merged.
    pub duplicate_lines: u64,
    /// Rows whose name for a sku is another than the sku already had; the first name stays.
    pub description_differs: u64,
    /// Documents whose rows do not agree on a field of the document; the first row that says it wins.
    pub header_differs: u64,
    /// Documents for which the map invented part of the consignee.
    pub consignee_default: u64,
}

/// The report of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportReport {
    /// What the file was imported as.
    pub kind: Kind,
    /// The name of the file, without its folder.
    pub file: String,
    /// How the file was written.
    pub encoding: Encoding,
    /// The sign between the cells.
    pub delimiter: char,
    /// Rows that are not blank, without the header.
    pub rows: u64,
    /// Documents these rows make.
    pub documents: u64,
    /// What was taken.
    pub imported: Imported,
    /// What was set aside, by reason, in the order of the rules; also reasons that no row met.
    pub set_aside: Vec<(String, SetAside)>,
    /// What was refused.
    pub rejected: Rejected,
    /// Skus made on the way; only for kinds whose lines name skus.
    pub items: Items,
    /// What should be looked at.
    pub warnings: Warnings,
    /// Whether this file had been imported before, and this is the report of that first time.
    pub already_imported: bool,
}

impl ImportReport {
    /// The report of a file of which nothing has been read yet.
    #[must_use]
    pub fn new(kind: Kind, file: &str, encoding: Encoding, delimiter: u8) -> Self {
        Self {
            kind,
            file: file.to_owned(),
            encoding,
            delimiter: char::from(delimiter),
            rows: 0,
            documents: 0,
            imported: Imported::default(),
            set_aside: Vec::new(),
            rejected: Rejected::default(),
            items: Items::default(),
            warnings: Warnings::default(),
            already_imported: false,
        }
    }

    /// The report as programs read it.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({
            "file": self.file,
            "encoding": self.encoding.as_str(),
            "delimiter": self.delimiter.to_string(),
            "rows": self.rows,
            "documents": self.documents,
            "imported": self.imported_json(),
            "set_aside": object(self.set_aside.iter().map(|(reason, aside)| (reason.as_str(), aside.to_json()))),
            "rejected": self.rejected.to_json(),
            "items": {"created": self.items.created, "without_name": self.items.without_name},
            "warnings": object(self.warnings.counts().into_iter().map(|(name, count)| (name, json!(count)))),
            "already_imported": self.already_imported,
        })
    }

    fn imported_json(&self) -> Value {
        let imported = &self.imported;
        json!({
            self.kind.noun(): imported.documents,
            "lines": imported.lines,
            "units": imported.units,
            "created": imported.created,
            "updated": imported.updated,
            "unchanged": imported.unchanged,
            "held": object(imported.held.iter().map(|(reason, count)| (reason.as_str(), json!(count)))),
        })
    }

    /// Reads back what [`ImportReport::to_json`] wrote; none when the value is no report of this kind.
    #[must_use]
    pub fn from_json(kind: Kind, value: &Value) -> Option<Self> {
        let count = |value: &Value, key: &str| value.get(key).and_then(Value::as_u64);
        let text = |key: &str| value.get(key).and_then(Value::as_str);
        let imported = value.get("imported")?;
        let items = value.get("items")?;
        let warnings = value.get("warnings")?;
        Some(Self {
            kind,
            file: text("file")?.to_owned(),
            encoding: Encoding::parse(text("encoding")?)?,
            delimiter: text("delimiter")?.chars().next()?,
            rows: count(value, "rows")?,
            documents: count(value, "documents")?,
            imported: Imported {
                documents: count(imported, kind.noun())?,
                lines: count(imported, "lines")?,
                units: count(imported, "units")?,
                created: count(imported, "created")?,
                updated: count(imported, "updated")?,
                unchanged: count(imported, "unchanged")?,
                held: pairs(imported.get("held")?, Value::as_u64)?,
            },
            set_aside: pairs(value.get("set_aside")?, |aside| {
                Some(SetAside {
                    rows: count(aside, "rows")?,
                    documents: count(aside, "documents"),
                    units: count(aside, "units"),
                })
            })?,
            rejected: Rejected::from_json(value.get("rejected")?)?,
            items: Items { created: count(items, "created")?, without_name: count(items, "without_name")? },
            warnings: Warnings {
                duplicate_lines: count(warnings, "duplicate_lines")?,
                description_differs: count(warnings, "description_differs")?,
                header_differs: count(warnings, "header_differs")?,
                consignee_default: count(warnings, "consignee_default")?,
            },
            already_imported: value.get("already_imported")?.as_bool()?,
        })
    }
}

impl Warnings {
    /// The warnings by the names of the report, in its order.
    #[must_use]
    pub const fn counts(&self) -> [(&'static str, u64); 4] {
        [
            ("duplicate_lines", self.duplicate_lines),
            ("description_differs", self.description_differs),
            ("header_differs", self.header_differs),
            ("consignee_default", self.consignee_default),
        ]
    }
}

impl SetAside {
    fn to_json(&self) -> Value {
        let counts = [("documents", self.documents), ("units", self.units)];
        let mut value = Map::from_iter([("rows".to_owned(), json!(self.rows))]);
        value.extend(counts.into_iter().filter_map(|(key, count)| Some((key.to_owned(), json!(count?)))));
        Value::Object(value)
    }
}

impl Rejected {
    fn to_json(&self) -> Value {
        if self.rows == 0 {
            return json!({"rows": 0});
        }
        json!({"rows": self.rows, "documents": self.documents, "errors": self.errors})
    }

    fn from_json(value: &Value) -> Option<Self> {
        Some(Self {
            rows: value.get("rows")?.as_u64()?,
            documents: value.get("documents").and_then(Value::as_u64).unwrap_or(0),
            errors: match value.get("errors") {
                Some(errors) => serde_json::from_value(errors.clone()).ok()?,
                None => Vec::new(),
            },
        })
    }
}

fn object<'a>(pairs: impl Iterator<Item = (&'a str, Value)>) -> Value {
    Value::Object(pairs.map(|(key, value)| (key.to_owned(), value)).collect())
}

fn pairs<T>(value: &Value, read: impl Fn(&Value) -> Option<T>) -> Option<Vec<(String, T)>> {
    value.as_object()?.iter().map(|(key, value)| Some((key.clone(), read(value)?))).collect()
}

/// `name count, name count` of the counts that are not zero.
fn listed<'a>(counts: impl Iterator<Item = (&'a str, u64)>) -> String {
    let shown: Vec<String> =
        counts.filter(|(_, count)| *count > 0).map(|(name, count)| format!("{name} {count}")).collect();
    shown.join(", ")
}

impl fmt::Display for ImportReport {
    /// The lines as people read them, each with its line end, and below them the first cell errors.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = self.kind.has_lines();
        let delimiter = self.delimiter.escape_default();
        write!(f, "{}: {}, delimiter '{delimiter}', {} rows", self.file, self.encoding.as_str(), self.rows)?;
        if lines {
            write!(f, ", {} documents", self.documents)?;
        }
        writeln!(f)?;
        self.write_imported(f)?;
        self.write_set_aside(f)?;
        write!(f, "{:<9} {:>4} rows", "rejected", self.rejected.rows)?;
        if lines {
            let Items { created, without_name } = self.items;
            writeln!(f, "; items: {created} created, {without_name} without a name")?;
            let counts = self.warnings.counts().map(|(name, count)| format!("{name} {count}"));
            writeln!(f, "{:<9} {}", "warnings", counts.join(", "))?;
        } else {
            writeln!(f)?;
        }
        for RowError { row, column, code, message } in self.rejected.errors.iter().take(ERRORS_PRINTED) {
            writeln!(f, "  line {row}, {column}: {code}: {message}")?;
        }
        if self.already_imported {
            writeln!(
                f,
                "This file had been imported before; nothing was changed, this is its first report."
            )?;
        }
        Ok(())
    }
}

impl ImportReport {
    fn write_imported(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Imported { documents, lines, units, created, updated, unchanged, held } = &self.imported;
        write!(f, "{:<9} {documents:>4} {}", "imported", self.kind.noun().replace('_', " "))?;
        if self.kind.has_lines() {
            write!(f, ", {lines} lines")?;
        }
        if self.kind.has_lines() || self.kind == Kind::Stock {
            write!(f, ", {units} units")?;
        }
        write!(f, " (created {created}, updated {updated}, unchanged {unchanged})")?;
        let held = listed(held.iter().map(|(reason, count)| (reason.as_str(), *count)));
        if held.is_empty() { writeln!(f) } else { writeln!(f, ", of them held: {held}") }
    }

    fn write_set_aside(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows: u64 = self.set_aside.iter().map(|(_, aside)| aside.rows).sum();
        let mut shown = Vec::new();
        for (reason, aside) in self.set_aside.iter().filter(|(_, aside)| aside.rows > 0) {
            let counts: Vec<String> = [(aside.documents, "documents"), (aside.units, "units")]
                .into_iter()
                .filter_map(|(count, noun)| Some(format!("{} {noun}", count?)))
                .collect();
            let more = if counts.is_empty() { String::new() } else { format!(" ({})", counts.join(", ")) };
            shown.push(format!("{reason} {}{more}", aside.rows));
        }
        write!(f, "{:<9} {rows:>4} rows", "set aside")?;
        if shown.is_empty() { writeln!(f) } else { writeln!(f, ": {}", shown.join(", ")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day_one() -> ImportReport {
        let aside = |rows, documents, units| SetAside { rows, documents, units };
        ImportReport {
            rows: 3108,
            documents: 143,
            imported: Imported {
                documents: 136,
                lines: 3073,
                units: 26997,
                created: 136,
                held: vec![("operator".to_owned(), 9)],
                ..Imported::default()
            },
            set_aside: vec![
                ("not_goods".to_owned(), aside(9, None, None)),
                ("return_or_cancellation".to_owned(), aside(25, Some(5), Some(182))),
                ("stock_correction".to_owned(), aside(1, None, Some(10))),
            ],
            items: Items { created: 1344, without_name: 8 },
            warnings: Warnings {
                duplicate_lines: 98,
                description_differs: 15,
                header_differs: 1,
                consignee_default: 15,
            },
            ..ImportReport::new(Kind::Orders, "2010-12-01.csv", Encoding::Utf8, b',')
        }
    }

    #[test]
    fn the_text_is_that_of_the_specification() {
        assert_eq!(
            day_one().to_string(),
            "2010-12-01.csv: utf-8, delimiter ',', 3108 rows, 143 documents\n\
             imported   136 orders, 3073 lines, 26997 units (created 136, updated 0, unchanged 0), of them held: operator 9\n\
             set aside   35 rows: not_goods 9, return_or_cancellation 25 (5 documents, 182 units), stock_correction 1 (10 units)\n\
             rejected     0 rows; items: 1344 created, 8 without a name\n\
             warnings  duplicate_lines 98, description_differs 15, header_differs 1, consignee_default 15\n"
        );
    }

    #[test]
    fn the_json_is_that_of_the_design() {
        assert_eq!(
            day_one().to_json().to_string(),
            concat!(
                r#"{"file":"2010-12-01.csv","encoding":"utf-8","delimiter":",","rows":3108,"documents":143,"#,
                r#""imported":{"orders":136,"lines":3073,"units":26997,"created":136,"updated":0,"unchanged":0,"#,
                r#""held":{"operator":9}},"set_aside":{"not_goods":{"rows":9},"#,
                r#""return_or_cancellation":{"rows":25,"documents":5,"units":182},"#,
                r#""stock_correction":{"rows":1,"units":10}},"rejected":{"rows":0},"#,
                r#""items":{"created":1344,"without_name":8},"warnings":{"duplicate_lines":98,"#,
                r#""description_differs":15,"header_differs":1,"consignee_default":15},"already_imported":false}"#,
            )
        );
    }

    #[test]
    fn other_kinds_say_less_and_errors_follow() {
        let error = RowError {
            row: 3,
            column: "quantity".to_owned(),
            code: "out_of_range".to_owned(),
            message: "write a whole number from 1 to 1000000".to_owned(),
        };
        let report = ImportReport {
            rows: 12_345,
            imported: Imported { documents: 12_344, units: 7, created: 12_344, ..Imported::default() },
            rejected: Rejected { rows: 1, documents: 1, errors: vec![error] },
            already_imported: true,
            ..ImportReport::new(Kind::Stock, "stock.csv", Encoding::Windows1252, b'\t')
        };
        assert_eq!(
            report.to_string(),
            "stock.csv: windows-1252, delimiter '\\t', 12345 rows\n\
             imported  12344 stock rows, 7 units (created 12344, updated 0, unchanged 0)\n\
             set aside    0 rows\n\
             rejected     1 rows\n\
             \x20 line 3, quantity: out_of_range: write a whole number from 1 to 1000000\n\
             This file had been imported before; nothing was changed, this is its first report.\n"
        );
        for report in [report, day_one()] {
            let read = ImportReport::from_json(report.kind, &report.to_json());
            assert_eq!(read.as_ref(), Some(&report));
        }
    }
}
