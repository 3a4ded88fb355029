//! `house set`.

use super::{actor, print};
use crate::app::{AppError, house};
use crate::config::Settings;
use crate::startup::{self, Failure, USAGE};
use crate::store::Caller;
use clap::Subcommand;
use rummelig_domain::client::Gs1Prefix;
use serde_json::json;

/// What holds for the whole house.
#[derive(Subcommand)]
pub(super) enum House {
    /// Set the GS1 company prefix under which parcels of clients without one of their own are numbered
    #[command(after_help = "Example:\n  rummelig house set --gs1-prefix 5712345")]
    Set {
        /// The 4 to 12 digits that GS1 gave the house
        #[arg(long, value_name = "DIGITS")]
        gs1_prefix: String,
    },
}

impl House {
    pub(super) fn run(self, settings: &Settings, json: bool) -> Result<u8, Failure> {
        let Self::Set { gs1_prefix } = self;
        let prefix = Gs1Prefix::new(&gs1_prefix)
            .map_err(|error| Failure::new(USAGE, format!("--gs1-prefix: {error}")))?;
        startup::prepare_to_write(settings)?;
        let store = startup::open_store(settings)?;
        let said = prefix.clone();
        store
            .write(&Caller::hotel(&actor()), move |tx| house::set_gs1_prefix(tx, &said))
            .map_err(|error: AppError| super::house::refused(error))?;
        print(json, &json!({ "gs1_prefix": prefix.as_str() }), prefix.as_str())?;
        Ok(0)
    }
}
