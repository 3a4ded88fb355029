//! Labels of what stays in the house: locations, totes, trolleys; and the badges of its workers.

use super::{Options, Paper, PaperError, row, seconds};
use crate::store::page::{After, Walk};
use crate::store::{Tx, handling_units, locations, sites, workers};
use rummelig_domain::code::{HandlingUnitCode, LocationCode, SiteCode, WorkerCode};
use rummelig_domain::handling_unit::HandlingUnitKind;
use rummelig_domain::language::Language;
use rummelig_domain::worker::Worker;
use rummelig_gs1::check_pair;
use rummelig_labels::documents::{
    Badge, Badges, LocationLabel, LocationLabelSize, LocationLabels, ToteLabel, ToteLabels, TrolleyLabels,
    badges as draw_badges, location_labels as draw_locations, tote_labels as draw_totes,
    trolley_labels as draw_trolleys,
};

/// How many rows are read at once.
const PAGE: usize = 200;

fn unknown(what: &'static str, code: &str) -> PaperError {
    PaperError::Unknown { what, code: code.to_owned() }
}

/// The one thing that a document is about, or what all of it have in common.
fn code_of(codes: &[String], otherwise: &str) -> String {
    match codes {
        [only] => only.clone(),
        _ => otherwise.to_owned(),
    }
}

/// The labels of these locations of a site, or of all of them.
pub(super) fn location_labels(
    tx: &mut Tx<'_>,
    site: &SiteCode,
    codes: &[String],
    options: &Options,
) -> Result<Paper, PaperError> {
    let found = sites::find_by_code(tx, site)?.ok_or_else(|| unknown("site", site.as_str()))?;
    let mut named = Vec::new();
    for code in codes {
        let parsed = LocationCode::new(code.as_str()).map_err(|_| unknown("location", code))?;
        let location = locations::find_by_code(tx, found.value.id, &parsed)?;
        named.push(location.ok_or_else(|| unknown("location", code))?.value.code.to_string());
    }
    if codes.is_empty() {
        let filter = locations::Filter { site: Some(found.value.id), ..locations::Filter::default() };
        let mut walk = Walk { updated_since: None, after: None, limit: PAGE, count: false };
        loop {
            let page = locations::page(tx, &filter, &walk)?;
            walk.after = page.rows.last().map(|row| After { updated_at: row.updated_at, id: row.value.id.0 });
            named.extend(page.rows.iter().map(|row| row.value.code.to_string()));
            if !page.has_more {
                break;
            }
        }
        named.sort();
    }
    let language = options.language.unwrap_or(Language::Danish);
    let size = options.location;
    let name = match size {
        LocationLabelSize::Mm57x32 => "57x32",
        LocationLabelSize::Mm100x50 => "100x50",
        LocationLabelSize::SheetA4 => "a4",
    };
    let row = row(tx, "location-label", &code_of(&named, site.as_str()), language, name);
    let label = |code: String| LocationLabel { check_letters: check_pair(&code).ok(), arrow: None, code };
    let labels: Vec<LocationLabel> = named.into_iter().map(label).collect();
    let draw = move |print| draw_locations(&LocationLabels { print, size, skip: 0, labels: labels.clone() });
    let is_label = size != LocationLabelSize::SheetA4;
    Ok(Paper { row, made_at: seconds(tx.now()), language, is_label, draw: Box::new(draw) })
}

/// The first and the last of these codes: labels of other units are another paper.
fn first_to_last(codes: &[String]) -> String {
    match codes {
        [first, .., last] => format!("{first}_{last}"),
        [only] => only.clone(),
        [] => String::new(),
    }
}

/// The codes of these units, which must be of this kind.
fn units(
    tx: &mut Tx<'_>,
    kind: HandlingUnitKind,
    what: &'static str,
    codes: &[String],
) -> Result<Vec<String>, PaperError> {
    let mut found = Vec::new();
    for code in codes {
        let parsed = HandlingUnitCode::new(code.as_str()).map_err(|_| unknown(what, code))?;
        let unit = handling_units::find_by_code(tx, &parsed)?.filter(|unit| unit.value.kind == kind);
        found.push(unit.ok_or_else(|| unknown(what, code))?.value.code.to_string());
    }
    Ok(found)
}

/// The labels of totes.
pub(super) fn tote_labels(tx: &mut Tx<'_>, codes: &[String], options: &Options) -> Result<Paper, PaperError> {
    let codes = units(tx, HandlingUnitKind::Tote, "tote", codes)?;
    let language = options.language.unwrap_or(Language::Danish);
    let row = row(tx, "tote-label", &first_to_last(&codes), language, "57x32");
    let labels: Vec<ToteLabel> = codes.into_iter().map(|code| ToteLabel { code, sign: None }).collect();
    let draw = move |print| draw_totes(&ToteLabels { print, labels: labels.clone() });
    Ok(Paper { row, made_at: seconds(tx.now()), language, is_label: true, draw: Box::new(draw) })
}

/// The labels of trolleys.
pub(super) fn trolley_labels(
    tx: &mut Tx<'_>,
    codes: &[String],
    options: &Options,
) -> Result<Paper, PaperError> {
    let codes = units(tx, HandlingUnitKind::Trolley, "trolley", codes)?;
    let language = options.language.unwrap_or(Language::Danish);
    let row = row(tx, "trolley-label", &first_to_last(&codes), language, "57x32");
    let draw = move |print| draw_trolleys(&TrolleyLabels { print, codes: codes.clone() });
    Ok(Paper { row, made_at: seconds(tx.now()), language, is_label: true, draw: Box::new(draw) })
}

/// The badges of these workers, or of all of them, in one document: neither its code nor its file tells a person.
pub(super) fn badges(tx: &mut Tx<'_>, codes: &[String], options: &Options) -> Result<Paper, PaperError> {
    let mut found: Vec<Worker> = Vec::new();
    for code in codes {
        let parsed = WorkerCode::new(code.as_str()).map_err(|_| unknown("worker", code))?;
        found.push(workers::find_by_code(tx, &parsed)?.ok_or_else(|| unknown("worker", code))?.value);
    }
    if codes.is_empty() {
        let mut walk = Walk { updated_since: None, after: None, limit: PAGE, count: false };
        loop {
            let page = workers::page(tx, None, &walk)?;
            walk.after = page.rows.last().map(|row| After { updated_at: row.updated_at, id: row.value.id.0 });
            found.extend(page.rows.into_iter().map(|row| row.value));
            if !page.has_more {
                break;
            }
        }
    }
    let language = options.language.unwrap_or(Language::Danish);
    let row = row(tx, "badges", "badges", language, "85x54");
    let badge = |worker: Worker| {
        let name = worker.display_name.as_str();
        let first_name = name.split_whitespace().next().unwrap_or(name).to_owned();
        Badge { first_name, picture: None, code: worker.code.to_string() }
    };
    let badges: Vec<Badge> = found.into_iter().map(badge).collect();
    let draw = move |print| draw_badges(&Badges { print, badges: badges.clone() });
    Ok(Paper { row, made_at: seconds(tx.now()), language, is_label: true, draw: Box::new(draw) })
}
