//! One schema on two databases, and a program that leaves a newer one alone.

use crate::support::rows::rules;
use crate::support::{Engine, TestDatabase, rummelig};
use diesel::connection::SimpleConnection;
use rummelig_service::store::DatabaseUrl;
use rummelig_service::store::dialect::catalogue;
use std::collections::BTreeSet;
use std::path::Path;

#[test]
fn sqlite_of_a_newer_schema_is_left_alone() {
    a_newer_schema_is_left_alone(Engine::Sqlite);
}

#[test]
fn postgres_of_a_newer_schema_is_left_alone() {
    a_newer_schema_is_left_alone(Engine::Postgres);
}

#[test]
fn the_migrations_have_the_same_names_on_both_sides() {
    let names = |side: &str| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations").join(side);
        let entries = std::fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect::<BTreeSet<_>>()
    };
    let sqlite = names("sqlite");
    assert!(!sqlite.is_empty());
    assert_eq!(sqlite, names("postgres"));
}

/// What a database says of itself, in words that both share.
#[derive(Debug, Default, PartialEq, Eq)]
struct Catalogue {
    columns: Vec<(String, String, &'static str, bool)>,
    rules: BTreeSet<crate::support::rows::Rule>,
    /// Those that are no rule: the ones made by CREATE INDEX, by name; of the rules, what they are made of.
    indexes: BTreeSet<(String, String, bool, Vec<Option<String>>)>,
    references: BTreeSet<catalogue::ForeignKey>,
    triggers: BTreeSet<(String, String)>,
}

fn catalogue_of(engine: Engine) -> Catalogue {
    let database = TestDatabase::fresh(engine);
    let mut conn = database.connect();
    let rules = rules(engine, &mut conn);
    let named: BTreeSet<String> = rules.iter().map(|rule| rule.name.clone()).collect();
    let indexes =
        catalogue::indexes(&mut conn).unwrap().into_iter().filter(|index| !numbers_rows(index)).map(
            |index| {
                let is_a_rule = index.name.starts_with("sqlite_autoindex_") || named.contains(&index.name);
                let name = if is_a_rule { "a rule".to_owned() } else { index.name };
                (index.table, name, index.unique, index.columns)
            },
        );
    let indexes = indexes.collect();
    let triggers = catalogue::triggers(&mut conn).unwrap();
    // SQLite has no TRUNCATE, so nothing guards against it.
    let triggers = triggers.into_iter().filter(|trigger| !trigger.trigger_name.ends_with("_no_truncate"));
    Catalogue {
        columns: columns_of(engine, &mut conn),
        rules,
        indexes,
        references: catalogue::foreign_keys(&mut conn).unwrap().into_iter().collect(),
        triggers: triggers.map(|trigger| (trigger.table_name, trigger.trigger_name)).collect(),
    }
}

/// SQLite numbers rows without an index.
fn numbers_rows(index: &catalogue::Index) -> bool {
    index.name.ends_with("_pkey")
}

fn columns_of(
    engine: Engine,
    conn: &mut rummelig_service::store::dialect::DbConn,
) -> Vec<(String, String, &'static str, bool)> {
    let columns = catalogue::columns(conn).unwrap();
    let mut columns: Vec<_> = columns
        .into_iter()
        .map(|column| {
            let kind = match (engine, column.kind.as_str()) {
                (_, "TEXT") => "text",
                (_, "BOOLEAN") => "yes or no",
                // What SQLite numbers rows with is called INTEGER and holds 64 bits.
                (Engine::Sqlite, "INTEGER") if crate::support::rows::is_numbered_by_the_database(&column) => {
                    "long"
                }
                (_, "INTEGER") => "number",
                (Engine::Postgres, "UUID" | "BYTEA") | (Engine::Sqlite, "BLOB") => "bytes",
                // Instants are whole microseconds on SQLite.
                (_, "BIGINT") | (Engine::Postgres, "TIMESTAMP WITH TIME ZONE") => "long",
                (_, other) => panic!("{column:?}: {other} has no twin"),
            };
            (column.table_name, column.column_name, kind, column.nullable)
        })
        .collect();
    columns.sort();
    columns
}

#[test]
fn both_databases_have_the_same_catalogue() {
    let (sqlite, postgres) = (catalogue_of(Engine::Sqlite), catalogue_of(Engine::Postgres));
    let tables: BTreeSet<&String> = sqlite.columns.iter().map(|(table, ..)| table).collect();
    assert!(tables.len() > 40, "{tables:?}");
    assert_eq!(sqlite.columns, postgres.columns);
    let missing: Vec<_> = sqlite.rules.symmetric_difference(&postgres.rules).collect();
    assert!(missing.is_empty(), "on one side only: {missing:?}");
    let missing: Vec<_> = sqlite.indexes.symmetric_difference(&postgres.indexes).collect();
    assert!(missing.is_empty(), "on one side only: {missing:?}");
    let missing: Vec<_> = sqlite.references.symmetric_difference(&postgres.references).collect();
    assert!(missing.is_empty(), "on one side only: {missing:?}");
    assert_eq!(sqlite.triggers, postgres.triggers);
}

fn a_newer_schema_is_left_alone(engine: Engine) {
    let database = TestDatabase::fresh(engine);
    let newer = "INSERT INTO __diesel_schema_migrations (version, run_on) VALUES ('99991231000001', CURRENT_TIMESTAMP)";
    database.connect().batch_execute(newer).unwrap();
    let bytes = || match &database.url {
        DatabaseUrl::Sqlite(path) => std::fs::read(path).unwrap(),
        DatabaseUrl::Postgres(_) => Vec::new(),
    };
    let before = bytes();
    let folder = database.folder.path().join("copies");
    for arguments in [
        &["serve", "--listen", "127.0.0.1:0"][..],
        &["serve", "--listen", "127.0.0.1:0", "--migrate"],
        &["migrate"],
        &["verify"],
        &["site", "add", "--code", "X", "--name", "x"],
        &["backup", folder.to_str().unwrap()],
    ] {
        if engine == Engine::Postgres && arguments[0] == "backup" {
            continue; // Refused before it looks.
        }
        let output = rummelig(&database, arguments);
        let text = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(78), "{arguments:?}: {text}");
        let sentence =
            "This database belongs to a newer Rummelig (schema 99991231000001). Start that version.";
        assert_eq!(text.trim_end(), format!("rummelig: {sentence}"), "{arguments:?}");
    }
    assert!(before == bytes(), "the file was changed");
}
