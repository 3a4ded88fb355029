//! Moves and stock holds through the front: goods are where they were sent, and what is held nobody is promised.

use crate::support::house::House;
use crate::support::{TestApp, on_both};
use serde_json::{Value, json};

on_both! {
    goods_are_put_away_and_may_then_be_promised,
    a_condition_changes_where_the_goods_lie,
    only_unpromised_units_are_moved,
    wrong_moves_are_refused,
    a_hold_takes_promises_back_until_it_is_lifted,
}

fn move_units(house: &House<'_>, quantity: i64, from: &str, to: &str) -> Value {
    let body = json!({ "site": "AARHUS", "sku": "MUG-01", "quantity": quantity, "from": from, "to": to });
    house.staff.post("/v1/moves", &body).expect(201)
}

/// `[on_hand, available, allocated, receiving, damaged, on_hold]` of the item.
fn inventory(house: &House<'_>) -> [i64; 6] {
    let row = house.staff.get("/v1/inventory?sku=MUG-01").expect(200)["data"][0].clone();
    let apart = &row["unavailable"];
    [
        &row["on_hand"],
        &row["available"],
        &row["allocated"],
        &apart["receiving"],
        &apart["damaged"],
        &apart["on_hold"],
    ]
    .map(|units| units.as_i64().unwrap())
}

fn allocated_order(house: &House<'_>, quantity: i64) {
    let body = json!({ "delivery_method": "collect", "consignee": { "name": "Test Person" },
            "lines": [{ "line_no": 1, "sku": "MUG-01", "quantity": quantity }] });
    house.client.put("/v1/orders/WEB-1", &body).expect(201);
    let order = house.staff.post("/v1/orders/WEB-1/actions", &json!({ "action": "allocate" })).expect(200);
    assert_eq!(order["status"], "allocated");
}

fn goods_are_put_away_and_may_then_be_promised(app: &TestApp) {
    let house = House::of(app);
    house.adjust("REC-01", "MUG-01", 10, &[]);
    assert_eq!(inventory(&house), [10, 0, 0, 10, 0, 0]);
    let moved = move_units(&house, 7, "REC-01", "A-01");
    assert!(moved["id"].is_string());
    assert_eq!(moved["movements"].as_array().unwrap().len(), 1);
    assert_eq!(moved["movements"][0]["quantity"], 7);
    assert_eq!(inventory(&house), [10, 7, 0, 3, 0, 0]);
    allocated_order(&house, 7);
    assert_eq!(inventory(&house), [10, 0, 7, 3, 0, 0]);
}

fn a_condition_changes_where_the_goods_lie(app: &TestApp) {
    let house = House::of(app);
    house.adjust("A-01", "MUG-01", 5, &[]);
    let change = |condition: &str, quantity: i64| {
        json!({ "site": "AARHUS", "sku": "MUG-01", "quantity": quantity, "from": "A-01", "to": "A-01",
            "condition": condition })
    };
    let changed = house.staff.post("/v1/moves", &change("damaged", 2)).expect(201);
    assert_eq!(changed["movements"], json!([]));
    assert_eq!(inventory(&house), [5, 3, 0, 0, 2, 0]);
    // The three that are good cannot become four damaged ones; the damaged stay out of it.
    house.staff.post("/v1/moves", &change("damaged", 4)).problem(409, "stock-insufficient");
    house.staff.post("/v1/moves", &change("good", 2)).expect(201);
    assert_eq!(inventory(&house), [5, 5, 0, 0, 0, 0]);
}

fn only_unpromised_units_are_moved(app: &TestApp) {
    let house = House::of(app);
    house.adjust("A-01", "MUG-01", 5, &[]);
    allocated_order(&house, 4);
    let body = json!({ "site": "AARHUS", "sku": "MUG-01", "quantity": 2, "from": "A-01", "to": "REC-01" });
    house.staff.post("/v1/moves", &body).problem(409, "stock-insufficient");
    assert_eq!(inventory(&house), [5, 1, 4, 0, 0, 0]);
    move_units(&house, 1, "A-01", "REC-01");
    assert_eq!(inventory(&house), [5, 0, 4, 1, 0, 0]);
}

fn wrong_moves_are_refused(app: &TestApp) {
    let house = House::of(app);
    house.adjust("A-01", "MUG-01", 1, &[]);
    let same = json!({ "site": "AARHUS", "sku": "MUG-01", "quantity": 1, "from": "A-01", "to": "A-01" });
    house.staff.post("/v1/moves", &same).faults(400, "validation-failed", &[("/to", "unknown_value")]);
    let unknown = json!({ "site": "AARHUS", "sku": "MUG-01", "quantity": 1, "from": "A-01", "to": "Z-99" });
    house.staff.post("/v1/moves", &unknown).faults(422, "references-unknown", &[("/to", "unknown_location")]);
    let serials = json!({ "site": "AARHUS", "sku": "MUG-01", "quantity": 1, "from": "A-01", "to": "REC-01",
        "serials": ["S1"] });
    house.staff.post("/v1/moves", &serials).faults(422, "data-refused", &[("/serials", "unknown_value")]);
    app.staff().post("/v1/moves", &unknown).problem(400, "client-required");
    house.client.post("/v1/moves", &unknown).problem(403, "scope-missing");
}

fn a_hold_takes_promises_back_until_it_is_lifted(app: &TestApp) {
    let house = House::of(app);
    house.adjust("A-01", "MUG-01", 5, &[]);
    allocated_order(&house, 4);
    let body = json!({ "site": "AARHUS", "sku": "MUG-01", "reason": "Glasur skaller af" });
    let placed = house.staff.post("/v1/stock-holds", &body);
    let hold = placed.expect(201);
    assert_eq!((&hold["location"], &hold["lot"]), (&Value::Null, &Value::Null));
    assert_eq!(inventory(&house), [5, 0, 0, 0, 0, 5]);
    assert_eq!(house.client.get("/v1/orders/WEB-1").expect(200)["status"], "open");
    assert_eq!(house.staff.get("/v1/stock-holds?count=true").expect(200)["data"], json!([hold]));

    let href = placed.header("Location").unwrap();
    house.staff.delete(href).problem(428, "if-match-required");
    house.staff.if_match(placed.etag()).delete(href).expect(204);
    house.staff.if_match(placed.etag()).delete(href).problem(404, "not-found");
    assert_eq!(inventory(&house), [5, 5, 0, 0, 0, 0]);
}
