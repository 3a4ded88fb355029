//! Orders of a file on their way into the database.

use super::documents::{OrderDocument, OrderLineRow};
use super::map::UnknownSku;
use super::sink::{Change, ItemNote, Outcome, Refusal, Sink, SinkError, Taken};
use crate::app::catalog::{self, Ensured};
use crate::app::error::{AppError, At, FieldProblem};
use crate::app::orders::content::{LineWrite, OrderWrite};
use crate::app::orders::{Extras, Put, put};
use crate::store::{Caller, CommandError, Store, Tx};
use rummelig_domain::actor::Who;
use rummelig_domain::ids::ClientId;
use rummelig_domain::line_no::number_lines;
use std::sync::Arc;

/// Sends the orders of a file as their client would send them one by one.
///
/// A batch is one transaction while nothing in it is refused. Else each of its orders is sent in a transaction of its
/// own, so that a refused one leaves nothing behind, not even the items it brought with it.
pub struct OrderSink {
    store: Store,
    caller: Caller,
    to: Destination,
}

#[derive(Clone, Copy)]
struct Destination {
    client: ClientId,
    unknown_sku: UnknownSku,
}

impl OrderSink {
    /// Orders of this client, written by this caller.
    #[must_use]
    pub fn new(store: Store, caller: Caller, client: ClientId, unknown_sku: UnknownSku) -> Self {
        Self { store, caller, to: Destination { client, unknown_sku } }
    }
}

impl Sink<OrderDocument> for OrderSink {
    fn take(&mut self, documents: Vec<OrderDocument>) -> Result<Vec<Outcome>, SinkError> {
        let (to, documents) = (self.to, Arc::new(documents));
        let batch = Arc::clone(&documents);
        let all = self.store.write(&self.caller, move |tx| {
            batch.iter().map(|order| to.take(tx, order)).collect::<Result<Vec<Taken>, AppError>>()
        });
        if let Ok(all) = all {
            return Ok(all.into_iter().map(Outcome::Taken).collect());
        }
        let mut outcomes = Vec::with_capacity(documents.len());
        for index in 0..documents.len() {
            let batch = Arc::clone(&documents);
            let one = self.store.write(&self.caller, move |tx| {
                batch.get(index).ok_or(AppError::NotFound).and_then(|order| to.take(tx, order))
            });
            outcomes.push(match (one, documents.get(index)) {
                (Ok(taken), _) => Outcome::Taken(taken),
                (Err(error), Some(order)) if error.store_error().is_none() => {
                    Outcome::Refused(refusals(&error, order))
                }
                (Err(error), _) => return Err(error.said().en.into_owned().into()),
            });
        }
        Ok(outcomes)
    }
}

impl Destination {
    fn take(self, tx: &mut Tx<'_>, order: &OrderDocument) -> Result<Taken, AppError> {
        let mut taken = Taken { change: Change::Created, items: Vec::new(), description_differs: 0 };
        if self.unknown_sku == UnknownSku::Create {
            for line in &order.lines {
                self.ensure(tx, line, &mut taken)?;
            }
        }
        let hold = order.holds.first().map(|reason| (*reason, None));
        let extras = Extras { hold, ..Extras::of(Who::Client) };
        taken.change = match put(tx, self.client, &order.external_id, &write(order)?, &extras)? {
            Put::Created(_) => Change::Created,
            Put::Updated(_) => Change::Updated,
            Put::Unchanged(_) => Change::Unchanged,
        };
        Ok(taken)
    }

    fn ensure(self, tx: &mut Tx<'_>, line: &OrderLineRow, taken: &mut Taken) -> Result<(), AppError> {
        let sku = || line.sku.folded();
        match catalog::ensure(tx, self.client, &line.sku, line.item_name.as_ref())?.1 {
            Ensured::Known => {}
            Ensured::NamedOtherwise => taken.description_differs += 1,
            Ensured::Named => taken.items.push(ItemNote::Named { sku: sku() }),
            Ensured::Created => {
                taken.items.push(ItemNote::Created { sku: sku(), named: line.item_name.is_some() });
            }
        }
        Ok(())
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

/// A refusal under the fields and lines of the file: `/lines/3/sku` is the sku of the row of the fourth line.
fn refusals(error: &AppError, order: &OrderDocument) -> Vec<Refusal> {
    if let AppError::Validation(faults)
    | AppError::ReferencesUnknown(faults)
    | AppError::DataRefused(faults) = error
    {
        return faults.iter().map(|fault| of_field(fault, order)).collect();
    }
    vec![Refusal {
        row: None,
        field: "external_id".to_owned(),
        code: "data-refused".to_owned(),
        message: error.said().en.into_owned(),
    }]
}

fn of_field(fault: &FieldProblem, order: &OrderDocument) -> Refusal {
    let place = match &fault.at {
        At::Pointer(place) | At::Parameter(place) | At::Header(place) => place.trim_start_matches('/'),
    };
    let of_line = place.strip_prefix("lines/").and_then(|rest| rest.split_once('/'));
    let (row, field) = match of_line {
        Some((index, field)) => {
            let line = index.parse().ok().and_then(|index: usize| order.lines.get(index));
            (line.map(|line| line.row), field)
        }
        None => (None, place),
    };
    let (code, message) = (fault.code.as_str().to_owned(), fault.message.en.clone().into_owned());
    Refusal { row, field: field.replace('/', "."), code, message }
}
