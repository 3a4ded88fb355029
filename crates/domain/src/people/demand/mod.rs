//! What a task asks of whoever does it, derived from its lines and never typed.
//!
//! The facts of items, locations, stations, zones and the route give each value, and each value keeps where it comes
//! from. What nobody knows is never taken for light, low or near.

mod change;
mod derive;
mod facts;
mod line;
mod vector;

pub use change::Change;
pub use derive::{
    DemandRules, Route, Station, TaskFacts, TaskTimes, derive_demand, handlings, lines_to_weigh,
};
pub use facts::{DemandFact, UnknownFact, demand_hash};
pub use line::{Case, DemandLine, Guide, Place, Seeing, ZoneFacts};
pub use vector::{Demanded, LIFT_CLASSES, Lifting, Origin, TaskDemand};

/// What a unit is taken to weigh when nobody knows: 15 kg.
pub const UNKNOWN_UNIT_GRAMS: u64 = 15_000;
/// How much one hand takes at a time where units are light: 3 kg.
pub const HANDFUL_GRAMS: u64 = 3_000;
/// How far one walks for a line when nobody knows: 25 m.
pub const UNKNOWN_METRES_PER_LINE: u64 = 25;
