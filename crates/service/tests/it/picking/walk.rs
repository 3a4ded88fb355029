//! An order's way over the floor: released, picked into totes, set down; only what is promised is picked.

use super::{act, bind, confirm, finish, floor, open_task, order, picking, progress, start};
use crate::support::floor::lines;
use crate::support::{TestApp, on_both};
use rummelig_service::jobs::{self, StepOutcome};
use serde_json::{Value, json};

on_both! {
    an_order_is_released_picked_and_set_down,
    an_order_comes_back_from_the_floor_before_it_is_picked,
    only_what_is_promised_is_picked,
    lots_and_serials_are_those_of_the_promise,
    a_tote_belongs_to_one_order,
    a_full_tote_is_followed_by_another,
    a_hold_does_not_stop_a_pick_under_way,
    allocated_orders_are_released_by_themselves_where_the_client_wants_it,
}

fn an_order_is_released_picked_and_set_down(app: &TestApp) {
    let floor = floor(app);
    floor.item("MUG-03", &json!({ "weight_g": 340 }));
    floor.stock("MUG-01", 10);
    floor.stock_of("MUG-02", 5, &json!({ "location": "A-02" }));
    floor.stock("MUG-03", 4);
    floor.order("WEB-1", &[("MUG-02", 3), ("MUG-01", 2), ("MUG-03", 1)]);
    let released = floor.act("WEB-1", "release").expect(200);
    assert_eq!(released["status"], "released");

    let task = open_task(&floor);
    let tour = floor.staff.get(&format!("/v1/tours/{}", task["tour"].as_str().unwrap())).expect(200);
    assert_eq!(
        (&task["kind"], &task["status"], &task["order"], &task["site"], &task["worker"]),
        (&json!("pick"), &json!("ready"), &json!("WEB-1"), &json!("AARHUS"), &Value::Null)
    );
    assert_eq!((&tour["status"], &tour["task"]), (&json!("open"), &task["id"]));
    let walk: Vec<(&Value, usize)> = tour["stops"]
        .as_array()
        .unwrap()
        .iter()
        .map(|stop| (&stop["location"], stop["lines"].as_array().unwrap().len()))
        .collect();
    assert_eq!(walk, [(&json!("A-01"), 2), (&json!("A-02"), 1)], "one stop for each place, in walking order");
    let asked: Vec<_> = task["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| {
            (
                line["order_line_no"].as_i64().unwrap(),
                line["from"].as_str().unwrap(),
                line["quantity"].as_i64().unwrap(),
            )
        })
        .collect();
    assert_eq!(asked, [(2, "A-01", 2), (3, "A-01", 1), (1, "A-02", 3)]);
    assert_eq!((&task["demand"]["lines"], &task["demand"]["units"]), (&json!(3), &json!(6)));
    assert_eq!(floor.units("MUG-02"), [5, 2, 3, 0]);

    let task = start(&floor, &task);
    assert_eq!((&task["status"], &task["worker"]), (&json!("in_progress"), &json!("W-1")));
    let task = bind(&floor, &task, 1, "T-1");
    assert_eq!(task["lines"][0]["handling_unit"], "T-1", "the planned tote of the slot");
    let task = confirm(&floor, &task, 1, 1);
    assert_eq!((&task["lines"][0]["confirmed"], &task["lines"][0]["short"]), (&json!(1), &json!(0)));
    assert_eq!(order(&floor, "WEB-1")["status"], "picking");
    assert_eq!(floor.units("MUG-01"), [10, 8, 2, 1]);
    let early = act(&floor, &task, &json!({ "action": "finish", "location": "PACK-1" }));
    assert_eq!(early.problem(409, "task-incomplete")["open_lines"], json!([1, 2, 3]));
    confirm(&floor, &task, 1, 1);
    confirm(&floor, &task, 2, 1);
    let task = confirm(&floor, &task, 3, 3);
    assert_eq!(floor.units("MUG-02"), [5, 2, 3, 3]);
    assert_eq!(lines(&order(&floor, "WEB-1"), "picked"), [3, 2, 1]);

    let done = finish(&floor, &task);
    assert_eq!(done["status"], "done");
    let picked = order(&floor, "WEB-1");
    assert_eq!((&picked["status"], &picked["exception"]), (&json!("picked"), &Value::Null));
    let tour = floor.staff.get(&format!("/v1/tours/{}", task["tour"].as_str().unwrap())).expect(200);
    assert_eq!(tour["status"], "done");
    assert_eq!(
        tour["totes"][0],
        json!({ "slot": 1, "handling_unit": "T-1", "client": "ACME", "order": "WEB-1" })
    );
    let tote = floor.unit("T-1");
    assert_eq!((&tote["location"], tote["contents"].as_array().unwrap().len()), (&json!("PACK-1"), 3));
    let moved: Vec<_> = floor
        .movements("MUG-01")
        .into_iter()
        .map(|row| (row.reason, row.quantity, row.from, row.to, row.document))
        .collect();
    let pick = ("pick".into(), 1, "A-01".into(), "T-1".into(), "WEB-1".into());
    assert_eq!(moved[1..], [pick.clone(), pick]);
    let told = floor.events();
    let end = ["order.released", "order.picking_started", "order.picked"];
    assert_eq!(told[told.len() - 3..], end, "{told:?}");
}

