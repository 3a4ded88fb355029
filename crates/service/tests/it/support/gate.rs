//! A small house over REST, for goods that come in and are counted: one site with a gate and places to store in, one
//! client, workers.

use super::{Answer, Api, TestApp};
use rummelig_domain::code::ClientCode;
use rummelig_service::jobs::{self, StepOutcome};
use rummelig_service::store::clients;
use serde_json::{Value, json};

/// A house with a gate, and who speaks with it.
pub(crate) struct Gate<'a> {
    pub(crate) app: &'a TestApp,
    /// The warehouse, for the client `ACME`.
    pub(crate) staff: Api<'a>,
}

/// A site `AARHUS` with the locations `REC-01` (receiving), `DOCK-1`, `Q-01` (quarantine), `PACK-1`, `R-01 R-02 R-03`
/// (reserve) and `A-01 A-02` (pick faces), the pallet `P-0001`, the workers `W-07` and `W-08`, and the client `ACME`
/// with the items `MUG-01` and `MUG-02`, whose data are complete.
pub(crate) fn gate(app: &TestApp) -> Gate<'_> {
    let staff = app.staff();
    staff.post("/v1/sites", &json!({ "code": "AARHUS", "name": "Lager Aarhus" })).expect(201);
    staff.post("/v1/zones", &json!({ "site": "AARHUS", "zone": "HALL-1" })).expect(201);
    for (code, kind) in [
        ("REC-01", "receiving"),
        ("DOCK-1", "dock"),
        ("Q-01", "quarantine"),
        ("PACK-1", "pack"),
        ("R-01", "reserve"),
        ("R-02", "reserve"),
        ("R-03", "reserve"),
        ("A-01", "pick_face"),
        ("A-02", "pick_face"),
    ] {
        let body = json!({ "site": "AARHUS", "code": code, "zone": "HALL-1", "kind": kind });
        staff.post("/v1/locations", &body).expect(201);
    }
    let pallet = json!({ "code": "P-0001", "kind": "pallet", "site": "AARHUS" });
    staff.post("/v1/handling-units", &pallet).expect(201);
    for (code, name) in [("W-07", "Testperson Syv"), ("W-08", "Testperson Otte")] {
        staff.post("/v1/workers", &json!({ "code": code, "display_name": name })).expect(201);
    }
    staff.post("/v1/clients", &json!({ "code": "ACME", "name": "Acme Keramik ApS" })).expect(201);
    let gate = Gate { app, staff: staff.on("ACME") };
    gate.item("MUG-01", &json!({}));
    gate.item("MUG-02", &json!({}));
    gate
}

impl<'a> Gate<'a> {
    /// The client `ACME` itself.
    pub(crate) fn client(&self) -> Api<'a> {
        let code = ClientCode::new("ACME").unwrap();
        let found = self.app.read(|tx| Ok(clients::find_by_code(tx, &code)?)).unwrap();
        self.app.of_client(found.unwrap().value.id)
    }

    /// An item whose weight and size are known, with what else is said of it.
    pub(crate) fn item(&self, sku: &str, more: &Value) {
        let mut body =
            json!({ "name": "Krus", "weight_g": 340, "length_mm": 120, "width_mm": 90, "height_mm": 100 });
        for (field, value) in more.as_object().unwrap() {
            body[field] = value.clone();
        }
        self.staff.put(&format!("/v1/items/{sku}"), &body).expect(201);
    }

    /// Does the work that waits in the background.
    pub(crate) fn work_off_jobs(&self) {
        loop {
            match jobs::step(&self.app.app, &jobs::work_of).unwrap() {
                StepOutcome::Done => {}
                StepOutcome::Idle => break,
                StepOutcome::Refused(why) => panic!("a job was refused: {why}"),
            }
        }
    }

    /// Units of an item that turn up in a location.
    pub(crate) fn stock(&self, location: &str, sku: &str, units: i64) {
        let body =
            json!({ "site": "AARHUS", "location": location, "sku": sku, "delta": units, "reason": "found" });
        self.staff.post("/v1/adjustments", &body).expect(201);
    }

    /// The row of an item in the inventory.
    pub(crate) fn inventory(&self, sku: &str) -> Value {
        self.staff.get(&format!("/v1/inventory?sku={sku}")).expect(200)["data"][0].clone()
    }

    /// `[on_hand, available, allocated, unavailable.receiving, expected]` of an item, which must add up.
    #[track_caller]
    pub(crate) fn units(&self, sku: &str) -> [i64; 5] {
        let row = self.inventory(sku);
        let of = |value: &Value| value.as_i64().unwrap();
        let [on_hand, available, allocated] =
            ["on_hand", "available", "allocated"].map(|name| of(&row[name]));
        assert_eq!(on_hand, available + allocated + of(&row["unavailable"]["total"]), "{row}");
        assert_eq!(on_hand, self.moved(sku), "what moved adds up to what is there: {row}");
        [on_hand, available, allocated, of(&row["unavailable"]["receiving"]), of(&row["expected"])]
    }

    /// What the movements of an item say is in the house.
    fn moved(&self, sku: &str) -> i64 {
        let page = self.staff.get(&format!("/v1/inventory-movements?sku={sku}&limit=200")).expect(200);
        assert_eq!(page["next_cursor"], Value::Null, "more movements than a page holds");
        let virtual_account = |side: &Value| {
            matches!(
                side["account"].as_str(),
                Some("supplier" | "customer" | "adjustment" | "scrap" | "in_transit")
            )
        };
        let change = |movement: &Value| {
            let units = movement["quantity"].as_i64().unwrap();
            match (virtual_account(&movement["from"]), virtual_account(&movement["to"])) {
                (true, false) => units,
                (false, true) => -units,
                _ => 0,
            }
        };
        page["data"].as_array().unwrap().iter().map(change).sum()
    }

    /// An order of one line that somebody fetches.
    pub(crate) fn order(&self, number: &str, sku: &str, quantity: i64) {
        let body = json!({ "delivery_method": "collect", "consignee": { "name": "Test Person" },
            "lines": [{ "line_no": 1, "sku": sku, "quantity": quantity }] });
        self.staff.put(&format!("/v1/orders/{number}"), &body).expect(201);
        self.work_off_jobs();
    }

    /// The status of an order.
    pub(crate) fn order_status(&self, number: &str) -> String {
        let order = self.staff.get(&format!("/v1/orders/{number}")).expect(200);
        order["status"].as_str().unwrap().to_owned()
    }

    /// The tasks of a kind, oldest first.
    pub(crate) fn tasks(&self, kind: &str) -> Vec<Value> {
        let page = self.staff.get(&format!("/v1/tasks?kind={kind}&limit=200")).expect(200);
        page["data"].as_array().unwrap().clone()
    }

    /// What is asked of a task.
    pub(crate) fn at(&self, task: &Value, body: &Value) -> Answer {
        self.staff.post(&format!("/v1/tasks/{}/actions", task["id"].as_str().unwrap()), body)
    }

    /// A worker begins a task.
    pub(crate) fn start(&self, task: &Value, worker: &str) {
        self.at(task, &json!({ "action": "start", "worker": worker })).expect(200);
    }
}
