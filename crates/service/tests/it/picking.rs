//! The floor through the front: released orders become tours, picks go into totes, and what is not there is looked for,
//! counted or left to a person.

use crate::support::floor::{Floor, lines};
use crate::support::{Answer, TestApp, on_both};
use serde_json::{Value, json};

on_both! {
    an_order_is_released_picked_and_set_down,
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
