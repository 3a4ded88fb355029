//! What a task asks of a person, and whether it fits.
//!
//! No work condition is stored yet; this part holds the place where they will be asked for, so that nothing has to
//! be built around it later.

pub mod demand;
pub mod eligible;
