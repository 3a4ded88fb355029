//! A small house made through the front: one site, two pick faces, two clients with an item each and stock of them.

use super::{Answer, Api, TestApp};
use rummelig_domain::ids::ClientId;
use serde_json::{Value, json};
use uuid::Uuid;

/// A house at work: `AARHUS` with `A-01` and `A-02` to pick from and `REC-01` to receive at, the clients `ACME` and
/// `OTHER`, each with the item `MUG-01` and another one with serial numbers, `CAM-01`. Nothing is promised by itself.
pub(crate) struct House<'a> {
    pub(crate) staff: Api<'a>,
    pub(crate) client: Api<'a>,
}

impl<'a> House<'a> {
    pub(crate) fn of(app: &'a TestApp) -> Self {
        let staff = app.staff();
        staff.post("/v1/sites", &json!({ "code": "AARHUS", "name": "Aarhus" })).expect(201);
        staff.post("/v1/zones", &json!({ "site": "AARHUS", "zone": "A" })).expect(201);
        for (code, kind) in [("A-01", "pick_face"), ("A-02", "pick_face"), ("REC-01", "receiving")] {
            let body = json!({ "site": "AARHUS", "zone": "A", "code": code, "kind": kind });
            staff.post("/v1/locations", &body).expect(201);
        }
        let [acme, _] = ["ACME", "OTHER"].map(|code| {
            let body = json!({ "code": code, "name": code, "auto_allocate": false });
            let made = staff.post("/v1/clients", &body).expect(201);
            let id: Uuid = made["id"].as_str().unwrap().parse().unwrap();
            let client = app.of_client(ClientId(id));
            client.put("/v1/items/MUG-01", &json!({ "name": "Krus" })).expect(201);
            let camera = json!({ "name": "Kamera", "serial_tracked": true });
            client.put("/v1/items/CAM-01", &camera).expect(201);
            client
        });
        Self { staff: staff.on("ACME"), client: acme }
    }

    /// Corrects the books of a location of ACME.
    pub(crate) fn adjust(&self, location: &str, sku: &str, delta: i64, serials: &[&str]) -> Value {
        let body = json!({ "site": "AARHUS", "location": location, "sku": sku, "delta": delta, "reason": "found",
            "serials": serials });
        self.staff.post("/v1/adjustments", &body).expect(201)
    }

    /// Sends an order of ACME.
    pub(crate) fn put_order(&self, order: &str, lines: &[(&str, i64)]) -> Answer {
        self.client.put(&format!("/v1/orders/{order}"), &collected(lines))
    }

    /// `[on_hand, available, allocated]` of an item of ACME.
    pub(crate) fn inventory(&self, sku: &str) -> [i64; 3] {
        let row = self.client.get(&format!("/v1/inventory?sku={sku}")).expect(200)["data"][0].clone();
        ["on_hand", "available", "allocated"].map(|name| row[name].as_i64().unwrap())
    }

    /// One step of an order of ACME.
    pub(crate) fn act(&self, order: &str, action: &str) -> Answer {
        self.staff.post(&format!("/v1/orders/{order}/actions"), &json!({ "action": action }))
    }
}

/// The body of an order that its consignee collects.
pub(crate) fn collected(lines: &[(&str, i64)]) -> Value {
    let lines: Vec<Value> =
        lines.iter().map(|(sku, quantity)| json!({ "sku": sku, "quantity": quantity })).collect();
    json!({ "delivery_method": "collect", "consignee": { "name": "Test Person" }, "lines": lines })
}
