//! `import`.

use super::house::refused;
use super::{actor, print};
use crate::app::App;
use crate::app::imports::documents::OrderDocument;
use crate::app::imports::engine::{Options, Source, run};
use crate::app::imports::kind::Kind;
use crate::app::imports::map::ColumnMap;
use crate::app::imports::order_sink::OrderSink;
use crate::app::imports::report::ImportReport;
use crate::app::imports::{ImportError, runs};
use crate::config::Settings;
use crate::startup::{self, FAILED, Failure, IO_FAULT, USAGE};
use crate::store::Caller;
use crate::store::keys::client_of_code;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use rummelig_domain::ids::ClientId;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Done, and some rows were rejected.
const ROWS_REJECTED: u8 = 3;

/// A file that is imported for a client.
#[derive(Args)]
pub(super) struct Import {
    /// What the rows are
    #[arg(value_parser = ["orders"])]
    kind: String,
    /// The CSV file
    file: PathBuf,
    /// Whose rows they are
    #[arg(long, value_name = "CODE")]
    client: String,
    /// Which columns are which fields (TOML); without it the headers are the fields
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// Where the rows go that were set aside or rejected, with the reasons
    #[arg(long, value_name = "FILE")]
    rejected: Option<PathBuf>,
}

impl Import {
    pub(super) fn run(self, settings: &Settings, json: bool) -> Result<u8, Failure> {
        let kind = Kind::parse(&self.kind)
            .ok_or_else(|| Failure::new(USAGE, format!("there is no kind {}", self.kind)))?;
        let map = self.map.as_deref().map(read_map).transpose()?;
        let file = File::open(&self.file).map_err(|error| cannot("read", &self.file, &error))?;
        startup::prepare_to_write(settings)?;
        let app = startup::open(settings)?;
        let hotel = Caller::hotel(&actor());
        let client = app
            .store
            .read(&hotel, |tx| client_of_code(tx, &self.client))?
            .ok_or_else(|| Failure::failed(format!("there is no client {}", self.client)))?;
        let mut source = Source::open(BufReader::new(file)).map_err(stopped)?;
        let sha256 = source.examined().sha256;
        let earlier = app.store.read(&hotel, |tx| runs::earlier(tx, client, kind, &sha256));
        let report = match earlier.map_err(refused)? {
            Some(report) => report,
            None => self.import(&app, client, map.as_ref(), &mut source)?,
        };
        print(json, &report.to_json(), report.to_string().trim_end())?;
        Ok(if report.rejected.rows > 0 { ROWS_REJECTED } else { 0 })
    }

    fn import(
        &self,
        app: &App,
        client: ClientId,
        map: Option<&ColumnMap>,
        source: &mut Source<BufReader<File>>,
    ) -> Result<ImportReport, Failure> {
        let rejected: Box<dyn Write> = match &self.rejected {
            Some(path) => {
                let file = File::create(path).map_err(|error| cannot("write", path, &error))?;
                Box::new(BufWriter::new(file))
            }
            None => Box::new(io::sink()),
        };
        let caller = Caller::client(client, &actor());
        let unknown_sku = map.map(|map| map.unknown_sku).unwrap_or_default();
        let mut sink = OrderSink::new(app.store.clone(), caller.clone(), client, unknown_sku);
        let name = self.file.file_name().unwrap_or_default().to_string_lossy();
        let bar = bar();
        let progress = |done, rows| {
            bar.set_length(rows);
            bar.set_position(done);
        };
        let options = Options { file: &name, map, rows_max: None, progress: &progress };
        let report = run::<OrderDocument, _, _>(source, options, &mut sink, rejected);
        bar.finish_and_clear();
        let report = report.map_err(stopped)?;
        let (kept, sha256) = (report.clone(), source.examined().sha256);
        app.store.write(&caller, move |tx| runs::keep(tx, client, &kept, &sha256)).map_err(refused)?;
        Ok(report)
    }
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
        ImportError::Io(_) | ImportError::Sink(_) => IO_FAULT,
    };
    Failure::new(code, error.to_string())
}
