//! Background work begins when the commit that asked for it is done, not before and not for nothing.

use crate::support::{TestApp, on_both};
use rummelig_domain::ids::ClientId;
use rummelig_service::app::AppError;
use rummelig_service::app::orders::allocation;
use rummelig_service::store::{Caller, Keep, job_queue};
use serde_json::json;
use std::time::Duration;
use uuid::Uuid;

on_both! { the_bell_rings_for_work_that_was_committed }

fn the_bell_rings_for_work_that_was_committed(app: &TestApp) {
    let staff = app.staff();
    staff.post("/v1/clients", &json!({ "code": "ACME", "name": "Acme" })).expect(201);
    let client = staff.get("/v1/clients").expect(200)["data"][0]["id"].as_str().unwrap().to_owned();
    let client = ClientId(client.parse::<Uuid>().unwrap());
    let bell = app.app.store.bell();
    let rang = || bell.wait(Duration::ZERO);
    assert!(!rang(), "nobody asked yet");

    let ask = move |tx: &mut rummelig_service::store::Tx<'_>| {
        job_queue::ask(tx, allocation::JOB, client, Uuid::from_u128(1)).map_err(AppError::from)
    };
    let caller = Caller::hotel("cli:test");
    app.app.store.write_with(&caller, Keep::DryRun, ask, None).unwrap();
    assert!(!rang(), "a dry run leaves no work");
    let refused = app.write(move |tx| {
        ask(tx)?;
        Err::<(), _>(AppError::NotFound)
    });
    assert!(matches!(refused, Err(AppError::NotFound)));
    assert!(!rang(), "a refusal leaves no work");
    app.write(ask).unwrap();
    assert!(rang());
    assert!(!rang(), "once");
}
