//! Opening balances.

use super::{changes, client, expect_errors, report, write};
use crate::support::{TestApp, on_both};
use rummelig_domain::ids::ClientId;
use rummelig_service::app::imports::kind::Kind;
use rummelig_service::app::imports::perform::{self, Import, Progress};
use rummelig_service::store::{Caller, Keep};
use serde_json::{Value, json};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;

on_both! {
    goods_lie_where_the_file_says,
    an_opening_balance_is_for_empty_places,
    rows_that_cannot_be_are_refused,
    an_import_that_was_cut_off_goes_on_without_doubling,
}

const OF_ACME: [&str; 2] = ["--client", "ACME"];

/// A site with three locations, and items of ACME: plain, by lot and day, by serial number.
fn house(app: &TestApp) -> ClientId {
    let acme = client(app);
    for (kind, text, more) in [
        ("sites", "code,name\nAARHUS,Lager Aarhus\n", &[][..]),
        (
            "locations",
            "site,code,zone,kind\nAARHUS,A-1,H,pick_face\nAARHUS,A-2,H,pick_face\nAARHUS,REC,H,receiving\n",
            &[],
        ),
        (
            "skus",
            "sku,name,lot_tracked,expiry_tracked,serial_tracked\nMUG,Krus,,,\nTEA,Te,yes,yes,\nCAM,Kamera,,,yes\n",
            &OF_ACME,
        ),
    ] {
        report(app, kind, &write(app, "house.csv", text), more, 0);
    }
    acme
}

fn inventory(app: &TestApp, group_by: &str) -> Vec<Value> {
    let path = format!("/v1/inventory?limit=200&group_by={group_by}");
    app.staff().on("ACME").get(&path).expect(200)["data"].as_array().unwrap().clone()
}

fn of_sku<'a>(rows: &'a [Value], sku: &str) -> &'a Value {
    rows.iter().find(|row| row["sku"] == sku).unwrap()
}

fn goods_lie_where_the_file_says(app: &TestApp) {
    house(app);
    let file = write(
        app,
        "stock.csv",
        "site,location,sku,quantity,lot,expires_on,serial,condition\n\
         AARHUS,A-1,MUG,10,,,,\nAARHUS,A-1,mug,2,,,,damaged\nAARHUS,A-1,MUG,3,,,,quarantined\n\
         AARHUS,REC,MUG,5,,,,good\nAARHUS,A-2,TEA,7,L1,2099-01-31,,\nAARHUS,A-2,TEA,8,L1,,,\n\
         AARHUS,A-2,TEA,9,L2,2020-01-31,,\nAARHUS,A-2,CAM,1,,,S1,\nAARHUS,A-2,CAM,1,,,S2,\n",
    );
    let taken = report(app, "stock", &file, &OF_ACME, 0);
    assert_eq!(changes(&taken), [9, 0, 0]);
    assert_eq!(taken["imported"]["units"], 46);
    let rows = inventory(app, "sku");
    let mug = of_sku(&rows, "MUG");
    assert_eq!((&mug["on_hand"], &mug["available"]), (&json!(20), &json!(10)), "{mug}");
    let apart = &mug["unavailable"];
    assert_eq!(
        (&apart["damaged"], &apart["quarantined"], &apart["receiving"]),
        (&json!(2), &json!(3), &json!(5)),
        "{mug}"
    );
    let tea = of_sku(&rows, "TEA");
    assert_eq!((&tea["on_hand"], &tea["available"]), (&json!(24), &json!(15)), "{tea}");
    assert_eq!(of_sku(&rows, "CAM")["on_hand"], 2);
    let moves = app.staff().on("ACME").get("/v1/inventory-movements?limit=200").expect(200);
    let moves = moves["data"].as_array().unwrap();
    assert_eq!(moves.len(), 9);
    assert!(moves.iter().all(|row| row["reason"] == "adjustment" && row["from"]["account"] == "adjustment"));
}

