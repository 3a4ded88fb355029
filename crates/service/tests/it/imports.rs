//! `rummelig import` as a shell sees it.

use crate::support::{Api, TestApp, on_both};
use rummelig_domain::client::OwnerRules;
use rummelig_domain::code::{ClientCode, Text};
use rummelig_domain::language::Language;
use rummelig_service::app::clients::{ClientFacts, create};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

on_both! {
    day_one_gives_the_printed_report, three_days_give_the_printed_sums, a_refused_order_leaves_nothing_behind,
}

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

/// The real orders ("Online Retail", Chen 2015, CC BY 4.0) beside the checkout, and the arguments that name their map.
fn online_retail(test: &str) -> Option<(PathBuf, [String; 2])> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder = root.join("../shared/data/online-retail");
    if !folder.is_dir() {
        println!("SKIPPED {test}: ../shared/data/online-retail is absent");
        return None;
    }
    let map = root.join("fixtures/maps/online-retail-orders.toml");
    Some((folder, ["--map".to_owned(), map.to_str().unwrap().to_owned()]))
}

fn three_days_give_the_printed_sums(app: &TestApp) {
    let Some((folder, map)) = online_retail("three_days_give_the_printed_sums") else { return };
    client(app);
    let days: Vec<Value> = ["2010-12-01.csv", "2010-12-02.csv", "2010-12-03.csv"]
        .map(|day| {
            let text = said(&import(app, &folder.join(day), &["--json", &map[0], &map[1]]), 0);
            serde_json::from_str(&text).unwrap()
        })
        .to_vec();
    let sum = |path: &str| days.iter().map(|day| day.pointer(path).unwrap().as_u64().unwrap()).sum::<u64>();
    for (path, expected) in [
        ("/rows", 7419),
        ("/documents", 418),
        ("/imported/orders", 351),
        ("/imported/lines", 7280),
        ("/imported/units", 74792),
        ("/imported/held/operator", 15),
        ("/set_aside/not_goods/rows", 26),
        ("/set_aside/return_or_cancellation/rows", 83),
        ("/set_aside/return_or_cancellation/documents", 35),
        ("/set_aside/return_or_cancellation/units", 10760),
        ("/set_aside/stock_correction/rows", 30),
        ("/set_aside/stock_correction/units", 1398),
        ("/rejected/rows", 0),
        ("/items/created", 1816),
        ("/warnings/duplicate_lines", 187),
        ("/warnings/description_differs", 38),
        ("/warnings/header_differs", 1),
        ("/warnings/consignee_default", 37),
    ] {
        assert_eq!(sum(path), expected, "{path}");
    }
    let api = app.staff().on("ACME");
    assert_eq!(nameless(&api), 9);
    let order = api.get("/v1/orders/536365").expect(200);
    let lines = order["lines"].as_array().unwrap();
    let units: i64 = lines.iter().map(|line| line["quantity"].as_i64().unwrap()).sum();
    assert_eq!((lines.len(), units), (7, 40), "{order}");
}

/// How many items of a client lack a name.
fn nameless(api: &Api<'_>) -> usize {
    let mut found = 0;
    let mut path = "/v1/items?limit=200".to_owned();
    loop {
        let page = api.get(&path).expect(200);
        let lacks_name = |item: &&Value| item["data_missing"].as_array().unwrap().contains(&"name".into());
        found += page["data"].as_array().unwrap().iter().filter(lacks_name).count();
        let Some(cursor) = page["next_cursor"].as_str() else { return found };
        path = format!("/v1/items?limit=200&cursor={cursor}");
    }
}

fn day_one_gives_the_printed_report(app: &TestApp) {
    let Some((folder, map)) = online_retail("day_one_gives_the_printed_report") else { return };
    client(app);
    let file = folder.join("2010-12-01.csv");
    let map = [map[0].as_str(), map[1].as_str()];
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
    let columns = ["external_id", "sku", "quantity", "site", "delivery_method", "consignee.name"]
        .map(|name| format!("\"{name}\" = \"{name}\""))
        .join(", ");
    let map = write(
        "map.toml",
        &format!("kind = \"orders\"\nunknown_sku = \"create\"\ncolumns = {{ {columns} }}\n"),
    );
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
