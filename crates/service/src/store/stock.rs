//! The ledger and its projection: the only place that writes `movement`, `stock` and `sku_stock`.
//!
//! A posting appends one movement, takes from one balance and adds to another, each by a guarded statement that
//! repeats its precondition; what a rule decided on a balance that has changed since fails as
//! [`StoreError::Changed`] and is decided anew. The totals per sku and their `inventory.changed` event are written once
//! per command, at its end, in key order (see [`finish`]).

use super::balances::{self, StockRow};
use super::dialect::{self, Cached, NewStock};
use super::events::{Event, emit_all};
use super::page::IDS_MAX;
use super::schema::{movement, sku, sku_stock, stock};
use super::sql_types::{DbId, DbInstant};
use super::{StoreError, Tx};
use diesel::prelude::*;
use rummelig_domain::code::Serial;
use rummelig_domain::ids::{ClientId, MovementId, SkuId, StockId};
use rummelig_domain::quantity::Quantity;
use rummelig_domain::stock::{Account, Balance, BalanceColumns, BalanceFacts, Condition, Posting};
use rummelig_domain::time::{Day, Instant};
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// As what units leave or arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Units that nobody was promised, in this condition.
    Unpromised(Condition),
    /// Units promised to an order line; the allocation row goes along (see `store/allocations.rs`).
    Promised,
}

/// A posting with what it does to the counters of both balances.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The movement.
    pub posting: Posting,
    /// As what the units leave a physical account.
    pub leaves: Part,
    /// As what they arrive in a physical account.
    pub arrives: Part,
    /// When the goods came into the house, for the rotation; a posting from a virtual account takes the time of the
    /// transaction when this is none.
    pub received_at: Option<Instant>,
}

/// The document that movements belong to: `order`, `inbound`, `count`, `adjustment`, `move`, `task` …
#[derive(Clone, Copy, Debug)]
pub struct Document {
    /// The kind of resource.
    pub kind: &'static str,
    /// Our id of it.
    pub id: Uuid,
}

/// What a posting became.
#[derive(Clone, Copy, Debug)]
pub struct Posted {
    /// The movement.
    pub movement: MovementId,
    /// Its place in the ledger.
    pub sequence: i64,
    /// The balance that it added to, for a physical destination.
    pub arrived_in: Option<StockId>,
}

#[derive(Insertable)]
#[diesel(table_name = movement)]
struct MovementRow<'r> {
    id: DbId,
    client_id: DbId,
    site_id: DbId,
    sku_id: DbId,
    lot_id: Option<DbId>,
    serial: &'r str,
    quantity: i64,
    from_kind: &'r str,
    from_id: Option<DbId>,
    to_kind: &'r str,
    to_id: Option<DbId>,
    reason: &'r str,
    document_kind: Option<&'r str>,
    document_id: Option<DbId>,
    reverses_id: Option<DbId>,
    command_id: DbId,
    actor: &'r str,
    recorded_at: DbInstant,
}

/// Posts one movement and both its balances.
///
/// # Errors
/// [`StoreError::Changed`] when the source no longer holds the units as the rule saw them;
/// [`StoreError::Unique`] for a serial number that is elsewhere, or a movement reversed before.
pub fn post(tx: &mut Tx<'_>, document: Option<Document>, entry: &Entry) -> Result<Posted, StoreError> {
    let fields = entry.posting.fields();
    let source = if fields.from.is_physical() {
        balances::find(tx, fields.client, fields.from, fields.sku, fields.lot, fields.serial.as_ref())?
            .ok_or(StoreError::Changed("stock"))
            .map(Some)?
    } else {
        None
    };
    book(tx, document, entry, source.as_ref())
}

/// The same from a balance that was read already: the one that the posting takes from. It is left as it is
/// afterwards.
///
/// # Errors
/// As [`post`].
pub fn post_from(
    tx: &mut Tx<'_>,
    document: Option<Document>,
    entry: &Entry,
    source: &mut StockRow,
) -> Result<Posted, StoreError> {
    let posted = book(tx, document, entry, Some(source))?;
    let left = what_is_left(source, entry)?;
    source.hold(left);
    Ok(posted)
}

