//! Locations, as rows.

use super::page::{IDS_MAX, Page, Walk, walked};
use super::record::Record;
use super::schema::location;
use super::sql_types::{DbId, DbInstant};
use super::{Cached, StoreError, Tx};
use diesel::prelude::*;
use rummelig_domain::code::{LocationCode, Text, WalkwayCode};
use rummelig_domain::ids::{LocationId, SiteId, ZoneId};
use rummelig_domain::location::{Location, LocationKind, Position, Reach, Side};
use std::collections::BTreeMap;

/// The reach that the lifting rules take where nobody measured it.
const REACH_UNKNOWN: Reach = Reach::ThreeQuarter;

/// All columns but `counts_open`, which only counts write.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = location, treat_none_as_null = true)]
struct Row {
    id: DbId,
    site_id: DbId,
    zone_id: DbId,
    code: String,
    kind: String,
    aisle: Option<String>,
    bay: Option<String>,
    level: Option<String>,
    x_mm: Option<i32>,
    y_mm: Option<i32>,
    z_mm: Option<i32>,
    length_mm: Option<i32>,
    width_mm: Option<i32>,
    height_mm: Option<i32>,
    weight_g_max: Option<i64>,
    pick_sequence: Option<i32>,
    walkway: Option<String>,
    offset_mm: Option<i32>,
    side: Option<String>,
    hand_mm: Option<i32>,
    reach: String,
    pickable: bool,
    single_sku: bool,
    created_at: DbInstant,
    updated_at: DbInstant,
    version: i64,
}

/// A number of the domain as a column holds it; the readers of wire and files keep all of them far below the bound.
fn column<T: TryInto<U>, U>(number: Option<T>) -> Result<Option<U>, StoreError> {
    number
        .map(|number| number.try_into().map_err(|_| StoreError::Refused("location number".into())))
        .transpose()
}

impl TryFrom<&Record<Location>> for Row {
    type Error = StoreError;

    fn try_from(record: &Record<Location>) -> Result<Self, StoreError> {
        let location = &record.value;
        let position = &location.position;
        let text = |text: &Option<Text<{ rummelig_domain::location::ADDRESS_PART_MAX }>>| {
            text.as_ref().map(ToString::to_string)
        };
        Ok(Self {
            id: location.id.into(),
            site_id: location.site.into(),
            zone_id: location.zone.into(),
            code: location.code.to_string(),
            kind: location.kind.as_str().to_owned(),
            aisle: text(&position.aisle),
            bay: text(&position.bay),
            level: text(&position.level),
            x_mm: position.x_mm,
            y_mm: position.y_mm,
            z_mm: position.z_mm,
            length_mm: column(location.length_mm)?,
            width_mm: column(location.width_mm)?,
            height_mm: column(location.height_mm)?,
            weight_g_max: column(location.weight_g_max)?,
            pick_sequence: column(position.pick_sequence)?,
            walkway: position.walkway.as_ref().map(ToString::to_string),
            offset_mm: column(position.offset_mm)?,
            side: position.side.map(|side| side.as_str().to_owned()),
            hand_mm: location.hand_mm,
            reach: location.reach.unwrap_or(REACH_UNKNOWN).as_str().to_owned(),
            pickable: location.pickable,
            single_sku: location.single_sku,
            created_at: record.created_at.into(),
            updated_at: record.updated_at.into(),
            version: record.version,
        })
    }
}

impl TryFrom<Row> for Record<Location> {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let (created_at, updated_at, version) = (row.created_at.0, row.updated_at.0, row.version);
        let value = value(row).ok_or(StoreError::Unreadable("location"))?;
        Ok(Self { value, created_at, updated_at, version })
    }
}

/// None where a column holds what no location has.
fn value(row: Row) -> Option<Location> {
    let text = |text: Option<String>| text.map(|text| Text::new(&text)).transpose().ok();
    let length = |mm: Option<i32>| mm.map(u32::try_from).transpose().ok();
    Some(Location {
        id: LocationId(row.id.0),
        site: SiteId(row.site_id.0),
        zone: ZoneId(row.zone_id.0),
        code: LocationCode::new(row.code).ok()?,
        kind: LocationKind::parse(&row.kind)?,
        position: Position {
            aisle: text(row.aisle)?,
            bay: text(row.bay)?,
            level: text(row.level)?,
            x_mm: row.x_mm,
            y_mm: row.y_mm,
            z_mm: row.z_mm,
            pick_sequence: row.pick_sequence.map(i64::from),
            walkway: row.walkway.map(WalkwayCode::new).transpose().ok()?,
            offset_mm: length(row.offset_mm)?,
            side: match row.side {
                Some(side) => Some(Side::parse(&side)?),
                None => None,
            },
        },
        length_mm: length(row.length_mm)?,
        width_mm: length(row.width_mm)?,
        height_mm: length(row.height_mm)?,
        weight_g_max: row.weight_g_max.map(u64::try_from).transpose().ok()?,
        hand_mm: row.hand_mm,
        reach: Some(Reach::parse(&row.reach)?),
        pickable: row.pickable,
        single_sku: row.single_sku,
    })
}

