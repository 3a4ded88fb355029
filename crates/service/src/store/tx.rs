//! One transaction as a command sees it: for whom, by whom, and when.

use super::audit::LedgerTrace;
use super::dialect::DbConn;
use super::error::{CommandError, StoreError};
use super::stock::Totals;
use diesel::connection::SimpleConnection;
use rummelig_domain::ids::{ClientId, CommandId};
use rummelig_domain::time::Instant;
use std::sync::Arc;
use uuid::Uuid;

/// For whom a transaction reads and writes. Only authentication, the job runner and the command line make one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// One client's rows only.
    Client(ClientId),
    /// The house: any client's rows, in key order.
    Hotel,
}

/// Who asks, and for whom. `actor` names a key, a person or a job, never what a person is like.
#[derive(Clone, Debug)]
pub struct Caller {
    /// For whom.
    pub scope: Scope,
    /// `key:ID`, `cli:USER` or `job:KIND`.
    pub actor: Arc<str>,
}

impl Caller {
    /// A caller with the rights of one client.
    #[must_use]
    pub fn client(client: ClientId, actor: &str) -> Self {
        Self { scope: Scope::Client(client), actor: actor.into() }
    }

    /// A caller with the rights of the house.
    #[must_use]
    pub fn hotel(actor: &str) -> Self {
        Self { scope: Scope::Hotel, actor: actor.into() }
    }
}

/// An open transaction. Store functions take it; nothing else reaches the connection.
pub struct Tx<'c> {
    conn: &'c mut DbConn,
    caller: Caller,
    command: CommandId,
    now: Instant,
    pub(super) ledger: LedgerTrace,
    pub(super) totals: Totals,
    /// Whether the command asked for background work, which may begin with its commit.
    pub(super) asked_for_work: bool,
}

impl<'c> Tx<'c> {
    pub(super) fn new(conn: &'c mut DbConn, caller: &Caller, now: Instant) -> Self {
        Self {
            conn,
            caller: caller.clone(),
            command: CommandId(Uuid::now_v7()),
            now,
            ledger: LedgerTrace::default(),
            totals: Totals::default(),
            asked_for_work: false,
        }
    }

    /// The connection, for store functions.
    pub(crate) fn conn(&mut self) -> &mut DbConn {
        self.conn
    }

    /// Runs a part of this command that may be refused without ending it: a refusal undoes only what the part wrote.
    ///
    /// A fault of the store is not undone here, since the transaction may be lost; the command must end with it.
    ///
    /// # Errors
    /// What the part answers.
    pub fn attempt<T, E: CommandError>(
        &mut self,
        part: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        self.run_sql("SAVEPOINT attempt")?;
        let ledger = self.ledger.clone();
        let totals = std::mem::take(&mut self.totals);
        let answer = part(self);
        let added = std::mem::replace(&mut self.totals, totals);
        match &answer {
            Ok(_) => self.totals.merge(added),
            Err(error) if error.store_error().is_some() => return answer,
            Err(_) => {
                self.ledger = ledger;
                self.run_sql("ROLLBACK TO SAVEPOINT attempt")?;
            }
        }
        self.run_sql("RELEASE SAVEPOINT attempt")?;
        answer
    }

    fn run_sql(&mut self, sql: &str) -> Result<(), StoreError> {
        Ok(self.conn.batch_execute(sql)?)
    }

    /// The time of this transaction: of the database on PostgreSQL, never before the last posting on SQLite.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.now
    }

    /// Who asks.
    #[must_use]
    pub fn actor(&self) -> &str {
        &self.caller.actor
    }

    /// For whom.
    #[must_use]
    pub fn scope(&self) -> Scope {
        self.caller.scope
    }

    /// The id of this command, on its movements and its audit entry.
    #[must_use]
    pub fn command(&self) -> CommandId {
        self.command
    }

    /// A new id. UUIDs of version 7 grow, so rows are written side by side; the time in them decides nothing.
    #[must_use]
    pub fn new_id<T: From<Uuid>>(&self) -> T {
        T::from(Uuid::now_v7())
    }
}
