//! Lots: what a name and a day of expiry on goods stand for.

use crate::app::AppError;
use crate::app::error::{FieldCode, FieldProblem};
use crate::app::said::Said;
use crate::store::Tx;
use crate::store::lots::{self, Lot};
use rummelig_domain::code::LotCode;
use rummelig_domain::ids::{ClientId, LotId, SkuId};
use rummelig_domain::time::Day;

/// The lot that goods with this name and day belong to; made where the house does not know it. None without both.
///
/// A day belongs to a lot: goods without a name share the nameless lot of their day. A named lot has one day, which is
/// told once; without a day the known one holds.
///
/// # Errors
/// [`AppError::DataRefused`] at `pointer` when the lot is known with another day.
pub fn find_or_make(
    tx: &mut Tx<'_>,
    client: ClientId,
    sku: SkuId,
    code: Option<&LotCode>,
    expires_on: Option<Day>,
    pointer: &str,
) -> Result<Option<LotId>, AppError> {
    let known = match (code, expires_on) {
        (None, None) => return Ok(None),
        (None, Some(day)) => lots::find_by_day(tx, client, sku, day)?,
        (Some(code), _) => lots::find_by_code(tx, client, sku, code)?,
    };
    let Some(lot) = known else {
        let lot = Lot { id: tx.new_id(), sku, code: code.cloned(), expires_on };
        lots::insert(tx, client, &lot)?;
        return Ok(Some(lot.id));
    };
    match (lot.expires_on, expires_on) {
        (Some(known), Some(said)) if known != said => Err(other_day(pointer, &lot, known)),
        (None, Some(said)) => {
            lots::set_day(tx, client, lot.id, said)?;
            Ok(Some(lot.id))
        }
        (Some(_), Some(_) | None) | (None, None) => Ok(Some(lot.id)),
    }
}

fn other_day(pointer: &str, lot: &Lot, known: Day) -> AppError {
    let code = lot.code.as_ref().map_or("", LotCode::as_str);
    let message = Said::of(
        format!("The lot “{code}” expires on {known}; correct the day or name another lot."),
        format!("Partiet “{code}” udløber den {known}; ret datoen, eller angiv et andet parti."),
    );
    AppError::DataRefused(vec![FieldProblem::at_pointer(pointer, FieldCode::OutOfRange, message)])
}
