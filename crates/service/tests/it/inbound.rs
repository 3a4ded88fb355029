//! Goods in through the front: announced, arrived, counted in with whatever is wrong about them, agreed and closed.

use crate::support::{Engine, Gate, TestApp, gate, on_both, run_with};
use rummelig_domain::time::Instant;
use rummelig_service::store::StoreOptions;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

on_both! {
    goods_are_announced_once_and_changed_until_they_arrive,
    goods_come_in_with_what_is_wrong_about_them,
    each_state_takes_its_own_actions,
    wrong_notices_are_refused_with_every_fault,
    wrong_receipts_are_refused_and_nothing_is_booked,
    what_is_tracked_must_be_said_of_what_came,
    goods_that_nobody_announced_come_in_too,
    a_unit_takes_goods_of_one_owner_where_it_stands,
    a_shipment_of_another_client_is_not_there,
}

fn notice(lines: &Value) -> Value {
    json!({ "site": "AARHUS", "expected_on": "2026-12-05", "supplier_name": "Eksempel Keramik ApS",
        "tracking_numbers": ["TEST123"], "lines": lines })
}

fn line(sku: &str, quantity: i64) -> Value {
    json!({ "sku": sku, "quantity": quantity })
}

impl Gate<'_> {
    fn announce(&self, number: &str, lines: &Value) -> Value {
        self.staff.put(&format!("/v1/inbound-shipments/{number}"), &notice(lines)).expect(201)
    }

    fn act(&self, number: &str, action: &str) -> crate::support::Answer {
        let path = format!("/v1/inbound-shipments/{number}/actions");
        self.staff.post(&path, &json!({ "action": action }))
    }

    fn receive(&self, number: &str, lines: &Value) -> crate::support::Answer {
        let path = format!("/v1/inbound-shipments/{number}/receipts");
        self.staff.post(&path, &json!({ "lines": lines }))
    }

    fn shipment(&self, number: &str) -> Value {
        self.staff.get(&format!("/v1/inbound-shipments/{number}")).expect(200)
    }
}

/// What came at the gate: units of an item.
fn came(sku: &str, quantity: i64) -> Value {
    json!({ "sku": sku, "quantity": quantity, "location": "REC-01" })
}

/// `kind quantity` of the discrepancies of a line.
fn differs(shipment: &Value, index: usize) -> String {
    let found = shipment["lines"][index]["discrepancies"].as_array().unwrap();
    let told = found.iter().map(|one| format!("{} {}", one["kind"].as_str().unwrap(), one["quantity"]));
    told.collect::<Vec<_>>().join(", ")
}

fn events(app: &TestApp, prefix: &str) -> Vec<String> {
    use diesel::prelude::*;
    use rummelig_service::store::schema::event;
    let kinds: Vec<String> =
        event::table.order(event::id).select(event::kind).load(&mut app.database.connect()).unwrap();
    kinds.into_iter().filter(|kind| kind.starts_with(prefix)).collect()
}

