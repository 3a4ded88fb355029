//! Counts: what really lies in some places.
//!
//! "I look at the shelf and say what I find; nobody tells me what I should find." Every place of a count is a task that
//! names nothing but the place. When the last of them is finished the count is judged by the rules of the domain: it
//! agrees with the books and is approved, or another worker counts again, or a person decides. While a place is being
//! counted nothing more is promised from it.

mod booking;
mod found;
mod view;

pub use found::{check_counter, confirm, finish, given_up};
pub use view::{CountFilter, CountLineView, CountView, get, list, view};

use crate::app::error::{AppError, Conflict, FieldCode, FieldProblem};
use crate::app::tasks::{self, NORMAL_PRIORITY, NewLine, NewTask};
use crate::app::{orders, references};
use crate::store::audit::{self, Chain, Entry};
use crate::store::counts::{self, CountLineRow, CountLocationRow, CountRow};
use crate::store::{StoreError, Tx, putaway, tasks as task_rows};
use rummelig_domain::actor::Who;
use rummelig_domain::code::{LocationCode, Serial, SiteCode, SkuCode, Text};
use rummelig_domain::count::{
    CountAction, CountError, CountKey, CountLine, CountStatus, Judgement, count_transition, differing, judge,
};
use rummelig_domain::ids::{ClientId, CountId, LocationId, SiteId, SkuId, TaskId};
use rummelig_domain::quantity::Quantity;
use rummelig_domain::task::{TaskAction, TaskKind, TaskStatus, act as task_step};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The reason of a count that a short pick asked for.
pub const SHORT_PICK: &str = "short_pick";
/// The reason of a count that was asked for where goods lacked that were to be put away.
pub const SHORT_PUTAWAY: &str = "short_putaway";

/// What is to be counted.
#[derive(Clone, Debug)]
pub struct NewCount {
    /// The site.
    pub site: SiteCode,
    /// Its locations, at least one and each once.
    pub locations: Vec<LocationCode>,
    /// Only this item of this owner; all that lies there where nothing is said.
    pub sku: Option<(ClientId, SkuCode)>,
    /// Why.
    pub reason: Text<64>,
}

/// What staff asks of a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Book the differences.
    Approve,
    /// Have it counted again.
    Recount,
    /// Give it up.
    Cancel,
}

impl Asked {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::Approve, Self::Recount, Self::Cancel];

    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Recount => "recount",
            Self::Cancel => "cancel",
        }
    }
}

/// A count as it was read.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// Its row.
    pub row: CountRow,
    /// Its state.
    pub status: CountStatus,
    /// Its locations.
    pub locations: Vec<LocationId>,
    /// What was said, in all rounds.
    pub lines: Vec<CountLineRow>,
}

impl Loaded {
    /// Which.
    #[must_use]
    pub fn id(&self) -> CountId {
        self.row.id.0.into()
    }

    /// The one item that is counted, where not all are.
    #[must_use]
    pub fn only(&self) -> Option<(ClientId, SkuId)> {
        match (self.row.client_id, self.row.sku_id) {
            (Some(client), Some(sku)) => Some((ClientId(client.0), SkuId(sku.0))),
            _ => None,
        }
    }

    /// What one round says, as the rules read it.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] for numbers that no quantity has.
    fn round(&self, round: i32) -> Result<Vec<CountLine>, StoreError> {
        self.lines.iter().filter(|line| line.round == round).map(line_of).collect()
    }

    fn newest(&self) -> Result<Vec<CountLine>, StoreError> {
        self.round(self.row.round)
    }

    /// The round before the newest, where there is one.
    fn earlier(&self) -> Result<Option<Vec<CountLine>>, StoreError> {
        if self.row.round > 1 { self.round(self.row.round - 1).map(Some) } else { Ok(None) }
    }
}

fn line_of(row: &CountLineRow) -> Result<CountLine, StoreError> {
    let unreadable = || StoreError::Unreadable("stock_count_line");
    let serial = match row.serial.as_str() {
        "" => None,
        text => Some(Serial::new(text).map_err(|_| unreadable())?),
    };
    Ok(CountLine {
        key: CountKey {
            location: LocationId(row.location_id.0),
            client: ClientId(row.client_id.0),
            sku: SkuId(row.sku_id.0),
            lot: row.lot_id.map(|lot| lot.0.into()),
            serial,
        },
        expected: Quantity::new(row.expected).map_err(|_| unreadable())?,
        counted: Quantity::new(row.counted.unwrap_or(0)).map_err(|_| unreadable())?,
        worker: row.worker_id.map(|worker| worker.0.into()),
    })
}

