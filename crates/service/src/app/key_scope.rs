//! What a key may do: the scopes, their presets, and sets of them.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

macro_rules! scopes {
    (client { $($client:ident = $client_text:literal),* $(,)? } staff { $($staff:ident = $staff_text:literal),* $(,)? }) => {
        /// One right of a key.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs, reason = "each is named as on the wire, by the resource that it opens")]
        pub enum KeyScope { $($client,)* $($staff),* }

        impl KeyScope {
            /// The scopes that a client's key may have.
            pub const CLIENT: &'static [Self] = &[$(Self::$client),*];
            /// The scopes that only a staff key may have, besides those of clients.
            pub const STAFF: &'static [Self] = &[$(Self::$staff),*];

            /// The scope on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$client => $client_text,)* $(Self::$staff => $staff_text),* }
            }

            /// Whether a client's key may have it.
            #[must_use]
            pub const fn is_for_clients(self) -> bool {
                match self { $(Self::$client => true,)* $(Self::$staff => false),* }
            }
        }
    };
}

scopes! {
    client {
        OrdersRead = "orders:read", OrdersWrite = "orders:write",
        InboundRead = "inbound:read", InboundWrite = "inbound:write",
        ReturnsRead = "returns:read", ReturnsWrite = "returns:write",
        SkusRead = "skus:read", SkusWrite = "skus:write",
        WorkOrdersRead = "work-orders:read", WorkOrdersWrite = "work-orders:write",
        ImportsRead = "imports:read", ImportsWrite = "imports:write",
        DocumentsRead = "documents:read", DocumentsWrite = "documents:write",
        StockRead = "stock:read", EventsRead = "events:read",
        WebhooksManage = "webhooks:manage", KeysManage = "keys:manage",
    }
    staff {
        ClientsRead = "clients:read", ClientsWrite = "clients:write",
        SitesRead = "sites:read", SitesWrite = "sites:write",
        LocationsRead = "locations:read", LocationsWrite = "locations:write",
        HandlingUnitsRead = "handling-units:read", HandlingUnitsWrite = "handling-units:write",
        WavesRead = "waves:read", WavesWrite = "waves:write",
        TasksRead = "tasks:read", TasksWrite = "tasks:write",
        CountsRead = "counts:read", CountsWrite = "counts:write",
        WorkersRead = "workers:read", WorkersWrite = "workers:write",
        MovesWrite = "moves:write", AdjustmentsWrite = "adjustments:write",
    }
}

impl fmt::Display for KeyScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for KeyScope {
    type Err = ScopeError;

    fn from_str(text: &str) -> Result<Self, ScopeError> {
        let all = Self::CLIENT.iter().chain(Self::STAFF);
        all.copied().find(|scope| scope.as_str() == text).ok_or_else(|| ScopeError::Unknown(text.to_owned()))
    }
}

/// Why a list of scopes was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScopeError {
    /// No scope or preset of this name.
    #[error("there is no scope “{0}”")]
    Unknown(String),
    /// A client's key cannot have it.
    #[error("the scope {0} is only for staff keys")]
    StaffOnly(KeyScope),
    /// No scope at all.
    #[error("a key needs at least one scope")]
    Empty,
}

/// The rights of one key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyScopes(BTreeSet<KeyScope>);

impl KeyScopes {
    /// The scopes of a list as `key create --scopes` takes it: names and the presets `client:all` and `staff:all`,
    /// separated by commas.
    ///
    /// # Errors
    /// [`ScopeError`] for an unknown name, an empty list, or a staff scope on a client's key.
    pub fn grant(list: &str, is_staff: bool) -> Result<Self, ScopeError> {
        let mut scopes: BTreeSet<KeyScope> = BTreeSet::new();
        for name in list.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            match name {
                "client:all" => scopes.extend(KeyScope::CLIENT),
                "staff:all" => scopes.extend(KeyScope::CLIENT.iter().chain(KeyScope::STAFF)),
                name => _ = scopes.insert(name.parse()?),
            }
        }
        if let Some(scope) = scopes.iter().find(|scope| !is_staff && !scope.is_for_clients()) {
            return Err(ScopeError::StaffOnly(*scope));
        }
        if scopes.is_empty() { Err(ScopeError::Empty) } else { Ok(Self(scopes)) }
    }

    /// The scopes of a stored list, as [`fmt::Display`] writes it. A name that this version does not know grants
    /// nothing.
    #[must_use]
    pub fn stored(list: &str) -> Self {
        Self(list.split(' ').filter_map(|name| name.parse().ok()).collect())
    }

    /// Whether the key has this scope; `write` does not include `read`.
    #[must_use]
    pub fn has(&self, scope: KeyScope) -> bool {
        self.0.contains(&scope)
    }

    /// The scopes, in the order of the contract.
    pub fn iter(&self) -> impl Iterator<Item = KeyScope> + '_ {
        self.0.iter().copied()
    }
}

impl fmt::Display for KeyScopes {
    /// The names, separated by spaces.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, scope) in self.0.iter().enumerate() {
            let separator = if position == 0 { "" } else { " " };
            write!(f, "{separator}{scope}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presets_hold_their_lists_and_stored_lists_come_back() {
        for (list, is_staff, count) in
            [("client:all", false, 18), ("staff:all", true, 36), ("client:all", true, 18)]
        {
            let scopes = KeyScopes::grant(list, is_staff).unwrap();
            assert_eq!(scopes.iter().count(), count, "{list}");
            assert_eq!(KeyScopes::stored(&scopes.to_string()), scopes);
        }
    }

    #[test]
    fn a_client_gets_no_staff_scope_and_write_is_not_read() {
        assert_eq!(KeyScopes::grant("sites:read", false), Err(ScopeError::StaffOnly(KeyScope::SitesRead)));
        assert_eq!(KeyScopes::grant("staff:all", false), Err(ScopeError::StaffOnly(KeyScope::ClientsRead)));
        assert_eq!(KeyScopes::grant("orders", false), Err(ScopeError::Unknown("orders".to_owned())));
        assert_eq!(KeyScopes::grant(" , ", true), Err(ScopeError::Empty));
        let scopes = KeyScopes::grant("orders:write, stock:read", false).unwrap();
        assert!(scopes.has(KeyScope::OrdersWrite) && scopes.has(KeyScope::StockRead));
        assert!(!scopes.has(KeyScope::OrdersRead));
    }
}
