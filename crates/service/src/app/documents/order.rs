//! What goes with an order: its packing slip, and a label on each parcel.

use super::{Options, Paper, PaperError, client_of, name_of, paper_day, row, seconds, sku_names, unit};
use crate::app::orders::{self, Loaded, OrderRef, allocation};
use crate::app::{AppError, shipping};
use crate::store::shipments::{self, ParcelRow, ShipmentRow};
use crate::store::sql_types::DbId;
use crate::store::{StoreError, Tx, lots};
use rummelig_domain::client::Client;
use rummelig_domain::code::ClientCode;
use rummelig_domain::language::Language;
use rummelig_domain::order::OrderStatus;
use rummelig_gs1::Sscc;
use rummelig_labels::documents::{
    Address, Day, PackingSlip, ShippingLabel, ShippingLabelSize, ShippingLabels, SlipLine, SlipParcel,
    packing_slip as draw_slip, shipping_labels as draw_labels,
};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// An order whose parcels are closed.
struct Packed {
    client: Client,
    loaded: Loaded,
    shipment: ShipmentRow,
    parcels: Vec<ParcelRow>,
    consignee: Map<String, Value>,
}

fn packed(tx: &mut Tx<'_>, client: &ClientCode, order: &str) -> Result<Packed, PaperError> {
    let client = client_of(tx, client)?;
    let named = OrderRef::ExternalId(order.to_owned());
    let loaded = match orders::load(tx, client.id, &named) {
        Err(AppError::NotFound) => return Err(PaperError::Unknown { what: "order", code: order.to_owned() }),
        loaded => loaded?,
    };
    if !matches!(loaded.order.status, OrderStatus::Packed | OrderStatus::Shipped) {
        return Err(PaperError::NotPacked(order.to_owned()));
    }
    let shipment = shipping::of_order(tx, &loaded)?;
    let parcels = shipments::parcels(tx, client.id, shipment.id.0.into())?;
    let consignee =
        serde_json::from_str(&loaded.row.consignee).map_err(|_| StoreError::Unreadable("orders"))?;
    Ok(Packed { client, loaded, shipment, parcels, consignee })
}

impl Packed {
    /// The consignee's language: Danish in Denmark, the Faroes and Greenland, English elsewhere.
    fn language(&self, options: &Options) -> Language {
        let is_danish = matches!(self.text("country").as_deref(), Some("DK" | "FO" | "GL") | None);
        options.language.unwrap_or(if is_danish { Language::Danish } else { Language::English })
    }

    fn text(&self, name: &str) -> Option<String> {
        self.consignee.get(name).and_then(Value::as_str).map(str::to_owned)
    }

    fn consignee(&self) -> Address {
        let place: Vec<String> = ["postal_code", "city"].iter().filter_map(|name| self.text(name)).collect();
        let place = Some(place.join(" ")).filter(|place| !place.is_empty());
        let abroad = self.text("country").filter(|country| country != "DK");
        let lines = [self.text("company"), self.text("address1"), self.text("address2"), place, abroad];
        Address { name: self.text("name").unwrap_or_default(), lines: lines.into_iter().flatten().collect() }
    }

    fn day(&self, tx: &mut Tx<'_>) -> Result<Option<Day>, PaperError> {
        let zone = allocation::site_zone(tx, self.shipment.site_id.0.into())?;
        Ok(paper_day(&self.shipment.created_at.0.day_in(&zone).to_string()))
    }
}

/// The packing slip of a packed order.
pub(super) fn packing_slip(
    tx: &mut Tx<'_>,
    client: &ClientCode,
    order: &str,
    options: &Options,
) -> Result<Paper, PaperError> {
    let packed = packed(tx, client, order)?;
    let language = packed.language(options);
    let day = packed.day(tx)?;
    let lines = slip_lines(tx, &packed, language)?;
    let parcels = packed.parcels.iter().map(|parcel| SlipParcel {
        grams: u64::try_from(parcel.weight_g).ok(),
        tracking_number: parcel.tracking_number.clone(),
    });
    let (parcels, consignee) = (parcels.collect::<Vec<_>>(), packed.consignee());
    let loaded = &packed.loaded.row;
    let mut row = row(tx, "packing-slip", &loaded.external_id, language, "a4");
    row.client_id = Some(loaded.client_id);
    row.order_id = Some(loaded.id);
    let (number, reference) = (loaded.external_id.clone(), loaded.reference.clone());
    let name = packed.client.name.to_string();
    let draw = move |print| {
        draw_slip(&PackingSlip {
            print,
            client: Address { name: name.clone(), lines: Vec::new() },
            logo: None,
            order: number.clone(),
            reference: reference.clone(),
            day,
            shipment: None,
            consignee: consignee.clone(),
            lines: lines.clone(),
            parcels: parcels.clone(),
            total: None,
            message: None,
        })
    };
    Ok(Paper { row, made_at: seconds(tx.now()), language, is_label: false, draw: Box::new(draw) })
}

