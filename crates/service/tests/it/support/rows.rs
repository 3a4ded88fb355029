//! One valid row of every table, for each of two clients, made from the catalogue alone: what a wall is tried with.

use super::{Engine, TestDatabase};
use diesel::connection::SimpleConnection;
use diesel::{RunQueryDsl, sql_query};
use regex::Regex;
use rummelig_service::store::dialect::DbConn;
use rummelig_service::store::dialect::catalogue::{self, Column, ForeignKey, Index};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A row: SQL literals by column.
pub(crate) type Row = BTreeMap<String, String>;

/// One named rule of a table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Rule {
    pub(crate) table: String,
    /// `PRIMARY KEY`, `UNIQUE`, `CHECK` or `FOREIGN KEY`.
    pub(crate) kind: String,
    pub(crate) name: String,
}

/// What a database says of its tables, and a row for each.
pub(crate) struct Rows {
    pub(crate) engine: Engine,
    pub(crate) columns: Vec<Column>,
    pub(crate) indexes: Vec<Index>,
    pub(crate) references: Vec<ForeignKey>,
    pub(crate) rules: BTreeSet<Rule>,
    /// The first word of each list of words, by table and column.
    words: BTreeMap<(String, String), String>,
    /// The rows of client A and of client B.
    made: [BTreeMap<String, Row>; 2],
}

/// The columns of valid rows that no rule of thumb finds.
const PARTICULAR: [(&str, &str, &str); 25] = [
    ("allocation", "stage", "'allocated'"),
    ("inbound_line", "quantity", "1"),
    ("lot", "code", "'L-1'"),
    ("lot", "expires_on", "NULL"),
    ("movement", "from_id", "NULL"),
    ("movement", "from_kind", "'supplier'"),
    ("movement", "reason", "'receipt'"),
    ("movement", "reverses_id", "NULL"),
    ("movement", "to_id", "FRESH"),
    ("movement", "to_kind", "'location'"),
    ("order_line", "allocated", "0"),
    ("order_line", "backordered", "0"),
    ("order_line", "cancelled", "0"),
    ("order_line", "deferred", "0"),
    ("order_line", "packed", "0"),
    ("order_line", "picked", "0"),
    ("order_line", "returned", "0"),
    ("order_line", "shipped", "0"),
    ("order_line", "short", "0"),
    ("parcel", "sscc", "'TEXT'"),
    ("stock", "allocated", "0"),
    ("stock", "damaged", "0"),
    ("stock", "handling_unit_id", "NULL"),
    ("stock", "quarantined", "0"),
    ("task_line", "confirmed", "0"),
];

