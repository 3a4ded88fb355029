//! Documents: made once, kept byte for byte, and shown to their owner only.

use super::{add_printer, document};
use crate::support::floor::{Floor, parcel};
use crate::support::{TestApp, on_both, rummelig};
use rummelig_domain::client::Gs1Prefix;
use rummelig_service::app::house;
use serde_json::{Value, json};
use std::path::Path;
use uuid::Uuid;

on_both! {
    papers_of_an_order_are_made_read_and_kept,
    a_document_is_its_owners_alone,
    every_paper_of_the_house_can_be_made,
    papers_that_cannot_be_made_are_refused_in_words,
    printers_and_jobs_by_command,
}

/// A packed order of two parcels.
fn packed(app: &TestApp) -> Floor<'_> {
    let floor = Floor::open(app);
    app.write(|tx| house::set_gs1_prefix(tx, &Gs1Prefix::new("5701234").unwrap())).unwrap();
    floor.stock("MUG-01", 9);
    floor.order("WEB-1", &[("MUG-01", 2)]);
    floor.pick("WEB-1", &["T-1"]);
    floor.pack("WEB-1", &[parcel(1, &[(1, 1)], None), parcel(2, &[(1, 1)], None)]).expect(200);
    floor
}

/// Runs the binary and answers what it said as JSON.
#[track_caller]
fn said(app: &TestApp, arguments: &[&str]) -> Value {
    let output = rummelig(&app.database, &[arguments, &["--json"]].concat());
    let fault = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {fault}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Runs the binary, which refuses with this code; its sentence.
#[track_caller]
fn refused(app: &TestApp, arguments: &[&str], code: i32) -> String {
    let output = rummelig(&app.database, arguments);
    let fault = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {fault}");
    fault.trim().trim_start_matches("rummelig: ").to_owned()
}

fn is_pdf(path: &Path) -> bool {
    std::fs::read(path).unwrap().starts_with(b"%PDF-")
}

fn papers_of_an_order_are_made_read_and_kept(app: &TestApp) {
    let floor = packed(app);
    let folder = app.database.folder.path().join("papers");
    let to = format!("{}/", folder.display());
    let slips = said(app, &["print", "packing-slip", "WEB-1", "--client", "ACME", "--to", &to]);
    let labels = said(app, &["print", "shipping-label", "WEB-1", "--client", "ACME", "--to", &to]);
    assert_eq!((slips.as_array().unwrap().len(), labels.as_array().unwrap().len()), (1, 2));
    for name in ["packing-slip-WEB-1.pdf", "shipping-label-WEB-1-1.pdf", "shipping-label-WEB-1-2.pdf"] {
        assert!(is_pdf(&folder.join(name)), "{name}");
    }
    let page = floor.client.get("/v1/orders/WEB-1/documents?count=true").expect(200);
    assert_eq!(page["total"], 3);
    let listed: Vec<(String, Value)> = page["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["code"].as_str().unwrap().to_owned(), row["parcel_no"].clone()))
        .collect();
    assert_eq!(
        listed,
        [
            ("WEB-1".to_owned(), Value::Null),
            ("WEB-1-1".to_owned(), json!(1)),
            ("WEB-1-2".to_owned(), json!(2))
        ]
    );
    let label = &page["data"][1];
    assert_eq!(label["media_types"], json!(["application/pdf", "application/zpl"]));
    assert_eq!(page["data"][0]["media_types"], json!(["application/pdf"]));
    let shipment = floor.shipment("WEB-1");
    assert_eq!(shipment["parcels"][0]["documents"], json!([label["id"]]));
    let path = format!("/v1/documents/{}?format=zpl", label["id"].as_str().unwrap());
    let zpl = floor.client.get(&path);
    assert_eq!((zpl.status, zpl.header("Content-Type")), (200, Some("application/zpl")));
    assert!(zpl.body.starts_with("^XA"), "{}", zpl.body);
    assert_eq!(
        (zpl.header("Content-Disposition"), zpl.etag()),
        (Some("inline; filename=\"shipping-label-WEB-1-1.zpl\""), "\"1\"")
    );
    assert_eq!(floor.client.with("If-None-Match", "\"1\"").get(&path).status, 304);
    let slip = format!("/v1/documents/{}?format=zpl", page["data"][0]["id"].as_str().unwrap());
    floor.client.get(&slip).problem(404, "not-found");

    // What has not changed is the same document, and after it went to a printer its paper is a copy.
    let printed = folder.join("printed");
    add_printer(app, "FOLDER", &format!("file:{}", printed.display()));
    let job = said(app, &["print", "packing-slip", "WEB-1", "--client", "ACME", "--to", "FOLDER"]);
    assert_eq!((&job[0]["document"], &job[0]["is_copy"]), (&page["data"][0]["id"], &json!(false)));
    let again = said(app, &["print", "packing-slip", "WEB-1", "--client", "ACME", "--to", "FOLDER"]);
    assert_eq!((&again[0]["document"], &again[0]["is_copy"]), (&page["data"][0]["id"], &json!(true)));
    let english = ["print", "packing-slip", "WEB-1", "--client", "ACME", "--language", "en", "--to", &to];
    assert_ne!(said(app, &english)[0]["document"], page["data"][0]["id"], "another language, another paper");
    assert_eq!(
        floor.client.get("/v1/orders/WEB-1/documents?limit=1").expect(200)["data"][0]["language"],
        "da"
    );
    let trail = floor.trail();
    assert!(!trail.contains("Test Person") && !trail.contains("Prøvevej"), "{trail}");
}

fn a_document_is_its_owners_alone(app: &TestApp) {
    let floor = packed(app);
    let to = app.database.folder.path().join("slip.pdf").display().to_string();
    let made = said(app, &["print", "packing-slip", "WEB-1", "--client", "ACME", "--to", &to]);
    let slip = format!("/v1/documents/{}", made[0]["document"].as_str().unwrap());
    let of_house = format!("/v1/documents/{}?format=zpl", document(app, b"^XA^XZ".to_vec()).0);
    let other = app.of_client(floor.other_client());
    let house = app.staff();
    other.get(&slip).problem(404, "not-found");
    other.get("/v1/orders/WEB-1/documents").problem(404, "not-found");
    for of_client in [&floor.client, &other, &floor.staff] {
        of_client.get(&of_house).problem(404, "not-found");
    }
    assert_eq!(house.get(&of_house).body, "^XA^XZ");
    house.get(&slip).problem(404, "not-found");
    house.on("OTHER").get(&slip).problem(404, "not-found");
    for id in [Uuid::now_v7().to_string(), Uuid::nil().to_string()] {
        floor.client.get(&format!("/v1/documents/{id}")).problem(404, "not-found");
    }
    floor.client.get("/v1/documents/x").problem(400, "parameter-invalid");
    floor.client.get(&format!("{slip}?format=png")).problem(400, "parameter-invalid");
    let orders_only = app.with_key(&app.key(Some(floor.client_id), "orders:read"));
    orders_only.get(&slip).problem(403, "scope-missing");
    orders_only.get("/v1/orders/WEB-1/documents").problem(403, "scope-missing");
    app.nobody().get(&slip).problem(401, "key-missing");
    house.get("/v1/orders/WEB-1/documents").problem(400, "client-required");
}

fn every_paper_of_the_house_can_be_made(app: &TestApp) {
    let floor = Floor::open(app);
    floor.stock("MUG-01", 5);
    floor.order("WEB-1", &[("MUG-01", 2)]);
    floor.act("WEB-1", "release").expect(200);
    let house = app.staff();
    let trolley = json!({ "code": "VOGN-1", "kind": "trolley", "site": "AARHUS", "slots": 4 });
    house.post("/v1/handling-units", &trolley).expect(201);
    let notice = json!({ "site": "AARHUS", "expected_on": "2027-03-05", "supplier_name": "Eksempel Keramik ApS",
        "lines": [{ "sku": "MUG-01", "quantity": 200 }] });
    floor.client.put("/v1/inbound-shipments/PO-77", &notice).expect(201);
    let count = json!({ "site": "AARHUS", "locations": ["A-02"], "sku": null, "reason": "planned" });
    let count = house.post("/v1/counts", &count).expect(201)["id"].as_str().unwrap().to_owned();
    let tour = house.get("/v1/tours").expect(200)["data"][0]["code"].as_str().unwrap().to_owned();
    let folder = app.database.folder.path().join("papers");
    let to = format!("{}/", folder.display());
    for arguments in [
        &["pick-list", &tour][..],
        &["pick-list", &tour, "--level", "easy"],
        &["location-label", "A-01", "--site", "AARHUS"],
        &["location-label", "--site", "AARHUS", "--size", "a4"],
        &["sku-label", "MUG-01", "--client", "ACME"],
        &["tote-label", "T-1", "T-2"],
        &["trolley-label", "VOGN-1"],
        &["badges"],
        &["receiving-sheet", "PO-77", "--client", "ACME"],
        &["count-sheet", &count],
    ] {
        said(app, &[&["print"], arguments, &["--to", &to]].concat());
    }
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "badges.pdf".to_owned(),
            format!("count-sheet-{count}.pdf"),
            "location-label-A-01.pdf".to_owned(),
            "location-label-AARHUS.pdf".to_owned(),
            format!("pick-list-{tour}.pdf"),
            "receiving-sheet-PO-77.pdf".to_owned(),
            "sku-label-MUG-01.pdf".to_owned(),
            "tote-label-T-1_T-2.pdf".to_owned(),
            "trolley-label-VOGN-1.pdf".to_owned(),
        ]
    );
    assert!(names.iter().all(|name| is_pdf(&folder.join(name))));
    let zpl = folder.join("label.zpl");
    said(app, &["print", "sku-label", "MUG-01", "--client", "ACME", "--to", zpl.to_str().unwrap()]);
    assert!(std::fs::read(&zpl).unwrap().starts_with(b"^XA"));
    let codes = app.database.texts("SELECT code AS found FROM document WHERE kind = 'badges'");
    assert_eq!(codes, ["badges"], "no person in a code");
}

