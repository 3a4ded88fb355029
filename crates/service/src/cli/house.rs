//! `site add`, `client add`.

use super::{actor, print};
use crate::app::AppError;
use crate::app::clients::{self, ClientFacts};
use crate::app::error::Conflict;
use crate::app::sites::{self, SiteFacts};
use crate::config::Settings;
use crate::startup::{self, Failure, USAGE};
use crate::store::Caller;
use clap::Subcommand;
use rummelig_domain::client::OwnerRules;
use rummelig_domain::code::{ClientCode, SiteCode, Text};
use rummelig_domain::language::Language;
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
        let store = startup::open_store(settings)?;
        let made = store.write(&Caller::hotel(&actor()), move |tx| sites::create(tx, &facts));
        let site = made.map_err(refused)?.value;
        let id = site.id.to_string();
        print(json, &json!({ "id": id, "code": site.code.as_str() }), &id)?;
        Ok(0)
    }
}

/// The companies that own the goods.
#[derive(Subcommand)]
pub(super) enum Client {
    /// Add a client and print its id
    #[command(
        after_help = "Example:\n  rummelig client add --code ACME --name \"Eksempel A/S\" --site AARHUS"
    )]
    Add {
        /// Unique in the house: A to Z, 0 to 9 and -, at most 16
        #[arg(long)]
        code: String,
        /// The company's name
        #[arg(long)]
        name: String,
        /// Where its orders go that name no site
        #[arg(long)]
        site: Option<String>,
    },
}

impl Client {
    pub(super) fn run(self, settings: &Settings, json: bool) -> Result<u8, Failure> {
        let Self::Add { code, name, site } = self;
        let usage = |flag: &str, error: String| Failure::new(USAGE, format!("--{flag}: {error}"));
        let site = site
            .map(|code| SiteCode::new(code).map_err(|error| usage("site", error.to_string())))
            .transpose()?;
        let facts = ClientFacts {
            code: ClientCode::new(code).map_err(|error| usage("code", error.to_string()))?,
            name: Text::new(&name).map_err(|error| usage("name", error.to_string()))?,
            site: site.clone(),
            language: Language::Danish,
            vat_no: None,
            gs1_prefix: None,
            rules: OwnerRules::default(),
        };
        startup::prepare_to_write(settings)?;
        let store = startup::open_store(settings)?;
        let made = store.write(&Caller::hotel(&actor()), move |tx| clients::create(tx, &facts));
        let client = match made {
            Err(AppError::ReferencesUnknown(_)) => {
                let code = site.map(|site| site.to_string()).unwrap_or_default();
                return Err(Failure::failed(format!(
                    "there is no site {code}; add it with `rummelig site add`"
                )));
            }
            made => made.map_err(refused)?.record.value,
        };
        let id = client.id.to_string();
        print(json, &json!({ "id": id, "code": client.code.as_str() }), &id)?;
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