fn goods_are_announced_once_and_changed_until_they_arrive(app: &TestApp) {
    let gate = gate(app);
    let path = "/v1/inbound-shipments/PO%2F77";
    let body = notice(&json!([line("MUG-01", 200), line("mug-02", 5)]));
    let made = gate.staff.put(path, &body);
    let shipment = made.expect(201);
    assert_eq!(made.header("Rummelig-Result"), Some("created"));
    assert_eq!(shipment["external_id"], "PO/77");
    assert_eq!(shipment["status"], "announced");
    assert_eq!((&shipment["draft"], &shipment["site"]), (&json!(false), &json!("AARHUS")));
    let expected = json!({ "line_no": 2, "sku": "MUG-02", "quantity": 5, "lot": null, "expires_on": null,
        "received": 0, "discrepancies": [] });
    assert_eq!(shipment["lines"][1], expected);
    assert_eq!(gate.staff.get(made.header("Location").unwrap()).expect(200), shipment);
    assert_eq!(gate.units("MUG-01"), [0, 0, 0, 0, 200]);

    let again = gate.staff.put(path, &body);
    assert_eq!(again.expect(200), shipment);
    assert_eq!(again.header("Rummelig-Result"), Some("unchanged"));
    let dry = gate.staff.put(&format!("{path}?dry_run=true"), &notice(&json!([line("MUG-01", 1)])));
    assert_eq!(dry.expect(200)["lines"][0]["quantity"], 1);
    assert_eq!(gate.units("MUG-01"), [0, 0, 0, 0, 200]);

    gate.staff.patch(path, &json!({ "supplier_name": null })).problem(428, "if-match-required");
    let lines = json!({ "lines": [{ "line_no": 1, "sku": "MUG-01", "quantity": 150 }] });
    let patched = gate.staff.if_match(again.etag()).patch(path, &lines);
    assert_eq!(patched.expect(200)["lines"].as_array().map(Vec::len), Some(1));
    assert_eq!(patched.json()["supplier_name"], "Eksempel Keramik ApS");
    gate.staff.if_match(again.etag()).patch(path, &lines).problem(412, "version-stale");
    assert_eq!(gate.units("MUG-01"), [0, 0, 0, 0, 150]);
    assert_eq!(gate.units("MUG-02"), [0, 0, 0, 0, 0]);
    assert_eq!(events(app, "inbound."), ["inbound.announced", "inbound.announced"]);

    gate.act("PO%2F77", "arrive").expect(200);
    gate.staff.put(path, &notice(&json!([line("MUG-01", 9)]))).problem(409, "document-in-progress");
    let same = notice(&json!([line("MUG-01", 150)]));
    assert_eq!(gate.staff.put(path, &same).header("Rummelig-Result"), Some("unchanged"));

    let list = gate.staff.get("/v1/inbound-shipments?status=arrived&site=AARHUS&count=true").expect(200);
    assert_eq!((&list["total"], &list["data"][0]["external_id"]), (&json!(1), &json!("PO/77")));
    assert_eq!(gate.staff.get("/v1/inbound-shipments?status=closed").expect(200)["data"], json!([]));
    assert_eq!(gate.staff.get("/v1/inbound-shipments?site=NOWHERE").expect(200)["data"], json!([]));
}

fn goods_come_in_with_what_is_wrong_about_them(app: &TestApp) {
    let gate = gate(app);
    gate.item("BOWL-01", &json!({ "weight_g": null }));
    gate.announce("PO-77", &json!([line("MUG-01", 200), line("MUG-02", 10), line("BOWL-01", 4)]));
    gate.act("PO-77", "arrive").expect(200);

    let lines = json!([
        { "line_no": 1, "quantity": 190, "location": "REC-01", "condition": "good" },
        { "sku": "MUG-01", "quantity": 8, "location": "REC-01", "condition": "damaged" },
        came("MUG-02", 13),
        came("BOWL-01", 4),
    ]);
    let booked = gate.receive("PO-77", &lines);
    let receipt = booked.expect(201);
    let expected = json!({ "line_no": 1, "sku": "MUG-01", "quantity": 8, "location": "REC-01",
        "handling_unit": null, "lot": null, "expires_on": null, "serials": [], "condition": "damaged" });
    assert_eq!(receipt["lines"][1], expected);
    let shipment = gate.shipment("PO-77");
    assert_eq!(shipment["status"], "receiving");
    assert_eq!(
        (0..3).map(|line| differs(&shipment, line)).collect::<Vec<_>>(),
        ["damaged 8", "over 3", "missing_data 4"]
    );
    // What stands at the gate is not for sale, and what is damaged is nowhere.
    assert_eq!(gate.units("MUG-01"), [198, 0, 0, 190, 2]);
    assert_eq!(gate.inventory("MUG-01")["unavailable"]["damaged"], 8);
    assert_eq!(gate.units("MUG-02"), [13, 0, 0, 13, 0]);

    assert_eq!(gate.act("PO-77", "receive").expect(200)["status"], "received");
    let shipment = gate.shipment("PO-77");
    assert_eq!(differs(&shipment, 0), "short 2, damaged 8");
    assert_eq!(gate.units("MUG-01"), [198, 0, 0, 190, 0]);
    gate.receive("PO-77", &json!([came("MUG-01", 2)])).problem(409, "transition-not-allowed");

    assert_eq!(gate.act("PO-77", "reopen").expect(200)["status"], "receiving");
    assert_eq!(gate.units("MUG-01"), [198, 0, 0, 190, 2]);
    gate.receive("PO-77", &json!([came("MUG-01", 2)])).expect(201);
    gate.act("PO-77", "receive").expect(200);
    assert_eq!(gate.act("PO-77", "close").expect(200)["status"], "closed");
    assert_eq!(differs(&gate.shipment("PO-77"), 0), "damaged 8");

    let receipts = gate.staff.get("/v1/inbound-shipments/PO-77/receipts?count=true").expect(200);
    assert_eq!(receipts["total"], 2);
    assert_eq!(receipts["data"][0], receipt);
    let page = gate.staff.get("/v1/inbound-shipments/PO-77/receipts?limit=1").expect(200);
    let next = page["next_cursor"].as_str().unwrap();
    let path = format!("/v1/inbound-shipments/PO-77/receipts?limit=1&cursor={next}");
    assert_eq!(gate.staff.get(&path).expect(200)["data"][0], receipts["data"][1]);
    let movement = gate.staff.get("/v1/inventory-movements?sku=MUG-02").expect(200)["data"][0].clone();
    assert_eq!(movement["reason"], "receipt");
    assert_eq!(movement["from"]["account"], "supplier");
    assert_eq!(movement["to"], json!({ "account": "location", "code": "REC-01" }));
    assert_eq!(movement["document"]["resource"], "inbound");
    assert_eq!(movement["document"]["external_id"], "PO-77");
    let told = [
        "announced",
        "arrived",
        "receiving",
        "discrepancy_reported",
        "received",
        "discrepancy_reported",
        "reopened",
        "received",
        "closed",
    ];
    assert_eq!(events(app, "inbound."), told.map(|kind| format!("inbound.{kind}")));
}

