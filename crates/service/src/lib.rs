//! The service: store, app, http, jobs and the command line.

pub mod app;
pub mod http;
pub mod server;
pub mod store;
