//! What the codes in a request stand for. What is not there is told with the place of its code in the body.

use crate::app::error::{AppError, FieldCode, FieldProblem};
use crate::store::record::Record;
use crate::store::{Tx, handling_units, locations, lots, sites, skus, workers};
use rummelig_domain::code::{HandlingUnitCode, LocationCode, LotCode, SiteCode, SkuCode, WorkerCode};
use rummelig_domain::handling_unit::HandlingUnit;
use rummelig_domain::ids::{ClientId, LotId, SiteId, SkuId};
use rummelig_domain::location::Location;
use rummelig_domain::site::Site;
use rummelig_domain::sku::Sku;
use rummelig_domain::worker::Worker;

fn unknown(pointer: &str, code: FieldCode, named: &str) -> AppError {
    AppError::ReferencesUnknown(vec![FieldProblem::unknown(pointer, code, named)])
}

/// The site with this code.
///
/// # Errors
/// [`AppError::ReferencesUnknown`] with `unknown_site`.
pub fn site(tx: &mut Tx<'_>, pointer: &str, code: &SiteCode) -> Result<Record<Site>, AppError> {
    sites::find_by_code(tx, code)?.ok_or_else(|| unknown(pointer, FieldCode::UnknownSite, code.as_str()))
}

/// The location of a site with this code.
///
/// # Errors
/// [`AppError::ReferencesUnknown`] with `unknown_location`.
pub fn location(
    tx: &mut Tx<'_>,
    pointer: &str,
    site: SiteId,
    code: &LocationCode,
) -> Result<Location, AppError> {
    let found = locations::find_by_code(tx, site, code)?;
    found
        .map(|record| record.value)
        .ok_or_else(|| unknown(pointer, FieldCode::UnknownLocation, code.as_str()))
}

/// The handling unit with this code.
///
/// # Errors
/// [`AppError::ReferencesUnknown`] with `unknown_handling_unit`.
pub fn handling_unit(
    tx: &mut Tx<'_>,
    pointer: &str,
    code: &HandlingUnitCode,
) -> Result<Record<HandlingUnit>, AppError> {
    let found = handling_units::find_by_code(tx, code)?;
    found.ok_or_else(|| unknown(pointer, FieldCode::UnknownHandlingUnit, code.as_str()))
}

/// The item of a client with this code.
///
/// # Errors
/// [`AppError::ReferencesUnknown`] with `unknown_sku`.
pub fn sku(tx: &mut Tx<'_>, client: ClientId, pointer: &str, code: &SkuCode) -> Result<Sku, AppError> {
    let found = skus::find_by_code(tx, client, code)?;
    found.map(|record| record.value).ok_or_else(|| unknown(pointer, FieldCode::UnknownSku, code.as_str()))
}

/// The lot of an item with this name, which must be in the house already.
///
/// # Errors
/// [`AppError::DataRefused`] with `unknown_value`.
pub fn lot(
    tx: &mut Tx<'_>,
    client: ClientId,
    pointer: &str,
    sku: SkuId,
    code: &LotCode,
) -> Result<LotId, AppError> {
    match lots::find_by_code(tx, client, sku, code)? {
        Some(lot) => Ok(lot.id),
        None => {
            let fault = FieldProblem::unknown(pointer, FieldCode::UnknownValue, code.as_str());
            Err(AppError::DataRefused(vec![fault]))
        }
    }
}

/// The worker with this code.
///
/// # Errors
/// [`AppError::ReferencesUnknown`] with `unknown_worker`.
pub fn worker(tx: &mut Tx<'_>, pointer: &str, code: &WorkerCode) -> Result<Record<Worker>, AppError> {
    workers::find_by_code(tx, code)?.ok_or_else(|| unknown(pointer, FieldCode::UnknownWorker, code.as_str()))
}
