//! A file from its first byte to its report.

use super::ImportError;
use super::batch::{Intake, RunId, StoreSink, TxSink};
use super::documents::{InboundDocument, OrderDocument};
use super::engine::{Options, Source, run};
use super::house_intake::{Clients, HandlingUnits, Locations, Sites, Workers};
use super::inbound_intake::InboundShipments;
use super::kind::Kind;
use super::map::ColumnMap;
use super::order_intake::Orders;
use super::reading::Document;
use super::report::ImportReport;
use super::rows::{ClientRow, HandlingUnitRow, LocationRow, SiteRow, SkuRow, StockRow, WorkerRow};
use super::runs::{self, Earlier, Imported};
use super::sku_intake::Skus;
use super::stock_intake::Stock;
use crate::app::AppError;
use crate::store::{Caller, Keep, Store, Tx};
use rummelig_domain::ids::ClientId;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Write};
use std::path::PathBuf;
use std::sync::Arc;
use uuid::Uuid;

/// From so many rows on an import changes how the tables look.
const MANY_ROWS: u64 = 1_000;

/// Told how far an import is: the rows done, and the rows of the file.
pub type Progress = Arc<dyn Fn(u64, u64) + Send + Sync>;

/// A file that is to be imported.
#[derive(Clone)]
pub struct Import {
    /// As what.
    pub kind: Kind,
    /// For whom: a client for the kinds that [`Kind::of_client`] names, none for the others.
    pub client: Option<ClientId>,
    /// Where it is.
    pub file: PathBuf,
    /// Which columns are which fields, where they are not named after them.
    pub map: Option<Arc<ColumnMap>>,
    /// Where the rows go that were not taken.
    pub rejected: Option<PathBuf>,
    /// The most rows; none for no limit.
    pub rows_max: Option<u64>,
    /// Whether it is only tried. A trial is one transaction that is undone at its end, so that its report is exactly
    /// that of the import; on SQLite other writers wait for it.
    pub keep: Keep,
}

/// Imports a file; the same bytes, kind and client a second time only give the first report again.
///
/// Rows are written some hundred at a time. An import that was cut off is taken up again by the same call: what it had
/// written stays as it is, and counts as unchanged.
///
/// # Errors
/// [`ImportError`]. Before the first row is written: a file that cannot be read, or that does not fit its map.
pub fn import(
    store: &Store,
    caller: &Caller,
    import: &Import,
    progress: &Progress,
) -> Result<ImportReport, ImportError> {
    let mut source = import.open()?;
    let file = import.imported(&source);
    let earlier = store.read(caller, |tx| runs::earlier(tx, &file)).map_err(of_app)?;
    let (run, resumed) = match earlier {
        Some(Earlier::Ended(report)) => return Ok(*report),
        Some(Earlier::Begun(run)) => (run, true),
        None => (RunId(Uuid::now_v7()), false),
    };
    if import.keep == Keep::DryRun {
        return import.only_try(store, caller, (run, resumed), progress);
    }
    let way = Way::Store { store: store.clone(), caller: caller.clone(), file: file.clone() };
    let report = import.run(&mut source, way, (run, resumed), progress)?;
    let kept = report.clone();
    store.write(caller, move |tx| runs::end(tx, &file, run, &kept)).map_err(of_app)?;
    if report.rows >= MANY_ROWS
        && let Err(error) = store.renew_statistics()
    {
        tracing::warn!(error = %error, "the tables could not be looked at after an import; the server does so later");
    }
    Ok(report)
}

/// Where the documents of an import go.
enum Way<'t, 'c> {
    /// Into the database, batch by batch.
    Store { store: Store, caller: Caller, file: Imported },
    /// Into one transaction.
    Tx(&'t mut Tx<'c>),
}

impl Import {
    fn open(&self) -> Result<Source<BufReader<File>>, ImportError> {
        Source::open(BufReader::new(File::open(&self.file)?))
    }

    /// The name in the report, without the folder.
    fn name(&self) -> String {
        self.file.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    fn imported(&self, source: &Source<BufReader<File>>) -> Imported {
        let sha256 = source.examined().sha256;
        Imported { client: self.client, kind: self.kind, sha256, file: self.name() }
    }

    fn only_try(
        &self,
        store: &Store,
        caller: &Caller,
        run: (RunId, bool),
        progress: &Progress,
    ) -> Result<ImportReport, ImportError> {
        let (import, progress) = (self.clone(), Arc::clone(progress));
        // May run again from its start, so it opens both files anew.
        let trial = move |tx: &mut Tx<'_>| import.run(&mut import.open()?, Way::Tx(tx), run, &progress);
        store.write_with(caller, Keep::DryRun, trial, None)
    }

    fn run(
        &self,
        source: &mut Source<BufReader<File>>,
        way: Way<'_, '_>,
        (run, resumed): (RunId, bool),
        progress: &Progress,
    ) -> Result<ImportReport, ImportError> {
        let sha256 = source.examined().sha256;
        let owner = || {
            self.client.ok_or_else(|| ImportError::Sink(format!("{} belong to a client", self.kind).into()))
        };
        let unknown_sku = self.map.as_ref().map(|map| map.unknown_sku).unwrap_or_default();
        match self.kind {
            Kind::Sites => self.take_in::<SiteRow, _>(source, (way, run), Sites, progress),
            Kind::Clients => self.take_in::<ClientRow, _>(source, (way, run), Clients, progress),
            Kind::Locations => self.take_in::<LocationRow, _>(source, (way, run), Locations, progress),
            Kind::HandlingUnits => {
                self.take_in::<HandlingUnitRow, _>(source, (way, run), HandlingUnits, progress)
            }
            Kind::Workers => self.take_in::<WorkerRow, _>(source, (way, run), Workers, progress),
            Kind::Skus => self.take_in::<SkuRow, _>(source, (way, run), Skus(owner()?), progress),
            Kind::Stock => {
                let stock = Stock::new(owner()?, &sha256, resumed);
                self.take_in::<StockRow, _>(source, (way, run), stock, progress)
            }
            Kind::Orders => {
                let orders = Orders { client: owner()?, unknown_sku };
                self.take_in::<OrderDocument, _>(source, (way, run), orders, progress)
            }
            Kind::Inbound => {
                let shipments = InboundShipments { client: owner()?, unknown_sku };
                self.take_in::<InboundDocument, _>(source, (way, run), shipments, progress)
            }
        }
    }

    fn take_in<D: Document + Send + Sync + 'static, I: Intake<D>>(
        &self,
        source: &mut Source<BufReader<File>>,
        (way, id): (Way<'_, '_>, RunId),
        intake: I,
        progress: &Progress,
    ) -> Result<ImportReport, ImportError> {
        let rejected: Box<dyn Write> = match &self.rejected {
            Some(path) => Box::new(BufWriter::new(File::create(path)?)),
            None => Box::new(io::sink()),
        };
        let name = self.name();
        let map = self.map.as_deref();
        let options = Options { file: &name, map, rows_max: self.rows_max, progress: progress.as_ref() };
        match way {
            Way::Store { store, caller, file } => {
                let mut sink = StoreSink::new(store, caller, intake, id, file);
                run::<D, _, _>(source, options, &mut sink, rejected)
            }
            Way::Tx(tx) => run::<D, _, _>(source, options, &mut TxSink::new(tx, intake, id), rejected),
        }
    }
}

fn of_app(error: AppError) -> ImportError {
    match error {
        AppError::Store(error) => ImportError::Store(error),
        error => ImportError::Sink(error.to_string().into()),
    }
}
