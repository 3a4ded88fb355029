//! The demo hotel of `fixtures/`: every file is taken whole, fits together, and is what its generator writes.

mod day;
mod front;
mod layout;

use crate::support::{TestApp, on_both};
use rummelig_domain::ids::ClientId;
use rummelig_gs1::verify_check_digit;
use rummelig_service::app::imports::kind::Kind;
use rummelig_service::app::imports::map::ColumnMap;
use rummelig_service::app::imports::perform::{Import, import};
use rummelig_service::app::imports::report::ImportReport;
use rummelig_service::store::keys::client_of_code;
use rummelig_service::store::{Caller, Keep};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

on_both! {
    every_file_is_taken_without_a_rejected_row,
    a_second_time_changes_nothing,
}

/// The clients by code, with the folder of their files.
const CLIENTS: [(&str, &str); 3] = [("SKADEN", "skaden"), ("TUSINDBEN", "tusindben"), ("KAEDEBO", "kaedebo")];

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures")
}

/// The rows of a file by the names of its columns.
fn rows(path: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(fixtures().join(path)).unwrap();
    reader.deserialize().collect::<Result<_, _>>().unwrap()
}

fn client_id(app: &TestApp, code: &str) -> ClientId {
    let found = app.read(|tx| Ok(client_of_code(tx, code)?)).unwrap();
    found.unwrap_or_else(|| panic!("no client {code}"))
}

/// Imports a file as `rummelig import` does.
fn take(app: &TestApp, kind: Kind, path: &str, client: Option<ClientId>) -> ImportReport {
    let map = (kind == Kind::Orders).then(|| {
        let text = std::fs::read_to_string(fixtures().join("maps/demo-orders.toml")).unwrap();
        Arc::new(ColumnMap::parse(&text).unwrap())
    });
    let file = fixtures().join(path);
    let asked = Import { kind, client, file, map, rejected: None, rows_max: None, keep: Keep::Yes };
    let caller = client.map_or(Caller::hotel("cli:test"), |client| Caller::client(client, "cli:test"));
    import(&app.app.store, &caller, &asked, &(Arc::new(|_, _| {}) as _)).unwrap()
}

/// Fills the house in the order of [`Kind::ALL`]; the reports by file.
fn fill(app: &TestApp) -> BTreeMap<String, ImportReport> {
    let mut reports = BTreeMap::new();
    for kind in Kind::ALL {
        if !kind.of_client() {
            let path = format!("{kind}.csv");
            reports.insert(path.clone(), take(app, kind, &path, None));
            continue;
        }
        for (code, folder) in CLIENTS {
            let path = format!("{folder}/{kind}.csv");
            if fixtures().join(&path).exists() {
                let report = take(app, kind, &path, Some(client_id(app, code)));
                reports.insert(path, report);
            }
        }
    }
    reports
}

/// How many documents the files of this name brought.
fn documents(reports: &BTreeMap<String, ImportReport>, name: &str) -> u64 {
    let of_name = reports.iter().filter(|(path, _)| path.ends_with(name));
    of_name.map(|(_, report)| report.imported.created).sum()
}

fn every_file_is_taken_without_a_rejected_row(app: &TestApp) {
    let reports = fill(app);
    for (path, report) in &reports {
        assert_eq!(report.rejected.rows, 0, "{path}: {report}");
        assert_eq!(report.imported.documents, report.imported.created, "{path}: {report}");
        assert!(report.set_aside.is_empty() && report.rows > 0, "{path}: {report}");
    }
    let counted = ["sites.csv", "clients.csv", "skus.csv", "orders.csv", "inbound.csv", "workers.csv"]
        .map(|name| documents(&reports, name));
    assert_eq!(counted, [2, 3, 300, 120, 2, 21]);
    assert!((580..=620).contains(&documents(&reports, "locations.csv")));
    let held: u64 = reports.values().flat_map(|report| &report.imported.held).map(|(_, orders)| orders).sum();
    assert_eq!(held, 3, "one order of each client waits");
    // No zone was made that zones.csv does not name.
    let zones = rows("zones.csv");
    let named: BTreeSet<(&str, &str)> =
        zones.iter().map(|row| (row["site"].as_str(), row["zone"].as_str())).collect();
    let page = app.staff().get("/v1/zones?limit=200").expect(200);
    for zone in page["data"].as_array().unwrap() {
        let key = (zone["site"].as_str().unwrap(), zone["zone"].as_str().unwrap());
        assert!(named.contains(&key), "{key:?} is not in zones.csv");
    }
}

