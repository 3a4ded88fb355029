//! Master data through the front: clients, zones, locations, handling units, workers and items.

use crate::support::{Api, TestApp, on_both};
use serde_json::{Value, json};

on_both! {
    each_thing_of_the_house_is_added_read_listed_and_changed,
    a_code_of_the_house_is_taken_once,
    what_does_not_fit_together_is_refused,
    an_item_is_put_patched_and_found_whatever_its_case,
    wrong_items_are_refused_with_every_fault,
    a_barcode_is_one_item_of_one_client,
    an_item_in_use_keeps_its_rules_and_stays,
    an_item_of_another_client_is_not_there,
}

/// What every collection of the house does, said once: the path, a body, what the answer holds besides, and a change.
struct Resource {
    path: &'static str,
    body: Value,
    defaults: Value,
    change: Value,
}

/// In the order in which they need each other.
fn resources() -> Vec<Resource> {
    let resource = |path, body, defaults, change| Resource { path, body, defaults, change };
    vec![
        resource(
            "/v1/sites",
            json!({ "code": "AARHUS", "name": "Lager Aarhus" }),
            json!({ "timezone": "Europe/Copenhagen", "default_cut_off": "15:00", "status": "active" }),
            json!({ "name": "Lager Århus" }),
        ),
        resource(
            "/v1/clients",
            json!({ "code": "ACME", "name": "Acme Keramik ApS" }),
            json!({
                "site": "AARHUS", "language": "da", "rotation": "fefo", "tolerance_days": 0, "min_days": 0,
                "allow_partial": false, "allow_backorder": true, "auto_allocate": true, "auto_release": false,
                "split_picking": false, "own_tours": false,
            }),
            json!({ "vat_no": "DK12345678", "rotation": "fifo", "allow_partial": true }),
        ),
        resource(
            "/v1/zones",
            json!({ "site": "AARHUS", "zone": "HALL-1" }),
            json!({ "name": null }),
            json!({ "name": "Den store hal" }),
        ),
        resource(
            "/v1/locations",
            json!({ "site": "AARHUS", "code": "A-04-2", "zone": "HALL-1", "kind": "pick_face", "x_mm": 1200, "hand_mm": 900 }),
            json!({ "pickable": true, "single_sku": false, "reach": "three_quarter", "aisle": null }),
            json!({ "aisle": "A", "bay": "04", "level": "2", "reach": "close" }),
        ),
        resource(
            "/v1/handling-units",
            json!({ "code": "T-0007", "kind": "tote", "site": "AARHUS" }),
            json!({ "location": null, "parent": null, "slots": null, "contents": [] }),
            json!({ "location": "A-04-2", "weight_g_max": 20000 }),
        ),
        resource(
            "/v1/workers",
            json!({ "code": "W-07", "display_name": "Testperson Syv" }),
            json!({ "language": "da", "site": null }),
            json!({ "language": "da-x-easy", "site": "AARHUS" }),
        ),
    ]
}

fn holds(body: &Value, expected: &Value, what: &str) {
    for (field, value) in expected.as_object().unwrap() {
        assert_eq!(&body[field], value, "{what}: {field}");
    }
}

/// Adds the house and gives where each thing is.
fn build(staff: &Api<'_>) -> Vec<String> {
    let add = |resource: Resource| {
        let added = staff.post(resource.path, &resource.body);
        added.expect(201);
        added.header("Location").unwrap().to_owned()
    };
    resources().into_iter().map(add).collect()
}

fn each_thing_of_the_house_is_added_read_listed_and_changed(app: &TestApp) {
    let staff = app.staff();
    let mut places = Vec::new();
    for resource in resources() {
        let added = staff.post(resource.path, &resource.body);
        let body = added.expect(201);
        holds(&body, &resource.body, resource.path);
        holds(&body, &resource.defaults, resource.path);
        let href = added.header("Location").unwrap().to_owned();
        assert_eq!(href, format!("{}/{}", resource.path, body["id"].as_str().unwrap()));
        assert_eq!(staff.get(&href).expect(200), body);
        let listed = staff.get(&format!("{}?count=true", resource.path)).expect(200);
        assert_eq!((&listed["total"], &listed["data"][0]), (&json!(1), &body), "{}", resource.path);
        places.push(href);
    }
    for (resource, href) in resources().iter().zip(&places) {
        staff.patch(href, &resource.change).problem(428, "if-match-required");
        let changed = staff.if_match("\"1\"").patch(href, &resource.change);
        let body = changed.expect(200);
        holds(&body, &resource.change, resource.path);
        assert_eq!((changed.etag(), changed.header("Rummelig-Result")), ("\"2\"", Some("updated")));
        assert_eq!(staff.get(href).expect(200), body);
        let again = staff.if_match("\"2\"").patch(href, &resource.change);
        assert_eq!((again.etag(), again.header("Rummelig-Result")), ("\"2\"", Some("unchanged")));
        staff.if_match("\"1\"").patch(href, &resource.change).problem(412, "version-stale");
        let unknown = format!("{}/00000000-0000-7000-8000-000000000000", resource.path);
        staff.get(&unknown).problem(404, "not-found");
    }
}

