//! Inbound shipments: goods that a client announces, and what becomes of them at the gate.
//!
//! `put.rs` keeps what the client says, `steps.rs` leads a shipment on, `receipts.rs` books what came. What came
//! otherwise than announced is a discrepancy, never an error: it is told to the client and settled when the shipment
//! is closed.

mod content;
mod put;
mod receipts;
mod refusals;
mod steps;
mod view;

pub use content::{InboundWrite, LineWrite};
pub use put::{Extras, change, put};
pub use receipts::{ReceiptView, ReceivedLine, ReceivedLineView, receipts, receive};
pub use steps::{Asked, CLOSE_JOB, act, cancel, close_automatically};
pub use view::{InboundFilter, InboundView, list, view};

use crate::app::error::AppError;
use crate::store::audit::{self, Chain, Entry};
use crate::store::events::{Event, emit};
use crate::store::inbound::{self, InboundLineRow, InboundRow, LineSku};
use crate::store::{StoreError, Tx};
use rummelig_domain::ids::{ClientId, InboundId, SiteId, SkuId};
use rummelig_domain::inbound::{AnnouncedLine, Discrepancy, InboundStatus, LineReceived, discrepancies};
use rummelig_domain::line_no::LineNo;
use rummelig_domain::quantity::Quantity;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// How a request names an inbound shipment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InboundRef {
    /// By the client's own number.
    ExternalId(String),
    /// By our id.
    Id(InboundId),
}

/// An inbound shipment as it was read.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// Its row.
    pub row: InboundRow,
    /// Its state.
    pub status: InboundStatus,
    /// Its lines, by number, each with its item.
    pub lines: Vec<(InboundLineRow, LineSku)>,
}

impl Loaded {
    /// Whose it is.
    #[must_use]
    pub fn client(&self) -> ClientId {
        self.row.client_id.0.into()
    }

    /// Our id of it.
    #[must_use]
    pub fn id(&self) -> InboundId {
        self.row.id.0.into()
    }

    /// Where the goods come to, once that is said.
    #[must_use]
    pub fn site(&self) -> Option<SiteId> {
        self.row.site_id.map(|id| id.0.into())
    }

    /// How the lines differ from what was announced, by line.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] for numbers that no line has.
    pub fn discrepancies(&self) -> Result<Vec<(LineNo, Discrepancy)>, StoreError> {
        let lines = self.lines.iter().map(|(row, _)| announced(row)).collect::<Result<Vec<_>, _>>()?;
        let lacking = self.lines.iter().filter(|(_, sku)| sku.lacks_data());
        let missing_data: BTreeSet<SkuId> = lacking.map(|(row, _)| SkuId(row.sku_id.0)).collect();
        let ended = match self.status {
            InboundStatus::Received | InboundStatus::Closed => true,
            InboundStatus::Draft
            | InboundStatus::Announced
            | InboundStatus::Arrived
            | InboundStatus::Receiving
            | InboundStatus::Cancelled => false,
        };
        Ok(discrepancies(&lines, ended, &missing_data))
    }
}

fn announced(row: &InboundLineRow) -> Result<AnnouncedLine, StoreError> {
    let unreadable = || StoreError::Unreadable("inbound_line");
    let units = |units: i64| Quantity::new(units).map_err(|_| unreadable());
    Ok(AnnouncedLine {
        line_no: LineNo::new(row.line_no.into()).map_err(|_| unreadable())?,
        sku: SkuId(row.sku_id.0),
        quantity: units(row.quantity)?,
        announced: row.announced,
        came: LineReceived { received: units(row.received)?, damaged: units(row.damaged)? },
    })
}

/// Loads an inbound shipment of a client.
///
/// # Errors
/// [`AppError::NotFound`], also for another client's.
pub fn load(tx: &mut Tx<'_>, client: ClientId, named: &InboundRef) -> Result<Loaded, AppError> {
    let row = match named {
        InboundRef::ExternalId(external_id) => inbound::by_external_id(tx, client, external_id)?,
        InboundRef::Id(id) => inbound::by_id(tx, client, *id)?,
    };
    complete(tx, row.ok_or(AppError::NotFound)?)
}

/// The same, from a row that was read already.
fn complete(tx: &mut Tx<'_>, row: InboundRow) -> Result<Loaded, AppError> {
    let lines = inbound::lines_of(tx, row.client_id.0.into(), &[row.id])?;
    whole(row, lines).map_err(Into::into)
}

fn whole(row: InboundRow, lines: Vec<(InboundLineRow, LineSku)>) -> Result<Loaded, StoreError> {
    let status = InboundStatus::parse(&row.status).ok_or(StoreError::Unreadable("inbound_shipment"))?;
    Ok(Loaded { row, status, lines })
}

/// Writes the shipment over the version that was read, in its new state.
fn write(tx: &mut Tx<'_>, loaded: &mut Loaded, to: InboundStatus) -> Result<(), StoreError> {
    loaded.status = to;
    loaded.row.status = to.as_str().to_owned();
    loaded.row.updated_at = tx.now().into();
    loaded.row.version += 1;
    inbound::update(tx, &loaded.row)
}

/// Tells the client what happened to a shipment: its status, and of each line what was announced, what came, and how
/// they differ.
fn tell(tx: &mut Tx<'_>, loaded: &Loaded, kind: &str) -> Result<(), AppError> {
    let mut differing: BTreeMap<i32, Vec<Value>> = BTreeMap::new();
    for (line_no, Discrepancy { kind, quantity }) in loaded.discrepancies()? {
        let told = json!({ "kind": kind.as_str(), "quantity": quantity.units() });
        differing.entry(line_no.number().into()).or_default().push(told);
    }
    let line = |(row, sku): &(InboundLineRow, LineSku)| {
        json!({
            "line_no": row.line_no, "sku": sku.code, "quantity": row.quantity, "received": row.received,
            "discrepancies": differing.get(&row.line_no).cloned().unwrap_or_default(),
        })
    };
    let lines: Vec<Value> = loaded.lines.iter().map(line).collect();
    let event = Event {
        client: loaded.client(),
        kind: &format!("inbound.{kind}"),
        subject_kind: "inbound",
        subject_id: loaded.id().into(),
        external_id: &loaded.row.external_id,
        object: json!({ "status": loaded.row.status, "lines": lines }),
    };
    Ok(emit(tx, event)?)
}

/// Leaves the audit entry of a command on a shipment.
fn write_audit(
    tx: &mut Tx<'_>,
    loaded: &Loaded,
    action: &str,
    mut facts: BTreeMap<&'static str, Value>,
) -> Result<(), StoreError> {
    facts.insert("status", loaded.row.status.clone().into());
    facts.insert("version", loaded.row.version.into());
    let subject = format!("inbound:{}", loaded.id());
    audit::write(tx, &Entry { chain: Chain::Client(loaded.client()), action, subject, facts })
}
