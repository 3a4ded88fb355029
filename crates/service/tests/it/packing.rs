//! From picked to shipped through the front: parcels hold what was picked, leave with their order, and are opened again.

use crate::support::floor::{Floor, lines, parcel};
use crate::support::{TestApp, on_both};
use rummelig_domain::code::LotCode;
use rummelig_domain::ids::LotId;
use rummelig_service::app::orders::{self, OrderRef};
use rummelig_service::store::{lots, order_reasons, skus};
use serde_json::{Value, json};

on_both! {
    three_lines_leave_in_two_parcels,
    parcels_hold_exactly_what_was_picked,
    parcels_name_lots_and_serials_or_take_what_was_picked,
    opened_parcels_are_packed_again_from_their_cartons,
    what_waits_is_not_handed_over,
    a_shipment_is_followed_until_it_arrives_or_comes_back,
    what_is_collected_needs_no_number,
    goods_that_expired_since_are_not_packed,
}

fn three_lines_leave_in_two_parcels(app: &TestApp) {
    let floor = Floor::open(app);
    floor.stock("MUG-01", 10);
    floor.stock("MUG-02", 5);
    floor.order("WEB-1", &[("MUG-01", 2), ("MUG-02", 3), ("MUG-01", 1)]);
    floor.pick("WEB-1", &["T-1"]);
    assert_eq!(floor.units("MUG-01"), [10, 7, 3, 3]);
    assert_eq!(floor.units("MUG-02"), [5, 2, 3, 3]);

    let body = [parcel(1, &[(1, 2), (2, 1)], None), parcel(7, &[(2, 2), (3, 1)], Some("TEST123"))];
    let packed = floor.pack("WEB-1", &body).expect(200);
    assert_eq!(packed["status"], "packed");
    assert_eq!(lines(&packed, "packed"), [2, 3, 1]);
    assert_eq!(floor.units("MUG-01"), [10, 7, 3, 3], "packed goods are still promised, and count as picked");
    let tote = floor.unit("T-1");
    assert_eq!(tote["contents"], json!([]), "the tote is empty");
    let shipment = floor.shipment("WEB-1");
    assert_eq!(
        (&shipment["status"], &shipment["order"], &shipment["site"], &shipment["carrier"]),
        (&json!("created"), &json!("WEB-1"), &json!("AARHUS"), &json!("gls"))
    );
    let parcels = shipment["parcels"].as_array().unwrap();
    assert_eq!(parcels.len(), 2);
    assert_eq!((&parcels[0]["parcel_no"], &parcels[0]["weight_g"]), (&json!(1), &json!(720)));
    assert_eq!((&parcels[1]["parcel_no"], &parcels[1]["tracking_number"]), (&json!(7), &json!("TEST123")));
    assert_eq!(
        parcels[1]["lines"],
        json!([
            { "line_no": 2, "sku": "MUG-02", "quantity": 2, "lot": null, "serials": [] },
            { "line_no": 3, "sku": "MUG-01", "quantity": 1, "lot": null, "serials": [] },
        ])
    );

    let numbers = json!([{ "parcel_no": 1, "tracking_number": "TEST124" }]);
    let said = json!({ "action": "hand_over", "carrier": "dao", "parcels": numbers });
    let shipped = floor.staff.post("/v1/orders/WEB-1/actions", &said).expect(200);
    assert_eq!((&shipped["status"], &shipped["fulfillment"]), (&json!("shipped"), &json!("full")));
    assert_eq!(lines(&shipped, "shipped"), [2, 3, 1]);
    assert_eq!(floor.units("MUG-01"), [7, 7, 0, 0]);
    assert_eq!(floor.units("MUG-02"), [2, 2, 0, 0]);
    let left = floor.client.get(&format!("/v1/shipments/{}", shipment["id"].as_str().unwrap())).expect(200);
    assert_eq!((&left["status"], &left["carrier"]), (&json!("handed_over"), &json!("dao")));
    assert!(left["handed_over_at"].is_string());
    assert_eq!(left["parcels"][0]["tracking_number"], "TEST124");

    let moved = floor.movements("MUG-02");
    assert_eq!(
        moved.iter().map(|row| (row.reason.as_str(), row.quantity)).collect::<Vec<_>>(),
        [("adjustment", 5), ("pick", 3), ("pack", 1), ("pack", 2), ("ship", 1), ("ship", 2)]
    );
    assert_eq!(moved[1].to, "T-1");
    assert!(moved[2].to.starts_with("PK-") && moved[2].to.len() == 15, "{}", moved[2].to);
    assert_eq!((moved[2].from.as_str(), moved[4].to.as_str()), ("T-1", "customer"));
    assert_eq!(moved[5].document, "WEB-1");

    let events = floor.events();
    let told: Vec<&str> = events.iter().map(String::as_str).collect();
    let end = ["order.packed", "order.shipped", "shipment.label_created", "shipment.handed_over"];
    assert_eq!(told[told.len() - 4..], end, "{told:?}");
    floor.act("WEB-1", "unpack").problem(409, "transition-not-allowed");
}

