//! `migrate`, `verify`, `backup`, `restore` and `openapi`.

use super::print;
use crate::app::backup::{self, BackupError};
use crate::app::verify;
use crate::config::Settings;
use crate::http;
use crate::startup::{self, FAILED, Failure, USAGE};
use crate::store::{DatabaseUrl, migrations};
use clap::Args;
use serde_json::json;
use std::path::PathBuf;

pub(super) fn migrate(settings: &Settings, json: bool) -> Result<u8, Failure> {
    let url = settings.owner.as_ref().unwrap_or(&settings.database);
    let applied = migrations::migrate(url)?;
    let schema = migrations::schema_version();
    let text = format!("schema {schema}, {applied} migration(s) applied");
    print(json, &json!({ "schema": schema, "applied": applied }), &text)?;
    Ok(0)
}

pub(super) fn openapi() -> Result<u8, Failure> {
    let router = http::router::Router::new(http::routes());
    print(false, &json!(null), http::openapi::document(router.routes()).trim_end())?;
    Ok(0)
}

/// Check that stock adds up.
#[derive(Args)]
pub(super) struct Verify {
    /// Look at the ledger only from this sequence on
    #[arg(long, value_name = "SEQ")]
    since: Option<i64>,
}

impl Verify {
    pub(super) fn run(self, settings: &Settings, json: bool) -> Result<u8, Failure> {
        startup::prepare_to_read(settings, USAGE)?;
        let not_run = |failure: Failure| failure.with_code(USAGE);
        let store = startup::open_store(settings).map_err(not_run)?;
        let report = verify::of_store(&store, self.since).map_err(|error| not_run(error.into()))?;
        print(json, &report.json(), &report.lines().join("\n"))?;
        Ok(u8::from(!report.is_clean()))
    }
}

/// Take a verified copy.
#[derive(Args)]
pub(super) struct Backup {
    /// The folder; made where it is missing
    to: PathBuf,
}

impl Backup {
    pub(super) fn run(self, settings: &Settings, json: bool) -> Result<u8, Failure> {
        if let DatabaseUrl::Postgres(_) = settings.database {
            return Err(Failure::failed(BackupError::Postgres));
        }
        startup::prepare_to_read(settings, FAILED)?;
        let store = startup::open_store(settings)?;
        let (copy, manifest) =
            backup::backup(&store, &settings.database, &self.to).map_err(Failure::failed)?;
        let path = copy.display().to_string();
        print(json, &json!({ "path": path, "manifest": manifest }), &path)?;
        Ok(0)
    }
}

/// Put a copy where no file is yet.
#[derive(Args)]
pub(super) struct Restore {
    /// The copy, beside its manifest
    from: PathBuf,
    /// The new database file
    #[arg(long, value_name = "PATH")]
    into: PathBuf,
}

impl Restore {
    pub(super) fn run(self, settings: &Settings, json: bool) -> Result<u8, Failure> {
        if let DatabaseUrl::Postgres(_) = settings.database {
            return Err(Failure::failed(BackupError::Postgres));
        }
        let (manifest, report) = backup::restore(&self.from, &self.into).map_err(Failure::failed)?;
        let path = self.into.display().to_string();
        let value = json!({ "path": path, "manifest": manifest, "verify": report.json() });
        print(json, &value, &format!("restored {path}\n{}", report.lines().join("\n")))?;
        Ok(u8::from(!report.is_clean()))
    }
}
