//! Dry runs, and files that something went wrong with, into a real database.

use super::{changes, client, expect_errors, import, report, said, write};
use crate::support::{Engine, TestApp, on_both};
use diesel::sql_types::{BigInt, Text};
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use rummelig_service::app::imports::ImportError;
use rummelig_service::app::imports::kind::Kind;
use rummelig_service::app::imports::perform::{self, Import, Progress};
use rummelig_service::store::{Caller, Keep};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

on_both! { a_dry_run_tells_all_and_changes_nothing, mutated_files_lose_no_row }

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

/// How many rows each table has.
fn rows_of_all_tables(app: &TestApp) -> BTreeMap<String, i64> {
    let mut conn = app.database.connect();
    let tables = match app.engine() {
        Engine::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table'",
        Engine::Postgres => {
            "SELECT CAST(table_name AS TEXT) AS name FROM information_schema.tables WHERE table_schema = 'public'"
        }
    };
    let tables: Vec<Name> = sql_query(tables).load(&mut conn).unwrap();
    assert!(tables.len() > 30, "all tables are listed");
    let rows = |name: &str| {
        let count: Count =
            sql_query(format!("SELECT COUNT(*) AS rows FROM \"{name}\"")).get_result(&mut conn).unwrap();
        count.rows
    };
    let mut rows = rows;
    tables.into_iter().map(|table| (table.name.clone(), rows(&table.name))).collect()
}

fn house(app: &TestApp) {
    client(app);
    for (kind, text, more) in [
        ("sites", "code,name\nAARHUS,Lager Aarhus\n", &[][..]),
        ("locations", "site,code,zone,kind\nAARHUS,A-1,H,pick_face\nAARHUS,A-2,H,pick_face\n", &[]),
        ("skus", "sku,name\nMUG,Krus\nTEA,Te\n", &["--client", "ACME"]),
    ] {
        report(app, kind, &write(app, "house.csv", text), more, 0);
    }
}

fn a_dry_run_tells_all_and_changes_nothing(app: &TestApp) {
    house(app);
    let of_acme = &["--client", "ACME"][..];
    let many: String = (0..1_500).map(|n| format!("NEW-{n},Ny {n}\n")).collect();
    let cases = [
        ("sites", "code,name\nAARHUS,Nyt navn\nODENSE,Odense\n".to_owned(), &[][..]),
        ("clients", "code,name,site\nBETA,Beta,AARHUS\nGAMMA,Gamma,NOWHERE\n".to_owned(), &[]),
        ("locations", "site,code,zone,kind\nAARHUS,B-1,NEW,dock\nAARHUS,A-1,NEW,dock\n".to_owned(), &[]),
        ("handling-units", "code,kind,site,parent\nV-1,trolley,AARHUS,\nT-1,tote,AARHUS,V-1\n".to_owned(), &[]),
        ("workers", "code,display_name\nW-1,Ida\n".to_owned(), &[]),
        ("skus", format!("sku,name\nMUG,Krus\n{many}"), of_acme),
        ("stock", "site,location,sku,quantity\nAARHUS,A-1,MUG,5\nAARHUS,A-9,MUG,5\n".to_owned(), of_acme),
        (
            "orders",
            "external_id,sku,quantity,delivery_method,consignee.name\nW-1,MUG,1,collect,Ann\nW-2,NONE,1,collect,Ann\n"
                .to_owned(),
            of_acme,
        ),
    ];
    for (kind, text, more) in cases {
        let file = write(app, "trial.csv", &text);
        let before = rows_of_all_tables(app);
        let code = if ["clients", "stock", "orders"].contains(&kind) { 3 } else { 0 };
        let output = import(app, kind, &file, &[&["--json", "--dry-run"], more].concat());
        let tried: Value = serde_json::from_str(&said(&output, code)).unwrap();
        assert!(String::from_utf8_lossy(&output.stderr).contains("nothing was written"), "{kind}");
        assert_eq!(rows_of_all_tables(app), before, "{kind}");
        let done = report(app, kind, &file, more, code);
        assert_eq!(tried, done, "a dry run says what the import then does: {kind}");
        assert_ne!(rows_of_all_tables(app), before, "{kind}");
    }
    let again = write(
        app,
        "order.csv",
        "external_id,sku,quantity,delivery_method,consignee.name\nW-2,NONE,1,collect,Ann\n",
    );
    expect_errors(&report(app, "orders", &again, of_acme, 3), &[(2, "sku", "unknown_sku")]);
    let changed = write(app, "skus2.csv", "sku,name\nNEW-1499,Nyt\nNEW-1500,Ny\n");
    assert_eq!(changes(&report(app, "skus", &changed, of_acme, 0)), [1, 1, 0]);
}

