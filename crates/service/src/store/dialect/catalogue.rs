//! What a database says about itself: tables, columns, indexes, references and triggers.
//!
//! Each database keeps its catalogue in tables of its own; here both answer the same rows.

use super::connection::DbConn;
use crate::store::error::StoreError;
use diesel::sql_types::{Bool, Integer, Nullable, Text};
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use std::collections::BTreeMap;

/// One column.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, QueryableByName)]
pub struct Column {
    /// The table.
    #[diesel(sql_type = Text)]
    pub table_name: String,
    /// The column.
    #[diesel(sql_type = Text)]
    pub column_name: String,
    /// Its type in the words of this database, in upper case.
    #[diesel(sql_type = Text)]
    pub kind: String,
    /// Whether it may be empty.
    #[diesel(sql_type = Bool)]
    pub nullable: bool,
}

/// One index, that of a primary key or unique constraint included.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Index {
    /// The table.
    pub table: String,
    /// Its name.
    pub name: String,
    /// Whether it refuses equal rows.
    pub unique: bool,
    /// Its columns in order; an expression has no name.
    pub columns: Vec<Option<String>>,
}

/// One reference from a table to a parent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ForeignKey {
    /// The table.
    pub table: String,
    /// Its columns.
    pub columns: Vec<String>,
    /// The table that it refers to.
    pub parent: String,
    /// The columns there.
    pub parent_columns: Vec<String>,
}

/// One trigger.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, QueryableByName)]
pub struct Trigger {
    /// The table.
    #[diesel(sql_type = Text)]
    pub table_name: String,
    /// Its name.
    #[diesel(sql_type = Text)]
    pub trigger_name: String,
}

#[derive(QueryableByName)]
struct IndexColumn {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    index_name: String,
    #[diesel(sql_type = Bool)]
    is_unique: bool,
    #[diesel(sql_type = Nullable<Text>)]
    column_name: Option<String>,
}

#[derive(QueryableByName)]
struct ForeignKeyColumn {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Integer)]
    number: i32,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Text)]
    parent: String,
    #[diesel(sql_type = Text)]
    parent_column: String,
}

/// The columns of our tables, in their order.
///
/// # Errors
/// What the database says.
pub fn columns(conn: &mut DbConn) -> Result<Vec<Column>, StoreError> {
    Ok(sql_query(if super::is_postgres(conn) { COLUMNS_POSTGRES } else { COLUMNS_SQLITE }).load(conn)?)
}

/// The indexes of our tables.
///
/// # Errors
/// What the database says.
pub fn indexes(conn: &mut DbConn) -> Result<Vec<Index>, StoreError> {
    let text = if super::is_postgres(conn) { INDEXES_POSTGRES } else { INDEXES_SQLITE };
    let mut found: BTreeMap<(String, String), Index> = BTreeMap::new();
    for row in sql_query(text).load::<IndexColumn>(conn)? {
        found
            .entry((row.table_name.clone(), row.index_name.clone()))
            .or_insert_with(|| Index {
                table: row.table_name,
                name: row.index_name,
                unique: row.is_unique,
                columns: Vec::new(),
            })
            .columns
            .push(row.column_name);
    }
    Ok(found.into_values().collect())
}

/// The references of our tables.
///
/// # Errors
/// What the database says.
pub fn foreign_keys(conn: &mut DbConn) -> Result<Vec<ForeignKey>, StoreError> {
    let text = if super::is_postgres(conn) { FOREIGN_KEYS_POSTGRES } else { FOREIGN_KEYS_SQLITE };
    let mut found: BTreeMap<(String, i32), ForeignKey> = BTreeMap::new();
    for row in sql_query(text).load::<ForeignKeyColumn>(conn)? {
        let key = found.entry((row.table_name.clone(), row.number)).or_insert_with(|| ForeignKey {
            table: row.table_name,
            columns: Vec::new(),
            parent: row.parent,
            parent_columns: Vec::new(),
        });
        key.columns.push(row.column_name);
        key.parent_columns.push(row.parent_column);
    }
    Ok(found.into_values().collect())
}

