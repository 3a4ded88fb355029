//! What the rules of inbound shipments refuse, as refusals of the application.

use crate::app::error::{AppError, Conflict, FieldCode, FieldProblem};
use crate::app::said::Said;
use rummelig_domain::inbound::{InboundRefused, NoticeFault, ReceiptError};
use rummelig_domain::line_no::LineNoTaken;
use rummelig_domain::location::{Location, LocationKind};

impl From<InboundRefused> for AppError {
    fn from(refused: InboundRefused) -> Self {
        Conflict::TransitionNotAllowed {
            from: refused.from.as_str(),
            action: refused.action.to_string(),
            allowed: refused.allowed.iter().map(|action| action.as_str()).collect(),
        }
        .into()
    }
}

/// What keeps a notice from being one.
pub(super) fn notice_problem(fault: NoticeFault) -> FieldProblem {
    match fault {
        NoticeFault::NoLines => FieldProblem::at_pointer(
            "/lines",
            FieldCode::TooShort,
            Said::fixed(
                "Name at least one line of goods that come.",
                "Angiv mindst én linje med varer, der kommer.",
            ),
        ),
    }
}

/// A line number that an earlier line has.
pub(super) fn number_taken(taken: LineNoTaken) -> FieldProblem {
    let message = Said::of(
        format!("Give each line its own number: {} is there twice.", taken.number),
        format!("Giv hver linje sit eget nummer: {} er der to gange.", taken.number),
    );
    FieldProblem::at_pointer(format!("/lines/{}/line_no", taken.index), FieldCode::Duplicate, message)
}

/// Why a line of a receipt belongs nowhere, told at its place in the body.
pub(super) fn line_problem(index: usize, error: ReceiptError) -> AppError {
    let fault = |field: &str, code, message| {
        vec![FieldProblem::at_pointer(format!("/lines/{index}/{field}"), code, message)]
    };
    match error {
        ReceiptError::NothingNamed => AppError::Validation(fault(
            "sku",
            FieldCode::Missing,
            Said::fixed(
                "Name the line_no or the sku of what came.",
                "Angiv line_no eller sku for det, der kom.",
            ),
        )),
        ReceiptError::LineUnknown(line_no) => AppError::ReferencesUnknown(fault(
            "line_no",
            FieldCode::UnknownLine,
            Said::of(
                format!("The notice has no line {line_no}; name the sku instead."),
                format!("Aviseringen har ingen linje {line_no}; angiv varen (sku) i stedet."),
            ),
        )),
        ReceiptError::OtherItem(line_no) => AppError::ReferencesUnknown(fault(
            "line_no",
            FieldCode::UnknownLine,
            Said::of(
                format!("Line {line_no} announces another item; leave out the line number."),
                format!("Linje {line_no} aviserer en anden vare; udelad linjenummeret."),
            ),
        )),
        ReceiptError::LocationNotUsable(kind) => {
            AppError::internal(format!("a {kind} location, told by its code"))
        }
    }
}

/// Goods do not come in at this location.
pub(super) fn no_gate(location: &Location) -> AppError {
    let kind = location.kind;
    let why = Said::of(
        format!(
            "goods come in at receiving, dock, staging and quarantine locations, and this is {}.",
            with_article(kind)
        ),
        format!(
            "varer modtages på modtage-, port-, klargørings- og karantænepladser, og dette er {}.",
            danish(kind)
        ),
    );
    Conflict::LocationNotUsable { location: location.code.to_string(), why }.into()
}

const fn with_article(kind: LocationKind) -> &'static str {
    match kind {
        LocationKind::Receiving => "a receiving location",
        LocationKind::Reserve => "a reserve location",
        LocationKind::PickFace => "a pick face",
        LocationKind::Staging => "a staging location",
        LocationKind::Pack => "a packing table",
        LocationKind::Dock => "a dock",
        LocationKind::Quarantine => "a quarantine location",
        LocationKind::WorkCell => "a work cell",
    }
}

const fn danish(kind: LocationKind) -> &'static str {
    match kind {
        LocationKind::Receiving => "en modtageplads",
        LocationKind::Reserve => "en bufferplads",
        LocationKind::PickFace => "en plukplads",
        LocationKind::Staging => "en klargøringsplads",
        LocationKind::Pack => "et pakkebord",
        LocationKind::Dock => "en port",
        LocationKind::Quarantine => "en karantæneplads",
        LocationKind::WorkCell => "en arbejdscelle",
    }
}

/// Goods come in somewhere; without a site nobody knows where.
pub(super) fn no_site(loaded: &super::Loaded, action: &str) -> AppError {
    Conflict::StepGuarded {
        from: loaded.status.as_str(),
        action: action.to_owned(),
        allowed: Vec::new(),
        why: Said::fixed(
            "The shipment has no site; set one first.",
            "Aviseringen har ingen adresse; angiv en først.",
        ),
    }
    .into()
}