fn an_order_comes_back_from_the_floor_before_it_is_picked(app: &TestApp) {
    let floor = floor(app);
    floor.stock("MUG-01", 5);
    floor.order("WEB-1", &[("MUG-01", 3)]);
    let task = picking(&floor, "WEB-1");
    let back = json!({ "action": "unrelease", "reason": "Kunden ringede" });
    let order_back = floor.staff.post("/v1/orders/WEB-1/actions", &back).expect(200);
    assert_eq!((&order_back["status"], lines(&order_back, "allocated")), (&json!("allocated"), vec![3]));
    let cancelled = floor.staff.get(&format!("/v1/tasks/{}", task["id"].as_str().unwrap())).expect(200);
    assert_eq!(cancelled["status"], "cancelled");
    let late = act(&floor, &task, &json!({ "action": "confirm", "line_no": 1, "quantity": 1 }));
    late.problem(409, "transition-not-allowed");
    let task = picking(&floor, "WEB-1");
    confirm(&floor, &task, 1, 1);
    let late = floor.staff.post("/v1/orders/WEB-1/actions", &back).problem(409, "transition-not-allowed");
    assert_eq!(late["from"], "picking");
    confirm(&floor, &task, 1, 2);
    finish(&floor, &task);
    assert_eq!(order(&floor, "WEB-1")["status"], "picked");
}

