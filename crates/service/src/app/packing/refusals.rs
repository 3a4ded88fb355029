//! What the packer is told about parcels that cannot be closed.

use super::ParcelWrite;
use crate::app::error::{AppError, Conflict, FieldCode, FieldProblem, ParcelDifference};
use crate::app::orders::Loaded;
use crate::app::said::Said;
use rummelig_domain::code::{LotCode, Serial};
use rummelig_domain::order::{OrderAction, OrderStatus};
use rummelig_domain::packing::parcel::{PARCEL_GRAMS_MAX, PARCELS_MAX};
use rummelig_domain::packing::{Difference, ParcelDraft, ParcelFault, PickedPiece, parcel_faults};

/// What is wrong with parcels whatever was picked, all of it at once.
///
/// # Errors
/// [`AppError::Validation`].
pub fn check(parcels: &[ParcelWrite]) -> Result<(), AppError> {
    let drafts: Vec<ParcelDraft> = parcels.iter().map(|parcel| parcel.draft.clone()).collect();
    let faults: Vec<FieldProblem> = parcel_faults(&drafts).into_iter().map(problem).collect();
    if faults.is_empty() { Ok(()) } else { Err(AppError::Validation(faults)) }
}

fn problem(fault: ParcelFault) -> FieldProblem {
    let (code, message) = match fault {
        ParcelFault::NoParcels => {
            (FieldCode::TooShort, Said::fixed("Name at least one parcel.", "Angiv mindst én pakke."))
        }
        ParcelFault::TooManyParcels => (
            FieldCode::TooLong,
            Said::of(
                format!("A shipment has at most {PARCELS_MAX} parcels."),
                format!("En forsendelse har højst {PARCELS_MAX} pakker."),
            ),
        ),
        ParcelFault::ParcelNoTaken { .. } => (
            FieldCode::Duplicate,
            Said::fixed(
                "Give each parcel its own number, from 1.",
                "Giv hver pakke sit eget nummer, regnet fra 1.",
            ),
        ),
        ParcelFault::WeightOutOfRange { .. } => (
            FieldCode::OutOfRange,
            Said::of(
                format!("Give the weight in grams, from 1 to {PARCEL_GRAMS_MAX}."),
                format!("Angiv vægten i gram, fra 1 til {PARCEL_GRAMS_MAX}."),
            ),
        ),
        ParcelFault::EmptyParcel { .. } => {
            (FieldCode::TooShort, Said::fixed("Say what is in the parcel.", "Angiv, hvad der er i pakken."))
        }
        ParcelFault::NoUnits { .. } => (
            FieldCode::OutOfRange,
            Said::fixed(
                "A line of a parcel has at least one unit.",
                "En linje i en pakke har mindst én enhed.",
            ),
        ),
        ParcelFault::SerialsDoNotMatch { .. } => (
            FieldCode::OutOfRange,
            Said::fixed(
                "Name one serial number for each unit of the line, all different, or none.",
                "Angiv ét serienummer for hver enhed på linjen, alle forskellige, eller ingen.",
            ),
        ),
    };
    FieldProblem::at_pointer(fault.pointer(), code, message)
}

/// Refuses parcels with lines that the order does not have.
pub(super) fn known_lines(loaded: &Loaded, parcels: &[ParcelWrite]) -> Result<(), AppError> {
    let mut unknown = Vec::new();
    for (parcel, write) in parcels.iter().enumerate() {
        for (line, content) in write.draft.lines.iter().enumerate() {
            if !loaded.order.lines.iter().any(|known| known.line_no == content.line_no) {
                let pointer = format!("/parcels/{parcel}/lines/{line}/line_no");
                let named = content.line_no.to_string();
                unknown.push(FieldProblem::unknown(pointer, FieldCode::UnknownLine, &named));
            }
        }
    }
    if unknown.is_empty() { Ok(()) } else { Err(AppError::ReferencesUnknown(unknown)) }
}

/// Parcels that do not hold what was picked.
pub(super) fn incomplete(differences: Vec<Difference>) -> AppError {
    let difference = differences.into_iter().map(|of| ParcelDifference {
        line_no: of.line_no.number().into(),
        lot: of.lot.map(LotCode::into_string),
        serial: of.serial.map(Serial::into_string),
        picked: of.picked.units(),
        in_parcels: of.packed.units(),
    });
    Conflict::ParcelsIncomplete { difference: difference.collect() }.into()
}

/// Refuses to pack goods whose last day has passed since they were promised, and says what to do about them.
pub(super) fn expired(loaded: &Loaded, pieces: &[&PickedPiece]) -> Result<(), AppError> {
    let Some(first) = pieces.first() else { return Ok(()) };
    let sku = loaded.order.lines.iter().zip(&loaded.lines).find(|(line, _)| line.line_no == first.line_no);
    let sku = sku.map(|(_, (_, sku))| sku.code.as_str()).unwrap_or_default();
    let day = first.expires_on.map(|day| day.to_string()).unwrap_or_default();
    let (line, lot) = (first.line_no, first.lot.as_ref().map_or("–", LotCode::as_str));
    Err(Conflict::StepGuarded {
        from: OrderStatus::Picked.as_str(),
        action: OrderAction::Pack.to_string(),
        allowed: vec![OrderAction::Unpick.as_str()],
        why: Said::of(
            format!(
                "Goods of line {line} have expired ({sku}, lot {lot}, last day {day}). Put the lot on hold, so that \
                 the order goes on without it."
            ),
            format!(
                "Varer på linje {line} er udløbet ({sku}, parti {lot}, sidste dag {day}). Spær partiet, så ordren kan \
                 fortsætte uden det."
            ),
        ),
    }
    .into())
}
