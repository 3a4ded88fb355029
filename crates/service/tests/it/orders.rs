//! Orders through the front: sent once, promised what there is, changed while their state lets, held and given up.

use crate::support::house::House;
use crate::support::{TestApp, on_both};
use rummelig_domain::ids::ClientId;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;

on_both! {
    an_order_is_sent_once_and_promised_what_there_is,
    an_order_without_stock_waits_and_says_for_what,
    wrong_orders_are_refused_with_every_fault,
    a_number_is_one_order_for_ever,
    a_held_order_is_not_allocated_and_a_client_lifts_only_its_own_holds,
    an_open_order_is_given_up_at_once_and_its_stock_is_free,
    a_change_takes_the_promises_back,
    what_belongs_to_another_client_is_not_there,
    an_adjustment_below_zero_is_refused,
    thirty_two_callers_on_one_unit_give_one_allocation,
}

/// The house with a second item.
fn house(app: &TestApp) -> House<'_> {
    let house = House::of(app);
    house.client.put("/v1/items/MUG-02", &json!({ "name": "Krus" })).expect(201);
    house
}

/// The row of an item in the inventory of the client.
fn row(house: &House<'_>, sku: &str) -> Value {
    house.client.get(&format!("/v1/inventory?sku={sku}")).expect(200)["data"][0].clone()
}

fn order(lines: &[(&str, i64)]) -> Value {
    let lines: Vec<Value> =
        lines.iter().map(|(sku, quantity)| json!({ "sku": sku, "quantity": quantity })).collect();
    json!({
        "delivery_method": "carrier",
        "consignee": { "name": "Test Person", "address1": "Prøvevej 1", "postal_code": "8000",
            "city": "Aarhus C", "country": "DK" },
        "lines": lines,
    })
}

fn units(row: &Value) -> [i64; 4] {
    let number = |name: &str| row[name].as_i64().unwrap();
    let apart = row["unavailable"]["total"].as_i64().unwrap();
    assert_eq!(number("on_hand"), number("available") + number("allocated") + apart, "{row}");
    [number("on_hand"), number("available"), number("allocated"), number("backordered")]
}

fn an_order_is_sent_once_and_promised_what_there_is(app: &TestApp) {
    let house = house(app);
    let posted = house.adjust("A-01", "MUG-01", 10, &[]);
    assert_eq!(posted["movements"][0]["to"], json!({ "account": "location", "code": "A-01" }));
    house.adjust("A-01", "MUG-02", 3, &[]);
    let body = order(&[("mug-01", 2), ("MUG-02", 1), ("MUG-01", 4)]);
    let sent = house.client.put("/v1/orders/WEB-1001", &body);
    let created = sent.expect(201);
    assert_eq!(sent.header("Rummelig-Result"), Some("created"));
    assert_eq!((&created["status"], &created["lines"][0]["pending"]), (&json!("open"), &json!(2)));
    assert_eq!(created["lines"][0]["sku"], "MUG-01", "the first spelling is kept");

    let again = house.client.put("/v1/orders/WEB-1001", &body);
    assert_eq!(again.expect(200)["version"], created["version"]);
    assert_eq!(again.header("Rummelig-Result"), Some("unchanged"));

    let allocated = house.act("WEB-1001", "allocate").expect(200);
    assert_eq!(allocated["status"], "allocated");
    assert_eq!(allocated["lines"][2]["allocated"], 4);
    assert_eq!(units(&row(&house, "MUG-01")), [10, 4, 6, 0]);
    assert_eq!(units(&row(&house, "MUG-02")), [3, 2, 1, 0]);

    house.act("WEB-1001", "allocate").problem(409, "transition-not-allowed");
    house.act("WEB-1001", "unallocate").expect(200);
    assert_eq!(units(&row(&house, "MUG-01")), [10, 10, 0, 0]);
    let ledger = house.client.get("/v1/inventory-movements?sku=MUG-01").expect(200);
    assert_eq!(ledger["data"].as_array().unwrap().len(), 1, "promises are no movements");
    let page = house.client.get("/v1/orders?status=open&count=true").expect(200);
    assert_eq!((&page["total"], &page["data"][0]["external_id"]), (&json!(1), &json!("WEB-1001")));
}