/// The location with this id.
///
/// # Errors
/// What the database says.
pub fn find(tx: &mut Tx<'_>, id: LocationId) -> Result<Option<Record<Location>>, StoreError> {
    let row: Option<Row> =
        location::table.find(DbId::from(id)).select(Row::as_select()).get_result(tx.conn()).optional()?;
    row.map(Record::try_from).transpose()
}

/// These locations, without an order.
///
/// # Errors
/// What the database says.
pub fn of_ids(tx: &mut Tx<'_>, ids: &[LocationId]) -> Result<Vec<Record<Location>>, StoreError> {
    let ids: Vec<DbId> = ids.iter().map(|id| DbId::from(*id)).collect();
    let mut records = Vec::with_capacity(ids.len());
    for ids in ids.chunks(IDS_MAX) {
        let rows: Vec<Row> =
            location::table.filter(location::id.eq_any(ids)).select(Row::as_select()).load(tx.conn())?;
        for row in rows {
            records.push(Record::try_from(row)?);
        }
    }
    Ok(records)
}

/// The location of a site with this code.
///
/// # Errors
/// What the database says.
pub fn find_by_code(
    tx: &mut Tx<'_>,
    site: SiteId,
    code: &LocationCode,
) -> Result<Option<Record<Location>>, StoreError> {
    let row: Option<Row> = location::table
        .filter(location::site_id.eq(DbId::from(site)).and(location::code.eq(code.as_str())))
        .select(Row::as_select())
        .get_result(tx.conn())
        .optional()?;
    row.map(Record::try_from).transpose()
}

/// Which locations a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only those of this site.
    pub site: Option<SiteId>,
    /// Only those of this zone.
    pub zone: Option<ZoneId>,
    /// Only those of this kind.
    pub kind: Option<LocationKind>,
    /// Only those with this code.
    pub code: Option<String>,
}

/// A page of the locations.
///
/// # Errors
/// What the database says.
pub fn page(tx: &mut Tx<'_>, filter: &Filter, walk: &Walk) -> Result<Page<Record<Location>>, StoreError> {
    let listed = || {
        let mut query = location::table.into_boxed();
        if let Some(site) = filter.site {
            query = query.filter(location::site_id.eq(DbId::from(site)));
        }
        if let Some(zone) = filter.zone {
            query = query.filter(location::zone_id.eq(DbId::from(zone)));
        }
        if let Some(kind) = filter.kind {
            query = query.filter(location::kind.eq(kind.as_str()));
        }
        if let Some(code) = &filter.code {
            query = query.filter(location::code.eq(code.clone()));
        }
        match walk.updated_since {
            Some(since) => query.filter(location::updated_at.ge(DbInstant(since))),
            None => query,
        }
    };
    let total = if walk.count { Some(listed().count().get_result(tx.conn())?) } else { None };
    let rows: Vec<Row> = walked!(listed(), location, walk).select(Row::as_select()).load(tx.conn())?;
    let records: Result<Vec<_>, _> = rows.into_iter().map(Record::try_from).collect();
    Ok(Page::cut(records?, walk.limit, total))
}

/// Writes a new location.
///
/// # Errors
/// [`StoreError::Unique`] for a code that its site has.
pub fn insert(tx: &mut Tx<'_>, record: &Record<Location>) -> Result<(), StoreError> {
    let row = (Row::try_from(record)?, location::counts_open.eq(0));
    diesel::insert_into(location::table).values(row).execute(tx.conn())?;
    Ok(())
}

/// Writes a location over the version before its own.
///
/// # Errors
/// [`StoreError::Changed`] where somebody was faster, [`StoreError::Unique`] for a code that is taken.
pub fn update(tx: &mut Tx<'_>, record: &Record<Location>) -> Result<(), StoreError> {
    let before =
        location::table.find(DbId::from(record.value.id)).filter(location::version.eq(record.version - 1));
    let changed = Cached(diesel::update(before).set(Row::try_from(record)?)).execute(tx.conn())?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Changed("location")) }
}

/// The codes of these locations, for answers that name them.
///
/// # Errors
/// What the database says.
pub fn codes(tx: &mut Tx<'_>, ids: &[LocationId]) -> Result<BTreeMap<LocationId, LocationCode>, StoreError> {
    let rows: Vec<(DbId, String)> = location::table
        .filter(location::id.eq_any(ids.iter().map(|id| DbId::from(*id))))
        .select((location::id, location::code))
        .load(tx.conn())?;
    let pairs = rows.into_iter().map(|(id, code)| Some((LocationId(id.0), LocationCode::new(code).ok()?)));
    pairs.collect::<Option<_>>().ok_or(StoreError::Unreadable("location"))
}
