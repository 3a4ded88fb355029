//! Facts and rules of the warehouse.
//!
//! Nothing here reads a clock, a database, the network or a source of randomness: time and seeds are arguments.
//! A rule takes a snapshot and returns a plan with its reasons; the service loads the one and writes the other.

pub mod ids;
pub mod quantity;
pub mod time;