fn an_order_without_stock_waits_and_says_for_what(app: &TestApp) {
    let house = house(app);
    house.adjust("A-01", "MUG-01", 1, &[]);
    house.client.put("/v1/orders/WEB-1", &order(&[("MUG-01", 3)])).expect(201);
    let waits = house.act("WEB-1", "allocate").expect(200);
    assert_eq!((&waits["status"], &waits["lines"][0]["backordered"]), (&json!("open"), &json!(3)));
    assert_eq!(units(&row(&house, "MUG-01")), [1, 1, 0, 3]);
    assert_eq!(row(&house, "MUG-01")["sellable"], 0);
    house.adjust("A-01", "MUG-01", 2, &[]);
    let allocated = house.act("WEB-1", "allocate").expect(200);
    assert_eq!((&allocated["status"], &allocated["lines"][0]["allocated"]), (&json!("allocated"), &json!(3)));
}

fn wrong_orders_are_refused_with_every_fault(app: &TestApp) {
    let house = house(app);
    let body = json!({ "ship_by": "i morgen", "colour": "red",
        "lines": [{ "sku": "MUG-01", "quantity": 0 }, { "quantity": 2.0 }] });
    house.client.put("/v1/orders/WEB-1", &body).faults(
        400,
        "validation-failed",
        &[
            ("/ship_by", "bad_format"),
            ("/lines/0/quantity", "out_of_range"),
            ("/lines/1/sku", "missing"),
            ("/lines/1/quantity", "wrong_type"),
            ("/colour", "unknown_field"),
        ],
    );
    let nobody =
        json!({ "consignee": { "name": "Test Person" }, "lines": [{ "sku": "MUG-01", "quantity": 1 }] });
    house.client.put("/v1/orders/WEB-1", &nobody).problem(400, "validation-failed");
    house.client.put("/v1/orders/WEB-1", &order(&[("CUP-9", 1)])).faults(
        422,
        "references-unknown",
        &[("/lines/0/sku", "unknown_sku")],
    );
    house.client.put("/v1/orders/X~2", &order(&[("MUG-01", 1)])).problem(400, "validation-failed");
    house.client.get("/v1/orders/WEB-1").problem(404, "not-found");
}

fn a_number_is_one_order_for_ever(app: &TestApp) {
    let house = house(app);
    let mut body = order(&[("MUG-01", 1)]);
    body["external_id"] = json!("A/B 1");
    let first = house.client.post("/v1/orders", &body).expect(201);
    assert_eq!(house.client.post("/v1/orders", &body).expect(200)["id"], first["id"]);
    assert_eq!(house.client.get("/v1/orders/A%2FB%201").expect(200)["id"], first["id"]);
    body["lines"][0]["quantity"] = json!(2);
    house.client.post("/v1/orders", &body).problem(409, "order-exists");
}

fn a_held_order_is_not_allocated_and_a_client_lifts_only_its_own_holds(app: &TestApp) {
    let house = house(app);
    house.adjust("A-01", "MUG-01", 5, &[]);
    house.client.put("/v1/orders/WEB-1", &order(&[("MUG-01", 1)])).expect(201);
    let held =
        house.staff.post("/v1/orders/WEB-1/holds", &json!({ "reason": "operator", "note": "Spørg kunden" }));
    let hold = held.expect(201)["holds"][0]["id"].as_str().unwrap().to_owned();
    house.act("WEB-1", "allocate").problem(409, "order-on-hold");
    let path = format!("/v1/orders/WEB-1/holds/{hold}");
    house.client.if_match(held.etag()).delete(&path).problem(403, "hold-not-yours");
    house.staff.delete(&path).problem(428, "if-match-required");
    assert_eq!(house.staff.if_match(held.etag()).delete(&path).expect(200)["holds"], json!([]));
    house.act("WEB-1", "allocate").expect(200);
}

fn an_open_order_is_given_up_at_once_and_its_stock_is_free(app: &TestApp) {
    let house = house(app);
    house.adjust("A-01", "MUG-01", 5, &[]);
    house.client.put("/v1/orders/WEB-1", &order(&[("MUG-01", 5)])).expect(201);
    house.act("WEB-1", "allocate").expect(200);
    let gone =
        house.client.post("/v1/orders/WEB-1/cancellation", &json!({ "reason": "fortrudt" })).expect(200);
    assert_eq!((&gone["status"], &gone["lines"][0]["cancelled"]), (&json!("cancelled"), &json!(5)));
    assert_eq!(units(&row(&house, "MUG-01")), [5, 5, 0, 0]);
    house.client.put("/v1/orders/WEB-1", &order(&[("MUG-01", 4)])).problem(409, "order-cancelled");
    house.client.post("/v1/orders/WEB-1/cancellation", &json!({})).problem(409, "order-cancelled");
}

