//! The engine as a whole, with sinks in memory.

mod documents;
mod mutations;
mod real_orders;
mod rows;

use super::ImportError;
use super::documents::OrderDocument;
use super::engine::{Options, Source, run};
use super::map::{ColumnMap, UnknownSku};
use super::reading::Document;
use super::report::ImportReport;
use super::sink::{ItemNote, Outcome, Refusal, Sink, SinkError, Taken};
use crate::app::written::Written;
use std::collections::HashMap;
use std::io::Cursor;

/// Takes everything and keeps it.
struct Kept<D>(Vec<D>);

impl<D> Sink<D> for Kept<D> {
    fn take(&mut self, documents: Vec<D>) -> Result<Vec<Outcome>, SinkError> {
        let taken = Taken { change: Written::Created, items: Vec::new(), description_differs: 0 };
        let outcomes = documents.iter().map(|_| Outcome::Taken(taken.clone())).collect();
        self.0.extend(documents);
        Ok(outcomes)
    }
}

/// What a client has: skus by their unique form with their names, and orders. The rules are those of the real sink.
#[derive(Default)]
struct Shop {
    unknown_sku: UnknownSku,
    items: HashMap<String, Option<String>>,
    orders: HashMap<String, OrderDocument>,
}

impl Sink<OrderDocument> for Shop {
    fn take(&mut self, documents: Vec<OrderDocument>) -> Result<Vec<Outcome>, SinkError> {
        Ok(documents.into_iter().map(|order| self.take_one(order)).collect())
    }
}

impl Shop {
    fn take_one(&mut self, order: OrderDocument) -> Outcome {
        if self.unknown_sku == UnknownSku::Reject {
            let unknown = order.lines.iter().filter(|line| !self.items.contains_key(&line.sku.folded()));
            let refusals: Vec<Refusal> = unknown
                .map(|line| Refusal {
                    row: Some(line.row),
                    field: "sku".to_owned(),
                    code: "unknown_sku".to_owned(),
                    message: "make the item first".to_owned(),
                })
                .collect();
            if !refusals.is_empty() {
                return Outcome::Refused(refusals);
            }
        }
        let mut items = Vec::new();
        let mut description_differs = 0;
        for line in &order.lines {
            let sku = line.sku.folded();
            let name = line.item_name.as_ref().map(|name| name.as_str().to_owned());
            match self.items.get_mut(&sku) {
                None => {
                    items.push(ItemNote::Created { sku: sku.clone(), named: name.is_some() });
                    self.items.insert(sku, name);
                }
                Some(known) => match (&known, name) {
                    (None, Some(name)) => {
                        *known = Some(name);
                        items.push(ItemNote::Named { sku });
                    }
                    (Some(known), Some(name)) => description_differs += u64::from(*known != name),
                    (_, None) => {}
                },
            }
        }
        let change = match self.orders.insert(order.external_id.to_string(), order.clone()) {
            None => Written::Created,
            Some(before) if before == order => Written::Unchanged,
            Some(_) => Written::Updated,
        };
        Outcome::Taken(Taken { change, items, description_differs })
    }
}

/// Imports bytes; returns the report and `rejected.csv`.
fn import<D: Document>(
    bytes: &[u8],
    map: Option<&ColumnMap>,
    sink: &mut dyn Sink<D>,
) -> Result<(ImportReport, String), ImportError> {
    let mut source = Source::open(Cursor::new(bytes))?;
    let mut rejected = Vec::new();
    let options = Options { file: "test.csv", map, rows_max: Some(100_000), progress: &|_, _| {} };
    let report = run::<D, _, _>(&mut source, options, sink, &mut rejected)?;
    Ok((report, String::from_utf8(rejected).unwrap()))
}

/// The map of the real orders, as it stands in the repository.
fn online_retail_map() -> ColumnMap {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/maps/online-retail-orders.toml");
    ColumnMap::parse(&std::fs::read_to_string(path).unwrap()).unwrap()
}
