//! A line of a put-back is done.

use super::{Returning, usable, waits_in_units, write_task};
use crate::app::error::{AppError, Conflict};
use crate::app::orders::{self, Facts, Loaded, OrderRef, allocation};
use crate::app::tasks::{Confirmation, LoadedTask, line_of};
use crate::app::{handling_units, putaway};
use crate::store::allocations::{self, AllocationRow, Stage, Way};
use crate::store::balances::{self, StockRow};
use crate::store::stock::{self, Document, Entry, Part};
use crate::store::tasks::TaskLineRow;
use crate::store::{StoreError, Tx, skus};
use rummelig_domain::code::Serial;
use rummelig_domain::ids::{ClientId, HandlingUnitId, LotId, OrderId, OrderLineId, SkuId};
use rummelig_domain::location::Location;
use rummelig_domain::order::{lose, steps};
use rummelig_domain::quantity::Quantity;
use rummelig_domain::stock::{Account, Condition, MovementReason, Posting, PostingFields};
use rummelig_domain::task::{Confirmed, RestPromise, TaskError};
use serde_json::json;

/// Confirms a line: so many units lie in a location again. With the last of them the order goes on.
///
/// # Errors
/// What the line refuses; [`AppError::ReferencesUnknown`]; [`Conflict::LocationNotUsable`];
/// [`Conflict::StockInsufficient`] where fewer units are in the tote.
pub fn confirm(tx: &mut Tx<'_>, task: &mut LoadedTask, said: &Confirmation) -> Result<(), AppError> {
    let row = said.line_no.and_then(|number| task.line(number)).cloned().ok_or(TaskError::LineUnknown)?;
    let (after, outcome) = line_of(&row)?.confirm(said.quantity, said.short_reason)?;
    let goods = Goods::of(&row)?;
    putaway::check_named(tx, &row, said)?;
    if !said.quantity.is_zero() {
        let to = putaway::target(tx, task, &row, said)?;
        goods.bring(tx, &to, &row, said)?;
    }
    let mut loaded = orders::load(tx, goods.client, &OrderRef::Id(goods.order))?;
    if let Confirmed::Short { rest, decision } = outcome {
        loaded = match decision.promise {
            RestPromise::Ends => goods.leave(tx, loaded, rest, decision.quarantine)?,
            RestPromise::GoesOn => goods.hand_on(tx, loaded, rest)?,
        };
    }
    let line = TaskLineRow {
        confirmed: after.confirmed.units(),
        short: after.short.units(),
        short_reason: said.short_reason.filter(|_| !after.short.is_zero()).map(|why| why.as_str().to_owned()),
        closed: after.closed,
        ..row
    };
    let facts = Facts::from([
        ("task", json!(task.id().to_string())),
        ("task_line", json!(line.line_no)),
        ("units", json!(said.quantity.units())),
    ]);
    task.write_line(tx, line)?;
    handling_units::free_emptied(tx, goods.client, goods.order)?;
    let done = if waits_in_units(tx, &loaded)? {
        None
    } else {
        Some(steps::put_back_done(&loaded.order, tx.now())?)
    };
    match done {
        Some(step) if step.order != loaded.order => {
            orders::apply_with(tx, loaded, step, "order.put_back", facts)?;
        }
        Some(_) | None => orders::audit(tx, &loaded, "order.put_back", facts)?,
    }
    Ok(())
}

/// The goods of a line.
pub(super) struct Goods {
    pub client: ClientId,
    order: OrderId,
    line: OrderLineId,
    sku: SkuId,
    lot: Option<LotId>,
    pub unit: HandlingUnitId,
}

impl Goods {
    pub(super) fn of(row: &TaskLineRow) -> Result<Self, StoreError> {
        match (row.client_id, row.order_id, row.order_line_id, row.sku_id, row.from_unit_id) {
            (Some(client), Some(order), Some(line), Some(sku), Some(unit)) => Ok(Self {
                client: client.0.into(),
                order: order.0.into(),
                line: line.0.into(),
                sku: sku.0.into(),
                lot: row.lot_id.map(|lot| lot.0.into()),
                unit: unit.0.into(),
            }),
            _ => Err(StoreError::Unreadable("task_line")),
        }
    }

