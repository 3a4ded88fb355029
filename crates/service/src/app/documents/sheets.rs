//! Sheets to write on: what is announced to come, and what is to be counted.

use super::{Options, Paper, PaperError, client_of, name_of, paper_day, row, seconds, sku_names, unit};
use crate::store::sql_types::DbId;
use crate::store::{StoreError, Tx, counts, inbound, locations, lots};
use rummelig_domain::code::ClientCode;
use rummelig_domain::ids::{ClientId, CountId, LocationId};
use rummelig_domain::language::Language;
use rummelig_labels::documents::{
    CountLine, CountSheet, ReceivingLine, ReceivingSheet, count_sheet as draw_count,
    receiving_sheet as draw_receiving,
};

/// The receiving sheet of an inbound shipment.
pub(super) fn receiving(
    tx: &mut Tx<'_>,
    client: &ClientCode,
    number: &str,
    options: &Options,
) -> Result<Paper, PaperError> {
    let owner = client_of(tx, client)?;
    let unknown = || PaperError::Unknown { what: "inbound shipment", code: number.to_owned() };
    let shipment = inbound::by_external_id(tx, owner.id, number)?.ok_or_else(unknown)?;
    let language = options.language.unwrap_or(Language::Danish);
    let site = match shipment.site_id {
        Some(site) => super::site_name(tx, site)?,
        None => String::new(),
    };
    let rows = inbound::lines_of(tx, owner.id, &[shipment.id])?;
    let skus = sku_names(tx, &rows.iter().map(|(line, _)| (owner.id, line.sku_id)).collect::<Vec<_>>())?;
    let mut lines = Vec::new();
    for (line, _) in rows.iter().filter(|(line, _)| line.announced) {
        let sku = skus.get(&line.sku_id).ok_or(StoreError::Unreadable("inbound_line"))?;
        lines.push(ReceivingLine {
            sku: sku.code.to_string(),
            name: name_of(sku),
            unit: unit(language).to_owned(),
            announced: u64::try_from(line.quantity).unwrap_or(0),
            lot: line.lot_code.clone().filter(|lot| !lot.is_empty()),
            expiry: line.expires_on.as_deref().and_then(paper_day),
            by_lot: sku.tracking.lot,
            by_expiry: sku.tracking.expiry,
        });
    }
    let mut row = row(tx, "receiving-sheet", number, language, "a4");
    (row.client_id, row.inbound_id) = (Some(owner.id.into()), Some(shipment.id));
    let (number, client) = (number.to_owned(), owner.name.to_string());
    let expected = shipment.expected_on.as_deref().and_then(paper_day);
    let supplier = shipment.supplier_name;
    let draw = move |print| {
        draw_receiving(&ReceivingSheet {
            print,
            inbound: number.clone(),
            site: site.clone(),
            client: client.clone(),
            supplier: supplier.clone(),
            expected,
            reference: None,
            lines: lines.clone(),
        })
    };
    Ok(Paper { row, made_at: seconds(tx.now()), language, is_label: false, draw: Box::new(draw) })
}

/// The sheet of a count: what lies at its locations by the books, without any number.
pub(super) fn count(tx: &mut Tx<'_>, id: &str, options: &Options) -> Result<Paper, PaperError> {
    let unknown = || PaperError::Unknown { what: "count", code: id.to_owned() };
    let parsed: CountId = id.parse().map_err(|_| unknown())?;
    let count = counts::by_id(tx, parsed)?.ok_or_else(unknown)?;
    let language = options.language.unwrap_or(Language::Danish);
    let site = super::site_name(tx, count.site_id)?;
    let zone = crate::app::orders::allocation::site_zone(tx, count.site_id.0.into())?;
    let day = paper_day(&count.created_at.0.day_in(&zone).to_string());
    let only = count.client_id.zip(count.sku_id).map(|(client, sku)| (ClientId(client.0), sku.0.into()));
    let places: Vec<LocationId> =
        counts::locations(tx, parsed)?.iter().map(|row| LocationId(row.location_id.0)).collect();
    let codes = locations::codes(tx, &places)?;
    let mut here = Vec::new();
    for place in &places {
        let location = codes.get(place).map(ToString::to_string).unwrap_or_default();
        for stock in counts::balances_at(tx, *place, only)? {
            here.push((location.clone(), ClientId(stock.client_id.0), stock.sku_id, stock.lot_id));
        }
    }
    let lines = count_lines(tx, here, language)?;
    let mut row = row(tx, "count-sheet", id, language, "a4");
    row.count_id = Some(count.id);
    let number = id.to_owned();
    let draw = move |print| {
        draw_count(&CountSheet {
            print,
            count: number.clone(),
            site: site.clone(),
            day,
            lines: lines.clone(),
        })
    };
    Ok(Paper { row, made_at: seconds(tx.now()), language, is_label: false, draw: Box::new(draw) })
}

/// One line for each sku and lot at a place, in the order of the places.
fn count_lines(
    tx: &mut Tx<'_>,
    here: Vec<(String, ClientId, DbId, Option<DbId>)>,
    language: Language,
) -> Result<Vec<CountLine>, PaperError> {
    let skus = sku_names(tx, &here.iter().map(|(_, client, sku, _)| (*client, *sku)).collect::<Vec<_>>())?;
    let mut lines: Vec<CountLine> = Vec::new();
    for (location, client, sku, lot) in here {
        let sku = skus.get(&sku).ok_or(StoreError::Unreadable("stock"))?;
        let lot = match lot {
            Some(lot) => lots::find(tx, client, lot.0.into())?,
            None => None,
        };
        let line = CountLine {
            location,
            sku: sku.code.to_string(),
            name: name_of(sku),
            unit: unit(language).to_owned(),
            lot: lot.as_ref().and_then(|lot| lot.code.as_ref()).map(ToString::to_string),
            expiry: lot.and_then(|lot| lot.expires_on).and_then(|day| paper_day(&day.to_string())),
        };
        lines.push(line);
    }
    lines.sort_by(|a, b| (&a.location, &a.sku, &a.lot).cmp(&(&b.location, &b.sku, &b.lot)));
    lines.dedup_by(|a, b| {
        (&a.location, &a.sku, &a.lot, a.expiry) == (&b.location, &b.sku, &b.lot, b.expiry) && a.name == b.name
    });
    Ok(lines)
}
