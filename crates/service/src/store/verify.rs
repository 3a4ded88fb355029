//! Whether stock adds up: the invariants I1 to I9 and the walls around them, as set queries on one snapshot.
//!
//! Each check is a query that answers the keys of what is broken; it runs on both databases. `ID(x)` in a text stands
//! for an id as the shell of that database takes it (see [`dialect::portable`]). Nothing is ever repaired here.

use super::dialect::{self, catalogue};
use super::{StoreError, Tx};
use diesel::sql_types::{BigInt, Text};
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use std::collections::BTreeSet;

/// How many keys of what is broken a check names.
pub const KEYS_MAX: usize = 20;

/// What one check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Its name, such as `I2-balances`.
    pub name: &'static str,
    /// Rows that it looked at.
    pub rows: i64,
    /// What is broken, counted.
    pub violations: i64,
    /// What is broken, the first [`KEYS_MAX`].
    pub keys: Vec<String>,
}

impl Check {
    fn of(name: &'static str, rows: i64, mut broken: Vec<String>) -> Self {
        broken.sort();
        let violations = i64::try_from(broken.len()).unwrap_or(i64::MAX);
        broken.truncate(KEYS_MAX);
        Self { name, rows, violations, keys: broken }
    }
}

/// Tables of the house in which a row may name a client, or none.
const HOUSE_TABLES: [&str; 7] =
    ["api_key", "document", "handling_unit", "import_run", "stock_count", "task", "task_line"];
/// Tables that only grow.
const APPEND_ONLY: [&str; 3] = ["audit_entry", "event", "movement"];

struct Law {
    name: &'static str,
    /// What it looks at.
    table: &'static str,
    /// The keys of what breaks it, as the column `found`. `RECENT` and `TOUCHED` narrow it to what `--since` names.
    broken: &'static str,
}