fn each_state_takes_its_own_actions(app: &TestApp) {
    let gate = gate(app);
    let client = gate.client();
    let refused = |action: &str, from: &str, allowed: &[&str]| {
        let problem = gate.act("PO-1", action).problem(409, "transition-not-allowed");
        assert_eq!(problem["from"], from);
        assert_eq!(problem["allowed"], json!(allowed));
    };
    let mut draft = notice(&json!([]));
    draft["draft"] = json!(true);
    client.put("/v1/inbound-shipments/PO-1", &draft).expect(201);
    assert_eq!(gate.units("MUG-01"), [0; 5]);
    refused("arrive", "draft", &["announce", "cancel"]);
    client.put("/v1/inbound-shipments/PO-1", &notice(&json!([line("MUG-01", 3)]))).expect(200);
    client.put("/v1/inbound-shipments/PO-1", &draft).problem(409, "transition-not-allowed");
    for action in ["receive", "close", "reopen"] {
        refused(action, "announced", &["arrive", "cancel"]);
    }
    gate.act("PO-1", "arrive").expect(200);
    refused("arrive", "arrived", &["cancel"]);
    client.post("/v1/inbound-shipments/PO-1/cancellation", &json!({})).problem(409, "transition-not-allowed");
    client
        .post("/v1/inbound-shipments/PO-1/actions", &json!({ "action": "arrive" }))
        .problem(403, "scope-missing");
    gate.receive("PO-1", &json!([came("MUG-01", 3)])).expect(201);
    for action in ["arrive", "close", "reopen"] {
        refused(action, "receiving", &["receive"]);
    }
    let cancellation = json!({ "reason": "Kommer ikke" });
    gate.staff
        .post("/v1/inbound-shipments/PO-1/cancellation", &cancellation)
        .problem(409, "transition-not-allowed");
    gate.act("PO-1", "receive").expect(200);
    refused("receive", "received", &["close", "reopen"]);
    gate.act("PO-1", "close").expect(200);
    refused("reopen", "closed", &[]);

    client.put("/v1/inbound-shipments/PO-2", &notice(&json!([line("MUG-01", 3)]))).expect(201);
    assert_eq!(gate.units("MUG-01")[4], 3);
    let cancelled = client.post("/v1/inbound-shipments/PO-2/cancellation", &cancellation).expect(200);
    assert_eq!(cancelled["status"], "cancelled");
    assert_eq!(gate.units("MUG-01")[4], 0);
    gate.receive("PO-2", &json!([came("MUG-01", 1)])).problem(409, "transition-not-allowed");
    client
        .put("/v1/inbound-shipments/PO-2", &notice(&json!([line("MUG-01", 4)])))
        .problem(409, "document-in-progress");
}

