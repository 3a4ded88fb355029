//! Why somebody undid or decided something about an order, in that person's own words.
//!
//! The words may name people, so they stand neither in the audit trail, which is never rewritten, nor in events, which
//! leave the house: each is a row of its own, beside the audit entry of the same command, and can be erased alone.

use super::schema::order_reason;
use super::sql_types::{DbId, DbInstant};
use super::{StoreError, Tx};
use diesel::prelude::*;
use rummelig_domain::ids::{ClientId, OrderId};
use uuid::Uuid;

/// One reason.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Insertable, Selectable)]
#[diesel(table_name = order_reason)]
pub struct OrderReasonRow {
    /// The owner.
    pub client_id: DbId,
    /// The row.
    pub id: DbId,
    /// The order.
    pub order_id: DbId,
    /// The command, as on its audit entry.
    pub command_id: DbId,
    /// What was done, as on its audit entry: `order.unpick` and so on.
    pub action: String,
    /// Why, in words.
    pub reason: String,
    /// Who did it.
    pub actor: String,
    /// When.
    pub recorded_at: DbInstant,
}

/// Keeps the reason given with an action on an order.
///
/// # Errors
/// What the database says.
pub fn keep(
    tx: &mut Tx<'_>,
    client: ClientId,
    order: OrderId,
    action: &str,
    reason: &str,
) -> Result<(), StoreError> {
    let row = OrderReasonRow {
        client_id: client.into(),
        id: tx.new_id::<Uuid>().into(),
        order_id: order.into(),
        command_id: tx.command().into(),
        action: action.to_owned(),
        reason: reason.to_owned(),
        actor: tx.actor().to_owned(),
        recorded_at: tx.now().into(),
    };
    diesel::insert_into(order_reason::table).values(row).execute(tx.conn())?;
    Ok(())
}

/// The reasons given for an order, oldest first.
///
/// # Errors
/// What the database says.
pub fn of_order(
    tx: &mut Tx<'_>,
    client: ClientId,
    order: OrderId,
) -> Result<Vec<OrderReasonRow>, StoreError> {
    Ok(order_reason::table
        .filter(
            order_reason::client_id.eq(DbId::from(client)).and(order_reason::order_id.eq(DbId::from(order))),
        )
        .order(order_reason::id)
        .select(OrderReasonRow::as_select())
        .load(tx.conn())?)
}
