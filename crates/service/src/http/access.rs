//! Who may use a route. A route without an [`Access`] cannot be made, so nothing is open by oversight.

use crate::app::key_scope::{KeyScope, KeyScopes};
use crate::http::door::DoorRefusal;
use rummelig_domain::ids::ClientId;
use serde_json::{Value, json};
use std::sync::Arc;

/// Whom a key speaks for, and what it may do.
#[derive(Clone, Debug)]
pub struct Principal {
    /// The id of the key.
    pub key_id: String,
    /// `key:ID`, as movements and audit entries name it.
    pub actor: Arc<str>,
    /// The client of a client's key; none for a key of the warehouse.
    pub client: Option<ClientId>,
    /// Its scopes.
    pub scopes: KeyScopes,
}

impl Principal {
    /// Whether it is a key of the warehouse.
    #[must_use]
    pub const fn is_staff(&self) -> bool {
        self.client.is_none()
    }
}

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Access {
    who: Who,
    client: ClientHeader,
    scope: Option<KeyScope>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    Everyone,
    Staff,
}

/// What the header `Rummelig-Client` means to a staff key on a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientHeader {
    /// It names the client, and must be there.
    Required,
    /// It names the client where one is meant.
    Optional,
    /// It means nothing: the resource is the house's own.
    Ignored,
}

impl Access {
    /// A client's own things: a client's key, or a staff key that names the client.
    #[must_use]
    pub const fn client(scope: KeyScope) -> Self {
        Self { who: Who::Everyone, client: ClientHeader::Required, scope: Some(scope) }
    }

    /// What clients and the house have each for themselves: a client's key sees that client's, a staff key those of the
    /// client that it names, and the house's own where it names none.
    #[must_use]
    pub const fn client_or_house(scope: KeyScope) -> Self {
        Self { who: Who::Everyone, client: ClientHeader::Optional, scope: Some(scope) }
    }

    /// A client's things in the hands of staff: a staff key that names the client.
    #[must_use]
    pub const fn staff_for_client(scope: KeyScope) -> Self {
        Self { who: Who::Staff, client: ClientHeader::Required, scope: Some(scope) }
    }

    /// A staff key; where the request is about one client's goods, it names the client
    /// ([`crate::http::call::Call::client`] refuses where it did not).
    #[must_use]
    pub const fn staff_maybe_for_client(scope: KeyScope) -> Self {
        Self { who: Who::Staff, client: ClientHeader::Optional, scope: Some(scope) }
    }

    /// The house's own things: a staff key.
    #[must_use]
    pub const fn house(scope: KeyScope) -> Self {
        Self { who: Who::Staff, client: ClientHeader::Ignored, scope: Some(scope) }
    }

    /// What every key may read, such as the sites.
    #[must_use]
    pub const fn every_key() -> Self {
        Self { who: Who::Everyone, client: ClientHeader::Ignored, scope: None }
    }

    /// What `Rummelig-Client` means here.
    #[must_use]
    pub const fn client_header(&self) -> ClientHeader {
        self.client
    }

    /// The scope it needs.
    #[must_use]
    pub const fn scope(&self) -> Option<KeyScope> {
        self.scope
    }

    /// Whether a key may use the route at all.
    ///
    /// # Errors
    /// [`DoorRefusal::StaffOnly`] or [`DoorRefusal::ScopeMissing`].
    pub fn admits(&self, principal: &Principal) -> Result<(), DoorRefusal> {
        if self.who == Who::Staff && !principal.is_staff() {
            return Err(DoorRefusal::StaffOnly);
        }
        match self.scope {
            Some(scope) if !principal.scopes.has(scope) => Err(DoorRefusal::ScopeMissing { scope }),
            Some(_) | None => Ok(()),
        }
    }

    /// As `x-rummelig-access` of the API description, from which the test of every door is made.
    #[must_use]
    pub fn described(&self) -> Value {
        let keys = match self.who {
            Who::Everyone => json!(["client", "staff"]),
            Who::Staff => json!(["staff"]),
        };
        let header = match self.client {
            ClientHeader::Required => "required",
            ClientHeader::Optional => "optional",
            ClientHeader::Ignored => "ignored",
        };
        json!({ "keys": keys, "scope": self.scope.map(KeyScope::as_str), "client_header": header })
    }
}
