//! The demo hotel: a whole day of an invented house, in one command.
//!
//! "I want to see what this is before I put my own goods into it." An empty database is filled from the files that the
//! program carries (`fixtures/` of the project), by the commands that everybody uses: the files are imported, the
//! clients' orders come in and are allocated by the jobs of the server, a wave for each site makes the tours, and
//! workers claim and begin
//! them, and one tour of each site is picked and packed. Nothing here writes a row by itself but the two audit entries that say what this
//! database is.

pub mod days;
mod files;
pub mod fill;
mod packed;
pub mod papers;
pub mod story;
pub mod words;
mod work;

pub use files::DEMO_DAY;

use crate::app::{App, AppError};
use crate::store::audit::{self, Chain, Entry};
use crate::store::{Caller, Store, StoreError, Tx, sites};
use rummelig_domain::time::Day;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The first entry of a demo's audit trail, which says that nothing here is real.
const BEGUN: &str = "demo.begin";
/// Its last step was done.
const READY: &str = "demo.ready";
/// Who acts.
const ACTOR: &str = "cli:demo";

/// What a database holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// Nothing yet: it may become a demo.
    Nothing,
    /// The demo of this day.
    Demo(Day),
    /// Something else, which no demo may touch.
    Other,
}

/// Looks at what a database holds. A demo is known by the first entry that was ever made in it.
///
/// # Errors
/// What the database says.
pub fn found(store: &Store) -> Result<Found, StoreError> {
    store.read(&caller(), |tx| {
        let Some(first) = audit::first(tx)? else {
            let is_empty = sites::codes(tx)?.is_empty();
            return Ok(if is_empty { Found::Nothing } else { Found::Other });
        };
        let facts: Value = serde_json::from_str(&first.facts).unwrap_or_default();
        let day = facts["day"].as_str().and_then(|day| day.parse().ok());
        Ok(match day {
            Some(day) if first.action == BEGUN => Found::Demo(day),
            Some(_) | None => Found::Other,
        })
    })
}

/// Makes a demo of an empty database, or goes on with one that was cut off; a demo that is ready stays as it is.
///
/// # Errors
/// [`DemoError`]: nothing of it is expected, since the files are tested.
pub fn make(app: &App, day: Day, progress: &dyn Fn(&str)) -> Result<(), DemoError> {
    if !has(app, BEGUN)? {
        mark(app, BEGUN, day)?;
    }
    if has(app, READY)? {
        return Ok(());
    }
    fill::fill(app, day, progress)?;
    work::allocate(app, progress)?;
    work::plan(app, day, progress)?;
    work::begin(app, progress)?;
    packed::pack_some(app, progress)?;
    mark(app, READY, day)
}

/// Why there is no demo.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// A command was refused, or the database failed.
    #[error("a command of the demo was refused: {0:?}")]
    App(AppError),
    /// A file was not taken.
    #[error("the file {file} of the demo: {error}")]
    Import {
        /// Its path below the fixtures.
        file: &'static str,
        /// What stopped it.
        error: crate::app::imports::ImportError,
    },
    /// Rows of a file were rejected, which its test excludes.
    #[error("rows of {file} were rejected:\n{report}")]
    Rejected {
        /// Its path below the fixtures.
        file: &'static str,
        /// The report.
        report: String,
    },
    /// The files that come with the program do not fit it.
    #[error("a file of the demo cannot be read: {0}")]
    File(String),
    /// A file could not be written.
    #[error("the demo could not write a file: {0}")]
    Io(#[from] std::io::Error),
    /// A paper could not be made.
    #[error("a paper of the demo could not be made: {0}")]
    Paper(#[from] crate::app::documents::PaperError),
}

impl From<AppError> for DemoError {
    fn from(error: AppError) -> Self {
        Self::App(error)
    }
}

impl From<StoreError> for DemoError {
    fn from(error: StoreError) -> Self {
        Self::App(error.into())
    }
}

/// The house as the demo acts in it.
fn caller() -> Caller {
    Caller::hotel(ACTOR)
}

fn has(app: &App, action: &'static str) -> Result<bool, DemoError> {
    Ok(app.store.read(&caller(), |tx| audit::has(tx, Chain::Hotel, action))?)
}

fn mark(app: &App, action: &'static str, day: Day) -> Result<(), DemoError> {
    let write = move |tx: &mut Tx<'_>| {
        let facts = BTreeMap::from([("day", json!(day.to_string()))]);
        audit::write(tx, &Entry { chain: Chain::Hotel, action, subject: "house:demo".into(), facts })
    };
    Ok(app.store.write(&caller(), write)?)
}
