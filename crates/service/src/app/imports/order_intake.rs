//! Orders of a file on their way into the database, as their client would send them one by one.

use super::batch::Intake;
use super::documents::OrderDocument;
use super::items::ensure_items;
use super::map::UnknownSku;
use super::sink::Taken;
use crate::app::error::AppError;
use crate::app::orders::content::{LineWrite, OrderWrite};
use crate::app::orders::{Extras, put};
use crate::app::written::Written;
use crate::store::Tx;
use crate::store::audit::Chain;
use rummelig_domain::actor::Who;
use rummelig_domain::ids::ClientId;
use rummelig_domain::line_no::number_lines;

/// The orders of one client.
pub struct Orders {
    /// Whose orders they are.
    pub client: ClientId,
    /// What is done about a line whose sku is not known.
    pub unknown_sku: UnknownSku,
}

impl Intake<OrderDocument> for Orders {
    type Known = ();
    const KEY_FIELD: &'static str = "external_id";

    fn look_up(&self, _: &mut Tx<'_>, _: &[OrderDocument]) -> Result<(), AppError> {
        Ok(())
    }

    fn take(&self, tx: &mut Tx<'_>, (): &mut (), order: &OrderDocument) -> Result<Taken, AppError> {
        let mut taken = Taken { change: Written::Created, items: Vec::new(), description_differs: 0 };
        if self.unknown_sku == UnknownSku::Create {
            let named = order.lines.iter().map(|line| (&line.sku, line.item_name.as_ref()));
            ensure_items(tx, self.client, named, &mut taken)?;
        }
        let hold = order.holds.first().map(|reason| (*reason, None));
        let extras = Extras { hold, ..Extras::of(Who::Client) };
        (_, taken.change) = put(tx, self.client, &order.external_id, &write(order)?, &extras)?;
        Ok(taken)
    }

    fn entry(&self) -> Option<(Chain, &'static str)> {
        None
    }

    fn rows(order: &OrderDocument) -> Vec<u64> {
        order.lines.iter().map(|line| line.row).collect()
    }
}

fn write(order: &OrderDocument) -> Result<OrderWrite, AppError> {
    let header = order.header.clone();
    let given: Vec<_> = order.lines.iter().map(|line| line.line_no).collect();
    let numbers = number_lines(&given).map_err(AppError::internal)?;
    let lines = order.lines.iter().zip(numbers).map(|(line, line_no)| LineWrite {
        line_no,
        sku: line.sku.clone(),
        quantity: line.quantity,
        unit_value: line.unit_value,
        lot: line.lot.clone(),
        min_expires_on: line.min_expires_on,
        note: line.note.clone(),
    });
    Ok(OrderWrite {
        draft: header.draft,
        site: header.site,
        ordered_at: header.ordered_at,
        ship_by: header.ship_by,
        ship_not_before: header.ship_not_before,
        delivery_method: header.delivery_method,
        carrier: header.carrier,
        service: header.service,
        service_point_id: header.service_point_id,
        reference: header.reference,
        note_to_packer: header.note_to_packer,
        consignee: header.consignee,
        allow_partial: header.allow_partial,
        allow_backorder: header.allow_backorder,
        allow_substitution: header.allow_substitution.unwrap_or(false),
        tags: header.tags,
        lines: lines.collect(),
    })
}