/// A small generator, the same numbers on every machine (SplitMix64).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % bound.max(1) as u64).unwrap()
    }
}

const PIECES: [&[u8]; 12] =
    [b"\"", b",", b"\n", b"\0", b"\xF8", b"MUG", b"TEA", b"AARHUS", b"-1", b"9999999", b"collect", b"A-2"];

fn mutated(original: &str, random: &mut Random) -> Vec<u8> {
    let mut bytes = original.as_bytes().to_vec();
    let header = original.find('\n').unwrap();
    for _ in 0..=random.below(4) {
        // Mostly behind the header, since a broken one refuses the file before it meets the database.
        let at = (header + random.below(bytes.len() - header)).min(bytes.len());
        match random.below(4) {
            0 => {
                bytes.splice(at..at, PIECES[random.below(PIECES.len())].iter().copied());
            }
            1 => {
                let end = (at + random.below(8)).min(bytes.len());
                bytes.drain(at..end);
            }
            2 => {
                let end = (at + random.below(40)).min(bytes.len());
                let copy = bytes[at..end].to_vec();
                bytes.extend(copy);
            }
            _ => bytes.truncate(at.max(bytes.len() / 2)),
        }
    }
    bytes
}

/// How many mutated files of each kind go into the database; the engine alone is tried with far more.
fn files() -> usize {
    if std::env::var_os("RUMMELIG_TEST_FULL").is_some() { 400 } else { 25 }
}

fn mutated_files_lose_no_row(app: &TestApp) {
    house(app);
    let acme = app.read(|tx| Ok(rummelig_service::store::keys::client_of_code(tx, "ACME")?)).unwrap();
    let stock: String = (0..12).map(|n| format!("AARHUS,A-{},MUG,{}\n", n % 2 + 1, n + 1)).collect();
    let orders: String =
        (0..12).map(|n| format!("W-{},{},1,collect,Ann\n", n / 3, ["MUG", "TEA"][n % 2])).collect();
    let originals = [
        (Kind::Stock, format!("site,location,sku,quantity\n{stock}")),
        (Kind::Orders, format!("external_id,sku,quantity,delivery_method,consignee.name\n{orders}")),
    ];
    let caller = Caller::client(acme.unwrap(), "cli:test");
    let progress: Progress = Arc::new(|_, _| {});
    let mut random = Random(7);
    let (mut rows, mut rejected) = (0, 0);
    for (kind, original) in &originals {
        for _ in 0..files() {
            let import = Import {
                kind: *kind,
                client: acme,
                file: write(app, "mutated.csv", mutated(original, &mut random)),
                map: None,
                rejected: Some(app.database.folder.path().join("rejected.csv")),
                rows_max: None,
                keep: Keep::Yes,
            };
            let report = match perform::import(&app.app.store, &caller, &import, &progress) {
                Ok(report) => report,
                Err(ImportError::Unreadable { .. }) => continue,
                Err(error) => panic!("{error}"),
            };
            let imported = &report.imported;
            assert_eq!(imported.documents, imported.created + imported.updated + imported.unchanged);
            let taken = if *kind == Kind::Stock { imported.documents } else { imported.lines };
            assert_eq!(report.rows, taken + report.rejected.rows, "rows in = imported + rejected");
            rows += report.rows;
            rejected += report.rejected.rows;
        }
    }
    assert!(rejected > 0 && rejected < rows, "{rejected} of {rows} rows were rejected");
}
