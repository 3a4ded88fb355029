//! The application: commands (load, decide, write, in one transaction) and queries.
//!
//! One file per noun. Nothing here knows HTTP, pages or the shell.

pub mod adjustments;
pub mod backup;
pub mod catalog;
pub mod clients;
pub mod counts;
pub mod documents;
pub mod error;
mod error_text;
pub mod handling_units;
pub mod house;
pub mod imports;
pub mod inbound;
pub mod inventory;
pub mod iso;
pub mod key_scope;
pub mod key_token;
pub mod keys;
pub mod locations;
pub mod lots;
pub mod movements;
pub mod moves;
pub mod opening;
pub mod orders;
pub mod packing;
pub mod picking;
pub mod precondition;
pub mod printing;
pub mod put_back;
pub mod putaway;
pub mod references;
pub mod releases;
pub mod said;
pub mod server_keys;
pub mod shipping;
pub mod sites;
pub mod stock_holds;
pub mod tasks;
pub mod tours;
pub mod tracking;
pub mod verify;
pub mod waves;
pub mod workers;
pub mod written;
pub mod zones;

pub use error::AppError;

use crate::store::Store;
use server_keys::ServerKeys;

/// What every command and query works with. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub store: Store,
    /// The server's own keys.
    pub server_keys: ServerKeys,
}