    fn account(&self) -> Account {
        Account::HandlingUnit(self.unit)
    }

    fn balance(&self, tx: &mut Tx<'_>, serial: Option<&Serial>) -> Result<Option<StockRow>, StoreError> {
        balances::find(tx, self.client, self.account(), self.sku, self.lot, serial)
    }

    fn still_there(&self, tx: &mut Tx<'_>, planned: &[Serial]) -> Result<Vec<Serial>, AppError> {
        let mut there = Vec::new();
        for serial in planned {
            if self.balance(tx, Some(serial))?.is_some() {
                there.push(serial.clone());
            }
        }
        Ok(there)
    }

    /// The promises of this line in a balance, the first first.
    fn promises(&self, tx: &mut Tx<'_>, from: &StockRow) -> Result<Vec<AllocationRow>, StoreError> {
        let mut rows = allocations::of_stock(tx, self.client, from.id.0.into())?;
        rows.retain(|row| row.order_line_id.0 == self.line.0);
        Ok(rows)
    }

    /// The units go to the place, promised ones with their promise first, then those that nobody is promised, each in
    /// the condition it is in.
    fn bring(
        &self,
        tx: &mut Tx<'_>,
        to: &Location,
        row: &TaskLineRow,
        said: &Confirmation,
    ) -> Result<(), AppError> {
        let parts = putaway::units_named((row, said), |planned| self.still_there(tx, planned))?;
        let mut loose = false;
        for (serial, quantity) in parts {
            let from = self.balance(tx, serial.as_ref())?;
            let Some(mut from) = from else { return Err(self.too_few(tx, Quantity::ZERO, said.quantity)?) };
            let rest = self.bring_promised(tx, to, &mut from, quantity)?;
            if !rest.is_zero() {
                self.bring_loose(tx, to, serial, rest)?;
                loose = true;
            }
        }
        if loose && to.pickable {
            allocation::goods_available(tx, self.client, self.sku)?;
        }
        Ok(())
    }

    /// Answers how many of the units are promised to nobody here.
    fn bring_promised(
        &self,
        tx: &mut Tx<'_>,
        to: &Location,
        from: &mut StockRow,
        quantity: Quantity,
    ) -> Result<Quantity, AppError> {
        let document = Document { kind: "order", id: self.order.into() };
        let way =
            Way { to: Account::Location(to.id), reason: MovementReason::PutBack, stage: Stage::Allocated };
        let promises = self.promises(tx, from)?;
        usable(tx, to, self.client, (self.sku, self.lot), !promises.is_empty())?;
        let mut rest = quantity;
        for mut promise in promises {
            let promised =
                Quantity::new(promise.quantity).map_err(|_| StoreError::Unreadable("allocation"))?;
            let units = promised.min(rest);
            if !units.is_zero() {
                allocations::carry(tx, document, &mut promise, from, units, way)?;
                rest = rest.less(units);
            }
        }
        Ok(rest)
    }

    fn bring_loose(
        &self,
        tx: &mut Tx<'_>,
        to: &Location,
        serial: Option<Serial>,
        quantity: Quantity,
    ) -> Result<(), AppError> {
        let mut rest = quantity;
        for condition in [Condition::Good, Condition::Quarantined, Condition::Damaged] {
            let Some(from) = self.balance(tx, serial.as_ref())? else { break };
            let units = from.balance()?.unpromised(condition).min(rest);
            if units.is_zero() {
                continue;
            }
            let posting = Posting::new(PostingFields {
                client: self.client,
                site: to.site,
                sku: self.sku,
                lot: self.lot,
                serial: serial.clone(),
                quantity: units,
                from: self.account(),
                to: Account::Location(to.id),
                reason: MovementReason::PutBack,
                reverses: None,
            })
            .map_err(AppError::internal)?;
            let part = Part::Unpromised(condition);
            let entry = Entry { posting, leaves: part, arrives: part, received_at: None };
            stock::post(tx, Some(Document { kind: "order", id: self.order.into() }), &entry)?;
            rest = rest.less(units);
        }
        if rest.is_zero() { Ok(()) } else { Err(self.too_few(tx, quantity.less(rest), quantity)?) }
    }

