//! `rummelig import` as a shell sees it.

use crate::support::{TestApp, on_both};
use rummelig_domain::client::OwnerRules;
use rummelig_domain::code::{ClientCode, Text};
use rummelig_domain::language::Language;
use rummelig_service::app::clients::{ClientFacts, create};
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};

on_both! { day_one_gives_the_printed_report, a_refused_order_leaves_nothing_behind }

fn client(app: &TestApp) {
    let facts = ClientFacts {
        code: ClientCode::new("ACME").unwrap(),
        name: Text::new("Acme").unwrap(),
        site: None,
        language: Language::English,
        vat_no: None,
        gs1_prefix: None,
        rules: OwnerRules::default(),
    };
    app.write(move |tx| create(tx, &facts)).unwrap();
}

fn import(app: &TestApp, file: &Path, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_rummelig"))
        .current_dir(app.database.folder.path())
        .env("RUMMELIG_DATABASE_URL", app.database.url_text())
        .args(["import", "orders", file.to_str().unwrap(), "--client", "ACME"])
        .args(more)
        .output()
        .unwrap()
}

#[track_caller]
fn said(output: &Output, code: i32) -> String {
    assert_eq!(output.status.code(), Some(code), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn day_one_gives_the_printed_report(app: &TestApp) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let file = root.join("../shared/data/online-retail/2010-12-01.csv");
    if !file.is_file() {
        println!("SKIPPED day_one_gives_the_printed_report: ../shared/data/online-retail is absent");
        return;
    }
    client(app);
    let map = root.join("fixtures/maps/online-retail-orders.toml");
    let map = ["--map", map.to_str().unwrap()];
    let first = said(&import(app, &file, &map), 0);
    assert_eq!(
        first,
        "2010-12-01.csv: utf-8, delimiter ',', 3108 rows, 143 documents\n\
         imported   136 orders, 3073 lines, 26997 units (created 136, updated 0, unchanged 0), of them held: operator 9\n\
         set aside   35 rows: not_goods 9, return_or_cancellation 25 (5 documents, 182 units), stock_correction 1 (10 units)\n\
         rejected     0 rows; items: 1344 created, 8 without a name\n\
         warnings  duplicate_lines 98, description_differs 15, header_differs 1, consignee_default 15\n"
    );
    let again = said(&import(app, &file, &["--json", map[0], map[1]]), 0);
    let again: Value = serde_json::from_str(&again).unwrap();
    assert_eq!(again["already_imported"], true);
    assert_eq!((&again["imported"]["orders"], &again["imported"]["created"]), (&136.into(), &136.into()));
}

fn a_refused_order_leaves_nothing_behind(app: &TestApp) {
    client(app);
    let folder = app.database.folder.path();
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let map = write("map.toml", "kind = \"orders\"\nunknown_sku = \"create\"\n");
    let head = "external_id,sku,quantity,site,delivery_method,consignee.name\n";
    let text =
        format!("{head}A1,GOOD,1,,collect,Ann\nA2,NEVER,2,NOWHERE,collect,Ann\nA3,GOOD,3,,collect,Ann\n");
    let file = write("orders.csv", &text);
    let arguments = ["--json", "--map", map.to_str().unwrap(), "--rejected", "rejected.csv"];
    let report: Value = serde_json::from_str(&said(&import(app, &file, &arguments), 3)).unwrap();
    assert_eq!(report["imported"]["created"], 2, "{report}");
    assert_eq!(report["items"]["created"], 1, "the item of the refused order is not made: {report}");
    assert_eq!(report["rejected"]["rows"], 1, "{report}");
    let error = &report["rejected"]["errors"][0];
    assert_eq!(
        (&error["row"], &error["column"], &error["code"]),
        (&3.into(), &"site".into(), &"unknown_site".into())
    );
    let rejected = std::fs::read_to_string(folder.join("rejected.csv")).unwrap();
    assert!(rejected.lines().count() == 2 && rejected.contains("A2,NEVER"), "{rejected}");
    let unknown = write("unknown.csv", &format!("{head}A4,NEVER,1,,collect,Ann\n"));
    let report: Value = serde_json::from_str(&said(&import(app, &unknown, &["--json"]), 3)).unwrap();
    assert_eq!(report["rejected"]["errors"][0]["code"], "unknown_sku", "{report}");
}
