//! Races of two: whoever comes first, both are told the truth, and the house is left in a state that either order of
//! things could have made. On PostgreSQL the two knock at different nodes.

use crate::support::floor::{Floor, lines};
use crate::support::process::rounds;
use crate::support::{Answer, Api, Engine, Node, TestApp, on_both};
use serde_json::{Value, json};
use std::sync::Barrier;

on_both! {
    many_start_one_task_and_one_has_it,
    an_order_is_given_up_while_it_is_picked,
    an_order_is_given_up_while_it_is_released,
    a_unit_is_counted_away_while_it_is_promised,
}

/// Lets two things happen at the same moment.
fn at_once<A: Send, B: Send>(one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B + Send) -> (A, B) {
    let start = Barrier::new(2);
    std::thread::scope(|scope| {
        let one = scope.spawn(|| {
            start.wait();
            one()
        });
        start.wait();
        let other = other();
        (one.join().unwrap(), other)
    })
}

/// A house that is busy is asked again.
fn answered(ask: impl Fn() -> Answer) -> Answer {
    loop {
        let answer = ask();
        if answer.status != 503 {
            return answer;
        }
    }
}

fn slug(answer: &Answer) -> String {
    let body = answer.json();
    body["type"].as_str().unwrap_or_default().trim_start_matches("/problems/").to_owned()
}

fn second_node(app: &TestApp) -> Option<Node> {
    (app.engine() == Engine::Postgres).then(|| app.second_node())
}

/// The same caller at the second node, where there is one.
fn elsewhere<'a>(api: &Api<'a>, node: Option<&Node>) -> Api<'a> {
    node.map_or_else(|| api.clone(), |node| api.at(node.address()))
}

fn act(api: &Api<'_>, order: &str, action: &str) -> Answer {
    answered(|| api.post(&format!("/v1/orders/{order}/actions"), &json!({ "action": action })))
}

fn give_up(api: &Api<'_>, order: &str) -> Answer {
    answered(|| api.post(&format!("/v1/orders/{order}/cancellation"), &json!({ "reason": "Fortrudt" })))
}

fn many_start_one_task_and_one_has_it(app: &TestApp) {
    const WORKERS: usize = 8;
    let floor = Floor::open(app);
    let node = second_node(app);
    for number in 0..WORKERS {
        let worker = json!({ "code": format!("W-{number}"), "display_name": "Test Person" });
        floor.staff.post("/v1/workers", &worker).expect(201);
    }
    floor.stock("MUG-01", 1);
    floor.order("WEB-1", &[("MUG-01", 1)]);
    floor.act("WEB-1", "release").expect(200);
    let path = format!("/v1/tasks/{}/actions", floor.task("WEB-1", "pick")["id"].as_str().unwrap());
    for round in 0..rounds(10, 500) {
        let start = Barrier::new(WORKERS);
        let answers: Vec<Answer> = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..WORKERS)
                .map(|number| {
                    let api = if number % 2 == 0 {
                        floor.staff.clone()
                    } else {
                        elsewhere(&floor.staff, node.as_ref())
                    };
                    let (start, path) = (&start, &path);
                    scope.spawn(move || {
                        let body = json!({ "action": "start", "worker": format!("W-{number}") });
                        start.wait();
                        answered(|| api.post(path, &body))
                    })
                })
                .collect();
            workers.into_iter().map(|worker| worker.join().unwrap()).collect()
        });
        let winners: Vec<usize> = (0..WORKERS).filter(|number| answers[*number].status == 200).collect();
        let [winner] = winners[..] else { panic!("round {round}: {winners:?} have one task") };
        for (_, answer) in answers.iter().enumerate().filter(|(number, _)| *number != winner) {
            let told = slug(answer);
            assert!(["task-not-yours", "transition-not-allowed"].contains(&told.as_str()), "{answer:?}");
        }
        let task = floor.task("WEB-1", "pick");
        assert_eq!(task["worker"], format!("W-{winner}"), "round {round}");
        floor.staff.post(&path, &json!({ "action": "hand_over" })).expect(200);
    }
}

