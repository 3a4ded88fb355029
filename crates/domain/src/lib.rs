//! Facts and rules of the warehouse.
//!
//! Nothing here reads a clock, a database, the network or a source of randomness: time and seeds are arguments.
//! A rule takes a snapshot and returns a plan with its reasons; the service loads the one and writes the other.

#![warn(clippy::wildcard_enum_match_arm)]

pub mod actor;
pub mod client;
pub mod code;
pub mod count;
pub mod country;
pub mod handling_unit;
pub mod ids;
pub mod inbound;
pub mod language;
pub mod line_no;
pub mod location;
pub mod money;
pub mod order;
pub mod packing;
pub mod people;
pub mod picking;
pub mod printing;
pub mod quantity;
pub mod random;
pub mod site;
pub mod sku;
pub mod stock;
pub mod task;
pub mod time;
pub mod wave;
mod words;
pub mod worker;
