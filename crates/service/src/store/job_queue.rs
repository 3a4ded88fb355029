//! Work to be done after a commit: one row per thing and kind, so that asking twice is asking once.

use super::dialect::Cached;
use super::schema::job;
use super::sql_types::{DbId, DbInstant};
use super::{StoreError, Tx};
use diesel::prelude::*;
use rummelig_domain::ids::ClientId;
use rummelig_domain::time::Instant;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;
use uuid::Uuid;

/// How long a worker may take before another one tries, in seconds.
pub const LEASE_SECONDS: i64 = 60;

/// How often a job is tried before it is given up.
pub const TRIES_MAX: i32 = 10;

/// Rings in this process when a commit left work behind; another node finds that work when it looks.
#[derive(Debug, Default)]
pub struct Bell {
    rung: Mutex<bool>,
    heard: Condvar,
}

impl Bell {
    /// There may be work now.
    pub fn ring(&self) {
        *self.rung.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.heard.notify_all();
    }

    /// Waits until it rings, or so long; whether it rang.
    pub fn wait(&self, at_most: Duration) -> bool {
        let rung = self.rung.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut rung, _) = self
            .heard
            .wait_timeout_while(rung, at_most, |rung| !*rung)
            .unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *rung)
    }
}

/// A job in the queue.
#[derive(Clone, Debug, Queryable, Insertable, Selectable)]
#[diesel(table_name = job)]
pub struct JobRow {
    /// The job.
    pub id: DbId,
    /// What is to be done.
    pub kind: String,
    /// For whom.
    pub client_id: DbId,
    /// With what.
    pub subject_id: DbId,
    /// From when on.
    pub due_at: DbInstant,
    /// Until when somebody is at it.
    pub lease_until: Option<DbInstant>,
    /// How often it was tried.
    pub tries: i32,
}

/// Asks for a job; when it already waits it stays as it is, but a job somebody is at is asked for again.
///
/// # Errors
/// What the database says.
pub fn ask(tx: &mut Tx<'_>, kind: &str, client: ClientId, subject: Uuid) -> Result<(), StoreError> {
    let now = tx.now();
    ask_for(tx, kind, client, subject, now)
}

/// The same for a job that is not due before this time; one that waits already takes the new time.
///
/// # Errors
/// What the database says.
pub fn ask_for(
    tx: &mut Tx<'_>,
    kind: &str,
    client: ClientId,
    subject: Uuid,
    due_at: Instant,
) -> Result<(), StoreError> {
    tx.asked_for_work = true;
    let same = job::table.filter(
        job::client_id.eq(DbId::from(client)).and(job::kind.eq(kind)).and(job::subject_id.eq(DbId(subject))),
    );
    let waiting = Cached(diesel::update(same).set((
        job::due_at.eq(DbInstant(due_at)),
        job::tries.eq(0),
        job::lease_until.eq(None::<DbInstant>),
    )))
    .execute(tx.conn())?;
    if waiting == 0 { insert(tx, kind, client, subject, due_at) } else { Ok(()) }
}

/// Asks for a job about a thing that this command makes, so that no job can wait for it yet.
///
/// # Errors
/// [`StoreError::Unique`] when one does.
pub fn ask_for_new(tx: &mut Tx<'_>, kind: &str, client: ClientId, subject: Uuid) -> Result<(), StoreError> {
    let now = tx.now();
    insert(tx, kind, client, subject, now)
}

fn insert(
    tx: &mut Tx<'_>,
    kind: &str,
    client: ClientId,
    subject: Uuid,
    due_at: Instant,
) -> Result<(), StoreError> {
    tx.asked_for_work = true;
    let row = JobRow {
        id: tx.new_id::<Uuid>().into(),
        kind: kind.into(),
        client_id: client.into(),
        subject_id: DbId(subject),
        due_at: due_at.into(),
        lease_until: None,
        tries: 0,
    };
    Cached(diesel::insert_into(job::table).values(&row)).execute(tx.conn())?;
    Ok(())
}

/// Whether a job is due that nobody is at.
///
/// # Errors
/// What the database says.
pub fn is_any_due(tx: &mut Tx<'_>) -> Result<bool, StoreError> {
    let now = DbInstant(tx.now());
    let due: Vec<DbId> = job::table
        .filter(job::due_at.le(now))
        .filter(job::lease_until.is_null().or(job::lease_until.lt(now)))
        .select(job::id)
        .limit(1)
        .load(tx.conn())?;
    Ok(!due.is_empty())
}

/// Takes the job that is due for the longest time, for [`LEASE_SECONDS`]. None when nothing is due.
///
/// # Errors
/// [`StoreError::Changed`] when another worker was faster.
pub fn take_due(tx: &mut Tx<'_>) -> Result<Option<JobRow>, StoreError> {
    let now = DbInstant(tx.now());
    let due = job::table
        .filter(job::due_at.le(now))
        .filter(job::lease_until.is_null().or(job::lease_until.lt(now)))
        .order((job::due_at, job::id))
        .select(JobRow::as_select())
        .first(tx.conn())
        .optional()?;
    let Some(mut row) = due else { return Ok(None) };
    let until = DbInstant(tx.now().plus_seconds(LEASE_SECONDS));
    let same = job::table.filter(job::id.eq(row.id).and(job::tries.eq(row.tries)));
    let taken = Cached(diesel::update(same).set((job::lease_until.eq(until), job::tries.eq(row.tries + 1))))
        .execute(tx.conn())?;
    if taken == 0 {
        return Err(StoreError::Changed("job"));
    }
    row.tries += 1;
    row.lease_until = Some(until);
    Ok(Some(row))
}

/// Ends a job, unless it was asked for again meanwhile.
///
/// # Errors
/// What the database says.
pub fn done(tx: &mut Tx<'_>, job: &JobRow) -> Result<(), StoreError> {
    let same = job::table.filter(job::id.eq(job.id).and(job::lease_until.eq(job.lease_until)));
    Cached(diesel::delete(same)).execute(tx.conn())?;
    Ok(())
}
