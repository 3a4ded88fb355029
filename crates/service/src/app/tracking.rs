//! What must be written down of goods by lot, day and serial number, told with the place of each fault.

use crate::app::error::{AppError, Conflict, FieldCode, FieldProblem};
use crate::app::said::Said;
use crate::store::Tx;
use crate::store::balances;
use rummelig_domain::code::Serial;
use rummelig_domain::ids::{ClientId, SkuId};
use rummelig_domain::sku::TrackingFault;

/// What lacks, at the fields `lot`, `expires_on` and `serials` below `prefix`, such as `/lines/2`.
#[must_use]
pub fn problem(prefix: &str, fault: TrackingFault) -> FieldProblem {
    match fault {
        TrackingFault::LotRequired => FieldProblem::at_pointer(
            format!("{prefix}/lot"),
            FieldCode::LotRequired,
            Said::fixed("This item is kept by lot; name the lot.", "Varen føres i partier; angiv partiet."),
        ),
        TrackingFault::ExpiryRequired => FieldProblem::at_pointer(
            format!("{prefix}/expires_on"),
            FieldCode::ExpiryRequired,
            Said::fixed("This item has a day of expiry; name it.", "Varen har en udløbsdato; angiv den."),
        ),
        TrackingFault::SerialsRequired => FieldProblem::at_pointer(
            format!("{prefix}/serials"),
            FieldCode::SerialsRequired,
            Said::fixed(
                "Name one serial number of its own for each unit.",
                "Angiv ét serienummer for hver enhed, alle forskellige.",
            ),
        ),
    }
}

/// Serial numbers that were named for an item which has none.
#[must_use]
pub fn no_serials(prefix: &str) -> FieldProblem {
    let said = Said::fixed("This item has no serial numbers.", "Denne vare har ingen serienumre.");
    FieldProblem::at_pointer(format!("{prefix}/serials"), FieldCode::UnknownValue, said)
}

/// Whether a unit of this serial number may come into the house: none of it is there.
///
/// # Errors
/// [`Conflict::SerialTaken`].
pub fn check_serial_free(
    tx: &mut Tx<'_>,
    client: ClientId,
    sku: SkuId,
    serial: &Serial,
) -> Result<(), AppError> {
    if balances::has_serial(tx, client, sku, serial)? {
        return Err(Conflict::SerialTaken { serial: serial.to_string() }.into());
    }
    Ok(())
}
