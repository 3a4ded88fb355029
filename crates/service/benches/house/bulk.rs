//! Many rows: an opening stock read from a file, and the inventory walked page by page.

use crate::database::{Engine, TestDatabase};
use crate::house::{self, CLIENT, House, face, write};
use crate::name_of;
use crate::report::{Sizes, figure, median, percentile, seconds};
use crate::server::{self, Server};
use rummelig_domain::code::{SkuCode, Text};
use rummelig_service::app::catalog::{self, SkuFacts};
use rummelig_service::app::precondition::Precondition;
use serde_json::Value;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

/// Items per transaction while the catalogue is made.
const CHUNK: usize = 500;
/// Imports, each into a house of its own.
const IMPORTS: usize = 1;
/// Rows of a page of the inventory.
const PAGE: usize = 200;
/// Pages that are looked at.
const PAGES: usize = 300;

/// Prints the time and memory of an import, and the time of a page of what it made.
pub(crate) fn measure(engine: Engine, sizes: Sizes) {
    let name = name_of(engine);
    let (mut took, mut memory) = (Vec::new(), Vec::new());
    for round in 0..IMPORTS {
        let database = catalogue(engine, sizes.rows);
        let file = opening_stock(database.folder.path(), sizes.rows);
        let (seconds, mib) = import(&database, &file);
        took.push(seconds);
        memory.push(mib);
        if round == 0 {
            pages(&database, name);
        }
    }
    figure(&format!("import_stock.{name}.{}_rows", sizes.rows), median(&took), "s", took.len());
    figure(&format!("import_stock.{name}.memory"), median(&memory), "MiB at most", memory.len());
}

fn item(number: usize) -> SkuCode {
    SkuCode::new(format!("ROW-{number:06}")).expect("a code")
}

/// A house with so many items more.
fn catalogue(engine: Engine, rows: usize) -> TestDatabase {
    let House { database, store, client } = House::open(TestDatabase::fresh(engine));
    for first in (0..rows).step_by(CHUNK) {
        write(&store, move |tx| {
            (first..(first + CHUNK).min(rows)).try_for_each(|number| {
                let facts = SkuFacts::named(item(number), Some(Text::new("Bowl").expect("a name")));
                catalog::put(tx, client, &facts, &Precondition::NONE).map(|_| ())
            })
        });
    }
    database
}

fn opening_stock(folder: &Path, rows: usize) -> PathBuf {
    let mut text = "site,location,sku,quantity\n".to_owned();
    for number in 0..rows {
        let place = face(number % house::SKUS);
        writeln!(text, "{},{place},{},{}", house::SITE, item(number), 1 + number % 50).expect("a line");
    }
    let path = folder.join("stock.csv");
    std::fs::write(&path, text).expect("a file");
    path
}

/// Imports by the binary; seconds, and the most memory that it had in RAM, in MiB.
fn import(database: &TestDatabase, file: &Path) -> (f64, f64) {
    let mut peak = 0.0_f64;
    let took = seconds(|| {
        let mut child = server::command(database)
            .args(["import", "stock"])
            .arg(file)
            .args(["--client", CLIENT])
            .stdout(Stdio::null())
            .spawn()
            .expect("the binary starts");
        let status = loop {
            peak = peak.max(server::resident_mib(child.id()));
            if let Some(status) = child.try_wait().expect("a status") {
                break status;
            }
            std::thread::sleep(Duration::from_millis(20));
        };
        assert!(status.success(), "the import ended with {status}");
    });
    (took, peak)
}

fn pages(database: &TestDatabase, name: &str) {
    let (server, _) = Server::start(database);
    let handheld = server.handheld();
    let first = format!("/v1/inventory?limit={PAGE}");
    let mut path = first.clone();
    let mut took = Vec::new();
    for _ in 0..PAGES {
        let asked = Instant::now();
        let (status, body) = handheld.get(&path);
        took.push(asked.elapsed().as_secs_f64() * 1_000.0);
        assert_eq!(status, 200, "{body}");
        let page: Value = serde_json::from_str(&body).expect("JSON");
        let next = page["next_cursor"].as_str();
        path = next.map_or_else(|| first.clone(), |cursor| format!("{first}&cursor={cursor}"));
    }
    figure(&format!("inventory_page.{name}.p50"), percentile(&took, 0.50), "ms", took.len());
    figure(&format!("inventory_page.{name}.p95"), percentile(&took, 0.95), "ms", took.len());
}
