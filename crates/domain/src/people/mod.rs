//! The work fits the people: what a task asks, what a person's agreed conditions allow, and fixed rules between them.
//!
//! A task has a demand, a person a capability of the same shape. What is kept of a person is what the work must look
//! like, never why. Hard conditions, licences and the law are never traded for speed.

pub mod budget;
pub mod condition;
pub mod demand;
pub mod dimension;
pub mod dispatch;
pub mod eligible;
pub mod ergonomics;
pub mod opening;
pub mod plan;
pub mod profile;
pub mod reason;
pub mod recurrence;
pub mod rules;
pub mod sets;
pub mod signature;
#[cfg(test)]
pub(crate) mod testing;
pub mod working_time;
