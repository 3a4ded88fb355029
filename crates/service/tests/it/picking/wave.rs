//! Orders that are released together: they share a tour, or are given up while nothing is picked.

use super::{bind, confirm, finish, floor, id, open_task, order, start};
use crate::support::{TestApp, on_both};
use serde_json::{Value, json};

on_both! {
    orders_of_a_wave_share_a_tour,
    a_wave_is_given_up_while_nothing_is_picked,
}

fn orders_of_a_wave_share_a_tour(app: &TestApp) {
    let floor = floor(app);
    floor.stock("MUG-01", 10);
    floor.stock_of("MUG-02", 10, &json!({ "location": "A-02" }));
    floor.order("WEB-1", &[("MUG-01", 1), ("MUG-02", 2)]);
    floor.order("WEB-2", &[("MUG-02", 3)]);
    floor.order("WEB-3", &[("MUG-01", 1)]);
    floor.act("WEB-3", "unallocate").expect(200);
    let orders = json!([id(&floor, "WEB-1"), id(&floor, "WEB-2"), id(&floor, "WEB-3")]);
    let planned = app.staff().post("/v1/waves", &json!({ "site": "AARHUS", "orders": orders }));
    let wave = planned.expect(201);
    assert_eq!((&wave["status"], &wave["tours"]), (&json!("planned"), &json!([])));
    assert_eq!(wave["orders"], json!([orders[0], orders[1]]));
    let left = &wave["left_out"][0];
    assert_eq!((&left["external_id"], &left["reason"]), (&json!("WEB-3"), &json!("not_allocated")));
    assert_eq!(left["detail"], "Nothing is promised to it yet. Allocate it first.");
    assert_eq!(order(&floor, "WEB-1")["status"], "allocated", "a planned wave changes nothing");
    let again = json!({ "site": "AARHUS", "orders": [orders[0]] });
    let other = app.staff().with("Accept-Language", "da").post("/v1/waves", &again).expect(201);
    assert_eq!(other["left_out"][0]["reason"], "other_wave");
    assert_eq!(
        other["left_out"][0]["detail"],
        "Den er i en anden planlagt bølge. Godkend eller annullér den bølge."
    );

    let path = planned.header("Location").unwrap().to_owned();
    let accepted = app.staff().post(&format!("{path}/actions"), &json!({ "action": "accept" })).expect(200);
    assert_eq!((&accepted["status"], accepted["tours"].as_array().unwrap().len()), (&json!("accepted"), 1));
    for number in ["WEB-1", "WEB-2"] {
        assert_eq!(order(&floor, number)["status"], "released");
    }
    let task = open_task(&floor);
    assert_eq!((&task["order"], &task["tour"]), (&Value::Null, &accepted["tours"][0]));
    let tour = floor.staff.get(&format!("/v1/tours/{}", task["tour"].as_str().unwrap())).expect(200);
    let slots: Vec<_> = tour["totes"].as_array().unwrap().iter().map(|tote| &tote["order"]).collect();
    assert_eq!(slots, [&json!("WEB-1"), &json!("WEB-2")]);
    let last = tour["stops"][1]["lines"].as_array().unwrap();
    let at_last: Vec<_> =
        last.iter().map(|line| (&line["order"], &line["slot"], &line["quantity"])).collect();
    assert_eq!(
        at_last,
        [(&json!("WEB-1"), &json!(1), &json!(2)), (&json!("WEB-2"), &json!(2), &json!(3))],
        "one stop serves both"
    );
    start(&floor, &task);
    bind(&floor, &task, 1, "T-1");
    bind(&floor, &task, 2, "T-2");
    for (line_no, quantity) in [(1, 1), (2, 2), (3, 3)] {
        confirm(&floor, &task, line_no, quantity);
    }
    let late = app.staff().post(&format!("{path}/actions"), &json!({ "action": "cancel" }));
    assert_eq!(late.problem(409, "transition-not-allowed")["from"], "accepted");
    finish(&floor, &task);
    for (number, tote) in [("WEB-1", "T-1"), ("WEB-2", "T-2")] {
        assert_eq!(order(&floor, number)["status"], "picked");
        let units: i64 = floor.unit(tote)["contents"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["quantity"].as_i64().unwrap())
            .sum();
        assert_eq!(units, 3, "{number} has its own tote");
    }
    assert_eq!(app.staff().get(&path).expect(200)["status"], "done");
    let done = app.staff().get("/v1/waves?status=done").expect(200);
    assert_eq!(done["data"].as_array().unwrap().len(), 1);
}

fn a_wave_is_given_up_while_nothing_is_picked(app: &TestApp) {
    let floor = floor(app);
    floor.stock("MUG-01", 10);
    floor.order("WEB-1", &[("MUG-01", 1)]);
    floor.order("WEB-2", &[("MUG-01", 2)]);
    let wave = json!({ "site": "AARHUS", "orders": [id(&floor, "WEB-1"), id(&floor, "WEB-2")] });
    let made = app.staff().post("/v1/waves", &wave);
    made.expect(201);
    let path = made.header("Location").unwrap().to_owned();
    let ask = |action: &str| app.staff().post(&format!("{path}/actions"), &json!({ "action": action }));
    ask("accept").expect(200);
    let refused = ask("accept").problem(409, "transition-not-allowed");
    assert_eq!((&refused["from"], &refused["allowed"]), (&json!("accepted"), &json!(["cancel"])));
    let task = open_task(&floor);
    let cancelled = ask("cancel").expect(200);
    assert_eq!(cancelled["status"], "cancelled");
    for number in ["WEB-1", "WEB-2"] {
        assert_eq!(order(&floor, number)["status"], "allocated");
    }
    let task = floor.staff.get(&format!("/v1/tasks/{}", task["id"].as_str().unwrap())).expect(200);
    assert_eq!(task["status"], "cancelled");
    assert_eq!(floor.units("MUG-01"), [10, 7, 3, 0], "what was promised stays promised");

    let twice = json!({ "site": "AARHUS", "orders": [wave["orders"][0], wave["orders"][0]] });
    let refused = app.staff().post("/v1/waves", &twice);
    refused.faults(400, "validation-failed", &[("/orders", "duplicate")]);
    let nobody = json!({ "site": "AARHUS", "orders": ["0195b0a0-0000-7000-8000-000000000000"] });
    let refused = app.staff().post("/v1/waves", &nobody);
    refused.faults(422, "references-unknown", &[("/orders/0", "unknown_order")]);
}