fn a_change_takes_the_promises_back(app: &TestApp) {
    let house = house(app);
    house.adjust("A-01", "MUG-01", 5, &[]);
    house.client.put("/v1/orders/WEB-1", &order(&[("MUG-01", 5)])).expect(201);
    house.act("WEB-1", "allocate").expect(200);
    let changed = house.client.put("/v1/orders/WEB-1", &order(&[("MUG-01", 2)]));
    assert_eq!(changed.expect(200)["lines"][0]["quantity"], 2);
    assert_eq!(changed.header("Rummelig-Result"), Some("updated"));
    let version = house.client.get("/v1/orders/WEB-1");
    let patched =
        house.client.if_match(version.etag()).patch("/v1/orders/WEB-1", &json!({ "reference": "PO 7" }));
    assert_eq!(patched.expect(200)["reference"], "PO 7");
    house
        .client
        .if_match("\"1\"")
        .patch("/v1/orders/WEB-1", &json!({ "reference": "PO 8" }))
        .problem(412, "version-stale");
    let row = row(&house, "MUG-01");
    assert_eq!(units(&row)[0], 5);
}

fn what_belongs_to_another_client_is_not_there(app: &TestApp) {
    let house = house(app);
    let third = app.staff().post("/v1/clients", &json!({ "code": "THIRD", "name": "THIRD" })).expect(201);
    let third: Uuid = third["id"].as_str().unwrap().parse().unwrap();
    house.client.put("/v1/orders/WEB-1", &order(&[("MUG-01", 1)])).expect(201);
    let stranger = app.of_client(ClientId(third));
    stranger.get("/v1/orders/WEB-1").problem(404, "not-found");
    stranger.put("/v1/orders/WEB-1", &order(&[("MUG-01", 1)])).problem(422, "references-unknown");
    assert_eq!(stranger.get("/v1/inventory").expect(200)["data"], json!([]));
    stranger.on("ACME").get("/v1/orders").problem(403, "client-mismatch");
}

fn an_adjustment_below_zero_is_refused(app: &TestApp) {
    let house = house(app);
    house.adjust("A-01", "MUG-01", 2, &[]);
    let body = |delta: i64| json!({ "site": "AARHUS", "location": "A-01", "sku": "MUG-01", "delta": delta, "reason": "lost" });
    house.staff.post("/v1/adjustments", &body(-3)).problem(409, "stock-insufficient");
    house.staff.post("/v1/adjustments", &body(0)).problem(400, "validation-failed");
    house.client.post("/v1/adjustments", &body(-1)).problem(403, "scope-missing");
    house.staff.post("/v1/adjustments", &body(-2)).expect(201);
    assert_eq!(units(&row(&house, "MUG-01")), [0, 0, 0, 0]);
}

fn thirty_two_callers_on_one_unit_give_one_allocation(app: &TestApp) {
    let house = house(app);
    house.adjust("A-01", "MUG-01", 1, &[]);
    for number in 0..32 {
        house.client.put(&format!("/v1/orders/WEB-{number}"), &order(&[("MUG-01", 1)])).expect(201);
    }
    let statuses: Vec<(u16, Value)> = std::thread::scope(|scope| {
        let callers: Vec<_> = (0..32)
            .map(|number| {
                let house = &house;
                scope.spawn(move || {
                    // A house that is busy says so; the caller asks again.
                    loop {
                        let answer = house.act(&format!("WEB-{number}"), "allocate");
                        if answer.status != 503 {
                            return (answer.status, serde_json::from_str(&answer.body).unwrap());
                        }
                    }
                })
            })
            .collect();
        callers.into_iter().map(|caller| caller.join().unwrap()).collect()
    });
    let seen: BTreeSet<u16> = statuses.iter().map(|(status, _)| *status).collect();
    assert_eq!(seen, BTreeSet::from([200]), "running short is no error");
    let allocated = statuses.iter().filter(|(_, order)| order["status"] == "allocated").count();
    assert_eq!(allocated, 1);
    assert_eq!(units(&row(&house, "MUG-01")), [1, 0, 1, 31]);
}
