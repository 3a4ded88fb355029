//! One tour of each site is picked to its end and its orders are packed, so that there are parcels to look at.

use super::work::{missing, pages, site_codes};
use super::{DemoError, caller};
use crate::app::App;
use crate::app::error::AppError;
use crate::app::orders::{self, OrderRef};
use crate::app::packing::{self, ParcelWrite};
use crate::app::tasks::{self, Asked, Confirmation};
use crate::app::tours::{self, TourView};
use crate::store::keys::client_of_code;
use crate::store::{Caller, Tx, skus};
use rummelig_domain::code::LocationCode;
use rummelig_domain::ids::{ClientId, SkuId, TaskId};
use rummelig_domain::line_no::LineNo;
use rummelig_domain::order::OrderStatus;
use rummelig_domain::packing::{ParcelDraft, ParcelLineDraft};
use rummelig_domain::picking::tour::TourStatus;
use rummelig_domain::quantity::Quantity;

/// The packing table of each site.
const TABLE: &str = "PACK-1";
/// What a box weighs by itself, in grams.
const BOX_G: u64 = 240;

/// Picks and packs the lightest tour of each site that somebody has begun.
pub(super) fn pack_some(app: &App, progress: &dyn Fn(&str)) -> Result<(), DemoError> {
    for site in site_codes(app)? {
        progress("packing");
        let (tour, is_any_done) = app.store.read(&caller(), |tx| {
            let views = pages(|walk| tours::list(tx, None, Some(site.as_str()), walk), |view| view.row.id.0)?;
            let is_any_done = views.iter().any(|view| view.row.status == TourStatus::Done.as_str());
            let mut begun = Vec::new();
            for view in views.into_iter().filter(|view| view.row.status == TourStatus::InProgress.as_str()) {
                begun.push((weight_g(tx, &view)?, view.row.number, view));
            }
            begun.sort_by_key(|(weight_g, number, _)| (*weight_g, *number));
            Ok::<_, AppError>((begun.into_iter().next().map(|(.., view)| view), is_any_done))
        })?;
        if let (Some(tour), false) = (tour, is_any_done) {
            pick(app, &tour)?;
            pack(app, &tour)?;
        }
    }
    Ok(())
}

fn weight_g(tx: &mut Tx<'_>, tour: &TourView) -> Result<u64, AppError> {
    let mut total = 0_u64;
    for line in tour.stops.iter().flat_map(|stop| &stop.lines) {
        let (Some(client), Some(sku)) = (line.row.client_id, line.row.sku_id) else { continue };
        total = total.saturating_add(of_units(tx, client.0.into(), sku.0.into(), line.row.quantity)?);
    }
    Ok(total)
}

/// What so many units of an item weigh.
fn of_units(tx: &mut Tx<'_>, client: ClientId, sku: SkuId, units: i64) -> Result<u64, AppError> {
    let sku = skus::find(tx, client, sku)?.ok_or_else(|| missing("sku"))?.value;
    Ok(sku.weight_g.unwrap_or_default().saturating_mul(units.unsigned_abs()))
}

/// Every line is confirmed into the tote of its slot, and the totes are set down at the packing table.
fn pick(app: &App, tour: &TourView) -> Result<(), DemoError> {
    let task: TaskId = tour.task.ok_or_else(|| missing("task"))?;
    let table = LocationCode::new(TABLE).map_err(AppError::internal)?;
    let said = tour.stops.iter().flat_map(|stop| &stop.lines).map(|line| {
        Ok(Confirmation {
            line_no: Some(line.row.line_no),
            client: None,
            sku: None,
            quantity: Quantity::new(line.row.quantity).map_err(AppError::internal)?,
            location: None,
            handling_unit: None,
            lot: None,
            serials: Vec::new(),
            short_reason: None,
        })
    });
    let said = said.collect::<Result<Vec<_>, AppError>>()?;
    let walk = move |tx: &mut Tx<'_>| {
        for confirmation in &said {
            tasks::act(tx, task, &Asked::Confirm(confirmation.clone()), None)?;
        }
        tasks::act(tx, task, &Asked::Finish { location: Some(table.clone()) }, None)?;
        Ok::<_, AppError>(())
    };
    Ok(app.store.write(&caller(), walk)?)
}

/// Each order of the tour that is picked whole goes into one box.
fn pack(app: &App, tour: &TourView) -> Result<(), DemoError> {
    for tote in &tour.totes {
        let (Some(code), Some(number)) = (&tote.client, tote.order.clone()) else { continue };
        let found = app.store.read(&caller(), |tx| client_of_code(tx, code))?;
        let client = found.ok_or_else(|| missing("client"))?;
        let close = move |tx: &mut Tx<'_>| {
            let loaded = orders::load(tx, client, &OrderRef::ExternalId(number.clone()))?;
            if loaded.order.status != OrderStatus::Picked {
                return Ok(());
            }
            let mut weight_g = BOX_G;
            let mut lines = Vec::new();
            for (line, _) in loaded.lines.iter().filter(|(line, _)| line.picked > 0) {
                weight_g = weight_g.saturating_add(of_units(tx, client, line.sku_id.0.into(), line.picked)?);
                lines.push(ParcelLineDraft {
                    line_no: LineNo::new(line.line_no.into()).map_err(AppError::internal)?,
                    quantity: Quantity::new(line.picked).map_err(AppError::internal)?,
                    lot: None,
                    serials: Vec::new(),
                });
            }
            let draft =
                ParcelDraft { parcel_no: 1, weight_g: i64::try_from(weight_g).unwrap_or(i64::MAX), lines };
            let parcel = ParcelWrite {
                draft,
                length_mm: Some(400),
                width_mm: Some(300),
                height_mm: Some(250),
                tracking_number: None,
            };
            packing::pack(tx, loaded, &[parcel])?;
            Ok::<_, AppError>(())
        };
        app.store.write(&Caller::client(client, super::ACTOR), close)?;
    }
    Ok(())
}
