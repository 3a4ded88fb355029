//! What is undone on the floor, through the front: picked goods go back to a shelf, and the order goes on or is given up.

use crate::support::floor::{Floor, lines, parcel};
use crate::support::{TestApp, on_both};
use serde_json::{Value, json};

on_both! {
    an_order_is_unpicked_and_picked_anew,
    a_half_picked_order_is_unpicked,
    a_packed_order_is_given_up_and_its_goods_go_back,
    a_cancellation_during_picking_is_answered,
    goods_go_back_to_a_place_that_takes_them,
    what_is_missing_at_the_put_back_is_short,
    a_short_pick_is_sent_short_or_looked_for_again,
    goods_lost_in_the_tote_are_brought_back,
    an_order_is_given_up_while_its_goods_go_back,
}

fn unpick(floor: &Floor<'_>, order: &str) -> Value {
    let body = json!({ "action": "unpick", "reason": "Forkert kasse" });
    floor.staff.post(&format!("/v1/orders/{order}/actions"), &body).expect(200)
}

/// Receiving counts what is still to be put away: `[on_hand, available, allocated, picked, receiving]`.
fn units(floor: &Floor<'_>, sku: &str) -> [i64; 5] {
    let row = floor.client.get(&format!("/v1/inventory?sku={sku}")).expect(200)["data"][0].clone();
    let [on_hand, available, allocated, picked] = floor.units(sku);
    [on_hand, available, allocated, picked, row["unavailable"]["receiving"].as_i64().unwrap()]
}

