//! The service: store, app, http, jobs and the command line.

pub mod store;
