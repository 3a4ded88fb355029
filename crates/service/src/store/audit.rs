//! Audit entries: who did what to which thing, in the transaction of the act.
//!
//! Facts are compact JSON with sorted keys and hold ids, statuses, numbers and the digest of the command's movements,
//! nothing personal, so that erasing a person never breaks the chain. Sealing the chain is a job of its own.

use super::dialect::Cached;
use super::schema::audit_entry;
use super::sql_types::{DbId, DbInstant};
use super::{StoreError, Tx};
use diesel::prelude::*;
use rummelig_domain::ids::ClientId;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Which chain an entry belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chain {
    /// What concerns one client's goods.
    Client(ClientId),
    /// What concerns the house.
    Hotel,
}

impl Chain {
    fn name(self) -> String {
        match self {
            Self::Client(client) => format!("client:{client}"),
            Self::Hotel => "hotel".into(),
        }
    }
}

/// One act.
#[derive(Clone, Debug)]
pub struct Entry<'e> {
    /// The chain.
    pub chain: Chain,
    /// `receipt.post`, `order.allocate` and so on.
    pub action: &'e str,
    /// `order:UUID` and so on.
    pub subject: String,
    /// Ids, statuses and numbers.
    pub facts: BTreeMap<&'static str, Value>,
}

/// The first entry that was ever made in this database.
#[derive(Clone, Debug, Queryable)]
pub struct FirstEntry {
    /// What was done.
    pub action: String,
    /// Its facts, a JSON object.
    pub facts: String,
}

/// The first entry of all; none in a database that nothing was done with.
///
/// # Errors
/// What the database says.
pub fn first(tx: &mut Tx<'_>) -> Result<Option<FirstEntry>, StoreError> {
    Ok(audit_entry::table
        .select((audit_entry::action, audit_entry::facts))
        .order(audit_entry::seq)
        .limit(1)
        .get_result(tx.conn())
        .optional()?)
}

/// Whether a chain has an entry of this action. Looks through all entries, so that only small houses may be asked.
///
/// # Errors
/// What the database says.
pub fn has(tx: &mut Tx<'_>, chain: Chain, action: &str) -> Result<bool, StoreError> {
    let entries =
        audit_entry::table.filter(audit_entry::chain.eq(chain.name()).and(audit_entry::action.eq(action)));
    Ok(diesel::select(diesel::dsl::exists(entries)).get_result(tx.conn())?)
}

#[derive(Insertable)]
#[diesel(table_name = audit_entry)]
struct Row<'r> {
    chain: String,
    recorded_at: DbInstant,
    actor: &'r str,
    action: &'r str,
    subject: &'r str,
    facts: String,
    command_id: DbId,
}

/// Writes the entry of this command; the digest of the movements posted so far is added to its facts as `movements`.
///
/// # Errors
/// What the database says.
pub fn write(tx: &mut Tx<'_>, entry: &Entry<'_>) -> Result<(), StoreError> {
    let mut facts: Map<String, Value> =
        entry.facts.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
    if let Some(digest) = tx.ledger.digest() {
        facts.insert("movements".into(), digest.into());
    }
    // `preserve_order` keeps insertion order, so sort once more: the digest of the chain rests on it.
    facts.sort_keys();
    let actor = tx.actor().to_owned();
    let row = Row {
        chain: entry.chain.name(),
        recorded_at: tx.now().into(),
        actor: &actor,
        action: entry.action,
        subject: &entry.subject,
        facts: Value::Object(facts).to_string(),
        command_id: tx.command().into(),
    };
    Cached(diesel::insert_into(audit_entry::table).values(&row)).execute(tx.conn())?;
    tx.ledger.audited = true;
    Ok(())
}

/// What one transaction has posted so far, for its audit entry and for the events at its end.
#[derive(Clone, Default)]
pub(crate) struct LedgerTrace {
    hasher: Option<Sha256>,
    audited: bool,
}

impl LedgerTrace {
    /// Adds one movement: sequence, source, destination, client, sku, lot, serial, quantity, kind.
    pub(crate) fn movement(&mut self, fields: [&str; 9]) {
        let hasher = self.hasher.get_or_insert_with(Sha256::new);
        for field in fields {
            hasher.update(netstring(field));
        }
        self.audited = false;
    }

    /// The digest of all movements so far, in lower-case hex; none without a movement.
    pub(crate) fn digest(&self) -> Option<String> {
        self.hasher.clone().map(|hasher| hex(&hasher.finalize()))
    }

    /// Whether every movement has its audit entry (I9).
    pub(crate) fn is_audited(&self) -> bool {
        self.audited || self.hasher.is_none()
    }
}

/// `ns(x)`: byte length, colon, bytes, comma; so that no two lists of fields read alike.
fn netstring(field: &str) -> String {
    format!("{}:{field},", field.len())
}

/// Bytes in lower-case hex.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_of_a_movement_is_that_of_the_published_vector() {
        let mut trace = LedgerTrace::default();
        assert_eq!(trace.digest(), None);
        assert!(trace.is_audited());
        trace.movement(["1", "supplier:acme", "location:A-01-1", "acme", "mug-red", "", "", "24", "receipt"]);
        assert_eq!(
            trace.digest().as_deref(),
            Some("42152c230833bff22798db2938b89514cde31869905b65cd540a810192fa6f77")
        );
        assert!(!trace.is_audited());
    }
}
