//! From a refusal to `application/problem+json`: the one place that decides how a refusal looks on the wire.

use crate::app::error::{AppError, At, Conflict, FieldProblem};
use crate::app::said::{Language, Said};
use crate::http::door::{DoorRefusal, Refusal};
use crate::http::etag;
use crate::http::slug::Slug;
use crate::store::StoreError;
use actix_web::http::header::{ALLOW, HeaderName, RETRY_AFTER, WWW_AUTHENTICATE};
use serde_json::{Map, Value, json};

/// The media type of every problem.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// The most faults of a body that are listed.
pub const FAULTS_MAX: usize = 100;

/// A refusal as it goes out.
#[derive(Clone, Debug)]
pub struct Problem {
    /// Its kind.
    pub slug: Slug,
    /// What it says about this case.
    pub detail: Said,
    /// Members beside the usual ones.
    pub extras: Map<String, Value>,
    /// The faults, at most [`FAULTS_MAX`]; a member of the body also where empty for `validation-failed`.
    pub faults: Vec<FieldProblem>,
    /// Headers beside the usual ones.
    pub headers: Vec<(HeaderName, String)>,
}

impl Problem {
    fn new(slug: Slug, detail: Said) -> Self {
        Self { slug, detail, extras: Map::new(), faults: Vec::new(), headers: Vec::new() }
    }

    fn extra(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.extras.insert(name.to_owned(), value.into());
        self
    }

