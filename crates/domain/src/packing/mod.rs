//! Packing: picked goods into parcels, and parcels out of the house.

pub mod parcel;
pub mod shipment;

pub use parcel::{
    Difference, PackedLine, ParcelDraft, ParcelFault, ParcelLineDraft, PickedPiece, close_parcels,
    content_grams, parcel_faults,
};
pub use shipment::{ShipmentAction, ShipmentStatus, is_labelled, shipment_transition};
