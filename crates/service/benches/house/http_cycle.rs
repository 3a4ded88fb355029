//! The same order cycle asked for over HTTP, each step a request with an answer.

use crate::cycle::UNITS;
use crate::database::{Engine, TestDatabase};
use crate::house::{CALLERS, House, PACK, SKUS, sku, tote, worker};
use crate::order_cycle::{ASKING, rate};
use crate::report::{Dice, Sizes, figure, median};
use crate::server::{Handheld, Server};
use crate::{door, name_of};
use serde_json::{Value, json};
use std::sync::Mutex;

/// Prints orders a second over HTTP, and the most memory that the server has meanwhile.
pub(crate) fn measure(engine: Engine, sizes: Sizes) {
    let house = House::open(TestDatabase::fresh(engine));
    let (server, _) = Server::start(&house.database);
    let handhelds: Vec<Handheld> = (0..CALLERS).map(|_| server.handheld()).collect();
    let name = name_of(engine);
    for callers in ASKING {
        let work = |caller: usize, number: usize, dice: &mut Dice| {
            cycle(&house, &handhelds[caller], (caller, number), dice)
        };
        rate(callers, sizes.warm_up, work);
        let rates = Mutex::new(Vec::new());
        let peak = server.peak_mib(|| {
            for _ in 0..sizes.pairs {
                rates.lock().expect("one thread").push(rate(callers, sizes.side, work).0);
            }
        });
        let rates = rates.into_inner().expect("one thread");
        figure(&format!("order_cycle.{name}.{callers}.http"), median(&rates), "orders/s", rates.len());
        if callers == CALLERS {
            figure(&format!("memory.{name}.load"), peak, "MiB at most", 1);
        }
    }
}

fn cycle(house: &House, handheld: &Handheld, (caller, number): (usize, usize), dice: &mut Dice) {
    let name = crate::cycle::order_number(caller, number);
    let order = format!("/v1/orders/{name}");
    let line = |number: usize| json!({ "sku": sku(number).as_str(), "quantity": UNITS });
    let mut body = door::order_of(0, 0);
    body["lines"] = Value::Array(dice.three(SKUS).map(line).to_vec());
    handheld.put(&order, &body);
    let act = |body: Value| handheld.post(&format!("{order}/actions"), &body);
    act(json!({ "action": "allocate" }));
    act(json!({ "action": "release" }));
    let task = format!("/v1/tasks/{}/actions", house.pick_task(&name));
    let floor = |body: Value| handheld.post(&task, &body);
    floor(json!({ "action": "start", "worker": worker(caller) }));
    floor(json!({ "action": "bind", "slot": 1, "handling_unit": tote(caller) }));
    for line_no in 1..=3 {
        floor(json!({ "action": "confirm", "line_no": line_no, "quantity": UNITS }));
    }
    floor(json!({ "action": "finish", "location": PACK }));
    let lines: Vec<Value> = (1..=3).map(|line_no| json!({ "line_no": line_no, "quantity": UNITS })).collect();
    let parcel = json!({ "parcel_no": 1, "weight_g": 720, "length_mm": 300, "width_mm": 200, "height_mm": 150, "lines": lines });
    act(json!({ "action": "pack", "parcels": [parcel] }));
    act(json!({ "action": "hand_over" }));
}
