//! `import`.

use super::{actor, print};
use crate::app::imports::ImportError;
use crate::app::imports::kind::Kind;
use crate::app::imports::map::ColumnMap;
use crate::app::imports::perform::{self, Progress};
use crate::config::Settings;
use crate::startup::{self, FAILED, Failure, IO_FAULT, USAGE};
use crate::store::keys::client_of_code;
use crate::store::{Caller, Keep, Store};
use clap::Args;
use clap::builder::PossibleValuesParser;
use indicatif::{ProgressBar, ProgressStyle};
use rummelig_domain::ids::ClientId;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Done, and some rows were rejected.
const ROWS_REJECTED: u8 = 3;

/// A file of rows.
#[derive(Args)]
pub(super) struct Import {
    /// What the rows are
    #[arg(value_parser = PossibleValuesParser::new(Kind::ALL.map(Kind::as_str)))]
    kind: String,
    /// The CSV file
    file: PathBuf,
    /// Whose rows they are: required for skus, stock, inbound and orders
    #[arg(long, value_name = "CODE")]
    client: Option<String>,
    /// Which columns are which fields (TOML); without it the headers are the fields
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// Only say what would be done; a large file keeps other writers of a SQLite database waiting
    #[arg(long)]
    dry_run: bool,
    /// Where the rows go that were set aside or rejected, with the reasons
    #[arg(long, value_name = "FILE")]
    rejected: Option<PathBuf>,
}

impl Import {
    pub(super) fn run(self, settings: &Settings, json: bool) -> Result<u8, Failure> {
        let kind = Kind::parse(&self.kind)
            .ok_or_else(|| Failure::new(USAGE, format!("there is no kind {}", self.kind)))?;
        self.check_client(kind)?;
        let map = self.map.as_deref().map(read_map).transpose()?.map(Arc::new);
        File::open(&self.file).map_err(|error| cannot("read", &self.file, &error))?;
        if let Some(path) = &self.rejected {
            // What it holds stays until the import has something to write.
            File::options()
                .append(true)
                .create(true)
                .open(path)
                .map_err(|error| cannot("write", path, &error))?;
        }
        startup::prepare_to_write(settings)?;
        let store = startup::open_store(settings)?;
        let client = self.client.as_deref().map(|code| client(&store, code)).transpose()?;
        let caller = match client {
            Some(client) => Caller::client(client, &actor()),
            None => Caller::hotel(&actor()),
        };
        let bar = bar();
        let shown = bar.clone();
        let progress: Progress = Arc::new(move |done, rows| {
            shown.set_length(rows);
            shown.set_position(done);
        });
        let import = perform::Import {
            kind,
            client,
            file: self.file,
            map,
            rejected: self.rejected,
            rows_max: None,
            keep: if self.dry_run { Keep::DryRun } else { Keep::Yes },
        };
        let report = perform::import(&store, &caller, &import, &progress);
        bar.finish_and_clear();
        let report = report.map_err(stopped)?;
        print(json, &report.to_json(), report.to_string().trim_end())?;
        if self.dry_run {
            // With standard error gone there is nobody to tell.
            let _ = writeln!(io::stderr(), "dry run: nothing was written");
        }
        Ok(if report.rejected.rows > 0 { ROWS_REJECTED } else { 0 })
    }

    /// Rows of a client say whose they are, rows of the house do not.
    fn check_client(&self, kind: Kind) -> Result<(), Failure> {
        match (&self.client, kind.of_client()) {
            (None, true) => {
                Err(Failure::new(USAGE, format!("{kind} belong to a client; name it with --client")))
            }
            (Some(_), false) => {
                Err(Failure::new(USAGE, format!("{kind} belong to the house; leave out --client")))
            }
            (None, false) | (Some(_), true) => Ok(()),
        }
    }
}

fn client(store: &Store, code: &str) -> Result<ClientId, Failure> {
    store
        .read(&Caller::hotel(&actor()), |tx| client_of_code(tx, code))?
        .ok_or_else(|| Failure::failed(format!("there is no client {code}")))
}

/// Drawn on standard error, and only where that is a terminal.
fn bar() -> ProgressBar {
    let bar = ProgressBar::new(0);
    match ProgressStyle::with_template("{wide_bar} {human_pos}/{human_len} rows") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

fn read_map(path: &Path) -> Result<ColumnMap, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| cannot("read", path, &error))?;
    ColumnMap::parse(&text).map_err(|error| Failure::new(USAGE, format!("{}: {error}", path.display())))
}

fn cannot(what: &str, path: &Path, error: &io::Error) -> Failure {
    Failure::failed(format!("cannot {what} {}: {error}", path.display()))
}

fn stopped(error: ImportError) -> Failure {
    let code = match &error {
        ImportError::Unreadable { .. } | ImportError::TooManyRows { .. } => FAILED,
        ImportError::Unusable { .. } => USAGE,
        ImportError::Store(_) | ImportError::Io(_) | ImportError::Sink(_) => IO_FAULT,
    };
    Failure::new(code, error.to_string())
}