fn parcels_hold_exactly_what_was_picked(app: &TestApp) {
    let floor = Floor::open(app);
    floor.stock("MUG-01", 10);
    floor.stock("MUG-02", 5);
    floor.order("WEB-1", &[("MUG-01", 2), ("MUG-02", 3)]);
    let early = floor.pack("WEB-1", &[parcel(1, &[(1, 2), (2, 3)], None)]);
    let refused = early.problem(409, "transition-not-allowed");
    assert_eq!(
        (&refused["from"], &refused["action"], &refused["allowed"]),
        (&json!("allocated"), &json!("pack"), &json!(["unallocate", "release", "resolve", "cancel"]))
    );
    floor.pick("WEB-1", &["T-1", "T-2"]);
    let less = floor.pack("WEB-1", &[parcel(1, &[(1, 2)], None), parcel(2, &[(2, 2)], None)]);
    let difference = less.problem(409, "parcels-incomplete")["difference"].clone();
    assert_eq!(
        difference,
        json!([{ "line_no": 2, "lot": null, "serial": null, "picked": 3, "in_parcels": 2 }])
    );
    let other = floor.pack("WEB-1", &[parcel(1, &[(1, 2), (9, 3)], None)]);
    other.faults(422, "references-unknown", &[("/parcels/0/lines/1/line_no", "unknown_line")]);
    let mut heavy = parcel(1, &[(1, 2), (2, 3)], None);
    heavy["weight_g"] = json!(0);
    heavy["colour"] = json!("brown");
    floor.pack("WEB-1", &[heavy]).faults(
        400,
        "validation-failed",
        &[("/parcels/0/weight_g", "out_of_range"), ("/parcels/0/colour", "unknown_field")],
    );
    let twice = [parcel(1, &[(1, 2)], None), parcel(1, &[(2, 3)], None)];
    floor.pack("WEB-1", &twice).faults(400, "validation-failed", &[("/parcels/1/parcel_no", "duplicate")]);
    floor.pack("WEB-1", &[]).faults(400, "validation-failed", &[("/parcels", "too_short")]);
    assert_eq!(floor.client.get("/v1/shipments").expect(200)["data"], json!([]), "nothing is half done");
    assert_eq!(floor.client.get("/v1/orders/WEB-1").expect(200)["status"], "picked");
    floor.pack("WEB-1", &[parcel(1, &[(1, 2), (2, 3)], None)]).expect(200);
    floor.pack("WEB-1", &[parcel(1, &[(1, 2), (2, 3)], None)]).problem(409, "transition-not-allowed");
}

