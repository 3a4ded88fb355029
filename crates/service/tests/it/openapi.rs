//! The description of the API is one: what is committed, what the command prints and what the service serves.

use crate::support::{Engine, TestApp, run};
use std::process::Command;

/// How to mend it where it differs, said once.
const MEND: &str =
    "docs/openapi.json is not what the routes say: run `make openapi` and look at the difference";

#[test]
fn the_committed_description_is_what_the_routes_say() {
    let printed = Command::new(env!("CARGO_BIN_EXE_rummelig")).arg("openapi").output().expect("it runs");
    assert!(printed.status.success());
    let printed = String::from_utf8(printed.stdout).expect("text");
    assert!(printed == include_str!("../../../../docs/openapi.json"), "{MEND}");
    run(Engine::Sqlite, |app: &TestApp| {
        let served = app.nobody().get("/v1/openapi.json").expect(200);
        let printed: serde_json::Value = serde_json::from_str(&printed).expect("JSON");
        assert_eq!(served, printed);
        assert!(printed["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")), "OpenAPI 3.1");
    });
}
