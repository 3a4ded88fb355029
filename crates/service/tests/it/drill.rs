//! The way back, as it is trained: work, a copy while the house works, more work, a computer that burns, and the copy
//! put up elsewhere. And the starts and ends of a server as a shell sees them.

use crate::support::process::{Act, Diary, Keys, Process, Told, Written, agent};
use crate::support::{Engine, TestDatabase, rummelig, rummelig_in};
use diesel::{RunQueryDsl, sql_query};
use rummelig_service::store::{DatabaseUrl, connect};
use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::{Duration, Instant};

const CALLERS: u64 = 8;
/// How long the way back may take.
const BACK_WITHIN: Duration = Duration::from_secs(60);

#[test]
fn a_house_comes_back_from_its_copy_with_all_that_the_copy_promises() {
    let database = TestDatabase::fresh(Engine::Sqlite);
    let process = Process::start(&database);
    let keys = Keys::of_a_house(&database, &process);
    let elsewhere = tempfile::tempdir().unwrap();
    let diaries = |name: &str| elsewhere.path().join(name);

    work(&diaries("before"), &process, &keys, 0..250);
    let copies = elsewhere.path().join("copies");
    let output = rummelig(&database, &["backup", copies.to_str().unwrap()]);
    assert!(output.status.success(), "{output:?}");
    let copy = String::from_utf8(output.stdout).unwrap().trim_end().to_owned();
    work(&diaries("after"), &process, &keys, 250..275);

    process.kill();
    drop(process);
    // The keys are kept apart from the copies, as the handbook says.
    let key_file = elsewhere.path().join("server.keys");
    std::fs::copy(database.keys().path(), &key_file).unwrap();
    let folder = database.folder.path().to_owned();
    drop(database);
    assert!(!folder.exists(), "the computer burned");

    let started = Instant::now();
    let into = elsewhere.path().join("new/rummelig.db");
    let restored = rummelig_in(
        elsewhere.path(),
        "sqlite:unused.db",
        &["restore", &copy, "--into", into.to_str().unwrap()],
    );
    assert!(restored.status.success(), "{restored:?}");
    let url = format!("sqlite:{}", into.display());
    let variables = [("RUMMELIG_KEY_FILE", key_file.to_str().unwrap())];
    let process = Process::start_with(elsewhere.path(), &url, &variables);
    let back_in = started.elapsed();
    assert!(back_in < BACK_WITHIN, "{back_in:?}");

    let before = Diary::read_all(&diaries("before"));
    let after = Diary::read_all(&diaries("after"));
    assert_eq!((before.len(), after.len()), (2_000, 200));
    let there = keys_of(&into);
    let missing: Vec<&String> = before.keys().filter(|key| !there.contains(*key)).collect();
    assert!(missing.is_empty(), "acknowledged before the copy, and not in it: {missing:?}");
    // What came after the copy is lost, and can be told: each of these is sent again by whoever sent it.
    let lost: Vec<&String> = after.keys().filter(|key| !there.contains(*key)).collect();
    assert_eq!(lost.len(), after.len(), "the copy holds what came after it");
    println!("back in {back_in:?}; lost since the copy: {} requests, {lost:?}", lost.len());
    answered_as_before(&before, &process, &keys);

    process.ask_to_stop();
    assert_eq!(process.wait().code(), Some(0));
    assert!(rummelig_in(elsewhere.path(), &url, &["verify"]).status.success());
    assert_eq!(said(&into, "SELECT value FROM house_setting WHERE \"key\" = 'restore_epoch'"), ["1"]);
    let entries = said(&into, "SELECT facts AS value FROM audit_entry WHERE action = 'house.restore'");
    assert!(matches!(&entries[..], [facts] if facts.starts_with("{\"epoch\":1,\"event\":")), "{entries:?}");
}

/// Every caller does its part of the numbers; all are answered.
fn work(diaries: &Path, process: &Process, keys: &Keys, numbers: std::ops::Range<u64>) {
    std::thread::scope(|scope| {
        for caller in 0..CALLERS {
            let numbers = numbers.clone();
            scope.spawn(move || {
                let agent = agent();
                let mut diary = Diary::open(diaries, caller);
                for number in numbers {
                    assert!(diary.act(&Act::of(&format!("d-{caller}-{number}")), process, keys, &agent));
                }
            });
        }
    });
}

fn answered_as_before(before: &Written, process: &Process, keys: &Keys) {
    let agent = agent();
    // One in ten, as each was compared by its key already.
    for (key, told) in before.iter().step_by(10) {
        let answer = Act::of(key).send(process, keys, &agent).unwrap();
        assert_eq!(Some(Told::of(&answer)), *told, "{key}");
    }
}

#[derive(diesel::QueryableByName)]
struct Said {
    #[diesel(sql_type = diesel::sql_types::Text)]
    value: String,
}

fn said(database: &Path, text: &str) -> Vec<String> {
    let mut conn = connect(&DatabaseUrl::Sqlite(database.to_owned()), 2_048).unwrap();
    let rows: Vec<Said> = sql_query(text).load(&mut conn).unwrap();
    rows.into_iter().map(|row| row.value).collect()
}

/// The keys under which the database keeps an answer.
fn keys_of(database: &Path) -> BTreeSet<String> {
    said(database, "SELECT \"key\" AS value FROM idempotency").into_iter().collect()
}

#[test]
fn a_second_server_on_one_file_is_refused_and_the_first_serves_on() {
    let database = TestDatabase::fresh(Engine::Sqlite);
    let process = Process::start(&database);
    let output = rummelig(&database, &["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(output.status.code(), Some(75));
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.starts_with("rummelig: another Rummelig serves this file"), "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");
    Keys::of_a_house(&database, &process);
    process.kill();
    assert!(!process.wait().success());
    // The operating system gave the lock back when the process died.
    let process = Process::start(&database);
    process.ask_to_stop();
    assert_eq!(process.wait().code(), Some(0));
}

#[test]
fn a_server_that_is_asked_to_stop_finishes_what_it_began() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let database = TestDatabase::fresh(engine);
        let process = Process::start(&database);
        let output = rummelig(&database, &["key", "create", "--staff", "--scopes", "staff:all"]);
        let token = String::from_utf8(output.stdout).unwrap();
        let address = process.base.strip_prefix("http://").unwrap().to_owned();
        let body = r#"{"code":"AARHUS","name":"Aarhus"}"#;
        let mut stream = TcpStream::connect(&address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let head = format!(
            "POST /v1/sites HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {}\r\nIdempotency-Key: stop\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n",
            token.trim_end(),
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        // The server says that it waits for the body: the request is under way.
        let mut go_on = [0; 25];
        stream.read_exact(&mut go_on).unwrap();
        assert!(go_on.starts_with(b"HTTP/1.1 100"), "{}", String::from_utf8_lossy(&go_on));
        process.ask_to_stop();
        let asked = Instant::now();
        while TcpStream::connect(&address).is_ok() {
            assert!(asked.elapsed() < Duration::from_secs(10), "it still takes new callers");
        }
        stream.write_all(body.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 201"), "{engine:?}: {answer}");
        assert_eq!(process.wait().code(), Some(0), "{engine:?}");
        let text = "SELECT code AS value FROM site";
        let sites: Vec<Said> = sql_query(text).load(&mut database.connect()).unwrap();
        assert_eq!(sites.len(), 1, "{engine:?}: acknowledged and gone");
        assert_eq!(sites[0].value, "AARHUS");
    }
}
