//! Counts through the front: blind, again by another worker where they differ, and booked once two agree.

use crate::support::{Answer, Gate, TestApp, gate, on_both};
use serde_json::{Value, json};

on_both! {
    a_count_that_agrees_is_approved_by_itself,
    a_difference_is_booked_when_a_second_worker_agrees,
    two_counts_that_differ_wait_for_a_person,
    promises_that_the_shelf_cannot_keep_are_taken_back,
    nothing_is_promised_from_a_place_while_it_is_counted,
    a_count_is_given_up_and_nothing_is_booked,
    lots_serial_numbers_and_pallets_are_counted,
    wrong_counts_are_refused,
}

impl Gate<'_> {
    fn count(&self, locations: &[&str]) -> Value {
        let body = json!({ "site": "AARHUS", "locations": locations, "sku": null, "reason": "planned" });
        self.staff.post("/v1/counts", &body).expect(201)
    }

    fn read_count(&self, count: &Value) -> Value {
        self.staff.get(&format!("/v1/counts/{}", count["id"].as_str().unwrap())).expect(200)
    }

    fn lead(&self, count: &Value, action: &str) -> Answer {
        let path = format!("/v1/counts/{}/actions", count["id"].as_str().unwrap());
        self.staff.post(&path, &json!({ "action": action }))
    }

    /// The task that is to be counted at a place.
    fn task_at(&self, place: &str) -> Value {
        let tasks = self.tasks("count");
        let open = |task: &&Value| task["status"] == "ready" && task["lines"][0]["from"] == place;
        tasks.iter().find(open).unwrap_or_else(|| panic!("no task at {place}: {tasks:?}")).clone()
    }

    fn found(&self, task: &Value, sku: &str, quantity: i64, more: &Value) -> Answer {
        let mut body = json!({ "action": "confirm", "client": "ACME", "sku": sku, "quantity": quantity });
        for (field, value) in more.as_object().unwrap() {
            body[field] = value.clone();
        }
        self.at(task, &body)
    }

    /// A worker counts a place and finds this.
    fn look(&self, worker: &str, place: &str, found: &[(&str, i64)]) {
        let task = self.task_at(place);
        self.start(&task, worker);
        for (sku, quantity) in found {
            self.found(&task, sku, *quantity, &json!({})).expect(200);
        }
        assert_eq!(self.at(&task, &json!({ "action": "finish" })).expect(200)["status"], "done");
    }
}

/// `place sku expected counted difference` of the lines of a count.
fn lines(count: &Value) -> Vec<String> {
    let told = |line: &Value| {
        let [place, sku] = ["location", "sku"].map(|name| line[name].as_str().unwrap());
        format!("{place} {sku} {} {} {}", line["expected"], line["counted"], line["difference"])
    };
    count["lines"].as_array().unwrap().iter().map(told).collect()
}

fn a_count_that_agrees_is_approved_by_itself(app: &TestApp) {
    let gate = gate(app);
    gate.stock("A-01", "MUG-01", 5);
    gate.stock("A-01", "MUG-02", 2);
    let count = gate.count(&["A-01", "A-02"]);
    assert_eq!((&count["status"], &count["lines"]), (&json!("open"), &json!([])));
    assert_eq!(count["locations"], json!(["A-01", "A-02"]));
    let task = gate.task_at("A-01");
    let line = &task["lines"][0];
    assert_eq!(
        (&line["sku"], &line["client"], &line["quantity"]),
        (&Value::Null, &Value::Null, &json!(0)),
        "blind: {task}"
    );
    gate.start(&task, "W-07");
    gate.found(&task, "MUG-01", 4, &json!({})).expect(200);
    // Said again it is corrected; the answer tells nothing of what should be there.
    let answer = gate.found(&task, "MUG-01", 5, &json!({})).expect(200);
    assert_eq!(answer["lines"], task["lines"]);
    gate.found(&task, "MUG-02", 2, &json!({})).expect(200);
    assert_eq!(lines(&gate.read_count(&count)), ["A-01 MUG-01 null 5 null", "A-01 MUG-02 null 2 null"]);
    let done = gate.at(&task, &json!({ "action": "finish" })).expect(200);
    assert_eq!(done["status"], "done");
    assert_eq!(gate.read_count(&count)["status"], "open", "A-02 is not counted yet");
    gate.look("W-07", "A-02", &[]);
    let count = gate.read_count(&count);
    assert_eq!(count["status"], "approved");
    assert_eq!(lines(&count), ["A-01 MUG-01 5 5 0", "A-01 MUG-02 2 2 0"]);
    assert_eq!(gate.units("MUG-01"), [5, 5, 0, 0, 0]);
    for action in ["approve", "recount", "cancel"] {
        gate.lead(&count, action).problem(409, "transition-not-allowed");
    }
    let list = gate.staff.get("/v1/counts?status=approved&site=AARHUS&count=true").expect(200);
    assert_eq!((&list["total"], &list["data"][0]), (&json!(1), &count));
}

