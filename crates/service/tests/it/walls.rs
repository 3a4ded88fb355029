//! The walls of the database: what no rule of ours may let through, the database refuses by itself. Every check, unique
//! rule, reference and trigger is tried with one row that breaks it and nothing else.

use crate::support::rows::{Row, Rows, Rule, insert};
use crate::support::{Engine, TestDatabase};
use diesel::connection::SimpleConnection;
use rummelig_service::store::dialect::DbConn;
use rummelig_service::store::dialect::catalogue::ForeignKey;
use std::collections::BTreeSet;

/// Tables of the house in which a row may name a client, or none.
const HOUSE: [&str; 7] =
    ["api_key", "document", "handling_unit", "import_run", "stock_count", "task", "task_line"];
/// Whole numbers that count no goods: they may be what they like.
const NO_QUANTITY: [&str; 5] = ["version", "updated_at", "created_at", "sequence", "low_stock_at"];

macro_rules! on_each {
    ($($case:ident),+ $(,)?) => {
        mod sqlite {
            $(#[test] fn $case() { super::with_rows(crate::support::Engine::Sqlite, super::$case); })+
        }
        mod postgres {
            $(#[test] fn $case() { super::with_rows(crate::support::Engine::Postgres, super::$case); })+
        }
    };
}

on_each! {
    every_check_refuses_by_name,
    on_sqlite_a_quantity_is_a_whole_number,
    every_unique_rule_refuses_by_name,
    every_reference_refuses_what_is_not_there_and_what_another_client_has,
    a_client_table_has_no_row_without_its_client,
    what_only_grows_refuses_change,
    every_client_table_has_its_walls,
}

fn with_rows(engine: Engine, case: fn(&Rows, &mut DbConn)) {
    let database = TestDatabase::fresh(engine);
    let mut conn = database.connect();
    let rows = Rows::fill(&database, &mut conn);
    case(&rows, &mut conn);
}

fn with(mut row: Row, changes: &[(&str, &str)]) -> Row {
    for (column, value) in changes {
        row.insert((*column).to_owned(), (*value).to_owned());
    }
    row
}

/// The checks of more than one column, each with a row that only it refuses.
fn particular(check: &str, row: &Row) -> Option<Vec<(&'static str, String)>> {
    let text = |value: &str| value.to_owned();
    Some(match check {
        "movement_accounts_check" => {
            vec![("from_kind", text("'location'")), ("from_id", row["to_id"].clone())]
        }
        "movement_from_id_check" => vec![("from_kind", text("'handling_unit'"))],
        "movement_to_id_check" => vec![("to_id", text("NULL"))],
        "movement_serial_one_check" => vec![("quantity", text("2"))],
        "movement_reverse_check" => vec![("reason", text("'reverse'"))],
        "order_line_counters_check" => vec![("backordered", text("2"))],
        "order_line_progress_check" => vec![("picked", text("1"))],
        "stock_account_check" => vec![("location_id", text("NULL"))],
        "stock_covered_check" => vec![("damaged", text("2"))],
        "stock_serial_one_check" => vec![("on_hand", text("2"))],
        "task_line_progress_check" => vec![("confirmed", text("2"))],
        _ => return None,
    })
}

fn every_check_refuses_by_name(rows: &Rows, conn: &mut DbConn) {
    let checks: Vec<&Rule> = rows.rules.iter().filter(|rule| rule.kind == "CHECK").collect();
    assert!(checks.len() >= 80, "{}", checks.len());
    for rule in checks {
        let row = rows.fresh(&rule.table, &[]);
        let changes = particular(&rule.name, &row).unwrap_or_else(|| {
            let column = column_of(rows, rule);
            let value = if column.1 == "TEXT" { "'nonsense'" } else { "-1" };
            vec![(column.0, value.to_owned())]
        });
        let changes: Vec<(&str, &str)> =
            changes.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let refused = rows.refused(conn, rule, &[with(row, &changes)]);
        let named = refused.as_ref().is_some_and(|text| text.contains(&rule.name));
        assert!(named, "{rule:?} let {changes:?} through, or another wall stood before it: {refused:?}");
    }
}

/// The column that `TABLE_COLUMN_check` is about, and its type.
fn column_of<'r>(rows: &'r Rows, rule: &Rule) -> (&'static str, &'r str) {
    let prefix = format!("{}_", rule.table);
    let name =
        rule.name.strip_prefix(&prefix).and_then(|name| name.strip_suffix("_check")).unwrap_or_default();
    let column =
        rows.columns.iter().find(|column| column.table_name == rule.table && column.column_name == name);
    let column =
        column.unwrap_or_else(|| panic!("{rule:?} names no column: say in `particular` how to break it"));
    (column.column_name.clone().leak(), column.kind.as_str())
}

fn on_sqlite_a_quantity_is_a_whole_number(rows: &Rows, conn: &mut DbConn) {
    if rows.engine == Engine::Postgres {
        return; // Its columns have types.
    }
    for (table, column) in quantities(rows) {
        for value in ["1.5", "'many'"] {
            let name = format!("{table}_{column}_check");
            let rule = Rule { table: table.clone(), kind: "CHECK".into(), name };
            let row = with(rows.fresh(&table, &[]), &[(&column, value)]);
            let refused = rows.refused(conn, &rule, &[row]);
            assert!(
                refused.as_ref().is_some_and(|text| text.contains(&rule.name)),
                "{rule:?} {value}: {refused:?}"
            );
        }
    }
}

/// The columns that count goods, by the shape of their table: whole numbers that are no time, no version, no weight.
fn quantities(rows: &Rows) -> Vec<(String, String)> {
    const COUNTERS: [&str; 16] = [
        "quantity",
        "on_hand",
        "allocated",
        "damaged",
        "quarantined",
        "backordered",
        "short",
        "deferred",
        "cancelled",
        "picked",
        "packed",
        "shipped",
        "returned",
        "received",
        "confirmed",
        "expected",
    ];
    let columns = rows.columns.iter().filter(|column| COUNTERS.contains(&column.column_name.as_str()));
    columns.map(|column| (column.table_name.clone(), column.column_name.clone())).collect()
}

fn every_unique_rule_refuses_by_name(rows: &Rows, conn: &mut DbConn) {
    let mut tried = 0;
    for index in rows.indexes.iter().filter(|index| index.unique) {
        let columns: Vec<String> = index.columns.iter().flatten().cloned().collect();
        if columns.iter().any(|column| column == "seq" || (index.table == "tour" && column == "number")) {
            continue; // Counted by the database itself.
        }
        let other = |table: &str, column: &str| rows.of(table, 1)[column].clone();
        let changes: Vec<(&str, String)> = match index.name.as_str() {
            "lot_sku_id_expires_on_nameless_key" => {
                vec![("code", "''".into()), ("expires_on", "'2027-01-01'".into())]
            }
            "movement_reverses_id_key" => {
                vec![("reason", "'reverse'".into()), ("reverses_id", rows.of("movement", 0)["id"].clone())]
            }
            "stock_sku_id_account_serial_lot_key" => vec![("serial", "''".into())],
            "stock_sku_id_serial_key" => vec![("location_id", other("stock", "location_id"))],
            _ => Vec::new(),
        };
        let changes: Vec<(&str, &str)> =
            changes.iter().map(|(name, value)| (*name, value.as_str())).collect();
        // The second of two alike is refused, whether or not the row that is there already is alike too.
        let twice: Vec<Row> = (0..2).map(|_| with(rows.unlike(&index.table, &columns), &changes)).collect();
        let kind = if index.name.ends_with("_pk") { "PRIMARY KEY" } else { "UNIQUE" };
        let rule = Rule { table: index.table.clone(), kind: kind.into(), name: index.name.clone() };
        let refused = rows.refused(conn, &rule, &twice);
        let named = refused.as_ref().is_some_and(|text| match rows.engine {
            Engine::Postgres => text.contains(&index.name),
            Engine::Sqlite => names_unique(text, &index.table, &index.name, &columns),
        });
        assert!(named, "{index:?}: {refused:?}");
        tried += 1;
    }
    assert!(tried > 60, "{tried}");
}

/// SQLite names an index with expressions, and of any other its columns; where one key holds another, either may speak.
fn names_unique(text: &str, table: &str, index: &str, columns: &[String]) -> bool {
    let Some(what) = text.strip_prefix("UNIQUE constraint failed: ") else { return false };
    let named: Option<BTreeSet<&str>> = what
        .split(", ")
        .map(|named| named.split_once('.').filter(|(of, _)| *of == table).map(|(_, column)| column))
        .collect();
    let columns: BTreeSet<&str> = columns.iter().map(String::as_str).collect();
    what == format!("index '{index}'")
        || named.is_some_and(|named| named.is_subset(&columns) || named.is_superset(&columns))
}

fn every_reference_refuses_what_is_not_there_and_what_another_client_has(rows: &Rows, conn: &mut DbConn) {
    let mut of_clients = 0;
    for key in &rows.references {
        let rule = Rule { table: key.table.clone(), kind: "FOREIGN KEY".into(), name: name_of(rows, key) };
        let fresh = || rows.fresh(&key.table, &[]);
        let column = telling(rows, key);
        let kind = rows
            .columns
            .iter()
            .find(|known| known.table_name == key.table && known.column_name == column)
            .unwrap();
        let mut rejected = vec![rows.another(kind)];
        let is_of_a_client = key.columns.len() > 1;
        if is_of_a_client {
            of_clients += 1;
            let at = key.columns.iter().position(|known| known == column).unwrap();
            rejected.push(rows.of(&key.parent, 1)[&key.parent_columns[at]].clone());
        }
        for value in rejected {
            let refused =
                rows.refused(conn, &rule, &[with(complete(rows, key, fresh()), &[(column, &value)])]);
            let named = refused.as_ref().is_some_and(|text| match rows.engine {
                Engine::Postgres => text.contains(&rule.name),
                Engine::Sqlite => text == "FOREIGN KEY constraint failed",
            });
            assert!(named, "{key:?} with {column} = {value}: {refused:?}");
        }
        if rows.can_be_doubled(&key.table) {
            assert_eq!(
                rows.refused(conn, &rule, &[complete(rows, key, fresh())]),
                None,
                "{key:?} refuses what is right"
            );
        }
    }
    assert!(of_clients > 40, "{of_clients}");
}

/// A reference is asked only where all its columns are filled.
fn complete(rows: &Rows, key: &ForeignKey, mut row: Row) -> Row {
    for (column, parent) in key.columns.iter().zip(&key.parent_columns) {
        if row[column] == "NULL" {
            row.insert(column.clone(), rows.of(&key.parent, 0)[parent].clone());
        }
    }
    match (key.table.as_str(), key.columns.as_slice()) {
        // A balance has one account.
        ("stock", [column]) if column == "handling_unit_id" => {
            row.insert("location_id".into(), "NULL".into());
        }
        // What names an original is a reversal.
        ("movement", columns) if columns.iter().any(|column| column == "reverses_id") => {
            row.insert("reason".into(), "'reverse'".into());
        }
        _ => {}
    }
    row
}

/// The column that says which row is meant: not the owner, which the other references share.
fn telling<'k>(rows: &Rows, key: &'k ForeignKey) -> &'k str {
    let shared = |column: &str| {
        rows.references
            .iter()
            .filter(|other| other.table == key.table && other.columns.iter().any(|known| known == column))
            .count()
    };
    let own = key.columns.iter().filter(|column| key.columns.len() == 1 || *column != "client_id");
    own.min_by_key(|column| shared(column)).unwrap()
}

