//! Orders of a file.

use super::{client, import, report, said, write};
use crate::support::{Api, TestApp, on_both};
use serde_json::Value;
use std::path::{Path, PathBuf};

on_both! {
    day_one_gives_the_printed_report, three_days_give_the_printed_sums, a_refused_order_leaves_nothing_behind,
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
            let text =
                said(&import(app, "orders", &folder.join(day), &of_acme(&["--json", &map[0], &map[1]])), 0);
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

/// These arguments, for the client that the tests import for.
fn of_acme<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["--client", "ACME"], more].concat()
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
    let first = said(&import(app, "orders", &file, &of_acme(&map)), 0);
    assert_eq!(
        first,
        "2010-12-01.csv: utf-8, delimiter ',', 3108 rows, 143 documents\n\
         imported   136 orders, 3073 lines, 26997 units (created 136, updated 0, unchanged 0), of them held: operator 9\n\
         set aside   35 rows: not_goods 9, return_or_cancellation 25 (5 documents, 182 units), stock_correction 1 (10 units)\n\
         rejected     0 rows; items: 1344 created, 8 without a name\n\
         warnings  duplicate_lines 98, description_differs 15, header_differs 1, consignee_default 15\n"
    );
    let again = said(&import(app, "orders", &file, &of_acme(&["--json", map[0], map[1]])), 0);
    let again: Value = serde_json::from_str(&again).unwrap();
    assert_eq!(again["already_imported"], true);
    assert_eq!((&again["imported"]["orders"], &again["imported"]["created"]), (&136.into(), &136.into()));
}

fn a_refused_order_leaves_nothing_behind(app: &TestApp) {
    client(app);
    let columns = ["external_id", "sku", "quantity", "site", "delivery_method", "consignee.name"]
        .map(|name| format!("\"{name}\" = \"{name}\""))
        .join(", ");
    let map = write(
        app,
        "map.toml",
        format!("kind = \"orders\"\nunknown_sku = \"create\"\ncolumns = {{ {columns} }}\n"),
    );
    let head = "external_id,sku,quantity,site,delivery_method,consignee.name\n";
    let text =
        format!("{head}A1,GOOD,1,,collect,Ann\nA2,NEVER,2,NOWHERE,collect,Ann\nA3,GOOD,3,,collect,Ann\n");
    let file = write(app, "orders.csv", &text);
    let arguments = ["--client", "ACME", "--map", map.to_str().unwrap(), "--rejected", "rejected.csv"];
    let taken = report(app, "orders", &file, &arguments, 3);
    assert_eq!(taken["imported"]["created"], 2, "{taken}");
    assert_eq!(taken["items"]["created"], 1, "the item of the refused order is not made: {taken}");
    assert_eq!(taken["rejected"]["rows"], 1, "{taken}");
    let error = &taken["rejected"]["errors"][0];
    assert_eq!(
        (&error["row"], &error["column"], &error["code"]),
        (&3.into(), &"site".into(), &"unknown_site".into())
    );
    let rejected = std::fs::read_to_string(app.database.folder.path().join("rejected.csv")).unwrap();
    assert!(rejected.lines().count() == 2 && rejected.contains("A2,NEVER"), "{rejected}");
    let unknown = write(app, "unknown.csv", format!("{head}A4,NEVER,1,,collect,Ann\n"));
    let refused = report(app, "orders", &unknown, &["--client", "ACME"], 3);
    assert_eq!(refused["rejected"]["errors"][0]["code"], "unknown_sku", "{refused}");
}
