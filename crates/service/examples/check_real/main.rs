//! The real orders of a real shop, from their file to the hand-over, through the commands that everybody else uses.
//!
//! `make check-real` runs this once on each database. Three days of "Online Retail" are imported; a hall is made with
//! a place for every item, and stock for what is ordered, but for one unit of every hundredth item; orders are
//! allocated, released in waves, picked by four people at once, packed and handed over. Every two-hundredth pick finds
//! one unit too few, so that somebody has to decide. At the end every order is accounted for, and `verify` looks at
//! the ledger.

mod floor;
mod hall;

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use rummelig_domain::client::OwnerRules;
use rummelig_domain::code::{ClientCode, SiteCode, Text};
use rummelig_domain::ids::ClientId;
use rummelig_domain::language::Language;
use rummelig_domain::order::{LineCounters, Order, OrderStatus};
use rummelig_domain::quantity::Quantity;
use rummelig_domain::site::DEFAULT_CUT_OFF;
use rummelig_domain::stock::{Shortage, ShortageReason, explain};
use rummelig_service::app::clients::{self, ClientFacts};
use rummelig_service::app::imports::kind::Kind;
use rummelig_service::app::imports::map::ColumnMap;
use rummelig_service::app::imports::perform::{self, Import, Progress};
use rummelig_service::app::imports::report::ImportReport;
use rummelig_service::app::orders::{self, Loaded, OrderFilter, allocation};
use rummelig_service::app::server_keys::ServerKeys;
use rummelig_service::app::sites::{self, SiteFacts};
use rummelig_service::app::{App, AppError, verify};
use rummelig_service::jobs::{self, StepOutcome};
use rummelig_service::store::page::{After, Walk};
use rummelig_service::store::{
    Caller, DatabaseUrl, Keep, Store, StoreError, StoreOptions, Tx, allocations, migrations,
};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// The most that a run may take on each database.
const TARGET: Duration = Duration::from_secs(60);
const DAYS: [&str; 3] = ["2010-12-01.csv", "2010-12-02.csv", "2010-12-03.csv"];
/// Every so manieth item lacks one unit.
const LACKING: usize = 100;
/// How often a command is sent before its sender gives up.
const SENT_MAX: usize = 20;

/// Whatever ends a run.
pub(crate) type Failed = Box<dyn std::error::Error + Send + Sync>;

/// The house in which the orders are worked off.
pub(crate) struct House {
    /// The service, without its server.
    pub(crate) app: App,
    /// Whose orders they are.
    pub(crate) client: ClientId,
    /// The one site.
    pub(crate) site: SiteCode,
    /// For files that are generated.
    folder: tempfile::TempDir,
    /// How often a command was told that there is too much to do.
    busy: AtomicUsize,
}

