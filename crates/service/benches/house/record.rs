//! What a real order cycle writes, row by row: recorded by triggers on SQLite, so that the bare program can write the
//! same rows of all tables without any of our rules, on either database.

use crate::database::TestDatabase;
use diesel::connection::SimpleConnection;
use diesel::sql_types::{BigInt, Bool, Text};
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use rummelig_service::store::dialect::DbConn;
use uuid::Uuid;

/// A value of a row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Null,
    Id(Uuid),
    Text(String),
    Number(i64),
}

/// How a column is bound; ids and instants are other types on PostgreSQL than on SQLite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Id,
    Text,
    Instant,
    Big,
    Small,
    Bool,
}

/// A column with its value.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    pub(crate) column: String,
    pub(crate) kind: Kind,
    pub(crate) value: Value,
}

/// One write of one row.
#[derive(Clone, Debug)]
pub(crate) struct RowWrite {
    pub(crate) table: String,
    pub(crate) act: Act,
}

/// What is done to the row; `key` names it.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    Insert { row: Vec<Cell> },
    Update { set: Vec<Cell>, key: Vec<Cell> },
    Delete { key: Vec<Cell> },
}

struct Table {
    name: String,
    columns: Vec<Column>,
}

struct Column {
    name: String,
    kind: Kind,
    /// Its place in the primary key, from 1; 0 outside.
    in_key: i64,
    /// A number that the database gives.
    counted: bool,
}

/// Triggers on every table of a SQLite database, and what they wrote down.
pub(crate) struct Recorder {
    conn: DbConn,
    tables: Vec<Table>,
    read: i64,
}

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct ColumnRow {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = BigInt)]
    in_key: i64,
    #[diesel(sql_type = Bool)]
    counted: bool,
}

#[derive(QueryableByName)]
struct LogRow {
    #[diesel(sql_type = BigInt)]
    seq: i64,
    #[diesel(sql_type = Text)]
    tbl: String,
    #[diesel(sql_type = Text)]
    before: String,
    #[diesel(sql_type = Text)]
    after: String,
}

const LOG: &str = "CREATE TABLE bench_log (seq INTEGER PRIMARY KEY, tbl TEXT NOT NULL, before TEXT NOT NULL, \
     after TEXT NOT NULL)";
const TABLES: &str = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
     AND name NOT LIKE '\\_\\_%' ESCAPE '\\' AND name <> 'bench_log' ORDER BY name";

impl Recorder {
    /// Begins to write down every write to this database.
    pub(crate) fn install(database: &TestDatabase) -> Self {
        let mut conn = database.connect();
        conn.batch_execute(LOG).expect("a table for the log");
        let names: Vec<Named> = sql_query(TABLES).load(&mut conn).expect("the tables");
        let tables: Vec<Table> = names.into_iter().map(|row| columns_of(&mut conn, row.name)).collect();
        for table in &tables {
            conn.batch_execute(&triggers(table)).expect("triggers");
        }
        Self { conn, tables, read: 0 }
    }

    /// What was written since the last look, in order.
    pub(crate) fn take(&mut self) -> Vec<RowWrite> {
        let query = sql_query(format!("SELECT * FROM bench_log WHERE seq > {} ORDER BY seq", self.read));
        let rows: Vec<LogRow> = query.load(&mut self.conn).expect("the log");
        self.read = rows.last().map_or(self.read, |row| row.seq);
        rows.iter().filter_map(|row| self.written(row)).collect()
    }

    fn written(&self, row: &LogRow) -> Option<RowWrite> {
        let table = self.tables.iter().find(|table| table.name == row.tbl).expect("a table that was seen");
        let (before, after) = (table.cells(&row.before), table.cells(&row.after));
        let act = match (before, after) {
            (None, Some(row)) => {
                let counted =
                    |cell: &Cell| table.columns.iter().any(|of| of.counted && of.name == cell.column);
                Act::Insert { row: row.into_iter().filter(|cell| !counted(cell)).collect() }
            }
            (Some(row), None) => Act::Delete { key: table.key(&row) },
            (Some(before), Some(after)) => {
                let key = table.key(&before);
                let changed = before.iter().zip(after).filter(|(was, is)| was.value != is.value);
                let set: Vec<Cell> = changed.map(|(_, is)| is).collect();
                if set.is_empty() {
                    return None;
                }
                Act::Update { set, key }
            }
            (None, None) => return None,
        };
        Some(RowWrite { table: table.name.clone(), act })
    }
}

