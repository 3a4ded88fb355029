//! Packing: picked goods into parcels, and parcels out of the house.

pub mod carton;
pub mod parcel;
pub mod shipment;
pub mod sscc;

pub use carton::{Carton, CartonPlan, CartonRules, Piece, carton_code, choose_carton};
pub use parcel::{
    Difference, PackedLine, ParcelDraft, ParcelFault, ParcelLineDraft, PickedPiece, close_parcels,
    content_grams, expired, parcel_faults,
};
pub use shipment::{ShipmentAction, ShipmentRefused, ShipmentStatus, is_labelled, shipment_transition};
pub use sscc::sscc_of_serial;