fn parcels_name_lots_and_serials_or_take_what_was_picked(app: &TestApp) {
    let floor = Floor::open(app);
    floor.item("TEA", &json!({ "lot_tracked": true }));
    floor.item("CAM", &json!({ "serial_tracked": true }));
    for lot in ["L1", "L2"] {
        lot_of(&floor, "TEA", lot);
        floor.stock_of("TEA", 2, &json!({ "lot": lot }));
    }
    floor.stock_of("CAM", 2, &json!({ "serials": ["S-1", "S-2"] }));
    floor.order("WEB-1", &[("TEA", 4), ("CAM", 2)]);
    floor.pick("WEB-1", &["T-1"]);
    let named = |tea: Value, serials: Value| {
        json!([
            { "parcel_no": 1, "weight_g": 500, "lines": [tea, { "line_no": 2, "quantity": 1, "serials": serials }] },
            { "parcel_no": 2, "weight_g": 500, "lines": [{ "line_no": 1, "quantity": 2 },
                { "line_no": 2, "quantity": 1 }] },
        ])
    };
    let pack = |parcels: Value| {
        floor.staff.post("/v1/orders/WEB-1/actions", &json!({ "action": "pack", "parcels": parcels }))
    };
    let tea = |lot: &str| json!({ "line_no": 1, "quantity": 2, "lot": lot });
    let wrong = pack(named(tea("L2"), json!(["S-9"]))).problem(409, "parcels-incomplete");
    assert_eq!(
        wrong["difference"],
        json!([{ "line_no": 2, "lot": null, "serial": "S-9", "picked": 0, "in_parcels": 1 }])
    );
    pack(named(tea("L2"), json!(["S-2"]))).expect(200);
    let parcels = floor.shipment("WEB-1")["parcels"].clone();
    let line = |line_no: i64, sku: &str, quantity: i64, lot: Value, serials: Value| json!({ "line_no": line_no, "sku": sku, "quantity": quantity, "lot": lot, "serials": serials });
    let first = [line(1, "TEA", 2, json!("L2"), json!([])), line(2, "CAM", 1, json!(null), json!(["S-2"]))];
    let second = [line(1, "TEA", 2, json!("L1"), json!([])), line(2, "CAM", 1, json!(null), json!(["S-1"]))];
    assert_eq!((&parcels[0]["lines"], &parcels[1]["lines"]), (&json!(first), &json!(second)));
    floor.act("WEB-1", "hand_over").expect(200);
    assert_eq!(floor.units("TEA"), [0, 0, 0, 0]);
}

fn lot_of(floor: &Floor<'_>, sku: &'static str, lot: &'static str) -> LotId {
    let client = floor.client_id;
    let made = floor.app.write(move |tx| {
        let sku =
            skus::find_by_code(tx, client, &rummelig_domain::code::SkuCode::new(sku).unwrap())?.unwrap();
        let id: LotId = tx.new_id();
        let code = Some(LotCode::new(lot).unwrap());
        lots::insert(tx, client, &lots::Lot { id, sku: sku.value.id, code, expires_on: None })?;
        Ok(id)
    });
    made.unwrap()
}

fn opened_parcels_are_packed_again_from_their_cartons(app: &TestApp) {
    let floor = Floor::open(app);
    floor.stock("MUG-01", 10);
    floor.order("WEB-1", &[("MUG-01", 4)]);
    floor.pick("WEB-1", &["T-1"]);
    floor.pack("WEB-1", &[parcel(1, &[(1, 3)], Some("A1")), parcel(2, &[(1, 1)], Some("A2"))]).expect(200);
    let first = floor.shipment("WEB-1");
    assert_eq!(first["status"], "labelled");
    let why = json!({ "action": "unpack", "reason": "Fru Jensen vil have det i én kasse" });
    let opened = floor.staff.post("/v1/orders/WEB-1/actions", &why).expect(200);
    assert_eq!((&opened["status"], lines(&opened, "packed")), (&json!("picked"), vec![0]));
    assert_eq!(floor.units("MUG-01"), [10, 6, 4, 4]);
    let page = floor.client.get("/v1/shipments?status=voided&count=true").expect(200);
    assert_eq!((&page["total"], &page["data"][0]["id"]), (&json!(1), &first["id"]));

    let packed = floor.pack("WEB-1", &[parcel(1, &[(1, 4)], None)]).expect(200);
    assert_eq!(packed["status"], "packed");
    let moved = floor.movements("MUG-01");
    let (first_carton, again) = (&moved[2].to, &moved[4]);
    assert_eq!((again.reason.as_str(), &again.from), ("pack", first_carton));
    let emptied = floor.unit(first_carton);
    assert_eq!((&emptied["contents"], &emptied["location"]), (&json!([]), &Value::Null));
    assert_eq!(floor.unit(&again.to)["location"], "PACK-1", "a carton stands where the tote stood");
    floor.act("WEB-1", "hand_over").expect(200);
    assert_eq!(floor.units("MUG-01"), [6, 6, 0, 0]);
    assert_eq!(floor.unit(&again.to)["location"], Value::Null);

    let reasons = floor.app.read(|tx| {
        let order = orders::load(tx, floor.client_id, &OrderRef::ExternalId("WEB-1".into()))?.order.id;
        Ok(order_reasons::of_order(tx, floor.client_id, order)?)
    });
    let reasons = reasons.unwrap();
    assert_eq!(reasons.len(), 1);
    assert_eq!(reasons[0].action, "order.unpack");
    assert_eq!(reasons[0].reason, "Fru Jensen vil have det i én kasse");
    let trail = floor.trail();
    assert!(!trail.contains("Jensen"), "whom a reason names stays out of what is never rewritten");
    assert!(trail.contains("order.unpack"));
}

