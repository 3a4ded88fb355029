//! `make bench`: what the design promises in numbers, measured, one JSON line per figure.
//!
//! Names of figures as arguments choose a part (`order_cycle`, `door`); `RUMMELIG_BENCH_SHORT=1` takes small numbers, to
//! see whether it runs. PostgreSQL comes from `scripts/with-postgres.sh`. A noisy machine is assumed: what is compared
//! runs in interleaved pairs in the same process, and the figure is the median.
#![expect(clippy::expect_used, reason = "a bench ends where something does not work")]

mod bare;
mod bulk;
mod cycle;
#[path = "../../tests/it/support/database.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod database;
mod door;
mod house;
mod http_cycle;
mod ledger;
mod order_cycle;
mod record;
mod report;
mod scan;
mod server;

use database::Engine;
use report::Sizes;

/// A part, by its name.
type Part = (&'static str, fn(Engine, Sizes));
/// The parts, in the order in which they run.
const PARTS: [Part; 5] = [
    ("order_cycle", order_cycle::measure),
    ("http_cycle", http_cycle::measure),
    ("scan", scan::measure),
    ("door", door::measure),
    ("bulk", bulk::measure),
];

fn main() {
    // `cargo bench` hands its own flags on.
    let wanted: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let sizes = Sizes::of_environment();
    for (name, measure) in PARTS {
        if wanted.is_empty() || wanted.iter().any(|part| part == name) {
            for engine in [Engine::Sqlite, Engine::Postgres] {
                measure(engine, sizes);
            }
        }
    }
}

/// The word for an engine in the name of a figure.
fn name_of(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "sqlite",
        Engine::Postgres => "postgres",
    }
}
