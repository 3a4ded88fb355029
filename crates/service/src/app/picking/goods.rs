//! The goods of a promise: what they are and where they lie.

use crate::app::error::AppError;
use crate::store::allocations::{self, AllocationRow};
use crate::store::balances::{self, StockRow};
use crate::store::{StoreError, Tx, handling_units, locations};
use rummelig_domain::code::Serial;
use rummelig_domain::handling_unit::Standing;
use rummelig_domain::ids::{AllocationId, ClientId, HandlingUnitId, LocationId};
use rummelig_domain::location::Location;
use std::collections::HashMap;

/// Goods that are promised to an order line.
#[derive(Clone, Debug)]
pub(super) struct PromisedGoods {
    /// The promise.
    pub promise: AllocationRow,
    /// The balance that it is of.
    pub stock: StockRow,
    /// The unit that they are in, where they are in one.
    pub unit: Option<HandlingUnitId>,
    /// Where they lie, or where their unit stands.
    pub location: LocationId,
}

impl PromisedGoods {
    /// The goods of a promise.
    ///
    /// # Errors
    /// [`StoreError::Changed`] where the promise has ended meanwhile; [`AppError::Internal`] for goods in a unit that
    /// stands nowhere, from which nothing is promised.
    pub(super) fn load(tx: &mut Tx<'_>, client: ClientId, promise: AllocationId) -> Result<Self, AppError> {
        let promise = allocations::by_id(tx, client, promise)?.ok_or(StoreError::Changed("allocation"))?;
        Self::of(tx, promise)
    }

    /// The same, of a promise that was read already.
    ///
    /// # Errors
    /// As [`PromisedGoods::load`].
    pub(super) fn of(tx: &mut Tx<'_>, promise: AllocationRow) -> Result<Self, AppError> {
        let (client, id) = (ClientId(promise.client_id.0), promise.stock_id.0.into());
        let stock = balances::by_id(tx, client, id)?.ok_or(StoreError::Changed("stock"))?;
        let unit = stock.handling_unit_id.map(|id| HandlingUnitId(id.0));
        let location = match (stock.location_id, unit) {
            (Some(location), None) => Some(LocationId(location.0)),
            (None, Some(unit)) => standing_at(tx, unit)?,
            _ => None,
        };
        let location = location.ok_or_else(|| AppError::internal("promised goods lie nowhere"))?;
        Ok(Self { promise, stock, unit, location })
    }

    /// The serial number of the one unit, for goods that have one.
    ///
    /// # Errors
    /// [`AppError::Internal`] for a text that is no serial number.
    pub(super) fn serial(&self) -> Result<Option<Serial>, AppError> {
        match self.stock.serial.as_str() {
            "" => Ok(None),
            text => Serial::new(text).map(Some).map_err(AppError::internal),
        }
    }
}

/// Where a unit stands, or the unit that carries it.
fn standing_at(tx: &mut Tx<'_>, unit: HandlingUnitId) -> Result<Option<LocationId>, AppError> {
    let mut next = Some(unit);
    while let Some(unit) = next {
        let Some(found) = handling_units::find(tx, unit)? else { return Ok(None) };
        match found.value.standing {
            Standing::Nowhere => return Ok(None),
            Standing::Location(location) => return Ok(Some(location)),
            Standing::Parent(parent) => next = Some(parent),
        }
    }
    Ok(None)
}

/// Locations that were looked up, so that each is read once.
#[derive(Default)]
pub(super) struct Places(HashMap<LocationId, Location>);

impl Places {
    /// A location.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] for one that is not there.
    pub(super) fn get(&mut self, tx: &mut Tx<'_>, id: LocationId) -> Result<&Location, AppError> {
        use std::collections::hash_map::Entry;
        match self.0.entry(id) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(free) => {
                let found = locations::find(tx, id)?.ok_or(StoreError::Unreadable("location"))?;
                Ok(free.insert(found.value))
            }
        }
    }
}