fn papers_that_cannot_be_made_are_refused_in_words(app: &TestApp) {
    let floor = Floor::open(app);
    floor.stock("MUG-01", 5);
    floor.order("WEB-1", &[("MUG-01", 2)]);
    let print = |arguments: &[&str], code| refused(app, &[&["print"], arguments].concat(), code);
    let slip = ["packing-slip", "WEB-1", "--client", "ACME", "--to", "x.pdf"];
    assert_eq!(print(&slip, 1), "the order WEB-1 has no closed parcels; pack it first");
    floor.pick("WEB-1", &["T-1"]);
    floor.pack("WEB-1", &[parcel(1, &[(1, 2)], None)]).expect(200);
    let label = ["shipping-label", "WEB-1", "--client", "ACME", "--to", "x.pdf"];
    assert!(print(&label, 1).starts_with("the parcels of the order WEB-1 have no SSCC"));
    for (arguments, code, sentence) in [
        (&["pick-list", "T-99999", "--to", "x.pdf"][..], 1, "there is no tour T-99999"),
        (&["packing-slip", "WEB-9", "--client", "ACME", "--to", "x.pdf"], 1, "there is no order WEB-9"),
        (&["packing-slip", "WEB-1", "--client", "NOBODY", "--to", "x.pdf"], 1, "there is no client NOBODY"),
        (&["packing-slip", "WEB-1", "--to", "x.pdf"], 2, "client: say whose it is"),
        (&["location-label", "--to", "x.pdf"], 2, "site: say where the locations are"),
        (&["tote-label", "--to", "x.pdf"], 2, "ID: say what the paper is about"),
        (&["tote-label", "VOGN-9", "--to", "x.pdf"], 1, "there is no tote VOGN-9"),
        (&["badges", "--size", "a6", "--to", "x.pdf"], 2, "size: this paper does not come in that size"),
        (&["badges", "--language", "de", "--to", "x.pdf"], 2, "language: papers are written in da or en"),
        (
            &["badges", "--to", "NOWHERE"],
            1,
            "there is no printer NOWHERE; add it with `rummelig printer add`, or see `rummelig printer list`",
        ),
    ] {
        assert_eq!(print(arguments, code), sentence, "{arguments:?}");
    }
    let slip = ["packing-slip", "WEB-1", "--client", "ACME", "--to", "x.zpl"];
    assert_eq!(print(&slip, 1), "a packing-slip does not exist as zpl");
    assert!(!app.database.folder.path().join("x.pdf").exists());
}

