//! Packing: what was picked for an order is closed into parcels, and opened again where somebody was too fast.
//!
//! The packer empties the totes of one order into boxes, weighs each, and says what is in it. The boxes must hold
//! exactly what was picked; then they are one shipment. Each box is a carton of our own in the ledger, so that goods
//! are always somewhere: in the tote, then in the carton, until the carton leaves. Opened parcels stay the cartons in
//! which their goods lie, and the order is packed again from these.

mod refusals;
mod sscc;

pub use refusals::check;

use crate::app::error::AppError;
use crate::app::orders::{self, Facts, Loaded, allocation};
use crate::app::{handling_units, shipping};
use crate::store::allocations::{self, AllocationRow, Stage, Way};
use crate::store::balances::StockRow;
use crate::store::shipments::{self, ParcelLineRow, ParcelRow, ShipmentRow};
use crate::store::sql_types::DbId;
use crate::store::stock::Document;
use crate::store::{StoreError, Tx, lots};
use rummelig_domain::actor::Who;
use rummelig_domain::code::{Text, TrackingNumber};
use rummelig_domain::handling_unit::Standing;
use rummelig_domain::ids::{HandlingUnitId, ParcelId, ShipmentId, SiteId};
use rummelig_domain::order::{DeliveryMethod, steps};
use rummelig_domain::packing::{
    PackedLine, ParcelDraft, PickedPiece, ShipmentAction, ShipmentStatus, close_parcels, expired, is_labelled,
};
use rummelig_domain::quantity::Quantity;
use rummelig_domain::stock::{Account, MovementReason};
use rummelig_gs1::Sscc;
use std::collections::BTreeMap;

/// A parcel as the packer describes it, with what the rules do not look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParcelWrite {
    /// Its number, weight and content.
    pub draft: ParcelDraft,
    /// Outer length.
    pub length_mm: Option<i32>,
    /// Outer width.
    pub width_mm: Option<i32>,
    /// Outer height.
    pub height_mm: Option<i32>,
    /// The carrier's number of it.
    pub tracking_number: Option<TrackingNumber>,
}

/// Closes the parcels of a picked order and makes its shipment.
///
/// # Errors
/// What the state machine refuses; goods whose last day has passed; [`AppError::ReferencesUnknown`] for a line that
/// the order does not have, [`crate::app::error::Conflict::ParcelsIncomplete`] for parcels that do not hold what was
/// picked. What the parcels show to be wrong by themselves is for [`check`] to tell, before anything is read.
pub fn pack(tx: &mut Tx<'_>, loaded: Loaded, parcels: &[ParcelWrite]) -> Result<Loaded, AppError> {
    let step = steps::pack(&loaded.order, Who::Worker)?;
    let site = loaded.order.site.ok_or_else(|| AppError::internal("a picked order without its site"))?;
    let mut goods = PickedGoods::read(tx, &loaded)?;
    let today = tx.now().day_in(&allocation::site_zone(tx, site)?);
    refusals::expired(&loaded, &expired(&goods.pieces, today))?;
    refusals::known_lines(&loaded, parcels)?;
    let drafts: Vec<ParcelDraft> = parcels.iter().map(|parcel| parcel.draft.clone()).collect();
    let packed = close_parcels(&goods.pieces, &drafts).map_err(refusals::incomplete)?;

    let shipment = make_shipment(tx, &loaded, site, parcels)?;
    let standing = goods.standing(tx)?;
    let mut numbers = sscc::issue(tx, loaded.order.client, parcels.len())?.into_iter();
    for (position, parcel) in parcels.iter().enumerate() {
        let inside: Vec<PackedLine> = packed.iter().filter(|line| line.parcel == position).copied().collect();
        let unit = handling_units::make_carton(tx, site, standing, (loaded.order.client, loaded.order.id))?;
        let id = insert_parcel(tx, &shipment, parcel, unit, numbers.next())?;
        goods.list(tx, id, &inside)?;
        goods.fill(tx, unit, &inside)?;
    }
    handling_units::free_emptied(tx, loaded.order.client, loaded.order.id)?;
    let facts =
        Facts::from([("shipment", shipment.id.0.to_string().into()), ("parcels", parcels.len().into())]);
    let loaded = orders::apply_with(tx, loaded, step, "order.pack", facts)?;
    if shipment.status == ShipmentStatus::Labelled.as_str() {
        shipping::tell(tx, &shipment, &loaded.row.external_id, "label_created")?;
    }
    Ok(loaded)
}