fn name_of(rows: &Rows, key: &ForeignKey) -> String {
    let columns: Vec<&str> = key
        .columns
        .iter()
        .map(String::as_str)
        .filter(|column| key.columns.len() == 1 || *column != "client_id")
        .collect();
    let name = format!("{}_{}_fkey", key.table, columns.join("_"));
    assert!(rows.rules.iter().any(|rule| rule.name == name), "{key:?} should be named {name}");
    name
}

fn a_client_table_has_no_row_without_its_client(rows: &Rows, conn: &mut DbConn) {
    for table in client_tables(rows) {
        let sql = insert(table, &with(rows.fresh(table, &[]), &[("client_id", "NULL")]));
        let refused = conn.batch_execute(&sql).unwrap_err().to_string();
        assert!(refused.contains("client_id"), "{table}: {refused}");
    }
}

fn what_only_grows_refuses_change(rows: &Rows, conn: &mut DbConn) {
    for table in ["movement", "audit_entry", "event"] {
        let mut acts =
            vec![format!("UPDATE {table} SET recorded_at = recorded_at"), format!("DELETE FROM {table}")];
        if rows.engine == Engine::Postgres {
            acts.push(format!("TRUNCATE {table} CASCADE"));
        }
        for act in acts {
            let refused = conn.batch_execute(&act).err().map(|error| error.to_string());
            assert_eq!(refused.as_deref(), Some(format!("{table} is append-only").as_str()), "{act}");
        }
    }
}