fn a_difference_is_booked_when_a_second_worker_agrees(app: &TestApp) {
    let gate = gate(app);
    gate.stock("A-01", "MUG-01", 5);
    gate.stock("A-02", "MUG-02", 3);
    let count = gate.count(&["A-01", "A-02"]);
    gate.look("W-07", "A-02", &[("MUG-02", 3)]);
    gate.look("W-07", "A-01", &[("MUG-01", 3), ("MUG-02", 1)]);
    let open = gate.read_count(&count);
    assert_eq!(open["status"], "recount");
    assert!(
        lines(&open).iter().all(|line| line.ends_with("null")),
        "nobody is told before it is over: {open}"
    );
    assert_eq!(gate.units("MUG-01"), [5, 5, 0, 0, 0], "one who differs changes nothing");
    let ready: Vec<_> = gate.tasks("count").into_iter().filter(|task| task["status"] == "ready").collect();
    assert_eq!(ready.len(), 1, "only the place that differs is counted again");
    let start = json!({ "action": "start", "worker": "W-07" });
    gate.at(&ready[0], &start).problem(409, "task-not-yours");
    gate.look("W-08", "A-01", &[("MUG-01", 3), ("MUG-02", 1)]);
    let approved = gate.read_count(&count);
    assert_eq!(approved["status"], "approved");
    assert_eq!(lines(&approved), ["A-01 MUG-01 5 3 -2", "A-01 MUG-02 0 1 1", "A-02 MUG-02 3 3 0"]);
    assert_eq!(gate.units("MUG-01"), [3, 3, 0, 0, 0]);
    assert_eq!(gate.units("MUG-02"), [4, 4, 0, 0, 0]);
    let movement = gate.staff.get("/v1/inventory-movements?sku=MUG-01").expect(200)["data"][1].clone();
    assert_eq!((&movement["reason"], &movement["quantity"]), (&json!("count"), &json!(2)));
    assert_eq!(movement["to"]["account"], "adjustment");
    assert_eq!(movement["document"]["resource"], "count");
}

fn two_counts_that_differ_wait_for_a_person(app: &TestApp) {
    let gate = gate(app);
    gate.stock("A-01", "MUG-01", 5);
    let count = gate.count(&["A-01"]);
    gate.lead(&count, "approve").problem(409, "transition-not-allowed");
    gate.look("W-07", "A-01", &[("MUG-01", 4)]);
    gate.look("W-08", "A-01", &[("MUG-01", 3)]);
    let waiting = gate.read_count(&count);
    assert_eq!(
        (&waiting["status"], lines(&waiting)),
        (&json!("counted"), vec!["A-01 MUG-01 5 3 -2".to_owned()])
    );
    assert_eq!(gate.lead(&count, "recount").expect(200)["status"], "recount");
    gate.look("W-07", "A-01", &[("MUG-01", 4)]);
    assert_eq!(gate.read_count(&count)["status"], "counted");
    assert_eq!(gate.lead(&count, "approve").expect(200)["status"], "approved");
    assert_eq!(gate.units("MUG-01"), [4, 4, 0, 0, 0]);
}

fn promises_that_the_shelf_cannot_keep_are_taken_back(app: &TestApp) {
    let gate = gate(app);
    gate.stock("A-01", "MUG-01", 5);
    gate.order("WEB-1", "MUG-01", 3);
    gate.order("WEB-2", "MUG-01", 2);
    assert_eq!(gate.units("MUG-01"), [5, 0, 5, 0, 0]);
    gate.count(&["A-01"]);
    gate.look("W-07", "A-01", &[("MUG-01", 4)]);
    gate.look("W-08", "A-01", &[("MUG-01", 4)]);
    gate.work_off_jobs();
    // The order that was promised its goods first keeps them.
    assert_eq!((gate.order_status("WEB-1"), gate.order_status("WEB-2")), ("allocated".into(), "open".into()));
    assert_eq!(gate.units("MUG-01"), [4, 1, 3, 0, 0]);
    gate.stock("A-01", "MUG-01", 1);
    gate.work_off_jobs();
    assert_eq!(gate.order_status("WEB-2"), "allocated");
}

