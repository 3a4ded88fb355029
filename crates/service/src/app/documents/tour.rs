//! The pick list of a tour.

use super::{Options, Paper, PaperError, name_of, paper_day, row, seconds, sku_names, unit};
use crate::app::orders::allocation;
use crate::app::tasks::LineView;
use crate::app::tours::{self as app_tours, TourView};
use crate::store::{StoreError, Tx, locations, lots, tours};
use rummelig_domain::ids::{ClientId, LocationId};
use rummelig_domain::language::Language;
use rummelig_domain::location::Location;
use rummelig_domain::sku::Sku;
use rummelig_labels::documents::{PickLine, PickList, ReadingLevel, TourTote, pick_list as draw_list};
use std::collections::BTreeMap;

/// How many totes stand side by side on a trolley.
const TROLLEY_COLUMNS: u8 = 3;

/// The pick list of a tour. It is a paper of the house, since orders of several clients may be on one walk.
pub(super) fn pick_list(tx: &mut Tx<'_>, code: &str, options: &Options) -> Result<Paper, PaperError> {
    let unknown = || PaperError::Unknown { what: "tour", code: code.to_owned() };
    let found = tours::by_code(tx, code)?.ok_or_else(unknown)?;
    let tour = app_tours::get(tx, found.id.0.into())?;
    let language = options.language.unwrap_or(Language::Danish);
    let site = super::site_name(tx, tour.row.site_id)?;
    let zone = allocation::site_zone(tx, tour.row.site_id.0.into())?;
    let day = paper_day(&tour.row.created_at.0.day_in(&zone).to_string());
    let totes: Vec<TourTote> = tour
        .totes
        .iter()
        .enumerate()
        .map(|(position, tote)| {
            TourTote::at(position, tote.order.clone().unwrap_or_default(), tote.handling_unit.clone())
        })
        .collect();
    let lines = lines(tx, &tour, language)?;
    let mut row = row(tx, "pick-list", code, language, "a4");
    row.tour_id = Some(tour.row.id);
    row.level = Some(level_name(options.level).to_owned());
    let (code, level, orientation) = (code.to_owned(), options.level, options.orientation);
    let draw = move |print| {
        draw_list(&PickList {
            print,
            level,
            orientation,
            tour: code.clone(),
            site: site.clone(),
            day,
            trolley: None,
            trolley_columns: TROLLEY_COLUMNS,
            totes: totes.clone(),
            lines: lines.clone(),
            walk: None,
        })
    };
    Ok(Paper { row, made_at: seconds(tx.now()), language, is_label: false, draw: Box::new(draw) })
}

const fn level_name(level: ReadingLevel) -> &'static str {
    match level {
        ReadingLevel::Standard => "standard",
        ReadingLevel::Large => "large",
        ReadingLevel::Easy => "easy",
    }
}

/// The lines that are still to be picked or were, in walking order.
fn lines(tx: &mut Tx<'_>, tour: &TourView, language: Language) -> Result<Vec<PickLine>, PaperError> {
    let all: Vec<(i32, &LineView)> =
        tour.stops.iter().flat_map(|stop| stop.lines.iter().map(|line| (stop.stop_no, line))).collect();
    let owned = |line: &LineView| Some((ClientId(line.row.client_id?.0), line.row.sku_id?));
    let skus = sku_names(tx, &all.iter().filter_map(|(_, line)| owned(line)).collect::<Vec<_>>())?;
    let from: Vec<LocationId> =
        all.iter().filter_map(|(_, line)| line.row.from_location_id).map(|id| LocationId(id.0)).collect();
    let places: BTreeMap<LocationId, Location> =
        locations::of_ids(tx, &from)?.into_iter().map(|record| (record.value.id, record.value)).collect();
    let mut lines = Vec::with_capacity(all.len());
    for (stop, line) in all {
        let sku = line.row.sku_id.and_then(|id| skus.get(&id)).ok_or(StoreError::Unreadable("task_line"))?;
        let place = line.row.from_location_id.and_then(|id| places.get(&LocationId(id.0)));
        let expiry = expiry(tx, line)?;
        lines.push(PickLine {
            stop: u32::try_from(stop).unwrap_or(0),
            location: line.from.clone().unwrap_or_default(),
            groups: place.map(|place| groups(place, language)).unwrap_or_default(),
            sku: sku.code.to_string(),
            name: name_of(sku),
            quantity: u64::try_from(line.row.quantity).unwrap_or(0),
            unit: unit(language).to_owned(),
            lot: line.lot.clone(),
            expiry,
            tote: slot(tour, line),
            unit_grams: sku.weight_g.and_then(|grams| u32::try_from(grams).ok()),
            pictograms: Vec::new(),
            photo: None,
            barcode: barcode(sku),
        });
    }
    Ok(lines)
}

fn expiry(tx: &mut Tx<'_>, line: &LineView) -> Result<Option<rummelig_labels::documents::Day>, PaperError> {
    let (Some(client), Some(lot)) = (line.row.client_id, line.row.lot_id) else { return Ok(None) };
    let lot = lots::find(tx, ClientId(client.0), lot.0.into())?;
    Ok(lot.and_then(|lot| lot.expires_on).and_then(|day| paper_day(&day.to_string())))
}

/// Where the tote of a line stands on the trolley.
fn slot(tour: &TourView, line: &LineView) -> usize {
    tour.totes.iter().position(|tote| Some(tote.slot) == line.row.slot).unwrap_or(0)
}

/// What the handheld takes as proof: the barcode of one unit, else the code of the sku.
fn barcode(sku: &Sku) -> Option<String> {
    let of_one = sku.barcodes.iter().find(|barcode| barcode.quantity.units() == 1);
    let code = of_one.map_or_else(|| sku.code.to_string(), |barcode| barcode.code.to_string());
    Some(code).filter(|code| code.bytes().all(|byte| (0x20..0x7f).contains(&byte)))
}

/// The place in words, where its address was painted on the rack.
fn groups(place: &Location, language: Language) -> Vec<String> {
    let words = match language {
        Language::Danish => ["Gang", "Fag", "Hylde"],
        Language::English => ["Aisle", "Bay", "Level"],
    };
    let position = &place.position;
    let parts = [&position.aisle, &position.bay, &position.level];
    words.iter().zip(parts).filter_map(|(word, part)| Some(format!("{word} {}", part.as_ref()?))).collect()
}
