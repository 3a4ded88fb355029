//! What the house answers to a document, told in the columns and lines of its file.

use super::sink::Refusal;
use crate::app::error::{AppError, At, Conflict, FieldProblem};

/// The refusals of one document whose lines stand on these lines of the file: `/lines/3/sku` is the sku of the fourth.
pub(super) fn of(error: &AppError, rows: &[u64], key_field: &str) -> Vec<Refusal> {
    match error {
        AppError::Validation(faults)
        | AppError::ReferencesUnknown(faults)
        | AppError::DataRefused(faults) => faults.iter().map(|fault| of_fault(fault, rows)).collect(),
        AppError::Conflict(conflict) => vec![Refusal {
            row: None,
            field: field_of(conflict, key_field).to_owned(),
            code: conflict.slug().to_owned(),
            message: conflict.said().en.into_owned(),
        }],
        other => vec![Refusal {
            row: None,
            field: key_field.to_owned(),
            code: "data-refused".to_owned(),
            message: other.said().en.into_owned(),
        }],
    }
}

fn of_fault(fault: &FieldProblem, rows: &[u64]) -> Refusal {
    let place = match &fault.at {
        At::Pointer(place) | At::Parameter(place) | At::Header(place) => place.trim_start_matches('/'),
    };
    let of_line = place.strip_prefix("lines/").and_then(|rest| rest.split_once('/'));
    let (row, field) = match of_line {
        Some((index, field)) => (index.parse().ok().and_then(|index: usize| rows.get(index).copied()), field),
        None => (None, place),
    };
    let (code, message) = (fault.code.as_str().to_owned(), fault.message.en.clone().into_owned());
    Refusal { row, field: column(field), code, message }
}

/// The column that holds a field of a request: lists are one column, and a row of stock has one serial number.
fn column(field: &str) -> String {
    match field.split('/').next() {
        Some("serials") => "serial".to_owned(),
        Some("barcodes") => "barcodes".to_owned(),
        Some("tags") => "tags".to_owned(),
        _ => field.replace('/', "."),
    }
}

fn field_of<'a>(conflict: &Conflict, key_field: &'a str) -> &'a str {
    match conflict {
        Conflict::BarcodeTaken { .. } => "barcodes",
        Conflict::SerialTaken { .. } => "serial",
        Conflict::LocationNotUsable { .. } => "location",
        Conflict::StockInsufficient { .. } => "quantity",
        _ => key_field,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::error::FieldCode;

    #[test]
    fn a_fault_is_told_where_the_file_has_it() {
        for (pointer, row, field) in [
            ("/lines/1/sku", Some(8), "sku"),
            ("/lines/7/sku", None, "sku"),
            ("/consignee/name", None, "consignee.name"),
            ("/site", None, "site"),
            ("/serials", None, "serial"),
            ("/barcodes/0/code", None, "barcodes"),
        ] {
            let fault = FieldProblem::unknown(pointer, FieldCode::UnknownSku, "X");
            let refusal = of(&AppError::ReferencesUnknown(vec![fault]), &[7, 8], "code").remove(0);
            assert_eq!((refusal.row, refusal.field.as_str()), (row, field), "{pointer}");
            assert_eq!(refusal.code, "unknown_sku");
        }
        let taken = Conflict::BarcodeTaken { code: "1".to_owned(), sku: "A".to_owned() };
        let refusal = of(&taken.into(), &[7], "sku").remove(0);
        assert_eq!((refusal.field.as_str(), refusal.code.as_str()), ("barcodes", "barcode-taken"));
    }
}