fn what_waits_is_not_handed_over(app: &TestApp) {
    let floor = Floor::open(app);
    floor.stock("MUG-01", 10);
    floor.order("WEB-1", &[("MUG-01", 2)]);
    floor.pick("WEB-1", &["T-1"]);
    let early = floor.act("WEB-1", "hand_over").problem(409, "transition-not-allowed");
    assert_eq!(early["allowed"], json!(["resolve", "unpick", "pack", "decide"]));
    floor.pack("WEB-1", &[parcel(1, &[(1, 2)], None)]).expect(200);

    let held = floor.staff.post("/v1/orders/WEB-1/holds", &json!({ "reason": "address" }));
    let hold = held.expect(201)["holds"][0]["id"].as_str().unwrap().to_owned();
    floor.act("WEB-1", "hand_over").problem(409, "order-on-hold");
    floor.staff.if_match(held.etag()).delete(&format!("/v1/orders/WEB-1/holds/{hold}")).expect(200);

    let asked = floor.client.post("/v1/orders/WEB-1/cancellation", &json!({ "reason": "fortrudt" }));
    assert_eq!(asked.expect(202)["cancellation"], json!({ "state": "requested", "reason": "fortrudt" }));
    floor.act("WEB-1", "hand_over").problem(409, "cancellation-requested");
    let decision = "/v1/orders/WEB-1/cancellation/decision";
    floor.staff.post(decision, &json!({ "accept": false })).faults(
        400,
        "validation-failed",
        &[("/reason", "missing")],
    );
    floor.client.post(decision, &json!({ "accept": false, "reason": "nej" })).problem(403, "scope-missing");
    let no = floor.staff.post(decision, &json!({ "accept": false, "reason": "Den er på bilen" })).expect(200);
    assert_eq!(no["cancellation"], json!({ "state": "rejected", "reason": "Den er på bilen" }));
    floor.staff.post(decision, &json!({ "accept": true })).problem(409, "transition-not-allowed");

    let said = json!({ "action": "hand_over", "parcels": [{ "parcel_no": 2, "tracking_number": "X" }] });
    floor.staff.post("/v1/orders/WEB-1/actions", &said).faults(
        422,
        "references-unknown",
        &[("/parcels/0/parcel_no", "unknown_parcel")],
    );
    let said = json!({ "action": "hand_over", "outcome": "replan", "parcels": [{ "parcel_no": 1, "documents": [1] }] });
    floor.staff.post("/v1/orders/WEB-1/actions", &said).faults(
        400,
        "validation-failed",
        &[("/parcels/0/documents", "too_long"), ("/outcome", "unknown_field")],
    );
    assert_eq!(floor.units("MUG-01"), [10, 8, 2, 2]);
    floor.act("WEB-1", "hand_over").expect(200);
    floor.client.post("/v1/orders/WEB-1/cancellation", &json!({})).problem(409, "order-shipped");
}

