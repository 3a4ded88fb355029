//! A worker: a person on the floor, whatever the terms.
//!
//! There is no field here for a condition, a cause or a speed; work conditions have their own place and key.

use crate::code::{Text, WorkerCode};
use crate::ids::{SiteId, WorkerId};
use crate::language::WorkerLanguage;

/// A person on the floor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worker {
    /// Our id.
    pub id: WorkerId,
    /// Unique in the house.
    pub code: WorkerCode,
    /// What colleagues call this person.
    pub display_name: Text,
    /// What this person chose to read; Danish where nothing was chosen.
    pub language: WorkerLanguage,
    /// Where this person usually works.
    pub site: Option<SiteId>,
}