    /// Units that this worker cannot bring to their place: a task of their own, for somebody who can.
    fn hand_on(&self, tx: &mut Tx<'_>, loaded: Loaded, rest: Quantity) -> Result<Loaded, AppError> {
        let (mut left, mut promised, mut parts) = (rest, false, Vec::new());
        for from in balances::in_unit(tx, self.client, self.unit)? {
            let quantity =
                Quantity::new(from.on_hand).map_err(|_| StoreError::Unreadable("stock"))?.min(left);
            if self.is_of(&from) && !quantity.is_zero() {
                promised |= !self.promises(tx, &from)?.is_empty();
                left = left.less(quantity);
                parts.push(Returning { line: self.line, from, quantity });
            }
        }
        write_task(tx, &loaded, parts, promised)?;
        Ok(loaded)
    }

    /// Whether a balance is of the item and lot of the line.
    fn is_of(&self, from: &StockRow) -> bool {
        from.sku_id.0 == self.sku.0 && from.lot_id.map(|lot| LotId(lot.0)) == self.lot
    }

    /// Units that are not brought back: the order loses them where they are still promised to it. They stay in the books
    /// of their tote until somebody has looked, set apart where they were found damaged.
    fn leave(
        &self,
        tx: &mut Tx<'_>,
        mut loaded: Loaded,
        rest: Quantity,
        damaged: bool,
    ) -> Result<Loaded, AppError> {
        let mut left = rest;
        let mut lost = Quantity::ZERO;
        for from in balances::in_unit(tx, self.client, self.unit)? {
            if self.is_of(&from) {
                let freed = self.free(tx, &from, left)?;
                lost = lost.plus(freed).map_err(AppError::internal)?;
                let now = balances::by_id(tx, self.client, from.id.0.into())?;
                let now = now.ok_or(StoreError::Changed("stock"))?;
                let units = now.balance()?.unpromised(Condition::Good).min(left);
                if damaged && !units.is_zero() {
                    let (good, set_apart) = (Condition::Good, Condition::Quarantined);
                    stock::change_condition(tx, self.client, now.id.0.into(), good, set_apart, units)?;
                }
                left = left.less(units);
            }
        }
        if !lost.is_zero() {
            let step = lose(&loaded.order, &[(self.line, lost)], tx.now())?;
            loaded = orders::apply(tx, loaded, step, "order.lose")?;
        }
        Ok(loaded)
    }

    /// Ends the promises of the line in a balance, at most so many units of them; answers how many.
    fn free(&self, tx: &mut Tx<'_>, from: &StockRow, most: Quantity) -> Result<Quantity, AppError> {
        let mut freed = Quantity::ZERO;
        for promise in self.promises(tx, from)? {
            let promised =
                Quantity::new(promise.quantity).map_err(|_| StoreError::Unreadable("allocation"))?;
            let units = promised.min(most.less(freed));
            if !units.is_zero() {
                allocations::release(tx, &promise, units.units())?;
                freed = freed.plus(units).map_err(AppError::internal)?;
            }
        }
        Ok(freed)
    }

    fn too_few(&self, tx: &mut Tx<'_>, available: Quantity, asked: Quantity) -> Result<AppError, AppError> {
        let sku = skus::codes(tx, self.client, &[self.sku])?.remove(&self.sku).unwrap_or_default();
        let (available, asked) = (available.units(), asked.units());
        Ok(Conflict::StockInsufficient { sku, available, asked }.into())
    }
}
