//! What the rules of orders refuse, as refusals of the application.

use crate::app::error::{AppError, Conflict, FieldCode, FieldProblem};
use crate::app::said::Said;
use rummelig_domain::actor::Who;
use rummelig_domain::order::{
    ContentFault, CounterFault, ExceptionCode, Guard, OrderAction, OrderError, OrderField, OrderStatus,
    Refused, state,
};

impl From<OrderError> for AppError {
    fn from(error: OrderError) -> Self {
        match error {
            OrderError::Transition(refused) => transition(&refused).into(),
            OrderError::Guard { refused, guard } => guarded(&refused, guard).into(),
            OrderError::OnHold { reasons } => {
                let reasons = reasons.iter().map(ToString::to_string).collect();
                Conflict::OrderOnHold { reasons }.into()
            }
            OrderError::CancellationRequested => Conflict::CancellationRequested.into(),
            OrderError::NotFull => Conflict::StepGuarded {
                from: OrderStatus::Allocated.as_str(),
                action: OrderAction::Release.to_string(),
                allowed: vec![OrderAction::Unallocate.as_str()],
                why: Said::fixed(
                    "The order may not go in part, and not all of it is promised.",
                    "Ordren må ikke sendes delvist, og der er ikke varer til det hele.",
                ),
            }
            .into(),
            // The floor names the open lines of its task; this is the order's own second look.
            OrderError::LinesOpen { .. } => Conflict::TaskIncomplete { open_lines: Vec::new() }.into(),
            OrderError::OutcomeMissing => wanted("/outcome", OUTCOME_MISSING),
            OrderError::OutcomeUnexpected => Self::Validation(vec![FieldProblem::at_pointer(
                "/outcome",
                FieldCode::UnknownField,
                Said::fixed(
                    "An outcome is for short picks; give a reason instead.",
                    "Et udfald hører til et manglende pluk; angiv en årsag i stedet.",
                ),
            )]),
            OrderError::ReasonMissing => wanted("/reason", Said::fixed("Say why.", "Angiv en årsag.")),
            OrderError::ExceptionOpen(code) => Conflict::StepGuarded {
                from: code.as_str(),
                action: "raise".to_owned(),
                allowed: vec![OrderAction::Resolve.as_str()],
                why: exception(code),
            }
            .into(),
            OrderError::HoldNotYours => Self::HoldNotYours,
            OrderError::HoldUnknown => Self::NotFound,
            OrderError::InProgress { changeable } => {
                let changeable = changeable.iter().map(|field| OrderField::as_str(*field)).collect();
                Conflict::OrderInProgress { changeable }.into()
            }
            OrderError::Shipped => Conflict::OrderShipped.into(),
            OrderError::Cancelled => Conflict::OrderCancelled.into(),
            OrderError::Counters(CounterFault::TooFew { wanted, have, .. }) => {
                let message = Said::of(
                    format!("{wanted} units were named, and {have} can be."),
                    format!("Der er nævnt {wanted} enheder, og det kan højst være {have}."),
                );
                Self::DataRefused(vec![FieldProblem::at_pointer("", FieldCode::OutOfRange, message)])
            }
            fault @ (OrderError::Counters(CounterFault::DoesNotAddUp) | OrderError::OtherOrder) => {
                Self::internal(fault)
            }
        }
    }
}

/// A refused action, as it is told to a key of the house. Such a key speaks for the desk and for the packing table, so
/// it may do what either may; what is not asked by name (a pick starts and ends in its task) is not offered.
#[must_use]
pub fn offered_to_staff(error: AppError) -> AppError {
    let offered = |from: &str, action: &str| {
        let from = OrderStatus::parse(from)?;
        let by_name = |one: &OrderAction| {
            !matches!(one, OrderAction::StartPick | OrderAction::FinishPick) && one.as_str() != action
        };
        let (desk, floor) = (state::allowed(from, Who::Staff), state::allowed(from, Who::Worker));
        let may = |one: &OrderAction| desk.contains(one) || floor.contains(one);
        let offered = OrderAction::ALL.iter().filter(|one| may(one) && by_name(one));
        Some(offered.map(|one| one.as_str()).collect())
    };
    match error {
        AppError::Conflict(Conflict::TransitionNotAllowed { from, action, allowed }) => {
            let allowed = offered(from, &action).unwrap_or(allowed);
            Conflict::TransitionNotAllowed { from, action, allowed }.into()
        }
        AppError::Conflict(Conflict::StepGuarded { from, action, allowed, why }) => {
            let allowed = offered(from, &action).unwrap_or(allowed);
            Conflict::StepGuarded { from, action, allowed, why }.into()
        }
        other => other,
    }
}