fn wrong_notices_are_refused_with_every_fault(app: &TestApp) {
    let gate = gate(app);
    let client = gate.client();
    let path = "/v1/inbound-shipments/PO-1";
    let body = json!({ "external_id": "PO-2", "expected_on": "5/12", "tracking_numbers": ["A", 7], "status": "announced",
        "lines": [{ "sku": "MUG-01" }, { "sku": "MUG-01", "quantity": 0 }] });
    client.put(path, &body).faults(
        400,
        "validation-failed",
        &[
            ("/external_id", "unknown_value"),
            ("/expected_on", "bad_format"),
            ("/tracking_numbers/1", "wrong_type"),
            ("/lines/0/quantity", "missing"),
            ("/lines/1/quantity", "out_of_range"),
            ("/status", "unknown_field"),
        ],
    );
    client.put(path, &notice(&json!([]))).faults(400, "validation-failed", &[("/lines", "too_short")]);
    let twice = json!([{ "line_no": 2, "sku": "MUG-01", "quantity": 1 }, { "line_no": 2, "sku": "MUG-02", "quantity": 1 }]);
    client.put(path, &notice(&twice)).faults(400, "validation-failed", &[("/lines/1/line_no", "duplicate")]);
    let mut unknown = notice(&json!([line("MUG-01", 1), line("CUP-99", 1)]));
    unknown["site"] = json!("ODENSE");
    client.put(path, &unknown).faults(
        422,
        "references-unknown",
        &[("/site", "unknown_site"), ("/lines/1/sku", "unknown_sku")],
    );
    client
        .with("If-Match", "\"1\"")
        .put(path, &notice(&json!([line("MUG-01", 1)])))
        .problem(412, "version-stale");
    client
        .put("/v1/inbound-shipments/..", &notice(&json!([line("MUG-01", 1)])))
        .problem(400, "validation-failed");
    client.get(path).problem(404, "not-found");
    app.staff().get(path).problem(400, "client-required");
}

fn wrong_receipts_are_refused_and_nothing_is_booked(app: &TestApp) {
    let gate = gate(app);
    gate.announce("PO-1", &json!([line("MUG-01", 10)]));
    gate.announce("PO-2", &json!([line("MUG-02", 10)]));
    let at = |location: &str| json!([{ "line_no": 1, "quantity": 1, "location": location }]);
    gate.receive("PO-1", &json!([])).faults(400, "validation-failed", &[("/lines", "too_short")]);
    let nothing_named = json!([{ "quantity": 0, "location": "REC-01" }]);
    gate.receive("PO-1", &nothing_named).faults(
        400,
        "validation-failed",
        &[("/lines/0/quantity", "out_of_range"), ("/lines/0/sku", "missing")],
    );
    let unknown = json!([
        { "sku": "CUP-99", "quantity": 1, "location": "REC-01" },
        { "line_no": 7, "quantity": 1, "location": "REC-01" },
        { "line_no": 1, "sku": "MUG-02", "quantity": 1, "location": "REC-01" },
        { "line_no": 1, "quantity": 1, "location": "REC-99" },
        { "line_no": 1, "quantity": 1, "location": "A-01" },
        { "line_no": 1, "quantity": 1, "location": "REC-01", "handling_unit": "P-9999" },
    ]);
    gate.receive("PO-1", &unknown).faults(
        422,
        "references-unknown",
        &[
            ("/lines/0/sku", "unknown_sku"),
            ("/lines/1/line_no", "unknown_line"),
            ("/lines/2/line_no", "unknown_line"),
            ("/lines/3/location", "unknown_location"),
            ("/lines/5/handling_unit", "unknown_handling_unit"),
        ],
    );
    for location in ["A-01", "R-01", "PACK-1"] {
        let problem = gate.receive("PO-1", &at(location)).problem(409, "location-not-usable");
        assert!(problem["detail"].as_str().unwrap().contains(location), "{problem}");
    }
    let serials = json!([{ "line_no": 1, "quantity": 1, "location": "REC-01", "serials": ["S1"] }]);
    gate.receive("PO-1", &serials).faults(422, "data-refused", &[("/lines/0/serials", "unknown_value")]);
    gate.receive("PO-9", &at("REC-01")).problem(404, "not-found");
    let client = gate.client();
    client
        .post("/v1/inbound-shipments/PO-1/receipts", &json!({ "lines": at("REC-01") }))
        .problem(403, "scope-missing");
    assert_eq!(gate.shipment("PO-1")["status"], "announced");
    assert_eq!(gate.units("MUG-01"), [0, 0, 0, 0, 10]);

    // A key that was used says the same again and books nothing more.
    let staff = gate.staff.with("Idempotency-Key", "receipt-1");
    let path = "/v1/inbound-shipments/PO-1/receipts";
    let first = staff.post(path, &json!({ "lines": at("REC-01") }));
    let again = staff.post(path, &json!({ "lines": at("REC-01") }));
    assert_eq!((first.expect(201), again.header("Idempotency-Replayed")), (again.expect(201), Some("true")));
    staff.post(path, &json!({ "lines": at("DOCK-1") })).problem(422, "idempotency-key-reused");
    assert_eq!(gate.units("MUG-01"), [1, 0, 0, 1, 9]);
}

