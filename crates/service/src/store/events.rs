//! Event rows: what happened to a client's resource, written in the transaction of its cause.
//!
//! Positions in the feed and the count per resource are given after the commit by a job of their own, since
//! PostgreSQL's sequences are not in commit order.

use super::dialect::{Cached, insert_all};
use super::schema::event;
use super::sql_types::{DbId, DbInstant};
use super::{StoreError, Tx};
use diesel::prelude::*;
use rummelig_domain::ids::ClientId;
use serde_json::Value;
use uuid::Uuid;

/// The largest event in bytes; above it the object is sent without its lines.
const OBJECT_BYTES_MAX: usize = 20_000;

/// Something that happened to a resource of one client.
#[derive(Clone, Debug)]
pub struct Event<'e> {
    /// The owner of the resource.
    pub client: ClientId,
    /// `order.shipped` and so on, as the list of events names them.
    pub kind: &'e str,
    /// The kind of resource: `order`, `shipment`, `inbound`, `inventory`, `item` …
    pub subject_kind: &'e str,
    /// Our id of the resource.
    pub subject_id: Uuid,
    /// The client's own id of it (`external_id` or sku).
    pub external_id: &'e str,
    /// Statuses, quantities, skus and tracking numbers as they are now. Never consignees, notes or people.
    pub object: Value,
}

#[derive(Insertable)]
#[diesel(table_name = event)]
struct Row<'r> {
    id: DbId,
    client_id: DbId,
    kind: &'r str,
    subject_kind: &'r str,
    subject_id: DbId,
    external_id: &'r str,
    object: String,
    recorded_at: DbInstant,
}

/// Writes one event.
///
/// # Errors
/// What the database says.
pub fn emit(tx: &mut Tx<'_>, event: Event<'_>) -> Result<(), StoreError> {
    let row = row(tx, event);
    Cached(diesel::insert_into(event::table).values(&row)).execute(tx.conn())?;
    Ok(())
}

/// Writes many events, in their order.
///
/// # Errors
/// What the database says.
pub(super) fn emit_all(tx: &mut Tx<'_>, events: Vec<Event<'_>>) -> Result<(), StoreError> {
    let rows: Vec<Row<'_>> = events.into_iter().map(|event| row(tx, event)).collect();
    insert_all!(tx.conn(), event::table, &rows);
    Ok(())
}

fn row<'e>(tx: &Tx<'_>, mut event: Event<'e>) -> Row<'e> {
    let mut object = event.object.to_string();
    if object.len() > OBJECT_BYTES_MAX
        && let Some(fields) = event.object.as_object_mut()
    {
        fields.remove("lines");
        object = event.object.to_string();
    }
    Row {
        id: tx.new_id::<Uuid>().into(),
        client_id: event.client.into(),
        kind: event.kind,
        subject_kind: event.subject_kind,
        subject_id: event.subject_id.into(),
        external_id: event.external_id,
        object,
        recorded_at: tx.now().into(),
    }
}