fn client_tables(rows: &Rows) -> BTreeSet<&str> {
    let owned = rows.columns.iter().filter(|column| column.column_name == "client_id");
    owned.map(|column| column.table_name.as_str()).filter(|table| !HOUSE.contains(table)).collect()
}

fn every_client_table_has_its_walls(rows: &Rows, _: &mut DbConn) {
    let owned = client_tables(rows);
    assert!(owned.len() >= 20, "{owned:?}");
    let mut missing = Vec::new();
    for table in &owned {
        let has_id =
            rows.columns.iter().any(|column| column.table_name == *table && column.column_name == "id");
        let owners_first = |index: &&rummelig_service::store::dialect::catalogue::Index| {
            index.table == *table
                && index.unique
                && index.columns == [Some("client_id".to_owned()), Some("id".to_owned())]
        };
        // A job is found by its id alone, and nothing refers to it.
        if has_id && *table != "job" && !rows.indexes.iter().any(|index| owners_first(&index)) {
            missing.push(format!("{table}: no UNIQUE (client_id, id)"));
        }
    }
    let names_its_owner = |key: &ForeignKey| key.columns.iter().any(|column| column == "client_id");
    for key in
        rows.references.iter().filter(|key| owned.contains(key.parent.as_str()) && !names_its_owner(key))
    {
        missing.push(format!("{}: the reference to {} leaves the owner out", key.table, key.parent));
    }
    let checked: BTreeSet<&str> =
        rows.rules.iter().filter(|rule| rule.kind == "CHECK").map(|rule| rule.name.as_str()).collect();
    for column in rows.columns.iter().filter(|column| owned.contains(column.table_name.as_str())) {
        let (table, name) = (&column.table_name, column.column_name.as_str());
        let counts = column.kind == "BIGINT"
            && !NO_QUANTITY.contains(&name)
            && !name.ends_with("_at")
            && !name.ends_with("_until");
        let is_goods = counts
            && !name.ends_with("_g")
            && !name.ends_with("_minor")
            && name != "seq"
            && name != "exception_since";
        if is_goods && !checked.contains(format!("{table}_{name}_check").as_str()) {
            missing.push(format!("{table}: {name} may be negative"));
        }
    }
    assert_eq!(missing, Vec::<String>::new());
}