fn an_order_is_unpicked_and_picked_anew(app: &TestApp) {
    let floor = Floor::open(app);
    floor.stock("MUG-01", 10);
    floor.stock("MUG-02", 5);
    floor.order("WEB-1", &[("MUG-01", 2), ("MUG-02", 3)]);
    floor.pick("WEB-1", &["T-1", "T-2"]);
    let order = unpick(&floor, "WEB-1");
    assert_eq!(
        (&order["status"], &order["exception"]["code"]),
        (&json!("released"), &json!("put_back_pending"))
    );
    assert_eq!((lines(&order, "picked"), lines(&order, "allocated")), (vec![0, 0], vec![2, 3]));
    assert_eq!(units(&floor, "MUG-01"), [10, 8, 2, 2, 0], "promised, and still in the tote");
    assert_eq!(floor.tasks("WEB-1", "pick"), Vec::<Value>::new(), "nobody picks before the goods are back");
    floor.pack("WEB-1", &[parcel(1, &[(1, 2), (2, 3)], None)]).problem(409, "transition-not-allowed");
    let early = floor
        .staff
        .post("/v1/orders/WEB-1/actions", &json!({ "action": "resolve", "reason": "De ligger der igen" }));
    early.problem(409, "transition-not-allowed");

    let task = floor.task("WEB-1", "putaway");
    let planned: Vec<(&Value, &Value, &Value, &Value)> = task["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| (&line["sku"], &line["handling_unit"], &line["to"], &line["quantity"]))
        .collect();
    assert_eq!(
        planned,
        [
            (&json!("MUG-01"), &json!("T-1"), &json!("A-01"), &json!(2)),
            (&json!("MUG-02"), &json!("T-2"), &json!("A-01"), &json!(3)),
        ]
    );
    floor.start(&task);
    floor.confirm(&task, &json!({ "line_no": 1, "quantity": 2 })).expect(200);
    assert_eq!(floor.client.get("/v1/orders/WEB-1").expect(200)["exception"]["code"], "put_back_pending");
    let ended = floor.confirm(&task, &json!({ "line_no": 2, "quantity": 3, "location": "A-02" })).expect(200);
    assert_eq!(ended["status"], "done", "a put-back ends with its last line");
    let order = floor.client.get("/v1/orders/WEB-1").expect(200);
    assert_eq!((&order["status"], &order["exception"]), (&json!("released"), &Value::Null));
    assert_eq!(units(&floor, "MUG-02"), [5, 2, 3, 0, 0]);
    let moved = floor.movements("MUG-02");
    let last = moved.last().unwrap();
    assert_eq!(
        (last.reason.as_str(), last.from.as_str(), last.to.as_str(), last.document.as_str()),
        ("put_back", "T-2", "A-02", "WEB-1")
    );

    let told = floor.events();
    let end = ["order.step_undone", "order.exception_raised", "order.exception_cleared"];
    assert_eq!(told[told.len() - 3..], end, "{told:?}");

    floor.work_off(&floor.task("WEB-1", "pick"), &["T-2"]);
    floor.pack("WEB-1", &[parcel(1, &[(1, 2), (2, 3)], None)]).expect(200);
    floor.act("WEB-1", "hand_over").expect(200);
    assert_eq!(units(&floor, "MUG-01"), [8, 8, 0, 0, 0]);
}

fn a_half_picked_order_is_unpicked(app: &TestApp) {
    let floor = Floor::open(app);
    floor.stock("MUG-01", 10);
    floor.stock("MUG-02", 5);
    floor.order("WEB-1", &[("MUG-01", 2), ("MUG-02", 3)]);
    floor.act("WEB-1", "release").expect(200);
    let walk = floor.task("WEB-1", "pick");
    floor.start(&walk);
    floor.confirm(&walk, &json!({ "line_no": 1, "quantity": 2, "handling_unit": "T-1" })).expect(200);
    let order = unpick(&floor, "WEB-1");
    assert_eq!(order["status"], "released");
    floor.put_back("WEB-1");
    assert_eq!(units(&floor, "MUG-01"), [10, 8, 2, 0, 0]);
    let again = floor.task("WEB-1", "pick");
    assert_ne!(again["id"], walk["id"]);
    assert_eq!(again["lines"].as_array().unwrap().len(), 2);
    floor.work_off(&again, &["T-1"]);
    assert_eq!(floor.client.get("/v1/orders/WEB-1").expect(200)["status"], "picked");
}

fn a_packed_order_is_given_up_and_its_goods_go_back(app: &TestApp) {
    let floor = Floor::open(app);
    floor.stock("MUG-01", 4);
    floor.order("WEB-1", &[("MUG-01", 3)]);
    floor.pick("WEB-1", &["T-1"]);
    floor.pack("WEB-1", &[parcel(1, &[(1, 2)], None), parcel(2, &[(1, 1)], None)]).expect(200);
    let asked = floor.client.post("/v1/orders/WEB-1/cancellation", &json!({ "reason": "fortrudt" }));
    assert_eq!(asked.expect(202)["status"], "packed");
    let decision = "/v1/orders/WEB-1/cancellation/decision";
    let gone = floor.staff.post(decision, &json!({ "accept": true })).expect(200);
    assert_eq!((&gone["status"], lines(&gone, "cancelled")), (&json!("cancelled"), vec![3]));
    assert_eq!(gone["cancellation"], json!({ "state": "accepted", "reason": "fortrudt" }));
    assert_eq!(
        floor.client.get("/v1/shipments?status=voided").expect(200)["data"].as_array().unwrap().len(),
        1
    );
    assert_eq!(units(&floor, "MUG-01"), [4, 1, 0, 0, 3], "promised to nobody, and not to be had yet");
    floor.client.put("/v1/orders/WEB-2", &floor.body(&[("MUG-01", 4)])).expect(201);
    assert_eq!(floor.act("WEB-2", "allocate").expect(200)["lines"][0]["backordered"], 4);

    let task = floor.task("WEB-1", "putaway");
    let cancel = floor
        .staff
        .post(&format!("/v1/tasks/{}/actions", task["id"].as_str().unwrap()), &json!({ "action": "cancel" }));
    cancel.problem(409, "transition-not-allowed");
    floor.put_back("WEB-1");
    assert_eq!(units(&floor, "MUG-01")[..2], [4, 4]);
    for moved in floor.movements("MUG-01").iter().filter(|row| row.reason == "put_back") {
        assert!(moved.from.starts_with("PK-"), "{}", moved.from);
        let carton = floor.unit(&moved.from);
        assert_eq!((&carton["contents"], &carton["location"]), (&json!([]), &Value::Null));
    }
    assert_eq!(floor.act("WEB-2", "allocate").expect(200)["status"], "allocated");
    floor.act("WEB-1", "unpick").problem(409, "transition-not-allowed");
}

fn a_cancellation_during_picking_is_answered(app: &TestApp) {
    let floor = Floor::open(app);
    floor.stock("MUG-01", 10);
    for order in ["WEB-1", "WEB-2", "WEB-3"] {
        floor.order(order, &[("MUG-01", 2)]);
    }
    let cancel = |order: &str| floor.client.post(&format!("/v1/orders/{order}/cancellation"), &json!({}));
    assert_eq!(cancel("WEB-1").expect(200)["status"], "cancelled", "before the work it is at once");
    assert_eq!(units(&floor, "MUG-01"), [10, 6, 4, 0, 0]);

    floor.act("WEB-2", "release").expect(200);
    let walk = floor.task("WEB-2", "pick");
    floor.start(&walk);
    floor.confirm(&walk, &json!({ "line_no": 1, "quantity": 1, "handling_unit": "T-1" })).expect(200);
    let asked = cancel("WEB-2").expect(202);
    assert_eq!((&asked["status"], &asked["cancellation"]["state"]), (&json!("picking"), &json!("requested")));
    let decide = |order: &str, body: &Value| {
        floor.staff.post(&format!("/v1/orders/{order}/cancellation/decision"), body)
    };
    let no = decide("WEB-2", &json!({ "accept": false, "reason": "Den er næsten pakket" })).expect(200);
    assert_eq!((&no["status"], &no["cancellation"]["state"]), (&json!("picking"), &json!("rejected")));
    floor.confirm(&walk, &json!({ "line_no": 1, "quantity": 1 })).expect(200);
    floor.finish(&walk);
    assert_eq!(cancel("WEB-2").expect(202)["status"], "picked");
    decide("WEB-2", &json!({ "accept": true, "reason": "Kunden ringede" })).expect(200);
    assert_eq!(units(&floor, "MUG-01"), [10, 6, 2, 0, 2]);
    floor.put_back("WEB-2");
    assert_eq!(units(&floor, "MUG-01"), [10, 8, 2, 0, 0]);
    assert_eq!(floor.unit("T-1")["contents"], json!([]));

    floor.act("WEB-3", "release").expect(200);
    floor.start(&floor.task("WEB-3", "pick"));
    assert_eq!(cancel("WEB-3").expect(202)["status"], "released");
    let gone = decide("WEB-3", &json!({ "accept": true })).expect(200);
    assert_eq!(gone["status"], "cancelled");
    assert_eq!(units(&floor, "MUG-01"), [10, 10, 0, 0, 0]);
    assert_eq!(floor.tasks("WEB-3", "pick"), Vec::<Value>::new());
    assert_eq!(floor.tasks("WEB-3", "putaway"), Vec::<Value>::new(), "nothing was picked");
}

fn goods_go_back_to_a_place_that_takes_them(app: &TestApp) {
    let floor = Floor::open(app);
    floor.stock("MUG-01", 4);
    floor.order("WEB-1", &[("MUG-01", 3)]);
    floor.pick("WEB-1", &["T-1"]);
    let hold = json!({ "site": "AARHUS", "sku": "MUG-01", "location": "A-01", "reason": "Hylden er våd" });
    floor.staff.post("/v1/stock-holds", &hold).expect(201);
    unpick(&floor, "WEB-1");
    let task = floor.task("WEB-1", "putaway");
    assert_eq!(task["lines"][0]["to"], Value::Null, "the place it came from is held: somebody chooses");
    floor.start(&task);
    let confirm = |body: Value| floor.confirm(&task, &body);
    confirm(json!({ "line_no": 1, "quantity": 3 })).faults(
        400,
        "validation-failed",
        &[("/location", "missing")],
    );
    confirm(json!({ "line_no": 1, "quantity": 3, "location": "A-01" })).problem(409, "location-not-usable");
    confirm(json!({ "line_no": 1, "quantity": 3, "location": "PACK-1" })).problem(409, "location-not-usable");
    confirm(json!({ "line_no": 1, "quantity": 4, "location": "A-02" })).problem(422, "data-refused");
    confirm(json!({ "line_no": 1, "quantity": 3, "location": "A-02", "handling_unit": "T-2" }))
        .problem(422, "references-unknown");
    let reach = json!({ "line_no": 1, "quantity": 0, "short_reason": "cannot_reach" });
    assert_eq!(confirm(reach).expect(200)["status"], "done");
    let task = floor.task("WEB-1", "putaway");
    assert_eq!(task["lines"][0]["quantity"], 3, "somebody else brings them");
    floor.start(&task);
    let confirm = |body: Value| floor.confirm(&task, &body);
    confirm(json!({ "line_no": 1, "quantity": 1, "location": "A-02" })).expect(200);
    assert_eq!(units(&floor, "MUG-01")[2..4], [3, 2], "a part is back, the rest still in the tote");
    confirm(json!({ "line_no": 1, "quantity": 2, "location": "A-02", "handling_unit": "T-1" })).expect(200);
    let again = floor.task("WEB-1", "pick");
    let places: Vec<&Value> = again["lines"].as_array().unwrap().iter().map(|line| &line["from"]).collect();
    assert!(places.iter().all(|place| **place == "A-02"), "{places:?}");
}

fn what_is_missing_at_the_put_back_is_short(app: &TestApp) {
    let floor = Floor::open(app);
    floor.stock("MUG-01", 3);
    floor.order("WEB-1", &[("MUG-01", 3)]);
    floor.pick("WEB-1", &["T-1"]);
    unpick(&floor, "WEB-1");
    let task = floor.task("WEB-1", "putaway");
    floor.start(&task);
    let body = json!({ "line_no": 1, "quantity": 2, "short_reason": "damaged" });
    assert_eq!(floor.confirm(&task, &body).expect(200)["status"], "done");
    let order = floor.client.get("/v1/orders/WEB-1").expect(200);
    assert_eq!((lines(&order, "allocated"), lines(&order, "short")), (vec![2], vec![1]));
    assert_eq!(order["exception"], Value::Null);
    let row = floor.client.get("/v1/inventory?sku=MUG-01").expect(200)["data"][0].clone();
    assert_eq!((&row["unavailable"]["quarantined"], &row["allocated"]), (&json!(1), &json!(2)));
    floor.work_off(&floor.task("WEB-1", "pick"), &["T-2"]);
    let order = floor.client.get("/v1/orders/WEB-1").expect(200);
    assert_eq!((&order["status"], &order["exception"]["code"]), (&json!("picked"), &json!("short_picked")));
}

fn a_short_pick_is_sent_short_or_looked_for_again(app: &TestApp) {
    let floor = Floor::open(app);
    floor.stock("MUG-01", 6);
    // Both are promised before the first short pick, after which the place is counted and gives nothing.
    for order in ["WEB-1", "WEB-2"] {
        floor.order(order, &[("MUG-01", 3)]);
        floor.act(order, "release").expect(200);
    }
    for order in ["WEB-1", "WEB-2"] {
        let walk = floor.task(order, "pick");
        floor.start(&walk);
        let tote = if order == "WEB-1" { "T-1" } else { "T-2" };
        let body =
            json!({ "line_no": 1, "quantity": 2, "handling_unit": tote, "short_reason": "wrong_item" });
        floor.confirm(&walk, &body).expect(200);
        floor.finish(&walk);
        let order = floor.client.get(&format!("/v1/orders/{order}")).expect(200);
        assert_eq!(
            (&order["status"], &order["exception"]["code"]),
            (&json!("picked"), &json!("short_picked"))
        );
    }
    floor.pack("WEB-1", &[parcel(1, &[(1, 2)], None)]).problem(409, "transition-not-allowed");
    let resolve = |order: &str, body: Value| floor.staff.post(&format!("/v1/orders/{order}/actions"), &body);
    resolve("WEB-1", json!({ "action": "resolve" })).faults(
        400,
        "validation-failed",
        &[("/outcome", "missing")],
    );
    let sent =
        resolve("WEB-1", json!({ "action": "resolve", "outcome": "ship_short", "reason": "Kunden er enig" }));
    let sent = sent.expect(200);
    assert_eq!((&sent["exception"], lines(&sent, "cancelled")), (&Value::Null, vec![1]));
    floor.pack("WEB-1", &[parcel(1, &[(1, 2)], None)]).expect(200);
    let shipped = floor.act("WEB-1", "hand_over").expect(200);
    assert_eq!((&shipped["fulfillment"], lines(&shipped, "shipped")), (&json!("full"), vec![2]));
    resolve("WEB-1", json!({ "action": "resolve", "reason": "x" })).problem(409, "transition-not-allowed");

    // Goods for the rest turn up elsewhere.
    floor.stock_of("MUG-01", 1, &json!({ "location": "A-02" }));
    let found = resolve("WEB-2", json!({ "action": "resolve", "outcome": "replan" })).expect(200);
    assert_eq!((&found["status"], lines(&found, "allocated")), (&json!("picking"), vec![3]));
    floor.work_off(&floor.task("WEB-2", "pick"), &["T-2"]);
    assert_eq!(floor.client.get("/v1/orders/WEB-2").expect(200)["status"], "picked");
    floor.pack("WEB-2", &[parcel(1, &[(1, 3)], None)]).expect(200);
}

fn goods_lost_in_the_tote_are_brought_back(app: &TestApp) {
    let floor = Floor::open(app);
    floor.stock("MUG-01", 3);
    floor.stock("MUG-02", 3);
    floor.order("WEB-1", &[("MUG-01", 1), ("MUG-02", 2)]);
    floor.pick("WEB-1", &["T-1"]);
    let hold = json!({ "site": "AARHUS", "sku": "MUG-02", "reason": "Glasur skaller af" });
    floor.staff.post("/v1/stock-holds", &hold).expect(201);
    let order = floor.client.get("/v1/orders/WEB-1").expect(200);
    assert_eq!((&order["exception"]["code"], lines(&order, "short")), (&json!("short_picked"), vec![0, 2]));
    let back = floor.task("WEB-1", "putaway");
    assert_eq!((&back["lines"][0]["sku"], &back["lines"][0]["quantity"]), (&json!("MUG-02"), &json!(2)));
    floor.put_back("WEB-1");
    assert_eq!(floor.unit("T-1")["contents"].as_array().unwrap().len(), 1);
    let body = json!({ "action": "resolve", "outcome": "ship_short" });
    floor.staff.post("/v1/orders/WEB-1/actions", &body).expect(200);
    floor.pack("WEB-1", &[parcel(1, &[(1, 1)], None)]).expect(200);
    floor.act("WEB-1", "hand_over").expect(200);
    assert_eq!(floor.unit("T-1")["contents"], json!([]));
}

fn an_order_is_given_up_while_its_goods_go_back(app: &TestApp) {
    let floor = Floor::open(app);
    floor.stock("MUG-01", 4);
    floor.order("WEB-1", &[("MUG-01", 3)]);
    floor.pick("WEB-1", &["T-1"]);
    unpick(&floor, "WEB-1");
    let task = floor.task("WEB-1", "putaway");
    floor.start(&task);
    floor.confirm(&task, &json!({ "line_no": 1, "quantity": 1 })).expect(200);
    floor.client.post("/v1/orders/WEB-1/cancellation", &json!({})).expect(202);
    let decision = "/v1/orders/WEB-1/cancellation/decision";
    let gone = floor.staff.post(decision, &json!({ "accept": true })).expect(200);
    assert_eq!((&gone["status"], &gone["exception"]), (&json!("cancelled"), &Value::Null));
    assert_eq!(units(&floor, "MUG-01"), [4, 2, 0, 0, 2], "two are still in the tote, promised to nobody");
    assert_eq!(floor.task("WEB-1", "putaway")["id"], task["id"], "the same task goes on");
    floor.confirm(&task, &json!({ "line_no": 1, "quantity": 2 })).expect(200);
    assert_eq!(units(&floor, "MUG-01"), [4, 4, 0, 0, 0]);
    assert_eq!(floor.tasks("WEB-1", "pick"), Vec::<Value>::new());
    let told = floor.events();
    assert_eq!(told.last().map(String::as_str), Some("order.cancelled"), "{told:?}");
}
