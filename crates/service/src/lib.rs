//! The service: store, app, http, jobs and the command line.

pub mod app;
pub mod cli;
pub mod config;
pub mod http;
pub mod jobs;
pub mod server;
pub mod startup;
pub mod store;
