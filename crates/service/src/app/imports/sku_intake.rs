//! Skus of a file on their way into the database: made where they are not there, else changed to what the file says.

use super::batch::Intake;
use super::rows::SkuRow;
use super::sink::Taken;
use crate::app::AppError;
use crate::app::catalog::{self, SkuFacts};
use crate::store::audit::Chain;
use crate::store::record::Record;
use crate::store::{Tx, skus};
use rummelig_domain::ids::ClientId;
use rummelig_domain::quantity::Quantity;
use rummelig_domain::sku::{Sku, SkuBarcode, Tracking};

/// The skus of one client.
///
/// What a row leaves empty keeps what is there; what a file cannot say (packages, parts, the status) is not touched.
pub struct Skus(
    /// Whose skus they are.
    pub ClientId,
);

impl Intake<SkuRow> for Skus {
    type Known = ();
    const KEY_FIELD: &'static str = "sku";

    fn look_up(&self, _: &mut Tx<'_>, _: &[SkuRow]) -> Result<(), AppError> {
        Ok(())
    }

    fn take(&self, tx: &mut Tx<'_>, (): &mut (), row: &SkuRow) -> Result<Taken, AppError> {
        let current = skus::find_by_code(tx, self.0, &row.sku)?;
        let facts = facts(tx, self.0, row, current.as_ref())?;
        let (_, change) = catalog::write(tx, self.0, current.as_ref(), &facts)?;
        Ok(Taken { change, items: Vec::new(), description_differs: 0 })
    }

    fn entry(&self) -> Option<(Chain, &'static str)> {
        Some((Chain::Client(self.0), "import.skus"))
    }

    fn rows(row: &SkuRow) -> Vec<u64> {
        vec![row.row]
    }
}

fn facts(
    tx: &mut Tx<'_>,
    client: ClientId,
    row: &SkuRow,
    current: Option<&Record<Sku>>,
) -> Result<SkuFacts, AppError> {
    let mut facts = match current {
        Some(current) => as_it_is(tx, client, &current.value)?,
        None => SkuFacts::named(row.sku.clone(), None),
    };
    facts.name = Some(row.name.clone());
    if !row.barcodes.is_empty() {
        let held = std::mem::take(&mut facts.barcodes);
        let barcode = |code: &rummelig_domain::code::Barcode| {
            // A code that stands for several units keeps its number; the file cannot name one.
            held.iter()
                .find(|known| known.code == *code)
                .cloned()
                .unwrap_or(SkuBarcode { code: code.clone(), quantity: Quantity::ONE })
        };
        facts.barcodes = row.barcodes.iter().map(barcode).collect();
    }
    facts.length_mm = row.length_mm.or(facts.length_mm);
    facts.width_mm = row.width_mm.or(facts.width_mm);
    facts.height_mm = row.height_mm.or(facts.height_mm);
    facts.weight_g = row.weight_g.or(facts.weight_g);
    facts.tracking = Tracking {
        lot: row.lot_tracked.unwrap_or(facts.tracking.lot),
        expiry: row.expiry_tracked.unwrap_or(facts.tracking.expiry),
        serial: row.serial_tracked.unwrap_or(facts.tracking.serial),
    };
    facts.hs_code = row.hs_code.clone().or(facts.hs_code);
    facts.origin_country = row.origin_country.or(facts.origin_country);
    facts.low_stock_at = row.low_stock_at.or(facts.low_stock_at);
    Ok(facts)
}

/// What is known of an item, as its client would say it.
pub(crate) fn as_it_is(tx: &mut Tx<'_>, client: ClientId, item: &Sku) -> Result<SkuFacts, AppError> {
    let parts: Vec<_> = item.components.iter().map(|part| part.sku).collect();
    let codes = skus::codes(tx, client, &parts)?;
    let mut components = Vec::with_capacity(parts.len());
    for part in &item.components {
        let code = codes.get(&part.sku).ok_or_else(|| AppError::internal("a part names no item"))?;
        let code = rummelig_domain::code::SkuCode::new(code.as_str()).map_err(AppError::internal)?;
        components.push((code, part.quantity));
    }
    Ok(SkuFacts {
        code: item.code.clone(),
        name: item.name.clone(),
        status: item.status,
        barcodes: item.barcodes.clone(),
        length_mm: item.length_mm,
        width_mm: item.width_mm,
        height_mm: item.height_mm,
        weight_g: item.weight_g,
        tracking: item.tracking,
        pack_levels: item.pack_levels.clone(),
        components,
        hs_code: item.hs_code.clone(),
        origin_country: item.origin_country,
        low_stock_at: item.low_stock_at,
    })
}
