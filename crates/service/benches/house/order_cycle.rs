//! Orders a second through the application's commands, beside the bare program in the same run.

use crate::bare::{Bare, Recorded, Script, World};
use crate::cycle;
use crate::database::{Engine, TestDatabase};
use crate::house::{BUSY, House};
use crate::record::Recorder;
use crate::report::{Dice, Sizes, figure, median};
use diesel::sql_types::BigInt;
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// How many ask at once.
pub(crate) const ASKING: [usize; 3] = [1, 8, 64];
/// The items of the recorded cycle; any three, in the order of their numbers.
const RECORDED: [usize; 3] = [11, 222, 1_333];

/// Runs pairs of application and bare program and prints both and their ratio.
pub(crate) fn measure(engine: Engine, sizes: Sizes) {
    let (recorded, from) = record();
    let house = House::open(TestDatabase::fresh(engine));
    // The bare program begins on a house like it, made by the same commands.
    let House { database, store, .. } = House::open(TestDatabase::fresh(engine));
    drop(store);
    let world = World::of(&database);
    let script = Script::new(&recorded, &from, &world);
    let name = crate::name_of(engine);
    figure(&format!("order_cycle.{name}.commands"), script.commands() as f64, "commands", 1);
    figure(&format!("order_cycle.{name}.rows"), script.writes() as f64, "rows written", 1);
    let bare = Bare::open(database, world, script);
    for callers in ASKING {
        pairs(&house, &bare, callers, sizes);
    }
}

fn pairs(house: &House, bare: &Bare, callers: usize, sizes: Sizes) {
    let by_app =
        |caller: usize, number: usize, dice: &mut Dice| cycle::run_by_chance(house, (caller, number), dice);
    let by_bare = |caller: usize, number: usize, dice: &mut Dice| bare.cycle(caller, number, dice);
    rate(callers, sizes.warm_up, by_app);
    rate(callers, sizes.warm_up, by_bare);
    let (mut app, mut plain, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    let before = (rows(&house.database), rows(&bare.database));
    let mut cycles = (0, 0);
    BUSY.store(0, Ordering::Relaxed);
    for _ in 0..sizes.pairs {
        let (rate_app, made_app) = rate(callers, sizes.side, by_app);
        let (rate_bare, made_bare) = rate(callers, sizes.side, by_bare);
        app.push(rate_app);
        plain.push(rate_bare);
        ratios.push(rate_app / rate_bare);
        cycles = (cycles.0 + made_app, cycles.1 + made_bare);
    }
    let after = (rows(&house.database), rows(&bare.database));
    check_same_rows((&before.0, &after.0, cycles.0), (&before.1, &after.1, cycles.1));
    let name = format!("order_cycle.{}.{callers}", crate::name_of(bare.engine()));
    figure(&format!("{name}.app"), median(&app), "orders/s", sizes.pairs);
    figure(&format!("{name}.bare"), median(&plain), "orders/s", sizes.pairs);
    figure(&format!("{name}.ratio"), median(&ratios), "app/bare", sizes.pairs);
    figure(&format!("{name}.busy"), BUSY.load(Ordering::Relaxed) as f64, "commands", cycles.0);
}

static NUMBER: AtomicUsize = AtomicUsize::new(0);

/// So many callers run `work` one after the other for a while; how many a second, and how many.
pub(crate) fn rate(
    callers: usize,
    during: Duration,
    work: impl Fn(usize, usize, &mut Dice) + Sync,
) -> (f64, usize) {
    let done = AtomicUsize::new(0);
    let started = Instant::now();
    std::thread::scope(|scope| {
        for caller in 0..callers {
            let (work, done) = (&work, &done);
            scope.spawn(move || {
                let mut dice = Dice::new(NUMBER.fetch_add(1, Ordering::Relaxed) as u64);
                while started.elapsed() < during {
                    work(caller, NUMBER.fetch_add(1, Ordering::Relaxed), &mut dice);
                    done.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    let made = done.load(Ordering::Relaxed);
    (made as f64 / started.elapsed().as_secs_f64(), made)
}

/// One cycle on SQLite with every write of every command written down.
fn record() -> (Recorded, World) {
    let house = House::open(TestDatabase::fresh(Engine::Sqlite));
    let from = World::of(&house.database);
    let mut recorder = Recorder::install(&house.database);
    let mut commands = Vec::new();
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    cycle::run(&house, (0, number), RECORDED, || commands.push(recorder.take()));
    (Recorded { skus: RECORDED, caller: 0, order: cycle::order_number(0, number), commands }, from)
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

/// The tables that a cycle grows.
const GROWING: [&str; 14] = [
    "orders",
    "order_line",
    "allocation",
    "stock",
    "movement",
    "event",
    "audit_entry",
    "tour",
    "tour_tote",
    "task",
    "task_line",
    "shipment",
    "parcel",
    "parcel_line",
];

fn rows(database: &TestDatabase) -> BTreeMap<&'static str, i64> {
    let mut conn = database.connect();
    let mut count = |table: &str| -> i64 {
        let counted =
            sql_query(format!("SELECT count(*) AS rows FROM {table}")).get_result::<Count>(&mut conn);
        counted.expect("a number of rows").rows
    };
    GROWING.into_iter().map(|table| (table, count(table))).collect()
}

type Grown<'a> = (&'a BTreeMap<&'static str, i64>, &'a BTreeMap<&'static str, i64>, usize);

/// The comparison is worth nothing unless both wrote as many rows of each table for an order.
fn check_same_rows(app: Grown<'_>, bare: Grown<'_>) {
    for table in GROWING {
        let grown = |(before, after, _): Grown<'_>| after[table] - before[table];
        let (app_rows, bare_rows) = (grown(app) * bare.2 as i64, grown(bare) * app.2 as i64);
        assert_eq!(
            app_rows, bare_rows,
            "{table}: the bare program does not write what the application writes"
        );
    }
}