fn slip_lines(tx: &mut Tx<'_>, packed: &Packed, language: Language) -> Result<Vec<SlipLine>, PaperError> {
    let client = packed.client.id;
    let skus: Vec<_> = packed.loaded.lines.iter().map(|(line, _)| (client, line.sku_id)).collect();
    let skus = sku_names(tx, &skus)?;
    let mut inside: BTreeMap<DbId, BTreeSet<DbId>> = BTreeMap::new();
    for parcel in &packed.parcels {
        for line in shipments::parcel_lines(tx, client, parcel.id.0.into())? {
            inside.entry(line.order_line_id).or_default().extend(line.lot_id);
        }
    }
    let mut lines = Vec::new();
    for (line, _) in &packed.loaded.lines {
        let sku = skus.get(&line.sku_id).ok_or(StoreError::Unreadable("order_line"))?;
        let mut of_line = Vec::new();
        for lot in inside.get(&line.id).into_iter().flatten() {
            if let Some(lot) = lots::find(tx, client, lot.0.into())? {
                let expiry = lot.expires_on.and_then(|day| paper_day(&day.to_string()));
                of_line.push((lot.code.map(|code| code.to_string()).unwrap_or_default(), expiry));
            }
        }
        let units = |units: i64| u64::try_from(units).unwrap_or(0);
        lines.push(SlipLine {
            sku: sku.code.to_string(),
            name: name_of(sku),
            unit: unit(language).to_owned(),
            ordered: units(line.quantity),
            packed: units(line.packed),
            back_ordered: units(line.deferred),
            lots: of_line,
            price: None,
        });
    }
    Ok(lines)
}

/// The label of each parcel of a packed order.
pub(super) fn shipping_labels(
    tx: &mut Tx<'_>,
    client: &ClientCode,
    order: &str,
    options: &Options,
) -> Result<Vec<Paper>, PaperError> {
    let packed = packed(tx, client, order)?;
    let language = packed.language(options);
    let site = super::site_name(tx, packed.shipment.site_id)?;
    let size = options.shipping;
    let count = u32::try_from(packed.parcels.len()).unwrap_or(u32::MAX);
    let mut papers = Vec::new();
    for (position, parcel) in (1..).zip(&packed.parcels) {
        let sscc = parcel.sscc.as_deref().and_then(|text| Sscc::parse(text).ok());
        let label = ShippingLabel {
            from: Address { name: packed.client.name.to_string(), lines: vec![format!("c/o {site}")] },
            to: packed.consignee(),
            carrier: packed.shipment.carrier.clone().unwrap_or_default().to_uppercase(),
            service: packed.shipment.service.clone().unwrap_or_default(),
            sscc: sscc.ok_or_else(|| PaperError::NoSscc(order.to_owned()))?,
            parcel: position,
            parcels: count,
            grams: u64::try_from(parcel.weight_g).ok(),
            order: packed.loaded.row.external_id.clone(),
        };
        let code = format!("{}-{}", packed.loaded.row.external_id, parcel.parcel_no);
        let mut row = row(tx, "shipping-label", &code, language, size_name(size));
        row.client_id = Some(packed.loaded.row.client_id);
        row.order_id = Some(packed.loaded.row.id);
        row.parcel_id = Some(parcel.id);
        let draw = move |print| draw_labels(&ShippingLabels { print, size, labels: vec![label.clone()] });
        papers.push(Paper {
            row,
            made_at: seconds(tx.now()),
            language,
            is_label: true,
            draw: Box::new(draw),
        });
    }
    Ok(papers)
}

const fn size_name(size: ShippingLabelSize) -> &'static str {
    match size {
        ShippingLabelSize::Mm102x192 => "102x192",
        ShippingLabelSize::Mm102x152 => "102x152",
        ShippingLabelSize::A6 => "a6",
    }
}
