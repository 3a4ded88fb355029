//! Which serial number comes next under each GS1 company prefix: one row a prefix, which only grows.
//!
//! Two clients may share a prefix (the house's own), so the rows belong to the house.

use super::schema::sscc_counter;
use super::{Cached, StoreError, Tx};
use diesel::prelude::*;

/// Takes the next `count` serial numbers of a prefix and answers the first of them; they begin at 1.
///
/// # Errors
/// [`StoreError::Changed`] or [`StoreError::Unique`] when another command took some meanwhile.
pub fn take(tx: &mut Tx<'_>, prefix: &str, count: i64) -> Result<i64, StoreError> {
    let next: Option<i64> = sscc_counter::table
        .find(prefix)
        .select(sscc_counter::next_serial)
        .get_result(tx.conn())
        .optional()?;
    let Some(first) = next else {
        let row = (sscc_counter::prefix.eq(prefix), sscc_counter::next_serial.eq(1 + count));
        Cached(diesel::insert_into(sscc_counter::table).values(row)).execute(tx.conn())?;
        return Ok(1);
    };
    let same = sscc_counter::table.find(prefix).filter(sscc_counter::next_serial.eq(first));
    let moved = Cached(diesel::update(same).set(sscc_counter::next_serial.eq(first.saturating_add(count))))
        .execute(tx.conn())?;
    if moved == 1 { Ok(first) } else { Err(StoreError::Changed("sscc_counter")) }
}

/// Leaves out so many serial numbers of every prefix: after a restore, later labels may be on pallets already.
///
/// # Errors
/// What the database says.
pub fn skip(tx: &mut Tx<'_>, count: i64) -> Result<(), StoreError> {
    diesel::update(sscc_counter::table)
        .set(sscc_counter::next_serial.eq(sscc_counter::next_serial + count))
        .execute(tx.conn())?;
    Ok(())
}
