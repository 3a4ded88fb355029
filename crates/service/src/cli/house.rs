//! `site add`.

use super::{actor, print};
use crate::app::AppError;
use crate::app::error::Conflict;
use crate::app::sites::{self, SiteFacts};
use crate::config::Settings;
use crate::startup::{self, Failure, USAGE};
use crate::store::Caller;
use clap::Subcommand;
use rummelig_domain::code::{SiteCode, Text};
use rummelig_domain::site::{DEFAULT_CUT_OFF, SiteTimeZone};
use serde_json::json;

/// The buildings of the house.
#[derive(Subcommand)]
pub(super) enum Site {
    /// Add a site and print its id
    #[command(after_help = "Example:\n  rummelig site add --code AARHUS --name \"Lager Aarhus\"")]
    Add {
        /// Unique in the house
        #[arg(long)]
        code: String,
        /// What people call it
        #[arg(long)]
        name: String,
        /// A time zone of the IANA list
        #[arg(long)]
        timezone: Option<String>,
    },
}

impl Site {
    pub(super) fn run(self, settings: &Settings, json: bool) -> Result<u8, Failure> {
        let Self::Add { code, name, timezone } = self;
        let usage = |flag: &str, error: String| Failure::new(USAGE, format!("--{flag}: {error}"));
        let facts = SiteFacts {
            code: SiteCode::new(code).map_err(|error| usage("code", error.to_string()))?,
            name: Text::new(&name).map_err(|error| usage("name", error.to_string()))?,
            time_zone: timezone
                .map(|name| time_zone(&name).map_err(|error| usage("timezone", error)))
                .transpose()?,
            default_cut_off: DEFAULT_CUT_OFF,
        };
        startup::prepare_to_write(settings)?;
        let app = startup::open(settings)?;
        let made = app.store.write(&Caller::hotel(&actor()), move |tx| sites::create(tx, &facts));
        let site = made.map_err(refused)?.value;
        let id = site.id.to_string();
        print(json, &json!({ "id": id, "code": site.code.as_str() }), &id)?;
        Ok(0)
    }
}

fn time_zone(name: &str) -> Result<SiteTimeZone, String> {
    let zone = jiff::tz::TimeZone::get(name).map_err(|_| format!("there is no time zone {name}"))?;
    SiteTimeZone::new(zone).map_err(|error| error.to_string())
}

/// A refusal of the application as one line.
pub(super) fn refused(error: AppError) -> Failure {
    match error {
        AppError::Conflict(Conflict::CodeTaken { code }) => {
            Failure::failed(format!("the code {code} is taken"))
        }
        AppError::NotFound => Failure::failed("there is no such thing"),
        AppError::Store(error) => error.into(),
        other => Failure::failed(format!("refused: {other:?}")),
    }
}
