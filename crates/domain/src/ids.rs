//! Typed ids: a [`SkuId`] cannot be handed where a [`LocationId`] is wanted.
//!
//! Every id is a UUID of version 7 (RFC 9562), made by the service; the time inside it decides nothing.

use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

macro_rules! typed_ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Uuid);

        impl From<Uuid> for $name {
            fn from(value: Uuid) -> Self { Self(value) }
        }
        impl From<$name> for Uuid {
            fn from(value: $name) -> Self { value.0 }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(f) }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }
        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> { text.parse().map(Self) }
        }
    )*};
}

typed_ids! {
    /// The company that owns goods in the house.
    ClientId,
    /// A building.
    SiteId,
    /// A part of a site.
    ZoneId,
    /// An addressable spot for goods.
    LocationId,
    /// An item of one client, counted in base units.
    SkuId,
    /// A lot of one sku: a name, a day of expiry, or both.
    LotId,
    /// A tote, carton, pallet or trolley with its own code.
    HandlingUnitId,
    /// One balance: what of a sku, lot and serial is in one account.
    StockId,
    /// One posting of the ledger.
    MovementId,
    /// A promise of one balance to one order line.
    AllocationId,
    /// Goods to be sent.
    OrderId,
    /// One line of an order.
    OrderLineId,
    /// A hold on an order.
    OrderHoldId,
    /// Announced goods.
    InboundId,
    /// One line of an inbound shipment.
    InboundLineId,
    /// What came, once.
    ReceiptId,
    /// Orders released together.
    WaveId,
    /// One walk of one person.
    TourId,
    /// One unit of floor work.
    TaskId,
    /// One line of a task.
    TaskLineId,
    /// What leaves together.
    ShipmentId,
    /// One box.
    ParcelId,
    /// A count of some locations.
    CountId,
    /// A hold on stock.
    StockHoldId,
    /// A person on the floor.
    WorkerId,
    /// A work condition: all its versions together.
    ConditionId,
    /// A file kept with a thing: a picture, a label, a paper.
    DocumentId,
    /// One command: the unit that takes effect once.
    CommandId,
}
