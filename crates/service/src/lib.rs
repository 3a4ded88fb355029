//! The service: store, app, http, web, jobs, the demo and the command line.

pub mod app;
pub mod cli;
pub mod config;
pub mod demo;
pub mod http;
pub mod jobs;
pub mod server;
pub mod startup;
pub mod store;
pub mod web;
