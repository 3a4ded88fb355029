//! A house to measure: one site, pick faces full of goods, one owner, workers and totes.

use crate::database::TestDatabase;
use rummelig_domain::client::OwnerRules;
use rummelig_domain::code::{
    ClientCode, HandlingUnitCode, LocationCode, SiteCode, SkuCode, Text, WorkerCode, ZoneCode,
};
use rummelig_domain::handling_unit::HandlingUnitKind;
use rummelig_domain::ids::{ClientId, TaskId};
use rummelig_domain::language::{Language, WorkerLanguage};
use rummelig_domain::location::{LocationKind, Position};
use rummelig_service::app::adjustments::{self, Adjustment, AdjustmentReason};
use rummelig_service::app::precondition::Precondition;
use rummelig_service::app::sites::{self, SiteFacts};
use rummelig_service::app::{AppError, catalog, clients, handling_units, locations, workers, zones};
use rummelig_service::store::{Caller, Store, StoreError, StoreOptions, Tx, orders, tasks, tours};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The site.
pub(crate) const SITE: &str = "AARHUS";
/// The owner.
pub(crate) const CLIENT: &str = "ACME";
/// Items, each with a pick face of its own; enough that neighbours seldom want the same.
pub(crate) const SKUS: usize = 2_000;
/// Callers at most, each with a worker and a tote of its own.
pub(crate) const CALLERS: usize = 64;
/// Where totes are set down.
pub(crate) const PACK: &str = "PACK-1";
/// Units in each pick face: more than any bench takes.
const UNITS: i64 = 900_000;
/// Items per transaction while the house is made.
const CHUNK: usize = 250;

/// A store on a database with goods in it.
pub(crate) struct House {
    pub(crate) store: Store,
    pub(crate) client: ClientId,
    pub(crate) database: TestDatabase,
}

/// The code of an item.
pub(crate) fn sku(number: usize) -> SkuCode {
    SkuCode::new(format!("SKU-{number:05}")).expect("a code")
}

/// The code of its pick face.
pub(crate) fn face(number: usize) -> LocationCode {
    LocationCode::new(format!("A-{:03}-{}", number / 4, number % 4)).expect("a code")
}

/// The code of a caller's worker.
pub(crate) fn worker(caller: usize) -> String {
    format!("W-{caller:02}")
}

/// The code of a caller's tote.
pub(crate) fn tote(caller: usize) -> String {
    format!("T-{caller:04}")
}

/// The code of the site.
pub(crate) fn site() -> SiteCode {
    SiteCode::new(SITE).expect("a code")
}

impl House {
    /// Opens the store as the server does, and fills the house.
    pub(crate) fn open(database: TestDatabase) -> Self {
        let store = Store::open(&database.url, &options(&database)).expect("the fresh database opens");
        let client = write(&store, |tx| {
            make_site(tx)?;
            (0..CALLERS).try_for_each(|caller| equip(tx, caller))?;
            Ok(clients::create(tx, &owner())?.record.value.id)
        });
        for first in (0..SKUS).step_by(CHUNK) {
            write(&store, move |tx| (first..(first + CHUNK).min(SKUS)).try_for_each(|n| fill(tx, client, n)));
        }
        Self { store, client, database }
    }

    /// The id of the pick task of a released order, as a handheld knows it that was offered the task.
    pub(crate) fn pick_task(&self, order: &str) -> String {
        let found = self.store.read(&Caller::hotel("cli:bench"), |tx| pick_task(tx, self.client, order));
        found.expect("a task").to_string()
    }
}

/// The pick task of an order that is on one tour.
pub(crate) fn pick_task(tx: &mut Tx<'_>, client: ClientId, order: &str) -> Result<TaskId, AppError> {
    let order = orders::by_external_id(tx, client, order)?.expect("an order");
    let slot = tours::totes_of_order(tx, client, order.id.0.into())?.into_iter().next().expect("a tour");
    let task = tasks::of_tour(tx, slot.tour_id.0.into())?.into_iter().next().expect("a task");
    Ok(TaskId(task.id.0))
}

