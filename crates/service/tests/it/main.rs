//! The promises of the service, tested through the front on SQLite and PostgreSQL.
//!
//! Write a case as `fn name(app: &TestApp)` and name it in `on_both! { name, … }`: it then runs on a fresh database of
//! each engine, against the real server on a port of its own, and ends with a clean `verify`.
//! PostgreSQL comes from `scripts/with-postgres.sh`; without it the case fails and says so.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking where it stands")]

mod support;

mod cli;
mod counts;
mod demo;
mod door;
mod drill;
mod imports;
mod inbound;
mod jobs;
mod keys;
mod kill;
mod master;
mod migrations;
mod model;
mod moves;
mod openapi;
mod orders;
mod packing;
mod picking;
mod postgres;
mod printing;
mod put_back;
mod putaway;
mod races;
mod sites;
mod sqlite;
mod sscc;
mod statements;
mod storms;
mod verify;
mod walk;
mod walls;