impl From<CountError> for AppError {
    fn from(error: CountError) -> Self {
        match error {
            CountError::Transition { from, action, allowed } => Conflict::TransitionNotAllowed {
                from: from.as_str(),
                action: action.to_string(),
                allowed: allowed.iter().map(|action| action.as_str()).collect(),
            }
            .into(),
            CountError::SameWorker => Conflict::TaskNotYours.into(),
        }
    }
}

/// Loads a count.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn load(tx: &mut Tx<'_>, id: CountId) -> Result<Loaded, AppError> {
    let row = counts::by_id(tx, id)?.ok_or(AppError::NotFound)?;
    complete(tx, row)
}

fn complete(tx: &mut Tx<'_>, row: CountRow) -> Result<Loaded, AppError> {
    let id = CountId(row.id.0);
    let status = CountStatus::parse(&row.status).ok_or(StoreError::Unreadable("stock_count"))?;
    let locations = counts::locations(tx, id)?.into_iter().map(|row| LocationId(row.location_id.0)).collect();
    let lines = counts::lines(tx, id)?;
    Ok(Loaded { row, status, locations, lines })
}

/// Has some locations counted: one task for each.
///
/// # Errors
/// [`AppError::ReferencesUnknown`] with every name that is not known.
pub fn create(tx: &mut Tx<'_>, new: &NewCount) -> Result<Loaded, AppError> {
    let site = references::site(tx, "/site", &new.site)?.value.id;
    let mut unknown: Vec<FieldProblem> = Vec::new();
    let mut locations = BTreeSet::new();
    for (index, code) in new.locations.iter().enumerate() {
        match references::location(tx, &format!("/locations/{index}"), site, code) {
            Ok(location) => _ = locations.insert(location.id),
            Err(AppError::ReferencesUnknown(faults)) => unknown.extend(faults),
            Err(error) => return Err(error),
        }
    }
    let only = match &new.sku {
        Some((client, code)) => match references::sku(tx, *client, "/sku", code) {
            Ok(sku) => Some((*client, sku.id)),
            Err(AppError::ReferencesUnknown(faults)) => {
                unknown.extend(faults);
                None
            }
            Err(error) => return Err(error),
        },
        None => None,
    };
    if !unknown.is_empty() {
        return Err(AppError::ReferencesUnknown(unknown));
    }
    let locations: Vec<LocationId> = locations.into_iter().collect();
    let row = begin(tx, site, &locations, only, new.reason.as_str())?;
    let loaded = complete(tx, row)?;
    write_audit(tx, &loaded, "count.create", BTreeMap::from([("locations", json!(locations.len()))]))?;
    Ok(loaded)
}

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
    let row = begin(tx, site, &[location], None, reason)?;
    Ok(Some(CountId(row.id.0)))
}

/// Opens a count with a task for each location; these come in order of their ids.
fn begin(
    tx: &mut Tx<'_>,
    site: SiteId,
    locations: &[LocationId],
    only: Option<(ClientId, SkuId)>,
    reason: &str,
) -> Result<CountRow, AppError> {
    let id: CountId = tx.new_id();
    let row = CountRow {
        id: id.into(),
        site_id: site.into(),
        status: CountStatus::Open.as_str().to_owned(),
        reason: reason.to_owned(),
        client_id: only.map(|(client, _)| client.into()),
        sku_id: only.map(|(_, sku)| sku.into()),
        round: 1,
        created_at: tx.now().into(),
        updated_at: tx.now().into(),
        version: 1,
    };
    counts::insert(tx, &row)?;
    for location in locations {
        let at = CountLocationRow { count_id: id.into(), location_id: (*location).into() };
        counts::insert_location(tx, &at)?;
        counts::open_at(tx, *location, 1)?;
        make_task(tx, &row, *location)?;
    }
    Ok(row)
}

/// A blind task: its one line names the place and nothing of what should be there.
fn make_task(tx: &mut Tx<'_>, count: &CountRow, location: LocationId) -> Result<(), AppError> {
    let task = NewTask {
        kind: TaskKind::Count,
        site: SiteId(count.site_id.0),
        priority: NORMAL_PRIORITY,
        due_at: None,
        tour: None,
        client: None,
        order: None,
        inbound: None,
        count: Some(CountId(count.id.0)),
        lines: vec![NewLine { from: Some(location), ..NewLine::default() }],
    };
    tasks::create(tx, &task)?;
    Ok(())
}

