//! Labels of a client's goods.

use super::{Options, Paper, PaperError, client_of, name_of, row, seconds};
use crate::store::{Tx, skus};
use rummelig_domain::code::{ClientCode, SkuCode};
use rummelig_domain::sku::Sku;
use rummelig_gs1::Gtin;
use rummelig_labels::documents::{SkuLabel, SkuLabelSize, SkuLabels, sku_labels as draw};

/// The labels of these skus.
pub(super) fn labels(
    tx: &mut Tx<'_>,
    client: &ClientCode,
    codes: &[String],
    options: &Options,
) -> Result<Paper, PaperError> {
    let owner = client_of(tx, client)?;
    let mut labels = Vec::new();
    for code in codes {
        let unknown = || PaperError::Unknown { what: "sku", code: code.clone() };
        let parsed = SkuCode::new(code.as_str()).map_err(|_| unknown())?;
        let sku = skus::find_by_code(tx, owner.id, &parsed)?.ok_or_else(unknown)?.value;
        labels.push(SkuLabel {
            name: name_of(&sku),
            client: client.to_string(),
            sku: sku.code.to_string(),
            gtin: gtin(&sku),
            lot: None,
            expiry: None,
        });
    }
    let language = options.language.unwrap_or(owner.language);
    let size = options.sku;
    let name = match size {
        SkuLabelSize::Mm57x32 => "57x32",
        SkuLabelSize::SheetA4 => "a4",
    };
    let code = match &labels[..] {
        [only] => only.sku.clone(),
        _ => client.to_string(),
    };
    let mut row = row(tx, "sku-label", &code, language, name);
    row.client_id = Some(owner.id.into());
    let draw = move |print| draw(&SkuLabels { print, size, skip: 0, labels: labels.clone() });
    let is_label = size != SkuLabelSize::SheetA4;
    Ok(Paper { row, made_at: seconds(tx.now()), language, is_label, draw: Box::new(draw) })
}

/// The number under which the trade knows one unit.
fn gtin(sku: &Sku) -> Option<Gtin> {
    let of_one = sku.barcodes.iter().filter(|barcode| barcode.quantity.units() == 1);
    of_one.filter_map(|barcode| Gtin::parse(barcode.code.as_str()).ok()).next()
}
