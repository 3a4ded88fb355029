//! Many rows of one table at once.

/// Rows that one statement inserts: far below the 65,535 values that PostgreSQL takes in one.
pub(crate) const ROWS_MAX: usize = 500;

/// Inserts rows of one table: `insert_all!(conn, table, rows)` where `rows` is a slice.
///
/// PostgreSQL answers each statement over a socket, so many small ones cost more in waiting than in work: there they go
/// together, but for a single row, whose text is always the same and is kept. SQLite has no socket and its kept statement for one row is the fastest, and the derived connection of both
/// cannot write many rows in one statement.
macro_rules! insert_all {
    ($conn:expr, $table:expr, $rows:expr) => {
        match $conn {
            $crate::store::dialect::DbConn::Postgres(conn) if $rows.len() > 1 => {
                for rows in $rows.chunks($crate::store::dialect::bulk::ROWS_MAX) {
                    ::diesel::RunQueryDsl::execute(::diesel::insert_into($table).values(rows), conn)?;
                }
            }
            conn => {
                for row in $rows {
                    let one = $crate::store::Cached(::diesel::insert_into($table).values(row));
                    ::diesel::RunQueryDsl::execute(one, conn)?;
                }
            }
        }
    };
}

pub(crate) use insert_all;
