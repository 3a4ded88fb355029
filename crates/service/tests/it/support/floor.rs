//! A house with a client, goods and totes, and the floor's work on an order, for tests of what comes after.

use super::{Answer, Api, TestApp};
use rummelig_domain::ids::ClientId;
use serde_json::{Value, json};

/// A house of one site (a pick face `A-01`, another `A-02`, a packing table `PACK-1`, totes `T-1` and `T-2`), the
/// worker `W-07`, and the client ACME with two items and no automatic allocation.
pub(crate) struct Floor<'a> {
    pub(crate) app: &'a TestApp,
    house: Api<'a>,
    pub(crate) staff: Api<'a>,
    pub(crate) client: Api<'a>,
    pub(crate) client_id: ClientId,
}

/// A movement as tests look at it; an account by its code, or its kind where it has none.
pub(crate) struct Moved {
    pub(crate) reason: String,
    pub(crate) quantity: i64,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) document: String,
}

/// A parcel of 720 g with `(line_no, quantity)`.
pub(crate) fn parcel(parcel_no: i64, lines: &[(i64, i64)], tracking_number: Option<&str>) -> Value {
    let lines: Vec<Value> =
        lines.iter().map(|(line_no, quantity)| json!({ "line_no": line_no, "quantity": quantity })).collect();
    json!({ "parcel_no": parcel_no, "weight_g": 720, "length_mm": 300, "width_mm": 200, "height_mm": 150,
        "tracking_number": tracking_number, "documents": [], "lines": lines })
}

/// One counter of each line of an order.
pub(crate) fn lines(order: &Value, counter: &str) -> Vec<i64> {
    order["lines"].as_array().unwrap().iter().map(|line| line[counter].as_i64().unwrap()).collect()
}

impl<'a> Floor<'a> {
    pub(crate) fn open(app: &'a TestApp) -> Self {
        let house = app.staff();
        house.post("/v1/sites", &json!({ "code": "AARHUS", "name": "Aarhus" })).expect(201);
        house.post("/v1/zones", &json!({ "site": "AARHUS", "zone": "A" })).expect(201);
        for (code, kind) in [("A-01", "pick_face"), ("A-02", "pick_face"), ("PACK-1", "pack")] {
            let location = json!({ "site": "AARHUS", "code": code, "zone": "A", "kind": kind });
            house.post("/v1/locations", &location).expect(201);
        }
        for code in ["T-1", "T-2"] {
            let tote = json!({ "code": code, "kind": "tote", "site": "AARHUS", "location": "PACK-1" });
            house.post("/v1/handling-units", &tote).expect(201);
        }
        let acme = json!({ "code": "ACME", "name": "Acme", "auto_allocate": false });
        let client_id: ClientId =
            house.post("/v1/clients", &acme).expect(201)["id"].as_str().unwrap().parse().unwrap();
        let worker = json!({ "code": "W-07", "display_name": "Test Arbejder", "site": "AARHUS" });
        house.post("/v1/workers", &worker).expect(201);
        let (staff, client) = (house.on("ACME"), app.of_client(client_id));
        let floor = Self { app, house, staff, client, client_id };
        for code in ["MUG-01", "MUG-02"] {
            floor.item(code, &json!({}));
        }
        floor
    }

    /// A second client, who owns nothing.
    pub(crate) fn other_client(&self) -> ClientId {
        let other = json!({ "code": "OTHER", "name": "Other" });
        let made = self.house.post("/v1/clients", &other).expect(201);
        made["id"].as_str().unwrap().parse().unwrap()
    }