fn an_opening_balance_is_for_empty_places(app: &TestApp) {
    house(app);
    let text = "site,location,sku,quantity\nAARHUS,A-1,MUG,10\nAARHUS,A-1,MUG,1\n";
    let first = report(app, "stock", &write(app, "stock.csv", text), &OF_ACME, 0);
    assert_eq!(changes(&first), [2, 0, 0]);
    assert_eq!(
        report(app, "stock", &write(app, "same.csv", text), &OF_ACME, 0)["already_imported"],
        true,
        "the bytes count, not the name"
    );
    let changed = write(app, "stock.csv", format!("{text}AARHUS,A-2,MUG,4\nAARHUS,A-2,MUG,5\n"));
    let second = report(app, "stock", &changed, &OF_ACME, 3);
    expect_errors(&second, &[(2, "location", "stock_not_empty"), (3, "location", "stock_not_empty")]);
    assert_eq!(changes(&second), [2, 0, 0]);
    assert_eq!(of_sku(&inventory(app, "sku"), "MUG")["on_hand"], 20);
}

fn rows_that_cannot_be_are_refused(app: &TestApp) {
    house(app);
    let file = write(
        app,
        "stock.csv",
        "site,location,sku,quantity,lot,expires_on,serial\n\
         NOWHERE,A-1,NONE,1,,,\nAARHUS,A-9,MUG,1,,,\nAARHUS,A-1,TEA,1,,,\nAARHUS,A-1,CAM,2,,,\n\
         AARHUS,A-1,MUG,1,,,S9\nAARHUS,A-1,CAM,1,,,S1\nAARHUS,A-2,CAM,1,,,S1\n\
         AARHUS,A-1,TEA,1,L1,2099-01-31,\nAARHUS,A-1,TEA,1,L1,2099-02-28,\nAARHUS,A-1,MUG,6,,,\n",
    );
    let taken = report(app, "stock", &file, &OF_ACME, 3);
    expect_errors(
        &taken,
        &[
            (2, "site", "unknown_site"),
            (2, "sku", "unknown_sku"),
            (3, "location", "unknown_location"),
            (4, "lot", "lot_required"),
            (4, "expires_on", "expiry_required"),
            (5, "serial", "serials_required"),
            (6, "serial", "unknown_value"),
            (8, "serial", "serial-taken"),
            (10, "expires_on", "out_of_range"),
        ],
    );
    assert_eq!(changes(&taken), [3, 0, 0]);
    assert_eq!(taken["rejected"]["rows"], 7);
    let rows = inventory(app, "sku");
    assert_eq!(
        ["MUG", "TEA", "CAM"].map(|sku| of_sku(&rows, sku)["on_hand"].as_i64()),
        [Some(6), Some(1), Some(1)]
    );
}

/// 1,200 rows on 400 places: three rows each, so that a place is filled by rows of several batches.
fn long_file(app: &TestApp) -> PathBuf {
    let places: String = (0..400).map(|n| format!("AARHUS,L-{n},H,pick_face\n")).collect();
    let text = format!("site,code,zone,kind\n{places}");
    report(app, "locations", &write(app, "places.csv", text), &[], 0);
    let rows: String = (0..1_200).map(|n| format!("AARHUS,L-{},MUG,{}\n", n % 400, n % 5 + 1)).collect();
    write(app, "long.csv", format!("site,location,sku,quantity\n{rows}"))
}

fn an_import_that_was_cut_off_goes_on_without_doubling(app: &TestApp) {
    let acme = house(app);
    let import = Import {
        kind: Kind::Stock,
        client: Some(acme),
        file: long_file(app),
        map: None,
        rejected: None,
        rows_max: None,
        keep: Keep::Yes,
    };
    let caller = Caller::client(acme, "cli:test");
    let cut: Progress = Arc::new(|done, _| assert!(done < 1_000, "cut off here"));
    let attempt = || perform::import(&app.app.store, &caller, &import, &cut);
    assert!(catch_unwind(AssertUnwindSafe(attempt)).is_err());
    let before = of_sku(&inventory(app, "sku"), "MUG")["on_hand"].as_i64().unwrap();
    assert!(before > 0 && before < 3_600, "{before}");
    let whole: Progress = Arc::new(|_, _| {});
    let report = perform::import(&app.app.store, &caller, &import, &whole).unwrap();
    let imported = &report.imported;
    assert_eq!(imported.documents, 1_200);
    assert_eq!((imported.created, imported.unchanged), (200, 1_000));
    assert_eq!(of_sku(&inventory(app, "sku"), "MUG")["on_hand"], 3_600);
    assert!(perform::import(&app.app.store, &caller, &import, &whole).unwrap().already_imported);
}