fn what_is_tracked_must_be_said_of_what_came(app: &TestApp) {
    let gate = gate(app);
    gate.item("TEA-01", &json!({ "lot_tracked": true, "expiry_tracked": true }));
    gate.item("LAMP-01", &json!({ "serial_tracked": true }));
    gate.announce("PO-1", &json!([line("TEA-01", 10), line("LAMP-01", 3)]));
    let bare = json!([came("TEA-01", 4), came("LAMP-01", 2)]);
    gate.receive("PO-1", &bare).faults(
        422,
        "data-refused",
        &[
            ("/lines/0/lot", "lot_required"),
            ("/lines/0/expires_on", "expiry_required"),
            ("/lines/1/serials", "serials_required"),
        ],
    );
    let tea = |expires_on: Value| json!({ "sku": "TEA-01", "quantity": 4, "location": "REC-01", "lot": "L-1", "expires_on": expires_on });
    let lamps = |serials: &[&str]| json!({ "sku": "LAMP-01", "quantity": serials.len(), "location": "REC-01", "serials": serials });
    let receipt = gate.receive("PO-1", &json!([tea(json!("2027-06-01")), lamps(&["S1", "S2"])])).expect(201);
    assert_eq!(receipt["lines"][0]["lot"], "L-1");
    assert_eq!(receipt["lines"][0]["expires_on"], "2027-06-01");
    assert_eq!(receipt["lines"][1]["serials"], json!(["S1", "S2"]));
    // The house knows the day of the lot by now, and a lot has one day.
    gate.receive("PO-1", &json!([tea(Value::Null)])).expect(201);
    gate.receive("PO-1", &json!([tea(json!("2027-07-01"))])).faults(
        422,
        "data-refused",
        &[("/lines/0/expires_on", "out_of_range")],
    );
    gate.receive("PO-1", &json!([lamps(&["S3", "S3"])])).faults(
        422,
        "data-refused",
        &[("/lines/0/serials", "serials_required")],
    );
    gate.receive("PO-1", &json!([lamps(&["S2"])])).problem(409, "serial-taken");
    gate.receive("PO-1", &json!([lamps(&["S4"]), lamps(&["S4"])])).problem(409, "serial-taken");
    assert_eq!(gate.units("TEA-01"), [8, 0, 0, 8, 2]);
    assert_eq!(gate.units("LAMP-01"), [2, 0, 0, 2, 1]);
    let lots = gate.staff.get("/v1/inventory?group_by=lot&sku=TEA-01").expect(200)["data"].clone();
    assert_eq!(
        (&lots[0]["lot"], &lots[0]["expires_on"], &lots[0]["on_hand"]),
        (&json!("L-1"), &json!("2027-06-01"), &json!(8))
    );
}

fn goods_that_nobody_announced_come_in_too(app: &TestApp) {
    let gate = gate(app);
    // Staff begins a shipment for what stands at the gate.
    gate.announce("FOUND-1", &json!([]));
    gate.receive("FOUND-1", &json!([came("MUG-02", 3), came("MUG-02", 2), came("MUG-01", 1)])).expect(201);
    let shipment = gate.shipment("FOUND-1");
    let lines = shipment["lines"].as_array().unwrap();
    let told = lines
        .iter()
        .map(|line| (line["sku"].as_str().unwrap(), line["quantity"].as_i64(), line["received"].as_i64()));
    assert_eq!(told.collect::<Vec<_>>(), [("MUG-02", Some(0), Some(5)), ("MUG-01", Some(0), Some(1))]);
    assert_eq!(differs(&shipment, 0), "unknown_item 5");
    // The notice still is what it was.
    let same = gate.staff.put("/v1/inbound-shipments/FOUND-1", &notice(&json!([])));
    assert_eq!(same.header("Rummelig-Result"), Some("unchanged"));
    assert_eq!(gate.units("MUG-02"), [5, 0, 0, 5, 0]);
}