/// Opens the parcels of an order again: the shipment is void, the goods stay in their cartons.
///
/// # Errors
/// What the state machine refuses.
pub fn unpack(tx: &mut Tx<'_>, loaded: Loaded, reason: Option<&Text>) -> Result<Loaded, AppError> {
    let step = steps::unpack(&loaded.order, Who::Staff)?;
    orders::apply_because(tx, loaded, step, "order.unpack", reason, Facts::new())
}

/// Voids the shipment of an order whose parcels are opened again; its goods are picked and not packed from now on.
///
/// # Errors
/// What the database says; a shipment that has left is not that of a packed order.
pub(crate) fn void_shipment(tx: &mut Tx<'_>, loaded: &Loaded) -> Result<(), AppError> {
    let shipment = shipping::of_order(tx, loaded)?;
    let to = shipping::transition(&shipment, ShipmentAction::Void)?;
    let shipment = shipping::write_status(tx, shipment, to)?;
    shipping::tell(tx, &shipment, &loaded.row.external_id, "voided")?;
    for row in allocations::of_order(tx, loaded.order.client, loaded.order.id)? {
        if row.stage == Stage::Packed.as_str() {
            allocations::set_stage(tx, &row, Stage::Picked)?;
        }
    }
    Ok(())
}

/// What was picked for an order, piece by piece: the promise, what the rules want to know of it, and the balances in
/// which the goods lie.
struct PickedGoods {
    pieces: Vec<PickedPiece>,
    promises: Vec<AllocationRow>,
    balances: BTreeMap<DbId, StockRow>,
    document: Document,
}

impl PickedGoods {
    /// In the order of the picks.
    fn read(tx: &mut Tx<'_>, loaded: &Loaded) -> Result<Self, AppError> {
        let client = loaded.order.client;
        let document = Document { kind: "order", id: loaded.order.id.into() };
        let mut promises = allocations::of_order(tx, client, loaded.order.id)?;
        promises.retain(|promise| promise.stage == Stage::Picked.as_str());
        let balances = allocations::balances_of(tx, client, &promises)?;
        let mut goods = Self { pieces: Vec::with_capacity(promises.len()), promises, balances, document };
        for row in &goods.promises {
            let line = loaded.order.lines.iter().find(|line| DbId::from(line.id) == row.order_line_id);
            let line = line.ok_or_else(|| AppError::internal("a promise without its line"))?;
            let from = goods.lies_in(row)?;
            let lot = match from.lot_id {
                Some(lot) => lots::find(tx, client, lot.0.into())?,
                None => None,
            };
            goods.pieces.push(PickedPiece {
                line_no: line.line_no,
                lot: lot.as_ref().and_then(|lot| lot.code.clone()),
                serial: from.serial()?,
                expires_on: lot.and_then(|lot| lot.expires_on),
                quantity: Quantity::new(row.quantity).map_err(|_| StoreError::Unreadable("allocation"))?,
            });
        }
        Ok(goods)
    }

    /// The balance in which the goods of a promise lie.
    fn lies_in(&self, promise: &AllocationRow) -> Result<&StockRow, StoreError> {
        self.balances.get(&promise.stock_id).ok_or(StoreError::Changed("stock"))
    }

    /// Where the cartons stand: where the totes were set down, all of an order in one place.
    fn standing(&self, tx: &mut Tx<'_>) -> Result<Standing, AppError> {
        let unit = self.balances.values().find_map(|from| from.handling_unit_id);
        match unit {
            Some(unit) => handling_units::place_of(tx, unit.0.into()),
            None => Ok(Standing::Nowhere),
        }
    }

