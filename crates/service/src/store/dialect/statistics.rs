//! What the planners know about the tables.
//!
//! SQLite's is told once, when the schema is made. Without figures it takes the owner of a row to be nearly as telling as any index, and reads all rows of a client
//! where an index names the few that are wanted. `ANALYZE` on an empty database tells nothing, and later its answers
//! would let plans change with the data. These figures say how a house looks that is well filled, and stay.
//!
//! PostgreSQL counts by itself, but not at once: what came with an import is looked at when it is done.

use super::DbConn;
use diesel::connection::SimpleConnection;
use diesel::sql_types::{Bool, Text};
use diesel::{QueryResult, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};

/// The rows that each table is said to have.
const ROWS: u64 = 1_000_000;
/// Columns of which a table has few values: each is said to leave a tenth.
const OWNERS: [&str; 2] = ["client_id", "site_id"];
/// Columns of which a table has some values: each is said to leave a fifth.
const STATES: [&str; 3] = ["status", "kind", "type"];
/// How many rows any other column is said to leave at most; the next one leaves half of them.
const LEFT_BY_KEY: u64 = 20;

#[derive(QueryableByName)]
struct IndexColumn {
    #[diesel(sql_type = Text)]
    tbl: String,
    /// The index; the table itself for the key of a table without rowid.
    #[diesel(sql_type = Text)]
    idx: String,
    #[diesel(sql_type = Bool)]
    is_unique: bool,
    /// Empty for an expression.
    #[diesel(sql_type = Text)]
    name: String,
}

const INDEX_COLUMNS: &str = "SELECT m.name AS tbl, CASE WHEN l.origin = 'pk' AND t.wr THEN m.name ELSE l.name END AS idx, \
     l.\"unique\" AS is_unique, i.seqno AS position, COALESCE(i.name, '') AS name \
     FROM sqlite_schema AS m JOIN pragma_table_list AS t ON t.name = m.name AND t.schema = 'main' \
     JOIN pragma_index_list(m.name) AS l JOIN pragma_index_info(l.name) AS i \
     WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY tbl, idx, position";

/// Has PostgreSQL count its tables now; nothing on SQLite, whose figures stay.
///
/// # Errors
/// What the server says.
pub fn renew(conn: &mut DbConn) -> QueryResult<()> {
    match conn {
        DbConn::Sqlite(_) => Ok(()),
        DbConn::Postgres(conn) => conn.batch_execute("ANALYZE"),
    }
}

/// Writes the figures of every index; connections that are opened from now on plan by them.
///
/// # Errors
/// What the database says.
pub fn write(conn: &mut SqliteConnection) -> QueryResult<()> {
    // Makes the table that holds the figures.
    conn.batch_execute("ANALYZE; DELETE FROM sqlite_stat1")?;
    let columns: Vec<IndexColumn> = sql_query(INDEX_COLUMNS).load(conn)?;
    for index in columns.chunk_by(|one, next| (&one.tbl, &one.idx) == (&next.tbl, &next.idx)) {
        let Some(IndexColumn { tbl, idx, is_unique, .. }) = index.first() else { continue };
        let names: Vec<&str> = index.iter().map(|column| column.name.as_str()).collect();
        sql_query("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)")
            .bind::<Text, _>(tbl)
            .bind::<Text, _>(idx)
            .bind::<Text, _>(figures(&names, *is_unique))
            .execute(conn)?;
    }
    Ok(())
}

/// The rows of the table, then how many of them share the first column, the first two, and so on.
fn figures(columns: &[&str], is_unique: bool) -> String {
    let mut rows = ROWS;
    let mut figures = rows.to_string();
    for (position, column) in columns.iter().enumerate() {
        rows = if is_unique && position + 1 == columns.len() {
            1
        } else if OWNERS.contains(column) {
            rows / 10
        } else if STATES.contains(column) {
            rows / 5
        } else {
            rows.min(2 * LEFT_BY_KEY) / 2
        };
        rows = rows.max(1);
        figures.push_str(&format!(" {rows}"));
    }
    figures
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::migrations;
    use crate::store::{DatabaseUrl, dialect::sqlite};

    #[test]
    fn an_owner_tells_little_and_a_key_tells_much() {
        for (columns, is_unique, expected) in [
            (&["client_id", "id"][..], true, "1000000 100000 1"),
            (&["client_id", "location_id"], false, "1000000 100000 20"),
            (&["client_id", "status", "id"], false, "1000000 100000 20000 20"),
            (&["client_id", "sku_id", "", "serial", ""], true, "1000000 100000 20 10 5 1"),
            (&["due_at"], false, "1000000 20"),
        ] {
            assert_eq!(figures(columns, is_unique), expected, "{columns:?}");
        }
    }

    #[derive(QueryableByName)]
    struct Step {
        #[diesel(sql_type = Text)]
        detail: String,
    }

    #[test]
    fn rows_are_found_by_what_names_them_and_not_by_their_owner() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rummelig.db");
        migrations::migrate(&DatabaseUrl::Sqlite(path.clone())).unwrap();
        let mut conn = sqlite::open(&path, 2_048).unwrap();
        for (query, index) in [
            (
                "stock WHERE client_id = x'00' AND sku_id = x'01' AND location_id = x'02'",
                "stock_location_id_idx",
            ),
            (
                "stock WHERE client_id = x'00' AND sku_id = x'01' AND site_id = x'02'",
                "stock_sku_id_account_serial_lot_key",
            ),
            ("allocation WHERE client_id = x'00' AND order_id = x'01'", "allocation_order_id_idx"),
            ("allocation WHERE client_id = x'00' AND stock_id = x'01'", "allocation_stock_id_idx"),
            (
                "order_line WHERE client_id = x'00' AND sku_id = x'01' AND backordered > 0",
                "order_line_sku_id_order_id_idx",
            ),
            ("sku WHERE client_id = x'00' AND code_folded IN ('A', 'B')", "client_id=? AND code_folded=?"),
        ] {
            let plan: Vec<Step> =
                sql_query(format!("EXPLAIN QUERY PLAN SELECT * FROM {query}")).load(&mut conn).unwrap();
            let plan: Vec<String> = plan.into_iter().map(|step| step.detail).collect();
            assert!(plan.iter().any(|step| step.contains(index)), "{query}: {plan:?}");
        }
    }
}
