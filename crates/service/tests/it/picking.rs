//! The floor through the front: released orders become tours, picks go into totes, and what is not there is looked for,
//! counted or left to a person.

use crate::support::floor::{Floor, lines};
use crate::support::{Answer, TestApp, on_both};
use rummelig_service::jobs::{self, StepOutcome};
use serde_json::{Value, json};

on_both! {
    an_order_is_released_picked_and_set_down,
    orders_of_a_wave_share_a_tour,
    a_wave_is_given_up_while_nothing_is_picked,
    goods_that_are_not_there_are_looked_for_and_the_place_is_counted,
    damaged_goods_go_to_quarantine,
    a_wrong_item_stays_short_until_somebody_decides,
    what_cannot_be_reached_goes_on_with_a_task_of_its_own,
    a_rest_that_may_follow_becomes_an_order_of_its_own,
    an_order_of_which_nothing_is_found_is_open_again,
    an_order_comes_back_from_the_floor_before_it_is_picked,
    only_what_is_promised_is_picked,
    lots_and_serials_are_those_of_the_promise,
    a_tote_belongs_to_one_order,
    a_full_tote_is_followed_by_another,
    of_two_workers_one_gets_the_task,
    a_task_rests_is_handed_over_and_put_aside,
    a_task_that_is_given_up_leaves_no_order_without_one,
    goods_lost_on_the_floor_shorten_the_task,
    a_hold_does_not_stop_a_pick_under_way,
    allocated_orders_are_released_by_themselves_where_the_client_wants_it,
}

/// The floor with two workers.
fn floor(app: &TestApp) -> Floor<'_> {
    let floor = Floor::open(app);
    for code in ["W-1", "W-2"] {
        let worker = json!({ "code": code, "display_name": format!("Testperson {code}") });
        app.staff().post("/v1/workers", &worker).expect(201);
    }
    floor
}

/// The one pick task that is not over.
fn open_task(floor: &Floor<'_>) -> Value {
    let mut tasks = picks(floor);
    tasks.retain(|task| task["status"] != "done" && task["status"] != "cancelled");
    assert_eq!(tasks.len(), 1, "{tasks:?}");
    tasks.remove(0)
}

fn picks(floor: &Floor<'_>) -> Vec<Value> {
    floor.staff.get("/v1/tasks?kind=pick").expect(200)["data"].as_array().unwrap().clone()
}

fn act(floor: &Floor<'_>, task: &Value, said: &Value) -> Answer {
    floor.staff.post(&format!("/v1/tasks/{}/actions", task["id"].as_str().unwrap()), said)
}

fn start(floor: &Floor<'_>, task: &Value) -> Value {
    act(floor, task, &json!({ "action": "start", "worker": "W-1" })).expect(200)
}

fn bind(floor: &Floor<'_>, task: &Value, slot: i64, tote: &str) -> Value {
    act(floor, task, &json!({ "action": "bind", "slot": slot, "handling_unit": tote })).expect(200)
}

fn confirm(floor: &Floor<'_>, task: &Value, line_no: i64, quantity: i64) -> Value {
    act(floor, task, &json!({ "action": "confirm", "line_no": line_no, "quantity": quantity })).expect(200)
}

fn finish(floor: &Floor<'_>, task: &Value) -> Value {
    act(floor, task, &json!({ "action": "finish", "location": "PACK-1" })).expect(200)
}

