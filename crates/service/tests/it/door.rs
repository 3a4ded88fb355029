//! The door: what is open, who is let in, and in which order a request is refused.

use crate::support::{TestApp, on_both};
use rummelig_service::http::slug::Slug;
use serde_json::json;
use ureq::http::Method;

on_both! {
    what_is_open_needs_no_key,
    every_slug_has_its_page_in_both_languages,
    a_key_is_needed_and_must_be_good,
    a_key_in_an_address_is_revoked,
    paths_and_methods,
    sizes_and_media_types,
    parameters,
    a_problem_speaks_the_language_of_the_caller,
}

fn what_is_open_needs_no_key(app: &TestApp) {
    let nobody = app.nobody();
    assert_eq!(nobody.get("/health/live").expect(200)["status"], "live");
    assert_eq!(nobody.get("/health/ready").expect(200)["status"], "ready");
    assert_eq!(nobody.get("/version").expect(200)["name"], "rummelig");
    let description = nobody.get("/v1/openapi.json").expect(200);
    assert_eq!(description["openapi"], "3.1.0");
    assert_eq!(description["paths"]["/v1/sites"]["post"]["x-rummelig-access"]["scope"], "sites:write");
}

fn every_slug_has_its_page_in_both_languages(app: &TestApp) {
    for slug in Slug::ALL {
        let page = app.nobody().get(&format!("/problems/{}", slug.as_str()));
        assert_eq!(page.header("Content-Type"), Some("text/html; charset=utf-8"));
        for part in ["lang=\"en\"", "lang=\"da\"", "What to do next", "Hvad du kan gøre", slug.as_str()] {
            assert!(page.body.contains(part), "{slug:?} has {part}");
        }
    }
    app.nobody().get("/problems/no-such-slug").problem(404, "not-found");
}

fn a_key_is_needed_and_must_be_good(app: &TestApp) {
    let nobody = app.nobody();
    let refused = nobody.get("/v1/sites");
    refused.problem(401, "key-missing");
    assert_eq!(refused.header("WWW-Authenticate"), Some("Bearer"));
    assert!(refused.header("X-Request-Id").is_some_and(|id| id.len() == 36));
    // Without a key nobody learns which paths exist.
    nobody.get("/v1/no-such-thing").problem(401, "key-missing");
    nobody.send(Method::DELETE, "/v1/sites", None).problem(401, "key-missing");
    nobody.with("Authorization", "Basic YTpi").get("/v1/sites").problem(401, "key-missing");

    let good = app.key(None, "staff:all");
    let last = if good.ends_with('0') { '1' } else { '0' };
    let bent = format!("{}{last}", &good[..good.len() - 1]);
    let unknown = rummelig_service::app::key_token::Token::generate(false).unwrap();
    for token in [bent.as_str(), "x", unknown.reveal()] {
        let refused = app.with_key(token).get("/v1/sites");
        refused.problem(401, "key-invalid");
        assert!(refused.header("WWW-Authenticate").is_some());
    }
    nobody.with("Authorization", &format!("bearer {good}")).get("/v1/sites").expect(200);
}

fn a_key_in_an_address_is_revoked(app: &TestApp) {
    let key = app.key(None, "staff:all");
    let staff = app.with_key(&key);
    staff.get("/v1/sites").expect(200);
    app.nobody().get(&format!("/v1/sites?key={key}")).problem(400, "parameter-invalid");
    staff.get("/v1/sites").problem(401, "key-invalid");
}

fn paths_and_methods(app: &TestApp) {
    let staff = app.staff();
    for path in ["/v1", "/v1/", "/v1/sites/", "/v1/no-such-thing", "/v1//sites", "/v1/%FF"] {
        staff.get(path).problem(404, "not-found");
    }
    app.nobody().get("/no-such-thing").problem(404, "not-found");
    let refused = staff.send(Method::PUT, "/v1/sites", Some(&json!({})));
    refused.problem(405, "method-not-allowed");
    assert_eq!(refused.header("Allow"), Some("GET, HEAD, POST"));
    staff.send(Method::OPTIONS, "/v1/sites", None).problem(405, "method-not-allowed");

    let head = staff.send(Method::HEAD, "/v1/sites", None);
    assert_eq!((head.status, head.body.as_str()), (200, ""));
    assert_eq!(head.header("Content-Type"), Some("application/json"));
}

fn sizes_and_media_types(app: &TestApp) {
    let staff = app.staff().with("Idempotency-Key", "k");
    let long = format!("/v1/sites?status={}", "x".repeat(8 * 1024));
    app.nobody().get(&long).problem(414, "uri-too-long");
    let post = |media_type: &str, body: Vec<u8>| {
        staff.send_bytes(Method::POST, "/v1/sites", Some((media_type, body)))
    };
    let large = vec![b' '; 1024 * 1024 + 1];
    post("application/json", large.clone()).problem(413, "body-too-large");
    post("text/plain", large).problem(413, "body-too-large");
    for media_type in ["text/plain", "application/merge-patch+json", "application/json; charset=latin1"] {
        post(media_type, b"{}".to_vec()).problem(415, "media-type-unsupported");
    }
    let packed = staff.with("Content-Encoding", "gzip");
    packed.post("/v1/sites", &json!({})).problem(415, "media-type-unsupported");
    let body =
        post("application/json; charset=utf-8", b"{\"code\": }".to_vec()).problem(400, "json-malformed");
    assert_eq!(body["detail"], "This is not JSON: see line 1, column 10.");
    post("application/json", br#"{"code":"A","code":"B","name":"x"}"#.to_vec()).faults(
        400,
        "validation-failed",
        &[("/code", "duplicate")],
    );
}

fn parameters(app: &TestApp) {
    let staff = app.staff();
    staff.get("/v1/sites?sort=name").faults(400, "parameter-unknown", &[("sort", "unknown_field")]);
    staff.get("/v1/sites?dry_run=true").problem(400, "parameter-unknown");
    staff.get("/v1/sites?limit=0&count=maybe").faults(
        400,
        "parameter-invalid",
        &[("limit", "out_of_range"), ("count", "unknown_value")],
    );
    staff.with("Idempotency-Key", "a b").post("/v1/sites", &json!({})).faults(
        400,
        "parameter-invalid",
        &[("Idempotency-Key", "bad_format")],
    );
}

fn a_problem_speaks_the_language_of_the_caller(app: &TestApp) {
    let refused = app.staff().with("Accept-Language", "da-DK, en;q=0.5").get("/v1/no-such-thing");
    assert_eq!(refused.problem(404, "not-found")["title"], "Ikke fundet");
    assert_eq!(refused.header("Content-Language"), Some("da"));
}
