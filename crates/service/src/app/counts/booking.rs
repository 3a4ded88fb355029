//! What an approved count changes in stock.

use super::{Loaded, open_places, write};
use crate::app::adjustments::{self, AdjustmentReason};
use crate::app::error::{AppError, Conflict};
use crate::app::{orders, releases, tracking};
use crate::store::balances::{self, StockRow};
use crate::store::counts;
use crate::store::stock::{self, Document, Entry, Part};
use crate::store::{StoreError, Tx, locations, skus};
use rummelig_domain::actor::Who;
use rummelig_domain::code::Serial;
use rummelig_domain::count::{
    Adjustment, CountAction, CountKey, adjustments as differences, count_transition,
};
use rummelig_domain::ids::SiteId;
use rummelig_domain::quantity::Quantity;
use rummelig_domain::stock::{Account, Condition, MovementReason, Posting, PostingFields, Target};

/// In which order missing units are taken: a count looks at numbers and not at conditions.
const TAKEN_FIRST: [Condition; 3] = [Condition::Good, Condition::Quarantined, Condition::Damaged];

/// Books the differences of the newest round, what lacks before what is more, and opens the places. Promises that no
/// longer fit are taken back. No audit entry; the command that leads the count on writes it.
///
/// # Errors
/// What the state machine refuses; [`Conflict::StockInsufficient`] where fewer units are there by now than lacked, and
/// [`Conflict::SerialTaken`] for a unit that is elsewhere by the books; what the orders refuse that lose goods.
pub(super) fn approve(tx: &mut Tx<'_>, loaded: &mut Loaded, who: Who) -> Result<(), AppError> {
    let to = count_transition(loaded.status, CountAction::Approve, who)?;
    let mut differences = differences(&loaded.newest()?);
    // What lacks in one place may be what is more in another: a serial number is in one place at a time.
    differences.sort_by_key(|difference| difference.delta > 0);
    for difference in &differences {
        book(tx, loaded, difference)?;
    }
    write(tx, loaded, to)?;
    open_places(tx, loaded)
}

/// Whether the books can follow these differences now. Goods may have moved since they were counted.
pub(super) fn can_be_booked(tx: &mut Tx<'_>, differences: &[Adjustment]) -> Result<bool, AppError> {
    for Adjustment { key, delta } in differences {
        let there: i64 = balances(tx, key)?.iter().map(|row| row.on_hand).sum();
        if there + delta < 0 {
            return Ok(false);
        }
        let leaves_elsewhere =
            differences.iter().any(|other| other.delta < 0 && other.key.serial == key.serial);
        if let Some(serial) = &key.serial
            && *delta > 0
            && !leaves_elsewhere
            && balances::has_serial(tx, key.client, key.sku, serial)?
        {
            return Ok(false);
        }
    }
    Ok(true)
}

/// What the ledger says of one thing in its place, loose goods first.
fn balances(tx: &mut Tx<'_>, key: &CountKey) -> Result<Vec<StockRow>, StoreError> {
    let mut rows = counts::balances_at(tx, key.location, Some((key.client, key.sku)))?;
    let serial = key.serial.as_ref().map_or("", Serial::as_str);
    rows.retain(|row| row.lot_id == key.lot.map(Into::into) && row.serial == serial);
    Ok(rows)
}

fn book(tx: &mut Tx<'_>, loaded: &Loaded, difference: &Adjustment) -> Result<(), AppError> {
    let key = &difference.key;
    let sku = skus::find(tx, key.client, key.sku)?.ok_or(StoreError::Unreadable("stock_count_line"))?.value;
    let rows = balances(tx, key)?;
    if difference.delta > 0 {
        add(tx, loaded, difference, &rows)?;
    } else {
        let asked = difference.delta.saturating_neg();
        let available: i64 = rows.iter().map(|row| row.on_hand).sum();
        if available < asked {
            let sku = sku.code.to_string();
            return Err(Conflict::StockInsufficient { sku, available, asked }.into());
        }
        take(tx, loaded, key, &rows, asked)?;
    }
    Ok(adjustments::tell(tx, &sku, difference.delta, AdjustmentReason::Count)?)
}

/// Units that turned up are good ones, beside those of their kind.
fn add(tx: &mut Tx<'_>, loaded: &Loaded, difference: &Adjustment, rows: &[StockRow]) -> Result<(), AppError> {
    let key = &difference.key;
    if let Some(serial) = &key.serial {
        tracking::check_serial_free(tx, key.client, key.sku, serial)?;
    }
    let to = match rows.first() {
        Some(row) => row.account()?,
        None => Account::Location(key.location),
    };
    post(tx, loaded, key, difference.delta, (Account::Adjustment, to), Condition::Good)?;
    let place = locations::find(tx, key.location)?.ok_or(StoreError::Unreadable("stock_count_line"))?;
    if place.value.pickable {
        orders::allocation::goods_available(tx, key.client, key.sku)?;
    }
    Ok(())
}

/// Units that are gone: promises that the rest cannot keep end first.
fn take(
    tx: &mut Tx<'_>,
    loaded: &Loaded,
    key: &CountKey,
    rows: &[StockRow],
    asked: i64,
) -> Result<(), AppError> {
    let mut rest = asked;
    for row in rows {
        let mut part = row.on_hand.min(rest);
        if part == 0 {
            continue;
        }
        rest -= part;
        let left = Quantity::new(row.on_hand - part).map_err(AppError::internal)?;
        releases::release_for(tx, key.client, row, Target::Counted(left))?;
        let row = releases::reread(tx, key.client, row)?;
        let (from, balance) = (row.account()?, row.balance()?);
        for condition in TAKEN_FIRST {
            let units = balance.unpromised(condition).units().min(part);
            if units > 0 {
                post(tx, loaded, key, units, (from, Account::Adjustment), condition)?;
                part -= units;
            }
        }
        if part > 0 {
            return Err(StoreError::Changed("stock").into());
        }
    }
    Ok(())
}

fn post(
    tx: &mut Tx<'_>,
    loaded: &Loaded,
    key: &CountKey,
    units: i64,
    (from, to): (Account, Account),
    condition: Condition,
) -> Result<(), AppError> {
    let posting = Posting::new(PostingFields {
        client: key.client,
        site: SiteId(loaded.row.site_id.0),
        sku: key.sku,
        lot: key.lot,
        serial: key.serial.clone(),
        quantity: Quantity::new(units).map_err(AppError::internal)?,
        from,
        to,
        reason: MovementReason::Count,
        reverses: None,
    })
    .map_err(AppError::internal)?;
    let part = Part::Unpromised(condition);
    let entry = Entry { posting, leaves: part, arrives: part, received_at: None };
    stock::post(tx, Some(Document { kind: "count", id: loaded.id().into() }), &entry)?;
    Ok(())
}
