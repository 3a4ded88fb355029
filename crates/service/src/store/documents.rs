//! Documents that were made, and their bytes.
//!
//! The rendered bytes are kept, not the values they were made of: a paper that is printed again is then the same paper,
//! also after an address, a logo or this program changed. The print that is marked a copy is kept beside the first.

use super::page::{Page, Walk};
use super::schema::{document, document_form};
use super::sql_types::{DbId, DbInstant};
use super::{StoreError, Tx};
use diesel::prelude::*;
use rummelig_domain::ids::{ClientId, DocumentId, OrderId};

/// A document without its bytes.
#[derive(Clone, Debug, PartialEq, Queryable, Insertable, Selectable)]
#[diesel(table_name = document)]
pub struct DocumentRow {
    /// The row.
    pub id: DbId,
    /// The owner; none for a paper of the house.
    pub client_id: Option<DbId>,
    /// `packing-slip` and so on.
    pub kind: String,
    /// The number of what it is about; the kind itself where a number would tell a person.
    pub code: String,
    /// The language of its texts.
    pub language: String,
    /// How it is to be read, of a pick list.
    pub level: Option<String>,
    /// The size of its pages: `a4`, `102x192` and so on.
    pub size: String,
    /// The order it belongs to.
    pub order_id: Option<DbId>,
    /// The parcel it belongs to.
    pub parcel_id: Option<DbId>,
    /// The inbound shipment it belongs to.
    pub inbound_id: Option<DbId>,
    /// The tour it belongs to.
    pub tour_id: Option<DbId>,
    /// The count it belongs to.
    pub count_id: Option<DbId>,
    /// When it was made.
    pub created_at: DbInstant,
}

/// One form of a document.
#[derive(Clone, Debug, PartialEq, Queryable, Insertable)]
#[diesel(table_name = document_form)]
pub struct FormRow {
    /// The document.
    pub document_id: DbId,
    /// [`PDF`] or [`ZPL`].
    pub media_type: String,
    /// Whether it is marked a copy.
    pub is_copy: bool,
    /// The bytes.
    pub content: Vec<u8>,
}

/// For office printers and people.
pub const PDF: &str = "application/pdf";
/// For label printers.
pub const ZPL: &str = "application/zpl";

/// How many documents of a kind and code are looked through for one that is alike.
const ALIKE_MAX: i64 = 50;

/// Writes a document with its forms.
///
/// # Errors
/// What the database says.
pub fn insert(tx: &mut Tx<'_>, row: &DocumentRow, forms: &[FormRow]) -> Result<(), StoreError> {
    diesel::insert_into(document::table).values(row).execute(tx.conn())?;
    for form in forms {
        diesel::insert_into(document_form::table).values(form).execute(tx.conn())?;
    }
    Ok(())
}

/// A document by its id, whoever owns it: for the printers of the house.
///
/// # Errors
/// What the database says.
pub fn by_id(tx: &mut Tx<'_>, id: DocumentId) -> Result<Option<DocumentRow>, StoreError> {
    Ok(document::table
        .find(DbId::from(id))
        .select(DocumentRow::as_select())
        .get_result(tx.conn())
        .optional()?)
}

/// The newest document of the same owner, kind and code, in the same language, level and size.
///
/// # Errors
/// What the database says.
pub fn newest_alike(tx: &mut Tx<'_>, like: &DocumentRow) -> Result<Option<DocumentRow>, StoreError> {
    let rows: Vec<DocumentRow> = document::table
        .filter(document::kind.eq(&like.kind).and(document::code.eq(&like.code)))
        .order(document::id.desc())
        .limit(ALIKE_MAX)
        .select(DocumentRow::as_select())
        .load(tx.conn())?;
    let alike = |row: &DocumentRow| {
        row.client_id == like.client_id
            && (&row.language, &row.level, &row.size) == (&like.language, &like.level, &like.size)
    };
    Ok(rows.into_iter().find(alike))
}

/// A document of this owner; none is the house.
///
/// # Errors
/// What the database says.
pub fn of_owner(
    tx: &mut Tx<'_>,
    client: Option<ClientId>,
    id: DocumentId,
) -> Result<Option<DocumentRow>, StoreError> {
    Ok(by_id(tx, id)?.filter(|row| row.client_id == client.map(DbId::from)))
}

/// The bytes of a document in one form.
///
/// # Errors
/// What the database says.
pub fn content(
    tx: &mut Tx<'_>,
    id: DocumentId,
    media_type: &str,
    is_copy: bool,
) -> Result<Option<Vec<u8>>, StoreError> {
    Ok(document_form::table
        .find((DbId::from(id), media_type, is_copy))
        .select(document_form::content)
        .get_result(tx.conn())
        .optional()?)
}

/// The media types of documents, first prints only: by document and type.
///
/// # Errors
/// What the database says.
pub fn media_types(tx: &mut Tx<'_>, of: &[DbId]) -> Result<Vec<(DbId, String)>, StoreError> {
    Ok(document_form::table
        .filter(document_form::document_id.eq_any(of.to_vec()).and(document_form::is_copy.eq(false)))
        .order((document_form::document_id, document_form::media_type))
        .select((document_form::document_id, document_form::media_type))
        .load(tx.conn())?)
}

/// A page of the documents of an order, oldest first.
///
/// # Errors
/// What the database says.
pub fn page_of_order(
    tx: &mut Tx<'_>,
    client: ClientId,
    order: OrderId,
    walk: &Walk,
) -> Result<Page<DocumentRow>, StoreError> {
    let listed = || {
        document::table
            .filter(document::client_id.eq(DbId::from(client)).and(document::order_id.eq(DbId::from(order))))
            .into_boxed()
    };
    let total = if walk.count { Some(listed().count().get_result(tx.conn())?) } else { None };
    let mut query = listed();
    if let Some(after) = walk.after {
        query = query.filter(document::id.gt(DbId(after.id)));
    }
    let rows: Vec<DocumentRow> =
        query.order(document::id).limit(walk.rows()).select(DocumentRow::as_select()).load(tx.conn())?;
    Ok(Page::cut(rows, walk.limit, total))
}

/// The documents of these parcels: parcel and document, oldest first.
///
/// # Errors
/// What the database says.
pub fn of_parcels(tx: &mut Tx<'_>, client: ClientId, of: &[DbId]) -> Result<Vec<(DbId, DbId)>, StoreError> {
    let rows: Vec<(Option<DbId>, DbId)> = document::table
        .filter(document::client_id.eq(DbId::from(client)).and(document::parcel_id.eq_any(of.to_vec())))
        .order(document::id)
        .select((document::parcel_id, document::id))
        .load(tx.conn())?;
    Ok(rows.into_iter().filter_map(|(parcel, document)| Some((parcel?, document))).collect())
}
