//! The binary as a shell sees it.

use crate::support::house::House;
use crate::support::{Engine, TestApp, TestDatabase, on_both, rummelig, rummelig_in};
use std::process::Output;

on_both! {
    verify_says_what_it_looked_at,
    a_key_made_beside_a_server_opens_the_door,
    backup_is_for_sqlite,
    lost_keys_stop_the_start_while_answers_rest_on_them,
}

#[track_caller]
fn said(output: &Output, code: i32) -> String {
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{error}");
    String::from_utf8_lossy(if code == 0 { &output.stdout } else { &output.stderr }).trim_end().to_owned()
}

fn run(app: &TestApp, arguments: &[&str]) -> Output {
    rummelig(&app.database, arguments)
}

fn verify_says_what_it_looked_at(app: &TestApp) {
    let text = said(&run(app, &["verify"]), 0);
    for name in ["I1-ledger", "I2-balances", "I8-owners", "I9-provenance", "sku-totals", "isolation"] {
        assert!(text.contains(&format!("ok {name} (")), "{text}");
    }
    assert_eq!(text.contains("ok integrity"), app.engine() == Engine::Sqlite, "{text}");
}

fn a_key_made_beside_a_server_opens_the_door(app: &TestApp) {
    let token = said(&run(app, &["key", "create", "--staff", "--scopes", "staff:all"]), 0);
    app.with_key(&token).get("/v1/sites").expect(200);
    let site = said(&run(app, &["site", "add", "--code", "AARHUS", "--name", "Lager Aarhus"]), 0);
    app.with_key(&token).get(&format!("/v1/sites/{site}")).expect(200);
    assert!(
        said(&run(app, &["site", "add", "--code", "AARHUS", "--name", "x"]), 1).contains("AARHUS is taken")
    );
    let id = &token["rml_live_".len()..][..12];
    said(&run(app, &["key", "revoke", id]), 0);
    app.with_key(&token).get("/v1/sites").problem(401, "key-invalid");
    assert!(
        said(&run(app, &["key", "create", "--client", "NOBODY", "--scopes", "orders:read"]), 1)
            .contains("NOBODY")
    );
}

fn backup_is_for_sqlite(app: &TestApp) {
    let copies = app.database.folder.path().join("copies");
    let copies = copies.to_str().unwrap();
    let output = run(app, &["backup", copies]);
    if app.engine() == Engine::Postgres {
        assert!(said(&output, 1).contains("pg_dump"));
        return;
    }
    let copy = said(&output, 0);
    let into = app.database.folder.path().join("back/again.db");
    let into = into.to_str().unwrap();
    assert!(said(&run(app, &["restore", &copy, "--into", into]), 0).contains("ok I1-ledger"));
    assert!(said(&run(app, &["restore", &copy, "--into", into]), 1).contains("exists already"));
    let mut bytes = std::fs::read(&copy).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    std::fs::write(&copy, bytes).unwrap();
    let other = app.database.folder.path().join("other.db");
    assert!(said(&run(app, &["restore", &copy, "--into", other.to_str().unwrap()]), 1).contains("manifest"));
    assert!(!other.exists());
}

fn lost_keys_stop_the_start_while_answers_rest_on_them(app: &TestApp) {
    House::of(app);
    let place = app.database.keys();
    std::fs::remove_file(place.path()).unwrap();
    let text = said(&run(app, &["serve", "--listen", "127.0.0.1:0"]), 1);
    assert!(text.contains("server.keys is gone") || text.contains("rummelig.db.keys is gone"), "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(!place.path().exists(), "no other key was made in its place");
    said(&run(app, &["verify"]), 0);
}

#[test]
fn a_start_that_cannot_be_says_why_in_one_line() {
    let database = TestDatabase::fresh(Engine::Sqlite);
    let (folder, url) = (database.folder.path(), database.url_text());
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for (url, arguments, code, sentence) in [
        ("mysql://x", &["verify"][..], 2, "RUMMELIG_DATABASE_URL: unknown database 'mysql'"),
        (&url, &["serve", "--listen", &address], 1, "the port is in use"),
        (&url, &["serve", "--listen", "0.0.0.0:0"], 2, "--insecure-http"),
        (&url, &["serve", "--tls-cert", "x"], 2, "--tls-cert does not exist"),
        ("sqlite:/proc/none/a.db", &["serve", "--listen", "127.0.0.1:0"], 1, "cannot make the folder"),
        ("sqlite:nowhere.db", &["verify"], 2, "there is no database nowhere.db"),
    ] {
        let text = said(&rummelig_in(folder, url, arguments), code);
        assert!(text.contains(sentence) && text.lines().count() == 1, "{text}");
    }
    std::fs::write(folder.join("rummelig.toml"), "listn = 1").unwrap();
    assert!(said(&rummelig_in(folder, &url, &["verify"]), 2).contains("unknown key 'listn'"));
}