fn nothing_is_promised_from_a_place_while_it_is_counted(app: &TestApp) {
    let gate = gate(app);
    gate.stock("A-01", "MUG-01", 5);
    let count = gate.count(&["A-01"]);
    gate.order("WEB-1", "MUG-01", 2);
    assert_eq!(gate.order_status("WEB-1"), "open");
    gate.look("W-07", "A-01", &[("MUG-01", 5)]);
    assert_eq!(gate.read_count(&count)["status"], "approved");
    gate.work_off_jobs();
    assert_eq!(gate.order_status("WEB-1"), "allocated", "the count is over, so the order gets its goods");
}

fn a_count_is_given_up_and_nothing_is_booked(app: &TestApp) {
    let gate = gate(app);
    gate.stock("A-01", "MUG-01", 5);
    gate.stock("A-02", "MUG-02", 5);
    let count = gate.count(&["A-01"]);
    gate.order("WEB-1", "MUG-01", 2);
    let task = gate.task_at("A-01");
    gate.start(&task, "W-07");
    gate.found(&task, "MUG-01", 1, &json!({})).expect(200);
    assert_eq!(gate.lead(&count, "cancel").expect(200)["status"], "cancelled");
    gate.at(&task, &json!({ "action": "finish" })).problem(409, "transition-not-allowed");
    gate.work_off_jobs();
    assert_eq!(gate.order_status("WEB-1"), "allocated");
    assert_eq!(gate.units("MUG-01"), [5, 3, 2, 0, 0]);

    // A task that is given up takes its half-said findings along; the other places are judged without it.
    let count = gate.count(&["A-01", "A-02"]);
    let task = gate.task_at("A-01");
    gate.start(&task, "W-07");
    gate.found(&task, "MUG-01", 1, &json!({})).expect(200);
    gate.at(&task, &json!({ "action": "cancel" })).expect(200);
    gate.look("W-07", "A-02", &[("MUG-02", 5)]);
    let approved = gate.read_count(&count);
    assert_eq!(
        (&approved["status"], lines(&approved)),
        (&json!("approved"), vec!["A-02 MUG-02 5 5 0".to_owned()])
    );
    let count = gate.count(&["A-01"]);
    gate.at(&gate.task_at("A-01"), &json!({ "action": "cancel" })).expect(200);
    assert_eq!(gate.read_count(&count)["status"], "cancelled");
    assert_eq!(gate.units("MUG-01"), [5, 3, 2, 0, 0]);
}

fn lots_serial_numbers_and_pallets_are_counted(app: &TestApp) {
    let gate = gate(app);
    gate.item("TEA-01", &json!({ "lot_tracked": true, "expiry_tracked": true }));
    gate.item("MILK-01", &json!({ "expiry_tracked": true }));
    gate.item("LAMP-01", &json!({ "serial_tracked": true }));
    let notice = json!({ "site": "AARHUS", "lines": [] });
    gate.staff.put("/v1/inbound-shipments/PO-1", &notice).expect(201);
    let at = |sku: &str, quantity: i64, more: Value| {
        let mut line = json!({ "sku": sku, "quantity": quantity, "location": "REC-01" });
        for (field, value) in more.as_object().unwrap() {
            line[field] = value.clone();
        }
        line
    };
    let lines_in = json!([
        at("TEA-01", 4, json!({ "lot": "L-1", "expires_on": "2099-06-01" })),
        at("MILK-01", 5, json!({ "expires_on": "2099-03-01" })),
        at("MILK-01", 4, json!({ "expires_on": "2099-09-01" })),
        at("LAMP-01", 2, json!({ "serials": ["S1", "S2"] })),
        at("MUG-01", 9, json!({ "handling_unit": "P-0001" })),
    ]);
    gate.staff.post("/v1/inbound-shipments/PO-1/receipts", &json!({ "lines": lines_in })).expect(201);
    gate.count(&["REC-01"]);
    for worker in ["W-07", "W-08"] {
        let task = gate.task_at("REC-01");
        gate.start(&task, worker);
        gate.found(&task, "TEA-01", 4, &json!({})).faults(422, "data-refused", &[("/lot", "lot_required")]);
        gate.found(&task, "TEA-01", 4, &json!({ "lot": "L-9" })).faults(
            422,
            "data-refused",
            &[("/lot", "unknown_value")],
        );
        gate.found(&task, "TEA-01", 3, &json!({ "lot": "L-1" })).expect(200);
        gate.found(&task, "MILK-01", 6, &json!({})).expect(200);
        gate.found(&task, "LAMP-01", 1, &json!({})).faults(
            422,
            "data-refused",
            &[("/serials", "serials_required")],
        );
        gate.found(&task, "LAMP-01", 2, &json!({ "serials": ["S2", "S3"] })).expect(200);
        gate.found(&task, "MUG-01", 8, &json!({})).expect(200);
        gate.at(&task, &json!({ "action": "finish" })).expect(200);
    }
    let on_hand = |sku: &str| gate.units(sku)[0];
    assert_eq!(["TEA-01", "MILK-01", "LAMP-01", "MUG-01"].map(on_hand), [3, 6, 2, 8]);
    let lots = gate.staff.get("/v1/inventory?group_by=lot&sku=MILK-01").expect(200)["data"].clone();
    let mut told: Vec<_> = lots
        .as_array()
        .unwrap()
        .iter()
        .map(|lot| (lot["expires_on"].as_str().unwrap().to_owned(), lot["on_hand"].as_i64().unwrap()))
        .collect();
    told.sort();
    assert_eq!(
        told,
        [("2099-03-01".to_owned(), 2), ("2099-09-01".to_owned(), 4)],
        "the earliest day is picked first"
    );
    let pallet = app.staff().get("/v1/handling-units?code=P-0001").expect(200)["data"][0]["contents"].clone();
    assert_eq!(pallet[0]["quantity"], 8);
}

