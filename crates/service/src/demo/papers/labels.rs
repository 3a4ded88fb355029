//! The labels of the house: on shelves, goods, totes, trolleys and people.

use super::{Paper, print_in, undrawn};
use crate::app::error::AppError;
use crate::app::handling_units::{self, HandlingUnitFilter};
use crate::app::locations::{self, LocationFilter};
use crate::app::said::Language;
use crate::app::{catalog, clients, sites, workers};
use crate::demo::work::{pages, walk};
use crate::store::Tx;
use crate::store::skus::Filter;
use rummelig_domain::handling_unit::HandlingUnitKind;
use rummelig_domain::time::{Day, Instant};
use rummelig_gs1::Gtin;
use rummelig_labels::documents::{
    Badge, Badges, LocationLabel, LocationLabelSize, LocationLabels, SkuLabel, SkuLabelSize, SkuLabels,
    ToteLabel, ToteLabels, TrolleyLabels, badges, location_labels, sku_labels, tote_labels, trolley_labels,
};

/// The house's own labels are in its own language.
const LANGUAGE: Language = Language::Danish;

/// One file for each site, on sheets of 24 for an office printer.
pub(super) fn of_locations(tx: &mut Tx<'_>, _: Day, now: Instant) -> Result<Vec<Paper>, AppError> {
    let mut papers = Vec::new();
    for site in site_codes(tx)? {
        let filter = LocationFilter { site: Some(site.clone()), ..LocationFilter::default() };
        let views = pages(|walk| locations::list(tx, &filter, walk), |view| view.record.value.id.0)?;
        let mut codes: Vec<String> =
            views.into_iter().map(|view| view.record.value.code.to_string()).collect();
        codes.sort();
        let labels = codes.into_iter().map(|code| LocationLabel { code, check_letters: None, arrow: None });
        let input = LocationLabels {
            print: print_in(LANGUAGE, now),
            size: LocationLabelSize::SheetA4,
            skip: 0,
            labels: labels.collect(),
        };
        papers.push((format!("location-label-{site}"), location_labels(&input).map_err(undrawn)?));
    }
    Ok(papers)
}

/// One file for each client, on sheets of 24, a label for each item.
pub(super) fn of_items(tx: &mut Tx<'_>, _: Day, now: Instant) -> Result<Vec<Paper>, AppError> {
    let mut papers = Vec::new();
    for client in clients::list(tx, &walk(None))?.rows {
        let client = client.record.value;
        let list = pages(
            |walk| catalog::list(tx, client.id, &Filter::default(), walk),
            |view| view.record.value.id.0,
        )?;
        let mut items: Vec<_> = list.into_iter().map(|view| view.record.value).collect();
        items.sort_by(|a, b| a.code.as_str().cmp(b.code.as_str()));
        let labels = items.into_iter().map(|sku| SkuLabel {
            name: sku.name.as_ref().map_or_else(|| sku.code.to_string(), ToString::to_string),
            client: client.code.to_string(),
            sku: sku.code.to_string(),
            gtin: sku.barcodes.first().and_then(|barcode| Gtin::parse(barcode.code.as_str()).ok()),
            lot: None,
            expiry: None,
        });
        let input = SkuLabels {
            print: print_in(LANGUAGE, now),
            size: SkuLabelSize::SheetA4,
            skip: 0,
            labels: labels.collect(),
        };
        papers.push((format!("sku-label-{}", client.code), sku_labels(&input).map_err(undrawn)?));
    }
    Ok(papers)
}

/// One file for the totes of each site and one for its trolleys, a label a page for the label printer.
pub(super) fn of_units(tx: &mut Tx<'_>, _: Day, now: Instant) -> Result<Vec<Paper>, AppError> {
    let mut papers = Vec::new();
    let print = print_in(LANGUAGE, now);
    for site in site_codes(tx)? {
        let totes = unit_codes(tx, &site, HandlingUnitKind::Tote)?;
        let labels = totes.into_iter().map(|code| ToteLabel { code, sign: None }).collect();
        let document = tote_labels(&ToteLabels { print, labels }).map_err(undrawn)?;
        papers.push((format!("tote-label-{site}"), document));
        let codes = unit_codes(tx, &site, HandlingUnitKind::Trolley)?;
        let document = trolley_labels(&TrolleyLabels { print, codes }).map_err(undrawn)?;
        papers.push((format!("trolley-label-{site}"), document));
    }
    Ok(papers)
}

/// All badges in one file, whose name tells nobody.
pub(super) fn of_people(tx: &mut Tx<'_>, _: Day, now: Instant) -> Result<Vec<Paper>, AppError> {
    let views = pages(|walk| workers::list(tx, None, walk), |view| view.record.value.id.0)?;
    let mut people: Vec<_> = views.into_iter().map(|view| view.record.value).collect();
    people.sort_by(|a, b| a.code.cmp(&b.code));
    let badge = people.into_iter().map(|worker| Badge {
        first_name: worker.display_name.to_string(),
        picture: None,
        code: worker.code.to_string(),
    });
    let input = Badges { print: print_in(LANGUAGE, now), badges: badge.collect() };
    Ok(vec![("badges".to_owned(), badges(&input).map_err(undrawn)?)])
}

fn unit_codes(tx: &mut Tx<'_>, site: &str, kind: HandlingUnitKind) -> Result<Vec<String>, AppError> {
    let filter =
        HandlingUnitFilter { site: Some(site.to_owned()), kind: Some(kind), ..HandlingUnitFilter::default() };
    let views = pages(|walk| handling_units::list(tx, &filter, walk), |view| view.record.value.id.0)?;
    let mut codes: Vec<String> = views.into_iter().map(|view| view.record.value.code.to_string()).collect();
    codes.sort();
    Ok(codes)
}

fn site_codes(tx: &mut Tx<'_>) -> Result<Vec<String>, AppError> {
    let list = sites::list(tx, None, &walk(None))?;
    let mut codes: Vec<String> = list.rows.into_iter().map(|record| record.value.code.to_string()).collect();
    codes.sort();
    Ok(codes)
}
