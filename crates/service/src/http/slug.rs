//! The slugs of problems: part of the contract, each with one status and one page.

macro_rules! slugs {
    ($($name:ident = $slug:literal, $status:literal;)*) => {
        /// One kind of problem.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs, reason = "each slug is explained, in two languages, in `problem_texts`")]
        pub enum Slug { $($name),* }

        impl Slug {
            /// Every slug, in the order of the statuses.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The slug on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $slug),* }
            }

            /// The status it is answered with.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$name => $status),* }
            }

            /// The slug of this text.
            #[must_use]
            pub fn find(text: &str) -> Option<Self> {
                match text { $($slug => Some(Self::$name),)* _ => None }
            }
        }
    };
}

slugs! {
    JsonMalformed = "json-malformed", 400;
    ValidationFailed = "validation-failed", 400;
    ParameterInvalid = "parameter-invalid", 400;
    ParameterUnknown = "parameter-unknown", 400;
    CursorInvalid = "cursor-invalid", 400;
    IdempotencyKeyMissing = "idempotency-key-missing", 400;
    ClientRequired = "client-required", 400;
    ImportUnreadable = "import-unreadable", 400;
    TooManyRows = "too-many-rows", 400;
    KeyMissing = "key-missing", 401;
    KeyInvalid = "key-invalid", 401;
    ScopeMissing = "scope-missing", 403;
    ClientMismatch = "client-mismatch", 403;
    HoldNotYours = "hold-not-yours", 403;
    NotFound = "not-found", 404;
    MethodNotAllowed = "method-not-allowed", 405;
    OrderInProgress = "order-in-progress", 409;
    OrderShipped = "order-shipped", 409;
    OrderCancelled = "order-cancelled", 409;
    DocumentInProgress = "document-in-progress", 409;
    TransitionNotAllowed = "transition-not-allowed", 409;
    OrderOnHold = "order-on-hold", 409;
    StockInsufficient = "stock-insufficient", 409;
    OrderExists = "order-exists", 409;
    BarcodeTaken = "barcode-taken", 409;
    CodeTaken = "code-taken", 409;
    SerialTaken = "serial-taken", 409;
    ItemInUse = "item-in-use", 409;
    ItemTrackingLocked = "item-tracking-locked", 409;
    LocationNotUsable = "location-not-usable", 409;
    HandlingUnitTaken = "handling-unit-taken", 409;
    TaskNotYours = "task-not-yours", 409;
    TaskIncomplete = "task-incomplete", 409;
    ParcelsIncomplete = "parcels-incomplete", 409;
    CancellationRequested = "cancellation-requested", 409;
    NotPossibleToday = "not-possible-today", 409;
    LeaseEnded = "lease-ended", 409;
    RequestInProgress = "request-in-progress", 409;
    VersionStale = "version-stale", 412;
    BodyTooLarge = "body-too-large", 413;
    UriTooLong = "uri-too-long", 414;
    MediaTypeUnsupported = "media-type-unsupported", 415;
    ReferencesUnknown = "references-unknown", 422;
    DataRefused = "data-refused", 422;
    IdempotencyKeyReused = "idempotency-key-reused", 422;
    IfMatchRequired = "if-match-required", 428;
    Internal = "internal", 500;
    Busy = "busy", 503;
    Starting = "starting", 503;
    StorageFull = "storage-full", 507;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_slug_is_found_by_its_text() {
        for slug in Slug::ALL {
            assert_eq!(Slug::find(slug.as_str()), Some(*slug));
        }
        assert_eq!(Slug::find("no-such-slug"), None);
    }
}
