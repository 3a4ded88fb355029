//! Packing slips and shipping labels of what is packed.

use super::{Paper, missing, on_paper, print_in, undrawn, unit};
use crate::app::error::AppError;
use crate::app::orders::{self, OrderFilter, OrderView};
use crate::app::{clients, said::Language};
use crate::demo::work::{pages, walk};
use crate::store::shipments::{self, PackedLine, ParcelRow, ShipmentRow};
use crate::store::{Tx, lots, skus};
use rummelig_domain::client::Client;
use rummelig_domain::code::LotCode;
use rummelig_domain::order::OrderStatus;
use rummelig_domain::packing::ShipmentStatus;
use rummelig_domain::time::{Day, Instant};
use rummelig_gs1::Sscc;
use rummelig_labels::documents::{
    Address, PackingSlip, ShippingLabel, ShippingLabelSize, ShippingLabels, SlipLine, SlipParcel,
    packing_slip, shipping_labels,
};
use serde_json::Value;

/// A client's orders whose parcels are closed, each with its slip and its labels.
pub(super) fn of_parcels(tx: &mut Tx<'_>, day: Day, now: Instant) -> Result<Vec<Paper>, AppError> {
    let mut papers = Vec::new();
    for client in clients::list(tx, &walk(None))?.rows {
        let client = client.record.value;
        let packed = OrderFilter { status: Some(OrderStatus::Packed), ..OrderFilter::default() };
        let views = pages(|walk| orders::list(tx, client.id, &packed, walk), |view| view.loaded.row.id.0)?;
        for view in views {
            let of_order = shipments::of_order(tx, client.id, view.loaded.order.id)?;
            let open = of_order.into_iter().find(|row| row.status != ShipmentStatus::Voided.as_str());
            let shipment = open.ok_or_else(|| missing("shipment"))?;
            let parcels = shipments::parcels(tx, client.id, shipment.id.0.into())?;
            papers.push(slip(tx, &client, &view, &parcels, (day, now))?);
            papers.extend(labels(&client, &view, (&shipment, &parcels), now)?);
        }
    }
    Ok(papers)
}

/// Whoever lives abroad, or whose order says so, reads English; everybody else what the client writes.
fn language(client: &Client, view: &OrderView) -> Language {
    let consignee = consignee(view);
    let tags: Value = serde_json::from_str(&view.loaded.row.tags).unwrap_or_default();
    let is_abroad = consignee["country"].as_str().is_some_and(|country| country != "DK");
    if is_abroad || tags["language"] == "en" { Language::English } else { client.language }
}

fn consignee(view: &OrderView) -> Value {
    serde_json::from_str(&view.loaded.row.consignee).unwrap_or_default()
}

fn address(view: &OrderView) -> Address {
    let consignee = consignee(view);
    let text = |field: &str| consignee[field].as_str().map(ToOwned::to_owned);
    let town = [text("postal_code"), text("city")].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let abroad = text("country").filter(|country| country != "DK");
    let person = text("name");
    let (name, attention) = match (text("company"), person) {
        (Some(company), person) => (company, person),
        (None, person) => (person.unwrap_or_default(), None),
    };
    let lines =
        [attention, text("address1"), text("address2"), Some(town).filter(|town| !town.is_empty()), abroad];
    Address { name, lines: lines.into_iter().flatten().collect() }
}

fn sender(client: &Client) -> Address {
    Address { name: client.name.to_string(), lines: vec!["Havnelageret".into(), "Egekøbing".into()] }
}

fn slip(
    tx: &mut Tx<'_>,
    client: &Client,
    view: &OrderView,
    parcels: &[ParcelRow],
    (day, now): (Day, Instant),
) -> Result<Paper, AppError> {
    let language = language(client, view);
    let ids: Vec<_> = parcels.iter().map(|parcel| parcel.id).collect();
    let packed = shipments::packed_lines(tx, client.id, &ids)?;
    let mut lines = Vec::new();
    for (line, sku) in &view.loaded.lines {
        let name = skus::find(tx, client.id, line.sku_id.0.into())?.and_then(|sku| sku.value.name);
        let inside: Vec<&PackedLine> =
            packed.iter().filter(|packed| packed.line_no == line.line_no).collect();
        lines.push(SlipLine {
            sku: sku.code.clone(),
            name: name.map_or_else(|| sku.code.clone(), |name| name.to_string()),
            unit: unit(language).to_owned(),
            ordered: line.quantity.unsigned_abs(),
            packed: inside.iter().map(|packed| packed.quantity.unsigned_abs()).sum(),
            back_ordered: (line.backordered + line.deferred).unsigned_abs(),
            lots: lots_of(tx, client, line.sku_id.0.into(), &inside)?,
            price: None,
        });
    }
    let number = view.loaded.row.external_id.clone();
    let slip_parcels = parcels.iter().map(|parcel| SlipParcel {
        grams: u64::try_from(parcel.weight_g).ok(),
        tracking_number: parcel.tracking_number.clone(),
    });
    let input = PackingSlip {
        print: print_in(language, now),
        client: Address { name: client.name.to_string(), lines: Vec::new() },
        logo: None,
        order: number.clone(),
        reference: view.loaded.row.reference.clone(),
        day: Some(on_paper(day)),
        shipment: None,
        consignee: address(view),
        lines,
        parcels: slip_parcels.collect(),
        total: None,
        message: None,
    };
    Ok((format!("packing-slip-{number}"), packing_slip(&input).map_err(undrawn)?))
}

/// The lots of what was packed of a line, each once, with their days.
fn lots_of(
    tx: &mut Tx<'_>,
    client: &Client,
    sku: rummelig_domain::ids::SkuId,
    packed: &[&PackedLine],
) -> Result<Vec<(String, Option<rummelig_labels::documents::Day>)>, AppError> {
    let mut found: Vec<(String, Option<rummelig_labels::documents::Day>)> = Vec::new();
    for code in packed.iter().filter_map(|packed| packed.lot.clone()) {
        if found.iter().any(|(known, _)| *known == code) {
            continue;
        }
        let lot = LotCode::new(code.clone()).map_err(AppError::internal)?;
        let until = lots::find_by_code(tx, client.id, sku, &lot)?.and_then(|lot| lot.expires_on);
        found.push((code, until.map(on_paper)));
    }
    Ok(found)
}

/// A label for each parcel that has its number; without one there is nothing that a carrier could read.
fn labels(
    client: &Client,
    view: &OrderView,
    (shipment, parcels): (&ShipmentRow, &[ParcelRow]),
    now: Instant,
) -> Result<Option<Paper>, AppError> {
    let number = view.loaded.row.external_id.clone();
    let mut labels = Vec::new();
    for parcel in parcels {
        let Some(code) = &parcel.sscc else { continue };
        labels.push(ShippingLabel {
            from: sender(client),
            to: address(view),
            carrier: shipment.carrier.clone().unwrap_or_default(),
            service: shipment.service.clone().unwrap_or_default(),
            sscc: Sscc::parse(code).map_err(AppError::internal)?,
            parcel: u32::try_from(parcel.parcel_no).unwrap_or_default(),
            parcels: u32::try_from(parcels.len()).unwrap_or_default(),
            grams: u64::try_from(parcel.weight_g).ok(),
            order: number.clone(),
        });
    }
    if labels.is_empty() {
        return Ok(None);
    }
    let print = print_in(language(client, view), now);
    let document = shipping_labels(&ShippingLabels { print, size: ShippingLabelSize::Mm102x152, labels });
    Ok(Some((format!("shipping-label-{number}"), document.map_err(undrawn)?)))
}
