//! Counts: a place is looked at again, blind, before anything more is promised from it.

use crate::app::error::AppError;
use crate::app::tasks::{self, NORMAL_PRIORITY, NewLine, NewTask};
use crate::store::Tx;
use crate::store::counts::{self, CountLocationRow, CountRow};
use rummelig_domain::count::CountStatus;
use rummelig_domain::ids::{CountId, LocationId, SiteId};
use rummelig_domain::task::TaskKind;

/// The reason of a count that a short pick asked for.
pub const SHORT_PICK: &str = "short_pick";

/// Asks for a count of one location: nothing more is promised from there until it is approved or cancelled. None where
/// one is open already. The command that found something amiss writes the audit entry.
///
/// # Errors
/// What the database says.
pub fn ask_for(
    tx: &mut Tx<'_>,
    site: SiteId,
    location: LocationId,
    reason: &str,
) -> Result<Option<CountId>, AppError> {
    if counts::is_open_at(tx, location)? {
        return Ok(None);
    }
    let id: CountId = tx.new_id();
    let row = CountRow {
        id: id.into(),
        site_id: site.into(),
        status: CountStatus::Open.as_str().to_owned(),
        reason: reason.to_owned(),
        client_id: None,
        sku_id: None,
        round: 1,
        created_at: tx.now().into(),
        updated_at: tx.now().into(),
        version: 1,
    };
    counts::insert(tx, &row)?;
    counts::insert_location(tx, &CountLocationRow { count_id: id.into(), location_id: location.into() })?;
    counts::open_at(tx, location, 1)?;
    let task = NewTask {
        kind: TaskKind::Count,
        site,
        priority: NORMAL_PRIORITY,
        due_at: None,
        tour: None,
        client: None,
        order: None,
        inbound: None,
        count: Some(id),
        lines: vec![NewLine { from: Some(location), ..NewLine::default() }],
    };
    tasks::create(tx, &task)?;
    Ok(Some(id))
}