impl Table {
    /// The cells of a row as the log holds it: SQL literals in a JSON array, or nothing.
    fn cells(&self, logged: &str) -> Option<Vec<Cell>> {
        if logged.is_empty() {
            return None;
        }
        let literals: Vec<String> = serde_json::from_str(logged).expect("a row of the log");
        let cell = |(column, literal): (&Column, &String)| Cell {
            column: column.name.clone(),
            kind: column.kind,
            value: value(literal),
        };
        Some(self.columns.iter().zip(&literals).map(cell).collect())
    }

    /// What names a row: its primary key, or its id where the key is counted by the database.
    fn key(&self, row: &[Cell]) -> Vec<Cell> {
        let is_counted = self.columns.iter().any(|column| column.counted);
        let names = |column: &Column| if is_counted { column.name == "id" } else { column.in_key > 0 };
        self.columns
            .iter()
            .zip(row)
            .filter(|(column, _)| names(column))
            .map(|(_, cell)| cell.clone())
            .collect()
    }
}

fn columns_of(conn: &mut DbConn, name: String) -> Table {
    let query = format!(
        "SELECT c.name AS name, upper(c.type) AS kind, c.pk AS in_key, \
         (c.pk = 1 AND t.sql LIKE '%PRIMARY KEY AUTOINCREMENT%') AS counted \
         FROM pragma_table_info('{name}') c JOIN sqlite_master t ON t.name = '{name}' ORDER BY c.cid"
    );
    let rows: Vec<ColumnRow> = sql_query(query).load(conn).expect("the columns");
    let columns = rows.into_iter().map(|row| Column {
        kind: kind(&row.name, &row.kind),
        name: row.name,
        in_key: row.in_key,
        counted: row.counted,
    });
    Table { columns: columns.collect(), name }
}

fn kind(name: &str, declared: &str) -> Kind {
    let is_time = ["_at", "_until", "_since"].iter().any(|ending| name.ends_with(ending));
    match declared {
        "BLOB" => Kind::Id,
        "TEXT" => Kind::Text,
        // A time is a number of microseconds here; `low_stock_at` is a number of units.
        "BIGINT" if is_time && name != "low_stock_at" => Kind::Instant,
        "BIGINT" => Kind::Big,
        "INTEGER" => Kind::Small,
        "BOOLEAN" => Kind::Bool,
        other => panic!("a column {name} of type {other}"),
    }
}

fn triggers(table: &Table) -> String {
    let row = |of: &str| {
        let columns: Vec<String> =
            table.columns.iter().map(|column| format!("quote({of}.\"{}\")", column.name)).collect();
        format!("json_array({})", columns.join(", "))
    };
    let name = &table.name;
    let trigger = |act: &str, before: &str, after: &str| {
        format!(
            "CREATE TRIGGER bench_{name}_{act} AFTER {act} ON \"{name}\" BEGIN \
             INSERT INTO bench_log (tbl, before, after) VALUES ('{name}', {before}, {after}); END;"
        )
    };
    let (old, new) = (row("OLD"), row("NEW"));
    [trigger("INSERT", "''", &new), trigger("UPDATE", &old, &new), trigger("DELETE", &old, "''")].concat()
}

/// The value of a literal as SQLite's `quote` writes it.
fn value(literal: &str) -> Value {
    if literal == "NULL" {
        return Value::Null;
    }
    if let Some(hex) = literal.strip_prefix("X'").and_then(|rest| rest.strip_suffix('\'')) {
        return Value::Id(Uuid::parse_str(hex).expect("an id of 16 bytes"));
    }
    match literal.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
        Some(text) => Value::Text(text.replace("''", "'")),
        None => Value::Number(literal.parse().expect("a whole number")),
    }
}
