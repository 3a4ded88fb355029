//! Pages: what people look at in a browser.
//!
//! There is one so far, the first page of the demo. Pages call `app` and the demo, hold no rule about warehouses, load
//! nothing from elsewhere and run no script.

pub mod front;

pub use front::Front;
