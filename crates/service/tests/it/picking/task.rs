//! Who has a task, and what becomes of one that is put aside.

use super::{act, bind, confirm, finish, floor, id, open_task, order, progress, start};
use crate::support::floor::lines;
use crate::support::{Answer, TestApp, on_both};
use serde_json::{Value, json};

on_both! {
    of_two_workers_one_gets_the_task,
    a_task_rests_is_handed_over_and_put_aside,
    a_task_that_is_given_up_leaves_no_order_without_one,
}

fn of_two_workers_one_gets_the_task(app: &TestApp) {
    let floor = floor(app);
    floor.stock("MUG-01", 5);
    for round in 0..4 {
        let number = format!("WEB-{round}");
        floor.order(&number, &[("MUG-01", 1)]);
        floor.act(&number, "release").expect(200);
        let task = open_task(&floor);
        let answers: Vec<Answer> = std::thread::scope(|scope| {
            let asking: Vec<_> = ["W-1", "W-2"]
                .into_iter()
                .map(|worker| {
                    let (floor, task) = (&floor, &task);
                    scope.spawn(move || act(floor, task, &json!({ "action": "start", "worker": worker })))
                })
                .collect();
            asking.into_iter().map(|one| one.join().unwrap()).collect()
        });
        let (got, not): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
        assert_eq!((got.len(), not.len()), (1, 1), "{answers:?}");
        not[0].problem(409, "task-not-yours");
        let owner = got[0].json()["worker"].clone();
        let now = floor.staff.get(&format!("/v1/tasks/{}", task["id"].as_str().unwrap())).expect(200);
        assert_eq!(now["worker"], owner);
        act(&floor, &task, &json!({ "action": "cancel" })).expect(200);
    }
}

fn a_task_rests_is_handed_over_and_put_aside(app: &TestApp) {
    let floor = floor(app);
    floor.stock("MUG-01", 5);
    floor.order("WEB-1", &[("MUG-01", 3)]);
    floor.act("WEB-1", "release").expect(200);
    let task = open_task(&floor);
    let ask = |said: Value| act(&floor, &task, &said);
    let status = |said: Value| ask(said).expect(200)["status"].clone();
    let offered = ask(json!({ "action": "assign", "worker": "W-1" })).expect(200);
    assert_eq!((&offered["status"], &offered["worker"]), (&json!("assigned"), &json!("W-1")));
    assert!(offered["lease_until"].is_string());
    ask(json!({ "action": "start", "worker": "W-2" })).problem(409, "task-not-yours");
    assert_eq!(status(json!({ "action": "unassign" })), "ready");
    assert_eq!(status(json!({ "action": "skip" })), "skipped");
    ask(json!({ "action": "start", "worker": "W-1" })).problem(409, "transition-not-allowed");
    assert_eq!(status(json!({ "action": "requeue" })), "ready");
    start(&floor, &task);
    bind(&floor, &task, 1, "T-1");
    confirm(&floor, &task, 1, 1);
    assert_eq!(status(json!({ "action": "pause" })), "paused");
    ask(json!({ "action": "resume", "worker": "W-2" })).problem(409, "task-not-yours");
    assert_eq!(status(json!({ "action": "resume", "worker": "W-1" })), "in_progress");
    ask(json!({ "action": "block" })).faults(400, "validation-failed", &[("/reason", "missing")]);
    assert_eq!(status(json!({ "action": "block", "reason": "Truck i vejen" })), "blocked");
    assert_eq!(status(json!({ "action": "unblock" })), "ready");
    let tour = format!("/v1/tours/{}", task["tour"].as_str().unwrap());
    assert_eq!(floor.staff.get(&tour).expect(200)["status"], "in_progress", "goods are on its trolley");
    start(&floor, &task);
    let handed = ask(json!({ "action": "hand_over" })).expect(200);
    assert_eq!((&handed["status"], &handed["worker"]), (&json!("handed_over"), &Value::Null));
    assert_eq!(handed["lines"][0]["confirmed"], 1, "what is confirmed stays done");
    let taken = ask(json!({ "action": "start", "worker": "W-2" })).expect(200);
    assert_eq!(taken["worker"], "W-2");
    confirm(&floor, &task, 1, 2);
    let done = finish(&floor, &task);
    assert_eq!(done["worker"], "W-2");
    let of_worker = app.staff().get("/v1/tasks?worker=W-2&status=done&site=AARHUS").expect(200);
    assert_eq!(of_worker["data"].as_array().unwrap().len(), 1);
    assert_eq!(app.staff().get("/v1/tasks?worker=W-1").expect(200)["data"], json!([]));
    let tag = app.staff().get(&format!("/v1/tasks/{}", task["id"].as_str().unwrap()));
    assert_eq!(tag.etag(), format!("\"{}\"", done["version"]));
}

fn a_task_that_is_given_up_leaves_no_order_without_one(app: &TestApp) {
    let floor = floor(app);
    floor.stock("MUG-01", 10);
    floor.order("WEB-1", &[("MUG-01", 3)]);
    floor.order("WEB-2", &[("MUG-01", 2)]);
    let wave = json!({ "site": "AARHUS", "orders": [id(&floor, "WEB-1"), id(&floor, "WEB-2")] });
    let made = app.staff().post("/v1/waves", &wave);
    made.expect(201);
    let path = made.header("Location").unwrap().to_owned();
    app.staff().post(&format!("{path}/actions"), &json!({ "action": "accept" })).expect(200);
    let task = open_task(&floor);
    start(&floor, &task);
    bind(&floor, &task, 1, "T-1");
    confirm(&floor, &task, 1, 1);
    act(&floor, &task, &json!({ "action": "cancel" })).expect(200);
    assert_eq!(order(&floor, "WEB-2")["status"], "allocated", "nothing of it is picked");
    let half = order(&floor, "WEB-1");
    assert_eq!((&half["status"], lines(&half, "picked")), (&json!("picking"), vec![1]));
    assert_eq!(app.staff().get(&path).expect(200)["status"], "done");
    let rest = open_task(&floor);
    assert_eq!(progress(&rest), [("A-01".to_owned(), [2, 0, 0])]);
    start(&floor, &rest);
    bind(&floor, &rest, 1, "T-1");
    confirm(&floor, &rest, 1, 2);
    finish(&floor, &rest);
    let picked = order(&floor, "WEB-1");
    assert_eq!((&picked["status"], lines(&picked, "picked")), (&json!("picked"), vec![3]));
}
