//! What is agreed for the whole house.

use crate::app::AppError;
use crate::store::audit::{self, Chain, Entry};
use crate::store::{Tx, house_settings};
use rummelig_domain::client::Gs1Prefix;
use serde_json::json;
use std::collections::BTreeMap;

/// Sets the company prefix under which parcels are numbered whose client has none of its own. Numbers that were
/// issued stay, and each prefix goes on counting where it was.
///
/// # Errors
/// [`AppError::Store`].
pub fn set_gs1_prefix(tx: &mut Tx<'_>, prefix: &Gs1Prefix) -> Result<(), AppError> {
    house_settings::set(tx, house_settings::GS1_PREFIX, prefix.as_str())?;
    let facts = BTreeMap::from([("gs1_prefix", json!(prefix.as_str()))]);
    let entry = Entry { chain: Chain::Hotel, action: "house.set", subject: "house".into(), facts };
    Ok(audit::write(tx, &entry)?)
}
