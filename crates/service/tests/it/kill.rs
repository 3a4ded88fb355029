//! The promise that what was acknowledged is kept: 32 callers, a server killed where it stands, again and again.

use crate::support::process::{Act, Diary, Dice, Keys, Process, READY_WITHIN, Told, Written, agent, rounds};
use crate::support::{Api, Engine, TestDatabase, rummelig};
use diesel::{RunQueryDsl, sql_query};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

const CALLERS: u64 = 32;

#[test]
fn sqlite_keeps_what_it_acknowledged_when_it_is_killed() {
    killed(Engine::Sqlite);
}

#[test]
fn postgres_keeps_what_it_acknowledged_when_its_server_is_killed() {
    killed(Engine::Postgres);
}

fn killed(engine: Engine) {
    let mut dice = Dice::of_this_run("kill");
    let database = TestDatabase::fresh(engine);
    let mut process = Process::start(&database);
    let keys = Keys::of_a_house(&database, &process);
    let mut settled = Written::new();
    for round in 0..rounds(5, 100) {
        let diaries = database.folder.path().join(format!("round-{round}"));
        // Chance chooses the moment; nothing waits for anything.
        let until = Duration::from_millis(50 + dice.roll(1_450));
        under_load(&diaries, round, &process, &keys, until);
        assert!(!process.wait().success());

        process = Process::start(&database);
        assert!(process.started_in < READY_WITHIN, "{:?}", process.started_in);
        let written = Diary::read_all(&diaries);
        settled.extend(settle(&process, &keys, written));
    }
    nothing_is_missing_or_doubled(&database, &process, &keys, &settled);
    let verified = rummelig(&database, &["verify"]);
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
    process.ask_to_stop();
    assert_eq!(process.wait().code(), Some(0), "the end that was asked for");
    let answered = settled.values().filter(|told| told.is_some()).count();
    println!("{engine:?}: {answered} requests settled, 0 missing, 0 doubled");
}

/// Lets all callers work until the moment comes; they stop when the server does not answer any more.
fn under_load(diaries: &Path, round: u64, process: &Process, keys: &Keys, until: Duration) {
    let ended = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for caller in 0..CALLERS {
            let ended = &ended;
            scope.spawn(move || {
                let agent = agent();
                let mut diary = Diary::open(diaries, caller);
                for number in 0.. {
                    let act = Act::of(&format!("r{round}-{caller}-{number}"));
                    if ended.load(Ordering::Relaxed) || !diary.act(&act, process, keys, &agent) {
                        break;
                    }
                }
            });
        }
        std::thread::sleep(until);
        process.kill();
        ended.store(true, Ordering::Relaxed);
    });
}

/// Each answer is given again as it was; each request without one is sent again and takes effect once.
fn settle(process: &Process, keys: &Keys, written: Written) -> Written {
    assert!(!written.is_empty());
    let requests: Vec<(String, Option<Told>)> = written.into_iter().collect();
    let part = requests.len().div_ceil(8);
    std::thread::scope(|scope| {
        let parts: Vec<_> = requests
            .chunks(part)
            .map(|requests| {
                scope.spawn(move || {
                    let agent = agent();
                    requests
                        .iter()
                        .map(|(key, told)| again(process, keys, &agent, key, *told))
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        parts.into_iter().flat_map(|part| part.join().unwrap()).collect()
    })
}

fn again(
    process: &Process,
    keys: &Keys,
    agent: &ureq::Agent,
    key: &str,
    told: Option<Told>,
) -> (String, Option<Told>) {
    let act = Act::of(key);
    let answer = act.send(process, keys, agent).expect("the server is there");
    if let Some(told) = told {
        assert_eq!(Told::of(&answer), told, "{key} was answered otherwise before: {}", answer.body);
        let is_stored = told.status != 404;
        assert!(
            !is_stored || answer.header("Idempotency-Replayed") == Some("true"),
            "{key} took effect twice"
        );
    }
    let once_more = act.send(process, keys, agent).expect("the server is there");
    assert_eq!(Told::of(&once_more), Told::of(&answer), "{key}");
    (key.to_owned(), Some(Told::of(&answer)))
}

/// What the database holds is what the callers were told, no more and no less.
fn nothing_is_missing_or_doubled(database: &TestDatabase, process: &Process, keys: &Keys, settled: &Written) {
    let agent = agent();
    let done = |path: &str| {
        let paths = settled.iter().filter(move |(key, told)| {
            Act::of(key).path == path && told.is_some_and(|told| told.status < 300)
        });
        paths.map(|(key, _)| Act::of(key)).collect::<Vec<_>>()
    };
    let orders: BTreeSet<String> = done("/v1/orders").into_iter().map(|act| act.key).collect();
    let there: Vec<String> = walk(&keys.client(process, &agent), "/v1/orders")
        .iter()
        .map(|order| order["external_id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(there.len(), orders.len());
    assert_eq!(there.into_iter().collect::<BTreeSet<_>>(), orders);
    assert_eq!(count(database, "event WHERE type = 'order.accepted'"), orders.len());

    let mut expected: BTreeMap<String, i64> = BTreeMap::new();
    let adjustments = done("/v1/adjustments");
    for act in &adjustments {
        *expected.entry(act.body["sku"].as_str().unwrap().to_owned()).or_default() +=
            act.body["delta"].as_i64().unwrap();
    }
    let staff = keys.staff(process, &agent);
    for row in walk(&staff, "/v1/inventory") {
        let sku = row["sku"].as_str().unwrap();
        assert_eq!(row["on_hand"].as_i64(), Some(expected.get(sku).copied().unwrap_or(0)), "{sku}");
    }
    let movements = walk(&staff, "/v1/inventory-movements");
    let of = |reason: &str| movements.iter().filter(|movement| movement["reason"] == reason).count();
    assert_eq!((of("adjustment"), of("move")), (adjustments.len(), done("/v1/moves").len()));
    assert_eq!(movements.len(), adjustments.len() + done("/v1/moves").len());
}

fn walk(api: &Api<'_>, path: &str) -> Vec<Value> {
    let mut rows = Vec::new();
    let mut next = format!("{path}?limit=200");
    loop {
        let page = api.get(&next).expect(200);
        rows.extend(page["data"].as_array().unwrap().iter().cloned());
        match page["next_cursor"].as_str() {
            Some(cursor) => next = format!("{path}?limit=200&cursor={cursor}"),
            None => return rows,
        }
    }
}

#[derive(diesel::QueryableByName)]
struct Counted {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    value: i64,
}

fn count(database: &TestDatabase, table: &str) -> usize {
    let text = format!("SELECT COUNT(*) AS value FROM {table}");
    let row: Counted = sql_query(text).get_result(&mut database.connect()).unwrap();
    row.value.try_into().unwrap()
}