/// The triggers of our tables.
///
/// # Errors
/// What the database says.
pub fn triggers(conn: &mut DbConn) -> Result<Vec<Trigger>, StoreError> {
    Ok(sql_query(if super::is_postgres(conn) { TRIGGERS_POSTGRES } else { TRIGGERS_SQLITE }).load(conn)?)
}

macro_rules! sqlite_tables {
    () => {
        "(SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' \
         AND name <> '__diesel_schema_migrations')"
    };
}

const COLUMNS_SQLITE: &str = concat!(
    "SELECT t.name AS table_name, c.name AS column_name, upper(c.type) AS kind, \
     (c.\"notnull\" = 0 AND c.pk = 0) AS nullable FROM ",
    sqlite_tables!(),
    " AS t, pragma_table_info(t.name) AS c ORDER BY t.name, c.cid"
);
const INDEXES_SQLITE: &str = concat!(
    "SELECT t.name AS table_name, i.name AS index_name, i.\"unique\" AS is_unique, c.name AS column_name FROM ",
    sqlite_tables!(),
    " AS t, pragma_index_list(t.name) AS i, pragma_index_info(i.name) AS c ORDER BY t.name, i.name, c.seqno"
);
const FOREIGN_KEYS_SQLITE: &str = concat!(
    "SELECT t.name AS table_name, k.id AS number, k.\"from\" AS column_name, k.\"table\" AS parent, \
     k.\"to\" AS parent_column FROM ",
    sqlite_tables!(),
    " AS t, pragma_foreign_key_list(t.name) AS k ORDER BY t.name, k.id, k.seq"
);
const TRIGGERS_SQLITE: &str = "SELECT tbl_name AS table_name, name AS trigger_name FROM sqlite_master \
     WHERE type = 'trigger' ORDER BY tbl_name, name";

macro_rules! postgres_tables {
    () => {
        "(SELECT oid, relname FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace \
         AND relname <> '__diesel_schema_migrations')"
    };
}

const COLUMNS_POSTGRES: &str = concat!(
    "SELECT t.relname::text AS table_name, a.attname::text AS column_name, \
     upper(format_type(a.atttypid, a.atttypmod)) AS kind, NOT a.attnotnull AS nullable FROM ",
    postgres_tables!(),
    " AS t JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped \
     ORDER BY t.relname, a.attnum"
);
const INDEXES_POSTGRES: &str = concat!(
    "SELECT t.relname::text AS table_name, x.relname::text AS index_name, i.indisunique AS is_unique, \
     a.attname::text AS column_name FROM ",
    postgres_tables!(),
    " AS t JOIN pg_index AS i ON i.indrelid = t.oid JOIN pg_class AS x ON x.oid = i.indexrelid \
     CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, place) \
     LEFT JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attnum = k.attnum AND k.attnum > 0 \
     ORDER BY t.relname, x.relname, k.place"
);
const FOREIGN_KEYS_POSTGRES: &str = concat!(
    "SELECT t.relname::text AS table_name, dense_rank() OVER (PARTITION BY t.oid ORDER BY c.oid)::int4 AS number, \
     a.attname::text AS column_name, p.relname::text AS parent, b.attname::text AS parent_column FROM ",
    postgres_tables!(),
    " AS t JOIN pg_constraint AS c ON c.conrelid = t.oid AND c.contype = 'f' \
     JOIN pg_class AS p ON p.oid = c.confrelid \
     CROSS JOIN LATERAL unnest(c.conkey, c.confkey) WITH ORDINALITY AS k(here, there, place) \
     JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attnum = k.here \
     JOIN pg_attribute AS b ON b.attrelid = p.oid AND b.attnum = k.there ORDER BY t.relname, c.oid, k.place"
);
const TRIGGERS_POSTGRES: &str = concat!(
    "SELECT t.relname::text AS table_name, g.tgname::text AS trigger_name FROM ",
    postgres_tables!(),
    " AS t JOIN pg_trigger AS g ON g.tgrelid = t.oid AND NOT g.tgisinternal AND g.tgenabled <> 'D' \
     ORDER BY t.relname, g.tgname"
);