fn book(
    tx: &mut Tx<'_>,
    document: Option<Document>,
    entry: &Entry,
    source: Option<&StockRow>,
) -> Result<Posted, StoreError> {
    if let Some(source) = source {
        write_balance(tx, source, what_is_left(source, entry)?)?;
    }
    let source = source.map(|source| source.received_at);
    let arrived_in = add(tx, entry, source)?;
    let (movement, sequence) = append(tx, document, &entry.posting)?;
    let fields = entry.posting.fields();
    let units = fields.quantity.units();
    let before = if fields.from.is_physical() { units } else { 0 };
    let after = if fields.to.is_physical() { units } else { 0 };
    let promised_before = if entry.leaves == Part::Promised { before } else { 0 };
    let promised_after = if entry.arrives == Part::Promised { after } else { 0 };
    tx.totals.add(fields.client, fields.sku, after - before, promised_after - promised_before);
    Ok(Posted { movement, sequence, arrived_in })
}

/// The counters of a balance when the units of a posting are taken from it.
fn what_is_left(source: &StockRow, entry: &Entry) -> Result<Balance, StoreError> {
    let (balance, units) = (source.balance()?, entry.posting.fields().quantity);
    let left = match entry.leaves {
        Part::Promised => balance.remove_allocated(units),
        Part::Unpromised(condition) => balance.remove(condition, units),
    };
    left.map_err(|_| StoreError::Changed("stock"))
}

/// Writes new counters over a row that has not changed since it was read; an empty row goes.
///
/// # Errors
/// [`StoreError::Changed`] when it has.
pub fn write_balance(tx: &mut Tx<'_>, row: &StockRow, new: Balance) -> Result<(), StoreError> {
    let same = stock::table.filter(
        stock::client_id.eq(row.client_id).and(stock::id.eq(row.id)).and(stock::version.eq(row.version)),
    );
    let columns = BalanceColumns::from(new);
    let changed = if new.is_empty() {
        Cached(diesel::delete(same)).execute(tx.conn())?
    } else {
        Cached(diesel::update(same).set((
            stock::on_hand.eq(columns.on_hand),
            stock::allocated.eq(columns.allocated),
            stock::damaged.eq(columns.damaged),
            stock::quarantined.eq(columns.quarantined),
            stock::version.eq(row.version + 1),
        )))
        .execute(tx.conn())?
    };
    if changed == 1 { Ok(()) } else { Err(StoreError::Changed("stock")) }
}

fn add(tx: &mut Tx<'_>, entry: &Entry, came: Option<DbInstant>) -> Result<Option<StockId>, StoreError> {
    let fields = entry.posting.fields();
    let (location_id, handling_unit_id) = match fields.to {
        Account::Location(location) => (Some(location.into()), None),
        Account::HandlingUnit(unit) => (None, Some(unit.into())),
        Account::Supplier | Account::Customer | Account::Adjustment | Account::Scrap | Account::InTransit => {
            return Ok(None);
        }
    };
    let units = fields.quantity.units();
    let only = |wanted: bool| if wanted { units } else { 0 };
    let received_at = came.or(entry.received_at.map(DbInstant)).unwrap_or(DbInstant(tx.now()));
    let row = NewStock {
        client_id: fields.client.into(),
        id: tx.new_id::<Uuid>().into(),
        sku_id: fields.sku.into(),
        lot_id: fields.lot.map(DbId::from),
        serial: fields.serial.as_ref().map_or("", Serial::as_str),
        site_id: fields.site.into(),
        location_id,
        handling_unit_id,
        on_hand: units,
        allocated: only(entry.arrives == Part::Promised),
        damaged: only(entry.arrives == Part::Unpromised(Condition::Damaged)),
        quarantined: only(entry.arrives == Part::Unpromised(Condition::Quarantined)),
        received_at,
    };
    Ok(Some(StockId(dialect::add_stock(tx.conn(), &row)?.0)))
}

