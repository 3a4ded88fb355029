//! A ledger with years in it: movements with their audit entries and events, written in bulk past the application.

use crate::database::{Engine, TestDatabase};
use diesel::connection::SimpleConnection;

/// The numbers from 0 on, each with the goods it is about.
const NUMBERS_SQLITE: &str =
    "WITH RECURSIVE number(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM number WHERE i + 1 < ROWS), ";
const NUMBERS_POSTGRES: &str = "WITH number(i) AS (SELECT generate_series(0::bigint, ROWS - 1)), ";
const GOODS: &str = "goods AS (SELECT row_number() OVER (ORDER BY k.code) - 1 AS n, k.client_id, k.id AS sku_id, k.code, \
     s.site_id, s.location_id FROM sku k JOIN stock s ON s.client_id = k.client_id AND s.sku_id = k.id), \
     many AS (SELECT count(*) AS goods FROM goods) ";

/// Ids that grow, as the application's do; FIRST tells the tables apart.
const ID_SQLITE: &str = "unhex(printf('FIRST%012x7000%012x', i, i))";
const ID_POSTGRES: &str = "('FIRST' || lpad(to_hex(i), 12, '0') || '7000' || lpad(to_hex(i), 12, '0'))::uuid";
/// One a second, the last one now.
const TIME_SQLITE: &str = "(unixepoch() - ROWS + i) * 1000000";
const TIME_POSTGRES: &str = "now() - make_interval(secs => (ROWS - i)::float8)";

const MOVEMENTS: &str = "INSERT INTO movement (id, client_id, site_id, sku_id, serial, quantity, from_kind, to_kind, to_id, \
     reason, command_id, actor, recorded_at) NUMBERS GOODS \
     SELECT ID0190, client_id, site_id, sku_id, '', 1 + i % 9, 'adjustment', 'location', location_id, 'adjustment', \
     ID0191, 'key:0123456789ab', TIME FROM number JOIN goods ON goods.n = i % (SELECT goods FROM many)";
const ENTRIES: &str = "INSERT INTO audit_entry (chain, recorded_at, actor, action, subject, facts, command_id) NUMBERS GOODS \
     SELECT 'client', TIME, 'key:0123456789ab', 'adjustment.post', 'adjustment:' || code, \
     '{\"delta\":1,\"reason\":\"found\",\"movements\":{\"first\":1,\"last\":1,\"sha256\":\"0123456789abcdef\"}}', ID0191 \
     FROM number JOIN goods ON goods.n = i % (SELECT goods FROM many)";
const EVENTS: &str = "INSERT INTO event (id, client_id, \"type\", subject_kind, subject_id, external_id, object, recorded_at) \
     NUMBERS GOODS SELECT ID0192, client_id, 'inventory.changed', 'inventory', sku_id, code, \
     '{\"sku\":\"SKU-00001\",\"sequence\":1,\"on_hand\":900000,\"allocated\":0}', TIME \
     FROM number JOIN goods ON goods.n = i % (SELECT goods FROM many)";

/// Writes so many of each.
pub(crate) fn grow(database: &TestDatabase, rows: i64) {
    let mut conn = database.connect();
    let (numbers, id, time) = match database.engine {
        Engine::Sqlite => (NUMBERS_SQLITE, ID_SQLITE, TIME_SQLITE),
        Engine::Postgres => (NUMBERS_POSTGRES, ID_POSTGRES, TIME_POSTGRES),
    };
    for text in [MOVEMENTS, ENTRIES, EVENTS] {
        let mut text = text.replace("NUMBERS", numbers).replace("GOODS", GOODS).replace("TIME", time);
        for first in ["0190", "0191", "0192"] {
            text = text.replace(&format!("ID{first}"), &id.replace("FIRST", first));
        }
        conn.batch_execute(&text.replace("ROWS", &rows.to_string())).expect("a long ledger");
    }
    // What a database that has grown by itself has done long ago.
    conn.batch_execute("ANALYZE").expect("statistics");
}
