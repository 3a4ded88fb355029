//! Numbers of parcels: each once, whoever packs at the same time, and never again after a parcel was opened.

use crate::support::floor::{Floor, parcel};
use crate::support::{Engine, TestApp, on_both};
use rummelig_domain::client::Gs1Prefix;
use rummelig_gs1::Sscc;
use rummelig_service::app::house;
use serde_json::{Value, json};
use std::collections::BTreeSet;

on_both! {
    without_a_company_prefix_parcels_have_no_number,
    the_prefix_of_the_client_comes_before_that_of_the_house,
    a_number_is_never_used_again,
    parcels_closed_at_once_have_different_numbers,
}

fn set_house_prefix(app: &TestApp, digits: &'static str) {
    app.write(move |tx| house::set_gs1_prefix(tx, &Gs1Prefix::new(digits).unwrap())).unwrap();
}

/// Packs an order into parcels of one unit each and answers their numbers.
fn packed(floor: &Floor<'_>, order: &str, units: i64) -> Vec<Value> {
    floor.order(order, &[("MUG-01", units)]);
    floor.pick(order, &["T-1"]);
    close(floor, order, units)
}

fn close(floor: &Floor<'_>, order: &str, units: i64) -> Vec<Value> {
    let parcels: Vec<Value> = (1..=units).map(|number| parcel(number, &[(1, 1)], None)).collect();
    floor.pack(order, &parcels).expect(200);
    floor.shipment(order)["parcels"].as_array().unwrap().iter().map(|row| row["sscc"].clone()).collect()
}

fn own_prefix(floor: &Floor<'_>, digits: Value) {
    let path = format!("/v1/clients/{}", floor.client_id);
    let house = floor.app.staff();
    let tag = house.get(&path).etag().to_owned();
    house.if_match(&tag).patch(&path, &json!({ "gs1_prefix": digits })).expect(200);
}

fn without_a_company_prefix_parcels_have_no_number(app: &TestApp) {
    let floor = Floor::open(app);
    floor.stock("MUG-01", 9);
    assert_eq!(packed(&floor, "WEB-1", 2), [Value::Null, Value::Null]);
    assert_eq!(app.database.texts("SELECT prefix AS found FROM sscc_counter"), [""; 0]);
}

fn the_prefix_of_the_client_comes_before_that_of_the_house(app: &TestApp) {
    let floor = Floor::open(app);
    floor.stock("MUG-01", 9);
    set_house_prefix(app, "5701234");
    assert_eq!(packed(&floor, "WEB-1", 2), ["057012340000000013", "057012340000000020"]);
    own_prefix(&floor, json!("5709999"));
    assert_eq!(packed(&floor, "WEB-2", 1), ["057099990000000019"]);
    own_prefix(&floor, Value::Null);
    assert_eq!(packed(&floor, "WEB-3", 1), ["057012340000000037"], "it goes on where it was");
}

fn a_number_is_never_used_again(app: &TestApp) {
    let floor = Floor::open(app);
    floor.stock("MUG-01", 9);
    set_house_prefix(app, "5701234");
    let first = packed(&floor, "WEB-1", 2);
    floor.act("WEB-1", "unpack").expect(200);
    let second = close(&floor, "WEB-1", 2);
    for number in &second {
        assert!(!first.contains(number), "{number} was on a parcel before");
    }
    let dry = json!({ "action": "unpack" });
    floor.staff.post("/v1/orders/WEB-1/actions?dry_run=true", &dry).expect(200);
    assert_eq!(app.database.texts("SELECT CAST(next_serial AS TEXT) AS found FROM sscc_counter"), ["5"]);
}

fn parcels_closed_at_once_have_different_numbers(app: &TestApp) {
    const ORDERS: usize = 6;
    let floor = Floor::open(app);
    floor.stock("MUG-01", 40);
    set_house_prefix(app, "5701234");
    let node = (app.engine() == Engine::Postgres).then(|| app.second_node());
    let orders: Vec<String> = (0..ORDERS).map(|number| format!("WEB-{number}")).collect();
    for order in &orders {
        let tote = format!("T-{order}");
        let made = json!({ "code": tote, "kind": "tote", "site": "AARHUS", "location": "PACK-1" });
        app.staff().post("/v1/handling-units", &made).expect(201);
        floor.order(order, &[("MUG-01", 3)]);
        floor.pick(order, &[&tote]);
    }
    let parcels: Vec<Value> = (1..=3).map(|number| parcel(number, &[(1, 1)], None)).collect();
    std::thread::scope(|scope| {
        for (at, order) in orders.iter().enumerate() {
            let staff = match &node {
                Some(node) if at % 2 == 1 => floor.staff.at(node.address()),
                _ => floor.staff.clone(),
            };
            let body = json!({ "action": "pack", "parcels": parcels });
            scope.spawn(move || {
                loop {
                    let answer = staff.post(&format!("/v1/orders/{order}/actions"), &body);
                    if answer.status != 503 {
                        answer.expect(200);
                        return;
                    }
                }
            });
        }
    });
    let numbers = app.database.texts("SELECT sscc AS found FROM parcel ORDER BY sscc");
    assert_eq!(numbers.len(), ORDERS * 3);
    assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), ORDERS * 3, "{numbers:?}");
    assert!(numbers.iter().all(|number| Sscc::parse(number).is_ok()), "{numbers:?}");
}