/// As many connections as `serve` takes on this engine, or as many as are tried.
fn options(database: &TestDatabase) -> StoreOptions {
    let tried = std::env::var("RUMMELIG_BENCH_CONNECTIONS").ok().and_then(|text| text.parse().ok());
    let connections = tried.unwrap_or(match database.engine {
        crate::database::Engine::Sqlite => 4,
        crate::database::Engine::Postgres => 16,
    });
    StoreOptions { connections, ..StoreOptions::default() }
}

/// How often the store gave a command back as busy; its caller then asks again, as a client of the API would.
pub(crate) static BUSY: AtomicUsize = AtomicUsize::new(0);

/// Runs a command of the application as the house; a refusal ends the bench.
pub(crate) fn write<T: Send + 'static>(
    store: &Store,
    command: impl Fn(&mut Tx<'_>) -> Result<T, AppError> + Clone + Send + Sync + 'static,
) -> T {
    loop {
        match store.write(&Caller::hotel("cli:bench"), command.clone()) {
            Err(AppError::Store(StoreError::Busy)) => BUSY.fetch_add(1, Ordering::Relaxed),
            done => return done.expect("a command that nothing refuses"),
        };
    }
}

fn owner() -> clients::ClientFacts {
    clients::ClientFacts {
        code: ClientCode::new(CLIENT).expect("a code"),
        name: Text::new("Acme Keramik").expect("a name"),
        site: None,
        language: Language::Danish,
        vat_no: None,
        gs1_prefix: None,
        // The bench asks for each allocation, as a command of its own.
        rules: OwnerRules { auto_allocate: false, ..OwnerRules::default() },
    }
}

fn make_site(tx: &mut Tx<'_>) -> Result<(), AppError> {
    let facts = SiteFacts {
        code: site(),
        name: Text::new("Lager Aarhus").expect("a name"),
        time_zone: None,
        default_cut_off: jiff::civil::time(15, 0, 0, 0),
    };
    sites::create(tx, &facts)?;
    let code = ZoneCode::new("A").expect("a code");
    zones::create(tx, &zones::ZoneFacts { site: site(), code, name: None })?;
    let pack = LocationCode::new(PACK).expect("a code");
    locations::create(tx, &location(pack, LocationKind::Pack)).map(|_| ())
}

fn equip(tx: &mut Tx<'_>, caller: usize) -> Result<(), AppError> {
    let person = workers::WorkerFacts {
        code: WorkerCode::new(worker(caller)).expect("a code"),
        display_name: Text::new("Worker").expect("a name"),
        language: WorkerLanguage::Danish,
        site: Some(site()),
    };
    workers::create(tx, &person)?;
    let unit = handling_units::HandlingUnitFacts {
        code: HandlingUnitCode::new(tote(caller)).expect("a code"),
        kind: HandlingUnitKind::Tote,
        site: site(),
        location: Some(LocationCode::new(PACK).expect("a code")),
        parent: None,
        slots: None,
        weight_g_max: None,
    };
    handling_units::create(tx, &unit).map(|_| ())
}

fn location(code: LocationCode, kind: LocationKind) -> locations::LocationFacts {
    locations::LocationFacts {
        site: site(),
        code,
        zone: ZoneCode::new("A").expect("a code"),
        kind,
        position: Position::default(),
        length_mm: None,
        width_mm: None,
        height_mm: None,
        weight_g_max: None,
        hand_mm: None,
        reach: None,
        pickable: None,
        single_sku: false,
    }
}

fn fill(tx: &mut Tx<'_>, client: ClientId, number: usize) -> Result<(), AppError> {
    locations::create(tx, &location(face(number), LocationKind::PickFace))?;
    let facts = catalog::SkuFacts {
        weight_g: Some(250),
        ..catalog::SkuFacts::named(sku(number), Some(Text::new("Mug, blue").expect("a name")))
    };
    catalog::put(tx, client, &facts, &Precondition::NONE)?;
    let goods = Adjustment {
        site: site(),
        location: face(number),
        sku: sku(number),
        lot: None,
        serials: Vec::new(),
        delta: UNITS,
        reason: AdjustmentReason::Found,
    };
    adjustments::adjust(tx, client, &goods).map(|_| ())
}