fn append(
    tx: &mut Tx<'_>,
    document: Option<Document>,
    posting: &Posting,
) -> Result<(MovementId, i64), StoreError> {
    let fields = posting.fields();
    let id: MovementId = tx.new_id();
    let actor = tx.actor().to_owned();
    let serial = fields.serial.as_ref().map_or("", Serial::as_str);
    let row = MovementRow {
        id: id.into(),
        client_id: fields.client.into(),
        site_id: fields.site.into(),
        sku_id: fields.sku.into(),
        lot_id: fields.lot.map(DbId::from),
        serial,
        quantity: fields.quantity.units(),
        from_kind: fields.from.kind().as_str(),
        from_id: fields.from.id().map(DbId),
        to_kind: fields.to.kind().as_str(),
        to_id: fields.to.id().map(DbId),
        reason: fields.reason.as_str(),
        document_kind: document.map(|document| document.kind),
        document_id: document.map(|document| document.id.into()),
        reverses_id: fields.reverses.map(DbId::from),
        command_id: tx.command().into(),
        actor: &actor,
        recorded_at: tx.now().into(),
    };
    let sequence: i64 = Cached(diesel::insert_into(movement::table).values(&row).returning(movement::seq))
        .get_result(tx.conn())?;
    tx.ledger.movement([
        &sequence.to_string(),
        &account_name(fields.from),
        &account_name(fields.to),
        &fields.client.to_string(),
        &fields.sku.to_string(),
        &fields.lot.map(|lot| lot.to_string()).unwrap_or_default(),
        serial,
        &fields.quantity.to_string(),
        fields.reason.as_str(),
    ]);
    Ok((id, sequence))
}

fn account_name(account: Account) -> String {
    match account.id() {
        Some(id) => format!("{}:{id}", account.kind()),
        None => account.kind().as_str().to_owned(),
    }
}

/// Promises units of a balance, or takes a promise back (negative); the caller writes the allocation row. The balance
/// is left as it is afterwards.
///
/// # Errors
/// [`StoreError::Changed`] when the balance has not so many units left, or was not promised so many.
pub fn promise(tx: &mut Tx<'_>, row: &mut StockRow, units: i64) -> Result<(), StoreError> {
    let balance = row.balance()?;
    let quantity = Quantity::new(units.abs()).map_err(|_| StoreError::Changed("stock"))?;
    let new = if units >= 0 {
        // Holds, expiry and receiving were the rule's to look at; here only the counters are held against each other.
        let facts =
            BalanceFacts { balance, expires_on: None, today: Day::MAX, on_hold: false, receiving: false };
        facts.promise(quantity)
    } else {
        balance.release(quantity)
    };
    let new = new.map_err(|_| StoreError::Changed("stock"))?;
    write_balance(tx, row, new)?;
    row.hold(new);
    tx.totals.add(ClientId(row.client_id.0), SkuId(row.sku_id.0), 0, units);
    Ok(())
}

/// Changes the condition of unpromised units where they are; no movement.
///
/// # Errors
/// [`StoreError::Changed`] when the balance has not so many units in that condition.
pub fn change_condition(
    tx: &mut Tx<'_>,
    client: ClientId,
    id: StockId,
    from: Condition,
    to: Condition,
    quantity: Quantity,
) -> Result<(), StoreError> {
    let row = balances::by_id(tx, client, id)?.ok_or(StoreError::Changed("stock"))?;
    let new = row.balance()?.change(from, to, quantity).map_err(|_| StoreError::Changed("stock"))?;
    write_balance(tx, &row, new)?;
    tx.totals.add(client, SkuId(row.sku_id.0), 0, 0);
    Ok(())
}

/// Marks a sku whose availability changed without a counter (a hold set or lifted, a backorder), so that its sequence
/// grows and its event is written.
pub fn touch(tx: &mut Tx<'_>, client: ClientId, sku: SkuId) {
    tx.totals.add(client, sku, 0, 0);
}

/// What one command changed per sku; written at its end in key order, so that two commands cannot deadlock.
#[derive(Default)]
pub(crate) struct Totals(BTreeMap<(ClientId, SkuId), (i64, i64)>);

impl Totals {
    fn add(&mut self, client: ClientId, sku: SkuId, on_hand: i64, allocated: i64) {
        let sums = self.0.entry((client, sku)).or_default();
        sums.0 += on_hand;
        sums.1 += allocated;
    }

    /// Adds what a part of the command changed.
    pub(super) fn merge(&mut self, part: Self) {
        for ((client, sku), (on_hand, allocated)) in part.0 {
            self.add(client, sku, on_hand, allocated);
        }
    }
}

