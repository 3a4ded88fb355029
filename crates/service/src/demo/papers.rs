//! The papers of the demo's day as PDF files in a folder, each named by its kind and what it is about.
//!
//! They are made and kept by the command that makes all papers of the house; here is only said which ones the day needs.

use super::work::{missing, pages, site_codes, walk};
use super::{DemoError, caller};
use crate::app::App;
use crate::app::documents::{self, Options, PaperError, Subject};
use crate::app::error::AppError;
use crate::app::handling_units::{self, HandlingUnitFilter};
use crate::app::orders::{self, OrderFilter};
use crate::app::tours::{self, TourView};
use crate::app::{catalog, clients, tasks};
use crate::store::documents::{DocumentRow, PDF, content};
use crate::store::skus::Filter;
use crate::store::{Tx, workers};
use rummelig_domain::code::{SiteCode, WorkerCode};
use rummelig_domain::handling_unit::HandlingUnitKind;
use rummelig_domain::language::WorkerLanguage;
use rummelig_domain::order::OrderStatus;
use rummelig_labels::documents::{LocationLabelSize, ReadingLevel, SkuLabelSize};
use std::path::Path;

/// A paper to be made: what its file is called, what it is about, how it is printed.
type Wanted = (String, Subject, Options);

/// Prints everything that the day needs: a pick list for each tour, packing slips and shipping labels for what is
/// packed, and the labels of the house. How many files there are then.
///
/// # Errors
/// [`DemoError`], also where the folder cannot be written.
pub fn print(app: &App, folder: &Path, progress: &dyn Fn(&str)) -> Result<usize, DemoError> {
    std::fs::create_dir_all(folder)?;
    let sites = site_codes(app)?;
    let mut wanted = app.store.read(&caller(), of_tours)?;
    wanted.extend(app.store.read(&caller(), of_clients)?);
    for site in sites {
        wanted.extend(app.store.read(&caller(), |tx| of_site(tx, &site))?);
    }
    wanted.push(("badges".into(), Subject::Badges(Vec::new()), Options::default()));
    let mut written = 0;
    for (name, subject, options) in &wanted {
        progress(name);
        let rows = match documents::make(&app.store, &caller(), subject, options) {
            // A parcel that was packed before the house had numbers has no label.
            Err(PaperError::NoSscc(_)) => continue,
            made => made?,
        };
        for (at, row) in rows.iter().enumerate() {
            let number = if rows.len() > 1 { format!("-{}", at + 1) } else { String::new() };
            std::fs::write(folder.join(format!("{}{number}.pdf", safe(name))), bytes(app, row)?)?;
            written += 1;
        }
    }
    Ok(written)
}

fn bytes(app: &App, row: &DocumentRow) -> Result<Vec<u8>, DemoError> {
    let id = row.id.0.into();
    let found = app.store.read(&caller(), |tx| content(tx, id, PDF, false))?;
    Ok(found.ok_or_else(|| missing("document"))?)
}

/// A name that is one file: what a client calls its order may hold anything.
fn safe(name: &str) -> String {
    name.chars()
        .map(|sign| if sign == '/' || sign == '\\' || sign.is_control() { '_' } else { sign })
        .collect()
}

/// A pick list for each tour, at the reading level and in the language of the person who has it.
fn of_tours(tx: &mut Tx<'_>) -> Result<Vec<Wanted>, AppError> {
    let views = pages(|walk| tours::list(tx, None, None, walk), |view| view.row.id.0)?;
    let mut wanted = Vec::with_capacity(views.len());
    for view in views {
        let code = crate::store::tours::code(view.row.number);
        wanted.push((format!("pick-list-{code}"), Subject::PickList(code), reading(tx, &view)?));
    }
    Ok(wanted)
}

fn reading(tx: &mut Tx<'_>, tour: &TourView) -> Result<Options, AppError> {
    let Some(task) = tour.task else { return Ok(Options::default()) };
    let loaded = tasks::load(tx, task)?;
    let Some(code) = tasks::view(tx, loaded)?.worker else { return Ok(Options::default()) };
    let worker = workers::find_by_code(tx, &WorkerCode::new(code).map_err(AppError::internal)?)?;
    let language = worker.map_or(WorkerLanguage::Danish, |worker| worker.value.language);
    let level = match language {
        WorkerLanguage::EasyDanish => ReadingLevel::Easy,
        WorkerLanguage::Danish | WorkerLanguage::English => ReadingLevel::Standard,
    };
    Ok(Options { language: Some(language.plain()), level, ..Options::default() })
}

/// Slips and labels of what is packed, and the labels of every item.
fn of_clients(tx: &mut Tx<'_>) -> Result<Vec<Wanted>, AppError> {
    let mut wanted = Vec::new();
    for client in clients::list(tx, &walk(None))?.rows {
        let client = client.record.value;
        let packed = OrderFilter { status: Some(OrderStatus::Packed), ..OrderFilter::default() };
        for view in pages(|walk| orders::list(tx, client.id, &packed, walk), |view| view.loaded.row.id.0)? {
            let number = view.loaded.row.external_id;
            let (code, usual) = (client.code.clone(), Options::default());
            wanted.push((
                format!("packing-slip-{number}"),
                Subject::PackingSlip(code.clone(), number.clone()),
                usual,
            ));
            wanted.push((format!("shipping-label-{number}"), Subject::ShippingLabels(code, number), usual));
        }
        let list = pages(
            |walk| catalog::list(tx, client.id, &Filter::default(), walk),
            |view| view.record.value.id.0,
        )?;
        let mut codes: Vec<String> =
            list.into_iter().map(|view| view.record.value.code.to_string()).collect();
        codes.sort();
        let sheets = Options { sku: SkuLabelSize::SheetA4, ..Options::default() };
        let name = format!("sku-label-{}", client.code);
        wanted.push((name, Subject::SkuLabels(client.code, codes), sheets));
    }
    Ok(wanted)
}

/// The labels of a site: its locations on sheets for an office printer, its totes and trolleys for a label printer.
fn of_site(tx: &mut Tx<'_>, site: &SiteCode) -> Result<Vec<Wanted>, AppError> {
    let sheets = Options { location: LocationLabelSize::SheetA4, ..Options::default() };
    let totes = units(tx, site, HandlingUnitKind::Tote)?;
    let trolleys = units(tx, site, HandlingUnitKind::Trolley)?;
    Ok(vec![
        (format!("location-label-{site}"), Subject::LocationLabels(site.clone(), Vec::new()), sheets),
        (format!("tote-label-{site}"), Subject::ToteLabels(totes), Options::default()),
        (format!("trolley-label-{site}"), Subject::TrolleyLabels(trolleys), Options::default()),
    ])
}

fn units(tx: &mut Tx<'_>, site: &SiteCode, kind: HandlingUnitKind) -> Result<Vec<String>, AppError> {
    let filter = HandlingUnitFilter {
        site: Some(site.to_string()),
        kind: Some(kind),
        ..HandlingUnitFilter::default()
    };
    let views = pages(|walk| handling_units::list(tx, &filter, walk), |view| view.record.value.id.0)?;
    let mut codes: Vec<String> = views.into_iter().map(|view| view.record.value.code.to_string()).collect();
    codes.sort();
    Ok(codes)
}
