//! What leads an inbound shipment on, but for receipts.

use super::{InboundRef, Loaded, load, refusals, tell, write, write_audit};
use crate::app::error::AppError;
use crate::store::{Tx, job_queue, stock};
use rummelig_domain::actor::Who;
use rummelig_domain::code::Text;
use rummelig_domain::ids::{ClientId, InboundId, SkuId};
use rummelig_domain::inbound::{InboundAction, InboundStatus, closes_at, closes_itself, inbound_transition};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// The kind of job that closes a received shipment about which nobody disputes.
pub const CLOSE_JOB: &str = "close_inbound";

/// What staff asks of a shipment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// It is at the gate.
    Arrive,
    /// Nothing more is expected.
    Receive,
    /// It is agreed with the client.
    Close,
    /// More is received after all.
    Reopen,
}

impl Asked {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::Arrive, Self::Receive, Self::Close, Self::Reopen];

    const fn action(self) -> InboundAction {
        match self {
            Self::Arrive => InboundAction::Arrive,
            Self::Receive => InboundAction::Receive,
            Self::Close => InboundAction::Close,
            Self::Reopen => InboundAction::Reopen,
        }
    }

    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.action().as_str()
    }

    const fn event(self) -> &'static str {
        match self {
            Self::Arrive => "arrived",
            Self::Receive => "received",
            Self::Close => "closed",
            Self::Reopen => "reopened",
        }
    }
}

/// Does what staff asks.
///
/// # Errors
/// What the state machine refuses; a shipment without a site arrives nowhere.
pub fn act(
    tx: &mut Tx<'_>,
    loaded: Loaded,
    asked: Asked,
    who: Who,
    reason: Option<&Text>,
) -> Result<Loaded, AppError> {
    let step = inbound_transition(loaded.status, asked.action(), who)?;
    if asked == Asked::Arrive && loaded.site().is_none() {
        return Err(refusals::no_site(&loaded, asked.as_str()));
    }
    let before = loaded.discrepancies()?;
    let expected_before = loaded.status.expects_more();
    let mut loaded = loaded;
    write(tx, &mut loaded, step.to)?;
    if expected_before != loaded.status.expects_more() {
        touch_expected(tx, &loaded);
    }
    tell(tx, &loaded, asked.event())?;
    if loaded.discrepancies()? != before && asked == Asked::Receive {
        tell(tx, &loaded, "discrepancy_reported")?;
    }
    if loaded.status == InboundStatus::Received {
        let due_at = closes_at(loaded.row.updated_at.0);
        job_queue::ask_for(tx, CLOSE_JOB, loaded.client(), loaded.id().into(), due_at)?;
    }
    let mut facts = because(reason);
    if step.compensating {
        facts.insert("compensating", json!(true));
    }
    write_audit(tx, &loaded, &format!("inbound.{}", asked.as_str()), facts)?;
    Ok(loaded)
}

/// Gives a shipment up of which nothing has come.
///
/// # Errors
/// What the state machine refuses.
pub fn cancel(tx: &mut Tx<'_>, loaded: Loaded, who: Who, reason: Option<&Text>) -> Result<Loaded, AppError> {
    let step = inbound_transition(loaded.status, InboundAction::Cancel, who)?;
    let expected_before = loaded.status.expects_more();
    let mut loaded = loaded;
    write(tx, &mut loaded, step.to)?;
    if expected_before {
        touch_expected(tx, &loaded);
    }
    tell(tx, &loaded, "cancelled")?;
    write_audit(tx, &loaded, "inbound.cancel", because(reason))?;
    Ok(loaded)
}

/// The job that a received shipment asks for: closes it once nobody may dispute it any more. It does nothing where
/// there is nothing to do, so that it may run any number of times.
///
/// # Errors
/// What the database says.
pub fn close_automatically(tx: &mut Tx<'_>, client: ClientId, id: InboundId) -> Result<(), AppError> {
    let loaded = match load(tx, client, &InboundRef::Id(id)) {
        Ok(loaded) => loaded,
        Err(AppError::NotFound) => return Ok(()),
        Err(error) => return Err(error),
    };
    // Since it was received nothing else has changed it: what may is closing and reopening it.
    let received_at = loaded.row.updated_at.0;
    let disputed = loaded.discrepancies()?.iter().any(|(_, differs)| differs.kind.is_disputed());
    if loaded.status == InboundStatus::Received && closes_itself(received_at, tx.now(), disputed) {
        act(tx, loaded, Asked::Close, Who::Automatic, None)?;
    }
    Ok(())
}

/// What is expected of an item is a part of its inventory, which changes where the shipment still lacks something.
fn touch_expected(tx: &mut Tx<'_>, loaded: &Loaded) {
    let lacking = loaded.lines.iter().filter(|(line, _)| line.received < line.quantity);
    let skus: BTreeSet<SkuId> = lacking.map(|(line, _)| SkuId(line.sku_id.0)).collect();
    for sku in skus {
        stock::touch(tx, loaded.client(), sku);
    }
}

/// That a reason was given; its words may name people and stay out of the trail.
fn because(reason: Option<&Text>) -> BTreeMap<&'static str, serde_json::Value> {
    reason.map(|_| ("reasoned", json!(true))).into_iter().collect()
}