const LAWS: [Law; 8] = [
    Law {
        name: "I1-ledger",
        table: "movement",
        broken: "SELECT 'movement ' || CAST(seq AS TEXT) AS found FROM movement WHERE RECENT AND (quantity <= 0 \
             OR (from_kind = to_kind AND COALESCE(ID(from_id), '') = COALESCE(ID(to_id), ''))) \
             UNION ALL SELECT 'sum ' || ID(client_id) || ' ' || ID(sku_id) || ' ' || COALESCE(ID(lot_id), '-') || ' ' || serial \
             FROM (SELECT client_id, sku_id, lot_id, serial, quantity AS units FROM movement \
             WHERE TOUCHED AND to_kind NOT IN ('location', 'handling_unit') \
             UNION ALL SELECT client_id, sku_id, lot_id, serial, -quantity FROM movement \
             WHERE TOUCHED AND from_kind NOT IN ('location', 'handling_unit') \
             UNION ALL SELECT client_id, sku_id, lot_id, serial, on_hand FROM stock WHERE TOUCHED) AS posted \
             GROUP BY client_id, sku_id, lot_id, serial HAVING SUM(units) <> 0",
    },
    Law {
        name: "I2-balances",
        table: "stock",
        broken: "SELECT ID(client_id) || ' ' || ID(sku_id) || ' ' || COALESCE(ID(lot_id), '-') || ' ' || serial \
             || ' ' || COALESCE(ID(account), '-') AS found \
             FROM (SELECT client_id, sku_id, lot_id, serial, to_id AS account, quantity AS units FROM movement \
             WHERE TOUCHED AND to_kind IN ('location', 'handling_unit') \
             UNION ALL SELECT client_id, sku_id, lot_id, serial, from_id, -quantity FROM movement \
             WHERE TOUCHED AND from_kind IN ('location', 'handling_unit') \
             UNION ALL SELECT client_id, sku_id, lot_id, serial, COALESCE(location_id, handling_unit_id), -on_hand \
             FROM stock WHERE TOUCHED) AS replayed \
             GROUP BY client_id, sku_id, lot_id, serial, account HAVING SUM(units) <> 0",
    },
    Law {
        name: "I3-physical",
        table: "stock",
        broken: "SELECT 'stock ' || ID(client_id) || ' ' || ID(id) AS found FROM stock WHERE TOUCHED AND (on_hand < 0 \
             OR allocated < 0 OR damaged < 0 OR quarantined < 0 OR allocated + damaged + quarantined > on_hand) \
             UNION ALL SELECT 'promises ' || ID(client_id) || ' ' || ID(stock_id) \
             FROM (SELECT client_id, id AS stock_id, allocated AS units FROM stock WHERE TOUCHED \
             UNION ALL SELECT client_id, stock_id, -quantity FROM allocation WHERE TOUCHED) AS promised \
             GROUP BY client_id, stock_id HAVING SUM(units) <> 0",
    },
    Law {
        name: "I4-lines",
        table: "order_line",
        broken: "SELECT 'counters ' || ID(client_id) || ' ' || ID(id) AS found FROM order_line \
             WHERE quantity <= 0 OR backordered < 0 OR short < 0 OR deferred < 0 OR cancelled < 0 OR shipped < 0 \
             OR allocated + backordered + short + deferred + cancelled > quantity \
             OR shipped > packed OR packed > picked OR picked > allocated OR returned > shipped \
             UNION ALL SELECT 'promises ' || ID(client_id) || ' ' || ID(line_id) \
             FROM (SELECT client_id, id AS line_id, allocated - shipped AS units FROM order_line \
             UNION ALL SELECT client_id, order_line_id, -quantity FROM allocation) AS promised \
             GROUP BY client_id, line_id HAVING SUM(units) <> 0",
    },
    Law {
        name: "I5-serials-lots-holds",
        table: "stock",
        broken: "SELECT 'serial ' || ID(client_id) || ' ' || ID(sku_id) || ' ' || serial AS found FROM stock \
             WHERE serial <> '' AND on_hand > 0 GROUP BY client_id, sku_id, serial HAVING SUM(on_hand) > 1 \
             UNION ALL SELECT 'lot ' || ID(id) FROM lot GROUP BY id HAVING COUNT(*) > 1 \
             UNION ALL SELECT 'held ' || ID(a.client_id) || ' ' || ID(a.id) FROM stock_hold AS h \
             JOIN stock AS s ON s.client_id = h.client_id AND s.sku_id = h.sku_id AND s.site_id = h.site_id \
             AND (h.location_id IS NULL OR h.location_id = s.location_id) \
             AND (h.lot_id IS NULL OR h.lot_id = s.lot_id) \
             JOIN allocation AS a ON a.client_id = s.client_id AND a.stock_id = s.id \
             WHERE a.stage = 'allocated' AND a.created_at > h.placed_at \
             UNION ALL SELECT 'expired ' || ID(a.client_id) || ' ' || ID(a.id) FROM allocation AS a \
             JOIN stock AS s ON s.client_id = a.client_id AND s.id = a.stock_id \
             JOIN lot AS l ON l.client_id = s.client_id AND l.id = s.lot_id \
             WHERE a.stage = 'allocated' AND l.expires_on < DAY_BEFORE(a.created_at)",
    },
    Law {
        name: "I6-references",
        table: "orders",
        broken: "SELECT 'order ' || ID(client_id) || ' ' || external_id AS found FROM orders \
             GROUP BY client_id, external_id HAVING COUNT(*) > 1 \
             UNION ALL SELECT 'key ' || scope || ' ' || \"key\" FROM idempotency \
             GROUP BY scope, \"key\" HAVING COUNT(*) > 1 \
             UNION ALL SELECT 'sscc ' || sscc FROM parcel WHERE sscc IS NOT NULL GROUP BY sscc HAVING COUNT(*) > 1",
    },
    Law {
        name: "I7-reversals",
        table: "movement",
        broken: "SELECT 'movement ' || CAST(r.seq AS TEXT) AS found FROM movement AS r \
             LEFT JOIN movement AS m ON m.client_id = r.client_id AND m.id = r.reverses_id \
             WHERE (r.reverses_id IS NOT NULL OR r.reason = 'reverse') AND (m.id IS NULL OR r.reason <> 'reverse' \
             OR m.sku_id <> r.sku_id OR COALESCE(ID(m.lot_id), '') <> COALESCE(ID(r.lot_id), '') \
             OR m.serial <> r.serial OR m.quantity <> r.quantity OR m.seq >= r.seq \
             OR m.from_kind <> r.to_kind OR COALESCE(ID(m.from_id), '') <> COALESCE(ID(r.to_id), '') \
             OR m.to_kind <> r.from_kind OR COALESCE(ID(m.to_id), '') <> COALESCE(ID(r.from_id), '')) \
             UNION ALL SELECT 'twice ' || ID(reverses_id) FROM movement WHERE reverses_id IS NOT NULL \
             GROUP BY reverses_id HAVING COUNT(*) > 1",
    },
    Law {
        name: "I9-provenance",
        table: "movement",
        broken: "SELECT 'movement ' || CAST(seq AS TEXT) AS found FROM movement AS m WHERE RECENT AND (actor = '' \
             OR NOT EXISTS (SELECT 1 FROM audit_entry AS e WHERE e.command_id = m.command_id))",
    },
];