impl Rows {
    /// Fills every table of an empty database with a row of client A and one of client B.
    pub(crate) fn fill(database: &TestDatabase, conn: &mut DbConn) -> Self {
        let mut rows = Self {
            engine: database.engine,
            columns: catalogue::columns(conn).unwrap(),
            indexes: catalogue::indexes(conn).unwrap(),
            references: catalogue::foreign_keys(conn).unwrap(),
            rules: rules(database.engine, conn),
            words: words(),
            made: [BTreeMap::new(), BTreeMap::new()],
        };
        for table in rows.parents_first() {
            for who in 0..2 {
                let row = rows.row(&table, who);
                let sql = insert(&table, &row);
                conn.batch_execute(&sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
                rows.made[who].insert(table.clone(), row);
            }
        }
        rows
    }

    pub(crate) fn tables(&self) -> BTreeSet<&str> {
        self.columns.iter().map(|column| column.table_name.as_str()).collect()
    }

    pub(crate) fn of(&self, table: &str, who: usize) -> Row {
        self.made[who][table].clone()
    }

    /// The row of client A under keys of its own wherever a unique rule asks for them, but for the columns `kept`.
    /// References stay.
    pub(crate) fn fresh(&self, table: &str, kept: &[String]) -> Row {
        self.fresh_but(table, |column| {
            kept.iter().any(|name| name == column) || self.is_reference(table, column)
        })
    }

    /// The same with references that lead nowhere: unique rules are asked before references are.
    pub(crate) fn unlike(&self, table: &str, kept: &[String]) -> Row {
        self.fresh_but(table, |column| kept.iter().any(|name| name == column))
    }

    fn fresh_but(&self, table: &str, is_kept: impl Fn(&str) -> bool) -> Row {
        let mut row = self.of(table, 0);
        let keys: BTreeSet<&String> = self
            .indexes
            .iter()
            .filter(|index| index.table == table && index.unique)
            .flat_map(|index| index.columns.iter().flatten())
            .collect();
        for column in self.columns.iter().filter(|column| column.table_name == table) {
            let name = &column.column_name;
            if keys.contains(name)
                && !is_kept(name)
                && row.get(name).is_some_and(|value| value != "NULL")
                && !self.words.contains_key(&(table.to_owned(), name.clone()))
            {
                row.insert(name.clone(), self.another(column));
            }
        }
        row
    }

    /// Whether a copy under fresh keys can stand beside its original: not where every key is made of
    /// references and a few words.
    pub(crate) fn can_be_doubled(&self, table: &str) -> bool {
        self.indexes
            .iter()
            .filter(|index| index.table == table && index.unique)
            .all(|index| index.columns.iter().flatten().any(|column| self.tells_rows_apart(table, column)))
    }

    /// Whether a column may hold something new in each row: not a reference, not one of a few words, not yes or no.
    fn tells_rows_apart(&self, table: &str, column: &str) -> bool {
        let is_yes_or_no = self
            .columns
            .iter()
            .any(|known| known.table_name == table && known.column_name == column && known.kind == "BOOLEAN");
        let has_words = self.words.contains_key(&(table.to_owned(), column.to_owned()));
        !self.is_reference(table, column) && !is_yes_or_no && !has_words
    }

    pub(crate) fn is_reference(&self, table: &str, column: &str) -> bool {
        self.references.iter().any(|key| key.table == table && key.columns.iter().any(|name| name == column))
    }

    fn parents_first(&self) -> Vec<String> {
        let mut left: BTreeSet<&str> = self.tables();
        let mut order = Vec::new();
        while !left.is_empty() {
            let is_ready = |table: &str| {
                let parents = self.references.iter().filter(|key| key.table == table && key.parent != table);
                parents.into_iter().all(|key| !left.contains(key.parent.as_str()))
            };
            let ready: Vec<&str> = left.iter().copied().filter(|table| is_ready(table)).collect();
            assert!(!ready.is_empty(), "these tables refer to each other in a ring: {left:?}");
            left.retain(|table| !ready.contains(table));
            order.extend(ready.into_iter().map(str::to_owned));
        }
        order
    }

    fn row(&self, table: &str, who: usize) -> Row {
        let columns = self.columns.iter().filter(|column| column.table_name == table);
        columns
            .filter(|column| !is_numbered_by_the_database(column))
            .map(|column| (column.column_name.clone(), self.value(column, who)))
            .collect()
    }

    fn value(&self, column: &Column, who: usize) -> String {
        let (table, name) = (column.table_name.as_str(), column.column_name.as_str());
        let particular = PARTICULAR.iter().find(|(known, of, _)| *known == table && *of == name);
        if let Some((_, _, value)) = particular {
            return match *value {
                "FRESH" | "'TEXT'" => self.another(column),
                value => value.to_owned(),
            };
        }
        if let Some(word) = self.words.get(&(table.to_owned(), name.to_owned())) {
            return format!("'{word}'");
        }
        let reference = self.references.iter().find(|key| {
            key.table == table
                && key.columns.iter().any(|known| known == name)
                && (key.columns.len() == 1 || name != "client_id")
        });
        if let Some(key) = reference {
            if key.parent == table {
                return "NULL".into();
            }
            let at = key.columns.iter().position(|known| known == name).unwrap();
            return self.made[who][&key.parent][&key.parent_columns[at]].clone();
        }
        if column.nullable { "NULL".into() } else { self.another(column) }
    }

    /// A value that no other row has, as far as the type can tell rows apart.
    pub(crate) fn another(&self, column: &Column) -> String {
        match column.kind.as_str() {
            "UUID" => format!("'{}'", Uuid::now_v7()),
            "BLOB" => format!("x'{}'", Uuid::now_v7().simple()),
            "BYTEA" => format!("'\\x{}'", Uuid::now_v7().simple()),
            "TEXT" => format!("'{}'", Uuid::now_v7()),
            "BOOLEAN" => "FALSE".into(),
            "BIGINT" | "INTEGER" => {
                if self.made[1].contains_key(&column.table_name) { "2" } else { "1" }.into()
            }
            "TIMESTAMP WITH TIME ZONE" => "to_timestamp(1)".into(),
            other => panic!("a type that these rows do not know: {other}"),
        }
    }

    /// In a transaction that is rolled back: takes the other walls of a table down where the database can, writes the
    /// row, and answers what it was refused with.
    pub(crate) fn refused(&self, conn: &mut DbConn, but: &Rule, rows: &[Row]) -> Option<String> {
        conn.batch_execute("BEGIN").unwrap();
        if self.engine == Engine::Postgres {
            self.take_down_others(conn, but);
        }
        let refused = rows.iter().map(|row| {
            conn.batch_execute("SAVEPOINT before").unwrap();
            let refused = conn.batch_execute(&insert(&but.table, row)).err().map(|error| error.to_string());
            if refused.is_some() {
                conn.batch_execute("ROLLBACK TO before").unwrap();
            }
            refused
        });
        let last = refused.last().flatten();
        conn.batch_execute("ROLLBACK").unwrap();
        last
    }

    /// PostgreSQL changes tables within a transaction, so there each wall is tried alone.
    fn take_down_others(&self, conn: &mut DbConn, but: &Rule) {
        let others = self
            .rules
            .iter()
            .filter(|rule| rule.table == but.table && rule.name != but.name && rule.kind == but.kind);
        for rule in others {
            let sql = format!("ALTER TABLE {} DROP CONSTRAINT {} CASCADE", rule.table, rule.name);
            conn.batch_execute(&sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
        }
        if but.kind != "UNIQUE" && but.kind != "PRIMARY KEY" {
            return;
        }
        let named: BTreeSet<&str> = self.rules.iter().map(|rule| rule.name.as_str()).collect();
        for index in self.indexes.iter().filter(|index| index.table == but.table && index.unique) {
            if index.name != but.name
                && !index.name.ends_with("_pkey")
                && !named.contains(index.name.as_str())
            {
                conn.batch_execute(&format!("DROP INDEX {}", index.name)).unwrap();
            }
        }
        for rule in self.rules.iter().filter(|rule| rule.table == but.table && rule.name != but.name) {
            if ["UNIQUE", "PRIMARY KEY"].contains(&rule.kind.as_str()) {
                conn.batch_execute(&format!(
                    "ALTER TABLE {} DROP CONSTRAINT IF EXISTS {} CASCADE",
                    rule.table, rule.name
                ))
                .unwrap();
            }
        }
    }
}

/// Columns that count by themselves.
pub(crate) fn is_numbered_by_the_database(column: &Column) -> bool {
    column.column_name == "seq" || (column.table_name == "tour" && column.column_name == "number")
}

pub(crate) fn insert(table: &str, row: &Row) -> String {
    let columns: Vec<String> = row.keys().map(|column| format!("\"{column}\"")).collect();
    let values: Vec<&str> = row.values().map(String::as_str).collect();
    format!("INSERT INTO {table} ({}) VALUES ({})", columns.join(", "), values.join(", "))
}

#[derive(diesel::QueryableByName)]
struct Text {
    #[diesel(sql_type = diesel::sql_types::Text)]
    first: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    second: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    third: String,
}

/// The named rules of a database.
pub(crate) fn rules(engine: Engine, conn: &mut DbConn) -> BTreeSet<Rule> {
    let text = match engine {
        Engine::Sqlite => {
            "SELECT name AS first, sql AS second, '' AS third FROM sqlite_master WHERE type = 'table' \
             AND name NOT LIKE 'sqlite_%' AND name <> '__diesel_schema_migrations'"
        }
        Engine::Postgres => {
            "SELECT c.relname::text AS first, k.conname::text AS second, CASE k.contype \
             WHEN 'p' THEN 'PRIMARY KEY' WHEN 'u' THEN 'UNIQUE' WHEN 'c' THEN 'CHECK' ELSE 'FOREIGN KEY' END AS third \
             FROM pg_constraint AS k JOIN pg_class AS c ON c.oid = k.conrelid WHERE k.contype IN ('p', 'u', 'c', 'f') \
             AND c.relnamespace = current_schema()::regnamespace AND c.relname <> '__diesel_schema_migrations' \
             AND k.conname NOT LIKE '%_pkey'"
        }
    };
    let found: Vec<Text> = sql_query(text).load(conn).unwrap();
    let named = Regex::new(r"CONSTRAINT (\w+) (PRIMARY KEY|UNIQUE|CHECK|FOREIGN KEY)").unwrap();
    let mut rules = BTreeSet::new();
    for Text { first: table, second, third } in found {
        if engine == Engine::Postgres {
            rules.insert(Rule { table, kind: third, name: second });
            continue;
        }
        for (_, [name, kind]) in named.captures_iter(&second).map(|found| found.extract()) {
            rules.insert(Rule { table: table.clone(), kind: kind.into(), name: name.into() });
        }
    }
    rules
}

/// The lists of words of the migrations, which both engines share.
fn words() -> BTreeMap<(String, String), String> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations/sqlite");
    let list = Regex::new(r"CHECK \((\w+) in \('([^']*)'").unwrap();
    let table = Regex::new(r"CREATE TABLE (\w+)").unwrap();
    let mut words = BTreeMap::new();
    let mut current = String::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path().join("up.sql")).unwrap();
        for line in text.lines() {
            if let Some(found) = table.captures(line) {
                current = found[1].to_owned();
            }
            if let Some(found) = list.captures(line) {
                words.insert((current.clone(), found[1].to_owned()), found[2].to_owned());
            }
        }
    }
    words
}
