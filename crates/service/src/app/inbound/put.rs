//! Inbound shipments as they are announced: made, changed, or already so.

use super::content::{self, InboundWrite, Resolved};
use super::{Loaded, complete, tell, whole, write, write_audit};
use crate::app::error::{AppError, Conflict};
use crate::app::precondition::Precondition;
use crate::app::written::Written;
use crate::store::inbound::{self, InboundLineRow, InboundRow, LineSku};
use crate::store::sql_types::DbId;
use crate::store::{Tx, stock};
use rummelig_domain::actor::Who;
use rummelig_domain::code::ExternalId;
use rummelig_domain::ids::{ClientId, InboundId};
use rummelig_domain::inbound::{
    InboundAction, InboundStatus, NoticeContent, inbound_transition, skus_changed,
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// How a notice is sent.
#[derive(Clone, Debug)]
pub struct Extras {
    /// In which part.
    pub who: Who,
    /// For which version.
    pub precondition: Precondition,
}

impl Extras {
    /// As a client or the warehouse sends it, whatever version there is.
    #[must_use]
    pub const fn of(who: Who) -> Self {
        Self { who, precondition: Precondition::NONE }
    }
}

/// Makes the inbound shipment of this number, or changes it to what was sent.
///
/// # Errors
/// [`AppError::Validation`] for what [`InboundWrite::check`] finds, [`AppError::VersionStale`],
/// [`AppError::ReferencesUnknown`], [`Conflict::DocumentInProgress`].
pub fn put(
    tx: &mut Tx<'_>,
    client: ClientId,
    external_id: &ExternalId,
    sent: &InboundWrite,
    extras: &Extras,
) -> Result<(Loaded, Written), AppError> {
    match inbound::by_external_id(tx, client, external_id.as_str())? {
        None => {
            extras.precondition.holds_for_none()?;
            Ok((create(tx, client, external_id, sent, extras.who)?, Written::Created))
        }
        Some(row) => {
            extras.precondition.holds(row.version)?;
            let loaded = complete(tx, row)?;
            change(tx, loaded, sent, extras.who)
        }
    }
}

fn create(
    tx: &mut Tx<'_>,
    client: ClientId,
    external_id: &ExternalId,
    sent: &InboundWrite,
    who: Who,
) -> Result<Loaded, AppError> {
    sent.check(who)?;
    let resolved = content::resolve(tx, client, sent)?;
    let status = if sent.draft { InboundStatus::Draft } else { InboundStatus::Announced };
    let mut row = InboundRow {
        client_id: client.into(),
        id: tx.new_id::<InboundId>().into(),
        external_id: external_id.as_str().to_owned(),
        site_id: None,
        status: status.as_str().to_owned(),
        expected_on: None,
        supplier_name: None,
        tracking_numbers: String::new(),
        created_at: tx.now().into(),
        updated_at: tx.now().into(),
        version: 1,
    };
    content::write_row(&resolved.notice, &mut row)?;
    inbound::insert(tx, &row)?;
    let lines = insert_lines(tx, &row, &resolved)?;
    let loaded = whole(row, lines)?;
    if status == InboundStatus::Announced {
        expects_otherwise(tx, &loaded, &[], &resolved.notice.lines);
        tell(tx, &loaded, "announced")?;
    }
    write_audit(tx, &loaded, "inbound.create", BTreeMap::new())?;
    Ok(loaded)
}

fn insert_lines(
    tx: &mut Tx<'_>,
    shipment: &InboundRow,
    resolved: &Resolved,
) -> Result<Vec<(InboundLineRow, LineSku)>, AppError> {
    let mut lines = Vec::with_capacity(resolved.skus.len());
    for (line, sku) in resolved.notice.lines.iter().zip(&resolved.skus) {
        let row = new_line(tx, shipment, line);
        inbound::insert_line(tx, &row)?;
        lines.push((row, sku.clone()));
    }
    Ok(lines)
}

fn new_line(tx: &Tx<'_>, shipment: &InboundRow, content: &NoticeContent) -> InboundLineRow {
    let mut row = InboundLineRow {
        client_id: shipment.client_id,
        id: DbId(tx.new_id::<Uuid>()),
        inbound_id: shipment.id,
        line_no: 0,
        sku_id: content.sku.into(),
        quantity: 0,
        lot_code: None,
        expires_on: None,
        announced: true,
        received: 0,
        damaged: 0,
    };
    content::write_line(content, &mut row);
    row
}

/// Changes a shipment to what was sent, while nobody works on it.
///
/// # Errors
/// As [`put`].
pub fn change(
    tx: &mut Tx<'_>,
    loaded: Loaded,
    sent: &InboundWrite,
    who: Who,
) -> Result<(Loaded, Written), AppError> {
    sent.check(who)?;
    let wanted = content::resolve(tx, loaded.client(), sent)?;
    let before = content::of_rows(&loaded.row, &loaded.lines)?;
    let submits = loaded.status == InboundStatus::Draft && !sent.draft;
    let withdraws = loaded.status != InboundStatus::Draft && sent.draft;
    if before == wanted.notice && !submits && !withdraws {
        return Ok((loaded, Written::Unchanged));
    }
    if !loaded.status.may_change() {
        return Err(Conflict::DocumentInProgress { status: loaded.status.as_str() }.into());
    }
    if withdraws {
        let (from, action) = (loaded.status.as_str(), "draft".to_owned());
        return Err(Conflict::TransitionNotAllowed { from, action, allowed: vec!["cancel"] }.into());
    }
    let to = if submits {
        inbound_transition(loaded.status, InboundAction::Announce, who)?.to
    } else {
        loaded.status
    };
    let mut loaded = loaded;
    content::write_row(&wanted.notice, &mut loaded.row)?;
    loaded.lines = write_lines(tx, &loaded, &wanted)?;
    write(tx, &mut loaded, to)?;
    if to == InboundStatus::Announced {
        let known = if submits { &[][..] } else { &before.lines };
        expects_otherwise(tx, &loaded, known, &wanted.notice.lines);
        tell(tx, &loaded, "announced")?;
    }
    write_audit(tx, &loaded, "inbound.change", BTreeMap::new())?;
    Ok((loaded, Written::Updated))
}

/// Writes the lines of a notice over those of a shipment of which nothing has come.
fn write_lines(
    tx: &mut Tx<'_>,
    loaded: &Loaded,
    wanted: &Resolved,
) -> Result<Vec<(InboundLineRow, LineSku)>, AppError> {
    let numbers: Vec<i32> = wanted.notice.lines.iter().map(|line| line.line_no.number().into()).collect();
    for (row, _) in loaded.lines.iter().filter(|(row, _)| !numbers.contains(&row.line_no)) {
        inbound::delete_line(tx, row)?;
    }
    let mut lines = Vec::with_capacity(numbers.len());
    for ((line, sku), number) in wanted.notice.lines.iter().zip(&wanted.skus).zip(numbers) {
        let row = match loaded.lines.iter().find(|(row, _)| row.line_no == number) {
            Some((row, _)) => {
                let mut after = row.clone();
                content::write_line(line, &mut after);
                if after != *row {
                    inbound::update_line(tx, &after)?;
                }
                after
            }
            None => {
                let row = new_line(tx, &loaded.row, line);
                inbound::insert_line(tx, &row)?;
                row
            }
        };
        lines.push((row, sku.clone()));
    }
    Ok(lines)
}

/// What is expected of an item is a part of its inventory, which changes with the notice.
fn expects_otherwise(tx: &mut Tx<'_>, loaded: &Loaded, before: &[NoticeContent], after: &[NoticeContent]) {
    for sku in skus_changed(before, after) {
        stock::touch(tx, loaded.client(), sku);
    }
}
