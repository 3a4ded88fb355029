//! Why a command or a query was refused.
//!
//! A variant names the business fact and carries what the caller needs to go on.
//! What it says to a person stands in `error_text.rs`, how it looks on the wire in `http/problem.rs`.
//! Running short is no error: it is a result with reasons.

use crate::app::said::Said;
use crate::store::{CommandError, StoreError};

/// A refusal of the application.
#[derive(Debug)]
pub enum AppError {
    /// The request alone shows these faults; nothing of ours was looked at.
    Validation(Vec<FieldProblem>),
    /// The request names things that we do not know; its codes begin with `unknown_`.
    ReferencesUnknown(Vec<FieldProblem>),
    /// Our data contradict the request.
    DataRefused(Vec<FieldProblem>),
    /// There is no such thing, or it belongs to somebody else.
    NotFound,
    /// The state of things does not allow it.
    Conflict(Conflict),
    /// Somebody changed the resource since the caller read it.
    VersionStale {
        /// The version it has now; none where `If-Match` named a resource that does not exist.
        version: Option<i64>,
    },
    /// A change must say which version it was made for.
    IfMatchRequired,
    /// A client lifts only the holds that it placed itself.
    HoldNotYours,
    /// The idempotency key was used for another request.
    IdempotencyKeyReused,
    /// The same request is being worked on right now.
    RequestInProgress,
    /// A file that cannot be read as a table, with where and why.
    ImportUnreadable(Said),
    /// A file with more rows than are taken at once.
    TooManyRows {
        /// The most that are taken.
        most: usize,
    },
    /// What the database could not do; nothing was touched.
    Store(StoreError),
    /// Something that should not happen; the text is for the log and never leaves the house.
    Internal(String),
}

/// What the state of things does not allow (409).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// The order is so far along that only some of its fields may change.
    OrderInProgress {
        /// The fields that may still change.
        changeable: Vec<&'static str>,
    },
    /// The order has left the house.
    OrderShipped,
    /// The order was cancelled.
    OrderCancelled,
    /// The inbound shipment, return or work order is being worked on.
    DocumentInProgress {
        /// Its status.
        status: &'static str,
    },
    /// The action does not lead anywhere from this state, or not for this caller.
    TransitionNotAllowed {
        /// The state now.
        from: &'static str,
        /// What was asked.
        action: String,
        /// What this caller may do from here.
        allowed: Vec<&'static str>,
    },
    /// The action leads somewhere from this state, and something else is in its way.
    StepGuarded {
        /// The status now.
        from: &'static str,
        /// What was asked.
        action: String,
        /// What this caller may do from here instead.
        allowed: Vec<&'static str>,
        /// What is in the way, and what to do about it.
        why: Said,
    },
    /// A hold on the order must be lifted first.
    OrderOnHold {
        /// The reasons of its holds.
        reasons: Vec<String>,
    },
    /// There is less of the goods than is to be taken.
    StockInsufficient {
        /// The sku.
        sku: String,
        /// Base units that are free there.
        available: i64,
        /// Base units that were asked for.
        asked: i64,
    },
    /// The client has an order of this number, with other content.
    OrderExists {
        /// The id of that order.
        id: String,
        /// Its path.
        href: String,
    },
    /// Another sku of the client has this barcode.
    BarcodeTaken {
        /// The barcode.
        code: String,
        /// The sku that has it.
        sku: String,
    },
    /// Something of the same kind has this code.
    CodeTaken {
        /// The code.
        code: String,
    },
    /// The serial number is already in the house.
    SerialTaken {
        /// The serial number.
        serial: String,
    },
    /// The sku has stock or open lines.
    ItemInUse,
    /// How the sku is tracked cannot change while there is stock of it.
    ItemTrackingLocked,
    /// Goods may not go to, or be taken from, this location.
    LocationNotUsable {
        /// The code of the location.
        location: String,
        /// Why not.
        why: Said,
    },
    /// The handling unit is in use for something else.
    HandlingUnitTaken {
        /// Its code.
        handling_unit: String,
    },
    /// Another worker has the task.
    TaskNotYours,
    /// Some lines of the task are still open.
    TaskIncomplete {
        /// Their numbers.
        open_lines: Vec<i32>,
    },
    /// The parcels do not hold what was picked.
    ParcelsIncomplete {
        /// The lines whose numbers differ.
        difference: Vec<ParcelDifference>,
    },
    /// The client has asked to cancel the order, and nobody has decided.
    CancellationRequested,
    /// The task cannot be given to this worker today; the reason is nobody else's business.
    NotPossibleToday,
    /// The worker's claim on the task has run out.
    LeaseEnded,
}

