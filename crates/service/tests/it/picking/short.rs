//! What is not there is looked for, counted or left to a person.

use super::{act, bind, confirm, finish, floor, open_task, order, picking, progress, start};
use crate::support::floor::{Floor, lines};
use crate::support::{TestApp, on_both};
use serde_json::{Value, json};

on_both! {
    goods_that_are_not_there_are_looked_for_and_the_place_is_counted,
    damaged_goods_go_to_quarantine,
    a_wrong_item_stays_short_until_somebody_decides,
    what_cannot_be_reached_goes_on_with_a_task_of_its_own,
    a_rest_that_may_follow_becomes_an_order_of_its_own,
    an_order_of_which_nothing_is_found_is_open_again,
    goods_lost_on_the_floor_shorten_the_task,
}

fn short(floor: &Floor<'_>, task: &Value, line_no: i64, quantity: i64, reason: &str) -> Value {
    let said =
        json!({ "action": "confirm", "line_no": line_no, "quantity": quantity, "short_reason": reason });
    act(floor, task, &said).expect(200)
}

fn counts(floor: &Floor<'_>) -> Vec<Value> {
    floor.staff.get("/v1/tasks?kind=count").expect(200)["data"].as_array().unwrap().clone()
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
