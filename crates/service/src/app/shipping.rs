//! Shipping: closed parcels leave the house, and what the carrier tells of them afterwards.
//!
//! At the hand-over the cartons of an order leave to its consignee: with them go the goods from stock and the promises
//! made of them. From then on a shipment is only followed.

use crate::app::error::{AppError, Conflict, FieldCode, FieldProblem};
use crate::app::orders::{self, Facts, Loaded, OrderRef};
use crate::app::{handling_units, packing};
use crate::store::allocations::{self, Stage, Way};
use crate::store::audit::{self, Chain, Entry};
use crate::store::documents;
use crate::store::events::{Event, emit};
use crate::store::page::{Page, Walk};
use crate::store::shipments::{self, NamedShipment, PackedLine, PageFilter, ParcelRow, ShipmentRow};
use crate::store::sql_types::DbId;
use crate::store::stock::Document;
use crate::store::{StoreError, Tx, order_reasons};
use rummelig_domain::actor::Who;
use rummelig_domain::code::{CarrierCode, Text, TrackingNumber};
use rummelig_domain::ids::{ClientId, ShipmentId};
use rummelig_domain::order::{DeliveryMethod, steps};
use rummelig_domain::packing::{
    ShipmentAction, ShipmentRefused, ShipmentStatus, is_labelled, shipment_transition,
};
use rummelig_domain::quantity::Quantity;
use rummelig_domain::stock::{Account, MovementReason};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// What is said at the hand-over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HandOver {
    /// Who takes it, where it is another one than the order names.
    pub carrier: Option<CarrierCode>,
    /// What is new about single parcels.
    pub parcels: Vec<ParcelLabel>,
}

/// What the carrier calls a parcel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParcelLabel {
    /// The number of the parcel in the shipment.
    pub parcel_no: u16,
    /// The carrier's number of it.
    pub tracking_number: Option<TrackingNumber>,
}

/// Gives the parcels of an order to the carrier or the consignee: its goods leave the house, and its promises end.
///
/// # Errors
/// What the state machine refuses; a hold; a cancellation that nobody has decided;
/// [`AppError::ReferencesUnknown`] with `unknown_parcel`.
pub fn hand_over(tx: &mut Tx<'_>, loaded: Loaded, said: &HandOver) -> Result<Loaded, AppError> {
    let step = steps::hand_over(&loaded.order, Who::Staff)?;
    let mut shipment = of_order(tx, &loaded)?;
    let labelled = add_labels(tx, &loaded, &mut shipment, said)?;
    let to = shipment_transition(parsed(&shipment)?, ShipmentAction::HandOver, Who::Staff)?;
    shipment.handed_over_at = Some(tx.now().into());
    let before = shipment.clone();
    let shipment = write_status(tx, shipment, to)?;
    leave(tx, &loaded)?;
    handling_units::free_emptied(tx, loaded.order.client, loaded.order.id)?;
    let facts = Facts::from([("shipment", shipment.id.0.to_string().into())]);
    let loaded = orders::apply_with(tx, loaded, step, "order.hand_over", facts)?;
    if labelled {
        tell(tx, &before, &loaded.row.external_id, "label_created")?;
    }
    tell(tx, &shipment, &loaded.row.external_id, "handed_over")?;
    Ok(loaded)
}