impl Conflict {
    /// Its word in the contract: the slug of its problem.
    #[must_use]
    pub const fn slug(&self) -> &'static str {
        match self {
            Self::OrderInProgress { .. } => "order-in-progress",
            Self::OrderShipped => "order-shipped",
            Self::OrderCancelled => "order-cancelled",
            Self::DocumentInProgress { .. } => "document-in-progress",
            Self::TransitionNotAllowed { .. } | Self::StepGuarded { .. } => "transition-not-allowed",
            Self::OrderOnHold { .. } => "order-on-hold",
            Self::StockInsufficient { .. } => "stock-insufficient",
            Self::OrderExists { .. } => "order-exists",
            Self::BarcodeTaken { .. } => "barcode-taken",
            Self::CodeTaken { .. } => "code-taken",
            Self::SerialTaken { .. } => "serial-taken",
            Self::ItemInUse => "item-in-use",
            Self::ItemTrackingLocked => "item-tracking-locked",
            Self::LocationNotUsable { .. } => "location-not-usable",
            Self::HandlingUnitTaken { .. } => "handling-unit-taken",
            Self::TaskNotYours => "task-not-yours",
            Self::TaskIncomplete { .. } => "task-incomplete",
            Self::ParcelsIncomplete { .. } => "parcels-incomplete",
            Self::CancellationRequested => "cancellation-requested",
            Self::NotPossibleToday => "not-possible-today",
            Self::LeaseEnded => "lease-ended",
        }
    }
}

/// One line whose parcels do not hold what was picked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParcelDifference {
    /// The number of the order line.
    pub line_no: i32,
    /// The lot, where the difference is in a named one.
    pub lot: Option<String>,
    /// The serial number, where the difference is in a named one.
    pub serial: Option<String>,
    /// Base units that were picked.
    pub picked: i64,
    /// Base units in the parcels.
    pub in_parcels: i64,
}

/// One fault of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldProblem {
    /// Where it is.
    pub at: At,
    /// What kind it is.
    pub code: FieldCode,
    /// What is wrong, in a sentence.
    pub message: Said,
}

impl FieldProblem {
    /// A fault in the body, at a JSON pointer (RFC 6901).
    #[must_use]
    pub fn at_pointer(pointer: impl Into<String>, code: FieldCode, message: Said) -> Self {
        Self { at: At::Pointer(pointer.into()), code, message }
    }

    /// A fault of a parameter of the path or the query.
    #[must_use]
    pub fn at_parameter(name: impl Into<String>, code: FieldCode, message: Said) -> Self {
        Self { at: At::Parameter(name.into()), code, message }
    }

    /// A fault of a header.
    #[must_use]
    pub fn at_header(name: impl Into<String>, code: FieldCode, message: Said) -> Self {
        Self { at: At::Header(name.into()), code, message }
    }

    /// The body names something that we do not know: `code` is one of the `Unknown…` codes.
    #[must_use]
    pub fn unknown(pointer: impl Into<String>, code: FieldCode, named: &str) -> Self {
        let message = Said::of(format!("There is no “{named}” here."), format!("“{named}” findes ikke her."));
        Self::at_pointer(pointer, code, message)
    }
}

/// Where a fault is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum At {
    /// In the body, at a JSON pointer; empty for the whole body.
    Pointer(String),
    /// A parameter of the path or the query.
    Parameter(String),
    /// A header.
    Header(String),
}

macro_rules! field_codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal),* $(,)?) => {
        /// The kinds of faults; the texts are part of the contract.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum FieldCode { $($(#[$doc])* $name),* }

        impl FieldCode {
            /// Every code, in the order of the contract.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The code on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),* }
            }
        }
    };
}

