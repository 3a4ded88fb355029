//! The goods of a promise: what they are and where they lie.

use crate::app::error::AppError;
use crate::store::allocations::{self, AllocationRow};
use crate::store::balances::{self, StockRow};
use crate::store::{StoreError, Tx, handling_units};
use rummelig_domain::code::Serial;
use rummelig_domain::handling_unit::Standing;
use rummelig_domain::ids::{AllocationId, ClientId, HandlingUnitId, LocationId, SkuId};

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
        let stock =
            balances::by_id(tx, client, promise.stock_id.0.into())?.ok_or(StoreError::Changed("stock"))?;
        Self::of(tx, promise, stock)
    }

    /// The goods of many promises of one client.
    ///
    /// # Errors
    /// As [`PromisedGoods::load`].
    pub(super) fn of_all(
        tx: &mut Tx<'_>,
        client: ClientId,
        promises: Vec<AllocationRow>,
    ) -> Result<Vec<Self>, AppError> {
        let stock = allocations::balances_of(tx, client, &promises)?;
        let goods = promises.into_iter().map(|promise| {
            let stock = stock.get(&promise.stock_id).ok_or(StoreError::Changed("stock"))?.clone();
            Self::of(tx, promise, stock)
        });
        goods.collect()
    }

    fn of(tx: &mut Tx<'_>, promise: AllocationRow, stock: StockRow) -> Result<Self, AppError> {
        let unit = stock.handling_unit_id.map(|id| HandlingUnitId(id.0));
        let location = match (stock.location_id, unit) {
            (Some(location), None) => Some(LocationId(location.0)),
            (None, Some(unit)) => standing_at(tx, unit)?,
            _ => None,
        };
        let location = location.ok_or_else(|| AppError::internal("promised goods lie nowhere"))?;
        Ok(Self { promise, stock, unit, location })
    }

    /// Whose goods of which item they are.
    pub(super) fn item(&self) -> (ClientId, SkuId) {
        (ClientId(self.promise.client_id.0), SkuId(self.promise.sku_id.0))
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