/// Writes what is said of single parcels. True when the last of them got its number by it; the shipment is then
/// labelled, and written with its next status.
fn add_labels(
    tx: &mut Tx<'_>,
    loaded: &Loaded,
    shipment: &mut ShipmentRow,
    said: &HandOver,
) -> Result<bool, AppError> {
    if let Some(carrier) = &said.carrier {
        shipment.carrier = Some(carrier.to_string());
    }
    let mut parcels = shipments::parcels(tx, loaded.order.client, ShipmentId(shipment.id.0))?;
    let mut unknown = Vec::new();
    for (position, label) in said.parcels.iter().enumerate() {
        match parcels.iter_mut().find(|parcel| parcel.parcel_no == i32::from(label.parcel_no)) {
            Some(parcel) => {
                if let Some(number) = &label.tracking_number {
                    parcel.tracking_number = Some(number.to_string());
                    shipments::update_parcel(tx, parcel)?;
                }
            }
            None => unknown.push(FieldProblem::unknown(
                format!("/parcels/{position}/parcel_no"),
                FieldCode::UnknownParcel,
                &label.parcel_no.to_string(),
            )),
        }
    }
    if !unknown.is_empty() {
        return Err(AppError::ReferencesUnknown(unknown));
    }
    let method = DeliveryMethod::parse(&loaded.row.delivery_method);
    let method = method.ok_or(StoreError::Unreadable("orders"))?;
    let numbered: Vec<bool> = parcels.iter().map(|parcel| parcel.tracking_number.is_some()).collect();
    if parsed(shipment)? != ShipmentStatus::Created || !is_labelled(method, &numbered) {
        return Ok(false);
    }
    let to = shipment_transition(ShipmentStatus::Created, ShipmentAction::Label, Who::Automatic)?;
    shipment.status = to.as_str().into();
    Ok(true)
}

/// Everything packed of an order goes to its consignee, in the order of the balances.
fn leave(tx: &mut Tx<'_>, loaded: &Loaded) -> Result<(), AppError> {
    let client = loaded.order.client;
    let document = Document { kind: "order", id: loaded.order.id.into() };
    let way = Way { to: Account::Customer, reason: MovementReason::Ship, stage: Stage::Packed };
    let mut promises = allocations::of_order(tx, client, loaded.order.id)?;
    promises.retain(|row| row.stage == Stage::Packed.as_str());
    promises.sort_unstable_by_key(|row| (row.stock_id, row.id));
    let mut balances = allocations::balances_of(tx, client, &promises)?;
    for mut row in promises {
        let from = balances.get_mut(&row.stock_id).ok_or(StoreError::Changed("stock"))?;
        let units = Quantity::new(row.quantity).map_err(|_| StoreError::Unreadable("allocation"))?;
        allocations::carry(tx, document, &mut row, from, units, way)?;
    }
    Ok(())
}

/// Leads a shipment on by what is known of it; voiding it opens the parcels of its order again.
///
/// # Errors
/// [`AppError::NotFound`]; [`Conflict::TransitionNotAllowed`].
pub fn act(
    tx: &mut Tx<'_>,
    client: ClientId,
    id: ShipmentId,
    action: ShipmentAction,
    reason: Option<&Text>,
) -> Result<ShipmentView, AppError> {
    let shipment = shipments::by_id(tx, client, id)?.ok_or(AppError::NotFound)?;
    let to = transition(&shipment, action)?;
    let order = orders::load(tx, client, &OrderRef::Id(shipment.order_id.0.into()))?;
    match event_of(action) {
        Some(event) => {
            let shipment = write_status(tx, shipment, to)?;
            tell(tx, &shipment, &order.row.external_id, event)?;
            note(tx, &shipment, action, reason)?;
        }
        None => {
            packing::unpack(tx, order, reason)?;
        }
    }
    view(tx, client, id)
}

/// What the client is told when an action has led a shipment on; none where the order's own step tells it.
const fn event_of(action: ShipmentAction) -> Option<&'static str> {
    match action {
        ShipmentAction::Label => Some("label_created"),
        ShipmentAction::HandOver => Some("handed_over"),
        ShipmentAction::Depart | ShipmentAction::Retry => Some("in_transit"),
        ShipmentAction::Deliver => Some("delivered"),
        ShipmentAction::Fail => Some("failed"),
        ShipmentAction::Return => Some("returned"),
        ShipmentAction::Void => None,
    }
}

