//! Goods in to the end: from the gate to a shelf, where a waiting order gets them.

use crate::support::{Answer, Gate, TestApp, gate, on_both};
use serde_json::{Value, json};

on_both! {
    received_goods_are_put_away_and_promised_to_a_waiting_order,
    a_pallet_goes_as_a_whole_and_what_is_taken_off_it_is_posted,
    lots_and_serial_numbers_go_along,
    goods_go_only_where_they_may_lie,
    what_is_short_at_putaway_is_said_why,
    a_move_respects_the_same_places,
}

impl Gate<'_> {
    /// Announces and receives lines at the gate; answers the putaway tasks.
    fn receive_all(&self, number: &str, lines: &Value) -> Vec<Value> {
        let notice = json!({ "site": "AARHUS", "lines": [] });
        self.staff.put(&format!("/v1/inbound-shipments/{number}"), &notice).expect(201);
        let path = format!("/v1/inbound-shipments/{number}/receipts");
        self.staff.post(&path, &json!({ "lines": lines })).expect(201);
        self.tasks("putaway")
    }

    fn confirm(&self, task: &Value, line_no: i64, quantity: i64, more: &Value) -> Answer {
        let mut body = json!({ "action": "confirm", "line_no": line_no, "quantity": quantity });
        for (field, value) in more.as_object().unwrap() {
            body[field] = value.clone();
        }
        self.at(task, &body)
    }
}

fn came(sku: &str, quantity: i64) -> Value {
    json!({ "sku": sku, "quantity": quantity, "location": "REC-01" })
}

fn received_goods_are_put_away_and_promised_to_a_waiting_order(app: &TestApp) {
    let gate = gate(app);
    gate.order("WEB-1", "MUG-01", 12);
    assert_eq!(gate.order_status("WEB-1"), "open");
    assert_eq!(gate.inventory("MUG-01")["backordered"], 12);
    let tasks = gate.receive_all("PO-1", &json!([came("MUG-01", 20), came("MUG-02", 5)]));
    let [task] = &tasks[..] else { panic!("one task for what is loose: {tasks:?}") };
    assert_eq!((&task["status"], &task["inbound"]), (&json!("ready"), &json!("PO-1")));
    let line = &task["lines"][0];
    assert_eq!(
        (&line["sku"], &line["from"], &line["quantity"]),
        (&json!("MUG-01"), &json!("REC-01"), &json!(20))
    );
    assert_eq!(line["to"], "R-01", "the first empty reserve location");
    assert_eq!(task["lines"][1]["to"], "R-02", "each item gets a place of its own while there are any");
    gate.work_off_jobs();
    assert_eq!(gate.order_status("WEB-1"), "open", "goods at the gate are for nobody");

    gate.confirm(task, 1, 20, &json!({})).problem(409, "transition-not-allowed");
    gate.start(task, "W-07");
    gate.at(task, &json!({ "action": "confirm", "worker": "W-08", "line_no": 1, "quantity": 1 }))
        .problem(409, "task-not-yours");
    gate.confirm(task, 1, 21, &json!({})).faults(422, "data-refused", &[("/quantity", "out_of_range")]);
    gate.confirm(task, 9, 1, &json!({})).faults(422, "references-unknown", &[("/line_no", "unknown_line")]);
    let part = gate.confirm(task, 1, 8, &json!({ "location": "A-01" })).expect(200);
    assert_eq!((&part["status"], &part["lines"][0]["confirmed"]), (&json!("in_progress"), &json!(8)));
    gate.work_off_jobs();
    assert_eq!(gate.order_status("WEB-1"), "open");
    assert_eq!(gate.units("MUG-01"), [20, 8, 0, 12, 0]);
    gate.confirm(task, 1, 12, &json!({})).expect(200);
    gate.work_off_jobs();
    assert_eq!(gate.order_status("WEB-1"), "allocated");
    assert_eq!(gate.units("MUG-01"), [20, 8, 12, 0, 0]);
    assert_eq!(gate.confirm(task, 2, 5, &json!({ "location": "R-03" })).expect(200)["status"], "done");
    gate.confirm(task, 2, 5, &json!({})).problem(409, "transition-not-allowed");

    let movements = gate.staff.get("/v1/inventory-movements?sku=MUG-01").expect(200);
    let told = |movement: &Value| {
        let of = |side: &Value| side["code"].as_str().or(side["account"].as_str()).unwrap().to_owned();
        format!("{} {} {}", movement["reason"].as_str().unwrap(), of(&movement["from"]), of(&movement["to"]))
    };
    let told: Vec<String> = movements["data"].as_array().unwrap().iter().map(told).collect();
    assert_eq!(told, ["receipt supplier REC-01", "putaway REC-01 A-01", "putaway REC-01 R-01"]);
}

