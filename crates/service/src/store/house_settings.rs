//! What holds for the whole house: a few values by key.

use super::schema::house_setting;
use super::{StoreError, Tx};
use diesel::prelude::*;

/// The GS1 company prefix of the house, for clients that have none of their own.
pub const GS1_PREFIX: &str = "gs1_prefix";

/// A value, where it is set.
///
/// # Errors
/// What the database says.
pub fn get(tx: &mut Tx<'_>, key: &str) -> Result<Option<String>, StoreError> {
    Ok(house_setting::table.find(key).select(house_setting::value).get_result(tx.conn()).optional()?)
}

/// Sets a value.
///
/// # Errors
/// What the database says.
pub fn set(tx: &mut Tx<'_>, key: &str, value: &str) -> Result<(), StoreError> {
    let known = diesel::update(house_setting::table.find(key))
        .set(house_setting::value.eq(value))
        .execute(tx.conn())?;
    if known == 0 {
        diesel::insert_into(house_setting::table)
            .values((house_setting::key.eq(key), house_setting::value.eq(value)))
            .execute(tx.conn())?;
    }
    Ok(())
}
