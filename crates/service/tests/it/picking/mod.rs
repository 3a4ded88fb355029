//! The floor through the front: released orders become tours, picks go into totes, and what is not there is looked for,
//! counted or left to a person.

mod short;
mod task;
mod walk;
mod wave;

use crate::support::floor::Floor;
use crate::support::{Answer, TestApp};
use serde_json::{Value, json};

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

/// Releases an order and starts its one pick task with `T-1` in the slot.
fn picking(floor: &Floor<'_>, number: &str) -> Value {
    floor.act(number, "release").expect(200);
    let task = open_task(floor);
    start(floor, &task);
    bind(floor, &task, 1, "T-1")
}

/// Each line of a task as `[from, quantity, confirmed, short]`.
fn progress(task: &Value) -> Vec<(String, [i64; 3])> {
    let number = |line: &Value, name: &str| line[name].as_i64().unwrap();
    let lines = task["lines"].as_array().unwrap();
    lines
        .iter()
        .map(|line| {
            let numbers = ["quantity", "confirmed", "short"].map(|name| number(line, name));
            (line["from"].as_str().unwrap_or_default().to_owned(), numbers)
        })
        .collect()
}

fn id(floor: &Floor<'_>, number: &str) -> Value {
    order(floor, number)["id"].clone()
}