fn a_code_of_the_house_is_taken_once(app: &TestApp) {
    let staff = app.staff();
    build(&staff);
    for resource in resources() {
        staff.post(resource.path, &resource.body).problem(409, "code-taken");
    }
}

fn what_does_not_fit_together_is_refused(app: &TestApp) {
    let staff = app.staff();
    build(&staff);
    let refused = |path: &str, body: &Value, faults: &[(&str, &str)]| {
        staff.post(path, body).faults(422, "references-unknown", faults);
    };
    refused(
        "/v1/clients",
        &json!({ "code": "B", "name": "B", "site": "MARS" }),
        &[("/site", "unknown_site")],
    );
    refused("/v1/zones", &json!({ "site": "MARS", "zone": "Z" }), &[("/site", "unknown_site")]);
    let location = json!({ "site": "AARHUS", "code": "B", "zone": "ATTIC", "kind": "reserve" });
    refused("/v1/locations", &location, &[("/zone", "unknown_zone")]);
    let unit = json!({ "code": "U", "kind": "pallet", "site": "AARHUS", "location": "X" });
    refused("/v1/handling-units", &unit, &[("/location", "unknown_location")]);
    let worker = json!({ "code": "W", "display_name": "Testperson", "site": "MARS" });
    refused("/v1/workers", &worker, &[("/site", "unknown_site")]);

    let bad = json!({ "code": "acme", "name": "", "rotation": "newest", "tolerance_days": -1, "auto_release": 1, "colour": "red" });
    let faults = [
        ("/code", "bad_format"),
        ("/name", "too_short"),
        ("/rotation", "unknown_value"),
        ("/tolerance_days", "out_of_range"),
        ("/auto_release", "wrong_type"),
        ("/colour", "unknown_field"),
    ];
    staff.post("/v1/clients", &bad).faults(400, "validation-failed", &faults);
    staff.post("/v1/clients", &json!({ "code": "ACME-TEST", "name": "x" })).faults(
        400,
        "validation-failed",
        &[("/code", "bad_format")],
    );
}

fn mug() -> Value {
    json!({
        "name": "Mug, blue", "barcodes": [{ "code": "5701234567899", "quantity": 1 }],
        "length_mm": 120, "width_mm": 90, "height_mm": 100, "weight_g": 340,
        "pack_levels": [{ "name": "case", "quantity": 24, "weight_g": 8600 }],
        "hs_code": "691110", "origin_country": "DK", "low_stock_at": 20,
    })
}

fn an_item_is_put_patched_and_found_whatever_its_case(app: &TestApp) {
    let staff = app.staff();
    build(&staff);
    let acme = staff.on("ACME");
    let made = acme.put("/v1/items/MUG-01", &mug());
    let item = made.expect(201);
    assert_eq!(made.header("Location"), Some("/v1/items/MUG-01"));
    assert_eq!(made.header("Rummelig-Result"), Some("created"));
    assert_eq!((&item["status"], &item["data_missing"]), (&json!("active"), &json!(["image"])));
    assert_eq!(item["pack_levels"][0]["barcode"], Value::Null);

    let again = acme.put("/v1/items/MUG-01", &mug());
    assert_eq!((again.expect(200), again.header("Rummelig-Result")), (item.clone(), Some("unchanged")));
    // The first spelling is kept, and every spelling finds it.
    assert_eq!(acme.get("/v1/items/mug-01").expect(200), item);
    assert_eq!(acme.get(&format!("/v1/items/id:{}", item["id"].as_str().unwrap())).expect(200), item);
    acme.put("/v1/items/id:00000000-0000-7000-8000-000000000000", &mug()).problem(404, "not-found");
    let listed = acme.get("/v1/items?sku=mug-01&status=active").expect(200);
    assert_eq!(listed["data"], json!([item]));

    let changed =
        acme.if_match("\"1\"").patch("/v1/items/MUG-01", &json!({ "weight_g": null, "name": "Krus" }));
    let body = changed.expect(200);
    assert_eq!((&body["name"], &body["data_missing"]), (&json!("Krus"), &json!(["weight_g", "image"])));
    assert_eq!(changed.etag(), "\"2\"");
    acme.with("If-None-Match", "*").put("/v1/items/MUG-01", &mug()).problem(412, "version-stale");
    let percent = acme.put("/v1/items/A%2FB", &json!({ "name": "Slash" }));
    assert_eq!(percent.expect(201)["sku"], "A/B");
    assert_eq!(percent.header("Location"), Some("/v1/items/A%2FB"));
    acme.get("/v1/items/A%2FB").expect(200);
}

