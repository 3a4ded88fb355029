//! Numbers of parcels: SSCCs from the company prefix of the client, else of the house.
//!
//! They are taken in the transaction that makes the parcels. A parcel that is opened again keeps its number, and no
//! other parcel ever gets it. Where neither the client nor the house has a company prefix, or one is used up, parcels
//! have no SSCC and their own shipping label cannot be printed; the carrier's label still can.

use crate::app::AppError;
use crate::store::{StoreError, Tx, clients, house_settings, sscc_counters};
use rummelig_domain::client::Gs1Prefix;
use rummelig_domain::ids::ClientId;
use rummelig_domain::packing::sscc_of_serial;
use rummelig_gs1::Sscc;

/// Takes so many numbers; none at all where there is no company prefix.
pub(super) fn issue(tx: &mut Tx<'_>, client: ClientId, parcels: usize) -> Result<Vec<Sscc>, AppError> {
    let Some(prefix) = prefix_of(tx, client)? else { return Ok(Vec::new()) };
    let count = i64::try_from(parcels).map_err(AppError::internal)?;
    let first = sscc_counters::take(tx, prefix.as_str(), count)?;
    let serials = first..first.saturating_add(count);
    let numbers = serials.map(|serial| sscc_of_serial(&prefix, u64::try_from(serial).ok()?));
    let issued: Option<Vec<Sscc>> = numbers.collect();
    if issued.is_none() {
        tracing::warn!(prefix = prefix.as_str(), "this company prefix has no SSCC left");
    }
    Ok(issued.unwrap_or_default())
}

fn prefix_of(tx: &mut Tx<'_>, client: ClientId) -> Result<Option<Gs1Prefix>, AppError> {
    let own = clients::find(tx, client)?.and_then(|record| record.value.gs1_prefix);
    if own.is_some() {
        return Ok(own);
    }
    let of_house = house_settings::get(tx, house_settings::GS1_PREFIX)?;
    let parsed = of_house.map(|text| Gs1Prefix::new(&text)).transpose();
    Ok(parsed.map_err(|_| StoreError::Unreadable("house_setting"))?)
}