fn main() -> Result<ExitCode, Failed> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [engine, data, map] = arguments.as_slice() else {
        return Err(
            "usage: check_real sqlite|postgres FOLDER_OF_THE_DAYS MAP; `make check-real` runs it".into()
        );
    };
    let is_clean = check(engine, Path::new(data), Path::new(map))?;
    Ok(if is_clean { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Whether everything adds up.
fn check(engine: &str, data: &Path, map: &Path) -> Result<bool, Failed> {
    println!("== {engine}: three days of \"Online Retail\" (Chen 2015, CC BY 4.0)");
    let begun = Instant::now();
    let folder = tempfile::tempdir()?;
    let url = match engine {
        "sqlite" => DatabaseUrl::Sqlite(folder.path().join("rummelig.db")),
        "postgres" => postgres()?,
        other => return Err(format!("unknown database {other}").into()),
    };
    migrations::migrate(&url)?;
    let house = open(&url, folder)?;
    let mut stages = Stages::default();
    stages.time("import", || import_days(&house, data, map))?;
    let demand = stages.time("hall and stock", || furnish(&house))?;
    stages.time("allocation", || allocate(&house))?;
    let tasks = stages.time("waves and tours", || floor::release(&house))?;
    let short = stages.time("picks", || floor::pick(&house, tasks))?;
    stages.time("packing", || floor::pack(&house))?;
    stages.time("hand-over", || floor::hand_over(&house))?;
    account_for(&house, &demand, short)?;
    let report = stages.time("verify", || Ok(verify::of_store(&house.app.store, None)?))?;
    println!("{}", report.lines().join("\n"));
    let took = begun.elapsed();
    let busy = house.busy.load(Ordering::Relaxed);
    if busy > 0 {
        println!("busy     {busy:>5} commands were told to come again, and did");
    }
    stages.print(took);
    if took > TARGET {
        println!("over the target of {} s", TARGET.as_secs());
    }
    Ok(report.is_clean())
}

/// A database of its own on the server that scripts/with-postgres.sh started, which goes with it.
fn postgres() -> Result<DatabaseUrl, Failed> {
    let server = std::env::var("RUMMELIG_TEST_POSTGRES")
        .map_err(|_| "run this through scripts/with-postgres.sh, as `make check-real` does")?;
    let name = format!("rummelig_check_{}", Uuid::now_v7().simple());
    PgConnection::establish(&server)?.batch_execute(&format!("CREATE DATABASE {name}"))?;
    let (base, _) = server.rsplit_once('/').ok_or("RUMMELIG_TEST_POSTGRES names no database")?;
    Ok(DatabaseUrl::Postgres(format!("{base}/{name}")))
}

fn open(url: &DatabaseUrl, folder: tempfile::TempDir) -> Result<House, Failed> {
    let store = Store::open(url, &StoreOptions { cache_kib: 16_384, ..StoreOptions::default() })?;
    let app = App { store, server_keys: ServerKeys::from_secret(&[7; 32]) };
    let site = SiteCode::new("HALL")?;
    let facts = SiteFacts {
        code: site.clone(),
        name: Text::new("Hal")?,
        time_zone: None,
        default_cut_off: DEFAULT_CUT_OFF,
    };
    let of_house = Caller::hotel("cli:check-real");
    app.store.write(&of_house, move |tx| sites::create(tx, &facts))?;
    let facts = ClientFacts {
        code: ClientCode::new("RETAIL")?,
        name: Text::new("Online Retail")?,
        site: None,
        language: Language::English,
        vat_no: None,
        gs1_prefix: None,
        rules: OwnerRules::default(),
    };
    let client = app.store.write(&of_house, move |tx| clients::create(tx, &facts))?.record.value.id;
    Ok(House { app, client, site, folder, busy: AtomicUsize::new(0) })
}

impl House {
    /// Sends a command for the house, and again when it is told that there is too much to do, as a handheld does:
    /// then nothing was changed.
    pub(crate) fn write<T: Send + 'static>(
        &self,
        command: impl Fn(&mut Tx<'_>) -> Result<T, AppError> + Send + Sync + 'static,
    ) -> Result<T, AppError> {
        let (caller, command) = (Caller::hotel("cli:check-real"), Arc::new(command));
        for _ in 1..SENT_MAX {
            let again = Arc::clone(&command);
            match self.app.store.write(&caller, move |tx| again(tx)) {
                Err(AppError::Store(StoreError::Busy)) => {
                    self.busy.fetch_add(1, Ordering::Relaxed);
                }
                answer => return answer,
            }
        }
        self.app.store.write(&caller, move |tx| command(tx))
    }

    /// Runs a query for the house.
    pub(crate) fn read<T>(
        &self,
        query: impl FnOnce(&mut Tx<'_>) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        self.app.store.read(&Caller::hotel("cli:check-real"), query)
    }

    /// The orders of one status, or all.
    pub(crate) fn orders(&self, status: Option<OrderStatus>) -> Result<Vec<Loaded>, AppError> {
        let filter = OrderFilter { status, ..OrderFilter::default() };
        let mut found: Vec<Loaded> = Vec::new();
        let mut walk = Walk { updated_since: None, after: None, limit: 200, count: false };
        loop {
            let page = self.read(|tx| orders::list(tx, self.client, &filter, &walk))?;
            found.extend(page.rows.into_iter().map(|view| view.loaded));
            let Some(last) = found.last().filter(|_| page.has_more) else { return Ok(found) };
            walk.after = Some(After { updated_at: last.row.updated_at.0, id: last.row.id.0 });
        }
    }

    /// Imports a file that was made for this run.
    fn import_made(&self, kind: Kind, text: &str) -> Result<(), Failed> {
        let file = self.folder.path().join(format!("{kind}.csv"));
        std::fs::write(&file, text)?;
        let report = self.import(kind, file, None)?;
        if report.rejected.rows > 0 {
            return Err(format!("rows of the hall were rejected:\n{report}").into());
        }
        Ok(())
    }

    fn import(&self, kind: Kind, file: PathBuf, map: Option<Arc<ColumnMap>>) -> Result<ImportReport, Failed> {
        let client = kind.of_client().then_some(self.client);
        let caller = match client {
            Some(client) => Caller::client(client, "cli:check-real"),
            None => Caller::hotel("cli:check-real"),
        };
        let import = Import { kind, client, file, map, rejected: None, rows_max: None, keep: Keep::Yes };
        let progress: Progress = Arc::new(|_, _| {});
        Ok(perform::import(&self.app.store, &caller, &import, &progress)?)
    }
}

fn import_days(house: &House, data: &Path, map: &Path) -> Result<(), Failed> {
    let map = Arc::new(ColumnMap::parse(&std::fs::read_to_string(map)?)?);
    for day in DAYS {
        print!("{}", house.import(Kind::Orders, data.join(day), Some(Arc::clone(&map)))?);
    }
    Ok(())
}

/// Makes the hall and its stock; returns how many units are ordered.
fn furnish(house: &House) -> Result<i64, Failed> {
    let mut demand: BTreeMap<String, i64> = BTreeMap::new();
    let orders = house.orders(None)?;
    for (line, sku) in orders.iter().flat_map(|order| &order.lines) {
        *demand.entry(sku.code.clone()).or_default() += line.quantity;
    }
    let units = demand.values().sum();
    let mut stock = demand;
    for (_, units) in stock.iter_mut().step_by(LACKING) {
        *units -= 1;
    }
    house.import_made(Kind::Locations, &hall::locations(stock.len()))?;
    house.import_made(Kind::HandlingUnits, &hall::handling_units(orders.len()))?;
    house.import_made(Kind::Workers, &hall::workers(floor::PICKERS))?;
    house.import_made(Kind::Stock, &hall::stock(&stock)?)?;
    let lacking = stock.len().div_ceil(LACKING);
    println!(
        "hall       {} places; {} units for {units} ordered: {lacking} items lack one each",
        stock.len(),
        units - i64::try_from(lacking)?
    );
    Ok(units)
}

/// Does the jobs that the orders asked for.
fn allocate(house: &House) -> Result<(), Failed> {
    loop {
        match jobs::step(&house.app, &jobs::work_of)? {
            StepOutcome::Done => {}
            StepOutcome::Idle => return Ok(()),
            StepOutcome::Refused(why) => return Err(why.into()),
        }
    }
}

/// Says what became of every order, and that no unit is left out.
fn account_for(house: &House, demand: &i64, short_picks: usize) -> Result<(), Failed> {
    let all = house.orders(None)?;
    let units = |orders: &[&Loaded], of: fn(LineCounters) -> i64| -> i64 {
        orders.iter().flat_map(|order| &order.order.lines).map(|line| of(line.counters)).sum()
    };
    let (shipped, left): (Vec<&Loaded>, Vec<&Loaded>) =
        all.iter().partition(|order| order.order.status == OrderStatus::Shipped);
    let gone = units(&shipped, |counters| counters.shipped().units());
    let given_up = units(&shipped, |counters| counters.cancelled().units());
    let (full, part): (Vec<&Loaded>, Vec<&Loaded>) = shipped
        .iter()
        .copied()
        .partition(|order| order.order.lines.iter().all(|line| line.counters.cancelled().is_zero()));
    println!("shipped  {:>5} orders, {gone} units; {} of them whole", shipped.len(), full.len());
    println!(
        "short    {:>5} orders went without {given_up} units: {short_picks} picks found one unit too few",
        part.len()
    );
    let mut reasons: BTreeMap<String, (usize, i64, String)> = BTreeMap::new();
    for order in &left {
        let (reason, example) = house.read(|tx| why_it_waits(tx, order))?;
        let entry = reasons.entry(reason).or_insert((0, 0, example));
        entry.0 += 1;
        entry.1 += units(&[order], |counters| counters.quantity().units());
    }
    println!(
        "waiting  {:>5} orders, {} units",
        left.len(),
        units(&left, |counters| counters.quantity().units())
    );
    for (reason, (orders, units, example)) in &reasons {
        println!("  {orders:>5} {reason}, {units} units{example}");
    }
    let accounted = gone + given_up + units(&left, |counters| counters.quantity().units());
    if accounted == *demand {
        Ok(())
    } else {
        Err(format!("{demand} units were ordered, {accounted} are accounted for").into())
    }
}

/// Why an order has not been shipped, with an example in a sentence.
fn why_it_waits(tx: &mut Tx<'_>, loaded: &Loaded) -> Result<(String, String), AppError> {
    let order: &Order = &loaded.order;
    if let Some(hold) = order.holds.first() {
        return Ok((format!("held: {}", hold.reason), String::new()));
    }
    if let (OrderStatus::Open, Some(site)) = (order.status, order.site) {
        let owner = allocations::owner(tx, order.client)?;
        let plan = allocation::plan(tx, loaded, (site, &owner), LineCounters::missing)?;
        let short = plan.lines.iter().find_map(|line| {
            let (row, sku) = loaded.lines.iter().find(|(row, _)| row.id.0 == Uuid::from(line.line))?;
            // The other lines of the order only share its fate.
            let is_cause = |shortage: &&Shortage| shortage.reason != ShortageReason::OrderIncomplete;
            let shortage = line.shortage.as_ref().filter(is_cause)?;
            let demanded = Quantity::new(row.quantity).ok()?;
            let sentence = explain::shortage(shortage, demanded, Language::English);
            Some((shortage.reason, format!(" ({}: {sentence})", sku.code)))
        });
        if let Some((reason, example)) = short {
            return Ok((format!("goes whole or not, and lacks stock: {reason}"), example));
        }
    }
    Ok((format!("stays {}", order.status), String::new()))
}

/// What took how long.
#[derive(Default)]
struct Stages(Vec<(&'static str, Duration)>);

impl Stages {
    fn time<T>(
        &mut self,
        name: &'static str,
        stage: impl FnOnce() -> Result<T, Failed>,
    ) -> Result<T, Failed> {
        let begun = Instant::now();
        let answer = stage();
        self.0.push((name, begun.elapsed()));
        answer
    }

    fn print(&self, all: Duration) {
        let stages: Vec<String> =
            self.0.iter().map(|(name, took)| format!("{name} {:.1}", took.as_secs_f64())).collect();
        println!("seconds    {:.1}: {}", all.as_secs_f64(), stages.join(", "));
    }
}
