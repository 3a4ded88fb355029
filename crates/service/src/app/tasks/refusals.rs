//! What the rules of tasks refuse, as refusals of the application.

use crate::app::error::{AppError, Conflict, FieldCode, FieldProblem};
use crate::app::said::Said;
use rummelig_domain::task::TaskError;

impl From<TaskError> for AppError {
    fn from(error: TaskError) -> Self {
        let missing = |pointer: &str, message| {
            Self::Validation(vec![FieldProblem::at_pointer(pointer, FieldCode::Missing, message)])
        };
        match error {
            TaskError::Transition(refused) => Conflict::TransitionNotAllowed {
                from: refused.from.as_str(),
                action: refused.action.to_string(),
                allowed: refused.allowed.iter().map(|action| action.as_str()).collect(),
            }
            .into(),
            TaskError::NotYours => Conflict::TaskNotYours.into(),
            TaskError::NotPossibleToday => Conflict::NotPossibleToday.into(),
            TaskError::WorkerMissing => missing(
                "/worker",
                Said::fixed("Name the worker who does it.", "Angiv den medarbejder, der gør det."),
            ),
            TaskError::ReasonMissing => {
                missing("/reason", Said::fixed("Say what is in the way.", "Angiv, hvad der står i vejen."))
            }
            TaskError::MoreThanOpen { open } => out_of_range(Said::of(
                format!("At most {open} units of this line are open."),
                format!("Der er højst {open} enheder åbne på linjen."),
            )),
            TaskError::NothingConfirmed => out_of_range(Said::fixed(
                "Confirm at least one unit, or give a short_reason.",
                "Bekræft mindst én enhed, eller angiv short_reason.",
            )),
            TaskError::LineUnknown => {
                let message = Said::fixed("The task has no such line.", "Opgaven har ingen sådan linje.");
                let fault = FieldProblem::at_pointer("/line_no", FieldCode::UnknownLine, message);
                Self::ReferencesUnknown(vec![fault])
            }
            // The frame names the lines; this is for a caller that does not know them.
            TaskError::Incomplete { .. } => Conflict::TaskIncomplete { open_lines: Vec::new() }.into(),
        }
    }
}

fn out_of_range(message: Said) -> AppError {
    AppError::DataRefused(vec![FieldProblem::at_pointer("/quantity", FieldCode::OutOfRange, message)])
}