    pub(crate) fn item(&self, sku: &str, more: &Value) {
        let mut body = json!({ "name": "Vare" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.client.put(&format!("/v1/items/{sku}"), &body).expect(201);
    }

    /// Goods in `A-01`.
    pub(crate) fn stock(&self, sku: &str, units: i64) {
        self.stock_of(sku, units, &json!({}));
    }

    pub(crate) fn stock_of(&self, sku: &str, units: i64, more: &Value) {
        let mut body =
            json!({ "site": "AARHUS", "location": "A-01", "sku": sku, "delta": units, "reason": "found" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.staff.post("/v1/adjustments", &body).expect(201);
    }

    /// What a client sends of an order for a carrier.
    pub(crate) fn body(&self, lines: &[(&str, i64)]) -> Value {
        let lines: Vec<Value> =
            lines.iter().map(|(sku, quantity)| json!({ "sku": sku, "quantity": quantity })).collect();
        json!({
            "delivery_method": "carrier", "carrier": "gls",
            "consignee": { "name": "Test Person", "address1": "Prøvevej 1", "postal_code": "8000",
                "city": "Aarhus C", "country": "DK" },
            "lines": lines,
        })
    }

    /// An allocated order for a carrier.
    pub(crate) fn order(&self, number: &str, lines: &[(&str, i64)]) {
        self.client.put(&format!("/v1/orders/{number}"), &self.body(lines)).expect(201);
        let order = self.act(number, "allocate").expect(200);
        assert_eq!(order["status"], "allocated", "{order}");
    }

    pub(crate) fn act(&self, order: &str, action: &str) -> Answer {
        self.staff.post(&format!("/v1/orders/{order}/actions"), &json!({ "action": action }))
    }

    pub(crate) fn pack(&self, order: &str, parcels: &[Value]) -> Answer {
        let body = json!({ "action": "pack", "parcels": parcels });
        self.staff.post(&format!("/v1/orders/{order}/actions"), &body)
    }

    /// The one shipment of an order that is not void.
    pub(crate) fn shipment(&self, order: &str) -> Value {
        let page = self.client.get(&format!("/v1/shipments?external_id={order}")).expect(200);
        let rows = page["data"].as_array().unwrap();
        let open: Vec<&Value> = rows.iter().filter(|row| row["status"] != "voided").collect();
        assert_eq!(open.len(), 1, "{page}");
        open[0].clone()
    }

    /// `[on_hand, available, allocated, picked]` of an item.
    pub(crate) fn units(&self, sku: &str) -> [i64; 4] {
        let row = self.client.get(&format!("/v1/inventory?sku={sku}")).expect(200)["data"][0].clone();
        let number = |name: &str| row[name].as_i64().unwrap();
        let apart = row["unavailable"]["total"].as_i64().unwrap();
        assert_eq!(number("on_hand"), number("available") + number("allocated") + apart, "{row}");
        [number("on_hand"), number("available"), number("allocated"), number("picked")]
    }

    pub(crate) fn unit(&self, code: &str) -> Value {
        let page = self.house.get(&format!("/v1/handling-units?code={code}")).expect(200);
        page["data"][0].clone()
    }

    pub(crate) fn movements(&self, sku: &str) -> Vec<Moved> {
        let page = self.client.get(&format!("/v1/inventory-movements?sku={sku}&limit=200")).expect(200);
        let account =
            |account: &Value| account["code"].as_str().or(account["account"].as_str()).unwrap().to_owned();
        let moved = |row: &Value| Moved {
            reason: row["reason"].as_str().unwrap().to_owned(),
            quantity: row["quantity"].as_i64().unwrap(),
            from: account(&row["from"]),
            to: account(&row["to"]),
            document: row["document"]["external_id"].as_str().unwrap_or_default().to_owned(),
        };
        page["data"].as_array().unwrap().iter().map(moved).collect()
    }

    /// The kinds of the events told so far, but for those of the inventory.
    pub(crate) fn events(&self) -> Vec<String> {
        let kinds = self.app.database.texts("SELECT \"type\" AS found FROM event ORDER BY seq");
        kinds.into_iter().filter(|kind| !kind.starts_with("inventory.")).collect()
    }

    /// All that audit entries and events say.
    pub(crate) fn trail(&self) -> String {
        let mut told =
            self.app.database.texts("SELECT action || ' ' || facts AS found FROM audit_entry ORDER BY seq");
        told.extend(self.app.database.texts("SELECT object AS found FROM event ORDER BY seq"));
        told.join("\n")
    }

    /// Releases an order and picks all of it, its lines in turn into these totes.
    pub(crate) fn pick(&self, order: &str, totes: &[&str]) {
        self.act(order, "release").expect(200);
        self.work_off(&self.task(order, "pick"), totes);
    }

    /// The tasks of a kind for an order that are not over.
    pub(crate) fn tasks(&self, order: &str, kind: &str) -> Vec<Value> {
        let page = self.house.get(&format!("/v1/tasks?kind={kind}&limit=200")).expect(200);
        let serves = |task: &&Value| {
            let over = task["status"] == "done" || task["status"] == "cancelled";
            !over && task["lines"].as_array().unwrap().iter().any(|line| line["order"] == order)
        };
        page["data"].as_array().unwrap().iter().filter(serves).cloned().collect()
    }

    /// The one of them.
    #[track_caller]
    pub(crate) fn task(&self, order: &str, kind: &str) -> Value {
        let mut tasks = self.tasks(order, kind);
        assert_eq!(tasks.len(), 1, "{kind} for {order}: {tasks:?}");
        tasks.remove(0)
    }

    pub(crate) fn on_task(&self, task: &Value, body: &Value) -> Answer {
        self.house.post(&format!("/v1/tasks/{}/actions", task["id"].as_str().unwrap()), body)
    }

    pub(crate) fn start(&self, task: &Value) {
        self.on_task(task, &json!({ "action": "start", "worker": "W-07" })).expect(200);
    }

    pub(crate) fn confirm(&self, task: &Value, line: &Value) -> Answer {
        let mut body = json!({ "action": "confirm" });
        body.as_object_mut().unwrap().extend(line.as_object().unwrap().clone());
        self.on_task(task, &body)
    }

    /// Ends a pick task at the packing table.
    pub(crate) fn finish(&self, task: &Value) {
        self.on_task(task, &json!({ "action": "finish", "location": "PACK-1" })).expect(200);
    }

    /// Picks every line of a task, in turn into these totes, and ends it.
    pub(crate) fn work_off(&self, task: &Value, totes: &[&str]) {
        self.start(task);
        for (line, tote) in task["lines"].as_array().unwrap().iter().zip(totes.iter().cycle()) {
            let said = json!({ "line_no": line["line_no"], "quantity": line["quantity"],
                "handling_unit": tote, "serials": line["serials"] });
            self.confirm(task, &said).expect(200);
        }
        self.finish(task);
    }

    /// Brings everything back that a put-back of an order names, to the planned places.
    pub(crate) fn put_back(&self, order: &str) {
        let task = self.task(order, "putaway");
        self.start(&task);
        for line in task["lines"].as_array().unwrap() {
            let said = json!({ "line_no": line["line_no"], "quantity": line["quantity"] });
            self.confirm(&task, &said).expect(200);
        }
    }
}
