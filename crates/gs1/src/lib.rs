//! What a code means.
//!
//! A scanner sends a few characters.
//! This crate says what they are by the rules of GS1: a trade item with its lot and last day of use, a pallet with its SSCC,
//! a Digital Link, or a text that only the house can know.
//! It also writes what the labels need: element strings, their form for people, links, check digits and SSCCs.
//!
//! - [`read`] takes a scan and says what it is.
//! - [`ElementString`] parses and builds the data of GS1 symbols; [`DigitalLink`] does so for addresses.
//! - [`TABLE`] is the one table of the application identifiers that Rummelig knows, with their rules.
//! - [`pairing_errors`] says which identifiers of a label lack a partner or exclude each other.
//!
//! An identifier that is not in the table is unknown, and everything that meets it says so.
//! Nothing here knows the warehouse, a clock or a database; no input makes it panic.
//! The rules are those of the GS1 General Specifications, and sections are named beside them.

mod ai;
mod aim;
mod charset;
mod check_digit;
mod date;
mod digital_link;
mod element;
mod element_string;
mod fault;
mod iso_codes;
mod keys;
mod measure;
mod pairing;
mod percent;
mod rule;
mod scan;

pub use ai::{Ai, AiRule, Part, TABLE, UnknownAi};
pub use aim::{Aim, Carries};
pub use charset::Charset;
pub use check_digit::{check_digit, check_pair, verify_check_digit, verify_check_pair};
pub use date::{CalendarDate, ShortDate, TimeOfDay};
pub use digital_link::{DigitalLink, DigitalLinkError};
pub use element::{Element, ElementError};
pub use element_string::{ElementString, ElementStringError, SEPARATOR};
pub use fault::{Fault, FaultKind};
pub use keys::{Gtin, Sscc, SsccError};
pub use measure::{Amount, Dimension, MEASURE_DECIMALS_MAX, MEASURE_DIGITS_MAX, Measure, Unit};
pub use pairing::{PairingError, pairing_errors};
pub use rule::Rule;
pub use scan::{Meaning, Scan, ScanError, read};