field_codes! {
    /// Required, but absent.
    Missing = "missing",
    /// Nothing of this name may be sent.
    UnknownField = "unknown_field",
    /// A number where a text is wanted, and the like.
    WrongType = "wrong_type",
    /// The right type, but not the form it must have.
    BadFormat = "bad_format",
    /// Fewer characters or entries than must be.
    TooShort = "too_short",
    /// More characters or entries than may be.
    TooLong = "too_long",
    /// A number beyond its bounds.
    OutOfRange = "out_of_range",
    /// None of the values of a list.
    UnknownValue = "unknown_value",
    /// The same thing twice.
    Duplicate = "duplicate",
    /// A cell that holds no number.
    NotANumber = "not_a_number",
    /// No such sku of this client.
    UnknownSku = "unknown_sku",
    /// No such client.
    UnknownClient = "unknown_client",
    /// No such site.
    UnknownSite = "unknown_site",
    /// No such zone at the site.
    UnknownZone = "unknown_zone",
    /// No such order.
    UnknownOrder = "unknown_order",
    /// No such line of the document.
    UnknownLine = "unknown_line",
    /// No such location at the site.
    UnknownLocation = "unknown_location",
    /// No such handling unit.
    UnknownHandlingUnit = "unknown_handling_unit",
    /// No such worker.
    UnknownWorker = "unknown_worker",
    /// No such parcel of the shipment.
    UnknownParcel = "unknown_parcel",
    /// The sku is kept by lot, and none was named.
    LotRequired = "lot_required",
    /// The sku is kept by day of expiry, and none was named.
    ExpiryRequired = "expiry_required",
    /// The sku is kept by serial number, and they were not all named.
    SerialsRequired = "serials_required",
    /// The line has no allocation of that lot, serial number or place.
    NotAllocated = "not_allocated",
    /// An opening balance is refused where some stock is.
    StockNotEmpty = "stock_not_empty",
}

impl AppError {
    /// Whether a repeated request with the same idempotency key gets this answer again.
    ///
    /// True for refusals that rest on our data or on a state; a request that was wrong in itself or that met a
    /// passing trouble may use its key again.
    #[must_use]
    pub const fn is_stored_refusal(&self) -> bool {
        match self {
            Self::Conflict(_)
            | Self::VersionStale { .. }
            | Self::ReferencesUnknown(_)
            | Self::DataRefused(_) => true,
            Self::Validation(_)
            | Self::NotFound
            | Self::IfMatchRequired
            | Self::HoldNotYours
            | Self::IdempotencyKeyReused
            | Self::RequestInProgress
            | Self::ImportUnreadable(_)
            | Self::TooManyRows { .. }
            | Self::Store(_)
            | Self::Internal(_) => false,
        }
    }

    /// Something that should not happen, with its cause for the log.
    #[must_use]
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        Self::Internal(cause.to_string())
    }
}

impl From<Conflict> for AppError {
    fn from(value: Conflict) -> Self {
        Self::Conflict(value)
    }
}

impl From<StoreError> for AppError {
    fn from(value: StoreError) -> Self {
        Self::Store(value)
    }
}

impl CommandError for AppError {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            _ => None,
        }
    }
}

impl std::fmt::Display for AppError {
    /// One line for the command line and the log, in English.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Internal(cause) => f.write_str(cause),
            Self::Store(error) => error.fmt(f),
            Self::Validation(faults) | Self::ReferencesUnknown(faults) | Self::DataRefused(faults) => {
                let mut separator = "";
                for fault in faults {
                    let place = match &fault.at {
                        At::Pointer(place) | At::Parameter(place) | At::Header(place) => place,
                    };
                    write!(f, "{separator}{place}: {} ({})", fault.message.en, fault.code.as_str())?;
                    separator = "; ";
                }
                Ok(())
            }
            other => f.write_str(&other.said().en),
        }
    }
}

impl std::error::Error for AppError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_refusals_of_data_and_state_are_kept_with_the_key() {
        let kept: [AppError; 4] = [
            Conflict::OrderShipped.into(),
            AppError::VersionStale { version: Some(3) },
            AppError::ReferencesUnknown(vec![]),
            AppError::DataRefused(vec![]),
        ];
        let free = [
            AppError::Validation(vec![]),
            AppError::NotFound,
            AppError::IfMatchRequired,
            AppError::HoldNotYours,
            AppError::IdempotencyKeyReused,
            AppError::RequestInProgress,
            AppError::Store(StoreError::Busy),
            AppError::Store(StoreError::StorageFull),
            AppError::internal("x"),
        ];
        assert!(kept.iter().all(AppError::is_stored_refusal));
        assert!(!free.iter().any(AppError::is_stored_refusal));
    }
}
