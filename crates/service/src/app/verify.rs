//! `verify`: whether stock adds up, told check by check.

use crate::app::App;
use crate::store::verify::{self, Check};
use crate::store::{Caller, Store, StoreError};
use serde_json::{Value, json};

/// What the checks found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The checks, in the order of the invariants.
    pub checks: Vec<Check>,
}

impl Report {
    /// Whether nothing is broken.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.checks.iter().all(|check| check.violations == 0)
    }

    /// One line per check: `ok NAME (rows)`, or `BROKEN NAME: keys (violations in rows)`.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        self.checks.iter().map(line).collect()
    }

    /// The same for programs.
    #[must_use]
    pub fn json(&self) -> Value {
        let checks: Vec<Value> = self
            .checks
            .iter()
            .map(|check| {
                json!({ "name": check.name, "ok": check.violations == 0, "rows": check.rows,
                    "violations": check.violations, "keys": check.keys })
            })
            .collect();
        json!({ "clean": self.is_clean(), "checks": checks })
    }
}

fn line(check: &Check) -> String {
    let Check { name, rows, violations, keys } = check;
    match violations {
        0 => format!("ok {name} ({rows} rows)"),
        _ => format!("BROKEN {name}: {} ({violations} in {rows} rows)", keys.join(", ")),
    }
}

/// Runs every check on one snapshot; changes nothing. With `since`, the ledger is looked at from that sequence on.
///
/// # Errors
/// What the database says: the checks were then not run.
pub fn run(app: &App, since: Option<i64>) -> Result<Report, StoreError> {
    of_store(&app.store, since)
}

/// The same without the server's keys, which no check needs.
///
/// # Errors
/// What the database says: the checks were then not run.
pub fn of_store(store: &Store, since: Option<i64>) -> Result<Report, StoreError> {
    let checks = store.read(&Caller::hotel("cli:verify"), |tx| verify::run(tx, since))?;
    Ok(Report { checks })
}