/// Leaves the audit entry of a command on a shipment, and keeps the reason beside it.
fn note(
    tx: &mut Tx<'_>,
    shipment: &ShipmentRow,
    action: ShipmentAction,
    reason: Option<&Text>,
) -> Result<(), AppError> {
    let client = ClientId(shipment.client_id.0);
    let action = format!("shipment.{action}");
    if let Some(reason) = reason {
        order_reasons::keep(tx, client, shipment.order_id.0.into(), &action, reason.as_str())?;
    }
    let facts = BTreeMap::from([("status", json!(shipment.status)), ("version", json!(shipment.version))]);
    let subject = format!("shipment:{}", shipment.id.0);
    audit::write(tx, &Entry { chain: Chain::Client(client), action: &action, subject, facts })?;
    Ok(())
}

/// The shipment of a packed order: the one that is not void.
///
/// # Errors
/// [`AppError::Internal`] where there is none, which a packed order cannot be without.
pub(crate) fn of_order(tx: &mut Tx<'_>, loaded: &Loaded) -> Result<ShipmentRow, AppError> {
    let mut rows = shipments::of_order(tx, loaded.order.client, loaded.order.id)?;
    rows.retain(|row| row.status != ShipmentStatus::Voided.as_str());
    rows.pop().ok_or_else(|| AppError::internal("a packed order without its shipment"))
}

/// Where an action of the house leads a shipment.
///
/// # Errors
/// [`Conflict::TransitionNotAllowed`].
pub(crate) fn transition(shipment: &ShipmentRow, action: ShipmentAction) -> Result<ShipmentStatus, AppError> {
    Ok(shipment_transition(parsed(shipment)?, action, Who::Staff)?)
}

fn parsed(shipment: &ShipmentRow) -> Result<ShipmentStatus, StoreError> {
    ShipmentStatus::parse(&shipment.status).ok_or(StoreError::Unreadable("shipment"))
}

impl From<ShipmentRefused> for AppError {
    fn from(refused: ShipmentRefused) -> Self {
        let by_name = |action: &&ShipmentAction| ACTIONS.contains(action);
        Conflict::TransitionNotAllowed {
            from: refused.from.as_str(),
            action: refused.action.to_string(),
            allowed: refused.allowed.iter().filter(by_name).map(|action| action.as_str()).collect(),
        }
        .into()
    }
}

/// What is asked of a shipment by name; it is handed over with its order, and labelled by its last number.
pub const ACTIONS: &[ShipmentAction] = &[
    ShipmentAction::Depart,
    ShipmentAction::Deliver,
    ShipmentAction::Fail,
    ShipmentAction::Retry,
    ShipmentAction::Return,
    ShipmentAction::Void,
];

/// Writes a shipment with its next status over the version that was read.
///
/// # Errors
/// [`StoreError::Changed`] when somebody else changed it.
pub(crate) fn write_status(
    tx: &mut Tx<'_>,
    mut shipment: ShipmentRow,
    to: ShipmentStatus,
) -> Result<ShipmentRow, StoreError> {
    shipment.status = to.as_str().into();
    shipment.updated_at = tx.now().into();
    shipment.version += 1;
    shipments::update(tx, &shipment)?;
    Ok(shipment)
}

/// Tells the client what happened to a shipment: `shipment.` and `what`.
///
/// # Errors
/// What the database says.
pub(crate) fn tell(tx: &mut Tx<'_>, shipment: &ShipmentRow, order: &str, what: &str) -> Result<(), AppError> {
    let client = ClientId(shipment.client_id.0);
    let parcels = shipments::parcels(tx, client, ShipmentId(shipment.id.0))?;
    let parcels: Vec<Value> = parcels
        .iter()
        .map(|parcel| json!({ "parcel_no": parcel.parcel_no, "tracking_number": parcel.tracking_number }))
        .collect();
    let kind = format!("shipment.{what}");
    let object = json!({
        "status": shipment.status, "order": order, "carrier": shipment.carrier, "service": shipment.service,
        "parcels": parcels,
    });
    let told = Event {
        client,
        kind: &kind,
        subject_kind: "shipment",
        subject_id: shipment.id.0,
        // A shipment has no number of the client's own; it is known by that of its order.
        external_id: order,
        object,
    };
    Ok(emit(tx, told)?)
}