fn only_what_is_promised_is_picked(app: &TestApp) {
    let floor = floor(app);
    floor.stock("MUG-01", 5);
    floor.order("WEB-1", &[("MUG-01", 3)]);
    floor.act("WEB-1", "release").expect(200);
    let task = open_task(&floor);
    let early = act(&floor, &task, &json!({ "action": "confirm", "line_no": 1, "quantity": 1 }));
    let refused = early.problem(409, "transition-not-allowed");
    assert_eq!((&refused["from"], &refused["action"]), (&json!("ready"), &json!("confirm")));
    act(&floor, &task, &json!({ "action": "start" })).faults(
        400,
        "validation-failed",
        &[("/worker", "missing")],
    );
    act(&floor, &task, &json!({ "action": "start", "worker": "W-9" })).faults(
        422,
        "references-unknown",
        &[("/worker", "unknown_worker")],
    );
    act(&floor, &task, &json!({ "action": "pause", "slot": 1 })).faults(
        400,
        "validation-failed",
        &[("/slot", "unknown_field")],
    );
    start(&floor, &task);
    let said = |more: &Value| {
        let mut said = json!({ "action": "confirm", "line_no": 1, "quantity": 1 });
        said.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        act(&floor, &task, &said)
    };
    said(&json!({})).faults(400, "validation-failed", &[("/handling_unit", "missing")]);
    bind(&floor, &task, 1, "T-1");
    said(&json!({ "quantity": 4 })).faults(422, "data-refused", &[("/quantity", "out_of_range")]);
    said(&json!({ "quantity": 0 })).faults(422, "data-refused", &[("/quantity", "out_of_range")]);
    said(&json!({ "line_no": 9 })).faults(422, "references-unknown", &[("/line_no", "unknown_line")]);
    said(&json!({ "location": "A-02" })).faults(422, "data-refused", &[("/location", "not_allocated")]);
    said(&json!({ "lot": "L1", "serials": ["S-1"] })).faults(
        422,
        "data-refused",
        &[("/lot", "not_allocated"), ("/serials", "unknown_value")],
    );
    said(&json!({ "worker": "W-2" })).problem(409, "task-not-yours");
    said(&json!({ "short_reason": "lazy" })).faults(
        400,
        "validation-failed",
        &[("/short_reason", "unknown_value")],
    );
    act(&floor, &task, &json!({ "action": "bind", "slot": 2, "handling_unit": "T-2" })).faults(
        422,
        "data-refused",
        &[("/slot", "out_of_range")],
    );
    assert_eq!(floor.units("MUG-01"), [5, 2, 3, 0], "nothing is half done");
    said(&json!({ "quantity": 3, "location": "A-01" })).expect(200);
    said(&json!({})).faults(422, "data-refused", &[("/quantity", "out_of_range")]);
    act(&floor, &task, &json!({ "action": "finish" })).faults(
        400,
        "validation-failed",
        &[("/location", "missing")],
    );
    act(&floor, &task, &json!({ "action": "finish", "location": "X-1" })).faults(
        422,
        "references-unknown",
        &[("/location", "unknown_location")],
    );
    finish(&floor, &task);
    act(&floor, &task, &json!({ "action": "finish", "location": "PACK-1" }))
        .problem(409, "transition-not-allowed");
    let nothing = format!("/v1/tasks/{}", "0195b0a0-0000-7000-8000-000000000000");
    app.staff().get(&nothing).problem(404, "not-found");
    floor.client.get("/v1/tasks").problem(403, "scope-missing");
}

fn lots_and_serials_are_those_of_the_promise(app: &TestApp) {
    let floor = floor(app);
    floor.item("CAM", &json!({ "serial_tracked": true }));
    floor.stock_of("CAM", 2, &json!({ "serials": ["S-1", "S-2"] }));
    floor.order("WEB-1", &[("CAM", 2)]);
    let task = picking(&floor, "WEB-1");
    let serials: Vec<_> =
        task["lines"].as_array().unwrap().iter().map(|line| line["serials"].clone()).collect();
    assert_eq!(serials.len(), 2, "each unit is a line of its own");
    let said = |line_no: i64, serials: &Value| {
        let said = json!({ "action": "confirm", "line_no": line_no, "quantity": 1, "serials": serials });
        act(&floor, &task, &said)
    };
    said(1, &json!([])).faults(422, "data-refused", &[("/serials", "serials_required")]);
    said(1, &serials[1]).faults(422, "data-refused", &[("/serials", "not_allocated")]);
    said(1, &serials[0]).expect(200);
    said(2, &serials[1]).expect(200);
    finish(&floor, &task);
    let tote = floor.unit("T-1");
    let mut inside: Vec<_> =
        tote["contents"].as_array().unwrap().iter().map(|one| one["serial"].as_str().unwrap()).collect();
    inside.sort_unstable();
    assert_eq!(inside, ["S-1", "S-2"]);
}

