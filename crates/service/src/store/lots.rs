//! Lots, as rows. A day of expiry belongs to a lot: one per name, and nameless one per day.

use super::dialect::Cached;
use super::schema::lot;
use super::sql_types::DbId;
use super::{StoreError, Tx};
use diesel::prelude::*;
use rummelig_domain::code::LotCode;
use rummelig_domain::ids::{ClientId, LotId, SkuId};
use rummelig_domain::time::Day;

/// A lot of one sku.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lot {
    /// Our id.
    pub id: LotId,
    /// The sku.
    pub sku: SkuId,
    /// Its name; none for the lot of a day.
    pub code: Option<LotCode>,
    /// The last day it is good.
    pub expires_on: Option<Day>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = lot)]
struct Row {
    client_id: DbId,
    id: DbId,
    sku_id: DbId,
    code: String,
    expires_on: Option<String>,
}

impl TryFrom<Row> for Lot {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let unreadable = || StoreError::Unreadable("lot");
        let code =
            if row.code.is_empty() { None } else { Some(LotCode::new(row.code).map_err(|_| unreadable())?) };
        let expires_on = row.expires_on.map(|day| day.parse()).transpose().map_err(|_| unreadable())?;
        Ok(Self { id: LotId(row.id.0), sku: SkuId(row.sku_id.0), code, expires_on })
    }
}

/// The lot with this id.
///
/// # Errors
/// What the database says.
pub fn find(tx: &mut Tx<'_>, client: ClientId, id: LotId) -> Result<Option<Lot>, StoreError> {
    let row: Option<Row> =
        lot::table.find((DbId::from(client), DbId::from(id))).get_result(tx.conn()).optional()?;
    row.map(Lot::try_from).transpose()
}

/// The lot of a sku with this name.
///
/// # Errors
/// What the database says.
pub fn find_by_code(
    tx: &mut Tx<'_>,
    client: ClientId,
    sku: SkuId,
    code: &LotCode,
) -> Result<Option<Lot>, StoreError> {
    let row: Option<Row> = lot::table
        .filter(lot::client_id.eq(DbId::from(client)).and(lot::sku_id.eq(DbId::from(sku))))
        .filter(lot::code.eq(code.as_str()).and(lot::code.ne("")))
        .get_result(tx.conn())
        .optional()?;
    row.map(Lot::try_from).transpose()
}

/// The nameless lot of a sku for this day.
///
/// # Errors
/// What the database says.
pub fn find_by_day(
    tx: &mut Tx<'_>,
    client: ClientId,
    sku: SkuId,
    day: Day,
) -> Result<Option<Lot>, StoreError> {
    let row: Option<Row> = lot::table
        .filter(lot::client_id.eq(DbId::from(client)).and(lot::sku_id.eq(DbId::from(sku))))
        .filter(lot::code.eq("").and(lot::expires_on.eq(day.to_string())))
        .get_result(tx.conn())
        .optional()?;
    row.map(Lot::try_from).transpose()
}

/// Writes a new lot.
///
/// # Errors
/// [`StoreError::Unique`] for a name or day that the sku has.
pub fn insert(tx: &mut Tx<'_>, client: ClientId, new: &Lot) -> Result<(), StoreError> {
    let row = Row {
        client_id: client.into(),
        id: new.id.into(),
        sku_id: new.sku.into(),
        code: new.code.as_ref().map(ToString::to_string).unwrap_or_default(),
        expires_on: new.expires_on.map(|day| day.to_string()),
    };
    Cached(diesel::insert_into(lot::table).values(row)).execute(tx.conn())?;
    Ok(())
}

/// Tells the day of a named lot that had none.
///
/// # Errors
/// [`StoreError::Changed`] when somebody else told it meanwhile.
pub fn set_day(tx: &mut Tx<'_>, client: ClientId, id: LotId, day: Day) -> Result<(), StoreError> {
    let open = lot::table.find((DbId::from(client), DbId::from(id))).filter(lot::expires_on.is_null());
    let changed = diesel::update(open).set(lot::expires_on.eq(day.to_string())).execute(tx.conn())?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Changed("lot")) }
}