/// Does what staff asks.
///
/// # Errors
/// What the state machine refuses; what the books refuse of an approval.
pub fn act(
    tx: &mut Tx<'_>,
    mut loaded: Loaded,
    asked: Asked,
    reason: Option<&Text>,
) -> Result<Loaded, AppError> {
    match asked {
        Asked::Approve => booking::approve(tx, &mut loaded, Who::Staff)?,
        Asked::Recount => {
            let places = differing(&loaded.newest()?);
            recount(tx, &mut loaded, Who::Staff, &places)?;
        }
        Asked::Cancel => cancel(tx, &mut loaded)?,
    }
    let facts = reason.map(|_| ("reasoned", json!(true))).into_iter().collect();
    write_audit(tx, &loaded, &format!("count.{}", asked.as_str()), facts)?;
    Ok(loaded)
}

/// What follows when the last task of a round is finished.
fn judge_round(tx: &mut Tx<'_>, loaded: &mut Loaded) -> Result<(), AppError> {
    let to = count_transition(loaded.status, CountAction::Count, Who::Worker)?;
    write(tx, loaded, to)?;
    match judge(&loaded.newest()?, loaded.earlier()?.as_deref()) {
        Judgement::Approve(adjustments) if booking::can_be_booked(tx, &adjustments)? => {
            booking::approve(tx, loaded, Who::Automatic)
        }
        Judgement::Recount(places) => recount(tx, loaded, Who::Automatic, &places),
        // What the books cannot follow any more is for a person, like two counts that differ.
        Judgement::Approve(_) | Judgement::AskStaff => Ok(()),
    }
}

fn recount(
    tx: &mut Tx<'_>,
    loaded: &mut Loaded,
    who: Who,
    places: &BTreeSet<LocationId>,
) -> Result<(), AppError> {
    let to = count_transition(loaded.status, CountAction::Recount, who)?;
    loaded.row.round += 1;
    write(tx, loaded, to)?;
    for place in places {
        make_task(tx, &loaded.row, *place)?;
    }
    Ok(())
}

fn cancel(tx: &mut Tx<'_>, loaded: &mut Loaded) -> Result<(), AppError> {
    let to = count_transition(loaded.status, CountAction::Cancel, Who::Staff)?;
    write(tx, loaded, to)?;
    for row in task_rows::of_count(tx, loaded.id())? {
        let mut task = tasks::complete(tx, row)?;
        let holding = task.holding()?;
        if !holding.status.is_over() {
            let cancelled = task_step(holding, TaskAction::Cancel, Who::Staff, None, tx.now())?;
            tasks::write(tx, &mut task, cancelled)?;
        }
    }
    open_places(tx, loaded)
}

/// Whether other tasks of the count still are to be done.
fn has_open_tasks(tx: &mut Tx<'_>, loaded: &Loaded, but: TaskId) -> Result<bool, StoreError> {
    for row in task_rows::of_count(tx, loaded.id())? {
        let status = TaskStatus::parse(&row.status).ok_or(StoreError::Unreadable("task"))?;
        if row.id.0 != but.0 && !status.is_over() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The count is over: what lies in its places may be promised again, which somebody may wait for.
fn open_places(tx: &mut Tx<'_>, loaded: &Loaded) -> Result<(), AppError> {
    for location in &loaded.locations {
        counts::open_at(tx, *location, -1)?;
    }
    let lying = putaway::lying_in(tx, &loaded.locations)?;
    let goods: BTreeSet<(ClientId, SkuId)> =
        lying.into_iter().map(|row| (ClientId(row.client.0), SkuId(row.sku.0))).collect();
    for (client, sku) in goods {
        orders::allocation::goods_available(tx, client, sku)?;
    }
    Ok(())
}

fn write(tx: &mut Tx<'_>, loaded: &mut Loaded, to: CountStatus) -> Result<(), StoreError> {
    loaded.status = to;
    loaded.row.status = to.as_str().to_owned();
    loaded.row.updated_at = tx.now().into();
    loaded.row.version += 1;
    counts::update(tx, &loaded.row)
}

fn write_audit(
    tx: &mut Tx<'_>,
    loaded: &Loaded,
    action: &str,
    mut facts: BTreeMap<&'static str, Value>,
) -> Result<(), StoreError> {
    facts.insert("status", json!(loaded.row.status));
    facts.insert("version", json!(loaded.row.version));
    let subject = format!("count:{}", loaded.id());
    audit::write(tx, &Entry { chain: Chain::Hotel, action, subject, facts })
}

/// A field of a confirmation that a count needs.
fn missing(pointer: &str) -> FieldProblem {
    let message = crate::app::said::Said::fixed("This field is required.", "Feltet er påkrævet.");
    FieldProblem::at_pointer(pointer, FieldCode::Missing, message)
}