fn printers_and_jobs_by_command(app: &TestApp) {
    let floor = packed(app);
    said(app, &["printer", "add", "PACK-1", "raw://127.0.0.1:9"]);
    let folder = format!("file:{}", app.database.folder.path().join("out").display());
    said(app, &["printer", "add", "OUT", &folder]);
    let listed = said(app, &["printer", "list"]);
    assert_eq!(
        listed,
        json!([{ "code": "OUT", "address": folder }, { "code": "PACK-1", "address": "raw://127.0.0.1:9" }])
    );
    let job = said(app, &["print", "shipping-label", "WEB-1", "--client", "ACME", "--to", "PACK-1"]);
    let id = job[0]["id"].as_str().unwrap();
    assert_eq!(said(app, &["printer", "jobs", "--status", "queued"]).as_array().unwrap().len(), 2);
    assert!(
        refused(app, &["printer", "remove", "PACK-1"], 1).starts_with("the printer PACK-1 still has jobs")
    );
    assert_eq!(said(app, &["printer", "decide", id, "cancel"])["status"], "cancelled");
    assert!(refused(app, &["printer", "decide", id, "printed"], 1).contains("cannot be decided so"));
    said(app, &["printer", "decide", job[1]["id"].as_str().unwrap(), "printed"]);
    said(app, &["printer", "remove", "PACK-1"]);
    assert!(
        refused(app, &["printer", "add", "X", "http://x"], 2).starts_with("ADDRESS: give the printer as")
    );
    assert!(
        refused(app, &["printer", "add", "a b", "raw://x"], 2).starts_with("PRINTER: a printer is named")
    );
    assert!(refused(app, &["printer", "jobs", "--status", "x"], 2).starts_with("--status"));
    let document = job[0]["document"].as_str().unwrap();
    let to = app.database.folder.path().join("again/");
    std::fs::create_dir(&to).unwrap();
    let again = said(app, &["print", "document", document, "--to", to.to_str().unwrap()]);
    assert_eq!(again[0]["is_copy"], json!(false), "of what was cancelled nothing came out");
    drop(floor);
}