fn a_second_time_changes_nothing(app: &TestApp) {
    let first = fill(app);
    for (path, report) in fill(app) {
        assert!(report.already_imported, "{path}");
        assert_eq!(report.imported, first[&path].imported, "{path}");
    }
    // Nobody's work conditions are told: a worker has a code, a name, a language and a site.
    let workers = app.staff().get("/v1/workers?limit=200").expect(200);
    let sites: BTreeSet<&str> =
        workers["data"].as_array().unwrap().iter().filter_map(|worker| worker["site"].as_str()).collect();
    assert_eq!(sites, BTreeSet::from(["HAVN", "MOLLE"]));
    assert!(workers["data"][0].get("conditions").is_none_or(Value::is_null));
}

#[test]
fn the_generators_write_exactly_the_committed_files() {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new("python3")
        .arg("-B")
        .arg(fixtures().join("generate"))
        .args(["--to", folder.path().to_str().unwrap()])
        .output()
        .expect("python3 runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut compared = 0;
    let mut folders = vec![folder.path().to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(folder.path()).unwrap();
            let committed = std::fs::read(fixtures().join(name)).unwrap();
            assert!(
                committed == std::fs::read(&path).unwrap(),
                "{}: run python3 fixtures/generate",
                name.display()
            );
            compared += 1;
        }
    }
    assert_eq!(compared, 16);
}

#[test]
fn every_barcode_is_a_demonstration_number_with_its_check_digit() {
    let prefixes: BTreeMap<String, String> = rows("clients.csv")
        .into_iter()
        .map(|mut row| (row["code"].clone(), row.remove("gs1_prefix").unwrap()))
        .collect();
    for (code, folder) in CLIENTS {
        let mut seen = BTreeSet::new();
        let units = rows(&format!("{folder}/skus.csv")).into_iter().map(|row| (13, row["barcodes"].clone()));
        let cases =
            rows(&format!("{folder}/pack-levels.csv")).into_iter().map(|row| (14, row["barcode"].clone()));
        for (digits, barcode) in units.chain(cases) {
            assert_eq!(barcode.len(), digits, "{barcode}");
            verify_check_digit(&barcode).unwrap_or_else(|fault| panic!("{barcode}: {fault:?}"));
            // GS1 keeps 952 for demonstrations and examples.
            assert!(barcode[digits - 13..].starts_with(&prefixes[code]), "{barcode}");
            assert!(prefixes[code].starts_with("952"));
            assert!(seen.insert(barcode.clone()), "{barcode} stands for two things");
        }
    }
}

#[test]
fn cases_belong_to_items_and_weigh_more_than_what_is_in_them() {
    for (_, folder) in CLIENTS {
        let skus = rows(&format!("{folder}/skus.csv"));
        let weights: BTreeMap<&str, u64> =
            skus.iter().map(|row| (row["sku"].as_str(), row["weight_g"].parse().unwrap())).collect();
        for case in rows(&format!("{folder}/pack-levels.csv")) {
            let unit = weights[case["sku"].as_str()];
            let [quantity, weight] = ["quantity", "weight_g"].map(|name| case[name].parse::<u64>().unwrap());
            assert!(quantity > 1 && weight > quantity * unit, "{case:?}");
        }
    }
}

#[test]
fn no_consignee_can_be_written_to() {
    for (_, folder) in CLIENTS {
        for order in rows(&format!("{folder}/orders.csv")) {
            let email = &order["consignee.email"];
            assert!(email.is_empty() || email.ends_with("@example.com"), "{email}");
        }
    }
}
