//! Pick lists, each at the reading level and in the language of the person who has the tour.

use super::{Paper, missing, on_paper, print_in, undrawn, unit};
use crate::app::error::AppError;
use crate::app::said::Language;
use crate::app::tasks::{self, LineView};
use crate::app::tours::{self, TourView};
use crate::demo::work::pages;
use crate::store::{Tx, locations, lots, skus, workers};
use rummelig_domain::code::WorkerCode;
use rummelig_domain::ids::ClientId;
use rummelig_domain::language::WorkerLanguage;
use rummelig_domain::location::HeightClass;
use rummelig_domain::time::{Day, Instant};
use rummelig_labels::documents::{Orientation, PickLine, PickList, ReadingLevel, TourTote, pick_list};
use rummelig_labels::pictograms::Pictogram;

/// Totes stand in two rows of three.
const TROLLEY_COLUMNS: u8 = 3;

pub(super) fn of_tours(tx: &mut Tx<'_>, day: Day, now: Instant) -> Result<Vec<Paper>, AppError> {
    let views = pages(|walk| tours::list(tx, None, None, walk), |view| view.row.id.0)?;
    views.iter().map(|view| of_tour(tx, view, day, now)).collect()
}

fn of_tour(tx: &mut Tx<'_>, tour: &TourView, day: Day, now: Instant) -> Result<Paper, AppError> {
    let code = crate::store::tours::code(tour.row.number);
    let (language, level) = reading(tx, tour)?;
    let totes: Vec<TourTote> = tour
        .totes
        .iter()
        .enumerate()
        .map(|(at, tote)| {
            TourTote::at(at, tote.order.clone().unwrap_or_default(), tote.handling_unit.clone())
        })
        .collect();
    let mut lines = Vec::new();
    for stop in &tour.stops {
        for line in &stop.lines {
            lines.push(of_line(tx, tour, (stop.stop_no, line), language)?);
        }
    }
    let input = PickList {
        print: print_in(language, now),
        level,
        orientation: Orientation::Portrait,
        tour: code.clone(),
        site: tour.site.clone(),
        day: Some(on_paper(day)),
        trolley: None,
        trolley_columns: TROLLEY_COLUMNS,
        totes,
        lines,
        walk: None,
    };
    Ok((format!("pick-list-{code}"), pick_list(&input).map_err(undrawn)?))
}

/// How the person reads who has the tour; nobody's choice, where nobody has it.
fn reading(tx: &mut Tx<'_>, tour: &TourView) -> Result<(Language, ReadingLevel), AppError> {
    let Some(task) = tour.task else { return Ok((Language::Danish, ReadingLevel::Standard)) };
    let loaded = tasks::load(tx, task)?;
    let worker = match tasks::view(tx, loaded)?.worker {
        Some(code) => workers::find_by_code(tx, &WorkerCode::new(code).map_err(AppError::internal)?)?,
        None => None,
    };
    let language = worker.map_or(WorkerLanguage::Danish, |worker| worker.value.language);
    let level = match language {
        WorkerLanguage::EasyDanish => ReadingLevel::Easy,
        WorkerLanguage::Danish | WorkerLanguage::English => ReadingLevel::Standard,
    };
    Ok((language.plain(), level))
}

fn of_line(
    tx: &mut Tx<'_>,
    tour: &TourView,
    (stop_no, line): (i32, &LineView),
    language: Language,
) -> Result<PickLine, AppError> {
    let client: ClientId = line.row.client_id.ok_or_else(|| missing("task_line"))?.0.into();
    let sku = line.row.sku_id.ok_or_else(|| missing("task_line"))?.0.into();
    let sku = skus::find(tx, client, sku)?.ok_or_else(|| missing("sku"))?.value;
    let expiry = match line.row.lot_id {
        Some(lot) => lots::find(tx, client, lot.0.into())?.and_then(|lot| lot.expires_on),
        None => None,
    };
    let place = match line.row.from_location_id {
        Some(location) => locations::find(tx, location.0.into())?,
        None => None,
    };
    let mut pictograms = Vec::new();
    if place
        .and_then(|place| place.value.hand_mm)
        .is_some_and(|hand| HeightClass::of_mm(hand) == HeightClass::Ladder)
    {
        pictograms.push(Pictogram::StepStool);
    }
    if expiry.is_some() {
        pictograms.push(Pictogram::CheckExpiry);
    }
    Ok(PickLine {
        stop: u32::try_from(stop_no).unwrap_or_default(),
        location: line.from.clone().unwrap_or_default(),
        groups: Vec::new(),
        sku: sku.code.to_string(),
        name: sku.name.as_ref().map_or_else(|| sku.code.to_string(), ToString::to_string),
        quantity: line.row.quantity.unsigned_abs(),
        unit: unit(language).to_owned(),
        lot: line.lot.clone(),
        expiry: expiry.map(on_paper),
        tote: tour.totes.iter().position(|tote| Some(tote.slot) == line.row.slot).unwrap_or_default(),
        unit_grams: sku.weight_g.and_then(|grams| u32::try_from(grams).ok()),
        pictograms,
        photo: None,
        barcode: None,
    })
}