fn a_pallet_goes_as_a_whole_and_what_is_taken_off_it_is_posted(app: &TestApp) {
    let gate = gate(app);
    let on = |sku: &str, quantity: i64| json!({ "sku": sku, "quantity": quantity, "location": "REC-01", "handling_unit": "P-0001" });
    let tasks = gate.receive_all("PO-1", &json!([on("MUG-01", 198), on("MUG-02", 6), came("MUG-01", 2)]));
    assert_eq!(tasks.len(), 2, "one for the pallet and one for what is loose");
    let pallet = tasks.iter().find(|task| task["lines"][0]["handling_unit"] == "P-0001").unwrap();
    assert_eq!(pallet["lines"][0]["to"], pallet["lines"][1]["to"], "a pallet goes to one place");
    gate.start(pallet, "W-07");
    gate.confirm(pallet, 1, 1, &json!({ "handling_unit": "P-9999" })).faults(
        422,
        "references-unknown",
        &[("/handling_unit", "unknown_handling_unit")],
    );
    gate.confirm(pallet, 1, 8, &json!({ "location": "A-01" })).expect(200);
    assert_eq!(gate.units("MUG-01"), [200, 8, 0, 192, 0]);
    gate.confirm(pallet, 1, 190, &json!({ "location": "R-02", "handling_unit": "P-0001" })).expect(200);
    let unit = app.staff().get("/v1/handling-units?code=P-0001").expect(200)["data"][0].clone();
    assert_eq!(unit["location"], "R-02");
    assert_eq!(gate.units("MUG-01"), [200, 198, 0, 2, 0]);
    assert_eq!(gate.units("MUG-02"), [6, 6, 0, 0, 0], "it stands there with everything on it");
    assert_eq!(gate.confirm(pallet, 2, 6, &json!({ "location": "R-02" })).expect(200)["status"], "done");
    let movements = gate.staff.get("/v1/inventory-movements?sku=MUG-02").expect(200);
    assert_eq!(movements["data"].as_array().map(Vec::len), Some(1), "moving a unit makes no movement");
}

fn lots_and_serial_numbers_go_along(app: &TestApp) {
    let gate = gate(app);
    gate.item("TEA-01", &json!({ "lot_tracked": true, "expiry_tracked": true }));
    gate.item("LAMP-01", &json!({ "serial_tracked": true }));
    let lines = json!([
        { "sku": "TEA-01", "quantity": 4, "location": "REC-01", "lot": "L-1", "expires_on": "2099-06-01" },
        { "sku": "LAMP-01", "quantity": 3, "location": "REC-01", "serials": ["S1", "S2", "S3"] },
    ]);
    let tasks = gate.receive_all("PO-1", &lines);
    let task = &tasks[0];
    gate.start(task, "W-07");
    gate.confirm(task, 1, 4, &json!({ "lot": "L-2" })).faults(
        422,
        "data-refused",
        &[("/lot", "unknown_value")],
    );
    gate.confirm(task, 1, 4, &json!({ "lot": "L-1", "location": "A-01" })).expect(200);
    let serials = |serials: &[&str]| json!({ "location": "A-02", "serials": serials });
    for wrong in [&["S9"][..], &["S1", "S2"], &[]] {
        gate.confirm(task, 2, 1, &serials(wrong)).faults(
            422,
            "data-refused",
            &[("/serials", "serials_required")],
        );
    }
    gate.confirm(task, 2, 1, &serials(&["S2"])).expect(200);
    assert_eq!(gate.units("LAMP-01"), [3, 1, 0, 2, 0]);
    gate.confirm(task, 2, 1, &serials(&["S2"])).problem(409, "stock-insufficient");
    // All that is left needs no names.
    assert_eq!(gate.confirm(task, 2, 2, &json!({ "location": "A-02" })).expect(200)["status"], "done");
    assert_eq!(gate.units("LAMP-01"), [3, 3, 0, 0, 0]);
    assert_eq!(gate.units("TEA-01"), [4, 4, 0, 0, 0]);
    let lots = gate.staff.get("/v1/inventory?group_by=lot&sku=TEA-01").expect(200);
    assert_eq!((&lots["data"][0]["lot"], &lots["data"][0]["available"]), (&json!("L-1"), &json!(4)));
}

