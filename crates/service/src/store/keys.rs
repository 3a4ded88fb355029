//! API keys: who a token is, and what it may do.

use super::schema::{api_key, client};
use super::sql_types::{DbId, DbInstant};
use super::{StoreError, Tx};
use diesel::prelude::*;
use rummelig_domain::ids::ClientId;
use rummelig_domain::time::Instant;

/// A key as it is stored: never the token, only its hash.
#[derive(Clone, Debug, Queryable, Insertable)]
#[diesel(table_name = api_key)]
pub struct ApiKeyRow {
    /// The 12 characters of the token that name it.
    pub id: String,
    /// The client it belongs to; none for a staff key.
    pub client_id: Option<DbId>,
    /// Scopes, separated by spaces.
    pub scopes: String,
    /// What its owner calls it.
    pub label: Option<String>,
    /// The person it was made for, if for one.
    pub person: Option<String>,
    /// SHA-256 of the whole token.
    pub secret_hash: Vec<u8>,
    /// A key of the sandbox.
    pub is_test: bool,
    /// When it was made.
    pub created_at: DbInstant,
    /// From when on it is refused.
    pub expires_at: DbInstant,
    /// When it was revoked.
    pub revoked_at: Option<DbInstant>,
}

impl ApiKeyRow {
    /// The client, for a client key.
    #[must_use]
    pub fn client(&self) -> Option<ClientId> {
        self.client_id.map(|id| ClientId(id.0))
    }

    /// Whether it opens the door now.
    #[must_use]
    pub fn is_live(&self, now: Instant) -> bool {
        self.revoked_at.is_none() && self.expires_at.0 > now
    }
}

/// The key with this id.
///
/// # Errors
/// What the database says.
pub fn find(tx: &mut Tx<'_>, id: &str) -> Result<Option<ApiKeyRow>, StoreError> {
    Ok(api_key::table.find(id).get_result(tx.conn()).optional()?)
}

/// The client with this code, for whom a staff key speaks.
///
/// # Errors
/// What the database says.
pub fn client_of_code(tx: &mut Tx<'_>, code: &str) -> Result<Option<ClientId>, StoreError> {
    let found = client::table.filter(client::code.eq(code)).select(client::id);
    Ok(found.first::<DbId>(tx.conn()).optional()?.map(|id| ClientId(id.0)))
}

/// Keeps a new key.
///
/// # Errors
/// What the database says.
pub fn insert(tx: &mut Tx<'_>, key: &ApiKeyRow) -> Result<(), StoreError> {
    diesel::insert_into(api_key::table).values(key).execute(tx.conn())?;
    Ok(())
}

/// All keys, oldest first.
///
/// # Errors
/// What the database says.
pub fn list(tx: &mut Tx<'_>) -> Result<Vec<ApiKeyRow>, StoreError> {
    Ok(api_key::table.order((api_key::created_at, api_key::id)).load(tx.conn())?)
}

/// Revokes a key that is not revoked yet. False when there is none.
///
/// # Errors
/// What the database says.
pub fn revoke(tx: &mut Tx<'_>, id: &str) -> Result<bool, StoreError> {
    let now = DbInstant(tx.now());
    let live = api_key::table.filter(api_key::id.eq(id).and(api_key::revoked_at.is_null()));
    Ok(diesel::update(live).set(api_key::revoked_at.eq(now)).execute(tx.conn())? == 1)
}