/// The totals per sku against the balances that they add up.
const PROJECTION: Law = Law {
    name: "sku-totals",
    table: "sku_stock",
    broken: "SELECT ID(client_id) || ' ' || ID(sku_id) AS found \
         FROM (SELECT client_id, sku_id, on_hand AS units, allocated AS promised FROM sku_stock WHERE TOUCHED \
         UNION ALL SELECT client_id, sku_id, -on_hand, -allocated FROM stock WHERE TOUCHED) AS added \
         GROUP BY client_id, sku_id HAVING SUM(units) <> 0 OR SUM(promised) <> 0",
};

/// References that no composite foreign key watches: a movement and its document, goods in a unit that was given to a
/// client, an allocation and the order of its line.
const OWNERS: &str = "SELECT 'movement ' || CAST(m.seq AS TEXT) AS found FROM movement AS m \
     JOIN orders AS o ON o.id = m.document_id \
     WHERE RECENT AND m.document_kind = 'order' AND o.client_id <> m.client_id \
     UNION ALL SELECT 'movement ' || CAST(m.seq AS TEXT) FROM movement AS m \
     JOIN inbound_shipment AS i ON i.id = m.document_id \
     WHERE RECENT AND m.document_kind = 'inbound' AND i.client_id <> m.client_id \
     UNION ALL SELECT 'stock ' || ID(s.client_id) || ' ' || ID(s.id) FROM stock AS s \
     JOIN handling_unit AS u ON u.id = s.handling_unit_id WHERE u.client_id <> s.client_id \
     UNION ALL SELECT 'allocation ' || ID(a.client_id) || ' ' || ID(a.id) FROM allocation AS a \
     JOIN order_line AS l ON l.client_id = a.client_id AND l.id = a.order_line_id \
     WHERE l.order_id <> a.order_id OR l.sku_id <> a.sku_id";

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Text)]
    found: String,
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    value: i64,
}

/// Runs every check; with `since`, those of the ledger look only at movements after that sequence and their skus.
///
/// # Errors
/// What the database says: the checks were then not run.
pub fn run(tx: &mut Tx<'_>, since: Option<i64>) -> Result<Vec<Check>, StoreError> {
    let mut checks = Vec::new();
    for law in &LAWS {
        if law.name == "I9-provenance" {
            checks.push(owners(tx, since)?);
        }
        checks.push(check(tx, law, since)?);
    }
    checks.push(check(tx, &PROJECTION, since)?);
    checks.push(house_references(tx)?);
    checks.push(isolation(tx)?);
    checks.push(append_only(tx)?);
    if let Some(answers) = dialect::integrity(tx.conn())? {
        let broken = answers.into_iter().filter(|answer| answer != "ok").collect();
        checks.push(Check::of("integrity", 1, broken));
    }
    Ok(checks)
}

fn check(tx: &mut Tx<'_>, law: &Law, since: Option<i64>) -> Result<Check, StoreError> {
    let rows = count(tx, law.table)?;
    let text = narrowed(law.broken, since);
    let keys = keys(tx, &text)?;
    let violations = if keys.is_empty() { 0 } else { count(tx, &format!("({text}) AS broken"))? };
    Ok(Check { name: law.name, rows, violations, keys })
}

fn narrowed(text: &str, since: Option<i64>) -> String {
    let (recent, touched) = match since {
        None => ("1 = 1".to_owned(), "1 = 1".to_owned()),
        Some(since) => (
            format!("seq > {since}"),
            format!("(client_id, sku_id) IN (SELECT client_id, sku_id FROM movement WHERE seq > {since})"),
        ),
    };
    text.replace("RECENT", &recent).replace("TOUCHED", &touched)
}

fn keys(tx: &mut Tx<'_>, text: &str) -> Result<Vec<String>, StoreError> {
    let text = format!("SELECT found FROM ({text}) AS broken ORDER BY found LIMIT {KEYS_MAX}");
    let text = dialect::portable(tx.conn(), &text);
    Ok(sql_query(text).load::<Found>(tx.conn())?.into_iter().map(|row| row.found).collect())
}