fn order(floor: &Floor<'_>, number: &str) -> Value {
    floor.client.get(&format!("/v1/orders/{number}")).expect(200)
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

/// Releases an order and starts its one pick task with `T-1` in the slot.
fn picking(floor: &Floor<'_>, number: &str) -> Value {
    floor.act(number, "release").expect(200);
    let task = open_task(floor);
    start(floor, &task);
    bind(floor, &task, 1, "T-1")
}

fn short(floor: &Floor<'_>, task: &Value, line_no: i64, quantity: i64, reason: &str) -> Value {
    let said =
        json!({ "action": "confirm", "line_no": line_no, "quantity": quantity, "short_reason": reason });
    act(floor, task, &said).expect(200)
}

/// Each line of a task as `[from, quantity, confirmed, short]`.
fn progress(task: &Value) -> Vec<(String, [i64; 3])> {
    let number = |line: &Value, name: &str| line[name].as_i64().unwrap();
    let lines = task["lines"].as_array().unwrap();
    lines
        .iter()
        .map(|line| {
            let numbers = ["quantity", "confirmed", "short"].map(|name| number(line, name));
            (line["from"].as_str().unwrap_or_default().to_owned(), numbers)
        })
        .collect()
}

fn counts(floor: &Floor<'_>) -> Vec<Value> {
    floor.staff.get("/v1/tasks?kind=count").expect(200)["data"].as_array().unwrap().clone()
}

fn id(floor: &Floor<'_>, number: &str) -> Value {
    order(floor, number)["id"].clone()
}

fn orders_of_a_wave_share_a_tour(app: &TestApp) {
    let floor = floor(app);
    floor.stock("MUG-01", 10);
    floor.stock_of("MUG-02", 10, &json!({ "location": "A-02" }));
    floor.order("WEB-1", &[("MUG-01", 1), ("MUG-02", 2)]);
    floor.order("WEB-2", &[("MUG-02", 3)]);
    floor.order("WEB-3", &[("MUG-01", 1)]);
    floor.act("WEB-3", "unallocate").expect(200);
    let orders = json!([id(&floor, "WEB-1"), id(&floor, "WEB-2"), id(&floor, "WEB-3")]);
    let planned = app.staff().post("/v1/waves", &json!({ "site": "AARHUS", "orders": orders }));
    let wave = planned.expect(201);
    assert_eq!((&wave["status"], &wave["tours"]), (&json!("planned"), &json!([])));
    assert_eq!(wave["orders"], json!([orders[0], orders[1]]));
    let left = &wave["left_out"][0];
    assert_eq!((&left["external_id"], &left["reason"]), (&json!("WEB-3"), &json!("not_allocated")));
    assert_eq!(left["detail"], "Nothing is promised to it yet. Allocate it first.");
    assert_eq!(order(&floor, "WEB-1")["status"], "allocated", "a planned wave changes nothing");
    let again = json!({ "site": "AARHUS", "orders": [orders[0]] });
    let other = app.staff().with("Accept-Language", "da").post("/v1/waves", &again).expect(201);
    assert_eq!(other["left_out"][0]["reason"], "other_wave");
    assert_eq!(
        other["left_out"][0]["detail"],
        "Den er i en anden planlagt bølge. Godkend eller annullér den bølge."
    );

    let path = planned.header("Location").unwrap().to_owned();
    let accepted = app.staff().post(&format!("{path}/actions"), &json!({ "action": "accept" })).expect(200);
    assert_eq!((&accepted["status"], accepted["tours"].as_array().unwrap().len()), (&json!("accepted"), 1));
    for number in ["WEB-1", "WEB-2"] {
        assert_eq!(order(&floor, number)["status"], "released");
    }
    let task = open_task(&floor);
    assert_eq!((&task["order"], &task["tour"]), (&Value::Null, &accepted["tours"][0]));
    let tour = floor.staff.get(&format!("/v1/tours/{}", task["tour"].as_str().unwrap())).expect(200);
    let slots: Vec<_> = tour["totes"].as_array().unwrap().iter().map(|tote| &tote["order"]).collect();
    assert_eq!(slots, [&json!("WEB-1"), &json!("WEB-2")]);
    let last = tour["stops"][1]["lines"].as_array().unwrap();
    let at_last: Vec<_> =
        last.iter().map(|line| (&line["order"], &line["slot"], &line["quantity"])).collect();
    assert_eq!(
        at_last,
        [(&json!("WEB-1"), &json!(1), &json!(2)), (&json!("WEB-2"), &json!(2), &json!(3))],
        "one stop serves both"
    );
    start(&floor, &task);
    bind(&floor, &task, 1, "T-1");
    bind(&floor, &task, 2, "T-2");
    for (line_no, quantity) in [(1, 1), (2, 2), (3, 3)] {
        confirm(&floor, &task, line_no, quantity);
    }
    let late = app.staff().post(&format!("{path}/actions"), &json!({ "action": "cancel" }));
    assert_eq!(late.problem(409, "transition-not-allowed")["from"], "accepted");
    finish(&floor, &task);
    for (number, tote) in [("WEB-1", "T-1"), ("WEB-2", "T-2")] {
        assert_eq!(order(&floor, number)["status"], "picked");
        let units: i64 = floor.unit(tote)["contents"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["quantity"].as_i64().unwrap())
            .sum();
        assert_eq!(units, 3, "{number} has its own tote");
    }
    assert_eq!(app.staff().get(&path).expect(200)["status"], "done");
    let done = app.staff().get("/v1/waves?status=done").expect(200);
    assert_eq!(done["data"].as_array().unwrap().len(), 1);
}

fn a_wave_is_given_up_while_nothing_is_picked(app: &TestApp) {
    let floor = floor(app);
    floor.stock("MUG-01", 10);
    floor.order("WEB-1", &[("MUG-01", 1)]);
    floor.order("WEB-2", &[("MUG-01", 2)]);
    let wave = json!({ "site": "AARHUS", "orders": [id(&floor, "WEB-1"), id(&floor, "WEB-2")] });
    let made = app.staff().post("/v1/waves", &wave);
    made.expect(201);
    let path = made.header("Location").unwrap().to_owned();
    let ask = |action: &str| app.staff().post(&format!("{path}/actions"), &json!({ "action": action }));
    ask("accept").expect(200);
    let refused = ask("accept").problem(409, "transition-not-allowed");
    assert_eq!((&refused["from"], &refused["allowed"]), (&json!("accepted"), &json!(["cancel"])));
    let task = open_task(&floor);
    let cancelled = ask("cancel").expect(200);
    assert_eq!(cancelled["status"], "cancelled");
    for number in ["WEB-1", "WEB-2"] {
        assert_eq!(order(&floor, number)["status"], "allocated");
    }
    let task = floor.staff.get(&format!("/v1/tasks/{}", task["id"].as_str().unwrap())).expect(200);
    assert_eq!(task["status"], "cancelled");
    assert_eq!(floor.units("MUG-01"), [10, 7, 3, 0], "what was promised stays promised");

    let twice = json!({ "site": "AARHUS", "orders": [wave["orders"][0], wave["orders"][0]] });
    let refused = app.staff().post("/v1/waves", &twice);
    refused.faults(400, "validation-failed", &[("/orders", "duplicate")]);
    let nobody = json!({ "site": "AARHUS", "orders": ["0195b0a0-0000-7000-8000-000000000000"] });
    let refused = app.staff().post("/v1/waves", &nobody);
    refused.faults(422, "references-unknown", &[("/orders/0", "unknown_order")]);
}

fn goods_that_are_not_there_are_looked_for_and_the_place_is_counted(app: &TestApp) {
    let floor = floor(app);
    floor.stock("MUG-01", 3);
    floor.stock_of("MUG-01", 10, &json!({ "location": "A-02" }));
    floor.order("WEB-1", &[("MUG-01", 3)]);
    let task = picking(&floor, "WEB-1");
    assert_eq!(progress(&task), [("A-01".to_owned(), [3, 0, 0])], "the smaller place is emptied first");
    let task = short(&floor, &task, 1, 1, "too_few");
    assert_eq!(
        progress(&task),
        [("A-01".to_owned(), [3, 1, 2]), ("A-02".to_owned(), [2, 0, 0])],
        "the rest joins the tour from another place"
    );
    let under_way = order(&floor, "WEB-1");
    assert_eq!((lines(&under_way, "allocated"), lines(&under_way, "short")), (vec![3], vec![0]));
    assert_eq!(floor.units("MUG-01"), [13, 10, 3, 1]);
    let counts = counts(&floor);
    assert_eq!(counts.len(), 1);
    let blind = &counts[0]["lines"][0];
    assert_eq!(
        (&blind["from"], &blind["sku"], &blind["quantity"]),
        (&json!("A-01"), &Value::Null, &json!(0))
    );
    assert_eq!(counts[0]["status"], "ready");
    confirm(&floor, &task, 2, 2);
    finish(&floor, &task);
    let picked = order(&floor, "WEB-1");
    assert_eq!((&picked["status"], lines(&picked, "picked")), (&json!("picked"), vec![3]));
    // The place is under count, so nothing more is promised from it.
    floor.stock_of("MUG-01", -8, &json!({ "location": "A-02" }));
    floor
        .client
        .put(
            "/v1/orders/WEB-2",
            &json!({ "delivery_method": "collect", "consignee": { "name": "Test Person" },
        "lines": [{ "sku": "MUG-01", "quantity": 1 }] }),
        )
        .expect(201);
    assert_eq!(floor.act("WEB-2", "allocate").expect(200)["status"], "open");
}

fn damaged_goods_go_to_quarantine(app: &TestApp) {
    let floor = floor(app);
    floor.stock("MUG-01", 5);
    floor.order("WEB-1", &[("MUG-01", 4)]);
    let task = picking(&floor, "WEB-1");
    let task = short(&floor, &task, 1, 1, "damaged");
    assert_eq!(
        progress(&task),
        [("A-01".to_owned(), [4, 1, 3]), ("A-01".to_owned(), [1, 0, 0])],
        "one good unit was left there"
    );
    assert_eq!(counts(&floor), Vec::<Value>::new());
    let row = floor.client.get("/v1/inventory?sku=MUG-01").expect(200)["data"][0].clone();
    assert_eq!((&row["unavailable"]["quarantined"], &row["allocated"]), (&json!(3), &json!(2)));
    let under_way = order(&floor, "WEB-1");
    assert_eq!((lines(&under_way, "allocated"), lines(&under_way, "short")), (vec![2], vec![2]));
    confirm(&floor, &task, 2, 1);
    finish(&floor, &task);
    let ended = order(&floor, "WEB-1");
    assert_eq!((&ended["status"], &ended["exception"]["code"]), (&json!("picked"), &json!("short_picked")));
    assert_eq!((lines(&ended, "picked"), lines(&ended, "short")), (vec![2], vec![2]));
}

fn a_wrong_item_stays_short_until_somebody_decides(app: &TestApp) {
    let floor = floor(app);
    floor.stock("MUG-01", 3);
    floor.stock_of("MUG-01", 10, &json!({ "location": "A-02" }));
    floor.order("WEB-1", &[("MUG-01", 3)]);
    let task = picking(&floor, "WEB-1");
    confirm(&floor, &task, 1, 1);
    let task = short(&floor, &task, 1, 0, "wrong_item");
    assert_eq!(progress(&task), [("A-01".to_owned(), [3, 1, 2])], "nothing is looked for");
    assert_eq!(counts(&floor).len(), 1);
    finish(&floor, &task);
    let ended = order(&floor, "WEB-1");
    assert_eq!((&ended["status"], &ended["exception"]["code"]), (&json!("picked"), &json!("short_picked")));

    // Looked for again: the order is picked on with a task for what was found elsewhere.
    let resolve = json!({ "action": "resolve", "outcome": "replan" });
    let resumed = floor.staff.post("/v1/orders/WEB-1/actions", &resolve).expect(200);
    assert_eq!((&resumed["status"], &resumed["exception"]), (&json!("picking"), &Value::Null));
    let task = open_task(&floor);
    assert_eq!(progress(&task), [("A-02".to_owned(), [2, 0, 0])]);
    start(&floor, &task);
    let said = json!({ "action": "confirm", "line_no": 1, "quantity": 2, "handling_unit": "T-1" });
    act(&floor, &task, &said).expect(200);
    finish(&floor, &task);
    assert_eq!(lines(&order(&floor, "WEB-1"), "picked"), [3]);
}

fn what_cannot_be_reached_goes_on_with_a_task_of_its_own(app: &TestApp) {
    let floor = floor(app);
    floor.stock("MUG-01", 5);
    floor.stock_of("MUG-02", 5, &json!({ "location": "A-02" }));
    floor.order("WEB-1", &[("MUG-01", 3), ("MUG-02", 1)]);
    let first = picking(&floor, "WEB-1");
    confirm(&floor, &first, 2, 1);
    let first = short(&floor, &first, 1, 1, "cannot_reach");
    let under_way = order(&floor, "WEB-1");
    assert_eq!((lines(&under_way, "allocated"), lines(&under_way, "short")), (vec![3, 1], vec![0, 0]));
    assert_eq!(floor.units("MUG-01"), [5, 2, 3, 1], "the promise goes on");
    finish(&floor, &first);
    assert_eq!(order(&floor, "WEB-1")["status"], "picking", "the other task is still to come");
    let second = open_task(&floor);
    assert_ne!(second["id"], first["id"]);
    assert_eq!(progress(&second), [("A-01".to_owned(), [2, 0, 0])]);
    act(&floor, &second, &json!({ "action": "start", "worker": "W-2" })).expect(200);
    bind(&floor, &second, 1, "T-2");
    confirm(&floor, &second, 1, 2);
    finish(&floor, &second);
    let picked = order(&floor, "WEB-1");
    assert_eq!((&picked["status"], lines(&picked, "picked")), (&json!("picked"), vec![3, 1]));
}

fn a_rest_that_may_follow_becomes_an_order_of_its_own(app: &TestApp) {
    let floor = floor(app);
    floor.stock("MUG-01", 3);
    let body = json!({ "allow_partial": true, "delivery_method": "collect", "consignee": { "name": "Test Person" },
        "lines": [{ "sku": "MUG-01", "quantity": 3 }] });
    for (number, backorder) in [("WEB-1", true), ("WEB-2", false)] {
        let mut body = body.clone();
        body["allow_backorder"] = json!(backorder);
        if number == "WEB-2" {
            floor.stock_of("MUG-01", 3, &json!({ "location": "A-02" }));
        }
        floor.client.put(&format!("/v1/orders/{number}"), &body).expect(201);
        floor.act(number, "allocate").expect(200);
        floor.act(number, "release").expect(200);
        let task = open_task(&floor);
        start(&floor, &task);
        let tote = if backorder { "T-1" } else { "T-2" };
        bind(&floor, &task, 1, tote);
        short(&floor, &task, 1, 2, "too_few");
        finish(&floor, &task);
    }
    let first = order(&floor, "WEB-1");
    assert_eq!((&first["status"], &first["exception"]), (&json!("picked"), &Value::Null));
    assert_eq!((lines(&first, "picked"), lines(&first, "deferred")), (vec![2], vec![1]));
    let rest = order(&floor, "WEB-1~2");
    assert_eq!(
        (&rest["status"], &rest["backorder_of"], lines(&rest, "quantity")),
        (&json!("open"), &json!("WEB-1"), vec![1])
    );
    let second = order(&floor, "WEB-2");
    assert_eq!((lines(&second, "picked"), lines(&second, "cancelled")), (vec![2], vec![1]));
}

fn an_order_of_which_nothing_is_found_is_open_again(app: &TestApp) {
    let floor = floor(app);
    floor.stock("MUG-01", 3);
    floor.order("WEB-1", &[("MUG-01", 3)]);
    let task = picking(&floor, "WEB-1");
    short(&floor, &task, 1, 0, "none_left");
    assert_eq!(order(&floor, "WEB-1")["status"], "picking");
    finish(&floor, &task);
    let ended = order(&floor, "WEB-1");
    assert_eq!((&ended["status"], &ended["exception"]["code"]), (&json!("open"), &json!("short_picked")));
    assert_eq!(floor.units("MUG-01"), [3, 3, 0, 0], "what the place really holds, the count will say");
    // The empty tote is free again.
    floor.stock_of("MUG-02", 1, &json!({ "location": "A-02" }));
    floor.order("WEB-2", &[("MUG-02", 1)]);
    floor.act("WEB-2", "release").expect(200);
    let task = open_task(&floor);
    start(&floor, &task);
    bind(&floor, &task, 1, "T-1");
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

fn of_two_workers_one_gets_the_task(app: &TestApp) {
    let floor = floor(app);
    floor.stock("MUG-01", 5);
    for round in 0..4 {
        let number = format!("WEB-{round}");
        floor.order(&number, &[("MUG-01", 1)]);
        floor.act(&number, "release").expect(200);
        let task = open_task(&floor);
        let answers: Vec<Answer> = std::thread::scope(|scope| {
            let asking: Vec<_> = ["W-1", "W-2"]
                .into_iter()
                .map(|worker| {
                    let (floor, task) = (&floor, &task);
                    scope.spawn(move || act(floor, task, &json!({ "action": "start", "worker": worker })))
                })
                .collect();
            asking.into_iter().map(|one| one.join().unwrap()).collect()
        });
        let (got, not): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
        assert_eq!((got.len(), not.len()), (1, 1), "{answers:?}");
        not[0].problem(409, "task-not-yours");
        let owner = got[0].json()["worker"].clone();
        let now = floor.staff.get(&format!("/v1/tasks/{}", task["id"].as_str().unwrap())).expect(200);
        assert_eq!(now["worker"], owner);
        act(&floor, &task, &json!({ "action": "cancel" })).expect(200);
    }
}

fn a_task_rests_is_handed_over_and_put_aside(app: &TestApp) {
    let floor = floor(app);
    floor.stock("MUG-01", 5);
    floor.order("WEB-1", &[("MUG-01", 3)]);
    floor.act("WEB-1", "release").expect(200);
    let task = open_task(&floor);
    let ask = |said: Value| act(&floor, &task, &said);
    let status = |said: Value| ask(said).expect(200)["status"].clone();
    let offered = ask(json!({ "action": "assign", "worker": "W-1" })).expect(200);
    assert_eq!((&offered["status"], &offered["worker"]), (&json!("assigned"), &json!("W-1")));
    assert!(offered["lease_until"].is_string());
    ask(json!({ "action": "start", "worker": "W-2" })).problem(409, "task-not-yours");
    assert_eq!(status(json!({ "action": "unassign" })), "ready");
    assert_eq!(status(json!({ "action": "skip" })), "skipped");
    ask(json!({ "action": "start", "worker": "W-1" })).problem(409, "transition-not-allowed");
    assert_eq!(status(json!({ "action": "requeue" })), "ready");
    start(&floor, &task);
    bind(&floor, &task, 1, "T-1");
    confirm(&floor, &task, 1, 1);
    assert_eq!(status(json!({ "action": "pause" })), "paused");
    ask(json!({ "action": "resume", "worker": "W-2" })).problem(409, "task-not-yours");
    assert_eq!(status(json!({ "action": "resume", "worker": "W-1" })), "in_progress");
    ask(json!({ "action": "block" })).faults(400, "validation-failed", &[("/reason", "missing")]);
    assert_eq!(status(json!({ "action": "block", "reason": "Truck i vejen" })), "blocked");
    assert_eq!(status(json!({ "action": "unblock" })), "ready");
    let tour = format!("/v1/tours/{}", task["tour"].as_str().unwrap());
    assert_eq!(floor.staff.get(&tour).expect(200)["status"], "in_progress", "goods are on its trolley");
    start(&floor, &task);
    let handed = ask(json!({ "action": "hand_over" })).expect(200);
    assert_eq!((&handed["status"], &handed["worker"]), (&json!("handed_over"), &Value::Null));
    assert_eq!(handed["lines"][0]["confirmed"], 1, "what is confirmed stays done");
    let taken = ask(json!({ "action": "start", "worker": "W-2" })).expect(200);
    assert_eq!(taken["worker"], "W-2");
    confirm(&floor, &task, 1, 2);
    let done = finish(&floor, &task);
    assert_eq!(done["worker"], "W-2");
    let of_worker = app.staff().get("/v1/tasks?worker=W-2&status=done&site=AARHUS").expect(200);
    assert_eq!(of_worker["data"].as_array().unwrap().len(), 1);
    assert_eq!(app.staff().get("/v1/tasks?worker=W-1").expect(200)["data"], json!([]));
    let tag = app.staff().get(&format!("/v1/tasks/{}", task["id"].as_str().unwrap()));
    assert_eq!(tag.etag(), format!("\"{}\"", done["version"]));
}

fn a_task_that_is_given_up_leaves_no_order_without_one(app: &TestApp) {
    let floor = floor(app);
    floor.stock("MUG-01", 10);
    floor.order("WEB-1", &[("MUG-01", 3)]);
    floor.order("WEB-2", &[("MUG-01", 2)]);
    let wave = json!({ "site": "AARHUS", "orders": [id(&floor, "WEB-1"), id(&floor, "WEB-2")] });
    let made = app.staff().post("/v1/waves", &wave);
    made.expect(201);
    let path = made.header("Location").unwrap().to_owned();
    app.staff().post(&format!("{path}/actions"), &json!({ "action": "accept" })).expect(200);
    let task = open_task(&floor);
    start(&floor, &task);
    bind(&floor, &task, 1, "T-1");
    confirm(&floor, &task, 1, 1);
    act(&floor, &task, &json!({ "action": "cancel" })).expect(200);
    assert_eq!(order(&floor, "WEB-2")["status"], "allocated", "nothing of it is picked");
    let half = order(&floor, "WEB-1");
    assert_eq!((&half["status"], lines(&half, "picked")), (&json!("picking"), vec![1]));
    assert_eq!(app.staff().get(&path).expect(200)["status"], "done");
    let rest = open_task(&floor);
    assert_eq!(progress(&rest), [("A-01".to_owned(), [2, 0, 0])]);
    start(&floor, &rest);
    bind(&floor, &rest, 1, "T-1");
    confirm(&floor, &rest, 1, 2);
    finish(&floor, &rest);
    let picked = order(&floor, "WEB-1");
    assert_eq!((&picked["status"], lines(&picked, "picked")), (&json!("picked"), vec![3]));
}

fn goods_lost_on_the_floor_shorten_the_task(app: &TestApp) {
    let floor = floor(app);
    floor.stock("MUG-01", 5);
    floor.stock_of("MUG-02", 5, &json!({ "location": "A-02" }));
    floor.order("WEB-1", &[("MUG-01", 4), ("MUG-02", 1)]);
    let task = picking(&floor, "WEB-1");
    confirm(&floor, &task, 1, 1);
    let hold = json!({ "site": "AARHUS", "sku": "MUG-02", "reason": "Tilbagekaldt" });
    floor.staff.post("/v1/stock-holds", &hold).expect(201);
    let task = floor.staff.get(&format!("/v1/tasks/{}", task["id"].as_str().unwrap())).expect(200);
    assert_eq!(
        progress(&task),
        [("A-01".to_owned(), [4, 1, 0]), ("A-02".to_owned(), [1, 0, 1])],
        "nobody walks to goods that are held"
    );
    confirm(&floor, &task, 1, 3);
    finish(&floor, &task);
    let ended = order(&floor, "WEB-1");
    assert_eq!((&ended["status"], &ended["exception"]["code"]), (&json!("picked"), &json!("short_picked")));
    assert_eq!((lines(&ended, "picked"), lines(&ended, "short")), (vec![4, 0], vec![0, 1]));
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
