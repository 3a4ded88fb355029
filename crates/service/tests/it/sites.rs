//! Sites, and with them what every resource does: pages, once, for which version, only tried.

use crate::support::{Api, Engine, TestApp, on_both};
use diesel::connection::SimpleConnection;
use serde_json::{Value, json};

on_both! {
    a_site_is_added_read_and_changed,
    wrong_sites_are_refused_with_every_fault,
    a_code_is_taken_once,
    a_post_takes_effect_once,
    a_post_that_is_under_way_is_not_begun_again,
    a_change_names_its_version,
    a_dry_run_keeps_nothing,
    a_list_is_walked_without_gap_or_double,
    every_key_reads_the_list_and_only_staff_the_rest,
}

fn add(api: &Api<'_>, code: &str) -> Value {
    api.post("/v1/sites", &json!({ "code": code, "name": "Lageret i Århus" })).expect(201)
}

fn a_site_is_added_read_and_changed(app: &TestApp) {
    let staff = app.staff();
    let added = staff.post("/v1/sites", &json!({ "code": "AARHUS", "name": "Lageret i Århus" }));
    let site = added.expect(201);
    let href = added.header("Location").unwrap();
    assert_eq!(href, format!("/v1/sites/{}", site["id"].as_str().unwrap()));
    assert_eq!(added.etag(), "\"1\"");
    for (field, value) in [
        ("name", json!("Lageret i Århus")),
        ("timezone", json!("Europe/Copenhagen")),
        ("default_cut_off", json!("15:00")),
        ("status", json!("active")),
        ("version", json!(1)),
    ] {
        assert_eq!(site[field], value, "{field}");
    }
    assert_eq!(staff.get(href).expect(200), site);

    let change = json!({ "name": "Odense", "timezone": "Europe/Berlin", "default_cut_off": null });
    let changed = staff.if_match(added.etag()).patch(href, &change);
    let body = changed.expect(200);
    assert_eq!((&body["name"], &body["timezone"]), (&json!("Odense"), &json!("Europe/Berlin")));
    assert_eq!((changed.etag(), changed.header("Rummelig-Result")), ("\"2\"", Some("updated")));
    let again = staff.if_match("\"2\"").patch(href, &change);
    assert_eq!(again.expect(200), body);
    assert_eq!((again.etag(), again.header("Rummelig-Result")), ("\"2\"", Some("unchanged")));
}

fn wrong_sites_are_refused_with_every_fault(app: &TestApp) {
    let staff = app.staff();
    let body = json!({ "code": " A", "timezone": "Mars/Olympus", "default_cut_off": 15, "status": "closed" });
    staff.post("/v1/sites", &body).faults(
        400,
        "validation-failed",
        &[
            ("/code", "bad_format"),
            ("/name", "missing"),
            ("/timezone", "unknown_value"),
            ("/default_cut_off", "wrong_type"),
            ("/status", "unknown_field"),
        ],
    );
    let site = add(&staff, "A");
    let href = format!("/v1/sites/{}", site["id"].as_str().unwrap());
    let patch = staff.if_match("\"1\"").patch(&href, &json!({ "name": null, "id": "x" }));
    patch.faults(400, "validation-failed", &[("/name", "missing"), ("/id", "unknown_field")]);
    staff.get("/v1/sites/x").faults(400, "parameter-invalid", &[("id", "bad_format")]);
    staff.get("/v1/sites/00000000-0000-7000-8000-000000000000").problem(404, "not-found");
}

fn a_code_is_taken_once(app: &TestApp) {
    let staff = app.staff();
    add(&staff, "A");
    let other = add(&staff, "B");
    staff.post("/v1/sites", &json!({ "code": "A", "name": "x" })).problem(409, "code-taken");
    let href = format!("/v1/sites/{}", other["id"].as_str().unwrap());
    staff.if_match("\"1\"").patch(&href, &json!({ "code": "A" })).problem(409, "code-taken");
}

fn a_post_takes_effect_once(app: &TestApp) {
    let staff = app.staff();
    let body = json!({ "code": "A", "name": "x" });
    let keyed = staff.with("Idempotency-Key", "k1");
    let first = keyed.post("/v1/sites", &body);
    first.expect(201);
    let again = staff.with("Idempotency-Key", "\"k1\"").post("/v1/sites", &body);
    assert_eq!((again.status, &again.body), (201, &first.body));
    assert_eq!(again.header("Idempotency-Replayed"), Some("true"));
    assert_eq!(again.header("Location"), first.header("Location"));
    assert_eq!(again.header("ETag"), first.header("ETag"));

    keyed.post("/v1/sites", &json!({ "code": "B", "name": "x" })).problem(422, "idempotency-key-reused");
    keyed.post("/v1/sites", &json!({})).problem(422, "idempotency-key-reused");

    // A refusal that rests on our data comes again with its key; faults of the request leave the key free.
    let refused = staff.with("Idempotency-Key", "k2");
    let told = refused.post("/v1/sites", &body);
    told.problem(409, "code-taken");
    let again = refused.post("/v1/sites", &body);
    assert_eq!((again.status, &again.body), (409, &told.body));
    assert_eq!(again.header("Idempotency-Replayed"), Some("true"));
    assert_eq!(again.header("Content-Type"), Some("application/problem+json"));
    let free = staff.with("Idempotency-Key", "k3");
    free.post("/v1/sites", &json!({ "code": "C" })).problem(400, "validation-failed");
    free.post("/v1/sites", &json!({ "code": "C", "name": "x" })).expect(201);

    let bare = app.staff();
    let sent = bare.send_bytes(
        ureq::http::Method::POST,
        "/v1/sites",
        Some(("application/json", body.to_string().into_bytes())),
    );
    sent.problem(400, "idempotency-key-missing");
}