fn wrong_items_are_refused_with_every_fault(app: &TestApp) {
    let staff = app.staff();
    build(&staff);
    let acme = staff.on("ACME");
    let bad = json!({
        "sku": "OTHER", "barcodes": [{ "quantity": 0 }], "length_mm": 2.5, "weight_g": 0, "lot_tracked": "yes",
        "components": [{ "sku": "X" }], "hs_code": "69-11", "origin_country": "Denmark", "price": 1,
    });
    let faults = [
        ("/sku", "unknown_value"),
        ("/name", "missing"),
        ("/barcodes/0/code", "missing"),
        ("/barcodes/0/quantity", "out_of_range"),
        ("/length_mm", "wrong_type"),
        ("/weight_g", "out_of_range"),
        ("/lot_tracked", "wrong_type"),
        ("/components/0/quantity", "missing"),
        ("/hs_code", "bad_format"),
        ("/origin_country", "unknown_value"),
        ("/price", "unknown_field"),
    ];
    acme.put("/v1/items/MUG-01", &bad).faults(400, "validation-failed", &faults);
    let set = json!({ "name": "Set", "components": [{ "sku": "GHOST", "quantity": 2 }] });
    acme.put("/v1/items/SET", &set).faults(
        422,
        "references-unknown",
        &[("/components/0/sku", "unknown_sku")],
    );
    staff.put("/v1/items/MUG-01", &mug()).problem(400, "client-required");
    staff.on("NOBODY").put("/v1/items/MUG-01", &mug()).problem(404, "not-found");
}

fn a_barcode_is_one_item_of_one_client(app: &TestApp) {
    let staff = app.staff();
    build(&staff);
    staff.post("/v1/clients", &json!({ "code": "BETA", "name": "Beta" })).expect(201);
    let acme = staff.on("ACME");
    acme.put("/v1/items/MUG-01", &mug()).expect(201);
    acme.put("/v1/items/MUG-02", &mug()).problem(409, "barcode-taken");
    staff.on("BETA").put("/v1/items/MUG-01", &mug()).expect(201);
}

fn an_item_in_use_keeps_its_rules_and_stays(app: &TestApp) {
    let staff = app.staff();
    build(&staff);
    let acme = staff.on("ACME");
    acme.put("/v1/items/MUG-01", &mug()).expect(201);
    let found =
        json!({ "site": "AARHUS", "location": "A-04-2", "sku": "MUG-01", "delta": 5, "reason": "found" });
    acme.post("/v1/adjustments", &found).expect(201);
    let change = |change: &Value| acme.if_match("*").patch("/v1/items/MUG-01", change);
    change(&json!({ "lot_tracked": true })).problem(409, "item-tracking-locked");
    change(&json!({ "status": "discontinued" })).problem(409, "item-in-use");
    let gone =
        json!({ "site": "AARHUS", "location": "A-04-2", "sku": "MUG-01", "delta": -5, "reason": "lost" });
    acme.post("/v1/adjustments", &gone).expect(201);
    assert_eq!(change(&json!({ "status": "discontinued" })).expect(200)["status"], "discontinued");
    assert_eq!(acme.get("/v1/items?status=active").expect(200)["data"], json!([]));
}

fn an_item_of_another_client_is_not_there(app: &TestApp) {
    let staff = app.staff();
    build(&staff);
    staff.post("/v1/clients", &json!({ "code": "BETA", "name": "Beta" })).expect(201);
    let made = staff.on("ACME").put("/v1/items/MUG-01", &mug()).expect(201);
    let beta = staff.on("BETA");
    let missing = beta.get("/v1/items/NEVER").problem(404, "not-found");
    let theirs = beta.get("/v1/items/MUG-01").problem(404, "not-found");
    let by_id = beta.get(&format!("/v1/items/id:{}", made["id"].as_str().unwrap())).problem(404, "not-found");
    for told in [&theirs, &by_id] {
        assert_eq!((&told["title"], &told["detail"]), (&missing["title"], &missing["detail"]));
    }
    beta.if_match("*").patch("/v1/items/MUG-01", &json!({ "name": "Mine" })).problem(404, "not-found");
    assert_eq!(beta.get("/v1/items?count=true").expect(200)["total"], 0);
}