/// A shipment with all that an answer shows of it.
#[derive(Clone, Debug)]
pub struct ShipmentView {
    /// The shipment, with the numbers of its order and site.
    pub named: NamedShipment,
    /// Its parcels, by number.
    pub parcels: Vec<ParcelView>,
}

/// A parcel and what is in it.
#[derive(Clone, Debug)]
pub struct ParcelView {
    /// The parcel.
    pub row: ParcelRow,
    /// What is in it.
    pub lines: Vec<PackedLine>,
    /// Its documents, oldest first.
    pub documents: Vec<Uuid>,
}

/// Which shipments a list shows.
#[derive(Clone, Debug, Default)]
pub struct ShipmentFilter {
    /// Only of this status.
    pub status: Option<ShipmentStatus>,
    /// Only of this site.
    pub site: Option<String>,
    /// Only of the order with this number.
    pub order: Option<String>,
}

/// A shipment of a client.
///
/// # Errors
/// [`AppError::NotFound`], also for another client's.
pub fn view(tx: &mut Tx<'_>, client: ClientId, id: ShipmentId) -> Result<ShipmentView, AppError> {
    let named = shipments::named(tx, client, id)?.ok_or(AppError::NotFound)?;
    whole(tx, client, vec![named])?.pop().ok_or(AppError::NotFound)
}

/// A page of the shipments of a client.
///
/// # Errors
/// [`AppError::Store`].
pub fn list(
    tx: &mut Tx<'_>,
    client: ClientId,
    filter: &ShipmentFilter,
    walk: &Walk,
) -> Result<Page<ShipmentView>, AppError> {
    let narrowed = PageFilter {
        status: filter.status.map(ShipmentStatus::as_str),
        site: filter.site.clone(),
        order: filter.order.clone(),
    };
    let page = shipments::page(tx, client, &narrowed, walk)?;
    let rows = whole(tx, client, page.rows)?;
    Ok(Page { rows, has_more: page.has_more, total: page.total })
}

/// Reads the parcels of a page of shipments together.
fn whole(tx: &mut Tx<'_>, client: ClientId, page: Vec<NamedShipment>) -> Result<Vec<ShipmentView>, AppError> {
    let ids: Vec<DbId> = page.iter().map(|shipment| shipment.row.id).collect();
    let parcels = shipments::parcels_of(tx, client, &ids)?;
    let parcel_ids: Vec<DbId> = parcels.iter().map(|parcel| parcel.id).collect();
    let mut lines = HashMap::<Uuid, Vec<PackedLine>>::new();
    for line in shipments::packed_lines(tx, client, &parcel_ids)? {
        lines.entry(line.parcel_id.0).or_default().push(line);
    }
    let mut papers = HashMap::<Uuid, Vec<Uuid>>::new();
    for (parcel, document) in documents::of_parcels(tx, client, &parcel_ids)? {
        papers.entry(parcel.0).or_default().push(document.0);
    }
    let mut inside = HashMap::<Uuid, Vec<ParcelView>>::new();
    for row in parcels {
        let lines = lines.remove(&row.id.0).unwrap_or_default();
        let documents = papers.remove(&row.id.0).unwrap_or_default();
        inside.entry(row.shipment_id.0).or_default().push(ParcelView { documents, row, lines });
    }
    let view = |named: NamedShipment| {
        let parcels = inside.remove(&named.row.id.0).unwrap_or_default();
        ShipmentView { named, parcels }
    };
    Ok(page.into_iter().map(view).collect())
}