fn an_order_is_given_up_while_it_is_picked(app: &TestApp) {
    let floor = Floor::open(app);
    let node = second_node(app);
    let client = elsewhere(&floor.client, node.as_ref());
    for round in 0..rounds(8, 500) {
        let (order, tote) = (format!("WEB-{round}"), format!("R-{round}"));
        let unit = json!({ "code": tote, "kind": "tote", "site": "AARHUS", "location": "PACK-1" });
        floor.staff.post("/v1/handling-units", &unit).expect(201);
        floor.stock("MUG-01", 1);
        floor.order(&order, &[("MUG-01", 1)]);
        floor.act(&order, "release").expect(200);
        let task = floor.task(&order, "pick");
        floor.on_task(&task, &json!({ "action": "start", "worker": "W-07" })).expect(200);
        floor.on_task(&task, &json!({ "action": "bind", "slot": 1, "handling_unit": tote })).expect(200);

        let confirm = json!({ "action": "confirm", "line_no": 1, "quantity": 1 });
        let (picked, given_up) =
            at_once(|| answered(|| floor.on_task(&task, &confirm)), || give_up(&client, &order));
        // A pick under way is not stopped: it is booked, and the desk decides.
        picked.expect(200);
        given_up.expect(202);
        let after = floor.client.get(&format!("/v1/orders/{order}")).expect(200);
        assert_eq!(
            (&after["status"], &after["cancellation"]["state"]),
            (&json!("picking"), &json!("requested"))
        );
        assert_eq!(lines(&after, "picked"), [1], "round {round}");
    }
}

fn an_order_is_given_up_while_it_is_released(app: &TestApp) {
    let floor = Floor::open(app);
    let node = second_node(app);
    let client = elsewhere(&floor.client, node.as_ref());
    for round in 0..rounds(8, 500) {
        let order = format!("WEB-{round}");
        floor.stock("MUG-01", 1);
        floor.order(&order, &[("MUG-01", 1)]);
        let (released, given_up) =
            at_once(|| act(&floor.staff, &order, "release"), || give_up(&client, &order));
        let after = floor.client.get(&format!("/v1/orders/{order}")).expect(200);
        let state = (&after["status"], &after["cancellation"]["state"]);
        let promised = floor.units("MUG-01")[2];
        if given_up.status == 200 {
            released.problem(409, "transition-not-allowed");
            assert_eq!((state.0, promised), (&json!("cancelled"), 0), "round {round}");
            assert_eq!(floor.tasks(&order, "pick"), Vec::<Value>::new());
        } else {
            given_up.expect(202);
            released.expect(200);
            assert_eq!((state, promised), ((&json!("released"), &json!("requested")), 1), "round {round}");
            decide(&floor, &order);
        }
        // The unit is free again, whichever way it went, and goes out of the books.
        let gone =
            json!({ "site": "AARHUS", "location": "A-01", "sku": "MUG-01", "delta": -1, "reason": "lost" });
        floor.staff.post("/v1/adjustments", &gone).expect(201);
    }
}

fn decide(floor: &Floor<'_>, order: &str) {
    let path = format!("/v1/orders/{order}/cancellation/decision");
    let order = floor.staff.post(&path, &json!({ "accept": true })).expect(200);
    assert_eq!(order["status"], "cancelled");
}

fn a_unit_is_counted_away_while_it_is_promised(app: &TestApp) {
    let floor = Floor::open(app);
    let node = second_node(app);
    let counter = elsewhere(&floor.staff, node.as_ref());
    let adjusted = |api: &Api<'_>, delta: i64| {
        let body = json!({ "site": "AARHUS", "location": "A-01", "sku": "MUG-01", "delta": delta, "reason": "count" });
        answered(|| api.post("/v1/adjustments", &body))
    };
    floor.client.put("/v1/orders/WEB-1", &floor.body(&[("MUG-01", 1)])).expect(201);
    for round in 0..rounds(20, 500) {
        floor.stock("MUG-01", 1);
        let (allocated, counted) =
            at_once(|| act(&floor.staff, "WEB-1", "allocate"), || adjusted(&counter, -1));
        let order = allocated.expect(200);
        if order["status"] == "allocated" {
            counted.problem(409, "stock-insufficient");
            assert_eq!(floor.units("MUG-01"), [1, 0, 1, 0], "round {round}");
            act(&floor.staff, "WEB-1", "unallocate").expect(200);
            adjusted(&floor.staff, -1).expect(201);
        } else {
            counted.expect(201);
            assert_eq!(order["status"], "open", "round {round}");
        }
        assert_eq!(floor.units("MUG-01"), [0, 0, 0, 0], "round {round}");
    }
}
