//! What rows are called, for answers that name them: the codes and numbers of many rows at once.

use super::schema::{client, inbound_shipment, lot, order_line, orders, sku, worker};
use super::sql_types::DbId;
use super::{StoreError, Tx};
use diesel::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A row of a client: the client, and the row.
pub type Owned = (DbId, DbId);

/// The codes of these clients.
///
/// # Errors
/// What the database says.
pub fn clients(tx: &mut Tx<'_>, ids: &BTreeSet<DbId>) -> Result<HashMap<DbId, String>, StoreError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(DbId, String)> = client::table
        .filter(client::id.eq_any(ids.iter().copied()))
        .select((client::id, client::code))
        .load(tx.conn())?;
    Ok(rows.into_iter().collect())
}

/// The codes of these workers.
///
/// # Errors
/// What the database says.
pub fn workers(tx: &mut Tx<'_>, ids: &BTreeSet<DbId>) -> Result<HashMap<DbId, String>, StoreError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(DbId, String)> = worker::table
        .filter(worker::id.eq_any(ids.iter().copied()))
        .select((worker::id, worker::code))
        .load(tx.conn())?;
    Ok(rows.into_iter().collect())
}

/// The columns of a client's table, asked for one client at a time so that the key leads.
macro_rules! of_clients {
    ($(#[$doc:meta])* $name:ident, $table:ident, $column:ident, $value:ty) => {
        $(#[$doc])*
        ///
        /// # Errors
        /// What the database says.
        pub fn $name(tx: &mut Tx<'_>, ids: &BTreeSet<Owned>) -> Result<HashMap<DbId, $value>, StoreError> {
            let mut named = HashMap::with_capacity(ids.len());
            for (owner, of_owner) in by_client(ids) {
                let rows: Vec<(DbId, $value)> = $table::table
                    .filter($table::client_id.eq(owner).and($table::id.eq_any(of_owner)))
                    .select(($table::id, $table::$column))
                    .load(tx.conn())?;
                named.extend(rows);
            }
            Ok(named)
        }
    };
}

of_clients! {
    /// The clients' own numbers of these orders.
    external_ids, orders, external_id, String
}
of_clients! {
    /// The numbers of these order lines within their orders.
    line_nos, order_line, line_no, i32
}
of_clients! {
    /// The clients' own numbers of these inbound shipments.
    inbound_ids, inbound_shipment, external_id, String
}
of_clients! {
    /// The codes of these items.
    skus, sku, code, String
}
of_clients! {
    /// The names of these lots; empty for a lot that is only a day.
    lots, lot, code, String
}

fn by_client(ids: &BTreeSet<Owned>) -> BTreeMap<DbId, Vec<DbId>> {
    let mut grouped: BTreeMap<DbId, Vec<DbId>> = BTreeMap::new();
    for (owner, id) in ids {
        grouped.entry(*owner).or_default().push(*id);
    }
    grouped
}