fn count(tx: &mut Tx<'_>, table: &str) -> Result<i64, StoreError> {
    let text = dialect::portable(tx.conn(), &format!("SELECT COUNT(*) AS value FROM {table}"));
    Ok(sql_query(text).get_result::<Counted>(tx.conn())?.value)
}

/// I8: no row refers to another client's row.
fn owners(tx: &mut Tx<'_>, since: Option<i64>) -> Result<Check, StoreError> {
    let mut keys_found = keys(tx, &narrowed(OWNERS, since))?;
    let (rows, broken) = dangling(tx, |key| key.columns.iter().any(|column| column == "client_id"))?;
    keys_found.extend(broken);
    Ok(Check::of("I8-owners", rows, keys_found))
}

/// The other references: to sites, locations, units, workers.
fn house_references(tx: &mut Tx<'_>) -> Result<Check, StoreError> {
    let (rows, broken) = dangling(tx, |key| key.columns.iter().all(|column| column != "client_id"))?;
    Ok(Check::of("foreign-keys", rows, broken))
}

/// Rows whose reference leads nowhere, told per reference. A database guards its references itself; this looks behind
/// it, as an import with the guard off, or a repaired file, would leave them.
fn dangling(
    tx: &mut Tx<'_>,
    wanted: impl Fn(&catalogue::ForeignKey) -> bool,
) -> Result<(i64, Vec<String>), StoreError> {
    let mut tables = BTreeSet::new();
    let mut broken = Vec::new();
    for key in catalogue::foreign_keys(tx.conn())?.iter().filter(|key| wanted(key)) {
        tables.insert(key.table.clone());
        let named: Vec<String> = key.columns.iter().map(|column| format!("c.{column} IS NOT NULL")).collect();
        let equal: Vec<String> = key
            .columns
            .iter()
            .zip(&key.parent_columns)
            .map(|(here, there)| format!("p.{there} = c.{here}"))
            .collect();
        let ids: Vec<String> = key.columns.iter().map(|column| format!("ID(c.{column})")).collect();
        let text = format!(
            "SELECT '{table} ' || {ids} AS found FROM {table} AS c WHERE {named} \
             AND NOT EXISTS (SELECT 1 FROM {parent} AS p WHERE {equal})",
            table = key.table,
            parent = key.parent,
            ids = ids.join(" || ' ' || "),
            named = named.join(" AND "),
            equal = equal.join(" AND "),
        );
        broken.extend(keys(tx, &text)?);
    }
    let mut rows = 0;
    for table in &tables {
        rows += count(tx, table)?;
    }
    Ok((rows, broken))
}

/// Every table with a client's rows says whose they are, and finds them by their owner first.
fn isolation(tx: &mut Tx<'_>) -> Result<Check, StoreError> {
    let indexes = catalogue::indexes(tx.conn())?;
    let mut rows = 0;
    let mut broken = Vec::new();
    for column in catalogue::columns(tx.conn())? {
        let table = column.table_name.as_str();
        if column.column_name != "client_id" || HOUSE_TABLES.contains(&table) {
            continue;
        }
        rows += 1;
        if column.nullable {
            broken.push(format!("{table}: client_id may be empty"));
        }
        let led = indexes.iter().any(|index| {
            index.table == table && index.columns.first() == Some(&Some("client_id".to_owned()))
        });
        if !led {
            broken.push(format!("{table}: no index led by client_id"));
        }
    }
    Ok(Check::of("isolation", rows, broken))
}

/// What only grows is guarded against change.
fn append_only(tx: &mut Tx<'_>) -> Result<Check, StoreError> {
    let there: BTreeSet<String> =
        catalogue::triggers(tx.conn())?.into_iter().map(|trigger| trigger.trigger_name).collect();
    let acts = dialect::guarded_acts(tx.conn());
    let guards: Vec<String> = APPEND_ONLY
        .iter()
        .flat_map(|table| acts.iter().map(move |act| format!("{table}_no_{act}")))
        .collect();
    let rows = i64::try_from(guards.len()).unwrap_or(i64::MAX);
    Ok(Check::of("append-only", rows, guards.into_iter().filter(|guard| !there.contains(guard)).collect()))
}