fn a_post_that_is_under_way_is_not_begun_again(app: &TestApp) {
    let body = json!({ "code": "A", "name": "x" });
    let staff = app.staff().with("Idempotency-Key", "k");
    let lock = match app.engine() {
        Engine::Sqlite => "BEGIN IMMEDIATE",
        Engine::Postgres => "BEGIN; LOCK TABLE site",
    };
    let mut other = app.database.connect();
    other.batch_execute(lock).unwrap();
    std::thread::scope(|scope| {
        let first = scope.spawn(|| staff.post("/v1/sites", &body));
        // Long enough for the first to come in, short enough for it to wait out its lock.
        std::thread::sleep(std::time::Duration::from_millis(500));
        let refused = staff.post("/v1/sites", &body);
        refused.problem(409, "request-in-progress");
        assert_eq!(refused.header("Retry-After"), Some("1"));
        other.batch_execute("ROLLBACK").unwrap();
        first.join().unwrap().expect(201);
    });
    let again = staff.post("/v1/sites", &body);
    again.expect(201);
    assert_eq!(again.header("Idempotency-Replayed"), Some("true"));
}

fn a_change_names_its_version(app: &TestApp) {
    let staff = app.staff();
    let site = add(&staff, "A");
    let href = format!("/v1/sites/{}", site["id"].as_str().unwrap());
    let change = json!({ "name": "y" });
    staff.patch(&href, &change).problem(428, "if-match-required");
    let stale = staff.if_match("\"7\"").patch(&href, &change).problem(412, "version-stale");
    assert_eq!(stale["etag"], "\"1\"");
    // What does not exist is told before the version that was not named.
    staff.patch("/v1/sites/00000000-0000-7000-8000-000000000000", &change).problem(404, "not-found");

    let known = staff.with("If-None-Match", "\"1\"").get(&href);
    assert_eq!((known.status, known.body.as_str(), known.etag()), (304, "", "\"1\""));
    staff.if_match("*").patch(&href, &change).expect(200);
    staff.with("If-None-Match", "\"1\"").get(&href).expect(200);
}

fn a_dry_run_keeps_nothing(app: &TestApp) {
    let staff = app.staff();
    let body = json!({ "code": "A", "name": "x" });
    let tried = staff.with("Idempotency-Key", "k").post("/v1/sites?dry_run=true", &body);
    let answer = tried.expect(200);
    assert_eq!((&answer["id"], &answer["code"]), (&Value::Null, &json!("A")));
    assert_eq!(tried.header("Rummelig-Dry-Run"), Some("true"));
    assert_eq!((tried.header("Location"), tried.header("ETag")), (None, None));
    assert_eq!(staff.get("/v1/sites?count=true").expect(200)["total"], 0);
    // The key is free: nothing happened under it.
    staff.with("Idempotency-Key", "k").post("/v1/sites", &body).expect(201);
    staff.post("/v1/sites?dry_run=true", &body).problem(409, "code-taken");
}

fn a_list_is_walked_without_gap_or_double(app: &TestApp) {
    let staff = app.staff();
    let codes: Vec<String> = (0..7).map(|number| format!("S{number}")).collect();
    let sites: Vec<Value> = codes.iter().map(|code| add(&staff, code)).collect();
    for filter in ["", "&status=active", "&updated_since=2026-01-01T00:00:00Z"] {
        let mut seen = Vec::new();
        let mut path = format!("/v1/sites?limit=3{filter}");
        loop {
            let page = staff.get(&path);
            let body = page.expect(200);
            seen.extend(body["data"].as_array().unwrap().iter().map(|site| site["code"].clone()));
            let Some(next) = body["next_cursor"].as_str() else { break };
            let link = page.header("Link").unwrap();
            path = link.strip_prefix('<').unwrap().split('>').next().unwrap().to_owned();
            assert!(path.ends_with(next), "{link}");
        }
        assert_eq!(seen, codes, "{filter}");
    }
    assert_eq!(staff.get("/v1/sites?status=closed").expect(200)["data"], json!([]));

    // In the order of change, from a point in time on.
    let href = format!("/v1/sites/{}", sites[2]["id"].as_str().unwrap());
    let changed = staff.if_match("\"1\"").patch(&href, &json!({ "name": "last" })).expect(200);
    let since = changed["updated_at"].as_str().unwrap();
    let body = staff.get(&format!("/v1/sites?updated_since={since}&count=true")).expect(200);
    assert_eq!(body["data"].as_array().unwrap().last(), Some(&changed));

    let cursor = staff.get("/v1/sites?limit=1").expect(200)["next_cursor"].as_str().unwrap().to_owned();
    for path in [
        format!("/v1/sites?cursor={cursor}&status=active"),
        format!("/v1/sites?cursor={cursor}0"),
        "/v1/sites?cursor=".to_owned(),
    ] {
        staff.get(&path).problem(400, "cursor-invalid");
    }
    staff.get(&format!("/v1/sites?limit=200&cursor={cursor}")).expect(200);
}

fn every_key_reads_the_list_and_only_staff_the_rest(app: &TestApp) {
    let staff = app.staff();
    let site = add(&staff, "A");
    let href = format!("/v1/sites/{}", site["id"].as_str().unwrap());
    let reader = app.staff_with("stock:read");
    reader.get("/v1/sites").expect(200);
    assert_eq!(reader.get(&href).problem(403, "scope-missing")["scope"], "sites:read");
    reader.post("/v1/sites", &json!({})).problem(403, "scope-missing");
}