/// The end of every command: totals per sku with their event, and the check that its movements were audited.
///
/// # Errors
/// What the database says; [`StoreError::Refused`] for movements without an audit entry (I9), which is a fault of ours.
pub(crate) fn finish(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    let changes = std::mem::take(&mut tx.totals).0;
    let totals = write_totals(tx, &changes)?;
    let told = totals.iter().map(|totals| Event {
        client: totals.client,
        kind: "inventory.changed",
        subject_kind: "inventory",
        subject_id: totals.sku.into(),
        external_id: &totals.code,
        object: json!({ "sku": totals.code, "sequence": totals.sequence,
            "on_hand": totals.on_hand, "allocated": totals.allocated }),
    });
    emit_all(tx, told.collect())?;
    if tx.ledger.is_audited() {
        Ok(())
    } else {
        Err(StoreError::Refused("movement without audit entry".into()))
    }
}

/// The totals of one sku.
struct SkuTotals {
    client: ClientId,
    sku: SkuId,
    code: String,
    sequence: i64,
    on_hand: i64,
    allocated: i64,
}

/// Adds what was changed to the totals, in key order, and gives what they are now.
fn write_totals(
    tx: &mut Tx<'_>,
    changes: &BTreeMap<(ClientId, SkuId), (i64, i64)>,
) -> Result<Vec<SkuTotals>, StoreError> {
    let before = read_totals(tx, changes)?;
    let mut after = Vec::with_capacity(changes.len());
    for (key, (on_hand, allocated)) in changes {
        let had = before.get(key).ok_or(StoreError::Changed("sku_stock"))?;
        let totals = SkuTotals {
            client: key.0,
            sku: key.1,
            code: had.code.clone(),
            sequence: had.sequence + 1,
            on_hand: had.on_hand + on_hand,
            allocated: had.allocated + allocated,
        };
        let same = sku_stock::table.filter(
            sku_stock::client_id
                .eq(DbId::from(key.0))
                .and(sku_stock::sku_id.eq(DbId::from(key.1)))
                .and(sku_stock::sequence.eq(had.sequence)),
        );
        let changed = Cached(diesel::update(same).set((
            sku_stock::sequence.eq(totals.sequence),
            sku_stock::on_hand.eq(totals.on_hand),
            sku_stock::allocated.eq(totals.allocated),
        )))
        .execute(tx.conn())?;
        if changed != 1 {
            return Err(StoreError::Changed("sku_stock"));
        }
        after.push(totals);
    }
    Ok(after)
}

/// The totals as they stand. Most commands change one sku, and then the text is always the same.
fn read_totals(
    tx: &mut Tx<'_>,
    changes: &BTreeMap<(ClientId, SkuId), (i64, i64)>,
) -> Result<BTreeMap<(ClientId, SkuId), SkuTotals>, StoreError> {
    type Row = (DbId, String, i64, i64, i64);
    let mut by_client: BTreeMap<ClientId, Vec<DbId>> = BTreeMap::new();
    for (client, sku) in changes.keys() {
        by_client.entry(*client).or_default().push(DbId::from(*sku));
    }
    let mut totals = BTreeMap::new();
    for (client, skus) in by_client {
        let of_client = || {
            sku_stock::table
                .inner_join(
                    sku::table.on(sku::client_id.eq(sku_stock::client_id).and(sku::id.eq(sku_stock::sku_id))),
                )
                .filter(sku_stock::client_id.eq(DbId::from(client)))
                .select((sku::id, sku::code, sku_stock::sequence, sku_stock::on_hand, sku_stock::allocated))
        };
        for skus in skus.chunks(IDS_MAX) {
            let rows: Vec<Row> = match skus {
                [only] => of_client().filter(sku_stock::sku_id.eq(*only)).load(tx.conn())?,
                many => of_client().filter(sku_stock::sku_id.eq_any(many)).load(tx.conn())?,
            };
            for (id, code, sequence, on_hand, allocated) in rows {
                let sku = SkuId(id.0);
                totals.insert((client, sku), SkuTotals { client, sku, code, sequence, on_hand, allocated });
            }
        }
    }
    Ok(totals)
}
