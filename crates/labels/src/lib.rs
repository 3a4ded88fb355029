//! Paper and labels: symbols, pages as values, PDF and ZPL.
//!
//! [`documents`] holds what the house prints: one file and one function each, from plain values to a [`Document`].
//!
//! A document is made in three steps that know little of each other:
//!
//! - [`symbol`] turns data into bars or a matrix, counted in modules, without units;
//! - [`page`] places text, rules, bars and pictures on pages, in micrometres; a page is a value and can be tested without a printer;
//! - a writer turns the pages into bytes: PDF for office printers, ZPL for label printers.
//!
//! The crate takes plain values and returns bytes.
//! It knows neither the domain nor the database, and of the other crates only `rummelig-gs1`, which checks every GS1 symbol before it is drawn.
//! Same input, same bytes: there is no clock and no randomness here.
//!
//! What a text may hold is anything; [`text`] says what becomes of control characters, emoji and scripts that the font lacks.

pub mod documents;
pub mod drawing;
pub mod error;
mod flow;
pub mod fonts;
pub mod page;
pub mod pdf;
pub mod pictograms;
pub mod picture;
mod raster;
pub mod signs;
pub mod symbol;
pub mod text;
pub mod zpl;

pub use error::{LabelError, Warning};
pub use page::{Document, Heading, Kind, Language, Page, Resolution};
pub use picture::Picture;