fn a_unit_takes_goods_of_one_owner_where_it_stands(app: &TestApp) {
    let gate = gate(app);
    gate.staff.post("/v1/clients", &json!({ "code": "BETA", "name": "Beta ApS" })).expect(201);
    let beta = app.staff().on("BETA");
    beta.put("/v1/items/PEN-1", &json!({ "name": "Kuglepen" })).expect(201);
    beta.put("/v1/inbound-shipments/B-1", &notice(&json!([line("PEN-1", 5)]))).expect(201);
    gate.announce("PO-1", &json!([line("MUG-01", 50)]));
    let onto = |location: &str, line: &str| json!([{ "sku": line, "quantity": 5, "location": location, "handling_unit": "P-0001" }]);
    assert_eq!(
        gate.receive("PO-1", &onto("REC-01", "MUG-01")).expect(201)["lines"][0]["handling_unit"],
        "P-0001"
    );
    let unit = app.staff().get("/v1/handling-units?code=P-0001").expect(200)["data"][0].clone();
    assert_eq!(unit["location"], "REC-01");
    assert_eq!(
        unit["contents"],
        json!([{ "client": "ACME", "sku": "MUG-01", "lot": null, "serial": null, "quantity": 5 }])
    );
    gate.receive("PO-1", &onto("DOCK-1", "MUG-01")).problem(409, "handling-unit-taken");
    let beta_body = json!({ "lines": onto("REC-01", "PEN-1") });
    beta.post("/v1/inbound-shipments/B-1/receipts", &beta_body).problem(409, "handling-unit-taken");
    gate.receive("PO-1", &onto("REC-01", "MUG-01")).expect(201);
    assert_eq!(gate.units("MUG-01"), [10, 0, 0, 10, 40]);
}

fn a_shipment_of_another_client_is_not_there(app: &TestApp) {
    let gate = gate(app);
    gate.announce("PO-1", &json!([line("MUG-01", 5)]));
    gate.staff.post("/v1/clients", &json!({ "code": "BETA", "name": "Beta ApS" })).expect(201);
    let beta = app.staff().on("BETA");
    let id = gate.shipment("PO-1")["id"].as_str().unwrap().to_owned();
    for path in ["/v1/inbound-shipments/PO-1".to_owned(), format!("/v1/inbound-shipments/id:{id}")] {
        beta.get(&path).problem(404, "not-found");
        beta.get(&format!("{path}/receipts")).problem(404, "not-found");
        beta.post(&format!("{path}/actions"), &json!({ "action": "arrive" })).problem(404, "not-found");
        let lines = json!({ "lines": [came("MUG-01", 1)] });
        beta.post(&format!("{path}/receipts"), &lines).problem(404, "not-found");
        gate.staff.get(&path).expect(200);
    }
    beta.put(&format!("/v1/inbound-shipments/id:{id}"), &notice(&json!([]))).problem(404, "not-found");
    assert_eq!(beta.get("/v1/inbound-shipments").expect(200)["data"], json!([]));
}

/// PostgreSQL dates by its own clock, so that only an embedded database can be a week older.
#[test]
fn a_received_shipment_closes_itself_after_a_week_unless_it_is_disputed() {
    let now = Arc::new(AtomicI64::new(1_800_000_000_000_000));
    let clock = now.clone();
    let options = StoreOptions {
        clock: Arc::new(move || Instant::from_micros(clock.load(Ordering::Relaxed))),
        ..StoreOptions::default()
    };
    run_with(Engine::Sqlite, &options, |app| {
        let gate = gate(app);
        for (number, came_units) in [("PO-1", 5), ("PO-2", 4)] {
            gate.announce(number, &json!([line("MUG-01", 5)]));
            gate.receive(number, &json!([came("MUG-01", came_units)])).expect(201);
            gate.act(number, "receive").expect(200);
        }
        gate.work_off_jobs();
        assert_eq!(gate.shipment("PO-1")["status"], "received");
        // The keys of the test are valid for a day, so that the shipments are asked for with new ones.
        now.fetch_add(7 * 24 * 3_600 * 1_000_000, Ordering::Relaxed);
        let gate = Gate { app, staff: app.staff().on("ACME") };
        gate.work_off_jobs();
        assert_eq!(gate.shipment("PO-1")["status"], "closed");
        assert_eq!(
            gate.shipment("PO-2")["status"],
            "received",
            "two units lack, which somebody must agree on"
        );
        assert_eq!(events(app, "inbound.closed").len(), 1);
    });
}