impl From<CounterFault> for AppError {
    fn from(fault: CounterFault) -> Self {
        OrderError::Counters(fault).into()
    }
}

const OUTCOME_MISSING: Said = Said::fixed(
    "Say ship_short to send what was found, or replan to look for the rest again.",
    "Angiv ship_short for at sende det fundne eller replan for at lede efter resten igen.",
);

fn wanted(pointer: &str, message: Said) -> AppError {
    AppError::Validation(vec![FieldProblem::at_pointer(pointer, FieldCode::Missing, message)])
}

fn allowed(refused: &Refused) -> Vec<&'static str> {
    refused.allowed.iter().map(|action| action.as_str()).collect()
}

fn transition(refused: &Refused) -> Conflict {
    match refused.slug() {
        "order-shipped" => Conflict::OrderShipped,
        "order-cancelled" => Conflict::OrderCancelled,
        _ => Conflict::TransitionNotAllowed {
            from: refused.from.as_str(),
            action: refused.action.to_string(),
            allowed: allowed(refused),
        },
    }
}

fn guarded(refused: &Refused, guard: Guard) -> Conflict {
    Conflict::StepGuarded {
        from: refused.from.as_str(),
        action: refused.action.to_string(),
        allowed: allowed(refused),
        why: reason(guard),
    }
}

fn reason(guard: Guard) -> Said {
    match guard {
        Guard::Exception(code) => exception(code),
        Guard::NoException => Said::fixed(
            "The order has no exception to resolve.",
            "Ordren har ingen afvigelse at tage stilling til.",
        ),
        Guard::NotBefore(day) => Said::of(
            format!("The order may not leave before {day}."),
            format!("Ordren må ikke sendes før {day}."),
        ),
        Guard::NoSite => Said::fixed(
            "The order has no site; set one first.",
            "Ordren har ingen adresse at blive sendt fra; angiv en først.",
        ),
        Guard::PicksConfirmed => Said::fixed(
            "Some of the order is picked; put it back with unpick.",
            "Noget af ordren er plukket; læg det tilbage med unpick.",
        ),
        Guard::NoCancellation => Said::fixed(
            "Nobody has asked to cancel this order.",
            "Ingen har bedt om at annullere denne ordre.",
        ),
        Guard::NothingPicked => Said::fixed(
            "Nothing of the order is picked; look again with replan, or cancel it.",
            "Intet af ordren er plukket; led igen med replan, eller annullér den.",
        ),
    }
}

fn exception(code: ExceptionCode) -> Said {
    Said::of(
        format!("The order has an exception ({code}); resolve it first."),
        format!("Ordren har en afvigelse ({code}); tag stilling til den først."),
    )
}

/// What keeps a content from being an order, each fault at its place in the body.
#[must_use]
pub fn content_problem(fault: &ContentFault) -> FieldProblem {
    let (code, message) = match fault {
        ContentFault::ConsigneeMissing { method, field } => (
            FieldCode::Missing,
            Said::of(
                format!("A {method} delivery needs the consignee's {field}."),
                format!("Leveringen ({method}) kræver modtagerens {field}."),
            ),
        ),
        ContentFault::NoLines => (
            FieldCode::TooShort,
            Said::fixed("An order has at least one line.", "En ordre har mindst én linje."),
        ),
        ContentFault::TooManyLines => (
            FieldCode::TooLong,
            Said::fixed(
                "An order has at most 2,000 lines; send the others as an order of their own.",
                "En ordre har højst 2.000 linjer; send de øvrige som en ordre for sig.",
            ),
        ),
        ContentFault::QuantityOutOfRange { .. } => {
            (FieldCode::OutOfRange, Said::fixed("From 1 to 1000000.", "Fra 1 til 1000000."))
        }
        ContentFault::LineNoTaken { line_no, .. } => (
            FieldCode::Duplicate,
            Said::of(
                format!("Give each line its own number: {line_no} is there twice."),
                format!("Giv hver linje sit eget nummer: {line_no} er der to gange."),
            ),
        ),
        ContentFault::NotBeforeAfterBy => (
            FieldCode::OutOfRange,
            Said::fixed(
                "The first day to send it must not be after the last (ship_by).",
                "Den første afsendelsesdag må ikke ligge efter den sidste (ship_by).",
            ),
        ),
    };
    FieldProblem::at_pointer(fault.pointer(), code, message)
}