    fn header(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    fn faults(mut self, faults: &[FieldProblem]) -> Self {
        self.faults = faults.iter().take(FAULTS_MAX).cloned().collect();
        self
    }

    /// The status.
    #[must_use]
    pub const fn status(&self) -> u16 {
        self.slug.status()
    }

    /// The body, in one language, for one request.
    #[must_use]
    pub fn body(&self, language: Language, request_id: &str) -> String {
        let mut body = Map::new();
        body.insert("type".to_owned(), json!(format!("/problems/{}", self.slug.as_str())));
        body.insert("title".to_owned(), json!(self.slug.texts().title.in_language(language)));
        body.insert("status".to_owned(), json!(self.status()));
        body.insert("detail".to_owned(), json!(self.detail.in_language(language)));
        body.insert("request_id".to_owned(), json!(request_id));
        body.extend(self.extras.clone());
        if !self.faults.is_empty() {
            let faults = self.faults.iter().map(|fault| fault_body(fault, language)).collect();
            body.insert("errors".to_owned(), Value::Array(faults));
        }
        Value::Object(body).to_string()
    }
}

fn fault_body(fault: &FieldProblem, language: Language) -> Value {
    let (kind, place) = match &fault.at {
        At::Pointer(place) => ("pointer", place),
        At::Parameter(place) => ("parameter", place),
        At::Header(place) => ("header", place),
    };
    json!({ kind: place, "code": fault.code.as_str(), "message": fault.message.in_language(language) })
}

impl From<&Refusal> for Problem {
    fn from(refusal: &Refusal) -> Self {
        match refusal {
            Refusal::Door(refusal) => Self::from(refusal),
            Refusal::App(error) => Self::from(error),
        }
    }
}

impl From<&AppError> for Problem {
    fn from(error: &AppError) -> Self {
        let of = |slug| Self::new(slug, error.said());
        match error {
            AppError::Validation(faults) => of(Slug::ValidationFailed).faults(faults),
            AppError::ReferencesUnknown(faults) => of(Slug::ReferencesUnknown).faults(faults),
            AppError::DataRefused(faults) => of(Slug::DataRefused).faults(faults),
            AppError::NotFound => of(Slug::NotFound),
            AppError::Conflict(conflict) => conflict_problem(conflict),
            AppError::VersionStale { version } => {
                of(Slug::VersionStale).extra("etag", version.map(etag::print))
            }
            AppError::IfMatchRequired => of(Slug::IfMatchRequired),
            AppError::HoldNotYours => of(Slug::HoldNotYours),
            AppError::IdempotencyKeyReused => of(Slug::IdempotencyKeyReused),
            AppError::RequestInProgress => of(Slug::RequestInProgress).header(RETRY_AFTER, "1"),
            AppError::ImportUnreadable(_) => of(Slug::ImportUnreadable),
            AppError::TooManyRows { .. } => of(Slug::TooManyRows),
            AppError::Store(fault) => match fault {
                StoreError::Busy
                | StoreError::Serialization
                | StoreError::ConnectionLost
                | StoreError::Changed(_) => of(Slug::Busy).header(RETRY_AFTER, "1"),
                StoreError::StorageFull => of(Slug::StorageFull),
                StoreError::Unique(_)
                | StoreError::Refused(_)
                | StoreError::Panicked
                | StoreError::Unreadable(_)
                | StoreError::Database(_) => of(Slug::Internal),
            },
            AppError::Internal(_) => of(Slug::Internal),
        }
    }
}

fn conflict_problem(conflict: &Conflict) -> Problem {
    let of = |slug| Problem::new(slug, conflict.said());
    match conflict {
        Conflict::OrderInProgress { changeable } => {
            of(Slug::OrderInProgress).extra("changeable", json!(changeable))
        }
        Conflict::OrderShipped => of(Slug::OrderShipped),
        Conflict::OrderCancelled => of(Slug::OrderCancelled),
        Conflict::DocumentInProgress { .. } => of(Slug::DocumentInProgress),
        Conflict::TransitionNotAllowed { from, action, allowed }
        | Conflict::StepGuarded { from, action, allowed, .. } => of(Slug::TransitionNotAllowed)
            .extra("from", *from)
            .extra("action", action.as_str())
            .extra("allowed", json!(allowed)),
        Conflict::OrderOnHold { .. } => of(Slug::OrderOnHold),
        Conflict::StockInsufficient { .. } => of(Slug::StockInsufficient),
        Conflict::OrderExists { id, href } => {
            of(Slug::OrderExists).extra("id", id.as_str()).extra("href", href.as_str())
        }
        Conflict::BarcodeTaken { .. } => of(Slug::BarcodeTaken),
        Conflict::CodeTaken { .. } => of(Slug::CodeTaken),
        Conflict::SerialTaken { .. } => of(Slug::SerialTaken),
        Conflict::ItemInUse => of(Slug::ItemInUse),
        Conflict::ItemTrackingLocked => of(Slug::ItemTrackingLocked),
        Conflict::LocationNotUsable { .. } => of(Slug::LocationNotUsable),
        Conflict::HandlingUnitTaken { .. } => of(Slug::HandlingUnitTaken),
        Conflict::TaskNotYours => of(Slug::TaskNotYours),
        Conflict::TaskIncomplete { open_lines } => {
            of(Slug::TaskIncomplete).extra("open_lines", json!(open_lines))
        }
        Conflict::ParcelsIncomplete { difference } => {
            let lines = difference.iter().map(|line| {
                json!({ "line_no": line.line_no, "lot": line.lot, "serial": line.serial,
                    "picked": line.picked, "in_parcels": line.in_parcels })
            });
            of(Slug::ParcelsIncomplete).extra("difference", Value::Array(lines.collect()))
        }
        Conflict::CancellationRequested => of(Slug::CancellationRequested),
        Conflict::NotPossibleToday => of(Slug::NotPossibleToday),
        Conflict::LeaseEnded => of(Slug::LeaseEnded),
    }
}

impl From<&DoorRefusal> for Problem {
    fn from(refusal: &DoorRefusal) -> Self {
        let of = |slug| Self::new(slug, refusal.said());
        match refusal {
            DoorRefusal::UriTooLong => of(Slug::UriTooLong),
            DoorRefusal::KeyMissing => of(Slug::KeyMissing).header(WWW_AUTHENTICATE, "Bearer"),
            DoorRefusal::KeyInvalid => {
                of(Slug::KeyInvalid).header(WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"")
            }
            DoorRefusal::KeyInAddress => of(Slug::ParameterInvalid),
            DoorRefusal::PathUnknown => of(Slug::NotFound),
            DoorRefusal::MethodNotAllowed { allow } => {
                of(Slug::MethodNotAllowed).header(ALLOW, allow.as_str())
            }
            DoorRefusal::ScopeMissing { scope } => of(Slug::ScopeMissing).extra("scope", scope.to_string()),
            DoorRefusal::StaffOnly => of(Slug::ScopeMissing),
            DoorRefusal::ClientRequired => of(Slug::ClientRequired),
            DoorRefusal::ClientMismatch => of(Slug::ClientMismatch),
            DoorRefusal::BodyTooLarge { limit } => of(Slug::BodyTooLarge).extra("limit", *limit),
            DoorRefusal::MediaTypeUnsupported { .. } => of(Slug::MediaTypeUnsupported),
            DoorRefusal::ParameterInvalid(faults) => of(Slug::ParameterInvalid).faults(faults),
            DoorRefusal::ParameterUnknown(faults) => of(Slug::ParameterUnknown).faults(faults),
            DoorRefusal::CursorInvalid => of(Slug::CursorInvalid),
            DoorRefusal::IdempotencyKeyMissing => of(Slug::IdempotencyKeyMissing),
            DoorRefusal::JsonMalformed(_) => of(Slug::JsonMalformed),
            DoorRefusal::NotReady { check } => {
                of(Slug::Starting).extra("check", *check).header(RETRY_AFTER, "1")
            }
        }
    }
}

/// Writes to the log what never leaves the house: the cause of an answer 500, 503 or 507.
pub fn log_cause(refusal: &Refusal, request_id: &str) {
    if let Refusal::App(error @ (AppError::Internal(_) | AppError::Store(_))) = refusal {
        tracing::error!(target: "rummelig::fault", request_id, cause = %error);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::error::FieldCode;

    fn body_of(refusal: &Refusal, language: Language) -> Value {
        serde_json::from_str(&Problem::from(refusal).body(language, "R")).unwrap()
    }

    #[test]
    fn a_problem_carries_what_the_caller_needs() {
        let conflict = Conflict::TransitionNotAllowed {
            from: "draft",
            action: "pack".to_owned(),
            allowed: vec!["submit", "cancel"],
        };
        let body = body_of(&AppError::from(conflict).into(), Language::English);
        assert_eq!(body["type"], "/problems/transition-not-allowed");
        assert_eq!(body["status"], 409);
        assert_eq!(body["from"], "draft");
        assert_eq!(body["allowed"], json!(["submit", "cancel"]));
        assert_eq!(body["request_id"], "R");
    }

    #[test]
    fn faults_are_listed_up_to_a_hundred_and_speak_danish() {
        let fault = FieldProblem::unknown("/lines/0/sku", FieldCode::UnknownSku, "X");
        let body = body_of(&AppError::ReferencesUnknown(vec![fault; 130]).into(), Language::Danish);
        assert_eq!(body["errors"].as_array().map(Vec::len), Some(FAULTS_MAX));
        assert_eq!(
            body["errors"][0],
            json!({ "pointer": "/lines/0/sku", "code": "unknown_sku", "message": "“X” findes ikke her." })
        );
    }

    #[test]
    fn a_cause_never_leaves_the_house() {
        let refusal = Refusal::App(AppError::Internal("select secret from t".to_owned()));
        assert!(!Problem::from(&refusal).body(Language::English, "R").contains("secret"));
    }
}
