//! `rummelig import` as a shell sees it.

mod kinds;
mod orders;
mod stock;
mod trials;

use crate::support::TestApp;
use rummelig_domain::client::OwnerRules;
use rummelig_domain::code::{ClientCode, Text};
use rummelig_domain::ids::ClientId;
use rummelig_domain::language::Language;
use rummelig_service::app::clients::{ClientFacts, create};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Adds the client ACME.
fn client(app: &TestApp) -> ClientId {
    let facts = ClientFacts {
        code: ClientCode::new("ACME").unwrap(),
        name: Text::new("Acme").unwrap(),
        site: None,
        language: Language::English,
        vat_no: None,
        gs1_prefix: None,
        rules: OwnerRules::default(),
    };
    app.write(move |tx| create(tx, &facts)).unwrap().record.value.id
}

/// Puts a file beside the database.
fn write(app: &TestApp, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = app.database.folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

/// Runs `rummelig import`.
fn import(app: &TestApp, kind: &str, file: &Path, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_rummelig"))
        .current_dir(app.database.folder.path())
        .env("RUMMELIG_DATABASE_URL", app.database.url_text())
        .args(["import", kind, file.to_str().unwrap()])
        .args(more)
        .output()
        .unwrap()
}

/// What stands on standard output, after this exit code.
#[track_caller]
fn said(output: &Output, code: i32) -> String {
    assert_eq!(output.status.code(), Some(code), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// The report of an import, after this exit code.
#[track_caller]
fn report(app: &TestApp, kind: &str, file: &Path, more: &[&str], code: i32) -> Value {
    let output = import(app, kind, file, &[&["--json"], more].concat());
    serde_json::from_str(&said(&output, code)).unwrap()
}

/// Created, updated and unchanged.
fn changes(report: &Value) -> [i64; 3] {
    ["created", "updated", "unchanged"].map(|what| report["imported"][what].as_i64().unwrap())
}

/// The errors as (line, column, code).
fn errors(report: &Value) -> Vec<(i64, String, String)> {
    let text = |error: &Value, key: &str| error[key].as_str().unwrap().to_owned();
    report["rejected"]["errors"].as_array().map_or_else(Vec::new, |errors| {
        let of = |error: &Value| (error["row"].as_i64().unwrap(), text(error, "column"), text(error, "code"));
        errors.iter().map(of).collect()
    })
}

/// Compares errors with what is expected.
#[track_caller]
fn expect_errors(report: &Value, expected: &[(i64, &str, &str)]) {
    let found = errors(report);
    let found: Vec<_> =
        found.iter().map(|(row, column, code)| (*row, column.as_str(), code.as_str())).collect();
    assert_eq!(found, expected, "{report}");
}
