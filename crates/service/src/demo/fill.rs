//! The house, its goods and the orders of the clients come in.

use super::files::{DEMO_DAY, DemoFile, FILES, ORDER_MAP, PACK_LEVELS, PackLevels};
use super::{ACTOR, DemoError, caller, days};
use crate::app::catalog;
use crate::app::imports::kind::Kind;
use crate::app::imports::map::ColumnMap;
use crate::app::imports::perform::{Import, import};
use crate::app::imports::report::ImportReport;
use crate::app::imports::sku_intake;
use crate::app::{App, AppError};
use crate::store::keys::client_of_code;
use crate::store::{Caller, Keep, StoreError, Tx, skus};
use rummelig_domain::code::{Barcode, SkuCode, Text};
use rummelig_domain::ids::ClientId;
use rummelig_domain::quantity::Quantity;
use rummelig_domain::sku::PackLevel;
use rummelig_domain::time::Day;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

/// The rows of a file of cases.
#[derive(serde::Deserialize)]
struct CaseRow {
    sku: String,
    name: String,
    quantity: i64,
    barcode: String,
    weight_g: u64,
}

/// Imports every file, with its days moved to the day of the demo. A second time nothing happens, and what was cut off
/// goes on: an import knows the files that it has taken.
///
/// # Errors
/// [`DemoError`].
pub(super) fn fill(app: &App, day: Day, progress: &dyn Fn(&str)) -> Result<(), DemoError> {
    reports(app, day, progress)?;
    PACK_LEVELS.iter().try_for_each(|levels| pack(app, levels))
}

/// What became of every file, each with its kind. Of a demo that is there, what became of them when it was made.
///
/// # Errors
/// [`DemoError`].
pub fn reports(app: &App, day: Day, progress: &dyn Fn(&str)) -> Result<Vec<(Kind, ImportReport)>, DemoError> {
    let map = Arc::new(ColumnMap::parse(ORDER_MAP).map_err(|error| DemoError::File(error.to_string()))?);
    let folder = tempfile::tempdir()?;
    let mut reports = Vec::with_capacity(FILES.len());
    for file in &FILES {
        progress(file.path);
        reports.push((file.kind, take(app, file, day, &map, folder.path())?));
    }
    Ok(reports)
}

fn take(
    app: &App,
    file: &DemoFile,
    day: Day,
    map: &Arc<ColumnMap>,
    folder: &Path,
) -> Result<ImportReport, DemoError> {
    let client = file.client.map(|code| client(app, code)).transpose()?;
    let path = folder.join(format!("{}-{}.csv", file.client.unwrap_or("house").to_lowercase(), file.kind));
    std::fs::write(&path, days::moved(file.text, DEMO_DAY, day)?)?;
    let map = (file.kind == Kind::Orders).then(|| Arc::clone(map));
    let asked =
        Import { kind: file.kind, client, file: path, map, rejected: None, rows_max: None, keep: Keep::Yes };
    let caller = client.map_or_else(caller, |client| Caller::client(client, ACTOR));
    let report = import(&app.store, &caller, &asked, &(Arc::new(|_, _| {}) as _))
        .map_err(|error| DemoError::Import { file: file.path, error })?;
    if report.rejected.rows > 0 {
        return Err(DemoError::Rejected { file: file.path, report: report.to_string() });
    }
    Ok(report)
}

/// The client with this code.
pub(super) fn client(app: &App, code: &str) -> Result<ClientId, DemoError> {
    let found = app.store.read(&caller(), |tx| client_of_code(tx, code))?;
    found.ok_or_else(|| DemoError::File(format!("no row of clients.csv has the code {code}")))
}

/// Says in which cases the items of a client come.
fn pack(app: &App, levels: &PackLevels) -> Result<(), DemoError> {
    let client = client(app, levels.client)?;
    let wrong = |error: &dyn std::fmt::Display| DemoError::File(format!("{}: {error}", levels.path));
    let mut by_sku: HashMap<SkuCode, Vec<PackLevel>> = HashMap::new();
    let mut order = Vec::new();
    for row in csv::Reader::from_reader(levels.text.as_bytes()).deserialize() {
        let row: CaseRow = row.map_err(|error| wrong(&error))?;
        let sku = SkuCode::new(row.sku).map_err(|error| wrong(&error))?;
        let level = PackLevel {
            name: Text::new(&row.name).map_err(|error| wrong(&error))?,
            quantity: Quantity::new(row.quantity).map_err(|error| wrong(&error))?,
            barcode: Some(Barcode::new(row.barcode).map_err(|error| wrong(&error))?),
            weight_g: Some(row.weight_g),
        };
        if !by_sku.contains_key(&sku) {
            order.push(sku.clone());
        }
        by_sku.entry(sku).or_default().push(level);
    }
    let say = move |tx: &mut Tx<'_>| {
        for sku in &order {
            let current = skus::find_by_code(tx, client, sku)?.ok_or(StoreError::Unreadable("sku"))?;
            let mut facts = sku_intake::as_it_is(tx, client, &current.value)?;
            facts.pack_levels = by_sku.get(sku).cloned().unwrap_or_default();
            catalog::change(tx, &current, &facts)?;
        }
        Ok::<_, AppError>(())
    };
    Ok(app.store.write(&Caller::client(client, ACTOR), say)?)
}
