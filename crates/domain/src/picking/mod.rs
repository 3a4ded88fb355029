//! From demand to walks: which stock serves which line, and who fetches it together with what.
//!
//! Planning is pure: a snapshot goes in and a plan comes out, with a reason for everything that
//! it left out. The same snapshot gives the same plan, whatever the order in which the database returned its rows;
//! ties go to the lower id.

pub mod allocation;
pub mod batch;
mod batch_exact;
mod batch_savings;
mod batch_search;
pub mod batching;
pub mod budget;
pub mod check_batch;
pub mod check_wave;
mod filters;
pub mod natural_order;
pub mod positions;
pub mod rotation;
pub mod route_ladder;
pub mod route_policy;
pub mod tour;
pub mod walk_order;
mod wave_search;
pub mod wave_selector;
mod wave_state;

pub use allocation::{
    AllocationPlan, AllocationRules, LineAllocation, LineDemand, LotWish, OrderAllocation, OrderDemand,
    Outcome, Promise, StockCandidate, StockLocation, allocate,
};
pub use batch::{
    CartLimits, LeftOut, LeftOutReason, LineToPick, OrderToPick, PlannedLine, PlannedStop, PlannedTour,
    TourPlan, TourSlot, build_tours,
};
pub use batching::{
    BatchDemand, BatchLeftOut, BatchLimits, BatchOrder, BatchPlan, BatchTour, TourCost, plan_batches,
};
pub use budget::Budget;
pub use natural_order::natural_order;
pub use positions::{NoLayout, PositionCost};
pub use rotation::Rotation;
pub use walk_order::WalkKey;
pub use wave_selector::{WaveChoice, WaveDemand, WaveOrder, WaveTooSmall, WaveWaits, choose_wave};
