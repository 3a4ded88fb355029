//! Storms: many callers at once, on one node and on two, want what only one can have, or send the same thing.

use crate::support::house::{House, collected};
use crate::support::process::{Dice, rounds};
use crate::support::{Engine, Node, TestApp, on_both};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

on_both! {
    thirty_two_callers_want_one_unit_and_one_gets_it,
    one_key_sent_by_many_with_cut_replies_is_one_order,
    one_order_sent_by_many_at_once_is_made_once,
}

const CALLERS: usize = 32;

/// Where a storm's callers knock: SQLite is served by one node, PostgreSQL by two.
fn doors(app: &TestApp, node: Option<&Node>) -> Vec<SocketAddr> {
    let mut doors = vec![app.address()];
    doors.extend(node.map(Node::address));
    doors
}

fn second_node(app: &TestApp) -> Option<Node> {
    (app.engine() == Engine::Postgres).then(|| app.second_node())
}

/// Lets every caller do its act at the same moment, and answers what each came to.
fn at_once<T: Send>(act: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let start = std::sync::Barrier::new(CALLERS);
    std::thread::scope(|scope| {
        let callers: Vec<_> = (0..CALLERS)
            .map(|number| {
                let (act, start) = (&act, &start);
                scope.spawn(move || {
                    start.wait();
                    act(number)
                })
            })
            .collect();
        callers.into_iter().map(|caller| caller.join().unwrap()).collect()
    })
}

fn thirty_two_callers_want_one_unit_and_one_gets_it(app: &TestApp) {
    let house = House::of(app);
    let node = second_node(app);
    let doors = doors(app, node.as_ref());
    house.adjust("A-01", "MUG-01", 1, &[]);
    for number in 0..CALLERS {
        house.put_order(&format!("WEB-{number}"), &[("MUG-01", 1)]).expect(201);
    }
    for round in 0..rounds(20, 200) {
        let statuses = at_once(|number| {
            let api = house.staff.at(doors[number % doors.len()]);
            loop {
                let path = format!("/v1/orders/WEB-{number}/actions");
                let answer = api.post(&path, &json!({ "action": "allocate" }));
                // A house that is busy says so; the caller asks again.
                if answer.status != 503 {
                    break answer.expect(200)["status"].clone();
                }
            }
        });
        let winners: Vec<usize> = (0..CALLERS).filter(|number| statuses[*number] == "allocated").collect();
        let [winner] = winners[..] else { panic!("round {round}: {winners:?} of one unit") };
        assert_eq!(statuses.iter().filter(|status| *status == "open").count(), CALLERS - 1, "round {round}");
        assert_eq!(house.inventory("MUG-01"), [1, 0, 1], "round {round}");
        house.act(&format!("WEB-{winner}"), "unallocate").expect(200);
        assert_eq!(house.inventory("MUG-01"), [1, 1, 0], "round {round}");
    }
}

fn one_key_sent_by_many_with_cut_replies_is_one_order(app: &TestApp) {
    let house = House::of(app);
    let node = second_node(app);
    let doors = doors(app, node.as_ref());
    let seed = Dice::of_this_run("cut replies").roll(u64::MAX);
    for round in 0..rounds(20, 200) {
        let mut body = collected(&[("MUG-01", 1)]);
        body["external_id"] = json!(format!("ONE-{round}"));
        let answers: BTreeSet<(u16, String)> = at_once(|number| {
            let mut dice = Dice::of(seed ^ round << 32 ^ number as u64);
            let request =
                house.client.with("Idempotency-Key", &format!("one-{round}")).raw_post("/v1/orders", &body);
            loop {
                let door = doors[usize::try_from(dice.roll(doors.len() as u64)).unwrap()];
                let Some((status, body)) = asked(door, &request, &mut dice) else { continue };
                let is_running = status == 409 && body.contains("/problems/request-in-progress");
                if status != 503 && !is_running {
                    break (status, body);
                }
            }
        })
        .into_iter()
        .collect();
        assert_eq!(answers.len(), 1, "round {round}: {answers:?}");
        assert!(matches!(answers.first(), Some((201, _))), "{answers:?}");
    }
    let orders = house.client.get("/v1/orders?count=true&limit=1").expect(200);
    assert_eq!(orders["total"].as_u64(), Some(rounds(20, 200)));
}

/// Sends a request and reads its answer, unless the dice cut the line before or within it.
fn asked(door: SocketAddr, request: &[u8], dice: &mut Dice) -> Option<(u16, String)> {
    let mut stream = TcpStream::connect(door).unwrap();
    stream.write_all(request).unwrap();
    let cut = dice.roll(3);
    if cut == 0 {
        return None;
    }
    if cut == 1 {
        let mut part = vec![0; usize::try_from(dice.roll(200)).unwrap()];
        // However much of it came: the caller never learns the rest.
        let _ = stream.read(&mut part);
        return None;
    }
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    Some((head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned()))
}

fn one_order_sent_by_many_at_once_is_made_once(app: &TestApp) {
    let house = House::of(app);
    let node = second_node(app);
    let doors = doors(app, node.as_ref());
    for round in 0..rounds(5, 50) {
        let results: Vec<(u16, Value)> = at_once(|number| {
            let api = house.client.at(doors[number % doors.len()]);
            loop {
                let answer = api.put(&format!("/v1/orders/PUT-{round}"), &collected(&[("MUG-01", 1)]));
                if answer.status != 503 {
                    break (answer.status, answer.json());
                }
            }
        });
        let made = results.iter().filter(|(status, _)| *status == 201).count();
        let same = results.iter().filter(|(status, order)| *status == 200 && order["version"] == 1).count();
        assert_eq!((made, same), (1, CALLERS - 1), "round {round}: {results:?}");
    }
}