fn wrong_counts_are_refused(app: &TestApp) {
    let gate = gate(app);
    let body = |locations: Value| json!({ "site": "AARHUS", "locations": locations, "reason": "planned" });
    let refused = |body: &Value, faults: &[(&str, &str)]| {
        gate.staff.post("/v1/counts", body).faults(400, "validation-failed", faults)
    };
    refused(&json!({}), &[("/site", "missing"), ("/locations", "missing"), ("/reason", "missing")]);
    refused(&body(json!([])), &[("/locations", "too_short")]);
    refused(&body(json!(["A-01", "A-01"])), &[("/locations", "duplicate")]);
    let unknown =
        json!({ "site": "AARHUS", "locations": ["A-01", "Z-99"], "sku": "CUP-99", "reason": "planned" });
    gate.staff.post("/v1/counts", &unknown).faults(
        422,
        "references-unknown",
        &[("/locations/1", "unknown_location"), ("/sku", "unknown_sku")],
    );
    app.staff().post("/v1/counts", &unknown).problem(400, "client-required");
    gate.client().post("/v1/counts", &unknown).problem(403, "scope-missing");
    gate.client().get("/v1/counts").problem(403, "scope-missing");
    app.staff().get("/v1/counts/01890a5d-ac96-774b-bcce-b302099a8057").problem(404, "not-found");

    gate.stock("A-01", "MUG-01", 5);
    gate.stock("A-01", "MUG-02", 5);
    let one = json!({ "site": "AARHUS", "locations": ["A-01"], "sku": "MUG-01", "reason": "planned" });
    let count = gate.staff.post("/v1/counts", &one).expect(201);
    assert_eq!((&count["client"], &count["sku"]), (&json!("ACME"), &json!("MUG-01")));
    let task = gate.task_at("A-01");
    gate.start(&task, "W-07");
    let nothing = json!({ "action": "confirm", "quantity": 1 });
    gate.at(&task, &nothing).faults(400, "validation-failed", &[("/client", "missing"), ("/sku", "missing")]);
    gate.at(&task, &json!({ "action": "confirm", "client": "NOBODY", "sku": "MUG-01", "quantity": 1 }))
        .faults(422, "references-unknown", &[("/client", "unknown_client")]);
    gate.found(&task, "CUP-99", 1, &json!({})).faults(422, "references-unknown", &[("/sku", "unknown_sku")]);
    gate.found(&task, "MUG-02", 5, &json!({})).faults(422, "data-refused", &[("/sku", "unknown_value")]);
    gate.found(&task, "MUG-01", 5, &json!({ "location": "A-02" })).faults(
        422,
        "data-refused",
        &[("/location", "unknown_value")],
    );
    gate.found(&task, "MUG-01", 5, &json!({})).expect(200);
    gate.at(&task, &json!({ "action": "finish" })).expect(200);
    let count = gate.read_count(&count);
    assert_eq!((&count["status"], lines(&count)), (&json!("approved"), vec!["A-01 MUG-01 5 5 0".to_owned()]));
}
