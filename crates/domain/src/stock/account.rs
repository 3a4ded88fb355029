//! Accounts of the ledger: where goods are, or where they came from and went to.

use crate::ids::{HandlingUnitId, LocationId};
use crate::words::words;
use uuid::Uuid;

words! {
    /// The kind of an account, by the names of the wire.
    pub enum AccountKind {
        /// A spot in the house.
        Location = "location",
        /// A tote, carton, pallet or trolley.
        HandlingUnit = "handling_unit",
        /// Where receipts come from.
        Supplier = "supplier",
        /// Where shipments go to and returns come from.
        Customer = "customer",
        /// The other side of counts and corrections.
        Adjustment = "adjustment",
        /// Where goods go that are thrown away.
        Scrap = "scrap",
        /// Between two sites.
        InTransit = "in_transit",
    }
}

impl AccountKind {
    /// Whether goods can lie there. Only physical accounts have balances, and none of them is ever negative.
    #[must_use]
    pub const fn is_physical(self) -> bool {
        match self {
            Self::Location | Self::HandlingUnit => true,
            Self::Supplier | Self::Customer | Self::Adjustment | Self::Scrap | Self::InTransit => false,
        }
    }
}

/// One side of a movement. A virtual account is one per client; the client stands in the posting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Account {
    /// Loose at a location.
    Location(LocationId),
    /// On or in a handling unit, wherever that stands.
    HandlingUnit(HandlingUnitId),
    /// See [`AccountKind::Supplier`].
    Supplier,
    /// See [`AccountKind::Customer`].
    Customer,
    /// See [`AccountKind::Adjustment`].
    Adjustment,
    /// See [`AccountKind::Scrap`].
    Scrap,
    /// See [`AccountKind::InTransit`].
    InTransit,
}

/// A kind and an id that do not belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccountError {
    /// A location or handling unit without its id.
    #[error("a `{0}` account needs an id")]
    IdMissing(AccountKind),
    /// A virtual account with an id.
    #[error("a `{0}` account has no id")]
    IdNotWanted(AccountKind),
}

impl Account {
    /// The kind.
    #[must_use]
    pub const fn kind(self) -> AccountKind {
        match self {
            Self::Location(_) => AccountKind::Location,
            Self::HandlingUnit(_) => AccountKind::HandlingUnit,
            Self::Supplier => AccountKind::Supplier,
            Self::Customer => AccountKind::Customer,
            Self::Adjustment => AccountKind::Adjustment,
            Self::Scrap => AccountKind::Scrap,
            Self::InTransit => AccountKind::InTransit,
        }
    }

    /// The id of the location or handling unit; none for a virtual account.
    #[must_use]
    pub const fn id(self) -> Option<Uuid> {
        match self {
            Self::Location(location) => Some(location.0),
            Self::HandlingUnit(unit) => Some(unit.0),
            Self::Supplier | Self::Customer | Self::Adjustment | Self::Scrap | Self::InTransit => None,
        }
    }

    /// Whether goods can lie there, see [`AccountKind::is_physical`].
    #[must_use]
    pub const fn is_physical(self) -> bool {
        self.kind().is_physical()
    }

    /// The account of a kind and an id, as tables hold them.
    ///
    /// # Errors
    /// [`AccountError`] when a physical account comes without id or a virtual one with an id.
    pub fn from_parts(kind: AccountKind, id: Option<Uuid>) -> Result<Self, AccountError> {
        let virtual_account = match kind {
            AccountKind::Location => {
                return id.map(|id| Self::Location(LocationId(id))).ok_or(AccountError::IdMissing(kind));
            }
            AccountKind::HandlingUnit => {
                let unit = id.map(|id| Self::HandlingUnit(HandlingUnitId(id)));
                return unit.ok_or(AccountError::IdMissing(kind));
            }
            AccountKind::Supplier => Self::Supplier,
            AccountKind::Customer => Self::Customer,
            AccountKind::Adjustment => Self::Adjustment,
            AccountKind::Scrap => Self::Scrap,
            AccountKind::InTransit => Self::InTransit,
        };
        if id.is_some() { Err(AccountError::IdNotWanted(kind)) } else { Ok(virtual_account) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kind_and_id_are_read_back_and_belong_together() {
        let id = Uuid::from_u128(7);
        for kind in AccountKind::ALL {
            let (right, wrong, error) = if kind.is_physical() {
                (Some(id), None, AccountError::IdMissing(*kind))
            } else {
                (None, Some(id), AccountError::IdNotWanted(*kind))
            };
            let account = Account::from_parts(*kind, right).unwrap();
            assert_eq!((account.kind(), account.id()), (*kind, right));
            assert_eq!(Account::from_parts(*kind, wrong), Err(error));
        }
    }

    #[test]
    fn the_words_are_those_of_the_wire() {
        let words: Vec<_> = AccountKind::ALL.iter().map(|kind| kind.as_str()).collect();
        assert_eq!(words.join(" "), "location handling_unit supplier customer adjustment scrap in_transit");
    }
}
