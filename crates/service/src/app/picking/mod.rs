//! Picking: somebody walks a tour with a trolley and takes the goods of some orders into their totes.
//!
//! "I take the trolley, scan an empty tote for each order, and go from place to place. At each the handheld says what
//! to take and for which order. If something is not there, I say so and go on; somebody counts the place later. At the
//! end I set the totes down at the packing table."
//!
//! A released order becomes lines of a pick task, one for each promise ([`make_pick_tour`]); a confirmed line moves the
//! goods from their place into a tote, and their promise with them ([`confirm`]); what is not found is looked for
//! elsewhere or stays short (`short.rs`); the end of the task ends the picking of its orders ([`finish`]).

mod cancel;
mod confirm;
mod finish;
mod goods;
mod short;
mod totes;
mod tours;

pub use cancel::{cancel_pick_tasks, give_up, promise_lost};
pub use confirm::confirm;
pub use finish::finish;
pub use totes::bind;
pub use tours::{follow, make_pick_tour};
