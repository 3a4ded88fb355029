//! Who asks: the bearer token, and the client that a staff key names.

use crate::app::key_scope::KeyScopes;
use crate::app::key_token::{Token, same_hash};
use crate::http::access::Principal;
use crate::http::door::{DoorRefusal, Refusal};
use crate::http::state::HttpState;
use crate::store::{Caller, StoreError, keys};
use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use rummelig_domain::ids::ClientId;

/// The header by which a staff key names a client.
pub const CLIENT_HEADER: &str = "Rummelig-Client";

/// Who asks, and which client the header names.
#[derive(Debug)]
pub struct Asking {
    /// The key.
    pub principal: Principal,
    /// What `Rummelig-Client` came to.
    pub named: Named,
}

/// What the header `Rummelig-Client` came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// It was not sent.
    Nobody,
    /// No client has this code.
    Unknown,
    /// This client.
    Client(ClientId),
}

/// Looks the key up, and the client that is named.
///
/// # Errors
/// [`DoorRefusal::KeyMissing`], [`DoorRefusal::KeyInvalid`], or what the store says.
pub async fn authenticate(state: &HttpState, headers: &HeaderMap) -> Result<Asking, Refusal> {
    let token = token(headers)?;
    let code = headers.get(CLIENT_HEADER).map(|value| value.to_str().unwrap_or_default().trim().to_owned());
    let id = token.id().to_owned();
    let read = move |tx: &mut crate::store::Tx<'_>| {
        let row = keys::find(tx, &id)?.filter(|row| row.is_live(tx.now()));
        let named = match (&row, &code) {
            (Some(_), Some(code)) => keys::client_of_code(tx, code)?.map_or(Named::Unknown, Named::Client),
            (None, _) | (_, None) => Named::Nobody,
        };
        Ok::<_, StoreError>((row, named))
    };
    let (row, named) = state.app.store.read_async(&Caller::hotel("door"), read).await?;
    let row = row.filter(|row| same_hash(&row.secret_hash, &token.hash())).ok_or(DoorRefusal::KeyInvalid)?;
    let principal = Principal {
        actor: format!("key:{}", row.id).into(),
        client: row.client(),
        scopes: KeyScopes::stored(&row.scopes),
        key_id: row.id,
    };
    Ok(Asking { principal, named })
}

fn token(headers: &HeaderMap) -> Result<Token, DoorRefusal> {
    let header = headers.get(AUTHORIZATION).ok_or(DoorRefusal::KeyMissing)?;
    let text = header.to_str().map_err(|_| DoorRefusal::KeyInvalid)?;
    let (scheme, token) = text.split_once(' ').unwrap_or((text, ""));
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(DoorRefusal::KeyMissing);
    }
    Token::parse(token.trim()).ok_or(DoorRefusal::KeyInvalid)
}

/// Refuses an address with a key in it, and revokes that key: others may have read it.
///
/// # Errors
/// [`DoorRefusal::KeyInAddress`] where there is one.
pub async fn refuse_key_in_address(state: &HttpState, address: &str) -> Result<(), Refusal> {
    let Some(token) = Token::find_in(address) else { return Ok(()) };
    let id = token.id().to_owned();
    let hash = token.hash();
    let revoke = move |tx: &mut crate::store::Tx<'_>| {
        // Only the true key is revoked: an id alone is no secret.
        if keys::find(tx, &id)?.is_some_and(|row| same_hash(&row.secret_hash, &hash)) {
            keys::revoke(tx, &id)?;
        }
        Ok::<_, StoreError>(())
    };
    state.app.store.write_async(&Caller::hotel("door"), crate::store::Keep::Yes, revoke, None).await?;
    Err(DoorRefusal::KeyInAddress.into())
}
