//! What must follow a step of an order, in stock and on the floor.

use super::{Loaded, allocation, backorder};
use crate::app::error::AppError;
use crate::app::{packing, picking, put_back};
use crate::store::Tx;
use crate::store::allocations::{self, Stage};
use rummelig_domain::order::Effect;
use serde_json::Value;
use std::collections::BTreeMap;

/// Facts for the audit entry of a command.
pub type Facts = BTreeMap<&'static str, Value>;

/// Does what one effect asks for; what the audit entry should say about it goes into `facts`.
///
/// # Errors
/// What the parts of the house answer that it touches.
pub(super) fn run(
    tx: &mut Tx<'_>,
    loaded: &Loaded,
    effect: &Effect,
    facts: &mut Facts,
) -> Result<(), AppError> {
    match effect {
        Effect::FreeAllocations => free_allocations(tx, loaded),
        Effect::MakeBackorder(rest) => {
            let made = backorder::make(tx, loaded, rest)?;
            facts.insert("backorder", made.to_string().into());
            Ok(())
        }
        Effect::MakePickTask => make_pick_tour(tx, loaded, facts),
        Effect::CancelPickTasks => picking::cancel_pick_tasks(tx, loaded.order.client, loaded.order.id),
        Effect::VoidShipment => packing::void_shipment(tx, loaded),
        Effect::PutBack(lines) => put_back::make_task(tx, loaded, lines),
    }
}

/// A tour of this one order.
fn make_pick_tour(tx: &mut Tx<'_>, loaded: &Loaded, facts: &mut Facts) -> Result<(), AppError> {
    let order = (loaded.order.client, loaded.order.id);
    let site = loaded.order.site.ok_or_else(|| AppError::internal("goods promised without a site"))?;
    let made = picking::make_pick_tour(tx, site, &[order], None)?;
    facts.insert("tours", made.iter().map(ToString::to_string).collect::<Vec<_>>().into());
    Ok(())
}

/// Ends all promises of the order that are not picked, in the order of their balances; goods that others may wait for
/// are then available.
fn free_allocations(tx: &mut Tx<'_>, loaded: &Loaded) -> Result<(), AppError> {
    let client = loaded.order.client;
    let mut rows = allocations::of_order(tx, client, loaded.order.id)?;
    rows.retain(|row| row.stage == Stage::Allocated.as_str());
    rows.sort_unstable_by_key(|row| (row.stock_id, row.id));
    for row in &rows {
        allocations::release(tx, row, row.quantity)?;
    }
    let mut skus: Vec<_> = rows.iter().map(|row| row.sku_id).collect();
    skus.sort_unstable();
    skus.dedup();
    for sku in skus {
        allocation::goods_given_back(tx, client, sku.0.into(), Some(loaded.order.id))?;
    }
    Ok(())
}