fn a_tote_belongs_to_one_order(app: &TestApp) {
    let floor = floor(app);
    floor.stock("MUG-01", 5);
    floor.order("WEB-1", &[("MUG-01", 1)]);
    floor.order("WEB-2", &[("MUG-01", 1)]);
    let first = picking(&floor, "WEB-1");
    confirm(&floor, &first, 1, 1);
    finish(&floor, &first);
    floor.act("WEB-2", "release").expect(200);
    let second = open_task(&floor);
    start(&floor, &second);
    let taken = act(&floor, &second, &json!({ "action": "bind", "slot": 1, "handling_unit": "T-1" }));
    taken.problem(409, "handling-unit-taken");
    let named = json!({ "action": "confirm", "line_no": 1, "quantity": 1, "handling_unit": "T-1" });
    act(&floor, &second, &named).problem(409, "handling-unit-taken");
    let unknown = json!({ "action": "bind", "slot": 1, "handling_unit": "T-99" });
    act(&floor, &second, &unknown).faults(
        422,
        "references-unknown",
        &[("/handling_unit", "unknown_handling_unit")],
    );
    // A tote that was bound by mistake is free again when another takes its place.
    bind(&floor, &second, 1, "T-2");
    app.staff()
        .post("/v1/handling-units", &json!({ "code": "T-3", "kind": "tote", "site": "AARHUS" }))
        .expect(201);
    bind(&floor, &second, 1, "T-3");
    confirm(&floor, &second, 1, 1);
    finish(&floor, &second);
    assert_eq!(floor.unit("T-3")["contents"][0]["quantity"], 1);
    floor.order("WEB-4", &[("MUG-01", 1)]);
    floor.act("WEB-4", "release").expect(200);
    let third = open_task(&floor);
    start(&floor, &third);
    bind(&floor, &third, 1, "T-2");
}

fn a_full_tote_is_followed_by_another(app: &TestApp) {
    let floor = floor(app);
    floor.stock("MUG-01", 5);
    floor.order("WEB-1", &[("MUG-01", 3)]);
    let task = picking(&floor, "WEB-1");
    confirm(&floor, &task, 1, 2);
    let said = json!({ "action": "confirm", "line_no": 1, "quantity": 1, "handling_unit": "T-2" });
    act(&floor, &task, &said).expect(200);
    finish(&floor, &task);
    for (tote, units) in [("T-1", 2), ("T-2", 1)] {
        let tote = floor.unit(tote);
        assert_eq!((&tote["contents"][0]["quantity"], &tote["location"]), (&json!(units), &json!("PACK-1")));
    }
    assert_eq!(order(&floor, "WEB-1")["status"], "picked");
}

fn a_hold_does_not_stop_a_pick_under_way(app: &TestApp) {
    let floor = floor(app);
    floor.stock("MUG-01", 5);
    floor.order("WEB-1", &[("MUG-01", 2)]);
    let task = picking(&floor, "WEB-1");
    confirm(&floor, &task, 1, 1);
    floor.client.post("/v1/orders/WEB-1/holds", &json!({ "reason": "address" })).expect(201);
    floor.client.post("/v1/orders/WEB-1/cancellation", &json!({})).expect(202);
    confirm(&floor, &task, 1, 1);
    finish(&floor, &task);
    let ended = order(&floor, "WEB-1");
    assert_eq!((&ended["status"], &ended["cancellation"]["state"]), (&json!("picked"), &json!("requested")));
    assert_eq!(ended["holds"][0]["reason"], "address", "it is flagged and goes no further");
    floor.order("WEB-2", &[("MUG-01", 1)]);
    floor.client.post("/v1/orders/WEB-2/holds", &json!({ "reason": "payment" })).expect(201);
    floor.act("WEB-2", "release").problem(409, "order-on-hold");
}

fn allocated_orders_are_released_by_themselves_where_the_client_wants_it(app: &TestApp) {
    let floor = floor(app);
    let clients = app.staff().get("/v1/clients").expect(200);
    let acme = format!("/v1/clients/{}", clients["data"][0]["id"].as_str().unwrap());
    let read = app.staff().get(&acme);
    let change = json!({ "auto_allocate": true, "auto_release": true });
    app.staff().if_match(read.etag()).patch(&acme, &change).expect(200);
    floor.stock("MUG-01", 5);
    let body = json!({ "delivery_method": "collect", "consignee": { "name": "Test Person" },
        "lines": [{ "sku": "MUG-01", "quantity": 2 }] });
    floor.client.put("/v1/orders/WEB-1", &body).expect(201);
    while matches!(jobs::step(&app.app, &jobs::work_of).unwrap(), StepOutcome::Done) {}
    assert_eq!(order(&floor, "WEB-1")["status"], "released");
    assert_eq!(progress(&open_task(&floor)), [("A-01".to_owned(), [2, 0, 0])]);
}
