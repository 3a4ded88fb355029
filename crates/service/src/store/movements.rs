//! The ledger, read: one row a posting, with the names that a person knows its accounts by.

use super::Cached;
use super::schema::{inbound_shipment, movement, orders};
use super::sql_types::{DbId, DbInstant, Id, Instant};
use super::{StoreError, Tx};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Nullable, Text};
use rummelig_domain::ids::{ClientId, LocationId, LotId, MovementId, OrderId, SiteId, SkuId};
use rummelig_domain::stock::{AccountKind, MovementReason};

/// One posting.
#[derive(Clone, Debug, QueryableByName)]
#[allow(missing_docs, reason = "the columns of `movement`, joined with the codes of what they name")]
pub struct MovementRow {
    #[diesel(sql_type = BigInt)]
    pub seq: i64,
    #[diesel(sql_type = Id)]
    pub id: DbId,
    #[diesel(sql_type = Text)]
    pub sku: String,
    #[diesel(sql_type = Text)]
    pub site: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub lot: Option<String>,
    #[diesel(sql_type = Text)]
    pub serial: String,
    #[diesel(sql_type = BigInt)]
    pub quantity: i64,
    #[diesel(sql_type = Text)]
    pub from_kind: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub from_code: Option<String>,
    #[diesel(sql_type = Text)]
    pub to_kind: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub to_code: Option<String>,
    #[diesel(sql_type = Text)]
    pub reason: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub document_kind: Option<String>,
    #[diesel(sql_type = Nullable<Id>)]
    pub document_id: Option<DbId>,
    #[diesel(sql_type = Nullable<Id>)]
    pub reverses_id: Option<DbId>,
    #[diesel(sql_type = Instant)]
    pub recorded_at: DbInstant,
}

/// Which postings are asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct MovementFilter {
    /// Only of this item.
    pub sku: Option<SkuId>,
    /// Only at this site.
    pub site: Option<SiteId>,
    /// Only recorded at this time or later.
    pub since: Option<rummelig_domain::time::Instant>,
    /// Only behind this place in the ledger.
    pub after: i64,
    /// The most rows.
    pub rows: i64,
}

/// `$1` and so on must first appear in rising order, since SQLite numbers them by appearance.
macro_rules! select_movements {
    ($conditions:literal) => {
        concat!(
            "SELECT m.seq, m.id, k.code AS sku, t.code AS site, NULLIF(lot.code, '') AS lot, m.serial, m.quantity, \
             m.from_kind, COALESCE(fl.code, fu.code) AS from_code, m.to_kind, COALESCE(tl.code, tu.code) AS to_code, \
             m.reason, m.document_kind, m.document_id, m.reverses_id, m.recorded_at \
             FROM movement m \
             JOIN sku k ON k.client_id = m.client_id AND k.id = m.sku_id \
             JOIN site t ON t.id = m.site_id \
             LEFT JOIN lot ON lot.client_id = m.client_id AND lot.id = m.lot_id \
             LEFT JOIN location fl ON fl.id = m.from_id AND m.from_kind = 'location' \
             LEFT JOIN handling_unit fu ON fu.id = m.from_id AND m.from_kind = 'handling_unit' \
             LEFT JOIN location tl ON tl.id = m.to_id AND m.to_kind = 'location' \
             LEFT JOIN handling_unit tu ON tu.id = m.to_id AND m.to_kind = 'handling_unit' \
             WHERE m.client_id = $1 AND m.seq > $2 AND m.recorded_at >= $3 ",
            $conditions,
        )
    };
}

/// The next postings of a client, in the order of the ledger.
///
/// # Errors
/// What the database says.
pub fn page(
    tx: &mut Tx<'_>,
    client: ClientId,
    filter: &MovementFilter,
) -> Result<Vec<MovementRow>, StoreError> {
    let since = DbInstant(filter.since.unwrap_or(rummelig_domain::time::Instant::from_micros(0)));
    // One text for each set of filters, so that each uses its index.
    let text = match (filter.sku, filter.site) {
        (None, None) => select_movements!("ORDER BY m.seq LIMIT $4"),
        (Some(_), None) => select_movements!("AND m.sku_id = $4 ORDER BY m.seq LIMIT $5"),
        (None, Some(_)) => select_movements!("AND m.site_id = $4 ORDER BY m.seq LIMIT $5"),
        (Some(_), Some(_)) => {
            select_movements!("AND m.sku_id = $4 AND m.site_id = $5 ORDER BY m.seq LIMIT $6")
        }
    };
    let query = sql_query(text)
        .into_boxed()
        .bind::<Id, _>(DbId::from(client))
        .bind::<BigInt, _>(filter.after)
        .bind::<Instant, _>(since);
    let ids = [filter.sku.map(DbId::from), filter.site.map(DbId::from)];
    let query = ids.into_iter().flatten().fold(query, |query, id| query.bind::<Id, _>(id));
    Ok(query.bind::<BigInt, _>(filter.rows).load(tx.conn())?)
}

/// The postings that one command made, in the order of the ledger: what a move or an adjustment answers.
///
/// # Errors
/// What the database says.
pub fn of(tx: &mut Tx<'_>, client: ClientId, ids: &[MovementId]) -> Result<Vec<MovementRow>, StoreError> {
    let mut rows = Vec::with_capacity(ids.len());
    for id in ids {
        let text = select_movements!("AND m.id = $4");
        let query = sql_query(text)
            .bind::<Id, _>(DbId::from(client))
            .bind::<BigInt, _>(0_i64)
            .bind::<Instant, _>(DbInstant(rummelig_domain::time::Instant::from_micros(0)))
            .bind::<Id, _>(DbId::from(*id));
        rows.extend(Cached(query).load::<MovementRow>(tx.conn())?);
    }
    Ok(rows)
}

/// Where goods of an item and lot were last picked for an order; none where they were taken out of a unit.
///
/// # Errors
/// What the database says.
pub fn picked_from(
    tx: &mut Tx<'_>,
    client: ClientId,
    order: OrderId,
    (sku, lot): (SkuId, Option<LotId>),
) -> Result<Option<LocationId>, StoreError> {
    let picks: Vec<(Option<DbId>, String, Option<DbId>)> = movement::table
        .filter(movement::client_id.eq(DbId::from(client)).and(movement::sku_id.eq(DbId::from(sku))))
        .filter(movement::document_id.eq(DbId::from(order)).and(movement::document_kind.eq("order")))
        .filter(movement::reason.eq(MovementReason::Pick.as_str()))
        .order(movement::seq.desc())
        .select((movement::lot_id, movement::from_kind, movement::from_id))
        .load(tx.conn())?;
    let last = picks.into_iter().find(|(of, _, _)| *of == lot.map(DbId::from));
    let at = last.filter(|(_, kind, _)| kind == AccountKind::Location.as_str());
    Ok(at.and_then(|(_, _, id)| id).map(|id| id.0.into()))
}

/// What the client calls the document of a posting: the number of its order or inbound shipment; none for others.
///
/// # Errors
/// What the database says.
pub fn document_name(
    tx: &mut Tx<'_>,
    client: ClientId,
    kind: &str,
    id: DbId,
) -> Result<Option<String>, StoreError> {
    let owner = DbId::from(client);
    let name = match kind {
        "order" => {
            orders::table.find((owner, id)).select(orders::external_id).get_result(tx.conn()).optional()?
        }
        "inbound" => inbound_shipment::table
            .find((owner, id))
            .select(inbound_shipment::external_id)
            .get_result(tx.conn())
            .optional()?,
        _ => None,
    };
    Ok(name)
}
