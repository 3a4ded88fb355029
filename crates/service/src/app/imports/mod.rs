//! Import of CSV files: from bytes to documents, row by row, in constant memory.
//!
//! A file goes through four hands. [`encoding`] decides once what the bytes mean and takes the fingerprint; [`table`]
//! finds the delimiter and yields trimmed rows; a [`map::ColumnMap`], or without one the columns of the
//! [`kind::Kind`], says which cell is which field and which rows are set aside; and [`engine::run`] gathers the rows of
//! each document, reads them into the kind's own type and hands them, some at a time, to a [`sink::Sink`].
//! A sink hands the documents of a batch to the [`batch::Intake`] of their kind, which resolves references and writes
//! by the commands of everybody else; what a file alone can show to be wrong has been found before. [`perform`] puts
//! the hands together and keeps the report.
//!
//! A document is taken whole or refused whole, and a bad one never stops the others: rows in = imported + set aside +
//! rejected. What was not taken stands in `rejected.csv` ([`rejected`]), all of it in the [`report::ImportReport`].

pub mod batch;
pub mod cells;
pub mod decimal;
pub mod documents;
pub mod encoding;
pub mod engine;
pub mod escape;
mod framing;
pub mod house_intake;
pub mod inbound_intake;
mod items;
pub mod kind;
pub mod map;
pub mod order_intake;
pub mod perform;
mod personal;
mod plan;
pub mod reading;
mod refusal;
pub mod rejected;
pub mod report;
pub mod rows;
pub mod rules;
pub mod runs;
pub mod sink;
pub mod sku_intake;
pub mod stock_intake;
pub mod table;
#[cfg(test)]
mod tests;

use super::said::Said;
use crate::store::StoreError;

/// Why a whole file is not imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file is no table that can be understood: `import-unreadable`. Nothing was written.
    #[error("{}{}", .detail.en, at_byte(*.byte))]
    Unreadable {
        /// The offset of the byte at fault, from 0, where one is.
        byte: Option<u64>,
        /// What is wrong and what to do.
        detail: Said,
    },
    /// The file has more rows than may be sent: `too-many-rows`. Nothing was written.
    #[error("the file has more than {max} rows; send it in parts")]
    TooManyRows {
        /// The most rows allowed.
        max: u64,
    },
    /// The map and the kind do not belong together. Nothing was written.
    #[error("the map is for {map}, the file is imported as {file}")]
    Unusable {
        /// The kind the map is for.
        map: kind::Kind,
        /// The kind the file was to be imported as.
        file: kind::Kind,
    },
    /// Reading the file or writing `rejected.csv` failed; what was taken so far stays.
    #[error("the file could not be read or the rejected rows not be written: {0}")]
    Io(#[from] std::io::Error),
    /// The database could not; what was taken so far stays.
    #[error("the import stopped: {0}")]
    Store(#[from] StoreError),
    /// The sink could not go on; what was taken so far stays.
    #[error("the import stopped: {0}")]
    Sink(Box<dyn std::error::Error + Send + Sync>),
}

impl ImportError {
    /// A file that cannot be understood.
    #[must_use]
    pub fn unreadable(en: impl Into<String>, da: impl Into<String>) -> Self {
        Self::Unreadable { byte: None, detail: Said::of(en.into(), da.into()) }
    }

    /// A file that cannot be understood from this byte on.
    #[must_use]
    pub fn unreadable_at(byte: u64, en: impl Into<String>, da: impl Into<String>) -> Self {
        Self::Unreadable { byte: Some(byte), detail: Said::of(en.into(), da.into()) }
    }
}

fn at_byte(byte: Option<u64>) -> String {
    byte.map(|at| format!(" (byte {at})")).unwrap_or_default()
}