fn goods_go_only_where_they_may_lie(app: &TestApp) {
    let gate = gate(app);
    let single = json!({ "site": "AARHUS", "code": "A-09", "zone": "HALL-1", "kind": "pick_face", "single_sku": true });
    app.staff().post("/v1/locations", &single).expect(201);
    gate.stock("A-09", "MUG-02", 1);
    app.staff().post("/v1/clients", &json!({ "code": "BETA", "name": "Beta ApS" })).expect(201);
    let beta = app.staff().on("BETA");
    beta.put("/v1/items/PEN-1", &json!({ "name": "Kuglepen" })).expect(201);
    let pens = json!({ "site": "AARHUS", "location": "R-01", "sku": "PEN-1", "delta": 3, "reason": "found" });
    beta.post("/v1/adjustments", &pens).expect(201);
    let count = json!({ "site": "AARHUS", "locations": ["A-02"], "sku": null, "reason": "planned" });
    app.staff().post("/v1/counts", &count).expect(201);

    let tasks = gate.receive_all("PO-1", &json!([came("MUG-01", 5)]));
    let task = &tasks[0];
    assert_eq!(task["lines"][0]["to"], "R-02", "not where another owner's goods lie");
    gate.start(task, "W-07");
    for (location, why) in [
        ("DOCK-1", "put away to reserve and pick faces"),
        ("A-02", "being counted"),
        ("R-01", "another client"),
        ("A-09", "one item at a time"),
    ] {
        let problem =
            gate.confirm(task, 1, 5, &json!({ "location": location })).problem(409, "location-not-usable");
        assert!(problem["detail"].as_str().unwrap().contains(why), "{problem}");
    }
    gate.confirm(task, 1, 5, &json!({ "location": "Z-99" })).faults(
        422,
        "references-unknown",
        &[("/location", "unknown_location")],
    );
    let danish = gate.staff.with("Accept-Language", "da");
    let path = format!("/v1/tasks/{}/actions", task["id"].as_str().unwrap());
    let body = json!({ "action": "confirm", "line_no": 1, "quantity": 5, "location": "R-01" });
    let problem = danish.post(&path, &body).problem(409, "location-not-usable");
    assert!(problem["detail"].as_str().unwrap().contains("en anden kunde"), "{problem}");
    assert_eq!(gate.units("MUG-01"), [5, 0, 0, 5, 0]);
    gate.confirm(task, 1, 5, &json!({})).expect(200);
    assert_eq!(gate.units("MUG-01"), [5, 5, 0, 0, 0]);
}

fn what_is_short_at_putaway_is_said_why(app: &TestApp) {
    let gate = gate(app);
    let tasks = gate.receive_all("PO-1", &json!([came("MUG-01", 10), came("MUG-02", 4)]));
    let task = &tasks[0];
    gate.start(task, "W-07");
    gate.confirm(task, 1, 0, &json!({})).faults(422, "data-refused", &[("/quantity", "out_of_range")]);
    let line =
        gate.confirm(task, 1, 7, &json!({ "short_reason": "damaged" })).expect(200)["lines"][0].clone();
    assert_eq!((&line["confirmed"], &line["short"]), (&json!(7), &json!(3)));
    assert_eq!(gate.units("MUG-01"), [10, 7, 0, 0, 0]);
    assert_eq!(gate.inventory("MUG-01")["unavailable"]["quarantined"], 3);
    assert_eq!(
        gate.confirm(task, 2, 0, &json!({ "short_reason": "none_left" })).expect(200)["status"],
        "done"
    );
    // Where goods lack that the books have, the place is counted.
    let counts = app.staff().get("/v1/counts?status=open").expect(200);
    assert_eq!(counts["data"][0]["locations"], json!(["REC-01"]));
}

fn a_move_respects_the_same_places(app: &TestApp) {
    let gate = gate(app);
    let single = json!({ "site": "AARHUS", "code": "A-09", "zone": "HALL-1", "kind": "pick_face", "single_sku": true });
    app.staff().post("/v1/locations", &single).expect(201);
    gate.stock("A-09", "MUG-02", 1);
    gate.stock("A-01", "MUG-01", 5);
    let count = json!({ "site": "AARHUS", "locations": ["A-02"], "sku": null, "reason": "planned" });
    app.staff().post("/v1/counts", &count).expect(201);
    let goods =
        |to: &str| json!({ "site": "AARHUS", "sku": "MUG-01", "quantity": 1, "from": "A-01", "to": to });
    gate.staff.post("/v1/moves", &goods("A-09")).problem(409, "location-not-usable");
    gate.staff.post("/v1/moves", &goods("A-02")).problem(409, "location-not-usable");
    gate.staff.post("/v1/moves", &goods("Q-01")).expect(201);
    let pallet = |to: &str| json!({ "site": "AARHUS", "handling_unit": "P-0001", "to": to });
    gate.receive_all(
        "PO-1",
        &json!([{ "sku": "MUG-01", "quantity": 2, "location": "REC-01", "handling_unit": "P-0001" }]),
    );
    gate.staff.post("/v1/moves", &pallet("A-09")).problem(409, "location-not-usable");
    gate.staff.post("/v1/moves", &pallet("A-02")).problem(409, "location-not-usable");
    gate.staff.post("/v1/moves", &pallet("R-01")).expect(201);
    assert_eq!(gate.units("MUG-01"), [7, 7, 0, 0, 0]);
}
