//! `key create`, `key list` and `key revoke`.

use super::house::refused;
use super::{actor, print};
use crate::app::AppError;
use crate::app::key_scope::KeyScopes;
use crate::app::key_token::Token;
use crate::app::keys::{self, NewKey};
use crate::config::Settings;
use crate::startup::{self, FAILED, Failure, USAGE};
use crate::store::keys::client_of_code;
use crate::store::{Caller, Store};
use clap::Subcommand;
use rummelig_domain::ids::ClientId;
use serde_json::{Value, json};

const SECONDS_A_DAY: i64 = 24 * 3_600;

/// Keys of the API.
#[derive(Subcommand)]
pub(super) enum Key {
    /// Make a key; only the token is printed, once
    #[command(after_help = "Examples:\n  rummelig key create --staff --scopes staff:all\n  \
                      rummelig key create --client ACME --scopes orders:read,orders:write --expires-in 90d")]
    Create {
        /// The client it speaks for
        #[arg(long, value_name = "CODE", conflicts_with = "staff", required_unless_present = "staff")]
        client: Option<String>,
        /// A key of the warehouse
        #[arg(long)]
        staff: bool,
        /// Scopes and presets, separated by commas
        #[arg(long)]
        scopes: String,
        /// What its owner calls it
        #[arg(long)]
        label: Option<String>,
        /// How many days it holds, such as 90d
        #[arg(long, value_name = "DAYS", default_value = "365d")]
        expires_in: String,
    },
    /// List the keys, never their tokens
    #[command(after_help = "Example:\n  rummelig key list --json")]
    List,
    /// Revoke a key from now on
    #[command(after_help = "Example:\n  rummelig key revoke 0123456789ab")]
    Revoke {
        /// The 12 characters after rml_live_
        id: String,
    },
}

impl Key {
    pub(super) fn run(self, settings: &Settings, json: bool) -> Result<u8, Failure> {
        match self {
            Self::Create { client, staff: _, scopes, label, expires_in } => {
                let scopes = KeyScopes::grant(&scopes, client.is_none())
                    .map_err(|error| Failure::new(USAGE, format!("--scopes: {error}")))?;
                let days = days(&expires_in)?;
                startup::prepare_to_write(settings)?;
                let store = startup::open_store(settings)?;
                let client = client.map(|code| find_client(&store, &code)).transpose()?;
                let expires_at = store.now().plus_seconds(days * SECONDS_A_DAY);
                let token = Token::generate(false).map_err(Failure::failed)?;
                let key = NewKey { client, scopes, label, person: None, expires_at };
                let made = token.clone();
                store
                    .write(&Caller::hotel(&actor()), move |tx| keys::create(tx, &made, &key))
                    .map_err(refused)?;
                print(json, &json!({ "id": token.id(), "token": token.reveal() }), token.reveal())?;
            }
            Self::List => list(settings, json)?,
            Self::Revoke { id } => {
                startup::prepare_to_write(settings)?;
                let store = startup::open_store(settings)?;
                let (caller, name) = (Caller::hotel(&actor()), id.clone());
                match store.write(&caller, move |tx| keys::revoke(tx, &name)) {
                    Ok(()) => print(json, &json!({ "revoked": id }), &format!("revoked {id}"))?,
                    Err(AppError::NotFound) => {
                        return Err(Failure::new(FAILED, format!("there is no live key {id}")));
                    }
                    Err(error) => return Err(refused(error)),
                }
            }
        }
        Ok(0)
    }
}

fn list(settings: &Settings, json: bool) -> Result<(), Failure> {
    startup::prepare_to_read(settings, FAILED)?;
    let store = startup::open_store(settings)?;
    let rows = store.read(&Caller::hotel(&actor()), keys::list).map_err(refused)?;
    let now = store.now();
    let state = |live: bool| if live { "live" } else { "ended" };
    let values: Vec<Value> = rows
        .iter()
        .map(|key| {
            json!({ "id": key.id, "client_id": key.client().map(|id| id.to_string()), "label": key.label,
                "scopes": key.scopes.split(' ').collect::<Vec<_>>(), "state": state(key.is_live(now)),
                "expires_at": key.expires_at.0.to_string() })
        })
        .collect();
    let lines: Vec<String> = rows
        .iter()
        .map(|key| {
            let owner = key.client().map_or_else(|| "staff".to_owned(), |id| id.to_string());
            format!(
                "{} {owner} {} until {} {}",
                key.id,
                state(key.is_live(now)),
                key.expires_at.0,
                key.scopes
            )
        })
        .collect();
    print(json, &Value::Array(values), &lines.join("\n"))
}

fn find_client(store: &Store, code: &str) -> Result<ClientId, Failure> {
    store
        .read(&Caller::hotel(&actor()), |tx| client_of_code(tx, code))?
        .ok_or_else(|| Failure::failed(format!("there is no client {code}")))
}

/// `90d`, from 1 to 3,650 days.
fn days(text: &str) -> Result<i64, Failure> {
    text.strip_suffix('d')
        .and_then(|number| number.parse().ok())
        .filter(|days| (1..=3_650).contains(days))
        .ok_or_else(|| Failure::new(USAGE, "--expires-in must be 1d to 3650d"))
}
