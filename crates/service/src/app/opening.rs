//! Opening balances: what lies in the house when the goods of a client are first written down.

use crate::app::error::{AppError, FieldProblem};
use crate::app::{lots, tracking};
use crate::store::stock::{self, Document, Entry, Part};
use crate::store::{Tx, lots as lot_rows};
use rummelig_domain::code::{LotCode, Serial};
use rummelig_domain::ids::{ClientId, LocationId, LotId, SiteId, SkuId};
use rummelig_domain::quantity::Quantity;
use rummelig_domain::sku::{Tracking, check_tracking};
use rummelig_domain::stock::{Account, Condition, MovementReason, Posting, PostingFields};
use rummelig_domain::time::Day;

/// Goods of one sku that lie in one location.
#[derive(Clone, Debug)]
pub struct Opening<'o> {
    /// The building.
    pub site: SiteId,
    /// The place, which is at that site.
    pub location: LocationId,
    /// The item.
    pub sku: SkuId,
    /// What must be written down of each unit of it.
    pub tracking: Tracking,
    /// Base units, at least 1, and 1 with a serial number.
    pub quantity: Quantity,
    /// The lot.
    pub lot: Option<&'o LotCode>,
    /// The last day it is good.
    pub expires_on: Option<Day>,
    /// The number of the unit.
    pub serial: Option<&'o Serial>,
    /// In which condition.
    pub condition: Condition,
}

/// Posts goods that were always there, from the adjustment account. The audit entry belongs to the command that posts
/// many; that the place may be filled is for it to know.
///
/// # Errors
/// [`AppError::DataRefused`] for a lot, a day or a serial number that must be named, or must not;
/// [`crate::app::error::Conflict::SerialTaken`].
pub fn post(
    tx: &mut Tx<'_>,
    client: ClientId,
    document: Document,
    opening: &Opening<'_>,
) -> Result<(), AppError> {
    check(tx, client, opening)?;
    if let Some(serial) = opening.serial {
        tracking::check_serial_free(tx, client, opening.sku, serial)?;
    }
    let lot = lots::find_or_make(tx, client, opening.sku, opening.lot, opening.expires_on, "/expires_on")?;
    let posting = posting(client, lot, opening)?;
    let part = Part::Unpromised(opening.condition);
    let entry = Entry { posting, leaves: part, arrives: part, received_at: None };
    stock::post(tx, Some(document), &entry)?;
    Ok(())
}

fn posting(client: ClientId, lot: Option<LotId>, opening: &Opening<'_>) -> Result<Posting, AppError> {
    Posting::new(PostingFields {
        client,
        site: opening.site,
        sku: opening.sku,
        lot,
        serial: opening.serial.cloned(),
        quantity: opening.quantity,
        from: Account::Adjustment,
        to: Account::Location(opening.location),
        reason: MovementReason::Adjustment,
        reverses: None,
    })
    .map_err(AppError::internal)
}

fn check(tx: &mut Tx<'_>, client: ClientId, opening: &Opening<'_>) -> Result<(), AppError> {
    let known_day = match opening.lot {
        Some(code) if opening.tracking.expiry && opening.expires_on.is_none() => {
            lot_rows::find_by_code(tx, client, opening.sku, code)?.and_then(|lot| lot.expires_on)
        }
        Some(_) | None => None,
    };
    let serials = opening.serial.map(std::slice::from_ref).unwrap_or_default();
    let faults = check_tracking(
        opening.tracking,
        opening.quantity,
        opening.lot,
        opening.expires_on,
        known_day,
        serials,
    );
    let mut problems: Vec<FieldProblem> =
        faults.into_iter().map(|fault| tracking::problem("", fault)).collect();
    if !opening.tracking.serial && opening.serial.is_some() {
        problems.push(tracking::no_serials(""));
    }
    if problems.is_empty() { Ok(()) } else { Err(AppError::DataRefused(problems)) }
}
