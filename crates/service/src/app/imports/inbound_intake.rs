//! Inbound shipments of a file on their way into the database, as their client would announce them one by one.

use super::batch::Intake;
use super::documents::InboundDocument;
use super::items::ensure_items;
use super::map::UnknownSku;
use super::sink::Taken;
use crate::app::error::AppError;
use crate::app::inbound::{Extras, InboundWrite, LineWrite, put};
use crate::app::written::Written;
use crate::store::Tx;
use crate::store::audit::Chain;
use rummelig_domain::actor::Who;
use rummelig_domain::ids::ClientId;

/// The announced goods of one client.
pub struct InboundShipments {
    /// Whose goods they are.
    pub client: ClientId,
    /// What is done about a line whose sku is not known.
    pub unknown_sku: UnknownSku,
}

impl Intake<InboundDocument> for InboundShipments {
    type Known = ();
    const KEY_FIELD: &'static str = "external_id";

    fn look_up(&self, _: &mut Tx<'_>, _: &[InboundDocument]) -> Result<(), AppError> {
        Ok(())
    }

    fn take(&self, tx: &mut Tx<'_>, (): &mut (), shipment: &InboundDocument) -> Result<Taken, AppError> {
        let mut taken = Taken { change: Written::Created, items: Vec::new(), description_differs: 0 };
        if self.unknown_sku == UnknownSku::Create {
            let named = shipment.lines.iter().map(|line| (&line.sku, line.item_name.as_ref()));
            ensure_items(tx, self.client, named, &mut taken)?;
        }
        let extras = Extras::of(Who::Client);
        (_, taken.change) = put(tx, self.client, &shipment.external_id, &write(shipment), &extras)?;
        Ok(taken)
    }

    fn entry(&self) -> Option<(Chain, &'static str)> {
        None
    }

    fn rows(shipment: &InboundDocument) -> Vec<u64> {
        shipment.lines.iter().map(|line| line.row).collect()
    }
}

fn write(shipment: &InboundDocument) -> InboundWrite {
    let header = shipment.header.clone();
    let lines = shipment.lines.iter().map(|line| LineWrite {
        line_no: line.line_no,
        sku: line.sku.clone(),
        quantity: line.quantity,
        lot: line.lot.clone(),
        expires_on: line.expires_on,
    });
    InboundWrite {
        draft: header.draft,
        site: header.site,
        expected_on: header.expected_on,
        supplier_name: header.supplier_name,
        tracking_numbers: header.tracking_numbers,
        lines: lines.collect(),
    }
}