fn a_shipment_is_followed_until_it_arrives_or_comes_back(app: &TestApp) {
    let floor = Floor::open(app);
    floor.stock("MUG-01", 10);
    for order in ["WEB-1", "WEB-2"] {
        floor.order(order, &[("MUG-01", 1)]);
        floor.pick(order, &["T-1"]);
        floor.pack(order, &[parcel(1, &[(1, 1)], Some("N1"))]).expect(200);
    }
    let ids: Vec<String> =
        ["WEB-1", "WEB-2"].map(|order| floor.shipment(order)["id"].as_str().unwrap().to_owned()).into();
    let act = |id: &str, action: &str| {
        floor.staff.post(&format!("/v1/shipments/{id}/actions"), &json!({ "action": action }))
    };
    let early = act(&ids[0], "deliver").problem(409, "transition-not-allowed");
    assert_eq!((&early["from"], &early["allowed"]), (&json!("labelled"), &json!(["void"])));
    assert_eq!(act(&ids[0], "void").expect(200)["status"], "voided");
    assert_eq!(floor.client.get("/v1/orders/WEB-1").expect(200)["status"], "picked");
    act(&ids[0], "void").problem(409, "transition-not-allowed");
    act(&ids[0], "hand_over").faults(400, "validation-failed", &[("/action", "unknown_value")]);

    floor.act("WEB-2", "hand_over").expect(200);
    act(&ids[1], "void").problem(409, "transition-not-allowed");
    for (action, status) in [
        ("depart", "in_transit"),
        ("fail", "delivery_failed"),
        ("retry", "in_transit"),
        ("deliver", "delivered"),
    ] {
        let answer = act(&ids[1], action);
        assert_eq!(answer.expect(200)["status"], status);
        assert_eq!(floor.client.get(&format!("/v1/shipments/{}", ids[1])).etag(), answer.etag());
    }
    act(&ids[1], "return").problem(409, "transition-not-allowed");
    let events = floor.events();
    let end = ["shipment.in_transit", "shipment.failed", "shipment.in_transit", "shipment.delivered"];
    assert_eq!(events[events.len() - 4..], end, "{events:?}");
    floor
        .client
        .post(&format!("/v1/shipments/{}/actions", ids[1]), &json!({ "action": "fail" }))
        .problem(403, "scope-missing");

    let first = floor.client.get("/v1/shipments?limit=1").expect(200);
    let next = first["next_cursor"].as_str().unwrap();
    let second = floor.client.get(&format!("/v1/shipments?limit=1&cursor={next}")).expect(200);
    assert_eq!((&first["data"][0]["id"], &second["data"][0]["id"]), (&json!(ids[0]), &json!(ids[1])));
    assert_eq!(second["next_cursor"], Value::Null);
    let of_order = floor.client.get("/v1/shipments?external_id=WEB-2&site=AARHUS").expect(200);
    assert_eq!(of_order["data"].as_array().unwrap().len(), 1);
    let stranger = floor.app.of_client(floor.other_client());
    stranger.get(&format!("/v1/shipments/{}", ids[1])).problem(404, "not-found");
    assert_eq!(stranger.get("/v1/shipments").expect(200)["data"], json!([]));
}

fn what_is_collected_needs_no_number(app: &TestApp) {
    let floor = Floor::open(app);
    floor.stock("MUG-01", 10);
    let body = json!({ "delivery_method": "collect", "consignee": { "name": "Test Person" },
        "lines": [{ "sku": "MUG-01", "quantity": 1 }] });
    floor.client.put("/v1/orders/WEB-1", &body).expect(201);
    floor.act("WEB-1", "allocate").expect(200);
    floor.pick("WEB-1", &["T-1"]);
    floor.pack("WEB-1", &[parcel(1, &[(1, 1)], None)]).expect(200);
    assert_eq!(floor.shipment("WEB-1")["status"], "labelled");
    assert_eq!(floor.act("WEB-1", "hand_over").expect(200)["status"], "shipped");
}

fn goods_that_expired_since_are_not_packed(app: &TestApp) {
    let floor = Floor::open(app);
    floor.item("TEA", &json!({ "lot_tracked": true }));
    let lot = lot_of(&floor, "TEA", "L1");
    floor.stock_of("TEA", 2, &json!({ "lot": "L1" }));
    floor.stock("MUG-01", 1);
    floor.order("WEB-1", &[("TEA", 2), ("MUG-01", 1)]);
    floor.pick("WEB-1", &["T-1"]);
    let client = floor.client_id;
    // The lot had no day when it was promised; now somebody reads it off the box.
    let told = app.write(move |tx| Ok(lots::set_day(tx, client, lot, "2026-01-31".parse().unwrap())?));
    told.unwrap();
    let both = [parcel(1, &[(1, 2), (2, 1)], None)];
    let refused = floor.pack("WEB-1", &both).problem(409, "transition-not-allowed");
    let detail = refused["detail"].as_str().unwrap();
    assert!(detail.contains("TEA") && detail.contains("L1") && detail.contains("2026-01-31"), "{detail}");

    // As it advises: the lot is set apart, the goods go back, and the order is sent without them.
    let hold = json!({ "site": "AARHUS", "sku": "TEA", "lot": "L1", "reason": "Udløbet" });
    floor.staff.post("/v1/stock-holds", &hold).expect(201);
    let short = json!({ "action": "resolve", "outcome": "ship_short" });
    floor.staff.post("/v1/orders/WEB-1/actions", &short).expect(200);
    floor.put_back("WEB-1");
    floor.pack("WEB-1", &[parcel(1, &[(2, 1)], None)]).expect(200);
    let row = floor.client.get("/v1/inventory?sku=TEA").expect(200)["data"][0].clone();
    assert_eq!((&row["unavailable"]["expired"], &row["allocated"]), (&json!(2), &json!(0)));
}
