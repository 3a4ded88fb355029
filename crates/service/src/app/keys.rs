//! API keys: made, listed and revoked by the house.

use crate::app::AppError;
use crate::app::key_scope::KeyScopes;
use crate::app::key_token::Token;
use crate::store::audit::{self, Chain, Entry};
use crate::store::keys::{self, ApiKeyRow};
use crate::store::{StoreError, Tx};
use rummelig_domain::ids::ClientId;
use rummelig_domain::time::Instant;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What a new key is to be. Its scopes were granted for its owner ([`KeyScopes::grant`]).
#[derive(Clone, Debug)]
pub struct NewKey {
    /// The client it speaks for; none for a key of the warehouse.
    pub client: Option<ClientId>,
    /// What it may do.
    pub scopes: KeyScopes,
    /// What its owner calls it.
    pub label: Option<String>,
    /// The person it is made for, if for one.
    pub person: Option<String>,
    /// From when on it is refused.
    pub expires_at: Instant,
}

/// Keeps a key of which the caller holds the token; only the hash of it is stored.
///
/// The token is made before the transaction, since a command may run again and has no effect outside it.
///
/// # Errors
/// [`AppError::Store`].
pub fn create(tx: &mut Tx<'_>, token: &Token, key: &NewKey) -> Result<(), AppError> {
    let row = ApiKeyRow {
        id: token.id().to_owned(),
        client_id: key.client.map(Into::into),
        scopes: key.scopes.to_string(),
        label: key.label.clone(),
        person: key.person.clone(),
        secret_hash: token.hash().to_vec(),
        is_test: token.is_test(),
        created_at: tx.now().into(),
        expires_at: key.expires_at.into(),
        revoked_at: None,
    };
    keys::insert(tx, &row)?;
    let scopes: Vec<String> = key.scopes.iter().map(|scope| scope.to_string()).collect();
    let facts =
        BTreeMap::from([("expires_at", json!(key.expires_at.to_string())), ("scopes", json!(scopes))]);
    audit_key(tx, key.client, "key.create", token.id(), facts)?;
    Ok(())
}

/// All keys, oldest first; never a token.
///
/// # Errors
/// [`AppError::Store`].
pub fn list(tx: &mut Tx<'_>) -> Result<Vec<ApiKeyRow>, AppError> {
    Ok(keys::list(tx)?)
}

/// Revokes a key from now on.
///
/// # Errors
/// [`AppError::NotFound`] when no live key has this id.
pub fn revoke(tx: &mut Tx<'_>, id: &str) -> Result<(), AppError> {
    let key = keys::find(tx, id)?.ok_or(AppError::NotFound)?;
    if !keys::revoke(tx, id)? {
        return Err(AppError::NotFound);
    }
    audit_key(tx, key.client(), "key.revoke", id, BTreeMap::new())?;
    Ok(())
}

fn audit_key(
    tx: &mut Tx<'_>,
    client: Option<ClientId>,
    action: &str,
    id: &str,
    facts: BTreeMap<&'static str, Value>,
) -> Result<(), StoreError> {
    let chain = client.map_or(Chain::Hotel, Chain::Client);
    audit::write(tx, &Entry { chain, action, subject: format!("api_key:{id}"), facts })
}