    /// Writes what is in a parcel: a line for each line and lot of the order, with its serial numbers.
    fn list(&self, tx: &mut Tx<'_>, parcel: ParcelId, inside: &[PackedLine]) -> Result<(), AppError> {
        let mut lines: BTreeMap<(DbId, Option<DbId>), ParcelLineRow> = BTreeMap::new();
        let mut serials: BTreeMap<(DbId, Option<DbId>), Vec<&str>> = BTreeMap::new();
        for packed in inside {
            let promise = &self.promises[packed.piece];
            let from = self.lies_in(promise)?;
            let key = (promise.order_line_id, from.lot_id);
            let line = lines.entry(key).or_insert_with(|| ParcelLineRow {
                client_id: promise.client_id,
                parcel_id: parcel.into(),
                position: 0,
                order_line_id: promise.order_line_id,
                sku_id: promise.sku_id,
                lot_id: from.lot_id,
                serials: String::new(),
                quantity: 0,
            });
            line.quantity += packed.quantity.units();
            let named = Some(from.serial.as_str()).filter(|serial| !serial.is_empty());
            serials.entry(key).or_default().extend(named);
        }
        let mut rows: Vec<ParcelLineRow> = lines.into_values().collect();
        for (position, (line, serials)) in (1..).zip(rows.iter_mut().zip(serials.into_values())) {
            line.position = position;
            line.serials = serde_json::to_string(&serials).map_err(AppError::internal)?;
        }
        Ok(shipments::insert_parcel_lines(tx, &rows)?)
    }

    /// Brings the goods of a parcel into its carton, and their promises with them.
    fn fill(
        &mut self,
        tx: &mut Tx<'_>,
        carton: HandlingUnitId,
        inside: &[PackedLine],
    ) -> Result<(), AppError> {
        let way =
            Way { to: Account::HandlingUnit(carton), reason: MovementReason::Pack, stage: Stage::Packed };
        for packed in inside {
            let promise = &mut self.promises[packed.piece];
            let from = self.balances.get_mut(&promise.stock_id).ok_or(StoreError::Changed("stock"))?;
            allocations::carry(tx, self.document, promise, from, packed.quantity, way)?;
        }
        Ok(())
    }
}

fn make_shipment(
    tx: &mut Tx<'_>,
    loaded: &Loaded,
    site: SiteId,
    parcels: &[ParcelWrite],
) -> Result<ShipmentRow, AppError> {
    let method = DeliveryMethod::parse(&loaded.row.delivery_method);
    let method = method.ok_or(StoreError::Unreadable("orders"))?;
    let numbered: Vec<bool> = parcels.iter().map(|parcel| parcel.tracking_number.is_some()).collect();
    let status =
        if is_labelled(method, &numbered) { ShipmentStatus::Labelled } else { ShipmentStatus::Created };
    let row = ShipmentRow {
        client_id: loaded.row.client_id,
        id: tx.new_id::<ShipmentId>().into(),
        order_id: loaded.row.id,
        site_id: site.into(),
        status: status.as_str().into(),
        carrier: loaded.row.carrier.clone(),
        service: loaded.row.service.clone(),
        handed_over_at: None,
        created_at: tx.now().into(),
        updated_at: tx.now().into(),
        version: 1,
    };
    shipments::insert(tx, &row)?;
    Ok(row)
}

fn insert_parcel(
    tx: &mut Tx<'_>,
    shipment: &ShipmentRow,
    parcel: &ParcelWrite,
    unit: HandlingUnitId,
    sscc: Option<Sscc>,
) -> Result<ParcelId, AppError> {
    let id: ParcelId = tx.new_id();
    let row = ParcelRow {
        client_id: shipment.client_id,
        id: id.into(),
        shipment_id: shipment.id,
        parcel_no: parcel.draft.parcel_no.into(),
        handling_unit_id: unit.into(),
        sscc: sscc.map(|number| number.to_string()),
        tracking_number: parcel.tracking_number.as_ref().map(ToString::to_string),
        weight_g: parcel.draft.weight_g,
        length_mm: parcel.length_mm,
        width_mm: parcel.width_mm,
        height_mm: parcel.height_mm,
    };
    shipments::insert_parcel(tx, &row)?;
    Ok(id)
}
