//! The documents: one file each, with its input and how it is laid out.

mod area;
mod badge;
mod common;
mod count_sheet;
mod label_page;
mod location_label;
mod packing_slip;
mod paper;
mod pick_list;
mod receiving_sheet;
mod sheet;
mod shipping_label;
mod sku_label;
mod texts;
mod tote_label;
mod work_order_card;

pub use badge::{Badge, Badges, badges};
pub use common::{Address, Day, Print};
pub use count_sheet::{CountLine, CountSheet, count_sheet};
pub use label_page::LABELS_A4;
pub use location_label::{LevelArrow, LocationLabel, LocationLabelSize, LocationLabels, location_labels};
pub use packing_slip::{PackingSlip, SlipLine, SlipParcel, packing_slip};
pub use paper::Orientation;
pub use pick_list::{PickLine, PickList, ReadingLevel, TourTote, Walk, pick_list};
pub use receiving_sheet::{ReceivingLine, ReceivingSheet, receiving_sheet};
pub use shipping_label::{ShippingLabel, ShippingLabelSize, ShippingLabels, shipping_labels};
pub use sku_label::{SkuLabel, SkuLabelSize, SkuLabels, sku_labels};
pub use tote_label::{ToteLabel, ToteLabels, TrolleyLabels, tote_labels, trolley_labels};
pub use work_order_card::{Component, WorkOrderCard, WorkStep, work_order_card};
